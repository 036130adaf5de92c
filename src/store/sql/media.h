/* Statements on stored files: X(NAME, "SQL"). */

#ifndef FILE_COLUMNS
#define FILE_COLUMNS \
	"id, account_id, key_id, blob, name, mime, bytes, width_px, height_px, created_ms, expires_ms"
#endif

X(FILE_INSERT,
  "INSERT INTO file (" FILE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
X(FILE_BY_ID, "SELECT " FILE_COLUMNS " FROM file WHERE id = ?1 AND expires_ms > ?2")
X(FILE_LIST,
  "SELECT " FILE_COLUMNS " FROM file WHERE account_id = ?1 AND expires_ms > ?2 "
  "ORDER BY created_ms DESC, id DESC LIMIT ?3 OFFSET ?4")
X(FILE_USAGE,
  "SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM file WHERE account_id = ?1 AND expires_ms > ?2")
X(FILE_EXPIRE,
  "UPDATE file SET expires_ms = ?3 WHERE id = ?1 AND account_id = ?2 AND expires_ms > ?3")
X(FILE_FORGET,
  "DELETE FROM file WHERE id IN (SELECT id FROM file WHERE expires_ms <= ?1 "
  "ORDER BY expires_ms LIMIT ?2) RETURNING blob")
X(FILE_BLOB_WANTED,
  "SELECT 1 WHERE EXISTS (SELECT 1 FROM task_image WHERE blob = ?1 AND expires_ms > ?2) "
  "OR EXISTS (SELECT 1 FROM file WHERE blob = ?1 AND expires_ms > ?3) "
  "OR EXISTS (SELECT 1 FROM task_input WHERE blob = ?1)")
