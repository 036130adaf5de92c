/* Open land: mountains, meadow, field, desert, snow, volcano. */
#include <string.h>

#include "studio/painter/scenery/places.h"

static struct color hill_color(const struct composition *c, double toward_blue)
{
	return color_mix(ground_grass(c), color_rgb(0x5f7f96), toward_blue);
}

void land_far_hills(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px;
	struct ridge far = {c->horizon_px + h * 0.006, h * 0.085, h * 0.42, 0.15, 0.82,
			    hill_color(c, 0.55),       0,         .4,       21};
	struct ridge near = {c->horizon_px + h * 0.012, h * 0.045, h * 0.55, 0, 0.62,
			     hill_color(c, 0.25),       0,         .5,       22};
	ridge_paint(cr, c, &far);
	ridge_paint(cr, c, &near);
}

void land_grass(cairo_t *cr, const struct composition *c)
{
	struct color grass = ground_grass(c);
	bool white = c->season == SEASON_WINTER;
	struct ground g = {.top_px = c->horizon_px,
			   .near = grass,
			   .far = color_mix(grass, color_rgb(white ? 0xdfe8f2 : 0xb8c46a), 0.35),
			   .spots = white ? color_rgb(0xd4e0ee)
					  : color_mix(grass, color_rgb(0x3f7a34), 0.6),
			   .spot_amount = 0.7,
			   .grain = white ? 0.1 : 0.5,
			   .waviness = 0.01,
			   .snow = white};
	ground_paint(cr, c, &g);
}

/* --- mountains ------------------------------------------------------------------ */

static void mountain_ranges(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, span = fmin(h, w * 1.2);
	double snow = c->season == SEASON_WINTER ? 0.75 : c->season == SEASON_SUMMER ? 0.32 : 0.45;
	struct color rock = color_rgb(0x77808f);
	struct ridge ranges[] = {
	    {c->horizon_px + h * 0.00, span * 0.42, span * 0.50, 1.0, 0.58,
	     color_mix(rock, c->sky_upper, 0.25), snow + 0.1, .8, 31},
	    {c->horizon_px + h * 0.01, span * 0.22, span * 0.30, 1.0, 0.40, rock, snow * 0.6, 1,
	     32},
	    {c->horizon_px + h * 0.02, span * 0.12, span * 0.5, 0.25, 0.36,
	     color_mix(hill_color(c, 0.3), color_rgb(0x3d5a4a), 0.6), 0, .7, 33},
	};
	mountain_paint(cr, c, &ranges[0]);
	mountain_paint(cr, c, &ranges[1]);
	ridge_paint(cr, c, &ranges[2]);
	if (c->season != SEASON_WINTER || c->weather != WEATHER_SNOW)
		tree_line(cr, c, TREE_PINE, c->horizon_px + h * 0.025, h * 0.055, 0.42, 1);
}

static void mountain_ground(cairo_t *cr, const struct composition *c)
{
	land_grass(cr, c);
	double h = c->height_px;
	struct rng r = rng_of(c->seed, 2501);
	tree_line(cr, c, TREE_PINE, c->horizon_px + h * 0.055, h * 0.11, 0.28, 2);
	for (int i = 0; i < 9; i++) {
		double t = (i + rng_unit(&r)) / 9,
		       y = c->horizon_px + (h - c->horizon_px) * (0.18 + 0.7 * t * t);
		double near = (y - c->horizon_px) / (h - c->horizon_px),
		       size = h * 0.10 * near * rng_range(&r, 0.5, 1.1);
		double x =
		    c->width_px * (i % 2 ? rng_range(&r, 0.0, 0.34) : rng_range(&r, 0.66, 1.0));
		brush_ground_shadow(cr, &c->light, x, y, size * 1.4, 0.6);
		rock_paint(cr, c, x, y, size * 1.5, size * 0.8, color_rgb(0x8b8f96),
			   compose_depth_at(c, y), &r);
	}
	if (c->season != SEASON_WINTER) {
		grass_field(cr, c, c->horizon_px + h * 0.06, h * 1.04, h * 0.045, ground_grass(c),
			    11);
		flowers_strewn(cr, c, c->horizon_px + h * 0.08, h * 1.02, 0.35, 11);
	}
	/* Two tall pines hold the picture's edges. */
	double side = c->sun_x_px > c->width_px / 2 ? 0 : 1;
	for (int i = 0; i < 3; i++) {
		double x = c->width_px * (side + (side > 0 ? -1 : 1) * (0.015 + 0.085 * i)),
		       y = h * (0.93 - 0.06 * i);
		tree_paint(cr, c, TREE_PINE, x, y, h * (0.60 - 0.13 * i) * rng_range(&r, 0.9, 1.05),
			   0.06, &r);
	}
}

/* --- meadow ----------------------------------------------------------------------- */

static void meadow_trees(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px;
	struct rng r = rng_of(c->seed, 2502);
	tree_line(cr, c, TREE_BROAD, c->horizon_px + h * 0.012, h * 0.06, 0.55, 3);
	double side = rng_chance(&r, 0.5) ? -1 : 1;
	for (int i = 0; i < 2; i++) {
		double x = c->width_px * (0.5 + side * (0.36 + 0.10 * i)),
		       y = c->horizon_px + h * (0.045 + 0.02 * i);
		double tall = h * (0.30 - 0.10 * i);
		brush_ground_shadow(cr, &c->light, x, y, tall * 0.75, 0.7);
		tree_paint(cr, c, TREE_BROAD, x, y, tall, 0.26, &r);
	}
}

static void meadow_grass(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, y0 = c->horizon_px + (h - c->horizon_px) * 0.06;
	if (c->season == SEASON_WINTER)
		return;
	grass_field(cr, c, y0, h * 1.04, h * 0.085, ground_grass(c), 1);
	if (c->season != SEASON_AUTUMN && !c->savanna)
		flowers_strewn(cr, c, y0, h * 1.02, c->season == SEASON_SPRING ? 1.3 : 0.8, 1);
}

/* --- field -------------------------------------------------------------------------- */

struct color land_crop(const struct composition *c)
{
	static const uint32_t crops[] = {0xd9b24a, 0xe0c060, 0xc8b048, 0x8cb04a};
	struct rng r = rng_of(c->seed, 2503);
	if (c->brief->color_count > 0)
		return c->brief->colors[0];
	for (int i = 0; i < c->brief->subject_count; i++) {
		if (strcmp(c->brief->subjects[i].kind, "lavender") == 0)
			return color_rgb(0x9a78c8);
		if (strcmp(c->brief->subjects[i].kind, "tulip") == 0 ||
		    strcmp(c->brief->subjects[i].kind, "sunflower") == 0)
			return color_rgb(0x7fa048);
	}
	return color_rgb(c->season == SEASON_WINTER ? 0xe6ecf3 : crops[rng_int(&r, 0, 3)]);
}

/* Rows of a crop run together at the vanishing point. */
static void field_rows(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 2504);
	double h = c->height_px, w = c->width_px, hor = c->horizon_px + h * 0.004;
	struct color crop = land_crop(c);
	struct color soil =
	    color_mix(color_rgb(0x7a6240), crop, c->season == SEASON_WINTER ? 0.7 : 0.3);
	struct ground g = {.top_px = hor,
			   .near = soil,
			   .far = color_mix(soil, crop, 0.6),
			   .spots = crop,
			   .spot_amount = 0.3,
			   .grain = 0.5,
			   .waviness = 0.004};
	ground_paint(cr, c, &g);
	double gap = w * 0.075 + h * 0.03;
	int half = (int)(w * 4 / gap);
	half = half > 90 ? 90 : half;
	for (int i = -half; i <= half; i++) {
		double foot = c->vanish_px + (i + 0.2) * gap, wide = gap * 0.31;
		struct color tone = foliage_tone(c, color_vary(crop, &r, 0.02), 0.25, 0.12);
		cairo_pattern_t *p = cairo_pattern_create_linear(0, hor, 0, h);
		struct color far = foliage_tone(c, crop, 0.3, 0.8);
		cairo_pattern_add_color_stop_rgba(p, 0, far.r, far.g, far.b, 0.9);
		cairo_pattern_add_color_stop_rgba(p, 0.5, tone.r, tone.g, tone.b, 0.9);
		cairo_pattern_add_color_stop_rgba(p, 1, tone.r, tone.g, tone.b, 0.95);
		cairo_move_to(cr, c->vanish_px, hor);
		cairo_line_to(cr, foot - wide, h);
		cairo_line_to(cr, foot + wide, h);
		cairo_close_path(cr);
		cairo_set_source(cr, p);
		cairo_fill(cr);
		cairo_pattern_destroy(p);
	}
	/* Plants along the rows: far to near, tall ears in front. */
	for (double y = hor + h * 0.02; y < h * 1.06;) {
		double near = (y - hor) / (h - hor), tall = h * 0.085 * near;
		for (int i = -half; i <= half; i++) {
			double x = c->vanish_px + (i + 0.2) * gap * near;
			if (x < -tall || x > w + tall || tall < 2.5)
				continue;
			grass_tuft(cr, c, x + rng_range(&r, -0.1, 0.1) * tall, y, gap * near * 0.72,
				   tall * rng_range(&r, 0.85, 1.15), 9, crop, &r);
		}
		y += fmax(3, tall * 0.42);
	}
}

static void field_trees(cairo_t *cr, const struct composition *c)
{
	tree_line(cr, c, TREE_BROAD, c->horizon_px + c->height_px * 0.008, c->height_px * 0.05, 0.6,
		  4);
}

/* --- desert -------------------------------------------------------------------------- */

static void dune(struct raster *p, const struct composition *c, double base, double tall,
		 double period, double depth, uint64_t stream)
{
	struct ridge r = {base, tall, period, 0, depth, color_rgb(0xecb76a), 0, 0, stream};
	double side = c->light.to_key_x > 0 ? 1 : -1, h = c->height_px;
	for (int x = 0; x < p->width; x++) {
		double top = ridge_top(c, &r, x);
		/* The crest winds down towards the viewer; the light splits along it. */
		for (int y = (int)fmax(0, floor(top)); y < p->height; y++) {
			double below = (y - top) / h, cover = raster_clamp(y - top + 1, 0, 1);
			double wind = 0.5 * noise_2d(c->seed + stream, below * 5, 3.3) +
				      0.8 * noise_2d(c->seed + stream + 1, x / period * 1.1, 0.7);
			double face =
			    noise_2d(c->seed + stream + 2,
				     x / period * 1.6 + wind * 0.6 - side * below * 4.5, 1.5);
			double ripple = noise_2d(c->seed + stream + 3, x / h * 18 + below * 60,
						 (below * 240 + x / h * 20) / (1 + below * 7));
			double facing = raster_clamp(0.25 + 1.5 * raster_step(-0.12, 0.16, face) -
							 0.95 + ripple * 0.12,
						     -1, 1);
			struct color out = light_on(&c->light, r.color, facing);
			out = light_haze(&c->light, out, depth * (1 - below * 1.4));
			raster_blend(p, x, y, out, cover);
		}
	}
}

static void desert_dunes(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, hor = c->horizon_px, deep = h - hor;
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	dune(&p, c, hor + deep * 0.02, h * 0.035, h * 0.30, 0.72, 40);
	dune(&p, c, hor + deep * 0.12, h * 0.075, h * 0.48, 0.48, 41);
	dune(&p, c, hor + deep * 0.34, h * 0.12, h * 0.75, 0.24, 42);
	dune(&p, c, hor + deep * 0.74, h * 0.14, h * 1.15, 0.06, 43);
	raster_close(cr, &p);
}

/* --- snow ------------------------------------------------------------------------------ */

static void snow_hills(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, span = fmin(h, c->width_px * 1.2);
	struct ridge far = {c->horizon_px + h * 0.01, span * 0.20, span * 0.5, 0.9, 0.62,
			    color_rgb(0x8896aa),      0.85,        .8,         51};
	far.height_px *= 1.2;
	mountain_paint(cr, c, &far);
	tree_line(cr, c, TREE_PINE, c->horizon_px + h * 0.02, h * 0.06, 0.5, 5);
	struct ground g = {.top_px = c->horizon_px + h * 0.01,
			   .near = color_rgb(0xf2f6fb),
			   .far = color_rgb(0xe2ebf5),
			   .spots = color_rgb(0xccdaec),
			   .spot_amount = 0.75,
			   .grain = 0.06,
			   .waviness = 0.018,
			   .snow = true};
	ground_paint(cr, c, &g);
	tree_line(cr, c, TREE_PINE, c->horizon_px + h * 0.065, h * 0.15, 0.24, 6);
	struct rng r = rng_of(c->seed, 2505);
	double side = rng_chance(&r, 0.5) ? 0 : 1;
	for (int i = 0; i < 2; i++) {
		double x = c->width_px * (side + (side > 0 ? -1 : 1) * (0.06 + 0.13 * i)),
		       y = h * (0.86 - 0.09 * i);
		brush_ground_shadow(cr, &c->light, x, y, h * 0.2, 0.5);
		tree_paint(cr, c, TREE_PINE, x, y, h * (0.52 - 0.15 * i), 0.05, &r);
	}
}

/* --- volcano ----------------------------------------------------------------------------- */

static double cone_edge(const struct composition *c, double t, double side)
{
	/* Concave flanks, rough at the skin. */
	double h = c->height_px, half = 0.07 + 0.50 * pow(t, 1.55);
	return half * fmin(h, c->width_px * 1.3) +
	       h * 0.012 * noise_fractal(c->seed + 61, t * 7, side * 3, 3) * (0.3 + t);
}

static void volcano_cone(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	double h = c->height_px, top = c->horizon_px - fmin(h, c->width_px) * 0.36,
	       cx = c->vanish_px;
	double foot = c->horizon_px + h * 0.03;
	struct color rock = color_rgb(0x5a4c4e), lava = color_rgb(0xff6a1c),
		     hot = color_rgb(0xffe08a);
	if (!p.words)
		return;
	for (int y = (int)fmax(0, top); y < (int)fmin(foot, p.height); y++) {
		double t = raster_clamp((y - top) / (foot - top), 0, 1);
		double x0 = cx - cone_edge(c, t, -1), x1 = cx + cone_edge(c, t, 1);
		double dip = 0.055 * h * raster_step(0.09, 0, t);
		for (int x = (int)fmax(0, x0); x < (int)fmin(x1, p.width); x++) {
			double u = (x - cx) / fmax(1, (x1 - x0) / 2);
			if (fabs(u) < 0.75 && t * (foot - top) < dip * (1 - u * u))
				continue;
			/* Gullies fan out from the crater; lava finds some of them. */
			double fan = u * (3.2 + 2 * t),
			       fold = noise_fractal(c->seed + 62, fan * 1.6, t * 2.4, 4);
			double facing = raster_clamp(
			    (c->light.to_key_x > 0 ? u : -u) * 0.8 + fold * 0.9, -1, 1);
			struct color out = light_haze(&c->light, light_on(&c->light, rock, facing),
						      0.30 + 0.22 * t);
			double vein = fabs(noise_fractal(
			    c->seed + 63, fan * 1.1 + 0.35 * noise_2d(c->seed, u * 3, t * 9),
			    t * 0.9, 2));
			double flow = raster_step(0.085 * (1 - 0.55 * t), 0, vein) *
				      raster_step(1.0, 0.35, t + 0.25 * fabs(u));
			out = color_mix(out, color_mix(lava, hot, flow * flow * (1 - t)),
					flow * 0.95);
			raster_put(&p, x, y, out);
		}
	}
	raster_close(cr, &p);
	brush_glow(cr, cx, top + h * 0.01, h * 0.20, color_rgb(0xff7a2c), 0.75);
	brush_glow(cr, cx, top + h * 0.02, h * 0.07, color_rgb(0xffd27a), 0.8);
}

static void volcano_smoke(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	struct rng r = rng_of(c->seed, 2506);
	double h = c->height_px, top = c->horizon_px - fmin(h, c->width_px) * 0.36,
	       lean = rng_chance(&r, 0.5) ? -1 : 1;
	struct color dark =
	    color_scale(color_mix(c->sky_top, color_rgb(0x4a4448), 0.7), c->light.night ? 0.8 : 1);
	struct color pale = color_mix(c->sky_lower, color_rgb(0x9a8c88), 0.6);
	if (!p.words)
		return;
	struct cloud_tones t = {pale, pale, dark, dark, 0.94};
	for (int i = 9; i >= 0; i--) {
		double up = i / 9.0, x = c->vanish_px + lean * c->width_px * 0.26 * up * up,
		       y = top - (top + h * 0.05) * up * 0.95;
		cumulus_paint(&p, c, &t, x, y + h * 0.05, h * (0.10 + 0.34 * up), 0.95 - 0.35 * up,
			      &r);
	}
	raster_close(cr, &p);
	brush_glow(cr, c->vanish_px, top - h * 0.03, h * 0.13, color_rgb(0xff8a3c), 0.55);
}

static void volcano_ground(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px;
	struct rng r = rng_of(c->seed, 2507);
	struct ridge foot = {c->horizon_px + h * 0.03, h * 0.05, h * 0.35, 0.5, 0.3,
			     color_rgb(0x6a6260),      0,        1,        64};
	ridge_paint(cr, c, &foot);
	struct ground g = {.top_px = c->horizon_px + h * 0.02,
			   .near = color_rgb(0x776a66),
			   .far = color_rgb(0x7d6e6a),
			   .spots = color_rgb(0x544a48),
			   .spot_amount = 0.8,
			   .grain = 0.9,
			   .waviness = 0.006};
	ground_paint(cr, c, &g);
	for (int i = 0; i < 16; i++) {
		double t = (i + rng_unit(&r)) / 16,
		       y = c->horizon_px + (h - c->horizon_px) * (0.1 + 0.85 * t);
		double near = (y - c->horizon_px) / (h - c->horizon_px),
		       size = h * 0.11 * near * rng_range(&r, 0.4, 1);
		double x =
		    c->width_px * (i % 2 ? rng_range(&r, -0.02, 0.36) : rng_range(&r, 0.64, 1.02));
		rock_paint(cr, c, x, y, size * 1.6, size * 0.75, color_rgb(0x85797a),
			   compose_depth_at(c, y) * 0.7, &r);
	}
}

scenery_layer *const place_mountains[] = {sky_paint, sky_clouds, mountain_ranges, mountain_ground,
					  NULL};
scenery_layer *const place_meadow[] = {
    sky_paint, sky_clouds, land_far_hills, land_grass, meadow_trees, meadow_grass, NULL};
scenery_layer *const place_field[] = {sky_paint,   sky_clouds, land_far_hills,
				      field_trees, field_rows, NULL};
scenery_layer *const place_desert[] = {sky_paint, sky_clouds, desert_dunes, NULL};
scenery_layer *const place_snowfield[] = {sky_paint, sky_clouds, snow_hills, NULL};
scenery_layer *const place_volcano[] = {sky_paint,    sky_clouds,     volcano_smoke,
					volcano_cone, volcano_ground, NULL};
