/* JSON written into a buffer; commas and escapes are looked after.
 *
 *     struct json_writer w = {.buf = &buf};
 *     json_object_begin(&w);
 *     json_member_str(&w, "id", task->id);
 *     json_member_fixed(&w, "credits", 25000, 4);              2.5
 *     json_object_end(&w);
 *     if (buf.failed) ...
 *
 * Text is written as UTF-8; what is malformed becomes U+FFFD, so the output always
 * parses. Errors are the buffer's, checked once at the end. One thread at a time.
 * Drawback: begin and end are not matched up for you; a test that parses the
 * output finds it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

struct json_writer {
	struct buf *buf; /* borrowed */
	bool comma;      /* the next value stands behind another */
};

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);

/* A member's name as a literal: written as it is, so nothing in it may need an escape. */
void json_key(struct json_writer *w, const char *name);
/* A member's name that somebody else chose. */
void json_key_slice(struct json_writer *w, struct slice name);

void json_str(struct json_writer *w, const char *s); /* NULL: null */
void json_slice(struct json_writer *w, struct slice s);
void json_int(struct json_writer *w, int64_t v);
void json_bool(struct json_writer *w, bool v);
void json_null(struct json_writer *w);
/* value / 10^scale, exactly: (25000, 4) is 2.5, (10000, 4) is 1. */
void json_fixed(struct json_writer *w, int64_t value, int scale);
/* A finite number, with at most 17 digits; anything else is null. */
void json_double(struct json_writer *w, double v);
/* One value that is JSON already. */
void json_raw(struct json_writer *w, struct slice json);

/* A string in pieces that need no escape (base64): the caller appends to the
 * buffer between the two. */
void json_string_begin(struct json_writer *w);
void json_string_end(struct json_writer *w);

/* A member in one go: its name (a literal) and its value. */
static inline void json_member_str(struct json_writer *w, const char *name, const char *s)
{
	json_key(w, name);
	json_str(w, s);
}

static inline void json_member_slice(struct json_writer *w, const char *name, struct slice s)
{
	json_key(w, name);
	json_slice(w, s);
}

static inline void json_member_int(struct json_writer *w, const char *name, int64_t v)
{
	json_key(w, name);
	json_int(w, v);
}

static inline void json_member_bool(struct json_writer *w, const char *name, bool v)
{
	json_key(w, name);
	json_bool(w, v);
}

static inline void json_member_fixed(struct json_writer *w, const char *name, int64_t value, int scale)
{
	json_key(w, name);
	json_fixed(w, value, scale);
}
