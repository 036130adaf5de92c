/* The connections that read: one a thread, opened when a thread first reads and
 * handed on when it ends, so that no thread waits for another.
 *
 * A thread with a loop keeps its snapshot until the end of the loop's round, or
 * until anyone has committed: to take a snapshot costs more than to look a row up
 * (SQLite asks the kernel for a lock twice), and a loop under load answers many
 * requests a round. The writer can copy its log back only as far as the oldest
 * snapshot, so none outlives its round.
 */
#pragma once

#include <pthread.h>

#include "store/ops.h"
#include "store/shared.h"

struct readers {
	const struct store_ops *ops;	    /* borrowed */
	void *backend;			    /* borrowed */
	const struct store_shared *shared; /* borrowed */
	pthread_key_t key;		    /* this thread's struct store_tx */
	pthread_mutex_t lock;
	struct store_tx *all;	/* owned */
	struct store_tx *spare; /* … of them, those whose threads have ended */
};

bool readers_init(struct readers *r, const struct store_ops *ops, void *backend,
		  const struct store_shared *shared, struct err *err) MUST_CHECK;
/* No other thread may be reading. */
void readers_finish(struct readers *r);
/* Runs the job on a snapshot that holds all that was committed; sets ok and err. */
void readers_run(struct readers *r, struct store_job *job);
