/* The studio: a queue of jobs, given out to workers one each. Jobs' `done` are all called
 * from one timer, so never inside studio_paint(), studio_read() or a cancel. */
#include "studio/studio.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "studio/studio_inside.h"

#define WORKERS_MAX 256
#define CPU_JOBS 10	/* a worker's CPU limit: this many times the job timeout … */
#define CPU_LEAST_S 600 /* … but at least this */
#define SHORT_IN_ROW 8	/* short jobs given out before a long one that waits */

/* --- jobs --------------------------------------------------------------------- */

void studio_job_finish(struct studio *s, struct studio_job *job)
{
	if (job->state == JOB_WAITING) {
		list_remove(&job->link);
		s->waiting_count--;
	}
	if (job->state != JOB_RUNNING)
		job->kind->forget(job);
	job->worker = NULL;
	job->state = JOB_FINISHED;
	list_append(&s->finished, &job->link);
	if (s->deliver.heap_at < 0)
		loop_timer_set(s->loop, &s->deliver, loop_now_ms(s->loop));
}

void studio_job_fail(struct studio *s, struct studio_job *job, enum err_code code,
		     const char *message)
{
	err_set(job->err, code, NULL, "%s", message);
	studio_job_finish(s, job);
}

static void deliver_finished(struct studio *s)
{
	struct list *item;

	while ((item = list_shift(&s->finished))) {
		struct studio_job *job = CONTAINER_OF(item, struct studio_job, link);
		job->state = JOB_NONE;
		job->kind->done(job);
	}
}

static void on_deliver(struct loop_timer *t) { deliver_finished(t->ctx); }

void studio_fail_waiting(struct studio *s, enum err_code code, const char *message)
{
	LIST_FOR_EACH(it, &s->waiting_short)
		studio_job_fail(s, CONTAINER_OF(it, struct studio_job, link), code, message);
	LIST_FOR_EACH(it, &s->waiting)
		studio_job_fail(s, CONTAINER_OF(it, struct studio_job, link), code, message);
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

static bool send_all(struct studio_worker *w, const struct studio_job *job, const struct frame *begin,
		     int begin_fd)
{
	int sock = w->child.sock, fd = -1;

	for (int i = 0; job->kind->lead; i++) {
		struct frame f = {.number = begin->number};
		if (!job->kind->lead(job, i, &f, &fd))
			break;
		if (frame_send(sock, &f, fd, FRAME_NOW) != FRAME_OK)
			return false;
	}
	return frame_send(sock, begin, begin_fd, FRAME_NOW) == FRAME_OK;
}

static void assign(struct studio_worker *w, struct studio_job *job)
{
	struct studio *s = w->studio;
	CLEANUP(close_fd) int fd = -1;
	struct frame f = {.number = ++s->last_number};

	if (!job->kind->begin(job, &f, &fd, job->err)) {
		studio_job_finish(s, job);
		return;
	}
	if (!send_all(w, job, &f, fd)) {
		studio_worker_end(w, ERR_NONE, ""); /* has just died; the job waits for the next */
		return;
	}
	list_remove(&job->link);
	s->waiting_count--;
	s->short_in_row = job->kind->is_short ? s->short_in_row + 1 : 0;
	job->kind->forget(job);
	job->state = JOB_RUNNING;
	job->worker = w;
	w->job = job;
	w->kind = job->kind;
	w->number = f.number;
	w->is_slow = false;
	studio_worker_move(w, WORKER_BUSY);
}

static int workers_alive(const struct studio *s)
{
	int n = 0;

	for (int i = 0; i < WORKER_STATES; i++)
		n += s->count[i];
	return n;
}

/* Workers that paint, and with `slow` those too whose reading takes more than a moment. */
static int occupied(const struct studio *s, bool slow)
{
	int n = 0;

	LIST_FOR_EACH(it, &s->workers) {
		const struct studio_worker *w = CONTAINER_OF(it, struct studio_worker, link);
		if (w->state == WORKER_BUSY || w->state == WORKER_CANCELLING)
			n += !w->kind->is_short || (slow && w->is_slow);
	}
	return n;
}

/* Reading takes a moment, a picture seconds: nobody's edit waits behind all the pictures of
 * the others, nor do pictures wait for ever. NULL: none that may begin. */
static struct studio_job *next_waiting(struct studio *s)
{
	bool paint = !list_empty(&s->waiting) && occupied(s, false) < s->options.workers;
	struct list *queue = &s->waiting;

	if (!list_empty(&s->waiting_short) && (!paint || s->short_in_row < SHORT_IN_ROW))
		queue = &s->waiting_short;
	else if (!paint)
		return NULL;
	return CONTAINER_OF(queue->next, struct studio_job, link);
}

/* While they all paint, or hang on what they read, one more reads on. */
static int workers_most(const struct studio *s)
{
	int most = s->options.workers;

	return most + (most > 0 && !list_empty(&s->waiting_short) && occupied(s, true) >= most);
}

void studio_pump(struct studio *s)
{
	struct studio_worker *w;
	struct studio_job *job;

	while (s->waiting_count > 0 && (w = idle_worker(s)) && (job = next_waiting(s)))
		assign(w, job);
	while (s->count[WORKER_STARTING] < s->waiting_count && s->retry.heap_at < 0 &&
	       workers_alive(s) < workers_most(s))
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
	list_init(&s->waiting_short);
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
	} while (s->waiting_count > 0);
	LIST_FOR_EACH(it, &s->workers)
		studio_worker_bury(CONTAINER_OF(it, struct studio_worker, link));
	loop_timer_cancel(s->loop, &s->deliver);
	loop_timer_cancel(s->loop, &s->retry);
	free(s->program);
	free(s);
}

void studio_job_init(struct studio_job *job, const struct studio_job_kind *kind, struct err *err)
{
	*err = (struct err){0};
	*job = (struct studio_job){.kind = kind, .state = JOB_NONE, .err = err};
}

void studio_job_queue(struct studio *s, struct studio_job *job)
{
	job->state = JOB_WAITING;
	list_append(job->kind->is_short ? &s->waiting_short : &s->waiting, &job->link);
	s->waiting_count++;
	studio_pump(s);
}

void studio_job_cancel(struct studio *s, struct studio_job *job)
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
