/* Trees: the table, and those without a crown of leaves. */
#include "studio/painter/arts/trees.h"
#include "studio/painter/arts/parts.h"

/* --- pine -------------------------------------------------------------------------- */
#define PINE_TIERS 9

/* Needles of one tier: along boughs that droop outwards from the stem. */
static void add_tier(const struct art_ctx *a, struct part_dabs *d, double top, double bottom,
		     double half, double dim)
{
	double length = fmax(0.035, 3.2 / a->pixels);
	int n = part_visible(a, 0.006) ? 190 : 60;

	for (int i = 0; i < n; i++) {
		double u = rng_range(a->rng, -1, 1), v = sqrt(rng_unit(a->rng));
		double edge = 1 - 0.22 * fabs(sin(u * 9 + top * 40));
		double x = u * half * v,
		       y = top + (bottom - top) * v * (0.72 + 0.28 * fabs(u)) * edge;
		double bright = part_facing(a, u, 0.1 - 0.5 * (1 - v), 0.6) - 0.5 * (1 - v) - dim;

		part_dab(d, x, y, (u > 0 ? 0.6 : M_PI - 0.6) + rng_range(a->rng, -0.45, 0.45),
			 length, bright + rng_range(a->rng, -0.3, 0.3));
	}
}

static void pine_tier_body(const struct art_ctx *a, double top, double bottom, double half,
			   struct color c)
{
	int teeth = 5;

	cairo_move_to(a->cr, 0, top);
	cairo_line_to(a->cr, half * 0.95, bottom - (bottom - top) * 0.05);
	for (int i = 0; i < teeth * 2; i++) {
		double u = 0.9 - 1.8 * (i + 0.5) / (teeth * 2);

		cairo_line_to(a->cr, half * u,
			      bottom - (bottom - top) * (i % 2 ? 0.02 : 0.2) - (1 - fabs(u)) * 0.0);
	}
	cairo_line_to(a->cr, -half * 0.95, bottom - (bottom - top) * 0.05);
	cairo_close_path(a->cr);
	part_form(a, color_scale(c, 0.6), 0.7);
}

static void draw_pine(const struct art_ctx *a)
{
	struct part_dabs d = {.n = 0};
	double lean = rng_range(a->rng, 0.92, 1.06);

	part_rect(a, -0.026, -0.2, 0.052, 0.2);
	part_turned(a, color_rgb(0x6a4c38), -0.03, 0.03);
	for (int i = 0; i < PINE_TIERS; i++) {
		double t = (double)i / (PINE_TIERS - 1);
		double bottom = -0.1 - 0.8 * t * (1.08 - 0.08 * t),
		       top = bottom - 0.2 * (1.1 - 0.45 * t);
		double half = (0.29 * (1 - t) + 0.035) * lean * rng_range(a->rng, 0.94, 1.04);

		pine_tier_body(a, fmax(top, -1), bottom, half, a->color);
		add_tier(a, &d, fmax(top, -1), bottom, half, 0.08);
		part_dabs_paint(a, &d, a->color, 0.2);
	}
	part_tuft(a, 0, 0.006, 0.16, 0.035, color_rgb(0x7d9a52));
}

/* --- palm -------------------------------------------------------------------------- */
struct frond {
	double x, y, angle, length, dim;
};

/* The frond's rib at t: up and out, then over and down by its own weight. */
static void frond_at(const struct frond *f, double t, double *ret_x, double *ret_y)
{
	double dx = cos(f->angle), dy = sin(f->angle);
	double droop = f->length * (0.42 + 0.3 * fabs(dx));

	*ret_x = f->x + dx * f->length * (t - 0.12 * t * t);
	*ret_y = f->y + dy * f->length * t + droop * pow(t, 2.2);
}

static void draw_frond(const struct art_ctx *a, const struct frond *f)
{
	struct part_dabs d = {.n = 0};
	int n = part_visible(a, 0.004) ? 26 : 12;
	double px = f->x, py = f->y,
	       facing = part_facing(a, cos(f->angle) * 0.7, -0.6, 0.5) - f->dim;

	cairo_move_to(a->cr, px, py);
	for (int i = 1; i <= n; i++) {
		double t = (double)i / n, cx, cy;

		frond_at(f, t, &cx, &cy);
		double along = atan2(cy - py, cx - px);
		double leaf = f->length * (0.36 * sin(M_PI * (0.14 + 0.8 * t)) + 0.04);

		for (int side = -1; side <= 1; side += 2) {
			double turn =
			    along + side * (0.95 - 0.45 * t) + rng_range(a->rng, -0.08, 0.08);
			double sag = fabs(cos(turn)) * leaf * 0.16;
			double lower = sin(turn) > sin(along) ? -0.3 : 0.22;

			part_dab(&d, cx + cos(turn) * leaf * 0.5, cy + sin(turn) * leaf * 0.5 + sag,
				 turn, leaf, facing + lower + rng_range(a->rng, -0.12, 0.12));
		}
		cairo_line_to(a->cr, cx, cy);
		px = cx;
		py = cy;
	}
	cairo_path_t *rib = cairo_copy_path(a->cr);
	cairo_new_path(a->cr);
	part_dabs_paint(a, &d, a->color, part_visible(a, 0.004) ? 0.085 : 0.16);
	cairo_append_path(a->cr, rib);
	cairo_path_destroy(rib);
	part_ink(a, color_mix(a->color, color_rgb(0xd8c878), 0.4), fmax(0.006, 0.8 / a->pixels));
}

static void draw_palm(const struct art_ctx *a)
{
	static const double back[] = {-2.75, -0.4, -2.05, -1.1, -1.6},
			    front[] = {-3.3, 0.16, -2.95, -0.2, -2.45, -0.7, -1.85, -1.3};
	struct color bark = color_rgb(0xa3835f);
	double lean = rng_range(a->rng, 0.03, 0.1), hx = lean, hy = -0.74;
	double xy[] = {-0.1, 0.0, -0.085, -0.18, -0.02, -0.5, hx, hy};

	for (int i = 0; i < 5; i++)
		draw_frond(a, &(struct frond){hx, hy, back[i] + rng_range(a->rng, -0.1, 0.1),
					      rng_range(a->rng, 0.27, 0.33), 0.5});
	shape_limb(a->cr, xy, 4, 0.066, 0.034);
	part_turned(a, bark, -0.13, hx + 0.03);
	cairo_save(a->cr);
	shape_limb(a->cr, xy, 4, 0.066, 0.034);
	cairo_clip(a->cr);
	for (int i = 0; i < 30 && part_visible(a, 0.004); i++) {
		double y = hy * (i + 0.5) / 30;

		CURVE(a, -0.16, y + 0.014, -0.05, y + 0.004, 0.02, y - 0.006, hx + 0.06, y - 0.002);
		brush_stroke(a->cr, light_on(a->light, color_scale(bark, 0.5), 0), 0.0035, 0.7);
	}
	cairo_restore(a->cr);
	for (int i = 0; i < 3; i++) {
		shape_ellipse(a->cr, hx - 0.03 + 0.03 * i, hy + 0.022 + (i == 1) * 0.012, 0.021,
			      0.024);
		part_form(a, color_rgb(0x7a5434), 1);
	}
	for (int i = 0; i < 8; i++)
		draw_frond(a, &(struct frond){hx, hy, front[i] + rng_range(a->rng, -0.1, 0.1),
					      rng_range(a->rng, 0.31, 0.39), 0.05 * (i % 3)});
	part_tuft(a, -0.1, 0.006, 0.18, 0.05, color_rgb(0x9aab5c));
}

/* --- bamboo ------------------------------------------------------------------------ */
static void draw_cane(const struct art_ctx *a, double x, double top, double w, double lean,
		      double dim)
{
	struct color c = color_scale(color_vary(a->color, a->rng, 0.04), 1 - dim);
	double joint = rng_range(a->rng, 0.1, 0.13);

	for (double y = 0; y < -top; y += joint) {
		double end = fmin(y + joint, -top), x0 = x + lean * y * y,
		       x1 = x + lean * end * end;

		POLY(a, x0 - w * 0.46, -y, x0 + w * 0.46, -y, x1 + w * 0.42, -end, x1 - w * 0.42,
		     -end);
		part_turned(a, c, x0 - w * 0.5, x0 + w * 0.5);
		shape_round_rect(a->cr, x1 - w * 0.58, -end - w * 0.12, w * 1.16, w * 0.26,
				 w * 0.1);
		part_turned(a, color_mix(c, color_rgb(0xe8e0b0), 0.35), x1 - w * 0.6, x1 + w * 0.6);
	}
}

static void draw_bamboo_leaves(const struct art_ctx *a, double x, double y, int n, double reach,
			       double dim)
{
	struct part_dabs d = {.n = 0};
	double leaf = fmax(0.075, 5 / a->pixels);

	for (int i = 0; i < n; i++) {
		double side = i % 2 ? 1 : -1, out = rng_unit(a->rng) * reach;
		double angle = M_PI / 2 - side * rng_range(a->rng, 0.2, 1.25);
		double lx = x + side * out, ly = y + rng_range(a->rng, -0.05, 0.05) + out * 0.25;

		part_dab(&d, lx, ly, angle, leaf * rng_range(a->rng, 0.7, 1.2),
			 part_facing(a, side * 0.4, -0.6, 0.6) - dim +
			     rng_range(a->rng, -0.35, 0.35));
	}
	part_dabs_paint(a, &d, color_mix(a->color, color_rgb(0x4f8a38), 0.5), 0.2);
}

static void draw_bamboo(const struct art_ctx *a)
{
	for (int layer = 0; layer < 2; layer++) {
		double dim = layer ? 0 : 0.32;

		for (int i = 0; i < 5; i++) {
			double x = -0.32 + 0.15 * i + (layer ? 0.03 : -0.04) +
				   rng_range(a->rng, -0.03, 0.03);
			double top = -rng_range(a->rng, 0.86, 0.99),
			       lean = (x + 0.02) * 0.14 + rng_range(a->rng, -0.03, 0.03);

			draw_cane(a, x, top, layer ? 0.036 : 0.028, lean, dim);
			for (int k = 0; k < 4; k++) {
				double t = rng_range(a->rng, 0.3, 0.5) + 0.17 * k;

				draw_bamboo_leaves(a, x + lean * t * t, top * t - 0.02, 9 + 4 * k,
						   0.07 + 0.02 * k, dim);
			}
		}
	}
	part_tuft(a, 0, 0.006, 0.7, 0.05, color_rgb(0x7d9a52));
}

/* --- bonsai ------------------------------------------------------------------------ */
static void draw_pot(const struct art_ctx *a)
{
	struct color glaze = color_rgb(0x4d6a86);

	for (int i = -1; i <= 1; i += 2) {
		part_rect(a, 0.2 * i - 0.04, -0.035, 0.08, 0.035);
		part_turned(a, color_scale(glaze, 0.7), -0.3, 0.3);
	}
	POLY(a, -0.3, -0.17, 0.3, -0.17, 0.25, -0.025, -0.25, -0.025);
	part_turned(a, glaze, -0.3, 0.3);
	shape_round_rect(a->cr, -0.325, -0.2, 0.65, 0.04, 0.012);
	part_turned(a, color_scale(glaze, 1.15), -0.325, 0.325);
	part_shine(a, -0.17, -0.11, 0.03, 0.06, 0.2, 0.35);
	SMOOTH(a, -0.29, -0.195, -0.15, -0.225, 0.05, -0.235, 0.2, -0.22, 0.29, -0.195, 0, -0.19);
	part_form(a, color_rgb(0x6d8a44), 0.6);
	part_speckle(a, -0.25, -0.225, 0.5, 0.03, 40, 0.012, 0.3);
}

static void draw_bonsai(const struct art_ctx *a)
{
	static const double pads[][4] = {{0.26, -0.52, 0.19, 0.075},
					 {-0.3, -0.6, 0.19, 0.075},
					 {0.3, -0.72, 0.16, 0.065},
					 {-0.16, -0.77, 0.2, 0.08},
					 {0.06, -0.9, 0.2, 0.085}};
	struct color bark = color_rgb(0x74543c);

	draw_pot(a);
	LIMB(a, 0.13, 0.045, 0.02, -0.2, -0.08, -0.34, 0.07, -0.48, 0.0, -0.64, -0.04, -0.74, 0.04,
	     -0.88);
	part_turned(a, bark, -0.12, 0.14);
	LIMB(a, 0.045, 0.018, 0.05, -0.46, 0.14, -0.52, 0.26, -0.5);
	part_form(a, bark, 0.7);
	LIMB(a, 0.045, 0.018, 0.02, -0.56, -0.12, -0.58, -0.28, -0.58);
	part_form(a, bark, 0.7);
	LIMB(a, 0.035, 0.015, -0.02, -0.66, 0.12, -0.7, 0.28, -0.7);
	part_form(a, bark, 0.7);
	LIMB(a, 0.06, 0.02, -0.02, -0.21, -0.1, -0.205, -0.17, -0.2);
	part_form(a, bark, 0.6);
	LIMB(a, 0.06, 0.02, 0.04, -0.21, 0.12, -0.208, 0.18, -0.2);
	part_form(a, bark, 0.6);
	for (int i = 0; i < 18 && part_visible(a, 0.006); i++) {
		double y = -0.24 - 0.03 * i, x = 0.045 * sin(i * 0.62 + 3.4);

		CURVE(a, x - 0.02, y, x + 0.005, y - 0.03, x - 0.005, y - 0.06);
		brush_stroke(a->cr, part_lit(a, color_scale(bark, i % 3 ? 0.55 : 1.3), 0, 0, 1),
			     0.006, 0.6);
	}
	for (int i = 0; i < 5; i++)
		for (int k = -1; k <= 1; k++)
			part_foliage(a, &(struct part_foliage){
					    .x = pads[i][0] + k * pads[i][2] * 0.5,
					    .y = pads[i][1] - (k == 0) * pads[i][3] * 0.35,
					    .rx = pads[i][2] * 0.62,
					    .ry = pads[i][3],
					    .leaf = 0.03,
					    .leaves = 150,
					    .color = color_vary(a->color, a->rng, 0.03),
					    .slim = 0.45,
					    .solid = 1});
}

const struct art arts_trees[] = {
    {"tree", ART_GROUND, 9, 0.98, 0x659a42, tree_broadleaf, 5},
    {"pine", ART_GROUND, 12, 0.62, 0x3f7350, draw_pine, 7},
    {"palm", ART_GROUND, 8, 0.84, 0x5b9a44, draw_palm, 3},
    {"cherry_tree", ART_GROUND, 7, 1.22, 0xf6b7c8, tree_cherry, 4},
    {"autumn_tree", ART_GROUND, 9, 0.98, 0xe0852c, tree_autumn, 5},
    {"bamboo", ART_GROUND, 7, 0.86, 0x8fb552, draw_bamboo, 5},
    {"willow", ART_GROUND, 9, 1.2, 0x9ab850, tree_willow, 2},
    {"bonsai", ART_TABLE, 0.5, 1.0, 0x4c8a48, draw_bonsai, 2},
    {0},
};
