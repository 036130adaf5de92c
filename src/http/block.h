/* Blocks of one size for a loop's reading and writing: taken while bytes are on their
 * way, given back at once. A few free ones are kept, the last given first, so that a
 * loop that serves small requests touches the same two blocks again and again.
 * One thread.
 */
#pragma once

#include <stddef.h>

#define HTTP_BLOCKS_KEPT 32

struct http_blocks {
	size_t bytes; /* of each */
	int count;
	void *kept[HTTP_BLOCKS_KEPT]; /* owned */
};

void http_blocks_init(struct http_blocks *b, size_t bytes);
void http_blocks_finish(struct http_blocks *b);
void *http_blocks_take(struct http_blocks *b); /* not zeroed; NULL: out of memory */
void http_blocks_give(struct http_blocks *b, void *block); /* NULL is fine */
