/* Flowers, a cactus and mushrooms: the table, and the plants under the blooms. */
#include "studio/painter/arts/flowers.h"
#include "studio/painter/arts/parts.h"

#define STEM_GREEN 0x5a8a44
#define LEAF_GREEN 0x568c46

static void draw_stem(const struct art_ctx *a, double x0, double x1, double y1, double bend,
		      double w)
{
	LIMB(a, w, w * 0.75, x0, 0.004, x0 + (x1 - x0) * 0.3 + bend, y1 * 0.4, x1 + bend * 0.3,
	     y1 * 0.8, x1, y1);
	part_turned(a, color_rgb(STEM_GREEN), fmin(x0, x1) - w, fmax(x0, x1) + w);
}

/* --- flower: the one a child draws --------------------------------------------------- */
static struct color any_petal(const struct art_ctx *a)
{
	static const uint32_t petals[] = {0xe8558f, 0xf07a9e, 0xc84a9a, 0xf4a030,
					  0xe8483c, 0x8a62c8, 0xf2e6f0, 0x5a8ae0};

	if (a->has_color)
		return color_vary(a->color, a->rng, 0.05);
	return color_rgb(petals[rng_int(a->rng, 0, 7)]);
}

static void draw_feather_leaf(const struct art_ctx *a, double x, double y, double side, double size)
{
	for (int i = 0; i < 5; i++) {
		double t = i / 4.0, bx = x + side * size * 0.75 * t, by = y - size * 0.5 * t;

		part_leaf(a, bx, by, side > 0 ? -0.5 - 0.6 * (i % 2) : M_PI + 0.5 + 0.6 * (i % 2),
			  size * 0.5, size * 0.08, color_rgb(LEAF_GREEN));
	}
	part_segment(a, x, y, x + side * size * 0.75, y - size * 0.5, color_rgb(STEM_GREEN),
		     size * 0.05);
}

static void draw_bud(const struct art_ctx *a, double x, double y, double r, struct color c)
{
	SMOOTH(a, x - r * 0.6, y, x - r * 0.6, y - r, x, y - r * 2, x + r * 0.6, y - r, x + r * 0.6,
	       y, x, y + r * 0.3);
	part_form(a, c, 0.9);
	SMOOTH(a, x - r * 0.7, y - r * 0.2, x - r * 0.5, y - r * 1.1, x - r * 0.1, y - r * 0.5,
	       x + r * 0.15, y - r * 1.2, x + r * 0.7, y - r * 0.3, x + r * 0.3, y + r * 0.45,
	       x - r * 0.3, y + r * 0.45);
	part_form(a, color_rgb(STEM_GREEN), 0.8);
}

static void draw_flower(const struct art_ctx *a)
{
	struct color c = any_petal(a);
	double lean = rng_range(a->rng, -0.05, 0.05), squash = rng_range(a->rng, 0.78, 0.96);

	draw_stem(a, 0.02, 0.15 + lean, -0.52, 0.05, 0.014);
	draw_bud(a, 0.15 + lean, -0.54, 0.045, c);
	draw_stem(a, 0, lean, -0.74, 0.03, 0.022);
	draw_feather_leaf(a, 0.025, -0.15, -1, 0.24);
	draw_feather_leaf(a, 0.015, -0.26, 1, 0.22);
	draw_feather_leaf(a, 0.03 + lean * 0.5, -0.39, -1, 0.18);
	bloom_cosmos(a, lean, -0.75, 0.245, squash, c);
}

/* --- rose ---------------------------------------------------------------------------- */
static void draw_rose_leaves(const struct art_ctx *a, double x, double y, double side, double size)
{
	double angle = side > 0 ? -0.5 : M_PI + 0.5, ex = x + cos(angle) * size,
	       ey = y + sin(angle) * size;

	part_segment(a, x, y, ex, ey, color_rgb(STEM_GREEN), size * 0.06);
	part_leaf(a, ex, ey, angle, size * 0.75, size * 0.4, color_rgb(0x3f7a44));
	part_leaf(a, x + (ex - x) * 0.6, y + (ey - y) * 0.6, angle - 0.95, size * 0.6, size * 0.32,
		  color_rgb(0x3f7a44));
	part_leaf(a, x + (ex - x) * 0.6, y + (ey - y) * 0.6, angle + 0.95, size * 0.6, size * 0.32,
		  color_rgb(0x4a8448));
}

static void draw_rose(const struct art_ctx *a)
{
	struct color c = color_vary(a->color, a->rng, a->has_color ? 0.02 : 0.05);
	double lean = rng_range(a->rng, -0.03, 0.03);

	draw_stem(a, 0, lean, -0.66, 0.025, 0.026);
	for (int i = 0; i < 6; i++) {
		double y = -0.08 - 0.09 * i,
		       x = 0.012 * (i % 2 ? 1 : -1) + lean * (-y) * 0.8 + 0.02;

		POLY(a, x - 0.008, y + 0.014, x - 0.008, y - 0.014, x + (i % 2 ? 0.03 : -0.03),
		     y - 0.014);
		part_plane(a, color_rgb(0x7a4a3a), 0, 0, 1);
	}
	draw_rose_leaves(a, 0.015, -0.2, -1, 0.16);
	draw_rose_leaves(a, 0.02, -0.32, 1, 0.17);
	draw_rose_leaves(a, 0.02, -0.46, -1, 0.12);
	for (int i = 0; i < 5; i++)
		part_leaf(a, lean, -0.63, M_PI / 2 + (i - 2) * 0.75, 0.13, 0.045,
			  color_rgb(STEM_GREEN));
	bloom_rose(a, lean, -0.77, 0.25, 0.94, c);
}

/* --- tulip ----------------------------------------------------------------------------- */
static void draw_strap_leaf(const struct art_ctx *a, double x, double tip_x, double tip_y, double w,
			    struct color c)
{
	double mx = x + (tip_x - x) * 0.25, my = tip_y * 0.55;

	SMOOTH(a, x - w * 0.3, 0, mx - w * 0.6, my, tip_x, tip_y, mx + w * 0.6, my * 0.95,
	       x + w * 0.35, 0);
	part_form(a, c, 0.8);
	CURVE(a, x, 0, mx, my, tip_x, tip_y);
	brush_stroke(a->cr, light_on(a->light, color_scale(c, 0.7), 0), w * 0.06, 0.6);
}

static void draw_tulip(const struct art_ctx *a)
{
	static const uint32_t petals[] = {0xe23c4a, 0xf2b430, 0xe86aa0,
					  0xf06a34, 0x9a4ab0, 0xf4eee6};
	struct color c = a->has_color ? color_vary(a->color, a->rng, 0.03)
				      : color_rgb(petals[rng_int(a->rng, 0, 5)]);
	double lean = rng_range(a->rng, -0.04, 0.04);

	draw_strap_leaf(a, -0.01, -0.2, -0.52, 0.1, color_rgb(0x5a9454));
	draw_stem(a, 0, lean, -0.62, 0.02, 0.03);
	draw_strap_leaf(a, 0.01, 0.21 + lean, -0.58, 0.11, color_rgb(0x64a05a));
	draw_strap_leaf(a, -0.01, -0.1, -0.34, 0.1, color_rgb(0x6cab60));
	bloom_tulip(a, lean, -0.61, 0.19, 1, c);
}

/* --- sunflower --------------------------------------------------------------------------- */
static void draw_broad_leaf(const struct art_ctx *a, double x, double y, double side, double size)
{
	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_scale(a->cr, side, 1);
	part_segment(a, 0, 0, size * 0.25, -size * 0.2, color_rgb(STEM_GREEN), size * 0.06);
	SMOOTH(a, size * 0.2, -size * 0.16, size * 0.3, -size * 0.5, size * 0.66, -size * 0.48,
	       size * 1.1, -size * 0.05, size * 0.7, -size * 0.05, size * 0.36, -size * 0.02);
	part_form(a, color_rgb(LEAF_GREEN), 0.8);
	for (int i = 0; i < 4; i++) {
		double t = 0.3 + 0.17 * i;

		CURVE(a, size * t, -size * (0.2 - 0.04 * i), size * (t + 0.1),
		      -size * (0.36 - 0.05 * i));
		CURVE(a, size * t, -size * (0.2 - 0.04 * i), size * (t + 0.12),
		      -size * (0.1 - 0.01 * i));
	}
	CURVE(a, size * 0.2, -size * 0.18, size * 0.6, -size * 0.22, size * 1.05, -size * 0.06);
	brush_stroke(a->cr, light_on(a->light, color_rgb(0x9ac070), 0.4), size * 0.018, 0.6);
	cairo_restore(a->cr);
}

static void draw_sunflower(const struct art_ctx *a)
{
	double lean = rng_range(a->rng, -0.03, 0.03);

	draw_stem(a, 0, lean, -0.7, 0.02, 0.034);
	draw_broad_leaf(a, 0.01, -0.16, -1, 0.24);
	draw_broad_leaf(a, 0.02, -0.26, 1, 0.25);
	draw_broad_leaf(a, 0.02, -0.4, -1, 0.19);
	for (int i = 0; i < 9; i++)
		part_leaf(a, lean, -0.72, M_PI * 2 * i / 9, 0.2, 0.07, color_rgb(STEM_GREEN));
	bloom_sunflower(a, lean, -0.73, 0.265, rng_range(a->rng, 0.88, 1), a->color);
}

/* --- daisy: three of them ------------------------------------------------------------------ */
static void draw_daisy(const struct art_ctx *a)
{
	static const double heads[][3] = {
	    {-0.19, -0.5, 0.14}, {0.2, -0.62, 0.15}, {0.0, -0.8, 0.19}};

	for (int i = 0; i < 5; i++) {
		double side = i % 2 ? 1 : -1;

		part_leaf(a, 0.02 * side, 0,
			  side > 0 ? -0.35 - 0.25 * i / 2 : M_PI + 0.35 + 0.25 * i / 2, 0.2, 0.07,
			  color_rgb(LEAF_GREEN));
	}
	for (int i = 0; i < 3; i++) {
		double dx = rng_range(a->rng, -0.03, 0.03);

		draw_stem(a, 0.03 * (i - 1), heads[i][0] + dx, heads[i][1], heads[i][0] * -0.3,
			  0.02);
		bloom_daisy(a, heads[i][0] + dx, heads[i][1], heads[i][2],
			    rng_range(a->rng, 0.75, 0.95), a->color);
	}
	part_tuft(a, 0, 0.005, 0.24, 0.14, color_rgb(LEAF_GREEN));
}

/* --- lotus --------------------------------------------------------------------------------- */
static void draw_pad(const struct art_ctx *a, double x, double y, double r)
{
	double cut = rng_range(a->rng, -0.8, 0.8) + M_PI / 2;

	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_scale(a->cr, 1, 0.27);
	cairo_arc(a->cr, 0, r * 0.12, r, cut + 0.14, cut + 2 * M_PI - 0.14);
	cairo_line_to(a->cr, 0, 0);
	part_plane(a, color_rgb(0x1f4a3c), 0, 0.4, 0.5);
	cairo_arc(a->cr, 0, 0, r, cut + 0.14, cut + 2 * M_PI - 0.14);
	cairo_line_to(a->cr, 0, 0);
	cairo_close_path(a->cr);
	part_form(a, color_vary(color_rgb(0x5c9a5a), a->rng, 0.04), 0.5);
	for (int i = 1; i < 12; i++) {
		double t = cut + 0.14 + (2 * M_PI - 0.28) * i / 12;

		cairo_move_to(a->cr, 0, 0);
		cairo_line_to(a->cr, r * 0.9 * cos(t), r * 0.9 * sin(t));
	}
	brush_stroke(a->cr, light_on(a->light, color_rgb(0x9ac888), 0.5), r * 0.025, 0.5);
	cairo_restore(a->cr);
}

static void draw_lotus(const struct art_ctx *a)
{
	draw_pad(a, -0.48, -0.1, 0.3);
	draw_pad(a, 0.52, -0.06, 0.27);
	draw_pad(a, 0.02, -0.04, 0.42);
	bloom_lotus(a, 0.0, -0.12, 0.86, 0.6, color_vary(a->color, a->rng, 0.03));
	draw_stem(a, 0.44, 0.42, -0.4, -0.02, 0.026);
	draw_bud(a, 0.42, -0.43, 0.085, a->color);
	part_shine(a, -0.58, -0.12, 0.05, 0.012, 0, 0.7);
}

/* --- lily ------------------------------------------------------------------------------------ */
static void draw_lily(const struct art_ctx *a)
{
	double lean = rng_range(a->rng, -0.03, 0.03);

	draw_stem(a, 0, lean, -0.66, 0.03, 0.026);
	for (int i = 0; i < 8; i++) {
		double side = i % 2 ? 1 : -1, y = -0.08 - 0.065 * i;

		part_leaf(a, 0.02 + lean * 0.5, y, side > 0 ? -0.62 : M_PI + 0.62, 0.24 - 0.012 * i,
			  0.052, color_rgb(0x4c8a4a));
	}
	LIMB(a, 0.018, 0.014, lean, -0.6, lean + 0.1, -0.64, lean + 0.17, -0.58);
	part_form(a, color_rgb(STEM_GREEN), 0.6);
	SMOOTH(a, lean + 0.15, -0.59, lean + 0.17, -0.5, lean + 0.24, -0.42, lean + 0.25, -0.52,
	       lean + 0.2, -0.6);
	part_form(a, color_mix(a->color, color_rgb(0xc8d8a0), 0.4), 0.8);
	bloom_lily(a, lean - 0.01, -0.75, 0.27, 0.88, color_vary(a->color, a->rng, 0.02));
}

/* --- lavender ----------------------------------------------------------------------------------
 */
static void draw_lavender(const struct art_ctx *a)
{
	struct part_dabs d = {.n = 0};
	double dab = fmax(0.026, 2.4 / a->pixels);

	for (int i = 0; i < 11; i++) {
		double u = (i * 4 % 11 - 5) / 5.0,
		       tip = -(1 - 0.24 * u * u) * rng_range(a->rng, 0.88, 0.99);
		double x0 = u * 0.05, x1 = u * 0.26 + rng_range(a->rng, -0.02, 0.02),
		       head = tip * 0.62;

		LIMB(a, 0.012, 0.009, x0, 0.0, x0 + (x1 - x0) * 0.3, tip * 0.4,
		     x0 + (x1 - x0) * 0.62, tip * 0.7, x1, tip * 0.98);
		part_plane(a, color_vary(color_rgb(0x7a9a68), a->rng, 0.05), u, -0.3, 0.8);
		part_leaf(a, x0 + (x1 - x0) * 0.3, tip * 0.22, u > 0 ? -1.15 : M_PI + 1.15, 0.2,
			  0.022, color_rgb(0x8aa684));
		for (int k = 0; k < 46; k++) {
			double t = k / 45.0, y = head + (tip - head) * t,
			       w = 0.032 * (1.1 - 0.75 * t);
			double x = x0 + (x1 - x0) * (0.62 + 1.32 * (y / tip - 0.7)),
			       s = rng_range(a->rng, -1, 1);

			/* Whorls: gaps between them low on the spike. */
			if (t < 0.35 && sin(t * 60) > 0.4)
				continue;
			part_dab(&d, x + s * w, y, M_PI * 1.5 + s * 0.9, dab * (1.2 - 0.4 * t),
				 part_facing(a, s, -0.2, 0.6) + rng_range(a->rng, -0.3, 0.3));
		}
		part_dabs_paint(a, &d, color_vary(a->color, a->rng, 0.05), 0.6);
	}
	part_tuft(a, 0, 0.005, 0.2, 0.2, color_rgb(0x6d8f66));
	part_tuft(a, 0, 0.005, 0.16, 0.13, color_rgb(0x5c8258));
}

/* --- bouquet ------------------------------------------------------------------------------------
 */
static void draw_wrapping(const struct art_ctx *a, bool front)
{
	struct color paper = color_rgb(0xf2e4d4);

	if (!front) {
		SMOOTH(a, -0.04, -0.1, -0.34, -0.5, -0.42, -0.66, -0.2, -0.7, 0.2, -0.72, 0.42,
		       -0.64, 0.34, -0.5, 0.04, -0.1);
		part_form(a, color_scale(paper, 0.85), 0.6);
		return;
	}
	POLY(a, -0.06, -0.16, -0.39, -0.57, -0.2, -0.5, 0.1, -0.42, 0.06, -0.16);
	part_form(a, paper, 0.5);
	POLY(a, 0.06, -0.16, 0.4, -0.55, 0.22, -0.47, -0.1, -0.4, -0.06, -0.16);
	part_form(a, color_mix(paper, color_rgb(0xe8c8b8), 0.35), 0.5);
	POLY(a, -0.055, -0.17, -0.13, 0, 0.0, -0.015, 0.13, 0, 0.055, -0.17);
	part_form(a, color_scale(paper, 0.92), 0.6);
	for (int i = -2; i <= 2; i++)
		part_segment(a, 0.018 * i, -0.17, 0.042 * i, -0.02, color_scale(paper, 0.78),
			     0.004);
	/* The ribbon. */
	struct color ribbon = color_rgb(0xb83a56);
	shape_round_rect(a->cr, -0.075, -0.2, 0.15, 0.055, 0.015);
	part_form(a, ribbon, 0.7);
	for (int side = -1; side <= 1; side += 2) {
		SMOOTH(a, 0, -0.175, side * 0.05, -0.235, side * 0.15, -0.24, side * 0.16, -0.18,
		       side * 0.06, -0.155);
		part_form(a, color_mix(ribbon, color_rgb(0xffffff), 0.12), 0.8);
		LIMB(a, 0.03, 0.02, 0, -0.165, side * 0.05, -0.1, side * 0.085, -0.035);
		part_form(a, ribbon, 0.6);
	}
	shape_ellipse(a->cr, 0, -0.175, 0.026, 0.03);
	part_form(a, color_scale(ribbon, 0.85), 1);
}

static void draw_bouquet(const struct art_ctx *a)
{
	static const double roses[][3] = {
	    {-0.2, -0.68, 0.125}, {0.19, -0.7, 0.125}, {0.0, -0.56, 0.145}, {-0.02, -0.84, 0.12}};
	static const double daisies[][3] = {{-0.31, -0.56, 0.085}, {0.32, -0.55, 0.085},
					    {-0.2, -0.86, 0.085},  {0.19, -0.88, 0.085},
					    {0.14, -0.52, 0.07},   {-0.16, -0.5, 0.07}};
	struct color c = a->color;

	draw_wrapping(a, false);
	for (int i = 0; i < 26; i++) {
		double t = M_PI * (1.02 + 0.96 * i / 25.0), d = rng_range(a->rng, 0.3, 0.4);

		part_leaf(a, 0.2 * cos(t), -0.62 + 0.1 * sin(t), t + rng_range(a->rng, -0.2, 0.2),
			  d * 0.75, 0.07,
			  color_vary(color_rgb(i % 3 ? 0x5a8c50 : 0x8aa888), a->rng, 0.04));
	}
	part_foliage(a, &(struct part_foliage){.x = 0,
					       .y = -0.67,
					       .rx = 0.34,
					       .ry = 0.2,
					       .leaf = 0.07,
					       .leaves = 130,
					       .color = color_rgb(0x55864c),
					       .slim = 0.4,
					       .solid = 1});
	/* Baby's breath. */
	for (int i = 0; i < 60; i++) {
		double t = M_PI * rng_range(a->rng, 1, 2), d = rng_range(a->rng, 0.24, 0.4);

		shape_ellipse(a->cr, d * cos(t), -0.6 + d * 0.98 * sin(t), 0.011, 0.011);
		part_form(a, color_rgb(0xfaf6f2), 0.6);
	}
	for (int i = 0; i < 4; i++)
		bloom_daisy(a, daisies[i][0], daisies[i][1], daisies[i][2], 0.92,
			    color_rgb(0xfdfaf4));
	bloom_tulip(a, -0.32, -0.7, 0.085, 0.9, color_rgb(0xf2b84a));
	bloom_tulip(a, 0.33, -0.69, 0.085, 0.9, color_rgb(0xf2b84a));
	for (int i = 0; i < 4; i++)
		bloom_rose(a, roses[i][0], roses[i][1], roses[i][2], 0.95,
			   i % 2 ? color_mix(c, color_rgb(0xfce4e4), 0.55)
				 : color_vary(c, a->rng, 0.03));
	for (int i = 4; i < 6; i++)
		bloom_daisy(a, daisies[i][0], daisies[i][1], daisies[i][2], 0.9,
			    color_rgb(0xfdfaf4));
	draw_wrapping(a, true);
}

/* --- cactus
 * ---------------------------------------------------------------------------------------- */
static void draw_cactus_limb(const struct art_ctx *a, const double *xy, int n, double w, double x0,
			     double x1)
{
	cairo_path_t *outline;

	shape_limb(a->cr, xy, n, w, w * 0.94);
	outline = cairo_copy_path(a->cr);
	part_turned(a, a->color, x0, x1);
	cairo_save(a->cr);
	cairo_append_path(a->cr, outline);
	cairo_path_destroy(outline);
	cairo_clip(a->cr);
	for (int i = -2; i <= 2; i++) {
		cairo_save(a->cr);
		cairo_translate(a->cr, i * w * 0.21, 0);
		shape_smooth(a->cr, xy, n, false);
		cairo_restore(a->cr);
		brush_stroke(a->cr, part_lit(a, color_scale(a->color, 0.5), i * 0.4, 0, 0.6),
			     w * 0.045, 0.7);
	}
	cairo_restore(a->cr);
	if (!part_visible(a, w * 0.06))
		return;
	for (int k = 0; k < n - 1; k++)
		for (int i = 0; i < 26; i++) {
			double t = rng_unit(a->rng), s = rng_range(a->rng, -0.5, 0.5) * w;
			double dx = xy[2 * k + 2] - xy[2 * k], dy = xy[2 * k + 3] - xy[2 * k + 1],
			       l = hypot(dx, dy);
			double px = xy[2 * k] + dx * t - dy / l * s,
			       py = xy[2 * k + 1] + dy * t + dx / l * s;

			cairo_move_to(a->cr, px, py);
			cairo_line_to(a->cr, px + rng_range(a->rng, -0.02, 0.02), py - 0.018);
		}
	brush_stroke(a->cr, light_on(a->light, color_rgb(0xf0ecd0), 0.6), 0.0035, 0.75);
}

static void draw_cactus(const struct art_ctx *a)
{
	static const double left[] = {0.0,  -0.32, -0.12, -0.34, -0.2,
				      -0.4, -0.21, -0.52, -0.21, -0.62};
	static const double right[] = {0.0, -0.42, 0.12, -0.44, 0.19, -0.5, 0.2, -0.6, 0.2, -0.74};
	static const double trunk[] = {0, 0.0, 0, -0.3, 0, -0.6, 0, -0.88};

	draw_cactus_limb(a, left, 5, 0.12, -0.28, 0.04);
	draw_cactus_limb(a, right, 5, 0.115, -0.02, 0.265);
	draw_cactus_limb(a, trunk, 4, 0.18, -0.09, 0.09);
	bloom_cosmos(a, 0.0, -0.965, 0.045, 0.7, color_rgb(0xf4609a));
	bloom_cosmos(a, 0.05, -0.945, 0.035, 0.8, color_rgb(0xf88ab4));
	bloom_cosmos(a, -0.21, -0.685, 0.032, 0.7, color_rgb(0xf4609a));
	bloom_cosmos(a, 0.2, -0.8, 0.032, 0.7, color_rgb(0xf88ab4));
	part_rock(a, -0.16, 0.006, 0.16, 0.05, color_rgb(0xb09070));
	part_rock(a, 0.17, 0.006, 0.12, 0.04, color_rgb(0xa8886a));
	part_tuft(a, 0.05, 0.006, 0.16, 0.06, color_rgb(0xb0a860));
}

/* --- mushroom
 * ---------------------------------------------------------------------------------------- */
static void draw_toadstool(const struct art_ctx *a, double x, double foot, double h, double r,
			   double lean)
{
	double top = foot - h, cx = x + lean, w = r * 0.34;

	SMOOTH(a, x - w * 0.9, foot, x - w * 0.62 + lean * 0.4, foot - h * 0.4, cx - w * 0.5,
	       top + r * 0.5, cx + w * 0.5, top + r * 0.5, x + w * 0.62 + lean * 0.4,
	       foot - h * 0.4, x + w * 0.9, foot, x, foot + w * 0.2);
	part_turned(a, color_rgb(0xf4ead8), x - w, x + w);
	/* Gills, ring, cap. */
	shape_ellipse(a->cr, cx, top + r * 0.62, r * 0.9, r * 0.17);
	part_form(a, color_rgb(0xdcccb0), 0.4);
	for (int i = -7; i <= 7; i++)
		part_segment(a, cx + w * 0.06 * i, top + r * 0.66, cx + r * 0.118 * i,
			     top + r * (0.74 - 0.012 * i * i * 0.2), color_rgb(0xb09c80),
			     r * 0.012);
	SMOOTH(a, cx - w * 0.7, top + r * 0.95, cx, top + r * 0.86, cx + w * 0.7, top + r * 0.95,
	       cx + w * 0.85, top + r * 1.16, cx, top + r * 1.06, cx - w * 0.85, top + r * 1.16);
	part_form(a, color_rgb(0xfff6e8), 0.5);
	cairo_move_to(a->cr, cx - r, top + r * 0.62);
	cairo_curve_to(a->cr, cx - r * 0.98, top + r * 0.12, cx - r * 0.5, top, cx, top);
	cairo_curve_to(a->cr, cx + r * 0.5, top, cx + r * 0.98, top + r * 0.12, cx + r,
		       top + r * 0.62);
	cairo_curve_to(a->cr, cx + r * 0.6, top + r * 0.74, cx - r * 0.6, top + r * 0.74, cx - r,
		       top + r * 0.62);
	part_form(a, a->color, 0.9);
	static const double dots[][3] = {
	    {-0.62, 0.44, 0.1}, {-0.3, 0.26, 0.12}, {0.12, 0.14, 0.11},
	    {0.5, 0.3, 0.11},   {0.08, 0.48, 0.13}, {-0.36, 0.58, 0.08},
	    {0.74, 0.54, 0.08}, {0.42, 0.6, 0.07},  {-0.16, 0.08, 0.06}};
	for (int i = 0; i < 9; i++) {
		shape_ellipse(a->cr, cx + r * dots[i][0], top + r * dots[i][1], r * dots[i][2],
			      r * dots[i][2] * 0.78);
		part_form(a, color_rgb(0xfff8ee), 0.7);
	}
	part_shine(a, cx - r * 0.35, top + r * 0.2, r * 0.3, r * 0.12, -0.5, 0.35);
}

static void draw_mushroom(const struct art_ctx *a)
{
	double k = rng_range(a->rng, 0.94, 1.05);

	draw_toadstool(a, 0.27, 0.0, 0.56 * k, 0.2, 0.03);
	draw_toadstool(a, -0.04, 0.0, 0.98, 0.36, rng_range(a->rng, -0.04, 0.02));
	draw_toadstool(a, -0.32, 0.005, 0.4 * k, 0.15, -0.03);
	part_tuft(a, -0.15, 0.01, 0.5, 0.12, color_rgb(LEAF_GREEN));
	part_tuft(a, 0.25, 0.01, 0.35, 0.1, color_rgb(0x7a9a4a));
	SMOOTH(a, -0.5, 0.01, -0.3, -0.03, 0, -0.02, 0.3, -0.03, 0.5, 0.01, 0, 0.02);
	part_form(a, color_rgb(0x6f8a44), 0.5);
}

const struct art arts_flowers[] = {
    {"flower", ART_GROUND, 0.6, 0.56, 0xe8558f, draw_flower, 12},
    {"rose", ART_GROUND, 0.6, 0.54, 0xd02840, draw_rose, 7},
    {"tulip", ART_GROUND, 0.45, 0.48, 0xe23c4a, draw_tulip, 12},
    {"sunflower", ART_GROUND, 1.7, 0.58, 0xf8c020, draw_sunflower, 9},
    {"daisy", ART_GROUND, 0.35, 0.72, 0xfcfaf6, draw_daisy, 9},
    {"lotus", ART_WATER, 0.5, 1.66, 0xf07aa4, draw_lotus, 4},
    {"lily", ART_GROUND, 0.9, 0.58, 0xf8d0dc, draw_lily, 6},
    {"lavender", ART_GROUND, 0.6, 0.62, 0x8a68c8, draw_lavender, 14},
    {"bouquet", ART_TABLE, 0.5, 0.86, 0xe0607c, draw_bouquet, 2},
    {"cactus", ART_GROUND, 3.2, 0.56, 0x5f9a58, draw_cactus, 4},
    {"mushroom", ART_GROUND, 0.22, 0.98, 0xd8382c, draw_mushroom, 5},
    {0},
};
