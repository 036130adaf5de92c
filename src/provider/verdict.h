/* What an upstream's answer means (style.md's outcomes), by tables: a status, a word that it
 * uses, a transfer that brought nothing whole.
 */
#pragma once

#include "egress/egress.h"
#include "provider/provider.h"

/* An upstream's own words; NULL ends a table. */
struct verdict_word {
	const char *word; /* somewhere in its code or its message */
	enum provider_outcome outcome;
};

/* A transfer that is neither EGRESS_OK nor EGRESS_HTTP. Once it was on its way somebody may
 * have worked: then it is uncertain. */
enum provider_outcome verdict_transfer(const struct provider *p, const struct egress_result *result,
				       struct err *err);
/* An answer that is not what was wished for; words: NULL: none; code, message: its own, or "".
 * The words come first, then the status. */
enum provider_outcome verdict_answer(const struct provider *p, const struct egress_result *result,
				     const struct verdict_word *words, const char *code,
				     const char *message, struct err *err);
/* The same of a job that failed at its upstream, whatever the status. */
enum provider_outcome verdict_failed(const struct provider *p, const struct verdict_word *words,
				     const char *code, const char *message, struct err *err);
/* OpenAI's retry-after-ms, or Retry-After (RFC 9110 §10.2.3) as seconds or a date; 0: none. */
int64_t verdict_retry_after_ms(const struct egress_result *result);
