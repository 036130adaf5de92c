/* Fowl that walk: chicken and penguin. */
#include "base/attr.h"
#include "studio/painter/arts/bird.h"
#include "studio/painter/arts/life.h"

/* clang-format off */
static const struct bird chicken = {
	.form = {
		.stature = 1.42f, .fat = 0.32f, .slim = 0.92f, .pitch = 26,
		.neck = 0.38f, .neck_r0 = 0.22f, .neck_r1 = 0.12f, .neck_deg = 44, .neck_bend = 0.2f,
		.head = 0.125f, .beak = 0.95f, .beak_r = 0.34f, .beak_hook = 0.2f, .eye = 0.20f,
		.eye_f = 0.44f, .eye_u = 0.16f, .eye_s = 0.74f,
		.leg = 0.34f, .leg_r = 0.028f, .foot = BIRD_PERCH,
		.wing = 0.95f, .chord = 0.42f, .folded = 0.62f,
		.tail = 0.24f, .tail_wide = 16, .tail_feathers = 5, .down = 0.06f,
		.fly_raise = 50, .fly_yaw = 26,
	},
	.coat = {.wing = 0xc8bcae, .wing_tip = 0x8a7a68, .covert = 0xd8ccbc, .tail = 0x5a4a3c,
		 .beak = 0xe0b040, .leg = 0xe0a838, .eye = 0xe09030, .speckle = 0.1f},
	.aspect = 1.05f,
};

static const struct bird penguin = {
	.form = {
		.stature = 1.56f, .fat = 0.29f, .slim = 0.94f, .pitch = 84,
		.neck = 0.38f, .neck_r0 = 0.20f, .neck_r1 = 0.16f, .neck_deg = 0,
		.head = 0.18f, .beak = 1.15f, .beak_r = 0.24f, .beak_hook = 0.26f, .eye = 0.17f,
		.eye_f = 0.52f, .eye_u = 0.14f, .eye_s = 0.70f,
		.leg = 0.10f, .leg_r = 0.05f, .foot = BIRD_WEB,
		.wing = 0.7f, .chord = 0.26f, .folded = 0,
		.tail = 0.16f, .tail_wide = 10, .tail_feathers = 3, .down = 0.025f,
		.fly_raise = 30, .fly_yaw = 30, .stand_yaw = 40,
	},
	.coat = {.belly = 0xfaf8f2, .belly_at = 0.2f, .beak = 0x3a3034, .leg = 0xe08a38},
	.aspect = 0.62f,
};
/* clang-format on */

/* ----------------------------------------------------------------------- chicken */

static void chicken_wear(struct sculpt *s, const struct bird *bird, struct bird_body *b)
{
	const struct frame *h = &b->head.axes;
	float r = bird->form.head;
	bool rooster = bird->form.tail > 0.3f, chick = s->art->young;
	s->pen = (struct sculpt_pen){.color = color_rgb(0xd02c28),
				     .tag = TAG_OTHER,
				     .blend = 0.02f,
				     .gloss = 0.15f,
				     .flat = h->side,
				     .thin = 0.45f};
	for (int i = 0; !chick && i < 4; i++) {
		struct vec p =
		    frame_at(h, b->head.center, (0.62f - 0.42f * (float)i) * r, 0.85f * r, 0);
		float high = (rooster ? 0.75f : 0.42f) * (i == 1 || i == 2 ? 1.2f : 0.9f);
		sculpt_limb(s, p, 0.24f * r, frame_at(h, p, -0.08f * r, high * r, 0), 0.13f * r);
	}
	for (int side = -1; !chick && side <= 1; side += 2) {
		struct vec p =
		    frame_at(h, b->head.center, 0.72f * r, -0.5f * r, 0.2f * (float)side * r);
		sculpt_limb(s, p, 0.16f * r, frame_at(h, p, 0.02f * r, -0.6f * r, 0), 0.22f * r);
	}
	/* A cock's sickles, a hen's upright tail. */
	struct color dark =
	    s->art->has_color ? color_scale(s->art->color, 0.55) : color_rgb(0x1c3a34);
	for (int i = 0; !chick && i < 9; i++) {
		float u = (float)i / 8, long_ = rooster ? 0.62f + 0.25f * u : 0.34f;
		float rise = radians(20 + 62 * u), z = 0.10f * (u * 7 - floorf(u * 7) - 0.5f);
		struct vec p = b->tail_root;
		const struct vec sickle[3] = {
		    p,
		    vec_add(p,
			    vec(-0.5f * long_ * cosf(rise), long_ * 0.7f * sinf(rise) + 0.04f, z)),
		    vec_add(p, vec(-long_ * cosf(rise * 0.55f) * (rooster ? 0.95f : 0.8f),
				   long_ * (rooster ? 0.52f : 0.9f) * sinf(rise), 2 * z))};
		const float thick[3] = {0.05f, 0.065f, 0.025f};
		s->pen = (struct sculpt_pen){.color = rooster ? dark : s->art->color,
					     .tag = TAG_OTHER,
					     .blend = 0.015f,
					     .fur = 0.03f,
					     .flat = vec(0, 0, 1),
					     .thin = 0.3f,
					     .gloss = rooster ? 0.3f : 0};
		sculpt_chain(s, sickle, thick, 3, 3);
	}
}

void draw_chicken(const struct art_ctx *a)
{
	struct bird b = chicken;
	struct art_ctx own = *a;
	b.wear = chicken_wear;
	if (a->young) { /* a chick is a ball of down */
		b.form.fat = 0.36f;
		b.form.neck = 0.24f;
		b.form.neck_r0 = b.form.neck_r1 = 0.2f;
		b.form.head = 0.18f;
		b.form.stature = 1.2f;
		b.form.leg = 0.22f;
		b.coat.wing = b.coat.covert = b.coat.tail = b.coat.wing_tip = 0;
	} else if (rng_chance(a->rng, 0.4)) { /* a rooster */
		b.form.tail = 0.36f;
		b.form.stature = 1.56f;
		b.coat.neck = 0xe0942c;
		b.coat.head = 0xe0942c;
		b.coat.wing = 0x8a3a1c;
		b.coat.wing_tip = 0x1c3a34;
		b.coat.covert = 0xa84c20;
		if (!a->has_color)
			own.color = color_rgb(0x9a4420);
	} else if (!a->has_color && rng_chance(a->rng, 0.5)) {
		own.color = color_rgb(0xb0743c);
		b.coat.wing = 0x9a6030;
		b.coat.covert = 0xa86c38;
	}
	bird_draw(&own, &b);
}

/* ----------------------------------------------------------------------- penguin */

static void penguin_wear(struct sculpt *s, const struct bird *bird, struct bird_body *b)
{
	(void)bird;
	bool flap = s->art->action == ACTION_PLAYING || s->art->action == ACTION_DANCING ||
		    s->art->action == ACTION_RUNNING || s->art->action == ACTION_WALKING;
	for (int side = -1; side <= 1; side += 2) {
		float k = (float)side, out = flap ? 0.42f : 0.17f;
		struct vec root = frame_at(&b->axes, b->breast, -0.10f, 0.02f, k * 0.27f);
		const struct vec arm[3] = {
		    root, vec_add(root, vec(-0.05f, -0.24f, k * out * 0.6f)),
		    vec_add(root, vec(-0.10f, -0.52f + (flap ? 0.1f : 0), k * out))};
		const float thick[3] = {0.075f, 0.095f, 0.035f};
		s->pen.tag = TAG_ARM;
		s->pen.blend = 0.04f;
		s->pen.fur = 0.02f;
		s->pen.flat = vec_unit(vec(0.15f, -0.2f, k));
		s->pen.thin = 0.34f;
		sculpt_chain(s, arm, thick, 3, 3);
	}
}

/* White below, a gold glow behind the ear, black above. */
static void paint_penguin(struct sculpt_hit *hit, const void *ctx)
{
	const struct bird_painter *p = ctx;
	const struct head_body *h = &p->body.head;
	bool head = hit->tag == TAG_HEAD || hit->tag == TAG_NECK;
	enum body_tag tag = hit->tag;
	bird_paint(hit, ctx);
	if (tag == TAG_ARM)
		hit->color = p->base;
	if (!head)
		return;
	struct vec l = vec_scale(frame_local(&h->axes, vec_sub(hit->p, h->center)), 1 / h->r);
	struct color gold = p->young ? p->belly : color_rgb(0xf4c040);
	float ear =
	    vec_length(vec((l.x + 0.05f) * 0.9f, (l.y + 0.75f) * 0.55f, (fabsf(l.z) - 0.75f)));
	float bib = float_step(0.0f, 0.4f, -l.y - 1.25f + 0.35f * l.x);
	if (tag == TAG_NECK || tag == TAG_HEAD) {
		hit->color = p->young ? color_mix(p->base, color_rgb(0xe8e8ec), 0.5) : p->base;
		hit->color = color_mix(hit->color, p->belly, (double)bib);
		hit->color =
		    color_mix(hit->color, gold, (double)(1 - float_step(0.30f, 0.52f, ear)));
	}
}

void draw_penguin(const struct art_ctx *a)
{
	struct bird b = penguin;
	struct art_ctx own = *a;
	b.wear = penguin_wear;
	b.paint = paint_penguin;
	if (a->young && !a->has_color)
		own.color = color_rgb(0x8a929c);
	if (a->action == ACTION_FLYING && a->where != ART_AIR)
		own.action = ACTION_PLAYING; /* it would if it could */
	bird_draw(&own, &b);
}
