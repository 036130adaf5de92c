#include "studio/painter/reference/guests.h"

#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/compose_internal.h"
#include "studio/painter/reference/piece.h"

#define TRIES 160

/* --- calm places --------------------------------------------------------------------------- */

/* What a box would hide: how restless it is, and how much of what stands out. */
static double busyness(const struct study *s, const struct composition *c, const struct box *b)
{
	double sum = 0;

	for (int j = 0; j < 5; j++)
		for (int i = 0; i < 5; i++) {
			double u = (b->x0 + (b->x1 - b->x0) * (i + 0.5) / 5) / c->width_px,
			       v = (b->y0 + (b->y1 - b->y0) * (j + 0.5) / 5) / c->height_px;
			sum += study_at(s, s->unrest, u, v) +
			       (s->has_subject ? 3.0 : 0.9) * study_at(s, s->subject, u, v);
		}
	return sum / 25;
}

static double open_sky(const struct study *s, const struct composition *c, const struct box *b)
{
	double sum = 0;

	for (int i = 0; i < 9; i++)
		sum +=
		    study_at(s, s->sky, (b->x0 + (b->x1 - b->x0) * (i % 3 + 0.5) / 3) / c->width_px,
			     (b->y0 + (b->y1 - b->y0) * (i / 3 + 0.5) / 3) / c->height_px);
	return sum / 9;
}

static double overlap(const struct box *a, const struct box *b)
{
	double w = MIN(a->x1, b->x1) - MAX(a->x0, b->x0), h = MIN(a->y1, b->y1) - MAX(a->y0, b->y0);
	double least = MIN((a->x1 - a->x0) * (a->y1 - a->y0), (b->x1 - b->x0) * (b->y1 - b->y0));

	return w > 0 && h > 0 && least > 0 ? w * h / least : 0;
}

/* --- figures ---------------------------------------------------------------------------------- */

struct seating {
	struct composition *c;
	const struct study *s;
	struct box taken[GUESTS_MAX];
	double hero_px, hero_m;
	uint32_t variation;
};

static double wish_x(const struct seating *t, enum position p, struct rng *r)
{
	switch (p) {
	case POSITION_LEFT:
		return 0.22;
	case POSITION_RIGHT:
		return 0.78;
	case POSITION_CENTER:
		return 0.5;
	default:
		/* A third, not the middle; the other third in the next variation. */
		return (t->variation & 1) == 0 ? rng_range(r, 0.6, 0.74) : rng_range(r, 0.26, 0.4);
	}
}

/* The unit of a guest: beside the first one by their real sizes, softened. */
static double unit_of(const struct seating *t, const struct group *g, int total)
{
	double real = pow(MAX(0.02, g->art->height_m) / t->hero_m, 0.4);
	double crowd = total > 3 ? MAX(0.45, 1 - 0.05 * total) : 1;
	/* What is small and flies by is far off, beside somebody who stands there. */
	double far = g->where == ART_AIR && g->art->height_m < 0.5 * t->hero_m ? 0.6 : 1;
	double px = t->hero_px * MAX(0.3, MIN(1.9, real)) * crowd * far * g->subject->scale;
	double room = 0.46 * t->c->width_px / MAX(0.2, g->extent.right - g->extent.left);

	return MAX(6, MIN(px, MIN(room, 0.62 * t->c->height_px)));
}

static struct spot {
	double y, px;
} propose(const struct seating *t, const struct group *g, double px, struct rng *r)
{
	const struct composition *c = t->c;
	double h = c->height_px, ground = h - c->horizon_px, u = rng_unit(r);
	double far;
	struct spot s = {h * 0.5, px};

	switch (g->where) {
	case ART_AIR:
		s.y = -g->extent.top * px + h * 0.05 +
		      u * MAX(0.05 * h, c->horizon_px * 0.85 + g->extent.top * px - h * 0.05);
		break;
	case ART_FAR:
		s.y = c->horizon_px + ground * (0.03 + 0.10 * u);
		s.px = MIN(px, 0.8 * s.y / MAX(0.3, -g->extent.top));
		break;
	case ART_FREE:
	case ART_DEEP:
		s.y = h * (0.3 + 0.5 * u);
		break;
	default:
		if (g->subject->position == POSITION_BACKGROUND)
			u *= 0.3;
		else if (g->subject->position == POSITION_FOREGROUND)
			u = 0.8 + 0.2 * u;
		s.y = c->horizon_px + ground * (0.22 + 0.70 * u);
		/* Nearer is bigger; by less than perspective says where the camera is a guess. */
		far = t->s->has_horizon ? 0.34 : 0.62;
		s.px = px * (far + (1.04 - far) * u);
	}
	return s;
}

static double cost_of(const struct seating *t, const struct group *g, const struct box *b, double x,
		      double y, double wish)
{
	const struct composition *c = t->c;
	double w = c->width_px, h = c->height_px, tall = MAX(1, b->y1 - b->y0);
	double cost = 2.6 * busyness(t->s, c, b);

	cost += 8 * (MAX(0, w * 0.02 - b->x0) + MAX(0, b->x1 - w * 0.98)) / MAX(1, b->x1 - b->x0);
	cost += 8 * (MAX(0, h * 0.02 - b->y0) + MAX(0, b->y1 - h * 0.99)) / tall;
	cost += (g->subject->position != POSITION_UNSAID ? 3 : 0.7) * fabs(x / w - wish);
	for (int i = 0; i < c->figure_count; i++)
		cost += 4 * overlap(b, &t->taken[i]);
	if (g->where == ART_AIR)
		cost += 1.6 * (1 - open_sky(t->s, c, b)) + 0.5 * y / h;
	else if (g->where != ART_FREE)
		cost += 1.2 * study_at(t->s, t->s->sky, x / w, y / h);
	/* Rather seen than far off. */
	if (g->where == ART_GROUND && g->subject->position != POSITION_BACKGROUND)
		cost += MAX(0, 0.75 - (y - c->horizon_px) / MAX(1, h - c->horizon_px));
	if (g->subject->position == POSITION_TOP)
		cost += 3 * fabs((b->y0 + b->y1) / 2 / h - 0.25);
	if (g->subject->position == POSITION_BOTTOM)
		cost += 3 * fabs(y / h - 0.92);
	return cost;
}

static void seat(struct seating *t, const struct group *kind, int index, int total)
{
	struct composition *c = t->c;
	struct group mine = *kind, *g = &mine;
	struct rng r = rng_of(c->seed, 900 + (uint64_t)c->figure_count);
	double best = HUGE_VAL;
	struct box box = {0, 0, 1, 1};

	compose_measure_group(c, g, c->figure_count);
	struct figure f = {.art = g->art,
			   .subject = g->subject,
			   .where = g->where,
			   .seed = compose_figure_seed(c, c->figure_count),
			   .left = g->extent.left,
			   .right = g->extent.right,
			   .top = g->extent.top,
			   .bottom = g->extent.bottom};
	double px = unit_of(t, g, total), wish = wish_x(t, g->subject->position, &r);
	if (index > 0 && g->subject->position == POSITION_UNSAID)
		wish = rng_range(&r, 0.12, 0.88);
	for (int i = 0; i < TRIES; i++) {
		/* Where there is little room, smaller. */
		double part = i % 3 ? 1 : rng_range(&r, 0.5, 1);
		struct spot s = propose(t, g, px * part, &r);
		double half = MAX(-g->extent.left, g->extent.right) * s.px;
		double x = c->width_px * rng_range(&r, 0.05, 0.95);
		struct box b = {x - half, s.y + g->extent.top * s.px, x + half,
				s.y + MAX(0, g->extent.bottom) * s.px};
		double cost = cost_of(t, g, &b, x, s.y, wish) + 0.6 * (1 - part);
		if (cost < best) {
			best = cost;
			box = b;
			f.x_px = x;
			f.y_px = s.y;
			f.height_px = s.px;
		}
	}
	f.mirrored = f.x_px > c->width_px * 0.5;
	f.depth = g->where == ART_AIR || g->where == ART_FREE
		      ? 0.15
		      : MIN(0.5, compose_depth_at(c, f.y_px) * 0.7);
	t->taken[c->figure_count] = box;
	c->figures[c->figure_count++] = f;
}

static int farther_first(const void *a, const void *b)
{
	const struct figure *f = a, *g = b;

	if (f->depth != g->depth)
		return f->depth > g->depth ? -1 : 1;
	return f->seed < g->seed ? -1 : f->seed > g->seed;
}

void guests_place(struct composition *c, const struct study *s, uint32_t variation)
{
	struct seating t = {.c = c, .s = s, .variation = variation, .hero_m = 1};
	struct group groups[BRIEF_SUBJECTS_MAX];
	int n = 0, total = 0;

	c->figure_count = 0;
	for (int i = 0; i < c->brief->subject_count; i++) {
		const struct brief_subject *subject = &c->brief->subjects[i];
		const struct art *art = art_find(subject->kind);
		if (!art || !art->draw || (c->has_text_band && art == art_find("sign")))
			continue;
		groups[n++] = (struct group){.art = art,
					     .subject = subject,
					     .where = compose_habitat(c, art, subject),
					     .count = MAX(1, MIN(BRIEF_COUNT_MAX, subject->count)),
					     .extent = {-0.5, 0.5, -1, 0},
					     .aspect = 1};
		total += groups[n - 1].count;
	}
	if (n == 0)
		return;
	t.hero_m = MAX(0.02, groups[0].art->height_m);
	t.hero_px = c->height_px * (groups[0].where == ART_FAR   ? 0.34
				    : groups[0].where == ART_AIR ? 0.24
								 : 0.36);
	if (t.hero_px > 0.5 * c->width_px)
		t.hero_px = 0.5 * c->width_px;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < groups[i].count && c->figure_count < GUESTS_MAX; k++)
			seat(&t, &groups[i], k, total);
	qsort(c->figures, (size_t)c->figure_count, sizeof c->figures[0], farther_first);
}

/* --- cut-outs ------------------------------------------------------------------------------------
 */

/* One cut-out with its shadow, foot at (x, y), so high. */
static void stand(cairo_t *cr, const struct composition *c, cairo_surface_t *cut, double x,
		  double y, double height)
{
	double w = cairo_image_surface_get_width(cut), h = cairo_image_surface_get_height(cut),
	       k = height / h;

	brush_ground_shadow(cr, &c->light, x, y - height * 0.012, w * k * 0.84, 1);
	cairo_save(cr);
	cairo_translate(cr, x - w * k / 2, y - height);
	cairo_scale(cr, k, k);
	cairo_set_source_surface(cr, cut, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
	cairo_paint(cr);
	cairo_restore(cr);
}

static void harmonise(cairo_surface_t *cut, const struct composition *c, const struct study *s)
{
	struct lab own = piece_mean(cut), there = s->mean;
	float dark = c->light.night ? 0.52f : 1;
	struct lab step = {0, (there.a - own.a) * 0.16f, (there.b - own.b) * 0.16f};

	if (there.l < own.l - 0.25f)
		dark = MIN(dark, 0.86f);
	if (c->light.night)
		step.b -= 0.02f;
	piece_shift(cut, step, dark);
}

void guests_harmonise(const struct composition *c, const struct study *s,
		      cairo_surface_t *const *cuts, int n)
{
	for (int i = 0; i < n; i++)
		harmonise(cuts[i], c, s);
}

double guests_foot(const struct composition *c, bool hero)
{
	return c->height_px * (hero ? 0.88 : 0.93);
}

struct line {
	double x0, x1, foot, tall;
};

static double aspect_of(cairo_surface_t *cut)
{
	return (double)cairo_image_surface_get_width(cut) / cairo_image_surface_get_height(cut);
}

/* A row of them side by side, as high as the room lets them be. */
static void stand_row(cairo_t *cr, const struct composition *c, cairo_surface_t *const *cuts, int n,
		      struct line row)
{
	double wide = 0, gap = n > 1 ? 0.05 : 0, x;

	for (int i = 0; i < n; i++)
		wide += MIN(2.2, aspect_of(cuts[i])) + gap;
	double tall = MIN(row.tall, (row.x1 - row.x0) / MAX(0.05, wide - gap));
	x = (row.x0 + row.x1) / 2 - (wide - gap) * tall / 2;
	for (int i = 0; i < n; i++) {
		double aspect = aspect_of(cuts[i]), fit = MIN(1, 2.2 / aspect),
		       room = MIN(2.2, aspect) * tall;
		/* Not quite in line: they stand, they are not printed. */
		stand(cr, c, cuts[i], x + room / 2,
		      row.foot + (n > 2 && i % 2 ? 0.02 * c->height_px : 0), tall * fit);
		x += room + gap * tall;
	}
}

/* Where along the ground a single cut-out hides least. */
static double calm_x(const struct composition *c, const struct study *s, double tall, double wide,
		     double foot)
{
	double best = HUGE_VAL, found = 0.5;

	for (int i = 0; i <= 24; i++) {
		double u = 0.5 + (i % 2 ? 1 : -1) * (i + 1) / 2 * 0.03;
		struct box b = {u * c->width_px - wide / 2, foot - tall, u * c->width_px + wide / 2,
				foot};
		double cost = 2 * busyness(s, c, &b) + fabs(u - 0.5);
		if (b.x0 < 0 || b.x1 > c->width_px)
			cost += 4;
		if (cost < best) {
			best = cost;
			found = u;
		}
	}
	return found * c->width_px;
}

void guests_stand(cairo_t *cr, const struct composition *c, const struct study *s,
		  cairo_surface_t *const *cuts, int n, bool hero)
{
	double w = c->width_px, h = c->height_px, foot = guests_foot(c, hero);
	double tall = h * (n == 1 ? 0.56 : n <= 3 ? 0.46 : 0.36) * (hero ? 1.12 : 0.86);
	struct rng r = rng_of(c->seed, 804);
	double aside = w * rng_range(&r, -0.05, 0.05);

	if (n == 1) {
		double aspect = aspect_of(cuts[0]);
		tall = MIN(tall * rng_range(&r, 0.94, 1.06), 0.72 * w / aspect);
		double x = hero ? w / 2 + aside : calm_x(c, s, tall, tall * aspect, foot);
		stand(cr, c, cuts[0], x, foot, tall);
		return;
	}
	/* More than five: a second row behind the first. */
	int behind = n > 5 ? n / 2 : 0;
	if (behind > 0)
		stand_row(cr, c, cuts + (n - behind), behind,
			  (struct line){w * 0.10, w * 0.90, foot - tall * 0.34, tall * 0.86});
	stand_row(cr, c, cuts, n - behind,
		  (struct line){w * 0.05 + aside, w * 0.95 + aside, foot, tall});
}

void guests_lay(cairo_t *cr, double width_px, double height_px, cairo_surface_t *const *cuts, int n)
{
	int columns = (int)ceil(sqrt(n * width_px / height_px)), rows;

	columns = MAX(1, MIN(n, columns));
	rows = (n + columns - 1) / columns;
	for (int i = 0; i < n; i++) {
		int in_row = i / columns == rows - 1 ? n - (rows - 1) * columns : columns;
		double room_w = width_px / in_row, room_h = height_px / rows;
		double w = cairo_image_surface_get_width(cuts[i]),
		       h = cairo_image_surface_get_height(cuts[i]);
		double k = MIN(room_w * 0.9 / w, room_h * 0.9 / h);
		cairo_save(cr);
		cairo_translate(cr, room_w * (i % columns + 0.5) - w * k / 2,
				room_h * (i / columns + 0.5) - h * k / 2);
		cairo_scale(cr, k, k);
		cairo_set_source_surface(cr, cuts[i], 0, 0);
		cairo_paint(cr);
		cairo_restore(cr);
	}
}
