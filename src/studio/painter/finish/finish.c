/* The style, on the finished pixels: cairo's form on the bench and back. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"
#include "studio/painter/lettering.h"

/* keep: how much of what is written stays as it was, of 256. Styles that only turn
 * colours need none; those that break up small things need much. */
static const struct {
	style_fn *apply;
	int keep;
	int margin; /* of the shorter side this fraction is bare; 0: none */
} styles[STYLE_COUNT] = {
    [STYLE_PAINTERLY] = {finish_painterly, 110},
    [STYLE_WATERCOLOR] = {finish_watercolor, 120, 24},
    [STYLE_INK] = {finish_ink, 130},
    [STYLE_OIL] = {finish_oil, 120},
    [STYLE_PENCIL] = {finish_pencil, 120},
    [STYLE_PIXEL] = {finish_pixel, 0},
    [STYLE_NEON] = {finish_neon, 170},
    [STYLE_CINEMATIC] = {finish_cinematic, 0},
    [STYLE_POSTER] = {finish_poster, 170, 28},
    [STYLE_MINIMAL] = {finish_minimal, 120},
    [STYLE_VINTAGE] = {finish_vintage, 0},
    [STYLE_CARTOON] = {finish_cartoon, 90},
    [STYLE_MOSAIC] = {finish_mosaic, 170},
    [STYLE_NOIR] = {finish_noir, 0},
    [STYLE_PASTEL] = {finish_pastel, 150},
    [STYLE_PAPERCUT] = {finish_papercut, 150},
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

/* --- what is written -------------------------------------------------------------- */

struct plate {
	int x, y, w, h;
	uint32_t *px; /* owned: as it was; NULL: nothing is written */
};

/* A margin takes no part of the picture away: the picture is drawn in first. */
static void draw_in(struct picture *p, int fraction)
{
	int margin = fraction && !p->has_alpha && !p->c->inlaid ? MIN(p->w, p->h) / fraction : 0;

	if (margin > 0 && picture_inset(p, margin))
		p->margin = margin;
}

static void plate_take(struct picture *p, struct plate *ret)
{
	*ret = (struct plate){0};
	if (!lettering_plate(p->c, &p->plate_x, &p->plate_y, &p->plate_w, &p->plate_h))
		return;
	double kx = (p->w - 2.0 * p->margin) / p->w, ky = (p->h - 2.0 * p->margin) / p->h;
	p->plate_x = p->margin + p->plate_x * kx;
	p->plate_y = p->margin + p->plate_y * ky;
	p->plate_w *= kx;
	p->plate_h *= ky;
	ret->x = MAX(0, (int)p->plate_x);
	ret->y = MAX(0, (int)p->plate_y);
	ret->w = MIN(p->w, (int)ceil(p->plate_x + p->plate_w)) - ret->x;
	ret->h = MIN(p->h, (int)ceil(p->plate_y + p->plate_h)) - ret->y;
	if (ret->w > 0 && ret->h > 0)
		ret->px = malloc((size_t)ret->w * (size_t)ret->h * sizeof *ret->px);
	for (int y = 0; ret->px && y < ret->h; y++)
		memcpy(ret->px + (size_t)y * ret->w, p->px + (size_t)(ret->y + y) * p->w + ret->x,
		       (size_t)ret->w * sizeof *ret->px);
}

static void plate_give_back(struct picture *p, const struct plate *plate, int keep)
{
	for (int y = 0; plate->px && y < plate->h; y++) {
		for (int x = 0; x < plate->w; x++) {
			/* Softly at the rim, so that no seam shows. */
			int in = MIN(MIN(x, plate->w - 1 - x), MIN(y, plate->h - 1 - y));
			int k = keep * MIN(in + 1, 8) / 8;
			uint32_t *to = &p->px[(size_t)(plate->y + y) * p->w + plate->x + x];
			*to = px_mix(*to, plate->px[(size_t)y * plate->w + x], k);
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
	struct plate plate;
	draw_in(&p, styles[c->brief->style].margin);
	plate_take(&p, &plate);
	/* A style that runs out of memory leaves the picture as it was. */
	if (styles[c->brief->style].apply(&p)) {
		plate_give_back(&p, &plate, styles[c->brief->style].keep);
		give_back(&p, data, stride);
		cairo_surface_mark_dirty(surface);
	}
	free(plate.px);
	free(p.px);
}
