/* UTF-8 (RFC 3629): checked, counted, walked. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when p[0..len) is well-formed: no overlong forms, no surrogates, ≤ U+10FFFF. */
bool utf8_valid(const char *p, size_t len);
/* Code points in well-formed UTF-8. */
size_t utf8_count(const char *p, size_t len);
/* Decodes the code point at p[0..len), len ≥ 1, well-formed; *ret_bytes is its width. */
uint32_t utf8_decode(const char *p, size_t len, size_t *ret_bytes);
/* Encodes a code point (no surrogate, ≤ U+10FFFF) into ret[4]; returns its width. */
size_t utf8_encode(uint32_t cp, char ret[4]);
