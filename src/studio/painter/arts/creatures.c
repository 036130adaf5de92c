/* Wild animals with a shape of their own: monkey, squirrel, hedgehog, kangaroo. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"

/* ------------------------------------------------------------------------ monkey */

/* clang-format off */
static const struct species monkey = {
	.form = {
		.stature = 1.50f, .length = 0.72f, .shoulder = 0.70f, .hip = 0.62f,
		.chest = 0.20f, .waist = 0.18f, .rump = 0.18f, .chest_up = 0.03f, .rump_up = 0.02f,
		.slim = 0.92f, .tuck = 0.01f,
		.neck = 0.27f, .neck_r0 = 0.16f, .neck_r1 = 0.14f, .neck_deg = 50, .head_deg = -4,
		.arm = {0.36f, 0.36f, 0.06f}, .leg = {0.32f, 0.32f, 0.10f},
		.arm_r = 0.09f, .leg_r = 0.13f, .wrist_r = 0.058f, .ankle_r = 0.058f,
		.foot_r = 0.078f, .stance = 0.13f, .foot = FOOT_PAW,
		.tail = 1.05f, .tail_r0 = 0.045f, .tail_r1 = 0.04f, .tail_deg = 42, .tail_curl = -150,
		.fur = 0.05f,
		.head = {
			.r = 0.245f, .wide = 1.0f, .high = 1.0f, .cheek = 0.4f,
			.muzzle = 0.80f, .muzzle_r0 = 0.46f, .muzzle_r1 = 0.38f, .muzzle_drop = 0.42f,
			.muzzle_wide = 1, .chin = 0.3f, .nose = 0.10f,
			.eye = 0.17f, .eye_f = 0.80f, .eye_u = 0.10f, .eye_s = 0.33f, .eye_wide = 10,
			.ear = EAR_ROUND, .ear_long = 0.55f, .ear_broad = 0.34f, .ear_f = 0.0f,
			.ear_u = 0.02f, .ear_s = 0.95f, .ear_out = 84, .ear_back = 0,
			.eye_color = 0x6a3c18, .nose_color = 0x8a5a48, .ear_color = 0xe0b494,
		},
	},
	.coat = {COAT_PLAIN, .belly = 0xe0bc94, .belly_at = -0.25f, .face = 0xecc8a4, .mottle = 0.6f,
		 .socks = 0xd8a888, .sock_high = 0.02f},
	.kind = QUAD_CAT, .aspect = 1.15f,
};
/* clang-format on */

/* A bare heart-shaped face around the eyes. */
static void paint_monkey(struct sculpt_hit *hit, const void *ctx)
{
	const struct coat *c = ctx;
	struct vec l =
	    vec_scale(frame_local(&c->head.axes, vec_sub(hit->p, c->head.center)), 1 / c->head.r);
	if (hit->tag == TAG_HEAD || hit->tag == TAG_MUZZLE) {
		float y = l.y + 0.06f - 0.5f * fabsf(l.z) * (l.y > 0.3f ? 0 : 1);
		float in = (l.z * l.z) / 0.46f + (y * y) / 0.52f;
		float bare = (1 - float_step(0.75f, 1.05f, in)) * float_step(0.2f, 0.4f, l.x);
		hit->color = color_mix(hit->color, c->face, (double)bare);
		hit->fur *= 1 - bare;
	}
	coat_paint(hit, ctx);
}

void draw_monkey(const struct art_ctx *a)
{
	struct species sp = monkey;
	sp.paint = paint_monkey;
	species_draw(a, &sp);
}

/* ---------------------------------------------------------------------- squirrel */

static void squirrel_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
			  const struct coat *coat)
{
	/* The great tail, an S over the back. */
	bool upright = b->shoulder.y > b->hip.y + 0.3f;
	struct vec p = b->tail_root;
	const struct vec sitting[5] = {
	    p, vec_add(p, vec(-0.24f, 0.10f, 0)), vec_add(p, vec(-0.34f, 0.52f, 0)),
	    vec_add(p, vec(-0.22f, 0.92f, 0)), vec_add(p, vec(-0.46f, 1.10f, 0))};
	const struct vec running[5] = {
	    p, vec_add(p, vec(-0.26f, 0.05f, 0)), vec_add(p, vec(-0.5f, 0.16f, 0)),
	    vec_add(p, vec(-0.75f, 0.12f, 0)), vec_add(p, vec(-0.98f, 0.22f, 0))};
	const float thick[5] = {0.06f, 0.12f, 0.17f, 0.17f, 0.07f};
	s->pen =
	    (struct sculpt_pen){.color = coat->base, .tag = TAG_TAIL, .blend = 0.06f, .fur = 0.12f};
	sculpt_chain(s, upright ? sitting : running, thick, 5, 4);
	if (!upright)
		return;
	/* An acorn between its hands. */
	struct vec hands = vec_add(vec_mix(b->foot[0], b->foot[1], 0.5f), vec(0.05f, 0.02f, 0));
	s->pen = (struct sculpt_pen){.color = color_rgb(0xb07a3c), .tag = TAG_OTHER, .gloss = 0.4f};
	sculpt_ball(s, hands, NULL, 0.085f, 0.11f, 0.085f);
	s->pen =
	    (struct sculpt_pen){.color = color_rgb(0x6a4424), .tag = TAG_OTHER, .blend = 0.01f};
	sculpt_ball(s, vec_add(hands, vec(0, 0.075f, 0)), NULL, 0.095f, 0.055f, 0.095f);
	(void)q;
}

/* clang-format off */
static const struct species squirrel = {
	.form = {
		.stature = 1.62f, .length = 0.62f, .shoulder = 0.52f, .hip = 0.48f,
		.chest = 0.21f, .waist = 0.24f, .rump = 0.26f, .chest_up = 0.03f, .rump_up = 0.06f,
		.slim = 0.9f, .tuck = 0.0f,
		.neck = 0.26f, .neck_r0 = 0.17f, .neck_r1 = 0.15f, .neck_deg = 44, .head_deg = -4,
		.arm = {0.22f, 0.24f, 0.08f}, .leg = {0.28f, 0.28f, 0.18f},
		.arm_r = 0.085f, .leg_r = 0.19f, .wrist_r = 0.05f, .ankle_r = 0.054f,
		.foot_r = 0.062f, .stance = 0.12f, .foot = FOOT_PAW,
		.tail = 0, .tail_deg = 60, .fur = 0.05f,
		.head = {
			.r = 0.235f, .wide = 0.96f, .high = 0.94f, .cheek = 0.54f,
			.muzzle = 0.92f, .muzzle_r0 = 0.44f, .muzzle_r1 = 0.22f, .muzzle_drop = 0.30f,
			.muzzle_wide = 0.95f, .pads = 0.19f, .chin = 0.15f, .nose = 0.09f,
			.eye = 0.23f, .eye_f = 0.60f, .eye_u = 0.12f, .eye_s = 0.58f, .eye_wide = 36,
			.ear = EAR_POINTED, .ear_long = 0.80f, .ear_broad = 0.27f, .ear_f = -0.05f,
			.ear_u = 0.66f, .ear_s = 0.50f, .ear_out = 14, .ear_back = 4,
			.nose_color = 0x3a2420, .ear_color = 0xd09878,
		},
	},
	.coat = {COAT_PLAIN, .belly = 0xf8f0e2, .belly_at = -0.02f, .face = 0xf4e6d2, .mottle = 0.6f},
	.kind = QUAD_UPRIGHT, .aspect = 1.0f, .whiskers = 0.8f, .wear = squirrel_wear,
};
/* clang-format on */

void draw_squirrel(const struct art_ctx *a)
{
	species_draw(a, &squirrel);
}

/* ---------------------------------------------------------------------- hedgehog */

static void hedgehog_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
			  const struct coat *coat)
{
	(void)q;
	s->pen = (struct sculpt_pen){.color = color_scale(coat->base, 0.8),
				     .tag = TAG_HAIR,
				     .blend = 0.05f,
				     .fur = 0.17f,
				     .comb = vec_unit(vec(-0.7f, 0.75f, 0))};
	struct vec mid = vec_mix(b->rump, b->chest, 0.45f);
	sculpt_ball(s, vec_add(mid, vec(-0.04f, 0.10f, 0)), NULL, 0.55f, 0.38f, 0.42f);
	s->pen.comb = vec_unit(vec(0.1f, 1, 0));
	sculpt_ball(s, vec_add(b->chest, vec(0.04f, 0.24f, 0)), NULL, 0.24f, 0.22f, 0.32f);
}

static void paint_hedgehog(struct sculpt_hit *hit, const void *ctx)
{
	const struct coat *c = ctx;
	bool spine = hit->tag == TAG_HAIR;
	coat_paint(hit, ctx);
	if (spine) { /* banded: dark root, pale tip, each spine its own */
		float n = noise_3d(c->seed + 9, vec_scale(hit->p, 46));
		hit->color = color_mix(color_scale(c->base, 0.42),
				       color_mix(c->base, color_rgb(0xfff0d8), 0.62),
				       (double)float_step(-0.45f, 0.5f, n));
		hit->fur = 0.13f;
	}
}

/* clang-format off */
static const struct species hedgehog = {
	.form = {
		.stature = 0.98f, .length = 0.62f, .shoulder = 0.36f, .hip = 0.36f,
		.chest = 0.30f, .waist = 0.38f, .rump = 0.34f, .chest_up = 0.04f, .rump_up = 0.04f,
		.slim = 1.0f, .tuck = 0.02f,
		.neck = 0.36f, .neck_r0 = 0.26f, .neck_r1 = 0.22f, .neck_deg = -4, .head_deg = -4,
		.arm = {0.15f, 0.16f, 0.08f}, .leg = {0.15f, 0.16f, 0.12f},
		.arm_r = 0.09f, .leg_r = 0.11f, .wrist_r = 0.055f, .ankle_r = 0.055f,
		.foot_r = 0.065f, .stance = 0.18f, .foot = FOOT_PAW,
		.tail = 0, .fur = 0.05f,
		.head = {
			.r = 0.24f, .wide = 1.0f, .high = 0.92f, .cheek = 0.46f,
			.muzzle = 1.55f, .muzzle_r0 = 0.46f, .muzzle_r1 = 0.15f, .muzzle_drop = 0.22f,
			.muzzle_wide = 1, .chin = 0.12f, .nose = 0.17f,
			.eye = 0.17f, .eye_f = 0.68f, .eye_u = 0.16f, .eye_s = 0.50f, .eye_wide = 28,
			.ear = EAR_ROUND, .ear_long = 0.34f, .ear_broad = 0.26f, .ear_f = 0.0f,
			.ear_u = 0.55f, .ear_s = 0.78f, .ear_out = 50, .ear_back = 6,
			.nose_color = 0x1c1616, .ear_color = 0xc8a084,
		},
	},
	.coat = {COAT_PLAIN, .face = 0xe8d4b4, .belly = 0xe8d4b4, .belly_at = 0.1f},
	.kind = QUAD_SMALL, .aspect = 1.5f, .wear = hedgehog_wear, .paint = paint_hedgehog,
};
/* clang-format on */

void draw_hedgehog(const struct art_ctx *a)
{
	struct quad_pose pose = quadruped_pose(a, QUAD_SMALL);
	pose.neck_deg = 0;
	species_draw_posed(a, &hedgehog, &pose);
}

/* ---------------------------------------------------------------------- kangaroo */

/* clang-format off */
static const struct species kangaroo = {
	.form = {
		.stature = 1.98f, .length = 0.80f, .shoulder = 0.70f, .hip = 0.62f,
		.chest = 0.17f, .waist = 0.21f, .rump = 0.25f, .chest_up = 0.02f, .rump_up = 0.04f,
		.slim = 0.86f, .tuck = 0.0f,
		.neck = 0.30f, .neck_r0 = 0.125f, .neck_r1 = 0.095f, .neck_deg = 30, .head_deg = -14,
		.arm = {0.24f, 0.24f, 0.08f}, .leg = {0.40f, 0.44f, 0.34f},
		.arm_r = 0.075f, .leg_r = 0.23f, .wrist_r = 0.042f, .ankle_r = 0.058f,
		.foot_r = 0.066f, .stance = 0.14f, .foot = FOOT_PAW,
		.tail = 1.15f, .tail_r0 = 0.12f, .tail_r1 = 0.045f, .tail_deg = 26, .tail_curl = -52,
		.fur = 0.035f,
		.head = {
			.r = 0.135f, .wide = 0.92f, .high = 0.98f, .cheek = 0.5f,
			.muzzle = 1.75f, .muzzle_r0 = 0.56f, .muzzle_r1 = 0.32f, .muzzle_drop = 0.44f,
			.muzzle_wide = 0.9f, .chin = 0.2f, .nose = 0.2f,
			.eye = 0.19f, .eye_f = 0.56f, .eye_u = 0.22f, .eye_s = 0.60f, .eye_wide = 46,
			.ear = EAR_LEAF, .ear_long = 1.6f, .ear_broad = 0.36f, .ear_f = -0.2f,
			.ear_u = 0.75f, .ear_s = 0.46f, .ear_out = 20, .ear_back = 4,
			.nose_color = 0x201816, .ear_color = 0xe0b8a0,
		},
	},
	.coat = {COAT_PLAIN, .belly = 0xf0dcc0, .belly_at = -0.1f, .mottle = 0.5f},
	.aspect = 1.05f,
};
/* clang-format on */

void draw_kangaroo(const struct art_ctx *a)
{
	static const struct quad_pose standing = {
	    0.22f,
	    1.86f,
	    -0.30f,
	    1.02f,
	    0.05f,
	    -10,
	    6,
	    20,
	    0,
	    0,
	    .foot = {{0.30f, 1.35f, -30}, {0.34f, 1.30f, -30}, {0.16f, 0, 82}, {0.24f, 0, 82}},
	    .yaw = 22};
	static const struct quad_pose hopping = {0.40f,
						 1.62f,
						 -0.30f,
						 1.22f,
						 0.04f,
						 -16,
						 8,
						 20,
						 34,
						 -10,
						 .foot = {{0.40f, 1.05f, -40},
							  {0.36f, 1.0f, -40},
							  {0.28f, 0.06f, 40},
							  {0.40f, 0.10f, 36}},
						 .yaw = 20,
						 .lift = 0.14f};
	bool hops = a->action == ACTION_RUNNING || a->action == ACTION_JUMPING ||
		    a->action == ACTION_PLAYING || a->action == ACTION_WALKING;
	struct quad_pose pose = hops ? hopping : standing;
	pose.asleep = a->action == ACTION_SLEEPING;
	pose.yaw += (float)rng_range(a->rng, -6, 8);
	pose.head_turn += (float)rng_range(a->rng, -6, 14);
	species_draw_posed(a, &kangaroo, &pose);
}
