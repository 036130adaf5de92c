/* Pictures in other sizes: the average of the area where they shrink, a cubic
 * (Catmull-Rom) where they grow, reckoned with premultiplied colours, so that what is
 * transparent lends no colour to its neighbours.
 *
 *     resample_cover(&photo, 1024, 1024, rgba, &err)     fills the square from its middle
 *     resample_whole(&photo, 512, 341, rgba, &err)       all of it, stretched if need be
 *
 * Straight alpha in and out. Where no pixel has to change its size they are copied as
 * they are, bit by bit, also those that are transparent. Any thread; deterministic.
 * Drawback: values are averaged as they stand in the file (sRGB), not as light.
 */
#pragma once

#include "base/err.h"
#include "studio/painter/painter.h"

/* Scaled alike in both directions until it covers width × height, its middle in the
 * middle; what stands over is cut off. out: rgba[height_px][width_px][4], not source's.
 * Error: ERR_TASK_EXHAUSTED. */
bool resample_cover(const struct painter_image *source, int width_px, int height_px, uint8_t *out,
		    struct err *err) MUST_CHECK;
/* The whole picture in width × height, whatever its own ratio. */
bool resample_whole(const struct painter_image *source, int width_px, int height_px, uint8_t *out,
		    struct err *err) MUST_CHECK;
