/* The places' layer lists, and the layers that several places share. Inside scenery/. */
#pragma once

#include <stddef.h>

#include "studio/painter/scenery/scenery.h"

/* Each ends with NULL. */
extern scenery_layer *const place_mountains[],
    *const place_meadow[], *const place_field[], *const place_desert[],
						     *const place_snowfield[],
							 *const place_volcano[]; /* land.c */

scenery_layer land_far_hills; /* low hills along the horizon */
scenery_layer land_grass;     /* a lawn from the horizon to the viewer */
