/* One request and its answer: what a handler sees.
 *
 *     static void on_body(struct http_exchange *x, struct slice body)
 *     {
 *             ...
 *             http_set_header(x, "Cache-Control", "no-store");
 *             http_respond(x, 200, "application/json", answer);
 *     }
 *     static void create_task(struct http_exchange *x)            (a route's handler)
 *     {
 *             struct slice key = http_header(x, "authorization");
 *             http_body_collect(x, 1 << 20, on_body);
 *     }
 *
 * Every exchange is answered exactly once: http_respond*(), or http_stream_begin()
 * ... http_stream_end(). A handler may return without answering and answer later;
 * until then the exchange waits, holding under 1 KB. It ends in one of two ways:
 *   - answered: after http_respond*() or http_stream_end() the handler must not
 *     touch x again, except in on_end;
 *   - the client went away first: on_gone(x) is called (if set).
 * Then, in either case, on_end(x) is called (if set), last and exactly once: free
 * what `user` points to there. After it x is dead.
 *
 * Lifetimes. Slices into the request (path, query, headers, parameters) live until
 * the callback that leaves the exchange *waiting* returns: the handler itself, or
 * on_body, or the on_chunk with last = true. They stay valid while a body arrives.
 * Whoever needs them afterwards copies them, or calls http_keep_head() first.
 *
 * Thread rule: everything on the exchange's own loop, http_loop(x). Another thread
 * posts a letter there (base/loop.h); since x may have ended by then, let the
 * letter carry the handler's own struct, in which on_end has cleared the pointer
 * to x. No function here calls back into the handler before it returns.
 *
 * Drawback: answers go out in the order of the requests, so a waiting exchange
 * holds up what its client pipelined behind it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct arena;
struct err;
struct http_route;
struct loop;
struct sockaddr;

/* X(enum, name): the methods served; any other is answered 501. */
#define HTTP_METHOD_TABLE(X) \
	X(HTTP_GET, "GET") \
	X(HTTP_HEAD, "HEAD") \
	X(HTTP_POST, "POST") \
	X(HTTP_PUT, "PUT") \
	X(HTTP_PATCH, "PATCH") \
	X(HTTP_DELETE, "DELETE") \
	X(HTTP_OPTIONS, "OPTIONS")

enum http_method {
#define X(id, name) id,
	HTTP_METHOD_TABLE(X)
#undef X
	HTTP_METHOD_COUNT /* also: none known yet, in an error about a broken request line */
};

#define HTTP_REQUEST_ID_MAX 64
#define HTTP_ADDR_TEXT_MAX 46

struct http_exchange {
	/* Filled before the handler runs; read only. */
	enum http_method method;
	struct slice path;  /* as sent, checked: "/v1/tasks/a%20b"; route parameters are decoded */
	struct slice query; /* as sent, without the '?'; empty when there is none */
	const struct http_route *route; /* NULL before routing and for unknown paths */
	int64_t content_length; /* 0: no body; -1: chunked, length unknown */
	char request_id[HTTP_REQUEST_ID_MAX + 1]; /* the client's own, or one made here */

	/* The handler's own. */
	void *user;
	void (*on_gone)(struct http_exchange *x);  /* the client left before the answer */
	void (*on_end)(struct http_exchange *x);   /* last call; never before the answer */
	void (*on_drain)(struct http_exchange *x); /* a stream's queue has room again */
};

/* --- the request ----------------------------------------------------------- */

const char *http_method_name(enum http_method m); /* "GET"; "-" for HTTP_METHOD_COUNT */

/* The value of a header field, without surrounding white space; name in any case.
 * .p is NULL when it is absent, not NULL when it is there and empty. When it came
 * more than once: the first. (Fields that must be alone are refused earlier when
 * they are not: Host, Content-Length, Transfer-Encoding, Content-Type,
 * Authorization, Expect, Range, If-Range.) */
struct slice http_header(const struct http_exchange *x, const char *name);
/* Walks all fields: i = 0, 1, ... until false. */
bool http_header_at(const struct http_exchange *x, size_t i, struct slice *ret_name,
		    struct slice *ret_value);

/* A route's {name}, percent-decoded, valid UTF-8, without NUL and control bytes, and
 * without '/' unless the route allows it. .p is NULL when the route has no such name. */
struct slice http_path_param(struct http_exchange *x, const char *name);

/* The first query parameter of that name, form-decoded (%XX, and + is a space) into
 * the exchange's arena where needed. .p is NULL when absent or not valid UTF-8. */
struct slice http_query_get(struct http_exchange *x, const char *name);

/* The client: the peer of the connection, or, when that is a trusted proxy, the
 * address its X-Forwarded-For names. AF_INET or AF_INET6 (never IPv4-mapped). */
const struct sockaddr *http_client_addr(const struct http_exchange *x);
const char *http_client_text(const struct http_exchange *x, char ret[HTTP_ADDR_TEXT_MAX]);
bool http_is_secure(const struct http_exchange *x); /* came over this server's TLS */

/* Memory that goes when the exchange ends; at most limits.max_arena_bytes. */
struct arena *http_arena(struct http_exchange *x);
/* Copies the request's head into the arena, so that path, query, headers and
 * parameters outlive a wait (pointers taken before are not moved along: ask again).
 * False when the arena is full. */
bool http_keep_head(struct http_exchange *x);

struct loop *http_loop(const struct http_exchange *x);
void *http_app(const struct http_exchange *x);	     /* http_options.app */
void *http_loop_user(const struct http_exchange *x); /* what on_loop_start answered */
bool http_is_draining(const struct http_exchange *x); /* the server is about to stop */

/* --- its body -------------------------------------------------------------- */

/* Asks for the whole body: on_body is called once, at the latest when it is complete
 * (at once from the loop, not from here, when there is none: the slice is empty then).
 * A longer body is answered 413, a slow one 408, without calling on_body. The slice
 * lives until on_body returns, unless on_body calls http_body_take(). */
void http_body_collect(struct http_exchange *x, size_t max_bytes,
		       void (*on_body)(struct http_exchange *x, struct slice body));
/* Only within on_body: makes the body the caller's, to free(). NULL: out of memory,
 * or the body is empty. */
char *http_body_take(struct http_exchange *x);

/* Asks for the body in pieces as they arrive; the last call has last = true (its piece
 * may be empty). Too long or too slow as above. The handler may answer before the end:
 * no piece follows. */
void http_body_stream(struct http_exchange *x, uint64_t max_bytes,
		      void (*on_chunk)(struct http_exchange *x, struct slice piece, bool last));
void http_body_pause(struct http_exchange *x);	/* no pieces, and no deadline, until ... */
void http_body_resume(struct http_exchange *x); /* ... this */
/* Replaces limits.body_timeout_ms for this request (uploads); before the body is asked for. */
void http_body_set_timeout(struct http_exchange *x, int64_t timeout_ms);

/* --- the answer ------------------------------------------------------------ */

/* Adds a field to the answer (Content-Type, Content-Length, Date, Connection,
 * Transfer-Encoding and x-request-id are this layer's). Both strings are copied.
 * False, adding nothing, when they could break the head (control bytes) or the
 * fields exceed 8 KiB in all. Drops nothing: set the same name twice, send it twice. */
bool http_set_header(struct http_exchange *x, const char *name, const char *value);
bool http_set_header_slice(struct http_exchange *x, const char *name, struct slice value);

/* content_type: a string that stays (a literal), or NULL for none. HEAD is taken care
 * of: answer as for GET. Statuses 204 and 304 never have a body. */
void http_respond(struct http_exchange *x, int status, const char *content_type,
		  struct slice body); /* copied */
/* The body becomes the connection's: release(body) is called when it is sent or
 * dropped (NULL: free()). */
void http_respond_owned(struct http_exchange *x, int status, const char *content_type,
			char *body, size_t len, void (*release)(void *body));
/* The body outlives the server: literals, embedded files. */
void http_respond_static(struct http_exchange *x, int status, const char *content_type,
			 struct slice body);
/* By options.write_error, so that errors have one form everywhere. Sets Retry-After
 * from err->retry_after_ms. */
void http_respond_error(struct http_exchange *x, const struct err *err);

/* A file, or memory, served with conditions and ranges (RFC 9110 §13, §14):
 * If-None-Match → 304, one Range → 206 or 416, If-Range, HEAD; more than one range is
 * answered whole. The conditions are still known after a wait. */
struct http_content {
	int fd;			   /* taken: closed when sent; -1: `memory` it is */
	struct slice memory;	   /* borrowed; outlives the server (see release) */
	void (*release)(void *p);  /* when set: called with memory.p once it is sent */
	uint64_t size_bytes;	   /* of fd, from its start; ignored for memory */
	const char *content_type;
	const char *etag;	   /* with its quotes: "\"abc\""; borrowed during the call; NULL */
	int64_t modified_unix_s;   /* 0: no Last-Modified */
};
void http_respond_content(struct http_exchange *x, const struct http_content *content);

/* Drops the connection without an answer. */
void http_abort(struct http_exchange *x);
bool http_answered(const struct http_exchange *x); /* responded, or a stream begun */

/* --- an answer in pieces --------------------------------------------------- */

/* Sends the head at once; no Content-Length: chunked, or by closing for HTTP/1.0. */
void http_stream_begin(struct http_exchange *x, int status, const char *content_type);
/* Queues a piece (sent at the end of the loop's round) and says how many bytes wait in
 * all. From limits.stream_high_bytes on, better write no more until on_drain; past
 * limits.max_queued_bytes the connection is cut and on_gone follows. */
size_t http_stream_write(struct http_exchange *x, struct slice piece);
size_t http_stream_write_owned(struct http_exchange *x, char *piece, size_t len,
			       void (*release)(void *piece));
void http_stream_end(struct http_exchange *x);
size_t http_stream_queued(const struct http_exchange *x);
/* Better write no more: on_drain is owed. */
bool http_stream_is_full(const struct http_exchange *x);
/* Writes `beat` (which stays) whenever nothing was written for interval_ms; 0: stops. */
void http_stream_set_heartbeat(struct http_exchange *x, int64_t interval_ms, const char *beat);
