#include "studio/painter/edit/others.h"

#include <math.h>

#include "base/attr.h"
#include "studio/painter/reference/piece.h"

#define OTHERS_MAX 4	/* stand in a row; more would be too small to be seen */
#define GAP 0.06	/* between them, of their height */
#define SHARE 0.94	/* of the region's box */
#define EDGE_MAX_PX 1400
#define SHIFT 0.12 /* of the way to the colours of the surroundings */

struct row {
	cairo_surface_t *pieces[OTHERS_MAX]; /* owned */
	bool stands[OTHERS_MAX]; /* something cut out, not a whole picture */
	int count;
	double aspect; /* of them all, side by side at one height */
};

static void row_finish(struct row *row)
{
	for (int i = 0; i < row->count; i++)
		cairo_surface_destroy(row->pieces[i]);
}

bool others_any(const struct painter_job *job)
{
	for (int i = 1; i < job->reference_count; i++)
		if (piece_kind(&job->references[i]) != PIECE_BLANK)
			return true;
	return false;
}

static double aspect_of(cairo_surface_t *s)
{
	return (double)cairo_image_surface_get_width(s) / cairo_image_surface_get_height(s);
}

/* What to show of a whole picture: its subject, if it has one, or all of it. */
static cairo_surface_t *open_whole(const struct painter_image *image, bool *ret_stands)
{
	double k = fmin(1, (double)EDGE_MAX_PX / MAX(image->width_px, image->height_px));
	int w = MAX(1, (int)lround(image->width_px * k)), h = MAX(1, (int)lround(image->height_px * k));
	cairo_surface_t *all = piece_cover(image, w, h), *subject = NULL;
	struct study study = {0};

	if (all && study_init(&study, all) && study.has_subject)
		subject = piece_subject(&study, all);
	study_finish(&study);
	*ret_stands = subject != NULL;
	if (subject)
		cairo_surface_destroy(all);
	return subject ? subject : all;
}

static bool row_fill(struct row *row, const struct painter_job *job, const struct surround *s)
{
	for (int i = 1; i < job->reference_count && row->count < OTHERS_MAX; i++) {
		const struct painter_image *image = &job->references[i];
		enum piece_kind kind = piece_kind(image);
		bool stands = true;
		if (kind == PIECE_BLANK)
			continue;
		cairo_surface_t *piece = kind == PIECE_CUT ? piece_cut(image, EDGE_MAX_PX, EDGE_MAX_PX)
							   : open_whole(image, &stands);
		if (!piece)
			return false;
		struct lab own = piece_mean(piece), near = lab_of_color(s->mean);
		struct lab step = {0, (near.a - own.a) * (float)SHIFT, (near.b - own.b) * (float)SHIFT};
		piece_shift(piece, step, 1 + (near.l - own.l) * (float)SHIFT);
		row->stands[row->count] = stands;
		row->pieces[row->count++] = piece;
		row->aspect += aspect_of(piece) + (row->count > 1 ? GAP : 0);
	}
	return true;
}

static void put_piece(cairo_t *cr, cairo_surface_t *piece, double x, double y, double w, double h)
{
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, w / cairo_image_surface_get_width(piece),
		    h / cairo_image_surface_get_height(piece));
	cairo_set_source_surface(cr, piece, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BEST);
	cairo_paint(cr);
	cairo_restore(cr);
}

/* A soft darkness under what stands. */
static void put_shadow(cairo_t *cr, const struct surround *s, double x, double y, double w)
{
	struct light light = {.to_key_x = s->light_x, .to_key_y = s->light_y,
			      .key = s->bright, .ambient = s->mean, .shadow_x = -s->light_x};

	brush_ground_shadow(cr, &light, x, y, w, 0.6);
}

bool others_paint(cairo_t *cr, int scale, const struct painter_job *job, const struct region *r,
		  const struct surround *s, struct err *err)
{
	CLEANUP(row_finish) struct row row = {.count = 0};
	struct region_box box = {r->x0, r->y0, r->x1 - r->x0, r->y1 - r->y0};

	if (!row_fill(&row, job, s))
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for the reference images");
	cairo_save(cr);
	cairo_scale(cr, scale, scale);
	if (row.count == 1 && !row.stands[0]) { /* covers the region; its seam is the region's */
		double k = fmax(box.w / aspect_of(row.pieces[0]), box.h);
		double w = k * aspect_of(row.pieces[0]);
		cairo_rectangle(cr, box.x, box.y, box.w, box.h);
		cairo_clip(cr);
		put_piece(cr, row.pieces[0], box.x + (box.w - w) / 2, box.y + (box.h - k) / 2, w, k);
	} else if (row.count > 0) {
		region_fit(r, row.aspect, SHARE, 0.5, 0.62, &box);
		double h = fmin(box.h, box.w / row.aspect), x = box.x + (box.w - h * row.aspect) / 2;
		double y = box.y + box.h - h;
		for (int i = 0; i < row.count; i++) {
			double w = h * aspect_of(row.pieces[i]);
			if (row.stands[i] && !job->transparent)
				put_shadow(cr, s, x + w / 2, y + h * 0.985, w * 0.95);
			put_piece(cr, row.pieces[i], x, y, w, h);
			x += w + h * GAP;
		}
	}
	cairo_restore(cr);
	return true;
}
