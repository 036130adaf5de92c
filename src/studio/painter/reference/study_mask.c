/* From cells to pixels: a colour-guided filter (He, Sun, Tang, "Guided image filtering",
 * 2010; its fast form solves on the cells and applies the solution to the pixels). */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"
#include "studio/painter/reference/study.h"

#define RADIUS 0.014 /* of the longer side */
#define EPSILON 6e-4f

/* mask ≈ k[0]·r + k[1]·g + k[2]·b + k[3], around each cell. */
struct fit {
	float *k[4]; /* owned */
};

static void fit_finish(struct fit *f)
{
	for (int i = 0; i < 4; i++)
		free(f->k[i]);
}

/* The means of the products that the normal equations need: r g b m, rr rg rb gg gb bb,
 * rm gm bm. */
enum { MEANS = 13 };

static float product(const struct study *s, const float *map, int which, int i)
{
	static const int first[MEANS] = {0, 1, 2, 3, 0, 0, 0, 1, 1, 2, 0, 1, 2},
			 second[MEANS] = {-1, -1, -1, -1, 0, 1, 2, 1, 2, 2, 3, 3, 3};
	float p = first[which] == 3 ? map[i] : s->rgb[first[which]][i];
	if (second[which] < 0)
		return p;
	return p * (second[which] == 3 ? map[i] : s->rgb[second[which]][i]);
}

/* Solves (covariance + ε) x = y for a symmetric 3 × 3 matrix, by Cramer's rule. */
static void solve(const float c[6], const float y[3], float x[3])
{
	float a00 = c[0] + EPSILON, a01 = c[1], a02 = c[2], a11 = c[3] + EPSILON, a12 = c[4],
	      a22 = c[5] + EPSILON;
	float m00 = a11 * a22 - a12 * a12, m01 = a02 * a12 - a01 * a22, m02 = a01 * a12 - a02 * a11;
	float m11 = a00 * a22 - a02 * a02, m12 = a01 * a02 - a00 * a12, m22 = a00 * a11 - a01 * a01;
	float det = a00 * m00 + a01 * m01 + a02 * m02;

	/* Positive definite by ε, as far as floats hold. */
	if (!(det > 1e-14f)) {
		x[0] = x[1] = x[2] = 0;
		return;
	}
	x[0] = (m00 * y[0] + m01 * y[1] + m02 * y[2]) / det;
	x[1] = (m01 * y[0] + m11 * y[1] + m12 * y[2]) / det;
	x[2] = (m02 * y[0] + m12 * y[1] + m22 * y[2]) / det;
}

static void solve_all(float *const mean[MEANS], const struct fit *f, int n)
{
	for (int i = 0; i < n; i++) {
		float g[3] = {mean[0][i], mean[1][i], mean[2][i]}, m = mean[3][i], x[3];
		float cov[6] = {mean[4][i] - g[0] * g[0], mean[5][i] - g[0] * g[1],
				mean[6][i] - g[0] * g[2], mean[7][i] - g[1] * g[1],
				mean[8][i] - g[1] * g[2], mean[9][i] - g[2] * g[2]};
		float y[3] = {mean[10][i] - g[0] * m, mean[11][i] - g[1] * m,
			      mean[12][i] - g[2] * m};
		solve(cov, y, x);
		for (int k = 0; k < 3; k++)
			f->k[k][i] = x[k];
		f->k[3][i] = m - x[0] * g[0] - x[1] * g[1] - x[2] * g[2];
	}
}

static bool find_fit(const struct study *s, const float *map, struct fit *f)
{
	int n = s->w * s->h;
	float *mean[MEANS] = {0};
	double sigma = MAX(0.8, RADIUS * MAX(s->w, s->h));
	bool done = true;

	for (int i = 0; i < MEANS && done; i++) {
		mean[i] = malloc((size_t)n * sizeof(float));
		for (int k = 0; mean[i] && k < n; k++)
			mean[i][k] = product(s, map, i, k);
		done = mean[i] && plane_blur(mean[i], s->w, s->h, sigma);
	}
	for (int i = 0; i < 4 && done; i++) {
		f->k[i] = malloc((size_t)n * sizeof(float));
		done = f->k[i] != NULL;
	}
	if (done)
		solve_all(mean, f, n);
	for (int i = 0; i < 4 && done; i++)
		done = plane_blur(f->k[i], s->w, s->h, sigma);
	for (int i = 0; i < MEANS; i++)
		free(mean[i]);
	return done;
}

/* One row: the fit between the cells, times the pixels' own colours. */
static void mask_row(const struct study *s, const struct fit *f, const uint32_t *words, int w,
		     double v, uint8_t *to)
{
	double y = MAX(0, MIN(s->h - 1.0, v * s->h - 0.5)), step = (double)s->w / w;
	int y0 = (int)y, y1 = MIN(y0 + 1, s->h - 1);
	float ty = (float)(y - y0);

	for (int x = 0; x < w; x++) {
		double cx = MAX(0, MIN(s->w - 1.0, (x + 0.5) * step - 0.5));
		int x0 = (int)cx, x1 = MIN(x0 + 1, s->w - 1);
		float tx = (float)(cx - x0), k[4];
		for (int i = 0; i < 4; i++) {
			const float *top = f->k[i] + (size_t)y0 * (size_t)s->w,
				    *low = f->k[i] + (size_t)y1 * (size_t)s->w;
			float a = top[x0] + (top[x1] - top[x0]) * tx,
			      b = low[x0] + (low[x1] - low[x0]) * tx;
			k[i] = a + (b - a) * ty;
		}
		float m = k[0] * (float)(words[x] >> 16 & 255) +
			  k[1] * (float)(words[x] >> 8 & 255) + k[2] * (float)(words[x] & 255) +
			  k[3] * 255;
		to[x] = (uint8_t)(m < 0 ? 0 : m > 255 ? 255 : m);
	}
}

uint8_t *study_mask(const struct study *s, const float *map, cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	struct fit f = {{0}};
	uint8_t *mask = malloc((size_t)w * (size_t)h);

	cairo_surface_flush(surface);
	const uint32_t *words =
	    (const uint32_t *)(const void *)cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface) / 4;
	if (!mask || !words || !find_fit(s, map, &f)) {
		free(mask);
		fit_finish(&f);
		return NULL;
	}
	for (int y = 0; y < h; y++)
		mask_row(s, &f, words + (size_t)y * (size_t)stride, w, (y + 0.5) / h,
			 mask + (size_t)y * (size_t)w);
	fit_finish(&f);
	return mask;
}
