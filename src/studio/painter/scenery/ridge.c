/* Land against the sky: a noise profile, and under it slopes whose folds run down
 * from the crest and take the light on one side. */
#include "studio/painter/scenery/scenery.h"

static double ridged(uint64_t seed, double x, double y, int octaves)
{
	double sum = 0, weight = 0.5, total = 0;
	for (int i = 0; i < octaves; i++) {
		double n = 1 - fabs(noise_2d(seed + (uint64_t)i * 31, x, y)) * 1.6;
		sum += n * weight;
		total += weight;
		weight *= 0.5;
		double tx = 1.7 * x + 1.1 * y;
		y = -1.1 * x + 1.7 * y;
		x = tx;
	}
	return sum / total;
}

double ridge_top(const struct composition *c, const struct ridge *r, double x)
{
	uint64_t s = c->seed + 700 + r->stream * 131;
	double u = x / r->period_px + (double)(r->stream % 97) * 7.3;
	double soft = 0.5 + 0.55 * noise_2d(s, u, 0.5) + 0.16 * noise_2d(s + 1, u * 2.3, 0.5);
	if (r->sharpness <= 0)
		return r->base_px - r->height_px * raster_clamp(soft, 0, 1.2);
	double jag = ridged(s + 2, u * 0.8, 0.5, 5);
	double massif = 0.55 + 0.5 * noise_2d(s + 3, u * 0.45, 0.2);
	double hard = raster_clamp(0.30 + 0.95 * jag * massif, 0, 1.4);
	return r->base_px - r->height_px * (soft + (hard - soft) * r->sharpness);
}

/* Which way the slope faces at a point: -1 away from the light … 1 towards it. */
static double slope_facing(const struct composition *c, const struct ridge *r, double x,
			   double below)
{
	uint64_t s = c->seed + 900 + r->stream * 131;
	double k = 2.4 / r->period_px, d = 0.05;
	double u = x * k + (double)(r->stream % 97), v = below * k * (0.55 + 0.2 * r->sharpness);
	double a, b;
	if (r->sharpness > 0.3) {
		a = ridged(s, u - d, v, 5);
		b = ridged(s, u + d, v, 5);
	} else {
		a = noise_fractal(s, u * 0.8 - d, v, 3);
		b = noise_fractal(s, u * 0.8 + d, v, 3);
	}
	double fold = (b - a) / (2 * d) * (c->light.to_key_x > 0 ? -1 : 1);
	return raster_clamp(0.12 + fold * (0.30 + 0.12 * r->sharpness), -1, 1);
}

static void ridge_column(struct raster *p, const struct composition *c, const struct ridge *r,
			 int x, int bottom)
{
	double top = ridge_top(c, r, x), reach = fmax(8, r->base_px - top);
	uint64_t s = c->seed + 1100 + r->stream;
	int y0 = (int)floor(top);
	/* Slopes are smooth: the facing is reckoned every second pixel down. */
	double facing = 0, grain = 0;
	double peak = r->base_px - r->height_px * 1.15;
	for (int y = y0 < 0 ? 0 : y0; y < bottom; y++) {
		double below = y - top, part = below / reach;
		if (y % 2 == 0 || y == y0 || y == 0) {
			facing = slope_facing(c, r, x, below);
			double k = 9.0 / r->period_px;
			grain = noise_fractal(s, x * k, y * k, 3);
		}
		struct color base = color_scale(r->color, 1 + 0.38 * grain * r->texture);
		double f = facing * (0.45 + 0.55 * r->texture);
		if (r->snow > 0) {
			double altitude = (r->base_px - y) / fmax(1, r->base_px - peak);
			double line = 1 - r->snow + 0.20 * grain - 0.10 * facing;
			base = color_mix(base, color_rgb(0xf4f7fc),
					 raster_step(line - 0.03, line + 0.06, altitude));
		}
		struct color out = light_on(&c->light, base, raster_clamp(f + 0.15, -1, 1));
		/* Mist gathers at the foot. */
		out = light_haze(&c->light, out,
				 raster_clamp(r->depth + 0.16 * part * (0.5 + r->depth), 0, 1));
		double cover = y == y0 ? 1 - (top - y0) : 1;
		if (cover < 1)
			raster_blend(p, x, y, out, cover);
		else
			raster_put(p, x, y, out);
	}
}

void ridge_paint(cairo_t *cr, const struct composition *c, const struct ridge *r)
{
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	int bottom = (int)fmin(p.height, ceil(r->base_px + 0.04 * c->height_px));
	for (int x = 0; x < p.width; x++)
		ridge_column(&p, c, r, x, bottom);
	raster_close(cr, &p);
}
