/* Images that strangers made, into pixels. For the worker process alone: whatever a
 * decoder does wrong must happen there.
 *
 *     struct decode_options options = {.needs_alpha = true};
 *     struct decode_image image;
 *     decode_image(file, len, &options, &image, &err)   → image.fd, image.width_px, …
 *
 * PNG (ISO/IEC 15948) by libspng, JPEG (ITU-T T.81) by libjpeg-turbo, WebP (RFC 9649)
 * by libwebp; which one it is, the bytes decide. Out come rows of RGBA, 8 bits each,
 * straight alpha, without gaps; 16 bits become 8, CMYK becomes RGB, and a JPEG stands
 * the way its Exif orientation says. The whole file is decoded and must be whole:
 * one that ends early, breaks a checksum or moves (APNG, animated WebP) is refused.
 * What a file says of its size is checked before anything is allocated for it.
 *
 * Any thread; deterministic. Drawbacks: colour profiles and gamma are ignored (all
 * is taken for sRGB), so is an orientation in PNG or WebP; formats without checksums
 * (JPEG, WebP) can be damaged without anyone noticing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "studio/studio.h"

struct decode_options {
	/* 0, or more than STUDIO_READ_…_MAX: that. */
	int64_t bytes_max, pixels_max;
	int edge_max_px;
	int want_width_px, want_height_px; /* 0: any; else both must be so */
	bool needs_alpha; /* an alpha channel, and a pixel that is not opaque */
	/* No pixels are given back, nor made where that is not needed to know whether they could be:
	 * a quarter to two thirds of the time. */
	bool check_only;
	bool strict; /* a JPEG with more than a few bytes behind the codes of a scan is damaged */
	/* Asked every few rows of PNG and JPEG; false stops. NULL: goes on. */
	bool (*go_on)(void *ctx);
	void *ctx;
};

struct decode_image {
	enum studio_format format;
	int width_px, height_px; /* after orientation */
	bool has_alpha; /* the file has an alpha channel or a transparent colour; pixels may
			 * be opaque nevertheless */
	int fd; /* a memfd of width × height × 4 bytes that nobody can change any more, the
		 * caller's; -1 with check_only */
};

/* Errors: ERR_TASK_IMAGE_PROCESSING (the file, and what is wrong with it),
 * ERR_TASK_IMAGE_DIMENSION (not the size that was wanted; says both),
 * ERR_TASK_EXHAUSTED (no memory), ERR_TASK_CANCELLED (go_on said so). */
bool decode_image(const uint8_t *file, size_t len, const struct decode_options *options,
		  struct decode_image *ret, struct err *err) MUST_CHECK;
