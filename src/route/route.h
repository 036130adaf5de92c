/* Which provider makes this picture: candidates by cost for this request, those
 * that are up and were not tried yet, cheapest first.
 *
 *     struct provider *p = route_pick(route, &request, sandbox, tried, tried_count, now_ms, &why);
 *     …
 *     route_report(route, p, outcome, &err, now_ms);
 *
 * The built-in painter stands last and alone: it is a candidate only for models
 * that no configured provider serves, and for sandbox tasks. Thread rule: the
 * dispatcher's loop, except route_serves (any thread) and route_replace.
 */
#pragma once

#include "provider/provider.h"

struct route;

struct route_provider {
	const char *name, *kind;
	const char *const *models; /* NULL-terminated; NULL: all */
	int64_t cost_uc;
	int weight, concurrency;
	bool retry_uncertain;
	const struct provider_can *can; /* copied; NULL: as its kind */
	const void *settings;
};

#define ROUTE_PROVIDERS_MAX 256

/* At most ROUTE_PROVIDERS_MAX. Providers are made on `loop` when the dispatcher starts. */
bool route_create(const struct route_provider *providers, int count, struct route **ret,
		  struct err *err) MUST_CHECK;
void route_destroy(struct route *route); /* NULL is fine */
bool route_start(struct route *route, const struct provider_parts *parts, struct err *err) MUST_CHECK;
void route_stop(struct route *route);

/* Is there a configured provider for this model? (No: its tasks are sandbox tasks.) */
bool route_serves(const struct route *route, const char *model);

#define ROUTE_TRIED_MAX 8

/* Why nobody can be asked. */
struct route_none {
	const char *why; /* in a few words; static */
	bool busy;	 /* one could, but has as many requests as it takes: ask again soon */
};
/* The provider to ask, held until route_report() or route_give_back(). NULL: see
 * *ret_none. Among those of the same cost each gets its weight's share. */
struct provider *route_pick(struct route *route, const struct gen_request *r, bool sandbox,
			    struct provider *const *tried, int tried_count, int64_t now_ms,
			    struct route_none *ret_none);
/* The provider with this name, for taking up a journaled attempt again; or NULL. */
struct provider *route_named(struct route *route, const char *name);
void route_hold(struct route *route, struct provider *p); /* as a pick would, whatever its limits */
void route_give_back(struct route *route, struct provider *p); /* it was not asked after all */
/* What became of it: the end of a hold. */
void route_report(struct route *route, struct provider *p, enum provider_outcome outcome,
		  const struct err *err, int64_t now_ms);
