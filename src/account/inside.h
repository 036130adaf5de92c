/* What account/'s files share. Internal to account/. */
#pragma once

#include "account/account.h"

#define ACCOUNT_QUOTA_UC_MAX (INT64_C(1) << 53)

/* ERR_INVALID_PARAMETER with the range. */
bool account_limit_check(int64_t v, int64_t min, int64_t max, const char *param, struct err *err) MUST_CHECK;
/* Columns as ACCOUNT_KEYS names them; texts until the next step. */
struct account_key_row account_key_row_read(struct store_stmt *s);
