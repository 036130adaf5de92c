/* Birds: of gardens, shores, forests and ponds. */
#include "base/attr.h"
#include "studio/painter/arts/bird.h"
#include "studio/painter/arts/life.h"

/* clang-format off */
static const struct bird songbird = {
	.form = {
		.stature = 1.22f, .fat = 0.27f, .slim = 0.92f, .pitch = 38,
		.neck = 0.20f, .neck_r0 = 0.22f, .neck_r1 = 0.19f, .neck_deg = 24,
		.head = 0.20f, .beak = 0.85f, .beak_r = 0.24f, .eye = 0.24f,
		.eye_f = 0.42f, .eye_u = 0.16f, .eye_s = 0.74f,
		.leg = 0.26f, .leg_r = 0.018f, .foot = BIRD_PERCH,
		.wing = 1.05f, .chord = 0.46f, .folded = 0.74f,
		.tail = 0.50f, .tail_wide = 9, .tail_feathers = 5, .down = 0.055f,
		.fly_raise = 50, .fly_yaw = 24,
	},
	.coat = {.belly = 0xf6efe2, .belly_at = 0.0f, .beak = 0x3a3430, .leg = 0x6a5648},
	.aspect = 1.35f, .sky = true,
};

static const struct {
	uint32_t body, belly, head, wing, tip, tail, cheek;
} songbirds[] = {
	{0x3f7fc4, 0xe8894a, 0x3a78c0, 0x2f66a8, 0x20446e, 0x2f66a8, 0xe8894a}, /* bluebird */
	{0x8a6a4c, 0xe0602c, 0x8a6a4c, 0x75583e, 0x4a3626, 0x75583e, 0xe0602c}, /* robin */
	{0xf0c830, 0xf8e27a, 0xf0c830, 0xd8a820, 0x3c3428, 0x6a5a24, 0},	/* canary */
	{0x9a7450, 0xe9dcc6, 0x7a5434, 0x7a5636, 0x3c2c20, 0x7a5c40, 0xd8c8ae}, /* sparrow */
	{0x34465e, 0xf4ead8, 0x2c3c54, 0x2c3a50, 0x1c2430, 0x2c3a50, 0xc4502c}, /* swallow */
};
/* clang-format on */

static void draw_bird(const struct art_ctx *a)
{
	struct art_ctx own = *a;
	struct bird b = songbird;
	int kind = rng_int(a->rng, 0, (int)ARRAY_LEN(songbirds) - 1);
	b.coat.belly = songbirds[kind].belly;
	b.coat.head = songbirds[kind].head;
	b.coat.wing = songbirds[kind].wing;
	b.coat.wing_tip = songbirds[kind].tip;
	b.coat.tail = songbirds[kind].tail;
	b.coat.cheek = songbirds[kind].cheek;
	if (!a->has_color)
		own.color = color_rgb(songbirds[kind].body);
	bird_draw(&own, &b);
}

/* clang-format off */
static const struct bird seagull = {
	.form = {
		.stature = 1.10f, .fat = 0.235f, .slim = 0.92f, .pitch = 16,
		.neck = 0.24f, .neck_r0 = 0.17f, .neck_r1 = 0.13f, .neck_deg = 44,
		.head = 0.145f, .beak = 1.5f, .beak_r = 0.26f, .beak_hook = 0.22f, .eye = 0.19f,
		.eye_f = 0.46f, .eye_u = 0.18f, .eye_s = 0.74f,
		.leg = 0.30f, .leg_r = 0.02f, .foot = BIRD_WEB,
		.wing = 1.55f, .chord = 0.40f, .folded = 0.98f,
		.tail = 0.34f, .tail_wide = 14, .tail_feathers = 6, .down = 0.035f,
		.fly_raise = 30, .fly_yaw = 42, .glides = true,
	},
	.coat = {.belly = 0xffffff, .belly_at = 0.2f, .wing = 0xb4bcc6, .wing_tip = 0x22242a,
		 .covert = 0xb4bcc6, .beak = 0xe8b030, .leg = 0xe0a040, .eye = 0xd8c060},
	.aspect = 1.7f, .sky = true,
};

static const struct bird eagle = {
	.form = {
		.stature = 1.30f, .fat = 0.27f, .slim = 0.92f, .pitch = 52,
		.neck = 0.26f, .neck_r0 = 0.20f, .neck_r1 = 0.155f, .neck_deg = 16,
		.head = 0.155f, .beak = 1.15f, .beak_r = 0.38f, .beak_hook = 0.55f, .eye = 0.18f,
		.eye_f = 0.54f, .eye_u = 0.20f, .eye_s = 0.70f,
		.leg = 0.24f, .leg_r = 0.036f, .foot = BIRD_PERCH,
		.wing = 1.60f, .chord = 0.70f, .folded = 1.0f,
		.tail = 0.52f, .tail_wide = 18, .tail_feathers = 7, .down = 0.07f,
		.fly_raise = 26, .fly_yaw = 44, .glides = true,
	},
	.coat = {.head = 0xf8f4ec, .neck = 0xf4efe6, .wing = 0x4a3424, .wing_tip = 0x241a14,
		 .covert = 0x63472f, .tail = 0xf2ede2, .beak = 0xe8b428, .leg = 0xe0b030,
		 .eye = 0xf0d040, .speckle = 0.25f},
	.aspect = 1.65f, .sky = true,
};

static const struct bird crow = {
	.form = {
		.stature = 1.14f, .fat = 0.245f, .slim = 0.92f, .pitch = 28,
		.neck = 0.24f, .neck_r0 = 0.19f, .neck_r1 = 0.15f, .neck_deg = 30,
		.head = 0.155f, .beak = 1.45f, .beak_r = 0.36f, .beak_hook = 0.16f, .eye = 0.17f,
		.eye_f = 0.46f, .eye_u = 0.18f, .eye_s = 0.74f,
		.leg = 0.30f, .leg_r = 0.024f, .foot = BIRD_PERCH,
		.wing = 1.30f, .chord = 0.52f, .folded = 0.95f,
		.tail = 0.50f, .tail_wide = 12, .tail_feathers = 6, .down = 0.045f,
		.fly_raise = 46, .fly_yaw = 30,
	},
	.coat = {.wing = 0x16181e, .covert = 0x1c1f28, .wing_tip = 0x0e0f14, .tail = 0x14161c,
		 .beak = 0x1c1a1c, .leg = 0x201e20},
	.aspect = 1.35f,
};

static const struct bird duck = {
	.form = {
		.stature = 1.02f, .fat = 0.30f, .slim = 0.95f, .pitch = 10,
		.neck = 0.40f, .neck_r0 = 0.17f, .neck_r1 = 0.105f, .neck_deg = 62, .neck_bend = 0.35f,
		.head = 0.150f, .beak = 1.35f, .beak_r = 0.40f, .beak_flat = 0.7f, .eye = 0.17f,
		.eye_f = 0.40f, .eye_u = 0.22f, .eye_s = 0.76f,
		.leg = 0.20f, .leg_r = 0.026f, .foot = BIRD_WEB,
		.wing = 1.10f, .chord = 0.44f, .folded = 0.78f,
		.tail = 0.26f, .tail_wide = 14, .tail_feathers = 6, .down = 0.04f,
		.fly_raise = 44, .fly_yaw = 26,
	},
	.coat = {.belly = 0xdcd4c8, .belly_at = 0.15f, .head = 0x1f6a4a, .neck = 0x6a4028,
		 .wing = 0x8a7a6a, .wing_tip = 0x4a4038, .covert = 0x9a8c7c, .tail = 0xe8e2d8,
		 .beak = 0xe0b030, .leg = 0xe08030, .speckle = 0.15f},
	.aspect = 1.2f, .water = true,
};

static const struct bird swan = {
	.form = {
		.stature = 1.46f, .fat = 0.31f, .slim = 0.95f, .pitch = 8,
		.neck = 0.86f, .neck_r0 = 0.155f, .neck_r1 = 0.082f, .neck_deg = 66, .neck_bend = 1.15f,
		.head = 0.115f, .beak = 1.55f, .beak_r = 0.40f, .beak_flat = 0.45f, .eye = 0.15f,
		.eye_f = 0.52f, .eye_u = 0.18f, .eye_s = 0.74f,
		.leg = 0.20f, .leg_r = 0.028f, .foot = BIRD_WEB,
		.wing = 1.40f, .chord = 0.55f, .folded = 0.92f,
		.tail = 0.26f, .tail_wide = 16, .tail_feathers = 6, .down = 0.05f,
		.fly_raise = 44, .fly_yaw = 28,
	},
	.coat = {.beak = 0xe87830, .leg = 0x2a2828},
	.aspect = 1.15f, .water = true,
};

static const struct bird parrot = {
	.form = {
		.stature = 1.86f, .fat = 0.235f, .slim = 0.94f, .pitch = 62,
		.neck = 0.22f, .neck_r0 = 0.19f, .neck_r1 = 0.17f, .neck_deg = 8,
		.head = 0.185f, .beak = 0.95f, .beak_r = 0.56f, .beak_hook = 0.75f, .eye = 0.19f,
		.eye_f = 0.44f, .eye_u = 0.14f, .eye_s = 0.76f,
		.leg = 0.10f, .leg_r = 0.032f, .foot = BIRD_PERCH,
		.wing = 1.15f, .chord = 0.46f, .folded = 0.92f,
		.tail = 0.98f, .tail_wide = 6, .tail_feathers = 6, .down = 0.04f,
		.fly_raise = 46, .fly_yaw = 26, .perch = 0.86f,
	},
	.coat = {.wing = 0x2468c8, .wing_tip = 0x1c3c8c, .covert = 0xf0c030, .tail = 0xd0302c,
		 .cheek = 0xf6efe4, .beak = 0xe8dcc8, .leg = 0x4a4440, .eye = 0xe8d890},
	.aspect = 0.95f,
};

static const struct bird flamingo = {
	.form = {
		.stature = 2.12f, .fat = 0.255f, .slim = 0.88f, .pitch = 14,
		.neck = 0.92f, .neck_r0 = 0.11f, .neck_r1 = 0.058f, .neck_deg = 60, .neck_bend = 1.5f,
		.head = 0.098f, .beak = 1.7f, .beak_r = 0.46f, .beak_hook = 1.1f, .eye = 0.16f,
		.eye_f = 0.40f, .eye_u = 0.2f, .eye_s = 0.78f,
		.leg = 1.02f, .leg_r = 0.022f, .foot = BIRD_WEB,
		.wing = 1.25f, .chord = 0.48f, .folded = 0.80f,
		.tail = 0.24f, .tail_wide = 10, .tail_feathers = 5, .down = 0.05f,
		.fly_raise = 40, .fly_yaw = 26,
	},
	.coat = {.wing = 0xf07888, .wing_tip = 0x3a2428, .covert = 0xf58a98, .beak = 0xf0d8cc,
		 .leg = 0xf08090, .eye = 0xf0d870},
	.aspect = 0.72f,
};
/* clang-format on */

/* --------------------------------------------------------------------------- owl */

/* clang-format off */
static const struct bird owl = {
	.form = {
		.stature = 1.60f, .fat = 0.31f, .slim = 0.95f, .pitch = 74,
		.neck = 0.20f, .neck_r0 = 0.26f, .neck_r1 = 0.25f, .neck_deg = 4,
		.head = 0.275f, .beak = 0.34f, .beak_r = 0.18f, .beak_hook = 0.34f, .eye = 0.25f,
		.eye_f = 0.78f, .eye_u = 0.12f, .eye_s = 0.40f,
		.leg = 0.10f, .leg_r = 0.036f, .foot = BIRD_PERCH,
		.wing = 1.30f, .chord = 0.56f, .folded = 0.80f,
		.tail = 0.36f, .tail_wide = 10, .tail_feathers = 5, .down = 0.07f,
		.fly_raise = 42, .fly_yaw = 46, .stand_yaw = 56, .perch = 0.42f,
	},
	.coat = {.belly = 0xe8d8bc, .belly_at = 0.1f, .wing = 0x6a4c32, .wing_tip = 0x4a3524,
		 .covert = 0x7a583a, .tail = 0x6a4c32, .beak = 0xd0b060, .leg = 0xd8c090,
		 .eye = 0xf0b028, .speckle = 0.55f},
	.aspect = 0.95f,
};
/* clang-format on */

static void owl_wear(struct sculpt *s, const struct bird *bird, struct bird_body *b)
{
	const struct frame *h = &b->head.axes;
	float r = bird->form.head;
	struct sculpt_pen keep = s->pen;
	s->pen.tag = TAG_EAR;
	s->pen.blend = 0.06f * r;
	s->pen.fur = bird->form.down;
	for (int side = -1; side <= 1; side += 2) { /* tufts, not ears */
		float k = (float)side;
		struct vec root = frame_at(h, b->head.center, 0.20f * r, 0.72f * r, 0.46f * k * r);
		s->pen.comb = vec_unit(vec_along(vec_scale(h->up, 0.9f), h->side, 0.5f * k));
		sculpt_limb(s, root, 0.22f * r,
			    frame_at(h, root, -0.05f * r, 0.55f * r, 0.22f * k * r), 0.03f * r);
	}
	s->pen = keep;
}

/* The face: two pale discs rimmed with dark. */
static void paint_owl(struct sculpt_hit *hit, const void *ctx)
{
	const struct bird_painter *p = ctx;
	const struct head_body *h = &p->body.head;
	bool head = hit->tag == TAG_HEAD;
	if (hit->tag == TAG_EAR)
		hit->color = color_scale(p->base, 0.75);
	bird_paint(hit, ctx);
	if (!head)
		return;
	struct vec l = vec_scale(frame_local(&h->axes, vec_sub(hit->p, h->center)), 1 / h->r);
	float z = fabsf(l.z) - 0.40f, y = l.y - 0.06f;
	float away = sqrtf(z * z * 1.1f + y * y);
	if (l.x < 0)
		return;
	struct color pale = color_mix(p->belly, color_rgb(0xfff4e0), 0.3);
	float in = 1 - float_step(0.42f, 0.50f, away);
	hit->color = color_mix(hit->color, color_scale(p->base, 0.5),
			       (double)(1 - float_step(0.50f, 0.60f, away)));
	hit->color = color_mix(hit->color, pale, (double)in);
	hit->color = color_mix(hit->color, color_scale(p->base, 0.6),
			       (double)(0.6f * (1 - float_step(0.24f, 0.40f, away))));
}

/* ----------------------------------------------------------------------- peacock */

/* clang-format off */
static const struct bird peacock = {
	.form = {
		.stature = 2.05f, .fat = 0.225f, .slim = 0.92f, .pitch = 22,
		.neck = 0.62f, .neck_r0 = 0.155f, .neck_r1 = 0.075f, .neck_deg = 52, .neck_bend = 0.5f,
		.head = 0.098f, .beak = 1.2f, .beak_r = 0.30f, .beak_hook = 0.15f, .eye = 0.19f,
		.eye_f = 0.46f, .eye_u = 0.16f, .eye_s = 0.74f,
		.leg = 0.42f, .leg_r = 0.024f, .foot = BIRD_PERCH,
		.wing = 1.10f, .chord = 0.46f, .folded = 0.72f,
		.tail = 0.30f, .tail_wide = 30, .tail_feathers = 5, .down = 0.04f,
		.fly_raise = 44, .fly_yaw = 28,
	},
	.coat = {.belly = 0x1a4a8a, .belly_at = 0.0f, .head = 0x1c58c0, .neck = 0x1c58c0,
		 .wing = 0xa08a5c, .wing_tip = 0x6a4a2c, .covert = 0xb8a070, .tail = 0x6a5236,
		 .cheek = 0xe8eef0, .beak = 0xb0a894, .leg = 0x8a7a64},
	.aspect = 1.35f,
};
/* clang-format on */

#define TRAIN_LONG 1.42f

/* The train, raised behind like a great wheel: drawn before the body, flat. */
static void peacock_train(const struct art_ctx *a)
{
	cairo_t *cr = a->cr;
	const struct light *light = a->light;
	struct color green = a->has_color ? color_scale(a->color, 0.8) : color_rgb(0x2c7a4c);
	struct color gold = color_rgb(0xb89a3c), blue = color_rgb(0x2050c0),
		     ring = color_rgb(0x48c8b0);
	if (a->has_color)
		ring = color_mix(a->color, color_rgb(0xffffff), 0.35);
	for (int row = 3; row >= 0; row--) {
		int n = 13 - row;
		double reach = 0.98 - 0.19 * row;
		for (int i = 0; i < n; i++) {
			double u = (i + 0.5) / n * 2 - 1, turn = u * 1.75;
			double x = sin(turn) * reach * 0.66, y = -0.34 - cos(turn) * reach * 0.64;
			double facing =
			    0.45 + 0.4 * (x * light->to_key_x + (y + 0.34) * light->to_key_y);
			cairo_save(cr);
			cairo_translate(cr, -0.02, -0.34);
			cairo_rotate(cr, turn);
			double l = reach * 0.66, w = 0.075;
			cairo_move_to(cr, 0, 0);
			cairo_curve_to(cr, -w * 0.5, -l * 0.5, -w, -l * 0.82, 0, -l);
			cairo_curve_to(cr, w, -l * 0.82, w * 0.5, -l * 0.5, 0, 0);
			brush_fill(cr, light_on(light, color_mix(green, gold, 0.12 * row), facing),
				   1);
			if (a->pixels > 60) /* barbs */
				for (int k = 0; k < 16; k++) {
					double t = 0.3 + 0.68 * k / 16,
					       bw = w * 0.72 * sin(t * 2.6);
					cairo_move_to(cr, 0, -l * t);
					cairo_line_to(cr, -bw, -l * (t + 0.07));
					cairo_move_to(cr, 0, -l * t);
					cairo_line_to(cr, bw, -l * (t + 0.07));
					brush_stroke(
					    cr,
					    light_on(light,
						     color_mix(green, gold, k % 2 ? 0.6 : 0.1),
						     facing),
					    0.004, 0.55);
				}
			shape_ellipse(cr, 0, -l * 0.84, w * 0.58, w * 0.72);
			brush_fill(cr, light_on(light, gold, facing), 0.9);
			shape_ellipse(cr, 0, -l * 0.835, w * 0.44, w * 0.54);
			brush_fill(cr, light_on(light, ring, facing), 1);
			shape_ellipse(cr, 0, -l * 0.825, w * 0.27, w * 0.32);
			brush_fill(cr, light_on(light, color_scale(blue, 0.7), facing), 1);
			cairo_restore(cr);
		}
	}
}

static void peacock_wear(struct sculpt *s, const struct bird *bird, struct bird_body *b)
{
	const struct frame *h = &b->head.axes;
	float r = bird->form.head;
	for (int i = -2; i <= 2; i++) { /* the little crown */
		float a = radians(16.0f * (float)i);
		struct vec root = frame_at(h, b->head.center, -0.1f * r, 0.9f * r, 0);
		struct vec tip = frame_at(h, root, (-0.4f + sinf(a)) * r * 0.9f, cosf(a) * 1.5f * r,
					  0.12f * (float)i * r);
		s->pen = (struct sculpt_pen){.color = color_rgb(0x2c4a8a), .tag = TAG_OTHER};
		sculpt_limb(s, root, 0.05f * r, tip, 0.04f * r);
		sculpt_ball(s, tip, NULL, 0.16f * r, 0.2f * r, 0.16f * r);
	}
}

#define DRAW_BIRD(name)                                                                            \
	static void draw_##name(const struct art_ctx *a)                                           \
	{                                                                                          \
		bird_draw(a, &name);                                                               \
	}

DRAW_BIRD(seagull)
DRAW_BIRD(eagle)
DRAW_BIRD(crow)
DRAW_BIRD(duck)
DRAW_BIRD(swan)
DRAW_BIRD(flamingo)
DRAW_BIRD(parrot)

static void draw_owl(const struct art_ctx *a)
{
	struct bird b = owl;
	b.wear = owl_wear;
	b.paint = paint_owl;
	bird_draw(a, &b);
}

static void draw_peacock(const struct art_ctx *a)
{
	struct bird b = peacock;
	b.wear = peacock_wear;
	if (a->action != ACTION_FLYING && a->where != ART_AIR)
		peacock_train(a);
	bird_draw(a, &b);
}

/* clang-format off */
const struct art arts_birds[] = {
	{"bird", ART_AIR, 0.3, 1.35, 0x3f7fc4, draw_bird, 5},
	{"seagull", ART_AIR, 0.5, 1.7, 0xf8f8f6, draw_seagull, 5},
	{"owl", ART_GROUND, 0.5, 0.95, 0x8a6a48, draw_owl, 0},
	{"eagle", ART_AIR, 1.0, 1.65, 0x5a4030, draw_eagle, 0},
	{"duck", ART_WATER, 0.5, 1.2, 0xa89c8e, draw_duck, 4},
	{"swan", ART_WATER, 1.2, 1.15, 0xfaf8f4, draw_swan, 2},
	{"parrot", ART_GROUND, 0.6, 0.95, 0xd8302c, draw_parrot, 2},
	{"flamingo", ART_GROUND, 1.3, 0.72, 0xf598a4, draw_flamingo, 5},
	{"peacock", ART_GROUND, 1.5, 1.35, 0x1c58c0, draw_peacock, 0},
	{"crow", ART_GROUND, 0.45, 1.35, 0x1c1e26, draw_crow, 3},
	{0},
};
/* clang-format on */
