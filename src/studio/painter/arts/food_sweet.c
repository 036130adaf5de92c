/* Cakes and ices. */
#include "studio/painter/arts/food.h"
#include "studio/painter/arts/parts.h"

static const uint32_t sprinkle_colors[] = {0xf25a7a, 0xf8d048, 0x5ac0e8,
					   0x7ad06a, 0xfffaf0, 0xb07ae0};

static void draw_sprinkle(const struct art_ctx *a, double x, double y, double size)
{
	double t = rng_range(a->rng, 0, M_PI);

	cairo_move_to(a->cr, x - size * cos(t), y - size * sin(t) * 0.8);
	cairo_line_to(a->cr, x + size * cos(t), y + size * sin(t) * 0.8);
	brush_stroke(a->cr,
		     light_on(a->light, color_rgb(sprinkle_colors[rng_int(a->rng, 0, 5)]), 0.6),
		     size * 0.75, 1);
}

/* --- cake ------------------------------------------------------------------------------------- */
static void draw_tier(const struct art_ctx *a, double y, double half, double h, struct color sponge,
		      struct color icing)
{
	double ry = half * 0.17;

	cairo_move_to(a->cr, -half, y - h);
	cairo_line_to(a->cr, -half, y);
	cairo_curve_to(a->cr, -half * 0.6, y + ry * 1.2, half * 0.6, y + ry * 1.2, half, y);
	cairo_line_to(a->cr, half, y - h);
	cairo_close_path(a->cr);
	part_turned(a, sponge, -half, half);
	for (int i = 1; i < 3; i++) {
		double ly = y - h * (0.05 + 0.27 * i);

		cairo_move_to(a->cr, -half, ly);
		cairo_curve_to(a->cr, -half * 0.6, ly + ry * 1.2, half * 0.6, ly + ry * 1.2, half,
			       ly);
		brush_stroke(a->cr,
			     light_on(a->light, color_rgb(i == 1 ? 0xc84a5a : 0xfff4e0), 0.3),
			     h * 0.07, 0.9);
	}
	/* Icing runs over the edge in drips. */
	cairo_move_to(a->cr, -half * 1.02, y - h);
	for (int i = 0; i < 9; i++) {
		double x0 = -half * 1.02 + half * 2.04 * i / 9, x1 = x0 + half * 2.04 / 9,
		       u = (x0 + x1) / 2 / half;
		double drop =
		    h * rng_range(a->rng, 0.24, 0.5) + ry * 1.1 * sqrt(fmax(0, 1 - u * u));

		cairo_curve_to(a->cr, x0, y - h + drop * 1.15, x1, y - h + drop * 1.15, x1,
			       y - h + drop * 0.35 + ry * 0.3 * sqrt(fmax(0, 1 - u * u)));
	}
	cairo_line_to(a->cr, half * 1.02, y - h);
	cairo_close_path(a->cr);
	part_turned(a, icing, -half, half);
	shape_ellipse(a->cr, 0, y - h, half * 1.02, ry);
	part_plane(a, icing, 0, -1, 0.5);
	part_shine(a, -half * 0.45, y - h - ry * 0.2, half * 0.3, ry * 0.35, -0.1, 0.45);
}

static void draw_candle_on(const struct art_ctx *a, double x, double y, double h, struct color c)
{
	part_rect(a, x - h * 0.09, y - h * 0.7, h * 0.18, h * 0.7);
	part_turned(a, c, x - h * 0.09, x + h * 0.09);
	for (int i = 0; i < 4; i++) {
		cairo_move_to(a->cr, x - h * 0.09, y - h * (0.08 + 0.17 * i));
		cairo_line_to(a->cr, x + h * 0.09, y - h * (0.16 + 0.17 * i));
	}
	part_ink(a, color_rgb(0xfffaf4), h * 0.035);
	SMOOTH(a, x, y - h * 0.72, x - h * 0.08, y - h * 0.82, x, y - h * 1.04, x + h * 0.08,
	       y - h * 0.82);
	brush_fill(a->cr, color_rgb(0xffb438), 0.95);
	SMOOTH(a, x, y - h * 0.74, x - h * 0.04, y - h * 0.8, x, y - h * 0.92, x + h * 0.04,
	       y - h * 0.8);
	brush_fill(a->cr, color_rgb(0xfff4c8), 1);
	brush_glow(a->cr, x, y - h * 0.84, h * (0.5 + 0.7 * part_lamps(a)), color_rgb(0xffb848),
		   0.45 + 0.4 * part_lamps(a));
}

void food_cake(const struct art_ctx *a)
{
	static const uint32_t candles[] = {0x5ac0e8, 0xf25a7a, 0xf8d048, 0x7ad06a, 0xb07ae0};
	struct color icing = a->color, sponge = color_rgb(0xe8b878), stand = color_rgb(0xf4f0ea);

	POLY(a, -0.07, -0.1, 0.07, -0.1, 0.2, -0.01, -0.2, -0.01);
	part_turned(a, stand, -0.2, 0.2);
	shape_ellipse(a->cr, 0, -0.11, 0.52, 0.075);
	part_form(a, color_scale(stand, 0.88), 0.4);
	shape_ellipse(a->cr, 0, -0.125, 0.52, 0.07);
	part_form(a, stand, 0.5);
	draw_tier(a, -0.14, 0.42, 0.27, sponge, icing);
	for (int i = 0; i < 9; i++) {
		double t = M_PI * (i + 0.5) / 9, x = -0.4 * cos(t), y = -0.15 + 0.07 * sin(t);

		shape_ellipse(a->cr, x, y, 0.036, 0.032);
		part_form(a, color_mix(icing, color_rgb(0xffffff), 0.55), 0.8);
	}
	draw_tier(a, -0.44, 0.28, 0.22, sponge, color_mix(icing, color_rgb(0xffffff), 0.25));
	for (int i = 0; i < 26; i++)
		draw_sprinkle(a, rng_range(a->rng, -0.38, 0.38),
			      -0.41 + rng_range(a->rng, -0.02, 0.1), 0.011);
	for (int i = 0; i < 6; i++) {
		double x = (i < 3 ? -0.385 + 0.045 * i : 0.295 + 0.045 * (i - 3));

		food_berry(a, x, -0.375 + 0.012 * (i % 2), 0.1, color_rgb(0xd8303c));
	}
	for (int i = 0; i < 5; i++)
		draw_candle_on(a, -0.17 + 0.085 * i, -0.655 + 0.016 * (i % 2), 0.3,
			       color_rgb(candles[i]));
	for (int i = 0; i < 4; i++)
		food_berry(a, -0.2 + 0.135 * i, -0.62, 0.1, color_rgb(0xd8303c));
}

/* --- cupcake
 * --------------------------------------------------------------------------------------- */
void food_cupcake(const struct art_ctx *a)
{
	static const double coils[][3] = {{-0.43, 0.38, 0.13},
					  {-0.55, 0.33, 0.12},
					  {-0.66, 0.26, 0.11},
					  {-0.755, 0.18, 0.09},
					  {-0.83, 0.1, 0.07}};
	static const uint32_t creams[4] = {0xf4a0bc, 0xf8e4b8, 0xb8e0c8, 0xc8a8e8};
	struct color icing = part_pick(a, creams),
		     paper = color_rgb(a->has_color ? 0xf0e4d0 : 0x6ab8c8);

	POLY(a, -0.33, -0.42, 0.33, -0.42, 0.25, 0.0, -0.25, 0.0);
	part_turned(a, paper, -0.33, 0.33);
	for (int i = 0; i <= 12; i++) {
		double u = -1 + i / 6.0;

		part_segment(a, 0.33 * u, -0.42, 0.25 * u, -0.005,
			     i % 2 ? color_scale(paper, 0.78)
				   : color_mix(paper, color_rgb(0xffffff), 0.4),
			     0.016);
	}
	for (int i = 0; i < 5; i++) {
		double y = coils[i][0], half = coils[i][1], h = coils[i][2];

		SMOOTH(a, -half, y, -half * 1.02, y - h * 0.5, -half * 0.7, y - h * 1.0, 0,
		       y - h * 1.15, half * 0.7, y - h * 0.95, half * 1.02, y - h * 0.3, half * 0.9,
		       y + h * 0.16, 0, y + h * 0.42, -half * 0.85, y + h * 0.25);
		part_form(a, color_mix(icing, color_rgb(0xffffff), 0.05 * i), 0.9);
		CURVE(a, -half * 0.95, y + h * 0.05, -half * 0.2, y + h * 0.28, half * 0.6,
		      y + h * 0.08, half * 0.95, y - h * 0.3);
		brush_stroke(a->cr, light_on(a->light, color_scale(icing, 0.7), -0.2), 0.014, 0.45);
	}
	for (int i = 0; i < 34 && part_visible(a, 0.012); i++) {
		double v = rng_unit(a->rng);

		draw_sprinkle(a, (0.36 - 0.28 * v) * rng_range(a->rng, -0.9, 0.9), -0.42 - 0.4 * v,
			      0.017);
	}
	shape_ellipse(a->cr, 0.0, -0.91, 0.075, 0.073);
	part_form(a, color_rgb(0xc8202c), 1);
	part_shine(a, -0.025, -0.935, 0.025, 0.018, -0.5, 0.9);
	CURVE(a, 0.0, -0.96, 0.02, -0.99, 0.07, -1.0);
	part_ink(a, color_rgb(0x5a7a30), 0.012);
}

/* --- ice cream
 * ---------------------------------------------------------------------------------------- */
static void draw_scoop(const struct art_ctx *a, double x, double y, double r, struct color c)
{
	cairo_move_to(a->cr, x - r * 1.05, y + r * 0.35);
	cairo_curve_to(a->cr, x - r * 1.12, y - r * 1.2, x + r * 1.12, y - r * 1.2, x + r * 1.05,
		       y + r * 0.35);
	for (int i = 0; i < 6; i++) {
		double x0 = x + r * 1.05 - r * 2.1 * i / 6, x1 = x0 - r * 2.1 / 6;

		cairo_curve_to(a->cr, x0, y + r * (0.62 + 0.12 * (i % 2)), x1,
			       y + r * (0.62 + 0.12 * (i % 2)), x1, y + r * 0.36);
	}
	cairo_close_path(a->cr);
	part_form(a, c, 0.9);
	part_speckle(a, x - r * 0.7, y - r * 0.6, r * 1.4, r * 0.9, 16, r * 0.08, 0.14);
	part_shine(a, x - r * 0.35, y - r * 0.4, r * 0.26, r * 0.16, -0.6, 0.55);
}

void food_icecream(const struct art_ctx *a)
{
	static const uint32_t ices[4] = {0xf6a8b8, 0xf8e0a0, 0xc8a8e0, 0xf4b890};
	struct color c = part_pick(a, ices), waffle = color_rgb(0xdca45c);

	POLY(a, -0.15, -0.5, 0.15, -0.5, 0, 0);
	part_turned(a, waffle, -0.15, 0.15);
	cairo_save(a->cr);
	POLY(a, -0.15, -0.5, 0.15, -0.5, 0, 0);
	cairo_clip(a->cr);
	for (int i = -8; i < 9; i++) {
		cairo_move_to(a->cr, -0.2, -0.5 + 0.06 * i);
		cairo_line_to(a->cr, 0.2, -0.26 + 0.06 * i);
		cairo_move_to(a->cr, 0.2, -0.5 + 0.06 * i);
		cairo_line_to(a->cr, -0.2, -0.26 + 0.06 * i);
	}
	brush_stroke(a->cr, light_on(a->light, color_rgb(0x9a6428), 0), 0.009, 0.7);
	part_rect(a, -0.2, -0.5, 0.4, 0.08);
	part_shade(a, 0, -0.5, 0, -0.42, 0.5);
	cairo_restore(a->cr);
	shape_round_rect(a->cr, -0.17, -0.53, 0.34, 0.05, 0.02);
	part_turned(a, color_scale(waffle, 0.9), -0.17, 0.17);
	draw_scoop(a, -0.07, -0.58, 0.125, color_rgb(a->has_color ? 0xf8ecd4 : 0xc8e4b0));
	draw_scoop(a, 0.08, -0.585, 0.12, color_rgb(0x8a5a3c));
	draw_scoop(a, 0.0, -0.745, 0.145, c);
	LIMB(a, 0.034, 0.034, 0.09, -0.84, 0.17, -0.98);
	part_form(a, color_rgb(0xc88a48), 0.6);
	for (int i = 0; i < 16 && part_visible(a, 0.01); i++)
		draw_sprinkle(a, rng_range(a->rng, -0.11, 0.11), -0.76 - rng_range(a->rng, 0, 0.09),
			      0.01);
	shape_ellipse(a->cr, -0.02, -0.89, 0.042, 0.042);
	part_form(a, color_rgb(0xc8202c), 1);
	part_shine(a, -0.035, -0.905, 0.015, 0.01, -0.5, 0.9);
	CURVE(a, -0.02, -0.925, -0.01, -0.96, 0.03, -0.985);
	part_ink(a, color_rgb(0x5a7a30), 0.008);
}

/* --- donut
 * ---------------------------------------------------------------------------------------------- */
static void donut_icing_path(const struct art_ctx *a, double grow)
{
	double xy[36];

	for (int i = 0; i < 18; i++) {
		double t = 2 * M_PI * i / 18,
		       wave = (i % 2 ? 0.04 : -0.015) + (sin(t) > 0 ? 0.02 : 0);

		xy[2 * i] = (0.57 + wave + grow) * cos(t);
		xy[2 * i + 1] = -0.6 + (0.335 + wave + grow) * sin(t);
	}
	shape_smooth(a->cr, xy, 18, true);
}

void food_donut(const struct art_ctx *a)
{
	static const uint32_t glazes[4] = {0xf48ab0, 0x7a4a30, 0xf8ecd8, 0xa8dcc8};
	struct color icing = part_pick(a, glazes), dough = color_rgb(0xd8a05c);

	SMOOTH(a, -0.66, -0.5, -0.58, -0.8, -0.3, -0.97, 0, -1.0, 0.3, -0.97, 0.58, -0.8, 0.66,
	       -0.5, 0.6, -0.2, 0.36, -0.03, 0, 0.0, -0.36, -0.03, -0.6, -0.2);
	part_rolled(a, dough, -1.05, 0.1);
	CURVE(a, -0.64, -0.36, -0.4, -0.14, 0, -0.08, 0.4, -0.14, 0.64, -0.36);
	brush_stroke(a->cr, part_lit(a, color_rgb(0xf2d09a), 0, 0, 1), 0.05, 0.7);
	donut_icing_path(a, 0.012);
	part_shade(a, 0, -0.2, 0, -0.3, 0.5);
	donut_icing_path(a, 0);
	part_rolled(a, icing, -1.15, -0.1);
	/* The hole: dough, then the dark. */
	shape_ellipse(a->cr, 0, -0.63, 0.2, 0.115);
	part_form(a, color_scale(icing, 0.72), 0.4);
	shape_ellipse(a->cr, 0, -0.605, 0.17, 0.088);
	part_fade(a, 0, -0.7, light_on(a->light, color_scale(dough, 0.4), -0.6), 0, -0.5,
		  light_on(a->light, dough, 0.4));
	if (part_visible(a, 0.02))
		for (int i = 0; i < 52; i++) {
			double t = rng_range(a->rng, 0, 2 * M_PI), d = rng_range(a->rng, 0.46, 0.9);

			draw_sprinkle(a, 0.56 * d * cos(t), -0.61 + 0.31 * d * sin(t), 0.02);
		}
	part_shine(a, -0.34, -0.78, 0.16, 0.05, -0.5, 0.65);
}
