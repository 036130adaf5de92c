/* JSON as it arrives: an incremental, strict reader (RFC 8259).
 *
 *     static const struct json_handler handler = {.key = on_key, .string = on_string};
 *     struct json_reader r;
 *     json_reader_init(&r, &handler, ctx, &(struct json_limits){.max_bytes = 1 << 20});
 *     while (more)
 *             if (!json_reader_feed(&r, piece, len, err)) ...
 *     if (!json_reader_end(&r, err)) ...
 *     json_reader_finish(&r);
 *
 * Strict: UTF-8 checked, also across pieces; no lone surrogate escapes, leading
 * zeros, NaN, comments, trailing commas or bytes behind the value; no name twice
 * in one object. Bounded: bytes, depth, members an object, bytes a name or number.
 * A string's bytes are handed on as they come and never held, however long it is.
 * Memory: the struct, and 8 bytes a member of the objects that are open.
 *
 * One thread at a time. Drawback: the handler gets events, not values; for small
 * bodies json/tree.h is handier.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"
#include "base/utf8.h"

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* "a string", "an array" …, for messages. */
const char *json_type_name(enum json_type type);

/* Each may be NULL: the event is dropped. Returning false (err filled) stops the
 * reader. Slices are borrowed for the length of the call. `type` is JSON_OBJECT or
 * JSON_ARRAY. */
struct json_handler {
	bool (*begin)(void *ctx, enum json_type type, struct err *err);
	bool (*end)(void *ctx, enum json_type type, struct err *err);
	bool (*key)(void *ctx, struct slice name, struct err *err);
	/* A piece of a string, escapes resolved, `last` on its final piece (which may be
	 * empty). Pieces may be cut inside a character; the whole is well-formed. May
	 * hold U+0000 (from an escape). */
	bool (*string)(void *ctx, struct slice piece, bool last, struct err *err);
	/* The number as it was spelled: see json_number_int() and json_number_double(). */
	bool (*number)(void *ctx, struct slice text, struct err *err);
	bool (*boolean)(void *ctx, bool value, struct err *err);
	bool (*null)(void *ctx, struct err *err);
};

#define JSON_DEPTH_MAX 64
#define JSON_TOKEN_MAX 256 /* bytes of a member's name or a number */

/* Zero picks the default. */
struct json_limits {
	size_t max_bytes;     /* of the whole text; default 1 MiB */
	unsigned max_depth;   /* 1 – JSON_DEPTH_MAX; default 32. A bare scalar has depth 0 */
	unsigned max_members; /* of one object; default 256 (looked up one by one) */
};

struct json_reader {
	const struct json_handler *handler; /* borrowed */
	void *ctx;                          /* borrowed */
	struct json_limits limits;
	/* private */
	uint64_t offset; /* bytes taken before the piece at hand */
	uint8_t state;
	bool failed;
	bool in_key;           /* the string at hand is a member's name */
	uint64_t name_at;      /* where the string at hand began */
	uint8_t word, word_at; /* true, false or null, and how much of it was seen */
	uint8_t hex_left;      /* digits of a \u escape still to come */
	uint16_t unit, high;   /* UTF-16: the unit at hand, the surrogate before it */
	uint16_t token_len;
	struct utf8_check utf8;
	unsigned depth;
	struct json_level {
		uint32_t first_name; /* where this object's names start in `names` */
		bool is_object;
	} levels[JSON_DEPTH_MAX];
	uint64_t *names; /* owned: hashes of the names in every open object */
	uint32_t name_count, name_cap;
	char token[JSON_TOKEN_MAX]; /* a name or number that cannot be borrowed whole */
};

/* handler and ctx must outlive the reader; limits are copied (NULL: all defaults). */
void json_reader_init(struct json_reader *r, const struct json_handler *handler, void *ctx,
		      const struct json_limits *limits);
void json_reader_finish(struct json_reader *r);

/* Takes the next piece. False: ERR_INVALID_REQUEST, naming the byte and what was
 * expected; ERR_REQUEST_TOO_LARGE past max_bytes; or the handler's own error. */
bool json_reader_feed(struct json_reader *r, const char *p, size_t len, struct err *err) MUST_CHECK;
/* False when the value is not complete. */
bool json_reader_end(struct json_reader *r, struct err *err) MUST_CHECK;
/* Bytes taken so far. */
uint64_t json_reader_offset(const struct json_reader *r);

/* Exact: "3", "3.0" and "3e0" are 3; false for fractions and beyond int64. */
bool json_number_int(struct slice text, int64_t *ret) MUST_CHECK;
/* The nearest double; false when it overflows. */
bool json_number_double(struct slice text, double *ret) MUST_CHECK;
