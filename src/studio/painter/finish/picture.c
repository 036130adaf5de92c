/* Blurs, noise and the other tools that several styles share. */
#include "studio/painter/finish/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

uint32_t px_screen(uint32_t a, uint32_t b)
{
	int r = 255 - (255 - px_r(a)) * (255 - px_r(b)) / 255;
	int g = 255 - (255 - px_g(a)) * (255 - px_g(b)) / 255;
	int bl = 255 - (255 - px_b(a)) * (255 - px_b(b)) / 255;

	return px_rgb(r, g, bl);
}

/* --- noise --------------------------------------------------------------------------- */

static double smoothstep(double t)
{
	return t * t * (3 - 2 * t);
}

static double lattice(int x, int y, int cells_x, int cells_y, uint32_t seed)
{
	return hash_at(x % cells_x, y % cells_y, seed) / 4294967296.0;
}

bool texture_init(struct texture *t, uint32_t seed, int cells, int octaves, int stretch_y)
{
	float *sum = calloc((size_t)TEXTURE_EDGE * TEXTURE_EDGE, sizeof *sum);
	double total = 0, weight = 1;

	t->v = malloc((size_t)TEXTURE_EDGE * TEXTURE_EDGE);
	for (int o = 0; o < octaves && sum && t->v; o++, cells *= 2, weight *= 0.5) {
		int nx = MIN(cells, TEXTURE_EDGE), ny = MIN(cells * stretch_y, TEXTURE_EDGE);
		double dx = (double)nx / TEXTURE_EDGE, dy = (double)ny / TEXTURE_EDGE;
		for (int y = 0; y < TEXTURE_EDGE; y++) {
			int y0 = (int)(y * dy);
			double ty = smoothstep(y * dy - y0);
			for (int x = 0; x < TEXTURE_EDGE; x++) {
				int x0 = (int)(x * dx);
				double tx = smoothstep(x * dx - x0);
				double a = lattice(x0, y0, nx, ny, seed);
				double b = lattice(x0 + 1, y0, nx, ny, seed);
				double c = lattice(x0, y0 + 1, nx, ny, seed);
				double d = lattice(x0 + 1, y0 + 1, nx, ny, seed);
				double v = a + (b - a) * tx + (c - a + (a - b - c + d) * tx) * ty;
				sum[y * TEXTURE_EDGE + x] += (float)(weight * (v - 0.5));
			}
		}
		total += weight;
		seed = seed * 31 + 7;
	}
	for (int i = 0; sum && t->v && i < TEXTURE_EDGE * TEXTURE_EDGE; i++)
		t->v[i] = (uint8_t)clamp8((int)(128 + 255 * sum[i] / total * 1.6));
	bool done = sum && t->v;
	free(sum);
	if (!done)
		texture_finish(t);
	return done;
}

void texture_finish(struct texture *t)
{
	free(t->v);
	t->v = NULL;
}

int texture_smooth(const struct texture *t, double x, double y)
{
	int x0 = (int)floor(x), y0 = (int)floor(y);
	int tx = (int)((x - x0) * 256), ty = (int)((y - y0) * 256);
	int top = texture_at(t, x0, y0) * (256 - tx) + texture_at(t, x0 + 1, y0) * tx;
	int low = texture_at(t, x0, y0 + 1) * (256 - tx) + texture_at(t, x0 + 1, y0 + 1) * tx;

	return (top * (256 - ty) + low * ty) >> 16;
}

/* --- planes ---------------------------------------------------------------------------- */

float *plane_new(const struct picture *p)
{
	return malloc((size_t)p->w * (size_t)p->h * sizeof(float));
}

uint32_t *picture_copy(const struct picture *p)
{
	size_t bytes = (size_t)p->w * (size_t)p->h * sizeof *p->px;
	uint32_t *copy = malloc(bytes);

	if (copy)
		memcpy(copy, p->px, bytes);
	return copy;
}

float *plane_luma(const struct picture *p)
{
	float *plane = plane_new(p);

	for (int i = 0; plane && i < p->w * p->h; i++)
		plane[i] = (float)px_luma(p->px[i]) * (1 / 255.0f);
	return plane;
}

/* Three boxes are nearly a gaussian; their radii for a sigma (Kovesi 2010). */
static void box_radii(double sigma, int ret[3])
{
	double ideal = sqrt(12 * sigma * sigma / 3 + 1);
	int low = (int)ideal;

	if (low % 2 == 0)
		low--;
	int count =
	    (int)lround((12 * sigma * sigma - 3 * low * low - 12 * low - 9) / (-4.0 * low - 4));
	for (int i = 0; i < 3; i++)
		ret[i] = ((i < count ? low : low + 2) - 1) / 2;
}

static void box_row(const float *from, float *to, int n, int r)
{
	float sum = from[0] * (float)r, k = 1 / (float)(2 * r + 1);

	for (int i = 0; i < r; i++)
		sum += from[MIN(i, n - 1)];
	for (int i = 0; i < n; i++) {
		sum += from[MIN(i + r, n - 1)];
		to[i] = sum * k;
		sum -= from[MAX(i - r, 0)];
	}
}

/* Columns in strips, so that each cache line is used whole. */
#define STRIP 16

static void box_columns(float *plane, int w, int h, int x0, int r, float *strip)
{
	int n = MIN(STRIP, w - x0);
	float sum[STRIP], k = 1 / (float)(2 * r + 1);

	for (int y = 0; y < h; y++)
		memcpy(strip + (size_t)y * STRIP, plane + (size_t)y * w + x0,
		       (size_t)n * sizeof *strip);
	for (int i = 0; i < n; i++)
		sum[i] = strip[i] * (float)r;
	for (int y = 0; y < r; y++)
		for (int i = 0; i < n; i++)
			sum[i] += strip[(size_t)MIN(y, h - 1) * STRIP + i];
	for (int y = 0; y < h; y++) {
		const float *in = strip + (size_t)MIN(y + r, h - 1) * STRIP;
		const float *out = strip + (size_t)MAX(y - r, 0) * STRIP;
		float *to = plane + (size_t)y * w + x0;
		for (int i = 0; i < n; i++) {
			sum[i] += in[i];
			to[i] = sum[i] * k;
			sum[i] -= out[i];
		}
	}
}

bool plane_blur(float *plane, int w, int h, double sigma)
{
	int radii[3];
	float *work = malloc((size_t)MAX(w, h * STRIP) * sizeof *work);

	if (!work)
		return false;
	box_radii(sigma, radii);
	for (int pass = 0; pass < 3; pass++) {
		if (radii[pass] < 1)
			continue;
		for (int y = 0; y < h; y++) {
			memcpy(work, plane + (size_t)y * w, (size_t)w * sizeof *work);
			box_row(work, plane + (size_t)y * w, w, radii[pass]);
		}
		for (int x = 0; x < w; x += STRIP)
			box_columns(plane, w, h, x, radii[pass], work);
	}
	free(work);
	return true;
}

bool picture_blur(uint32_t *px, int w, int h, double sigma)
{
	float *plane = malloc((size_t)w * (size_t)h * sizeof *plane);
	bool done = plane != NULL;

	for (int shift = 0; shift <= 16 && done; shift += 8) {
		for (int i = 0; i < w * h; i++)
			plane[i] = (float)(px[i] >> shift & 255);
		done = plane_blur(plane, w, h, sigma);
		for (int i = 0; i < w * h && done; i++)
			px[i] = (px[i] & ~(255u << shift)) |
				(uint32_t)clamp8((int)(plane[i] + 0.5f)) << shift;
	}
	free(plane);
	return done;
}

/* --- on the whole picture ----------------------------------------------------------------- */

bool picture_inset(struct picture *p, int margin_px)
{
	uint32_t *from = picture_copy(p);
	double kx = (double)p->w / (p->w - 2 * margin_px),
	       ky = (double)p->h / (p->h - 2 * margin_px);

	if (!from)
		return false;
	for (int y = 0; y < p->h; y++) {
		double sy = MAX(0, MIN(p->h - 1.001, (y + 0.5 - margin_px) * ky - 0.5));
		const uint32_t *top = from + (size_t)sy * p->w;
		const uint32_t *low = from + (size_t)MIN((int)sy + 1, p->h - 1) * p->w;
		int ty = (int)((sy - floor(sy)) * 256);
		for (int x = 0; x < p->w; x++) {
			double sx = MAX(0, MIN(p->w - 1.001, (x + 0.5 - margin_px) * kx - 0.5));
			int x0 = (int)sx, x1 = MIN(x0 + 1, p->w - 1), tx = (int)((sx - x0) * 256);
			p->px[(size_t)y * p->w + x] =
			    px_mix(px_mix(top[x0], top[x1], tx), px_mix(low[x0], low[x1], tx), ty);
		}
	}
	free(from);
	return true;
}

bool picture_waver(struct picture *p, double reach_px, double size_px, uint32_t seed)
{
	struct texture t;
	uint32_t *from = picture_copy(p);
	double step = TEXTURE_EDGE / 32.0 / size_px;

	if (!from || !texture_init(&t, seed, 32, 2, 1)) {
		free(from);
		return false;
	}
	int reach = (int)(reach_px * 512);
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			int u = texture_smooth(&t, x * step, y * step) - 128;
			int v = texture_smooth(&t, x * step + 171.3, y * step + 87.7) - 128;
			int sx = x + u * reach / 65536, sy = y + v * reach / 65536;
			sx = MAX(0, MIN(p->w - 1, sx));
			sy = MAX(0, MIN(p->h - 1, sy));
			p->px[(size_t)y * p->w + x] = from[(size_t)sy * p->w + sx];
		}
	}
	texture_finish(&t);
	free(from);
	return true;
}

/* Glows are smooth: a quarter of the size will do. */
#define BLOOM_SHRINK 4

bool picture_bloom(struct picture *p, int from, double sigma, double strength)
{
	int w = (p->w + BLOOM_SHRINK - 1) / BLOOM_SHRINK,
	    h = (p->h + BLOOM_SHRINK - 1) / BLOOM_SHRINK;
	uint32_t *glow = malloc((size_t)w * (size_t)h * sizeof *glow);

	if (!glow)
		return false;
	for (int y = 0; y < h; y++) {
		for (int x = 0; x < w; x++) {
			int sx = MIN(x * BLOOM_SHRINK + 1, p->w - 1);
			int sy = MIN(y * BLOOM_SHRINK + 1, p->h - 1);
			uint32_t c = p->px[(size_t)sy * p->w + sx];
			int over = MAX(0, px_luma(c) - from) * 256 / (256 - from);
			glow[y * w + x] = px_mix(0, c, MIN(256, (int)(over * strength)));
		}
	}
	bool done = picture_blur(glow, w, h, MAX(1.0, sigma / BLOOM_SHRINK));
	for (int y = 0; y < p->h && done; y++) {
		double gy = MAX(0, (y - 1.5) / BLOOM_SHRINK);
		int y0 = MIN((int)gy, h - 1), y1 = MIN(y0 + 1, h - 1), ty = (int)((gy - y0) * 256);
		for (int x = 0; x < p->w; x++) {
			double gx = MAX(0, (x - 1.5) / BLOOM_SHRINK);
			int x0 = MIN((int)gx, w - 1), x1 = MIN(x0 + 1, w - 1);
			int tx = (int)((gx - x0) * 256);
			uint32_t top = px_mix(glow[y0 * w + x0], glow[y0 * w + x1], tx);
			uint32_t low = px_mix(glow[y1 * w + x0], glow[y1 * w + x1], tx);
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			*to = px_screen(*to, px_mix(top, low, MIN(ty, 256)));
		}
	}
	free(glow);
	return done;
}

void picture_level(struct picture *p, double strength)
{
	int count[256] = {0}, n = p->w * p->h, low = 0, high = 255, sum = 0;

	for (int i = 0; i < n; i++)
		count[px_luma(p->px[i])]++;
	for (sum = 0; low < 100 && (sum += count[low]) < n / 50;)
		low++;
	for (sum = 0; high > 155 && (sum += count[high]) < n / 50;)
		high--;
	double gain = 1 + (255.0 / (high - low) - 1) * strength, from = low * strength;
	int k = (int)(gain * 256), f = (int)from;
	for (int i = 0; i < n; i++) {
		uint32_t c = p->px[i];
		p->px[i] =
		    px_rgb((px_r(c) - f) * k >> 8, (px_g(c) - f) * k >> 8, (px_b(c) - f) * k >> 8);
	}
}

void picture_vignette(struct picture *p, double strength)
{
	for (int y = 0; y < p->h; y++) {
		double v = (y + 0.5) / p->h * 2 - 1;
		for (int x = 0; x < p->w; x++) {
			double u = (x + 0.5) / p->w * 2 - 1, d = (u * u + v * v) * 0.5;
			int keep = (int)(256 * MAX(0.06, 1 - strength * d * d * (1.4 - 0.4 * d)));
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			*to = px_mix(0, *to, keep);
		}
	}
}

/* --- lines: an extended difference of gaussians (Winnemöller 2012) ---------------------------- */

float *lines_find(const struct picture *p, double sigma, double threshold)
{
	float *near = plane_luma(p), *far = plane_luma(p);

	if (!near || !far || !plane_blur(near, p->w, p->h, sigma) ||
	    !plane_blur(far, p->w, p->h, sigma * 1.6)) {
		free(near);
		free(far);
		return NULL;
	}
	for (int i = 0; i < p->w * p->h; i++) {
		/* Darker than around: a line. It fades in over as much again. */
		float d = (far[i] - near[i]) / (float)threshold - 0.5f;
		near[i] = d <= 0 ? 1 : d >= 1 ? 0 : 1 - d * d * (3 - 2 * d);
	}
	free(far);
	return near;
}
