/* A valid PNG of any size (ISO 15948): one grey, in a few hundred bytes, or noise, which
 * cannot be compressed: 3 bytes a pixel, always the same. */
#pragma once

#include "base/buf.h"

void fake_png_write(struct buf *out, int width_px, int height_px, bool noisy);
