/* Money. Integers only: 1 credit = 10,000 uc (int64).
 *
 *     ledger_reserve(tx, &hold, &rate, &err)          in the create's transaction
 *     ledger_settle(tx, &hold, charged_uc, &err)      in the end's transaction
 *
 * Every movement is one row in the ledger, unique by (ref, kind), where ref is the
 * task's id: nothing is reserved, charged or refunded twice. A balance is the sum
 * of its ledger rows and is never negative: the reservation is one conditional
 * statement. Two limits hold at once: the account's balance and the key's quota; and
 * both of them may have one of requests a minute and one of concurrent tasks.
 * `tintype audit` proves all of it.
 *
 * Thread rule: inside a store job. Nothing else in the program writes to the
 * columns that hold money.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

#define LEDGER_UC_PER_CREDIT 10000
#define LEDGER_UC_MAX (INT64_C(1) << 53) /* exact in every JSON reader */

enum ledger_kind { LEDGER_GRANT, LEDGER_RESERVE, LEDGER_CHARGE, LEDGER_RELEASE };

/* What a task holds of an account and of a key. */
struct ledger_hold {
	struct slice ref; /* the task's id */
	int64_t account_id, key_id;
	int64_t amount_uc; /* ≥ 0; 0 for test keys and sandbox tasks: still recorded */
	int64_t now_ms;
};

/* What is left of a minute: of the key's and the account's the one with less. */
struct ledger_rate {
	int64_t limit; /* tasks a minute; 0: neither has a limit, and the rest is 0 */
	int64_t remaining, ends_ms;
};

/* Takes amount_uc from the balance and from the key's quota, counts the live task
 * and the request against the key's and the account's concurrent-task and
 * per-minute limits, all in conditional statements. ret_rate is also filled where
 * ERR_RATE_LIMIT_EXCEEDED is the answer.
 * Errors: ERR_INSUFFICIENT_QUOTA (has_credits set), ERR_KEY_QUOTA_EXHAUSTED,
 * ERR_RATE_LIMIT_EXCEEDED and ERR_TOO_MANY_TASKS (retry_after_ms set),
 * ERR_KEY_DISABLED / ERR_KEY_EXPIRED (the key changed since it was checked). */
bool ledger_reserve(struct store_tx *tx, const struct ledger_hold *hold, struct ledger_rate *ret_rate,
		    struct err *err) MUST_CHECK;

/* Ends a hold: charges charged_uc (0 ≤ charged ≤ amount_uc) and gives the rest
 * back. A second call for the same ref fails with ERR_INTERNAL and changes nothing. */
bool ledger_settle(struct store_tx *tx, const struct ledger_hold *hold, int64_t charged_uc,
		   struct err *err) MUST_CHECK;

/* Adds credits (or takes, when negative; never below zero). ref: unique; a repeated
 * ref changes nothing and *ret_new is false. */
bool ledger_grant(struct store_tx *tx, int64_t account_id, struct slice ref, int64_t amount_uc,
		  int64_t now_ms, bool *ret_new, struct err *err) MUST_CHECK;

/* Whether the grant of this ref is this one: false where it was another account's or amount. */
bool ledger_grant_is(struct store_tx *tx, int64_t account_id, struct slice ref, int64_t amount_uc,
		     bool *ret_same, struct err *err) MUST_CHECK;

/* amount × count, or ERR_INVALID_REQUEST when it would pass LEDGER_UC_MAX. */
bool ledger_multiply(int64_t amount_uc, int64_t count, int64_t *ret_uc, struct err *err) MUST_CHECK;
/* amount × ratio, the ratio in thousandths (1000 = 1.0), rounded half up. */
bool ledger_ratio(int64_t amount_uc, int64_t ratio_milli, int64_t *ret_uc, struct err *err) MUST_CHECK;
