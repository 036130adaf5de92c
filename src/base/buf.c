/* Doubling growth, bounded by the maximum its owner named. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BUF_FIRST_BYTES 256

void buf_init(struct buf *b, size_t max_bytes) { *b = (struct buf){.max_bytes = max_bytes}; }

void buf_finish(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.max_bytes = b->max_bytes};
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

bool buf_reserve(struct buf *b, size_t bytes)
{
	if (b->failed)
		return false;
	if (bytes <= b->cap - b->len)
		return true;
	if (bytes > b->max_bytes - b->len) {
		b->failed = true;
		return false;
	}
	size_t cap = b->cap ? b->cap * 2 : BUF_FIRST_BYTES;
	if (cap < b->len + bytes)
		cap = b->len + bytes;
	if (cap > b->max_bytes)
		cap = b->max_bytes;
	char *p = realloc(b->p, cap + 1); /* a terminator always fits behind */
	if (!p) {
		b->failed = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void buf_append(struct buf *b, const void *p, size_t len)
{
	if (len == 0 || !buf_reserve(b, len))
		return;
	memcpy(b->p + b->len, p, len);
	b->len += len;
}

void buf_slice(struct buf *b, struct slice s) { buf_append(b, s.p, s.len); }
void buf_str(struct buf *b, const char *s) { buf_append(b, s, strlen(s)); }
void buf_byte(struct buf *b, char c) { buf_append(b, &c, 1); }

void buf_int(struct buf *b, int64_t v)
{
	char digits[24], *end = digits + sizeof digits, *at = end;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		*--at = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		*--at = '-';
	buf_append(b, at, (size_t)(end - at));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len <= 0 || !buf_reserve(b, (size_t)len))
		return;
	va_start(ap, fmt);
	vsnprintf(b->p + b->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)len;
}

void buf_consume(struct buf *b, size_t n)
{
	if (n >= b->len) {
		b->len = 0;
		return;
	}
	memmove(b->p, b->p + n, b->len - n);
	b->len -= n;
}

const char *buf_cstr(struct buf *b)
{
	if (b->failed || !b->p)
		return "";
	b->p[b->len] = '\0';
	return b->p;
}
