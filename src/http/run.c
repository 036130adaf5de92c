/* What a connection does with the bytes it has: read a head, run the exchange, send the
 * answer, go on to the next. Steps are taken until one cannot go further. */
#include "http/conn.h"

#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/scan.h"
#include "http/tls.h"

/* Answers to pipelined requests gather up to this before they are sent, and no further
 * request is read while more than this waits for the client. */
#define PIPELINE_MAX_BYTES 65536
/* Behind a head whose body is to come there must be room to read it. */
#define BODY_ROOM_BYTES 8192
/* A method, and an empty line before it: so far a broken request's path is looked for. */
#define METHOD_LOOK_BYTES 32

bool http_conn_wants_input(const struct http_conn *c)
{
	if (c->eof)
		return false;
	switch ((enum http_conn_state)c->state) {
	case HTTP_CONN_HANDSHAKE:
	case HTTP_CONN_LINGER:
		return true;
	case HTTP_CONN_IDLE:
	case HTTP_CONN_HEAD:
		return c->out.queued_bytes <= PIPELINE_MAX_BYTES;
	case HTTP_CONN_EXCHANGE:
		return http_body_wants_input(c);
	case HTTP_CONN_DEAD:
		break;
	}
	return false;
}

/* --- the exchange ---------------------------------------------------------- */

static void begin_exchange(struct http_conn *c)
{
	struct http_shared *shared = c->worker->shared;

	memset(&c->x, 0, sizeof c->x);
	c->x.method = HTTP_METHOD_COUNT;
	c->begun = true;
	c->answer = HTTP_ANSWER_NONE;
	c->head = NULL;
	c->base = NULL;
	c->head_kept = false;
	c->client = NULL;
	c->status = 0;
	c->queued_bytes = 0;
	c->above_high = false;
	c->started_us = clock_mono_us();
	memset(&c->body, 0, sizeof c->body);
	http_conn_set_state(c, HTTP_CONN_EXCHANGE);
	atomic_fetch_add_explicit(&shared->requests, 1, memory_order_relaxed);
}

static void begin_parsed_exchange(struct http_conn *c)
{
	struct http_in *in = c->in;
	const struct http_head *h = &in->head;

	size_t cap = c->worker->blocks.bytes - sizeof *in;
	if (h->content_length != 0 && cap - in->start - h->bytes < BODY_ROOM_BYTES) {
		memmove(in->data, in->data + in->start, in->end - in->start);
		in->end -= in->start;
		in->start = 0;
	}
	begin_exchange(c);
	c->head = h;
	c->base = in->data + in->start;
	in->start += h->bytes;
	in->floor = in->start;
	in->parse = (struct http_parse){0};
	c->keep_alive = h->keep_alive;
	c->http10 = h->minor == 0;
	http_body_begin(c, h->content_length);
	http_dispatch(c);
}

/* Where it wanted to go, as far as that came, and unchecked: it decides the form of the
 * answer to something that was no request, nothing else. */
static struct slice wanted_path(const struct http_in *in)
{
	const char *p = in->data + in->start, *end = in->data + in->end;
	const char *space = memchr(p, ' ', MIN((size_t)(end - p), METHOD_LOOK_BYTES));

	if (!space)
		return (struct slice){0};
	p = space + 1;
	space = memchr(p, ' ', (size_t)(end - p));
	return (struct slice){p, (size_t)((space ? space : end) - p)};
}

/* An exchange for an error answer to something that was no request. */
static void begin_broken_exchange(struct http_conn *c)
{
	enum http_method method = HTTP_METHOD_COUNT;

	if (c->in && c->in->parse.step > 0)
		method = c->in->head.method; /* an answer to HEAD has no body even so */
	begin_exchange(c);
	if (c->in)
		c->x.path = wanted_path(c->in);
	c->x.method = method;
	c->http10 = false;
	http_worker_request_id(c->worker, c->x.request_id);
}

void http_conn_fail(struct http_conn *c, const struct err *err)
{
	if (c->begun && c->answer != HTTP_ANSWER_NONE) {
		http_conn_close(c);
		return;
	}
	if (!c->begun)
		begin_broken_exchange(c);
	c->keep_alive = false;
	c->lingers = true;
	c->eof = false; /* what is unread is read away by lingering */
	http_response_forget_fields(c);
	http_add_cors(&c->x);
	http_response_error(c, err);
	if (!c->head)
		c->x.path = (struct slice){0}; /* its bytes go */
	http_conn_schedule(c);
}

bool http_may_answer(struct http_conn *c)
{
	if (c->begun && c->answer == HTTP_ANSWER_NONE)
		return true;
	if (c->begun && c->state != HTTP_CONN_DEAD)
		log_warn("http.answered_twice", "request=%s route=%s", c->x.request_id,
			 c->x.route ? c->x.route->name : "-");
	return false;
}

static void report(struct http_conn *c, uint64_t unsent, bool cut)
{
	struct http_summary s = {
		.status = c->status,
		.sent_bytes = c->queued_bytes - MIN(unsent, c->queued_bytes),
		.received_bytes = c->body.received_bytes,
		.duration_us = clock_mono_us() - c->started_us,
		.route = c->x.route ? c->x.route->name : "-",
		.cut = cut,
	};

	c->worker->options->on_done(&c->x, &s);
}

void http_exchange_end(struct http_conn *c, bool gone)
{
	bool unanswered = c->answer != HTTP_ANSWER_DONE;

	/* From here on the handler's calls do nothing. */
	c->answer = HTTP_ANSWER_DONE;
	if (gone && unanswered && c->x.on_gone)
		c->x.on_gone(&c->x);
	if (c->worker->options->on_done)
		report(c, gone ? c->out.queued_bytes : 0, gone && c->status != 0);
	if (c->x.on_end)
		c->x.on_end(&c->x);
	c->begun = false;
	c->aborted = false;
	c->beat = NULL;
	c->head = NULL;
	c->base = NULL;
	http_body_finish(c);
	http_response_forget_fields(c);
	if (c->arena.blocks)
		arena_reset(&c->arena);
}

/* --- steps: true when another may follow ----------------------------------- */

static bool flush_or_close(struct http_conn *c)
{
	if (http_flush(c) != HTTP_IO_FAILED)
		return true;
	http_conn_close(c);
	return false;
}

static bool step_head(struct http_conn *c)
{
	struct err err;

	if (c->out.queued_bytes > PIPELINE_MAX_BYTES)
		if (!flush_or_close(c) || c->out.queued_bytes > PIPELINE_MAX_BYTES)
			return false;
	size_t unread = http_input_unread(c);
	if (unread > 0 && !http_input_take_block(c)) {
		http_conn_close(c);
		return false;
	}
	struct http_in *in = c->in;
	enum http_parse_result result =
		unread == 0 ? HTTP_PARSE_MORE
			    : http_parse_head(&in->parse, &in->head, in->data + in->start, unread,
					      http_limits_of(c), &err);
	if (result == HTTP_PARSE_DONE) {
		begin_parsed_exchange(c);
		return true;
	}
	if (result == HTTP_PARSE_BAD) {
		http_conn_fail(c, &err);
		return true;
	}
	if (c->eof) {
		if (flush_or_close(c) && c->out.queued_bytes == 0)
			http_conn_close(c);
	}
	return false;
}

/* Closes so that the client can read its answer even while it is still sending: a plain
 * close() with unread bytes would reset the connection and destroy the answer. */
static void leave(struct http_conn *c)
{
	bool linger = c->lingers || http_input_unread(c) > 0;

	http_tls_shutdown(c);
	if (!linger || shutdown(c->watch.fd, SHUT_WR) < 0) {
		http_conn_close(c);
		return;
	}
	http_conn_set_state(c, HTTP_CONN_LINGER);
	c->tls_more = false; /* what TLS still holds is nobody's: the rest is read raw */
	http_blocks_give(&c->worker->blocks, TAKE(c->in));
	free(TAKE(c->stash));
	c->stash_len = 0;
	c->eof = false;
	if (http_input_discard(c) != HTTP_IO_NONE)
		http_conn_close(c);
}

static bool next_request(struct http_conn *c)
{
	if (c->in) {
		c->in->floor = 0;
		if (c->in->start == c->in->end)
			c->in->start = c->in->end = 0;
	}
	bool more = http_input_unread(c) > 0;
	if (!more && atomic_load_explicit(&c->worker->shared->draining, memory_order_relaxed)) {
		leave(c);
		return false;
	}
	http_conn_set_state(c, more ? HTTP_CONN_HEAD : HTTP_CONN_IDLE);
	return true;
}

static bool step_answered(struct http_conn *c)
{
	bool more_requests = c->keep_alive && http_input_unread(c) > 0;

	if (c->body.mode == HTTP_BODY_DISCARD && !c->eof) {
		flush_or_close(c);
		return false;
	}
	if (!(more_requests && c->out.queued_bytes <= PIPELINE_MAX_BYTES)) {
		if (!flush_or_close(c) || c->out.queued_bytes > 0)
			return false;
	}
	http_exchange_end(c, false);
	if (c->keep_alive)
		return next_request(c);
	leave(c);
	return false;
}

static bool step_exchange(struct http_conn *c)
{
	if (c->aborted) {
		http_conn_close(c);
		return false;
	}
	if (http_body_feed(c))
		return true;
	if (c->answer == HTTP_ANSWER_DONE)
		return step_answered(c);
	if (c->out.queued_bytes > 0 && !flush_or_close(c))
		return false;
	if (c->above_high &&
	    c->out.queued_bytes < (size_t)http_limits_of(c)->stream_high_bytes / 2) {
		c->above_high = false;
		if (c->x.on_drain)
			c->x.on_drain(&c->x);
		return true;
	}
	if (c->eof)
		http_conn_close(c); /* in the middle of its body */
	return false;
}

static bool step(struct http_conn *c)
{
	switch ((enum http_conn_state)c->state) {
	case HTTP_CONN_IDLE:
	case HTTP_CONN_HEAD:
		return step_head(c);
	case HTTP_CONN_EXCHANGE:
		return step_exchange(c);
	case HTTP_CONN_HANDSHAKE:
	case HTTP_CONN_LINGER:
	case HTTP_CONN_DEAD:
		break;
	}
	return false;
}

void http_conn_run(struct http_conn *c)
{
	c->busy = true;
	while (step(c))
		;
	/* Answers that were held back for those of the requests behind them. */
	if (c->state != HTTP_CONN_DEAD && !c->begun && c->out.queued_bytes > 0)
		flush_or_close(c);
	c->busy = false;
	http_conn_settle(c);
}
