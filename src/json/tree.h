/* A small tree for bodies of bounded size, in an arena.
 *
 *     const struct json_value *body, *n;
 *     if (!json_parse(text, &arena, NULL, &body, err)) ...
 *     if ((n = json_get(body, "n")) && n->is_int) use(n->integer);
 *     JSON_FOR_EACH(item, json_get(body, "image_urls")) use(item->text);
 *
 * Everything that json/reader.h refuses is refused. Strings and names without
 * escapes are borrowed from the source, so a large one is not copied: the source
 * must live as long as the tree. The tree itself (about 100 bytes a value) counts
 * against the arena's maximum. Read-only once made, so any thread may read it.
 */
#pragma once

#include "base/arena.h"
#include "json/reader.h"

struct json_value {
	enum json_type type;
	bool boolean;      /* JSON_BOOL */
	bool is_int;       /* JSON_NUMBER that is a whole number within int64 */
	int64_t integer;   /* when is_int */
	struct slice text; /* JSON_STRING: content; JSON_NUMBER: its spelling. Borrowed */
	struct slice name; /* of a member, in its object. Borrowed */
	size_t count;      /* items or members */
	const struct json_value *first, *next;
};

/* limits NULL: the reader's defaults, but max_bytes is always at least source.len. */
bool json_parse(struct slice source, struct arena *arena, const struct json_limits *limits,
		const struct json_value **ret, struct err *err) MUST_CHECK;

/* The member with this name; NULL when there is none, or object is none (NULL is fine). */
const struct json_value *json_get(const struct json_value *object, const char *name);
/* The i-th item of an array, or NULL. */
const struct json_value *json_item(const struct json_value *array, size_t i);

/* Items of an array or members of an object, in order; nothing for anything else. */
#define JSON_FOR_EACH(it, container)                                                               \
	for (const struct json_value *it = json_first(container); it; it = it->next)

static inline const struct json_value *json_first(const struct json_value *container)
{
	return container ? container->first : NULL;
}
