/* Sculpt: living things as soft bodies in three dimensions. Parts (limbs, balls,
 * sheets) melt into one another like clay, are turned a little towards the viewer,
 * lit pixel by pixel by the picture's light, and combed with fur.
 *
 *     struct sculpt s;
 *     sculpt_begin(&s, a);                       an art_ctx
 *     s.pen.color = a->color; s.pen.fur = 0.03f;
 *     sculpt_ball(&s, vec(0, 0.5f, 0), NULL, 0.5f, 0.3f, 0.25f);
 *     sculpt_limb(&s, vec(0.4f, 0.6f, 0), 0.15f, vec(0.6f, 0.9f, 0), 0.1f);
 *     sculpt_place(&s, 1.0f, 1.5f);              one unit = 1.0 here; box aspect 1.5
 *     sculpt_paint(&s, paint_coat, ctx);
 *     sculpt_project(&s, p, &x, &y);             to draw whiskers on top with cairo
 *
 * Model space: x right, y up, z towards the viewer, the ground at y = 0; any unit,
 * sculpt_place says how many make the art's height. Lives on the stack (~60 KB),
 * owns nothing between calls. One thread; deterministic. Drawback: a part is a
 * few nanoseconds a pixel, so a hero of 600 px costs some 100–400 ms; sizes above
 * SCULPT_PIXELS_MAX are painted smaller and enlarged.
 */
#pragma once

#include "studio/painter/art.h"
#include "studio/painter/arts/vec.h"

#define SCULPT_PARTS_MAX 256
#define SCULPT_PIXELS_MAX 900000
#define SCULPT_PIXELS_SMALL 9000

/* How the next parts look and join; set fields between calls. */
struct sculpt_pen {
	struct color color;
	int tag;         /* the art's own name for the part, handed to its paint function */
	float blend;     /* how softly it grows out of what is there, model units; 0 hard */
	float fur;       /* hair length, model units; 0 bare skin */
	float gloss;     /* 0 dull … 1 wet */
	float glow;      /* 0 lit … 1 shines by itself */
	float clear;     /* 0 solid … 1 not to be seen: fins, ghosts */
	struct vec flat; /* squashed along this unit direction … */
	float thin;      /* … to this share of its thickness; 0 or 1: round */
	struct vec comb; /* where hair points; zero: from a to b */
	bool carve;      /* takes away instead of adding */
};

enum sculpt_shape { SCULPT_LIMB, SCULPT_BALL, SCULPT_SHEET };

struct sculpt_part {
	enum sculpt_shape shape;
	struct vec a, b, c;
	float ra, rb;
	int group;    /* of a chain: its pieces melt into others as one */
	float t0, t1; /* where along its chain it lies */
	struct frame axes;
	struct vec radii;
	struct sculpt_pen pen;
};

struct sculpt {
	const struct art_ctx *art;
	struct sculpt_pen pen;
	struct frame view; /* where model x, y, z point as seen; see sculpt_turn */
	bool grounded;     /* the ground is near and darkens what is close to it */
	bool afloat;       /* y = 0 is the water line: nothing is seen below */
	int count, groups;
	struct sculpt_part parts[SCULPT_PARTS_MAX];
	float scale, dx, dy;            /* model to art space, from sculpt_place */
	float left, right, bottom, top; /* what is seen of it, model units */
};

/* A point of the surface, for the art's paint function to colour. */
struct sculpt_hit {
	struct vec p, n; /* model space; n of length 1 */
	int tag;         /* of the part that is nearest */
	float t;         /* limb: 0 at a … 1 at b; ball: -1..1 along its forward axis */
	float up, side;  /* where around the part: -1..1 of its radius */
	/* the paint function may change these: */
	struct color color;
	float fur, gloss, glow, clear;
	struct vec comb;
};
typedef void sculpt_paint_fn(struct sculpt_hit *hit, const void *ctx);

void sculpt_begin(struct sculpt *s, const struct art_ctx *a);
/* Turns the whole body: yaw > 0 faces the viewer more, pitch > 0 is seen from above. Radians. */
void sculpt_turn(struct sculpt *s, float yaw, float pitch);

void sculpt_limb(struct sculpt *s, struct vec a, float ra, struct vec b, float rb);
/* A limb along a smooth curve through n ≥ 2 points, in `steps` pieces a span;
 * radii as many as points. */
void sculpt_chain(struct sculpt *s, const struct vec *points, const float *radii, int n, int steps);
/* An ellipsoid with radii along the frame's axes; axes NULL: the model's own. */
void sculpt_ball(struct sculpt *s, struct vec center, const struct frame *axes, float forward,
		 float up, float side);
/* A triangle of the given thickness: ears, fins, membranes. */
void sculpt_sheet(struct sculpt *s, struct vec a, struct vec b, struct vec c, float thickness);

/* Scales so that `stature` model units are one unit of art space, shrinks further if
 * the box (aspect wide, 1 high) would not hold it, and centres it. */
void sculpt_place(struct sculpt *s, float stature, float aspect);
/* Paints it on the art's context. paint NULL: the parts' own colours. Draws nothing
 * when there is no memory. */
void sculpt_paint(struct sculpt *s, sculpt_paint_fn *paint, const void *ctx);
/* Rings on the water around what is afloat; after sculpt_paint. */
void sculpt_ripples(const struct sculpt *s);
/* Where a model point is in art space; returns how near the viewer it is. */
float sculpt_project(const struct sculpt *s, struct vec p, double *ret_x, double *ret_y);
