#include "studio/painter/reference/scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/scenery/scenery.h"

/* How far a painted place takes on the reference's lights and colours, region by region. */
#define TAKES_LIGHT 0.42f
#define TAKES_COLOR 0.26f

static void destroy_surface(cairo_surface_t **s)
{
	if (*s)
		cairo_surface_destroy(*s);
}

bool scene_paint(struct painting *p, cairo_t *cr, struct err *err)
{
	scenery_layer *const *layers = scenery_layers(p->c.place);
	struct composition land = p->c;
	int n = 0;

	land.light.silhouette = false;
	while (layers[n])
		n++;
	for (int i = 0; i < n; i++) {
		layers[i](cr, &land);
		if (!painting_tell(p, DONE_COMPOSED + (DONE_SCENERY - DONE_COMPOSED) * (i + 1) / n,
				   err))
			return false;
	}
	return true;
}

/* --- colours from one to the other ---------------------------------------------------------- */

/* What each cell of a picture is to be moved by; owned. */
struct steps {
	struct study cells; /* borrowed, but for its lab: the steps */
};

/* The colours around a subject, under it too: it lends its surroundings none. */
static void look_past_subject(const struct study *s, struct lab *soft)
{
	for (int i = 0; i < s->w * s->h && s->has_subject; i++)
		if (s->subject[i] > 0.02f) {
			struct lab *side =
			    &soft[i / s->w * s->w + (i % s->w < s->w / 2 ? 0 : s->w - 1)];
			soft[i] = lab_mix(soft[i], *side, MIN(1.0f, s->subject[i] * 2));
		}
}

/* Steps that bring `to` nearer to `from`. light, color: how far. */
static bool find_steps(const struct study *from, const struct study *to, float light, float color,
		       struct steps *ret)
{
	int n = to->w * to->h;
	struct lab *have = malloc((size_t)n * sizeof *have),
		   *step = malloc((size_t)n * sizeof *step);

	if (!have || !step || !study_soften(from, 0.035, step) || !study_soften(to, 0.06, have)) {
		free(have);
		free(step);
		return false;
	}
	look_past_subject(from, step);
	for (int i = 0; i < n; i++) {
		struct lab want = step[i];
		/* Lights and darks as they lie, not how light it is on the whole. */
		step[i].l = light * ((want.l - from->mean.l) - 0.7f * (have[i].l - to->mean.l));
		step[i].a = color * (want.a - have[i].a);
		step[i].b = color * (want.b - have[i].b);
	}
	free(have);
	ret->cells = *to;
	ret->cells.lab = step;
	return true;
}

static void apply_steps(const struct steps *t, cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface) / 4;
	uint32_t *words = (uint32_t *)(void *)cairo_image_surface_get_data(surface);

	for (int y = 0; y < h; y++) {
		uint32_t *row = words + (size_t)y * (size_t)stride;
		struct lab step = {0, 0, 0};
		for (int x = 0; x < w; x++) {
			/* Steps are smooth: one for a few pixels is enough. */
			if (x % 4 == 0)
				step = study_lab(&t->cells, (x + 2.0) / w, (y + 0.5) / h);
			struct lab c = lab_of_word(row[x]);
			c.l = MAX(0, MIN(1.0f, c.l + step.l));
			c.a += step.a;
			c.b += step.b;
			row[x] = lab_word(c);
		}
	}
	cairo_surface_mark_dirty(surface);
}

/* Ground that is calm takes on the place's colours; what stands on it a little. */
static void spare_things(const struct study *s, struct steps *t)
{
	for (int i = 0; i < s->w * s->h; i++) {
		float thing = MIN(1.0f, lab_step(0.05f, 0.4f, s->subject[i]) +
					    0.5f * lab_step(0.25f, 0.7f, s->unrest[i]));
		float below = lab_step((float)s->horizon - 0.04f, (float)s->horizon + 0.08f,
				       (float)(i / s->w) / (float)s->h);
		float land = s->is_level ? 1 : 0.5f; /* else it may be a face */
		float k = land * (0.35f + 0.65f * below) * (1 - 0.75f * thing);
		struct lab *step = &t->cells.lab[i];
		*step = (struct lab){step->l * k, step->a * k, step->b * k};
	}
}

/* Both ways: the place as the reference has its lights and colours, and, where the
 * reference stays as ground, its ground in the place's colours. */
static bool recolour(cairo_surface_t *surface, cairo_surface_t *scene, const struct study *s,
		     bool keep_light)
{
	struct study painted = {0};
	struct steps there = {{0}}, here = {{0}};
	bool whole = !s->has_subject && !s->has_sky;
	float light = (whole ? 0.60f : TAKES_LIGHT) * (keep_light ? 0.5f : 1);
	float color = (whole ? 0.70f : TAKES_COLOR) * (keep_light ? 0.5f : 1);
	bool done = study_init(&painted, scene) && find_steps(s, &painted, light, color, &there);

	if (done && !s->has_subject) {
		done = find_steps(&painted, s, 0.30f, keep_light ? 0.5f : 0.7f, &here);
		if (done) {
			spare_things(s, &here);
			apply_steps(&here, surface);
		}
	}
	if (done)
		apply_steps(&there, scene);
	free(there.cells.lab);
	free(here.cells.lab);
	study_finish(&painted);
	return done;
}

/* --- what stands before it ------------------------------------------------------------------- */

/* A lawn, a road, a shore: nothing goes on below the horizon on the whole. */
static bool has_calm_ground(const struct study *s)
{
	double sum = 0;
	int n = 0;

	for (int i = 0; i < s->w * s->h; i++)
		if (i / s->w > s->horizon * s->h) {
			sum += s->unrest[i];
			n++;
		}
	return s->is_level && n > 0 && sum / n < 0.22;
}

/* How much of a cell is a thing that stands about, where the ground is calm. */
static float thing_at(const struct study *s, int i)
{
	return MIN(1.0f, 1.2f * lab_step(0.06f, 0.34f, s->subject[i]) +
			     0.9f * lab_step(0.42f, 0.75f, s->unrest[i]));
}

/* What stays of the reference: its subject; or what stands on calm ground; or all that
 * is not its sky; or, where there is nothing of all this, its texture over all. */
uint8_t *scene_kept(const struct study *s, cairo_surface_t *surface)
{
	int n = s->w * s->h;
	float *map = malloc((size_t)n * sizeof *map);
	bool calm = has_calm_ground(s);
	uint8_t *mask;

	if (!map)
		return NULL;
	for (int i = 0; i < n; i++)
		map[i] = s->has_subject       ? s->subject[i]
			 : calm && s->has_sky ? (1 - s->backdrop[i]) * thing_at(s, i)
			 : s->has_sky         ? 1 - s->backdrop[i]
					      : 0.30f + 0.35f * s->subject[i];
	mask = study_mask(s, map, surface);
	free(map);
	return mask;
}

/* The place over the reference wherever that is not kept. */
static void lay_over(cairo_surface_t *surface, cairo_surface_t *scene, const uint8_t *mask,
		     bool clear)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface) / 4;
	uint32_t *to = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
	const uint32_t *from = (const uint32_t *)(const void *)cairo_image_surface_get_data(scene);

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			size_t at = (size_t)y * (size_t)stride + (size_t)x;
			float k = (float)mask[(size_t)y * (size_t)w + (size_t)x];
			/* Harder than the mask, and inside it: a halo of the old ground would show.
			 */
			k = clear ? lab_step(110, 225, k) : k / 255;
			uint32_t a = to[at], b = from[at], out = 0xff000000u;
			for (int i = 0; i < 24; i += 8) {
				float p = (float)(a >> i & 255), q = (float)(b >> i & 255);
				out |= (uint32_t)(q + (p - q) * k + 0.5f) << i;
			}
			to[at] = out;
		}
	cairo_surface_mark_dirty(surface);
}

static void ground_subject(cairo_t *cr, const struct composition *c, const struct study *s)
{
	if (s->has_subject && s->box_y1 < 0.97)
		brush_ground_shadow(cr, &c->light, (s->box_x0 + s->box_x1) / 2 * c->width_px,
				    (s->box_y1 - 0.008) * c->height_px,
				    (s->box_x1 - s->box_x0) * c->width_px * 0.8, 1);
}

bool scene_behind(struct painting *p, const struct study *s, const uint8_t *kept, bool keep_light,
		  struct err *err)
{
	int w = cairo_image_surface_get_width(p->surface),
	    h = cairo_image_surface_get_height(p->surface);
	CLEANUP(destroy_surface)
	cairo_surface_t *scene = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	cairo_t *cr = cairo_create(scene);
	struct study toned = {0}, now = *s;
	bool room = cairo_status(cr) == CAIRO_STATUS_SUCCESS && study_init(&toned, p->surface);
	bool ok = room && scene_paint(p, cr, err);

	if (ok) {
		ground_subject(cr, &p->c, s);
		cairo_surface_flush(scene);
		cairo_surface_flush(p->surface);
		/* What was seen in it before it was toned, in the colours it has now. */
		now.lab = toned.lab;
		now.mean = toned.mean;
		room = recolour(p->surface, scene, &now, keep_light);
		if (room)
			lay_over(p->surface, scene, kept, s->has_subject || s->has_sky);
	}
	cairo_destroy(cr);
	study_finish(&toned);
	if (!room)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a picture of %dx%d", w,
			       h);
	return ok;
}

/* --- no place at all ----------------------------------------------------------------------------
 */

void scene_backdrop(cairo_t *cr, const struct composition *c, struct lab tone)
{
	double w = c->width_px, h = c->height_px, line = c->horizon_px / h;
	cairo_pattern_t *p = cairo_pattern_create_linear(0, 0, 0, h);
	static const struct {
		float at, l;
	} stops[] = {{0, -.10f}, {.55f, 0}, {1, .03f}, {1.08f, -.06f}, {2, -.02f}};

	for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
		struct color k =
		    lab_color((struct lab){MAX(0, MIN(1.0f, tone.l + stops[i].l)), tone.a, tone.b});
		double at =
		    stops[i].at <= 1 ? stops[i].at * line : line + (stops[i].at - 1) * (1 - line);
		cairo_pattern_add_color_stop_rgb(p, at, k.r, k.g, k.b);
	}
	cairo_set_source(cr, p);
	cairo_paint(cr);
	cairo_pattern_destroy(p);
	brush_glow(cr, w * (0.5 + 0.3 * c->light.to_key_x), h * 0.30, 0.7 * MAX(w, h),
		   color_rgb(0xffffff), 0.10);
}
