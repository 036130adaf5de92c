/* Buildings: the table, and the lighthouse, which the first picture shows. */
#include "studio/painter/arts/buildings.h"
#include "studio/painter/arts/parts.h"

#define RED_HALL 0xa8382c
#define TOWER_FOOT (-0.15)
#define TOWER_HEAD (-0.765)
#define LENS_Y (-0.85)

/* The tower's half width at a height: slim, with a flared foot. */
static double tower_half(double y)
{
	double t = (y - TOWER_FOOT) / (TOWER_HEAD - TOWER_FOOT);

	return 0.066 + 0.028 * (1 - t) + 0.016 * pow(fmax(0, 1 - t), 6);
}

/* A band of the tower; above the eye its edges bow upwards. */
static void tower_band(const struct art_ctx *a, double y0, double y1, struct color c)
{
	double w0 = tower_half(y0), w1 = tower_half(y1);
	double bow0 = 0.035 * (TOWER_FOOT - y0), bow1 = 0.035 * (TOWER_FOOT - y1);

	cairo_move_to(a->cr, -w0, y0);
	cairo_curve_to(a->cr, -w0 / 2, y0 - bow0, w0 / 2, y0 - bow0, w0, y0);
	cairo_line_to(a->cr, w1, y1);
	cairo_curve_to(a->cr, w1 / 2, y1 - bow1, -w1 / 2, y1 - bow1, -w1, y1);
	cairo_close_path(a->cr);
	part_turned(a, c, -w0, w0);
}

static void draw_islet(const struct art_ctx *a)
{
	struct color stone = color_rgb(0xa3978c), grass = color_rgb(0x7c9a58);

	part_rock(a, -0.36, 0, 0.34, 0.1, color_rgb(0x968a82));
	part_rock(a, 0.39, 0, 0.3, 0.085, color_rgb(0x9c9086));
	part_rock(a, 0.02, 0, 0.94, 0.19, stone);
	SMOOTH(a, -0.33, -0.122, -0.26, -0.162, -0.12, -0.19, 0.1, -0.194, 0.3, -0.176, 0.38,
	       -0.122, 0.33, -0.128, 0.28, -0.108, 0.18, -0.128, 0.08, -0.116, -0.02, -0.132, -0.12,
	       -0.112, -0.22, -0.13, -0.3, -0.112);
	part_form(a, grass, 0.5);
	for (int i = 0; i < 9; i++)
		part_tuft(a, -0.29 + 0.075 * i, -0.118 - 0.01 * (i % 2), 0.1, 0.028,
			  color_vary(grass, a->rng, 0.08));
	/* The path down to the landing, with steps cut into the stone. */
	SMOOTH(a, -0.03, -0.15, 0.03, -0.15, 0.05, -0.135, 0.03, -0.118, 0.06, -0.1, 0.0, -0.1,
	       -0.01, -0.12, 0.0, -0.135);
	part_plane(a, color_rgb(0xdccba8), 0, -1, 0.6);
	for (int i = 0; i < 6; i++) {
		part_rect(a, 0.0 + 0.016 * i, -0.1 + 0.0165 * i, 0.06 + 0.003 * i, 0.009);
		part_plane(a, color_rgb(0xd0c4b0), 0, -1, 0.4);
		part_rect(a, 0.0 + 0.016 * i, -0.091 + 0.0165 * i, 0.06 + 0.003 * i, 0.0075);
		part_plane(a, color_rgb(0x8a8076), 0, 0.3, 0.8);
	}
	part_rock(a, -0.22, 0.004, 0.22, 0.065, stone);
	part_rock(a, 0.26, 0.004, 0.24, 0.055, color_rgb(0x8e847e));
}

static void draw_keepers_house(const struct art_ctx *a, struct color roof)
{
	struct color wall = color_rgb(0xf2ead9);

	POLY(a, 0.1, -0.15, 0.24, -0.14, 0.24, -0.235, 0.17, -0.3, 0.1, -0.24);
	part_plane(a, wall, -0.6, 0, 0.8);
	POLY(a, 0.24, -0.14, 0.42, -0.15, 0.42, -0.24, 0.24, -0.235);
	part_plane(a, wall, 0.45, 0, 0.9);
	part_box(a, 0.3, -0.28, 0.03, 0.055, 0.012, -0.004, color_rgb(0xa35a48));
	POLY(a, 0.165, -0.31, 0.255, -0.228, 0.44, -0.232, 0.37, -0.308);
	part_plane(a, roof, 0.4, -0.8, 0.5);
	if (part_visible(a, 0.01)) {
		cairo_save(a->cr);
		POLY(a, 0.165, -0.31, 0.255, -0.228, 0.44, -0.232, 0.37, -0.308);
		cairo_clip(a->cr);
		part_tiles(a, 0.15, -0.31, 0.3, 0.09, 0.013, 0.22);
		cairo_restore(a->cr);
	}
	POLY(a, 0.165, -0.31, 0.175, -0.31, 0.103, -0.236, 0.085, -0.232);
	part_plane(a, color_scale(roof, 0.8), -0.7, -0.5, 0.4);
	part_window(a, 0.148, -0.215, 0.034, 0.042, color_rgb(0x5a7a8a), true);
	part_window(a, 0.275, -0.212, 0.032, 0.04, color_rgb(0x5a7a8a), true);
	part_window(a, 0.365, -0.212, 0.032, 0.04, color_rgb(0x5a7a8a), rng_chance(a->rng, 0.6));
	part_rect(a, 0.322, -0.215, 0.03, 0.067);
	part_plane(a, color_rgb(0x38607a), 0.4, 0, 1);
}

static void draw_tower(const struct art_ctx *a, struct color bands)
{
	enum { BANDS = 7 };
	double step = (TOWER_HEAD - TOWER_FOOT) / BANDS;

	for (int i = 0; i < BANDS; i++)
		tower_band(a, TOWER_FOOT + step * i, TOWER_FOOT + step * (i + 1),
			   i % 2 ? bands : color_rgb(0xf7f2e8));
	cairo_save(a->cr);
	POLY(a, -tower_half(TOWER_FOOT), TOWER_FOOT, tower_half(TOWER_FOOT), TOWER_FOOT,
	     tower_half(TOWER_HEAD), TOWER_HEAD, -tower_half(TOWER_HEAD), TOWER_HEAD);
	cairo_clip(a->cr);
	part_bricks(a, -0.11, TOWER_HEAD, 0.22, TOWER_FOOT - TOWER_HEAD, 0.016, 0.07);
	cairo_restore(a->cr);
	for (int i = 0; i < 3; i++) {
		double y = TOWER_FOOT - 0.17 - 0.17 * i, x = i % 2 ? 0.022 : -0.012;

		part_arch(a, x - 0.014, y - 0.056, 0.028, 0.062, 0);
		part_plane(a, color_rgb(0x8a7f78), 0, -0.3, 1);
		part_arched_pane(a, x - 0.009, y - 0.05, 0.018, 0.052, 0, i != 1);
	}
	part_arch(a, -0.035, TOWER_FOOT - 0.092, 0.06, 0.1, 0);
	part_plane(a, color_rgb(0x9a8f88), 0, -0.3, 1);
	part_arch(a, -0.026, TOWER_FOOT - 0.08, 0.042, 0.088, 0);
	part_plane(a, color_rgb(0x38607a), 0, 0, 1);
	part_rect(a, -0.05, TOWER_FOOT + 0.004, 0.09, 0.012);
	part_plane(a, color_rgb(0xbcb2a8), 0, -0.8, 0.8);
}

static void draw_railing(const struct art_ctx *a, double y, double half, double height)
{
	struct color iron = color_rgb(0x35363c);

	for (int i = 0; i <= 10; i++) {
		double x = -half + half * 0.2 * i;

		part_segment(a, x, y, x, y - height, iron, 0.004);
	}
	part_segment(a, -half, y - height, half, y - height, iron, 0.007);
	part_segment(a, -half, y - height * 0.5, half, y - height * 0.5, iron, 0.004);
}

static void draw_lantern(const struct art_ctx *a, struct color roof)
{
	double lamps = fmax(part_lamps(a), 0.25);
	struct color glow = color_rgb(0xffdc8a), iron = color_rgb(0x33343a);

	/* The gallery on its brackets. */
	POLY(a, -0.068, TOWER_HEAD, 0.068, TOWER_HEAD, 0.1, TOWER_HEAD - 0.025, -0.1,
	     TOWER_HEAD - 0.025);
	part_turned(a, color_rgb(0xd8d0c4), -0.1, 0.1);
	shape_round_rect(a->cr, -0.112, TOWER_HEAD - 0.038, 0.224, 0.016, 0.006);
	part_turned(a, color_rgb(0x4a4a50), -0.112, 0.112);
	/* The lantern room, its lens and its light. */
	part_rect(a, -0.052, -0.905, 0.104, 0.105);
	part_turned(a, color_mix(color_rgb(0x6f93a8), glow, lamps), -0.052, 0.052);
	cairo_rectangle(a->cr, -0.05, -0.905, 0.1, 0.105);
	part_fade(
	    a, 0, -0.905, color_mix(light_on(a->light, color_rgb(0xa8c4d0), 0.6), glow, lamps), 0,
	    -0.8,
	    color_mix(light_on(a->light, color_rgb(0x5c7c90), 0.3), color_rgb(0xff9c3c), lamps));
	shape_ellipse(a->cr, 0, LENS_Y, 0.021, 0.036);
	brush_fill(
	    a->cr,
	    color_mix(light_on(a->light, color_rgb(0xe8f0e8), 0.6), color_rgb(0xfffbe8), lamps), 1);
	for (int i = -2; i <= 2; i++)
		part_segment(a, 0.026 * i, -0.905, 0.026 * i, -0.8, iron, 0.0055);
	part_segment(a, -0.052, -0.85, 0.052, -0.85, iron, 0.004);
	/* The dome. */
	cairo_move_to(a->cr, -0.066, -0.9);
	cairo_curve_to(a->cr, -0.058, -0.945, -0.03, -0.962, 0, -0.968);
	cairo_curve_to(a->cr, 0.03, -0.962, 0.058, -0.945, 0.066, -0.9);
	cairo_close_path(a->cr);
	part_turned(a, roof, -0.066, 0.066);
	part_rect(a, -0.07, -0.906, 0.14, 0.012);
	part_turned(a, iron, -0.07, 0.07);
	shape_ellipse(a->cr, 0, -0.974, 0.012, 0.012);
	part_form(a, iron, 1);
	part_segment(a, 0, -0.974, 0, -1, iron, 0.005);
	draw_railing(a, TOWER_HEAD - 0.036, 0.108, 0.038);
}

static void draw_lighthouse(const struct art_ctx *a)
{
	struct color red = part_own(a, 0xc8392f), glow = color_rgb(0xffe6a8);
	double lamps = part_lamps(a);

	draw_islet(a);
	draw_tower(a, red);
	draw_keepers_house(a, color_mix(red, color_rgb(0x8a4030), 0.35));
	draw_lantern(a, color_mix(red, color_rgb(0x6a2a28), 0.2));
	part_tuft(a, -0.14, -0.135, 0.2, 0.03, color_rgb(0x86a35a));
	part_tuft(a, 0.3, -0.13, 0.2, 0.025, color_rgb(0x86a35a));
	if (lamps > 0.05) {
		part_beam(a, 0, LENS_Y, M_PI - 0.08, 1.9, 0.085, glow, 0.6 * sqrt(lamps));
		part_beam(a, 0, LENS_Y, -0.06, 1.3, 0.075, glow, 0.42 * sqrt(lamps));
	}
	brush_glow(a->cr, 0, LENS_Y, 0.09 + 0.16 * sqrt(lamps), glow, 0.4 + 0.4 * lamps);
	brush_glow(a->cr, 0, LENS_Y, 0.05, color_rgb(0xfffbe8), 0.4 + 0.6 * lamps);
}

const struct art arts_buildings[] = {
    {"lighthouse", ART_FAR, 26, 1.05, 0xc8392f, draw_lighthouse, 2},
    {"house", ART_FAR, 8, 1.2, 0xf1e4c8, building_house, 4},
    {"cottage", ART_FAR, 6, 1.5, 0xf0e6d2, building_cottage, 3},
    {"cabin", ART_FAR, 6, 1.36, 0xa8713f, building_cabin, 3},
    {"barn", ART_FAR, 11, 1.28, 0xb23a2e, building_barn, 2},
    {"windmill", ART_FAR, 18, 0.84, 0xefe6d6, building_windmill, 3},
    {"tent", ART_GROUND, 1.7, 1.5, 0xe8823a, building_tent, 3},
    {"castle", ART_FAR, 40, 1.18, 0xd9cdbb, building_castle, 2},
    {"tower", ART_FAR, 25, 0.52, 0xb9aea0, building_tower, 3},
    {"church", ART_FAR, 24, 1.08, 0xece3d2, building_church, 2},
    {"palace", ART_FAR, 32, 2.06, 0xeed9a8, building_palace, 1},
    {"temple", ART_FAR, 13, 1.74, RED_HALL, building_temple, 3},
    {"pagoda", ART_FAR, 34, 0.68, RED_HALL, building_pagoda, 2},
    {"skyscraper", ART_FAR, 180, 0.48, 0x7f93a8, building_skyscraper, 7},
    {"bridge", ART_FAR, 120, 2.82, 0xc0442e, building_bridge, 1},
    {"pyramid", ART_FAR, 110, 1.78, 0xd8b47c, building_pyramid, 3},
    {"eiffel_tower", ART_FAR, 220, 0.52, 0x8f7458, building_eiffel_tower, 1},
    {0},
};
