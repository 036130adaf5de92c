/* Pixels of a cairo image surface, and perceptual mixing. */
#include <stdlib.h>

#include "studio/painter/scenery/raster.h"

struct raster raster_open(cairo_t *cr)
{
	cairo_surface_t *s = cairo_get_target(cr);
	struct raster p = {0};
	cairo_surface_flush(s);
	if (cairo_surface_get_type(s) != CAIRO_SURFACE_TYPE_IMAGE ||
	    cairo_image_surface_get_format(s) != CAIRO_FORMAT_ARGB32)
		return p;
	/* cairo aligns its rows to words. */
	p.words = (uint32_t *)(void *)cairo_image_surface_get_data(s);
	p.width = p.words ? cairo_image_surface_get_width(s) : 0;
	p.height = p.words ? cairo_image_surface_get_height(s) : 0;
	p.stride = cairo_image_surface_get_stride(s) / 4;
	return p;
}

void raster_close(cairo_t *cr, struct raster *px)
{
	px->words = NULL;
	cairo_surface_mark_dirty(cairo_get_target(cr));
}

/* https://bottosson.github.io/posts/oklab/, with gamma taken as 2. */
static void to_lab(struct color c, double lab[3])
{
	double r = c.r * c.r, g = c.g * c.g, b = c.b * c.b;
	double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
	lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
	lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static double root(double v)
{
	return v <= 0 ? 0 : v >= 1 ? 1 : sqrt(v);
}

struct color color_mix_even(struct color a, struct color b, double t)
{
	double p[3], q[3];
	to_lab(a, p);
	to_lab(b, q);
	for (int i = 0; i < 3; i++)
		p[i] += (q[i] - p[i]) * t;
	double l = p[0] + 0.3963377774 * p[1] + 0.2158037573 * p[2];
	double m = p[0] - 0.1055613458 * p[1] - 0.0638541728 * p[2];
	double s = p[0] - 0.0894841775 * p[1] - 1.2914855480 * p[2];
	l = l * l * l;
	m = m * m * m;
	s = s * s * s;
	return (struct color){root(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
			      root(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
			      root(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

/* One box pass over n words, step apart, through a line buffer. */
static void box_line(uint32_t *words, int n, int step, int radius, uint32_t *line)
{
	int window = 2 * radius + 1, a = 0, r = 0, g = 0, b = 0;
	for (int i = 0; i < n; i++)
		line[i] = words[(ptrdiff_t)i * step];
	for (int i = -radius; i <= radius; i++) {
		uint32_t v = line[i < 0 ? 0 : i >= n ? n - 1 : i];
		a += (int)(v >> 24);
		r += (int)(v >> 16 & 255);
		g += (int)(v >> 8 & 255);
		b += (int)(v & 255);
	}
	for (int i = 0; i < n; i++) {
		words[(ptrdiff_t)i * step] = (uint32_t)(a / window) << 24 |
					     (uint32_t)(r / window) << 16 |
					     (uint32_t)(g / window) << 8 | (uint32_t)(b / window);
		uint32_t out = line[i - radius < 0 ? 0 : i - radius],
			 in = line[i + radius + 1 >= n ? n - 1 : i + radius + 1];
		a += (int)(in >> 24) - (int)(out >> 24);
		r += (int)(in >> 16 & 255) - (int)(out >> 16 & 255);
		g += (int)(in >> 8 & 255) - (int)(out >> 8 & 255);
		b += (int)(in & 255) - (int)(out & 255);
	}
}

void raster_blur(struct raster *p, int y0, int y1, int radius)
{
	int rows = y1 - y0, longest = p->width > rows ? p->width : rows;
	uint32_t *line = radius > 0 && rows > 0 ? malloc((size_t)longest * sizeof *line) : NULL;
	if (!line)
		return;
	for (int pass = 0; pass < 3; pass++) {
		for (int y = y0; y < y1; y++)
			box_line(p->words + (size_t)y * (size_t)p->stride, p->width, 1, radius,
				 line);
		for (int x = 0; x < p->width; x++)
			box_line(p->words + (size_t)y0 * (size_t)p->stride + x, rows, p->stride,
				 radius, line);
	}
	free(line);
}
