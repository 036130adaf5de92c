/* Where lettering_paint (compose.h) sets the texts: for finish, which treats what is
 * written more gently, and for tests.
 *
 * Type is Pango's, fitted to the text band: as large as it goes, wrapped between words
 * (inside one only where a word alone would be too small), never cut. Every style puts a
 * ground under it (a board, a sheet, a strip of night) against which it stands out.
 */
#pragma once

#include <pango/pangocairo.h>

#include "studio/painter/compose.h"

/* How the letters are made. */
enum lettering_form {
	LETTERING_SIGN,
	LETTERING_NEON,
	LETTERING_POSTER,
	LETTERING_BRUSH,
	LETTERING_SHEET
};

/* All type is laid out at this size and scaled when drawn: one size is one set of fonts in
 * Pango's caches, which would otherwise grow with every text. */
#define LETTERING_TYPE_PX 64

struct lettering {
	enum lettering_form form;
	int count;
	PangoLayout *layouts[BRIEF_TEXTS_MAX]; /* owned: at LETTERING_TYPE_PX, whatever the size */
	double scale[BRIEF_TEXTS_MAX];         /* from there to the picture */
	double x[BRIEF_TEXTS_MAX], y[BRIEF_TEXTS_MAX]; /* each layout's origin in the picture */
	double ink_x, ink_y, ink_w, ink_h;             /* what all texts cover */
	double plate_x, plate_y, plate_w, plate_h;     /* the ground under them */
	double size_px;                                /* of the first text's type */
	int unknown_glyphs;                            /* characters that no font has */
};

/* False when there is nothing to set. The caller finishes it. */
bool lettering_fit(cairo_t *cr, const struct composition *c, struct lettering *ret);
void lettering_finish(struct lettering *l);

/* The plate alone, without a surface to draw on. False when there is nothing to set. */
bool lettering_plate(const struct composition *c, double *ret_x, double *ret_y, double *ret_w,
		     double *ret_h);
