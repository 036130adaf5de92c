/* The configuration's providers as route/ takes them, with what each is told by its kind; keys
 * are read here, from the environment or a file, and are nowhere printed.
 *
 *     upstreams_make(&cfg, &upstreams, &err)      upstreams[i].entry for cfg.providers[i]
 *     upstreams_entries(upstreams, count, entries)
 *     upstreams_free(upstreams, cfg.provider_count)
 */
#pragma once

#include "config/config.h"
#include "provider/fake.h"
#include "provider/upstream.h"
#include "route/route.h"

struct upstream {
	struct provider_can can; /* its kind's, as the configuration narrows it */
	struct route_provider entry; /* settings: one of those below */
	struct fake_settings fake;
	struct upstream_settings http;
	struct route_price *prices; /* owned */
	char *api_key; /* owned; wiped when it is freed */
};

/* ERR_INVALID_PARAMETER: a key that is named is not there, or a limit is none; says which. */
bool upstreams_make(const struct config *cfg, struct upstream **ret, struct err *err) MUST_CHECK;
/* As route_create() takes them. */
void upstreams_entries(const struct upstream *all, size_t count,
		       struct route_provider ret[ROUTE_PROVIDERS_MAX]);
void upstreams_free(struct upstream *all, size_t count); /* NULL is fine */
