/* inline_collect(): a request's body goes through inline.c as it comes. */
#include "api/inline.h"

#include <stdlib.h>
#include <string.h>

#include "api/call.h"

/* A body of this many bytes is collected, and looked at before any work is done: most
 * requests have no image in them. */
#define SMALL_BYTES (32 * 1024)

struct collecting {
	struct http_exchange *x;
	struct inline_options options;
	struct inline_body *body; /* owned */
	bool in_gate, last;
	int64_t key_id;
	struct gate *gate;
	void (*on_body)(struct http_exchange *x, struct inline_body *body);
};

static void destroy(void *waiting)
{
	struct collecting *c = waiting;

	inline_finish(c->body);
	if (c->in_gate)
		gate_leave(c->gate, c->key_id);
	free(c);
}

static void refuse(struct collecting *c, const struct err *err)
{
	struct http_exchange *x = c->x;

	call_wait_for(call_of(x), NULL, NULL);
	http_respond_error(x, err); /* the error's words may be the body's */
	destroy(c);
}

static void hand_over(struct collecting *c)
{
	struct http_exchange *x = c->x;
	struct err err;

	if (!inline_result(c->body, &err)) {
		refuse(c, &err);
		return;
	}
	call_wait_for(call_of(x), NULL, NULL); /* it is the handler's to wait from now on */
	c->on_body(x, c->body);
	destroy(c);
}

static void on_room(void *ctx) { http_body_resume(((struct collecting *)ctx)->x); }
static void on_done(void *ctx) { hand_over(ctx); }

static bool on_first_image(void *ctx, struct err *err)
{
	struct collecting *c = ctx;

	c->in_gate = gate_enter(c->gate, c->key_id, err);
	return c->in_gate;
}

/* False: it was refused, or handed over. */
static bool take(struct collecting *c, struct slice piece, bool *ret_room)
{
	struct err err;

	while (piece.len > 0) {
		struct slice part = {piece.p, MIN(piece.len, (size_t)MEDIA_INTAKE_PIECE_MAX)};
		if (!inline_write(c->body, part, ret_room, &err)) {
			refuse(c, &err);
			return false;
		}
		piece = slice_skip(piece, part.len);
	}
	return true;
}

static void end(struct collecting *c)
{
	struct err err;
	bool waits;

	if (!inline_end(c->body, &waits, &err))
		refuse(c, &err);
	else if (!waits)
		hand_over(c);
	else if (!http_keep_head(c->x)) {
		err_set(&err, ERR_INTERNAL, NULL, "out of memory");
		refuse(c, &err);
	}
}

static void on_chunk(struct http_exchange *x, struct slice piece, bool last)
{
	struct collecting *c = call_of(x)->waiting;
	bool room = true;

	if (!take(c, piece, &room))
		return;
	if (last)
		end(c);
	else if (!room)
		http_body_pause(x);
}

static bool begin(struct collecting *c)
{
	struct arrivals_hooks hooks = {
		.on_room = on_room, .done = on_done, .on_first_image = on_first_image, .ctx = c};
	struct err err;

	if (inline_begin(call_of(c->x)->api->options.media, &c->options, &hooks, &c->body, &err))
		return true;
	refuse(c, &err);
	return false;
}

static void on_small_body(struct http_exchange *x, struct slice text)
{
	struct collecting *c = call_of(x)->waiting;
	bool room;

	if (!begin(c))
		return;
	if (text.len == 0)
		hand_over(c); /* whoever parses it says that it is empty */
	else if (take(c, text, &room))
		end(c);
}

void inline_collect(struct http_exchange *x, const struct inline_options *options,
		    void (*on_body)(struct http_exchange *x, struct inline_body *body))
{
	struct call *call = call_of(x);
	struct collecting *c = calloc(1, sizeof *c);
	int64_t most = (int64_t)inline_most_bytes(options);

	if (!call_expects_json(x)) {
		free(c);
		return;
	}
	if (!c) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	c->x = x;
	c->options = *options;
	c->on_body = on_body;
	c->key_id = call->key->id;
	c->gate = &call->api->gate;
	call_wait_for(call, c, destroy);
	if (x->content_length >= 0 && x->content_length <= SMALL_BYTES) {
		http_body_collect(x, SMALL_BYTES, on_small_body);
		return;
	}
	if (!begin(c))
		return;
	call_allow_time(x, MIN(most, CALL_TIMED_BYTES));
	http_body_stream(x, (uint64_t)most, on_chunk);
}
