/* The head of a request: request line and fields, read strictly as it arrives
 * (RFC 9112, RFC 9110).
 *
 *     struct http_parse p = {0};
 *     for (;;) {
 *             ... len grows as bytes arrive at data ...
 *             switch (http_parse_head(&p, &head, data, len, &limits, &err)) ...
 *     }
 *
 * Nothing is copied: spans count from `data`, so the bytes may move as a whole. What
 * two readers could understand differently is refused: bare CR or LF, folded lines,
 * white space before a colon, a second Host or Content-Length, Content-Length beside
 * Transfer-Encoding. Any split of the input gives the same result. Thread-safe: no
 * state but the caller's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "http/exchange.h"
#include "http/fields.h"
#include "http/limits.h"

#define HTTP_FIELDS_MAX 128

struct http_span {
	uint16_t at, len;
};

struct http_field {
	struct http_span name, value;
};

struct http_head {
	enum http_method method;
	uint8_t minor;		 /* HTTP/1.minor: 0 or 1 */
	bool keep_alive;	 /* what the client wants */
	bool expect_continue;
	bool absolute;		 /* target in absolute form */
	bool asterisk;		 /* OPTIONS * */
	struct http_span path;	 /* empty: "/" of an absolute form without one */
	struct http_span query;
	struct http_span host;	 /* of the target when absolute, else of Host; may be empty (1.0) */
	int64_t content_length;	 /* 0: no body; -1: chunked */
	uint32_t bytes;		 /* of the whole head, with its last empty line */
	uint16_t field_count;
	uint16_t known[HTTP_FIELD_COUNT]; /* place in fields + 1 of the first; 0: absent */
	struct http_field fields[HTTP_FIELDS_MAX];
};

/* How far a head has been read; zero it for a new one. */
struct http_parse {
	uint32_t line_at; /* where the current line begins */
	uint8_t step;
	bool wants_close, wants_keep; /* what Connection said */
};

enum http_parse_result { HTTP_PARSE_MORE, HTTP_PARSE_DONE, HTTP_PARSE_BAD };

/* data holds len bytes, beginning with the head. BAD fills err (400, 414, 417, 431,
 * 501, 505) and leaves in `head` only the method, as far as it is known. */
enum http_parse_result http_parse_head(struct http_parse *p, struct http_head *head,
				       const char *data, size_t len,
				       const struct http_limits *limits, struct err *err) MUST_CHECK;

static inline struct slice http_span_in(const char *data, struct http_span s)
{
	return (struct slice){data + s.at, s.len};
}
