/* The images of an answer, handed to the attempt: links are fetched through the guard, and
 * what came in another format than was asked for is written anew by the studio, so that
 * callers get what they were promised.
 *
 *     deliver_begin(&d, provider, attempt, answer, on_delivered, ctx);
 *     on_delivered(ctx)                   once; later, or before it returns when there is
 *                                         nothing to wait for
 *     verdict_delivery(provider, &d.came, stopped, &err)
 *
 * The attempt's loop. Embedded in its owner; lives until on_delivered.
 */
#pragma once

#include "provider/answer.h"
#include "provider/links.h"
#include "provider/verdict.h"
#include "studio/studio.h"

struct deliver {
	struct provider *provider;
	struct provider_attempt *attempt;
	void (*done)(void *ctx);
	void *ctx;
	struct verdict_delivery came;

	/* private */
	int going;
	struct provider_attempt catcher; /* what links are handed to */
	struct links links;
	struct deliver_item {
		struct deliver *all;
		struct studio_read read;
		int fd, number;
		bool going;
	} items[CATALOG_N_MAX];
};

/* answer: its images are taken. */
void deliver_begin(struct deliver *d, struct provider *p, struct provider_attempt *a,
		   struct answer *answer, void (*done)(void *ctx), void *ctx);
void deliver_cancel(struct deliver *d);
