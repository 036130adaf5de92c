/* Passes over one snapshot: accounts, keys, tasks, ledger. The statements put
 * beside each other what two places say of the same thing; here they are compared
 * and a difference is put into words. */
#include "ledger/audit.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/attr.h"

#define TASK_ENDED 2 /* statuses from here on; see schema 0002 */

struct audit {
	struct store_job job;
	void (*on_finding)(void *ctx, const char *sentence);
	void *ctx;
	struct audit_summary sum;
};

static void PRINTF_LIKE(2, 3) found(struct audit *audit, const char *fmt, ...)
{
	char sentence[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, ap);
	va_end(ap);
	audit->sum.findings++;
	if (audit->on_finding)
		audit->on_finding(audit->ctx, sentence);
}

/* Runs a statement without parameters and calls on_row for each of its rows. */
static bool each_row(struct store_tx *tx, enum store_stmt_id id, struct audit *audit,
		     void (*on_row)(struct audit *audit, struct store_stmt *s), struct err *err)
{
	struct store_stmt *s = store_stmt(tx, id);
	bool row;

	for (;;) {
		if (!store_step(s, &row, err))
			return false;
		if (!row)
			return true;
		on_row(audit, s);
	}
}

/* --- counters that must equal what they count ------------------------------------- */

struct pair {
	int counter, counted; /* columns */
	const char *what, *but, *unit;
};

static void compare(struct audit *audit, struct store_stmt *s, const char *kind,
		    const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct pair *p = &pairs[i];
		int64_t counter = store_col_int(s, p->counter);
		int64_t counted = store_col_int(s, p->counted);
		if (counter != counted)
			found(audit, "%s %s: %s %" PRId64 "%s, but %s %" PRId64 "%s", kind,
			      store_col_text(s, 0).p, p->what, counter, p->unit, p->but, counted,
			      p->unit);
	}
}

static void on_account(struct audit *audit, struct store_stmt *s)
{
	static const struct pair pairs[] = {
		{1, 5, "its balance is", "its ledger rows add up to", " uc"},
		{2, 6, "its reservations are", "its unsettled ledger rows add up to", " uc"},
		{2, 8, "its reservations are", "its live tasks hold", " uc"},
		{3, 7, "it has used", "its charges add up to", " uc"},
		{4, 9, "its count of live tasks is", "there are", ""},
	};

	compare(audit, s, "account", pairs, ARRAY_LEN(pairs));
	if (store_col_int(s, 1) < 0)
		found(audit, "account %s: its balance is below zero", store_col_text(s, 0).p);
	audit->sum.accounts++;
	audit->sum.balance_uc += store_col_int(s, 1);
	audit->sum.reserved_uc += store_col_int(s, 2);
	audit->sum.charged_uc += store_col_int(s, 7);
	audit->sum.granted_uc += store_col_int(s, 10);
}

static void on_key(struct audit *audit, struct store_stmt *s)
{
	static const struct pair pairs[] = {
		{1, 4, "its reservations are", "its unsettled ledger rows add up to", " uc"},
		{1, 6, "its reservations are", "its live tasks hold", " uc"},
		{2, 5, "it has used", "its charges add up to", " uc"},
		{3, 7, "its count of live tasks is", "there are", ""},
	};

	compare(audit, s, "key", pairs, ARRAY_LEN(pairs));
	audit->sum.keys++;
}

/* --- tasks and their rows ------------------------------------------------------------ */

static void on_ended_task(struct audit *audit, struct store_stmt *s, const char *id)
{
	int64_t reserved_uc = store_col_int(s, 2), charged_uc = store_col_int(s, 3);
	int64_t charge_uc = store_col_int(s, 6), release_uc = store_col_int(s, 7);

	if (store_col_null(s, 6)) {
		found(audit, "task %s has ended and was never settled", id);
		return;
	}
	if (charge_uc + release_uc != reserved_uc)
		found(audit, "task %s: of %" PRId64 " uc reserved, %" PRId64 " were charged and %"
		      PRId64 " released", id, reserved_uc, charge_uc, release_uc);
	if (charge_uc != charged_uc)
		found(audit, "task %s says that %" PRId64 " uc were charged, the ledger %" PRId64, id,
		      charged_uc, charge_uc);
}

static void on_task(struct audit *audit, struct store_stmt *s)
{
	const char *id = store_col_text(s, 0).p;
	int64_t reserved_uc = store_col_int(s, 2);

	audit->sum.tasks++;
	if (store_col_null(s, 4))
		found(audit, "task %s has no reservation in the ledger", id);
	else if (store_col_int(s, 4) != reserved_uc)
		found(audit, "task %s holds %" PRId64 " uc, its reservation is of %" PRId64, id,
		      reserved_uc, store_col_int(s, 4));
	else if (!store_col_int(s, 5))
		found(audit, "task %s: its reservation is another account's or key's", id);
	if (store_col_int(s, 1) >= TASK_ENDED)
		on_ended_task(audit, s, id);
	else if (!store_col_null(s, 6) || store_col_int(s, 7) != 0)
		found(audit, "task %s is still to be done and was settled already", id);
	else if (store_col_int(s, 3) != 0)
		found(audit, "task %s is still to be done and says that it was charged", id);
}

/* A ref with all its rows; grants have refs of their own. */
static void on_ref(struct audit *audit, struct store_stmt *s)
{
	const char *ref = store_col_text(s, 0).p;
	bool reserved = store_col_int(s, 2) > 0, charged = store_col_int(s, 3) > 0;
	bool has_task = store_col_int(s, 6) != 0;
	bool released = store_col_int(s, 8) > 0;
	int64_t reserved_uc = store_col_int(s, 4), ended_uc = store_col_int(s, 5);

	audit->sum.ledger_rows += store_col_int(s, 1);
	if ((charged || released) && !reserved)
		found(audit, "ledger %s: settled without a reservation", ref);
	else if (released && !charged)
		found(audit, "ledger %s: released without a charge row", ref);
	else if (reserved && !charged && !has_task)
		found(audit, "ledger %s: %" PRId64 " uc are reserved for no task", ref, reserved_uc);
	else if (charged && !has_task && reserved_uc != ended_uc)
		found(audit, "ledger %s: of %" PRId64 " uc reserved, %" PRId64 " were settled", ref,
		      reserved_uc, ended_uc);
	if (store_col_int(s, 7) < 0)
		found(audit, "ledger %s: an amount is below zero", ref);
}

static void on_stranger(struct audit *audit, struct store_stmt *s)
{
	found(audit, "ledger %s: account %" PRId64 " with key %" PRId64 " does not exist",
	      store_col_text(s, 0).p, store_col_int(s, 1), store_col_int(s, 2));
}

static bool run_audit(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct audit *audit = CONTAINER_OF(job, struct audit, job);

	return each_row(tx, STMT_AUDIT_ACCOUNTS, audit, on_account, err) &&
	       each_row(tx, STMT_AUDIT_KEYS, audit, on_key, err) &&
	       each_row(tx, STMT_AUDIT_TASKS, audit, on_task, err) &&
	       each_row(tx, STMT_AUDIT_LEDGER, audit, on_ref, err) &&
	       each_row(tx, STMT_AUDIT_STRANGERS, audit, on_stranger, err);
}

bool audit_run(struct store *store, void (*on_finding)(void *ctx, const char *sentence), void *ctx,
	       struct audit_summary *ret, struct err *err)
{
	struct audit audit = {.job.run = run_audit, .on_finding = on_finding, .ctx = ctx};

	store_read(store, &audit.job);
	if (!audit.job.ok) {
		*err = audit.job.err;
		return false;
	}
	*ret = audit.sum;
	return true;
}
