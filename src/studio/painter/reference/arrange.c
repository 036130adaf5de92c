#include "studio/painter/reference/arrange.h"

#include <math.h>

#include "base/attr.h"
#include "studio/painter/reference/piece.h"

/* --- cells ------------------------------------------------------------------------------------ */

struct cell {
	double x, y, w, h;
	int column, row;
};

/* So many columns that cells are nearly square; a last row that is not full is wider. */
static int columns_of(const struct arrangement *a)
{
	double wide = (double)a->width_px / a->height_px;
	int columns = (int)lround(sqrt(a->count * wide));

	if (a->ensemble == ENSEMBLE_BESIDE && a->count <= 5)
		columns = wide >= 0.8 ? a->count : 1;
	return MAX(1, MIN(a->count, columns));
}

static struct cell cell_of(const struct arrangement *a, int i)
{
	int columns = columns_of(a), rows = (a->count + columns - 1) / columns, row = i / columns;
	int in_row = row == rows - 1 ? a->count - row * columns : columns;
	double w = (double)a->width_px / in_row, h = (double)a->height_px / rows;

	return (struct cell){w * (i % columns), h * row, w, h, i % columns, row};
}

static cairo_surface_t *load(const struct arrangement *a, int i, double w, double h)
{
	/* Every variation begins with another one. */
	int from = (i + (int)(a->variation % (unsigned)a->count)) % a->count;

	return piece_cover(a->images[from], (int)MAX(1, ceil(w)), (int)MAX(1, ceil(h)));
}

/* --- blended ------------------------------------------------------------------------------------
 */

/* Fades a piece out towards its left and upper seam, along a wandering line. */
static void fade(cairo_surface_t *s, const struct arrangement *a, const struct cell *c, double seam,
		 double left, double top)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	int stride = cairo_image_surface_get_stride(s) / 4;
	cairo_surface_flush(s);
	uint32_t *words = (uint32_t *)(void *)cairo_image_surface_get_data(s);
	double k = 3.0 / MAX(a->width_px, a->height_px);

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			double px = x + left, py = y + top, n = 0;
			float alpha = 1;
			if (c->column > 0 || c->row > 0)
				n = seam * 0.45 * noise_fractal(a->seed + 71, px * k, py * k, 3);
			if (c->column > 0)
				alpha *= lab_step(
				    -(float)seam / 2, (float)seam / 2,
				    (float)(px - c->x + n + 0.16 * (py - c->y - c->h / 2)));
			if (c->row > 0)
				alpha *= lab_step(-(float)seam / 2, (float)seam / 2,
						  (float)(py - c->y + n));
			if (alpha >= 1)
				continue;
			uint32_t *v = &words[(size_t)y * (size_t)stride + (size_t)x], out = 0;
			for (int i = 0; i < 32; i += 8)
				out |= (uint32_t)((float)(*v >> i & 255) * alpha + 0.5f) << i;
			*v = out;
		}
	cairo_surface_mark_dirty(s);
}

/* What all of them are on the mean: each is moved a little towards it. */
static bool common_mean(const struct arrangement *a, struct lab *ret)
{
	struct lab sum = {0, 0, 0};

	for (int i = 0; i < a->count; i++) {
		cairo_surface_t *s = piece_cover(a->images[i], 24, 24);
		if (!s)
			return false;
		struct lab mean = piece_mean(s);
		cairo_surface_destroy(s);
		sum.l += mean.l / (float)a->count;
		sum.a += mean.a / (float)a->count;
		sum.b += mean.b / (float)a->count;
	}
	*ret = sum;
	return true;
}

static bool blend(cairo_t *cr, const struct arrangement *a)
{
	struct lab common;

	if (!common_mean(a, &common))
		return false;
	for (int i = 0; i < a->count; i++) {
		struct cell c = cell_of(a, i);
		double seam = 0.30 * MIN(c.w, c.h), reach = seam + 0.10 * c.h;
		double x0 = MAX(0, floor(c.x - reach)), y0 = MAX(0, floor(c.y - seam)),
		       x1 = MIN(a->width_px, ceil(c.x + c.w + reach)),
		       y1 = MIN(a->height_px, ceil(c.y + c.h + seam));
		cairo_surface_t *s = load(a, i, x1 - x0, y1 - y0);
		if (!s)
			return false;
		struct lab own = piece_mean(s);
		piece_shift(s,
			    (struct lab){(common.l - own.l) * 0.30f, (common.a - own.a) * 0.30f,
					 (common.b - own.b) * 0.30f},
			    1);
		fade(s, a, &c, seam, x0, y0);
		cairo_set_source_surface(cr, s, x0, y0);
		cairo_paint(cr);
		cairo_surface_destroy(s);
	}
	return true;
}

/* --- side by side, and as a collage
 * ---------------------------------------------------------------- */

static bool lay_prints(cairo_t *cr, const struct arrangement *a, double gap, bool collage)
{
	for (int i = 0; i < a->count; i++) {
		struct cell c = cell_of(a, i);
		struct rng r = rng_of(a->seed, 720 + (uint64_t)i);
		double x = c.x + gap / 2 + (c.column == 0 ? gap / 2 : 0),
		       y = c.y + gap / 2 + (c.row == 0 ? gap / 2 : 0),
		       w = c.x + c.w - x - (c.x + c.w > a->width_px - 1 ? gap : gap / 2),
		       h = c.y + c.h - y - (c.y + c.h > a->height_px - 1 ? gap : gap / 2);
		cairo_surface_t *s = load(a, i, MAX(1, w), MAX(1, h));
		if (!s)
			return false;
		cairo_save(cr);
		cairo_translate(cr, x + w / 2, y + h / 2);
		if (collage)
			cairo_rotate(cr, rng_range(&r, -0.022, 0.022));
		for (int k = 4; collage && k > 0; k--) {
			shape_round_rect(cr, -w / 2 - k * gap * 0.06,
					 -h / 2 + gap * 0.12 - k * gap * 0.04, w + k * gap * 0.12,
					 h + k * gap * 0.12, gap * 0.3);
			brush_fill(cr, color_rgb(0x201818), 0.09);
		}
		shape_round_rect(cr, -w / 2, -h / 2, w, h, collage ? gap * 0.18 : 0);
		cairo_clip(cr);
		cairo_set_source_surface(cr, s, -w / 2, -h / 2);
		cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
		cairo_paint(cr);
		cairo_restore(cr);
		cairo_surface_destroy(s);
	}
	return true;
}

static bool prints(cairo_t *cr, const struct arrangement *a)
{
	bool collage = a->ensemble == ENSEMBLE_COLLAGE;
	double edge = MIN(a->width_px, a->height_px), gap = edge * (collage ? 0.028 : 0.010);
	struct lab common;

	if (!common_mean(a, &common))
		return false;
	/* Paper of their common hue, very light. */
	struct color paper =
	    lab_color((struct lab){0.95f, common.a * 0.12f, common.b * 0.12f + 0.006f});
	cairo_set_source_rgb(cr, paper.r, paper.g, paper.b);
	cairo_paint(cr);
	return lay_prints(cr, a, gap, collage);
}

bool arrange_paint(cairo_t *cr, const struct arrangement *a)
{
	return a->ensemble == ENSEMBLE_BESIDE || a->ensemble == ENSEMBLE_COLLAGE ? prints(cr, a)
										 : blend(cr, a);
}
