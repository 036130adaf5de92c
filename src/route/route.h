/* Which provider makes this picture: candidates by cost for this request, those
 * that are up and were not tried yet, cheapest first.
 *
 *     struct provider *p = route_pick(route, &ask, now_ms, &probe, &none);
 *     …
 *     route_report(route, p, &end, now_ms);
 *
 * The built-in painter stands last and alone: it is a candidate only for models
 * that no configured provider serves, and for sandbox tasks. Thread rule: the
 * dispatcher's loop, except route_serves (any thread).
 */
#pragma once

#include <stdatomic.h>

#include "provider/provider.h"
#include "route/breaker.h"
#include "route/cost.h"

struct route;
struct store;

#define ROUTE_IDENTITY_BYTES 32

struct route_provider {
	const char *name, *kind;
	const char *const *models; /* NULL-terminated; NULL: all */
	struct route_cost cost; /* its table is borrowed */
	int weight, concurrency;
	bool retry_uncertain, only_right_size, decode_images;
	int64_t hedge_after_ms; /* 0: never */
	const char *const *pins; /* "model:x", "account:x", "group:x"; NULL-terminated; NULL: none */
	bool pinned_only;
	const struct provider_can *can; /* copied; NULL: as its kind */
	const void *settings;
	/* A digest of all that makes the upstream what it is (address, key): what is remembered
	 * of another one does not count. All zero in tests. */
	uint8_t identity[ROUTE_IDENTITY_BYTES];
	char address[PROVIDER_ADDRESS_HEX + 1]; /* of that, where it is (provider.address) */
};

#define ROUTE_PROVIDERS_MAX 256

/* What providers' settings and texts live in, freed when no provider uses it any more.
 * Embedded in its owner; users begins at 1, its maker's. */
struct route_source {
	atomic_int users;
	void (*free)(struct route_source *source);
};
void route_source_ref(struct route_source *source);   /* NULL is fine */
void route_source_unref(struct route_source *source); /* the same */

/* Are they such as can be made? */
bool route_check(const struct route_provider *providers, int count, struct err *err) MUST_CHECK;
/* At most ROUTE_PROVIDERS_MAX. Providers are made on `loop` when the dispatcher starts. */
bool route_create(const struct route_provider *providers, int count, struct route **ret,
		  struct err *err) MUST_CHECK;
void route_destroy(struct route *route); /* NULL is fine */
/* Before the start; without it: two failures, 20 s, 60 s. */
void route_set_limits(struct route *route, const struct breaker_limits *limits);
/* Before the start: who rests and why is kept in the store (memory.c), and known again
 * after a restart. */
void route_remember_in(struct route *route, struct store *store);
bool route_start(struct route *route, const struct provider_parts *parts, struct err *err) MUST_CHECK;
struct route_changes {
	int added, dropped, changed, kept; /* changed: another upstream by the same name */
};
/* These providers from now on, while the loop runs; not on it: waits for it. One of the same
 * name and identity stays as it is, with its record, and takes the new costs, weights, limits
 * and pins. One that is dropped or is another now keeps the attempts it has until they end.
 * All or nothing: on false the old ones stay. source: what the entries point into. */
bool route_replace(struct route *route, const struct route_provider *providers, int count,
		   struct route_source *source, struct route_changes *ret, struct err *err) MUST_CHECK;
/* When the loop runs no more. */
void route_stop(struct route *route);

/* Is there a configured provider for this model? (No: its tasks are sandbox tasks.) */
bool route_serves(struct route *route, const char *model);

#define ROUTE_TRIED_MAX 8

/* Who asks, and for what. */
struct route_ask {
	const struct gen_request *request; /* borrowed */
	const char *account, *group; /* whose it is, for pins; NULL: not known, and nobody pins them */
	int64_t reference_tokens;    /* -1: not known */
	bool sandbox;
	int tried[ROUTE_TRIED_MAX]; /* provider.number of those that this task has asked */
	int tried_count;
};

/* Does any provider pin accounts or groups? Otherwise nobody need look up whose a task is. */
bool route_pins_accounts(struct route *route);

/* Why nobody can be asked. */
struct route_none {
	const char *why; /* in a few words; static */
	bool busy;	 /* one could, but has as many requests as it takes: ask again soon */
	int64_t rest_until_ms; /* one may be asked again then; 0: none that would be */
};
/* The provider to ask, held until route_report() or route_give_back(), which are told
 * *ret_probe: whether it sees if that one is up again. NULL: see *ret_none. Among those of the
 * same cost each gets its weight's share. */
struct provider *route_pick(struct route *route, const struct route_ask *ask, int64_t now_ms,
			    int64_t *ret_probe, struct route_none *ret_none);
/* The provider with this name, for taking up a journaled attempt again; or NULL. */
struct provider *route_named(struct route *route, const char *name);
void route_hold(struct route *route, struct provider *p); /* as a pick would, whatever its limits */
/* It was not asked after all. */
void route_give_back(struct route *route, struct provider *p, int64_t probe, int64_t now_ms);
/* What so much of this request is reckoned to cost at it. */
int64_t route_reckon(struct route *route, const struct provider *p, const struct gen_request *r,
		     const struct route_load *load);
/* What became of it: the end of a hold. */
struct route_end {
	enum provider_outcome outcome;
	const struct err *err; /* why, or NULL */
	int64_t probe;	       /* as it was picked; 0 when it was only held */
	bool late;	       /* outrun, although it was asked first */
	int64_t took_ms, cost_uc;
};
void route_report(struct route *route, struct provider *p, const struct route_end *end, int64_t now_ms);
/* A task that it completed was charged so much. For metrics. */
void route_charged(struct route *route, const char *provider, int64_t charged_uc);

/* --- telling of it (explain.c) ----------------------------------------------------------- */

/* What one candidate is for a request. */
struct route_verdict {
	const struct provider *provider; /* borrowed until the next route_replace() */
	const char *why_not; /* NULL: it may be asked now; static */
	bool never;	     /* whatever the time: another model, a pin, what it cannot do */
	int64_t cost_uc;
	int64_t rest_ms; /* left of its rest; 0: it has none */
	const char *last_error; /* borrowed; "" */
	int weight;
};
/* All candidates but the painter, those that may be asked first and the cheapest of them
 * before others. The first is who would be asked (or one of its equals in turn). Any thread
 * while nobody runs the route. Answers how many. */
int route_explain(struct route *route, const struct route_ask *ask, int64_t now_ms,
		  struct route_verdict ret[ROUTE_PROVIDERS_MAX]);
/* For a command beside a server: what the store remembers of who rests. */
bool route_recall(struct route *route, struct store *store, struct err *err) MUST_CHECK;

struct route_status {
	const char *name, *kind;
	const char *const *models; /* NULL: all */
	const char *state; /* "up", "resting", "probing" or "full"; static */
	int64_t rest_left_ms; /* 0: none */
	int failures, held, concurrency, weight;
	const char *last_error;
	const struct route_cost *cost;
	uint64_t outcomes[PROVIDER_OUTCOME_COUNT]; /* since the start */
	int64_t cost_uc, charged_uc;		   /* the same */
	int64_t p50_ms, p95_ms; /* of the last answers with images; -1: none yet */
};
/* Each of them but the painter, in the configuration's order; what fn gets is valid until it
 * returns. Any thread; fn must not call the route. */
void route_each(struct route *route, int64_t now_ms, void (*fn)(void *ctx, const struct route_status *s),
		void *ctx);
