/* Birds: a body of down, wings of single feathers, folded or spread.
 *
 *     static const struct bird crow = {.form = {…}, .coat = {…}, .aspect = 1.4f};
 *     bird_draw(a, &crow);
 *
 * Measures: the body, breast to tail root, is 1 long. Facing right. One thread;
 * stateless. Drawback: each feather is a part, so a bird in flight has some 80.
 */
#pragma once

#include "studio/painter/arts/anatomy.h"

enum bird_foot { BIRD_PERCH, BIRD_WEB, BIRD_WADE };

struct bird_form {
	float stature;   /* standing height, head and all */
	float fat, slim; /* the body's radius; its side share */
	float pitch;     /* how steep it stands, degrees */
	float neck, neck_r0, neck_r1,
	    neck_deg;       /* its length, thickness, rise above the body's pitch */
	float neck_bend;    /* > 0: an S */
	float head;         /* radius */
	float beak, beak_r; /* length, thickness at the root, in head radii */
	float beak_hook;    /* how far its tip bends down */
	float beak_flat;    /* a duck's: 0 round … 1 flat */
	float eye;          /* radius in head radii */
	float eye_f, eye_u, eye_s;
	float leg, leg_r;
	enum bird_foot foot;
	float wing, chord;     /* spread: one wing's length and breadth */
	float folded;          /* folded: length */
	float tail, tail_wide; /* length; fan's half angle, degrees */
	int tail_feathers;
	float down;               /* length of body feathers */
	float fly_raise, fly_yaw; /* wings' rise and body's turn in flight, degrees */
	float stand_yaw;          /* the body's turn otherwise; 0: 26 */
	bool glides;              /* on still, level wings */
	float perch;              /* > 0: the height of the stump it sits on */
};

struct bird_coat {
	uint32_t belly, head, neck, wing, wing_tip, covert, tail, cheek; /* 0: as the body */
	uint32_t beak, leg, eye;
	float belly_at; /* how far up the belly's colour climbs, -1..1 */
	float speckle;  /* dark flecks, 0–1 */
};

struct bird;
struct bird_body {
	struct vec breast, rump, hips, tail_root, feet[2];
	struct frame axes;
	struct head_body head;
	struct vec beak_tip;
	bool flying, swimming;
};

struct bird {
	struct bird_form form;
	struct bird_coat coat;
	float aspect;
	bool water; /* swims when nothing else is said */
	bool sky;   /* flies when nothing else is said */
	/* What else it has: crest, comb, train; before placing. */
	void (*wear)(struct sculpt *s, const struct bird *bird, struct bird_body *b);
	/* Colours after the coat; ctx is a struct bird_painter. */
	sculpt_paint_fn *paint;
};

struct bird_painter {
	const struct bird *bird;
	struct bird_body body;
	struct color base, belly, head, neck, wing, wing_tip, covert, tail, cheek;
	uint64_t seed;
	bool has_color, young;
};

void bird_draw(const struct art_ctx *a, const struct bird *bird);
/* The coat alone, for a bird's own paint function to start from. */
void bird_paint(struct sculpt_hit *hit, const void *painter);
/* One flat feather from root to tip, its face along normal. */
void feather(struct sculpt *s, struct vec root, struct vec tip, struct vec normal, float width);
/* A spread wing from the shoulder. out: along it; back: where feathers trail. */
struct wing_form {
	float span, chord;
	int primaries, secondaries;
	float fan; /* how far the last primary turns back, degrees */
};
void wing_spread(struct sculpt *s, const struct wing_form *w, struct vec shoulder, struct vec out,
		 struct vec back, struct color covert);
