/* Buildings that somebody lives or works in. */
#include "studio/painter/arts/buildings.h"
#include "studio/painter/arts/parts.h"

#define WHITE_TRIM 0xf6f0e4

/* Smoke from a chimney: somebody is at home. */
static void draw_smoke(const struct art_ctx *a, double x, double y, double size)
{
	struct color c = light_on(a->light, color_rgb(0xe8e6e6), 0.4);

	for (int i = 0; i < 9; i++) {
		double t = (i + 1) / 9.0, r = size * (0.13 + 0.26 * t);

		part_puff(a, x + size * (t * t * 1.2 + rng_range(a->rng, -0.1, 0.1)),
			  y - size * t * 0.9, r, c, 0.5 * (1.15 - t));
	}
}

static void draw_bush(const struct art_ctx *a, double x, double y, double r, struct color flower)
{
	struct color green = color_rgb(0x5f8a44);

	part_foliage(a, &(struct part_foliage){x, y - r * 0.6, r, r * 0.75, r * 0.28, 120, green,
					       .solid = 1});
	for (int i = 0; i < 9; i++) {
		shape_ellipse(a->cr, x + r * rng_range(a->rng, -0.8, 0.8),
			      y - r * rng_range(a->rng, 0.2, 1.2), r * 0.09, r * 0.09);
		part_form(a, flower, 0.6);
	}
}

/* A window between shutters, over a box of flowers; (x, y): its upper left corner. */
static void draw_shuttered_window(const struct art_ctx *a, double x, double y, double w, double h,
				  struct color shutter, bool lit)
{
	for (int side = 0; side < 2; side++) {
		double sx = side ? x + w * 1.1 : x - w * 0.6;

		part_rect(a, sx, y - h * 0.05, w * 0.5, h * 1.1);
		part_plane(a, shutter, 0, -0.1, 1);
		part_planks(a, sx, y - h * 0.05, w * 0.5, h * 1.1, h * 0.09, false, 0.15);
	}
	part_window(a, x, y, w, h, color_rgb(WHITE_TRIM), lit);
	part_rect(a, x - w * 0.12, y + h * 1.08, w * 1.24, h * 0.2);
	part_plane(a, color_rgb(0x8a5a3a), 0, -0.2, 1);
	for (int i = 0; i < 14; i++) {
		static const uint32_t petals[] = {0xe8486a, 0xf6c445, 0xf2f2f2,
						  0xd84a8a, 0x6a9a4a, 0x5a8a40};

		shape_ellipse(a->cr, x + w * rng_range(a->rng, -0.12, 1.12),
			      y + h * rng_range(a->rng, 0.94, 1.1), w * 0.075, w * 0.075);
		part_form(a, color_rgb(petals[i % 6]), 0.7);
	}
}

static void draw_door(const struct art_ctx *a, double x, double y, double w, double h,
		      struct color c)
{
	part_rect(a, x - w * 0.12, y - h * 0.06, w * 1.24, h * 1.06);
	part_plane(a, color_rgb(WHITE_TRIM), 0, -0.1, 1);
	part_rect(a, x, y, w, h);
	part_plane(a, c, 0, -0.05, 1);
	for (int i = 0; i < 2; i++) {
		part_rect(a, x + w * 0.16, y + h * (0.38 + 0.3 * i), w * 0.68, h * 0.22);
		part_plane(a, color_scale(c, 0.78), 0, 0.4, 1);
	}
	part_arched_pane(a, x + w * 0.2, y + h * 0.07, w * 0.6, h * 0.24, 0, true);
	shape_ellipse(a->cr, x + w * 0.84, y + h * 0.56, w * 0.06, w * 0.06);
	part_form(a, color_rgb(0xe8c050), 1);
}

/* --- house ------------------------------------------------------------------- */
#define HOUSE_GABLE_SLOPE 0.068
#define HOUSE_SIDE_SLOPE (-0.071)
#define HOUSE_CORNER (-0.1)

static void draw_house_walls(const struct art_ctx *a, struct color wall)
{
	POLY(a, -0.54, -0.03, HOUSE_CORNER, 0, HOUSE_CORNER, -0.42, -0.32, -0.78, -0.54, -0.44);
	part_plane(a, wall, -0.7, 0, 0.8);
	POLY(a, HOUSE_CORNER, 0, 0.5, -0.043, 0.5, -0.42, HOUSE_CORNER, -0.42);
	part_plane(a, wall, 0.5, 0, 0.9);
	cairo_save(a->cr);
	part_lean(a, HOUSE_CORNER, 0, HOUSE_SIDE_SLOPE);
	part_planks(a, 0, -0.42, 0.6, 0.42, 0.026, false, 0.06);
	part_rect(a, 0, -0.42, 0.6, 0.12);
	part_shade(a, 0, -0.42, 0, -0.3, 0.4);
	part_rect(a, 0, -0.05, 0.6, 0.05);
	part_plane(a, color_rgb(0x9a9088), 0.5, 0, 0.9);
	part_bricks(a, 0, -0.05, 0.6, 0.05, 0.025, 0.3);
	cairo_restore(a->cr);
	cairo_save(a->cr);
	POLY(a, -0.54, -0.03, HOUSE_CORNER, 0, HOUSE_CORNER, -0.42, -0.32, -0.78, -0.54, -0.44);
	cairo_clip(a->cr);
	part_lean(a, HOUSE_CORNER, 0, HOUSE_GABLE_SLOPE);
	part_planks(a, -0.45, -0.8, 0.45, 0.8, 0.026, false, 0.06);
	part_rect(a, -0.45, -0.05, 0.45, 0.05);
	part_plane(a, color_rgb(0x9a9088), -0.7, 0, 0.8);
	part_bricks(a, -0.45, -0.05, 0.45, 0.05, 0.025, 0.3);
	cairo_restore(a->cr);
}

static void draw_house_roof(const struct art_ctx *a, struct color roof)
{
	part_box(a, 0.2, -0.72, 0.1, 0.27, -0.035, -0.01, color_rgb(0xa8604a));
	part_bricks(a, 0.2, -0.99, 0.1, 0.27, 0.03, 0.3);
	part_box(a, 0.188, -0.965, 0.124, 0.03, -0.04, -0.012, color_rgb(0xb8b0a4));
	POLY(a, -0.335, -0.815, -0.09, -0.385, 0.56, -0.405, 0.35, -0.8);
	part_plane(a, roof, 0.35, -0.85, 0.55);
	cairo_save(a->cr);
	POLY(a, -0.335, -0.815, -0.09, -0.385, 0.56, -0.405, 0.35, -0.8);
	cairo_clip(a->cr);
	part_tiles(a, -0.36, -0.82, 0.95, 0.44, 0.037, 0.2);
	part_rect(a, -0.36, -0.83, 0.95, 0.45);
	part_shade(a, 0, -0.4, 0, -0.6, 0.25);
	cairo_restore(a->cr);
	/* The far slope's edge and the barge board. */
	POLY(a, -0.335, -0.815, -0.32, -0.775, -0.57, -0.4, -0.6, -0.415);
	part_plane(a, color_scale(roof, 0.75), -0.5, -0.6, 0.3);
	POLY(a, -0.325, -0.79, -0.08, -0.375, -0.1, -0.37, -0.325, -0.745, -0.555, -0.395, -0.575,
	     -0.4);
	part_plane(a, color_rgb(WHITE_TRIM), -0.5, -0.2, 0.9);
	part_segment(a, -0.09, -0.385, 0.56, -0.405, color_rgb(WHITE_TRIM), 0.014);
	part_segment(a, -0.335, -0.815, 0.35, -0.8, color_scale(roof, 0.7), 0.018);
}

void building_house(const struct art_ctx *a)
{
	static const uint32_t walls[4] = {0xf1e4c8, 0xdfe6ea, 0xf0d2b8, 0xd4dec8};
	static const uint32_t roofs[4] = {0xb9573e, 0x8a5040, 0x6c7484, 0xa0663c};
	struct color wall = part_pick(a, walls);
	struct color roof = color_rgb(a->has_color ? 0x5c5058 : roofs[rng_int(a->rng, 0, 4) % 4]);
	struct color shutter = color_rgb(0x4f7d86);
	bool home = rng_chance(a->rng, 0.9);

	draw_house_walls(a, wall);
	draw_house_roof(a, roof);
	cairo_save(a->cr);
	part_lean(a, HOUSE_CORNER, 0, HOUSE_GABLE_SLOPE);
	draw_shuttered_window(a, -0.29, -0.32, 0.13, 0.15, shutter, home);
	part_arched_pane(a, -0.27, -0.57, 0.09, 0.12, 0, rng_chance(a->rng, 0.6));
	part_arch(a, -0.27, -0.57, 0.09, 0.12, 0);
	part_ink(a, color_rgb(WHITE_TRIM), 0.014);
	part_segment(a, -0.225, -0.57, -0.225, -0.45, color_rgb(WHITE_TRIM), 0.008);
	cairo_restore(a->cr);
	cairo_save(a->cr);
	part_lean(a, HOUSE_CORNER, 0, HOUSE_SIDE_SLOPE);
	draw_shuttered_window(a, 0.085, -0.3, 0.09, 0.14, shutter, true);
	draw_door(a, 0.265, -0.315, 0.105, 0.275, color_rgb(a->has_color ? 0x6a4a34 : 0x3f6b74));
	draw_shuttered_window(a, 0.46, -0.3, 0.085, 0.14, shutter, rng_chance(a->rng, 0.7));
	POLY(a, 0.22, -0.36, 0.42, -0.36, 0.44, -0.33, 0.2, -0.33);
	part_plane(a, roof, 0.2, -0.9, 0.5);
	for (int i = 0; i < 3; i++) {
		part_rect(a, 0.25 - 0.012 * i, -0.04 + 0.02 * i, 0.14 + 0.024 * i, 0.02);
		part_plane(a, color_rgb(0xb4aa9e), 0, i % 2 ? -0.6 : -0.2, 0.8);
	}
	part_bulb(a, 0.235, -0.25, 0.011, color_rgb(0xffc868));
	cairo_restore(a->cr);
	draw_bush(a, -0.45, 0.0, 0.1, color_rgb(0xf0a0b8));
	draw_bush(a, -0.01, 0.0, 0.07, color_rgb(0xf4e070));
	draw_bush(a, 0.5, -0.02, 0.09, color_rgb(0xe87a9a));
	if (home)
		draw_smoke(a, 0.25, -0.99, 0.12);
}

/* --- cottage ------------------------------------------------------------------ */
static void draw_thatch(const struct art_ctx *a)
{
	struct color straw = color_rgb(0xb89858);
	double roof[] = {-0.76, -0.3,   -0.72, -0.42, -0.56, -0.8,  -0.5,  -0.87, -0.2, -0.885,
			 0.2,   -0.885, 0.5,   -0.87, 0.57,  -0.8,  0.72,  -0.42, 0.76, -0.3,
			 0.6,   -0.31,  0.45,  -0.4,  0.34,  -0.44, 0.22,  -0.4,  0.1,  -0.32,
			 -0.1,  -0.32,  -0.22, -0.4,  -0.34, -0.44, -0.45, -0.4,  -0.6, -0.31};

	shape_smooth(a->cr, roof, 20, true);
	part_form(a, straw, 0.55);
	cairo_save(a->cr);
	shape_smooth(a->cr, roof, 20, true);
	cairo_clip(a->cr);
	if (part_visible(a, 0.006))
		for (int i = 0; i < 900; i++) {
			double x = rng_range(a->rng, -0.75, 0.75),
			       y = rng_range(a->rng, -0.9, -0.3);
			double l = rng_range(a->rng, 0.05, 0.12);

			cairo_move_to(a->cr, x * (0.82 - 0.25 * (y + 0.4)), y);
			cairo_line_to(a->cr, x * (0.82 - 0.25 * (y + l + 0.4)), y + l);
			brush_stroke(a->cr,
				     light_on(a->light, color_vary(straw, a->rng, 0.2),
					      rng_range(a->rng, -0.5, 0.7)),
				     0.0032, 0.5);
		}
	/* The ridge, sewn down. */
	POLY(a, -0.6, -0.92, 0.6, -0.92, 0.58, -0.79, -0.58, -0.79);
	part_shade(a, 0, -0.9, 0, -0.7, -0.25);
	for (int i = 0; i < 18; i++) {
		part_segment(a, -0.6 + 0.066 * i, -0.8, -0.567 + 0.066 * i, -0.85,
			     color_rgb(0x7a5c30), 0.008);
		part_segment(a, -0.567 + 0.066 * i, -0.85, -0.534 + 0.066 * i, -0.8,
			     color_rgb(0x7a5c30), 0.008);
	}
	cairo_restore(a->cr);
}

static void draw_roses(const struct art_ctx *a, double x, double y, double w, double h, int n)
{
	part_foliage(a, &(struct part_foliage){x + w / 2, y + h / 2, w / 2, h / 2, 0.022, n * 2,
					       color_rgb(0x5c8440), .solid = 0});
	for (int i = 0; i < n / 4; i++) {
		double t = rng_range(a->rng, 0, 2 * M_PI), d = sqrt(rng_unit(a->rng));

		shape_ellipse(a->cr, x + w / 2 * (1 + d * cos(t)), y + h / 2 * (1 + d * sin(t)),
			      0.011, 0.011);
		part_form(a, color_vary(color_rgb(0xe86a86), a->rng, 0.12), 0.8);
	}
}

void building_cottage(const struct art_ctx *a)
{
	struct color wall = a->color;

	part_box(a, 0.36, -0.75, 0.11, 0.25, -0.03, -0.01, color_rgb(0x9a8a80));
	part_bricks(a, 0.36, -1, 0.11, 0.25, 0.035, 0.3);
	part_rect(a, -0.64, -0.46, 1.28, 0.46);
	part_plane(a, wall, 0, 0, 1);
	part_rect(a, -0.64, -0.46, 1.28, 0.46);
	part_shade(a, -0.64, 0, 0.5, 0, -0.12);
	part_speckle(a, -0.62, -0.4, 1.24, 0.38, 60, 0.02, 0.1);
	part_rect(a, -0.66, -0.07, 1.32, 0.07);
	part_plane(a, color_rgb(0x8f857c), 0, 0, 1);
	part_bricks(a, -0.66, -0.07, 1.32, 0.07, 0.035, 0.35);
	part_rect(a, -0.64, -0.46, 1.28, 0.26);
	part_shade(a, 0, -0.36, 0, -0.2, 0.55);
	for (int i = 0; i < 4; i++)
		part_segment(a, -0.62 + 0.413 * i, -0.45, -0.62 + 0.413 * i, -0.07,
			     color_rgb(0x5c4432), 0.022);
	draw_shuttered_window(a, -0.42, -0.31, 0.13, 0.14, color_rgb(0x6a9a92), true);
	draw_shuttered_window(a, 0.28, -0.31, 0.13, 0.14, color_rgb(0x6a9a92),
			      rng_chance(a->rng, 0.8));
	part_arch(a, -0.095, -0.3, 0.19, 0.3, 0);
	part_plane(a, color_rgb(0x8a7a6e), 0, 0, 1);
	part_arch(a, -0.075, -0.28, 0.15, 0.28, 0);
	part_plane(a, color_rgb(0x7a4a30), 0, 0, 1);
	part_planks(a, -0.075, -0.2, 0.15, 0.2, 0.03, true, 0.2);
	part_arched_pane(a, -0.03, -0.24, 0.06, 0.09, 0, true);
	part_segment(a, 0.045, -0.12, 0.045, -0.1, color_rgb(0x2c2420), 0.012);
	part_bulb(a, 0.13, -0.25, 0.014, color_rgb(0xffc868));
	draw_thatch(a);
	part_arched_pane(a, -0.38, -0.58, 0.09, 0.1, 0, rng_chance(a->rng, 0.6));
	part_arched_pane(a, 0.29, -0.58, 0.09, 0.1, 0, rng_chance(a->rng, 0.6));
	for (int i = 0; i < 2; i++) {
		double x = i ? 0.335 : -0.335;

		CURVE(a, x - 0.09, -0.47, x - 0.06, -0.58, x, -0.61, x + 0.06, -0.58, x + 0.09,
		      -0.47);
		part_ink(a, color_rgb(0x8a6c38), 0.028);
	}
	draw_roses(a, -0.2, -0.36, 0.1, 0.36, 90);
	draw_roses(a, -0.18, -0.4, 0.34, 0.09, 60);
	draw_bush(a, -0.6, 0.01, 0.1, color_rgb(0xb89ae0));
	draw_bush(a, 0.58, 0.01, 0.12, color_rgb(0xf0c040));
	draw_bush(a, 0.2, 0.01, 0.07, color_rgb(0xf4f0f0));
	draw_smoke(a, 0.41, -1, 0.1);
}

/* --- cabin --------------------------------------------------------------------- */
static void draw_logs(const struct art_ctx *a, double x, double y, double w, double h, int n,
		      struct color wood)
{
	double d = h / n;

	for (int i = 0; i < n; i++) {
		double ly = y + d * i;

		part_rect(a, x, ly, w, d * 1.04);
		part_rolled(a, color_vary(wood, a->rng, 0.05), ly, ly + d);
	}
	part_speckle(a, x, y, w, h, 50, d * 0.3, 0.12);
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < n; i++) {
			double ex = side ? x + w : x;

			shape_ellipse(a->cr, ex, y + d * (i + 0.5), d * 0.56, d * 0.5);
			part_form(a, color_rgb(0xd8b080), 0.5);
			shape_ellipse(a->cr, ex, y + d * (i + 0.5), d * 0.28, d * 0.25);
			part_ink(a, color_rgb(0x8a6038), d * 0.06);
		}
}

void building_cabin(const struct art_ctx *a)
{
	struct color wood = a->color, roof = color_rgb(0x54463e);

	part_box(a, 0.3, -0.55, 0.13, 0.42, -0.03, -0.01, color_rgb(0x8d8680));
	part_bricks(a, 0.3, -0.97, 0.13, 0.42, 0.05, 0.35);
	draw_logs(a, -0.52, -0.45, 1.04, 0.42, 8, wood);
	POLY(a, -0.5, -0.44, 0.5, -0.44, 0, -0.86);
	part_plane(a, color_scale(wood, 0.92), 0, -0.1, 1);
	cairo_save(a->cr);
	POLY(a, -0.5, -0.44, 0.5, -0.44, 0, -0.86);
	cairo_clip(a->cr);
	part_planks(a, -0.5, -0.9, 1, 0.46, 0.05, true, 0.14);
	part_rect(a, -0.5, -0.9, 1, 0.5);
	part_shade(a, 0, -0.86, 0, -0.45, 0.45);
	cairo_restore(a->cr);
	part_window(a, -0.08, -0.66, 0.16, 0.14, color_rgb(0x6a4630), true);
	part_window(a, -0.4, -0.33, 0.17, 0.15, color_rgb(0x6a4630), true);
	part_window(a, 0.23, -0.33, 0.17, 0.15, color_rgb(0x6a4630), rng_chance(a->rng, 0.75));
	part_rect(a, -0.1, -0.37, 0.2, 0.34);
	part_plane(a, color_rgb(0x6a4630), 0, 0, 1);
	part_rect(a, -0.08, -0.35, 0.16, 0.32);
	part_plane(a, color_rgb(0x8a3a2c), 0, 0, 1);
	part_planks(a, -0.08, -0.35, 0.16, 0.32, 0.032, true, 0.2);
	shape_ellipse(a->cr, 0.055, -0.18, 0.01, 0.01);
	part_form(a, color_rgb(0xd8b050), 1);
	/* The roof's two slabs, overhanging, and the porch. */
	POLY(a, 0, -0.95, -0.68, -0.37, -0.66, -0.33, 0, -0.86, 0.66, -0.33, 0.68, -0.37);
	part_form(a, roof, 0.4);
	POLY(a, 0, -0.875, -0.66, -0.335, -0.645, -0.32, 0, -0.84, 0.645, -0.32, 0.66, -0.335);
	part_plane(a, color_rgb(0x8a6238), 0, -0.2, 1);
	POLY(a, 0, -0.95, -0.68, -0.37, -0.67, -0.385, 0, -0.965, 0.67, -0.385, 0.68, -0.37);
	part_plane(a, color_rgb(0x7a7066), 0, -1, 0.4);
	part_rect(a, -0.58, -0.035, 1.16, 0.035);
	part_plane(a, color_rgb(0xa87c50), 0, -0.7, 0.8);
	part_rect(a, -0.14, -0.02, 0.28, 0.03);
	part_plane(a, color_rgb(0x8a6238), 0, -0.3, 0.9);
	part_bulb(a, 0.14, -0.31, 0.014, color_rgb(0xffc060));
	draw_smoke(a, 0.36, -0.97, 0.12);
	for (int i = 0; i < 5; i++) {
		double x = -0.56 + 0.042 * i;

		shape_ellipse(a->cr, x, -0.06, 0.021, 0.021);
		part_form(a, color_rgb(0xd8b080), 0.5);
	}
	draw_bush(a, 0.56, 0.01, 0.09, color_rgb(0xe8e0d0));
}
