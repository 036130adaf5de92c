/* Pixels of a cairo image surface, and perceptual mixing. */
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
