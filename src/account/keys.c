/* Accounts, groups and keys as the command line and the console change them.
 * What changes a key that a server may have cached raises the store's epoch with
 * its commit. */
#include "account/account.h"

#include <inttypes.h>
#include <stdlib.h>

#include "account/inside.h"
#include "account/manage.h"
#include "account/rules.h"
#include "account/session.h"
#include "base/digest.h"

#define GROUP_DEFAULT "default"
#define RATIO_MILLI_MAX 1000000

/* --- accounts and groups ------------------------------------------------------ */

static bool account_by_name(struct store_tx *tx, const char *name, bool *ret_found, int64_t *ret_id,
			    struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_BY_NAME);

	store_bind_text(s, slice_of(name));
	if (!store_step(s, ret_found, err))
		return false;
	if (*ret_found)
		*ret_id = store_col_int(s, 0);
	store_reset(s);
	return true;
}

bool account_find(struct store_tx *tx, const char *name, int64_t *ret_id, struct err *err)
{
	bool found;

	if (!account_by_name(tx, name, &found, ret_id, err))
		return false;
	return found || err_set(err, ERR_NOT_FOUND, "account", "there is no account \"%s\"", name);
}

bool account_limit(struct store_tx *tx, const char *name, const struct account_limits *wanted,
		   struct account_limits *ret_limits, int64_t *ret_live, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_LIMIT);
	bool found;

	store_bind_text(s, slice_of(name));
	store_bind_int(s, wanted->requests_a_minute);
	store_bind_int(s, wanted->concurrent_tasks);
	if (!store_step(s, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "account", "there is no account \"%s\"", name);
	ret_limits->requests_a_minute = store_col_int(s, 0);
	ret_limits->concurrent_tasks = store_col_int(s, 1);
	*ret_live = store_col_int(s, 2);
	store_reset(s);
	return true;
}

static bool insert_account(struct store_tx *tx, const char *name, const char *group, int64_t now_ms,
			   int64_t *ret_id, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_INSERT);
	bool row;

	store_bind_text(s, slice_of(name));
	store_bind_text(s, slice_of(group ? group : GROUP_DEFAULT));
	store_bind_int(s, now_ms);
	if (!store_step(s, &row, err))
		return false;
	*ret_id = store_col_int(s, 0);
	store_reset(s);
	return true;
}

static bool find_or_make_account(struct store_tx *tx, const struct account_key_new *wanted,
				 int64_t now_ms, int64_t *ret_id, struct err *err)
{
	bool found;

	if (!account_by_name(tx, wanted->account, &found, ret_id, err))
		return false;
	return found || insert_account(tx, wanted->account, wanted->group, now_ms, ret_id, err);
}

bool account_create(struct store_tx *tx, const char *name, const char *group, int64_t now_ms,
		    int64_t *ret_id, struct err *err)
{
	bool found;

	if (!name_check(name, "name", err) || (group && !name_check(group, "group", err)) ||
	    !account_by_name(tx, name, &found, ret_id, err))
		return false;
	if (found)
		return err_set(err, ERR_INVALID_PARAMETER, "name", "there is an account \"%s\" already", name);
	return insert_account(tx, name, group, now_ms, ret_id, err);
}

bool account_group_set(struct store_tx *tx, const char *name, int64_t ratio_milli, struct err *err)
{
	if (!name_check(name, "group", err))
		return false;
	if (ratio_milli < 0 || ratio_milli > RATIO_MILLI_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, "group",
			       "group \"%s\": the price ratio must be 0 to %d", name,
			       RATIO_MILLI_MAX / 1000);
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_GROUP_SET);
	store_bind_text(s, slice_of(name));
	store_bind_int(s, ratio_milli);
	store_raise_epoch_on_commit(tx);
	return store_exec(s, NULL, err);
}

/* --- new keys ------------------------------------------------------------------- */

bool account_limit_check(int64_t v, int64_t min, int64_t max, const char *param, struct err *err)
{
	if (v >= min && v <= max)
		return true;
	err_set(err, ERR_INVALID_PARAMETER, param, "%s must be %" PRId64 " to %" PRId64, param, min,
		max);
	err->has_range = true;
	err->min = min;
	err->max = max;
	return false;
}

static bool new_key_check(const struct account_key_new *w, struct err *err)
{
	return name_check(w->account, "account", err) &&
	       (!w->name || name_check(w->name, "name", err)) &&
	       (!w->group || name_check(w->group, "group", err)) &&
	       account_limit_check(w->quota_uc, -1, ACCOUNT_QUOTA_UC_MAX, "quota", err) &&
	       account_limit_check(w->requests_a_minute, 0, INT32_MAX, "requests_a_minute", err) &&
	       account_limit_check(w->concurrent_tasks, 0, INT32_MAX, "concurrent_tasks", err) &&
	       account_limit_check(w->expires_ms, 0, INT64_MAX, "expires", err);
}

static struct slice digest_of(const char *text, uint8_t digest[SHA256_BYTES])
{
	digest_sha256(text, strlen(text), digest);
	return (struct slice){(const char *)digest, SHA256_BYTES};
}

static bool insert_key(struct store_tx *tx, const struct account_key_new *w, int64_t account_id,
		       int64_t now_ms, const char *text, const char *models, const char *addresses,
		       int64_t *ret_id, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_INSERT);
	uint8_t digest[SHA256_BYTES];
	char hint[24];
	bool row;

	key_text_hint(text, hint);
	store_bind_int(s, account_id);
	store_bind_int(s, w->is_test);
	store_bind_int(s, w->is_admin);
	store_bind_int(s, now_ms);
	store_bind_int(s, w->expires_ms);
	store_bind_int(s, w->quota_uc);
	store_bind_int(s, w->requests_a_minute);
	store_bind_int(s, w->concurrent_tasks);
	store_bind_blob(s, digest_of(text, digest));
	store_bind_text(s, slice_of(hint));
	store_bind_text(s, slice_of(w->name));
	store_bind_text(s, slice_of(w->group));
	store_bind_text(s, slice_of(models));
	store_bind_text(s, slice_of(addresses));
	if (!store_step(s, &row, err))
		return false;
	*ret_id = store_col_int(s, 0);
	store_reset(s);
	return true;
}

bool account_key_create(struct store_tx *tx, const struct account_key_new *wanted, int64_t now_ms,
			char ret_text[ACCOUNT_KEY_TEXT_MAX], int64_t *ret_key_id,
			int64_t *ret_account_id, struct err *err)
{
	char *models = NULL, *addresses = NULL;

	bool ok = new_key_check(wanted, err) && models_check(wanted->models, &models, err) &&
		  addresses_check(wanted->addresses, &addresses, err) &&
		  find_or_make_account(tx, wanted, now_ms, ret_account_id, err);
	if (ok) {
		key_text_make(wanted->is_test, ret_text);
		ok = insert_key(tx, wanted, *ret_account_id, now_ms, ret_text, models, addresses,
				ret_key_id, err);
	}
	free(models);
	free(addresses);
	return ok;
}

/* --- finding and changing -------------------------------------------------------- */

/* A number in plain digits; 0, which no key has, for anything else. */
static int64_t id_in_digits(const char *which)
{
	int64_t id = 0;

	for (; *which; which++)
		if (*which < '0' || *which > '9' || __builtin_mul_overflow(id, 10, &id) ||
		    __builtin_add_overflow(id, *which - '0', &id))
			return 0;
	return id;
}

bool account_key_find(struct store_tx *tx, const char *which, int64_t *ret_key_id, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_FIND);
	uint8_t digest[SHA256_BYTES];
	bool row, another;

	store_bind_int(s, id_in_digits(which));
	store_bind_text(s, slice_of(which));
	store_bind_blob(s, digest_of(which, digest));
	if (!store_step(s, &row, err))
		return false;
	if (!row) /* `which` may be a key: it is not repeated */
		return err_set(err, ERR_NOT_FOUND, "key",
			       "there is no such key; `tintype key list` shows them");
	int64_t id = store_col_int(s, 0);
	if (!store_step(s, &another, err))
		return false;
	if (another)
		return err_set(err, ERR_INVALID_PARAMETER, "key",
			       "several keys look like this; use the number that `tintype key list` "
			       "shows");
	*ret_key_id = id;
	return true;
}

static bool changed_one(int64_t changed, int64_t key_id, struct err *err)
{
	return changed == 1 ||
	       err_set(err, ERR_NOT_FOUND, "key", "there is no key %" PRId64, key_id);
}

bool account_key_enable(struct store_tx *tx, int64_t key_id, bool enabled, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_ENABLE);
	int64_t changed;

	store_bind_int(s, enabled);
	store_bind_int(s, key_id);
	store_raise_epoch_on_commit(tx);
	return store_exec(s, &changed, err) && changed_one(changed, key_id, err) &&
	       (enabled || session_end_all(tx, key_id, err));
}

bool account_key_rotate(struct store_tx *tx, int64_t key_id, char ret_text[ACCOUNT_KEY_TEXT_MAX],
			struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEY_KIND);
	char text[ACCOUNT_KEY_TEXT_MAX], hint[24];
	uint8_t digest[SHA256_BYTES];
	int64_t changed;
	bool row;

	store_bind_int(s, key_id);
	if (!store_step(s, &row, err))
		return false;
	if (!row)
		return changed_one(0, key_id, err);
	key_text_make(store_col_int(s, 0) != 0, text);
	store_reset(s);
	key_text_hint(text, hint);
	s = store_stmt(tx, STMT_ACCOUNT_KEY_ROTATE);
	store_bind_blob(s, digest_of(text, digest));
	store_bind_text(s, slice_of(hint));
	store_bind_int(s, key_id);
	store_raise_epoch_on_commit(tx);
	if (!store_exec(s, &changed, err) || !changed_one(changed, key_id, err) ||
	    !session_end_all(tx, key_id, err))
		return false;
	memcpy(ret_text, text, sizeof text);
	return true;
}

/* --- showing ------------------------------------------------------------------------ */

struct account_key_row account_key_row_read(struct store_stmt *s)
{
	return (struct account_key_row){
		.id = store_col_int(s, 0),
		.account_id = store_col_int(s, 1),
		.account = store_col_text(s, 2).p,
		.name = store_col_text(s, 3).p,
		.group = store_col_text(s, 4).p,
		.hint = store_col_text(s, 5).p,
		.enabled = store_col_int(s, 6) != 0,
		.is_test = store_col_int(s, 7) != 0,
		.is_admin = store_col_int(s, 8) != 0,
		.quota_uc = store_col_int(s, 9),
		.used_uc = store_col_int(s, 10),
		.reserved_uc = store_col_int(s, 11),
		.created_ms = store_col_int(s, 12),
		.expires_ms = store_col_int(s, 13),
		.requests_a_minute = (int)store_col_int(s, 14),
		.concurrent_tasks = (int)store_col_int(s, 15),
		.live_tasks = (int)store_col_int(s, 16),
		.models = store_col_text(s, 17).p,
		.addresses = store_col_text(s, 18).p,
	};
}

bool account_keys_each(struct store_tx *tx, const char *account,
		       void (*fn)(void *ctx, const struct account_key_row *row), void *ctx,
		       struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_KEYS);
	bool row;

	store_bind_text(s, slice_of(account));
	for (;;) {
		if (!store_step(s, &row, err))
			return false;
		if (!row)
			return true;
		struct account_key_row key = account_key_row_read(s);
		fn(ctx, &key);
	}
}

bool account_credits(struct store_tx *tx, int64_t account_id, int64_t key_id,
		     struct account_credits *ret, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_CREDITS);
	bool row;

	store_bind_int(s, account_id);
	store_bind_int(s, key_id);
	if (!store_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOT_FOUND, "account", "there is no account %" PRId64,
			       account_id);
	*ret = (struct account_credits){
		.balance_uc = store_col_int(s, 0),
		.reserved_uc = store_col_int(s, 1),
		.used_uc = store_col_int(s, 2),
		.key_quota_uc = store_col_int(s, 3),
		.key_used_uc = store_col_int(s, 4),
		.key_reserved_uc = store_col_int(s, 5),
	};
	return true;
}
