/* What the route would do, and what it has seen, for whoever asks. */
#include <stdlib.h>

#include "route/inside.h"

/* --- a request ----------------------------------------------------------------------------- */

static void judge(const struct candidate *c, const struct asking *a, int64_t now_ms,
		  struct route_verdict *ret)
{
	const struct breaker *b = &c->breaker;
	const char *never = pick_why_never(c, a);

	*ret = (struct route_verdict){
		.provider = &c->provider,
		.why_not = never,
		.never = never != NULL,
		.cost_uc = pick_cost_of(c, a->ask),
		.rest_ms = breaker_allows(b, now_ms) ? 0 : b->until_ms - now_ms,
		.last_error = b->last_error,
		.weight = MAX(c->provider.weight, 1),
	};
	if (!candidate_has_model(c, a->model))
		ret->why_not = "it does not serve this model";
	else if (never)
		return;
	else if (pick_was_tried(a->ask, c))
		ret->why_not = "it was asked for this task already";
	else if (ret->rest_ms > 0)
		ret->why_not = b->probe ? "one task is trying it after a rest" : "it rests after failures";
	else if (pick_is_full(c))
		ret->why_not = "it has as many requests as it takes";
}

static int rank(const struct route_verdict *v) { return v->never ? 2 : v->why_not ? 1 : 0; }

static int compare(const void *a, const void *b)
{
	const struct route_verdict *x = a, *y = b;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (x->cost_uc != y->cost_uc)
		return x->cost_uc < y->cost_uc ? -1 : 1;
	return x->provider->number - y->provider->number;
}

int route_explain(struct route *route, const struct route_ask *ask, int64_t now_ms,
		  struct route_verdict ret[ROUTE_PROVIDERS_MAX])
{
	struct asking a;
	int count = 0;

	pthread_mutex_lock(&route->lock);
	pick_look(route, ask, &a);
	for (int i = 0; i < route->count; i++)
		if (!route->all[i]->provider.ops->sandbox && count < ROUTE_PROVIDERS_MAX)
			judge(route->all[i], &a, now_ms, &ret[count++]);
	pthread_mutex_unlock(&route->lock);
	qsort(ret, (size_t)count, sizeof *ret, compare);
	return count;
}

/* --- all of them ---------------------------------------------------------------------------- */

static int compare_ms(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void describe(const struct candidate *c, int64_t now_ms, struct route_status *ret)
{
	int count = (int)MIN(c->answers, TOOK_KEPT);
	uint32_t took_ms[TOOK_KEPT];
	enum breaker_state state = breaker_state(&c->breaker, now_ms);

	for (int i = 0; i < count; i++)
		took_ms[i] = c->took_ms[i];
	qsort(took_ms, (size_t)count, sizeof *took_ms, compare_ms);
	*ret = (struct route_status){
		.name = c->provider.name,
		.kind = c->provider.ops->kind,
		.models = c->provider.models,
		.state = state == BREAKER_UP && pick_is_full(c) ? "full" : breaker_state_name(state),
		.rest_left_ms = MAX(c->breaker.until_ms - now_ms, 0),
		.failures = c->breaker.failures,
		.held = c->held,
		.concurrency = c->provider.concurrency,
		.weight = MAX(c->provider.weight, 1),
		.last_error = c->breaker.last_error,
		.cost = &c->cost,
		.cost_uc = c->cost_uc,
		.charged_uc = c->charged_uc,
		.p50_ms = count ? (int64_t)took_ms[(count - 1) / 2] : -1,
		.p95_ms = count ? (int64_t)took_ms[(count * 95 - 1) / 100] : -1,
	};
	for (int i = 0; i < PROVIDER_OUTCOME_COUNT; i++)
		ret->outcomes[i] = c->outcomes[i];
}

void route_each(struct route *route, int64_t now_ms, void (*fn)(void *ctx, const struct route_status *s),
		void *ctx)
{
	struct route_status status;

	pthread_mutex_lock(&route->lock);
	for (int i = 0; i < route->count; i++) {
		if (route->all[i]->provider.ops->sandbox)
			continue;
		describe(route->all[i], now_ms, &status);
		fn(ctx, &status);
	}
	pthread_mutex_unlock(&route->lock);
}
