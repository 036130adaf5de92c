/* The one way out: every HTTP request this program makes.
 *
 *     struct egress_request r = {.url = text, .rules = {.param = "image_urls", .http_too = true},
 *             .timeout_ms = 20000, .max_bytes = 10 << 20, .redirects = 3,
 *             .sink = EGRESS_MEMFD, .done = on_fetched, .ctx = x};
 *     egress_submit(egress, &r);           on a loop; r.done(&r) comes on that loop
 *     ... r.result.outcome, r.result.fd    egress_result_finish(&r.result)
 *
 * The guard (egress/guard.h) judges the URL, what its name resolves to, each address
 * before its socket is made, and the peer again before a request is sent, on kept
 * connections too; every hop of a redirect goes through all of it. What was judged is what
 * is connected to: libcurl gets addresses and never asks a name server. No proxy, cookies
 * or .netrc; HTTP/1.1 alone; TLS 1.2 at least, verified.
 *
 * One deadline covers waiting, DNS, connecting and the body. At most max_active transfers
 * run at once, and max_per_host of strangers' ones to one host and port; hosts take turns,
 * so one that hangs makes its own requests wait.
 *
 * Thread rule: submit, resume and cancel on a loop's thread, the same one for a request.
 * The thread and libcurl start with the first request. Drawbacks: that costs 4 MB and some
 * milliseconds then; a name's addresses serve cache_ms, whatever its TTL.
 */
#pragma once

#include "base/loop.h"
#include "egress/guard.h"
#include "egress/resolve.h"

#define EGRESS_REDIRECTS_MAX 3
#define EGRESS_MESSAGE_MAX 256

/* X(ENUM, "name") */
#define EGRESS_OUTCOMES(X) \
	X(OK, "ok")                     /* a whole answer, 2xx */ \
	X(HTTP, "http")                 /* a whole answer, any other status */ \
	X(REFUSED, "refused_by_guard")  /* URL, address or header; nothing was sent to it */ \
	X(DNS, "dns")                   \
	X(CONNECT, "connect")           \
	X(TLS, "tls")                   \
	X(TIMEOUT, "timeout")           /* the deadline, or slower than min_bytes_per_s */ \
	X(TOO_LARGE, "too_large")       /* body or headers */ \
	X(BROKEN, "broken")             /* cut short, or not HTTP; it may have been acted upon */ \
	X(CANCELLED, "cancelled")       \
	X(UNAVAILABLE, "unavailable")   /* this machine's fault: libcurl or memory is missing */

enum egress_outcome {
#define X(id, name) EGRESS_##id,
	EGRESS_OUTCOMES(X)
#undef X
	EGRESS_OUTCOME_COUNT
};
const char *egress_outcome_name(enum egress_outcome outcome);

struct egress;

/* A zero field means its default. */
struct egress_options {
	const struct guard *guard; /* borrowed; required */
	int max_active;		   /* 4096, and at most half of the descriptors there may be */
	int max_per_host;	   /* 256 */
	int64_t cache_ms;	   /* 2000; negative: no cache */
	const char *ca_file;	   /* borrowed: authorities (PEM) instead of the system's */
	const char *user_agent;	   /* borrowed; "tintype" */
	resolver_fn *resolve;	   /* resolver_system; tests put theirs here */
	void *resolve_ctx;
};

/* Costs nothing yet. */
bool egress_create(const struct egress_options *options, struct egress **ret,
		   struct err *err) MUST_CHECK;
/* Waits until everything asked of it so far was heard: what loops have cancelled is over, and
 * they were told. Before such loops stop; not on a loop. */
void egress_settle(struct egress *egress);
/* When every request is done, or no loop that submitted one runs any more: those are
 * forgotten. Waits for name lookups that run. NULL is fine. */
void egress_destroy(struct egress *egress);

enum egress_sink {
	EGRESS_MEMORY,	/* result.body */
	EGRESS_MEMFD,	/* result.fd, sealed */
	EGRESS_FILE,	/* the request's to_fd, from its beginning */
	EGRESS_PIECES,	/* on_piece(); the first 128 KiB of an answer that is not 2xx: result.body */
	EGRESS_READER,	/* on_bytes(), likewise */
	EGRESS_DISCARD, /* read, counted, dropped */
};

struct egress_header {
	const char *name, *value; /* borrowed */
};

struct egress_timings { /* microseconds from the submit; 0: not reached */
	int64_t resolved, connected, secured, first_byte, total;
};

struct egress_result {
	enum egress_outcome outcome;
	int status;  /* 0: none arrived; also set beside a failure behind the headers */
	char message[EGRESS_MESSAGE_MAX]; /* what went wrong, in words for a caller of the API */
	int64_t bytes; /* of the body, as the sink got it */
	char *body;    /* owned: EGRESS_MEMORY; bytes of them (of EGRESS_PIECES and EGRESS_READER as
			* many as there was room for) and a terminator; or NULL */
	int fd;	       /* owned: EGRESS_MEMFD, when outcome is OK or HTTP; or -1 */
	char *headers; /* owned: "name: value\n…" of the last answer, or NULL */
	char *url;     /* owned: the last hop's, or NULL */
	int hops;      /* redirects followed */
	struct egress_timings timings_us; /* of the last hop */
};

/* Embedded in its owner, as is all it points to; lives unchanged until done. */
struct egress_request {
	struct slice url;
	struct url_rules rules;
	/* The operator wrote the URL: any address and port, http or https. Hops are judged. */
	bool trusted;
	/* A file that callers name: of those at most three quarters of max_active, in lines of
	 * their own, so that slow servers of references hold up no callback and no provider. */
	bool bulk;
	const char *method; /* NULL: GET */
	/* Not the ones that frame a message (Host, Content-Length, …). Behind a redirect to
	 * another origin only Accept is sent. */
	const struct egress_header *headers;
	size_t header_count;
	struct slice body;     /* or a file: */
	int body_fd;	       /* read with pread() from 0; counts when body_fd_bytes > 0 */
	int64_t body_fd_bytes;

	int64_t timeout_ms;	    /* 30 000: the deadline, from the submit */
	int64_t connect_timeout_ms; /* 10 000: for TCP and TLS, within the deadline */
	int64_t max_bytes;	    /* 1 MiB: of the body, decompressed */
	int64_t min_bytes_per_s;    /* 0: none */
	int min_rate_window_s;	    /* 10: slower than that over this time is a timeout */
	int redirects;	 /* followed, 0 – EGRESS_REDIRECTS_MAX; only with GET and HEAD */
	bool decompress; /* ask for gzip or deflate; otherwise bytes are left as they come */
	/* Send on a new connection: on a kept one that turns out dead libcurl sends again,
	 * which is once too often where a request costs money. */
	bool once;
	bool last; /* and close it afterwards: nothing goes there that could use it */
	const char *ca_file; /* NULL: the options' */

	enum egress_sink sink;
	int to_fd; /* EGRESS_FILE: an empty file; borrowed until done */
	int64_t keep_free_bytes; /* and so much of its disk stays free; 0: nothing */
	/* EGRESS_PIECES: false: the piece is being used; the next comes after
	 * egress_resume(), and this one is valid until then. Pieces are at most 128 KiB, and
	 * about as much is read ahead. Not called for an answer that is not 2xx. */
	bool (*on_piece)(struct egress_request *r, struct slice piece);
	/* EGRESS_READER: called on the egress thread with what has come, as it lies in libcurl's
	 * buffer: nothing is copied and no loop is woken. Meanwhile every other transfer waits, so it
	 * may scan and write, and wait for nothing; after 2 ms of it the others have their turns.
	 * What it fills is read on the home loop from done on; what it posts there arrives before.
	 * False: no more is wanted, and done comes with EGRESS_CANCELLED. Not called for an answer
	 * that is not 2xx. */
	bool (*on_bytes)(struct egress_request *r, struct slice bytes);
	void (*done)(struct egress_request *r); /* once, also after a cancel; may free r */
	void *ctx;

	struct egress_result result;

	/* private */
	struct egress_job *job;
};

/* No callback before this returns. */
void egress_submit(struct egress *egress, struct egress_request *r);
void egress_resume(struct egress_request *r);
/* No piece follows; done comes with EGRESS_CANCELLED, or with what had happened already.
 * Not before this returns. Fine once done was called. */
void egress_cancel(struct egress_request *r);

void egress_result_finish(struct egress_result *result);
/* The first header of this name (any case), or an empty slice. */
struct slice egress_result_header(const struct egress_result *result, const char *name);

/* For metrics. Any thread. */
struct egress_stats {
	uint64_t ended[EGRESS_OUTCOME_COUNT];
	uint64_t bytes_in; /* of bodies */
	uint64_t redirects;
	int active, waiting; /* transferring; in line, resolving too */
};
void egress_stats(struct egress *egress, struct egress_stats *ret);
