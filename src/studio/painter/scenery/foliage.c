/* Leaves in the mass: dabs sorted into a few tones and filled a tone at a time, so
 * that a crown of hundreds of leaves costs five fills. */
#include "studio/painter/scenery/scenery.h"

#define TONES 5
#define DABS_MAX 420

struct color foliage_color(const struct composition *c, struct rng *r)
{
	static const uint32_t spring[] = {0x8fbf4d, 0x7fb24a, 0xa4c85a, 0x6fa548};
	static const uint32_t summer[] = {0x4e8a3a, 0x5c9640, 0x41783a, 0x6a9c42};
	static const uint32_t autumn[] = {0xd8842c, 0xc9542a, 0xe0aa34, 0xa8442c, 0xb98a34};
	static const uint32_t winter[] = {0xdfe6ec, 0xc9d4de, 0x8d9a94};
	static const uint32_t dry[] = {0x7f8f4a, 0x8c9650, 0x6f8244};
	if (c->savanna)
		return color_vary(color_rgb(dry[rng_int(r, 0, 2)]), r, 0.04);
	switch (c->season) {
	case SEASON_SPRING:
		return color_vary(color_rgb(spring[rng_int(r, 0, 3)]), r, 0.05);
	case SEASON_AUTUMN:
		return color_vary(color_rgb(autumn[rng_int(r, 0, 4)]), r, 0.05);
	case SEASON_WINTER:
		return color_vary(color_rgb(winter[rng_int(r, 0, 2)]), r, 0.03);
	default:
		return color_vary(color_rgb(summer[rng_int(r, 0, 3)]), r, 0.05);
	}
}

/* A leaf-shaped dab: four corners, turned. */
static void dab(cairo_t *cr, double x, double y, double size, double turn)
{
	double cs = cos(turn) * size, sn = sin(turn) * size;
	cairo_move_to(cr, x + cs, y + sn);
	cairo_line_to(cr, x - sn * 0.55, y + cs * 0.55);
	cairo_line_to(cr, x - cs, y - sn);
	cairo_line_to(cr, x + sn * 0.55, y - cs * 0.55);
	cairo_close_path(cr);
}

struct color foliage_tone(const struct composition *c, struct color base, double facing,
			  double depth)
{
	struct color lit = light_on(&c->light, base, facing);
	/* Leaves in the sun let light through: warmer; in shade they turn cool. */
	if (facing > 0.4 && !c->light.night)
		lit = color_mix(
		    lit, (struct color){fmin(1, lit.r * 1.10), fmin(1, lit.g * 1.05), lit.b * 0.88},
		    0.5);
	return light_haze(&c->light, lit, depth);
}

void foliage_mass(cairo_t *cr, const struct composition *c, const struct foliage *f, struct rng *r)
{
	struct {
		double x, y, size, turn;
		int tone;
	} dabs[DABS_MAX];
	/* Enough to cover it: each dab about one leaf's square. */
	double cover = 4.2 * f->rx * f->ry / (f->leaf * f->leaf);
	int n = (int)(fmax(f->leaves, fmin(cover, DABS_MAX)) * fmin(1.4, c->detail));
	n = n < 6 ? 6 : n > DABS_MAX ? DABS_MAX : n;
	double lx = c->light.to_key_x, ly = c->light.to_key_y;
	/* The shaded inside, then leaves from dark to light. */
	if (f->depth < 0.7) {
		shape_ellipse(cr, f->x, f->y, f->rx * 0.72, f->ry * 0.72);
		brush_fill(cr, foliage_tone(c, f->color, -0.42, f->depth), 1);
	}
	for (int i = 0; i < n; i++) {
		/* Denser towards the rim, where the inside must not show. */
		double a = rng_range(r, 0, 2 * M_PI), d = pow(rng_unit(r), 0.47);
		double px = cos(a) * d, py = sin(a) * d;
		double facing = (px * lx + py * ly) * 1.05 + rng_range(r, -0.42, 0.42) - 0.12 * py;
		dabs[i].x = f->x + px * f->rx;
		dabs[i].y = f->y + py * f->ry;
		dabs[i].size = f->leaf * rng_range(r, 0.6, 1.3);
		dabs[i].turn = rng_range(r, 0, M_PI);
		dabs[i].tone = (int)raster_clamp((facing + 1) * 0.5 * TONES, 0, TONES - 1);
	}
	for (int tone = 0; tone < TONES; tone++) {
		for (int i = 0; i < n; i++)
			if (dabs[i].tone == tone)
				dab(cr, dabs[i].x, dabs[i].y, dabs[i].size, dabs[i].turn);
		brush_fill(
		    cr, foliage_tone(c, f->color, -0.75 + 1.65 * tone / (TONES - 1), f->depth), 1);
	}
}

/* --- grass --------------------------------------------------------------------- */

static void blade(cairo_t *cr, double x, double y, double width, double height, double lean)
{
	double tx = x + lean * height, ty = y - height * (1 - 0.25 * lean * lean);
	cairo_move_to(cr, x - width / 2, y);
	cairo_curve_to(cr, x - width / 2, y - height * 0.45, x + lean * height * 0.35,
		       y - height * 0.8, tx, ty);
	cairo_curve_to(cr, x + lean * height * 0.35 + width, y - height * 0.7, x + width / 2,
		       y - height * 0.4, x + width / 2, y);
	cairo_close_path(cr);
}

void grass_tuft(cairo_t *cr, const struct composition *c, double x, double y, double width,
		double height, int n, struct color base, struct rng *r)
{
	double depth = compose_depth_at(c, y) * 0.8;
	double wind = c->weather == WEATHER_WIND || c->weather == WEATHER_STORM ? 0.5 : 0.06;
	for (int tone = 0; tone < 3; tone++) {
		for (int i = tone; i < n; i += 3) {
			double u = rng_range(r, -0.5, 0.5),
			       h = height * rng_range(r, 0.5, 1) * (1 - u * u);
			blade(cr, x + u * width, y + rng_range(r, -0.02, 0.05) * height,
			      fmax(0.8, h * 0.07), h, u * 0.7 + wind + rng_range(r, -0.25, 0.25));
		}
		brush_fill(cr, foliage_tone(c, base, -0.35 + 0.5 * tone, depth), 1);
	}
}

void grass_field(cairo_t *cr, const struct composition *c, double y0, double y1, double near_height,
		 struct color base, uint64_t stream)
{
	struct rng r = rng_of(c->seed, 2000 + stream);
	double h = c->height_px, w = c->width_px, y = y0;
	while (y < y1) {
		double near = raster_clamp((y - c->horizon_px) / (h - c->horizon_px), 0.01, 1.1);
		double tall = near_height * near;
		if (tall < 2) {
			y += 2;
			continue;
		}
		int n = (int)(w / tall * 4.2 * fmin(1.3, c->detail)) + 2;
		n = n > 420 ? 420 : n;
		double depth = compose_depth_at(c, y) * 0.8;
		double wind =
		    c->weather == WEATHER_WIND || c->weather == WEATHER_STORM ? 0.55 : 0.08;
		for (int tone = 0; tone < 4; tone++) {
			for (int i = 0; i < n / 4 + 1; i++) {
				double x = rng_unit(&r) * w;
				double thick = raster_step(
				    -0.35, 0.3,
				    noise_2d(c->seed + 71, x / (near * h) * 2, y / h * 9 / near));
				double t = tall * rng_range(&r, 0.35, 1.0) * (0.45 + 0.55 * thick);
				blade(cr, x, y + rng_range(&r, 0, tall * 0.4), fmax(0.7, t * 0.075),
				      t, wind + rng_range(&r, -0.45, 0.45));
			}
			brush_fill(cr, foliage_tone(c, base, -0.45 + 0.42 * tone, depth), 1);
		}
		y += fmax(1.5, tall * 0.34);
	}
}

/* --- flowers ------------------------------------------------------------------- */

struct color flower_color(const struct composition *c, struct rng *r)
{
	static const uint32_t tones[] = {0xf25c78, 0xf6c445, 0xffffff, 0xb07ce8, 0xf08ab4,
					 0xe8433f, 0x6f8cf0, 0xfb9a4b, 0xf7e07a};
	const struct brief *b = c->brief;
	if (b->color_count > 0 && rng_chance(r, 0.6))
		return color_vary(b->colors[rng_int(r, 0, b->color_count - 1)], r, 0.08);
	return color_vary(color_rgb(tones[rng_int(r, 0, 8)]), r, 0.05);
}

void flower_head(cairo_t *cr, const struct composition *c, double x, double y, double radius,
		 struct color petals, struct rng *r)
{
	double depth = compose_depth_at(c, y) * 0.7, facing = rng_range(r, 0.15, 0.6);
	struct color lit = light_haze(&c->light, light_on(&c->light, petals, facing), depth);
	if (radius < 2.2) {
		shape_ellipse(cr, x, y, radius, radius * 0.8);
		brush_fill(cr, lit, 1);
		return;
	}
	int n = rng_int(r, 5, 7);
	double turn = rng_range(r, 0, 1);
	/* Seen a little from the side: flattened. */
	for (int pass = 0; pass < 2; pass++) {
		for (int i = pass; i < n; i += 2) {
			double a = 2 * M_PI * (i + turn) / n;
			double px = x + cos(a) * radius * 0.58, py = y + sin(a) * radius * 0.42;
			cairo_matrix_t keep;
			cairo_get_matrix(cr, &keep);
			cairo_translate(cr, px, py);
			cairo_rotate(cr, a);
			shape_ellipse(cr, 0, 0, radius * 0.46, radius * 0.30);
			cairo_set_matrix(cr, &keep);
		}
		brush_fill(cr, pass ? lit : color_scale(lit, 0.84), 1);
	}
	struct color heart = petals.r > 0.85 && petals.g > 0.7 && petals.b < 0.6
				 ? color_rgb(0x8a4a1c)
				 : color_rgb(0xf2c230);
	shape_ellipse(cr, x, y, radius * 0.26, radius * 0.20);
	brush_fill(cr, light_haze(&c->light, light_on(&c->light, heart, 0.4), depth), 1);
}

void flowers_strewn(cairo_t *cr, const struct composition *c, double y0, double y1, double density,
		    uint64_t stream)
{
	struct rng r = rng_of(c->seed, 2100 + stream);
	double h = c->height_px, w = c->width_px;
	struct color kinds[3] = {flower_color(c, &r), flower_color(c, &r), flower_color(c, &r)};
	int n = (int)(240 * density * fmin(1.3, c->detail) * fmax(1, w / h));
	for (int i = 0; i < n; i++) {
		/* Far to near, thinning out as they get big. */
		double t = (i + rng_unit(&r)) / n, y = y0 + (y1 - y0) * pow(t, 1.6);
		double near = raster_clamp((y - c->horizon_px) / (h - c->horizon_px), 0.02, 1.1);
		double x = rng_unit(&r) * w;
		if (noise_2d(c->seed + 91 + stream, x / (near * h) * 1.6, 2 / near) < -0.12)
			continue;
		double rad = h * 0.016 * near * rng_range(&r, 0.7, 1.2);
		double stem = rad * rng_range(&r, 2.2, 4);
		struct color green =
		    foliage_tone(c, color_rgb(0x4f8a3c), -0.1, compose_depth_at(c, y));
		if (rad > 2) {
			cairo_move_to(cr, x, y);
			cairo_curve_to(cr, x, y - stem * 0.5, x + rad * 0.3, y - stem * 0.7,
				       x + rad * 0.3, y - stem);
			brush_stroke(cr, green, fmax(0.8, rad * 0.16), 1);
		}
		flower_head(cr, c, x + rad * 0.3, y - stem, rad,
			    color_vary(kinds[rng_int(&r, 0, 2)], &r, 0.06), &r);
	}
}
