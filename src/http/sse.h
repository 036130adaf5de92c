/* Server-sent events (WHATWG HTML §9.2) over a streamed answer.
 *
 *     http_sse_begin(x);                          head sent at once
 *     http_sse_event(x, "progress", SLICE("{\"progress\":40}"));
 *     http_sse_end(x);
 *
 * `: keep-alive` is sent whenever nothing else was for 15 s. on_gone, on_end and
 * on_drain of the exchange work as for any stream. The exchange's own loop only.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct http_exchange;

#define HTTP_SSE_KEEP_ALIVE_MS 15000

/* 200, text/event-stream, Cache-Control: no-store, no proxy buffering. Headers set
 * before are sent too. */
void http_sse_begin(struct http_exchange *x);
/* As http_sse_begin with another interval (tests; impatient proxies). */
void http_sse_begin_every(struct http_exchange *x, int64_t keep_alive_ms);

/* event: without line breaks, or NULL for none. data: line breaks (CR, LF, CRLF) start
 * a new `data:` line. Both copied. Answers the bytes queued (see http_stream_write). */
size_t http_sse_event(struct http_exchange *x, const char *event, struct slice data);
/* Large data without line breaks, not copied: release(data) when sent; NULL: free(). */
size_t http_sse_event_owned(struct http_exchange *x, const char *event, char *data, size_t len,
			    void (*release)(void *data));
/* `: text`, which clients ignore. */
size_t http_sse_comment(struct http_exchange *x, const char *text);
void http_sse_end(struct http_exchange *x);
