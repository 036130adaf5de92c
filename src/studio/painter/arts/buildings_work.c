/* Buildings of the country: barn, windmill, tent. */
#include "studio/painter/arts/buildings.h"
#include "studio/painter/arts/parts.h"

#define WHITE_TRIM 0xf6f0e4

/* --- barn --------------------------------------------------------------------- */
static void draw_cross_door(const struct art_ctx *a, double x, double y, double w, double h,
			    struct color c)
{
	struct color white = color_rgb(WHITE_TRIM);
	double t = 0.014;

	part_rect(a, x, y, w, h);
	part_plane(a, color_scale(c, 0.86), 0, 0, 1);
	part_planks(a, x, y, w, h, 0.026, true, 0.14);
	part_segment(a, x, y, x + w, y + h, white, t);
	part_segment(a, x + w, y, x, y + h, white, t);
	part_rect(a, x, y, w, h);
	part_ink(a, white, t * 1.2);
}

static void draw_silo(const struct art_ctx *a)
{
	part_rect(a, 0.4, -0.84, 0.22, 0.82);
	part_turned(a, color_rgb(0xc9c3bb), 0.4, 0.62);
	for (int i = 0; i < 12; i++) {
		CURVE(a, 0.4, -0.06 - 0.065 * i, 0.51, -0.054 - 0.068 * i, 0.62, -0.06 - 0.065 * i);
		part_ink(a, color_rgb(0x8d8780), 0.006);
	}
	cairo_move_to(a->cr, 0.39, -0.83);
	cairo_curve_to(a->cr, 0.4, -1.02, 0.62, -1.02, 0.63, -0.83);
	cairo_close_path(a->cr);
	part_turned(a, color_rgb(0x8fa2ac), 0.39, 0.63);
	for (int i = -2; i <= 2; i++) {
		CURVE(a, 0.51 + 0.055 * i, -0.83, 0.51 + 0.04 * i, -0.92, 0.51, -0.97);
		part_ink(a, color_rgb(0x6a7a84), 0.005);
	}
}

void building_barn(const struct art_ctx *a)
{
	struct color red = a->color, white = color_rgb(WHITE_TRIM), roof = color_rgb(0x6c6460);

	draw_silo(a);
	/* The long side and its roof. */
	POLY(a, 0.2, 0, 0.5, -0.03, 0.5, -0.43, 0.2, -0.45);
	part_plane(a, red, 0.8, 0, 0.6);
	part_planks(a, 0.2, -0.45, 0.3, 0.44, 0.028, true, 0.1);
	POLY(a, -0.2, -0.93, 0.24, -0.91, 0.4, -0.74, 0.06, -0.76);
	part_plane(a, roof, 0.4, -1, 0.3);
	POLY(a, 0.06, -0.76, 0.4, -0.74, 0.54, -0.41, 0.22, -0.42);
	part_plane(a, roof, 0.8, -0.5, 0.4);
	part_planks(a, 0.1, -0.75, 0.4, 0.33, 0.05, true, 0.1);
	/* The front. */
	POLY(a, -0.6, 0, 0.2, 0, 0.2, -0.45, 0.06, -0.75, -0.2, -0.91, -0.46, -0.75, -0.6, -0.45);
	part_plane(a, red, -0.2, 0, 1);
	cairo_save(a->cr);
	POLY(a, -0.6, 0, 0.2, 0, 0.2, -0.45, 0.06, -0.75, -0.2, -0.91, -0.46, -0.75, -0.6, -0.45);
	cairo_clip(a->cr);
	part_planks(a, -0.6, -0.92, 0.8, 0.92, 0.03, true, 0.1);
	part_rect(a, -0.6, -0.1, 0.8, 0.1);
	part_shade(a, 0, 0, 0, -0.14, 0.3);
	cairo_restore(a->cr);
	POLY(a, -0.64, -0.42, -0.49, -0.77, -0.2, -0.95, 0.09, -0.77, 0.24, -0.42, 0.2, -0.42, 0.06,
	     -0.74, -0.2, -0.9, -0.46, -0.74, -0.6, -0.42);
	part_plane(a, white, 0, -0.3, 1);
	draw_cross_door(a, -0.38, -0.36, 0.18, 0.36, red);
	draw_cross_door(a, -0.2, -0.36, 0.18, 0.36, red);
	draw_cross_door(a, -0.28, -0.7, 0.16, 0.16, red);
	part_window(a, -0.54, -0.32, 0.09, 0.11, white, rng_chance(a->rng, 0.5));
	part_window(a, 0.06, -0.32, 0.09, 0.11, white, rng_chance(a->rng, 0.5));
	part_bulb(a, -0.2, -0.42, 0.014, color_rgb(0xffc868));
	/* The weathercock. */
	part_segment(a, -0.2, -0.94, -0.2, -0.99, color_rgb(0x3a3a3e), 0.008);
	part_segment(a, -0.24, -0.97, -0.16, -0.97, color_rgb(0x3a3a3e), 0.007);
	part_tuft(a, -0.5, 0.005, 0.25, 0.05, color_rgb(0x86a352));
	part_tuft(a, 0.4, -0.005, 0.3, 0.05, color_rgb(0x86a352));
}

/* --- windmill ------------------------------------------------------------------ */
static void draw_sail(const struct art_ctx *a, double angle, double length)
{
	struct color wood = color_rgb(0x6a4a34), cloth = color_rgb(0xf2e8d2);
	double w = length * 0.23;

	cairo_save(a->cr);
	cairo_rotate(a->cr, angle);
	part_rect(a, length * 0.2, 0, length * 0.8, w);
	part_plane(a, cloth, 0, -0.2, 1);
	for (int i = 0; i <= 8; i++) {
		double x = length * (0.2 + 0.1 * i);

		part_segment(a, x, -w * 0.22, x, w, wood, length * 0.014);
	}
	for (int i = 1; i <= 2; i++)
		part_segment(a, length * 0.2, w * i / 2, length, w * i / 2, wood, length * 0.014);
	part_segment(a, 0, 0, length, 0, wood, length * 0.036);
	cairo_restore(a->cr);
}

void building_windmill(const struct art_ctx *a)
{
	struct color wall = a->color, cap = color_rgb(0x7b4a36), white = color_rgb(WHITE_TRIM);
	double turn = rng_range(a->rng, 0.2, 0.5);

	POLY(a, -0.21, 0, 0.21, 0, 0.12, -0.58, -0.12, -0.58);
	part_turned(a, wall, -0.21, 0.21);
	cairo_save(a->cr);
	POLY(a, -0.21, 0, 0.21, 0, 0.12, -0.58, -0.12, -0.58);
	cairo_clip(a->cr);
	part_bricks(a, -0.22, -0.58, 0.44, 0.58, 0.024, 0.13);
	cairo_restore(a->cr);
	part_window(a, -0.03, -0.45, 0.055, 0.065, white, true);
	part_window(a, -0.085, -0.3, 0.055, 0.065, white, rng_chance(a->rng, 0.5));
	part_window(a, 0.055, -0.3, 0.055, 0.065, white, true);
	part_arch(a, -0.055, -0.155, 0.11, 0.155, 0);
	part_plane(a, white, 0, 0, 1);
	part_arch(a, -0.042, -0.14, 0.084, 0.14, 0);
	part_plane(a, color_rgb(0x4a7a5c), 0, 0, 1);
	part_planks(a, -0.042, -0.1, 0.084, 0.1, 0.02, true, 0.2);
	/* The stage and the cap. */
	part_rect(a, -0.22, -0.215, 0.44, 0.014);
	part_turned(a, color_rgb(0x8a623e), -0.22, 0.22);
	for (int i = 0; i <= 12; i++)
		part_segment(a, -0.215 + 0.0358 * i, -0.215, -0.215 + 0.0358 * i, -0.255,
			     color_rgb(0x8a623e), 0.006);
	part_segment(a, -0.22, -0.255, 0.22, -0.255, color_rgb(0x9a724e), 0.009);
	SMOOTH(a, -0.145, -0.565, -0.13, -0.65, -0.05, -0.72, 0.05, -0.72, 0.13, -0.65, 0.145,
	       -0.565, 0, -0.555);
	part_form(a, cap, 0.7);
	part_rect(a, -0.14, -0.585, 0.28, 0.02);
	part_turned(a, white, -0.14, 0.14);
	cairo_save(a->cr);
	cairo_translate(a->cr, 0, -0.6);
	for (int i = 0; i < 4; i++)
		draw_sail(a, turn + M_PI / 2 * i, 0.41);
	shape_ellipse(a->cr, 0, 0, 0.03, 0.03);
	part_form(a, color_rgb(0x54382a), 1);
	cairo_restore(a->cr);
	part_tuft(a, -0.14, 0.004, 0.2, 0.05, color_rgb(0x86a352));
	part_tuft(a, 0.16, 0.004, 0.16, 0.045, color_rgb(0x86a352));
	for (int i = 0; i < 10; i++) {
		shape_ellipse(a->cr, rng_range(a->rng, -0.24, 0.24), -rng_range(a->rng, 0.01, 0.05),
			      0.009, 0.009);
		part_form(a, color_vary(color_rgb(i % 2 ? 0xe8486a : 0xf6c445), a->rng, 0.1), 0.7);
	}
}

/* --- tent ------------------------------------------------------------------------ */
static void draw_guy_rope(const struct art_ctx *a, double x0, double y0, double x1)
{
	part_segment(a, x0, y0, x1, 0, color_rgb(0xd8d0c0), 0.008);
	part_segment(a, x1 - 0.015, -0.03, x1 + 0.01, 0.005, color_rgb(0x6a5a48), 0.016);
}

void building_tent(const struct art_ctx *a)
{
	static const uint32_t cloths[4] = {0xe8823a, 0x3f8a9a, 0xd0504a, 0x7f9a4a};
	struct color cloth = part_pick(a, cloths),
		     lining = color_mix(cloth, color_rgb(0xfff0c8), 0.45);
	double lamps = part_lamps(a);
	struct color inside = color_mix(light_on(a->light, color_scale(cloth, 0.35), -0.4),
					color_rgb(0xffc660), lamps);

	draw_guy_rope(a, -0.25, -0.98, -0.72);
	draw_guy_rope(a, 0.46, -0.82, 0.74);
	POLY(a, -0.25, -0.98, 0.45, -0.85, 0.68, -0.04, 0.2, 0);
	part_plane(a, cloth, 0.7, -0.5, 0.6);
	POLY(a, -0.25, -0.98, 0.45, -0.85, 0.68, -0.04, 0.2, 0);
	part_shade(a, 0.2, 0, 0.2, -0.8, 0.22);
	for (int i = 1; i < 4; i++) {
		double t = i / 4.0;

		CURVE(a, -0.25 + 0.7 * t, -0.98 + 0.13 * t, 0.02 + 0.62 * t, -0.45 + 0.06 * t,
		      0.2 + 0.48 * t, -0.04 * t);
		part_ink(a, color_scale(cloth, 0.75), 0.008);
	}
	if (lamps > 0.2) {
		POLY(a, -0.25, -0.98, 0.45, -0.85, 0.68, -0.04, 0.2, 0);
		brush_fill(a->cr, color_rgb(0xffa040), 0.34 * lamps);
	}
	/* The front with its flaps turned back. */
	POLY(a, -0.25, -0.98, -0.7, -0.02, 0.2, 0);
	part_plane(a, color_mix(cloth, lining, 0.35), -0.5, -0.1, 0.9);
	POLY(a, -0.25, -0.9, -0.46, -0.012, -0.02, -0.004);
	part_fade(a, 0, -0.9, color_scale(inside, 0.6), 0, 0, inside);
	SMOOTH(a, -0.25, -0.92, -0.34, -0.6, -0.47, -0.012, -0.53, -0.012, -0.5, -0.3, -0.4, -0.62);
	part_form(a, lining, 0.5);
	SMOOTH(a, -0.25, -0.92, -0.15, -0.6, -0.01, -0.004, 0.06, -0.004, 0.0, -0.3, -0.12, -0.62);
	part_form(a, lining, 0.5);
	part_segment(a, -0.25, -1, -0.25, -0.9, color_rgb(0x8a8078), 0.018);
	part_segment(a, -0.25, -0.98, 0.45, -0.85, color_scale(cloth, 0.8), 0.014);
	/* A sleeping mat and a lamp in the opening. */
	POLY(a, -0.4, -0.012, -0.08, -0.004, -0.12, -0.06, -0.36, -0.06);
	brush_fill(
	    a->cr,
	    color_mix(light_on(a->light, color_rgb(0x4a6a8a), 0), color_rgb(0x8a6a5a), lamps), 1);
	part_bulb(a, -0.24, -0.13, 0.03, color_rgb(0xffb850));
	if (lamps > 0.2)
		brush_glow(a->cr, -0.24, -0.25, 0.55, color_rgb(0xff9a40), 0.45 * lamps);
	part_tuft(a, -0.5, 0.006, 0.3, 0.06, color_rgb(0x86a352));
	part_tuft(a, 0.45, 0.0, 0.3, 0.06, color_rgb(0x86a352));
}
