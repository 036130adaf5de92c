/* The sky: an even gradient, the sun's or moon's light in it, stars, and what the
 * weather hangs there (rainbow, aurora). */
#include "studio/painter/scenery/scenery.h"

static struct color sky_gradient(const struct composition *c, double y)
{
	static const double at[] = {0, 0.42, 0.78, 1};
	const struct color *stop[] = {&c->sky_top, &c->sky_upper, &c->sky_lower, &c->sky_horizon};
	double t = raster_clamp(y / fmax(1, c->horizon_px), 0, 1);
	int i = t < at[1] ? 0 : t < at[2] ? 1 : 2;
	double u = (t - at[i]) / (at[i + 1] - at[i]);
	/* Half eased: no kink at the stops, no plateau either. */
	u = 0.55 * u + 0.45 * u * u * (3 - 2 * u);
	return color_mix_even(*stop[i], *stop[i + 1], u);
}

static struct color sun_color(const struct composition *c)
{
	if (c->is_moon)
		return color_rgb(0xeef2ff);
	double low = raster_clamp(c->sun_y_px / fmax(1, c->horizon_px), 0, 1);
	return color_mix(color_rgb(0xfffdf0), color_rgb(0xfff6c8), low * low);
}

/* How strongly the air around the sun glows at a distance (parts of the height). */
static double halo(const struct composition *c, double dx, double dy)
{
	double d = hypot(dx, dy);
	double k = exp(-d * 5.5) * 0.42 + exp(-d * 18) * 0.45;
	if (c->hour == HOUR_SUNSET || c->hour == HOUR_DAWN || c->hour == HOUR_GOLDEN)
		k += 0.38 * exp(-fabs(dy) * 9 - fabs(dx) * 2.0);
	if (c->is_moon)
		k = exp(-d * 7) * 0.18 + exp(-d * 26) * 0.4;
	return k;
}

static double halo_strength(const struct composition *c)
{
	double veiled = c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM ? 0.15
			: c->weather == WEATHER_SNOW || c->weather == WEATHER_FOG ? 0.4
			: c->weather == WEATHER_CLOUDY                            ? 0.5
										  : 1;
	return c->hour == HOUR_DUSK && !c->is_moon ? 0.25 : veiled;
}

static struct color halo_color(const struct composition *c)
{
	if (c->is_moon)
		return color_mix(color_rgb(0xaac4ff), c->sky_horizon, 0.3);
	return color_mix(color_mix(c->sky_horizon, color_rgb(0xffe2a0), 0.5), color_rgb(0xffffff),
			 0.15);
}

static struct color screened(struct color a, struct color b, double k)
{
	return (struct color){1 - (1 - a.r) * (1 - b.r * k), 1 - (1 - a.g) * (1 - b.g * k),
			      1 - (1 - a.b) * (1 - b.b * k)};
}

struct color sky_color(const struct composition *c, double x, double y)
{
	double h = c->height_px;
	struct color base = sky_gradient(c, y);
	double k = halo(c, (x - c->sun_x_px) / h, (y - c->sun_y_px) / h) * halo_strength(c);
	return screened(base, halo_color(c), raster_clamp(k, 0, 1));
}

static void paint_gradient(struct raster *p, const struct composition *c)
{
	struct color glow = halo_color(c);
	double strength = halo_strength(c), inv = 1.0 / c->height_px;
	for (int y = 0; y < p->height; y++) {
		struct color base = sky_gradient(c, y);
		double dy = (y - c->sun_y_px) * inv;
		/* The glow is smooth: every fourth pixel is enough, the rest is between. */
		double k0 = halo(c, -c->sun_x_px * inv, dy) * strength;
		for (int x = 0; x < p->width; x += 4) {
			double k1 = halo(c, (x + 4 - c->sun_x_px) * inv, dy) * strength;
			for (int i = 0; i < 4 && x + i < p->width; i++) {
				double k = raster_clamp(k0 + (k1 - k0) * i * 0.25, 0, 1);
				raster_put(p, x + i, y, screened(base, glow, k));
			}
			k0 = k1;
		}
	}
}

static void add_light(struct raster *p, int x, int y, struct color c, double k)
{
	if (x >= 0 && y >= 0 && x < p->width && y < p->height)
		raster_screen(p, x, y, c, k);
}

/* A star is a point spread over the pixels it touches. */
static void paint_star(struct raster *p, double x, double y, struct color c, double size, double k)
{
	int x0 = (int)floor(x - size), y0 = (int)floor(y - size), n = (int)ceil(2 * size) + 1;
	for (int iy = y0; iy <= y0 + n; iy++)
		for (int ix = x0; ix <= x0 + n; ix++) {
			double d = hypot(ix - x, iy - y) / size;
			if (d < 1)
				add_light(p, ix, iy, c, k * (1 - d) * (1 - d) * 1.6);
		}
}

static void paint_stars(struct raster *p, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 101);
	double w = p->width, bottom = c->place == PLACE_SPACE ? p->height : c->horizon_px;
	double edge = fmin(w, p->height), tilt = rng_range(&r, -0.5, 0.5);
	double middle = rng_range(&r, 0.25, 0.6) * bottom;
	int n = (int)((c->brief->has_stars ? 1100 : 700) * (w * bottom / (edge * edge)) *
		      (1 - 0.85 * c->clouds));
	n = n > 4000 ? 4000 : n;
	if (c->hour == HOUR_DUSK)
		n /= 5;
	for (int i = 0; i < n; i++) {
		double x = rng_unit(&r) * w, y = rng_unit(&r) * bottom;
		/* A third gather along the Milky Way. */
		if (i % 3 == 0)
			y = middle + tilt * (x - w / 2) +
			    bottom * 0.16 * (rng_unit(&r) + rng_unit(&r) - 1);
		double m = rng_unit(&r), k = 0.24 + 0.76 * m * m * m;
		double low = c->place == PLACE_SPACE
				 ? 1
				 : raster_clamp((bottom - y) / (bottom * 0.35), 0, 1);
		struct color tone =
		    color_mix(color_rgb(0xbcd0ff), color_rgb(0xffe6c8), rng_unit(&r));
		double near_moon =
		    c->sun_radius_px > 0 ? hypot(x - c->sun_x_px, y - c->sun_y_px) : 1e9;
		if (near_moon < c->sun_radius_px * 1.6 || y < 0 || y >= bottom)
			continue;
		paint_star(p, x, y, tone, edge * (0.0011 + 0.0016 * k), k * low);
		if (k > 0.9)
			paint_star(p, x, y, tone, edge * 0.009, 0.22 * low);
	}
}

static void paint_milky_way(struct raster *p, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 101);
	double tilt = rng_range(&r, -0.5, 0.5), bottom = c->horizon_px;
	double middle = rng_range(&r, 0.25, 0.6) * bottom, inv = 3.0 / p->height;
	struct color tone = color_mix(c->sky_horizon, color_rgb(0xb8b0e8), 0.5);
	for (int y = 0; y < (int)bottom && y < p->height; y++)
		for (int x = 0; x < p->width; x++) {
			double d = (y - middle - tilt * (x - p->width / 2.0)) / (bottom * 0.2);
			if (fabs(d) > 1.6)
				continue;
			double n = noise_fractal(c->seed + 5, x * inv, y * inv, 3);
			double k = exp(-d * d * 1.8) * (0.55 + 0.8 * n) *
				   raster_step(bottom, bottom * 0.6, y);
			if (k > 0.01)
				raster_screen(p, x, y, tone, 0.30 * k);
		}
}

static void paint_moon(struct raster *p, const struct composition *c)
{
	double rad = c->sun_radius_px;
	struct color light = color_rgb(0xfdf8e6), dark = color_rgb(0xc3c6d2);
	int x0 = (int)(c->sun_x_px - rad - 2), y0 = (int)(c->sun_y_px - rad - 2),
	    n = (int)(2 * rad + 4);
	for (int y = y0 < 0 ? 0 : y0; y < y0 + n && y < p->height; y++)
		for (int x = x0 < 0 ? 0 : x0; x < x0 + n && x < p->width; x++) {
			double dx = (x - c->sun_x_px) / rad, dy = (y - c->sun_y_px) / rad;
			double d = hypot(dx, dy), edge = raster_clamp((1 - d) * rad, 0, 1);
			if (edge <= 0)
				continue;
			double seas = noise_fractal(c->seed + 9, dx * 1.7 + 3, dy * 1.7, 4);
			double rim = raster_step(1.0, 0.6, d);
			struct color tone =
			    color_mix(light, dark, raster_step(-0.05, 0.35, seas) * 0.7);
			raster_blend(p, x, y, color_scale(tone, 0.86 + 0.14 * rim), edge);
		}
}

void sky_sun(struct raster *p, const struct composition *c, double strength)
{
	double rad = c->sun_radius_px, veiled = halo_strength(c);
	struct color core = sun_color(c);
	struct color foot =
	    color_mix(core, color_mix(color_rgb(0xffc04c), c->sky_horizon, 0.3), 0.75);
	bool low = c->hour == HOUR_SUNSET || c->hour == HOUR_DAWN;
	int x0 = (int)(c->sun_x_px - rad - 2), y0 = (int)(c->sun_y_px - rad - 2),
	    n = (int)(2 * rad + 4);
	for (int y = y0 < 0 ? 0 : y0; y < y0 + n && y < p->height; y++)
		for (int x = x0 < 0 ? 0 : x0; x < x0 + n && x < p->width; x++) {
			double d = hypot(x - c->sun_x_px, y - c->sun_y_px);
			double edge = raster_clamp((rad - d) / (0.06 * rad + 1), 0, 1);
			double t =
			    low ? raster_clamp((y - c->sun_y_px) / rad * 0.5 + 0.45, 0, 1) : 0;
			if (edge > 0)
				raster_blend(p, x, y, color_mix(core, foot, t),
					     edge * strength * (0.4 + 0.6 * veiled));
		}
}

static void paint_rainbow(struct raster *p, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 105);
	double w = p->width, rad = fmin(0.52 * w, 0.92 * c->horizon_px), band = 0.10 * rad;
	/* A rainbow stands opposite the sun. */
	double cx =
	    w * (c->sun_x_px > w / 2 ? rng_range(&r, 0.30, 0.42) : rng_range(&r, 0.58, 0.70));
	double cy = c->horizon_px + 0.06 * rad;
	for (int y = 0; y < (int)c->horizon_px && y < p->height; y++)
		for (int x = 0; x < p->width; x++) {
			double d = (hypot(x - cx, y - cy) - rad) / band;
			if (d > 1.2 || d < -4)
				continue;
			/* Inside the bow the sky is a little lighter. */
			if (d < 0)
				raster_screen(p, x, y, color_rgb(0xffffff),
					      0.06 * raster_step(-4, 0, d));
			if (d < -0.2)
				continue;
			double k = raster_step(-0.2, 0.15, d) * raster_step(1.2, 0.85, d);
			struct color hue =
			    color_hsl(0.78 - 0.78 * raster_clamp(d, 0, 1), 0.85, 0.55);
			raster_screen(p, x, y, hue, 0.72 * k);
		}
}

static void paint_aurora(struct raster *p, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 106);
	double h = c->horizon_px, w = p->width;
	struct color foot = color_hsl(rng_range(&r, 0.36, 0.44), 0.9, 0.55);
	struct color head = color_hsl(rng_range(&r, 0.74, 0.86), 0.75, 0.55);
	for (int band = 0; band < 3; band++) {
		double base = h * rng_range(&r, 0.45, 0.85), swing = h * rng_range(&r, 0.08, 0.20);
		double tall = h * rng_range(&r, 0.35, 0.6);
		uint64_t s = c->seed + 60 + (uint64_t)band;
		for (int x = 0; x < p->width; x++) {
			double u = x / w * 2.2;
			double foot_y = base + swing * noise_fractal(s, u, 0.3, 2) * 2;
			double rays =
			    0.55 +
			    0.65 * noise_fractal(s + 7, u * 14 + 2 * noise_2d(s, u * 2, 9), 1, 3);
			double mass = raster_step(-0.45, 0.4, noise_2d(s + 3, u * 1.3, 5));
			double reach = tall * (0.6 + 0.5 * rays);
			int y1 = (int)fmin(p->height - 1, fmin(h, foot_y + 0.05 * h));
			for (int y = (int)fmax(0, foot_y - reach); y <= y1; y++) {
				double t = (foot_y - y) / reach;
				double k = t < 0 ? raster_step(-0.05 * h / reach, 0, t)
						 : (1 - t) * (1 - t);
				raster_screen(p, x, y, color_mix(foot, head, t * 1.2),
					      k * mass * rays * 0.62);
			}
		}
	}
}

void sky_paint(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	paint_gradient(&p, c);
	bool dark = c->hour == HOUR_NIGHT || c->hour == HOUR_DUSK;
	if (dark && c->clouds < 0.3 && c->hour == HOUR_NIGHT)
		paint_milky_way(&p, c);
	if (c->weather == WEATHER_AURORA)
		paint_aurora(&p, c);
	if (dark || c->brief->has_stars)
		paint_stars(&p, c);
	if (c->sun_radius_px > 0 && c->is_moon)
		paint_moon(&p, c);
	else if (c->sun_radius_px > 0)
		sky_sun(&p, c, 1);
	if (c->weather == WEATHER_RAINBOW)
		paint_rainbow(&p, c);
	raster_close(cr, &p);
}

void sky_beams(cairo_t *cr, const struct composition *c, double strength)
{
	struct rng r = rng_of(c->seed, 108);
	double reach = 1.5 * hypot(c->width_px, c->height_px);
	struct color tone = color_mix(halo_color(c), color_rgb(0xfff0c8), 0.4);
	double toward = atan2(c->height_px * 0.75 - c->sun_y_px, c->width_px * 0.5 - c->sun_x_px);
	cairo_save(cr);
	cairo_set_operator(cr, CAIRO_OPERATOR_SCREEN);
	for (int i = 0; i < 9; i++) {
		double a = toward + rng_range(&r, -0.75, 0.75), wide = rng_range(&r, 0.012, 0.05);
		cairo_pattern_t *p = cairo_pattern_create_radial(c->sun_x_px, c->sun_y_px, 0,
								 c->sun_x_px, c->sun_y_px, reach);
		double k = strength * rng_range(&r, 0.4, 1);
		cairo_pattern_add_color_stop_rgba(p, 0, tone.r, tone.g, tone.b, k);
		cairo_pattern_add_color_stop_rgba(p, 0.35, tone.r, tone.g, tone.b, k * 0.45);
		cairo_pattern_add_color_stop_rgba(p, 0.8, tone.r, tone.g, tone.b, 0);
		cairo_set_source(cr, p);
		/* Three nested wedges make a soft edge. */
		for (int soft = 1; soft <= 3; soft++) {
			double half = wide * soft / 3;
			cairo_move_to(cr, c->sun_x_px, c->sun_y_px);
			cairo_line_to(cr, c->sun_x_px + reach * cos(a - half),
				      c->sun_y_px + reach * sin(a - half));
			cairo_line_to(cr, c->sun_x_px + reach * cos(a + half),
				      c->sun_y_px + reach * sin(a + half));
			cairo_close_path(cr);
			cairo_fill(cr);
		}
		cairo_pattern_destroy(p);
	}
	cairo_restore(cr);
}
