/* Bytes in: from the socket or TLS into a block, which is held only while it is needed. */
#include "http/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "http/tls.h"

#define DISCARDS_A_TURN 8

static size_t data_bytes(const struct http_conn *c)
{
	return c->worker->blocks.bytes - sizeof(struct http_in);
}

bool http_input_take_block(struct http_conn *c)
{
	if (c->in)
		return true;
	c->in = http_blocks_take(&c->worker->blocks);
	if (!c->in)
		return false;
	c->in->parse = (struct http_parse){0};
	c->in->floor = c->in->start = c->in->end = 0;
	if (c->stash) {
		memcpy(c->in->data, c->stash, c->stash_len);
		c->in->end = c->stash_len;
		free(TAKE(c->stash));
		c->stash_len = 0;
	}
	return true;
}

void http_input_used(struct http_conn *c, size_t bytes)
{
	struct http_in *in = c->in;

	in->start += (uint32_t)bytes;
	if (in->start == in->end)
		in->start = in->end = in->floor;
}

/* Makes room at the end by moving what is unread down to the floor. */
static size_t make_room(struct http_conn *c)
{
	struct http_in *in = c->in;
	size_t room = data_bytes(c) - in->end;

	if (room > 0 || in->start == in->floor)
		return room;
	memmove(in->data + in->floor, in->data + in->start, in->end - in->start);
	in->end -= in->start - in->floor;
	in->start = in->floor;
	return data_bytes(c) - in->end;
}

static enum http_io receive(struct http_conn *c, char *p, size_t room, size_t *ret_bytes)
{
	if (c->tls)
		return http_tls_read(c, p, room, ret_bytes);
	ssize_t n = recv(c->watch.fd, p, room, 0);
	if (n > 0) {
		*ret_bytes = (size_t)n;
		return HTTP_IO_SOME;
	}
	if (n == 0)
		return HTTP_IO_EOF;
	return errno == EAGAIN || errno == EINTR ? HTTP_IO_NONE : HTTP_IO_FAILED;
}

/* Once: what is left in the socket, the next round announces. */
enum http_io http_input_read(struct http_conn *c)
{
	char *direct;
	size_t n, room = http_body_direct_room(c, &direct);
	enum http_io io;

	if (room > 0) {
		io = receive(c, direct, room, &n);
		if (io == HTTP_IO_SOME)
			http_body_direct_used(c, n);
		return io;
	}
	if (!http_input_take_block(c))
		return HTTP_IO_FAILED;
	room = make_room(c);
	if (room == 0)
		return HTTP_IO_NONE;
	io = receive(c, c->in->data + c->in->end, room, &n);
	if (io == HTTP_IO_SOME) {
		if (c->state == HTTP_CONN_IDLE)
			http_conn_set_state(c, HTTP_CONN_HEAD);
		c->in->end += (uint32_t)n;
	}
	return io;
}

enum http_io http_input_discard(struct http_conn *c)
{
	struct http_blocks *blocks = &c->worker->blocks;
	char *sink = http_blocks_take(blocks);
	ssize_t n = 1;

	if (!sink)
		return HTTP_IO_FAILED;
	for (int i = 0; n > 0 && i < DISCARDS_A_TURN; i++)
		n = recv(c->watch.fd, sink, blocks->bytes, 0);
	http_blocks_give(blocks, sink);
	if (n == 0)
		return HTTP_IO_EOF;
	return n > 0 || errno == EAGAIN || errno == EINTR ? HTTP_IO_NONE : HTTP_IO_FAILED;
}

/* A waiting exchange keeps bytes of later requests in memory of just their size. */
static bool stash_unread(struct http_conn *c)
{
	struct http_in *in = c->in;
	uint32_t len = in->end - in->start;

	if (len == 0)
		return true;
	c->stash = malloc(len);
	if (!c->stash)
		return false;
	memcpy(c->stash, in->data + in->start, len);
	c->stash_len = len;
	return true;
}

static void forget_head(struct http_conn *c, bool waiting)
{
	const struct http_head *h = c->head;

	if (!h || c->head_kept)
		return;
	if (waiting && (h->known[HTTP_FIELD_RANGE] || h->known[HTTP_FIELD_IF_NONE_MATCH] ||
			h->known[HTTP_FIELD_IF_MODIFIED_SINCE]))
		if (http_keep_head(&c->x))
			return;
	c->head = NULL;
	c->base = NULL;
	c->x.path = c->x.query = (struct slice){0};
}

void http_input_release(struct http_conn *c)
{
	bool waiting = c->state == HTTP_CONN_EXCHANGE && !http_body_wants_input(c) &&
		       !c->body.paused && c->answer != HTTP_ANSWER_DONE;

	if (waiting) {
		forget_head(c, true);
		http_response_keep_fields(c);
	} else if (c->state == HTTP_CONN_EXCHANGE && c->answer != HTTP_ANSWER_DONE) {
		return; /* a body is arriving: its head stays */
	}
	if (!c->in || (!waiting && c->in->start < c->in->end))
		return;
	if (waiting && !stash_unread(c))
		return;
	forget_head(c, false);
	http_blocks_give(&c->worker->blocks, TAKE(c->in));
}
