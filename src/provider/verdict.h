/* What came of a call (style.md's outcomes): a transfer that brought nothing whole, or words
 * that say why there is no image, by the table of provider/judge.h.
 */
#pragma once

#include "egress/egress.h"
#include "provider/provider.h"

/* A transfer that is neither EGRESS_OK nor EGRESS_HTTP. Once it was on its way somebody may
 * have worked: then it is uncertain. */
enum provider_outcome verdict_transfer(const struct provider *p, const struct egress_result *result,
				       struct err *err);
/* An upstream's own words, each may be "". */
struct verdict_words {
	const char *code, *message;
	const char *categories; /* what of it is not allowed: "sexual,violence," */
};
/* result: of an answer that is not what was wished for; NULL: of a job that failed there. */
enum provider_outcome verdict_words(const struct provider *p, const struct egress_result *result,
				    const struct verdict_words *words, struct err *err);
/* OpenAI's retry-after-ms, or Retry-After (RFC 9110 §10.2.3) as seconds or a date; 0: none. */
int64_t verdict_retry_after_ms(const struct egress_result *result);
