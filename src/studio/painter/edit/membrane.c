/* A membrane over the hole: the solution of Laplace's equation, from a pyramid. Down: each
 * cell is the mean of what is known under it. Up: a hole takes the coarser level's value, and
 * a few relaxations take out the steps. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/edit/fill.h"

#define RELAXATIONS 6

struct level {
	int w, h;
	float *v; /* [h][w][4] */
	uint8_t *known;
};

static void halve(const struct level *from, struct level *to)
{
	for (int y = 0; y < to->h; y++)
		for (int x = 0; x < to->w; x++) {
			float sum[4] = {0};
			int n = 0;
			for (int k = 0; k < 4; k++) {
				int sx = x * 2 + (k & 1), sy = y * 2 + (k >> 1);
				if (sx >= from->w || sy >= from->h)
					continue;
				ptrdiff_t i = (ptrdiff_t)sy * from->w + sx;
				if (!from->known[i])
					continue;
				n++;
				for (int c = 0; c < 4; c++)
					sum[c] += from->v[i * 4 + c];
			}
			ptrdiff_t o = (ptrdiff_t)y * to->w + x;
			to->known[o] = n > 0;
			for (int c = 0; c < 4; c++)
				to->v[o * 4 + c] = n ? sum[c] / (float)n : 0;
		}
}

/* Between the coarser level's cells. */
static void take_from(const struct level *coarse, int x, int y, float ret[4])
{
	float fx = ((float)x - 0.5f) / 2, fy = ((float)y - 0.5f) / 2;
	int x0 = fx < 0 ? 0 : (int)fx, y0 = fy < 0 ? 0 : (int)fy;
	int x1 = MIN(x0 + 1, coarse->w - 1), y1 = MIN(y0 + 1, coarse->h - 1);
	float u = fx < 0 ? 0 : fx - (float)x0, v = fy < 0 ? 0 : fy - (float)y0;

	x0 = MIN(x0, coarse->w - 1);
	y0 = MIN(y0, coarse->h - 1);
	const float *a = coarse->v + ((ptrdiff_t)y0 * coarse->w + x0) * 4,
		    *b = coarse->v + ((ptrdiff_t)y0 * coarse->w + x1) * 4,
		    *c = coarse->v + ((ptrdiff_t)y1 * coarse->w + x0) * 4,
		    *d = coarse->v + ((ptrdiff_t)y1 * coarse->w + x1) * 4;
	for (int k = 0; k < 4; k++)
		ret[k] = (a[k] * (1 - u) + b[k] * u) * (1 - v) + (c[k] * (1 - u) + d[k] * u) * v;
}

/* At the picture's edge the membrane is level: a neighbour that is not there is the cell. */
static void relax(struct level *l)
{
	for (int y = 0; y < l->h; y++)
		for (int x = 0; x < l->w; x++) {
			ptrdiff_t i = (ptrdiff_t)y * l->w + x;
			if (l->known[i])
				continue;
			float *v = l->v + i * 4;
			const float *left = x > 0 ? v - 4 : v, *right = x + 1 < l->w ? v + 4 : v;
			const float *up = y > 0 ? v - (ptrdiff_t)l->w * 4 : v;
			const float *down = y + 1 < l->h ? v + (ptrdiff_t)l->w * 4 : v;
			for (int c = 0; c < 4; c++)
				v[c] = (left[c] + right[c] + up[c] + down[c]) / 4;
		}
}

static bool fill_level(struct level *l)
{
	struct level coarse = {.w = (l->w + 1) / 2, .h = (l->h + 1) / 2};
	size_t n = (size_t)coarse.w * (size_t)coarse.h;

	if (!memchr(l->known, 0, (size_t)l->w * (size_t)l->h) || (l->w == 1 && l->h == 1))
		return true;
	coarse.v = malloc(n * 4 * sizeof *coarse.v);
	coarse.known = malloc(n);
	bool ok = coarse.v && coarse.known;
	if (ok) {
		halve(l, &coarse);
		ok = fill_level(&coarse);
	}
	for (int y = 0; ok && y < l->h; y++)
		for (int x = 0; x < l->w; x++) {
			ptrdiff_t i = (ptrdiff_t)y * l->w + x;
			if (!l->known[i])
				take_from(&coarse, x, y, l->v + i * 4);
		}
	for (int i = 0; ok && i < RELAXATIONS; i++)
		relax(l);
	free(coarse.v);
	free(coarse.known);
	return ok;
}

bool membrane_fill(float *values, const uint8_t *known, int w, int h)
{
	struct level l = {.w = w, .h = h, .v = values, .known = (uint8_t *)known};

	if (!memchr(known, 1, (size_t)w * (size_t)h)) {
		memset(values, 0, (size_t)w * (size_t)h * 4 * sizeof *values);
		return true;
	}
	return fill_level(&l);
}
