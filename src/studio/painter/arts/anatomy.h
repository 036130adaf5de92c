/* Anatomy: bodies from tables of proportions, in poses from tables of gestures.
 * A species is a row of numbers and a way to colour the coat; what it does moves
 * the same bones.
 *
 *     static const struct quadruped cat = {.stature = 1.3f, .length = 0.95f, …};
 *     struct sculpt s;
 *     struct quad_body body;
 *     sculpt_begin(&s, a);
 *     quadruped_build(&s, &cat, quadruped_pose(a, QUAD_CAT), &body);
 *     sculpt_place(&s, cat.stature, aspect);
 *     sculpt_paint(&s, paint_coat, &coat);
 *     head_finish(&s, &cat.head, &body.head);        eyes' highlights, whiskers
 *
 * Measures: an adult's shoulder (withers) is 1 above the ground; head measures are
 * shares of the skull's radius. Facing right. One thread; stateless.
 */
#pragma once

#include "studio/painter/arts/sculpt.h"

/* What a part is, for paint functions: skin, not species. */
enum body_tag {
	TAG_TRUNK,
	TAG_NECK,
	TAG_HEAD,
	TAG_MUZZLE,
	TAG_NOSE,
	TAG_EYE,
	TAG_EAR,
	TAG_ARM, /* front leg */
	TAG_LEG,
	TAG_PAW,
	TAG_TAIL,
	TAG_HAIR,
	TAG_HORN,
	TAG_WING,
	TAG_CLOTH,
	TAG_OTHER,
};

/* --- heads --------------------------------------------------------------------- */
enum ear_kind { EAR_NONE, EAR_POINTED, EAR_ROUND, EAR_LONG, EAR_FLOP, EAR_LEAF, EAR_FAN };

struct head_form {
	float r;                            /* skull's radius, withers heights */
	float wide, high;                   /* skull's side and up radii, shares of r */
	float cheek;                        /* cheek's radius; 0 none */
	float muzzle, muzzle_r0, muzzle_r1; /* length beyond the skull's middle, thickness */
	float muzzle_drop;                  /* how far its end hangs below the skull's middle */
	float muzzle_wide;                  /* side share of its thickness */
	float pads;                         /* radius of the whisker pads; 0 none */
	float chin;                         /* radius of the lower jaw; 0 none */
	float nose;                         /* radius */
	float eye;                          /* radius */
	float eye_f, eye_u, eye_s;          /* where */
	float eye_wide;                     /* how far they look aside, degrees from forward */
	enum ear_kind ear;
	float ear_long, ear_broad;
	float ear_f, ear_u, ear_s;                 /* where the root is */
	float ear_out;                             /* how far it leans outwards, degrees from up */
	float ear_back;                            /* and backwards */
	uint32_t eye_color, nose_color, ear_color; /* iris (0: all dark), nose, inner ear */
	bool slit;                                 /* a cat's pupil */
};

struct head_body {
	struct vec center;
	struct frame axes;
	float r;
	struct vec eye[2], gaze; /* near eye first */
	struct vec seen, spark;  /* the eyes' middle as seen; their highlight */
	float eye_r;
	struct vec nose;
	struct color lid;
	bool asleep;
};

/* Adds a head at center looking along axes; the pen's coat colour, fur and blend. */
void head_build(struct sculpt *s, const struct head_form *form, struct vec center,
		const struct frame *axes, struct head_body *ret);
/* Colours eyes, nose and inner ears; false where hit is none of these. */
bool head_paint(const struct head_form *form, const struct head_body *head, struct sculpt_hit *hit);
/* The parts of these that heads of other kinds (birds, fish) use too: where the eyes
 * look and shine; an eye's colour (iris 0: dark; wide as eye_wide); closed lids. */
void head_look(const struct sculpt *s, struct head_body *head);
void head_paint_eye(const struct head_body *head, struct sculpt_hit *hit, uint32_t iris, float wide,
		    bool slit);
void head_lids(const struct sculpt *s, const struct head_body *head);
/* Over the painted head: the mouth, closed lids, whiskers if > 0 (length in r). */
void head_finish(const struct sculpt *s, const struct head_form *form, const struct head_body *head,
		 float whiskers);

/* --- quadrupeds ------------------------------------------------------------------ */
enum foot_kind { FOOT_PAW, FOOT_HOOF, FOOT_PAD };

struct quadruped {
	float stature;                          /* its whole height standing, head and all */
	float length;                           /* shoulder joint to hip joint */
	float shoulder, hip;                    /* the joints' heights */
	float chest, waist, rump;               /* the trunk's radii */
	float chest_up, rump_up;                /* trunk's axis above the joints */
	float slim;                             /* trunk's side share of its radius */
	float tuck;                             /* how far the waist is drawn up */
	float neck, neck_r0, neck_r1, neck_deg; /* length, thickness at trunk and head, rise */
	float head_deg;                         /* the head's pitch; negative looks down */
	float arm[3], leg[3];                   /* upper, lower, foot lengths: fore and hind */
	float arm_r, leg_r;                     /* thickness at the top */
	float wrist_r, ankle_r;                 /* and at the foot */
	float foot_r;
	float stance; /* half the distance between left and right feet */
	enum foot_kind foot;
	float tail, tail_r0, tail_r1;
	float tail_deg, tail_curl; /* rise at the root, change towards the tip, degrees */
	float fur;
	struct head_form head;
};

/* A gesture. x in trunk lengths from the middle, y in the joint's standing height. */
struct quad_pose {
	float shoulder_x, shoulder_y, hip_x, hip_y;
	float arch;                          /* back raised, withers heights */
	float neck_deg, head_deg, head_turn; /* added to the species' own */
	float tail_deg, tail_curl;           /* added */
	struct {
		float x, y; /* from below its joint, in leg lengths; y above the ground */
		float tilt; /* of the foot bones: > 0 heel behind the toe, degrees */
	} foot[4];          /* fore near, fore far, hind near, hind far */
	float yaw;          /* the whole turned to the viewer, degrees */
	float lift;         /* above the ground, withers heights */
	bool curled, asleep;
	bool winds; /* the tail, around the feet */
};

struct quad_body {
	struct vec shoulder, hip, chest, withers, mid, rump, tail_root, tail_tip;
	struct vec foot[4];
	struct head_body head;
};

/* What kind of body language. */
enum quad_kind {
	QUAD_CAT,
	QUAD_DOG,
	QUAD_HOOFED,
	QUAD_HEAVY,
	QUAD_SMALL,
	QUAD_PANDA,
	QUAD_UPRIGHT
};

/* The pose for what the art is doing; each individual's rng chooses among several. */
struct quad_pose quadruped_pose(const struct art_ctx *a, enum quad_kind kind);
/* The proportions of the young: big head and eyes, short face and legs. */
struct quadruped quadruped_young(const struct quadruped *adult);
void quadruped_build(struct sculpt *s, const struct quadruped *q, const struct quad_pose *pose,
		     struct quad_body *ret);
/* Soft darkness where feet or belly touch the ground; before sculpt_paint. */
void quadruped_ground(const struct sculpt *s, const struct quad_body *body,
		      const struct quad_pose *pose);
