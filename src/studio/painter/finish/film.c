/* What a camera makes: cinema, old prints, and film noir. */
#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

/* A curve through (0,0) and (1,1) that is steep in the middle: k 0 straight … 1. */
static int s_curve(int v, double k)
{
	double t = v / 255.0, s = t * t * (3 - 2 * t);

	return (int)((t + (s - t) * k) * 255 + 0.5);
}

static void add_grain(struct picture *p, int amount, uint32_t seed)
{
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			/* Film is most restless in its middle tones. */
			int luma = px_luma(*to), weight = 255 - abs(luma - 120);
			int g = grain_at(x, y, seed) * amount * weight / (127 * 255);
			*to = px_rgb(px_r(*to) + g, px_g(*to) + g, px_b(*to) + g);
		}
	}
}

/* --- cinema ------------------------------------------------------------------------------ */

/* Shadows to teal, lights to orange, the middle left to itself. */
static uint32_t grade(uint32_t c, const uint8_t curve[256])
{
	int r = curve[px_r(c)], g = curve[px_g(c)], b = curve[px_b(c)];
	int luma = (77 * r + 150 * g + 29 * b) >> 8;
	int low = MAX(0, 128 - luma), high = MAX(0, luma - 118);

	r += -low * 20 / 128 + high * 22 / 137;
	g += low * 3 / 128 + high * 6 / 137;
	b += low * 20 / 128 - high * 24 / 137;
	return px_saturate(px_rgb(r, g, b), 272);
}

/* An anamorphic lens draws the sun out to a line. */
static void add_flare(struct picture *p)
{
	const struct composition *c = p->c;
	double reach = p->w * 0.55, thick = MAX(1.2, p->scale * 2.2);

	if (c->sun_radius_px <= 0 || c->is_moon || p->has_alpha || c->sun_y_px < 0 ||
	    c->sun_y_px >= p->h)
		return;
	for (int y = MAX(0, (int)(c->sun_y_px - thick * 8));
	     y < MIN(p->h, (int)(c->sun_y_px + thick * 8)); y++) {
		double v = (y - c->sun_y_px) / thick, across = 1 / (1 + v * v * 0.6);
		for (int x = 0; x < p->w; x++) {
			double d = fabs(x - c->sun_x_px) / reach;
			int k = (int)(MAX(0, 1 - d) * MAX(0, 1 - d) * across * 110);
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			if (k > 0)
				*to = px_screen(*to, px_rgb(k, k * 8 / 10, k * 6 / 10));
		}
	}
}

bool finish_cinematic(struct picture *p)
{
	uint8_t curve[256];

	for (int i = 0; i < 256; i++)
		curve[i] = (uint8_t)s_curve(i, 0.55);
	for (int i = 0; i < p->w * p->h; i++)
		p->px[i] = grade(p->px[i], curve);
	if (!picture_bloom(p, 168, 16 * p->scale, 0.62) ||
	    !picture_bloom(p, 214, 44 * p->scale, 0.5))
		return false;
	add_flare(p);
	picture_vignette(p, 0.5);
	add_grain(p, 11, (uint32_t)p->seed);
	return true;
}

/* --- old prints -------------------------------------------------------------------------- */

/* Dust, a few hairs, a long scratch: light on the print. */
static int wear_at(const struct picture *p, const struct texture *t, int x, int y)
{
	uint32_t seed = (uint32_t)p->seed;
	int wear = 0, cell = MAX(6, (int)(9 * p->scale));
	uint32_t speck = hash_at(x / cell, y / cell, seed);

	if (speck % 211 == 0) {
		int dx = x % cell - cell / 2, dy = y % cell - cell / 2,
		    r = 1 + (int)(speck >> 9) % 3;
		wear = dx * dx + dy * dy <= r * r ? 90 : 0;
	}
	for (int i = 0; i < 3; i++) {
		int at = (int)(hash_at(i, 5, seed) % (uint32_t)p->w);
		at += (texture_at(t, y / 3, i * 97) - 128) / 24;
		if (x == at && texture_at(t, i * 31, y / 2) > 120)
			wear = 46;
	}
	return wear;
}

bool finish_vintage(struct picture *p)
{
	struct texture t;
	double corner_x = p->seed & 2 ? p->w : 0, reach = MAX(p->w, p->h) * 0.6;

	if (!texture_init(&t, (uint32_t)p->seed, 8, 4, 1))
		return false;
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			uint32_t c = px_saturate(*to, 168);
			/* Blacks have faded up, whites have yellowed. */
			int r = 42 + s_curve(px_r(c), 0.3) * 208 / 255;
			int g = 30 + s_curve(px_g(c), 0.2) * 203 / 255;
			int b = 38 + s_curve(px_b(c), 0.1) * 150 / 255;
			/* Light once leaked into a corner; the sheet is not evenly pale. */
			double leak =
			    MAX(0, 1 - hypot(x - corner_x, (y - p->h * 0.3) * 1.3) / reach);
			int stain =
			    texture_smooth(&t, x * 0.4 / p->scale, y * 0.4 / p->scale) - 128;
			int wear = p->has_alpha ? 0 : wear_at(p, &t, x, y);
			r += (int)(leak * leak * 86) + stain / 12 + wear;
			g += (int)(leak * leak * 30) + stain / 12 + wear;
			b += stain / 16 + wear;
			*to = px_rgb(r, g, b);
		}
	}
	texture_finish(&t);
	if (!picture_bloom(p, 190, 9 * p->scale, 0.35))
		return false;
	picture_vignette(p, 0.5);
	add_grain(p, 20, (uint32_t)p->seed ^ 3);
	return true;
}

/* --- noir ---------------------------------------------------------------------------------- */

/* By day noir is printed dark; at night what little light there is must do. */
static double noir_exposure(const struct picture *p)
{
	int64_t sum = 0, n = (int64_t)p->w * p->h;

	for (int64_t i = 0; i < n; i++)
		sum += px_luma(p->px[i]);
	return MAX(0.62, MIN(1.5, 0.5 + (double)(sum / n) / 110));
}

bool finish_noir(struct picture *p)
{
	uint8_t curve[256];

	picture_level(p, 0.8);
	double exposure = noir_exposure(p);
	for (int i = 0; i < 256; i++) {
		int v = s_curve((int)(255 * pow(i / 255.0, exposure)), MIN(1, exposure));
		curve[i] = (uint8_t)clamp8((int)((v - 8) * 1.06));
	}
	for (int i = 0; i < p->w * p->h; i++) {
		uint32_t c = p->px[i];
		/* A red filter: skies go dark, skin and lamps bright. */
		int v = curve[clamp8((px_r(c) * 150 + px_g(c) * 86 + px_b(c) * 20) >> 8)];
		p->px[i] = px_rgb(v, v, v * 251 / 255 + 3);
	}
	if (!picture_bloom(p, 176, 14 * p->scale, 0.6))
		return false;
	picture_vignette(p, 0.95);
	add_grain(p, 24, (uint32_t)p->seed ^ 7);
	return true;
}
