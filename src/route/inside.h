/* What the files of route/ share and nobody else sees.
 *
 *   route.c     the providers there are
 *   replace.c   they, while the server runs
 *   pick.c      which of them is asked, and why not the others
 *   explain.c   the same, in words
 *   breaker.c   who is left alone for a while
 *   memory.c    that, kept in the store
 */
#pragma once

#include <pthread.h>

#include "route/route.h"
#include "store/store.h"

#define TOOK_KEPT 128

struct candidate {
	struct provider provider;
	struct breaker breaker;
	bool unsaved;	/* the breaker has changed since it was written down */
	int held;	/* attempts it was picked for that have not ended */
	int64_t credit; /* towards its turn among its equals */
	uint8_t identity[ROUTE_IDENTITY_BYTES];
	struct route_source *settings_in, *offer_in; /* counted; what it points into, or NULL */
	struct candidate *next_retired;
	struct route_cost cost;
	const char *const *pins; /* never NULL */
	bool pinned_only;
	/* for who asks */
	uint64_t outcomes[PROVIDER_OUTCOME_COUNT], answers;
	int64_t cost_uc, charged_uc;
	uint32_t took_ms[TOOK_KEPT]; /* of the last answers, round and round */
};

struct memory; /* memory.c's */

struct route {
	/* Of what other threads read: the dispatcher's loop alone changes it, and holds it then. */
	pthread_mutex_t lock;
	struct candidate **all; /* owned, and they; the painter is the last */
	int count;
	struct candidate *retired; /* dropped, with attempts that have not ended */
	int numbers; /* of names given so far */
	struct provider_parts parts; /* once started */
	struct loop_timer reaper; /* frees them, when nobody is inside them */
	bool started;
	struct breaker_limits limits;
	struct store *store; /* NULL: nothing is kept */
	struct memory *memory;
};

static inline struct candidate *candidate_of(struct provider *p)
{
	return CONTAINER_OF(p, struct candidate, provider);
}
static inline const struct candidate *candidate_of_const(const struct provider *p)
{
	return CONTAINER_OF(p, const struct candidate, provider);
}
bool candidate_has_model(const struct candidate *c, const char *model);

/* route.c: NULL without memory. */
struct candidate *candidate_create(const struct route_provider *from, const struct provider_ops *ops,
				   int number, struct route_source *source);
/* When and at what cost it is asked: all that is not who it is. */
void candidate_offer(struct candidate *c, const struct route_provider *from, struct route_source *source);
void candidate_destroy(struct candidate *c); /* one whose adapter is down; NULL is fine */
/* replace.c: on the loop, locked: one that was dropped has ended an attempt. */
void retired_init(struct route *route);
void retired_maybe_reap(struct route *route, const struct candidate *c);

/* pick.c: what there is to know about a request besides the candidates */
struct asking {
	const struct route_ask *ask;
	char model[CATALOG_ID_MAX + 1];
	const char *pinned_by; /* the kind of pin that counts for it, as "account:"; NULL: none */
};
void pick_look(struct route *route, const struct route_ask *ask, struct asking *ret);
/* NULL: it can be asked, now or after a while. Otherwise why never, in a few words. */
const char *pick_why_never(const struct candidate *c, const struct asking *a);
bool pick_is_full(const struct candidate *c);
bool pick_was_tried(const struct route_ask *ask, const struct candidate *c);
int64_t pick_cost_of(const struct candidate *c, const struct route_ask *ask);

/* memory.c */
bool memory_start(struct route *route, struct err *err) MUST_CHECK;
void memory_note(struct route *route); /* on the loop: some candidates are unsaved */
void memory_stop(struct route *route); /* writes what is unsaved; NULL memory is fine */
void memory_destroy(struct route *route);
