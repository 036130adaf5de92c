/* The module's thread: hints and timers come in, claims go out; start and stop. */
#include "base/clock.h"
#include "base/log.h"
#include "callback/inside.h"

#include <stdlib.h>

#define TIMER_MAX_MS 60000
#define COUNT_EVERY_MS 2000
#define DRAIN_LOOK_MS 10

/* --- from other threads ---------------------------------------------------------------- */

void hint_locked(struct callbacks *callbacks, struct line line)
{
	for (int i = callbacks->hint_count - 1; i >= 0; i--)
		if (callbacks->hints[i].account_id == line.account_id &&
		    callbacks->hints[i].line == line.line)
			return;
	if (callbacks->hint_count == HINTS_MAX)
		callbacks->hints_lost = true;
	else
		callbacks->hints[callbacks->hint_count++] = line;
}

static void on_kick(struct loop_letter *letter)
{
	struct callbacks *callbacks = letter->ctx;

	pthread_mutex_lock(&callbacks->lock);
	callbacks->kicked = false;
	pthread_mutex_unlock(&callbacks->lock);
	claim_look(callbacks);
}

static void on_timer(struct loop_timer *t)
{
	struct callbacks *callbacks = t->ctx;

	claim_look(callbacks);
	if (!callbacks->claiming) /* a little early */
		courier_set_timer(callbacks);
}

void courier_set_timer(struct callbacks *callbacks)
{
	int64_t in_ms;

	if (!callbacks->later_ms)
		return;
	in_ms = MAX(MIN(callbacks->later_ms - clock_wall_ms(), TIMER_MAX_MS), 1);
	loop_timer_set(callbacks->loop, &callbacks->timer, clock_mono_ms() + in_ms);
}

/* --- what waits, for metrics -------------------------------------------------------------- */

struct count_job {
	struct store_job job;
	struct callbacks *callbacks;
	int64_t due, oldest_ms;
};

static bool run_count(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct count_job *c = CONTAINER_OF(job, struct count_job, job);
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_DUE_COUNT);
	bool row;

	store_bind_int(s, CALLBACK_DUE_COUNTED);
	if (!store_step(s, &row, err))
		return false;
	c->due = row ? store_col_int(s, 0) : 0;
	c->oldest_ms = row ? store_col_int(s, 1) : 0;
	store_reset(s);
	return true;
}

static void on_counted(struct store_job *job)
{
	struct count_job *c = CONTAINER_OF(job, struct count_job, job);

	if (job->ok) {
		atomic_store(&c->callbacks->due, c->due);
		atomic_store(&c->callbacks->oldest_due_ms, c->oldest_ms);
	}
	free(c);
}

static void on_count(struct loop_timer *t)
{
	struct callbacks *callbacks = t->ctx;
	struct count_job *c = callbacks->stopping ? NULL : calloc(1, sizeof *c);

	loop_timer_set(callbacks->loop, t, loop_now_ms(callbacks->loop) + COUNT_EVERY_MS);
	if (!c)
		return;
	c->callbacks = callbacks;
	c->job = (struct store_job){.run = run_count, .done = on_counted};
	store_read(callbacks->options.store, &c->job);
}

void callbacks_stats(struct callbacks *callbacks, struct callback_stats *ret)
{
	*ret = (struct callback_stats){
		.delivered = atomic_load(&callbacks->delivered),
		.failed = atomic_load(&callbacks->failed),
		.retries = atomic_load(&callbacks->retries),
		.in_flight = atomic_load(&callbacks->in_flight),
		.due = atomic_load(&callbacks->due),
		.oldest_due_ms = atomic_load(&callbacks->oldest_due_ms),
	};
	for (int i = 0; i < EGRESS_OUTCOME_COUNT; i++)
		ret->ended[i] = atomic_load(&callbacks->ended[i]);
}

/* --- start ----------------------------------------------------------------------------------- */

static void *courier_main(void *arg)
{
	struct callbacks *callbacks = arg;

	loop_run(callbacks->loop);
	return NULL;
}

/* Under the lock. The loop's first round looks at everything: leases of an earlier run
 * are void, what was due is due. */
static bool start_thread(struct callbacks *callbacks, struct err *err)
{
	const struct callback_options *o = &callbacks->options;
	struct room_limits limits = {.total = o->concurrency, .per_host = o->per_host};

	if (!callbacks->room)
		callbacks->room = room_create(&limits);
	if (!callbacks->room)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	if (!callbacks->claim && !claim_create(callbacks, err))
		return false;
	if (!callbacks->loop && !loop_create(&callbacks->loop, err))
		return false;
	callbacks->claim->release = true;
	callbacks->claim->at = (struct line){0, -1};
	callbacks->walk_owed = true;
	loop_timer_init(&callbacks->timer, on_timer, callbacks);
	loop_timer_init(&callbacks->count_timer, on_count, callbacks);
	loop_timer_set(callbacks->loop, &callbacks->count_timer, clock_mono_ms());
	if (pthread_create(&callbacks->thread, NULL, courier_main, callbacks) != 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot start the callbacks' thread");
	callbacks->started = true;
	return true;
}

static void kick_locked(struct callbacks *callbacks)
{
	struct err err;

	if (callbacks->stopping || !callbacks->render || callbacks->kicked)
		return;
	if (!callbacks->started && !start_thread(callbacks, &err)) {
		log_error("callback.start", "why=%s", log_quote(err.message));
		return; /* the next hint tries again, and finds this one's row by its walk */
	}
	callbacks->kicked = true;
	loop_post(callbacks->loop, &callbacks->kick);
}

void callbacks_hint(struct callbacks *callbacks, struct line line)
{
	pthread_mutex_lock(&callbacks->lock);
	hint_locked(callbacks, line);
	kick_locked(callbacks);
	pthread_mutex_unlock(&callbacks->lock);
}

bool callbacks_create(const struct callback_options *options, struct callbacks **ret, struct err *err)
{
	struct callbacks *callbacks = calloc(1, sizeof *callbacks);
	struct callback_options *o;

	if (!callbacks)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	o = &callbacks->options;
	*o = *options;
	o->timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : 10000;
	o->retries = o->retries < 0 ? 0 : o->retries == 0 ? 3 : MIN(o->retries, CALLBACK_RETRIES_MAX);
	o->retry_ms = o->retry_ms > 0 ? o->retry_ms : 1000;
	o->concurrency = o->concurrency > 0 ? o->concurrency : 2048;
	o->per_host = o->per_host > 0 ? o->per_host : 64;
	pthread_mutex_init(&callbacks->lock, NULL);
	list_init(&callbacks->deliveries);
	callbacks->kick = (struct loop_letter){.on_arrive = on_kick, .ctx = callbacks};
	*ret = callbacks;
	return true;
}

struct any_job {
	struct store_job job;
	bool any;
};

static bool run_any(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct any_job *a = CONTAINER_OF(job, struct any_job, job);
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_ANY);

	if (!store_step(s, &a->any, err))
		return false;
	store_reset(s);
	return true;
}

bool callbacks_start(struct callbacks *callbacks, callback_render *render, void *ctx, struct err *err)
{
	struct any_job a = {.job.run = run_any};

	if (!store_read_wait(callbacks->options.store, &a.job, err))
		return false;
	pthread_mutex_lock(&callbacks->lock);
	callbacks->render = render;
	callbacks->render_ctx = ctx;
	if (a.any || callbacks->hint_count > 0 || callbacks->hints_lost)
		kick_locked(callbacks);
	pthread_mutex_unlock(&callbacks->lock);
	return true;
}

/* --- stop -------------------------------------------------------------------------------------- */

static void on_drain_look(struct loop_timer *t)
{
	struct callbacks *callbacks = t->ctx;
	int64_t now_ms = clock_mono_ms();

	if (list_empty(&callbacks->deliveries) && !callbacks->claiming) {
		loop_timer_cancel(callbacks->loop, &callbacks->timer);
		loop_timer_cancel(callbacks->loop, &callbacks->count_timer);
		loop_stop(callbacks->loop);
		return;
	}
	if (now_ms >= callbacks->drain_until_ms)
		deliveries_cancel(callbacks);
	loop_timer_set(callbacks->loop, t, now_ms + DRAIN_LOOK_MS);
}

static void on_stop(struct loop_letter *letter)
{
	struct callbacks *callbacks = letter->ctx;

	loop_timer_init(&callbacks->drain_timer, on_drain_look, callbacks);
	loop_timer_set(callbacks->loop, &callbacks->drain_timer, 0);
}

void callbacks_stop(struct callbacks *callbacks, int64_t drain_ms)
{
	struct loop_letter stop = {.on_arrive = on_stop, .ctx = callbacks};

	pthread_mutex_lock(&callbacks->lock);
	bool runs = callbacks->started && !callbacks->stopping;
	callbacks->stopping = true;
	pthread_mutex_unlock(&callbacks->lock);
	if (!runs)
		return;
	callbacks->drain_until_ms = clock_mono_ms() + MAX(drain_ms, 0);
	loop_post(callbacks->loop, &stop);
	pthread_join(callbacks->thread, NULL);
}

void callbacks_destroy(struct callbacks *callbacks)
{
	if (!callbacks)
		return;
	callbacks_stop(callbacks, 0);
	loop_destroy(callbacks->loop);
	claim_destroy(callbacks->claim);
	room_destroy(callbacks->room);
	pthread_mutex_destroy(&callbacks->lock);
	free(callbacks);
}
