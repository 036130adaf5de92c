/* Which layers make a place, far to near. */
#include "studio/painter/scenery/places.h"

static scenery_layer *const *const layers[PLACE_COUNT] = {
#define X(id, name) [PLACE_##id] = place_##name,
    PLACE_TABLE(X)
#undef X
};

scenery_layer *const *scenery_layers(enum place place)
{
	return layers[place < PLACE_COUNT ? place : PLACE_ABSTRACT];
}

void scenery_paint(cairo_t *cr, const struct composition *c)
{
	for (scenery_layer *const *l = scenery_layers(c->place); *l; l++)
		(*l)(cr, c);
}
