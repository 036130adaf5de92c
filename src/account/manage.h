/* What the holder of a key may do about the keys of its account: see, make, change, rotate.
 *
 *     account_manager_check(tx, key_id, now_ms, &who, &err)
 *     account_key_change(tx, &who, id, &change, &err)
 *
 * A key that is limited itself (a quota, a rate, an end, models, addresses, a group of its
 * own, a test key) manages none: it could give itself more. A key that does makes and
 * changes those of its account, but of an admin's it lets go; an admin's key manages all.
 * Rights are looked at in the transaction that uses them.
 *
 * Thread rule: inside store jobs.
 */
#pragma once

#include "account/account.h"

#define ACCOUNT_KEYS_MAX 1000 /* of an account, by this way */

struct account_manager {
	int64_t key_id, account_id;
	bool is_admin, manages;
};
/* Who this is now. ERR_UNAUTHORIZED: the key was disabled or is over. */
bool account_manager_read(struct store_tx *tx, int64_t key_id, int64_t now_ms,
			  struct account_manager *ret, struct err *err) MUST_CHECK;
/* The same, and ERR_FORBIDDEN for one that may not manage. */
bool account_manager_check(struct store_tx *tx, int64_t key_id, int64_t now_ms,
			   struct account_manager *ret, struct err *err) MUST_CHECK;

/* The keys of an account that this one may see: itself alone where it does not manage.
 * only_id: one of them; 0: all. account_id: another account's, for admins. */
bool account_keys_seen(struct store_tx *tx, const struct account_manager *who, int64_t account_id,
		       int64_t only_id, void (*fn)(void *ctx, const struct account_key_row *row),
		       void *ctx, struct err *err) MUST_CHECK;

#define ACCOUNT_LEAVE INT64_MIN /* of a limit: as it is */
struct account_key_change {
	int64_t enabled;	   /* 0, 1 */
	int64_t quota_uc;	   /* -1: unlimited */
	int64_t requests_a_minute, concurrent_tasks, expires_ms; /* 0: none */
	bool set_name, set_models, set_addresses;
	const char *name, *models, *addresses; /* NULL, being set: none */
};
/* Everything is left as it is. */
extern const struct account_key_change account_key_unchanged;

/* ERR_NOT_FOUND: no such key that this one may see. ERR_FORBIDDEN: an admin's key. */
bool account_key_change(struct store_tx *tx, const struct account_manager *who, int64_t key_id,
			const struct account_key_change *change, struct err *err) MUST_CHECK;
/* May this key be changed or rotated? The same errors. */
bool account_key_is_managed(struct store_tx *tx, const struct account_manager *who, int64_t key_id,
			    struct err *err) MUST_CHECK;
/* Whose key it is. ERR_NOT_FOUND. */
bool account_key_account(struct store_tx *tx, int64_t key_id, int64_t *ret_account_id,
			 struct err *err) MUST_CHECK;
/* An account's name, in the arena. ERR_NOT_FOUND. */
bool account_name(struct store_tx *tx, int64_t account_id, struct arena *arena, const char **ret,
		  struct err *err) MUST_CHECK;
/* Is there room for one more key of this account? ERR_FORBIDDEN. */
bool account_has_room_for_key(struct store_tx *tx, int64_t account_id, struct err *err) MUST_CHECK;

/* --- accounts, as the operator sees them -------------------------------------------- */

struct account_row {
	const char *name, *group; /* borrowed during the call */
	int64_t balance_uc, reserved_uc, used_uc, created_ms;
	int64_t live_tasks, keys, requests_a_minute, concurrent_tasks; /* limits: 0: none */
};
typedef void account_row_fn(void *ctx, const struct account_row *row);
/* The oldest first. */
bool accounts_each(struct store_tx *tx, int64_t count, int64_t skip, account_row_fn *fn, void *ctx,
		   struct err *err) MUST_CHECK;
bool accounts_count(struct store_tx *tx, int64_t *ret, struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND. */
bool account_show(struct store_tx *tx, int64_t account_id, account_row_fn *fn, void *ctx,
		  struct err *err) MUST_CHECK;
/* ERR_INVALID_PARAMETER where there is one of this name. group NULL: "default". */
bool account_create(struct store_tx *tx, const char *name, const char *group, int64_t now_ms,
		    int64_t *ret_id, struct err *err) MUST_CHECK;
