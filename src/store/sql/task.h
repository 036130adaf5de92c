/* The statements of task/: rows for store/statements.h. What every create and every end runs
 * does without RETURNING (see ledger.h). */

#ifndef TASK_COLUMNS
#define TASK_COLUMNS \
	"seq, id, account_id, key_id, status, progress, model, n, sandbox, cancel_asked, " \
	"reserved_uc, charged_uc, created_ms, started_ms, ended_ms, error_code, error_message, " \
	"input_tokens, output_tokens, moderation"
/* ?2 less than 0: any status; 1, processing, has pending in it. ?4 from, ?5 to. */
#define TASK_FILTER \
	" WHERE account_id = ?1 AND (?2 < 0 OR status = ?2 OR (?2 = 1 AND status = 0)) " \
	"AND (?3 IS NULL OR model = ?3) AND created_ms >= ?4 AND created_ms < ?5 " \
	"AND (?6 IS NULL OR error_code = ?6) "
#endif

X(TASK_INSERT,
  "INSERT INTO task (id, account_id, key_id, status, model, n, sandbox, reserved_uc, "
  "created_ms, deadline_ms, extras) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
X(TASK_INSERT_AT_WORK,
  "INSERT INTO task (id, account_id, key_id, status, model, n, sandbox, reserved_uc, "
  "created_ms, started_ms, deadline_ms, extras, lease_node, lease_ms) "
  "VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12)")
X(TASK_SEQ, "SELECT seq FROM task WHERE id = ?1")
X(TASK_REQUEST_INSERT, "INSERT INTO task_request (seq, request) VALUES (?1, ?2)")
X(TASK_BY_ID, "SELECT " TASK_COLUMNS " FROM task WHERE id = ?1")
X(TASK_CANCEL_ASKED, "SELECT cancel_asked FROM task WHERE seq = ?1")
X(TASK_LIST, "SELECT " TASK_COLUMNS " FROM task" TASK_FILTER "ORDER BY seq DESC LIMIT ?7 OFFSET ?8")
X(TASK_COUNT, "SELECT COUNT(*) FROM task" TASK_FILTER)
X(TASK_IMAGES,
  "SELECT number, blob, mime, width_px, height_px, bytes, expires_ms FROM task_image "
  "WHERE task_seq = ?1 ORDER BY number")
X(TASK_REQUEST, "SELECT request FROM task_request WHERE seq = ?1")
X(TASK_PACE,
  "SELECT model, ended_ms - created_ms FROM (SELECT seq, status, model, ended_ms, created_ms "
  "FROM task ORDER BY seq DESC LIMIT ?1) WHERE status = 2 ORDER BY seq")
X(TASK_COUNT_PENDING, "SELECT sandbox, COUNT(*) FROM task WHERE status = 0 GROUP BY sandbox")
X(TASK_NEXT_ACCOUNT,
  "SELECT MIN(account_id) FROM task WHERE status = 0 AND sandbox = ?1 AND account_id > ?2")
X(TASK_INPUTS, "SELECT number, blob FROM task_input WHERE task_seq = ?1 ORDER BY number")
X(TASK_INPUT_ADD, "INSERT INTO task_input (task_seq, number, blob) VALUES (?1, ?2, ?3)")
X(TASK_INPUTS_FORGET, "DELETE FROM task_input WHERE task_seq = ?1")
X(TASK_OWNER,
  "SELECT a.name, COALESCE(k.group_name, a.group_name) FROM account a "
  "LEFT JOIN account_key k ON k.id = ?2 WHERE a.id = ?1")
/* moves: each names the status it expects */
X(TASK_CLAIM,
  "UPDATE task SET status = 1, started_ms = ?1, lease_node = ?2, lease_ms = ?3 "
  "WHERE seq IN (SELECT seq FROM task WHERE status = 0 AND sandbox = ?5 AND account_id = ?6 "
  "ORDER BY seq LIMIT ?4) "
  "RETURNING seq, id, account_id, key_id, sandbox, reserved_uc, deadline_ms, created_ms, "
  "cancel_asked, started_ms")
X(TASK_TAKE_OVER,
  "UPDATE task SET lease_node = ?1, lease_ms = ?2 WHERE seq IN "
  "(SELECT seq FROM task WHERE status = 1 AND lease_ms < ?3 AND lease_node <> ?1 LIMIT ?4) "
  "RETURNING seq, id, account_id, key_id, sandbox, reserved_uc, deadline_ms, created_ms, "
  "cancel_asked, started_ms")
X(TASK_RELEASE_LEASES, "UPDATE task SET lease_ms = 0 WHERE status = 1 AND lease_node <> ?1")
X(TASK_RENEW_LEASES,
  "UPDATE task SET lease_ms = ?1 WHERE status = 1 AND lease_node = ?2")
X(TASK_PROGRESS,
  "UPDATE task SET progress = ?2 WHERE seq = ?1 AND status = 1 AND progress < ?2")
X(TASK_END_PROCESSING,
  "UPDATE task SET status = ?1, progress = CASE WHEN ?1 = 2 THEN 100 ELSE progress END, "
  "charged_uc = ?2, ended_ms = ?3, error_code = ?4, error_message = ?5, "
  "input_tokens = ?8, output_tokens = ?9, moderation = ?10 WHERE seq = ?6 AND status = 1 AND lease_node = ?7")
X(TASK_END_PENDING,
  "UPDATE task SET status = ?1, ended_ms = ?2, error_code = ?3, error_message = ?4 "
  "WHERE seq = ?5 AND status = 0")
X(TASK_EXTRAS, "SELECT extras FROM task WHERE seq = ?1")
X(TASK_ASK_CANCEL, "UPDATE task SET cancel_asked = 1 WHERE seq = ?1 AND status = 1")
X(TASK_OVERDUE_PENDING,
  "SELECT seq, id, key_id, reserved_uc FROM (SELECT seq, id, key_id, reserved_uc, deadline_ms "
  "FROM task WHERE status = 0 AND sandbox = ?1 AND account_id = ?2 ORDER BY seq LIMIT ?3) "
  "WHERE deadline_ms < ?4")
X(TASK_IMAGE_INSERT,
  "INSERT INTO task_image (task_seq, number, blob, mime, width_px, height_px, bytes, "
  "expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
/* the journal */
X(ATTEMPT_INSERT,
  "INSERT INTO attempt (task_seq, number, provider, state, started_ms, address) "
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
X(ATTEMPT_SENT,
  "UPDATE attempt SET state = ?1, upstream_id = ?2 WHERE task_seq = ?3 AND number = ?4 "
  "AND state < 2")
X(ATTEMPT_END,
  "UPDATE attempt SET state = ?1, ended_ms = ?2, outcome = ?3, message = ?4, images = ?7, "
  "unusable = ?8, wrong_size = ?9, cost_uc = ?10, input_tokens = ?11, output_tokens = ?12 WHERE task_seq = ?5 AND number = ?6")
X(ATTEMPTS,
  "SELECT number, provider, state, upstream_id, started_ms, ended_ms, outcome, message, cost_uc, "
  "images, unusable, wrong_size, address, input_tokens, output_tokens "
  "FROM attempt WHERE task_seq = ?1 ORDER BY number")
/* the same request again */
X(IDEMPOTENCY_FIND,
  "SELECT task_id, body_hash, created_ms FROM idempotency WHERE account_id = ?1 AND key = ?2")
X(IDEMPOTENCY_PUT,
  "INSERT INTO idempotency (account_id, key, body_hash, task_id, created_ms) "
  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (account_id, key) DO UPDATE SET "
  "body_hash = excluded.body_hash, task_id = excluded.task_id, "
  "created_ms = excluded.created_ms")
/* the janitor's */
X(IDEMPOTENCY_FORGET,
  "DELETE FROM idempotency WHERE (account_id, key) IN "
  "(SELECT account_id, key FROM idempotency WHERE created_ms < ?1 LIMIT ?2)")
/* ?5: what a file that expired since still needs (file.h) */
X(TASK_IMAGES_EXPIRED,
  "SELECT i.blob FROM task_image i WHERE i.expires_ms BETWEEN ?1 AND ?2 AND NOT EXISTS "
  "(SELECT 1 FROM task_image j WHERE j.blob = i.blob AND j.expires_ms > ?2) AND NOT EXISTS "
  "(SELECT 1 FROM file f WHERE f.blob = i.blob AND f.expires_ms > ?5) AND NOT EXISTS "
  "(SELECT 1 FROM task_input t WHERE t.blob = i.blob) "
  "ORDER BY i.expires_ms LIMIT ?3 OFFSET ?4")
X(TASK_OLDEST_AT_WORK, "SELECT MIN(created_ms) FROM task WHERE status = 1")
X(TASK_OLD,
  "SELECT seq FROM task WHERE seq <= (SELECT COALESCE(MIN(seq), 0) + ?2 FROM task) "
  "AND status >= 2 AND ended_ms < ?1 AND NOT EXISTS (SELECT 1 FROM task_image "
  "WHERE task_seq = seq AND expires_ms > ?3) ORDER BY seq LIMIT ?2")
X(TASK_FORGET, "DELETE FROM task WHERE seq = ?1 AND status >= 2")
X(TASK_REQUEST_FORGET, "DELETE FROM task_request WHERE seq = ?1")
X(TASK_IMAGES_FORGET, "DELETE FROM task_image WHERE task_seq = ?1")
X(ATTEMPTS_FORGET, "DELETE FROM attempt WHERE task_seq = ?1")
