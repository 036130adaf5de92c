#include "studio/painter/edit/inlay.h"

#include <math.h>

#include "base/attr.h"
#include "studio/painter/figure.h"

#define TEXT_ASPECT 2.4
#define AIR_DEPTH 0.16 /* what flies is a little veiled */

/* The n images of a task: a little elsewhere, in another size. */
static const struct choice {
	double size, x, y;
} choices[] = {{1, 0, 0}, {0.8, -0.14, -0.07}, {0.7, 0.15, 0.06}, {0.88, 0.1, -0.1}};

/* What the figures cover together. */
static struct region_box box_of(const struct composition *c)
{
	double x0 = HUGE_VAL, y0 = HUGE_VAL, x1 = -HUGE_VAL, y1 = -HUGE_VAL;

	for (int i = 0; i < c->figure_count; i++) {
		const struct figure *f = &c->figures[i];
		double left = f->mirrored ? -f->right : f->left, right = f->mirrored ? -f->left : f->right;
		x0 = fmin(x0, f->x_px + left * f->height_px);
		x1 = fmax(x1, f->x_px + right * f->height_px);
		y0 = fmin(y0, f->y_px + f->top * f->height_px);
		y1 = fmax(y1, f->y_px + f->bottom * f->height_px);
	}
	return (struct region_box){x0, y0, fmax(1, x1 - x0), fmax(1, y1 - y0)};
}

static bool stands(const struct figure *f)
{
	return f->where == ART_GROUND || f->where == ART_TABLE || f->where == ART_FAR ||
	       f->where == ART_WATER;
}

/* Where in the region they would like to be. */
static void wish_of(const struct inlay *in, const struct composition *c, double *ret_x, double *ret_y)
{
	const struct region *r = in->region;
	const struct choice *choice = &choices[in->variation % ARRAY_LEN(choices)];
	bool standing = false;
	double u = choice->x;

	for (int i = 0; i < c->figure_count; i++)
		standing = standing || stands(&c->figures[i]);
	switch (in->brief->subjects[0].position) {
	case POSITION_LEFT:
		u = -0.4;
		break;
	case POSITION_RIGHT:
		u = 0.4;
		break;
	default:
		break;
	}
	*ret_x = (r->middle_x - r->x0) / fmax(1, r->x1 - r->x0) + u;
	*ret_y = (r->middle_y - r->y0) / fmax(1, r->y1 - r->y0) + choice->y + (standing ? 0.22 : 0);
}

static void move_figures(struct composition *c, const struct region_box *from,
			 const struct region_box *to, int scale)
{
	double k = fmin(to->w / from->w, to->h / from->h) * scale;
	double x = (to->x + to->w / 2) * scale, bottom = (to->y + to->h) * scale;

	for (int i = 0; i < c->figure_count; i++) {
		struct figure *f = &c->figures[i];
		f->x_px = x + (f->x_px - from->x - from->w / 2) * k;
		f->y_px = bottom + (f->y_px - from->y - from->h) * k;
		f->height_px *= k;
		f->depth = f->where == ART_AIR ? AIR_DEPTH : fmin(f->depth, 0.1);
	}
}

static struct region_box whole_box(const struct region *r)
{
	return (struct region_box){r->x0, r->y0, r->x1 - r->x0, r->y1 - r->y0};
}

/* The composition of the region's own box, brought to where there is room. */
static void arrange(const struct inlay *in, int scale, struct composition *c)
{
	const struct region *r = in->region;
	struct region_box room = whole_box(r);
	double x, y;

	if (c->figure_count == 0)
		return;
	struct region_box from = box_of(c);
	wish_of(in, c, &x, &y);
	if (!region_fit(r, from.w / from.h, in->share * choices[in->variation % ARRAY_LEN(choices)].size, x, y,
			&room)) {
		room.x += room.w * 0.2;
		room.y += room.h * 0.2;
		room.w *= 0.6;
		room.h *= 0.6;
	}
	move_figures(c, &from, &room, scale);
}

static void set_text(const struct inlay *in, int scale, struct composition *c)
{
	struct region_box room = whole_box(in->region);
	bool alone = c->figure_count == 0;

	c->has_text_band = in->brief->text_count > 0;
	if (!c->has_text_band)
		return;
	if (!region_fit(in->region, TEXT_ASPECT, alone ? 0.9 : 0.7, 0.5, alone ? 0.5 : 0.1, &room))
		room = whole_box(in->region);
	c->text_x = room.x * scale;
	c->text_y = room.y * scale;
	c->text_w = room.w * scale;
	c->text_h = room.h * scale;
}

bool inlay_paint(cairo_t *cr, int scale, const struct inlay *in, struct composition *ret,
		 struct err *err)
{
	const struct region *r = in->region;
	struct composition *c = ret;

	compose(in->brief, MAX(64, r->x1 - r->x0), MAX(64, r->y1 - r->y0), in->variation, c);
	compose_fill_frame(c);
	arrange(in, scale, c);
	set_text(in, scale, c);
	c->width_px = r->w * scale;
	c->height_px = r->h * scale;
	c->horizon_px = 0; /* shadows may fall wherever something stands */
	c->shore_px = c->height_px;
	c->inlaid = true;
	c->transparent = in->no_ground;
	if (in->surround)
		surround_light(in->surround, c);
	for (int i = 0; i < c->figure_count; i++)
		if (!figure_paint(cr, c, &c->figures[i], err))
			return false;
	lettering_paint(cr, c);
	return true;
}
