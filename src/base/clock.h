/* Time: monotonic for deadlines, wall for what people and rows see. */
#pragma once

#include <stdint.h>

int64_t clock_mono_ms(void); /* never goes back; meaningless across restarts */
int64_t clock_mono_us(void);
int64_t clock_wall_ms(void); /* Unix time in milliseconds */

/* For tests of expiry: shifts clock_wall_ms by TINTYPE_TEST_CLOCK_SKEW_MS,
 * read once at start. Has no effect when the variable is absent. */
void clock_init(void);
