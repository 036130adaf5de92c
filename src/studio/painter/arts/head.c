/* Heads: skull, cheeks, muzzle, eyes, ears of anything with a face on four legs. */
#include "studio/painter/arts/anatomy.h"

static void eyes_build(struct sculpt *s, const struct head_form *h, struct head_body *ret)
{
	float r = ret->r, turn = radians(h->eye_wide);
	struct sculpt_pen keep = s->pen;
	ret->eye_r = h->eye * r;
	for (int i = 0; i < 2; i++) {
		float side = i == 0 ? 1 : -1;
		ret->eye[i] = frame_at(&ret->axes, ret->center, h->eye_f * r, h->eye_u * r,
				       side * h->eye_s * r);
		/* A lid's thickness of skin around the ball. */
		struct frame out = ret->axes;
		out.forward = vec_unit(vec_add(vec_scale(ret->axes.forward, cosf(turn)),
					       vec_scale(ret->axes.side, side * sinf(turn))));
		out.side = vec_unit(vec_cross(out.forward, out.up));
		s->pen.fur = 0;
		s->pen.blend = 0.005f;
		if (!ret->asleep) {
			s->pen.tag = TAG_EYE;
			s->pen.gloss = 0.9f;
			s->pen.color = color_rgb(0x14100e);
			sculpt_ball(s, ret->eye[i], &out, ret->eye_r, ret->eye_r, ret->eye_r);
		} else {
			s->pen.blend = ret->eye_r * 0.8f;
			sculpt_ball(s, ret->eye[i], &out, ret->eye_r * 0.9f, ret->eye_r * 0.9f,
				    ret->eye_r * 0.9f);
		}
		s->pen = keep;
	}
}

static void ear_build(struct sculpt *s, const struct head_form *h, const struct head_body *head,
		      float side)
{
	const struct frame *f = &head->axes;
	float r = head->r, out = radians(h->ear_out), back = radians(h->ear_back);
	struct vec root =
	    frame_at(f, head->center, h->ear_f * r, h->ear_u * r, side * h->ear_s * r);
	struct vec up = vec_scale(f->up, cosf(out) * cosf(back));
	up = vec_along(up, f->side, side * sinf(out));
	up = vec_unit(vec_along(up, f->forward, -sinf(back) * cosf(out)));
	struct vec tip = vec_along(root, up, h->ear_long * r);
	/* The shell opens forward and a little outward. */
	struct vec open = vec_unit(vec_along(f->forward, f->side, side * 0.55f));
	open = vec_unit(vec_along(open, up, -vec_dot(open, up)));
	struct sculpt_pen keep = s->pen;
	float w = h->ear_broad * r;
	s->pen.tag = TAG_EAR;
	s->pen.comb = up;
	s->pen.fur *= 0.5f;
	s->pen.flat = open;
	switch (h->ear) {
	case EAR_POINTED: {
		/* A cone, hollowed from the front. */
		struct vec from = vec_along(root, open, w * 0.42f);
		s->pen.blend = 0.02f * r;
		s->pen.thin = 0.55f;
		sculpt_limb(s, root, w, tip, 0.05f * r);
		s->pen.carve = true;
		sculpt_limb(
		    s, vec_along(from, up, 0.06f * r), w * 0.86f,
		    vec_along(vec_along(from, open, -0.30f * w), up, h->ear_long * r * 0.82f),
		    0.02f * r);
		break;
	}
	case EAR_ROUND:
		s->pen.blend = 0.15f * r;
		s->pen.thin = 0.35f;
		sculpt_limb(s, root, w * 0.8f, vec_along(root, up, h->ear_long * r * 0.5f), w);
		break;
	case EAR_LONG:
	case EAR_LEAF: {
		struct vec bend =
		    vec_along(vec_mix(root, tip, 0.6f), open, 0.06f * h->ear_long * r);
		const struct vec points[4] = {root, vec_mix(root, tip, 0.3f), bend, tip};
		const float leaf[4] = {0.5f * w, w, 0.85f * w, 0.12f * w};
		const float spoon[4] = {0.6f * w, 0.85f * w, w, 0.45f * w};
		s->pen.blend = 0.06f * r;
		s->pen.thin = 0.32f;
		sculpt_chain(s, points, h->ear == EAR_LEAF ? leaf : spoon, 4, 3);
		break;
	}
	case EAR_FLOP: {
		struct vec bow =
		    vec_along(vec_along(root, f->side, side * 0.20f * r), f->up, 0.02f * r);
		struct vec mid = vec_along(vec_along(bow, f->up, -0.5f * h->ear_long * r), f->side,
					   side * 0.14f * r);
		struct vec end = vec_along(vec_along(mid, f->up, -0.5f * h->ear_long * r),
					   f->forward, 0.10f * r);
		const struct vec points[4] = {root, bow, mid, end};
		const float wide[4] = {0.5f * w, 0.75f * w, 1.1f * w, 0.62f * w};
		s->pen.comb = vec_scale(f->up, -1);
		s->pen.flat = f->side;
		s->pen.thin = 0.36f;
		s->pen.blend = 0.08f * r;
		sculpt_chain(s, points, wide, 4, 3);
		break;
	}
	case EAR_FAN: {
		/* A sail: hinged at the head, swept a little back. */
		struct vec sweep =
		    vec_unit(vec_along(vec_scale(f->side, side), f->forward, -0.42f));
		struct vec face = vec_unit(vec_cross(f->up, sweep));
		struct frame sail = {face, f->up, sweep};
		float l = h->ear_long * r;
		s->pen.blend = 0.04f * r;
		sculpt_ball(s, vec_along(vec_along(root, sweep, 0.55f * l), f->up, -0.1f * w),
			    &sail, 0.09f * r, 0.95f * w, 0.66f * l);
		sculpt_ball(s, vec_along(vec_along(root, sweep, 0.34f * l), f->up, -0.85f * w),
			    &sail, 0.08f * r, 0.55f * w, 0.36f * l);
		break;
	}
	case EAR_NONE:
		break;
	}
	s->pen = keep;
}

static void face_build(struct sculpt *s, const struct head_form *h, struct head_body *ret)
{
	const struct frame *f = &ret->axes;
	float r = ret->r, fur = s->pen.fur;
	struct vec c = ret->center;
	s->pen.blend = 0.3f * r;
	s->pen.fur = fur * 0.75f;
	for (int i = -1; h->cheek > 0 && i <= 1; i += 2)
		sculpt_ball(s, frame_at(f, c, 0.25f * r, -0.35f * r, (float)i * 0.5f * r * h->wide),
			    f, h->cheek * r * 0.9f, h->cheek * r * 0.8f, h->cheek * r);
	struct vec end = frame_at(f, c, h->muzzle * r, -h->muzzle_drop * r, 0);
	s->pen.tag = TAG_MUZZLE;
	s->pen.fur = fur * 0.4f;
	if (h->muzzle > 0) {
		s->pen.flat = f->side;
		s->pen.thin = float_min(h->muzzle_wide, 1);
		sculpt_limb(s, frame_at(f, c, 0.3f * r, -0.22f * r, 0), h->muzzle_r0 * r, end,
			    h->muzzle_r1 * r);
		s->pen.thin = 0;
	}
	for (int i = -1; h->pads > 0 && i <= 1; i += 2) {
		s->pen.blend = 0.10f * r;
		sculpt_ball(s,
			    frame_at(f, end, 0.02f * r, -0.10f * r, (float)i * h->pads * 0.78f * r),
			    f, h->pads * r, h->pads * 0.85f * r, h->pads * r);
	}
	if (h->chin > 0) {
		s->pen.blend = 0.12f * r;
		sculpt_limb(s, frame_at(f, c, 0.25f * r, -0.62f * r, 0), h->chin * r * 1.1f,
			    frame_at(f, end, -0.12f * r, -h->muzzle_r1 * 0.95f * r, 0),
			    h->chin * r);
	}
	ret->nose =
	    frame_at(f, end, h->muzzle_r1 * 0.82f * r + 0.02f * r, h->muzzle_r1 * 0.42f * r, 0);
	if (h->nose > 0) {
		s->pen.tag = TAG_NOSE;
		s->pen.fur = 0;
		s->pen.gloss = 0.6f;
		s->pen.blend = 0.05f * r;
		s->pen.color = color_rgb(h->nose_color);
		sculpt_ball(s, ret->nose, f, h->nose * r * 0.7f, h->nose * r * 0.75f, h->nose * r);
	}
}

void head_look(const struct sculpt *s, struct head_body *head)
{
	/* The eyes follow something ahead, a little on the viewer's side. */
	head->gaze = vec_unit(vec_add(head->axes.forward, vec(0, 0.02f, 0.45f)));
	struct vec toward = vec(s->view.forward.z, s->view.up.z, s->view.side.z);
	struct vec right = vec(s->view.forward.x, s->view.up.x, s->view.side.x);
	struct vec up = vec(s->view.forward.y, s->view.up.y, s->view.side.y);
	double lx = s->art->light->to_key_x, ly = s->art->light->to_key_y;
	cairo_device_to_user_distance(s->art->cr, &lx, &ly);
	double l = hypot(lx, ly) + 1e-9;
	/* Highlights stand towards the light, where the viewer sees them. */
	head->seen = vec_unit(vec_along(toward, head->gaze, 0.9f));
	head->spark = vec_along(head->seen, right, (float)(lx / l) * 0.38f);
	head->spark =
	    vec_unit(vec_along(head->spark, up, float_max((float)(-ly / l) * 0.4f, 0.3f)));
}

void head_build(struct sculpt *s, const struct head_form *h, struct vec center,
		const struct frame *axes, struct head_body *ret)
{
	struct sculpt_pen keep = s->pen;
	ret->center = center;
	ret->axes = *axes;
	ret->r = h->r;
	ret->lid = color_scale(s->pen.color, 0.62);
	s->pen.tag = TAG_HEAD;
	s->pen.fur *= 0.7f;
	/* Ears first: what hollows them must not touch the skull. */
	for (int i = -1; h->ear != EAR_NONE && i <= 1; i += 2)
		ear_build(s, h, ret, (float)i);
	s->pen.blend = 0.14f * h->r;
	sculpt_ball(s, center, axes, h->r, h->high * h->r, h->wide * h->r);
	struct sculpt_pen skin = s->pen;
	face_build(s, h, ret);
	s->pen = skin;
	eyes_build(s, h, ret);
	head_look(s, ret);
	s->pen = keep;
}

void head_paint_eye(const struct head_body *head, struct sculpt_hit *hit, uint32_t iris_color,
		    float wide, bool slit)
{
	const struct vec *eye = &head->eye[0];
	struct vec a = vec_sub(hit->p, head->eye[0]), b = vec_sub(hit->p, head->eye[1]);
	float side = 1;
	if (vec_dot(b, b) < vec_dot(a, a)) {
		eye = &head->eye[1];
		side = -1;
	}
	struct vec d = vec_unit(vec_sub(hit->p, *eye));
	float turn = radians(wide);
	struct vec ahead = vec_add(vec_scale(head->axes.forward, cosf(turn)),
				   vec_scale(head->axes.side, side * sinf(turn)));
	struct vec look = vec_unit(vec_add(ahead, vec_scale(head->gaze, 0.8f)));
	struct frame f = head->axes;
	float u = vec_dot(d, f.up) - vec_dot(look, f.up);
	struct vec beside = vec_unit(vec_cross(look, f.up));
	float v = vec_dot(d, beside);
	float away = sqrtf(u * u + v * v);
	if (vec_dot(d, look) < 0)
		away = 2;
	struct color dark = color_rgb(0x120d0b);
	if (iris_color) {
		struct color iris = color_rgb(iris_color);
		float pupil = slit ? sqrtf(v * v * 3.2f + u * u * 0.8f) : away;
		/* Lighter below, where light gathers in the iris; dark at its rim. */
		iris =
		    color_mix(iris, color_rgb(0xffffff), (double)float_clamp(-u * 0.35f, 0, 0.3f));
		iris = color_mix(iris, dark, (double)float_step(0.55f, 0.95f, away));
		iris = color_mix(iris, dark, (double)float_step(0.25f, 0.8f, u) * 0.6);
		hit->color = color_mix(dark, iris, (double)float_step(0.4f, 0.5f, pupil));
	} else {
		hit->color =
		    color_mix(dark, color_rgb(0x4a3020), (double)float_clamp(-u * 0.9f, 0, 0.7f));
	}
	/* The upper lid rests on the ball: calm, not startled. */
	float lid = float_step(0.52f, 0.60f, vec_dot(d, f.up) + 0.10f * fabsf(v));
	hit->color = color_mix(hit->color, head->lid, (double)lid * 0.85);
	/* The window of light in the eye, and its echo below. */
	float spark = float_step(0.925f, 0.955f, vec_dot(d, head->spark));
	struct vec echo = vec_unit(vec_sub(vec_scale(head->seen, 1.5f), head->spark));
	float faint = float_step(0.955f, 0.985f, vec_dot(d, echo)) * 0.35f;
	hit->color = color_mix(hit->color, color_rgb(0xffffff), (double)float_max(spark, faint));
	hit->fur = 0;
	hit->gloss *= 1 - lid;
	hit->glow = (0.25f + 0.6f * spark) * (1 - lid);
}

bool head_paint(const struct head_form *h, const struct head_body *head, struct sculpt_hit *hit)
{
	if (hit->tag == TAG_EYE && !head->asleep) {
		head_paint_eye(head, hit, h->eye_color, h->eye_wide, h->slit);
		return true;
	}
	if (hit->tag == TAG_NOSE) {
		hit->color = color_rgb(h->nose_color);
		hit->fur = 0;
		return true;
	}
	if (hit->tag == TAG_EAR && h->ear_color) {
		struct vec l = frame_local(&head->axes, hit->n);
		float inner = float_step(0.25f, 0.7f, l.x + 0.3f * fabsf(l.z));
		hit->color = color_mix(hit->color, color_rgb(h->ear_color), 0.72 * (double)inner);
		hit->fur *= 1 - 0.35f * inner;
		return false;
	}
	/* Dark rims where the lids meet the ball. */
	for (int i = 0; i < 2; i++) {
		struct vec d = vec_sub(hit->p, head->eye[i]);
		float away = vec_length(d) / head->eye_r;
		if (away < 1.5f) {
			float rim = 1 - float_step(1.02f, 1.3f, away);
			hit->fur *= float_step(1.0f, 1.5f, away);
			if (!head->asleep)
				hit->color =
				    color_mix(hit->color, color_rgb(0x1a120e), 0.8 * (double)rim);
		}
	}
	return false;
}

static void lid_closed(const struct sculpt *s, const struct head_body *head, struct vec eye)
{
	cairo_t *cr = s->art->cr;
	const struct frame *f = &head->axes;
	float r = head->eye_r;
	struct vec out = vec_along(eye, f->forward, r * 0.85f);
	double x0, y0, x1, y1, x2, y2;
	sculpt_project(s, frame_at(f, out, -0.1f * r, 0.1f * r, -0.95f * r), &x0, &y0);
	sculpt_project(s, frame_at(f, out, 0.1f * r, -0.75f * r, 0), &x1, &y1);
	sculpt_project(s, frame_at(f, out, -0.1f * r, 0.1f * r, 0.95f * r), &x2, &y2);
	cairo_move_to(cr, x0, y0);
	cairo_curve_to(cr, (x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3, (x2 + 2 * x1) / 3,
		       (y2 + 2 * y1) / 3, x2, y2);
	brush_stroke(cr, light_on(s->art->light, color_rgb(0x1c120e), 0.2),
		     fmax((double)(r * 0.26f * s->scale), 0.7 / s->art->pixels), 0.9);
}

/* A line over the face through three points in the nose's surroundings (in r). */
static void face_line(const struct sculpt *s, const struct head_body *head, struct vec origin,
		      const float xyz[3][3], double width, double alpha)
{
	cairo_t *cr = s->art->cr;
	double x[3], y[3];
	for (int i = 0; i < 3; i++)
		sculpt_project(s,
			       frame_at(&head->axes, origin, xyz[i][0] * head->r,
					xyz[i][1] * head->r, xyz[i][2] * head->r),
			       &x[i], &y[i]);
	double cx = 2 * x[1] - (x[0] + x[2]) / 2, cy = 2 * y[1] - (y[0] + y[2]) / 2;
	cairo_move_to(cr, x[0], y[0]);
	cairo_curve_to(cr, (x[0] + 2 * cx) / 3, (y[0] + 2 * cy) / 3, (x[2] + 2 * cx) / 3,
		       (y[2] + 2 * cy) / 3, x[2], y[2]);
	brush_stroke(cr, light_on(s->art->light, color_rgb(0x20130f), 0.1),
		     fmax(width * (double)(head->r * s->scale), 0.6 / s->art->pixels), alpha);
}

static void mouth_draw(const struct sculpt *s, const struct head_form *h,
		       const struct head_body *head)
{
	struct vec toward = vec(s->view.forward.z, s->view.up.z, s->view.side.z);
	float m = h->muzzle_r1, p = h->pads;
	const float drop[3][3] = {{0.02f, -h->nose * 0.7f, 0},
				  {0.03f, -h->nose - p * 0.25f, 0},
				  {0, -h->nose - p * 0.55f - 0.06f, 0}};
	face_line(s, head, head->nose, drop, 0.04, 0.6);
	for (int side = -1; side <= 1; side += 2) {
		float k = (float)side;
		struct vec out =
		    vec_add(vec_scale(head->axes.side, k), vec_scale(head->axes.forward, 0.8f));
		if (vec_dot(out, toward) < 0.25f)
			continue;
		float y = drop[2][1];
		if (p > 0) {
			const float smile[3][3] = {{0, y, 0},
						   {0, y - p * 0.36f, k * p * 0.75f},
						   {-p * 0.7f, y - p * 0.02f, k * p * 1.65f}};
			face_line(s, head, head->nose, smile, 0.045, 0.7);
		} else {
			float back = (h->muzzle - 0.25f) * 0.75f;
			const float lip[3][3] = {{0, y, 0},
						 {-back * 0.4f, y - m * 0.42f, k * m * 0.93f},
						 {-back, y - m * 0.1f, k * m * 1.1f}};
			face_line(s, head, head->nose, lip, 0.045, 0.6);
		}
	}
}

static void whiskers_draw(const struct sculpt *s, const struct head_form *h,
			  const struct head_body *head, float length)
{
	cairo_t *cr = s->art->cr;
	const struct frame *f = &head->axes;
	float r = head->r;
	struct rng rng = *s->art->rng;
	struct vec toward = vec(s->view.forward.z, s->view.up.z, s->view.side.z);
	struct color c = light_on(s->art->light, color_rgb(0xf6f2ea), 0.9);
	for (int side = -1; side <= 1; side += 2) {
		/* Those of the far cheek show only when the face is turned to us. */
		if (side < 0 && vec_dot(f->forward, toward) < 0.62f)
			continue;
		for (int i = 0; i < 4; i++) {
			float rise = 0.30f - 0.2f * (float)i + (float)rng_range(&rng, -0.05, 0.05);
			float k = length * (float)rng_range(&rng, 0.75, 1.05);
			struct vec root =
			    frame_at(f, head->nose, -0.12f * r, (-0.14f - 0.05f * (float)i) * r,
				     (float)side * (h->pads + 0.16f) * r);
			struct vec mid = frame_at(f, root, 0.05f * r, rise * 0.5f * k * r,
						  (float)side * 0.55f * k * r);
			struct vec tip = frame_at(f, root, -0.35f * k * r, (rise - 0.25f) * k * r,
						  (float)side * 1.0f * k * r);
			double x0, y0, x1, y1, x2, y2;
			sculpt_project(s, root, &x0, &y0);
			sculpt_project(s, mid, &x1, &y1);
			sculpt_project(s, tip, &x2, &y2);
			cairo_move_to(cr, x0, y0);
			cairo_curve_to(cr, x1, y1, x1, y1, x2, y2);
			brush_stroke(
			    cr, c,
			    fmax(0.0035 * (double)(r * s->scale) / 0.2, 0.5 / s->art->pixels),
			    0.75);
		}
	}
}

void head_lids(const struct sculpt *s, const struct head_body *head)
{
	struct vec toward = vec(s->view.forward.z, s->view.up.z, s->view.side.z);
	for (int i = 0; i < 2; i++) {
		struct vec out = vec_sub(head->eye[i], head->center);
		if (vec_dot(vec_add(out, vec_scale(head->axes.forward, 0.3f * head->r)), toward) >
		    0)
			lid_closed(s, head, head->eye[i]);
	}
}

void head_finish(const struct sculpt *s, const struct head_form *h, const struct head_body *head,
		 float whiskers)
{
	double px = s->art->pixels * (double)(head->r * s->scale);
	if (head->asleep)
		head_lids(s, head);
	if (px > 12 && h->nose > 0)
		mouth_draw(s, h, head);
	if (whiskers > 0 && px > 14)
		whiskers_draw(s, h, head, whiskers);
}
