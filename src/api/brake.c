#include "api/brake.h"

#include <netinet/in.h>
#include <string.h>

#include "base/digest.h"

void brake_init(struct brake *b)
{
	memset(b, 0, sizeof *b);
	pthread_mutex_init(&b->lock, NULL);
	random_bytes(&b->seed, sizeof b->seed);
}

void brake_finish(struct brake *b) { pthread_mutex_destroy(&b->lock); }

/* IPv4 below the first IPv6 prefix that is ever given out; 0: not counted. */
static uint64_t number_of(const struct sockaddr *address)
{
	uint64_t number = 0;

	if (address && address->sa_family == AF_INET) {
		uint32_t v4 = ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr);
		return v4 >> 24 == IN_LOOPBACKNET ? 0 : v4;
	}
	if (!address || address->sa_family != AF_INET6)
		return 0;
	const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
	if (IN6_IS_ADDR_LOOPBACK(v6))
		return 0;
	for (int i = 0; i < 8; i++)
		number = number << 8 | v6->s6_addr[i];
	return number ^ UINT64_C(1) << 63;
}

static struct brake_place *place_of(struct brake *b, uint64_t number)
{
	uint64_t h = (number ^ b->seed) * UINT64_C(0x9E3779B97F4A7C15);

	h = (h ^ h >> 32 ^ b->seed << 7) * UINT64_C(0xD6E8FEB86659FD93);
	return &b->places[(h ^ h >> 32) % BRAKE_PLACES];
}

static bool is_current(const struct brake_place *p, uint64_t number, int64_t now_ms)
{
	return p->count > 0 && p->address == number && now_ms - p->begun_ms < BRAKE_WINDOW_MS;
}

bool brake_allows(struct brake *b, const struct sockaddr *address, int64_t now_ms, struct err *err)
{
	uint64_t number = number_of(address);

	pthread_mutex_lock(&b->lock);
	const struct brake_place *p = place_of(b, number);
	bool held = number && is_current(p, number, now_ms) && p->count >= BRAKE_FAILURES_MAX;
	int64_t ends_ms = p->begun_ms + BRAKE_WINDOW_MS;
	pthread_mutex_unlock(&b->lock);
	if (!held)
		return true;
	err_set(err, ERR_RATE_LIMIT_EXCEEDED, NULL,
		"%d attempts to sign in failed within a minute: wait until it is over",
		BRAKE_FAILURES_MAX);
	err->retry_after_ms = ends_ms - now_ms;
	return false;
}

void brake_note(struct brake *b, const struct sockaddr *address, int64_t now_ms)
{
	uint64_t number = number_of(address);

	if (!number)
		return;
	pthread_mutex_lock(&b->lock);
	struct brake_place *p = place_of(b, number);
	if (!is_current(p, number, now_ms))
		*p = (struct brake_place){.address = number, .begun_ms = now_ms};
	p->count += p->count < BRAKE_FAILURES_MAX;
	pthread_mutex_unlock(&b->lock);
}
