/* Image to image: a picture that begins with references.
 *
 *     if (reference_any(job))
 *             return reference_paint(&painting, &brief, &err);
 *
 * One reference stays recognisable, in its layout and colours, and takes on the
 * prompt's style, hour, weather, season, mood and colours; what the prompt names and the
 * picture lacks is painted into its calm places; a place that the prompt names is
 * painted behind what stands out in it. Cut-outs are stood into the first whole picture
 * or onto a ground of their own; several whole pictures become one composition.
 *
 * Drawback: it sees colours and shapes, not things (study.h).
 */
#pragma once

#include "studio/painter/painting.h"

/* Whether something can be seen on any of the references. */
bool reference_any(const struct painter_job *job);
/* Instead of the scene from nothing. p: opened, nothing painted. Errors as painter_paint. */
bool reference_paint(struct painting *p, const struct brief *brief, struct err *err) MUST_CHECK;
