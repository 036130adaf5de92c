/* A valid PNG of one grey, of any size, in a few hundred bytes (ISO 15948, 1 bit a pixel). */
#pragma once

#include "base/buf.h"

void fake_png_write(struct buf *out, int width_px, int height_px);
