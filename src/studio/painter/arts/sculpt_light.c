/* Paint: light on the form that sculpt.c measured, then fur combed over it, then
 * the whole laid on the picture. Role: the only place that knows pixels.
 */
#include <stdlib.h>
#include <string.h>

#include "studio/painter/arts/sculpt_inside.h"

/* The key light in view space (y up): the picture plane's direction, which stands
 * in the canvas's own space, and from before or behind. */
static struct vec key_direction(cairo_t *cr, const struct light *light)
{
	double x = light->to_key_x, y = light->to_key_y;
	cairo_device_to_user_distance(cr, &x, &y);
	double l = hypot(x, y);
	if (!(l > 1e-9)) {
		x = 0, y = -1, l = 1;
	}
	return vec_unit(vec((float)(x / l), (float)(-y / l), light->silhouette ? -0.6f : 0.62f));
}

static double soft_clip(double v)
{
	return v <= 0.85 ? (v < 0 ? 0 : v) : 0.85 + 0.15 * (v - 0.85) / (v - 0.85 + 0.15);
}

/* The lit colour of one pixel: direct light with shadow, the sky's openness, an
 * edge of light from behind, a highlight on what is wet. */
static struct color lit_pixel(const struct light *light, const struct sculpt_pixel *px,
			      const float *shade, struct vec to_key)
{
	float facing = vec_dot(px->n, to_key);
	if (facing > -0.3f)
		facing = -0.3f + (facing + 0.3f) * (0.15f + 0.85f * shade[1]);
	struct color c = light_on(light, px->base, (double)facing);
	float sky = 0.38f + 0.62f * shade[0] + 0.1f * px->n.y;
	/* What is hidden from the sky keeps some of its own warmth. */
	c.r *= (double)(sky + (1 - sky) * 0.10f);
	c.g *= (double)(sky + (1 - sky) * 0.03f);
	c.b *= (double)sky;
	float grazing = 1 - float_clamp(px->n.z, 0, 1);
	float flat = sqrtf(px->n.x * px->n.x + px->n.y * px->n.y) + 1e-6f;
	float behind = (px->n.x * to_key.x + px->n.y * to_key.y) / flat;
	behind /= sqrtf(to_key.x * to_key.x + to_key.y * to_key.y) + 1e-6f;
	behind = float_clamp(0.5f + 0.5f * behind, 0, 1);
	float rim = grazing * grazing * grazing * behind * behind * shade[0];
	rim *= light->silhouette ? 0.95f : 0.34f + (px->fur > 0 ? 0.1f : 0);
	/* Dark fur shows its form by the sky's sheen. */
	double depth = 1 - 0.3 * px->base.r - 0.59 * px->base.g - 0.11 * px->base.b;
	double sheen = depth * depth * depth * (double)(shade[0] * (0.07f + 0.20f * grazing));
	sheen *= (double)(0.6f + 0.4f * px->n.y);
	c.r += sheen * (light->ambient.r + 0.4 * light->key.r);
	c.g += sheen * (light->ambient.g + 0.4 * light->key.g);
	c.b += sheen * (light->ambient.b + 0.4 * light->key.b);
	float shine = 0;
	if (px->gloss > 0) {
		struct vec half = vec_unit(vec_add(to_key, vec(0, 0, 1)));
		shine = powf(float_clamp(vec_dot(px->n, half), 0, 1), 28 + 60 * px->gloss);
		shine *= px->gloss * (0.25f + 0.75f * shade[1]);
	}
	c.r += (double)rim * light->key.r * (0.3 + 0.7 * px->base.r) + (double)shine * light->key.r;
	c.g += (double)rim * light->key.g * (0.3 + 0.7 * px->base.g) + (double)shine * light->key.g;
	c.b += (double)rim * light->key.b * (0.3 + 0.7 * px->base.b) + (double)shine * light->key.b;
	c = color_mix(c, px->base, (double)float_clamp(px->glow, 0, 1));
	return (struct color){soft_clip(c.r), soft_clip(c.g), soft_clip(c.b)};
}

/* --------------------------------------------------------------------- pixels */

/* What is laid on the picture: straight colour and cover, floats. */
struct sheet {
	int width, height;
	float *rgba; /* owned */
};

static void light_all(const struct sculpt_canvas *cv, const struct light *light, struct vec to_key,
		      struct sheet *out)
{
	for (int i = 0; i < cv->width * cv->height; i++) {
		const struct sculpt_pixel *px = &cv->pixels[i];
		if (px->alpha <= 0)
			continue;
		struct color c = lit_pixel(light, px, &cv->shade[2 * i], to_key);
		out->rgba[4 * i] = (float)c.r;
		out->rgba[4 * i + 1] = (float)c.g;
		out->rgba[4 * i + 2] = (float)c.b;
		out->rgba[4 * i + 3] = px->alpha * px->cover;
	}
}

/* Where one part of the body stands before another the form's edge is a hard stair:
 * mix it with its neighbours. */
static void soften_inner_edges(const struct sculpt_canvas *cv, struct sheet *out)
{
	float jump = 3 * cv->pixel;
	for (int y = 1; y + 1 < cv->height; y++) {
		for (int x = 1; x + 1 < cv->width; x++) {
			int i = y * cv->width + x,
			    near[4] = {i - 1, i + 1, i - cv->width, i + cv->width};
			const struct sculpt_pixel *px = &cv->pixels[i];
			float sum[3] = {0, 0, 0}, n = 0;
			bool edge = false;
			if (px->alpha < 1)
				continue;
			for (int k = 0; k < 4; k++) {
				const struct sculpt_pixel *q = &cv->pixels[near[k]];
				if (q->alpha < 1)
					continue;
				edge |= fabsf(q->z - px->z) > jump;
				n++;
				for (int c = 0; c < 3; c++)
					sum[c] += out->rgba[4 * near[k] + c];
			}
			for (int c = 0; edge && c < 3; c++)
				out->rgba[4 * i + c] =
				    0.5f * out->rgba[4 * i + c] + 0.5f * sum[c] / n;
		}
	}
}

static void lay_dot(struct sheet *out, int x, int y, const float *rgb, float cover)
{
	if (x < 0 || y < 0 || x >= out->width || y >= out->height || cover <= 0)
		return;
	float *o = &out->rgba[4 * (y * out->width + x)];
	float a = cover + o[3] * (1 - cover), k = a > 0 ? cover / a : 0;
	for (int c = 0; c < 3; c++)
		o[c] += (rgb[c] - o[c]) * k;
	o[3] = a;
}

struct hair {
	float x, y, dx, dy; /* root and whole way, pixels */
	float bend;         /* sideways, share of the length */
	float width, cover, z;
	float rgb[3];
};

static float length_of(float x, float y)
{
	return sqrtf(x * x + y * y);
}

static void lay_hair(const struct sculpt_canvas *cv, struct sheet *out, const struct hair *h)
{
	float length = length_of(h->dx, h->dy);
	int steps = (int)(length * 1.4f) + 2;
	for (int i = 0; i < steps; i++) {
		float t = (float)i / (float)steps, b = h->bend * t * t;
		float x = h->x + h->dx * t - h->dy * b, y = h->y + h->dy * t + h->dx * b;
		float w = h->width * (1 - 0.75f * t), cover = h->cover * (1 - t * t * t);
		for (int yy = (int)floorf(y - w); yy <= (int)ceilf(y + w); yy++) {
			for (int xx = (int)floorf(x - w); xx <= (int)ceilf(x + w); xx++) {
				if (xx < 0 || yy < 0 || xx >= cv->width || yy >= cv->height)
					continue;
				const struct sculpt_pixel *px = &cv->pixels[yy * cv->width + xx];
				if (px->alpha > 0 && (px->z > h->z || px->fur <= 0))
					continue;
				float d = length_of((float)xx + 0.5f - x, (float)yy + 0.5f - y);
				float c = float_clamp(w + 0.5f - d, 0, 1) * cover;
				lay_dot(out, xx, yy, h->rgb, c * 0.6f);
			}
		}
	}
}

/* Fur: many short strokes from points of the surface along its comb, standing off
 * it a little, each of its root's colour. Enough of them to cover the coat twice. */
static void comb_fur(const struct sculpt_canvas *cv, struct sheet *out, struct rng *rng,
		     struct color light)
{
	float *under = malloc((size_t)cv->width * (size_t)cv->height * 4 * sizeof *under);
	if (!under)
		return;
	memcpy(under, out->rgba, (size_t)cv->width * (size_t)cv->height * 4 * sizeof *under);
	float hair = cv->hair / cv->pixel;
	int cell = (int)float_clamp(hair * 0.16f, 1, 4);
	for (int y = 0; y < cv->height; y += cell) {
		for (int x = 0; x < cv->width; x += cell) {
			int rx = x + rng_int(rng, 0, cell - 1), ry = y + rng_int(rng, 0, cell - 1);
			if (rx >= cv->width || ry >= cv->height)
				continue;
			int at = ry * cv->width + rx;
			const struct sculpt_pixel *px = &cv->pixels[at];
			float length = px->fur / cv->pixel * (float)rng_range(rng, 0.6, 1.25);
			if (px->alpha < 0.9f || length < 1.2f)
				continue;
			struct vec comb = vec_along(px->comb, px->n, -vec_dot(px->comb, px->n));
			float l = vec_length(comb);
			comb = l > 0.05f ? vec_scale(comb, 1 / l) : vec(0, -1, 0);
			comb = vec_along(comb, px->n, 0.45f);
			float turn = (float)rng_range(rng, -0.42, 0.42);
			/* Short hair lies smooth: less difference from one to the next. */
			float spread = 0.2f * float_clamp(length / 11, 0.2f, 1);
			float tone = 1 + (float)rng_range(rng, -1, 1) * spread;
			/* Tips at the lit edge catch light. */
			float edge = 1 - px->n.z;
			float tip = edge * edge * 0.25f;
			struct hair h = {
			    .x = (float)rx + 0.5f,
			    .y = (float)ry + 0.5f,
			    .dx = (comb.x * cosf(turn) - comb.y * sinf(turn)) * length,
			    .dy = -(comb.y * cosf(turn) + comb.x * sinf(turn)) * length,
			    .bend = (float)rng_range(rng, -0.25, 0.25),
			    .width = float_clamp(length * 0.055f, 0.5f, 2.2f),
			    .cover = 0.75f,
			    .z = px->z + px->fur * 0.6f,
			};
			float add[3] = {(float)light.r * tip, (float)light.g * tip,
					(float)light.b * tip};
			for (int c = 0; c < 3; c++)
				h.rgb[c] = float_clamp(
				    under[4 * at + c] * (tone + tip) + add[c] * 0.3f, 0, 1);
			lay_hair(cv, out, &h);
		}
	}
	free(under);
}

static void lay_on_picture(const struct sculpt *s, const struct sculpt_canvas *cv,
			   const struct sheet *sheet)
{
	cairo_t *cr = s->art->cr;
	cairo_surface_t *surface =
	    cairo_image_surface_create(CAIRO_FORMAT_ARGB32, cv->width, cv->height);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
		cairo_surface_destroy(surface);
		return;
	}
	unsigned char *data = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	for (int y = 0; y < cv->height; y++) {
		uint32_t *row = (uint32_t *)(void *)(data + (size_t)y * (size_t)stride);
		for (int x = 0; x < cv->width; x++) {
			const float *p = &sheet->rgba[4 * (y * cv->width + x)];
			float a = float_clamp(p[3], 0, 1);
			row[x] = (uint32_t)(a * 255 + 0.5f) << 24 |
				 (uint32_t)(float_clamp(p[0], 0, 1) * a * 255 + 0.5f) << 16 |
				 (uint32_t)(float_clamp(p[1], 0, 1) * a * 255 + 0.5f) << 8 |
				 (uint32_t)(float_clamp(p[2], 0, 1) * a * 255 + 0.5f);
		}
	}
	cairo_surface_mark_dirty(surface);
	cairo_save(cr);
	cairo_translate(cr, (double)((cv->left + s->dx) * s->scale),
			(double)(-(cv->top + s->dy) * s->scale));
	double pixel = (double)(cv->pixel * s->scale);
	cairo_scale(cr, pixel, pixel);
	cairo_set_source_surface(cr, surface, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
	cairo_paint(cr);
	cairo_restore(cr);
	cairo_surface_destroy(surface);
}

void sculpt_paint(struct sculpt *s, sculpt_paint_fn *paint, const void *ctx)
{
	float wide = s->right - s->left, high = s->top - s->bottom;
	if (s->count == 0 || !(wide > 0) || !(high > 0))
		return;
	double px = fmax(s->art->pixels, 4) * (double)s->scale; /* pixels a model unit */
	double area = px * px * (double)wide * (double)high;
	if (area > SCULPT_PIXELS_MAX)
		px *= sqrt(SCULPT_PIXELS_MAX / area);
	else if (area < SCULPT_PIXELS_SMALL) /* small ones twice as big, for smooth detail */
		px *= 2;
	float pixel = (float)(1 / px), margin = 2 * pixel;
	struct sculpt_canvas cv = {
	    .width = (int)ceilf((wide + 2 * margin) / pixel),
	    .height = (int)ceilf((high + 2 * margin) / pixel),
	    .pixel = pixel,
	    .left = s->left - margin,
	    .top = s->top + margin,
	};
	size_t n = (size_t)cv.width * (size_t)cv.height;
	struct sheet sheet = {cv.width, cv.height, calloc(n, 4 * sizeof(float))};
	cv.pixels = calloc(n, sizeof *cv.pixels);
	cv.shade = calloc(n, 2 * sizeof *cv.shade);
	struct vec to_key = key_direction(s->art->cr, s->art->light);
	for (int i = 0; i < s->count; i++)
		cv.hair = float_max(cv.hair, s->parts[i].pen.fur);
	if (sheet.rgba && cv.pixels && cv.shade && sculpt_form(s, paint, ctx, to_key, &cv)) {
		light_all(&cv, s->art->light, to_key, &sheet);
		soften_inner_edges(&cv, &sheet);
		if (cv.hair / pixel > 1.2f) {
			struct rng rng = *s->art->rng;
			comb_fur(&cv, &sheet, &rng, s->art->light->key);
		}
		lay_on_picture(s, &cv, &sheet);
	}
	free(sheet.rgba);
	free(cv.pixels);
	free(cv.shade);
}

void sculpt_ripples(const struct sculpt *s)
{
	cairo_t *cr = s->art->cr;
	const struct light *light = s->art->light;
	double half = (double)((s->right - s->left) * s->scale) / 2;
	struct color pale = color_mix(light_on(light, color_rgb(0xe8f2f8), 0.7), light->haze, 0.3);
	struct color dark = color_scale(light->ambient, 0.35);
	double hair = fmax(0.006, 0.9 / s->art->pixels);
	/* Its dark foot in the water, then rings, wider and fainter. */
	cairo_save(cr);
	cairo_scale(cr, half * 0.84, half * 0.045);
	cairo_arc(cr, 0, 0, 1, 0, M_PI);
	cairo_restore(cr);
	brush_fill(cr, dark, 0.4);
	for (int i = 0; i < 3; i++) {
		double w = half * (0.80 + 0.17 * i), h = half * (0.05 + 0.035 * i);
		cairo_save(cr);
		cairo_translate(cr, 0, 0.004 * i);
		cairo_scale(cr, w, h);
		cairo_arc(cr, 0, 0, 1, 0.12 * i, M_PI * (0.96 - 0.10 * i));
		cairo_restore(cr);
		brush_stroke(cr, pale, hair, 0.7 - 0.2 * i);
	}
}
