/* Coats: countershading, patterns and noses on whatever quadruped.c built. */
#include "studio/painter/arts/coat.h"

/* ------------------------------------------------------------------------- noise */

static uint32_t hash_3d(uint64_t seed, int x, int y, int z)
{
	uint64_t h = seed ^ ((uint64_t)(uint32_t)x * 0x9E3779B97F4A7C15u);
	h ^= (uint64_t)(uint32_t)y * 0xC2B2AE3D27D4EB4Fu;
	h ^= (uint64_t)(uint32_t)z * 0x165667B19E3779F9u;
	h ^= h >> 29;
	h *= 0xBF58476D1CE4E5B9u;
	h ^= h >> 32;
	return (uint32_t)h;
}

static float corner(uint64_t seed, int x, int y, int z)
{
	return (float)(hash_3d(seed, x, y, z) & 0xffff) / 32767.5f - 1;
}

float noise_3d(uint64_t seed, struct vec p)
{
	int x = (int)floorf(p.x), y = (int)floorf(p.y), z = (int)floorf(p.z);
	float u = float_step(0, 1, p.x - (float)x), v = float_step(0, 1, p.y - (float)y);
	float w = float_step(0, 1, p.z - (float)z), edge[4];
	for (int i = 0; i < 4; i++) {
		float a = corner(seed, x, y + (i & 1), z + (i >> 1));
		float b = corner(seed, x + 1, y + (i & 1), z + (i >> 1));
		edge[i] = a + (b - a) * u;
	}
	float low = edge[0] + (edge[1] - edge[0]) * v, high = edge[2] + (edge[3] - edge[2]) * v;
	return low + (high - low) * w;
}

float cells_3d(uint64_t seed, struct vec p, float *ret_second)
{
	int x0 = (int)floorf(p.x), y0 = (int)floorf(p.y), z0 = (int)floorf(p.z);
	float first = 9, second = 9;
	for (int z = z0 - 1; z <= z0 + 1; z++) {
		for (int y = y0 - 1; y <= y0 + 1; y++) {
			for (int x = x0 - 1; x <= x0 + 1; x++) {
				uint32_t h = hash_3d(seed, x, y, z);
				struct vec q = vec((float)x + (float)(h & 1023) / 1023,
						   (float)y + (float)(h >> 10 & 1023) / 1023,
						   (float)z + (float)(h >> 20 & 1023) / 1023);
				q = vec_sub(q, p);
				float d = vec_dot(q, q);
				if (d < first) {
					second = first;
					first = d;
				} else if (d < second) {
					second = d;
				}
			}
		}
	}
	*ret_second = sqrtf(second);
	return sqrtf(first);
}

/* ------------------------------------------------------------------------ making */

static double luma(struct color c)
{
	return 0.3 * c.r + 0.59 * c.g + 0.11 * c.b;
}

/* A marking's colour: its own in nature's coat; in a coat whose colour the prompt
 * said, the said colour moved only so far that the marking still shows. */
static struct color mark_of(const struct art_ctx *a, uint32_t natural, double toward)
{
	struct color c = color_rgb(natural);
	if (!a->has_color)
		return c;
	/* Of black little can be paler, of white little darker, and still be so named. */
	double l = luma(a->color);
	toward *= luma(c) > l ? fmin(1, 0.1 + 2 * l) : fmin(1, 0.3 + 2 * (1 - l));
	struct color near = luma(c) > l ? color_mix(a->color, color_rgb(0xfff6ea), toward)
					: color_mix(a->color, color_rgb(0x0c0806), toward);
	return near;
}

struct coat coat_make(const struct art_ctx *a, const struct coat_form *form,
		      const struct head_form *head_form, const struct quad_body *body)
{
	struct coat c = {.form = *form, .head_form = *head_form, .head = body->head};
	struct vec trunk = vec_sub(body->shoulder, body->hip);
	c.hip = body->hip;
	c.length = float_max(vec_length(trunk), 0.1f);
	c.along = vec_scale(trunk, 1 / c.length);
	c.up = vec(-c.along.y, c.along.x, 0);
	struct color darker = color_scale(a->color, luma(a->color) > 0.75 ? 0.8 : 0.5);
	c.base = a->color;
	c.mark = form->mark ? mark_of(a, form->mark, 0.5) : darker;
	if (luma(a->color) < 0.2 && a->has_color && form->pattern == COAT_TABBY)
		c.mark = color_mix(a->color, color_rgb(0x80706a), 0.12);
	c.young = a->young;
	c.belly = form->belly ? mark_of(a, form->belly, 0.35) : a->color;
	c.face = form->face ? mark_of(a, form->face, 0.3) : a->color;
	c.socks = form->socks ? mark_of(a, form->socks, 0.45) : a->color;
	c.tip = form->tail_tip ? mark_of(a, form->tail_tip, 0.5) : a->color;
	c.mane = form->mane ? mark_of(a, form->mane, 0.55) : darker;
	c.seed = a->rng->state | 1;
	c.origin = vec((float)rng_range(a->rng, 0, 50), (float)rng_range(a->rng, 0, 50),
		       (float)rng_range(a->rng, 0, 50));
	return c;
}

/* ---------------------------------------------------------------------- patterns */

/* One bar a unit of phase; sharp 0 soft … 1 hard; wide: share that is dark. */
static float bar(float phase, float wide, float sharp)
{
	float w = fabsf(phase - floorf(phase) - 0.5f) * 2; /* 1 between bars, 0 in one's middle */
	float soft = 0.5f * (1 - sharp) + 0.06f;
	return 1 - float_step(wide - soft, wide + soft, w);
}

static float bars_on_head(const struct coat *c, struct vec l, float count)
{
	/* Lines from the brow over the crown, and from the eyes' corners backwards. */
	float crown = float_step(0.22f, 0.45f, l.y) * (1 - float_step(0.55f, 0.95f, fabsf(l.z)));
	float lines = bar(l.z * count + 0.5f, 0.42f, 0.4f) * crown;
	float cheek = float_step(0.5f, 0.7f, fabsf(l.z)) * (1 - float_step(0.15f, 0.5f, l.x));
	float rings = bar(l.y * 2.6f + l.x * 0.8f, 0.35f, 0.4f) * cheek;
	(void)c;
	return float_max(lines, rings * 0.8f);
}

static float pattern_bars(const struct coat *c, const struct sculpt_hit *hit, struct vec l)
{
	float n = c->form.size;
	float warp = noise_3d(c->seed, vec_scale(vec_add(hit->p, c->origin), 3.2f));
	bool zebra = c->form.pattern == COAT_ZEBRA, tabby = c->form.pattern == COAT_TABBY;
	float sharp = tabby ? 0.35f : 0.85f;
	float thin = zebra ? 0.5f : tabby ? 0.5f : 0.36f;
	switch (hit->tag) {
	case TAG_TRUNK:
	case TAG_ARM:
	case TAG_LEG: {
		/* Down the flank, and on over the thigh; rings lower on the leg. */
		struct vec q = vec_sub(hit->p, c->hip);
		float t = vec_dot(q, c->along) / c->length, v = vec_dot(q, c->up);
		float fade = zebra ? 1 : float_step(-0.22f, 0.02f, v);
		float taper = zebra ? 0 : 0.2f * (1 - float_step(-0.15f, 0.15f, v));
		float flank = bar(t * n + warp * 0.42f + v * 0.3f, thin - taper, sharp) * fade;
		if (hit->tag == TAG_TRUNK)
			return flank;
		float ring =
		    bar(hit->p.y * n * 1.1f + warp * 0.3f, thin, sharp) * (tabby ? 0.8f : 1);
		float low = 1 - float_step(-0.34f, -0.12f, v);
		return flank + (ring - flank) * low;
	}
	case TAG_TAIL:
		return bar(hit->t * n * 0.8f + warp * 0.15f, 0.5f, sharp) * (zebra ? 0.8f : 1);
	case TAG_NECK:
		return bar(hit->t * n * 0.7f + warp * 0.3f, thin, sharp) *
		       (zebra ? 1 : float_step(-0.9f, 0.2f, hit->up));
	case TAG_MUZZLE:
		if (!zebra)
			return 0;
		/* Bars run down to a dark nose. */
		return float_max(bar(l.y * 2.6f + l.x * 0.9f, 0.45f, sharp),
				 float_step(0.72f, 0.80f, l.x / c->head_form.muzzle));
	case TAG_HEAD:
		return zebra ? bar(l.x * 1.9f + l.y * 1.5f + warp * 0.3f, 0.45f, sharp)
			     : bars_on_head(c, l, tabby ? 2.6f : 3.0f);
	default:
		return 0;
	}
}

static float pattern_at(const struct coat *c, const struct sculpt_hit *hit, struct vec l)
{
	struct vec q = vec_add(hit->p, c->origin);
	float second, first;
	switch (c->form.pattern) {
	case COAT_TABBY:
	case COAT_TIGER:
	case COAT_ZEBRA:
		return pattern_bars(c, hit, l);
	case COAT_PATCHES:
		first = noise_3d(c->seed, vec_scale(q, c->form.size)) +
			0.35f * noise_3d(c->seed + 1, vec_scale(q, c->form.size * 2.6f));
		return float_step(0.02f, 0.10f, first);
	case COAT_SPOTS:
		if (hit->tag == TAG_MUZZLE || hit->p.y < 0.25f)
			return 0;
		first = cells_3d(c->seed, vec_scale(q, c->form.size), &second);
		return 1 - float_step(0.26f, 0.36f, first);
	case COAT_NET:
		if (hit->tag == TAG_HEAD || hit->tag == TAG_MUZZLE)
			return 0;
		first = cells_3d(c->seed, vec_scale(q, c->form.size), &second);
		return float_step(0.06f, 0.14f, second - first) * float_step(0.2f, 0.5f, hit->p.y);
	case COAT_PANDA:
		if (hit->tag == TAG_ARM || hit->tag == TAG_LEG || hit->tag == TAG_PAW ||
		    hit->tag == TAG_EAR)
			return 1;
		if (hit->tag == TAG_TRUNK)
			return float_step(0.74f, 0.8f, hit->t);
		l.z = fabsf(l.z);
		first = vec_length(
		    vec((l.x - 0.66f) * 0.6f, (l.y - 0.0f) * 0.75f, (l.z - 0.46f) * 1.1f));
		return 1 - float_step(0.26f, 0.33f, first);
	case COAT_SADDLE:
		if (hit->tag == TAG_MUZZLE)
			return 0;
		first = hit->n.y + 0.3f * noise_3d(c->seed, vec_scale(q, 6));
		return float_step(0.0f, 0.55f, first) * float_step(0.45f, 0.7f, hit->p.y);
	case COAT_PLAIN:
		break;
	}
	return 0;
}

static void mix_into(struct sculpt_hit *hit, struct color c, float t)
{
	hit->color = color_mix(hit->color, c, (double)float_clamp(t, 0, 1));
}

static void paint_pale(const struct coat *c, struct sculpt_hit *hit, struct vec l)
{
	float ragged = 0.12f * noise_3d(c->seed + 3, vec_scale(hit->p, 14));
	if (c->form.belly && (hit->tag == TAG_TRUNK || hit->tag == TAG_NECK ||
			      hit->tag == TAG_ARM || hit->tag == TAG_LEG)) {
		bool trunk = hit->tag != TAG_NECK;
		float at = ragged - vec_dot(hit->n, trunk ? c->up : vec(-0.35f, 1, 0));
		float v = vec_dot(vec_sub(hit->p, c->hip), c->up);
		float leg =
		    hit->tag == TAG_ARM || hit->tag == TAG_LEG ? float_step(-0.3f, -0.12f, v) : 1;
		at = float_step(-c->form.belly_at - 0.25f, -c->form.belly_at + 0.3f, at);
		mix_into(hit, c->belly, at * leg);
	}
	if (c->form.face && (hit->tag == TAG_MUZZLE || hit->tag == TAG_HEAD)) {
		float low = -l.y + 0.55f * l.x + ragged;
		float blaze = hit->tag == TAG_MUZZLE ? 1 : float_step(0.62f, 0.95f, low);
		mix_into(hit, c->face, blaze);
	}
	if (c->form.socks && (hit->tag == TAG_PAW || hit->tag == TAG_ARM || hit->tag == TAG_LEG))
		mix_into(hit, c->socks,
			 hit->tag == TAG_PAW
			     ? 1
			     : 1 - float_step(c->form.sock_high - 0.05f, c->form.sock_high + 0.05f,
					      hit->p.y + ragged * 0.5f));
	if (c->form.tail_tip && hit->tag == TAG_TAIL)
		mix_into(hit, c->tip, float_step(0.68f, 0.8f, hit->t + ragged * 0.4f));
}

void coat_paint(struct sculpt_hit *hit, const void *ctx)
{
	const struct coat *c = ctx;
	struct vec l =
	    vec_scale(frame_local(&c->head.axes, vec_sub(hit->p, c->head.center)), 1 / c->head.r);
	bool skin = hit->tag != TAG_EYE && hit->tag != TAG_NOSE && hit->tag != TAG_HORN &&
		    hit->tag != TAG_CLOTH && hit->tag != TAG_OTHER && hit->tag != TAG_WING;
	if (c->form.tail_hair > 0 && hit->tag == TAG_TAIL && hit->t > 0.08f) {
		hit->tag = TAG_HAIR;
		hit->color = c->mane;
		hit->fur = c->form.tail_hair;
	}
	if (skin && hit->fur + hit->glow > 0 && hit->tag != TAG_HAIR) {
		mix_into(hit, c->mark, pattern_at(c, hit, l));
		paint_pale(c, hit, l);
		/* Backs are a little darker, bellies lighter; no coat is even. */
		float back = 1 - 0.10f * hit->n.y;
		float uneven = 1 + 0.06f * (1 + 2 * c->form.mottle) *
				       noise_3d(c->seed + 2, vec_scale(hit->p, 9));
		hit->color = color_scale(hit->color, (double)(back * uneven));
	} else if (hit->tag == TAG_HAIR) {
		hit->color = color_scale(
		    hit->color, 1 + 0.12 * (double)noise_3d(c->seed + 2, vec_scale(hit->p, 22)));
	}
	head_paint(&c->head_form, &c->head, hit);
}

void mane_wear(struct sculpt *s, const struct quadruped *q, const struct quad_body *b,
	       const struct coat *coat)
{
	const struct frame *f = &b->head.axes;
	float r = q->head.r;
	bool long_ = coat->form.tail_hair > 0.06f;
	struct vec poll = frame_at(f, b->head.center, -0.35f * r, 0.95f * r, 0);
	struct vec low = vec_add(b->withers, vec(0.04f, -0.02f, 0));
	struct vec mid = vec_add(vec_mix(poll, low, 0.5f), vec(-0.05f, 0.05f, 0));
	s->pen = (struct sculpt_pen){
	    .color = coat->mane, .tag = TAG_HAIR, .blend = 0.02f, .fur = long_ ? 0.11f : 0.05f};
	s->pen.comb = long_ ? vec_unit(vec(-0.65f, -0.7f, 0.3f)) : vec_unit(vec(-0.8f, 0.6f, 0));
	const struct vec crest[4] = {frame_at(f, poll, 0.55f * r, -0.05f * r, 0), poll, mid, low};
	const float thick[4] = {0.03f, 0.045f, long_ ? 0.06f : 0.05f, 0.03f};
	sculpt_chain(s, crest, thick, 4, 3);
	for (int i = 0; long_ && i < 7; i++) {
		/* Locks that fall over the near side of the neck. */
		float t = (float)i / 6;
		struct vec from =
		    t < 0.5f ? vec_mix(poll, mid, t * 2) : vec_mix(mid, low, t * 2 - 1);
		struct vec to = vec_add(from, vec(-0.10f - 0.04f * (float)(i % 3), -0.17f, 0.10f));
		sculpt_limb(s, vec_add(from, vec(0, 0, 0.02f)), 0.042f, to, 0.016f);
	}
}

void species_draw_posed(const struct art_ctx *a, const struct species *sp,
			const struct quad_pose *pose)
{
	struct sculpt s;
	struct quadruped q = a->young ? quadruped_young(&sp->form) : sp->form;
	struct quad_body body;
	struct quad_pose own = *pose;
	pose = &own;
	sculpt_begin(&s, a);
	if (a->where == ART_WATER) { /* swims: only back and head are dry */
		s.afloat = true;
		own.lift -= (q.shoulder + q.hip) / 2 - 0.25f * q.chest;
	}
	s.grounded = a->where != ART_AIR && a->where != ART_DEEP;
	quadruped_build(&s, &q, pose, &body);
	struct coat coat = coat_make(a, &sp->coat, &q.head, &body);
	if (sp->wear)
		sp->wear(&s, &q, &body, &coat);
	sculpt_place(&s, q.stature, sp->aspect);
	quadruped_ground(&s, &body, pose);
	sculpt_paint(&s, sp->paint ? sp->paint : coat_paint, &coat);
	head_finish(&s, &q.head, &body.head, sp->whiskers);
	if (s.afloat)
		sculpt_ripples(&s);
}

void species_draw(const struct art_ctx *a, const struct species *sp)
{
	struct quad_pose pose = quadruped_pose(a, sp->kind);
	species_draw_posed(a, sp, &pose);
}
