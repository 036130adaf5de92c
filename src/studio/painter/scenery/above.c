/* Above: among the clouds, and in space. */
#include "studio/painter/scenery/places.h"

/* --- sky -------------------------------------------------------------------------------- */

/* A sea of clouds below, and a cloud under each who could not stand there otherwise. */
static void cloud_sea(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 3500);
	struct raster p = raster_open(cr);
	struct cloud_tones t = cloud_tones_of(c);
	double h = c->height_px, w = c->width_px;
	struct composition low = *c;
	if (!p.words)
		return;
	low.horizon_px = h * 1.5; /* these are not hazed by a horizon */
	for (int row = 0; row < 5; row++) {
		double y = h * (0.80 + 0.07 * row), wide = h * (0.26 + 0.12 * row);
		for (double x = -wide * rng_unit(&r); x < w + wide;
		     x += wide * rng_range(&r, 0.5, 0.8))
			cumulus_paint(&p, &low, &t, x, y + h * rng_range(&r, 0.0, 0.05),
				      wide * rng_range(&r, 0.8, 1.2), 0.9, &r);
	}
	for (int i = 0; i < c->figure_count; i++) {
		const struct figure *f = &c->figures[i];
		double wide = f->height_px * fmax(0.6, f->art->aspect) * 1.9;
		if (f->where == ART_GROUND)
			cumulus_paint(&p, &low, &t, f->x_px, f->y_px + wide * 0.22, wide, 1, &r);
	}
	raster_close(cr, &p);
}

/* --- space ---------------------------------------------------------------------------------- */

static void nebula(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	struct rng r = rng_of(c->seed, 3502);
	double hue = rng_unit(&r), inv = 1.9 / c->height_px;
	struct color a = color_hsl(hue, 0.75, 0.42),
		     b = color_hsl(hue + rng_range(&r, 0.12, 0.25), 0.8, 0.48),
		     d = color_hsl(hue + 0.5, 0.6, 0.45);
	uint64_t s = c->seed + 840;
	if (c->brief->color_count > 0)
		a = c->brief->colors[0];
	if (c->brief->color_count > 1)
		b = c->brief->colors[1];
	if (!p.words)
		return;
	for (int y = 0; y < p.height; y++)
		for (int x = 0; x < p.width; x++) {
			double u = x * inv, v = y * inv;
			double w1 = noise_fractal(s, u, v, 3),
			       w2 = noise_fractal(s + 1, u + 5, v, 3);
			double n = noise_fractal(s + 2, u + w1 * 1.1, v + w2 * 1.1, 5),
			       m = noise_fractal(s + 3, u * 1.4 + w2, v * 1.4 - w1, 4);
			double dust = noise_fractal(s + 4, u * 2.2 - w1 * 1.3, v * 2.2, 4);
			double k = raster_step(-0.15, 0.6, n + 0.35 * w2),
			       q = raster_step(-0.05, 0.55, m + 0.2 * w1);
			struct color out = {0.018, 0.020, 0.05};
			out.r += a.r * k * 0.62 + b.r * q * 0.46 + d.r * k * q * 0.5;
			out.g += a.g * k * 0.62 + b.g * q * 0.46 + d.g * k * q * 0.5;
			out.b += a.b * k * 0.62 + b.b * q * 0.46 + d.b * k * q * 0.5;
			out = color_scale(out, 1 - 0.62 * raster_step(0.02, 0.4, dust));
			raster_put(&p, x, y, out);
		}
	raster_close(cr, &p);
}

static void space_stars(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 3503);
	struct raster p = raster_open(cr);
	double edge = fmin(c->width_px, c->height_px), w = c->width_px, h = c->height_px;
	int n = (int)(900 * (w * h / (edge * edge)));
	if (!p.words)
		return;
	for (int i = 0; i < n && i < 5000; i++) {
		double m = rng_unit(&r), k = 0.2 + 0.8 * m * m * m * m;
		struct color tone =
		    color_mix(color_rgb(0xaec8ff), color_rgb(0xffdcb8), rng_unit(&r));
		int x = (int)(rng_unit(&r) * (w - 1)), y = (int)(rng_unit(&r) * (h - 1));
		double size = edge * (0.0007 + 0.0014 * k);
		for (int yy = (int)(y - size - 1); yy <= (int)(y + size + 1); yy++)
			for (int xx = (int)(x - size - 1); xx <= (int)(x + size + 1); xx++) {
				double d = hypot(xx - x, yy - y) / (size + 0.6);
				if (d < 1 && xx >= 0 && yy >= 0 && xx < p.width && yy < p.height)
					raster_screen(&p, xx, yy, tone, k * (1 - d) * 1.5);
			}
	}
	raster_close(cr, &p);
	for (int i = 0; i < 9; i++) {
		double x = rng_unit(&r) * w, y = rng_unit(&r) * h,
		       s = edge * rng_range(&r, 0.012, 0.030);
		struct color tone =
		    color_mix(color_rgb(0xcfe0ff), color_rgb(0xffe8c8), rng_unit(&r));
		brush_glow(cr, x, y, s, tone, 0.7);
		for (int k = 0; k < 2; k++) {
			cairo_move_to(cr, x - (k ? 0 : s * 1.1), y - (k ? s * 1.1 : 0));
			cairo_line_to(cr, x + (k ? 0 : s * 1.1), y + (k ? s * 1.1 : 0));
			brush_stroke(cr, color_rgb(0xffffff), fmax(0.7, s * 0.05), 0.55);
		}
	}
}

struct globe {
	double x, y, radius;
	struct color land, sea, air;
	double bands; /* 0 continents … 1 stripes of a gas giant */
	bool rings;
	uint64_t seed;
};

static void paint_globe(struct raster *p, const struct composition *c, const struct globe *g)
{
	double lx = c->light.to_key_x, ly = c->light.to_key_y, lz = 0.45,
	       ll = sqrt(lx * lx + ly * ly + lz * lz);
	int x0 = (int)(g->x - g->radius * 1.12), x1 = (int)(g->x + g->radius * 1.12),
	    y0 = (int)(g->y - g->radius * 1.12), y1 = (int)(g->y + g->radius * 1.12);
	for (int y = y0 < 0 ? 0 : y0; y <= y1 && y < p->height; y++)
		for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < p->width; x++) {
			double nx = (x - g->x) / g->radius, ny = (y - g->y) / g->radius,
			       d2 = nx * nx + ny * ny, d = sqrt(d2);
			if (d > 1.12)
				continue;
			double lit = (nx * lx + ny * ly) / ll;
			if (d > 1) {
				/* A rim of air on the sunny side. */
				raster_screen(p, x, y, g->air,
					      raster_step(1.12, 1.0, d) *
						  raster_clamp(lit + 0.3, 0, 1) * 0.5);
				continue;
			}
			double nz = sqrt(1 - d2), u = nx / (0.5 + 0.5 * nz),
			       v = ny / (0.5 + 0.5 * nz);
			double n =
			    g->bands > 0
				? noise_fractal(g->seed,
						u * 0.8 + 0.4 * noise_2d(g->seed, u * 2, v * 5),
						v * 5.5, 4)
				: noise_fractal(g->seed, u * 2.0 + 4, v * 2.0, 6);
			struct color base = color_mix(g->sea, g->land,
						      g->bands > 0 ? raster_step(-0.35, 0.35, n)
								   : raster_step(0.0, 0.07, n));
			if (!(g->bands > 0)) {
				double cloud =
				    noise_fractal(g->seed + 5, u * 2.6 + 0.5 * n, v * 4.2, 5);
				base = color_mix(base, color_rgb(0xffffff),
						 raster_step(0.08, 0.4, cloud) * 0.85);
			}
			double k = raster_clamp((nx * lx + ny * ly + nz * lz) / ll, 0, 1),
			       rim = pow(1 - nz, 3);
			struct color out = color_scale(base, 0.05 + 1.05 * pow(k, 0.8));
			out = color_mix(out, g->air, rim * 0.75 * raster_clamp(lit + 0.45, 0, 1));
			raster_blend(p, x, y, out, raster_clamp((1 - d) * g->radius, 0, 1));
		}
}

static void ring_half(cairo_t *cr, const struct composition *c, const struct globe *g, bool front)
{
	cairo_save(cr);
	cairo_translate(cr, g->x, g->y);
	cairo_rotate(cr, -0.35);
	cairo_scale(cr, 1, 0.26);
	for (int i = 0; i < 9; i++) {
		double rad = g->radius * (1.35 + 0.085 * i),
		       k = 0.35 + 0.5 * fabs(noise_2d(g->seed, i * 1.7, 3));
		cairo_new_path(cr);
		cairo_arc(cr, 0, 0, rad, front ? 0 : M_PI, front ? M_PI : 2 * M_PI);
		cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
		cairo_set_line_width(cr, g->radius * 0.082);
		struct color tone =
		    light_on(&c->light, color_mix(g->land, color_rgb(0xf0e0c8), 0.5), 0.3);
		cairo_set_source_rgba(cr, tone.r, tone.g, tone.b, k);
		cairo_stroke(cr);
	}
	cairo_restore(cr);
}

static bool stands_on_ground(const struct composition *c)
{
	for (int i = 0; i < c->figure_count; i++)
		if (c->figures[i].where == ART_GROUND)
			return true;
	return c->brief->has_moon;
}

static void space_worlds(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 3505);
	double w = c->width_px, h = c->height_px, edge = fmin(w, h), hue = rng_unit(&r),
	       side = rng_chance(&r, 0.5) ? -1 : 1;
	struct globe giant = {w * (0.5 + side * rng_range(&r, 0.20, 0.34)),
			      h * rng_range(&r, 0.22, 0.36),
			      edge * rng_range(&r, 0.13, 0.19),
			      color_hsl(hue, 0.55, 0.66),
			      color_hsl(hue + 0.06, 0.6, 0.42),
			      color_hsl(hue, 0.5, 0.8),
			      1,
			      rng_chance(&r, 0.65),
			      c->seed + 850};
	struct globe earth = {w * (0.5 - side * rng_range(&r, 0.22, 0.36)),
			      h * rng_range(&r, 0.16, 0.30),
			      edge * rng_range(&r, 0.06, 0.10),
			      color_rgb(0x5f9a4c),
			      color_rgb(0x1f5fae),
			      color_rgb(0x8fc8ff),
			      0,
			      false,
			      c->seed + 851};
	struct globe near = {w * 0.5,
			     h * 1.62,
			     h * 0.86,
			     color_rgb(0x5f9a4c),
			     color_rgb(0x1c5ca8),
			     color_rgb(0x8fd0ff),
			     0,
			     false,
			     c->seed + 852};
	if (giant.rings)
		ring_half(cr, c, &giant, false);
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	paint_globe(&p, c, &giant);
	paint_globe(&p, c, &earth);
	if (!stands_on_ground(c) && c->seed % 2)
		paint_globe(&p, c, &near);
	raster_close(cr, &p);
	if (giant.rings)
		ring_half(cr, c, &giant, true);
}

/* Who walks here walks on a moon. */
static void space_ground(cairo_t *cr, const struct composition *c)
{
	double h = c->height_px, w = c->width_px;
	struct rng r = rng_of(c->seed, 3507);
	if (!stands_on_ground(c))
		return;
	struct ridge hills = {c->horizon_px + h * 0.01, h * 0.05, h * 0.4, 0.2, 0,
			      color_rgb(0x8a8890),      0,        .8,      91};
	ridge_paint(cr, c, &hills);
	struct ground g = {.top_px = c->horizon_px,
			   .near = color_rgb(0xa8a6ac),
			   .far = color_rgb(0x98969e),
			   .spots = color_rgb(0x7c7a84),
			   .spot_amount = 0.6,
			   .grain = 0.8,
			   .waviness = 0.008};
	ground_paint(cr, c, &g);
	for (int i = 0; i < 26; i++) {
		double t = (i + rng_unit(&r)) / 26,
		       y = c->horizon_px + (h - c->horizon_px) * (0.06 + 0.92 * t * t),
		       near = (y - c->horizon_px) / (h - c->horizon_px);
		double x = w * rng_unit(&r), s = h * 0.09 * (0.1 + near) * rng_range(&r, 0.3, 1.2),
		       side = c->light.to_key_x > 0 ? 1 : -1;
		shape_ellipse(cr, x, y, s, s * 0.30);
		brush_fill(cr, light_on(&c->light, color_rgb(0xb4b2b8), 0.7), 0.9);
		shape_ellipse(cr, x, y + s * 0.02, s * 0.90, s * 0.25);
		brush_fill(cr, light_on(&c->light, color_rgb(0x807e88), -0.1), 1);
		shape_ellipse(cr, x + side * s * 0.16, y + s * 0.01, s * 0.70, s * 0.19);
		brush_fill(cr, light_on(&c->light, color_rgb(0x6a6872), -0.75), 0.9);
	}
}

scenery_layer *const place_sky[] = {sky_paint, sky_clouds, cloud_sea, NULL};
scenery_layer *const place_space[] = {nebula, space_stars, space_worlds, space_ground, NULL};
