/* The statements of callback/: rows for store/statements.h. */

X(CALLBACK_INSERT,
  "INSERT INTO callback (task_seq, task_id, account_id, line, message_id, url) "
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
X(CALLBACK_MAKE_DUE,
  "UPDATE callback SET state = 1, next_ms = ?2 WHERE task_seq = ?1 AND state = 0 "
  "RETURNING account_id, line")
X(CALLBACK_FORGET, "DELETE FROM callback WHERE task_seq = ?1")
X(CALLBACK_DELIVERIES_FORGET, "DELETE FROM callback_delivery WHERE task_seq = ?1")
