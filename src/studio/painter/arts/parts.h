/* Parts that many arts share: planes in light, glass, lamps, wheels, leaves and
 * petals, bricks and planks.
 *
 *     POLY(a, -0.3, 0, 0.3, 0, 0.3, -0.5, -0.3, -0.5);
 *     part_plane(a, a->color, 0, 0, 1);            // a wall that faces the viewer
 *     part_pane(a, -0.1, -0.4, 0.2, 0.2, true);    // its window, lit when it is dark
 *
 * Coordinates are the art's own (one unit is its height). Base colours are
 * natural ones, in white light; every function applies the scene's light itself
 * unless it says otherwise. Fills consume the current path. One thread; all
 * chance comes from a->rng. Drawback: the light's height over the picture plane
 * is guessed (see part_facing), so planes agree in tendency, not physically.
 */
#pragma once

#include <math.h>

#include "studio/painter/art.h"

/* The paths of a polygon, a smooth closed outline and a limb, from literals. */
#define PART_COUNT(...) ((int)(sizeof((const double[]){__VA_ARGS__}) / sizeof(double) / 2))
#define POLY(a, ...) part_poly((a)->cr, (const double[]){__VA_ARGS__}, PART_COUNT(__VA_ARGS__))
#define SMOOTH(a, ...)                                                                             \
	shape_smooth((a)->cr, (const double[]){__VA_ARGS__}, PART_COUNT(__VA_ARGS__), true)
#define CURVE(a, ...)                                                                              \
	shape_smooth((a)->cr, (const double[]){__VA_ARGS__}, PART_COUNT(__VA_ARGS__), false)
#define LIMB(a, w0, w1, ...)                                                                       \
	shape_limb((a)->cr, (const double[]){__VA_ARGS__}, PART_COUNT(__VA_ARGS__), w0, w1)

/* --- light ------------------------------------------------------------------- */
/* How far a surface with this outward normal (x right, y down, z to the viewer)
 * faces the key light: -1..1. The normal need not be of unit length. */
double part_facing(const struct art_ctx *a, double nx, double ny, double nz);
/* `base` on a surface with this normal. */
struct color part_lit(const struct art_ctx *a, struct color base, double nx, double ny, double nz);
/* How strongly lamps and lit windows show: 0 in full day … 1 at night. */
double part_lamps(const struct art_ctx *a);
/* A colour that shines by itself, as far as lamps show; `by_day` is its look when off. */
struct color part_shining(const struct art_ctx *a, struct color by_day, struct color glow);
/* Is a detail of this size (in units) worth its paint on this canvas? */
bool part_visible(const struct art_ctx *a, double size);
/* The art's colour when the prompt said one, else `natural`. */
struct color part_own(const struct art_ctx *a, uint32_t natural);
/* The same, but one of four naturals by chance, so that a herd is not of one colour;
 * the first is the likeliest. */
struct color part_pick(const struct art_ctx *a, const uint32_t naturals[4]);

/* --- fills and lines --------------------------------------------------------- */
void part_poly(cairo_t *cr, const double *xy, int n);
void part_rect(const struct art_ctx *a, double x, double y, double w, double h);
void part_plane(const struct art_ctx *a, struct color base, double nx, double ny, double nz);
/* As a rounded form: brush_fill_lit. */
void part_form(const struct art_ctx *a, struct color base, double roundness);
/* As an upright pillar between x0 and x1: the light turns round it. */
void part_turned(const struct art_ctx *a, struct color base, double x0, double x1);
/* As a pipe along y between y0 (top) and y1. */
void part_rolled(const struct art_ctx *a, struct color base, double y0, double y1);
/* A gradient between two colours that are already lit. */
void part_fade(const struct art_ctx *a, double x0, double y0, struct color c0, double x1, double y1,
	       struct color c1);
/* Darkens (alpha > 0) or, with a negative alpha, brightens with the key's colour what
 * lies under the path: full at (x0, y0), nothing at (x1, y1). */
void part_shade(const struct art_ctx *a, double x0, double y0, double x1, double y1, double alpha);
/* Strokes the path in a colour lit as if turned half away. */
void part_ink(const struct art_ctx *a, struct color base, double width);
void part_segment(const struct art_ctx *a, double x0, double y0, double x1, double y1,
		  struct color base, double width);
/* A soft highlight, as on glaze or metal. angle in radians. */
void part_shine(const struct art_ctx *a, double x, double y, double rx, double ry, double angle,
		double alpha);

/* --- built things ------------------------------------------------------------ */
/* A box in light perspective: its front's lower left corner at (x, y), its depth
 * running by (dx, dy): dx > 0 shows the right side, dx < 0 the left; dy < 0 the top. */
void part_box(const struct art_ctx *a, double x, double y, double w, double h, double dx, double dy,
	      struct color base);
/* Moves the origin to (x, y) on a wall whose foot rises by -slope a unit to the
 * right; between cairo_save and cairo_restore. */
void part_lean(const struct art_ctx *a, double x, double y, double slope);
/* A window pane with its upper left corner at (x, y). lit: somebody is in when it is dark. */
void part_pane(const struct art_ctx *a, double x, double y, double w, double h, bool lit);
/* A framed window with glazing bars. */
void part_window(const struct art_ctx *a, double x, double y, double w, double h,
		 struct color frame, bool lit);
/* A pointed (gothic) or round-headed window; `point` 0 round … 1 pointed. */
void part_arched_pane(const struct art_ctx *a, double x, double y, double w, double h, double point,
		      bool lit);
/* Only the path of it. */
void part_arch(const struct art_ctx *a, double x, double y, double w, double h, double point);
struct part_grid {
	double x, y, w, h; /* upper left corner and size */
	int columns, rows;
	double fill;       /* how much of a cell is pane: 0–1 */
	double lit_chance; /* when it is dark */
};
void part_panes(const struct art_ctx *a, const struct part_grid *g);
/* A wheel from the side. spokes 0: a car's rim. */
void part_wheel(const struct art_ctx *a, double x, double y, double r, int spokes);
/* Glass of a vehicle: the path is filled with sky and reflections, from y0 (top) to y1;
 * lit from inside when it is dark and `lit`. */
void part_glass(const struct art_ctx *a, double y0, double y1, bool lit);
/* A headlamp that throws its beam to the right when it is dark. */
void part_headlamp(const struct art_ctx *a, double x, double y, double r);
/* Steam or smoke that drifts to the left from (x, y); size: how far. */
void part_smoke(const struct art_ctx *a, double x, double y, double size, struct color c);
/* One soft round puff of it, in a colour that is lit already. */
void part_puff(const struct art_ctx *a, double x, double y, double r, struct color c, double alpha);
/* A lamp: glows when it is dark. */
void part_bulb(const struct art_ctx *a, double x, double y, double r, struct color glow);

/* A beam of light from (x, y); angle and half-width `spread` in radians. */
void part_beam(const struct art_ctx *a, double x, double y, double angle, double length,
	       double spread, struct color glow, double strength);

/* --- textures: over the rectangle, kept inside it or the clip ---------------- */
void part_bricks(const struct art_ctx *a, double x, double y, double w, double h, double course,
		 double amount);
void part_planks(const struct art_ctx *a, double x, double y, double w, double h, double width,
		 bool upright, double amount);
/* Rows of scale-like tiles, y0 (top) to y1, between lines that may lean inwards. */
void part_tiles(const struct art_ctx *a, double x, double y, double w, double h, double course,
		double amount);
/* Small dabs of light and dark, so that a surface lives. */
void part_speckle(const struct art_ctx *a, double x, double y, double w, double h, int n,
		  double size, double amount);

/* --- growing things ---------------------------------------------------------- */
/* A leaf from its stalk at (x, y); angle: direction it points in, radians. */
void part_leaf(const struct art_ctx *a, double x, double y, double angle, double length,
	       double width, struct color base);
struct part_petal {
	double length, width;
	double point;            /* 0 rounded … 1 pointed; below 0 notched */
	struct color heart, rim; /* colours at its foot and its tip */
};
void part_petal(const struct art_ctx *a, double x, double y, double angle,
		const struct part_petal *p);
/* n petals around (x, y), seen from a height: squash 1 face on … 0.3 from the side. */
void part_whorl(const struct art_ctx *a, double x, double y, int n, double squash, double turn,
		const struct part_petal *p);
struct part_foliage {
	double x, y, rx, ry;
	double leaf;        /* a leaf's length */
	int leaves;         /* at full size; fewer are drawn when small */
	struct color color; /* natural */
	double slim;        /* leaf's width over its length; 0: 0.55 */
	double hang;        /* 0 every way … 1 all hang down */
	double solid;       /* how much of a dark body lies behind: 0–1 */
	double bright;      /* lighter (> 0) or darker than its place says, as a part of a crown */
};
void part_foliage(const struct art_ctx *a, const struct part_foliage *f);
/* Leaves, needles, blossoms by the hundred: collected, then painted dark to light,
 * one fill a tone. 48 KB: on the stack once at a time. */
#define PART_DABS_MAX 2400
struct part_dabs {
	int n;
	struct {
		float x, y, angle, length;
		int tone;
	} dab[PART_DABS_MAX];
};
/* bright: -1 in deep shade … 1 in full light; what is over the maximum is dropped. */
void part_dab(struct part_dabs *d, double x, double y, double angle, double length, double bright);
/* slim: a dab's width over its length. Empties d. */
void part_dabs_paint(const struct art_ctx *a, struct part_dabs *d, struct color base, double slim);
/* A few blades of grass in front of a foot, so that it stands in the ground. */
void part_tuft(const struct art_ctx *a, double x, double y, double width, double height,
	       struct color base);
/* A heap of rock: its flat foot from x - w/2 to x + w/2 at y, facets in light. */
void part_rock(const struct art_ctx *a, double x, double y, double w, double h, struct color base);
