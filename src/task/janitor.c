/* The janitor: once a second on the dispatcher's loop, a little of each
 * (pgbouncer's way): overdue tasks, leases, expired images and files, old tasks. */
#include "base/clock.h"
#include "base/log.h"
#include "ledger/ledger.h"
#include "ledger/usage.h"
#include "media/file.h"
#include "task/internal.h"

#include <stdlib.h>
#include <string.h>

#define JANITOR_EVERY_MS 1000
#define JANITOR_BATCH 100
#define BLOB_HEX 64
#define BLOB_GRACE_MS (INT64_C(10) * 60 * 1000) /* a picture kept again since is not deleted */
#define EXPIRED_SCAN_EVERY 60 /* rounds between looks for expired images */
#define SWEEP_EVERY 10	      /* rounds between folders swept: all in three quarters of an hour */

struct overdue {
	int64_t seq, account_id, key_id, reserved_uc;
	char id[TASK_ID_MAX];
	bool sandbox, won;
};

struct janitor {
	struct tasks *tasks;
	struct store_job job;
	bool busy;
	int64_t round, lease_at_ms, now_ms;
	int overdue_count;
	struct overdue overdue[JANITOR_BATCH];
	/* expired images are looked at by a cursor over time */
	int64_t expired_from_ms, expired_to_ms, expired_offset;
	int blob_count;
	char blobs[JANITOR_BATCH][BLOB_HEX + 1];
	int64_t usage_after, usage_account; /* whose sums were looked at last, and whose are now */
	int file_blob_count; /* of files that are over */
	char file_blobs[FILE_FORGET_MAX][MEDIA_BLOB_HEX + 1];
};

/* --- pending too long --------------------------------------------------------------- */

/* The oldest of one account: deadlines come in the order of arrival, or nearly. */
static bool find_overdue_of(struct store_tx *tx, struct janitor *j, int kind, int64_t account_id,
			    struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_OVERDUE_PENDING);
	bool row;

	store_bind_int(s, kind);
	store_bind_int(s, account_id);
	store_bind_int(s, JANITOR_BATCH - j->overdue_count);
	store_bind_int(s, j->now_ms);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		struct overdue *o = &j->overdue[j->overdue_count++];
		struct slice id = store_col_text(s, 1);
		*o = (struct overdue){.seq = store_col_int(s, 0),
				      .account_id = account_id,
				      .key_id = store_col_int(s, 2),
				      .reserved_uc = store_col_int(s, 3),
				      .sandbox = kind != 0};
		memcpy(o->id, id.p, MIN(id.len, sizeof o->id - 1));
	}
	return false;
}

static bool find_overdue(struct store_tx *tx, struct janitor *j, struct err *err)
{
	j->overdue_count = 0;
	for (int kind = 0; kind < TASK_KINDS; kind++) {
		int64_t account_id = 0;
		while (j->overdue_count < JANITOR_BATCH) {
			if (!claim_next_account(tx, kind, account_id, &account_id, err))
				return false;
			if (account_id == 0)
				break;
			if (!find_overdue_of(tx, j, kind, account_id, err))
				return false;
		}
	}
	return true;
}

static bool end_overdue(struct store_tx *tx, struct janitor *j, struct overdue *o, struct err *err)
{
	struct ledger_hold hold = {
		.ref = slice_of(o->id),
		.account_id = o->account_id,
		.key_id = o->key_id,
		.amount_uc = o->reserved_uc,
		.now_ms = j->now_ms,
	};
	struct finish finish = {
		.callbacks = j->tasks->options.callbacks,
		.seq = o->seq,
		.status = TASK_FAILED,
		.was_pending = true,
		.hold = &hold,
		.now_ms = j->now_ms,
		.error_code = err_code_name(ERR_TASK_TIMEOUT),
		.error_message = "the task was not started within its time; nothing was charged",
	};

	return finish_in_tx(tx, &finish, &o->won, err);
}

/* --- what is no longer kept ------------------------------------------------------------ */

static bool forget_old_keys(struct store_tx *tx, struct janitor *j, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_IDEMPOTENCY_FORGET);

	store_bind_int(s, j->now_ms - j->tasks->options.idempotency_ms);
	store_bind_int(s, JANITOR_BATCH);
	return store_exec(s, NULL, err);
}

static bool forget_task(struct store_tx *tx, int64_t seq, struct err *err)
{
	static const enum store_stmt_id forget[] = {STMT_TASK_IMAGES_FORGET, STMT_ATTEMPTS_FORGET,
						    STMT_TASK_REQUEST_FORGET,
						    STMT_CALLBACK_DELIVERIES_FORGET,
						    STMT_CALLBACK_FORGET, STMT_TASK_FORGET};

	for (size_t i = 0; i < ARRAY_LEN(forget); i++) {
		struct store_stmt *s = store_stmt(tx, forget[i]);
		store_bind_int(s, seq);
		if (!store_exec(s, NULL, err))
			return false;
	}
	return true;
}

static bool forget_old_tasks(struct store_tx *tx, struct janitor *j, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_OLD);
	int64_t seqs[JANITOR_BATCH];
	int count = 0;
	bool row;

	store_bind_int(s, j->now_ms - j->tasks->options.retention_ms);
	store_bind_int(s, JANITOR_BATCH);
	store_bind_int(s, j->now_ms);
	do {
		if (!store_step(s, &row, err))
			return false;
		if (row && count < JANITOR_BATCH)
			seqs[count++] = store_col_int(s, 0);
	} while (row);
	for (int i = 0; i < count; i++)
		if (!forget_task(tx, seqs[i], err))
			return false;
	return true;
}

/* One account a round: a few hundred rows at most that are too old. */
static bool forget_old_usage(struct store_tx *tx, struct janitor *j, struct err *err)
{
	int64_t before_ms = j->now_ms - j->tasks->options.usage_retention_ms;

	return ledger_usage_forget(tx, before_ms / LEDGER_DAY_MS, j->usage_after, &j->usage_account, err);
}

static bool find_expired(struct store_tx *tx, struct janitor *j, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_IMAGES_EXPIRED);
	bool row;

	j->blob_count = 0;
	store_bind_int(s, j->expired_from_ms);
	store_bind_int(s, j->expired_to_ms);
	store_bind_int(s, JANITOR_BATCH);
	store_bind_int(s, j->expired_offset);
	store_bind_int(s, j->expired_to_ms - FILE_GRACE_MS);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		struct slice blob = store_col_text(s, 0);
		memset(j->blobs[j->blob_count], 0, sizeof j->blobs[0]);
		memcpy(j->blobs[j->blob_count++], blob.p, MIN(blob.len, BLOB_HEX));
	}
	return false;
}

/* --- the round ---------------------------------------------------------------------------- */

static bool renew_leases(struct store_tx *tx, struct janitor *j, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_RENEW_LEASES);

	store_bind_int(s, j->now_ms + j->tasks->options.lease_ms);
	store_bind_int(s, j->tasks->node);
	return store_exec(s, NULL, err);
}

static bool run_round(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct janitor *j = CONTAINER_OF(job, struct janitor, job);

	if (!find_overdue(tx, j, err))
		return false;
	for (int i = 0; i < j->overdue_count; i++)
		if (!end_overdue(tx, j, &j->overdue[i], err))
			return false;
	if (j->now_ms >= j->lease_at_ms && !renew_leases(tx, j, err))
		return false;
	if (!forget_old_keys(tx, j, err) || !forget_old_tasks(tx, j, err) || !forget_old_usage(tx, j, err) ||
	    !file_forget(tx, j->now_ms, j->file_blobs, &j->file_blob_count, err))
		return false;
	return j->expired_to_ms == 0 || find_expired(tx, j, err);
}

static void delete_expired(struct janitor *j)
{
	if (j->expired_to_ms == 0)
		return;
	for (int i = 0; i < j->blob_count; i++)
		media_delete(j->tasks->options.media, j->blobs[i], j->now_ms - BLOB_GRACE_MS);
	if (j->blob_count == JANITOR_BATCH) {
		j->expired_offset += JANITOR_BATCH;
		return; /* more of the same window next round */
	}
	j->expired_from_ms = j->expired_to_ms + 1;
	j->expired_to_ms = j->expired_offset = 0;
}

static void delete_files(struct janitor *j)
{
	for (int i = 0; i < j->file_blob_count; i++)
		media_delete(j->tasks->options.media, j->file_blobs[i], j->now_ms - FILE_GRACE_MS);
	if (j->file_blob_count > 0)
		log_info("files.deleted", "count=%d", j->file_blob_count);
}

static void on_round_done(struct store_job *job)
{
	struct janitor *j = CONTAINER_OF(job, struct janitor, job);
	struct tasks *tasks = j->tasks;
	struct task_event event = {.kind = TASK_EVENT_ENDED, .status = TASK_FAILED};

	j->busy = false;
	if (!job->ok) {
		log_error("janitor.round", "why=%s", log_quote(job->err.message));
		return;
	}
	for (int i = 0; i < j->overdue_count; i++) {
		if (!j->overdue[i].won)
			continue;
		atomic_fetch_sub(&tasks->pending[j->overdue[i].sandbox], 1);
		atomic_fetch_add(&tasks->ended[TASK_FAILED], 1);
		log_info("task.ended", "task=%s status=failed why=overdue", j->overdue[i].id);
		watch_tell(tasks, j->overdue[i].id, &event);
	}
	if (j->now_ms >= j->lease_at_ms) {
		j->lease_at_ms = j->now_ms + tasks->options.lease_ms / 3;
		dispatch_take_over(tasks, false);
	}
	j->usage_after = j->usage_account;
	delete_expired(j);
	delete_files(j);
	if (j->round % SWEEP_EVERY == 0)
		sweep_begin(tasks);
	dispatch_claim(tasks); /* a claim that failed is tried again */
}

static void on_round(struct loop_timer *t)
{
	struct tasks *tasks = t->ctx;
	struct janitor *j = tasks->janitor_state;

	loop_timer_set(tasks->loop, t, loop_now_ms(tasks->loop) + JANITOR_EVERY_MS);
	if (j->busy)
		return;
	j->busy = true;
	j->now_ms = clock_wall_ms();
	if (j->round++ % EXPIRED_SCAN_EVERY == 0 && j->expired_to_ms == 0)
		j->expired_to_ms = j->now_ms;
	j->job = (struct store_job){.run = run_round, .done = on_round_done};
	store_submit(tasks->options.store, &j->job);
}

static void on_first(struct loop_timer *t)
{
	struct tasks *tasks = t->ctx;

	loop_timer_init(t, on_round, tasks);
	loop_timer_set(tasks->loop, t, loop_now_ms(tasks->loop) + JANITOR_EVERY_MS);
	dispatch_take_over(tasks, true);
}

bool janitor_start(struct tasks *tasks, struct err *err)
{
	struct janitor *j = calloc(1, sizeof *j);

	if (!j)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	j->tasks = tasks;
	j->lease_at_ms = clock_wall_ms() + tasks->options.lease_ms / 3;
	tasks->janitor_state = j;
	loop_timer_init(&tasks->janitor, on_first, tasks);
	loop_timer_set(tasks->loop, &tasks->janitor, 0);
	return true;
}

bool janitor_is_busy(const struct tasks *tasks) { return tasks->janitor_state->busy; }

void janitor_stop(struct tasks *tasks) { loop_timer_cancel(tasks->loop, &tasks->janitor); }
