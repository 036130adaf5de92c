/* What a reference shows, as far as that can be known without knowing what anything
 * is: its colours, its sky, the line of its ground, what stands out, where the light
 * comes from. Found on a few thousand cells; masks come back in full size, along the
 * picture's own edges.
 *
 *     struct study s;
 *     if (!study_init(&s, surface)) no memory
 *     uint8_t *sky = study_mask(&s, s.sky, surface);     malloc'd, 0–255, or NULL
 *     study_finish(&s);
 *
 * Drawback: it sees shapes of colour, not things. A sky is what is calm and reaches
 * down from the upper edge; a subject is what no path from the edges leads into without
 * crossing another colour.
 */
#pragma once

#include <cairo.h>
#include <stdbool.h>

#include "studio/painter/brush.h"
#include "studio/painter/reference/lab.h"

#define STUDY_EDGE 176 /* cells along the longer side, at most */
#define STUDY_PALETTE 8

struct study {
	int w, h;         /* cells; at least 1 */
	float *rgb[3];    /* owned, w*h each, 0–1 */
	struct lab *lab;  /* owned */
	float *unrest;    /* owned: how much goes on around a cell, 0 … 1 */
	float *subject;   /* owned: 1 where something stands out from all around it … 0 */
	float *sky;       /* owned: 1 where the sky is, or what takes its place … 0 */
	float *backdrop;  /* owned: the same, on below the horizon as far as it goes */
	bool has_subject; /* one clear thing before something calm */
	bool is_plain;    /* and that is of one colour, as in a studio */
	bool has_sky;
	bool has_horizon; /* the horizon was seen and not guessed */
	bool is_level;    /* and runs straight from side to side, as land does */
	double horizon;   /* of the height, from the top: where the ground begins */
	double box_x0, box_y0, box_x1, box_y1; /* the subject's, 0–1; all 0 without one */
	struct lab palette[STUDY_PALETTE];     /* the most frequent first */
	double share[STUDY_PALETTE];
	int palette_count;             /* at least 1 */
	struct lab mean, dark, bright; /* bright, dark: of the lightest and darkest eighth */
	double light_x, light_y;       /* unit vector towards the light */
	bool water;                    /* what lies below the horizon is of the sky's colour */
};

/* surface: ARGB32, opaque. False: no memory. */
bool study_init(struct study *ret, cairo_surface_t *surface);
void study_finish(struct study *s); /* also of a zeroed one */

/* A map of cells (0–1) in the surface's size, 0–255, refined along the edges of the
 * picture that was studied (a guided filter: He, Sun, Tang 2010, by a colour guide).
 * NULL: no memory. The caller frees. */
uint8_t *study_mask(const struct study *s, const float *map, cairo_surface_t *surface);
/* A map's value at u, v (0–1 across and down), between cells. */
float study_at(const struct study *s, const float *map, double u, double v);
struct lab study_lab(const struct study *s, double u, double v);

/* Blurs the cells' colours into ret[w*h]: radius of the longer side. False: no memory. */
bool study_soften(const struct study *s, double radius, struct lab *ret);

/* study_subject.c */
bool study_find_subject(struct study *s);
/* study_sky.c */
bool study_find_sky(struct study *s);
