#include "account/session.h"

#include "account/account.h"

#define FORGET_MOST 100 /* rows that are over, at each sign-in */

/* --- spelling ------------------------------------------------------------------------- */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

void session_token_make(char ret[SESSION_TOKEN_CHARS + 1])
{
	random_text(alphabet, ret, SESSION_TOKEN_CHARS);
}

bool session_token_valid(struct slice text)
{
	if (text.len != SESSION_TOKEN_CHARS)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] == '\0' || !strchr(alphabet, text.p[i]))
			return false;
	return true;
}

void session_digest(struct slice token, uint8_t ret[SHA256_BYTES])
{
	digest_sha256(token.p, token.len, ret);
}

static void bind_digest(struct store_stmt *s, struct slice text, uint8_t digest[SHA256_BYTES])
{
	digest_sha256(text.p, text.len, digest);
	store_bind_blob(s, (struct slice){(const char *)digest, SHA256_BYTES});
}

/* --- sessions ---------------------------------------------------------------------------- */

static bool forget_one(struct store_tx *tx, struct slice token, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SESSION_FORGET);
	uint8_t digest[SHA256_BYTES];

	bind_digest(s, token, digest);
	return store_exec(s, NULL, err);
}

/* What is over, and of this key what it has too many of. */
static bool make_room(struct store_tx *tx, const struct session_new *wanted, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SESSION_FORGET_OVER);

	store_bind_int(s, wanted->now_ms);
	store_bind_int(s, FORGET_MOST);
	if (!store_exec(s, NULL, err))
		return false;
	s = store_stmt(tx, STMT_SESSION_FORGET_OLD);
	store_bind_int(s, wanted->key_id);
	store_bind_int(s, SESSIONS_MAX - 1);
	return store_exec(s, NULL, err);
}

bool session_begin(struct store_tx *tx, const struct session_new *wanted, struct err *err)
{
	uint8_t digest[SHA256_BYTES], key_digest[SHA256_BYTES];
	int64_t made;

	if (wanted->replaces.len > 0 && !session_end(tx, wanted->replaces, err))
		return false;
	if (!make_room(tx, wanted, err))
		return false;
	struct store_stmt *s = store_stmt(tx, STMT_SESSION_INSERT);
	bind_digest(s, wanted->token, digest);
	store_bind_int(s, wanted->key_id);
	store_bind_int(s, wanted->now_ms);
	store_bind_int(s, wanted->now_ms + wanted->ttl_ms);
	if (wanted->key_text.len > 0)
		bind_digest(s, wanted->key_text, key_digest);
	else
		store_bind_null(s);
	if (!store_exec(s, &made, err))
		return false;
	return made == 1 ||
	       err_set(err, ERR_UNAUTHORIZED, NULL, "this API key is not to be used any more");
}

bool session_end(struct store_tx *tx, struct slice token, struct err *err)
{
	store_raise_epoch_on_commit(tx);
	return forget_one(tx, token, err);
}

bool session_end_all(struct store_tx *tx, int64_t key_id, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SESSION_FORGET_KEY);

	store_bind_int(s, key_id);
	store_raise_epoch_on_commit(tx);
	if (!store_exec(s, NULL, err))
		return false;
	s = store_stmt(tx, STMT_SIGNIN_FORGET_KEY);
	store_bind_int(s, key_id);
	return store_exec(s, NULL, err);
}

bool session_show(struct store_tx *tx, struct slice token, int64_t now_ms, struct session_view *ret,
		  struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SESSION_SHOW);
	uint8_t digest[SHA256_BYTES];

	*ret = (struct session_view){.found = false};
	bind_digest(s, token, digest);
	store_bind_int(s, now_ms);
	if (!store_step(s, &ret->found, err))
		return false;
	if (!ret->found)
		return true;
	int64_t key_expires_ms = store_col_int(s, 8);
	ret->expires_ms = store_col_int(s, 0);
	if (key_expires_ms != 0)
		ret->expires_ms = MIN(ret->expires_ms, key_expires_ms);
	ret->key_id = store_col_int(s, 1);
	ret->account = store_col_text(s, 2).p;
	ret->key_name = store_col_text(s, 3).p;
	ret->key_hint = store_col_text(s, 4).p;
	ret->is_test = store_col_int(s, 5) != 0;
	ret->is_admin = store_col_int(s, 6) != 0;
	ret->manages_keys = store_col_int(s, 7) != 0;
	return true;
}

/* --- links ----------------------------------------------------------------------------------- */

bool signin_link_make(struct store_tx *tx, int64_t key_id, struct slice token, int64_t now_ms,
		      struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SIGNIN_FORGET_OVER);
	uint8_t digest[SHA256_BYTES];

	store_bind_int(s, now_ms);
	if (!store_exec(s, NULL, err))
		return false;
	s = store_stmt(tx, STMT_SIGNIN_INSERT);
	bind_digest(s, token, digest);
	store_bind_int(s, key_id);
	store_bind_int(s, now_ms);
	store_bind_int(s, now_ms + SIGNIN_LINK_TTL_MS);
	return store_exec(s, NULL, err);
}

bool signin_link_there(struct store_tx *tx, struct slice token, int64_t now_ms, bool *ret_there,
		       struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SIGNIN_THERE);
	uint8_t digest[SHA256_BYTES];

	bind_digest(s, token, digest);
	store_bind_int(s, now_ms);
	return store_step(s, ret_there, err);
}

bool signin_link_take(struct store_tx *tx, struct slice token, int64_t now_ms, int64_t *ret_key_id,
		      struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SIGNIN_TAKE);
	uint8_t digest[SHA256_BYTES];
	int64_t expires_ms = 0;
	bool found;

	bind_digest(s, token, digest);
	if (!store_step(s, &found, err))
		return false;
	if (found) {
		*ret_key_id = store_col_int(s, 0);
		expires_ms = store_col_int(s, 1);
		store_reset(s);
	}
	return expires_ms > now_ms ||
	       err_set(err, ERR_LINK_EXPIRED, NULL,
		       "this sign-in link was used already or is over; `tintype signin` prints another");
}

bool signin_key_choose(struct store_tx *tx, const char *account, int64_t now_ms, int64_t *ret_key_id,
		       struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_SIGNIN_KEY);
	bool found;

	store_bind_text(s, slice_of(account));
	store_bind_int(s, now_ms);
	if (!store_step(s, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "account", "there is no key that could sign in%s%s",
			       account ? " of account " : "", account ? account : "");
	*ret_key_id = store_col_int(s, 0);
	store_reset(s);
	return true;
}
