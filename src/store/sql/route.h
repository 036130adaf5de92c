/* What is remembered of providers: rows for store/statements.h. */

X(PROVIDER_HEALTH_ALL,
  "SELECT name, identity, failures, rest_ms, until_ms, last_error, asked_for FROM provider_health")
X(PROVIDER_HEALTH_PUT,
  "INSERT INTO provider_health (name, identity, failures, rest_ms, until_ms, last_error, changed_ms, asked_for) "
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (name) DO UPDATE SET "
  "identity = excluded.identity, failures = excluded.failures, rest_ms = excluded.rest_ms, "
  "until_ms = excluded.until_ms, last_error = excluded.last_error, changed_ms = excluded.changed_ms, "
  "asked_for = excluded.asked_for")
/* What attempts came to, by day */
X(PROVIDER_DAY_ADD,
  "INSERT INTO provider_day (day, provider, model, outcome, attempts, images, wrong_size, cost_uc, "
  "charged_uc) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8) "
  "ON CONFLICT (day, provider, model, outcome) DO UPDATE SET attempts = provider_day.attempts + 1, "
  "images = provider_day.images + excluded.images, "
  "wrong_size = provider_day.wrong_size + excluded.wrong_size, "
  "cost_uc = provider_day.cost_uc + excluded.cost_uc, "
  "charged_uc = provider_day.charged_uc + excluded.charged_uc")
X(PROVIDER_DAY_CORRECT,
  "UPDATE provider_day SET images = images + ?5, wrong_size = wrong_size + ?6, cost_uc = cost_uc + ?7 "
  "WHERE day = ?1 AND provider = ?2 AND model = ?3 AND outcome = ?4")
X(PROVIDER_DAY_SUMS,
  "SELECT provider, outcome, SUM(attempts), SUM(images), SUM(wrong_size), SUM(cost_uc), SUM(charged_uc) "
  "FROM provider_day WHERE day >= ?1 GROUP BY provider, outcome ORDER BY provider, outcome")
X(PROVIDER_DAY_BETWEEN,
  "SELECT day, provider, model, outcome, attempts, images, wrong_size, cost_uc, charged_uc "
  "FROM provider_day WHERE day >= ?1 ORDER BY day, provider, model")
