/* Finished pixels on the bench: what all styles work on.
 *
 * A picture is opaque here (a transparent one lies on a neutral ground and gets its
 * own alpha back at the end), so that a style is a function of colours only. All is
 * deterministic; chance comes from the composition's seed and the pixel's place.
 * Planes are w*h, row by row; a function that makes one returns NULL without memory.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "studio/painter/compose.h"

struct picture {
	int w, h;
	uint32_t *px;   /* owned: 0x00RRGGBB */
	bool has_alpha; /* some of it will not be seen */
	double scale;   /* of brushes, dots and lines: 1 at 1024 x 1024 */
	uint64_t seed;
	const struct composition *c; /* borrowed */
	int margin;                  /* pixels at each side that the style leaves bare */
	double plate_x, plate_y, plate_w, plate_h; /* where something is written; w 0: nowhere */
};

/* What a style does to the pixels; false: no memory, the picture may be half done. */
typedef bool style_fn(struct picture *p);

/* --- colours as words ------------------------------------------------------------- */

static inline int px_r(uint32_t p)
{
	return p >> 16 & 255;
}
static inline int px_g(uint32_t p)
{
	return p >> 8 & 255;
}
static inline int px_b(uint32_t p)
{
	return p & 255;
}
static inline int clamp8(int v)
{
	return v < 0 ? 0 : v > 255 ? 255 : v;
}
static inline uint32_t px_rgb(int r, int g, int b)
{
	return (uint32_t)clamp8(r) << 16 | (uint32_t)clamp8(g) << 8 | (uint32_t)clamp8(b);
}
static inline int px_luma(uint32_t p) /* Rec. 601, 0–255 */
{
	return (77 * px_r(p) + 150 * px_g(p) + 29 * px_b(p)) >> 8;
}
/* t: 0 all a … 256 all b. */
static inline uint32_t px_mix(uint32_t a, uint32_t b, int t)
{
	uint32_t rb = a & 0xFF00FF, g = a & 0x00FF00;

	rb += (((b & 0xFF00FF) - rb) * (uint32_t)t >> 8);
	g += (((b & 0x00FF00) - g) * (uint32_t)t >> 8);
	return (rb & 0xFF00FF) | (g & 0x00FF00);
}
/* Light on light: 255 - (255-a)(255-b)/255 in each channel. */
uint32_t px_screen(uint32_t a, uint32_t b);
/* saturation: 256 as it is, 0 gray. */
static inline uint32_t px_saturate(uint32_t p, int saturation)
{
	int y = px_luma(p);

	return px_rgb(y + ((px_r(p) - y) * saturation >> 8), y + ((px_g(p) - y) * saturation >> 8),
		      y + ((px_b(p) - y) * saturation >> 8));
}

/* --- chance ------------------------------------------------------------------------- */

/* A number of the place: 32 even bits. */
static inline uint32_t hash_at(int x, int y, uint32_t seed)
{
	uint32_t h = (uint32_t)x * 0x9E3779B1u ^ (uint32_t)y * 0x85EBCA77u ^ seed * 0xC2B2AE3Du;

	h = (h ^ h >> 15) * 0x2C1B3C6Du;
	h = (h ^ h >> 12) * 0x297A2D39u;
	return h ^ h >> 15;
}
/* Film grain: -128..127, more often near 0. */
static inline int grain_at(int x, int y, uint32_t seed)
{
	uint32_t h = hash_at(x, y, seed);

	return ((int)(h & 255) + (int)(h >> 8 & 255) - 255) / 2;
}

/* A square of smooth noise that repeats seamlessly, values 0–255 around 128. */
#define TEXTURE_EDGE 512
struct texture {
	uint8_t *v; /* owned, TEXTURE_EDGE² */
};
/* cells: lattice points across the tile for the coarsest octave (a power of two ≤ 256);
 * stretch_y: how much finer y is than x (streaks), 1 for round grains. */
bool texture_init(struct texture *t, uint32_t seed, int cells, int octaves, int stretch_y);
void texture_finish(struct texture *t);
static inline int texture_at(const struct texture *t, int x, int y)
{
	return t->v[(y & (TEXTURE_EDGE - 1)) * TEXTURE_EDGE + (x & (TEXTURE_EDGE - 1))];
}
/* Between texels; x, y in texels. */
int texture_smooth(const struct texture *t, double x, double y);

/* --- whole-picture operations ------------------------------------------------------- */

uint32_t *picture_copy(const struct picture *p); /* the caller frees */
float *plane_luma(const struct picture *p);      /* 0–1; the caller frees */
float *plane_new(const struct picture *p);       /* unset; the caller frees */
/* Nearly gaussian, in place. */
bool plane_blur(float *plane, int w, int h, double sigma);
bool picture_blur(uint32_t *px, int w, int h, double sigma);
/* Flattens areas and keeps their edges (a soft Kuwahara filter). */
bool picture_simplify(struct picture *p, int radius);
/* The same, `passes` times, more strongly around the figures and the lettering than in
 * them, so that a face keeps its eyes while the grass becomes a tone. Radii at scale 1. */
bool picture_simplify_around(struct picture *p, double scenery, double figures, int passes);
/* Draws the picture in by `margin_px` on all sides, so that a margin covers nothing of it;
 * its outermost pixels fill what is left. */
bool picture_inset(struct picture *p, int margin_px);
/* Moves every pixel by smooth noise, so that edges waver as a hand does. */
bool picture_waver(struct picture *p, double reach_px, double size_px, uint32_t seed);
/* What glows: parts brighter than `from` (0–255), blurred and screened on. */
bool picture_bloom(struct picture *p, int from, double sigma, double strength);
/* Stretches the tones so that the darkest and lightest fiftieth reach black and white;
 * strength: 0 not at all … 1. */
void picture_level(struct picture *p, double strength);
/* Darkens towards the corners: strength 0–1. */
void picture_vignette(struct picture *p, double strength);

/* Lines where tone changes, as a drawing hand would set them: 1 paper … 0 line.
 * sigma: their width; threshold: 0.01 every blade of grass … 0.1 only outlines. */
float *lines_find(const struct picture *p, double sigma, double threshold);

/* --- palettes ------------------------------------------------------------------------ */

#define PALETTE_MAX 48
struct palette {
	int n;
	uint32_t color[PALETTE_MAX];
	uint8_t *nearest; /* owned: 32³ colours' nearest entry */
};
/* The n colours that say most of the picture (k-means). */
bool palette_init(struct palette *pal, const struct picture *p, int n);
/* After the colours were changed. */
void palette_index(struct palette *pal);
void palette_finish(struct palette *pal);
static inline int palette_find(const struct palette *pal, uint32_t c)
{
	return pal->nearest[(px_r(c) >> 3) << 10 | (px_g(c) >> 3) << 5 | px_b(c) >> 3];
}

/* --- the styles, one function each ----------------------------------------------------- */

style_fn finish_painterly, finish_watercolor, finish_ink, finish_oil, finish_pencil, finish_pixel,
    finish_neon, finish_cinematic, finish_poster, finish_minimal, finish_vintage, finish_cartoon,
    finish_mosaic, finish_noir, finish_pastel, finish_papercut;
