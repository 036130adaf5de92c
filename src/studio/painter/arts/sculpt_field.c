/* The distance field: how far any point is from the body. Role: all the geometry; the
 * only place that knows what a limb, a ball or a sheet is.
 */
#include <string.h>

#include "studio/painter/arts/sculpt_inside.h"

/* A chain's pieces lie so close that melting each into the others would swell it:
 * they join almost hard, and the whole melts into what came before. */
#define CHAIN_BLEND 0.02f /* at most; thin chains less */

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
	struct vec axes[3] = {sculpt_to_view(s, part->axes.forward),
			      sculpt_to_view(s, part->axes.up), sculpt_to_view(s, part->axes.side)};
	float radii[3] = {part->radii.x, part->radii.y, part->radii.z};
	float smallest = FAR_AWAY, biggest = 0;
	struct vec extent = vec(0, 0, 0);
	for (int i = 0; i < 3; i++) {
		float r = float_max(radii[i], 1e-4f);
		o->ball.m[i] = vec_scale(axes[i], 1 / r);
		o->ball.mm[i] = vec_scale(axes[i], 1 / (r * r));
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

static void solid_ready_limb(const struct sculpt *s, const struct sculpt_part *part,
			     struct solid *o)
{
	struct vec end = sculpt_to_view(s, part->b);
	o->limb.ab = vec_sub(end, o->a);
	o->limb.inv = 1 / float_max(vec_dot(o->limb.ab, o->limb.ab), 1e-10f);
	o->limb.dr = part->rb - part->ra;
	o->limb.chain = float_clamp(0.4f * float_max(part->ra, part->rb), 1e-5f, CHAIN_BLEND);
	if (part->pen.thin > 0 && part->pen.thin < 1) {
		struct vec flat = sculpt_to_view(s, part->pen.flat), along = vec_unit(o->limb.ab);
		o->limb.flat = vec_unit(vec_along(flat, along, -vec_dot(flat, along)));
		o->limb.stretch = 1 / (part->pen.thin * part->pen.thin);
		o->thin = part->pen.thin;
	}
	solid_bound(o, o->a, part->ra, part->ra, part->ra);
	solid_bound(o, end, part->rb, part->rb, part->rb);
	o->center = vec_mix(o->a, end, 0.5f);
	o->reach = vec_length(o->limb.ab) / 2 + float_max(part->ra, part->rb);
}

static void solid_ready_sheet(const struct sculpt *s, const struct sculpt_part *part,
			      struct solid *o)
{
	struct vec b = sculpt_to_view(s, part->b), c = sculpt_to_view(s, part->c);
	o->sheet.b = b;
	o->sheet.c = c;
	o->sheet.ab = vec_sub(b, o->a);
	o->sheet.cb = vec_sub(c, b);
	o->sheet.ac = vec_sub(o->a, c);
	o->sheet.normal = vec_unit(vec_cross(o->sheet.ab, o->sheet.ac));
	o->sheet.edge_a = vec_cross(o->sheet.ab, o->sheet.normal);
	o->sheet.edge_b = vec_cross(o->sheet.cb, o->sheet.normal);
	o->sheet.edge_c = vec_cross(o->sheet.ac, o->sheet.normal);
	solid_bound(o, o->a, o->ra, o->ra, o->ra);
	solid_bound(o, b, o->ra, o->ra, o->ra);
	solid_bound(o, c, o->ra, o->ra, o->ra);
	o->center = vec_scale(vec_add(vec_add(o->a, b), c), 1 / 3.0f);
	o->reach = o->ra + float_max(vec_length(vec_sub(o->a, o->center)),
				     float_max(vec_length(vec_sub(b, o->center)),
					       vec_length(vec_sub(c, o->center))));
}

void solid_ready(const struct sculpt *s, const struct sculpt_part *part, struct solid *o)
{
	memset(o, 0, sizeof *o);
	o->shape = part->shape;
	o->carve = part->pen.carve;
	o->group = part->group;
	o->blend = part->pen.blend;
	o->thin = o->careful = 1;
	o->left = o->bottom = o->far = FAR_AWAY;
	o->right = o->top = o->near = -FAR_AWAY;
	o->a = o->center = sculpt_to_view(s, part->a);
	o->ra = part->ra;
	if (part->shape == SCULPT_BALL)
		solid_ready_ball(s, part, o);
	else if (part->shape == SCULPT_LIMB)
		solid_ready_limb(s, part, o);
	else
		solid_ready_sheet(s, part, o);
	float m = o->blend * 0.4f;
	o->left -= m, o->right += m, o->bottom -= m, o->top += m, o->far -= m, o->near += m;
}

void field_ready(const struct sculpt *s, struct field *f)
{
	f->count = s->count;
	for (int i = 0; i < s->count; i++)
		solid_ready(s, &s->parts[i], &f->solids[i]);
	for (int i = 0; i < f->count;) {
		int end = i;
		struct vec sum = vec(0, 0, 0);
		while (end < f->count && f->solids[end].group == f->solids[i].group)
			sum = vec_add(sum, f->solids[end++].center);
		sum = vec_scale(sum, 1 / (float)(end - i));
		float reach = 0;
		for (int k = i; k < end; k++)
			reach = float_max(reach, vec_length(vec_sub(f->solids[k].center, sum)) +
						     f->solids[k].reach);
		for (; i < end; i++) {
			f->solids[i].whole = sum;
			f->solids[i].whole_reach = reach;
		}
	}
}

float solid_edge_distance(struct vec p, struct vec ab)
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
	float t = float_clamp(vec_dot(q, o->limb.ab) * o->limb.inv, 0, 1);
	q = vec_along(q, o->limb.ab, -t);
	float r = o->ra + o->limb.dr * t, away = vec_dot(q, q), h = vec_dot(q, o->limb.flat);
	float plane = float_max(away - h * h, 0);
	*ret_bound = float_max(sqrtf(plane) - r, fabsf(h) - r * o->thin) - 0.5f * CHAIN_BLEND;
	return sqrtf(plane + h * h * o->limb.stretch) - r;
}

float solid_distance(const struct solid *o, struct vec p)
{
	struct vec q = vec_sub(p, o->a);
	if (o->shape == SCULPT_LIMB) {
		if (o->thin < 1) {
			float bound, d = limb_stretched(o, p, &bound);
			return float_max(d * o->thin, bound);
		}
		float t = float_clamp(vec_dot(q, o->limb.ab) * o->limb.inv, 0, 1);
		q = vec_along(q, o->limb.ab, -t);
		return sqrtf(vec_dot(q, q)) - (o->ra + o->limb.dr * t);
	}
	if (o->shape == SCULPT_BALL) {
		struct vec u = vec(vec_dot(q, o->ball.m[0]), vec_dot(q, o->ball.m[1]),
				   vec_dot(q, o->ball.m[2]));
		struct vec w = vec(vec_dot(q, o->ball.mm[0]), vec_dot(q, o->ball.mm[1]),
				   vec_dot(q, o->ball.mm[2]));
		float k0 = sqrtf(vec_dot(u, u)), k1 = sqrtf(vec_dot(w, w));
		return k1 > 1e-9f ? k0 * (k0 - 1) / k1 : -o->reach;
	}
	struct vec qb = vec_sub(p, o->sheet.b), qc = vec_sub(p, o->sheet.c);
	bool outside = vec_dot(o->sheet.edge_a, q) < 0 || vec_dot(o->sheet.edge_b, qb) < 0 ||
		       vec_dot(o->sheet.edge_c, qc) < 0;
	if (!outside)
		return fabsf(vec_dot(q, o->sheet.normal)) - o->ra;
	float d = float_min(
	    solid_edge_distance(q, o->sheet.ab),
	    float_min(solid_edge_distance(qb, o->sheet.cb), solid_edge_distance(qc, o->sheet.ac)));
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
			e = join_in_chain(e, limb_stretched(&f->solids[which[i]], p, &b),
					  o->limb.chain);
			bound = float_min(bound, b);
		}
		*ret_next = i;
		return float_max(e * o->thin, bound);
	}
	float e = solid_distance(o, p);
	while (++i < n && f->solids[which[i]].group == group)
		e = join_in_chain(e, solid_distance(&f->solids[which[i]], p), o->limb.chain);
	*ret_next = i;
	return e;
}

float field_distance(const struct field *f, const uint8_t *which, int n, struct vec p)
{
	float d = FAR_AWAY;
	for (int i = 0; i < n;) {
		const struct solid *o = &f->solids[which[i]];
		/* A whole chain that is further off than what is found already, and than
		 * it melts, changes nothing. */
		struct vec q = vec_sub(p, o->whole);
		float matters = o->whole_reach + d + o->blend;
		if (!o->carve && vec_dot(q, q) > matters * matters && matters > 0) {
			int group = o->group;
			while (++i < n && f->solids[which[i]].group == group)
				;
			continue;
		}
		d = join(d, chain_distance(f, which, n, i, p, &i), o);
	}
	return d;
}

/* With everything, quickly refusing what is too far to matter. */
float field_distance_all(const struct field *f, struct vec p)
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
int field_close(const struct field *f, const uint8_t *which, int n, struct vec p, float margin,
		uint8_t *ret)
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

struct vec field_normal(const struct field *f, const uint8_t *which, int n, struct vec p, float h)
{
	static const float k[4][3] = {{1, -1, -1}, {-1, -1, 1}, {-1, 1, -1}, {1, 1, 1}};
	struct vec sum = vec(0, 0, 0);
	for (int i = 0; i < 4; i++) {
		struct vec e = vec(k[i][0], k[i][1], k[i][2]);
		sum = vec_along(sum, e, field_distance(f, which, n, vec_along(p, e, h)));
	}
	return vec_unit(sum);
}
