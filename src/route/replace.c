/* Other providers while the server runs. The dispatcher's loop makes the change, so no attempt
 * is in the middle of one; whoever asked for it waits. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "route/inside.h"

struct change {
	struct loop_letter letter;
	struct route *route;
	const struct route_provider *providers;
	int count;
	struct route_source *source;
	struct candidate **next; /* the new list; owned */
	int next_count;
	bool made[ROUTE_PROVIDERS_MAX + 1]; /* of next: it was not there before */
	struct route_changes changes;
	bool ok, done;
	struct err err;
	pthread_mutex_t lock;
	pthread_cond_t told;
};

/* --- what was dropped ------------------------------------------------------------------------ */

/* Not from inside one of its callbacks: on a turn of the loop of its own. */
static void on_reap(struct loop_timer *t)
{
	struct route *route = t->ctx;
	struct candidate **at = &route->retired;

	while (*at) {
		struct candidate *c = *at;
		if (c->held > 0 || c->provider.running > 0) {
			at = &c->next_retired;
			continue;
		}
		*at = c->next_retired;
		log_info("provider.gone", "provider=%s", c->provider.name);
		c->provider.ops->destroy(&c->provider);
		candidate_destroy(c);
	}
}

void retired_init(struct route *route) { loop_timer_init(&route->reaper, on_reap, route); }

void retired_maybe_reap(struct route *route, const struct candidate *c)
{
	for (struct candidate *r = route->retired; r; r = r->next_retired)
		if (r == c && c->held == 0)
			loop_timer_set(route->parts.loop, &route->reaper, loop_now_ms(route->parts.loop));
}

/* --- the new list ------------------------------------------------------------------------------ */

static struct candidate *named(const struct route *route, const char *name)
{
	for (int i = 0; i < route->count; i++)
		if (strcmp(route->all[i]->provider.name, name) == 0)
			return route->all[i];
	return NULL;
}

static bool make_one(struct change *change, const struct route_provider *from, int number)
{
	struct candidate *c = candidate_create(from, provider_kind(from->kind), number, change->source);

	if (!c)
		return err_set(&change->err, ERR_INTERNAL, NULL, "out of memory");
	c->provider.parts = change->route->parts;
	if (!c->provider.ops->create(&c->provider, &change->err)) {
		err_prefix(&change->err, "provider %s", from->name);
		candidate_destroy(c);
		return false;
	}
	change->made[change->next_count] = true;
	change->next[change->next_count++] = c;
	return true;
}

/* Makes what is new; changes nothing that is there. */
static bool prepare(struct change *change)
{
	struct route *route = change->route;

	for (int i = 0; i < change->count; i++) {
		const struct route_provider *from = &change->providers[i];
		struct candidate *old = named(route, from->name);
		if (provider_kind(from->kind) == &provider_painter)
			continue;
		if (old && memcmp(old->identity, from->identity, sizeof old->identity) == 0) {
			change->next[change->next_count++] = old;
			change->changes.kept++;
			continue;
		}
		if (!make_one(change, from, old ? old->provider.number : ++route->numbers))
			return false;
		if (old)
			change->changes.changed++;
		else
			change->changes.added++;
	}
	change->next[change->next_count++] = route->all[route->count - 1]; /* the painter */
	return true;
}

static void unmake(struct change *change)
{
	for (int i = 0; i < change->next_count; i++) {
		if (!change->made[i])
			continue;
		change->next[i]->provider.ops->destroy(&change->next[i]->provider);
		candidate_destroy(change->next[i]);
	}
	free(change->next);
}

static bool is_in(const struct change *change, const struct candidate *c)
{
	for (int i = 0; i < change->next_count; i++)
		if (change->next[i] == c)
			return true;
	return false;
}

static void commit(struct change *change)
{
	struct route *route = change->route;
	int at = 0;

	pthread_mutex_lock(&route->lock);
	for (int i = 0; i < change->count; i++) {
		if (provider_kind(change->providers[i].kind) == &provider_painter)
			continue;
		if (!change->made[at])
			candidate_offer(change->next[at], &change->providers[i], change->source);
		at++;
	}
	for (int i = 0; i < route->count; i++) {
		if (is_in(change, route->all[i]))
			continue;
		route->all[i]->next_retired = route->retired;
		route->retired = route->all[i];
		change->changes.dropped++;
	}
	change->changes.dropped -= change->changes.changed;
	free(route->all);
	route->all = change->next;
	route->count = change->next_count;
	pthread_mutex_unlock(&route->lock);
	loop_timer_set(route->parts.loop, &route->reaper, loop_now_ms(route->parts.loop));
}

static void on_change(struct loop_letter *letter)
{
	struct change *change = CONTAINER_OF(letter, struct change, letter);

	change->next = calloc((size_t)change->count + 1, sizeof *change->next);
	change->ok = change->next ? prepare(change)
				  : err_set(&change->err, ERR_INTERNAL, NULL, "out of memory");
	if (change->ok)
		commit(change);
	else
		unmake(change);
	pthread_mutex_lock(&change->lock);
	change->done = true;
	pthread_cond_signal(&change->told);
	pthread_mutex_unlock(&change->lock);
}

bool route_replace(struct route *route, const struct route_provider *providers, int count,
		   struct route_source *source, struct route_changes *ret, struct err *err)
{
	struct change change = {
		.letter.on_arrive = on_change,
		.route = route,
		.providers = providers,
		.count = count,
		.source = source,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.told = PTHREAD_COND_INITIALIZER,
	};

	if (!route_check(providers, count, err))
		return false;
	loop_post(route->parts.loop, &change.letter);
	pthread_mutex_lock(&change.lock);
	while (!change.done)
		pthread_cond_wait(&change.told, &change.lock);
	pthread_mutex_unlock(&change.lock);
	if (change.ok)
		*ret = change.changes;
	else
		*err = change.err;
	return change.ok;
}
