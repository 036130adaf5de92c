/* On rails: a steam train, a tram; and the tractor. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/vehicles.h"

#define BRASS 0xd8b04c
#define IRON 0x2c2e32
#define CREAM 0xf4ead2

static void draw_track(const struct art_ctx *a, double half)
{
	for (double x = -half; x < half - 0.04; x += 0.11) {
		part_rect(a, x, -0.022, 0.065, 0.024);
		part_plane(a, color_rgb(0x6a523e), 0, -0.5, 0.8);
	}
	part_rect(a, -half, -0.034, half * 2, 0.014);
	part_plane(a, color_rgb(0x9aa0a6), 0, -0.8, 0.7);
}

static void draw_drive_wheel(const struct art_ctx *a, double x, double r, struct color c)
{
	double y = -0.034 - r;

	shape_ellipse(a->cr, x, y, r, r);
	part_form(a, color_rgb(IRON), 0.5);
	shape_ellipse(a->cr, x, y, r * 0.86, r * 0.86);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x141416), -0.5), 1);
	for (int i = 0; i < 10; i++) {
		double t = 2 * M_PI * i / 10;

		part_segment(a, x, y, x + r * 0.88 * cos(t), y + r * 0.88 * sin(t), c, r * 0.1);
	}
	cairo_arc(a->cr, x, y, r * 0.86, 0, 2 * M_PI);
	part_ink(a, c, r * 0.09);
	shape_ellipse(a->cr, x, y, r * 0.22, r * 0.22);
	part_form(a, c, 0.8);
}

static void draw_coach(const struct art_ctx *a, double x0, double x1, struct color c)
{
	double w = x1 - x0;

	part_rect(a, x0 + 0.04, -0.24, w - 0.08, 0.07);
	part_plane(a, color_rgb(IRON), 0, 0.4, 0.8);
	for (int i = 0; i < 4; i++)
		draw_drive_wheel(a, x0 + w * (i < 2 ? 0.13 + 0.12 * i : 0.63 + 0.12 * i), 0.075,
				 color_rgb(0x7a7e84));
	shape_round_rect(a->cr, x0, -0.72, w, 0.5, 0.02);
	part_rolled(a, c, -0.85, -0.1);
	part_rect(a, x0, -0.66, w, 0.24);
	part_plane(a, color_rgb(CREAM), 0, -0.05, 1);
	for (int i = 0; i < 5; i++) {
		double x = x0 + w * (0.045 + 0.19 * i);

		shape_round_rect(a->cr, x, -0.635, w * 0.15, 0.185, 0.02);
		part_glass(a, -0.635, -0.45, true);
		shape_round_rect(a->cr, x, -0.635, w * 0.15, 0.185, 0.02);
		part_ink(a, color_rgb(0x6a4a30), 0.012);
	}
	part_rect(a, x0, -0.42, w, 0.012);
	part_plane(a, color_rgb(BRASS), 0, 0, 1);
	cairo_move_to(a->cr, x0 - 0.02, -0.71);
	cairo_curve_to(a->cr, x0 + 0.02, -0.8, x0 + 0.1, -0.8, x0 + 0.2, -0.8);
	cairo_line_to(a->cr, x1 - 0.2, -0.8);
	cairo_curve_to(a->cr, x1 - 0.1, -0.8, x1 - 0.02, -0.8, x1 + 0.02, -0.71);
	cairo_close_path(a->cr);
	part_rolled(a, color_rgb(0x6a6460), -0.84, -0.6);
}

static void draw_boiler(const struct art_ctx *a, struct color c)
{
	struct color brass = color_rgb(BRASS), iron = color_rgb(IRON);

	/* Chimney, dome, bell; then the boiler in front of them. */
	POLY(a, 1.2, -0.68, 1.31, -0.68, 1.34, -0.88, 1.17, -0.88);
	part_turned(a, iron, 1.17, 1.34);
	shape_round_rect(a->cr, 1.145, -0.91, 0.22, 0.045, 0.015);
	part_turned(a, brass, 1.145, 1.365);
	SMOOTH(a, 0.84, -0.66, 0.84, -0.78, 0.93, -0.83, 1.02, -0.78, 1.02, -0.66);
	part_turned(a, brass, 0.83, 1.03);
	shape_round_rect(a->cr, 0.4, -0.7, 1.0, 0.36, 0.04);
	part_rolled(a, c, -0.72, -0.3);
	for (int i = 0; i < 4; i++) {
		part_rect(a, 0.52 + 0.23 * i, -0.7, 0.022, 0.36);
		part_rolled(a, brass, -0.72, -0.3);
	}
	shape_round_rect(a->cr, 1.34, -0.715, 0.1, 0.39, 0.03);
	part_rolled(a, iron, -0.72, -0.3);
	CURVE(a, 0.45, -0.56, 0.9, -0.56, 1.34, -0.56);
	part_ink(a, brass, 0.014);
	part_shine(a, 0.9, -0.645, 0.42, 0.022, 0, 0.55);
}

static void draw_cab(const struct art_ctx *a, struct color c)
{
	part_rect(a, 0.02, -0.78, 0.4, 0.52);
	part_plane(a, c, 0, 0, 1);
	part_rect(a, 0.02, -0.4, 0.4, 0.14);
	part_shade(a, 0, -0.26, 0, -0.42, 0.35);
	shape_round_rect(a->cr, 0.1, -0.71, 0.13, 0.19, 0.03);
	part_glass(a, -0.71, -0.52, true);
	shape_round_rect(a->cr, 0.1, -0.71, 0.13, 0.19, 0.03);
	part_ink(a, color_rgb(BRASS), 0.014);
	shape_round_rect(a->cr, 0.28, -0.71, 0.09, 0.19, 0.03);
	part_glass(a, -0.71, -0.52, true);
	shape_round_rect(a->cr, 0.28, -0.71, 0.09, 0.19, 0.03);
	part_ink(a, color_rgb(BRASS), 0.014);
	shape_round_rect(a->cr, 0.06, -0.47, 0.32, 0.17, 0.02);
	part_ink(a, color_rgb(BRASS), 0.01);
	cairo_move_to(a->cr, -0.05, -0.76);
	cairo_curve_to(a->cr, 0.05, -0.84, 0.4, -0.84, 0.48, -0.77);
	cairo_close_path(a->cr);
	part_rolled(a, color_rgb(IRON), -0.84, -0.72);
}

void vehicle_train(const struct art_ctx *a)
{
	struct color c = a->color, red = color_rgb(0xb83a2e), iron = color_rgb(IRON);

	draw_track(a, 1.64);
	part_smoke(a, 1.24, -0.86, 1.15, color_rgb(0xe8e4e2));
	draw_coach(a, -1.6, -0.56, color_mix(c, color_rgb(0x7a2a2a), 0.7));
	/* The tender with its coal. */
	part_speckle(a, -0.46, -0.66, 0.4, 0.06, 1, 0.01, 0.1);
	SMOOTH(a, -0.48, -0.55, -0.4, -0.66, -0.26, -0.7, -0.12, -0.66, -0.06, -0.55);
	part_form(a, color_rgb(0x222226), 0.7);
	part_rect(a, -0.5, -0.58, 0.46, 0.33);
	part_plane(a, c, 0, 0, 1);
	shape_round_rect(a->cr, -0.47, -0.54, 0.4, 0.24, 0.02);
	part_ink(a, color_rgb(BRASS), 0.01);
	part_rect(a, -0.56, -0.26, 2.02, 0.07);
	part_plane(a, color_scale(red, 0.9), 0, 0.1, 1);
	draw_boiler(a, c);
	draw_cab(a, c);
	for (int i = 0; i < 2; i++)
		draw_drive_wheel(a, -0.4 + 0.24 * i, 0.09, red);
	for (int i = 0; i < 3; i++)
		draw_drive_wheel(a, 0.2 + 0.31 * i, 0.15, red);
	draw_drive_wheel(a, 1.13, 0.085, red);
	draw_drive_wheel(a, 1.33, 0.085, red);
	/* Rods, cylinder, cowcatcher. */
	shape_round_rect(a->cr, 1.08, -0.31, 0.24, 0.13, 0.03);
	part_rolled(a, iron, -0.31, -0.18);
	part_segment(a, 0.2, -0.14, 0.82, -0.14, color_rgb(0xc8ccd2), 0.024);
	part_segment(a, 0.51, -0.14, 1.14, -0.235, color_rgb(0xc8ccd2), 0.02);
	POLY(a, 1.42, -0.26, 1.5, -0.26, 1.64, -0.045, 1.42, -0.045);
	part_plane(a, red, 0.4, 0, 0.9);
	for (int i = 0; i < 4; i++)
		part_segment(a, 1.44 + 0.015 * i, -0.25, 1.46 + 0.05 * i, -0.05,
			     color_scale(red, 0.6), 0.01);
	part_headlamp(a, 1.44, -0.64, 0.042);
}

/* --- tram ---------------------------------------------------------------------------------- */
void vehicle_tram(const struct art_ctx *a)
{
	struct color c = a->color, cream = color_rgb(CREAM), wood = color_rgb(0x6a4428);

	draw_track(a, 1.0);
	for (int i = -1; i <= 1; i += 2)
		for (int k = -1; k <= 1; k += 2)
			draw_drive_wheel(a, 0.42 * i + 0.11 * k, 0.075, color_rgb(0x8a8e94));
	part_rect(a, -0.7, -0.22, 1.4, 0.07);
	part_plane(a, color_rgb(IRON), 0, 0.4, 0.8);
	/* The body, its ends bowed out. */
	SMOOTH(a, -0.94, -0.2, -0.97, -0.36, -0.94, -0.7, -0.86, -0.72, 0.86, -0.72, 0.94, -0.7,
	       0.97, -0.36, 0.94, -0.2);
	part_rolled(a, c, -0.95, -0.1);
	part_rect(a, -0.93, -0.7, 1.86, 0.27);
	part_plane(a, cream, 0, -0.1, 1);
	for (int i = 0; i < 7; i++) {
		double x = -0.91 + 0.262 * i;
		bool door = i == 0 || i == 6;

		shape_round_rect(a->cr, x, -0.675, 0.232, door ? 0.45 : 0.225, 0.03);
		part_glass(a, -0.675, -0.44, true);
		shape_round_rect(a->cr, x, -0.675, 0.232, door ? 0.45 : 0.225, 0.03);
		part_ink(a, wood, 0.018);
		if (door)
			part_segment(a, x + 0.116, -0.675, x + 0.116, -0.225, wood, 0.014);
		POLY(a, x + 0.04, -0.46, x + 0.08, -0.46, x + 0.15, -0.67, x + 0.11, -0.67);
		part_shade(a, 0, -0.68, 0, -0.4, -0.35);
	}
	part_rect(a, -0.63, -0.425, 1.26, 0.016);
	part_plane(a, color_rgb(BRASS), 0, 0, 1);
	shape_round_rect(a->cr, -0.56, -0.38, 1.12, 0.12, 0.02);
	part_ink(a, color_mix(c, cream, 0.6), 0.01);
	/* Roof, clerestory, sign and the trolley pole on its wire. */
	cairo_move_to(a->cr, -0.98, -0.71);
	cairo_curve_to(a->cr, -0.94, -0.79, -0.8, -0.8, -0.7, -0.8);
	cairo_line_to(a->cr, 0.7, -0.8);
	cairo_curve_to(a->cr, 0.8, -0.8, 0.94, -0.79, 0.98, -0.71);
	cairo_close_path(a->cr);
	part_rolled(a, color_rgb(0xb8b0a6), -0.82, -0.66);
	shape_round_rect(a->cr, -0.62, -0.85, 1.24, 0.06, 0.02);
	part_rolled(a, color_mix(c, color_rgb(0xffffff), 0.2), -0.86, -0.78);
	part_panes(a, &(struct part_grid){-0.6, -0.84, 1.2, 0.04, 14, 1, 0.7, 0.9});
	part_segment(a, -0.1, -0.85, -0.62, -0.985, color_rgb(IRON), 0.014);
	part_segment(a, -0.98, -0.99, 0.98, -0.99, color_rgb(0x3a3c40), 0.006);
	shape_round_rect(a->cr, 0.6, -0.8, 0.24, 0.075, 0.015);
	brush_fill(a->cr, part_shining(a, color_rgb(0x2a2a2e), color_rgb(0x3a3226)), 1);
	for (int i = 0; i < 3; i++) {
		part_rect(a, 0.64 + 0.06 * i, -0.785, 0.035, 0.045);
		brush_fill(a->cr, part_shining(a, color_rgb(0xf0e4c0), color_rgb(0xffd870)), 1);
	}
	part_headlamp(a, 0.965, -0.37, 0.04);
}

/* --- tractor --------------------------------------------------------------------------------- */
static void draw_lugged_wheel(const struct art_ctx *a, double x, double r, struct color hub)
{
	int n = 20;

	for (int i = 0; i < n; i++) {
		double t = 2 * M_PI * i / n, s = 0.11;

		POLY(a, x + r * 0.9 * cos(t - s), -r + r * 0.9 * sin(t - s), x + r * cos(t),
		     -r + r * sin(t), x + r * cos(t + s), -r + r * sin(t + s),
		     x + r * 0.9 * cos(t + s), -r + r * 0.9 * sin(t + s));
		part_plane(a, color_rgb(0x2e2e32), cos(t), sin(t), 0.4);
	}
	shape_ellipse(a->cr, x, -r, r * 0.93, r * 0.93);
	part_form(a, color_rgb(0x2a2a2e), 0.6);
	shape_ellipse(a->cr, x, -r, r * 0.62, r * 0.62);
	part_form(a, color_rgb(0x1c1c20), 0.4);
	shape_ellipse(a->cr, x, -r, r * 0.56, r * 0.56);
	part_form(a, hub, 0.7);
	shape_ellipse(a->cr, x, -r, r * 0.3, r * 0.3);
	part_form(a, color_scale(hub, 0.75), 0.6);
	for (int i = 0; i < 6; i++) {
		double t = 2 * M_PI * i / 6;

		shape_ellipse(a->cr, x + r * 0.2 * cos(t), -r + r * 0.2 * sin(t), r * 0.035,
			      r * 0.035);
		part_form(a, color_rgb(0xd8d8d8), 0.8);
	}
}

void vehicle_tractor(const struct art_ctx *a)
{
	struct color c = a->color, hub = color_rgb(0xf2c84a), iron = color_rgb(IRON);

	/* Cab. */
	POLY(a, -0.42, -0.5, -0.38, -0.93, 0.02, -0.93, 0.1, -0.5);
	part_glass(a, -0.93, -0.5, true);
	POLY(a, -0.34, -0.54, -0.26, -0.54, -0.16, -0.9, -0.24, -0.9);
	part_shade(a, 0, -0.93, 0, -0.5, -0.4);
	part_segment(a, -0.42, -0.5, -0.38, -0.94, iron, 0.026);
	part_segment(a, 0.1, -0.5, 0.02, -0.94, iron, 0.026);
	part_segment(a, -0.17, -0.5, -0.17, -0.94, iron, 0.018);
	shape_round_rect(a->cr, -0.45, -0.99, 0.54, 0.07, 0.025);
	part_rolled(a, c, -1.0, -0.9);
	/* Bonnet, grille, exhaust. */
	part_segment(a, 0.3, -0.62, 0.3, -0.88, iron, 0.03);
	part_segment(a, 0.3, -0.87, 0.26, -0.91, iron, 0.026);
	cairo_move_to(a->cr, 0.02, -0.24);
	cairo_line_to(a->cr, 0.02, -0.6);
	cairo_curve_to(a->cr, 0.2, -0.66, 0.5, -0.66, 0.6, -0.62);
	cairo_curve_to(a->cr, 0.65, -0.6, 0.66, -0.4, 0.64, -0.28);
	cairo_line_to(a->cr, 0.6, -0.24);
	cairo_close_path(a->cr);
	part_rolled(a, c, -0.7, -0.15);
	for (int i = 0; i < 5; i++)
		part_segment(a, 0.2 + 0.05 * i, -0.5, 0.2 + 0.05 * i, -0.36, color_scale(c, 0.45),
			     0.014);
	part_rect(a, 0.02, -0.575, 0.6, 0.02);
	part_plane(a, hub, 0, -0.3, 1);
	part_rect(a, -0.1, -0.3, 0.72, 0.07);
	part_plane(a, iron, 0, 0.2, 0.9);
	/* Seat of the rear wheel: its mudguard. */
	cairo_arc(a->cr, -0.3, -0.32, 0.36, M_PI * 1.05, M_PI * 1.9);
	cairo_arc_negative(a->cr, -0.3, -0.32, 0.29, M_PI * 1.9, M_PI * 1.05);
	cairo_close_path(a->cr);
	part_form(a, c, 0.7);
	draw_lugged_wheel(a, -0.33, 0.33, hub);
	draw_lugged_wheel(a, 0.47, 0.19, hub);
	part_headlamp(a, 0.63, -0.52, 0.035);
	for (int i = 0; i < 6; i++)
		part_puff(a, 0.25 - 0.035 * i, -0.925 - 0.008 * i, 0.026 + 0.008 * i,
			  light_on(a->light, color_rgb(0xb8b4b4), 0.3), 0.55 - 0.08 * i);
}
