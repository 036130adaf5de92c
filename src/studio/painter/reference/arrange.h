/* Several whole pictures as one: blended into each other with soft seams, side by side,
 * or as a collage.
 *
 *     struct arrangement a = {.images = images, .count = 3, .ensemble = ENSEMBLE_BLEND, …};
 *     if (!arrange_paint(cr, &a)) no memory
 */
#pragma once

#include <cairo.h>

#include "studio/painter/brush.h"
#include "studio/painter/painter.h"

struct arrangement {
	const struct painter_image *const *images; /* borrowed */
	int count;                                 /* 2 – PAINTER_REFERENCES_MAX */
	enum ensemble ensemble;
	int width_px, height_px;
	uint64_t seed;
	uint32_t variation; /* of 0, the first image stands first */
};

/* cr: an image surface of this size. */
bool arrange_paint(cairo_t *cr, const struct arrangement *a);
