/* Form: the parts as one distance field, seen straight on. Role: from parts to a
 * canvas of normals, depths and colours; light falls in sculpt_light.c. A mesh
 * would be faster to paint and far more work to model; flat silhouettes would not
 * agree with the picture's light.
 */
#include "studio/painter/arts/sculpt.h"

#include <stdlib.h>
#include <string.h>

#define TILE 8
#define FAR_AWAY 1e9f

/* A chain's pieces lie so close that melting each into the others would swell it:
 * they join almost hard, and the whole melts into what came before. */
#define CHAIN_BLEND 0.02f /* at most; thin chains less */

/* A part made ready for measuring, in view space. */
struct solid {
	enum sculpt_shape shape;
	bool carve;
	int group;
	float blend, chain, thin, stretch, careful;
	struct vec a, b, c, ab, flat;
	float inv, ra, dr;
	struct vec m[3], mm[3]; /* ball: axes over radii, over radii squared */
	struct vec normal, edge_a, edge_b, edge_c, cb, ac; /* sheet */
	struct vec center;
	float reach; /* radius of a sphere around center that holds it */
	float left, right, bottom, top, near, far;
};

struct field {
	int count;
	struct solid solids[SCULPT_PARTS_MAX];
};

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

static struct vec to_view(const struct sculpt *s, struct vec p)
{
	struct vec v = vec_scale(s->view.forward, p.x);
	v = vec_along(v, s->view.up, p.y);
	return vec_along(v, s->view.side, p.z);
}

static struct vec to_model(const struct sculpt *s, struct vec v)
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

/* ------------------------------------------------------------------ measuring */

static void solid_bound(struct solid *o, struct vec p, float rx, float ry, float rz)
{
	o->left = float_min(o->left, p.x - rx);
	o->right = float_max(o->right, p.x + rx);
	o->bottom = float_min(o->bottom, p.y - ry);
	o->top = float_max(o->top, p.y + ry);
	o->far = float_min(o->far, p.z - rz);
	o->near = float_max(o->near, p.z + rz);
}

static void solid_ready_ball(const struct sculpt *s, const struct sculpt_part *part,
			     struct solid *o)
{
	struct vec axes[3] = {to_view(s, part->axes.forward), to_view(s, part->axes.up),
			      to_view(s, part->axes.side)};
	float radii[3] = {part->radii.x, part->radii.y, part->radii.z};
	float smallest = FAR_AWAY, biggest = 0;
	struct vec extent = vec(0, 0, 0);
	for (int i = 0; i < 3; i++) {
		float r = float_max(radii[i], 1e-4f);
		o->m[i] = vec_scale(axes[i], 1 / r);
		o->mm[i] = vec_scale(axes[i], 1 / (r * r));
		smallest = float_min(smallest, r);
		biggest = float_max(biggest, r);
		extent.x += axes[i].x * axes[i].x * r * r;
		extent.y += axes[i].y * axes[i].y * r * r;
		extent.z += axes[i].z * axes[i].z * r * r;
	}
	solid_bound(o, o->a, sqrtf(extent.x), sqrtf(extent.y), sqrtf(extent.z));
	o->reach = biggest;
	o->careful = float_max(0.3f, sqrtf(smallest / biggest));
}

static void solid_ready(const struct sculpt *s, const struct sculpt_part *part, struct solid *o)
{
	memset(o, 0, sizeof *o);
	o->shape = part->shape;
	o->carve = part->pen.carve;
	o->group = part->group;
	o->blend = part->pen.blend;
	o->thin = o->careful = 1;
	o->left = o->bottom = o->far = FAR_AWAY;
	o->right = o->top = o->near = -FAR_AWAY;
	o->a = to_view(s, part->a);
	o->b = to_view(s, part->b);
	o->c = to_view(s, part->c);
	o->ra = part->ra;
	o->center = o->a;
	if (part->shape == SCULPT_BALL) {
		solid_ready_ball(s, part, o);
	} else if (part->shape == SCULPT_LIMB) {
		o->ab = vec_sub(o->b, o->a);
		o->inv = 1 / float_max(vec_dot(o->ab, o->ab), 1e-10f);
		o->dr = part->rb - part->ra;
		o->chain = float_max(1e-5f, float_min(CHAIN_BLEND, 0.4f * float_max(part->ra, part->rb)));
		if (part->pen.thin > 0 && part->pen.thin < 1) {
			struct vec flat = to_view(s, part->pen.flat), along = vec_unit(o->ab);
			o->flat = vec_unit(vec_along(flat, along, -vec_dot(flat, along)));
			o->stretch = 1 / (part->pen.thin * part->pen.thin);
			o->thin = part->pen.thin;
		}
		solid_bound(o, o->a, part->ra, part->ra, part->ra);
		solid_bound(o, o->b, part->rb, part->rb, part->rb);
		o->center = vec_mix(o->a, o->b, 0.5f);
		o->reach = vec_length(o->ab) / 2 + float_max(part->ra, part->rb);
	} else {
		o->ab = vec_sub(o->b, o->a);
		o->cb = vec_sub(o->c, o->b);
		o->ac = vec_sub(o->a, o->c);
		o->normal = vec_unit(vec_cross(o->ab, o->ac));
		o->edge_a = vec_cross(o->ab, o->normal);
		o->edge_b = vec_cross(o->cb, o->normal);
		o->edge_c = vec_cross(o->ac, o->normal);
		solid_bound(o, o->a, o->ra, o->ra, o->ra);
		solid_bound(o, o->b, o->ra, o->ra, o->ra);
		solid_bound(o, o->c, o->ra, o->ra, o->ra);
		o->center = vec_scale(vec_add(vec_add(o->a, o->b), o->c), 1 / 3.0f);
		o->reach = o->ra + float_max(vec_length(vec_sub(o->a, o->center)),
					     float_max(vec_length(vec_sub(o->b, o->center)),
						       vec_length(vec_sub(o->c, o->center))));
	}
	float m = o->blend * 0.4f;
	o->left -= m, o->right += m, o->bottom -= m, o->top += m, o->far -= m, o->near += m;
}

static float edge_distance(struct vec p, struct vec ab)
{
	float t = float_clamp(vec_dot(p, ab) / float_max(vec_dot(ab, ab), 1e-12f), 0, 1);
	struct vec q = vec_along(p, ab, -t);
	return vec_dot(q, q);
}

/* Squashed limbs are measured in stretched space, where the distance is too long by
 * up to 1/thin. How far p is in the limb's plane and above its plane are both too
 * short (ret_bound, less what melting may add), so the longer of these and of
 * thin · stretched is safe to step by and never much too short. */
static float limb_stretched(const struct solid *o, struct vec p, float *ret_bound)
{
	struct vec q = vec_sub(p, o->a);
	float t = float_clamp(vec_dot(q, o->ab) * o->inv, 0, 1);
	q = vec_along(q, o->ab, -t);
	float r = o->ra + o->dr * t, away = vec_dot(q, q), h = vec_dot(q, o->flat);
	float plane = float_max(away - h * h, 0);
	*ret_bound = float_max(sqrtf(plane) - r, fabsf(h) - r * o->thin) - 0.5f * CHAIN_BLEND;
	return sqrtf(plane + h * h * o->stretch) - r;
}

static float solid_distance(const struct solid *o, struct vec p)
{
	struct vec q = vec_sub(p, o->a);
	if (o->shape == SCULPT_LIMB) {
		if (o->thin < 1) {
			float bound, d = limb_stretched(o, p, &bound);
			return float_max(d * o->thin, bound);
		}
		float t = float_clamp(vec_dot(q, o->ab) * o->inv, 0, 1);
		q = vec_along(q, o->ab, -t);
		return sqrtf(vec_dot(q, q)) - (o->ra + o->dr * t);
	}
	if (o->shape == SCULPT_BALL) {
		struct vec u = vec(vec_dot(q, o->m[0]), vec_dot(q, o->m[1]), vec_dot(q, o->m[2]));
		struct vec w =
		    vec(vec_dot(q, o->mm[0]), vec_dot(q, o->mm[1]), vec_dot(q, o->mm[2]));
		float k0 = sqrtf(vec_dot(u, u)), k1 = sqrtf(vec_dot(w, w));
		return k1 > 1e-9f ? k0 * (k0 - 1) / k1 : -o->reach;
	}
	struct vec qb = vec_sub(p, o->b), qc = vec_sub(p, o->c);
	bool outside =
	    vec_dot(o->edge_a, q) < 0 || vec_dot(o->edge_b, qb) < 0 || vec_dot(o->edge_c, qc) < 0;
	if (!outside)
		return fabsf(vec_dot(q, o->normal)) - o->ra;
	float d = float_min(edge_distance(q, o->ab),
			    float_min(edge_distance(qb, o->cb), edge_distance(qc, o->ac)));
	return sqrtf(d) - o->ra;
}

static inline float join(float d, float e, const struct solid *o)
{
	if (o->carve) {
		float h = o->blend - fabsf(d + e);
		float most = float_max(d, -e);
		return h > 0 ? most + h * h / (4 * o->blend) : most;
	}
	float h = o->blend - fabsf(d - e);
	float least = float_min(d, e);
	return h > 0 ? least - h * h / (4 * o->blend) : least;
}

static inline float join_in_chain(float d, float e, float blend)
{
	float h = blend - fabsf(d - e), least = float_min(d, e);
	return h > 0 ? least - h * h / (4 * blend) : least;
}

/* The chain that starts at which[i]; ret_next: the first after it. */
static float chain_distance(const struct field *f, const uint8_t *which, int n, int i, struct vec p,
			    int *ret_next)
{
	const struct solid *o = &f->solids[which[i]];
	int group = o->group;
	if (o->shape == SCULPT_LIMB && o->thin < 1) {
		float bound, e = limb_stretched(o, p, &bound);
		while (++i < n && f->solids[which[i]].group == group) {
			float b;
			e = join_in_chain(e, limb_stretched(&f->solids[which[i]], p, &b), o->chain);
			bound = float_min(bound, b);
		}
		*ret_next = i;
		return float_max(e * o->thin, bound);
	}
	float e = solid_distance(o, p);
	while (++i < n && f->solids[which[i]].group == group)
		e = join_in_chain(e, solid_distance(&f->solids[which[i]], p), o->chain);
	*ret_next = i;
	return e;
}

static float field_distance(const struct field *f, const uint8_t *which, int n, struct vec p)
{
	float d = FAR_AWAY;
	for (int i = 0; i < n;) {
		const struct solid *o = &f->solids[which[i]];
		d = join(d, chain_distance(f, which, n, i, p, &i), o);
	}
	return d;
}

/* With everything, quickly refusing what is too far to matter. */
static float field_distance_all(const struct field *f, struct vec p)
{
	float d = 0.6f;
	for (int i = 0; i < f->count; i++) {
		const struct solid *o = &f->solids[i];
		struct vec q = vec_sub(p, o->center);
		float reach = o->reach + d;
		if (!o->carve && vec_dot(q, q) < reach * reach)
			d = float_min(d, solid_distance(o, p));
	}
	return d;
}

/* Which of the parts can shape the surface within `margin` of p. */
static int field_close(const struct field *f, const uint8_t *which, int n, struct vec p,
		       float margin, uint8_t *ret)
{
	float d[SCULPT_PARTS_MAX], best = FAR_AWAY;
	int count = 0;
	for (int i = 0; i < n; i++) {
		d[i] = solid_distance(&f->solids[which[i]], p);
		if (!f->solids[which[i]].carve)
			best = float_min(best, d[i]);
	}
	for (int i = 0; i < n; i++) {
		const struct solid *o = &f->solids[which[i]];
		if (d[i] < best + o->blend + margin || (o->carve && d[i] < o->blend + margin))
			ret[count++] = which[i];
	}
	return count;
}

static struct vec field_normal(const struct field *f, const uint8_t *which, int n, struct vec p,
			       float h)
{
	static const float k[4][3] = {{1, -1, -1}, {-1, -1, 1}, {-1, 1, -1}, {1, 1, 1}};
	struct vec sum = vec(0, 0, 0);
	for (int i = 0; i < 4; i++) {
		struct vec e = vec(k[i][0], k[i][1], k[i][2]);
		sum = vec_along(sum, e, field_distance(f, which, n, vec_along(p, e, h)));
	}
	return vec_unit(sum);
}

/* ------------------------------------------------------------------- painting */

static float axis_distance(const struct sculpt_part *part, struct vec p)
{
	return edge_distance(vec_sub(p, part->a), vec_sub(part->b, part->a));
}

/* Of a chain the piece whose axis is nearest: with tapering pieces the one whose
 * surface is nearest may lie further on, and t would jump. */
static const struct sculpt_part *chain_piece(const struct sculpt *s, int lead, struct vec p)
{
	int best = lead, group = s->parts[lead].group;
	float least = axis_distance(&s->parts[lead], p);
	for (int way = -1; way <= 1; way += 2) {
		for (int i = lead + way; i >= 0 && i < s->count && i - lead < 9 && lead - i < 9; i += way) {
			if (s->parts[i].group != group)
				break;
			float d = axis_distance(&s->parts[i], p);
			if (d < least) {
				least = d;
				best = i;
			}
		}
	}
	return &s->parts[best];
}

static void hit_locate(const struct sculpt *s, int lead, struct vec p, struct sculpt_hit *hit)
{
	const struct sculpt_part *part = &s->parts[lead];
	hit->tag = part->pen.tag;
	if (part->shape == SCULPT_BALL) {
		struct vec u = frame_local(&part->axes, vec_sub(p, part->a));
		hit->t = u.x / part->radii.x;
		hit->up = u.y / part->radii.y;
		hit->side = u.z / part->radii.z;
		return;
	}
	if (part->shape == SCULPT_LIMB)
		part = chain_piece(s, lead, p);
	struct vec q = vec_sub(p, part->a), ab = vec_sub(part->b, part->a);
	float t = float_clamp(vec_dot(q, ab) / float_max(vec_dot(ab, ab), 1e-10f), 0, 1);
	hit->t = part->t0 + (part->t1 - part->t0) * t;
	struct vec along = vec_unit(ab);
	struct vec across = vec_unit(vec_along(vec(0, 1, 0), along, -along.y));
	struct vec beside = vec_cross(along, across);
	float r = float_max(part->ra + (part->rb - part->ra) * t, 1e-4f);
	q = vec_along(q, ab, -t);
	hit->up = vec_dot(q, across) / r;
	hit->side = vec_dot(q, beside) / r;
}

/* What the surface is made of at p: nearest part leads, neighbours mix in. */
static void material_at(const struct sculpt *s, const struct field *f, const uint8_t *which, int n,
			struct vec p, struct sculpt_hit *hit)
{
	float d[SCULPT_PARTS_MAX], best = FAR_AWAY;
	int lead = which[0];
	for (int i = 0; i < n; i++) {
		const struct solid *o = &f->solids[which[i]];
		d[i] = o->carve ? FAR_AWAY : solid_distance(o, p);
		/* What was set on hard shows only where it is, however much the soft
		 * parts around it have swollen together. */
		if (o->blend < 0.02f && d[i] > o->blend * 0.4f + 0.004f && lead != which[i])
			continue;
		if (d[i] < best) {
			best = d[i];
			lead = which[i];
		}
	}
	float sum = 0, r = 0, g = 0, b = 0, fur = 0, gloss = 0, glow = 0, clear = 0;
	struct vec comb = vec(0, 0, 0);
	for (int i = 0; i < n; i++) {
		const struct sculpt_pen *pen = &s->parts[which[i]].pen;
		float soft = float_min(pen->blend, s->parts[lead].pen.blend) * 0.7f + 0.002f;
		float w = 1 - (d[i] - best) / soft;
		if (w <= 0)
			continue;
		w *= w;
		sum += w;
		r += w * (float)pen->color.r, g += w * (float)pen->color.g;
		b += w * (float)pen->color.b;
		fur += w * pen->fur, gloss += w * pen->gloss, glow += w * pen->glow;
		clear += w * pen->clear;
		comb = vec_along(comb, pen->comb, w);
	}
	hit->color = (struct color){r / sum, g / sum, b / sum};
	hit->fur = fur / sum, hit->gloss = gloss / sum, hit->glow = glow / sum;
	hit->clear = clear / sum;
	hit->comb = comb;
	hit_locate(s, lead, hit->p, hit);
}

struct former {
	const struct sculpt *s;
	const struct field *field;
	sculpt_paint_fn *paint;
	const void *ctx;
	struct sculpt_canvas *canvas;
};

static void form_pixel(const struct former *fm, const uint8_t *which, int n, struct vec p,
		       float alpha, struct sculpt_pixel *ret)
{
	struct sculpt_hit hit = {0};
	uint8_t close[SCULPT_PARTS_MAX];
	n = field_close(fm->field, which, n, p, fm->canvas->pixel * 2, close);
	which = close;
	struct vec normal = field_normal(fm->field, which, n, p, fm->canvas->pixel * 0.7f);
	hit.p = to_model(fm->s, p);
	hit.n = to_model(fm->s, normal);
	material_at(fm->s, fm->field, which, n, p, &hit);
	if (fm->paint)
		fm->paint(&hit, fm->ctx);
	ret->n = normal;
	ret->comb = to_view(fm->s, hit.comb);
	ret->base = hit.color;
	ret->fur = hit.fur;
	ret->gloss = hit.gloss;
	ret->glow = hit.glow;
	ret->cover = 1 - float_clamp(hit.clear, 0, 1);
	ret->z = p.z;
	ret->alpha = alpha;
}

/* One square of pixels: only the parts that may be seen in it are measured. */
static void form_tile(const struct former *fm, int tx, int ty)
{
	struct sculpt_canvas *cv = fm->canvas;
	float x0 = cv->left + (float)tx * cv->pixel, y0 = cv->top - (float)ty * cv->pixel;
	float x1 = x0 + TILE * cv->pixel, y1 = y0 - TILE * cv->pixel, edge = cv->pixel;
	uint8_t which[SCULPT_PARTS_MAX];
	float near = -FAR_AWAY, far = FAR_AWAY, careful = 0.95f;
	int n = 0;
	for (int i = 0; i < fm->field->count; i++) {
		const struct solid *o = &fm->field->solids[i];
		if (o->left - edge > x1 || o->right + edge < x0 || o->bottom - edge > y0 ||
		    o->top + edge < y1)
			continue;
		which[n++] = (uint8_t)i;
		careful = float_min(careful, o->careful);
		near = o->carve ? near : float_max(near, o->near);
		far = o->carve ? far : float_min(far, o->far);
	}
	if (near < far)
		return;
	/* A ray as thick as the tile goes ahead through the empty space before it. */
	struct vec mid = vec((x0 + x1) / 2, (y0 + y1) / 2, near);
	float half = TILE * 0.7072f * cv->pixel, ahead = FAR_AWAY;
	for (int step = 0; step < 40 && mid.z > far; step++) {
		ahead = field_distance(fm->field, which, n, mid) * careful - half;
		if (ahead < half * 0.3f)
			break;
		mid.z -= ahead;
	}
	if (mid.z <= far)
		return;
	near = mid.z;
	for (int y = ty; y < ty + TILE && y < cv->height; y++) {
		for (int x = tx; x < tx + TILE && x < cv->width; x++) {
			struct vec p = vec(cv->left + ((float)x + 0.5f) * cv->pixel,
					   cv->top - ((float)y + 0.5f) * cv->pixel, near);
			struct vec closest = p;
			float least = FAR_AWAY, d = FAR_AWAY;
			for (int step = 0; step < 90 && p.z > far; step++) {
				d = field_distance(fm->field, which, n, p);
				if (d < least) {
					least = d;
					closest = p;
				}
				if (d < cv->pixel * 0.15f)
					break;
				p.z -= float_max(d * careful, cv->pixel * 0.12f);
			}
			float alpha = least < cv->pixel * 0.15f ? 1 : 1 - least / cv->pixel;
			if (alpha > 0.02f)
				form_pixel(fm, which, n, closest, alpha,
					   &cv->pixels[y * cv->width + x]);
		}
	}
}

/* How open to the sky, and how open to the key light, a point of the surface is. */
static void shade_at(const struct sculpt *s, const struct field *f, struct vec p, struct vec n,
		     struct vec to_key, float size, float *ret)
{
	static const float steps[4] = {0.03f, 0.08f, 0.15f, 0.26f};
	static const float weights[4] = {0.36f, 0.30f, 0.22f, 0.16f};
	float closed = 0;
	for (int i = 0; i < 4; i++) {
		float h = steps[i] * size;
		struct vec q = vec_along(p, n, h);
		float d = field_distance_all(f, q);
		if (s->grounded && !s->afloat)
			d = float_min(d, float_max(0, to_model(s, q).y));
		closed += weights[i] * float_clamp(1 - d / h, 0, 1);
	}
	ret[0] = float_clamp(1 - closed, 0, 1);
	float open = 1, t = 0.04f * size;
	for (int i = 0; i < 10 && t < 0.9f * size && open > 0.02f; i++) {
		float d =
		    field_distance_all(f, vec_along(vec_along(p, n, 0.03f * size), to_key, t));
		open = float_min(open, 0.5f + 4 * d / t);
		t += float_clamp(d, 0.04f * size, 0.2f * size);
	}
	ret[1] = float_clamp(open, 0, 1);
}

#define SHADE_CELL 4

/* Shade is soft, so it is measured once a cell and spread between cell centres. */
static bool form_shade(const struct sculpt *s, const struct field *f, struct vec to_key,
		       struct sculpt_canvas *cv)
{
	int cw = cv->width / SHADE_CELL + 2, ch = cv->height / SHADE_CELL + 2;
	float *cells = calloc((size_t)cw * (size_t)ch, 3 * sizeof *cells);
	if (!cells)
		return false;
	float size = 1 / s->scale;
	for (int cy = 0; cy < ch; cy++) {
		for (int cx = 0; cx < cw; cx++) {
			int x = cx * SHADE_CELL, y = cy * SHADE_CELL;
			if (x >= cv->width || y >= cv->height)
				continue;
			const struct sculpt_pixel *px = &cv->pixels[y * cv->width + x];
			if (px->alpha <= 0)
				continue;
			struct vec p = vec(cv->left + ((float)x + 0.5f) * cv->pixel,
					   cv->top - ((float)y + 0.5f) * cv->pixel, px->z);
			float *cell = &cells[3 * (cy * cw + cx)];
			shade_at(s, f, p, px->n, to_key, size, cell);
			cell[2] = px->z + 10;
		}
	}
	for (int y = 0; y < cv->height; y++) {
		for (int x = 0; x < cv->width; x++) {
			const struct sculpt_pixel *px = &cv->pixels[y * cv->width + x];
			float *out = &cv->shade[2 * (y * cv->width + x)];
			float sum = 1e-6f, sky = 1e-6f, key = 1e-6f;
			for (int k = 0; px->alpha > 0 && k < 4; k++) {
				int cx = x / SHADE_CELL + (k & 1), cy = y / SHADE_CELL + (k >> 1);
				const float *cell = &cells[3 * (cy * cw + cx)];
				float u = 1 - fabsf((float)(x - cx * SHADE_CELL)) / SHADE_CELL;
				float v = 1 - fabsf((float)(y - cy * SHADE_CELL)) / SHADE_CELL;
				float dz = (cell[2] - 10 - px->z) / (0.08f * size);
				float w = cell[2] > 0 ? (u * v + 0.001f) / (1 + dz * dz) : 0;
				sum += w, sky += w * cell[0], key += w * cell[1];
			}
			out[0] = sky / sum;
			out[1] = key / sum;
		}
	}
	free(cells);
	return true;
}

bool sculpt_form(const struct sculpt *s, sculpt_paint_fn *paint, const void *ctx, struct vec to_key,
		 struct sculpt_canvas *cv)
{
	struct field *field = malloc(sizeof *field);
	if (!field)
		return false;
	field->count = s->count;
	for (int i = 0; i < s->count; i++)
		solid_ready(s, &s->parts[i], &field->solids[i]);
	struct former fm = {s, field, paint, ctx, cv};
	for (int y = 0; y < cv->height; y += TILE)
		for (int x = 0; x < cv->width; x += TILE)
			form_tile(&fm, x, y);
	bool ok = form_shade(s, field, to_key, cv);
	free(field);
	return ok;
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
		ground = float_min(ground, to_view(s, vec(part->a.x, -0.02f, part->a.z)).y);
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
	struct vec v = to_view(s, p);
	*ret_x = (double)((v.x + s->dx) * s->scale);
	*ret_y = (double)(-(v.y + s->dy) * s->scale);
	return v.z;
}
