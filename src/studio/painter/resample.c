/* One pass: each output row is the weighted sum of source rows that were brought to the
 * output's width before. Of those the last four are kept: as many as a cubic needs. */
#include "studio/painter/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#define ROWS_KEPT 4
#define CUBIC_TAPS 4

/* One direction: output i is the sum of source[first[i] + k] × weights[i * taps + k]. */
struct axis {
	int taps;
	int *first;     /* owned */
	float *weights; /* owned */
};

struct resampling {
	const struct painter_image *source;
	struct axis x, y;
	int width;
	float *rows;   /* owned: ROWS_KEPT rows of width × 4, premultiplied, 0–255 */
	float *wide;   /* owned: a source row, premultiplied */
	float *sum;    /* owned: an output row */
	int kept[ROWS_KEPT]; /* which source row lies there; -1: none */
};

static void axis_finish(struct axis *a)
{
	free(a->first);
	free(a->weights);
}

static void resampling_finish(struct resampling *r)
{
	axis_finish(&r->x);
	axis_finish(&r->y);
	free(r->rows);
	free(r->wide);
	free(r->sum);
}

/* --- weights ------------------------------------------------------------------------------ */

/* Catmull-Rom: sharp, and exact where a pixel falls on a pixel. */
static double cubic(double d)
{
	d = fabs(d);
	if (d < 1)
		return (1.5 * d - 2.5) * d * d + 1;
	return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

static int clamp_index(int i, int n) { return i < 0 ? 0 : i >= n ? n - 1 : i; }

/* How much of source pixel s lies in [from, to). */
static double overlap(int s, double from, double to)
{
	return fmax(0, fmin(to, s + 1) - fmax(from, s));
}

/* Output i sees source from + i × step … + step. What lies over the edge counts to it. */
static void weigh(const struct axis *a, int i, int source_n, double from, double step)
{
	double start = from + i * step, middle = start + step / 2 - 0.5, sum = 0;
	int first = step > 1 ? (int)floor(start + 1e-9) : (int)floor(middle) - 1;
	int base = clamp_index(first, MAX(1, source_n - a->taps + 1));
	float *w = a->weights + (ptrdiff_t)i * a->taps;

	a->first[i] = base;
	memset(w, 0, (size_t)a->taps * sizeof *w);
	for (int k = 0; k < a->taps; k++) {
		int s = first + k;
		double v = step > 1 ? overlap(s, start, start + step) : cubic(middle - s);
		w[clamp_index(s, source_n) - base] += (float)v;
		sum += v;
	}
	for (int k = 0; k < a->taps; k++)
		w[k] /= (float)sum;
}

static bool axis_init(struct axis *a, int source_n, int out_n, double from, double step)
{
	a->taps = step > 1 ? (int)ceil(step) + 1 : CUBIC_TAPS;
	a->first = calloc((size_t)out_n, sizeof *a->first);
	a->weights = calloc((size_t)out_n * (size_t)a->taps, sizeof *a->weights);
	if (!a->first || !a->weights)
		return false;
	for (int i = 0; i < out_n; i++)
		weigh(a, i, source_n, from, step);
	return true;
}

/* --- rows ---------------------------------------------------------------------------------- */

static void premultiply(const uint8_t *rgba, int n, float *out)
{
	for (int i = 0; i < n; i++, rgba += 4, out += 4) {
		float a = (float)rgba[3] * (1 / 255.0f);
		out[0] = (float)rgba[0] * a;
		out[1] = (float)rgba[1] * a;
		out[2] = (float)rgba[2] * a;
		out[3] = (float)rgba[3];
	}
}

/* A source row at the output's width. */
static const float *row_of(struct resampling *r, int y)
{
	int slot = y % ROWS_KEPT, source_width = r->source->width_px;
	float *row = r->rows + (ptrdiff_t)slot * r->width * 4;

	if (r->kept[slot] == y)
		return row;
	r->kept[slot] = y;
	premultiply(r->source->rgba + (ptrdiff_t)y * source_width * 4, source_width, r->wide);
	for (int x = 0; x < r->width; x++) {
		const float *w = r->x.weights + (ptrdiff_t)x * r->x.taps;
		const float *from = r->wide + (ptrdiff_t)r->x.first[x] * 4;
		int taps = MIN(r->x.taps, source_width - r->x.first[x]);
		float c[4] = {0};
		for (int k = 0; k < taps; k++, from += 4)
			for (int i = 0; i < 4; i++)
				c[i] += from[i] * w[k];
		memcpy(row + (ptrdiff_t)x * 4, c, sizeof c);
	}
	return row;
}

static uint8_t byte_of(float v) { return v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)(v + 0.5f); }

static void write_row(const float *sum, int n, uint8_t *out)
{
	for (int i = 0; i < n; i++, sum += 4, out += 4) {
		float straight = sum[3] > 0 ? 255 / sum[3] : 0;
		out[3] = byte_of(sum[3]);
		for (int k = 0; k < 3; k++)
			out[k] = out[3] ? byte_of(sum[k] * straight) : 0;
	}
}

static void make_rows(struct resampling *r, int height, uint8_t *out)
{
	for (int y = 0; y < height; y++, out += (ptrdiff_t)r->width * 4) {
		const float *w = r->y.weights + (ptrdiff_t)y * r->y.taps;
		int taps = MIN(r->y.taps, r->source->height_px - r->y.first[y]);
		memset(r->sum, 0, (size_t)r->width * 4 * sizeof *r->sum);
		for (int k = 0; k < taps; k++) {
			if (w[k] == 0)
				continue;
			const float *row = row_of(r, r->y.first[y] + k);
			for (int i = 0; i < r->width * 4; i++)
				r->sum[i] += row[i] * w[k];
		}
		write_row(r->sum, r->width, out);
	}
}

/* --- the ways to ask ------------------------------------------------------------------------- */

/* The part of the source that is seen: from where, and how much of it a pixel is. */
struct window {
	double x, y, step_x, step_y;
};

static void cut(const struct painter_image *source, int x, int y, int width, int height,
		uint8_t *out)
{
	for (int row = 0; row < height; row++)
		memcpy(out + (ptrdiff_t)row * width * 4,
		       source->rgba + ((ptrdiff_t)(y + row) * source->width_px + x) * 4,
		       (size_t)width * 4);
}

static bool resample(const struct painter_image *source, const struct window *w, int width,
		     int height, uint8_t *out, struct err *err)
{
	CLEANUP(resampling_finish)
	struct resampling r = {.source = source, .width = width, .kept = {-1, -1, -1, -1}};

	if (w->step_x == 1 && w->step_y == 1) {
		cut(source, (int)w->x, (int)w->y, width, height, out);
		return true;
	}
	r.rows = calloc((size_t)width * ROWS_KEPT, 4 * sizeof *r.rows);
	r.wide = calloc((size_t)source->width_px, 4 * sizeof *r.wide);
	r.sum = calloc((size_t)width, 4 * sizeof *r.sum);
	if (!r.rows || !r.wide || !r.sum ||
	    !axis_init(&r.x, source->width_px, width, w->x, w->step_x) ||
	    !axis_init(&r.y, source->height_px, height, w->y, w->step_y))
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a picture of %dx%d", width,
			       height);
	make_rows(&r, height, out);
	return true;
}

bool resample_cover(const struct painter_image *source, int width_px, int height_px, uint8_t *out,
		    struct err *err)
{
	double step = fmin((double)source->width_px / width_px,
			   (double)source->height_px / height_px);
	struct window w = {(source->width_px - width_px * step) / 2,
			   (source->height_px - height_px * step) / 2, step, step};

	return resample(source, &w, width_px, height_px, out, err);
}

bool resample_whole(const struct painter_image *source, int width_px, int height_px, uint8_t *out,
		    struct err *err)
{
	struct window w = {0, 0, (double)source->width_px / width_px,
			   (double)source->height_px / height_px};

	return resample(source, &w, width_px, height_px, out, err);
}
