/* Fitting texts into the band: sizes by halving, then placed line under line. */
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/lettering.h"

static const struct {
	const char *font;
	double pad_x, pad_y; /* of the plate around the ink, in type sizes */
} forms[] = {
    [LETTERING_SIGN] = {"Noto Sans, Noto Sans CJK KR Bold", 0.55, 0.42},
    [LETTERING_NEON] = {"Noto Sans, Noto Sans CJK KR", 0.6, 0.5},
    [LETTERING_POSTER] = {"Noto Sans, Noto Sans CJK KR Bold", 0.5, 0.34},
    [LETTERING_BRUSH] = {"Noto Serif, Noto Serif CJK KR Bold", 0.6, 0.45},
    [LETTERING_SHEET] = {"Noto Serif, Noto Serif CJK KR Bold", 0.55, 0.42},
};

static enum lettering_form form_of(enum style style)
{
	switch (style) {
	case STYLE_NEON:
		return LETTERING_NEON;
	case STYLE_POSTER:
		return LETTERING_POSTER;
	case STYLE_INK:
		return LETTERING_BRUSH;
	case STYLE_WATERCOLOR:
	case STYLE_PENCIL:
	case STYLE_PASTEL:
	case STYLE_MINIMAL:
	case STYLE_VINTAGE:
		return LETTERING_SHEET;
	default:
		return LETTERING_SIGN;
	}
}

/* Texts after the first are subtitles. */
static double size_of(int i, double size)
{
	return i == 0 ? size : size * 0.62;
}

static void set_font(PangoLayout *layout, const char *font)
{
	PangoFontDescription *d = pango_font_description_from_string(font);
	cairo_font_options_t *o = cairo_font_options_create();

	/* Nothing rounded to pixels: the layout must scale. */
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	pango_cairo_context_set_font_options(pango_layout_get_context(layout), o);
	pango_context_set_round_glyph_positions(pango_layout_get_context(layout), FALSE);
	pango_font_description_set_absolute_size(d, (double)LETTERING_TYPE_PX * PANGO_SCALE);
	pango_layout_set_font_description(layout, d);
	pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	cairo_font_options_destroy(o);
	pango_font_description_free(d);
}

/* What text i covers at its scale, in pixels of the picture. */
struct extents {
	double ink_x, ink_y, ink_w, ink_h, w, h;
};

static struct extents extents_of(const struct lettering *l, int i)
{
	PangoRectangle ink, logical;
	double k = l->scale[i] / PANGO_SCALE;

	pango_layout_get_extents(l->layouts[i], &ink, &logical);
	return (struct extents){ink.x * k,      ink.y * k,         ink.width * k,
				ink.height * k, logical.width * k, logical.height * k};
}

/* Whether all texts at this size stay inside the room. */
static bool fits(struct lettering *l, double size, double w, double h, PangoWrapMode wrap)
{
	double used = 0;

	for (int i = 0; i < l->count; i++) {
		l->scale[i] = size_of(i, size) / LETTERING_TYPE_PX;
		pango_layout_set_width(l->layouts[i], (int)(w / l->scale[i] * PANGO_SCALE));
		pango_layout_set_wrap(l->layouts[i], wrap);
		struct extents e = extents_of(l, i);
		/* A word that is wider than a line sticks out: the size is too large. */
		if (MAX(e.ink_w, e.w) > w + 0.5)
			return false;
		used += MAX(e.ink_h, e.h) + (i ? 0.25 * size : 0);
	}
	return used <= h;
}

static double largest(struct lettering *l, double w, double h, PangoWrapMode wrap)
{
	double low = 1, high = MIN(h, w);

	for (int i = 0; i < 14 && high - low > 0.5; i++) {
		double middle = (low + high) / 2;
		if (fits(l, middle, w, h, wrap))
			low = middle;
		else
			high = middle;
	}
	fits(l, low, w, h, wrap);
	return low;
}

/* Line under line, each by its ink, the whole in the middle of the band. */
static void place(struct lettering *l, const struct composition *c, double width)
{
	double gap = l->size_px * 0.3, h = 0, x1 = -1e9;

	for (int i = 0; i < l->count; i++)
		h += extents_of(l, i).ink_h + (i ? gap : 0);
	l->ink_x = 1e9;
	l->ink_y = c->text_y + (c->text_h - h) / 2;
	l->ink_h = h;
	double y = l->ink_y;
	for (int i = 0; i < l->count; i++) {
		struct extents e = extents_of(l, i);
		l->x[i] = c->text_x + (c->text_w - width) / 2;
		l->y[i] = y - e.ink_y;
		y += e.ink_h + gap;
		l->ink_x = MIN(l->ink_x, l->x[i] + e.ink_x);
		x1 = MAX(x1, l->x[i] + e.ink_x + e.ink_w);
		l->unknown_glyphs += pango_layout_get_unknown_glyphs_count(l->layouts[i]);
	}
	l->ink_w = x1 - l->ink_x;
}

static void set_plate(struct lettering *l, const struct composition *c)
{
	double px = forms[l->form].pad_x * l->size_px, py = forms[l->form].pad_y * l->size_px;

	l->plate_x = MAX(c->text_x, l->ink_x - px);
	l->plate_y = MAX(c->text_y, l->ink_y - py);
	l->plate_w = MIN(c->text_x + c->text_w, l->ink_x + l->ink_w + px) - l->plate_x;
	l->plate_h = MIN(c->text_y + c->text_h, l->ink_y + l->ink_h + py) - l->plate_y;
	/* A poster's strip runs from edge to edge. */
	if (l->form == LETTERING_POSTER && !c->transparent) {
		l->plate_x = 0;
		l->plate_w = c->width_px;
	}
}

bool lettering_fit(cairo_t *cr, const struct composition *c, struct lettering *ret)
{
	const struct brief *b = c->brief;

	*ret = (struct lettering){.form = form_of(b->style)};
	if (!c->has_text_band || b->text_count == 0 || c->text_w < 4 || c->text_h < 4)
		return false;
	for (int i = 0; i < b->text_count && i < BRIEF_TEXTS_MAX; i++) {
		PangoLayout *layout = pango_cairo_create_layout(cr);
		pango_layout_set_text(layout, b->texts[i].text, -1);
		set_font(layout, forms[ret->form].font);
		ret->layouts[ret->count++] = layout;
	}
	/* Room for the plate's own margins, which grow with the type. */
	double w = c->text_w * 0.9, h = c->text_h * 0.72;
	ret->size_px = largest(ret, w, h, PANGO_WRAP_WORD);
	if (ret->size_px < c->text_h * 0.2) { /* one endless word */
		double broken = largest(ret, w, h, PANGO_WRAP_WORD_CHAR);
		if (broken > ret->size_px * 1.5)
			ret->size_px = broken;
		else
			fits(ret, ret->size_px, w, h, PANGO_WRAP_WORD);
	}
	place(ret, c, w);
	set_plate(ret, c);
	return true;
}

void lettering_finish(struct lettering *l)
{
	for (int i = 0; i < l->count; i++)
		g_object_unref(l->layouts[i]);
	*l = (struct lettering){0};
}

bool lettering_plate(const struct composition *c, double *ret_x, double *ret_y, double *ret_w,
		     double *ret_h)
{
	cairo_surface_t *none = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
	cairo_t *cr = cairo_create(none);
	struct lettering l;
	bool any = lettering_fit(cr, c, &l);

	if (any) {
		*ret_x = l.plate_x;
		*ret_y = l.plate_y;
		*ret_w = l.plate_w;
		*ret_h = l.plate_h;
	}
	lettering_finish(&l);
	cairo_destroy(cr);
	cairo_surface_destroy(none);
	return any;
}
