/* Beings of tales: the table; ghost, angel and mermaid here, beasts in tales.c. */
#include "base/attr.h"
#include "studio/painter/arts/bird.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/folk.h"
#include "studio/painter/arts/life.h"
#include "studio/painter/arts/swimmer.h"

/* ------------------------------------------------------------------------- ghost */

struct ghost_painter {
	struct color base;
	uint64_t seed;
};

static void paint_ghost(struct sculpt_hit *hit, const void *ctx)
{
	const struct ghost_painter *p = ctx;
	if (hit->tag == TAG_EYE)
		return;
	float fold =
	    sinf(atan2f(hit->p.z, hit->p.x) * 7 + 3 * noise_3d(p->seed, vec_scale(hit->p, 3)));
	float low = 1 - float_step(0.0f, 0.62f, hit->p.y);
	hit->color = color_scale(p->base, 1 + 0.07 * (double)(fold * low));
	hit->clear = 0.10f + 0.62f * (1 - float_step(0.0f, 0.55f, hit->p.y));
	hit->glow = 0.28f;
}

static void draw_ghost(const struct art_ctx *a)
{
	struct sculpt s;
	struct ghost_painter p = {a->color, a->rng->state | 1};
	float sway = (float)rng_range(a->rng, -0.10, 0.12);
	sculpt_begin(&s, a);
	s.grounded = false;
	sculpt_turn(&s, radians(52 + (float)rng_range(a->rng, -12, 12)), radians(4));
	s.pen = (struct sculpt_pen){.color = a->color, .tag = TAG_TRUNK, .blend = 0.06f};
	const struct vec body[5] = {vec(-0.14f + sway, 0.06f, 0),
				    vec(-0.08f + sway * 0.6f, 0.26f, 0), vec(-0.02f, 0.46f, 0),
				    vec(0, 0.62f, 0), vec(0.02f, 0.78f, 0)};
	const float r[5] = {0.20f, 0.215f, 0.205f, 0.205f, 0.20f};
	sculpt_chain(&s, body, r, 5, 5);
	for (int i = 0; i < 2; i++) {
		float k = i == 0 ? 1 : -1, up = (float)rng_range(a->rng, -0.04, 0.14);
		const struct vec arm[3] = {vec(0.04f, 0.56f, k * 0.15f),
					   vec(0.16f, 0.54f + up * 0.5f, k * 0.27f),
					   vec(0.25f, 0.52f + up, k * 0.32f)};
		const float ar[3] = {0.085f, 0.065f, 0.035f};
		sculpt_chain(&s, arm, ar, 3, 4);
	}
	/* A ragged hem. */
	s.pen = (struct sculpt_pen){.tag = TAG_OTHER, .carve = true, .blend = 0.03f};
	for (int i = 0; i < 9; i++) {
		float t = radians(40.0f * (float)i), w = (float)rng_range(a->rng, 0.07, 0.10);
		sculpt_ball(&s, vec(-0.14f + sway + 0.19f * cosf(t), -0.06f, 0.19f * sinf(t)), NULL,
			    w, 0.17f, w);
	}
	sculpt_ball(&s, vec(-0.14f + sway, -0.22f, 0), NULL, 0.4f, 0.22f, 0.4f);
	s.pen = (struct sculpt_pen){
	    .color = color_rgb(0x20243a), .tag = TAG_EYE, .gloss = 0.5f, .blend = 0.004f};
	for (int k = -1; k <= 1; k += 2)
		sculpt_ball(&s, vec(0.178f, 0.80f, 0.068f * (float)k), NULL, 0.034f, 0.050f,
			    0.032f);
	sculpt_ball(&s, vec(0.198f, 0.695f, 0), NULL, 0.026f, 0.036f, 0.030f);
	sculpt_place(&s, 1.04f, 0.8f);
	brush_glow(a->cr, 0, -0.55, 0.46, a->color, a->light->night ? 0.5 : 0.16);
	sculpt_paint(&s, paint_ghost, &p);
}

/* ------------------------------------------------------------------------- angel */

static void angel_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	const struct frame *h = &b->head.axes;
	struct wing_form w = {
	    .span = 0.62f, .chord = 0.25f, .primaries = 8, .secondaries = 7, .fan = 80};
	float raise = radians(34 + (float)rng_range(s->art->rng, -8, 14));
	for (int side = -1; side <= 1; side += 2) {
		float k = (float)side;
		struct vec root = frame_at(&b->trunk, b->chest, -0.085f, 0.03f, k * 0.035f);
		struct vec out = vec_unit(vec(-0.30f, sinf(raise), k * cosf(raise)));
		struct vec down = vec_unit(vec(-0.30f, -1, k * 0.1f));
		s->pen = (struct sculpt_pen){
		    .color = color_rgb(0xfaf8f4), .tag = TAG_WING, .fur = 0.012f};
		wing_spread(s, &w, root, out, vec_unit(vec_along(down, out, -vec_dot(down, out))),
			    color_rgb(0xffffff));
	}
	/* The halo. */
	struct vec middle = frame_at(h, b->head.center, -0.15f * b->head.r, 1.75f * b->head.r, 0),
		   ring[13];
	float r[13];
	for (int i = 0; i < 13; i++) {
		float t = radians(30.0f * (float)i);
		struct vec out =
		    vec_add(vec_scale(h->forward, cosf(t)), vec_scale(h->side, sinf(t)));
		ring[i] = vec_along(middle, out, 0.85f * b->head.r);
		ring[i].y -=
		    0.30f * b->head.r * vec_dot(out, vec(s->view.forward.z, 0, s->view.side.z));
		r[i] = 0.011f;
	}
	s->pen = (struct sculpt_pen){.color = color_rgb(0xffe890), .tag = TAG_OTHER, .glow = 0.85f};
	sculpt_chain(s, ring, r, 13, 2);
	(void)f;
}

static void paint_angel(struct sculpt_hit *hit, const void *ctx)
{
	if (hit->tag == TAG_WING || hit->tag == TAG_ARM) {
		float vane = fabsf(hit->side) + fabsf(hit->up);
		if (hit->fur > 0)
			hit->color =
			    color_scale(hit->color, 0.92 + 0.08 * (double)float_min(vane, 1));
		return;
	}
	folk_paint(hit, ctx);
}

static void draw_angel(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_WOMAN);
	f.top = f.bottom = a->color;
	f.lower = LOWER_ROBE;
	f.hem = 0.95f;
	f.sleeves = true;
	f.hair = HAIR_LONG;
	f.stature = 0.9f;
	f.shoes = color_rgb(0xe8d0b0);
	if (a->action == ACTION_NONE || a->action == ACTION_FLYING) {
		f.pose.hip_y = 1;
		f.pose.lean = 0;
		f.pose.hand[0].x = 0.46f, f.pose.hand[0].y = -0.46f, f.pose.hand[0].z = 0.42f;
		f.pose.hand[1].x = 0.50f, f.pose.hand[1].y = -0.30f, f.pose.hand[1].z = 0.36f;
		f.pose.foot[0].x = -0.05f, f.pose.foot[1].x = -0.12f;
		f.pose.yaw = 64;
	}
	brush_glow(a->cr, 0, -0.6, 0.5, color_rgb(0xfff0c8), a->light->night ? 0.45 : 0.15);
	folk_draw_painted(a, &f, 1.0f, angel_wear, paint_angel);
}

/* ----------------------------------------------------------------------- mermaid */

static void mermaid_wear(struct sculpt *s, const struct folk *f, const struct folk_body *b)
{
	bool sits = s->grounded;
	struct vec p = b->pelvis;
	const struct vec swim[6] = {
	    vec_along(p, b->trunk.up, 0.06f),   p,
	    vec_add(p, vec(0.03f, -0.14f, 0)),  vec_add(p, vec(-0.02f, -0.30f, 0)),
	    vec_add(p, vec(-0.16f, -0.42f, 0)), vec_add(p, vec(-0.27f, -0.47f, 0))};
	const struct vec rest[6] = {
	    vec_along(p, b->trunk.up, 0.06f),      p,
	    vec_add(p, vec(0.16f, -0.01f, 0.02f)), vec_add(p, vec(0.32f, 0.03f, 0.05f)),
	    vec_add(p, vec(0.46f, -0.05f, 0.09f)), vec_add(p, vec(0.56f, -0.03f, 0.12f))};
	const struct vec *tail = sits ? rest : swim;
	const float r[6] = {0.074f, 0.092f, 0.088f, 0.066f, 0.042f, 0.026f};
	s->pen =
	    (struct sculpt_pen){.color = f->bottom, .tag = TAG_TAIL, .blend = 0.02f, .gloss = 0.6f};
	sculpt_chain(s, tail, r, 6, 6);
	struct vec way = vec_unit(vec_sub(tail[5], tail[4])), up = vec_unit(vec(-way.y, way.x, 0)),
		   side = vec(0, 0, 1);
	s->pen.tag = TAG_WING;
	for (int k = -1; k <= 1; k += 2) { /* the fluke's two lobes */
		struct vec out =
		    vec_unit(vec_along(vec_scale(side, (float)k * 0.5f), up, 0.9f * (float)k));
		swimmer_fin(s, &(struct fin){tail[5], vec_unit(vec_along(way, out, 1.7f)),
					     vec_unit(vec_along(way, out, 0.1f)),
					     vec_unit(vec_cross(way, out)), 0.22f, 0.19f, 0.10f, 7,
					     0.02f, 0.016f});
	}
	/* Shells, and a star in her hair. */
	s->pen = (struct sculpt_pen){.color = color_mix(f->bottom, color_rgb(0xffd0e0), 0.5),
				     .tag = TAG_OTHER,
				     .blend = 0.006f,
				     .gloss = 0.4f};
	for (int k = -1; k <= 1; k += 2)
		sculpt_ball(s, frame_at(&b->trunk, b->chest, 0.062f, -0.014f, 0.036f * (float)k),
			    &b->trunk, 0.020f, 0.036f, 0.036f);
	s->pen.color = color_rgb(0xf8a860);
	sculpt_ball(s,
		    frame_at(&b->head.axes, b->head.center, 0.25f * b->head.r, 0.72f * b->head.r,
			     0.78f * b->head.r),
		    NULL, 0.022f, 0.022f, 0.016f);
}

static void paint_mermaid(struct sculpt_hit *hit, const void *ctx)
{
	const struct folk_painter *p = ctx;
	struct color base = p->folk[0].bottom;
	if (hit->tag == TAG_TAIL) {
		float u = hit->t * 26, v = atan2f(hit->side, hit->up) * 2.6f, column = floorf(u),
		      a = u - column;
		v += 0.5f * (column - 2 * floorf(column / 2));
		float b = v - floorf(v) - 0.5f, d = sqrtf(a * a * 0.8f + b * b * 2.2f);
		hit->color = color_mix(color_mix(base, color_rgb(0xd0fff0), 0.25),
				       color_scale(base, 0.6), (double)float_step(0.62f, 0.95f, d));
		return;
	}
	if (hit->tag == TAG_WING) {
		hit->color = color_mix(base, color_rgb(0xe0fff4), 0.2 + 0.4 * (double)hit->t);
		hit->clear = 0.08f + 0.35f * float_step(0.3f, 1, hit->t);
		return;
	}
	folk_paint(hit, ctx);
}

static void draw_mermaid(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_WOMAN);
	bool swims = a->where == ART_DEEP || a->where == ART_AIR;
	f.bottom = a->color;
	f.top = f.skin;
	f.lower = LOWER_NONE;
	f.sleeves = false;
	f.hair = HAIR_LONG;
	f.hair_color = color_rgb(rng_chance(a->rng, 0.5) ? 0xb8401c : 0x8a3a6a);
	f.pose = (struct folk_pose){.hip_y = swims ? 1.0f : 0.20f,
				    .lean = swims ? 8 : -10,
				    .yaw = 40,
				    .head_turn = 10,
				    .hand = {{0.42f, -0.36f, 0.40f}, {0.62f, 0.20f, 0.36f}}};
	if (!swims) {
		f.pose.hand[0].x = -0.30f, f.pose.hand[0].y = -0.86f, f.pose.hand[0].z = 0.26f;
		f.pose.hand[1].x = 0.40f, f.pose.hand[1].y = -0.50f, f.pose.hand[1].z = 0.10f;
	}
	f.pose.asleep = a->action == ACTION_SLEEPING;
	folk_draw_painted(a, &f, swims ? 0.75f : 0.9f, mermaid_wear, paint_mermaid);
}

/* clang-format off */
const struct art arts_fantasy[] = {
	{"dragon", ART_GROUND, 3.2, 1.3, 0xb0302c, draw_dragon, 0},
	{"unicorn", ART_GROUND, 2.2, 1.3, 0xfaf6fa, draw_unicorn, 2},
	{"ghost", ART_GROUND, 1.5, 0.8, 0xe8ecf8, draw_ghost, 3},
	{"angel", ART_AIR, 1.8, 1.0, 0xfaf6ee, draw_angel, 2},
	{"mermaid", ART_DEEP, 1.7, 0.75, 0x28a890, draw_mermaid, 2},
	{"dinosaur", ART_GROUND, 3.5, 1.5, 0x6a9440, draw_dinosaur, 2},
	{"phoenix", ART_AIR, 1.5, 1.45, 0xd83c1c, draw_phoenix, 0},
	{0},
};
/* clang-format on */
