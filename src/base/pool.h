/* A few threads for work that blocks: fsync, hashing, decoding.
 *
 *     struct pool_job job = {.run = write_blob, .done = on_written, .ctx = x};
 *     pool_submit(pool, &job);          run() on a pool thread,
 *                                       then done() on the submitter's loop
 *
 * Jobs are embedded in their owners and live until done() was called. Any thread
 * may submit; `done` is delivered to the loop of the submitting thread (or called
 * on the pool thread when the submitter has no loop). First in, first started.
 */
#pragma once

#include "base/loop.h"

struct pool;

struct pool_job {
	void (*run)(struct pool_job *job);  /* pool thread; may block */
	/* The submitter's loop. NULL: nobody is told, and run() may free the job. */
	void (*done)(struct pool_job *job);
	void *ctx;
	/* private */
	struct pool_job *next;
	struct loop *home;
	struct loop_letter letter;
};

bool pool_create(int threads, struct pool **ret_pool, struct err *err) MUST_CHECK;
/* Finishes what was submitted, then joins the threads. NULL is fine. */
void pool_destroy(struct pool *pool);
/* Waits until nothing is queued or runs, and every `done` was posted to its loop: for
 * whoever is about to stop a loop. Not on a pool thread. */
void pool_settle(struct pool *pool);
void pool_submit(struct pool *pool, struct pool_job *job);
