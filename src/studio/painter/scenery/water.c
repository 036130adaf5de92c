/* Water: a mirror of what is painted above it, broken by waves that get smaller
 * towards the horizon, with the sun's path glittering on their slopes. */
#include <stdlib.h>

#include "studio/painter/scenery/scenery.h"

struct water water_of(const struct composition *c, double roughness)
{
	struct color deep = color_rgb(0x1d6f8c);
	struct water w = {c->horizon_px, c->shore_px, roughness, 0.62, deep, 0};
	if (c->weather == WEATHER_STORM)
		w.roughness = fmax(w.roughness, 0.95);
	else if (c->weather == WEATHER_WIND || c->weather == WEATHER_RAIN)
		w.roughness = fmax(w.roughness, 0.6);
	if (c->brief->mood == MOOD_CALM)
		w.roughness *= 0.5;
	struct color sky = color_mix(c->sky_upper, c->sky_top, 0.55);
	w.deep =
	    color_mix(color_scale(deep, c->light.night ? 0.22 : 0.85), color_scale(sky, 0.8), 0.5);
	if (c->place == PLACE_BEACH || c->place == PLACE_ISLAND)
		w.deep = color_mix(
		    w.deep, color_scale(color_rgb(0x18b0b4), c->light.night ? 0.2 : 0.9), 0.45);
	return w;
}

/* What one wave pattern gives at a point: slope towards the viewer, and across. */
struct slope {
	double along, across;
};

static struct slope wave_at(uint64_t seed, double u, double v)
{
	/* Long crests: noise stretched across the view, three sizes. */
	double a = noise_2d(seed, u * 0.55, v), b = noise_2d(seed + 3, u * 1.3 + 7, v * 2.3);
	double d = noise_2d(seed + 5, u * 3.1, v * 4.9), e = noise_2d(seed + 7, u * 7.0, v * 10.3);
	return (struct slope){a * 0.40 + b * 0.34 + d * 0.26 + e * 0.18,
			      b * 0.4 + d * 0.4 + e * 0.3};
}

/* How much the sun shows in a facet here: most where the facet must tilt least. */
static double glitter(const struct composition *c, double x, double y, struct slope s, double t)
{
	double dx = (x - c->sun_x_px) / c->width_px;
	double wide = 0.035 + 0.16 * t;
	double column = exp(-dx * dx / (2 * wide * wide));
	double facet = s.along * 1.1 + s.across * 0.5;
	double near_horizon = raster_clamp(1 - t * 1.1, 0.15, 1);
	(void)y;
	return column * raster_step(0.12 - 0.42 * near_horizon * column, 0.42, facet);
}

static double sun_strength(const struct composition *c)
{
	if (c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM || c->weather == WEATHER_FOG)
		return 0.1;
	if (c->is_moon)
		return 0.75;
	return c->hour == HOUR_DUSK ? 0.25 : c->sun_radius_px > 0 ? 1 : 0.35;
}

/* The picture above the water line, kept apart while the water is written over. */
static struct color mirrored_at(const struct raster *p, double x, double y)
{
	int ix = (int)raster_clamp(x, 0, p->width - 1), iy = (int)raster_clamp(y, 0, p->height - 1);
	return raster_get(p, ix, iy);
}

static void water_row(struct raster *p, const struct composition *c, const struct water *w, int y)
{
	double h = c->height_px, span = fmax(1, w->bottom_px - w->top_px);
	double below = y - w->top_px + 0.5, plane = (y - c->horizon_px + 0.5) / (h - c->horizon_px);
	double t = raster_clamp(below / span, 0, 1), near = fmax(0.004, plane);
	/* One unit of the surface is a wave; it lies flatter the farther it is. */
	double unit = near * h * 0.24, v = 7.5 / (near + 0.035);
	double amp = w->roughness * (0.02 + 0.12 * near);
	/* Looking along the water it mirrors; looking down, one sees into it. */
	double mirror = w->reflect + (1 - w->reflect) * exp(-near * 3.2) * 0.9;
	mirror = raster_clamp(mirror - 0.32 * near, 0.1, 0.97);
	struct color crest = color_mix(c->sky_lower, c->sky_horizon, 0.5);
	struct color sun =
	    color_mix(c->sky_horizon, color_rgb(c->is_moon ? 0xe8f0ff : 0xfff2c0), 0.65);
	double shine = sun_strength(c), haze = c->light.haze_density;
	for (int x = 0; x < p->width; x++) {
		double u = (x - c->vanish_px) / unit;
		struct slope s = wave_at(c->seed + 300, u, v);
		double up =
		    w->top_px - below * (0.62 + 0.3 * (1 - t)) - s.along * amp * h * 2.2 - 1;
		double side = x + s.across * amp * h * 0.8;
		struct color seen = mirrored_at(p, side, up < 0 ? -up : fmin(up, w->top_px - 1));
		double tilt = raster_clamp(s.along * (0.5 + w->roughness), -1, 1);
		struct color body = color_scale(w->deep, 1.0 + 0.35 * tilt);
		double k = raster_clamp(mirror + tilt * 0.26 * (0.3 + near), 0.06, 1);
		struct color out = color_mix(body, seen, k);
		/* Crests catch the low sky. */
		double light =
		    raster_step(0.28, 0.75, s.along) * (0.10 + 0.34 * w->roughness) * (0.25 + near);
		out = color_mix(out, crest, light);
		double spark = shine * glitter(c, x, y, s, plane);
		out = color_mix(out, sun, raster_clamp(spark * 0.92, 0, 1));
		if (w->roughness > 0.8 && s.along + s.across * 0.3 > 0.52)
			out = color_mix(out, c->light.haze,
					raster_step(0.52, 0.7, s.along + s.across * 0.3) * 0.75);
		out = color_mix(out, c->light.haze, haze * exp(-near * 9));
		if (w->film > 0)
			out = color_mix(out, raster_get(p, x, y), w->film);
		raster_put(p, x, y, out);
	}
}

void water_paint(cairo_t *cr, const struct composition *c, const struct water *w)
{
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	int y1 = (int)fmin(p.height, ceil(w->bottom_px));
	for (int y = (int)fmax(0, ceil(w->top_px)); y < y1; y++)
		water_row(&p, c, w, y);
	raster_close(cr, &p);
	/* A breath of light along the far edge. */
	double mist = fmax(2, c->height_px * 0.012);
	struct color haze = color_mix(c->light.haze, c->sky_horizon, 0.5);
	cairo_pattern_t *g =
	    cairo_pattern_create_linear(0, w->top_px - mist, 0, w->top_px + mist * 1.5);
	cairo_pattern_add_color_stop_rgba(g, 0, haze.r, haze.g, haze.b, 0);
	cairo_pattern_add_color_stop_rgba(g, 0.4, haze.r, haze.g, haze.b, 0.35);
	cairo_pattern_add_color_stop_rgba(g, 1, haze.r, haze.g, haze.b, 0);
	cairo_set_source(cr, g);
	cairo_rectangle(cr, 0, w->top_px - mist, c->width_px, mist * 2.5);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
}

void water_paint_inside(cairo_t *cr, const struct composition *c, const struct water *w)
{
	cairo_surface_t *target = cairo_get_target(cr), *dry;
	cairo_path_t *shore = cairo_copy_path(cr);
	cairo_new_path(cr);
	dry = cairo_surface_create_similar_image(target, CAIRO_FORMAT_ARGB32, c->width_px,
						 c->height_px);
	cairo_t *keep = cairo_create(dry);
	cairo_set_source_surface(keep, target, 0, 0);
	cairo_paint(keep);
	cairo_destroy(keep);
	water_paint(cr, c, w);
	/* All that lies outside is put back. */
	cairo_save(cr);
	cairo_rectangle(cr, 0, 0, c->width_px, c->height_px);
	if (shore->status == CAIRO_STATUS_SUCCESS)
		cairo_append_path(cr, shore);
	cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
	cairo_set_source_surface(cr, dry, 0, 0);
	cairo_fill(cr);
	cairo_restore(cr);
	cairo_path_destroy(shore);
	cairo_surface_destroy(dry);
}
