/* Paints a picture again with a brush: large strokes first, smaller ones where they are
 * not yet like the picture, all along its forms (after Hertzmann, "Painterly rendering
 * with curved brush strokes of multiple sizes", 1998).
 *
 *     static const struct stroke_layer layers[] = {{.radius = 14, .error = 0}, {7, 22}, {0}};
 *     struct strokes how = {.layers = layers, .relief = 0.5, .dryness = 0.2};
 *     strokes_paint(p, &how);
 */
#pragma once

#include "studio/painter/finish/picture.h"

struct stroke_layer {
	double radius; /* half a stroke's width, in pixels at scale 1; 0 ends the list */
	int error;     /* paint where the canvas is this far off (0–255); 0: everywhere */
};

struct strokes {
	const struct stroke_layer *layers;
	double length;  /* of a stroke, in widths; about 2 */
	double opacity; /* 0–1 */
	double relief;  /* how thick the paint lies and catches light: 0 flat … 1 */
	double dryness; /* how much shows through between the bristles: 0 wet … 1 */
	double vary;    /* how far a stroke's colour strays: 0–1 */
	double swirl;   /* how much strokes in calm areas follow a flow: 0 … 1 */
	double detail;  /* how much of the picture itself stays: 0 none … 1 all */
};

bool strokes_paint(struct picture *p, const struct strokes *how);
