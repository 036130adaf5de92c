/* The soft Kuwahara filter: each pixel becomes a mean of the four windows that have it
 * in a corner, and the quietest window counts most, so that edges stay and areas go flat.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

/* Window means and how restless they are, for all windows of a picture. */
struct windows {
	uint32_t *mean;
	uint8_t *spread; /* standard deviation of the tone, times 4 */
};

struct column {
	uint32_t r, g, b, y, yy;
};

static void column_add(struct column *c, uint32_t px, int sign)
{
	uint32_t y = (uint32_t)px_luma(px), k = (uint32_t)sign;

	c->r += k * (uint32_t)px_r(px);
	c->g += k * (uint32_t)px_g(px);
	c->b += k * (uint32_t)px_b(px);
	c->y += k * y;
	c->yy += k * y * y;
}

/* Sums slide down in columns and along in rows. The window of (x, y) begins there. */
static void find_windows(const struct picture *p, int size, struct column *columns,
			 struct windows *ret)
{
	double n = (double)size * size;

	for (int x = 0; x < p->w; x++) {
		columns[x] = (struct column){0};
		for (int y = 0; y < size; y++)
			column_add(&columns[x], p->px[(size_t)MIN(y, p->h - 1) * p->w + x], 1);
	}
	for (int y = 0; y < p->h; y++) {
		struct column sum = {0};
		for (int x = 0; x < size; x++) {
			const struct column *c = &columns[MIN(x, p->w - 1)];
			sum.r += c->r, sum.g += c->g, sum.b += c->b, sum.y += c->y, sum.yy += c->yy;
		}
		for (int x = 0; x < p->w; x++) {
			size_t at = (size_t)y * p->w + x;
			double mean = sum.y / n, var = sum.yy / n - mean * mean;
			ret->mean[at] = px_rgb((int)(sum.r / n + 0.5), (int)(sum.g / n + 0.5),
					       (int)(sum.b / n + 0.5));
			ret->spread[at] = (uint8_t)MIN(255, 4 * sqrtf(var > 0 ? (float)var : 0));
			const struct column *in = &columns[MIN(x + size, p->w - 1)],
					    *out = &columns[x];
			sum.r += in->r - out->r, sum.g += in->g - out->g, sum.b += in->b - out->b;
			sum.y += in->y - out->y, sum.yy += in->yy - out->yy;
		}
		for (int x = 0; x < p->w; x++) {
			column_add(&columns[x], p->px[(size_t)MIN(y + size, p->h - 1) * p->w + x],
				   1);
			column_add(&columns[x], p->px[(size_t)y * p->w + x], -1);
		}
	}
}

bool picture_simplify(struct picture *p, int radius)
{
	size_t n = (size_t)p->w * (size_t)p->h;
	int size = MAX(radius, 1) + 1;
	struct windows win = {malloc(n * sizeof *win.mean), malloc(n)};
	struct column *columns = malloc((size_t)p->w * sizeof *columns);
	float weight[256];
	bool done = win.mean && win.spread && columns;

	for (int i = 0; i < 256; i++)
		weight[i] = powf(1.0f / (1.0f + (float)i / 6), 4);
	if (done)
		find_windows(p, size, columns, &win);
	for (int y = 0; y < p->h && done; y++) {
		int rows[2] = {MAX(y - size + 1, 0), y};
		for (int x = 0; x < p->w; x++) {
			int cols[2] = {MAX(x - size + 1, 0), x};
			float r = 0, g = 0, b = 0, sum = 0;
			for (int k = 0; k < 4; k++) {
				size_t at = (size_t)rows[k >> 1] * p->w + cols[k & 1];
				uint32_t m = win.mean[at];
				float wt = weight[win.spread[at]];
				r += wt * (float)px_r(m), g += wt * (float)px_g(m),
				    b += wt * (float)px_b(m);
				sum += wt;
			}
			p->px[(size_t)y * p->w + x] = px_rgb(
			    (int)(r / sum + 0.5f), (int)(g / sum + 0.5f), (int)(b / sum + 0.5f));
		}
	}
	free(win.mean);
	free(win.spread);
	free(columns);
	return done;
}

/* --- around the figures --------------------------------------------------------------- */

/* How much of a pixel belongs to a figure, 0–255, with soft borders. */
static void mark_box(const struct picture *p, uint8_t *mask, double x0, double y0, double x1,
		     double y1)
{
	double soft = MAX(3, 10 * p->scale);

	for (int y = MAX(0, (int)(y0 - soft)); y < MIN(p->h, (int)(y1 + soft)); y++) {
		for (int x = MAX(0, (int)(x0 - soft)); x < MIN(p->w, (int)(x1 + soft)); x++) {
			double out = MAX(MAX(x0 - x, x - x1), MAX(y0 - y, y - y1));
			int v = out <= 0 ? 255 : (int)(255 * MAX(0, 1 - out / soft));
			uint8_t *to = &mask[(size_t)y * p->w + x];
			*to = (uint8_t)MAX(*to, v);
		}
	}
}

static uint8_t *find_figures(const struct picture *p)
{
	const struct composition *c = p->c;
	uint8_t *mask = calloc((size_t)p->w, (size_t)p->h);

	if (mask && c->fine && c->width_px == p->w && c->height_px == p->h)
		memcpy(mask, c->fine, (size_t)p->w * (size_t)p->h);
	for (int i = 0; mask && i < c->figure_count; i++) {
		const struct figure *f = &c->figures[i];
		double half = f->art->aspect * f->height_px / 2;
		mark_box(p, mask, f->x_px - half, f->y_px - f->height_px, f->x_px + half, f->y_px);
	}
	if (mask && p->plate_w > 0)
		mark_box(p, mask, p->plate_x, p->plate_y, p->plate_x + p->plate_w,
			 p->plate_y + p->plate_h);
	return mask;
}

bool picture_simplify_around(struct picture *p, double scenery, double figures, int passes)
{
	uint32_t *coarse = picture_copy(p), *fine = p->px;
	uint8_t *mask = find_figures(p);
	bool done = coarse && mask;

	for (int i = 0; i < passes && done; i++) {
		done = picture_simplify(p, MAX(1, (int)(figures * p->scale + 0.5)));
		p->px = coarse;
		done = done && picture_simplify(p, MAX(1, (int)(scenery * p->scale + 0.5)));
		p->px = fine;
	}
	for (int i = 0; i < p->w * p->h && done; i++)
		fine[i] = px_mix(coarse[i], fine[i], mask[i] + (mask[i] >> 7));
	free(coarse);
	free(mask);
	return done;
}
