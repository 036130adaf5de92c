#include "studio/painter/edit/edit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/edit/backdrop.h"
#include "studio/painter/edit/fill.h"
#include "studio/painter/edit/inlay.h"
#include "studio/painter/edit/lights.h"
#include "studio/painter/edit/others.h"
#include "studio/painter/reference/reference.h"
#include "studio/painter/resample.h"

/* Ends of the parts, in percent. */
enum { DONE_FITTED = 8, DONE_FILLED = 40, DONE_PAINTED = 64 };

#define SCENE_SHARE 0.30   /* of the picture: a region as large gets the place beside its subjects */
/* How much of the region's box subjects may take: of a small one, of one as large as the
 * picture, and where scenery stands behind them. */
#define SMALL_SHARE 0.92
#define LARGE_SHARE 0.5
#define SCENE_SUBJECT_SHARE 0.55
#define RECOLOR 0.85

/* What is to happen in the region; several together. */
struct plan {
	bool fill;     /* what is there goes */
	bool scenery, inlay;
	bool others;   /* the references after the first are what is put there */
	bool heaven;   /* only its sky is said: an hour, a weather */
	bool lights;   /* a sun, a moon, stars, a rainbow, in the sky that is there */
	bool recolor, retone, restyle;
};

struct edit {
	struct painting *p;
	const struct brief *brief;
	struct plan plan;
	struct region region;
	struct surround around;
	uint8_t *base;	  /* owned: the first reference, RGBA, straight */
	uint32_t *ground; /* owned: the base, continued into the region; premultiplied */
	struct brief scene; /* the brief as the scenery or the tone has it */
};

static void edit_finish(struct edit *e)
{
	region_finish(&e->region);
	free(e->base);
	free(e->ground);
}

/* --- what to do ------------------------------------------------------------------------------- */

static bool says_sky(const struct brief *b)
{
	return b->has_moon || b->has_sun || b->has_stars || b->weather != WEATHER_UNSAID ||
	       b->hour != HOUR_UNSAID;
}

static bool says_moment(const struct brief *b)
{
	return says_sky(b) || b->season != SEASON_UNSAID;
}

static struct plan plan_of(const struct brief *b, const struct region *r, bool others)
{
	bool large = r->pixels >= SCENE_SHARE * r->w * (double)r->h;
	bool along_top = r->y0 == 0 && r->x1 - r->x0 > r->w / 2;
	bool things = !others && (b->subject_count > 0 || b->text_count > 0);
	bool place = !others && b->place != PLACE_ABSTRACT;
	/* An opaque mask, or one whose holes the picture's size cut off: nothing to do. */
	if (r->pixels == 0)
		return (struct plan){0};
	struct plan plan = {.others = others, .inlay = things, .restyle = b->style != STYLE_PAINTERLY};

	plan.heaven = !others && !things && !place && says_sky(b) && along_top;
	/* "remove the dog from the beach" asks for no beach. */
	plan.scenery = plan.heaven || (place && !(b->denies && !things) && (large || !things));
	bool looks_alone = !others && !things && !plan.scenery && !b->denies;
	plan.recolor = looks_alone && b->color_count > 0;
	plan.lights = looks_alone && lights_named(b);
	plan.retone = looks_alone && !plan.lights && says_moment(b);
	/* Where all may change, nothing is there to continue. */
	plan.fill = !r->whole && !(looks_alone && (plan.recolor || plan.lights || plan.retone || plan.restyle));
	return plan;
}

/* --- the ground ------------------------------------------------------------------------------- */

static uint32_t premultiplied(const uint8_t *p)
{
	uint32_t a = p[3], r = (p[0] * a + 127) / 255, g = (p[1] * a + 127) / 255,
		 b = (p[2] * a + 127) / 255;

	return a << 24 | r << 16 | g << 8 | b;
}

static bool open_edit(struct edit *e, struct err *err)
{
	const struct painter_job *job = e->p->job;
	size_t n = (size_t)job->width_px * (size_t)job->height_px;
	uint8_t *mask = malloc(n * 4);

	e->base = malloc(n * 4);
	e->ground = malloc(n * 4);
	bool ok = e->base && e->ground && mask;
	if (!ok)
		err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a picture of %dx%d", job->width_px,
			job->height_px);
	ok = ok &&
	     resample_cover(&job->references[0], job->width_px, job->height_px, e->base, err) &&
	     resample_cover(job->mask, job->width_px, job->height_px, mask, err) &&
	     region_init(&e->region, mask, job->width_px, job->height_px, err);
	for (size_t i = 0; ok && i < n; i++)
		e->ground[i] = premultiplied(e->base + i * 4);
	free(mask);
	return ok;
}

/* The ground on the surface, each pixel scale × scale times. */
static void lay_ground(struct edit *e)
{
	cairo_surface_t *surface = e->p->surface;
	uint32_t *words = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
	int w = e->region.w * e->p->scale, h = e->region.h * e->p->scale;

	cairo_surface_flush(surface);
	ptrdiff_t stride = cairo_image_surface_get_stride(surface) / 4;
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			words[y * stride + x] =
			    e->ground[(ptrdiff_t)(y / e->p->scale) * e->region.w + x / e->p->scale];
	cairo_surface_mark_dirty(surface);
}

/* Nothing at all instead: subjects alone. */
static void clear_ground(struct edit *e)
{
	for (ptrdiff_t i = 0; i < (ptrdiff_t)e->region.w * e->region.h; i++)
		if (e->region.change[i])
			e->ground[i] = 0;
}

static uint64_t seed_of(const struct edit *e)
{
	return e->brief->seed ^ (e->p->job->variation * 0x9e3779b97f4a7c15u);
}

static bool make_ground(struct edit *e, struct err *err)
{
	surround_look(e->ground, &e->region, &e->around);
	if (e->plan.fill && e->p->job->transparent)
		clear_ground(e);
	else if (e->plan.fill && !fill_region(e->ground, &e->region, !e->plan.scenery, seed_of(e), err))
		return false;
	lay_ground(e);
	return painting_tell(e->p, DONE_FILLED, err);
}

/* --- what is painted --------------------------------------------------------------------------- */

static bool paint_scenery(struct edit *e, struct err *err)
{
	struct backdrop b = {.brief = &e->scene, .region = &e->region, .scale = e->p->scale,
			     .variation = e->p->job->variation, .detail = e->p->c.detail};

	e->scene = *e->brief;
	if (e->plan.heaven)
		e->scene.place = PLACE_SKY;
	if (e->scene.hour == HOUR_UNSAID && !e->scene.has_moon && !e->scene.has_stars)
		e->scene.hour = surround_hour(&e->around);
	return backdrop_paint(e->p->surface, &b, &e->p->c, err);
}

static double share_of(const struct edit *e)
{
	double part = (double)e->region.pixels / ((double)e->region.w * e->region.h);

	if (e->plan.scenery)
		return SCENE_SUBJECT_SHARE;
	return SMALL_SHARE - (SMALL_SHARE - LARGE_SHARE) * fmin(1, fmax(0, part - 0.2) / 0.5);
}

static bool paint_inlay(struct edit *e, struct err *err)
{
	struct inlay in = {.brief = e->brief, .region = &e->region,
			   .surround = e->plan.scenery ? NULL : &e->around,
			   .variation = e->p->job->variation,
			   .share = share_of(e),
			   .no_ground = e->p->job->transparent};
	double detail = e->p->c.detail;

	if (e->plan.scenery)
		in.brief = &e->scene;
	bool ok = inlay_paint(e->p->cr, e->p->scale, &in, &e->p->c, err);
	e->p->c.detail = detail;
	return ok;
}

/* A colour said of nothing else: what is there takes it on, as bright as it was. */
static void recolor(struct edit *e)
{
	struct color to = e->brief->colors[0];
	double own = fmax(0.05, 0.3 * to.r + 0.59 * to.g + 0.11 * to.b);

	for (ptrdiff_t i = 0; i < (ptrdiff_t)e->region.w * e->region.h; i++) {
		uint32_t v = e->ground[i], a = v >> 24;
		double r = v >> 16 & 255, g = v >> 8 & 255, b = v & 255;
		double luma = 0.3 * r + 0.59 * g + 0.11 * b, k = luma / own;
		if (!e->region.change[i])
			continue;
		/* A dark colour darkens, a light one lightens. */
		k = k * (0.55 + 0.45 * own / fmax(0.15, e->around.luma));
		r += (fmin(a, to.r * k) - r) * RECOLOR;
		g += (fmin(a, to.g * k) - g) * RECOLOR;
		b += (fmin(a, to.b * k) - b) * RECOLOR;
		e->ground[i] = a << 24 | (uint32_t)r << 16 | (uint32_t)g << 8 | (uint32_t)b;
	}
	lay_ground(e);
}

/* The composition that a style and a tone need where none was made. */
static void compose_bare(struct edit *e, enum hour hour, enum weather weather, struct composition *ret)
{
	double detail = e->p->c.detail;

	e->scene = *e->brief; /* the composition borrows it */
	e->scene.subject_count = e->scene.text_count = 0;
	e->scene.place = PLACE_SKY; /* nothing of a ground's own lies over it */
	e->scene.hour = hour;
	e->scene.weather = weather;
	compose(&e->scene, e->region.w * e->p->scale, e->region.h * e->p->scale, e->p->job->variation, ret);
	ret->detail = detail;
}

static double lit(double ambient, double key) { return ambient + 0.5 * key; }

/* An hour, a weather: what is there in another light, through another air. */
static void retone(struct edit *e)
{
	struct composition *c = &e->p->c, was;
	enum hour hour = surround_hour(&e->around);

	compose_bare(e, hour, WEATHER_CLEAR, &was);
	compose_bare(e, e->brief->hour != HOUR_UNSAID ? e->brief->hour : hour, e->brief->weather, c);
	const struct light *l = &c->light, *k = &was.light;
	double now[3] = {lit(l->ambient.b, l->key.b), lit(l->ambient.g, l->key.g), lit(l->ambient.r, l->key.r)};
	double old[3] = {lit(k->ambient.b, k->key.b), lit(k->ambient.g, k->key.g), lit(k->ambient.r, k->key.r)};
	double air[3] = {l->haze.b * 255, l->haze.g * 255, l->haze.r * 255};
	double thick = fmax(0, l->haze_density - k->haze_density) * 0.5 + 0.06;

	for (ptrdiff_t i = 0; i < (ptrdiff_t)e->region.w * e->region.h; i++) {
		uint32_t v = e->ground[i], a = v >> 24, out = a << 24;
		for (int n = 0; n < 3; n++) {
			double p = (v >> n * 8 & 255) * fmin(1.7, now[n] / fmax(0.05, old[n]));
			p += (air[n] * a / 255 - p) * thick;
			out |= (uint32_t)fmax(0, fmin(a, p)) << n * 8;
		}
		if (e->region.change[i])
			e->ground[i] = out;
	}
	lay_ground(e);
	if (!e->p->job->transparent)
		scenery_veil(e->p->cr, c);
}

static bool paint(struct edit *e, struct err *err)
{
	if (e->plan.scenery && !paint_scenery(e, err))
		return false;
	if (e->plan.recolor)
		recolor(e);
	if (e->plan.retone)
		retone(e);
	if (e->plan.lights)
		lights_paint(e->p->cr, e->p->scale, e->brief, &e->region, &e->around, seed_of(e));
	if (e->plan.others && !others_paint(e->p->cr, e->p->scale, e->p->job, &e->region, &e->around, err))
		return false;
	if (e->plan.inlay && !paint_inlay(e, err))
		return false;
	if (!e->plan.inlay && !e->plan.retone)
		compose_bare(e, e->brief->hour, e->brief->weather, &e->p->c);
	e->p->c.brief = e->brief;
	e->p->c.inlaid = true;
	return painting_tell(e->p, DONE_PAINTED, err);
}

/* --- together ----------------------------------------------------------------------------------- */

/* The surface's pixel, averaged; premultiplied. */
static void painted_at(const struct edit *e, const uint32_t *words, ptrdiff_t stride, int x, int y,
		       float ret[4])
{
	int k = e->p->scale;
	uint32_t sum[4] = {0};

	for (int j = 0; j < k; j++)
		for (int i = 0; i < k; i++) {
			uint32_t v = words[(ptrdiff_t)(y * k + j) * stride + x * k + i];
			for (int c = 0; c < 4; c++)
				sum[c] += v >> c * 8 & 255;
		}
	for (int c = 0; c < 4; c++)
		ret[c] = (float)sum[c] / (float)(k * k);
}

static void put(uint8_t *out, const float v[4])
{
	float a = v[3], k = a > 0 ? 255 / a : 0;
	int rgb[3] = {(int)(v[2] * k + 0.5f), (int)(v[1] * k + 0.5f), (int)(v[0] * k + 0.5f)};

	for (int c = 0; c < 3; c++)
		out[c] = (uint8_t)MAX(0, MIN(255, rgb[c]));
	out[3] = (uint8_t)(a + 0.5f);
	if (out[3] == 0)
		memset(out, 0, 3);
}

/* Where nothing may change, the base's bytes; else the base, the continued ground and what
 * was painted, mixed: the seam is between the last two. Where what was there stays, it is
 * the ground. */
static void join(const struct edit *e)
{
	const struct region *r = &e->region;
	const uint32_t *words = (const uint32_t *)(const void *)cairo_image_surface_get_data(e->p->surface);
	ptrdiff_t stride = cairo_image_surface_get_stride(e->p->surface) / 4;
	double feather = r->feather_px * (e->plan.scenery || e->plan.retone ? 1.6 : 1);

	cairo_surface_flush(e->p->surface);
	memcpy(e->p->pixels, e->base, (size_t)r->w * (size_t)r->h * 4);
	for (int y = r->y0; y < r->y1; y++)
		for (int x = r->x0; x < r->x1; x++) {
			ptrdiff_t i = (ptrdiff_t)y * r->w + x;
			float v[4], k = (float)r->change[i] / 255;
			if (k == 0)
				continue;
			/* region_weight() has the mask's own share in it: taken out again. */
			float soft = (float)region_weight(r, x, y, feather) / k;
			uint32_t base = premultiplied(e->base + i * 4);
			painted_at(e, words, stride, x, y, v);
			for (int c = 0; c < 4; c++) {
				float was = (float)(base >> c * 8 & 255);
				float ground = e->plan.fill ? (float)(e->ground[i] >> c * 8 & 255) : was;
				v[c] = ground + (v[c] - ground) * soft;
				v[c] = was + (v[c] - was) * k;
			}
			put(e->p->pixels + i * 4, v);
		}
}

bool edit_paint(struct painting *p, const struct brief *brief, struct err *err)
{
	CLEANUP(edit_finish) struct edit e = {.p = p, .brief = brief};

	if (!open_edit(&e, err) || !painting_tell(p, DONE_FITTED, err))
		return false;
	if (e.region.whole && reference_any(p->job))
		return reference_paint(p, brief, err);
	e.plan = plan_of(brief, &e.region, others_any(p->job));
	if (!make_ground(&e, err) || !paint(&e, err))
		return false;
	if (e.plan.restyle)
		finish_apply(p->surface, &p->c);
	if (!painting_tell(p, DONE_FINISH, err))
		return false;
	if (cairo_status(p->cr) == CAIRO_STATUS_NO_MEMORY)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for the picture");
	join(&e);
	return painting_tell(p, 100, err);
}
