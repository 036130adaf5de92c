/* The chunked transfer coding (RFC 9112 §7.1), decoded in pieces as it arrives.
 *
 *     struct http_chunked c;
 *     http_chunked_init(&c, max_trailer_bytes);
 *     while ((r = http_chunked_next(&c, &in, &piece, &err)) == HTTP_CHUNK_DATA)
 *             use(piece);
 *
 * Strict: sizes of 1 to 15 hex digits, CRLF only, extensions without control bytes and
 * bounded, trailer fields well-formed, bounded and dropped. Thread-safe: no state but
 * the caller's.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

#define HTTP_CHUNK_EXT_MAX_BYTES 256	    /* of one chunk */
#define HTTP_CHUNK_EXT_TOTAL_MAX_BYTES 8192 /* of a body */

struct http_chunked {
	uint64_t left; /* of the current chunk's data */
	uint32_t trailer_left;
	uint16_t ext_bytes, ext_total;
	uint8_t digits, step;
};

enum http_chunk_result {
	HTTP_CHUNK_MORE, /* all input used; more is needed */
	HTTP_CHUNK_DATA, /* *ret_piece is data, never empty */
	HTTP_CHUNK_END,	 /* the body is over; *in begins with what follows it */
	HTTP_CHUNK_BAD,	 /* err is filled: 400 or 431 */
};

void http_chunked_init(struct http_chunked *c, uint32_t max_trailer_bytes);
/* Takes from the front of *in; pieces point into it. */
enum http_chunk_result http_chunked_next(struct http_chunked *c, struct slice *in,
					 struct slice *ret_piece, struct err *err) MUST_CHECK;
