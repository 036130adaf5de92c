/* The way from references to a picture: sorts them, lays the ground, studies it, and
 * lets tone.c, scene.c and guests.c each do their part. */
#include "studio/painter/reference/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/figure.h"
#include "studio/painter/reference/arrange.h"
#include "studio/painter/reference/guests.h"
#include "studio/painter/reference/piece.h"
#include "studio/painter/reference/prepare.h"
#include "studio/painter/reference/scene.h"
#include "studio/painter/reference/tone.h"
#include "studio/painter/scenery/scenery.h"

#define THUMB_PX 320 /* of a further reference, to see whether it is a thing before nothing */

struct reference {
	struct painting *p;
	struct brief brief; /* as said; then what is left unsaid is taken from the picture */
	int w, h;           /* of the surface */
	const struct painter_image *whole[PAINTER_REFERENCES_MAX];
	int whole_count;
	cairo_surface_t *cuts[PAINTER_REFERENCES_MAX]; /* owned */
	int cut_count;
	bool stage;      /* no picture to stand in: the cut-outs are what it is about */
	bool has_ground; /* the stage's ground is one of the references' own */
	struct lab ground;
	struct study study;
	uint8_t *sky, *subject; /* owned; NULL: none */
	uint8_t *fine;          /* owned: what a style must not smooth away */
	uint8_t *kept;          /* owned: what stays before another place; NULL: there is none */
};

static void reference_finish(struct reference *r)
{
	for (int i = 0; i < r->cut_count; i++)
		cairo_surface_destroy(r->cuts[i]);
	study_finish(&r->study);
	free(r->sky);
	free(r->subject);
	free(r->fine);
	free(r->kept);
}

static bool no_memory(const struct reference *r, struct err *err)
{
	return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a picture of %dx%d", r->w,
		       r->h);
}

bool reference_any(const struct painter_job *job)
{
	for (int i = 0; i < job->reference_count; i++)
		if (piece_kind(&job->references[i]) != PIECE_BLANK)
			return true;
	return false;
}

/* --- which is which --------------------------------------------------------------------------- */

static bool sort_pieces(struct reference *r)
{
	const struct painter_job *job = r->p->job;

	for (int i = 0; i < job->reference_count; i++) {
		const struct painter_image *image = &job->references[i];
		enum piece_kind kind = piece_kind(image);
		if (kind == PIECE_WHOLE)
			r->whole[r->whole_count++] = image;
		if (kind != PIECE_CUT)
			continue;
		cairo_surface_t *cut = piece_cut(image, r->w, r->h);
		if (!cut)
			return false;
		r->cuts[r->cut_count++] = cut;
	}
	return true;
}

/* The subject of a whole picture, when it has a clear one; *ret stays NULL otherwise.
 * False: no memory. */
static bool cut_whole(const struct reference *r, const struct painter_image *image,
		      cairo_surface_t **ret, struct lab *ret_ground)
{
	double k = MIN(1.0, (double)MAX(THUMB_PX, MAX(r->w, r->h) * 3 / 4) /
				MAX(image->width_px, image->height_px));
	int w = (int)MAX(1, image->width_px * k), h = (int)MAX(1, image->height_px * k);
	cairo_surface_t *s = piece_cover(image, w, h);
	struct study study = {0};
	bool ok = s && study_init(&study, s);

	if (ok && study.has_subject && (study.is_plain || r->p->job->transparent)) {
		double sum[4] = {1e-9, 0, 0, 0};
		for (int i = 0; i < study.w * study.h; i++) {
			double out = 1 - study.subject[i];
			sum[0] += out;
			sum[1] += out * study.lab[i].l;
			sum[2] += out * study.lab[i].a;
			sum[3] += out * study.lab[i].b;
		}
		*ret_ground = (struct lab){(float)(sum[1] / sum[0]), (float)(sum[2] / sum[0]),
					   (float)(sum[3] / sum[0])};
		*ret = piece_subject(&study, s);
		ok = *ret != NULL;
	}
	study_finish(&study);
	if (s)
		cairo_surface_destroy(s);
	return ok;
}

/* Whether the further ones are things before plain ground, and the first one too. */
static bool look_at_all(const struct reference *r, bool is_thing[], cairo_surface_t **cuts,
			struct lab *ret_ground)
{
	for (int i = 0; i < r->whole_count; i++) {
		if (!cut_whole(r, r->whole[i], &cuts[i], ret_ground))
			return false;
		is_thing[i] = cuts[i] != NULL;
	}
	return true;
}

/* Of several, things before a plain ground are taken off it: onto the first picture when
 * that is none of them, else onto a ground they share. */
static bool cut_several(struct reference *r)
{
	bool is_thing[PAINTER_REFERENCES_MAX] = {false};
	cairo_surface_t *cuts[PAINTER_REFERENCES_MAX] = {NULL};
	const struct painter_image *left[PAINTER_REFERENCES_MAX];
	enum ensemble how = r->brief.ensemble;
	int things = 0, n = 0;
	bool transparent = r->p->job->transparent;

	/* One picture is what it is; of a collage all are. */
	if (!transparent && (how == ENSEMBLE_COLLAGE || (r->whole_count == 1 && r->cut_count == 0)))
		return true;
	bool ok = look_at_all(r, is_thing, cuts, &r->ground);
	for (int i = 0; i < r->whole_count; i++)
		things += is_thing[i];
	bool all =
	    things == r->whole_count && (r->whole_count > 1 || r->cut_count > 0 || transparent);
	bool cut = all || transparent || (how != ENSEMBLE_BESIDE && things > 0 && !is_thing[0]);
	for (int i = 0; i < r->whole_count; i++) {
		if (ok && cut && cuts[i])
			r->cuts[r->cut_count++] = TAKE(cuts[i]);
		else
			left[n++] = r->whole[i];
		if (cuts[i])
			cairo_surface_destroy(cuts[i]);
	}
	r->has_ground = cut && things > 0;
	r->whole_count = n;
	memcpy(r->whole, left, (size_t)n * sizeof left[0]);
	return ok;
}

/* --- the ground
 * ----------------------------------------------------------------------------------- */

static void put_surface(struct reference *r, cairo_surface_t *s)
{
	cairo_t *cr = r->p->cr;
	struct rng rng = rng_of(r->p->c.seed, 801);

	cairo_save(cr);
	/* The first picture as it is framed; further ones a step nearer, to one side. */
	if (r->p->job->variation > 0) {
		double zoom = rng_range(&rng, 1.05, 1.17);
		cairo_translate(cr, -(zoom - 1) * r->w * rng_unit(&rng),
				-(zoom - 1) * r->h * rng_unit(&rng));
		cairo_scale(cr, zoom, zoom);
	}
	cairo_set_source_surface(cr, s, 0, 0);
	cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
	cairo_paint(cr);
	cairo_restore(cr);
}

static bool lay_ground(struct reference *r)
{
	if (r->whole_count == 1) {
		cairo_surface_t *s = piece_cover(r->whole[0], r->w, r->h);
		if (!s)
			return false;
		put_surface(r, s);
		cairo_surface_destroy(s);
		return true;
	}
	struct arrangement a = {.images = r->whole,
				.count = r->whole_count,
				.ensemble = r->brief.ensemble,
				.width_px = r->w,
				.height_px = r->h,
				.seed = r->brief.seed,
				.variation = r->p->job->variation};
	return arrange_paint(r->p->cr, &a);
}

/* --- the composition
 * ------------------------------------------------------------------------------ */

/* Light of a colour's hue, paler, and so strong. */
static struct color strong(struct lab c, double k)
{
	struct color out = lab_color((struct lab){c.l, c.a * 0.4f, c.b * 0.4f});
	double most = MAX(0.05, MAX(out.r, MAX(out.g, out.b)));

	return (struct color){out.r / most * k, out.g / most * k, out.b / most * k};
}

static double strength(struct color c)
{
	return MAX(c.r, MAX(c.g, c.b));
}

/* The light of what is added is the picture's own. */
static void take_light(struct reference *r)
{
	struct light *l = &r->p->c.light;
	const struct study *s = &r->study;
	struct lab far = study_lab(s, 0.5, s->horizon);

	l->to_key_x = s->light_x;
	l->to_key_y = s->light_y;
	l->shadow_x = -0.8 * s->light_x;
	l->silhouette = false;
	l->key = color_mix(l->key, strong(s->bright, strength(l->key)), 0.4);
	l->ambient = color_mix(l->ambient, strong(s->mean, strength(l->ambient)), 0.4);
	if (!l->night && s->mean.l < 0.5f) {
		double k = MAX(0.6, 0.5 + s->mean.l);
		l->key = (struct color){l->key.r * k, l->key.g * k, l->key.b * k};
		l->ambient = (struct color){l->ambient.r * k, l->ambient.g * k, l->ambient.b * k};
	}
	l->haze = color_mix(l->haze, lab_color(far), 0.6);
}

/* Lettering goes where it hides least: along the upper edge or the lower one. */
static void place_text(struct reference *r)
{
	struct composition *c = &r->p->c;
	double busy[2] = {0, 0};

	if (!c->has_text_band)
		return;
	c->text_h = r->h * (c->brief->text_count > 1 ? 0.26 : 0.19);
	for (int i = 0; i < 2 && r->study.w > 0; i++)
		for (int k = 0; k < 60; k++) {
			double u = (k % 12 + 0.5) / 12,
			       v = (i ? 0.75 : 0.06) + 0.19 * (k / 12 + 0.5) / 5;
			busy[i] += study_at(&r->study, r->study.unrest, u, v) +
				   study_at(&r->study, r->study.subject, u, v);
		}
	c->text_y = busy[1] < 0.8 * busy[0] ? r->h * 0.94 - c->text_h : r->h * 0.06;
}

/* What the prompt leaves open is as the picture has it. */
static void settle(struct reference *r)
{
	struct composition *c = &r->p->c;
	double detail = c->detail;
	bool place = r->brief.place != PLACE_ABSTRACT;
	struct brief said = r->brief;

	if (said.hour == HOUR_UNSAID && !r->stage && !said.has_moon && !said.has_stars &&
	    said.weather != WEATHER_AURORA)
		r->brief.hour = tone_hour_of(&r->study);
	/* What is painted behind it ends higher than its own ground begins. */
	double eye = place && !r->stage && !r->study.has_subject && r->study.has_sky
			 ? MAX(0.28, r->study.horizon - 0.10)
			 : 0;
	compose_from(&r->brief, r->w, r->h, r->p->job->variation, eye, c);
	c->detail = detail;
	c->brief = &r->brief;
	c->figure_count = 0;
	place_text(r);
	if (r->stage || place)
		return;
	double line = r->study.horizon * r->h;
	c->sun_y_px *= line / MAX(1, c->horizon_px);
	c->horizon_px = line;
	c->shore_px = r->h;
	c->has_table = false;
	c->table_px = r->h;
	/* Somewhere open, where nothing of its own grows. */
	c->place = r->study.water ? PLACE_OCEAN : PLACE_DESERT;
	take_light(r);
}

static bool study_ground(struct reference *r)
{
	study_finish(&r->study);
	free(r->sky);
	free(r->subject);
	r->sky = r->subject = NULL;
	if (!study_init(&r->study, r->p->surface))
		return false;
	if (r->study.has_sky && !(r->sky = study_mask(&r->study, r->study.sky, r->p->surface)))
		return false;
	if (r->study.has_subject &&
	    !(r->subject = study_mask(&r->study, r->study.subject, r->p->surface)))
		return false;
	return true;
}

/* --- tone
 * ------------------------------------------------------------------------------------------- */

static bool says_nothing(const struct brief *b)
{
	return b->hour == HOUR_UNSAID && b->weather == WEATHER_UNSAID &&
	       b->season == SEASON_UNSAID && b->mood == MOOD_UNSAID && b->color_count == 0;
}

/* A sky for the hour and weather that the prompt wants. */
static cairo_surface_t *paint_heaven(const struct reference *r)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, r->w, r->h);
	cairo_t *cr = cairo_create(s);

	if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
		cairo_destroy(cr);
		cairo_surface_destroy(s);
		return NULL;
	}
	sky_paint(cr, &r->p->c);
	sky_clouds(cr, &r->p->c);
	cairo_destroy(cr);
	cairo_surface_flush(s);
	return s;
}

static bool set_tone(struct reference *r, const struct brief *said)
{
	struct tone t = {.study = &r->study,
			 .brief = said,
			 .c = &r->p->c,
			 .sky = r->sky,
			 .subject = r->subject,
			 .drift = says_nothing(said) || r->p->job->variation > 0};
	cairo_surface_t *heaven = NULL;

	if (r->sky && tone_wants_sky(said) && said->place == PLACE_ABSTRACT) {
		heaven = paint_heaven(r);
		if (!heaven)
			return false;
		t.heaven = (const uint32_t *)(const void *)cairo_image_surface_get_data(heaven);
		t.heaven_stride = cairo_image_surface_get_stride(heaven) / 4;
	}
	bool done = tone_apply(r->p->surface, &t);
	if (heaven)
		cairo_surface_destroy(heaven);
	return done;
}

/* --- ways
 * ---------------------------------------------------------------------------------------------- */

/* Whole pictures: toned, and behind what stands out in them the place of the prompt. */
static bool paint_picture(struct reference *r, struct err *err)
{
	struct brief said = r->brief;

	if (!lay_ground(r) || !study_ground(r))
		return no_memory(r, err);
	if (!painting_tell(r->p, DONE_COMPOSED, err))
		return false;
	settle(r);
	if (said.place != PLACE_ABSTRACT && !(r->kept = scene_kept(&r->study, r->p->surface)))
		return no_memory(r, err);
	if (!(r->fine = prepare_find_fine(&r->study, r->p->surface)) ||
	    !prepare_for_style(r->p->surface, &r->study, r->fine, said.style) ||
	    !set_tone(r, &said))
		return no_memory(r, err);
	if (!painting_tell(r->p, said.place == PLACE_ABSTRACT ? DONE_SCENERY : 12, err))
		return false;
	return said.place == PLACE_ABSTRACT ||
	       scene_behind(r->p, &r->study, r->kept, !says_nothing(&said), err);
}

/* Every variation has a ground of its own. */
static struct lab other_tone(const struct reference *r, struct lab tone)
{
	struct rng rng = rng_of(r->p->c.seed, 803);
	double turn = rng_range(&rng, 0, 2 * M_PI);

	if (r->p->job->variation == 0)
		return tone;
	return (struct lab){(float)MAX(0.3, tone.l - rng_range(&rng, 0, 0.16)),
			    tone.a + (float)(0.035 * cos(turn)),
			    tone.b + (float)(0.035 * sin(turn))};
}

/* Cut-outs alone: the prompt's place, or a plain ground in their colours. */
static bool paint_stage(struct reference *r, struct err *err)
{
	bool scene = r->brief.place != PLACE_ABSTRACT || !says_nothing(&r->brief);
	struct lab tone = piece_mean(r->cuts[0]);

	settle(r);
	if (!painting_tell(r->p, DONE_COMPOSED, err))
		return false;
	if (scene) {
		if (!scene_paint(r->p, r->p->cr, err))
			return false;
	} else {
		r->p->c.place = PLACE_STUDIO;
		r->p->c.horizon_px = r->h * 0.66;
		tone = (struct lab){tone.l > 0.72f ? 0.62f : 0.90f, tone.a * 0.22f, tone.b * 0.22f};
		scene_backdrop(r->p->cr, &r->p->c, other_tone(r, r->has_ground ? r->ground : tone));
	}
	if (!study_ground(r))
		return no_memory(r, err);
	return painting_tell(r->p, DONE_SCENERY, err);
}

/* Figures before or behind the feet of the cut-outs. */
static bool paint_figures(struct reference *r, bool behind, struct err *err)
{
	struct composition *c = &r->p->c;
	double foot = r->cut_count > 0 ? guests_foot(c, r->stage) : r->h * 2.0;

	for (int i = 0; i < c->figure_count; i++) {
		if ((c->figures[i].y_px < foot) != behind)
			continue;
		int done = DONE_SCENERY + (DONE_FIGURES - DONE_SCENERY) * (i + 1) / c->figure_count;
		if (!figure_paint(r->p->cr, c, &c->figures[i], err) ||
		    !painting_tell(r->p, done, err))
			return false;
	}
	return true;
}

/* The surface as it is, to come back to. */
static cairo_surface_t *keep_surface(const struct reference *r)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, r->w, r->h);
	cairo_t *cr = cairo_create(s);

	cairo_set_source_surface(cr, r->p->surface, 0, 0);
	cairo_paint(cr);
	bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cr);
	if (ok)
		return s;
	cairo_surface_destroy(s);
	return NULL;
}

/* What has changed since is the subject now: figures keep clear of it. */
static void mark_changed(struct reference *r, cairo_surface_t *kept)
{
	struct study *s = &r->study;
	const uint8_t *before = cairo_image_surface_get_data(kept),
		      *now = cairo_image_surface_get_data(r->p->surface);
	int stride = cairo_image_surface_get_stride(kept);

	cairo_surface_flush(r->p->surface);
	for (int i = 0; i < s->w * s->h; i++) {
		int x = (int)((i % s->w + 0.5) * r->w / s->w),
		    y = (int)((i / s->w + 0.5) * r->h / s->h);
		size_t at = (size_t)y * (size_t)stride + 4 * (size_t)x;
		int d = abs(before[at] - now[at]) + abs(before[at + 1] - now[at + 1]) +
			abs(before[at + 2] - now[at + 2]);
		if (d > 40) {
			s->subject[i] = 1;
			s->has_subject = true;
		}
	}
}

/* Cut-outs and figures find their places with regard to each other: the cut-outs are put
 * there to be seen, and once more when what stands behind them has been painted. */
static bool place_all(struct reference *r)
{
	struct composition *c = &r->p->c;
	cairo_t *cr = r->p->cr;

	if (r->cut_count > 0 && r->brief.subject_count > 0) {
		cairo_surface_t *kept = keep_surface(r);
		if (!kept)
			return false;
		guests_stand(cr, c, &r->study, r->cuts, r->cut_count, r->stage);
		bool done = study_ground(r);
		if (done)
			mark_changed(r, kept);
		cairo_set_source_surface(cr, kept, 0, 0);
		cairo_paint(cr);
		cairo_surface_destroy(kept);
		if (!done)
			return false;
	}
	guests_place(c, &r->study, r->p->job->variation);
	return true;
}

static bool paint_guests(struct reference *r, struct err *err)
{
	struct composition *c = &r->p->c;

	guests_harmonise(c, &r->study, r->cuts, r->cut_count);
	if (!place_all(r))
		return no_memory(r, err);
	if (!paint_figures(r, true, err))
		return false;
	if (r->cut_count > 0)
		guests_stand(r->p->cr, c, &r->study, r->cuts, r->cut_count, r->stage);
	if (!paint_figures(r, false, err))
		return false;
	if (c->place == PLACE_DESERT && c->brief->season != SEASON_UNSAID)
		c->place = PLACE_PARK; /* leaves and petals may fly */
	scenery_veil(r->p->cr, c);
	return painting_tell(r->p, DONE_FIGURES, err);
}

/* On nothing: the cut-outs, or an oval of the picture. */
static bool paint_cut_out(struct reference *r, struct err *err)
{
	cairo_t *cr = r->p->cr;

	if (r->cut_count > 0) {
		compose(&r->brief, r->w, r->h, r->p->job->variation, &r->p->c);
		r->p->c.figure_count = 0;
		guests_lay(cr, r->w, r->h, r->cuts, r->cut_count);
	} else {
		if (!paint_picture(r, err) || !paint_guests(r, err))
			return false;
		cairo_save(cr);
		/* Unbounded: it also clears whatever the path leaves out. */
		cairo_set_operator(cr, CAIRO_OPERATOR_DEST_IN);
		shape_ellipse(cr, r->w / 2.0, r->h / 2.0, r->w * 0.46, r->h * 0.46);
		brush_fill(cr, color_rgb(0), 1);
		cairo_restore(cr);
	}
	r->p->c.transparent = true;
	return painting_tell(r->p, DONE_FIGURES, err);
}

/* "This cat" is there already. */
static void leave_out_pointed(struct brief *b)
{
	int n = 0;

	for (int i = 0; i < b->subject_count; i++)
		if (!b->subjects[i].pointed)
			b->subjects[n++] = b->subjects[i];
	b->subject_count = n;
}

bool reference_paint(struct painting *p, const struct brief *brief, struct err *err)
{
	CLEANUP(reference_finish)
	struct reference r = {.p = p,
			      .brief = *brief,
			      .w = cairo_image_surface_get_width(p->surface),
			      .h = cairo_image_surface_get_height(p->surface)};

	p->c.seed = brief->seed ^ (p->job->variation * 0x9e3779b97f4a7c15u);
	p->c.brief = &r.brief;
	leave_out_pointed(&r.brief);
	/* Several pictures are a collage by their arrangement. */
	if (r.brief.ensemble == ENSEMBLE_COLLAGE && p->job->reference_count > 1 &&
	    r.brief.style == STYLE_PAPERCUT)
		r.brief.style = STYLE_PAINTERLY;
	if (!sort_pieces(&r) || !cut_several(&r))
		return no_memory(&r, err);
	r.stage = r.whole_count == 0;
	/* A table is no reason to take a picture's own room away. */
	if (!r.stage && r.brief.place_hinted)
		r.brief.place = PLACE_ABSTRACT;
	if (p->job->transparent) {
		if (!paint_cut_out(&r, err))
			return false;
	} else if (!(r.stage ? paint_stage(&r, err) : paint_picture(&r, err)) ||
		   !paint_guests(&r, err)) {
		return false;
	}
	p->c.fine = r.fine;
	lettering_paint(p->cr, &p->c);
	return painting_tell(p, DONE_LETTERING, err) && painting_end(p, err);
}
