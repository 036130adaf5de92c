/* A composition: where everything stands and which light falls on it, before a
 * drop of paint. Scenery, arts, lettering and finish all read this one struct, so
 * that they agree in perspective and light.
 */
#pragma once

#include "studio/painter/art.h"
#include "studio/painter/brief.h"
#include "studio/painter/brush.h"

#define COMPOSE_FIGURES_MAX 96

/* One thing to draw, placed. */
struct figure {
	const struct art *art;
	const struct brief_subject *subject; /* borrowed from the brief */
	double x_px, y_px;		     /* its foot */
	double height_px;
	double depth; /* 0 near … 1 at the horizon; drawn far to near */
	bool mirrored;
	uint64_t seed;
};

struct composition {
	const struct brief *brief; /* borrowed */
	int width_px, height_px;
	uint64_t seed;	   /* prompt and variation */
	double horizon_px; /* y of the eye's level; ground or water is below */
	struct light light;
	double sun_x_px, sun_y_px, sun_radius_px; /* radius 0: not in view */
	bool is_moon;
	double metre_px_near; /* pixels a metre at the picture's lower edge */
	int figure_count;
	struct figure figures[COMPOSE_FIGURES_MAX]; /* sorted far to near */
	bool has_text_band;			    /* lettering wants this rectangle */
	double text_x, text_y, text_w, text_h;
};

void compose(const struct brief *brief, int width_px, int height_px, uint32_t variation,
	     struct composition *ret);

/* Where on the ground a depth lies: y in pixels; and pixels a metre there. */
double compose_ground_y(const struct composition *c, double depth);
double compose_metre_px(const struct composition *c, double depth);

/* Paints everything that is not a figure: sky, water, land, interiors, far to near
 * (scenery/…). Called once, on an opaque surface. */
void scenery_paint(cairo_t *cr, const struct composition *c);
/* What lies over the figures: near grass, rain, snow, fog, lamps' glow. */
void scenery_veil(cairo_t *cr, const struct composition *c);

/* Sets the brief's texts (lettering.c): on a sign, a banner or as poster type,
 * exactly and legibly, in any script. */
void lettering_paint(cairo_t *cr, const struct composition *c);

/* The style, on the finished pixels in place (finish/…): ARGB32 premultiplied,
 * native-endian words as cairo has them. */
void finish_apply(cairo_surface_t *surface, const struct composition *c);
