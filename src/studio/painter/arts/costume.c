/* People by trade and tale: dancer, musician, fisherman, astronaut, samurai, knight,
 * wizard. Each is one of the folk in other clothes, with something in its hands. */
#include "base/attr.h"
#include "studio/painter/arts/folk.h"
#include "studio/painter/arts/life.h"

/* Keeps a gesture of its own unless the prompt asked for something else. */
static bool idle(const struct art_ctx *a)
{
	return a->action == ACTION_NONE || a->action == ACTION_STANDING;
}

static void prop(struct sculpt *s, uint32_t color, float gloss, float blend)
{
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(color), .tag = TAG_OTHER, .gloss = gloss, .blend = blend};
}

/* ------------------------------------------------------------------------- dancer */

void draw_dancer(const struct art_ctx *a)
{
	static const struct folk_pose arabesque = {
	    1.02f,
	    6,
	    6,
	    {{0.10f, 0.92f, 0.30f}, {0.86f, 0.20f, 0.20f}},
	    {{-0.86f, 0.66f, 0.02f, -72}, {0.02f, 0.03f, -0.06f, -64}},
	    10,
	    12,
	    34,
	    0.012f,
	    false,
	    false};
	static const struct folk_pose pirouette = {
	    1.02f,
	    -2,
	    0,
	    {{0.14f, 0.94f, 0.22f}, {0.14f, 0.94f, 0.22f}},
	    {{0.24f, 0.40f, 0.30f, -60}, {0.0f, 0.03f, -0.06f, -64}},
	    8,
	    8,
	    52,
	    0.012f,
	    false,
	    false};
	struct folk f = folk_of(a, FOLK_WOMAN);
	f.lower = LOWER_TUTU;
	f.hair = HAIR_BUN;
	f.sleeves = false;
	f.top = a->color;
	f.bottom = color_mix(a->color, color_rgb(0xffffff), 0.35);
	f.shoes = color_mix(a->color, color_rgb(0xf8d8d0), 0.5);
	if (idle(a) || a->action == ACTION_DANCING || a->action == ACTION_PLAYING)
		f.pose = rng_chance(a->rng, 0.6) ? arabesque : pirouette;
	folk_draw(a, &f, 0.8f, NULL);
}

/* ----------------------------------------------------------------------- musician */

static void guitar_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	(void)f;
	struct vec middle = frame_at(&b->trunk, b->pelvis, 0.125f, 0.125f, 0.03f);
	struct frame g; /* forward: out of the body; up: along the neck */
	g.forward = b->trunk.forward;
	g.up = vec_unit(vec_along(vec_scale(b->trunk.side, -1), b->trunk.up, 0.42f));
	g.side = vec_cross(g.forward, g.up);
	prop(s, 0xb8702c, 0.6f, 0.02f);
	sculpt_ball(s, frame_at(&g, middle, 0, -0.045f, 0), &g, 0.034f, 0.082f, 0.090f);
	sculpt_ball(s, frame_at(&g, middle, 0, 0.055f, 0), &g, 0.034f, 0.062f, 0.066f);
	prop(s, 0x2a1a12, 0.2f, 0);
	sculpt_ball(s, frame_at(&g, middle, 0.026f, 0.020f, 0), &g, 0.010f, 0.028f, 0.028f);
	sculpt_ball(s, frame_at(&g, middle, 0.026f, -0.070f, 0), &g, 0.012f, 0.008f, 0.034f);
	prop(s, 0x3a2418, 0.3f, 0.004f);
	sculpt_limb(s, frame_at(&g, middle, 0.020f, 0.03f, 0), 0.014f,
		    frame_at(&g, middle, 0.012f, 0.30f, 0), 0.011f);
	sculpt_ball(s, frame_at(&g, middle, 0.010f, 0.325f, 0), &g, 0.010f, 0.034f, 0.020f);
	prop(s, 0xf0e8d8, 0.5f, 0);
	for (int i = -1; i <= 1; i++)
		sculpt_limb(s, frame_at(&g, middle, 0.036f, -0.070f, 0.010f * (float)i), 0.0016f,
			    frame_at(&g, middle, 0.026f, 0.31f, 0.007f * (float)i), 0.0016f);
	/* The strap. */
	prop(s, 0x4a2c20, 0.1f, 0.01f);
	const struct vec strap[3] = {frame_at(&g, middle, -0.01f, 0.09f, 0.02f),
				     frame_at(&b->trunk, b->chest, 0.085f, 0.02f, -0.01f),
				     frame_at(&b->trunk, b->shoulder[0], 0.02f, 0.045f, -0.02f)};
	const float r[3] = {0.012f, 0.013f, 0.013f};
	sculpt_chain(s, strap, r, 3, 4);
}

void draw_musician(const struct art_ctx *a)
{
	struct folk f = folk_of(a, rng_chance(a->rng, 0.6) ? FOLK_MAN : FOLK_WOMAN);
	f.lower = LOWER_TROUSERS;
	f.sleeves = true;
	if (rng_chance(a->rng, 0.5)) {
		f.hat = HAT_BRIM;
		f.hat_color = color_rgb(0x3a2a22);
	}
	f.pose.yaw = 56 + (float)rng_range(a->rng, -8, 8);
	f.pose.lean = -3;
	f.pose.hand[0].x = 0.52f, f.pose.hand[0].y = -0.66f, f.pose.hand[0].z = -0.10f;
	f.pose.hand[1].x = 0.54f, f.pose.hand[1].y = -0.30f, f.pose.hand[1].z = 0.50f;
	folk_draw(a, &f, 0.62f, guitar_wear);
}

/* ---------------------------------------------------------------------- fisherman */

static void rod_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	(void)f;
	struct vec hand = b->hand[1], tip = vec_add(hand, vec(0.34f, 0.36f, 0));
	folk_rod(s, vec_add(hand, vec(-0.12f, -0.12f, 0)), hand, 0.011f, 0.010f, 0x6a4428);
	const struct vec bow[3] = {
	    hand, vec_mix(vec_mix(hand, tip, 0.55f), vec_add(tip, vec(0, 0.05f, 0)), 0.2f), tip};
	const float r[3] = {0.008f, 0.005f, 0.0025f};
	prop(s, 0x8a6438, 0.4f, 0);
	sculpt_chain(s, bow, r, 3, 4);
	prop(s, 0xf4f4f0, 0, 0);
	struct vec hook = vec(tip.x + 0.02f, float_max(0.06f, b->foot[0].y + 0.04f), tip.z);
	sculpt_limb(s, tip, 0.0018f, hook, 0.0018f);
	prop(s, 0xe03c2c, 0.5f, 0);
	sculpt_ball(s, hook, NULL, 0.013f, 0.016f, 0.013f);
}

void draw_fisherman(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_MAN);
	f.top = a->color;
	f.bottom = color_rgb(0x3c4a44);
	f.shoes = color_rgb(0x2c3430);
	f.hat = HAT_STRAW;
	f.hat_color =
	    a->has_color ? color_mix(a->color, color_rgb(0xe0c890), 0.6) : color_rgb(0xd8bc80);
	f.beard = rng_chance(a->rng, 0.4);
	if (f.beard)
		f.hair_color = color_rgb(0xb8b0a8);
	f.pose.yaw = 24;
	f.pose.hand[0].x = 0.46f, f.pose.hand[0].y = -0.54f, f.pose.hand[0].z = -0.12f;
	f.pose.hand[1].x = 0.62f, f.pose.hand[1].y = -0.38f, f.pose.hand[1].z = -0.06f;
	folk_draw(a, &f, 0.95f, rod_wear);
}

/* ---------------------------------------------------------------------- astronaut */

static void space_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	const struct frame *h = &b->head.axes, *t = &b->trunk;
	float r = b->head.r;
	s->pen =
	    (struct sculpt_pen){.color = f->top, .tag = TAG_CLOTH, .blend = 0.02f, .gloss = 0.3f};
	sculpt_ball(s, frame_at(h, b->head.center, -0.05f * r, 0.05f * r, 0), h, 1.62f * r,
		    1.60f * r, 1.58f * r);
	prop(s, 0xd89a38, 1.0f, 0.004f); /* the gold visor */
	sculpt_ball(s, frame_at(h, b->head.center, 0.66f * r, 0.05f * r, 0), h, 1.06f * r,
		    1.12f * r, 1.30f * r);
	s->pen = (struct sculpt_pen){
	    .color = color_scale(f->top, 0.86), .tag = TAG_CLOTH, .blend = 0.03f, .gloss = 0.2f};
	struct vec pack = frame_at(t, b->chest, -0.165f, 0.02f, 0);
	sculpt_limb(s, frame_at(t, pack, 0, 0.075f, 0.055f), 0.075f,
		    frame_at(t, pack, 0, -0.10f, 0.055f), 0.070f);
	sculpt_limb(s, frame_at(t, pack, 0, 0.075f, -0.055f), 0.075f,
		    frame_at(t, pack, 0, -0.10f, -0.055f), 0.070f);
	s->pen.blend = 0.01f;
	sculpt_ball(s, frame_at(t, b->chest, 0.160f, -0.03f, 0), t, 0.030f, 0.050f, 0.066f);
	static const uint32_t lamps[3] = {0xe83c30, 0x48c868, 0x3c90e8};
	for (int i = 0; i < 3; i++) {
		prop(s, lamps[i], 0.6f, 0);
		s->pen.glow = 0.5f;
		sculpt_ball(s, frame_at(t, b->chest, 0.188f, -0.018f, 0.028f * (float)(i - 1)), t,
			    0.008f, 0.010f, 0.010f);
	}
	for (int i = 0; i < 2; i++) { /* rings at knees, wrists */
		prop(s, 0x8a929c, 0.6f, 0.004f);
		struct vec shin = vec_unit(vec_sub(b->foot[i], b->knee[i]));
		sculpt_limb(s, vec_along(b->knee[i], shin, 0.03f), 0.097f,
			    vec_along(b->knee[i], shin, 0.038f), 0.097f);
		sculpt_limb(s, vec_mix(b->shoulder[i], b->elbow[i], 0.55f), 0.076f,
			    vec_mix(b->shoulder[i], b->elbow[i], 0.60f), 0.076f);
		struct vec wrist = vec_mix(b->elbow[i], b->hand[i], 0.80f);
		struct vec way = vec_unit(vec_sub(b->hand[i], b->elbow[i]));
		sculpt_limb(s, wrist, 0.054f, vec_along(wrist, way, 0.008f), 0.054f);
	}
}

void draw_astronaut(const struct art_ctx *a)
{
	static const struct folk_pose floating = {
	    0.96f,
	    8,
	    6,
	    {{0.30f, 0.50f, 0.62f}, {0.56f, -0.30f, 0.50f}},
	    {{-0.40f, 0.10f, 0.16f, -20}, {0.34f, 0.16f, 0.14f, -10}},
	    10,
	    6,
	    42,
	    0.08f,
	    false,
	    false};
	struct folk f = folk_of(a, FOLK_MAN);
	f.top = f.bottom = a->color;
	f.shoes = color_mix(a->color, color_rgb(0x5a626c), 0.7);
	f.puff = 1;
	f.hair = HAIR_NONE;
	f.hat = HAT_NONE;
	f.head = 0.9f;
	f.pose.yaw += 8;
	if (a->where == ART_AIR || a->action == ACTION_FLYING)
		f.pose = floating;
	folk_draw(a, &f, 0.72f, space_wear);
}

/* ---------------------------------------------------------------- samurai, knight */

static void blade(struct sculpt *s, struct vec hand, struct vec way, float long_, float curve,
		  struct vec edge, uint32_t hilt)
{
	struct vec guard = vec_along(hand, way, 0.045f);
	folk_rod(s, vec_along(hand, way, -0.06f), guard, 0.012f, 0.012f, hilt);
	prop(s, 0xc8a040, 0.7f, 0);
	struct frame g = {way, edge, vec_cross(way, edge)};
	sculpt_ball(s, guard, &g, 0.008f, curve > 0 ? 0.028f : 0.052f, curve > 0 ? 0.028f : 0.014f);
	prop(s, 0xd8e0e8, 1, 0);
	s->pen.flat = g.side;
	s->pen.thin = 0.35f;
	const struct vec steel[3] = {
	    guard, vec_along(vec_along(guard, way, 0.55f * long_), edge, -curve * long_),
	    vec_along(guard, way, long_)};
	const float r[3] = {0.016f, 0.015f, 0.003f};
	sculpt_chain(s, steel, r, 3, 5);
}

static void samurai_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	const struct frame *h = &b->head.axes, *t = &b->trunk;
	float r = b->head.r;
	struct color iron = color_rgb(0x2c2c34), lacquer = f->top;
	for (int side = -1; side <= 1; side += 2) { /* shoulder plates, laced in rows */
		float k = (float)side;
		struct vec top = b->shoulder[side > 0 ? 0 : 1];
		for (int i = 0; i < 4; i++) {
			s->pen = (struct sculpt_pen){.color = i % 2 ? iron : lacquer,
						     .tag = TAG_OTHER,
						     .gloss = 0.6f,
						     .blend = 0.003f};
			sculpt_ball(s,
				    frame_at(t, top, 0.0f, 0.020f - 0.026f * (float)i,
					     k * (0.040f + 0.006f * (float)i)),
				    t, 0.062f, 0.020f, 0.026f);
		}
	}
	for (int i = 0; i < 4; i++) { /* breast and skirt of plates */
		s->pen = (struct sculpt_pen){.color = i % 2 ? lacquer : iron,
					     .tag = TAG_OTHER,
					     .gloss = 0.55f,
					     .blend = 0.003f};
		sculpt_ball(s, vec_along(b->chest, t->up, 0.045f - 0.046f * (float)i), t,
			    0.094f - 0.006f * (float)i, 0.032f, 0.112f - 0.009f * (float)i);
	}
	s->pen =
	    (struct sculpt_pen){.color = iron, .tag = TAG_OTHER, .gloss = 0.7f, .blend = 0.01f};
	struct vec crown = frame_at(h, b->head.center, -0.08f * r, 0.42f * r, 0);
	sculpt_ball(s, crown, h, 1.08f * r, 0.92f * r, 1.06f * r);
	sculpt_ball(s, frame_at(h, crown, -0.25f * r, -0.30f * r, 0), h, 1.40f * r, 0.14f * r,
		    1.50f * r);
	sculpt_ball(s, frame_at(h, crown, -0.42f * r, -0.60f * r, 0), h, 1.25f * r, 0.12f * r,
		    1.58f * r);
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0xd8b048), .tag = TAG_OTHER, .gloss = 0.8f, .blend = 0.01f};
	for (int side = -1; side <= 1; side += 2) { /* the crest's horns */
		float k = (float)side;
		const struct vec horn[3] = {
		    frame_at(h, crown, 0.98f * r, 0.28f * r, 0.05f * k * r),
		    frame_at(h, crown, 1.05f * r, 0.85f * r, 0.62f * k * r),
		    frame_at(h, crown, 0.85f * r, 1.75f * r, 0.78f * k * r)};
		const float w[3] = {0.13f * r, 0.11f * r, 0.03f * r};
		sculpt_chain(s, horn, w, 3, 4);
	}
	struct vec way = vec_unit(vec(0.42f, 0.9f, -0.05f));
	blade(s, b->hand[0], way, 0.46f, 0.05f, vec_unit(vec_cross(vec(0, 0, 1), way)), 0x2a2a3a);
	/* The sheath at the hip. */
	folk_rod(s, frame_at(t, b->pelvis, 0.06f, 0.10f, 0.085f),
		 frame_at(t, b->pelvis, -0.30f, -0.06f, 0.13f), 0.014f, 0.011f, 0x1c1c24);
}

void draw_samurai(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_MAN);
	f.top = a->color;
	f.bottom = color_scale(a->color, 0.42);
	f.lower = LOWER_ROBE;
	f.hem = 0.84f;
	f.shoes = color_rgb(0x3a2c24);
	f.hair = HAIR_NONE;
	if (idle(a)) {
		f.pose.hip_y = 0.96f;
		f.pose.foot[0].x = 0.26f, f.pose.foot[1].x = -0.28f;
		f.pose.hand[0].x = 0.56f, f.pose.hand[0].y = -0.34f, f.pose.hand[0].z = -0.10f;
		f.pose.hand[1].x = 0.54f, f.pose.hand[1].y = -0.46f, f.pose.hand[1].z = -0.26f;
		f.pose.yaw = 38;
	}
	folk_draw(a, &f, 0.72f, samurai_wear);
}

static void knight_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	const struct frame *h = &b->head.axes, *t = &b->trunk;
	float r = b->head.r;
	struct color steel = color_rgb(0xc0c8d0), crest = f->hat_color;
	s->pen = (struct sculpt_pen){.color = steel, .tag = TAG_OTHER, .gloss = 1, .blend = 0.012f};
	sculpt_ball(s, frame_at(h, b->head.center, 0, 0.06f * r, 0), h, 1.14f * r, 1.24f * r,
		    1.10f * r);
	sculpt_ball(s, frame_at(h, b->head.center, 0.30f * r, -0.30f * r, 0), h, 0.98f * r,
		    0.62f * r, 0.86f * r);
	prop(s, 0x14161a, 0.1f, 0); /* the slit */
	sculpt_ball(s, frame_at(h, b->head.center, 0.66f * r, 0.16f * r, 0), h, 0.52f * r,
		    0.075f * r, 0.80f * r);
	s->pen = (struct sculpt_pen){.color = crest, .tag = TAG_HAIR, .blend = 0.02f, .fur = 0.05f};
	const struct vec plume[4] = {frame_at(h, b->head.center, 0.1f * r, 1.25f * r, 0),
				     frame_at(h, b->head.center, -0.5f * r, 1.75f * r, 0),
				     frame_at(h, b->head.center, -1.35f * r, 1.45f * r, 0),
				     frame_at(h, b->head.center, -1.75f * r, 0.5f * r, 0)};
	const float pr[4] = {0.14f * r, 0.30f * r, 0.30f * r, 0.08f * r};
	sculpt_chain(s, plume, pr, 4, 4);
	s->pen = (struct sculpt_pen){.color = steel, .tag = TAG_OTHER, .gloss = 1, .blend = 0.01f};
	for (int i = 0; i < 2; i++) {
		float k = i == 0 ? 1 : -1;
		sculpt_ball(s, frame_at(t, b->shoulder[i], 0, 0.012f, k * 0.012f), t, 0.070f,
			    0.058f, 0.060f);
		sculpt_ball(s, b->elbow[i], NULL, 0.043f, 0.043f, 0.043f);
		sculpt_ball(s, vec_along(b->knee[i], vec(1, 0, 0), 0.012f), NULL, 0.052f, 0.055f,
			    0.052f);
	}
	/* A cape down the back. */
	s->pen = (struct sculpt_pen){.color = crest,
				     .tag = TAG_CLOTH,
				     .blend = 0.01f,
				     .flat = vec_unit(vec(1, 0.25f, 0)),
				     .thin = 0.18f};
	const struct vec cape[4] = {
	    frame_at(t, b->neck, -0.085f, -0.04f, 0), frame_at(t, b->chest, -0.125f, -0.05f, 0),
	    frame_at(t, b->pelvis, -0.19f, -0.05f, 0), vec_add(b->pelvis, vec(-0.26f, -0.36f, 0))};
	const float cr[4] = {0.10f, 0.13f, 0.15f, 0.17f};
	sculpt_chain(s, cape, cr, 4, 4);
	struct vec way = vec_unit(vec(0.30f, 0.95f, 0));
	blade(s, b->hand[1], way, 0.44f, 0, vec_unit(vec_cross(way, vec(0, 0, 1))), 0x4a2c20);
	/* The shield, on the arm that we see. */
	struct frame face = frame_turned(radians(62), radians(-4), 0);
	struct vec mid = vec_along(b->hand[0], face.forward, 0.035f);
	s->pen =
	    (struct sculpt_pen){.color = steel, .tag = TAG_OTHER, .gloss = 0.9f, .blend = 0.006f};
	sculpt_ball(s, frame_at(&face, mid, 0, 0.04f, 0), &face, 0.022f, 0.125f, 0.112f);
	sculpt_ball(s, frame_at(&face, mid, 0, -0.04f, 0), &face, 0.020f, 0.150f, 0.075f);
	s->pen =
	    (struct sculpt_pen){.color = crest, .tag = TAG_OTHER, .gloss = 0.5f, .blend = 0.004f};
	sculpt_ball(s, frame_at(&face, mid, 0.010f, 0.04f, 0), &face, 0.020f, 0.105f, 0.094f);
	sculpt_ball(s, frame_at(&face, mid, 0.008f, -0.04f, 0), &face, 0.018f, 0.125f, 0.060f);
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0xf0d070), .tag = TAG_OTHER, .gloss = 0.6f, .blend = 0.002f};
	sculpt_limb(s, frame_at(&face, mid, 0.026f, 0.125f, 0), 0.011f,
		    frame_at(&face, mid, 0.024f, -0.13f, 0), 0.010f);
	sculpt_limb(s, frame_at(&face, mid, 0.028f, 0.05f, -0.08f), 0.011f,
		    frame_at(&face, mid, 0.028f, 0.05f, 0.08f), 0.011f);
}

void draw_knight(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_MAN);
	f.top = f.bottom = f.shoes =
	    a->has_color ? color_mix(color_rgb(0xb4bcc6), a->color, 0.35) : color_rgb(0xb4bcc6);
	f.hat_color = a->color;
	f.metal = 1;
	f.puff = 0.18f;
	f.hair = HAIR_NONE;
	f.skin = color_rgb(0x8a929a);
	if (idle(a)) {
		f.pose.hand[0].x = 0.34f, f.pose.hand[0].y = -0.62f, f.pose.hand[0].z = 0.22f;
		f.pose.hand[1].x = 0.50f, f.pose.hand[1].y = -0.30f, f.pose.hand[1].z = 0.16f;
		f.pose.yaw = 40;
	}
	folk_draw(a, &f, 0.74f, knight_wear);
}

/* ------------------------------------------------------------------------- wizard */

static void staff_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	struct vec hand = b->hand[1], top = vec_add(hand, vec(0.02f, 0.40f, 0));
	(void)f;
	struct vec foot = vec(hand.x - 0.02f, b->hem_y, hand.z);
	const struct vec wood[4] = {foot, hand, vec_add(hand, vec(0.0f, 0.22f, 0)), top};
	const float r[4] = {0.013f, 0.013f, 0.015f, 0.018f};
	prop(s, 0x6a4a30, 0.15f, 0.01f);
	sculpt_chain(s, wood, r, 4, 4);
	for (int i = -1; i <= 1; i += 2)
		sculpt_limb(s, top, 0.014f, vec_add(top, vec(0.034f * (float)i, 0.055f, 0)),
			    0.006f);
	prop(s, 0x8ad8ff, 0.9f, 0);
	s->pen.glow = 0.75f;
	sculpt_ball(s, vec_add(top, vec(0, 0.05f, 0)), NULL, 0.036f, 0.036f, 0.036f);
}

void draw_wizard(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_MAN);
	f.top = a->color;
	f.bottom = color_scale(a->color, 0.7);
	f.hat_color = color_scale(a->color, 0.9);
	f.shoes = color_rgb(0x3a2a20);
	f.lower = LOWER_ROBE;
	f.hem = 0.97f;
	f.stars = true;
	f.beard = true;
	f.hair = HAIR_LONG;
	f.hair_color = color_rgb(0xe8e6e2);
	f.hat = HAT_POINTED;
	f.stature = 0.86f; /* the hat needs the rest */
	f.pose.hand[1].x = 0.66f, f.pose.hand[1].y = -0.24f, f.pose.hand[1].z = 0.20f;
	folk_draw(a, &f, 0.66f, staff_wear);
	if (a->light->night || a->pixels > 60)
		brush_glow(a->cr, 0.16, -0.84, 0.13, color_rgb(0x8ad8ff),
			   a->light->night ? 0.7 : 0.3);
}
