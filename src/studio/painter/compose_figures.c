/* Arrangement: how big everyone is and where they stand. The first subject is the
 * hero and fills a good part of the picture whatever its real size; the others
 * keep a softened relation to it. Each individual tries a number of spots and
 * takes the one where it hides nobody, is not cut off, and suits the picture. */
#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/compose_internal.h"

#define TRIES 90
#define MARGIN 0.03 /* of the width, kept free at the edges */

struct box {
	double x0, y0, x1, y1;
};

struct layout {
	struct composition *c;
	uint32_t variation;
	double hero_px;      /* the hero's unit … */
	double hero_seen_px; /* … and what of it is seen */
	double hero_y;       /* where its foot stands */
	double hero_m;       /* its real height */
	double crowd_scale;  /* shrinks everyone when there are many */
	struct box placed[COMPOSE_FIGURES_MAX];
};

/* A group: all individuals of one subject. */
struct group {
	const struct art *art;
	const struct brief_subject *subject;
	enum art_habitat where;
	int count;
	bool hero;
	struct extent extent;
	double aspect; /* of what it covers */
};

enum art_habitat compose_habitat(const struct composition *c, const struct art *art,
				 const struct brief_subject *subject)
{
	int offers = compose_place(c->place)->offers;
	enum art_habitat where = art->habitat;
	enum action act = subject->action;
	bool resting = act == ACTION_SITTING || act == ACTION_STANDING || act == ACTION_LYING ||
		       act == ACTION_SLEEPING || act == ACTION_WALKING || act == ACTION_EATING;
	if (act == ACTION_FLYING && where != ART_FAR && where != ART_FREE)
		return ART_AIR;
	if (where == ART_AIR && resting && art->height_m < 3 && offers & OFFERS_GROUND)
		where = ART_GROUND;
	if (c->place == PLACE_UNDERWATER)
		return where == ART_GROUND && act != ACTION_SWIMMING ? ART_GROUND
		       : where == ART_TABLE || where == ART_FAR      ? ART_GROUND
		       : where == ART_FREE                           ? ART_FREE
								     : ART_DEEP;
	if (where == ART_DEEP && offers & OFFERS_WATER)
		return ART_WATER; /* leaps, or shows its back */
	if (where == ART_GROUND && act == ACTION_SWIMMING && offers & OFFERS_WATER)
		return ART_WATER;
	if (where == ART_TABLE)
		return c->has_table ? ART_TABLE : offers & OFFERS_GROUND ? ART_GROUND : ART_FREE;
	if ((where == ART_WATER || where == ART_DEEP) && !(offers & OFFERS_WATER))
		where = c->has_table && art->height_m < 0.5 ? ART_TABLE : ART_GROUND;
	if (where == ART_FAR && offers & (OFFERS_ROOF | OFFERS_VOID))
		where = ART_GROUND;
	if (where == ART_GROUND && c->place == PLACE_SKY)
		return ART_GROUND; /* on a cloud: scenery puts one there */
	return where;
}

static double ground_top(const struct composition *c)
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
		return m > 2 ? 0.40 : 0.34;
	if (g->where == ART_WATER)
		return m > 2 ? 0.46 : 0.34;
	if (g->where == ART_TABLE)
		return 0.42;
	return m > 4 ? 0.62 : m > 1.2 ? 0.52 : 0.45;
}

static double clamp(double v, double low, double high)
{
	return v < low ? low : v > high ? high : v;
}

/* In units: what stands out of the ground or water. */
static double seen_height(const struct group *g)
{
	return fmax(0.15, -g->extent.top + fmax(0, g->where == ART_WATER ? 0 : g->extent.bottom));
}

/* The unit at which the hero (or each of its herd) fills the picture well. */
static double hero_height(const struct composition *c, const struct group *g, int crowd,
			  double free_h)
{
	double w = c->width_px, h = c->height_px, aspect = g->aspect;
	/* "Small" is said of its kind: the picture is still about it. */
	double px = h * hero_share(g) * clamp(sqrt(g->subject->scale), 0.78, 1.3);
	px = fmin(px, (h > 1.4 * w ? 0.80 : 0.58) * w / aspect);
	if (crowd > 1) {
		double area = (0.30 + 0.012 * crowd) * w * fmin(h, free_h * 1.15);
		px = fmin(px, sqrt(area / (crowd * aspect)));
	}
	return clamp(px, 0.05 * h, 0.8 * h) / seen_height(g);
}

/* A figure's height at the hero's own distance: real differences, softened, so
 * that a mouse beside an elephant is small but still there. */
static double height_beside_hero(const struct layout *l, const struct group *g)
{
	double ratio = g->art->height_m / fmax(0.01, l->hero_m);
	double softened = pow(fmax(1e-3, ratio), 0.42);
	if (g->hero)
		return l->hero_px;
	return l->hero_seen_px / seen_height(g) * clamp(softened, 0.22, 2.6) *
	       clamp(g->subject->scale, 0.4, 2.0);
}

static double nearness_at(const struct composition *c, double y)
{
	return clamp((y - c->horizon_px) / fmax(1, c->height_px - c->horizon_px), 0.02, 1.2);
}

/* Proposes a spot; returns the height it would have there. */
static double propose(const struct layout *l, const struct group *g, int index, struct rng *r,
		      double *ret_x, double *ret_y)
{
	const struct composition *c = l->c;
	double w = c->width_px, h = c->height_px, hor = c->horizon_px;
	double size = height_beside_hero(l, g) * l->crowd_scale, y = h * 0.5, px = size;
	double u = rng_unit(r), top = ground_top(c);
	*ret_x = w * rng_range(r, 0.04, 0.96);
	switch (g->where) {
	case ART_GROUND:
		if (g->hero)
			top = fmax(top, hor + (l->hero_y - hor) * (g->count > 6 ? 0.30 : 0.52));
		y = top + (h * 0.95 - top) * u;
		if (g->hero && index == 0)
			y = l->hero_y + h * 0.03 * (u - 0.5);
		px = c->place == PLACE_SKY ? size
					   : size * nearness_at(c, y) / nearness_at(c, l->hero_y);
		if (compose_place(c->place)->offers & OFFERS_ROOF)
			px = fmax(px, size * 0.7);
		break;
	case ART_FAR:
		y = hor + (h - hor) * rng_range(r, 0.015, 0.10);
		px = g->hero ? size : fmin(size, h * 0.42);
		/* Its head stays in the picture, clear of a style's painted border. */
		px = fmin(px, fmax(0.05 * h, (y - 0.085 * h) / fmax(0.3, -g->extent.top)));
		break;
	case ART_WATER: {
		double bottom = c->shore_px < h ? c->shore_px - 0.02 * h : h * 0.90;
		double from = hor + 0.10 * (bottom - hor);
		y = from + (bottom - from) * (g->hero && index == 0 ? 0.45 + 0.25 * u : u);
		double at = hor + 0.6 * (bottom - hor);
		px = size * clamp(nearness_at(c, y) / nearness_at(c, at), 0.25, 1.15);
		break;
	}
	case ART_DEEP:
		if (c->place == PLACE_UNDERWATER) {
			y = h * rng_range(r, 0.22, 0.86);
			px = size * (g->hero && index == 0 ? 1 : rng_range(r, 0.5, 1.0));
		} else {
			double bottom = c->shore_px < h ? c->shore_px : h * 0.86;
			y = hor + (bottom - hor) * (0.35 + 0.5 * u);
		}
		break;
	case ART_AIR: {
		double low =
		    c->place == PLACE_SKY || !(compose_place(c->place)->offers & OFFERS_SKY)
			? h * 0.88
			: fmin(h * 0.72, hor + 0.10 * h);
		px = size * (g->hero && index == 0 ? 1 : rng_range(r, 0.45, 1.0));
		y = clamp(h * 0.06 + px, 0, low) + fmax(0, low - h * 0.06 - px) * u;
		break;
	}
	case ART_TABLE:
		y = c->table_px + (h * 0.94 - c->table_px) * (0.18 + 0.72 * u);
		px = size * (0.8 + 0.2 * (y - c->table_px) / (h * 0.94 - c->table_px));
		break;
	case ART_FREE:
		px = size * (index == 0 && g->hero ? 1 : rng_range(r, 0.55, 1.0));
		y = h * 0.06 + px + fmax(0, h * 0.88 - px) * u;
		break;
	}
	*ret_y = y;
	return clamp(px, 0.02 * h, 0.86 * h);
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
		return fabs(y - ground_top(c)) / h * 4;
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

static void place_one(struct layout *l, const struct group *g, int index)
{
	struct composition *c = l->c;
	if (c->figure_count >= COMPOSE_FIGURES_MAX)
		return;
	uint64_t id = (uint64_t)c->figure_count * 977 + 31;
	struct rng r = rng_of(c->seed, 500 + id);
	double best = HUGE_VAL, wish = preferred_x(l, g, index, &r);
	struct figure f = {.art = g->art,
			   .subject = g->subject,
			   .where = g->where,
			   .seed = c->seed ^ id * 0x9e37u};
	struct box box = {0, 0, 0, 0};
	for (int i = 0; i < TRIES; i++) {
		double x, y, px = propose(l, g, index, &r, &x, &y);
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
		      ? clamp(0.55 - 0.5 * f.height_px / fmax(1, l->hero_px), 0, 0.6)
		  : g->where == ART_TABLE
		      ? clamp((c->height_px - f.y_px) / c->height_px * 0.2, 0, 0.1)
		      : compose_depth_at(c, f.y_px);
	if (compose_is_indoors(c->place))
		f.depth *= 0.3;
	l->placed[c->figure_count] = box;
	c->figures[c->figure_count++] = f;
}

/* The living come before what stands about; trees and castles are rarely meant
 * when a cat is named too. */
static int hero_rank(const struct group *g, int order)
{
	int rank = order;
	if (g->where == ART_FAR)
		rank += 40;
	else if (g->art->height_m > 3.5)
		rank += 20;
	if (g->subject->position == POSITION_BACKGROUND)
		rank += 30;
	if (g->subject->position == POSITION_FOREGROUND)
		rank -= 30;
	return rank;
}

static int collect_groups(const struct composition *c, struct group *groups, int *ret_hero)
{
	int n = 0, best = 1000;
	for (int i = 0; i < c->brief->subject_count && i < BRIEF_SUBJECTS_MAX; i++) {
		const struct brief_subject *s = &c->brief->subjects[i];
		const struct art *art = art_find(s->kind);
		if (!art || !art->draw)
			continue;
		int count = s->count < 1                 ? 1
			    : s->count > BRIEF_COUNT_MAX ? BRIEF_COUNT_MAX
							 : s->count;
		enum art_habitat where = compose_habitat(c, art, s);
		struct extent e = compose_measure(c, art, s, where);
		groups[n] = (struct group){art, s, where, count, false, e, 1};
		groups[n].aspect = clamp((e.right - e.left) / seen_height(&groups[n]), 0.15, 8);
		if (hero_rank(&groups[n], i) < best) {
			best = hero_rank(&groups[n], i);
			*ret_hero = n;
		}
		n++;
	}
	return n;
}

static int farther_first(const void *a, const void *b)
{
	const struct figure *f = a, *g = b;
	if (f->depth != g->depth)
		return f->depth > g->depth ? -1 : 1;
	return f->seed < g->seed ? -1 : f->seed > g->seed;
}

/* The camera comes as near as the hero needs: a metre is what the hero makes it. */
static void set_scale(struct layout *l, const struct group *hero)
{
	struct composition *c = l->c;
	if (hero->where != ART_GROUND || !(c->place != PLACE_SKY))
		return;
	c->metre_px_near = l->hero_px / l->hero_m / nearness_at(c, l->hero_y);
}

void compose_figures(struct composition *c, uint32_t variation)
{
	struct group groups[BRIEF_SUBJECTS_MAX];
	struct layout l = {.c = c, .variation = variation, .crowd_scale = 1};
	int hero = 0, n = collect_groups(c, groups, &hero), total = 0;
	struct rng r = rng_of(c->seed, 77);
	c->figure_count = 0;
	if (n == 0)
		return;
	groups[hero].hero = true;
	for (int i = 0; i < n; i++)
		total += groups[i].count;
	double h = c->height_px, top = ground_top(c);
	double free_h = groups[hero].where == ART_GROUND ? h - top + 0.35 * h : h;
	l.hero_m = fmax(0.01, groups[hero].art->height_m);
	l.hero_px = hero_height(c, &groups[hero], groups[hero].count, free_h);
	l.hero_seen_px = l.hero_px * seen_height(&groups[hero]);
	l.hero_y =
	    h * (groups[hero].count > 1 ? rng_range(&r, 0.90, 0.93) : rng_range(&r, 0.84, 0.90));
	l.hero_y = fmax(l.hero_y, fmin(h * 0.95, top + 0.05 * h));
	if (total > groups[hero].count + 3)
		l.crowd_scale = fmax(0.55, 1 - 0.02 * total);
	set_scale(&l, &groups[hero]);
	/* The hero takes its place first; those few before the many. */
	for (int i = 0; i < groups[hero].count; i++)
		place_one(&l, &groups[hero], i);
	for (int i = 0; i < n; i++)
		for (int k = 0; i != hero && k < groups[i].count; k++)
			place_one(&l, &groups[i], k);
	qsort(c->figures, (size_t)c->figure_count, sizeof c->figures[0], farther_first);
}

void compose_fill_frame(struct composition *c)
{
	struct box all = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
	for (int i = 0; i < c->figure_count; i++) {
		const struct figure *f = &c->figures[i];
		double u = f->height_px, left = f->mirrored ? -f->right : f->left;
		double right = f->mirrored ? -f->left : f->right;
		all.x0 = fmin(all.x0, f->x_px + left * u);
		all.x1 = fmax(all.x1, f->x_px + right * u);
		all.y0 = fmin(all.y0, f->y_px + f->top * u);
		all.y1 = fmax(all.y1, f->y_px + f->bottom * u);
	}
	if (c->figure_count == 0)
		return;
	double w = c->width_px, h = c->height_px,
	       top = c->has_text_band ? c->text_y + c->text_h : 0;
	double room_h = h - top, mid_y = top + room_h / 2;
	/* A margin stays free: glows and soft shadows reach beyond what was measured. */
	double k =
	    fmin(w * 0.84 / fmax(1, all.x1 - all.x0), room_h * 0.84 / fmax(1, all.y1 - all.y0));
	for (int i = 0; i < c->figure_count; i++) {
		struct figure *f = &c->figures[i];
		f->x_px = w / 2 + (f->x_px - (all.x0 + all.x1) / 2) * k;
		f->y_px = mid_y + (f->y_px - (all.y0 + all.y1) / 2) * k;
		f->height_px *= k;
		f->depth *= 0.2;
	}
}
