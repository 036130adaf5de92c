/* Statements on money: X(NAME, "SQL"). Kinds are those of enum ledger_kind:
 * 0 grant, 1 reserve, 2 charge, 3 release.
 *
 * Those of a create and of an end do without RETURNING, and none reads the table it writes
 * to: SQLite then makes a table for the moment, which costs more than asking once more. */

/* The minute that a key or an account counts is the one begun by its first task; a clock
 * that was set back by less than a minute does not begin another. ?2 is now. */
#define LEDGER_IN_WINDOW "(?2 - window_start_ms BETWEEN -60000 AND 59999)"
#define LEDGER_COUNT \
	" live_tasks = live_tasks + 1," \
	" window_count = CASE WHEN " LEDGER_IN_WINDOW " THEN window_count + 1 ELSE 1 END," \
	" window_start_ms = CASE WHEN " LEDGER_IN_WINDOW " THEN window_start_ms ELSE ?2 END"
#define LEDGER_HAS_ROOM \
	" (concurrent_tasks = 0 OR live_tasks < concurrent_tasks)" \
	" AND (requests_a_minute = 0 OR window_count < requests_a_minute" \
	"      OR NOT " LEDGER_IN_WINDOW ")"

/* All limits at once, the account's too: a refused hold changes nothing.
 * ?1 amount, ?2 now, ?3 key, ?4 account */
X(LEDGER_KEY_HOLD,
  "UPDATE account_key SET reserved_uc = reserved_uc + ?1," LEDGER_COUNT
  " WHERE id = ?3 AND account_id = ?4 AND enabled = 1"
  " AND (expires_ms = 0 OR expires_ms > ?2)"
  " AND (quota_uc < 0 OR ?1 <= quota_uc - used_uc - reserved_uc)"
  " AND" LEDGER_HAS_ROOM
  " AND EXISTS (SELECT 1 FROM account WHERE id = ?4 AND balance_uc >= ?1 AND" LEDGER_HAS_ROOM ")")
X(LEDGER_KEY_WHY_NOT,
  "SELECT k.enabled, k.expires_ms, a.balance_uc, k.quota_uc, k.used_uc + k.reserved_uc,"
  " k.requests_a_minute, k.window_count, k.window_start_ms, k.concurrent_tasks, k.live_tasks,"
  " a.requests_a_minute, a.window_count, a.window_start_ms, a.concurrent_tasks, a.live_tasks"
  " FROM account_key k JOIN account a ON a.id = k.account_id"
  " WHERE k.id = ?1 AND k.account_id = ?2")
X(LEDGER_ACCOUNT_HOLD,
  "UPDATE account SET balance_uc = balance_uc - ?1, reserved_uc = reserved_uc + ?1," LEDGER_COUNT
  " WHERE id = ?3 AND balance_uc >= ?1 AND" LEDGER_HAS_ROOM)
X(LEDGER_WINDOWS,
  "SELECT k.requests_a_minute, k.window_count, k.window_start_ms,"
  " a.requests_a_minute, a.window_count, a.window_start_ms"
  " FROM account_key k JOIN account a ON a.id = k.account_id WHERE k.id = ?1")
#undef LEDGER_IN_WINDOW
#undef LEDGER_COUNT
#undef LEDGER_HAS_ROOM

X(LEDGER_INSERT,
  "INSERT INTO ledger (ref, kind, account_id, key_id, amount_uc, at_ms)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (ref, kind) DO NOTHING")

/* Only what was reserved, of these, and in this amount, can be charged. */
X(LEDGER_IS_RESERVED,
  "SELECT 1 FROM ledger WHERE ref = ?1 AND kind = 1 AND account_id = ?2 AND key_id = ?3"
  " AND amount_uc = ?4")
/* ?1 given back, ?2 reserved, ?3 charged */
X(LEDGER_ACCOUNT_SETTLE,
  "UPDATE account SET balance_uc = balance_uc + ?1, reserved_uc = reserved_uc - ?2,"
  " used_uc = used_uc + ?3, live_tasks = live_tasks - 1"
  " WHERE id = ?4 AND reserved_uc >= ?2 AND live_tasks > 0")
X(LEDGER_KEY_SETTLE,
  "UPDATE account_key SET reserved_uc = reserved_uc - ?1, used_uc = used_uc + ?2,"
  " live_tasks = live_tasks - 1 WHERE id = ?3 AND reserved_uc >= ?1 AND live_tasks > 0")

/* ?2 may be negative; 9007199254740992 is LEDGER_UC_MAX. */
X(LEDGER_GRANT,
  "INSERT INTO ledger (ref, kind, account_id, key_id, amount_uc, at_ms)"
  " SELECT ?1, 0, id, 0, ?2, ?3 FROM account"
  " WHERE id = ?4 AND balance_uc + ?2 BETWEEN 0 AND 9007199254740992"
  " ON CONFLICT (ref, kind) DO NOTHING")
X(LEDGER_ACCOUNT_GRANT, "UPDATE account SET balance_uc = balance_uc + ?1 WHERE id = ?2")
X(LEDGER_GRANT_WHY_NOT,
  "SELECT balance_uc, EXISTS (SELECT 1 FROM ledger WHERE ref = ?2 AND kind = 0)"
  " FROM account WHERE id = ?1")

X(LEDGER_GRANT_FIND, "SELECT account_id, amount_uc FROM ledger WHERE ref = ?1 AND kind = 0")

/* --- what was used, by day and model --- */

X(USAGE_ADD,
  "INSERT INTO usage_day (account_id, day, model, completed, failed, cancelled, images, charged_uc)"
  " SELECT account_id, ended_ms / 86400000, model, CASE status WHEN 2 THEN 1 ELSE 0 END,"
  " CASE status WHEN 3 THEN 1 ELSE 0 END, CASE status WHEN 4 THEN 1 ELSE 0 END, ?2, charged_uc"
  " FROM task WHERE seq = ?1"
  " ON CONFLICT (account_id, day, model) DO UPDATE SET"
  " completed = usage_day.completed + excluded.completed,"
  " failed = usage_day.failed + excluded.failed,"
  " cancelled = usage_day.cancelled + excluded.cancelled,"
  " images = usage_day.images + excluded.images,"
  " charged_uc = usage_day.charged_uc + excluded.charged_uc")
X(USAGE_NEXT_ACCOUNT, "SELECT MIN(account_id) FROM usage_day WHERE account_id > ?1")
X(USAGE_FORGET, "DELETE FROM usage_day WHERE account_id = ?1 AND day < ?2")
X(USAGE_DAYS,
  "SELECT day, model, completed, failed, cancelled, images, charged_uc FROM usage_day"
  " WHERE account_id = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day, model")

/* --- the audit: what the counters say, and what the rows say --- */

X(AUDIT_ACCOUNTS,
  "SELECT a.name, a.balance_uc, a.reserved_uc, a.used_uc, a.live_tasks,"
  " COALESCE(l.balance, 0), COALESCE(l.reserved, 0), COALESCE(l.used, 0),"
  " COALESCE(t.reserved, 0), COALESCE(t.live, 0), COALESCE(l.granted, 0)"
  " FROM account a"
  " LEFT JOIN (SELECT account_id,"
  "   SUM(CASE kind WHEN 1 THEN -amount_uc WHEN 2 THEN 0 ELSE amount_uc END) AS balance,"
  "   SUM(CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_uc ELSE -amount_uc END) AS reserved,"
  "   SUM(CASE kind WHEN 2 THEN amount_uc ELSE 0 END) AS used,"
  "   SUM(CASE kind WHEN 0 THEN amount_uc ELSE 0 END) AS granted"
  "   FROM ledger GROUP BY account_id) l ON l.account_id = a.id"
  " LEFT JOIN (SELECT account_id, SUM(reserved_uc) AS reserved, COUNT(*) AS live"
  "   FROM task WHERE status IN (0, 1) GROUP BY account_id) t ON t.account_id = a.id"
  " ORDER BY a.id")
X(AUDIT_KEYS,
  "SELECT k.hint, k.reserved_uc, k.used_uc, k.live_tasks,"
  " COALESCE(l.reserved, 0), COALESCE(l.used, 0), COALESCE(t.reserved, 0), COALESCE(t.live, 0)"
  " FROM account_key k"
  " LEFT JOIN (SELECT key_id,"
  "   SUM(CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_uc ELSE -amount_uc END) AS reserved,"
  "   SUM(CASE kind WHEN 2 THEN amount_uc ELSE 0 END) AS used"
  "   FROM ledger GROUP BY key_id) l ON l.key_id = k.id"
  " LEFT JOIN (SELECT key_id, SUM(reserved_uc) AS reserved, COUNT(*) AS live"
  "   FROM task WHERE status IN (0, 1) GROUP BY key_id) t ON t.key_id = k.id"
  " ORDER BY k.id")
X(AUDIT_TASKS,
  "SELECT t.id, t.status, t.reserved_uc, t.charged_uc, r.amount_uc,"
  " r.account_id = t.account_id AND r.key_id = t.key_id, c.amount_uc, COALESCE(b.amount_uc, 0)"
  " FROM task t"
  " LEFT JOIN ledger r ON r.ref = t.id AND r.kind = 1"
  " LEFT JOIN ledger c ON c.ref = t.id AND c.kind = 2"
  " LEFT JOIN ledger b ON b.ref = t.id AND b.kind = 3 ORDER BY t.seq")
/* Tasks are forgotten after a while, their settled rows are not. */
X(AUDIT_LEDGER,
  "SELECT l.ref, COUNT(*), SUM(CASE kind WHEN 1 THEN 1 ELSE 0 END),"
  " SUM(CASE kind WHEN 2 THEN 1 ELSE 0 END),"
  " SUM(CASE kind WHEN 1 THEN amount_uc ELSE 0 END),"
  " SUM(CASE kind WHEN 2 THEN amount_uc WHEN 3 THEN amount_uc ELSE 0 END),"
  " EXISTS (SELECT 1 FROM task WHERE id = l.ref),"
  " MIN(CASE kind WHEN 0 THEN 0 ELSE amount_uc END), SUM(CASE kind WHEN 3 THEN 1 ELSE 0 END)"
  " FROM ledger l GROUP BY l.ref ORDER BY l.ref")
X(AUDIT_STRANGERS,
  "SELECT ref, account_id, key_id FROM ledger l"
  " WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = l.account_id)"
  " OR (kind <> 0 AND NOT EXISTS (SELECT 1 FROM account_key k"
  "     WHERE k.id = l.key_id AND k.account_id = l.account_id))")
