/* A place of the prompt behind what stands in a reference, in the reference's colours
 * and with its lights and darks where they were.
 *
 *     if (!scene_behind(p, &study, kept, false, &err)) cancelled, or no memory
 */
#pragma once

#include "studio/painter/painting.h"
#include "studio/painter/reference/study.h"

/* What of a reference stays before another place: its subject, what stands on calm ground,
 * what is not its sky. surface: the one that was studied, as it was then. 0–255 in its
 * size; NULL: no memory. The caller frees. */
uint8_t *scene_kept(const struct study *s, cairo_surface_t *surface);

/* p->surface: the reference, toned since it was studied; p->c: the composition of the
 * place, scenery included. kept: scene_kept(). keep_light: the prompt said which light it
 * wants. Errors: ERR_TASK_CANCELLED, ERR_TASK_EXHAUSTED. */
bool scene_behind(struct painting *p, const struct study *s, const uint8_t *kept, bool keep_light,
		  struct err *err) MUST_CHECK;
/* Paints p->c's scenery onto cr, telling the progress. Error: ERR_TASK_CANCELLED. */
bool scene_paint(struct painting *p, cairo_t *cr, struct err *err) MUST_CHECK;
/* A plain ground with a soft horizon, of this colour. */
void scene_backdrop(cairo_t *cr, const struct composition *c, struct lab tone);
