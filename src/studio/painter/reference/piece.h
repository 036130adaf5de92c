/* Pieces: references as surfaces to compose with.
 *
 *     enum piece_kind kind = piece_kind(image);
 *     cairo_surface_t *s = kind == PIECE_CUT ? piece_cut(image, 512, 512)
 *                                            : piece_cover(image, 1024, 1024);
 *
 * Every function that gives a surface gives NULL without memory, and the caller owns it.
 */
#pragma once

#include <cairo.h>

#include "studio/painter/painter.h"
#include "studio/painter/reference/study.h"

enum piece_kind {
	PIECE_BLANK, /* nothing can be seen of it */
	PIECE_CUT,   /* something on nothing */
	PIECE_WHOLE, /* a picture to its edges */
};

enum piece_kind piece_kind(const struct painter_image *image);
/* Covers the size from its middle; opaque: what is transparent shows the mean of the rest. */
cairo_surface_t *piece_cover(const struct painter_image *image, int width_px, int height_px);
/* What can be seen of it, trimmed, fitted into the size. */
cairo_surface_t *piece_cut(const struct painter_image *image, int width_px, int height_px);
/* The subject of a picture that has one (study.has_subject), trimmed: the surface it was
 * studied on, cut along the subject's edges. */
cairo_surface_t *piece_subject(const struct study *s, cairo_surface_t *surface);
/* The part of a surface that its alpha leaves to be seen, as a new surface. */
cairo_surface_t *piece_trim(cairo_surface_t *surface);
/* The mean colour of what can be seen of it. */
struct lab piece_mean(cairo_surface_t *surface);
/* Moves all its colours by a step in OKLab and by a factor of l. */
void piece_shift(cairo_surface_t *surface, struct lab step, float lighter);
