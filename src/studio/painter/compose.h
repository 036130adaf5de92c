/* A composition: where everything stands and which light falls on it, before a
 * drop of paint. Scenery, arts, lettering and finish all read this one struct, so
 * that they agree in perspective and light.
 */
#pragma once

#include "studio/painter/art.h"
#include "studio/painter/brief.h"
#include "studio/painter/brush.h"

#define COMPOSE_FIGURES_MAX 96
/* An art's chance is rng_of(figure.seed, ART_STREAM). */
#define ART_STREAM 1

/* One thing to draw, placed. */
struct figure {
	const struct art *art;
	const struct brief_subject *subject; /* borrowed from the brief */
	enum art_habitat where; /* where this one really is: a flying cat is in ART_AIR */
	double x_px, y_px;      /* its foot */
	double height_px;       /* of one unit of the art's space */
	/* What it really covers in this pose, in units around its foot, unmirrored. */
	double left, right, top, bottom; /* left and top < 0 */
	double depth;                    /* 0 near … 1 at the horizon; drawn far to near */
	bool mirrored;
	uint64_t seed;
};

struct composition {
	const struct brief *brief; /* borrowed */
	int width_px, height_px;
	uint64_t seed; /* prompt and variation */
	/* What the brief said or, where it said nothing, what suits: never UNSAID. */
	enum place place;
	enum hour hour;
	enum weather weather;
	enum season season;
	bool savanna;      /* the meadow is African: dry grass, acacias */
	double detail;     /* 1 as usual; 0.5 a quick picture, 1.5 a careful one */
	bool transparent;  /* figures alone, no scenery */
	bool inlaid; /* set into a picture that is there already: no stands, grass or borders of
		      * the painter's own */
	double horizon_px; /* y of the eye's level; ground or water is below */
	double vanish_px;  /* x of the vanishing point, on the horizon */
	double shore_px; /* y where water ends and near ground begins; height_px: no near ground */
	bool has_table;  /* a table top reaches from table_px to the lower edge */
	double table_px;
	struct light light;
	struct color sky_top, sky_upper, sky_lower, sky_horizon; /* zenith … horizon */
	double clouds;                                           /* 0 none … 1 overcast */
	double sun_x_px, sun_y_px, sun_radius_px;                /* radius 0: not in view */
	bool is_moon;
	double metre_px_near; /* pixels a metre at the picture's lower edge */
	int figure_count;
	struct figure figures[COMPOSE_FIGURES_MAX]; /* sorted far to near */
	const uint8_t *fine; /* borrowed, width × height: where a style keeps more detail, as it
			      * does in figures, 0–255; NULL: nowhere else */
	bool has_text_band;                         /* lettering wants this rectangle */
	double text_x, text_y, text_w, text_h;
};

void compose(const struct brief *brief, int width_px, int height_px, uint32_t variation,
	     struct composition *ret);

/* The same with the horizon at this part of the height, from the top; 0: as it suits. */
void compose_from(const struct brief *brief, int width_px, int height_px, uint32_t variation,
		  double horizon, struct composition *ret);

/* Scales and moves the figures (and the text band) to fill the frame, for a
 * picture that has no scenery. */
void compose_fill_frame(struct composition *c);

/* Where on the ground a depth lies: y in pixels; and pixels a metre there. The two
 * agree: both shrink with the distance below the horizon. */
double compose_ground_y(const struct composition *c, double depth);
double compose_metre_px(const struct composition *c, double depth);
double compose_depth_at(const struct composition *c, double y_px); /* the way back */
/* A place's facts that composing and painting share. */
bool compose_is_indoors(enum place place);
bool compose_has_water(enum place place); /* open water with a surface, seen from above */
/* A river's left and right bank at y; only where place is PLACE_RIVER. */
void compose_river(const struct composition *c, double y_px, double *ret_left, double *ret_right);

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
