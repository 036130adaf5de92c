/* Holds, settlements and grants: a handful of conditional statements. */
#include "ledger/ledger.h"

#include <inttypes.h>

#include "base/decimal.h"

#define WINDOW_MS 60000
#define CONCURRENT_RETRY_MS 1000

/* An amount in credits, as people read it. */
static const char *credits(int64_t uc, char text[DECIMAL_TEXT_MAX])
{
	decimal_format(uc, 4, text);
	return text;
}

static bool in_range(int64_t amount_uc, struct err *err)
{
	if (amount_uc >= 0 && amount_uc <= LEDGER_UC_MAX)
		return true;
	return err_set(err, ERR_INTERNAL, NULL, "an amount of %" PRId64 " uc cannot be", amount_uc);
}

/* *ret_new is false where the ledger has such a row of this ref. */
static bool try_row(struct store_tx *tx, const struct ledger_hold *hold, enum ledger_kind kind,
		    int64_t amount_uc, bool *ret_new, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_INSERT);
	int64_t changed;

	store_bind_text(s, hold->ref);
	store_bind_int(s, kind);
	store_bind_int(s, hold->account_id);
	store_bind_int(s, hold->key_id);
	store_bind_int(s, amount_uc);
	store_bind_int(s, hold->now_ms);
	if (!store_exec(s, &changed, err))
		return false;
	*ret_new = changed == 1;
	return true;
}

static bool insert_row(struct store_tx *tx, const struct ledger_hold *hold, enum ledger_kind kind,
		       int64_t amount_uc, struct err *err)
{
	bool is_new;

	if (!try_row(tx, hold, kind, amount_uc, &is_new, err))
		return false;
	return is_new || err_set(err, ERR_INTERNAL, NULL, "%.*s is in the ledger already",
				 SLICE_ARG(hold->ref));
}

/* --- reserving ------------------------------------------------------------- */

/* The key's and the account's minute: limit, tasks in it, begin. */
static void note_window(struct store_stmt *s, int column, struct ledger_rate *rate)
{
	int64_t limit = store_col_int(s, column), ends_ms = store_col_int(s, column + 2) + WINDOW_MS;
	int64_t remaining = MAX(0, limit - store_col_int(s, column + 1));

	if (limit == 0 || (rate->limit != 0 && (remaining > rate->remaining ||
						(remaining == rate->remaining && ends_ms <= rate->ends_ms))))
		return;
	*rate = (struct ledger_rate){.limit = limit, .remaining = remaining, .ends_ms = ends_ms};
}

/* Whether the conditions were met. */
static bool run_hold(struct store_stmt *s, bool *ret_held, struct err *err)
{
	int64_t changed;

	if (!store_exec(s, &changed, err))
		return false;
	*ret_held = changed == 1;
	return true;
}

static bool hold_key(struct store_tx *tx, const struct ledger_hold *hold, bool *ret_held,
		     struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_KEY_HOLD);

	store_bind_int(s, hold->amount_uc);
	store_bind_int(s, hold->now_ms);
	store_bind_int(s, hold->key_id);
	store_bind_int(s, hold->account_id);
	return run_hold(s, ret_held, err);
}

static bool hold_account(struct store_tx *tx, const struct ledger_hold *hold, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_ACCOUNT_HOLD);
	bool held;

	store_bind_int(s, hold->amount_uc);
	store_bind_int(s, hold->now_ms);
	store_bind_int(s, hold->account_id);
	if (!run_hold(s, &held, err))
		return false;
	/* The key's statement has seen the account already; with a single writer it
	 * cannot have changed. Where writers are many, the transaction is undone. */
	return held || err_set(err, ERR_INSUFFICIENT_QUOTA, NULL, "the account's balance is too small");
}

/* What is left once the task is counted. */
static bool read_windows(struct store_tx *tx, const struct ledger_hold *hold,
			 struct ledger_rate *ret_rate, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_WINDOWS);
	bool row;

	*ret_rate = (struct ledger_rate){0};
	store_bind_int(s, hold->key_id);
	if (!store_step(s, &row, err))
		return false;
	if (row) {
		note_window(s, 0, ret_rate);
		note_window(s, 3, ret_rate);
	}
	store_reset(s);
	return true;
}

static bool too_expensive(enum err_code code, const char *whose, int64_t left_uc,
			  int64_t amount_uc, struct err *err)
{
	char left[DECIMAL_TEXT_MAX], needed[DECIMAL_TEXT_MAX];

	left_uc = left_uc < 0 ? 0 : left_uc; /* a quota can be lowered below what was used */
	err_set(err, code, NULL, "this request needs %s credits and %s %s left",
		credits(amount_uc, needed), whose, credits(left_uc, left));
	err->has_credits = true;
	err->remaining_uc = left_uc;
	err->estimated_uc = amount_uc;
	return false;
}

/* A key's or an account's limits, as LEDGER_KEY_WHY_NOT tells them. */
struct limits {
	const char *whose;
	int64_t a_minute, count, start_ms, concurrent, live;
};

static struct limits read_limits(struct store_stmt *s, int column, const char *whose)
{
	return (struct limits){
		.whose = whose,
		.a_minute = store_col_int(s, column),
		.count = store_col_int(s, column + 1),
		.start_ms = store_col_int(s, column + 2),
		.concurrent = store_col_int(s, column + 3),
		.live = store_col_int(s, column + 4),
	};
}

static bool is_too_fast(const struct limits *l, int64_t now_ms)
{
	int64_t age_ms = now_ms - l->start_ms;

	return l->a_minute != 0 && l->count >= l->a_minute && age_ms >= -WINDOW_MS && age_ms < WINDOW_MS;
}

static bool too_fast(const struct limits *l, int64_t now_ms, struct ledger_rate *ret_rate,
		     struct err *err)
{
	int64_t wait_ms = l->start_ms + WINDOW_MS - now_ms;

	*ret_rate = (struct ledger_rate){.limit = l->a_minute, .ends_ms = now_ms + wait_ms};
	err_set(err, ERR_RATE_LIMIT_EXCEEDED, NULL,
		"%s may create %" PRId64 " tasks a minute; the next minute begins in %" PRId64
		" ms", l->whose, l->a_minute, wait_ms);
	err->retry_after_ms = wait_ms;
	return false;
}

static bool too_many(const struct limits *l, struct err *err)
{
	err_set(err, ERR_TOO_MANY_TASKS, NULL,
		"%s may have %" PRId64 " tasks at a time; wait until one has ended", l->whose,
		l->concurrent);
	err->retry_after_ms = CONCURRENT_RETRY_MS;
	return false;
}

/* Where both minutes are full, the one that ends last is told: before, it is no use to
 * come again. */
static bool explain_limits(const struct limits *key, const struct limits *account, int64_t now_ms,
			   struct ledger_rate *ret_rate, struct err *err)
{
	bool key_fast = is_too_fast(key, now_ms), account_fast = is_too_fast(account, now_ms);

	if (account_fast && (!key_fast || account->start_ms > key->start_ms))
		return too_fast(account, now_ms, ret_rate, err);
	if (key_fast)
		return too_fast(key, now_ms, ret_rate, err);
	if (key->concurrent != 0 && key->live >= key->concurrent)
		return too_many(key, err);
	if (account->concurrent != 0 && account->live >= account->concurrent)
		return too_many(account, err);
	return err_set(err, ERR_UNAVAILABLE, NULL, "the key changed just now; try again");
}

/* Which of the conditions of LEDGER_KEY_HOLD was not met: what cannot be waited
 * for comes first. */
static bool explain_refusal(struct store_tx *tx, const struct ledger_hold *hold,
			    struct ledger_rate *ret_rate, struct err *err)
{
	enum { ENABLED, EXPIRES, BALANCE, QUOTA, TAKEN, KEY_LIMITS, ACCOUNT_LIMITS = KEY_LIMITS + 5 };
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_KEY_WHY_NOT);
	int64_t v[TAKEN + 1];
	bool row;

	store_bind_int(s, hold->key_id);
	store_bind_int(s, hold->account_id);
	if (!store_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_UNAUTHORIZED, NULL, "this key does not exist any more");
	for (int i = ENABLED; i <= TAKEN; i++)
		v[i] = store_col_int(s, i);
	struct limits key = read_limits(s, KEY_LIMITS, "this key");
	struct limits account = read_limits(s, ACCOUNT_LIMITS, "this account");
	store_reset(s);
	if (!v[ENABLED])
		return err_set(err, ERR_KEY_DISABLED, NULL, "this key has been disabled");
	if (v[EXPIRES] != 0 && v[EXPIRES] <= hold->now_ms)
		return err_set(err, ERR_KEY_EXPIRED, NULL, "this key has expired");
	if (v[BALANCE] < hold->amount_uc)
		return too_expensive(ERR_INSUFFICIENT_QUOTA, "the account has", v[BALANCE],
				     hold->amount_uc, err);
	if (v[QUOTA] >= 0 && v[QUOTA] - v[TAKEN] < hold->amount_uc)
		return too_expensive(ERR_KEY_QUOTA_EXHAUSTED, "this key's quota has",
				     v[QUOTA] - v[TAKEN], hold->amount_uc, err);
	return explain_limits(&key, &account, hold->now_ms, ret_rate, err);
}

bool ledger_reserve(struct store_tx *tx, const struct ledger_hold *hold, struct ledger_rate *ret_rate,
		    struct err *err)
{
	bool held;

	if (!in_range(hold->amount_uc, err) || !hold_key(tx, hold, &held, err))
		return false;
	if (!held)
		return explain_refusal(tx, hold, ret_rate, err);
	return hold_account(tx, hold, err) &&
	       insert_row(tx, hold, LEDGER_RESERVE, hold->amount_uc, err) &&
	       read_windows(tx, hold, ret_rate, err);
}

/* --- settling --------------------------------------------------------------- */

static bool is_reserved(struct store_tx *tx, const struct ledger_hold *hold, bool *ret_is,
			struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_IS_RESERVED);

	store_bind_text(s, hold->ref);
	store_bind_int(s, hold->account_id);
	store_bind_int(s, hold->key_id);
	store_bind_int(s, hold->amount_uc);
	if (!store_step(s, ret_is, err))
		return false;
	store_reset(s);
	return true;
}

static bool insert_charge(struct store_tx *tx, const struct ledger_hold *hold, int64_t charged_uc,
			  struct err *err)
{
	bool reserved, is_new = false;

	if (!is_reserved(tx, hold, &reserved, err) ||
	    (reserved && !try_row(tx, hold, LEDGER_CHARGE, charged_uc, &is_new, err)))
		return false;
	return is_new || err_set(err, ERR_INTERNAL, NULL,
				 "%.*s was settled before, or never reserved so",
				 SLICE_ARG(hold->ref));
}

static bool settle_account(struct store_tx *tx, const struct ledger_hold *hold, int64_t charged_uc,
			   struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_ACCOUNT_SETTLE);
	int64_t changed;

	store_bind_int(s, hold->amount_uc - charged_uc);
	store_bind_int(s, hold->amount_uc);
	store_bind_int(s, charged_uc);
	store_bind_int(s, hold->account_id);
	if (!store_exec(s, &changed, err))
		return false;
	return changed == 1 || err_set(err, ERR_INTERNAL, NULL,
				       "account %" PRId64 " holds less than %.*s reserved",
				       hold->account_id, SLICE_ARG(hold->ref));
}

static bool settle_key(struct store_tx *tx, const struct ledger_hold *hold, int64_t charged_uc,
		       struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_KEY_SETTLE);
	int64_t changed;

	store_bind_int(s, hold->amount_uc);
	store_bind_int(s, charged_uc);
	store_bind_int(s, hold->key_id);
	if (!store_exec(s, &changed, err))
		return false;
	return changed == 1 || err_set(err, ERR_INTERNAL, NULL,
				       "key %" PRId64 " holds less than %.*s reserved",
				       hold->key_id, SLICE_ARG(hold->ref));
}

bool ledger_settle(struct store_tx *tx, const struct ledger_hold *hold, int64_t charged_uc,
		   struct err *err)
{
	if (!in_range(hold->amount_uc, err) || !in_range(charged_uc, err))
		return false;
	if (charged_uc > hold->amount_uc)
		return err_set(err, ERR_INTERNAL, NULL,
			       "%.*s cannot be charged %" PRId64 " uc of %" PRId64 " reserved",
			       SLICE_ARG(hold->ref), charged_uc, hold->amount_uc);
	/* The charge row always exists, even of nothing: it is what cannot be twice. */
	if (!insert_charge(tx, hold, charged_uc, err))
		return false;
	if (charged_uc < hold->amount_uc &&
	    !insert_row(tx, hold, LEDGER_RELEASE, hold->amount_uc - charged_uc, err))
		return false;
	return settle_account(tx, hold, charged_uc, err) && settle_key(tx, hold, charged_uc, err);
}

/* --- granting ------------------------------------------------------------------ */

static bool explain_no_grant(struct store_tx *tx, int64_t account_id, struct slice ref,
			     int64_t amount_uc, bool *ret_new, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_GRANT_WHY_NOT);
	char balance[DECIMAL_TEXT_MAX], amount[DECIMAL_TEXT_MAX];
	bool row;

	store_bind_int(s, account_id);
	store_bind_text(s, ref);
	if (!store_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOT_FOUND, NULL, "there is no account %" PRId64, account_id);
	if (store_col_int(s, 1)) {
		*ret_new = false;
		return true;
	}
	int64_t balance_uc = store_col_int(s, 0);
	credits(balance_uc, balance);
	if (amount_uc > 0)
		return err_set(err, ERR_INVALID_PARAMETER, "credits",
			       "a balance of %s credits cannot grow by %s: it would be too large",
			       balance, credits(amount_uc, amount));
	err_set(err, ERR_INSUFFICIENT_QUOTA, "credits",
		"the account has %s credits: %s cannot be taken from it", balance,
		credits(-amount_uc, amount));
	err->has_credits = true;
	err->remaining_uc = balance_uc;
	err->estimated_uc = -amount_uc;
	return false;
}

bool ledger_grant(struct store_tx *tx, int64_t account_id, struct slice ref, int64_t amount_uc,
		  int64_t now_ms, bool *ret_new, struct err *err)
{
	int64_t changed;

	if (amount_uc < -LEDGER_UC_MAX || amount_uc > LEDGER_UC_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, "credits", "the amount is too large");
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_GRANT);
	store_bind_text(s, ref);
	store_bind_int(s, amount_uc);
	store_bind_int(s, now_ms);
	store_bind_int(s, account_id);
	if (!store_exec(s, &changed, err))
		return false;
	if (changed == 0)
		return explain_no_grant(tx, account_id, ref, amount_uc, ret_new, err);
	s = store_stmt(tx, STMT_LEDGER_ACCOUNT_GRANT);
	store_bind_int(s, amount_uc);
	store_bind_int(s, account_id);
	if (!store_exec(s, NULL, err))
		return false;
	*ret_new = true;
	return true;
}

bool ledger_grant_is(struct store_tx *tx, int64_t account_id, struct slice ref, int64_t amount_uc,
		     bool *ret_same, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_LEDGER_GRANT_FIND);
	bool row;

	store_bind_text(s, ref);
	if (!store_step(s, &row, err))
		return false;
	*ret_same = row && store_col_int(s, 0) == account_id && store_col_int(s, 1) == amount_uc;
	store_reset(s);
	return true;
}

/* --- arithmetic ---------------------------------------------------------------- */

bool ledger_multiply(int64_t amount_uc, int64_t count, int64_t *ret_uc, struct err *err)
{
	int64_t product;

	if (amount_uc < 0 || count < 0 || __builtin_mul_overflow(amount_uc, count, &product) ||
	    product > LEDGER_UC_MAX)
		return err_set(err, ERR_INVALID_REQUEST, NULL, "the price is out of range");
	*ret_uc = product;
	return true;
}

bool ledger_ratio(int64_t amount_uc, int64_t ratio_milli, int64_t *ret_uc, struct err *err)
{
	int64_t scaled;

	if (amount_uc < 0 || ratio_milli < 0 ||
	    __builtin_mul_overflow(amount_uc, ratio_milli, &scaled) ||
	    __builtin_add_overflow(scaled, 500, &scaled) || scaled / 1000 > LEDGER_UC_MAX)
		return err_set(err, ERR_INVALID_REQUEST, NULL, "the price is out of range");
	*ret_uc = scaled / 1000;
	return true;
}
