/* Names to addresses, on threads that may wait for it.
 *
 *     wait.on_answer = on_answer;
 *     resolver_ask(r, "example.com", &wait);     later, on the resolver's loop: on_answer()
 *     resolver_forget(&wait);                    or not at all
 *
 * Those who ask for one name meanwhile share a lookup, and an answer serves for cache_ms.
 * Lookups run on pools of RESOLVER_POOL_THREADS threads; a further pool starts when all
 * are busy, so that names whose servers never answer delay others only from the
 * RESOLVER_POOLS × RESOLVER_POOL_THREADS-th at once on. The resolver has no deadline of
 * its own: who asks has one, and forgets.
 *
 * Thread rule: one loop. Drawback: resolver_destroy() waits for the lookups that run.
 */
#pragma once

#include "base/address.h"
#include "base/list.h"
#include "base/loop.h"

#define RESOLVER_POOL_THREADS 8
#define RESOLVER_POOLS 16
#define RESOLVER_ANSWERS 16 /* a name with more is cut */

struct resolver;
struct lookup;

/* Any thread; may block. The count of addresses (at most max), 0: the name has none. */
typedef int resolver_fn(void *ctx, const char *host, union address *ret, int max);
resolver_fn resolver_system; /* getaddrinfo() */

struct resolver_wait {
	/* addresses: borrowed for the call, ports unset. */
	void (*on_answer)(struct resolver_wait *wait, const union address *addresses, int count);
	struct list link; /* private */
};

bool resolver_create(struct loop *loop, resolver_fn *fn, void *ctx, int64_t cache_ms,
		     struct resolver **ret, struct err *err) MUST_CHECK;
void resolver_destroy(struct resolver *r); /* NULL is fine */

/* on_answer may be called before this returns. */
void resolver_ask(struct resolver *r, const char *host, struct resolver_wait *wait);
/* Fine when nothing was asked, or it was answered: link must be initialized. */
void resolver_forget(struct resolver_wait *wait);
