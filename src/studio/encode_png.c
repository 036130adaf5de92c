/* PNG (ISO/IEC 15948): IHDR, sRGB, tEXt, one IDAT, IEND. */
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "studio/encode_inside.h"

enum { SIGNATURE = 8, CHUNK_FRAME = 12, IHDR = 13, COLOUR_RGB = 2, COLOUR_RGBA = 6, FILTER_SUB = 1 };

#define LEVEL 1
#define KEYWORD "Software"

static size_t channels(bool opaque) { return opaque ? 3 : 4; }

static size_t filtered_bytes(const struct encode_image *image, bool opaque)
{
	return (size_t)image->height_px * (1 + (size_t)image->width_px * channels(opaque));
}

static size_t png_bound(const struct encode_image *image, bool opaque)
{
	return SIGNATURE + 5 * CHUNK_FRAME + IHDR + 1 + sizeof KEYWORD + ENCODE_SOFTWARE_MAX +
	       libdeflate_zlib_compress_bound(NULL, filtered_bytes(image, opaque));
}

static void put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* Frames the len bytes of data that stand already where they belong. */
static void end_chunk(struct encode_output *out, const char type[4], size_t len)
{
	uint8_t *chunk = out->p + out->len;

	put_be32(chunk, (uint32_t)len);
	memcpy(chunk + 4, type, 4);
	put_be32(chunk + 8 + len, libdeflate_crc32(0, chunk + 4, len + 4));
	out->len += CHUNK_FRAME + len;
}

static void put_chunk(struct encode_output *out, const char type[4], const void *data, size_t len)
{
	memcpy(out->p + out->len + 8, data, len);
	end_chunk(out, type, len);
}

static void put_header(const struct encode_image *image, bool opaque, struct encode_output *out)
{
	uint8_t ihdr[IHDR] = {[8] = 8, [9] = opaque ? COLOUR_RGB : COLOUR_RGBA};
	static const uint8_t perceptual = 0;

	put_be32(ihdr, (uint32_t)image->width_px);
	put_be32(ihdr + 4, (uint32_t)image->height_px);
	memcpy(out->p, "\x89PNG\r\n\x1a\n", SIGNATURE);
	out->len = SIGNATURE;
	put_chunk(out, "IHDR", ihdr, sizeof ihdr);
	put_chunk(out, "sRGB", &perceptual, 1);
}

static void put_software(const char *software, struct encode_output *out)
{
	char text[sizeof KEYWORD + ENCODE_SOFTWARE_MAX] = KEYWORD; /* keyword, NUL, text */
	size_t len = strnlen(software, ENCODE_SOFTWARE_MAX);

	memcpy(text + sizeof KEYWORD, software, len);
	put_chunk(out, "tEXt", text, sizeof KEYWORD + len);
}

/* Each byte less the one of the pixel to its left. */
static void filter_rgba(const uint8_t *restrict row, size_t width, uint8_t *restrict out)
{
	memcpy(out, row, 4);
	for (size_t i = 4; i < width * 4; i++)
		out[i] = (uint8_t)(row[i] - row[i - 4]);
}

static void filter_rgb(const uint8_t *restrict row, size_t width, uint8_t *restrict out)
{
	uint8_t left[3] = {0};

	for (size_t x = 0; x < width; x++, row += 4, out += 3) {
		for (int c = 0; c < 3; c++) {
			out[c] = (uint8_t)(row[c] - left[c]);
			left[c] = row[c];
		}
	}
}

static void filter_rows(const struct encode_image *image, bool opaque, uint8_t *out)
{
	size_t width = (size_t)image->width_px;

	for (int y = 0; y < image->height_px; y++) {
		const uint8_t *row = image->rgba + (size_t)y * width * 4;
		*out++ = FILTER_SUB;
		(opaque ? filter_rgb : filter_rgba)(row, width, out);
		out += width * channels(opaque);
	}
}

static bool png_write(const struct encode_image *image, bool opaque, struct encode_output *out,
		      struct err *err)
{
	size_t bytes = filtered_bytes(image, opaque), len = 0;
	uint8_t *filtered = malloc(bytes);
	struct libdeflate_compressor *deflate = libdeflate_alloc_compressor(LEVEL);

	if (filtered && deflate) {
		put_header(image, opaque, out);
		put_software(image->software, out);
		filter_rows(image, opaque, filtered);
		size_t room = out->cap - out->len - 2 * CHUNK_FRAME;
		len = libdeflate_zlib_compress(deflate, filtered, bytes, out->p + out->len + 8, room);
		if (len > 0) {
			end_chunk(out, "IDAT", len);
			put_chunk(out, "IEND", "", 0);
		}
	}
	libdeflate_free_compressor(deflate);
	free(filtered);
	return len > 0 || err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory to encode the PNG");
}

const struct encode_codec encode_codec_png = {png_bound, png_write};
