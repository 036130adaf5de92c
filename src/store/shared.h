/* A page of memory that all processes on one data directory share.
 *
 *     shared_open("data", &shared, &err)      data/epoch, one page, mapped
 *     atomic_load(&shared->epoch)
 *
 * It holds hints, never truth: whoever finds a counter moved reads the database
 * again, and a page lost in a crash costs one more read. Any thread, any process.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct store_shared {
	_Atomic uint64_t epoch;	  /* raised after accounts or keys changed */
	_Atomic uint64_t commits; /* raised after every commit, before anyone hears of it */
};

bool shared_open(const char *data_dir, struct store_shared **ret, struct err *err) MUST_CHECK;
void shared_close(struct store_shared *shared); /* NULL is fine */
