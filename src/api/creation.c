/* From a checked request to its task, and to the answer that was asked for.
 *
 *   task_create → the task object at once
 *               | its detail, the images or their events, once it has ended
 */
#include "api/creation.h"

#include <stdlib.h>
#include <string.h>

#include "api/openai.h"
#include "base/digest.h"
#include "route/route.h"

/* --- Prefer (RFC 7240) --------------------------------------------------------------- */

static void read_one_preference(const char *part, struct preference *p)
{
	char *end;

	if (strcasecmp(part, "respond-async") == 0)
		p->respond_async = true;
	else if (strcasecmp(part, "wait") == 0)
		p->wait_ms = WAIT_MAX_S * 1000;
	if (strncasecmp(part, "wait=", 5) != 0)
		return;
	long s = strtol(part + 5, &end, 10);
	if (*end == '\0' && end != part + 5 && s >= 0)
		p->wait_ms = MIN(s, WAIT_MAX_S) * 1000;
}

struct preference preference_read(struct slice value)
{
	struct preference p = {.wait_ms = -1};
	char text[128] = {0}, *save = NULL;

	if (value.len)
		memcpy(text, value.p, MIN(value.len, sizeof text - 1));
	for (char *part = strtok_r(text, ",; \t", &save); part; part = strtok_r(NULL, ",; \t", &save))
		read_one_preference(part, &p);
	return p;
}

/* --- the create ------------------------------------------------------------------------- */

static void free_creation(struct creation *c)
{
	if (c)
		free(c->references.inputs);
	free(c);
}

static void forget_creation(void *waiting)
{
	struct creation *c = waiting;

	wait_forget(TAKE(c->wait));
	openai_events_forget(TAKE(c->events));
	c->x = NULL;
	if (c->delivery != DELIVER_TASK)
		task_create_unwanted(&c->create);
}

static void answer_created(struct http_exchange *x, const struct creation *c)
{
	struct buf b;
	struct json_writer w = {.buf = &b};
	struct created created = {
		.id = c->create.id,
		.created_ms = c->create.created_ms,
		.reserved_uc = c->create.reserved_uc,
		.request = &c->request,
		.group = call_of(x)->key->group,
		.estimated_s = c->estimated_s,
	};

	say_created(x, c->create.id, c->create.replayed, c->respond_async ? "respond-async" : NULL);
	buf_init(&b, CALL_ANSWER_MAX);
	view_write_created(&w, &created);
	call_answer_json(x, &b);
}

static void deliver(struct http_exchange *x, struct creation *c)
{
	switch (c->delivery) {
	case DELIVER_TASK:
		answer_created(x, c); /* also a replay: the same answer as the first time */
		break;
	case DELIVER_DETAIL:
		wait_begin(x, TAKE(c->wait), &c->create, c->wait_ms, answer_waited);
		break;
	case DELIVER_IMAGES:
		openai_wait(x, c);
		break;
	case DELIVER_EVENTS:
		openai_stream(x, c);
		break;
	}
}

static void on_created(struct task_create *create)
{
	struct creation *c = create->ctx;
	struct http_exchange *x = c->x;

	if (!x) {
		/* A client that would have waited left while its task was being written. */
		if (create->ok && !create->replayed && c->delivery != DELIVER_TASK)
			cancel_unbegun(create->tasks, create->id);
		free_creation(c);
		return;
	}
	call_wait_for(call_of(x), NULL, NULL);
	if (!create->ok) {
		wait_forget(TAKE(c->wait));
		openai_events_forget(TAKE(c->events));
		if (speaks_openai(x))
			openai_say_rate(x, &create->rate);
		http_respond_error(x, &create->err);
		free_creation(c);
		return;
	}
	deliver(x, c);
	free_creation(c);
}

/* The request as it was understood, whatever it costs by now, decides whether a
 * repeated key means the same. */
static void hash_request(const struct gen_request *r, uint8_t ret[32])
{
	struct gen_request unpriced = *r;
	struct buf b;

	unpriced.unit_uc = unpriced.base_uc = unpriced.reference_uc = unpriced.partial_uc = 0;
	unpriced.reserved_uc = unpriced.ratio_milli = 0;
	unpriced.high_square_tokens = unpriced.high_oblong_tokens = 0;
	buf_init(&b, GEN_REQUEST_JSON_MAX);
	gen_request_write(&unpriced, &b);
	digest_sha256(b.p, b.len, ret);
	buf_finish(&b);
}

static bool take_idempotency_key(struct http_exchange *x, struct creation *c, struct err *err)
{
	struct slice key = http_header(x, "idempotency-key");
	bool good = key.len >= IDEMPOTENCY_KEY_MIN && key.len <= IDEMPOTENCY_KEY_MAX;

	if (!key.p)
		return true;
	for (size_t i = 0; good && i < key.len; i++) {
		char ch = key.p[i];
		good = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
		       (ch >= '0' && ch <= '9') || ch == '.' || ch == '_' || ch == '-';
	}
	if (!good)
		return err_set(err, ERR_INVALID_PARAMETER, "Idempotency-Key",
			       "Idempotency-Key must have %d to %d characters of A-Z a-z 0-9 . _ -",
			       IDEMPOTENCY_KEY_MIN, IDEMPOTENCY_KEY_MAX);
	memcpy(c->idempotency_key, key.p, key.len);
	c->create.idempotency_key = slice_of(c->idempotency_key);
	hash_request(&c->request, c->create.body_hash);
	return true;
}

/* --- beginning ---------------------------------------------------------------------------- */

static struct creation *new_creation(struct http_exchange *x)
{
	struct creation *c = calloc(1, sizeof *c);

	if (!c)
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
	return c;
}

void creation_choose(struct http_exchange *x, struct creation *c, const struct catalog_model *model)
{
	const struct body_settings *settings = &c->settings;
	struct call *call = call_of(x);
	struct preference prefer = preference_read(http_header(x, "prefer"));
	bool always_openai = call->openai_path;

	if (settings->wants_stream)
		c->delivery = DELIVER_EVENTS;
	else if (!always_openai && (prefer.respond_async || settings->wants_async))
		c->delivery = DELIVER_TASK;
	else if (!always_openai && prefer.wait_ms >= 0)
		c->delivery = DELIVER_DETAIL;
	else if (always_openai || c->kind != BODY_GENERATION || model->dialect == CATALOG_OPENAI)
		c->delivery = DELIVER_IMAGES;
	else
		c->delivery = DELIVER_TASK;
	c->respond_async = c->delivery == DELIVER_TASK && prefer.respond_async;
	c->wait_ms = MIN(prefer.wait_ms, call->api->options.wait_ms);
	if (c->delivery == DELIVER_IMAGES || c->delivery == DELIVER_EVENTS)
		call->dialect = CATALOG_OPENAI;
}

static void submit(struct http_exchange *x, struct creation *c, const struct catalog_model *model)
{
	struct call *call = call_of(x);
	struct api *api = call->api;
	struct err err;

	bool by_openai = c->delivery == DELIVER_IMAGES || c->delivery == DELIVER_EVENTS;
	if (!take_idempotency_key(x, c, &err) || (by_openai && !openai_keep(x, c, &err))) {
		free_creation(c);
		http_respond_error(x, &err);
		return;
	}
	c->x = x;
	if (c->delivery == DELIVER_TASK)
		c->estimated_s = task_estimate_s(api->options.tasks, model->id, model->estimated_s);
	c->create.request = &c->request;
	c->create.account_id = call->key->account_id;
	c->create.key_id = call->key->id;
	c->create.sandbox = call->key->is_test || !route_serves(api->options.route, model->id);
	c->create.inputs = c->references.inputs;
	c->create.input_count = c->references.count;
	c->create.done = on_created;
	c->create.ctx = c;
	if (c->delivery != DELIVER_TASK) {
		task_create_name(&c->create);
		if (c->delivery == DELIVER_EVENTS)
			c->events = openai_events_prepare(x, c->create.new_id, c->request.partial_images);
		else
			c->wait = wait_prepare(x, c->create.new_id);
		c->create.at_once = true;
	}
	call_wait_for(call, c, forget_creation);
	task_create(api->options.tasks, &c->create);
}

void creation_make(struct http_exchange *x, const struct body_source *source)
{
	struct creation *c = new_creation(x);
	const struct catalog_model *model;
	struct err err;

	if (!c)
		return;
	c->kind = source->kind;
	if (body_read(x, source, c, &c->request, &model, &c->settings, &err) &&
	    references_check(call_of(x), source->images, &c->request, &c->references, &err)) {
		submit(x, c, model);
		return;
	}
	free_creation(c);
	http_respond_error(x, &err);
}
