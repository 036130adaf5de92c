/* A picture on its way: what painter.c shares with the ways that do not begin with an
 * empty surface (reference/). Nobody outside the painter needs it.
 *
 *     … paint on p->cr, figures and style by p->c …
 *     if (!painting_tell(p, DONE_FIGURES, err))
 *             return false;
 *     return painting_end(p, err);
 */
#pragma once

#include "studio/painter/compose.h"
#include "studio/painter/painter.h"

/* Where each part of the way ends, in percent of the time it usually takes. */
enum {
	DONE_COMPOSED = 3,
	DONE_SCENERY = 42,
	DONE_FIGURES = 62,
	DONE_LETTERING = 64,
	DONE_FINISH = 97
};

struct painting {
	const struct painter_job *job;
	uint8_t *pixels;
	painter_progress *progress;
	void *ctx;
	int percent, previewed;
	int scale; /* the surface's pixels for one of the picture's, each way */
	struct composition c;
	cairo_surface_t *surface; /* owned; ARGB32, the picture's size times scale */
	cairo_t *cr;              /* owned; without a transformation */
};

/* Tells the progress, with a preview when it is time. Error: ERR_TASK_CANCELLED. */
bool painting_tell(struct painting *p, int percent, struct err *err) MUST_CHECK;
/* The last part: the style by p->c.brief, and the pixels into the job's. */
bool painting_end(struct painting *p, struct err *err) MUST_CHECK;
