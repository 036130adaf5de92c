/* A photo for a style that was made for painted scenes: fine texture taken out, colours
 * that would burn calmed. */
#pragma once

#include <cairo.h>

#include "studio/painter/reference/study.h"

/* surface: ARGB32, opaque. subject: a mask of its size that keeps more of its detail, or
 * NULL. False: no memory. */
bool prepare_for_style(cairo_surface_t *surface, const struct study *s, const uint8_t *subject,
		       enum style style);
