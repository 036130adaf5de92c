/* Neon: the picture at night, its outlines bent from glowing tubes. */
#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

/* The pure colour nearest to a pixel's hue; grays get the sign-maker's favourites. */
static uint32_t tube_color(uint32_t c, int y, int h)
{
	int r = px_r(c), g = px_g(c), b = px_b(c);
	int most = MAX(r, MAX(g, b)), least = MIN(r, MIN(g, b)), span = most - least;

	if (span < 14)
		return px_mix(0xFF2FA8, 0x29D8FF, y * 256 / MAX(h, 1));
	uint32_t pure =
	    px_rgb((r - least) * 255 / span, (g - least) * 255 / span, (b - least) * 255 / span);
	return px_mix(pure, 0xFF38C0, 34);
}

/* Where tubes run: along contours, which at night are faint and by day strong, so a
 * contour is measured against how light it is there. 0 none … 1. */
static float *find_tubes(const struct picture *p)
{
	float *tone = plane_luma(p), *tube = plane_new(p);
	double width = MAX(0.8, 1.3 * p->scale);
	int d = MAX(1, (int)lround(width));

	if (!tone || !tube || !plane_blur(tone, p->w, p->h, width)) {
		free(tone);
		free(tube);
		return NULL;
	}
	for (int y = 0; y < p->h; y++) {
		const float *up = tone + (size_t)MAX(y - d, 0) * p->w;
		const float *row = tone + (size_t)y * p->w;
		const float *down = tone + (size_t)MIN(y + d, p->h - 1) * p->w;
		for (int x = 0; x < p->w; x++) {
			float gx = row[MIN(x + d, p->w - 1)] - row[MAX(x - d, 0)],
			      gy = down[x] - up[x];
			float k = sqrtf(gx * gx + gy * gy) / (row[x] + 0.07f);
			k = (k - 0.13f) / 0.32f;
			tube[(size_t)y * p->w + x] = k <= 0 ? 0 : k >= 1 ? 1 : k * k * (3 - 2 * k);
		}
	}
	free(tone);
	return tube;
}

/* Night: cold, dark, and violet in the shadows. */
static uint32_t night(uint32_t c)
{
	int luma = px_luma(c);
	uint32_t cold = px_rgb(12 + luma * 74 / 255, 8 + luma * 46 / 255, 32 + luma * 124 / 255);

	return px_mix(cold, px_mix(px_saturate(c, 380), 0x0A0618, 150), 120);
}

bool finish_neon(struct picture *p)
{
	size_t n = (size_t)p->w * (size_t)p->h;
	float *tube = NULL;
	uint32_t *tubes = NULL, *glow = NULL;
	bool done = false;

	picture_level(p, 1);
	if (!picture_simplify_around(p, 4.5, 2, 2))
		goto out;
	tube = find_tubes(p);
	tubes = malloc(n * sizeof *tubes);
	if (!tube || !tubes)
		goto out;
	for (size_t i = 0; i < n; i++) {
		int y = (int)(i / (size_t)p->w);
		tubes[i] = px_mix(0, tube_color(p->px[i], y, p->h), (int)(tube[i] * 256));
	}
	glow = malloc(n * sizeof *glow);
	if (!glow)
		goto out;
	for (size_t i = 0; i < n; i++)
		glow[i] = tubes[i];
	if (!picture_blur(glow, p->w, p->h, 9 * p->scale))
		goto out;
	for (size_t i = 0; i < n; i++) {
		uint32_t halo = px_rgb(px_r(glow[i]) * 2, px_g(glow[i]) * 2, px_b(glow[i]) * 2);
		uint32_t c = px_screen(night(p->px[i]), halo);
		/* The tube's heart is nearly white. */
		float k = tube[i];
		c = px_screen(c, tubes[i]);
		p->px[i] = px_mix(c, 0xFFFFFF, k > 0.75f ? (int)((k - 0.75f) * 560) : 0);
	}
	if (!picture_bloom(p, 120, 26 * p->scale, 0.6))
		goto out;
	picture_vignette(p, 0.5);
	done = true;
out:
	free(tube);
	free(tubes);
	free(glow);
	return done;
}
