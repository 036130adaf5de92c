/* The public side: a request's letters between its home loop and the egress thread. */
#include "egress/egress.h"

#include <semaphore.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "egress/inside.h"

#define MAX_ACTIVE 4096
#define MAX_PER_HOST 256
#define CACHE_MS 2000
#define TIMEOUT_MS 30000
#define CONNECT_TIMEOUT_MS 10000
#define MAX_BYTES (1 << 20)
#define RATE_WINDOW_S 10

const char *egress_outcome_name(enum egress_outcome outcome)
{
	static const char *const names[] = {
#define X(id, name) [EGRESS_##id] = name,
		EGRESS_OUTCOMES(X)
#undef X
	};

	return names[outcome];
}

/* --- the thread ------------------------------------------------------------ */

static void on_round_end(void *egress)
{
	struct egress *e = egress;

	e->round++;
	queue_pump(e);
}

static void *run(void *arg)
{
	struct egress *e = arg;
	struct err *err = &e->curl_error;

	if (!libcurl_load(&e->curl, err) || !multi_open(e, err) ||
	    !resolver_create(e->loop, e->options.resolve, e->options.resolve_ctx,
			     e->options.cache_ms, &e->resolver, err))
		e->curl = NULL;
	loop_on_round_end(e->loop, on_round_end, e);
	loop_run(e->loop);
	LIST_FOR_EACH(it, &e->jobs) {
		struct egress_job *job = CONTAINER_OF(it, struct egress_job, link);
		loop_timer_cancel(e->loop, &job->deadline);
		transfer_stop(job);
		job_free(job);
	}
	resolver_destroy(e->resolver);
	queue_finish(e);
	if (e->curl)
		multi_close(e);
	return NULL;
}

static bool start(struct egress *e)
{
	pthread_mutex_lock(&e->lock);
	if (!e->started)
		e->started = pthread_create(&e->thread, NULL, run, e) == 0;
	bool ok = e->started;
	pthread_mutex_unlock(&e->lock);
	return ok;
}

static int default_int(int value, int otherwise) { return value ? value : otherwise; }

bool egress_create(const struct egress_options *options, struct egress **ret, struct err *err)
{
	struct egress *e = calloc(1, sizeof *e);
	struct rlimit files;

	if (!e)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	if (!loop_create(&e->loop, err)) {
		free(e);
		return false;
	}
	e->options = *options;
	struct egress_options *o = &e->options;
	o->max_active = default_int(o->max_active, MAX_ACTIVE);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && (rlim_t)o->max_active > files.rlim_cur / 2)
		o->max_active = (int)(files.rlim_cur / 2);
	o->max_per_host = default_int(o->max_per_host, MAX_PER_HOST);
	o->cache_ms = o->cache_ms ? MAX(o->cache_ms, 0) : CACHE_MS;
	o->user_agent = o->user_agent ? o->user_agent : "tintype";
	o->resolve = o->resolve ? o->resolve : resolver_system;
	e->round = 1;
	pthread_mutex_init(&e->lock, NULL);
	list_init(&e->jobs);
	list_init(&e->ring);
	list_init(&e->bulk_ring);
	*ret = e;
	return true;
}

struct settling {
	struct loop_letter letter;
	sem_t heard;
};

static void on_settle(struct loop_letter *letter)
{
	sem_post(&CONTAINER_OF(letter, struct settling, letter)->heard);
}

void egress_settle(struct egress *egress)
{
	struct settling s = {.letter.on_arrive = on_settle};

	if (!egress->started)
		return;
	sem_init(&s.heard, 0, 0);
	loop_post(egress->loop, &s.letter);
	while (sem_wait(&s.heard) < 0)
		; /* a signal came */
	sem_destroy(&s.heard);
}

void egress_destroy(struct egress *egress)
{
	if (!egress)
		return;
	if (egress->started) {
		loop_stop(egress->loop);
		pthread_join(egress->thread, NULL);
	}
	loop_destroy(egress->loop);
	pthread_mutex_destroy(&egress->lock);
	free(egress);
}

/* --- letters to the egress thread ------------------------------------------ */

static void on_submit(struct loop_letter *letter) { job_begin(letter->ctx); }
static void on_resume(struct loop_letter *letter) { job_piece_taken(letter->ctx); }
static void on_cancel(struct loop_letter *letter) { job_end(letter->ctx, EGRESS_CANCELLED, "cancelled"); }
static void on_release(struct loop_letter *letter) { job_free(letter->ctx); }

/* --- letters to the home loop ---------------------------------------------- */

static void on_piece(struct loop_letter *letter)
{
	struct egress_job *job = letter->ctx;
	struct egress_request *r = job->request;

	job->home_held = true;
	if (job->home_cancelled || r->on_piece(r, buf_view(&job->out)))
		egress_resume(r);
}

static void on_done(struct loop_letter *letter)
{
	struct egress_job *job = letter->ctx;
	struct egress_request *r = job->request;
	struct egress *e = job->egress;

	r->result = job->result;
	r->job = NULL;
	job->delivered = true;
	if (e->started)
		loop_post(e->loop, &job->release);
	else
		job_free(job);
	r->done(r);
}

/* --- what a caller asks ---------------------------------------------------- */

static void set_defaults(struct egress_request *r)
{
	r->timeout_ms = r->timeout_ms > 0 ? r->timeout_ms : TIMEOUT_MS;
	r->connect_timeout_ms = r->connect_timeout_ms > 0 ? r->connect_timeout_ms : CONNECT_TIMEOUT_MS;
	r->max_bytes = r->max_bytes > 0 ? r->max_bytes : MAX_BYTES;
	r->min_rate_window_s = r->min_rate_window_s > 0 ? r->min_rate_window_s : RATE_WINDOW_S;
	r->redirects = MIN(MAX(r->redirects, 0), EGRESS_REDIRECTS_MAX);
	r->result = (struct egress_result){.fd = -1};
}

void egress_submit(struct egress *egress, struct egress_request *r)
{
	struct egress_job *job = calloc(1, sizeof *job);

	if (!job || !loop_current())
		abort(); /* a small fixed allocation; a programmer's mistake */
	set_defaults(r);
	*job = (struct egress_job){
		.egress = egress, .request = r, .home = loop_current(), .fd = -1,
		.submit = {.on_arrive = on_submit, .ctx = job},
		.resume = {.on_arrive = on_resume, .ctx = job},
		.cancel = {.on_arrive = on_cancel, .ctx = job},
		.release = {.on_arrive = on_release, .ctx = job},
		.piece = {.on_arrive = on_piece, .ctx = job},
		.done = {.on_arrive = on_done, .ctx = job},
		.submitted_us = clock_mono_us(),
		.result = {.fd = -1},
	};
	list_init(&job->link);
	r->job = job;
	if (start(egress)) {
		atomic_fetch_add(&egress->stats.jobs, 1);
		loop_post(egress->loop, &job->submit);
		return;
	}
	job->result.outcome = EGRESS_UNAVAILABLE;
	memcpy(job->result.message, "cannot start a thread", sizeof "cannot start a thread");
	loop_post(job->home, &job->done);
}

void egress_resume(struct egress_request *r)
{
	struct egress_job *job = r->job;

	if (!job || !job->home_held)
		return;
	job->home_held = false;
	loop_post(job->egress->loop, &job->resume);
}

void egress_cancel(struct egress_request *r)
{
	struct egress_job *job = r->job;

	if (!job || job->home_cancelled)
		return;
	job->home_cancelled = true;
	egress_resume(r);
	loop_post(job->egress->loop, &job->cancel);
}

/* --- results --------------------------------------------------------------- */

void egress_result_finish(struct egress_result *result)
{
	free(TAKE(result->body));
	free(TAKE(result->headers));
	free(TAKE(result->url));
	close_fd(&result->fd);
	result->fd = -1;
}

struct slice egress_result_header(const struct egress_result *result, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = result->headers; line && *line;) {
		const char *end = strchrnul(line, '\n');
		if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
			const char *value = line + len + 1;
			while (*value == ' ' || *value == '\t')
				value++;
			while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
				end--;
			return (struct slice){value, (size_t)(end - value)};
		}
		line = *end ? end + 1 : end;
	}
	return (struct slice){0};
}

void egress_stats(struct egress *egress, struct egress_stats *ret)
{
	for (int i = 0; i < EGRESS_OUTCOME_COUNT; i++)
		ret->ended[i] = atomic_load(&egress->stats.ended[i]);
	ret->bytes_in = atomic_load(&egress->stats.bytes_in);
	ret->redirects = atomic_load(&egress->stats.redirects);
	ret->active = atomic_load(&egress->stats.active);
	ret->waiting = MAX(atomic_load(&egress->stats.jobs) - ret->active, 0);
}
