/* Tasks as they are shown: one by id, many by filter or by list. */
#include <stdlib.h>
#include <string.h>

#include "task/internal.h"

static void copy_text(struct store_stmt *s, int column, char *to, size_t cap)
{
	struct slice text = store_col_text(s, column);
	size_t len = MIN(text.len, cap - 1);

	if (len)
		memcpy(to, text.p, len);
	to[len] = '\0';
}

/* Columns as TASK_COLUMNS has them. Member by member: what is behind image_count stays as it
 * is, and a kilobyte need not be cleared for each poll. */
void view_from_row(struct store_stmt *s, struct task_view *view)
{
	view->attempts = NULL;
	view->seq = store_col_int(s, 0);
	view->account_id = store_col_int(s, 2);
	view->key_id = store_col_int(s, 3);
	view->status = (enum task_status)store_col_int(s, 4);
	view->progress = (int)store_col_int(s, 5);
	view->n = (int)store_col_int(s, 7);
	view->sandbox = store_col_int(s, 8) != 0;
	view->cancel_asked = store_col_int(s, 9) != 0;
	view->reserved_uc = store_col_int(s, 10);
	view->charged_uc = store_col_int(s, 11);
	view->created_ms = store_col_int(s, 12);
	view->started_ms = store_col_int(s, 13);
	view->ended_ms = store_col_int(s, 14);
	view->input_tokens = store_col_int(s, 17);
	view->output_tokens = store_col_int(s, 18);
	view->image_count = 0;
	copy_text(s, 1, view->id, sizeof view->id);
	copy_text(s, 6, view->model, sizeof view->model);
	copy_text(s, 15, view->error_code, sizeof view->error_code);
	copy_text(s, 16, view->error_message, sizeof view->error_message);
	copy_text(s, 19, view->moderation, sizeof view->moderation);
}

static const char *const mimes[] = {"image/png", "image/jpeg", "image/webp"};

static const char *known_mime(struct slice mime)
{
	for (size_t i = 0; i < ARRAY_LEN(mimes); i++)
		if (slice_is(mime, mimes[i]))
			return mimes[i];
	return "application/octet-stream";
}

static bool read_images(struct store_tx *tx, struct task_view *view, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_IMAGES);
	bool row;

	if (view->status != TASK_COMPLETED)
		return true;
	store_bind_int(s, view->seq);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		if (view->image_count == TASK_IMAGES_MAX)
			continue;
		struct task_image *image = &view->images[view->image_count++];
		copy_text(s, 1, image->blob, sizeof image->blob);
		image->mime = known_mime(store_col_text(s, 2));
		image->width_px = (int)store_col_int(s, 3);
		image->height_px = (int)store_col_int(s, 4);
		image->bytes = store_col_int(s, 5);
		image->expires_ms = store_col_int(s, 6);
	}
	return false;
}

/* *ret_found is false, without an error, for unknown ids and other accounts' tasks. */
static bool read_one(struct store_tx *tx, struct slice id, int64_t account_id,
		     struct task_view *view, bool *ret_found, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_BY_ID);
	bool row;

	*ret_found = false;
	store_bind_text(s, id);
	if (!store_step(s, &row, err))
		return false;
	if (row)
		view_from_row(s, view);
	store_reset(s);
	if (!row || (account_id != 0 && view->account_id != account_id))
		return true;
	*ret_found = true;
	return read_images(tx, view, err);
}

static bool run_read(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct task_read *r = CONTAINER_OF(job, struct task_read, job);
	bool found;

	if (!read_one(tx, r->id, r->account_id, &r->view, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_TASK_NOT_FOUND, NULL, "there is no task %.*s of this account",
			       (int)MIN(r->id.len, 64), r->id.p);
	r->view.attempts = r->attempts;
	return !r->attempts || attempts_read(tx, r->view.seq, r->attempts, err);
}

static void on_read(struct store_job *job)
{
	struct task_read *r = CONTAINER_OF(job, struct task_read, job);

	r->ok = job->ok;
	if (!r->ok)
		r->err = job->err;
	r->done(r);
}

void task_read(struct tasks *tasks, struct task_read *r)
{
	r->tasks = tasks;
	r->job.run = run_read;
	r->job.done = on_read;
	store_read(tasks->options.store, &r->job);
}

/* --- lists: on a reader thread, for they may look at many rows ------------------- */

static void bind_filter(struct store_stmt *s, const struct task_list *l)
{
	store_bind_int(s, l->account_id);
	store_bind_int(s, l->status);
	store_bind_text(s, l->model.len ? l->model : (struct slice){0});
	store_bind_int(s, l->from_ms);
	store_bind_int(s, l->to_ms ? l->to_ms : INT64_MAX);
	store_bind_text(s, l->error_code.len ? l->error_code : (struct slice){0});
}

static bool list_page(struct store_tx *tx, struct task_list *l, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_COUNT);
	bool row;

	bind_filter(s, l);
	if (!store_step(s, &row, err))
		return false;
	l->total = store_col_int(s, 0);
	store_reset(s);

	s = store_stmt(tx, STMT_TASK_LIST);
	bind_filter(s, l);
	store_bind_int(s, l->page_size);
	store_bind_int(s, ((int64_t)l->page - 1) * l->page_size);
	while (store_step(s, &row, err)) {
		if (!row)
			goto images;
		view_from_row(s, &l->views[l->count++]);
	}
	return false;
images:
	for (int i = 0; i < l->count; i++)
		if (!read_images(tx, &l->views[i], err))
			return false;
	return true;
}

static bool list_batch(struct store_tx *tx, struct task_list *l, struct err *err)
{
	for (int i = 0; i < l->id_count; i++) {
		bool found;
		if (!read_one(tx, l->ids[i], l->account_id, &l->views[l->count], &found, err))
			return false;
		if (found)
			l->count++;
	}
	l->total = l->count;
	return true;
}

static bool run_list(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct task_list *l = CONTAINER_OF(job, struct task_list, job);

	l->count = 0;
	return l->id_count ? list_batch(tx, l, err) : list_page(tx, l, err);
}

static void read_list(struct pool_job *job)
{
	struct task_list *l = job->ctx;

	l->job = (struct store_job){.run = run_list};
	l->ok = store_read_wait(l->tasks->options.store, &l->job, &l->err);
}

static void on_list(struct pool_job *job)
{
	struct task_list *l = job->ctx;

	l->done(l);
}

void task_list(struct tasks *tasks, struct task_list *l)
{
	int room = l->id_count ? l->id_count : l->page_size;

	l->tasks = tasks;
	l->views = calloc((size_t)room, sizeof *l->views);
	if (!l->views)
		abort();
	l->work = (struct pool_job){.run = read_list, .done = on_list, .ctx = l};
	pool_submit(tasks->readers, &l->work);
}

void task_list_finish(struct task_list *l)
{
	free(l->views);
	l->views = NULL;
}
