/* What an upstream's words and statuses mean: the one table that decides who pays and who is
 * asked next (enum provider_outcome), for every adapter that speaks HTTP.
 *
 *     struct upstream_said said = {.status = result->status};
 *     upstream_read_fault(body, &said);                  JSON of any usual shape, or text
 *     said.retry_after_ms = verdict_retry_after_ms(result);
 *     outcome = upstream_judge(provider, &said, &err);
 *
 * Messages in err are for the caller and hold nothing of the operator's account; what the
 * upstream said of that is logged. Transfers that broke off: provider/verdict.h. Any thread.
 */
#pragma once

#include "provider/provider.h"

#define SAID_TEXT_MAX 400
#define SAID_CATEGORIES_MAX 96

struct upstream_said {
	bool any;   /* it is a fault: there is a code, a type or a message */
	int status; /* of HTTP; a fault in an answer of 200 is one all the same */
	char code[64], type[64], message[SAID_TEXT_MAX];
	char inner_code[64];			  /* Azure's innererror.code */
	char stage[16], categories[SAID_CATEGORIES_MAX]; /* moderation_details; "sexual,violence" */
	int64_t retry_after_ms;
	const char *secret; /* borrowed: what must not be repeated (a key), or NULL */
};

/* Fills all but status and retry_after_ms from {"error": {…} or "text"}, {"detail": …},
 * {"message": …} or {"code": …}; nothing when it is none of them. False: it tells no fault. */
bool upstream_read_fault(struct slice body, struct upstream_said *said);

/* An answer that tells a fault, or whose status is one. */
enum provider_outcome upstream_judge(const struct provider *p, const struct upstream_said *said,
				     struct err *err);
