/* AUTOMATIC1111's stable-diffusion-webui (started with --api) as an upstream, and what speaks
 * as it does (SD.Next, Forge). By its modules/api/api.py and models.py, which its own /docs
 * shows, and modules/progress.py:
 *
 *   POST {base_url}/sdapi/v1/txt2img | img2img   → {images: [base64, …], parameters, info}
 *   GET  {base_url}/sdapi/v1/progress            → {progress: 0–1, current_task, …}, meanwhile
 *   POST {base_url}/internal/progress            → {active, queued, …} of a task of ours
 *   POST {base_url}/sdapi/v1/interrupt           stops whatever is being made
 *
 *   materials ─▶ body (on a pool) ─▶ call ═════════════════════════════▶ images ─▶ end
 *                                     └ progress, progress … │ cancel: ours? ─▶ interrupt ┘
 *
 * The server makes one thing at a time, its interrupt stops whosesoever that is: it is sent only
 * when the server says that it is ours (force_task_id), else a cancel just hangs up. There is
 * no id to ask for later: what broke off is uncertain.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/pool.h"
#include "provider/a1111_body.h"
#include "provider/answer.h"
#include "provider/deliver.h"
#include "provider/json_body.h"
#include "provider/materials.h"
#include "provider/upstream.h"
#include "provider/verdict.h"

#define TIMEOUT_MS 180000
#define ANSWER_MAX_BYTES (INT64_C(1) << 30)
#define ASIDE_TIMEOUT_MS 10000
#define ASIDE_MAX_BYTES (1 << 20)
#define PROGRESS_EVERY_MS 500
#define SIZE_MULTIPLE 8 /* its latents' */
#define EDGE_MIN_PX 64

enum text { TEXT_CODE, TEXT_MESSAGE, TEXT_PROGRESS, TEXT_CURRENT, TEXT_ACTIVE };

static const struct answer_field fields[] = {
	{"images[]", ANSWER_IMAGE, 0},
	{"error", ANSWER_TEXT, TEXT_CODE},
	{"errors", ANSWER_TEXT, TEXT_MESSAGE},
	{"detail", ANSWER_TEXT, TEXT_MESSAGE},
	{"detail[].msg", ANSWER_TEXT, TEXT_MESSAGE},
	{0},
};
static const struct answer_field aside_fields[] = {
	{"progress", ANSWER_TEXT, TEXT_PROGRESS},
	{"current_task", ANSWER_TEXT, TEXT_CURRENT},
	{"active", ANSWER_TEXT, TEXT_ACTIVE},
	{0},
};

struct exchange {
	char url[1100];
	struct egress_header headers[3];
	struct egress_request request;
	struct answer answer;
	bool going, read_ok;
};

struct call {
	struct provider *provider;
	struct provider_attempt *attempt; /* borrowed */
	struct materials materials;
	struct json_body body;
	struct pool_job write_job;
	bool written;
	char authorization[720];
	struct exchange main, aside;
	char aside_body[200];
	struct loop_timer timer; /* the next look at its progress */
	bool preparing, cancelled, interrupted, delivering;
	enum provider_outcome outcome;
	struct err err;
	struct deliver *deliver; /* owned, from when its images are there */
};

/* --- the end ------------------------------------------------------------------------------ */

static void end_call(struct call *c, enum provider_outcome outcome, const struct err *err)
{
	struct provider_attempt *a = c->attempt;
	struct err said = *err;

	c->provider->running--;
	a->state = NULL;
	answer_finish(&c->main.answer);
	answer_finish(&c->aside.answer);
	materials_finish(&c->materials);
	json_body_finish(&c->body);
	if (outcome != PROVIDER_OK && c->cancelled)
		outcome = PROVIDER_CANCELLED;
	free(c->deliver);
	free(c);
	a->on_end(a, outcome, outcome == PROVIDER_OK ? NULL : &said);
}

static void on_delivered(void *ctx)
{
	struct call *c = ctx;
	enum provider_outcome outcome = verdict_delivery(c->provider, &c->deliver->came, c->cancelled, &c->err);

	end_call(c, outcome, &c->err);
}

/* When the call and what was asked beside it are back. An interrupted one answers half-made
 * pictures. */
static void settle(struct call *c)
{
	if (c->main.going || c->aside.going)
		return;
	loop_timer_cancel(c->provider->parts.loop, &c->timer);
	if (c->outcome != PROVIDER_OK || c->interrupted) {
		if (c->interrupted)
			err_set(&c->err, ERR_TASK_CANCELLED, NULL, "cancelled");
		end_call(c, c->interrupted ? PROVIDER_CANCELLED : c->outcome, &c->err);
		return;
	}
	c->delivering = true;
	c->deliver = calloc(1, sizeof *c->deliver);
	if (!c->deliver)
		abort();
	deliver_begin(c->deliver, c->provider, c->attempt, &c->main.answer, on_delivered, c);
}

/* --- exchanges ------------------------------------------------------------------------------- */

/* On the egress thread, which has the answer from the request to its end. */
static bool feed(struct exchange *x, struct slice bytes)
{
	struct err err;

	x->read_ok = x->read_ok && answer_feed(&x->answer, bytes, &err);
	return true;
}

static bool on_main_bytes(struct egress_request *request, struct slice bytes)
{
	return feed(&((struct call *)request->ctx)->main, bytes);
}

static bool on_aside_bytes(struct egress_request *request, struct slice bytes)
{
	return feed(&((struct call *)request->ctx)->aside, bytes);
}

/* True: the answer is JSON, whatever its status. */
static bool read_end(struct exchange *x)
{
	struct egress_result *result = &x->request.result;
	struct err err;

	x->going = false;
	if (result->outcome == EGRESS_HTTP && result->body)
		feed(x, slice_of(result->body)); /* it may be less than result->bytes */
	return (result->outcome == EGRESS_OK || result->outcome == EGRESS_HTTP) && x->read_ok &&
	       answer_end(&x->answer, &err);
}

/* The parts of both kinds of exchange that are alike. */
static void prepare(struct call *c, struct exchange *x, const char *path, const struct answer_field *wanted)
{
	const struct upstream_settings *settings = c->provider->settings;
	size_t n = 0;

	answer_finish(&x->answer);
	answer_init(&x->answer, wanted, c->provider->parts.media, ANSWER_MAX_BYTES);
	x->read_ok = x->going = true;
	snprintf(x->url, sizeof x->url, "%s%s", settings->base_url, path);
	x->headers[n++] = (struct egress_header){"Accept", "application/json"};
	x->headers[n++] = (struct egress_header){"Content-Type", "application/json"};
	if (*c->authorization)
		x->headers[n++] = (struct egress_header){"Authorization", c->authorization};
	x->request = (struct egress_request){
		.url = slice_of(x->url),
		.rules = {.param = "base_url", .http_too = true},
		.trusted = true,
		.method = "POST",
		.headers = x->headers,
		.header_count = n,
		.connect_timeout_ms = settings->connect_timeout_ms,
		.sink = EGRESS_READER,
		.ctx = c,
	};
}

static void ask_aside(struct call *c, const char *method, const char *path, const char *body,
		      void (*done)(struct egress_request *request))
{
	prepare(c, &c->aside, path, aside_fields);
	c->aside.request.method = method;
	c->aside.request.body = slice_of(body);
	c->aside.request.timeout_ms = ASIDE_TIMEOUT_MS;
	c->aside.request.max_bytes = ASIDE_MAX_BYTES;
	c->aside.request.on_bytes = on_aside_bytes;
	c->aside.request.done = done;
	egress_submit(c->provider->parts.egress, &c->aside.request);
}

/* --- stopping --------------------------------------------------------------------------------- */

static void hang_up(struct call *c)
{
	if (c->main.going)
		egress_cancel(&c->main.request);
	settle(c);
}

static void on_interrupted(struct egress_request *request)
{
	struct call *c = request->ctx;

	read_end(&c->aside);
	egress_result_finish(&request->result);
	hang_up(c);
}

/* Whose is what it makes? A server without a page (--nowebui) has no such path: nobody knows. */
static void on_whose(struct egress_request *request)
{
	struct call *c = request->ctx;
	bool ours = read_end(&c->aside) && request->result.outcome == EGRESS_OK &&
		    strcmp(c->aside.answer.texts[TEXT_ACTIVE], "true") == 0;

	egress_result_finish(&request->result);
	if (!ours || !c->main.going) {
		hang_up(c);
		return;
	}
	c->interrupted = true;
	ask_aside(c, "POST", "/sdapi/v1/interrupt", "", on_interrupted);
}

static void stop_ours(struct call *c)
{
	snprintf(c->aside_body, sizeof c->aside_body, "{\"id_task\":\"%.100s\",\"live_preview\":false}",
		 c->attempt->task_id);
	ask_aside(c, "POST", "/internal/progress", c->aside_body, on_whose);
}

/* --- progress ----------------------------------------------------------------------------------- */

/* It tells of whatever it makes now: ours by its name, or nobody else's from here. */
static void tell_progress(struct call *c)
{
	const char *current = c->aside.answer.texts[TEXT_CURRENT];
	double part;

	if (*current ? strcmp(current, c->attempt->task_id) != 0 : c->provider->running > 1)
		return;
	if (json_number_double(slice_of(c->aside.answer.texts[TEXT_PROGRESS]), &part) && part > 0 && part < 1)
		c->attempt->on_progress(c->attempt, (int)(part * 100));
}

static void look_later(struct call *c)
{
	struct loop *loop = c->provider->parts.loop;

	loop_timer_set(loop, &c->timer, loop_now_ms(loop) + PROGRESS_EVERY_MS);
}

static void on_progress(struct egress_request *request)
{
	struct call *c = request->ctx;
	bool ok = read_end(&c->aside) && request->result.outcome == EGRESS_OK;
	bool has_none = request->result.outcome == EGRESS_HTTP && request->result.status == 404;

	egress_result_finish(&request->result);
	if (!c->main.going) {
		settle(c);
	} else if (c->cancelled) {
		stop_ours(c);
	} else {
		if (ok)
			tell_progress(c);
		if (!has_none)
			look_later(c);
	}
}

static void on_look_due(struct loop_timer *timer)
{
	struct call *c = timer->ctx;

	ask_aside(c, "GET", "/sdapi/v1/progress?skip_current_image=true", "", on_progress);
}

/* --- the call ------------------------------------------------------------------------------------ */

static void on_called(struct egress_request *request)
{
	struct call *c = request->ctx;
	struct egress_result *result = &request->result;
	bool read = read_end(&c->main);
	struct verdict_words words = {.code = c->main.answer.texts[TEXT_CODE],
				      .message = c->main.answer.texts[TEXT_MESSAGE], .categories = ""};

	loop_timer_cancel(c->provider->parts.loop, &c->timer);
	c->outcome = PROVIDER_OK;
	if (result->outcome != EGRESS_OK && result->outcome != EGRESS_HTTP) {
		c->outcome = verdict_transfer(c->provider, result, &c->err);
	} else if (result->outcome == EGRESS_HTTP) {
		c->outcome = verdict_words(c->provider, result, &words, &c->err);
	} else if (!read && !c->main.answer.no_room) {
		c->outcome = PROVIDER_FAILED;
		log_warn("provider.answer", "provider=%s why=\"no JSON\"",
			 c->provider->name);
		err_set(&c->err, ERR_TASK_SERVICE, NULL, "the provider's answer could not be understood");
	}
	egress_result_finish(result);
	if (c->aside.going)
		egress_cancel(&c->aside.request);
	settle(c);
}

static void call_upstream(struct call *c)
{
	const struct upstream_settings *settings = c->provider->settings;
	bool edit = c->attempt->request->reference_count > 0;

	prepare(c, &c->main, edit ? "/sdapi/v1/img2img" : "/sdapi/v1/txt2img", fields);
	if (c->body.fd >= 0) {
		c->main.request.body_fd = c->body.fd;
		c->main.request.body_fd_bytes = c->body.bytes;
	} else {
		c->main.request.body = buf_view(&c->body.text);
	}
	c->main.request.timeout_ms = settings->timeout_ms > 0 ? settings->timeout_ms : TIMEOUT_MS;
	c->main.request.max_bytes = ANSWER_MAX_BYTES;
	c->main.request.once = true;
	c->main.request.on_bytes = on_main_bytes;
	c->main.request.done = on_called;
	egress_submit(c->provider->parts.egress, &c->main.request);
	c->attempt->on_sent(c->attempt, NULL);
	look_later(c);
}

/* --- the request ------------------------------------------------------------------------------------ */

static void run_write(struct pool_job *job)
{
	struct call *c = CONTAINER_OF(job, struct call, write_job);

	c->written = a1111_write(c->provider, c->attempt, &c->materials, &c->body, &c->err);
}

static void end_unsent(struct call *c)
{
	if (c->cancelled)
		err_set(&c->err, ERR_TASK_CANCELLED, NULL, "cancelled");
	end_call(c, PROVIDER_FAILED, &c->err);
}

static void on_written(struct pool_job *job)
{
	struct call *c = CONTAINER_OF(job, struct call, write_job);

	c->preparing = false;
	if (c->cancelled || !c->written)
		end_unsent(c);
	else
		call_upstream(c);
}

static void on_materials(void *ctx)
{
	struct call *c = ctx;

	c->err = c->materials.err;
	if (c->cancelled || c->materials.failed) {
		end_unsent(c);
		return;
	}
	c->write_job = (struct pool_job){.run = run_write, .done = on_written};
	pool_submit(c->provider->state, &c->write_job);
}

/* --- what the dispatcher asks -------------------------------------------------------------------------- */

/* "user:password", as its --api-auth has it (RFC 7617). */
static void authorize(struct call *c)
{
	const struct upstream_settings *settings = c->provider->settings;
	size_t len = strlen(settings->api_key), n;

	if (len == 0 || BASE64_ENCODED_LEN(len) + 7 > sizeof c->authorization)
		return;
	memcpy(c->authorization, "Basic ", 6);
	n = base64_encode(settings->api_key, len, c->authorization + 6);
	c->authorization[6 + n] = '\0';
}

static bool a1111_create(struct provider *p, struct err *err)
{
	struct pool *pool;

	if (!upstream_check(p, "http://127.0.0.1:7860", err) || !pool_create(1, &pool, err))
		return false;
	p->state = pool;
	return true;
}

static void a1111_destroy(struct provider *p) { pool_destroy(p->state); }

static void a1111_start(struct provider *p, struct provider_attempt *a)
{
	struct call *c = calloc(1, sizeof *c);

	if (!c)
		abort();
	c->provider = p;
	c->attempt = a;
	c->body.fd = -1;
	c->preparing = true;
	a->state = c;
	p->running++;
	loop_timer_init(&c->timer, on_look_due, c);
	authorize(c);
	materials_begin(&c->materials, p, a, MATERIALS_PNG, on_materials, c);
}

/* What is whole is taken, also when a wish to stop came meanwhile. */
static void a1111_cancel(struct provider *p, struct provider_attempt *a)
{
	struct call *c = a->state;

	if (!c || c->cancelled)
		return;
	c->cancelled = true;
	loop_timer_cancel(p->parts.loop, &c->timer);
	if (c->preparing)
		materials_cancel(&c->materials);
	else if (c->delivering)
		deliver_cancel(c->deliver);
	else if (a->leave && c->main.going)
		egress_cancel(&c->main.request);
	else if (!c->aside.going && c->main.going)
		stop_ours(c);
}

const struct provider_ops provider_a1111 = {
	.kind = "a1111",
	.can = {.features = CAN_EDITS | CAN_MASKS | CAN_VARIATIONS | CAN_CANCEL | CAN_PROGRESS,
		.references_max = 1,
		.size_multiple = SIZE_MULTIPLE,
		.edge_min_px = EDGE_MIN_PX},
	.create = a1111_create,
	.destroy = a1111_destroy,
	.start = a1111_start,
	.cancel = a1111_cancel,
};
