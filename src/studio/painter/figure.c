#include "studio/painter/figure.h"

#include <math.h>

#include "base/attr.h"
#include "studio/painter/scenery/scenery.h"

/* How far a sheet reaches around its figure, in heights: tails, wings, glows and cast
 * shadows go beyond the art's box. */
#define REACH_ABOVE 1.45
#define REACH_BELOW 0.45
#define REACH_SIDE 0.75 /* beyond half the art's width */

struct sheet {
	cairo_surface_t *surface; /* owned */
	double foot_x, foot_y;    /* the figure's foot on it */
	double left, top;         /* where it lies in the picture */
};

static void destroy_surface(cairo_surface_t **s)
{
	if (*s)
		cairo_surface_destroy(*s);
}

static bool sheet_open(struct sheet *s, const struct composition *c, const struct figure *f,
		       struct err *err)
{
	double side = f->height_px * (fmax(0.2, f->art->aspect) / 2 + REACH_SIDE);
	double x0 = floor(fmax(-0.2 * c->width_px, f->x_px - side)),
	       x1 = ceil(fmin(1.2 * c->width_px, f->x_px + side));
	double y0 = floor(fmax(-0.2 * c->height_px, f->y_px - f->height_px * REACH_ABOVE));
	double y1 = ceil(fmin(1.2 * c->height_px, f->y_px + f->height_px * REACH_BELOW));
	s->left = x0;
	s->top = y0;
	s->foot_x = f->x_px - x0;
	s->foot_y = f->y_px - y0;
	s->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)fmax(1, x1 - x0),
						(int)fmax(1, y1 - y0));
	if (cairo_surface_status(s->surface) != CAIRO_STATUS_SUCCESS)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a figure");
	return true;
}

static void draw_art(const struct sheet *s, const struct composition *c, const struct figure *f)
{
	struct rng rng = rng_of(f->seed, ART_STREAM);
	struct art_ctx a = {
	    .light = &c->light,
	    .rng = &rng,
	    .color = f->subject->has_color ? f->subject->color : color_rgb(f->art->color),
	    .has_color = f->subject->has_color,
	    .action = f->subject->action,
	    .where = f->where,
	    .young = f->subject->young,
	    .pixels = f->height_px,
	    .depth = f->depth,
	};
	cairo_t *cr = cairo_create(s->surface);
	cairo_translate(cr, s->foot_x, s->foot_y);
	cairo_scale(cr, f->mirrored ? -f->height_px : f->height_px, f->height_px);
	a.cr = cr;
	f->art->draw(&a);
	cairo_destroy(cr);
	cairo_surface_flush(s->surface);
}

/* --- light and air on the finished sheet ------------------------------------------- */

/* How strongly the light comes from behind: then edges shine. */
static double rim_strength(const struct composition *c)
{
	const struct light *l = &c->light;
	double key = 0.3 * l->key.r + 0.6 * l->key.g + 0.1 * l->key.b;
	bool low = c->hour == HOUR_SUNSET || c->hour == HOUR_DAWN || c->hour == HOUR_GOLDEN;
	double k = c->sun_radius_px > 0 ? (low ? 0.85 : 0.5) : low ? 0.5 : 0.24;
	return k * fmin(1, key * 1.3);
}

static double haze_amount(const struct composition *c, const struct figure *f)
{
	/* light_haze is a mix towards the haze's colour: what black becomes tells how much. */
	double d = f->where == ART_AIR ? f->depth * 0.55 : f->depth * 0.8;
	struct color black = {0, 0, 0}, seen = light_haze(&c->light, black, d),
		     full = c->light.haze;
	double most = fmax(full.r, fmax(full.g, full.b));
	double got = most == full.r ? seen.r : most == full.g ? seen.g : seen.b;
	return most > 0.02 ? fmin(0.9, got / most) : 0;
}

static uint32_t put_rim_and_haze(uint32_t v, double rim, const struct color *key, double haze,
				 const struct color *air)
{
	double a = (double)(v >> 24) / 255, r = (double)(v >> 16 & 255) / 255,
	       g = (double)(v >> 8 & 255) / 255, b = (double)(v & 255) / 255;
	r = fmin(a, r + rim * key->r * a);
	g = fmin(a, g + rim * key->g * a);
	b = fmin(a, b + rim * key->b * a);
	r += (air->r * a - r) * haze;
	g += (air->g * a - g) * haze;
	b += (air->b * a - b) * haze;
	return (v & 0xff000000u) | (uint32_t)(r * 255 + 0.5) << 16 |
	       (uint32_t)(g * 255 + 0.5) << 8 | (uint32_t)(b * 255 + 0.5);
}

static void light_sheet(struct sheet *s, const struct composition *c, const struct figure *f)
{
	uint32_t *words = (uint32_t *)(void *)cairo_image_surface_get_data(s->surface);
	int w = cairo_image_surface_get_width(s->surface),
	    h = cairo_image_surface_get_height(s->surface);
	int stride = cairo_image_surface_get_stride(s->surface) / 4;
	double reach = fmax(1.2, f->height_px * 0.010), haze = haze_amount(c, f),
	       strength = rim_strength(c);
	int dx = (int)lround(c->light.to_key_x * reach),
	    dy = (int)lround(c->light.to_key_y * reach);
	struct color key = color_scale(color_mix(c->light.key, color_rgb(0xffffff), 0.15), 1);
	if (dx == 0 && dy == 0)
		dy = -1;
	/* Towards the light first, so that what is read has not been written yet. */
	for (int j = 0; j < h; j++) {
		int y = dy <= 0 ? h - 1 - j : j;
		for (int x = 0; x < w; x++) {
			uint32_t *v = &words[(size_t)y * (size_t)stride + (size_t)x];
			int ox = x + dx, oy = y + dy;
			if (*v >> 24 == 0)
				continue;
			uint32_t out = ox < 0 || oy < 0 || ox >= w || oy >= h
					   ? 0
					   : words[(size_t)oy * (size_t)stride + (size_t)ox] >> 24;
			/* Soft shadows on the sheet are no edges. */
			double edge = (double)(*v >> 24) > 216 && (*v >> 24) > out
					  ? (double)((*v >> 24) - out) / 255
					  : 0;
			if (edge > 0.02 || haze > 0.004)
				*v = put_rim_and_haze(*v, edge * strength, &key, haze,
						      &c->light.haze);
		}
	}
	cairo_surface_mark_dirty(s->surface);
}

/* --- shadow and reflection ---------------------------------------------------------- */

/* The figure's own outline, laid over and blurred: a shadow of the right shape. */
static void cast_shadow(cairo_t *cr, const struct sheet *s, const struct composition *c,
			const struct figure *f)
{
	const struct light *l = &c->light;
	double key = 0.3 * l->key.r + 0.6 * l->key.g + 0.1 * l->key.b, k = 0.25;
	double alpha =
	    0.62 * fmin(1, key / 0.7) * (1 - 0.7 * l->haze_density) * (1 - 0.6 * f->depth);
	bool behind = c->sun_radius_px > 0 && !c->is_moon;
	double lean = l->shadow_x * fmin(2, l->shadow_length) * 0.75,
	       flat = (behind ? 0.34 : -0.22) * fmin(1.6, l->shadow_length);
	if (f->height_px < 24 || alpha < 0.05 || l->shadow_length < 0.05)
		return;
	int w = (int)(cairo_image_surface_get_width(s->surface) * k) + 9,
	    h = (int)(cairo_image_surface_get_height(s->surface) * k) + 9;
	CLEANUP(destroy_surface)
	cairo_surface_t *mask = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	if (cairo_surface_status(mask) != CAIRO_STATUS_SUCCESS)
		return;
	cairo_t *m = cairo_create(mask);
	cairo_scale(m, k, k);
	cairo_set_source_surface(m, s->surface, 4 / k, 4 / k);
	/* Only what stands above the foot casts; what lies there is the soft contact shadow. */
	cairo_rectangle(m, 0, 0, w / k, s->foot_y + 4 / k - f->height_px * 0.012);
	cairo_fill(m);
	struct raster p = raster_open(m);
	if (p.words)
		raster_blur(&p, 0, p.height, (int)fmax(1, f->height_px * 0.012 * k));
	raster_close(m, &p);
	cairo_destroy(m);
	cairo_save(cr);
	cairo_rectangle(cr, 0, c->horizon_px, c->width_px, c->height_px);
	cairo_clip(cr);
	/* (x, up) of the outline goes to (x + up·lean, up·flat) of the ground. */
	cairo_matrix_t lay = {1, 0, -lean, -flat, f->x_px, f->y_px};
	cairo_transform(cr, &lay);
	cairo_translate(cr, -s->foot_x - 4 / k, -s->foot_y - 4 / k);
	cairo_scale(cr, 1 / k, 1 / k);
	struct color dark = color_scale(l->ambient, 0.20);
	cairo_set_source_rgba(cr, dark.r, dark.g, dark.b, alpha);
	cairo_mask_surface(cr, mask, 0, 0);
	cairo_restore(cr);
}

/* Turned over below the water line, broken by the waves. */
static void reflect(cairo_t *cr, const struct sheet *s, const struct composition *c,
		    const struct figure *f)
{
	struct raster p = raster_open(cr);
	const uint32_t *from =
	    (const uint32_t *)(const void *)cairo_image_surface_get_data(s->surface);
	int w = cairo_image_surface_get_width(s->surface),
	    stride = cairo_image_surface_get_stride(s->surface) / 4;
	double line = f->where == ART_FAR ? f->y_px + f->height_px * 0.11 : f->y_px,
	       tall = f->height_px * 0.9;
	double bottom = fmin(c->shore_px, fmin(p.height, line + tall));
	double rough = c->weather == WEATHER_STORM || c->weather == WEATHER_WIND ? 0.06 : 0.022;
	for (int y = (int)line; p.words && y < (int)bottom; y++) {
		double d = y - line, fade = 1 - d / tall;
		int sy = (int)(s->foot_y - d * 1.04);
		double wave = noise_2d(c->seed + 301, d / f->height_px * 22, 0.5) +
			      0.6 * noise_2d(c->seed + 302, d / f->height_px * 61, 0.5);
		int shift = (int)(wave * f->height_px * rough * (0.4 + d / tall));
		if (sy < 0 || y < 0)
			continue;
		/* A river mirrors between its banks only. */
		double bank_left = 0, bank_right = p.width;
		if (c->place == PLACE_RIVER)
			compose_river(c, y, &bank_left, &bank_right);
		for (int x = 0; x < w; x++) {
			int sx = x + shift, px = (int)s->left + x;
			if (sx < 0 || sx >= w || px < 0 || px >= p.width || px < bank_left ||
			    px > bank_right)
				continue;
			uint32_t v = from[(size_t)sy * (size_t)stride + (size_t)sx];
			double a = (double)(v >> 24) / 255;
			if (a < 0.02)
				continue;
			struct color seen = {(double)(v >> 16 & 255) / 255 / a,
					     (double)(v >> 8 & 255) / 255 / a,
					     (double)(v & 255) / 255 / a};
			struct color water = raster_get(&p, px, y);
			raster_put(&p, px, y,
				   color_mix(water, color_mix(seen, water, 0.25), a * 0.62 * fade));
		}
	}
	raster_close(cr, &p);
}

/* What is under the water line shows through the water, a little. */
static void sink(struct sheet *s, const struct composition *c)
{
	cairo_t *cr = cairo_create(s->surface);
	(void)c;
	cairo_set_operator(cr, CAIRO_OPERATOR_DEST_IN);
	cairo_rectangle(cr, 0, s->foot_y, cairo_image_surface_get_width(s->surface),
			cairo_image_surface_get_height(s->surface));
	cairo_clip(cr);
	cairo_set_source_rgba(cr, 0, 0, 0, 0.28);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_flush(s->surface);
}

bool figure_paint(cairo_t *cr, const struct composition *c, const struct figure *f, struct err *err)
{
	CLEANUP(destroy_surface) cairo_surface_t *owned = NULL;
	struct sheet s = {0};
	if (f->height_px < 1)
		return true;
	bool ok = sheet_open(&s, c, f, err);
	owned = s.surface;
	if (!ok)
		return false;
	draw_art(&s, c, f);
	light_sheet(&s, c, f);
	bool in_water =
	    f->where == ART_WATER ||
	    (f->where == ART_FAR && compose_has_water(c->place) && f->y_px < c->shore_px);
	bool stands = f->where == ART_GROUND || f->where == ART_TABLE || f->where == ART_FAR;
	if (!c->transparent && !c->inlaid && in_water)
		reflect(cr, &s, c, f);
	if (f->where == ART_WATER)
		sink(&s, c);
	if (!c->transparent && !c->inlaid)
		scenery_stand(cr, c, f);
	if (!c->transparent && stands && !in_water && c->place != PLACE_SKY)
		cast_shadow(cr, &s, c, f);
	cairo_set_source_surface(cr, s.surface, s.left, s.top);
	cairo_paint(cr);
	if (!c->transparent && !c->inlaid)
		scenery_foot(cr, c, f);
	return true;
}
