/* Statements on accounts, their groups and keys: X(NAME, "SQL"). */

X(ACCOUNT_BY_NAME, "SELECT id FROM account WHERE name = ?1")
X(ACCOUNT_INSERT,
  "INSERT INTO account (name, group_name, created_ms) VALUES (?1, ?2, ?3) RETURNING id")
/* ?2, ?3: less than 0 leaves a limit as it is. */
X(ACCOUNT_LIMIT,
  "UPDATE account SET requests_a_minute = CASE WHEN ?2 < 0 THEN requests_a_minute ELSE ?2 END,"
  " concurrent_tasks = CASE WHEN ?3 < 0 THEN concurrent_tasks ELSE ?3 END WHERE name = ?1"
  " RETURNING requests_a_minute, concurrent_tasks, live_tasks")
X(ACCOUNT_CREDITS,
  "SELECT a.balance_uc, a.reserved_uc, a.used_uc,"
  " COALESCE(k.quota_uc, -1), COALESCE(k.used_uc, 0), COALESCE(k.reserved_uc, 0)"
  " FROM account a LEFT JOIN account_key k ON k.id = ?2 AND k.account_id = a.id"
  " WHERE a.id = ?1")
X(ACCOUNT_GROUP_SET,
  "INSERT INTO account_group (name, ratio_milli) VALUES (?1, ?2)"
  " ON CONFLICT (name) DO UPDATE SET ratio_milli = excluded.ratio_milli")

X(ACCOUNT_KEY_INSERT,
  "INSERT INTO account_key (account_id, is_test, is_admin, created_ms, expires_ms, quota_uc,"
  " requests_a_minute, concurrent_tasks, digest, hint, name, group_name, models, addresses)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id")
X(ACCOUNT_KEY_BY_DIGEST,
  "SELECT k.id, k.account_id, a.name, COALESCE(k.group_name, a.group_name), k.hint,"
  " k.is_test, k.is_admin, COALESCE(g.ratio_milli, 1000), k.expires_ms, k.quota_uc,"
  " k.requests_a_minute, k.concurrent_tasks, k.models, k.addresses, k.enabled, k.digest"
  " FROM account_key k JOIN account a ON a.id = k.account_id"
  " LEFT JOIN account_group g ON g.name = COALESCE(k.group_name, a.group_name)"
  " WHERE k.digest = ?1")
/* The same of whoever is signed in, and until when. */
X(ACCOUNT_KEY_BY_SESSION,
  "SELECT k.id, k.account_id, a.name, COALESCE(k.group_name, a.group_name), k.hint,"
  " k.is_test, k.is_admin, COALESCE(g.ratio_milli, 1000), k.expires_ms, k.quota_uc,"
  " k.requests_a_minute, k.concurrent_tasks, k.models, k.addresses, k.enabled, s.digest,"
  " s.expires_ms"
  " FROM session s JOIN account_key k ON k.id = s.key_id JOIN account a ON a.id = k.account_id"
  " LEFT JOIN account_group g ON g.name = COALESCE(k.group_name, a.group_name)"
  " WHERE s.digest = ?1")
X(ACCOUNT_KEY_FIND,
  "SELECT id FROM account_key WHERE id = ?1 OR hint = ?2 OR digest = ?3 ORDER BY id LIMIT 2")
X(ACCOUNT_KEY_ENABLE, "UPDATE account_key SET enabled = ?1 WHERE id = ?2")
X(ACCOUNT_KEY_KIND, "SELECT is_test FROM account_key WHERE id = ?1")
X(ACCOUNT_KEY_ROTATE, "UPDATE account_key SET digest = ?1, hint = ?2 WHERE id = ?3")
#ifndef ACCOUNT_KEY_COLUMNS
#define ACCOUNT_KEY_COLUMNS                                                                       \
	"k.id, k.account_id, a.name, k.name, COALESCE(k.group_name, a.group_name), k.hint,"       \
	" k.enabled, k.is_test, k.is_admin, k.quota_uc, k.used_uc, k.reserved_uc, k.created_ms,"  \
	" k.expires_ms, k.requests_a_minute, k.concurrent_tasks, k.live_tasks, k.models, k.addresses"
/* May this key (k) manage those of its account? One that is limited itself may not, or it
 * could give itself more. */
#define KEY_MANAGES                                                                               \
	"(k.is_admin = 1 OR (k.is_test = 0 AND k.quota_uc < 0 AND k.expires_ms = 0"               \
	" AND k.requests_a_minute = 0 AND k.concurrent_tasks = 0 AND k.models IS NULL"            \
	" AND k.addresses IS NULL AND k.group_name IS NULL))"
#endif

X(ACCOUNT_KEYS,
  "SELECT " ACCOUNT_KEY_COLUMNS " FROM account_key k JOIN account a ON a.id = k.account_id"
  " WHERE ?1 IS NULL OR a.name = ?1 ORDER BY k.id")

/* --- keys as their account's other keys handle them (account/manage.h) --- */

X(ACCOUNT_KEYS_OF,
  "SELECT " ACCOUNT_KEY_COLUMNS " FROM account_key k JOIN account a ON a.id = k.account_id"
  " WHERE k.account_id = ?1 AND (?2 = 0 OR k.id = ?2) ORDER BY k.id LIMIT ?3")
X(ACCOUNT_MANAGER,
  "SELECT k.account_id, k.is_admin, CASE WHEN " KEY_MANAGES " THEN 1 ELSE 0 END"
  " FROM account_key k WHERE k.id = ?1 AND k.enabled = 1"
  " AND (k.expires_ms = 0 OR k.expires_ms > ?2)")
X(ACCOUNT_KEY_OWNER, "SELECT account_id, is_admin FROM account_key WHERE id = ?1")
X(ACCOUNT_NAME, "SELECT name FROM account WHERE id = ?1")
X(ACCOUNT_KEY_COUNT, "SELECT COUNT(*) FROM account_key WHERE account_id = ?1")
/* NULL leaves a number as it is; a text is set where the number before it is 1. */
X(ACCOUNT_KEY_CHANGE,
  "UPDATE account_key SET enabled = COALESCE(?2, enabled), quota_uc = COALESCE(?3, quota_uc),"
  " requests_a_minute = COALESCE(?4, requests_a_minute),"
  " concurrent_tasks = COALESCE(?5, concurrent_tasks), expires_ms = COALESCE(?6, expires_ms),"
  " name = CASE WHEN ?7 = 1 THEN ?8 ELSE name END,"
  " models = CASE WHEN ?9 = 1 THEN ?10 ELSE models END,"
  " addresses = CASE WHEN ?11 = 1 THEN ?12 ELSE addresses END WHERE id = ?1")

/* --- accounts as the operator sees them --- */

#ifndef ACCOUNT_COLUMNS
#define ACCOUNT_COLUMNS                                                                           \
	"a.name, a.group_name, a.balance_uc, a.reserved_uc, a.used_uc, a.live_tasks,"             \
	" a.requests_a_minute, a.concurrent_tasks, a.created_ms,"                                 \
	" (SELECT COUNT(*) FROM account_key k WHERE k.account_id = a.id)"
#endif
X(ACCOUNT_LIST, "SELECT " ACCOUNT_COLUMNS " FROM account a ORDER BY a.id LIMIT ?1 OFFSET ?2")
X(ACCOUNT_SHOW, "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = ?1")
X(ACCOUNT_COUNT, "SELECT COUNT(*) FROM account")
