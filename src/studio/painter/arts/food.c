/* Food: the table, and the savoury. */
#include "studio/painter/arts/food.h"
#include "studio/painter/arts/parts.h"

void food_plate(const struct art_ctx *a, double x, double y, double r, struct color c)
{
	shape_ellipse(a->cr, x, y + r * 0.045, r, r * 0.28);
	part_form(a, color_scale(c, 0.7), 0.4);
	shape_ellipse(a->cr, x, y, r, r * 0.28);
	part_form(a, c, 0.35);
	shape_ellipse(a->cr, x, y + r * 0.005, r * 0.76, r * 0.2);
	part_form(a, color_scale(c, 0.93), 0.5);
}

/* --- bread ---------------------------------------------------------------------------------- */
static void draw_bread(const struct art_ctx *a)
{
	struct color crust = a->color, crumb = color_mix(crust, color_rgb(0xfff2d8), 0.82);

	SMOOTH(a, -0.7, -0.3, -0.66, -0.62, -0.4, -0.88, 0, -0.97, 0.36, -0.92, 0.64, -0.7, 0.76,
	       -0.4, 0.72, -0.14, 0.5, -0.06, 0, -0.04, -0.55, -0.08);
	part_rolled(a, crust, -1.05, 0.15);
	part_speckle(a, -0.5, -0.85, 1.0, 0.6, 50, 0.02, 0.16);
	for (int i = 0; i < 4; i++) {
		double x = -0.36 + 0.26 * i;

		SMOOTH(a, x - 0.1, -0.52 - 0.03 * i, x - 0.02, -0.72, x + 0.14,
		       -0.9 + 0.03 * i * i * 0.6, x + 0.1, -0.72, x + 0.02, -0.54);
		part_form(a, crumb, 0.5);
		CURVE(a, x - 0.1, -0.52 - 0.03 * i, x - 0.03, -0.72, x + 0.14,
		      -0.9 + 0.018 * i * i);
		brush_stroke(a->cr, light_on(a->light, color_scale(crust, 0.6), 0), 0.016, 0.7);
	}
	/* A slice leans on the loaf. */
	cairo_save(a->cr);
	cairo_translate(a->cr, -0.36, 0.0);
	cairo_rotate(a->cr, -0.1);
	SMOOTH(a, -0.3, -0.02, -0.32, -0.3, -0.36, -0.46, -0.26, -0.6, 0, -0.63, 0.26, -0.6, 0.36,
	       -0.46, 0.32, -0.3, 0.3, -0.02, 0, 0.0);
	part_form(a, crust, 0.4);
	SMOOTH(a, -0.27, -0.05, -0.285, -0.3, -0.32, -0.45, -0.24, -0.56, 0, -0.59, 0.24, -0.56,
	       0.32, -0.45, 0.285, -0.3, 0.27, -0.05, 0, -0.03);
	part_form(a, crumb, 0.25);
	for (int i = 0; i < 40 && part_visible(a, 0.012); i++) {
		double r = rng_range(a->rng, 0.006, 0.017);

		shape_ellipse(a->cr, rng_range(a->rng, -0.25, 0.25),
			      rng_range(a->rng, -0.53, -0.07), r, r * 0.8);
		brush_fill(a->cr, light_on(a->light, color_scale(crumb, 0.78), 0), 0.5);
	}
	cairo_restore(a->cr);
}

/* --- pizza ---------------------------------------------------------------------------------- */
static void draw_toppings(const struct art_ctx *a)
{
	/* On a disc of radius 1, in polar places: pepperoni, basil, olives. */
	for (int i = 0; i < 11; i++) {
		double t = i * 2.39996, d = 0.82 * sqrt((i + 0.5) / 11), x = d * cos(t),
		       y = d * sin(t);

		shape_ellipse(a->cr, x, y + 0.015, 0.125, 0.125);
		part_plane(a, color_rgb(0x7a2018), 0, 0.5, 0.8);
		shape_ellipse(a->cr, x, y, 0.12, 0.12);
		part_form(a, color_rgb(0xc8402c), 0.4);
		part_shine(a, x - 0.03, y - 0.04, 0.05, 0.03, 0, 0.4);
	}
	for (int i = 0; i < 9; i++) {
		double t = i * 2.39996 + 1.2, d = 0.86 * sqrt((i + 0.7) / 9);

		part_leaf(a, d * cos(t), d * sin(t), t * 3, 0.2, 0.13, color_rgb(0x4a8a3a));
	}
	for (int i = 0; i < 10; i++) {
		double t = i * 2.39996 + 2.3, d = 0.8 * sqrt((i + 0.4) / 10);

		shape_ellipse(a->cr, d * cos(t), d * sin(t), 0.05, 0.05);
		part_ink(a, color_rgb(0x2e2a26), 0.034);
	}
}

static void draw_pizza(const struct art_ctx *a)
{
	struct color crust = color_rgb(0xd89a4c), cheese = color_rgb(0xf8d878),
		     plate = part_own(a, 0xf2ece0);

	shape_ellipse(a->cr, 0, -0.455, 0.82, 0.455);
	part_form(a, color_scale(plate, 0.72), 0.3);
	shape_ellipse(a->cr, 0, -0.52, 0.82, 0.46);
	part_form(a, plate, 0.35);
	cairo_save(a->cr);
	cairo_translate(a->cr, 0, -0.53);
	cairo_scale(a->cr, 0.7, 0.39);
	shape_blob(a->cr, a->rng, 0, 0.06, 1.0, 0.05);
	part_plane(a, color_scale(crust, 0.6), 0, 1, 0.2);
	shape_blob(a->cr, a->rng, 0, 0, 1.02, 0.05);
	part_form(a, crust, 0.5);
	for (int i = 0; i < 30; i++) {
		double t = rng_range(a->rng, 0, 2 * M_PI);

		shape_ellipse(a->cr, 0.94 * cos(t), 0.94 * sin(t), 0.05, 0.05);
		brush_fill(a->cr, light_on(a->light, color_rgb(0x8a5020), 0), 0.25);
	}
	shape_blob(a->cr, a->rng, 0, 0, 0.9, 0.06);
	part_plane(a, color_rgb(0xc84a28), 0, -0.6, 0.8);
	shape_blob(a->cr, a->rng, 0, 0, 0.85, 0.12);
	part_form(a, cheese, 0.35);
	for (int i = 0; i < 26; i++) {
		double t = rng_range(a->rng, 0, 2 * M_PI), d = sqrt(rng_unit(a->rng)) * 0.78;

		shape_blob(a->cr, a->rng, d * cos(t), d * sin(t), rng_range(a->rng, 0.05, 0.12),
			   0.4);
		brush_fill(a->cr, light_on(a->light, color_rgb(i % 3 ? 0xfff0b8 : 0xd88a34), 0.5),
			   0.45);
	}
	draw_toppings(a);
	/* The cuts. */
	for (int i = 0; i < 4; i++) {
		double t = M_PI * i / 4 + 0.2;

		cairo_move_to(a->cr, -0.97 * cos(t), -0.97 * sin(t));
		cairo_line_to(a->cr, 0.97 * cos(t), 0.97 * sin(t));
	}
	brush_stroke(a->cr, light_on(a->light, color_rgb(0x8a4a1c), -0.2), 0.017, 0.7);
	cairo_restore(a->cr);
	food_steam(a, 0.02, -0.8, 0.18, 0.19);
}

/* --- burger ---------------------------------------------------------------------------------- */
static void draw_frill(const struct art_ctx *a, double y, double half, double h, struct color c)
{
	int n = 9;

	cairo_move_to(a->cr, -half, y);
	for (int i = 0; i < n; i++) {
		double x0 = -half + 2 * half * i / n, x1 = x0 + 2 * half / n;

		cairo_curve_to(a->cr, x0 + 0.02, y + h * rng_range(a->rng, 0.9, 1.5), x1 - 0.02,
			       y + h * rng_range(a->rng, 0.9, 1.5), x1, y + h * 0.3);
	}
	cairo_line_to(a->cr, half, y - h * 0.4);
	cairo_line_to(a->cr, -half, y - h * 0.4);
	cairo_close_path(a->cr);
	part_form(a, c, 0.6);
}

static void draw_burger(const struct art_ctx *a)
{
	struct color bun = a->color;

	SMOOTH(a, -0.53, -0.2, -0.55, -0.1, -0.48, -0.01, 0, 0.0, 0.48, -0.01, 0.55, -0.1, 0.53,
	       -0.2, 0, -0.24);
	part_rolled(a, bun, -0.3, 0.08);
	shape_round_rect(a->cr, -0.58, -0.35, 1.16, 0.17, 0.08);
	part_rolled(a, color_rgb(0x6a3a20), -0.38, -0.14);
	part_speckle(a, -0.54, -0.34, 1.08, 0.14, 46, 0.02, 0.3);
	POLY(a, -0.58, -0.37, 0.58, -0.37, 0.5, -0.345, 0.38, -0.22, 0.26, -0.34, -0.05, -0.345,
	     -0.2, -0.24, -0.34, -0.34, -0.5, -0.3);
	part_fade(a, 0, -0.37, part_lit(a, color_rgb(0xfac83c), 0, -0.5, 0.8), 0, -0.22,
		  part_lit(a, color_rgb(0xf0a824), 0, 0.2, 0.9));
	for (int i = 0; i < 3; i++) {
		shape_round_rect(a->cr, -0.53 + 0.36 * i, -0.43, 0.34, 0.075, 0.035);
		part_rolled(a, color_rgb(0xd8402f), -0.44, -0.34);
	}
	draw_frill(a, -0.45, 0.6, 0.075, color_rgb(0x7ab848));
	draw_frill(a, -0.465, 0.57, 0.05, color_rgb(0x98cc5c));
	cairo_move_to(a->cr, -0.56, -0.5);
	cairo_curve_to(a->cr, -0.62, -0.8, -0.38, -1.0, 0, -1.0);
	cairo_curve_to(a->cr, 0.38, -1.0, 0.62, -0.8, 0.56, -0.5);
	cairo_curve_to(a->cr, 0.4, -0.44, -0.4, -0.44, -0.56, -0.5);
	part_form(a, bun, 0.9);
	for (int i = 0; i < 26; i++) {
		double t = M_PI * rng_range(a->rng, 1.12, 1.88), d = rng_range(a->rng, 0.3, 0.92);

		cairo_save(a->cr);
		cairo_translate(a->cr, 0.5 * d * cos(t), -0.56 + 0.42 * d * sin(t));
		cairo_rotate(a->cr, rng_range(a->rng, -0.8, 0.8));
		shape_ellipse(a->cr, 0, 0, 0.021, 0.012);
		cairo_restore(a->cr);
		part_form(a, color_rgb(0xfff0c8), 0.7);
	}
	part_shine(a, -0.2, -0.88, 0.18, 0.06, -0.4, 0.5);
}

/* --- sushi -------------------------------------------------------------------------------------
 */
static void draw_rice(const struct art_ctx *a, double x, double y, double w, double h)
{
	shape_round_rect(a->cr, x - w / 2, y - h, w, h, h * 0.42);
	part_form(a, color_rgb(0xfaf8f0), 0.6);
	for (int i = 0; i < 22 && part_visible(a, 0.02); i++) {
		cairo_save(a->cr);
		cairo_translate(a->cr, x + w * rng_range(a->rng, -0.44, 0.44),
				y - h * rng_range(a->rng, 0.12, 0.9));
		cairo_rotate(a->cr, rng_range(a->rng, 0, M_PI));
		shape_ellipse(a->cr, 0, 0, 0.03, 0.014);
		cairo_restore(a->cr);
		brush_fill(a->cr, light_on(a->light, color_rgb(i % 2 ? 0xffffff : 0xdedad0), 0.5),
			   0.7);
	}
}

static void draw_nigiri(const struct art_ctx *a, double x, struct color fish, bool stripes)
{
	draw_rice(a, x, -0.2, 0.54, 0.26);
	SMOOTH(a, x - 0.34, -0.28, -0.3 + x, -0.44, x - 0.1, -0.55, x + 0.14, -0.54, x + 0.32,
	       -0.42, x + 0.36, -0.27, x + 0.2, -0.33, x, -0.36, x - 0.2, -0.34);
	part_form(a, fish, 0.7);
	for (int i = 0; stripes && i < 5; i++) {
		CURVE(a, x - 0.24 + 0.11 * i, -0.36, x - 0.18 + 0.11 * i, -0.44,
		      x - 0.14 + 0.11 * i, -0.52);
		brush_stroke(a->cr,
			     light_on(a->light, color_mix(fish, color_rgb(0xfff4ec), 0.7), 0.6),
			     0.018, 0.8);
	}
	part_shine(a, x - 0.06, -0.48, 0.14, 0.03, -0.1, 0.6);
}

static void draw_maki(const struct art_ctx *a, double x, double y, double r, struct color fish)
{
	POLY(a, x - r, y - r * 0.2, x + r, y - r * 0.2, x + r, y + r * 0.7, x - r, y + r * 0.7);
	part_turned(a, color_rgb(0x22302a), x - r, x + r);
	shape_ellipse(a->cr, x, y + r * 0.7, r, r * 0.45);
	part_turned(a, color_rgb(0x1c2822), x - r, x + r);
	shape_ellipse(a->cr, x, y - r * 0.2, r, r * 0.5);
	part_form(a, color_rgb(0x2c3c34), 0.4);
	shape_ellipse(a->cr, x, y - r * 0.2, r * 0.9, r * 0.43);
	part_form(a, color_rgb(0xfaf8f0), 0.3);
	shape_ellipse(a->cr, x - r * 0.1, y - r * 0.22, r * 0.36, r * 0.18);
	part_form(a, fish, 0.4);
	shape_ellipse(a->cr, x + r * 0.3, y - r * 0.16, r * 0.16, r * 0.09);
	part_form(a, color_rgb(0x8ac050), 0.4);
}

static void draw_sushi(const struct art_ctx *a)
{
	struct color fish = a->color, wood = color_rgb(0xb07a48);

	cairo_save(a->cr);
	cairo_scale(a->cr, 1.5, 1.5);
	for (int i = -1; i <= 1; i += 2)
		part_box(a, 0.7 * i - 0.06, 0, 0.12, 0.08, 0.02, -0.01, color_scale(wood, 0.7));
	POLY(a, -0.98, -0.1, 0.98, -0.1, 0.88, -0.34, -0.88, -0.34);
	part_plane(a, wood, 0, -1, 0.5);
	part_rect(a, -0.98, -0.1, 1.96, 0.05);
	part_plane(a, color_scale(wood, 0.8), 0, 0, 1);
	for (int i = 0; i < 5; i++)
		part_segment(a, -0.9, -0.15 - 0.04 * i, 0.9, -0.15 - 0.04 * i,
			     color_scale(wood, 0.82), 0.006);
	for (int i = 0; i < 3; i++)
		draw_maki(a, 0.08 + 0.29 * i, -0.42, 0.15, fish);
	draw_nigiri(a, -0.58, fish, true);
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.04, 0.06);
	draw_nigiri(a, 0.02,
		    a->has_color ? color_mix(fish, color_rgb(0xffffff), 0.2) : color_rgb(0xd83a44),
		    false);
	draw_nigiri(a, 0.6, color_rgb(0xf8c848), false);
	cairo_restore(a->cr);
	part_rect(a, 0.6, -0.36, 0.09, 0.14);
	part_turned(a, color_rgb(0x22302a), 0.58, 0.72);
	SMOOTH(a, -0.9, -0.14, -0.88, -0.24, -0.8, -0.26, -0.74, -0.2, -0.76, -0.13);
	part_form(a, color_rgb(0x9ac860), 0.6);
	for (int i = 0; i < 2; i++)
		part_segment(a, -0.62, -0.085 + 0.035 * i, 0.86, -0.135 + 0.045 * i,
			     color_rgb(0x8a2c28), 0.022);
	cairo_restore(a->cr);
}

/* --- noodles
 * -------------------------------------------------------------------------------------- */
static void draw_noodle_top(const struct art_ctx *a)
{
	shape_ellipse(a->cr, 0, -0.56, 0.55, 0.15);
	part_fade(a, 0, -0.7, light_on(a->light, color_rgb(0xd88a3c), 0.4), 0, -0.42,
		  light_on(a->light, color_rgb(0xb0622a), 0.2));
	cairo_save(a->cr);
	shape_ellipse(a->cr, 0, -0.57, 0.53, 0.145);
	cairo_clip(a->cr);
	for (int i = 0; i < 60; i++) {
		double x = rng_range(a->rng, -0.5, 0.5), y = rng_range(a->rng, -0.68, -0.45),
		       w = rng_range(a->rng, 0.08, 0.22);

		CURVE(a, x - w, y + rng_range(a->rng, -0.02, 0.02), x - w * 0.3, y - 0.04,
		      x + w * 0.3, y + 0.03, x + w, y);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0x9a6a2c), 0), 0.03, 0.8);
		CURVE(a, x - w, y - 0.006, x - w * 0.3, y - 0.046, x + w * 0.3, y + 0.024, x + w,
		      y - 0.006);
		brush_stroke(a->cr,
			     light_on(a->light, color_rgb(0xf8dc8a), rng_range(a->rng, 0.2, 0.8)),
			     0.02, 1);
	}
	cairo_restore(a->cr);
	/* Egg halves, greens, a fish cake, sea weed. */
	POLY(a, 0.26, -0.6, 0.44, -0.9, 0.56, -0.84, 0.44, -0.54);
	part_form(a, color_rgb(0x24342c), 0.3);
	for (int i = 0; i < 2; i++) {
		double x = -0.26 + 0.24 * i, y = -0.6 + 0.03 * i;

		shape_ellipse(a->cr, x, y, 0.125, 0.085);
		part_form(a, color_rgb(0xfcf8ee), 0.5);
		shape_ellipse(a->cr, x + 0.01, y - 0.005, 0.062, 0.042);
		part_form(a, color_rgb(0xf8a832), 0.6);
	}
	shape_ellipse(a->cr, 0.22, -0.56, 0.1, 0.055);
	part_form(a, color_rgb(0xfaf6f2), 0.4);
	CURVE(a, 0.18, -0.56, 0.22, -0.59, 0.26, -0.56, 0.22, -0.535, 0.205, -0.555);
	part_ink(a, color_rgb(0xe8608a), 0.016);
	for (int i = 0; i < 16; i++) {
		double x = rng_range(a->rng, -0.42, 0.42), y = rng_range(a->rng, -0.6, -0.46);

		shape_ellipse(a->cr, x, y, 0.022, 0.014);
		part_ink(a, color_rgb(0x6ab04a), 0.012);
	}
}

static void draw_noodles(const struct art_ctx *a)
{
	struct color bowl = a->color;

	part_rect(a, -0.22, -0.06, 0.44, 0.06);
	part_turned(a, color_scale(bowl, 0.75), -0.22, 0.22);
	cairo_move_to(a->cr, -0.62, -0.56);
	cairo_curve_to(a->cr, -0.6, -0.22, -0.34, -0.05, -0.22, -0.05);
	cairo_line_to(a->cr, 0.22, -0.05);
	cairo_curve_to(a->cr, 0.34, -0.05, 0.6, -0.22, 0.62, -0.56);
	cairo_close_path(a->cr);
	part_turned(a, bowl, -0.62, 0.62);
	/* A band of waves round it. */
	for (int i = 0; i < 9; i++) {
		double x = -0.5 + 0.115 * i;

		CURVE(a, x, -0.36, x + 0.03, -0.4, x + 0.07, -0.37, x + 0.055, -0.33, x + 0.04,
		      -0.355);
	}
	brush_stroke(a->cr, light_on(a->light, color_mix(bowl, color_rgb(0xffffff), 0.75), 0.5),
		     0.014, 0.9);
	shape_ellipse(a->cr, 0, -0.56, 0.62, 0.175);
	part_plane(a, color_mix(bowl, color_rgb(0xffffff), 0.35), 0, -0.9, 0.6);
	draw_noodle_top(a);
	for (int i = 0; i < 2; i++)
		part_segment(a, 0.1 + 0.06 * i, -0.62 - 0.01 * i, 0.55 + 0.09 * i, -0.97 + 0.05 * i,
			     color_rgb(0x8a4a2c), 0.026);
	food_steam(a, -0.08, -0.68, 0.2, 0.3);
}

/* --- egg
 * -------------------------------------------------------------------------------------------- */
static void draw_egg(const struct art_ctx *a)
{
	struct color shell = a->color, cup = color_rgb(0x5a9ab8);

	cairo_move_to(a->cr, 0, -1);
	cairo_curve_to(a->cr, 0.2, -1, 0.33, -0.72, 0.33, -0.52);
	cairo_curve_to(a->cr, 0.33, -0.3, 0.18, -0.18, 0, -0.18);
	cairo_curve_to(a->cr, -0.18, -0.18, -0.33, -0.3, -0.33, -0.52);
	cairo_curve_to(a->cr, -0.33, -0.72, -0.2, -1, 0, -1);
	part_form(a, shell, 1);
	part_speckle(a, -0.2, -0.9, 0.4, 0.4, 26, 0.008, 0.2);
	part_shine(a, -0.11, -0.78, 0.07, 0.12, 0.25, 0.6);
	/* The cup. */
	cairo_move_to(a->cr, -0.37, -0.46);
	cairo_curve_to(a->cr, -0.36, -0.24, -0.2, -0.16, -0.09, -0.14);
	cairo_curve_to(a->cr, -0.07, -0.08, -0.14, -0.03, -0.26, -0.01);
	cairo_line_to(a->cr, 0.26, -0.01);
	cairo_curve_to(a->cr, 0.14, -0.03, 0.07, -0.08, 0.09, -0.14);
	cairo_curve_to(a->cr, 0.2, -0.16, 0.36, -0.24, 0.37, -0.46);
	cairo_curve_to(a->cr, 0.2, -0.38, -0.2, -0.38, -0.37, -0.46);
	part_turned(a, cup, -0.37, 0.37);
	for (int i = 0; i < 7; i++) {
		shape_ellipse(a->cr, -0.27 + 0.09 * i, -0.315 + 0.02 * fabs(i - 3.0) * -1 + 0.03,
			      0.022, 0.022);
		part_form(a, color_rgb(0xfaf4e6), 0.6);
	}
	CURVE(a, -0.365, -0.455, -0.2, -0.39, 0, -0.375, 0.2, -0.39, 0.365, -0.455);
	part_ink(a, color_rgb(0xf4f0e6), 0.022);
}

/* --- cheese
 * ------------------------------------------------------------------------------------------- */
static void draw_cheese(const struct art_ctx *a)
{
	static const double holes[][4] = {{-0.5, -0.24, 0.09, 0.08},  {-0.2, -0.14, 0.06, 0.055},
					  {0.05, -0.36, 0.11, 0.095}, {0.35, -0.18, 0.085, 0.08},
					  {0.58, -0.42, 0.07, 0.07},  {-0.3, -0.42, 0.05, 0.045},
					  {0.22, -0.06, 0.04, 0.035}};
	struct color c = a->color, rind = color_mix(c, color_rgb(0xd8701c), 0.45);

	POLY(a, -0.8, -0.5, 0.5, -1.0, 0.78, -0.6);
	part_fade(a, -0.8, -0.5, part_lit(a, color_mix(c, color_rgb(0xffffff), 0.25), 0, -1, 0.5),
		  0.7, -0.9, part_lit(a, c, 0, -0.9, 0.5));
	POLY(a, -0.8, -0.5, 0.78, -0.6, 0.78, 0.0, -0.8, 0.0);
	part_fade(a, 0, -0.55, part_lit(a, c, 0, -0.1, 1), 0, 0,
		  part_lit(a, color_scale(c, 0.88), 0, 0.3, 0.9));
	POLY(a, 0.5, -1.0, 0.53, -1.0, 0.81, -0.61, 0.81, 0.0, 0.78, 0, 0.78, -0.6);
	part_plane(a, rind, 0.8, -0.2, 0.5);
	for (int i = 0; i < 7; i++) {
		double x = holes[i][0], y = holes[i][1], rx = holes[i][2], ry = holes[i][3];

		shape_ellipse(a->cr, x, y, rx, ry);
		part_fade(a, x, y - ry, light_on(a->light, color_scale(c, 0.5), -0.5), x, y + ry,
			  light_on(a->light, color_scale(c, 0.95), 0.3));
		cairo_arc(a->cr, x, y, rx * 0.96, 0.2, M_PI - 0.2);
		brush_stroke(a->cr, light_on(a->light, color_mix(c, color_rgb(0xffffff), 0.4), 0.7),
			     0.012, 0.6);
	}
	shape_ellipse(a->cr, 0.26, -0.76, 0.09, 0.035);
	part_fade(a, 0, -0.8, light_on(a->light, color_scale(c, 0.6), -0.3), 0, -0.72,
		  light_on(a->light, c, 0.4));
	shape_ellipse(a->cr, -0.26, -0.62, 0.06, 0.022);
	part_fade(a, 0, -0.65, light_on(a->light, color_scale(c, 0.6), -0.3), 0, -0.6,
		  light_on(a->light, c, 0.4));
}

const struct art arts_food[] = {
    {"apple", ART_TABLE, 0.09, 0.96, 0xd0302c, food_apple, 4},
    {"orange", ART_TABLE, 0.09, 1.32, 0xf28a1c, food_orange, 4},
    {"banana", ART_TABLE, 0.16, 1.24, 0xf6cf3a, food_banana, 2},
    {"strawberry", ART_TABLE, 0.06, 0.84, 0xd8303c, food_strawberry, 6},
    {"watermelon", ART_TABLE, 0.24, 1.52, 0xe8404a, food_watermelon, 2},
    {"grapes", ART_TABLE, 0.2, 0.86, 0x7a3f9a, food_grapes, 2},
    {"lemon", ART_TABLE, 0.08, 1.44, 0xf6d838, food_lemon, 4},
    {"bread", ART_TABLE, 0.16, 1.54, 0xc8843c, draw_bread, 3},
    {"cake", ART_TABLE, 0.3, 1.06, 0xf49ab4, food_cake, 2},
    {"cupcake", ART_TABLE, 0.11, 0.8, 0xf4a0bc, food_cupcake, 4},
    {"pizza", ART_TABLE, 0.2, 1.66, 0xf2ece0, draw_pizza, 2},
    {"burger", ART_TABLE, 0.13, 1.22, 0xd8924a, draw_burger, 2},
    {"sushi", ART_TABLE, 0.1, 2.95, 0xf4804c, draw_sushi, 2},
    {"noodles", ART_TABLE, 0.18, 1.26, 0xb83a34, draw_noodles, 2},
    {"icecream", ART_TABLE, 0.2, 0.46, 0xf6a8b8, food_icecream, 3},
    {"coffee", ART_TABLE, 0.14, 1.28, 0xf2ede4, food_coffee, 2},
    {"tea", ART_TABLE, 0.13, 1.28, 0xf4f2ee, food_tea, 2},
    {"wine", ART_TABLE, 0.31, 0.74, 0x8a1c34, food_wine, 2},
    {"egg", ART_TABLE, 0.09, 0.76, 0xf0d8b8, draw_egg, 4},
    {"cheese", ART_TABLE, 0.12, 1.62, 0xf6c83c, draw_cheese, 3},
    {"donut", ART_TABLE, 0.07, 1.32, 0xf48ab0, food_donut, 4},
    {0},
};
