/* The references after the first, put into the region: cut-outs and clear subjects stand
 * there side by side; a picture to its edges without one covers the region.
 */
#pragma once

#include <cairo.h>

#include "studio/painter/edit/surround.h"
#include "studio/painter/painter.h"

/* Is there anything to be seen on them? */
bool others_any(const struct painter_job *job);
/* cr: of the picture, scale times the region's size. Error: ERR_TASK_EXHAUSTED. */
bool others_paint(cairo_t *cr, int scale, const struct painter_job *job, const struct region *r,
		  const struct surround *s, struct err *err) MUST_CHECK;
