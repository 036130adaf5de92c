/* The big ones that eat leaves and grass: deer, elephant, giraffe, zebra. */
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"

static void deer_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		      const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	if (coat->young)
		return;
	s->pen = (struct sculpt_pen){.color = color_rgb(0x8a6a48), .tag = TAG_HORN, .blend = 0.01f};
	for (int side = -1; side <= 1; side += 2) {
		float k = (float)side;
		struct vec beam[4] = {
		    frame_at(f, b->head.center, -0.1f * r, 0.8f * r, 0.36f * k * r),
		    frame_at(f, b->head.center, -0.9f * r, 1.9f * r, 1.0f * k * r),
		    frame_at(f, b->head.center, -0.6f * r, 3.1f * r, 1.8f * k * r),
		    frame_at(f, b->head.center, 0.3f * r, 4.2f * r, 1.7f * k * r)};
		const float thick[4] = {0.15f * r, 0.13f * r, 0.10f * r, 0.03f * r};
		sculpt_chain(s, beam, thick, 4, 3);
		for (int i = 0; i < 3; i++) {
			struct vec from = i == 0   ? vec_mix(beam[0], beam[1], 0.35f)
					  : i == 1 ? beam[1]
						   : beam[2];
			float long_ = (1.1f - 0.1f * (float)i) * r;
			struct vec tip =
			    frame_at(f, from, 0.75f * long_, 0.75f * long_, 0.12f * k * long_);
			sculpt_limb(s, from, 0.10f * r, tip, 0.025f * r);
		}
	}
}

/* clang-format off */
static const struct species deer = {
	.form = {
		.stature = 1.90f, .length = 0.78f, .shoulder = 0.72f, .hip = 0.76f,
		.chest = 0.20f, .waist = 0.19f, .rump = 0.19f, .chest_up = 0.05f, .rump_up = 0.02f,
		.slim = 0.78f, .tuck = 0.03f,
		.neck = 0.52f, .neck_r0 = 0.15f, .neck_r1 = 0.088f, .neck_deg = 58, .head_deg = -16,
		.arm = {0.24f, 0.33f, 0.22f}, .leg = {0.32f, 0.34f, 0.28f},
		.arm_r = 0.10f, .leg_r = 0.165f, .wrist_r = 0.035f, .ankle_r = 0.036f,
		.foot_r = 0.042f, .stance = 0.09f, .foot = FOOT_HOOF,
		.tail = 0.15f, .tail_r0 = 0.04f, .tail_r1 = 0.03f, .tail_deg = -30, .fur = 0.028f,
		.head = {
			.r = 0.118f, .wide = 0.94f, .high = 1.0f, .cheek = 0.5f,
			.muzzle = 1.95f, .muzzle_r0 = 0.60f, .muzzle_r1 = 0.32f, .muzzle_drop = 0.52f,
			.muzzle_wide = 0.85f, .chin = 0.2f, .nose = 0.22f,
			.eye = 0.235f, .eye_f = 0.46f, .eye_u = 0.22f, .eye_s = 0.66f, .eye_wide = 52,
			.ear = EAR_LEAF, .ear_long = 1.35f, .ear_broad = 0.34f, .ear_f = -0.25f,
			.ear_u = 0.52f, .ear_s = 0.66f, .ear_out = 62, .ear_back = 10,
			.nose_color = 0x1e1714, .ear_color = 0xe8d2bc,
		},
	},
	.coat = {COAT_PLAIN, 0xf6ead6, 12, .belly = 0xf4e8d6, .belly_at = -0.05f, .tail_tip = 0xffffff,
		 .mottle = 0.5f},
	.kind = QUAD_HOOFED, .aspect = 0.95f, .wear = deer_wear,
};
/* clang-format on */

static void elephant_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
			  const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r,
	      lift = s->art->action == ACTION_PLAYING || rng_chance(s->art->rng, 0.35) ? 1 : 0;
	struct vec c = b->head.center;
	s->pen.tag = TAG_MUZZLE;
	s->pen.blend = 0.06f;
	struct vec trunk[6], low = frame_at(f, c, 1.25f * r, -1.1f * r, 0);
	trunk[0] = frame_at(f, c, 0.55f * r, -0.15f * r, 0);
	trunk[1] = frame_at(f, c, 1.02f * r, -0.55f * r, 0);
	trunk[2] = low;
	float up[3] = {-1.75f, -2.35f, -2.55f}, out[3] = {1.30f, 1.42f, 1.75f};
	float raised_up[3] = {-1.35f, -0.8f, -0.15f}, raised_out[3] = {1.75f, 2.25f, 2.10f};
	for (int i = 0; i < 3; i++) {
		float u = up[i] + (raised_up[i] - up[i]) * lift,
		      o = out[i] + (raised_out[i] - out[i]) * lift;
		trunk[3 + i] = frame_at(f, c, o * r, u * r, 0.1f * r * (float)i);
		trunk[3 + i].y = float_max(trunk[3 + i].y, 0.08f);
	}
	const float thick[6] = {0.50f * r, 0.38f * r, 0.29f * r, 0.23f * r, 0.18f * r, 0.15f * r};
	sculpt_chain(s, trunk, thick, 6, 4);
	if (coat->young)
		return;
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0xf2e8d2), .tag = TAG_HORN, .blend = 0.01f, .gloss = 0.25f};
	for (int side = -1; side <= 1; side += 2) {
		float k = (float)side;
		const struct vec tusk[3] = {frame_at(f, c, 0.62f * r, -0.72f * r, 0.42f * k * r),
					    frame_at(f, c, 1.25f * r, -1.25f * r, 0.58f * k * r),
					    frame_at(f, c, 1.95f * r, -1.12f * r, 0.50f * k * r)};
		const float t[3] = {0.12f * r, 0.10f * r, 0.03f * r};
		sculpt_chain(s, tusk, t, 3, 4);
	}
}

/* clang-format off */
static const struct species elephant = {
	.form = {
		.stature = 1.16f, .length = 0.78f, .shoulder = 0.62f, .hip = 0.60f,
		.chest = 0.33f, .waist = 0.37f, .rump = 0.33f, .chest_up = 0.04f, .rump_up = 0.04f,
		.slim = 0.80f, .tuck = -0.03f,
		.neck = 0.38f, .neck_r0 = 0.25f, .neck_r1 = 0.20f, .neck_deg = 36, .head_deg = -4,
		.arm = {0.26f, 0.26f, 0.10f}, .leg = {0.27f, 0.25f, 0.10f},
		.arm_r = 0.15f, .leg_r = 0.17f, .wrist_r = 0.105f, .ankle_r = 0.10f,
		.foot_r = 0.115f, .stance = 0.17f, .foot = FOOT_PAD,
		.tail = 0.45f, .tail_r0 = 0.03f, .tail_r1 = 0.02f, .tail_deg = -72, .tail_curl = 10,
		.fur = 0.004f,
		.head = {
			.r = 0.245f, .wide = 0.88f, .high = 1.12f, .cheek = 0.55f,
			.muzzle = 0, .chin = 0.22f,
			.eye = 0.085f, .eye_f = 0.66f, .eye_u = 0.06f, .eye_s = 0.62f, .eye_wide = 50,
			.ear = EAR_FAN, .ear_long = 1.15f, .ear_broad = 0.92f, .ear_f = -0.18f,
			.ear_u = 0.30f, .ear_s = 0.80f,
			.ear_color = 0xa08880,
		},
	},
	.coat = {COAT_PLAIN, .mottle = 0.3f, .mane = 0x3a3434},
	.kind = QUAD_HEAVY, .aspect = 1.35f, .wear = elephant_wear,
};
/* clang-format on */

static void giraffe_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
			 const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	for (int side = -1; side <= 1; side += 2) {
		struct vec from =
		    frame_at(f, b->head.center, -0.2f * r, 0.75f * r, 0.3f * (float)side * r);
		struct vec to = frame_at(f, from, -0.25f * r, 0.8f * r, 0.06f * (float)side * r);
		s->pen = (struct sculpt_pen){.color = coat->base, .tag = TAG_HORN, .blend = 0.02f};
		sculpt_limb(s, from, 0.15f * r, to, 0.12f * r);
		s->pen.color = color_rgb(0x2c1e16);
		sculpt_ball(s, to, NULL, 0.18f * r, 0.18f * r, 0.18f * r);
	}
	/* A short upright mane down the long neck. */
	s->pen = (struct sculpt_pen){.color = coat->mane,
				     .tag = TAG_HAIR,
				     .blend = 0.02f,
				     .fur = 0.04f,
				     .comb = vec_unit(vec(-0.8f, 0.5f, 0))};
	struct vec low = b->withers, high = frame_at(f, b->head.center, -0.8f * r, 0.3f * r, 0);
	sculpt_limb(s, vec_along(high, vec(-1, 0, 0), 0.02f), 0.03f,
		    vec_add(low, vec(0.1f, 0.05f, 0)), 0.03f);
}

/* clang-format off */
static const struct species giraffe = {
	.form = {
		.stature = 2.20f, .length = 0.50f, .shoulder = 0.82f, .hip = 0.76f,
		.chest = 0.20f, .waist = 0.18f, .rump = 0.17f, .chest_up = 0.06f, .rump_up = 0.03f,
		.slim = 0.78f, .tuck = 0.02f,
		.neck = 1.06f, .neck_r0 = 0.145f, .neck_r1 = 0.066f, .neck_deg = 66, .head_deg = -20,
		.arm = {0.24f, 0.38f, 0.28f}, .leg = {0.28f, 0.36f, 0.29f},
		.arm_r = 0.10f, .leg_r = 0.14f, .wrist_r = 0.036f, .ankle_r = 0.036f,
		.foot_r = 0.044f, .stance = 0.085f, .foot = FOOT_HOOF,
		.tail = 0.46f, .tail_r0 = 0.024f, .tail_r1 = 0.018f, .tail_deg = -70, .tail_curl = 8,
		.fur = 0.014f,
		.head = {
			.r = 0.098f, .wide = 0.90f, .high = 0.95f, .cheek = 0.46f,
			.muzzle = 2.1f, .muzzle_r0 = 0.60f, .muzzle_r1 = 0.40f, .muzzle_drop = 0.50f,
			.muzzle_wide = 0.85f, .chin = 0.2f, .nose = 0.16f,
			.eye = 0.22f, .eye_f = 0.42f, .eye_u = 0.24f, .eye_s = 0.66f, .eye_wide = 55,
			.ear = EAR_LEAF, .ear_long = 1.1f, .ear_broad = 0.28f, .ear_f = -0.35f,
			.ear_u = 0.45f, .ear_s = 0.66f, .ear_out = 72, .ear_back = 10,
			.nose_color = 0x5a4436, .ear_color = 0xecd8bc,
		},
	},
	.coat = {COAT_NET, 0x9a5a24, 8.5f, .socks = 0xf2e2c4, .sock_high = 0.28f, .mane = 0x7a4420},
	.kind = QUAD_HOOFED, .aspect = 0.72f, .wear = giraffe_wear,
};

static const struct species zebra = {
	.form = {
		.stature = 1.46f, .length = 0.82f, .shoulder = 0.68f, .hip = 0.72f,
		.chest = 0.235f, .waist = 0.235f, .rump = 0.23f, .chest_up = 0.06f, .rump_up = 0.03f,
		.slim = 0.80f, .tuck = 0.0f,
		.neck = 0.46f, .neck_r0 = 0.20f, .neck_r1 = 0.12f, .neck_deg = 50, .head_deg = -30,
		.arm = {0.22f, 0.32f, 0.22f}, .leg = {0.28f, 0.32f, 0.26f},
		.arm_r = 0.12f, .leg_r = 0.185f, .wrist_r = 0.046f, .ankle_r = 0.046f,
		.foot_r = 0.058f, .stance = 0.10f, .foot = FOOT_HOOF,
		.tail = 0.52f, .tail_r0 = 0.035f, .tail_r1 = 0.04f, .tail_deg = -76, .tail_curl = 8,
		.fur = 0.016f,
		.head = {
			.r = 0.132f, .wide = 0.86f, .high = 1.0f, .cheek = 0.52f,
			.muzzle = 2.35f, .muzzle_r0 = 0.68f, .muzzle_r1 = 0.42f, .muzzle_drop = 0.42f,
			.muzzle_wide = 0.8f, .chin = 0.24f, .nose = 0,
			.eye = 0.17f, .eye_f = 0.56f, .eye_u = 0.34f, .eye_s = 0.60f, .eye_wide = 56,
			.ear = EAR_LEAF, .ear_long = 1.0f, .ear_broad = 0.26f, .ear_f = -0.3f,
			.ear_u = 0.75f, .ear_s = 0.42f, .ear_out = 18, .ear_back = 4,
			.nose_color = 0x2a2422, .ear_color = 0xd8ccc0,
		},
	},
	.coat = {COAT_ZEBRA, 0x181416, 6.5f, .mane = 0x181416, .tail_hair = 0.05f},
	.kind = QUAD_HOOFED, .aspect = 1.25f, .wear = mane_wear,
};
/* clang-format on */

#define DRAW(name)                                                                                 \
	void draw_##name(const struct art_ctx *a)                                                  \
	{                                                                                          \
		species_draw(a, &name);                                                            \
	}

DRAW(elephant)
DRAW(giraffe)
DRAW(zebra)

void draw_deer(const struct art_ctx *a)
{
	struct species sp = deer;
	if (a->young) /* Bambi's spots */
		sp.coat.pattern = COAT_SPOTS;
	species_draw(a, &sp);
}
