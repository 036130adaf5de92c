/* Statements and batches, whatever the backend.
 *
 * A batch first runs without savepoints, in the hope that each job succeeds or
 * fails before it has changed anything (limits are conditions of the first
 * statement, so a refused request is of that kind). A job that fails after a
 * write spoils the transaction: it is rolled back and the batch runs once more,
 * each job in a savepoint.
 */
#include "store/ops.h"

#include <stdlib.h>

#include "base/log.h"

bool tx_create(const struct store_ops *ops, void *backend, bool writer, struct store_tx **ret,
	       struct err *err)
{
	struct store_tx *tx = calloc(1, sizeof *tx);

	if (!tx)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	tx->ops = ops;
	if (!ops->connect(backend, writer, &tx->conn, err)) {
		free(tx);
		return false;
	}
	*ret = tx;
	return true;
}

void tx_destroy(struct store_tx *tx)
{
	if (!tx)
		return;
	tx->ops->disconnect(tx->conn);
	for (int i = 0; i < STORE_STMT_COUNT; i++)
		free(tx->stmts[i]);
	free(tx);
}

bool tx_control(struct store_tx *tx, enum store_control what, struct err *err)
{
	return tx->ops->control(tx->conn, what, err);
}

void tx_rollback(struct store_tx *tx)
{
	struct err ignored;

	if (!tx_control(tx, STORE_ROLLBACK, &ignored))
		abort(); /* ops.h: cannot be */
}

/* --- statements ------------------------------------------------------------ */

struct store_stmt *store_stmt(struct store_tx *tx, enum store_stmt_id id)
{
	struct store_stmt *s = tx->stmts[id];

	if (!s) {
		s = tx->stmts[id] = calloc(1, sizeof *s);
		if (!s)
			abort(); /* a few hundred bytes, once */
		s->id = id;
		s->tx = tx;
	}
	store_reset(s);
	s->param_count = 0;
	if (!s->open) {
		s->open = true;
		s->next_open = tx->open;
		tx->open = s;
	}
	return s;
}

static void bind_value(struct store_stmt *s, struct store_value v)
{
	if (s->param_count == STORE_PARAMS_MAX)
		abort(); /* a programmer's mistake */
	s->params[s->param_count++] = v;
}

void store_bind_int(struct store_stmt *s, int64_t v)
{
	bind_value(s, (struct store_value){.kind = STORE_INT, .i = v});
}

void store_bind_text(struct store_stmt *s, struct slice v)
{
	bind_value(s, (struct store_value){.kind = v.p ? STORE_TEXT : STORE_NULL, .s = v});
}

void store_bind_blob(struct store_stmt *s, struct slice v)
{
	bind_value(s, (struct store_value){.kind = v.p ? STORE_BLOB : STORE_NULL, .s = v});
}

void store_bind_null(struct store_stmt *s)
{
	bind_value(s, (struct store_value){.kind = STORE_NULL});
}

static bool step(struct store_stmt *s, bool *ret_row, int64_t *ret_changed, struct err *err)
{
	struct store_tx *tx = s->tx;
	int64_t changed = 0;
	bool row = false;

	/* What is written now would be committed by itself. */
	if (tx->lost)
		return err_set(err, ERR_UNAVAILABLE, NULL, "the transaction was lost");
	bool ok = tx->ops->step(tx->conn, s, &row, &changed, err);
	s->running = ok && row;
	/* A row that a writing statement returns is a row it has written. */
	if (ok && !s->read_only && (row || changed > 0))
		tx->writes++;
	if (!s->running)
		tx->ops->reset(tx->conn, s);
	if (!ok)
		return err_prefix(err, "%s", store_stmt_name(s->id));
	*ret_row = row;
	*ret_changed = changed;
	return true;
}

bool store_step(struct store_stmt *s, bool *ret_row, struct err *err)
{
	int64_t changed;

	return step(s, ret_row, &changed, err);
}

bool store_exec(struct store_stmt *s, int64_t *ret_changed, struct err *err)
{
	int64_t changed = 0;
	bool row;

	do {
		if (!step(s, &row, &changed, err))
			return false;
	} while (row);
	if (ret_changed)
		*ret_changed = changed;
	return true;
}

void store_reset(struct store_stmt *s)
{
	if (!s->running)
		return;
	s->running = false;
	s->tx->ops->reset(s->tx->conn, s);
}

int64_t store_col_int(struct store_stmt *s, int column)
{
	return s->tx->ops->column(s->tx->conn, s, column, STORE_INT).i;
}

bool store_col_null(struct store_stmt *s, int column)
{
	return s->tx->ops->column(s->tx->conn, s, column, STORE_NULL).kind == STORE_NULL;
}

struct slice store_col_text(struct store_stmt *s, int column)
{
	return s->tx->ops->column(s->tx->conn, s, column, STORE_TEXT).s;
}

void store_raise_epoch_on_commit(struct store_tx *tx) { tx->raise_epoch = true; }

/* --- jobs and batches ------------------------------------------------------- */

bool tx_run(struct store_tx *tx, struct store_job *job)
{
	job->err = (struct err){0};
	job->ok = job->run(tx, job, &job->err);
	while (tx->open) {
		struct store_stmt *s = tx->open;
		tx->open = s->next_open;
		s->open = false;
		store_reset(s);
	}
	return job->ok;
}

/* The operator hears of it here, once a batch; the callers only of their own. */
static void fail_all(struct store_job *jobs, const struct err *err)
{
	log_error("store.batch_failed", "error=%s", log_quote(err->message));
	for (struct store_job *job = jobs; job; job = job->next) {
		job->ok = false;
		job->err = *err;
	}
}

/* False when a job failed after it had written, or lost the transaction: nothing
 * may be committed. */
static bool run_hopefully(struct store_tx *tx, struct store_job *jobs)
{
	for (struct store_job *job = jobs; job; job = job->next) {
		uint64_t before = tx->writes;
		if (!tx_run(tx, job) && tx->writes != before)
			return false;
		if (tx->lost)
			return false;
	}
	return true;
}

/* Each job in a savepoint. False when the transaction itself was lost. */
static bool run_carefully(struct store_tx *tx, struct store_job *jobs, struct err *err)
{
	for (struct store_job *job = jobs; job; job = job->next) {
		if (!tx_control(tx, STORE_MARK, err))
			return false;
		bool epoch_before = tx->raise_epoch;
		bool ok = tx_run(tx, job);
		if (tx->lost) {
			*err = job->err;
			return false;
		}
		if (!ok)
			tx->raise_epoch = epoch_before;
		if (!tx_control(tx, ok ? STORE_MARK_KEEP : STORE_MARK_UNDO, err))
			return false;
	}
	return true;
}

static bool begin(struct store_tx *tx, struct err *err)
{
	tx->raise_epoch = tx->lost = false;
	return tx_control(tx, STORE_BEGIN, err);
}

struct batch_outcome tx_run_batch(struct store_tx *tx, struct store_job *jobs)
{
	struct batch_outcome outcome = {0};
	uint64_t before = tx->writes;
	struct err err = {0};

	bool ok = begin(tx, &err);
	if (ok && !run_hopefully(tx, jobs)) {
		tx_rollback(tx);
		outcome.retried = true;
		ok = begin(tx, &err) && run_carefully(tx, jobs, &err);
	}
	/* Where all were refused there is nothing to make durable. */
	if (ok && tx->writes != before)
		ok = outcome.committed = tx_control(tx, STORE_COMMIT, &err);
	if (!outcome.committed)
		tx_rollback(tx);
	if (!ok) {
		fail_all(jobs, &err);
		outcome.failed = true;
	}
	return outcome;
}
