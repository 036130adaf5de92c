/* A place of the prompt behind what stands in a reference, in the reference's colours
 * and with its lights and darks where they were.
 *
 *     if (!scene_behind(p, &study, false, &err)) cancelled, or no memory
 */
#pragma once

#include "studio/painter/painting.h"
#include "studio/painter/reference/study.h"

/* p->surface holds the (toned) reference that was studied; p->c the composition of the
 * place, scenery included; keep_light: the prompt said which light it wants. Errors:
 * ERR_TASK_CANCELLED, ERR_TASK_EXHAUSTED. */
bool scene_behind(struct painting *p, const struct study *s, bool keep_light,
		  struct err *err) MUST_CHECK;
/* Paints p->c's scenery onto cr, telling the progress. Error: ERR_TASK_CANCELLED. */
bool scene_paint(struct painting *p, cairo_t *cr, struct err *err) MUST_CHECK;
/* A plain ground with a soft horizon, of this colour. */
void scene_backdrop(cairo_t *cr, const struct composition *c, struct lab tone);
