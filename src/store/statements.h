/* Every statement the program can send to its store, by name.
 *
 *     store_stmt(tx, STMT_ACCOUNT_RESERVE)
 *
 * One table a module, src/store/sql/<module>.h, of rows X(NAME, "SQL"); a new row
 * is all that a new statement needs. Parameters are written ?1, ?2 … and bound in
 * that order; a number may stand more than once. The SQL is kept to what both
 * SQLite 3.40 and PostgreSQL 15 understand (upserts, RETURNING, CASE, COALESCE;
 * no functions of one of them alone); where a row cannot be, its comment says so.
 */
#pragma once

enum store_stmt_id {
#define X(name, sql) STMT_##name,
#include "store/sql/account.h"
#include "store/sql/callback.h"
#include "store/sql/ledger.h"
#include "store/sql/media.h"
#include "store/sql/route.h"
#include "store/sql/session.h"
#include "store/sql/task.h"
#undef X
	STORE_STMT_COUNT
};

#define STORE_PARAMS_MAX 24 /* the most parameters one statement has */

const char *store_stmt_sql(enum store_stmt_id id);
const char *store_stmt_name(enum store_stmt_id id); /* "TASK_INSERT", for messages */
