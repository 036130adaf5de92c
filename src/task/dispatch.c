/* The dispatcher: a thread and a loop, the letters that come to it, its start and stop. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "task/internal.h"

#include <stdlib.h>
#include <string.h>

#define CONCURRENCY_DEFAULT 256
#define PAINTED_A_WORKER 2
#define PAINTED_MORE 2

/* --- from other threads ---------------------------------------------------------- */

static void on_kick(struct loop_letter *letter)
{
	struct tasks *tasks = letter->ctx;

	atomic_store(&tasks->kicked, false);
	dispatch_claim(tasks);
}

void dispatch_kick(struct tasks *tasks)
{
	if (!atomic_exchange(&tasks->kicked, true))
		loop_post(tasks->loop, &tasks->kick);
}

struct cancel_letter {
	struct loop_letter letter;
	struct tasks *tasks;
	int64_t seq;
};

static void on_cancel_letter(struct loop_letter *letter)
{
	struct cancel_letter *l = CONTAINER_OF(letter, struct cancel_letter, letter);

	LIST_FOR_EACH(it, &l->tasks->runs)
		if (run_seq(run_of_link(it)) == l->seq)
			run_ask_cancel(run_of_link(it));
	free(l);
}

void dispatch_ask_cancel(struct tasks *tasks, int64_t seq)
{
	struct cancel_letter *l = calloc(1, sizeof *l);

	if (!l)
		abort();
	l->tasks = tasks;
	l->seq = seq;
	l->letter.on_arrive = on_cancel_letter;
	loop_post(tasks->loop, &l->letter);
}

/* --- start and stop ----------------------------------------------------------------- */

struct count_job {
	struct store_job job;
	int64_t count[TASK_KINDS];
};

static bool run_count(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_COUNT_PENDING);
	int64_t *count = CONTAINER_OF(job, struct count_job, job)->count;
	bool row;

	memset(count, 0, sizeof *count * TASK_KINDS);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		count[store_col_int(s, 0) != 0] = store_col_int(s, 1);
	}
	return false;
}

bool tasks_create(const struct tasks_options *options, struct tasks **ret, struct err *err)
{
	struct tasks *tasks = calloc(1, sizeof *tasks);
	struct count_job count = {.job.run = run_count};

	if (!tasks)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	tasks->options = *options;
	if (tasks->options.concurrency <= 0)
		tasks->options.concurrency = CONCURRENCY_DEFAULT;
	list_init(&tasks->runs);
	list_init(&tasks->line);
	list_init(&tasks->checks);
	tasks->watches = watch_table_create();
	tasks->pace = pace_create();
	tasks->kick = (struct loop_letter){.on_arrive = on_kick, .ctx = tasks};
	do
		random_bytes(&tasks->node, sizeof tasks->node);
	while (tasks->node == 0);
	if (!loop_create(&tasks->loop, err) || !pool_create(1, &tasks->readers, err) ||
	    !store_call(options->store, &count.job, err) ||
	    !pace_load(tasks->pace, options->store, err)) {
		tasks_destroy(tasks);
		return false;
	}
	for (int kind = 0; kind < TASK_KINDS; kind++)
		atomic_store(&tasks->pending[kind], count.count[kind]);
	/* The painter works at as many as its workers can hold and a few to come; the others
	 * wait in order of turn, not in its queue. */
	tasks->room[0] = tasks->options.concurrency;
	tasks->room[1] = MIN(tasks->options.concurrency,
			     PAINTED_A_WORKER * MAX(tasks->options.studio.workers, 1) + PAINTED_MORE);
	*ret = tasks;
	return true;
}

static void *dispatcher_main(void *arg)
{
	struct tasks *tasks = arg;

	loop_run(tasks->loop);
	return NULL;
}

bool tasks_start(struct tasks *tasks, struct err *err)
{
	if (!studio_create(tasks->loop, &tasks->options.studio, &tasks->studio, err))
		return false;
	const struct provider_parts parts = {.loop = tasks->loop,
					     .studio = tasks->studio,
					     .egress = tasks->options.egress,
					     .media = tasks->options.media};
	if (!route_start(tasks->options.route, &parts, err) || !janitor_start(tasks, err))
		return false;
	if (pthread_create(&tasks->thread, NULL, dispatcher_main, tasks) != 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot start the dispatcher's thread");
	tasks->started = true;
	atomic_store(&tasks->takes_offers, true);
	return true;
}

struct stop {
	struct loop_letter letter;
	struct loop_timer check;
	struct tasks *tasks;
	int64_t until_ms;
};

#define STOP_CHECK_MS 20

/* Waits for runs to end, then lets the loop go. */
static void on_stop_check(struct loop_timer *t)
{
	struct stop *stop = t->ctx;
	struct tasks *tasks = stop->tasks;
	int64_t now_ms = clock_mono_ms();

	if (!list_empty(&tasks->runs) && now_ms >= stop->until_ms)
		LIST_FOR_EACH(it, &tasks->runs)
			run_abandon(run_of_link(it));
	if (list_empty(&tasks->runs) && !tasks->claiming && tasks->creating == 0 && !janitor_is_busy(tasks))
		loop_stop(tasks->loop);
	else
		loop_timer_set(tasks->loop, t, now_ms + STOP_CHECK_MS);
}

static void on_stop(struct loop_letter *letter)
{
	struct stop *stop = CONTAINER_OF(letter, struct stop, letter);

	stop->tasks->draining = true;
	atomic_store(&stop->tasks->takes_offers, false);
	janitor_stop(stop->tasks);
	loop_timer_init(&stop->check, on_stop_check, stop);
	on_stop_check(&stop->check);
}

void tasks_stop(struct tasks *tasks, int64_t drain_ms)
{
	struct stop stop = {.tasks = tasks, .until_ms = clock_mono_ms() + drain_ms};

	if (!tasks->started)
		return;
	stop.letter.on_arrive = on_stop;
	loop_post(tasks->loop, &stop.letter);
	pthread_join(tasks->thread, NULL);
	tasks->started = false;
	route_stop(tasks->options.route);
	studio_destroy(tasks->studio);
	tasks->studio = NULL;
	pool_destroy(tasks->readers); /* no list is on its way to a loop any more */
	tasks->readers = NULL;
}

void tasks_destroy(struct tasks *tasks)
{
	if (!tasks)
		return;
	tasks_stop(tasks, 0);
	studio_destroy(tasks->studio);
	pool_destroy(tasks->readers);
	watch_table_destroy(tasks->watches);
	pace_destroy(tasks->pace);
	loop_destroy(tasks->loop);
	free(tasks->janitor_state);
	free(tasks);
}

void tasks_stats(struct tasks *tasks, struct tasks_stats *ret)
{
	*ret = (struct tasks_stats){
		.pending = atomic_load(&tasks->pending[0]) + atomic_load(&tasks->pending[1]),
		.running = atomic_load(&tasks->running_now),
		.watched = watch_count(tasks),
		.created = atomic_load(&tasks->created),
		.attempts = atomic_load(&tasks->attempts),
		.hedges = atomic_load(&tasks->hedges),
		.lost_swaps = atomic_load(&tasks->lost_swaps),
	};
	for (int i = 0; i < TASK_STATUS_COUNT; i++)
		ret->ended[i] = atomic_load(&tasks->ended[i]);
	for (int i = 0; i < TASK_IMAGE_FATES; i++)
		ret->images[i] = atomic_load(&tasks->images[i]);
}
