/* Small things of the garden: ladybug, snail, frog, spider here; what flies in
 * insects.c. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"
#include "studio/painter/arts/swimmer.h"

struct small_painter {
	struct head_body head;
	struct color base, mark, pale;
	struct vec shell;
	uint32_t iris;
	uint64_t seed;
};

static struct small_painter painter_of(const struct art_ctx *a)
{
	return (struct small_painter){.base = a->color,
				      .mark = color_scale(a->color, 0.5),
				      .pale = color_mix(a->color, color_rgb(0xfff8e4), 0.6),
				      .seed = a->rng->state | 1};
}

static bool stands(const struct art_ctx *a)
{
	return a->where != ART_AIR && a->where != ART_DEEP && a->where != ART_WATER;
}

static void contact(const struct sculpt *s, double width)
{
	if (s->grounded)
		brush_ground_shadow(s->art->cr, s->art->light, 0, -0.01, width, 0.8);
}

/* A jointed leg: hip, knee up and out, foot on the ground. */
static void thin_leg(struct sculpt *s, struct vec hip, struct vec knee, struct vec foot, float r)
{
	const struct vec points[3] = {hip, knee, foot};
	const float radii[3] = {r, r * 0.8f, r * 0.4f};
	sculpt_chain(s, points, radii, 3, 4);
}

/* ----------------------------------------------------------------------- ladybug */

static void paint_ladybug(struct sculpt_hit *hit, const void *ctx)
{
	static const float spots[][3] = {{0.22f, 0.24f, 0.10f},
					 {-0.10f, 0.30f, 0.11f},
					 {-0.34f, 0.18f, 0.08f},
					 {0.04f, 0.08f, 0.075f},
					 {0.40f, 0.0f, 0.085f}};
	const struct small_painter *p = ctx;
	struct color black = color_rgb(0x161214);
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, 0, 50, false);
	} else if (hit->tag == TAG_HORN) { /* the wing cases */
		hit->color = p->base;
		for (size_t i = 0; i < ARRAY_LEN(spots); i++) {
			float dx = hit->p.x - spots[i][0], dz = fabsf(hit->p.z) - spots[i][1];
			hit->color = color_mix(
			    hit->color, black,
			    (double)(1 - float_step(spots[i][2] - 0.015f, spots[i][2] + 0.01f,
						    sqrtf(dx * dx + dz * dz))));
		}
		hit->color = color_mix(hit->color, black,
				       (double)(1 - float_step(0.008f, 0.02f, fabsf(hit->p.z))));
	} else if (hit->tag == TAG_NECK) { /* white cheeks on a black collar */
		float d = vec_length(vec(hit->p.x - 0.46f, 0, fabsf(hit->p.z) - 0.20f));
		hit->color =
		    color_mix(color_rgb(0xf6f2ea), black, (double)float_step(0.07f, 0.10f, d));
	}
}

static void draw_ladybug(const struct art_ctx *a)
{
	struct sculpt s;
	struct small_painter p = painter_of(a);
	sculpt_begin(&s, a);
	s.grounded = stands(a);
	sculpt_turn(&s, radians((float)rng_range(a->rng, 22, 50)), radians(22));
	s.pen = (struct sculpt_pen){
	    .color = color_rgb(0x1a1618), .tag = TAG_LEG, .blend = 0.02f, .gloss = 0.3f};
	for (int side = -1; side <= 1; side += 2)
		for (int i = 0; i < 3; i++) {
			float f = (float)side, x = 0.28f - 0.28f * (float)i,
			      step = 0.05f * (float)((i + (side > 0)) % 2);
			thin_leg(&s, vec(x, 0.16f, f * 0.30f), vec(x + 0.04f, 0.20f, f * 0.50f),
				 vec(x + step - 0.03f, 0.0f, f * 0.58f), 0.036f);
		}
	sculpt_ball(&s, vec(0, 0.16f, 0), NULL, 0.46f, 0.10f, 0.38f);
	s.pen.tag = TAG_HEAD;
	struct vec head = vec(0.60f, 0.20f, 0);
	sculpt_ball(&s, head, NULL, 0.13f, 0.12f, 0.15f);
	struct frame look = frame_turned(0, 0, 0);
	swimmer_eyes(&s, &p.head, vec(0.67f, 0.24f, 0), &look, 0.10f, a->young ? 0.062f : 0.05f);
	s.pen = (struct sculpt_pen){.color = color_rgb(0x1a1618), .tag = TAG_OTHER};
	for (int side = -1; side <= 1; side += 2) {
		float f = (float)side;
		const struct vec feeler[3] = {vec(0.66f, 0.30f, f * 0.06f),
					      vec(0.74f, 0.42f, f * 0.12f),
					      vec(0.84f, 0.44f, f * 0.17f)};
		const float r[3] = {0.014f, 0.011f, 0.016f};
		sculpt_chain(&s, feeler, r, 3, 3);
	}
	s.pen = (struct sculpt_pen){
	    .color = color_rgb(0x161214), .tag = TAG_NECK, .blend = 0.02f, .gloss = 0.6f};
	sculpt_ball(&s, vec(0.42f, 0.22f, 0), NULL, 0.17f, 0.17f, 0.30f);
	s.pen =
	    (struct sculpt_pen){.color = a->color, .tag = TAG_HORN, .blend = 0.01f, .gloss = 0.9f};
	sculpt_ball(&s, vec(-0.06f, 0.18f, 0), NULL, 0.54f, 0.42f, 0.46f);
	sculpt_place(&s, 0.84f, 1.6f);
	contact(&s, 1.2);
	sculpt_paint(&s, paint_ladybug, &p);
}

/* ------------------------------------------------------------------------- snail */

static void paint_snail(struct sculpt_hit *hit, const void *ctx)
{
	const struct small_painter *p = ctx;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, 0, 20, false);
	} else if (hit->tag == TAG_HORN) {
		float line = 0.5f + 0.5f * sinf(hit->t * 120),
		      band = fabsf(hit->up * 0.6f + hit->side * 0.6f);
		hit->color = color_mix(p->base, p->mark, 0.35 * (double)line);
		hit->color = color_mix(hit->color, p->pale,
				       0.6 * (double)(1 - float_step(0.1f, 0.35f, band)));
		hit->color = color_mix(hit->color, p->mark,
				       0.6 * (double)(1 - float_step(0.0f, 0.5f, hit->t)));
	} else {
		float bump = noise_3d(p->seed, vec_scale(hit->p, 30));
		hit->color = color_scale(hit->color, 1 + 0.14 * (double)bump);
	}
}

static void draw_snail(const struct art_ctx *a)
{
	enum { TURNS = 26 };
	struct sculpt s;
	struct small_painter p = painter_of(a);
	struct color skin =
	    a->has_color ? color_mix(a->color, color_rgb(0xd8c098), 0.6) : color_rgb(0xc8a878);
	sculpt_begin(&s, a);
	s.grounded = stands(a);
	sculpt_turn(&s, radians((float)rng_range(a->rng, 12, 30)), radians(8));
	s.pen = (struct sculpt_pen){.color = skin, .tag = TAG_TRUNK, .blend = 0.06f, .gloss = 0.5f};
	const struct vec foot[6] = {vec(-0.78f, 0.03f, 0),    vec(-0.5f, 0.07f, 0),
				    vec(-0.05f, 0.11f, 0),    vec(0.40f, 0.11f, 0),
				    vec(0.62f, 0.22f, 0.01f), vec(0.70f, 0.40f, 0.02f)};
	const float r[6] = {0.02f, 0.07f, 0.12f, 0.12f, 0.105f, 0.095f};
	s.pen.flat = vec(0, 0, 1);
	sculpt_chain(&s, foot, r, 6, 5);
	struct frame look = frame_turned(radians(14), 0, 0);
	struct vec head = vec(0.735f, 0.46f, 0.03f);
	s.pen.tag = TAG_HEAD;
	sculpt_ball(&s, head, &look, 0.105f, 0.10f, 0.095f);
	struct vec tips[2];
	for (int k = 0; k < 2; k++) {
		float f = k == 0 ? 1 : -1;
		tips[k] = frame_at(&look, head, 0.10f, 0.30f, f * 0.12f);
		sculpt_limb(&s, frame_at(&look, head, 0.02f, 0.06f, f * 0.05f), 0.034f, tips[k],
			    0.022f);
		sculpt_limb(&s, frame_at(&look, head, 0.08f, -0.03f, f * 0.05f), 0.022f,
			    frame_at(&look, head, 0.18f, -0.02f, f * 0.08f), 0.014f);
	}
	struct frame ahead = frame_turned(radians(40), 0, 0);
	swimmer_eyes(&s, &p.head, vec_mix(tips[0], tips[1], 0.5f), &ahead, 0.12f,
		     a->young ? 0.055f : 0.045f);
	p.head.eye[0] = tips[0];
	p.head.eye[1] = tips[1];
	s.parts[s.count - 2].a = tips[0];
	s.parts[s.count - 1].a = tips[1];
	/* The shell: a tube that winds outwards and grows. */
	struct vec coil[TURNS];
	float girth[TURNS];
	for (int i = 0; i < TURNS; i++) {
		float t = (float)i / (TURNS - 1), turn = radians(-150) + t * 14.2f,
		      w = 0.012f + 0.285f * t * t * (0.6f + 0.4f * t);
		coil[i] =
		    vec(-0.14f + w * cosf(turn), 0.50f + w * sinf(turn), 0.13f * (1 - t) * (1 - t));
		girth[i] = 0.035f + 0.155f * t * t;
	}
	s.pen =
	    (struct sculpt_pen){.color = a->color, .tag = TAG_HORN, .blend = 0.02f, .gloss = 0.6f};
	sculpt_chain(&s, coil, girth, TURNS, 2);
	sculpt_place(&s, 0.98f, 1.65f);
	contact(&s, 1.3);
	sculpt_paint(&s, paint_snail, &p);
}

/* -------------------------------------------------------------------------- frog */

static void paint_frog(struct sculpt_hit *hit, const void *ctx)
{
	const struct small_painter *p = ctx;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, 0xe8c040, 56, false);
		return;
	}
	float second, first = cells_3d(p->seed, vec_scale(hit->p, 5.5f), &second);
	hit->color = color_mix(p->base, p->mark,
			       0.55 * (double)(1 - float_step(0.22f, 0.34f, first)) *
				   (double)float_step(0, 0.4f, hit->n.y));
	hit->color = color_mix(hit->color, p->pale,
			       (double)float_step(-0.1f, 0.45f, -hit->n.y + 0.25f * hit->n.x));
}

static void frog_leg(struct sculpt *s, float f, bool leaps)
{
	struct vec hip = vec(-0.34f, leaps ? 0.44f : 0.24f, f * 0.20f), knee, heel, toe;
	if (leaps) {
		knee = vec(-0.66f, 0.34f, f * 0.30f);
		heel = vec(-1.02f, 0.22f, f * 0.26f);
		toe = vec(-1.30f, 0.14f, f * 0.24f);
	} else {
		knee = vec(0.02f, 0.36f, f * 0.42f);
		heel = vec(-0.36f, 0.07f, f * 0.42f);
		toe = vec(-0.02f, 0.035f, f * 0.52f);
	}
	s->pen.tag = TAG_LEG;
	s->pen.blend = 0.05f;
	sculpt_limb(s, hip, 0.14f, knee, 0.095f);
	sculpt_limb(s, knee, 0.095f, heel, 0.05f);
	sculpt_limb(s, heel, 0.05f, toe, 0.04f);
	s->pen.blend = 0.02f;
	for (int t = -1; t <= 1; t++) {
		struct vec way = leaps ? vec(-0.16f, -0.04f, 0.07f * (float)t)
				       : vec(0.19f, -0.01f, 0.09f * (float)t);
		struct vec tip = vec_add(toe, way);
		sculpt_limb(s, toe, 0.028f, tip, 0.02f);
		sculpt_ball(s, tip, NULL, 0.032f, 0.022f, 0.032f);
	}
}

static void frog_arm(struct sculpt *s, float f, bool leaps)
{
	float rise = leaps ? 0.10f : 0;
	struct vec shoulder = vec(0.20f, 0.34f + rise * 3, f * 0.18f),
		   hand = leaps ? vec(0.66f, 0.44f, f * 0.22f) : vec(0.34f, 0.03f, f * 0.26f);
	struct vec elbow = leaps ? vec(0.42f, 0.40f, f * 0.30f) : vec(0.16f, 0.18f, f * 0.32f);
	s->pen.tag = TAG_ARM;
	s->pen.blend = 0.05f;
	sculpt_limb(s, shoulder, 0.085f, elbow, 0.06f);
	sculpt_limb(s, elbow, 0.06f, hand, 0.045f);
	s->pen.blend = 0.02f;
	for (int t = -1; t <= 1; t++) {
		struct vec tip = vec_add(hand, vec(0.11f, -0.005f, 0.075f * (float)t));
		sculpt_limb(s, hand, 0.026f, tip, 0.018f);
		sculpt_ball(s, tip, NULL, 0.03f, 0.02f, 0.03f);
	}
}

/* The wide mouth. */
static void frog_mouth(const struct sculpt *s, const struct frame *look, struct vec head)
{
	const struct art_ctx *a = s->art;
	double x[4], y[4];
	static const float mouth[4][3] = {{0.13f, -0.03f, -0.19f},
					  {0.22f, -0.075f, -0.06f},
					  {0.22f, -0.075f, 0.08f},
					  {0.04f, -0.02f, 0.245f}};
	for (int i = 0; i < 4; i++)
		sculpt_project(s, frame_at(look, head, mouth[i][0], mouth[i][1], mouth[i][2]),
			       &x[i], &y[i]);
	cairo_move_to(a->cr, x[0], y[0]);
	cairo_curve_to(a->cr, x[1], y[1], x[2], y[2], x[3], y[3]);
	brush_stroke(a->cr, light_on(a->light, color_scale(a->color, 0.3), 0.1),
		     fmax(0.011, 0.6 / a->pixels), 0.75);
}

static void draw_frog(const struct art_ctx *a)
{
	struct sculpt s;
	struct small_painter p = painter_of(a);
	bool leaps = a->action == ACTION_JUMPING || a->action == ACTION_PLAYING ||
		     a->action == ACTION_RUNNING || a->action == ACTION_FLYING;
	float rise = leaps ? 0.10f : 0;
	sculpt_begin(&s, a);
	s.grounded = stands(a);
	s.afloat = a->where == ART_WATER && !leaps;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 28, 52)), radians(8));
	s.pen =
	    (struct sculpt_pen){.color = a->color, .gloss = 0.6f, .tag = TAG_TRUNK, .blend = 0.08f};
	const struct vec body[4] = {
	    vec(-0.42f, 0.20f + rise * 2, 0), vec(-0.16f, 0.28f + rise * 2, 0),
	    vec(0.12f, 0.40f + rise * 3, 0), vec(0.30f, 0.47f + rise * 4, 0)};
	const float girth[4] = {0.12f, 0.22f, 0.235f, 0.20f};
	sculpt_chain(&s, body, girth, 4, 5);
	struct frame look = frame_turned(radians(6), radians(leaps ? 12 : 6), 0);
	struct vec head = vec(0.40f, 0.54f + rise * 4, 0);
	s.pen.tag = TAG_HEAD;
	sculpt_ball(&s, head, &look, 0.215f, 0.145f, 0.235f);
	for (int k = -1; k <= 1; k += 2) {
		float f = (float)k;
		s.pen.tag = TAG_HEAD;
		s.pen.blend = 0.04f;
		sculpt_ball(&s, frame_at(&look, head, 0.02f, 0.12f, f * 0.135f), &look, 0.09f,
			    0.085f, 0.07f);
		frog_leg(&s, f, leaps);
		frog_arm(&s, f, leaps);
	}
	swimmer_eyes(&s, &p.head, frame_at(&look, head, 0.055f, 0.135f, 0), &look, 0.155f,
		     a->young ? 0.085f : 0.072f);
	sculpt_place(&s, leaps ? 1.12f : 0.82f, 1.5f);
	contact(&s, 1.1);
	sculpt_paint(&s, paint_frog, &p);
	frog_mouth(&s, &look, head);
	if (s.afloat)
		sculpt_ripples(&s);
}

/* ------------------------------------------------------------------------ spider */

static void paint_spider(struct sculpt_hit *hit, const void *ctx)
{
	const struct small_painter *p = ctx;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, 0, 10, false);
	} else if (hit->tag == TAG_TRUNK) {
		float w = fabsf(hit->p.z), v = hit->p.x * 6, zig = fabsf(v - floorf(v) - 0.5f);
		hit->color =
		    color_mix(p->base, p->pale,
			      0.55 * (double)((1 - float_step(0.02f, 0.06f, w - 0.10f * zig)) *
					      float_step(0.2f, 0.5f, hit->n.y)));
	} else if (hit->tag == TAG_LEG) {
		float x = hit->t * 6, f = fabsf(x - floorf(x) - 0.5f) * 2;
		hit->color = color_mix(p->base, p->pale, 0.45 * (double)float_step(0.55f, 0.8f, f));
	}
}

static void draw_spider(const struct art_ctx *a)
{
	struct sculpt s;
	struct small_painter p = painter_of(a);
	bool hangs = a->where == ART_AIR;
	sculpt_begin(&s, a);
	s.grounded = stands(a);
	sculpt_turn(&s, radians((float)rng_range(a->rng, 30, 60)), radians(22));
	s.pen =
	    (struct sculpt_pen){.color = a->color, .tag = TAG_LEG, .blend = 0.02f, .fur = 0.03f};
	for (int side = -1; side <= 1; side += 2)
		for (int i = 0; i < 4; i++) {
			float f = (float)side, spread = radians(58.0f - 38.0f * (float)i),
			      k = (float)rng_range(a->rng, -0.05, 0.05);
			struct vec way = vec(sinf(spread), 0, f * cosf(spread)),
				   hip = vec_add(vec(0.12f, 0.30f, 0), vec_scale(way, 0.14f));
			const struct vec leg[4] = {
			    hip, vec_add(vec_along(hip, way, 0.28f), vec(0, 0.30f + k, 0)),
			    vec_add(vec_along(hip, way, 0.60f), vec(0, 0.10f, 0)),
			    vec_add(vec_along(hip, way, 0.74f + k), vec(0, -0.29f, 0))};
			const float r[4] = {0.034f, 0.032f, 0.022f, 0.008f};
			sculpt_chain(&s, leg, r, 4, 4);
		}
	s.pen.tag = TAG_TRUNK;
	s.pen.fur = 0.05f;
	sculpt_ball(&s, vec(-0.26f, 0.38f, 0), NULL, 0.27f, 0.22f, 0.23f);
	s.pen.tag = TAG_HEAD;
	sculpt_ball(&s, vec(0.14f, 0.31f, 0), NULL, 0.18f, 0.135f, 0.16f);
	struct frame look = frame_turned(0, 0, 0);
	swimmer_eyes(&s, &p.head, vec(0.275f, 0.36f, 0), &look, 0.055f, a->young ? 0.062f : 0.05f);
	sculpt_place(&s, 0.82f, 1.6f);
	if (hangs) { /* on its thread */
		cairo_move_to(a->cr, 0, -0.5);
		cairo_line_to(a->cr, 0, -1.0);
		brush_stroke(a->cr, light_on(a->light, color_rgb(0xf0f0f0), 0.8),
			     fmax(0.006, 0.8 / a->pixels), 0.7);
	}
	contact(&s, 1.0);
	sculpt_paint(&s, paint_spider, &p);
}

/* clang-format off */
const struct art arts_small[] = {
	{"butterfly", ART_AIR, 0.12, 1.2, 0xf0882c, draw_butterfly, 5},
	{"bee", ART_AIR, 0.08, 1.15, 0xf0b828, draw_bee, 4},
	{"dragonfly", ART_AIR, 0.1, 1.6, 0x38b0a0, draw_dragonfly, 3},
	{"ladybug", ART_GROUND, 0.06, 1.6, 0xd8281c, draw_ladybug, 3},
	{"snail", ART_GROUND, 0.09, 1.65, 0xb07838, draw_snail, 3},
	{"frog", ART_GROUND, 0.12, 1.5, 0x58a83c, draw_frog, 3},
	{"spider", ART_GROUND, 0.08, 1.6, 0x3a302c, draw_spider, 0},
	{0},
};
/* clang-format on */
