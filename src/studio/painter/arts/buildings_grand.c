/* Buildings of stone: castle, tower, church, palace. */
#include "studio/painter/arts/buildings.h"
#include "studio/painter/arts/parts.h"

/* A pennant in the wind from its pole's foot. */
static void draw_pennant(const struct art_ctx *a, double x, double y, double pole, struct color c)
{
	double wave = rng_range(a->rng, -0.2, 0.2) * pole;

	part_segment(a, x, y, x, y - pole, color_rgb(0x5a5048), pole * 0.07);
	cairo_move_to(a->cr, x, y - pole);
	cairo_curve_to(a->cr, x + pole * 0.4, y - pole * 1.1 + wave, x + pole * 0.6,
		       y - pole * 0.75, x + pole * 1.15, y - pole * 0.78 + wave * 0.5);
	cairo_curve_to(a->cr, x + pole * 0.6, y - pole * 0.5, x + pole * 0.4, y - pole * 0.7 + wave,
		       x, y - pole * 0.5);
	cairo_close_path(a->cr);
	part_form(a, c, 0.6);
}

/* Battlements along a top edge at y, from x over w. */
static void draw_crenels(const struct art_ctx *a, double x, double y, double w, double size,
			 struct color stone, bool round)
{
	int n = (int)fmax(3, floor(w / size / 1.7 + 0.5));
	double step = w / n;

	for (int i = 0; i < n; i++) {
		double u = -1 + 2 * (i + 0.5) / n;

		part_rect(a, x + step * i + step * 0.18, y - size, step * 0.64, size * 1.05);
		part_plane(a, stone, round ? u : 0, -0.1, round ? sqrt(1 - u * u) : 1);
	}
}

struct turret {
	double x, foot, width, height; /* of the shaft */
	double cone;                   /* its roof's height; 0: battlements only */
	struct color stone, roof;
	bool flag;
};

static void draw_turret(const struct art_ctx *a, const struct turret *t)
{
	double w = t->width, left = t->x - w / 2, top = t->foot - t->height, head = w * 1.24;
	double course = fmin(0.03, w * 0.16);

	part_rect(a, left, top, w, t->height);
	part_turned(a, t->stone, left, left + w);
	part_bricks(a, left, top, w, t->height, course, 0.16);
	POLY(a, left, top + w * 0.2, left + w, top + w * 0.2, t->x + head / 2, top, t->x - head / 2,
	     top);
	part_turned(a, color_scale(t->stone, 0.86), t->x - head / 2, t->x + head / 2);
	part_rect(a, t->x - head / 2, top - w * 0.28, head, w * 0.3);
	part_turned(a, t->stone, t->x - head / 2, t->x + head / 2);
	draw_crenels(a, t->x - head / 2, top - w * 0.26, head, w * 0.14, t->stone, true);
	for (int i = 0; i < 2 && t->height > w * (1.2 + i * 1.4); i++)
		part_arched_pane(a, t->x - w * 0.09 + (i ? w * 0.12 : 0),
				 top + w * (0.45 + 1.3 * i), w * 0.18, w * 0.42, 0.6,
				 rng_chance(a->rng, 0.7));
	if (t->cone <= 0)
		return;
	cairo_move_to(a->cr, t->x - head * 0.54, top - w * 0.24);
	cairo_curve_to(a->cr, t->x - head * 0.2, top - w * 0.5, t->x - head * 0.08,
		       top - t->cone * 0.6, t->x, top - w * 0.28 - t->cone);
	cairo_curve_to(a->cr, t->x + head * 0.08, top - t->cone * 0.6, t->x + head * 0.2,
		       top - w * 0.5, t->x + head * 0.54, top - w * 0.24);
	cairo_curve_to(a->cr, t->x + head * 0.2, top - w * 0.16, t->x - head * 0.2, top - w * 0.16,
		       t->x - head * 0.54, top - w * 0.24);
	cairo_path_t *cone = cairo_copy_path(a->cr);
	part_turned(a, t->roof, t->x - head * 0.54, t->x + head * 0.54);
	cairo_save(a->cr);
	cairo_append_path(a->cr, cone);
	cairo_path_destroy(cone);
	cairo_clip(a->cr);
	part_tiles(a, t->x - head, top - w * 0.3 - t->cone, head * 2, t->cone + w * 0.2, w * 0.13,
		   0.13);
	cairo_restore(a->cr);
	if (t->flag)
		draw_pennant(a, t->x, top - w * 0.26 - t->cone, w * 0.5, color_rgb(0xd8483a));
}

static void draw_curtain_wall(const struct art_ctx *a, double x, double y, double w, double h,
			      struct color stone)
{
	part_rect(a, x, y - h, w, h);
	part_plane(a, stone, 0, -0.05, 1);
	part_bricks(a, x, y - h, w, h, 0.024, 0.15);
	part_rect(a, x, y - h * 0.5, w, h * 0.5);
	part_shade(a, 0, y, 0, y - h * 0.5, 0.3);
	draw_crenels(a, x, y - h, w, 0.028, stone, false);
}

static void draw_gate(const struct art_ctx *a, struct color stone)
{
	struct turret t = {.x = -0.105,
			   .foot = -0.085,
			   .width = 0.085,
			   .height = 0.27,
			   .cone = 0.13,
			   .stone = stone,
			   .roof = color_rgb(0x4a6a98)};

	draw_curtain_wall(a, -0.1, -0.085, 0.2, 0.25, stone);
	part_arch(a, -0.062, -0.265, 0.124, 0.185, 0.5);
	part_plane(a, color_scale(stone, 0.62), 0, 0, 1);
	part_arch(a, -0.05, -0.25, 0.1, 0.17, 0.5);
	brush_fill(a->cr,
		   color_mix(light_on(a->light, color_rgb(0x2c2018), -0.4), color_rgb(0xffb050),
			     0.75 * part_lamps(a)),
		   1);
	for (int i = 0; i < 6; i++)
		part_segment(a, -0.042 + 0.017 * i, -0.23, -0.042 + 0.017 * i, -0.15,
			     color_rgb(0x30282a), 0.005);
	for (int i = 0; i < 3; i++)
		part_segment(a, -0.048, -0.215 + 0.025 * i, 0.048, -0.215 + 0.025 * i,
			     color_rgb(0x30282a), 0.005);
	draw_turret(a, &t);
	t.x = 0.105;
	draw_turret(a, &t);
	if (part_lamps(a) > 0.2)
		brush_glow(a->cr, 0, -0.14, 0.16, color_rgb(0xffa850), 0.4 * part_lamps(a));
}

void building_castle(const struct art_ctx *a)
{
	struct color stone = part_own(a, 0xd9cdbb), dim = color_scale(stone, 0.9);
	struct color roof = color_rgb(0x4a6a98), plum = color_rgb(0x7a5a86);
	const struct turret back[] =
	    {
		{0.0, -0.3, 0.15, 0.38, 0.22, dim, roof, true},
		{-0.15, -0.25, 0.085, 0.33, 0.16, dim, plum, false},
		{0.17, -0.25, 0.095, 0.27, 0.17, dim, roof, true},
		{0.28, -0.2, 0.07, 0.2, 0.13, dim, plum, false},
		{-0.27, -0.2, 0.075, 0.24, 0.14, dim, roof, true},
	    },
			    front[] = {
				{-0.42, -0.06, 0.15, 0.36, 0.2, stone, roof, true},
				{0.43, -0.06, 0.15, 0.31, 0.2, stone, roof, true},
			    };

	part_rock(a, -0.3, 0.004, 0.56, 0.075, color_rgb(0x9a9184));
	part_rock(a, 0.32, 0.004, 0.54, 0.07, color_rgb(0x9a9184));
	SMOOTH(a, -0.58, -0.012, -0.5, -0.06, -0.36, -0.095, 0, -0.115, 0.36, -0.095, 0.5, -0.06,
	       0.58, -0.012, 0.46, -0.02, 0.38, -0.042, 0.26, -0.024, 0.12, 0.002, -0.1, 0.002,
	       -0.22, -0.028, -0.36, -0.04, -0.46, -0.018);
	part_form(a, color_rgb(0x7d9a56), 0.5);
	part_speckle(a, -0.45, -0.07, 0.9, 0.05, 60, 0.014, 0.2);
	for (int i = 0; i < 5; i++)
		draw_turret(a, &back[i]);
	draw_curtain_wall(a, -0.26, -0.2, 0.52, 0.24, dim);
	part_panes(a, &(struct part_grid){-0.2, -0.4, 0.4, 0.06, 7, 1, 0.4, 0.7});
	draw_curtain_wall(a, -0.42, -0.075, 0.84, 0.2, stone);
	for (int i = 0; i < 2; i++)
		draw_turret(a, &front[i]);
	draw_gate(a, stone);
	/* The road up to the gate. */
	SMOOTH(a, -0.05, -0.09, 0.05, -0.09, 0.09, -0.06, 0.06, -0.03, 0.13, 0, -0.04, 0, -0.06,
	       -0.03, 0, -0.06);
	part_plane(a, color_rgb(0xd8c49c), 0, -1, 0.6);
	for (int i = 0; i < 12; i++) {
		double x = (i % 2 ? 1 : -1) * rng_range(a->rng, 0.14, 0.52),
		       r = rng_range(a->rng, 0.02, 0.04);

		part_foliage(a, &(struct part_foliage){x, -0.03 - r * 0.8, r, r * 1.1, r * 0.4, 60,
						       color_rgb(0x4f7a44), .solid = 1});
	}
}

/* --- tower --------------------------------------------------------------------- */
static void draw_ivy(const struct art_ctx *a, double x, double y, double h)
{
	for (int i = 0; i < 7; i++) {
		double t = i / 6.0;

		part_foliage(a, &(struct part_foliage){x + 0.02 * sin(5 * t), y - h * t,
						       0.045 * (1.1 - t), h * 0.1, 0.018, 60,
						       color_rgb(0x4f7d3c), .solid = 0.5});
	}
}

void building_tower(const struct art_ctx *a)
{
	struct color stone = a->color, dark = color_scale(stone, 0.55);

	part_rock(a, 0, 0.004, 0.5, 0.07, color_rgb(0x8f867c));
	POLY(a, -0.18, -0.01, 0.18, -0.01, 0.145, -0.74, -0.145, -0.74);
	part_turned(a, stone, -0.18, 0.18);
	cairo_save(a->cr);
	POLY(a, -0.18, -0.01, 0.18, -0.01, 0.145, -0.74, -0.145, -0.74);
	cairo_clip(a->cr);
	part_bricks(a, -0.2, -0.74, 0.4, 0.73, 0.026, 0.17);
	cairo_restore(a->cr);
	for (int i = 0; i < 3; i++) {
		double x = i % 2 ? 0.04 : -0.05, y = -0.62 + 0.15 * i;

		part_arch(a, x - 0.026, y - 0.012, 0.052, 0.1, 0.7);
		part_plane(a, dark, 0, 0, 1);
		part_arched_pane(a, x - 0.016, y, 0.032, 0.084, 0.7,
				 i != 1 || rng_chance(a->rng, 0.5));
	}
	part_arch(a, -0.062, -0.17, 0.124, 0.165, 0.5);
	part_plane(a, dark, 0, 0, 1);
	part_arch(a, -0.047, -0.15, 0.094, 0.145, 0.5);
	part_plane(a, color_rgb(0x6a4428), 0, 0, 1);
	part_planks(a, -0.047, -0.11, 0.094, 0.105, 0.022, true, 0.2);
	for (int i = 0; i < 9; i++) {
		double x = -0.155 + 0.0385 * i, u = (x + 0.0) / 0.175;

		POLY(a, x - 0.01, -0.74, x + 0.01, -0.74, x + 0.013, -0.775, x - 0.013, -0.775);
		part_plane(a, color_scale(stone, 0.8), u, 0.3, 0.7);
	}
	part_rect(a, -0.178, -0.845, 0.356, 0.075);
	part_turned(a, stone, -0.178, 0.178);
	part_bricks(a, -0.178, -0.845, 0.356, 0.075, 0.025, 0.17);
	draw_crenels(a, -0.178, -0.842, 0.356, 0.048, stone, true);
	draw_pennant(a, 0, -0.84, 0.155, part_own(a, 0xb8382e));
	draw_ivy(a, -0.13, -0.03, 0.46);
	part_bulb(a, 0.085, -0.15, 0.013, color_rgb(0xffb050));
	part_tuft(a, -0.1, 0.006, 0.25, 0.04, color_rgb(0x86a352));
	part_tuft(a, 0.12, 0.006, 0.2, 0.035, color_rgb(0x86a352));
}

/* --- church -------------------------------------------------------------------- */
static void draw_steeple(const struct art_ctx *a, struct color wall, struct color roof)
{
	struct color trim = color_rgb(0xc8bca8), gold = color_rgb(0xe8c050);

	part_box(a, -0.36, 0, 0.24, 0.6, 0.06, -0.006, wall);
	part_bricks(a, -0.36, -0.6, 0.24, 0.6, 0.03, 0.07);
	part_rect(a, -0.375, -0.62, 0.34, 0.022);
	part_plane(a, trim, 0, -0.5, 0.9);
	POLY(a, -0.24, -0.93, -0.385, -0.615, -0.11, -0.615);
	part_plane(a, roof, -0.45, -0.4, 0.9);
	POLY(a, -0.24, -0.93, -0.11, -0.615, -0.025, -0.625);
	part_plane(a, roof, 0.8, -0.4, 0.4);
	part_segment(a, -0.24, -0.91, -0.24, -1, gold, 0.01);
	part_segment(a, -0.268, -0.973, -0.212, -0.973, gold, 0.01);
	for (int i = 0; i < 2; i++)
		part_arched_pane(a, -0.32 + 0.09 * i, -0.57, 0.06, 0.12, 0.3, true);
	shape_ellipse(a->cr, -0.24, -0.385, 0.052, 0.052);
	part_form(a, color_rgb(0x6a5a4c), 0.3);
	shape_ellipse(a->cr, -0.24, -0.385, 0.044, 0.044);
	brush_fill(a->cr, part_shining(a, color_rgb(0xf6efdc), color_rgb(0xffe6a8)), 1);
	part_segment(a, -0.24, -0.385, -0.24, -0.415, color_rgb(0x2c2422), 0.007);
	part_segment(a, -0.24, -0.385, -0.217, -0.373, color_rgb(0x2c2422), 0.007);
	part_arch(a, -0.305, -0.24, 0.13, 0.24, 0.5);
	part_plane(a, trim, 0, 0, 1);
	part_arch(a, -0.29, -0.22, 0.1, 0.22, 0.5);
	part_plane(a, color_rgb(0x7a4a2c), 0, 0, 1);
	part_planks(a, -0.29, -0.16, 0.1, 0.16, 0.025, true, 0.2);
	part_rect(a, -0.33, -0.02, 0.18, 0.022);
	part_plane(a, color_rgb(0xb8aea0), 0, -0.6, 0.8);
}

void building_church(const struct art_ctx *a)
{
	static const uint32_t stained[] = {0xe86050, 0x5a8ad8, 0xf0c048, 0x6ab070};
	struct color wall = a->color, roof = color_rgb(a->has_color ? 0x5a5660 : 0x9a4a3a);

	part_rect(a, -0.12, -0.34, 0.58, 0.34);
	part_plane(a, wall, 0.3, 0, 1);
	part_bricks(a, -0.12, -0.34, 0.58, 0.34, 0.03, 0.07);
	part_rect(a, -0.12, -0.34, 0.58, 0.1);
	part_shade(a, 0, -0.34, 0, -0.25, 0.4);
	POLY(a, -0.14, -0.58, 0.38, -0.57, 0.5, -0.32, -0.12, -0.33);
	part_plane(a, roof, 0.15, -0.9, 0.5);
	cairo_save(a->cr);
	POLY(a, -0.14, -0.58, 0.38, -0.57, 0.5, -0.32, -0.12, -0.33);
	cairo_clip(a->cr);
	part_tiles(a, -0.15, -0.58, 0.66, 0.27, 0.027, 0.16);
	cairo_restore(a->cr);
	for (int i = 0; i < 4; i++) {
		double x = 0.0 + 0.115 * i;

		part_arch(a, x - 0.008, -0.255, 0.066, 0.2, 0.8);
		part_plane(a, color_rgb(0xc8bca8), 0.3, 0, 1);
		part_arched_pane(a, x, -0.24, 0.05, 0.18, 0.8, true);
		part_arch(a, x, -0.24, 0.05, 0.18, 0.8);
		brush_fill(a->cr, color_rgb(stained[i]), 0.35);
		part_segment(a, x + 0.025, -0.24, x + 0.025, -0.06, color_rgb(0x4a403a), 0.005);
		part_segment(a, x, -0.14, x + 0.05, -0.14, color_rgb(0x4a403a), 0.005);
		if (i < 3)
			part_box(a, x + 0.07, 0, 0.026, 0.22, 0.01, -0.01, wall);
	}
	draw_steeple(a, wall, roof);
	part_tuft(a, 0.3, 0.005, 0.4, 0.035, color_rgb(0x86a352));
	part_foliage(a, &(struct part_foliage){0.49, -0.1, 0.055, 0.12, 0.025, 160,
					       color_rgb(0x47703e), .solid = 1});
	part_foliage(a, &(struct part_foliage){-0.45, -0.07, 0.05, 0.09, 0.025, 120,
					       color_rgb(0x47703e), .solid = 1});
}

/* --- palace -------------------------------------------------------------------- */
static void draw_wing(const struct art_ctx *a, double x, double w, double h, struct color wall,
		      struct color roof)
{
	int n = (int)(w / 0.075);

	part_rect(a, x, -h, w, h - 0.05);
	part_plane(a, wall, 0, 0, 1);
	for (int floor_no = 0; floor_no < 2; floor_no++)
		for (int i = 0; i < n; i++) {
			double wx = x + w * (i + 0.28) / n,
			       wy = -h + 0.035 + floor_no * (h - 0.1) * 0.52;

			part_rect(a, wx - 0.008, wy - 0.012, w / n * 0.44 + 0.016,
				  (h - 0.1) * 0.4 + 0.012);
			part_plane(a, color_rgb(0xfaf4e6), 0, -0.2, 1);
			part_arched_pane(a, wx, wy, w / n * 0.44, (h - 0.1) * 0.38, 0,
					 rng_chance(a->rng, 0.75));
		}
	part_rect(a, x - 0.01, -h - 0.02, w + 0.02, 0.025);
	part_plane(a, color_rgb(0xfaf4e6), 0, -0.5, 1);
	POLY(a, x, -h - 0.018, x + w, -h - 0.018, x + w - 0.045, -h - 0.12, x + 0.045, -h - 0.12);
	part_plane(a, roof, 0, -0.7, 0.7);
	cairo_save(a->cr);
	POLY(a, x, -h - 0.018, x + w, -h - 0.018, x + w - 0.045, -h - 0.12, x + 0.045, -h - 0.12);
	cairo_clip(a->cr);
	part_planks(a, x, -h - 0.12, w, 0.11, 0.022, true, 0.12);
	cairo_restore(a->cr);
	part_rect(a, x - 0.012, -0.055, w + 0.024, 0.055);
	part_plane(a, color_scale(wall, 0.8), 0, 0, 1);
	part_bricks(a, x - 0.012, -0.055, w + 0.024, 0.055, 0.026, 0.14);
}

static void draw_dome(const struct art_ctx *a, double x, double y, double r, struct color roof)
{
	part_rect(a, x - r * 0.9, y - r * 0.55, r * 1.8, r * 0.56);
	part_turned(a, color_rgb(0xf4ead4), x - r * 0.9, x + r * 0.9);
	for (int i = 0; i < 5; i++)
		part_arched_pane(a, x - r * 0.72 + r * 0.32 * i, y - r * 0.45, r * 0.16, r * 0.36,
				 0, true);
	cairo_move_to(a->cr, x - r, y - r * 0.52);
	cairo_curve_to(a->cr, x - r, y - r * 1.35, x - r * 0.4, y - r * 1.6, x, y - r * 1.62);
	cairo_curve_to(a->cr, x + r * 0.4, y - r * 1.6, x + r, y - r * 1.35, x + r, y - r * 0.52);
	cairo_close_path(a->cr);
	part_turned(a, roof, x - r, x + r);
	for (int i = -3; i <= 3; i++) {
		double u = i / 3.6;

		CURVE(a, x + r * u, y - r * 0.54, x + r * u * 0.85, y - r * 1.15, x, y - r * 1.62);
		part_ink(a, color_rgb(0xe0c060), r * 0.03);
	}
	part_rect(a, x - r * 0.14, y - r * 1.86, r * 0.28, r * 0.28);
	part_turned(a, color_rgb(0xf4ead4), x - r * 0.14, x + r * 0.14);
	SMOOTH(a, x - r * 0.18, y - r * 1.85, x, y - r * 2.12, x + r * 0.18, y - r * 1.85);
	part_form(a, color_rgb(0xe0c060), 0.8);
	part_segment(a, x, y - r * 2.05, x, y - r * 2.36, color_rgb(0xe0c060), r * 0.05);
}

void building_palace(const struct art_ctx *a)
{
	struct color wall = part_own(a, 0xeed9a8), roof = color_rgb(0x6a9a90),
		     white = color_rgb(0xfaf4e6);

	draw_wing(a, -0.98, 0.74, 0.36, wall, roof);
	draw_wing(a, 0.24, 0.74, 0.36, wall, roof);
	draw_wing(a, -1.0, 0.22, 0.42, wall, roof);
	draw_wing(a, 0.78, 0.22, 0.42, wall, roof);
	draw_dome(a, -0.89, -0.53, 0.055, roof);
	draw_dome(a, 0.89, -0.53, 0.055, roof);
	/* The middle: portico, pediment, dome. */
	part_rect(a, -0.27, -0.5, 0.54, 0.45);
	part_plane(a, color_mix(wall, white, 0.25), 0, 0, 1);
	draw_dome(a, 0, -0.57, 0.18, roof);
	for (int i = 0; i < 5; i++) {
		double x = -0.215 + 0.095 * i;

		part_arched_pane(a, x, -0.45, 0.05, 0.11, 0, true);
		part_arched_pane(a, x, -0.28, 0.05, i == 2 ? 0.23 : 0.17, 0, true);
	}
	for (int i = 0; i < 6; i++) {
		double x = -0.25 + 0.095 * i;

		part_rect(a, x, -0.48, 0.026, 0.43);
		part_turned(a, white, x, x + 0.026);
		part_rect(a, x - 0.007, -0.49, 0.04, 0.014);
		part_plane(a, white, 0, -0.4, 1);
	}
	part_rect(a, -0.28, -0.515, 0.56, 0.03);
	part_plane(a, white, 0, -0.3, 1);
	POLY(a, -0.29, -0.515, 0.29, -0.515, 0, -0.63);
	part_plane(a, white, 0, -0.3, 1);
	POLY(a, -0.22, -0.525, 0.22, -0.525, 0, -0.608);
	part_plane(a, color_scale(wall, 0.85), 0, 0.4, 0.9);
	shape_ellipse(a->cr, 0, -0.555, 0.026, 0.026);
	part_form(a, color_rgb(0xe0c060), 0.9);
	for (int i = 0; i < 5; i++) {
		part_rect(a, -0.2 - 0.02 * i, -0.055 + 0.011 * i, 0.4 + 0.04 * i, 0.012);
		part_plane(a, color_rgb(0xe6dcc8), 0, i % 2 ? -0.7 : -0.1, 0.8);
	}
	for (int i = 0; i < 8; i++) {
		double x = (i % 2 ? 1 : -1) * (0.36 + 0.17 * (i / 2));

		part_foliage(a, &(struct part_foliage){x, -0.045, 0.032, 0.045, 0.016, 90,
						       color_rgb(0x4a7a42), .solid = 1});
	}
}
