#include "http/block.h"

#include <stdlib.h>

void http_blocks_init(struct http_blocks *b, size_t bytes)
{
	*b = (struct http_blocks){.bytes = bytes};
}

void http_blocks_finish(struct http_blocks *b)
{
	while (b->count > 0)
		free(b->kept[--b->count]);
}

void *http_blocks_take(struct http_blocks *b)
{
	return b->count > 0 ? b->kept[--b->count] : malloc(b->bytes);
}

void http_blocks_give(struct http_blocks *b, void *block)
{
	if (block && b->count < HTTP_BLOCKS_KEPT)
		b->kept[b->count++] = block;
	else
		free(block);
}
