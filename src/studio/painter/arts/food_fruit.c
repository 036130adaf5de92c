/* Fruit. */
#include "studio/painter/arts/food.h"
#include "studio/painter/arts/parts.h"

#define LEAF 0x5a9a44
#define STALK 0x6a4a2c

/* A fruit's skin: the current path as a ball that a second light from the table warms. */
static void fill_fruit(const struct art_ctx *a, double x, double y, double r, struct color c)
{
	double lx = -part_facing(a, -1, 0, 0), ly = -part_facing(a, 0, -1, 0);
	cairo_pattern_t *p = cairo_pattern_create_radial(x + lx * r * 0.45, y + ly * r * 0.45,
							 r * 0.05, x, y, r * 1.12);
	static const double stops[][2] = {
	    {0, 0.95}, {0.35, 0.62}, {0.65, 0.1}, {0.88, -0.55}, {1, -0.25}};

	for (int i = 0; i < 5; i++) {
		struct color warm =
		    color_mix(c, color_rgb(0x5a1420), stops[i][1] < 0 ? -stops[i][1] * 0.45 : 0);
		struct color lit = light_on(a->light, warm, stops[i][1]);

		cairo_pattern_add_color_stop_rgb(p, stops[i][0], lit.r, lit.g, lit.b);
	}
	cairo_set_source(a->cr, p);
	cairo_fill(a->cr);
	cairo_pattern_destroy(p);
}

static void draw_shine(const struct art_ctx *a, double x, double y, double r)
{
	double lx = -part_facing(a, -1, 0, 0), ly = -part_facing(a, 0, -1, 0);

	part_shine(a, x + lx * r * 0.55, y + ly * r * 0.6, r * 0.3, r * 0.17,
		   atan2(ly, lx) + M_PI / 2, 0.75);
}

void food_apple(const struct art_ctx *a)
{
	struct color c = color_vary(a->color, a->rng, a->has_color ? 0.01 : 0.04);
	static const double body[] = {0,     -0.78,  -0.16, -0.85,  -0.34, -0.82, -0.46,
				      -0.64, -0.45,  -0.38, -0.34,  -0.12, -0.16, -0.005,
				      0,     -0.035, 0.16,  -0.005, 0.34,  -0.12, 0.45,
				      -0.38, 0.46,   -0.64, 0.34,   -0.82, 0.16,  -0.85};

	shape_smooth(a->cr, body, 14, true);
	fill_fruit(a, 0, -0.42, 0.46, c);
	cairo_save(a->cr);
	shape_smooth(a->cr, body, 14, true);
	cairo_clip(a->cr);
	if (part_visible(a, 0.01))
		for (int i = 0; i < 40; i++) {
			double t = M_PI * rng_range(a->rng, 0.05, 0.95),
			       l = rng_range(a->rng, 0.3, 0.75);

			CURVE(a, 0.05 * cos(t), -0.78, 0.46 * cos(t) * (0.5 + l * 0.4),
			      -0.78 + 0.35 * l, 0.5 * cos(t), -0.78 + 0.65 * l);
			brush_stroke(
			    a->cr, light_on(a->light, color_mix(c, color_rgb(0xf8d878), 0.6), 0.4),
			    0.012, 0.07);
		}
	shape_ellipse(a->cr, 0, -0.79, 0.15, 0.055);
	part_shade(a, 0, -0.82, 0, -0.71, 0.6);
	cairo_restore(a->cr);
	LIMB(a, 0.028, 0.042, 0.0, -0.77, 0.01, -0.86, 0.06, -0.95);
	part_turned(a, color_rgb(STALK), -0.02, 0.08);
	part_leaf(a, 0.02, -0.85, -0.35, 0.32, 0.15, color_rgb(LEAF));
	draw_shine(a, 0, -0.46, 0.44);
}

/* --- citrus ------------------------------------------------------------------------------- */
static void draw_citrus_face(const struct art_ctx *a, double x, double y, double rx, double ry,
			     struct color c)
{
	shape_ellipse(a->cr, x, y, rx, ry);
	part_plane(a, c, 0, -0.3, 0.9);
	shape_ellipse(a->cr, x, y, rx * 0.94, ry * 0.94);
	part_plane(a, color_mix(c, color_rgb(0xfff8e8), 0.8), 0, -0.3, 0.9);
	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_scale(a->cr, rx, ry);
	for (int i = 0; i < 10; i++) {
		double t = 2 * M_PI * i / 10, s = 2 * M_PI / 10 * 0.44;

		cairo_move_to(a->cr, 0.09 * cos(t), 0.09 * sin(t));
		cairo_curve_to(a->cr, 0.5 * cos(t - s), 0.5 * sin(t - s), 0.84 * cos(t - s),
			       0.84 * sin(t - s), 0.86 * cos(t - s * 0.5), 0.86 * sin(t - s * 0.5));
		cairo_curve_to(a->cr, 0.9 * cos(t), 0.9 * sin(t), 0.9 * cos(t), 0.9 * sin(t),
			       0.86 * cos(t + s * 0.5), 0.86 * sin(t + s * 0.5));
		cairo_curve_to(a->cr, 0.84 * cos(t + s), 0.84 * sin(t + s), 0.5 * cos(t + s),
			       0.5 * sin(t + s), 0.09 * cos(t), 0.09 * sin(t));
		part_fade(a, 0, 0, light_on(a->light, color_mix(c, color_rgb(0xffffff), 0.3), 0.7),
			  0.9 * cos(t), 0.9 * sin(t),
			  light_on(a->light, c, 0.5 + 0.2 * rng_unit(a->rng)));
	}
	cairo_restore(a->cr);
	part_shine(a, x - rx * 0.3, y - ry * 0.4, rx * 0.3, ry * 0.18, -0.5, 0.5);
}

static void draw_pores(const struct art_ctx *a, double x, double y, double rx, double ry,
		       struct color c)
{
	if (!part_visible(a, 0.01))
		return;
	for (int i = 0; i < 90; i++) {
		double t = rng_range(a->rng, 0, 2 * M_PI), d = sqrt(rng_unit(a->rng)) * 0.92;

		shape_ellipse(a->cr, x + d * rx * cos(t), y + d * ry * sin(t), 0.006, 0.005);
		brush_fill(a->cr, part_lit(a, color_scale(c, 0.75), cos(t) * d, sin(t) * d, 0.6),
			   0.5);
	}
}

void food_orange(const struct art_ctx *a)
{
	struct color c = a->color;

	shape_ellipse(a->cr, -0.16, -0.46, 0.46, 0.455);
	fill_fruit(a, -0.16, -0.46, 0.46, c);
	draw_pores(a, -0.16, -0.46, 0.46, 0.45, c);
	draw_shine(a, -0.16, -0.46, 0.44);
	shape_ellipse(a->cr, -0.14, -0.9, 0.035, 0.018);
	part_form(a, color_rgb(0x7a8a3a), 0.6);
	part_leaf(a, -0.13, -0.91, -0.2, 0.34, 0.15, color_rgb(LEAF));
	part_leaf(a, -0.15, -0.91, M_PI + 0.15, 0.26, 0.12, color_rgb(0x4c8a3c));
	shape_ellipse(a->cr, 0.4, -0.25, 0.27, 0.26);
	fill_fruit(a, 0.4, -0.25, 0.27, c);
	draw_citrus_face(a, 0.36, -0.27, 0.255, 0.26, c);
}

void food_lemon(const struct art_ctx *a)
{
	struct color c = a->color;

	SMOOTH(a, -0.72, -0.42, -0.62, -0.46, -0.52, -0.66, -0.28, -0.84, 0, -0.86, 0.24, -0.72,
	       0.34, -0.54, 0.44, -0.46, 0.46, -0.4, 0.36, -0.34, 0.26, -0.16, 0, -0.03, -0.3,
	       -0.04, -0.5, -0.2, -0.62, -0.36);
	fill_fruit(a, -0.13, -0.44, 0.52, c);
	draw_pores(a, -0.13, -0.44, 0.4, 0.38, c);
	draw_shine(a, -0.13, -0.44, 0.42);
	part_leaf(a, -0.66, -0.44, -0.9, 0.36, 0.16, color_rgb(LEAF));
	part_leaf(a, -0.64, -0.46, -0.3, 0.3, 0.14, color_rgb(0x4c8a3c));
	shape_ellipse(a->cr, 0.46, -0.24, 0.25, 0.24);
	fill_fruit(a, 0.46, -0.24, 0.26, c);
	draw_citrus_face(a, 0.42, -0.26, 0.235, 0.24, c);
}

/* --- banana -------------------------------------------------------------------------------- */
static void draw_one_banana(const struct art_ctx *a, double turn, double size, struct color c)
{
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.5, -0.93);
	cairo_rotate(a->cr, turn);
	cairo_scale(a->cr, size, size);
	SMOOTH(a, 0.02, 0.0, -0.02, 0.14, -0.14, 0.42, -0.4, 0.66, -0.74, 0.78, -0.98, 0.77, -1.02,
	       0.72, -0.96, 0.68, -0.72, 0.58, -0.46, 0.38, -0.26, 0.14, -0.1, 0.02);
	part_form(a, c, 0.7);
	SMOOTH(a, -0.02, 0.06, -0.06, 0.16, -0.2, 0.42, -0.46, 0.6, -0.76, 0.7, -0.98, 0.72, -0.74,
	       0.64, -0.5, 0.5, -0.28, 0.28, -0.1, 0.06);
	brush_fill(a->cr, part_lit(a, color_mix(c, color_rgb(0xfff4b0), 0.45), -0.3, -0.5, 0.8),
		   0.85);
	SMOOTH(a, -0.94, 0.78, -1.03, 0.75, -1.02, 0.7, -0.95, 0.69);
	part_form(a, color_rgb(0x4a3a24), 0.5);
	if (part_visible(a, 0.01))
		for (int i = 0; i < 9; i++) {
			double t = rng_unit(a->rng);

			shape_ellipse(a->cr, -0.14 - 0.7 * t,
				      0.34 + 0.36 * pow(t, 0.6) + rng_range(a->rng, -0.03, 0.05),
				      rng_range(a->rng, 0.006, 0.02), 0.007);
			brush_fill(a->cr, light_on(a->light, color_rgb(0x6a4a20), 0), 0.6);
		}
	cairo_restore(a->cr);
}

void food_banana(const struct art_ctx *a)
{
	struct color c = a->color;

	cairo_save(a->cr);
	cairo_translate(a->cr, 0.03, 0.0);
	draw_one_banana(a, 0.28, 0.98, color_scale(c, 0.82));
	draw_one_banana(a, 0.06, 1.02, color_scale(c, 0.92));
	draw_one_banana(a, -0.2, 0.98, c);
	POLY(a, 0.42, -0.98, 0.52, -1.0, 0.58, -0.86, 0.42, -0.8);
	part_form(a, color_mix(c, color_rgb(0x7a6a30), 0.55), 0.6);
	POLY(a, 0.42, -0.98, 0.52, -1.0, 0.54, -0.96, 0.43, -0.94);
	part_form(a, color_rgb(0x4a3a24), 0.4);
	cairo_restore(a->cr);
}

/* --- strawberry ------------------------------------------------------------------------------ */
void food_berry(const struct art_ctx *a, double x, double y, double h, struct color c)
{
	double r = h * 0.5;

	SMOOTH(a, x, y, x - r * 0.38, y - h * 0.14, x - r * 0.78, y - h * 0.46, x - r * 0.82,
	       y - h * 0.72, x - r * 0.45, y - h * 0.86, x, y - h * 0.82, x + r * 0.45,
	       y - h * 0.86, x + r * 0.82, y - h * 0.72, x + r * 0.78, y - h * 0.46, x + r * 0.38,
	       y - h * 0.14);
	fill_fruit(a, x, y - h * 0.5, r, c);
	if (part_visible(a, h * 0.03))
		for (int row = 0; row < 7; row++) {
			double v = 0.14 + 0.1 * row,
			       half = r * 0.8 * sqrt(fmin(1, v * 1.35)) * (v > 0.65 ? 0.9 : 1);
			int n = 2 + (row < 5 ? row : 5);

			for (int i = 0; i < n; i++) {
				double u =
				    n > 1 ? -0.82 + 1.64 * (i + 0.5 * (row % 2)) / (n - 0.5) : 0;

				if (fabs(u) > 0.88)
					continue;
				shape_ellipse(a->cr, x + half * u, y - h * v, h * 0.013, h * 0.021);
				brush_fill(a->cr, light_on(a->light, color_rgb(0xfae08a), 0.5),
					   0.95);
				cairo_arc(a->cr, x + half * u, y - h * v, h * 0.024, M_PI,
					  2 * M_PI);
				brush_stroke(a->cr, light_on(a->light, color_scale(c, 0.5), 0),
					     h * 0.007, 0.6);
			}
		}
	draw_shine(a, x, y - h * 0.52, r * 0.8);
	for (int i = 0; i < 7; i++)
		part_leaf(a, x, y - h * 0.83, -M_PI * 0.02 + M_PI * 1.04 * i / 6.0,
			  h * (0.3 - 0.05 * (i == 3)), h * 0.12,
			  color_vary(color_rgb(LEAF), a->rng, 0.04));
	LIMB(a, h * 0.03, h * 0.024, x, y - h * 0.84, x + h * 0.02, y - h * 0.92, x + h * 0.07,
	     y - h * 0.985);
	part_form(a, color_rgb(LEAF), 0.6);
}

void food_strawberry(const struct art_ctx *a)
{
	food_berry(a, 0, 0, 1, a->color);
}

/* --- watermelon --------------------------------------------------------------------------------
 */
void food_watermelon(const struct art_ctx *a)
{
	struct color flesh = a->color, rind = color_rgb(0x3f7a3c);

	/* The half behind. */
	cairo_save(a->cr);
	cairo_arc(a->cr, 0.27, -0.48, 0.48, 0, 2 * M_PI);
	cairo_clip_preserve(a->cr);
	fill_fruit(a, 0.27, -0.48, 0.48, rind);
	for (int i = -3; i <= 3; i++) {
		double x = 0.27 + 0.15 * i;

		LIMB(a, 0.045, 0.05, x * 0.8 + 0.05, -0.98, x + 0.02, -0.74, x - 0.01, -0.48,
		     x + 0.02, -0.24, x * 0.8 + 0.05, 0.02);
		brush_fill(a->cr, part_lit(a, color_rgb(0x23502a), i * 0.3, 0, 0.8), 0.75);
	}
	cairo_restore(a->cr);
	draw_shine(a, 0.27, -0.48, 0.46);
	/* The wedge in front. */
	cairo_save(a->cr);
	cairo_translate(a->cr, -0.14, -0.62);
	cairo_rotate(a->cr, 0.06);
	cairo_arc(a->cr, 0, 0, 0.6, 0, M_PI);
	cairo_close_path(a->cr);
	part_form(a, rind, 0.4);
	cairo_arc(a->cr, 0, 0, 0.565, 0, M_PI);
	cairo_close_path(a->cr);
	part_plane(a, color_rgb(0xe8f4c8), 0, -0.2, 1);
	cairo_arc(a->cr, 0, 0, 0.52, 0, M_PI);
	cairo_close_path(a->cr);
	part_fade(a, 0, 0, part_lit(a, color_mix(flesh, color_rgb(0xff8a70), 0.15), 0, -0.5, 0.9),
		  0, 0.52, part_lit(a, flesh, 0, 0.1, 1));
	for (int i = 0; i < 16; i++) {
		double t = M_PI * (0.08 + 0.84 * ((i * 5) % 16) / 15.0), d = 0.2 + 0.12 * (i % 3);

		cairo_save(a->cr);
		cairo_translate(a->cr, d * cos(t), d * sin(t) + 0.02);
		cairo_rotate(a->cr, t);
		shape_ellipse(a->cr, 0, 0, 0.022, 0.011);
		cairo_restore(a->cr);
		part_form(a, color_rgb(0x2a1a16), 0.7);
	}
	part_rect(a, -0.6, -0.016, 1.2, 0.03);
	part_plane(a, color_mix(flesh, color_rgb(0xffffff), 0.25), 0, -1, 0.4);
	cairo_restore(a->cr);
	part_speckle(a, -0.5, -0.58, 0.7, 0.4, 30, 0.008, 0.2);
}

/* --- grapes
 * ---------------------------------------------------------------------------------------- */
void food_grapes(const struct art_ctx *a)
{
	static const int rows[] = {5, 6, 6, 5, 4, 3, 2, 1};
	struct color c = a->color;

	LIMB(a, 0.03, 0.045, 0.0, -0.8, 0.0, -0.9, 0.07, -0.985);
	part_turned(a, color_rgb(0x7a6a3c), -0.03, 0.1);
	for (int layer = 0; layer < 2; layer++)
		for (int row = 7; row >= 0; row--)
			for (int i = 0; i < rows[row]; i++) {
				double r = 0.083,
				       x = (i - (rows[row] - 1) / 2.0) * r * (layer ? 1.42 : 1.6) +
					   rng_range(a->rng, -0.012, 0.012);
				double y = -0.76 + row * r * 1.22 + fabs(x) * 0.12 +
					   rng_range(a->rng, -0.01, 0.01);
				struct color g =
				    color_vary(layer ? c : color_scale(c, 0.7), a->rng, 0.04);

				if (layer && (row + i) % 5 == 0)
					continue;
				shape_ellipse(a->cr, x, fmin(y, -r), r, r);
				fill_fruit(a, x, fmin(y, -r), r, g);
				part_shine(a, x + r * 0.35 * (-part_facing(a, -1, 0, 0)),
					   fmin(y, -r) - r * 0.35, r * 0.3, r * 0.2, -0.6, 0.65);
			}
	SMOOTH(a, 0.02, -0.86, 0.12, -0.98, 0.2, -0.93, 0.3, -0.97, 0.32, -0.88, 0.42, -0.82, 0.34,
	       -0.76, 0.3, -0.66, 0.2, -0.7, 0.1, -0.72);
	part_form(a, color_rgb(LEAF), 0.6);
	for (int i = 0; i < 4; i++) {
		CURVE(a, 0.05, -0.85, 0.16, -0.84 + 0.05 * (i - 1.5), 0.26 + 0.02 * i,
		      -0.9 + 0.07 * i);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0xa8d088), 0.5), 0.008, 0.6);
	}
	part_leaf(a, -0.01, -0.86, M_PI + 0.25, 0.3, 0.2, color_rgb(0x4c8a3c));
	CURVE(a, 0.02, -0.9, -0.12, -0.97, -0.18, -0.93, -0.13, -0.9, -0.2, -0.88);
	part_ink(a, color_rgb(0x7a9a48), 0.012);
}
