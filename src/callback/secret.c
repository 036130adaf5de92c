/* An account's secrets in the store: made when first needed, two valid in a rotation. */
#include "base/digest.h"
#include "callback/callback.h"

bool callback_secrets_read(struct store_tx *tx, int64_t account_id, int64_t now_ms,
			   struct callback_secrets *ret, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_SECRETS);
	struct callback_secrets found = {0};
	bool row;

	store_bind_int(s, account_id);
	store_bind_int(s, now_ms);
	store_bind_int(s, CALLBACK_SECRETS_MAX);
	while (store_step(s, &row, err)) {
		if (!row) {
			*ret = found;
			return true;
		}
		struct slice secret = store_col_text(s, 0);
		if (secret.len != CALLBACK_SECRET_BYTES || found.count == CALLBACK_SECRETS_MAX)
			continue;
		memcpy(found.bytes[found.count], secret.p, secret.len);
		found.created_ms[found.count] = store_col_int(s, 1);
		found.expires_ms[found.count++] = store_col_int(s, 2);
	}
	return false;
}

static bool add_secret(struct store_tx *tx, int64_t account_id, int64_t created_ms, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_SECRET_INSERT);
	uint8_t secret[CALLBACK_SECRET_BYTES];

	random_bytes(secret, sizeof secret);
	store_bind_int(s, account_id);
	store_bind_int(s, created_ms);
	store_bind_blob(s, (struct slice){(const char *)secret, sizeof secret});
	return store_exec(s, NULL, err);
}

bool callback_secrets_need(struct store_tx *tx, int64_t account_id, int64_t now_ms,
			   struct callback_secrets *ret, struct err *err)
{
	if (!callback_secrets_read(tx, account_id, now_ms, ret, err))
		return false;
	if (ret->count > 0)
		return true;
	return add_secret(tx, account_id, now_ms, err) &&
	       callback_secrets_read(tx, account_id, now_ms, ret, err);
}

/* The one before the current one goes at once: never more than two are valid. */
bool callback_secret_rotate(struct store_tx *tx, int64_t account_id, int64_t now_ms,
			    int64_t overlap_ms, struct callback_secrets *ret, struct err *err)
{
	struct callback_secrets old;
	struct store_stmt *s;

	if (!callback_secrets_read(tx, account_id, now_ms, &old, err))
		return false;
	s = store_stmt(tx, STMT_CALLBACK_SECRETS_FORGET);
	store_bind_int(s, account_id);
	if (!store_exec(s, NULL, err))
		return false;
	s = store_stmt(tx, STMT_CALLBACK_SECRET_EXPIRE);
	store_bind_int(s, account_id);
	store_bind_int(s, now_ms + overlap_ms);
	if (!store_exec(s, NULL, err))
		return false;
	/* Newer than the old one, also when the clock says otherwise. */
	int64_t created_ms = old.count > 0 ? MAX(now_ms, old.created_ms[0] + 1) : now_ms;
	return add_secret(tx, account_id, created_ms, err) &&
	       callback_secrets_read(tx, account_id, now_ms, ret, err);
}
