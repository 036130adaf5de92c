/* Tended green: a garden with its path, beds and hedge, and a park with lamps. */
#include "studio/painter/scenery/places.h"

/* The path's middle and half width at y; it winds in from the lower edge. */
static void path_at(const struct composition *c, double y, double *ret_x, double *ret_half)
{
	double t = raster_clamp((y - c->horizon_px) / (c->height_px - c->horizon_px), 0, 1.1);
	double side = c->seed % 2 ? 1 : -1;
	double bend = sin(t * 3.6 + (double)(c->seed % 5)) * 0.11 * sqrt(t) + side * 0.10 * t;
	*ret_x = c->vanish_px + c->width_px * bend;
	*ret_half = c->height_px * (0.012 + 0.14 * t);
}

static void paint_path(cairo_t *cr, const struct composition *c, struct color base, bool flags)
{
	double h = c->height_px, y0 = c->horizon_px + (h - c->horizon_px) * 0.03, x, half;
	struct rng r = rng_of(c->seed, 2800);
	cairo_new_path(cr);
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i <= 40; i++) {
			double t = pass ? 1 - i / 40.0 : i / 40.0, y = y0 + (h * 1.02 - y0) * t * t;
			path_at(c, y, &x, &half);
			half *= 1 + 0.05 * noise_2d(c->seed + 601 + (uint64_t)pass, t * 30, 0.5);
			cairo_line_to(cr, x + (pass ? half : -half), y);
		}
	cairo_close_path(cr);
	struct color near = light_on(&c->light, base, 0.5), far = light_haze(&c->light, near, 0.6);
	cairo_pattern_t *p = cairo_pattern_create_linear(0, y0, 0, h);
	cairo_pattern_add_color_stop_rgb(p, 0, far.r, far.g, far.b);
	cairo_pattern_add_color_stop_rgb(p, 1, near.r, near.g, near.b);
	cairo_set_source(cr, p);
	cairo_fill(cr);
	cairo_pattern_destroy(p);
	for (double y = y0 + 2; y < h * 1.02;) {
		double near_k = (y - c->horizon_px) / (h - c->horizon_px),
		       step = fmax(2.5, h * 0.050 * near_k);
		path_at(c, y, &x, &half);
		int n = flags ? 3 : 5;
		for (int i = 0; i < n; i++) {
			double u = flags ? -1 + 2 * (i + 0.5 + rng_range(&r, -0.16, 0.16)) / n
					 : rng_range(&r, -0.95, 0.95);
			double rx = half / n * (flags ? 0.90 : 0.3 * rng_unit(&r)),
			       ry = step * (flags ? 0.43 : 0.12);
			struct color tone = color_vary(base, &r, 0.05);
			tone = light_haze(
			    &c->light,
			    light_on(&c->light, color_scale(tone, flags ? 1.08 : 0.85), 0.55),
			    compose_depth_at(c, y));
			if (rx < 0.7)
				continue;
			shape_ellipse(cr, x + u * half * 0.96, y + ry * 0.20, rx, ry);
			brush_fill(cr, color_scale(tone, 0.72), 0.7);
			shape_ellipse(cr, x + u * half * 0.96, y, rx * 0.97, ry * 0.94);
			brush_fill(cr, tone, flags ? 0.95 : 0.5);
		}
		y += step;
	}
}

/* --- garden --------------------------------------------------------------------------- */

static void garden_far(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, hor = c->horizon_px;
	struct rng r = rng_of(c->seed, 2801);
	tree_line(cr, c, TREE_BROAD, hor + h * 0.012, h * 0.20, 0.52, 8);
	for (int i = 0; i < 3; i++)
		tree_paint(cr, c, TREE_CYPRESS, w * rng_range(&r, 0.05, 0.95), hor + h * 0.015,
			   h * rng_range(&r, 0.20, 0.28), 0.42, &r);
	tree_paint(cr, c, TREE_BROAD, w * (c->vanish_px > w / 2 ? 0.14 : 0.86), hor + h * 0.03,
		   h * 0.40, 0.28, &r);
	/* A clipped hedge closes the view. */
	struct color green = c->season == SEASON_WINTER ? color_rgb(0xd8e2ea) : color_rgb(0x4a7f3f);
	for (double x = -h * 0.03; x < w + h * 0.03; x += h * 0.034) {
		struct foliage f = {x,
				    hor + h * 0.008,
				    h * 0.034,
				    h * 0.042,
				    h * 0.0062,
				    46,
				    color_vary(green, &r, 0.02),
				    0.34};
		foliage_mass(cr, c, &f, &r);
		if (c->season != SEASON_WINTER && rng_chance(&r, 0.8))
			for (int k = 0; k < 4; k++)
				flower_head(cr, c, x + rng_range(&r, -1, 1) * h * 0.03,
					    hor + h * rng_range(&r, -0.025, 0.035), h * 0.0045,
					    flower_color(c, &r), &r);
	}
}

static void garden_arch(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, x, half, y = c->horizon_px + h * 0.05;
	struct rng r = rng_of(c->seed, 2802);
	path_at(c, y, &x, &half);
	double wide = fmax(half * 2.2, h * 0.065), tall = h * 0.155;
	struct color wood =
	    light_haze(&c->light, light_on(&c->light, color_rgb(0xf2eee4), 0.3), 0.25);
	for (int side = -1; side <= 1; side += 2) {
		cairo_rectangle(cr, x + side * wide - h * 0.004, y - tall * 0.62, h * 0.008,
				tall * 0.62);
		brush_fill(cr, wood, 1);
	}
	cairo_arc(cr, x, y - tall * 0.60, wide, M_PI, 2 * M_PI);
	brush_stroke(cr, wood, h * 0.009, 1);
	for (int i = 0; i < 34; i++) {
		double a = M_PI * (1 + rng_unit(&r)), up = rng_unit(&r);
		bool arc = i % 3 > 0;
		double px = arc ? x + cos(a) * wide : x + (i % 2 ? -wide : wide),
		       py = arc ? y - tall * 0.6 + sin(a) * wide : y - tall * 0.6 * up;
		struct foliage f = {px,
				    py,
				    h * 0.014,
				    h * 0.012,
				    h * 0.0042,
				    12,
				    color_rgb(c->season == SEASON_WINTER ? 0xdfe6ee : 0x558a44),
				    0.25};
		foliage_mass(cr, c, &f, &r);
		if (c->season != SEASON_WINTER && i % 2)
			flower_head(cr, c, px, py, h * 0.0065,
				    color_rgb(i % 4 == 1 ? 0xf4708c : 0xfbc4d0), &r);
	}
}

/* A bed: bushes behind, flowers before, along one side of the garden. */
static void garden_bed(cairo_t *cr, const struct composition *c, double side, struct rng *r)
{
	double h = c->height_px, w = c->width_px;
	struct color kinds[4] = {flower_color(c, r), flower_color(c, r), flower_color(c, r),
				 flower_color(c, r)};
	for (int i = 0; i < 30; i++) {
		double t = (i + rng_unit(r)) / 30,
		       y = c->horizon_px + (h - c->horizon_px) * (0.07 + 0.85 * t * t);
		double near = (y - c->horizon_px) / (h - c->horizon_px),
		       edge = side < 0 ? -0.02 * w : w * 1.02;
		double reach = w * (0.06 + 0.18 * near);
		for (int k = 0; k < 3; k++) {
			double x = edge - side * reach * (k + rng_unit(r)) / 3,
			       s = h * 0.055 * (0.25 + near) * (1.2 - 0.25 * k);
			double depth = compose_depth_at(c, y);
			struct foliage f = {x,
					    y - s * 0.45,
					    s,
					    s * 0.72,
					    s * 0.16,
					    48,
					    color_vary(foliage_color(c, r), r, 0.03),
					    depth};
			foliage_mass(cr, c, &f, r);
			if (c->season == SEASON_WINTER)
				continue;
			struct color petals = kinds[(i / 4 + k) % 4];
			for (int b = 0; b < 5; b++)
				flower_head(cr, c, x + rng_range(r, -0.85, 0.85) * s,
					    y - s * rng_range(r, 0.25, 1.05),
					    fmax(1, s * 0.16 * rng_range(r, 0.7, 1.2)),
					    color_vary(petals, r, 0.06), r);
		}
	}
}

/* Low flowers edge the path. */
static void garden_border(cairo_t *cr, const struct composition *c, double side, struct rng *r)
{
	double h = c->height_px, x, half;
	struct color kinds[2] = {flower_color(c, r), flower_color(c, r)};
	for (int i = 0; i < 60; i++) {
		double t = (i + rng_unit(r)) / 60,
		       y = c->horizon_px + (h - c->horizon_px) * (0.06 + 0.90 * t * t);
		double near = (y - c->horizon_px) / (h - c->horizon_px),
		       s = h * 0.034 * (0.12 + near);
		path_at(c, y, &x, &half);
		x += side * (half + s * rng_range(r, 0.7, 1.6));
		struct foliage f = {x,
				    y - s * 0.35,
				    s,
				    s * 0.6,
				    s * 0.2,
				    30,
				    color_vary(color_rgb(0x5f9a48), r, 0.04),
				    compose_depth_at(c, y)};
		foliage_mass(cr, c, &f, r);
		for (int b = 0; b < 4; b++)
			flower_head(cr, c, x + rng_range(r, -0.9, 0.9) * s,
				    y - s * rng_range(r, 0.3, 1.0), fmax(0.9, s * 0.23),
				    color_vary(kinds[i / 8 % 2], r, 0.06), r);
	}
}

static void garden_beds(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 2803);
	if (c->season != SEASON_WINTER) {
		garden_border(cr, c, -1, &r);
		garden_border(cr, c, 1, &r);
	}
	garden_bed(cr, c, -1, &r);
	garden_bed(cr, c, 1, &r);
}

static void garden_path(cairo_t *cr, const struct composition *c)
{
	paint_path(cr, c, color_rgb(0xd2c4ac), true);
	garden_arch(cr, c);
}

static void garden_lawn(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px;
	struct rng r = rng_of(c->seed, 2804);
	if (c->season == SEASON_WINTER)
		return;
	for (int i = 0; i < 700; i++) {
		double t = (i + rng_unit(&r)) / 700,
		       y = c->horizon_px + (h - c->horizon_px) * (0.06 + 0.98 * t), x, half;
		double near = (y - c->horizon_px) / (h - c->horizon_px),
		       gx = rng_unit(&r) * c->width_px;
		path_at(c, y, &x, &half);
		if (fabs(gx - x) < half * 1.02)
			continue;
		grass_tuft(cr, c, gx, y, h * 0.032 * near, h * 0.030 * near, 7, ground_grass(c),
			   &r);
		if (i % 16 == 0)
			flower_head(cr, c, gx, y - h * 0.02 * near, h * 0.0075 * near,
				    color_rgb(0xffffff), &r);
	}
}

/* --- park ------------------------------------------------------------------------------- */

static void park_lamp(cairo_t *cr, const struct composition *c, double x, double y, double tall)
{
	struct color iron = light_haze(&c->light, light_on(&c->light, color_rgb(0x2e3a38), 0.1),
				       compose_depth_at(c, y));
	brush_ground_shadow(cr, &c->light, x, y, tall * 0.16, 0.6);
	cairo_rectangle(cr, x - tall * 0.012, y - tall * 0.86, tall * 0.024, tall * 0.86);
	cairo_rectangle(cr, x - tall * 0.03, y - tall * 0.06, tall * 0.06, tall * 0.06);
	brush_fill(cr, iron, 1);
	cairo_move_to(cr, x - tall * 0.035, y - tall * 0.86);
	cairo_line_to(cr, x + tall * 0.035, y - tall * 0.86);
	cairo_line_to(cr, x + tall * 0.055, y - tall * 0.97);
	cairo_line_to(cr, x - tall * 0.055, y - tall * 0.97);
	cairo_close_path(cr);
	brush_fill(cr,
		   c->light.night ? color_rgb(0xffe6a8)
				  : color_mix(color_rgb(0xe8ecec), c->sky_lower, 0.4),
		   1);
	cairo_move_to(cr, x - tall * 0.065, y - tall * 0.965);
	cairo_line_to(cr, x, y - tall * 1.02);
	cairo_line_to(cr, x + tall * 0.065, y - tall * 0.965);
	cairo_close_path(cr);
	brush_fill(cr, iron, 1);
	if (c->light.night) {
		brush_glow(cr, x, y - tall * 0.91, tall * 0.55, color_rgb(0xffc870), 0.75);
		brush_glow(cr, x, y, tall * 0.5, color_rgb(0xffb860), 0.28);
	}
}

static void park_bench(cairo_t *cr, const struct composition *c, double x, double y, double wide)
{
	struct color iron = light_on(&c->light, color_rgb(0x37403e), 0);
	brush_ground_shadow(cr, &c->light, x, y, wide * 1.1, 0.8);
	for (int side = -1; side <= 1; side += 2) {
		cairo_move_to(cr, x + side * wide * 0.42, y);
		cairo_line_to(cr, x + side * wide * 0.40, y - wide * 0.24);
		cairo_line_to(cr, x + side * wide * 0.43, y - wide * 0.50);
		brush_stroke(cr, iron, wide * 0.03, 1);
	}
	for (int i = 0; i < 5; i++) {
		double yy = y - wide * (i < 2 ? 0.20 + 0.035 * i : 0.22 + 0.085 * (i - 1));
		shape_round_rect(cr, x - wide * 0.5, yy - wide * 0.026, wide,
				 wide * (i < 2 ? 0.032 : 0.055), wide * 0.012);
		brush_fill(cr, light_on(&c->light, color_rgb(0x9a6a40), i < 2 ? 0.7 : 0.25), 1);
	}
}

static void park_things(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, x, half;
	struct rng r = rng_of(c->seed, 2805);
	for (int i = 0; i < 9; i++) {
		double t = (i + 0.5) / 9,
		       y = c->horizon_px + (h - c->horizon_px) * (0.03 + 0.36 * t * t),
		       side = i % 2 ? -1 : 1;
		path_at(c, y, &x, &half);
		double tx = x + side * (half + w * (0.07 + 0.10 * t + 0.26 * rng_unit(&r))),
		       tall = h * (0.16 + 0.36 * t);
		brush_ground_shadow(cr, &c->light, tx, y, tall * 0.8, 0.8);
		tree_paint(cr, c, i % 4 == 3 ? TREE_BIRCH : TREE_BROAD, tx, y, tall, 0.5 - 0.4 * t,
			   &r);
	}
	for (int i = 0; i < 3; i++) {
		double t = i / 2.0, y = c->horizon_px + (h - c->horizon_px) * (0.06 + 0.34 * t * t),
		       side = c->seed % 2 ? -1 : 1;
		path_at(c, y, &x, &half);
		park_lamp(cr, c, x + side * half * 1.35, y, h * (0.10 + 0.26 * t));
	}
	double y = c->horizon_px + (h - c->horizon_px) * 0.30;
	path_at(c, y, &x, &half);
	park_bench(cr, c, x - (c->seed % 2 ? -1 : 1) * half * 2.6, y, h * 0.15);
}

static void park_path(cairo_t *cr, const struct composition *c)
{
	paint_path(cr, c, color_rgb(0xd8c6a4), false);
}

static void park_far(cairo_t *cr, const struct composition *c)
{
	tree_line(cr, c, TREE_BROAD, c->horizon_px + c->height_px * 0.012, c->height_px * 0.15,
		  0.58, 9);
}

scenery_layer *const place_garden[] = {sky_paint,   sky_clouds,  garden_far,  land_grass,
				       garden_path, garden_lawn, garden_beds, NULL};
scenery_layer *const place_park[] = {sky_paint, sky_clouds,  park_far,    land_grass,
				     park_path, park_things, garden_lawn, NULL};
