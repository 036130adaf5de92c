/* Life of the sea: fish and the great swimmers here; those without a spine in reef.c. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"
#include "studio/painter/arts/swimmer.h"

struct swimmer_painter {
	struct head_body head;
	struct spine spine;
	struct color base, belly, mark, fin;
	uint32_t iris;
	float scale_rows; /* 0: smooth skin */
	int pattern;
	uint64_t seed;
};

/* In water it swims; above it, it leaps; on a table or the ground it lies. */
static bool leaps(const struct art_ctx *a)
{
	return a->where == ART_WATER || a->where == ART_AIR || a->action == ACTION_JUMPING ||
	       a->action == ACTION_FLYING;
}

/* -------------------------------------------------------------------------- fish */

enum { FISH_PLAIN, FISH_BANDS, FISH_KOI, FISH_TANG, FISH_STRIPES };

/* clang-format off */
static const struct {
	uint32_t base, belly, mark, fin;
	int pattern;
} fishes[] = {
	{0xf08a24, 0xffd890, 0xd85c14, 0xf6a040, FISH_PLAIN},	/* goldfish */
	{0xf07a20, 0xf8a850, 0xfaf6ee, 0xf08a2c, FISH_BANDS},	/* clownfish */
	{0xf6f0e6, 0xffffff, 0xe05a24, 0xf4e6d8, FISH_KOI},	/* koi */
	{0x2a64d8, 0x5a90ea, 0x14203c, 0xf0c830, FISH_TANG},	/* blue tang */
	{0xf0d048, 0xfaf0c0, 0x30489c, 0xf0b830, FISH_STRIPES}, /* angelfish's cousin */
	{0x8aa4b4, 0xf0f4f4, 0x4a6474, 0x9ab0b8, FISH_PLAIN},	/* silver */
};
/* clang-format on */

/* Overlapping scales: each a tongue towards the tail; 1 on its dark hem. */
static float scale_hem(float u, float v)
{
	float column = floorf(u), a = u - column;
	v += 0.5f * (column - 2 * floorf(column / 2));
	float b = v - floorf(v) - 0.5f;
	float d = sqrtf((1 - a) * (1 - a) * 0.8f + b * b * 2.2f);
	return float_step(0.62f, 0.95f, d);
}

static void paint_fish(struct sculpt_hit *hit, const void *ctx)
{
	const struct swimmer_painter *p = ctx;
	float t = hit->t, low = -hit->n.y;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, p->iris, 78, false);
		return;
	}
	struct color c = p->base;
	float y = hit->up;
	if (hit->tag == TAG_TRUNK) {
		c = color_mix(c, p->belly, (double)float_step(0.1f, 0.8f, low));
		float n = noise_3d(p->seed, vec_scale(hit->p, 5));
		float mark = 0;
		if (p->pattern == FISH_BANDS) {
			float band =
			    float_max(1 - float_step(0.030f, 0.045f, fabsf(t - 0.80f + 0.02f * y)),
				      1 - float_step(0.045f, 0.06f, fabsf(t - 0.50f - 0.02f * y)));
			band = float_max(band, 1 - float_step(0.025f, 0.04f, fabsf(t - 0.14f)));
			float rim =
			    float_max(1 - float_step(0.045f, 0.06f, fabsf(t - 0.80f + 0.02f * y)),
				      1 - float_step(0.06f, 0.075f, fabsf(t - 0.50f - 0.02f * y)));
			c = color_mix(c, color_rgb(0x1c1410), (double)rim * 0.9);
			mark = band;
		} else if (p->pattern == FISH_KOI) {
			mark = float_step(0.08f, 0.2f, n) * float_step(-0.5f, 0.1f, y);
		} else if (p->pattern == FISH_TANG) {
			float d = fabsf(y - 0.35f + 1.2f * (t - 0.5f) * (t - 0.5f));
			mark = (1 - float_step(0.16f, 0.26f, d)) * float_step(0.05f, 0.2f, t) *
			       (1 - float_step(0.72f, 0.8f, t));
		} else if (p->pattern == FISH_STRIPES) {
			mark = float_step(0.35f, 0.75f, sinf(t * 32 + n)) *
			       (1 - float_step(0.75f, 0.85f, t));
		}
		c = color_mix(c, p->mark, (double)mark);
		if (p->scale_rows > 0 && t < 0.80f) {
			float hem =
			    scale_hem(t * p->scale_rows * 2.2f, hit->up * p->scale_rows * 0.42f);
			c = color_scale(c, 1.03 - 0.22 * (double)hem);
			hit->gloss *= 1 - 0.7f * hem;
		}
		/* The gill's edge and the mouth. */
		float gill = fabsf(t - 0.765f + 0.045f * y * y);
		c = color_scale(c, 1 - 0.35 * (double)((1 - float_step(0.004f, 0.014f, gill)) *
						       (1 - float_step(0.45f, 0.7f, fabsf(y)))));
	} else {
		c = color_mix(p->base, p->fin, 0.85);
		float ray = 0.5f + 0.5f * sinf(hit->up * 9);
		c = color_mix(c, color_scale(p->fin, 0.7), 0.25 * (double)ray);
		hit->clear = 0.12f + 0.38f * float_step(0.3f, 1, t);
		if (p->pattern == FISH_BANDS && t > 0.86f) {
			c = color_rgb(0x2a1c16);
			hit->clear = 0.1f;
		}
	}
	hit->color = c;
}

static void fish_fins(struct sculpt *s, const struct spine *sp, const float *girth)
{
	struct frame ax;
	struct vec tail = spine_at(sp, 0.0f, &ax);
	struct vec back = vec_scale(ax.forward, -1), side = ax.side;
	s->pen.tag = TAG_TAIL;
	swimmer_fin(s, &(struct fin){tail, vec_unit(vec_add(back, vec_scale(ax.up, 1.15f))),
				     vec_unit(vec_along(back, ax.up, -1.15f)), side, 0.36f, 0.20f,
				     0.36f, 11, 0.04f, 0.030f});
	struct vec top = spine_at(sp, 0.52f, &ax);
	back = vec_scale(ax.forward, -1);
	swimmer_fin(s, &(struct fin){vec_along(top, ax.up, girth[4] * 0.80f),
				     vec_unit(vec_along(vec_scale(back, 1.3f), ax.up, 0.5f)),
				     vec_unit(vec_along(vec_scale(back, 0.5f), ax.up, 1)), ax.side,
				     0.14f, 0.26f, 0.16f, 10, 0.32f, 0.026f});
	swimmer_fin(s, &(struct fin){vec_along(spine_at(sp, 0.30f, NULL), ax.up, -girth[3] * 0.62f),
				     vec_unit(vec_along(vec_scale(back, 1.0f), ax.up, -0.5f)),
				     vec_unit(vec_along(vec_scale(back, 0.6f), ax.up, -1)), ax.side,
				     0.10f, 0.16f, 0.12f, 6, 0.12f, 0.022f});
	for (int k = -1; k <= 1; k += 2) { /* breast and belly fins */
		struct vec root = vec_along(
		    vec_along(spine_at(sp, 0.70f, &ax), ax.side, (float)k * girth[5] * 0.50f),
		    ax.up, -0.05f);
		back = vec_scale(ax.forward, -1);
		struct vec out = vec_along(back, ax.side, (float)k * 0.75f);
		swimmer_fin(s,
			    &(struct fin){root, vec_unit(vec_along(out, ax.up, 0.15f)),
					  vec_unit(vec_along(out, ax.up, -0.95f)),
					  vec_unit(vec_along(ax.side, ax.forward, 0.5f * (float)k)),
					  0.15f, 0.20f, 0.14f, 6, 0.02f, 0.020f});
	}
}

static void fish_face(struct sculpt *s, const struct spine *sp, const float *girth,
		      struct swimmer_painter *p)
{
	struct frame ax;
	struct vec brow = spine_at(sp, 0.875f, &ax);
	swimmer_eyes(s, &p->head, vec_along(brow, ax.up, 0.035f), &ax, girth[6] * 0.50f * 0.86f,
		     s->art->young ? 0.062f : 0.048f);
	/* Lips, a little open. */
	struct vec nose = spine_at(sp, 1.0f, &ax);
	s->pen = (struct sculpt_pen){
	    .color = color_scale(p->base, 0.85), .tag = TAG_MUZZLE, .blend = 0.015f, .gloss = 0.4f};
	sculpt_ball(s, vec_along(vec_along(nose, ax.forward, 0.035f), ax.up, 0.004f), &ax, 0.028f,
		    0.018f, 0.030f);
	sculpt_ball(s, vec_along(vec_along(nose, ax.forward, 0.024f), ax.up, -0.034f), &ax, 0.026f,
		    0.016f, 0.026f);
}

static void draw_fish(const struct art_ctx *a)
{
	static const float girth[8] = {0.055f, 0.095f, 0.165f, 0.215f,
				       0.235f, 0.215f, 0.150f, 0.060f};
	struct sculpt s;
	int kind = rng_int(a->rng, 0, (int)ARRAY_LEN(fishes) - 1);
	bool up = leaps(a);
	struct swimmer_painter p = {.seed = a->rng->state | 1,
				    .pattern = fishes[kind].pattern,
				    .iris = 0xe8c860,
				    .scale_rows = 11};
	p.base = a->has_color ? a->color : color_rgb(fishes[kind].base);
	p.belly = a->has_color ? color_mix(a->color, color_rgb(0xfff4e0), 0.45)
			       : color_rgb(fishes[kind].belly);
	p.mark = color_rgb(fishes[kind].mark);
	p.fin = a->has_color ? color_mix(a->color, color_rgb(0xfff0d8), 0.2)
			     : color_rgb(fishes[kind].fin);
	if (a->has_color)
		p.pattern = FISH_PLAIN;
	struct spine sp = {.middle = vec(0, 0.5f, 0),
			   .length = 0.86f,
			   .bend = up ? -1.0f : 0.12f,
			   .pitch = up ? 0.45f : (float)rng_range(a->rng, -0.12, 0.16),
			   .sway = (float)rng_range(a->rng, -0.20, 0.22)};
	p.spine = sp;
	sculpt_begin(&s, a);
	s.grounded = false;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 8, 30)), radians(4));
	s.pen = (struct sculpt_pen){.color = p.base, .gloss = 0.5f, .blend = 0.03f};
	float wide = p.pattern == FISH_STRIPES || p.pattern == FISH_TANG ? 1.12f : 0.96f, big[8];
	for (int i = 0; i < 8; i++)
		big[i] = girth[i] * wide * (a->young ? 1.15f : 1);
	swimmer_body(&s, &sp, big, 8, 0.52f);
	fish_fins(&s, &sp, big);
	fish_face(&s, &sp, big, &p);
	sculpt_place(&s, 0.62f, 1.6f);
	sculpt_paint(&s, paint_fish, &p);
	if (a->where == ART_WATER)
		water_splash(a, -0.35, 0.5, 0.35);
}

/* --------------------------------------------------------------- dolphin, shark, whale */

/* A great swimmer: girths, fins as limbs, two colours. */
struct giant {
	const float *girth;
	int n;
	float slim;
	float fluke, fluke_up; /* half span across (whales) or up (sharks: > 0) */
	float dorsal, dorsal_t;
	float flipper, flipper_t;
	float beak; /* a dolphin's */
	float eye_t, eye_up, eye_r;
	float belly_at;
	float stature, aspect;
};

static void blade(struct sculpt *s, struct vec root, struct vec mid, struct vec tip,
		  struct vec normal, float width)
{
	struct sculpt_pen keep = s->pen;
	const struct vec points[3] = {root, mid, tip};
	const float r[3] = {width, width * 0.72f, width * 0.12f};
	s->pen.flat = normal;
	s->pen.thin = 0.28f;
	s->pen.blend = 0.05f;
	s->pen.tag = TAG_WING;
	sculpt_chain(s, points, r, 3, 4);
	s->pen = keep;
}

static void giant_fins(struct sculpt *s, const struct giant *g, const struct spine *sp)
{
	struct frame x;
	struct vec tail = spine_at(sp, 0, &x);
	for (int k = -1; k <= 1; k += 2) {
		float f = (float)k;
		if (g->fluke_up > 0) { /* a shark's tail stands upright, its upper half longer */
			float l = k > 0 ? g->fluke_up : g->fluke_up * 0.62f;
			blade(s, tail, frame_at(&x, tail, -0.45f * l, 0.55f * f * l, 0),
			      frame_at(&x, tail, -0.75f * l, f * l, 0), x.side, 0.055f);
		} else {
			float l = g->fluke;
			blade(s, tail, frame_at(&x, tail, -0.34f * l, 0.05f * l, 0.6f * f * l),
			      frame_at(&x, tail, -0.75f * l, 0, f * l), x.up, 0.065f);
		}
		struct frame y;
		struct vec breast = spine_at(sp, g->flipper_t, &y);
		float r = g->girth[(int)(g->flipper_t * (float)(g->n - 1))];
		struct vec root = frame_at(&y, breast, 0, -0.55f * r, f * r * g->slim * 0.8f);
		float l = g->flipper;
		blade(s, root, frame_at(&y, root, -0.25f * l, -0.42f * l, 0.40f * f * l),
		      frame_at(&y, root, -0.72f * l, -0.72f * l, 0.62f * f * l),
		      vec_unit(vec_along(y.up, y.side, 0.6f * f)), 0.06f + 0.05f * l);
	}
	if (g->dorsal > 0) {
		struct vec mid = spine_at(sp, g->dorsal_t, &x);
		float r = g->girth[(int)(g->dorsal_t * (float)(g->n - 1))], l = g->dorsal;
		struct vec root = frame_at(&x, mid, 0.02f, r * 0.82f, 0);
		blade(s, root, frame_at(&x, root, -0.20f * l, 0.62f * l, 0),
		      frame_at(&x, root, -0.62f * l, 1.0f * l, 0), x.side, 0.085f * (0.5f + l * 2));
	}
}

static void paint_giant(struct sculpt_hit *hit, const void *ctx)
{
	const struct swimmer_painter *p = ctx;
	struct frame x;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, p->iris, 80, false);
		return;
	}
	if (hit->tag == TAG_OTHER)
		return;
	spine_at(&p->spine, hit->tag == TAG_TRUNK ? hit->t : 0.6f, &x);
	float low = -vec_dot(hit->n, x.up);
	float edge = 0.08f * noise_3d(p->seed, vec_scale(hit->p, 6));
	struct color c = p->base;
	if (hit->tag == TAG_TRUNK || hit->tag == TAG_MUZZLE) {
		float t = hit->tag == TAG_TRUNK ? hit->t : 1;
		float at = p->fin.r > 0 ? 0.1f : 0.1f;
		float pale = float_step(at, at + 0.22f, low + edge + 0.25f * (t - 0.5f));
		c = color_mix(c, p->belly, (double)pale);
		if (p->pattern == 1) /* a whale's throat is pleated */
			c = color_scale(
			    c, 1 - 0.28 * (double)(pale * float_step(0.35f, 0.5f, t) *
						   float_step(
						       0.2f, 0.9f,
						       sinf(atan2f(hit->side, -hit->up) * 22))));
		if (p->pattern == 2 && t > 0.70f && t < 0.80f && fabsf(hit->up) < 0.45f) /* gills */
			c = color_scale(c, 1 - 0.45 * (double)float_step(0.75f, 0.95f,
									 sinf((t - 0.70f) * 314)));
	} else if (hit->tag == TAG_WING) {
		c = color_mix(p->base, p->belly, 0.6 * (double)float_step(0.3f, 0.8f, low));
	}
	c = color_scale(c, 1 + 0.05 * (double)noise_3d(p->seed + 1, vec_scale(hit->p, 12)));
	hit->color = c;
}

/* An open mouth under the snout, two rows of teeth. */
static void shark_jaws(struct sculpt *s, const struct spine *sp)
{
	struct frame x;
	struct vec nose = spine_at(sp, 1, &x);
	struct vec gape = frame_at(&x, nose, -0.115f, -0.078f, 0);
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0x8a2a30), .tag = TAG_OTHER, .gloss = 0.3f, .blend = 0.006f};
	sculpt_ball(s, gape, &x, 0.066f, 0.034f, 0.078f);
	s->pen.color = color_rgb(0xfaf6ee);
	s->pen.blend = 0;
	for (int i = 0; i < 22; i++) {
		float a = radians(-105.0f + 210.0f * (float)(i / 2) / 10), up = i % 2 ? 1 : -1;
		struct vec root =
		    frame_at(&x, gape, 0.064f * cosf(a), 0.022f * up, 0.078f * sinf(a));
		sculpt_limb(s, root, 0.010f, frame_at(&x, root, 0.004f, -0.02f * up, 0), 0.002f);
	}
}

/* pose 0 swims, 1 leaps in an arc, 2 breaches: out of the water nose first */
static void giant_draw(const struct art_ctx *a, const struct giant *g, struct swimmer_painter *p,
		       int pose)
{
	struct sculpt s;
	float young = a->young ? 1.14f : 1;
	struct spine sp = {.middle = vec(0, 0.5f, 0),
			   .length = 1.1f,
			   .bend = -0.15f,
			   .pitch = (float)rng_range(a->rng, -0.1, 0.15),
			   .sway = 0.03f};
	if (pose == 1) {
		sp.bend = -1.9f;
		sp.pitch = 0.12f;
		sp.middle.y = 0.55f;
	} else if (pose == 2) {
		sp.bend = -0.5f;
		sp.pitch = radians(56);
		sp.middle.y = 0.16f;
	}
	p->spine = sp;
	p->seed = a->rng->state | 1;
	sculpt_begin(&s, a);
	s.grounded = false;
	s.afloat = pose == 2;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 16, 34)), radians(pose == 0 ? 6 : 2));
	s.pen = (struct sculpt_pen){.color = p->base, .gloss = 0.55f, .blend = 0.05f};
	float girth[16];
	for (int i = 0; i < g->n; i++)
		girth[i] = g->girth[i] * young;
	swimmer_body(&s, &sp, girth, g->n, g->slim);
	giant_fins(&s, g, &sp);
	struct frame x;
	struct vec nose = spine_at(&sp, 1, &x);
	if (g->beak > 0) {
		s.pen.tag = TAG_MUZZLE;
		s.pen.blend = 0.03f;
		struct vec from = frame_at(&x, nose, -0.03f, -0.03f, 0);
		sculpt_limb(&s, from, 0.052f, frame_at(&x, from, g->beak, -0.008f, 0), 0.026f);
		sculpt_limb(&s, frame_at(&x, from, -0.02f, -0.028f, 0), 0.040f,
			    frame_at(&x, from, g->beak * 0.92f, -0.032f, 0), 0.018f);
	}
	struct vec brow = spine_at(&sp, g->eye_t, &x);
	float r = girth[(int)(g->eye_t * (float)(g->n - 1))];
	swimmer_eyes(&s, &p->head, frame_at(&x, brow, 0, g->eye_up * r, 0), &x, r * g->slim * 0.93f,
		     g->eye_r * (a->young ? 1.4f : 1));
	if (p->pattern == 2)
		shark_jaws(&s, &sp);
	sculpt_place(&s, g->stature, g->aspect);
	if (pose == 2)
		water_splash(a, 0.02, 0.75, 0.26);
	sculpt_paint(&s, paint_giant, p);
	if (pose == 2)
		water_splash(a, 0.0, 0.85, 0.13);
	else if (pose == 1 && a->where == ART_WATER)
		water_splash(a, -0.5, 0.42, 0.22);
}

static void draw_dolphin(const struct art_ctx *a)
{
	static const float girth[9] = {0.032f, 0.055f, 0.092f, 0.128f, 0.150f,
				       0.155f, 0.145f, 0.118f, 0.070f};
	static const struct giant dolphin = {girth,  9,     0.86f, 0.19f, 0,     0.17f,
					     0.52f,  0.20f, 0.74f, 0.14f, 0.90f, -0.12f,
					     0.020f, 0.2f,  0.74f, 1.7f};
	struct swimmer_painter p = {
	    .base = a->color, .belly = color_mix(a->color, color_rgb(0xf6f8f8), 0.78), .iris = 0};
	giant_draw(a, &dolphin, &p, leaps(a) ? 1 : 0);
}

static void draw_shark(const struct art_ctx *a)
{
	static const float girth[9] = {0.028f, 0.050f, 0.085f, 0.120f, 0.148f,
				       0.158f, 0.146f, 0.108f, 0.042f};
	static const struct giant shark = {girth, 9, 0.84f, 0,    0.25f,  0.19f, 0.54f, 0.30f,
					   0.68f, 0, 0.89f, 0.1f, 0.018f, 0.1f,  0.62f, 1.9f};
	struct swimmer_painter p = {.base = a->color,
				    .belly = color_mix(a->color, color_rgb(0xf4f6f6), 0.85),
				    .iris = 0,
				    .pattern = 2};
	giant_draw(a, &shark, &p, leaps(a) ? 2 : 0);
}

/* The breath of a whale that only shows its back. */
static void spout(const struct art_ctx *a, double x, double y, double height)
{
	cairo_t *cr = a->cr;
	struct rng rng = *a->rng;
	struct color mist = light_on(a->light, color_rgb(0xf2f8fa), 0.8);
	for (int i = 0; i < 46; i++) {
		double t = rng_unit(&rng), u = rng_range(&rng, -1, 1) * (0.1 + t * t);
		double r = height * (0.03 + 0.10 * t);
		brush_glow(cr, x + u * height * 0.42,
			   y - height * (0.1 + 0.85 * t) + fabs(u) * height * 0.35 * t, r, mist,
			   0.20);
	}
	for (int i = 0; i < 20; i++) {
		double t = rng_unit(&rng), u = rng_range(&rng, -1, 1) * (0.1 + t);
		shape_ellipse(cr, x + u * height * 0.4,
			      y - height * (0.2 + 0.8 * t) + fabs(u) * height * 0.3, height * 0.012,
			      height * 0.014);
		brush_fill(cr, mist, 0.7);
	}
}

static void draw_whale(const struct art_ctx *a)
{
	static const float girth[10] = {0.026f, 0.050f, 0.088f, 0.130f, 0.168f,
					0.196f, 0.208f, 0.204f, 0.176f, 0.085f};
	static const struct giant whale = {girth, 10, 0.88f, 0.30f,  0,      0.055f, 0.30f, 0.30f,
					   0.70f, 0,  0.84f, -0.28f, 0.014f, 0.2f,   0.66f, 1.85f};
	struct swimmer_painter p = {.base = a->color,
				    .belly = color_mix(a->color, color_rgb(0xf2f4f2), 0.72),
				    .iris = 0,
				    .pattern = 1};
	bool above = leaps(a);
	if (above && a->where == ART_WATER && rng_chance(a->rng, 0.4)) {
		giant_draw(a, &whale, &p, 1);
		spout(a, 0.42, -0.62, 0.34);
		return;
	}
	giant_draw(a, &whale, &p, above ? 2 : 0);
}

/* clang-format off */
const struct art arts_sea[] = {
	{"fish", ART_DEEP, 0.25, 1.6, 0xf08a24, draw_fish, 5},
	{"whale", ART_DEEP, 5.0, 1.85, 0x4a6480, draw_whale, 0},
	{"dolphin", ART_DEEP, 1.3, 1.7, 0x6a8296, draw_dolphin, 3},
	{"shark", ART_DEEP, 1.6, 1.9, 0x5c6c7a, draw_shark, 0},
	{"octopus", ART_DEEP, 0.6, 1.3, 0xd8604c, draw_octopus, 0},
	{"jellyfish", ART_DEEP, 0.5, 0.8, 0xd888d8, draw_jellyfish, 5},
	{"turtle", ART_GROUND, 0.5, 1.6, 0x7a9450, draw_turtle, 0},
	{"crab", ART_GROUND, 0.18, 1.75, 0xd8482c, draw_crab, 4},
	{"starfish", ART_GROUND, 0.15, 1.15, 0xe88a3c, draw_starfish, 4},
	{"seahorse", ART_DEEP, 0.2, 0.55, 0xe8a838, draw_seahorse, 3},
	{0},
};
/* clang-format on */
