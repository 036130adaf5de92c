/* Who rests, kept in the store: read at the start, and written whenever it has changed, by
 * jobs of its own. Changes that come while one is under way go with the next.
 *
 * In memory times are the monotonic clock's, in the store the wall's. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "route/inside.h"

struct saved {
	char name[64];
	uint8_t identity[ROUTE_IDENTITY_BYTES];
	struct breaker breaker;
};

struct memory {
	struct route *route;
	struct store_job job;
	bool writing, again;
	int64_t wall_minus_mono_ms; /* of the snapshot */
	int count;
	struct saved saved[ROUTE_PROVIDERS_MAX + 1];
};

/* --- reading ------------------------------------------------------------------------- */

struct load_job {
	struct store_job job;
	int count;
	struct saved saved[ROUTE_PROVIDERS_MAX + 1];
};

static void read_row(struct store_stmt *s, struct saved *row)
{
	struct slice name = store_col_text(s, 0), identity = store_col_text(s, 1);
	struct slice why = store_col_text(s, 5);

	*row = (struct saved){.breaker = {
		.failures = (int)store_col_int(s, 2),
		.rest_ms = store_col_int(s, 3),
		.until_ms = store_col_int(s, 4),
		.asked_for = store_col_int(s, 6) != 0,
	}};
	memcpy(row->name, name.p, MIN(name.len, sizeof row->name - 1));
	memcpy(row->identity, identity.p, MIN(identity.len, sizeof row->identity));
	memcpy(row->breaker.last_error, why.p, MIN(why.len, sizeof row->breaker.last_error - 1));
}

static bool run_load(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct load_job *load = CONTAINER_OF(job, struct load_job, job);
	struct store_stmt *s = store_stmt(tx, STMT_PROVIDER_HEALTH_ALL);
	bool row;

	load->count = 0;
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		if (load->count < (int)ARRAY_LEN(load->saved))
			read_row(s, &load->saved[load->count++]);
	}
	return false;
}

/* A rest that is over is remembered, too: the next attempt is its probe. A clock that was
 * set back makes none longer than it was. */
static void recall(struct route *route, const struct saved *row)
{
	for (int i = 0; i < route->count; i++) {
		struct candidate *c = route->all[i];
		if (strcmp(c->provider.name, row->name) != 0 ||
		    memcmp(c->identity, row->identity, sizeof c->identity) != 0)
			continue;
		int64_t left_ms = row->breaker.until_ms - clock_wall_ms();
		c->breaker = row->breaker;
		c->breaker.until_ms = clock_mono_ms() + MAX(0, MIN(left_ms, row->breaker.rest_ms));
	}
}

bool route_recall(struct route *route, struct store *store, struct err *err)
{
	struct load_job *load = calloc(1, sizeof *load);

	if (!load)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	load->job.run = run_load;
	bool ok = store_read_wait(store, &load->job, err);
	for (int i = 0; ok && i < load->count; i++)
		recall(route, &load->saved[i]);
	free(load);
	return ok;
}

/* --- writing --------------------------------------------------------------------------- */

static bool run_save(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct memory *m = CONTAINER_OF(job, struct memory, job);

	for (int i = 0; i < m->count; i++) {
		const struct saved *row = &m->saved[i];
		struct store_stmt *s = store_stmt(tx, STMT_PROVIDER_HEALTH_PUT);
		store_bind_text(s, slice_of(row->name));
		store_bind_blob(s, (struct slice){(const char *)row->identity, sizeof row->identity});
		store_bind_int(s, row->breaker.failures);
		store_bind_int(s, row->breaker.rest_ms);
		store_bind_int(s, row->breaker.until_ms + m->wall_minus_mono_ms);
		store_bind_text(s, slice_of(row->breaker.last_error));
		store_bind_int(s, clock_wall_ms());
		store_bind_int(s, row->breaker.asked_for);
		if (!store_exec(s, NULL, err))
			return false;
	}
	return true;
}

/* What is unsaved, as it is now. */
static void take_snapshot(struct memory *m)
{
	m->count = 0;
	m->wall_minus_mono_ms = clock_wall_ms() - clock_mono_ms();
	for (int i = 0; i < m->route->count; i++) {
		struct candidate *c = m->route->all[i];
		if (!c->unsaved)
			continue;
		struct saved *row = &m->saved[m->count++];
		*row = (struct saved){.breaker = c->breaker};
		/* While it is probed its answers count: that is what is waited for. */
		row->breaker.asked_for &= row->breaker.probe == 0;
		memcpy(row->name, c->provider.name, sizeof row->name);
		memcpy(row->identity, c->identity, sizeof row->identity);
		c->unsaved = false;
	}
}

static void save(struct memory *m);

static void on_saved(struct store_job *job)
{
	struct memory *m = CONTAINER_OF(job, struct memory, job);

	m->writing = false;
	/* It is only a memory: what could not be written goes with the next change. */
	if (!job->ok)
		log_warn("provider.memory", "why=%s", log_quote(job->err.message));
	if (m->again)
		save(m);
}

static void save(struct memory *m)
{
	m->again = m->writing;
	if (m->writing)
		return;
	take_snapshot(m);
	m->writing = true;
	m->job = (struct store_job){.run = run_save, .done = on_saved};
	store_submit(m->route->store, &m->job);
}

void memory_note(struct route *route)
{
	if (route->memory && route->started)
		save(route->memory);
}

bool memory_start(struct route *route, struct err *err)
{
	if (!route->store || route->memory)
		return true;
	route->memory = calloc(1, sizeof *route->memory);
	if (!route->memory)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	route->memory->route = route;
	return route_recall(route, route->store, err);
}

/* The loop is gone, and a job that was under way tells nobody that it is done: it is behind
 * the writer when this one is. */
void memory_stop(struct route *route)
{
	struct memory *m = route->memory;
	struct memory *last = m && m->writing ? calloc(1, sizeof *last) : NULL;
	struct err err;

	if (!last)
		return;
	last->route = route;
	last->job.run = run_save;
	take_snapshot(last);
	if (!store_call(route->store, &last->job, &err))
		log_warn("provider.memory", "why=%s", log_quote(err.message));
	free(last);
}

void memory_destroy(struct route *route)
{
	free(route->memory);
	route->memory = NULL;
}
