#include "studio/painter/edit/backdrop.h"

#include <math.h>

#include "base/attr.h"
#include "studio/painter/scenery/scenery.h"

#define LARGE 0.45 /* of the picture's width or height */
#define SCENE_LEAST_PX 160

static void destroy_surface(cairo_surface_t **s)
{
	if (*s)
		cairo_surface_destroy(*s);
}

static bool is_large(const struct region *r)
{
	return r->x1 - r->x0 >= LARGE * r->w || r->y1 - r->y0 >= LARGE * r->h;
}

/* The scene's own size and where it lies in the picture, both in the region's pixels. */
static struct region_box frame_of(const struct region *r, bool sky)
{
	if (is_large(r) && !sky)
		return (struct region_box){0, 0, r->w, r->h};
	return (struct region_box){r->x0, r->y0, r->x1 - r->x0, r->y1 - r->y0};
}

bool backdrop_paint(cairo_surface_t *surface, const struct backdrop *b, struct composition *ret,
		    struct err *err)
{
	struct region_box frame = frame_of(b->region, b->brief->place == PLACE_SKY);
	struct brief scene = *b->brief;
	double k = fmax(1, SCENE_LEAST_PX / fmin(frame.w, frame.h) / b->scale);
	int w = (int)lround(frame.w * b->scale * k), h = (int)lround(frame.h * b->scale * k);
	CLEANUP(destroy_surface)
	cairo_surface_t *own = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);

	if (cairo_surface_status(own) != CAIRO_STATUS_SUCCESS)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a picture of %dx%d", w, h);
	scene.subject_count = scene.text_count = 0;
	compose(&scene, w, h, b->variation, ret);
	ret->detail = b->detail;
	ret->light.silhouette = false;
	cairo_t *cr = cairo_create(own);
	for (scenery_layer *const *l = scenery_layers(ret->place); *l; l++)
		(*l)(cr, ret);
	scenery_veil(cr, ret);
	cairo_destroy(cr);
	cr = cairo_create(surface);
	cairo_rectangle(cr, b->region->x0 * b->scale, b->region->y0 * b->scale,
			(b->region->x1 - b->region->x0) * b->scale,
			(b->region->y1 - b->region->y0) * b->scale);
	cairo_clip(cr);
	cairo_translate(cr, frame.x * b->scale, frame.y * b->scale);
	cairo_scale(cr, 1 / k, 1 / k);
	cairo_set_source_surface(cr, own, 0, 0);
	cairo_paint(cr);
	cairo_destroy(cr);
	ret->brief = b->brief;
	return true;
}
