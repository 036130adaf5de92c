/* Vessels: the table, and those of the water. The origin is the water line. */
#include "studio/painter/arts/vessels.h"
#include "studio/painter/arts/parts.h"

#define CREAM 0xf6efdf
#define WOOD 0x9a6a3c

/* Ripples and foam where a hull meets the water. */
static void draw_waterline(const struct art_ctx *a, double x0, double x1, double size)
{
	struct color foam = light_on(a->light, color_rgb(0xf4fafc), 0.7);
	struct color dark = light_on(a->light, color_rgb(0x1c3a4c), -0.3);

	if (a->where != ART_WATER)
		return;
	for (int i = 0; i < 3; i++) {
		shape_ellipse(a->cr, (x0 + x1) / 2, size * (0.35 + 0.3 * i),
			      (x1 - x0) * (0.46 - 0.05 * i), size * 0.3);
		brush_fill(a->cr, dark, 0.22);
	}
	for (int i = 0; i < 16; i++) {
		double u = rng_unit(a->rng), w = (x1 - x0) * rng_range(a->rng, 0.03, 0.1);
		double x = x0 + (x1 - x0) * u, y = size * rng_range(a->rng, -0.1, 0.9);

		CURVE(a, x - w, y, x, y - size * 0.14, x + w, y + size * 0.04);
		brush_stroke(a->cr, foam, size * 0.09, rng_range(a->rng, 0.25, 0.7));
	}
	CURVE(a, x1 - (x1 - x0) * 0.04, size * 0.2, x1 + size * 0.4, size * 0.02, x1 + size * 1.3,
	      size * 0.24);
	brush_stroke(a->cr, foam, size * 0.16, 0.75);
}

/* --- boat: a rowing boat ------------------------------------------------------------------ */
static void draw_strake(const struct art_ctx *a, double t0, double t1, struct color c)
{
	/* The sheer line at t 0, the water line at t 1. */
	double y0 = -0.52 + 0.5 * t0, y1 = -0.52 + 0.5 * t1, in0 = 0.2 * t0 * t0,
	       in1 = 0.2 * t1 * t1;

	cairo_move_to(a->cr, -1.08 + in0, y0 - 0.08 * (1 - t0));
	cairo_curve_to(a->cr, -0.6, y0 + 0.14 * (1 - t0) + 0.02, 0.4, y0 + 0.14 * (1 - t0) + 0.02,
		       1.22 - in0 * 1.4, y0 - 0.2 * (1 - t0));
	cairo_line_to(a->cr, 1.22 - in1 * 1.4, y1 - 0.2 * (1 - t1));
	cairo_curve_to(a->cr, 0.4, y1 + 0.14 * (1 - t1) + 0.02, -0.6, y1 + 0.14 * (1 - t1) + 0.02,
		       -1.08 + in1, y1 - 0.08 * (1 - t1));
	cairo_close_path(a->cr);
	part_plane(a, c, -0.1, -0.35 + 0.8 * t0, 1);
	cairo_move_to(a->cr, -1.08 + in1, y1 - 0.08 * (1 - t1));
	cairo_curve_to(a->cr, -0.6, y1 + 0.14 * (1 - t1) + 0.02, 0.4, y1 + 0.14 * (1 - t1) + 0.02,
		       1.22 - in1 * 1.4, y1 - 0.2 * (1 - t1));
	brush_stroke(a->cr, part_lit(a, color_scale(c, 0.5), 0, 1, 0.2), 0.012, 0.8);
}

static void draw_oar(const struct art_ctx *a, double x0, double y0, double x1, double y1)
{
	double angle = atan2(y1 - y0, x1 - x0);

	part_segment(a, x0, y0, x1, y1, color_rgb(0xc89a5c), 0.034);
	cairo_save(a->cr);
	cairo_translate(a->cr, x1, y1);
	cairo_rotate(a->cr, angle);
	shape_round_rect(a->cr, -0.05, -0.055, 0.3, 0.11, 0.05);
	part_form(a, color_rgb(0xd8ac6c), 0.6);
	cairo_restore(a->cr);
}

static void draw_boat(const struct art_ctx *a)
{
	static const uint32_t paints[4] = {0x3f8a9a, 0xc8503c, 0x3a5a9a, 0x5a8a5a};
	struct color c = part_pick(a, paints), wood = color_rgb(WOOD), white = color_rgb(CREAM);

	/* Inside: far side, ribs, thwarts. */
	SMOOTH(a, -1.06, -0.6, -0.5, -0.64, 0.3, -0.66, 1.0, -0.72, 1.2, -0.74, 0.7, -0.5, 0, -0.4,
	       -0.7, -0.42);
	part_fade(a, 0, -0.7, part_lit(a, wood, 0, 0.2, 0.8), 0, -0.4,
		  part_lit(a, color_scale(wood, 0.55), 0, 0.5, 0.5));
	for (int i = 0; i < 6; i++) {
		double x = -0.8 + 0.32 * i;

		CURVE(a, x, -0.615 - 0.012 * i, x + 0.04, -0.54, x + 0.02, -0.44);
		part_ink(a, color_scale(wood, 0.7), 0.018);
	}
	for (int i = 0; i < 3; i++) {
		double x = -0.66 + 0.5 * i, y = -0.585 - 0.01 * i;

		POLY(a, x - 0.02, y + 0.06, x + 0.24, y + 0.06, x + 0.24, y + 0.16, x - 0.02,
		     y + 0.16);
		part_shade(a, 0, y + 0.06, 0, y + 0.16, 0.5);
		POLY(a, x, y, x + 0.19, y, x + 0.23, y + 0.07, x - 0.02, y + 0.07);
		part_plane(a, color_rgb(0xc8985e), 0, -1, 0.5);
		POLY(a, x - 0.02, y + 0.07, x + 0.23, y + 0.07, x + 0.23, y + 0.095, x - 0.02,
		     y + 0.095);
		part_plane(a, color_rgb(0x9a6c3c), 0, 0.1, 1);
	}
	for (int i = 0; i < 4; i++)
		draw_strake(a, i * 0.27, fmin(1.1, i * 0.27 + 0.28),
			    i == 0   ? c
			    : i == 1 ? white
				     : color_vary(c, a->rng, 0.02));
	/* Gunwale and stem. */
	CURVE(a, -1.1, -0.6, -0.6, -0.435, 0.4, -0.435, 1.24, -0.73);
	part_ink(a, color_rgb(0xb07c48), 0.05);
	CURVE(a, -1.1, -0.61, -0.6, -0.45, 0.4, -0.45, 1.24, -0.745);
	brush_stroke(a->cr, part_lit(a, color_rgb(0xd8a86c), 0, -1, 0.4), 0.016, 0.9);
	CURVE(a, 1.235, -0.76, 1.2, -0.53, 1.138, -0.342, 1.036, -0.153, 0.95, -0.01);
	part_ink(a, color_rgb(0xa8743e), 0.045);
	cairo_arc(a->cr, 0.12, -0.46, 0.04, 0, M_PI);
	part_ink(a, color_rgb(0xc8ccd2), 0.014);
	draw_oar(a, 0.0, -0.92, 0.42, 0.0);
	CURVE(a, 1.22, -0.68, 1.32, -0.4, 1.24, -0.2, 1.32, 0.0);
	part_ink(a, color_rgb(0xd8c8a0), 0.018);
	draw_waterline(a, -0.98, 0.98, 0.09);
}

/* --- sailboat ------------------------------------------------------------------------------- */
static void draw_sail(const struct art_ctx *a, const double *corner, double belly, struct color c,
		      int seams)
{
	/* corner: head, tack, clew. The leech bows out by belly. */
	double hx = corner[0], hy = corner[1], tx = corner[2], ty = corner[3], cx = corner[4],
	       cy = corner[5];
	double mx = (hx + cx) / 2 + belly, my = (hy + cy) / 2;

	cairo_move_to(a->cr, hx, hy);
	cairo_curve_to(a->cr, hx + (mx - hx) * 0.55, hy + (my - hy) * 0.6, mx,
		       my + (cy - my) * 0.35, cx, cy);
	cairo_curve_to(a->cr, cx + (tx - cx) * 0.35, cy + fabs(belly) * 0.35, tx + (cx - tx) * 0.3,
		       ty + fabs(belly) * 0.3, tx, ty);
	cairo_close_path(a->cr);
	cairo_path_t *edge = cairo_copy_path(a->cr);
	part_fade(a, tx, 0, part_lit(a, c, -0.5 * (belly > 0 ? 1 : -1), -0.1, 0.9), mx, 0,
		  part_lit(a, c, 0.75 * (belly > 0 ? 1 : -1), 0, 0.7));
	cairo_save(a->cr);
	cairo_append_path(a->cr, edge);
	cairo_path_destroy(edge);
	cairo_clip(a->cr);
	for (int i = 1; i < seams; i++) {
		double t = (double)i / seams;

		CURVE(a, hx + (tx - hx) * t, hy + (ty - hy) * t, (hx + (tx - hx) * t + mx) / 2,
		      hy + (ty - hy) * t + 0.03, mx + belly * 0.6, hy + (ty - hy) * t - 0.012);
	}
	brush_stroke(a->cr, light_on(a->light, color_scale(c, 0.72), 0.1), 0.0045, 0.7);
	cairo_restore(a->cr);
}

static void draw_sailboat(const struct art_ctx *a)
{
	static const uint32_t hulls[4] = {0x2f5f86, 0xf2ece0, 0xa83a34, 0x2f7a6a};
	static const uint32_t jibs[4] = {0xe8604a, 0xf0a83a, 0x3f9ac0, 0xf6e8d0};
	struct color hull = part_pick(a, hulls), sail = color_rgb(0xfaf4e6), wood = color_rgb(WOOD);
	double heel = rng_range(a->rng, -0.01, 0.05);

	cairo_save(a->cr);
	cairo_rotate(a->cr, heel);
	part_segment(a, 0.02, -0.12, 0.02, -0.975, color_rgb(0xb08858), 0.014);
	draw_sail(a, (const double[]){0.008, -0.95, 0.008, -0.2, -0.36, -0.19}, -0.085, sail, 8);
	draw_sail(a, (const double[]){0.03, -0.9, 0.38, -0.135, 0.06, -0.2}, -0.05,
		  a->has_color ? color_mix(a->color, sail, 0.35)
			       : color_rgb(jibs[rng_int(a->rng, 0, 3)]),
		  6);
	part_segment(a, 0.03, -0.92, 0.4, -0.125, color_rgb(0x8a8078), 0.004);
	part_segment(a, 0.015, -0.185, -0.38, -0.175, color_rgb(0xb08858), 0.014);
	cairo_move_to(a->cr, 0.02, -0.975);
	cairo_curve_to(a->cr, -0.04, -1.0, -0.06, -0.96, -0.12, -0.975);
	cairo_line_to(a->cr, -0.12, -0.945);
	cairo_curve_to(a->cr, -0.06, -0.93, -0.04, -0.97, 0.02, -0.945);
	part_form(a, color_rgb(0xe8604a), 0.5);
	/* Cabin, crew, deck, hull. */
	SMOOTH(a, -0.2, -0.12, -0.19, -0.165, -0.1, -0.175, 0.1, -0.17, 0.17, -0.12);
	part_form(a, color_rgb(CREAM), 0.6);
	for (int i = 0; i < 3; i++)
		part_pane(a, -0.14 + 0.085 * i, -0.155, 0.05, 0.022, true);
	shape_ellipse(a->cr, -0.27, -0.2, 0.018, 0.02);
	part_form(a, color_rgb(0xe0ac84), 0.8);
	SMOOTH(a, -0.31, -0.12, -0.3, -0.175, -0.27, -0.185, -0.235, -0.17, -0.22, -0.12);
	part_form(a, color_rgb(0xe8b040), 0.7);
	POLY(a, -0.43, -0.145, 0.48, -0.15, 0.44, -0.115, -0.42, -0.11);
	part_plane(a, color_rgb(0xd0a468), 0, -1, 0.5);
	cairo_move_to(a->cr, -0.44, -0.125);
	cairo_curve_to(a->cr, -0.1, -0.1, 0.2, -0.1, 0.49, -0.15);
	cairo_curve_to(a->cr, 0.4, -0.04, 0.34, 0.01, 0.28, 0.022);
	cairo_line_to(a->cr, -0.34, 0.022);
	cairo_curve_to(a->cr, -0.4, 0, -0.43, -0.06, -0.44, -0.125);
	part_rolled(a, hull, -0.2, 0.1);
	CURVE(a, -0.44, -0.125, -0.1, -0.1, 0.2, -0.1, 0.49, -0.15);
	part_ink(a, wood, 0.012);
	CURVE(a, -0.425, -0.075, -0.1, -0.05, 0.2, -0.055, 0.43, -0.085);
	part_ink(a, color_rgb(CREAM), 0.008);
	cairo_restore(a->cr);
	draw_waterline(a, -0.38, 0.36, 0.035);
	if (part_lamps(a) > 0.1)
		brush_glow(a->cr, 0.02, -0.985, 0.06, color_rgb(0xfff0c0), 0.9 * part_lamps(a));
}

/* --- ship: a liner ------------------------------------------------------------------------------
 */
static void draw_funnel(const struct art_ctx *a, double x, struct color c)
{
	POLY(a, x, -0.6, x + 0.17, -0.6, x + 0.13, -0.92, x - 0.04, -0.92);
	part_turned(a, c, x - 0.04, x + 0.17);
	POLY(a, x - 0.027, -0.83, x + 0.143, -0.83, x + 0.13, -0.92, x - 0.04, -0.92);
	part_turned(a, color_rgb(0x2a2a2e), x - 0.04, x + 0.15);
	POLY(a, x - 0.018, -0.76, x + 0.15, -0.76, x + 0.145, -0.8, x - 0.023, -0.8);
	part_turned(a, color_rgb(CREAM), x - 0.03, x + 0.16);
}

static void draw_decks(const struct art_ctx *a)
{
	static const double decks[][3] = {
	    {-0.98, 0.82, -0.34}, {-0.86, 0.66, -0.45}, {-0.7, 0.46, -0.54}};
	struct color white = color_rgb(0xfaf6ec);

	for (int i = 0; i < 3; i++) {
		double x0 = decks[i][0], x1 = decks[i][1], y = decks[i][2];

		shape_round_rect(a->cr, x0, y - 0.02, x1 - x0, 0.12, 0.02);
		part_fade(a, 0, y, part_lit(a, white, 0, -0.3, 1), 0, y + 0.1,
			  part_lit(a, white, 0, 0.3, 1));
		part_panes(a, &(struct part_grid){x0 + 0.04, y + 0.012, x1 - x0 - 0.1, 0.05,
						  (int)((x1 - x0) / 0.06), 1, 0.55, 0.85});
		part_segment(a, x0 - 0.02, y - 0.022, x1 + 0.02, y - 0.022, color_rgb(0xb8a888),
			     0.012);
	}
	/* The bridge. */
	SMOOTH(a, 0.2, -0.55, 0.2, -0.66, 0.3, -0.67, 0.44, -0.65, 0.48, -0.55);
	part_form(a, white, 0.5);
	part_panes(a, &(struct part_grid){0.24, -0.635, 0.2, 0.05, 5, 1, 0.75, 1});
	for (int i = 0; i < 6; i++) {
		SMOOTH(a, -0.8 + 0.2 * i, -0.485, -0.78 + 0.2 * i, -0.455, -0.69 + 0.2 * i, -0.455,
		       -0.67 + 0.2 * i, -0.485);
		part_form(a, color_rgb(0xe8823a), 0.7);
	}
}

static void draw_ship(const struct art_ctx *a)
{
	struct color c = a->color;

	part_smoke(a, -0.34, -0.9, 0.42, color_rgb(0xa8a4a4));
	part_smoke(a, 0.0, -0.9, 0.36, color_rgb(0xb4b0b0));
	part_segment(a, 0.62, -0.4, 0.62, -0.98, color_rgb(0xc89a5c), 0.014);
	part_segment(a, -0.9, -0.4, -0.9, -0.86, color_rgb(0xc89a5c), 0.014);
	part_segment(a, 0.62, -0.95, 1.22, -0.4, color_rgb(0x6a6460), 0.004);
	part_segment(a, 0.62, -0.95, 0.13, -0.8, color_rgb(0x6a6460), 0.004);
	part_segment(a, -0.9, -0.84, -0.38, -0.8, color_rgb(0x6a6460), 0.004);
	draw_funnel(a, -0.36, part_own(a, 0xd84a34));
	draw_funnel(a, -0.02, part_own(a, 0xd84a34));
	draw_decks(a);
	cairo_move_to(a->cr, -1.22, -0.32);
	cairo_curve_to(a->cr, -0.8, -0.25, 0.7, -0.25, 1.28, -0.4);
	cairo_curve_to(a->cr, 1.2, -0.24, 1.1, -0.05, 1.04, 0.03);
	cairo_line_to(a->cr, -1.1, 0.03);
	cairo_curve_to(a->cr, -1.2, -0.06, -1.24, -0.2, -1.22, -0.32);
	part_fade(a, 0, -0.36, part_lit(a, c, 0, -0.4, 1), 0, 0,
		  part_lit(a, color_scale(c, 0.8), 0, 0.5, 0.8));
	POLY(a, -1.165, -0.05, 1.09, -0.05, 1.04, 0.03, -1.1, 0.03);
	part_plane(a, color_rgb(0xb03a2c), 0, 0.3, 0.9);
	CURVE(a, -1.22, -0.31, -0.8, -0.245, 0.7, -0.245, 1.28, -0.395);
	part_ink(a, color_rgb(CREAM), 0.016);
	for (int row = 0; row < 2; row++)
		for (int i = 0; i < 26; i++) {
			double lamps = part_lamps(a);

			shape_ellipse(a->cr, -1.06 + 0.076 * i, -0.18 + 0.07 * row, 0.014, 0.014);
			brush_fill(a->cr,
				   rng_chance(a->rng, 0.75)
				       ? color_mix(light_on(a->light, color_rgb(0x2a3a48), 0),
						   color_rgb(0xffe09a), lamps)
				       : light_on(a->light, color_rgb(0x1e2830), 0),
				   1);
		}
	part_segment(a, 1.06, -0.22, 1.06, -0.15, color_rgb(0x8a8e94), 0.018);
	cairo_arc(a->cr, 1.06, -0.16, 0.035, 0.2, M_PI - 0.2);
	part_ink(a, color_rgb(0x8a8e94), 0.016);
	draw_waterline(a, -1.1, 1.05, 0.06);
	if (part_lamps(a) > 0.1) {
		brush_glow(a->cr, 0.62, -0.98, 0.07, color_rgb(0xfff0c0), part_lamps(a));
		brush_glow(a->cr, -0.2, -0.4, 0.8, color_rgb(0xffc878), 0.25 * part_lamps(a));
	}
}

/* --- submarine
 * ------------------------------------------------------------------------------------ */
static void draw_porthole(const struct art_ctx *a, double x, double y, double r)
{
	shape_ellipse(a->cr, x, y, r * 1.35, r * 1.35);
	part_form(a, color_rgb(0xd8b04c), 0.9);
	shape_ellipse(a->cr, x, y, r, r);
	brush_fill(a->cr,
		   color_mix(light_on(a->light, color_rgb(0x8ad0e0), 0.5), color_rgb(0xffe9a0),
			     fmax(0.35, part_lamps(a))),
		   1);
	brush_glow(a->cr, x, y, r * 3, color_rgb(0xffe08a), 0.25 + 0.5 * part_lamps(a));
	cairo_arc(a->cr, x, y, r * 0.7, M_PI * 1.05, M_PI * 1.45);
	brush_stroke(a->cr, color_rgb(0xffffff), r * 0.2, 0.7);
	for (int i = 0; i < 8; i++) {
		double t = 2 * M_PI * i / 8;

		shape_ellipse(a->cr, x + r * 1.18 * cos(t), y + r * 1.18 * sin(t), r * 0.08,
			      r * 0.08);
		brush_fill(a->cr, light_on(a->light, color_rgb(0x7a5a20), 0), 1);
	}
}

static void draw_submarine(const struct art_ctx *a)
{
	struct color c = a->color, brass = color_rgb(0xd8b04c);

	/* Propeller, rudders. */
	for (int i = -1; i <= 1; i += 2) {
		SMOOTH(a, -1.12, -0.36, -1.2, -0.36 + i * 0.1, -1.14, -0.36 + i * 0.22, -1.08,
		       -0.36 + i * 0.12);
		part_form(a, brass, 0.8);
		POLY(a, -0.75, -0.36 + i * 0.1, -1.0, -0.36 + i * 0.34, -1.06, -0.36 + i * 0.32,
		     -1.0, -0.36 + i * 0.06);
		part_form(a, color_scale(c, 0.85), 0.4);
	}
	shape_round_rect(a->cr, -1.16, -0.4, 0.2, 0.08, 0.03);
	part_rolled(a, brass, -0.4, -0.32);
	/* Tower and periscope. */
	part_segment(a, 0.18, -0.7, 0.18, -0.975, color_rgb(0x8a8e94), 0.036);
	part_segment(a, 0.18, -0.975, 0.27, -0.975, color_rgb(0x8a8e94), 0.04);
	shape_ellipse(a->cr, 0.29, -0.975, 0.016, 0.025);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x6ab8d8), 0.6), 1);
	SMOOTH(a, -0.22, -0.6, -0.16, -0.8, -0.08, -0.84, 0.2, -0.84, 0.27, -0.8, 0.32, -0.6);
	part_rolled(a, c, -0.9, -0.4);
	shape_round_rect(a->cr, -0.12, -0.87, 0.36, 0.045, 0.02);
	part_rolled(a, brass, -0.87, -0.82);
	/* Hull. */
	SMOOTH(a, -1.04, -0.36, -0.7, -0.56, -0.3, -0.68, 0.3, -0.7, 0.8, -0.64, 1.06, -0.46, 1.1,
	       -0.34, 1.02, -0.2, 0.74, -0.06, 0.2, -0.0, -0.4, -0.04, -0.8, -0.18);
	part_rolled(a, c, -0.74, 0.02);
	cairo_save(a->cr);
	SMOOTH(a, -1.04, -0.36, -0.7, -0.56, -0.3, -0.68, 0.3, -0.7, 0.8, -0.64, 1.06, -0.46, 1.1,
	       -0.34, 1.02, -0.2, 0.74, -0.06, 0.2, -0.0, -0.4, -0.04, -0.8, -0.18);
	cairo_clip(a->cr);
	for (int i = 0; i < 5; i++) {
		CURVE(a, -0.72 + 0.37 * i, -0.75, -0.66 + 0.37 * i, -0.36, -0.72 + 0.37 * i, 0.05);
		part_ink(a, color_scale(c, 0.62), 0.01);
	}
	part_rect(a, -1.2, -0.2, 2.4, 0.05);
	part_plane(a, color_rgb(0xc8443a), 0, 0.5, 0.8);
	cairo_restore(a->cr);
	part_shine(a, 0.1, -0.6, 0.6, 0.04, 0.02, 0.6);
	for (int i = 0; i < 4; i++)
		draw_porthole(a, -0.42 + 0.33 * i, -0.39, i == 3 ? 0.1 : 0.078);
	draw_porthole(a, 0.06, -0.7, 0.045);
	shape_ellipse(a->cr, 0.98, -0.24, 0.05, 0.05);
	part_form(a, brass, 0.9);
	brush_glow(a->cr, 1.02, -0.24, 0.2, color_rgb(0xfff4c0), 0.8);
	part_beam(a, 1.02, -0.24, 0.1, 0.9, 0.2, color_rgb(0xfff4c8), 0.3 + 0.3 * part_lamps(a));
	for (int i = 0; i < 9; i++) {
		double r = rng_range(a->rng, 0.012, 0.03);

		cairo_new_sub_path(a->cr);
		cairo_arc(a->cr, -1.16 - 0.02 * i + rng_range(a->rng, -0.04, 0.06), -0.3 - 0.07 * i,
			  r, 0, 2 * M_PI);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0xe8f8fc), 0.6), r * 0.22, 0.8);
	}
}

const struct art arts_vessels[] = {
    {"boat", ART_WATER, 1.0, 2.5, 0x3f8a9a, draw_boat, 3},
    {"sailboat", ART_WATER, 9, 1.0, 0x2f5f86, draw_sailboat, 4},
    {"ship", ART_WATER, 36, 2.56, 0x2a3a52, draw_ship, 2},
    {"submarine", ART_DEEP, 5, 2.44, 0xf0b42c, draw_submarine, 1},
    {"airplane", ART_AIR, 14, 2.5, 0xf4f4f2, vessel_airplane, 2},
    {"helicopter", ART_AIR, 4.4, 1.96, 0xd8443a, vessel_helicopter, 2},
    {"balloon", ART_AIR, 24, 0.74, 0xe8503c, vessel_balloon, 5},
    {"rocket", ART_AIR, 40, 0.46, 0xf2f0ec, vessel_rocket, 2},
    {"ufo", ART_AIR, 9, 1.7, 0xa8b4c0, vessel_ufo, 3},
    {"satellite", ART_AIR, 5, 2.2, 0xd8a844, vessel_satellite, 2},
    {"kite", ART_AIR, 2.2, 0.7, 0xe8483c, vessel_kite, 4},
    {0},
};
