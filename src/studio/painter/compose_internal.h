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

/* Fills light, sky and sun. Wants place, hour, weather, mood, horizon settled. */
void compose_light(struct composition *c, uint32_t variation);
/* Fills figures. Wants everything else settled. */
void compose_figures(struct composition *c, uint32_t variation);
/* What an art really covers in this pose, in its own units: drawn small and looked
 * at (compose_measure.c). Soft shadows and glows do not count. */
struct extent {
	double left, right, top, bottom; /* left and top < 0 */
};
struct extent compose_measure(const struct composition *c, const struct art *art,
			      const struct brief_subject *subject, enum art_habitat where);
/* Where an individual of this subject belongs in this place. */
enum art_habitat compose_habitat(const struct composition *c, const struct art *art,
				 const struct brief_subject *subject);
