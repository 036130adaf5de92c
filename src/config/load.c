/* Four layers, one after the other; each fault is written down and reading goes on. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/guess.h"
#include "config/inside.h"
#include "config/yaml.h"

#define CONFIG_FILE_MAX (1 << 20)
#define CONFIG_ARENA_MAX (4 << 20)
#define NAMES_MAX 128

extern char **environ;

void config_fault_add(struct config_reading *r, const char *where, const char *fmt, ...)
{
	va_list ap;

	if (r->faults->count++ >= CONFIG_FAULTS_MAX)
		return;
	struct config_fault *f = &r->faults->items[r->faults->count - 1];
	snprintf(f->where, sizeof f->where, "%s", where);
	va_start(ap, fmt);
	vsnprintf(f->message, sizeof f->message, fmt, ap);
	va_end(ap);
}

const char *config_where(const struct config_reading *r, int line, char ret[CONFIG_WHERE_MAX])
{
	snprintf(ret, CONFIG_WHERE_MAX, "%.160s:%d", r->file, line);
	return ret;
}

/* The name behind the dot. */
static const char *leaf_of(const struct config_param *p)
{
	const char *dot = strchr(p->name, '.');

	return dot ? dot + 1 : p->name;
}

static size_t section_len(const struct config_param *p)
{
	const char *dot = strchr(p->name, '.');

	return dot ? (size_t)(dot - p->name) : 0;
}

static bool in_section(const struct config_param *p, struct slice section)
{
	return section_len(p) == section.len && memcmp(p->name, section.p, section.len) == 0;
}

static const struct config_param *param_named(struct slice name)
{
	for (size_t i = 0; i < config_param_count; i++)
		if (slice_is(name, config_params[i].name))
			return &config_params[i];
	return NULL;
}

static void note_source(struct config_reading *r, const struct config_param *p,
			enum config_source_kind kind, int line)
{
	r->cfg->sources[p - config_params] = (struct config_source){kind, line};
}

/* --- the file -------------------------------------------------------------- */

/* {name: value} as "name=value". */
static bool pair_of(struct config_reading *r, const struct yaml_node *item, struct slice *ret)
{
	size_t len = item->name.len + 1 + item->text.len;
	char *text = arena_alloc(&r->cfg->arena, len + 1);

	if (!text) {
		config_fault_add(r, "", "%.80s is too long", item->name.p);
		return false;
	}
	snprintf(text, len + 1, "%.*s=%.*s", (int)item->name.len, item->name.p, (int)item->text.len,
		 item->text.p);
	*ret = (struct slice){text, len};
	return true;
}

static void read_list(struct config_reading *r, const struct config_param *p,
		      const struct yaml_node *list, void *base)
{
	struct slice *items = arena_alloc(&r->cfg->arena, (list->count + 1) * sizeof *items);
	char where[CONFIG_WHERE_MAX];
	struct err err;
	size_t n = 0;

	if (!items) {
		config_fault_add(r, config_where(r, list->line, where), "%s is too long", p->name);
		return;
	}
	YAML_FOR_EACH(item, list)
	{
		if (item->type == YAML_SCALAR && list->type == YAML_MAP) {
			if (!pair_of(r, item, &items[n++]))
				return;
			continue;
		}
		if (item->type != YAML_SCALAR) {
			config_fault_add(r, config_where(r, item->line, where),
					 "%s: an item must be a text", p->name);
			return;
		}
		items[n++] = item->text;
	}
	if (!config_param_read_items(p, items, n, &r->cfg->arena, base, &err))
		config_fault_add(r, config_where(r, list->line, where), "%s", err.message);
}

/* One value of the file. An entry without a value keeps the default. */
void config_read_node(struct config_reading *r, const struct config_param *p,
		      const struct yaml_node *node, void *base)
{
	char where[CONFIG_WHERE_MAX];
	struct err err;

	if (yaml_is_null(node))
		return;
	if ((node->type == YAML_LIST && config_param_is_list(p)) ||
	    (node->type == YAML_MAP && p->type == CONFIG_TEXT_MAP)) {
		read_list(r, p, node, base);
		return;
	}
	config_where(r, node->line, where);
	if (node->type != YAML_SCALAR) {
		struct buf words;
		buf_init(&words, 1024);
		config_param_describe(p, &words);
		config_fault_add(r, where, "%s must be %s, not a %s", p->name, buf_cstr(&words),
				 node->type == YAML_LIST ? "list" : "section");
		buf_finish(&words);
	} else if (!config_param_read(p, node->text, &r->cfg->arena, base, &err)) {
		config_fault_add(r, where, "%s", err.message);
	}
}

void config_fault_unknown(struct config_reading *r, const struct yaml_node *node,
			  const char *prefix, const char *const *names, size_t count)
{
	const char *meant = guess_name(node->name, names, count);
	char where[CONFIG_WHERE_MAX];

	config_where(r, node->name_line, where);
	if (meant)
		config_fault_add(r, where, "%s%.80s is no parameter; did you mean %s?", prefix,
				 node->name.p, meant);
	else
		config_fault_add(r, where, "%s%.80s is no parameter", prefix, node->name.p);
}

static void read_section(struct config_reading *r, const struct yaml_node *section)
{
	const char *names[NAMES_MAX];
	const struct config_param *params[NAMES_MAX];
	char where[CONFIG_WHERE_MAX], prefix[96];
	size_t count = 0;

	if (yaml_is_null(section))
		return;
	if (section->type != YAML_MAP) {
		config_fault_add(r, config_where(r, section->line, where),
				 "%.80s must be a section of names and values", section->name.p);
		return;
	}
	for (size_t i = 0; i < config_param_count && count < NAMES_MAX; i++) {
		if (!in_section(&config_params[i], section->name))
			continue;
		params[count] = &config_params[i];
		names[count++] = leaf_of(&config_params[i]);
	}
	snprintf(prefix, sizeof prefix, "%.80s.", section->name.p);
	YAML_FOR_EACH(entry, section)
	{
		size_t i = 0;
		while (i < count && !slice_is(entry->name, names[i]))
			i++;
		if (i == count) {
			config_fault_unknown(r, entry, prefix, names, count);
			continue;
		}
		config_read_node(r, params[i], entry, r->cfg);
		if (!yaml_is_null(entry))
			note_source(r, params[i], CONFIG_FROM_FILE, entry->name_line);
	}
}

/* The sections' names, each once, and "providers". */
static size_t section_names(char ret[][32], const char **names, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < config_param_count && count + 1 < max; i++) {
		size_t len = section_len(&config_params[i]);
		if (count > 0 && strlen(ret[count - 1]) == len &&
		    memcmp(ret[count - 1], config_params[i].name, len) == 0)
			continue;
		snprintf(ret[count], sizeof ret[count], "%.*s", (int)len, config_params[i].name);
		names[count] = ret[count];
		count++;
	}
	names[count++] = "providers";
	return count;
}

static void read_file(struct config_reading *r, const char *path)
{
	char texts[NAMES_MAX][32];
	const char *names[NAMES_MAX];
	size_t count = section_names(texts, names, NAMES_MAX);
	const struct yaml_node *root;
	struct arena arena;
	struct err err;

	r->file = path;
	arena_init(&arena, 8 * CONFIG_FILE_MAX);
	if (!yaml_load(path, CONFIG_FILE_MAX, &arena, &root, &err)) {
		config_fault_add(r, "", "%s", err.message);
	} else if (root->type != YAML_MAP) {
		char where[CONFIG_WHERE_MAX];
		config_fault_add(r, config_where(r, root->line, where),
				 "the file must be sections of names and values");
	} else {
		YAML_FOR_EACH(entry, root)
		{
			size_t i = 0;
			while (i < count && !slice_is(entry->name, names[i]))
				i++;
			if (i == count)
				config_fault_unknown(r, entry, "", names, count);
			else if (slice_is(entry->name, "providers"))
				config_read_providers(r, entry);
			else
				read_section(r, entry);
		}
	}
	arena_finish(&arena);
}

/* --- the environment and the command line ---------------------------------- */

static void read_text(struct config_reading *r, const struct config_param *p, const char *text,
		      enum config_source_kind kind, const char *where)
{
	struct err err;

	if (config_param_read(p, slice_of(text), &r->cfg->arena, r->cfg, &err))
		note_source(r, p, kind, 0);
	else
		config_fault_add(r, where, "%s", err.message);
}

/* TINTYPE_<SECTION>_… that no parameter reads: a slip, not somebody else's. */
static void refuse_unknown_env(struct config_reading *r, const char *variable)
{
	const char *eq = strchr(variable, '='), *names[NAMES_MAX] = {0};
	char envs[NAMES_MAX][CONFIG_ENV_MAX];
	struct slice name = {variable, eq ? (size_t)(eq - variable) : 0};
	bool ours = false;
	size_t count = 0;

	for (; count < config_param_count && count < NAMES_MAX; count++) {
		const struct config_param *p = &config_params[count];
		names[count] = config_param_env(p, envs[count]);
		if (slice_is(name, names[count]))
			return;
		size_t section = strlen("TINTYPE_") + section_len(p) + 1;
		ours |= name.len > section && memcmp(variable, names[count], section) == 0;
	}
	const char *meant = guess_name(name, names, count);
	char where[CONFIG_WHERE_MAX];
	snprintf(where, sizeof where, "%.*s", (int)MIN(name.len, (size_t)100), variable);
	if (ours)
		config_fault_add(r, where,
				 meant ? "no parameter has this name; did you mean %s?"
				       : "no parameter has this name",
				 meant);
}

static void read_env(struct config_reading *r)
{
	for (size_t i = 0; i < config_param_count; i++) {
		char name[CONFIG_ENV_MAX];
		const char *value = getenv(config_param_env(&config_params[i], name));
		if (value && *value)
			read_text(r, &config_params[i], value, CONFIG_FROM_ENV, name);
	}
	for (char **v = environ; v && *v; v++)
		if (strncmp(*v, "TINTYPE_", 8) == 0)
			refuse_unknown_env(r, *v);
}

static void read_overrides(struct config_reading *r, const struct config_overrides *o)
{
	for (int i = 0; i < o->count; i++) {
		const struct config_param *p = param_named(slice_of(o->items[i].name));
		if (p)
			read_text(r, p, o->items[i].value, CONFIG_FROM_FLAG, o->items[i].flag);
		else
			config_fault_add(r, o->items[i].flag, "%s is no parameter",
					 o->items[i].name);
	}
}

/* --- all of it ------------------------------------------------------------- */

static void read_defaults(struct config_reading *r)
{
	for (size_t i = 0; i < config_param_count; i++)
		read_text(r, &config_params[i], config_params[i].initial, CONFIG_FROM_DEFAULT,
			  "default");
}

/* What no row can say alone. */
static void check_together(struct config_reading *r)
{
	const struct config *c = r->cfg;

	if (!*c->server.tls_cert != !*c->server.tls_key)
		config_fault_add(r, "",
				 "server.tls_cert and server.tls_key go together: %s is missing",
				 *c->server.tls_cert ? "server.tls_key" : "server.tls_cert");
	if (c->task.lease_ms > c->task.timeout_ms)
		config_fault_add(r, "", "task.lease must not be longer than task.timeout");
	if (c->route.rest_ms > c->route.rest_max_ms)
		config_fault_add(r, "", "route.rest must not be longer than route.rest_max");
	if (c->studio.job_timeout_ms > c->task.timeout_ms)
		config_fault_add(r, "", "studio.job_timeout must not be longer than task.timeout");
}

bool config_load(const char *path, const struct config_overrides *overrides, struct config *ret,
		 struct config_faults *faults)
{
	struct config cfg = {0};
	struct config_reading r = {.cfg = &cfg, .faults = faults};

	faults->count = 0;
	arena_init(&cfg.arena, CONFIG_ARENA_MAX);
	cfg.sources = arena_alloc(&cfg.arena, config_param_count * sizeof *cfg.sources);
	if (!cfg.sources) {
		config_fault_add(&r, "", "out of memory");
		return false;
	}
	read_defaults(&r);
	if (path)
		read_file(&r, path);
	read_env(&r);
	if (overrides)
		read_overrides(&r, overrides);
	if (faults->count == 0)
		check_together(&r);
	if (faults->count > 0) {
		config_finish(&cfg);
		return false;
	}
	*ret = cfg;
	return true;
}

void config_finish(struct config *cfg)
{
	arena_finish(&cfg->arena);
	*cfg = (struct config){0};
}
