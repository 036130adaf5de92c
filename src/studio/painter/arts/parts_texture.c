/* The textures of built things, declared in parts.h. */
#include "studio/painter/arts/parts.h"

/* A darker or lighter veil of the same surface, so the light below stays right. */
static void veil(const struct art_ctx *a, double amount)
{
	double k = rng_range(a->rng, -1, 1) * amount;
	struct color c = k > 0 ? light_on(a->light, color_rgb(0xfff0d8), 0.6)
			       : light_on(a->light, color_rgb(0x1c1420), -0.4);

	brush_fill(a->cr, c, fabs(k));
}

static struct color seam(const struct art_ctx *a)
{
	return light_on(a->light, color_rgb(0x241c22), -0.5);
}

void part_bricks(const struct art_ctx *a, double x, double y, double w, double h, double course,
		 double amount)
{
	double brick = course * 2.2;
	int row = 0;

	if (!part_visible(a, course * 0.35))
		return;
	cairo_save(a->cr);
	cairo_new_path(a->cr);
	cairo_rectangle(a->cr, x, y, w, h);
	cairo_clip(a->cr);
	for (double by = y; by < y + h; by += course, row++) {
		double bx = x - (row % 2 ? brick / 2 : 0) - brick * rng_range(a->rng, 0, 0.2);

		for (; bx < x + w; bx += brick) {
			double t = course * 0.1;

			if (!rng_chance(a->rng, 0.6))
				continue;
			cairo_rectangle(a->cr, bx + t, by + t, brick - 2 * t, course - 2 * t);
			veil(a, amount);
		}
		cairo_move_to(a->cr, x, by);
		cairo_line_to(a->cr, x + w, by);
		brush_stroke(a->cr, seam(a), course * 0.09, amount * 0.7);
	}
	cairo_restore(a->cr);
}

void part_planks(const struct art_ctx *a, double x, double y, double w, double h, double width,
		 bool upright, double amount)
{
	double span = upright ? w : h;

	if (!part_visible(a, width * 0.3))
		return;
	cairo_save(a->cr);
	cairo_new_path(a->cr);
	cairo_rectangle(a->cr, x, y, w, h);
	cairo_clip(a->cr);
	for (double at = 0; at < span; at += width) {
		if (upright)
			cairo_rectangle(a->cr, x + at, y, width, h);
		else
			cairo_rectangle(a->cr, x, y + at, w, width);
		veil(a, amount);
		cairo_move_to(a->cr, x + (upright ? at : 0), y + (upright ? 0 : at));
		cairo_line_to(a->cr, x + (upright ? at : w), y + (upright ? h : at));
		brush_stroke(a->cr, seam(a), width * 0.1, 0.55);
	}
	cairo_restore(a->cr);
}

void part_tiles(const struct art_ctx *a, double x, double y, double w, double h, double course,
		double amount)
{
	int row = 0;

	if (!part_visible(a, course * 0.3))
		return;
	for (double ty = y; ty < y + h; ty += course, row++) {
		double tile = course * 1.1, tx = x - (row % 2 ? tile / 2 : 0);

		for (; tx < x + w; tx += tile) {
			cairo_move_to(a->cr, tx, ty);
			cairo_line_to(a->cr, tx + tile, ty);
			cairo_line_to(a->cr, tx + tile, ty + course * 0.6);
			cairo_curve_to(a->cr, tx + tile * 0.9, ty + course * 1.15, tx + tile * 0.1,
				       ty + course * 1.15, tx, ty + course * 0.6);
			cairo_close_path(a->cr);
			veil(a, amount);
		}
		cairo_move_to(a->cr, x, ty);
		cairo_line_to(a->cr, x + w, ty);
		brush_stroke(a->cr, seam(a), course * 0.16, 0.4);
	}
}

void part_speckle(const struct art_ctx *a, double x, double y, double w, double h, int n,
		  double size, double amount)
{
	if (!part_visible(a, size * 0.6))
		return;
	for (int i = 0; i < n; i++) {
		double r = size * rng_range(a->rng, 0.4, 1);

		shape_ellipse(a->cr, x + w * rng_unit(a->rng), y + h * rng_unit(a->rng), r,
			      r * 0.6);
		veil(a, amount);
	}
}
