/* The OpenAI Images API as an upstream: POST {base_url}/images/generations, or with references
 * …/images/edits (without a prompt …/images/variations), answered with b64_json or url items, or
 * as a stream of events (platform.openai.com/docs/api-reference/images). Azure's deployments are
 * the same behind other paths.
 *
 *   start → (form, on a pool) → request → images as they come → links fetched → end
 *
 * The answer is read on the egress thread, where it comes in: base64 is a file before anybody
 * else hears of it (openai_reading.h). From the request to its end the reading is that thread's;
 * what it finds goes to the dispatcher by letter.
 *
 * Partial images that are wanted are asked for as a stream, and passed on as they come; whoever
 * answers plain JSON to that is understood, too. What a fault means stands in judge.c; what broke
 * off or ran out of time after it was sent may have been paid for, and is uncertain. Its base URL
 * is the operator's and is trusted; links that it answers are a stranger's, and go through the
 * guard.
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
#include "provider/judge.h"
#include "provider/links.h"
#include "provider/openai_form.h"
#include "provider/openai_reading.h"
#include "provider/provider.h"
#include "provider/verdict.h"

#define TIMEOUT_MS 180000
#define ANSWER_MAX_BYTES (INT64_C(1) << 30)
#define URL_MAX_BYTES 2048

struct openai_call {
	struct provider *provider;
	struct provider_attempt *attempt; /* borrowed */
	char url[URL_MAX_BYTES], key[UPSTREAM_KEY_MAX];
	struct egress_header headers[3];
	struct buf body;
	struct openai_form form; /* with references: instead of body */
	struct pool_job form_job;
	bool form_ok;
	struct egress_request request;
	struct openai_reading reading;
	struct err read_err; /* the answer could not be understood */
	/* all that can come has come, and the rest of the answer is not waited for */
	bool enough;
	struct links links;
	int partials; /* asked for: it is a stream */
	bool cancelled, calling;
};

/* A picture on its way from the egress thread to the dispatcher. */
struct arrival {
	struct loop_letter letter;
	struct openai_call *call;
	int number, index; /* index -1: a whole one */
	int fd;		   /* owned */
	int64_t bytes;
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
	a->usage = c->reading.usage;
	openai_reading_finish(&c->reading);
	close_fd(&c->form.fd);
	buf_finish(&c->body);
	if (outcome != PROVIDER_OK && c->cancelled)
		outcome = PROVIDER_CANCELLED;
	a->on_end(a, outcome, outcome == PROVIDER_OK ? NULL : err);
	explicit_bzero(c->key, sizeof c->key);
	free(c);
}

static void end_with_images(void *ctx)
{
	struct openai_call *c = ctx;
	struct verdict_delivery *came = &c->links.came;
	struct err err;

	came->delivered += c->reading.images;
	enum provider_outcome outcome = verdict_delivery(c->provider, came, c->cancelled, &err);
	end_call(c, outcome, &err);
}

static enum provider_outcome judge_fault(struct openai_call *c, struct err *err)
{
	struct upstream_said *said = &c->reading.said;

	said->status = c->request.result.status;
	said->secret = settings_of(c->provider)->api_key;
	said->retry_after_ms = verdict_retry_after_ms(&c->request.result);
	return upstream_judge(c->provider, said, err);
}

/* Another status than 2xx: its body is there, whole or its beginning. */
static enum provider_outcome judge_status(struct openai_call *c, struct err *err)
{
	const struct egress_result *result = &c->request.result;

	if (result->body)
		upstream_read_fault(slice_of(result->body), &c->reading.said); /* less than result->bytes, maybe */
	return judge_fault(c, err);
}

/* A whole answer of 2xx. OK: there are images, or links to them. */
static enum provider_outcome judge_answer(struct openai_call *c, struct err *err)
{
	const struct openai_reading *r = &c->reading;

	if (r->no_room)
		return verdict_no_room(c->provider, c->read_err.message, err);
	if (c->read_err.code != ERR_NONE) {
		log_warn("provider.answer", "provider=%s why=%s", c->provider->name,
			 log_quote(c->read_err.message));
		err_set(err, ERR_TASK_SERVICE, NULL, "the provider's answer could not be understood");
		return r->partials > 0 ? PROVIDER_UNCERTAIN : PROVIDER_FAILED;
	}
	if (r->images > 0 || r->items > 0)
		return PROVIDER_OK;
	if (r->said.any)
		return judge_fault(c, err);
	if (r->partials == 0)
		return PROVIDER_OK; /* "data": [] */
	err_set(err, ERR_TASK_SERVICE, NULL, "the provider broke off behind its partial images");
	return PROVIDER_UNCERTAIN;
}

static enum provider_outcome judge(struct openai_call *c, struct err *err)
{
	enum egress_outcome outcome = c->request.result.outcome;
	struct openai_reading *r = &c->reading;

	if (outcome == EGRESS_HTTP)
		return judge_status(c, err);
	bool whole = outcome == EGRESS_OK && !c->enough && c->read_err.code == ERR_NONE &&
		     openai_reading_end(r, &c->read_err);
	if (whole || c->enough || c->read_err.code != ERR_NONE)
		return judge_answer(c, err);
	return r->said.any ? judge_fault(c, err) : verdict_transfer(c->provider, &c->request.result, err);
}

/* --- what comes: on the egress thread ----------------------------------------------------------- */

static void arrive(const struct arrival *it)
{
	struct provider_attempt *a = it->call->attempt;
	struct provider_image image = {.fd = it->fd, .bytes = it->bytes, .number = it->number};
	int fd = it->fd;

	if (it->index < 0)
		a->on_image(a, &image);
	else if (a->on_preview && !it->call->cancelled)
		a->on_preview(a, it->number, it->index, fd, it->bytes);
	else
		close_fd(&fd);
}

static void on_arrive(struct loop_letter *letter)
{
	struct arrival *it = CONTAINER_OF(letter, struct arrival, letter);

	arrive(it);
	free(it);
}

/* The end of a stream can tell a picture, too: then we are home, and the call ends next. */
static void send_home(struct openai_call *c, int number, int index, int fd, int64_t bytes)
{
	struct arrival what = {.letter.on_arrive = on_arrive, .call = c, .number = number, .index = index,
			       .fd = fd, .bytes = bytes};

	if (!c->calling) {
		arrive(&what);
		return;
	}
	struct arrival *it = malloc(sizeof *it);
	if (!it)
		abort();
	*it = what;
	loop_post(c->provider->parts.loop, &it->letter);
}

static void on_image(void *ctx, int number, int fd, int64_t bytes) { send_home(ctx, number, -1, fd, bytes); }

static void on_partial(void *ctx, int number, int index, int fd, int64_t bytes)
{
	send_home(ctx, number, index, fd, bytes);
}

static bool on_bytes(struct egress_request *request, struct slice bytes)
{
	struct openai_call *c = request->ctx;
	struct openai_reading *r = &c->reading;

	if (!openai_reading_feed(r, bytes, &c->read_err))
		return false;
	c->enough = r->events && (r->said.any || r->images >= r->to.wanted);
	return !c->enough;
}

/* --- its end ------------------------------------------------------------------------------------ */

static void on_called(struct egress_request *request)
{
	struct openai_call *c = request->ctx;
	struct err err = {0};
	enum provider_outcome outcome;

	c->calling = false;
	outcome = judge(c, &err);
	egress_result_finish(&request->result);
	if (outcome != PROVIDER_OK) {
		end_call(c, outcome, &err);
		return;
	}
	links_init(&c->links, c->provider, c->attempt, end_with_images, c);
	for (int i = 0; i < CATALOG_N_MAX; i++)
		if (c->reading.urls[i] && !(c->reading.got >> (i + 1) & 1) && !c->cancelled)
			links_fetch(&c->links, i + 1, slice_of(c->reading.urls[i]));
	if (c->links.going == 0)
		end_with_images(c);
}

/* --- the call ------------------------------------------------------------------------------------ */

/* A deployment's name within a path (RFC 3986 §3.3). */
static void add_segment(struct buf *b, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char ch = (unsigned char)text.p[i];
		if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
		    ch == '-' || ch == '_' || ch == '.')
			buf_byte(b, (char)ch);
		else
			buf_printf(b, "%%%02X", ch);
	}
}

static void make_url(struct openai_call *c)
{
	const struct upstream_settings *settings = settings_of(c->provider);
	const struct gen_request *r = c->attempt->request;
	const char *what = c->form.fd < 0 ? "generations" : gen_is_variation(r) ? "variations" : "edits";
	bool azure = settings->api_version && *settings->api_version;
	struct buf b;

	buf_init(&b, sizeof c->url - 1);
	buf_str(&b, settings->base_url);
	if (azure) {
		buf_str(&b, "/openai/deployments/");
		add_segment(&b, upstream_model(c->provider, r));
	}
	buf_printf(&b, "/images/%s", what);
	if (azure)
		buf_printf(&b, "?api-version=%s", settings->api_version);
	snprintf(c->url, sizeof c->url, "%s", buf_cstr(&b));
	buf_finish(&b);
}

static void call_upstream(struct openai_call *c)
{
	const struct upstream_settings *settings = settings_of(c->provider);
	bool form = c->form.fd >= 0;

	make_url(c);
	c->headers[0] = (struct egress_header){"Content-Type", form ? c->form.content_type : "application/json"};
	c->headers[1] = (struct egress_header){"Accept", c->partials ? "text/event-stream, application/json"
								     : "application/json"};
	bool has_key = upstream_key_header(settings, c->key, &c->headers[2]);
	c->request = (struct egress_request){
		.url = slice_of(c->url),
		.rules = {.param = "base_url", .http_too = true},
		.trusted = true,
		.method = "POST",
		.headers = c->headers,
		.header_count = has_key ? 3 : 2,
		.body = buf_view(&c->body),
		.body_fd = c->form.fd,
		.body_fd_bytes = c->form.bytes,
		.timeout_ms = settings->timeout_ms > 0 ? settings->timeout_ms : TIMEOUT_MS,
		.connect_timeout_ms = settings->connect_timeout_ms,
		.max_bytes = ANSWER_MAX_BYTES,
		.once = true,
		.last = true,
		.sink = EGRESS_READER,
		.on_bytes = on_bytes,
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
	c->form.partials = c->partials;
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
	if (can_feature(&p->can, CAN_STREAMING) && !gen_is_variation(a->request))
		c->partials = a->previews;
	openai_reading_init(&c->reading, &(struct openai_listener){
						 .media = p->parts.media,
						 .wanted = (int)a->request->n,
						 .max_bytes = ANSWER_MAX_BYTES,
						 .on_image = on_image,
						 .on_partial = on_partial,
						 .ctx = c,
					 });
	if (a->request->reference_count > 0) {
		begin_form(c);
		return;
	}
	buf_init(&c->body, UPSTREAM_BODY_MAX_BYTES);
	upstream_body(p, a->request, c->partials, &c->body);
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
	.can = {.features = CAN_EDITS | CAN_MASKS | CAN_VARIATIONS | CAN_TRANSPARENT | CAN_STREAMING},
	.create = openai_create,
	.destroy = openai_destroy,
	.start = openai_start,
	.cancel = openai_cancel,
};
