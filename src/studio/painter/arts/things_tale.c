/* Things out of tales: key, crown, sword, mask, treasure chest. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/things.h"

static void draw_gem(const struct art_ctx *a, double x, double y, double rx, double ry,
		     struct color c)
{
	shape_ellipse(a->cr, x, y, rx, ry);
	part_fade(a, x - rx, y - ry,
		  part_lit(a, color_mix(c, color_rgb(0xffffff), 0.35), -0.3, -0.5, 0.8), x + rx,
		  y + ry, part_lit(a, color_scale(c, 0.5), 0.3, 0.5, 0.6));
	POLY(a, x - rx * 0.5, y - ry * 0.1, x - rx * 0.1, y - ry * 0.6, x + rx * 0.35, y - ry * 0.5,
	     x + rx * 0.1, y);
	brush_fill(a->cr, light_on(a->light, color_mix(c, color_rgb(0xffffff), 0.6), 0.8), 0.7);
}

/* A star of light on something bright. */
static void draw_twinkle(const struct art_ctx *a, double x, double y, double r)
{
	struct color c = light_on(a->light, color_rgb(0xfffbe8), 1);

	POLY(a, x, y - r, x + r * 0.12, y - r * 0.12, x + r, y, x + r * 0.12, y + r * 0.12, x,
	     y + r, x - r * 0.12, y + r * 0.12, x - r, y, x - r * 0.12, y - r * 0.12);
	brush_fill(a->cr, c, 0.95);
	brush_glow(a->cr, x, y, r * 1.3, c, 0.5);
}

/* --- key -------------------------------------------------------------------------------------- */
void thing_key(const struct art_ctx *a)
{
	struct color c = a->color;

	cairo_save(a->cr);
	cairo_rotate(a->cr, 0.04);
	for (int i = 0; i < 3; i++) {
		double t = -M_PI / 2 + (i - 1) * 2 * M_PI / 3 + (i == 1 ? 0 : 0),
		       x = 0.085 * cos(t), y = -0.84 + 0.085 * sin(t);

		shape_ellipse(a->cr, x, y, 0.084, 0.084);
		cairo_new_sub_path(a->cr);
		cairo_arc_negative(a->cr, x, y, 0.047, 2 * M_PI, 0);
		part_form(a, c, 0.8);
	}
	shape_ellipse(a->cr, 0, -0.835, 0.045, 0.045);
	part_form(a, color_rgb(0xb82f4a), 1);
	shape_ellipse(a->cr, 0, -0.67, 0.06, 0.026);
	part_turned(a, c, -0.06, 0.06);
	shape_ellipse(a->cr, 0, -0.62, 0.045, 0.018);
	part_turned(a, c, -0.045, 0.045);
	shape_round_rect(a->cr, -0.03, -0.67, 0.06, 0.66, 0.025);
	part_turned(a, c, -0.034, 0.034);
	for (int i = 0; i < 3; i++) {
		part_rect(a, -0.04, -0.5 - 0.035 * i, 0.08, 0.014);
		part_turned(a, color_scale(c, 0.85), -0.04, 0.04);
	}
	POLY(a, 0.025, -0.26, 0.165, -0.26, 0.165, -0.205, 0.12, -0.205, 0.12, -0.165, 0.165,
	     -0.165, 0.165, -0.06, 0.115, -0.06, 0.115, -0.1, 0.075, -0.1, 0.075, -0.05, 0.025,
	     -0.05);
	part_form(a, c, 0.5);
	shape_ellipse(a->cr, 0.055, -0.16, 0.014, 0.02);
	part_plane(a, color_scale(c, 0.4), 0, 0.4, 0.6);
	part_shine(a, -0.012, -0.36, 0.007, 0.2, 0, 0.8);
	draw_twinkle(a, -0.09, -0.92, 0.055);
	cairo_restore(a->cr);
}

/* --- crown
 * ---------------------------------------------------------------------------------------- */
void thing_crown(const struct art_ctx *a)
{
	static const uint32_t jewels[] = {0xd82f4a, 0x3a6ae0, 0x3aa86a, 0xd82f4a, 0x8a4ad0};
	struct color c = a->color, velvet = color_rgb(0x8a1f3c);

	SMOOTH(a, -0.4, -0.2, -0.42, -0.6, -0.2, -0.78, 0, -0.8, 0.2, -0.78, 0.42, -0.6, 0.4, -0.2);
	part_form(a, velvet, 0.8);
	/* Points: the back ones dim, the front ones bright. */
	cairo_move_to(a->cr, -0.46, -0.18);
	for (int i = 0; i < 5; i++) {
		double u = -1 + 0.5 * i, x = 0.55 * u, y = -0.68 - 0.22 * (1 - u * u);

		if (i > 0)
			cairo_line_to(a->cr, 0.5 * (u - 0.25), -0.4 + 0.05 * (1 - fabs(u - 0.25)));
		cairo_line_to(a->cr, x, y);
	}
	cairo_line_to(a->cr, 0.46, -0.18);
	cairo_curve_to(a->cr, 0.3, -0.06, -0.3, -0.06, -0.46, -0.18);
	part_turned(a, c, -0.52, 0.52);
	for (int i = 0; i < 5; i++) {
		double u = -1 + 0.5 * i, x = 0.55 * u, y = -0.68 - 0.22 * (1 - u * u);

		shape_ellipse(a->cr, x, y - 0.025, 0.042, 0.042);
		part_form(a, color_rgb(0xfaf4e8), 1);
		draw_gem(a, 0.49 * u, -0.42 + 0.06 * (1 - u * u) - 0.03,
			 0.042 * (1 - 0.3 * fabs(u)), 0.062, color_rgb(jewels[i]));
	}
	/* The band. */
	cairo_move_to(a->cr, -0.475, -0.27);
	cairo_curve_to(a->cr, -0.3, -0.15, 0.3, -0.15, 0.475, -0.27);
	cairo_line_to(a->cr, 0.45, -0.1);
	cairo_curve_to(a->cr, 0.3, 0.02, -0.3, 0.02, -0.45, -0.1);
	cairo_close_path(a->cr);
	part_turned(a, color_mix(c, color_rgb(0xffe890), 0.25), -0.48, 0.48);
	for (int i = 0; i < 7; i++) {
		double u = -1 + i / 3.0, x = 0.42 * u, y = -0.175 + 0.075 * (1 - u * u);

		draw_gem(a, x, y, 0.036 * (1 - 0.35 * fabs(u)), 0.036,
			 color_rgb(jewels[(i + 1) % 5]));
		if (i < 6) {
			shape_ellipse(a->cr, x + 0.07, y + 0.01, 0.014, 0.014);
			part_form(a, color_rgb(0xfaf4e8), 1);
		}
	}
	part_shine(a, -0.27, -0.3, 0.03, 0.1, 0.2, 0.6);
	draw_twinkle(a, 0.29, -0.84, 0.08);
	draw_twinkle(a, -0.4, -0.3, 0.055);
}

/* --- sword: in the stone
 * ----------------------------------------------------------------------------- */
void thing_sword(const struct art_ctx *a)
{
	struct color steel = a->color, gold = color_rgb(0xd8a83c), grip = color_rgb(0x6a2f2a);

	POLY(a, -0.034, -0.74, 0, -0.74, 0, -0.14, -0.03, -0.14);
	part_plane(a, steel, -0.7, 0, 0.7);
	POLY(a, 0.034, -0.74, 0, -0.74, 0, -0.14, 0.03, -0.14);
	part_plane(a, color_scale(steel, 0.85), 0.7, 0, 0.7);
	part_rect(a, -0.007, -0.7, 0.014, 0.42);
	part_plane(a, color_scale(steel, 0.7), 0, 0, 1);
	SMOOTH(a, -0.19, -0.76, -0.2, -0.79, -0.13, -0.785, 0, -0.77, 0.13, -0.785, 0.2, -0.79,
	       0.19, -0.76, 0.08, -0.73, -0.08, -0.73);
	part_form(a, gold, 0.8);
	for (int side = -1; side <= 1; side += 2) {
		shape_ellipse(a->cr, side * 0.195, -0.775, 0.024, 0.024);
		part_form(a, gold, 1);
	}
	part_rect(a, -0.02, -0.92, 0.04, 0.155);
	part_turned(a, grip, -0.022, 0.022);
	for (int i = 0; i < 6; i++)
		part_segment(a, -0.02, -0.785 - 0.024 * i, 0.02, -0.797 - 0.024 * i, gold, 0.006);
	shape_ellipse(a->cr, 0, -0.95, 0.04, 0.042);
	part_form(a, gold, 1);
	draw_gem(a, 0, -0.95, 0.022, 0.024, color_rgb(0x3a6ae0));
	draw_gem(a, 0, -0.763, 0.02, 0.02, color_rgb(0xd82f4a));
	part_shine(a, -0.014, -0.5, 0.008, 0.16, 0, 0.8);
	draw_twinkle(a, 0.02, -0.6, 0.07);
	part_rock(a, 0.02, 0.006, 0.46, 0.2, color_rgb(0x948c84));
	part_tuft(a, -0.1, 0.008, 0.2, 0.07, color_rgb(0x7d9a52));
	part_tuft(a, 0.13, 0.008, 0.16, 0.06, color_rgb(0x7d9a52));
}

/* --- mask: of the carnival
 * ----------------------------------------------------------------------------- */
static void draw_plume(const struct art_ctx *a, double x, double y, double angle, double l,
		       struct color c)
{
	struct part_dabs d = {.n = 0};
	double bend = cos(angle) * 0.9;
	double px = x, py = y;

	cairo_move_to(a->cr, x, y);
	for (int i = 1; i <= 22; i++) {
		double t = i / 22.0, turn = angle + bend * t * t * 0.7;

		px += l / 22 * cos(turn);
		py += l / 22 * sin(turn);
		cairo_line_to(a->cr, px, py);
		for (int side = -1; side <= 1; side += 2) {
			double barb = l * 0.3 * sin(M_PI * fmin(1, 0.15 + 0.9 * t)) + l * 0.05,
			       t2 = turn + side * 0.85;

			part_dab(
			    &d, px + cos(t2) * barb * 0.45, py + sin(t2) * barb * 0.45, t2, barb,
			    part_facing(a, cos(t2), sin(t2), 0.5) + rng_range(a->rng, -0.3, 0.3));
		}
	}
	cairo_path_t *quill = cairo_copy_path(a->cr);
	cairo_new_path(a->cr);
	part_dabs_paint(a, &d, c, 0.2);
	cairo_append_path(a->cr, quill);
	cairo_path_destroy(quill);
	part_ink(a, color_mix(c, color_rgb(0xfff4e0), 0.5), 0.008);
}

void thing_mask(const struct art_ctx *a)
{
	static const double face[] = {0,     -0.2,  -0.13, -0.13, -0.3, -0.02, -0.44, -0.1,
				      -0.53, -0.34, -0.5,  -0.5,  -0.3, -0.56, -0.1,  -0.5,
				      0,     -0.53, 0.1,   -0.5,  0.3,  -0.56, 0.5,   -0.5,
				      0.53,  -0.34, 0.44,  -0.1,  0.3,  -0.02, 0.13,  -0.13};
	struct color c = a->color, gold = color_rgb(0xe0b04a);

	for (int i = 0; i < 7; i++) {
		double u = (i - 3) / 3.0;

		draw_plume(a, 0.12 * u, -0.5, -M_PI / 2 + 0.85 * u, 0.5 - 0.1 * fabs(u),
			   i % 2 ? color_mix(c, color_rgb(0xffffff), 0.45)
				 : color_mix(c, color_rgb(0x2a8a9a), 0.45));
	}
	/* Ribbons, face, gold. */
	for (int side = -1; side <= 1; side += 2) {
		LIMB(a, 0.05, 0.03, side * 0.49, -0.38, side * 0.54, -0.2, side * 0.5, -0.06);
		part_form(a, color_scale(c, 0.8), 0.6);
	}
	shape_smooth(a->cr, face, 16, true);
	part_form(a, c, 0.8);
	shape_smooth(a->cr, face, 16, true);
	part_ink(a, gold, 0.022);
	for (int side = -1; side <= 1; side += 2) {
		SMOOTH(a, side * 0.08, -0.3, side * 0.16, -0.4, side * 0.32, -0.42, side * 0.42,
		       -0.34, side * 0.32, -0.24, side * 0.16, -0.23);
		brush_fill(a->cr, light_on(a->light, color_rgb(0x0e0a12), -0.6), 1);
		SMOOTH(a, side * 0.08, -0.3, side * 0.16, -0.4, side * 0.32, -0.42, side * 0.42,
		       -0.34, side * 0.32, -0.24, side * 0.16, -0.23);
		part_ink(a, gold, 0.02);
		CURVE(a, side * 0.2, -0.1, side * 0.32, -0.15, side * 0.42, -0.22, side * 0.38,
		      -0.13, side * 0.32, -0.12);
		part_ink(a, gold, 0.014);
		CURVE(a, side * 0.12, -0.47, side * 0.26, -0.5, side * 0.42, -0.46, side * 0.46,
		      -0.4);
		part_ink(a, gold, 0.014);
		draw_gem(a, side * 0.3, -0.47, 0.022, 0.022, color_rgb(0x3aa8c8));
	}
	draw_gem(a, 0, -0.45, 0.045, 0.06, color_rgb(0xd82f4a));
	shape_ellipse(a->cr, 0, -0.45, 0.05, 0.066);
	part_ink(a, gold, 0.014);
	part_shine(a, -0.32, -0.2, 0.06, 0.03, 0.6, 0.5);
}

/* --- treasure chest
 * ------------------------------------------------------------------------------------ */
static void draw_coins(const struct art_ctx *a, double x, double y, double w, double h, int n)
{
	struct color gold = color_rgb(0xf0bc3c);

	SMOOTH(a, x - w / 2, y, x - w * 0.42, y - h * 0.5, x - w * 0.15, y - h * 0.95, x + w * 0.15,
	       y - h, x + w * 0.42, y - h * 0.45, x + w / 2, y);
	part_form(a, color_scale(gold, 0.8), 0.6);
	for (int i = 0; i < n; i++) {
		double u = rng_range(a->rng, -1, 1), v = rng_unit(a->rng), cx = x + w * 0.46 * u,
		       top = h * 0.95 * (1 - u * u * 0.9);
		double cy = y - top * v, r = w * 0.036;

		shape_ellipse(a->cr, cx, cy + r * 0.35, r, r * 0.55);
		part_plane(a, color_scale(gold, 0.6), 0, 0.5, 0.6);
		shape_ellipse(a->cr, cx, cy, r, r * 0.55);
		part_plane(a, color_vary(gold, a->rng, 0.05), u * 0.4, -0.8, 0.7);
		shape_ellipse(a->cr, cx, cy, r * 0.6, r * 0.33);
		part_ink(a, color_scale(gold, 0.75), r * 0.12);
	}
}

void thing_treasure_chest(const struct art_ctx *a)
{
	static const uint32_t jewels[] = {0xd82f4a, 0x3a6ae0, 0x3aa86a, 0x9a4ad8};
	struct color wood = a->color, iron = color_rgb(0xc89a44);

	/* The lid thrown back. */
	SMOOTH(a, -0.54, -0.5, -0.56, -0.82, -0.46, -0.97, 0, -1.0, 0.46, -0.97, 0.56, -0.82, 0.54,
	       -0.5);
	part_form(a, wood, 0.5);
	part_planks(a, -0.52, -0.96, 1.04, 0.46, 0.115, false, 0.16);
	SMOOTH(a, -0.46, -0.5, -0.48, -0.78, -0.4, -0.88, 0, -0.9, 0.4, -0.88, 0.48, -0.78, 0.46,
	       -0.5);
	part_fade(a, 0, -0.9, light_on(a->light, color_scale(wood, 0.3), -0.5), 0, -0.5,
		  light_on(a->light, color_mix(wood, color_rgb(0xf0b040), 0.5), 0.1));
	for (int i = -1; i <= 1; i++) {
		LIMB(a, 0.07, 0.07, 0.42 * i, -0.52, 0.44 * i, -0.8, 0.4 * i, -0.96);
		part_form(a, iron, 0.6);
	}
	draw_coins(a, 0, -0.46, 1.0, 0.28, 80);
	brush_glow(a->cr, 0, -0.58, 0.5, color_rgb(0xffc848), 0.35 + 0.2 * part_lamps(a));
	for (int i = 0; i < 7; i++)
		draw_gem(a, -0.36 + 0.12 * i,
			 -0.53 - 0.1 * (1 - pow((i - 3) / 3.2, 2)) + 0.03 * (i % 2), 0.04, 0.036,
			 color_rgb(jewels[i % 4]));
	for (int i = 0; i < 11; i++) {
		double t = i / 10.0;

		shape_ellipse(a->cr, 0.2 + 0.24 * t, -0.6 + 0.3 * t * t, 0.018, 0.018);
		part_form(a, color_rgb(0xfaf4ec), 1);
	}
	/* The box. */
	POLY(a, -0.55, -0.47, 0.55, -0.47, 0.52, -0.0, -0.52, -0.0);
	part_fade(a, 0, -0.47, part_lit(a, wood, 0, -0.2, 1), 0, 0,
		  part_lit(a, color_scale(wood, 0.8), 0, 0.3, 1));
	part_planks(a, -0.54, -0.46, 1.08, 0.46, 0.115, false, 0.16);
	part_rect(a, -0.57, -0.5, 1.14, 0.06);
	part_rolled(a, iron, -0.5, -0.44);
	part_rect(a, -0.54, -0.06, 1.08, 0.06);
	part_rolled(a, iron, -0.06, 0.0);
	for (int i = -1; i <= 1; i += 2) {
		part_rect(a, 0.42 * i - 0.04, -0.47, 0.08, 0.47);
		part_turned(a, iron, 0.42 * i - 0.05, 0.42 * i + 0.05);
		for (int k = 0; k < 4; k++) {
			shape_ellipse(a->cr, 0.42 * i, -0.41 + 0.11 * k, 0.014, 0.014);
			part_form(a, color_mix(iron, color_rgb(0xffffff), 0.4), 1);
		}
	}
	SMOOTH(a, -0.09, -0.5, 0.09, -0.5, 0.09, -0.3, 0, -0.22, -0.09, -0.3);
	part_form(a, iron, 0.8);
	shape_ellipse(a->cr, 0, -0.385, 0.024, 0.024);
	POLY(a, -0.01, -0.38, 0.01, -0.38, 0.018, -0.3, -0.018, -0.3);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x1a120c), -0.3), 1);
	draw_twinkle(a, -0.2, -0.68, 0.08);
	draw_twinkle(a, 0.3, -0.62, 0.06);
	draw_coins(a, 0.42, 0.0, 0.28, 0.07, 14);
}
