/* Small things that fly: butterfly, bee, dragonfly. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/insects.h"
#include "studio/painter/arts/life.h"

/* -------------------------------------------------------------------------- wings */

void insect_wing(struct sculpt *s, const struct insect_wing *w)
{
	const struct vec points[4] = {
	    w->root,
	    vec_along(vec_along(w->root, w->out, 0.34f * w->length), w->ahead, 0.02f * w->length),
	    vec_along(vec_along(w->root, w->out, 0.70f * w->length), w->ahead,
		      w->sweep * w->length * 0.6f),
	    vec_along(vec_along(w->root, w->out, w->length), w->ahead, w->sweep * w->length)};
	const float r[4] = {0.10f * w->width, 0.62f * w->width, w->width, w->tip * w->width};
	struct sculpt_pen keep = s->pen;
	s->pen.flat = vec_unit(vec_cross(w->out, w->ahead));
	s->pen.thin = 0.06f;
	s->pen.tag = TAG_WING;
	s->pen.blend = 0.01f;
	sculpt_chain(s, points, r, 4, 5);
	s->pen = keep;
}

/* How near the edge of its wing a point is (0 middle … 1 edge), and how dark its
 * veins make it there. */
float insect_wing_edge(const struct sculpt_hit *hit)
{
	float across = sqrtf(hit->up * hit->up + hit->side * hit->side);
	float end = hit->t > 0.82f ? (hit->t - 0.82f) / 0.18f : 0;
	return float_max(across, end * 0.9f);
}

float insect_wing_veins(const struct sculpt_hit *hit, const struct insect_wing *w, float count)
{
	struct vec d = vec_sub(hit->p, vec_along(w->root, w->out, -0.10f * w->length));
	float a = atan2f(vec_dot(d, w->ahead), float_max(vec_dot(d, w->out), 0.01f));
	float x = a * count, f = fabsf(x - floorf(x) - 0.5f) * 2;
	return float_step(0.84f, 0.98f, f);
}

static const struct insect_wing *wing_nearest(const struct insect_wing *wings, int n, struct vec p)
{
	const struct insect_wing *best = wings;
	float least = 1e9f;
	for (int i = 0; i < n; i++) {
		struct vec mid = vec_along(wings[i].root, wings[i].out, 0.6f * wings[i].length);
		struct vec d = vec_sub(
		    p, vec_along(mid, wings[i].ahead, 0.5f * wings[i].sweep * wings[i].length));
		if (vec_dot(d, d) < least) {
			least = vec_dot(d, d);
			best = &wings[i];
		}
	}
	return best;
}

struct insect_painter {
	struct insect_wing wings[4];
	struct head_body head;
	struct color base, mark, pale;
	uint64_t seed;
};

/* ---------------------------------------------------------------------- butterfly */

static void paint_butterfly(struct sculpt_hit *hit, const void *ctx)
{
	const struct insect_painter *p = ctx;
	struct color dark = color_rgb(0x181014);
	if (hit->tag != TAG_WING)
		return;
	const struct insect_wing *w = wing_nearest(p->wings, 4, hit->p);
	float edge = insect_wing_edge(hit), veins = insect_wing_veins(hit, w, 5);
	/* From a pale root over the wing's own colour to a dark hem with pale dots. */
	struct color c = color_mix(p->pale, p->base, (double)float_step(0.0f, 0.45f, hit->t));
	c = color_mix(c, p->mark, 0.7 * (double)float_step(0.55f, 0.9f, hit->t));
	c = color_mix(c, dark, 0.85 * (double)veins);
	c = color_mix(c, dark, (double)float_step(0.68f, 0.80f, edge));
	float second, spot = cells_3d(p->seed, vec_scale(hit->p, 15), &second);
	if (edge > 0.74f)
		c = color_mix(c, color_rgb(0xfff6e0),
			      0.95 * (double)(1 - float_step(0.20f, 0.30f, spot)));
	struct vec eye = vec_sub(hit->p, vec_along(w->root, w->out, 0.66f * w->length));
	float ring = vec_length(vec_along(eye, w->ahead, -0.5f * w->sweep * w->length)) / w->width;
	if (w->sweep < 0) { /* an eye on each hind wing */
		c = color_mix(c, dark, (double)(1 - float_step(0.38f, 0.44f, ring)));
		c = color_mix(c, p->pale, (double)(1 - float_step(0.26f, 0.32f, ring)));
		c = color_mix(c, p->mark, (double)(1 - float_step(0.12f, 0.18f, ring)));
	}
	hit->color = c;
	hit->glow = 0.12f;
}

void butterfly_build(struct sculpt *s, struct insect_wing wings[4], float open)
{
	struct frame x = frame_turned(0, radians(24), 0);
	struct vec mid = vec(0, 0.5f, 0);
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0x2a2024), .tag = TAG_TRUNK, .blend = 0.02f, .fur = 0.03f};
	const struct vec body[4] = {
	    frame_at(&x, mid, -0.34f, -0.03f, 0), frame_at(&x, mid, -0.16f, -0.01f, 0),
	    frame_at(&x, mid, 0.06f, 0, 0), frame_at(&x, mid, 0.16f, 0.01f, 0)};
	const float r[4] = {0.014f, 0.032f, 0.048f, 0.036f};
	sculpt_chain(s, body, r, 4, 4);
	struct vec head = frame_at(&x, mid, 0.205f, 0.012f, 0);
	sculpt_ball(s, head, &x, 0.034f, 0.034f, 0.036f);
	s->pen.fur = 0;
	for (int k = -1; k <= 1; k += 2) {
		float f = (float)k, a = radians(open);
		struct vec out = vec_unit(vec_along(vec_scale(x.side, f * cosf(a)), x.up, sinf(a)));
		struct vec ahead = x.forward;
		int i = k < 0 ? 2 : 0;
		wings[i] = (struct insect_wing){frame_at(&x, mid, 0.07f, 0.02f, f * 0.02f),
						out,
						ahead,
						0.58f,
						0.155f,
						0.62f,
						0.62f};
		wings[i + 1] = (struct insect_wing){frame_at(&x, mid, -0.03f, 0.02f, f * 0.02f),
						    out,
						    ahead,
						    0.44f,
						    0.175f,
						    -0.50f,
						    0.72f};
		insect_wing(s, &wings[i]);
		insect_wing(s, &wings[i + 1]);
		/* Feelers. */
		struct vec tip = frame_at(&x, head, 0.17f, 0.10f, f * 0.08f);
		const struct vec feeler[3] = {head, frame_at(&x, head, 0.09f, 0.08f, f * 0.045f),
					      tip};
		const float t[3] = {0.006f, 0.005f, 0.005f};
		sculpt_chain(s, feeler, t, 3, 3);
		sculpt_ball(s, tip, NULL, 0.012f, 0.012f, 0.012f);
	}
}

void draw_butterfly(const struct art_ctx *a)
{
	static const uint32_t kinds[][3] = {
	    {0xf0882c, 0xe0601c, 0xf8c860}, {0x4a90e8, 0x2c58c0, 0xb0e0f8},
	    {0xf4d048, 0xe8a020, 0xfbf0b0}, {0xe86a9c, 0xb8408c, 0xfad0dc},
	    {0xf6f2ea, 0xd8d0e0, 0xffffff}, {0x8a5cd0, 0x5a34a8, 0xd8b8f0}};
	struct sculpt s;
	int kind = rng_int(a->rng, 0, (int)ARRAY_LEN(kinds) - 1);
	struct insect_painter p = {.base = color_rgb(kinds[kind][0]),
				   .mark = color_rgb(kinds[kind][1]),
				   .pale = color_rgb(kinds[kind][2]),
				   .seed = a->rng->state | 1};
	if (a->has_color) {
		p.base = a->color;
		p.mark = color_scale(a->color, 0.75);
		p.pale = color_mix(a->color, color_rgb(0xffffff), 0.5);
	}
	bool sits = a->action == ACTION_SITTING || a->action == ACTION_SLEEPING ||
		    a->action == ACTION_EATING;
	sculpt_begin(&s, a);
	s.grounded = false;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 18, 46)), radians(sits ? 16 : 60));
	butterfly_build(&s, p.wings, sits ? 74 : (float)rng_range(a->rng, 2, 24));
	sculpt_place(&s, 0.9f, 1.2f);
	sculpt_paint(&s, paint_butterfly, &p);
}

/* ----------------------------------------------------------------- bee, dragonfly */

static void paint_bee(struct sculpt_hit *hit, const void *ctx)
{
	const struct insect_painter *p = ctx;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, 0, 30, false);
	} else if (hit->tag == TAG_WING) {
		const struct insect_wing *w = wing_nearest(p->wings, 4, hit->p);
		float veins = insect_wing_veins(hit, w, 4),
		      edge = float_step(0.86f, 1, insect_wing_edge(hit));
		hit->color = color_mix(color_rgb(0xe8f2f8), color_rgb(0x6a5a48),
				       0.7 * (double)float_max(veins, edge));
		hit->clear = 0.55f - 0.4f * float_max(veins, edge);
	} else if (hit->tag == TAG_TRUNK) { /* bands around the abdomen */
		float x = hit->t * 3.6f + 0.15f, band = float_step(0.42f, 0.52f, x - floorf(x));
		hit->color = color_mix(p->base, color_rgb(0x241a12), (double)band);
	} else if (hit->tag == TAG_NECK) {
		hit->color = color_mix(p->base, p->pale, 0.3);
	}
}

/* An eye, a feeler, three legs and two wings on one side of a bee. */
static void bee_side(struct sculpt *s, struct insect_painter *p, const struct frame *x,
		     struct vec head, struct vec chest, int k)
{
	float f = k == 0 ? 1 : -1;
	s->pen = (struct sculpt_pen){
	    .tag = TAG_EYE, .gloss = 0.9f, .blend = 0.004f, .color = color_rgb(0x141010)};
	p->head.eye[k] = frame_at(x, head, 0.06f, 0.03f, f * 0.095f);
	sculpt_ball(s, p->head.eye[k], x, 0.062f, 0.075f, 0.05f);
	s->pen = (struct sculpt_pen){.color = color_rgb(0x201810), .tag = TAG_OTHER};
	const struct vec feeler[3] = {frame_at(x, head, 0.05f, 0.11f, f * 0.05f),
				      frame_at(x, head, 0.10f, 0.22f, f * 0.09f),
				      frame_at(x, head, 0.20f, 0.24f, f * 0.12f)};
	const float t[3] = {0.012f, 0.010f, 0.014f}, lr[3] = {0.02f, 0.016f, 0.010f};
	sculpt_chain(s, feeler, t, 3, 3);
	for (int leg = 0; leg < 3; leg++) {
		struct vec hip = frame_at(x, chest, 0.08f - 0.10f * (float)leg, -0.14f, f * 0.10f);
		const struct vec l[3] = {hip, frame_at(x, hip, -0.03f, -0.10f, f * 0.06f),
					 frame_at(x, hip, -0.09f, -0.16f, f * 0.05f)};
		sculpt_chain(s, l, lr, 3, 2);
	}
	struct vec out = vec_unit(vec_along(vec_scale(x->side, f * 0.62f), x->up, 0.8f));
	out = vec_unit(vec_along(out, x->forward, -0.30f));
	struct vec ahead = vec_unit(vec_along(x->forward, out, -vec_dot(x->forward, out)));
	struct insect_wing *w = &p->wings[2 * k];
	w[0] = (struct insect_wing){.root = frame_at(x, chest, 0.02f, 0.14f, f * 0.08f),
				    .out = out,
				    .ahead = ahead,
				    .length = 0.52f,
				    .width = 0.13f,
				    .sweep = 0.10f,
				    .tip = 0.8f};
	w[1] = (struct insect_wing){.root = frame_at(x, chest, -0.08f, 0.13f, f * 0.08f),
				    .out = out,
				    .ahead = ahead,
				    .length = 0.36f,
				    .width = 0.10f,
				    .sweep = -0.42f,
				    .tip = 0.8f};
	s->pen = (struct sculpt_pen){.color = color_rgb(0xe8f2f8), .gloss = 0.5f};
	insect_wing(s, &w[0]);
	insect_wing(s, &w[1]);
}

void draw_bee(const struct art_ctx *a)
{
	struct sculpt s;
	struct insect_painter p = {
	    .base = a->color, .pale = color_mix(a->color, color_rgb(0xfff0c0), 0.5), .seed = 5};
	struct frame x = frame_turned(0, radians(10), 0);
	struct vec mid = vec(0, 0.5f, 0), chest = frame_at(&x, mid, 0.14f, 0.05f, 0);
	sculpt_begin(&s, a);
	s.grounded = false;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 20, 44)), radians(14));
	s.pen =
	    (struct sculpt_pen){.color = a->color, .tag = TAG_TRUNK, .blend = 0.03f, .fur = 0.05f};
	const struct vec belly[4] = {
	    frame_at(&x, mid, 0.02f, 0.01f, 0), frame_at(&x, mid, -0.14f, -0.02f, 0),
	    frame_at(&x, mid, -0.30f, -0.08f, 0), frame_at(&x, mid, -0.42f, -0.14f, 0)};
	const float r[4] = {0.13f, 0.20f, 0.17f, 0.05f};
	sculpt_chain(&s, belly, r, 4, 5);
	s.pen.tag = TAG_NECK;
	s.pen.fur = 0.08f;
	sculpt_ball(&s, chest, &x, 0.19f, 0.18f, 0.18f);
	s.pen = (struct sculpt_pen){
	    .color = color_rgb(0x2a2018), .tag = TAG_HEAD, .blend = 0.03f, .fur = 0.02f};
	struct vec head = frame_at(&x, chest, 0.22f, 0.0f, 0);
	sculpt_ball(&s, head, &x, 0.12f, 0.13f, 0.14f);
	p.head = (struct head_body){
	    .center = head, .axes = x, .r = 0.13f, .eye_r = 0.062f, .lid = color_rgb(0x2a2018)};
	for (int k = 0; k < 2; k++)
		bee_side(&s, &p, &x, head, chest, k);
	head_look(&s, &p.head);
	sculpt_place(&s, 0.98f, 1.15f);
	sculpt_paint(&s, paint_bee, &p);
}

static void paint_dragonfly(struct sculpt_hit *hit, const void *ctx)
{
	const struct insect_painter *p = ctx;
	if (hit->tag == TAG_EYE) {
		hit->color = color_mix(
		    color_mix(p->base, color_rgb(0x102018), 0.4), color_rgb(0xffffff),
		    0.8 * (double)float_step(0.93f, 0.97f, vec_dot(hit->n, p->head.spark)));
		hit->glow = 0.2f;
	} else if (hit->tag == TAG_WING) {
		const struct insect_wing *w = wing_nearest(p->wings, 4, hit->p);
		float veins = insect_wing_veins(hit, w, 9),
		      edge = float_step(0.84f, 1, insect_wing_edge(hit));
		float cross = hit->t * 16,
		      c = float_step(0.86f, 0.98f, fabsf(cross - floorf(cross) - 0.5f) * 2);
		float line = float_max(float_max(veins, c * 0.7f), edge);
		hit->color = color_mix(color_mix(color_rgb(0xeaf6fa), p->base, 0.12),
				       color_rgb(0x3a4a44), 0.75 * (double)line);
		hit->clear = 0.62f - 0.45f * line;
		if (hit->t > 0.86f && hit->t < 0.93f && hit->clear > 0 &&
		    vec_dot(vec_sub(hit->p, w->root), w->ahead) > 0.02f * w->length)
			hit->color = p->mark, hit->clear = 0;
	} else if (hit->tag == TAG_TRUNK) {
		float x = hit->t * 9, f = fabsf(x - floorf(x) - 0.5f) * 2;
		hit->color = color_mix(p->base, p->mark, 0.8 * (double)float_step(0.6f, 0.95f, f));
	}
}

static void dragonfly_side(struct sculpt *s, struct insect_painter *p, const struct frame *x,
			   struct vec head, struct vec chest, int k)
{
	float f = (float)k;
	s->pen =
	    (struct sculpt_pen){.tag = TAG_EYE, .gloss = 0.9f, .blend = 0.004f, .color = p->base};
	sculpt_ball(s, frame_at(x, head, 0.015f, 0.025f, f * 0.058f), x, 0.062f, 0.062f, 0.055f);
	for (int pair = 0; pair < 2; pair++) {
		float ahead = pair == 0 ? 0.10f : -0.16f;
		struct vec out =
		    vec_unit(vec_along(vec_along(vec_scale(x->side, f), x->forward, ahead), x->up,
				       pair == 0 ? 0.28f : 0.12f));
		struct insect_wing *w = &p->wings[(k + 1) + pair];
		*w = (struct insect_wing){
		    .root = frame_at(x, chest, pair == 0 ? 0.03f : -0.07f, 0.07f, f * 0.04f),
		    .out = out,
		    .ahead = vec_unit(vec_along(x->forward, out, -vec_dot(x->forward, out))),
		    .length = 0.76f,
		    .width = pair == 0 ? 0.082f : 0.10f,
		    .sweep = 0.02f,
		    .tip = 0.75f};
		s->pen = (struct sculpt_pen){.color = color_rgb(0xe8f4f8), .gloss = 0.6f};
		insect_wing(s, w);
	}
	for (int leg = 0; leg < 3; leg++) {
		s->pen = (struct sculpt_pen){.color = p->mark, .tag = TAG_OTHER};
		struct vec hip = frame_at(x, chest, 0.09f - 0.05f * (float)leg, -0.07f, f * 0.04f);
		const struct vec l[3] = {hip, frame_at(x, hip, 0.06f, -0.06f, f * 0.05f),
					 frame_at(x, hip, 0.08f, -0.13f, f * 0.03f)};
		const float lr[3] = {0.010f, 0.008f, 0.006f};
		sculpt_chain(s, l, lr, 3, 2);
	}
}

void draw_dragonfly(const struct art_ctx *a)
{
	struct sculpt s;
	struct insect_painter p = {
	    .base = a->color, .mark = color_scale(a->color, 0.35), .seed = 3};
	struct frame x = frame_turned(0, radians(8), 0);
	struct vec mid = vec(0, 0.5f, 0), chest = frame_at(&x, mid, 0.22f, 0.02f, 0);
	sculpt_begin(&s, a);
	s.grounded = false;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 24, 44)), radians(34));
	s.pen =
	    (struct sculpt_pen){.color = a->color, .tag = TAG_TRUNK, .blend = 0.02f, .gloss = 0.5f};
	const struct vec tail[5] = {
	    frame_at(&x, mid, 0.16f, 0, 0), frame_at(&x, mid, 0.0f, 0.02f, 0),
	    frame_at(&x, mid, -0.25f, 0.03f, 0), frame_at(&x, mid, -0.50f, 0.0f, 0),
	    frame_at(&x, mid, -0.68f, -0.05f, 0)};
	const float r[5] = {0.060f, 0.040f, 0.030f, 0.030f, 0.022f};
	sculpt_chain(&s, tail, r, 5, 5);
	s.pen.tag = TAG_NECK;
	sculpt_ball(&s, chest, &x, 0.125f, 0.095f, 0.085f);
	struct vec head = frame_at(&x, chest, 0.17f, 0.0f, 0);
	s.pen.tag = TAG_HEAD;
	sculpt_ball(&s, head, &x, 0.055f, 0.06f, 0.075f);
	p.head = (struct head_body){.center = head, .axes = x, .r = 0.07f, .eye_r = 0.06f};
	for (int k = -1; k <= 1; k += 2)
		dragonfly_side(&s, &p, &x, head, chest, k);
	p.head.gaze = x.forward;
	head_look(&s, &p.head);
	sculpt_place(&s, 0.86f, 1.6f);
	sculpt_paint(&s, paint_dragonfly, &p);
}
