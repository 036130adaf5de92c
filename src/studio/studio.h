/* The studio: worker processes that make and read pixels, and the client side
 * that hands them work.
 *
 *     struct studio_paint job = {.prompt = …, .width_px = 1024, …, .on_progress = …, .done = …};
 *     studio_paint(studio, &job);       on a loop; progress and done come on that loop
 *
 * A worker is this binary re-executed (`tintype studio-worker`, on an inherited
 * socketpair), one job at a time, with no network, no writable files, seccomp, and
 * limits on memory and CPU time; fonts are read before the door closes. Requests
 * and answers are small fixed frames; pixels and files travel as memfds. A worker
 * that crashes, hangs past its deadline or passes its limits is replaced and costs
 * the one job (ERR_TASK_IMAGE_PROCESSING, or ERR_TASK_TIMEOUT), never the gateway.
 * Workers start on first use and leave after idle_ms without work, so that an idle
 * gateway is small. When they cannot be started at all, waiting jobs are answered
 * with ERR_TASK_SERVICE.
 *
 * Thread rule: a studio belongs to one loop; everything is called on it. That
 * thread must outlive the studio: workers die with the thread that started them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/list.h"
#include "base/loop.h"

#define STUDIO_PROMPT_MAX_BYTES (128 * 1024)
/* Of an image that is read: */
#define STUDIO_READ_BYTES_MAX (INT64_C(50) << 20)
#define STUDIO_READ_EDGE_MAX_PX 8192
#define STUDIO_READ_PIXELS_MAX INT64_C(40000000)
#define STUDIO_READ_MS 30000 /* of a worker's time; the largest need some seconds */
/* Of an image that is written: */
#define STUDIO_ENCODE_EDGE_MAX_PX 4096

struct studio;
struct studio_worker;
struct studio_job_kind;
struct studio_kept;

/* What every job has for the studio's own use. */
struct studio_job {
	const struct studio_job_kind *kind; /* borrowed */
	struct list link;
	int state;
	struct studio_worker *worker; /* borrowed; the one it runs on */
	struct err *err;	      /* borrowed: of the struct around it */
};

/* A zero field means its default. */
struct studio_options {
	int workers;	    /* at most this many processes, and one more that reads alone while they
			     * are all busy; default 1 a core */
	int64_t memory_mib; /* address space of each, beyond program and fonts; default 1024 */
	int64_t job_timeout_ms; /* from a job's start on a worker; default 120 000. Reading has
				 * STUDIO_READ_MS of it */
	int64_t idle_ms;	/* a worker with nothing to do leaves after this; default 60 000 */
	int64_t cpu_s; /* CPU time of a worker's life: it retires at half of it, the kernel
			* ends it there; default ten times the job timeout, at least 600 */
	const char *program;	/* the binary to run; NULL: /proc/self/exe */
};

bool studio_create(struct loop *loop, const struct studio_options *options,
		   struct studio **ret, struct err *err) MUST_CHECK;
/* Ends workers; jobs not done are answered with ERR_TASK_CANCELLED first. Not from inside a
 * job's callback. NULL is fine. */
void studio_destroy(struct studio *studio);

enum studio_format { STUDIO_PNG, STUDIO_JPEG, STUDIO_WEBP };
enum studio_quality { STUDIO_LOW, STUDIO_MEDIUM, STUDIO_HIGH };

#define STUDIO_REFERENCES_MAX 16

/* An image file that a picture is painted from: PNG, JPEG or WebP, as its bytes say. */
struct studio_material {
	int fd; /* a regular file or memfd; borrowed until studio_paint returns */
	int64_t bytes; /* its length, ≤ STUDIO_READ_BYTES_MAX */
};

/* Paint one picture. Embedded in its owner; lives until done. A bad size or
 * prompt is told by done (ERR_TASK_INVALID_PARAMS), not by an assertion. What is wrong
 * with a material is ERR_TASK_IMAGE_PROCESSING, or ERR_TASK_IMAGE_DIMENSION of the mask,
 * and a message that begins with which: "reference 2: …", "mask: …". */
struct studio_paint {
	const char *prompt; /* UTF-8, borrowed until studio_paint returns; ≤ STUDIO_PROMPT_MAX_BYTES */
	int width_px, height_px;
	uint32_t variation;
	uint64_t seed;
	bool transparent;
	enum studio_quality quality;
	enum studio_format format;
	int compression; /* 0–100, JPEG and WebP: the quality, 100 is best */
	int previews;	 /* 0–3 partial images wanted; a small picture may have fewer */
	const struct studio_material *references; /* borrowed until studio_paint returns */
	int reference_count;			  /* 0 – STUDIO_REFERENCES_MAX */
	const struct studio_material *mask; /* for the first reference, of its size; NULL: none */

	/* NULL: not wanted. percent: 0–99, always rising. */
	void (*on_progress)(struct studio_paint *job, int percent);
	/* An encoded earlier stage; fd is a memfd, taken by the callee. NULL: not wanted. */
	void (*on_preview)(struct studio_paint *job, int index, int fd, int64_t bytes);
	void (*done)(struct studio_paint *job); /* once, also after a cancel */
	void *ctx;

	bool ok;
	struct err err;
	int fd;	       /* out: a sealed memfd with the file; -1, or owned by the callee of done */
	int64_t bytes; /* out */
	int paint_ms, encode_ms; /* out: what the worker's time went into */

	/* private */
	struct studio_job job;
	char *prompt_copy; /* owned until it runs */
	struct studio_kept *kept; /* owned until it runs: the materials, opened again */
	int kept_count;
	int last_percent, previews_seen;
};

/* Queues a job; jobs start in order as workers are free. No callback before this returns. */
void studio_paint(struct studio *studio, struct studio_paint *job);
/* Stops a job wherever it is; done is called with ERR_TASK_CANCELLED, not before
 * this returns. Fine when it is done already. */
void studio_cancel(struct studio *studio, struct studio_paint *job);

/* Read one image that a stranger made, turn it into a file of another format, or only check
 * that it can be read. Embedded in its
 * owner; lives until done. Everything else about limits, deadlines and crashes is as with
 * painting. A caller that has several images names the one in front of err.message. */
struct studio_read {
	int file_fd; /* PNG, JPEG or WebP, as its bytes say: a regular file or memfd, read from
		      * its beginning to its end; borrowed until studio_read returns */
	/* 0, or more than STUDIO_READ_…_MAX: that. */
	int64_t bytes_max, pixels_max;
	int edge_max_px;
	int want_width_px, want_height_px; /* 0, 0: any size; else ERR_TASK_IMAGE_DIMENSION */
	bool needs_alpha; /* of a mask: an alpha channel, and a pixel that is not opaque */
	bool check_only;  /* the whole file is decoded, but no pixels come back */
	/* Of a file that comes straight from an encoder: what is left over between a JPEG's codes
	 * and its next part says that it was damaged. Cameras leave some there. */
	bool strict;
	/* A file comes back instead of pixels, upright and of this format; of edges up to
	 * STUDIO_ENCODE_EDGE_MAX_PX. */
	bool encode;
	enum studio_format encode_as;
	int compression; /* as studio_paint's */
	/* With encode: a mask as most models want it. White where its alpha is 0, black where it
	 * is opaque, grey between. */
	bool white_mask;
	void (*done)(struct studio_read *job); /* once, also after a cancel */
	void *ctx;

	bool ok;
	struct err err; /* ERR_TASK_IMAGE_PROCESSING says in words what is wrong with the file */
	enum studio_format format;  /* out */
	int width_px, height_px;    /* out: as the picture stands; media/probe.h tells a JPEG's
				     * size before it is turned by its Exif orientation */
	bool has_alpha;		    /* out: has an alpha channel or a transparent colour */
	int fd;	       /* out: a sealed memfd of rows of RGBA, 8 bits each, straight alpha, no gaps, or
			* of the file; -1, or owned by the callee of done */
	int64_t bytes; /* out: width × height × 4, or the file's; 0 with check_only */
	int decode_ms; /* out */

	/* private */
	struct studio_job job;
	int own_fd; /* owned until it runs */
};

/* Queues a job behind the reading that waits, ahead of the painting (one picture is begun
 * at least after every eighth). No callback before this returns. */
void studio_read(struct studio *studio, struct studio_read *job);
/* As studio_cancel(). */
void studio_read_cancel(struct studio *studio, struct studio_read *job);

/* Jobs waiting and running, for the dispatcher's appetite and for metrics. */
void studio_load(const struct studio *studio, int *ret_waiting, int *ret_running);

/* For metrics: what has become of workers so far. */
struct studio_stats {
	int workers; /* alive, starting ones too */
	uint64_t started, crashed, timed_out, painted, read;
	unsigned sandbox; /* enum sandbox_layer bits (studio/sandbox.h) of the last one ready */
};
void studio_stats(const struct studio *studio, struct studio_stats *ret);

/* The worker process's main: called by main() for `studio-worker`; never returns 0
 * before its socket is closed. */
int studio_worker_main(int argc, char **argv);
