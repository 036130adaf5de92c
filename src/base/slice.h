/* A borrowed run of bytes: pointer and length, no terminator promised.
 *
 *     struct slice s = SLICE("abc");
 *     printf("%.*s", SLICE_ARG(s));
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct slice {
	const char *p; /* borrowed; may be NULL when len is 0 */
	size_t len;
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define SLICE_ARG(s) (int)(s).len, (s).p

static inline struct slice slice_of(const char *cstr)
{
	return (struct slice){cstr, cstr ? strlen(cstr) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *cstr)
{
	return slice_eq(a, slice_of(cstr));
}

/* ASCII case-insensitive. */
static inline bool slice_ieq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.p, b.p, a.len) == 0);
}

static inline bool slice_starts(struct slice a, struct slice prefix)
{
	return a.len >= prefix.len && (prefix.len == 0 || memcmp(a.p, prefix.p, prefix.len) == 0);
}

/* What is left of `a` after its first `n` bytes; empty when n >= len. */
static inline struct slice slice_skip(struct slice a, size_t n)
{
	return n >= a.len ? (struct slice){0} : (struct slice){a.p + n, a.len - n};
}
