/* SQLite: opening the file, its connections, and bringing its schema up to date. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "store/schema.h"

#define BUSY_LIMIT_MS 10000
#define READER_CACHE_KIB 1024
#define WAL_KEPT_BYTES (64 << 20) /* the log's file is reused up to this size */
#define DEFAULT_CACHE_MIB 4

bool sqlite_fail(sqlite3 *db, int rc, struct err *err)
{
	enum err_code code = ERR_INTERNAL;

	switch (rc & 0xFF) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_NOMEM:
	case SQLITE_CANTOPEN:
		code = ERR_UNAVAILABLE;
		break;
	}
	return err_set(err, code, NULL, "the store: %s", db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
}

/* --- connections ------------------------------------------------------------ */

/* Waits for another process's lock. A busy server lets go of it for some tens of
 * microseconds between two batches: whoever looks once a millisecond gets it within
 * some tens of tries. SQLite's own waiting grows to 100 ms and would not. */
static int wait_for_lock(void *ctx UNUSED, int tries)
{
	if (tries > BUSY_LIMIT_MS)
		return 0;
	usleep(1000);
	return 1;
}

static bool set_pragmas(struct sqlite_conn *conn, struct err *err)
{
	const struct store_options *o = &conn->backend->options;
	char sql[512];

	snprintf(sql, sizeof sql,
		 "PRAGMA synchronous=%s;"
		 "PRAGMA wal_autocheckpoint=0;"
		 "PRAGMA journal_size_limit=%d;"
		 "PRAGMA cache_size=-%d;"
		 "PRAGMA mmap_size=%lld;"
		 "PRAGMA temp_store=MEMORY;"
		 "PRAGMA trusted_schema=OFF;"
		 "PRAGMA query_only=%d;",
		 o->synchronous_normal ? "NORMAL" : "FULL", WAL_KEPT_BYTES,
		 conn->writer ? (o->cache_mib > 0 ? o->cache_mib : DEFAULT_CACHE_MIB) * 1024
			      : READER_CACHE_KIB,
		 conn->writer ? 0 : (long long)o->mmap_mib << 20, !conn->writer);
	int rc = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK || sqlite_fail(conn->db, rc, err);
}

static int on_wal(void *ctx, sqlite3 *db UNUSED, const char *name UNUSED, int pages)
{
	struct sqlite_conn *conn = ctx;

	conn->wal_pages = pages;
	return SQLITE_OK;
}

bool sqlite_connect(void *ctx, bool writer, void **ret_conn, struct err *err)
{
	struct sqlite_backend *backend = ctx;
	struct sqlite_conn *conn = calloc(1, sizeof *conn);

	if (!conn)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	conn->backend = backend;
	conn->writer = writer;
	int rc = sqlite3_open_v2(backend->path, &conn->db,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
				 NULL);
	if (rc != SQLITE_OK) {
		sqlite_fail(conn->db, rc, err);
		sqlite_disconnect(conn);
		return err_prefix(err, "%s", backend->path);
	}
	sqlite3_busy_handler(conn->db, wait_for_lock, NULL);
	sqlite3_extended_result_codes(conn->db, 1);
	if (!set_pragmas(conn, err)) {
		sqlite_disconnect(conn);
		return false;
	}
	if (writer) /* after the pragmas: autocheckpoint is a hook too */
		sqlite3_wal_hook(conn->db, on_wal, conn);
	*ret_conn = conn;
	return true;
}

void sqlite_disconnect(void *ctx)
{
	struct sqlite_conn *conn = ctx;
	sqlite3_stmt *stmt;

	while (conn->db && (stmt = sqlite3_next_stmt(conn->db, NULL)))
		sqlite3_finalize(stmt);
	if (sqlite3_close(conn->db) != SQLITE_OK)
		abort(); /* a statement outlived its connection: a programmer's mistake */
	free(conn);
}

/* --- schema ------------------------------------------------------------------- */

static bool exec(struct sqlite_conn *conn, const char *sql, struct err *err)
{
	int rc = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK || sqlite_fail(conn->db, rc, err);
}

/* The one integer, or text's first bytes, that a pragma answers. */
static bool pragma(struct sqlite_conn *conn, const char *sql, int *ret, char text[16], struct err *err)
{
	sqlite3_stmt *stmt;

	int rc = sqlite3_prepare_v2(conn->db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc != SQLITE_ROW) {
		sqlite_fail(conn->db, rc, err);
		sqlite3_finalize(stmt);
		return false;
	}
	*ret = sqlite3_column_int(stmt, 0);
	snprintf(text, 16, "%s", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return true;
}

/* The switch needs the file for itself for a moment and does not call the busy
 * handler: two processes that start at once take turns here. */
static bool switch_to_wal(struct sqlite_conn *conn, struct err *err)
{
	char mode[16];
	int ignored;

	for (int tries = 0; tries < BUSY_LIMIT_MS / 10; tries++) {
		if (pragma(conn, "PRAGMA journal_mode=WAL", &ignored, mode, err)) {
			if (strcmp(mode, "wal") == 0)
				return true;
			return err_set(err, ERR_INTERNAL, NULL,
				       "%s cannot have a write-ahead log (is it on a network disk?)",
				       conn->backend->path);
		}
		if (err->code != ERR_UNAVAILABLE)
			return false;
		usleep(10000);
	}
	return false;
}

static bool migrate_in_transaction(struct sqlite_conn *conn, int *ret_from, struct err *err)
{
	char text[64];
	int version;

	if (!pragma(conn, "PRAGMA user_version", &version, text, err))
		return false;
	*ret_from = version;
	if (version > SCHEMA_NEWEST)
		return err_set(err, ERR_INTERNAL, NULL,
			       "%s has schema %d and this program knows only %d: a newer "
			       "program has used it, and only that can open it",
			       conn->backend->path, version, SCHEMA_NEWEST);
	for (int step = version + 1; step <= SCHEMA_NEWEST; step++)
		if (!exec(conn, schema_step(step).p, err))
			return err_prefix(err, "schema step %d", step);
	snprintf(text, sizeof text, "PRAGMA user_version=%d", SCHEMA_NEWEST);
	return version == SCHEMA_NEWEST || exec(conn, text, err);
}

static bool migrate(struct sqlite_conn *conn, struct err *err)
{
	char text[16];
	int from;

	/* The common case takes no lock. */
	if (!switch_to_wal(conn, err) || !pragma(conn, "PRAGMA user_version", &from, text, err))
		return false;
	if (from == SCHEMA_NEWEST)
		return true;
	if (!exec(conn, "BEGIN IMMEDIATE", err))
		return false;
	if (!migrate_in_transaction(conn, &from, err)) {
		struct err ignored;
		if (!exec(conn, "ROLLBACK", &ignored))
			log_debug("store.rollback", "error=%s", log_quote(ignored.message));
		return false;
	}
	if (!exec(conn, "COMMIT", err))
		return false;
	if (from != SCHEMA_NEWEST)
		log_info("store.migrated", "from=%d to=%d", from, SCHEMA_NEWEST);
	return true;
}

/* --- the file ------------------------------------------------------------------- */

static pthread_once_t configured = PTHREAD_ONCE_INIT;

/* Without statistics SQLite's allocator needs no lock that all threads share. */
static void configure(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/* Prompts are private: the file is the owner's alone (its log and index inherit
 * that). Only a new file is opened here: closing a descriptor of a database that
 * this process uses would drop its locks. */
static bool make_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno != EEXIST)
		return err_set(err, ERR_INTERNAL, NULL, "cannot make %s: %s", path, strerror(errno));
	close_fd(&fd);
	return true;
}

bool sqlite_open(const struct store_options *options, void **ret_backend, struct err *err)
{
	struct sqlite_backend *backend;
	void *conn = NULL;

	pthread_once(&configured, configure);
	backend = calloc(1, sizeof *backend);
	if (!backend)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	backend->options = *options;
	backend->options.data_dir = NULL;
	if (snprintf(backend->path, sizeof backend->path, "%s/tintype.db", options->data_dir) >=
	    (int)sizeof backend->path) {
		err_set(err, ERR_INTERNAL, NULL, "the data directory's name is too long");
		goto fail;
	}
	if (!make_file(backend->path, err) || !sqlite_connect(backend, true, &conn, err))
		goto fail;
	bool ok = migrate(conn, err);
	sqlite_disconnect(conn);
	if (!ok)
		goto fail;
	*ret_backend = backend;
	return true;
fail:
	free(backend);
	return false;
}

void sqlite_close(void *backend) { free(backend); }
