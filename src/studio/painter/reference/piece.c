#include "studio/painter/reference/piece.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/resample.h"

#define LOOKS 192 /* so many rows and columns say what a reference is */
#define SEEN 96   /* alpha from which a pixel counts as seen */

enum piece_kind piece_kind(const struct painter_image *image)
{
	int64_t w = image->width_px, h = image->height_px;
	int nx = (int)MIN(w, LOOKS), ny = (int)MIN(h, LOOKS), seen = 0, all = 0;

	for (int j = 0; j < ny; j++)
		for (int i = 0; i < nx; i++, all++) {
			size_t at =
			    (size_t)((2 * j + 1) * h / (2 * ny) * w + (2 * i + 1) * w / (2 * nx));
			seen += image->rgba[4 * at + 3] >= SEEN;
		}
	if (seen * 500 < all)
		return PIECE_BLANK;
	return (all - seen) * 33 > all ? PIECE_CUT : PIECE_WHOLE;
}

/* --- in and out of cairo's pixels ------------------------------------------------------------ */

static void destroy_surface(cairo_surface_t **s)
{
	if (*s)
		cairo_surface_destroy(*s);
}

static cairo_surface_t *new_surface(int w, int h)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, MAX(1, w), MAX(1, h));

	if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS)
		return s;
	cairo_surface_destroy(s);
	return NULL;
}

static uint32_t *words_of(cairo_surface_t *s)
{
	cairo_surface_flush(s);
	return (uint32_t *)(void *)cairo_image_surface_get_data(s);
}

static uint32_t premultiplied(const uint8_t *p)
{
	uint32_t a = p[3];

	return a << 24 | (p[0] * a + 127) / 255 << 16 | (p[1] * a + 127) / 255 << 8 |
	       (p[2] * a + 127) / 255;
}

static cairo_surface_t *surface_of(const uint8_t *rgba, int w, int h)
{
	cairo_surface_t *s = new_surface(w, h);

	if (!s)
		return NULL;
	uint32_t *words = words_of(s);
	int stride = cairo_image_surface_get_stride(s) / 4;
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			words[(size_t)y * (size_t)stride + (size_t)x] =
			    premultiplied(rgba + 4 * ((size_t)y * (size_t)w + (size_t)x));
	cairo_surface_mark_dirty(s);
	return s;
}

/* --- whole pictures -------------------------------------------------------------------------- */

cairo_surface_t *piece_cover(const struct painter_image *image, int width_px, int height_px)
{
	uint8_t *rgba = malloc((size_t)width_px * (size_t)height_px * 4);
	cairo_surface_t *s = NULL;
	struct err err;

	if (rgba && resample_cover(image, width_px, height_px, rgba, &err))
		s = surface_of(rgba, width_px, height_px);
	free(rgba);
	if (!s)
		return NULL;
	struct color mean = lab_color(piece_mean(s));
	cairo_t *cr = cairo_create(s);
	cairo_set_operator(cr, CAIRO_OPERATOR_DEST_OVER);
	cairo_set_source_rgb(cr, mean.r, mean.g, mean.b);
	cairo_paint(cr);
	cairo_destroy(cr);
	return s;
}

/* --- cut-outs -------------------------------------------------------------------------------- */

cairo_surface_t *piece_trim(cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface) / 4, x0 = w, y0 = h, x1 = -1, y1 = -1;
	const uint32_t *words = words_of(surface);

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			if (words[(size_t)y * (size_t)stride + (size_t)x] >> 24 >= SEEN / 2) {
				x0 = MIN(x0, x);
				x1 = MAX(x1, x);
				y0 = MIN(y0, y);
				y1 = MAX(y1, y);
			}
	if (x1 < 0)
		x0 = y0 = x1 = y1 = 0;
	cairo_surface_t *s = new_surface(x1 - x0 + 1, y1 - y0 + 1);
	if (!s)
		return NULL;
	cairo_t *cr = cairo_create(s);
	cairo_set_source_surface(cr, surface, -x0, -y0);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_flush(s);
	return s;
}

cairo_surface_t *piece_cut(const struct painter_image *image, int width_px, int height_px)
{
	/* Twice the room: what is trimmed may have been half of it. */
	double k = MIN(2.0 * width_px / image->width_px, 2.0 * height_px / image->height_px);
	k = MIN(k, 4); /* more would only be blur */
	int w = (int)MAX(1, MIN(8192, image->width_px * k)),
	    h = (int)MAX(1, MIN(8192, image->height_px * k));
	uint8_t *rgba = malloc((size_t)w * (size_t)h * 4);
	CLEANUP(destroy_surface) cairo_surface_t *s = NULL;
	struct err err;

	if (rgba && resample_whole(image, w, h, rgba, &err))
		s = surface_of(rgba, w, h);
	free(rgba);
	return s ? piece_trim(s) : NULL;
}

cairo_surface_t *piece_subject(const struct study *s, cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	uint8_t *mask = study_mask(s, s->subject, surface);
	CLEANUP(destroy_surface) cairo_surface_t *cut = mask ? new_surface(w, h) : NULL;

	if (!cut) {
		free(mask);
		return NULL;
	}
	const uint32_t *from = words_of(surface);
	uint32_t *to = words_of(cut);
	int in = cairo_image_surface_get_stride(surface) / 4,
	    out = cairo_image_surface_get_stride(cut) / 4;
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			uint32_t v = from[(size_t)y * (size_t)in + (size_t)x];
			/* Harder than the mask: a halo of the old ground would show. */
			float a = lab_step(70, 190, (float)mask[(size_t)y * (size_t)w + (size_t)x]);
			uint8_t p[4] = {(uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v,
					(uint8_t)(a * 255)};
			to[(size_t)y * (size_t)out + (size_t)x] = premultiplied(p);
		}
	cairo_surface_mark_dirty(cut);
	free(mask);
	return piece_trim(cut);
}

/* --- colours ---------------------------------------------------------------------------------- */

struct lab piece_mean(cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface) / 4;
	const uint32_t *words = words_of(surface);
	double r = 0, g = 0, b = 0, a = 0;

	for (int y = h / 512; y < h; y += 1 + h / 256)
		for (int x = w / 512; x < w; x += 1 + w / 256) {
			uint32_t v = words[(size_t)y * (size_t)stride + (size_t)x];
			r += v >> 16 & 255;
			g += v >> 8 & 255;
			b += v & 255;
			a += v >> 24;
		}
	if (a < 1)
		return (struct lab){0.6f, 0, 0};
	return lab_of((float)(r / a), (float)(g / a), (float)(b / a));
}

void piece_shift(cairo_surface_t *surface, struct lab step, float lighter)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface) / 4;
	uint32_t *words = words_of(surface);

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			uint32_t *v = &words[(size_t)y * (size_t)stride + (size_t)x], a = *v >> 24;
			if (a == 0)
				continue;
			float k = 1 / (float)a;
			struct lab c = lab_of((float)(*v >> 16 & 255) * k,
					      (float)(*v >> 8 & 255) * k, (float)(*v & 255) * k);
			c.l = MAX(0, MIN(1.0f, c.l * lighter + step.l));
			c.a += step.a;
			c.b += step.b;
			uint32_t moved = lab_word(c);
			uint8_t p[4] = {(uint8_t)(moved >> 16), (uint8_t)(moved >> 8),
					(uint8_t)moved, (uint8_t)a};
			*v = premultiplied(p);
		}
	cairo_surface_mark_dirty(surface);
}
