/* The wish to stop a task: at once while it is pending, through its provider when
 * it is being made. */
#include "base/clock.h"
#include "base/failpoint.h"
#include "ledger/ledger.h"
#include "task/internal.h"

static bool read_for_cancel(struct store_tx *tx, struct task_cancel *c, struct task_view *view,
			    struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_BY_ID);
	bool row;

	store_bind_text(s, c->id);
	if (!store_step(s, &row, err))
		return false;
	if (row)
		view_from_row(s, view);
	store_reset(s);
	if (!row || (c->account_id != 0 && view->account_id != c->account_id))
		return err_set(err, ERR_TASK_NOT_FOUND, NULL, "there is no task %.*s of this account",
			       (int)MIN(c->id.len, 64), c->id.p);
	if (task_ended(view->status))
		return err_set(err, ERR_TASK_NOT_CANCELLABLE, NULL,
			       "the task is %s already; only a pending or processing task can be "
			       "cancelled", task_status_name(view->status));
	return true;
}

static bool run_cancel(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct task_cancel *c = CONTAINER_OF(job, struct task_cancel, job);
	struct task_view view;

	if (!read_for_cancel(tx, c, &view, err))
		return false;
	c->seq = view.seq;
	c->was_pending = view.status == TASK_PENDING;
	c->sandbox = view.sandbox;
	if (!c->was_pending && c->pending_only)
		return err_set(err, ERR_TASK_NOT_CANCELLABLE, NULL, "the task is being made");
	if (!c->was_pending) {
		struct store_stmt *s = store_stmt(tx, STMT_TASK_ASK_CANCEL);
		store_bind_int(s, c->seq);
		return store_exec(s, NULL, err);
	}
	struct ledger_hold hold = {
		.ref = slice_of(view.id),
		.account_id = view.account_id,
		.key_id = view.key_id,
		.amount_uc = view.reserved_uc,
		.now_ms = clock_wall_ms(),
	};
	struct finish finish = {
		.callbacks = c->tasks->options.callbacks,
		.seq = view.seq,
		.status = TASK_CANCELLED,
		.was_pending = true,
		.hold = &hold,
		.now_ms = hold.now_ms,
		.error_code = err_code_name(ERR_TASK_CANCELLED),
		.error_message = "cancelled by the caller before it was started",
	};
	bool won;
	return finish_in_tx(tx, &finish, &won, err);
}

static void on_cancelled(struct store_job *job)
{
	struct task_cancel *c = CONTAINER_OF(job, struct task_cancel, job);
	struct tasks *tasks = c->tasks;

	FAILPOINT("cancel.committed");
	c->ok = job->ok;
	c->err = job->err;
	if (c->ok && c->was_pending) {
		char id[TASK_ID_MAX] = {0};
		struct task_event ended = {.kind = TASK_EVENT_ENDED, .status = TASK_CANCELLED};
		for (size_t i = 0; i < MIN(c->id.len, sizeof id - 1); i++)
			id[i] = c->id.p[i];
		atomic_fetch_sub(&tasks->pending[c->sandbox], 1);
		atomic_fetch_add(&tasks->ended[TASK_CANCELLED], 1);
		watch_tell(tasks, id, &ended);
	} else if (c->ok) {
		dispatch_ask_cancel(tasks, c->seq);
	}
	c->done(c);
}

void task_cancel(struct tasks *tasks, struct task_cancel *c)
{
	c->tasks = tasks;
	c->job = (struct store_job){.run = run_cancel, .done = on_cancelled};
	store_submit(tasks->options.store, &c->job);
}
