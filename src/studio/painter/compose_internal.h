/* What compose.c, compose_light.c and compose_figures.c share; nobody else needs it. */
#pragma once

#include "studio/painter/compose.h"

/* What a place offers to stand on and to be seen. */
enum {
	OFFERS_SKY = 1,    /* the open sky is in view */
	OFFERS_GROUND = 2, /* ground, floor or bank to stand on */
	OFFERS_WATER = 4,  /* a surface of water to float on */
	OFFERS_DEEP = 8,   /* under water */
	OFFERS_ROOF = 16,  /* indoors */
	OFFERS_VOID = 32,  /* nothing to stand on: space, abstract */
};

struct place_facts {
	int offers;
	double horizon_low, horizon_high; /* of the height, from the top */
	double shore_low, shore_high; /* where near ground begins, for water with ground; else 0 */
	double eye_m;                 /* usual height of the eye over the ground, metres */
};
const struct place_facts *compose_place(enum place place);

bool compose_is_flower(const char *kind); /* one that a vase can hold */

/* Fills light, sky and sun. Wants place, hour, weather, mood, horizon settled. */
void compose_light(struct composition *c, uint32_t variation);
/* Fills figures. Wants everything else settled. */
void compose_figures(struct composition *c, uint32_t variation);
/* What the figure of this seed really covers, in its own units: drawn small and
 * looked at (compose_measure.c). Soft shadows and glows do not count. */
struct extent {
	double left, right, top, bottom; /* left and top < 0 */
};
struct extent compose_measure(const struct art *art, const struct brief_subject *subject,
			      enum art_habitat where, uint64_t seed);
/* Where an individual of this subject belongs in this place. */
enum art_habitat compose_habitat(const struct composition *c, const struct art *art,
				 const struct brief_subject *subject);

/* --- the arrangement: compose_figures.c, compose_spot.c, compose_together.c ------------ */

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

static inline double compose_clamp(double v, double low, double high)
{
	return v < low ? low : v > high ? high : v;
}

/* The figure that takes this place in the list: all its chance. */
uint64_t compose_figure_seed(const struct composition *c, int index);
/* Fills extent and aspect as the individual at this index will have them. */
void compose_measure_group(const struct composition *c, struct group *g, int index);
/* In units: what stands out of the ground or water. */
double compose_seen_height(const struct group *g);
/* How near y is, as part of the lower edge's nearness. */
double compose_nearness(const struct composition *c, double y_px);
double compose_ground_top(const struct composition *c);
/* The unit at which the hero (or each of its crowd) fills the picture well. */
double compose_hero_height(const struct composition *c, const struct group *g, int crowd,
			   double free_h);
/* Tries spots for the index-th individual of a group and appends the best as a figure. */
void compose_place_one(struct layout *l, const struct group *kind, int index);
/* Who belongs together: flowers into their vase, a cat onto its sofa. */
bool compose_has_vase(const struct group *groups, int n);
void compose_join(struct composition *c, const struct group *groups, int n);
