/* What an account used, by day and model: a row of sums for each, kept in the transaction
 * that ends a task, so that a chart of a year reads a few thousand rows however many tasks
 * there were, and tasks may be forgotten.
 *
 *     ledger_usage_add(tx, task_seq, images, &err)               the task's row has its end
 *     ledger_usage_each(tx, account_id, first, last, fn, ctx, &err)
 *     ledger_usage_forget(tx, before_day, after, &account_id, &err)      the janitor's
 *
 * Days are UTC's and count from 1970-01-01; a task belongs to the day of its end.
 * Thread rule: inside store jobs.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

#define LEDGER_DAY_MS INT64_C(86400000)

bool ledger_usage_add(struct store_tx *tx, int64_t task_seq, int images, struct err *err) MUST_CHECK;

struct ledger_usage {
	int64_t day;
	const char *model; /* until fn returns */
	int64_t completed, failed, cancelled, images, charged_uc;
};
/* By day, then model. */
bool ledger_usage_each(struct store_tx *tx, int64_t account_id, int64_t first_day, int64_t last_day,
		       void (*fn)(void *ctx, const struct ledger_usage *usage), void *ctx,
		       struct err *err) MUST_CHECK;

/* Forgets the days before before_day of one account, the next behind after_account (0: the
 * first). *ret_account is whose they were; 0: there is none behind. */
bool ledger_usage_forget(struct store_tx *tx, int64_t before_day, int64_t after_account,
			 int64_t *ret_account, struct err *err) MUST_CHECK;
