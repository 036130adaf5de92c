/* Instruments. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/things.h"

static void draw_strings(const struct art_ctx *a, double x, double half0, double y0, double half1,
			 double y1, int n)
{
	for (int i = 0; i < n; i++) {
		double u = -1 + 2.0 * i / (n - 1);

		cairo_move_to(a->cr, x + half0 * u, y0);
		cairo_line_to(a->cr, x + half1 * u, y1);
	}
	brush_stroke(a->cr, light_on(a->light, color_rgb(0xe8e4d8), 0.7),
		     fmax(0.0025, 0.5 / a->pixels), 0.85);
}

static void draw_pegs(const struct art_ctx *a, double x, double y, double w, double step, int n,
		      struct color c)
{
	for (int i = 0; i < n; i++)
		for (int side = -1; side <= 1; side += 2) {
			part_segment(a, x, y + step * i, x + side * w, y + step * i,
				     color_rgb(0xb8bcc2), w * 0.14);
			shape_ellipse(a->cr, x + side * w, y + step * i, w * 0.26, w * 0.18);
			part_form(a, c, 0.8);
		}
}

/* --- guitar -------------------------------------------------------------------------------- */
static void guitar_body_path(const struct art_ctx *a, double k)
{
	double w = k, y = -0.235;

	shape_smooth(a->cr, (const double[]){0,          y + 0.235 * k, -0.12 * w,  y + 0.22 * k,
					     -0.195 * w, y + 0.08 * k,  -0.16 * w,  y - 0.05 * k,
					     -0.115 * w, y - 0.1 * k,   -0.135 * w, y - 0.19 * k,
					     -0.1 * w,   y - 0.26 * k,  0,          y - 0.275 * k,
					     0.1 * w,    y - 0.26 * k,  0.135 * w,  y - 0.19 * k,
					     0.115 * w,  y - 0.1 * k,   0.16 * w,   y - 0.05 * k,
					     0.195 * w,  y + 0.08 * k,  0.12 * w,   y + 0.22 * k},
		     14, true);
}

void thing_guitar(const struct art_ctx *a)
{
	struct color top = a->color, side = color_scale(top, 0.5), dark = color_rgb(0x4a2c1c);

	cairo_save(a->cr);
	cairo_translate(a->cr, 0, -0.005);
	cairo_rotate(a->cr, 0.03);
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.014, 0.004);
	guitar_body_path(a, 1);
	part_form(a, side, 0.5);
	cairo_restore(a->cr);
	guitar_body_path(a, 1);
	part_form(a, top, 0.45);
	guitar_body_path(a, 0.965);
	brush_stroke(a->cr, light_on(a->light, color_rgb(0xf4e4c0), 0.5), 0.005, 0.9);
	cairo_save(a->cr);
	guitar_body_path(a, 0.95);
	cairo_clip(a->cr);
	for (int i = 0; i < 26 && part_visible(a, 0.003); i++) {
		double x = rng_range(a->rng, -0.19, 0.19);

		CURVE(a, x, -0.5, x + rng_range(a->rng, -0.008, 0.008), -0.25, x, 0.0);
		brush_stroke(a->cr,
			     light_on(a->light,
				      color_scale(top, rng_chance(a->rng, 0.5) ? 0.78 : 1.15), 0.3),
			     0.003, 0.4);
	}
	cairo_restore(a->cr);
	/* Rosette, pick guard, bridge. */
	SMOOTH(a, 0.05, -0.36, 0.1, -0.3, 0.11, -0.2, 0.06, -0.2, 0.04, -0.26);
	part_form(a, color_rgb(0x5a2a1a), 0.4);
	cairo_arc(a->cr, 0, -0.31, 0.066, 0, 2 * M_PI);
	part_ink(a, color_rgb(0xd8b878), 0.016);
	cairo_arc(a->cr, 0, -0.31, 0.066, 0, 2 * M_PI);
	part_ink(a, dark, 0.005);
	shape_ellipse(a->cr, 0, -0.31, 0.054, 0.054);
	part_fade(a, 0, -0.365, light_on(a->light, color_rgb(0x120a06), -0.6), 0, -0.25,
		  light_on(a->light, color_rgb(0x3a2416), -0.2));
	shape_round_rect(a->cr, -0.07, -0.135, 0.14, 0.024, 0.008);
	part_form(a, dark, 0.6);
	/* Neck, frets, head. */
	POLY(a, -0.024, -0.36, 0.024, -0.36, 0.018, -0.84, -0.018, -0.84);
	part_turned(a, dark, -0.026, 0.026);
	for (int i = 0; i < 15; i++) {
		double t = 1 - pow(0.944, i + 1), y = -0.84 + 0.78 * t;

		if (y < -0.37)
			part_segment(a, -0.02, y, 0.02, y, color_rgb(0xd0d4da), 0.0035);
		if (i == 2 || i == 4 || i == 6) {
			shape_ellipse(a->cr, 0, y - 0.014, 0.005, 0.005);
			part_form(a, color_rgb(0xf4f0e4), 0.4);
		}
	}
	draw_pegs(a, 0, -0.955, 0.055, 0.038, 3, color_rgb(0xf0e8d8));
	SMOOTH(a, -0.018, -0.835, -0.036, -0.87, -0.04, -0.97, -0.02, -0.99, 0.02, -0.99, 0.04,
	       -0.97, 0.036, -0.87, 0.018, -0.835);
	part_form(a, color_mix(dark, top, 0.3), 0.5);
	draw_strings(a, 0, 0.019, -0.125, 0.013, -0.845, 6);
	part_shine(a, -0.1, -0.12, 0.05, 0.09, 0.4, 0.3);
	cairo_restore(a->cr);
}

/* --- violin ------------------------------------------------------------------------------------
 */
void thing_violin(const struct art_ctx *a)
{
	static const double body[] = {
	    0,     -0.03,  -0.13, -0.05,  -0.175, -0.15, -0.15,  -0.235, -0.165, -0.26,  -0.105,
	    -0.31, -0.1,   -0.35, -0.145, -0.405, -0.12, -0.42,  -0.135, -0.5,   -0.08,  -0.575,
	    0,     -0.585, 0.08,  -0.575, 0.135,  -0.5,  0.12,   -0.42,  0.145,  -0.405, 0.1,
	    -0.35, 0.105,  -0.31, 0.165,  -0.26,  0.15,  -0.235, 0.175,  -0.15,  0.13,   -0.05};
	struct color c = a->color, dark = color_rgb(0x1e1816);

	/* The bow leans behind it. */
	part_segment(a, 0.2, -0.02, -0.15, -0.97, color_rgb(0x6a3a20), 0.014);
	part_segment(a, 0.222, -0.035, -0.125, -0.97, color_rgb(0xf4efe2), 0.008);
	shape_smooth(a->cr, body, 22, true);
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.01, 0.008);
	cairo_restore(a->cr);
	part_form(a, c, 0.75);
	shape_smooth(a->cr, body, 22, true);
	brush_stroke(a->cr, light_on(a->light, color_scale(c, 0.45), 0), 0.009, 0.9);
	cairo_save(a->cr);
	shape_smooth(a->cr, body, 22, true);
	cairo_clip(a->cr);
	for (int i = 0; i < 30 && part_visible(a, 0.003); i++) {
		double y = -0.02 - 0.019 * i;

		CURVE(a, -0.18, y, -0.06, y + rng_range(a->rng, -0.006, 0.006), 0.06, y, 0.18, y);
		brush_stroke(a->cr, light_on(a->light, color_mix(c, color_rgb(0xf2b060), 0.5), 0.5),
			     0.005, 0.22);
	}
	cairo_restore(a->cr);
	for (int side = -1; side <= 1; side += 2) {
		CURVE(a, side * 0.075, -0.36, side * 0.06, -0.34, side * 0.085, -0.28, side * 0.1,
		      -0.22, side * 0.085, -0.205);
		part_ink(a, dark, 0.012);
		shape_ellipse(a->cr, side * 0.072, -0.36, 0.01, 0.01);
		shape_ellipse(a->cr, side * 0.09, -0.205, 0.012, 0.012);
		brush_fill(a->cr, light_on(a->light, dark, 0), 1);
	}
	POLY(a, -0.02, -0.05, 0.02, -0.05, 0.034, -0.2, -0.034, -0.2);
	part_form(a, dark, 0.6);
	SMOOTH(a, -0.05, -0.265, -0.04, -0.3, 0.04, -0.3, 0.05, -0.265, 0, -0.28);
	part_form(a, color_rgb(0xe0b878), 0.5);
	POLY(a, -0.022, -0.38, 0.022, -0.38, 0.016, -0.8, -0.016, -0.8);
	part_turned(a, dark, -0.024, 0.024);
	draw_pegs(a, 0, -0.895, 0.048, 0.045, 2, dark);
	SMOOTH(a, -0.018, -0.8, -0.022, -0.93, -0.03, -0.97, 0, -1.0, 0.03, -0.97, 0.022, -0.93,
	       0.018, -0.8);
	part_form(a, c, 0.7);
	cairo_new_sub_path(a->cr);
	cairo_arc(a->cr, 0, -0.968, 0.012, 0, 4.5);
	part_ink(a, color_scale(c, 0.45), 0.006);
	draw_strings(a, 0, 0.025, -0.2, 0.012, -0.81, 4);
	shape_ellipse(a->cr, -0.11, -0.08, 0.05, 0.035);
	part_form(a, dark, 0.8);
	part_shine(a, -0.09, -0.48, 0.025, 0.06, 0.3, 0.5);
}

/* --- piano: a grand from the side of its keys
 * ----------------------------------------------------- */
static void draw_keys(const struct art_ctx *a, double x0, double x1, double y, double h)
{
	int n = 28;
	double w = (x1 - x0) / n;

	for (int i = 0; i < n; i++) {
		part_rect(a, x0 + w * i, y, w * 0.92, h);
		part_plane(a, color_rgb(0xfaf6ea), 0, -0.9, 0.6);
	}
	for (int i = 0; i < n - 1; i++) {
		if (i % 7 == 2 || i % 7 == 6)
			continue;
		part_rect(a, x0 + w * (i + 0.66), y, w * 0.6, h * 0.58);
		part_plane(a, color_rgb(0x1a1a1e), 0, -0.7, 0.7);
	}
}

void thing_piano(const struct art_ctx *a)
{
	struct color c = a->color, gold = color_rgb(0xd8a84c), wood = color_rgb(0xc08040);

	/* The lid stands open on its prop. */
	SMOOTH(a, -0.62, -0.52, -0.66, -0.72, -0.46, -0.96, 0.0, -1.0, 0.3, -0.96, 0.5, -0.84, 0.56,
	       -0.6, 0.62, -0.5);
	part_form(a, c, 0.5);
	cairo_save(a->cr);
	SMOOTH(a, -0.62, -0.52, -0.66, -0.72, -0.46, -0.96, 0.0, -1.0, 0.3, -0.96, 0.5, -0.84, 0.56,
	       -0.6, 0.62, -0.5);
	cairo_clip(a->cr);
	POLY(a, -0.6, -0.5, -0.3, -1.02, -0.12, -1.02, -0.42, -0.5);
	part_shade(a, 0, -1, 0, -0.5, -0.4);
	cairo_restore(a->cr);
	/* Inside: the soundboard and its strings. */
	POLY(a, -0.62, -0.5, 0.64, -0.48, 0.56, -0.58, -0.56, -0.6);
	part_plane(a, wood, 0, -0.8, 0.6);
	for (int i = 0; i < 18 && part_visible(a, 0.006); i++)
		part_segment(a, -0.58 + 0.066 * i, -0.505, -0.52 + 0.06 * i, -0.59, gold, 0.004);
	part_segment(a, 0.5, -0.5, 0.42, -0.86, color_scale(c, 1.4), 0.018);
	/* Case, legs, pedals. */
	for (int i = 0; i < 3; i++) {
		double x = i == 0 ? -0.56 : i == 1 ? 0.56 : 0.06, foot = i == 2 ? -0.05 : 0;

		POLY(a, x - 0.042, -0.34, x + 0.042, -0.34, x + 0.026, foot - 0.03, x - 0.026,
		     foot - 0.03);
		part_turned(a, c, x - 0.045, x + 0.045);
		shape_ellipse(a->cr, x, foot - 0.018, 0.024, 0.018);
		part_form(a, gold, 0.9);
	}
	shape_round_rect(a->cr, -0.7, -0.52, 1.4, 0.2, 0.03);
	part_rolled(a, c, -0.54, -0.28);
	part_rect(a, -0.7, -0.52, 1.4, 0.02);
	part_shade(a, 0, -0.52, 0, -0.49, -0.5);
	part_rect(a, -0.61, -0.455, 1.22, 0.075);
	part_plane(a, color_rgb(0x8a2a2a), 0, 0.2, 0.9);
	draw_keys(a, -0.6, 0.6, -0.44, 0.068);
	shape_round_rect(a->cr, -0.73, -0.385, 1.46, 0.05, 0.015);
	part_rolled(a, c, -0.39, -0.33);
	part_segment(a, -0.05, -0.33, -0.08, -0.07, c, 0.02);
	part_segment(a, 0.05, -0.33, 0.08, -0.07, c, 0.02);
	for (int i = 0; i < 3; i++)
		part_segment(a, -0.06 + 0.06 * i, -0.07, -0.06 + 0.06 * i, -0.03, gold, 0.018);
	/* The music. */
	POLY(a, -0.2, -0.52, 0.2, -0.52, 0.18, -0.72, -0.18, -0.72);
	part_plane(a, color_scale(c, 1.3), 0, -0.1, 1);
	for (int i = -1; i <= 1; i += 2) {
		POLY(a, 0.005 * i, -0.535, 0.15 * i, -0.53, 0.14 * i, -0.76, 0.005 * i, -0.755);
		part_plane(a, color_rgb(0xfaf6ea), -0.2 * i, -0.1, 1);
		for (int k = 0; k < 5; k++)
			part_segment(a, 0.025 * i, -0.57 - 0.036 * k, 0.125 * i, -0.568 - 0.037 * k,
				     color_rgb(0x6a6a6a), 0.004);
	}
	/* The stool. */
	for (int i = -1; i <= 1; i += 2)
		part_segment(a, 0.1 * i - 0.02, -0.15, 0.13 * i - 0.02, 0.0, color_scale(c, 1.1),
			     0.024);
	shape_round_rect(a->cr, -0.19, -0.21, 0.34, 0.07, 0.03);
	part_rolled(a, color_rgb(0x8a2f34), -0.22, -0.13);
}
