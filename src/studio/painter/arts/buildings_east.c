/* Halls and towers under bent roofs. */
#include "studio/painter/arts/buildings.h"
#include "studio/painter/arts/parts.h"

#define RED_COLUMN 0xa8382c
#define BRACKET_GREEN 0x3f8a74

struct bent_roof {
	double x, top, eave;     /* top: the ridge's y; eave: the middle of the eave */
	double ridge_half, half; /* half widths */
	double lift;             /* how far the corners rise */
	struct color tile;
};

static void bent_roof_path(const struct art_ctx *a, const struct bent_roof *r)
{
	double tip_y = r->eave - r->lift, sag = (r->eave - r->top);

	cairo_move_to(a->cr, r->x - r->ridge_half, r->top);
	cairo_curve_to(a->cr, r->x - r->ridge_half - (r->half - r->ridge_half) * 0.3,
		       r->top + sag * 0.75, r->x - r->half * 0.86, r->eave - r->lift * 0.55,
		       r->x - r->half, tip_y);
	cairo_curve_to(a->cr, r->x - r->half * 0.82, r->eave + r->lift * 0.1, r->x - r->half * 0.5,
		       r->eave, r->x, r->eave);
	cairo_curve_to(a->cr, r->x + r->half * 0.5, r->eave, r->x + r->half * 0.82,
		       r->eave + r->lift * 0.1, r->x + r->half, tip_y);
	cairo_curve_to(a->cr, r->x + r->half * 0.86, r->eave - r->lift * 0.55,
		       r->x + r->ridge_half + (r->half - r->ridge_half) * 0.3, r->top + sag * 0.75,
		       r->x + r->ridge_half, r->top);
	cairo_close_path(a->cr);
}

static void draw_roof_ribs(const struct art_ctx *a, const struct bent_roof *r)
{
	int n = (int)fmin(44, fmax(12, r->half * a->pixels / 7));
	double sag = r->eave - r->top;

	for (int i = 0; i <= n; i++) {
		double u = -1 + 2.0 * i / n, lift = r->lift * pow(fabs(u), 5);
		double spread = (r->half - r->ridge_half) * u;

		cairo_move_to(a->cr, r->x + r->ridge_half * u, r->top);
		cairo_curve_to(a->cr, r->x + r->ridge_half * u + spread * 0.3, r->top + sag * 0.6,
			       r->x + r->half * u * 0.93, r->eave - lift - sag * 0.1,
			       r->x + r->half * u, r->eave - lift);
	}
	brush_stroke(a->cr, light_on(a->light, color_scale(r->tile, 1.45), 0.5), r->half / n * 0.5,
		     0.6);
}

static void draw_bent_roof(const struct art_ctx *a, const struct bent_roof *r)
{
	double sag = r->eave - r->top, edge = sag * 0.09;
	struct bent_roof under = *r;

	/* The underside shows as a painted edge. */
	under.eave += edge;
	bent_roof_path(a, &under);
	part_plane(a, color_rgb(0x4a7a6a), 0, 0.8, 0.5);
	bent_roof_path(a, r);
	part_fade(a, 0, r->top, part_lit(a, r->tile, 0, -0.45, 0.9), 0, r->eave,
		  part_lit(a, r->tile, 0, -1, 0.5));
	cairo_save(a->cr);
	bent_roof_path(a, r);
	cairo_clip(a->cr);
	draw_roof_ribs(a, r);
	part_rect(a, r->x, r->top, r->half, sag);
	part_shade(a, r->x + r->half, 0, r->x, 0, 0.3 * fmax(0, -part_facing(a, 1, 0, 0)));
	part_rect(a, r->x - r->half, r->top, r->half, sag);
	part_shade(a, r->x - r->half, 0, r->x, 0, 0.3 * fmax(0, -part_facing(a, -1, 0, 0)));
	cairo_restore(a->cr);
	/* Ridge, hips and their ends. */
	double ridge = fmax(sag * 0.12, 0.008);
	shape_round_rect(a->cr, r->x - r->ridge_half * 1.03, r->top - ridge, r->ridge_half * 2.06,
			 ridge * 1.4, ridge * 0.4);
	part_plane(a, color_mix(r->tile, color_rgb(0xd8d4cc), 0.25), 0, -0.6, 0.8);
	for (int side = -1; side <= 1; side += 2) {
		cairo_move_to(a->cr, r->x + side * r->ridge_half, r->top);
		cairo_curve_to(a->cr,
			       r->x + side * (r->ridge_half + (r->half - r->ridge_half) * 0.3),
			       r->top + sag * 0.75, r->x + side * r->half * 0.86,
			       r->eave - r->lift * 0.55, r->x + side * r->half, r->eave - r->lift);
		brush_stroke(
		    a->cr,
		    part_lit(a, color_mix(r->tile, color_rgb(0xd8d4cc), 0.2), side, -0.6, 0.7),
		    ridge * 0.8, 1);
		SMOOTH(a, r->x + side * r->ridge_half * 0.92, r->top,
		       r->x + side * r->ridge_half * 1.0, r->top - ridge * 2.6,
		       r->x + side * r->ridge_half * 1.08, r->top - ridge * 2.2,
		       r->x + side * r->ridge_half * 1.08, r->top);
		part_plane(a, color_mix(r->tile, color_rgb(0xd8d4cc), 0.25), side, -0.5, 0.7);
	}
}

/* Painted brackets under an eave. */
static void draw_brackets(const struct art_ctx *a, double x0, double x1, double y, double h)
{
	static const uint32_t paints[] = {BRACKET_GREEN, 0xd8683a, 0x3a6a9a, 0xe8c060};
	int n = (int)fmin(40, fmax(6, (x1 - x0) / h * 1.1));
	double step = (x1 - x0) / n;

	part_rect(a, x0, y, x1 - x0, h);
	part_plane(a, color_rgb(0x2f5a50), 0, 0.6, 0.8);
	if (!part_visible(a, step * 0.3))
		return;
	for (int i = 0; i < n; i++) {
		part_rect(a, x0 + step * (i + 0.15), y + h * 0.1, step * 0.7, h * 0.42);
		part_plane(a, color_rgb(paints[i % 4]), 0, 0.3, 0.9);
		part_rect(a, x0 + step * (i + 0.32), y + h * 0.52, step * 0.36, h * 0.42);
		part_plane(a, color_rgb(paints[(i + 1) % 4]), 0, 0.3, 0.9);
	}
}

/* Papered lattice doors between columns. */
static void draw_lattice(const struct art_ctx *a, double x, double y, double w, double h, bool lit)
{
	struct color wood = color_rgb(0x6a4030);
	double lamps = lit ? part_lamps(a) : 0;
	int bars = w > 0.12 ? 8 : 5;

	part_rect(a, x, y, w, h);
	part_fade(
	    a, 0, y,
	    color_mix(light_on(a->light, color_rgb(0xd8c8a0), 0.2), color_rgb(0xffb858), lamps), 0,
	    y + h,
	    color_mix(light_on(a->light, color_rgb(0xe8dcc0), 0.4), color_rgb(0xffdc90), lamps));
	if (!part_visible(a, w / bars * 0.25))
		return;
	for (int i = 0; i <= bars; i++)
		part_segment(a, x + w * i / bars, y, x + w * i / bars, y + h, wood,
			     w / bars * (i % 4 ? 0.14 : 0.3));
	for (int i = 1; i < 6; i++)
		part_segment(a, x, y + h * 0.62 * i / 5, x + w, y + h * 0.62 * i / 5, wood,
			     w / bars * 0.14);
	part_rect(a, x, y + h * 0.68, w, h * 0.32);
	part_plane(a, color_rgb(BRACKET_GREEN), 0, 0.1, 1);
	part_rect(a, x, y, w, h);
	part_ink(a, wood, 0.008);
}

static void draw_hanging_lantern(const struct art_ctx *a, double x, double y, double r)
{
	double lamps = part_lamps(a);

	part_segment(a, x, y - r * 2.2, x, y - r, color_rgb(0x3a2a24), r * 0.12);
	shape_ellipse(a->cr, x, y, r * 0.85, r);
	if (lamps > 0.1) {
		brush_fill(a->cr,
			   color_mix(light_on(a->light, color_rgb(0xd83a2c), 0.4),
				     color_rgb(0xff6a38), lamps),
			   1);
		brush_glow(a->cr, x, y, r * 4, color_rgb(0xff8a48), 0.6 * lamps);
	} else {
		part_form(a, color_rgb(0xd83a2c), 1);
	}
	part_rect(a, x - r * 0.4, y - r * 1.1, r * 0.8, r * 0.22);
	part_plane(a, color_rgb(0x3a2a24), 0, 0, 1);
	part_segment(a, x, y + r, x, y + r * 1.7, color_rgb(0xe8c060), r * 0.14);
}

static void draw_terrace(const struct art_ctx *a, double half, double h, double steps_half)
{
	struct color stone = color_rgb(0xb8b0a4);

	part_rect(a, -half, -h, half * 2, h);
	part_plane(a, stone, 0, 0, 1);
	part_bricks(a, -half, -h, half * 2, h, h * 0.4, 0.2);
	part_rect(a, -half * 1.02, -h * 1.12, half * 2.04, h * 0.2);
	part_plane(a, stone, 0, -0.8, 0.8);
	for (int i = 0; i < 6; i++) {
		part_rect(a, -steps_half * (1 + 0.02 * i), -h * (1 - i / 6.0),
			  steps_half * 2 * (1 + 0.02 * i), h / 6.0 + 0.001);
		part_plane(a, color_scale(stone, i % 2 ? 1.08 : 0.88), 0, i % 2 ? -0.8 : 0, 0.8);
	}
}

void building_temple(const struct art_ctx *a)
{
	struct color tile = color_rgb(0x5a6470), column = part_own(a, RED_COLUMN);
	const struct bent_roof roof = {0, -0.93, -0.5, 0.42, 0.86, 0.085, tile};

	draw_terrace(a, 0.74, 0.12, 0.16);
	part_rect(a, -0.62, -0.46, 1.24, 0.34);
	part_plane(a, color_rgb(0xd8c8a0), 0, 0, 1);
	for (int bay = 0; bay < 5; bay++)
		draw_lattice(a, -0.6 + 0.244 * bay, -0.38, 0.224, 0.25, rng_chance(a->rng, 0.85));
	part_rect(a, -0.66, -0.46, 1.32, 0.3);
	part_shade(a, 0, -0.46, 0, -0.28, 0.6);
	for (int i = 0; i < 6; i++) {
		double x = -0.62 + 0.244 * i;

		part_rect(a, x - 0.018, -0.44, 0.036, 0.32);
		part_turned(a, column, x - 0.018, x + 0.018);
		part_rect(a, x - 0.026, -0.135, 0.052, 0.018);
		part_plane(a, color_rgb(0xc8c0b4), 0, -0.4, 0.9);
	}
	part_rect(a, -0.66, -0.445, 1.32, 0.03);
	part_plane(a, color_rgb(BRACKET_GREEN), 0, 0.2, 1);
	draw_brackets(a, -0.68, 0.68, -0.51, 0.068);
	draw_bent_roof(a, &roof);
	/* The name board and lanterns. */
	part_rect(a, -0.07, -0.47, 0.14, 0.055);
	part_plane(a, color_rgb(0x2c2a30), 0, 0.1, 1);
	for (int i = 0; i < 3; i++) {
		part_rect(a, -0.05 + 0.038 * i, -0.457, 0.024, 0.03);
		part_plane(a, color_rgb(0xe8c860), 0, 0, 1);
	}
	for (int i = -1; i <= 1; i += 2) {
		draw_hanging_lantern(a, 0.245 * i, -0.335, 0.026);
		draw_hanging_lantern(a, 0.49 * i, -0.335, 0.026);
	}
	part_tuft(a, -0.55, 0.004, 0.4, 0.03, color_rgb(0x7d9a52));
	part_tuft(a, 0.55, 0.004, 0.4, 0.03, color_rgb(0x7d9a52));
}

void building_pagoda(const struct art_ctx *a)
{
	enum { STOREYS = 5 };
	struct color tile = color_rgb(0x4f5f64), red = part_own(a, RED_COLUMN);
	double y = -0.06, tall = 0.165;

	draw_terrace(a, 0.27, 0.06, 0.08);
	for (int i = 0; i < STOREYS; i++) {
		double half = 0.2 - 0.027 * i, h = tall * (1 - 0.06 * i), wall = h * 0.52;
		struct bent_roof roof = {0,           y - h,    y - wall, half * 0.82,
					 half * 1.62, h * 0.17, tile};

		part_rect(a, -half, y - wall, half * 2, wall);
		part_plane(a, color_rgb(0xf0e4cc), 0, 0, 1);
		draw_lattice(a, -half * 0.3, y - wall * 0.82, half * 0.6, wall * 0.82, true);
		for (int side = -1; side <= 1; side += 2)
			draw_lattice(a, side * half * 0.66 - half * 0.2, y - wall * 0.78,
				     half * 0.4, wall * 0.6, rng_chance(a->rng, 0.8));
		for (int c = 0; c < 4; c++) {
			double x = -half + half * 2 * c / 3;

			part_rect(a, x - half * 0.045, y - wall, half * 0.09, wall);
			part_turned(a, red, x - half * 0.045, x + half * 0.045);
		}
		part_rect(a, -half, y - wall, half * 2, wall);
		part_shade(a, 0, y - wall, 0, y - wall * 0.3, 0.55);
		part_rect(a, -half * 1.12, y - wall * 0.14, half * 2.24, wall * 0.07);
		part_plane(a, red, 0, -0.3, 1);
		draw_brackets(a, -half * 1.12, half * 1.12, y - wall - h * 0.03, h * 0.12);
		draw_bent_roof(a, &roof);
		draw_hanging_lantern(a, -half * 1.3, y - wall + h * 0.16, h * 0.07);
		draw_hanging_lantern(a, half * 1.3, y - wall + h * 0.16, h * 0.07);
		y -= h * 0.985;
	}
	/* The spire with its rings. */
	struct color gold = color_rgb(0xd8b050);
	part_segment(a, 0, y, 0, -0.985, gold, 0.009);
	for (int i = 0; i < 7; i++) {
		shape_ellipse(a->cr, 0, y - 0.03 - (0.95 + y) * i / 8, 0.022 - 0.002 * i, 0.006);
		part_form(a, gold, 0.8);
	}
	shape_ellipse(a->cr, 0, -0.985, 0.012, 0.014);
	part_form(a, gold, 1);
}
