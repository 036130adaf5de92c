/* The statement tables as arrays. */
#include "store/statements.h"

static const char *const stmt_sql[STORE_STMT_COUNT] = {
#define X(name, sql) [STMT_##name] = sql,
#include "store/sql/account.h"
#include "store/sql/callback.h"
#include "store/sql/ledger.h"
#include "store/sql/media.h"
#include "store/sql/route.h"
#include "store/sql/session.h"
#include "store/sql/task.h"
#undef X
};

static const char *const stmt_names[STORE_STMT_COUNT] = {
#define X(name, sql) [STMT_##name] = #name,
#include "store/sql/account.h"
#include "store/sql/callback.h"
#include "store/sql/ledger.h"
#include "store/sql/media.h"
#include "store/sql/route.h"
#include "store/sql/session.h"
#include "store/sql/task.h"
#undef X
};

const char *store_stmt_sql(enum store_stmt_id id) { return stmt_sql[id]; }
const char *store_stmt_name(enum store_stmt_id id) { return stmt_names[id]; }
