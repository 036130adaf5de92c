#include "cli/reload.h"

#include <stdlib.h>

#include "base/log.h"
#include "cli/upstreams.h"
#include "config/config.h"
#include "route/route.h"

/* What a reload's providers point into, until the last of them is gone. */
struct provider_set {
	struct route_source source;
	struct config cfg;
	struct upstream *upstreams;
};

static void free_set(struct route_source *source)
{
	struct provider_set *set = CONTAINER_OF(source, struct provider_set, source);

	upstreams_free(set->upstreams, set->cfg.provider_count);
	config_finish(&set->cfg);
	free(set);
}

static void log_faults(const struct config_faults *faults)
{
	for (int i = 0; i < MIN(faults->count, CONFIG_FAULTS_MAX); i++)
		log_error("reload.config", "where=%s why=%s kept=old", log_quote(faults->items[i].where),
			  log_quote(faults->items[i].message));
}

static bool replace(struct provider_set *set, struct route *route, struct err *err)
{
	struct route_provider entries[ROUTE_PROVIDERS_MAX];
	struct route_changes changes;

	if (!upstreams_make(&set->cfg, &set->upstreams, err))
		return false;
	upstreams_entries(set->upstreams, set->cfg.provider_count, entries);
	if (!route_replace(route, entries, (int)set->cfg.provider_count, &set->source, &changes, err))
		return false;
	log_info("reload.providers", "added=%d dropped=%d changed=%d kept=%d", changes.added, changes.dropped,
		 changes.changed, changes.kept);
	return true;
}

void reload_providers(const char *config_path, const struct config_overrides *overrides, struct route *route)
{
	static struct config_faults faults; /* large, and this is one thread's */
	struct provider_set *set = calloc(1, sizeof *set);
	struct err err;

	if (!set)
		return;
	set->source = (struct route_source){.users = 1, .free = free_set};
	if (!config_load(config_path, overrides, &set->cfg, &faults)) {
		log_faults(&faults);
		free(set);
		return;
	}
	if (!replace(set, route, &err))
		log_error("reload.providers", "why=%s kept=old", log_quote(err.message));
	route_source_unref(&set->source);
}
