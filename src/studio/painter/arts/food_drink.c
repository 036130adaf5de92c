/* Things to drink, and the steam over them. */
#include "studio/painter/arts/food.h"
#include "studio/painter/arts/parts.h"

void food_steam(const struct art_ctx *a, double x, double y, double w, double h)
{
	struct color c = light_on(a->light, color_rgb(0xffffff), 0.5);

	for (int i = 0; i < 3; i++) {
		double sx = x + w * (i - 1) * 0.55, bend = rng_range(a->rng, 0.35, 0.5) * w,
		       tall = h * rng_range(a->rng, 0.75, 1);

		for (int k = 3; k > 0; k--) {
			CURVE(a, sx, y, sx + bend * 0.5, y - tall * 0.28, sx - bend * 0.45,
			      y - tall * 0.6, sx + bend * 0.3, y - tall);
			brush_stroke(a->cr, c, w * 0.11 * k, 0.1);
		}
	}
}

struct cup {
	double x, half, top, foot; /* half: of the rim */
	struct color china;
};

static void draw_cup(const struct art_ctx *a, const struct cup *c)
{
	double h = c->foot - c->top, ry = c->half * 0.2;

	/* Handle, then the bowl. */
	cairo_move_to(a->cr, c->x + c->half * 0.9, c->top + h * 0.2);
	cairo_curve_to(a->cr, c->x + c->half * 1.62, c->top + h * 0.05, c->x + c->half * 1.5,
		       c->top + h * 0.75, c->x + c->half * 0.62, c->top + h * 0.68);
	brush_stroke(a->cr, part_lit(a, color_scale(c->china, 0.8), 0.3, 0.4, 0.7), c->half * 0.15,
		     1);
	cairo_move_to(a->cr, c->x + c->half * 0.9, c->top + h * 0.18);
	cairo_curve_to(a->cr, c->x + c->half * 1.6, c->top + h * 0.03, c->x + c->half * 1.48,
		       c->top + h * 0.72, c->x + c->half * 0.62, c->top + h * 0.66);
	brush_stroke(a->cr, part_lit(a, c->china, -0.2, -0.5, 0.8), c->half * 0.07, 1);
	cairo_move_to(a->cr, c->x - c->half, c->top);
	cairo_curve_to(a->cr, c->x - c->half * 0.98, c->top + h * 0.6, c->x - c->half * 0.6,
		       c->foot, c->x - c->half * 0.4, c->foot);
	cairo_curve_to(a->cr, c->x - c->half * 0.2, c->foot + ry * 0.3, c->x + c->half * 0.2,
		       c->foot + ry * 0.3, c->x + c->half * 0.4, c->foot);
	cairo_curve_to(a->cr, c->x + c->half * 0.6, c->foot, c->x + c->half * 0.98,
		       c->top + h * 0.6, c->x + c->half, c->top);
	cairo_close_path(a->cr);
	part_turned(a, c->china, c->x - c->half, c->x + c->half);
	shape_ellipse(a->cr, c->x, c->top, c->half, ry);
	part_plane(a, color_mix(c->china, color_rgb(0xffffff), 0.3), 0, -0.8, 0.7);
	shape_ellipse(a->cr, c->x, c->top + ry * 0.08, c->half * 0.93, ry * 0.86);
	part_plane(a, color_scale(c->china, 0.75), 0, 0.6, 0.6);
	part_shine(a, c->x - c->half * 0.55, c->top + h * 0.4, c->half * 0.1, h * 0.26, 0.12, 0.6);
}

static void draw_saucer(const struct art_ctx *a, double x, double y, double r, struct color c)
{
	shape_ellipse(a->cr, x, y + r * 0.05, r, r * 0.2);
	part_form(a, color_scale(c, 0.72), 0.4);
	shape_ellipse(a->cr, x, y, r, r * 0.2);
	part_form(a, c, 0.4);
	shape_ellipse(a->cr, x, y + r * 0.01, r * 0.66, r * 0.125);
	part_form(a, color_scale(c, 0.9), 0.5);
}

void food_coffee(const struct art_ctx *a)
{
	struct color china = a->color, foam = color_rgb(0xf6e4c4);
	struct cup cup = {-0.06, 0.42, -0.56, -0.1, china};

	draw_saucer(a, -0.02, -0.1, 0.62, china);
	draw_cup(a, &cup);
	shape_ellipse(a->cr, cup.x, -0.553, 0.385, 0.07);
	part_fade(a, -0.4, -0.6, light_on(a->light, color_rgb(0x8a5428), 0.4), 0.3, -0.5,
		  light_on(a->light, color_rgb(0x5a3216), 0.2));
	/* A leaf poured in milk. */
	cairo_save(a->cr);
	cairo_translate(a->cr, cup.x, -0.553);
	cairo_scale(a->cr, 1, 0.19);
	for (int i = 0; i < 5; i++) {
		double y = -0.24 + 0.1 * i, w = 0.09 + 0.045 * i - 0.004 * i * i * i;

		CURVE(a, -w, y + 0.02, -w * 0.4, y + 0.1, 0, y + 0.13, w * 0.4, y + 0.1, w,
		      y + 0.02);
	}
	cairo_restore(a->cr);
	brush_stroke(a->cr, light_on(a->light, foam, 0.6), 0.017, 0.95);
	part_segment(a, 0.28, -0.13, 0.6, -0.19, color_rgb(0xd0d4da), 0.022);
	shape_ellipse(a->cr, 0.27, -0.125, 0.05, 0.022);
	part_form(a, color_rgb(0xd0d4da), 0.8);
	for (int i = 0; i < 3; i++) {
		cairo_save(a->cr);
		cairo_translate(a->cr, -0.52 + 0.075 * i, -0.075 + 0.03 * (i % 2));
		cairo_rotate(a->cr, 0.5 * i);
		shape_ellipse(a->cr, 0, 0, 0.04, 0.026);
		part_form(a, color_rgb(0x5a3418), 0.9);
		CURVE(a, -0.035, 0, 0, 0.005, 0.035, 0);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0x2a1608), 0), 0.006, 1);
		cairo_restore(a->cr);
	}
	food_steam(a, cup.x, -0.6, 0.17, 0.4);
}

void food_tea(const struct art_ctx *a)
{
	struct color china = a->color, tea = color_rgb(0xc8782c);
	struct cup cup = {-0.06, 0.4, -0.56, -0.1, china};

	draw_saucer(a, -0.02, -0.1, 0.62, china);
	draw_cup(a, &cup);
	/* Painted sprigs round the cup. */
	for (int i = 0; i < 4; i++) {
		double x = cup.x - 0.24 + 0.16 * i, y = -0.34 + 0.02 * (i % 2);

		for (int k = 0; k < 5; k++) {
			double t = 2 * M_PI * k / 5;

			shape_ellipse(a->cr, x + 0.022 * cos(t), y + 0.022 * sin(t), 0.016, 0.016);
		}
		part_form(a, color_rgb(0xe8708a), 0.4);
		shape_ellipse(a->cr, x, y, 0.011, 0.011);
		part_form(a, color_rgb(0xf0c040), 0.4);
		part_leaf(a, x + 0.03, y + 0.02, 0.6, 0.06, 0.03, color_rgb(0x5a9a54));
	}
	shape_ellipse(a->cr, cup.x, -0.56, 0.4, 0.08);
	part_ink(a, color_rgb(0xd8b050), 0.012);
	shape_ellipse(a->cr, cup.x, -0.552, 0.365, 0.066);
	part_fade(a, -0.4, -0.6, light_on(a->light, tea, 0.6), 0.3, -0.5,
		  light_on(a->light, color_scale(tea, 0.62), 0.3));
	shape_ellipse(a->cr, cup.x + 0.1, -0.55, 0.14, 0.028);
	part_plane(a, color_rgb(0xf6d84a), 0, -1, 0.5);
	shape_ellipse(a->cr, cup.x + 0.1, -0.55, 0.11, 0.021);
	part_plane(a, color_rgb(0xfcf0b0), 0, -1, 0.5);
	/* The bag's string and tag. */
	CURVE(a, cup.x - 0.2, -0.59, cup.x - 0.34, -0.57, cup.x - 0.4, -0.42, cup.x - 0.42, -0.36);
	part_ink(a, color_rgb(0xf4ece0), 0.007);
	shape_round_rect(a->cr, cup.x - 0.47, -0.36, 0.1, 0.12, 0.015);
	part_form(a, color_rgb(0x6aa86a), 0.3);
	part_leaf(a, cup.x - 0.42, -0.27, -M_PI / 2, 0.07, 0.04, color_rgb(0xf4f8e8));
	food_steam(a, cup.x, -0.6, 0.16, 0.4);
}

/* --- wine
 * --------------------------------------------------------------------------------------------- */
static void draw_bottle(const struct art_ctx *a, struct color wine)
{
	struct color glass = color_rgb(0x2c4a34);

	SMOOTH(a, 0.06, -0.005, 0.05, -0.3, 0.06, -0.55, 0.13, -0.68, 0.145, -0.95, 0.245, -0.95,
	       0.26, -0.68, 0.33, -0.55, 0.34, -0.3, 0.33, -0.005, 0.2, 0.005);
	part_turned(a, glass, 0.05, 0.34);
	shape_round_rect(a->cr, 0.14, -0.99, 0.11, 0.2, 0.02);
	part_turned(a, color_mix(wine, color_rgb(0x301018), 0.3), 0.14, 0.25);
	part_rect(a, 0.055, -0.44, 0.28, 0.28);
	part_turned(a, color_rgb(0xf2e8d0), 0.05, 0.34);
	for (int i = 0; i < 4; i++)
		part_segment(a, 0.1 + 0.02 * (i % 2), -0.38 + 0.055 * i, 0.29 - 0.02 * (i % 2),
			     -0.38 + 0.055 * i, color_rgb(i ? 0xa89878 : 0x7a2030),
			     i ? 0.008 : 0.018);
	part_shine(a, 0.1, -0.5, 0.014, 0.12, 0, 0.7);
}

void food_wine(const struct art_ctx *a)
{
	struct color wine = a->color, glass = light_on(a->light, color_rgb(0xe8f2f6), 0.5);

	draw_bottle(a, wine);
	/* Foot, stem, bowl; the wine stands in it. */
	shape_ellipse(a->cr, -0.14, -0.03, 0.16, 0.03);
	brush_fill(a->cr, glass, 0.45);
	shape_ellipse(a->cr, -0.14, -0.03, 0.16, 0.03);
	brush_stroke(a->cr, glass, 0.008, 0.9);
	part_rect(a, -0.15, -0.34, 0.02, 0.31);
	brush_fill(a->cr, glass, 0.7);
	cairo_move_to(a->cr, -0.32, -0.58);
	cairo_curve_to(a->cr, -0.335, -0.42, -0.24, -0.34, -0.14, -0.335);
	cairo_curve_to(a->cr, -0.04, -0.34, 0.055, -0.42, 0.04, -0.58);
	cairo_close_path(a->cr);
	part_turned(a, wine, -0.34, 0.06);
	shape_ellipse(a->cr, -0.14, -0.58, 0.18, 0.032);
	part_plane(a, color_mix(wine, color_rgb(0xff9a9a), 0.25), 0, -0.9, 0.6);
	cairo_move_to(a->cr, -0.28, -0.82);
	cairo_curve_to(a->cr, -0.36, -0.55, -0.32, -0.34, -0.14, -0.33);
	cairo_curve_to(a->cr, 0.04, -0.34, 0.08, -0.55, 0.0, -0.82);
	brush_fill(a->cr, glass, 0.16);
	cairo_move_to(a->cr, -0.28, -0.82);
	cairo_curve_to(a->cr, -0.36, -0.55, -0.32, -0.34, -0.14, -0.33);
	cairo_curve_to(a->cr, 0.04, -0.34, 0.08, -0.55, 0.0, -0.82);
	brush_stroke(a->cr, glass, 0.008, 0.85);
	shape_ellipse(a->cr, -0.14, -0.82, 0.14, 0.024);
	brush_stroke(a->cr, glass, 0.008, 0.9);
	part_shine(a, -0.255, -0.6, 0.022, 0.14, 0.12, 0.85);
	part_shine(a, -0.02, -0.5, 0.012, 0.08, -0.2, 0.5);
}
