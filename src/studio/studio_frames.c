/* What a worker says. It is believed in nothing: a frame that does not fit its state or its
 * job ends it, files must be sealed and of the size it claims, words must be plain text. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/utf8.h"
#include "studio/sandbox.h"
#include "studio/studio_inside.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static void violation(struct studio_worker *w, const char *what)
{
	log_error("studio.worker_violation", "pid=%d what=\"%s\"", (int)w->child.pid, what);
	w->studio->stats.crashed++;
	studio_worker_end(w, ERR_TASK_IMAGE_PROCESSING,
			  "the image could not be made: the image worker failed");
}

static bool is_sealed_file(int fd, uint64_t bytes)
{
	struct stat st;
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && (seals & SEALS) == SEALS && fstat(fd, &st) == 0 &&
	       S_ISREG(st.st_mode) && bytes > 0 && bytes <= STUDIO_FILE_BYTES &&
	       (uint64_t)st.st_size == bytes;
}

static void log_ready(const struct studio_worker *w, const struct frame *f)
{
	const unsigned wanted = SANDBOX_LANDLOCK | SANDBOX_NETNS;
	char layers[SANDBOX_DESCRIBE_MAX], lacking[SANDBOX_DESCRIBE_MAX];

	log_info("studio.worker_ready", "pid=%d start_ms=%u sandbox=%s", (int)w->child.pid,
		 f->ready.start_ms, sandbox_describe(f->ready.layers, layers));
	if ((f->ready.layers & wanted) != wanted && w->studio->stats.started == 1)
		log_warn("studio.sandbox_thin",
			 "lacking=%s hint=\"this kernel or container does not offer it\"",
			 sandbox_describe(wanted & ~f->ready.layers, lacking));
}

static bool take_ready(struct studio_worker *w, const struct frame *f, int *fd UNUSED)
{
	if (w->state != WORKER_STARTING)
		return false;
	w->studio->stats.sandbox = f->ready.layers;
	log_ready(w, f);
	studio_worker_move(w, WORKER_IDLE);
	return true;
}

static bool take_progress(struct studio_worker *w, const struct frame *f, int *fd UNUSED)
{
	struct studio_paint *job = w->job;

	if (!job || w->number != f->number)
		return w->state == WORKER_CANCELLING && w->number == f->number;
	if (f->progress.percent >= 100 || (int)f->progress.percent <= job->last_percent)
		return false;
	job->last_percent = (int)f->progress.percent;
	if (job->on_progress)
		job->on_progress(job, job->last_percent);
	return true;
}

static bool take_preview(struct studio_worker *w, const struct frame *f, int *fd)
{
	struct studio_paint *job = w->job;

	if (!job || w->number != f->number)
		return w->state == WORKER_CANCELLING && w->number == f->number;
	if (!job->on_preview || job->previews_seen >= job->previews ||
	    f->file.index != (uint32_t)job->previews_seen || !is_sealed_file(*fd, f->file.bytes))
		return false;
	job->previews_seen++;
	job->on_preview(job, (int)f->file.index, TAKE_FD(*fd), (int64_t)f->file.bytes);
	return true;
}

/* The job that this worker had is over, one way or another. */
static void free_worker(struct studio_worker *w, const struct frame *f)
{
	w->job = NULL;
	w->proven = true;
	w->studio->start_failures = 0;
	if (f->leaving) {
		studio_worker_hang_up(w);
		studio_worker_move(w, WORKER_LEAVING);
	} else {
		studio_worker_move(w, WORKER_IDLE);
	}
}

static bool may_end_job(const struct studio_worker *w, const struct frame *f)
{
	return (w->state == WORKER_BUSY || w->state == WORKER_CANCELLING) && w->number == f->number;
}

static bool take_done(struct studio_worker *w, const struct frame *f, int *fd)
{
	struct studio_paint *job = w->job;

	if (!may_end_job(w, f) || !is_sealed_file(*fd, f->file.bytes))
		return false;
	free_worker(w, f);
	if (!job)
		return true; /* cancelled meanwhile */
	w->studio->stats.painted++;
	job->ok = true;
	job->fd = TAKE_FD(*fd);
	job->bytes = (int64_t)f->file.bytes;
	job->paint_ms = (int)MIN(f->file.paint_ms, (uint32_t)INT32_MAX);
	job->encode_ms = (int)MIN(f->file.encode_ms, (uint32_t)INT32_MAX);
	studio_job_finish(w->studio, job);
	return true;
}

/* The words go to callers: plain text, or our own instead. */
static const char *plain_message(const char message[ERR_MESSAGE_MAX])
{
	size_t len = strnlen(message, ERR_MESSAGE_MAX);

	if (len == 0 || len == ERR_MESSAGE_MAX || !utf8_valid(message, len))
		return "the image could not be made";
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)message[i] < 0x20)
			return "the image could not be made";
	return message;
}

static bool take_failed(struct studio_worker *w, const struct frame *f, int *fd UNUSED)
{
	static const enum err_code believed[] = {ERR_TASK_INVALID_PARAMS, ERR_TASK_EXHAUSTED,
						 ERR_TASK_CONTENT_POLICY};
	struct studio_paint *job = w->job;
	enum err_code code = ERR_TASK_IMAGE_PROCESSING;

	if (!may_end_job(w, f))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(believed); i++)
		if (f->failed.code == (uint32_t)believed[i])
			code = believed[i];
	free_worker(w, f);
	if (job)
		studio_job_fail(w->studio, job, code, plain_message(f->failed.message));
	return true;
}

static bool take_frame(struct studio_worker *w, const struct frame *f, int *fd)
{
	switch (f->kind) {
	case FRAME_READY:
		return take_ready(w, f, fd);
	case FRAME_PROGRESS:
		return take_progress(w, f, fd);
	case FRAME_PREVIEW:
		return take_preview(w, f, fd);
	case FRAME_DONE:
		return take_done(w, f, fd);
	case FRAME_FAILED:
		return take_failed(w, f, fd);
	default:
		return false;
	}
}

void studio_worker_read(struct studio_worker *w, int most)
{
	struct frame f;

	for (int i = 0; i < most && w->child.sock >= 0; i++) {
		CLEANUP(close_fd) int fd = -1;
		enum frame_io io =
			frame_receive(w->child.sock, FRAME_FROM_WORKER, FRAME_NOW, &f, &fd);
		if (io == FRAME_LATER)
			return;
		if (io == FRAME_CLOSED)
			studio_worker_kill(w); /* dying, or up to something: its exit tells */
		else if (io == FRAME_BAD || !take_frame(w, &f, &fd))
			violation(w, io == FRAME_BAD ? "not a frame" : "a frame out of place");
	}
}
