/* Which layers make a place, far to near. */
#include "studio/painter/scenery/places.h"

static void open_sea(cairo_t *cr, const struct composition *c)
{
	struct water w = water_of(c, 0.42);
	water_paint(cr, c, &w);
}

static scenery_layer *const ocean[] = {sky_paint, sky_clouds, open_sea, NULL};

static scenery_layer *const *const layers[PLACE_COUNT] = {
    [PLACE_OCEAN] = ocean,           [PLACE_MOUNTAINS] = place_mountains,
    [PLACE_MEADOW] = place_meadow,   [PLACE_FIELD] = place_field,
    [PLACE_DESERT] = place_desert,   [PLACE_SNOWFIELD] = place_snowfield,
    [PLACE_VOLCANO] = place_volcano,
};

scenery_layer *const *scenery_layers(enum place place)
{
	return place < PLACE_COUNT && layers[place] ? layers[place] : ocean;
}

void scenery_paint(cairo_t *cr, const struct composition *c)
{
	for (scenery_layer *const *l = scenery_layers(c->place); *l; l++)
		(*l)(cr, c);
}
void scenery_veil(cairo_t *cr, const struct composition *c)
{
	(void)cr;
	(void)c;
}
