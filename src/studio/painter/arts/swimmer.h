/* Swimmers: bodies threaded on a bent spine, with fins of rays.
 *
 *     struct spine sp = {.length = 1, .bend = radians(-30)};
 *     swimmer_body(&s, &sp, fish_girth, 7, 0.5f);
 *     swimmer_fin(&s, &sp, 0.05f, …);
 *
 * t runs along the spine from the tail's root (0) to the nose (1). One thread; stateless.
 */
#pragma once

#include "studio/painter/arts/anatomy.h"

struct spine {
	struct vec middle; /* where t = 0.5 is */
	float length;
	float pitch; /* rise there, radians */
	float bend;  /* change of rise from tail to nose: < 0 arches the back */
	float sway;  /* swing of the tail towards us, in lengths */
};

/* The point at t, and the body's axes there. axes may be NULL. */
struct vec spine_at(const struct spine *sp, float t, struct frame *axes);
/* The body through n girths (radius at even steps from t = 0 to 1); slim: side share. */
void swimmer_body(struct sculpt *s, const struct spine *sp, const float *girth, int n, float slim);
/* A fan of rays from root: from `first` to `last` (directions), long at both ends as
 * long0, long1 and in the middle long_mid. */
struct fin {
	struct vec root, first, last, normal;
	float long0, long_mid, long1;
	int rays;
	float spread; /* roots lie this far apart along last - first … 0: one point */
	float width;
};
void swimmer_fin(struct sculpt *s, const struct fin *fin);
/* Spray where something breaks the surface at x (art units), this wide. */
void water_splash(const struct art_ctx *a, double x, double width, double height);
/* A ball eye on both sides with a highlight; for head_paint_eye. */
void swimmer_eyes(struct sculpt *s, struct head_body *head, struct vec center,
		  const struct frame *axes, float aside, float radius);
