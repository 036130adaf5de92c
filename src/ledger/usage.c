#include "ledger/usage.h"

bool ledger_usage_add(struct store_tx *tx, int64_t task_seq, int images, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_USAGE_ADD);

	store_bind_int(s, task_seq);
	store_bind_int(s, images);
	return store_exec(s, NULL, err);
}

bool ledger_usage_each(struct store_tx *tx, int64_t account_id, int64_t first_day, int64_t last_day,
		       void (*fn)(void *ctx, const struct ledger_usage *usage), void *ctx,
		       struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_USAGE_DAYS);
	bool row;

	store_bind_int(s, account_id);
	store_bind_int(s, first_day);
	store_bind_int(s, last_day);
	for (;;) {
		if (!store_step(s, &row, err))
			return false;
		if (!row)
			return true;
		const struct ledger_usage usage = {
			.day = store_col_int(s, 0),
			.model = store_col_text(s, 1).p,
			.completed = store_col_int(s, 2),
			.failed = store_col_int(s, 3),
			.cancelled = store_col_int(s, 4),
			.images = store_col_int(s, 5),
			.charged_uc = store_col_int(s, 6),
		};
		fn(ctx, &usage);
	}
}

static bool next_account(struct store_tx *tx, int64_t after_account, int64_t *ret_account,
			 struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_USAGE_NEXT_ACCOUNT);
	bool row;

	store_bind_int(s, after_account);
	if (!store_step(s, &row, err))
		return false;
	*ret_account = row ? store_col_int(s, 0) : 0;
	store_reset(s);
	return true;
}

bool ledger_usage_forget(struct store_tx *tx, int64_t before_day, int64_t after_account,
			 int64_t *ret_account, struct err *err)
{
	struct store_stmt *s;

	if (!next_account(tx, after_account, ret_account, err))
		return false;
	if (*ret_account == 0)
		return true;
	s = store_stmt(tx, STMT_USAGE_FORGET);
	store_bind_int(s, *ret_account);
	store_bind_int(s, before_day);
	return store_exec(s, NULL, err);
}
