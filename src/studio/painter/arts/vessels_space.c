/* Beyond the air: rocket, flying saucer, satellite. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/vessels.h"

/* --- rocket ------------------------------------------------------------------------------ */
static void draw_flame(const struct art_ctx *a, double x, double y, double w, double h)
{
	static const uint32_t layers[] = {0xf2622c, 0xfaa03a, 0xfdd860, 0xfff8dc};

	brush_glow(a->cr, x, y + h * 0.35, h * 0.95, color_rgb(0xff9a3c), 0.75);
	for (int i = 0; i < 4; i++) {
		double k = 1 - 0.22 * i, tip = y + h * k * rng_range(a->rng, 0.93, 1);

		SMOOTH(a, x - w * k * 0.5, y, x - w * k * 0.62, y + h * k * 0.3, x - w * k * 0.26,
		       y + h * k * 0.66, x, tip, x + w * k * 0.26, y + h * k * 0.62,
		       x + w * k * 0.62, y + h * k * 0.28, x + w * k * 0.5, y);
		brush_fill(a->cr, color_rgb(layers[i]), 0.92);
	}
}

void vessel_rocket(const struct art_ctx *a)
{
	struct color c = a->color, red = color_rgb(a->has_color ? 0xf2f0ec : 0xd8402f),
		     steel = color_rgb(0x8a929c);

	for (int i = 0; i < 12; i++) {
		shape_blob(a->cr, a->rng, rng_range(a->rng, -0.13, 0.13),
			   -rng_range(a->rng, 0.0, 0.12), rng_range(a->rng, 0.03, 0.075), 0.3);
		brush_fill(a->cr, light_on(a->light, color_rgb(0xf0e4dc), 0.4), 0.3);
	}
	draw_flame(a, 0, -0.28, 0.13, 0.27);
	POLY(a, -0.06, -0.3, 0.06, -0.3, 0.078, -0.265, -0.078, -0.265);
	part_turned(a, steel, -0.08, 0.08);
	for (int side = -1; side <= 1; side += 2) {
		cairo_move_to(a->cr, side * 0.1, -0.52);
		cairo_curve_to(a->cr, side * 0.18, -0.46, side * 0.22, -0.36, side * 0.215, -0.22);
		cairo_curve_to(a->cr, side * 0.19, -0.28, side * 0.13, -0.32, side * 0.08, -0.32);
		cairo_close_path(a->cr);
		part_form(a, red, 0.7);
	}
	cairo_move_to(a->cr, -0.09, -0.3);
	cairo_curve_to(a->cr, -0.15, -0.5, -0.15, -0.78, 0, -1);
	cairo_curve_to(a->cr, 0.15, -0.78, 0.15, -0.5, 0.09, -0.3);
	cairo_close_path(a->cr);
	cairo_path_t *body = cairo_copy_path(a->cr);
	part_turned(a, c, -0.13, 0.13);
	cairo_save(a->cr);
	cairo_append_path(a->cr, body);
	cairo_path_destroy(body);
	cairo_clip(a->cr);
	CURVE(a, -0.16, -0.83, 0, -0.815, 0.16, -0.83);
	cairo_line_to(a->cr, 0.16, -1.02);
	cairo_line_to(a->cr, -0.16, -1.02);
	cairo_close_path(a->cr);
	part_turned(a, red, -0.09, 0.09);
	for (int i = 0; i < 3; i++) {
		CURVE(a, -0.16, -0.79 + 0.2 * i, 0, -0.775 + 0.205 * i, 0.16, -0.79 + 0.2 * i);
		part_ink(a, color_rgb(0x9aa0a8), 0.005);
	}
	part_rect(a, -0.16, -0.355, 0.32, 0.03);
	part_turned(a, red, -0.12, 0.12);
	cairo_restore(a->cr);
	for (int i = 0; i < 2; i++) {
		double y = -0.69 + 0.17 * i, r = 0.05 - 0.016 * i;

		shape_ellipse(a->cr, 0, y, r * 1.3, r * 1.3);
		part_form(a, steel, 0.9);
		shape_ellipse(a->cr, 0, y, r, r);
		part_fade(a, 0, y - r,
			  color_mix(light_on(a->light, color_rgb(0x2a5a8a), 0.2),
				    color_rgb(0xffc860), 0.7 * part_lamps(a)),
			  0, y + r,
			  color_mix(light_on(a->light, color_rgb(0x8ad0f0), 0.5),
				    color_rgb(0xffe9a8), 0.7 * part_lamps(a)));
		part_shine(a, -r * 0.35, y - r * 0.35, r * 0.35, r * 0.2, -0.7, 0.8);
	}
	POLY(a, -0.014, -0.45, 0.014, -0.45, 0.02, -0.24, -0.02, -0.24);
	part_turned(a, red, -0.02, 0.02);
}

/* --- ufo ------------------------------------------------------------------------------------ */
static void draw_alien(const struct art_ctx *a, double x, double y, double r)
{
	SMOOTH(a, x - r * 0.75, y - r * 0.9, x - r * 0.7, y - r * 1.7, x, y - r * 2.0, x + r * 0.7,
	       y - r * 1.7, x + r * 0.75, y - r * 0.9, x, y - r * 0.2);
	part_form(a, color_rgb(0x8ac860), 0.9);
	SMOOTH(a, x - r, y + r * 0.3, x - r * 0.6, y - r * 0.25, x + r * 0.6, y - r * 0.25, x + r,
	       y + r * 0.3);
	part_form(a, color_rgb(0x6aa84a), 0.8);
	for (int i = -1; i <= 1; i += 2) {
		cairo_save(a->cr);
		cairo_translate(a->cr, x + i * r * 0.3, y - r * 1.15);
		cairo_rotate(a->cr, i * 0.5);
		shape_ellipse(a->cr, 0, 0, r * 0.16, r * 0.28);
		cairo_restore(a->cr);
		brush_fill(a->cr, color_rgb(0x101418), 1);
		shape_ellipse(a->cr, x + i * r * 0.27, y - r * 1.24, r * 0.06, r * 0.07);
		brush_fill(a->cr, color_rgb(0xffffff), 0.9);
	}
}

void vessel_ufo(const struct art_ctx *a)
{
	static const uint32_t lights[] = {0xff5a5a, 0xffd24a, 0x5affa0, 0x5ac8ff, 0xd07aff};
	struct color c = a->color;
	double lamps = fmax(0.35, part_lamps(a));

	/* The beam that fetches. */
	part_beam(a, 0, -0.62, M_PI / 2, 0.66, 0.42, color_rgb(0xa8ffd0), 0.55 * lamps);
	shape_ellipse(a->cr, 0, -0.03, 0.26, 0.03);
	brush_fill(a->cr, color_rgb(0xc8ffe0), 0.3 * lamps);
	/* The dome with its pilot. */
	draw_alien(a, 0, -0.66, 0.11);
	cairo_move_to(a->cr, -0.33, -0.66);
	cairo_curve_to(a->cr, -0.33, -1.08, 0.33, -1.08, 0.33, -0.66);
	cairo_curve_to(a->cr, 0.2, -0.6, -0.2, -0.6, -0.33, -0.66);
	brush_fill(a->cr,
		   color_mix(light_on(a->light, color_rgb(0x9ae0f0), 0.5), color_rgb(0xc0fff0),
			     0.3 * lamps),
		   0.42);
	part_shine(a, -0.15, -0.86, 0.1, 0.05, -0.8, 0.8);
	/* The saucer. */
	SMOOTH(a, -0.84, -0.52, -0.6, -0.62, -0.34, -0.68, 0, -0.66, 0.34, -0.68, 0.6, -0.62, 0.84,
	       -0.52, 0.55, -0.42, 0, -0.37, -0.55, -0.42);
	part_rolled(a, c, -0.72, -0.34);
	shape_ellipse(a->cr, 0, -0.52, 0.85, 0.07);
	part_rolled(a, color_mix(c, color_rgb(0xffffff), 0.35), -0.6, -0.45);
	shape_ellipse(a->cr, 0, -0.41, 0.36, 0.055);
	part_rolled(a, color_scale(c, 0.6), -0.47, -0.36);
	shape_ellipse(a->cr, 0, -0.4, 0.26, 0.036);
	brush_fill(a->cr, color_mix(color_rgb(0xa8ffd0), color_rgb(0xffffff), 0.4),
		   0.5 + 0.5 * lamps);
	brush_glow(a->cr, 0, -0.4, 0.3, color_rgb(0xa8ffd0), 0.7 * lamps);
	for (int i = 0; i < 11; i++) {
		double t = M_PI * (0.04 + 0.92 * i / 10.0), x = -0.74 * cos(t),
		       y = -0.52 + 0.062 * sin(t);
		double r = 0.018 + 0.016 * sin(t);

		shape_ellipse(a->cr, x, y, r, r * 0.85);
		brush_fill(a->cr, color_mix(color_rgb(lights[i % 5]), color_rgb(0xffffff), 0.25),
			   1);
		brush_glow(a->cr, x, y, r * 3.4, color_rgb(lights[i % 5]), 0.8 * lamps);
	}
	part_shine(a, -0.45, -0.6, 0.2, 0.02, -0.25, 0.7);
}

/* --- satellite ------------------------------------------------------------------------------- */
static void draw_solar_wing(const struct art_ctx *a, double x, double w)
{
	part_rect(a, x, -0.66, w, 0.36);
	part_fade(a, x, -0.66, part_lit(a, color_rgb(0x2a4a9a), -0.2, -0.6, 0.8), x + w, -0.3,
		  part_lit(a, color_rgb(0x16285c), 0.3, 0.2, 0.8));
	for (int i = 0; i < 6; i++)
		for (int k = 0; k < 3; k++) {
			part_rect(a, x + w * (i + 0.06) / 6, -0.65 + 0.115 * k, w * 0.88 / 6,
				  0.105);
			brush_fill(a->cr,
				   part_lit(a, color_vary(color_rgb(0x3a66c0), a->rng, 0.06),
					    rng_range(a->rng, -0.3, 0.3), -0.5, 0.8),
				   0.6);
		}
	part_rect(a, x, -0.66, w, 0.36);
	part_ink(a, color_rgb(0xc8ccd2), 0.014);
	POLY(a, x + w * 0.15, -0.3, x + w * 0.35, -0.3, x + w * 0.6, -0.66, x + w * 0.4, -0.66);
	part_shade(a, x, -0.66, x + w, -0.3, -0.3);
}

void vessel_satellite(const struct art_ctx *a)
{
	struct color foil = a->color, steel = color_rgb(0xc8ccd2);

	cairo_save(a->cr);
	cairo_translate(a->cr, 0, -0.5);
	cairo_rotate(a->cr, -0.16);
	cairo_scale(a->cr, 0.93, 0.93);
	cairo_translate(a->cr, 0, 0.48);
	draw_solar_wing(a, -1.08, 0.72);
	draw_solar_wing(a, 0.36, 0.72);
	part_segment(a, -0.38, -0.48, 0.38, -0.48, steel, 0.03);
	part_box(a, -0.22, -0.2, 0.4, 0.56, 0.07, -0.05, foil);
	cairo_save(a->cr);
	part_rect(a, -0.22, -0.76, 0.4, 0.56);
	cairo_clip(a->cr);
	/* Crumpled foil. */
	for (int i = 0; i < 26; i++) {
		double x = rng_range(a->rng, -0.24, 0.16), y = rng_range(a->rng, -0.78, -0.22);

		POLY(a, x, y, x + rng_range(a->rng, 0.03, 0.12), y + rng_range(a->rng, -0.06, 0.06),
		     x + rng_range(a->rng, -0.05, 0.06), y + rng_range(a->rng, 0.04, 0.1));
		brush_fill(a->cr,
			   part_lit(a, color_vary(foil, a->rng, 0.12), rng_range(a->rng, -1, 1),
				    rng_range(a->rng, -1, 1), 0.7),
			   0.6);
	}
	cairo_restore(a->cr);
	shape_round_rect(a->cr, -0.14, -0.4, 0.24, 0.13, 0.02);
	part_form(a, color_rgb(0x3a3e46), 0.4);
	part_bulb(a, 0.06, -0.335, 0.018, color_rgb(0x6affa0));
	/* The dish. */
	part_segment(a, -0.02, -0.76, 0.02, -0.9, steel, 0.026);
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.03, -0.88);
	cairo_rotate(a->cr, 0.5);
	cairo_move_to(a->cr, -0.24, -0.06);
	cairo_curve_to(a->cr, -0.18, 0.1, 0.18, 0.1, 0.24, -0.06);
	cairo_close_path(a->cr);
	part_form(a, color_rgb(0xd8d4cc), 0.7);
	shape_ellipse(a->cr, 0, -0.06, 0.24, 0.055);
	part_form(a, color_rgb(0xf2eee6), 0.6);
	part_segment(a, -0.12, -0.05, 0, -0.2, steel, 0.01);
	part_segment(a, 0.12, -0.05, 0, -0.2, steel, 0.01);
	shape_ellipse(a->cr, 0, -0.2, 0.024, 0.024);
	part_form(a, color_rgb(0xd84a3a), 1);
	cairo_restore(a->cr);
	part_segment(a, 0, -0.2, 0.0, -0.06, steel, 0.016);
	shape_ellipse(a->cr, 0, -0.05, 0.03, 0.03);
	part_form(a, steel, 1);
	if (part_lamps(a) > 0.1)
		brush_glow(a->cr, 0.03, -1.06, 0.12, color_rgb(0xff5a48), part_lamps(a));
	cairo_restore(a->cr);
}
