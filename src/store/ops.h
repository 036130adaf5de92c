/* What a backend of the store can do: the line between the jobs, queues and
 * batches (store.c, tx.c, readers.c: the same for all) and one kind of database.
 *
 *     static const struct store_ops sqlite_ops = {.open = …};
 *     store_open_with(&sqlite_ops, &options, &store, &err)
 *
 * A backend is opened once; of connections there is one that writes, used by the
 * writer thread alone, and one for each thread that reads. Nothing here is called
 * by two threads at once on one connection. store.h's callers never see this file.
 */
#pragma once

#include "store/store.h"

enum store_value_kind { STORE_NULL, STORE_INT, STORE_TEXT, STORE_BLOB };

struct store_value {
	enum store_value_kind kind;
	int64_t i;
	struct slice s; /* borrowed */
};

struct store_stmt {
	enum store_stmt_id id;
	struct store_tx *tx;
	struct store_stmt *next_open; /* those a job has asked for, until it ends */
	bool open, running;	      /* running: stepped and not yet reset */
	bool read_only;		      /* set by the backend when it prepares */
	void *handle;		      /* the backend's; owned by the connection */
	int param_count;
	struct store_value params[STORE_PARAMS_MAX];
};

enum store_control {
	STORE_BEGIN,	    /* of the writer: takes the write lock */
	STORE_COMMIT,	    /* durable when it returns true */
	STORE_ROLLBACK,	    /* also when the transaction is gone already; never fails */
	STORE_MARK,	    /* a savepoint: one at a time */
	STORE_MARK_KEEP,    /* … forgets it and keeps what was done since */
	STORE_MARK_UNDO,    /* … undoes what was done since, and forgets it */
	STORE_READ_BEGIN,   /* a snapshot that holds every commit made until now */
	STORE_READ_END,
	STORE_IDLE,	    /* of the writer: nothing is queued; housekeeping is welcome */
};

struct store_ops {
	/* Opens, and brings the schema up to date. */
	bool (*open)(const struct store_options *options, void **ret_backend, struct err *err);
	void (*close)(void *backend);
	bool (*connect)(void *backend, bool writer, void **ret_conn, struct err *err);
	void (*disconnect)(void *conn); /* and its prepared statements */
	bool (*control)(void *conn, enum store_control what, struct err *err);
	/* Binds params (when not yet running), runs to the next row. *ret_changed: rows
	 * written, when there is no row any more. */
	bool (*step)(void *conn, struct store_stmt *s, bool *ret_row, int64_t *ret_changed,
		     struct err *err);
	void (*reset)(void *conn, struct store_stmt *s);
	/* wanted: STORE_INT and STORE_TEXT (also for blobs) are asked for as such, and only i or s
	 * need be set, 0 and empty where it is null; STORE_NULL asks for the kind alone. */
	struct store_value (*column)(void *conn, struct store_stmt *s, int column,
				     enum store_value_kind wanted);
};

extern const struct store_ops store_sqlite_ops;

bool store_open_with(const struct store_ops *ops, const struct store_options *options,
		     struct store **ret_store, struct err *err) MUST_CHECK;

/* --- tx.c: one connection, and the transaction in it ------------------------ */

struct store_tx {
	const struct store_ops *ops; /* borrowed */
	void *conn;		     /* owned */
	struct store_stmt *stmts[STORE_STMT_COUNT]; /* owned; made when first used */
	struct store_stmt *open;     /* what the running job has asked for */
	uint64_t writes;	     /* statements that changed something, ever */
	bool raise_epoch;	     /* something in this transaction asked for it */
	bool lost;		     /* set by the backend: an error ended the transaction */
	/* readers.c's */
	struct readers *readers;
	struct store_tx *next, *next_spare;
	bool in_snapshot;
	uint64_t snapshot_commits;
};

bool tx_create(const struct store_ops *ops, void *backend, bool writer, struct store_tx **ret,
	       struct err *err) MUST_CHECK;
void tx_destroy(struct store_tx *tx); /* NULL is fine */
/* Runs one job and resets what it left open. */
bool tx_run(struct store_tx *tx, struct store_job *job);
bool tx_control(struct store_tx *tx, enum store_control what, struct err *err) MUST_CHECK;
void tx_rollback(struct store_tx *tx);
struct batch_outcome {
	bool committed; /* something was written, and is durable */
	bool retried, failed;
};
/* Runs a chain of jobs (by ->next) as one transaction; every job's ok and err say
 * what became of it. */
struct batch_outcome tx_run_batch(struct store_tx *tx, struct store_job *jobs);
