/* Where water meets land: the open sea, a beach, an island, a lake, a river. */
#include <stdlib.h>
#include <string.h>

#include "studio/painter/scenery/places.h"

static double mood_roughness(const struct composition *c, double usual)
{
	return c->brief->mood == MOOD_DRAMATIC ? fmax(usual, 0.7) : usual;
}

/* Land far out: a cape or islands on the horizon, in some pictures. */
static void far_cape(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 2600);
	double h = c->height_px, w = c->width_px, side = rng_chance(&r, 0.5) ? -1 : 1;
	if (rng_chance(&r, 0.45))
		return;
	struct color tone =
	    light_haze(&c->light, light_on(&c->light, color_rgb(0x6a7c86), 0), 0.72);
	double cx = w * (0.5 + side * rng_range(&r, 0.28, 0.5)),
	       half = w * rng_range(&r, 0.16, 0.3);
	for (int layer = 0; layer < 2; layer++) {
		cairo_move_to(cr, cx - half, c->horizon_px + 1);
		for (int i = 0; i <= 48; i++) {
			double t = i / 48.0, x = cx - half + 2 * half * t, env = sin(t * M_PI);
			double n = 0.6 + 0.5 * noise_fractal(c->seed + 401 + (uint64_t)layer,
							     t * 3.5, 0.5, 4);
			cairo_line_to(cr, x,
				      c->horizon_px + 1 - h * (0.055 - 0.02 * layer) * env * n);
		}
		cairo_line_to(cr, cx + half, c->horizon_px + 1);
		cairo_close_path(cr);
		brush_fill(
		    cr, color_mix(tone, light_on(&c->light, color_rgb(0x586a5c), 0), 0.25 * layer),
		    1);
		cx += half * 0.5 * side;
		half *= 0.7;
	}
}

/* An empty sea gets a sail far out and a few gulls, so that the eye has a measure. */
static void sea_life(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 2601);
	double h = c->height_px, w = c->width_px;
	if (c->figure_count > 0 || c->weather == WEATHER_STORM || c->brief->style == STYLE_MINIMAL)
		return;
	struct color dark =
	    color_mix(light_on(&c->light, color_rgb(0x3a3f4e), -0.3), c->sky_lower, 0.25);
	struct color sail =
	    light_haze(&c->light, light_on(&c->light, color_rgb(0xfaf4ea), 0.2), 0.35);
	double x = c->sun_x_px + w * rng_range(&r, 0.14, 0.24) * (c->sun_x_px > w / 2 ? -1 : 1),
	       y = c->horizon_px + h * 0.018, s = h * 0.062;
	cairo_move_to(cr, x, y - s);
	cairo_curve_to(cr, x + s * 0.20, y - s * 0.7, x + s * 0.34, y - s * 0.35, x + s * 0.36,
		       y - s * 0.14);
	cairo_line_to(cr, x, y - s * 0.14);
	cairo_close_path(cr);
	cairo_move_to(cr, x - s * 0.03, y - s * 0.92);
	cairo_curve_to(cr, x - s * 0.12, y - s * 0.5, x - s * 0.22, y - s * 0.3, x - s * 0.32,
		       y - s * 0.14);
	cairo_line_to(cr, x - s * 0.03, y - s * 0.14);
	cairo_close_path(cr);
	brush_fill(cr, sail, 1);
	cairo_move_to(cr, x - s * 0.36, y - s * 0.11);
	cairo_line_to(cr, x + s * 0.42, y - s * 0.11);
	cairo_curve_to(cr, x + s * 0.3, y + s * 0.02, x - s * 0.2, y + s * 0.02, x - s * 0.36,
		       y - s * 0.11);
	brush_fill(cr, dark, 1);
	for (int i = 0; i < 7; i++) {
		shape_ellipse(cr, x + rng_range(&r, -0.2, 0.25) * s, y + s * (0.06 + 0.11 * i),
			      s * (0.34 - 0.035 * i), s * 0.018);
		brush_fill(cr, color_mix(sail, dark, 0.35), 0.34);
	}
	if (c->light.night)
		return;
	for (int i = 0; i < 5; i++) {
		double gx = w * 0.5 + (c->sun_x_px - w * 0.5) * 0.3 + w * rng_range(&r, -0.2, 0.2),
		       gy = c->horizon_px * rng_range(&r, 0.35, 0.75),
		       g = h * rng_range(&r, 0.009, 0.02);
		double tilt = rng_range(&r, -0.3, 0.3) * g;
		cairo_move_to(cr, gx - g, gy - tilt);
		cairo_curve_to(cr, gx - g * 0.6, gy - g * 0.5 - tilt, gx - g * 0.2, gy - g * 0.3,
			       gx, gy + g * 0.06);
		cairo_curve_to(cr, gx + g * 0.2, gy - g * 0.3, gx + g * 0.6, gy - g * 0.5 + tilt,
			       gx + g, gy + tilt);
		brush_stroke(cr, dark, fmax(0.9, g * 0.13), 0.85);
	}
}

/* One swell: a long hill of water, dark in its face, thin and green at the crest. */
static void swell(cairo_t *cr, const struct composition *c, double y, double tall, uint64_t row,
		  struct rng *r)
{
	double w = c->width_px, k = 1 / (tall * 9), ph = rng_range(r, 0, 60);
	struct water tone = water_of(c, 1);
	struct color body = color_scale(tone.deep, 0.9),
		     crest =
			 color_mix(color_scale(color_rgb(0x4f9a98), c->light.night ? 0.4 : 0.85),
				   c->sky_lower, 0.35);
	double haze = compose_depth_at(c, y);
	cairo_move_to(cr, -1, y + tall * 1.6);
	for (double x = -1; x <= w + 4; x += 4) {
		double n = noise_2d(c->seed + row, x * k + ph, 0.5), sharp = 1 - fabs(n);
		cairo_line_to(cr, x,
			      y - tall * (sharp * sharp * 1.3 - 0.5) -
				  tall * 0.12 * noise_2d(c->seed + row, x * k * 7, 1));
	}
	cairo_line_to(cr, w + 4, y + tall * 1.6);
	cairo_close_path(cr);
	struct color a = light_haze(&c->light, crest, haze), b = light_haze(&c->light, body, haze);
	cairo_pattern_t *g = cairo_pattern_create_linear(0, y - tall, 0, y + tall * 1.6);
	cairo_pattern_add_color_stop_rgba(g, 0, a.r, a.g, a.b, 1);
	cairo_pattern_add_color_stop_rgba(g, 0.35, b.r, b.g, b.b, 1);
	cairo_pattern_add_color_stop_rgba(g, 1, b.r, b.g, b.b, 0.15);
	cairo_set_source(cr, g);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
	/* Foam breaks where the crest is highest, and runs down in streaks. */
	struct color foam =
	    light_haze(&c->light, light_on(&c->light, color_rgb(0xffffff), 0.9), haze * 0.7);
	for (double x = 0; x < w; x += fmax(1.5, tall * 0.05)) {
		double n = noise_2d(c->seed + row, x * k + ph, 0.5), sharp = 1 - fabs(n),
		       top = y - tall * (sharp * sharp * 1.3 - 0.5);
		if (sharp < 0.80)
			continue;
		double s = tall * rng_range(r, 0.02, 0.10) * (sharp - 0.7) * 3.4;
		shape_ellipse(cr, x, top + tall * rng_range(r, -0.10, 0.05), s * 1.5, s);
		if (rng_chance(r, 0.5))
			shape_ellipse(cr, x + tall * rng_range(r, -0.2, 0.2),
				      top + tall * rng_range(r, 0.05, 0.7), s * 2.2, s * 0.35);
		if (rng_chance(r, 0.25))
			shape_ellipse(cr, x + tall * rng_range(r, 0, 0.5),
				      top - tall * rng_range(r, 0.05, 0.35), s * 0.4, s * 0.3);
	}
	brush_fill(cr, foam, 0.62);
}

static void sea_swell(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 2602);
	double h = c->height_px, hor = c->horizon_px;
	if (c->weather != WEATHER_STORM)
		return;
	for (int i = 0; i < 9; i++) {
		double t = (i + 0.5) / 9, near = 0.03 + 0.97 * t * t;
		swell(cr, c, hor + (h - hor) * near * 1.02, h * 0.13 * near + 2, 470 + (uint64_t)i,
		      &r);
	}
}

static void open_sea(cairo_t *cr, const struct composition *c)
{
	struct water w = water_of(c, mood_roughness(c, 0.42));
	water_paint(cr, c, &w);
}

/* Rocks for a lighthouse or a castle that stands far out in the water. */
void shore_footings(cairo_t *cr, const struct composition *c)
{
	for (int i = 0; i < c->figure_count; i++) {
		const struct figure *f = &c->figures[i];
		if (f->where != ART_FAR && f->where != ART_GROUND)
			continue;
		if (f->y_px > c->shore_px)
			continue;
		struct rng r = rng_of(f->seed, 5);
		double wide = f->height_px * fmax(0.5, f->art->aspect) * 1.7,
		       tall = f->height_px * 0.09;
		struct color rock = color_rgb(0x6d6863);
		double depth = f->depth * 0.5;
		for (int k = 0; k < 7; k++) {
			double u = -1 + 2 * (k + rng_range(&r, 0.2, 0.8)) / 7,
			       size = (1 - 0.7 * u * u) * rng_range(&r, 0.7, 1.1);
			rock_paint(cr, c, f->x_px + u * wide * 0.5,
				   f->y_px + tall * (0.75 + 0.2 * (1 - u * u)), wide * 0.42 * size,
				   tall * 1.9 * size, rock, depth, &r);
		}
		/* Grass on the flat top, foam around the foot. */
		shape_ellipse(cr, f->x_px, f->y_px + tall * 0.08, wide * 0.36, tall * 0.34);
		brush_fill(
		    cr,
		    light_haze(&c->light,
			       light_on(&c->light, color_mix(ground_grass(c), rock, 0.3), 0.4),
			       depth),
		    1);
		for (int k = 0; k < 26; k++) {
			double u = rng_range(&r, -1, 1);
			shape_ellipse(cr, f->x_px + u * wide * 0.62,
				      f->y_px + tall * (0.95 + 0.22 * (1 - u * u) +
							rng_range(&r, -0.06, 0.1)),
				      wide * rng_range(&r, 0.02, 0.07), tall * 0.07);
			brush_fill(cr,
				   color_mix(c->light.haze, color_rgb(0xffffff),
					     c->light.night ? 0.1 : 0.5),
				   0.5);
		}
	}
}

/* --- beach ------------------------------------------------------------------------ */

static double beach_edge(const struct composition *c, double x)
{
	double u = x / c->height_px;
	return c->shore_px + c->height_px * (0.020 * noise_2d(c->seed + 421, u * 1.5, 0.5) +
					     0.006 * noise_2d(c->seed + 422, u * 6, 0.5));
}

static void beach_sea(cairo_t *cr, const struct composition *c)
{
	struct water w = water_of(c, mood_roughness(c, 0.38));
	w.bottom_px = fmin(c->height_px, c->shore_px + 0.05 * c->height_px);
	water_paint(cr, c, &w);
}

static void sand_pixel(struct raster *p, const struct composition *c, int x, int y, double edge)
{
	double h = c->height_px, below = (y - edge) / h,
	       plane = (y - c->horizon_px) / (h - c->horizon_px);
	double u = (x - c->vanish_px) / (h * fmax(0.05, plane)), v = 1 / fmax(0.05, plane);
	struct color dry = color_rgb(0xfbe8bc), wet = color_rgb(0xc4a678);
	double grain = noise_fractal(c->seed + 430, u * 60, v * 70, 2);
	double mound = noise_fractal(c->seed + 431, u * 2.4, v * 6.5, 3);
	double ripple = noise_2d(c->seed + 432, u * 7 + mound, v * 42);
	double wetness = raster_step(0.085 + 0.02 * mound, 0.03, below);
	struct color base =
	    color_scale(color_mix(dry, wet, wetness), 1 + 0.07 * grain * (1 - 0.6 * wetness));
	double facing = 0.62 + (0.42 * mound + 0.22 * ripple) * (1 - wetness);
	struct color out = light_on(&c->light, base, raster_clamp(facing, -1, 1));
	/* Wet sand mirrors the low sky. */
	struct color sky = sky_color(c, x, c->horizon_px * 0.82);
	out = color_mix(out, sky, 0.50 * wetness);
	/* The tide's last foam, and a shade under it. */
	double lace = noise_fractal(c->seed + 433, u * 16, v * 16, 3);
	double foam =
	    raster_step(0.010 + 0.006 * lace, 0.002, below) * raster_step(-0.004, 0.001, below);
	double lace2 = raster_step(0.05, 0.25, fabs(lace)) < 0.5 ? 1 : 0;
	foam = fmax(foam,
		    0.5 * lace2 * raster_step(0.030, 0.004, below) * raster_step(0, 0.004, below));
	struct color white = light_on(&c->light, color_rgb(0xffffff), 0.7);
	out = color_mix(out, white, foam * 0.9);
	raster_blend(p, x, y, out, raster_clamp(y - edge + 1, 0, 1));
}

static void beach_sand(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	double h = c->height_px;
	for (int x = 0; x < p.width; x++) {
		double edge = beach_edge(c, x);
		for (int y = (int)fmax(0, edge - 1); y < p.height; y++)
			sand_pixel(&p, c, x, y, edge);
		/* Breakers: rolling in, one behind the other. */
		for (int k = 0; k < 3; k++) {
			double off = h * (0.030 + 0.036 * k) * (1 - 0.18 * k);
			double y =
			    edge - off +
			    h * 0.010 * noise_2d(c->seed + 440 + (uint64_t)k, x / h * 3, 0.5);
			double tall = h * 0.0085 * (1 - 0.22 * k) *
				      (0.5 + raster_step(-0.3, 0.3,
							 noise_2d(c->seed + 450 + (uint64_t)k,
								  x / h * 2.2, 1)));
			for (int i = 0; i < (int)(tall * 2.2) + 1; i++) {
				int yy = (int)(y - tall) + i;
				double t = i / fmax(1, tall * 2.2),
				       lace = 0.6 + 0.9 * noise_2d(c->seed + 460, x / h * 70,
								   yy / h * 140);
				if (yy < 0 || yy >= p.height)
					continue;
				struct color tone =
				    t < 0.45
					? light_on(&c->light, color_rgb(0xffffff), 0.8)
					: color_mix(light_on(&c->light, color_rgb(0x2f8f94), -0.2),
						    c->sky_lower, 0.3);
				double a =
				    t < 0.45 ? lace * raster_step(0, 0.2, t) : 0.45 * (1 - t);
				raster_blend(&p, x, yy, tone, raster_clamp(a, 0, 0.92));
			}
		}
	}
	raster_close(cr, &p);
}

static void beach_things(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 2603);
	double h = c->height_px, w = c->width_px, side = c->sun_x_px > w / 2 ? 0 : 1;
	for (int i = 0; i < 14; i++) {
		double x = rng_unit(&r) * w, y = h * rng_range(&r, 0.80, 0.99),
		       s = h * 0.008 * rng_range(&r, 0.5, 1.3) * (y / h);
		brush_ground_shadow(cr, &c->light, x, y, s * 2.4, 0.5);
		rock_paint(cr, c, x, y, s * 2.2, s * 1.1, color_vary(color_rgb(0xd8c8b8), &r, 0.12),
			   0, &r);
	}
	if (c->season == SEASON_WINTER || rng_chance(&r, 0.25))
		return;
	for (int i = 0; i < 2; i++) {
		double x = w * (side + (side > 0 ? -1 : 1) * (0.03 + 0.13 * i)),
		       y = c->shore_px + h * (0.13 - 0.04 * i);
		brush_ground_shadow(cr, &c->light, x, y, h * 0.16, 0.5);
		tree_paint(cr, c, TREE_PALM, x, y, fmin(h, w * 1.3) * (0.62 - 0.14 * i), 0.1, &r);
		grass_tuft(cr, c, x, y + h * 0.01, h * 0.09, h * 0.045, 24, color_rgb(0x8fa858),
			   &r);
	}
}

/* --- island ------------------------------------------------------------------------- */

static void island_far(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 2604);
	double h = c->height_px, w = c->width_px, cx = w * rng_range(&r, 0.34, 0.66),
	       foot = c->horizon_px + h * 0.035;
	double half = fmin(w * 0.36, h * 0.42);
	/* A green mountain rising from the middle. */
	for (int layer = 0; layer < 3; layer++) {
		double k = 1 - 0.28 * layer, off = half * rng_range(&r, -0.25, 0.25) * layer;
		struct color green = color_mix(color_rgb(0x4e8a4e), ground_grass(c), 0.3 * layer);
		cairo_move_to(cr, cx + off - half * k, foot);
		for (int i = 0; i <= 60; i++) {
			double t = i / 60.0, bell = pow(sin(t * M_PI), 1.35),
			       n = noise_fractal(c->seed + 470 + (uint64_t)layer, t * 4, 0.5, 4);
			cairo_line_to(cr, cx + off - half * k + 2 * half * k * t,
				      foot - half * (0.62 - 0.18 * layer) * bell * (1 + 0.35 * n));
		}
		cairo_line_to(cr, cx + off + half * k, foot);
		cairo_close_path(cr);
		cairo_pattern_t *g = cairo_pattern_create_linear(
		    cx - half * c->light.to_key_x * -1, 0, cx + half * c->light.to_key_x * -1, 0);
		struct color lit = foliage_tone(c, green, 0.5, 0.32 - 0.1 * layer),
			     dark = foliage_tone(c, green, -0.5, 0.32 - 0.1 * layer);
		cairo_pattern_add_color_stop_rgb(g, 0, lit.r, lit.g, lit.b);
		cairo_pattern_add_color_stop_rgb(g, 1, dark.r, dark.g, dark.b);
		cairo_set_source(cr, g);
		cairo_fill(cr);
		cairo_pattern_destroy(g);
	}
	/* Its beach, then palms and bushes along it. */
	struct color sand =
	    light_haze(&c->light, light_on(&c->light, color_rgb(0xf0dcae), 0.5), 0.15);
	shape_ellipse(cr, cx, foot, half * 1.15, h * 0.016);
	brush_fill(cr, sand, 1);
	for (int i = 0; i < 26; i++) {
		double u = rng_range(&r, -0.95, 0.95);
		tree_paint(cr, c, TREE_BUSH, cx + u * half, foot - h * 0.004,
			   h * rng_range(&r, 0.018, 0.04), 0.22, &r);
	}
	for (int i = 0; i < 9; i++) {
		double u = -0.9 + 1.8 * (i + rng_unit(&r)) / 9;
		tree_paint(cr, c, TREE_PALM, cx + u * half, foot - h * 0.002,
			   h * rng_range(&r, 0.09, 0.16), 0.18, &r);
	}
}

static void island_sea(cairo_t *cr, const struct composition *c)
{
	struct water w = water_of(c, mood_roughness(c, 0.30));
	double foot = c->horizon_px + c->height_px * 0.040;
	/* Two sheets: behind the island, and from its beach to ours, mirroring it. */
	w.bottom_px = fmin(c->height_px, c->shore_px + 0.05 * c->height_px);
	(void)foot;
	water_paint(cr, c, &w);
	island_far(cr, c);
	w.top_px = foot + c->height_px * 0.012;
	water_paint(cr, c, &w);
}

/* --- lake ------------------------------------------------------------------------------ */

static void lake_far(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, span = fmin(h, c->width_px * 1.2);
	double snow = c->season == SEASON_WINTER ? 0.8 : 0.42;
	struct ridge peaks = {c->horizon_px + h * 0.004, span * 0.30, span * 0.42, 1, 0.6,
			      color_rgb(0x7c8695),       snow,        .8,          71};
	struct ridge hills = {c->horizon_px + h * 0.012,
			      span * 0.09,
			      span * 0.40,
			      0.2,
			      0.45,
			      color_mix(ground_grass(c), color_rgb(0x3f5f58), 0.6),
			      0,
			      .7,
			      72};
	mountain_paint(cr, c, &peaks);
	ridge_paint(cr, c, &hills);
	tree_line(cr, c, c->season == SEASON_AUTUMN ? TREE_BROAD : TREE_PINE,
		  c->horizon_px + h * 0.016, h * 0.062, 0.38, 7);
}

static void lake_water(cairo_t *cr, const struct composition *c)
{
	struct water w = water_of(c, 0.13);
	w.top_px = c->horizon_px + c->height_px * 0.018;
	w.bottom_px = fmin(c->height_px, c->shore_px + 0.04 * c->height_px);
	w.reflect = 0.92;
	water_paint(cr, c, &w);
}

void shore_bank(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2606);
	struct color grass = ground_grass(c);
	struct ground g = {.top_px = c->shore_px,
			   .near = grass,
			   .far = color_mix(grass, color_rgb(0x8a7a50), 0.4),
			   .spots = color_mix(grass, color_rgb(0x3f6a34), 0.6),
			   .spot_amount = 0.7,
			   .grain = 0.5,
			   .waviness = 0.03,
			   .snow = c->season == SEASON_WINTER};
	ground_paint(cr, c, &g);
	for (int i = 0; i < 12; i++) {
		double x = w * (i + rng_unit(&r)) / 12,
		       y = c->shore_px + h * rng_range(&r, -0.008, 0.03),
		       s = h * rng_range(&r, 0.015, 0.05);
		rock_paint(cr, c, x, y, s * 1.7, s * 0.7, color_rgb(0x8c8a84), 0.1, &r);
	}
	if (c->season == SEASON_WINTER)
		return;
	/* Reeds at the edges, leaving the middle open. */
	for (int i = 0; i < 16; i++) {
		double u = rng_unit(&r), x = w * (i % 2 ? u * 0.26 : 1 - u * 0.26),
		       y = c->shore_px + h * rng_range(&r, 0.0, 0.03);
		grass_tuft(cr, c, x, y, h * 0.05, h * rng_range(&r, 0.07, 0.15), 16,
			   color_mix(grass, color_rgb(0x8a9a4a), 0.4), &r);
	}
	grass_field(cr, c, c->shore_px + h * 0.025, h * 1.04, h * 0.06, grass, 3);
	if (c->season != SEASON_AUTUMN)
		flowers_strewn(cr, c, c->shore_px + h * 0.05, h * 1.02, 0.35, 3);
}

/* --- river -------------------------------------------------------------------------------- */

static void river_water(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	struct water w = water_of(c, 0.22);
	double h = c->height_px;
	if (!p.words)
		return;
	int top = (int)raster_clamp(c->horizon_px + h * 0.012, 0, p.height), rows = p.height - top;
	size_t words = (size_t)rows * (size_t)p.stride;
	uint32_t *land = malloc((words + 1) * sizeof *land);
	if (!land)
		return;
	uint32_t *from = p.words + (size_t)top * (size_t)p.stride;
	memcpy(land, from, words * sizeof *land);
	w.top_px = top;
	w.bottom_px = h;
	w.reflect = 0.8;
	water_paint(cr, c, &w);
	p = raster_open(cr);
	for (int y = top; y < p.height && p.words; y++) {
		double left, right, near = (y - c->horizon_px) / (h - c->horizon_px);
		compose_river(c, y, &left, &right);
		double rag = h * 0.02 * near, bank = h * 0.012 * near + 1;
		for (int x = 0; x < p.width; x++) {
			double n = rag * noise_fractal(c->seed + 480, x / (h * near) * 9,
						       3 / fmax(0.02, near), 3);
			double in = fmin(x - left, right - x) + n;
			uint32_t v = land[(size_t)(y - top) * (size_t)p.stride + (size_t)x];
			struct color dry = {(v >> 16 & 255) / 255.0, (v >> 8 & 255) / 255.0,
					    (v & 255) / 255.0};
			if (in < 0) {
				/* The bank darkens towards the water. */
				double k = raster_step(-bank * 2.5, 0, in);
				raster_put(&p, x, y, color_scale(dry, 1 - 0.42 * k));
			} else if (in < bank) {
				raster_blend(&p, x, y, color_scale(dry, 0.45), 1 - in / bank);
			}
		}
	}
	raster_close(cr, &p);
	free(land);
}

static void river_banks(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2607);
	for (int i = 0; i < 18; i++) {
		double t = (i + rng_unit(&r)) / 18,
		       y = c->horizon_px + (h - c->horizon_px) * (0.06 + 0.9 * t * t), left, right;
		double near = (y - c->horizon_px) / (h - c->horizon_px),
		       s = h * 0.07 * near * rng_range(&r, 0.5, 1.2);
		compose_river(c, y, &left, &right);
		rock_paint(cr, c, i % 2 ? left - s * 0.3 : right + s * 0.3, y, s * 1.6, s * 0.8,
			   color_rgb(0x8f8d88), compose_depth_at(c, y), &r);
	}
	for (int i = 0; i < 5; i++) {
		double t = (i + 0.3) / 5,
		       y = c->horizon_px + (h - c->horizon_px) * (0.05 + 0.22 * t), left, right,
		       side = i % 2 ? -1 : 1;
		compose_river(c, y, &left, &right);
		double x = (left + right) / 2 + side * w * (0.14 + 0.34 * rng_unit(&r)),
		       tall = h * (0.10 + 0.20 * t);
		brush_ground_shadow(cr, &c->light, x, y, tall * 0.8, 0.6);
		tree_paint(cr, c, rng_chance(&r, 0.7) ? TREE_BROAD : TREE_BIRCH, x, y, tall,
			   0.4 - 0.2 * t, &r);
	}
	if (c->season == SEASON_WINTER)
		return;
	for (int i = 0; i < 420; i++) {
		double t = (i + rng_unit(&r)) / 420,
		       y = c->horizon_px + (h - c->horizon_px) * (0.08 + 0.95 * t * t), left, right;
		double near = (y - c->horizon_px) / (h - c->horizon_px), x = rng_unit(&r) * w;
		compose_river(c, y, &left, &right);
		if (x > left - h * 0.02 * near && x < right + h * 0.02 * near)
			continue;
		grass_tuft(cr, c, x, y, h * 0.05 * near, h * 0.055 * near, 9, ground_grass(c), &r);
		if (i % 9 == 0 && c->season != SEASON_AUTUMN)
			flower_head(cr, c, x, y - h * 0.05 * near, h * 0.012 * near,
				    flower_color(c, &r), &r);
	}
}

scenery_layer *const place_ocean[] = {sky_paint, sky_clouds, far_cape,       open_sea,
				      sea_swell, sea_life,   shore_footings, NULL};
scenery_layer *const place_beach[] = {sky_paint,      sky_clouds, far_cape,     beach_sea,
				      shore_footings, beach_sand, beach_things, NULL};
scenery_layer *const place_island[] = {sky_paint,  sky_clouds,   island_sea,
				       beach_sand, beach_things, NULL};
scenery_layer *const place_lake[] = {sky_paint,      sky_clouds, lake_far, lake_water,
				     shore_footings, shore_bank, NULL};
scenery_layer *const place_river[] = {
    sky_paint, sky_clouds, land_far_hills, land_grass, river_water, river_banks, NULL};
