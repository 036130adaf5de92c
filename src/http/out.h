/* What waits to be sent on one connection: a queue of bytes, borrowed or owned memory,
 * and parts of files, in order.
 *
 *     char *p = http_out_room(q, blocks, 200);     write a head in place ...
 *     http_out_used(q, 180);                       ... and say how much
 *     http_out_copy(q, blocks, body);
 *     http_out_owned(q, blocks, p, len, free);
 *
 * Small bytes are gathered in blocks of the loop's pool, so that many answers leave
 * in one write; an empty queue holds no memory. Functions that take memory say false
 * (having released it) when there is none left. One thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/slice.h"
#include "http/block.h"

struct http_out_block;

struct http_out {
	struct http_out_block *first, *last; /* owned */
	size_t queued_bytes;
};

/* Room for `bytes` (at most http_out_room_max()) to be written in place, or NULL. */
char *http_out_room(struct http_out *q, struct http_blocks *blocks, size_t bytes);
void http_out_used(struct http_out *q, size_t bytes);
size_t http_out_room_max(const struct http_blocks *blocks);

bool http_out_copy(struct http_out *q, struct http_blocks *blocks, struct slice bytes);
/* release may be NULL: then p is borrowed until it is sent. */
bool http_out_owned(struct http_out *q, struct http_blocks *blocks, const char *p, size_t len,
		    void (*release)(void *p));
/* Takes fd in any case. */
bool http_out_file(struct http_out *q, struct http_blocks *blocks, int fd, uint64_t offset,
		   uint64_t len);

/* The memory at the front, up to `most` pieces and to the first file. */
int http_out_memory(const struct http_out *q, struct iovec *ret, int most);
/* Is a file next? Then where it stands. */
bool http_out_next_file(const struct http_out *q, int *ret_fd, uint64_t *ret_offset,
			uint64_t *ret_len);
/* Drops the first `bytes`, which have been sent. */
void http_out_sent(struct http_out *q, struct http_blocks *blocks, size_t bytes);
void http_out_clear(struct http_out *q, struct http_blocks *blocks);
