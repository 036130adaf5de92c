/* Whole image files from strangers: no input may crash or hang, and what is accepted is
 * as large as it says; a check says of it what making pixels says. A PNG is also tried with its
 * checksums put right, since damage would otherwise never come past them. */
#include <libdeflate.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "studio/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool decode(const uint8_t *data, size_t size, bool check_only)
{
	/* Small pictures, so that many are tried in a second. */
	struct decode_options options = {.edge_max_px = 600, .pixels_max = 100000, .check_only = check_only,
					 .strict = size & 1};
	struct decode_image image;
	struct stat st;
	struct err err;

	if (!decode_image(data, size, &options, &image, &err)) {
		if (err.code == ERR_NONE || err.message[0] == '\0')
			abort();
		return false;
	}
	if (image.width_px < 1 || image.width_px > 600 || image.height_px < 1 ||
	    image.height_px > 600 || image.width_px * image.height_px > 100000)
		abort();
	if (options.check_only != (image.fd < 0))
		abort();
	if (image.fd >= 0 && (fstat(image.fd, &st) < 0 ||
			      st.st_size != (off_t)image.width_px * image.height_px * 4))
		abort();
	close_fd(&image.fd);
	return true;
}

static void decode_both_ways(const uint8_t *data, size_t size)
{
	if (decode(data, size, false) != decode(data, size, true))
		abort();
}

static void mend_checksums(uint8_t *p, size_t size)
{
	for (size_t at = 8; size - at >= 12;) {
		size_t len = (size_t)p[at] << 24 | (size_t)p[at + 1] << 16 | (size_t)p[at + 2] << 8 | p[at + 3];
		if (len > size - at - 12)
			return;
		uint32_t crc = libdeflate_crc32(0, p + at + 4, len + 4);
		for (size_t i = 0; i < 4; i++)
			p[at + 8 + len + i] = (uint8_t)(crc >> (24 - 8 * i));
		at += len + 12;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	decode_both_ways(data, size);
	if (size > 20 && memcmp(data, "\x89PNG", 4) == 0) {
		uint8_t *mended = malloc(size);
		if (!mended)
			abort();
		memcpy(mended, data, size);
		mend_checksums(mended, size);
		decode_both_ways(mended, size);
		free(mended);
	}
	return 0;
}
