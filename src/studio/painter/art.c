/* The list of all arts: one table a file under arts/, found by name. */
#include "studio/painter/art.h"

#include <string.h>

#include "base/attr.h"

static const struct art *const tables[] = {
    arts_pets,      arts_wild,  arts_farm,   arts_birds,
    arts_sea,       arts_small, arts_people, arts_fantasy,
#if __has_include("studio/painter/arts/flowers.c")
    arts_flowers,
#endif
#if __has_include("studio/painter/arts/trees.c")
    arts_trees,
#endif
#if __has_include("studio/painter/arts/vehicles.c")
    arts_vehicles,
#endif
#if __has_include("studio/painter/arts/vessels.c")
    arts_vessels,
#endif
#if __has_include("studio/painter/arts/buildings.c")
    arts_buildings,
#endif
#if __has_include("studio/painter/arts/food.c")
    arts_food,
#endif
#if __has_include("studio/painter/arts/things.c")
    arts_things,
#endif
#if __has_include("studio/painter/arts/shapes.c")
    arts_shapes,
#endif
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
