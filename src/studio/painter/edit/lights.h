/* What hangs in a sky that is there already: a sun, a moon, stars, a rainbow.
 */
#pragma once

#include <cairo.h>

#include "studio/painter/edit/surround.h"

/* Does the brief name any, and no hour that asks for another sky? */
bool lights_named(const struct brief *b);
/* cr: of the picture, scale times the region's size. Drawn inside the region's box. */
void lights_paint(cairo_t *cr, int scale, const struct brief *b, const struct region *r,
		  const struct surround *s, uint64_t seed);
