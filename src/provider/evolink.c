/* The task dialect as an upstream (EvoLink's API, or another tintype):
 *
 *   POST {base_url}/v1/images/generations → a task's id, journaled at once
 *   GET  {base_url}/v1/tasks/{id}         → progress, and at last results: links
 *   POST {base_url}/v1/tasks/{id}/cancel
 *
 * Since its id is in the journal, a task that was bought is polled again after a crash, not
 * bought again. Polls go on through whatever befalls them, as long as our own task has time.
 * The create carries our task's id as its Idempotency-Key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "egress/egress.h"
#include "json/tree.h"
#include "provider/links.h"
#include "provider/upstream.h"
#include "provider/provider.h"

#define EXCHANGE_TIMEOUT_MS 30000
#define ANSWER_MAX_BYTES (1 << 20)
#define ARENA_MAX_BYTES (2 << 20)
#define POLL_FIRST_MS 250
#define POLL_MAX_MS 4000
#define ID_MAX 100

struct upstream_task {
	struct provider *provider;
	struct provider_attempt *attempt; /* borrowed */
	char id[ID_MAX + 1];
	char url[1200], authorization[UPSTREAM_KEY_MAX], idempotency[ID_MAX + 1];
	struct egress_header headers[5];
	struct buf body;
	struct egress_request request;
	struct loop_timer timer;
	int64_t wait_ms;
	bool exchanging, waiting, cancelled, told;
	struct links links;
	struct arena arena; /* of the last answer */
	char *answer;	    /* owned: its text */
};

static const struct upstream_settings *settings_of(const struct provider *p) { return p->settings; }

static bool evolink_create(struct provider *p, struct err *err)
{
	return upstream_check(p, "https://api.evolink.ai", err);
}

static void evolink_destroy(struct provider *p UNUSED) {}

static void end_task(struct upstream_task *t, enum provider_outcome outcome, const struct err *err)
{
	struct provider_attempt *a = t->attempt;

	t->provider->running--;
	a->state = NULL;
	loop_timer_cancel(t->provider->parts.loop, &t->timer);
	buf_finish(&t->body);
	arena_finish(&t->arena);
	free(t->answer);
	if (outcome != PROVIDER_OK && t->cancelled)
		outcome = PROVIDER_CANCELLED;
	a->on_end(a, outcome, outcome == PROVIDER_OK ? NULL : err);
	free(t);
}

/* --- one exchange --------------------------------------------------------------------- */

static void exchange(struct upstream_task *t, const char *method, const char *path,
		     void (*done)(struct egress_request *request))
{
	const struct upstream_settings *settings = settings_of(t->provider);
	int n = 0;

	snprintf(t->url, sizeof t->url, "%s%s", settings->base_url, path);
	t->headers[n++] = (struct egress_header){"Accept", "application/json"};
	if (t->body.len > 0) {
		t->headers[n++] = (struct egress_header){"Content-Type", "application/json"};
		t->headers[n++] = (struct egress_header){"Prefer", "respond-async"};
		t->headers[n++] = (struct egress_header){"Idempotency-Key", t->idempotency};
	}
	if (upstream_key_header(settings, t->authorization, &t->headers[n]))
		n++;
	t->request = (struct egress_request){
		.url = slice_of(t->url),
		.rules = {.param = "base_url", .http_too = true},
		.trusted = true,
		.method = method,
		.headers = t->headers,
		.header_count = (size_t)n,
		.body = buf_view(&t->body),
		.timeout_ms = EXCHANGE_TIMEOUT_MS,
		.connect_timeout_ms = settings->connect_timeout_ms,
		.max_bytes = ANSWER_MAX_BYTES,
		.once = t->body.len > 0,
		.sink = EGRESS_MEMORY,
		.done = done,
		.ctx = t,
	};
	t->exchanging = true;
	egress_submit(t->provider->parts.egress, &t->request);
}

/* The answer as a tree that lives until the next; NULL: it is no JSON object. */
static const struct json_value *read_answer(struct upstream_task *t)
{
	struct egress_result *result = &t->request.result;
	const struct json_value *root;
	struct err err;

	free(t->answer);
	t->answer = TAKE(result->body);
	arena_reset(&t->arena);
	if (!t->answer ||
	    !json_parse((struct slice){t->answer, (size_t)result->bytes}, &t->arena, NULL, &root, &err))
		return NULL;
	return root->type == JSON_OBJECT ? root : NULL;
}

static struct slice text_at(const struct json_value *root, const char *name)
{
	const struct json_value *v = root ? json_get(root, name) : NULL;

	return v && v->type == JSON_STRING ? v->text : (struct slice){0};
}

/* --- the end, as the upstream tells it ---------------------------------------------------- */

static void end_with_images(void *ctx)
{
	struct upstream_task *t = ctx;
	struct err err = t->links.err;

	if (t->links.delivered > 0) {
		end_task(t, PROVIDER_OK, NULL);
		return;
	}
	if (err.code == ERR_NONE)
		err_set(&err, ERR_TASK_NO_CONTENT, NULL, "the provider answered without an image");
	end_task(t, PROVIDER_FAILED, &err);
}

static void fetch_results(struct upstream_task *t, const struct json_value *task)
{
	int number = 0;

	links_init(&t->links, t->provider, t->attempt, end_with_images, t);
	JSON_FOR_EACH(item, json_get(task, "results"))
		if (item->type == JSON_STRING && number < CATALOG_N_MAX)
			links_fetch(&t->links, ++number, item->text);
	if (t->links.going == 0)
		end_with_images(t);
}

static void end_failed(struct upstream_task *t, const struct json_value *task)
{
	const struct json_value *said = json_get(task, "error");
	struct slice code = text_at(said, "code"), words = text_at(said, "message");
	struct err err;

	if (slice_is(code, "content_policy_violation")) {
		err_set(&err, ERR_TASK_CONTENT_POLICY, NULL, "the provider refused the prompt: %.*s",
			(int)MIN(words.len, 300), words.p ? words.p : "");
		end_task(t, PROVIDER_REFUSED, &err);
		return;
	}
	log_warn("provider.failed", "provider=%s upstream=%s code=%.*s", t->provider->name, t->id,
		 (int)MIN(code.len, 60), code.p ? code.p : "");
	err_set(&err, ERR_TASK_SERVICE, NULL, "the provider could not make it");
	end_task(t, slice_is(code, "quota_exceeded") ? PROVIDER_BLOCKED : PROVIDER_FAILED, &err);
}

/* --- polling ----------------------------------------------------------------------------------- */

static void poll_later(struct upstream_task *t)
{
	struct loop *loop = t->provider->parts.loop;

	t->waiting = true;
	loop_timer_set(loop, &t->timer, loop_now_ms(loop) + t->wait_ms);
	t->wait_ms = MIN(t->wait_ms * 3 / 2, POLL_MAX_MS);
}

static void end_lost(struct upstream_task *t)
{
	struct err err;

	err_set(&err, ERR_TASK_UNKNOWN, NULL, "the provider no longer knows the task it took");
	end_task(t, PROVIDER_UNCERTAIN, &err);
}

static void end_cancelled(struct upstream_task *t)
{
	struct err err;

	err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled");
	end_task(t, PROVIDER_CANCELLED, &err);
}

static void poll_task(struct upstream_task *t);

/* The upstream was told, or not: either way nobody waits for it any more. */
static void on_told(struct egress_request *request)
{
	struct upstream_task *t = request->ctx;

	t->exchanging = false;
	egress_result_finish(&request->result);
	poll_task(t); /* it may have been whole before it was told */
}

static void tell_cancel(struct upstream_task *t)
{
	char path[ID_MAX + 40];

	t->told = true;
	t->waiting = false;
	snprintf(path, sizeof path, "/v1/tasks/%s/cancel", t->id);
	buf_clear(&t->body);
	exchange(t, "POST", path, on_told);
}

static void on_polled(struct egress_request *request)
{
	struct upstream_task *t = request->ctx;
	enum egress_outcome outcome = request->result.outcome;
	int http_status = request->result.status;
	const struct json_value *task = outcome == EGRESS_OK ? read_answer(t) : NULL;
	struct slice status = text_at(task, "status");
	const struct json_value *progress = json_get(task, "progress");

	t->exchanging = false;
	egress_result_finish(&request->result);
	if (slice_is(status, "completed")) {
		fetch_results(t, task); /* also when a wish to stop came meanwhile: it is whole */
	} else if (t->cancelled && !t->told && !t->attempt->leave && status.len > 0) {
		tell_cancel(t);
	} else if (t->cancelled) {
		end_cancelled(t);
	} else if (slice_is(status, "failed") || slice_is(status, "cancelled")) {
		end_failed(t, task);
	} else if (outcome == EGRESS_HTTP && (http_status == 404 || http_status == 410)) {
		end_lost(t);
	} else {
		if (progress && progress->is_int && progress->integer > 0 && progress->integer < 100)
			t->attempt->on_progress(t->attempt, (int)progress->integer);
		poll_later(t);
	}
}

static void poll_task(struct upstream_task *t)
{
	char path[ID_MAX + 32];

	snprintf(path, sizeof path, "/v1/tasks/%s", t->id);
	t->waiting = false;
	buf_clear(&t->body);
	exchange(t, "GET", path, on_polled);
}

static void on_poll_due(struct loop_timer *timer)
{
	struct upstream_task *t = timer->ctx;

	if (t->cancelled && t->attempt->leave)
		end_cancelled(t); /* the next start polls it */
	else if (t->cancelled)
		tell_cancel(t);
	else
		poll_task(t);
}

/* --- creating ------------------------------------------------------------------------------------ */

/* Ids go into URLs: nothing but what ids are made of. */
static bool take_id(struct upstream_task *t, struct slice id)
{
	if (id.len == 0 || id.len > ID_MAX)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!(id.p[i] >= 'a' && id.p[i] <= 'z') && !(id.p[i] >= 'A' && id.p[i] <= 'Z') &&
		    !(id.p[i] >= '0' && id.p[i] <= '9') && id.p[i] != '-' && id.p[i] != '_')
			return false;
	memcpy(t->id, id.p, id.len);
	t->id[id.len] = '\0';
	return true;
}

static enum provider_outcome judge_create(const struct upstream_task *t, struct err *err)
{
	const struct egress_result *result = &t->request.result;
	bool sent = result->timings_us.connected > 0 || result->status > 0;

	log_warn("provider.failed", "provider=%s outcome=%s status=%d why=%s", t->provider->name,
		 egress_outcome_name(result->outcome), result->status, log_quote(result->message));
	err_set(err, ERR_TASK_SERVICE, NULL, "the provider did not take the task");
	if (result->outcome != EGRESS_HTTP && result->outcome != EGRESS_OK)
		return result->outcome == EGRESS_BROKEN || (result->outcome == EGRESS_TIMEOUT && sent)
			       ? PROVIDER_UNCERTAIN
			       : PROVIDER_FAILED;
	if (result->status == 401 || result->status == 402 || result->status == 403)
		return PROVIDER_BLOCKED;
	return result->status == 429 ? PROVIDER_THROTTLED : PROVIDER_FAILED;
}

static void on_created(struct egress_request *request)
{
	struct upstream_task *t = request->ctx;
	bool ok = request->result.outcome == EGRESS_OK;
	const struct json_value *task = ok ? read_answer(t) : NULL;
	bool taken = task && take_id(t, text_at(task, "id"));
	struct err err = {0};
	enum provider_outcome outcome = taken ? PROVIDER_OK : judge_create(t, &err);

	t->exchanging = false;
	egress_result_finish(&request->result);
	if (!taken) {
		end_task(t, outcome, &err);
		return;
	}
	t->attempt->on_sent(t->attempt, t->id);
	poll_later(t);
}

/* --- what the dispatcher asks ---------------------------------------------------------------------- */

static void evolink_start(struct provider *p, struct provider_attempt *a)
{
	struct upstream_task *t = calloc(1, sizeof *t);

	if (!t)
		abort();
	t->provider = p;
	t->attempt = a;
	t->wait_ms = POLL_FIRST_MS;
	a->state = t;
	p->running++;
	loop_timer_init(&t->timer, on_poll_due, t);
	arena_init(&t->arena, ARENA_MAX_BYTES);
	buf_init(&t->body, UPSTREAM_BODY_MAX_BYTES);
	if (a->resume_id && take_id(t, slice_of(a->resume_id))) {
		poll_task(t);
		return;
	}
	snprintf(t->idempotency, sizeof t->idempotency, "%s", a->task_id);
	upstream_body(p, a->request, 0, &t->body);
	exchange(t, "POST", "/v1/images/generations", on_created);
}

/* What is under way comes back first, and sees the wish; a wait is over at once. */
static void evolink_cancel(struct provider *p, struct provider_attempt *a)
{
	struct upstream_task *t = a->state;
	struct loop *loop = p->parts.loop;

	if (!t || t->cancelled)
		return;
	t->cancelled = true;
	if (t->waiting)
		loop_timer_set(loop, &t->timer, loop_now_ms(loop));
	else if (t->exchanging && a->leave)
		egress_cancel(&t->request);
	else if (!t->exchanging)
		links_cancel(&t->links);
}

const struct provider_ops provider_evolink = {
	.kind = "evolink",
	.can = {.features = CAN_TRANSPARENT | CAN_CANCEL | CAN_PROGRESS},
	.create = evolink_create,
	.destroy = evolink_destroy,
	.start = evolink_start,
	.cancel = evolink_cancel,
};
