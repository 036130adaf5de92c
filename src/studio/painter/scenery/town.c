/* Where people build: a skyline over water, a street, a village, a harbour. */
#include "studio/painter/scenery/places.h"

struct color town_lit(const struct composition *c, struct color base, double facing, double depth)
{
	return light_haze(&c->light, light_on(&c->light, base, facing), depth);
}

struct color town_window(const struct composition *c, struct rng *r, double depth)
{
	static const uint32_t warm[] = {0xffd98a, 0xffe6b0, 0xffc668, 0xfff0cc};
	if (c->light.night && rng_chance(r, 0.62))
		return color_rgb(warm[rng_int(r, 0, 3)]);
	struct color glass =
	    color_mix(color_rgb(0x2c3c52), c->sky_upper, c->light.night ? 0.15 : 0.45);
	return light_haze(&c->light, color_vary(glass, r, 0.04), depth);
}

/* --- city --------------------------------------------------------------------------------- */

/* One tower: two faces, a roof of its own, windows in a grid. */
static void tower(cairo_t *cr, const struct composition *c, double x, double foot, double wide,
		  double tall, double depth, struct rng *r)
{
	static const uint32_t walls[] = {0x8a94a6, 0xa89c94, 0x76808f,
					 0x9aa8b4, 0xb0a494, 0x6c7a92};
	struct color wall = color_vary(color_rgb(walls[rng_int(r, 0, 5)]), r, 0.04);
	double side = c->light.to_key_x > 0 ? 1 : -1, split = wide * rng_range(r, 0.22, 0.36);
	double lit_x = side > 0 ? x + wide - split : x, dark_w = wide - split;
	int cap = rng_int(r, 0, 3);
	cairo_rectangle(cr, side > 0 ? x : x + split, foot - tall, dark_w, tall);
	brush_fill(cr, town_lit(c, wall, -0.25, depth), 1);
	cairo_rectangle(cr, lit_x, foot - tall, split, tall);
	brush_fill(cr, town_lit(c, wall, 0.6, depth), 1);
	struct color roof = town_lit(c, wall, 0.1, depth);
	if (cap == 1) {
		cairo_move_to(cr, x, foot - tall);
		cairo_line_to(cr, x + wide / 2, foot - tall - wide * 0.7);
		cairo_line_to(cr, x + wide, foot - tall);
		brush_fill(cr, roof, 1);
	} else if (cap == 2) {
		cairo_rectangle(cr, x + wide * 0.2, foot - tall * 1.07, wide * 0.6, tall * 0.08);
		cairo_rectangle(cr, x + wide * 0.34, foot - tall * 1.12, wide * 0.32, tall * 0.06);
		brush_fill(cr, roof, 1);
	} else if (cap == 3) {
		cairo_rectangle(cr, x + wide * 0.48, foot - tall - wide * 0.8, fmax(1, wide * 0.04),
				wide * 0.8);
		brush_fill(cr, roof, 1);
		if (c->light.night)
			brush_glow(cr, x + wide * 0.5, foot - tall - wide * 0.8, wide * 0.2,
				   color_rgb(0xff5040), 0.9);
	}
	double cell = fmax(3.2, wide / rng_int(r, 5, 8)), pane = cell * 0.52;
	bool bands = rng_chance(r, 0.3);
	for (double wy = foot - tall + cell * 0.6; wy < foot - cell * 0.4; wy += cell * 1.15)
		for (double wx = x + cell * 0.3; wx + pane < x + wide;
		     wx += bands ? cell * 2.0 : cell) {
			cairo_rectangle(cr, wx, wy, bands ? cell * 1.7 : pane, pane);
			brush_fill(cr, town_window(c, r, depth), c->light.night ? 0.95 : 0.75);
		}
}

static void city_skyline(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, foot = c->horizon_px + h * 0.012,
	       span = fmin(h, w * 1.25);
	struct rng r = rng_of(c->seed, 2900);
	double center = w * rng_range(&r, 0.35, 0.65);
	for (int row = 0; row < 3; row++) {
		double depth = 0.80 - 0.27 * row, base = span * (0.30 - 0.05 * row);
		for (double x = -span * 0.05; x < w;) {
			double wide = span * rng_range(&r, 0.035, 0.075) * (0.8 + 0.25 * row);
			double near = exp(-fabs(x - center) / w * 2.6);
			double tall = base * (0.35 + 0.9 * near) * rng_range(&r, 0.45, 1.15);
			tower(cr, c, x, foot, wide, tall, depth, &r);
			x += wide * rng_range(&r, 0.85, 1.35);
		}
	}
	if (c->light.night)
		brush_glow(cr, center, foot, w * 0.6,
			   color_mix(c->sky_horizon, color_rgb(0xffa860), 0.5), 0.22);
	for (double x = 0; x < w; x += h * 0.02) {
		struct foliage f = {x,  foot - h * 0.002,     h * 0.018, h * 0.012, h * 0.004,
				    12, foliage_color(c, &r), 0.35};
		foliage_mass(cr, c, &f, &r);
	}
}

static void city_water(cairo_t *cr, const struct composition *c)
{
	struct water w = water_of(c, 0.20);
	w.top_px = c->horizon_px + c->height_px * 0.020;
	w.bottom_px = fmin(c->height_px, c->shore_px + 2);
	w.reflect = 0.9;
	water_paint(cr, c, &w);
}

/* Stone slabs running to the vanishing point, from y0 down. */
static void paving(cairo_t *cr, const struct composition *c, double y0, struct color stone)
{
	double h = c->height_px, w = c->width_px;
	struct color near = light_on(&c->light, stone, 0.55),
		     seam = color_scale(light_on(&c->light, stone, -0.1), 0.8);
	struct ground g = {.top_px = y0,
			   .near = stone,
			   .far = color_scale(stone, 0.96),
			   .spots = color_scale(stone, 0.88),
			   .spot_amount = 0.5,
			   .grain = 0.35,
			   .waviness = 0};
	ground_paint(cr, c, &g);
	double k0 = (y0 - c->horizon_px) / (h - c->horizon_px), gap = h * 0.24;
	for (int i = -40; i <= 40; i++) {
		double x0 = c->vanish_px + i * gap * k0, x1 = c->vanish_px + i * gap;
		if ((x0 < -w && x1 < -w) || (x0 > 2 * w && x1 > 2 * w))
			continue;
		cairo_move_to(cr, x0, y0);
		cairo_line_to(cr, x1, h);
		brush_stroke(cr, seam, fmax(0.8, h * 0.0016), 0.55);
	}
	for (double z = 1; z < 14; z += 0.22) {
		double y = c->horizon_px + (h - c->horizon_px) / z;
		if (y < y0)
			break;
		cairo_move_to(cr, 0, y);
		cairo_line_to(cr, w, y);
		brush_stroke(cr, seam, fmax(0.6, h * 0.0022 / z), 0.5);
	}
	cairo_rectangle(cr, 0, y0 - h * 0.006, w, h * 0.012);
	brush_fill(cr, color_scale(near, 1.06), 1);
	cairo_rectangle(cr, 0, y0 + h * 0.006, w, h * 0.004);
	brush_fill(cr, seam, 0.8);
}

static void city_promenade(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, y = c->shore_px, tall = h * 0.055;
	paving(cr, c, y, color_rgb(0xb4b0a8));
	struct color iron = town_lit(c, color_rgb(0x3c4450), 0.1, 0.05);
	for (double x = -h * 0.02; x < w + h * 0.05; x += h * 0.045) {
		cairo_rectangle(cr, x, y - tall, h * 0.006, tall + h * 0.004);
		brush_fill(cr, iron, 1);
	}
	cairo_rectangle(cr, 0, y - tall - h * 0.004, w, h * 0.009);
	cairo_rectangle(cr, 0, y - tall * 0.5, w, h * 0.005);
	brush_fill(cr, iron, 1);
}

/* --- village
 * -------------------------------------------------------------------------------------- */

static void town_house(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		       double depth, struct rng *r)
{
	static const uint32_t walls[] = {0xf2e8d8, 0xf0d8b4, 0xe8c8b8,
					 0xd8e0e0, 0xf4f0e8, 0xe4b88c};
	static const uint32_t roofs[] = {0xb4523c, 0x9a4a3a, 0x7a4a40, 0xc0683c, 0x5f6678};
	double tall = wide * rng_range(r, 0.55, 0.9), roof = wide * rng_range(r, 0.34, 0.5),
	       side = c->light.to_key_x > 0 ? 1 : -1;
	bool snowy = c->season == SEASON_WINTER;
	struct color wall = color_vary(color_rgb(walls[rng_int(r, 0, 5)]), r, 0.03);
	struct color tile =
	    snowy ? color_rgb(0xf2f6fa) : color_vary(color_rgb(roofs[rng_int(r, 0, 4)]), r, 0.03);
	double gable = wide * 0.36, gx = side > 0 ? x + wide - gable : x,
	       bx = side > 0 ? x : x + gable;
	cairo_rectangle(cr, bx, y - tall, wide - gable, tall);
	brush_fill(cr, town_lit(c, wall, -0.15, depth), 1);
	cairo_move_to(cr, gx, y);
	cairo_line_to(cr, gx, y - tall);
	cairo_line_to(cr, gx + gable / 2, y - tall - roof);
	cairo_line_to(cr, gx + gable, y - tall);
	cairo_line_to(cr, gx + gable, y);
	cairo_close_path(cr);
	brush_fill(cr, town_lit(c, wall, 0.6, depth), 1);
	double far_x = side > 0 ? x - wide * 0.03 : x + wide * 1.03, over = wide * 0.03 * side;
	cairo_rectangle(cr, side > 0 ? x + wide * 0.16 : x + wide * 0.76, y - tall - roof * 1.12,
			wide * 0.08, roof * 0.8);
	brush_fill(cr, town_lit(c, color_rgb(0x8a6a5c), 0, depth), 1);
	cairo_move_to(cr, far_x, y - tall + wide * 0.02);
	cairo_line_to(cr, far_x + side * gable * 0.5, y - tall - roof);
	cairo_line_to(cr, gx + gable / 2, y - tall - roof * 1.02);
	cairo_line_to(cr, side > 0 ? gx : gx + gable, y - tall + wide * 0.03);
	cairo_close_path(cr);
	brush_fill(cr, town_lit(c, tile, 0.15, depth), 1);
	cairo_move_to(cr, gx + gable / 2, y - tall - roof * 1.02);
	cairo_line_to(cr, (side > 0 ? gx + gable : gx) + over, y - tall + wide * 0.02);
	brush_stroke(cr, town_lit(c, color_scale(tile, 1.05), 0.6, depth), fmax(1, wide * 0.045),
		     1);
	double pane = wide * 0.13;
	for (int i = 0; i < 2; i++) {
		cairo_rectangle(cr, bx + (wide - gable) * (0.16 + 0.42 * i), y - tall * 0.72, pane,
				pane * 1.15);
		brush_fill(cr, town_window(c, r, depth), 1);
	}
	cairo_rectangle(cr, gx + gable * 0.5 - pane * 0.5, y - tall * 0.98, pane, pane * 1.1);
	brush_fill(cr, town_window(c, r, depth), 1);
	cairo_rectangle(cr, gx + gable * 0.5 - pane * 0.55, y - tall * 0.48, pane * 1.1,
			tall * 0.48);
	brush_fill(cr, town_lit(c, color_rgb(0x7a5238), 0.4, depth), 1);
}

static void village_houses(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2920);
	double church = w * (c->vanish_px > w / 2 ? 0.30 : 0.70);
	for (int row = 0; row < 4; row++) {
		double t = row / 3.0,
		       y = c->horizon_px + (h - c->horizon_px) * (0.02 + 0.26 * t * t),
		       wide = h * (0.055 + 0.10 * t);
		int n = (int)(w / wide * (0.52 - 0.20 * t)) + 1;
		if (row == 1) {
			double tall = h * 0.20;
			cairo_rectangle(cr, church - h * 0.018, y - tall * 0.62, h * 0.036,
					tall * 0.62);
			brush_fill(cr, town_lit(c, color_rgb(0xf0e8dc), 0.3, 0.4), 1);
			cairo_move_to(cr, church - h * 0.024, y - tall * 0.60);
			cairo_line_to(cr, church, y - tall * 1.1);
			cairo_line_to(cr, church + h * 0.024, y - tall * 0.60);
			brush_fill(cr, town_lit(c, color_rgb(0x5c6474), 0.3, 0.4), 1);
		}
		for (int i = 0; i < n; i++) {
			double x = w * (i + rng_range(&r, 0.1, 0.9)) / n - wide / 2,
			       away = fabs(x + wide / 2 - c->vanish_px) / w;
			double yy = y + h * rng_range(&r, -0.012, 0.012);
			/* The middle opens towards the viewer. */
			if (row > 1 && away < 0.10 + 0.10 * t)
				continue;
			if (rng_chance(&r, 0.3)) {
				tree_paint(cr, c,
					   c->season == SEASON_WINTER ? TREE_PINE : TREE_BROAD, x,
					   yy, wide * 1.3, 0.62 - 0.5 * t, &r);
				continue;
			}
			town_house(cr, c, x, yy, wide * rng_range(&r, 0.85, 1.15), 0.62 - 0.52 * t,
				   &r);
			if (row > 0)
				tree_paint(cr, c, TREE_BUSH, x + wide * rng_range(&r, -0.1, 1.1),
					   yy + wide * 0.05, wide * 0.22, 0.5 - 0.4 * t, &r);
		}
	}
}

static void village_lane(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px;
	struct color earth = color_rgb(c->season == SEASON_WINTER ? 0xdde4ec : 0xd0b48a);
	for (int i = 0; i < 60; i++) {
		double t = i / 59.0,
		       y = c->horizon_px + (h - c->horizon_px) * (0.05 + 0.97 * t * t),
		       near = (y - c->horizon_px) / (h - c->horizon_px);
		double x = c->vanish_px +
			   c->width_px * 0.10 * sin(near * 3.0 + (double)(c->seed % 5)) * near;
		shape_ellipse(cr, x, y, h * (0.02 + 0.16 * near), h * 0.030 * near + 1);
		brush_fill(cr, town_lit(c, earth, 0.5, compose_depth_at(c, y)), 0.55);
	}
	if (c->season != SEASON_WINTER)
		flowers_strewn(cr, c, c->horizon_px + (h - c->horizon_px) * 0.55, h, 0.4, 6);
}

/* --- harbour
 * ---------------------------------------------------------------------------------------- */

static void harbor_town(cairo_t *cr, const struct composition *c)
{
	static const uint32_t walls[] = {0xe8835c, 0xf2c14e, 0x7fb2c8, 0xd86a6a,
					 0xf0e2c4, 0x8fb48a, 0xe8a87c, 0xb48cc0};
	double h = c->height_px, w = c->width_px, foot = c->horizon_px + h * 0.015;
	struct rng r = rng_of(c->seed, 2930);
	for (double x = -h * 0.02; x < w;) {
		double wide = h * rng_range(&r, 0.055, 0.085), tall = h * rng_range(&r, 0.10, 0.17),
		       depth = 0.30;
		struct color wall = color_vary(color_rgb(walls[rng_int(&r, 0, 7)]), &r, 0.03);
		cairo_rectangle(cr, x, foot - tall, wide + 1, tall);
		brush_fill(cr, town_lit(c, wall, 0.35, depth), 1);
		cairo_move_to(cr, x - wide * 0.05, foot - tall);
		cairo_line_to(cr, x + wide * 0.5, foot - tall - wide * 0.42);
		cairo_line_to(cr, x + wide * 1.05, foot - tall);
		cairo_close_path(cr);
		brush_fill(cr,
			   town_lit(c, color_rgb(c->season == SEASON_WINTER ? 0xeef2f6 : 0x9c5442),
				    0.25, depth),
			   1);
		for (int row = 0; row < 3; row++)
			for (int i = 0; i < 3; i++) {
				cairo_rectangle(cr, x + wide * (0.14 + 0.28 * i),
						foot - tall * (0.92 - 0.30 * row), wide * 0.15,
						tall * 0.15);
				brush_fill(cr, town_window(c, &r, depth), 1);
			}
		x += wide;
	}
	cairo_rectangle(cr, 0, foot - h * 0.002, w, h * 0.014);
	brush_fill(cr, town_lit(c, color_rgb(0x8a8074), 0.1, 0.3), 1);
	/* Moored boats: hulls below, a thicket of masts above. */
	for (int i = 0; i < 11; i++) {
		double x = w * (i + rng_unit(&r)) / 11, y = foot + h * rng_range(&r, 0.014, 0.026),
		       l = h * rng_range(&r, 0.06, 0.11), tall = l * rng_range(&r, 1.5, 2.3);
		struct color hull = color_rgb(i % 3 ? 0xf4f2ec : i % 2 ? 0x2f5f8c : 0xb8463c);
		cairo_move_to(cr, x - l * 0.5, y - l * 0.16);
		cairo_line_to(cr, x + l * 0.56, y - l * 0.20);
		cairo_curve_to(cr, x + l * 0.4, y, x + l * 0.2, y + l * 0.04, x - l * 0.4,
			       y + l * 0.02);
		cairo_close_path(cr);
		brush_fill(cr, town_lit(c, hull, 0.3, 0.2), 1);
		cairo_rectangle(cr, x, y - tall, fmax(0.9, l * 0.025), tall - l * 0.16);
		brush_fill(cr, town_lit(c, color_rgb(0x8a6a4a), 0.2, 0.2), 1);
		cairo_move_to(cr, x + l * 0.02, y - tall);
		cairo_line_to(cr, x + l * 0.52, y - l * 0.2);
		brush_stroke(cr, town_lit(c, color_rgb(0x4a4a4a), 0, 0.2), 0.8, 0.7);
	}
}

static void harbor_water(cairo_t *cr, const struct composition *c)
{
	struct water w = water_of(c, 0.20);
	w.top_px = c->horizon_px + c->height_px * 0.030;
	w.bottom_px = fmin(c->height_px, c->shore_px + 2);
	w.reflect = 0.82;
	water_paint(cr, c, &w);
}

static void harbor_quay(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2932);
	paving(cr, c, c->shore_px, color_rgb(0xb8a890));
	for (int i = 0; i < 4; i++) {
		double x = w * (i < 2 ? 0.06 + 0.13 * i : 0.81 + 0.13 * (i - 2)),
		       y = c->shore_px + h * 0.022, s = h * 0.022;
		brush_ground_shadow(cr, &c->light, x, y, s * 2, 0.7);
		shape_round_rect(cr, x - s * 0.5, y - s * 1.5, s, s * 1.5, s * 0.2);
		brush_fill_lit(cr, &c->light, color_rgb(0x4a5058), 0.8);
		shape_ellipse(cr, x, y - s * 1.5, s * 0.75, s * 0.36);
		brush_fill_lit(cr, &c->light, color_rgb(0x5a6068), 0.8);
	}
	for (int i = 0; i < 2; i++) {
		double x = w * (c->seed % 2 ? 0.05 : 0.95), y = h * (0.93 - 0.03 * i), s = h * 0.05;
		shape_ellipse(cr, x, y, s, s * 0.42);
		brush_stroke(cr, light_on(&c->light, color_rgb(0xc8a86c), rng_range(&r, 0, 0.5)),
			     s * 0.22, 1);
	}
}

scenery_layer *const place_city[] = {sky_paint,      sky_clouds,     city_skyline, city_water,
				     shore_footings, city_promenade, NULL};
scenery_layer *const place_village[] = {
    sky_paint, sky_clouds, land_far_hills, land_grass, village_lane, village_houses, NULL};
scenery_layer *const place_harbor[] = {sky_paint,    sky_clouds,     land_far_hills, harbor_town,
				       harbor_water, shore_footings, harbor_quay,    NULL};
