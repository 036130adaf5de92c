/* The request's body on its way to whoever asked for it, or past him. */
#include "http/conn.h"

#include <stdlib.h>

#define MEM_FIRST_BYTES 16384
#define DIRECT_BYTES 65536
#define NEVER INT64_MAX

void http_body_begin(struct http_conn *c, int64_t content_length)
{
	struct http_body *b = &c->body;

	c->x.content_length = content_length;
	b->mode = content_length == 0 ? HTTP_BODY_OVER : HTTP_BODY_UNREAD;
	b->left = content_length > 0 ? content_length : 0;
	b->chunked = content_length < 0;
	if (content_length == 0)
		return;
	b->expects_continue = c->head->expect_continue;
	b->timeout_ms = http_limits_of(c)->body_timeout_ms;
	http_chunked_init(&b->decoder, (uint32_t)http_limits_of(c)->max_trailer_bytes);
}

/* --- asking ---------------------------------------------------------------- */

static bool ask(struct http_conn *c, enum http_body_mode mode, uint64_t max_bytes)
{
	struct http_body *b = &c->body;

	if (b->asked || !http_may_answer(c))
		return false;
	b->asked = true;
	b->mode = mode;
	b->max_bytes = max_bytes;
	b->since_ms = loop_now_ms(c->worker->loop);
	http_conn_schedule(c);
	return true;
}

void http_body_collect(struct http_exchange *x, size_t max_bytes,
		       void (*on_body)(struct http_exchange *x, struct slice body))
{
	struct http_conn *c = http_conn_of(x);

	if (ask(c, HTTP_BODY_COLLECT, max_bytes))
		c->body.on_body = on_body;
}

void http_body_stream(struct http_exchange *x, uint64_t max_bytes,
		      void (*on_chunk)(struct http_exchange *x, struct slice piece, bool last))
{
	struct http_conn *c = http_conn_of(x);

	if (ask(c, HTTP_BODY_STREAM, max_bytes))
		c->body.on_chunk = on_chunk;
}

void http_body_set_timeout(struct http_exchange *x, int64_t timeout_ms)
{
	http_conn_of(x)->body.timeout_ms = timeout_ms;
}

void http_body_pause(struct http_exchange *x)
{
	struct http_conn *c = http_conn_of(x);

	if (c->body.mode != HTTP_BODY_STREAM || c->body.paused)
		return;
	c->body.paused = true;
	c->body.paused_at_ms = loop_now_ms(c->worker->loop);
}

void http_body_resume(struct http_exchange *x)
{
	struct http_conn *c = http_conn_of(x);

	if (!c->body.paused)
		return;
	c->body.paused = false;
	c->body.since_ms += loop_now_ms(c->worker->loop) - c->body.paused_at_ms;
	http_conn_schedule(c);
}

/* --- memory ---------------------------------------------------------------- */

static void free_mem(struct http_conn *c)
{
	if (!c->body.mem)
		return;
	atomic_fetch_sub_explicit(&c->worker->shared->body_memory_bytes, (int64_t)c->body.mem_cap,
				  memory_order_relaxed);
	free(TAKE(c->body.mem));
	c->body.mem_cap = 0;
}

/* Room for `more` bytes behind what was received; grows with what really came, whatever
 * length was announced. False: this, or all bodies together, would be too much. */
static bool reserve(struct http_conn *c, size_t more)
{
	struct http_body *b = &c->body;
	_Atomic int64_t *all = &c->worker->shared->body_memory_bytes;
	size_t need = (size_t)b->received_bytes + more, cap = MAX(b->mem_cap * 2, MEM_FIRST_BYTES);

	if (need <= b->mem_cap)
		return true;
	if (!b->chunked)
		cap = MIN(cap, (size_t)b->received_bytes + (size_t)b->left);
	cap = MAX(cap, need);
	int64_t extra = (int64_t)(cap - b->mem_cap);
	if (atomic_fetch_add_explicit(all, extra, memory_order_relaxed) + extra >
	    http_limits_of(c)->max_body_memory_bytes) {
		atomic_fetch_sub_explicit(all, extra, memory_order_relaxed);
		return false;
	}
	char *mem = realloc(b->mem, cap);
	if (!mem) {
		atomic_fetch_sub_explicit(all, extra, memory_order_relaxed);
		return false;
	}
	b->mem = mem;
	b->mem_cap = cap;
	return true;
}

size_t http_body_direct_room(struct http_conn *c, char **ret_p)
{
	struct http_body *b = &c->body;

	if (c->state != HTTP_CONN_EXCHANGE || b->mode != HTTP_BODY_COLLECT || b->chunked ||
	    !b->mem || b->left == 0 || http_input_unread(c) > 0)
		return 0;
	size_t left = (size_t)b->left;
	if (!reserve(c, MIN(left, DIRECT_BYTES)))
		return 0; /* feed will find out, and say so */
	*ret_p = b->mem + b->received_bytes;
	return MIN(left, b->mem_cap - (size_t)b->received_bytes);
}

void http_body_direct_used(struct http_conn *c, size_t bytes)
{
	c->body.received_bytes += bytes;
	c->body.left -= (int64_t)bytes;
}

char *http_body_take(struct http_exchange *x)
{
	struct http_conn *c = http_conn_of(x);
	struct slice body = c->body.delivered;

	if (body.len == 0)
		return NULL;
	if (body.p == c->body.mem) {
		atomic_fetch_sub_explicit(&c->worker->shared->body_memory_bytes,
					  (int64_t)c->body.mem_cap, memory_order_relaxed);
		c->body.mem_cap = 0;
		return TAKE(c->body.mem);
	}
	char *copy = malloc(body.len);
	return copy ? memcpy(copy, body.p, body.len) : NULL;
}

/* --- feeding --------------------------------------------------------------- */

static bool fail(struct http_conn *c, enum err_code code, const char *message)
{
	struct err err;

	err_set(&err, code, NULL, "%s", message);
	if (code == ERR_UNAVAILABLE)
		err.retry_after_ms = 1000;
	http_conn_fail(c, &err);
	return true;
}

static bool fail_too_large(struct http_conn *c)
{
	struct err err;

	err_set(&err, ERR_REQUEST_TOO_LARGE, NULL, "the request's body is larger than %llu bytes",
		(unsigned long long)c->body.max_bytes);
	http_conn_fail(c, &err);
	return true;
}

static void deliver(struct http_conn *c, struct slice body)
{
	c->body.mode = HTTP_BODY_OVER;
	c->body.delivered = body;
	c->body.on_body(&c->x, body);
	c->body.delivered = (struct slice){0};
	free_mem(c);
}

/* A decoded piece for the one who asked; `last` only in streams. True: go on. */
static bool pass_on(struct http_conn *c, struct slice piece, bool last)
{
	struct http_body *b = &c->body;

	if (b->mode == HTTP_BODY_DISCARD) {
		b->received_bytes += piece.len;
		return true;
	}
	if (piece.len > b->max_bytes - b->received_bytes)
		return fail_too_large(c), false;
	if (b->mode == HTTP_BODY_COLLECT) {
		if (!reserve(c, piece.len))
			return fail(c, ERR_UNAVAILABLE, "too many request bodies at once"), false;
		memcpy(b->mem + b->received_bytes, piece.p, piece.len);
		b->received_bytes += piece.len;
		return true;
	}
	b->received_bytes += piece.len;
	if (last)
		b->mode = HTTP_BODY_OVER;
	b->on_chunk(&c->x, piece, last);
	return true;
}

static void body_is_over(struct http_conn *c)
{
	enum http_body_mode mode = c->body.mode;

	if (mode == HTTP_BODY_COLLECT)
		deliver(c, (struct slice){c->body.mem ? c->body.mem : "", c->body.received_bytes});
	else if (mode == HTTP_BODY_STREAM)
		pass_on(c, (struct slice){"", 0}, true);
	else if (mode == HTTP_BODY_DISCARD)
		c->body.mode = HTTP_BODY_OVER;
}

static struct slice unread(const struct http_conn *c)
{
	return c->in ? (struct slice){c->in->data + c->in->start, c->in->end - c->in->start}
		     : (struct slice){0};
}

static bool feed_counted(struct http_conn *c)
{
	struct http_body *b = &c->body;
	struct slice piece = unread(c);

	if (b->left == 0) {
		body_is_over(c);
		return true;
	}
	if (piece.len == 0)
		return false;
	if ((uint64_t)b->left <= piece.len)
		piece.len = (size_t)b->left;
	/* The bytes stay where they are until the next read, which is after the callback. */
	http_input_used(c, piece.len);
	b->left -= (int64_t)piece.len;
	if (b->mode == HTTP_BODY_COLLECT && b->left == 0 && !b->mem) {
		b->received_bytes = piece.len;
		deliver(c, piece); /* all of it was here: nothing to copy */
		return true;
	}
	pass_on(c, piece, b->mode == HTTP_BODY_STREAM && b->left == 0);
	return true;
}

static bool feed_chunked(struct http_conn *c)
{
	struct http_body *b = &c->body;
	struct slice before = unread(c), in = before, piece;
	struct err err;

	enum http_chunk_result result = http_chunked_next(&b->decoder, &in, &piece, &err);
	if (c->in)
		http_input_used(c, before.len - in.len);
	switch (result) {
	case HTTP_CHUNK_DATA:
		pass_on(c, piece, false);
		return true;
	case HTTP_CHUNK_END:
		body_is_over(c);
		return true;
	case HTTP_CHUNK_BAD:
		http_conn_fail(c, &err);
		return true;
	case HTTP_CHUNK_MORE:
		break;
	}
	return false;
}

/* RFC 9110 §10.1.1: only once the body is wanted, and only if none of it is here yet. */
static bool say_continue(struct http_conn *c)
{
	struct slice line = SLICE("HTTP/1.1 100 Continue\r\n\r\n");

	c->body.expects_continue = false;
	if (http_input_unread(c) > 0 || c->body.mode == HTTP_BODY_DISCARD)
		return true;
	return http_out_copy(&c->out, &c->worker->blocks, line);
}

bool http_body_wants_input(const struct http_conn *c)
{
	const struct http_body *b = &c->body;

	return (b->mode == HTTP_BODY_COLLECT || b->mode == HTTP_BODY_STREAM ||
		b->mode == HTTP_BODY_DISCARD) &&
	       !b->paused;
}

bool http_body_feed(struct http_conn *c)
{
	struct http_body *b = &c->body;

	if (!http_body_wants_input(c))
		return false;
	if (c->stash && !http_input_take_block(c))
		return fail(c, ERR_UNAVAILABLE, "out of memory");
	if (b->mode != HTTP_BODY_DISCARD && (uint64_t)b->left > b->max_bytes - b->received_bytes)
		return fail_too_large(c);
	if (b->mode == HTTP_BODY_DISCARD &&
	    b->received_bytes > b->max_bytes) { /* of a chunked body */
		b->mode = HTTP_BODY_LEFT;
		c->keep_alive = false;
		c->lingers = true;
		return true;
	}
	if (b->expects_continue && !say_continue(c))
		c->aborted = true;
	return b->chunked ? feed_chunked(c) : feed_counted(c);
}

/* --- ending ---------------------------------------------------------------- */

void http_body_abandon(struct http_conn *c)
{
	struct http_body *b = &c->body;
	uint64_t most = (uint64_t)http_limits_of(c)->max_discard_bytes;

	if (b->mode == HTTP_BODY_OVER || b->mode >= HTTP_BODY_DISCARD)
		return;
	free_mem(c);
	b->paused = false;
	bool client_waits = b->expects_continue && http_input_unread(c) == 0;
	if (c->keep_alive && !client_waits && (uint64_t)b->left <= most) {
		b->mode = HTTP_BODY_DISCARD;
		b->max_bytes = b->received_bytes + most;
		b->since_ms = loop_now_ms(c->worker->loop);
		return;
	}
	b->mode = HTTP_BODY_LEFT;
	c->keep_alive = false;
	c->lingers = true;
}

void http_body_finish(struct http_conn *c)
{
	free_mem(c);
	c->body.mode = HTTP_BODY_OVER;
	c->body.asked = c->body.paused = false;
}

int64_t http_body_due_ms(const struct http_conn *c)
{
	const struct http_limits *l = http_limits_of(c);
	const struct http_body *b = &c->body;

	if (!http_body_wants_input(c))
		return NEVER;
	int64_t due = b->since_ms + b->timeout_ms;
	if (l->body_min_bytes_per_s == 0)
		return due;
	int64_t earned_ms = (int64_t)(b->received_bytes * 1000 / (uint64_t)l->body_min_bytes_per_s);
	return MIN(due, b->since_ms + MAX(l->body_rate_grace_ms, earned_ms));
}
