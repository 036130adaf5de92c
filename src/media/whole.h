/* Is an image file there to its end? A walk over its parts, without decoding a pixel: what was
 * cut off on the way, or has a part that was altered, is told from a whole file.
 *
 *     if (image_is_whole(fd, bytes, PROBE_PNG)) …
 *
 * PNG (ISO/IEC 15948): every chunk and its CRC, from IHDR by an IDAT to IEND. JPEG (ITU-T
 * T.81): every segment and scan, to EOI. WebP (RFC 9649): every chunk, to the length that the
 * file's head tells. What follows the end is passed over. Any input is safe; reads the file
 * once, from front to back: not on a loop. Drawback: pixels that are junk inside whole parts pass; the
 * studio decodes them (studio_read) where that matters.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "media/probe.h"

bool image_is_whole(int fd, int64_t bytes, enum probe_format format);
