/* Open addressing with linear probing under one lock: touched once when a connection is
 * opened and once when it closes. The hash is keyed, so that nobody can choose addresses
 * that collide. */
#include "http/peers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#define FIRST_SLOTS 256

struct slot {
	uint64_t key;
	int64_t count; /* 0: free */
};

struct http_peers {
	pthread_mutex_t lock;
	uint64_t seed;
	struct slot *slots; /* owned */
	size_t slot_count, used;
};

struct http_peers *http_peers_create(void)
{
	struct http_peers *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	pthread_mutex_init(&p->lock, NULL);
	random_bytes(&p->seed, sizeof p->seed);
	p->slot_count = FIRST_SLOTS;
	p->slots = calloc(p->slot_count, sizeof *p->slots);
	if (!p->slots) {
		http_peers_destroy(p);
		return NULL;
	}
	return p;
}

void http_peers_destroy(struct http_peers *p)
{
	if (!p)
		return;
	pthread_mutex_destroy(&p->lock);
	free(p->slots);
	free(p);
}

/* IPv4 below the first IPv6 prefix that is ever given out. */
static uint64_t key_of(const union address *a)
{
	uint64_t key = 0;

	if (a->any.sa_family == AF_INET)
		return ntohl(a->v4.sin_addr.s_addr);
	for (int i = 0; i < 8; i++)
		key = key << 8 | a->v6.sin6_addr.s6_addr[i];
	return key ^ UINT64_C(1) << 63;
}

static size_t home_of(const struct http_peers *p, uint64_t key)
{
	uint64_t h = (key ^ p->seed) * UINT64_C(0x9E3779B97F4A7C15);

	h = (h ^ h >> 32 ^ p->seed << 7) * UINT64_C(0xD6E8FEB86659FD93);
	return (h ^ h >> 32) & (p->slot_count - 1);
}

static struct slot *find(struct http_peers *p, uint64_t key)
{
	size_t at = home_of(p, key);

	while (p->slots[at].count && p->slots[at].key != key)
		at = (at + 1) & (p->slot_count - 1);
	return &p->slots[at];
}

static bool grow(struct http_peers *p)
{
	struct slot *old = p->slots;
	size_t old_count = p->slot_count;
	struct slot *slots = calloc(old_count * 2, sizeof *slots);

	if (!slots)
		return false;
	p->slots = slots;
	p->slot_count = old_count * 2;
	for (size_t i = 0; i < old_count; i++)
		if (old[i].count)
			*find(p, old[i].key) = old[i];
	free(old);
	return true;
}

bool http_peers_enter(struct http_peers *p, const union address *a, int64_t most)
{
	pthread_mutex_lock(&p->lock);
	bool room = p->used * 2 < p->slot_count || grow(p);
	struct slot *s = room ? find(p, key_of(a)) : NULL;
	bool in = s && s->count < most;
	if (in) {
		if (s->count++ == 0) {
			s->key = key_of(a);
			p->used++;
		}
	}
	pthread_mutex_unlock(&p->lock);
	return in;
}

/* Frees a slot and moves up what was pushed past it. */
static void vacate(struct http_peers *p, size_t hole)
{
	size_t mask = p->slot_count - 1;

	for (size_t at = (hole + 1) & mask; p->slots[at].count; at = (at + 1) & mask) {
		size_t home = home_of(p, p->slots[at].key);
		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		p->slots[hole] = p->slots[at];
		hole = at;
	}
	p->slots[hole] = (struct slot){0};
	p->used--;
}

void http_peers_leave(struct http_peers *p, const union address *a)
{
	pthread_mutex_lock(&p->lock);
	struct slot *s = find(p, key_of(a));
	if (s->count && --s->count == 0)
		vacate(p, (size_t)(s - p->slots));
	pthread_mutex_unlock(&p->lock);
}
