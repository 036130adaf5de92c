/* An answer of text and of files in base64, written as fast as its client takes it: a few
 * images of megabytes never stand in memory whole.
 *
 *     struct spool *s = spool_create(x);          after http_stream_begin()
 *     spool_text(s, &buf);                        {"data":[{"b64_json":"
 *     spool_base64(s, fd, bytes);
 *     spool_text(s, &rest);                       "}]}
 *     spool_end(s);                               the stream ends when all is written
 *
 * It takes the exchange's on_drain. At most about stream_high_bytes (256 KiB) and a piece
 * wait for a client. One loop. Drawback: files are read on the loop, from the page cache
 * as a rule.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"

struct http_exchange;
struct spool;

/* In the exchange's arena; NULL: it is full. */
struct spool *spool_create(struct http_exchange *x);
/* Closes what was not written. When the exchange ends, if not before; NULL is fine. */
void spool_finish(struct spool *s);

/* Takes the bytes, and empties b. False without memory, or when b has failed: give up
 * the exchange (http_abort). */
bool spool_text(struct spool *s, struct buf *b) MUST_CHECK;
/* Takes fd in any case. A file that turns out shorter cuts the answer off. */
bool spool_base64(struct spool *s, int fd, int64_t bytes) MUST_CHECK;
/* A stored image. It is opened when its turn comes: a client that reads slowly holds one
 * descriptor, not ten. One that is gone by then cuts the answer off. */
bool spool_blob(struct spool *s, const char *blob) MUST_CHECK;
void spool_end(struct spool *s);
/* http_stream_set_heartbeat(), but never in the middle of what is being written. */
void spool_set_heartbeat(struct spool *s, int64_t interval_ms, const char *beat);
