/* What the parts of egress share. For this folder alone.
 *
 *     egress.c     the public side, letters between loops and the egress thread
 *     job.c        a request's way: judge, resolve, queue, transfer, redirect, end
 *     queue.c      whose turn it is
 *     transfer.c   one exchange: options, headers, what went wrong
 *     sink.c       where the body goes
 *     multi.c      libcurl's sockets and timer on the loop
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/list.h"
#include "egress/egress.h"
#include "egress/libcurl.h"

#define EGRESS_WINDOW_BYTES (128 * 1024) /* of a piece, and of what is read ahead */
#define EGRESS_HEAD_BYTES (64 * 1024)	/* of all headers of one answer */
#define EGRESS_HEADER_BYTES (16 * 1024) /* of those that are kept */

/* judged → RESOLVING → WAITING → ACTIVE → (RESOLVING … | DRAINING) → ENDED */
enum egress_state { JOB_NEW, JOB_RESOLVING, JOB_WAITING, JOB_ACTIVE, JOB_DRAINING, JOB_ENDED };

struct egress_host;

/* One request. Belongs to the egress thread, but for the fields of its home loop. Freed
 * when the home loop's last letter, `release`, has arrived: no letter comes after it. */
struct egress_job {
	struct egress *egress;
	struct egress_request *request; /* borrowed; the egress thread reads what is asked */
	struct loop *home;
	struct loop_letter submit, resume, cancel, release; /* to the egress thread; resume: its own, too */
	struct loop_letter piece, done;			    /* to the home loop */
	bool home_cancelled, home_held, delivered;	    /* home loop's */

	struct list link; /* all jobs, until they are freed */
	enum egress_state state;
	struct loop_timer deadline;
	struct resolver_wait wait;
	struct list queue_link; /* in its host's line */
	struct egress_host *host;

	struct url url;	 /* owned: this hop's */
	bool trusted;	 /* this hop's */
	bool away;	 /* a redirect has led to another origin */
	char *pinned;	 /* owned: addresses for CURLOPT_RESOLVE, or NULL */
	int64_t submitted_us, hop_us;

	CURL *easy;			     /* owned while ACTIVE */
	struct curl_slist *headers, *resolve; /* owned, for easy */
	int64_t sent_bytes;		     /* of body_fd */
	int64_t head_bytes, redirect_bytes;
	bool head_ended, has_location, following, closed_peer, too_large, head_too_large, no_memory, no_space, no_descriptor, stopped;
	char curl_error[CURL_ERROR_SIZE];
	struct buf kept_headers;

	struct buf body, out; /* out: the piece that the home loop has */
	int fd;
	bool piece_out, paused;
	uint64_t turn; /* the round in which its reader's turn began */
	int64_t turn_until_us;

	struct egress_result result; /* the request's, at the end */
};

struct egress {
	struct egress_options options;
	pthread_mutex_t lock; /* the start */
	bool started;
	pthread_t thread;
	struct loop *loop; /* owned */

	/* the egress thread's */
	uint64_t round; /* of its loop, from 1 */
	const struct libcurl *curl; /* NULL: could not be loaded */
	struct err curl_error;
	CURLM *multi;
	struct loop_timer multi_timer;
	struct resolver *resolver;
	struct list jobs;
	struct egress_host *hosts;
	struct list ring, bulk_ring; /* hosts that may start another */
	int active, bulk_active;

	struct {
		_Atomic uint64_t ended[EGRESS_OUTCOME_COUNT], bytes_in, redirects;
		atomic_int active, jobs;
	} stats;
};

/* --- job.c --- */
void job_begin(struct egress_job *job);
void job_transferred(struct egress_job *job, CURLcode code);
void job_end(struct egress_job *job, enum egress_outcome outcome, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* The home loop has used its piece. */
void job_piece_taken(struct egress_job *job);
void job_free(struct egress_job *job);

/* --- queue.c --- */
void queue_enter(struct egress_job *job);
void queue_leave(struct egress_job *job); /* from the line or from an exchange; fine when in neither */
void queue_pump(void *egress);
void queue_finish(struct egress *e);

/* --- transfer.c --- */
bool transfer_start(struct egress_job *job) MUST_CHECK;
/* Takes it out of libcurl's hands; fine when it is not there. */
void transfer_stop(struct egress_job *job);
/* The outcome of an exchange that is over, and in words why. */
enum egress_outcome transfer_judge(struct egress_job *job, CURLcode code,
				   char ret_why[EGRESS_MESSAGE_MAX]);
/* Where the answer leads, owned; NULL when it is not to be followed. */
char *transfer_redirect(struct egress_job *job, CURLcode code);
/* Status and times so far, into job->result. */
void transfer_note(struct egress_job *job);
/* NULL, or the first of a request's headers that may not be set. */
const char *transfer_bad_header(const struct egress_request *r);

/* --- sink.c --- */
void sink_init(struct egress_job *job);
void sink_finish(struct egress_job *job);
size_t sink_write(struct egress_job *job, const char *p, size_t len); /* as libcurl wants it */
bool sink_drained(const struct egress_job *job);
void sink_taken(struct egress_job *job); /* the home loop has used its piece */
/* Moves what was received into job->result; false without memory. */
bool sink_result(struct egress_job *job) MUST_CHECK;

/* --- multi.c --- */
bool multi_open(struct egress *e, struct err *err) MUST_CHECK;
void multi_close(struct egress *e);
