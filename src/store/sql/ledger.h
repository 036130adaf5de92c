/* Statements on money: X(NAME, "SQL"). Kinds are those of enum ledger_kind. */

X(LEDGER_INSERT,
  "INSERT INTO ledger (ref, kind, account_id, key_id, amount_uc, at_ms)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (ref, kind) DO NOTHING")
