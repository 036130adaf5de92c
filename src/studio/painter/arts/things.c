/* Things: the table, and those of park and pocket. */
#include "studio/painter/arts/things.h"
#include "studio/painter/arts/parts.h"

#define WOOD 0xa8743f

/* --- book, open --------------------------------------------------------------------------- */
static void draw_page(const struct art_ctx *a, double side, double lift)
{
	struct color paper = color_rgb(0xfaf3e2);

	cairo_move_to(a->cr, 0, -0.2);
	cairo_curve_to(a->cr, side * 0.16, -0.36 - lift, side * 0.5, -0.36 - lift, side * 0.74,
		       -0.24 - lift);
	cairo_line_to(a->cr, side * 0.66, -0.86 - lift);
	cairo_curve_to(a->cr, side * 0.44, -0.95 - lift, side * 0.16, -0.95 - lift, 0, -0.82);
	cairo_close_path(a->cr);
	part_fade(a, 0, 0, part_lit(a, color_scale(paper, 0.82), -side * 0.7, 0, 0.7), side * 0.3,
		  0, part_lit(a, paper, side * 0.3, -0.5, 0.8));
}

static void draw_print(const struct art_ctx *a, double side)
{
	struct color ink = color_rgb(0x6a5c50);

	if (!part_visible(a, 0.012))
		return;
	for (int i = 0; i < 9; i++) {
		double y = -0.8 + 0.055 * i, w = 0.5 + 0.009 * i, end = i % 4 == 3 ? 0.55 : 1;

		if (side > 0 && i < 4)
			continue;
		CURVE(a, side * 0.09, y - 0.02, side * (0.09 + w * 0.4 * end), y - 0.07,
		      side * (0.09 + w * end), y - 0.03);
		brush_stroke(a->cr, light_on(a->light, ink, 0.2), 0.012, 0.6);
	}
	if (side < 0)
		return;
	/* A picture on the right page: hills and a sun. */
	POLY(a, 0.12, -0.86, 0.56, -0.86, 0.59, -0.64, 0.1, -0.66);
	part_plane(a, color_rgb(0xbcdcec), 0.2, -0.5, 0.8);
	shape_ellipse(a->cr, 0.46, -0.79, 0.04, 0.04);
	part_plane(a, color_rgb(0xf8c048), 0, -0.5, 0.8);
	SMOOTH(a, 0.1, -0.66, 0.2, -0.76, 0.32, -0.71, 0.44, -0.75, 0.59, -0.66, 0.59, -0.64, 0.3,
	       -0.65);
	part_plane(a, color_rgb(0x6aa058), 0, -0.5, 0.8);
}

static void draw_book(const struct art_ctx *a)
{
	struct color cover = a->color;

	POLY(a, 0, -0.06, 0.8, -0.14, 0.71, -0.84, 0, -0.76, -0.71, -0.84, -0.8, -0.14);
	part_form(a, cover, 0.3);
	POLY(a, 0, -0.06, 0.8, -0.14, 0.8, -0.06, 0, 0.0, -0.8, -0.06, -0.8, -0.14);
	part_plane(a, color_scale(cover, 0.7), 0, 0.2, 1);
	for (int side = -1; side <= 1; side += 2) {
		for (int i = 0; i < 5; i++) {
			cairo_move_to(a->cr, 0, -0.09 - 0.022 * i);
			cairo_curve_to(a->cr, side * 0.2, -0.22 - 0.024 * i, side * 0.5,
				       -0.24 - 0.024 * i, side * 0.76, -0.14 - 0.022 * i);
			cairo_line_to(a->cr, side * 0.75, -0.17 - 0.022 * i);
			cairo_line_to(a->cr, 0, -0.2);
			cairo_close_path(a->cr);
			part_plane(a, color_rgb(i % 2 ? 0xe4d8bc : 0xf6ecd4), 0, 0, 1);
		}
		draw_page(a, side, 0.02);
		draw_print(a, side);
	}
	/* A leaf turning by itself, and the ribbon. */
	cairo_move_to(a->cr, 0, -0.2);
	cairo_curve_to(a->cr, 0.06, -0.5, 0.26, -0.56, 0.42, -0.5);
	cairo_line_to(a->cr, 0.34, -1.0);
	cairo_curve_to(a->cr, 0.22, -1.0, 0.06, -0.98, 0, -0.82);
	cairo_close_path(a->cr);
	part_fade(a, 0, 0, light_on(a->light, color_rgb(0xe0d4b8), 0), 0.4, 0,
		  light_on(a->light, color_rgb(0xfffaec), 0.8));
	LIMB(a, 0.035, 0.035, 0.0, -0.2, -0.03, -0.1, -0.02, -0.0);
	part_form(a, color_rgb(0xc8343c), 0.5);
}

/* --- umbrella ------------------------------------------------------------------------------ */
static void draw_umbrella(const struct art_ctx *a)
{
	enum { GORES = 7 };
	static const uint32_t silks[4] = {0xd83a44, 0xf0b030, 0x3a6ab0, 0x2f9a7a};
	struct color c = part_pick(a, silks), cane = color_rgb(0x7a4a2c);

	CURVE(a, 0, -0.6, 0, -0.3, 0, -0.1, 0.03, -0.02, 0.09, -0.02, 0.11, -0.08);
	part_ink(a, cane, 0.028);
	part_segment(a, 0, -0.95, 0, -0.55, color_rgb(0xa8acb2), 0.018);
	/* The far inside, then the gores. */
	shape_ellipse(a->cr, 0, -0.57, 0.48, 0.075);
	part_plane(a, color_scale(c, 0.5), 0, 1, 0.2);
	for (int i = 0; i < GORES; i++) {
		double a0 = -M_PI / 2 + M_PI * i / GORES, a1 = a0 + M_PI / GORES,
		       mid = (a0 + a1) / 2;
		double x0 = 0.5 * sin(a0), x1 = 0.5 * sin(a1), y0 = -0.56 + 0.06 * cos(a0),
		       y1 = -0.56 + 0.06 * cos(a1);

		cairo_move_to(a->cr, 0, -0.95);
		cairo_curve_to(a->cr, x0 * 0.65, -0.93, x0 * 0.98, -0.76, x0, y0);
		cairo_curve_to(a->cr, x0 + (x1 - x0) * 0.3, y0 - 0.045, x0 + (x1 - x0) * 0.7,
			       y1 - 0.045, x1, y1);
		cairo_curve_to(a->cr, x1 * 0.98, -0.76, x1 * 0.65, -0.93, 0, -0.95);
		part_fade(a, 0, -0.95, part_lit(a, c, sin(mid) * 0.4, -0.9, cos(mid) * 0.6), 0,
			  -0.52,
			  part_lit(a, color_scale(c, i % 2 ? 0.92 : 1), sin(mid), -0.25, cos(mid)));
	}
	for (int i = 1; i < GORES; i++) {
		double t = -M_PI / 2 + M_PI * i / GORES, x = 0.5 * sin(t);

		cairo_move_to(a->cr, 0, -0.95);
		cairo_curve_to(a->cr, x * 0.65, -0.93, x * 0.98, -0.76, x, -0.56 + 0.06 * cos(t));
	}
	brush_stroke(a->cr, light_on(a->light, color_scale(c, 0.55), 0), 0.006, 0.7);
	part_segment(a, 0, -0.94, 0, -0.99, cane, 0.02);
	part_shine(a, -0.2, -0.8, 0.12, 0.05, -0.7, 0.35);
}

/* --- a toy balloon --------------------------------------------------------------------------- */
static void draw_balloon_toy(const struct art_ctx *a)
{
	static const uint32_t rubbers[] = {0xe8402f, 0xf8c030, 0x3f9ae0,
					   0x5ac06a, 0xe86aa8, 0x9a5ad0};
	struct color c = a->has_color ? a->color : color_rgb(rubbers[rng_int(a->rng, 0, 5)]);
	double sway = rng_range(a->rng, -0.05, 0.05);

	CURVE(a, 0, -0.4, 0.03 + sway, -0.3, -0.03, -0.18, 0.02 + sway, -0.08, 0, 0);
	brush_stroke(a->cr, light_on(a->light, color_rgb(0xf4efe6), 0.5), 0.007, 0.9);
	cairo_move_to(a->cr, 0, -0.41);
	cairo_curve_to(a->cr, -0.12, -0.46, -0.245, -0.62, -0.245, -0.76);
	cairo_curve_to(a->cr, -0.245, -0.91, -0.14, -1, 0, -1);
	cairo_curve_to(a->cr, 0.14, -1, 0.245, -0.91, 0.245, -0.76);
	cairo_curve_to(a->cr, 0.245, -0.62, 0.12, -0.46, 0, -0.41);
	cairo_close_path(a->cr);
	part_form(a, c, 1);
	cairo_save(a->cr);
	shape_ellipse(a->cr, 0.03, -0.74, 0.19, 0.23);
	cairo_restore(a->cr);
	brush_fill(a->cr, part_lit(a, color_mix(c, color_rgb(0xffffff), 0.25), -0.2, -0.2, 1),
		   0.25);
	POLY(a, 0, -0.42, -0.032, -0.378, 0.032, -0.378);
	part_form(a, color_scale(c, 0.85), 0.5);
	part_shine(a, -0.1, -0.86, 0.05, 0.085, 0.5, 0.85);
	part_shine(a, 0.13, -0.62, 0.02, 0.05, 0.4, 0.3);
}

/* --- gift ---------------------------------------------------------------------------------------
 */
static void draw_gift(const struct art_ctx *a)
{
	static const uint32_t papers[4] = {0xc83a48, 0x3a6ab0, 0x3a9a6a, 0x8a4aa0};
	struct color c = part_pick(a, papers),
		     ribbon = a->has_color ? color_mix(c, color_rgb(0xfff4d0), 0.78)
					   : color_rgb(0xf6d05a);

	part_box(a, -0.42, 0, 0.7, 0.54, 0.12, -0.07, c);
	for (int i = 0; i < 20; i++) {
		shape_ellipse(a->cr, -0.38 + 0.155 * (i % 5), -0.07 - 0.13 * (i / 5), 0.018, 0.018);
		part_plane(a, color_mix(c, color_rgb(0xffffff), 0.45), 0, 0, 1);
	}
	part_rect(a, -0.14, -0.54, 0.14, 0.54);
	part_plane(a, ribbon, 0, 0, 1);
	POLY(a, 0.33, -0.03, 0.36, -0.05, 0.36, -0.58, 0.33, -0.56);
	part_plane(a, ribbon, 1, 0, 0.3);
	part_box(a, -0.46, -0.52, 0.78, 0.13, 0.14, -0.08, c);
	part_rect(a, -0.15, -0.65, 0.16, 0.13);
	part_plane(a, ribbon, 0, 0, 1);
	POLY(a, -0.15, -0.65, 0.01, -0.65, 0.15, -0.73, -0.01, -0.73);
	part_plane(a, ribbon, 0, -1, 0.3);
	part_rect(a, -0.46, -0.525, 0.78, 0.05);
	part_shade(a, 0, -0.525, 0, -0.47, 0.35);
	for (int side = -1; side <= 1; side += 2) {
		SMOOTH(a, 0, -0.7, side * 0.12, -0.92, side * 0.32, -1.0, side * 0.4, -0.86,
		       side * 0.24, -0.72);
		part_form(a, ribbon, 0.9);
		SMOOTH(a, side * 0.08, -0.74, side * 0.17, -0.86, side * 0.29, -0.91, side * 0.31,
		       -0.84, side * 0.2, -0.76);
		part_form(a, color_scale(ribbon, 0.68), 0.6);
		LIMB(a, 0.07, 0.06, 0, -0.71, side * 0.16, -0.66, side * 0.28, -0.52);
		part_form(a, ribbon, 0.6);
	}
	shape_ellipse(a->cr, 0, -0.71, 0.065, 0.07);
	part_form(a, color_mix(ribbon, color_rgb(0xffffff), 0.2), 1);
}

/* --- sign: a board on a post, left blank for words
 * --------------------------------------------------- */
static void draw_sign(const struct art_ctx *a)
{
	struct color wood = a->color, post = color_scale(wood, 0.75);

	part_rect(a, -0.05, -0.95, 0.1, 0.95);
	part_turned(a, post, -0.05, 0.05);
	POLY(a, -0.06, -0.94, 0, -1.0, 0.06, -0.94);
	part_form(a, post, 0.5);
	shape_round_rect(a->cr, -0.56, -0.86, 1.12, 0.46, 0.03);
	part_plane(a, color_scale(wood, 0.6), 0, 0.3, 0.9);
	shape_round_rect(a->cr, -0.55, -0.87, 1.1, 0.45, 0.03);
	part_plane(a, wood, 0, -0.1, 1);
	cairo_save(a->cr);
	shape_round_rect(a->cr, -0.55, -0.87, 1.1, 0.45, 0.03);
	cairo_clip(a->cr);
	part_planks(a, -0.55, -0.87, 1.1, 0.45, 0.15, false, 0.1);
	for (int i = 0; i < 26; i++) {
		double y = rng_range(a->rng, -0.86, -0.43), x = rng_range(a->rng, -0.5, 0.3),
		       l = rng_range(a->rng, 0.1, 0.35);

		CURVE(a, x, y, x + l / 2, y + rng_range(a->rng, -0.01, 0.01), x + l, y);
		brush_stroke(a->cr, light_on(a->light, color_scale(wood, 0.65), 0), 0.005, 0.45);
	}
	cairo_restore(a->cr);
	shape_round_rect(a->cr, -0.52, -0.84, 1.04, 0.39, 0.02);
	part_ink(a, color_mix(wood, color_rgb(0xfff4d8), 0.55), 0.012);
	for (int i = 0; i < 4; i++) {
		shape_ellipse(a->cr, i % 2 ? 0.49 : -0.49, i / 2 ? -0.47 : -0.815, 0.014, 0.014);
		part_form(a, color_rgb(0x4a4a50), 0.9);
	}
	part_tuft(a, 0, 0.006, 0.26, 0.1, color_rgb(0x7d9a52));
}

/* --- fountain
 * --------------------------------------------------------------------------------------- */
static void draw_basin(const struct art_ctx *a, double y, double half, double h, struct color stone)
{
	double ry = half * 0.17;

	cairo_move_to(a->cr, -half, y);
	cairo_curve_to(a->cr, -half * 0.95, y + h, -half * 0.4, y + h * 1.1, 0, y + h * 1.1);
	cairo_curve_to(a->cr, half * 0.4, y + h * 1.1, half * 0.95, y + h, half, y);
	cairo_close_path(a->cr);
	part_turned(a, stone, -half, half);
	shape_ellipse(a->cr, 0, y, half, ry);
	part_plane(a, color_mix(stone, color_rgb(0xffffff), 0.2), 0, -0.9, 0.5);
	shape_ellipse(a->cr, 0, y + ry * 0.06, half * 0.9, ry * 0.82);
	part_fade(a, 0, y - ry, light_on(a->light, color_rgb(0x4f9ab8), 0.3), 0, y + ry,
		  light_on(a->light, color_rgb(0xa8dcec), 0.6));
}

static void draw_falls(const struct art_ctx *a, double y0, double half, double y1, double reach,
		       int n)
{
	struct color water = light_on(a->light, color_rgb(0xe8f8fe), 0.7);

	for (int i = 0; i < n; i++) {
		double u = -1 + 2 * (i + rng_unit(a->rng)) / n, x0 = half * u, x1 = reach * u;

		cairo_move_to(a->cr, x0, y0);
		cairo_curve_to(a->cr, x0 + (x1 - x0) * 0.7, y0 - 0.015, x1, y0 + (y1 - y0) * 0.4,
			       x1 * 1.02, y1);
		brush_stroke(a->cr, water, 0.008, rng_range(a->rng, 0.2, 0.6));
	}
	for (int i = 0; i < n; i++) {
		shape_ellipse(a->cr, reach * rng_range(a->rng, -1.08, 1.08),
			      y1 + rng_range(a->rng, -0.02, 0.01), 0.016, 0.008);
		brush_fill(a->cr, water, 0.6);
	}
}

static void draw_fountain(const struct art_ctx *a)
{
	struct color stone = a->color;

	part_rect(a, -0.56, -0.05, 1.12, 0.05);
	part_turned(a, color_scale(stone, 0.85), -0.56, 0.56);
	POLY(a, -0.53, -0.28, 0.53, -0.28, 0.5, -0.04, -0.5, -0.04);
	part_turned(a, stone, -0.54, 0.54);
	part_bricks(a, -0.51, -0.24, 1.02, 0.19, 0.07, 0.12);
	shape_ellipse(a->cr, 0, -0.28, 0.56, 0.1);
	part_plane(a, color_mix(stone, color_rgb(0xffffff), 0.2), 0, -0.9, 0.5);
	shape_ellipse(a->cr, 0, -0.275, 0.5, 0.082);
	part_fade(a, 0, -0.36, light_on(a->light, color_rgb(0x3f8aa8), 0.2), 0, -0.2,
		  light_on(a->light, color_rgb(0x9ad8ec), 0.6));
	SMOOTH(a, -0.09, -0.26, -0.04, -0.36, -0.06, -0.46, 0.06, -0.46, 0.04, -0.36, 0.09, -0.26);
	part_turned(a, stone, -0.09, 0.09);
	draw_basin(a, -0.52, 0.32, 0.09, stone);
	draw_falls(a, -0.515, 0.31, -0.27, 0.37, 26);
	SMOOTH(a, -0.05, -0.5, -0.025, -0.6, -0.04, -0.68, 0.04, -0.68, 0.025, -0.6, 0.05, -0.5);
	part_turned(a, stone, -0.06, 0.06);
	draw_basin(a, -0.72, 0.17, 0.06, stone);
	draw_falls(a, -0.715, 0.165, -0.52, 0.21, 16);
	SMOOTH(a, -0.025, -0.72, -0.035, -0.78, 0, -0.83, 0.035, -0.78, 0.025, -0.72);
	part_turned(a, stone, -0.04, 0.04);
	/* The jet. */
	for (int i = 0; i < 18; i++) {
		double side = rng_range(a->rng, -1, 1), top = -0.98 + 0.06 * fabs(side);

		cairo_move_to(a->cr, 0, -0.82);
		cairo_curve_to(a->cr, side * 0.02, top, side * 0.09, top, side * 0.13, -0.73);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0xf2fbff), 0.8), 0.007, 0.5);
	}
	brush_glow(a->cr, 0, -0.9, 0.12, light_on(a->light, color_rgb(0xd8f0ff), 0.5), 0.3);
	if (part_lamps(a) > 0.1)
		brush_glow(a->cr, 0, -0.35, 0.5, color_rgb(0x7ad0ff), 0.35 * part_lamps(a));
}

/* --- bench
 * ------------------------------------------------------------------------------------------ */
static void draw_bench(const struct art_ctx *a)
{
	struct color wood = a->color, iron = color_rgb(0x2e3236);

	for (int i = 0; i < 3; i++) {
		shape_round_rect(a->cr, -0.82, -0.98 + 0.135 * i, 1.64, 0.1, 0.025);
		part_rolled(a, color_vary(wood, a->rng, 0.03), -1.0 + 0.135 * i, -0.86 + 0.135 * i);
	}
	for (int side = -1; side <= 1; side += 2) {
		double x = side * 0.7;

		CURVE(a, x, -0.99, x - 0.005 * side, -0.7, x, -0.4);
		part_ink(a, iron, 0.05);
		CURVE(a, x, -0.42, x - 0.05 * side, -0.2, x + 0.02 * side, -0.025);
		part_ink(a, iron, 0.05);
		CURVE(a, x + 0.08 * side, -0.36, x + 0.13 * side, -0.2, x + 0.06 * side, -0.025);
		part_ink(a, iron, 0.055);
	}
	for (int i = 0; i < 3; i++) {
		double y = -0.455 + 0.055 * i, w = 0.8 + 0.035 * i;

		POLY(a, -w, y, w, y, w + 0.025, y + 0.045, -w - 0.025, y + 0.045);
		part_plane(a, color_vary(wood, a->rng, 0.03), 0, -1, 0.5);
	}
	part_rect(a, -0.9, -0.3, 1.8, 0.04);
	part_plane(a, color_scale(wood, 0.75), 0, 0.2, 1);
	/* The arms come towards us. */
	for (int side = -1; side <= 1; side += 2) {
		part_segment(a, side * 0.8, -0.3, side * 0.79, -0.62, iron, 0.045);
		LIMB(a, 0.05, 0.085, side * 0.72, -0.72, side * 0.75, -0.7, side * 0.795, -0.65);
		part_form(a, iron, 0.8);
	}
}

const struct art arts_things[] = {
    {"chair", ART_GROUND, 0.95, 0.58, 0xb07a48, thing_chair, 4},
    {"table", ART_GROUND, 0.75, 1.9, 0x9a6a40, thing_table, 2},
    {"sofa", ART_GROUND, 0.85, 2.06, 0x4f8a86, thing_sofa, 2},
    {"bed", ART_GROUND, 1.0, 1.92, 0x5a7ab0, thing_bed, 2},
    {"lamp", ART_GROUND, 1.6, 0.54, 0xf2dcae, thing_lamp, 3},
    {"lantern", ART_TABLE, 0.35, 0.64, 0x4a4640, thing_lantern, 5},
    {"candle", ART_TABLE, 0.22, 0.56, 0xf6eeda, thing_candle, 5},
    {"book", ART_TABLE, 0.2, 1.62, 0x8a3a34, draw_book, 3},
    {"clock", ART_TABLE, 0.18, 0.86, 0xd84a3c, thing_clock, 3},
    {"camera", ART_TABLE, 0.12, 1.38, 0x34363c, thing_camera, 2},
    {"guitar", ART_GROUND, 1.0, 0.4, 0xd08a3c, thing_guitar, 2},
    {"piano", ART_GROUND, 1.5, 1.46, 0x26262c, thing_piano, 1},
    {"violin", ART_TABLE, 0.6, 0.46, 0xa8522a, thing_violin, 2},
    {"umbrella", ART_GROUND, 1.0, 1.0, 0xd83a44, draw_umbrella, 4},
    {"balloon_toy", ART_AIR, 1.2, 0.5, 0xe8402f, draw_balloon_toy, 7},
    {"gift", ART_TABLE, 0.3, 0.98, 0xc83a48, draw_gift, 4},
    {"key", ART_TABLE, 0.12, 0.4, 0xd8a83c, thing_key, 3},
    {"mirror", ART_GROUND, 1.7, 0.56, 0xc8a04c, thing_mirror, 1},
    {"teapot", ART_TABLE, 0.18, 1.42, 0x5a8ac0, thing_teapot, 2},
    {"vase", ART_TABLE, 0.5, 0.66, 0x4f7ab8, thing_vase, 2},
    {"bottle", ART_TABLE, 0.3, 0.36, 0x4a9a78, thing_bottle, 3},
    {"telescope", ART_GROUND, 1.5, 1.0, 0xc8963c, thing_telescope, 1},
    {"computer", ART_TABLE, 0.45, 1.26, 0xd4d8de, thing_computer, 2},
    {"phone", ART_TABLE, 0.16, 0.52, 0x2c2e34, thing_phone, 2},
    {"sign", ART_GROUND, 1.8, 1.14, 0xb88450, draw_sign, 2},
    {"fountain", ART_GROUND, 3, 1.14, 0xcfc6b8, draw_fountain, 1},
    {"bench", ART_GROUND, 0.9, 1.86, 0xa8683c, draw_bench, 3},
    {"campfire", ART_GROUND, 1.0, 1.14, 0xf28a2c, thing_campfire, 1},
    {"snow_globe", ART_TABLE, 0.16, 0.84, 0x8a5a3c, thing_snow_globe, 2},
    {"crown", ART_TABLE, 0.2, 1.16, 0xe8b83c, thing_crown, 2},
    {"sword", ART_GROUND, 1.2, 0.5, 0xc8ced6, thing_sword, 2},
    {"mask", ART_TABLE, 0.28, 1.12, 0x8a3a9a, thing_mask, 3},
    {"treasure_chest", ART_TABLE, 0.5, 1.2, 0x8a5a30, thing_treasure_chest, 2},
    {0},
};
