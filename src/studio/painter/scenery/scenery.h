/* Scenery, inside: a place is a list of layers, painted far to near. Every layer
 * reads the composition and nothing else, so that all agree in light.
 *
 *     for (scenery_layer *const *l = scenery_layers(c->place); *l; l++)
 *             (*l)(cr, c);
 *
 * Layers paint with cairo or, where a brush is too coarse (sky, water, rock), pixel
 * by pixel through raster.h. The surface must be an ARGB32 image surface of the
 * composition's size, without a transformation. One thread.
 */
#pragma once

#include "studio/painter/compose.h"
#include "studio/painter/scenery/raster.h"

typedef void scenery_layer(cairo_t *cr, const struct composition *c);
scenery_layer *const *scenery_layers(enum place place); /* ends with NULL */

/* What grows or lies over a figure's foot, so that it stands in the scene and not
 * on it: grass, snow, foam. Painted right after the figure. */
void scenery_foot(cairo_t *cr, const struct composition *c, const struct figure *f);
/* What a figure stands on where the room has no table for it; painted before it. */
void scenery_stand(cairo_t *cr, const struct composition *c, const struct figure *f);

/* --- sky.c, cloud.c ------------------------------------------------------------ */
scenery_layer sky_paint; /* the gradient, sun or moon, stars, rainbow, aurora */
scenery_layer sky_clouds;
/* The sun's disc alone, strength 0–1; not for moons. */
void sky_sun(struct raster *p, const struct composition *c, double strength);
struct color sky_color(const struct composition *c, double x, double y); /* no clouds */
struct cloud_tones {
	struct color lit_near, lit_far, shade_near, shade_far; /* near to the sun, far from it */
	double opacity;
};
struct cloud_tones cloud_tones_of(const struct composition *c);
/* One heaped cloud on its flat base; strength is its opacity. */
void cumulus_paint(struct raster *p, const struct composition *c, const struct cloud_tones *t,
		   double cx, double base_y, double width, double strength, struct rng *r);
/* Soft beams from the light across what is painted so far. */
void sky_beams(cairo_t *cr, const struct composition *c, double strength);

/* --- water.c --------------------------------------------------------------------- */
struct water {
	double top_px, bottom_px; /* the surface's far and near edge */
	double roughness;         /* 0 a mirror … 1 a stormy sea */
	double reflect;           /* how much of the world above it shows */
	struct color deep;        /* its own colour, looking down into it */
	double film;              /* 0 deep water … 1 a mere wetness over what is painted there */
};
/* Turns the rows top..bottom to water that mirrors what stands above top_px. */
void water_paint(cairo_t *cr, const struct composition *c, const struct water *w);
/* The same, only inside the current path, which is consumed. */
void water_paint_inside(cairo_t *cr, const struct composition *c, const struct water *w);
struct water water_of(const struct composition *c, double roughness);

/* --- ridge.c: silhouettes of land against the sky ---------------------------------- */
struct ridge {
	double base_px;   /* its foot's mean height in the picture */
	double height_px; /* of its peaks over the foot */
	double period_px; /* between peaks */
	double sharpness; /* 0 rolling hills … 1 jagged rock */
	double depth;     /* for haze */
	struct color color;
	double snow;    /* 0 none … 1 to the foot */
	double texture; /* 0 smooth … 1 rough */
	uint64_t stream;
};
void ridge_paint(cairo_t *cr, const struct composition *c, const struct ridge *r);
/* Pyramids of rock and snow (peak.c); sharpness is ignored. */
void mountain_paint(cairo_t *cr, const struct composition *c, const struct ridge *r);
double ridge_top(const struct composition *c, const struct ridge *r, double x);

/* --- ground.c: the plane between the horizon and the viewer ------------------------ */
struct ground {
	double top_px;          /* where it begins, usually the horizon */
	struct color near, far; /* before light and haze */
	struct color spots;     /* patches of another colour … */
	double spot_amount;     /* … and how much of them */
	double grain;           /* fine roughness */
	double waviness;        /* how uneven its far edge is, as part of the height */
	bool snow;              /* white in the sun, sky-blue in the hollows */
};
void ground_paint(cairo_t *cr, const struct composition *c, const struct ground *g);
/* What the light makes of snow that faces so: warm where lit, blue in shade. */
struct color snow_tone(const struct composition *c, struct color lit, double facing);
struct color ground_grass(const struct composition *c); /* what grass is this season */

/* --- foliage.c ------------------------------------------------------------------------ */
enum tree_kind {
	TREE_BROAD,
	TREE_PINE,
	TREE_PALM,
	TREE_BIRCH,
	TREE_BARE,
	TREE_CYPRESS,
	TREE_BUSH,
	TREE_KINDS
};
/* One tree, foot at (x, y). */
void tree_paint(cairo_t *cr, const struct composition *c, enum tree_kind kind, double x, double y,
		double height, double depth, struct rng *r);
/* A row of trees seen from afar along y_of(x) = y. */
void tree_line(cairo_t *cr, const struct composition *c, enum tree_kind kind, double y,
	       double height, double depth, uint64_t stream);
struct foliage {
	double x, y, rx, ry; /* the mass */
	double leaf;         /* a leaf's half length, px */
	double leaves;       /* how many at detail 1 */
	struct color color;
	double depth;
};
void foliage_mass(cairo_t *cr, const struct composition *c, const struct foliage *f, struct rng *r);
/* A leaf's or blade's colour in this light: warm where the sun comes through. */
struct color foliage_tone(const struct composition *c, struct color base, double facing,
			  double depth);
struct color foliage_color(const struct composition *c, struct rng *r);
/* A tuft of n blades around (x, y). */
void grass_tuft(cairo_t *cr, const struct composition *c, double x, double y, double width,
		double height, int n, struct color base, struct rng *r);
/* Grass over the ground from y0 (far) to y1 (near), getting taller as it nears. */
void grass_field(cairo_t *cr, const struct composition *c, double y0, double y1, double near_height,
		 struct color base, uint64_t stream);
/* A small flower head of radius r. */
void flower_head(cairo_t *cr, const struct composition *c, double x, double y, double radius,
		 struct color petals, struct rng *r);
/* Flowers strewn over the ground between y0 and y1; density 1 is a meadow in May. */
void flowers_strewn(cairo_t *cr, const struct composition *c, double y0, double y1, double density,
		    uint64_t stream);
struct color flower_color(const struct composition *c, struct rng *r);

/* --- rock.c ----------------------------------------------------------------------------- */
void rock_paint(cairo_t *cr, const struct composition *c, double x, double y, double width,
		double height, struct color base, double depth, struct rng *r);
