/* Answers in pieces: chunked, or for HTTP/1.0 until the connection closes. */
#include <stdio.h>
#include <stdlib.h>

#include "http/conn.h"

/* "ffffffffffffffff\r\n" and the CRLF behind the data. */
#define CHUNK_FRAME_BYTES 20

void http_stream_begin(struct http_exchange *x, int status, const char *content_type)
{
	struct http_conn *c = http_conn_of(x);
	size_t before = c->out.queued_bytes;

	if (!http_may_answer(c))
		return;
	c->aborted |= !http_response_head(c, status, content_type, -1);
	c->answer = HTTP_ANSWER_STREAM;
	c->queued_bytes += c->out.queued_bytes - before;
	http_conn_schedule(c);
}

static bool writes(const struct http_conn *c)
{
	return c->begun && c->answer == HTTP_ANSWER_STREAM && c->x.method != HTTP_HEAD;
}

/* Books what was queued, and what follows from how much it is. */
static size_t queued(struct http_conn *c, size_t before, bool ok)
{
	const struct http_limits *l = http_limits_of(c);

	c->queued_bytes += c->out.queued_bytes - before;
	c->beat_due_ms = loop_now_ms(c->worker->loop) + c->beat_ms;
	c->aborted |= !ok || c->out.queued_bytes > (size_t)l->max_queued_bytes;
	c->above_high |= c->out.queued_bytes >= (size_t)l->stream_high_bytes;
	http_conn_schedule(c);
	return c->out.queued_bytes;
}

static bool frame_open(struct http_conn *c, size_t len)
{
	if (!c->chunked_out)
		return true;
	char *p = http_out_room(&c->out, &c->worker->blocks, CHUNK_FRAME_BYTES);
	if (!p)
		return false;
	http_out_used(&c->out, (size_t)snprintf(p, CHUNK_FRAME_BYTES, "%zx\r\n", len));
	return true;
}

static bool frame_close(struct http_conn *c)
{
	return !c->chunked_out || http_out_copy(&c->out, &c->worker->blocks, SLICE("\r\n"));
}

size_t http_stream_write(struct http_exchange *x, struct slice piece)
{
	struct http_conn *c = http_conn_of(x);
	struct http_blocks *blocks = &c->worker->blocks;
	size_t before = c->out.queued_bytes;

	if (!writes(c) || piece.len == 0)
		return before;
	bool ok =
		frame_open(c, piece.len) && http_out_copy(&c->out, blocks, piece) && frame_close(c);
	return queued(c, before, ok);
}

size_t http_stream_write_owned(struct http_exchange *x, char *piece, size_t len,
			       void (*release)(void *piece))
{
	struct http_conn *c = http_conn_of(x);
	struct http_blocks *blocks = &c->worker->blocks;
	size_t before = c->out.queued_bytes;

	release = release ? release : free;
	if (!writes(c) || len == 0 || !frame_open(c, len)) {
		c->aborted |= writes(c) && len > 0;
		release(piece);
		return before;
	}
	bool ok = http_out_owned(&c->out, blocks, piece, len, release) && frame_close(c);
	return queued(c, before, ok);
}

void http_stream_end(struct http_exchange *x)
{
	struct http_conn *c = http_conn_of(x);
	size_t before = c->out.queued_bytes;

	if (!c->begun || c->answer != HTTP_ANSWER_STREAM)
		return;
	if (writes(c) && c->chunked_out)
		c->aborted |= !http_out_copy(&c->out, &c->worker->blocks, SLICE("0\r\n\r\n"));
	c->queued_bytes += c->out.queued_bytes - before;
	c->answer = HTTP_ANSWER_DONE;
	http_body_abandon(c);
	http_conn_schedule(c);
}

bool http_stream_is_full(const struct http_exchange *x) { return http_conn_of(x)->above_high; }

size_t http_stream_queued(const struct http_exchange *x)
{
	return http_conn_of(x)->out.queued_bytes;
}

void http_stream_set_heartbeat(struct http_exchange *x, int64_t interval_ms, const char *beat)
{
	struct http_conn *c = http_conn_of(x);

	c->beat = interval_ms > 0 ? beat : NULL;
	c->beat_ms = interval_ms;
	c->beat_due_ms = loop_now_ms(c->worker->loop) + interval_ms;
	http_conn_schedule(c);
}

void http_stream_beat(struct http_conn *c)
{
	/* While the client takes nothing there is no point in queueing comments. */
	if (c->out.queued_bytes == 0)
		http_stream_write(&c->x, slice_of(c->beat));
	c->beat_due_ms = loop_now_ms(c->worker->loop) + c->beat_ms;
}
