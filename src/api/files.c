/* GET /v1/files/list, GET /v1/files/quota, GET and DELETE /v1/files/{id}: what an account
 * has uploaded. */
#include <stdlib.h>
#include <string.h>

#include "api/upload.h"
#include "base/clock.h"

#define PAGE_SIZE_DEFAULT 20
#define PAGE_SIZE_MAX 100
#define PAGE_MAX 1000000

/* One question to the store; outlives the exchange when its client goes. */
struct asking {
	struct store_job job;
	struct http_exchange *x; /* NULL: it has ended */
	void (*answer)(struct http_exchange *x, struct asking *a);
	int64_t account_id, now_ms;
	char id[MEDIA_FILE_ID_LEN + 1];
	struct file_row row;
	struct file_usage usage;
	int page, page_size, count;
	struct file_row rows[]; /* page_size of them */
};

static void forget(void *waiting) { ((struct asking *)waiting)->x = NULL; }

static void on_answered(struct store_job *job)
{
	struct asking *a = CONTAINER_OF(job, struct asking, job);
	struct http_exchange *x = a->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		http_set_header(x, "Cache-Control", "no-store");
		if (job->ok)
			a->answer(x, a);
		else
			http_respond_error(x, &job->err);
	}
	free(a);
}

static struct asking *new_asking(struct http_exchange *x, int rows)
{
	struct asking *a = calloc(1, sizeof *a + (size_t)rows * sizeof a->rows[0]);

	if (!a) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return NULL;
	}
	a->x = x;
	a->account_id = call_of(x)->key->account_id;
	a->now_ms = clock_wall_ms();
	return a;
}

static void ask(struct asking *a, bool writes,
		bool (*run)(struct store_tx *tx, struct store_job *job, struct err *err),
		void (*answer)(struct http_exchange *x, struct asking *a))
{
	struct call *call = call_of(a->x);

	a->answer = answer;
	a->job = (struct store_job){.run = run, .done = on_answered};
	call_wait_for(call, a, forget);
	if (writes)
		store_submit(call->api->options.store, &a->job);
	else
		store_read(call->api->options.store, &a->job);
}

static void begin_answer(struct json_writer *w, struct buf *b, const char *msg)
{
	*w = (struct json_writer){.buf = b};
	buf_init(b, CALL_ANSWER_MAX);
	file_answer_begin(w, msg);
}

/* --- the list ------------------------------------------------------------------------------ */

static bool run_list(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct asking *a = CONTAINER_OF(job, struct asking, job);

	return file_usage(tx, a->account_id, a->now_ms, &a->usage, err) &&
	       file_list(tx, a->account_id, a->now_ms, a->page_size,
			 (int64_t)(a->page - 1) * a->page_size, a->rows, &a->count, err);
}

static void answer_list(struct http_exchange *x, struct asking *a)
{
	struct json_writer w;
	struct buf b;

	begin_answer(&w, &b, "files, newest first");
	json_array_begin(&w);
	for (int i = 0; i < a->count; i++)
		file_write(&w, call_of(x)->api->options.media, &a->rows[i]);
	json_array_end(&w);
	json_member_int(&w, "total", a->usage.count);
	json_member_int(&w, "page", a->page);
	json_member_int(&w, "page_size", a->page_size);
	file_answer_end(&w);
	call_answer_json(x, &b);
}

void api_file_list(struct http_exchange *x)
{
	int page = 1, page_size = PAGE_SIZE_DEFAULT;
	struct err err;

	if (!call_query_int(x, "page", PAGE_MAX, &page, &err) ||
	    !call_query_int(x, "page_size", PAGE_SIZE_MAX, &page_size, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct asking *a = new_asking(x, page_size);
	if (!a)
		return;
	a->page = page;
	a->page_size = page_size;
	ask(a, false, run_list, answer_list);
}

/* --- the quota ------------------------------------------------------------------------------- */

static bool run_usage(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct asking *a = CONTAINER_OF(job, struct asking, job);

	return file_usage(tx, a->account_id, a->now_ms, &a->usage, err);
}

static void answer_quota(struct http_exchange *x, struct asking *a)
{
	const struct api_files *limits = &call_of(x)->api->options.files;
	struct json_writer w;
	struct buf b;

	begin_answer(&w, &b, "what is used, and what may be");
	json_object_begin(&w);
	json_member_int(&w, "used_bytes", a->usage.bytes);
	json_member_int(&w, "used_files", a->usage.count);
	json_member_int(&w, "max_bytes", limits->quota_bytes);
	json_member_int(&w, "max_files", limits->quota_count);
	json_member_int(&w, "file_max_bytes", limits->max_bytes);
	json_member_int(&w, "file_ttl_seconds", limits->ttl_ms / 1000);
	json_object_end(&w);
	file_answer_end(&w);
	call_answer_json(x, &b);
}

void api_file_quota(struct http_exchange *x)
{
	struct asking *a = new_asking(x, 0);

	if (a)
		ask(a, false, run_usage, answer_quota);
}

/* --- one ---------------------------------------------------------------------------------------- */

/* What cannot be an id is nobody's file. */
static struct asking *ask_about(struct http_exchange *x)
{
	struct slice id = http_path_param(x, "id");
	struct asking *a = new_asking(x, 0);

	if (a && id.len <= MEDIA_FILE_ID_LEN)
		memcpy(a->id, id.p, id.len);
	return a;
}

static bool run_find(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct asking *a = CONTAINER_OF(job, struct asking, job);

	if (!file_find(tx, slice_of(a->id), a->now_ms, &a->row, err))
		return false;
	return a->row.account_id == a->account_id ||
	       err_set(err, ERR_FILE_NOT_FOUND, NULL, "there is no such file of yours");
}

static void answer_file(struct http_exchange *x, struct asking *a)
{
	struct json_writer w;
	struct buf b;

	begin_answer(&w, &b, "the file");
	file_write(&w, call_of(x)->api->options.media, &a->row);
	file_answer_end(&w);
	call_answer_json(x, &b);
}

void api_file_get(struct http_exchange *x)
{
	struct asking *a = ask_about(x);

	if (a)
		ask(a, false, run_find, answer_file);
}

static bool run_delete(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct asking *a = CONTAINER_OF(job, struct asking, job);

	return file_delete(tx, slice_of(a->id), a->account_id, a->now_ms, err);
}

static void answer_deleted(struct http_exchange *x, struct asking *a)
{
	struct json_writer w;
	struct buf b;

	begin_answer(&w, &b, "the file is deleted; a task that is at work with it goes on");
	json_object_begin(&w);
	json_member_str(&w, "file_id", a->id);
	json_member_bool(&w, "deleted", true);
	json_object_end(&w);
	file_answer_end(&w);
	call_answer_json(x, &b);
}

void api_file_delete(struct http_exchange *x)
{
	struct asking *a = ask_about(x);

	if (a)
		ask(a, true, run_delete, answer_deleted);
}
