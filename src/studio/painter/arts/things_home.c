/* Furniture and what stands on it. */
#include "studio/painter/arts/flowers.h"
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/things.h"

static void draw_grain(const struct art_ctx *a, double x, double y, double w, double h, int n,
		       struct color wood)
{
	if (!part_visible(a, 0.006))
		return;
	for (int i = 0; i < n; i++) {
		double gy = y + h * rng_unit(a->rng), gx = x + w * rng_range(a->rng, 0, 0.6),
		       l = w * rng_range(a->rng, 0.15, 0.4);

		CURVE(a, gx, gy, gx + l / 2, gy + rng_range(a->rng, -0.006, 0.006), gx + l, gy);
	}
	brush_stroke(a->cr, light_on(a->light, color_scale(wood, 0.6), 0), 0.005, 0.25);
}

/* --- chair -------------------------------------------------------------------------------- */
void thing_chair(const struct art_ctx *a)
{
	struct color wood = a->color, seat = a->has_color
						 ? color_mix(wood, color_rgb(0xfff0d8), 0.55)
						 : color_rgb(0xc85a48);

	/* Back legs and back. */
	LIMB(a, 0.04, 0.036, 0.16, -0.06, 0.14, -0.5, 0.16, -0.96);
	part_turned(a, color_scale(wood, 0.85), 0.12, 0.18);
	LIMB(a, 0.04, 0.036, -0.2, -0.1, -0.18, -0.5, -0.2, -0.98);
	part_turned(a, color_scale(wood, 0.85), -0.22, -0.16);
	for (int i = 0; i < 4; i++) {
		double x = -0.125 + 0.07 * i;

		LIMB(a, 0.022, 0.022, x, -0.52, x - 0.004, -0.7, x, -0.88);
		part_turned(a, wood, x - 0.014, x + 0.014);
	}
	SMOOTH(a, -0.22, -0.86, -0.2, -0.98, -0.02, -1.0, 0.16, -0.96, 0.18, -0.84, -0.02, -0.88);
	part_form(a, wood, 0.6);
	SMOOTH(a, -0.19, -0.54, -0.18, -0.59, -0.02, -0.6, 0.14, -0.57, 0.15, -0.52, -0.02, -0.55);
	part_form(a, wood, 0.6);
	/* Stretchers, seat, front legs, cushion. */
	part_segment(a, -0.24, -0.2, 0.22, -0.17, color_scale(wood, 0.8), 0.022);
	POLY(a, -0.27, -0.42, 0.24, -0.4, 0.19, -0.52, -0.21, -0.535);
	part_plane(a, wood, 0, -1, 0.5);
	POLY(a, -0.27, -0.42, 0.24, -0.4, 0.24, -0.36, -0.27, -0.38);
	part_plane(a, color_scale(wood, 0.85), 0, 0, 1);
	for (int side = -1; side <= 1; side += 2) {
		double x = side < 0 ? -0.245 : 0.215, y = side < 0 ? -0.38 : -0.36;

		LIMB(a, 0.046, 0.034, x, y, x + 0.005 * side, y * 0.5, x + 0.012 * side, -0.015);
		part_turned(a, wood, x - 0.025, x + 0.03);
	}
	SMOOTH(a, -0.25, -0.43, -0.2, -0.53, 0.0, -0.54, 0.17, -0.52, 0.22, -0.42, 0.2, -0.4, -0.02,
	       -0.39, -0.22, -0.41);
	part_form(a, seat, 0.7);
	CURVE(a, -0.25, -0.425, -0.02, -0.405, 0.21, -0.415);
	brush_stroke(a->cr, light_on(a->light, color_scale(seat, 0.7), 0), 0.008, 0.8);
}

/* --- table -------------------------------------------------------------------------------- */
void thing_table(const struct art_ctx *a)
{
	struct color wood = a->color;

	for (int i = 0; i < 2; i++) {
		double x = i ? 0.72 : -0.72;

		POLY(a, x - 0.035, -0.75, x + 0.035, -0.75, x + 0.025, -0.12, x - 0.025, -0.12);
		part_turned(a, color_scale(wood, 0.6), x - 0.04, x + 0.04);
	}
	part_rect(a, -0.86, -0.8, 1.72, 0.13);
	part_plane(a, color_scale(wood, 0.75), 0, 0.3, 0.9);
	for (int i = 0; i < 2; i++) {
		double x = i ? 0.82 : -0.82;

		POLY(a, x - 0.05, -0.78, x + 0.05, -0.78, x + 0.036, 0, x - 0.036, 0);
		part_turned(a, wood, x - 0.055, x + 0.055);
	}
	POLY(a, -0.95, -0.84, 0.95, -0.84, 0.78, -1.0, -0.78, -1.0);
	part_fade(a, 0, -1, part_lit(a, color_mix(wood, color_rgb(0xffffff), 0.1), 0, -1, 0.4), 0,
		  -0.84, part_lit(a, wood, 0, -0.9, 0.6));
	draw_grain(a, -0.8, -0.98, 1.5, 0.13, 24, wood);
	part_rect(a, -0.95, -0.84, 1.9, 0.055);
	part_plane(a, color_scale(wood, 0.92), 0, 0, 1);
	part_rect(a, -0.86, -0.785, 1.72, 0.1);
	part_shade(a, 0, -0.785, 0, -0.69, 0.45);
	part_shine(a, -0.3, -0.93, 0.4, 0.025, 0, 0.35);
	part_rect(a, -0.12, -0.74, 0.24, 0.012);
	part_plane(a, color_scale(wood, 0.5), 0, 0, 1);
	shape_ellipse(a->cr, 0, -0.71, 0.02, 0.02);
	part_form(a, color_rgb(0xd8b04c), 1);
}

/* --- sofa ------------------------------------------------------------------------------------ */
static void draw_cushion(const struct art_ctx *a, double x, double y, double w, double h,
			 struct color c)
{
	SMOOTH(a, x, y - h * 0.1, x + w * 0.02, y - h * 0.9, x + w * 0.1, y - h, x + w * 0.9, y - h,
	       x + w * 0.98, y - h * 0.9, x + w, y - h * 0.1, x + w * 0.9, y, x + w * 0.1, y);
	part_form(a, c, 0.7);
}

static void draw_pillow(const struct art_ctx *a, double x, double y, double size, double turn,
			struct color c)
{
	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_rotate(a->cr, turn);
	SMOOTH(a, -size * 0.5, -size * 0.5, 0, -size * 0.43, size * 0.5, -size * 0.5, size * 0.44,
	       0, size * 0.5, size * 0.5, 0, size * 0.44, -size * 0.5, size * 0.5, -size * 0.44, 0);
	part_form(a, c, 0.9);
	for (int i = -2; i <= 2; i++) {
		CURVE(a, -size * 0.4, size * 0.16 * i, 0, size * (0.16 * i + 0.02), size * 0.4,
		      size * 0.16 * i);
		brush_stroke(a->cr, light_on(a->light, color_mix(c, color_rgb(0xfffaf0), 0.6), 0.4),
			     size * 0.035, 0.7);
	}
	cairo_restore(a->cr);
}

void thing_sofa(const struct art_ctx *a)
{
	struct color c = a->color, wood = color_rgb(0x6a4428);

	for (int i = -1; i <= 1; i += 2) {
		POLY(a, 0.82 * i - 0.035, -0.12, 0.82 * i + 0.035, -0.12, 0.86 * i + 0.02, 0,
		     0.86 * i - 0.02, 0);
		part_turned(a, wood, 0.86 * i - 0.05, 0.86 * i + 0.05);
	}
	SMOOTH(a, -0.86, -0.2, -0.9, -0.8, -0.8, -0.97, -0.3, -1.0, 0.3, -1.0, 0.8, -0.97, 0.9,
	       -0.8, 0.86, -0.2);
	part_form(a, color_scale(c, 0.88), 0.5);
	for (int i = 0; i < 3; i++)
		draw_cushion(a, -0.78 + 0.52 * i, -0.46, 0.52, 0.46, c);
	for (int i = 0; i < 9 && part_visible(a, 0.012); i++) {
		shape_ellipse(a->cr, -0.66 + 0.165 * i, -0.72 + 0.06 * (i % 2), 0.012, 0.012);
		part_form(a, color_scale(c, 0.6), 0.8);
	}
	part_rect(a, -0.9, -0.3, 1.8, 0.19);
	part_fade(a, 0, -0.3, part_lit(a, color_scale(c, 0.9), 0, 0, 1), 0, -0.11,
		  part_lit(a, color_scale(c, 0.7), 0, 0.3, 0.9));
	for (int i = 0; i < 2; i++)
		draw_cushion(a, -0.78 + 0.78 * i, -0.28, 0.78, 0.23,
			     color_mix(c, color_rgb(0xffffff), 0.08));
	for (int side = -1; side <= 1; side += 2) {
		SMOOTH(a, side * 0.76, -0.12, side * 0.75, -0.52, side * 0.78, -0.64, side * 0.92,
		       -0.68, side * 1.02, -0.6, side * 1.01, -0.4, side * 0.98, -0.12);
		part_form(a, c, 0.8);
		shape_ellipse(a->cr, side * 0.9, -0.56, 0.085, 0.075);
		part_form(a, color_scale(c, 0.92), 0.6);
	}
	draw_pillow(a, -0.56, -0.55, 0.33, -0.18, color_rgb(0xe8a848));
	draw_pillow(a, 0.56, -0.54, 0.31, 0.2, color_rgb(0xd8684a));
	/* A blanket over the arm. */
	SMOOTH(a, 0.76, -0.66, 1.0, -0.65, 1.02, -0.4, 1.0, -0.26, 0.88, -0.28, 0.8, -0.25, 0.78,
	       -0.45);
	part_form(a, color_rgb(0xf4ead6), 0.5);
	for (int i = 0; i < 3; i++)
		part_segment(a, 0.79, -0.56 + 0.08 * i, 1.01, -0.55 + 0.08 * i, color_rgb(0xc88a6a),
			     0.014);
}

/* --- bed -------------------------------------------------------------------------------------- */
void thing_bed(const struct art_ctx *a)
{
	struct color cover = a->color, wood = color_rgb(0x9a6a40), linen = color_rgb(0xfaf6ee);

	/* Headboard at the left. */
	cairo_move_to(a->cr, -0.94, 0);
	cairo_line_to(a->cr, -0.94, -0.86);
	cairo_curve_to(a->cr, -0.94, -1.0, -0.76, -1.0, -0.74, -0.86);
	cairo_line_to(a->cr, -0.74, 0);
	cairo_line_to(a->cr, -0.79, 0);
	cairo_line_to(a->cr, -0.79, -0.1);
	cairo_line_to(a->cr, -0.89, -0.1);
	cairo_line_to(a->cr, -0.89, 0);
	cairo_close_path(a->cr);
	part_form(a, wood, 0.5);
	for (int i = 0; i < 3; i++) {
		shape_round_rect(a->cr, -0.915, -0.85 + 0.2 * i, 0.15, 0.16, 0.02);
		part_form(a, color_scale(wood, 0.86), 0.4);
	}
	shape_round_rect(a->cr, 0.86, -0.52, 0.085, 0.52, 0.035);
	part_form(a, wood, 0.5);
	part_rect(a, -0.8, -0.26, 1.68, 0.16);
	part_plane(a, color_scale(wood, 0.85), 0, 0, 1);
	shape_round_rect(a->cr, -0.8, -0.46, 1.68, 0.26, 0.07);
	part_rolled(a, linen, -0.5, -0.15);
	/* Pillows. */
	SMOOTH(a, -0.78, -0.47, -0.74, -0.7, -0.56, -0.76, -0.44, -0.66, -0.42, -0.5, -0.58, -0.44);
	part_form(a, color_scale(linen, 0.94), 0.8);
	SMOOTH(a, -0.68, -0.44, -0.62, -0.63, -0.44, -0.68, -0.3, -0.59, -0.3, -0.46, -0.48, -0.41);
	part_form(a, linen, 0.8);
	CURVE(a, -0.6, -0.56, -0.48, -0.6, -0.38, -0.56);
	brush_stroke(a->cr, light_on(a->light, color_scale(linen, 0.82), 0), 0.01, 0.6);
	/* The blanket falls over the side; its fold shows the sheet. */
	SMOOTH(a, -0.3, -0.48, 0.1, -0.58, 0.5, -0.57, 0.84, -0.5, 0.89, -0.4, 0.88, -0.12, 0.7,
	       -0.08, 0.5, -0.12, 0.3, -0.07, 0.1, -0.11, -0.1, -0.07, -0.28, -0.11, -0.34, -0.3);
	part_rolled(a, cover, -0.66, 0.0);
	cairo_save(a->cr);
	SMOOTH(a, -0.3, -0.48, 0.1, -0.58, 0.5, -0.57, 0.84, -0.5, 0.89, -0.4, 0.88, -0.12, 0.7,
	       -0.08, 0.5, -0.12, 0.3, -0.07, 0.1, -0.11, -0.1, -0.07, -0.28, -0.11, -0.34, -0.3);
	cairo_clip(a->cr);
	for (int i = 0; i < 9; i++)
		for (int k = 0; k < 4; k++) {
			POLY(a, -0.3 + 0.14 * i, -0.56 + 0.12 * k, -0.23 + 0.14 * i,
			     -0.5 + 0.12 * k, -0.3 + 0.14 * i, -0.44 + 0.12 * k, -0.37 + 0.14 * i,
			     -0.5 + 0.12 * k);
			brush_fill(
			    a->cr,
			    light_on(
				a->light,
				color_mix(cover, color_rgb((i + k) % 2 ? 0xffffff : 0x1a2040), 0.4),
				0.3),
			    0.4);
		}
	cairo_restore(a->cr);
	SMOOTH(a, -0.34, -0.48, -0.22, -0.54, -0.08, -0.56, -0.06, -0.3, -0.1, -0.09, -0.28, -0.12,
	       -0.35, -0.3);
	part_form(a, linen, 0.6);
}

/* --- mirror --------------------------------------------------------------------------------- */
void thing_mirror(const struct art_ctx *a)
{
	struct color gold = a->color;
	struct color sky = color_mix(color_rgb(0xb8d0e0), a->light->haze, 0.6);

	CURVE(a, -0.2, -0.3, -0.24, -0.1, -0.26, 0);
	CURVE(a, 0.2, -0.3, 0.24, -0.1, 0.26, 0);
	part_ink(a, color_scale(gold, 0.7), 0.03);
	part_segment(a, -0.22, -0.14, 0.22, -0.14, color_scale(gold, 0.7), 0.02);
	shape_ellipse(a->cr, 0, -0.54, 0.255, 0.42);
	part_form(a, gold, 0.8);
	shape_ellipse(a->cr, 0, -0.54, 0.235, 0.395);
	part_form(a, color_scale(gold, 0.65), 0.5);
	for (int i = 0; i < 40; i++) {
		double t = 2 * M_PI * i / 40;

		shape_ellipse(a->cr, 0.245 * cos(t), -0.54 + 0.408 * sin(t), 0.011, 0.011);
		part_form(a, color_mix(gold, color_rgb(0xffffff), 0.3), 0.9);
	}
	shape_ellipse(a->cr, 0, -0.54, 0.215, 0.37);
	part_fade(a, -0.2, -0.9, light_on(a->light, sky, 0.7), 0.15, -0.2,
		  light_on(a->light, color_scale(sky, 0.5), 0.1));
	cairo_save(a->cr);
	shape_ellipse(a->cr, 0, -0.54, 0.215, 0.37);
	cairo_clip(a->cr);
	POLY(a, -0.25, -0.4, -0.02, -0.95, 0.07, -0.95, -0.16, -0.2);
	part_shade(a, 0, -0.9, 0, -0.2, -0.7);
	POLY(a, 0.0, -0.25, 0.2, -0.8, 0.23, -0.8, 0.04, -0.2);
	part_shade(a, 0, -0.9, 0, -0.2, -0.5);
	cairo_restore(a->cr);
	for (int side = -1; side <= 1; side += 2) {
		CURVE(a, 0, -0.95, side * 0.05, -0.995, side * 0.1, -0.975, side * 0.09, -0.94,
		      side * 0.06, -0.95);
		part_ink(a, gold, 0.018);
	}
	shape_ellipse(a->cr, 0, -0.965, 0.024, 0.03);
	part_form(a, color_rgb(0xb83a48), 1);
}

/* --- teapot ------------------------------------------------------------------------------------
 */
void thing_teapot(const struct art_ctx *a)
{
	struct color c = a->color, light = color_mix(c, color_rgb(0xffffff), 0.75);

	CURVE(a, -0.36, -0.68, -0.56, -0.76, -0.69, -0.6, -0.62, -0.36, -0.36, -0.26);
	part_ink(a, color_scale(c, 0.85), 0.075);
	SMOOTH(a, 0.3, -0.42, 0.46, -0.42, 0.52, -0.6, 0.6, -0.76, 0.71, -0.8, 0.68, -0.7, 0.62,
	       -0.54, 0.54, -0.28, 0.34, -0.18);
	part_form(a, c, 0.8);
	shape_ellipse(a->cr, 0.69, -0.775, 0.035, 0.025);
	part_plane(a, color_scale(c, 0.5), 0, -0.5, 0.6);
	SMOOTH(a, -0.44, -0.4, -0.4, -0.62, -0.24, -0.76, 0, -0.79, 0.24, -0.76, 0.4, -0.62, 0.44,
	       -0.4, 0.36, -0.16, 0.2, -0.05, -0.2, -0.05, -0.36, -0.16);
	part_form(a, c, 1);
	part_rect(a, -0.2, -0.05, 0.4, 0.045);
	part_turned(a, color_scale(c, 0.8), -0.2, 0.2);
	/* Blossoms on a branch round the belly. */
	CURVE(a, -0.34, -0.3, -0.1, -0.36, 0.1, -0.42, 0.3, -0.52);
	part_ink(a, color_mix(light, color_rgb(0x6a4a3a), 0.4), 0.014);
	for (int i = 0; i < 6; i++) {
		double x = -0.28 + 0.11 * i, y = -0.32 - 0.035 * i + 0.05 * (i % 2 ? 1 : -1);

		for (int k = 0; k < 5; k++) {
			double t = 2 * M_PI * k / 5 - M_PI / 2;

			shape_ellipse(a->cr, x + 0.026 * cos(t), y + 0.026 * sin(t), 0.021, 0.021);
		}
		part_form(a, light, 0.5);
		shape_ellipse(a->cr, x, y, 0.013, 0.013);
		part_form(a, color_rgb(0xf0b840), 0.5);
	}
	CURVE(a, -0.3, -0.72, 0, -0.76, 0.3, -0.72);
	part_ink(a, light, 0.02);
	SMOOTH(a, -0.24, -0.76, -0.16, -0.84, 0, -0.87, 0.16, -0.84, 0.24, -0.76, 0, -0.73);
	part_form(a, c, 0.9);
	shape_ellipse(a->cr, 0, -0.92, 0.06, 0.06);
	part_form(a, light, 1);
	part_shine(a, -0.2, -0.6, 0.11, 0.06, -0.6, 0.75);
	for (int k = 3; k > 0; k--) {
		CURVE(a, 0.69, -0.8, 0.73, -0.86, 0.67, -0.92, 0.71, -0.98);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0xffffff), 0.5), 0.02 * k, 0.12);
	}
}

/* --- vase ----------------------------------------------------------------------------------------
 */
void thing_vase(const struct art_ctx *a)
{
	struct color c = a->color, light = color_mix(c, color_rgb(0xffffff), 0.8);

	for (int i = 0; i < 9; i++) {
		double x = -0.2 + 0.05 * i;

		part_leaf(a, x * 0.25, -0.5, -M_PI / 2 + 0.28 * (i - 4), 0.3, 0.085,
			  color_vary(color_rgb(0x4f8a48), a->rng, 0.05));
		part_segment(a, x * 0.2, -0.45, x, -0.74, color_rgb(0x5a8a44), 0.012);
	}
	bloom_tulip(a, -0.22, -0.72, 0.08, 0.9, color_rgb(0xf2a83c));
	bloom_tulip(a, 0.23, -0.7, 0.08, 0.9, color_rgb(0xf2a83c));
	bloom_cosmos(a, 0.0, -0.88, 0.115, 0.9, color_rgb(0xf0a0b8));
	bloom_daisy(a, -0.14, -0.84, 0.08, 0.9, color_rgb(0xfdfaf4));
	bloom_daisy(a, 0.15, -0.85, 0.08, 0.9, color_rgb(0xfdfaf4));
	bloom_rose(a, -0.11, -0.66, 0.11, 0.95, color_rgb(0xd8405a));
	bloom_rose(a, 0.12, -0.67, 0.105, 0.95, color_rgb(0xe87a86));
	bloom_daisy(a, 0.0, -0.57, 0.07, 0.85, color_rgb(0xfdfaf4));
	SMOOTH(a, -0.09, -0.5, -0.08, -0.44, -0.19, -0.32, -0.21, -0.2, -0.15, -0.06, -0.1, -0.005,
	       0.1, -0.005, 0.15, -0.06, 0.21, -0.2, 0.19, -0.32, 0.08, -0.44, 0.09, -0.5, 0,
	       -0.49);
	part_turned(a, c, -0.22, 0.22);
	shape_round_rect(a->cr, -0.105, -0.52, 0.21, 0.034, 0.015);
	part_turned(a, light, -0.105, 0.105);
	for (int row = 0; row < 2; row++) {
		double y = row ? -0.12 : -0.3, half = row ? 0.175 : 0.185;

		CURVE(a, -half, y, 0, y + 0.025, half, y);
		part_ink(a, light, 0.011);
	}
	for (int i = 0; i < 5; i++) {
		double x = -0.14 + 0.07 * i;

		CURVE(a, x - 0.025, -0.185, x, -0.24, x + 0.025, -0.185, x, -0.16, x - 0.025,
		      -0.185);
		part_ink(a, light, 0.008);
	}
	part_shine(a, -0.11, -0.27, 0.025, 0.085, 0.15, 0.7);
}

/* --- bottle: with a letter in it
 * --------------------------------------------------------------------- */
void thing_bottle(const struct art_ctx *a)
{
	struct color glass = a->color,
		     light = light_on(a->light, color_mix(glass, color_rgb(0xffffff), 0.75), 0.7);

	shape_round_rect(a->cr, -0.05, -1.0, 0.1, 0.14, 0.02);
	part_turned(a, color_rgb(0xc8985c), -0.05, 0.05);
	SMOOTH(a, -0.17, -0.02, -0.165, -0.3, -0.165, -0.5, -0.12, -0.62, -0.062, -0.72, -0.06,
	       -0.9, 0.06, -0.9, 0.062, -0.72, 0.12, -0.62, 0.165, -0.5, 0.165, -0.3, 0.17, -0.02,
	       0, 0.005);
	brush_fill(a->cr, light_on(a->light, color_scale(glass, 0.7), 0.1), 0.62);
	/* The letter, rolled and tied. */
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.0, -0.27);
	cairo_rotate(a->cr, 0.22);
	shape_round_rect(a->cr, -0.055, -0.2, 0.11, 0.4, 0.02);
	part_turned(a, color_rgb(0xf2e4c0), -0.055, 0.055);
	shape_ellipse(a->cr, 0, -0.2, 0.055, 0.018);
	part_plane(a, color_rgb(0xd0bc90), 0, -0.6, 0.6);
	part_rect(a, -0.058, -0.02, 0.116, 0.03);
	part_turned(a, color_rgb(0xc03a3a), -0.058, 0.058);
	cairo_restore(a->cr);
	SMOOTH(a, -0.17, -0.02, -0.165, -0.3, -0.165, -0.5, -0.12, -0.62, -0.062, -0.72, -0.06,
	       -0.9, 0.06, -0.9, 0.062, -0.72, 0.12, -0.62, 0.165, -0.5, 0.165, -0.3, 0.17, -0.02,
	       0, 0.005);
	brush_fill(a->cr, light_on(a->light, glass, 0.4), 0.3);
	SMOOTH(a, -0.17, -0.02, -0.165, -0.3, -0.165, -0.5, -0.12, -0.62, -0.062, -0.72, -0.06,
	       -0.9, 0.06, -0.9, 0.062, -0.72, 0.12, -0.62, 0.165, -0.5, 0.165, -0.3, 0.17, -0.02,
	       0, 0.005);
	brush_stroke(a->cr, light_on(a->light, color_scale(glass, 0.55), 0.2), 0.012, 0.9);
	shape_round_rect(a->cr, -0.075, -0.9, 0.15, 0.045, 0.02);
	part_turned(a, glass, -0.075, 0.075);
	CURVE(a, -0.125, -0.08, -0.125, -0.3, -0.12, -0.5, -0.075, -0.62);
	brush_stroke(a->cr, light, 0.022, 0.75);
	CURVE(a, 0.13, -0.12, 0.135, -0.25, 0.13, -0.36);
	brush_stroke(a->cr, light, 0.012, 0.5);
	part_segment(a, -0.032, -0.72, -0.032, -0.86, color_mix(glass, color_rgb(0xffffff), 0.6),
		     0.012);
}
