/* Flower heads, petal by petal. */
#include "studio/painter/arts/flowers.h"
#include "studio/painter/arts/parts.h"

static struct color paler(struct color c, double t)
{
	return color_mix(c, (struct color){1, 0.99, 0.94}, t);
}

static struct color deeper(struct color c, double t)
{
	return color_mix(c, (struct color){c.r * 0.62, c.g * 0.38, c.b * 0.5}, t);
}

/* A dome of seeds or stamens: dabs on a golden spiral. */
static void draw_seeds(const struct art_ctx *a, double x, double y, double r, double squash, int n,
		       struct color mid, struct color rim)
{
	shape_ellipse(a->cr, x, y, r, r * squash);
	part_form(a, color_mix(mid, rim, 0.5), 0.6);
	if (!part_visible(a, r * 0.12))
		return;
	for (int i = n; i > 0; i--) {
		double d = sqrt((i - 0.5) / n) * 0.95, t = i * 2.39996;
		double s = r * 1.15 / sqrt(n);
		struct color c = color_vary(color_mix(mid, rim, d * d), a->rng, 0.05);

		shape_ellipse(a->cr, x + r * d * cos(t), y + r * d * sin(t) * squash, s,
			      s * (0.5 + 0.5 * squash));
		part_plane(a, c, d * cos(t), d * sin(t) - 0.3, 0.8);
	}
}

void bloom_cosmos(const struct art_ctx *a, double x, double y, double r, double squash,
		  struct color c)
{
	struct part_petal p = {.length = r,
			       .width = r * 0.74,
			       .point = -0.7,
			       .heart = deeper(c, 0.8),
			       .rim = paler(c, 0.08)};
	double turn = rng_range(a->rng, 0, 1);

	part_whorl(a, x, y, 8, squash, turn, &p);
	shape_ellipse(a->cr, x, y, r * 0.26, r * 0.26 * squash);
	brush_fill(a->cr, light_on(a->light, deeper(c, 1), -0.1), 0.35);
	draw_seeds(a, x, y, r * 0.2, squash, 40, color_rgb(0xd88a1c), color_rgb(0xffd84a));
}

void bloom_daisy(const struct art_ctx *a, double x, double y, double r, double squash,
		 struct color c)
{
	struct part_petal p = {.length = r,
			       .width = r * 0.3,
			       .point = 0.12,
			       .heart = color_mix(c, color_rgb(0xb8c878), 0.22),
			       .rim = c};

	p.length = r * 1.02;
	p.rim = color_mix(c, color_rgb(0xb4bcd0), 0.25);
	part_whorl(a, x, y, 11, squash, 0.14, &p);
	p.length = r * 0.96;
	p.rim = c;
	part_whorl(a, x, y, 11, squash, 0.43, &p);
	shape_ellipse(a->cr, x, y + r * 0.02, r * 0.34, r * 0.34 * squash);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x8a8a50), -0.3), 0.3);
	draw_seeds(a, x, y - r * 0.03, r * 0.28, fmin(1, squash * 1.1), 60, color_rgb(0xffd028),
		   color_rgb(0xe09a18));
}

void bloom_sunflower(const struct art_ctx *a, double x, double y, double r, double squash,
		     struct color c)
{
	struct part_petal p = {
	    .length = r, .width = r * 0.27, .point = 0.75, .heart = deeper(c, 0.6), .rim = c};

	p.heart = color_mix(c, color_rgb(0xb05a10), 0.6);
	p.rim = color_mix(c, color_rgb(0xd88a10), 0.3);
	part_whorl(a, x, y, 17, squash, 0.1, &p);
	p.length = r * 0.93;
	p.rim = c;
	part_whorl(a, x, y, 17, squash, 0.1 + M_PI / 17, &p);
	p.length = r * 0.78;
	p.rim = paler(c, 0.15);
	part_whorl(a, x, y, 13, squash, 0.3, &p);
	shape_ellipse(a->cr, x, y, r * 0.5, r * 0.5 * squash);
	brush_fill(a->cr, light_on(a->light, color_rgb(0x3a1c08), -0.4), 0.45);
	draw_seeds(a, x, y, r * 0.46, squash, 260, color_rgb(0x6a4a20), color_rgb(0x3c2212));
	draw_seeds(a, x, y, r * 0.2, squash, 60, color_rgb(0x8a7a34), color_rgb(0x5c3c1a));
}

/* One cupped petal of a rose: dark inside towards the heart, light at its rolled rim. */
static void draw_rose_petal(const struct art_ctx *a, double cx, double cy, double t, double away,
			    double r, struct color c, double depth)
{
	double ux = cos(t), uy = sin(t) * 0.86;
	double px = cx + ux * away, py = cy + uy * away;
	struct color rim = part_lit(a, paler(c, 0.16 - 0.12 * depth), ux * 0.8, uy * 0.8, 0.9);
	struct color inside = part_lit(a, deeper(c, 0.85), -ux, -uy, 0.4);

	cairo_save(a->cr);
	cairo_translate(a->cr, px, py);
	cairo_rotate(a->cr, atan2(uy, ux) + rng_range(a->rng, -0.12, 0.12));
	SMOOTH(a, -r * 0.75, -r * 0.35, -r * 0.2, -r * 0.95, r * 0.45, -r * 0.92, r * 0.8, -r * 0.4,
	       r * 0.72, 0.02 * r, r * 0.82, r * 0.42, r * 0.42, r * 0.94, -r * 0.2, r * 0.95,
	       -r * 0.75, r * 0.35);
	cairo_path_t *edge = cairo_copy_path(a->cr);
	part_fade(a, -r * 0.45, 0, inside, r * 0.72, 0, rim);
	if (part_visible(a, r * 0.06)) {
		cairo_append_path(a->cr, edge);
		brush_stroke(a->cr, color_mix(rim, inside, 0.55), r * 0.035, 0.55);
		cairo_move_to(a->cr, r * 0.38, -r * 0.86);
		cairo_curve_to(a->cr, r * 0.75, -r * 0.45, r * 0.75, r * 0.45, r * 0.36, r * 0.88);
		brush_stroke(a->cr, color_mix(rim, (struct color){1, 1, 1}, 0.25), r * 0.07, 0.4);
	}
	cairo_path_destroy(edge);
	cairo_restore(a->cr);
}

void bloom_rose(const struct art_ctx *a, double x, double y, double r, double squash,
		struct color c)
{
	static const struct {
		int petals;
		double away, size;
	} rings[] = {
	    {5, 0.5, 0.56}, {5, 0.4, 0.5}, {5, 0.29, 0.43}, {4, 0.2, 0.35}, {3, 0.12, 0.27}};
	double turn = rng_range(a->rng, 0, 1);

	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_scale(a->cr, 1, squash);
	for (int i = 0; i < 5; i++)
		for (int k = 0; k < rings[i].petals; k++) {
			double t = turn + i * 0.62 +
				   2 * M_PI * (k + rng_range(a->rng, -0.1, 0.1)) / rings[i].petals;

			draw_rose_petal(a, 0, -r * 0.03 * i, t, r * rings[i].away,
					r * rings[i].size,
					color_vary(deeper(c, 0.09 * i), a->rng, 0.025), i / 4.0);
		}
	/* The heart is rolled up. */
	shape_ellipse(a->cr, 0, -r * 0.12, r * 0.17, r * 0.17);
	part_form(a, deeper(c, 0.5), 0.6);
	cairo_move_to(a->cr, r * 0.02, -r * 0.12);
	for (int i = 1; i <= 30; i++) {
		double t = i * 0.42, d = r * 0.0055 * i;

		cairo_line_to(a->cr, d * cos(t), -r * 0.12 + d * sin(t));
	}
	brush_stroke(a->cr, light_on(a->light, deeper(c, 1.0), -0.5), r * 0.028, 0.8);
	cairo_restore(a->cr);
}

void bloom_lily(const struct art_ctx *a, double x, double y, double r, double squash,
		struct color c)
{
	struct part_petal p = {.length = r,
			       .width = r * 0.62,
			       .point = 0.7,
			       .heart = color_mix(c, color_rgb(0xb8c860), 0.4),
			       .rim = paler(c, 0.3)};

	p.rim = c;
	part_whorl(a, x, y, 3, squash, M_PI / 6, &p);
	p.width = r * 0.78;
	p.rim = paler(c, 0.45);
	part_whorl(a, x, y, 3, squash, M_PI / 2, &p);
	if (part_visible(a, r * 0.02))
		for (int i = 0; i < 42; i++) {
			double t = M_PI / 6 + M_PI / 3 * (i % 6) + rng_range(a->rng, -0.16, 0.16);
			double d = r * rng_range(a->rng, 0.16, 0.5);

			shape_ellipse(a->cr, x + d * cos(t), y + d * sin(t) * squash, r * 0.014,
				      r * 0.014);
			brush_fill(a->cr, light_on(a->light, color_rgb(0xa03848), 0), 0.75);
		}
	for (int i = 0; i < 6; i++) {
		double t = -M_PI / 2 + (i - 2.5) * 0.38, d = r * rng_range(a->rng, 0.46, 0.58);
		double ex = x + d * cos(t), ey = y + d * sin(t) * squash - r * 0.02;

		CURVE(a, x, y, x + (ex - x) * 0.5, y + (ey - y) * 0.62, ex, ey);
		part_ink(a, color_rgb(0xc8d890), r * 0.028);
		cairo_save(a->cr);
		cairo_translate(a->cr, ex, ey);
		cairo_rotate(a->cr, t + M_PI / 2);
		shape_ellipse(a->cr, 0, 0, r * 0.08, r * 0.032);
		cairo_restore(a->cr);
		part_form(a, color_rgb(0xc8641c), 0.7);
	}
}

void bloom_tulip(const struct art_ctx *a, double x, double y, double r, double squash,
		 struct color c)
{
	double w = r * 0.78 * (0.7 + 0.3 * squash), h = 2 * r;
	struct color back = deeper(c, 0.4);

	SMOOTH(a, x - w * 0.3, y - h * 0.3, x - w * 0.62, y - h * 0.72, x - w * 0.42, y - h * 0.98,
	       x - w * 0.1, y - h * 0.6);
	part_form(a, back, 0.5);
	SMOOTH(a, x + w * 0.3, y - h * 0.3, x + w * 0.62, y - h * 0.72, x + w * 0.4, y - h * 1.0,
	       x + w * 0.1, y - h * 0.6);
	part_form(a, back, 0.5);
	SMOOTH(a, x, y - h * 0.2, x - w * 0.34, y - h * 0.7, x, y - h * 1.02, x + w * 0.34,
	       y - h * 0.7);
	part_form(a, deeper(c, 0.25), 0.6);
	for (int side = -1; side <= 1; side += 2) {
		SMOOTH(a, x, y, x + side * w * 0.66, y - h * 0.1, x + side * w * 1.0, y - h * 0.46,
		       x + side * w * 0.78, y - h * 0.95, x + side * w * 0.38, y - h * 0.68,
		       x + side * w * 0.06, y - h * 0.3);
		part_form(a, color_mix(c, paler(c, 0.1), side > 0), 0.8);
	}
	SMOOTH(a, x, y + h * 0.005, x - w * 0.5, y - h * 0.14, x - w * 0.52, y - h * 0.5,
	       x - w * 0.12, y - h * 0.86, x + w * 0.02, y - h * 0.9, x + w * 0.14, y - h * 0.86,
	       x + w * 0.52, y - h * 0.5, x + w * 0.5, y - h * 0.14);
	part_form(a, paler(c, 0.1), 0.9);
	if (!part_visible(a, r * 0.03))
		return;
	for (int i = -2; i <= 2; i++) {
		CURVE(a, x + w * 0.06 * i, y - h * 0.06, x + w * 0.2 * i, y - h * 0.4,
		      x + w * 0.06 * i, y - h * 0.8);
		brush_stroke(a->cr,
			     light_on(a->light, i % 2 ? paler(c, 0.35) : deeper(c, 0.5), 0.4),
			     r * 0.018, 0.4);
	}
}

void bloom_lotus(const struct art_ctx *a, double x, double y, double r, double squash,
		 struct color c)
{
	/* Fans of petals, the back ones first, each layer lower and wider open. */
	static const struct {
		int petals;
		double open, length, width;
	} fans[] = {{5, 0.75, 0.98, 0.34},
		    {6, 1.1, 0.94, 0.36},
		    {5, 1.28, 0.86, 0.38},
		    {4, 1.0, 0.72, 0.4},
		    {3, 0.55, 0.6, 0.42}};

	for (int i = 0; i < 5; i++) {
		if (i == 2)
			draw_seeds(a, x, y - r * 0.3, r * 0.16, 0.5, 24, color_rgb(0xe8d060),
				   color_rgb(0xe0a020));
		for (int k = 0; k < fans[i].petals; k++) {
			/* From the outside in, so that the middle petal lies on top. */
			int side = k % 2 ? 1 : -1, step = (fans[i].petals - k) / 2;
			double spread = fans[i].petals % 2 || k < fans[i].petals - 1 ? step : 0;
			double t = -M_PI / 2 + side * fans[i].open *
						   (spread + (fans[i].petals % 2 ? 0 : -0.5)) /
						   (fans[i].petals / 2.0);
			struct part_petal p = {.length =
						   r * fans[i].length * (1 - 0.1 * fabs(cos(t))),
					       .width = r * fans[i].width,
					       .point = 0.8,
					       .heart = paler(c, 0.75 - 0.06 * i),
					       .rim = deeper(c, 0.05 + 0.05 * (4 - i))};

			part_petal(a, x + r * 0.1 * cos(t), y + r * squash * 0.1,
				   t + rng_range(a->rng, -0.05, 0.05), &p);
		}
	}
}
