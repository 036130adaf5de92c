#include "provider/fake_png.h"

#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>

#define COLOR_TYPE_GREY 0
#define COLOR_TYPE_RGB 2

static void put_u32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

static void put_chunk(struct buf *out, const char type[4], const void *data, size_t len)
{
	uint8_t word[4];
	uint32_t crc = libdeflate_crc32(0, type, 4);

	crc = libdeflate_crc32(crc, data, len);
	put_u32(word, (uint32_t)len);
	buf_append(out, word, 4);
	buf_append(out, type, 4);
	buf_append(out, data, len);
	put_u32(word, crc);
	buf_append(out, word, 4);
}

/* Rows without a filter: a byte 0 leads each, noise (xorshift64) follows. */
static void fill_noise(uint8_t *raw, size_t row_bytes, int height_px)
{
	uint64_t x = 88172645463325252;

	for (int y = 0; y < height_px; y++)
		for (size_t i = 1; i < row_bytes; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			raw[(size_t)y * row_bytes + i] = (uint8_t)x;
		}
}

void fake_png_write(struct buf *out, int width_px, int height_px, bool noisy)
{
	size_t row_bytes = 1 + (noisy ? (size_t)width_px * 3 : ((size_t)width_px + 7) / 8);
	size_t raw_bytes = row_bytes * (size_t)height_px, packed_bytes = 0;
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(1);
	uint8_t *raw = calloc(1, raw_bytes), *packed = NULL;
	uint8_t header[13] = {[8] = noisy ? 8 : 1, [9] = noisy ? COLOR_TYPE_RGB : COLOR_TYPE_GREY};

	if (raw && noisy)
		fill_noise(raw, row_bytes, height_px);
	if (compressor) {
		size_t bound = libdeflate_zlib_compress_bound(compressor, raw_bytes);
		packed = malloc(bound);
		if (packed && raw)
			packed_bytes = libdeflate_zlib_compress(compressor, raw, raw_bytes, packed,
								bound);
	}
	if (packed_bytes) {
		put_u32(header, (uint32_t)width_px);
		put_u32(header + 4, (uint32_t)height_px);
		buf_append(out, "\x89PNG\r\n\x1a\n", 8);
		put_chunk(out, "IHDR", header, sizeof header);
		put_chunk(out, "IDAT", packed, packed_bytes);
		put_chunk(out, "IEND", "", 0);
	} else {
		out->failed = true;
	}
	if (compressor)
		libdeflate_free_compressor(compressor);
	free(raw);
	free(packed);
}
