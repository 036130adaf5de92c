/* Below: the sea floor, and caves. */
#include "studio/painter/scenery/places.h"

/* --- under water ----------------------------------------------------------------------- */

static void sea_depths(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	double h = c->height_px, w = c->width_px, lx = w * (0.5 + 0.3 * c->light.to_key_x);
	bool night = c->light.night;
	struct color top = night ? color_rgb(0x1a4a8a) : color_rgb(0x7fe0e4),
		     mid = night ? color_rgb(0x0f2c60) : color_rgb(0x1e9cc0);
	struct color deep = night ? color_rgb(0x071838) : color_rgb(0x0c4f86);
	if (!p.words)
		return;
	if (c->brief->color_count > 0)
		mid = color_mix(mid, c->brief->colors[0], 0.45);
	for (int y = 0; y < p.height; y++) {
		double t = y / h;
		for (int x = 0; x < p.width; x++) {
			double d = hypot((x - lx) / fmax(w, h) * 1.1, t * 0.9);
			struct color out =
			    d < 0.42 ? color_mix_even(top, mid, raster_step(0, 0.42, d))
				     : color_mix_even(mid, deep, raster_step(0.42, 1.15, d));
			/* The surface from below: ripples of light. */
			if (t < 0.16) {
				double k = 1 - t / 0.16, v = 0.5 / (t + 0.04);
				double n =
				    noise_2d(c->seed + 801, (x - lx) / h * v * 1.6, v * 2.2) +
				    0.5 * noise_2d(c->seed + 802, (x - lx) / h * v * 4, v * 5);
				out = color_mix(out,
						night ? color_rgb(0x6fa0e0) : color_rgb(0xffffff),
						raster_step(0.1, 0.7, n) * k * 0.55);
			}
			raster_put(&p, x, y, out);
		}
	}
	raster_close(cr, &p);
}

static void sea_rays(cairo_t *cr, const struct composition *c)
{
	struct composition s = *c;
	s.sun_x_px = c->width_px * (0.5 + 0.3 * c->light.to_key_x);
	s.sun_y_px = -c->height_px * 0.25;
	s.is_moon = c->light.night;
	s.sky_horizon = color_rgb(0xbff4f0);
	sky_beams(cr, &s, c->light.night ? 0.05 : 0.10);
}

static void sea_rocks_far(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px;
	struct ridge far = {c->horizon_px + h * 0.03, h * 0.16, h * 0.34, 0.45, 0.85,
			    color_rgb(0x4a7a8a),      0,        .6,       81};
	struct ridge near = {c->horizon_px + h * 0.05, h * 0.09, h * 0.28, 0.4, 0.62,
			     color_rgb(0x4f7078),      0,        .8,       82};
	ridge_paint(cr, c, &far);
	ridge_paint(cr, c, &near);
}

static void sea_floor(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px;
	struct ground g = {.top_px = c->horizon_px + h * 0.01,
			   .near = color_rgb(0xe8d8ac),
			   .far = color_rgb(0xb8c4a8),
			   .spots = color_rgb(0xc8b488),
			   .spot_amount = 0.6,
			   .grain = 0.5,
			   .waviness = 0.014};
	ground_paint(cr, c, &g);
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	/* Caustics: a net of light on the sand. */
	for (int y = (int)(c->horizon_px + h * 0.02); y < p.height; y++) {
		double near = (y - c->horizon_px) / (h - c->horizon_px),
		       unit = h * (0.05 + 0.55 * near), v = 2.6 / (near + 0.12);
		for (int x = 0; x < p.width; x++) {
			double u = (x - c->vanish_px) / unit * 3.2;
			double warp = noise_2d(c->seed + 811, u * 0.8, v * 1.2);
			double a = 1 - fabs(noise_2d(c->seed + 812, u + warp, v * 1.7 + warp)),
			       b = 1 - fabs(noise_2d(c->seed + 813, u * 1.3 - warp, v * 2.1));
			double net =
			    raster_step(0.80, 1.0, a) * 0.8 + raster_step(0.84, 1.0, b) * 0.6;
			raster_screen(&p, x, y, color_rgb(0xdff8e8),
				      net * (c->light.night ? 0.10 : 0.30) * (0.3 + near));
		}
	}
	raster_close(cr, &p);
}

static struct color coral_color(struct rng *r)
{
	static const uint32_t tones[] = {0xf2705c, 0xf59a4c, 0xe85c8a, 0xb070d0,
					 0xf4c24a, 0xfa8fa0, 0x5cc0b0};
	return color_vary(color_rgb(tones[rng_int(r, 0, 6)]), r, 0.05);
}

static void coral_branch(cairo_t *cr, double x, double y, double angle, double length, double width,
			 int level, struct rng *r)
{
	double ex = x + cos(angle) * length, ey = y + sin(angle) * length;
	double xy[] = {x, y, (x + ex) / 2 + rng_range(r, -0.1, 0.1) * length, (y + ey) / 2, ex, ey};
	shape_limb(cr, xy, 3, width, width * 0.72);
	if (level > 0)
		for (int i = 0; i < 3; i++)
			coral_branch(cr, ex, ey, angle + (i - 1) * rng_range(r, 0.4, 0.75),
				     length * 0.68, width * 0.72, level - 1, r);
}

static void coral(cairo_t *cr, const struct composition *c, double x, double y, double size,
		  struct rng *r)
{
	struct color tone = coral_color(r);
	double depth = compose_depth_at(c, y) * 0.5;
	int kind = rng_int(r, 0, 2);
	brush_ground_shadow(cr, &c->light, x, y, size, 0.5);
	if (kind == 0) {
		coral_branch(cr, x, y, -M_PI / 2, size * 0.36, size * 0.10, 2, r);
		brush_fill(cr, light_haze(&c->light, light_on(&c->light, tone, 0.35), depth), 1);
	} else if (kind == 1) {
		/* A brain of folds. */
		cairo_arc(cr, x, y, size * 0.5, M_PI, 2 * M_PI);
		cairo_close_path(cr);
		brush_fill(cr, light_haze(&c->light, light_on(&c->light, tone, -0.1), depth), 1);
		for (int i = 0; i < 22; i++) {
			double a = M_PI * (1 + rng_unit(r)), d = size * 0.45 * sqrt(rng_unit(r));
			shape_ellipse(cr, x + cos(a) * d, y + sin(a) * d, size * 0.07, size * 0.04);
			brush_fill(
			    cr,
			    light_haze(&c->light, light_on(&c->light, tone, 0.7 * -sin(a)), depth),
			    0.9);
		}
	} else {
		/* A fan of tubes. */
		for (int i = 0; i < 7; i++) {
			double tx = x + size * (i - 3) * 0.12,
			       tall = size * rng_range(r, 0.4, 0.85);
			shape_round_rect(cr, tx - size * 0.06, y - tall, size * 0.12, tall,
					 size * 0.05);
			brush_fill(cr,
				   light_haze(&c->light,
					      light_on(&c->light, tone, i % 2 ? 0.5 : 0.05), depth),
				   1);
			shape_ellipse(cr, tx, y - tall + size * 0.03, size * 0.045, size * 0.022);
			brush_fill(cr, light_haze(&c->light, color_scale(tone, 0.35), depth), 1);
		}
	}
}

static void kelp(cairo_t *cr, const struct composition *c, double x, double y, double tall,
		 struct rng *r)
{
	double depth = compose_depth_at(c, y) * 0.5, sway = tall * rng_range(r, -0.14, 0.14),
	       wide = tall * 0.035;
	struct color tone =
	    color_vary(color_rgb(rng_chance(r, 0.5) ? 0x4f9a5c : 0x8a9a3c), r, 0.05);
	double xy[12];
	for (int i = 0; i < 6; i++) {
		double t = i / 5.0;
		xy[2 * i] = x + sway * sin(t * 4.2) * t;
		xy[2 * i + 1] = y - tall * t;
	}
	shape_limb(cr, xy, 6, wide, wide * 0.2);
	for (int i = 1; i < 10; i++) {
		double t = i / 10.0, lx = x + sway * sin(t * 4.2) * t, ly = y - tall * t,
		       s = i % 2 ? 1 : -1, l = tall * 0.13 * (1.2 - t);
		cairo_move_to(cr, lx, ly);
		cairo_curve_to(cr, lx + s * l * 0.4, ly - l * 0.1, lx + s * l * 0.9, ly - l * 0.5,
			       lx + s * l, ly - l * 0.9);
		cairo_curve_to(cr, lx + s * l * 0.5, ly - l * 0.8, lx + s * l * 0.1, ly - l * 0.5,
			       lx, ly);
		cairo_close_path(cr);
	}
	brush_fill(cr, light_haze(&c->light, light_on(&c->light, tone, 0.25), depth), 1);
}

static void sea_garden(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 3402);
	for (int i = 0; i < 34; i++) {
		double t = (i + rng_unit(&r)) / 34,
		       y = c->horizon_px + (h - c->horizon_px) * (0.08 + 0.90 * t * t),
		       near = (y - c->horizon_px) / (h - c->horizon_px);
		/* Thickest at the sides. */
		double u = rng_unit(&r), x = w * (i % 3 ? (i % 2 ? u * 0.30 : 1 - u * 0.30) : u),
		       s = h * (0.03 + 0.11 * near) * rng_range(&r, 0.6, 1.2);
		if (i % 4 == 0)
			rock_paint(cr, c, x, y, s * 1.8, s, color_rgb(0x6f7c84),
				   compose_depth_at(c, y) * 0.5, &r);
		else if (i % 4 == 1)
			for (int k = 0; k < 3; k++)
				kelp(cr, c, x + s * 0.5 * (k - 1), y, s * rng_range(&r, 2.2, 4.0),
				     &r);
		else
			coral(cr, c, x, y, s, &r);
	}
	for (int i = 0; i < 46; i++) {
		double s = h * rng_range(&r, 0.002, 0.009),
		       x = w * (0.15 + 0.7 * noise_2d(c->seed, i * 0.37, 2) * 0.5 +
				0.35 * rng_unit(&r)),
		       y = h * rng_unit(&r);
		shape_ellipse(cr, x, y, s, s);
		brush_fill(cr, color_rgb(0xffffff), 0.14);
		shape_ellipse(cr, x, y, s, s);
		brush_stroke(cr, color_rgb(0xe8fcff), fmax(0.7, s * 0.16), 0.6);
		shape_ellipse(cr, x - s * 0.35, y - s * 0.35, s * 0.22, s * 0.18);
		brush_fill(cr, color_rgb(0xffffff), 0.85);
	}
}

/* --- cave ----------------------------------------------------------------------------------- */

static double cave_mouth(const struct composition *c, double x, double y)
{
	double h = c->height_px, span = fmin(h, c->width_px * 1.3);
	double dx = (x - c->vanish_px) / (span * 0.27),
	       dy = (y - c->horizon_px * 0.80) / (span * 0.30);
	double a = atan2(dy, dx), n = noise_2d(c->seed + 821, cos(a) * 1.9, sin(a) * 1.9) +
				      0.4 * noise_2d(c->seed + 822, cos(a) * 5, sin(a) * 5);
	return hypot(dx, dy) - 1 - 0.20 * n;
}

static void cave_rock(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	double h = c->height_px, side_x = c->vanish_px, side_y = c->horizon_px * 0.8;
	struct color rock = color_rgb(0x7a6f68),
		     glow = color_mix(c->sky_horizon, color_rgb(0xffffff), 0.3);
	if (!p.words)
		return;
	for (int y = 0; y < p.height; y++)
		for (int x = 0; x < p.width; x++) {
			double d = cave_mouth(c, x, y);
			if (d <= 0)
				continue;
			/* Folds of rock around the opening; each catches light on its inner side.
			 */
			double u = (x - side_x) / h, v = (y - side_y) / h;
			double bend = noise_fractal(c->seed + 823, u * 2.4, v * 2.4, 3),
			       ring = d * 3.2 + bend * 1.5;
			double fold = noise_2d(c->seed + 824, ring * 1.3, atan2(v, u) * 0.9) * 0.7 +
				      0.5 * noise_fractal(c->seed + 825, u * 9, v * 12, 4);
			double light = exp(-d * 1.15);
			struct color out =
			    light_on(&c->light, color_scale(rock, 0.75 + 0.25 * fold),
				     raster_clamp(fold * 1.1 - 0.2, -1, 1));
			out = color_scale(out, 0.22 + 0.95 * light);
			out = color_mix(
			    out, glow,
			    raster_clamp(exp(-d * 9) * 0.55 +
					     light * 0.16 * raster_clamp(fold + 0.4, 0, 1),
					 0, 1));
			raster_blend(&p, x, y, out, raster_step(0, 0.02, d));
		}
	raster_close(cr, &p);
	brush_glow(cr, side_x, side_y, h * 0.55, glow, 0.30);
}

static void cave_outside(cairo_t *cr, const struct composition *c)
{
	tree_line(cr, c, TREE_BROAD, c->horizon_px + c->height_px * 0.02, c->height_px * 0.14, 0.6,
		  11);
}

static void cave_teeth(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 3404);
	for (int i = 0; i < 22; i++) {
		double u = rng_unit(&r), x = u * w, away = fabs(x - c->vanish_px) / w,
		       wide = h * rng_range(&r, 0.014, 0.045),
		       tall = wide * rng_range(&r, 2.6, 6) * (0.5 + away);
		double face = (x < c->vanish_px ? 1 : -1) * 0.5, k = 0.42 + 0.5 * exp(-away * 4);
		struct color rock = color_rgb(0x7a6f68);
		for (int half = 0; half < 2; half++) {
			cairo_move_to(cr, x - wide * (half ? 0 : 1), -2);
			cairo_line_to(cr, x + wide * (half ? 1 : 0), -2);
			cairo_curve_to(cr, x + wide * (half ? 0.5 : 0), tall * 0.3, x + wide * 0.15,
				       tall * 0.8, x, tall);
			cairo_curve_to(cr, x - wide * 0.15, tall * 0.8, x - wide * (half ? 0 : 0.5),
				       tall * 0.3, x - wide * (half ? 0 : 1), -2);
			brush_fill(
			    cr, color_scale(light_on(&c->light, rock, half ? face : -face), k), 1);
		}
	}
}

static void cave_floor(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, y0 = c->horizon_px + h * 0.06;
	struct rng r = rng_of(c->seed, 3406);
	struct ground g = {.top_px = y0,
			   .near = color_rgb(0x6a5f5a),
			   .far = color_rgb(0xb0a494),
			   .spots = color_rgb(0x453c3a),
			   .spot_amount = 0.7,
			   .grain = 0.9,
			   .waviness = 0.012};
	ground_paint(cr, c, &g);
	/* A pool that mirrors the opening. */
	struct water pool = water_of(c, 0.10);
	pool.top_px = c->horizon_px + (h - c->horizon_px) * 0.20;
	pool.bottom_px = c->horizon_px + (h - c->horizon_px) * 0.52;
	pool.deep = color_scale(color_rgb(0x1f6a74), c->light.night ? 0.4 : 0.9);
	pool.reflect = 0.85;
	double xy[24], cx = c->vanish_px, cy = (pool.top_px + pool.bottom_px) / 2,
		       ry = (pool.bottom_px - pool.top_px) * 0.5;
	for (int i = 0; i < 12; i++) {
		double a = 2 * M_PI * i / 12;
		xy[2 * i] = cx + cos(a) * w * 0.36 * rng_range(&r, 0.8, 1.08);
		xy[2 * i + 1] = cy + sin(a) * ry * rng_range(&r, 0.82, 1.0);
	}
	shape_smooth(cr, xy, 12, true);
	water_paint_inside(cr, c, &pool);
	for (int i = 0; i < 24; i++) {
		double a = 2 * M_PI * (i + rng_unit(&r)) / 24,
		       s = h * rng_range(&r, 0.018, 0.045) * (1 + 0.5 * sin(a));
		rock_paint(cr, c, cx + cos(a) * w * 0.38, cy + sin(a) * ry * 1.05 + s * 0.3,
			   s * 1.9, s, color_rgb(0x6e635e), 0.05, &r);
	}
}

static void cave_crystals(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 3408);
	double hue = rng_unit(&r);
	for (int i = 0; i < 6; i++) {
		double x = w * (i % 2 ? rng_range(&r, 0.02, 0.20) : rng_range(&r, 0.80, 0.98)),
		       y = h * rng_range(&r, 0.72, 0.97), s = h * rng_range(&r, 0.05, 0.10);
		struct color tone = color_hsl(hue + rng_range(&r, -0.06, 0.06), 0.7, 0.6);
		brush_glow(cr, x, y - s * 0.5, s * 2.6, tone, 0.45);
		for (int k = 0; k < 5; k++) {
			double lean = (k - 2) * 0.34 + rng_range(&r, -0.1, 0.1),
			       l = s * rng_range(&r, 0.7, 1.3) * (1 - 0.12 * fabs(k - 2.0)),
			       t = s * 0.14;
			double tx = x + sin(lean) * l, ty = y - cos(lean) * l, nx = cos(lean) * t,
			       ny = sin(lean) * t;
			cairo_move_to(cr, x - nx, y - ny);
			cairo_line_to(cr, tx - nx - sin(lean) * t * 1.2,
				      ty - ny + cos(lean) * t * 1.2);
			cairo_line_to(cr, tx, ty);
			cairo_line_to(cr, x, y);
			cairo_close_path(cr);
			brush_fill(cr, color_mix(tone, color_rgb(0xffffff), 0.45), 0.95);
			cairo_move_to(cr, x, y);
			cairo_line_to(cr, tx, ty);
			cairo_line_to(cr, tx + nx - sin(lean) * t * 1.2,
				      ty + ny + cos(lean) * t * 1.2);
			cairo_line_to(cr, x + nx, y + ny);
			cairo_close_path(cr);
			brush_fill(cr, color_scale(tone, 0.7), 0.95);
		}
	}
}

scenery_layer *const place_underwater[] = {sea_depths, sea_rocks_far, sea_floor,
					   sea_rays,   sea_garden,    NULL};
scenery_layer *const place_cave[] = {sky_paint,  sky_clouds, cave_outside,  cave_rock,
				     cave_floor, cave_teeth, cave_crystals, NULL};
