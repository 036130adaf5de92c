/* One claimed task from its claim to its end: its lifetime and its beginning. */
#include "base/clock.h"
#include "base/log.h"
#include "task/run.h"

#include <stdlib.h>
#include <string.h>

#define RUN_ARENA_BYTES (512 * 1024)

int64_t run_seq(const struct run *run) { return run->row.seq; }
struct list *run_link(struct run *run) { return &run->link; }
struct run *run_of_link(struct list *link) { return CONTAINER_OF(link, struct run, link); }

/* --- lifetime ----------------------------------------------------------------- */

static void free_tries(struct run *run)
{
	FOR_EACH_TRY(t, run)
		try_destroy(t);
}

static void run_free(struct run *run)
{
	struct tasks *tasks = run->tasks;

	loop_timer_cancel(tasks->loop, &run->deadline);
	loop_timer_cancel(tasks->loop, &run->retry);
	loop_timer_cancel(tasks->loop, &run->hedge);
	list_remove(&run->link);
	line_leave(run);
	run_free_inputs(run);
	free_tries(run);
	arena_finish(&run->arena);
	tasks->at_work[run->row.sandbox]--;
	atomic_fetch_sub(&tasks->running_now, 1);
	free(run);
	if (!tasks->draining)
		dispatch_claim(tasks);
}

void run_maybe_free(struct run *run)
{
	if ((run->abandoned || run->won) && run->jobs == 0 && run_under_way(run) == 0 && !run->gathering)
		run_free(run);
}

void run_submit(struct run *run, struct store_job *job,
		bool (*fn)(struct store_tx *, struct store_job *, struct err *),
		void (*done)(struct store_job *))
{
	*job = (struct store_job){.run = fn, .done = done, .ctx = run};
	run->jobs++;
	store_submit(run->tasks->options.store, job);
}

/* --- the beginning --------------------------------------------------------------------- */

static bool load_request(struct store_tx *tx, struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_REQUEST);
	bool row;

	store_bind_int(s, run->row.seq);
	if (!store_step(s, &row, err))
		return false;
	if (!row) {
		store_reset(s);
		return err_set(err, ERR_TASK_UNKNOWN, NULL, "the task's request is missing");
	}
	struct slice text = store_col_text(s, 0);
	arena_reset(&run->arena);
	char *copy = arena_strndup(&run->arena, text.p, text.len);
	size_t len = text.len;
	store_reset(s);
	if (!copy)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "the task's request is too large");
	return gen_request_read((struct slice){copy, len}, &run->arena, &run->request, err);
}

/* A wish to stop may have come after the claim and before there was a run to tell. */
static bool load_wish(struct store_tx *tx, struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_CANCEL_ASKED);
	bool row;

	store_bind_int(s, run->row.seq);
	if (!store_step(s, &row, err))
		return false;
	run->loaded_cancel = row && store_col_int(s, 0) != 0;
	store_reset(s);
	return true;
}

/* Whose it is: asked where a provider is pinned to accounts or groups. */
static bool load_owner(struct store_tx *tx, struct run *run, struct err *err)
{
	struct store_stmt *s;
	bool row;

	if (!route_pins_accounts(run->tasks->options.route))
		return true;
	s = store_stmt(tx, STMT_TASK_OWNER);
	store_bind_int(s, run->row.account_id);
	store_bind_int(s, run->row.key_id);
	if (!store_step(s, &row, err))
		return false;
	if (!row)
		return true;
	struct slice account = store_col_text(s, 0), group = store_col_text(s, 1);
	run->ask.account = arena_strndup(&run->arena, account.p, account.len);
	run->ask.group = arena_strndup(&run->arena, group.p, group.len);
	store_reset(s);
	return true;
}

static bool run_load(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;

	return load_request(tx, run, err) && run_load_inputs(tx, run, err) &&
	       left_load(tx, run, err) && load_wish(tx, run, err) && load_owner(tx, run, err);
}

static void on_loaded(struct store_job *job)
{
	struct run *run = job->ctx;

	run->jobs--;
	if (run->abandoned) {
		run_maybe_free(run);
		return;
	}
	if (!job->ok) {
		log_error("task.load", "task=%s why=%s", run->row.id, log_quote(job->err.message));
		err_set(&run->outcome_err, ERR_TASK_UNKNOWN, NULL,
			"the task's request could not be read; nothing was charged");
		run_end(run, TASK_FAILED, &run->outcome_err);
		return;
	}
	run->cancel_asked |= run->loaded_cancel;
	run->hedged = run->attempt_number > 0;
	run_next_attempt(run);
}

static void on_deadline(struct loop_timer *t)
{
	struct run *run = t->ctx;

	run->timed_out = true;
	run_cancel_attempts(run);
}

static void on_retry(struct loop_timer *t)
{
	struct run *run = t->ctx;

	if (run->ending)
		run_end_again(run);
	else
		run_next_attempt(run);
}

static struct run *run_new(struct tasks *tasks)
{
	struct run *run = calloc(1, sizeof *run);

	if (!run)
		return NULL;
	run->tasks = tasks;
	arena_init(&run->arena, RUN_ARENA_BYTES);
	loop_timer_init(&run->deadline, on_deadline, run);
	loop_timer_init(&run->retry, on_retry, run);
	loop_timer_init(&run->hedge, hedge_due, run);
	return run;
}

/* Its row says that it is being made: among those at work, with its time running. */
static void run_enter(struct run *run)
{
	struct tasks *tasks = run->tasks;
	struct task_event event = {.kind = TASK_EVENT_STATUS, .status = TASK_PROCESSING};
	int64_t left_ms = run->row.deadline_ms - clock_wall_ms();

	list_append(&tasks->runs, &run->link);
	run->entered = ++tasks->entered;
	atomic_fetch_add(&tasks->running_now, 1);
	loop_timer_set(tasks->loop, &run->deadline, loop_now_ms(tasks->loop) + MAX(left_ms, 0));
	watch_tell(tasks, run->row.id, &event);
}

struct run *run_create(struct tasks *tasks, const struct gen_request *request, bool sandbox)
{
	struct run *run = run_new(tasks);

	if (run && !gen_request_copy(request, &run->arena, &run->request))
		run_discard(TAKE(run));
	if (run)
		run->row.sandbox = sandbox;
	return run;
}

void run_discard(struct run *run)
{
	if (!run)
		return;
	free_tries(run);
	arena_finish(&run->arena);
	free(run);
}

void run_fill(struct run *run, const struct task_create *c)
{
	run->row = (struct claimed){
		.seq = run->row.seq,
		.account_id = c->account_id,
		.key_id = c->key_id,
		.reserved_uc = c->reserved_uc,
		.deadline_ms = c->deadline_ms,
		.created_ms = c->created_ms,
		.started_ms = c->created_ms,
		.sandbox = c->sandbox,
	};
	memcpy(run->row.id, c->id, sizeof run->row.id);
	run->cancel_asked = atomic_load(&c->unwanted);
}

void run_begin_journaled(struct run *run)
{
	run_enter(run);
	run_journaled(run);
}

void run_begin(struct tasks *tasks, const struct claimed *row)
{
	struct run *run = run_new(tasks);

	if (!run)
		abort();
	run->row = *row;
	run->cancel_asked = row->cancel_asked;
	tasks->at_work[row->sandbox]++;
	run_enter(run);
	/* A look by this thread's own connection: it waits for nobody's commit. */
	run->load_job = (struct store_job){.run = run_load, .done = on_loaded, .ctx = run};
	run->jobs++;
	store_read(tasks->options.store, &run->load_job);
}

void run_ask_cancel(struct run *run)
{
	if (run->cancel_asked || run->ending)
		return;
	run->cancel_asked = true;
	run_cancel_attempts(run);
}

void run_abandon(struct run *run)
{
	run->abandoned = true;
	line_leave(run);
	run_cancel_attempts(run);
	run_cancel_checks(run);
	run_maybe_free(run);
}
