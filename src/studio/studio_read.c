/* Reading, seen from the gateway: the file is handed on unseen, and what comes back is
 * measured before it is believed. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "studio/studio_inside.h"

static struct studio_read *read_of(struct studio_job *job)
{
	return CONTAINER_OF(job, struct studio_read, job);
}

/* --- beginning and end -------------------------------------------------------------- */

static bool read_begin(struct studio_job *waiting, struct frame *ret, int *ret_fd, struct err *err)
{
	struct studio_read *job = read_of(waiting);
	struct stat st;

	ret->kind = FRAME_READ;
	ret->read.pixels_max = job->pixels_max;
	ret->read.edge_max_px = job->edge_max_px;
	ret->read.want_width_px = job->want_width_px;
	ret->read.want_height_px = job->want_height_px;
	ret->read.needs_alpha = job->needs_alpha;
	ret->read.check_only = job->check_only;
	ret->read.strict = job->strict;
	ret->read.encode = job->encode;
	ret->read.format = job->encode_as;
	ret->read.compression = (uint32_t)job->compression;
	ret->read.white_mask = job->white_mask;
	if (fstat(job->own_fd, &st) < 0 || st.st_size > job->bytes_max)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the image file has changed");
	ret->read.bytes = (uint64_t)st.st_size;
	*ret_fd = fcntl(job->own_fd, F_DUPFD_CLOEXEC, 0);
	return *ret_fd >= 0 ||
	       err_set(err, ERR_TASK_EXHAUSTED, NULL, "no descriptor is left for this job");
}

static void read_forget(struct studio_job *waiting)
{
	struct studio_read *job = read_of(waiting);

	close_fd(&job->own_fd);
	job->own_fd = -1;
}

static void read_done(struct studio_job *finished)
{
	struct studio_read *job = read_of(finished);

	job->done(job);
}

const struct studio_job_kind studio_kind_read = {
	.is_short = true,
	.most_ms = STUDIO_READ_MS,
	.begin = read_begin,
	.forget = read_forget,
	.done = read_done,
	.believed = {ERR_TASK_IMAGE_DIMENSION, ERR_TASK_EXHAUSTED},
	.failed = "the image could not be read",
	.too_long = "reading the image took too long and was stopped",
};

/* --- what a worker says --------------------------------------------------------------- */

/* Is what it claims possible, and what was asked for? */
static bool is_plausible(const struct studio_read *job, const struct frame *f, int fd)
{
	int64_t w = f->image.width_px, h = f->image.height_px;
	bool sized = w >= 1 && h >= 1 && w <= job->edge_max_px && h <= job->edge_max_px &&
		     w * h <= job->pixels_max;
	bool wished = (job->want_width_px == 0 || w == job->want_width_px) &&
		      (job->want_height_px == 0 || h == job->want_height_px) &&
		      (!job->needs_alpha || f->image.has_alpha);

	if (!sized || !wished || f->image.format > STUDIO_WEBP ||
	    job->check_only != (f->kind == FRAME_CHECKED) ||
	    (!job->check_only && job->encode != (f->kind == FRAME_ENCODED)))
		return false;
	return job->check_only || ((job->encode || f->image.bytes == (uint64_t)(w * h * 4)) &&
				   studio_is_sealed_file(fd, f->image.bytes));
}

bool studio_take_image(struct studio_worker *w, const struct frame *f, int *fd)
{
	struct studio_job *running = w->job;
	struct studio_read *job = running ? read_of(running) : NULL;

	if (!studio_may_end(w, f, &studio_kind_read) || (job && !is_plausible(job, f, *fd)))
		return false;
	studio_worker_free(w, f);
	if (!job)
		return true; /* cancelled meanwhile */
	w->studio->stats.read++;
	job->ok = true;
	job->format = (enum studio_format)f->image.format;
	job->width_px = f->image.width_px;
	job->height_px = f->image.height_px;
	job->has_alpha = f->image.has_alpha != 0;
	job->fd = TAKE_FD(*fd);
	job->bytes = job->check_only ? 0 : (int64_t)f->image.bytes;
	job->decode_ms = (int)MIN(f->image.decode_ms, (uint32_t)INT32_MAX);
	studio_job_finish(w->studio, running);
	return true;
}

/* --- the public side ------------------------------------------------------------------ */

/* A limit that a caller may lower, but not raise. */
static int64_t limit(int64_t wanted, int64_t most) { return wanted > 0 ? MIN(wanted, most) : most; }

void studio_read(struct studio *s, struct studio_read *job)
{
	studio_job_init(&job->job, &studio_kind_read, &job->err);
	job->ok = job->has_alpha = false;
	job->fd = job->own_fd = -1;
	job->bytes = 0;
	job->width_px = job->height_px = job->decode_ms = 0;
	job->bytes_max = limit(job->bytes_max, STUDIO_READ_BYTES_MAX);
	job->pixels_max = limit(job->pixels_max, STUDIO_READ_PIXELS_MAX);
	job->edge_max_px = (int)limit(job->edge_max_px, STUDIO_READ_EDGE_MAX_PX);
	if (studio_open_again(job->file_fd, job->bytes_max, &job->own_fd, &(int64_t){0}, &job->err))
		studio_job_queue(s, &job->job);
	else
		studio_job_finish(s, &job->job);
}

void studio_read_cancel(struct studio *s, struct studio_read *job)
{
	studio_job_cancel(s, &job->job);
}
