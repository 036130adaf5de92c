/* The way of a picture, step by step, with honest progress between the steps. */
#include "studio/painter/painter.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/edit/edit.h"
#include "studio/painter/figure.h"
#include "studio/painter/painting.h"
#include "studio/painter/reference/reference.h"
#include "studio/painter/scenery/scenery.h"

/* A picture smaller than this is painted bigger and reduced: brushes have a size. */
#define WORK_EDGE_MIN_PX 224
/* Up to this many pixels a careful picture is painted at twice its size. */
#define CAREFUL_PIXELS_MAX (800 * 800)

static void painting_finish(struct painting *p)
{
	if (p->cr)
		cairo_destroy(p->cr);
	if (p->surface)
		cairo_surface_destroy(p->surface);
}

/* --- out of cairo's pixels ---------------------------------------------------------------- */

static void straight_pixel(uint8_t *out, uint32_t a, uint32_t r, uint32_t g, uint32_t b)
{
	if (a == 255 || a == 0) {
		out[0] = (uint8_t)(a ? r : 0);
		out[1] = (uint8_t)(a ? g : 0);
		out[2] = (uint8_t)(a ? b : 0);
	} else {
		out[0] = (uint8_t)MIN(255u, (r * 255 + a / 2) / a);
		out[1] = (uint8_t)MIN(255u, (g * 255 + a / 2) / a);
		out[2] = (uint8_t)MIN(255u, (b * 255 + a / 2) / a);
	}
	out[3] = (uint8_t)a;
}

/* Averages scale × scale premultiplied pixels into one and unmultiplies it. */
static void write_pixels(struct painting *p)
{
	cairo_surface_flush(p->surface);
	const uint8_t *data = cairo_image_surface_get_data(p->surface);
	int stride = cairo_image_surface_get_stride(p->surface), k = p->scale;
	int width = p->job->width_px, height = p->job->height_px;
	uint32_t n = (uint32_t)(k * k);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			uint32_t a = 0, r = 0, g = 0, b = 0;
			for (int j = 0; j < k; j++) {
				const uint32_t *row =
				    (const uint32_t *)(const void *)(data + (ptrdiff_t)(y * k + j) *
										stride);
				for (int i = 0; i < k; i++) {
					uint32_t v = row[x * k + i];
					a += v >> 24;
					r += v >> 16 & 255;
					g += v >> 8 & 255;
					b += v & 255;
				}
			}
			straight_pixel(p->pixels + 4 * ((size_t)y * (size_t)width + (size_t)x),
				       (a + n / 2) / n, (r + n / 2) / n, (g + n / 2) / n,
				       (b + n / 2) / n);
		}
}

/* When the picture so far is worth showing: the sky and the land are there, the figures,
 * the lettering; the style comes last. */
static bool is_stage(struct painting *p)
{
	static const int due[PAINTER_STAGES] = {15, DONE_SCENERY, DONE_LETTERING};
	int before = p->previewed;

	while (p->previewed < PAINTER_STAGES && p->percent >= due[p->previewed])
		p->previewed++;
	return p->previewed > before && p->percent < 100;
}

bool painting_tell(struct painting *p, int percent, struct err *err)
{
	const uint8_t *seen = NULL;
	if (percent > p->percent)
		p->percent = percent;
	if (!p->progress)
		return true;
	if (p->job->previews && is_stage(p)) {
		write_pixels(p);
		seen = p->pixels;
	} else if (p->percent >= 100) {
		seen = p->pixels;
	}
	if (!p->progress(p->ctx, p->percent, seen))
		return err_set(err, ERR_TASK_CANCELLED, NULL, "the task was cancelled");
	return true;
}

/* --- the steps ------------------------------------------------------------------------------- */

static int choose_scale(const struct painter_job *job)
{
	int edge = MIN(job->width_px, job->height_px), longest = MAX(job->width_px, job->height_px),
	    k = 1;
	if (job->quality == PAINTER_HIGH && job->width_px * job->height_px <= CAREFUL_PIXELS_MAX)
		k = 2;
	while (edge * k < WORK_EDGE_MIN_PX && longest * (k + 1) <= 2 * WORK_EDGE_MIN_PX + 1024)
		k++;
	return k;
}

static bool open_surface(struct painting *p, struct err *err)
{
	static const double details[] = {
	    [PAINTER_LOW] = 0.5, [PAINTER_MEDIUM] = 1, [PAINTER_HIGH] = 1.4};
	const struct painter_job *job = p->job;
	if (job->width_px < PAINTER_EDGE_MIN_PX || job->width_px > PAINTER_EDGE_MAX_PX ||
	    job->height_px < PAINTER_EDGE_MIN_PX || job->height_px > PAINTER_EDGE_MAX_PX)
		return err_set(err, ERR_TASK_INVALID_PARAMS, "size",
			       "a picture is %d to %d pixels wide and high", PAINTER_EDGE_MIN_PX,
			       PAINTER_EDGE_MAX_PX);
	p->scale = choose_scale(job);
	p->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, job->width_px * p->scale,
						job->height_px * p->scale);
	p->cr = cairo_create(p->surface);
	if (cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a picture of %dx%d",
			       job->width_px, job->height_px);
	p->c.detail = details[job->quality <= PAINTER_HIGH ? job->quality : PAINTER_MEDIUM];
	return true;
}

/* Nothing to cut out: then the scene itself is, as a medallion. */
static bool is_medallion(const struct painting *p)
{
	return p->job->transparent && p->c.figure_count == 0 && !p->c.has_text_band;
}

static void compose_scene(struct painting *p, const struct brief *brief)
{
	double detail = p->c.detail;
	compose(brief, p->job->width_px * p->scale, p->job->height_px * p->scale, p->job->variation,
		&p->c);
	p->c.detail = detail;
	p->c.transparent = p->job->transparent && !is_medallion(p);
	if (p->c.transparent)
		compose_fill_frame(&p->c);
}

static bool paint_scenery(struct painting *p, struct err *err)
{
	scenery_layer *const *layers = scenery_layers(p->c.place);
	int n = 0;
	if (p->c.transparent)
		return painting_tell(p, DONE_SCENERY, err);
	/* The land is not a silhouette, whatever stands before it is. */
	struct composition land = p->c;
	land.light.silhouette = false;
	while (layers[n])
		n++;
	for (int i = 0; i < n; i++) {
		layers[i](p->cr, &land);
		if (!painting_tell(p, DONE_COMPOSED + (DONE_SCENERY - DONE_COMPOSED) * (i + 1) / n, err))
			return false;
	}
	return true;
}

static bool paint_figures(struct painting *p, struct err *err)
{
	double all = 1e-9, done = 0;
	for (int i = 0; i < p->c.figure_count; i++)
		all += p->c.figures[i].height_px;
	for (int i = 0; i < p->c.figure_count; i++) {
		if (!figure_paint(p->cr, &p->c, &p->c.figures[i], err))
			return false;
		done += p->c.figures[i].height_px;
		if (!painting_tell(p, DONE_SCENERY + (int)((DONE_FIGURES - DONE_SCENERY) * done / all), err))
			return false;
	}
	if (!p->c.transparent)
		scenery_veil(p->cr, &p->c);
	return painting_tell(p, DONE_FIGURES, err);
}

/* An ellipse of the scene on nothing. */
static void cut_medallion(struct painting *p)
{
	double w = p->c.width_px, h = p->c.height_px;
	cairo_save(p->cr);
	/* Unbounded: it also clears whatever the path leaves out. */
	cairo_set_operator(p->cr, CAIRO_OPERATOR_DEST_IN);
	shape_ellipse(p->cr, w / 2, h / 2, w * 0.46, h * 0.46);
	brush_fill(p->cr, color_rgb(0), 1);
	cairo_restore(p->cr);
}

bool painting_end(struct painting *p, struct err *err)
{
	finish_apply(p->surface, &p->c);
	if (!painting_tell(p, DONE_FINISH, err))
		return false;
	if (cairo_status(p->cr) == CAIRO_STATUS_NO_MEMORY)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for the picture");
	write_pixels(p);
	return painting_tell(p, 100, err);
}

static bool paint_all(struct painting *p, const struct brief *brief, struct err *err)
{
	compose_scene(p, brief);
	if (!painting_tell(p, DONE_COMPOSED, err) || !paint_scenery(p, err) || !paint_figures(p, err))
		return false;
	if (is_medallion(p)) {
		cut_medallion(p);
		p->c.transparent = true;
	}
	lettering_paint(p->cr, &p->c);
	if (!painting_tell(p, DONE_LETTERING, err))
		return false;
	return painting_end(p, err);
}

bool painter_paint(const struct painter_job *job, uint8_t *pixels, painter_progress *progress,
		   void *ctx, struct err *err)
{
	CLEANUP(painting_finish)
	struct painting p = {.job = job, .pixels = pixels, .progress = progress, .ctx = ctx};
	struct brief brief;
	if (!open_surface(&p, err))
		return false;
	brief_read(job->prompt, &brief);
	if (job->seed)
		brief.seed = job->seed;
	if (job->mask && job->reference_count > 0)
		return edit_paint(&p, &brief, err);
	if (reference_any(job))
		return reference_paint(&p, &brief, err);
	return paint_all(&p, &brief, err);
}
