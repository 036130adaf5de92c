/* Folk: people (and what is built like them) from proportions, a gesture and clothes.
 *
 *     struct folk_body body;
 *     struct folk f = folk_of(a, FOLK_WOMAN);
 *     sculpt_begin(&s, a);
 *     folk_build(&s, &f, vec(0, 0, 0), &body);
 *     sculpt_place(&s, f.stature, aspect);
 *     sculpt_paint(&s, folk_paint, &(struct folk_painter){…});
 *
 * Measures: an adult is 1 high. Facing right, turned to the viewer by the gesture.
 * Clothes are shapes of their own, a hand wider than the body. One thread; stateless.
 */
#pragma once

#include "studio/painter/arts/anatomy.h"

enum folk_kind { FOLK_MAN, FOLK_WOMAN, FOLK_CHILD };
enum folk_lower { LOWER_TROUSERS, LOWER_SHORTS, LOWER_SKIRT, LOWER_ROBE, LOWER_TUTU, LOWER_NONE };
enum folk_hair { HAIR_NONE, HAIR_SHORT, HAIR_LONG, HAIR_BUN, HAIR_TAIL };
enum folk_hat { HAT_NONE, HAT_BRIM, HAT_POINTED, HAT_CAP, HAT_STRAW };

/* A gesture; lengths in leg and arm lengths. */
struct folk_pose {
	float hip_y;       /* pelvis' height, share of standing */
	float lean, twist; /* trunk forward; shoulders turned to the viewer, degrees */
	struct {
		float x, y, z; /* from the shoulder: ahead, up, outwards */
	} hand[2];             /* near, far */
	struct {
		float x, y, z, tilt; /* from below the hip: ahead, up, out; toes up, degrees */
	} foot[2];
	float head_turn, head_pitch, yaw, lift;
	bool asleep, lies;
};

struct folk {
	enum folk_kind kind;
	float stature;                      /* 1 adult */
	float head, shoulders, hips, girth; /* sizes, 1 as usual */
	struct color skin, hair_color, top, bottom, shoes, hat_color;
	enum folk_lower lower;
	float hem; /* of skirt and robe: 0 hip … 1 ground */
	bool sleeves, beard;
	float puff;  /* clothes' thickness: 0 close … 1 an astronaut's */
	float metal; /* 0 cloth … 1 armour */
	bool stars;  /* a wizard's cloth */
	enum folk_hair hair;
	enum folk_hat hat;
	struct folk_pose pose;
};

struct folk_body {
	struct vec pelvis, chest, neck, shoulder[2], elbow[2], hand[2], knee[2], foot[2];
	struct frame trunk;
	float hem_y; /* of a skirt or robe */
	struct head_body head;
};

struct folk_painter {
	const struct folk *folk; /* one for each body */
	const struct folk_body *body;
	int count;
	uint64_t seed;
};

/* A person as chance and the art's colour, action and age have it. */
struct folk folk_of(const struct art_ctx *a, enum folk_kind kind);
struct folk_pose folk_pose_of(const struct art_ctx *a);
/* Adds the person standing at `at`. */
void folk_build(struct sculpt *s, const struct folk *f, struct vec at, struct folk_body *ret);
void folk_paint(struct sculpt_hit *hit, const void *painter);
/* A single person from nothing to picture: build, wear, place, paint. wear may be NULL. */
typedef void folk_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b);
void folk_draw(const struct art_ctx *a, const struct folk *f, float aspect, folk_wear *wear);
/* The same, painted by another function (its ctx is a struct folk_painter). */
void folk_draw_painted(const struct art_ctx *a, const struct folk *f, float aspect, folk_wear *wear,
		       sculpt_paint_fn *paint);
void folk_ground(const struct sculpt *s, const struct folk_body *b);
/* A pole from one point to another: staffs, swords, rods. */
void folk_rod(struct sculpt *s, struct vec a, struct vec b, float r0, float r1, uint32_t color);
