#include "studio/painter/edit/region.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#define DEPTH_UNIT 8
#define DEPTH_MAX 60000
#define STEP_STRAIGHT 8	 /* chamfer distances, in eighths */
#define STEP_SLANTED 11
#define FIT_CELLS 96	 /* along the longer side of the region's box */
#define FIT_INSIDE 0.97	 /* of a box must lie in the region */
#define FIT_SHRINK 0.94
#define FIT_LEAST 0.08	 /* of the region's box; smaller is no room */

void region_finish(struct region *r)
{
	free(TAKE(r->change));
	free(TAKE(r->depth_px));
}

static void find_box(struct region *r)
{
	double sum_x = 0, sum_y = 0, weight = 0;
	bool whole = true;

	r->x0 = r->w;
	r->y0 = r->h;
	for (int y = 0; y < r->h; y++)
		for (int x = 0; x < r->w; x++) {
			int k = r->change[(ptrdiff_t)y * r->w + x];
			whole = whole && k == 255;
			if (k == 0)
				continue;
			r->pixels++;
			r->x0 = MIN(r->x0, x);
			r->x1 = MAX(r->x1, x + 1);
			r->y0 = MIN(r->y0, y);
			r->y1 = y + 1;
			sum_x += k * (double)x;
			sum_y += k * (double)y;
			weight += k;
		}
	r->whole = whole;
	r->middle_x = weight > 0 ? sum_x / weight : 0;
	r->middle_y = weight > 0 ? sum_y / weight : 0;
}

static uint16_t nearer(const struct region *r, int x, int y, int dx, int dy, uint16_t best)
{
	int nx = x + dx, ny = y + dy;
	unsigned step = dx && dy ? STEP_SLANTED : STEP_STRAIGHT;

	if (nx < 0 || ny < 0 || nx >= r->w || ny >= r->h)
		return best;
	unsigned d = r->depth_px[(ptrdiff_t)ny * r->w + nx] + step;
	return d < best ? (uint16_t)d : best;
}

/* Two passes of a chamfer: within 4 % of the true distance. */
static void find_depth(struct region *r)
{
	for (ptrdiff_t i = 0; i < (ptrdiff_t)r->w * r->h; i++)
		r->depth_px[i] = r->change[i] ? DEPTH_MAX : 0;
	for (int y = r->y0; y < r->y1; y++)
		for (int x = r->x0; x < r->x1; x++) {
			uint16_t *d = &r->depth_px[(ptrdiff_t)y * r->w + x];
			*d = nearer(r, x, y, -1, 0, nearer(r, x, y, 0, -1, *d));
			*d = nearer(r, x, y, -1, -1, nearer(r, x, y, 1, -1, *d));
		}
	for (int y = r->y1 - 1; y >= r->y0; y--)
		for (int x = r->x1 - 1; x >= r->x0; x--) {
			uint16_t *d = &r->depth_px[(ptrdiff_t)y * r->w + x];
			*d = nearer(r, x, y, 1, 0, nearer(r, x, y, 0, 1, *d));
			*d = nearer(r, x, y, 1, 1, nearer(r, x, y, -1, 1, *d));
		}
}

bool region_init(struct region *ret, const uint8_t *mask, int w, int h, struct err *err)
{
	size_t n = (size_t)w * (size_t)h;
	struct region r = {.w = w, .h = h, .change = malloc(n), .depth_px = malloc(n * 2)};

	if (!r.change || !r.depth_px) {
		region_finish(&r);
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a mask of %dx%d", w, h);
	}
	for (size_t i = 0; i < n; i++)
		r.change[i] = (uint8_t)(255 - mask[i * 4 + 3]);
	find_box(&r);
	find_depth(&r);
	r.feather_px = fmin(28, 0.045 * sqrt((double)r.pixels));
	*ret = r;
	return true;
}

double region_weight(const struct region *r, int x, int y, double feather_px)
{
	ptrdiff_t i = (ptrdiff_t)y * r->w + x;
	double t = r->depth_px[i] / (DEPTH_UNIT * (feather_px + 1));

	t = t > 1 ? 1 : t;
	return t * t * (3 - 2 * t) * r->change[i] / 255;
}

/* --- room ------------------------------------------------------------------------------------ */

struct cells {
	int w, h;
	double px; /* a cell's edge */
	float *sum; /* owned: (w+1)*(h+1), of what lies in the region, from the upper left */
};

static bool cells_init(struct cells *c, const struct region *r)
{
	int w = r->x1 - r->x0, h = r->y1 - r->y0;

	c->px = fmax(1, MAX(w, h) / (double)FIT_CELLS);
	c->w = MAX(1, (int)(w / c->px));
	c->h = MAX(1, (int)(h / c->px));
	c->sum = calloc((size_t)(c->w + 1) * (size_t)(c->h + 1), sizeof *c->sum);
	if (!c->sum)
		return false;
	for (int y = 0; y < c->h; y++)
		for (int x = 0; x < c->w; x++) {
			int px = r->x0 + (int)((x + 0.5) * c->px), py = r->y0 + (int)((y + 0.5) * c->px);
			float in = r->change[(ptrdiff_t)MIN(py, r->h - 1) * r->w + MIN(px, r->w - 1)] > 127;
			float *s = &c->sum[(y + 1) * (c->w + 1) + x + 1];
			*s = in + s[-1] + s[-c->w - 1] - s[-c->w - 2];
		}
	return true;
}

static float inside(const struct cells *c, int x, int y, int w, int h)
{
	const float *a = &c->sum[y * (c->w + 1) + x], *b = a + h * (c->w + 1);

	return b[w] - b[0] - a[w] + a[0];
}

/* The place for a box of w × h cells that is nearest to the wish. */
static bool find_place(const struct cells *c, int w, int h, double wish_x, double wish_y, int *ret_x,
		       int *ret_y)
{
	double best = HUGE_VAL;

	for (int y = 0; y + h <= c->h; y++)
		for (int x = 0; x + w <= c->w; x++) {
			double dx = (x + w / 2.0) / c->w - wish_x, dy = (y + h / 2.0) / c->h - wish_y;
			double far = dx * dx + dy * dy;
			if (far >= best || inside(c, x, y, w, h) < FIT_INSIDE * w * h)
				continue;
			best = far;
			*ret_x = x;
			*ret_y = y;
		}
	return best < HUGE_VAL;
}

bool region_fit(const struct region *r, double aspect, double most, double wish_x, double wish_y,
		struct region_box *ret)
{
	struct cells c = {0};
	bool found = false;

	if (r->pixels == 0 || !cells_init(&c, r))
		return false;
	double full_w = fmin(c.w, c.h * aspect);
	for (double k = most; k >= FIT_LEAST && !found; k *= FIT_SHRINK) {
		int w = MAX(1, (int)lround(full_w * k)), h = MAX(1, (int)lround(full_w * k / aspect));
		int x = 0, y = 0;
		found = w <= c.w && h <= c.h && find_place(&c, w, h, wish_x, wish_y, &x, &y);
		if (found)
			*ret = (struct region_box){r->x0 + x * c.px, r->y0 + y * c.px, w * c.px, h * c.px};
	}
	free(c.sum);
	return found;
}
