/* Blocks of doubling size, bumped through. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_FIRST_BLOCK_BYTES 496
#define ARENA_LAST_BLOCK_BYTES (256 * 1024)
#define ARENA_ALIGN 16

struct arena_block {
	struct arena_block *next;
	size_t bytes;
	_Alignas(ARENA_ALIGN) char data[];
};

static size_t round_up(size_t bytes) { return (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1); }

void arena_init(struct arena *a, size_t max_bytes)
{
	size_t most = SIZE_MAX & ~(size_t)(ARENA_ALIGN - 1);

	*a = (struct arena){.max_bytes = max_bytes < most ? round_up(max_bytes) : most};
}

void arena_finish(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
	a->at = a->end = NULL;
	a->used_bytes = 0;
}

void arena_reset(struct arena *a) { arena_finish(a); }

static bool arena_grow(struct arena *a, size_t bytes)
{
	size_t size = a->blocks ? a->blocks->bytes * 2 : ARENA_FIRST_BLOCK_BYTES;

	if (size > ARENA_LAST_BLOCK_BYTES)
		size = ARENA_LAST_BLOCK_BYTES;
	if (size < bytes)
		size = bytes;
	struct arena_block *block = malloc(sizeof *block + size);
	if (!block)
		return false;
	block->bytes = size;
	block->next = a->blocks;
	a->blocks = block;
	a->at = block->data;
	a->end = block->data + size;
	return true;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	if (bytes == 0)
		bytes = 1; /* nothing is a place too: NULL means the maximum */
	if (bytes > a->max_bytes - a->used_bytes)
		return NULL;
	/* The rounding counts, or many small pieces would pass the maximum. */
	size_t rounded = round_up(bytes);
	if (rounded > (size_t)(a->end - a->at) && !arena_grow(a, rounded))
		return NULL;
	void *p = a->at;
	a->at += rounded;
	a->used_bytes += rounded;
	return memset(p, 0, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy = len < a->max_bytes ? arena_alloc(a, len + 1) : NULL;

	if (copy && len)
		memcpy(copy, s, len);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s) { return arena_strndup(a, s, strlen(s)); }

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *s = len >= 0 ? arena_alloc(a, (size_t)len + 1) : NULL;
	if (s)
		vsnprintf(s, (size_t)len + 1, fmt, again);
	va_end(again);
	return s;
}
