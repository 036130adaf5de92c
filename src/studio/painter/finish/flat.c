/* Few colours, laid flat: poster, minimal, cartoon and cut paper. */
#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

/* Every pixel to its palette entry; the entries as a plane, so that the edges between
 * them can be seen. */
static uint8_t *find_labels(const struct picture *p, const struct palette *pal)
{
	uint8_t *labels = malloc((size_t)p->w * (size_t)p->h);

	for (int i = 0; labels && i < p->w * p->h; i++)
		labels[i] = (uint8_t)palette_find(pal, p->px[i]);
	return labels;
}

/* The commonest label around (3 x 3 samples, `reach` apart) takes the place. */
static bool smooth_labels(uint8_t *labels, int w, int h, int reach)
{
	uint8_t *from = malloc((size_t)w * (size_t)h);

	if (!from)
		return false;
	for (int i = 0; i < w * h; i++)
		from[i] = labels[i];
	for (int y = 0; y < h; y++) {
		const uint8_t *rows[3] = {from + (size_t)MAX(y - reach, 0) * w,
					  from + (size_t)y * w,
					  from + (size_t)MIN(y + reach, h - 1) * w};
		for (int x = 0; x < w; x++) {
			int cols[3] = {MAX(x - reach, 0), x, MIN(x + reach, w - 1)};
			uint8_t own = rows[1][x], seen[9];
			int same = 0, best = own, most;
			for (int k = 0; k < 9; k++) {
				seen[k] = rows[k / 3][cols[k % 3]];
				same += seen[k] == own;
			}
			if (same >= 5)
				continue;
			most = same;
			for (int k = 0; k < 9; k++) {
				int n = 0;
				for (int j = 0; j < 9; j++)
					n += seen[j] == seen[k];
				if (n > most) {
					most = n;
					best = seen[k];
				}
			}
			labels[(size_t)y * w + x] = (uint8_t)best;
		}
	}
	free(from);
	return true;
}

/* Labels to colours, edges softened by a pixel. */
static bool paint_labels(struct picture *p, const uint8_t *labels, const struct palette *pal)
{
	for (int i = 0; i < p->w * p->h; i++)
		p->px[i] = pal->color[labels[i]];
	return picture_blur(p->px, p->w, p->h, MAX(0.6, 0.75 * p->scale));
}

/* --- poster ---------------------------------------------------------------------------- */

/* A screen of dots, turned: 0 between … 255 in the middle of one. */
static int halftone(double x, double y, double cell)
{
	double u = (x * 0.8 + y * 0.6) / cell, v = (y * 0.8 - x * 0.6) / cell;
	double du = u - floor(u) - 0.5, dv = v - floor(v) - 0.5;

	return clamp8((int)((1 - sqrt(du * du + dv * dv) * 1.6) * 255));
}

/* Poster ink: bold colours, the lightest is paper and the darkest nearly black. */
static void ink_palette(struct palette *pal)
{
	for (int i = 0; i < pal->n; i++) {
		uint32_t c = px_saturate(pal->color[i], 350);
		double t = (double)i / (pal->n - 1);
		c = i == pal->n - 1 ? px_mix(c, 0xFFF3DC, 140) : c;
		c = i == 0 ? px_mix(c, 0x141126, 150) : c;
		pal->color[i] = px_mix(c, t > 0.5 ? 0xFFF0D8 : 0x1A1430, 18);
	}
}

/* The sheet's margin, as posters have it. */
static void add_sheet(struct picture *p, uint32_t paper)
{
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			int d = MIN(MIN(x, p->w - 1 - x), MIN(y, p->h - 1 - y));
			if (d < p->margin)
				p->px[(size_t)y * p->w + x] = paper;
		}
	}
}

bool finish_poster(struct picture *p)
{
	struct palette pal = {0};
	struct texture wear = {0};
	uint8_t *labels = NULL;
	uint32_t *tone = NULL;
	bool done = false;
	double cell = MAX(3, 6.5 * p->scale);

	picture_level(p, 0.7);
	if (!picture_simplify_around(p, 4.5, 2, 2))
		goto out;
	tone = picture_copy(p);
	if (!tone || !palette_init(&pal, p, 14) ||
	    !texture_init(&wear, (uint32_t)p->seed, 64, 3, 1))
		goto out;
	labels = find_labels(p, &pal);
	if (!labels || !smooth_labels(labels, p->w, p->h, MAX(1, (int)lround(2 * p->scale))) ||
	    !smooth_labels(labels, p->w, p->h, 1))
		goto out;
	struct palette ink = pal;
	ink_palette(&ink);
	if (!paint_labels(p, labels, &ink))
		goto out;
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			size_t at = (size_t)y * p->w + x;
			/* Where the picture is darker than its ink, dots carry the shade. */
			int shade = px_luma(pal.color[labels[at]]) - px_luma(tone[at]);
			int dot = halftone(x, y, cell), k = shade * 9;
			if (k > 0 && dot > 256 - MIN(k, 170))
				p->px[at] = px_mix(p->px[at], 0x241B3A, 58);
			int worn = texture_at(&wear, x, y) + grain_at(x, y, 4) / 6;
			if (worn > 206)
				p->px[at] = px_mix(p->px[at], 0xF6EAD2, MIN(40, (worn - 206) * 2));
		}
	}
	add_sheet(p, 0xF6EAD2);
	done = true;
out:
	palette_finish(&pal);
	texture_finish(&wear);
	free(labels);
	free(tone);
	return done;
}

/* --- minimal ------------------------------------------------------------------------------ */

bool finish_minimal(struct picture *p)
{
	struct palette pal = {0};
	uint8_t *labels = NULL;
	bool done = false;
	int r = MAX(2, (int)lround(5 * p->scale));

	picture_level(p, 0.5);
	if (!picture_simplify_around(p, 7, 2.2, 2) || !palette_init(&pal, p, 12))
		goto out;
	labels = find_labels(p, &pal);
	if (!labels)
		goto out;
	for (int pass = 1; pass < 4; pass++) {
		if (!smooth_labels(labels, p->w, p->h, MAX(1, r >> pass)))
			goto out;
	}
	uint32_t *soft = picture_copy(p);
	if (!soft || !paint_labels(p, labels, &pal)) {
		free(soft);
		goto out;
	}
	/* Flat, but not quite: a sky may still go from one tone to the next. */
	for (int i = 0; i < p->w * p->h; i++)
		p->px[i] = px_mix(px_saturate(px_mix(p->px[i], soft[i], 84), 224), 0xFAF3EA, 56);
	free(soft);
	/* A breath of grain, so that flat is not dead. */
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			int g = grain_at(x, y, (uint32_t)p->seed) / 22;
			*to = px_rgb(px_r(*to) + g, px_g(*to) + g, px_b(*to) + g);
		}
	}
	done = true;
out:
	palette_finish(&pal);
	free(labels);
	return done;
}

/* --- cartoon -------------------------------------------------------------------------------- */

/* Light in steps, with a narrow ramp between them. */
static int step_tone(int luma)
{
	double t = luma / 255.0 * 6, whole = floor(t), part = t - whole;

	part = part < 0.4 ? 0 : part > 0.6 ? 1 : (part - 0.4) / 0.2;
	return (int)((whole + part) / 6 * 255);
}

bool finish_cartoon(struct picture *p)
{
	float *lines;

	if (!picture_simplify_around(p, 3.6, 1.8, 1))
		return false;
	lines = lines_find(p, MAX(0.8, 1.9 * p->scale), 0.026);
	if (!lines)
		return false;
	for (int i = 0; i < p->w * p->h; i++) {
		uint32_t c = px_saturate(p->px[i], 345);
		int luma = MAX(1, px_luma(c)), want = step_tone(luma);
		want = (want * 2 + luma) / 3 + 6;
		c = px_rgb(px_r(c) * want / luma, px_g(c) * want / luma, px_b(c) * want / luma);
		float k = 1 - lines[i];
		p->px[i] = px_mix(c, px_mix(px_mix(c, 0, 215), 0x1B1428, 150), (int)(k * 250));
	}
	free(lines);
	return true;
}

/* --- cut paper ----------------------------------------------------------------------------------
 */

#define SHEETS 14

/* How much shadow the sheets above cast: nearer sheets are darker ones. */
static float *cast_shadows(const struct picture *p, const uint8_t *labels, int reach)
{
	float *shadow = plane_new(p);

	for (int y = 0; shadow && y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			int own = labels[(size_t)y * p->w + x];
			int sx = MAX(0, x - reach), sy = MAX(0, y - reach);
			int over = labels[(size_t)sy * p->w + sx];
			int mid = labels[(size_t)((y + sy) / 2) * p->w + (x + sx) / 2];
			shadow[(size_t)y * p->w + x] =
			    (over < own ? 0.5f : 0) + (mid < own ? 0.5f : 0);
		}
	}
	if (shadow && !plane_blur(shadow, p->w, p->h, MAX(0.8, reach * 0.45))) {
		free(shadow);
		return NULL;
	}
	return shadow;
}

static void lay_sheets(struct picture *p, const uint8_t *labels, const float *shadow,
		       const struct palette *pal, const struct texture *fiber)
{
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			size_t at = (size_t)y * p->w + x;
			int own = labels[at];
			/* Each sheet's own fibres, and its cut edge in the light. */
			int f = texture_at(fiber, x + own * 97, y + own * 61) - 128;
			int edge =
			    labels[(size_t)MAX(0, y - 1) * p->w + MAX(0, x - 1)] > own ? 34 : 0;
			uint32_t c = pal->color[own];
			int light = f / 9 + edge;
			c = px_rgb(px_r(c) + light, px_g(c) + light, px_b(c) + light);
			p->px[at] = px_mix(c, 0x18122A, (int)(shadow[at] * 150));
		}
	}
}

bool finish_papercut(struct picture *p)
{
	struct palette pal = {0};
	struct texture fiber = {0};
	uint8_t *labels = NULL;
	float *shadow = NULL;
	bool done = false;
	int r = MAX(2, (int)lround(4 * p->scale));

	picture_level(p, 0.45);
	if (!picture_simplify_around(p, 8, 2.5, 2) ||
	    !picture_blur(p->px, p->w, p->h, MAX(0.7, p->scale)) || !palette_init(&pal, p, SHEETS))
		goto out;
	labels = find_labels(p, &pal);
	if (!labels || !texture_init(&fiber, (uint32_t)p->seed, 64, 4, 2))
		goto out;
	for (int pass = 0; pass < 4; pass++) {
		if (!smooth_labels(labels, p->w, p->h, MAX(1, r >> pass)))
			goto out;
	}
	for (int i = 0; i < pal.n; i++)
		pal.color[i] = px_saturate(pal.color[i], 284);
	shadow = cast_shadows(p, labels, MAX(2, (int)lround(7 * p->scale)));
	if (!shadow)
		goto out;
	lay_sheets(p, labels, shadow, &pal, &fiber);
	done = true;
out:
	palette_finish(&pal);
	texture_finish(&fiber);
	free(labels);
	free(shadow);
	return done;
}
