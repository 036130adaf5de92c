/* Statements on accounts, their groups and keys: X(NAME, "SQL"). */

X(ACCOUNT_BY_NAME, "SELECT id FROM account WHERE name = ?1")
X(ACCOUNT_INSERT,
  "INSERT INTO account (name, group_name, created_ms) VALUES (?1, ?2, ?3) RETURNING id")
X(ACCOUNT_GROUP_SET,
  "INSERT INTO account_group (name, ratio_milli) VALUES (?1, ?2)"
  " ON CONFLICT (name) DO UPDATE SET ratio_milli = excluded.ratio_milli")
