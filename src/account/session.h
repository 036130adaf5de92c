/* Being signed in to the page: a token in a cookie stands for a key.
 *
 *     char token[SESSION_TOKEN_CHARS + 1];
 *     session_token_make(token);
 *     session_begin(tx, &(struct session_new){.token = token, .key_id = …}, err)
 *     …
 *     account_authenticate_session(cache, token, …)           each request (account.h)
 *
 * A token has 256 bits and is made here, never taken from a client; the store has its
 * SHA-256. A session has the rights that its key has at each request, and ends when its
 * time is over, at sign-out, and when the key is disabled or gets a new secret. A
 * sign-in link is another token, good for one session within ten minutes.
 *
 * Thread rule: inside store jobs; the spelling anywhere.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/slice.h"
#include "store/store.h"

#define SESSION_TOKEN_CHARS 43
#define SESSIONS_MAX 100 /* of a key; the oldest goes for one more */
#define SIGNIN_LINK_TTL_MS 600000

/* [A-Za-z0-9], from a random source. */
void session_token_make(char ret[SESSION_TOKEN_CHARS + 1]);
bool session_token_valid(struct slice text);
void session_digest(struct slice token, uint8_t ret[SHA256_BYTES]);

struct session_new {
	struct slice token;
	struct slice replaces;	    /* the token of the session that this browser had; may be empty */
	int64_t key_id;
	struct slice key_text;	    /* still the key's text? Empty: not asked, it was a link */
	int64_t now_ms, ttl_ms;
};
/* ERR_UNAUTHORIZED: the key changed, or may be used no more. */
bool session_begin(struct store_tx *tx, const struct session_new *wanted, struct err *err) MUST_CHECK;
/* Signs out. One that is not there is fine. */
bool session_end(struct store_tx *tx, struct slice token, struct err *err) MUST_CHECK;
/* Every session and link of a key. */
bool session_end_all(struct store_tx *tx, int64_t key_id, struct err *err) MUST_CHECK;

struct session_view {
	bool found; /* false: over, or never there; nothing else is set */
	int64_t expires_ms, key_id; /* expires_ms: the session's or, where that is sooner, the key's */
	const char *account, *key_name, *key_hint; /* until the next statement; key_name may be NULL */
	bool is_test, is_admin, manages_keys;
};
bool session_show(struct store_tx *tx, struct slice token, int64_t now_ms, struct session_view *ret,
		  struct err *err) MUST_CHECK;

/* A link for this key. */
bool signin_link_make(struct store_tx *tx, int64_t key_id, struct slice token, int64_t now_ms,
		      struct err *err) MUST_CHECK;
/* Whether there is one to take: a read, so that guesses cost the writer nothing. */
bool signin_link_there(struct store_tx *tx, struct slice token, int64_t now_ms, bool *ret_there,
		       struct err *err) MUST_CHECK;
/* Uses it up. ERR_LINK_EXPIRED: used, over, or never there. */
bool signin_link_take(struct store_tx *tx, struct slice token, int64_t now_ms, int64_t *ret_key_id,
		      struct err *err) MUST_CHECK;
/* Whom a link is for when nobody says which key: of this account (NULL: of all) an
 * operator's key, else one without limits, else the oldest. ERR_NOT_FOUND. */
bool signin_key_choose(struct store_tx *tx, const char *account, int64_t now_ms, int64_t *ret_key_id,
		       struct err *err) MUST_CHECK;
