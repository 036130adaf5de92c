/* Hunters and bears. */
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"

/* clang-format off */
static const struct species fox = {
	.form = {
		.stature = 1.46f, .length = 0.88f, .shoulder = 0.68f, .hip = 0.70f,
		.chest = 0.23f, .waist = 0.19f, .rump = 0.19f, .chest_up = 0.05f, .rump_up = 0.03f,
		.slim = 0.80f, .tuck = 0.03f,
		.neck = 0.34f, .neck_r0 = 0.19f, .neck_r1 = 0.15f, .neck_deg = 44, .head_deg = -8,
		.arm = {0.30f, 0.34f, 0.12f}, .leg = {0.34f, 0.36f, 0.24f},
		.arm_r = 0.11f, .leg_r = 0.17f, .wrist_r = 0.055f, .ankle_r = 0.05f,
		.foot_r = 0.066f, .stance = 0.11f, .foot = FOOT_PAW,
		.tail = 0.95f, .tail_r0 = 0.07f, .tail_r1 = 0.15f, .tail_deg = -22, .tail_curl = 26,
		.fur = 0.07f,
		.head = {
			.r = 0.215f, .wide = 1.02f, .high = 0.9f, .cheek = 0.62f,
			.muzzle = 1.40f, .muzzle_r0 = 0.44f, .muzzle_r1 = 0.19f, .muzzle_drop = 0.40f,
			.muzzle_wide = 0.9f, .chin = 0.13f, .nose = 0.15f,
			.eye = 0.19f, .eye_f = 0.70f, .eye_u = 0.10f, .eye_s = 0.46f, .eye_wide = 22,
			.ear = EAR_POINTED, .ear_long = 1.05f, .ear_broad = 0.40f, .ear_f = 0.0f,
			.ear_u = 0.58f, .ear_s = 0.52f, .ear_out = 18, .ear_back = 4,
			.eye_color = 0xc08020, .nose_color = 0x181412, .ear_color = 0xf0dcc8,
		},
	},
	.coat = {COAT_PLAIN, .belly = 0xf8efe2, .belly_at = -0.05f, .face = 0xfbf4ea,
		 .socks = 0x2a1c16, .sock_high = 0.30f, .tail_tip = 0xfaf4ea, .mottle = 0.5f},
	.kind = QUAD_DOG, .aspect = 1.55f,
};

static const struct species wolf = {
	.form = {
		.stature = 1.40f, .length = 0.90f, .shoulder = 0.69f, .hip = 0.70f,
		.chest = 0.25f, .waist = 0.20f, .rump = 0.20f, .chest_up = 0.05f, .rump_up = 0.03f,
		.slim = 0.78f, .tuck = 0.04f,
		.neck = 0.38f, .neck_r0 = 0.22f, .neck_r1 = 0.17f, .neck_deg = 36, .head_deg = -8,
		.arm = {0.31f, 0.36f, 0.13f}, .leg = {0.36f, 0.38f, 0.25f},
		.arm_r = 0.12f, .leg_r = 0.19f, .wrist_r = 0.06f, .ankle_r = 0.054f,
		.foot_r = 0.078f, .stance = 0.12f, .foot = FOOT_PAW,
		.tail = 0.66f, .tail_r0 = 0.07f, .tail_r1 = 0.09f, .tail_deg = -40, .tail_curl = 20,
		.fur = 0.085f,
		.head = {
			.r = 0.20f, .wide = 1.02f, .high = 0.92f, .cheek = 0.58f,
			.muzzle = 1.62f, .muzzle_r0 = 0.48f, .muzzle_r1 = 0.27f, .muzzle_drop = 0.40f,
			.muzzle_wide = 0.9f, .chin = 0.17f, .nose = 0.19f,
			.eye = 0.155f, .eye_f = 0.78f, .eye_u = 0.16f, .eye_s = 0.44f, .eye_wide = 20,
			.ear = EAR_POINTED, .ear_long = 0.82f, .ear_broad = 0.36f, .ear_f = -0.05f,
			.ear_u = 0.62f, .ear_s = 0.52f, .ear_out = 16, .ear_back = 6,
			.eye_color = 0xd8b040, .nose_color = 0x181616, .ear_color = 0xb8aca0,
		},
	},
	.coat = {COAT_SADDLE, 0x3a3a40, .belly = 0xe2ddd4, .belly_at = -0.02f, .face = 0xe4ded4,
		 .socks = 0xcfc8bc, .sock_high = 0.25f, .tail_tip = 0x2c2a2c, .mottle = 1},
	.kind = QUAD_DOG, .aspect = 1.45f,
};
/* clang-format on */

#define BEAR_FORM                                                                                  \
	.stature = 1.24f, .length = 0.86f, .shoulder = 0.68f, .hip = 0.66f, .chest = 0.33f,        \
	.waist = 0.32f, .rump = 0.31f, .chest_up = 0.04f, .rump_up = 0.03f, .slim = 0.84f,         \
	.tuck = -0.02f, .neck = 0.42f, .neck_r0 = 0.28f, .neck_r1 = 0.20f, .neck_deg = 14,         \
	.head_deg = -12, .arm = {0.31f, 0.33f, 0.11f}, .leg = {0.34f, 0.32f, 0.13f},               \
	.arm_r = 0.18f, .leg_r = 0.23f, .wrist_r = 0.11f, .ankle_r = 0.105f, .foot_r = 0.12f,      \
	.stance = 0.19f, .foot = FOOT_PAW, .tail = 0.10f, .tail_r0 = 0.07f, .tail_r1 = 0.06f,      \
	.tail_deg = -30, .fur = 0.085f

/* clang-format off */
static const struct species bear = {
	.form = {
		BEAR_FORM,
		.head = {
			.r = 0.235f, .wide = 1.04f, .high = 0.95f, .cheek = 0.56f,
			.muzzle = 1.36f, .muzzle_r0 = 0.48f, .muzzle_r1 = 0.33f, .muzzle_drop = 0.38f,
			.muzzle_wide = 0.95f, .chin = 0.22f, .nose = 0.21f,
			.eye = 0.125f, .eye_f = 0.80f, .eye_u = 0.14f, .eye_s = 0.42f, .eye_wide = 20,
			.ear = EAR_ROUND, .ear_long = 0.50f, .ear_broad = 0.30f, .ear_f = -0.1f,
			.ear_u = 0.66f, .ear_s = 0.60f, .ear_out = 34, .ear_back = 8,
			.nose_color = 0x1a1412, .ear_color = 0x6a4a38,
		},
	},
	.coat = {COAT_PLAIN, .face = 0xb08a60, .mottle = 1},
	.kind = QUAD_HEAVY, .aspect = 1.6f,
};

static const struct species polar_bear = {
	.form = {
		BEAR_FORM,
		.head = {
			.r = 0.205f, .wide = 0.98f, .high = 0.92f, .cheek = 0.48f,
			.muzzle = 1.75f, .muzzle_r0 = 0.52f, .muzzle_r1 = 0.34f, .muzzle_drop = 0.36f,
			.muzzle_wide = 0.95f, .chin = 0.22f, .nose = 0.24f,
			.eye = 0.125f, .eye_f = 0.84f, .eye_u = 0.16f, .eye_s = 0.42f, .eye_wide = 22,
			.ear = EAR_ROUND, .ear_long = 0.36f, .ear_broad = 0.24f, .ear_f = -0.2f,
			.ear_u = 0.66f, .ear_s = 0.60f, .ear_out = 36, .ear_back = 10,
			.nose_color = 0x16161a, .ear_color = 0xa8a098,
		},
	},
	.coat = {COAT_PLAIN, .belly = 0xe8dcc0, .belly_at = -0.3f, .mottle = 0.4f},
	.kind = QUAD_HEAVY, .aspect = 1.65f,
};

static const struct species panda = {
	.form = {
		BEAR_FORM,
		.head = {
			.r = 0.29f, .wide = 1.10f, .high = 0.94f, .cheek = 0.60f,
			.muzzle = 1.00f, .muzzle_r0 = 0.44f, .muzzle_r1 = 0.28f, .muzzle_drop = 0.34f,
			.muzzle_wide = 1, .chin = 0.2f, .nose = 0.16f,
			.eye = 0.14f, .eye_f = 0.76f, .eye_u = 0.06f, .eye_s = 0.46f, .eye_wide = 20,
			.ear = EAR_ROUND, .ear_long = 0.5f, .ear_broad = 0.31f, .ear_f = -0.1f,
			.ear_u = 0.72f, .ear_s = 0.62f, .ear_out = 34, .ear_back = 4,
			.nose_color = 0x141216, .ear_color = 0,
		},
	},
	.coat = {COAT_PANDA, 0x1c1a1e, .mottle = 0.3f},
	.kind = QUAD_PANDA, .aspect = 1.35f,
};
/* clang-format on */

#define BIG_CAT_FORM                                                                               \
	.stature = 1.40f, .length = 0.98f, .shoulder = 0.72f, .hip = 0.73f, .chest = 0.25f,        \
	.waist = 0.205f, .rump = 0.215f, .chest_up = 0.05f, .rump_up = 0.02f, .slim = 0.80f,       \
	.tuck = 0.03f, .neck = 0.40f, .neck_r0 = 0.23f, .neck_r1 = 0.19f, .neck_deg = 36,          \
	.head_deg = -8, .arm = {0.33f, 0.36f, 0.13f}, .leg = {0.37f, 0.38f, 0.24f},                \
	.arm_r = 0.15f, .leg_r = 0.21f, .wrist_r = 0.09f, .ankle_r = 0.076f, .foot_r = 0.105f,     \
	.stance = 0.14f, .foot = FOOT_PAW, .tail = 0.95f, .tail_r0 = 0.058f, .tail_r1 = 0.042f,    \
	.tail_deg = -50, .tail_curl = 80, .fur = 0.04f

#define BIG_CAT_HEAD                                                                               \
	.r = 0.235f, .wide = 1.0f, .high = 0.95f, .cheek = 0.54f, .muzzle = 1.08f,                 \
	.muzzle_r0 = 0.48f, .muzzle_r1 = 0.32f, .muzzle_drop = 0.36f, .muzzle_wide = 1,            \
	.pads = 0.27f, .chin = 0.24f, .nose = 0.18f, .eye = 0.17f, .eye_f = 0.78f, .eye_u = 0.14f, \
	.eye_s = 0.42f, .eye_wide = 16, .ear = EAR_ROUND, .ear_long = 0.46f, .ear_broad = 0.29f,   \
	.ear_f = -0.1f, .ear_u = 0.68f, .ear_s = 0.58f, .ear_out = 32, .ear_back = 6,              \
	.eye_color = 0xd8a838, .ear_color = 0xe8d4b8

/* A mane: locks of hair from the brow down over neck and chest. */
static void lion_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		      const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	bool tuft = q->tail > 0;
	s->pen.tag = TAG_HAIR;
	s->pen.color = coat->mane;
	s->pen.blend = 0.05f;
	if (tuft) {
		s->pen.fur = 0.07f;
		sculpt_ball(s, b->tail_tip, NULL, 0.085f, 0.085f, 0.085f);
	}
	if (coat->young)
		return;
	s->pen.fur = 0.13f;
	struct vec neck = vec_mix(b->head.center, b->chest, 0.42f);
	s->pen.comb = vec_unit(vec(-0.75f, -0.65f, 0));
	sculpt_ball(s, neck, NULL, 0.30f, 0.42f, 0.30f);
	s->pen.comb = vec_unit(vec(-0.3f, -1, 0));
	sculpt_ball(s, vec_add(b->chest, vec(0.03f, -0.06f, 0)), NULL, 0.24f, 0.30f, 0.24f);
	/* A ring of locks around the face, each combed outwards. */
	for (int i = 0; i < 14; i++) {
		float a = radians(360.0f * (float)i / 14);
		struct vec out = vec_add(vec_scale(f->up, cosf(a)), vec_scale(f->side, sinf(a)));
		struct vec p = vec_along(b->head.center, out, 0.98f * r);
		p = vec_along(p, f->forward, -0.12f * r);
		s->pen.comb =
		    vec_unit(vec_along(vec_along(out, f->forward, -0.4f), vec(0, -1, 0), 0.35f));
		sculpt_ball(s, p, NULL, 0.46f * r, 0.46f * r, 0.46f * r);
	}
}

/* clang-format off */
static const struct species lion = {
	.form = {BIG_CAT_FORM, .head = {BIG_CAT_HEAD, .nose_color = 0x9a6a58}},
	.coat = {COAT_PLAIN, .belly = 0xf0dcb8, .belly_at = -0.2f, .face = 0xf4e6cc, .mane = 0x8a4a1c,
		 .mottle = 0.4f},
	.kind = QUAD_CAT, .aspect = 1.55f, .whiskers = 0.6f, .wear = lion_wear,
};

static const struct species tiger = {
	.form = {BIG_CAT_FORM, .head = {BIG_CAT_HEAD, .nose_color = 0xc88078}},
	.coat = {COAT_TIGER, 0x1a1412, 6.5f, .belly = 0xfaf4e8, .belly_at = -0.02f, .face = 0xfbf6ec},
	.kind = QUAD_CAT, .aspect = 1.6f, .whiskers = 0.7f,
};
/* clang-format on */

#define DRAW(name)                                                                                 \
	void draw_##name(const struct art_ctx *a)                                                  \
	{                                                                                          \
		species_draw(a, &name);                                                            \
	}

DRAW(fox)
DRAW(wolf)
DRAW(bear)
DRAW(polar_bear)
DRAW(panda)
DRAW(lion)
DRAW(tiger)
