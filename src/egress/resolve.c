#include "egress/resolve.h"

#include <netdb.h>
#include <stdlib.h>
#include <uthash.h>

#include "base/pool.h"
#include "egress/url.h"

#define CACHE_NAMES 1024

struct lookup {
	UT_hash_handle hh;
	char host[URL_HOST_MAX];
	struct resolver *resolver;
	struct list waits;
	struct pool_job job;
	int pool; /* the one it runs on; -1: it has been answered */
	int64_t expires_ms;
	int count;
	union address answers[RESOLVER_ANSWERS];
};

struct resolver {
	struct loop *loop; /* borrowed */
	resolver_fn *fn;
	void *ctx;
	int64_t cache_ms;
	struct lookup *by_host;
	int pool_count;
	struct {
		struct pool *pool; /* owned */
		int busy;
	} pools[RESOLVER_POOLS];
};

int resolver_system(void *ctx UNUSED, const char *host, union address *ret, int max)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list;
	int count = 0;

	/* No AI_ADDRCONFIG: an answer that this machine could not reach is judged too. */
	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return 0;
	for (struct addrinfo *it = list; it && count < max; it = it->ai_next)
		if ((it->ai_family == AF_INET || it->ai_family == AF_INET6) &&
		    it->ai_addrlen <= sizeof ret[0]) {
			ret[count] = (union address){0};
			memcpy(&ret[count++], it->ai_addr, it->ai_addrlen);
		}
	freeaddrinfo(list);
	return count;
}

bool resolver_create(struct loop *loop, resolver_fn *fn, void *ctx, int64_t cache_ms,
		     struct resolver **ret, struct err *err)
{
	struct resolver *r = calloc(1, sizeof *r);

	if (!r)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	*r = (struct resolver){.loop = loop, .fn = fn, .ctx = ctx, .cache_ms = cache_ms};
	*ret = r;
	return true;
}

static void lookup_free(struct lookup *l)
{
	HASH_DEL(l->resolver->by_host, l);
	free(l);
}

void resolver_destroy(struct resolver *r)
{
	struct lookup *l, *next;

	if (!r)
		return;
	for (int i = 0; i < r->pool_count; i++)
		pool_destroy(r->pools[i].pool);
	HASH_ITER(hh, r->by_host, l, next)
		lookup_free(l);
	free(r);
}

/* --- the cache ------------------------------------------------------------- */

static void sweep(struct resolver *r, int64_t now_ms)
{
	struct lookup *l, *next;

	HASH_ITER(hh, r->by_host, l, next)
		if (l->pool < 0 && l->expires_ms <= now_ms)
			lookup_free(l);
}

static struct lookup *find(struct resolver *r, const char *host)
{
	struct lookup *l;
	int64_t now_ms = loop_now_ms(r->loop);

	HASH_FIND_STR(r->by_host, host, l);
	if (l && l->pool < 0 && l->expires_ms <= now_ms) {
		lookup_free(l);
		return NULL;
	}
	return l;
}

static void answer(struct lookup *l)
{
	struct list waits;

	/* Whoever is told may ask again, or forget another one. */
	list_init(&waits);
	while (!list_empty(&l->waits))
		list_append(&waits, list_shift(&l->waits));
	struct list *it;
	union address answers[RESOLVER_ANSWERS];
	int count = l->count;
	memcpy(answers, l->answers, sizeof answers);
	while ((it = list_shift(&waits))) {
		struct resolver_wait *wait = CONTAINER_OF(it, struct resolver_wait, link);
		wait->on_answer(wait, answers, count);
	}
}

/* --- lookups --------------------------------------------------------------- */

static void run_lookup(struct pool_job *job) /* pool thread */
{
	struct lookup *l = job->ctx;

	l->count = l->resolver->fn(l->resolver->ctx, l->host, l->answers, RESOLVER_ANSWERS);
}

static void lookup_done(struct pool_job *job)
{
	struct lookup *l = job->ctx;
	struct resolver *r = l->resolver;

	r->pools[l->pool].busy--;
	l->pool = -1;
	/* A name without an address is asked for anew each time: it may have got one. */
	l->expires_ms = l->count > 0 ? loop_now_ms(r->loop) + r->cache_ms : 0;
	answer(l); /* which may free it */
	if (HASH_COUNT(r->by_host) > CACHE_NAMES)
		sweep(r, HASH_COUNT(r->by_host) > 2 * CACHE_NAMES ? INT64_MAX : loop_now_ms(r->loop));
}

/* The first pool with a free thread, a new one, or the one with the shortest queue. */
static int choose_pool(struct resolver *r)
{
	struct err err;
	int best = 0;

	for (int i = 0; i < r->pool_count; i++) {
		if (r->pools[i].busy < RESOLVER_POOL_THREADS)
			return i;
		if (r->pools[i].busy < r->pools[best].busy)
			best = i;
	}
	if (r->pool_count == RESOLVER_POOLS ||
	    !pool_create(RESOLVER_POOL_THREADS, &r->pools[r->pool_count].pool, &err))
		return r->pool_count ? best : -1;
	return r->pool_count++;
}

void resolver_ask(struct resolver *r, const char *host, struct resolver_wait *wait)
{
	struct lookup *l = find(r, host);

	if (!l) {
		int pool = choose_pool(r);
		l = pool < 0 ? NULL : calloc(1, sizeof *l);
		if (!l) {
			wait->on_answer(wait, NULL, 0);
			return;
		}
		memcpy(l->host, host, strlen(host) + 1);
		l->resolver = r;
		l->pool = pool;
		list_init(&l->waits);
		HASH_ADD_STR(r->by_host, host, l);
		l->job = (struct pool_job){.run = run_lookup, .done = lookup_done, .ctx = l};
		r->pools[pool].busy++;
		pool_submit(r->pools[pool].pool, &l->job);
	}
	list_append(&l->waits, &wait->link);
	if (l->pool < 0)
		answer(l);
}

void resolver_forget(struct resolver_wait *wait) { list_remove(&wait->link); }
