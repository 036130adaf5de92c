/* The OpenAI Images API as an upstream: POST {base_url}/images/generations, or with references
 * …/images/edits (without a prompt …/images/variations), answered with b64_json or url items (platform.openai.com/docs/api-reference/images).
 *
 *   start → (form, on a pool) → request → pieces → images as they come → links fetched → end
 *
 * What an answer means (provider.h): moderation is the user's and final; 401, 402, 403 and a
 * spent quota are the operator's account; 429 is throttling; 5xx, an answer without images
 * or one that is no JSON are failures; what broke off or ran out of time after it was sent
 * may have been paid for, and is uncertain. Its base URL is the operator's and is trusted;
 * links that it answers are a stranger's, and go through the guard.
 */
#include "provider/upstream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/pool.h"
#include "egress/egress.h"
#include "media/media.h"
#include "provider/links.h"
#include "provider/openai_form.h"
#include "provider/openai_reading.h"
#include "provider/provider.h"

#define TIMEOUT_MS 180000
#define ANSWER_MAX_BYTES (INT64_C(1) << 30)

struct openai_call {
	struct provider *provider;
	struct provider_attempt *attempt; /* borrowed; NULL once it was told its end */
	char url[1024], authorization[600];
	struct egress_header headers[3];
	struct buf body;
	struct openai_form form; /* with references: instead of body */
	struct pool_job form_job;
	bool form_ok;
	struct egress_request request;
	struct openai_reading reading;
	struct err read_err; /* the answer could not be understood */
	struct links links;
	int delivered; /* of those in the answer itself */
	bool cancelled, calling;
};

static const struct upstream_settings *settings_of(const struct provider *p) { return p->settings; }

static bool openai_create(struct provider *p, struct err *err)
{
	struct pool *pool;

	if (!upstream_check(p, "https://api.openai.com/v1", err) || !pool_create(1, &pool, err))
		return false;
	p->state = pool;
	return true;
}

static void openai_destroy(struct provider *p) { pool_destroy(p->state); }

/* --- the end -------------------------------------------------------------------------------- */

static void end_call(struct openai_call *c, enum provider_outcome outcome, const struct err *err)
{
	struct provider_attempt *a = c->attempt;

	c->provider->running--;
	a->state = NULL;
	openai_reading_finish(&c->reading);
	close_fd(&c->form.fd);
	buf_finish(&c->body);
	if (outcome != PROVIDER_OK && c->cancelled)
		outcome = PROVIDER_CANCELLED;
	a->on_end(a, outcome, outcome == PROVIDER_OK ? NULL : err);
	free(c);
}

static bool any_of(const char *text, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

/* What an answer that is not 2xx means, by its status and its error object. */
static enum provider_outcome judge_status(const struct openai_call *c, int status, struct err *err)
{
	static const char *const moderated[] = {"moderation_blocked", "content_policy_violation",
						"content_filter", NULL};
	static const char *const spent[] = {"insufficient_quota", "billing_hard_limit_reached",
					    "billing_not_active", NULL};
	const char *code = c->reading.error.code, *said = c->reading.error.message;
	const char *name = c->provider->name;

	if (any_of(code, moderated)) {
		err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "the provider refused the prompt: %s", said);
		return PROVIDER_REFUSED;
	}
	if (status == 401 || status == 402 || status == 403 || any_of(code, spent)) {
		log_error("provider.blocked", "provider=%s status=%d code=%s why=%s", name, status, code,
			  log_quote(said));
		err_set(err, ERR_TASK_SERVICE, NULL, "the provider is not available to this service");
		return PROVIDER_BLOCKED;
	}
	if (status == 429) {
		struct slice after = egress_result_header(&c->request.result, "retry-after");
		char digits[12] = {0};
		err_set(err, ERR_TASK_EXHAUSTED, NULL, "the provider takes no more requests for now");
		memcpy(digits, after.p ? after.p : "", MIN(after.len, sizeof digits - 1));
		err->retry_after_ms = strtol(digits, NULL, 10) * 1000;
		return PROVIDER_THROTTLED;
	}
	log_warn("provider.failed", "provider=%s status=%d code=%s why=%s", name, status, code,
		 log_quote(said));
	err_set(err, ERR_TASK_SERVICE, NULL, "the provider answered %d", status);
	return PROVIDER_FAILED;
}

/* A call that brought no whole answer. Once it was on its way somebody may have worked. */
static enum provider_outcome judge_transfer(const struct openai_call *c, struct err *err)
{
	const struct egress_result *result = &c->request.result;
	bool sent = result->timings_us.connected > 0 || result->status > 0;

	log_warn("provider.failed", "provider=%s outcome=%s why=%s", c->provider->name,
		 egress_outcome_name(result->outcome), log_quote(result->message));
	err_set(err, result->outcome == EGRESS_TIMEOUT ? ERR_TASK_TIMEOUT : ERR_TASK_SERVICE, NULL,
		result->outcome == EGRESS_TIMEOUT ? "the provider did not answer in time"
						  : "the provider could not be reached, or broke off");
	if (result->outcome == EGRESS_BROKEN || (result->outcome == EGRESS_TIMEOUT && sent))
		return PROVIDER_UNCERTAIN;
	return PROVIDER_FAILED;
}

static void end_with_images(void *ctx)
{
	struct openai_call *c = ctx;
	struct err err = c->links.err;

	if (c->delivered + c->links.delivered > 0) {
		end_call(c, PROVIDER_OK, NULL);
		return;
	}
	if (err.code == ERR_NONE)
		err_set(&err, ERR_TASK_NO_CONTENT, NULL, "the provider answered without an image");
	end_call(c, PROVIDER_FAILED, &err);
}

/* --- images ------------------------------------------------------------------------------------ */

static void on_image(void *ctx, int number, int fd, int64_t bytes)
{
	struct openai_call *c = ctx;
	struct provider_image image = {.fd = fd, .bytes = bytes, .number = number};

	c->delivered++;
	c->attempt->on_image(c->attempt, &image);
}

/* --- the call ------------------------------------------------------------------------------------ */

static bool on_piece(struct egress_request *request, struct slice piece)
{
	struct openai_call *c = request->ctx;

	if (c->read_err.code == ERR_NONE && !c->cancelled &&
	    !openai_reading_feed(&c->reading, piece, &c->read_err))
		log_warn("provider.answer", "provider=%s why=%s", c->provider->name,
			 log_quote(c->read_err.message));
	return true;
}

static void read_error_body(struct openai_call *c)
{
	struct egress_result *result = &c->request.result;
	struct err err;

	if (!result->body || !openai_reading_feed(&c->reading, (struct slice){result->body, (size_t)result->bytes}, &err))
		return; /* no JSON: the status has to do */
}

static void on_called(struct egress_request *request)
{
	struct openai_call *c = request->ctx;
	enum provider_outcome outcome = PROVIDER_FAILED;
	struct err err = {0};

	c->calling = false;
	if (request->result.outcome == EGRESS_HTTP) {
		read_error_body(c);
		outcome = judge_status(c, request->result.status, &err);
	} else if (request->result.outcome != EGRESS_OK) {
		outcome = judge_transfer(c, &err);
	} else if (c->read_err.code != ERR_NONE || !openai_reading_end(&c->reading, &c->read_err)) {
		err_set(&err, ERR_TASK_SERVICE, NULL, "the provider's answer could not be understood");
	} else {
		outcome = PROVIDER_OK;
	}
	egress_result_finish(&request->result);
	if (outcome != PROVIDER_OK) {
		end_call(c, outcome, &err);
		return;
	}
	links_init(&c->links, c->provider, c->attempt, end_with_images, c);
	for (int i = 0; i < CATALOG_N_MAX; i++)
		if (c->reading.urls[i] && !c->cancelled)
			links_fetch(&c->links, i + 1, slice_of(c->reading.urls[i]));
	if (c->links.going == 0)
		end_with_images(c);
}

static void call_upstream(struct openai_call *c)
{
	const struct upstream_settings *settings = settings_of(c->provider);
	bool edit = c->form.fd >= 0;

	snprintf(c->url, sizeof c->url, "%s/images/%s", settings->base_url,
		 !edit					? "generations"
		 : gen_is_variation(c->attempt->request) ? "variations"
							: "edits");
	c->headers[0] = (struct egress_header){"Content-Type",
					       edit ? c->form.content_type : "application/json"};
	c->headers[1] = (struct egress_header){"Accept", "application/json"};
	if (*settings->api_key) {
		snprintf(c->authorization, sizeof c->authorization, "Bearer %s", settings->api_key);
		c->headers[2] = (struct egress_header){"Authorization", c->authorization};
	}
	c->request = (struct egress_request){
		.url = slice_of(c->url),
		.rules = {.param = "base_url", .http_too = true},
		.trusted = true,
		.method = "POST",
		.headers = c->headers,
		.header_count = *settings->api_key ? 3 : 2,
		.body = buf_view(&c->body),
		.body_fd = c->form.fd,
		.body_fd_bytes = c->form.bytes,
		.timeout_ms = settings->timeout_ms > 0 ? settings->timeout_ms : TIMEOUT_MS,
		.connect_timeout_ms = settings->connect_timeout_ms,
		.max_bytes = ANSWER_MAX_BYTES,
		.once = true,
		.sink = EGRESS_PIECES,
		.on_piece = on_piece,
		.done = on_called,
		.ctx = c,
	};
	c->calling = true;
	egress_submit(c->provider->parts.egress, &c->request);
}

/* --- with references: the form first ------------------------------------------------------------ */

static void run_form(struct pool_job *job)
{
	struct openai_call *c = CONTAINER_OF(job, struct openai_call, form_job);

	c->form_ok = openai_form_write(&c->form, &c->read_err);
}

static void on_form(struct pool_job *job)
{
	struct openai_call *c = CONTAINER_OF(job, struct openai_call, form_job);

	if (c->form_ok && !c->cancelled) {
		call_upstream(c);
		return;
	}
	struct err err = c->read_err;
	end_call(c, PROVIDER_FAILED, &err);
}

static void begin_form(struct openai_call *c)
{
	c->form.media = c->provider->parts.media;
	c->form.attempt = c->attempt;
	c->form.model = upstream_model(c->provider, c->attempt->request);
	c->form_job = (struct pool_job){.run = run_form, .done = on_form};
	pool_submit(c->provider->state, &c->form_job);
}

static void openai_start(struct provider *p, struct provider_attempt *a)
{
	struct openai_call *c = calloc(1, sizeof *c);

	if (!c)
		abort();
	c->provider = p;
	c->attempt = a;
	c->form.fd = -1;
	a->state = c;
	p->running++;
	openai_reading_init(&c->reading, p->parts.media, on_image, c, ANSWER_MAX_BYTES);
	if (a->request->reference_count > 0) {
		begin_form(c);
		return;
	}
	buf_init(&c->body, UPSTREAM_BODY_MAX_BYTES);
	upstream_body(p, a->request, &c->body);
	call_upstream(c);
}

static void openai_cancel(struct provider *p UNUSED, struct provider_attempt *a)
{
	struct openai_call *c = a->state;

	if (!c || c->cancelled)
		return;
	c->cancelled = true;
	if (c->calling)
		egress_cancel(&c->request);
	else
		links_cancel(&c->links);
}

const struct provider_ops provider_openai = {
	.kind = "openai",
	.can = {.features = CAN_EDITS | CAN_MASKS | CAN_VARIATIONS | CAN_TRANSPARENT},
	.create = openai_create,
	.destroy = openai_destroy,
	.start = openai_start,
	.cancel = openai_cancel,
};
