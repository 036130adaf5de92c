#include "studio/painter/edit/fill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/brush.h"

#define AROUND_LEAST_PX 48
#define AROUND 0.9	 /* of the region's longer side is looked at around it */
#define SEAM_PX 3	 /* so far from the seam the patches are compared to what stands there */
#define SEAM_MOST 46	 /* levels that may be put right there */
#define GRAIN_MOST 14

/* The part of the picture that matters, cut out. */
struct cut {
	int x, y;
	struct patch_picture p;
};

static void cut_finish(struct cut *c)
{
	free(c->p.px);
	free(c->p.hole);
}

static bool cut_init(struct cut *c, const uint32_t *words, const struct region *r)
{
	int around = MAX(AROUND_LEAST_PX, (int)(AROUND * MAX(r->x1 - r->x0, r->y1 - r->y0)));

	c->x = MAX(0, r->x0 - around);
	c->y = MAX(0, r->y0 - around);
	c->p.w = MIN(r->w, r->x1 + around) - c->x;
	c->p.h = MIN(r->h, r->y1 + around) - c->y;
	c->p.px = malloc((size_t)c->p.w * (size_t)c->p.h * sizeof *c->p.px);
	c->p.hole = malloc((size_t)c->p.w * (size_t)c->p.h);
	if (!c->p.px || !c->p.hole)
		return false;
	for (int y = 0; y < c->p.h; y++)
		for (int x = 0; x < c->p.w; x++) {
			ptrdiff_t from = (ptrdiff_t)(c->y + y) * r->w + c->x + x;
			c->p.px[(ptrdiff_t)y * c->p.w + x] = words[from];
			c->p.hole[(ptrdiff_t)y * c->p.w + x] = r->change[from] != 0;
		}
	return true;
}

static float channel(uint32_t v, int c) { return (float)(v >> c * 8 & 255); }

/* Premultiplied: no channel above alpha. */
static uint32_t pack(const float v[4])
{
	uint32_t a = v[3] <= 0 ? 0 : v[3] >= 255 ? 255 : (uint32_t)(v[3] + 0.5f), out = a << 24;

	for (int c = 0; c < 3; c++)
		out |= (v[c] <= 0 ? 0 : v[c] >= (float)a ? a : (uint32_t)(v[c] + 0.5f)) << c * 8;
	return out;
}

/* --- the membrane alone ---------------------------------------------------------------------- */

/* How rough the surroundings are from pixel to pixel. */
static float grain_of(const struct patch_picture *p)
{
	double sum = 0;
	int n = 0;

	for (int y = 1; y < p->h; y += 2)
		for (int x = 1; x + 1 < p->w; x += 2) {
			ptrdiff_t i = (ptrdiff_t)y * p->w + x;
			if (p->hole[i - 1] | p->hole[i] | p->hole[i + 1])
				continue;
			double d = channel(p->px[i], 1) -
				   (channel(p->px[i - 1], 1) + channel(p->px[i + 1], 1)) / 2;
			sum += fmin(fabs(d), 3 * GRAIN_MOST);
			n++;
		}
	return n ? (float)fmin(GRAIN_MOST, sum / n) : 0;
}

static bool fill_smoothly(struct patch_picture *p, uint64_t seed)
{
	size_t n = (size_t)p->w * (size_t)p->h;
	float *v = malloc(n * 4 * sizeof *v), grain = grain_of(p);
	uint8_t *known = malloc(n);
	struct rng rng = rng_of(seed, 91);
	bool ok = v && known;

	for (size_t i = 0; ok && i < n; i++) {
		known[i] = !p->hole[i];
		for (int c = 0; c < 4; c++)
			v[i * 4 + (size_t)c] = channel(p->px[i], c);
	}
	ok = ok && membrane_fill(v, known, p->w, p->h);
	for (size_t i = 0; ok && i < n; i++) {
		float g = grain * (float)(rng_unit(&rng) + rng_unit(&rng) - 1);
		if (known[i])
			continue;
		for (int c = 0; c < 3; c++)
			v[i * 4 + (size_t)c] += g;
		p->px[i] = pack(v + i * 4);
	}
	free(v);
	free(known);
	return ok;
}

/* --- the seam ---------------------------------------------------------------------------------- */

static bool is_near_hole(const struct patch_picture *p, int x, int y)
{
	for (int j = MAX(0, y - 1); j <= MIN(p->h - 1, y + 1); j++)
		for (int i = MAX(0, x - 1); i <= MIN(p->w - 1, x + 1); i++)
			if (p->hole[(ptrdiff_t)j * p->w + i])
				return true;
	return false;
}

/* What the inside would have to be raised by at this known pixel: the mean of the known ones
 * around it against that of the filled ones. */
static void step_at(const struct patch_picture *p, int x, int y, float ret[4])
{
	float in[4] = {0}, out[4] = {0};
	int ins = 0, outs = 0;

	for (int j = MAX(0, y - SEAM_PX); j <= MIN(p->h - 1, y + SEAM_PX); j++)
		for (int i = MAX(0, x - SEAM_PX); i <= MIN(p->w - 1, x + SEAM_PX); i++) {
			ptrdiff_t k = (ptrdiff_t)j * p->w + i;
			float *to = p->hole[k] ? in : out;
			for (int c = 0; c < 4; c++)
				to[c] += channel(p->px[k], c);
			ins += p->hole[k];
			outs += !p->hole[k];
		}
	for (int c = 0; c < 4; c++) {
		float d = ins && outs ? out[c] / (float)outs - in[c] / (float)ins : 0;
		ret[c] = d < -SEAM_MOST ? -SEAM_MOST : d > SEAM_MOST ? SEAM_MOST : d;
	}
}

/* The steps along the seam, spread over the inside. On half the pixels: it is smooth. */
static bool mend_seam(struct patch_picture *p)
{
	int w = (p->w + 1) / 2, h = (p->h + 1) / 2;
	size_t n = (size_t)w * (size_t)h;
	float *v = calloc(n * 4, sizeof *v);
	uint8_t *known = calloc(n, 1);
	bool ok = v && known;

	for (int y = 0; ok && y < p->h; y++)
		for (int x = 0; x < p->w; x++) {
			ptrdiff_t at = (ptrdiff_t)(y / 2) * w + x / 2;
			if (p->hole[(ptrdiff_t)y * p->w + x] || known[at] || !is_near_hole(p, x, y))
				continue;
			known[at] = 1; /* the seam alone: what lies far outside has no say */
			step_at(p, x, y, v + at * 4);
		}
	ok = ok && membrane_fill(v, known, w, h);
	for (int y = 0; ok && y < p->h; y++)
		for (int x = 0; x < p->w; x++) {
			ptrdiff_t i = (ptrdiff_t)y * p->w + x;
			float c[4];
			for (int k = 0; p->hole[i] && k < 4; k++)
				c[k] = channel(p->px[i], k) +
				       v[((ptrdiff_t)(y / 2) * w + x / 2) * 4 + k];
			if (p->hole[i])
				p->px[i] = pack(c);
		}
	free(v);
	free(known);
	return ok;
}

bool fill_region(uint32_t *words, const struct region *r, bool texture, uint64_t seed, struct err *err)
{
	CLEANUP(cut_finish) struct cut c = {0};
	bool done = false;
	bool ok = r->pixels == 0 || cut_init(&c, words, r);

	if (r->pixels == 0)
		return true;
	ok = ok && (!texture || patches_fill(&c.p, seed, &done));
	ok = ok && (done ? mend_seam(&c.p) : fill_smoothly(&c.p, seed));
	if (!ok)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory to fill the masked region");
	for (int y = 0; y < c.p.h; y++)
		for (int x = 0; x < c.p.w; x++) {
			ptrdiff_t i = (ptrdiff_t)y * c.p.w + x;
			if (c.p.hole[i])
				words[(ptrdiff_t)(c.y + y) * r->w + c.x + x] = c.p.px[i];
		}
	return true;
}
