#include "studio/painter/reference/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

/* radius: of what goes flat, in pixels of a picture of 1024 × 1024, and how often.
 * chroma: the mean chroma above which colours are drawn in, by what the style adds. */
static const struct {
	double radius;
	int passes;
	float chroma;
} styles[STYLE_COUNT] = {
    [STYLE_PAINTERLY] = {0, 0, .16f}, [STYLE_WATERCOLOR] = {6, 2, .072f},
    [STYLE_INK] = {5, 2, 1},          [STYLE_OIL] = {2.5, 1, .085f},
    [STYLE_PENCIL] = {2.5, 1, .12f},  [STYLE_PIXEL] = {2, 1, .082f},
    [STYLE_NEON] = {4, 1, .2f},       [STYLE_CINEMATIC] = {0, 0, .14f},
    [STYLE_POSTER] = {5, 2, .12f},    [STYLE_MINIMAL] = {8, 2, .11f},
    [STYLE_VINTAGE] = {0, 0, .14f},   [STYLE_CARTOON] = {4.5, 2, .078f},
    [STYLE_MOSAIC] = {3, 1, .085f},   [STYLE_NOIR] = {0, 0, 1},
    [STYLE_PASTEL] = {2, 1, .10f},    [STYLE_PAPERCUT] = {7, 2, .10f},
};

static float mean_chroma(const struct study *s)
{
	double sum = 0;

	for (int i = 0; i < s->w * s->h; i++)
		sum += sqrtf(s->lab[i].a * s->lab[i].a + s->lab[i].b * s->lab[i].b);
	return (float)(sum / (s->w * s->h));
}

static bool flatten(struct picture *p, const uint8_t *fine, double radius, int passes)
{
	struct picture detailed = *p;
	bool done = (detailed.px = picture_copy(p));

	for (int i = 0; i < passes && done; i++)
		done = picture_simplify(p, MAX(1, (int)(radius * p->scale + 0.5)));
	if (done)
		done = picture_simplify(&detailed, MAX(1, (int)(radius * 0.34 * p->scale + 0.5)));
	for (int i = 0; i < p->w * p->h && done; i++)
		p->px[i] = px_mix(p->px[i], detailed.px[i], fine[i] + (fine[i] >> 7));
	free(detailed.px);
	return done;
}

uint8_t *prepare_find_fine(const struct study *s, cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	uint8_t *mask = malloc((size_t)w * (size_t)h);

	for (int y = 0; mask && y < h; y++)
		for (int x = 0; x < w; x++) {
			double u = (x + 0.5) / w, v = (y + 0.5) / h;
			float busy = lab_step(0.14f, 0.34f, study_at(s, s->unrest, u, v));
			float subject = s->has_subject ? 0.7f * study_at(s, s->subject, u, v) : 0;
			mask[(size_t)y * (size_t)w + (size_t)x] =
			    (uint8_t)(255 * MAX(busy * 0.9f, subject));
		}
	return mask;
}

bool prepare_for_style(cairo_surface_t *surface, const struct study *s, const uint8_t *fine,
		       enum style style)
{
	struct picture p = {.w = cairo_image_surface_get_width(surface),
			    .h = cairo_image_surface_get_height(surface)};
	int stride = cairo_image_surface_get_stride(surface) / 4;
	float chroma = mean_chroma(s),
	      k = chroma > styles[style].chroma ? powf(styles[style].chroma / chroma, 0.75f) : 1;
	bool done = true;

	if (k > 0.98f && styles[style].passes == 0)
		return true;
	cairo_surface_flush(surface);
	uint32_t *words = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
	p.scale = sqrt((double)p.w * p.h) / 1024;
	p.px = malloc((size_t)p.w * (size_t)p.h * sizeof *p.px);
	if (!p.px)
		return false;
	for (int y = 0; y < p.h; y++)
		for (int x = 0; x < p.w; x++)
			p.px[(size_t)y * p.w + x] =
			    px_saturate(words[(size_t)y * (size_t)stride + (size_t)x] & 0xffffff,
					(int)(256 * k));
	if (styles[style].passes > 0)
		done = flatten(&p, fine, styles[style].radius, styles[style].passes);
	for (int y = 0; y < p.h && done; y++)
		for (int x = 0; x < p.w; x++)
			words[(size_t)y * (size_t)stride + (size_t)x] =
			    0xff000000u | p.px[(size_t)y * p.w + x];
	cairo_surface_mark_dirty(surface);
	free(p.px);
	return done;
}
