/* Watercolor: flat washes that dry darker at their edges, pigment that gathers in the
 * paper's grain, blooms where water ran back, and a white margin (after Bousseau et al.,
 * "Interactive watercolor rendering", 2006: density changes darken as C - (C - C²)(d - 1)).
 */
#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

#define PAPER 0xFBF8F1

/* Less (d < 256) or more pigment of the same colour. */
static int dilute(int v, int d)
{
	return clamp8(v - (v * (255 - v) / 255) * (d - 256) / 256);
}

/* How far inside the painted rectangle a place is, 0 (bare paper) … 1, with a ragged
 * edge. */
struct margin {
	const struct texture *ragged;
	double width, step;
	int w, h;
};

static double inside(const struct margin *m, int x, int y)
{
	double d = MIN(MIN(x, m->w - 1 - x), MIN(y, m->h - 1 - y));

	if (d > m->width * 2.2)
		return 1;
	/* A brush drawn along tape: nearly straight, with a hair of water past it. */
	int coarse = texture_smooth(m->ragged, x * m->step, y * m->step) - 128;
	int fine = texture_smooth(m->ragged, x * m->step * 5, y * m->step * 5) - 128;
	d += m->width * (coarse / 420.0 + fine / 900.0);
	return MAX(0, MIN(1, (d - m->width) / (m->width * 0.06) + 0.5));
}

/* Where a wash ends its tone differs from what is around it: pigment was carried there. */
static void find_density(const float *wash, float *around, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float d = around[i] - wash[i];
		/* The darker side of an edge more than the lighter one. */
		around[i] = d > 0 ? MIN(0.55f, d * 3.2f) : MIN(0.2f, -d * 0.9f);
	}
}

static uint32_t wash_pixel(const struct picture *p, const struct texture *paper,
			   const struct texture *water, float edge, int x, int y)
{
	double k = 1 / MAX(0.3, p->scale);
	int flow = texture_smooth(water, x * 0.16 * k, y * 0.16 * k) - 128;
	int cloud = texture_smooth(water, x * 0.9 * k + 77, y * 0.9 * k + 31) - 128;
	int tooth = texture_at(paper, x, y) - 128;
	uint32_t c = p->px[(size_t)y * p->w + x];
	/* Water that ran back: a pale bloom with a dark rim where the flow passes a level. */
	int rim = abs(flow - 44);
	int density = 206 + flow + cloud * 3 / 4 + (int)(edge * 420);
	density += flow > 44 ? -34 : 0;
	density += rim < 5 ? (5 - rim) * 13 : 0;
	/* Pigment settles in the hollows; more of it where there is more. */
	density -= tooth * (300 - px_luma(c)) / 420;
	return px_rgb(dilute(px_r(c), density), dilute(px_g(c), density), dilute(px_b(c), density));
}

static void lay_on_paper(struct picture *p, const struct texture *paper,
			 const struct texture *water, const float *edge)
{
	struct margin m = {water, p->margin * 0.94, 0.9 / MAX(0.3, p->scale), p->w, p->h};

	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			double in = p->margin < 2 ? 1 : inside(&m, x, y);
			uint32_t c = wash_pixel(p, paper, water, edge[(size_t)y * p->w + x], x, y);
			/* Paint is glass on paper: it takes light away. */
			c = px_rgb(px_r(c) * px_r(PAPER) / 255, px_g(c) * px_g(PAPER) / 255,
				   px_b(c) * px_b(PAPER) / 255);
			if (in < 1) {
				/* The wash pools at its own border too. */
				int pool = (int)(in * (1 - in) * 4 * 200);
				c = px_rgb(dilute(px_r(c), 256 + pool), dilute(px_g(c), 256 + pool),
					   dilute(px_b(c), 256 + pool));
				c = px_mix(PAPER, c, (int)(in * 256));
			}
			int light =
			    (texture_at(paper, x, y) - texture_at(paper, x + 1, y + 1)) / 15;
			*to = px_rgb(px_r(c) + light, px_g(c) + light, px_b(c) + light);
		}
	}
}

bool finish_watercolor(struct picture *p)
{
	struct texture paper = {0}, water = {0};
	float *wash = NULL, *around = NULL;
	uint32_t seed = (uint32_t)p->seed;
	size_t n = (size_t)p->w * (size_t)p->h;
	bool done = false;

	picture_level(p, 0.35);
	/* Thin paint is bright; the brush is no finer than this and the hand not straight. */
	for (size_t i = 0; i < n; i++)
		p->px[i] = px_saturate(px_mix(p->px[i], 0xFFFFFF, 30), 318);
	if (!picture_simplify_around(p, 5, 2.6, 1) ||
	    !picture_waver(p, 3.4 * p->scale, 9 * p->scale, seed ^ 1))
		goto out;
	wash = plane_luma(p);
	around = plane_luma(p);
	if (!wash || !around || !plane_blur(wash, p->w, p->h, MAX(0.7, 0.8 * p->scale)) ||
	    !plane_blur(around, p->w, p->h, MAX(1.2, 4.2 * p->scale)))
		goto out;
	find_density(wash, around, n);
	if (!texture_init(&paper, seed ^ 2, 128, 2, 1) || !texture_init(&water, seed ^ 3, 4, 5, 1))
		goto out;
	lay_on_paper(p, &paper, &water, around);
	done = true;
out:
	texture_finish(&paper);
	texture_finish(&water);
	free(wash);
	free(around);
	return done;
}
