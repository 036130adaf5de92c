/* Poses differ: a running cat is half as high as a sitting one. So that everyone gets
 * the room they need, an art is drawn once on a postage stamp and its ink is found. */
#include <math.h>
#include <stddef.h>

#include "studio/painter/compose_internal.h"

#define UNIT_PX 56 /* one unit on the stamp */
#define REACH 1.6  /* units around the foot that the stamp holds */

static struct extent ink_of(cairo_surface_t *stamp, double foot_x, double foot_y)
{
	int w = cairo_image_surface_get_width(stamp), h = cairo_image_surface_get_height(stamp);
	int stride = cairo_image_surface_get_stride(stamp), x0 = w, x1 = -1, y0 = h, y1 = -1;
	const unsigned char *data = cairo_image_surface_get_data(stamp);
	for (int y = 0; y < h; y++) {
		const uint32_t *row =
		    (const uint32_t *)(const void *)(data + (ptrdiff_t)y * stride);
		for (int x = 0; x < w; x++) {
			/* Anything fainter is a shadow, a glow or spray. */
			if (row[x] >> 24 < 230)
				continue;
			x0 = x < x0 ? x : x0;
			x1 = x > x1 ? x : x1;
			y0 = y < y0 ? y : y0;
			y1 = y > y1 ? y : y1;
		}
	}
	return (struct extent){(x0 - foot_x) / UNIT_PX, (x1 + 1 - foot_x) / UNIT_PX,
			       (y0 - foot_y) / UNIT_PX, (y1 + 1 - foot_y) / UNIT_PX};
}

struct extent compose_measure(const struct art *art, const struct brief_subject *subject,
			      enum art_habitat where, uint64_t seed)
{
	double half = fmax(0.2, art->aspect) / 2, foot_x = (half + REACH) * UNIT_PX,
	       foot_y = (1 + REACH * 0.6) * UNIT_PX;
	struct extent usual = {-half, half, -1, 0};
	struct rng rng = rng_of(seed, ART_STREAM); /* the same chance as when it is painted */
	struct light even = {
	    .to_key_y = -1, .key = {.5, .5, .5}, .ambient = {.5, .5, .5}, .haze = {.5, .5, .5}};
	cairo_surface_t *stamp = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)(2 * foot_x),
							    (int)(foot_y + REACH * 0.6 * UNIT_PX));
	cairo_t *cr = cairo_create(stamp);
	struct art_ctx a = {.cr = cr,
			    .light = &even,
			    .rng = &rng,
			    .color = {.5, .5, .5},
			    .has_color = subject->has_color,
			    .action = subject->action,
			    .where = where,
			    .young = subject->young,
			    .pixels = UNIT_PX};
	if (cairo_status(cr) == CAIRO_STATUS_SUCCESS) {
		cairo_translate(cr, foot_x, foot_y);
		cairo_scale(cr, UNIT_PX, UNIT_PX);
		art->draw(&a);
		cairo_surface_flush(stamp);
		struct extent found = ink_of(stamp, foot_x, foot_y);
		/* Something made of mist or glass has no ink to go by. */
		if (found.right - found.left > 0.1 && found.bottom - found.top > 0.1)
			usual = found;
	}
	cairo_destroy(cr);
	cairo_surface_destroy(stamp);
	return usual;
}
