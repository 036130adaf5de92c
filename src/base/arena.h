/* Memory that lives as long as a request or a task and goes all at once.
 *
 *     struct arena a;
 *     arena_init(&a, 64 * 1024);          never more than 64 KiB in all
 *     char *s = arena_strdup(&a, text);
 *     arena_finish(&a);
 *
 * An empty arena holds no memory. One thread at a time. Allocations
 * return NULL only when the arena's maximum would be passed (a user-sized
 * quantity) and are zeroed. Drawback: nothing can be freed alone, and each
 * piece takes a multiple of 16 bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/slice.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* owned */
	char *at, *end;
	size_t used_bytes, max_bytes;
};

void arena_init(struct arena *a, size_t max_bytes);
void arena_finish(struct arena *a);
/* Forgets all allocations, keeps nothing. */
void arena_reset(struct arena *a);

/* 16-byte aligned, zeroed; NULL past the maximum. */
void *arena_alloc(struct arena *a, size_t bytes) MUST_CHECK;
/* NUL-terminated copies; NULL past the maximum. */
char *arena_strdup(struct arena *a, const char *s) MUST_CHECK;
char *arena_strndup(struct arena *a, const char *s, size_t len) MUST_CHECK;
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3) MUST_CHECK;
