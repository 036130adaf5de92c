/* The books, proven: balances equal the ledger's sums, no reservation without a
 * live task, no ended task unsettled, counters equal what they count.
 *
 *     audit_run(store, on_finding, ctx, &summary, &err)
 *
 * Reads one snapshot; safe while a server runs.
 */
#pragma once

#include "store/store.h"

struct audit_summary {
	int64_t accounts, keys, tasks, ledger_rows, findings;
	int64_t granted_uc, charged_uc, reserved_uc, balance_uc;
};

/* Calls on_finding with one sentence for each thing that does not add up.
 * False only when the store could not be read. */
bool audit_run(struct store *store, void (*on_finding)(void *ctx, const char *sentence), void *ctx,
	       struct audit_summary *ret, struct err *err) MUST_CHECK;
