/* The ground's plane in perspective: patches and grain that shrink with distance. */
#include "studio/painter/scenery/scenery.h"

struct color ground_grass(const struct composition *c)
{
	if (c->savanna)
		return color_rgb(0xc4ab5c);
	switch (c->season) {
	case SEASON_SPRING:
		return color_rgb(0x7fb648);
	case SEASON_AUTUMN:
		return color_rgb(0xb09a4c);
	case SEASON_WINTER:
		return color_rgb(0xe9eef4);
	default:
		return color_rgb(0x69a043);
	}
}

struct color snow_tone(const struct composition *c, struct color lit, double facing)
{
	double luma = 0.3 * lit.r + 0.6 * lit.g + 0.1 * lit.b;
	/* Snow scatters: the sun's colour is weak on it, the sky's strong in its shade. */
	struct color pale = color_mix(lit, (struct color){luma, luma, luma * 1.03}, 0.55);
	struct color blue =
	    color_scale(color_mix(c->sky_upper, color_rgb(0xffffff), 0.5), luma * 1.15);
	return color_mix(pale, blue, 0.75 * raster_step(0.75, 0.1, facing));
}

static void ground_row(struct raster *p, const struct composition *c, const struct ground *g, int y,
		       const double *edge)
{
	double h = c->height_px, plane = (y - c->horizon_px + 0.5) / (h - c->horizon_px);
	double near = fmax(0.006, plane), unit = near * h, v = 1.0 / (near + 0.02);
	double depth = compose_depth_at(c, y);
	uint64_t s = c->seed + 1300;
	struct color mean = color_mix(g->far, g->near, sqrt(raster_clamp(near, 0, 1)));
	for (int x = 0; x < p->width; x++) {
		double cover = raster_clamp(y - edge[x] + 1, 0, 1);
		if (cover <= 0)
			continue;
		double u = (x - c->vanish_px) / unit;
		double patch = noise_fractal(s, u * 1.3, v * 2.6, 3);
		double fine = noise_fractal(s + 3, u * 9, v * 11, 2);
		/* Big soft shadows of clouds and hollows. */
		double roll = noise_2d(s + 5, u * 0.45, v * 0.9);
		struct color base =
		    color_mix(mean, g->spots, raster_step(0.05, 0.45, patch) * g->spot_amount);
		double facing = 0.52 + 0.30 * roll + fine * g->grain * (0.3 + 0.7 * near);
		base = color_scale(base, 1 + 0.22 * fine * g->grain);
		facing = raster_clamp(facing, -1, 1);
		struct color lit = light_on(&c->light, base, facing);
		if (g->snow)
			lit = snow_tone(c, lit, facing);
		struct color out = light_haze(&c->light, lit, depth * 0.85);
		if (cover < 1)
			raster_blend(p, x, y, out, cover);
		else
			raster_put(p, x, y, out);
	}
}

void ground_paint(cairo_t *cr, const struct composition *c, const struct ground *g)
{
	static const int max_width = 8192;
	double edge[8192];
	struct raster p = raster_open(cr);
	if (!p.words || p.width > max_width)
		return;
	double first = c->height_px;
	for (int x = 0; x < p.width; x++) {
		double u = (double)x / c->height_px;
		double n = noise_fractal(c->seed + 1310 + (uint64_t)g->top_px, u * 2.2, 0.5, 3);
		edge[x] = g->top_px + n * g->waviness * c->height_px;
		first = fmin(first, edge[x]);
	}
	for (int y = (int)fmax(0, floor(first)); y < p.height; y++)
		ground_row(&p, c, g, y, edge);
	raster_close(cr, &p);
}
