/* Pixels by hand, for what no cairo brush can do: skies, water, rock. Opens the
 * cairo target's memory; colours are opaque and dithered, so that long gradients do
 * not show bands.
 *
 *     struct raster px = raster_open(cr);
 *     raster_put(&px, x, y, color);
 *     raster_close(cr, &px);
 */
#pragma once

#include <math.h>
#include <stddef.h>

#include "studio/painter/brush.h"

struct raster {
	uint32_t *words;           /* borrowed from the surface; NULL when it is no ARGB32 image */
	int width, height, stride; /* stride in words */
};

struct raster raster_open(cairo_t *cr);
void raster_close(cairo_t *cr, struct raster *px);

static inline double raster_clamp(double v, double low, double high)
{
	return v < low ? low : v > high ? high : v;
}

static inline double raster_step(double low, double high, double v)
{
	double t = raster_clamp((v - low) / (high - low), 0, 1);
	return t * t * (3 - 2 * t);
}

/* Where a value between two levels falls is decided by place: 0–1, even, patternless. */
static inline double raster_dither(int x, int y)
{
	uint32_t h = (uint32_t)x * 0x9e3779b1u ^ (uint32_t)y * 0x85ebca77u;
	h = (h ^ (h >> 15)) * 0x2c1b3c6du;
	return (double)(h >> 16) * (1.0 / 65536);
}

static inline uint32_t raster_pack(double r, double g, double b, double dither)
{
	int ir = (int)(r * 255 + dither), ig = (int)(g * 255 + dither),
	    ib = (int)(b * 255 + dither);
	ir = ir < 0 ? 0 : ir > 255 ? 255 : ir;
	ig = ig < 0 ? 0 : ig > 255 ? 255 : ig;
	ib = ib < 0 ? 0 : ib > 255 ? 255 : ib;
	return 0xff000000u | (uint32_t)ir << 16 | (uint32_t)ig << 8 | (uint32_t)ib;
}

static inline struct color raster_get(const struct raster *p, int x, int y)
{
	uint32_t v = p->words[(size_t)y * (size_t)p->stride + (size_t)x];
	return (struct color){(v >> 16 & 255) / 255.0, (v >> 8 & 255) / 255.0, (v & 255) / 255.0};
}

static inline void raster_put(struct raster *p, int x, int y, struct color c)
{
	p->words[(size_t)y * (size_t)p->stride + (size_t)x] =
	    raster_pack(c.r, c.g, c.b, raster_dither(x, y));
}

static inline void raster_blend(struct raster *p, int x, int y, struct color c, double alpha)
{
	struct color old = raster_get(p, x, y);
	raster_put(p, x, y,
		   (struct color){old.r + (c.r - old.r) * alpha, old.g + (c.g - old.g) * alpha,
				  old.b + (c.b - old.b) * alpha});
}

/* Light on light: 1 - (1 - a)(1 - b). */
static inline void raster_screen(struct raster *p, int x, int y, struct color c, double k)
{
	struct color old = raster_get(p, x, y);
	raster_put(p, x, y,
		   (struct color){1 - (1 - old.r) * (1 - raster_clamp(c.r * k, 0, 1)),
				  1 - (1 - old.g) * (1 - raster_clamp(c.g * k, 0, 1)),
				  1 - (1 - old.b) * (1 - raster_clamp(c.b * k, 0, 1))});
}

/* Mixed as the eye does (OKLab), so that orange to blue does not pass through mud. */
struct color color_mix_even(struct color a, struct color b, double t);

/* Blurs the rows y0..y1 (three box passes, near a bell), radius in pixels. */
void raster_blur(struct raster *p, int y0, int y1, int radius);
