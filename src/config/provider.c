/* The entries under `providers:`, by their own table. */
#include <string.h>

#include "config/inside.h"
#include "base/buf.h"
#include "config/yaml.h"

#define PROVIDERS_MAX 256
#define PARAMS_MAX 64

static const struct config_param *find_param(struct slice name)
{
	for (size_t i = 0; i < config_provider_param_count; i++)
		if (slice_is(name, config_provider_params[i].name))
			return &config_provider_params[i];
	return NULL;
}

/* False when a row has no default and the entry has no value. */
static bool set_defaults(struct config_reading *r, const struct yaml_node *entry,
			 struct config_provider *p)
{
	char where[CONFIG_WHERE_MAX];
	bool whole = true;
	struct err err;

	p->cost = (struct config_cost){.tokens = "catalog"};
	for (size_t i = 0; i < config_provider_param_count; i++) {
		const struct config_param *row = &config_provider_params[i];
		if (row->initial) {
			if (!config_param_read(row, slice_of(row->initial), &r->cfg->arena, p,
					       &err))
				config_fault_add(r, "default", "%s", err.message);
		} else if (yaml_is_null(yaml_get(entry, row->name))) {
			config_fault_add(r, config_where(r, entry->line, where),
					 "this provider has no %s", row->name);
			whole = false;
		}
	}
	return whole;
}

static void read_entry(struct config_reading *r, const struct yaml_node *entry,
		       struct config_provider *p)
{
	const char *names[PARAMS_MAX];
	size_t count = 0;

	for (; count < config_provider_param_count && count < ARRAY_LEN(names); count++)
		names[count] = config_provider_params[count].name;
	YAML_FOR_EACH(value, entry)
	{
		const struct config_param *row = find_param(value->name);
		if (slice_is(value->name, "cost") && value->type == YAML_MAP)
			config_read_cost(r, value, &p->cost);
		else if (row)
			config_read_node(r, row, value, p);
		else
			config_fault_unknown(r, value, "providers: ", names, count);
	}
	p->line = entry->line;
	for (size_t i = 0; i < p->models.count; i++)
		if (strcmp(p->models.items[i], "*") == 0)
			p->models = (struct config_strings){0};
}

void config_read_providers(struct config_reading *r, const struct yaml_node *list)
{
	struct config_provider *all;
	char where[CONFIG_WHERE_MAX];
	size_t n = 0;

	if (yaml_is_null(list))
		return;
	config_where(r, list->line, where);
	if (list->type != YAML_LIST || list->count > PROVIDERS_MAX) {
		config_fault_add(r, where, "providers must be a list of at most %d entries",
				 PROVIDERS_MAX);
		return;
	}
	all = arena_alloc(&r->cfg->arena, list->count * sizeof *all);
	if (!all) {
		config_fault_add(r, where, "providers: too many entries");
		return;
	}
	YAML_FOR_EACH(entry, list)
	{
		config_where(r, entry->line, where);
		if (entry->type != YAML_MAP) {
			config_fault_add(r, where, "a provider must be names and values");
			continue;
		}
		bool whole = set_defaults(r, entry, &all[n]);
		read_entry(r, entry, &all[n]);
		for (size_t i = 0; whole && i < n && all[n].name; i++)
			if (all[i].name && strcmp(all[i].name, all[n].name) == 0)
				config_fault_add(r, where,
						 "providers: the name %s stands here twice (first "
						 "on line %d)",
						 all[n].name, all[i].line);
		n++;
	}
	r->cfg->providers = all;
	r->cfg->provider_count = n;
}

void config_provider_identity(const struct config_provider *p, struct buf *out)
{
	for (size_t i = 0; i < config_provider_param_count; i++) {
		const struct config_param *row = &config_provider_params[i];
		if (row->routing)
			continue;
		buf_printf(out, "%s: ", row->name);
		config_param_print(row, p, out);
		buf_byte(out, '\n');
	}
}
