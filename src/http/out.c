/* Each block begins with a few segment records and holds the bytes that were copied;
 * a segment is bytes of this block, memory from elsewhere, or a part of a file. */
#include "http/out.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/attr.h"

#define SEGMENTS_A_BLOCK 24

struct segment {
	const char *p; /* memory; of a file: NULL */
	uint64_t len;
	uint64_t offset; /* of a file */
	int fd;          /* owned; -1 for memory */
	void *owned;     /* what to release, once all is sent */
	void (*release)(void *p);
};

struct http_out_block {
	struct http_out_block *next;
	uint16_t first, count; /* segments: [first, count) are unsent */
	uint32_t used;         /* of data */
	struct segment segments[SEGMENTS_A_BLOCK];
	char data[];
};

static size_t data_bytes(const struct http_blocks *blocks)
{
	return blocks->bytes - sizeof(struct http_out_block);
}

size_t http_out_room_max(const struct http_blocks *blocks) { return data_bytes(blocks); }

static struct http_out_block *add_block(struct http_out *q, struct http_blocks *blocks)
{
	struct http_out_block *b = http_blocks_take(blocks);

	if (!b)
		return NULL;
	b->next = NULL;
	b->first = b->count = 0;
	b->used = 0;
	if (q->last)
		q->last->next = b;
	else
		q->first = b;
	q->last = b;
	return b;
}

static struct segment *last_segment(struct http_out_block *b)
{
	return b->count > b->first ? &b->segments[b->count - 1] : NULL;
}

/* Whether the block's last segment ends where its free data begins. */
static bool can_extend(struct http_out_block *b)
{
	const struct segment *s = last_segment(b);

	return s && s->fd < 0 && !s->release && s->p + s->len == b->data + b->used;
}

char *http_out_room(struct http_out *q, struct http_blocks *blocks, size_t bytes)
{
	struct http_out_block *b = q->last;

	if (!b || data_bytes(blocks) - b->used < bytes ||
	    (b->count == SEGMENTS_A_BLOCK && !can_extend(b)))
		b = bytes <= data_bytes(blocks) ? add_block(q, blocks) : NULL;
	return b ? b->data + b->used : NULL;
}

void http_out_used(struct http_out *q, size_t bytes)
{
	struct http_out_block *b = q->last;

	if (bytes == 0)
		return;
	if (can_extend(b))
		last_segment(b)->len += bytes;
	else
		b->segments[b->count++] =
			(struct segment){.p = b->data + b->used, .len = bytes, .fd = -1};
	b->used += (uint32_t)bytes;
	q->queued_bytes += bytes;
}

static bool add_segment(struct http_out *q, struct http_blocks *blocks, struct segment s)
{
	struct http_out_block *b = q->last;

	if (!b || b->count == SEGMENTS_A_BLOCK)
		b = add_block(q, blocks);
	if (!b)
		return false;
	b->segments[b->count++] = s;
	q->queued_bytes += s.len;
	return true;
}

bool http_out_owned(struct http_out *q, struct http_blocks *blocks, const char *p, size_t len,
		    void (*release)(void *p))
{
	struct segment s = {
		.p = p, .len = len, .fd = -1, .owned = (void *)(uintptr_t)p, .release = release};

	if (len > 0 && add_segment(q, blocks, s))
		return true;
	if (release)
		release(s.owned);
	return len == 0;
}

bool http_out_copy(struct http_out *q, struct http_blocks *blocks, struct slice bytes)
{
	if (bytes.len == 0)
		return true;
	if (bytes.len > data_bytes(blocks) / 2) {
		char *copy = malloc(bytes.len);
		if (!copy)
			return false;
		memcpy(copy, bytes.p, bytes.len);
		return http_out_owned(q, blocks, copy, bytes.len, free);
	}
	char *p = http_out_room(q, blocks, bytes.len);
	if (!p)
		return false;
	memcpy(p, bytes.p, bytes.len);
	http_out_used(q, bytes.len);
	return true;
}

bool http_out_file(struct http_out *q, struct http_blocks *blocks, int fd, uint64_t offset,
		   uint64_t len)
{
	struct segment s = {.len = len, .offset = offset, .fd = fd};

	if (len > 0 && add_segment(q, blocks, s))
		return true;
	close(fd);
	return len == 0;
}

int http_out_memory(const struct http_out *q, struct iovec *ret, int most)
{
	int n = 0;

	for (const struct http_out_block *b = q->first; b; b = b->next)
		for (int i = b->first; i < b->count; i++) {
			const struct segment *s = &b->segments[i];
			if (s->fd >= 0 || n == most)
				return n;
			ret[n].iov_base = (void *)(uintptr_t)s->p;
			ret[n++].iov_len = s->len;
		}
	return n;
}

/* The first unsent segment, or NULL. An emptied block goes as soon as it is passed. */
static struct segment *front(const struct http_out *q)
{
	struct http_out_block *b = q->first;

	return b && b->first < b->count ? &b->segments[b->first] : NULL;
}

bool http_out_next_file(const struct http_out *q, int *ret_fd, uint64_t *ret_offset,
			uint64_t *ret_len)
{
	const struct segment *s = front(q);

	if (!s || s->fd < 0)
		return false;
	*ret_fd = s->fd;
	*ret_offset = s->offset;
	*ret_len = s->len;
	return true;
}

static void drop_front(struct http_out *q, struct http_blocks *blocks)
{
	struct http_out_block *b = q->first;
	struct segment *s = &b->segments[b->first++];

	q->queued_bytes -= s->len;
	if (s->fd >= 0)
		close(s->fd);
	if (s->release)
		s->release(s->owned);
	if (b->first < b->count)
		return;
	q->first = b->next;
	if (!q->first)
		q->last = NULL;
	http_blocks_give(blocks, b);
}

void http_out_sent(struct http_out *q, struct http_blocks *blocks, size_t bytes)
{
	for (struct segment *s; (s = front(q)) && bytes >= s->len;) {
		bytes -= s->len;
		drop_front(q, blocks);
	}
	if (bytes > 0) {
		struct segment *s = front(q);
		s->p = s->fd < 0 ? s->p + bytes : NULL;
		s->offset += bytes;
		s->len -= bytes;
		q->queued_bytes -= bytes;
	}
}

void http_out_clear(struct http_out *q, struct http_blocks *blocks)
{
	while (front(q))
		drop_front(q, blocks);
	/* A block whose room was asked for and never used. */
	while (q->first) {
		struct http_out_block *b = q->first;
		q->first = b->next;
		http_blocks_give(blocks, b);
	}
	q->last = NULL;
}
