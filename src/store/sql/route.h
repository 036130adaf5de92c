/* What is remembered of providers: rows for store/statements.h. */

X(PROVIDER_HEALTH_ALL,
  "SELECT name, identity, failures, rest_ms, until_ms, last_error FROM provider_health")
X(PROVIDER_HEALTH_PUT,
  "INSERT INTO provider_health (name, identity, failures, rest_ms, until_ms, last_error, changed_ms) "
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name) DO UPDATE SET "
  "identity = excluded.identity, failures = excluded.failures, rest_ms = excluded.rest_ms, "
  "until_ms = excluded.until_ms, last_error = excluded.last_error, changed_ms = excluded.changed_ms")
