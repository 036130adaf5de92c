/* A task that is begun as it is created: its row, its claim and its first attempt's journal
 * entry are one transaction, so whoever waits for it waits for two commits, not four.
 *
 *   the caller's loop        dispatcher                 writer
 *   task_create ──offer──▶ place, provider? ──job──▶ reserve, insert, journal
 *        ▲                      │ no                        │
 *        ├◀── as always ────────┘                           ▼
 *        └◀──────── made ───────────────────── the attempt is started
 *
 * Only where nobody would be passed over: no task of its kind waits, a place is free and a
 * provider can be asked at once. Else it is created like any other and takes its turn.
 */
#include <stdlib.h>

#include "base/failpoint.h"
#include "task/run.h"

/* --- a place and a provider ------------------------------------------------------------ */

static bool has_place(const struct tasks *tasks, int kind)
{
	int coming = tasks->claiming ? tasks->coming[kind] : 0;

	return tasks->begun && !tasks->draining && atomic_load(&tasks->pending[kind]) == 0 &&
	       tasks->at_work[kind] + coming < tasks->room[kind];
}

static bool take_place(struct task_create *c)
{
	struct tasks *tasks = c->tasks;
	struct route_none none;

	/* Where it counts whose it is, that is read first, as for any other. */
	if (!has_place(tasks, c->sandbox) || route_pins_accounts(tasks->options.route) ||
	    !run_pick(c->run, &none))
		return false;
	tasks->at_work[c->sandbox]++;
	tasks->creating++;
	return true;
}

/* The create failed, or found that its task was there. */
static void give_back_place(struct task_create *c)
{
	struct tasks *tasks = c->tasks;

	run_put_back(c->run);
	run_discard(TAKE(c->run));
	tasks->at_work[c->sandbox]--;
	if (!tasks->draining)
		dispatch_claim(tasks);
}

/* --- on the dispatcher's loop ------------------------------------------------------------ */

static void on_made(struct loop_letter *letter)
{
	create_made(CONTAINER_OF(letter, struct task_create, letter));
}

static void on_written(struct store_job *job)
{
	struct task_create *c = CONTAINER_OF(job, struct task_create, job);
	struct run *run = NULL;

	FAILPOINT("begin.committed");
	c->tasks->creating--;
	if (!job->ok || c->replayed) {
		give_back_place(c);
	} else {
		run = TAKE(c->run);
		run_fill(run, c);
	}
	c->letter.on_arrive = on_made;
	loop_post(c->home, &c->letter); /* it may be gone from here on */
	if (run)
		run_begin_journaled(run);
}

static void on_declined(struct loop_letter *letter)
{
	struct task_create *c = CONTAINER_OF(letter, struct task_create, letter);

	run_discard(TAKE(c->run));
	create_submit(c);
}

static void on_offer(struct loop_letter *letter)
{
	struct task_create *c = CONTAINER_OF(letter, struct task_create, letter);

	if (take_place(c)) {
		c->job = (struct store_job){.run = create_run, .done = on_written};
		store_submit(c->tasks->options.store, &c->job);
		return;
	}
	c->letter.on_arrive = on_declined;
	loop_post(c->home, &c->letter);
}

/* --- on the caller's --------------------------------------------------------------------- */

bool begin_offer(struct task_create *c)
{
	struct tasks *tasks = c->tasks;

	c->home = loop_current();
	if (!c->at_once || !c->home || !atomic_load(&tasks->takes_offers) ||
	    c->request->reference_count > 0 || atomic_load(&tasks->pending[c->sandbox]) > 0)
		return false;
	c->run = run_create(tasks, c->request, c->sandbox);
	if (!c->run)
		return false;
	c->letter.on_arrive = on_offer;
	loop_post(tasks->loop, &c->letter);
	return true;
}
