/* Candidates, cheapest first, with a short memory of who failed.
 *
 * A provider that failed FAILURES_TO_OPEN times in a row, or blocked the account,
 * is left alone for a while that doubles; then one attempt probes it, and the
 * others go elsewhere until that one has come back.
 */
#include "route/route.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define FAILURES_TO_OPEN 3
#define COOL_FIRST_MS 2000
#define COOL_MAX_MS 60000
#define COOL_TOLD_MAX_MS (10 * COOL_MAX_MS) /* a provider may ask for this much */

struct candidate {
	struct provider provider;
	int failures;	    /* in a row */
	int64_t cool_ms;    /* how long the last rest was; 0: it is well */
	int64_t closed_until_ms;
	bool probing;	    /* one attempt is out to see whether it is up again */
	int held;	    /* attempts it was picked for that have not ended */
	int64_t credit;	    /* towards its turn among its equals */
};

struct route {
	struct candidate *all; /* the painter is the last */
	int count;
	bool started;
};

static bool has_model(const struct provider *p, const char *model)
{
	if (!p->models)
		return true;
	for (int i = 0; p->models[i]; i++)
		if (strcmp(p->models[i], model) == 0)
			return true;
	return false;
}

static void set_up(struct provider *p, const struct route_provider *from,
		   const struct provider_ops *ops)
{
	*p = (struct provider){
		.ops = ops,
		.can = from->can ? *from->can : ops->can,
		.models = from->models,
		.cost_uc = from->cost_uc,
		.weight = from->weight,
		.concurrency = from->concurrency,
		.retry_uncertain = from->retry_uncertain,
		.settings = from->settings,
	};
	strncpy(p->name, from->name, sizeof p->name - 1);
}

bool route_create(const struct route_provider *providers, int count, struct route **ret,
		  struct err *err)
{
	static const struct route_provider painter = {.name = "painter", .kind = "painter"};
	struct route *route = NULL;

	if (count > ROUTE_PROVIDERS_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, "providers", "at most %d providers",
			       ROUTE_PROVIDERS_MAX);
	route = calloc(1, sizeof *route);
	if (!route)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	route->all = calloc((size_t)count + 1, sizeof *route->all);
	if (!route->all) {
		free(route);
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	}
	for (int i = 0; i < count; i++) {
		const struct provider_ops *ops = provider_kind(providers[i].kind);
		if (!ops) {
			err_set(err, ERR_INVALID_PARAMETER, "kind",
				"provider %s: \"%s\" is no kind of provider", providers[i].name,
				providers[i].kind);
			route_destroy(route);
			return false;
		}
		if (ops == &provider_painter)
			continue; /* always there, and always the last */
		set_up(&route->all[route->count++].provider, &providers[i], ops);
	}
	set_up(&route->all[route->count++].provider, &painter, &provider_painter);
	*ret = route;
	return true;
}

void route_destroy(struct route *route)
{
	if (!route)
		return;
	route_stop(route);
	free(route->all);
	free(route);
}

bool route_start(struct route *route, const struct provider_parts *parts, struct err *err)
{
	route->started = true;
	for (int i = 0; i < route->count; i++) {
		struct provider *p = &route->all[i].provider;
		p->parts = *parts;
		if (!p->ops->create(p, err))
			return err_prefix(err, "provider %s", p->name);
	}
	return true;
}

void route_stop(struct route *route)
{
	if (!route->started)
		return;
	route->started = false;
	for (int i = 0; i < route->count; i++)
		route->all[i].provider.ops->destroy(&route->all[i].provider);
}

bool route_serves(const struct route *route, const char *model)
{
	for (int i = 0; i < route->count; i++)
		if (!route->all[i].provider.ops->sandbox &&
		    has_model(&route->all[i].provider, model))
			return true;
	return false;
}

/* --- choosing ------------------------------------------------------------------ */

static bool was_tried(struct provider *const *tried, int tried_count, const struct provider *p)
{
	for (int i = 0; i < tried_count; i++)
		if (tried[i] == p)
			return true;
	return false;
}

/* NULL: it may be asked. Otherwise why not, in a few words. */
static const char *why_not(const struct candidate *c, const struct gen_request *r,
			   const char *model, bool sandbox, int64_t now_ms)
{
	const struct provider *p = &c->provider;
	const char *why = "it cannot do this request";

	if (p->ops->sandbox != sandbox)
		return sandbox ? "a sandbox task is painted" : "no provider is configured";
	if (!has_model(p, model))
		return "no provider serves this model";
	if (!provider_fits(p, r, &why))
		return why;
	if (now_ms < c->closed_until_ms)
		return "every provider of this model is resting after failures";
	return NULL;
}

static bool is_full(const struct candidate *c)
{
	return c->provider.concurrency > 0 && c->held >= c->provider.concurrency;
}

/* Those of the lowest cost take turns, each as often as its weight says (the smooth
 * weighted round robin of nginx): everyone gains its weight, the richest goes and pays
 * for all. */
static struct candidate *whose_turn(struct candidate *const *able, int count)
{
	struct candidate *best = NULL;
	int64_t least = INT64_MAX, sum = 0;

	for (int i = 0; i < count; i++)
		least = MIN(least, able[i]->provider.cost_uc);
	for (int i = 0; i < count; i++) {
		struct candidate *c = able[i];
		int weight = MAX(c->provider.weight, 1);
		if (c->provider.cost_uc != least)
			continue;
		c->credit += weight;
		sum += weight;
		if (!best || c->credit > best->credit)
			best = c;
	}
	best->credit -= sum;
	return best;
}

static void take(struct candidate *c, int64_t now_ms)
{
	c->held++;
	/* The first after a rest is a probe: the others wait for what it tells, or for as
	 * long as the rest was. */
	c->probing = c->cool_ms > 0;
	if (c->probing)
		c->closed_until_ms = now_ms + c->cool_ms;
}

struct provider *route_pick(struct route *route, const struct gen_request *r, bool sandbox,
			    struct provider *const *tried, int tried_count, int64_t now_ms,
			    struct route_none *ret_none)
{
	char model[CATALOG_ID_MAX + 1] = {0};
	struct candidate *able[ROUTE_PROVIDERS_MAX + 1];
	struct route_none none = {.why = "no provider is left to try"};
	int count = 0;

	memcpy(model, r->model.p, MIN(r->model.len, sizeof model - 1));
	for (int i = 0; i < route->count; i++) {
		struct candidate *c = &route->all[i];
		const char *reason = why_not(c, r, model, sandbox, now_ms);
		if (reason) {
			if (c->provider.ops->sandbox == sandbox)
				none.why = reason;
		} else if (!was_tried(tried, tried_count, &c->provider)) {
			if (is_full(c))
				none.busy = true;
			else
				able[count++] = c;
		}
	}
	if (count == 0) {
		*ret_none = none;
		return NULL;
	}
	struct candidate *best = whose_turn(able, count);
	take(best, now_ms);
	return &best->provider;
}

void route_hold(struct route *route UNUSED, struct provider *p)
{
	CONTAINER_OF(p, struct candidate, provider)->held++;
}

void route_give_back(struct route *route UNUSED, struct provider *p)
{
	CONTAINER_OF(p, struct candidate, provider)->held--;
}

struct provider *route_named(struct route *route, const char *name)
{
	for (int i = 0; i < route->count; i++)
		if (strcmp(route->all[i].provider.name, name) == 0)
			return &route->all[i].provider;
	return NULL;
}

/* --- remembering ----------------------------------------------------------------- */

static void rest(struct candidate *c, int64_t least_ms, int64_t now_ms, const char *why)
{
	int64_t ms = c->cool_ms ? MIN(c->cool_ms * 2, COOL_MAX_MS) : COOL_FIRST_MS;

	/* Attempts that were under way when it was closed tell nothing new. */
	if (now_ms < c->closed_until_ms && !c->probing && now_ms + least_ms <= c->closed_until_ms)
		return;
	ms = MAX(ms, MIN(least_ms, COOL_TOLD_MAX_MS));
	c->probing = false;
	c->cool_ms = ms;
	c->closed_until_ms = now_ms + ms;
	log_warn("provider.resting", "provider=%s why=%s for_ms=%ld", c->provider.name, why,
		 (long)ms);
}

void route_report(struct route *route UNUSED, struct provider *p, enum provider_outcome outcome,
		  const struct err *err, int64_t now_ms)
{
	struct candidate *c = CONTAINER_OF(p, struct candidate, provider);

	c->held--;
	if (p->ops->sandbox)
		return; /* there is nothing to go to instead */
	switch (outcome) {
	case PROVIDER_OK:
	case PROVIDER_REFUSED: /* it answered: it is up */
		c->failures = 0;
		c->cool_ms = c->closed_until_ms = 0;
		c->probing = false;
		break;
	case PROVIDER_BLOCKED:
		rest(c, COOL_MAX_MS, now_ms, "blocked");
		break;
	case PROVIDER_THROTTLED:
		rest(c, err ? err->retry_after_ms : 0, now_ms, "throttled");
		break;
	case PROVIDER_FAILED:
	case PROVIDER_UNCERTAIN:
		if (++c->failures >= FAILURES_TO_OPEN)
			rest(c, 0, now_ms, "failing");
		break;
	case PROVIDER_CANCELLED:
	case PROVIDER_OUTCOME_COUNT:
		break;
	}
}
