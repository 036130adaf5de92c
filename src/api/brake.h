/* Who failed to sign in lately: an address that did BRAKE_FAILURES_MAX times within a
 * minute waits for the minute to end, whatever it sends.
 *
 *     if (!brake_allows(&api->brake, address, now_ms, &err)) …
 *     if (!signed_in)
 *             brake_note(&api->brake, address, now_ms);
 *
 * IPv6 counts by /64. Loopback is not counted: those are people on this machine, or all who
 * come through a proxy that does not say who they are. Any thread. Drawback: it forgets an
 * address when another one takes its place, and is this process's alone.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define BRAKE_FAILURES_MAX 10
#define BRAKE_WINDOW_MS 60000
#define BRAKE_PLACES 1024

struct sockaddr;

struct brake {
	pthread_mutex_t lock;
	uint64_t seed; /* so that nobody can choose who is forgotten */
	struct brake_place {
		uint64_t address;
		int64_t begun_ms;
		int count; /* 0: free */
	} places[BRAKE_PLACES];
};

void brake_init(struct brake *b);
void brake_finish(struct brake *b);
/* ERR_RATE_LIMIT_EXCEEDED, with retry_after_ms. */
bool brake_allows(struct brake *b, const struct sockaddr *address, int64_t now_ms,
		  struct err *err) MUST_CHECK;
/* One more failure. */
void brake_note(struct brake *b, const struct sockaddr *address, int64_t now_ms);
