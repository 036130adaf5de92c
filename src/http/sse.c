#include "http/sse.h"

#include <stdlib.h>

#include "base/buf.h"
#include "http/exchange.h"

void http_sse_begin_every(struct http_exchange *x, int64_t keep_alive_ms)
{
	http_set_header(x, "Cache-Control", "no-store");
	http_set_header(x, "X-Accel-Buffering", "no");
	http_stream_begin(x, 200, "text/event-stream");
	http_stream_set_heartbeat(x, keep_alive_ms, ": keep-alive\n\n");
}

void http_sse_begin(struct http_exchange *x) { http_sse_begin_every(x, HTTP_SSE_KEEP_ALIVE_MS); }

static void put_event_name(struct buf *b, const char *event)
{
	if (!event)
		return;
	buf_str(b, "event: ");
	buf_str(b, event);
	buf_byte(b, '\n');
}

/* The length of the first line, and in *ret_next what follows its line break. */
static size_t split_line(struct slice text, size_t *ret_next)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] != '\n' && text.p[i] != '\r')
			continue;
		bool crlf = text.p[i] == '\r' && i + 1 < text.len && text.p[i + 1] == '\n';
		*ret_next = i + 1 + crlf;
		return i;
	}
	*ret_next = text.len + 1;
	return text.len;
}

size_t http_sse_event(struct http_exchange *x, const char *event, struct slice data)
{
	struct buf b;
	size_t next, queued;

	/* At worst every byte is a line break, and each line costs "data: \n". */
	buf_init(&b, data.len * 8 + (event ? strlen(event) : 0) + 64);
	put_event_name(&b, event);
	for (struct slice rest = data;; rest = slice_skip(rest, next)) {
		size_t len = split_line(rest, &next);
		buf_str(&b, "data: ");
		buf_append(&b, rest.p, len);
		buf_byte(&b, '\n');
		if (next > rest.len)
			break;
	}
	buf_byte(&b, '\n');
	if (b.failed)
		http_abort(x); /* no memory: better cut than an event silently missing */
	queued = http_stream_write(x, b.failed ? (struct slice){0} : buf_view(&b));
	buf_finish(&b);
	return queued;
}

size_t http_sse_event_owned(struct http_exchange *x, const char *event, char *data, size_t len,
			    void (*release)(void *data))
{
	struct buf b;

	buf_init(&b, (event ? strlen(event) : 0) + 64);
	put_event_name(&b, event);
	buf_str(&b, "data: ");
	http_stream_write(x, buf_view(&b));
	buf_finish(&b);
	http_stream_write_owned(x, data, len, release);
	return http_stream_write(x, SLICE("\n\n"));
}

size_t http_sse_comment(struct http_exchange *x, const char *text)
{
	struct buf b;
	size_t queued;

	buf_init(&b, strlen(text) + 64);
	buf_str(&b, ": ");
	buf_str(&b, text);
	buf_str(&b, "\n\n");
	queued = http_stream_write(x, buf_view(&b));
	buf_finish(&b);
	return queued;
}

void http_sse_end(struct http_exchange *x) { http_stream_end(x); }
