/* Leaves, petals, foliage and rocks, declared in parts.h. */
#include "studio/painter/arts/parts.h"

void part_leaf(const struct art_ctx *a, double x, double y, double angle, double length,
	       double width, struct color base)
{
	double bend = rng_range(a->rng, -0.15, 0.15) * length;
	struct color lit = part_lit(a, base, 0.4 * sin(angle), -0.4 * fabs(cos(angle)) - 0.3, 0.8);
	struct color dark =
	    part_lit(a, color_mix(base, color_rgb(0x164a44), 0.3), -0.5 * sin(angle), 0.3, 0.7);

	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_rotate(a->cr, angle);
	cairo_move_to(a->cr, 0, 0);
	cairo_curve_to(a->cr, length * 0.25, -width * 0.75 + bend * 0.3, length * 0.7,
		       -width * 0.55 + bend, length, bend);
	cairo_curve_to(a->cr, length * 0.7, width * 0.45 + bend, length * 0.3,
		       width * 0.7 + bend * 0.3, 0, 0);
	part_fade(a, 0, -width * 0.5, lit, length * 0.1, width * 0.6, dark);
	if (part_visible(a, width * 0.12)) {
		cairo_move_to(a->cr, 0, 0);
		cairo_curve_to(a->cr, length * 0.3, bend * 0.2, length * 0.6, bend * 0.8,
			       length * 0.94, bend);
		brush_stroke(a->cr, color_mix(lit, dark, 0.8), width * 0.07, 0.8);
	}
	cairo_restore(a->cr);
}

void part_petal(const struct art_ctx *a, double x, double y, double angle,
		const struct part_petal *p)
{
	double l = p->length, w = p->width / 2;
	double tip = fmax(p->point, 0), notch = fmax(-p->point, 0);
	double nx = cos(angle), ny = sin(angle);
	struct color heart = part_lit(a, p->heart, nx * 0.4, ny * 0.4, 1);
	struct color rim = part_lit(a, p->rim, nx * 0.9, ny * 0.9, 1);

	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_rotate(a->cr, angle);
	cairo_move_to(a->cr, 0, 0);
	cairo_curve_to(a->cr, l * 0.2, -w * 0.9, l * (0.62 - 0.1 * tip), -w * 1.25,
		       l * (0.9 - 0.12 * tip), -w * (0.62 - 0.38 * tip));
	cairo_curve_to(a->cr, l * (1 - 0.04 * tip), -w * (0.42 - 0.38 * tip),
		       l * (1 - 0.02 * notch), -w * (0.2 - 0.2 * tip), l * (1 - 0.14 * notch), 0);
	cairo_curve_to(a->cr, l * (1 - 0.02 * notch), w * (0.2 - 0.2 * tip), l * (1 - 0.04 * tip),
		       w * (0.42 - 0.38 * tip), l * (0.9 - 0.12 * tip), w * (0.62 - 0.38 * tip));
	cairo_curve_to(a->cr, l * (0.62 - 0.1 * tip), w * 1.25, l * 0.2, w * 0.9, 0, 0);
	cairo_close_path(a->cr);
	if (part_visible(a, w * 0.2)) {
		cairo_path_t *outline = cairo_copy_path(a->cr);

		part_fade(a, 0, 0, heart, l, 0, rim);
		cairo_append_path(a->cr, outline);
		cairo_path_destroy(outline);
		brush_stroke(a->cr, color_mix(heart, color_scale(rim, 0.55), 0.5), w * 0.05, 0.55);
		for (int i = -1; i <= 1; i++) {
			cairo_move_to(a->cr, l * 0.12, w * 0.1 * i);
			cairo_curve_to(a->cr, l * 0.4, w * 0.45 * i, l * 0.6, w * 0.5 * i, l * 0.84,
				       w * 0.36 * i);
		}
		brush_stroke(a->cr, heart, w * 0.05, 0.35);
	} else {
		part_fade(a, 0, 0, heart, l, 0, rim);
	}
	cairo_restore(a->cr);
}

void part_whorl(const struct art_ctx *a, double x, double y, int n, double squash, double turn,
		const struct part_petal *p)
{
	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_scale(a->cr, 1, squash);
	for (int i = 0; i < n; i++) {
		struct part_petal q = *p;
		double t = turn + 2 * M_PI * i / n + rng_range(a->rng, -0.5, 0.5) / n;

		q.length *= rng_range(a->rng, 0.93, 1.05);
		q.rim = color_vary(q.rim, a->rng, 0.04);
		part_petal(a, 0, 0, t, &q);
	}
	cairo_restore(a->cr);
}

/* --- foliage: leaves sorted by tone, so each tone is one fill ------------------ */
#define TONES 8

void part_dab(struct part_dabs *d, double x, double y, double angle, double length, double bright)
{
	int tone = (int)((bright + 0.9) / 2.1 * TONES);

	if (d->n >= PART_DABS_MAX)
		return;
	d->dab[d->n].x = (float)x;
	d->dab[d->n].y = (float)y;
	d->dab[d->n].angle = (float)angle;
	d->dab[d->n].length = (float)length;
	d->dab[d->n].tone = tone < 0 ? 0 : tone >= TONES ? TONES - 1 : tone;
	d->n++;
}

static void add_dab_path(cairo_t *cr, double x, double y, double angle, double length, double slim)
{
	double c = cos(angle) * length, s = sin(angle) * length;
	double wx = -s * slim * 0.66, wy = c * slim * 0.66;

	cairo_move_to(cr, x - c / 2, y - s / 2);
	cairo_curve_to(cr, x - c / 4 + wx, y - s / 4 + wy, x + c / 4 + wx, y + s / 4 + wy,
		       x + c / 2, y + s / 2);
	cairo_curve_to(cr, x + c / 4 - wx, y + s / 4 - wy, x - c / 4 - wx, y - s / 4 - wy,
		       x - c / 2, y - s / 2);
	cairo_close_path(cr);
}

static struct color tone_color(const struct art_ctx *a, struct color base, int tone)
{
	double t = (double)tone / (TONES - 1);
	/* What grows leans to blue in the shade and to yellow in the light. */
	double pale = fmax(0, fmin(base.r, fmin(base.g, base.b)) - 0.2);
	struct color deep = {base.r * (0.4 + 0.5 * pale), base.g * (0.52 + 0.1 * pale),
			     base.b * (0.62 + 0.2 * pale) + 0.05};
	struct color cool = color_mix(base, deep, 0.75 * (1 - t));
	struct color warm = color_mix(cool, (struct color){1, 0.95, 0.5}, 0.17 * t * t);

	return light_on(a->light, warm, -0.6 + 1.3 * t);
}

void part_dabs_paint(const struct art_ctx *a, struct part_dabs *d, struct color base, double slim)
{
	for (int tone = 0; tone < TONES; tone++) {
		for (int i = 0; i < d->n; i++)
			if (d->dab[i].tone == tone)
				add_dab_path(a->cr, d->dab[i].x, d->dab[i].y, d->dab[i].angle,
					     d->dab[i].length, slim);
		brush_fill(a->cr, tone_color(a, base, tone), 1);
	}
	d->n = 0;
}

void part_foliage(const struct art_ctx *a, const struct part_foliage *f)
{
	struct part_dabs dabs = {.n = 0};
	double slim = f->slim > 0 ? f->slim : 0.55;
	/* Far away there are fewer, larger dabs. */
	double seen = f->leaf * a->pixels;
	int n = seen > 3 ? f->leaves : (int)(f->leaves * fmax(0.12, seen / 3));
	double grow = seen > 3 ? 1 : fmin(2.6, 3 / fmax(seen, 0.5)) * 0.7 + 0.3;

	if (f->solid > 0) {
		cairo_save(a->cr);
		cairo_translate(a->cr, f->x, f->y);
		cairo_scale(a->cr, f->rx, f->ry);
		shape_blob(a->cr, a->rng, 0, 0, 0.84, 0.3);
		cairo_restore(a->cr);
		brush_fill(a->cr, tone_color(a, f->color, 2), f->solid);
	}
	for (int i = 0; i < n; i++) {
		double t = rng_range(a->rng, 0, 2 * M_PI), r = sqrt(rng_unit(a->rng));
		double nx = r * cos(t), ny = r * sin(t);
		double any = rng_range(a->rng, 0, 2 * M_PI);
		double down = M_PI / 2 + rng_range(a->rng, -0.35, 0.35);
		double bright =
		    part_facing(a, nx, ny, sqrt(1.02 - r * r)) + rng_range(a->rng, -0.34, 0.34);

		part_dab(&dabs, f->x + nx * f->rx, f->y + ny * f->ry, any + (down - any) * f->hang,
			 f->leaf * grow * rng_range(a->rng, 0.6, 1.25), bright + f->bright);
	}
	part_dabs_paint(a, &dabs, f->color, slim);
}

void part_tuft(const struct art_ctx *a, double x, double y, double width, double height,
	       struct color base)
{
	int n = part_visible(a, height * 0.15) ? 14 : 6;

	for (int i = 0; i < n; i++) {
		double bx = x + width * (rng_unit(a->rng) - 0.5);
		double h = height * rng_range(a->rng, 0.4, 1);
		double lean = rng_range(a->rng, -0.5, 0.5) * h;
		double w = height * 0.07;

		cairo_move_to(a->cr, bx - w, y);
		cairo_curve_to(a->cr, bx - w / 2, y - h / 2, bx + lean / 2, y - h * 0.8, bx + lean,
			       y - h);
		cairo_curve_to(a->cr, bx + lean / 2 + w, y - h * 0.7, bx + w, y - h / 2, bx + w, y);
		part_plane(a, color_vary(base, a->rng, 0.06), lean, -0.7, 0.6);
	}
}

/* --- rock: a bent, jittered mesh of facets ------------------------------------- */
#define ROCK_COLUMNS 9
#define ROCK_ROWS 3

struct rock_mesh {
	double xy[ROCK_ROWS + 1][ROCK_COLUMNS + 1][2];
};

static void build_rock(const struct art_ctx *a, struct rock_mesh *m, double x, double y, double w,
		       double h)
{
	for (int col = 0; col <= ROCK_COLUMNS; col++) {
		double u = -1 + 2.0 * col / ROCK_COLUMNS;
		bool edge = col == 0 || col == ROCK_COLUMNS;
		double lift = pow(fmax(0, 1 - pow(fabs(u), 2.6)), 0.6) * rng_range(a->rng, 0.78, 1);

		for (int row = 0; row <= ROCK_ROWS; row++) {
			double v = (double)row / ROCK_ROWS;
			double jx = edge ? 0 : rng_range(a->rng, -0.045, 0.045) * w;
			double jy = row == 0 || row == ROCK_ROWS ? 0 : rng_range(a->rng, -0.1, 0.1);

			m->xy[row][col][0] = x + u * w / 2 * (0.94 + 0.06 * v) + jx;
			m->xy[row][col][1] = y - h * lift * (1 - pow(v, 1.4) + jy * lift);
		}
	}
}

/* A facet; its edge is stroked in its own colour, or the ground shows in the seam. */
static void fill_facet(const struct art_ctx *a, const double *p, const double *q, const double *r,
		       struct color c, double nx, double ny)
{
	struct color lit = part_lit(a, c, nx, ny, 0.75);

	POLY(a, p[0], p[1], q[0], q[1], r[0], r[1]);
	cairo_set_source_rgb(a->cr, lit.r, lit.g, lit.b);
	cairo_fill_preserve(a->cr);
	brush_stroke(a->cr, lit, 1 / fmax(a->pixels, 1), 1);
}

void part_rock(const struct art_ctx *a, double x, double y, double w, double h, struct color base)
{
	struct rock_mesh m;

	build_rock(a, &m, x, y, w, h);
	for (int row = ROCK_ROWS - 1; row >= 0; row--)
		for (int col = 0; col < ROCK_COLUMNS; col++) {
			double u = -1 + 2.0 * (col + 0.5) / ROCK_COLUMNS;
			double nx = 1.3 * u + rng_range(a->rng, -0.55, 0.55);
			double ny = (row == 0 ? -1.1 : 0.25 * row) + rng_range(a->rng, -0.4, 0.3);
			struct color c =
			    color_vary(color_scale(base, 1.06 - 0.12 * row), a->rng, 0.04);

			fill_facet(a, m.xy[row][col], m.xy[row][col + 1], m.xy[row + 1][col], c, nx,
				   ny);
			fill_facet(a, m.xy[row + 1][col], m.xy[row][col + 1],
				   m.xy[row + 1][col + 1], c, nx + rng_range(a->rng, -0.4, 0.6),
				   ny + rng_range(a->rng, 0, 0.4));
		}
	if (!part_visible(a, h * 0.03))
		return;
	for (int i = 0; i < 5; i++) {
		int col = rng_int(a->rng, 1, ROCK_COLUMNS - 1);

		cairo_move_to(a->cr, m.xy[0][col][0], m.xy[0][col][1]);
		for (int row = 1; row <= ROCK_ROWS; row++)
			cairo_line_to(a->cr, m.xy[row][col][0], m.xy[row][col][1]);
		brush_stroke(a->cr, part_lit(a, color_scale(base, 0.35), 0, 1, 0), h * 0.02, 0.6);
	}
	part_speckle(a, x - w * 0.34, y - h * 0.7, w * 0.68, h * 0.6, 26, h * 0.035, 0.22);
}
