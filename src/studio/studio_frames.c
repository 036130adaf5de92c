/* What a worker says. It is believed in nothing: a frame that does not fit its state or its
 * job ends it, files must be sealed and of the size it claims, words must be plain text. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/utf8.h"
#include "studio/sandbox.h"
#include "studio/studio_inside.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static void violation(struct studio_worker *w, const char *what)
{
	char message[160];

	log_error("studio.worker_violation", "pid=%d what=\"%s\"", (int)w->child.pid, what);
	w->studio->stats.crashed++;
	snprintf(message, sizeof message, "%s: the image worker failed",
		 w->job ? w->kind->failed : "");
	studio_worker_end(w, ERR_TASK_IMAGE_PROCESSING, message);
}

bool studio_is_sealed_file(int fd, uint64_t bytes)
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

void studio_worker_free(struct studio_worker *w, const struct frame *f)
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

bool studio_may_end(const struct studio_worker *w, const struct frame *f,
		    const struct studio_job_kind *kind)
{
	return (w->state == WORKER_BUSY || w->state == WORKER_CANCELLING) &&
	       w->number == f->number && w->kind == kind;
}

/* The words go to callers: plain text, or our own instead. */
static const char *plain_message(const char message[ERR_MESSAGE_MAX], const char *otherwise)
{
	size_t len = strnlen(message, ERR_MESSAGE_MAX);

	if (len == 0 || len == ERR_MESSAGE_MAX || !utf8_valid(message, len))
		return otherwise;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)message[i] < 0x20)
			return otherwise;
	return message;
}

static bool take_failed(struct studio_worker *w, const struct frame *f, int *fd UNUSED)
{
	const struct studio_job_kind *kind = w->kind;
	struct studio_job *job = w->job;
	enum err_code code = ERR_TASK_IMAGE_PROCESSING;

	if (!studio_may_end(w, f, kind))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kind->believed); i++)
		if (kind->believed[i] != ERR_NONE && f->failed.code == (uint32_t)kind->believed[i])
			code = kind->believed[i];
	studio_worker_free(w, f);
	if (job)
		studio_job_fail(w->studio, job, code, plain_message(f->failed.message, kind->failed));
	return true;
}

static bool take_frame(struct studio_worker *w, const struct frame *f, int *fd)
{
	switch (f->kind) {
	case FRAME_READY:
		return take_ready(w, f, fd);
	case FRAME_PROGRESS:
		return studio_take_progress(w, f, fd);
	case FRAME_PREVIEW:
		return studio_take_preview(w, f, fd);
	case FRAME_DONE:
		return studio_take_done(w, f, fd);
	case FRAME_PIXELS:
	case FRAME_CHECKED:
	case FRAME_ENCODED:
		return studio_take_image(w, f, fd);
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
