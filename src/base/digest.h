/* SHA-256, HMAC-SHA-256, random bytes, hex: thin names over libcrypto.
 *
 *     uint8_t sum[SHA256_BYTES];
 *     digest_sha256(key, key_len, sum);              no allocation after a thread's first
 *
 *     struct digest_stream *d = digest_stream_create();
 *     digest_stream_update(d, piece, len);           ...
 *     digest_stream_end(d, sum);
 *
 * Thread-safe; a stream belongs to one thread at a time. Failure of libcrypto
 * (no memory, no randomness) aborts: nothing sane follows.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define SHA256_BYTES 32
#define HEX_LEN(bytes) (2 * (bytes))

void digest_sha256(const void *p, size_t len, uint8_t ret[SHA256_BYTES]);
/* RFC 2104; keys of any length. */
void digest_hmac_sha256(const void *key, size_t key_len, const void *p, size_t len,
			uint8_t ret[SHA256_BYTES]);

/* A digest made of pieces. */
struct digest_stream;
struct digest_stream *digest_stream_create(void);
void digest_stream_update(struct digest_stream *d, const void *p, size_t len);
void digest_stream_end(struct digest_stream *d, uint8_t ret[SHA256_BYTES]); /* and destroys d */
void digest_stream_destroy(struct digest_stream *d);                        /* NULL is fine */

void random_bytes(void *p, size_t len);
/* len characters drawn evenly from alphabet (at most 64 of them), and a terminator. */
void random_text(const char *alphabet, char *ret, size_t len);

/* Lower-case hex and a terminator: ret has HEX_LEN(len) + 1 bytes. */
void hex_encode(const void *p, size_t len, char *ret);
/* len characters, either case, to len / 2 bytes; false (ret untouched) on anything else. */
bool hex_decode(const char *hex, size_t len, void *ret) MUST_CHECK;

/* Constant-time: how long it takes tells nothing of where they differ. */
bool bytes_equal_secret(const void *a, const void *b, size_t len);
