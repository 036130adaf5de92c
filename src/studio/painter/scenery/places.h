/* The places' layer lists, and the layers that several places share. Inside scenery/. */
#pragma once

#include <stddef.h>

#include "studio/painter/scenery/scenery.h"

/* place_ocean[], place_beach[] …: one list a place, each ending with NULL. */
#define X(id, name) extern scenery_layer *const place_##name[];
PLACE_TABLE(X)
#undef X

scenery_layer land_far_hills;                        /* low hills along the horizon */
struct color land_crop(const struct composition *c); /* what grows on a field */
scenery_layer land_grass;                            /* a lawn from the horizon to the viewer */
scenery_layer shore_bank;     /* the near bank of still water, from shore_px on */
scenery_layer shore_footings; /* rocks under figures that stand out in the water */

/* A wall's colour in the light, hazed; a window's: lit at night, more often than not. */
struct color town_lit(const struct composition *c, struct color base, double facing, double depth);
struct color town_window(const struct composition *c, struct rng *r, double depth);
