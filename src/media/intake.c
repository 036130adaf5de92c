/* Two halves of a buffer, one job at a time on the pool. What the job works on (its half,
 * tmp, digest, failed, stored) is the pool's while `busy`, everything else the loop's. */
#include "media/intake.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/file.h"
#include "media/inside.h"
#include "media/kind.h"

#define HALF_BYTES (128 * 1024)
#define FIRST_BYTES (16 * 1024)
#define FLUSH_BYTES (HALF_BYTES - MEDIA_INTAKE_PIECE_MAX)
#define PUSH_BYTES DISK_LOOK_BYTES
#define DISK_RETRY_MS 60000

struct media_intake {
	struct media *media;
	struct media_intake_options options;
	uint8_t *mem; /* owned; grows to one half, and becomes both at the first flush */
	size_t cap;
	int half;      /* that fills */
	size_t filled; /* bytes in it */
	int64_t taken_bytes;
	bool busy, wants_room, ended, dropped;

	/* the job's */
	struct pool_job job;
	size_t job_at, job_len;
	bool last;
	int64_t written_bytes, pushed_bytes;
	struct media_tmp tmp;
	struct digest_stream *digest; /* owned, or NULL once it was ended */
	bool failed;
	struct err err;
	struct media_stored stored;
};

/* --- on the pool -------------------------------------------------------------------- */

static bool is_taken(enum probe_format format)
{
	return format == PROBE_PNG || format == PROBE_JPEG || format == PROBE_WEBP;
}

/* What an HTTP caller can act on, for what a task would say. */
static void translate(struct media_intake *in)
{
	struct err *err = &in->err;

	if (err->code == ERR_TASK_EXHAUSTED) {
		err->code = ERR_UNAVAILABLE;
		err->retry_after_ms = DISK_RETRY_MS;
	} else if (err->code == ERR_TASK_SERVICE) {
		err->code = ERR_INTERNAL;
	}
}

static bool write_piece(struct media_intake *in, struct err *err)
{
	const uint8_t *p;
	struct probe probe;

	if (in->job_len == 0)
		return true;
	p = in->mem + in->job_at;
	if (in->written_bytes == 0) {
		probe_image(p, in->job_len, &probe); /* the format, if not the size already */
		if (!is_taken(probe.format))
			return media_refuse_kind(p, in->job_len, in->options.param, err);
		if (!media_has_room(in->media, err) || !media_tmp_create(in->media, &in->tmp, err))
			return false;
		in->digest = digest_stream_create();
	}
	digest_stream_update(in->digest, p, in->job_len);
	if (!write_all(in->tmp.fd, p, in->job_len))
		return media_fail(err, "writing");
	in->written_bytes += (int64_t)in->job_len;
	if (in->written_bytes - in->pushed_bytes >= PUSH_BYTES) {
		sync_file_range(in->tmp.fd, in->pushed_bytes, in->written_bytes - in->pushed_bytes,
				SYNC_FILE_RANGE_WRITE);
		in->pushed_bytes = in->written_bytes;
		return media_has_room(in->media, err);
	}
	return true;
}

/* All of a small image is still in memory; of a larger one the head is read back into
 * the buffer, which nobody needs any more. */
static bool probe_stored(struct media_intake *in, struct err *err)
{
	size_t len = in->job_len;
	const uint8_t *head = in->mem + in->job_at;

	if (in->written_bytes > (int64_t)in->job_len) {
		head = in->mem;
		len = media_read_head(in->tmp.fd, in->mem, 2 * HALF_BYTES);
	}
	if (probe_image(head, len, &in->stored.probe))
		return true;
	return err_set(err, ERR_UNSUPPORTED_MEDIA, in->options.param,
		       "the file begins like an image (%s) but is damaged: its size cannot be read",
		       probe_mime(in->stored.probe.format));
}

static bool store_it(struct media_intake *in, struct err *err)
{
	uint8_t sha256[SHA256_BYTES];

	if (in->written_bytes == 0)
		return err_set(err, ERR_INVALID_PARAMETER, in->options.param, "the file is empty");
	if (!probe_stored(in, err))
		return false;
	digest_stream_end(TAKE(in->digest), sha256);
	in->stored.bytes = in->written_bytes;
	return media_tmp_install(in->media, &in->tmp, sha256, in->written_bytes, in->stored.blob, err);
}

static void run(struct pool_job *job)
{
	struct media_intake *in = CONTAINER_OF(job, struct media_intake, job);

	if (!in->failed && (!write_piece(in, &in->err) || (in->last && !store_it(in, &in->err)))) {
		in->failed = true;
		translate(in);
	}
	if (in->last || in->failed)
		media_tmp_finish(&in->tmp);
}

static void destroy(struct media_intake *in)
{
	media_tmp_finish(&in->tmp);
	digest_stream_destroy(in->digest);
	free(in->mem);
	free(in);
}

static void run_destroy(struct pool_job *job)
{
	destroy(CONTAINER_OF(job, struct media_intake, job));
}

/* --- on the loop --------------------------------------------------------------------- */

static void on_job_done(struct pool_job *job);

static void submit(struct media_intake *in)
{
	in->job_at = (size_t)in->half * HALF_BYTES;
	in->job_len = in->filled;
	in->last = in->ended;
	in->half = !in->half;
	in->filled = 0;
	in->busy = true;
	in->job = (struct pool_job){.run = run, .done = on_job_done};
	pool_submit(in->media->pool, &in->job);
}

static bool has_room(const struct media_intake *in)
{
	return in->filled + MEDIA_INTAKE_PIECE_MAX <= HALF_BYTES;
}

static void on_job_done(struct pool_job *job)
{
	struct media_intake *in = CONTAINER_OF(job, struct media_intake, job);

	bool failed = in->failed; /* the next job's from submit() on */

	in->busy = false;
	if (in->dropped) {
		media_intake_finish(in);
		return;
	}
	if (in->last) {
		in->options.done(in->options.ctx);
		return;
	}
	if (in->ended || (in->filled >= FLUSH_BYTES && !failed))
		submit(in);
	if (in->wants_room && (failed || has_room(in))) {
		in->wants_room = false;
		if (in->options.on_room)
			in->options.on_room(in->options.ctx);
	}
}

/* Room for `len` more in the half that fills. */
static bool reserve(struct media_intake *in, size_t len)
{
	size_t need = in->filled + len, cap = MAX(in->cap, (size_t)FIRST_BYTES);

	if (need > HALF_BYTES)
		return false;
	while (cap < need)
		cap *= 2;
	if (need >= FLUSH_BYTES)
		cap = 2 * HALF_BYTES;
	if (cap <= in->cap)
		return true;
	/* Only while nothing was flushed: no job looks at the memory, and half is 0. */
	uint8_t *mem = realloc(in->mem, cap);
	if (!mem)
		return false;
	in->mem = mem;
	in->cap = cap;
	return true;
}

bool media_intake_begin(struct media *media, const struct media_intake_options *options,
			struct media_intake **ret, struct err *err)
{
	struct media_intake *in = calloc(1, sizeof *in);

	if (!in)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	in->media = media;
	in->options = *options;
	in->tmp = (struct media_tmp)MEDIA_TMP_NONE;
	*ret = in;
	return true;
}

bool media_intake_write(struct media_intake *in, struct slice piece, bool *ret_room,
			struct err *err)
{
	if (!in->busy && in->failed) {
		*err = in->err;
		return false;
	}
	if ((int64_t)piece.len > in->options.max_bytes - in->taken_bytes)
		return err_set(err, ERR_REQUEST_TOO_LARGE, in->options.param,
			       "the file is larger than %lld bytes", (long long)in->options.max_bytes);
	if (piece.len > 0) {
		if (!reserve(in, piece.len))
			return err_set(err, ERR_INTERNAL, NULL, "out of memory for an upload");
		memcpy(in->mem + (size_t)in->half * HALF_BYTES + in->filled, piece.p, piece.len);
		in->filled += piece.len;
		in->taken_bytes += (int64_t)piece.len;
	}
	if (!in->busy && in->filled >= FLUSH_BYTES)
		submit(in);
	*ret_room = has_room(in);
	in->wants_room = !*ret_room;
	return true;
}

void media_intake_end(struct media_intake *in)
{
	in->ended = true;
	in->wants_room = false;
	if (!in->busy)
		submit(in);
}

bool media_intake_result(const struct media_intake *in, struct media_stored *ret, struct err *err)
{
	if (in->failed) {
		*err = in->err;
		return false;
	}
	*ret = in->stored;
	return true;
}

int64_t media_intake_bytes(const struct media_intake *in) { return in->taken_bytes; }

void media_intake_finish(struct media_intake *in)
{
	if (!in)
		return;
	if (in->busy) {
		in->dropped = true;
		return;
	}
	if (in->tmp.fd < 0) {
		destroy(in);
		return;
	}
	/* Removing a large file takes a while. */
	in->job = (struct pool_job){.run = run_destroy};
	pool_submit(in->media->pool, &in->job);
}
