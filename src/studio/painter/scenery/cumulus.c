/* Heaped clouds: each a family of balls on a flat base, frayed by noise, every ball
 * shaded as a ball, so that they have a sunny and a shady side. */
#include "studio/painter/scenery/scenery.h"

#define PUFFS_MAX 26

struct puff {
	double x, y, r;
};

struct heap {
	struct puff puffs[PUFFS_MAX];
	int count;
	double x0, y0, x1, y1; /* what it can touch */
	double base_y, height, fray;
	uint64_t seed;
	double sun_x, sun_y; /* unit, towards the light */
};

static void grow(struct heap *h, struct rng *r, double cx, double base_y, double width)
{
	double half = width / 2;
	h->base_y = base_y;
	h->count = 0;
	h->height = 0;
	double tower = rng_range(r, -0.45, 0.45), tall = rng_range(r, 0.30, 0.62);
	for (int i = 0; i < PUFFS_MAX; i++) {
		/* From the ends to the middle: the big ones in front. */
		double x = i < 10 ? -1 + 2 * (i + rng_unit(r)) / 10 : rng_range(r, -0.72, 0.72);
		double env = pow(fmax(0, 1 - x * x), 0.6) *
			     (0.45 + 0.55 * exp(-(x - tower) * (x - tower) * 5)) * tall;
		double rad =
		    half * (i < 10 ? 0.10 + 0.26 * env : rng_range(r, 0.14, 0.30) * (0.5 + env));
		double lift = i < 10 ? rad * 0.55 : rng_range(r, 0.1, 1) * env * half;
		h->puffs[h->count++] = (struct puff){cx + x * half * 0.92, base_y - lift, rad};
		h->height = fmax(h->height, lift + rad);
	}
	double reach = half * 0.12;
	h->x0 = cx - half * 1.35 - reach;
	h->x1 = cx + half * 1.35 + reach;
	h->y0 = base_y - h->height - reach;
	h->y1 = base_y + half * 0.16 + reach;
}

/* How deep inside the heap (x, y) is (0 at its skin), and how its surface faces. */
static double inside(const struct heap *h, double x, double y, double *ret_nx, double *ret_ny)
{
	double best = -9, wx = 0, wy = 0, weight = 1e-6;
	for (int i = 0; i < h->count; i++) {
		const struct puff *p = &h->puffs[i];
		double dx = (x - p->x) / p->r, dy = (y - p->y) / p->r, d2 = dx * dx + dy * dy;
		double f = 1 - d2;
		if (f < -0.6)
			continue;
		if (f > best)
			best = f;
		double k = f > 0 ? f * f * (0.3 + f) : 0.0005;
		/* Balls lower down are nearer to us. */
		k *= 1 + 0.6 * i / h->count;
		wx += dx * k;
		wy += dy * k;
		weight += k;
	}
	*ret_nx = wx / weight;
	*ret_ny = wy / weight;
	return best;
}

static void shade(struct raster *p, const struct heap *h, const struct cloud_tones *t,
		  const struct composition *c, int x, int y, double strength)
{
	double s = 1.0 / fmax(4, h->height), nx, ny;
	double warp_x = noise_fractal(h->seed, x * s * 2.4, y * s * 2.4, 4);
	double warp_y = noise_fractal(h->seed + 9, x * s * 2.4, y * s * 2.4, 4);
	double px = x + warp_x * h->height * h->fray, py = y + warp_y * h->height * h->fray;
	double d = inside(h, px, py, &nx, &ny);
	if (d <= -0.1)
		return;
	double flat = raster_step(h->base_y + 0.10 * h->height, h->base_y - 0.06 * h->height,
				  py + warp_x * 0.1 * h->height);
	double alpha = raster_step(-0.1, 0.22, d) * flat;
	if (alpha < 0.01)
		return;
	if (c->sun_radius_px > 0) {
		double d_sun = hypot(x - c->sun_x_px, y - c->sun_y_px) / (c->sun_radius_px * 1.6);
		alpha *= 1 - 0.7 * exp(-d_sun * d_sun);
	}
	double up = raster_clamp((h->base_y - y) / h->height, 0, 1);
	double lit = 0.34 + 0.42 * (nx * h->sun_x + ny * h->sun_y) + 0.36 * up + 0.16 * warp_y;
	/* Thin edges near the light shine through. */
	double far = 1 - exp(-hypot(x - c->sun_x_px, y - c->sun_y_px) / c->height_px * 2.2);
	lit = raster_clamp(lit + (1 - far) * (1 - alpha) * 0.6, 0, 1);
	lit = lit * lit * (3 - 2 * lit);
	struct color tone = color_mix(color_mix(t->shade_near, t->shade_far, far),
				      color_mix(t->lit_near, t->lit_far, far), lit);
	double low = raster_step(-0.02, 0.24, (c->horizon_px - y) / c->height_px);
	tone = color_mix(c->sky_horizon, tone, 0.45 + 0.55 * low);
	raster_blend(p, x, y, tone, alpha * strength * t->opacity);
}

void cumulus_paint(struct raster *p, const struct composition *c, const struct cloud_tones *t,
		   double cx, double base_y, double width, double strength, struct rng *r)
{
	struct heap h = {.seed = c->seed + (uint64_t)rng_int(r, 1, 1 << 20), .fray = 0.17};
	double sx = c->sun_x_px - cx, sy = c->sun_y_px - base_y, length = fmax(1, hypot(sx, sy));
	h.sun_x = sx / length;
	h.sun_y = sy / length;
	grow(&h, r, cx, base_y, width);
	int x0 = (int)fmax(0, h.x0), x1 = (int)fmin(p->width, h.x1);
	int y0 = (int)fmax(0, h.y0), y1 = (int)fmin(fmin(p->height, c->horizon_px), h.y1);
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++)
			shade(p, &h, t, c, x, y, strength);
}
