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
X(ACCOUNT_KEYS,
  "SELECT k.id, k.account_id, a.name, k.name, COALESCE(k.group_name, a.group_name), k.hint,"
  " k.enabled, k.is_test, k.is_admin, k.quota_uc, k.used_uc, k.reserved_uc, k.created_ms,"
  " k.expires_ms, k.requests_a_minute, k.concurrent_tasks, k.live_tasks, k.models, k.addresses"
  " FROM account_key k JOIN account a ON a.id = k.account_id"
  " WHERE ?1 IS NULL OR a.name = ?1 ORDER BY k.id")
