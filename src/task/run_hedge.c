/* A second attempt beside one that is slow: when it is made, and what becomes of whoever is still at
 * work when the task has its end.
 *
 *   asked ──hedge_after──▶ another is picked, journaled, asked ─▶ the first whole delivery ends the
 *                                                                 task; the other is cancelled: outrun
 *
 * In the transaction of the task's end stands the most that the other can cost, and in its place
 * what it did cost as soon as it tells: whenever the server dies, its row has an end.
 */
#include "base/failpoint.h"
#include "base/log.h"
#include "task/run.h"

/* --- another is asked ------------------------------------------------------------------- */

/* Only beside one that was not taken over, of which nobody knows what was paid; and not where
 * stages are shown: they would come of two pictures. */
void hedge_await(struct run_try *t)
{
	struct run *run = t->run;
	int64_t after_ms = t->provider->hedge_after_ms;

	if (after_ms > 0 && !run->hedged && !run->row.sandbox && run->request.partial_images == 0)
		loop_timer_set(run->tasks->loop, &run->hedge, loop_now_ms(run->tasks->loop) + after_ms);
}

/* One is at work, alone, and has told no end. */
static bool is_waited_for(const struct run *run)
{
	int live = 0;

	FOR_EACH_TRY(t, run)
		live += t->live;
	return live == 1 && run_under_way(run) == 1;
}

/* The one that is asked has not delivered for as long as its operator waits: another is asked
 * beside it, if one can be. */
void hedge_due(struct loop_timer *timer)
{
	struct run *run = timer->ctx;
	struct route_none none;

	if (run->ending || run->abandoned || run->final || run_is_stopped(run) || !is_waited_for(run) ||
	    !run_pick(run, &none))
		return;
	run->hedged = true;
	run->asking->hedge = true;
	atomic_fetch_add(&run->tasks->hedges, 1);
	log_info("attempt.hedged", "task=%s by=%s", run->row.id, run->asking->provider->name);
	run_ask_picked(run);
}

/* --- who comes too late ------------------------------------------------------------------ */

/* One that is being journaled will not be made. */
void hedge_outrun(struct run *run)
{
	loop_timer_cancel(run->tasks->loop, &run->hedge);
	FOR_EACH_TRY(t, run) {
		if (!t->provider)
			continue;
		t->outrun = true;
		if (t == run->asking) {
			t->open = true;
			try_not_asked(t);
			continue;
		}
		log_info("attempt.outrun", "task=%s attempt=%d provider=%s", run->row.id, t->number,
			 t->books.provider);
		try_cancel(t);
	}
}

/* What it did cost is written now, or with the task's end where that is not written yet. */
void hedge_settle(struct run_try *t)
{
	FAILPOINT("attempt.outrun");
	try_end(t, 0);
	if (t->run->finished)
		hedge_correct(t->run);
}

void hedge_correct(struct run *run)
{
	run->finished = true;
	FOR_EACH_TRY(t, run) {
		if (!t->entry_is_most || t->provider)
			continue;
		t->entry_is_most = false;
		try_close(t);
	}
	run_maybe_free(run);
}
