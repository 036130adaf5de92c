/* One connection: private to http/.
 *
 * A connection runs through conn_run() (run.c), which does whatever its state and its
 * buffered bytes allow, then settles: what it waits for is told to the loop, what it
 * does not need is given back. Only the loop calls it; a handler's answer outside a
 * callback puts the connection on the worker's ready list, run at the round's end. So
 * no handler is ever entered from another one's call.
 *
 *     handshake → head → exchange → head → …            (states, conn.c)
 *                      ↘ linger ↘ dead
 *
 * Within an exchange two things go on: the body comes in (enum http_body_mode) and the
 * answer goes out (enum http_answer).
 */
#pragma once

#include <openssl/ssl.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/list.h"
#include "base/loop.h"
#include "http/chunked.h"
#include "http/exchange.h"
#include "http/out.h"
#include "http/parse.h"
#include "http/router.h"
#include "http/worker.h"

/* Bytes that came in: a block of the worker's pool, held while there are any. */
struct http_in {
	struct http_head head;
	struct http_parse parse;
	uint32_t floor;	     /* bytes before it belong to the head in use */
	uint32_t start, end; /* unread bytes */
	char data[];
};

/* Room for a body behind the largest head. */
#define HTTP_IN_SPARE_BYTES 16384

enum http_conn_state {
	HTTP_CONN_HANDSHAKE,
	HTTP_CONN_IDLE, /* between requests */
	HTTP_CONN_HEAD,
	HTTP_CONN_EXCHANGE,
	HTTP_CONN_LINGER, /* answered and shut for writing; reading what still comes */
	HTTP_CONN_DEAD,
};

enum http_body_mode {
	HTTP_BODY_OVER,	   /* all of it was read, or there is none */
	HTTP_BODY_UNREAD,  /* nobody asked for it yet */
	HTTP_BODY_COLLECT,
	HTTP_BODY_STREAM,
	HTTP_BODY_DISCARD, /* answered without it; read to keep the connection */
	HTTP_BODY_LEFT,	   /* answered without it; the connection closes */
};

enum http_answer { HTTP_ANSWER_NONE, HTTP_ANSWER_STREAM, HTTP_ANSWER_DONE };

struct http_body {
	uint8_t mode;
	bool asked, paused, chunked;
	bool expects_continue; /* and has not been told to */
	int64_t left; /* of a body with a length */
	struct http_chunked decoder;
	uint64_t max_bytes, received_bytes;
	char *mem; /* owned: what was collected */
	size_t mem_cap;
	struct slice delivered; /* what on_body is looking at */
	int64_t since_ms, timeout_ms, paused_at_ms;
	union {
		void (*on_body)(struct http_exchange *x, struct slice body);
		void (*on_chunk)(struct http_exchange *x, struct slice piece, bool last);
	};
};

struct http_conn {
	struct http_exchange x;
	struct http_worker *worker;
	struct loop_watch watch;
	struct loop_timer timer;
	struct list link;  /* of worker->conns */
	struct list ready; /* of worker->ready, or alone */
	union address peer;

	uint8_t state;
	uint8_t answer;
	bool busy;	  /* within conn_run: callbacks may be below us */
	bool begun;	  /* x is an exchange */
	bool aborted;	  /* by http_abort, or no memory for its answer */
	bool keep_alive;  /* after this exchange */
	bool eof;	  /* the client sends no more */
	bool blocked;	  /* the kernel takes no more for now */
	bool refused;	  /* over the limit of connections: only to be told so */
	bool counted;	  /* in the table of addresses */
	bool tls_more;	  /* OpenSSL may hold bytes that no event will announce */
	bool tls_wants_out;
	bool lingers;	  /* closes by way of the linger state */
	bool http10;
	bool above_high;  /* the stream's queue; on_drain is owed */
	bool chunked_out; /* the stream's coding */
	bool fields_in_block;
	bool head_kept;

	int64_t since_ms; /* in this state */
	SSL *tls;	  /* owned, or NULL */

	struct http_in *in; /* owned, or NULL */
	char *stash;	    /* owned: unread bytes of a waiting connection */
	uint32_t stash_len;

	struct http_out out;
	/* Since when the client has bytes to take, when it last took some, and how many. */
	int64_t blocked_ms, progress_ms, taken_bytes;
	int64_t given_bytes; /* to the kernel since then, and what it had at first */

	/* The exchange's. */
	const struct http_head *head; /* in `in`, in the arena, or NULL after a wait */
	const char *base;	      /* what its spans count from */
	struct http_span params[HTTP_ROUTE_PARAMS];
	struct arena arena;
	struct http_body body;
	const union address *client; /* behind a trusted proxy (in the arena), or NULL */
	char *fields;		     /* answer fields set by the handler; a block or in the arena */
	uint32_t fields_len;
	uint16_t status;
	uint64_t queued_bytes; /* of the answer */
	int64_t started_us;
	const char *beat;
	int64_t beat_ms, beat_due_ms;
};

static inline struct http_conn *http_conn_of(const struct http_exchange *x)
{
	return CONTAINER_OF((struct http_exchange *)(uintptr_t)x, struct http_conn, x);
}

static inline const struct http_limits *http_limits_of(const struct http_conn *c)
{
	return &c->worker->options->limits;
}

/* conn.c: the life of a connection */
/* Takes fd. Says false when there is no memory (fd is closed). */
bool http_conn_open(struct http_worker *w, int fd, const union address *peer, SSL_CTX *tls,
		    bool refused, bool counted);
void http_conn_set_state(struct http_conn *c, enum http_conn_state state);
/* Ends the exchange if there is one, and frees c at the end of the round. */
void http_conn_close(struct http_conn *c);
/* To be run at the end of this round. */
void http_conn_schedule(struct http_conn *c);
void http_conn_resume(struct http_conn *c);
/* The server is about to stop: closes c unless it is in the middle of something. */
void http_conn_drain(struct http_conn *c);
/* Tells the loop what c waits for, by when. */
void http_conn_settle(struct http_conn *c);

/* run.c: what a connection does, as far as its state and its bytes allow */
void http_conn_run(struct http_conn *c);
/* Ends with an error answer and a closed connection, whatever else was to come. */
void http_conn_fail(struct http_conn *c, const struct err *err);
bool http_conn_wants_input(const struct http_conn *c);
/* Reports and forgets the exchange. gone: the answer was not (wholly) given. */
void http_exchange_end(struct http_conn *c, bool gone);
/* Whether an answer may still be begun; logs a handler's mistake. */
bool http_may_answer(struct http_conn *c);

/* input.c: bytes in */
enum http_io { HTTP_IO_SOME, HTTP_IO_NONE, HTTP_IO_EOF, HTTP_IO_FAILED };
enum http_io http_input_read(struct http_conn *c);
enum http_io http_input_discard(struct http_conn *c); /* straight from the socket */
bool http_input_take_block(struct http_conn *c);      /* false: no memory */
void http_input_release(struct http_conn *c);	      /* what is not needed now */
void http_input_used(struct http_conn *c, size_t bytes);
static inline size_t http_input_unread(const struct http_conn *c)
{
	return c->in ? c->in->end - c->in->start : c->stash_len;
}

/* flush.c: bytes out. SOME: all was sent; NONE: some is left. */
enum http_io http_flush(struct http_conn *c);
/* Looks what a client that cannot be sent more has taken from the kernel by now. */
void http_flush_look(struct http_conn *c);

/* dispatch.c: from a parsed head to a handler */
void http_dispatch(struct http_conn *c);

/* forwarded.c: the client behind trusted proxies, or NULL (also: none is trusted) */
const union address *http_forwarded_client(struct http_conn *c);
bool http_is_proxy(const struct http_shared *shared, const union address *peer);

/* body.c */
void http_body_begin(struct http_conn *c, int64_t content_length);
/* Passes on what has come; true when it did something. */
bool http_body_feed(struct http_conn *c);
bool http_body_wants_input(const struct http_conn *c);
/* Where to read to directly, past the buffer; 0: nowhere. */
size_t http_body_direct_room(struct http_conn *c, char **ret_p);
void http_body_direct_used(struct http_conn *c, size_t bytes);
/* Without asking the handler any more: reads the rest away, or gives up the connection. */
void http_body_abandon(struct http_conn *c);
void http_body_finish(struct http_conn *c);
/* The next moment at which a body is too slow; INT64_MAX: none. */
int64_t http_body_due_ms(const struct http_conn *c);

/* response.c */
/* length: of the body; -1: a stream. False: no memory. */
bool http_response_head(struct http_conn *c, int status, const char *content_type, int64_t length);
void http_response_forget_fields(struct http_conn *c);
void http_response_error(struct http_conn *c, const struct err *err);
/* Moves the fields out of their block, before a wait. */
void http_response_keep_fields(struct http_conn *c);

/* stream.c */
void http_stream_beat(struct http_conn *c);

/* cors.c */
/* Answers an OPTIONS request for a path with these methods. */
void http_answer_options(struct http_exchange *x, uint32_t allowed);
void http_add_cors(struct http_exchange *x);
/* "Allow" and the like; OPTIONS is always among them. */
void http_allow(struct http_exchange *x, const char *field, uint32_t methods);
