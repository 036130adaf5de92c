/* A growable byte buffer that names its maximum when it is made.
 *
 *     struct buf b;
 *     buf_init(&b, 1 << 20);
 *     buf_printf(&b, "%d", 7);
 *     if (b.failed) ...                   checked once, at the end
 *     buf_finish(&b);
 *
 * Appends past the maximum (or with no memory left) set `failed` and append
 * nothing; later appends do nothing either. One thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/slice.h"

struct buf {
	char *p; /* owned */
	size_t len, cap, max_bytes;
	bool failed;
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_finish(struct buf *b);
/* Empties the buffer and keeps its memory; clears `failed`. */
void buf_clear(struct buf *b);
/* Makes room for `bytes` more; false (and failed) past the maximum. */
bool buf_reserve(struct buf *b, size_t bytes);

void buf_append(struct buf *b, const void *p, size_t len);
void buf_slice(struct buf *b, struct slice s);
void buf_str(struct buf *b, const char *s);
void buf_byte(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Drops the first n bytes. */
void buf_consume(struct buf *b, size_t n);
/* NUL-terminates (not counted in len) and yields the string; "" when failed. */
const char *buf_cstr(struct buf *b);

static inline struct slice buf_view(const struct buf *b) { return (struct slice){b->p, b->len}; }
