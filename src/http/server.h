/* The HTTP server: listeners, threads with a loop each, limits, start to stop.
 *
 *     struct http_options o;
 *     http_options_init(&o);
 *     o.listen[o.listen_count++] = (struct http_listen){"127.0.0.1:8080"};
 *     o.router = router;
 *     o.app = api;                                    handlers: http_app(x)
 *     http_server_start(&o, &server, &err);
 *     ...
 *     http_server_drain(server, 30000);               on SIGTERM: finish what is begun
 *     http_server_stop(server);
 *
 * Each thread runs one loop (base/loop.h) with its own listening sockets
 * (SO_REUSEPORT); a connection stays on its loop for life. Functions here may be
 * called from any thread but a loop's own, unless said otherwise. Drawback: the
 * kernel spreads connections over the loops by their addresses, not by load.
 *
 * Strict HTTP/1.1 (RFC 9110, 9112). SIGPIPE is ignored from the first start on.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "http/limits.h"

struct http_exchange;
struct http_router;
struct http_server;
struct loop;

#define HTTP_LISTEN_MAX 8

struct http_listen {
	const char *address; /* "127.0.0.1:8080", "[::1]:8080", ":8080" (all); port 0: any */
	bool tls;
};

/* What became of one exchange, for logs and metrics. */
struct http_summary {
	int status;		/* 0: the client left before an answer */
	uint64_t sent_bytes;	/* head and body, before TLS */
	uint64_t received_bytes; /* of the body */
	int64_t duration_us;	/* first byte of the head seen → last byte handed to the kernel */
	const char *route;	/* http_route.name, or "-" */
	bool cut;		/* the answer could not be sent whole */
};

struct http_options {
	struct http_listen listen[HTTP_LISTEN_MAX];
	int listen_count;
	int threads; /* 0: one a core */
	/* Instead of threads: serve from this loop, which its owner runs (tests, tools).
	 * Start and stop are then called from that loop's thread. */
	struct loop *loop;

	const struct http_router *router; /* borrowed */
	void *app;			  /* borrowed */
	struct http_limits limits;

	/* PEM files; needed when a listener has tls. Read again by http_server_reload(). */
	const char *tls_cert_file, *tls_key_file;

	/* CIDRs ("10.0.0.0/8", "::1") of proxies whose X-Forwarded-For is believed;
	 * NULL-terminated, or NULL for none. They are not counted per address. */
	const char *const *trusted_proxies;
	bool limit_loopback; /* count 127.0.0.0/8 and ::1 per address too; default no */

	/* CORS for browsers on other origins: "*" or an exact origin; NULL (default): off. */
	const char *cors_origin;

	/* Hooks; all optional, all on the exchange's loop. */
	/* After routing, before the handler. False: it has answered (or will). */
	bool (*before)(struct http_exchange *x);
	/* Answers an error (http_respond and the like); also those found here: 400, 404,
	 * 405, 408, 413, 414, 431, 501, 503, 505. Default: text/plain. For errors of the
	 * request's head x has no path, route or headers. */
	void (*write_error)(struct http_exchange *x, const struct err *err);
	/* When an exchange has ended, before its on_end. */
	void (*on_done)(struct http_exchange *x, const struct http_summary *s);
	/* On each loop's thread before it serves; the answer is http_loop_user(x). */
	void *(*on_loop_start)(struct loop *loop, int index, void *app);
	void (*on_loop_stop)(struct loop *loop, void *loop_user, void *app);
};

void http_options_init(struct http_options *o); /* all defaults */

/* Binds, then starts serving. The options are copied, what they point to is not. Raises
 * the soft limit of descriptors as far as max_connections needs; where the hard limit
 * forbids that, fewer connections are taken. */
bool http_server_start(const struct http_options *o, struct http_server **ret_server,
		       struct err *err) MUST_CHECK;
/* The port that listen[i] got. */
int http_server_port(const struct http_server *s, int i);
int http_server_thread_count(const struct http_server *s);
struct loop *http_server_loop(const struct http_server *s, int i); /* of thread i */

/* Stops accepting, closes idle connections, lets begun exchanges finish with
 * `Connection: close`, and cuts what is left after timeout_ms. True when nothing had to
 * be cut. The loops go on running, for letters that are still on their way. */
bool http_server_drain(struct http_server *s, int64_t timeout_ms);
/* The first half of it, without waiting; also from a loop's own thread. */
void http_server_begin_drain(struct http_server *s);
/* Cuts every connection, stops and joins the threads, frees all. NULL is fine. */
void http_server_stop(struct http_server *s);

/* Reads the certificate and key again; new connections use them. On failure the old
 * ones stay. Any thread. */
bool http_server_reload(struct http_server *s, struct err *err) MUST_CHECK;

struct http_counts {
	int64_t connections;	/* open now */
	int64_t accepted;	/* since the start */
	int64_t refused;	/* by a limit */
	int64_t requests;	/* exchanges begun */
	int64_t body_memory_bytes; /* collected bodies held now */
};
void http_server_counts(const struct http_server *s, struct http_counts *ret); /* any thread */
