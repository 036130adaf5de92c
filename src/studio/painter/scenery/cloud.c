/* Clouds: noise on a plane overhead, seen in perspective, thinned by a threshold and
 * lit by asking how much cloud lies between here and the sun. */
#include <stdlib.h>

#include "studio/painter/scenery/scenery.h"

#define CELLS_MAX 400000 /* clouds are soft: a grid of this many samples carries any size */

struct cloud_field {
	const struct composition *c;
	double threshold, softness;
	double stretch; /* how much longer than high */
	double scale;
	double drift; /* an offset, so that each picture has its own sky */
	int octaves;
	uint64_t seed;
};

static double density(const struct cloud_field *f, double x, double y)
{
	double h = f->c->height_px, up = (f->c->horizon_px - y) / h;
	/* Flattened by looking along the layer; the offset keeps the horizon finite. */
	double k = f->scale / (0.20 + 0.9 * up);
	double u = (x - f->c->width_px * 0.5) / h * k / f->stretch + f->drift;
	double v = 2.6 * log(0.20 + 0.9 * (up < -0.1 ? -0.1 : up)) * f->scale + f->drift * 0.37;
	double warp = 0.35 * noise_2d(f->seed + 77, u * 0.9, v * 0.9);
	double n = noise_fractal(f->seed, u + warp, v - warp, f->octaves);
	/* Big shapes first: clearings and banks. */
	return n * 0.8 + 0.45 * noise_2d(f->seed + 5, u * 0.35, v * 0.5);
}

struct cloud_cell {
	float alpha, lit; /* how much cloud; 0 in shade … 1 in the sun */
};

static void fill_grid(const struct cloud_field *f, struct cloud_cell *grid, int cols, int rows,
		      double step)
{
	const struct composition *c = f->c;
	double h = c->height_px;
	for (int j = 0; j < rows; j++)
		for (int i = 0; i < cols; i++) {
			double x = i * step, y = j * step;
			struct cloud_cell *cell = &grid[(size_t)j * (size_t)cols + (size_t)i];
			double d = density(f, x, y) - f->threshold;
			if (d <= 0) {
				*cell = (struct cloud_cell){0, 1};
				continue;
			}
			double sx = c->sun_x_px - x, sy = c->sun_y_px - y,
			       length = fmax(1, hypot(sx, sy));
			double reach = 0.035 * h;
			/* From high noon light, cloud tops are lit: never from below by day. */
			double between = density(f, x + sx / length * reach,
						 y + sy / length * reach - 0.006 * h) -
					 f->threshold;
			double body = raster_step(0, f->softness, d);
			double lit = 0.62 + 1.5 * (d - between) - 0.28 * body;
			*cell = (struct cloud_cell){(float)body, (float)raster_clamp(lit, 0, 1)};
		}
}

struct cloud_tones cloud_tones_of(const struct composition *c)
{
	struct cloud_tones t = {.opacity = 0.92};
	struct color white = color_rgb(0xffffff);
	bool low = c->hour == HOUR_SUNSET || c->hour == HOUR_DAWN;
	bool heavy = c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM;
	if (low) {
		t.lit_near = color_mix(c->sky_horizon, color_rgb(0xffe9b0), 0.45);
		t.lit_far = color_mix(c->sky_lower, color_rgb(0xffb090), 0.35);
		t.shade_near = color_mix(c->sky_lower, c->sky_upper, 0.45);
		t.shade_far = color_scale(color_mix(c->sky_upper, c->sky_top, 0.45), 1.05);
	} else if (c->hour == HOUR_DUSK) {
		t.lit_near = color_mix(c->sky_horizon, c->sky_lower, 0.4);
		t.lit_far = color_mix(c->sky_lower, c->sky_upper, 0.4);
		t.shade_near = t.shade_far = color_mix(c->sky_top, c->sky_upper, 0.4);
	} else if (c->hour == HOUR_NIGHT) {
		t.lit_near = color_mix(c->sky_horizon, color_rgb(0xc8d8ff), 0.35);
		t.lit_far = color_mix(c->sky_lower, c->sky_horizon, 0.4);
		t.shade_near = t.shade_far = color_mix(c->sky_top, c->sky_lower, 0.5);
		t.opacity = 0.75;
	} else {
		struct color sun =
		    c->hour == HOUR_GOLDEN ? color_rgb(0xffecc4) : color_rgb(0xfffdf6);
		t.lit_near = color_mix(white, sun, 0.9);
		t.lit_far = color_mix(sun, c->sky_lower, 0.12);
		t.shade_near = color_mix(c->sky_lower, color_rgb(0xb4bccb), 0.55);
		t.shade_far = color_mix(c->sky_upper, color_rgb(0x9aa6ba), 0.6);
	}
	if (heavy || c->weather == WEATHER_CLOUDY || c->weather == WEATHER_SNOW) {
		double k = heavy ? 0.7 : 0.45;
		double dark = c->weather == WEATHER_STORM ? 0.62 : heavy ? 0.85 : 1;
		t.lit_near = color_mix(t.lit_near, color_scale(c->sky_horizon, 1.06), k);
		t.lit_far = color_mix(t.lit_far, color_scale(c->sky_lower, 1.08), k);
		t.shade_near = color_scale(color_mix(t.shade_near, c->sky_upper, k), dark);
		t.shade_far = color_scale(color_mix(t.shade_far, c->sky_top, k), dark);
	}
	return t;
}

static void lay_on(struct raster *p, const struct cloud_field *f, const struct cloud_cell *grid,
		   int cols, double step, double strength)
{
	const struct composition *c = f->c;
	struct cloud_tones t = cloud_tones_of(c);
	double inv = 1.0 / c->height_px;
	int bottom = (int)fmin(c->horizon_px + 1, p->height);
	for (int y = 0; y < bottom; y++) {
		double gy = y / step;
		int j = (int)gy;
		float fy = (float)(gy - j);
		/* Into the haze they fade and take its colour. */
		double low = raster_step(0, 0.22, (c->horizon_px - y) * inv);
		for (int x = 0; x < p->width; x++) {
			double gx = x / step;
			int i = (int)gx;
			float fx = (float)(gx - i);
			const struct cloud_cell *a = &grid[(size_t)j * (size_t)cols + (size_t)i],
						*b = a + cols;
			float top = a[0].alpha + (a[1].alpha - a[0].alpha) * fx;
			float bot = b[0].alpha + (b[1].alpha - b[0].alpha) * fx;
			double alpha = (double)(top + (bot - top) * fy);
			if (alpha < 0.004)
				continue;
			top = a[0].lit + (a[1].lit - a[0].lit) * fx;
			bot = b[0].lit + (b[1].lit - b[0].lit) * fx;
			double lit = (double)(top + (bot - top) * fy);
			double d = hypot(x - c->sun_x_px, y - c->sun_y_px) * inv,
			       far = 1 - exp(-d * 2.2);
			if (c->sun_radius_px > 0) /* the sun burns through */
				alpha *=
				    1 - 0.85 * exp(-pow(d / inv / (c->sun_radius_px * 1.7), 2));
			/* Thin edges near the light shine through. */
			lit += (1 - alpha) * 0.5 * exp(-d * 3);
			struct color tone = color_mix(color_mix(t.shade_near, t.shade_far, far),
						      color_mix(t.lit_near, t.lit_far, far), lit);
			tone = color_mix(c->sky_horizon, tone, 0.25 + 0.75 * low);
			raster_blend(p, x, y, tone,
				     alpha * t.opacity * strength * (0.35 + 0.65 * low));
		}
	}
}

static void paint_field(struct raster *p, const struct cloud_field *f, double strength)
{
	double area = (double)p->width * fmax(1, f->c->horizon_px);
	double step = fmax(1, sqrt(area / (CELLS_MAX * fmin(1, f->c->detail))));
	int cols = (int)(p->width / step) + 3,
	    rows = (int)(fmin(f->c->horizon_px, p->height) / step) + 4;
	struct cloud_cell *grid = malloc((size_t)cols * (size_t)rows * sizeof *grid);
	if (!grid)
		return;
	fill_grid(f, grid, cols, rows, step);
	lay_on(p, f, grid, cols, step, strength);
	free(grid);
}

/* Small and flat towards the horizon, big and round overhead. */
static void paint_heaps(struct raster *p, const struct composition *c, struct rng *r, int n)
{
	struct cloud_tones t = cloud_tones_of(c);
	double w = p->width, hor = c->horizon_px, edge = fmin(w, c->height_px);
	double turn = rng_unit(r);
	for (int i = 0; i < n; i++) {
		double far = 1 - (double)i / n; /* far ones first */
		double base = hor * (0.30 + 0.60 * far * far + rng_range(r, -0.05, 0.05));
		double width = edge * (0.16 + 0.50 * (1 - far)) * rng_range(r, 0.7, 1.25);
		/* Golden steps: spread, never regular. */
		double x = w * (fmod(turn + 0.618034 * i, 1.0) * 1.3 - 0.15);
		cumulus_paint(p, c, &t, x, base, width, 0.96 - 0.25 * far, r);
	}
}

void sky_clouds(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 110);
	struct raster p = raster_open(cr);
	if (!p.words)
		return;
	bool low = c->hour == HOUR_SUNSET || c->hour == HOUR_DAWN || c->hour == HOUR_DUSK;
	bool night = c->hour == HOUR_NIGHT;
	double k = c->clouds;
	if (k > 0.04 && k < 0.9) {
		/* High and thin, long streaks. */
		struct cloud_field cirrus = {c,   0.08 - 0.2 * k,       0.8, low ? 3.4 : 3.0,
					     1.5, rng_range(&r, 0, 90), 5,   c->seed + 201};
		paint_field(&p, &cirrus, low ? 0.9 : 0.55);
	}
	if (low || night || k > 0.6) {
		/* Banks: broken ones at the ends of the day, a lid in bad weather. */
		struct cloud_field bank = {c,
					   0.30 - 0.62 * k,
					   k > 0.8 ? 0.55 : 0.24,
					   low ? 2.6 : 1.9,
					   1.25,
					   rng_range(&r, 0, 90),
					   6,
					   c->seed + 203};
		paint_field(&p, &bank, night ? 0.8 : 1);
	}
	if (!night && k > 0.12 && k < 0.85)
		paint_heaps(&p, c, &r, (int)((low ? 3 : 5) + 6 * k));
	/* A low sun burns through what drifts before it. */
	if ((c->hour == HOUR_SUNSET || c->hour == HOUR_DAWN) && c->sun_radius_px > 0 && k < 0.85)
		sky_sun(&p, c, 0.6);
	raster_close(cr, &p);
}
