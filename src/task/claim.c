/* Claims: as many pending tasks as may be at work, each account in its turn, and a run
 * begun for each; and what an earlier run of the server left, taken over.
 *
 * Turns: whoever has ten thousand tasks waiting and whoever has one are asked alternately,
 * so nobody stands behind another's queue. Painted tasks have turns and room of their own,
 * so that they do not stand before those of a provider.
 */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "task/internal.h"

#include <stdlib.h>
#include <string.h>

#define CLAIM_MAX 64
#define CLAIM_TURN 4 /* tasks of one account in its turn */

struct claim {
	struct store_job job;
	struct tasks *tasks;
	bool take_over, at_start;
	int want[TASK_KINDS]; /* take_over: want[0] in all */
	int64_t turn[TASK_KINDS], next_turn[TASK_KINDS]; /* the account that was asked last */
	int count;
	struct claimed rows[TASK_KINDS * CLAIM_MAX];
};

static void read_claimed(struct store_stmt *s, struct claimed *row)
{
	struct slice id = store_col_text(s, 1);

	*row = (struct claimed){
		.seq = store_col_int(s, 0),
		.account_id = store_col_int(s, 2),
		.key_id = store_col_int(s, 3),
		.sandbox = store_col_int(s, 4) != 0,
		.reserved_uc = store_col_int(s, 5),
		.deadline_ms = store_col_int(s, 6),
		.created_ms = store_col_int(s, 7),
		.cancel_asked = store_col_int(s, 8) != 0,
		.started_ms = store_col_int(s, 9),
	};
	memcpy(row->id, id.p, MIN(id.len, sizeof row->id - 1));
}

static bool collect_claimed(struct store_stmt *s, struct claim *claim, struct err *err)
{
	bool row;

	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		if (claim->count < (int)ARRAY_LEN(claim->rows))
			read_claimed(s, &claim->rows[claim->count++]);
	}
	return false;
}

/* --- turns ----------------------------------------------------------------------- */

bool claim_next_account(struct store_tx *tx, int kind, int64_t after, int64_t *ret_account_id,
			struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_NEXT_ACCOUNT);
	bool row;

	store_bind_int(s, kind);
	store_bind_int(s, after);
	if (!store_step(s, &row, err))
		return false;
	*ret_account_id = row ? store_col_int(s, 0) : 0; /* 0 for NULL, too */
	store_reset(s);
	return true;
}

static bool claim_of(struct store_tx *tx, struct claim *claim, int kind, int64_t account_id, int want,
		     struct err *err)
{
	int64_t now_ms = clock_wall_ms();
	struct store_stmt *s = store_stmt(tx, STMT_TASK_CLAIM);

	store_bind_int(s, now_ms);
	store_bind_int(s, claim->tasks->node);
	store_bind_int(s, now_ms + claim->tasks->options.lease_ms);
	store_bind_int(s, want);
	store_bind_int(s, kind);
	store_bind_int(s, account_id);
	return collect_claimed(s, claim, err);
}

/* Goes round the accounts that have tasks waiting, from where the last claim stopped. */
static bool claim_kind(struct store_tx *tx, struct claim *claim, int kind, struct err *err)
{
	int had = claim->count, most = had + claim->want[kind], lap = had;
	int64_t at = claim->turn[kind], account_id;
	bool whole_lap = at == 0;

	while (claim->count < most) {
		if (!claim_next_account(tx, kind, at, &account_id, err))
			return false;
		if (account_id == 0) {
			if (whole_lap && claim->count == lap)
				break;
			at = 0;
			whole_lap = true;
			lap = claim->count;
			continue;
		}
		if (!claim_of(tx, claim, kind, account_id, MIN(CLAIM_TURN, most - claim->count), err))
			return false;
		at = account_id;
	}
	claim->next_turn[kind] = at;
	return true;
}

static bool run_claim(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct claim *claim = CONTAINER_OF(job, struct claim, job);

	claim->count = 0;
	for (int kind = 0; kind < TASK_KINDS; kind++)
		if (claim->want[kind] > 0 && !claim_kind(tx, claim, kind, err))
			return false;
	return true;
}

static bool run_take_over(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct claim *claim = CONTAINER_OF(job, struct claim, job);
	int64_t now_ms = clock_wall_ms();
	struct store_stmt *s;

	claim->count = 0;
	if (claim->at_start) {
		/* One server holds this store: every lease is an earlier run's. */
		s = store_stmt(tx, STMT_TASK_RELEASE_LEASES);
		store_bind_int(s, claim->tasks->node);
		if (!store_exec(s, NULL, err))
			return false;
	}
	s = store_stmt(tx, STMT_TASK_TAKE_OVER);
	store_bind_int(s, claim->tasks->node);
	store_bind_int(s, now_ms + claim->tasks->options.lease_ms);
	store_bind_int(s, now_ms);
	store_bind_int(s, claim->want[0]);
	return collect_claimed(s, claim, err);
}

/* --- on the loop ------------------------------------------------------------------- */

static void begin_runs(struct claim *claim)
{
	struct tasks *tasks = claim->tasks;

	for (int i = 0; i < claim->count; i++) {
		if (claim->take_over)
			log_info("task.resumed", "task=%s", claim->rows[i].id);
		else
			atomic_fetch_sub(&tasks->pending[claim->rows[i].sandbox], 1);
		run_begin(tasks, &claim->rows[i]);
	}
}

static void on_claimed(struct store_job *job)
{
	struct claim *claim = CONTAINER_OF(job, struct claim, job);
	struct tasks *tasks = claim->tasks;
	bool again = tasks->claim_again || (job->ok && claim->count > 0);
	bool more_to_take = claim->take_over && job->ok && claim->count == claim->want[0];

	FAILPOINT("claim.committed");
	tasks->claiming = false;
	tasks->claim_again = false;
	if (job->ok) {
		for (int kind = 0; kind < TASK_KINDS; kind++)
			tasks->turn[kind] = claim->next_turn[kind];
		begin_runs(claim);
	} else {
		log_error("task.claim", "why=%s", log_quote(job->err.message));
	}
	free(claim);
	if (tasks->draining)
		return;
	if (more_to_take)
		dispatch_take_over(tasks, false);
	else if (again)
		dispatch_claim(tasks);
}

static struct claim *claim_new(struct tasks *tasks,
			       bool (*run)(struct store_tx *, struct store_job *, struct err *))
{
	struct claim *claim = calloc(1, sizeof *claim);

	if (!claim)
		abort();
	claim->tasks = tasks;
	claim->job.run = run;
	claim->job.done = on_claimed;
	memcpy(claim->turn, tasks->turn, sizeof claim->turn);
	memcpy(claim->next_turn, tasks->turn, sizeof claim->next_turn);
	tasks->claiming = true;
	return claim;
}

/* How many of this kind there are room and need for. */
static int wanted(struct tasks *tasks, int kind)
{
	int room = MIN(tasks->room[kind] - tasks->at_work[kind], CLAIM_MAX);

	return room > 0 && atomic_load(&tasks->pending[kind]) > 0 ? room : 0;
}

void dispatch_claim(struct tasks *tasks)
{
	int real = wanted(tasks, 0), painted = wanted(tasks, 1);

	if (tasks->draining || !tasks->begun || real + painted == 0)
		return;
	if (tasks->claiming) {
		tasks->claim_again = true;
		return;
	}
	struct claim *claim = claim_new(tasks, run_claim);
	claim->want[0] = tasks->coming[0] = real;
	claim->want[1] = tasks->coming[1] = painted;
	store_submit(tasks->options.store, &claim->job);
}

void dispatch_take_over(struct tasks *tasks, bool at_start)
{
	if (tasks->draining || tasks->claiming)
		return;
	tasks->begun = true; /* what an earlier run left comes first */
	struct claim *claim = claim_new(tasks, run_take_over);
	claim->take_over = true;
	claim->at_start = at_start;
	claim->want[0] = tasks->coming[0] = tasks->coming[1] = CLAIM_MAX;
	store_submit(tasks->options.store, &claim->job);
	tasks->claim_again = true;
}
