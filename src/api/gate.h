/* How many may send images at the same time: each holds memory and a file.
 *
 *     if (!gate_enter(&api->gate, key->id, &err)) …
 *     …
 *     gate_leave(&api->gate, key->id);
 *
 * Any thread. Drawback: counted in this process alone.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define GATE_MAX 256 /* in all: 256 × 300 KB are 75 MB */

struct gate {
	pthread_mutex_t lock;
	int count, most_a_key;
	int64_t key_ids[GATE_MAX]; /* one for each that is in */
};

void gate_init(struct gate *gate, int most_a_key);
void gate_finish(struct gate *gate);
/* ERR_RATE_LIMIT_EXCEEDED: too many of this key; ERR_UNAVAILABLE: too many in all. */
bool gate_enter(struct gate *gate, int64_t key_id, struct err *err) MUST_CHECK;
void gate_leave(struct gate *gate, int64_t key_id);
