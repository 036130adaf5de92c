/* Base64 (RFC 4648 §4), strict both ways, whole or in pieces.
 *
 *     struct base64_decoder d = {0};
 *     while (more) base64_decode(&d, in, len, out, &n)   every piece
 *     base64_decode_end(&d)                              nothing missing?
 *
 * Strict: the standard alphabet, padding required, no white space, unused bits
 * zero. AVX2 is used where the processor has it (asked once), a table elsewhere;
 * both give the same bytes. Thread-safe: no state but the caller's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define BASE64_ENCODED_LEN(bytes) (((bytes) + 2) / 3 * 4)
#define BASE64_DECODED_MAX(chars) (((chars) / 4 + 1) * 3)

/* Encodes len bytes; out has room for BASE64_ENCODED_LEN(len), no terminator.
 * Returns the characters written. */
size_t base64_encode(const void *in, size_t len, char *out);

struct base64_encoder {
	uint8_t held[3];
	uint8_t held_len;
};

/* Encodes a piece; out has room for BASE64_ENCODED_LEN(len + 2). Returns characters written. */
size_t base64_encode_piece(struct base64_encoder *e, const void *in, size_t len, char *out);
/* The last 0 or 4 characters. */
size_t base64_encode_end(struct base64_encoder *e, char *out);

struct base64_decoder {
	char held[4];
	uint8_t held_len;
	bool ended; /* padding was seen */
};

/* Decodes a piece; out has room for BASE64_DECODED_MAX(len). False on any byte that is not base64.
 */
bool base64_decode(struct base64_decoder *d, const char *in, size_t len, uint8_t *out,
		   size_t *ret_len) MUST_CHECK;
/* False when characters are missing. */
bool base64_decode_end(const struct base64_decoder *d) MUST_CHECK;
