/* Birds: body, neck, head, beak, legs; wings.. feathers in wing.c. Role: every bird
 * and what flies like one (phoenix, angel's and pegasus' wings use wing.c alone). */
#include "studio/painter/arts/bird.h"
#include "studio/painter/arts/coat.h"

/* -------------------------------------------------------------------------- head */

static void beak_build(struct sculpt *s, const struct bird_form *f, const struct bird_coat *coat,
		       struct bird_body *b)
{
	const struct frame *h = &b->head.axes;
	float r = f->head, l = f->beak * r, w = f->beak_r * r;
	struct vec root = frame_at(h, b->head.center, 0.72f * r, -0.06f * r, 0);
	struct vec mid = frame_at(h, root, 0.55f * l, 0.02f * r, 0);
	struct vec tip = frame_at(h, root, l, -f->beak_hook * r - 0.06f * r, 0);
	const struct vec upper[3] = {root, mid, tip};
	const float thick[3] = {w, 0.66f * w, f->beak_flat > 0 ? 0.5f * w : 0.08f * w};
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(coat->beak), .tag = TAG_NOSE, .gloss = 0.35f, .blend = 0.06f * r};
	if (f->beak_flat > 0) {
		s->pen.flat = h->up;
		s->pen.thin = 1 - 0.6f * f->beak_flat;
	}
	sculpt_chain(s, upper, thick, 3, 3);
	s->pen.color = color_scale(s->pen.color, 0.82);
	s->pen.blend = 0.01f * r;
	sculpt_limb(s, frame_at(h, root, 0, -0.42f * w, 0), 0.6f * w,
		    frame_at(h, root, 0.72f * l, -0.30f * w - 0.06f * r, 0), 0.1f * w);
	b->beak_tip = tip;
}

static void bird_eyes(struct sculpt *s, const struct bird_form *f, struct bird_body *b)
{
	struct head_body *h = &b->head;
	h->eye_r = f->eye * f->head;
	s->pen = (struct sculpt_pen){
	    .tag = TAG_EYE, .gloss = 0.9f, .blend = 0.004f, .color = color_rgb(0x14100e)};
	for (int i = 0; i < 2; i++) {
		float side = i == 0 ? 1 : -1;
		h->eye[i] = frame_at(&h->axes, h->center, f->eye_f * f->head, f->eye_u * f->head,
				     side * f->eye_s * f->head);
		if (!h->asleep)
			sculpt_ball(s, h->eye[i], &h->axes, h->eye_r, h->eye_r, h->eye_r);
	}
	head_look(s, h);
}

static void bird_head(struct sculpt *s, const struct bird *bird, struct vec center, float turn,
		      float pitch, struct bird_body *b)
{
	const struct bird_form *f = &bird->form;
	struct head_body *h = &b->head;
	h->center = center;
	h->axes = frame_turned(turn, pitch, 0);
	h->r = f->head;
	h->lid = color_scale(s->pen.color, 0.5);
	s->pen.tag = TAG_HEAD;
	s->pen.fur = f->down * 0.5f;
	s->pen.blend = 0.25f * f->head;
	s->pen.comb = vec_scale(h->axes.forward, -1);
	sculpt_ball(s, center, &h->axes, f->head * 1.04f, f->head * 0.96f, f->head * 0.94f);
	beak_build(s, f, &bird->coat, b);
	bird_eyes(s, f, b);
}

/* -------------------------------------------------------------------- neck, body */

static void bird_neck(struct sculpt *s, const struct bird *bird, float pitch, float turn,
		      struct bird_body *b)
{
	const struct bird_form *f = &bird->form;
	struct sculpt_pen keep = s->pen;
	float rise = pitch + radians(f->neck_deg);
	if (b->flying)
		rise = radians(f->neck > 0.5f ? 8 : 24);
	struct vec root = frame_at(&b->axes, b->breast, -0.02f, f->fat * 0.35f, 0);
	struct vec way = vec(cosf(rise), sinf(rise), 0);
	struct vec head = vec_along(root, way, f->neck);
	if (f->neck > 0.01f) {
		float bend = b->flying ? 0.15f * f->neck_bend : f->neck_bend;
		struct vec side = vec(-way.y, way.x, 0);
		struct vec points[4] = {
		    root, vec_along(vec_mix(root, head, 0.33f), side, -0.26f * bend * f->neck),
		    vec_along(vec_mix(root, head, 0.74f), side, 0.20f * bend * f->neck), head};
		float radii[4] = {f->neck_r0, (f->neck_r0 * 0.45f + f->neck_r1 * 0.55f), f->neck_r1,
				  f->neck_r1};
		s->pen.tag = TAG_NECK;
		s->pen.blend = 0.14f;
		s->pen.fur = f->down * 0.7f;
		s->pen.comb = vec_scale(way, -1);
		sculpt_chain(s, points, radii, 4, 4);
	}
	s->pen = keep;
	bird_head(s, bird, head, turn, b->flying ? radians(-2) : radians(-4), b);
	s->pen = keep;
}

static void bird_tail(struct sculpt *s, const struct bird_form *f, const struct bird_body *b)
{
	int n = f->tail_feathers > 0 ? f->tail_feathers : 5;
	s->pen.tag = TAG_TAIL;
	s->pen.blend = 0.02f;
	s->pen.fur = f->down * 0.3f;
	float wide = f->tail_wide * (b->flying ? 1.5f : 1);
	for (int i = 0; i < n && f->tail > 0; i++) {
		float u = n > 1 ? 2 * (float)i / (float)(n - 1) - 1 : 0, a = radians(u * wide);
		struct vec way = vec_scale(b->axes.forward, -cosf(a));
		way = vec_along(way, b->axes.side, sinf(a));
		struct vec tip =
		    vec_along(b->tail_root, vec_unit(way), f->tail * (1 - 0.12f * u * u));
		tip = vec_along(tip, b->axes.up, -0.02f * fabsf(u));
		feather(s, vec_along(b->tail_root, b->axes.up, -0.006f * (float)i), tip, b->axes.up,
			0.055f + 0.1f * f->tail);
	}
}

/* Something to sit on, for those who do not sit on the ground. */
static void stump_build(struct sculpt *s, float x, float high)
{
	s->pen = (struct sculpt_pen){.color = color_rgb(0x6e5038), .tag = TAG_OTHER};
	sculpt_limb(s, vec(x, 0, 0), 0.21f, vec(x, high, 0), 0.16f);
	s->pen.blend = 0.05f;
	sculpt_limb(s, vec(x + 0.05f, 0.08f, 0.05f), 0.10f, vec(x + 0.26f, 0.02f, 0.14f), 0.03f);
	sculpt_limb(s, vec(x - 0.05f, 0.08f, 0.05f), 0.10f, vec(x - 0.24f, 0.02f, 0.16f), 0.03f);
	/* Sawn off above, level with the ground below. */
	s->pen.blend = 0.01f;
	s->pen.carve = true;
	sculpt_ball(s, vec(x, high + 0.5f, 0), NULL, 1.2f, 0.5f, 1.2f);
	sculpt_ball(s, vec(x, -0.5f, 0), NULL, 2, 0.5f, 2);
	s->pen.carve = false;
}

static void bird_legs(struct sculpt *s, const struct bird *bird, bool walks, struct bird_body *b)
{
	const struct bird_form *f = &bird->form;
	struct color skin = color_rgb(bird->coat.leg);
	for (int i = 0; i < 2; i++) {
		float side = i == 0 ? 1 : -1, step = walks ? side * 0.18f * f->leg : 0.02f * side;
		struct vec hip =
		    frame_at(&b->axes, b->hips, 0, -0.3f * f->fat, side * 0.42f * f->fat * f->slim);
		struct vec foot = vec(hip.x + 0.03f + step, f->leg_r + f->perch, hip.z);
		/* A bird's "knee" is its heel: it bends backwards. */
		struct vec heel = vec_add(vec_mix(hip, foot, 0.5f), vec(-0.08f * f->leg, 0, 0));
		s->pen.tag = TAG_TRUNK;
		s->pen.fur = f->down * 0.6f;
		s->pen.blend = 0.08f;
		s->pen.comb = vec(0, -1, 0);
		sculpt_limb(s, hip, f->fat * 0.36f, vec_mix(hip, heel, 0.55f), f->leg_r * 1.6f);
		s->pen = (struct sculpt_pen){
		    .color = skin, .tag = TAG_LEG, .blend = 0.02f, .gloss = 0.15f};
		sculpt_limb(s, vec_mix(hip, heel, 0.3f), f->leg_r * 1.3f, heel, f->leg_r);
		sculpt_limb(s, heel, f->leg_r, foot, f->leg_r * 0.9f);
		float toe = f->foot == BIRD_WEB ? 0.17f : 0.15f;
		for (int t = -1; t <= 2; t++) {
			float a = t == 2 ? radians(180) : radians(32.0f * (float)t);
			float l = t == 2 ? toe * 0.5f : toe;
			struct vec tip =
			    vec_add(foot, vec(l * cosf(a), -0.3f * f->leg_r, l * sinf(a)));
			sculpt_limb(s, foot, f->leg_r * 0.8f, tip, f->leg_r * 0.45f);
			if (f->foot == BIRD_WEB && t < 1)
				sculpt_sheet(s, foot, tip,
					     vec_add(foot, vec(l * cosf(a + radians(32)), 0,
							       l * sinf(a + radians(32)))),
					     f->leg_r * 0.4f);
		}
		b->feet[i] = foot;
	}
}

/* ------------------------------------------------------------------------- wings */

static void wing_folded(struct sculpt *s, const struct bird_form *f, const struct bird_body *b,
			float side, struct color covert)
{
	const struct frame *x = &b->axes;
	float out = f->fat * f->slim;
	struct vec top =
	    frame_at(x, vec_mix(b->breast, b->rump, 0.16f), 0, f->fat * 0.22f, side * out);
	struct vec normal = vec_unit(vec_along(vec_scale(x->side, side), x->up, 0.25f));
	struct sculpt_pen keep = s->pen;
	s->pen.tag = TAG_WING;
	s->pen.blend = 0.012f;
	s->pen.fur = f->down * 0.3f;
	for (int i = 0; i < 7; i++) {
		/* Long flight feathers below and behind, shorter ones above. */
		float u = (float)i / 6;
		struct vec root =
		    frame_at(x, top, -0.06f, 0.10f * f->fat - 0.34f * f->fat * (1 - u), 0);
		struct vec tip = frame_at(x, top, -f->folded * (0.66f + 0.34f * u),
					  -0.46f * f->fat * (1 - u) - 0.02f * f->fat,
					  -side * out * (0.22f + 0.32f * u));
		feather(s, vec_along(root, normal, 0.008f * (float)i),
			vec_along(tip, normal, 0.006f * (float)i), normal, 0.05f + 0.12f * f->fat);
	}
	/* The shoulder, soft as the body, over their roots. */
	s->pen.tag = TAG_ARM;
	s->pen.color = covert;
	s->pen.fur = f->down * 0.6f;
	s->pen.blend = 0.07f;
	s->pen.flat = normal;
	s->pen.thin = 0.24f;
	s->pen.comb = vec_unit(vec_along(vec_scale(x->forward, -1), x->up, -0.2f));
	const struct vec arm[3] = {
	    vec_along(top, normal, 0.005f),
	    frame_at(x, top, -f->folded * 0.24f, -0.04f * f->fat, 0),
	    frame_at(x, top, -f->folded * 0.52f, -0.14f * f->fat, -side * out * 0.12f)};
	const float thick[3] = {f->fat * 0.36f, f->fat * 0.46f, f->fat * 0.26f};
	sculpt_chain(s, arm, thick, 3, 3);
	s->pen = keep;
}

static void wings_fly(struct sculpt *s, const struct bird *bird, struct bird_body *b,
		      struct color covert)
{
	const struct bird_form *f = &bird->form;
	const struct frame *x = &b->axes;
	bool calm = f->glides && s->art->action != ACTION_PLAYING;
	float raise = f->fly_raise + (float)rng_range(s->art->rng, calm ? -4 : -14, calm ? 5 : 12);
	bool far_off = s->art->pixels < 70;
	struct wing_form w = {.span = f->wing,
			      .chord = f->chord,
			      .primaries = far_off ? 6 : 9,
			      .secondaries = far_off ? 5 : 9,
			      .fan = 78};
	for (int side = -1; side <= 1; side += 2) {
		float a = radians(raise);
		struct vec root = frame_at(x, vec_mix(b->breast, b->rump, 0.22f), 0, f->fat * 0.55f,
					   (float)side * f->fat * f->slim * 0.62f);
		struct vec out =
		    vec_add(vec_scale(x->side, (float)side * cosf(a)), vec_scale(x->up, sinf(a)));
		s->pen.tag = TAG_WING;
		s->pen.fur = f->down * 0.35f;
		wing_spread(s, &w, root, vec_unit(out), vec_scale(x->forward, -1), covert);
	}
}

/* ------------------------------------------------------------------------- colour */

static struct color own(const struct art_ctx *a, uint32_t natural, double keep)
{
	if (!natural)
		return a->color;
	if (!a->has_color)
		return color_rgb(natural);
	/* A said colour rules the bird; its own colours only shade it. */
	return color_mix(a->color, color_rgb(natural), keep);
}

static void mix_into(struct sculpt_hit *hit, struct color c, float t)
{
	hit->color = color_mix(hit->color, c, (double)float_clamp(t, 0, 1));
}

void bird_paint(struct sculpt_hit *hit, const void *ctx)
{
	const struct bird_painter *p = ctx;
	const struct bird_coat *coat = &p->bird->coat;
	struct vec up = p->body.axes.up;
	float ragged = 0.14f * noise_3d(p->seed, vec_scale(hit->p, 9));
	float low = -vec_dot(hit->n, up) + ragged;
	switch (hit->tag) {
	case TAG_EYE:
		head_paint_eye(&p->body.head, hit, coat->eye, 10, false);
		return;
	case TAG_TRUNK:
		hit->color = p->base;
		if (coat->belly)
			mix_into(hit, p->belly,
				 float_step(-coat->belly_at - 0.2f, -coat->belly_at + 0.25f, low));
		break;
	case TAG_NECK:
		hit->color = p->neck;
		mix_into(hit, p->base, 1 - float_step(0.0f, 0.25f, hit->t + ragged));
		if (coat->belly && !coat->neck)
			mix_into(hit, p->belly,
				 float_step(-coat->belly_at - 0.2f, -coat->belly_at + 0.25f,
					    low + 0.3f * hit->n.x));
		break;
	case TAG_HEAD: {
		hit->color = p->head;
		struct vec l =
		    vec_scale(frame_local(&p->body.head.axes, vec_sub(hit->p, p->body.head.center)),
			      1 / p->body.head.r);
		if (coat->cheek)
			mix_into(hit, p->cheek,
				 float_step(0.0f, 0.35f, 0.35f * l.x - l.y - 0.1f + ragged));
		break;
	}
	case TAG_ARM:
		/* Rows of small feathers, each with a darker hem. */
		hit->color = color_scale(
		    p->covert, 1 - 0.16 * (double)float_step(
					      0.55f, 0.95f,
					      hit->t * 6 + 0.3f * sinf(hit->up * 14) -
						  floorf(hit->t * 6 + 0.3f * sinf(hit->up * 14))));
		break;
	case TAG_WING:
		hit->color = p->wing;
		mix_into(hit, p->wing_tip, float_step(0.62f, 0.78f, hit->t));
		/* Each vane pales towards its edge; the shaft is a fine line. */
		hit->color = color_scale(
		    hit->color, 1 + 0.10 * (double)(fabsf(hit->side) + fabsf(hit->up)) - 0.06);
		break;
	case TAG_TAIL:
		hit->color = p->tail;
		break;
	default:
		return;
	}
	if (coat->speckle > 0 &&
	    (hit->tag == TAG_TRUNK || hit->tag == TAG_ARM || hit->tag == TAG_HEAD)) {
		float second, first = cells_3d(p->seed, vec_scale(hit->p, 16), &second);
		mix_into(hit, color_scale(hit->color, 0.55),
			 coat->speckle * (1 - float_step(0.2f, 0.42f, first)));
	}
	hit->color = color_scale(hit->color,
				 1 + 0.07 * (double)noise_3d(p->seed + 1, vec_scale(hit->p, 24)));
}

/* ------------------------------------------------------------------------- whole */

static void bird_ground(const struct sculpt *s, const struct bird_body *b)
{
	double x, y;
	if (b->flying || b->swimming)
		return;
	sculpt_project(s, vec_mix(b->feet[0], b->feet[1], 0.5f), &x, &y);
	brush_ground_shadow(s->art->cr, s->art->light, x, -0.01, 0.75 * (double)s->scale, 0.85);
	(void)y;
}

static void bird_build(struct sculpt *s, const struct bird *bird, struct bird_body *b,
		       struct color covert)
{
	const struct bird_form *f = &bird->form;
	const struct art_ctx *a = s->art;
	bool eats = a->action == ACTION_EATING;
	float pitch = radians(b->flying     ? 6
			      : b->swimming ? float_min(f->pitch, 12)
			      : eats        ? -8
					    : f->pitch);
	float lift = b->swimming ? f->fat * 0.42f
		     : b->flying
			 ? 0.6f
			 : f->leg + float_max(f->fat * 0.75f, 0.44f * sinf(pitch) + 0.3f * f->fat);
	bool perched = f->perch > 0 && !b->flying && !b->swimming;
	b->axes = frame_turned(0, pitch, 0);
	struct vec mid = vec(0, lift + (perched ? f->perch : 0), 0);
	b->breast = frame_at(&b->axes, mid, 0.34f, 0, 0);
	b->rump = frame_at(&b->axes, mid, -0.44f, 0.05f * f->fat, 0);
	b->hips = vec_mix(b->breast, b->rump, 0.52f + 0.30f * sinf(pitch) * sinf(pitch));
	b->tail_root = frame_at(&b->axes, b->rump, -0.04f, 0.10f * f->fat, 0);
	struct sculpt_pen coat = s->pen;
	if (perched)
		stump_build(s, b->hips.x + 0.3f * f->fat * sinf(pitch) + 0.05f, f->perch);
	s->pen = coat;
	const struct vec spine[4] = {frame_at(&b->axes, b->breast, 0.06f, 0.02f, 0), b->breast,
				     frame_at(&b->axes, mid, -0.12f, -0.02f, 0), b->rump};
	const float thick[4] = {f->fat * 0.72f, f->fat * 0.96f, f->fat, f->fat * 0.40f};
	s->pen.tag = TAG_TRUNK;
	s->pen.blend = 0.10f;
	s->pen.fur = f->down;
	s->pen.flat = vec(0, 0, 1);
	s->pen.thin = f->slim;
	s->pen.comb = vec_unit(vec_along(vec_scale(b->axes.forward, -1), b->axes.up, -0.15f));
	sculpt_chain(s, spine, thick, 4, 7);
	s->pen = coat;
	bird_tail(s, f, b);
	s->pen = coat;
	if (!b->flying && !b->swimming)
		bird_legs(s, bird, a->action == ACTION_WALKING || a->action == ACTION_RUNNING, b);
	s->pen = coat;
	if (b->flying)
		wings_fly(s, bird, b, covert);
	else
		for (int side = -1; side <= 1; side += 2)
			wing_folded(s, f, b, (float)side, covert);
	s->pen = coat;
	b->head.asleep = a->action == ACTION_SLEEPING;
	bird_neck(s, bird, pitch - (eats ? radians(60) : 0),
		  radians((float)rng_range(a->rng, b->flying ? -4 : 6, b->flying ? 14 : 34)), b);
}

static bool bird_flies(const struct art_ctx *a, const struct bird *bird)
{
	bool resting = a->action == ACTION_SITTING || a->action == ACTION_STANDING ||
		       a->action == ACTION_LYING || a->action == ACTION_SLEEPING ||
		       a->action == ACTION_WALKING || a->action == ACTION_EATING ||
		       a->action == ACTION_SWIMMING;
	return a->action == ACTION_FLYING || a->where == ART_AIR || (bird->sky && !resting);
}

void bird_draw(const struct art_ctx *a, const struct bird *bird)
{
	struct sculpt s;
	struct bird own_bird = *bird;
	struct bird_form *f = &own_bird.form;
	if (a->young) {
		f->head *= 1.35f;
		f->eye *= 1.2f;
		f->beak *= 0.7f;
		f->neck *= 0.8f;
		f->tail *= 0.5f;
		f->wing *= 0.7f;
		f->folded *= 0.7f;
		f->down *= 1.4f;
	}
	struct bird_painter p = {.bird = &own_bird,
				 .seed = a->rng->state | 1,
				 .base = a->color,
				 .has_color = a->has_color,
				 .young = a->young};
	const struct bird_coat *c = &bird->coat;
	p.belly = own(a, c->belly, 0.45);
	p.head = own(a, c->head, 0.12);
	p.neck = c->neck ? own(a, c->neck, 0.12) : p.base;
	p.wing = own(a, c->wing, 0.25);
	p.wing_tip = c->wing_tip ? own(a, c->wing_tip, 0.45) : p.wing;
	p.covert = c->covert ? own(a, c->covert, 0.2) : c->wing ? p.wing : p.base;
	p.tail = own(a, c->tail, 0.25);
	p.cheek = own(a, c->cheek, 0.4);
	struct bird_body *b = &p.body;
	b->flying = bird_flies(a, bird);
	b->swimming = !b->flying && (a->where == ART_WATER || a->where == ART_DEEP);
	sculpt_begin(&s, a);
	s.grounded = !b->flying;
	s.afloat = b->swimming && a->where != ART_DEEP;
	float yaw = b->flying ? f->fly_yaw : f->stand_yaw > 0 ? f->stand_yaw : 26;
	sculpt_turn(&s, radians(yaw + (float)rng_range(a->rng, -6, 8)), radians(b->flying ? 4 : 6));
	bird_build(&s, &own_bird, b, p.covert);
	if (bird->wear)
		bird->wear(&s, &own_bird, b);
	sculpt_place(&s,
		     b->swimming ? bird->form.stature - f->leg - f->fat * 0.5f : bird->form.stature,
		     bird->aspect);
	if (b->flying) { /* fill the box: spread wings, not legs, give the height */
		s.scale = float_min(1 / (s.top - s.bottom), bird->aspect / (s.right - s.left));
		s.dy = -s.bottom;
	}
	bird_ground(&s, b);
	sculpt_paint(&s, bird->paint ? bird->paint : bird_paint, &p);
	if (b->head.asleep)
		head_lids(&s, &b->head);
	if (s.afloat)
		sculpt_ripples(&s);
}
