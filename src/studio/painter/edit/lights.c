#include "studio/painter/edit/lights.h"

#include <math.h>

#include "base/attr.h"

#define STARS 70

bool lights_named(const struct brief *b)
{
	bool night = b->has_moon || b->has_stars;

	/* Reading gives a moon its night and a sun its day: those ask for nothing more. */
	if (b->hour != HOUR_UNSAID && b->hour != (night ? HOUR_NIGHT : HOUR_DAY))
		return false;
	return night || b->has_sun || b->weather == WEATHER_RAINBOW;
}

static void paint_stars(cairo_t *cr, const struct region_box *box, struct rng *rng)
{
	double edge = fmin(box->w, box->h);

	for (int i = 0; i < STARS; i++) {
		double x = box->x + box->w * rng_unit(rng), y = box->y + box->h * rng_unit(rng);
		double u = rng_unit(rng), radius = fmax(0.6, edge * (0.0025 + 0.007 * u * u * u));
		if (u > 0.8)
			brush_glow(cr, x, y, radius * 6, color_rgb(0xdfe8ff), 0.5);
		shape_ellipse(cr, x, y, radius, radius);
		brush_fill(cr, color_rgb(0xfffdf2), 0.5 + 0.5 * u);
	}
}

/* A moon has its seas; by day it is pale. */
static void paint_moon(cairo_t *cr, double x, double y, double radius, double night, struct rng *rng)
{
	struct color face = color_mix(color_rgb(0xf3f4f6), color_rgb(0xfdf4d8), night);

	brush_glow(cr, x, y, radius * 3, color_rgb(0xe6ecff), 0.25 + 0.4 * night);
	shape_ellipse(cr, x, y, radius, radius);
	brush_fill(cr, face, 0.75 + 0.25 * night);
	cairo_save(cr);
	shape_ellipse(cr, x, y, radius, radius);
	cairo_clip(cr);
	for (int i = 0; i < 7; i++) {
		double a = rng_range(rng, 0, 2 * M_PI), d = radius * rng_range(rng, 0.1, 0.7);
		shape_blob(cr, rng, x + d * cos(a), y + d * sin(a), radius * rng_range(rng, 0.10, 0.26), 0.3);
		brush_fill(cr, color_scale(face, 0.84), 0.45);
	}
	cairo_restore(cr);
}

static void paint_sun(cairo_t *cr, double x, double y, double radius)
{
	brush_glow(cr, x, y, radius * 3.4, color_rgb(0xffd98a), 0.75);
	brush_glow(cr, x, y, radius * 1.8, color_rgb(0xfff0c0), 0.8);
	shape_ellipse(cr, x, y, radius, radius);
	brush_fill(cr, color_rgb(0xfff8dc), 1);
}

static void paint_rainbow(cairo_t *cr, const struct region_box *box)
{
	static const uint32_t bands[] = {0xf04848, 0xf88838, 0xf8dc48, 0x58c868,
					 0x4898e8, 0x5868d8, 0x9858c8};
	double radius = fmin(box->w * 0.47, box->h * 0.95), band = radius * 0.24 / ARRAY_LEN(bands);
	double x = box->x + box->w / 2, y = box->y + box->h / 2 + radius / 2;

	cairo_push_group(cr);
	for (size_t i = 0; i < ARRAY_LEN(bands); i++) {
		cairo_new_path(cr);
		cairo_arc(cr, x, y, radius - (i + 0.5) * band, M_PI, 2 * M_PI);
		/* Wider than its distance: the colours run into each other. */
		brush_stroke(cr, color_rgb(bands[i]), band * 1.7, 0.55);
	}
	cairo_pop_group_to_source(cr);
	cairo_pattern_t *fade = cairo_pattern_create_linear(0, y - radius, 0, y);
	cairo_pattern_add_color_stop_rgba(fade, 0, 0, 0, 0, 0.72);
	cairo_pattern_add_color_stop_rgba(fade, 0.75, 0, 0, 0, 0.5);
	cairo_pattern_add_color_stop_rgba(fade, 1, 0, 0, 0, 0);
	cairo_mask(cr, fade);
	cairo_pattern_destroy(fade);
}

void lights_paint(cairo_t *cr, int scale, const struct brief *b, const struct region *r,
		  const struct surround *s, uint64_t seed)
{
	struct region_box box = {r->x0, r->y0, r->x1 - r->x0, r->y1 - r->y0};
	struct rng rng = rng_of(seed, 92);
	double night = fmax(0, fmin(1, 1.6 - 3.2 * s->near_luma));

	region_fit(r, 1, 0.9, 0.5 + rng_range(&rng, -0.1, 0.1), 0.45, &box);
	double radius = fmin(box.w, box.h) * 0.22;
	double x = box.x + box.w / 2, y = box.y + box.h / 2;
	cairo_save(cr);
	cairo_scale(cr, scale, scale);
	if (b->has_stars) {
		struct region_box all = {r->x0, r->y0, r->x1 - r->x0, r->y1 - r->y0};
		paint_stars(cr, &all, &rng);
	}
	if (b->weather == WEATHER_RAINBOW)
		paint_rainbow(cr, &box);
	if (b->has_sun)
		paint_sun(cr, x, y, radius);
	if (b->has_moon)
		paint_moon(cr, x, y, radius, night, &rng);
	cairo_restore(cr);
}
