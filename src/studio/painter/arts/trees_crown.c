/* Trees with a crown: a trunk that forks, clumps of leaves behind and before it. */
#include "studio/painter/arts/parts.h"
#include "studio/painter/arts/trees.h"

#define CLUMPS_MAX 22

struct crown {
	double x, y, rx, ry; /* the whole crown */
	int clumps;
	double clump; /* a clump's radius */
	double leaf;
	int leaves; /* of a clump */
	double slim, hang;
	double airy; /* 0 closed … 1 branches show through */
	struct color palette[3];
};

static void draw_bark(const struct art_ctx *a, double x, double w, double h, struct color bark)
{
	if (!part_visible(a, w * 0.06))
		return;
	for (int i = 0; i < 16; i++) {
		double bx = x + w * rng_range(a->rng, -0.42, 0.42),
		       by = -h * rng_range(a->rng, 0.05, 0.9);
		double l = h * rng_range(a->rng, 0.06, 0.2);

		CURVE(a, bx, by, bx + w * rng_range(a->rng, -0.08, 0.08), by - l / 2, bx * 0.97,
		      by - l);
		brush_stroke(a->cr,
			     part_lit(a, color_scale(bark, rng_chance(a->rng, 0.6) ? 0.55 : 1.25),
				      bx / w * 2, 0, 0.6),
			     w * 0.045, 0.6);
	}
}

static void draw_trunk(const struct art_ctx *a, double w, double h, double lean, struct color bark)
{
	cairo_move_to(a->cr, -w * 1.05, 0.006);
	cairo_curve_to(a->cr, -w * 0.5, -h * 0.03, -w * 0.5, -h * 0.16, -w * 0.4 + lean * 0.1,
		       -h * 0.4);
	cairo_curve_to(a->cr, -w * 0.34 + lean * 0.4, -h * 0.7, lean - w * 0.36, -h * 0.85,
		       lean - w * 0.42, -h);
	cairo_line_to(a->cr, lean + w * 0.42, -h);
	cairo_curve_to(a->cr, lean + w * 0.36, -h * 0.85, w * 0.3 + lean * 0.5, -h * 0.7,
		       w * 0.4 + lean * 0.1, -h * 0.4);
	cairo_curve_to(a->cr, w * 0.5, -h * 0.16, w * 0.55, -h * 0.03, w * 1.1, 0.006);
	cairo_curve_to(a->cr, w * 0.6, -h * 0.012, w * 0.4, 0.014, w * 0.1, -h * 0.008);
	cairo_curve_to(a->cr, -w * 0.3, 0.014, -w * 0.5, -h * 0.008, -w * 1.05, 0.006);
	cairo_close_path(a->cr);
	part_turned(a, bark, -w * 0.62, w * 0.62);
	draw_bark(a, lean * 0.4, w * 0.8, h * 1.05, bark);
}

/* Boughs from the fork to places in the crown. */
static void draw_boughs(const struct art_ctx *a, const struct crown *c, double w, double h,
			double lean, struct color bark)
{
	for (int i = 0; i < 6; i++) {
		double t = M_PI * (1.02 + 0.96 * i / 5.0), reach = rng_range(a->rng, 0.6, 0.9);
		double tx = c->x + c->rx * reach * cos(t),
		       ty = c->y + c->ry * reach * sin(t) + c->ry * 0.2;
		double fx = lean + w * 0.26 * cos(t), fy = -h * rng_range(a->rng, 0.92, 1);
		double mx = fx + (tx - fx) * 0.4, my = fy + (ty - fy) * 0.52;

		LIMB(a, w * 0.34, w * 0.05, fx - w * 0.1 * cos(t), fy + h * 0.14,
		     fx + (mx - fx) * 0.3, fy + (my - fy) * 0.45, mx, my, tx, ty);
		part_form(a, bark, 0.35);
		for (int k = 0; k < 3; k++) {
			double sx = mx + (tx - mx) * (0.1 + 0.3 * k),
			       sy = my + (ty - my) * (0.1 + 0.3 * k);

			LIMB(a, w * 0.12, w * 0.03, sx, sy,
			     sx + c->rx * rng_range(a->rng, -0.25, 0.25),
			     sy - c->ry * rng_range(a->rng, 0.05, 0.35));
			part_form(a, bark, 0.5);
		}
	}
}

static void draw_clump(const struct art_ctx *a, const struct crown *c, double u, double v,
		       double size, double dim)
{
	struct color base =
	    color_mix(c->palette[rng_int(a->rng, 0, 2)], c->palette[0], rng_range(a->rng, 0, 0.4));
	double place = part_facing(a, u, v, 0.6);

	part_foliage(a, &(struct part_foliage){
			    .x = c->x + u * c->rx,
			    .y = c->y + v * c->ry,
			    .rx = size * rng_range(a->rng, 0.9, 1.3),
			    .ry = size * rng_range(a->rng, 0.7, 0.95),
			    .leaf = c->leaf,
			    .leaves = c->leaves,
			    .color = base,
			    .slim = c->slim,
			    .hang = c->hang,
			    .solid = 0.96 - 0.7 * c->airy,
			    .bright = 0.52 * (place - 0.42) - dim,
			});
}

static void draw_crown_back(const struct art_ctx *a, const struct crown *c)
{
	int n = c->clumps / 2 + 3;

	for (int i = 0; i < n; i++) {
		double t = 2 * M_PI * i / n + 0.3, d = rng_range(a->rng, 0.5, 0.7);

		draw_clump(a, c, d * cos(t), d * sin(t), c->clump * 1.1, 0.34);
	}
}

/* From the top down, so that near clumps lie over those behind them. */
static void draw_crown_front(const struct art_ctx *a, const struct crown *c)
{
	double place[CLUMPS_MAX][2];
	int n = c->clumps < CLUMPS_MAX ? c->clumps : CLUMPS_MAX;

	for (int i = 0; i < n; i++) {
		double t = i * 2.39996 + 1.1,
		       d = sqrt((i + 0.6) / n) * rng_range(a->rng, 0.76, 0.92);
		int at = i;

		for (; at > 0 && place[at - 1][1] > d * sin(t); at--) {
			place[at][0] = place[at - 1][0];
			place[at][1] = place[at - 1][1];
		}
		place[at][0] = d * cos(t);
		place[at][1] = d * sin(t);
	}
	for (int i = 0; i < n; i++) {
		double out = hypot(place[i][0], place[i][1]);

		draw_clump(a, c, place[i][0], place[i][1],
			   c->clump * (1.12 - 0.4 * out) * rng_range(a->rng, 0.85, 1.1), 0);
	}
}

/* Leaves or petals that the wind has taken, in the air and on the ground. */
static void draw_fallen(const struct art_ctx *a, const struct crown *c, int n, double size)
{
	if (!part_visible(a, size * 0.5))
		return;
	for (int i = 0; i < n; i++) {
		bool down = i % 3 != 0;
		double x = rng_range(a->rng, -0.9, 0.9) * c->rx;
		double y = down ? rng_range(a->rng, -0.015, 0.01) : -rng_range(a->rng, 0.05, 0.5);
		struct color col = color_vary(c->palette[i % 3], a->rng, 0.08);

		cairo_save(a->cr);
		cairo_translate(a->cr, x, y);
		cairo_scale(a->cr, 1, down ? 0.45 : 1);
		cairo_rotate(a->cr, rng_range(a->rng, 0, M_PI));
		shape_ellipse(a->cr, 0, 0, size, size * 0.6);
		cairo_restore(a->cr);
		brush_fill(a->cr, light_on(a->light, col, rng_range(a->rng, -0.1, 0.7)), 1);
	}
}

static struct color lighter(struct color c, double warm)
{
	return color_mix(c, (struct color){1, 0.92, 0.5}, warm);
}

void tree_broadleaf(const struct art_ctx *a)
{
	struct color green = a->color, bark = color_rgb(0x7a5c44);
	double lean = rng_range(a->rng, -0.03, 0.03);
	struct crown c = {
	    .x = lean,
	    .y = -0.625,
	    .rx = 0.43,
	    .ry = 0.34,
	    .clumps = 19,
	    .clump = 0.135,
	    .leaf = 0.024,
	    .leaves = 230,
	    .airy = 0.3,
	    .palette = {green, color_mix(green, color_rgb(0x2f6a3c), 0.35), lighter(green, 0.14)}};

	draw_crown_back(a, &c);
	draw_boughs(a, &c, 0.095, 0.32, lean, bark);
	draw_trunk(a, 0.078, 0.3, lean, bark);
	draw_crown_front(a, &c);
	part_tuft(a, -0.06, 0.006, 0.16, 0.04, color_rgb(0x86a352));
	part_tuft(a, 0.07, 0.006, 0.14, 0.035, color_rgb(0x86a352));
}

void tree_cherry(const struct art_ctx *a)
{
	struct color pink = part_own(a, 0xf7a8be), bark = color_rgb(0x5c4240);
	double lean = rng_range(a->rng, -0.06, 0.06);
	struct crown c = {.x = lean,
			  .y = -0.62,
			  .rx = 0.56,
			  .ry = 0.33,
			  .clumps = 20,
			  .clump = 0.12,
			  .leaf = 0.017,
			  .leaves = 230,
			  .slim = 0.95,
			  .airy = 0.9,
			  .palette = {pink, color_mix(pink, color_rgb(0xffe8ee), 0.6),
				      color_mix(pink, color_rgb(0xe8628e), 0.45)}};

	draw_crown_back(a, &c);
	draw_boughs(a, &c, 0.1, 0.29, lean, bark);
	draw_trunk(a, 0.075, 0.27, lean, bark);
	draw_crown_front(a, &c);
	draw_fallen(a, &c, 46, 0.008);
}

void tree_autumn(const struct art_ctx *a)
{
	struct color orange = part_own(a, 0xe0852c), bark = color_rgb(0x66483a);
	double lean = rng_range(a->rng, -0.04, 0.04);
	struct crown c = {.x = lean,
			  .y = -0.625,
			  .rx = 0.44,
			  .ry = 0.34,
			  .clumps = 16,
			  .clump = 0.13,
			  .leaf = 0.028,
			  .leaves = 200,
			  .airy = 0.35,
			  .slim = 0.7,
			  .palette = {orange, color_mix(orange, color_rgb(0xc23a22), 0.55),
				      color_mix(orange, color_rgb(0xf4c43c), 0.6)}};

	draw_crown_back(a, &c);
	draw_boughs(a, &c, 0.095, 0.32, lean, bark);
	draw_trunk(a, 0.078, 0.3, lean, bark);
	draw_crown_front(a, &c);
	draw_fallen(a, &c, 60, 0.011);
}

/* --- willow ---------------------------------------------------------------------- */
static void hang_strand(const struct art_ctx *a, struct part_dabs *d, double x, double y,
			double length, double sway, double bright)
{
	double leaf = fmax(0.03, 3 / a->pixels), step = leaf * 0.6;
	int n = (int)(length / step);

	for (int i = 0; i < n; i++) {
		double t = (double)i / n, bend = sway * t * t;

		part_dab(d, x + bend + rng_range(a->rng, -0.004, 0.004), y + length * t,
			 M_PI / 2 - sway * 1.4 * t + (i % 2 ? 0.3 : -0.3), leaf * (1.1 - 0.45 * t),
			 bright - 0.3 * t + rng_range(a->rng, -0.25, 0.25));
	}
}

/* Strands that fall like a curtain from the dome of the crown. near: before the trunk. */
static void hang_curtain(const struct art_ctx *a, int n, double wind, bool near, struct color c)
{
	struct part_dabs d = {.n = 0};

	for (int i = 0; i < n; i++) {
		double u = -1 + 2 * (i + rng_unit(a->rng)) / n, arc = sqrt(fmax(0, 1 - u * u));
		double top = -0.58 - 0.36 * arc * rng_range(a->rng, near ? 0.1 : 0.5, 1);
		/* Longest at the sides; in the middle the trunk is left to see. */
		double reach = near ? 0.3 + 0.62 * pow(fabs(u), 0.8) : 0.85;
		double length = (-top - 0.03) * reach * rng_range(a->rng, 0.62, 1);
		double bright = part_facing(a, u * 1.1, -0.2, 0.7) - (near ? 0.02 : 0.7);

		hang_strand(a, &d, u * 0.54, top, length, wind + 0.05 * u,
			    bright + rng_range(a->rng, -0.25, 0.2));
		if (d.n > PART_DABS_MAX - 80)
			part_dabs_paint(a, &d, color_vary(c, a->rng, 0.03), 0.26);
	}
	part_dabs_paint(a, &d, c, 0.26);
}

void tree_willow(const struct art_ctx *a)
{
	struct color green = a->color, bark = color_rgb(0x6c5844);
	double wind = rng_range(a->rng, 0.01, 0.05);
	struct crown c = {
	    .x = 0,
	    .y = -0.74,
	    .rx = 0.44,
	    .ry = 0.22,
	    .clumps = 10,
	    .clump = 0.13,
	    .leaf = 0.03,
	    .leaves = 150,
	    .slim = 0.3,
	    .hang = 0.9,
	    .airy = 0.3,
	    .palette = {green, color_mix(green, color_rgb(0x5a7a30), 0.4), lighter(green, 0.15)}};

	hang_curtain(a, 60, wind, false, color_mix(green, color_rgb(0x4f7040), 0.4));
	draw_crown_back(a, &c);
	draw_boughs(a, &c, 0.1, 0.44, 0.02, bark);
	draw_trunk(a, 0.085, 0.42, 0.02, bark);
	draw_crown_front(a, &c);
	hang_curtain(a, part_visible(a, 0.004) ? 120 : 60, wind, true, green);
	part_tuft(a, 0, 0.006, 0.3, 0.04, color_rgb(0x86a352));
}
