/* Beasts of tales: dragon, dinosaur, unicorn, phoenix. */
#include "base/attr.h"
#include "studio/painter/arts/bird.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"

/* ------------------------------------------------------------------------ dragon */

/* A wing of skin between long fingers. */
static void skin_wing(struct sculpt *s, struct vec shoulder, float side, float raise,
		      struct color skin)
{
	struct vec out = vec(-0.10f, sinf(raise), side * cosf(raise)), back = vec(-1, -0.12f, 0);
	struct vec elbow =
	    vec_along(vec_along(shoulder, vec_unit(out), 0.50f), vec(-1, 0, 0), 0.12f);
	struct vec wrist =
	    vec_along(vec_along(shoulder, vec_unit(out), 0.92f), vec(1, 0, 0), 0.10f);
	struct sculpt_pen bone = s->pen;
	s->pen.tag = TAG_ARM;
	s->pen.blend = 0.03f;
	sculpt_limb(s, shoulder, 0.075f, elbow, 0.052f);
	sculpt_limb(s, elbow, 0.052f, wrist, 0.036f);
	s->pen.tag = TAG_HORN;
	sculpt_limb(s, wrist, 0.022f,
		    vec_along(wrist, vec_unit(vec_add(out, vec(0.4f, 0, 0))), 0.12f), 0.004f);
	struct vec tips[5];
	for (int i = 0; i < 4; i++) {
		float a = radians(14 + 34.0f * (float)i), l = 1.02f - 0.10f * (float)i;
		struct vec way =
		    vec_add(vec_scale(vec_unit(out), cosf(a)), vec_scale(back, sinf(a)));
		way.y -= 0.18f * (float)i;
		tips[i] = vec_along(wrist, vec_unit(way), l);
		struct vec mid = vec_add(vec_mix(wrist, tips[i], 0.5f), vec(0, 0.05f, 0));
		const struct vec finger[3] = {wrist, mid, tips[i]};
		const float r[3] = {0.028f, 0.018f, 0.007f};
		s->pen = bone;
		s->pen.tag = TAG_ARM;
		s->pen.blend = 0.01f;
		sculpt_chain(s, finger, r, 3, 3);
	}
	tips[4] = vec_add(shoulder, vec(-0.42f, -0.10f, side * 0.06f));
	for (int i = 0; i < 4; i++) { /* each web sags between its fingers */
		s->pen = (struct sculpt_pen){
		    .color = skin, .tag = TAG_WING, .blend = 0.012f, .gloss = 0.15f};
		struct vec root = i < 3 ? wrist : elbow;
		struct vec sag = vec_mix(vec_mix(tips[i], tips[i + 1], 0.5f), root, 0.20f);
		sculpt_sheet(s, root, tips[i], sag, 0.009f);
		sculpt_sheet(s, root, sag, tips[i + 1], 0.009f);
		if (i == 3) {
			sculpt_sheet(s, wrist, tips[3], elbow, 0.009f);
			sculpt_sheet(s, elbow, sag, shoulder, 0.009f);
			sculpt_sheet(s, shoulder, sag, tips[4], 0.009f);
		}
	}
	s->pen = bone;
}

static void spines_along(struct sculpt *s, struct vec a, struct vec b, int n, float high,
			 struct color c)
{
	s->pen = (struct sculpt_pen){.color = c, .tag = TAG_HORN, .blend = 0.012f, .gloss = 0.2f};
	for (int i = 0; i < n; i++) {
		struct vec root = vec_mix(a, b, ((float)i + 0.5f) / (float)n);
		sculpt_limb(s, root, high * 0.42f, vec_add(root, vec(-0.5f * high, high, 0)),
			    0.006f);
	}
}

static void dragon_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
			const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r, size = coat->young ? 0.62f : 1;
	struct color horn = color_rgb(0xe8dcc0), skin = color_mix(coat->base, coat->mark, 0.35);
	s->pen = (struct sculpt_pen){.color = coat->base, .tag = TAG_TRUNK, .gloss = 0.35f};
	bool flies = !s->grounded || s->art->action == ACTION_FLYING;
	for (int side = -1; side <= 1; side += 2) {
		float k = (float)side;
		int from = s->count;
		struct vec root = vec_add(b->withers, vec(-0.06f, -0.06f, k * 0.12f));
		skin_wing(s, root, k, radians(flies ? 34 : 52), skin);
		for (int i = from; i < s->count; i++) { /* the young have small wings */
			struct sculpt_part *part = &s->parts[i];
			part->a = vec_mix(root, part->a, size);
			part->b = vec_mix(root, part->b, size);
			part->c = vec_mix(root, part->c, size);
		}
		s->pen = (struct sculpt_pen){
		    .color = horn, .tag = TAG_HORN, .blend = 0.02f, .gloss = 0.35f};
		const struct vec h[3] = {
		    frame_at(f, b->head.center, -0.35f * r, 0.62f * r, 0.42f * k * r),
		    frame_at(f, b->head.center, -1.1f * r, 1.15f * r, 0.62f * k * r),
		    frame_at(f, b->head.center, -1.9f * r, 1.25f * r, 0.60f * k * r)};
		const float t[3] = {0.20f * r, 0.15f * r, 0.03f * r};
		sculpt_chain(s, h, t, 3, 4);
		s->pen.color = skin;
		sculpt_limb(s, frame_at(f, b->head.center, -0.2f * r, -0.2f * r, 0.8f * k * r),
			    0.22f * r, frame_at(f, b->head.center, -0.95f * r, 0.0f, 1.25f * k * r),
			    0.02f * r);
	}
	spines_along(s, vec_mix(b->withers, b->head.center, 0.85f), b->withers, 6, 0.11f, horn);
	spines_along(s, b->withers, vec_add(b->tail_root, vec(0.05f, 0.06f, 0)), 6, 0.12f, horn);
	/* The tail's barb. */
	s->pen = (struct sculpt_pen){
	    .color = horn, .tag = TAG_HORN, .blend = 0.02f, .flat = vec(0, 0, 1), .thin = 0.4f};
	sculpt_limb(s, vec_add(b->tail_tip, vec(0.04f, 0, 0)), 0.085f,
		    vec_add(b->tail_tip, vec(-0.20f, 0.02f, 0)), 0.006f);
	s->pen = (struct sculpt_pen){.color = color_rgb(0xf6f0e4), .tag = TAG_HORN};
	for (int i = 0; i < 8; i++) { /* teeth along the jaw */
		float x = 0.55f + 0.16f * (float)(i / 2), k = i % 2 ? 1 : -1;
		struct vec root =
		    frame_at(f, b->head.center, x * r, (-0.42f - 0.10f * x) * r, 0.36f * k * r);
		sculpt_limb(s, root, 0.05f * r, frame_at(f, root, 0.02f * r, -0.17f * r, 0),
			    0.006f * r);
	}
	nostrils_wear(s, &q->head, &b->head, 0x201410);
}

/* Scales on the back, broad plates below, webs of thinner skin. */
static void paint_dragon(struct sculpt_hit *hit, const void *ctx)
{
	const struct coat *c = ctx;
	float second, first;
	if (hit->tag == TAG_WING) {
		float n = noise_3d(c->seed, vec_scale(hit->p, 7));
		hit->color = color_scale(hit->color, 1 + 0.12 * (double)n);
		return;
	}
	if (hit->tag == TAG_HORN || hit->tag == TAG_OTHER ||
	    head_paint(&c->head_form, &c->head, hit))
		return;
	first = cells_3d(c->seed, vec_scale(vec(hit->p.x * 1.3f, hit->p.y, hit->p.z), 17), &second);
	float hem = 1 - float_step(0.04f, 0.20f, second - first);
	struct color base = color_mix(
	    c->base, c->mark,
	    0.6 * (double)float_step(0.0f, 0.8f,
				     hit->n.y * 0.8f +
					 0.4f * noise_3d(c->seed + 1, vec_scale(hit->p, 3))));
	hit->color = color_mix(base, color_scale(base, 0.55), 0.7 * (double)hem);
	if (hit->tag == TAG_TRUNK || hit->tag == TAG_NECK || hit->tag == TAG_TAIL) {
		float low = hit->tag == TAG_NECK ? 0.75f * hit->n.x - 0.65f * hit->n.y : -hit->n.y;
		float plate = hit->t * (hit->tag == TAG_TRUNK ? 14 : 12),
		      w = fabsf(plate - floorf(plate) - 0.5f) * 2;
		struct color pale =
		    color_scale(c->belly, 1 - 0.35 * (double)float_step(0.7f, 0.98f, w));
		hit->color = color_mix(hit->color, pale, (double)float_step(0.35f, 0.6f, low));
	}
}

/* clang-format off */
static const struct species dragon = {
	.form = {
		.stature = 2.15f, .length = 0.92f, .shoulder = 0.64f, .hip = 0.66f,
		.chest = 0.27f, .waist = 0.225f, .rump = 0.225f, .chest_up = 0.05f, .rump_up = 0.02f,
		.slim = 0.88f, .tuck = 0.02f,
		.neck = 0.80f, .neck_r0 = 0.20f, .neck_r1 = 0.115f, .neck_deg = 58, .head_deg = -14,
		.arm = {0.30f, 0.32f, 0.12f}, .leg = {0.36f, 0.34f, 0.22f},
		.arm_r = 0.14f, .leg_r = 0.20f, .wrist_r = 0.072f, .ankle_r = 0.07f,
		.foot_r = 0.10f, .stance = 0.16f, .foot = FOOT_PAW,
		.tail = 1.35f, .tail_r0 = 0.16f, .tail_r1 = 0.03f, .tail_deg = -38, .tail_curl = 74,
		.fur = 0.001f,
		.head = {
			.r = 0.17f, .wide = 0.95f, .high = 0.92f, .cheek = 0.5f,
			.muzzle = 1.95f, .muzzle_r0 = 0.56f, .muzzle_r1 = 0.34f, .muzzle_drop = 0.34f,
			.muzzle_wide = 0.95f, .chin = 0.26f, .nose = 0,
			.eye = 0.22f, .eye_f = 0.58f, .eye_u = 0.30f, .eye_s = 0.56f, .eye_wide = 40,
			.eye_color = 0xf0c030, .slit = true,
		},
	},
	.coat = {COAT_PLAIN, 0, 1, .belly = 0xe8cc80},
	.kind = QUAD_HEAVY, .aspect = 1.3f, .wear = dragon_wear, .paint = paint_dragon,
};
/* clang-format on */

/* Fire, from the mouth ahead. */
static void breathe_fire(const struct art_ctx *a, double x, double y)
{
	struct rng rng = *a->rng;
	for (int i = 0; i < 26; i++) {
		double t = i / 26.0, r = 0.015 + 0.06 * t;
		struct color c = color_mix(color_rgb(0xfff0a0), color_rgb(0xf05018), t);
		brush_glow(a->cr, x + 0.24 * t, y + 0.03 * t + rng_range(&rng, -0.03, 0.03) * t, r,
			   c, 0.75 * (1 - t * 0.6));
	}
}

void draw_dragon(const struct art_ctx *a)
{
	struct quad_pose pose = quadruped_pose(a, QUAD_HEAVY);
	bool flies = a->where == ART_AIR || a->action == ACTION_FLYING;
	if (flies) {
		for (int i = 0; i < 4; i++) {
			pose.foot[i].x = i < 2 ? 0.10f : -0.46f;
			pose.foot[i].y = 0.35f;
			pose.foot[i].tilt = i < 2 ? -40 : -60;
		}
		pose.shoulder_y = 1.1f, pose.hip_y = 1;
		pose.neck_deg = -34;
		pose.tail_deg = 38, pose.tail_curl = -60;
		pose.lift = 0.3f;
	}
	pose.yaw = 30 + (float)rng_range(a->rng, -6, 10);
	species_draw_posed(a, &dragon, &pose);
	if (!a->young && !flies && a->action == ACTION_NONE && rng_chance(a->rng, 0.3))
		breathe_fire(a, 0.44, -0.66);
}

/* ---------------------------------------------------------------------- dinosaur */

static void rex_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
		     const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	(void)coat;
	s->pen = (struct sculpt_pen){.color = color_rgb(0xf8f2e4), .tag = TAG_HORN, .gloss = 0.3f};
	for (int i = 0; i < 14; i++) {
		float x = 0.45f + 0.14f * (float)(i / 2), k = i % 2 ? 1 : -1;
		struct vec root =
		    frame_at(f, b->head.center, x * r, (-0.50f - 0.06f * x) * r, 0.42f * k * r);
		sculpt_limb(s, root, 0.052f * r, frame_at(f, root, 0.01f * r, -0.16f * r, 0),
			    0.006f * r);
	}
	nostrils_wear(s, &q->head, &b->head, 0x201814);
}

static void paint_reptile(struct sculpt_hit *hit, const void *ctx)
{
	const struct coat *c = ctx;
	enum body_tag tag = hit->tag;
	if (tag == TAG_HORN || tag == TAG_OTHER)
		return;
	coat_paint(hit, ctx);
	if (tag == TAG_EYE)
		return;
	float second, first = cells_3d(c->seed + 5, vec_scale(hit->p, 24), &second);
	hit->color = color_scale(hit->color,
				 1 - 0.22 * (double)(1 - float_step(0.04f, 0.18f, second - first)));
}

/* clang-format off */
static const struct species rex = {
	.form = {
		.stature = 1.62f, .length = 0.62f, .shoulder = 0.86f, .hip = 0.80f,
		.chest = 0.22f, .waist = 0.25f, .rump = 0.25f, .chest_up = 0.02f, .rump_up = 0.02f,
		.slim = 0.84f, .tuck = 0.0f,
		.neck = 0.36f, .neck_r0 = 0.20f, .neck_r1 = 0.155f, .neck_deg = 44, .head_deg = -6,
		.arm = {0.13f, 0.12f, 0.05f}, .leg = {0.42f, 0.40f, 0.26f},
		.arm_r = 0.075f, .leg_r = 0.23f, .wrist_r = 0.034f, .ankle_r = 0.07f,
		.foot_r = 0.095f, .stance = 0.17f, .foot = FOOT_PAW,
		.tail = 1.15f, .tail_r0 = 0.19f, .tail_r1 = 0.02f, .tail_deg = -4, .tail_curl = 26,
		.fur = 0.001f,
		.head = {
			.r = 0.235f, .wide = 0.86f, .high = 0.95f, .cheek = 0.56f,
			.muzzle = 1.65f, .muzzle_r0 = 0.62f, .muzzle_r1 = 0.44f, .muzzle_drop = 0.24f,
			.muzzle_wide = 0.85f, .chin = 0.32f, .nose = 0,
			.eye = 0.15f, .eye_f = 0.50f, .eye_u = 0.42f, .eye_s = 0.62f, .eye_wide = 46,
			.eye_color = 0xf0c840, .slit = true,
		},
	},
	.coat = {COAT_TIGER, 0, 6, .belly = 0xf0e6b8, .belly_at = -0.05f, .face = 0, .mottle = 0.6f},
	.kind = QUAD_HEAVY, .aspect = 1.5f, .wear = rex_wear, .paint = paint_reptile,
};

static const struct species longneck = {
	.form = {
		.stature = 1.95f, .length = 0.90f, .shoulder = 0.60f, .hip = 0.62f,
		.chest = 0.30f, .waist = 0.34f, .rump = 0.30f, .chest_up = 0.05f, .rump_up = 0.04f,
		.slim = 0.84f, .tuck = -0.02f,
		.neck = 1.18f, .neck_r0 = 0.20f, .neck_r1 = 0.085f, .neck_deg = 56, .head_deg = -12,
		.arm = {0.26f, 0.26f, 0.10f}, .leg = {0.28f, 0.26f, 0.10f},
		.arm_r = 0.14f, .leg_r = 0.17f, .wrist_r = 0.10f, .ankle_r = 0.10f,
		.foot_r = 0.115f, .stance = 0.18f, .foot = FOOT_PAD,
		.tail = 1.25f, .tail_r0 = 0.20f, .tail_r1 = 0.02f, .tail_deg = -34, .tail_curl = 40,
		.fur = 0.001f,
		.head = {
			.r = 0.135f, .wide = 0.95f, .high = 0.92f, .cheek = 0.5f,
			.muzzle = 1.15f, .muzzle_r0 = 0.56f, .muzzle_r1 = 0.42f, .muzzle_drop = 0.26f,
			.muzzle_wide = 1, .chin = 0.26f, .nose = 0,
			.eye = 0.22f, .eye_f = 0.52f, .eye_u = 0.28f, .eye_s = 0.62f, .eye_wide = 44,
		},
	},
	.coat = {COAT_SPOTS, 0, 5, .belly = 0xf0e8c4, .belly_at = -0.05f, .mottle = 0.6f},
	.kind = QUAD_HEAVY, .aspect = 1.6f, .paint = paint_reptile,
};
/* clang-format on */

void draw_dinosaur(const struct art_ctx *a)
{
	static const struct quad_pose striding = {
	    0.50f,
	    1,
	    -0.50f,
	    1,
	    0,
	    0,
	    0,
	    18,
	    0,
	    0,
	    .foot = {{0.70f, 2.55f, -20}, {0.60f, 2.50f, -20}, {0.30f, 0, 20}, {-0.26f, 0, -16}},
	    .yaw = 26};
	if (rng_chance(a->rng, 0.45)) {
		species_draw(a, &longneck);
		return;
	}
	struct quad_pose pose = striding;
	pose.yaw += (float)rng_range(a->rng, -6, 8);
	if (a->action == ACTION_RUNNING) {
		pose.foot[2].x = 0.46f, pose.foot[3].x = -0.52f, pose.foot[3].y = 0.16f;
		pose.neck_deg = -18;
	}
	if (a->where == ART_WATER)
		pose.lift = -0.1f;
	pose.asleep = a->action == ACTION_SLEEPING;
	species_draw_posed(a, &rex, &pose);
}

/* ----------------------------------------------------------------------- unicorn */

static void unicorn_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
			 const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	mane_wear(s, q, b, coat);
	nostrils_wear(s, &q->head, &b->head, 0x6a5058);
	struct vec root = frame_at(f, b->head.center, 0.35f * r, 0.75f * r, 0),
		   tip = frame_at(f, root, 1.3f * r, 3.0f * r, 0);
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0xf6dc90), .tag = TAG_HORN, .gloss = 0.8f, .glow = 0.25f};
	for (int i = 0; i < 9; i++) { /* a twist of rings that narrow */
		float t = (float)i / 9, w = 0.24f * r * (1 - t * 0.9f);
		sculpt_limb(s, vec_mix(root, tip, t), w, vec_mix(root, tip, t + 0.10f), w * 0.82f);
	}
}

/* Mane and tail run through the colours of dawn. */
static void paint_unicorn(struct sculpt_hit *hit, const void *ctx)
{
	static const uint32_t dawn[4] = {0xf29ac0, 0xc89af0, 0x8ac4f4, 0xf6a8d8};
	const struct coat *c = ctx;
	bool hair = hit->tag == TAG_HAIR || (hit->tag == TAG_TAIL && hit->t > 0.08f);
	coat_paint(hit, ctx);
	if (!hair)
		return;
	float x = (hit->p.y * 1.7f - hit->p.x * 0.9f + 3) * 3.4f +
		  0.3f * noise_3d(c->seed, vec_scale(hit->p, 9));
	int i = (int)floorf(x);
	struct color a = color_rgb(dawn[i & 3]), b = color_rgb(dawn[(i + 1) & 3]);
	hit->color = color_mix(a, b, (double)float_step(0.2f, 0.8f, x - floorf(x)));
}

void draw_unicorn(const struct art_ctx *a)
{
	struct species sp = {.form = horse_form,
			     .coat = {COAT_PLAIN, .mane = 0xf29ac0, .tail_hair = 0.13f},
			     .kind = QUAD_HOOFED,
			     .aspect = 1.3f,
			     .wear = unicorn_wear,
			     .paint = paint_unicorn};
	sp.form.stature = 1.86f;
	species_draw(a, &sp);
}

/* ----------------------------------------------------------------------- phoenix */

/* clang-format off */
static const struct bird phoenix = {
	.form = {
		.stature = 1.5f, .fat = 0.235f, .slim = 0.9f, .pitch = 40,
		.neck = 0.46f, .neck_r0 = 0.16f, .neck_r1 = 0.09f, .neck_deg = 40, .neck_bend = 0.5f,
		.head = 0.125f, .beak = 1.1f, .beak_r = 0.34f, .beak_hook = 0.45f, .eye = 0.2f,
		.eye_f = 0.5f, .eye_u = 0.16f, .eye_s = 0.7f,
		.leg = 0.3f, .leg_r = 0.026f, .foot = BIRD_PERCH,
		.wing = 1.45f, .chord = 0.60f, .folded = 0.8f,
		.tail = 0.30f, .tail_wide = 20, .tail_feathers = 5, .down = 0.06f,
		.fly_raise = 44, .fly_yaw = 30,
	},
	.coat = {.wing = 0xf07020, .wing_tip = 0xf8d048, .covert = 0xd83818, .tail = 0xf8a030,
		 .beak = 0xf0c040, .leg = 0xd89030, .eye = 0xfff0a0},
	.aspect = 1.45f, .sky = true,
};
/* clang-format on */

static void phoenix_wear(struct sculpt *s, const struct bird *bird, struct bird_body *b)
{
	const struct frame *h = &b->head.axes;
	float r = bird->form.head;
	for (int i = 0; i < 5; i++) { /* plumes that stream behind */
		float u = (float)i / 2 - 1, l = 1.0f - 0.16f * fabsf(u);
		struct vec p = b->tail_root;
		const struct vec plume[4] = {
		    p, frame_at(&b->axes, p, -0.36f * l, -0.06f, 0.10f * u),
		    frame_at(&b->axes, p, -0.74f * l, -0.26f + 0.08f * u, 0.24f * u),
		    frame_at(&b->axes, p, -1.05f * l, -0.16f + 0.16f * u, 0.40f * u)};
		const float t[4] = {0.035f, 0.045f, 0.05f, 0.012f};
		s->pen = (struct sculpt_pen){
		    .color = color_rgb(0xf88028), .tag = TAG_TAIL, .blend = 0.02f, .fur = 0.09f};
		sculpt_chain(s, plume, t, 4, 4);
	}
	for (int i = 0; i < 4; i++) { /* the crest */
		struct vec root =
		    frame_at(h, b->head.center, (0.1f - 0.25f * (float)i) * r, 0.85f * r, 0);
		s->pen = (struct sculpt_pen){
		    .color = color_rgb(0xf8b030), .tag = TAG_TAIL, .blend = 0.01f, .fur = 0.04f};
		sculpt_limb(s, root, 0.14f * r,
			    frame_at(h, root, (-0.9f - 0.3f * (float)i) * r,
				     (1.3f - 0.25f * (float)i) * r, 0),
			    0.03f * r);
	}
}

static void paint_phoenix(struct sculpt_hit *hit, const void *ctx)
{
	const struct bird_painter *p = ctx;
	bool eye = hit->tag == TAG_EYE || hit->tag == TAG_NOSE || hit->tag == TAG_LEG;
	enum body_tag tag = hit->tag;
	bird_paint(hit, ctx);
	if (eye)
		return;
	float t = tag == TAG_TAIL || tag == TAG_WING ? hit->t : 0.3f * (1 - hit->n.y);
	float lick = noise_3d(p->seed, vec_scale(hit->p, 8)) * 0.2f;
	struct color hot =
	    p->has_color ? color_mix(p->base, color_rgb(0xffffff), 0.55) : color_rgb(0xffe070);
	hit->color = color_mix(hit->color, hot, 0.85 * (double)float_step(0.35f, 1.0f, t + lick));
	hit->glow = 0.30f + 0.35f * t;
}

void draw_phoenix(const struct art_ctx *a)
{
	struct bird b = phoenix;
	struct color fire = a->has_color ? a->color : color_rgb(0xff8020);
	b.wear = phoenix_wear;
	b.paint = paint_phoenix;
	brush_glow(a->cr, -0.05, -0.45, 0.62, fire, a->light->night ? 0.55 : 0.3);
	bird_draw(a, &b);
	struct rng rng = *a->rng;
	for (int i = 0; i < 22; i++) { /* sparks that fall behind */
		double t = rng_unit(&rng), x = 0.1 - 0.8 * t, y = -0.15 - 0.5 * rng_unit(&rng);
		brush_glow(a->cr, x, y, 0.012 + 0.014 * rng_unit(&rng),
			   color_mix(fire, color_rgb(0xfff0b0), 0.5), 0.9);
	}
}
