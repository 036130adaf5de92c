/* The list of all arts: one table a file under arts/, found by name. */
#include "studio/painter/art.h"

#include <string.h>

#include "base/attr.h"

static const struct art *const tables[] = {
    arts_pets,      arts_wild,    arts_farm,    arts_birds,  arts_sea,      arts_small,
    arts_people,    arts_fantasy, arts_flowers, arts_trees,  arts_vehicles, arts_vessels,
    arts_buildings, arts_food,    arts_things,  arts_shapes,
};

const struct art *art_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		for (const struct art *art = tables[i]; art->name; art++)
			if (strcmp(art->name, name) == 0)
				return art;
	return NULL;
}

void art_each(void (*fn)(const struct art *art, void *ctx), void *ctx)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		for (const struct art *art = tables[i]; art->name; art++)
			fn(art, ctx);
}
