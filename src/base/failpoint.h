/* Named steps at which a test may kill the process, as kill -9 would.
 *
 *     FAILPOINT("task.claimed");
 *     TINTYPE_TEST_KILL_AT=task.claimed:3 tintype serve …     dies the third time it gets there
 *
 * Costs one predictable branch when no step is armed. Any thread.
 */
#pragma once

#include <stdbool.h>

extern bool failpoint_armed;

void failpoint_init(void); /* reads the environment, once, at start */
void failpoint_hit(const char *name);

#define FAILPOINT(name) (__builtin_expect(failpoint_armed, 0) ? failpoint_hit(name) : (void)0)
