/* Statements on sessions and sign-in links: X(NAME, "SQL"). */

/* ?5: the key's digest as it was when it was checked; NULL: whatever it is. */
X(SESSION_INSERT,
  "INSERT INTO session (digest, key_id, created_ms, expires_ms) SELECT ?1, id, ?3, ?4"
  " FROM account_key WHERE id = ?2 AND enabled = 1 AND (expires_ms = 0 OR expires_ms > ?3)"
  " AND (?5 IS NULL OR digest = ?5)")
X(SESSION_SHOW,
  "SELECT s.expires_ms, k.id, a.name, k.name, k.hint, k.is_test, k.is_admin, " KEY_MANAGES ","
  " k.expires_ms FROM session s JOIN account_key k ON k.id = s.key_id"
  " JOIN account a ON a.id = k.account_id WHERE s.digest = ?1 AND s.expires_ms > ?2")
X(SESSION_FORGET, "DELETE FROM session WHERE digest = ?1")
X(SESSION_FORGET_KEY, "DELETE FROM session WHERE key_id = ?1")
X(SESSION_FORGET_OLD,
  "DELETE FROM session WHERE digest IN (SELECT digest FROM session WHERE key_id = ?1"
  " ORDER BY created_ms DESC LIMIT 1000 OFFSET ?2)")
X(SESSION_FORGET_OVER,
  "DELETE FROM session WHERE digest IN (SELECT digest FROM session WHERE expires_ms <= ?1"
  " ORDER BY expires_ms LIMIT ?2)")

X(SIGNIN_INSERT,
  "INSERT INTO signin_link (digest, key_id, created_ms, expires_ms) VALUES (?1, ?2, ?3, ?4)")
X(SIGNIN_THERE, "SELECT 1 FROM signin_link WHERE digest = ?1 AND expires_ms > ?2")
X(SIGNIN_TAKE, "DELETE FROM signin_link WHERE digest = ?1 RETURNING key_id, expires_ms")
X(SIGNIN_FORGET_KEY, "DELETE FROM signin_link WHERE key_id = ?1")
X(SIGNIN_FORGET_OVER, "DELETE FROM signin_link WHERE expires_ms <= ?1")
/* The operator's key first, then one that is not limited, then the oldest. */
X(SIGNIN_KEY,
  "SELECT k.id FROM account_key k JOIN account a ON a.id = k.account_id"
  " WHERE k.enabled = 1 AND (k.expires_ms = 0 OR k.expires_ms > ?2)"
  " AND (?1 IS NULL OR a.name = ?1)"
  " ORDER BY k.is_admin DESC, CASE WHEN " KEY_MANAGES " THEN 0 ELSE 1 END, k.id LIMIT 1")
