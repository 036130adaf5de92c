/* Spots: each individual tries a number of them and takes the one where it hides nobody,
 * is not cut off, and suits the picture. */
#include <math.h>

#include "studio/painter/compose_internal.h"

#define TRIES 90
#define MARGIN 0.03 /* of the width, kept free at the edges */

double compose_ground_top(const struct composition *c)
{
	int offers = compose_place(c->place)->offers;
	double h = c->height_px, hor = c->horizon_px;
	if (c->shore_px < h)
		return c->shore_px + 0.035 * h;
	if (offers & OFFERS_ROOF)
		return c->place == PLACE_STUDIO ? hor + 0.18 * h : h * 0.74;
	if (c->place == PLACE_SKY)
		return h * 0.5;
	return hor + 0.16 * (h - hor);
}

/* How much of the picture's height the hero may take, by what it is. */
static double hero_share(const struct group *g)
{
	double m = g->art->height_m;
	if (g->where == ART_FAR)
		return 0.58;
	if (g->where == ART_AIR || g->where == ART_DEEP)
		return (m > 2 ? 0.42 : 0.38) * (g->aspect < 0.9 ? 1.25 : 1);
	if (g->where == ART_WATER)
		return m > 2 ? 0.46 : 0.34;
	if (g->where == ART_TABLE)
		return 0.42;
	return m > 4 ? 0.62 : m > 1.2 ? 0.52 : 0.45;
}

/* In units: what stands out of the ground or water. */
double compose_seen_height(const struct group *g)
{
	return fmax(0.15, -g->extent.top + fmax(0, g->where == ART_WATER ? 0 : g->extent.bottom));
}

/* The unit at which the hero (or each of its herd) fills the picture well. */
double compose_hero_height(const struct composition *c, const struct group *g, int crowd,
			   double free_h)
{
	double w = c->width_px, h = c->height_px, aspect = g->aspect;
	/* "Small" is said of its kind: the picture is still about it. */
	double px = h * hero_share(g) * compose_clamp(sqrt(g->subject->scale), 0.78, 1.3);
	double most =
	    (h > 1.4 * w ? 0.80 : 0.58) * compose_clamp(sqrt(g->subject->scale), 0.7, 1.1);
	px = fmin(px, most * w / aspect);
	if (crowd > 1) {
		double area = (0.30 + 0.012 * crowd) * w * fmin(h, free_h * 1.15);
		px = fmin(px, sqrt(area / (crowd * aspect)));
	}
	return compose_clamp(px, 0.05 * h, 0.8 * h) / compose_seen_height(g);
}

/* A figure's height at the hero's own distance: real differences, softened, so
 * that a mouse beside an elephant is small but still there. */
static double height_beside_hero(const struct layout *l, const struct group *g)
{
	double ratio = g->art->height_m / fmax(0.01, l->hero_m);
	double softened = pow(fmax(1e-3, ratio), 0.42);
	if (g->hero)
		return l->hero_px;
	/* A ball beside a dog is a toy; a cup on a stand must leave room for the stand. */
	if (g->art->habitat == ART_FREE && g->where == ART_GROUND)
		softened = 0.34;
	if (g->where == ART_TABLE && !l->c->has_table)
		softened *= 0.55;
	return l->hero_seen_px / compose_seen_height(g) * compose_clamp(softened, 0.22, 2.6) *
	       compose_clamp(g->subject->scale, 0.4, 2.0);
}

double compose_nearness(const struct composition *c, double y)
{
	return compose_clamp((y - c->horizon_px) / fmax(1, c->height_px - c->horizon_px), 0.02,
			     1.2);
}

/* A proposed spot: the foot's y, and the unit it would have there. Each of these takes
 * a size as beside the hero and a chance u in [0, 1). */
struct spot {
	double y, px;
};

static struct spot spot_on_ground(const struct layout *l, const struct group *g, bool first,
				  double size, double u)
{
	const struct composition *c = l->c;
	double h = c->height_px, hor = c->horizon_px, top = compose_ground_top(c),
	       lowest = h * 0.95;
	if (g->hero)
		top = fmax(top, hor + (l->hero_y - hor) * (g->count > 6 ? 0.30 : 0.52));
	/* What is bigger than the hero stands no nearer. */
	else if (g->art->height_m > 0.8 * l->hero_m)
		lowest = fmax(top, l->hero_y - 0.01 * h);
	if (!g->hero && g->subject->position != POSITION_BACKGROUND)
		top =
		    fmin(lowest, fmax(top, hor + (l->hero_y - hor) *
						     (g->art->height_m > l->hero_m ? 0.5 : 0.36)));
	double y = g->hero && first ? l->hero_y + h * 0.03 * (u - 0.5) : top + (lowest - top) * u;
	if (c->place == PLACE_SKY)
		return (struct spot){y, size};
	double part = compose_nearness(c, y) / compose_nearness(c, l->hero_y);
	/* Rooms are shallow. */
	if (compose_is_indoors(c->place))
		part = fmax(part, 0.7);
	return (struct spot){y, size * part};
}

static struct spot spot_on_water(const struct layout *l, const struct group *g, bool first,
				 double size, double u)
{
	const struct composition *c = l->c;
	double h = c->height_px, hor = c->horizon_px;
	double bottom = c->shore_px < h ? c->shore_px - 0.02 * h : h * 0.90;
	double from = hor + 0.10 * (bottom - hor), usual = hor + 0.6 * (bottom - hor);
	double y = from + (bottom - from) * (g->hero && first ? 0.45 + 0.25 * u : u);
	double part = compose_nearness(c, y) / compose_nearness(c, usual);
	return (struct spot){y, size * compose_clamp(part, 0.25, 1.15)};
}

static struct spot spot_in_air(const struct layout *l, const struct group *g, bool first,
			       double size, double u, struct rng *r)
{
	const struct composition *c = l->c;
	double h = c->height_px, tall;
	bool no_ground = c->place == PLACE_SKY || !(compose_place(c->place)->offers & OFFERS_SKY);
	double low = no_ground ? h * 0.88 : fmin(h * 0.72, c->horizon_px + 0.10 * h);
	size *= g->hero && first ? 1 : rng_range(r, 0.45, 1.0);
	tall = h * 0.06 - g->extent.top * size;
	return (struct spot){compose_clamp(tall, 0, low) + fmax(0, low - tall) * u, size};
}

static struct spot propose(const struct layout *l, const struct group *g, int index, struct rng *r)
{
	const struct composition *c = l->c;
	double h = c->height_px, size = height_beside_hero(l, g) * l->crowd_scale, u = rng_unit(r);
	struct spot s = {h * 0.5, size};
	switch (g->where) {
	case ART_GROUND:
		s = spot_on_ground(l, g, index == 0, size, u);
		break;
	case ART_FAR:
		s.y = c->horizon_px + (h - c->horizon_px) * (0.015 + 0.085 * u);
		s.px = g->hero ? size : fmin(size, h * 0.42);
		/* Its head stays in the picture, clear of a style's painted border. */
		s.px = fmin(s.px, fmax(0.05 * h, (s.y - 0.085 * h) / fmax(0.3, -g->extent.top)));
		break;
	case ART_WATER:
		s = spot_on_water(l, g, index == 0, size, u);
		break;
	case ART_DEEP:
		s.y = h * (0.22 + 0.64 * u);
		s.px = size * (g->hero && index == 0 ? 1 : rng_range(r, 0.5, 1.0));
		break;
	case ART_AIR:
		s = spot_in_air(l, g, index == 0, size, u, r);
		break;
	case ART_TABLE:
		if (!c->has_table) { /* on a stand */
			s.y = h * (0.60 + 0.06 * u);
			break;
		}
		s.y = c->table_px + (h * 0.94 - c->table_px) * (0.18 + 0.72 * u);
		s.px *= 0.8 + 0.2 * (s.y - c->table_px) / (h * 0.94 - c->table_px);
		break;
	case ART_FREE:
		s.px = size * (index == 0 && g->hero ? 1 : rng_range(r, 0.55, 1.0));
		s.y = h * 0.06 + s.px + fmax(0, h * 0.88 - s.px) * u;
		break;
	}
	/* Nobody is wider than the picture. */
	double reach = fmax(-g->extent.left, g->extent.right);
	s.px = fmin(s.px, 0.45 * c->width_px / fmax(0.1, reach));
	s.px = compose_clamp(s.px, 0.02 * h, 1.6 * h);
	return s;
}

/* What part of box a lies under box b. */
static double covered(const struct box *a, const struct box *b)
{
	double w = fmin(a->x1, b->x1) - fmax(a->x0, b->x0),
	       h = fmin(a->y1, b->y1) - fmax(a->y0, b->y0);
	double area = (a->x1 - a->x0) * (a->y1 - a->y0);
	return w > 0 && h > 0 && area > 0 ? w * h / area : 0;
}

static double preferred_x(const struct layout *l, const struct group *g, int index, struct rng *r)
{
	const struct composition *c = l->c;
	bool sun_right = c->sun_x_px > c->width_px * 0.5;
	switch (g->subject->position) {
	case POSITION_LEFT:
		return 0.26;
	case POSITION_RIGHT:
		return 0.74;
	case POSITION_CENTER:
		return 0.5;
	default:
		break;
	}
	if (g->hero && index == 0 && g->count == 1) {
		/* On the third away from the sun; every other variation nearer the middle. */
		double off = l->variation % 3 == 1 ? 0.02 : 0.12;
		return 0.5 + (sun_right ? -off : off);
	}
	return rng_range(r, 0.1, 0.9);
}

static double preferred_y_cost(const struct composition *c, const struct group *g, double y,
			       double px)
{
	double h = c->height_px;
	switch (g->subject->position) {
	case POSITION_TOP:
		return fabs((y - px * 0.5) / h - 0.25) * 3;
	case POSITION_BOTTOM:
	case POSITION_FOREGROUND:
		return fabs(y / h - 0.93) * 3;
	case POSITION_BACKGROUND:
		return fabs(y - compose_ground_top(c)) / h * 4;
	case POSITION_CENTER:
		return fabs((y - px * 0.5) / h - 0.55);
	default:
		return 0;
	}
}

static double river_cost(const struct composition *c, const struct group *g, double x, double y,
			 double half)
{
	double left, right;
	if (c->place != PLACE_RIVER || (g->where != ART_GROUND && g->where != ART_WATER))
		return 0;
	compose_river(c, y, &left, &right);
	double reach = half * 0.6;
	if (g->where == ART_WATER)
		return x - reach > left && x + reach < right
			   ? 0
			   : 3 + fabs(x - (left + right) / 2) / c->width_px * 4;
	return x + reach < left || x - reach > right ? 0 : 5;
}

static double cost_of(const struct layout *l, const struct group *g, const struct box *b,
		      double wish_x, double x, double y, double px)
{
	const struct composition *c = l->c;
	double w = c->width_px, h = c->height_px, cost = 0;
	double cut = fmax(0, w * MARGIN - b->x0) + fmax(0, b->x1 - w * (1 - MARGIN));
	cost += 14 * cut / fmax(1, b->x1 - b->x0);
	cost += 14 * fmax(0, h * MARGIN - b->y0) / fmax(1, px);
	for (int i = 0; i < c->figure_count; i++) {
		double mine = covered(b, &l->placed[i]), theirs = covered(&l->placed[i], b);
		double worst = fmax(mine, theirs);
		/* A herd may overlap a little: that is depth. More would hide somebody. */
		cost += worst < 0.08 ? worst : worst * 10;
	}
	if (c->has_text_band) {
		struct box text = {c->text_x, c->text_y, c->text_x + c->text_w,
				   c->text_y + c->text_h};
		cost += 8 * covered(b, &text);
	}
	if (c->sun_radius_px > 0 && !(g->hero && g->where == ART_FREE)) {
		double r = c->sun_radius_px;
		struct box sun = {c->sun_x_px - r, c->sun_y_px - r, c->sun_x_px + r,
				  c->sun_y_px + r};
		cost += 0.8 * covered(&sun, b);
	}
	cost +=
	    fabs(x / w - wish_x) * (g->subject->position != POSITION_UNSAID || g->hero ? 3 : 0.5);
	return cost + preferred_y_cost(c, g, y, px) + river_cost(c, g, x, y, (b->x1 - b->x0) / 2);
}

static struct box box_of(const struct group *g, double x, double y, double px)
{
	const struct extent *e = &g->extent;
	/* Either way round: who it looks at is decided later. */
	double half = fmax(-e->left, e->right) * px;
	return (struct box){x - half, y + e->top * px, x + half, y + fmax(0, e->bottom) * px};
}

/* Poses differ from one to the next: each is measured for itself. */
uint64_t compose_figure_seed(const struct composition *c, int index)
{
	return c->seed ^ ((uint64_t)index * 977 + 31) * 0x9e37u;
}

void compose_measure_group(const struct composition *c, struct group *g, int index)
{
	g->extent = compose_measure(g->art, g->subject, g->where, compose_figure_seed(c, index));
	g->aspect =
	    compose_clamp((g->extent.right - g->extent.left) / compose_seen_height(g), 0.15, 8);
}

void compose_place_one(struct layout *l, const struct group *kind, int index)
{
	struct composition *c = l->c;
	if (c->figure_count >= COMPOSE_FIGURES_MAX)
		return;
	struct group mine = *kind, *g = &mine;
	struct rng r = rng_of(c->seed, 500 + (uint64_t)c->figure_count);
	compose_measure_group(c, g, c->figure_count);
	double best = HUGE_VAL, wish = preferred_x(l, g, index, &r);
	struct figure f = {.art = g->art,
			   .subject = g->subject,
			   .where = g->where,
			   .seed = compose_figure_seed(c, c->figure_count)};
	struct box box = {0, 0, 0, 0};
	for (int i = 0; i < TRIES; i++) {
		struct spot s = propose(l, g, index, &r);
		double x = c->width_px * rng_range(&r, 0.04, 0.96), y = s.y, px = s.px;
		/* Half of the tries look around the wish, half anywhere. */
		if (i % 2)
			x = c->width_px * (wish + rng_range(&r, -0.08, 0.08));
		struct box b = box_of(g, x, y, px);
		double cost = cost_of(l, g, &b, wish, x, y, px);
		if (cost < best) {
			best = cost;
			box = b;
			f.x_px = x;
			f.y_px = y;
			f.height_px = px;
		}
	}
	/* Whoever stands off the middle looks into the picture, most of the time. */
	bool right = f.x_px > c->width_px * 0.52;
	f.mirrored = rng_chance(&r, 0.88) ? right : !right;
	f.left = g->extent.left;
	f.right = g->extent.right;
	f.top = g->extent.top;
	f.bottom = g->extent.bottom;
	f.depth = g->where == ART_AIR || g->where == ART_FREE || g->where == ART_DEEP
		      ? compose_clamp(0.55 - 0.5 * f.height_px / fmax(1, l->hero_px), 0, 0.6)
		  : g->where == ART_TABLE
		      ? compose_clamp((c->height_px - f.y_px) / c->height_px * 0.2, 0, 0.1)
		      : compose_depth_at(c, f.y_px);
	if (compose_is_indoors(c->place))
		f.depth *= 0.3;
	l->placed[c->figure_count] = box;
	c->figures[c->figure_count++] = f;
}
