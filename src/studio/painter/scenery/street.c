/* A street in one-point perspective: house fronts, shops, lamps, trees. */
#include "studio/painter/scenery/places.h"

/* The street's walls in perspective: at nearness k (1 at the picture's edge, 0 at
 * the vanishing point) a wall stands `lane` from the middle. */
struct alley {
	const struct composition *c;
	double lane_px; /* from the middle to the wall at k = 1 */
	double side;
};

static void alley_point(const struct alley *a, double k, double up_px, double *ret_x, double *ret_y)
{
	const struct composition *c = a->c;
	*ret_x = c->vanish_px + a->side * a->lane_px * k;
	*ret_y = c->horizon_px + ((c->height_px - c->horizon_px) * 0.92 - up_px) * k;
}

static void alley_quad(cairo_t *cr, const struct alley *a, double k0, double k1, double up0,
		       double up1)
{
	double x, y;
	alley_point(a, k0, up0, &x, &y);
	cairo_move_to(cr, x, y);
	alley_point(a, k1, up0, &x, &y);
	cairo_line_to(cr, x, y);
	alley_point(a, k1, up1, &x, &y);
	cairo_line_to(cr, x, y);
	alley_point(a, k0, up1, &x, &y);
	cairo_line_to(cr, x, y);
	cairo_close_path(cr);
}

static double between_k(double k0, double k1, double t)
{
	/* Even steps along the street are even in 1/k. */
	return 1 / (1 / k0 + (1 / k1 - 1 / k0) * t);
}

static void facade(cairo_t *cr, const struct alley *a, double k0, double k1, double tall,
		   struct rng *r)
{
	static const uint32_t walls[] = {0xd8a47c, 0xc98a6a, 0xe2cfa6, 0xb9c4c0, 0xd9b4a0,
					 0xa8b4c4, 0xe0d8c8, 0xc4a8b0, 0x9a5a48};
	const struct composition *c = a->c;
	double h = c->height_px, floor_px = h * 0.26,
	       depth = compose_depth_at(c, c->horizon_px + (h - c->horizon_px) * k0) * 0.8;
	struct color wall = color_vary(color_rgb(walls[rng_int(r, 0, 8)]), r, 0.04);
	double facing = a->side * c->light.to_key_x < 0 ? 0.55 : -0.15;
	alley_quad(cr, a, k0, k1, 0, tall);
	brush_fill(cr, town_lit(c, wall, facing, depth), 1);
	/* Cornice and plinth. */
	alley_quad(cr, a, k0, k1, tall * 0.965, tall * 1.0);
	brush_fill(cr, town_lit(c, color_scale(wall, 1.1), facing + 0.25, depth), 1);
	alley_quad(cr, a, k0, k1, floor_px * 0.98, floor_px * 1.06);
	brush_fill(cr, town_lit(c, color_scale(wall, 0.8), facing, depth), 1);
	int cols = rng_int(r, 3, 4), rows = (int)((tall - floor_px * 1.2) / floor_px + 0.2);
	for (int row = 0; row < rows; row++)
		for (int i = 0; i < cols; i++) {
			double q0 = between_k(k0, k1, (i + 0.28) / cols),
			       q1 = between_k(k0, k1, (i + 0.72) / cols);
			double up = floor_px * (1.28 + row);
			alley_quad(cr, a, between_k(k0, k1, (i + 0.24) / cols),
				   between_k(k0, k1, (i + 0.76) / cols), up - floor_px * 0.06,
				   up + floor_px * 0.62);
			brush_fill(cr, town_lit(c, color_scale(wall, 1.18), facing + 0.1, depth),
				   1);
			alley_quad(cr, a, q0, q1, up, up + floor_px * 0.56);
			brush_fill(cr, town_window(c, r, depth), 1);
		}
	/* A shop: a window, a door, an awning over both. */
	struct color shop = color_hsl(rng_unit(r), 0.5, 0.45);
	struct color glass = c->light.night ? color_rgb(0xffdca0) : town_window(c, r, depth);
	alley_quad(cr, a, between_k(k0, k1, 0.08), between_k(k0, k1, 0.62), floor_px * 0.12,
		   floor_px * 0.68);
	brush_fill(cr, c->light.night ? glass : color_mix(glass, color_rgb(0xe8d8b0), 0.25), 1);
	alley_quad(cr, a, between_k(k0, k1, 0.70), between_k(k0, k1, 0.92), 0, floor_px * 0.68);
	brush_fill(cr, town_lit(c, color_scale(shop, 0.7), facing, depth), 1);
	struct alley out = *a;
	out.lane_px *= 0.90;
	double xa, ya, xb, yb, xc, yc, xd, yd;
	double q0 = between_k(k0, k1, 0.04), q1 = between_k(k0, k1, 0.96);
	for (int i = 0; i < 8; i++) {
		double s0 = between_k(q0, q1, i / 8.0), s1 = between_k(q0, q1, (i + 1) / 8.0);
		alley_point(a, s0, floor_px * 0.95, &xa, &ya);
		alley_point(a, s1, floor_px * 0.95, &xb, &yb);
		alley_point(&out, s1, floor_px * 0.72, &xc, &yc);
		alley_point(&out, s0, floor_px * 0.72, &xd, &yd);
		cairo_move_to(cr, xa, ya);
		cairo_line_to(cr, xb, yb);
		cairo_line_to(cr, xc, yc);
		cairo_line_to(cr, xd, yd);
		cairo_close_path(cr);
		brush_fill(cr, town_lit(c, i % 2 ? color_rgb(0xf4efe4) : shop, 0.45, depth), 1);
	}
}

static void street_walls(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 2910);
	/* The far end: roofs in the haze. */
	for (int i = 0; i < 12; i++) {
		double x = c->vanish_px + (i - 6) * w * 0.02, tall = h * rng_range(&r, 0.02, 0.07);
		cairo_rectangle(cr, x, c->horizon_px - tall, w * 0.022, tall + h * 0.01);
		brush_fill(cr, town_lit(c, color_rgb(0xa09890), 0, 0.85), 1);
	}
	static const double ks[] = {0.07, 0.10, 0.14, 0.20, 0.29, 0.44, 0.72, 1.5};
	for (int i = 0; i < 7; i++)
		for (int s = -1; s <= 1; s += 2) {
			struct alley a = {c, fmax(w * 0.56, h * 0.46), s};
			double tall = h * rng_range(&r, 0.95, 1.75);
			facade(cr, &a, ks[i], ks[i + 1], tall, &r);
		}
}

static void street_ground(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px, lane = fmax(w * 0.56, h * 0.46),
	       hor = c->horizon_px;
	struct color asphalt = color_rgb(
	    c->season == SEASON_WINTER && c->weather == WEATHER_SNOW ? 0xd4dae2 : 0x6e6c72);
	struct color walk = color_rgb(0xbcb4a8);
	cairo_save(cr);
	/* Between the walls' feet only. */
	cairo_move_to(cr, c->vanish_px, hor);
	cairo_line_to(cr, c->vanish_px - lane * 1.6, hor + (h - hor) * 0.92 * 1.6);
	cairo_line_to(cr, c->vanish_px + lane * 1.6, hor + (h - hor) * 0.92 * 1.6);
	cairo_close_path(cr);
	cairo_clip(cr);
	const struct color tone[] = {walk, color_scale(walk, 0.75), asphalt};
	const double width[] = {1.0, 0.66, 0.645};
	for (int i = 0; i < 3; i++) {
		struct color near = light_on(&c->light, tone[i], 0.5),
			     far = light_haze(&c->light, near, 0.75);
		cairo_pattern_t *p = cairo_pattern_create_linear(0, hor, 0, h);
		cairo_pattern_add_color_stop_rgb(p, 0, far.r, far.g, far.b);
		cairo_pattern_add_color_stop_rgb(p, 0.3, (far.r + near.r) / 2, (far.g + near.g) / 2,
						 (far.b + near.b) / 2);
		cairo_pattern_add_color_stop_rgb(p, 1, near.r, near.g, near.b);
		cairo_move_to(cr, c->vanish_px, hor);
		cairo_line_to(cr, c->vanish_px - lane * width[i] * 1.6,
			      hor + (h - hor) * 0.92 * 1.6);
		cairo_line_to(cr, c->vanish_px + lane * width[i] * 1.6,
			      hor + (h - hor) * 0.92 * 1.6);
		cairo_close_path(cr);
		cairo_set_source(cr, p);
		cairo_fill(cr);
		cairo_pattern_destroy(p);
	}
	for (double z = 0.8; z < 12; z += 0.55) {
		double k0 = 1 / z, k1 = 1 / (z + 0.28), y0 = hor + (h - hor) * k0,
		       y1 = hor + (h - hor) * k1;
		cairo_move_to(cr, c->vanish_px - w * 0.008 * k0, y0);
		cairo_line_to(cr, c->vanish_px + w * 0.008 * k0, y0);
		cairo_line_to(cr, c->vanish_px + w * 0.008 * k1, y1);
		cairo_line_to(cr, c->vanish_px - w * 0.008 * k1, y1);
		cairo_close_path(cr);
		brush_fill(cr, town_lit(c, color_rgb(0xeee6d0), 0.5, 1 - k0), 0.8);
	}
	cairo_restore(cr);
}

/* Rain, and neon nights, leave a film of water that mirrors the lights. */
static void street_wet(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, lane = fmax(c->width_px * 0.56, h * 0.46), hor = c->horizon_px;
	bool wet = c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM;
	if (!wet && !(c->light.night && c->brief->style == STYLE_NEON))
		return;
	struct water film = water_of(c, 0.16);
	film.top_px = hor + h * 0.03;
	film.bottom_px = h;
	film.reflect = 0.8;
	film.film = wet ? 0.48 : 0.7;
	film.deep = light_on(&c->light, color_rgb(0x48464a), 0.2);
	struct composition quiet = *c;
	quiet.sun_x_px = -9e6; /* no glitter on a street */
	cairo_move_to(cr, c->vanish_px, hor + 1);
	cairo_line_to(cr, c->vanish_px - lane * 1.6, hor + (h - hor) * 0.92 * 1.6);
	cairo_line_to(cr, c->vanish_px + lane * 1.6, hor + (h - hor) * 0.92 * 1.6);
	cairo_close_path(cr);
	water_paint_inside(cr, &quiet, &film);
}

/* Young trees along the kerb. */
static void street_trees(cairo_t *cr, const struct composition *c)
{
	static const double ks[] = {0.16, 0.26, 0.46};
	double h = c->height_px, hor = c->horizon_px, lane = fmax(c->width_px * 0.56, h * 0.46);
	struct rng r = rng_of(c->seed, 2914);
	for (int i = 0; i < 3; i++)
		for (int s = -1; s <= 1; s += 2) {
			double k = ks[i], x = c->vanish_px + s * lane * 0.76 * k,
			       y = hor + (h - hor) * 0.925 * k;
			shape_round_rect(cr, x - h * 0.035 * k, y - h * 0.05 * k, h * 0.07 * k,
					 h * 0.055 * k, h * 0.008 * k);
			brush_fill(cr, town_lit(c, color_rgb(0x8a6a50), 0.2, (1 - k) * 0.6), 1);
			tree_paint(cr, c, TREE_BROAD, x, y - h * 0.045 * k, h * 0.40 * k,
				   (1 - k) * 0.55, &r);
		}
}

static void street_lamps(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, hor = c->horizon_px, lane = fmax(c->width_px * 0.56, h * 0.46);
	static const double ks[] = {0.13, 0.20, 0.33, 0.62};
	struct color iron = color_rgb(0x2c3338);
	for (int i = 0; i < 4; i++)
		for (int s = -1; s <= 1; s += 2) {
			double k = ks[i], x = c->vanish_px + s * lane * 0.72 * k,
			       y = hor + (h - hor) * 0.93 * k, tall = h * 0.62 * k;
			struct color tone = town_lit(c, iron, 0.1, (1 - k) * 0.6);
			cairo_move_to(cr, x, y);
			cairo_line_to(cr, x, y - tall);
			cairo_curve_to(cr, x, y - tall * 1.10, x - s * tall * 0.10, y - tall * 1.12,
				       x - s * tall * 0.16, y - tall * 1.06);
			brush_stroke(cr, tone, fmax(1, tall * 0.018), 1);
			shape_ellipse(cr, x - s * tall * 0.16, y - tall * 1.04, tall * 0.045,
				      tall * 0.028);
			brush_fill(cr, c->light.night ? color_rgb(0xfff0c4) : tone, 1);
			if (c->light.night) {
				brush_glow(cr, x - s * tall * 0.16, y - tall * 1.04, tall * 0.42,
					   color_rgb(0xffcc80), 0.8);
				brush_glow(cr, x - s * tall * 0.1, y, tall * 0.5,
					   color_rgb(0xffb860), 0.25);
			}
		}
}

scenery_layer *const place_street[] = {sky_paint,  sky_clouds,   street_walls, street_ground,
				       street_wet, street_trees, street_lamps, NULL};
