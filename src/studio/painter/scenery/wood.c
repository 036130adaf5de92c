/* Under trees: forest and jungle, and the cliff with its waterfall. */
#include "studio/painter/scenery/places.h"

/* --- forest -------------------------------------------------------------------------- */

/* Light at the end of the wood, the darker the nearer. */
static void wood_light(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2700);
	struct color leaf = foliage_color(c, &r);
	struct color glow = color_mix(c->sky_horizon, light_on(&c->light, leaf, 0.9), 0.45);
	struct color deep =
	    color_scale(light_on(&c->light, leaf, -0.3), c->light.night ? 0.5 : 0.75);
	if (c->season == SEASON_WINTER)
		deep = color_mix(deep, c->sky_lower, 0.4);
	cairo_pattern_t *p =
	    cairo_pattern_create_radial(c->vanish_px, c->horizon_px - h * 0.08, 0, c->vanish_px,
					c->horizon_px - h * 0.08, fmax(w, h) * 0.72);
	cairo_pattern_add_color_stop_rgb(p, 0, glow.r, glow.g, glow.b);
	struct color mid = color_mix(glow, deep, 0.5);
	cairo_pattern_add_color_stop_rgb(p, 0.4, mid.r, mid.g, mid.b);
	cairo_pattern_add_color_stop_rgb(p, 1, deep.r, deep.g, deep.b);
	cairo_set_source(cr, p);
	cairo_paint(cr);
	cairo_pattern_destroy(p);
	if (c->is_moon && c->brief->has_moon) {
		double x = c->vanish_px + w * 0.03, y = c->horizon_px - h * 0.20,
		       rad = fmin(w, h) * 0.045;
		brush_glow(cr, x, y, rad * 5, color_rgb(0xa8c4e8), 0.55);
		shape_ellipse(cr, x, y, rad, rad);
		brush_fill(cr, color_rgb(0xf4f2e4), 1);
	}
	/* Soft heaps of leaves in the distance. */
	for (int i = 0; i < 70; i++) {
		double x = rng_unit(&r) * w, y = c->horizon_px - h * rng_range(&r, 0.02, 0.5),
		       s = h * rng_range(&r, 0.04, 0.10);
		struct foliage f = {x,   y, s, s * 0.8, h * 0.010, 16, color_vary(leaf, &r, 0.04),
				    0.82};
		double away = fabs(x - c->vanish_px) / w;
		if (away < 0.10)
			continue;
		foliage_mass(cr, c, &f, &r);
	}
}

static void wood_trunk(cairo_t *cr, const struct composition *c, double x, double y, double width,
		       double depth, bool birch, struct rng *r)
{
	double h = c->height_px, lean = rng_range(r, -0.03, 0.03) * h,
	       side = c->light.to_key_x > 0 ? 1 : -1;
	struct color bark = birch ? color_rgb(0xd9d4c8) : color_vary(color_rgb(0x5e4a3a), r, 0.04);
	double xy[] = {x, y - width * 0.3, x + lean * 0.4, y * 0.5, x + lean, -h * 0.05};
	/* Roots spread where it meets the earth. */
	double root = width * (birch ? 0.68 : 0.85);
	cairo_move_to(cr, x - root, y + width * 0.10);
	cairo_curve_to(cr, x - width * 0.56, y - width * 0.1, x - width * 0.52, y - width * 0.5,
		       x - width * 0.5, y - width * 1.3);
	cairo_line_to(cr, x + width * 0.5, y - width * 1.3);
	cairo_curve_to(cr, x + width * 0.52, y - width * 0.5, x + width * 0.56, y - width * 0.1,
		       x + root, y + width * 0.12);
	cairo_close_path(cr);
	shape_limb(cr, xy, 3, width * 1.15, width * 0.72);
	brush_fill(cr, light_haze(&c->light, light_on(&c->light, bark, -0.45), depth), 1);
	/* Strips of bark: the lit side, then cracks. */
	for (int i = 0; i < 5; i++) {
		double u = side * (0.05 + 0.085 * i), face = -0.1 + 0.17 * i;
		double strip[] = {x + u * width,
				  y,
				  x + lean * 0.4 + u * width * 0.9,
				  y * 0.5,
				  x + lean + u * width * 0.66,
				  -h * 0.05};
		shape_limb(cr, strip, 3, width * 0.22, width * 0.15);
		brush_fill(cr, light_haze(&c->light, light_on(&c->light, bark, face), depth), 0.8);
	}
	int marks = width < 8 ? 0 : width < 30 ? 14 : 34;
	for (int i = 0; i < marks; i++) {
		double t = rng_unit(r), my = y * (1 - t),
		       mx = x + lean * t + rng_range(r, -0.42, 0.42) * width * (1.1 - 0.35 * t);
		struct color dark = light_haze(
		    &c->light,
		    light_on(&c->light, birch ? color_rgb(0x35322e) : color_scale(bark, 0.55),
			     -0.2),
		    depth);
		cairo_move_to(cr, mx, my);
		if (birch)
			cairo_line_to(cr, mx + width * rng_range(r, 0.08, 0.3), my + width * 0.02);
		else
			cairo_line_to(cr, mx + rng_range(r, -0.03, 0.03) * width,
				      my + width * rng_range(r, 0.2, 0.8));
		brush_stroke(cr, dark, fmax(0.7, width * 0.035), 0.55);
	}
}

static void wood_floor(cairo_t *cr, const struct composition *c)
{
	struct color moss = c->season == SEASON_WINTER   ? color_rgb(0xe8eef4)
			    : c->season == SEASON_AUTUMN ? color_rgb(0xa8743c)
							 : color_rgb(0x6f8a44);
	struct color earth = c->season == SEASON_WINTER ? color_rgb(0xd2deea) : color_rgb(0x6f5a3c);
	struct ground g = {
	    .top_px = c->horizon_px,
	    .near = moss,
	    .far = color_mix(moss, color_rgb(0xc8d070), c->season == SEASON_WINTER ? 0 : 0.35),
	    .spots = earth,
	    .spot_amount = 0.6,
	    .grain = 0.7,
	    .waviness = 0.012,
	    .snow = c->season == SEASON_WINTER};
	ground_paint(cr, c, &g);
	/* A path of light runs in from the clearing. */
	double h = c->height_px, w = c->width_px;
	struct color warm = color_mix(color_rgb(0xd8b888), c->light.key, 0.2);
	for (int i = 0; i < 26; i++) {
		double t = i / 25.0, y = c->horizon_px + (h - c->horizon_px) * (0.02 + 0.98 * t),
		       near = 0.02 + 0.98 * t;
		double x = c->vanish_px + w * 0.10 * sin(t * 3.4 + (double)(c->seed % 7)) * t;
		shape_ellipse(cr, x, y, w * 0.17 * near, h * 0.035 * near + 1);
		brush_fill(
		    cr,
		    light_haze(&c->light, light_on(&c->light, warm, 0.45), compose_depth_at(c, y)),
		    0.16);
	}
}

static void wood_trees(cairo_t *cr, const struct composition *c, bool birches)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2702);
	/* Rows from far to near; the middle stays open for whoever is there. */
	for (int row = 0; row < 5; row++) {
		double t = row / 4.0, near = 0.06 + 0.62 * t * t,
		       y = c->horizon_px + (h - c->horizon_px) * near;
		double width = h * (0.008 + 0.075 * t * t), depth = 0.86 - 0.80 * t;
		int n = (int)((15 - 10.5 * t) * fmax(0.7, w / h));
		for (int i = 0; i < n; i++) {
			double u = (i + rng_range(&r, 0.15, 0.85)) / n,
			       away = fabs(u - c->vanish_px / w);
			if (away < 0.09 + 0.22 * t)
				continue;
			double x = u * w, wide = width * rng_range(&r, 0.7, 1.25);
			brush_ground_shadow(cr, &c->light, x, y, wide * 3, 0.5);
			wood_trunk(cr, c, x, y + rng_range(&r, -0.01, 0.02) * h * t, wide, depth,
				   birches && rng_chance(&r, 0.8), &r);
		}
		/* Undergrowth and boughs between the rows. */
		for (int i = 0; i < 10; i++) {
			double u = rng_unit(&r), away = fabs(u - c->vanish_px / w),
			       s = h * (0.02 + 0.07 * t);
			if (away < 0.12 + 0.16 * t)
				continue;
			struct foliage f = {
			    u * w, y - s * 0.3,          s * 1.1, s * 0.6, h * (0.004 + 0.008 * t),
			    70,    foliage_color(c, &r), depth};
			foliage_mass(cr, c, &f, &r);
		}
		for (int i = 0; i < 7 + row * 3; i++) {
			double u = rng_unit(&r), s = h * (0.05 + 0.07 * t),
			       away = fabs(u - c->vanish_px / w);
			double top =
			    h * rng_range(&r, -0.05, 0.06 + 0.34 * away) * (1.15 - 0.3 * t);
			struct foliage f = {u * w,
					    top,
					    s * 1.25,
					    s * 0.75,
					    h * (0.006 + 0.008 * t),
					    90,
					    foliage_color(c, &r),
					    depth * 0.9};
			if (c->season != SEASON_WINTER || row < 2)
				foliage_mass(cr, c, &f, &r);
		}
	}
}

static void forest_trees(cairo_t *cr, const struct composition *c)
{
	wood_trees(cr, c, c->seed % 3 == 0);
}

static void fern(cairo_t *cr, const struct composition *c, double x, double y, double size,
		 struct rng *r)
{
	struct color green =
	    color_vary(color_rgb(c->season == SEASON_AUTUMN ? 0xa8823c : 0x5a9244), r, 0.04);
	for (int k = 0; k < 7; k++) {
		double a = -M_PI * (0.12 + 0.76 * k / 6.0) + rng_range(r, -0.1, 0.1),
		       l = size * rng_range(r, 0.75, 1.1);
		double ex = cos(a) * l, ey = sin(a) * l * 0.9;
		for (int i = 1; i <= 11; i++) {
			double t = i / 11.0, px = x + ex * t, py = y + ey * t + l * 0.30 * t * t,
			       leaf = l * 0.20 * (1 - t * 0.85);
			double nx = -sin(a), ny = cos(a);
			for (int s = -1; s <= 1; s += 2) {
				cairo_move_to(cr, px, py);
				cairo_line_to(cr, px + nx * leaf * s + ex * 0.07,
					      py + ny * leaf * s + ey * 0.07);
				cairo_line_to(cr, px + ex * 0.06, py + ey * 0.06 + l * 0.03);
				cairo_close_path(cr);
			}
		}
		brush_fill(cr,
			   foliage_tone(c, green,
					cos(a) * c->light.to_key_x + 0.1 + 0.2 * rng_unit(r), 0.03),
			   1);
	}
}

static void forest_floor_life(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2704);
	if (c->season == SEASON_WINTER)
		return;
	for (int i = 0; i < 150; i++) {
		double t = (i + rng_unit(&r)) / 150,
		       y = c->horizon_px + (h - c->horizon_px) * (0.1 + 0.92 * t),
		       near = 0.1 + 0.9 * t;
		double u = rng_unit(&r), away = fabs(u - c->vanish_px / w);
		if (away < 0.10 + 0.12 * t)
			continue;
		if (i % 5 == 0)
			fern(cr, c, u * w, y, h * 0.075 * near, &r);
		else
			grass_tuft(cr, c, u * w, y, h * 0.05 * near, h * 0.045 * near, 8,
				   color_rgb(0x6f8f44), &r);
	}
	if (c->season == SEASON_AUTUMN)
		for (int i = 0; i < 220; i++) {
			double t = rng_unit(&r),
			       y = c->horizon_px + (h - c->horizon_px) * (0.1 + 0.9 * t),
			       s = h * 0.007 * (0.15 + t);
			shape_ellipse(cr, rng_unit(&r) * w, y, s, s * 0.5);
			brush_fill(cr, light_on(&c->light, foliage_color(c, &r), 0.4), 0.9);
		}
}

static void forest_beams(cairo_t *cr, const struct composition *c)
{
	if (c->light.night || c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM ||
	    c->weather == WEATHER_SNOW)
		return;
	struct composition lit = *c;
	lit.sun_x_px = c->width_px * (c->light.to_key_x > 0 ? 0.92 : 0.08);
	lit.sun_y_px = -c->height_px * 0.12;
	sky_beams(cr, &lit, 0.12);
}

/* --- jungle -------------------------------------------------------------------------------- */

static void big_leaf(cairo_t *cr, const struct composition *c, double x, double y, double angle,
		     double length, double depth, struct rng *r)
{
	struct color green = color_vary(color_rgb(0x3f8a4a), r, 0.06);
	cairo_matrix_t keep;
	cairo_get_matrix(cr, &keep);
	cairo_translate(cr, x, y);
	cairo_rotate(cr, angle);
	double half = length * rng_range(r, 0.16, 0.26),
	       facing = 0.15 + 0.5 * cos(angle + M_PI / 2 * (c->light.to_key_x > 0 ? 1 : -1));
	for (int s = -1; s <= 1; s += 2) {
		cairo_move_to(cr, 0, 0);
		cairo_curve_to(cr, length * 0.2, s * half * 1.3, length * 0.7, s * half * 1.1,
			       length, length * 0.06);
		cairo_curve_to(cr, length * 0.6, length * 0.01, length * 0.3, 0, 0, 0);
		brush_fill(cr, foliage_tone(c, green, facing + 0.30 * s, depth), 1);
	}
	for (int i = 1; i < 7; i++) {
		double t = i / 7.0;
		for (int s = -1; s <= 1; s += 2) {
			cairo_move_to(cr, length * t, length * 0.02 * t);
			cairo_line_to(cr, length * (t + 0.11),
				      s * half * 0.85 * sin(M_PI * fmin(1, t + 0.1)));
		}
	}
	brush_stroke(cr, foliage_tone(c, color_scale(green, 1.3), facing, depth),
		     fmax(0.5, length * 0.006), 0.5);
	cairo_move_to(cr, 0, 0);
	cairo_curve_to(cr, length * 0.3, 0, length * 0.6, length * 0.01, length, length * 0.06);
	brush_stroke(cr, foliage_tone(c, color_scale(green, 1.4), facing, depth),
		     fmax(0.8, length * 0.016), 0.9);
	cairo_set_matrix(cr, &keep);
}

static void jungle_plants(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2706);
	for (int row = 0; row < 4; row++) {
		double t = row / 3.0,
		       y = c->horizon_px + (h - c->horizon_px) * (0.08 + 0.7 * t * t),
		       depth = 0.7 - 0.66 * t;
		for (int i = 0; i < 13 - 2 * row; i++) {
			double u = (i + rng_unit(&r)) / (13 - 2 * row),
			       away = fabs(u - c->vanish_px / w);
			if (away < 0.13 + 0.20 * t)
				continue;
			if (i % 4 == 1)
				tree_paint(cr, c, TREE_PALM, u * w, y, h * (0.30 + 0.34 * t), depth,
					   &r);
			for (int k = 0; k < 8; k++) {
				double a =
				    -M_PI * (0.08 + 0.84 * k / 7.0) + rng_range(&r, -0.15, 0.15);
				big_leaf(cr, c, u * w, y, a,
					 h * (0.08 + 0.13 * t) * rng_range(&r, 0.7, 1.2), depth,
					 &r);
			}
			if (i % 3 == 0)
				flower_head(cr, c, u * w, y - h * (0.05 + 0.08 * t),
					    h * (0.010 + 0.018 * t),
					    color_rgb(i % 2 ? 0xf2485c : 0xfb9a3c), &r);
		}
	}
	/* Vines hang in from above. */
	for (int i = 0; i < 9; i++) {
		double x = w * (i + rng_unit(&r)) / 9, l = h * rng_range(&r, 0.12, 0.42),
		       sway = h * rng_range(&r, -0.06, 0.06);
		cairo_move_to(cr, x, -5);
		cairo_curve_to(cr, x + sway, l * 0.4, x - sway, l * 0.7, x + sway * 0.5, l);
		brush_stroke(cr, foliage_tone(c, color_rgb(0x4a6a38), 0, 0.2), h * 0.004, 1);
		for (int k = 0; k < 9; k++) {
			double t = (k + 1) / 9.0;
			big_leaf(cr, c, x + sway * sin(t * 5) * 0.5, l * t,
				 (k % 2 ? 0.5 : M_PI - 0.5), h * 0.028, 0.15, &r);
		}
	}
}

static void jungle_frame(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2707);
	for (int i = 0; i < 18; i++) {
		double right = i % 2, x = right > 0 ? w * 1.02 : -w * 0.02,
		       y = h * (0.1 + 0.9 * (i / 2) / 8.0);
		double a = (right > 0 ? M_PI : 0) + rng_range(&r, -0.6, 0.6);
		big_leaf(cr, c, x, y, a, fmin(h, w) * rng_range(&r, 0.14, 0.24), 0, &r);
	}
}

/* --- waterfall -------------------------------------------------------------------------------- */

static double fall_half(const struct composition *c, double t)
{
	return fmin(c->width_px, c->height_px) * (0.055 + 0.05 * t);
}

static double cliff_top(const struct composition *c, double u)
{
	double n = noise_fractal(c->seed + 520, u * 4, 0.5, 4);
	return c->height_px * (0.20 - 0.10 * raster_step(0.08, 0.5, fabs(u)) + 0.05 * n);
}

/* u, v: place in heights from the fall's middle and the top; t: 0 at the edge … 1 at the foot. */
static struct color cliff_rock(const struct composition *c, double u, double v, double t)
{
	uint64_t s = c->seed + 520;
	struct color rock = color_rgb(0x8d8882),
		     moss = color_mix(ground_grass(c), color_rgb(0x4f7a3c), 0.5);
	double away = fabs(u), d = 0.006, side = c->light.to_key_x > 0 ? 1 : -1;
	double bent = u + 0.05 * noise_fractal(s + 7, u * 5, v * 5, 3),
	       laid = v + 0.04 * noise_fractal(s + 8, u * 4, v * 4, 2);
	/* Columns and ledges. */
	double col = noise_fractal(s + 1, bent * 11, v * 3.0, 4),
	       col2 = noise_fractal(s + 1, (bent + d) * 11, v * 3.0, 4);
	double ledge = noise_fractal(s + 2, u * 3.5, laid * 13, 3),
	       ledge2 = noise_fractal(s + 2, u * 3.5, (laid + d) * 13, 3);
	double facing = (col - col2) * 5 * side + (ledge2 - ledge) * 4.2 +
			(u * c->light.to_key_x < 0 ? 0.18 : -0.15);
	double green = noise_fractal(s + 3, bent * 7, laid * 8, 4) +
		       0.12 * raster_clamp((ledge - ledge2) * 18, -1, 1);
	green = raster_step(0.0, 0.35, green - 0.18 * t + (away > 0.12 ? 0.2 * (1 - t) : 0));
	struct color base = color_mix(color_scale(rock, 1 + 0.2 * col), moss,
				      green * (c->season == SEASON_WINTER ? 0.2 : 0.75));
	double wet = exp(-away * away * 70);
	struct color out =
	    light_on(&c->light, color_scale(base, 1 - 0.35 * wet), raster_clamp(facing, -1, 1));
	return light_haze(&c->light, out, 0.30 - 0.16 * away);
}

/* The fall: threads of water, spreading as they drop. */
static void fall_threads(struct raster *p, const struct composition *c, double foot)
{
	double h = c->height_px, cx = c->vanish_px, lip = h * 0.215;
	uint64_t s = c->seed + 520;
	for (int y = (int)lip; y < (int)fmin(foot + h * 0.01, p->height); y++) {
		double t = (y - lip) / (foot - lip), half = fall_half(c, t);
		for (int x = (int)fmax(0, cx - half * 1.3);
		     x < (int)fmin(p->width, cx + half * 1.3); x++) {
			double u = (x - cx) / half,
			       fray = 0.16 * noise_fractal(s + 5, u * 3 + 9, t * 5, 3);
			double body = raster_step(1.05, 0.72, fabs(u) + fray);
			double thread = noise_fractal(
			    s + 6, u * 9 + 0.4 * noise_2d(s, u * 3, t * 3), t * 3.2, 4);
			double gap = raster_step(-0.42, -0.05, thread + 0.18 * t);
			double facing =
			    0.35 + thread * 0.9 + (u * c->light.to_key_x > 0 ? 0.12 : -0.12);
			struct color white = light_on(&c->light, color_rgb(0xf6fbff), facing);
			raster_blend(p, x, y, color_mix(white, c->sky_lower, 0.16),
				     body * (0.35 + 0.62 * gap));
		}
	}
}

static void cliff(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	double h = c->height_px, foot = c->horizon_px + h * 0.10;
	if (!p.words)
		return;
	for (int x = 0; x < p.width; x++) {
		double u = (x - c->vanish_px) / h, top = cliff_top(c, u);
		for (int y = (int)fmax(0, top); y < (int)fmin(foot, p.height); y++) {
			struct color out =
			    cliff_rock(c, u, y / h, raster_clamp((y - top) / (foot - top), 0, 1));
			raster_blend(&p, x, y, out, raster_clamp(y - top + 1, 0, 1));
		}
	}
	fall_threads(&p, c, foot);
	raster_close(cr, &p);
}

static void cliff_trees(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2708);
	for (int i = 0; i < 15; i++) {
		double u = (i + rng_unit(&r)) / 15, away = fabs(u * w - c->vanish_px) / h;
		if (away < 0.12)
			continue;
		double top = cliff_top(c, (u * w - c->vanish_px) / h);
		tree_paint(cr, c, i % 3 ? TREE_PINE : TREE_BROAD, u * w, top + h * 0.012,
			   h * rng_range(&r, 0.08, 0.15), 0.3, &r);
	}
	for (int i = 0; i < 40; i++) {
		double u = rng_unit(&r), away = fabs(u * w - c->vanish_px) / h,
		       y = h * rng_range(&r, 0.2, 0.6), s = h * rng_range(&r, 0.012, 0.035);
		if (away < 0.14 || y > c->horizon_px + h * 0.08)
			continue;
		struct foliage f = {u * w, y, s * 1.3, s * 0.8, s * 0.22, 34, foliage_color(c, &r),
				    0.25};
		foliage_mass(cr, c, &f, &r);
	}
}

static void fall_pool(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, foot = c->horizon_px + h * 0.095;
	struct rng r = rng_of(c->seed, 2709);
	struct water pool = water_of(c, 0.24);
	pool.top_px = foot;
	pool.bottom_px = fmin(h, c->shore_px + h * 0.04);
	pool.deep =
	    color_mix(pool.deep, color_scale(color_rgb(0x1f9a94), c->light.night ? 0.3 : 0.9), 0.5);
	water_paint(cr, c, &pool);
	/* Rings and foam where it strikes, and the mist over it. */
	for (int i = 0; i < 46; i++) {
		double d = rng_unit(&r),
		       x = c->vanish_px + rng_range(&r, -1, 1) * fall_half(c, 1) * (1.1 + 2.2 * d),
		       y = foot + h * (0.005 + 0.075 * d);
		shape_ellipse(cr, x, y, h * rng_range(&r, 0.012, 0.05) * (0.4 + d), h * 0.0035);
		brush_fill(cr, light_on(&c->light, color_rgb(0xffffff), 0.5), 0.42 * (1 - d));
	}
	struct color mist =
	    color_mix(light_on(&c->light, color_rgb(0xffffff), 0.4), c->light.haze, 0.4);
	for (int i = 0; i < 16; i++)
		brush_glow(cr, c->vanish_px + rng_range(&r, -1.8, 1.8) * fall_half(c, 1),
			   foot - h * rng_range(&r, -0.01, 0.05), h * rng_range(&r, 0.04, 0.10),
			   mist, 0.26);
	for (int i = 0; i < 22; i++) {
		double side = i % 2 ? -1 : 1, d = rng_unit(&r), y = foot + (c->shore_px - foot) * d,
		       s = h * (0.03 + 0.06 * d) * rng_range(&r, 0.6, 1.2);
		double x =
		    c->vanish_px + side * (fall_half(c, 1) * 1.25 +
					   w * (0.02 + 0.5 * rng_unit(&r)) * (0.6 + 0.5 * d));
		rock_paint(cr, c, x, y, s * 1.6, s, color_rgb(0x77746f), 0.2 - 0.15 * d, &r);
	}
}

scenery_layer *const place_forest[] = {wood_light,        wood_floor,   forest_trees,
				       forest_floor_life, forest_beams, NULL};
scenery_layer *const place_jungle[] = {wood_light,   wood_floor,   jungle_plants,
				       jungle_frame, forest_beams, NULL};
scenery_layer *const place_waterfall[] = {sky_paint, sky_clouds, cliff, cliff_trees,
					  fall_pool, shore_bank, NULL};
