/* What flies: airplane, helicopter, hot-air balloon, kite. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/vessels.h"

/* --- airplane ------------------------------------------------------------------------- */
static void draw_jet(const struct art_ctx *a, double x, double y, double size)
{
	shape_round_rect(a->cr, x - size, y - size * 0.36, size * 1.8, size * 0.72, size * 0.3);
	part_rolled(a, color_rgb(0xd8dce2), y - size * 0.4, y + size * 0.4);
	shape_ellipse(a->cr, x + size * 0.8, y, size * 0.14, size * 0.36);
	part_form(a, color_rgb(0x2c3036), 0.5);
	shape_ellipse(a->cr, x + size * 0.78, y, size * 0.17, size * 0.4);
	part_ink(a, color_rgb(0xeef0f2), size * 0.06);
}

static void draw_fuselage(const struct art_ctx *a, struct color accent)
{
	struct color white = a->color;

	cairo_move_to(a->cr, -1.18, -0.5);
	cairo_curve_to(a->cr, -0.9, -0.56, -0.7, -0.57, -0.4, -0.57);
	cairo_line_to(a->cr, 0.8, -0.57);
	cairo_curve_to(a->cr, 1.02, -0.57, 1.16, -0.46, 1.2, -0.37);
	cairo_curve_to(a->cr, 1.16, -0.3, 1.0, -0.25, 0.8, -0.24);
	cairo_line_to(a->cr, -0.5, -0.26);
	cairo_curve_to(a->cr, -0.8, -0.3, -1.05, -0.42, -1.18, -0.5);
	cairo_close_path(a->cr);
	cairo_path_t *body = cairo_copy_path(a->cr);
	part_rolled(a, white, -0.6, -0.2);
	cairo_save(a->cr);
	cairo_append_path(a->cr, body);
	cairo_path_destroy(body);
	cairo_clip(a->cr);
	SMOOTH(a, -1.3, -0.52, -0.6, -0.34, 0.3, -0.355, 1.3, -0.33, 1.3, -0.2, -0.6, -0.2);
	part_plane(a, accent, 0, 0.5, 0.9);
	part_rect(a, -1.2, -0.315, 2.4, 0.02);
	part_plane(a, color_mix(accent, color_rgb(0xffffff), 0.6), 0, 0.3, 0.9);
	cairo_restore(a->cr);
	for (int i = 0; i < 21; i++) {
		shape_round_rect(a->cr, -0.72 + 0.072 * i, -0.455, 0.034, 0.045, 0.014);
		part_glass(a, -0.455, -0.41, true);
	}
	POLY(a, 0.93, -0.5, 1.04, -0.485, 1.1, -0.44, 0.93, -0.44);
	part_glass(a, -0.5, -0.44, true);
	for (int i = 0; i < 2; i++) {
		shape_round_rect(a->cr, i ? 0.83 : -0.8, -0.475, 0.05, 0.13, 0.015);
		part_ink(a, color_rgb(0x9aa0a8), 0.006);
	}
}

void vessel_airplane(const struct art_ctx *a)
{
	struct color accent =
	    a->has_color ? color_mix(a->color, color_rgb(0x2a3a5a), 0.35) : color_rgb(0x2f6fb0);
	struct color wing = color_rgb(0xd4dae2);
	double lamps = part_lamps(a);

	cairo_save(a->cr);
	cairo_translate(a->cr, 0, -0.03);
	cairo_rotate(a->cr, -0.06);
	/* Far wing, fin, near wing. */
	POLY(a, 0.2, -0.52, -0.14, -0.52, -0.34, -0.82, -0.22, -0.82);
	part_plane(a, color_scale(wing, 0.85), 0, -0.6, 0.4);
	POLY(a, -0.78, -0.54, -1.1, -0.95, -1.26, -0.96, -1.12, -0.5);
	part_fade(a, -0.8, -0.5, part_lit(a, accent, 0, -0.1, 1), -1.2, -0.95,
		  part_lit(a, color_scale(accent, 0.85), 0, 0, 1));
	POLY(a, -1.02, -0.83, -1.08, -0.91, -1.2, -0.92, -1.17, -0.83);
	part_plane(a, color_mix(accent, color_rgb(0xffffff), 0.75), 0, 0, 1);
	draw_fuselage(a, accent);
	SMOOTH(a, -0.84, -0.46, -1.06, -0.37, -1.26, -0.33, -1.2, -0.38, -1.04, -0.47);
	part_form(a, wing, 0.5);
	draw_jet(a, 0.12, -0.16, 0.17);
	POLY(a, 0.34, -0.33, -0.16, -0.31, -0.62, 0.02, -0.46, 0.02);
	part_fade(a, 0.3, -0.3, part_lit(a, wing, 0, -1, 0.5), -0.5, 0,
		  part_lit(a, color_scale(wing, 0.85), -0.2, -0.8, 0.6));
	part_segment(a, 0.34, -0.33, -0.46, 0.02, color_rgb(0xffffff), 0.01);
	part_segment(a, -0.02, -0.3, -0.54, 0.01, color_rgb(0xa8b0ba), 0.006);
	part_shine(a, 0.3, -0.535, 0.6, 0.018, 0, 0.6);
	if (lamps > 0.05) {
		brush_glow(a->cr, -0.54, 0.02, 0.09, color_rgb(0xff4038), lamps);
		brush_glow(a->cr, -1.2, -0.95, 0.08, color_rgb(0xffffff), lamps);
		brush_glow(a->cr, 1.1, -0.3, 0.1, color_rgb(0xfff0c8), lamps);
	}
	cairo_restore(a->cr);
}

/* --- helicopter ------------------------------------------------------------------------- */
static void draw_rotor(const struct art_ctx *a, double x, double y, double rx, double ry)
{
	double turn = rng_range(a->rng, 0, M_PI);

	shape_ellipse(a->cr, x, y, rx, ry);
	brush_fill(a->cr, light_on(a->light, color_rgb(0xb8bcc4), 0.4), 0.22);
	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_scale(a->cr, 1, ry / rx);
	for (int i = 0; i < 4; i++) {
		double t = turn + M_PI / 2 * i;

		POLY(a, 0, 0, rx * cos(t - 0.035), rx * sin(t - 0.035), rx * cos(t + 0.035),
		     rx * sin(t + 0.035));
		brush_fill(a->cr, light_on(a->light, color_rgb(0x3a3c42), 0.3), 0.9);
		cairo_move_to(a->cr, 0, 0);
		cairo_arc(a->cr, 0, 0, rx, t - 0.5, t);
		cairo_close_path(a->cr);
		brush_fill(a->cr, light_on(a->light, color_rgb(0x6a6e76), 0.3), 0.22);
	}
	cairo_restore(a->cr);
}

void vessel_helicopter(const struct art_ctx *a)
{
	struct color c = a->color, dark = color_rgb(0x36383e), white = color_rgb(0xf6f2ea);
	double lamps = part_lamps(a);

	/* Tail. */
	POLY(a, -0.1, -0.68, -0.9, -0.66, -0.92, -0.6, -0.1, -0.42);
	part_rolled(a, c, -0.72, -0.45);
	POLY(a, -0.8, -0.66, -0.94, -0.9, -0.99, -0.9, -0.94, -0.6);
	part_form(a, c, 0.5);
	POLY(a, -0.86, -0.62, -0.97, -0.5, -0.92, -0.5, -0.8, -0.6);
	part_form(a, c, 0.5);
	cairo_save(a->cr);
	cairo_translate(a->cr, -0.93, -0.73);
	draw_rotor(a, 0, 0, 0.14, 0.14);
	cairo_restore(a->cr);
	/* Mast, body, glass. */
	POLY(a, -0.14, -0.78, 0.2, -0.78, 0.13, -0.87, -0.05, -0.87);
	part_rolled(a, color_scale(c, 0.9), -0.9, -0.7);
	part_rect(a, 0.03, -0.95, 0.035, 0.1);
	part_turned(a, dark, 0.03, 0.065);
	SMOOTH(a, -0.42, -0.5, -0.3, -0.72, -0.05, -0.8, 0.3, -0.8, 0.58, -0.7, 0.76, -0.5, 0.8,
	       -0.34, 0.7, -0.22, 0.4, -0.17, -0.05, -0.18, -0.3, -0.3);
	part_rolled(a, c, -0.85, -0.1);
	SMOOTH(a, 0.36, -0.42, 0.38, -0.7, 0.46, -0.74, 0.6, -0.67, 0.74, -0.5, 0.77, -0.38, 0.6,
	       -0.37);
	part_glass(a, -0.75, -0.37, true);
	SMOOTH(a, 0.44, -0.5, 0.46, -0.68, 0.52, -0.69, 0.6, -0.6, 0.56, -0.5);
	part_shade(a, 0.45, -0.7, 0.6, -0.45, -0.6);
	shape_round_rect(a->cr, 0.06, -0.7, 0.23, 0.24, 0.04);
	part_glass(a, -0.7, -0.46, true);
	shape_round_rect(a->cr, -0.2, -0.68, 0.19, 0.2, 0.04);
	part_glass(a, -0.68, -0.48, true);
	shape_round_rect(a->cr, 0.04, -0.73, 0.27, 0.5, 0.04);
	part_ink(a, color_scale(c, 0.55), 0.01);
	cairo_save(a->cr);
	SMOOTH(a, -0.42, -0.5, -0.3, -0.72, -0.05, -0.8, 0.3, -0.8, 0.58, -0.7, 0.76, -0.5, 0.8,
	       -0.34, 0.7, -0.22, 0.4, -0.17, -0.05, -0.18, -0.3, -0.3);
	cairo_clip(a->cr);
	SMOOTH(a, -0.6, -0.44, 0.1, -0.36, 0.9, -0.3, 0.9, -0.24, 0.1, -0.29, -0.6, -0.38);
	part_plane(a, white, 0, 0.2, 1);
	cairo_restore(a->cr);
	/* Skids. */
	for (int i = 0; i < 2; i++)
		part_segment(a, 0.02 + 0.4 * i, -0.2, -0.02 + 0.44 * i, -0.05, dark, 0.026);
	CURVE(a, -0.3, -0.04, 0.2, -0.04, 0.58, -0.04, 0.68, -0.1);
	part_ink(a, dark, 0.034);
	draw_rotor(a, 0.045, -0.955, 0.93, 0.042);
	shape_ellipse(a->cr, 0.045, -0.955, 0.04, 0.03);
	part_form(a, dark, 0.9);
	if (lamps > 0.05) {
		brush_glow(a->cr, -0.96, -0.9, 0.1, color_rgb(0xff4038), lamps);
		brush_glow(a->cr, 0.6, -0.2, 0.1, color_rgb(0xfff0c8), lamps);
		part_beam(a, 0.6, -0.2, 0.7, 1.1, 0.16, color_rgb(0xfff0c8), 0.5 * lamps);
	}
}

/* --- balloon ------------------------------------------------------------------------------ */
#define GORES 12

/* Half the width of the envelope at t: 0 the crown … 1 the mouth. */
static double envelope_half(double t)
{
	if (t < 0.42)
		return 0.365 * sqrt(fmax(0, 1 - pow((0.42 - t) / 0.42, 2)));
	return 0.365 - 0.285 * pow((t - 0.42) / 0.58, 1.75);
}

static void gore_edge(const struct art_ctx *a, double u, bool down)
{
	for (int i = 0; i <= 30; i++) {
		/* Closer together near the crown, which is round. */
		double t = pow(down ? i / 30.0 : 1 - i / 30.0, 1.7);

		cairo_line_to(a->cr, envelope_half(t) * u, -1 + 0.76 * t);
	}
}

static void draw_gores(const struct art_ctx *a, const struct color *colors, int n)
{
	double lamps = part_lamps(a);

	for (int i = 0; i < GORES; i++) {
		double a0 = -M_PI / 2 + M_PI * i / GORES, a1 = a0 + M_PI / GORES;
		double u0 = sin(a0), u1 = sin(a1), mid = sin((a0 + a1) / 2);
		struct color c = colors[i % n];
		struct color top = part_lit(a, c, mid * 0.8, -0.75, cos((a0 + a1) / 2));
		struct color low =
		    part_lit(a, color_scale(c, 0.9), mid, 0.35, cos((a0 + a1) / 2) * 0.8);

		/* The burner shines through from below. */
		low = color_mix(low, color_mix(c, color_rgb(0xff9a38), 0.4), lamps * 0.8);
		top = color_mix(top, c, lamps * 0.3);
		gore_edge(a, u0, true);
		gore_edge(a, u1, false);
		cairo_close_path(a->cr);
		part_fade(a, 0, -0.95, top, 0, -0.26, low);
	}
	for (int i = 1; i < GORES; i++) {
		gore_edge(a, sin(-M_PI / 2 + M_PI * i / GORES), true);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0x3a2a2a), -0.2), 0.0025, 0.5);
	}
}

static void draw_basket(const struct art_ctx *a)
{
	struct color wicker = color_rgb(0xa8743c);
	double lamps = part_lamps(a);

	for (int i = -1; i <= 1; i += 2) {
		part_segment(a, 0.078 * i, -0.24, 0.052 * i, -0.1, color_rgb(0x6a5844), 0.004);
		part_segment(a, 0.03 * i, -0.24, 0.04 * i, -0.1, color_rgb(0x6a5844), 0.003);
	}
	part_rect(a, -0.02, -0.175, 0.04, 0.025);
	part_turned(a, color_rgb(0x8a8e94), -0.02, 0.02);
	SMOOTH(a, -0.012, -0.175, -0.01, -0.2, 0, -0.235, 0.01, -0.2, 0.012, -0.175);
	brush_fill(a->cr, color_mix(color_rgb(0xffb040), color_rgb(0xfff4c0), 0.4), 0.95);
	brush_glow(a->cr, 0, -0.205, 0.05 + 0.1 * lamps, color_rgb(0xffa838), 0.6 + 0.4 * lamps);
	/* Two travellers. */
	for (int i = -1; i <= 1; i += 2) {
		shape_ellipse(a->cr, 0.02 * i, -0.122, 0.011, 0.013);
		part_form(a, color_rgb(i < 0 ? 0xe0ac84 : 0x9a6a4a), 0.8);
		SMOOTH(a, 0.02 * i - 0.018, -0.085, 0.02 * i - 0.014, -0.106, 0.02 * i, -0.111,
		       0.02 * i + 0.014, -0.106, 0.02 * i + 0.018, -0.085);
		part_form(a, color_rgb(i < 0 ? 0x3a7ab8 : 0xe8b040), 0.7);
	}
	POLY(a, -0.056, -0.1, 0.056, -0.1, 0.046, -0.004, -0.046, -0.004);
	part_turned(a, wicker, -0.056, 0.056);
	for (int row = 0; row < 6 && part_visible(a, 0.006); row++)
		for (int col = 0; col < 8; col++) {
			part_rect(a, -0.05 + 0.0125 * col, -0.094 + 0.015 * row, 0.009, 0.005);
			part_plane(a, color_scale(wicker, (row + col) % 2 ? 0.6 : 1.2),
				   col / 4.0 - 1, 0, 0.8);
		}
	shape_round_rect(a->cr, -0.06, -0.106, 0.12, 0.014, 0.006);
	part_turned(a, color_rgb(0x7a4a28), -0.06, 0.06);
}

void vessel_balloon(const struct art_ctx *a)
{
	static const uint32_t sets[][4] = {{0xe8503c, 0xf8c84a, 0x3f9ac0, 0xf6efdc},
					   {0xd83a5a, 0xf2a03c, 0x6a5ab8, 0xf6efdc},
					   {0x2f8a8a, 0xf4d86a, 0xe86a4a, 0xf6efdc},
					   {0x8a4ab0, 0xf08aa8, 0xf8d05a, 0x4aa8d8}};
	const uint32_t *set = sets[rng_int(a->rng, 0, 3)];
	struct color colors[4];
	int n = 4;

	for (int i = 0; i < 4; i++)
		colors[i] = color_rgb(set[i]);
	if (a->has_color) {
		colors[0] = a->color;
		colors[1] = color_mix(a->color, color_rgb(0xfff6e4), 0.82);
		n = 2;
	}
	draw_gores(a, colors, n);
	/* A band round the middle, the crown's cap, the skirt. */
	for (int i = 0; i < GORES; i++) {
		double a0 = -M_PI / 2 + M_PI * i / GORES, a1 = a0 + M_PI / GORES,
		       mid = (a0 + a1) / 2;
		double h0 = envelope_half(0.5), h1 = envelope_half(0.58), z0 = 0.024 * cos(a0),
		       z1 = 0.024 * cos(a1);

		POLY(a, h0 * sin(a0), -0.62 + z0, h0 * sin(a1), -0.62 + z1, h1 * sin(a1),
		     -0.56 + z1, h1 * sin(a0), -0.56 + z0);
		part_plane(a, colors[(i + 1) % n], sin(mid), 0.1, cos(mid));
	}
	POLY(a, -0.08, -0.242, 0.08, -0.242, 0.062, -0.215, -0.062, -0.215);
	part_turned(a, colors[0], -0.08, 0.08);
	part_shine(a, -0.13, -0.82, 0.1, 0.05, -0.7, 0.35);
	if (part_lamps(a) > 0.1)
		brush_glow(a->cr, 0, -0.36, 0.3, color_rgb(0xff9a40), 0.3 * part_lamps(a));
	draw_basket(a);
}

/* --- kite --------------------------------------------------------------------------------- */
static void draw_kite_panel(const struct art_ctx *a, double x0, double y0, double x1, double y1,
			    struct color c, double nx, double ny)
{
	POLY(a, 0.02, -0.74, x0, y0, x1, y1);
	part_plane(a, c, nx, ny, 0.8);
}

void vessel_kite(const struct art_ctx *a)
{
	static const uint32_t bows[] = {0xf8c84a, 0x3f9ac0, 0xe8503c, 0x6ab860, 0x8a4ab0};
	static const uint32_t papers[4] = {0xe8483c, 0xe86aa8, 0x6ab04a, 0x8a5ad0};
	struct color c = part_pick(a, papers),
		     second = a->has_color ? color_mix(c, color_rgb(0xffffff), 0.55)
					   : color_rgb(0xf8c84a);
	struct color third =
	    a->has_color ? color_mix(c, color_rgb(0x202040), 0.3) : color_rgb(0x3f9ac0);
	double sway = rng_range(a->rng, 0.02, 0.06);

	/* The line that somebody holds, and the tail with its bows. */
	CURVE(a, 0.02, -0.72, -0.06, -0.4, -0.22, -0.12, -0.34, 0.0);
	brush_stroke(a->cr, light_on(a->light, color_rgb(0xf0ece0), 0.5), 0.004, 0.8);
	CURVE(a, 0.1, -0.48, 0.12 + sway, -0.38, 0.06, -0.28, 0.14 + sway, -0.18, 0.08, -0.08, 0.16,
	      -0.01);
	part_ink(a, color_rgb(0xd8c8b0), 0.008);
	for (int i = 0; i < 5; i++) {
		double y = -0.42 + 0.095 * i, x = 0.1 + 0.035 * sin(i * 2.1 + 1);

		POLY(a, x, y, x - 0.045, y - 0.026, x - 0.04, y + 0.026);
		POLY(a, x, y, x + 0.045, y - 0.022, x + 0.05, y + 0.026);
		part_form(a, color_rgb(bows[i]), 0.6);
	}
	cairo_save(a->cr);
	cairo_translate(a->cr, 0, 0);
	draw_kite_panel(a, -0.04, -1.0, -0.3, -0.72, c, -0.4, -0.5);
	draw_kite_panel(a, -0.04, -1.0, 0.33, -0.79, second, 0.4, -0.5);
	draw_kite_panel(a, 0.1, -0.47, -0.3, -0.72, third, -0.4, 0.4);
	draw_kite_panel(a, 0.1, -0.47, 0.33, -0.79, color_mix(c, third, 0.25), 0.4, 0.3);
	part_segment(a, -0.04, -1.0, 0.1, -0.47, color_rgb(0x7a5434), 0.01);
	part_segment(a, -0.3, -0.72, 0.33, -0.79, color_rgb(0x7a5434), 0.01);
	POLY(a, -0.04, -1.0, 0.33, -0.79, 0.1, -0.47, -0.3, -0.72);
	part_ink(a, color_mix(c, color_rgb(0x301818), 0.5), 0.007);
	cairo_restore(a->cr);
}
