/* Which of the candidates is asked, and why not the others. */
#include "route/inside.h"

#include <string.h>

/* --- pins ------------------------------------------------------------------------------ */

static bool pins(const struct candidate *c, const char *kind, const char *name)
{
	size_t len = strlen(kind);

	for (const char *const *pin = c->pins; name && *pin; pin++)
		if (strncmp(*pin, kind, len) == 0 && strcmp(*pin + len, name) == 0)
			return true;
	return false;
}

static const char *const pin_kinds[] = {"account:", "group:", "model:"}; /* the first counts */

static const char *pin_name(const struct asking *a, int kind)
{
	const char *const names[] = {a->ask->account, a->ask->group, a->model};

	return names[kind];
}

static bool pins_any(const struct candidate *c, const struct asking *a)
{
	for (size_t i = 0; i < ARRAY_LEN(pin_kinds); i++)
		if (pins(c, pin_kinds[i], pin_name(a, (int)i)))
			return true;
	return false;
}

void pick_look(struct route *route, const struct route_ask *ask, struct asking *a)
{
	*a = (struct asking){.ask = ask};
	memcpy(a->model, ask->request->model.p, MIN(ask->request->model.len, sizeof a->model - 1));
	for (size_t kind = 0; kind < ARRAY_LEN(pin_kinds) && !a->pinned_by; kind++)
		for (int i = 0; i < route->count; i++)
			if (candidate_has_model(route->all[i], a->model) &&
			    pins(route->all[i], pin_kinds[kind], pin_name(a, (int)kind)))
				a->pinned_by = pin_kinds[kind];
}

static const char *why_pinned_away(const struct candidate *c, const struct asking *a)
{
	if (a->pinned_by && a->pinned_by == pin_kinds[0] && !pins(c, a->pinned_by, a->ask->account))
		return "the account is pinned to another";
	if (a->pinned_by && a->pinned_by == pin_kinds[1] && !pins(c, a->pinned_by, a->ask->group))
		return "the group is pinned to another";
	if (a->pinned_by && a->pinned_by == pin_kinds[2] && !pins(c, a->pinned_by, a->model))
		return "the model is pinned to another";
	return c->pinned_only && !pins_any(c, a) ? "it takes only what is pinned to it" : NULL;
}

/* --- one candidate ------------------------------------------------------------------------ */

bool pick_was_tried(const struct route_ask *ask, const struct candidate *c)
{
	for (int i = 0; i < ask->tried_count; i++)
		if (ask->tried[i] == c->provider.number)
			return true;
	return false;
}

const char *pick_why_never(const struct candidate *c, const struct asking *a)
{
	const struct provider *p = &c->provider;
	const char *why = "it cannot do this request";

	if (p->ops->sandbox != a->ask->sandbox)
		return a->ask->sandbox ? "a sandbox task is painted" : "no provider is configured";
	if (!candidate_has_model(c, a->model))
		return "no provider serves this model";
	return provider_fits(p, a->ask->request, &why) ? why_pinned_away(c, a) : why;
}

bool pick_is_full(const struct candidate *c)
{
	return c->provider.concurrency > 0 && c->held >= c->provider.concurrency;
}

int64_t pick_cost_of(const struct candidate *c, const struct route_ask *ask)
{
	const struct gen_request *r = ask->request;

	return route_cost_of(&c->cost, r, &(struct route_load){
		.images = (int)r->n,
		.calls = can_calls(&c->provider.can, r),
		.partials = (int)r->n * r->partial_images,
		.reference_tokens = ask->reference_tokens,
	});
}

/* --- all of them -------------------------------------------------------------------------- */

struct able {
	struct candidate *candidate;
	int64_t cost_uc;
};

/* Those of the lowest cost take turns, each as often as its weight says (the smooth
 * weighted round robin of nginx): everyone gains its weight, the richest goes and pays
 * for all. */
static struct candidate *whose_turn(const struct able *able, int count)
{
	struct candidate *best = NULL;
	int64_t least = INT64_MAX, sum = 0;

	for (int i = 0; i < count; i++)
		least = MIN(least, able[i].cost_uc);
	for (int i = 0; i < count; i++) {
		struct candidate *c = able[i].candidate;
		int weight = MAX(c->provider.weight, 1);
		if (able[i].cost_uc != least)
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
		     struct able *able, struct route_none *none)
{
	struct asking a;
	bool told = false; /* why one that has the model cannot */
	int count = 0;

	pick_look(route, ask, &a);
	for (int i = 0; i < route->count; i++) {
		struct candidate *c = route->all[i];
		const char *never = pick_why_never(c, &a);
		if (never) {
			/* One that has the model and may not be asked says more than others' lack of it. */
			bool has = candidate_has_model(c, a.model);
			if (c->provider.ops->sandbox == ask->sandbox && none->rest_until_ms == 0 &&
			    (has || !told)) {
				none->why = never;
				told |= has;
			}
		} else if (pick_was_tried(ask, c)) {
			continue;
		} else if (!breaker_allows(&c->breaker, now_ms)) {
			none->why = "every provider of this model is resting after failures";
			if (none->rest_until_ms == 0 || c->breaker.until_ms < none->rest_until_ms)
				none->rest_until_ms = c->breaker.until_ms;
		} else if (pick_is_full(c)) {
			none->busy = true;
		} else {
			able[count++] = (struct able){c, pick_cost_of(c, ask)};
		}
	}
	return count;
}

struct provider *route_pick(struct route *route, const struct route_ask *ask, int64_t now_ms,
			    int64_t *ret_probe, struct route_none *ret_none)
{
	struct able able[ROUTE_PROVIDERS_MAX + 1];
	struct route_none none = {.why = "no provider is left to try"};
	struct candidate *best = NULL;

	pthread_mutex_lock(&route->lock);
	int count = find_able(route, ask, now_ms, able, &none);
	if (count > 0) {
		best = whose_turn(able, count);
		best->held++;
		*ret_probe = breaker_take(&best->breaker, now_ms);
	}
	pthread_mutex_unlock(&route->lock);
	if (best)
		return &best->provider;
	*ret_none = none;
	return NULL;
}
