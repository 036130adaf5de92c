/* Devices: clock, camera, telescope, computer, phone. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/things.h"

#define CHROME 0xd4d8de

static void draw_ring(const struct art_ctx *a, double x, double y, double r, struct color c,
		      double w)
{
	cairo_new_sub_path(a->cr);
	cairo_arc(a->cr, x, y, r, 0, 2 * M_PI);
	part_ink(a, c, w);
}

/* --- clock: it wakes one ------------------------------------------------------------------ */
void thing_clock(const struct art_ctx *a)
{
	struct color c = a->color, chrome = color_rgb(CHROME), ink = color_rgb(0x2a2a30);
	double hour = rng_range(a->rng, 0, 12), minute = (hour - floor(hour)) * 2 * M_PI - M_PI / 2,
	       y = -0.43;

	hour = hour / 12 * 2 * M_PI - M_PI / 2;
	for (int side = -1; side <= 1; side += 2) {
		part_segment(a, side * 0.2, -0.12, side * 0.3, -0.015, chrome, 0.05);
		cairo_save(a->cr);
		cairo_translate(a->cr, side * 0.23, -0.81);
		cairo_rotate(a->cr, side * 0.5);
		cairo_move_to(a->cr, -0.15, 0.04);
		cairo_curve_to(a->cr, -0.14, -0.15, 0.14, -0.15, 0.15, 0.04);
		cairo_close_path(a->cr);
		part_form(a, c, 0.9);
		part_rect(a, -0.02, 0.04, 0.04, 0.06);
		part_plane(a, chrome, 0, 0, 1);
		shape_ellipse(a->cr, 0, -0.115, 0.022, 0.022);
		part_form(a, chrome, 1);
		cairo_restore(a->cr);
	}
	cairo_new_sub_path(a->cr);
	cairo_arc(a->cr, 0, -0.85, 0.12, M_PI * 1.1, M_PI * 1.9);
	part_ink(a, chrome, 0.028);
	part_rect(a, -0.016, -0.91, 0.032, 0.09);
	part_turned(a, chrome, -0.02, 0.02);
	shape_ellipse(a->cr, 0, y, 0.4, 0.4);
	part_form(a, c, 0.9);
	shape_ellipse(a->cr, 0, y, 0.345, 0.345);
	part_form(a, chrome, 0.6);
	shape_ellipse(a->cr, 0, y, 0.32, 0.32);
	brush_fill(a->cr,
		   color_mix(light_on(a->light, color_rgb(0xfaf6ea), 0.6), color_rgb(0xe8f8d8),
			     0.35 * part_lamps(a)),
		   1);
	for (int i = 0; i < 60 && part_visible(a, 0.006); i++) {
		double t = 2 * M_PI * i / 60, r0 = i % 5 ? 0.285 : 0.255;

		part_segment(a, r0 * cos(t), y + r0 * sin(t), 0.3 * cos(t), y + 0.3 * sin(t), ink,
			     i % 15 == 0 ? 0.022
			     : i % 5     ? 0.006
					 : 0.013);
	}
	part_segment(a, 0, y, 0.16 * cos(hour), y + 0.16 * sin(hour), ink, 0.032);
	part_segment(a, 0, y, 0.24 * cos(minute), y + 0.24 * sin(minute), ink, 0.02);
	part_segment(a, 0, y, 0.22 * cos(1.2), y + 0.22 * sin(1.2), color_rgb(0xd8342c), 0.009);
	shape_ellipse(a->cr, 0, y, 0.026, 0.026);
	part_form(a, c, 1);
	part_shine(a, -0.13, y - 0.16, 0.13, 0.05, -0.75, 0.5);
}

/* --- camera ----------------------------------------------------------------------------------- */
void thing_camera(const struct art_ctx *a)
{
	struct color leather = a->color, chrome = color_rgb(CHROME);

	shape_round_rect(a->cr, -0.68, -0.82, 1.36, 0.82, 0.09);
	part_rolled(a, chrome, -0.9, 0.02);
	SMOOTH(a, -0.2, -0.82, -0.16, -0.97, -0.08, -0.995, 0.08, -0.995, 0.16, -0.97, 0.2, -0.82);
	part_form(a, chrome, 0.7);
	part_rect(a, -0.68, -0.6, 1.36, 0.47);
	part_plane(a, leather, 0, 0, 1);
	part_speckle(a, -0.67, -0.59, 1.34, 0.45, 160, 0.011, 0.2);
	part_rect(a, -0.68, -0.6, 1.36, 0.47);
	part_shade(a, 0, -0.13, 0, -0.5, 0.3);
	shape_round_rect(a->cr, 0.3, -0.93, 0.2, 0.11, 0.02);
	part_turned(a, chrome, 0.3, 0.5);
	shape_round_rect(a->cr, 0.54, -0.88, 0.09, 0.06, 0.02);
	part_turned(a, color_rgb(0xc83a34), 0.54, 0.63);
	shape_round_rect(a->cr, -0.58, -0.9, 0.2, 0.08, 0.02);
	part_turned(a, chrome, -0.58, -0.38);
	shape_round_rect(a->cr, -0.58, -0.76, 0.22, 0.13, 0.02);
	part_plane(a, color_rgb(0x2a2c32), 0, 0, 1);
	shape_round_rect(a->cr, -0.56, -0.745, 0.18, 0.1, 0.01);
	part_glass(a, -0.75, -0.64, false);
	shape_round_rect(a->cr, 0.36, -0.75, 0.2, 0.11, 0.02);
	brush_fill(a->cr, light_on(a->light, color_rgb(0xf4f0d8), 0.8), 1);
	for (int i = 0; i < 4; i++)
		part_segment(a, 0.4 + 0.04 * i, -0.745, 0.4 + 0.04 * i, -0.645, color_rgb(0xa8a898),
			     0.008);
	/* The lens: rings, then depth. */
	shape_ellipse(a->cr, 0, -0.39, 0.35, 0.35);
	part_form(a, chrome, 0.9);
	shape_ellipse(a->cr, 0, -0.39, 0.31, 0.31);
	part_form(a, color_rgb(0x202226), 0.7);
	for (int i = 0; i < 36 && part_visible(a, 0.01); i++) {
		double t = 2 * M_PI * i / 36;

		part_segment(a, 0.285 * cos(t), -0.39 + 0.285 * sin(t), 0.31 * cos(t),
			     -0.39 + 0.31 * sin(t), color_rgb(0x4a4c52), 0.012);
	}
	draw_ring(a, 0, -0.39, 0.25, chrome, 0.022);
	shape_ellipse(a->cr, 0, -0.39, 0.21, 0.21);
	part_fade(a, -0.1, -0.6, light_on(a->light, color_rgb(0x10131c), 0), 0.15, -0.2,
		  light_on(a->light, color_rgb(0x3a4a78), 0.4));
	shape_ellipse(a->cr, 0.01, -0.38, 0.13, 0.13);
	part_fade(a, -0.1, -0.5, light_on(a->light, color_rgb(0x06070c), 0), 0.1, -0.28,
		  light_on(a->light, color_rgb(0x5a3a78), 0.4));
	part_shine(a, -0.08, -0.48, 0.075, 0.045, -0.75, 0.85);
	part_shine(a, 0.09, -0.31, 0.04, 0.025, -0.75, 0.5);
	for (int side = -1; side <= 1; side += 2)
		draw_ring(a, side * 0.68, -0.72, 0.035, chrome, 0.018);
}

/* --- telescope ---------------------------------------------------------------------------------
 */
static void draw_tube_part(const struct art_ctx *a, double x, double w, double h, struct color c)
{
	part_rect(a, x, -h / 2, w, h);
	part_rolled(a, c, -h / 2, h / 2);
}

void thing_telescope(const struct art_ctx *a)
{
	struct color brass = a->color, wood = color_rgb(0x6a3f24),
		     pale = color_mix(brass, color_rgb(0xfff4d0), 0.4);

	part_segment(a, 0.0, -0.52, 0.05, -0.03, color_scale(wood, 0.7), 0.032);
	for (int side = -1; side <= 1; side += 2) {
		LIMB(a, 0.046, 0.03, 0.02 * side, -0.54, 0.16 * side, -0.28, 0.3 * side, -0.015);
		part_form(a, wood, 0.7);
		shape_ellipse(a->cr, 0.3 * side, -0.018, 0.024, 0.018);
		part_form(a, brass, 0.9);
	}
	part_segment(a, -0.14, -0.27, 0.14, -0.27, brass, 0.014);
	SMOOTH(a, -0.06, -0.5, -0.05, -0.58, 0, -0.61, 0.05, -0.58, 0.06, -0.5, 0, -0.48);
	part_form(a, brass, 0.9);
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.0, -0.66);
	cairo_rotate(a->cr, -0.6);
	draw_tube_part(a, -0.52, 0.07, 0.06, color_rgb(0x2a2a2e));
	draw_tube_part(a, -0.46, 0.16, 0.075, brass);
	draw_tube_part(a, -0.32, 0.24, 0.1, pale);
	draw_tube_part(a, -0.1, 0.44, 0.135, color_mix(wood, color_rgb(0x7a2a20), 0.4));
	for (int i = 0; i < 5; i++) {
		static const double rings[][2] = {
		    {-0.33, 0.088}, {-0.12, 0.125}, {-0.09, 0.15}, {0.1, 0.15}, {0.31, 0.16}};

		draw_tube_part(a, rings[i][0], 0.028, rings[i][1], brass);
	}
	draw_tube_part(a, 0.34, 0.11, 0.17, brass);
	shape_ellipse(a->cr, 0.45, 0, 0.03, 0.085);
	part_form(a, color_scale(brass, 0.8), 0.6);
	shape_ellipse(a->cr, 0.452, 0, 0.022, 0.068);
	part_fade(a, 0.45, -0.07, light_on(a->light, color_rgb(0x9ad0f0), 0.7), 0.45, 0.07,
		  light_on(a->light, color_rgb(0x2a4a78), 0.2));
	part_shine(a, 0.1, -0.04, 0.3, 0.014, 0, 0.7);
	cairo_restore(a->cr);
}

/* --- computer
 * -------------------------------------------------------------------------------------- */
static void draw_desktop(const struct art_ctx *a, double x, double y, double w, double h)
{
	double on = 0.55 + 0.45 * part_lamps(a);
	struct color sky =
	    color_mix(light_on(a->light, color_rgb(0x3a6ab0), 0.4), color_rgb(0x5a9ae8), on);
	struct color low =
	    color_mix(light_on(a->light, color_rgb(0xf0a878), 0.4), color_rgb(0xffc08a), on);

	cairo_save(a->cr);
	part_rect(a, x, y, w, h);
	cairo_clip(a->cr);
	part_rect(a, x, y, w, h);
	part_fade(a, 0, y, sky, 0, y + h, low);
	shape_ellipse(a->cr, x + w * 0.66, y + h * 0.5, h * 0.12, h * 0.12);
	brush_fill(a->cr, color_rgb(0xfff0c0), 0.95);
	SMOOTH(a, x - 0.1, y + h * 1.1, x + w * 0.1, y + h * 0.7, x + w * 0.3, y + h * 0.45,
	       x + w * 0.5, y + h * 0.72, x + w * 0.75, y + h * 0.56, x + w * 1.1, y + h * 0.8,
	       x + w * 1.1, y + h * 1.1);
	brush_fill(a->cr,
		   color_mix(light_on(a->light, color_rgb(0x4a4a78), 0.2), color_rgb(0x5a5890), on),
		   1);
	SMOOTH(a, x - 0.1, y + h * 1.2, x + w * 0.3, y + h * 0.78, x + w * 0.7, y + h * 0.92,
	       x + w * 1.1, y + h * 0.78, x + w * 1.1, y + h * 1.2);
	brush_fill(a->cr,
		   color_mix(light_on(a->light, color_rgb(0x2a3050), 0.2), color_rgb(0x343a64), on),
		   1);
	shape_round_rect(a->cr, x + w * 0.06, y + h * 0.12, w * 0.36, h * 0.4, 0.012);
	brush_fill(a->cr, color_rgb(0xf8f8fc), 0.92);
	part_rect(a, x + w * 0.06, y + h * 0.12, w * 0.36, h * 0.06);
	brush_fill(a->cr, color_rgb(0xd8dce6), 1);
	for (int i = 0; i < 5; i++) {
		part_rect(a, x + w * 0.09, y + h * (0.22 + 0.055 * i), w * (0.28 - 0.06 * (i % 3)),
			  h * 0.022);
		brush_fill(a->cr, color_rgb(i % 2 ? 0xb0b8c8 : 0x7a94d0), 1);
	}
	POLY(a, x, y, x + w * 0.3, y, x, y + h * 0.9);
	brush_fill(a->cr, color_rgb(0xffffff), 0.09);
	cairo_restore(a->cr);
	brush_glow(a->cr, x + w / 2, y + h / 2, w * 0.6, color_rgb(0x8ab8ff),
		   0.1 + 0.4 * part_lamps(a));
}

void thing_computer(const struct art_ctx *a)
{
	struct color body = a->color;

	POLY(a, -0.08, -0.34, 0.08, -0.34, 0.11, -0.16, -0.11, -0.16);
	part_turned(a, color_scale(body, 0.85), -0.11, 0.11);
	shape_round_rect(a->cr, -0.22, -0.175, 0.44, 0.03, 0.014);
	part_turned(a, body, -0.22, 0.22);
	shape_round_rect(a->cr, -0.62, -1, 1.24, 0.7, 0.035);
	part_form(a, body, 0.3);
	part_rect(a, -0.585, -0.965, 1.17, 0.555);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x121318), 0), 1);
	draw_desktop(a, -0.57, -0.95, 1.14, 0.525);
	shape_ellipse(a->cr, 0, -0.355, 0.02, 0.02);
	part_form(a, color_scale(body, 0.7), 0.6);
	/* Keyboard and mouse. */
	POLY(a, -0.46, -0.115, 0.3, -0.115, 0.34, 0, -0.5, 0);
	part_plane(a, color_scale(body, 0.95), 0, -0.9, 0.6);
	for (int row = 0; row < 4; row++)
		for (int col = 0; col < 14; col++) {
			double y = -0.107 + 0.025 * row, half = 0.375 + 0.012 * row;

			if (row == 3 && col > 2 && col < 10)
				continue;
			part_rect(a, -0.08 - half + (2 * half) * col / 14, y, 2 * half / 14 * 0.82,
				  0.018);
			part_plane(a, color_mix(body, color_rgb(0xffffff), 0.6), 0, -0.8, 0.7);
		}
	part_rect(a, -0.26, -0.032, 0.34, 0.018);
	part_plane(a, color_mix(body, color_rgb(0xffffff), 0.6), 0, -0.8, 0.7);
	shape_ellipse(a->cr, 0.46, -0.05, 0.06, 0.042);
	part_form(a, color_mix(body, color_rgb(0xffffff), 0.3), 0.8);
	part_segment(a, 0.46, -0.09, 0.46, -0.06, color_scale(body, 0.6), 0.008);
}

/* --- phone
 * ------------------------------------------------------------------------------------------- */
void thing_phone(const struct art_ctx *a)
{
	static const uint32_t icons[] = {0x5ac86a, 0xf2a83c, 0x4a9af0, 0xe85a6a,
					 0xb07ae8, 0xf6d04a, 0x5ac8d8, 0xf08a5a,
					 0x8a9ab0, 0xe86ab0, 0x6ad0a0, 0x7a8af0};
	struct color body = a->color;
	double on = 0.6 + 0.4 * part_lamps(a);

	shape_round_rect(a->cr, -0.245, -1, 0.49, 1, 0.075);
	part_turned(a, color_mix(body, color_rgb(0xffffff), 0.25), -0.26, 0.26);
	shape_round_rect(a->cr, -0.232, -0.987, 0.464, 0.974, 0.066);
	brush_fill(a->cr, light_on(a->light, color_scale(body, 0.35), 0.2), 1);
	shape_round_rect(a->cr, -0.215, -0.965, 0.43, 0.93, 0.05);
	part_fade(a, -0.2, -0.95,
		  color_mix(light_on(a->light, color_rgb(0x4a5ab8), 0.3), color_rgb(0x6a7af0), on),
		  0.2, -0.05,
		  color_mix(light_on(a->light, color_rgb(0xe87a9a), 0.3), color_rgb(0xf8a0a8), on));
	cairo_save(a->cr);
	shape_round_rect(a->cr, -0.215, -0.965, 0.43, 0.93, 0.05);
	cairo_clip(a->cr);
	SMOOTH(a, -0.3, -0.3, -0.1, -0.5, 0.1, -0.34, 0.3, -0.52, 0.3, 0, -0.3, 0);
	brush_fill(a->cr, color_rgb(0xffd8a0), 0.4);
	SMOOTH(a, -0.3, -0.14, -0.05, -0.32, 0.15, -0.18, 0.3, -0.26, 0.3, 0, -0.3, 0);
	brush_fill(a->cr, color_rgb(0xa04a90), 0.35);
	for (int i = 0; i < 12; i++) {
		shape_round_rect(a->cr, -0.175 + 0.128 * (i % 3), -0.7 + 0.125 * (i / 3), 0.09,
				 0.09, 0.024);
		brush_fill(a->cr,
			   color_mix(light_on(a->light, color_rgb(icons[i]), 0.4),
				     color_rgb(icons[i]), on),
			   1);
		shape_ellipse(a->cr, -0.13 + 0.128 * (i % 3), -0.655 + 0.125 * (i / 3), 0.02, 0.02);
		brush_fill(a->cr, color_rgb(0xffffff), 0.9);
	}
	for (int i = 0; i < 2; i++) {
		shape_round_rect(a->cr, -0.11 + 0.03 * i, -0.86 + 0.06 * i, 0.22 - 0.06 * i,
				 i ? 0.022 : 0.042, 0.01);
		brush_fill(a->cr, color_rgb(0xffffff), 0.9);
	}
	shape_round_rect(a->cr, -0.18, -0.17, 0.36, 0.1, 0.04);
	brush_fill(a->cr, color_rgb(0xffffff), 0.35);
	POLY(a, -0.22, -0.97, 0.05, -0.97, -0.22, -0.4);
	brush_fill(a->cr, color_rgb(0xffffff), 0.12);
	cairo_restore(a->cr);
	shape_round_rect(a->cr, -0.06, -0.95, 0.12, 0.026, 0.013);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x0c0c10), 0), 1);
	part_rect(a, 0.243, -0.75, 0.012, 0.1);
	part_plane(a, color_scale(body, 0.8), 1, 0, 0.4);
	brush_glow(a->cr, 0, -0.5, 0.5, color_rgb(0xc8a0ff), 0.06 + 0.34 * part_lamps(a));
}
