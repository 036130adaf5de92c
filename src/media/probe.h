/* What an image file is, by its bytes: format, size, alpha. No pixel is decoded;
 * at most the first PROBE_BYTES are needed.
 *
 *     struct probe p;
 *     if (probe_image(head, len, &p)) → p.format, p.width_px, p.height_px, p.has_alpha
 *
 * PNG (ISO 15948), JPEG (ITU T.81: SOF markers), WebP (RFC 9649: VP8, VP8L, VP8X), GIF, BMP
 * (the last two only to name them in an error). Any input is safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROBE_BYTES (64 * 1024)

enum probe_format { PROBE_UNKNOWN, PROBE_PNG, PROBE_JPEG, PROBE_WEBP, PROBE_GIF, PROBE_BMP };

struct probe {
	enum probe_format format;
	uint32_t width_px, height_px;
	bool has_alpha; /* PNG: colour type 4 or 6, or a tRNS chunk before IDAT */
};

/* False when the bytes are no image this knows, or end before its size is told. */
bool probe_image(const uint8_t *p, size_t len, struct probe *ret);
const char *probe_mime(enum probe_format format);      /* "image/png" */
const char *probe_extension(enum probe_format format); /* "png" */
