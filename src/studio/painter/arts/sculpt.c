/* Parts: how a body is put together, turned and fitted into its box. Role: the side
 * of the sculptor that arts talk to. A mesh would be faster to paint and far more work
 * to model; flat silhouettes would not agree with the picture's light.
 */
#include <string.h>

#include "studio/painter/arts/sculpt_inside.h"

/* ------------------------------------------------------------------ building */

void sculpt_begin(struct sculpt *s, const struct art_ctx *a)
{
	memset(s, 0, sizeof *s);
	s->art = a;
	s->pen.color = a->color;
	s->grounded = true;
	s->scale = 1;
	sculpt_turn(s, 0, 0);
}

void sculpt_turn(struct sculpt *s, float yaw, float pitch)
{
	float cp = cosf(pitch), sp = sinf(pitch), cy = cosf(yaw), sy = sinf(yaw);
	s->view.forward = vec(cy, -sy * sp, sy * cp);
	s->view.up = vec(0, cp, sp);
	s->view.side = vec(-sy, -cy * sp, cy * cp);
}

struct vec sculpt_to_view(const struct sculpt *s, struct vec p)
{
	struct vec v = vec_scale(s->view.forward, p.x);
	v = vec_along(v, s->view.up, p.y);
	return vec_along(v, s->view.side, p.z);
}

struct vec sculpt_to_model(const struct sculpt *s, struct vec v)
{
	return frame_local(&s->view, v);
}

static struct sculpt_part *add_part(struct sculpt *s, enum sculpt_shape shape)
{
	if (s->count == SCULPT_PARTS_MAX)
		return NULL;
	struct sculpt_part *part = &s->parts[s->count++];
	memset(part, 0, sizeof *part);
	part->shape = shape;
	part->pen = s->pen;
	part->t1 = 1;
	part->group = s->groups++;
	return part;
}

void sculpt_limb(struct sculpt *s, struct vec a, float ra, struct vec b, float rb)
{
	struct sculpt_part *part = add_part(s, SCULPT_LIMB);
	if (!part)
		return;
	part->a = a;
	part->b = b;
	part->ra = ra;
	part->rb = rb;
	if (vec_length(s->pen.comb) < 1e-6f)
		part->pen.comb = vec_unit(vec_sub(b, a));
}

void sculpt_chain(struct sculpt *s, const struct vec *points, const float *radii, int n, int steps)
{
	int group = s->groups;
	for (int i = 0; i + 1 < n; i++) {
		struct vec p0 = points[i > 0 ? i - 1 : 0], p1 = points[i], p2 = points[i + 1];
		struct vec p3 = points[i + 2 < n ? i + 2 : n - 1], last = p1;
		float last_r = radii[i];
		for (int k = 1; k <= steps; k++) {
			float t = (float)k / (float)steps, t2 = t * t, t3 = t2 * t;
			struct vec q = vec_scale(p0, -0.5f * t3 + t2 - 0.5f * t);
			q = vec_along(q, p1, 1.5f * t3 - 2.5f * t2 + 1);
			q = vec_along(q, p2, -1.5f * t3 + 2 * t2 + 0.5f * t);
			q = vec_along(q, p3, 0.5f * t3 - 0.5f * t2);
			float r = radii[i > 0 ? i - 1 : 0] * (-0.5f * t3 + t2 - 0.5f * t) +
				  radii[i] * (1.5f * t3 - 2.5f * t2 + 1) +
				  radii[i + 1] * (-1.5f * t3 + 2 * t2 + 0.5f * t) +
				  radii[i + 2 < n ? i + 2 : n - 1] * (0.5f * t3 - 0.5f * t2);
			r = float_max(r, 1e-4f);
			int at = s->count;
			sculpt_limb(s, last, last_r, q, r);
			if (s->count > at) {
				s->parts[at].group = group;
				float whole = (float)((n - 1) * steps);
				s->parts[at].t0 = (float)(i * steps + k - 1) / whole;
				s->parts[at].t1 = (float)(i * steps + k) / whole;
			}
			last = q;
			last_r = r;
		}
	}
}

void sculpt_ball(struct sculpt *s, struct vec center, const struct frame *axes, float forward,
		 float up, float side)
{
	struct sculpt_part *part = add_part(s, SCULPT_BALL);
	if (!part)
		return;
	part->a = center;
	part->axes = axes ? *axes : frame_turned(0, 0, 0);
	part->radii = vec(forward, up, side);
	if (vec_length(s->pen.comb) < 1e-6f)
		part->pen.comb = vec_scale(part->axes.forward, -1);
}

void sculpt_sheet(struct sculpt *s, struct vec a, struct vec b, struct vec c, float thickness)
{
	struct sculpt_part *part = add_part(s, SCULPT_SHEET);
	if (!part)
		return;
	part->a = a;
	part->b = b;
	part->c = c;
	part->ra = thickness;
	if (vec_length(s->pen.comb) < 1e-6f)
		part->pen.comb = vec_unit(vec_sub(vec_mix(b, c, 0.5f), a));
}

/* -------------------------------------------------------------------- placing */

void sculpt_place(struct sculpt *s, float stature, float aspect)
{
	s->left = s->bottom = FAR_AWAY;
	s->right = s->top = -FAR_AWAY;
	float foot = 0, ground = 0;
	for (int i = 0; i < s->count; i++) {
		const struct sculpt_part *part = &s->parts[i];
		struct solid o;
		if (part->pen.carve)
			continue;
		solid_ready(s, part, &o);
		float fur = part->pen.fur * 0.7f;
		ground = float_min(ground, sculpt_to_view(s, vec(part->a.x, -0.02f, part->a.z)).y);
		s->left = float_min(s->left, o.left - fur);
		s->right = float_max(s->right, o.right + fur);
		s->bottom = float_min(s->bottom, o.bottom - fur);
		s->top = float_max(s->top, o.top + fur);
	}
	if (s->count == 0)
		return;
	if (s->afloat)
		s->bottom = 0;
	else if (s->grounded) /* nothing is below the ground that the nearest part stands on */
		s->bottom = float_max(s->bottom, ground);
	foot = float_min(foot, s->bottom);
	s->scale =
	    float_min(1 / stature, float_min(1 / (s->top - foot), aspect / (s->right - s->left)));
	s->dx = -(s->left + s->right) / 2;
	s->dy = -foot;
}

float sculpt_project(const struct sculpt *s, struct vec p, double *ret_x, double *ret_y)
{
	struct vec v = sculpt_to_view(s, p);
	*ret_x = (double)((v.x + s->dx) * s->scale);
	*ret_y = (double)(-(v.y + s->dy) * s->scale);
	return v.z;
}
