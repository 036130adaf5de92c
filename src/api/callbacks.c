/* GET /v1/tasks/{id}/callbacks, POST …/callbacks/redeliver, GET /v1/callbacks,
 * GET /v1/callbacks/secret, POST /v1/callbacks/secret/rotate; and the body of a callback. */
#include "api/ask.h"
#include "api/call.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "callback/log.h"
#include "egress/guard.h"
#include "json/fields.h"

#define PAGE_SIZE_DEFAULT 20
#define PAGE_SIZE_MAX 100
#define OVERLAP_MAX_S (30 * 86400)

bool callback_url_check(struct api *api, const struct catalog_model *model, struct slice text,
			struct err *err)
{
	struct url_rules rules = {.param = "callback_url", .max_bytes = CALLBACK_URL_MAX};
	struct url url;

	if (!model->callback)
		return err_set(err, ERR_UNKNOWN_PARAMETER, "callback_url",
			       "%s sends no callbacks: leave callback_url out", model->id);
	if (!guard_check_url(api->options.guard, text, &rules, &url, err))
		return false;
	url_finish(&url);
	return true;
}

/* --- the body ----------------------------------------------------------------------------- */

struct rendering {
	struct task_read read;
	struct api *api;
	struct callback_body *body;
};

static void on_rendered(struct task_read *read)
{
	struct rendering *r = CONTAINER_OF(read, struct rendering, read);
	struct callback_body *body = r->body;
	struct json_writer w = {.buf = &body->body};

	body->ok = read->ok;
	if (read->ok)
		view_write(&w, r->api, &read->view);
	else
		body->err = read->err;
	free(r);
	body->done(body);
}

void api_render_callback(void *ctx, struct callback_body *body)
{
	struct api *api = ctx;
	struct rendering *r = calloc(1, sizeof *r);

	if (!r) {
		body->ok = false;
		err_set(&body->err, ERR_INTERNAL, NULL, "out of memory");
		body->done(body);
		return;
	}
	*r = (struct rendering){
		.read = {.id = slice_of(body->task_id), .done = on_rendered}, .api = api, .body = body};
	task_read(api->options.tasks, &r->read);
}

/* --- what is asked -------------------------------------------------------------------------- */

struct wish {
	char task_id[TASK_ID_MAX]; /* of a list: the last of the page before, or "" */
	int most;
	int64_t overlap_ms; /* < 0: the secret is shown, not rotated */
};

/* --- what is shown -------------------------------------------------------------------------- */

static void write_exchange(struct json_writer *w, const struct callback_exchange *e)
{
	json_object_begin(w);
	json_member_int(w, "number", e->number);
	json_member_fixed(w, "at", e->at_ms, 3);
	json_member_fixed(w, "duration", e->duration_ms, 3);
	json_key(w, "status");
	if (e->status > 0)
		json_int(w, e->status);
	else
		json_null(w);
	json_member_slice(w, "outcome", e->outcome);
	if (e->message.len > 0)
		json_member_slice(w, "message", e->message);
	json_object_end(w);
}

static void write_one_exchange(void *ctx, const struct callback_exchange *e)
{
	write_exchange(ctx, e);
}

/* The members of a callback; its object stays open. */
static void write_callback(struct json_writer *w, const struct callback_view *v)
{
	json_object_begin(w);
	json_member_str(w, "task_id", v->task_id);
	json_member_str(w, "message_id", v->message_id);
	json_member_str(w, "url", v->url);
	json_member_str(w, "state", callback_state_name(v->state));
	json_member_int(w, "redeliveries", v->redeliveries);
	json_key(w, "next_try_at");
	if (v->state == CALLBACK_RETRYING || v->state == CALLBACK_DUE)
		json_fixed(w, v->next_ms, 3);
	else
		json_null(w);
}

/* --- one task's ------------------------------------------------------------------------------ */

static bool write_log(struct store_tx *tx, const struct callback_view *v, struct json_writer *w,
		      struct err *err)
{
	write_callback(w, v);
	json_key(w, "deliveries");
	json_array_begin(w);
	if (!callback_exchanges_each(tx, v->task_seq, write_one_exchange, w, err))
		return false;
	json_array_end(w);
	json_object_end(w);
	return true;
}

static bool fill_log(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	struct callback_view v;

	return callback_find(tx, slice_of(wish->task_id), a->account_id, &v, err) &&
	       write_log(tx, &v, w, err);
}

static bool fill_redeliver(struct store_tx *tx, struct ask *a, struct json_writer *w,
			   struct err *err)
{
	const struct wish *wish = a->wish;
	struct callback_view v;

	return callback_redeliver(tx, a->api->options.callbacks, slice_of(wish->task_id), a->account_id,
				  a->now_ms, &v, err) &&
	       write_log(tx, &v, w, err);
}

static void ask_of_task(struct http_exchange *x, bool redeliver)
{
	struct slice id;
	struct wish *wish;

	if (!task_param(x, &id))
		return;
	struct ask *a = ask_create(x, redeliver ? fill_redeliver : fill_log, sizeof *wish, (void **)&wish);
	if (!a)
		return;
	memcpy(wish->task_id, id.p, MIN(id.len, sizeof wish->task_id - 1));
	a->account_id = call_reads_of(call_of(x));
	if (redeliver)
		ask_write(a);
	else
		ask_read(a);
}

void api_task_callbacks(struct http_exchange *x) { ask_of_task(x, false); }

void api_task_redeliver(struct http_exchange *x) { ask_of_task(x, true); }

/* --- an account's ------------------------------------------------------------------------------ */

struct listing {
	struct json_writer *w;
	int most, count;
};

static void write_listed(void *ctx, const struct callback_view *v, const struct callback_exchange *last)
{
	struct listing *l = ctx;

	if (++l->count > l->most)
		return; /* there is a next page */
	write_callback(l->w, v);
	json_member_int(l->w, "delivery_count", v->deliveries);
	json_key(l->w, "last_delivery");
	if (last->number > 0)
		write_exchange(l->w, last);
	else
		json_null(l->w);
	json_object_end(l->w);
}

static bool fill_list(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	struct listing l = {.w = w, .most = wish->most};

	json_object_begin(w);
	json_key(w, "data");
	json_array_begin(w);
	if (!callback_list_each(tx, a->account_id, slice_of(wish->task_id), l.most + 1, write_listed, &l, err))
		return false;
	json_array_end(w);
	json_member_bool(w, "has_more", l.count > l.most);
	json_object_end(w);
	return true;
}

void api_callback_list(struct http_exchange *x)
{
	struct slice before = http_query_get(x, "before");
	int most = PAGE_SIZE_DEFAULT;
	struct err err;

	if (before.len > 0 && !task_id_valid(before)) {
		call_fail(x, ERR_INVALID_TASK_ID, "before",
			  "before must be the task_id of the last entry of the page before");
		return;
	}
	if (!call_query_int(x, "page_size", PAGE_SIZE_MAX, &most, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct wish *wish;
	struct ask *a = ask_create(x, fill_list, sizeof *wish, (void **)&wish);
	if (!a)
		return;
	if (before.len > 0)
		memcpy(wish->task_id, before.p, MIN(before.len, sizeof wish->task_id - 1));
	wish->most = most;
	ask_read(a);
}

/* --- the secret ---------------------------------------------------------------------------------- */

static void write_secret(struct json_writer *w, const struct callback_secrets *secrets, int i)
{
	char text[CALLBACK_SECRET_TEXT_MAX];

	callback_secret_text(secrets->bytes[i], text);
	json_member_str(w, "secret", text);
	json_member_int(w, "created_at", secrets->created_ms[i] / 1000);
}

static bool fill_secret(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	struct callback_secrets secrets;

	if (wish->overlap_ms < 0
		    ? !callback_secrets_need(tx, a->account_id, a->now_ms, &secrets, err)
		    : !callback_secret_rotate(tx, a->account_id, a->now_ms, wish->overlap_ms, &secrets, err))
		return false;
	json_object_begin(w);
	write_secret(w, &secrets, 0);
	if (secrets.count > 1) {
		json_key(w, "previous");
		json_object_begin(w);
		write_secret(w, &secrets, 1);
		json_member_int(w, "expires_at", secrets.expires_ms[1] / 1000);
		json_object_end(w);
	}
	json_object_end(w);
	return true;
}

static void ask_secret(struct http_exchange *x, int64_t overlap_ms)
{
	struct wish *wish;
	struct ask *a = ask_create(x, fill_secret, sizeof *wish, (void **)&wish);

	if (!a)
		return;
	wish->overlap_ms = overlap_ms;
	ask_write(a);
}

void api_callback_secret(struct http_exchange *x) { ask_secret(x, -1); }

struct rotate_body {
	int64_t overlap_seconds;
	bool has_overlap_seconds;
};

static const struct json_field rotate_fields[] = {
	{JSON_FIELD(struct rotate_body, overlap_seconds), .type = JSON_FIELD_INT, .min = 0,
	 .max = OVERLAP_MAX_S, .doc = "How long the secret until now stays valid."},
	{0},
};

static void on_rotate_body(struct http_exchange *x, struct slice body)
{
	int64_t overlap_ms = call_of(x)->api->options.callback_secret_overlap_ms;
	struct rotate_body b = {0};
	struct err err;

	if (body.len > 0) {
		const struct json_value *json = call_parse_body(x, body);
		if (!json)
			return;
		if (!json_fields_read(json, rotate_fields, 0, http_arena(x), &b, &err)) {
			http_respond_error(x, &err);
			return;
		}
	}
	ask_secret(x, b.has_overlap_seconds ? b.overlap_seconds * 1000 : overlap_ms);
}

void api_callback_rotate(struct http_exchange *x)
{
	http_body_collect(x, (size_t)call_of(x)->api->options.body_max_bytes, on_rotate_body);
}
