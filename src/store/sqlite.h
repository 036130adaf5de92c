/* Between the two halves of the SQLite backend: opening and migrating
 * (sqlite_open.c), and running transactions (sqlite.c). Nobody else's. */
#pragma once

#include <limits.h>
#include <sqlite3.h>

#include "store/ops.h"

struct sqlite_backend {
	char path[PATH_MAX];
	struct store_options options; /* data_dir is not kept */
};

enum sqlite_verb { VERB_BEGIN, VERB_COMMIT, VERB_ROLLBACK, VERB_MARK, VERB_KEEP, VERB_UNDO,
		   VERB_SNAPSHOT, VERB_COUNT };

struct sqlite_conn {
	sqlite3 *db;		       /* owned */
	struct sqlite_backend *backend; /* borrowed */
	bool writer;
	int wal_pages;		/* in the log after our last commit */
	int wal_tried;		/* … of them when it was last copied back */
	sqlite3_stmt *verbs[VERB_COUNT];
};

bool sqlite_open(const struct store_options *options, void **ret_backend, struct err *err) MUST_CHECK;
void sqlite_close(void *backend);
bool sqlite_connect(void *backend, bool writer, void **ret_conn, struct err *err) MUST_CHECK;
void sqlite_disconnect(void *conn);
/* What SQLite says went wrong, as an error of ours. Returns false. */
bool sqlite_fail(sqlite3 *db, int rc, struct err *err);
