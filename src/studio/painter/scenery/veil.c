/* What lies over and before the figures: weather in the air, near leaves, light that
 * fills the whole picture; and what grows over a figure's foot. */
#include "studio/painter/scenery/places.h"

/* --- at the foot -------------------------------------------------------------------- */

static void foot_grass(cairo_t *cr, const struct composition *c, const struct figure *f,
		       double wide, struct color grass)
{
	struct rng r = rng_of(f->seed, 21);
	double size = fmin(f->height_px * 0.14, c->height_px * 0.055);

	for (int i = 0; i < 7; i++) {
		double u = -0.55 + 1.1 * (i + rng_unit(&r)) / 7;
		grass_tuft(cr, c, f->x_px + u * wide, f->y_px + size * 0.14, size * 0.9,
			   size * rng_range(&r, 0.45, 1.0), 9, grass, &r);
	}
}

static void foot_snow(cairo_t *cr, const struct composition *c, const struct figure *f, double wide)
{
	struct color snow =
	    light_haze(&c->light, light_on(&c->light, color_rgb(0xf2f6fb), 0.55), f->depth * 0.7);
	double s = fmin(f->height_px * 0.03, c->height_px * 0.016);
	struct rng r = rng_of(f->seed, 22);
	for (int i = 0; i < 6; i++) {
		double u = -0.42 + 0.84 * (i + rng_unit(&r)) / 6;
		shape_ellipse(cr, f->x_px + u * wide, f->y_px + s * 0.35, wide * 0.10,
			      s * rng_range(&r, 0.5, 0.9));
		brush_fill(cr, snow, 0.92);
	}
}

static void foot_foam(cairo_t *cr, const struct composition *c, const struct figure *f, double wide)
{
	struct rng r = rng_of(f->seed, 23);
	struct color white =
	    color_mix(light_on(&c->light, color_rgb(0xffffff), 0.6), c->sky_lower, 0.2);
	double s = fmin(wide * 0.05, c->height_px * 0.014);
	bool leaps = f->art->habitat == ART_DEEP;
	int n = leaps ? 46 : 16;
	for (int i = 0; i < n; i++) {
		double u = rng_range(&r, -0.55, 0.55),
		       up = leaps
				? rng_unit(&r) * rng_unit(&r) * f->height_px * 0.30 * (1 - fabs(u))
				: 0;
		shape_ellipse(cr, f->x_px + u * wide * (leaps ? 0.8 : 1),
			      f->y_px + s * rng_range(&r, -0.1, 0.5) - up,
			      leaps && up > s ? s * rng_range(&r, 0.2, 0.6)
					      : wide * rng_range(&r, 0.02, 0.07),
			      s * rng_range(&r, 0.15, 0.45));
		brush_fill(cr, white, rng_range(&r, 0.25, 0.75));
	}
}

void scenery_foot(cairo_t *cr, const struct composition *c, const struct figure *f)
{
	double wide = f->height_px * fmax(0.25, f->right - f->left) * 0.8;
	bool wood = c->place == PLACE_FOREST || c->place == PLACE_JUNGLE;
	struct color grass =
	    !wood ? ground_grass(c) : color_rgb(c->season == SEASON_AUTUMN ? 0x9a8a44 : 0x6f8f44);
	if (f->where == ART_WATER) {
		foot_foam(cr, c, f, wide);
		return;
	}
	if (f->where != ART_GROUND || compose_is_indoors(c->place))
		return;
	switch (c->place) {
	case PLACE_MEADOW:
	case PLACE_GARDEN:
	case PLACE_PARK:
	case PLACE_MOUNTAINS:
	case PLACE_FOREST:
	case PLACE_JUNGLE:
	case PLACE_LAKE:
	case PLACE_RIVER:
	case PLACE_WATERFALL:
	case PLACE_VILLAGE:
		if (c->season == SEASON_WINTER)
			foot_snow(cr, c, f, wide);
		else
			foot_grass(cr, c, f, wide, grass);
		break;
	case PLACE_FIELD:
		foot_grass(cr, c, f, wide, land_crop(c));
		break;
	case PLACE_SNOWFIELD:
		foot_snow(cr, c, f, wide);
		break;
	default:
		break;
	}
}

/* --- weather -------------------------------------------------------------------------- */

static void rain(cairo_t *cr, const struct composition *c, bool storm)
{
	struct rng r = rng_of(c->seed, 3700);
	double h = c->height_px, w = c->width_px, lean = storm ? -0.34 : -0.12;
	struct color drop = color_mix(c->sky_horizon, color_rgb(0xffffff), 0.5);
	for (int layer = 0; layer < 3; layer++) {
		double l = h * (0.018 + 0.022 * layer),
		       wide = fmax(0.6, h * (0.0009 + 0.0006 * layer));
		int n = (int)((420 - 110 * layer) * fmax(1, w / h) * (storm ? 1.4 : 1) *
			      fmin(1.2, c->detail));
		for (int i = 0; i < n; i++) {
			double x = rng_range(&r, -0.1, 1.1) * w, y = rng_range(&r, -0.05, 1) * h,
			       k = rng_range(&r, 0.6, 1.2);
			cairo_move_to(cr, x, y);
			cairo_line_to(cr, x + lean * l * k, y + l * k);
		}
		brush_stroke(cr, drop, wide, 0.20 + 0.08 * layer);
	}
	if (compose_is_indoors(c->place))
		return;
	/* Rings and splashes where it strikes. */
	for (int i = 0; i < 90; i++) {
		double t = rng_unit(&r),
		       y = c->horizon_px + (h - c->horizon_px) * (0.15 + 0.85 * t),
		       s = h * 0.011 * (0.2 + t);
		shape_ellipse(cr, rng_unit(&r) * w, y, s, s * 0.3);
	}
	brush_stroke(cr, drop, fmax(0.6, h * 0.0009), 0.35);
}

static void lightning(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 3701);
	double h = c->height_px, x = c->width_px * rng_range(&r, 0.2, 0.8), y = h * 0.02,
	       end = c->horizon_px;
	struct color white = color_rgb(0xf0f0ff);
	double bx[40] = {0}, by[40] = {0};
	int n = 0;
	while (y < end && n < 40) {
		bx[n] = x;
		by[n++] = y;
		x += h * rng_range(&r, -0.035, 0.035);
		y += h * rng_range(&r, 0.015, 0.04);
	}
	for (int pass = 0; pass < 3; pass++) {
		cairo_move_to(cr, bx[0], by[0]);
		for (int i = 1; i < n; i++)
			cairo_line_to(cr, bx[i], by[i]);
		brush_stroke(cr, pass == 2 ? white : color_rgb(0xa8b0ff),
			     h * (pass == 0   ? 0.018
				  : pass == 1 ? 0.008
					      : 0.003),
			     pass == 0   ? 0.10
			     : pass == 1 ? 0.3
					 : 1);
	}
	for (int k = 2; k < n - 2; k += 4) {
		double fx = bx[k], fy = by[k], side = rng_chance(&r, 0.5) ? -1 : 1;
		cairo_move_to(cr, fx, fy);
		for (int i = 0; i < 4; i++) {
			fx += side * h * rng_range(&r, 0.008, 0.03);
			fy += h * rng_range(&r, 0.008, 0.03);
			cairo_line_to(cr, fx, fy);
		}
		brush_stroke(cr, white, h * 0.0016, 0.8);
	}
	brush_glow(cr, bx[n / 2], by[n / 2], h * 0.5, color_rgb(0x9aa4e8), 0.32);
}

static void snowfall(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 3702);
	double h = c->height_px, w = c->width_px;
	for (int layer = 0; layer < 3; layer++) {
		int n = (int)((340 - 100 * layer) * fmax(1, w / h) * fmin(1.2, c->detail));
		double s = h * (0.0016 + 0.0016 * layer);
		for (int i = 0; i < n; i++) {
			double k = s * rng_range(&r, 0.6, 1.4);
			shape_ellipse(cr, rng_unit(&r) * w, rng_unit(&r) * h, k, k);
		}
		brush_fill(
		    cr, color_mix(color_rgb(0xffffff), c->sky_upper, c->light.night ? 0.25 : 0.05),
		    0.85 - 0.12 * layer);
	}
}

/* Banks of mist, thickest over the ground far off. */
static void fog(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	double inv = 1.0 / c->height_px;
	if (!p.words)
		return;
	for (int y = 0; y < p.height; y++) {
		double v = y * inv, at = (y - c->horizon_px) * inv;
		double base = 0.52 * exp(-at * at * (at > 0 ? 14 : 22)) + 0.10;
		for (int x = 0; x < p.width; x += 2) {
			double n = noise_fractal(c->seed + 950, x * inv * 1.4, v * 4.2, 4);
			double k = raster_clamp(base * (1 + 0.9 * n), 0, 0.8);
			raster_blend(&p, x, y, c->light.haze, k);
			if (x + 1 < p.width)
				raster_blend(&p, x + 1, y, c->light.haze, k);
		}
	}
	raster_close(cr, &p);
}

/* What the wind or the season carries through the air. */
static void drifting(cairo_t *cr, const struct composition *c, const uint32_t *tones, int count,
		     int n, double size)
{
	struct rng r = rng_of(c->seed, 3703);
	double h = c->height_px, w = c->width_px;
	for (int i = 0; i < n; i++) {
		double s = h * size * rng_range(&r, 0.4, 1.2), x = rng_unit(&r) * w,
		       y = rng_unit(&r) * h * 0.96, a = rng_range(&r, 0, M_PI);
		cairo_matrix_t keep;
		cairo_get_matrix(cr, &keep);
		cairo_translate(cr, x, y);
		cairo_rotate(cr, a);
		cairo_move_to(cr, -s, 0);
		cairo_curve_to(cr, -s * 0.3, -s * 0.6, s * 0.5, -s * 0.5, s, 0);
		cairo_curve_to(cr, s * 0.3, s * 0.4, -s * 0.4, s * 0.4, -s, 0);
		cairo_set_matrix(cr, &keep);
		brush_fill(cr,
			   light_on(&c->light, color_rgb(tones[rng_int(&r, 0, count - 1)]),
				    rng_range(&r, 0, 0.7)),
			   0.92);
	}
}

static void season_air(cairo_t *cr, const struct composition *c)
{
	static const uint32_t petals[] = {0xfbd0dc, 0xfce4ea, 0xf6b4c6},
			      leaves[] = {0xd8842c, 0xc9542a, 0xe0aa34};
	bool green = c->place == PLACE_GARDEN || c->place == PLACE_PARK ||
		     c->place == PLACE_FOREST || c->place == PLACE_MEADOW ||
		     c->place == PLACE_VILLAGE || c->place == PLACE_RIVER || c->place == PLACE_LAKE;
	bool windy = c->weather == WEATHER_WIND;
	/* Only where the prompt itself named the season: unasked, they would litter. */
	if (!green)
		return;
	if (c->brief->season == SEASON_AUTUMN)
		drifting(cr, c, leaves, 3, windy ? 70 : 26, 0.011);
	else if (c->brief->season == SEASON_SPRING || windy)
		drifting(cr, c, petals, 3, windy ? 60 : 26, 0.008);
}

static void fireflies(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 3704);
	double h = c->height_px;
	bool green = c->place == PLACE_GARDEN || c->place == PLACE_PARK ||
		     c->place == PLACE_FOREST || c->place == PLACE_MEADOW ||
		     c->place == PLACE_JUNGLE;
	if (!green || !c->light.night || c->season == SEASON_WINTER || c->weather == WEATHER_RAIN ||
	    c->weather == WEATHER_STORM)
		return;
	for (int i = 0; i < 34; i++) {
		double x = rng_unit(&r) * c->width_px,
		       y = c->horizon_px + (h - c->horizon_px) * rng_range(&r, -0.25, 0.85),
		       s = h * rng_range(&r, 0.004, 0.009);
		brush_glow(cr, x, y, s * 3.2, color_rgb(0xe8f078), 0.55);
		brush_glow(cr, x, y, s, color_rgb(0xffffd0), 1);
	}
}

/* --- light over everything -------------------------------------------------------------- */

static void warm_wash(cairo_t *cr, const struct composition *c)
{
	double reach = 1.25 * fmax(c->width_px, c->height_px), k = 0;
	struct color tone = color_mix(c->sky_horizon, color_rgb(0xffdc98), 0.5);
	bool veiled = c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM ||
		      c->weather == WEATHER_FOG || c->weather == WEATHER_SNOW;
	if (compose_is_indoors(c->place) || c->place == PLACE_UNDERWATER ||
	    c->place == PLACE_SPACE || c->place == PLACE_CAVE || c->place == PLACE_ABSTRACT ||
	    veiled)
		return;
	if (c->hour == HOUR_GOLDEN)
		k = 0.40;
	else if (c->hour == HOUR_DAWN)
		k = 0.22;
	else if (c->hour == HOUR_SUNSET)
		k = 0.15;
	else if (c->hour == HOUR_MORNING || c->hour == HOUR_DAY)
		k = 0.13;
	if (c->hour == HOUR_SUNSET)
		tone = color_mix(c->sky_lower, color_rgb(0xff9a48), 0.6);
	if (k > 0)
		brush_glow(cr, c->sun_x_px, c->sun_y_px, reach, tone, k);
	if (c->brief->has_sun && (c->place == PLACE_GARDEN || c->place == PLACE_MEADOW ||
				  c->place == PLACE_PARK || c->place == PLACE_FOREST))
		sky_beams(cr, c, 0.10);
}

void scenery_veil(cairo_t *cr, const struct composition *c)
{
	bool open = !compose_is_indoors(c->place) && c->place != PLACE_UNDERWATER &&
		    c->place != PLACE_SPACE && c->place != PLACE_ABSTRACT && c->place != PLACE_CAVE;
	warm_wash(cr, c);
	fireflies(cr, c);
	if (!open)
		return;
	if (c->weather == WEATHER_FOG)
		fog(cr, c);
	if (c->weather == WEATHER_STORM)
		lightning(cr, c);
	if (c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM)
		rain(cr, c, c->weather == WEATHER_STORM);
	if (c->weather == WEATHER_SNOW)
		snowfall(cr, c);
	season_air(cr, c);
}
