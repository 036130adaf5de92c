/* Subjects and lettering put into a region of a picture that is there.
 *
 *     struct inlay in = {.brief = &b, .region = &r, .surround = &s, .variation = 1};
 *     inlay_paint(cr, scale, &in, &composition, &err)
 */
#pragma once

#include "studio/painter/edit/surround.h"

struct inlay {
	const struct brief *brief;
	const struct region *region;
	const struct surround *surround; /* NULL: the composition's own light, of a backdrop */
	uint32_t variation;
	double share; /* of the region that the subjects may take, 0–1 */
	bool no_ground; /* nothing is behind them: no shadows */
};

/* cr: of the picture, scale times the region's size. *ret: the composition as painted, for
 * the style. Error: ERR_TASK_EXHAUSTED. */
bool inlay_paint(cairo_t *cr, int scale, const struct inlay *in, struct composition *ret,
		 struct err *err) MUST_CHECK;
