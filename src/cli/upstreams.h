/* What the configuration's providers are told, each by its kind; keys are read here, from
 * the environment or a file, and are nowhere printed.
 *
 *     upstreams_make(&cfg, &upstreams, &err)      upstreams[i].settings for cfg.providers[i]
 *     upstreams_free(upstreams, cfg.provider_count)
 */
#pragma once

#include "config/config.h"
#include "provider/fake.h"
#include "provider/upstream.h"

struct upstream {
	const void *settings; /* one of those below */
	struct provider_can can; /* its kind's, as the configuration narrows it */
	struct fake_settings fake;
	struct upstream_settings http;
	char *api_key; /* owned; wiped when it is freed */
};

/* ERR_INVALID_PARAMETER: a key that is named is not there, or a limit is none; says which. */
bool upstreams_make(const struct config *cfg, struct upstream **ret, struct err *err) MUST_CHECK;
void upstreams_free(struct upstream *all, size_t count); /* NULL is fine */
