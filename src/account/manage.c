#include "account/manage.h"

#include <inttypes.h>
#include <stdlib.h>

#include "account/inside.h"
#include "account/rules.h"
#include "account/session.h"

const struct account_key_change account_key_unchanged = {
	.enabled = ACCOUNT_LEAVE,
	.quota_uc = ACCOUNT_LEAVE,
	.requests_a_minute = ACCOUNT_LEAVE,
	.concurrent_tasks = ACCOUNT_LEAVE,
	.expires_ms = ACCOUNT_LEAVE,
};

/* --- who -------------------------------------------------------------------------------- */

bool account_manager_read(struct store_tx *tx, int64_t key_id, int64_t now_ms,
			  struct account_manager *ret, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_MANAGER);
	bool found;

	store_bind_int(s, key_id);
	store_bind_int(s, now_ms);
	if (!store_step(s, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_UNAUTHORIZED, NULL, "this API key is not to be used any more");
	*ret = (struct account_manager){
		.key_id = key_id,
		.account_id = store_col_int(s, 0),
		.is_admin = store_col_int(s, 1) != 0,
		.manages = store_col_int(s, 2) != 0,
	};
	store_reset(s);
	return true;
}

bool account_manager_check(struct store_tx *tx, int64_t key_id, int64_t now_ms,
			   struct account_manager *ret, struct err *err)
{
	if (!account_manager_read(tx, key_id, now_ms, ret, err))
		return false;
	return ret->manages ||
	       err_set(err, ERR_FORBIDDEN, NULL,
		       "this key is limited itself, so it manages no keys: use one of the account without "
		       "limits");
}

bool account_name(struct store_tx *tx, int64_t account_id, struct arena *arena, const char **ret,
		  struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_NAME);
	bool found;

	store_bind_int(s, account_id);
	if (!store_step(s, &found, err))
		return false;
	const char *name = found ? arena_strdup(arena, store_col_text(s, 0).p) : NULL;
	store_reset(s);
	if (!name)
		return err_set(err, ERR_NOT_FOUND, "account", "there is no account %" PRId64, account_id);
	*ret = name;
	return true;
}

/* --- what is seen -------------------------------------------------------------------------- */

bool account_keys_seen(struct store_tx *tx, const struct account_manager *who, int64_t account_id,
		       int64_t only_id, void (*fn)(void *ctx, const struct account_key_row *row),
		       void *ctx, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEYS_OF);
	bool row;

	store_bind_int(s, who->is_admin ? account_id : who->account_id);
	store_bind_int(s, who->manages ? only_id : who->key_id);
	store_bind_int(s, ACCOUNT_KEYS_MAX);
	for (;;) {
		if (!store_step(s, &row, err))
			return false;
		if (!row)
			return true;
		struct account_key_row key = account_key_row_read(s);
		fn(ctx, &key);
	}
}

/* --- changes --------------------------------------------------------------------------------- */

bool account_key_is_managed(struct store_tx *tx, const struct account_manager *who, int64_t key_id,
			    struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_OWNER);
	bool found;

	store_bind_int(s, key_id);
	if (!store_step(s, &found, err))
		return false;
	bool seen = found && (who->is_admin || store_col_int(s, 0) == who->account_id);
	bool admins = found && store_col_int(s, 1) != 0;
	store_reset(s);
	if (!seen)
		return err_set(err, ERR_NOT_FOUND, "id", "there is no key %" PRId64 " of this account",
			       key_id);
	return !admins || who->is_admin ||
	       err_set(err, ERR_FORBIDDEN, "id", "key %" PRId64 " is an admin's: only an admin changes it",
		       key_id);
}

bool account_key_account(struct store_tx *tx, int64_t key_id, int64_t *ret_account_id, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_OWNER);
	bool found;

	store_bind_int(s, key_id);
	if (!store_step(s, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "id", "there is no key %" PRId64, key_id);
	*ret_account_id = store_col_int(s, 0);
	store_reset(s);
	return true;
}

bool account_has_room_for_key(struct store_tx *tx, int64_t account_id, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_COUNT);
	bool row;

	store_bind_int(s, account_id);
	if (!store_step(s, &row, err))
		return false;
	int64_t count = store_col_int(s, 0);
	store_reset(s);
	return count < ACCOUNT_KEYS_MAX ||
	       err_set(err, ERR_FORBIDDEN, NULL,
		       "the account has %d keys already: rotate one that is not used any more",
		       ACCOUNT_KEYS_MAX);
}

static bool limit_or_left(int64_t value, int64_t min, int64_t max, const char *param, struct err *err)
{
	return value == ACCOUNT_LEAVE || account_limit_check(value, min, max, param, err);
}

static bool change_check(const struct account_key_change *c, struct err *err)
{
	return (!c->set_name || !c->name || name_check(c->name, "name", err)) &&
	       limit_or_left(c->quota_uc, -1, ACCOUNT_QUOTA_UC_MAX, "quota_credits", err) &&
	       limit_or_left(c->requests_a_minute, 0, INT32_MAX, "requests_per_minute", err) &&
	       limit_or_left(c->concurrent_tasks, 0, INT32_MAX, "concurrent_tasks", err) &&
	       limit_or_left(c->expires_ms, 0, INT64_MAX, "expires_at", err);
}

static void bind_or_leave(struct store_stmt *s, int64_t value)
{
	if (value == ACCOUNT_LEAVE)
		store_bind_null(s);
	else
		store_bind_int(s, value);
}

static bool update(struct store_tx *tx, int64_t key_id, const struct account_key_change *c,
		   const char *models, const char *addresses, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_CHANGE);

	store_bind_int(s, key_id);
	bind_or_leave(s, c->enabled);
	bind_or_leave(s, c->quota_uc);
	bind_or_leave(s, c->requests_a_minute);
	bind_or_leave(s, c->concurrent_tasks);
	bind_or_leave(s, c->expires_ms);
	store_bind_int(s, c->set_name);
	store_bind_text(s, slice_of(c->name));
	store_bind_int(s, c->set_models);
	store_bind_text(s, slice_of(models));
	store_bind_int(s, c->set_addresses);
	store_bind_text(s, slice_of(addresses));
	store_raise_epoch_on_commit(tx);
	return store_exec(s, NULL, err) && (c->enabled != 0 || session_end_all(tx, key_id, err));
}

bool account_key_change(struct store_tx *tx, const struct account_manager *who, int64_t key_id,
			const struct account_key_change *change, struct err *err)
{
	char *models = NULL, *addresses = NULL;

	bool ok = change_check(change, err) && models_check(change->models, &models, err) &&
		  addresses_check(change->addresses, &addresses, err) &&
		  account_key_is_managed(tx, who, key_id, err) &&
		  update(tx, key_id, change, models, addresses, err);
	free(models);
	free(addresses);
	return ok;
}

/* --- accounts -------------------------------------------------------------------------------- */

static struct account_row account_row_read(struct store_stmt *s)
{
	return (struct account_row){
		.name = store_col_text(s, 0).p,
		.group = store_col_text(s, 1).p,
		.balance_uc = store_col_int(s, 2),
		.reserved_uc = store_col_int(s, 3),
		.used_uc = store_col_int(s, 4),
		.live_tasks = store_col_int(s, 5),
		.requests_a_minute = store_col_int(s, 6),
		.concurrent_tasks = store_col_int(s, 7),
		.created_ms = store_col_int(s, 8),
		.keys = store_col_int(s, 9),
	};
}

static bool each_account(struct store_stmt *s, account_row_fn *fn, void *ctx, int *ret_count, struct err *err)
{
	bool row;

	for (*ret_count = 0;; (*ret_count)++) {
		if (!store_step(s, &row, err))
			return false;
		if (!row)
			return true;
		struct account_row account = account_row_read(s);
		fn(ctx, &account);
	}
}

bool accounts_each(struct store_tx *tx, int64_t count, int64_t skip, account_row_fn *fn, void *ctx,
		   struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_LIST);
	int told;

	store_bind_int(s, count);
	store_bind_int(s, skip);
	return each_account(s, fn, ctx, &told, err);
}

bool accounts_count(struct store_tx *tx, int64_t *ret, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_COUNT);
	bool row;

	if (!store_step(s, &row, err))
		return false;
	*ret = store_col_int(s, 0);
	store_reset(s);
	return true;
}

bool account_show(struct store_tx *tx, int64_t account_id, account_row_fn *fn, void *ctx, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_SHOW);
	int told;

	store_bind_int(s, account_id);
	if (!each_account(s, fn, ctx, &told, err))
		return false;
	return told == 1 ||
	       err_set(err, ERR_NOT_FOUND, "account", "there is no account %" PRId64, account_id);
}
