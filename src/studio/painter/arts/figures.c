/* Figures that are not one person: couple, crowd, robot, snowman. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/folk.h"
#include "studio/painter/arts/life.h"

/* ------------------------------------------------------------------ couple, crowd */

void draw_couple(const struct art_ctx *a)
{
	struct sculpt s;
	struct folk who[2] = {folk_of(a, FOLK_WOMAN), folk_of(a, FOLK_MAN)};
	struct folk_body body[2];
	/* They look at the view, the more so at a sunset. */
	bool away = a->action == ACTION_NONE && (rng_chance(a->rng, 0.4) || a->light->silhouette);
	float yaw = away ? -108 : who[1].pose.yaw + 14;
	sculpt_begin(&s, a);
	s.grounded = a->where != ART_AIR && a->where != ART_DEEP;
	who[0].stature = 0.93f;
	if (!a->has_color)
		who[0].top = color_rgb(0xd84c50);
	who[0].lower = LOWER_SKIRT;
	who[0].hem = 0.62f;
	who[0].bottom = who[0].top;
	if (a->has_color)
		who[1].top = color_mix(who[1].bottom, color_rgb(0xf0ece4), 0.75);
	bool stand =
	    a->action == ACTION_NONE || a->action == ACTION_STANDING || a->action == ACTION_WALKING;
	for (int i = 0; i < 2; i++) {
		if (stand)
			who[i].pose = who[1].pose;
		if (stand) { /* hand in hand */
			int inner = i == 0 ? 1 : 0;
			who[i].pose.hand[inner].x = 0.10f;
			who[i].pose.hand[inner].y = i == 0 ? -0.84f : -0.90f;
			who[i].pose.hand[inner].z = 0.26f;
			who[i].pose.hand[1 - inner].x = 0.04f;
			who[i].pose.hand[1 - inner].y = -0.93f;
			who[i].pose.hand[1 - inner].z = 0.20f;
		}
		/* They turn their heads to one another. */
		who[i].pose.head_turn = i == 0 ? -26 : 26;
	}
	sculpt_turn(&s, radians(yaw), radians(5));
	folk_build(&s, &who[0], vec(0, 0, 0.155f), &body[0]);
	folk_build(&s, &who[1], vec(0.01f, 0, -0.155f), &body[1]);
	sculpt_place(&s, 1.06f, 0.85f);
	for (int i = 0; i < 2; i++)
		folk_ground(&s, &body[i]);
	struct folk_painter p = {who, body, 2, a->rng->state | 1};
	sculpt_paint(&s, folk_paint, &p);
}

void draw_crowd(const struct art_ctx *a)
{
	enum { ROWS = 3 };
	static const int across[ROWS] = {6, 6, 5};
	for (int row = 0; row < ROWS; row++) {
		double size = 0.66 + 0.11 * row, y = -0.20 + 0.10 * row;
		for (int i = 0; i < across[row]; i++) {
			struct art_ctx one = *a;
			enum folk_kind kind = (enum folk_kind)rng_int(a->rng, 0, 2);
			double k =
			    size * (kind == FOLK_CHILD ? 0.74 : rng_range(a->rng, 0.93, 1.04));
			double x =
			    (i + 0.5 + rng_range(a->rng, -0.22, 0.22)) / across[row] * 1.9 - 0.95;
			struct rng own = rng_of(a->rng->state, (uint64_t)(row * 16 + i));
			one.rng = &own;
			if (a->has_color)
				one.color = color_vary(a->color, &own, 0.12);
			one.pixels = a->pixels * k;
			cairo_save(a->cr);
			cairo_translate(a->cr, x, y);
			cairo_scale(a->cr, rng_chance(&own, 0.5) ? k : -k, k);
			struct folk f = folk_of(&one, kind);
			folk_draw(&one, &f, 0.62f, NULL);
			cairo_restore(a->cr);
		}
	}
}

/* -------------------------------------------------------------------------- robot */

struct robot_painter {
	struct color base, dark;
	struct vec head;
	bool night;
};

static void paint_robot(struct sculpt_hit *hit, const void *ctx)
{
	const struct robot_painter *p = ctx;
	if (hit->tag == TAG_LEG || hit->tag == TAG_ARM) { /* ribbed hose */
		float x = hit->t * 9, w = fabsf(x - floorf(x) - 0.5f) * 2;
		hit->color = color_mix(p->dark, color_scale(p->dark, 0.45),
				       (double)float_step(0.5f, 0.9f, w));
	} else if (hit->tag == TAG_TRUNK || hit->tag == TAG_HEAD) { /* seams and rivets */
		float seam = fabsf(hit->p.y - (hit->tag == TAG_TRUNK ? 0.50f : 0.80f));
		hit->color =
		    color_scale(p->base, 1 - 0.5 * (double)(1 - float_step(0.003f, 0.007f, seam)));
	}
}

static void robot_limbs(struct sculpt *s, const struct art_ctx *a, const struct robot_painter *p)
{
	bool dances = a->action == ACTION_DANCING || a->action == ACTION_PLAYING ||
		      a->action == ACTION_JUMPING;
	bool strides = a->action == ACTION_WALKING || a->action == ACTION_RUNNING;
	bool greets = rng_chance(a->rng, 0.5) || dances;
	for (int i = 0; i < 2; i++) {
		float k = i == 0 ? 1 : -1, step = strides ? 0.15f * k : 0.02f * k;
		bool up = greets && i == 1;
		struct vec shoulder = vec(0, 0.62f, k * 0.20f);
		struct vec elbow =
		    up ? vec(0.10f, 0.60f, k * 0.33f) : vec(-0.02f - step, 0.47f, k * 0.29f);
		struct vec hand =
		    up ? vec(0.14f, 0.80f, k * 0.36f) : vec(0.08f - step, 0.34f, k * 0.28f);
		s->pen = (struct sculpt_pen){
		    .color = p->base, .tag = TAG_OTHER, .gloss = 0.9f, .blend = 0.01f};
		sculpt_ball(s, shoulder, NULL, 0.062f, 0.062f, 0.062f);
		s->pen.tag = TAG_ARM;
		const struct vec arm[3] = {shoulder, elbow, hand};
		const float r[3] = {0.036f, 0.034f, 0.036f};
		sculpt_chain(s, arm, r, 3, 5);
		s->pen.tag = TAG_OTHER;
		sculpt_ball(s, hand, NULL, 0.052f, 0.052f, 0.052f);
		struct vec way = vec_unit(vec_sub(hand, elbow));
		for (int t = -1; t <= 1; t++) { /* three fingers */
			struct vec side = vec_unit(vec_cross(way, vec(0.3f, 0.2f, 1)));
			struct vec root =
			    vec_along(vec_along(hand, way, 0.03f), side, 0.032f * (float)t);
			sculpt_limb(
			    s, root, 0.017f,
			    vec_along(vec_along(root, way, 0.055f), side, 0.012f * (float)t),
			    0.014f);
		}
		struct vec hip = vec(0, 0.30f, k * 0.085f),
			   knee = vec(0.03f + step, 0.19f, k * 0.10f),
			   foot = vec(0.01f + 1.3f * step, 0.06f, k * 0.10f);
		if (strides && i == 1)
			foot.y += 0.05f;
		s->pen.tag = TAG_LEG;
		const struct vec leg[3] = {hip, knee, foot};
		const float lr[3] = {0.046f, 0.044f, 0.044f};
		sculpt_chain(s, leg, lr, 3, 5);
		s->pen.tag = TAG_OTHER;
		s->pen.blend = 0.02f;
		sculpt_ball(s, vec_add(foot, vec(0.03f, -0.012f, 0)), NULL, 0.105f, 0.052f, 0.075f);
	}
}

void draw_robot(const struct art_ctx *a)
{
	struct sculpt s;
	struct robot_painter p = {.base = a->color,
				  .dark = color_mix(a->color, color_rgb(0x4a5058), 0.75),
				  .night = a->light->night};
	sculpt_begin(&s, a);
	s.grounded = a->where != ART_AIR && a->where != ART_DEEP;
	sculpt_turn(&s, radians(58 + (float)rng_range(a->rng, -12, 12)), radians(5));
	robot_limbs(&s, a, &p);
	s.pen = (struct sculpt_pen){.color = a->color,
				    .tag = TAG_TRUNK,
				    .gloss = 0.9f,
				    .blend = 0.02f,
				    .flat = vec(1, 0, 0),
				    .thin = 0.80f};
	sculpt_limb(&s, vec(0, 0.42f, 0), 0.155f, vec(0, 0.58f, 0), 0.175f);
	s.pen.thin = 0;
	s.pen.tag = TAG_HEAD;
	struct frame look = frame_turned(radians((float)rng_range(a->rng, -14, 14)), 0, 0);
	struct vec head = vec(0, 0.86f, 0);
	sculpt_limb(&s, vec(0, 0.72f, 0), 0.05f, vec(0, 0.78f, 0), 0.05f);
	sculpt_limb(&s, frame_at(&look, head, 0, 0, 0.055f), 0.105f,
		    frame_at(&look, head, 0, 0, -0.055f), 0.105f);
	s.pen = (struct sculpt_pen){
	    .color = color_rgb(0x20262e), .tag = TAG_OTHER, .gloss = 1, .blend = 0.006f};
	sculpt_limb(&s, frame_at(&look, head, 0.055f, 0.010f, 0.060f), 0.066f,
		    frame_at(&look, head, 0.055f, 0.010f, -0.060f), 0.066f);
	for (int k = -1; k <= 1; k += 2) {
		s.pen = (struct sculpt_pen){
		    .color = color_rgb(0x7af0ff), .tag = TAG_OTHER, .glow = 0.95f, .blend = 0};
		sculpt_ball(&s, frame_at(&look, head, 0.108f, 0.016f, 0.052f * (float)k), &look,
			    0.018f, 0.030f, 0.026f);
		s.pen = (struct sculpt_pen){
		    .color = p.dark, .tag = TAG_OTHER, .gloss = 0.8f, .blend = 0.01f};
		sculpt_ball(&s, frame_at(&look, head, 0, 0, 0.158f * (float)k), &look, 0.045f,
			    0.045f, 0.022f);
	}
	sculpt_limb(&s, frame_at(&look, head, 0, 0.095f, 0), 0.012f,
		    frame_at(&look, head, 0, 0.16f, 0), 0.008f);
	s.pen = (struct sculpt_pen){
	    .color = color_rgb(0xff5a48), .tag = TAG_OTHER, .glow = 0.8f, .gloss = 0.5f};
	sculpt_ball(&s, frame_at(&look, head, 0, 0.175f, 0), NULL, 0.024f, 0.024f, 0.024f);
	/* A heart of light and two dials on the breast. */
	s.pen.color = color_rgb(0xffd048);
	sculpt_ball(&s, vec(0.138f, 0.57f, 0.0f), NULL, 0.018f, 0.034f, 0.034f);
	s.pen = (struct sculpt_pen){.color = p.dark, .tag = TAG_OTHER, .gloss = 0.8f};
	for (int k = -1; k <= 1; k += 2)
		sculpt_ball(&s, vec(0.122f, 0.455f, 0.05f * (float)k), NULL, 0.014f, 0.020f,
			    0.020f);
	sculpt_place(&s, 1.06f, 0.8f);
	if (s.grounded)
		brush_ground_shadow(a->cr, a->light, 0, -0.005, 0.5, 0.85);
	sculpt_paint(&s, paint_robot, &p);
	double x, y;
	for (int k = -1; k <= 1; k += 2) { /* the eyes' own light */
		sculpt_project(&s, frame_at(&look, head, 0.12f, 0.016f, 0.052f * (float)k), &x, &y);
		brush_glow(a->cr, x, y, 0.075, color_rgb(0x7af0ff), p.night ? 0.7 : 0.35);
	}
}

/* ------------------------------------------------------------------------ snowman */

static void paint_snowman(struct sculpt_hit *hit, const void *ctx)
{
	const uint64_t *seed = ctx;
	if (hit->tag == TAG_TRUNK) {
		float n = noise_3d(*seed, vec_scale(hit->p, 26)) +
			  0.6f * noise_3d(*seed + 1, vec_scale(hit->p, 60));
		hit->color = color_scale(hit->color, 1 + 0.035 * (double)n);
	} else if (hit->tag == TAG_CLOTH) {
		float x = hit->t * 14, w = x - floorf(x);
		hit->color = color_scale(hit->color, w > 0.5f ? 1 : 0.8);
	}
}

static void snowman_face(struct sculpt *s)
{
	struct vec head = vec(0, 0.765f, 0);
	s->pen =
	    (struct sculpt_pen){.color = color_rgb(0xf08028), .tag = TAG_OTHER, .blend = 0.006f};
	sculpt_limb(s, vec_add(head, vec(0.125f, 0.005f, 0)), 0.026f,
		    vec_add(head, vec(0.28f, -0.01f, 0.02f)), 0.005f);
	s->pen = (struct sculpt_pen){.color = color_rgb(0x1c1a1e), .tag = TAG_OTHER, .gloss = 0.5f};
	for (int k = -1; k <= 1; k += 2)
		sculpt_ball(s, vec_add(head, vec(0.122f, 0.052f, 0.050f * (float)k)), NULL, 0.017f,
			    0.020f, 0.017f);
	for (int i = 0; i < 5; i++) {
		float t = (float)i / 2 - 1;
		sculpt_ball(s,
			    vec_add(head, vec(0.122f - 0.012f * t * t, -0.062f + 0.022f * t * t,
					      0.062f * t)),
			    NULL, 0.010f, 0.010f, 0.010f);
	}
	for (int i = 0; i < 3; i++)
		sculpt_ball(s, vec(0.178f + 0.012f * (float)i, 0.60f - 0.085f * (float)i, 0), NULL,
			    0.018f, 0.018f, 0.018f);
	for (int side = -1; side <= 1; side += 2) { /* arms of twigs */
		float k = (float)side, up = (float)rng_range(s->art->rng, 0.04, 0.20);
		s->pen = (struct sculpt_pen){
		    .color = color_rgb(0x5a4030), .tag = TAG_ARM, .blend = 0.006f};
		struct vec root = vec(0, 0.56f, k * 0.16f), elbow = vec(0.03f, 0.60f, k * 0.29f),
			   end = vec(0.05f, 0.62f + up, k * 0.42f);
		sculpt_limb(s, root, 0.014f, elbow, 0.012f);
		sculpt_limb(s, elbow, 0.012f, end, 0.008f);
		sculpt_limb(s, end, 0.008f, vec_add(end, vec(0.02f, 0.065f, k * 0.01f)), 0.004f);
		sculpt_limb(s, vec_mix(elbow, end, 0.8f), 0.008f,
			    vec_add(end, vec(0, 0.0f, k * 0.065f)), 0.004f);
	}
}

static void snowman_clothes(struct sculpt *s, struct color wool)
{
	s->pen =
	    (struct sculpt_pen){.color = wool, .tag = TAG_CLOTH, .blend = 0.01f, .fur = 0.014f};
	struct vec ring[13];
	float rr[13];
	for (int i = 0; i < 13; i++) {
		float t = radians(30.0f * (float)i + 30);
		ring[i] = vec(0.118f * cosf(t), 0.655f + 0.008f * sinf(t * 2), 0.118f * sinf(t));
		rr[i] = 0.034f;
	}
	sculpt_chain(s, ring, rr, 13, 2);
	const struct vec tail[3] = {vec(0.10f, 0.64f, 0.085f), vec(0.165f, 0.56f, 0.10f),
				    vec(0.185f, 0.44f, 0.105f)};
	const float tr[3] = {0.032f, 0.034f, 0.036f};
	s->pen.flat = vec(1, 0, 0.4f);
	s->pen.thin = 0.45f;
	sculpt_chain(s, tail, tr, 3, 4);
	s->pen = (struct sculpt_pen){
	    .color = color_rgb(0x26242a), .tag = TAG_OTHER, .blend = 0.008f, .gloss = 0.2f};
	sculpt_ball(s, vec(-0.015f, 0.875f, 0), NULL, 0.165f, 0.018f, 0.165f);
	sculpt_limb(s, vec(-0.02f, 0.90f, 0), 0.098f, vec(-0.03f, 0.985f, 0), 0.100f);
	s->pen.carve = true;
	sculpt_ball(s, vec(-0.03f, 1.27f, 0), NULL, 0.5f, 0.235f, 0.5f);
	s->pen.carve = false;
	s->pen.color = wool;
	sculpt_limb(s, vec(-0.02f, 0.905f, 0), 0.103f, vec(-0.022f, 0.915f, 0), 0.103f);
}

void draw_snowman(const struct art_ctx *a)
{
	struct sculpt s;
	uint64_t seed = a->rng->state | 1;
	struct color snow =
	    a->has_color ? color_mix(color_rgb(0xf8fafc), a->color, 0.45) : color_rgb(0xf6f8fc);
	struct color wool = a->has_color ? color_scale(a->color, 0.85) : color_rgb(0xd8342c);
	sculpt_begin(&s, a);
	sculpt_turn(&s, radians(56 + (float)rng_range(a->rng, -14, 14)), radians(5));
	s.pen = (struct sculpt_pen){.color = snow, .tag = TAG_TRUNK, .blend = 0.02f};
	sculpt_ball(&s, vec(0, 0.22f, 0), NULL, 0.255f, 0.235f, 0.255f);
	sculpt_ball(&s, vec(0, 0.52f, 0), NULL, 0.190f, 0.180f, 0.190f);
	sculpt_ball(&s, vec(0, 0.765f, 0), NULL, 0.140f, 0.135f, 0.140f);
	snowman_face(&s);
	snowman_clothes(&s, wool);
	sculpt_place(&s, 1.06f, 0.85f);
	brush_ground_shadow(a->cr, a->light, 0, -0.005, 0.62, 0.8);
	sculpt_paint(&s, paint_snowman, &seed);
}
