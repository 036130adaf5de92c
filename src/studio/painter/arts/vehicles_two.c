/* On two wheels. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/vehicles.h"

#define CHROME 0xd4d8de
#define LEATHER 0x7a4a2c

static void draw_tube(const struct art_ctx *a, double x0, double y0, double x1, double y1,
		      struct color c, double w)
{
	cairo_move_to(a->cr, x0, y0);
	cairo_line_to(a->cr, x1, y1);
	brush_stroke(a->cr, part_lit(a, color_scale(c, 0.62), 0, 0.5, 0.8), w, 1);
	cairo_move_to(a->cr, x0, y0 - w * 0.15);
	cairo_line_to(a->cr, x1, y1 - w * 0.15);
	brush_stroke(a->cr, part_lit(a, c, 0, -0.4, 0.9), w * 0.62, 1);
}

/* --- bicycle ------------------------------------------------------------------------- */
static void draw_basket(const struct art_ctx *a)
{
	static const uint32_t petals[] = {0xf06a8a, 0xfad04a, 0xf8f4ee, 0xb48ad8, 0xf09a4a};
	struct color straw = color_rgb(0xb8884c);

	for (int i = 0; i < 9; i++)
		part_leaf(a, 0.56 + 0.025 * (i - 4), -0.88, -M_PI / 2 + 0.25 * (i - 4), 0.11, 0.05,
			  color_rgb(0x568c46));
	for (int i = 0; i < 11; i++) {
		double x = 0.56 + rng_range(a->rng, -0.11, 0.11),
		       y = -0.9 - rng_range(a->rng, 0, 0.075);

		for (int k = 0; k < 5; k++) {
			double t = 2 * M_PI * k / 5;

			shape_ellipse(a->cr, x + 0.016 * cos(t), y + 0.016 * sin(t), 0.014, 0.014);
		}
		part_form(a, color_rgb(petals[i % 5]), 0.5);
		shape_ellipse(a->cr, x, y, 0.01, 0.01);
		part_form(a, color_rgb(0xf0b030), 0.5);
	}
	POLY(a, 0.43, -0.88, 0.7, -0.88, 0.67, -0.68, 0.46, -0.68);
	part_turned(a, straw, 0.42, 0.71);
	for (int row = 0; row < 6 && part_visible(a, 0.01); row++)
		for (int col = 0; col < 8; col++) {
			part_rect(a, 0.45 + 0.03 * col, -0.87 + 0.032 * row, 0.014, 0.026);
			part_plane(a, color_scale(straw, (row + col) % 2 ? 0.7 : 1.15), 0, 0, 1);
		}
	shape_round_rect(a->cr, 0.42, -0.9, 0.29, 0.03, 0.012);
	part_form(a, color_scale(straw, 0.9), 0.7);
}

void vehicle_bicycle(const struct art_ctx *a)
{
	struct color c = a->color, chrome = color_rgb(CHROME), leather = color_rgb(LEATHER);
	double r = 0.33, back = -0.49, front = 0.5, pen = 0.034;

	part_wheel(a, back, -r, r, 24);
	part_wheel(a, front, -r, r, 24);
	/* Mudguards. */
	cairo_arc(a->cr, back, -r, r * 1.07, M_PI * 1.0, M_PI * 1.85);
	part_ink(a, c, 0.024);
	cairo_arc(a->cr, front, -r, r * 1.07, M_PI * 1.15, M_PI * 1.9);
	part_ink(a, c, 0.024);
	/* Chain and crank behind the frame. */
	shape_ellipse(a->cr, -0.04, -0.29, 0.085, 0.085);
	part_ink(a, color_rgb(0x9a9ea4), 0.018);
	part_segment(a, -0.04, -0.372, back, -r - 0.035, color_rgb(0x4a4a50), 0.01);
	part_segment(a, -0.04, -0.208, back, -r + 0.035, color_rgb(0x4a4a50), 0.01);
	/* The frame: a lady's swan neck. */
	draw_tube(a, back, -r, -0.04, -0.29, c, pen * 0.8);
	draw_tube(a, back, -r, -0.155, -0.66, c, pen * 0.7);
	draw_tube(a, -0.04, -0.29, -0.175, -0.74, c, pen);
	draw_tube(a, -0.04, -0.29, 0.345, -0.7, c, pen);
	CURVE(a, 0.33, -0.78, 0.18, -0.58, 0.0, -0.48, -0.1, -0.5);
	part_ink(a, c, pen * 0.9);
	draw_tube(a, 0.325, -0.84, 0.365, -0.66, c, pen * 1.2);
	CURVE(a, 0.36, -0.68, 0.4, -0.52, front, -r);
	part_ink(a, chrome, pen * 0.8);
	draw_basket(a);
	/* Handlebar, saddle, pedals, lamp. */
	part_segment(a, 0.325, -0.84, 0.31, -0.95, chrome, 0.022);
	CURVE(a, 0.4, -0.965, 0.31, -0.96, 0.22, -0.93, 0.12, -0.9);
	part_ink(a, chrome, 0.02);
	LIMB(a, 0.04, 0.036, 0.2, -0.925, 0.1, -0.895);
	part_form(a, leather, 0.8);
	part_segment(a, -0.175, -0.74, -0.185, -0.8, chrome, 0.022);
	SMOOTH(a, -0.33, -0.83, -0.26, -0.85, -0.12, -0.84, -0.02, -0.82, -0.1, -0.79, -0.2, -0.77,
	       -0.3, -0.785);
	part_form(a, leather, 0.9);
	part_segment(a, -0.04, -0.29, 0.03, -0.15, chrome, 0.018);
	part_segment(a, -0.04, -0.29, -0.11, -0.43, chrome, 0.018);
	shape_round_rect(a->cr, -0.02, -0.155, 0.1, 0.026, 0.01);
	part_form(a, color_rgb(0x2a2a2e), 0.5);
	shape_round_rect(a->cr, -0.16, -0.443, 0.1, 0.026, 0.01);
	part_form(a, color_rgb(0x2a2a2e), 0.5);
	part_bulb(a, -0.36, -0.6, 0.016, color_rgb(0xff4a38));
	if (part_lamps(a) > 0.05)
		part_headlamp(a, 0.42, -0.62, 0.026);
}

/* --- motorcycle ------------------------------------------------------------------------ */
static void draw_engine(const struct art_ctx *a)
{
	struct color metal = color_rgb(0xb0b4ba);

	shape_round_rect(a->cr, -0.2, -0.42, 0.42, 0.2, 0.06);
	part_form(a, color_rgb(0x6a6e74), 0.8);
	for (int k = 0; k < 2; k++) {
		double x = k ? 0.07 : -0.14, lean = k ? 0.05 : -0.02;

		for (int i = 0; i < 6; i++) {
			shape_round_rect(a->cr, x + lean * i / 6.0, -0.44 - 0.03 * i, 0.13, 0.018,
					 0.006);
			part_form(a, metal, 0.7);
		}
	}
	shape_ellipse(a->cr, -0.02, -0.32, 0.075, 0.075);
	part_form(a, metal, 1);
	shape_ellipse(a->cr, -0.02, -0.32, 0.045, 0.045);
	part_ink(a, color_rgb(0x5a5e64), 0.008);
	CURVE(a, 0.13, -0.5, 0.24, -0.42, 0.2, -0.25, 0.0, -0.2, -0.4, -0.2, -0.8, -0.25);
	brush_stroke(a->cr, part_lit(a, color_rgb(0x70747a), 0, 0.6, 0.7), 0.06, 1);
	CURVE(a, 0.13, -0.51, 0.24, -0.43, 0.2, -0.26, 0.0, -0.212, -0.4, -0.212, -0.8, -0.262);
	brush_stroke(a->cr, part_lit(a, color_rgb(0xe0e4e8), 0, -0.7, 0.7), 0.024, 1);
}

void vehicle_motorcycle(const struct art_ctx *a)
{
	struct color c = a->color, dark = color_rgb(0x2a2a2e), chrome = color_rgb(CHROME);
	double r = 0.29;

	part_wheel(a, -0.59, -r, r, 18);
	part_wheel(a, 0.61, -r, r, 18);
	cairo_arc(a->cr, -0.59, -r, r, 0, 2 * M_PI);
	part_ink(a, dark, 0.085);
	cairo_arc(a->cr, 0.61, -r, r, 0, 2 * M_PI);
	part_ink(a, dark, 0.075);
	shape_ellipse(a->cr, 0.61, -r, 0.1, 0.1);
	part_ink(a, chrome, 0.02);
	draw_tube(a, -0.59, -r, -0.1, -0.32, dark, 0.05);
	draw_tube(a, -0.38, -0.62, -0.15, -0.3, dark, 0.04);
	draw_tube(a, 0.32, -0.7, 0.16, -0.26, dark, 0.045);
	draw_engine(a);
	draw_tube(a, -0.59, -0.3, -0.44, -0.6, chrome, 0.035);
	/* Fork, bars, lamp. */
	draw_tube(a, 0.61, -r, 0.4, -0.82, chrome, 0.042);
	cairo_arc(a->cr, 0.61, -r, r * 1.16, M_PI * 1.18, M_PI * 1.72);
	part_ink(a, c, 0.04);
	CURVE(a, 0.42, -0.83, 0.4, -0.93, 0.28, -0.98, 0.2, -0.93);
	part_ink(a, chrome, 0.024);
	LIMB(a, 0.044, 0.04, 0.24, -0.955, 0.16, -0.9);
	part_form(a, dark, 0.7);
	CURVE(a, 0.36, -0.93, 0.38, -0.99, 0.32, -1.0);
	part_ink(a, dark, 0.014);
	/* Tank, saddle, tail. */
	SMOOTH(a, -0.16, -0.6, -0.14, -0.7, 0.02, -0.76, 0.24, -0.77, 0.35, -0.7, 0.28, -0.62, 0.05,
	       -0.57);
	part_form(a, c, 1);
	SMOOTH(a, -0.08, -0.655, 0.05, -0.69, 0.22, -0.69, 0.28, -0.66, 0.1, -0.635);
	part_form(a, color_mix(c, color_rgb(0xfff4e0), 0.75), 0.5);
	part_shine(a, 0.06, -0.735, 0.13, 0.022, -0.08, 0.6);
	SMOOTH(a, -0.16, -0.61, -0.18, -0.68, -0.4, -0.68, -0.62, -0.73, -0.72, -0.71, -0.6, -0.63,
	       -0.36, -0.6);
	part_form(a, color_rgb(0x4a3226), 0.8);
	for (int i = 0; i < 6; i++)
		part_segment(a, -0.26 - 0.065 * i, -0.675 - 0.006 * i, -0.27 - 0.065 * i, -0.61,
			     color_rgb(0x2e1e18), 0.006);
	cairo_arc(a->cr, -0.59, -r, r * 1.16, M_PI * 1.12, M_PI * 1.6);
	part_ink(a, c, 0.05);
	part_bulb(a, -0.86, -0.44, 0.022, color_rgb(0xff4030));
	part_headlamp(a, 0.47, -0.78, 0.07);
}
