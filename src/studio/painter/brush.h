/* Brushes: the few ways everything in a picture is drawn, so that it all agrees
 * in light and texture. Cairo paths in, lit paint out.
 *
 *     cairo_arc(cr, 0, -0.5, 0.3, 0, 2 * M_PI);
 *     brush_fill_lit(cr, light, color_rgb(0x8a6a4a), 0.9);
 *
 * Coordinates: cairo's (y down). Light comes from light->to_key, a unit vector in
 * the picture plane that points towards the light. One thread; deterministic: all
 * chance is drawn from a struct rng that the caller passes.
 */
#pragma once

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>

#include "studio/painter/brief.h" /* struct color */

struct light {
	double to_key_x, to_key_y; /* unit vector towards the light; y < 0 is up */
	struct color key;	   /* colour and strength of direct light (may exceed 1) */
	struct color ambient;	   /* of light from everywhere */
	struct color haze;	   /* what distance fades to */
	double haze_density;	   /* 0 crisp … 1 thick fog */
	double shadow_length;	   /* ground shadow, in heights of its caster */
	double shadow_x;	   /* -1..1: where ground shadows lean */
	bool night;		   /* lamps and windows glow */
	bool silhouette;	   /* light behind: subjects are dark against it */
};

/* --- chance: a small deterministic generator -------------------------------- */
struct rng {
	uint64_t state;
};
struct rng rng_of(uint64_t seed, uint64_t stream);
double rng_unit(struct rng *r);				 /* [0, 1) */
double rng_range(struct rng *r, double low, double high); /* [low, high) */
int rng_int(struct rng *r, int low, int high);		 /* low..high */
bool rng_chance(struct rng *r, double probability);

/* --- noise ------------------------------------------------------------------- */
double noise_2d(uint64_t seed, double x, double y);			/* smooth, -1..1 */
double noise_fractal(uint64_t seed, double x, double y, int octaves);	/* -1..1 */

/* --- colour ------------------------------------------------------------------ */
struct color color_rgb(uint32_t rrggbb);
struct color color_mix(struct color a, struct color b, double t); /* 0: a, 1: b */
struct color color_scale(struct color c, double k);		   /* clamped to 0–1 */
struct color color_hsl(double hue_turns, double saturation, double lightness);
struct color color_vary(struct color c, struct rng *r, double amount); /* a nearby colour */
/* What `base` looks like under this light. facing: 1 towards it, 0 edge-on, -1 away. */
struct color light_on(const struct light *light, struct color base, double facing);
/* What `c` looks like from this far. depth: 0 at the viewer … 1 at the horizon. */
struct color light_haze(const struct light *light, struct color c, double depth);

/* --- paint: each consumes the current path ---------------------------------- */
void brush_fill(cairo_t *cr, struct color c, double alpha);
/* Fills as a rounded form lit by the light: a gradient across the path's extents
 * from lit to shaded. roundness: 0 flat card … 1 ball. */
void brush_fill_lit(cairo_t *cr, const struct light *light, struct color base, double roundness);
void brush_stroke(cairo_t *cr, struct color c, double width, double alpha);
/* A soft round glow at (x, y): colour at the centre, nothing at the radius. Additive
 * enough to look like light. Does not touch the path. */
void brush_glow(cairo_t *cr, double x, double y, double radius, struct color c, double strength);
/* A soft ellipse of darkness on the ground under something. */
void brush_ground_shadow(cairo_t *cr, const struct light *light, double x, double y, double width,
			 double strength);

/* --- shapes: each appends to the current path -------------------------------- */
void shape_ellipse(cairo_t *cr, double x, double y, double rx, double ry);
void shape_round_rect(cairo_t *cr, double x, double y, double w, double h, double radius);
/* A closed smooth curve through n ≥ 3 points (Catmull-Rom). xy: n pairs. */
void shape_smooth(cairo_t *cr, const double *xy, int n, bool closed);
/* A limb: a tapered stroke along a smooth curve of n ≥ 2 points, from width w0 to w1. */
void shape_limb(cairo_t *cr, const double *xy, int n, double w0, double w1);
/* An irregular blob around (x, y). wobble: 0 a circle … 1 ragged. */
void shape_blob(cairo_t *cr, struct rng *r, double x, double y, double radius, double wobble);
