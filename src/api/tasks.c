/* GET /v1/tasks/{id}, GET /v1/tasks, POST /v1/tasks/batch, POST …/{id}/cancel. */
#include "api/call.h"

#include <stdlib.h>
#include <string.h>

#include "json/fields.h"

#define BATCH_MAX 50
#define VIEW_USUAL_BYTES 1000 /* of a task's answer: room from the start, in one piece */
#define PAGE_SIZE_DEFAULT 20
#define PAGE_SIZE_MAX 100
#define PAGE_MAX 1000000
#define ERROR_CODE_MAX 39
#define TIME_MAX_S INT64_C(253402300799) /* the year 9999's end */

/* --- one ------------------------------------------------------------------------------ */

struct reading {
	struct task_read read;
	struct task_attempts *attempts; /* owned; for an admin's key */
	struct http_exchange *x; /* NULL: it has ended */
	char id[TASK_ID_MAX];
	task_then *then;
};

static void forget_reading(void *waiting)
{
	struct reading *r = waiting;

	r->x = NULL;
}

static void on_read(struct task_read *read)
{
	struct reading *r = read->ctx;
	struct http_exchange *x = r->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		http_set_header(x, "Cache-Control", "no-store");
		if (read->ok)
			r->then(x, &read->view);
		else
			http_respond_error(x, &read->err);
	}
	free(r->attempts);
	free(r);
}

void with_task(struct http_exchange *x, struct slice id, task_then *then)
{
	struct call *call = call_of(x);
	struct task_attempts *attempts = call->key->is_admin ? calloc(1, sizeof *attempts) : NULL;
	struct reading *r = malloc(sizeof *r); /* 3 KB, which each poll would clear */

	if (!r || (call->key->is_admin && !attempts)) {
		free(r);
		free(attempts);
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	r->x = x;
	r->then = then;
	r->attempts = attempts;
	size_t len = MIN(id.len, sizeof r->id - 1);
	memcpy(r->id, id.p, len);
	r->id[len] = '\0';
	r->read.id = (struct slice){r->id, len};
	r->read.account_id = call_reads_of(call);
	r->read.attempts = attempts;
	r->read.done = on_read;
	r->read.ctx = r;
	call_wait_for(call, r, forget_reading);
	task_read(call->api->options.tasks, &r->read);
}

static void answer_view(struct http_exchange *x, const struct task_view *view)
{
	struct buf b;
	struct json_writer w = {.buf = &b};

	buf_init(&b, CALL_ANSWER_MAX);
	if (buf_reserve(&b, VIEW_USUAL_BYTES))
		view_write(&w, call_of(x)->api, view);
	call_answer_json(x, &b);
}

void with_task_view(struct http_exchange *x, struct slice id, const struct task_view *view,
		    task_then *then)
{
	if (!view) {
		with_task(x, id, then);
		return;
	}
	http_set_header(x, "Cache-Control", "no-store");
	then(x, view);
}

void answer_with_task(struct http_exchange *x, struct slice id, const struct task_view *view)
{
	/* An operator is shown the attempts, too, and they are read. */
	with_task_view(x, id, call_of(x)->key->is_admin ? NULL : view, answer_view);
}

bool task_param(struct http_exchange *x, struct slice *ret_id)
{
	struct slice id = http_path_param(x, "id");

	if (!task_id_valid(id)) {
		call_fail(x, ERR_INVALID_TASK_ID, "id",
			  "a task id looks like task-unified-1757156493-imcg5zqt");
		return false;
	}
	*ret_id = id;
	return true;
}

void api_task_get(struct http_exchange *x)
{
	struct slice id;

	if (task_param(x, &id))
		answer_with_task(x, id, NULL);
}

/* --- many ------------------------------------------------------------------------------- */

struct listing {
	struct task_list list;
	struct http_exchange *x; /* NULL: it has ended */
	bool is_batch;
	char model[CATALOG_ID_MAX + 1];
	char error_code[ERROR_CODE_MAX + 1];
	char ids[BATCH_MAX][TASK_ID_MAX];
};

static void forget_listing(void *waiting)
{
	struct listing *l = waiting;

	l->x = NULL;
}

static void answer_list(struct http_exchange *x, const struct listing *l)
{
	struct buf b;
	struct json_writer w = {.buf = &b};

	buf_init(&b, CALL_ANSWER_MAX);
	json_object_begin(&w);
	json_key(&w, "data");
	json_array_begin(&w);
	for (int i = 0; i < l->list.count; i++)
		view_write(&w, call_of(x)->api, &l->list.views[i]);
	json_array_end(&w);
	if (!l->is_batch) {
		json_member_int(&w, "total", l->list.total);
		json_member_int(&w, "page", l->list.page);
		json_member_int(&w, "page_size", l->list.page_size);
	}
	json_object_end(&w);
	call_answer_json(x, &b);
}

static void on_list(struct task_list *list)
{
	struct listing *l = list->ctx;
	struct http_exchange *x = l->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		http_set_header(x, "Cache-Control", "no-store");
		if (list->ok)
			answer_list(x, l);
		else
			http_respond_error(x, &list->err);
	}
	task_list_finish(list);
	free(l);
}

static struct listing *new_listing(struct http_exchange *x)
{
	struct listing *l = calloc(1, sizeof *l);

	if (!l) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return NULL;
	}
	l->x = x;
	l->list.account_id = call_of(x)->key->account_id;
	l->list.status = -1;
	l->list.page = 1;
	l->list.page_size = PAGE_SIZE_DEFAULT;
	l->list.done = on_list;
	l->list.ctx = l;
	return l;
}

static void begin_listing(struct http_exchange *x, struct listing *l)
{
	call_wait_for(call_of(x), l, forget_listing);
	task_list(call_of(x)->api->options.tasks, &l->list);
}

bool call_query_int(struct http_exchange *x, const char *name, int max, int *ret, struct err *err)
{
	struct slice text = http_query_get(x, name);
	int v = 0;

	if (!text.p)
		return true;
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || v > max) {
			v = 0;
			break;
		}
		v = v * 10 + (text.p[i] - '0');
	}
	if (v < 1 || v > max) {
		err_set(err, ERR_INVALID_PARAMETER, name, "%s must be an integer from 1 to %d", name, max);
		err->has_range = true;
		err->min = 1;
		err->max = max;
		return false;
	}
	*ret = v;
	return true;
}

/* Unix seconds, to milliseconds; *ret_ms stays when it is not there. */
static bool query_time(struct http_exchange *x, const char *name, int64_t *ret_ms, struct err *err)
{
	struct slice text = http_query_get(x, name);
	int64_t s = 0;

	if (!text.p)
		return true;
	for (size_t i = 0; i < text.len && s <= TIME_MAX_S; i++)
		s = text.p[i] < '0' || text.p[i] > '9' ? INT64_MAX : s * 10 + (text.p[i] - '0');
	if (text.len == 0 || s > TIME_MAX_S)
		return err_set(err, ERR_INVALID_PARAMETER, name, "%s must be a time in whole Unix seconds", name);
	*ret_ms = s * 1000;
	return true;
}

static bool read_error_code(struct http_exchange *x, struct listing *l, struct err *err)
{
	struct slice code = http_query_get(x, "error");

	if (code.len > ERROR_CODE_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, "error",
			       "error must be the code of a task's error, such as service_error");
	if (code.len)
		memcpy(l->error_code, code.p, code.len);
	l->list.error_code = slice_of(l->error_code);
	return true;
}

static bool read_filters(struct http_exchange *x, struct listing *l, struct err *err)
{
	static const char *const statuses[] = {"pending",   "processing", "completed",
					       "failed",    "cancelled",  NULL};
	struct slice status = http_query_get(x, "status"), type = http_query_get(x, "type"),
		     model = http_query_get(x, "model");

	if (status.len) {
		l->list.status = (int)task_status_named(status);
		if (l->list.status == TASK_STATUS_COUNT) {
			err_set(err, ERR_INVALID_PARAMETER, "status",
				"status must be pending, processing, completed, failed or cancelled");
			err->allowed = statuses;
			return false;
		}
	}
	if (type.len && !slice_is(type, "image"))
		return err_set(err, ERR_INVALID_PARAMETER, "type", "type must be image");
	/* Tasks keep the model's own name, whatever name they were asked for by. */
	const struct catalog_model *known = catalog_find(call_catalog(call_of(x)), model);
	if (known)
		model = slice_of(known->id);
	if (model.len)
		memcpy(l->model, model.p, MIN(model.len, sizeof l->model - 1));
	l->list.model = slice_of(l->model);
	return query_time(x, "from", &l->list.from_ms, err) && query_time(x, "to", &l->list.to_ms, err) &&
	       read_error_code(x, l, err) && call_query_int(x, "page", PAGE_MAX, &l->list.page, err) &&
	       call_query_int(x, "page_size", PAGE_SIZE_MAX, &l->list.page_size, err);
}

void api_task_list(struct http_exchange *x)
{
	struct listing *l = new_listing(x);
	struct err err;

	if (!l)
		return;
	if (!read_filters(x, l, &err)) {
		free(l);
		http_respond_error(x, &err);
		return;
	}
	begin_listing(x, l);
}

struct batch_body {
	struct json_strings task_ids;
	bool has_task_ids;
};

static const struct json_field batch_fields[] = {
	{JSON_FIELD(struct batch_body, task_ids), .type = JSON_FIELD_STRING_ARRAY,
	 .flags = JSON_FIELD_REQUIRED, .min = 1, .max = BATCH_MAX, .item_max = 256,
	 .doc = "Ids of tasks."},
	{0},
};

static void on_batch_body(struct http_exchange *x, struct slice body)
{
	const struct json_value *json = call_parse_body(x, body);
	struct batch_body b = {0};
	struct err err;

	if (!json)
		return;
	if (!json_fields_read(json, batch_fields, 0, http_arena(x), &b, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct listing *l = new_listing(x);
	if (!l)
		return;
	l->is_batch = true;
	for (size_t i = 0; i < b.task_ids.count; i++) {
		/* What cannot be an id is nobody's: absent, like an unknown one. */
		if (!task_id_valid(b.task_ids.items[i]))
			continue;
		int at = l->list.id_count++;
		memcpy(l->ids[at], b.task_ids.items[i].p, b.task_ids.items[i].len);
		l->list.ids[at] = slice_of(l->ids[at]);
	}
	if (l->list.id_count == 0) {
		answer_list(x, l);
		free(l);
		return;
	}
	begin_listing(x, l);
}

void api_task_batch(struct http_exchange *x)
{
	http_body_collect(x, (size_t)call_of(x)->api->options.body_max_bytes, on_batch_body);
}

/* --- cancel ------------------------------------------------------------------------------- */

struct cancelling {
	struct task_cancel cancel;
	struct http_exchange *x; /* NULL: it has ended */
	char id[TASK_ID_MAX];
};

static void forget_cancelling(void *waiting)
{
	struct cancelling *c = waiting;

	c->x = NULL;
}

static void on_cancelled(struct task_cancel *cancel)
{
	struct cancelling *c = cancel->ctx;
	struct http_exchange *x = c->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		if (cancel->ok)
			answer_with_task(x, cancel->id, NULL);
		else
			http_respond_error(x, &cancel->err);
	}
	free(c);
}

void api_task_cancel(struct http_exchange *x)
{
	struct call *call = call_of(x);
	struct slice id;

	if (!task_param(x, &id))
		return;
	struct cancelling *c = calloc(1, sizeof *c);
	if (!c) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	c->x = x;
	memcpy(c->id, id.p, id.len);
	c->cancel = (struct task_cancel){.id = slice_of(c->id),
					 .account_id = call->key->account_id,
					 .done = on_cancelled,
					 .ctx = c};
	call_wait_for(call, c, forget_cancelling);
	task_cancel(call->api->options.tasks, &c->cancel);
}
