/* Candidates, cheapest first, with a short memory of who failed.
 *
 * A provider that failed FAILURES_TO_OPEN times in a row, or blocked the account,
 * is left alone for a while that doubles; then one attempt probes it.
 */
#include "route/route.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define FAILURES_TO_OPEN 3
#define COOL_FIRST_MS 2000
#define COOL_MAX_MS 60000

struct candidate {
	struct provider provider;
	int failures;	    /* in a row */
	int64_t cool_ms;    /* how long the last rest was */
	int64_t closed_until_ms;
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
	struct route *route = calloc(1, sizeof *route);

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

bool route_start(struct route *route, struct loop *loop, struct studio *studio, struct err *err)
{
	route->started = true;
	for (int i = 0; i < route->count; i++) {
		struct provider *p = &route->all[i].provider;
		p->loop = loop;
		p->studio = studio;
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
	if (!p->ops->fits(p, r, &why))
		return why;
	if (now_ms < c->closed_until_ms)
		return "every provider of this model is resting after failures";
	return NULL;
}

/* Cheaper first; at the same cost the heavier, then the less busy. */
static bool goes_before(const struct provider *a, const struct provider *b)
{
	if (a->cost_uc != b->cost_uc)
		return a->cost_uc < b->cost_uc;
	if (a->weight != b->weight)
		return a->weight > b->weight;
	return a->running < b->running;
}

struct provider *route_pick(struct route *route, const struct gen_request *r, bool sandbox,
			    struct provider *const *tried, int tried_count, int64_t now_ms,
			    const char **ret_why)
{
	char model[CATALOG_ID_MAX + 1] = {0};
	struct provider *best = NULL;
	const char *why = "no provider is left to try";

	memcpy(model, r->model.p, MIN(r->model.len, sizeof model - 1));
	for (int i = 0; i < route->count; i++) {
		struct provider *p = &route->all[i].provider;
		const char *reason = why_not(&route->all[i], r, model, sandbox, now_ms);
		if (reason) {
			if (p->ops->sandbox == sandbox)
				why = reason;
			continue;
		}
		if (was_tried(tried, tried_count, p))
			continue;
		if (!best || goes_before(p, best))
			best = p;
	}
	if (!best)
		*ret_why = why;
	return best;
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

	ms = MAX(ms, least_ms);
	c->cool_ms = ms;
	c->closed_until_ms = now_ms + ms;
	log_warn("provider.resting", "provider=%s why=%s for_ms=%ld", c->provider.name, why,
		 (long)ms);
}

void route_report(struct route *route UNUSED, struct provider *p, enum provider_outcome outcome,
		  const struct err *err, int64_t now_ms)
{
	struct candidate *c = CONTAINER_OF(p, struct candidate, provider);

	if (p->ops->sandbox)
		return; /* there is nothing to go to instead */
	switch (outcome) {
	case PROVIDER_OK:
	case PROVIDER_REFUSED: /* it answered: it is up */
		c->failures = 0;
		c->cool_ms = 0;
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
