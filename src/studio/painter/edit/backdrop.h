/* Scenery painted into a region: a place that the prompt names.
 *
 *     struct backdrop b = {.brief = &brief, .region = &r, .scale = 1, …};
 *     backdrop_paint(words, &b, &composition, &err)
 *
 * A large region shows its part of a scene that is as large as the picture, so that a sky
 * stands above and a ground lies below; a small one is a window on a whole scene, and a sky
 * is whole in any region, down to its horizon.
 */
#pragma once

#include "studio/painter/compose.h"
#include "studio/painter/edit/region.h"

struct backdrop {
	const struct brief *brief; /* its subjects are not painted */
	const struct region *region;
	int scale;
	uint32_t variation;
	double detail;
};

/* surface: ARGB32, scale times the region's size; painted in the region's box. *ret: of the
 * scene. Error: ERR_TASK_EXHAUSTED. */
bool backdrop_paint(cairo_surface_t *surface, const struct backdrop *b, struct composition *ret,
		    struct err *err) MUST_CHECK;
