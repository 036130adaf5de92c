/* Is an image file there to its end? A walk over its parts, without decoding a pixel: what was
 * cut off on the way, or has a part that was altered, is told from a whole file.
 *
 *     if (image_is_whole(&(struct whole_file){.fd = fd, .bytes = bytes}, PROBE_PNG)) …
 *
 * PNG (ISO/IEC 15948): every chunk and its CRC, from IHDR by an IDAT to IEND. JPEG (ITU-T
 * T.81): every segment and scan, to EOI. WebP (RFC 9649): every chunk, to the length that the
 * file's head tells. What follows the end is passed over. Any input is safe; reads the file
 * once, from front to back: not on a loop. Drawback: pixels that are junk inside whole parts pass.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "media/probe.h"

struct digest_stream;

struct whole_file {
	int fd;
	int64_t bytes;
	/* Nobody else can make it shorter while it is read: then it is looked at where it lies
	 * instead of copied, half a megabyte at a time. */
	bool ours;
	/* NULL, or given all of the file's bytes in order, whatever the answer is: one reading for
	 * both. Borrowed. */
	struct digest_stream *digest;
};

bool image_is_whole(const struct whole_file *file, enum probe_format format);
