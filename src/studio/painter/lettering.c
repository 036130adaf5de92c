/* Letters and what they stand on: painted signs, neon tubes, poster type, brush and
 * paper. */
#include "studio/painter/lettering.h"

#include <math.h>

#include "base/attr.h"

/* Grounds and letters that go together, each at a contrast of 7 to 1 or more. */
struct colors {
	uint32_t ground, letters, trim;
};

static const struct colors boards[] = {
    {0x14343B, 0xFFF3DC, 0xD9A441}, {0x5A1520, 0xFFEFD8, 0xE0B04E}, {0x1C2546, 0xFDF4E3, 0xD8B15A},
    {0x1E3A26, 0xFBF3DC, 0xC9A24B}, {0x3A2417, 0xFFEBC8, 0xC98F3C},
};
static const struct colors day_boards[] = {
    {0xF7EBD2, 0x3A1D14, 0x9A3A2A},
    {0xF3E6C8, 0x16323C, 0x2F6B6B},
    {0xFBF2E0, 0x2A1A3A, 0xA8652B},
};
static const struct colors sheets[] = {
    {0xFBF6EA, 0x2B2A3A, 0xB86A4B},
    {0xFDF8EE, 0x3A2620, 0x6C8A78},
    {0xFAF3E4, 0x1F3040, 0xB98A3E},
};
static const struct colors posters[] = {
    {0x1A1430, 0xFFF1D2, 0xE8562E},
    {0x7A1B1E, 0xFFF1D6, 0xF2B134},
    {0x0F3A47, 0xFFF3D8, 0xF08A3C},
};
static const uint32_t tubes[] = {0xFF2F9E, 0x2FD9FF, 0xFFB02E, 0x7CFF5A, 0xC25BFF};

static void draw_texts(cairo_t *cr, const struct lettering *l, double dx, double dy)
{
	for (int i = 0; i < l->count; i++) {
		cairo_save(cr);
		cairo_translate(cr, l->x[i] + dx, l->y[i] + dy);
		cairo_scale(cr, l->scale[i], l->scale[i]);
		cairo_move_to(cr, 0, 0);
		pango_cairo_show_layout(cr, l->layouts[i]);
		cairo_restore(cr);
	}
}

/* The letters' outlines as the current path, for a stroke in the picture's own measure. */
static void outline_texts(cairo_t *cr, const struct lettering *l)
{
	cairo_new_path(cr);
	for (int i = 0; i < l->count; i++) {
		cairo_save(cr);
		cairo_translate(cr, l->x[i], l->y[i]);
		cairo_scale(cr, l->scale[i], l->scale[i]);
		cairo_move_to(cr, 0, 0);
		pango_cairo_layout_path(cr, l->layouts[i]);
		cairo_restore(cr);
	}
}

static void set_color(cairo_t *cr, struct color c, double alpha)
{
	cairo_set_source_rgba(cr, c.r, c.g, c.b, alpha);
}

static void plate_path(cairo_t *cr, const struct lettering *l, double inset, double radius)
{
	shape_round_rect(cr, l->plate_x + inset, l->plate_y + inset, l->plate_w - 2 * inset,
			 l->plate_h - 2 * inset, MAX(0, radius - inset));
}

/* A soft shadow under the plate: a few growing, fading copies. */
static void plate_shadow(cairo_t *cr, const struct lettering *l, double reach, double radius)
{
	for (int i = 6; i >= 1; i--) {
		double grow = reach * i / 6;
		cairo_save(cr);
		cairo_translate(cr, reach * 0.25, reach * 0.5);
		plate_path(cr, l, -grow, radius);
		cairo_restore(cr);
		brush_fill(cr, color_rgb(0x0A0814), 0.07);
	}
}

/* --- a painted sign -------------------------------------------------------------------- */

/* It hangs on two chains, or stands on two posts, whichever edge is nearer. */
static void draw_mounts(cairo_t *cr, const struct lettering *l, const struct composition *c,
			double s)
{
	bool hangs = l->plate_y + l->plate_h / 2 < c->height_px / 2.0;

	if (c->transparent || compose_is_indoors(c->place))
		return;
	for (int side = 0; side < 2; side++) {
		double x = l->plate_x + l->plate_w * (side ? 0.9 : 0.1);
		if (hangs) {
			for (double y = l->plate_y; y > -s; y -= s * 0.36) {
				shape_ellipse(cr, x, y, s * 0.07, s * 0.2);
				brush_stroke(cr, light_on(&c->light, color_rgb(0x5B5148), 0.4),
					     s * 0.05, 1);
			}
		} else {
			double w = s * 0.34, y = l->plate_y + l->plate_h * 0.5;
			shape_round_rect(cr, x - w / 2, y, w, c->height_px - y + s, w * 0.2);
			brush_fill_lit(cr, &c->light, color_rgb(0x6B4A2E), 0.7);
		}
	}
}

/* Wood under the paint: faint lines along the board, over the path's clip. */
static void draw_grain(cairo_t *cr, const struct lettering *l, struct color c, uint64_t seed)
{
	struct rng r = rng_of(seed, 77);
	int lines = (int)MIN(60, l->plate_h / 5);

	for (int i = 0; i < lines; i++) {
		double y = l->plate_y + l->plate_h * rng_unit(&r),
		       x = l->plate_x + l->plate_w * rng_range(&r, -0.2, 0.8);
		cairo_move_to(cr, x, y);
		cairo_rel_curve_to(cr, l->plate_w * 0.12, rng_range(&r, -2, 2), l->plate_w * 0.3,
				   rng_range(&r, -2, 2), l->plate_w * rng_range(&r, 0.25, 0.6), 0);
		brush_stroke(cr, c, 1 + l->size_px * 0.012, 0.05);
	}
}

/* A lamp's light on the board: signs are meant to be read after dark. */
static struct color board_color(const struct composition *c, uint32_t rgb)
{
	struct color base = color_rgb(rgb);

	return color_mix(base, light_on(&c->light, base, 0.6), c->light.night ? 0.1 : 0.25);
}

static void paint_sign(cairo_t *cr, const struct lettering *l, const struct composition *c)
{
	bool dark = c->light.night || c->light.silhouette || c->hour == HOUR_DAWN || (c->seed & 1);
	struct colors k = dark ? boards[c->seed / 2 % ARRAY_LEN(boards)]
			       : day_boards[c->seed / 2 % ARRAY_LEN(day_boards)];
	double s = l->size_px, radius = s * 0.22, line = MAX(1, s * 0.045);
	struct color ground = board_color(c, k.ground);

	draw_mounts(cr, l, c, s);
	plate_shadow(cr, l, MIN(s * 0.3, 40), radius);
	if (c->light.night)
		brush_glow(cr, l->plate_x + l->plate_w / 2, l->plate_y + l->plate_h / 2,
			   l->plate_w * 0.7, color_rgb(0xFFC870), 0.35);
	plate_path(cr, l, 0, radius);
	cairo_pattern_t *p = cairo_pattern_create_linear(0, l->plate_y, 0, l->plate_y + l->plate_h);
	struct color top = color_mix(ground, color_rgb(0xFFFFFF), 0.08);
	cairo_pattern_add_color_stop_rgb(p, 0, top.r, top.g, top.b);
	cairo_pattern_add_color_stop_rgb(p, 1, ground.r, ground.g, ground.b);
	cairo_set_source(cr, p);
	cairo_pattern_destroy(p);
	cairo_fill_preserve(cr);
	cairo_save(cr);
	cairo_clip(cr);
	draw_grain(cr, l, color_rgb(k.letters), c->seed);
	cairo_restore(cr);
	plate_path(cr, l, line, radius);
	brush_stroke(cr, board_color(c, k.trim), line, 1);
	plate_path(cr, l, line * 2.8, radius);
	brush_stroke(cr, board_color(c, k.trim), line * 0.4, 0.8);
	set_color(cr, color_mix(ground, color_rgb(0), 0.5), 0.55);
	draw_texts(cr, l, s * 0.03, s * 0.035);
	set_color(cr, color_rgb(k.letters), 1);
	draw_texts(cr, l, 0, 0);
}

/* --- neon ------------------------------------------------------------------------------- */

static void paint_neon(cairo_t *cr, const struct lettering *l, const struct composition *c)
{
	struct color tube = color_rgb(tubes[c->seed % ARRAY_LEN(tubes)]);
	struct color frame = color_rgb(tubes[(c->seed / 7 + c->seed + 1) % ARRAY_LEN(tubes)]);
	double s = l->size_px, radius = s * 0.3;

	plate_path(cr, l, 0, radius);
	brush_fill(cr, color_rgb(0x0B0716), 0.86);
	plate_path(cr, l, s * 0.12, radius);
	for (int i = 5; i >= 0; i--) {
		cairo_path_t *keep = cairo_copy_path(cr);
		brush_stroke(cr, i ? frame : color_mix(frame, color_rgb(0xFFFFFF), 0.6),
			     s * (0.022 + 0.035 * i), i ? 0.14 : 1);
		cairo_append_path(cr, keep);
		cairo_path_destroy(keep);
	}
	cairo_new_path(cr);
	/* Light first, then the glass: halos from wide and faint to narrow and strong. */
	cairo_save(cr);
	plate_path(cr, l, 0, radius);
	cairo_clip(cr);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (int i = 7; i >= 1; i--) {
		outline_texts(cr, l);
		set_color(cr, tube, 0.085);
		cairo_set_line_width(cr, s * 0.05 * i);
		cairo_stroke(cr);
	}
	cairo_restore(cr);
	outline_texts(cr, l);
	set_color(cr, tube, 1);
	cairo_set_line_width(cr, MAX(1, s * 0.03));
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	cairo_stroke(cr);
	set_color(cr, color_mix(tube, color_rgb(0xFFFFFF), 0.86), 1);
	draw_texts(cr, l, 0, 0);
}

/* --- poster, brush, paper --------------------------------------------------------------------- */

static void paint_poster(cairo_t *cr, const struct lettering *l, const struct composition *c)
{
	struct colors k = posters[c->seed % ARRAY_LEN(posters)];
	double s = l->size_px, line = MAX(1, s * 0.05);

	cairo_rectangle(cr, l->plate_x, l->plate_y, l->plate_w, l->plate_h);
	brush_fill(cr, color_rgb(k.ground), 1);
	cairo_rectangle(cr, l->plate_x, l->plate_y + line, l->plate_w, line);
	cairo_rectangle(cr, l->plate_x, l->plate_y + l->plate_h - 2 * line, l->plate_w, line);
	brush_fill(cr, color_rgb(k.trim), 1);
	set_color(cr, color_rgb(k.trim), 1);
	draw_texts(cr, l, s * 0.045, s * 0.045);
	set_color(cr, color_rgb(k.letters), 1);
	draw_texts(cr, l, 0, 0);
}

/* Ink on the bare paper that the painter left for it. */
static void paint_brush(cairo_t *cr, const struct lettering *l, const struct composition *c)
{
	double s = l->size_px;

	for (int i = 8; i >= 1; i--) {
		plate_path(cr, l, s * 0.05 * (8 - i), s * 0.6);
		brush_fill(cr, color_rgb(0xF4EEDF), 0.42);
	}
	/* The ink runs a little into the paper around each stroke. */
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (int i = 3; i >= 1; i--) {
		outline_texts(cr, l);
		set_color(cr, color_rgb(0x17161A), 0.12);
		cairo_set_line_width(cr, s * 0.03 * i);
		cairo_stroke(cr);
	}
	set_color(cr, color_rgb(0x121115), 1);
	draw_texts(cr, l, 0, 0);
	(void)c;
}

static void paint_sheet(cairo_t *cr, const struct lettering *l, const struct composition *c)
{
	struct colors k = sheets[c->seed % ARRAY_LEN(sheets)];
	double s = l->size_px, line = MAX(1, s * 0.03);

	plate_shadow(cr, l, MIN(s * 0.2, 24), s * 0.06);
	plate_path(cr, l, 0, s * 0.06);
	brush_fill(cr, color_rgb(k.ground), 1);
	plate_path(cr, l, s * 0.12, s * 0.04);
	brush_stroke(cr, color_rgb(k.trim), line, 0.9);
	set_color(cr, color_rgb(k.letters), 1);
	draw_texts(cr, l, 0, 0);
}

void lettering_paint(cairo_t *cr, const struct composition *c)
{
	static void (*const paint[])(cairo_t * cr, const struct lettering *l,
				     const struct composition *c) = {
	    [LETTERING_SIGN] = paint_sign,     [LETTERING_NEON] = paint_neon,
	    [LETTERING_POSTER] = paint_poster, [LETTERING_BRUSH] = paint_brush,
	    [LETTERING_SHEET] = paint_sheet,
	};
	struct lettering l;

	if (lettering_fit(cr, c, &l)) {
		cairo_save(cr);
		paint[l.form](cr, &l, c);
		cairo_restore(cr);
	}
	lettering_finish(&l);
}
