/* Form: what is seen of the field, straight on: for each pixel where it is, how it is
 * turned and what it is made of, and how open it is to the sky and to the light.
 */
#include <stdlib.h>
#include <string.h>

#include "studio/painter/arts/sculpt_inside.h"

#define TILE 8

static float axis_distance(const struct sculpt_part *part, struct vec p)
{
	return solid_edge_distance(vec_sub(p, part->a), vec_sub(part->b, part->a));
}

/* Of a chain the piece whose axis is nearest: with tapering pieces the one whose
 * surface is nearest may lie further on, and t would jump. */
static const struct sculpt_part *chain_piece(const struct sculpt *s, int lead, struct vec p)
{
	int best = lead, group = s->parts[lead].group;
	float least = axis_distance(&s->parts[lead], p);
	for (int way = -1; way <= 1; way += 2) {
		for (int i = lead + way; i >= 0 && i < s->count && i - lead < 9 && lead - i < 9;
		     i += way) {
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
	hit.p = sculpt_to_model(fm->s, p);
	hit.n = sculpt_to_model(fm->s, normal);
	material_at(fm->s, fm->field, which, n, p, &hit);
	if (fm->paint)
		fm->paint(&hit, fm->ctx);
	ret->n = normal;
	ret->comb = sculpt_to_view(fm->s, hit.comb);
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
			d = float_min(d, float_max(0, sculpt_to_model(s, q).y));
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
	field_ready(s, field);
	struct former fm = {s, field, paint, ctx, cv};
	for (int y = 0; y < cv->height; y += TILE)
		for (int x = 0; x < cv->width; x += TILE)
			form_tile(&fm, x, y);
	bool ok = form_shade(s, field, to_key, cv);
	free(field);
	return ok;
}
