/* Vehicles: the table, and those of the road. All face right. */
#include "studio/painter/arts/vehicles.h"
#include "studio/painter/arts/parts.h"

#define CHROME 0xd4d8de
#define RUBBER 0x26262a

/* Somebody in a window: head and shoulders. */
static void draw_passenger(const struct art_ctx *a, double x, double y, double r)
{
	struct color c = color_mix(light_on(a->light, color_rgb(0x40363c), -0.2),
				   color_rgb(0x6a4030), 0.5 * part_lamps(a));

	shape_ellipse(a->cr, x, y - r * 1.1, r * 0.62, r * 0.75);
	brush_fill(a->cr, c, 0.8);
	SMOOTH(a, x - r * 1.1, y + r * 0.6, x - r * 0.7, y - r * 0.3, x + r * 0.7, y - r * 0.3,
	       x + r * 1.1, y + r * 0.6);
	brush_fill(a->cr, c, 0.8);
}

static void draw_tail_lamp(const struct art_ctx *a, double x, double y, double w, double h)
{
	shape_round_rect(a->cr, x, y, w, h, w * 0.4);
	brush_fill(a->cr, part_shining(a, color_rgb(0xb02a22), color_rgb(0xff4a34)), 1);
	if (part_lamps(a) > 0.1)
		brush_glow(a->cr, x + w / 2, y + h / 2, h * 2, color_rgb(0xff3a28),
			   0.7 * part_lamps(a));
}

/* The dark of a wheel arch, then the wheel. */
static void draw_wheel_in_arch(const struct art_ctx *a, double x, double y, double r)
{
	cairo_arc(a->cr, x, y, r * 1.2, M_PI, 2 * M_PI);
	cairo_line_to(a->cr, x + r * 1.2, y + r * 0.3);
	cairo_line_to(a->cr, x - r * 1.2, y + r * 0.3);
	cairo_close_path(a->cr);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x16161a), -0.6), 1);
	part_wheel(a, x, y, r, 0);
}

/* --- car ------------------------------------------------------------------------------ */
static void car_body_path(const struct art_ctx *a)
{
	cairo_move_to(a->cr, -1.2, -0.2);
	cairo_curve_to(a->cr, -1.27, -0.3, -1.26, -0.5, -1.19, -0.58);
	cairo_curve_to(a->cr, -1.1, -0.66, -1.04, -0.68, -0.98, -0.71);
	cairo_curve_to(a->cr, -0.82, -0.92, -0.62, -0.99, -0.28, -0.995);
	cairo_curve_to(a->cr, 0.1, -1.0, 0.26, -0.93, 0.5, -0.69);
	cairo_curve_to(a->cr, 0.72, -0.66, 0.98, -0.62, 1.1, -0.54);
	cairo_curve_to(a->cr, 1.2, -0.48, 1.24, -0.36, 1.23, -0.22);
	cairo_curve_to(a->cr, 1.22, -0.16, 1.16, -0.15, 1.1, -0.15);
	cairo_line_to(a->cr, -1.1, -0.15);
	cairo_curve_to(a->cr, -1.16, -0.15, -1.18, -0.17, -1.2, -0.2);
	cairo_close_path(a->cr);
}

static void draw_car_glass(const struct art_ctx *a)
{
	/* Rear, side, windscreen. */
	SMOOTH(a, -0.9, -0.68, -0.8, -0.82, -0.66, -0.91, -0.6, -0.915, -0.6, -0.69, -0.75, -0.675);
	part_glass(a, -0.93, -0.66, false);
	cairo_move_to(a->cr, -0.54, -0.685);
	cairo_line_to(a->cr, -0.54, -0.92);
	cairo_curve_to(a->cr, -0.4, -0.945, -0.25, -0.945, -0.15, -0.94);
	cairo_line_to(a->cr, -0.12, -0.685);
	cairo_close_path(a->cr);
	part_glass(a, -0.94, -0.68, false);
	cairo_move_to(a->cr, -0.06, -0.685);
	cairo_line_to(a->cr, -0.09, -0.935);
	cairo_curve_to(a->cr, 0.08, -0.92, 0.2, -0.84, 0.36, -0.69);
	cairo_close_path(a->cr);
	part_glass(a, -0.94, -0.68, false);
	draw_passenger(a, 0.04, -0.72, 0.085);
	/* The sky in the glass. */
	POLY(a, -0.5, -0.69, -0.38, -0.69, -0.24, -0.935, -0.36, -0.935);
	part_shade(a, -0.4, -0.94, -0.4, -0.66, -0.5);
	POLY(a, -0.02, -0.69, 0.04, -0.69, 0.1, -0.85, 0.02, -0.9);
	part_shade(a, 0, -0.94, 0, -0.66, -0.5);
}

static void draw_car_lines(const struct art_ctx *a, struct color c)
{
	struct color line = color_scale(c, 0.5), chrome = color_rgb(CHROME);

	CURVE(a, -0.56, -0.68, -0.57, -0.4, -0.5, -0.18);
	CURVE(a, 0.42, -0.68, 0.43, -0.4, 0.38, -0.18);
	part_ink(a, line, 0.008);
	CURVE(a, -1.17, -0.5, -0.5, -0.545, 0.4, -0.54, 1.12, -0.47);
	brush_stroke(a->cr, part_lit(a, color_mix(c, color_rgb(0xffffff), 0.5), 0, -1, 0.4), 0.012,
		     0.7);
	CURVE(a, -1.18, -0.475, -0.5, -0.52, 0.4, -0.515, 1.13, -0.445);
	brush_stroke(a->cr, part_lit(a, color_scale(c, 0.45), 0, 1, 0.2), 0.012, 0.6);
	for (int i = 0; i < 2; i++) {
		shape_round_rect(a->cr, i ? 0.2 : -0.46, -0.6, 0.1, 0.022, 0.01);
		part_form(a, chrome, 0.8);
	}
	SMOOTH(a, 0.36, -0.72, 0.37, -0.79, 0.45, -0.79, 0.46, -0.72);
	part_form(a, c, 0.8);
	part_rect(a, -1.0, -0.2, 2.0, 0.05);
	part_shade(a, 0, -0.15, 0, -0.21, 0.5);
	shape_round_rect(a->cr, 0.98, -0.27, 0.28, 0.065, 0.03);
	part_rolled(a, chrome, -0.27, -0.2);
	shape_round_rect(a->cr, -1.28, -0.27, 0.26, 0.065, 0.03);
	part_rolled(a, chrome, -0.27, -0.2);
}

static void draw_car_body(const struct art_ctx *a, struct color c)
{
	car_body_path(a);
	part_rolled(a, c, -1.02, -0.12);
	cairo_save(a->cr);
	car_body_path(a);
	cairo_clip(a->cr);
	part_rect(a, -1.3, -0.54, 2.6, 0.16);
	part_shade(a, 0, -0.54, 0, -0.4, -0.25);
	cairo_restore(a->cr);
	draw_car_glass(a);
	draw_car_lines(a, c);
	draw_tail_lamp(a, -1.245, -0.48, 0.06, 0.13);
	draw_wheel_in_arch(a, -0.76, -0.2, 0.2);
	draw_wheel_in_arch(a, 0.78, -0.2, 0.2);
	part_headlamp(a, 1.14, -0.43, 0.062);
}

static void draw_car(const struct art_ctx *a)
{
	static const uint32_t paints[] = {0xd83a34, 0x3a78b8, 0xf0b83a, 0x4aa08a, 0xe8e4da};

	draw_car_body(
	    a, a->has_color
		   ? a->color
		   : color_rgb(paints[rng_chance(a->rng, 0.55) ? 0 : rng_int(a->rng, 1, 4)]));
}

/* --- taxi ------------------------------------------------------------------------------ */
/* T A X I in strokes, so that no font is needed. */
static void draw_taxi_word(const struct art_ctx *a, double x, double y, double h, double pen)
{
	static const double strokes[][4] = {
	    {0, 0, 0.7, 0},           {0.35, 0, 0.35, 1}, {1.0, 1, 1.35, 0}, {1.35, 0, 1.7, 1},
	    {1.12, 0.65, 1.58, 0.65}, {2.0, 0, 2.65, 1},  {2.65, 0, 2.0, 1}, {3.05, 0, 3.05, 1}};

	for (int i = 0; i < 8; i++) {
		cairo_move_to(a->cr, x + h * strokes[i][0], y + h * strokes[i][1]);
		cairo_line_to(a->cr, x + h * strokes[i][2], y + h * strokes[i][3]);
	}
	brush_stroke(a->cr, light_on(a->light, color_rgb(0x1c1c20), 0.2), pen, 1);
}

static void draw_taxi(const struct art_ctx *a)
{
	double lamps = part_lamps(a);

	cairo_save(a->cr);
	cairo_scale(a->cr, 0.9, 0.9);
	draw_car_body(a, a->color);
	for (int i = 0; i < 34; i++) {
		part_rect(a, -0.96 + 0.05 * i, i % 2 ? -0.43 : -0.395, 0.05, 0.035);
		part_plane(a, color_rgb(0x222226), 0, 0, 1);
	}
	cairo_restore(a->cr);
	shape_round_rect(a->cr, -0.42, -1, 0.34, 0.105, 0.025);
	brush_fill(a->cr, part_shining(a, color_rgb(0xfaf4e0), color_rgb(0xffe9a0)), 1);
	draw_taxi_word(a, -0.352, -0.972, 0.066, 0.013);
	if (lamps > 0.1)
		brush_glow(a->cr, -0.25, -0.95, 0.24, color_rgb(0xffd060), 0.6 * lamps);
}

/* --- bus ------------------------------------------------------------------------------- */
static void draw_bus(const struct art_ctx *a)
{
	struct color c = a->color, cream = color_rgb(0xf6eeda);

	shape_round_rect(a->cr, -1.32, -0.99, 2.62, 0.86, 0.1);
	part_rolled(a, c, -1.0, -0.05);
	cairo_save(a->cr);
	shape_round_rect(a->cr, -1.32, -0.99, 2.62, 0.86, 0.1);
	cairo_clip(a->cr);
	part_rect(a, -1.32, -1.0, 2.7, 0.13);
	part_plane(a, cream, 0, -0.8, 0.7);
	part_rect(a, -1.32, -0.44, 2.7, 0.035);
	part_plane(a, cream, 0, 0, 1);
	part_rect(a, -1.32, -0.17, 2.7, 0.05);
	part_plane(a, color_scale(c, 0.5), 0, 0.5, 0.8);
	cairo_restore(a->cr);
	for (int i = 0; i < 6; i++) {
		double x = -1.22 + 0.36 * i;

		shape_round_rect(a->cr, x, -0.82, 0.32, 0.32, 0.035);
		part_glass(a, -0.82, -0.5, true);
		if (rng_chance(a->rng, 0.65))
			draw_passenger(a, x + rng_range(a->rng, 0.1, 0.2), -0.55, 0.07);
		POLY(a, x + 0.05, -0.5, x + 0.12, -0.5, x + 0.22, -0.82, x + 0.15, -0.82);
		part_shade(a, 0, -0.82, 0, -0.45, -0.35);
		part_segment(a, x + 0.01, -0.72, x + 0.31, -0.72, color_scale(c, 0.6), 0.012);
	}
	/* Door and driver. */
	shape_round_rect(a->cr, 0.93, -0.82, 0.15, 0.67, 0.02);
	part_glass(a, -0.82, -0.2, true);
	part_segment(a, 1.005, -0.82, 1.005, -0.16, color_scale(c, 0.5), 0.014);
	shape_round_rect(a->cr, 0.93, -0.82, 0.15, 0.67, 0.02);
	part_ink(a, color_scale(c, 0.5), 0.014);
	cairo_move_to(a->cr, 1.12, -0.46);
	cairo_line_to(a->cr, 1.12, -0.82);
	cairo_line_to(a->cr, 1.26, -0.82);
	cairo_curve_to(a->cr, 1.29, -0.7, 1.3, -0.55, 1.3, -0.46);
	cairo_close_path(a->cr);
	part_glass(a, -0.82, -0.46, true);
	draw_passenger(a, 1.18, -0.5, 0.07);
	shape_round_rect(a->cr, 0.86, -0.965, 0.4, 0.09, 0.02);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x1a1a1e), 0), 1);
	for (int i = 0; i < 9; i++) {
		part_rect(a, 0.89 + 0.038 * i, -0.945, 0.024, i % 4 == 3 ? 0.01 : 0.05);
		brush_fill(a->cr, part_shining(a, color_rgb(0xd89a30), color_rgb(0xffc040)), 1);
	}
	SMOOTH(a, 1.3, -0.72, 1.35, -0.7, 1.36, -0.58, 1.31, -0.6);
	part_form(a, color_rgb(RUBBER), 0.6);
	draw_tail_lamp(a, -1.325, -0.36, 0.045, 0.12);
	draw_wheel_in_arch(a, -0.82, -0.165, 0.165);
	draw_wheel_in_arch(a, 0.72, -0.165, 0.165);
	shape_round_rect(a->cr, 1.16, -0.2, 0.17, 0.05, 0.02);
	part_rolled(a, color_rgb(CHROME), -0.2, -0.15);
	part_headlamp(a, 1.255, -0.3, 0.05);
}

/* --- truck ------------------------------------------------------------------------------ */
static void draw_truck_cab(const struct art_ctx *a, struct color c)
{
	cairo_move_to(a->cr, 0.42, -0.2);
	cairo_line_to(a->cr, 0.42, -0.8);
	cairo_curve_to(a->cr, 0.42, -0.86, 0.46, -0.87, 0.5, -0.87);
	cairo_line_to(a->cr, 0.74, -0.87);
	cairo_curve_to(a->cr, 0.82, -0.86, 0.86, -0.7, 0.9, -0.56);
	cairo_curve_to(a->cr, 1.0, -0.54, 1.08, -0.5, 1.09, -0.42);
	cairo_line_to(a->cr, 1.1, -0.2);
	cairo_close_path(a->cr);
	part_rolled(a, c, -0.95, -0.1);
	cairo_move_to(a->cr, 0.54, -0.56);
	cairo_line_to(a->cr, 0.54, -0.79);
	cairo_line_to(a->cr, 0.71, -0.79);
	cairo_curve_to(a->cr, 0.77, -0.77, 0.8, -0.66, 0.83, -0.56);
	cairo_close_path(a->cr);
	part_glass(a, -0.79, -0.56, false);
	draw_passenger(a, 0.66, -0.6, 0.06);
	POLY(a, 0.56, -0.57, 0.61, -0.57, 0.68, -0.78, 0.63, -0.78);
	part_shade(a, 0, -0.8, 0, -0.5, -0.4);
	CURVE(a, 0.5, -0.83, 0.5, -0.5, 0.5, -0.24);
	CURVE(a, 0.86, -0.55, 0.85, -0.4, 0.8, -0.26);
	part_ink(a, color_scale(c, 0.5), 0.009);
	shape_round_rect(a->cr, 0.54, -0.48, 0.08, 0.02, 0.01);
	part_form(a, color_rgb(CHROME), 0.8);
	shape_round_rect(a->cr, 0.86, -0.72, 0.04, 0.12, 0.015);
	part_form(a, color_rgb(RUBBER), 0.6);
	shape_round_rect(a->cr, 0.9, -0.24, 0.22, 0.07, 0.025);
	part_rolled(a, color_rgb(CHROME), -0.24, -0.17);
}

static void draw_truck(const struct art_ctx *a)
{
	struct color c = a->color, box = color_rgb(0xf0ebe0);

	part_rect(a, -1.08, -0.24, 1.6, 0.06);
	part_plane(a, color_rgb(0x38383c), 0, 0.4, 0.8);
	shape_round_rect(a->cr, -1.1, -1, 1.46, 0.78, 0.025);
	part_fade(a, 0, -1, part_lit(a, box, 0, -0.4, 1), 0, -0.22, part_lit(a, box, 0, 0.25, 1));
	part_planks(a, -1.1, -0.98, 1.46, 0.75, 0.08, true, 0.05);
	part_rect(a, -1.1, -0.66, 1.46, 0.13);
	part_plane(a, c, 0, 0, 1);
	part_rect(a, -1.1, -0.505, 1.46, 0.03);
	part_plane(a, color_mix(c, color_rgb(0xf0b83a), 0.6), 0, 0, 1);
	part_rect(a, -1.1, -1, 1.46, 0.035);
	part_plane(a, color_rgb(0xb8bcc2), 0, -0.7, 0.8);
	part_rect(a, -1.1, -0.25, 1.46, 0.03);
	part_plane(a, color_rgb(0x90949a), 0, 0.2, 1);
	draw_truck_cab(a, c);
	draw_tail_lamp(a, -1.105, -0.33, 0.035, 0.08);
	part_rect(a, 0.36, -0.28, 0.06, 0.1);
	part_plane(a, color_rgb(0x2c2c30), 0, 0, 1);
	draw_wheel_in_arch(a, -0.78, -0.15, 0.15);
	draw_wheel_in_arch(a, -0.4, -0.15, 0.15);
	draw_wheel_in_arch(a, 0.72, -0.15, 0.15);
	part_headlamp(a, 1.045, -0.36, 0.045);
}

const struct art arts_vehicles[] = {
    {"car", ART_GROUND, 1.5, 2.56, 0xd83a34, draw_car, 4},
    {"truck", ART_GROUND, 3.4, 2.24, 0x3a78b8, draw_truck, 3},
    {"bus", ART_GROUND, 3.1, 2.7, 0xd8443a, draw_bus, 3},
    {"taxi", ART_GROUND, 1.7, 2.32, 0xf6c22c, draw_taxi, 4},
    {"bicycle", ART_GROUND, 1.1, 1.66, 0x3f9a8c, vehicle_bicycle, 3},
    {"motorcycle", ART_GROUND, 1.15, 1.84, 0xc8342c, vehicle_motorcycle, 3},
    {"train", ART_GROUND, 4.2, 3.3, 0x2f5a48, vehicle_train, 1},
    {"tram", ART_GROUND, 3.6, 2.0, 0xd8a62c, vehicle_tram, 2},
    {"tractor", ART_GROUND, 2.6, 1.36, 0xc83a2e, vehicle_tractor, 2},
    {0},
};
