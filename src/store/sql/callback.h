/* The statements of callback/: rows for store/statements.h. */

#ifndef CALLBACK_COLUMNS
#define CALLBACK_COLUMNS \
	"c.task_seq, c.account_id, c.state, c.next_ms, c.tries, c.deliveries, c.redeliveries, " \
	"c.task_id, c.message_id, c.url"
#define CALLBACK_DELIVERY_COLUMNS \
	"d.number, d.at_ms, d.duration_ms, d.status, d.outcome, d.message"
#endif

X(CALLBACK_INSERT,
  "INSERT INTO callback (task_seq, task_id, account_id, line, message_id, url) "
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
X(CALLBACK_MAKE_DUE,
  "UPDATE callback SET state = 1, next_ms = ?2 WHERE task_seq = ?1 AND state = 0 "
  "RETURNING account_id, line")
X(CALLBACK_FORGET, "DELETE FROM callback WHERE task_seq = ?1")
X(CALLBACK_DELIVERIES_FORGET, "DELETE FROM callback_delivery WHERE task_seq = ?1")
/* claims */
X(CALLBACK_RELEASE, "UPDATE callback SET next_ms = 0 WHERE state IN (2, 3) AND state = 2")
X(CALLBACK_RIPEN,
  "UPDATE callback SET state = 1 WHERE task_seq IN (SELECT task_seq FROM callback "
  "WHERE state IN (2, 3) AND next_ms <= ?1 ORDER BY next_ms LIMIT ?2) "
  "RETURNING account_id, line")
X(CALLBACK_NEXT_LATER, "SELECT MIN(next_ms) FROM callback WHERE state IN (2, 3)")
X(CALLBACK_NEXT_LINE,
  "SELECT account_id, line FROM callback WHERE state = 1 AND (account_id, line) > (?1, ?2) "
  "ORDER BY account_id, line LIMIT 1")
X(CALLBACK_CLAIM,
  "UPDATE callback SET state = 2, next_ms = ?4 WHERE task_seq IN (SELECT task_seq FROM callback "
  "WHERE state = 1 AND account_id = ?1 AND line = ?2 ORDER BY next_ms LIMIT ?3) "
  "RETURNING task_seq, task_id, message_id, url, tries, deliveries")
X(CALLBACK_DUE_COUNT,
  "SELECT COUNT(*), MIN(next_ms) FROM "
  "(SELECT next_ms FROM callback WHERE state = 1 LIMIT ?1) AS due")
X(CALLBACK_ANY,
  "SELECT 1 FROM callback WHERE state = 1 UNION ALL "
  "SELECT 1 FROM callback WHERE state IN (2, 3) LIMIT 1")
/* the end of an exchange */
X(CALLBACK_RECORD,
  "UPDATE callback SET state = ?2, next_ms = ?3, tries = ?4, deliveries = ?5 "
  "WHERE task_seq = ?1 AND state = 2")
X(CALLBACK_DELIVERY_INSERT,
  "INSERT INTO callback_delivery (task_seq, number, at_ms, duration_ms, status, outcome, "
  "message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (task_seq, number) DO NOTHING")
/* secrets */
X(CALLBACK_SECRETS,
  "SELECT secret, created_ms, expires_ms FROM callback_secret WHERE account_id = ?1 "
  "AND (expires_ms = 0 OR expires_ms > ?2) ORDER BY created_ms DESC LIMIT ?3")
X(CALLBACK_SECRET_INSERT,
  "INSERT INTO callback_secret (account_id, created_ms, expires_ms, secret) "
  "VALUES (?1, ?2, 0, ?3)")
X(CALLBACK_SECRET_EXPIRE,
  "UPDATE callback_secret SET expires_ms = ?2 WHERE account_id = ?1 AND expires_ms = 0")
X(CALLBACK_SECRETS_FORGET, "DELETE FROM callback_secret WHERE account_id = ?1 AND expires_ms <> 0")
/* looking */
X(CALLBACK_FIND,
  "SELECT " CALLBACK_COLUMNS ", t.account_id FROM task t LEFT JOIN callback c "
  "ON c.task_seq = t.seq WHERE t.id = ?1")
X(CALLBACK_DELIVERIES,
  "SELECT " CALLBACK_DELIVERY_COLUMNS " FROM callback_delivery d WHERE d.task_seq = ?1 "
  "ORDER BY d.number LIMIT ?2")
X(CALLBACK_LIST,
  "SELECT " CALLBACK_COLUMNS ", " CALLBACK_DELIVERY_COLUMNS " FROM callback c "
  "LEFT JOIN callback_delivery d ON d.task_seq = c.task_seq AND d.number = c.deliveries "
  "WHERE c.account_id = ?1 AND c.task_seq < COALESCE((SELECT seq FROM task WHERE id = ?2 AND account_id = ?1), "
  "9223372036854775807) ORDER BY c.task_seq DESC LIMIT ?3")
X(CALLBACK_REDELIVER,
  "UPDATE callback SET state = 1, next_ms = ?2, tries = 0, redeliveries = redeliveries + 1 "
  "WHERE task_seq = ?1 AND state IN (3, 4, 5) RETURNING line")
