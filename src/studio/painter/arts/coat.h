/* Coats: what grows on a body and how it is marked. A species' coat is a row of
 * facts; coat_paint colours any point of a built quadruped by them.
 *
 *     struct coat coat = coat_make(a, &form, &q, &body);
 *     sculpt_paint(&s, coat_paint, &coat);
 *
 * Marks follow the body (rings around legs, bars down the flank), not the page.
 * One thread; stateless.
 */
#pragma once

#include "studio/painter/arts/anatomy.h"

enum coat_pattern {
	COAT_PLAIN,
	COAT_TABBY,   /* soft dark bars, rings on legs and tail, an M on the brow */
	COAT_TIGER,   /* sharp bars, to a point at the belly */
	COAT_ZEBRA,   /* bars all over */
	COAT_PATCHES, /* big islands: cow, calico, spaniel */
	COAT_SPOTS,   /* round spots: fawn, dalmatian */
	COAT_NET,     /* a pale net between patches: giraffe */
	COAT_PANDA,   /* dark limbs, ears and eyes */
	COAT_SADDLE,  /* a dark back: shepherd, wolf */
};

struct coat_form {
	enum coat_pattern pattern;
	uint32_t mark;     /* the pattern's colour; 0: the base, darker */
	float size;        /* of the pattern: marks along the trunk, or spots a unit */
	uint32_t belly;    /* from below; 0 none */
	float belly_at;    /* how far around it climbs: -1 nothing … 1 all */
	uint32_t face;     /* muzzle and cheeks; 0 none */
	uint32_t socks;    /* feet; 0 none */
	float sock_high;   /* in model units */
	uint32_t tail_tip; /* 0 none */
	uint32_t mane;     /* hair (TAG_HAIR); 0: the base, darker */
	float mottle;      /* how uneven the colour is, 0–1 */
	float tail_hair;   /* > 0: the tail is the mane's hair, this long */
};

struct coat {
	struct coat_form form;
	struct head_form head_form;
	struct head_body head;
	bool young;
	struct color base, mark, belly, face, socks, tip, mane;
	struct vec hip, along, up; /* the trunk's own axes */
	float length;
	uint64_t seed;
	struct vec origin; /* shifts the pattern: no two individuals alike */
};

struct coat coat_make(const struct art_ctx *a, const struct coat_form *form,
		      const struct head_form *head_form, const struct quad_body *body);
void coat_paint(struct sculpt_hit *hit, const void *coat);

/* A whole animal: proportions, coat, manners, and what else it wears (horns, mane,
 * trunk), added before it is placed. */
struct species {
	struct quadruped form;
	struct coat_form coat;
	enum quad_kind kind;
	float aspect;   /* of its box */
	float whiskers; /* length in skull radii; 0 none */
	void (*wear)(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		     const struct coat *coat);
	sculpt_paint_fn *paint; /* NULL: coat_paint; handed the coat */
};
void species_draw(const struct art_ctx *a, const struct species *sp);
/* The same in a pose of its own, for bodies that no habit fits. */
void species_draw_posed(const struct art_ctx *a, const struct species *sp,
			const struct quad_pose *pose);

/* Upright hair from the poll to the withers: horse, zebra, unicorn (for .wear). */
void mane_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
	       const struct coat *coat);

/* Two dark nostrils on a muzzle that has no nose of its own. */
void nostrils_wear(struct sculpt *s, const struct head_form *h, const struct head_body *head,
		   uint32_t color);
extern const struct quadruped horse_form; /* farm.c; unicorns are horses */

/* Smooth noise in space, -1..1; and cells: distance to the nearest of random points
 * (about one a unit cube) and to the second nearest. */
float noise_3d(uint64_t seed, struct vec p);
float cells_3d(uint64_t seed, struct vec p, float *ret_second);
