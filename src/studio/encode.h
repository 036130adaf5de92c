/* Pixels into files: PNG, JPEG, WebP, straight into a sealed memfd.
 *
 *     struct encode_image image = {.rgba = pixels, .width_px = w, .height_px = h,
 *                                  .format = STUDIO_PNG, .software = "…"};
 *     encode_image(&image, &fd, &bytes, &err)
 *
 * PNG: 8 bits, filter SUB, deflate level 1 (speed first: 3 to 5 times faster than
 * libpng for files a few percent larger), sRGB; alpha is written only when a pixel
 * needs it. JPEG: baseline, 4:2:0, from quality 90 on 4:4:4; what is transparent
 * becomes white. WebP: lossy, with lossless alpha when a pixel needs it. Each says in
 * its metadata (tEXt, Exif) what software made it. Any thread; deterministic.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "studio/studio.h"

#define ENCODE_EDGE_MAX_PX STUDIO_ENCODE_EDGE_MAX_PX
#define ENCODE_SOFTWARE_MAX 80

struct encode_image {
	const uint8_t *rgba; /* borrowed: height × width × 4, straight alpha, rows adjacent */
	int width_px, height_px; /* 1..ENCODE_EDGE_MAX_PX */
	enum studio_format format;
	int compression;      /* quality of JPEG and WebP, 0–100; others are clamped */
	const char *software; /* ASCII, ≤ ENCODE_SOFTWARE_MAX */
};

/* *ret_fd: a memfd that nobody can change any more, the caller's.
 * Errors: ERR_TASK_INVALID_PARAMS (size), ERR_TASK_EXHAUSTED (no memory),
 * ERR_TASK_IMAGE_PROCESSING (a codec refused). */
bool encode_image(const struct encode_image *image, int *ret_fd, int64_t *ret_bytes,
		  struct err *err) MUST_CHECK;
