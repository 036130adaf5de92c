/* Server-sent events as they arrive (the WHATWG's event-stream format): the data of an event is
 * handed on piece by piece and never held, however long it is.
 *
 *     struct sse_reader r = {.on_data = …, .on_event = …, .ctx = …};
 *     sse_feed(&r, piece, &err)     …     sse_end(&r, &err)
 *
 * Lines end with LF, CR LF or CR; comments, ids and retry times are passed over. Lenient where
 * it costs nothing: an event that the end of the stream cut its blank line from counts. Plain
 * data; one thread.
 */
#pragma once

#include "base/err.h"
#include "base/slice.h"

#define SSE_NAME_MAX 64

struct sse_reader {
	/* A piece of the event's data; several data lines are one text, with LF between. False:
	 * it is no use to go on. */
	bool (*on_data)(void *ctx, struct slice piece, struct err *err);
	/* The event is whole; one without data is not told. name: "" when it has none, cut at
	 * SSE_NAME_MAX - 1 bytes. */
	bool (*on_event)(void *ctx, const char *name, struct err *err);
	void *ctx;

	/* private */
	char name[SSE_NAME_MAX];
	char field[8];
	uint8_t field_len, name_len, bom;
	enum { SSE_FIELD, SSE_SPACE, SSE_VALUE, SSE_SKIP } at;
	bool has_data, after_cr;
};

bool sse_feed(struct sse_reader *r, struct slice piece, struct err *err) MUST_CHECK;
/* The stream has ended. */
bool sse_end(struct sse_reader *r, struct err *err) MUST_CHECK;
