/* What an image file is, by its bytes: format, size, alpha. No pixel is decoded.
 *
 *     struct probe p;
 *     if (probe_image(head, len, &p)) → p.format, p.width_px, p.height_px, p.has_alpha
 *
 * PNG (ISO/IEC 15948), JPEG (ITU-T T.81: SOF markers), WebP (RFC 9649: VP8, VP8L,
 * VP8X), GIF, BMP (the last two only to name them in an error). Any input is safe;
 * any thread. The first PROBE_BYTES of a file are enough, but for a JPEG with more
 * metadata than that in front of its size: hand over the whole file if you have it.
 * Drawback: a file whose head is right and whose rest is junk passes; only decoding
 * it (in the studio worker) tells.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROBE_BYTES (256 * 1024)

enum probe_format { PROBE_UNKNOWN, PROBE_PNG, PROBE_JPEG, PROBE_WEBP, PROBE_GIF, PROBE_BMP };

struct probe {
	enum probe_format format;
	uint32_t width_px, height_px; /* never 0 */
	bool has_alpha;		      /* PNG: colour type 4 or 6, or a tRNS chunk before IDAT */
};

/* False when the bytes are no image this knows, or end before its size is told;
 * then ret->format still says what the bytes began like, and the rest is 0. */
bool probe_image(const uint8_t *p, size_t len, struct probe *ret);

const char *probe_mime(enum probe_format format);      /* "image/png"; "application/octet-stream" */
const char *probe_extension(enum probe_format format); /* "png"; "bin" */
enum probe_format probe_format_by_mime(const char *mime); /* PROBE_UNKNOWN for another */
/* By a file name's ending, any case ("a.jpeg"); PROBE_UNKNOWN for another or none. */
enum probe_format probe_format_by_name(const char *name);
