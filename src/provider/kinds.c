/* The kinds of providers, and the names of their outcomes. */
#include "provider/provider.h"

#include <string.h>

static const struct provider_ops *const kinds[] = {&provider_painter, &provider_fake, &provider_openai,
						     &provider_evolink, &provider_sdcpp, &provider_a1111,
						     &provider_replicate, &provider_fal};

static const char *const outcome_names[PROVIDER_OUTCOME_COUNT] = {
	[PROVIDER_OK] = "ok",		    [PROVIDER_REFUSED] = "refused",
	[PROVIDER_FAILED] = "failed",	    [PROVIDER_BLOCKED] = "blocked",
	[PROVIDER_THROTTLED] = "throttled", [PROVIDER_UNCERTAIN] = "uncertain",
	[PROVIDER_CANCELLED] = "cancelled", [PROVIDER_OUTRUN] = "outrun",
};

const char *provider_outcome_name(enum provider_outcome o) { return outcome_names[o]; }

const struct provider_ops *provider_kind(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i]->kind, kind) == 0)
			return kinds[i];
	return NULL;
}
