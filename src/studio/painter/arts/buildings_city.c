/* Big works: skyscraper, bridge, pyramid, the iron tower of Paris. */
#include "studio/painter/arts/buildings.h"
#include "studio/painter/arts/parts.h"

/* --- skyscraper ----------------------------------------------------------------- */
static void draw_shaft(const struct art_ctx *a, struct color wall, double x, double w, double y0,
		       double y1, int columns)
{
	double side = w * 0.26, h = y0 - y1;
	int rows = (int)fmax(3, h / 0.026);

	part_rect(a, x, y1, w, h);
	part_plane(a, wall, -0.3, 0, 1);
	POLY(a, x + w, y0, x + w + side, y0 - 0.004, x + w + side, y1 - 0.004, x + w, y1);
	part_plane(a, color_scale(wall, 0.85), 1, 0, 0.3);
	part_panes(a, &(struct part_grid){x + w * 0.03, y1 + 0.012, w * 0.94, h - 0.02, columns,
					  rows, 0.66, 0.42});
	part_panes(a, &(struct part_grid){x + w * 1.03, y1 + 0.012, side * 0.94, h - 0.02,
					  (columns + 2) / 3, rows, 0.62, 0.36});
	part_rect(a, x, y1, w, h);
	part_shade(a, x, y1, x + w, y0, -0.16 * (1 - part_lamps(a)));
	part_rect(a, x - 0.004, y1 - 0.012, w + side + 0.008, 0.014);
	part_plane(a, color_scale(wall, 1.15), 0, -0.8, 0.7);
}

static void draw_entrance(const struct art_ctx *a, double x, double w)
{
	part_rect(a, x, -0.05, w, 0.05);
	brush_fill(a->cr, part_shining(a, color_rgb(0x3a4a58), color_rgb(0xffdc98)), 1);
	part_rect(a, x - 0.02, -0.062, w + 0.04, 0.012);
	part_plane(a, color_rgb(0xd0d4d8), 0, -0.5, 0.9);
}

/* Of the thirties: stone, set back storey by storey, a mast on its crown. */
static void draw_setback_tower(const struct art_ctx *a, struct color wall)
{
	double wide = rng_range(a->rng, 0.94, 1.06), lamps = part_lamps(a);

	draw_shaft(a, wall, -0.2, 0.3 * wide, 0, -0.36, 12);
	draw_shaft(a, wall, -0.165, 0.24 * wide, -0.36, -0.64, 9);
	draw_shaft(a, wall, -0.125, 0.175 * wide, -0.64, -0.8, 7);
	draw_shaft(a, wall, -0.09, 0.115 * wide, -0.8, -0.87, 4);
	POLY(a, -0.075, -0.87, 0.045, -0.87, -0.005, -0.93, -0.025, -0.93);
	part_turned(a, color_mix(wall, color_rgb(0xd8dce0), 0.4), -0.075, 0.045);
	part_segment(a, -0.015, -0.93, -0.015, -1, color_rgb(0xb8bcc4), 0.008);
	if (lamps > 0.1) {
		brush_glow(a->cr, -0.015, -0.99, 0.05, color_rgb(0xff4030), lamps);
		brush_glow(a->cr, -0.02, -0.88, 0.12, color_rgb(0xffd890), 0.5 * lamps);
	}
	draw_entrance(a, -0.1, 0.1);
}

/* Of today: one shaft of glass under a slanted roof; the sky stands in it. */
static void draw_glass_tower(const struct art_ctx *a, struct color wall)
{
	double w = rng_range(a->rng, 0.26, 0.31), x = -0.19, side = 0.1, lamps = part_lamps(a);
	struct color glass = color_mix(wall, color_rgb(0x9ac8e4), 0.5);
	struct color sky = color_mix(glass, a->light->haze, 0.35);

	POLY(a, x, 0, x, -0.88, x + w, -0.97, x + w, 0);
	part_fade(a, x, -0.95, part_lit(a, sky, -0.3, -0.4, 1), x + w, 0,
		  part_lit(a, color_scale(glass, 0.6), -0.1, 0.2, 1));
	POLY(a, x + w, 0, x + w, -0.97, x + w + side, -0.93, x + w + side, -0.004);
	part_fade(a, 0, -0.95, part_lit(a, sky, 1, -0.2, 0.4), 0, 0,
		  part_lit(a, color_scale(glass, 0.55), 1, 0.1, 0.3));
	cairo_save(a->cr);
	POLY(a, x, 0, x, -0.88, x + w, -0.97, x + w, 0);
	cairo_clip(a->cr);
	for (int i = 0; i < 3; i++) {
		double y = -0.86 + 0.27 * i + rng_range(a->rng, -0.04, 0.04);

		/* Clouds and the neighbours, bent in the panes. */
		SMOOTH(a, x - 0.02, y, x + w * 0.3, y - 0.05, x + w * 0.6, y + 0.01, x + w + 0.02,
		       y - 0.04, x + w + 0.02, y + 0.05, x + w * 0.5, y + 0.07, x - 0.02, y + 0.06);
		brush_fill(a->cr, light_on(a->light, color_rgb(0xffffff), 0.6), 0.16 * (1 - lamps));
	}
	cairo_restore(a->cr);
	if (lamps > 0.05) {
		part_panes(
		    a, &(struct part_grid){x + 0.006, -0.865, w - 0.012, 0.8, 11, 34, 0.7, 0.34});
		part_panes(a, &(struct part_grid){x + w + 0.006, -0.865, side - 0.012, 0.8, 4, 34,
						  0.66, 0.3});
	}
	for (int i = 0; i <= 34; i++) {
		cairo_move_to(a->cr, x, -0.86 + 0.0253 * i);
		cairo_line_to(a->cr, x + w, -0.86 + 0.0253 * i);
		cairo_line_to(a->cr, x + w + side, -0.862 + 0.0253 * i);
	}
	for (int i = 0; i <= 8; i++) {
		double u = x + w * i / 8;

		cairo_move_to(a->cr, u, 0);
		cairo_line_to(a->cr, u, -0.88 - 0.09 * i / 8);
	}
	brush_stroke(a->cr, light_on(a->light, color_mix(wall, color_rgb(0xe8eef4), 0.5), 0.3),
		     0.0028, 0.55);
	part_segment(a, x, -0.88, x + w, -0.97, color_rgb(0xe0e6ec), 0.007);
	part_segment(a, x + w * 0.8, -0.95, x + w * 0.8, -1, color_rgb(0xb8bcc4), 0.006);
	if (lamps > 0.1)
		brush_glow(a->cr, x + w * 0.8, -0.995, 0.05, color_rgb(0xff4030), lamps);
	draw_entrance(a, x + w * 0.3, w * 0.4);
}

void building_skyscraper(const struct art_ctx *a)
{
	static const uint32_t stones[4] = {0x7f93a8, 0xa09488, 0x8a8fa6, 0xb0a698};
	struct color wall = part_pick(a, stones);

	if (rng_chance(a->rng, 0.5))
		draw_setback_tower(a, wall);
	else
		draw_glass_tower(a, wall);
}

/* --- bridge ---------------------------------------------------------------------- */
#define BRIDGE_DECK (-0.27)
#define BRIDGE_TOWER_X 0.72
#define BRIDGE_HALF 1.4

static double cable_y(double x)
{
	double u = fabs(x) / BRIDGE_TOWER_X;

	if (u <= 1)
		return BRIDGE_DECK - 0.05 - (0.65) * u * u;
	u = (fabs(x) - BRIDGE_TOWER_X) / (BRIDGE_HALF - BRIDGE_TOWER_X);
	return BRIDGE_DECK - 0.02 - 0.68 * pow(fmax(0, 1 - u), 1.5);
}

static void draw_cables(const struct art_ctx *a, struct color c)
{
	for (double x = -BRIDGE_HALF + 0.03; x < BRIDGE_HALF; x += 0.04) {
		cairo_move_to(a->cr, x, cable_y(x));
		cairo_line_to(a->cr, x, BRIDGE_DECK);
	}
	part_ink(a, color_mix(c, color_rgb(0xd0c8c0), 0.25), 0.0045);
	for (int i = 0; i <= 140; i++) {
		double x = BRIDGE_HALF * (i / 70.0 - 1);

		cairo_line_to(a->cr, x, cable_y(x));
	}
	part_ink(a, c, 0.016);
}

static void draw_bridge_tower(const struct art_ctx *a, double x, struct color c)
{
	part_rect(a, x - 0.09, -0.07, 0.18, 0.09);
	part_turned(a, color_rgb(0xb4aca4), x - 0.09, x + 0.09);
	part_bricks(a, x - 0.09, -0.07, 0.18, 0.09, 0.025, 0.2);
	for (int side = -1; side <= 1; side += 2) {
		double lx = x + side * 0.043;

		POLY(a, lx - 0.019, -0.06, lx + 0.019, -0.06, lx + 0.014, -0.99, lx - 0.014, -0.99);
		part_turned(a, c, lx - 0.022, lx + 0.022);
	}
	for (int i = 0; i < 5; i++) {
		double y = BRIDGE_DECK - 0.12 - 0.148 * i;

		part_rect(a, x - 0.045, y, 0.09, 0.04);
		part_plane(a, c, 0, 0, 1);
		part_rect(a, x - 0.045, y + 0.028, 0.09, 0.012);
		part_plane(a, color_scale(c, 0.7), 0, 0.8, 0.6);
	}
	for (int i = 0; i < 2; i++) {
		part_segment(a, x - 0.03, -0.08, x + 0.03, BRIDGE_DECK, c, 0.01);
		part_segment(a, x + 0.03, -0.08, x - 0.03, BRIDGE_DECK, c, 0.01);
	}
	if (part_lamps(a) > 0.1)
		brush_glow(a->cr, x, -0.99, 0.05, color_rgb(0xff5040), part_lamps(a));
}

void building_bridge(const struct art_ctx *a)
{
	struct color c = a->color;
	double lamps = part_lamps(a);

	draw_bridge_tower(a, -BRIDGE_TOWER_X, c);
	draw_bridge_tower(a, BRIDGE_TOWER_X, c);
	draw_cables(a, c);
	/* The deck: road, truss, shadow under it. */
	part_rect(a, -BRIDGE_HALF, BRIDGE_DECK, BRIDGE_HALF * 2, 0.03);
	part_plane(a, c, 0, -0.2, 1);
	part_rect(a, -BRIDGE_HALF, BRIDGE_DECK + 0.03, BRIDGE_HALF * 2, 0.034);
	part_plane(a, color_scale(c, 0.5), 0, 0.6, 0.7);
	for (double x = -BRIDGE_HALF; x < BRIDGE_HALF; x += 0.07) {
		cairo_move_to(a->cr, x, BRIDGE_DECK + 0.062);
		cairo_line_to(a->cr, x + 0.035, BRIDGE_DECK + 0.032);
		cairo_line_to(a->cr, x + 0.07, BRIDGE_DECK + 0.062);
	}
	part_ink(a, c, 0.007);
	part_segment(a, -BRIDGE_HALF, BRIDGE_DECK + 0.064, BRIDGE_HALF, BRIDGE_DECK + 0.064, c,
		     0.009);
	for (int i = 0; i < 15; i++) {
		double x = -1.33 + 0.19 * i;

		part_segment(a, x, BRIDGE_DECK, x, BRIDGE_DECK - 0.05, color_scale(c, 0.8), 0.005);
		if (lamps > 0.05) {
			shape_ellipse(a->cr, x, BRIDGE_DECK - 0.05, 0.008, 0.008);
			brush_fill(a->cr, color_rgb(0xfff0c0), lamps);
			brush_glow(a->cr, x, BRIDGE_DECK - 0.05, 0.06, color_rgb(0xffd080),
				   0.8 * lamps);
		}
	}
	/* Its feet stand in rock at both ends. */
	part_rock(a, -1.28, 0.01, 0.26, 0.3, color_rgb(0x857c70));
	part_rock(a, 1.28, 0.01, 0.26, 0.3, color_rgb(0x857c70));
}

/* --- pyramid --------------------------------------------------------------------- */
static void draw_face(const struct art_ctx *a, double tip_x, double tip_y, double x0, double y0,
		      double x1, double y1, double nx, int courses)
{
	for (int i = 0; i < courses; i++) {
		double t0 = (double)i / courses, t1 = (i + 1.0) / courses;
		double jut = 0.3 / courses;
		struct color c = color_vary(a->color, a->rng, 0.035);

		POLY(a, tip_x + (x0 - tip_x) * (t0 + jut), tip_y + (y0 - tip_y) * t0,
		     tip_x + (x1 - tip_x) * (t0 + jut), tip_y + (y1 - tip_y) * t0,
		     tip_x + (x1 - tip_x) * t1, tip_y + (y1 - tip_y) * t1 + 0.001,
		     tip_x + (x0 - tip_x) * t1, tip_y + (y0 - tip_y) * t1 + 0.001);
		part_plane(a, c, nx, -0.45, 0.65);
		cairo_move_to(a->cr, tip_x + (x0 - tip_x) * t1, tip_y + (y0 - tip_y) * t1);
		cairo_line_to(a->cr, tip_x + (x1 - tip_x) * t1, tip_y + (y1 - tip_y) * t1);
		brush_stroke(a->cr, part_lit(a, color_scale(a->color, 0.6), nx, 0.6, 0.3),
			     0.12 / courses, 0.55);
		for (int k = 0; k < i / 2; k++) {
			double u = rng_unit(a->rng), bx = tip_x + (x0 + (x1 - x0) * u - tip_x) * t0;
			double by = tip_y + (y0 + (y1 - y0) * u - tip_y) * t0;

			cairo_rectangle(a->cr, bx, by, 0.7 / courses, 0.8 / courses);
			brush_fill(a->cr,
				   part_lit(a, color_vary(a->color, a->rng, 0.12), nx, -0.45, 0.65),
				   0.5);
		}
	}
}

void building_pyramid(const struct art_ctx *a)
{
	int courses = a->pixels > 250 ? 34 : a->pixels > 80 ? 18 : 8;

	draw_face(a, 0.62, -0.42, 0.36, -0.05, 0.66, -0.01, -0.8, courses / 2);
	draw_face(a, 0.62, -0.42, 0.66, -0.01, 0.88, -0.05, 0.8, courses / 2);
	draw_face(a, -0.1, -1, -0.86, -0.06, 0.12, 0, -0.8, courses);
	draw_face(a, -0.1, -1, 0.12, 0, 0.62, -0.07, 0.85, courses);
	part_arch(a, -0.2, -0.12, 0.06, 0.075, 1);
	part_plane(a, color_scale(a->color, 0.2), 0, 1, 0);
	if (part_lamps(a) > 0.1)
		brush_glow(a->cr, -0.17, -0.08, 0.1, color_rgb(0xffb050), 0.7 * part_lamps(a));
	/* Sand that the wind has laid against it. */
	SMOOTH(a, -0.9, 0.005, -0.7, -0.045, -0.4, -0.02, -0.1, -0.03, 0.15, -0.012, 0.4, -0.05,
	       0.7, -0.03, 0.9, 0.005, 0, 0.02);
	part_form(a, color_mix(a->color, color_rgb(0xe8c88c), 0.6), 0.4);
}

/* --- eiffel tower ----------------------------------------------------------------- */
static double iron_half(double y)
{
	return 0.012 + 0.225 * exp(4.1 * y) + 0.012 * (1 + y);
}

/* The lattice between two edges that are functions of height. */
static void draw_lattice_leg(const struct art_ctx *a, double y0, double y1, double side,
			     double inner0, double inner1, int panels, struct color c)
{
	for (int i = 0; i < panels; i++) {
		double t0 = (double)i / panels, t1 = (i + 1.0) / panels;
		double ya = y0 + (y1 - y0) * t0, yb = y0 + (y1 - y0) * t1;
		double oa = side * iron_half(ya), ob = side * iron_half(yb);
		double ia = side * (inner0 + (inner1 - inner0) * t0),
		       ib = side * (inner0 + (inner1 - inner0) * t1);
		double pen = fmax(0.0045, fabs(oa - ia) * 0.07);

		POLY(a, oa, ya, ob, yb, ib, yb, ia, ya);
		brush_fill(a->cr, part_lit(a, color_scale(c, 0.55), side * 0.4, 0, 0.6), 0.72);
		part_segment(a, oa, ya, ib, yb, c, pen);
		part_segment(a, ia, ya, ob, yb, c, pen);
		part_segment(a, ob, yb, ib, yb, c, pen);
		part_segment(a, oa, ya, ob, yb, c, pen * 1.6);
		part_segment(a, ia, ya, ib, yb, c, pen * 1.6);
	}
}

static void draw_iron_platform(const struct art_ctx *a, double y, double h, struct color c)
{
	double half = iron_half(y) * 1.12;

	part_rect(a, -half, y - h, half * 2, h);
	part_turned(a, c, -half, half);
	part_rect(a, -half * 1.05, y - h * 1.25, half * 2.1, h * 0.35);
	part_turned(a, color_scale(c, 1.2), -half, half);
	for (int i = 0; i < 12 && part_visible(a, 0.006); i++)
		part_arched_pane(a, -half + half * 2 * (i + 0.25) / 12, y - h * 0.8, half / 12,
				 h * 0.7, 0, true);
}

void building_eiffel_tower(const struct art_ctx *a)
{
	double lamps = part_lamps(a);
	/* Floodlit: at night the iron itself is gold. */
	struct color c = color_mix(a->color, (struct color){2.6, 1.75, 0.7}, lamps * 0.8);

	for (int side = -1; side <= 1; side += 2) {
		part_box(a, side * 0.19 - 0.055, 0, 0.11, 0.03, 0.01, -0.004, color_rgb(0xb8ac9c));
		draw_lattice_leg(a, -0.025, -0.2, side, 0.13, 0.055, 4, c);
		draw_lattice_leg(a, -0.2, -0.38, side, 0.05, 0.016, 4, c);
		draw_lattice_leg(a, -0.38, -0.93, side, 0.0, 0.0, 16, c);
	}
	for (int i = 0; i < 3; i++) {
		CURVE(a, -0.135, -0.03, -0.12, -0.11, -0.07, -0.165 - 0.006 * i, 0,
		      -0.185 - 0.006 * i, 0.07, -0.165 - 0.006 * i, 0.12, -0.11, 0.135, -0.03);
		part_ink(a, color_scale(c, 1 - 0.15 * i), 0.009);
	}
	draw_iron_platform(a, -0.195, 0.026, c);
	draw_iron_platform(a, -0.375, 0.02, c);
	part_rect(a, -0.026, -0.945, 0.052, 0.022);
	part_turned(a, c, -0.026, 0.026);
	SMOOTH(a, -0.016, -0.943, -0.01, -0.968, 0, -0.975, 0.01, -0.968, 0.016, -0.943);
	part_form(a, c, 0.8);
	part_segment(a, 0, -0.97, 0, -1, c, 0.006);
	if (lamps <= 0.05)
		return;
	brush_glow(a->cr, 0, -0.3, 0.42, color_rgb(0xffb048), 0.5 * lamps);
	brush_glow(a->cr, 0, -0.68, 0.3, color_rgb(0xffb048), 0.35 * lamps);
	brush_glow(a->cr, 0, -0.97, 0.07, color_rgb(0xfff0c8), lamps);
	for (int i = 0; i < 90; i++) {
		double y = -rng_range(a->rng, 0.03, 0.93), u = rng_range(a->rng, -1, 1);

		if (y > -0.17 && fabs(u) < 0.6)
			continue;
		shape_ellipse(a->cr, u * iron_half(y), y, 0.0038, 0.0038);
		brush_fill(a->cr, color_rgb(i % 3 ? 0xffd878 : 0xfffbe8), lamps);
	}
	part_beam(a, 0, -0.965, -0.35, 0.9, 0.05, color_rgb(0xfff0c8), 0.35 * lamps);
}
