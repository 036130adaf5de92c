/* The public side: a queue of jobs, given out to workers one each. Jobs' `done` are all
 * called from one timer, so never inside studio_paint() or studio_cancel(). */
#include "studio/studio.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "studio/painter/painter.h"
#include "studio/studio_inside.h"

#define WORKERS_MAX 256
#define CPU_JOBS 10	/* a worker's CPU limit: this many times the job timeout … */
#define CPU_LEAST_S 600 /* … but at least this */
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

/* --- jobs --------------------------------------------------------------------- */

void studio_job_finish(struct studio *s, struct studio_paint *job)
{
	if (job->state == JOB_WAITING) {
		list_remove(&job->link);
		s->waiting_count--;
	}
	free(job->prompt_copy);
	job->prompt_copy = NULL;
	job->worker = NULL;
	job->state = JOB_FINISHED;
	list_append(&s->finished, &job->link);
	if (s->deliver.heap_at < 0)
		loop_timer_set(s->loop, &s->deliver, loop_now_ms(s->loop));
}

void studio_job_fail(struct studio *s, struct studio_paint *job, enum err_code code,
		     const char *message)
{
	err_set(&job->err, code, NULL, "%s", message);
	studio_job_finish(s, job);
}

static void deliver_finished(struct studio *s)
{
	struct list *item;

	while ((item = list_shift(&s->finished))) {
		struct studio_paint *job = CONTAINER_OF(item, struct studio_paint, link);
		job->state = JOB_NONE;
		job->done(job);
	}
}

static void on_deliver(struct loop_timer *t) { deliver_finished(t->ctx); }

void studio_fail_waiting(struct studio *s, enum err_code code, const char *message)
{
	LIST_FOR_EACH(it, &s->waiting)
		studio_job_fail(s, CONTAINER_OF(it, struct studio_paint, link), code, message);
}

/* --- giving out work ----------------------------------------------------------------- */

/* The one that was busy last: its caches are warm, and the others may grow old and go. */
static struct studio_worker *idle_worker(struct studio *s)
{
	struct studio_worker *best = NULL;

	LIST_FOR_EACH(it, &s->workers) {
		struct studio_worker *w = CONTAINER_OF(it, struct studio_worker, link);
		if (w->state == WORKER_IDLE && (!best || w->idle_since_ms > best->idle_since_ms))
			best = w;
	}
	return best;
}

static int prompt_memfd(const char *prompt, size_t len)
{
	int fd = memfd_create("prompt", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && write(fd, prompt, len) == (ssize_t)len &&
	    fcntl(fd, F_ADD_SEALS, SEALS) == 0)
		return fd;
	close_fd(&fd);
	return -1;
}

static void assign(struct studio_worker *w, struct studio_paint *job)
{
	struct studio *s = w->studio;
	size_t len = strlen(job->prompt_copy);
	CLEANUP(close_fd) int fd = prompt_memfd(job->prompt_copy, len);
	struct frame f = {.kind = FRAME_PAINT, .number = ++s->last_number};

	f.paint.seed = job->seed;
	f.paint.variation = job->variation;
	f.paint.transparent = job->transparent;
	f.paint.quality = (uint32_t)job->quality;
	f.paint.format = (uint32_t)job->format;
	f.paint.compression = (uint32_t)job->compression;
	f.paint.previews = job->on_preview ? (uint32_t)job->previews : 0;
	f.paint.width_px = job->width_px;
	f.paint.height_px = job->height_px;
	f.paint.prompt_bytes = (uint32_t)len;
	if (fd < 0) {
		studio_job_fail(s, job, ERR_TASK_EXHAUSTED, "no descriptor or memory is left for this job");
		return;
	}
	if (frame_send(w->child.sock, &f, fd, FRAME_NOW) != FRAME_OK) {
		studio_worker_end(w, ERR_NONE, ""); /* has just died; the job waits for the next */
		return;
	}
	list_remove(&job->link);
	s->waiting_count--;
	free(job->prompt_copy);
	job->prompt_copy = NULL;
	job->state = JOB_RUNNING;
	job->worker = w;
	w->job = job;
	w->number = f.number;
	studio_worker_move(w, WORKER_BUSY);
}

static int workers_alive(const struct studio *s)
{
	int n = 0;

	for (int i = 0; i < WORKER_STATES; i++)
		n += s->count[i];
	return n;
}

void studio_pump(struct studio *s)
{
	struct studio_worker *w;

	while (!list_empty(&s->waiting) && (w = idle_worker(s)))
		assign(w, CONTAINER_OF(s->waiting.next, struct studio_paint, link));
	while (s->count[WORKER_STARTING] < s->waiting_count && s->retry.heap_at < 0 &&
	       workers_alive(s) < s->options.workers)
		if (!studio_worker_start(s))
			studio_start_failed(s);
}

static void on_retry(struct loop_timer *t) { studio_pump(t->ctx); }

/* --- the public side ------------------------------------------------------------------ */

bool studio_create(struct loop *loop, const struct studio_options *options, struct studio **ret,
		   struct err *err)
{
	struct studio *s = calloc(1, sizeof *s);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (!s)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	s->loop = loop;
	s->options = *options;
	s->options.workers = options->workers > 0 ? options->workers : (int)MAX(1, cores);
	s->options.workers = MIN(s->options.workers, WORKERS_MAX);
	s->options.memory_mib = options->memory_mib > 0 ? options->memory_mib : 1024;
	s->options.job_timeout_ms = options->job_timeout_ms > 0 ? options->job_timeout_ms : 120000;
	s->options.idle_ms = options->idle_ms > 0 ? options->idle_ms : 60000;
	if (s->options.cpu_s <= 0)
		s->options.cpu_s = MAX(CPU_LEAST_S, CPU_JOBS * s->options.job_timeout_ms / 1000);
	list_init(&s->workers);
	list_init(&s->waiting);
	list_init(&s->finished);
	loop_timer_init(&s->deliver, on_deliver, s);
	loop_timer_init(&s->retry, on_retry, s);
	if (options->program && !(s->program = strdup(options->program))) {
		free(s);
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	}
	*ret = s;
	return true;
}

void studio_destroy(struct studio *s)
{
	static const char *const stopping = "the service is stopping";

	if (!s)
		return;
	s->options.workers = 0; /* a job that a callback adds starts no worker */
	do {
		studio_fail_waiting(s, ERR_TASK_CANCELLED, stopping);
		LIST_FOR_EACH(it, &s->workers)
			studio_worker_end(CONTAINER_OF(it, struct studio_worker, link), ERR_TASK_CANCELLED,
				   stopping);
		deliver_finished(s);
	} while (!list_empty(&s->waiting));
	LIST_FOR_EACH(it, &s->workers)
		studio_worker_bury(CONTAINER_OF(it, struct studio_worker, link));
	loop_timer_cancel(s->loop, &s->deliver);
	loop_timer_cancel(s->loop, &s->retry);
	free(s->program);
	free(s);
}

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
	return true;
}

void studio_paint(struct studio *s, struct studio_paint *job)
{
	job->ok = false;
	job->err = (struct err){0};
	job->fd = -1;
	job->bytes = 0;
	job->paint_ms = job->encode_ms = 0;
	job->worker = NULL;
	job->prompt_copy = NULL;
	job->last_percent = job->previews_seen = 0;
	job->previews = MAX(0, MIN(STUDIO_PREVIEWS_MAX, job->previews));
	job->compression = MAX(0, MIN(100, job->compression));
	job->state = JOB_NONE;
	if (!check_job(job, &job->err)) {
		studio_job_finish(s, job);
		return;
	}
	job->prompt_copy = strdup(job->prompt);
	if (!job->prompt_copy) {
		studio_job_fail(s, job, ERR_TASK_EXHAUSTED, "out of memory");
		return;
	}
	job->state = JOB_WAITING;
	list_append(&s->waiting, &job->link);
	s->waiting_count++;
	studio_pump(s);
}

void studio_cancel(struct studio *s, struct studio_paint *job)
{
	struct studio_worker *w = job->worker;

	if (job->state != JOB_WAITING && job->state != JOB_RUNNING)
		return;
	studio_job_fail(s, job, ERR_TASK_CANCELLED, "the request was cancelled");
	if (!w)
		return;
	struct frame f = {.kind = FRAME_CANCEL, .number = w->number};
	w->job = NULL;
	if (frame_send(w->child.sock, &f, -1, FRAME_NOW) == FRAME_OK)
		studio_worker_move(w, WORKER_CANCELLING);
	else
		studio_worker_end(w, ERR_NONE, "");
}

void studio_load(const struct studio *s, int *ret_waiting, int *ret_running)
{
	*ret_waiting = s->waiting_count;
	*ret_running = s->count[WORKER_BUSY];
}

void studio_stats(const struct studio *s, struct studio_stats *ret)
{
	*ret = s->stats;
	ret->workers = workers_alive(s);
}
