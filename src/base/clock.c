#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

static int64_t wall_skew_ms;

void clock_init(void)
{
	const char *skew = getenv("TINTYPE_TEST_CLOCK_SKEW_MS");

	wall_skew_ms = skew ? strtoll(skew, NULL, 10) : 0;
}

static int64_t read_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_mono_us(void) { return read_us(CLOCK_MONOTONIC); }
int64_t clock_mono_ms(void) { return clock_mono_us() / 1000; }
int64_t clock_wall_ms(void) { return read_us(CLOCK_REALTIME) / 1000 + wall_skew_ms; }
