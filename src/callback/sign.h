/* Signatures and secrets as the Standard Webhooks specification has them (version 1,
 * symmetric): HMAC-SHA-256 of "id.timestamp.body" in base64, behind "v1,".
 *
 *     callback_sign(keys, count, signed_bytes, signature);
 *
 * Any thread; nothing is allocated. Drawback: whoever signs has id, timestamp and body in
 * one piece of memory.
 */
#pragma once

#include <stdint.h>

#include "base/slice.h"

#define CALLBACK_SECRETS_MAX 2	    /* at one time: during a rotation */
#define CALLBACK_SECRET_BYTES 32
#define CALLBACK_SECRET_TEXT_MAX 51 /* whsec_<base64>, and a terminator */
#define CALLBACK_SIGNATURE_MAX (CALLBACK_SECRETS_MAX * 48)

/* What an account's callbacks are signed with, the current one first. */
struct callback_secrets {
	int count;
	uint8_t bytes[CALLBACK_SECRETS_MAX][CALLBACK_SECRET_BYTES];
	int64_t created_ms[CALLBACK_SECRETS_MAX], expires_ms[CALLBACK_SECRETS_MAX]; /* 0: never */
};

void callback_secret_text(const uint8_t secret[CALLBACK_SECRET_BYTES],
			  char ret[CALLBACK_SECRET_TEXT_MAX]);
/* One signature a key, separated by spaces: the header webhook-signature. */
void callback_sign(const struct slice *keys, int count, struct slice signed_bytes,
		   char ret[CALLBACK_SIGNATURE_MAX]);
