/* What the prompt adds to a picture that is there: figures in its calm places, and
 * cut-outs that are to stand in it.
 *
 *     guests_place(&c, &study, brief, variation);          fills c.figures
 *     guests_stand(cr, &c, &study, cuts, n, variation);    draws the cut-outs
 */
#pragma once

#include "studio/painter/compose.h"
#include "studio/painter/reference/study.h"

#define GUESTS_MAX 24
#define GUESTS_CUTS_MAX 16

/* Places the subjects of c->brief; wants c's place, horizon and light. */
void guests_place(struct composition *c, const struct study *s, uint32_t variation);
/* Brings n cut-outs (borrowed) nearer to the light and colours of where they will stand. */
void guests_harmonise(const struct composition *c, const struct study *s,
		      cairo_surface_t *const *cuts, int n);
/* Draws them as subjects, the first the most important. hero: they are what the picture
 * is about, and fill it. */
void guests_stand(cairo_t *cr, const struct composition *c, const struct study *s,
		  cairo_surface_t *const *cuts, int n, bool hero);
/* The y of their feet. */
double guests_foot(const struct composition *c, bool hero);
/* Lays n cut-outs in rows into the whole of a transparent picture. */
void guests_lay(cairo_t *cr, double width_px, double height_px, cairo_surface_t *const *cuts,
		int n);
