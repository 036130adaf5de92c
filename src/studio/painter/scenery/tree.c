/* Trees of the background, drawn from few strokes: they stand by the dozen. */
#include "studio/painter/scenery/scenery.h"

static struct color wood_tone(const struct composition *c, uint32_t rgb, double facing,
			      double depth)
{
	return light_haze(&c->light, light_on(&c->light, color_rgb(rgb), facing), depth);
}

/* A trunk lit from the side the light is on. */
static void trunk(cairo_t *cr, const struct composition *c, uint32_t rgb, double x, double y,
		  double height, double w0, double w1, double lean, double depth)
{
	double side = c->light.to_key_x > 0 ? 1 : -1;
	double xy[] = {x, y, x + lean * 0.3, y - height * 0.5, x + lean, y - height};
	shape_limb(cr, xy, 3, w0, w1);
	brush_fill(cr, wood_tone(c, rgb, -0.35, depth), 1);
	double lit[] = {x + side * w0 * 0.24,
			y,
			x + lean * 0.3 + side * w0 * 0.18,
			y - height * 0.5,
			x + lean + side * w1 * 0.2,
			y - height};
	shape_limb(cr, lit, 3, w0 * 0.4, w1 * 0.4);
	brush_fill(cr, wood_tone(c, rgb, 0.5, depth), 0.9);
}

static double leaf_size(double height)
{
	return raster_clamp(height * 0.022, 1.1, 14);
}

static void paint_broad(cairo_t *cr, const struct composition *c, double x, double y, double h,
			double depth, struct rng *r, struct color tone, uint32_t bark,
			double spread)
{
	trunk(cr, c, bark, x, y, h * 0.62, h * 0.075, h * 0.03, h * rng_range(r, -0.04, 0.04),
	      depth);
	int lobes = h < 40 ? 4 : h < 120 ? 6 : 9;
	double leaves = raster_clamp(h * 0.42, 14, 130);
	for (int i = 0; i < lobes; i++) {
		/* Lower and outer lobes first, the top last. */
		double t = (double)i / (lobes - 1), a = i * 2.4 + rng_unit(r);
		double px = cos(a) * spread * (1 - 0.55 * t) * h * 0.26,
		       rad = h * (0.22 - 0.05 * t) * rng_range(r, 0.85, 1.1);
		struct foliage f = {
		    x + px, y - h * (0.40 + 0.42 * t),  rad * spread, rad * 0.86, leaf_size(h),
		    leaves, color_vary(tone, r, 0.025), depth};
		foliage_mass(cr, c, &f, r);
	}
}

/* Flat as a table on a forked stem. */
static void paint_acacia(cairo_t *cr, const struct composition *c, double x, double y, double h,
			 double depth, struct rng *r)
{
	struct color tone = foliage_color(c, r);
	for (int i = -1; i <= 1; i++)
		trunk(cr, c, 0x6b5440, x, y, h * 0.70, h * 0.050, h * 0.022, i * h * 0.24, depth);
	for (int i = 0; i < 9; i++) {
		double u = -1 + 2 * (i + rng_range(r, 0.2, 0.8)) / 9,
		       rad = h * 0.17 * (1.15 - 0.5 * fabs(u));
		struct foliage f = {.x = x + u * h * 0.55,
				    .y = y - h * (0.78 + 0.10 * (1 - u * u)),
				    .rx = rad * 1.35,
				    .ry = rad * 0.52,
				    .leaf = leaf_size(h) * 0.8,
				    .leaves = raster_clamp(h * 0.3, 10, 90),
				    .color = color_vary(tone, r, 0.03),
				    .depth = depth};
		foliage_mass(cr, c, &f, r);
	}
}

static void paint_pine(cairo_t *cr, const struct composition *c, double x, double y, double h,
		       double depth, struct rng *r)
{
	struct color green = color_vary(color_rgb(0x33604a), r, 0.03), snow = color_rgb(0xf2f6fb);
	bool white = c->season == SEASON_WINTER;
	double side = c->light.to_key_x > 0 ? 1 : -1;
	int tiers = h < 30 ? 4 : h < 90 ? 6 : 9;
	trunk(cr, c, 0x5a4334, x, y, h * 0.3, h * 0.045, h * 0.02, 0, depth);
	for (int i = 0; i < tiers; i++) {
		double t = (double)i / tiers, foot = y - h * (0.12 + 0.80 * t),
		       tip = foot - h * 1.9 / tiers * 0.62;
		double half = h * 0.23 * (1 - t * 0.92) * rng_range(r, 0.88, 1.1);
		double xy[24];
		int n = 0, teeth = 4;
		tip = fmax(tip, y - h);
		/* A skirt with drooping, ragged tips. */
		for (int k = 0; k <= teeth; k++) {
			double u = -1 + 2.0 * k / teeth;
			xy[n++] = x + u * half;
			xy[n++] = foot + h * 0.025 * (1 - fabs(u)) * rng_range(r, 0.4, 1.6) -
				  h * 0.012 * fabs(u);
			if (k < teeth) {
				xy[n++] = x + (u + 1.0 / teeth) * half * 0.92;
				xy[n++] = foot - h * 0.022;
			}
		}
		cairo_move_to(cr, x, tip);
		for (int k = 0; k < n; k += 2)
			cairo_line_to(cr, xy[k], xy[k + 1]);
		cairo_close_path(cr);
		brush_fill(cr, foliage_tone(c, green, -0.45, depth), 1);
		cairo_move_to(cr, x, tip);
		for (int k = 0; k < n; k += 2)
			cairo_line_to(cr, x + (xy[k] - x) * 0.5 + side * half * 0.42,
				      xy[k + 1] - h * 0.006);
		cairo_close_path(cr);
		brush_fill(cr, foliage_tone(c, green, 0.45, depth), 0.85);
		if (!white)
			continue;
		cairo_move_to(cr, x, tip);
		cairo_curve_to(cr, x + half * 0.35, tip + (foot - tip) * 0.55, x + half * 0.6,
			       foot - h * 0.012, x + half * 0.92, foot - h * 0.012);
		cairo_curve_to(cr, x + half * 0.3, foot - h * 0.035, x - half * 0.3,
			       foot - h * 0.02, x - half * 0.92, foot - h * 0.012);
		cairo_curve_to(cr, x - half * 0.6, foot - h * 0.012, x - half * 0.35,
			       tip + (foot - tip) * 0.55, x, tip);
		brush_fill(cr, light_haze(&c->light, light_on(&c->light, snow, 0.35), depth), 0.92);
	}
}

static void frond(cairo_t *cr, const struct composition *c, double x, double y, double angle,
		  double length, double depth, struct rng *r)
{
	double droop = length * rng_range(r, 0.35, 0.6), ca = cos(angle), sa = sin(angle);
	int n = length < 30 ? 7 : 13;
	for (int i = 0; i < n; i++) {
		double t = (i + 1.0) / n, px = x + ca * length * t,
		       py = y + sa * length * t + droop * t * t;
		double l = length * 0.30 * (1 - 0.55 * t) * (t < 0.15 ? 0.5 : 1);
		double back = ca > 0 ? -0.35 : 0.35;
		cairo_move_to(cr, px - ca * length / n, py - length * 0.03);
		cairo_line_to(cr, px + back * l * 0.2 + ca * l * 0.6, py + l * 0.85);
		cairo_line_to(cr, px, py - length * 0.01);
		cairo_close_path(cr);
	}
	double facing = ca * c->light.to_key_x + 0.25 + rng_range(r, -0.2, 0.2);
	brush_fill(cr, foliage_tone(c, color_rgb(0x4f8f45), facing, depth), 1);
	cairo_move_to(cr, x, y);
	cairo_curve_to(cr, x + ca * length * 0.4, y + sa * length * 0.4 + droop * 0.05,
		       x + ca * length * 0.8, y + sa * length * 0.8 + droop * 0.5, x + ca * length,
		       y + sa * length + droop);
	brush_stroke(cr, foliage_tone(c, color_rgb(0x6fa850), facing, depth),
		     fmax(0.8, length * 0.035), 1);
}

static void paint_palm(cairo_t *cr, const struct composition *c, double x, double y, double h,
		       double depth, struct rng *r)
{
	double lean = h * rng_range(r, 0.12, 0.34) * (rng_chance(r, 0.5) ? -1 : 1),
	       top = y - h * 0.74;
	double xy[] = {x, y, x + lean * 0.25, y - h * 0.34, x + lean, top};
	shape_limb(cr, xy, 3, h * 0.058, h * 0.030);
	brush_fill_lit(cr, &c->light, color_rgb(0x8d7458), 0.8);
	for (int i = 1; i < 14 && h > 60; i++) {
		double t = i / 14.0, bx = x + lean * t * t * 0.95, by = y - h * 0.74 * t;
		cairo_move_to(cr, bx - h * 0.022, by);
		cairo_curve_to(cr, bx, by + h * 0.010, bx, by + h * 0.010, bx + h * 0.022, by);
		brush_stroke(cr, wood_tone(c, 0x5e4a38, 0, depth), fmax(0.6, h * 0.005), 0.6);
	}
	for (int i = 0; i < 11; i++) {
		double a = -M_PI * (0.02 + 0.96 * ((i * 5) % 11) / 10.0) + rng_range(r, -0.1, 0.1);
		frond(cr, c, x + lean, top, a, h * rng_range(r, 0.32, 0.42), depth, r);
	}
}

static void branch(cairo_t *cr, double x, double y, double angle, double length, double width,
		   int level, struct rng *r)
{
	double ex = x + cos(angle) * length, ey = y + sin(angle) * length,
	       bend = rng_range(r, -0.12, 0.12) * length;
	double xy[] = {x, y, (x + ex) / 2 + bend, (y + ey) / 2, ex, ey};
	shape_limb(cr, xy, 3, width, width * 0.6);
	if (level == 0)
		return;
	int n = level > 2 ? 3 : 2;
	for (int i = 0; i < n; i++) {
		double spread = n == 1 ? 0 : (double)i / (n - 1) - 0.5;
		branch(cr, ex, ey,
		       angle + spread * rng_range(r, 0.8, 1.25) + rng_range(r, -0.1, 0.1),
		       length * rng_range(r, 0.62, 0.78), width * 0.58, level - 1, r);
	}
}

static void paint_bare(cairo_t *cr, const struct composition *c, double x, double y, double h,
		       double depth, struct rng *r)
{
	branch(cr, x, y, -M_PI / 2 + rng_range(r, -0.06, 0.06), h * 0.34, h * 0.06,
	       h < 50    ? 2
	       : h < 160 ? 3
			 : 4,
	       r);
	brush_fill(cr, wood_tone(c, 0x6a584c, -0.1, depth), 1);
}

static void paint_birch(cairo_t *cr, const struct composition *c, double x, double y, double h,
			double depth, struct rng *r)
{
	struct color tone = color_mix(foliage_color(c, r), color_rgb(0xc8c060), 0.25);
	double lean = h * rng_range(r, -0.03, 0.03);
	trunk(cr, c, 0xe6e2d8, x, y, h * 0.86, h * 0.034, h * 0.012, lean, depth);
	for (int i = 0; i < 10 && h > 50; i++) {
		double t = rng_range(r, 0.03, 0.6), side = rng_chance(r, 0.5) ? -1 : 1;
		cairo_rectangle(cr, x + lean * t + (side < 0 ? -h * 0.016 : 0), y - h * t,
				h * 0.016, fmax(0.8, h * 0.006));
		brush_fill(cr, wood_tone(c, 0x3a3634, 0, depth), 0.8);
	}
	for (int i = 0; i < 7; i++) {
		double t = i / 6.0;
		struct foliage f = {x + lean + h * 0.10 * (1 - t) * rng_range(r, -1, 1),
				    y - h * (0.48 + 0.44 * t),
				    h * (0.13 - 0.05 * t),
				    h * 0.085,
				    leaf_size(h) * 0.8,
				    raster_clamp(h * 0.22, 10, 60),
				    color_vary(tone, r, 0.03),
				    depth};
		foliage_mass(cr, c, &f, r);
	}
}

static void paint_cypress(cairo_t *cr, const struct composition *c, double x, double y, double h,
			  double depth, struct rng *r)
{
	struct color tone = color_vary(color_rgb(0x3c6a44), r, 0.02);
	for (int i = 0; i < 6; i++) {
		double t = i / 5.0;
		struct foliage f = {x,
				    y - h * (0.14 + 0.74 * t),
				    h * (0.13 - 0.085 * t),
				    h * 0.17,
				    leaf_size(h) * 0.8,
				    raster_clamp(h * 0.25, 10, 70),
				    tone,
				    depth};
		foliage_mass(cr, c, &f, r);
	}
}

static void paint_bush(cairo_t *cr, const struct composition *c, double x, double y, double h,
		       double depth, struct rng *r)
{
	struct color tone = foliage_color(c, r);
	for (int i = 0; i < 4; i++) {
		double px = h * (i - 1.5) * 0.42 * rng_range(r, 0.8, 1.2),
		       rad = h * rng_range(r, 0.40, 0.55);
		struct foliage f = {x + px,
				    y - rad * 0.75,
				    rad,
				    rad * 0.85,
				    leaf_size(h * 2.2),
				    raster_clamp(h * 0.6, 12, 90),
				    color_vary(tone, r, 0.03),
				    depth};
		foliage_mass(cr, c, &f, r);
	}
}

void tree_paint(cairo_t *cr, const struct composition *c, enum tree_kind kind, double x, double y,
		double height, double depth, struct rng *r)
{
	bool leafless = c->season == SEASON_WINTER;
	if (height < 3)
		return;
	switch (kind) {
	case TREE_BROAD:
		if (c->savanna)
			paint_acacia(cr, c, x, y, height, depth, r);
		else if (leafless)
			paint_bare(cr, c, x, y, height, depth, r);
		else
			paint_broad(cr, c, x, y, height, depth, r,
				    c->season == SEASON_SPRING && rng_chance(r, 0.35)
					? color_vary(color_rgb(0xf6b8ca), r, 0.03)
					: foliage_color(c, r),
				    0x6b4f3a, 1.15);
		break;
	case TREE_BIRCH:
		if (leafless)
			paint_bare(cr, c, x, y, height, depth, r);
		else
			paint_birch(cr, c, x, y, height, depth, r);
		break;
	case TREE_PINE:
		paint_pine(cr, c, x, y, height, depth, r);
		break;
	case TREE_PALM:
		paint_palm(cr, c, x, y, height, depth, r);
		break;
	case TREE_BARE:
		paint_bare(cr, c, x, y, height, depth, r);
		break;
	case TREE_CYPRESS:
		paint_cypress(cr, c, x, y, height, depth, r);
		break;
	default:
		paint_bush(cr, c, x, y, height, depth, r);
		break;
	}
}

void tree_line(cairo_t *cr, const struct composition *c, enum tree_kind kind, double y,
	       double height, double depth, uint64_t stream)
{
	struct rng r = rng_of(c->seed, 2200 + stream);
	double step = height * (kind == TREE_PINE ? 0.26 : kind == TREE_CYPRESS ? 0.3 : 0.42);
	double phase = rng_range(&r, 0, 50);
	for (double x = -step; x < c->width_px + step; x += step * rng_range(&r, 0.6, 1.4)) {
		/* In groups: clearings make a line of trees look like a wood. */
		double group = noise_2d(c->seed + 2300 + stream, x / height * 0.22 + phase, 0.5);
		if (group < -0.42)
			continue;
		tree_paint(cr, c, kind, x, y + rng_range(&r, -0.03, 0.03) * height,
			   height * rng_range(&r, 0.55, 1.0) * (0.8 + 0.35 * group), depth, &r);
	}
}
