/* The style, on the finished pixels: cairo's form on the bench and back. */
#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

static style_fn *const styles[STYLE_COUNT] = {
    [STYLE_PAINTERLY] = finish_painterly,
    [STYLE_WATERCOLOR] = finish_watercolor,
    [STYLE_INK] = finish_ink,
    [STYLE_OIL] = finish_oil,
    [STYLE_PENCIL] = finish_pencil,
    [STYLE_PIXEL] = finish_pixel,
    [STYLE_NEON] = finish_neon,
    [STYLE_CINEMATIC] = finish_cinematic,
    [STYLE_POSTER] = finish_poster,
    [STYLE_MINIMAL] = finish_minimal,
    [STYLE_VINTAGE] = finish_vintage,
    [STYLE_CARTOON] = finish_cartoon,
    [STYLE_MOSAIC] = finish_mosaic,
    [STYLE_NOIR] = finish_noir,
    [STYLE_PASTEL] = finish_pastel,
    [STYLE_PAPERCUT] = finish_papercut,
};

/* What shows through where the picture is transparent: the mean of what is there, so
 * that a blur or a brush finds no edge. */
static uint32_t ground_of(const uint32_t *from, int stride, int w, int h)
{
	uint64_t r = 0, g = 0, b = 0, a = 0;

	for (int y = 0; y < h; y += 2) {
		for (int x = 0; x < w; x += 2) {
			uint32_t px = from[(size_t)y * (size_t)stride + (size_t)x];
			r += px >> 16 & 255, g += px >> 8 & 255, b += px & 255, a += px >> 24;
		}
	}
	if (a == 0)
		return 0x808080;
	return px_rgb((int)(r * 255 / a), (int)(g * 255 / a), (int)(b * 255 / a));
}

static void take(struct picture *p, const uint32_t *from, int stride)
{
	uint32_t ground = 0;
	bool searched = false;

	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			uint32_t px = from[(size_t)y * stride + x], a = px >> 24;
			if (a < 255 && !searched) {
				ground = ground_of(from, stride, p->w, p->h);
				searched = p->has_alpha = true;
			}
			/* Premultiplied: over the ground is a sum. */
			p->px[(size_t)y * p->w + x] =
			    a == 255 ? px & 0xFFFFFF
				     : px_rgb(px_r(px) + (int)(px_r(ground) * (255 - a) / 255),
					      px_g(px) + (int)(px_g(ground) * (255 - a) / 255),
					      px_b(px) + (int)(px_b(ground) * (255 - a) / 255));
		}
	}
}

static void give_back(const struct picture *p, uint32_t *to, int stride)
{
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			uint32_t *one = &to[(size_t)y * stride + x], a = *one >> 24;
			uint32_t c = p->px[(size_t)y * p->w + x];
			*one = a << 24 | px_mix(0, c, (int)(a + (a >> 7)));
		}
	}
}

void finish_apply(cairo_surface_t *surface, const struct composition *c)
{
	struct picture p = {.w = cairo_image_surface_get_width(surface),
			    .h = cairo_image_surface_get_height(surface),
			    .seed = c->seed,
			    .c = c};

	cairo_surface_flush(surface);
	uint32_t *data = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface) / 4;
	if (!data || p.w < 1 || p.h < 1 || (unsigned)c->brief->style >= STYLE_COUNT)
		return;
	p.scale = sqrt((double)p.w * p.h) / 1024;
	p.px = malloc((size_t)p.w * (size_t)p.h * sizeof *p.px);
	if (!p.px)
		return;
	take(&p, data, stride);
	/* A style that runs out of memory leaves the picture as it was. */
	if (styles[c->brief->style](&p)) {
		give_back(&p, data, stride);
		cairo_surface_mark_dirty(surface);
	}
	free(p.px);
}
