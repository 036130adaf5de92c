/* What came of a call (docs/routing.md's outcomes): a transfer that brought nothing whole, or words
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
/* What a provider made could not be taken in here: no space, memory or descriptor is left. It is
 * paid for, another would be paid too, and it is held against nobody (route/breaker.h). */
enum provider_outcome verdict_no_room(const struct provider *p, const char *why, struct err *err);

/* What came of the images of a whole answer. */
struct verdict_delivery {
	int delivered;
	int lost;	/* their links led nowhere */
	bool no_room;	/* one of them could not be taken in here */
	struct err err; /* the last failure's; ERR_NONE: none */
};
/* OK, or why not all of it came. stopped: it was wished, and what came is taken as it is. */
enum provider_outcome verdict_delivery(const struct provider *p, const struct verdict_delivery *d,
				       bool stopped, struct err *err);
/* OpenAI's retry-after-ms, or Retry-After (RFC 9110 §10.2.3) as seconds or a date; 0: none. */
int64_t verdict_retry_after_ms(const struct egress_result *result);
