/* People: bones, body, clothes. Gestures and looks are in folk_look.c. */
#include "studio/painter/arts/folk.h"

#define LEG 0.235f /* each of thigh and shank */
#define ARM 0.150f /* each of upper arm and forearm */
#define HIP_HIGH 0.502f

/* The joint between two bones, bent towards pole. */
static struct vec joint_towards(struct vec root, struct vec *end, float upper, float lower,
				struct vec pole)
{
	struct vec way = vec_sub(*end, root);
	float d = vec_length(way), longest = (upper + lower) * 0.998f;
	if (d > longest) {
		*end = vec_along(root, way, longest / d);
		way = vec_sub(*end, root);
		d = longest;
	}
	d = float_max(d, fabsf(upper - lower) + 1e-4f);
	float along = (upper * upper - lower * lower + d * d) / (2 * d);
	float aside = sqrtf(float_max(upper * upper - along * along, 0));
	struct vec dir = vec_unit(way);
	struct vec out = vec_unit(vec_along(pole, dir, -vec_dot(pole, dir)));
	return vec_along(vec_along(root, dir, along), out, aside);
}

static void cloth(struct sculpt *s, struct color c, float blend)
{
	s->pen = (struct sculpt_pen){.color = c, .tag = TAG_CLOTH, .blend = blend};
}

static void cloth_of(struct sculpt *s, const struct folk *f, struct color c, float blend)
{
	cloth(s, c, blend);
	s->pen.gloss = f->metal * 0.9f;
}

static void skin(struct sculpt *s, const struct folk *f, enum body_tag tag, float blend)
{
	s->pen = (struct sculpt_pen){.color = f->skin, .tag = tag, .blend = blend, .gloss = 0.06f};
}

/* Takes away what is below a level cut through p, along the body's up. */
static void cut_below(struct sculpt *s, struct vec p, struct vec up, float k)
{
	struct frame f = {vec_unit(vec(up.y, -up.x, 0)), up, vec(0, 0, 1)};
	s->pen.carve = true;
	s->pen.blend = 0.006f * k;
	sculpt_ball(s, vec_along(p, up, -0.3f * k), &f, 0.7f * k, 0.3f * k, 0.7f * k);
	s->pen.carve = false;
}

/* ------------------------------------------------------------------------- skirts */

/* A bell from the waist to the hem, cut level, its folds left to the paint. */
static void skirt_build(struct sculpt *s, const struct folk *f, struct folk_body *b, float k)
{
	float drop = f->hem * b->pelvis.y * 0.94f, wide = f->lower == LOWER_ROBE ? 0.13f : 0.15f;
	struct vec waist = vec_along(b->pelvis, b->trunk.up, 0.075f * k);
	if (f->lower == LOWER_TUTU) {
		cloth_of(s, f, f->bottom, 0.01f);
		for (int i = 0; i < 3; i++) {
			struct frame tilt =
			    frame_turned(0.5f * (float)i, 0.06f * (float)(i - 1), 0);
			sculpt_ball(
			    s, vec_along(b->pelvis, b->trunk.up, (0.015f + 0.014f * (float)i) * k),
			    &tilt, (0.235f - 0.025f * (float)i) * k, 0.014f * k,
			    (0.235f - 0.025f * (float)i) * k);
		}
		return;
	}
	struct vec hem = vec_add(b->pelvis, vec(0, -drop, 0));
	struct vec feet = vec_mix(b->foot[0], b->foot[1], 0.5f);
	hem.x += (feet.x - hem.x) * 0.5f * f->hem;
	/* Legs that stride or sit push the cloth ahead. */
	struct vec knees = b->knee[0].x > b->knee[1].x ? b->knee[0] : b->knee[1];
	knees = vec_mix(knees, vec_mix(b->knee[0], b->knee[1], 0.5f), 0.5f);
	struct vec mid = vec_mix(waist, hem, 0.55f);
	mid.x += (knees.x - mid.x) * 0.55f;
	const struct vec points[4] = {waist, vec_along(b->pelvis, b->trunk.up, -0.01f), mid,
				      vec_along(hem, vec(0, -1, 0), 0.05f * k)};
	const float r[4] = {0.062f * k * f->girth, 0.088f * k * f->hips,
			    (0.095f + 0.35f * wide * f->hem) * k,
			    (0.10f + wide * f->hem * 0.85f) * k};
	cloth(s, f->lower == LOWER_ROBE ? f->top : f->bottom, 0.02f);
	sculpt_chain(s, points, r, 4, 5);
	b->hem_y = hem.y;
	cut_below(s, hem, vec(0, 1, 0), k);
}

/* --------------------------------------------------------------------------- limbs */

/* A limb where it is below y; under cloth nothing is built, that nothing sticks out. */
static void limb_below(struct sculpt *s, struct vec a, float ra, struct vec b, float rb, float y)
{
	if (a.y <= y) {
		sculpt_limb(s, a, ra, b, rb);
	} else if (b.y < y) {
		float t = (a.y - y) / (a.y - b.y);
		sculpt_limb(s, vec_mix(a, b, t), ra + (rb - ra) * t, b, rb);
	}
}

static void shoe_build(struct sculpt *s, const struct folk *f, const struct folk_body *b, int i,
		       float k)
{
	float tilt = radians(f->pose.foot[i].tilt), big = 1 + 0.5f * f->puff, r = 0.027f * k * big;
	struct vec ankle = vec_add(b->foot[i], vec(0, 0.040f * k, 0));
	struct vec toe =
	    vec_add(b->foot[i], vec(0.082f * k * cosf(tilt), 0.082f * k * sinf(tilt), 0));
	struct vec heel = vec_add(b->foot[i], vec(-0.020f * k, 0.002f, 0));
	if (s->grounded && !s->afloat) {
		heel.y = float_max(heel.y, r);
		toe.y = float_max(toe.y, r * 0.9f);
	}
	cloth(s, f->shoes, 0.02f * k);
	s->pen.gloss = 0.3f;
	s->pen.tag = TAG_OTHER;
	sculpt_limb(s, heel, r * 1.08f, toe, r * 0.95f);
	s->pen.blend = 0.025f * k;
	sculpt_limb(s, vec_mix(heel, toe, 0.12f), r, ankle, 0.030f * k * big);
}

static void leg_build(struct sculpt *s, const struct folk *f, const struct folk_body *b, int i,
		      float k)
{
	struct vec hip = frame_at(&b->trunk, b->pelvis, 0, -0.015f * k,
				  (i == 0 ? 1 : -1) * 0.046f * k * f->hips);
	float puff = 1 + 0.9f * f->puff, y = 9;
	bool skirt = f->lower == LOWER_SKIRT || f->lower == LOWER_ROBE;
	bool bare = skirt || f->lower == LOWER_TUTU, half = f->lower == LOWER_SHORTS;
	struct vec ankle = vec_add(b->foot[i], vec(0, (0.035f + 0.06f * f->puff) * k, 0));
	if (skirt) /* b->hem_y is the skirt's, set when it was built */
		y = b->hem_y + 0.03f * k;
	if (bare) {
		skin(s, f, TAG_LEG, 0.015f);
		if (f->lower == LOWER_ROBE)
			cloth_of(s, f, f->bottom, 0.015f);
		limb_below(s, hip, 0.060f * k * f->hips, b->knee[i], 0.041f * k, y);
	} else {
		cloth_of(s, f, f->bottom, 0.035f * k);
		sculpt_limb(s, hip, 0.066f * k * puff * f->hips,
			    vec_mix(hip, b->knee[i], half ? 0.82f : 1),
			    (half ? 0.064f : 0.049f) * k * puff);
	}
	if (half) {
		skin(s, f, TAG_LEG, 0.004f);
		sculpt_limb(s, vec_mix(hip, b->knee[i], 0.6f), 0.044f * k, b->knee[i], 0.040f * k);
	}
	if (bare || half) {
		struct vec calf =
		    vec_add(vec_mix(b->knee[i], ankle, 0.36f), vec(-0.006f * k, 0, 0));
		limb_below(s, b->knee[i], 0.040f * k, calf, 0.042f * k, y);
		limb_below(s, calf, 0.042f * k, ankle, 0.025f * k, y);
	} else {
		s->pen.blend = 0.012f * k;
		sculpt_limb(s, b->knee[i], 0.049f * k * puff, ankle,
			    (0.042f + 0.010f * f->puff) * k * puff);
	}
	shoe_build(s, f, b, i, k);
}

static void arm_build(struct sculpt *s, const struct folk *f, const struct folk_body *b, int i,
		      float k)
{
	float puff = 1 + 1.0f * f->puff;
	if (f->sleeves)
		cloth_of(s, f, f->top, 0.055f * k);
	else
		skin(s, f, TAG_ARM, 0.02f * k);
	sculpt_limb(s, b->shoulder[i], 0.040f * k * puff, b->elbow[i], 0.033f * k * puff);
	struct vec wrist = vec_mix(b->elbow[i], b->hand[i], 0.86f);
	s->pen.blend = 0.015f * k;
	sculpt_limb(s, b->elbow[i], 0.033f * k * puff, wrist,
		    (f->sleeves ? 0.030f : 0.021f) * k * puff);
	if (!f->sleeves) { /* a short sleeve */
		cloth_of(s, f, f->top, 0.02f * k);
		sculpt_limb(s, b->shoulder[i], 0.045f * k,
			    vec_mix(b->shoulder[i], b->elbow[i], 0.42f), 0.042f * k);
	}
	skin(s, f, TAG_PAW, 0.012f * k);
	if (f->puff > 0.5f)
		s->pen.color = f->top;
	struct vec way = vec_unit(vec_sub(b->hand[i], b->elbow[i]));
	struct vec palm = vec_along(b->hand[i], way, 0.012f * k);
	sculpt_limb(s, wrist, 0.020f * k * puff, palm, 0.026f * k * puff);
	sculpt_limb(s, palm, 0.024f * k * puff, vec_along(palm, way, 0.028f * k),
		    0.014f * k * puff);
	struct vec thumb = vec_unit(vec_add(way, vec(0.5f, 0.6f, 0)));
	sculpt_limb(s, palm, 0.012f * k * puff, vec_along(palm, thumb, 0.032f * k),
		    0.009f * k * puff);
}

/* ---------------------------------------------------------------------------- head */

static void hair_build(struct sculpt *s, const struct folk *f, const struct folk_body *b, float r)
{
	const struct frame *h = &b->head.axes;
	struct vec c = b->head.center;
	if (f->hair == HAIR_NONE)
		return;
	s->pen = (struct sculpt_pen){
	    .color = f->hair_color,
	    .tag = TAG_HAIR,
	    .blend = 0.15f * r,
	    .fur = 0.20f * r,
	    .comb = vec_unit(vec_along(vec_scale(h->up, -1), h->forward, -0.4f)),
	    .gloss = 0.15f};
	sculpt_ball(s, frame_at(h, c, -0.20f * r, 0.16f * r, 0), h, 0.96f * r, 1.02f * r,
		    1.03f * r);
	/* A fringe swept to one side. */
	static const float fringe[4][3] = {{0.46f, 0.66f, -0.58f},
					   {0.76f, 0.72f, -0.20f},
					   {0.78f, 0.62f, 0.26f},
					   {0.50f, 0.42f, 0.68f}};
	const float girth[4] = {0.14f * r, 0.21f * r, 0.20f * r, 0.12f * r};
	struct vec brow[4];
	for (int i = 0; i < 4; i++)
		brow[i] = frame_at(h, c, fringe[i][0] * r, fringe[i][1] * r, fringe[i][2] * r);
	s->pen.comb = vec_unit(vec_along(vec_scale(h->side, 0.7f), h->up, -0.8f));
	sculpt_chain(s, brow, girth, 4, 3);
	s->pen.comb = vec_unit(vec_along(vec_scale(h->up, -1), h->forward, -0.2f));
	for (int k = -1; k <= 1; k += 2) /* over the ears */
		sculpt_ball(s, frame_at(h, c, -0.10f * r, 0.12f * r, 0.86f * r * (float)k), h,
			    0.42f * r, 0.50f * r, 0.18f * r);
	if (f->hair == HAIR_LONG || f->hair == HAIR_TAIL) {
		bool tail = f->hair == HAIR_TAIL;
		float l = tail ? 2.0f : 2.7f;
		struct vec down = vec(-0.25f, -1, 0);
		struct vec from = frame_at(h, c, -0.85f * r, tail ? 0.35f * r : 0.1f * r, 0);
		struct vec p[4] = {from, vec_add(from, vec(-0.25f * r, -0.3f * l * r, 0)),
				   vec_add(from, vec(-0.20f * r, -0.65f * l * r, 0)),
				   vec_add(from, vec(-0.30f * r, -l * r, 0))};
		const float wide[4] = {0.62f * r, 0.72f * r, 0.62f * r, 0.18f * r};
		const float thin[4] = {0.26f * r, 0.34f * r, 0.30f * r, 0.08f * r};
		s->pen.comb = vec_unit(down);
		s->pen.fur = 0.42f * r;
		s->pen.flat = vec(1, 0, 0);
		s->pen.thin = tail ? 1 : 0.55f;
		sculpt_chain(s, p, tail ? thin : wide, 4, 4);
		s->pen.thin = 0;
		for (int k = -1; !tail && k <= 1; k += 2) { /* locks before the shoulders */
			struct vec lock =
			    frame_at(h, c, 0.10f * r, -0.2f * r, 0.86f * r * (float)k);
			sculpt_limb(s, lock, 0.26f * r,
				    vec_add(lock, vec(-0.05f * r, -1.7f * r, 0)), 0.10f * r);
		}
	} else if (f->hair == HAIR_BUN) {
		sculpt_ball(s, frame_at(h, c, -0.75f * r, 0.95f * r, 0), h, 0.46f * r, 0.44f * r,
			    0.46f * r);
	}
}

static void hat_build(struct sculpt *s, const struct folk *f, const struct folk_body *b, float r)
{
	const struct frame *h = &b->head.axes;
	struct vec crown = frame_at(h, b->head.center, -0.12f * r, 0.60f * r, 0);
	if (f->hat == HAT_NONE)
		return;
	cloth(s, f->hat_color, 0.04f * r);
	if (f->hat == HAT_POINTED) {
		const struct vec cone[4] = {frame_at(h, crown, 0, 0.05f * r, 0),
					    frame_at(h, crown, -0.02f * r, 0.9f * r, 0),
					    frame_at(h, crown, -0.25f * r, 1.7f * r, 0),
					    frame_at(h, crown, -0.85f * r, 2.35f * r, 0)};
		const float wide[4] = {0.98f * r, 0.62f * r, 0.30f * r, 0.05f * r};
		sculpt_ball(s, crown, h, 1.75f * r, 0.09f * r, 1.75f * r);
		sculpt_chain(s, cone, wide, 4, 4);
		return;
	}
	float brim = f->hat == HAT_STRAW ? 1.95f : f->hat == HAT_BRIM ? 1.55f : 0;
	sculpt_ball(s, frame_at(h, crown, 0, 0.10f * r, 0), h, 1.0f * r, 0.72f * r, 0.98f * r);
	if (brim > 0)
		sculpt_ball(s, crown, h, brim * r, 0.09f * r, brim * r);
	else
		sculpt_ball(s, frame_at(h, crown, 0.85f * r, 0.02f * r, 0), h, 0.62f * r, 0.07f * r,
			    0.62f * r);
	cloth(s, color_scale(f->hat_color, 0.5), 0.01f * r);
	if (brim > 0) /* its band */
		sculpt_ball(s, frame_at(h, crown, 0, 0.16f * r, 0), h, 1.01f * r, 0.17f * r,
			    0.99f * r);
}

static void head_build_folk(struct sculpt *s, const struct folk *f, struct folk_body *b, float k)
{
	float r = 0.090f * k * f->head;
	struct head_body *h = &b->head;
	h->axes = frame_turned(radians(f->pose.head_turn + f->pose.twist),
			       radians(f->pose.head_pitch), 0);
	h->center = frame_at(&h->axes, b->neck, 0.20f * r, 1.05f * r, 0);
	h->r = r;
	h->eye_r = 0.17f * r;
	h->asleep = f->pose.asleep;
	h->lid = color_scale(f->skin, 0.72);
	skin(s, f, TAG_NECK, 0.02f * k);
	sculpt_limb(s, vec_along(b->neck, b->trunk.up, -0.03f * k), 0.034f * k, h->center,
		    0.036f * k);
	skin(s, f, TAG_HEAD, 0.02f * k);
	sculpt_ball(s, h->center, &h->axes, 0.95f * r, 1.04f * r, 0.88f * r);
	s->pen.blend = 0.35f * r;
	sculpt_ball(s, frame_at(&h->axes, h->center, 0.22f * r, -0.55f * r, 0), &h->axes, 0.60f * r,
		    0.52f * r, 0.58f * r);
	s->pen.blend = 0.12f * r;
	sculpt_ball(s, frame_at(&h->axes, h->center, 0.96f * r, -0.20f * r, 0), &h->axes, 0.15f * r,
		    0.16f * r, 0.13f * r);
	for (int i = 0; i < 2; i++) {
		float side = i == 0 ? 1 : -1;
		h->eye[i] = frame_at(&h->axes, h->center, 0.79f * r, 0.02f * r, side * 0.36f * r);
		skin(s, f, TAG_HEAD, 0.08f * r);
		sculpt_ball(s,
			    frame_at(&h->axes, h->center, -0.02f * r, -0.10f * r, side * 0.88f * r),
			    &h->axes, 0.17f * r, 0.25f * r, 0.10f * r);
		s->pen = (struct sculpt_pen){
		    .tag = TAG_EYE, .gloss = 0.8f, .blend = 0.004f, .color = color_rgb(0x201410)};
		if (!h->asleep)
			sculpt_ball(s, h->eye[i], &h->axes, h->eye_r * 0.8f, h->eye_r * 1.2f,
				    h->eye_r);
	}
	head_look(s, h);
	hair_build(s, f, b, r);
	if (f->beard) {
		s->pen = (struct sculpt_pen){.color = f->hair_color,
					     .tag = TAG_HAIR,
					     .blend = 0.15f * r,
					     .fur = 0.5f * r,
					     .comb = vec(0.15f, -1, 0)};
		struct vec chin = frame_at(&h->axes, h->center, 0.62f * r, -0.85f * r, 0);
		sculpt_limb(s, chin, 0.46f * r, vec_add(chin, vec(0.05f * r, -1.35f * r, 0)),
			    0.10f * r);
		sculpt_ball(s, frame_at(&h->axes, h->center, 0.86f * r, -0.42f * r, 0), &h->axes,
			    0.16f * r, 0.13f * r, 0.40f * r);
	}
	hat_build(s, f, b, r);
}

/* --------------------------------------------------------------------------- whole */

static void trunk_build(struct sculpt *s, const struct folk *f, const struct folk_body *b, float k)
{
	float puff = 1 + 0.8f * f->puff, g = f->girth;
	bool skirt = f->lower != LOWER_TROUSERS && f->lower != LOWER_SHORTS;
	cloth_of(s, f, f->top, 0.03f * k);
	s->pen.flat = b->trunk.forward;
	s->pen.thin = 0.74f + 0.2f * f->puff;
	const struct vec spine[4] = {vec_along(b->pelvis, b->trunk.up, 0.02f * k),
				     vec_along(b->pelvis, b->trunk.up, 0.105f * k), b->chest,
				     vec_along(b->chest, b->trunk.up, 0.075f * k)};
	const float r[4] = {0.082f * k * f->hips * puff, 0.077f * k * g * puff,
			    0.094f * k * g * f->shoulders * puff, 0.060f * k * f->shoulders * puff};
	sculpt_chain(s, spine, r, 4, 5);
	s->pen.blend = 0.045f * k;
	sculpt_limb(s, b->shoulder[0], 0.042f * k * puff, b->shoulder[1], 0.042f * k * puff);
	s->pen.thin = 0;
	if (f->kind == FOLK_WOMAN) {
		s->pen.blend = 0.035f * k;
		for (int side = -1; side <= 1; side += 2)
			sculpt_ball(s,
				    frame_at(&b->trunk, b->chest, 0.040f * k, -0.014f * k,
					     0.034f * k * (float)side),
				    &b->trunk, 0.030f * k, 0.034f * k, 0.033f * k);
	}
	if (!skirt) { /* trousers over the shirt's tails */
		cloth_of(s, f, f->bottom, 0.004f * k);
		s->pen.flat = b->trunk.forward;
		s->pen.thin = 0.80f + 0.15f * f->puff;
		const struct vec seat[3] = {vec_along(b->pelvis, b->trunk.up, 0.068f * k),
					    vec_along(b->pelvis, b->trunk.up, 0.012f * k),
					    vec_along(b->pelvis, b->trunk.up, -0.030f * k)};
		const float w[3] = {0.080f * k * puff * f->hips, 0.095f * k * puff * f->hips,
				    0.086f * k * puff * f->hips};
		sculpt_chain(s, seat, w, 3, 4);
		s->pen.thin = 0;
	}
	/* The collar; and a belt where two cloths meet. */
	cloth(s, color_mix(f->top, color_rgb(0xffffff), 0.25), 0.006f * k);
	sculpt_limb(s, vec_along(b->neck, b->trunk.up, -0.022f * k), 0.042f * k,
		    vec_along(b->neck, b->trunk.up, -0.012f * k), 0.040f * k);
	if (f->lower != LOWER_TUTU && f->lower != LOWER_NONE && f->puff < 0.5f) {
		struct frame belt = b->trunk;
		cloth(s, color_scale(f->bottom, 0.55), 0.004f * k);
		sculpt_ball(s, vec_along(b->pelvis, b->trunk.up, 0.098f * k), &belt,
			    0.066f * k * (g + 0.12f), 0.013f * k, 0.084f * k * (g + 0.08f));
	}
}

/* What the action puts into their hands: a book, a microphone, an apple. */
static void hands_hold(struct sculpt *s, const struct folk_body *b, float k)
{
	enum action action = s->art->action;
	struct vec mid = vec_mix(b->hand[0], b->hand[1], 0.5f);
	s->pen = (struct sculpt_pen){.tag = TAG_OTHER, .blend = 0.002f, .gloss = 0.2f};
	if (action == ACTION_READING) {
		/* Open towards the face: two leaves, paper on board. */
		struct vec spine = vec_add(mid, vec(0.03f * k, 0.03f * k, 0));
		struct vec down = vec_unit(vec(0.45f, -0.9f, 0));
		for (int i = 0; i < 4; i++) {
			float side = i % 2 ? 1 : -1, board = i < 2 ? 1.12f : 1;
			struct vec out = vec(-0.022f * k, 0, 0.085f * side * k * board);
			struct vec top = vec_along(spine, down, -0.062f * k * board);
			struct vec end = vec_along(spine, down, 0.062f * k * board);
			top.x -= i < 2 ? 0 : 0.006f * k;
			end.x -= i < 2 ? 0 : 0.006f * k;
			s->pen.color = color_rgb(i < 2 ? 0x9a2c30 : 0xf6f0e0);
			sculpt_sheet(s, top, end, vec_add(end, out), 0.004f * k);
			sculpt_sheet(s, top, vec_add(end, out), vec_add(top, out), 0.004f * k);
		}
	} else if (action == ACTION_SINGING) {
		s->pen.color = color_rgb(0x2a2a30);
		struct vec up =
		    vec_along(b->hand[0], vec_unit(vec_sub(b->head.center, b->hand[0])), 0.07f * k);
		sculpt_limb(s, b->hand[0], 0.011f * k, up, 0.014f * k);
		s->pen.color = color_rgb(0xa8b0b8);
		sculpt_ball(s, up, NULL, 0.024f * k, 0.024f * k, 0.024f * k);
	} else if (action == ACTION_EATING) {
		s->pen.color = color_rgb(0xd83428);
		s->pen.gloss = 0.7f;
		sculpt_ball(s, vec_add(b->hand[0], vec(0.02f * k, 0.03f * k, 0)), NULL, 0.034f * k,
			    0.032f * k, 0.034f * k);
	}
}

void folk_build(struct sculpt *s, const struct folk *f, struct vec at, struct folk_body *b)
{
	const struct folk_pose *p = &f->pose;
	float k = f->stature;
	s->pen = (struct sculpt_pen){0};
	b->trunk = frame_turned(radians(p->twist), radians(-p->lean), 0);
	/* Leaning turns the spine, not the hips' height. */
	b->pelvis = vec_add(at, vec(0, HIP_HIGH * k * p->hip_y + p->lift, 0));
	b->chest = vec_along(b->pelvis, b->trunk.up, 0.215f * k);
	b->neck = vec_along(b->pelvis, b->trunk.up, 0.325f * k);
	for (int i = 0; i < 2; i++) {
		float side = i == 0 ? 1 : -1;
		b->shoulder[i] = frame_at(&b->trunk, b->pelvis, 0, 0.292f * k,
					  side * 0.102f * k * f->shoulders * (1 + 0.3f * f->puff));
		struct vec hand = vec(p->hand[i].x, p->hand[i].y, side * p->hand[i].z);
		b->hand[i] = vec_along(b->shoulder[i], hand, 2 * ARM * k);
		b->elbow[i] = joint_towards(b->shoulder[i], &b->hand[i], ARM * k, ARM * k,
					    vec(-1, -0.6f, side * 0.6f));
		struct vec hip =
		    frame_at(&b->trunk, b->pelvis, 0, -0.015f, side * 0.048f * k * f->hips);
		struct vec foot = vec(hip.x + p->foot[i].x * 2 * LEG * k,
				      at.y + p->foot[i].y * 2 * LEG * k + p->lift,
				      hip.z + side * p->foot[i].z * 2 * LEG * k);
		struct vec ankle = vec_add(foot, vec(0, 0.035f * k, 0));
		b->knee[i] =
		    joint_towards(hip, &ankle, LEG * k, LEG * k, vec(1, 0.2f, side * 0.15f));
		b->foot[i] = vec_add(ankle, vec(0, -0.035f * k, 0));
	}
	if (f->lower == LOWER_SKIRT || f->lower == LOWER_ROBE || f->lower == LOWER_TUTU)
		skirt_build(s, f, b, k);
	trunk_build(s, f, b, k);
	for (int i = 0; f->lower != LOWER_NONE && i < 2; i++)
		leg_build(s, f, b, i, k);
	for (int i = 0; i < 2; i++)
		arm_build(s, f, b, i, k);
	head_build_folk(s, f, b, k);
	hands_hold(s, b, k);
	s->pen = (struct sculpt_pen){0};
}

void folk_rod(struct sculpt *s, struct vec a, struct vec b, float r0, float r1, uint32_t color)
{
	s->pen = (struct sculpt_pen){.color = color_rgb(color), .tag = TAG_OTHER, .gloss = 0.2f};
	sculpt_limb(s, a, r0, b, r1);
}
