/* Where the body goes. Pieces go to the home loop one at a time; while it has one, up to
 * a window more is read, then libcurl stops reading and TCP holds the sender back. A reader
 * gets the bytes here, on the egress thread, and others their turns. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/disk.h"
#include "base/file.h"
#include "egress/inside.h"

#include <fcntl.h>

#define READER_TURN_US 2000 /* in one round of the loop; then others have theirs */

void sink_init(struct egress_job *job)
{
	const struct egress_request *r = job->request;
	size_t window = EGRESS_WINDOW_BYTES + CURL_MAX_WRITE_SIZE;

	job->fd = -1;
	buf_init(&job->body, r->sink == EGRESS_MEMORY ? (size_t)r->max_bytes : window);
	buf_init(&job->out, window);
}

void sink_finish(struct egress_job *job)
{
	close_fd(&job->fd);
	buf_finish(&job->body);
	buf_finish(&job->out);
}

static bool write_memfd(struct egress_job *job, const char *p, size_t len)
{
	if (job->fd < 0)
		job->fd = memfd_create("egress", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return job->fd >= 0 && write_all(job->fd, p, len);
}

/* Looks at the first byte and at each that begins another megabyte. */
static bool write_file(const struct egress_job *job, const char *p, size_t len)
{
	const struct egress_request *r = job->request;
	int64_t at = job->result.bytes, looks = (at + DISK_LOOK_BYTES - 1) / DISK_LOOK_BYTES;

	if (looks * DISK_LOOK_BYTES < at + (int64_t)len && !disk_has_room(r->to_fd, r->keep_free_bytes))
		return false;
	return write_all(r->to_fd, p, len);
}

static void offer(struct egress_job *job)
{
	struct buf full = job->body;

	if (job->piece_out || full.len == 0)
		return;
	job->body = job->out;
	buf_clear(&job->body);
	job->out = full;
	job->piece_out = true;
	loop_post(job->home, &job->piece);
}

/* An answer that is not 2xx is told whole, or its beginning, where others go bit by bit. */
static bool is_told(const struct egress_job *job)
{
	bool bit_by_bit = job->request->sink == EGRESS_PIECES || job->request->sink == EGRESS_READER;

	return bit_by_bit && job->result.status / 100 != 2;
}

static void write_told(struct egress_job *job, const char *p, size_t len)
{
	buf_append(&job->body, p, MIN(len, EGRESS_WINDOW_BYTES - MIN(job->body.len, EGRESS_WINDOW_BYTES)));
}

static size_t write_piece(struct egress_job *job, const char *p, size_t len)
{
	if (job->piece_out && job->body.len + len > EGRESS_WINDOW_BYTES) {
		job->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	buf_append(&job->body, p, len);
	offer(job);
	return len;
}

static bool turn_is_over(struct egress_job *job)
{
	int64_t now_us = clock_mono_us();

	if (job->turn != job->egress->round) {
		job->turn = job->egress->round;
		job->turn_until_us = now_us + READER_TURN_US;
	}
	return now_us >= job->turn_until_us;
}

/* Of one that sends as fast as it is read libcurl would read 12 MB before it looked at anybody
 * else; it is told to wait until the next round. */
static size_t write_reader(struct egress_job *job, const char *p, size_t len)
{
	if (turn_is_over(job)) {
		job->paused = true;
		loop_post(job->egress->loop, &job->resume);
		return CURL_WRITEFUNC_PAUSE;
	}
	job->stopped = !job->request->on_bytes(job->request, (struct slice){p, len});
	return len;
}

/* What was not taken comes again. */
static size_t write_body(struct egress_job *job, const char *p, size_t len)
{
	switch (job->request->sink) {
	case EGRESS_MEMORY:
		buf_append(&job->body, p, len);
		break;
	case EGRESS_MEMFD:
		job->no_memory |= !write_memfd(job, p, len);
		break;
	case EGRESS_FILE:
		job->no_space |= !write_file(job, p, len);
		break;
	case EGRESS_PIECES:
		return write_piece(job, p, len);
	case EGRESS_READER:
		return write_reader(job, p, len);
	case EGRESS_DISCARD:
		break;
	}
	return len;
}

size_t sink_write(struct egress_job *job, const char *p, size_t len)
{
	size_t took = len;

	if ((int64_t)len > job->request->max_bytes - job->result.bytes) {
		job->too_large = true;
		return 0;
	}
	if (is_told(job))
		write_told(job, p, len);
	else
		took = write_body(job, p, len);
	job->no_memory |= job->body.failed;
	if (job->no_memory || job->no_space || job->stopped)
		return 0;
	if (took == len) {
		job->result.bytes += (int64_t)len;
		atomic_fetch_add(&job->egress->stats.bytes_in, len);
	}
	return took;
}

bool sink_drained(const struct egress_job *job)
{
	return !job->piece_out && (job->request->sink != EGRESS_PIECES || is_told(job) || job->body.len == 0);
}

void sink_taken(struct egress_job *job)
{
	job->piece_out = false;
	offer(job);
	if (job->paused && job->easy) {
		job->paused = false;
		CURLcode code = job->egress->curl->easy_pause(job->easy, CURLPAUSE_CONT);
		if (code != CURLE_OK) /* of what was held back, and nobody else is told */
			job_transferred(job, code);
	}
}

bool sink_result(struct egress_job *job)
{
	struct egress_result *result = &job->result;

	if (job->request->sink == EGRESS_MEMORY || is_told(job)) {
		if (!buf_reserve(&job->body, 0) || (!job->body.p && !(job->body.p = calloc(1, 1))))
			return false;
		job->body.p[job->body.len] = '\0'; /* a buffer has room for it behind its end */
		result->body = TAKE(job->body.p);
		job->body.len = job->body.cap = 0;
	} else if (job->request->sink == EGRESS_MEMFD) {
		if (!write_memfd(job, "", 0) ||
		    fcntl(job->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
			return false;
		result->fd = TAKE_FD(job->fd);
	}
	return true;
}
