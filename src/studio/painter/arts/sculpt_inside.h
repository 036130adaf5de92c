/* Between the files of the sculptor; not for arts. sculpt.c builds and places parts,
 * sculpt_field.c measures how far they are, sculpt_form.c finds what is seen of them,
 * sculpt_light.c lights and paints that.
 */
#pragma once

#include "studio/painter/arts/sculpt.h"

#define FAR_AWAY 1e9f

/* A part made ready for measuring, in view space. What is asked first stands first. */
struct solid {
	struct vec whole;  /* a sphere around its whole chain: … */
	float whole_reach; /* … center and radius */
	int group;
	float blend;
	enum sculpt_shape shape;
	bool carve;
	float thin, ra;
	struct vec a;
	union {
		struct {
			struct vec ab, flat;
			float inv, dr, stretch, chain;
		} limb;
		struct {
			struct vec m[3], mm[3]; /* axes over radii, over radii squared */
		} ball;
		struct {
			struct vec b, c, ab, cb, ac, normal, edge_a, edge_b, edge_c;
		} sheet;
	};
	struct vec center;
	float reach;   /* radius of a sphere around center that holds it */
	float careful; /* the share of a measured distance that is safe to step */
	float left, right, bottom, top, near, far;
};

struct field {
	int count;
	struct solid solids[SCULPT_PARTS_MAX];
};

/* --- sculpt.c -------------------------------------------------------------------- */
struct vec sculpt_to_view(const struct sculpt *s, struct vec p);
struct vec sculpt_to_model(const struct sculpt *s, struct vec v);

/* --- sculpt_field.c: `which` names n of the field's solids, in rising order -------- */
void solid_ready(const struct sculpt *s, const struct sculpt_part *part, struct solid *ret);
/* All of s's parts, chains bounded as wholes. */
void field_ready(const struct sculpt *s, struct field *ret);
float solid_distance(const struct solid *o, struct vec p);
/* Squared distance of p (from the edge's start) to the edge ab. */
float solid_edge_distance(struct vec p, struct vec ab);
/* To the surface that the solids make together; < 0 inside. */
float field_distance(const struct field *f, const uint8_t *which, int n, struct vec p);
/* Without melting, at most 0.6: for what is soft anyway, like shadows. */
float field_distance_all(const struct field *f, struct vec p);
/* Which of the parts can shape the surface within `margin` of p; returns how many. */
int field_close(const struct field *f, const uint8_t *which, int n, struct vec p, float margin,
		uint8_t *ret);
struct vec field_normal(const struct field *f, const uint8_t *which, int n, struct vec p, float h);

/* --- sculpt_form.c ------------------------------------------------------------------ */
struct sculpt_pixel {
	struct vec n;    /* view space */
	struct vec comb; /* view space */
	struct color base;
	float z, alpha, fur, gloss, glow, cover;
};
struct sculpt_canvas {
	int width, height;
	float pixel;                 /* model units a pixel */
	float left, top;             /* model units, view space, of the first pixel's corner */
	float hair;                  /* longest hair, model units */
	struct sculpt_pixel *pixels; /* owned */
	float *shade;                /* owned: width·height pairs: open sky, key light, 0–1 */
};
/* Fills the canvas with what is seen of s. false: no memory. */
bool sculpt_form(const struct sculpt *s, sculpt_paint_fn *paint, const void *ctx, struct vec to_key,
		 struct sculpt_canvas *canvas);
