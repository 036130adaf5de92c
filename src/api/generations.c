/* POST /v1/images/generations: a prompt becomes a durable task.
 *
 *   body → check, quote → task_create → the task object at once
 *                                      or, with Prefer: wait, the task once it has ended
 */
#include "api/call.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "route/route.h"

#define WAIT_MAX_S 300
#define IDEMPOTENCY_KEY_MIN 16
#define IDEMPOTENCY_KEY_MAX 96

/* A create on its way to the store; outlives the exchange when the client goes. */
struct creation {
	struct task_create create;
	struct gen_request request;
	struct references references;
	struct http_exchange *x; /* NULL: it has ended */
	int estimated_s;
	bool respond_async;
	int64_t wait_ms; /* -1: no wait was asked for */
	char idempotency_key[IDEMPOTENCY_KEY_MAX + 1];
};

/* --- Prefer (RFC 7240) --------------------------------------------------------------- */

struct preference {
	bool respond_async;
	int64_t wait_ms; /* -1: none */
};

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

static struct preference read_preference(struct slice value)
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

static void forget_creation(void *waiting)
{
	struct creation *c = waiting;

	c->x = NULL;
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

static void on_created(struct task_create *create)
{
	struct creation *c = create->ctx;
	struct http_exchange *x = c->x;

	if (!x) {
		/* The client of a wait left while its task was being written. */
		if (create->ok && !create->replayed && c->wait_ms >= 0)
			cancel_unbegun(create->tasks, create->id);
		free(c);
		return;
	}
	call_wait_for(call_of(x), NULL, NULL);
	if (!create->ok) {
		http_respond_error(x, &create->err);
		free(c);
		return;
	}
	if (c->wait_ms >= 0)
		wait_for_task(x, create->id, create->replayed, c->wait_ms);
	else
		answer_created(x, c); /* also a replay: the same answer as the first time */
	free(c);
}

/* The request as it was understood, whatever it costs by now, decides whether a
 * repeated key means the same. */
static void hash_request(const struct gen_request *r, uint8_t ret[32])
{
	struct gen_request unpriced = *r;
	struct buf b;

	unpriced.unit_uc = unpriced.base_uc = unpriced.reserved_uc = unpriced.ratio_milli = 0;
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

static bool may_answer_so(const struct catalog_model *model, const struct body_settings *settings,
			  const struct preference *prefer, struct err *err)
{
	if (settings->wants_stream)
		return err_set(err, ERR_INVALID_PARAMETER, "stream",
			       "stream: this version streams a task's events at "
			       "/v1/tasks/{id}/events; leave it out");
	if (model->dialect == CATALOG_TASK || prefer->respond_async || prefer->wait_ms >= 0 ||
	    settings->wants_async)
		return true;
	return err_set(err, ERR_INVALID_PARAMETER, "async",
		       "%s answers in the OpenAI dialect, which this version does not speak yet: send "
		       "\"async\": true or the header Prefer: respond-async (or Prefer: wait)",
		       model->id);
}

static void begin_creation(struct http_exchange *x, struct creation *c,
			   const struct catalog_model *model)
{
	struct call *call = call_of(x);
	struct api *api = call->api;

	c->x = x;
	c->estimated_s = task_estimate_s(api->options.tasks, model->id, model->estimated_s);
	c->create.request = &c->request;
	c->create.account_id = call->key->account_id;
	c->create.key_id = call->key->id;
	c->create.sandbox = call->key->is_test || !route_serves(api->options.route, model->id);
	c->create.inputs = c->references.inputs;
	c->create.input_count = c->references.count;
	c->create.done = on_created;
	c->create.ctx = c;
	call_wait_for(call, c, forget_creation);
	task_create(api->options.tasks, &c->create);
}

static void on_body(struct http_exchange *x, struct slice body)
{
	const struct json_value *json = call_parse_body(x, body);
	struct preference prefer = read_preference(http_header(x, "prefer"));
	const struct catalog_model *model;
	struct body_settings settings;
	struct err err;

	if (!json)
		return;
	struct creation *c = calloc(1, sizeof *c);
	if (!c) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	if (!body_read(x, json, &c->request, &model, &settings, &err) ||
	    !may_answer_so(model, &settings, &prefer, &err) ||
	    !references_check(call_of(x), &c->request, &c->references, &err) ||
	    !take_idempotency_key(x, c, &err)) {
		free(c);
		http_respond_error(x, &err);
		return;
	}
	c->respond_async = prefer.respond_async;
	c->wait_ms = prefer.respond_async ? -1 : prefer.wait_ms;
	begin_creation(x, c, model);
}

void api_generations(struct http_exchange *x)
{
	http_body_collect(x, (size_t)call_of(x)->api->options.body_max_bytes, on_body);
}
