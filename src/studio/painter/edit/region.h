/* The region of a masked edit: where the mask is transparent, how deep inside, and
 * where in it something of a given shape has room.
 *
 *     struct region r;
 *     if (!region_init(&r, mask_rgba, width, height, &err)) no memory
 *     … r.change[y * w + x], r.depth_px[…] …
 *     region_finish(&r);
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct region_box {
	double x, y, w, h;
};

struct region {
	int w, h;
	uint8_t *change;    /* owned, w*h: 255 − the mask's alpha; 0: must not change */
	uint16_t *depth_px; /* owned, w*h: how far inside, in eighths of a pixel; the picture's
			     * own edge is no edge of the region */
	int64_t pixels;	    /* that may change at all */
	int x0, y0, x1, y1; /* of those; x1, y1 beyond */
	double middle_x, middle_y;
	double feather_px; /* how wide a soft seam suits it */
	bool whole;	   /* every pixel may change altogether */
};

/* mask: rgba[h][w][4], already of the picture's size. */
bool region_init(struct region *ret, const uint8_t *mask, int w, int h, struct err *err) MUST_CHECK;
void region_finish(struct region *r); /* also of a zeroed one */
/* 0–1: how much of what is painted anew shows at a pixel, softened over feather px. */
double region_weight(const struct region *r, int x, int y, double feather_px);
/* The largest box of this aspect (width / height) that lies in the region, at most `most` of
 * the region's own box, near (wish_x, wish_y), 0–1 of that box. False: nowhere. */
bool region_fit(const struct region *r, double aspect, double most, double wish_x, double wish_y,
		struct region_box *ret);
