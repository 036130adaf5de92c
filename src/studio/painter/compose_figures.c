/* Arrangement: who is the hero, how big everyone is, in which order they take their
 * places. The first subject is the hero and fills a good part of the picture whatever
 * its real size; the others keep a softened relation to it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/compose_internal.h"

/* The living come before what stands about; trees and castles are rarely meant
 * when a cat is named too. */
static int hero_rank(const struct group *g, int order)
{
	int rank = order;
	if (g->where == ART_FAR || g->art->height_m > 3.5)
		rank += 20;
	/* Alive before what lies about. */
	if (g->art->habitat == ART_TABLE)
		rank += 9;
	if (g->subject->position == POSITION_BACKGROUND)
		rank += 30;
	if (g->subject->position == POSITION_FOREGROUND)
		rank -= 30;
	return rank;
}

/* What is already provided: the table that things stand on, the sign that the lettering
 * paints, the guitar that the musician holds. */
static bool is_part_of_scene(const struct composition *c, const struct brief_subject *s)
{
	static const struct {
		const char *thing, *holder; /* who brings it along */
	} held[] = {{"guitar", "musician"},
		    {"violin", "musician"},
		    {"sword", "knight"},
		    {"sword", "samurai"}};
	if (c->has_table && strcmp(s->kind, "table") == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(held); i++)
		for (int k = 0; k < c->brief->subject_count; k++)
			if (strcmp(s->kind, held[i].thing) == 0 &&
			    strcmp(c->brief->subjects[k].kind, held[i].holder) == 0)
				return true;
	return c->has_text_band && strcmp(s->kind, "sign") == 0;
}

static int collect_groups(const struct composition *c, struct group *groups, int *ret_hero)
{
	int n = 0, best = 1000;
	for (int i = 0; i < c->brief->subject_count && i < BRIEF_SUBJECTS_MAX; i++) {
		const struct brief_subject *s = &c->brief->subjects[i];
		const struct art *art = art_find(s->kind);
		if (!art || !art->draw || is_part_of_scene(c, s))
			continue;
		int count = s->count < 1                 ? 1
			    : s->count > BRIEF_COUNT_MAX ? BRIEF_COUNT_MAX
							 : s->count;
		enum art_habitat where = compose_habitat(c, art, s);
		groups[n] = (struct group){art, s, where, count, false, {-0.5, 0.5, -1, 0}, 1};
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
	c->metre_px_near = l->hero_px / l->hero_m / compose_nearness(c, l->hero_y);
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
	bool vase = compose_has_vase(groups, n);
	for (int i = 0; i < n && vase && compose_is_flower(groups[hero].art->name); i++)
		hero = compose_is_flower(groups[i].art->name) ? hero : i;
	groups[hero].hero = true;
	for (int i = 0; i < n; i++)
		total += groups[i].count;
	double h = c->height_px, top = compose_ground_top(c);
	double free_h = groups[hero].where == ART_GROUND ? h - top + 0.35 * h : h;
	compose_measure_group(c, &groups[hero], 0); /* it will be the first to be placed */
	l.hero_m = fmax(0.01, groups[hero].art->height_m);
	l.hero_px = compose_hero_height(c, &groups[hero], groups[hero].count, free_h);
	l.hero_seen_px = l.hero_px * compose_seen_height(&groups[hero]);
	l.hero_y =
	    h * (groups[hero].count > 1 ? rng_range(&r, 0.90, 0.93) : rng_range(&r, 0.84, 0.90));
	l.hero_y = fmax(l.hero_y, fmin(h * 0.95, top + 0.05 * h));
	if (total > groups[hero].count + 3)
		l.crowd_scale = fmax(0.55, 1 - 0.02 * total);
	set_scale(&l, &groups[hero]);
	/* The hero takes its place first; those few before the many. */
	for (int i = 0; i < groups[hero].count; i++)
		compose_place_one(&l, &groups[hero], i);
	for (int i = 0; i < n; i++)
		for (int k = 0; i != hero && k < groups[i].count; k++)
			if (!vase || !compose_is_flower(groups[i].art->name))
				compose_place_one(&l, &groups[i], k);
	compose_join(c, groups, n);
	qsort(c->figures, (size_t)c->figure_count, sizeof c->figures[0], farther_first);
}
