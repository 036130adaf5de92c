/* Figures: an art brought into the picture. It is drawn on a sheet of its own first,
 * so that light from behind can rim it, distance can haze it, the ground can take its
 * shadow and water its reflection; then the sheet is laid on the picture.
 *
 *     figure_paint(cr, &composition, &composition.figures[i], &err);
 *
 * Drawback: the sheet is as big as the figure, so one picture-filling figure costs
 * another picture's memory while it is painted. One thread.
 */
#pragma once

#include "base/err.h"
#include "studio/painter/compose.h"

/* Paints figure f onto cr's ARGB32 image surface. Errors: ERR_TASK_EXHAUSTED. */
bool figure_paint(cairo_t *cr, const struct composition *c, const struct figure *f,
		  struct err *err) MUST_CHECK;
