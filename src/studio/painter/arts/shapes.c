/* Shapes: exact and clean, in exactly the colour that was asked for, whatever the
 * light: "a red circle and a blue square" is a request for red and blue. Solids
 * shade that colour by fixed steps; only their front keeps it unmixed. */
#include "studio/painter/arts/parts.h"

/* Side over height of the equilateral triangle, width over height of the hexagon. */
#define TWO_OVER_ROOT3 1.1547005383792515
/* A five-pointed star of height 1: its radius, its inner over outer radius, its width. */
#define STAR_RADIUS 0.5527864045000421
#define STAR_INNER 0.3819660112501051
#define STAR_WIDTH 1.0514622242382672
#define WAVE_ASPECT 2.6
#define LINE_ASPECT 4.0
#define LINE_WIDTH 0.2

static void fill_exact(const struct art_ctx *a)
{
	brush_fill(a->cr, a->color, 1);
}

static struct color lighter(struct color c, double t)
{
	return color_mix(c, (struct color){1, 1, 1}, t);
}

static struct color darker(struct color c, double t)
{
	return color_mix(c, (struct color){0.04, 0.03, 0.1}, t);
}

static void draw_circle(const struct art_ctx *a)
{
	cairo_arc(a->cr, 0, -0.5, 0.5, 0, 2 * M_PI);
	fill_exact(a);
}

static void draw_square(const struct art_ctx *a)
{
	part_rect(a, -0.5, -1, 1, 1);
	fill_exact(a);
}

static void draw_triangle(const struct art_ctx *a)
{
	POLY(a, 0, -1, TWO_OVER_ROOT3 / 2, 0, -TWO_OVER_ROOT3 / 2, 0);
	fill_exact(a);
}

static void draw_star(const struct art_ctx *a)
{
	for (int i = 0; i < 10; i++) {
		double r = i % 2 ? STAR_RADIUS * STAR_INNER : STAR_RADIUS,
		       t = M_PI * i / 5 - M_PI / 2;

		cairo_line_to(a->cr, r * cos(t), -1 + STAR_RADIUS + r * sin(t));
	}
	cairo_close_path(a->cr);
	fill_exact(a);
}

static void draw_heart(const struct art_ctx *a)
{
	cairo_move_to(a->cr, 0, 0);
	cairo_curve_to(a->cr, -0.2, -0.22, -0.55, -0.4, -0.55, -0.7);
	cairo_curve_to(a->cr, -0.55, -0.88, -0.42, -1, -0.27, -1);
	cairo_curve_to(a->cr, -0.14, -1, -0.04, -0.92, 0, -0.8);
	cairo_curve_to(a->cr, 0.04, -0.92, 0.14, -1, 0.27, -1);
	cairo_curve_to(a->cr, 0.42, -1, 0.55, -0.88, 0.55, -0.7);
	cairo_curve_to(a->cr, 0.55, -0.4, 0.2, -0.22, 0, 0);
	cairo_close_path(a->cr);
	fill_exact(a);
}

static void draw_hexagon(const struct art_ctx *a)
{
	double s = TWO_OVER_ROOT3 / 2;

	POLY(a, -s, -0.5, -s / 2, -1, s / 2, -1, s, -0.5, s / 2, 0, -s / 2, 0);
	fill_exact(a);
}

static void draw_ring(const struct art_ctx *a)
{
	cairo_arc(a->cr, 0, -0.5, 0.5, 0, 2 * M_PI);
	cairo_new_sub_path(a->cr);
	cairo_arc_negative(a->cr, 0, -0.5, 0.32, 2 * M_PI, 0);
	fill_exact(a);
}

static void draw_cross(const struct art_ctx *a)
{
	double t = 1.0 / 6;

	POLY(a, -t, -1, t, -1, t, -0.5 - t, 0.5, -0.5 - t, 0.5, -0.5 + t, t, -0.5 + t, t, 0, -t, 0,
	     -t, -0.5 + t, -0.5, -0.5 + t, -0.5, -0.5 - t, -t, -0.5 - t);
	fill_exact(a);
}

static void draw_spiral(const struct art_ctx *a)
{
	const double turns = 3.25, pen = 0.07;
	int steps = 220;

	for (int i = 0; i <= steps; i++) {
		double t = (double)i / steps, r = (0.5 - pen / 2) * t, angle = 2 * M_PI * turns * t;

		cairo_line_to(a->cr, r * cos(angle), -0.5 + r * sin(angle));
	}
	brush_stroke(a->cr, a->color, pen, 1);
}

static void draw_wave(const struct art_ctx *a)
{
	const double pen = 0.16, half = WAVE_ASPECT / 2 - pen / 2;
	int steps = 160;

	for (int i = 0; i <= steps; i++) {
		double u = -1 + 2.0 * i / steps;

		cairo_line_to(a->cr, half * u, -0.5 - (0.5 - pen / 2) * sin(u * 2 * M_PI));
	}
	brush_stroke(a->cr, a->color, pen, 1);
}

static void draw_line(const struct art_ctx *a)
{
	part_rect(a, -LINE_ASPECT / 2, -0.5 - LINE_WIDTH / 2, LINE_ASPECT, LINE_WIDTH);
	fill_exact(a);
}

/* --- solids ------------------------------------------------------------------------- */
static void draw_sphere(const struct art_ctx *a)
{
	double lx = -part_facing(a, -1, 0, 0), ly = -part_facing(a, 0, -1, 0);
	cairo_pattern_t *p =
	    cairo_pattern_create_radial(0.2 * lx, -0.5 + 0.2 * ly, 0.02, 0, -0.5, 0.52);
	static const double stops[][2] = {{0, 0.5}, {0.18, 0.2},   {0.42, 0},
					  {0.6, 0}, {0.85, -0.42}, {1, -0.6}};

	for (int i = 0; i < 6; i++) {
		double k = stops[i][1];
		struct color c = k > 0 ? lighter(a->color, k) : darker(a->color, -k);

		cairo_pattern_add_color_stop_rgb(p, stops[i][0], c.r, c.g, c.b);
	}
	cairo_arc(a->cr, 0, -0.5, 0.5, 0, 2 * M_PI);
	cairo_set_source(a->cr, p);
	cairo_fill(a->cr);
	cairo_pattern_destroy(p);
}

/* Seen along its diagonal: three rhombic faces, a regular hexagon in outline. */
static void draw_cube(const struct art_ctx *a)
{
	double w = 0.8660254037844386 / 2;
	bool left = part_facing(a, -1, 0, 0) > 0;

	POLY(a, 0, -0.5, w, -0.75, 0, -1, -w, -0.75);
	brush_fill(a->cr, lighter(a->color, 0.35), 1);
	POLY(a, 0, -0.5, -w, -0.75, -w, -0.25, 0, 0);
	brush_fill(a->cr, left ? a->color : darker(a->color, 0.4), 1);
	POLY(a, 0, -0.5, w, -0.75, w, -0.25, 0, 0);
	brush_fill(a->cr, left ? darker(a->color, 0.4) : a->color, 1);
}

static void draw_pyramid_shape(const struct art_ctx *a)
{
	bool left = part_facing(a, -1, 0, 0) > 0;

	POLY(a, -0.08, -1, -0.6, -0.14, 0.12, 0);
	brush_fill(a->cr, left ? a->color : darker(a->color, 0.4), 1);
	POLY(a, -0.08, -1, 0.12, 0, 0.6, -0.2);
	brush_fill(a->cr, left ? darker(a->color, 0.4) : a->color, 1);
}

/* A lozenge when a colour is asked for; else the stone, cut and sparkling. */
static void draw_diamond(const struct art_ctx *a)
{
	static const double crown[] = {-0.6, -0.36, -0.14, 0.14, 0.36, 0.6};
	static const double shade[] = {0.5, 0.15, 0.65, 0.0, 0.3};

	if (a->has_color) {
		POLY(a, 0, -1, 0.4, -0.5, 0, 0, -0.4, -0.5);
		fill_exact(a);
		return;
	}
	POLY(a, -0.36, -1, 0.36, -1, 0.6, -0.68, 0, 0, -0.6, -0.68);
	brush_fill(a->cr, a->color, 1);
	for (int i = 0; i < 5; i++) {
		POLY(a, crown[i], -0.68, crown[i + 1], -0.68, 0, 0);
		brush_fill(a->cr, i % 2 ? darker(a->color, shade[i]) : lighter(a->color, shade[i]),
			   1);
		POLY(a, crown[i], -0.68, (crown[i] + crown[i + 1]) * 0.3, -1, crown[i + 1], -0.68);
		brush_fill(a->cr, lighter(a->color, shade[(i + 2) % 5]), 1);
	}
	POLY(a, -0.36, -1, 0.36, -1, 0.3, -0.95, -0.3, -0.95);
	brush_fill(a->cr, lighter(a->color, 0.8), 1);
	for (int i = 0; i < 3; i++) {
		double x = -0.34 + 0.36 * i, y = -0.8 + 0.12 * (i % 2), r = 0.09 - 0.02 * i;

		POLY(a, x, y - r, x + r * 0.15, y - r * 0.15, x + r, y, x + r * 0.15, y + r * 0.15,
		     x, y + r, x - r * 0.15, y + r * 0.15, x - r, y, x - r * 0.15, y - r * 0.15);
		brush_fill(a->cr, color_rgb(0xffffff), 0.95);
		brush_glow(a->cr, x, y, r * 1.6, color_rgb(0xffffff), 0.6);
	}
}

const struct art arts_shapes[] = {
    {"circle", ART_FREE, 1, 1, 0xd8403a, draw_circle, 0},
    {"square", ART_FREE, 1, 1, 0x3a6ab8, draw_square, 0},
    {"triangle", ART_FREE, 1, TWO_OVER_ROOT3, 0xf0b030, draw_triangle, 0},
    {"star", ART_FREE, 1, STAR_WIDTH, 0xf6c632, draw_star, 7},
    {"heart", ART_FREE, 1, 1.1, 0xe0304e, draw_heart, 5},
    {"cube", ART_FREE, 1, 0.8660254037844386, 0x3f8ac0, draw_cube, 0},
    {"sphere", ART_FREE, 1, 1, 0xd8503a, draw_sphere, 0},
    {"pyramid_shape", ART_FREE, 1, 1.2, 0xe8b04a, draw_pyramid_shape, 0},
    {"spiral", ART_FREE, 1, 1, 0x7a4ab0, draw_spiral, 0},
    {"hexagon", ART_FREE, 1, TWO_OVER_ROOT3, 0x3aa08a, draw_hexagon, 0},
    {"ring", ART_FREE, 1, 1, 0xe8a030, draw_ring, 0},
    {"cross", ART_FREE, 1, 1, 0xc83a3a, draw_cross, 0},
    {"diamond", ART_FREE, 1, 1.2, 0x9adcf0, draw_diamond, 5},
    {"wave", ART_FREE, 1, WAVE_ASPECT, 0x2f7ac0, draw_wave, 0},
    {"line", ART_FREE, 1, LINE_ASPECT, 0x303038, draw_line, 0},
    {0},
};
