/* What decode.c and its three codecs share. For this folder alone.
 */
#pragma once

#include "studio/decode.h"

/* One file on its way to pixels. */
struct decode_job {
	const uint8_t *file; /* borrowed */
	size_t len;
	const struct decode_options *options; /* borrowed */
	struct decode_image image;
	uint8_t *rgba; /* owned, mapped: from decode_begin() on; NULL when nobody needs pixels */
	size_t rgba_bytes;
};

/* False: it is only asked whether the file can be decoded. Then all that it holds is unpacked
 * and held against its rules, and what makes pixels of it without being able to fail is left out. */
static inline bool decode_needs_pixels(const struct decode_job *job)
{
	return !job->options->check_only || job->options->needs_alpha;
}

/* Called by a codec when it knows the size, before it allocates anything by it: checks
 * what was asked for, makes job->rgba (zeroed) if pixels are needed. width, height: after
 * orientation. */
bool decode_begin(struct decode_job *job, uint32_t width, uint32_t height, bool has_alpha,
		  struct err *err) MUST_CHECK;
/* False, with ERR_TASK_CANCELLED, when nobody wants the image any more. */
bool decode_go_on(const struct decode_job *job, struct err *err) MUST_CHECK;

bool decode_png(struct decode_job *job, struct err *err) MUST_CHECK;
bool decode_jpeg(struct decode_job *job, struct err *err) MUST_CHECK;
bool decode_webp(struct decode_job *job, struct err *err) MUST_CHECK;

/* How a JPEG's rows and columns become the picture's (Exif 2.3, tag 0x0112): 1 to 8, of
 * which 5 to 8 change width for height. 1 when it does not say. */
int decode_orientation(const uint8_t *file, size_t len);

static inline uint32_t decode_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t decode_le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}
