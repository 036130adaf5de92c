/* SQLite: transactions, statements, and when the log is copied back.
 *
 * The log (WAL) is never copied back inside a commit that somebody waits for,
 * unless it has grown past WAL_MUST_PAGES under load that never pauses.
 */
#include "store/sqlite.h"

#include "base/log.h"

#define WAL_IDLE_PAGES 64    /* copy back when idle and there is this much */
#define WAL_MUST_PAGES 8192  /* 32 MiB: copy back although there is work */

static const char *const verb_sql[VERB_COUNT] = {
	[VERB_BEGIN] = "BEGIN IMMEDIATE",
	[VERB_COMMIT] = "COMMIT",
	[VERB_ROLLBACK] = "ROLLBACK",
	[VERB_MARK] = "SAVEPOINT job",
	[VERB_KEEP] = "RELEASE job",
	[VERB_UNDO] = "ROLLBACK TO job",
	[VERB_SNAPSHOT] = "BEGIN",
};

static bool say(struct sqlite_conn *conn, enum sqlite_verb verb, struct err *err)
{
	sqlite3_stmt **stmt = &conn->verbs[verb];
	int rc = SQLITE_OK;

	if (!*stmt)
		rc = sqlite3_prepare_v3(conn->db, verb_sql[verb], -1, SQLITE_PREPARE_PERSISTENT,
					stmt, NULL);
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(*stmt);
		if (rc == SQLITE_DONE)
			rc = SQLITE_OK;
	}
	bool ok = rc == SQLITE_OK || sqlite_fail(conn->db, rc, err);
	sqlite3_reset(*stmt);
	return ok;
}

/* --- the log --------------------------------------------------------------------- */

static void copy_log_back(struct sqlite_conn *conn)
{
	int in_log = 0, copied = 0;

	int rc = sqlite3_wal_checkpoint_v2(conn->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
	if (rc != SQLITE_OK && rc != SQLITE_BUSY)
		log_error("store.checkpoint", "error=%s", log_quote(sqlite3_errmsg(conn->db)));
	/* A reader on an old snapshot can hold some back; that is no reason to try
	 * again at once. */
	conn->wal_tried = in_log;
}

/* Pages that came since it was last copied back. The log starts over when all of
 * it was copied and nobody reads in it. */
static int log_growth(struct sqlite_conn *conn)
{
	if (conn->wal_pages < conn->wal_tried)
		conn->wal_tried = 0;
	return conn->wal_pages - conn->wal_tried;
}

/* --- transactions ------------------------------------------------------------------ */

static void rollback(struct sqlite_conn *conn)
{
	struct err err;

	if (!sqlite3_get_autocommit(conn->db) && !say(conn, VERB_ROLLBACK, &err))
		log_error("store.rollback", "error=%s", log_quote(err.message));
}

static bool sqlite_control(void *ctx, enum store_control what, struct err *err)
{
	struct sqlite_conn *conn = ctx;

	switch (what) {
	case STORE_BEGIN:
		if (log_growth(conn) >= WAL_MUST_PAGES)
			copy_log_back(conn);

		return say(conn, VERB_BEGIN, err);
	case STORE_COMMIT:
		return say(conn, VERB_COMMIT, err);
	case STORE_ROLLBACK:
		rollback(conn);
		return true;
	case STORE_MARK:
		return say(conn, VERB_MARK, err);
	case STORE_MARK_UNDO:
		return say(conn, VERB_UNDO, err) && say(conn, VERB_KEEP, err);
	case STORE_MARK_KEEP:
		return say(conn, VERB_KEEP, err);
	case STORE_READ_BEGIN:
		return say(conn, VERB_SNAPSHOT, err);
	case STORE_READ_END:
		rollback(conn);
		return true;
	case STORE_IDLE:
		if (log_growth(conn) >= WAL_IDLE_PAGES)
			copy_log_back(conn);
		return true;
	}
	return true;
}

/* --- statements ---------------------------------------------------------------------- */

static bool prepare(struct sqlite_conn *conn, struct store_stmt *s, struct err *err)
{
	sqlite3_stmt *stmt;

	int rc = sqlite3_prepare_v3(conn->db, store_stmt_sql(s->id), -1, SQLITE_PREPARE_PERSISTENT,
				    &stmt, NULL);
	if (rc != SQLITE_OK)
		return sqlite_fail(conn->db, rc, err);
	s->handle = stmt;
	s->read_only = sqlite3_stmt_readonly(stmt);
	return true;
}

/* The slices live until the statement was run (store.h), so nothing is copied. */
static int bind(sqlite3_stmt *stmt, int at, const struct store_value *v)
{
	switch (v->kind) {
	case STORE_INT:
		return sqlite3_bind_int64(stmt, at, v->i);
	case STORE_TEXT:
		return sqlite3_bind_text64(stmt, at, v->s.p, v->s.len, SQLITE_STATIC, SQLITE_UTF8);
	case STORE_BLOB:
		return sqlite3_bind_blob64(stmt, at, v->s.p, v->s.len, SQLITE_STATIC);
	case STORE_NULL:
		break;
	}
	return sqlite3_bind_null(stmt, at);
}

static bool start(struct sqlite_conn *conn, struct store_stmt *s, struct err *err)
{
	if (!s->handle && !prepare(conn, s, err))
		return false;
	if (sqlite3_bind_parameter_count(s->handle) != s->param_count)
		return err_set(err, ERR_INTERNAL, NULL, "%d parameters bound of %d", s->param_count,
			       sqlite3_bind_parameter_count(s->handle));
	for (int i = 0; i < s->param_count; i++) {
		int rc = bind(s->handle, i + 1, &s->params[i]);
		if (rc != SQLITE_OK)
			return sqlite_fail(conn->db, rc, err);
	}
	return true;
}

static bool sqlite_step(void *ctx, struct store_stmt *s, bool *ret_row, int64_t *ret_changed,
			struct err *err)
{
	struct sqlite_conn *conn = ctx;

	if (!s->running && !start(conn, s, err))
		return false;
	int rc = sqlite3_step(s->handle);
	if (rc == SQLITE_ROW) {
		*ret_row = true;
		return true;
	}
	if (rc != SQLITE_DONE) {
		s->tx->lost = conn->writer && sqlite3_get_autocommit(conn->db) != 0;
		return sqlite_fail(conn->db, rc, err);
	}
	*ret_row = false;
	*ret_changed = s->read_only ? 0 : sqlite3_changes64(conn->db);
	return true;
}

static void sqlite_reset(void *conn UNUSED, struct store_stmt *s) { sqlite3_reset(s->handle); }

static struct store_value text_column(sqlite3_stmt *stmt, int column)
{
	struct store_value v = {0};

	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_TEXT:
		v.kind = STORE_TEXT;
		v.s.p = (const char *)sqlite3_column_text(stmt, column);
		break;
	case SQLITE_BLOB:
		v.kind = STORE_BLOB;
		v.s.p = sqlite3_column_blob(stmt, column);
		break;
	default:
		return v;
	}
	v.s.len = (size_t)sqlite3_column_bytes(stmt, column);
	return v;
}

/* A poll asks for twenty: none is looked at twice. */
static struct store_value sqlite_column(void *conn UNUSED, struct store_stmt *s, int column,
					enum store_value_kind wanted)
{
	if (wanted == STORE_INT)
		return (struct store_value){STORE_INT, .i = sqlite3_column_int64(s->handle, column)};
	if (wanted != STORE_NULL)
		return text_column(s->handle, column);
	bool is_null = sqlite3_column_type(s->handle, column) == SQLITE_NULL;
	return (struct store_value){.kind = is_null ? STORE_NULL : STORE_INT};
}

const struct store_ops store_sqlite_ops = {
	.open = sqlite_open,
	.close = sqlite_close,
	.connect = sqlite_connect,
	.disconnect = sqlite_disconnect,
	.control = sqlite_control,
	.step = sqlite_step,
	.reset = sqlite_reset,
	.column = sqlite_column,
};
