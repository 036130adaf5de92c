/* Things that glow. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/things.h"

#define FLAME 0xffb040

static void draw_flame(const struct art_ctx *a, double x, double y, double h)
{
	double lean = rng_range(a->rng, -0.08, 0.08) * h;

	brush_glow(a->cr, x, y - h * 0.45, h * (0.85 + 0.45 * part_lamps(a)), color_rgb(0xffa030),
		   0.55 + 0.3 * part_lamps(a));
	SMOOTH(a, x, y, x - h * 0.2, y - h * 0.2, x - h * 0.14, y - h * 0.55, x + lean, y - h,
	       x + h * 0.16, y - h * 0.5, x + h * 0.2, y - h * 0.18);
	brush_fill(a->cr, color_rgb(0xff9a30), 0.95);
	SMOOTH(a, x, y - h * 0.02, x - h * 0.12, y - h * 0.18, x - h * 0.08, y - h * 0.45,
	       x + lean * 0.7, y - h * 0.78, x + h * 0.09, y - h * 0.4, x + h * 0.12, y - h * 0.16);
	brush_fill(a->cr, color_rgb(0xffd860), 0.98);
	SMOOTH(a, x, y - h * 0.04, x - h * 0.06, y - h * 0.16, x, y - h * 0.46, x + h * 0.06,
	       y - h * 0.16);
	brush_fill(a->cr, color_rgb(0xfffbe0), 1);
}

/* --- lamp: it stands on the floor -------------------------------------------------------- */
void thing_lamp(const struct art_ctx *a)
{
	struct color shade = a->color, brass = color_rgb(0xb8904a);
	double lamps = fmax(part_lamps(a), 0.12);

	shape_ellipse(a->cr, 0, -0.018, 0.14, 0.02);
	part_turned(a, brass, -0.14, 0.14);
	SMOOTH(a, -0.1, -0.028, -0.02, -0.045, -0.014, -0.09, 0.014, -0.09, 0.02, -0.045, 0.1,
	       -0.028);
	part_turned(a, brass, -0.08, 0.08);
	part_rect(a, -0.0105, -0.72, 0.021, 0.65);
	part_turned(a, brass, -0.011, 0.011);
	for (int i = 0; i < 2; i++) {
		shape_ellipse(a->cr, 0, -0.3 - 0.3 * i, 0.02, 0.014);
		part_form(a, brass, 0.9);
	}
	brush_glow(a->cr, 0, -0.8, 0.36 * (0.4 + 0.6 * lamps), color_rgb(0xffc060), 0.7 * lamps);
	POLY(a, -0.105, -0.985, 0.105, -0.985, 0.21, -0.68, -0.21, -0.68);
	cairo_path_t *edge = cairo_copy_path(a->cr);
	part_turned(a, shade, -0.21, 0.21);
	cairo_append_path(a->cr, edge);
	cairo_path_destroy(edge);
	cairo_pattern_t *p = cairo_pattern_create_radial(0, -0.8, 0.01, 0, -0.8, 0.24);
	struct color core = color_mix(color_rgb(0xfff0c0), shade, 0.2);
	struct color rim = color_mix(color_rgb(0xf8a848), shade, 0.4);
	cairo_pattern_add_color_stop_rgba(p, 0, core.r, core.g, core.b, lamps);
	cairo_pattern_add_color_stop_rgba(p, 1, rim.r, rim.g, rim.b, lamps * 0.9);
	cairo_set_source(a->cr, p);
	cairo_fill(a->cr);
	cairo_pattern_destroy(p);
	for (int i = -3; i <= 3; i++)
		part_segment(a, 0.032 * i, -0.98, 0.064 * i, -0.685, color_scale(shade, 0.8),
			     0.003);
	part_segment(a, -0.21, -0.68, 0.21, -0.68, color_scale(shade, 0.7), 0.012);
	part_segment(a, -0.105, -0.985, 0.105, -0.985, color_scale(shade, 0.7), 0.01);
	part_segment(a, 0.06, -0.68, 0.06, -0.6, brass, 0.005);
	shape_ellipse(a->cr, 0.06, -0.595, 0.009, 0.011);
	part_form(a, brass, 1);
	if (lamps > 0.2)
		part_beam(a, 0, -0.74, M_PI / 2, 0.66, 0.36, color_rgb(0xffd080), 0.3 * lamps);
}

/* --- lantern ------------------------------------------------------------------------------- */
void thing_lantern(const struct art_ctx *a)
{
	struct color iron = a->color, glass = color_rgb(0xffd890);
	double lamps = fmax(part_lamps(a), 0.2);

	brush_glow(a->cr, 0, -0.38, 0.3 + 0.2 * lamps, color_rgb(FLAME), 0.7 * lamps);
	cairo_new_sub_path(a->cr);
	cairo_arc(a->cr, 0, -0.87, 0.1, 0.2, 2 * M_PI - 0.2);
	part_ink(a, iron, 0.026);
	/* Glass, flame, bars, roof, foot. */
	POLY(a, -0.21, -0.62, 0.21, -0.62, 0.17, -0.14, -0.17, -0.14);
	part_fade(a, 0, -0.62,
		  color_mix(light_on(a->light, color_rgb(0x8aa0a8), 0.2), color_rgb(0xc06a20),
			    lamps * 0.9),
		  0, -0.16, color_mix(light_on(a->light, color_rgb(0xb8c8cc), 0.4), glass, lamps));
	part_rect(a, -0.045, -0.3, 0.09, 0.16);
	part_turned(a, color_rgb(0xfaf0da), -0.045, 0.045);
	draw_flame(a, 0, -0.3, 0.2);
	for (int i = -1; i <= 1; i++)
		part_segment(a, 0.2 * i, -0.62, 0.165 * i, -0.14, iron, i ? 0.026 : 0.012);
	part_segment(a, -0.19, -0.38, 0.19, -0.38, iron, 0.012);
	POLY(a, -0.27, -0.61, 0.27, -0.61, 0.11, -0.77, -0.11, -0.77);
	part_turned(a, iron, -0.27, 0.27);
	part_rect(a, -0.09, -0.82, 0.18, 0.055);
	part_turned(a, iron, -0.09, 0.09);
	shape_ellipse(a->cr, 0, -0.82, 0.09, 0.03);
	part_form(a, iron, 0.7);
	part_rect(a, -0.28, -0.635, 0.56, 0.03);
	part_turned(a, color_scale(iron, 1.25), -0.28, 0.28);
	part_rect(a, -0.21, -0.15, 0.42, 0.05);
	part_turned(a, iron, -0.21, 0.21);
	POLY(a, -0.21, -0.1, 0.21, -0.1, 0.27, 0, -0.27, 0);
	part_turned(a, iron, -0.27, 0.27);
	part_shine(a, -0.13, -0.5, 0.02, 0.1, 0.08, 0.5);
}

/* --- candle --------------------------------------------------------------------------------- */
void thing_candle(const struct art_ctx *a)
{
	struct color wax = a->color, brass = color_rgb(0xc89a48);

	shape_ellipse(a->cr, 0, -0.04, 0.25, 0.05);
	part_form(a, color_scale(brass, 0.7), 0.4);
	shape_ellipse(a->cr, 0, -0.055, 0.25, 0.048);
	part_form(a, brass, 0.6);
	cairo_new_sub_path(a->cr);
	cairo_arc(a->cr, 0.2, -0.11, 0.055, -1.8, 1.9);
	part_ink(a, brass, 0.026);
	part_rect(a, -0.085, -0.14, 0.17, 0.08);
	part_turned(a, brass, -0.085, 0.085);
	SMOOTH(a, -0.072, -0.12, -0.074, -0.64, -0.06, -0.68, -0.03, -0.665, 0.0, -0.675, 0.04,
	       -0.66, 0.07, -0.69, 0.074, -0.64, 0.072, -0.12, 0, -0.11);
	part_turned(a, wax, -0.075, 0.075);
	SMOOTH(a, -0.085, -0.66, -0.09, -0.5, -0.075, -0.42, -0.058, -0.5, -0.055, -0.66);
	part_form(a, color_mix(wax, color_rgb(0xffffff), 0.3), 0.7);
	SMOOTH(a, 0.045, -0.68, 0.04, -0.58, 0.055, -0.53, 0.07, -0.58, 0.075, -0.68);
	part_form(a, color_mix(wax, color_rgb(0xffffff), 0.3), 0.7);
	/* The flame lights the wax below it. */
	part_rect(a, -0.073, -0.68, 0.146, 0.3);
	cairo_pattern_t *p = cairo_pattern_create_linear(0, -0.68, 0, -0.38);
	cairo_pattern_add_color_stop_rgba(p, 0, 1, 0.72, 0.3, 0.6);
	cairo_pattern_add_color_stop_rgba(p, 1, 1, 0.6, 0.2, 0);
	cairo_set_source(a->cr, p);
	cairo_fill(a->cr);
	cairo_pattern_destroy(p);
	part_segment(a, 0, -0.67, 0.004, -0.73, color_rgb(0x3a2a20), 0.012);
	draw_flame(a, 0.002, -0.7, 0.28);
}

/* --- campfire ------------------------------------------------------------------------------------
 */
static void draw_log(const struct art_ctx *a, double x0, double y0, double x1, double y1, double w)
{
	double angle = atan2(y1 - y0, x1 - x0), l = hypot(x1 - x0, y1 - y0);

	cairo_save(a->cr);
	cairo_translate(a->cr, x0, y0);
	cairo_rotate(a->cr, angle);
	shape_round_rect(a->cr, 0, -w / 2, l, w, w * 0.2);
	part_rolled(a, color_rgb(0x6a4630), -w / 2, w / 2);
	for (int i = 0; i < 7; i++)
		part_segment(a, l * rng_range(a->rng, 0.05, 0.5),
			     w * rng_range(a->rng, -0.35, 0.35), l * rng_range(a->rng, 0.5, 0.95),
			     w * rng_range(a->rng, -0.35, 0.35), color_rgb(0x3a2418), w * 0.05);
	shape_ellipse(a->cr, l, 0, w * 0.26, w * 0.5);
	part_form(a, color_rgb(0xd0a070), 0.4);
	shape_ellipse(a->cr, l, 0, w * 0.13, w * 0.26);
	part_ink(a, color_rgb(0x8a5a34), w * 0.06);
	cairo_restore(a->cr);
}

static void draw_tongue(const struct art_ctx *a, double x, double y, double w, double h,
			struct color c, double alpha)
{
	double lean = rng_range(a->rng, -0.25, 0.25) * w;

	SMOOTH(a, x - w * 0.5, y, x - w * 0.55, y - h * 0.25, x - w * 0.2 + lean, y - h * 0.55,
	       x + lean * 1.4, y - h, x + w * 0.24 + lean, y - h * 0.5, x + w * 0.55, y - h * 0.22,
	       x + w * 0.5, y);
	brush_fill(a->cr, c, alpha);
}

void thing_campfire(const struct art_ctx *a)
{
	struct color c = a->color;
	double lamps = part_lamps(a);

	brush_glow(a->cr, 0, -0.3, 0.5 + 0.15 * lamps, color_mix(c, color_rgb(0xff9030), 0.5),
		   0.45 + 0.35 * lamps);
	shape_ellipse(a->cr, 0, -0.04, 0.5, 0.07);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x2a2220), -0.3), 0.8);
	for (int i = 0; i < 5; i++)
		part_rock(a, -0.42 + 0.21 * i, -0.06 + 0.012 * fabs(i - 2.0), 0.17, 0.09,
			  color_rgb(0x8a8480));
	draw_log(a, -0.36, -0.05, 0.2, -0.2, 0.1);
	draw_log(a, 0.36, -0.05, -0.2, -0.19, 0.1);
	shape_ellipse(a->cr, 0, -0.11, 0.26, 0.08);
	brush_fill(a->cr, color_mix(c, color_rgb(0xff6020), 0.5), 0.85);
	static const double tongues[][3] = {{-0.18, 0.22, 0.42},
					    {0.19, 0.22, 0.4},
					    {-0.08, 0.26, 0.62},
					    {0.09, 0.26, 0.58},
					    {0, 0.3, 0.84}};
	for (int i = 0; i < 5; i++)
		draw_tongue(a, tongues[i][0], -0.1, tongues[i][1], tongues[i][2],
			    color_mix(c, color_rgb(0xf04818), 0.55), 0.85);
	for (int i = 0; i < 5; i++)
		draw_tongue(a, tongues[i][0] * 0.9, -0.1, tongues[i][1] * 0.78,
			    tongues[i][2] * 0.74, c, 0.92);
	for (int i = 2; i < 5; i++)
		draw_tongue(a, tongues[i][0] * 0.7, -0.1, tongues[i][1] * 0.55,
			    tongues[i][2] * 0.52, color_mix(c, color_rgb(0xffe050), 0.75), 0.95);
	draw_tongue(a, 0, -0.1, 0.13, 0.26, color_rgb(0xfffbe0), 0.95);
	draw_log(a, -0.42, -0.02, 0.12, -0.1, 0.09);
	draw_log(a, 0.44, -0.02, -0.06, -0.085, 0.09);
	for (int i = 0; i < 16; i++) {
		double y = -rng_range(a->rng, 0.45, 0.99), r = rng_range(a->rng, 0.004, 0.009);

		shape_ellipse(a->cr, rng_range(a->rng, -0.28, 0.28), y, r, r);
		brush_fill(a->cr, color_mix(c, color_rgb(0xffe080), 0.5), 0.9);
	}
	brush_glow(a->cr, 0, -0.22, 0.34, color_rgb(0xffc060), 0.35);
}

/* --- snow globe
 * ------------------------------------------------------------------------------------- */
static void draw_globe_scene(const struct art_ctx *a)
{
	SMOOTH(a, -0.5, -0.2, -0.4, -0.42, -0.15, -0.36, 0.1, -0.4, 0.3, -0.38, 0.5, -0.2);
	part_form(a, color_rgb(0xf2f6fc), 0.5);
	for (int i = 0; i < 3; i++) {
		double x = i == 0   ? -0.24
			   : i == 1 ? 0.27
				    : 0.17,
		       h = i == 1 ? 0.26 : 0.34 - 0.12 * (i == 2);

		for (int k = 0; k < 3; k++) {
			double y = -0.36 - h * 0.24 * k, w = h * (0.3 - 0.07 * k);

			POLY(a, x - w, y, x + w, y, x, y - h * 0.5);
			part_form(a, color_rgb(0x3a7a54), 0.6);
			POLY(a, x - w * 0.5, y - h * 0.25, x + w * 0.5, y - h * 0.25, x,
			     y - h * 0.5);
			part_form(a, color_rgb(0xf6faff), 0.4);
		}
	}
	part_rect(a, -0.1, -0.52, 0.22, 0.16);
	part_plane(a, color_rgb(0xc8503c), 0, 0, 1);
	POLY(a, -0.14, -0.51, 0.16, -0.51, 0.01, -0.66);
	part_plane(a, color_rgb(0xf6faff), 0, -0.6, 0.8);
	part_rect(a, 0.06, -0.64, 0.035, 0.09);
	part_plane(a, color_rgb(0x8a4a3a), 0, 0, 1);
	for (int i = 0; i < 2; i++) {
		part_rect(a, -0.07 + 0.11 * i, -0.47, 0.05, 0.06);
		brush_fill(a->cr, color_rgb(0xffd870), 1);
		brush_glow(a->cr, -0.045 + 0.11 * i, -0.44, 0.09, color_rgb(0xffc860), 0.6);
	}
}

void thing_snow_globe(const struct art_ctx *a)
{
	struct color base = a->color;
	double y = -0.6, r = 0.395;

	cairo_save(a->cr);
	cairo_arc(a->cr, 0, y, r, 0, 2 * M_PI);
	cairo_clip(a->cr);
	part_rect(a, -0.5, -1, 1, 0.8);
	part_fade(a, 0, -1, light_on(a->light, color_rgb(0x6a9ad0), 0.4), 0, -0.3,
		  light_on(a->light, color_rgb(0xd8e8f8), 0.6));
	draw_globe_scene(a);
	for (int i = 0; i < 44; i++) {
		double s = rng_range(a->rng, 0.006, 0.014);

		shape_ellipse(a->cr, rng_range(a->rng, -0.38, 0.38),
			      rng_range(a->rng, -0.98, -0.36), s, s);
		brush_fill(a->cr, light_on(a->light, color_rgb(0xffffff), 0.8), 0.95);
	}
	cairo_restore(a->cr);
	cairo_arc(a->cr, 0, y, r, 0, 2 * M_PI);
	cairo_pattern_t *p = cairo_pattern_create_radial(0, y, r * 0.7, 0, y, r);
	cairo_pattern_add_color_stop_rgba(p, 0, 1, 1, 1, 0);
	cairo_pattern_add_color_stop_rgba(p, 0.85, 0.7, 0.82, 0.95, 0.25);
	cairo_pattern_add_color_stop_rgba(p, 1, 0.3, 0.4, 0.55, 0.6);
	cairo_set_source(a->cr, p);
	cairo_fill(a->cr);
	cairo_pattern_destroy(p);
	part_shine(a, -0.17, -0.8, 0.13, 0.06, -0.75, 0.85);
	part_shine(a, 0.22, -0.42, 0.07, 0.03, -0.75, 0.4);
	POLY(a, -0.29, -0.28, 0.29, -0.28, 0.39, -0.04, -0.39, -0.04);
	part_turned(a, base, -0.39, 0.39);
	part_rect(a, -0.41, -0.055, 0.82, 0.055);
	part_turned(a, color_scale(base, 0.75), -0.41, 0.41);
	shape_round_rect(a->cr, -0.31, -0.31, 0.62, 0.05, 0.02);
	part_turned(a, color_rgb(0xd8b04c), -0.31, 0.31);
	shape_round_rect(a->cr, -0.15, -0.2, 0.3, 0.09, 0.02);
	part_form(a, color_rgb(0xd8b04c), 0.5);
}
