/* A YAML file as a tree that knows where everything stands.
 *
 *     const struct yaml_node *root, *models;
 *     if (!yaml_parse(text, "catalog.yaml", &arena, &root, err)) ...
 *     models = yaml_get(root, "models");
 *     YAML_FOR_EACH(m, models)
 *             printf("%d: %.*s\n", m->line, SLICE_ARG(m->name));
 *
 * libyaml reads the file (YAML 1.1); its events become nodes here. libcyaml, which
 * would check a schema as well, stops at the first fault and keeps no line for what
 * it has accepted, while `config check` shows every fault with its line and guesses
 * at misspelt names. Scalars stay text: whoever reads one knows what it should be.
 * Refused: a second document, a key twice in a mapping, keys that are no scalars,
 * anchors and aliases, tags, more than YAML_DEPTH_MAX levels. The tree is read-only
 * and lives as long as the arena; the source need not.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

#define YAML_DEPTH_MAX 32

enum yaml_type { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_type type;
	bool quoted;       /* a scalar in quotes or a block: never null */
	int line, column;  /* of the value, from 1 */
	int name_line;     /* of the key, in a mapping */
	struct slice text; /* of a scalar; NUL-terminated */
	struct slice name; /* of an entry, in its mapping; NUL-terminated */
	size_t count;      /* items or entries */
	const struct yaml_node *first, *next;
};

/* file: what errors call the source: "file:line: what is wrong". An empty document
 * is an empty mapping. */
bool yaml_parse(struct slice source, const char *file, struct arena *arena,
		const struct yaml_node **ret, struct err *err) MUST_CHECK;
/* The same from a file of at most max_bytes. */
bool yaml_load(const char *path, size_t max_bytes, struct arena *arena,
	       const struct yaml_node **ret, struct err *err) MUST_CHECK;

/* The entry with this name, or NULL. map may be NULL or no mapping. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *name);
/* An unquoted empty scalar, ~ or null. NULL counts as null. */
bool yaml_is_null(const struct yaml_node *node);
/* Plain decimal integers and true/false (also yes/no, on/off); false otherwise. */
bool yaml_int(const struct yaml_node *node, int64_t *ret) MUST_CHECK;
bool yaml_bool(const struct yaml_node *node, bool *ret) MUST_CHECK;

#define YAML_FOR_EACH(it, container)                                                               \
	for (const struct yaml_node *it = (container) ? (container)->first : NULL; it;             \
	     it = it->next)
