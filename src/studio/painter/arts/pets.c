/* Pets: cat, dog, rabbit, hamster. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"

/* clang-format off */
static const struct quadruped cat = {
	.stature = 1.40f, .length = 0.84f, .shoulder = 0.69f, .hip = 0.71f,
	.chest = 0.235f, .waist = 0.20f, .rump = 0.205f, .chest_up = 0.05f, .rump_up = 0.02f,
	.slim = 0.84f, .tuck = 0.02f,
	.neck = 0.32f, .neck_r0 = 0.19f, .neck_r1 = 0.16f, .neck_deg = 46, .head_deg = -4,
	.arm = {0.31f, 0.35f, 0.12f}, .leg = {0.36f, 0.36f, 0.23f},
	.arm_r = 0.125f, .leg_r = 0.20f, .wrist_r = 0.070f, .ankle_r = 0.062f,
	.foot_r = 0.080f, .stance = 0.13f, .foot = FOOT_PAW,
	.tail = 0.95f, .tail_r0 = 0.072f, .tail_r1 = 0.056f, .tail_deg = -8, .tail_curl = 95,
	.fur = 0.045f,
	.head = {
		.r = 0.272f, .wide = 1.08f, .high = 0.90f, .cheek = 0.56f,
		.muzzle = 0.76f, .muzzle_r0 = 0.42f, .muzzle_r1 = 0.24f, .muzzle_drop = 0.34f,
		.muzzle_wide = 1, .pads = 0.24f, .chin = 0.17f, .nose = 0.11f,
		.eye = 0.28f, .eye_f = 0.66f, .eye_u = 0.06f, .eye_s = 0.46f, .eye_wide = 16,
		.ear = EAR_POINTED, .ear_long = 0.82f, .ear_broad = 0.42f, .ear_f = 0.1f,
		.ear_u = 0.56f, .ear_s = 0.58f, .ear_out = 22, .ear_back = 4,
		.eye_color = 0xb8c040, .nose_color = 0xd08a80, .ear_color = 0xe8b0a0, .slit = true,
	},
};
/* clang-format on */

/* Cats as one meets them: colour, markings, eyes. */
/* clang-format off */
static const struct {
	uint32_t base, eye;
	struct coat_form form;
} cat_coats[] = {
	{0xd8883c, 0xa8b838, {COAT_TABBY, 0xa8541c, 5, .belly = 0xf6e2c4, .belly_at = -0.05f,
		.face = 0xfbeedb, .socks = 0xfaf0e0, .sock_high = 0.1f}},
	{0xe0994e, 0xc8a030, {COAT_TABBY, 0xb86a28, 4.4f, .belly = 0xf3d8b0, .belly_at = -0.2f,
		.face = 0xf8e6cc}},
	{0x8a8070, 0xb0c048, {COAT_TABBY, 0x3c352c, 5.2f, .belly = 0xd8cdb8, .belly_at = -0.1f,
		.face = 0xeae2d2, .tail_tip = 0x2c2620}},
	{0x9aa0a6, 0xd8b030, {COAT_TABBY, 0x565c64, 5, .belly = 0xe6e8ea, .belly_at = -0.1f,
		.face = 0xf2f2f2, .socks = 0xf4f4f4, .sock_high = 0.1f}},
	{0x2c2a2c, 0xd0c83c, {COAT_PLAIN, .belly = 0xf2eee8, .belly_at = -0.1f, .face = 0xf6f2ec,
		.socks = 0xf8f4ee, .sock_high = 0.16f}},
	{0xf2ead8, 0x6aa8d8, {COAT_PATCHES, 0xd8883c, .size = 1.9f}},
};
/* clang-format on */

/* The butterfly a cat plays with, just out of reach. */
static void plaything(const struct art_ctx *a)
{
	struct art_ctx b = *a;
	double size = 0.26;
	cairo_save(a->cr);
	cairo_translate(a->cr, 0.50, -0.70);
	cairo_scale(a->cr, size, size);
	b.pixels = a->pixels * size;
	b.has_color = false;
	b.action = ACTION_FLYING;
	b.where = ART_AIR;
	draw_butterfly(&b);
	cairo_restore(a->cr);
}

static void draw_cat(const struct art_ctx *a)
{
	struct art_ctx own = *a;
	struct species sp = {.form = cat, .kind = QUAD_CAT, .aspect = 1.5f, .whiskers = 1.2f};
	/* Tabbies are the commonest. */
	int kind = rng_int(a->rng, 0, 8);
	kind = kind < (int)ARRAY_LEN(cat_coats) ? kind : kind % 3;
	sp.form.head.eye_color = a->has_color ? 0xc8c848 : cat_coats[kind].eye;
	sp.coat = cat_coats[a->has_color ? 1 : kind].form;
	if (!a->has_color)
		own.color = color_rgb(cat_coats[kind].base);
	species_draw(&own, &sp);
	if (a->action == ACTION_PLAYING)
		plaything(a);
}

/* -------------------------------------------------------------------------- dogs */

/* clang-format off */
static const struct quadruped dog = {
	.stature = 1.42f, .length = 0.86f, .shoulder = 0.66f, .hip = 0.70f,
	.chest = 0.25f, .waist = 0.19f, .rump = 0.20f, .chest_up = 0.05f, .rump_up = 0.03f,
	.slim = 0.80f, .tuck = 0.04f,
	.neck = 0.36f, .neck_r0 = 0.19f, .neck_r1 = 0.145f, .neck_deg = 52, .head_deg = -8,
	.arm = {0.30f, 0.33f, 0.13f}, .leg = {0.34f, 0.35f, 0.24f},
	.arm_r = 0.125f, .leg_r = 0.19f, .wrist_r = 0.066f, .ankle_r = 0.058f,
	.foot_r = 0.078f, .stance = 0.13f, .foot = FOOT_PAW,
	.tail = 0.62f, .tail_r0 = 0.065f, .tail_r1 = 0.05f, .tail_deg = 0, .tail_curl = 60,
	.fur = 0.06f,
	.head = {
		.r = 0.225f, .wide = 0.98f, .high = 0.95f, .cheek = 0.46f,
		.muzzle = 1.42f, .muzzle_r0 = 0.50f, .muzzle_r1 = 0.33f, .muzzle_drop = 0.36f,
		.muzzle_wide = 0.95f, .chin = 0.2f, .nose = 0.20f,
		.eye = 0.205f, .eye_f = 0.74f, .eye_u = 0.16f, .eye_s = 0.46f, .eye_wide = 20,
		.ear = EAR_FLOP, .ear_long = 0.95f, .ear_broad = 0.36f, .ear_f = -0.08f,
		.ear_u = 0.52f, .ear_s = 0.70f,
		.eye_color = 0x5a3418, .nose_color = 0x1c1614, .ear_color = 0,
	},
};

static const struct {
	uint32_t base;
	bool pointed, curled;
	float fur;
	struct coat_form coat;
} dog_coats[] = {
	{0xd9a65a, false, false, 0.085f, {COAT_PLAIN, .belly = 0xf0d8a8, .belly_at = -0.1f,
		.face = 0xecd0a0, .mottle = 0.6f}},
	{0xf2ece0, false, false, 0.035f, {COAT_PATCHES, 0x8a4f26, .size = 1.7f, .socks = 0xfaf6ee, .sock_high = 0.2f,
		.face = 0xf8f4ec, .tail_tip = 0xfaf6ee}},
	{0xcf8a45, true, true, 0.06f, {COAT_PLAIN, .belly = 0xf8eedc, .belly_at = 0.05f, .face = 0xfaf0e0,
		.socks = 0xf8eedc, .sock_high = 0.16f, .tail_tip = 0xf8eedc}},
	{0x7a4a2c, false, false, 0.045f, {COAT_PLAIN, .belly = 0x9a6a48, .belly_at = -0.2f, .mottle = 0.4f}},
};
/* clang-format on */

/* A happy dog shows its tongue. */
static void dog_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		     const struct coat *coat)
{
	enum action doing = s->art->action;
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	(void)coat;
	if (doing != ACTION_RUNNING && doing != ACTION_PLAYING && doing != ACTION_WALKING)
		return;
	struct vec from = frame_at(f, b->head.nose, -0.22f * r, -0.56f * r, 0.04f * r);
	s->pen = (struct sculpt_pen){.color = color_rgb(0xe07a80),
				     .tag = TAG_OTHER,
				     .gloss = 0.4f,
				     .blend = 0.02f,
				     .flat = f->up,
				     .thin = 0.4f};
	const struct vec points[3] = {from, frame_at(f, from, 0.20f * r, -0.10f * r, 0.04f * r),
				      frame_at(f, from, 0.22f * r, -0.42f * r, 0.08f * r)};
	const float radii[3] = {0.13f * r, 0.15f * r, 0.13f * r};
	s->pen.flat = f->forward;
	sculpt_chain(s, points, radii, 3, 2);
}

static void draw_dog(const struct art_ctx *a)
{
	struct art_ctx own = *a;
	struct species sp = {.form = dog, .kind = QUAD_DOG, .aspect = 1.4f, .wear = dog_wear};
	int kind = rng_int(a->rng, 0, (int)ARRAY_LEN(dog_coats) - 1);
	sp.coat = dog_coats[kind].coat;
	sp.form.fur = dog_coats[kind].fur;
	if (dog_coats[kind].pointed) {
		sp.form.head.ear = EAR_POINTED;
		sp.form.head.ear_long = 0.72f;
		sp.form.head.ear_out = 18;
		sp.form.head.ear_u = 0.62f;
		sp.form.head.ear_s = 0.52f;
		sp.form.head.ear_color = 0xd8a890;
		sp.form.head.muzzle = 1.25f;
	}
	if (dog_coats[kind].curled) {
		sp.form.tail_deg = 80;
		sp.form.tail_curl = -250;
		sp.form.tail_r1 = 0.075f;
	}
	if (a->has_color && sp.coat.pattern == COAT_PATCHES)
		sp.coat = dog_coats[0].coat;
	if (!a->has_color)
		own.color = color_rgb(dog_coats[kind].base);
	species_draw(&own, &sp);
}

/* ------------------------------------------------------------------ rabbit, hamster */

/* clang-format off */
static const struct species rabbit = {
	.form = {
		.stature = 1.75f, .length = 0.62f, .shoulder = 0.46f, .hip = 0.46f,
		.chest = 0.25f, .waist = 0.33f, .rump = 0.36f, .chest_up = 0.06f, .rump_up = 0.10f,
		.slim = 0.86f, .tuck = 0.04f,
		.neck = 0.30f, .neck_r0 = 0.20f, .neck_r1 = 0.17f, .neck_deg = 52, .head_deg = -6,
		.arm = {0.20f, 0.22f, 0.09f}, .leg = {0.28f, 0.30f, 0.26f},
		.arm_r = 0.11f, .leg_r = 0.22f, .wrist_r = 0.062f, .ankle_r = 0.066f,
		.foot_r = 0.075f, .stance = 0.13f, .foot = FOOT_PAW,
		.tail = 0.12f, .tail_r0 = 0.10f, .tail_r1 = 0.11f, .tail_deg = 30, .fur = 0.06f,
		.head = {
			.r = 0.26f, .wide = 0.92f, .high = 0.95f, .cheek = 0.5f,
			.muzzle = 0.86f, .muzzle_r0 = 0.5f, .muzzle_r1 = 0.32f, .muzzle_drop = 0.24f,
			.muzzle_wide = 0.9f, .pads = 0.2f, .chin = 0.16f, .nose = 0.10f,
			.eye = 0.24f, .eye_f = 0.50f, .eye_u = 0.10f, .eye_s = 0.66f, .eye_wide = 48,
			.ear = EAR_LONG, .ear_long = 2.2f, .ear_broad = 0.34f, .ear_f = -0.1f,
			.ear_u = 0.7f, .ear_s = 0.36f, .ear_out = 11, .ear_back = 22,
			.eye_color = 0, .nose_color = 0xd89890, .ear_color = 0xe8b8ac,
		},
	},
	.coat = {COAT_PLAIN, .belly = 0xf6efe4, .belly_at = 0.0f, .face = 0xefe4d4, .tail_tip = 0xffffff,
		 .mottle = 1},
	.kind = QUAD_SMALL, .aspect = 0.95f, .whiskers = 0.9f,
};

static const struct species hamster = {
	.form = {
		.stature = 1.15f, .length = 0.50f, .shoulder = 0.40f, .hip = 0.38f,
		.chest = 0.36f, .waist = 0.42f, .rump = 0.42f, .chest_up = 0.10f, .rump_up = 0.10f,
		.slim = 0.95f, .tuck = 0.0f,
		.neck = 0.34f, .neck_r0 = 0.32f, .neck_r1 = 0.30f, .neck_deg = 30, .head_deg = 0,
		.arm = {0.16f, 0.16f, 0.08f}, .leg = {0.16f, 0.16f, 0.14f},
		.arm_r = 0.10f, .leg_r = 0.16f, .wrist_r = 0.055f, .ankle_r = 0.06f,
		.foot_r = 0.07f, .stance = 0.18f, .foot = FOOT_PAW,
		.tail = 0.06f, .tail_r0 = 0.04f, .tail_r1 = 0.03f, .fur = 0.07f,
		.head = {
			.r = 0.36f, .wide = 1.1f, .high = 0.92f, .cheek = 0.62f,
			.muzzle = 0.86f, .muzzle_r0 = 0.42f, .muzzle_r1 = 0.22f, .muzzle_drop = 0.26f,
			.muzzle_wide = 1, .pads = 0.2f, .chin = 0.14f, .nose = 0.10f,
			.eye = 0.2f, .eye_f = 0.68f, .eye_u = 0.14f, .eye_s = 0.5f, .eye_wide = 26,
			.ear = EAR_ROUND, .ear_long = 0.5f, .ear_broad = 0.26f, .ear_f = -0.1f,
			.ear_u = 0.74f, .ear_s = 0.62f, .ear_out = 34, .ear_back = 6,
			.eye_color = 0, .nose_color = 0xe0a098, .ear_color = 0xe8b8a8,
		},
	},
	.coat = {COAT_PLAIN, .belly = 0xfbf3e6, .belly_at = 0.15f, .face = 0xfcf4e8, .mottle = 0.6f,
		 .socks = 0xf0c8b4, .sock_high = 0.06f},
	.kind = QUAD_SMALL, .aspect = 1.15f, .whiskers = 0.7f,
};
/* clang-format on */

static void draw_rabbit(const struct art_ctx *a)
{
	static const uint32_t coats[] = {0xb89a78, 0xf4f0ea, 0x9a8876, 0xd8b890};
	struct art_ctx own = *a;
	if (!a->has_color)
		own.color = color_rgb(coats[rng_int(a->rng, 0, (int)ARRAY_LEN(coats) - 1)]);
	species_draw(&own, &rabbit);
}

static void draw_hamster(const struct art_ctx *a)
{
	species_draw(a, &hamster);
}

/* clang-format off */
const struct art arts_pets[] = {
	{"cat", ART_GROUND, 0.35, 1.5, 0xd08a4a, draw_cat, 0},
	{"dog", ART_GROUND, 0.6, 1.4, 0xc89858, draw_dog, 0},
	{"rabbit", ART_GROUND, 0.32, 0.95, 0xb89a78, draw_rabbit, 0},
	{"hamster", ART_GROUND, 0.12, 1.15, 0xd8a060, draw_hamster, 0},
	{0},
};
/* clang-format on */
