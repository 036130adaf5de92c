/* Who is asking, and what they may do.
 *
 *     struct account_key *key;                      shared, counted
 *     account_authenticate(cache, bearer, address, &key, &err)
 *     …
 *     account_key_unref(key);
 *
 * A key is `tt-` + 40 of [A-Za-z0-9] (test keys: `tt-test-` + 40), shown once and
 * stored as its SHA-256 alone; the row is found by digest and the digest compared
 * in constant time. A test key's tasks are painted by the built-in painter and
 * never charged.
 *
 * Looking a key up costs a digest and a hash-table probe: rows are cached per
 * thread and the cache is dropped when store_epoch() moves (any process changed
 * an account or a key) and no entry is used for more than a second without being
 * read again, so a change takes effect at once. Unknown keys are not cached.
 *
 * Thread rule: an account_cache belongs to one thread; keys are counted
 * atomically and immutable, so they may be carried to another thread.
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "store/store.h"

#define ACCOUNT_KEY_TEXT_MAX 64
#define ACCOUNT_NAME_MAX 64
#define ACCOUNT_MODELS_MAX 64
#define ACCOUNT_ADDRESSES_MAX 32

struct account_key {
	_Atomic int refs;
	int64_t id, account_id;
	char account_name[ACCOUNT_NAME_MAX + 1];
	char group[ACCOUNT_NAME_MAX + 1];
	char hint[24];	       /* "tt-Ab12…wxyz": enough to recognise, not to use */
	bool is_test, is_admin;
	int64_t ratio_milli;   /* the group's price ratio, thousandths */
	int64_t expires_ms;    /* 0: never */
	int64_t quota_uc;      /* -1: unlimited */
	int requests_a_minute; /* 0: unlimited */
	int concurrent_tasks;  /* 0: unlimited */
	char *models;	       /* owned; comma-separated ids or patterns ending in '*'; NULL: all */
	char *addresses;       /* owned; comma-separated CIDRs; NULL: all */
};

struct account_cache;

bool account_cache_create(struct store *store, struct account_cache **ret, struct err *err) MUST_CHECK;
void account_cache_destroy(struct account_cache *cache); /* NULL is fine */

/* authorization: the header's value ("Bearer tt-…"; scheme in any case) or empty.
 * Errors: ERR_UNAUTHORIZED (absent, malformed, unknown), ERR_KEY_EXPIRED,
 * ERR_KEY_DISABLED, ERR_IP_RESTRICTED. */
bool account_authenticate(struct account_cache *cache, struct slice authorization,
			  const struct sockaddr *address, struct account_key **ret_key,
			  struct err *err) MUST_CHECK;
/* The key's text alone. */
bool account_authenticate_text(struct account_cache *cache, struct slice text,
			       const struct sockaddr *address, struct account_key **ret_key,
			       struct err *err) MUST_CHECK;
/* A session's token (session.h): the key that signed in, with its rights as they are now.
 * ERR_UNAUTHORIZED: none, unknown or over; otherwise as above. */
bool account_authenticate_session(struct account_cache *cache, struct slice token,
				  const struct sockaddr *address, struct account_key **ret_key,
				  struct err *err) MUST_CHECK;
void account_key_ref(struct account_key *key);
void account_key_unref(struct account_key *key); /* NULL is fine */

/* May this key use this model? */
bool account_may_use(const struct account_key *key, const char *model);

/* --- keys and accounts as the command line and the console handle them -------- */

struct account_key_new {
	const char *account; /* made when absent */
	const char *name;    /* may be NULL */
	const char *group;   /* NULL: the account's, or "default" */
	bool is_test, is_admin;
	int64_t quota_uc; /* -1: unlimited */
	int requests_a_minute, concurrent_tasks;
	int64_t expires_ms;
	const char *models, *addresses; /* checked: ERR_INVALID_PARAMETER names what is wrong */
};

/* ret_text: the whole key, the only time anyone sees it. */
bool account_key_create(struct store_tx *tx, const struct account_key_new *wanted, int64_t now_ms,
			char ret_text[ACCOUNT_KEY_TEXT_MAX], int64_t *ret_key_id,
			int64_t *ret_account_id, struct err *err) MUST_CHECK;
/* which: a key's id in digits, or its hint, or the whole key. ERR_NOT_FOUND. */
bool account_key_find(struct store_tx *tx, const char *which, int64_t *ret_key_id,
		      struct err *err) MUST_CHECK;
bool account_key_enable(struct store_tx *tx, int64_t key_id, bool enabled, struct err *err) MUST_CHECK;
/* A new secret for the same key; the old one stops at once. */
bool account_key_rotate(struct store_tx *tx, int64_t key_id, char ret_text[ACCOUNT_KEY_TEXT_MAX],
			struct err *err) MUST_CHECK;

struct account_key_row {
	int64_t id, account_id;
	const char *account, *name, *group, *hint; /* borrowed during the call */
	bool enabled, is_test, is_admin;
	int64_t quota_uc, used_uc, reserved_uc, created_ms, expires_ms;
	int requests_a_minute, concurrent_tasks, live_tasks;
	const char *models, *addresses;
};
/* Every key, oldest first; account NULL: all accounts. */
bool account_keys_each(struct store_tx *tx, const char *account,
		       void (*fn)(void *ctx, const struct account_key_row *row), void *ctx,
		       struct err *err) MUST_CHECK;

struct account_credits {
	int64_t balance_uc, reserved_uc, used_uc; /* of the account; balance excludes what is reserved */
	int64_t key_quota_uc, key_used_uc, key_reserved_uc; /* quota -1: unlimited */
};
bool account_credits(struct store_tx *tx, int64_t account_id, int64_t key_id,
		     struct account_credits *ret, struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND when there is none of this name. */
bool account_find(struct store_tx *tx, const char *name, int64_t *ret_id, struct err *err) MUST_CHECK;
/* Of all keys of an account together; 0: no limit. */
struct account_limits {
	int64_t requests_a_minute, concurrent_tasks;
};
/* A limit less than 0 stays as it is; ret_limits is what holds now, ret_live how many tasks
 * have not ended. ERR_NOT_FOUND. */
bool account_limit(struct store_tx *tx, const char *name, const struct account_limits *wanted,
		   struct account_limits *ret_limits, int64_t *ret_live, struct err *err) MUST_CHECK;
/* Groups' price ratios come from the configuration: written to the store when the
 * server starts or reloads, so that every node and the command line agree. */
bool account_group_set(struct store_tx *tx, const char *name, int64_t ratio_milli,
		       struct err *err) MUST_CHECK;
