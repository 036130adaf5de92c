/* What encode.c and its three codecs share. For this folder alone.
 */
#pragma once

#include <stddef.h>

#include "studio/encode.h"

/* Where a codec writes: mapped, sparse, as large as the file can get at worst. */
struct encode_output {
	uint8_t *p;
	size_t cap, len;
};

struct encode_codec {
	/* The most bytes the file can have. */
	size_t (*bound)(const struct encode_image *image, bool opaque);
	bool (*write)(const struct encode_image *image, bool opaque, struct encode_output *out,
		      struct err *err);
};

extern const struct encode_codec encode_codec_png, encode_codec_jpeg, encode_codec_webp;

#define ENCODE_EXIF_MAX (26 + ENCODE_SOFTWARE_MAX + 1)

/* A TIFF block (Exif 2.3 §4.5) that holds the tag Software alone. Returns its length. */
size_t encode_exif(const char *software, uint8_t ret[ENCODE_EXIF_MAX]);
