/* What people do, wear and look like; and how they are painted. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/folk.h"

/* ----------------------------------------------------------------------- gestures */

/* hip, lean, twist, hands {ahead, up, out}, feet {ahead, up, out, toes}, head turn and
 * pitch, yaw, lift */
/* clang-format off */
static const struct folk_pose stand = {
	1, 0, 0, {{0.10f, -0.92f, 0.22f}, {0.02f, -0.94f, 0.20f}},
	{{0.02f, 0, 0.06f, 0}, {-0.06f, 0, 0.06f, 0}}, 6, 0, 46, 0, false, false};
static const struct folk_pose akimbo = {
	1, -2, 0, {{0.10f, -0.62f, 0.18f}, {0.08f, -0.93f, 0.20f}},
	{{0.08f, 0, 0.08f, 0}, {-0.08f, 0, 0.06f, 0}}, 8, 0, 50, 0, false, false};
static const struct folk_pose wave = {
	1, -2, 0, {{0.16f, -0.90f, 0.20f}, {0.22f, 0.82f, 0.34f}},
	{{0.05f, 0, 0.07f, 0}, {-0.06f, 0, 0.06f, 0}}, 10, 4, 52, 0, false, false};
static const struct folk_pose walk = {
	0.975f, 4, 6, {{-0.36f, -0.82f, 0.14f}, {0.46f, -0.74f, 0.10f}},
	{{0.46f, 0.02f, 0, 18}, {-0.46f, 0.06f, 0, -34}}, 8, 0, 28, 0, false, false};
static const struct folk_pose run = {
	0.93f, 16, 8, {{-0.52f, -0.34f, 0.16f}, {0.56f, -0.10f, 0.10f}},
	{{0.42f, 0.26f, 0, 10}, {-0.80f, 0.36f, 0, -62}}, 4, 8, 26, 0.02f, false, false};
static const struct folk_pose jump = {
	1, -4, 0, {{0.30f, 0.86f, 0.34f}, {0.10f, 0.88f, 0.34f}},
	{{0.26f, 0.24f, 0.06f, -20}, {-0.42f, 0.20f, 0.06f, -40}}, 6, 10, 40, 0.10f, false, false};
static const struct folk_pose sit = {
	0.20f, -6, 0, {{0.62f, -0.42f, 0.06f}, {0.66f, -0.38f, 0.04f}},
	{{0.74f, 0, 0.10f, 4}, {0.66f, 0, 0.08f, 4}}, 8, 0, 36, 0, false, false};
static const struct folk_pose read_ = {
	0.20f, 4, 0, {{0.54f, -0.26f, -0.02f}, {0.54f, -0.26f, -0.02f}},
	{{0.62f, 0, 0.12f, 4}, {0.58f, 0, 0.10f, 4}}, 4, -26, 38, 0, false, false};
static const struct folk_pose dance = {
	1, -6, 10, {{0.52f, 0.78f, 0.20f}, {-0.30f, 0.20f, 0.80f}},
	{{-0.62f, 0.40f, 0.06f, -60}, {0.04f, 0, 0, -10}}, 10, 12, 40, 0, false, false};
static const struct folk_pose sing = {
	1, -6, 0, {{0.42f, -0.10f, -0.10f}, {0.50f, 0.16f, 0.62f}},
	{{0.10f, 0, 0.08f, 0}, {-0.10f, 0, 0.08f, 0}}, 8, 14, 48, 0, false, false};
static const struct folk_pose play = {
	0.95f, 2, 8, {{-0.40f, -0.40f, 0.42f}, {0.40f, -0.30f, 0.46f}},
	{{0.62f, 0.26f, 0.02f, 24}, {-0.16f, 0, 0.04f, 0}}, 6, -6, 30, 0, false, false};
static const struct folk_pose fly = {
	0.90f, 74, 0, {{0.96f, 0.10f, 0.10f}, {0.30f, -0.60f, 0.30f}},
	{{-0.90f, 0.62f, 0, -70}, {-0.72f, 0.70f, 0, -70}}, 10, 40, 28, 0.10f, false, false};
static const struct folk_pose swim = {
	0.90f, 62, 0, {{0.92f, 0.42f, 0.10f}, {-0.30f, -0.50f, 0.30f}},
	{{-0.86f, 0.66f, 0, -60}, {-0.80f, 0.82f, 0, -60}}, 14, 34, 30, 0.06f, false, false};
static const struct folk_pose eat = {
	0.20f, -4, 0, {{0.60f, 0.02f, 0.10f}, {0.60f, -0.40f, 0.06f}},
	{{0.74f, 0, 0.10f, 4}, {0.66f, 0, 0.08f, 4}}, 8, 0, 38, 0, false, false};
static const struct folk_pose lie = {
	0.13f, -66, 0, {{0.20f, -0.50f, 0.30f}, {0.10f, -0.40f, 0.30f}},
	{{0.92f, 0, 0.06f, 60}, {0.70f, 0, 0.06f, 20}}, 20, 40, 20, 0, false, true};
/* clang-format on */

struct folk_pose folk_pose_of(const struct art_ctx *a)
{
	static const struct folk_pose *const usual[] = {&stand, &walk, &akimbo, &wave};
	struct folk_pose p = *usual[rng_int(a->rng, 0, (int)ARRAY_LEN(usual) - 1)];
	static const struct folk_pose *const by_action[ACTION_COUNT] = {
	    [ACTION_STANDING] = &stand, [ACTION_SITTING] = &sit,  [ACTION_LYING] = &lie,
	    [ACTION_SLEEPING] = &lie,   [ACTION_WALKING] = &walk, [ACTION_RUNNING] = &run,
	    [ACTION_JUMPING] = &jump,   [ACTION_PLAYING] = &play, [ACTION_FLYING] = &fly,
	    [ACTION_SWIMMING] = &swim,  [ACTION_EATING] = &eat,   [ACTION_DANCING] = &dance,
	    [ACTION_READING] = &read_,  [ACTION_SINGING] = &sing,
	};
	if (a->action > ACTION_NONE && a->action < ACTION_COUNT && by_action[a->action])
		p = *by_action[a->action];
	p.asleep = a->action == ACTION_SLEEPING;
	p.yaw += (float)rng_range(a->rng, -8, 10);
	p.head_turn += (float)rng_range(a->rng, -10, 12);
	p.lean += (float)rng_range(a->rng, -2, 3);
	return p;
}

/* -------------------------------------------------------------------------- looks */

/* What sets women, children and men apart, as a wardrobe has it. */
static void dress(struct folk *f, struct rng *r)
{
	if (f->kind == FOLK_WOMAN) {
		f->shoulders = 0.90f;
		f->girth = 0.86f;
		f->hips = 1.02f;
		f->hair = (enum folk_hair)rng_int(r, HAIR_LONG, HAIR_TAIL);
		if (rng_chance(r, 0.65)) {
			f->lower = LOWER_SKIRT;
			f->hem = (float)rng_range(r, 0.52, 0.82);
			f->bottom = f->top;
			f->sleeves = rng_chance(r, 0.4);
		}
	} else if (f->kind == FOLK_CHILD) {
		f->head = 1.5f;
		f->shoulders = 0.86f;
		f->hair = rng_chance(r, 0.5)   ? HAIR_SHORT
			  : rng_chance(r, 0.5) ? HAIR_TAIL
					       : HAIR_LONG;
		f->sleeves = rng_chance(r, 0.4);
		f->lower = f->hair != HAIR_SHORT && rng_chance(r, 0.7) ? LOWER_SKIRT : LOWER_SHORTS;
		f->hem = 0.48f;
		if (f->lower == LOWER_SKIRT)
			f->bottom = f->top;
	} else {
		f->shoulders = 1.08f;
		f->sleeves = rng_chance(r, 0.75);
	}
}

struct folk folk_of(const struct art_ctx *a, enum folk_kind kind)
{
	static const uint32_t skins[] = {0xf0be98, 0xe8b084, 0xd09a6c,
					 0xa8744c, 0x7e5236, 0xf2c6a2};
	static const uint32_t hairs[] = {0x2a1c16, 0x4a2e1c, 0x7a4a24,
					 0x1a1614, 0xb8863c, 0x8a3a1c};
	static const uint32_t tops[] = {0xd0483c, 0x3c78b8, 0xe8b040, 0x4a9468,
					0xf0ece4, 0x7a5aa8, 0xe07a58, 0x2c5a6c};
	static const uint32_t bottoms[] = {0x2c3a54, 0x4a4440, 0x6a5a48, 0x38485a, 0x8a7860};
	struct rng *r = a->rng;
	struct folk f = {.kind = kind,
			 .stature = 1,
			 .head = 1,
			 .shoulders = 1,
			 .hips = 1,
			 .girth = 1,
			 .sleeves = true};
	f.skin = color_rgb(skins[rng_int(r, 0, (int)ARRAY_LEN(skins) - 1)]);
	f.hair_color = color_rgb(hairs[rng_int(r, 0, (int)ARRAY_LEN(hairs) - 1)]);
	f.top = color_rgb(tops[rng_int(r, 0, (int)ARRAY_LEN(tops) - 1)]);
	f.bottom = color_rgb(bottoms[rng_int(r, 0, (int)ARRAY_LEN(bottoms) - 1)]);
	f.shoes = color_rgb(rng_chance(r, 0.5) ? 0x2a2220 : 0x6a4630);
	f.hair = HAIR_SHORT;
	dress(&f, r);
	if (a->has_color) {
		f.top = a->color;
		if (f.lower == LOWER_SKIRT)
			f.bottom = a->color;
		else
			f.bottom = color_mix(f.bottom, a->color, 0.35);
	}
	f.hat_color = color_mix(f.bottom, color_rgb(0xe8d8b0), 0.4);
	if (a->young)
		f.head *= 1.2f;
	f.pose = folk_pose_of(a);
	return f;
}

/* -------------------------------------------------------------------------- paint */

static void paint_face(const struct folk *f, const struct folk_body *b, struct sculpt_hit *hit)
{
	struct vec l =
	    vec_scale(frame_local(&b->head.axes, vec_sub(hit->p, b->head.center)), 1 / b->head.r);
	float z = fabsf(l.z);
	if (l.x < 0.1f)
		return;
	/* Cheeks, brows, lips; all soft, so that they never look drawn on. */
	float cheek = vec_length(vec(0, (l.y + 0.30f) * 1.2f, z - 0.46f));
	hit->color = color_mix(hit->color, color_rgb(0xe87868),
			       0.28 * (double)(1 - float_step(0.08f, 0.30f, cheek)));
	float brow = fabsf(l.y - 0.33f + 0.35f * (z - 0.36f) * (z - 0.36f) * 4);
	hit->color = color_mix(hit->color, color_scale(f->hair_color, 0.8),
			       0.7 * (double)((1 - float_step(0.015f, 0.05f, brow)) *
					      (1 - float_step(0.16f, 0.24f, fabsf(z - 0.36f)))));
	float lip = fabsf(l.y + 0.50f - 0.5f * z * z);
	hit->color = color_mix(hit->color, color_rgb(0x9a3a38),
			       0.75 * (double)((1 - float_step(0.02f, 0.06f, lip)) *
					       (1 - float_step(0.16f, 0.26f, z))));
	for (int i = 0; i < 2; i++) {
		struct vec d = frame_local(&b->head.axes, vec_sub(hit->p, b->head.eye[i]));
		float away = sqrtf(d.z * d.z + d.y * d.y * 0.7f) / b->head.eye_r;
		float line =
		    b->head.asleep
			? (1 -
			   float_step(0.05f, 0.3f,
				      fabsf(d.y / b->head.eye_r + 0.2f - 0.25f * away * away))) *
			      (1 - float_step(0.8f, 1.1f, away))
			: (1 - float_step(1.0f, 1.22f, away)) * (d.y > 0 ? 0.9f : 0.15f);
		hit->color = color_mix(hit->color, color_rgb(0x2a1814), 0.85 * (double)line);
	}
}

void folk_paint(struct sculpt_hit *hit, const void *ctx)
{
	const struct folk_painter *p = ctx;
	int who = 0;
	float least = 1e9f;
	for (int i = 0; i < p->count; i++) {
		float d = vec_length(vec_sub(hit->p, p->body[i].chest));
		if (d < least) {
			least = d;
			who = i;
		}
	}
	const struct folk *f = &p->folk[who];
	const struct folk_body *b = &p->body[who];
	switch (hit->tag) {
	case TAG_EYE: {
		/* A white, a dark iris that looks ahead. */
		head_paint_eye(&b->head, hit, 0x6a4428, 4, false);
		struct vec d = frame_local(
		    &b->head.axes,
		    vec_sub(
			hit->p,
			b->head.eye[vec_dot(vec_sub(hit->p, b->head.center), b->head.axes.side) > 0
					? 0
					: 1]));
		float away = fabsf(d.z) / b->head.eye_r;
		hit->color = color_mix(hit->color, color_rgb(0xf2eee8),
				       (double)float_step(0.66f, 0.78f, away));
		break;
	}
	case TAG_HEAD:
		paint_face(f, b, hit);
		break;
	case TAG_CLOTH: {
		/* Folds run down and around, finer near the hem. */
		struct vec q = vec_sub(hit->p, b->pelvis);
		float around = atan2f(q.z, q.x + 0.001f),
		      fold = sinf(around * 9 + 2.5f * noise_3d(p->seed, vec_scale(hit->p, 7)));
		float low = 1 - float_step(-0.25f, 0.02f, q.y);
		float crease =
		    noise_3d(p->seed + 1, vec(hit->p.x * 16, hit->p.y * 9, hit->p.z * 16));
		float soft = 1 - f->metal;
		hit->color =
		    color_scale(hit->color, 1 + (double)soft * (0.10 * (double)(fold * low) +
								0.07 * (double)crease));
		if (f->stars) {
			float second, star = cells_3d(p->seed + 7, vec_scale(hit->p, 11), &second);
			hit->color = color_mix(hit->color, color_rgb(0xf8dc78),
					       0.9 * (double)(1 - float_step(0.12f, 0.18f, star)));
		}
		break;
	}
	case TAG_HAIR:
		hit->color = color_scale(
		    hit->color, 1 + 0.18 * (double)noise_3d(p->seed + 2, vec_scale(hit->p, 40)));
		break;
	default:
		break;
	}
}

/* -------------------------------------------------------------------------- whole */

void folk_ground(const struct sculpt *s, const struct folk_body *b)
{
	double x0, y0, x1, y1;
	if (!s->grounded || s->afloat)
		return;
	sculpt_project(s, vec(b->foot[0].x, 0, b->foot[0].z), &x0, &y0);
	sculpt_project(s, vec(b->foot[1].x, 0, b->foot[1].z), &x1, &y1);
	brush_ground_shadow(s->art->cr, s->art->light, (x0 + x1) / 2, -0.006, fabs(x1 - x0) + 0.22,
			    0.85);
}

void folk_draw(const struct art_ctx *a, const struct folk *f, float aspect, folk_wear *wear)
{
	folk_draw_painted(a, f, aspect, wear, folk_paint);
}

void folk_draw_painted(const struct art_ctx *a, const struct folk *f, float aspect, folk_wear *wear,
		       sculpt_paint_fn *paint)
{
	struct sculpt s;
	struct folk_body body;
	struct folk own = *f;
	sculpt_begin(&s, a);
	s.grounded = a->where != ART_AIR && a->where != ART_DEEP;
	s.afloat = a->where == ART_WATER;
	if (s.afloat)
		own.pose.lift = a->action == ACTION_SWIMMING ? -0.38f : -0.30f;
	sculpt_turn(&s, radians(own.pose.yaw), radians(5));
	folk_build(&s, &own, vec(0, 0, 0), &body);
	if (wear)
		wear(&s, &own, &body);
	bool sprawls = a->action == ACTION_LYING || a->action == ACTION_SLEEPING ||
		       a->action == ACTION_FLYING || a->action == ACTION_SWIMMING;
	sculpt_place(&s, 1.06f * own.stature, sprawls ? 1.05f : aspect);
	folk_ground(&s, &body);
	struct folk_painter p = {&own, &body, 1, a->rng->state | 1};
	sculpt_paint(&s, paint, &p);
	if (s.afloat)
		sculpt_ripples(&s);
}
