/* Life of the reef and the shore: octopus, jellyfish, turtle, crab, starfish, seahorse. */
#include "base/attr.h"
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"
#include "studio/painter/arts/swimmer.h"

struct reef_painter {
	struct head_body head;
	struct color base, mark, pale;
	uint32_t iris;
	uint64_t seed;
};

static struct reef_painter painter_of(const struct art_ctx *a)
{
	return (struct reef_painter){.base = a->color,
				     .mark = color_scale(a->color, 0.6),
				     .pale = color_mix(a->color, color_rgb(0xfff4e4), 0.55),
				     .seed = a->rng->state | 1};
}

static void ground_shadow(const struct sculpt *s, double width)
{
	if (s->grounded)
		brush_ground_shadow(s->art->cr, s->art->light, 0, -0.01, width, 0.8);
}

/* ----------------------------------------------------------------------- octopus */

static void paint_octopus(struct sculpt_hit *hit, const void *ctx)
{
	const struct reef_painter *p = ctx;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, p->iris, 50, false);
		return;
	}
	float second, first = cells_3d(p->seed, vec_scale(hit->p, 15), &second);
	hit->color = color_mix(p->base, p->mark, 0.5 * (double)(1 - float_step(0.2f, 0.4f, first)));
	hit->color =
	    color_mix(hit->color, p->pale, 0.7 * (double)float_step(0.2f, 0.8f, -hit->n.y));
	if (hit->tag == TAG_PAW)
		hit->color = color_mix(p->pale, color_rgb(0xffffff), 0.3);
}

static void octopus_arms(struct sculpt *s, const struct art_ctx *a, bool swims)
{
	for (int i = 0; i < 8; i++) {
		float turn = radians(45.0f * (float)i + 18), cx = cosf(turn), cz = sinf(turn);
		float long_ = (float)rng_range(a->rng, 0.85, 1.1),
		      curl = (float)rng_range(a->rng, -1, 1);
		struct vec p[6], root = vec(cx * 0.14f, 0.36f, cz * 0.14f);
		float r[6] = {0.085f, 0.075f, 0.060f, 0.045f, 0.030f, 0.012f};
		for (int k = 0; k < 6; k++) {
			float t = (float)k / 5, out = 0.72f * long_ * sinf(t * 1.45f);
			float y =
			    swims ? 0.36f - 0.42f * t + 0.10f * sinf(t * 6 + curl * 3)
				  : 0.36f * (1 - t) * (1 - t) + 0.045f +
					0.16f * float_max(0, t - 0.75f) * 4 * (curl > 0 ? curl : 0);
			float side = 0.16f * sinf(t * 4 + curl * 4) * t;
			p[k] = vec_add(root,
				       vec(cx * out - cz * side, y - root.y, cz * out + cx * side));
		}
		p[0] = root;
		s->pen.tag = TAG_ARM;
		s->pen.blend = 0.06f;
		sculpt_chain(s, p, r, 6, 4);
		/* Suckers on the inner side, where they can be seen. */
		s->pen.tag = TAG_PAW;
		s->pen.blend = 0.006f;
		for (int k = 2; k < 10 && s->count < SCULPT_PARTS_MAX - 40 && cz > -0.2f; k++) {
			float t = (float)k / 2.2f;
			int j = (int)t > 4 ? 4 : (int)t;
			struct vec q = vec_mix(p[j], p[j + 1], t - (float)j);
			float w = r[j] + (r[j + 1] - r[j]) * (t - (float)j);
			q = vec_add(q, vec(0, -0.35f * w, 0.80f * w));
			if (t < 5)
				sculpt_ball(s, q, NULL, 0.32f * w, 0.32f * w, 0.28f * w);
		}
	}
}

void draw_octopus(const struct art_ctx *a)
{
	struct sculpt s;
	struct reef_painter p = painter_of(a);
	bool swims = a->where == ART_DEEP || a->where == ART_WATER || a->where == ART_AIR;
	p.iris = 0xf0d060;
	sculpt_begin(&s, a);
	s.grounded = !swims;
	sculpt_turn(&s, radians((float)rng_range(a->rng, -20, 20)), radians(10));
	s.pen =
	    (struct sculpt_pen){.color = a->color, .gloss = 0.45f, .tag = TAG_HEAD, .blend = 0.1f};
	struct frame tilt = frame_turned(0, radians(8), 0);
	float big = a->young ? 1.15f : 1;
	octopus_arms(&s, a, swims);
	s.pen.tag = TAG_HEAD;
	s.pen.blend = 0.10f;
	sculpt_ball(&s, vec(0, 0.42f, 0.02f), NULL, 0.20f, 0.17f, 0.20f);
	sculpt_ball(&s, vec(-0.04f, 0.78f, -0.06f), &tilt, 0.285f * big, 0.34f * big, 0.28f * big);
	struct frame face = frame_turned(radians(84), 0, 0);
	for (int k = -1; k <= 1; k += 2) {
		s.pen.tag = TAG_HEAD;
		s.pen.blend = 0.05f;
		sculpt_ball(&s, vec(0.155f * (float)k, 0.54f, 0.14f), NULL, 0.10f, 0.10f, 0.08f);
	}
	swimmer_eyes(&s, &p.head, vec(0, 0.545f, 0.185f), &face, 0.155f, 0.074f * big);
	sculpt_place(&s, 1.12f, 1.3f);
	ground_shadow(&s, 1.0);
	sculpt_paint(&s, paint_octopus, &p);
}

/* --------------------------------------------------------------------- jellyfish */

static void jelly_tentacles(const struct art_ctx *a, struct color c, double lit)
{
	cairo_t *cr = a->cr;
	for (int i = 0; i < 13; i++) {
		double u = (i + 0.5) / 13 * 2 - 1, long_ = rng_range(a->rng, 0.38, 0.62),
		       phase = rng_range(a->rng, 0, 6);
		double x = u * 0.27, y = -0.60 + 0.03 * (1 - u * u), px = x, py = y;
		for (int k = 1; k <= 14; k++) {
			double t = k / 14.0;
			double nx = x + 0.035 * sin(phase + t * 7) * t + u * 0.05 * t,
			       ny = y + long_ * t;
			cairo_move_to(cr, px, py);
			cairo_line_to(cr, nx, ny);
			brush_stroke(cr, c, 0.012 * (1 - 0.75 * t), lit * (0.75 - 0.45 * t));
			px = nx;
			py = ny;
		}
	}
	/* Four frilled arms in the middle. */
	for (int i = 0; i < 4; i++) {
		double x = -0.10 + 0.067 * i, phase = rng_range(a->rng, 0, 6);
		for (int k = 0; k < 26; k++) {
			double t = k / 26.0, w = 0.042 * (1 - t) + 0.008;
			shape_ellipse(cr, x + 0.03 * sin(phase + t * 6) + 0.012 * sin(k * 2.1),
				      -0.60 + 0.50 * t, w, 0.022);
			brush_fill(cr, color_mix(c, color_rgb(0xffffff), 0.35), lit * 0.22);
		}
	}
}

void draw_jellyfish(const struct art_ctx *a)
{
	cairo_t *cr = a->cr;
	/* Thin enough to let light through: lit from everywhere, and a little its own lamp. */
	struct color lit = light_on(a->light, a->color, 0.75);
	struct color c = color_mix(lit, a->color, a->light->night ? 0.65 : 0.35);
	struct color pale = color_mix(c, color_rgb(0xffffff), 0.6), deep = color_scale(c, 0.6);
	cairo_save(cr);
	cairo_rotate(cr, rng_range(a->rng, -0.12, 0.12));
	brush_glow(cr, 0, -0.72, 0.42, c, a->light->night ? 0.55 : 0.22);
	jelly_tentacles(a, pale, 0.85);
	double squeeze = rng_range(a->rng, 0.92, 1.06), w = 0.33 * squeeze;
	/* The bell: a dome with a scalloped hem. */
	cairo_move_to(cr, -w, -0.62);
	cairo_curve_to(cr, -w * 1.08, -0.92, -w * 0.5, -0.985, 0, -0.985);
	cairo_curve_to(cr, w * 0.5, -0.985, w * 1.08, -0.92, w, -0.62);
	for (int i = 0; i < 8; i++) {
		double x0 = w - 2 * w * i / 8, x1 = w - 2 * w * (i + 1) / 8, xm = (x0 + x1) / 2;
		double sag = 0.035 + 0.02 * (1 - xm * xm / (w * w));
		cairo_curve_to(cr, x0 - 0.004, -0.62 + sag * 1.5, x1 + 0.004, -0.62 + sag * 1.5, x1,
			       -0.62 + sag * 0.2);
	}
	cairo_close_path(cr);
	cairo_path_t *bell = cairo_copy_path(cr);
	cairo_pattern_t *g =
	    cairo_pattern_create_radial(-0.06 * a->light->to_key_x, -0.80, 0.02, 0, -0.76, 0.40);
	cairo_pattern_add_color_stop_rgba(g, 0, pale.r, pale.g, pale.b, 0.60);
	cairo_pattern_add_color_stop_rgba(g, 0.55, c.r, c.g, c.b, 0.62);
	cairo_pattern_add_color_stop_rgba(g, 0.9, deep.r, deep.g, deep.b, 0.72);
	cairo_pattern_add_color_stop_rgba(g, 1, pale.r, pale.g, pale.b, 0.75);
	cairo_set_source(cr, g);
	cairo_pattern_destroy(g);
	cairo_fill(cr);
	cairo_save(cr);
	cairo_append_path(cr, bell);
	cairo_clip(cr);
	for (int i = -4; i <= 4; i++) { /* ribs from the crown */
		double x = i / 4.0 * w;
		cairo_move_to(cr, x * 0.12, -0.97);
		cairo_curve_to(cr, x * 0.75, -0.92, x * 1.02, -0.78, x * 1.0, -0.58);
		brush_stroke(cr, pale, 0.008, 0.4);
	}
	for (int i = -1; i <= 2; i++) { /* the four rings inside */
		shape_ellipse(cr, -0.05 + 0.1 * i - 0.0, -0.83, 0.045, 0.05);
		brush_stroke(cr, color_mix(pale, color_rgb(0xffd8e8), 0.5), 0.014, 0.55);
	}
	double sx = a->light->to_key_x, sy = a->light->to_key_y;
	cairo_device_to_user_distance(cr, &sx, &sy);
	brush_glow(cr, (sx > 0 ? 1 : -1) * w * 0.45, -0.87, 0.14, color_rgb(0xffffff), 0.55);
	cairo_restore(cr);
	cairo_path_destroy(bell);
	cairo_restore(cr);
}

/* ------------------------------------------------------------------------ turtle */

static void paint_turtle(struct sculpt_hit *hit, const void *ctx)
{
	const struct reef_painter *p = ctx;
	float second, first;
	switch (hit->tag) {
	case TAG_EYE:
		head_paint_eye(&p->head, hit, 0, 60, false);
		return;
	case TAG_HORN: { /* the shell's plates */
		first = cells_3d(p->seed, vec_scale(vec(hit->p.x, hit->p.y * 0.6f, hit->p.z), 4.6f),
				 &second);
		float seam = 1 - float_step(0.03f, 0.10f, second - first);
		struct color plate =
		    color_mix(p->mark, p->base, (double)float_step(0.1f, 0.6f, first));
		hit->color = color_mix(plate, color_scale(p->mark, 0.45), (double)seam);
		hit->color = color_mix(hit->color, p->pale,
				       0.25 * (double)(1 - float_step(0.0f, 0.25f, first)));
		break;
	}
	default: /* skin in scales with pale seams */
		first = cells_3d(p->seed + 3, vec_scale(hit->p, 20), &second);
		hit->color =
		    color_mix(p->base, p->pale,
			      0.75 * (double)(1 - float_step(0.05f, 0.16f, second - first)));
		hit->color =
		    color_mix(hit->color, p->pale, 0.6 * (double)float_step(0.3f, 0.9f, -hit->n.y));
	}
}

static void turtle_limbs(struct sculpt *s, float lift, bool swims)
{
	for (int i = 0; i < 4; i++) {
		float side = i % 2 ? -1 : 1, fore = i < 2 ? 1 : -1;
		struct vec root = vec(0.34f * fore - 0.02f, lift + 0.02f, side * 0.30f);
		if (swims) { /* flippers: long before, short behind */
			float l = i < 2 ? 0.62f : 0.30f,
			      beat = (float)rng_range(s->art->rng, -0.25, 0.3);
			struct vec mid =
			    vec_add(root, vec(0.10f * fore * l, beat * l * 0.4f, side * 0.5f * l));
			struct vec tip = vec_add(root, vec(-0.45f * l, beat * l, side * 0.92f * l));
			const struct vec points[3] = {root, mid, tip};
			const float r[3] = {0.10f, 0.105f, 0.03f};
			s->pen.flat = vec(0, 1, 0);
			s->pen.thin = 0.3f;
			sculpt_chain(s, points, r, 3, 4);
			s->pen.thin = 0;
		} else {
			float step = (i == 0 || i == 3 ? 0.07f : -0.05f);
			struct vec foot =
			    vec(root.x + step + 0.06f * fore, 0.055f, root.z + side * 0.05f);
			sculpt_limb(s, root, 0.12f, vec_mix(root, foot, 0.6f), 0.095f);
			sculpt_limb(s, vec_mix(root, foot, 0.6f), 0.095f, foot, 0.085f);
		}
	}
}

static void turtle_head(struct sculpt *s, struct reef_painter *p, float lift, bool swims)
{
	float head = s->art->young ? 0.17f : 0.135f;
	s->pen.tag = TAG_TAIL;
	sculpt_limb(s, vec(-0.46f, lift, 0), 0.07f, vec(-0.62f, lift - 0.06f, 0), 0.02f);
	struct frame look =
	    frame_turned(radians((float)rng_range(s->art->rng, 0, 26)), radians(swims ? 6 : 10), 0);
	struct vec neck = vec(0.44f, lift + 0.04f, 0),
		   top = vec(0.64f, lift + (swims ? 0.08f : 0.20f), 0.03f);
	s->pen.tag = TAG_NECK;
	sculpt_limb(s, neck, 0.11f, top, 0.095f);
	s->pen.tag = TAG_HEAD;
	sculpt_ball(s, top, &look, head * 1.15f, head * 0.88f, head * 0.92f);
	sculpt_ball(s, frame_at(&look, top, head * 0.85f, -head * 0.18f, 0), &look, head * 0.42f,
		    head * 0.5f, head * 0.55f);
	struct vec brow = frame_at(&look, top, head * 0.62f, head * 0.28f, 0);
	swimmer_eyes(s, &p->head, brow, &look, head * 0.70f,
		     head * (s->art->young ? 0.30f : 0.24f));
}

static void turtle_shell(struct sculpt *s, const struct reef_painter *p, float lift, bool swims)
{
	struct frame level = frame_turned(0, radians(swims ? 6 : 3), 0);
	/* Underside, rim and dome. */
	s->pen = (struct sculpt_pen){.color = p->pale, .tag = TAG_TRUNK, .blend = 0.03f};
	sculpt_ball(s, vec(0, lift + 0.02f, 0), &level, 0.48f, 0.10f, 0.38f);
	s->pen =
	    (struct sculpt_pen){.color = p->mark, .tag = TAG_HORN, .blend = 0.02f, .gloss = 0.35f};
	sculpt_ball(s, vec(0, lift + 0.07f, 0), &level, 0.54f, 0.075f, 0.43f);
	s->pen.blend = 0.05f;
	sculpt_ball(s, vec(-0.01f, lift + 0.09f, 0), &level, 0.47f, swims ? 0.22f : 0.29f, 0.37f);
}

void draw_turtle(const struct art_ctx *a)
{
	struct sculpt s;
	struct reef_painter p = painter_of(a);
	bool swims = a->where == ART_DEEP || a->where == ART_WATER || a->action == ACTION_SWIMMING;
	float lift = swims ? 0.40f : 0.24f;
	p.mark = a->has_color ? color_scale(a->color, 0.8) : color_rgb(0x7a6438);
	sculpt_begin(&s, a);
	s.grounded = !swims;
	s.afloat = a->where == ART_WATER;
	if (s.afloat)
		lift = 0.10f;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 16, 38)), radians(swims ? 16 : 8));
	s.pen =
	    (struct sculpt_pen){.color = a->color, .tag = TAG_ARM, .blend = 0.05f, .gloss = 0.2f};
	turtle_limbs(&s, lift, swims);
	turtle_head(&s, &p, lift, swims);
	turtle_shell(&s, &p, lift, swims);
	sculpt_place(&s, swims ? 0.80f : 0.56f, 1.6f);
	ground_shadow(&s, 1.0);
	sculpt_paint(&s, paint_turtle, &p);
	if (s.afloat)
		sculpt_ripples(&s);
}

/* -------------------------------------------------------------------------- crab */

static void paint_crab(struct sculpt_hit *hit, const void *ctx)
{
	const struct reef_painter *p = ctx;
	float second, first;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, 0, 10, false);
		return;
	}
	first = cells_3d(p->seed, vec_scale(hit->p, 22), &second);
	hit->color =
	    color_mix(p->base, p->pale, 0.5 * (double)(1 - float_step(0.12f, 0.26f, first)));
	hit->color =
	    color_mix(hit->color, p->pale, 0.7 * (double)float_step(0.1f, 0.7f, -hit->n.y));
	if (hit->tag == TAG_ARM)
		hit->color =
		    color_mix(hit->color, p->mark, 0.5 * (double)float_step(0.75f, 1, hit->t));
}

static void crab_claw(struct sculpt *s, float side, float raise)
{
	struct vec shoulder = vec(side * 0.30f, 0.30f, 0.14f),
		   elbow = vec(side * 0.60f, 0.30f + 0.20f * raise, 0.24f);
	struct vec wrist = vec(side * 0.56f, 0.44f + 0.26f * raise, 0.32f);
	struct vec up = vec_unit(vec(-side * 0.25f, 1, 0.1f));
	s->pen.tag = TAG_ARM;
	s->pen.blend = 0.03f;
	sculpt_limb(s, shoulder, 0.07f, elbow, 0.06f);
	sculpt_limb(s, elbow, 0.06f, wrist, 0.065f);
	struct vec palm = vec_along(wrist, up, 0.12f);
	sculpt_ball(s, palm, NULL, 0.12f, 0.15f, 0.09f);
	s->pen.blend = 0.02f;
	for (int k = -1; k <= 1; k += 2) { /* two curved fingers */
		float w = k == -1 ? 0.06f : 0.045f;
		const struct vec finger[3] = {
		    vec_along(palm, vec(side, 0, 0), -(float)k * 0.07f),
		    vec_add(vec_along(palm, up, 0.15f), vec(-side * (float)k * 0.115f, 0, 0)),
		    vec_add(vec_along(palm, up, 0.29f), vec(-side * (float)k * 0.03f, 0, 0))};
		const float r[3] = {w * 1.2f, w, 0.012f};
		sculpt_chain(s, finger, r, 3, 4);
	}
}

void draw_crab(const struct art_ctx *a)
{
	struct sculpt s;
	struct reef_painter p = painter_of(a);
	sculpt_begin(&s, a);
	s.grounded = a->where != ART_DEEP && a->where != ART_AIR && a->where != ART_WATER;
	sculpt_turn(&s, radians((float)rng_range(a->rng, -16, 16)), radians(16));
	s.pen =
	    (struct sculpt_pen){.color = a->color, .gloss = 0.5f, .tag = TAG_LEG, .blend = 0.02f};
	for (int side = -1; side <= 1; side += 2) {
		for (int i = 0; i < 4; i++) {
			float f = (float)side, z = 0.10f - 0.12f * (float)i,
			      k = (float)rng_range(a->rng, -0.04, 0.04);
			struct vec root = vec(f * 0.32f, 0.26f, z),
				   knee = vec(f * (0.62f + 0.03f * (float)(i % 2)),
					      0.42f - 0.03f * (float)i + k, z - 0.03f * (float)i);
			struct vec ankle = vec(f * (0.80f - 0.02f * (float)i), 0.20f,
					       z - 0.05f * (float)i + 0.05f),
				   tip = vec(f * (0.84f - 0.02f * (float)i + k), 0.01f,
					     z - 0.05f * (float)i + 0.08f);
			sculpt_limb(&s, root, 0.05f, knee, 0.045f);
			sculpt_limb(&s, knee, 0.045f, ankle, 0.032f);
			sculpt_limb(&s, ankle, 0.032f, tip, 0.010f);
		}
		crab_claw(&s, (float)side, (float)rng_range(a->rng, 0.4, 1.1));
	}
	s.pen.tag = TAG_TRUNK;
	s.pen.blend = 0.04f;
	sculpt_ball(&s, vec(0, 0.30f, 0), NULL, 0.44f, 0.17f, 0.30f);
	sculpt_ball(&s, vec(0, 0.34f, -0.02f), NULL, 0.36f, 0.16f, 0.25f);
	struct frame face = frame_turned(radians(90), 0, 0);
	s.pen.tag = TAG_HEAD;
	for (int side = -1; side <= 1; side += 2)
		sculpt_limb(&s, vec((float)side * 0.10f, 0.40f, 0.20f), 0.032f,
			    vec((float)side * 0.12f, 0.55f, 0.25f), 0.03f);
	swimmer_eyes(&s, &p.head, vec(0, 0.57f, 0.255f), &face, 0.12f, a->young ? 0.075f : 0.062f);
	sculpt_place(&s, 0.98f, 1.75f);
	ground_shadow(&s, 1.2);
	sculpt_paint(&s, paint_crab, &p);
	/* A smile. */
	double x0, y0, x1, y1, x2, y2;
	sculpt_project(&s, vec(-0.09f, 0.27f, 0.30f), &x0, &y0);
	sculpt_project(&s, vec(0, 0.22f, 0.31f), &x1, &y1);
	sculpt_project(&s, vec(0.09f, 0.27f, 0.30f), &x2, &y2);
	cairo_move_to(a->cr, x0, y0);
	cairo_curve_to(a->cr, x0 * 0.5, y1, x2 * 0.5, y1, x2, y2);
	brush_stroke(a->cr, light_on(a->light, color_scale(a->color, 0.35), 0.2),
		     fmax(0.012, 0.7 / a->pixels), 0.8);
}

/* ---------------------------------------------------------------- starfish, seahorse */

static void paint_starfish(struct sculpt_hit *hit, const void *ctx)
{
	const struct reef_painter *p = ctx;
	float grain = noise_3d(p->seed, vec_scale(hit->p, 34));
	hit->color = color_mix(p->base, p->mark, 0.35 * (double)float_step(0, 0.8f, grain));
	if (hit->tag == TAG_HORN)
		hit->color = p->pale;
}

void draw_starfish(const struct art_ctx *a)
{
	struct sculpt s;
	struct reef_painter p = painter_of(a);
	sculpt_begin(&s, a);
	s.grounded = false; /* it is seen from above: its ground is behind it */
	float spin = (float)rng_range(a->rng, 0, 1.2);
	sculpt_turn(&s, 0, radians(-46));
	for (int i = 0; i < 5; i++) {
		float turn = spin + radians(72.0f * (float)i),
		      bend = (float)rng_range(a->rng, -0.3, 0.3);
		struct vec points[4];
		const float r[4] = {0.17f, 0.135f, 0.095f, 0.045f};
		for (int k = 0; k < 4; k++) {
			float l = 0.52f * (float)k / 3, b = turn + bend * (float)(k * k) / 9;
			points[k] = vec(l * cosf(b), l * sinf(b), 0);
		}
		s.pen = (struct sculpt_pen){.color = a->color,
					    .tag = TAG_TRUNK,
					    .blend = 0.08f,
					    .flat = vec(0, 0, 1),
					    .thin = 0.6f,
					    .gloss = 0.15f};
		sculpt_chain(&s, points, r, 4, 3);
		s.pen = (struct sculpt_pen){
		    .color = p.pale, .tag = TAG_HORN, .blend = 0.008f, .gloss = 0.2f};
		for (int k = 1; k < 9; k++) { /* knobs along the ridge and beside it */
			float t = (float)k / 9, l = 0.52f * t, b = turn + bend * t * t,
			      z = 0.6f * (0.17f - 0.12f * t);
			sculpt_ball(&s, vec(l * cosf(b), l * sinf(b), z * 0.97f), NULL, 0.019f,
				    0.019f, 0.019f);
			for (int m = -1; m <= 1 && k % 2; m += 2) {
				float o = (float)m * (0.10f - 0.06f * t);
				sculpt_ball(&s,
					    vec(l * cosf(b) - o * sinf(b),
						l * sinf(b) + o * cosf(b), z * 0.70f),
					    NULL, 0.014f, 0.014f, 0.014f);
			}
		}
	}
	sculpt_place(&s, 0.92f, 1.15f);
	if (a->where == ART_GROUND || a->where == ART_TABLE)
		brush_ground_shadow(a->cr, a->light, 0, -0.28, 1.1, 0.5);
	sculpt_paint(&s, paint_starfish, &p);
}

static void paint_seahorse(struct sculpt_hit *hit, const void *ctx)
{
	const struct reef_painter *p = ctx;
	if (hit->tag == TAG_EYE) {
		head_paint_eye(&p->head, hit, 0xe8d080, 70, false);
		return;
	}
	hit->color = p->base;
	if (hit->tag == TAG_TRUNK) { /* bony rings */
		float ring = hit->t * 22, w = fabsf(ring - floorf(ring) - 0.5f) * 2;
		hit->color =
		    color_mix(hit->color, p->mark, 0.55 * (double)float_step(0.62f, 0.95f, w));
		hit->color = color_mix(hit->color, p->pale,
				       0.55 * (double)float_step(0.0f, 0.8f, hit->n.x - 0.2f));
	} else if (hit->tag == TAG_WING) {
		hit->color = p->pale;
		hit->clear = 0.25f + 0.3f * hit->t;
	}
}

void draw_seahorse(const struct art_ctx *a)
{
	struct sculpt s;
	struct reef_painter p = painter_of(a);
	sculpt_begin(&s, a);
	s.grounded = false;
	sculpt_turn(&s, radians((float)rng_range(a->rng, 10, 30)), radians(4));
	s.pen = (struct sculpt_pen){
	    .color = a->color, .gloss = 0.35f, .tag = TAG_TRUNK, .blend = 0.03f};
	/* From the curl of the tail up to the neck. */
	struct vec points[13];
	float r[13];
	for (int i = 0; i < 7; i++) {
		float t = (float)i / 6, a0 = radians(400 - 400 * t), w = 0.028f + 0.10f * t;
		points[i] = vec(0.06f + w * cosf(a0), 0.13f + w * sinf(a0), 0);
		r[i] = 0.014f + 0.024f * t;
	}
	static const float body[6][3] = {{0.02f, 0.26f, 0.055f},  {-0.08f, 0.38f, 0.078f},
					 {-0.04f, 0.54f, 0.118f}, {0.02f, 0.66f, 0.112f},
					 {-0.03f, 0.78f, 0.078f}, {-0.01f, 0.86f, 0.07f}};
	for (int i = 0; i < 6; i++) {
		points[7 + i] = vec(body[i][0], body[i][1], 0);
		r[7 + i] = body[i][2];
	}
	s.pen.flat = vec(0, 0, 1);
	s.pen.thin = 0.85f;
	sculpt_chain(&s, points, r, 13, 4);
	s.pen.thin = 0;
	struct frame look = frame_turned(radians(12), radians(-22), 0);
	struct vec head = vec(0.055f, 0.895f, 0);
	s.pen.tag = TAG_HEAD;
	sculpt_ball(&s, head, &look, 0.10f, 0.078f, 0.068f);
	sculpt_limb(&s, frame_at(&look, head, 0.06f, -0.012f, 0), 0.036f,
		    frame_at(&look, head, 0.235f, -0.02f, 0), 0.026f);
	sculpt_ball(&s, frame_at(&look, head, 0.24f, -0.02f, 0), &look, 0.02f, 0.034f, 0.03f);
	for (int i = 0; i < 4; i++) { /* the crown */
		float t = (float)i / 3;
		struct vec root = frame_at(&look, head, 0.02f - 0.09f * t, 0.06f - 0.01f * t, 0);
		sculpt_limb(&s, root, 0.018f, frame_at(&look, root, 0.01f - 0.06f * t, 0.055f, 0),
			    0.006f);
	}
	for (int i = 0; i < 7; i++) { /* spines down the back */
		struct vec root =
		    vec_add(vec_mix(points[8], points[11], (float)i / 6), vec(-0.075f, 0, 0));
		sculpt_limb(&s, root, 0.018f, vec_add(root, vec(-0.045f, 0.012f, 0)), 0.006f);
	}
	s.pen.tag = TAG_WING;
	swimmer_fin(&s, &(struct fin){vec(-0.10f, 0.58f, 0), vec_unit(vec(-1, 0.75f, 0)),
				      vec_unit(vec(-1, -0.5f, 0)), vec(0, 0, 1), 0.10f, 0.16f,
				      0.10f, 8, 0.12f, 0.018f});
	swimmer_fin(&s, &(struct fin){vec(-0.01f, 0.83f, 0.055f), vec_unit(vec(-1, 0.6f, 0.4f)),
				      vec_unit(vec(-1, -0.7f, 0.4f)), vec(0.3f, 0, 1), 0.05f,
				      0.075f, 0.05f, 5, 0.02f, 0.013f});
	swimmer_eyes(&s, &p.head, frame_at(&look, head, 0.035f, 0.016f, 0), &look, 0.058f,
		     a->young ? 0.034f : 0.027f);
	sculpt_place(&s, 1.0f, 0.55f);
	sculpt_paint(&s, paint_seahorse, &p);
}
