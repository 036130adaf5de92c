/* One upload from its first look at the quota to its answer. */
#include "api/upload.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "media/media.h"

/* --- ends ------------------------------------------------------------------------------ */

static void stop_all(struct upload *u)
{
	u->x = NULL;
	if (u->in_gate)
		gate_leave(&u->api->gate, u->row.key_id);
	u->in_gate = false;
	media_intake_finish(TAKE(u->in));
	u->holds++; /* stop() may bring something back at once */
	if (u->stop)
		u->stop(u);
	upload_came_back(u);
}

bool upload_came_back(struct upload *u)
{
	u->holds--;
	if (u->x)
		return true;
	if (u->holds == 0)
		u->destroy(u);
	return false;
}

static void forget(void *waiting) { stop_all(waiting); }

void upload_refuse(struct upload *u, const struct err *err)
{
	struct http_exchange *x = u->x;

	call_wait_for(call_of(x), NULL, NULL);
	http_respond_error(x, err);
	stop_all(u);
}

/* --- the quota, before anything is sent --------------------------------------------------- */

static struct file_quota quota_of(const struct upload *u)
{
	const struct api_files *limits = &u->api->options.files;

	return (struct file_quota){.bytes = limits->quota_bytes, .count = limits->quota_count};
}

static bool run_check(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct upload *u = CONTAINER_OF(job, struct upload, job);
	struct file_quota quota = quota_of(u);
	int64_t max_bytes = u->api->options.files.max_bytes;

	if (u->row.bytes > max_bytes) /* in the words of media/intake.c */
		return err_set(err, ERR_REQUEST_TOO_LARGE, u->param, "the file is larger than %lld bytes",
			       (long long)max_bytes);
	return file_check_quota(tx, &u->row, &quota, err);
}

static void on_checked(struct store_job *job)
{
	struct upload *u = CONTAINER_OF(job, struct upload, job);
	struct err err;

	if (!upload_came_back(u))
		return;
	if (!job->ok)
		upload_refuse(u, &job->err);
	else if (!gate_enter(&u->api->gate, u->row.key_id, &err))
		upload_refuse(u, &err);
	else {
		u->in_gate = true;
		u->start(u);
	}
}

void upload_start(struct upload *u, struct http_exchange *x, int64_t hint_bytes)
{
	struct call *call = call_of(x);

	u->x = x;
	u->api = call->api;
	u->row.bytes = hint_bytes;
	u->row.created_ms = clock_wall_ms();
	u->row.account_id = call->key->account_id;
	u->row.key_id = call->key->id;
	call_wait_for(call, u, forget);
	u->holds++;
	u->job = (struct store_job){.run = run_check, .done = on_checked};
	store_read(u->api->options.store, &u->job);
}

/* --- the bytes ------------------------------------------------------------------------------ */

static void on_intake_room(void *ctx)
{
	struct upload *u = ctx;

	u->room = true;
	u->on_room(u);
}

static void answer(struct upload *u)
{
	struct http_exchange *x = u->x;
	struct buf b;
	struct json_writer w = {.buf = &b};

	call_wait_for(call_of(x), NULL, NULL);
	buf_init(&b, CALL_ANSWER_MAX);
	file_answer_begin(&w, "the file is stored");
	file_write(&w, u->api->options.media, &u->row);
	file_answer_end(&w);
	call_answer_json(x, &b);
	stop_all(u);
}

static bool run_insert(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct upload *u = CONTAINER_OF(job, struct upload, job);
	struct file_quota quota = quota_of(u);

	return file_insert(tx, &u->row, &quota, err);
}

static void on_inserted(struct store_job *job)
{
	struct upload *u = CONTAINER_OF(job, struct upload, job);

	if (job->ok)
		log_info("file.stored", "file=%s account=%lld bytes=%lld mime=%s", u->row.id,
			 (long long)u->row.account_id, (long long)u->row.bytes, u->row.mime);
	if (!upload_came_back(u))
		return;
	if (job->ok)
		answer(u);
	else
		upload_refuse(u, &job->err);
}

static void fill_row(struct upload *u, const struct media_stored *stored)
{
	struct file_row *row = &u->row;

	file_new_id(row->id);
	memcpy(row->blob, stored->blob, sizeof row->blob);
	file_plain_name((struct slice){u->name, u->name_len}, stored->probe.format, row->name);
	snprintf(row->mime, sizeof row->mime, "%s", probe_mime(stored->probe.format));
	row->bytes = stored->bytes;
	row->width_px = stored->probe.width_px;
	row->height_px = stored->probe.height_px;
	row->created_ms = clock_wall_ms();
	row->expires_ms = row->created_ms + u->api->options.files.ttl_ms;
}

static void on_stored(void *ctx)
{
	struct upload *u = ctx;
	struct media_stored stored;
	struct err err;

	if (!media_intake_result(u->in, &stored, &err)) {
		upload_refuse(u, &err);
		return;
	}
	media_intake_finish(TAKE(u->in));
	fill_row(u, &stored);
	u->holds++;
	u->job = (struct store_job){.run = run_insert, .done = on_inserted};
	store_submit(u->api->options.store, &u->job);
}

bool upload_open(struct upload *u, struct err *err)
{
	struct media_intake_options options = {
		.max_bytes = u->api->options.files.max_bytes,
		.param = u->param,
		.on_room = on_intake_room,
		.done = on_stored,
		.ctx = u,
	};

	u->room = true;
	return media_intake_begin(u->api->options.media, &options, &u->in, err);
}

bool upload_is_open(const struct upload *u) { return u->in != NULL; }

bool upload_write(struct upload *u, struct slice piece, struct err *err)
{
	return media_intake_write(u->in, piece, &u->room, err);
}

void upload_add_name(struct upload *u, struct slice piece)
{
	size_t len = MIN(piece.len, sizeof u->name - u->name_len);

	if (len > 0)
		memcpy(u->name + u->name_len, piece.p, len);
	u->name_len += len;
}

void upload_forget_name(struct upload *u) { u->name_len = 0; }

void upload_close(struct upload *u) { media_intake_end(u->in); }

/* --- files in answers ----------------------------------------------------------------------- */

static void write_url(struct json_writer *w, const struct media *media, const struct file_row *row,
		      const char *name, bool download)
{
	json_string_begin(w);
	media_file_link(media, row->id, name, row->expires_ms, download, w->buf);
	json_string_end(w);
}

void file_write(struct json_writer *w, const struct media *media, const struct file_row *row)
{
	char name[MEDIA_NAME_MAX + 1];

	file_link_name(row->name, row->mime, name);
	json_object_begin(w);
	json_member_str(w, "file_id", row->id);
	json_member_str(w, "file_name", row->name);
	json_member_int(w, "file_size", row->bytes);
	json_member_str(w, "mime_type", row->mime);
	json_key(w, "file_url");
	write_url(w, media, row, name, false);
	json_key(w, "download_url");
	write_url(w, media, row, name, true);
	json_member_int(w, "upload_time", row->created_ms / 1000);
	json_member_int(w, "expires_at", row->expires_ms / 1000);
	json_object_end(w);
}

void file_answer_begin(struct json_writer *w, const char *msg)
{
	json_object_begin(w);
	json_member_bool(w, "success", true);
	json_member_int(w, "code", 200);
	json_member_str(w, "msg", msg);
	json_key(w, "data");
}

void file_answer_end(struct json_writer *w) { json_object_end(w); }
