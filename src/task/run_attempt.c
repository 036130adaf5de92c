/* A run's attempts: which provider is asked, and beside which, and what becomes of it. */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "task/run.h"

#define BUSY_RETRY_MS 50 /* every provider has its hands full */
#define REST_LOOK_MS 100 /* every provider rests */

/* --- those there are --------------------------------------------------------------- */

int run_under_way(const struct run *run)
{
	int count = 0;

	FOR_EACH_TRY(t, run)
		count += t->provider != NULL;
	return count;
}

void run_cancel_attempts(struct run *run)
{
	run_cancel_inputs(run);
	FOR_EACH_TRY(t, run)
		try_cancel(t);
}

/* What is known of the attempts is written down, so that the next start asks somebody
 * else; one that was cut short stays open, for nobody knows. */
void run_leave(struct run *run)
{
	FOR_EACH_TRY(t, run)
		if (t->open && !t->closing && !t->writing && !t->provider &&
		    t->books.outcome != PROVIDER_UNCERTAIN && t->books.outcome != PROVIDER_CANCELLED)
			try_close(t);
	run_maybe_free(run);
}

void run_make_final(struct run *run, const struct err *why)
{
	if (!run->final)
		run->outcome_err = *why;
	run->final = true;
}

/* --- after an attempt ------------------------------------------------------------ */

static bool is_left_to_poll(const struct run *run)
{
	FOR_EACH_TRY(t, run)
		if (t->open && t->books.outcome == PROVIDER_CANCELLED)
			return true;
	return false;
}

/* Of those that have ended, with a part at least. */
static struct run_try *fullest(const struct run *run)
{
	struct run_try *best = NULL;

	FOR_EACH_TRY(t, run)
		if (!t->provider && try_kept(t) > (best ? try_kept(best) : 0))
			best = t;
	return best;
}

/* Nobody is at work any more, and nobody delivered. What came in part is delivered unless
 * a wish to stop or the end of its time came meanwhile. */
static void go_on(struct run *run)
{
	if (run->abandoned && is_left_to_poll(run))
		run_leave(run);
	else if (run_end_if_stopped(run))
		return;
	else if ((run->best = fullest(run)))
		run_end(run, TASK_COMPLETED, NULL);
	else if (run->final)
		run_end(run, TASK_FAILED, &run->outcome_err);
	else if (run->abandoned)
		run_leave(run);
	else
		run_next_attempt(run);
}

/* Nobody else may be asked after it: it was refused, or may have been bought (for whom there is
 * no room here it was, whatever the operator says of the uncertain). */
static bool is_last_word(const struct run_try *t, bool retries)
{
	bool bought = t->books.outcome == PROVIDER_UNCERTAIN && (!retries || t->err.code == ERR_TASK_EXHAUSTED);

	return bought || t->books.outcome == PROVIDER_REFUSED;
}

/* The attempt has ended and its images are on disk. What is whole is delivered, also
 * when a wish to stop or the end of its time came meanwhile. While another is at work beside
 * it, that one is simply the next; only a refusal ends it, too. */
void run_settle(struct run_try *t)
{
	struct run *run = t->run;
	int kept = try_kept(t);

	if (!t->told || t->keeping > 0)
		return;
	if (t->outrun) {
		hedge_settle(t);
		return;
	}
	bool retries = t->provider->retry_uncertain;
	loop_timer_cancel(run->tasks->loop, &run->hedge);
	try_end(t, kept);
	if (t->books.outcome == PROVIDER_OK && kept > 0) {
		if (run_under_way(run) > 0)
			FAILPOINT("hedge.delivered");
		run->best = t;
		run_end(run, TASK_COMPLETED, NULL);
		return;
	}
	bool last = kept == 0 && is_last_word(t, retries);
	if (last)
		run_make_final(run, &t->err);
	else if (!run->final)
		run->outcome_err = t->err;
	bool refused = last && t->books.outcome == PROVIDER_REFUSED;
	if (run_under_way(run) == 0 || (refused && !run_is_stopped(run) && !run->abandoned))
		go_on(run);
	else if (kept == 0 && !last && !t->lost && t->books.outcome != PROVIDER_CANCELLED)
		try_close(t);
}

/* --- the next attempt -------------------------------------------------------------- */

/* Before the call is made, the journal knows of it. */
static bool journal_start(struct store_tx *tx, const struct run *run, struct err *err)
{
	const struct run_try *t = run->asking;
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_INSERT);

	store_bind_int(s, run->row.seq);
	store_bind_int(s, t->number);
	store_bind_text(s, slice_of(t->provider->name));
	store_bind_int(s, ATTEMPT_STARTED);
	store_bind_int(s, clock_wall_ms());
	store_bind_text(s, *t->provider->address ? slice_of(t->provider->address) : (struct slice){0});
	return store_exec(s, NULL, err);
}

static bool run_journal(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;

	return books_write_all(tx, &run->journal_ends, NULL, 0, err) && journal_start(tx, run, err);
}

bool run_journal_first(struct store_tx *tx, struct run *run, int64_t seq, struct err *err)
{
	run->row.seq = seq;
	return journal_start(tx, run, err);
}

void run_put_back(struct run *run)
{
	struct run_try *t = run->asking;

	route_give_back(run->tasks->options.route, t->provider, t->probe, loop_now_ms(run->tasks->loop));
	t->provider = NULL;
	run->asking = NULL;
	line_next(run->tasks);
}

/* The call that was journaled is not made after all. */
static void attempt_not_made(struct run *run, struct run_try *t)
{
	run_put_back(run);
	if (t->outrun) {
		run_maybe_free(run);
		return;
	}
	try_not_asked(t);
	if (run_under_way(run) > 0)
		try_close(t);
	else if (run->abandoned && !is_left_to_poll(run))
		run_leave(run);
	else
		go_on(run);
}

static void on_not_journaled(struct run *run, const struct err *err)
{
	run_put_back(run);
	if (!run->abandoned && !run->ending && run_under_way(run) == 0) {
		run_make_final(run, err);
		go_on(run);
	}
	run_maybe_free(run);
}

static void on_journaled(struct store_job *job)
{
	struct run *run = job->ctx;

	run->jobs--;
	books_entered(&run->journal_ends, job->ok);
	if (job->ok) {
		run_journaled(run);
		return;
	}
	log_error("attempt.journal", "task=%s why=%s", run->row.id, log_quote(job->err.message));
	on_not_journaled(run, &job->err);
}

void run_journaled(struct run *run)
{
	struct run_try *t = run->asking;

	run->attempt_number = t->number;
	if (t->hedge)
		FAILPOINT("hedge.journaled");
	FAILPOINT("attempt.journaled");
	if (!t->outrun)
		t->open = true;
	if (run->abandoned || run_is_stopped(run) || t->outrun || run->final || fullest(run)) {
		attempt_not_made(run, t);
		return;
	}
	run->asking = NULL;
	hedge_await(t);
	try_start(t, NULL);
	if (t->hedge)
		FAILPOINT("hedge.started");
	FAILPOINT("attempt.started");
}

bool run_pick(struct run *run, struct route_none *ret_none)
{
	struct tasks *tasks = run->tasks;
	int64_t probe;

	*ret_none = (struct route_none){.why = "every provider was tried"};
	if (run->ask.tried_count == ROUTE_TRIED_MAX)
		return false;
	run->ask.request = &run->request;
	run->ask.sandbox = run->row.sandbox;
	run->ask.reference_tokens = run_reference_tokens(run);
	struct provider *p = route_pick(tasks->options.route, &run->ask, loop_now_ms(tasks->loop), &probe, ret_none);
	if (!p)
		return false;
	run->asking = try_create(run, run->attempt_number + 1);
	run->asking->provider = p;
	run->asking->probe = probe;
	run->ask.tried[run->ask.tried_count++] = p->number;
	return true;
}

void run_ask_picked(struct run *run)
{
	books_enter(run, &run->journal_ends);
	run_submit(run, &run->journal_job, run_journal, on_journaled);
}

static void end_unmade(struct run *run, const char *why)
{
	struct err err;

	if (run->ask.tried_count > 0 && run->outcome_err.code != ERR_NONE)
		err = run->outcome_err;
	else
		err_set(&err, ERR_TASK_EXHAUSTED, NULL, "nobody could make it: %s", why);
	run_end(run, TASK_FAILED, &err);
}

/* Somebody could make it, but not now: it is looked again soon. False: its time to wait for
 * one that rests is over. */
static bool wait_for_one(struct run *run, const struct route_none *none, int64_t now_ms)
{
	struct tasks *tasks = run->tasks;

	if (!none->busy && none->rest_until_ms == 0)
		return false;
	if (!none->busy && run->patient_until_ms == 0)
		run->patient_until_ms = now_ms + tasks->options.provider_wait_ms;
	if (!none->busy && now_ms >= run->patient_until_ms)
		return false;
	loop_timer_set(tasks->loop, &run->retry, now_ms + (none->busy ? BUSY_RETRY_MS : REST_LOOK_MS));
	return true;
}

void run_next_attempt(struct run *run)
{
	struct tasks *tasks = run->tasks;
	struct route_none none;

	line_leave(run);
	if ((run->left_count > 0 && left_settle(run)) || run_end_if_stopped(run) || run_gather_inputs(run))
		return;
	if (run_pick(run, &none))
		run_ask_picked(run);
	else if (wait_for_one(run, &none, loop_now_ms(tasks->loop)))
		line_join(run);
	else
		end_unmade(run, none.why);
}
