/* Pictures that an upstream answers by link: fetched all at once, through the guard (an
 * upstream's links are a stranger's), and handed to the attempt. They are paid for by then and
 * asking for them again costs nothing, so what may pass is tried a few times; one that leads
 * nowhere for good makes the attempt uncertain (verdict_delivery), for another provider would
 * be paid for it once more.
 *
 *     links_init(&l, provider, attempt, on_fetched, ctx);
 *     links_fetch(&l, 1, url); …
 *     if (l.going == 0) …                  none was begun
 *     on_fetched(ctx)                      once, when the last has come or was given up
 *     verdict_delivery(provider, &l.came, stopped, &err)
 *
 * The attempt's loop. Embedded in its owner; lives until on_fetched.
 */
#pragma once

#include "egress/egress.h"
#include "provider/provider.h"
#include "provider/verdict.h"

struct links {
	struct provider *provider;
	struct provider_attempt *attempt;
	void (*done)(void *ctx);
	void *ctx;
	int going;
	bool cancelled;
	struct verdict_delivery came;
	struct link {
		struct links *links;
		struct slice url;
		struct egress_request request;
		struct loop_timer again;
		int fd, number, tries;
		bool going, pausing;
	} items[CATALOG_N_MAX];
};

void links_init(struct links *l, struct provider *p, struct provider_attempt *a,
		void (*done)(void *ctx), void *ctx);
/* number: 1 – CATALOG_N_MAX; url lives until done, which is not called before this returns. */
void links_fetch(struct links *l, int number, struct slice url);
void links_cancel(struct links *l);
