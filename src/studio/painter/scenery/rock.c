/* Rocks: a rough outline cut into facets, each facing the light its own way. */
#include "studio/painter/scenery/scenery.h"

#define ROCK_POINTS 9

void rock_paint(cairo_t *cr, const struct composition *c, double x, double y, double width,
		double height, struct color base, double depth, struct rng *r)
{
	double px[ROCK_POINTS], py[ROCK_POINTS];
	for (int i = 0; i < ROCK_POINTS; i++) {
		/* Over the top from left foot to right foot. */
		double a = M_PI - M_PI * i / (ROCK_POINTS - 1), k = rng_range(r, 0.78, 1.05);
		px[i] = x + cos(a) * width / 2 * (i == 0 || i == ROCK_POINTS - 1 ? 1 : k);
		py[i] = y - fmax(0, sin(a)) * height * k;
	}
	double mx = x + width * rng_range(r, -0.12, 0.12),
	       my = y - height * rng_range(r, 0.35, 0.55);
	for (int i = 0; i + 1 < ROCK_POINTS; i++) {
		double ex = py[i] - py[i + 1], ey = px[i + 1] - px[i],
		       length = fmax(1e-6, hypot(ex, ey));
		double facing =
		    (-ex / length) * -c->light.to_key_x + (-ey / length) * c->light.to_key_y;
		cairo_move_to(cr, mx, my);
		cairo_line_to(cr, px[i], py[i]);
		cairo_line_to(cr, px[i + 1], py[i + 1]);
		cairo_close_path(cr);
		struct color tone = light_on(&c->light, color_vary(base, r, 0.02),
					     raster_clamp(facing * 0.9, -0.9, 0.9));
		tone = light_haze(&c->light, tone, depth);
		cairo_path_t *facet = cairo_copy_path(cr);
		brush_fill(cr, tone, 1);
		/* A hair's breadth of stroke closes the seams between facets. */
		cairo_append_path(cr, facet);
		brush_stroke(cr, tone, fmax(0.6, width * 0.004), 1);
		cairo_path_destroy(facet);
	}
	cairo_move_to(cr, mx, my);
	cairo_line_to(cr, px[0], py[0]);
	cairo_line_to(cr, x + width * rng_range(r, -0.1, 0.1), y + height * 0.05);
	cairo_line_to(cr, px[ROCK_POINTS - 1], py[ROCK_POINTS - 1]);
	cairo_close_path(cr);
	brush_fill(cr, light_haze(&c->light, light_on(&c->light, base, -0.25), depth), 1);
}
