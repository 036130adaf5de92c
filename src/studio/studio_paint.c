/* Painting, seen from the gateway: what a job must be like, how it begins, and what a
 * worker may answer. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "studio/painter/painter.h"
#include "studio/studio_inside.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

static struct studio_paint *paint_of(struct studio_job *job)
{
	return CONTAINER_OF(job, struct studio_paint, job);
}

/* --- beginning and end -------------------------------------------------------------- */

static int prompt_memfd(const char *prompt, size_t len)
{
	int fd = memfd_create("prompt", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && write(fd, prompt, len) == (ssize_t)len &&
	    fcntl(fd, F_ADD_SEALS, SEALS) == 0)
		return fd;
	close_fd(&fd);
	return -1;
}

static bool paint_begin(struct studio_job *waiting, struct frame *ret, int *ret_fd, struct err *err)
{
	struct studio_paint *job = paint_of(waiting);
	size_t len = strlen(job->prompt_copy);

	ret->kind = FRAME_PAINT;
	ret->paint.seed = job->seed;
	ret->paint.variation = job->variation;
	ret->paint.transparent = job->transparent;
	ret->paint.quality = (uint32_t)job->quality;
	ret->paint.format = (uint32_t)job->format;
	ret->paint.compression = (uint32_t)job->compression;
	ret->paint.previews = job->on_preview ? (uint32_t)job->previews : 0;
	ret->paint.width_px = job->width_px;
	ret->paint.height_px = job->height_px;
	ret->paint.prompt_bytes = (uint32_t)len;
	ret->paint.masks = job->mask != NULL;
	ret->paint.references = (uint32_t)job->reference_count;
	if (!studio_check_materials(job, err))
		return false;
	*ret_fd = prompt_memfd(job->prompt_copy, len);
	return *ret_fd >= 0 || err_set(err, ERR_TASK_EXHAUSTED, NULL,
				       "no descriptor or memory is left for this job");
}

static void paint_forget(struct studio_job *waiting)
{
	struct studio_paint *job = paint_of(waiting);

	free(TAKE(job->prompt_copy));
	studio_drop_materials(job);
}

static bool paint_lead(const struct studio_job *waiting, int i, struct frame *ret, int *ret_fd)
{
	return studio_lead_material(CONTAINER_OF(waiting, const struct studio_paint, job), i, ret, ret_fd);
}

static void paint_done(struct studio_job *finished)
{
	struct studio_paint *job = paint_of(finished);

	job->done(job);
}

const struct studio_job_kind studio_kind_paint = {
	.begin = paint_begin,
	.lead = paint_lead,
	.forget = paint_forget,
	.done = paint_done,
	.believed = {ERR_TASK_INVALID_PARAMS, ERR_TASK_EXHAUSTED, ERR_TASK_CONTENT_POLICY,
		     ERR_TASK_IMAGE_DIMENSION},
	.failed = "the image could not be made",
	.too_long = "making the image took too long and was stopped",
};

/* --- what a worker says --------------------------------------------------------------- */

bool studio_take_progress(struct studio_worker *w, const struct frame *f, int *fd UNUSED)
{
	struct studio_paint *job;

	if (w->kind != &studio_kind_paint || w->number != f->number)
		return false;
	if (!w->job)
		return w->state == WORKER_CANCELLING;
	job = paint_of(w->job);
	if (f->progress.percent >= 100 || (int)f->progress.percent <= job->last_percent)
		return false;
	job->last_percent = (int)f->progress.percent;
	if (job->on_progress)
		job->on_progress(job, job->last_percent);
	return true;
}

bool studio_take_preview(struct studio_worker *w, const struct frame *f, int *fd)
{
	struct studio_paint *job;

	if (w->kind != &studio_kind_paint || w->number != f->number)
		return false;
	if (!w->job)
		return w->state == WORKER_CANCELLING;
	job = paint_of(w->job);
	if (!job->on_preview || job->previews_seen >= job->previews ||
	    f->file.index != (uint32_t)job->previews_seen || !studio_is_sealed_file(*fd, f->file.bytes))
		return false;
	job->previews_seen++;
	job->on_preview(job, (int)f->file.index, TAKE_FD(*fd), (int64_t)f->file.bytes);
	return true;
}

bool studio_take_done(struct studio_worker *w, const struct frame *f, int *fd)
{
	struct studio_job *running = w->job;

	if (!studio_may_end(w, f, &studio_kind_paint) || !studio_is_sealed_file(*fd, f->file.bytes))
		return false;
	studio_worker_free(w, f);
	if (!running)
		return true; /* cancelled meanwhile */
	struct studio_paint *job = paint_of(running);
	w->studio->stats.painted++;
	job->ok = true;
	job->fd = TAKE_FD(*fd);
	job->bytes = (int64_t)f->file.bytes;
	job->paint_ms = (int)MIN(f->file.paint_ms, (uint32_t)INT32_MAX);
	job->encode_ms = (int)MIN(f->file.encode_ms, (uint32_t)INT32_MAX);
	studio_job_finish(w->studio, running);
	return true;
}

/* --- the public side ------------------------------------------------------------------ */

/* What a worker would refuse is refused here, where the field can be named. */
static bool check_job(const struct studio_paint *job, struct err *err)
{
	size_t len = strnlen(job->prompt, STUDIO_PROMPT_MAX_BYTES + 1);

	if (len > STUDIO_PROMPT_MAX_BYTES || !utf8_valid(job->prompt, len))
		return err_set(err, ERR_TASK_INVALID_PARAMS, "prompt",
			       "the prompt must be UTF-8 of at most %d bytes",
			       STUDIO_PROMPT_MAX_BYTES);
	if (job->width_px < PAINTER_EDGE_MIN_PX || job->width_px > PAINTER_EDGE_MAX_PX ||
	    job->height_px < PAINTER_EDGE_MIN_PX || job->height_px > PAINTER_EDGE_MAX_PX)
		return err_set(err, ERR_TASK_INVALID_PARAMS, "size",
			       "a picture is %d to %d pixels wide and high", PAINTER_EDGE_MIN_PX,
			       PAINTER_EDGE_MAX_PX);
	if (job->reference_count < 0 || job->reference_count > STUDIO_REFERENCES_MAX ||
	    (job->reference_count > 0 && !job->references) ||
	    (job->mask && job->reference_count == 0))
		return err_set(err, ERR_TASK_INVALID_PARAMS, "image_urls",
			       "there are at most %d reference images, and at least one with a mask",
			       STUDIO_REFERENCES_MAX);
	return true;
}

void studio_paint(struct studio *s, struct studio_paint *job)
{
	studio_job_init(&job->job, &studio_kind_paint, &job->err);
	job->ok = false;
	job->fd = -1;
	job->bytes = 0;
	job->paint_ms = job->encode_ms = 0;
	job->prompt_copy = NULL;
	job->kept = NULL;
	job->kept_count = 0;
	job->last_percent = job->previews_seen = 0;
	job->previews = MAX(0, MIN(STUDIO_PREVIEWS_MAX, job->previews));
	job->compression = MAX(0, MIN(100, job->compression));
	if (!check_job(job, &job->err) || !studio_keep_materials(job, &job->err)) {
		studio_job_finish(s, &job->job);
		return;
	}
	job->prompt_copy = strdup(job->prompt);
	if (!job->prompt_copy) {
		studio_job_fail(s, &job->job, ERR_TASK_EXHAUSTED, "out of memory");
		return;
	}
	studio_job_queue(s, &job->job);
}

void studio_cancel(struct studio *s, struct studio_paint *job) { studio_job_cancel(s, &job->job); }
