/* Names of states, and task ids. */
#include <ctype.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/digest.h"
#include "task/task.h"

#define ID_PREFIX "task-unified-"
#define ID_RANDOM_LEN 8

static const char *const status_names[TASK_STATUS_COUNT] = {
	"pending", "processing", "completed", "failed", "cancelled"};

const char *task_status_name(enum task_status s) { return status_names[s]; }

enum task_status task_status_named(struct slice name)
{
	for (int i = 0; i < TASK_STATUS_COUNT; i++)
		if (slice_is(name, status_names[i]))
			return (enum task_status)i;
	return TASK_STATUS_COUNT;
}

bool task_id_valid(struct slice id)
{
	size_t at = sizeof ID_PREFIX - 1;

	if (id.len >= TASK_ID_MAX || !slice_starts(id, SLICE(ID_PREFIX)))
		return false;
	size_t digits = 0;
	while (at < id.len && isdigit((unsigned char)id.p[at])) {
		at++;
		digits++;
	}
	if (digits < 9 || digits > 12 || id.len - at != ID_RANDOM_LEN + 1 || id.p[at] != '-')
		return false;
	for (at++; at < id.len; at++)
		if (!islower((unsigned char)id.p[at]) && !isdigit((unsigned char)id.p[at]))
			return false;
	return true;
}
