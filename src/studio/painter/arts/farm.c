/* Farm animals: horse, cow, sheep, pig, goat; the chicken is a bird (fowl.c). */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"

/* ------------------------------------------------------------------------- horse */

/* clang-format off */
const struct quadruped horse_form = {
	.stature = 1.60f, .length = 0.82f, .shoulder = 0.75f, .hip = 0.79f,
	.chest = 0.235f, .waist = 0.205f, .rump = 0.225f, .chest_up = 0.04f, .rump_up = 0.0f,
	.slim = 0.78f, .tuck = 0.025f,
	.neck = 0.58f, .neck_r0 = 0.20f, .neck_r1 = 0.105f, .neck_deg = 48, .head_deg = -34,
	.arm = {0.24f, 0.37f, 0.25f}, .leg = {0.31f, 0.37f, 0.30f},
	.arm_r = 0.135f, .leg_r = 0.205f, .wrist_r = 0.042f, .ankle_r = 0.044f,
	.foot_r = 0.056f, .stance = 0.10f, .foot = FOOT_HOOF,
	.tail = 0.62f, .tail_r0 = 0.05f, .tail_r1 = 0.065f, .tail_deg = -66, .tail_curl = 4,
	.fur = 0.013f,
	.head = {
		.r = 0.132f, .wide = 0.86f, .high = 1.0f, .cheek = 0.56f,
		.muzzle = 2.8f, .muzzle_r0 = 0.68f, .muzzle_r1 = 0.40f, .muzzle_drop = 0.36f,
		.muzzle_wide = 0.8f, .chin = 0.24f, .nose = 0,
		.eye = 0.175f, .eye_f = 0.56f, .eye_u = 0.34f, .eye_s = 0.60f, .eye_wide = 56,
		.ear = EAR_LEAF, .ear_long = 0.92f, .ear_broad = 0.24f, .ear_f = -0.3f,
		.ear_u = 0.80f, .ear_s = 0.38f, .ear_out = 12, .ear_back = -4,
		.ear_color = 0xc8a890,
	},
};
/* clang-format on */

/* Nostrils: two dark dents where the nose would be. */
void nostrils_wear(struct sculpt *s, const struct head_form *h, const struct head_body *head,
		   uint32_t color)
{
	float r = head->r;
	const struct frame *f = &head->axes;
	s->pen =
	    (struct sculpt_pen){.color = color_rgb(color), .tag = TAG_OTHER, .blend = 0.01f * r};
	for (int side = -1; side <= 1; side += 2) {
		struct vec p = frame_at(f, head->nose, -0.08f * r, 0.02f * r,
					(float)side * h->muzzle_r1 * 0.62f * h->muzzle_wide * r);
		sculpt_ball(s, p, f, 0.12f * r, 0.09f * r, 0.08f * r);
	}
}

static void horse_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		       const struct coat *coat)
{
	mane_wear(s, q, b, coat);
	nostrils_wear(s, &q->head, &b->head, 0x2a1c18);
}

/* clang-format off */
static const struct {
	uint32_t base;
	struct coat_form coat;
} horse_coats[] = {
	{0x8a4a22, {COAT_PLAIN, .mane = 0x1c1412, .socks = 0x1e1614, .sock_high = 0.30f}},
	{0xa0602c, {COAT_PLAIN, .mane = 0xe2c088, .socks = 0xf2ebe0, .sock_high = 0.26f}},
	{0xe8e2d8, {COAT_PLAIN, .mane = 0xf8f4ee, .mottle = 0.8f}},
	{0x3a2a24, {COAT_PLAIN, .mane = 0x14100f, .socks = 0xf0e8de, .sock_high = 0.22f}},
	{0xc8985c, {COAT_PLAIN, .mane = 0xf2e4c8, .mottle = 0.4f}},
};
/* clang-format on */

static void draw_horse(const struct art_ctx *a)
{
	struct art_ctx own = *a;
	int kind = rng_int(a->rng, 0, (int)ARRAY_LEN(horse_coats) - 1);
	struct species sp = {.form = horse_form,
			     .coat = horse_coats[kind].coat,
			     .kind = QUAD_HOOFED,
			     .aspect = 1.35f,
			     .wear = horse_wear};
	sp.coat.tail_hair = 0.12f;
	sp.coat.face = 0;
	if (!a->has_color)
		own.color = color_rgb(horse_coats[kind].base);
	else
		sp.coat.socks = 0;
	species_draw(&own, &sp);
}

/* --------------------------------------------------------------------------- cow */

static void horns_wear(struct sculpt *s, const struct head_body *head, float long_, float out,
		       float up, float back)
{
	const struct frame *f = &head->axes;
	float r = head->r;
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0xd8ccb4), .tag = TAG_HORN, .blend = 0.01f, .gloss = 0.2f};
	for (int side = -1; side <= 1; side += 2) {
		float k = (float)side;
		struct vec from = frame_at(f, head->center, -0.2f * r, 0.82f * r, 0.42f * k * r);
		const struct vec points[3] = {
		    from, frame_at(f, from, -0.4f * back * r, 0.35f * up * r, 0.7f * out * k * r),
		    frame_at(f, from, -back * r, up * r, out * k * r)};
		const float thick[3] = {0.17f * r * long_, 0.13f * r * long_, 0.03f * r};
		sculpt_chain(s, points, thick, 3, 4);
	}
}

static void cow_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		     const struct coat *coat)
{
	nostrils_wear(s, &q->head, &b->head, 0x6a4444);
	if (coat->young)
		return;
	horns_wear(s, &b->head, 1, 0.75f, 0.6f, -0.1f);
	s->pen =
	    (struct sculpt_pen){.color = color_rgb(0xe8b0a4), .tag = TAG_OTHER, .blend = 0.06f};
	struct vec udder = vec_add(b->hip, vec(0.14f, -0.34f, 0));
	sculpt_ball(s, udder, NULL, 0.11f, 0.09f, 0.10f);
	for (int side = -1; side <= 1; side += 2) {
		s->pen.blend = 0.02f;
		struct vec t = vec_add(udder, vec(0.03f, -0.06f, 0.05f * (float)side));
		sculpt_limb(s, t, 0.025f, vec_add(t, vec(0, -0.06f, 0)), 0.018f);
	}
}

/* clang-format off */
static const struct species cow = {
	.form = {
		.stature = 1.28f, .length = 0.96f, .shoulder = 0.66f, .hip = 0.70f,
		.chest = 0.27f, .waist = 0.285f, .rump = 0.25f, .chest_up = 0.04f, .rump_up = 0.02f,
		.slim = 0.80f, .tuck = -0.03f,
		.neck = 0.42f, .neck_r0 = 0.21f, .neck_r1 = 0.14f, .neck_deg = 28, .head_deg = -26,
		.arm = {0.22f, 0.30f, 0.20f}, .leg = {0.28f, 0.30f, 0.24f},
		.arm_r = 0.125f, .leg_r = 0.18f, .wrist_r = 0.055f, .ankle_r = 0.055f,
		.foot_r = 0.066f, .stance = 0.12f, .foot = FOOT_HOOF,
		.tail = 0.60f, .tail_r0 = 0.03f, .tail_r1 = 0.022f, .tail_deg = -78, .tail_curl = 6,
		.fur = 0.018f,
		.head = {
			.r = 0.155f, .wide = 0.95f, .high = 0.98f, .cheek = 0.5f,
			.muzzle = 1.75f, .muzzle_r0 = 0.66f, .muzzle_r1 = 0.46f, .muzzle_drop = 0.40f,
			.muzzle_wide = 1, .chin = 0.3f, .nose = 0,
			.eye = 0.16f, .eye_f = 0.52f, .eye_u = 0.28f, .eye_s = 0.66f, .eye_wide = 50,
			.ear = EAR_LEAF, .ear_long = 0.95f, .ear_broad = 0.32f, .ear_f = -0.25f,
			.ear_u = 0.45f, .ear_s = 0.75f, .ear_out = 88, .ear_back = 6,
			.ear_color = 0xe0b8a8,
		},
	},
	.coat = {COAT_PATCHES, 0x201c1c, .size = 2.5f, .face = 0xe8b8a8},
	.kind = QUAD_HOOFED, .aspect = 1.5f, .wear = cow_wear,
};
/* clang-format on */

static void draw_cow(const struct art_ctx *a)
{
	struct species sp = cow;
	struct art_ctx own = *a;
	if (a->has_color || rng_chance(a->rng, 0.3)) {
		sp.coat.pattern = COAT_PLAIN;
		sp.coat.belly = 0xecdcc4;
		sp.coat.belly_at = -0.25f;
		if (!a->has_color)
			own.color = color_rgb(0xa06a3c);
	}
	species_draw(&own, &sp);
}

/* ------------------------------------------------------------------------- sheep */

/* Fleece: a cloud of curls over trunk and crown. */
static void sheep_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		       const struct coat *coat)
{
	struct rng *rng = s->art->rng;
	struct vec trunk = vec_sub(b->chest, b->rump), way = vec_unit(trunk);
	struct vec up = vec(-way.y, way.x, 0);
	float fluff = coat->young ? 0.8f : 1;
	s->pen = (struct sculpt_pen){.color = coat->base,
				     .tag = TAG_TRUNK,
				     .blend = 0.035f,
				     .fur = 0.028f,
				     .comb = vec(0, -1, 0)};
	for (int i = 0; i < 74; i++) {
		/* Evenly around by the golden angle. */
		float t = ((float)i + 0.5f) / 74, a = 2.39996f * (float)i;
		float around = sqrtf(float_max(1 - (2 * t - 1) * (2 * t - 1) * 0.8f, 0.05f));
		struct vec p =
		    vec_along(vec_along(b->rump, trunk, t * 0.96f), up, sinf(a) * 0.30f * around);
		p.z = cosf(a) * 0.25f * around;
		p = vec_add(p, vec((float)rng_range(rng, -0.03, 0.03),
				   (float)rng_range(rng, -0.03, 0.03), 0));
		float r = (float)rng_range(rng, 0.085, 0.115) * fluff;
		sculpt_ball(s, p, NULL, r, r, r);
	}
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	for (int i = 0; i < 7; i++) {
		float a = radians((float)i * 51);
		struct vec p = frame_at(f, b->head.center, (0.05f + 0.45f * cosf(a)) * r,
					(i == 0 ? 1.0f : 0.82f) * r, 0.5f * sinf(a) * r);
		sculpt_ball(s, p, NULL, 0.36f * r, 0.32f * r, 0.36f * r);
	}
	nostrils_wear(s, &q->head, &b->head, 0x2a2020);
}

/* clang-format off */
static const struct species sheep = {
	.form = {
		.stature = 1.30f, .length = 0.74f, .shoulder = 0.62f, .hip = 0.62f,
		.chest = 0.27f, .waist = 0.29f, .rump = 0.27f, .chest_up = 0.08f, .rump_up = 0.08f,
		.slim = 0.85f, .tuck = 0.0f,
		.neck = 0.40f, .neck_r0 = 0.20f, .neck_r1 = 0.14f, .neck_deg = 34, .head_deg = -24,
		.arm = {0.20f, 0.28f, 0.18f}, .leg = {0.24f, 0.28f, 0.20f},
		.arm_r = 0.10f, .leg_r = 0.13f, .wrist_r = 0.046f, .ankle_r = 0.046f,
		.foot_r = 0.054f, .stance = 0.12f, .foot = FOOT_HOOF,
		.tail = 0.16f, .tail_r0 = 0.07f, .tail_r1 = 0.06f, .tail_deg = -50, .fur = 0.012f,
		.head = {
			.r = 0.15f, .wide = 0.92f, .high = 0.98f, .cheek = 0.46f,
			.muzzle = 1.55f, .muzzle_r0 = 0.60f, .muzzle_r1 = 0.36f, .muzzle_drop = 0.44f,
			.muzzle_wide = 0.9f, .chin = 0.22f, .nose = 0,
			.eye = 0.16f, .eye_f = 0.58f, .eye_u = 0.22f, .eye_s = 0.62f, .eye_wide = 46,
			.ear = EAR_LEAF, .ear_long = 0.85f, .ear_broad = 0.26f, .ear_f = -0.2f,
			.ear_u = 0.35f, .ear_s = 0.75f, .ear_out = 100, .ear_back = 4,
			.ear_color = 0xd0a898,
		},
	},
	.coat = {.pattern = COAT_PLAIN},
	.kind = QUAD_HOOFED, .aspect = 1.2f, .wear = sheep_wear,
};
/* clang-format on */

/* Face and legs are bare and darker than the fleece. */
static void paint_sheep(struct sculpt_hit *hit, const void *ctx)
{
	const struct coat *coat = ctx;
	bool bare = hit->fur > 0 && hit->fur < 0.02f && hit->tag != TAG_TRUNK;
	coat_paint(hit, ctx);
	if (bare && hit->tag != TAG_EYE && hit->tag != TAG_TAIL)
		hit->color = color_mix(hit->color, coat->mark, 0.9);
}

static void draw_sheep(const struct art_ctx *a)
{
	struct species sp = sheep;
	static const uint32_t faces[] = {0x3a322e, 0xe0cdb6, 0x4a3e36};
	sp.coat.mark = a->has_color ? 0x3a322e : faces[rng_int(a->rng, 0, 2)];
	sp.paint = paint_sheep;
	species_draw(a, &sp);
}

/* -------------------------------------------------------------------- pig and goat */

static void pig_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		     const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	struct vec snout = frame_at(f, b->head.nose, 0.02f * r, -0.2f * r, 0);
	s->pen = (struct sculpt_pen){.color = color_mix(coat->base, color_rgb(0xd87878), 0.35),
				     .tag = TAG_OTHER,
				     .blend = 0.04f * r,
				     .gloss = 0.25f};
	sculpt_limb(s, frame_at(f, snout, -0.2f * r, 0, 0), 0.36f * r, snout, 0.38f * r);
	s->pen.color = color_mix(s->pen.color, color_rgb(0x401818), 0.7);
	s->pen.blend = 0;
	for (int side = -1; side <= 1; side += 2) {
		struct vec p = frame_at(f, snout, 0.34f * r, 0.02f * r, 0.15f * (float)side * r);
		sculpt_ball(s, p, f, 0.07f * r, 0.12f * r, 0.075f * r);
	}
	/* The curl. */
	s->pen = (struct sculpt_pen){
	    .color = coat->base, .tag = TAG_TAIL, .blend = 0.01f, .fur = 0.004f};
	struct vec last = vec_add(b->tail_root, vec(0.05f, 0, 0));
	for (int i = 1; i <= 14; i++) {
		float t = (float)i / 14, a = t * 9;
		struct vec p = vec_add(b->tail_root, vec(0.03f - 0.17f * t, 0.02f + 0.05f * sinf(a),
							 0.05f * cosf(a) - 0.05f));
		sculpt_limb(s, last, 0.022f, p, 0.02f);
		last = p;
	}
}

/* clang-format off */
static const struct species pig = {
	.form = {
		.stature = 1.16f, .length = 0.86f, .shoulder = 0.56f, .hip = 0.56f,
		.chest = 0.32f, .waist = 0.34f, .rump = 0.32f, .chest_up = 0.08f, .rump_up = 0.08f,
		.slim = 0.84f, .tuck = 0.0f,
		.neck = 0.36f, .neck_r0 = 0.28f, .neck_r1 = 0.22f, .neck_deg = 10, .head_deg = -10,
		.arm = {0.20f, 0.24f, 0.15f}, .leg = {0.24f, 0.24f, 0.18f},
		.arm_r = 0.13f, .leg_r = 0.18f, .wrist_r = 0.06f, .ankle_r = 0.06f,
		.foot_r = 0.064f, .stance = 0.15f, .foot = FOOT_HOOF,
		.tail = 0, .fur = 0.008f,
		.head = {
			.r = 0.24f, .wide = 0.98f, .high = 0.95f, .cheek = 0.6f,
			.muzzle = 1.18f, .muzzle_r0 = 0.56f, .muzzle_r1 = 0.38f, .muzzle_drop = 0.26f,
			.muzzle_wide = 1, .chin = 0.24f, .nose = 0,
			.eye = 0.12f, .eye_f = 0.74f, .eye_u = 0.22f, .eye_s = 0.48f, .eye_wide = 26,
			.ear = EAR_POINTED, .ear_long = 0.70f, .ear_broad = 0.36f, .ear_f = 0.15f,
			.ear_u = 0.66f, .ear_s = 0.58f, .ear_out = 34, .ear_back = -34,
			.ear_color = 0xd89088,
		},
	},
	.coat = {COAT_PLAIN, .mottle = 0.3f, .belly = 0xf6cfc4, .belly_at = -0.3f},
	.kind = QUAD_HOOFED, .aspect = 1.45f, .wear = pig_wear,
};
/* clang-format on */

static void goat_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		      const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	nostrils_wear(s, &q->head, &b->head, 0x3a2a28);
	horns_wear(s, &b->head, coat->young ? 0.6f : 1.1f, coat->young ? 0.15f : 0.45f,
		   coat->young ? 0.4f : 1.1f, coat->young ? 0.2f : 1.3f);
	if (coat->young)
		return;
	s->pen = (struct sculpt_pen){.color = color_scale(coat->base, 0.9),
				     .tag = TAG_HAIR,
				     .blend = 0.02f,
				     .fur = 0.06f,
				     .comb = vec(0.1f, -1, 0)};
	struct vec chin = frame_at(f, b->head.nose, -0.35f * r, -0.75f * r, 0);
	sculpt_limb(s, chin, 0.14f * r, vec_add(chin, vec(-0.02f, -0.12f, 0)), 0.03f * r);
}

/* clang-format off */
static const struct species goat = {
	.form = {
		.stature = 1.46f, .length = 0.74f, .shoulder = 0.68f, .hip = 0.71f,
		.chest = 0.24f, .waist = 0.24f, .rump = 0.21f, .chest_up = 0.05f, .rump_up = 0.02f,
		.slim = 0.80f, .tuck = -0.01f,
		.neck = 0.40f, .neck_r0 = 0.17f, .neck_r1 = 0.11f, .neck_deg = 54, .head_deg = -20,
		.arm = {0.22f, 0.30f, 0.20f}, .leg = {0.28f, 0.30f, 0.24f},
		.arm_r = 0.11f, .leg_r = 0.165f, .wrist_r = 0.045f, .ankle_r = 0.045f,
		.foot_r = 0.054f, .stance = 0.105f, .foot = FOOT_HOOF,
		.tail = 0.16f, .tail_r0 = 0.05f, .tail_r1 = 0.03f, .tail_deg = 60, .fur = 0.045f,
		.head = {
			.r = 0.135f, .wide = 0.92f, .high = 1.0f, .cheek = 0.46f,
			.muzzle = 1.75f, .muzzle_r0 = 0.60f, .muzzle_r1 = 0.34f, .muzzle_drop = 0.46f,
			.muzzle_wide = 0.85f, .chin = 0.24f, .nose = 0,
			.eye = 0.17f, .eye_f = 0.54f, .eye_u = 0.28f, .eye_s = 0.62f, .eye_wide = 50,
			.ear = EAR_LEAF, .ear_long = 1.1f, .ear_broad = 0.28f, .ear_f = -0.2f,
			.ear_u = 0.3f, .ear_s = 0.75f, .ear_out = 100, .ear_back = 4,
			.eye_color = 0xc89838, .ear_color = 0xd8b0a0,
		},
	},
	.coat = {COAT_PLAIN, .mottle = 0.6f, .face = 0xf6f0e6},
	.kind = QUAD_HOOFED, .aspect = 1.05f, .wear = goat_wear,
};
/* clang-format on */

static void draw_pig(const struct art_ctx *a)
{
	species_draw(a, &pig);
}

static void draw_goat(const struct art_ctx *a)
{
	static const uint32_t coats[] = {0xf0e8da, 0xb89068, 0x6a5848};
	struct art_ctx own = *a;
	if (!a->has_color)
		own.color = color_rgb(coats[rng_int(a->rng, 0, 2)]);
	species_draw(&own, &goat);
}

/* clang-format off */
const struct art arts_farm[] = {
	{"horse", ART_GROUND, 2.1, 1.35, 0x8a4a22, draw_horse, 0},
	{"cow", ART_GROUND, 1.6, 1.5, 0xf4f0ea, draw_cow, 4},
	{"sheep", ART_GROUND, 1.0, 1.2, 0xf4efe4, draw_sheep, 6},
	{"pig", ART_GROUND, 0.8, 1.45, 0xf0b0a4, draw_pig, 3},
	{"chicken", ART_GROUND, 0.4, 1.05, 0xf4efe6, draw_chicken, 4},
	{"goat", ART_GROUND, 0.95, 1.05, 0xf0e8da, draw_goat, 4},
	{0},
};
/* clang-format on */
