/* The way of every request: a digest, a slot, a few comparisons.
 *
 * The cache has one place for each value of the digest's first bits; a newcomer
 * takes the place of whoever is there. That bounds it without bookkeeping, and
 * what is lost costs one look-up in the store.
 */
#include "account/account.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "account/rules.h"
#include "account/session.h"
#include "base/clock.h"
#include "base/digest.h"

#define CACHE_SLOTS 1024 /* a power of two */
#define CACHE_AGE_MS 1000

/* A key with what only this file needs. */
struct key_row {
	struct account_key key; /* first: what the others hold */
	uint8_t digest[SHA256_BYTES]; /* of the key's text or of a session's token */
	bool enabled;
	int64_t session_ends_ms; /* 0: no session */
	int range_count; /* 0 with key.addresses set: none could be read, so none may */
	struct address_range ranges[];
};

struct slot {
	struct key_row *row; /* one reference */
	uint64_t epoch;
	int64_t read_ms;
};

struct account_cache {
	struct store *store; /* borrowed */
	struct slot slots[CACHE_SLOTS];
};

bool account_cache_create(struct store *store, struct account_cache **ret, struct err *err)
{
	struct account_cache *cache = calloc(1, sizeof *cache);

	if (!cache)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	cache->store = store;
	*ret = cache;
	return true;
}

static void row_unref(struct key_row *row)
{
	if (row)
		account_key_unref(&row->key);
}

void account_cache_destroy(struct account_cache *cache)
{
	if (!cache)
		return;
	for (int i = 0; i < CACHE_SLOTS; i++)
		row_unref(cache->slots[i].row);
	free(cache);
}

void account_key_ref(struct account_key *key) { atomic_fetch_add(&key->refs, 1); }

void account_key_unref(struct account_key *key)
{
	if (!key || atomic_fetch_sub(&key->refs, 1) > 1)
		return;
	free(key->models);
	free(key->addresses);
	free(key); /* the first member of its row */
}

/* --- reading a row ----------------------------------------------------------- */

static void copy_text(char *to, size_t size, struct slice s)
{
	size_t len = MIN(s.len, size - 1);

	if (len > 0)
		memcpy(to, s.p, len);
	to[len] = '\0';
}

static char *copy_or_null(struct slice s)
{
	char *copy = s.p ? strndup(s.p, s.len) : NULL;

	if (s.p && !copy)
		abort(); /* a bounded list */
	return copy;
}

/* Columns as ACCOUNT_KEY_BY_DIGEST names them. */
static struct key_row *row_from_columns(struct store_stmt *s, const uint8_t digest[SHA256_BYTES])
{
	struct address_range ranges[ACCOUNT_ADDRESSES_MAX];
	char *addresses = copy_or_null(store_col_text(s, 13));
	int count = addresses ? addresses_parse(addresses, ranges) : 0;
	struct key_row *row = calloc(1, sizeof *row + (size_t)count * sizeof ranges[0]);

	if (!row)
		abort();
	row->range_count = count;
	if (count > 0)
		memcpy(row->ranges, ranges, (size_t)count * sizeof ranges[0]);
	row->enabled = store_col_int(s, 14) != 0;
	memcpy(row->digest, digest, SHA256_BYTES);

	struct account_key *key = &row->key;
	key->refs = 1;
	key->id = store_col_int(s, 0);
	key->account_id = store_col_int(s, 1);
	copy_text(key->account_name, sizeof key->account_name, store_col_text(s, 2));
	copy_text(key->group, sizeof key->group, store_col_text(s, 3));
	copy_text(key->hint, sizeof key->hint, store_col_text(s, 4));
	key->is_test = store_col_int(s, 5) != 0;
	key->is_admin = store_col_int(s, 6) != 0;
	key->ratio_milli = store_col_int(s, 7);
	key->expires_ms = store_col_int(s, 8);
	key->quota_uc = store_col_int(s, 9);
	key->requests_a_minute = (int)store_col_int(s, 10);
	key->concurrent_tasks = (int)store_col_int(s, 11);
	key->models = copy_or_null(store_col_text(s, 12));
	key->addresses = addresses;
	return row;
}

struct lookup {
	struct store_job job;
	enum store_stmt_id by; /* ACCOUNT_KEY_BY_DIGEST or ACCOUNT_KEY_BY_SESSION */
	const uint8_t *digest;
	struct key_row *row; /* out; NULL: no such key */
};

static bool run_lookup(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct lookup *look = CONTAINER_OF(job, struct lookup, job);
	struct store_stmt *s = store_stmt(tx, look->by);
	bool found;

	look->row = NULL;
	store_bind_blob(s, (struct slice){(const char *)look->digest, SHA256_BYTES});
	if (!store_step(s, &found, err))
		return false;
	if (!found)
		return true;
	struct slice digest = store_col_text(s, 15);
	if (digest.len != SHA256_BYTES || !bytes_equal_secret(digest.p, look->digest, SHA256_BYTES))
		return true;
	look->row = row_from_columns(s, look->digest);
	if (look->by == STMT_ACCOUNT_KEY_BY_SESSION)
		look->row->session_ends_ms = store_col_int(s, 16);
	return true;
}

/* The row, borrowed from the cache; NULL in *ret: no such key. Keys and tokens share the
 * places: they are spelled differently, so their digests differ too. */
static bool find_row(struct account_cache *cache, enum store_stmt_id by,
		     const uint8_t digest[SHA256_BYTES], struct key_row **ret, struct err *err)
{
	struct slot *slot = &cache->slots[(digest[0] << 8 | digest[1]) & (CACHE_SLOTS - 1)];
	/* Before the row is read: what changes in between makes the slot stale. */
	uint64_t epoch = store_epoch(cache->store);
	int64_t now_ms = clock_mono_ms();

	if (slot->row && slot->epoch == epoch && now_ms - slot->read_ms < CACHE_AGE_MS &&
	    bytes_equal_secret(slot->row->digest, digest, SHA256_BYTES)) {
		*ret = slot->row;
		return true;
	}
	struct lookup look = {.job.run = run_lookup, .by = by, .digest = digest};
	store_read(cache->store, &look.job);
	if (!look.job.ok) {
		*err = look.job.err;
		return false;
	}
	*ret = look.row;
	if (look.row) {
		row_unref(slot->row);
		*slot = (struct slot){.row = look.row, .epoch = epoch, .read_ms = now_ms};
	}
	return true;
}

/* --- asking -------------------------------------------------------------------- */

static bool bearer_text(struct slice authorization, struct slice *ret, struct err *err)
{
	static const char how[] = "send it as \"Authorization: Bearer tt-...\"";
	const struct slice scheme = SLICE("bearer");

	if (authorization.len == 0)
		return err_set(err, ERR_UNAUTHORIZED, NULL, "an API key is missing: %s", how);
	if (authorization.len <= scheme.len || authorization.p[scheme.len] != ' ' ||
	    !slice_ieq((struct slice){authorization.p, scheme.len}, scheme))
		return err_set(err, ERR_UNAUTHORIZED, NULL, "this is not a bearer key: %s", how);
	struct slice text = slice_skip(authorization, scheme.len);
	while (text.len > 0 && *text.p == ' ')
		text = slice_skip(text, 1);
	*ret = text;
	return true;
}

static bool address_allowed(const struct key_row *row, const struct sockaddr *address)
{
	if (!row->key.addresses)
		return true;
	for (int i = 0; address && i < row->range_count; i++)
		if (address_range_has(&row->ranges[i], address))
			return true;
	return false;
}

/* Lets in whoever this row stands for, as things are now. */
static bool admit(struct key_row *row, const struct sockaddr *address, struct account_key **ret_key,
		  struct err *err)
{
	if (!row->enabled)
		return err_set(err, ERR_KEY_DISABLED, NULL, "this API key has been disabled");
	if (row->key.expires_ms != 0 && row->key.expires_ms <= clock_wall_ms())
		return err_set(err, ERR_KEY_EXPIRED, NULL, "this API key has expired");
	if (!address_allowed(row, address))
		return err_set(err, ERR_IP_RESTRICTED, NULL,
			       "this API key may not be used from your address");
	account_key_ref(&row->key);
	*ret_key = &row->key;
	return true;
}

bool account_authenticate_text(struct account_cache *cache, struct slice text,
			       const struct sockaddr *address, struct account_key **ret_key,
			       struct err *err)
{
	uint8_t digest[SHA256_BYTES];
	struct key_row *row;

	if (!key_text_valid(text))
		return err_set(err, ERR_UNAUTHORIZED, NULL,
			       "this is not an API key: one is \"tt-\" and %d letters and digits",
			       KEY_SECRET_CHARS);
	digest_sha256(text.p, text.len, digest);
	if (!find_row(cache, STMT_ACCOUNT_KEY_BY_DIGEST, digest, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_UNAUTHORIZED, NULL, "this API key is not known");
	return admit(row, address, ret_key, err);
}

bool account_authenticate(struct account_cache *cache, struct slice authorization,
			  const struct sockaddr *address, struct account_key **ret_key,
			  struct err *err)
{
	struct slice text = {0};

	return bearer_text(authorization, &text, err) &&
	       account_authenticate_text(cache, text, address, ret_key, err);
}

bool account_authenticate_session(struct account_cache *cache, struct slice token,
				  const struct sockaddr *address, struct account_key **ret_key,
				  struct err *err)
{
	uint8_t digest[SHA256_BYTES];
	struct key_row *row = NULL;

	if (session_token_valid(token)) {
		session_digest(token, digest);
		if (!find_row(cache, STMT_ACCOUNT_KEY_BY_SESSION, digest, &row, err))
			return false;
	}
	if (!row || row->session_ends_ms <= clock_wall_ms())
		return err_set(err, ERR_UNAUTHORIZED, NULL, "you are not signed in, or no longer");
	return admit(row, address, ret_key, err);
}

bool account_may_use(const struct account_key *key, const char *model)
{
	struct slice id = slice_of(model);

	if (!key->models)
		return true;
	for (const char *at = key->models;;) {
		size_t len = strcspn(at, ",");
		struct slice pattern = {at, len};
		bool open_end = len > 0 && at[len - 1] == '*';
		if (open_end)
			pattern.len--;
		if (open_end ? slice_starts(id, pattern) : slice_eq(id, pattern))
			return true;
		if (at[len] == '\0')
			return false;
		at += len + 1;
	}
}
