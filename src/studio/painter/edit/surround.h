/* What stands around a region: how bright it is, of which colour, where the light comes
 * from, how grainy. For the light of what is painted into it.
 */
#pragma once

#include "studio/painter/compose.h"
#include "studio/painter/edit/region.h"

struct surround {
	struct color mean;   /* near the region */
	double luma;	     /* of the whole picture, 0–1 */
	double near_luma;    /* near the region */
	struct color bright; /* mean of the picture's brightest part */
	double light_x, light_y; /* unit vector towards the light; light_y < 0 */
	double grain;	     /* 0–1: mean difference from pixel to pixel where it is calm */
};

/* words: ARGB32 of the region's size. */
void surround_look(const uint32_t *words, const struct region *r, struct surround *ret);
/* The light of the surroundings instead of the composition's own. */
void surround_light(const struct surround *s, struct composition *c);
/* The hour that such a picture was taken at. */
enum hour surround_hour(const struct surround *s);
