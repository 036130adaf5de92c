/* A masked edit: the part of the first reference where the mask is transparent is painted
 * anew, everything else stays as it is, pixel by pixel.
 *
 *     if (job->mask && job->reference_count > 0)
 *             return edit_paint(&painting, &brief, &err);
 *
 * What the prompt decides: nothing known, or only what is to go ("remove the dog"): the
 * surroundings are continued (fill.h). Subjects and lettering: painted into that
 * continuation, as large as the region has room for, in the light of the surroundings
 * (inlay.h). A place, where the region is large or nothing else is named: its scenery
 * (backdrop.h). More references than one: those after the first are put there, whatever
 * else is named (others.h). Only a style, a colour, an hour or a weather: what is there takes it on.
 * A mask that is transparent throughout leaves nothing to keep: then it is as without one
 * (reference/).
 *
 * Drawback: it does not know what the picture shows, only its colours and textures.
 */
#pragma once

#include "studio/painter/painting.h"

/* p: opened, nothing painted. Errors as painter_paint. */
bool edit_paint(struct painting *p, const struct brief *brief, struct err *err) MUST_CHECK;
