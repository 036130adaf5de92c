#include "base/failpoint.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

bool failpoint_armed;
static char step[64];
static atomic_int left = 1;

void failpoint_init(void)
{
	const char *wanted = getenv("TINTYPE_TEST_KILL_AT");

	if (!wanted)
		return;
	size_t len = strcspn(wanted, ":");
	if (len >= sizeof step)
		return;
	memcpy(step, wanted, len);
	if (wanted[len] == ':')
		atomic_store(&left, (int)strtol(wanted + len + 1, NULL, 10));
	failpoint_armed = true;
}

void failpoint_hit(const char *name)
{
	if (strcmp(name, step) == 0 && atomic_fetch_sub(&left, 1) == 1)
		raise(SIGKILL);
}
