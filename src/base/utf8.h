/* UTF-8 (RFC 3629): checked whole or in pieces, counted, walked.
 *
 *     struct utf8_check c = {0};
 *     while (more) utf8_check_piece(&c, p, len)     less than len: malformed there
 *     utf8_check_end(&c)                            false: cut in mid-character
 *
 * Well-formed means no overlong forms, no surrogates, nothing past U+10FFFF.
 * Runs of ASCII cost a few hundredths of a nanosecond a byte. Thread-safe: no
 * state but the caller's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* True when p[0..len) is well-formed. */
bool utf8_valid(const char *p, size_t len);
/* Code points in well-formed UTF-8. */
size_t utf8_count(const char *p, size_t len);
/* Decodes the code point at p[0..len), len ≥ 1, well-formed; *ret_bytes is its width. */
uint32_t utf8_decode(const char *p, size_t len, size_t *ret_bytes);
/* Encodes a code point (no surrogate, ≤ U+10FFFF) into ret[4]; returns its width. */
size_t utf8_encode(uint32_t cp, char ret[4]);

/* The length of the longest well-formed start of p[0..len): len when all of it is. */
size_t utf8_valid_prefix(const char *p, size_t len);

/* A check of text that arrives in pieces, cut anywhere. */
struct utf8_check {
	uint8_t missing;     /* continuation bytes still to come */
	uint8_t least, most; /* what the next of them may be */
};

/* Returns len, or the place of the first malformed byte; the check is then over. */
size_t utf8_check_piece(struct utf8_check *c, const char *p, size_t len) MUST_CHECK;
static inline bool utf8_check_end(const struct utf8_check *c)
{
	return c->missing == 0;
}

/* Bytes at the start of p[0..len) that are ASCII. */
size_t utf8_ascii_prefix(const char *p, size_t len);
