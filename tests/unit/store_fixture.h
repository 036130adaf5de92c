/* A store in a folder of its own, for tests.
 *
 *     struct fixture f;
 *     fixture_open(&f, &store_sqlite_ops);
 *     … f.store …
 *     fixture_close(&f);
 */
#pragma once

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/ops.h"

struct fixture {
	char dir[64];
	struct store *store;
};

/* Fails the test with the error's words. */
#define ASSERT_OK(call)                                                               \
	do {                                                                          \
		if (!(call))                                                          \
			fail_msg("%s: %s: %s", #call, err_code_name(err.code), err.message); \
	} while (0)

static inline void fixture_dir(struct fixture *f)
{
	*f = (struct fixture){0};
	snprintf(f->dir, sizeof f->dir, "/tmp/tintype-test-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
}

static inline struct store *fixture_another(const struct fixture *f, const struct store_ops *ops)
{
	struct store_options options = {.data_dir = f->dir, .synchronous_normal = true};
	struct store *store;
	struct err err;

	ASSERT_OK(store_open_with(ops, &options, &store, &err));
	return store;
}

static inline void fixture_open(struct fixture *f, const struct store_ops *ops)
{
	fixture_dir(f);
	f->store = fixture_another(f, ops);
}

static inline int fixture_remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED,
				     struct FTW *ftw UNUSED)
{
	return remove(path);
}

static inline void fixture_close(struct fixture *f)
{
	store_close(f->store);
	nftw(f->dir, fixture_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- small jobs ------------------------------------------------------------- */

/* Runs SQL of the test's own on the database file, beside the store. */
static inline void fixture_sql(const struct fixture *f, const char *sql)
{
	char path[128], *message = NULL;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/tintype.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

/* The one integer that a query answers; -1 for NULL or no row. */
static inline int64_t fixture_int(const struct fixture *f, const char *sql)
{
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int64_t v = -1;

	snprintf(path, sizeof path, "%s/tintype.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 100);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		v = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return v;
}
