/* The store: durable rows behind typed statements, on SQLite (embedded) and, by
 * the same statements, on PostgreSQL.
 *
 * Work on the store is a job: a function that runs its statements inside a
 * transaction, and a `done` that hears of it after the commit.
 *
 *     struct store_job job = {.run = run_create, .done = on_created};
 *     store_submit(store, &job);
 *
 *     static bool run_create(struct store_tx *tx, struct store_job *job, struct err *err)
 *     {
 *             struct store_stmt *s = store_stmt(tx, STMT_TASK_INSERT);
 *             store_bind_text(s, id);
 *             store_bind_int(s, account_id);
 *             return store_exec(s, NULL, err);
 *     }
 *
 * Group commit: the writer thread drains whatever is queued (at most
 * STORE_BATCH_MAX jobs) into one transaction and calls every `done` after the
 * commit that made its job durable; there is no artificial delay. A job that
 * returns false has its own statements undone and its neighbours are not harmed;
 * for that a batch may be rolled back and its jobs run again, one savepoint each:
 * `run` must be able to run twice (it sets its outputs, never adds to them).
 *
 * Thread rule: any thread submits; `run` is on the writer thread (or, for reads,
 * wherever the backend likes), `done` on the submitter's loop. A thread without a
 * loop uses store_call(), or hears `done` on the writer thread. Jobs are embedded
 * in their owners' structs and live until `done`, which may submit them again.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "base/slice.h"
#include "store/statements.h" /* enum store_stmt_id, from the table */

#define STORE_BATCH_MAX 256

struct store;	   /* opened once a process; shared by its threads */
struct store_tx;   /* the transaction a job runs in */
struct store_stmt; /* a statement being bound, run and read */

struct store_job {
	bool (*run)(struct store_tx *tx, struct store_job *job, struct err *err);
	void (*done)(struct store_job *job);
	void *ctx;
	bool ok;	/* what run returned, or false when the commit failed */
	struct err err; /* why not */
	/* private */
	struct store_job *next;
	struct loop *home;
	struct loop_letter letter;
	_Atomic int *waiter;
};

struct store_options {
	const char *data_dir;	 /* holds tintype.db; made when absent */
	bool synchronous_normal; /* tests and benchmarks only: no fsync a commit */
	int cache_mib;		 /* page cache of the writer; default 4; readers have 1 each */
	int mmap_mib;		 /* of the file, mapped by each reader; default 0: none.
				  * Looking up a row among a million is a quarter faster with it,
				  * and what was touched counts as the program's memory */
	bool exclusive;		 /* a server: refuse when another server holds data_dir */
};

/* Opens, migrates to the newest schema, starts the writer thread. */
bool store_open(const struct store_options *options, struct store **ret_store,
		struct err *err) MUST_CHECK;
/* Runs what was submitted, then closes. NULL is fine. */
void store_close(struct store *store);

/* Queues a job that may write. */
void store_submit(struct store *store, struct store_job *job);
/* Runs a job that only reads, on a snapshot no older than the last commit that
 * any `done` has reported. Writing in it is an error. With SQLite it runs, and
 * `done` (when set) is called, before this returns; with a remote backend later:
 * callers must be right in both cases. */
void store_read(struct store *store, struct store_job *job);
/* Submits and waits; returns job->ok, with job->err copied to err; `done` is not
 * called. Not on a loop, nor in a `done`. */
bool store_call(struct store *store, struct store_job *job, struct err *err) MUST_CHECK;

/* Reads and waits; returns job->ok, with job->err copied to err. Not on a loop. */
bool store_read_wait(struct store *store, struct store_job *job, struct err *err) MUST_CHECK;

/* A counter that every process on this data directory sees, raised after each
 * change of accounts or keys: whoever caches them compares it, at the price of
 * one memory read. (A file of one page, data_dir/epoch, mapped shared.) */
uint64_t store_epoch(const struct store *store);
void store_epoch_raise(struct store *store);
/* In `run`: raises it when this has been committed, before any `done` hears of it. */
void store_raise_epoch_on_commit(struct store_tx *tx);

/* --- statements, inside `run` ---------------------------------------------- */

/* The prepared statement, reset, with no parameter bound. One use at a time. */
struct store_stmt *store_stmt(struct store_tx *tx, enum store_stmt_id id);
/* Binds the next parameter. Text and blobs are copied or must live until the
 * statement was run; a slice whose p is NULL binds NULL. */
void store_bind_int(struct store_stmt *s, int64_t v);
void store_bind_text(struct store_stmt *s, struct slice v);
void store_bind_blob(struct store_stmt *s, struct slice v);
void store_bind_null(struct store_stmt *s);

/* Runs a statement that returns no rows; *ret_changed (may be NULL) is the number
 * of rows it changed. */
bool store_exec(struct store_stmt *s, int64_t *ret_changed, struct err *err) MUST_CHECK;
/* Runs a statement to its next row: true and *ret_row says whether there is one.
 * After the last row, or after store_reset(), it can be used again. */
bool store_step(struct store_stmt *s, bool *ret_row, struct err *err) MUST_CHECK;
void store_reset(struct store_stmt *s);

/* The current row's columns; slices are valid until the next step or reset. Text is
 * followed by a zero byte; NULL is a slice whose p is NULL, and as a number 0. */
int64_t store_col_int(struct store_stmt *s, int column);
bool store_col_null(struct store_stmt *s, int column);
struct slice store_col_text(struct store_stmt *s, int column); /* also blobs */

/* For metrics, since the store was opened. */
struct store_stats {
	uint64_t commits, jobs;
	uint64_t retried_batches; /* run twice: a job failed after it had written */
	uint64_t failed_batches;  /* lost whole: the disk is full or broken, or locked for too long */
	int queued;		  /* now */
};
void store_stats(struct store *store, struct store_stats *ret);
