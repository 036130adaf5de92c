/* Which of the candidates is asked. */
#include <string.h>

#include "route/inside.h"

static bool was_tried(const struct route_ask *ask, const struct candidate *c)
{
	for (int i = 0; i < ask->tried_count; i++)
		if (ask->tried[i] == c->provider.number)
			return true;
	return false;
}

/* NULL: it can be asked, now or after a while. Otherwise why never, in a few words. */
static const char *why_never(const struct candidate *c, const struct route_ask *ask, const char *model)
{
	const struct provider *p = &c->provider;
	const char *why = "it cannot do this request";

	if (p->ops->sandbox != ask->sandbox)
		return ask->sandbox ? "a sandbox task is painted" : "no provider is configured";
	if (!candidate_has_model(c, model))
		return "no provider serves this model";
	return provider_fits(p, ask->request, &why) ? NULL : why;
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

static int find_able(struct route *route, const struct route_ask *ask, int64_t now_ms,
		     struct candidate **able, struct route_none *none)
{
	char model[CATALOG_ID_MAX + 1] = {0};
	int count = 0;

	memcpy(model, ask->request->model.p, MIN(ask->request->model.len, sizeof model - 1));
	for (int i = 0; i < route->count; i++) {
		struct candidate *c = &route->all[i];
		const char *never = why_never(c, ask, model);
		if (never) {
			if (c->provider.ops->sandbox == ask->sandbox)
				none->why = never;
		} else if (was_tried(ask, c)) {
			continue;
		} else if (!breaker_allows(&c->breaker, now_ms)) {
			none->why = "every provider of this model is resting after failures";
			if (none->rest_until_ms == 0 || c->breaker.until_ms < none->rest_until_ms)
				none->rest_until_ms = c->breaker.until_ms;
		} else if (is_full(c)) {
			none->busy = true;
		} else {
			able[count++] = c;
		}
	}
	return count;
}

struct provider *route_pick(struct route *route, const struct route_ask *ask, int64_t now_ms,
			    struct route_none *ret_none)
{
	struct candidate *able[ROUTE_PROVIDERS_MAX + 1], *best = NULL;
	struct route_none none = {.why = "no provider is left to try"};

	pthread_mutex_lock(&route->lock);
	int count = find_able(route, ask, now_ms, able, &none);
	if (count > 0) {
		best = whose_turn(able, count);
		best->held++;
		breaker_take(&best->breaker, now_ms);
	}
	pthread_mutex_unlock(&route->lock);
	if (best)
		return &best->provider;
	*ret_none = none;
	return NULL;
}
