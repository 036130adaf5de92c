/* A photo for a style that was made for painted scenes: fine texture taken out, colours
 * that would burn calmed. */
#pragma once

#include <cairo.h>

#include "studio/painter/reference/study.h"

/* What a style must not smooth away: the subject, and where much goes on in little room
 * (faces, windows, writing); 0–255 in the surface's size. NULL: no memory. The caller
 * frees. */
uint8_t *prepare_find_fine(const struct study *s, cairo_surface_t *surface);

/* surface: ARGB32, opaque. fine: what keeps more of its detail. False: no memory. */
bool prepare_for_style(cairo_surface_t *surface, const struct study *s, const uint8_t *fine,
		       enum style style);
