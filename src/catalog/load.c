/* A catalog from YAML: the shipped one, then the operator's over it. */
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "catalog/entry.h"
#include "config/yaml.h"

EMBED_FILE(default_catalog, "src/catalog/default.yaml");

#define CATALOG_FILE_MAX (1 << 20)
#define CATALOG_MODELS_MAX 256
#define CATALOG_ARENA_MAX (8 << 20)

struct catalog {
	atomic_int refs;
	int count, credits_per_usd;
	struct catalog_model *models; /* owned */
	int lines[CATALOG_MODELS_MAX]; /* where each stands in its file */
};

/* --- faults --------------------------------------------------------------------- */

void catalog_fault(struct catalog_reading *r, int line, const char *fmt, ...)
{
	char sentence[ERR_MESSAGE_MAX - 100];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, ap);
	va_end(ap);
	if (r->fault_count++ == 0)
		err_set(r->err, ERR_INVALID_PARAMETER, "catalog", "%s:%d: %s", r->file, line, sentence);
	if (r->on_fault)
		r->on_fault(r->ctx, r->file, line, sentence);
}

/* --- models into the catalog ------------------------------------------------------- */

static struct catalog_model *find_id(struct catalog *c, const char *id)
{
	for (int i = 0; i < c->count; i++)
		if (strcmp(c->models[i].id, id) == 0)
			return &c->models[i];
	return NULL;
}

static void add_model(struct catalog *c, struct catalog_reading *r, const struct catalog_model *m,
		      int line)
{
	struct catalog_model *old = find_id(c, m->id);

	if (old && r->first_of_file <= old - c->models) {
		catalog_fault(r, line, "the model %s stands twice in this file", m->id);
		return;
	}
	if (old) {
		*old = *m;
		c->lines[old - c->models] = line;
		return;
	}
	if (c->count == CATALOG_MODELS_MAX) {
		catalog_fault(r, line, "a catalog has at most %d models", CATALOG_MODELS_MAX);
		return;
	}
	c->lines[c->count] = line;
	c->models[c->count] = *m;
	/* Clients ask models that they do not know by name for what they need. */
	c->models[c->count++].b64_json |= r->own;
}

static void read_rate_of_exchange(struct catalog *c, struct catalog_reading *r,
				  const struct yaml_node *node)
{
	int64_t v;

	if (!node)
		return;
	if (yaml_int(node, &v) && v >= 1 && v <= 1000000)
		c->credits_per_usd = (int)v;
	else
		catalog_fault(r, node->line, "credits_per_usd must be an integer from 1 to 1000000");
}

static void read_models(struct catalog *c, struct catalog_reading *r, const struct yaml_node *root)
{
	const struct yaml_node *models = yaml_get(root, "models");

	YAML_FOR_EACH(entry, root)
		if (!slice_is(entry->name, "models") && !slice_is(entry->name, "credits_per_usd"))
			catalog_fault(r, entry->name_line,
				      "\"%.*s\" is unknown here; a catalog holds `models:` and "
				      "`credits_per_usd:`", SLICE_ARG(entry->name));
	read_rate_of_exchange(c, r, yaml_get(root, "credits_per_usd"));
	if (!models || models->type != YAML_LIST) {
		catalog_fault(r, models ? models->line : 1, "`models:` must be a list of models");
		return;
	}
	r->first_of_file = c->count;
	YAML_FOR_EACH(node, models) {
		struct catalog_model m = {0};
		int before = r->fault_count;
		catalog_read_entry(r, node, &m);
		if (r->fault_count == before)
			add_model(c, r, &m, node->line);
	}
}

/* The models do not move from here on. */
static void list_allowed(struct catalog_model *m)
{
	int sizes = 0, qualities = 0;

	m->size_names[sizes++] = m->quality_names[qualities++] = "auto";
	for (int i = 0; i < m->size_count && !m->size_free; i++)
		m->size_names[sizes++] = m->sizes[i].name;
	for (int q = QUALITY_NONE + 1; q < QUALITY_AUTO; q++)
		if (m->quality_set & (1 << q))
			m->quality_names[qualities++] = catalog_quality_name((enum catalog_quality)q);
	m->size_names[sizes] = m->quality_names[qualities] = NULL;
}

/* Every name leads to the model that has it. */
static void check_names(struct catalog *c, struct catalog_reading *r)
{
	for (int i = 0; i < c->count; i++) {
		const struct catalog_model *m = &c->models[i];
		if (catalog_find(c, slice_of(m->id)) != m)
			catalog_fault(r, c->lines[i], "the id %s names another model too, as its alias",
				      m->id);
		for (int a = 0; a < CATALOG_ALIASES_MAX && m->aliases[a][0]; a++)
			if (catalog_find(c, slice_of(m->aliases[a])) != m)
				catalog_fault(r, c->lines[i], "the alias %s of %s names another model too",
					      m->aliases[a], m->id);
	}
}

static bool read_file(struct catalog *c, struct catalog_reading *r, const char *path)
{
	const struct yaml_node *root;
	struct arena arena;
	bool ok;

	arena_init(&arena, CATALOG_ARENA_MAX);
	r->own = path != NULL;
	r->file = path ? path : "(built-in catalog)";
	ok = path ? yaml_load(path, CATALOG_FILE_MAX, &arena, &root, r->err)
		  : yaml_parse(EMBEDDED(default_catalog), r->file, &arena, &root, r->err);
	if (ok)
		read_models(c, r, root);
	else if (r->on_fault)
		r->on_fault(r->ctx, r->file, 0, r->err->message);
	arena_finish(&arena);
	return ok && r->fault_count == 0;
}

bool catalog_load(const char *path, struct catalog **ret, catalog_on_fault *on_fault, void *ctx,
		  struct err *err)
{
	struct catalog_reading reading = {.on_fault = on_fault, .ctx = ctx, .err = err};
	struct catalog *c = calloc(1, sizeof *c);

	if (!c)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	c->refs = 1;
	c->models = calloc(CATALOG_MODELS_MAX, sizeof *c->models);
	if (!c->models) {
		catalog_unref(c);
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	}
	bool ok = read_file(c, &reading, NULL) && (!path || !*path || read_file(c, &reading, path));
	if (ok)
		check_names(c, &reading);
	if (!ok || reading.fault_count > 0) {
		catalog_unref(c);
		return false;
	}
	for (int i = 0; i < c->count; i++)
		list_allowed(&c->models[i]);
	*ret = c;
	return true;
}

void catalog_ref(struct catalog *c) { atomic_fetch_add(&c->refs, 1); }

void catalog_unref(struct catalog *c)
{
	if (!c || atomic_fetch_sub(&c->refs, 1) != 1)
		return;
	free(c->models);
	free(c);
}

/* --- looking ------------------------------------------------------------------------ */

static bool answers_to(const struct catalog_model *m, struct slice id)
{
	if (slice_is(id, m->id))
		return true;
	for (int a = 0; a < CATALOG_ALIASES_MAX && m->aliases[a][0]; a++)
		if (slice_is(id, m->aliases[a]))
			return true;
	return false;
}

const struct catalog_model *catalog_find(const struct catalog *c, struct slice id)
{
	for (int i = 0; i < c->count; i++)
		if (answers_to(&c->models[i], id))
			return &c->models[i];
	return NULL;
}

int catalog_credits_per_usd(const struct catalog *c) { return c->credits_per_usd; }
int catalog_count(const struct catalog *c) { return c->count; }
const struct catalog_model *catalog_at(const struct catalog *c, int i) { return &c->models[i]; }
