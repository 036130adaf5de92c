/* The providers there are: made, looked up, told of, taken down. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "route/inside.h"

static const struct breaker_limits limits_default = {
	.failures = 2, .rest_ms = 20000, .rest_max_ms = 60000};

static const char *const no_pins[] = {NULL};

bool candidate_has_model(const struct candidate *c, const char *model)
{
	const char *const *models = c->provider.models;

	if (!models)
		return true;
	for (int i = 0; models[i]; i++)
		if (strcmp(models[i], model) == 0)
			return true;
	return false;
}

void candidate_offer(struct candidate *c, const struct route_provider *from, struct route_source *source)
{
	struct provider *p = &c->provider;

	p->can = from->can ? *from->can : p->ops->can;
	p->models = from->models;
	p->weight = from->weight;
	p->concurrency = from->concurrency;
	p->retry_uncertain = from->retry_uncertain;
	p->hedge_after_ms = from->hedge_after_ms;
	p->only_right_size = from->only_right_size;
	p->decode_images = from->decode_images;
	c->cost = from->cost;
	c->pins = from->pins ? from->pins : no_pins;
	c->pinned_only = from->pinned_only;
	route_source_ref(source);
	route_source_unref(c->offer_in);
	c->offer_in = source;
}

struct candidate *candidate_create(const struct route_provider *from, const struct provider_ops *ops,
				   int number, struct route_source *source)
{
	struct candidate *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->provider.ops = ops;
	c->provider.number = number;
	c->provider.settings = from->settings;
	strncpy(c->provider.name, from->name, sizeof c->provider.name - 1);
	memcpy(c->identity, from->identity, sizeof c->identity);
	memcpy(c->provider.address, from->address, sizeof c->provider.address);
	route_source_ref(source);
	c->settings_in = source;
	candidate_offer(c, from, source);
	return c;
}

void candidate_destroy(struct candidate *c)
{
	if (!c)
		return;
	route_source_unref(c->settings_in);
	route_source_unref(c->offer_in);
	free(c);
}

bool route_check(const struct route_provider *providers, int count, struct err *err)
{
	if (count > ROUTE_PROVIDERS_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, "providers", "at most %d providers",
			       ROUTE_PROVIDERS_MAX);
	for (int i = 0; i < count; i++)
		if (!provider_kind(providers[i].kind))
			return err_set(err, ERR_INVALID_PARAMETER, "kind",
				       "provider %s: \"%s\" is no kind of provider", providers[i].name,
				       providers[i].kind);
	return true;
}

bool route_create(const struct route_provider *providers, int count, struct route **ret,
		  struct err *err)
{
	static const struct route_provider painter = {.name = "painter", .kind = "painter"};
	struct route *route = NULL;

	if (!route_check(providers, count, err))
		return false;
	route = calloc(1, sizeof *route);
	if (!route)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	route->limits = limits_default;
	pthread_mutex_init(&route->lock, NULL);
	route->all = calloc((size_t)count + 1, sizeof *route->all);
	for (int i = 0; i <= count && route->all; i++) {
		const struct route_provider *from = i < count ? &providers[i] : &painter;
		const struct provider_ops *ops = provider_kind(from->kind);
		if (i < count && ops == &provider_painter)
			continue; /* always there, and always the last */
		struct candidate *c = candidate_create(from, ops, ++route->numbers, NULL);
		if (!c)
			abort(); /* at start: nothing is served yet */
		route->all[route->count++] = c;
	}
	*ret = route;
	return route->all || err_set(err, ERR_INTERNAL, NULL, "out of memory");
}

void route_destroy(struct route *route)
{
	if (!route)
		return;
	route_stop(route);
	memory_destroy(route);
	for (int i = 0; i < route->count; i++)
		candidate_destroy(route->all[i]);
	while (route->retired) {
		struct candidate *c = route->retired;
		route->retired = c->next_retired;
		candidate_destroy(c);
	}
	free(route->all);
	pthread_mutex_destroy(&route->lock);
	free(route);
}

void route_source_ref(struct route_source *source)
{
	if (source)
		atomic_fetch_add(&source->users, 1);
}

void route_source_unref(struct route_source *source)
{
	if (source && atomic_fetch_sub(&source->users, 1) == 1)
		source->free(source);
}

void route_set_limits(struct route *route, const struct breaker_limits *limits)
{
	route->limits = *limits;
}

void route_remember_in(struct route *route, struct store *store) { route->store = store; }

bool route_start(struct route *route, const struct provider_parts *parts, struct err *err)
{
	if (!memory_start(route, err))
		return false;
	route->parts = *parts;
	route->started = true;
	retired_init(route);
	for (int i = 0; i < route->count; i++) {
		struct provider *p = &route->all[i]->provider;
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
	memory_stop(route);
	for (struct candidate *c = route->retired; c; c = c->next_retired)
		c->provider.ops->destroy(&c->provider);
	for (int i = 0; i < route->count; i++)
		route->all[i]->provider.ops->destroy(&route->all[i]->provider);
}

bool route_serves(struct route *route, const char *model)
{
	bool serves = false;

	pthread_mutex_lock(&route->lock);
	for (int i = 0; i < route->count && !serves; i++)
		serves = !route->all[i]->provider.ops->sandbox &&
			 candidate_has_model(route->all[i], model);
	pthread_mutex_unlock(&route->lock);
	return serves;
}

struct provider *route_named(struct route *route, const char *name)
{
	for (int i = 0; i < route->count; i++)
		if (strcmp(route->all[i]->provider.name, name) == 0)
			return &route->all[i]->provider;
	return NULL;
}

bool route_pins_accounts(struct route *route)
{
	bool any = false;

	pthread_mutex_lock(&route->lock);
	for (int i = 0; i < route->count; i++)
		for (const char *const *pin = route->all[i]->pins; *pin; pin++)
			any |= strncmp(*pin, "model:", 6) != 0;
	pthread_mutex_unlock(&route->lock);
	return any;
}

int64_t route_reckon(struct route *route, const struct provider *p, const struct gen_request *r,
		     const struct route_load *load)
{
	struct route_load whole = *load;

	pthread_mutex_lock(&route->lock);
	whole.calls = MAX(load->calls, can_calls(&p->can, r));
	int64_t uc = route_cost_of(&candidate_of_const(p)->cost, r, &whole);
	pthread_mutex_unlock(&route->lock);
	return uc;
}

/* --- an attempt's hold on its provider ----------------------------------------------- */

void route_hold(struct route *route, struct provider *p)
{
	pthread_mutex_lock(&route->lock);
	candidate_of(p)->held++;
	pthread_mutex_unlock(&route->lock);
}

void route_give_back(struct route *route, struct provider *p, int64_t probe, int64_t now_ms)
{
	struct candidate *c = candidate_of(p);

	pthread_mutex_lock(&route->lock);
	c->held--;
	breaker_give_back(&c->breaker, probe, now_ms);
	retired_maybe_reap(route, c);
	pthread_mutex_unlock(&route->lock);
}

static void tell_change(const struct candidate *c, bool was_resting, enum provider_outcome outcome,
			int64_t now_ms)
{
	const struct breaker *b = &c->breaker;

	if (!breaker_allows(b, now_ms))
		log_warn("provider.resting", "provider=%s outcome=%s failures=%d for_ms=%ld why=%s",
			 c->provider.name, provider_outcome_name(outcome), b->failures,
			 (long)(b->until_ms - now_ms), log_quote(b->last_error));
	else if (was_resting && b->rest_ms == 0)
		log_info("provider.up", "provider=%s", c->provider.name);
}

void route_report(struct route *route, struct provider *p, const struct route_end *end, int64_t now_ms)
{
	struct candidate *c = candidate_of(p);
	const struct breaker_end said = {.outcome = end->outcome, .err = end->err, .probe = end->probe,
					 .late = end->late};

	pthread_mutex_lock(&route->lock);
	c->held--;
	c->outcomes[end->outcome]++;
	c->cost_uc += end->cost_uc;
	if (end->outcome == PROVIDER_OK)
		c->took_ms[c->answers++ % TOOK_KEPT] = (uint32_t)MIN(MAX(end->took_ms, 0), UINT32_MAX);
	/* Of the painter nothing is remembered: there is nothing to go to instead. */
	bool was_resting = c->breaker.rest_ms > 0;
	bool changed = !p->ops->sandbox &&
		       breaker_note(&c->breaker, &route->limits, &said, now_ms);
	c->unsaved |= changed;
	retired_maybe_reap(route, c);
	pthread_mutex_unlock(&route->lock);
	if (!changed)
		return;
	tell_change(c, was_resting, end->outcome, now_ms);
	memory_note(route);
}

void route_charged(struct route *route, const char *provider, int64_t charged_uc)
{
	pthread_mutex_lock(&route->lock);
	struct provider *p = route_named(route, provider);
	if (p)
		candidate_of(p)->charged_uc += charged_uc;
	pthread_mutex_unlock(&route->lock);
}
