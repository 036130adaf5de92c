/* Mountain ranges: pyramids with a winding ridge each, one flank in the sun and one
 * in shade, folded into spurs, with snow where it is high. */
#include "studio/painter/scenery/scenery.h"

#define PEAKS_MAX 24

struct peak {
	double x, top, slope; /* slope: px down a px sideways */
	uint64_t seed;
};

struct range {
	struct peak peaks[PEAKS_MAX];
	int count;
	double foot;
};

static void raise_range(const struct composition *c, const struct ridge *r, struct range *ret)
{
	struct rng rng = rng_of(c->seed, 3000 + r->stream);
	double w = c->width_px;
	int n = (int)(w / r->period_px * 1.5) + 3;
	n = n > PEAKS_MAX ? PEAKS_MAX : n;
	/* One reigns, off the middle; the others keep below. */
	/* Away from the sun, so that it has a gap to rise or set in. */
	double chief =
	    w * (c->sun_x_px > w / 2 ? rng_range(&rng, 0.20, 0.36) : rng_range(&rng, 0.64, 0.80));
	ret->foot = r->base_px;
	ret->count = n;
	for (int i = 0; i < n; i++) {
		double x = w * (-0.1 + 1.2 * (i + rng_range(&rng, 0.1, 0.9)) / n);
		double near = exp(-fabs(x - chief) / w * 2.2);
		double tall = r->height_px * (0.30 + 0.45 * near) * rng_range(&rng, 0.65, 1.05);
		if (i == 0) {
			x = chief;
			tall = r->height_px;
		}
		ret->peaks[i] =
		    (struct peak){x, r->base_px - tall, rng_range(&rng, 0.72, 1.1), (uint64_t)i};
	}
}

/* The range's skyline at x, and which peak makes it. */
static double skyline(const struct range *m, double x, const struct peak **ret)
{
	double best = 1e9;
	for (int i = 0; i < m->count; i++) {
		const struct peak *p = &m->peaks[i];
		double d = fabs(x - p->x), reach = m->foot - p->top;
		/* Steep above, running out below. */
		double y =
		    p->top + d * p->slope *
				 (1.18 - 0.45 * raster_clamp(d * p->slope / fmax(1, reach), 0, 1));
		if (y < best) {
			best = y;
			*ret = p;
		}
	}
	return best;
}

static double rough(uint64_t seed, double x, double y)
{
	return noise_fractal(seed, x, y, 5);
}

static void paint_column(struct raster *px, const struct composition *c, const struct ridge *r,
			 const struct range *m, int x, int bottom)
{
	uint64_t s = c->seed + 3100 + r->stream * 7;
	double k = 1 / r->period_px, side = c->light.to_key_x > 0 ? 1 : -1;
	const struct peak *p = &m->peaks[0];
	double top = skyline(m, x + 0.10 * r->period_px * rough(s, x * k * 2.2, 0.5), &p);
	top += 0.05 * r->period_px * rough(s + 1, x * k * 5, 0.7);
	double chief = m->peaks[0].top, full = fmax(1, r->base_px - chief);
	struct color rock = r->color, snow = color_rgb(0xf7f9fd);
	for (int y = (int)fmax(0, floor(top)); y < bottom; y++) {
		double v = y * k, u = x * k, part = raster_clamp((y - top) / full, 0, 1);
		double warp = rough(s + 2, u * 2.0, v * 2.0);
		/* The flanks meet in a ridge that winds down from the summit. */
		skyline(m, x + 0.16 * r->period_px * warp, &p);
		double down = (y - p->top) * k;
		double wind = 0.34 * down * noise_2d(s + p->seed, down * 3.2, 0.5) + 0.10 * warp;
		double across = ((x - p->x) * k - wind) * side;
		double facing = raster_clamp(across * 14, -1, 1) * 0.62;
		/* Spurs run down from the ridge, each with its own two sides. */
		double fan = ((x - p->x) * k - wind) / (0.30 + down),
		       spur = 1 - 2 * fabs(noise_2d(s + 11 + p->seed, fan * 4.2 + warp * 0.5,
						    down * 1.1));
		double spur2 =
		    1 - 2 * fabs(noise_2d(s + 11 + p->seed, (fan + 0.05 * side) * 4.2 + warp * 0.5,
					  down * 1.1));
		facing += raster_clamp((spur2 - spur) * -1.6, -0.6, 0.6);
		double fine = rough(s + 5, u * 9, v * 6);
		facing += fine * 0.42 * r->texture;
		struct color base = color_scale(rock, 1 + 0.25 * fine);
		double altitude = (r->base_px - y) / full;
		double line = 1 - r->snow - 0.10 * (spur - 0.3) + 0.16 * fine + 0.06 * warp;
		double white = r->snow > 0 ? raster_step(line - 0.02, line + 0.05, altitude) : 0;
		base = color_mix(base, snow, white);
		struct color out = light_on(&c->light, base, raster_clamp(facing + 0.18, -1, 1));
		if (white > 0)
			out = color_mix(out, snow_tone(c, out, facing + 0.25), white * 0.8);
		out = light_haze(&c->light, out, raster_clamp(r->depth + 0.22 * part, 0, 1));
		double cover = raster_clamp(y - top + 1, 0, 1);
		if (cover < 1)
			raster_blend(px, x, y, out, cover);
		else
			raster_put(px, x, y, out);
	}
}

void mountain_paint(cairo_t *cr, const struct composition *c, const struct ridge *r)
{
	struct raster px = raster_open(cr);
	struct range m;
	if (!px.words)
		return;
	raise_range(c, r, &m);
	int bottom = (int)fmin(px.height, ceil(r->base_px + 0.04 * c->height_px));
	for (int x = 0; x < px.width; x++)
		paint_column(&px, c, r, &m, x, bottom);
	raster_close(cr, &px);
}
