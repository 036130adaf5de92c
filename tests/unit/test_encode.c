/* Files that other decoders read back, with what was asked for in them. */
#include "studio/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <spng.h>
#include <webp/decode.h>

#include "base/clock.h"
#include "media/probe.h"

#define SOFTWARE "a test of tintype." /* an odd number of bytes in Exif: chunks must be padded */

enum alpha { OPAQUE, CUT_OUT };

/* A sky with a sun: smooth, an edge, some noise. */
static uint8_t *paint(int w, int h, enum alpha alpha)
{
	uint8_t *rgba = malloc((size_t)w * (size_t)h * 4), *p = rgba;
	uint32_t noise = 7;

	for (int y = 0; y < h; y++) {
		for (int x = 0; x < w; x++, p += 4) {
			long dx = x - w / 2, dy = y - h / 3, r = MIN(w, h) / 4;
			bool sun = dx * dx + dy * dy < r * r;
			noise = noise * 1664525 + 1013904223;
			p[0] = (uint8_t)(sun ? 250 : 40 + 180 * y / h + (noise >> 30));
			p[1] = (uint8_t)(sun ? 200 : 80 + 60 * y / h);
			p[2] = (uint8_t)(sun ? 90 : 200 - 120 * y / h);
			p[3] = alpha == OPAQUE || sun ? 255 : 0;
		}
	}
	return rgba;
}

static void encode(const uint8_t *rgba, int w, int h, enum studio_format format, int compression,
		   int *ret_fd, uint8_t **ret_file, size_t *ret_len)
{
	struct encode_image image = {.rgba = rgba, .width_px = w, .height_px = h, .format = format,
				     .compression = compression, .software = SOFTWARE};
	int64_t bytes;
	struct err err;

	if (!encode_image(&image, ret_fd, &bytes, &err))
		fail_msg("%s", err.message);
	*ret_len = (size_t)bytes;
	*ret_file = malloc(*ret_len);
	assert_int_equal(pread(*ret_fd, *ret_file, *ret_len, 0), bytes);
	assert_int_equal(pread(*ret_fd, &(char){0}, 1, bytes), 0);
}

static bool holds(const uint8_t *file, size_t len, const char *text)
{
	return memmem(file, len, text, strlen(text)) != NULL;
}

static uint8_t *decode_png(const uint8_t *file, size_t len, struct spng_ihdr *ret)
{
	spng_ctx *png = spng_ctx_new(0);
	size_t bytes;

	spng_set_crc_action(png, SPNG_CRC_ERROR, SPNG_CRC_ERROR);
	assert_int_equal(spng_set_png_buffer(png, file, len), 0);
	assert_int_equal(spng_get_ihdr(png, ret), 0);
	assert_int_equal(spng_decoded_image_size(png, SPNG_FMT_RGBA8, &bytes), 0);
	uint8_t *rgba = malloc(bytes);
	assert_int_equal(spng_decode_image(png, rgba, bytes, SPNG_FMT_RGBA8, 0), 0);
	assert_int_equal(spng_decode_chunks(png), 0);

	uint8_t intent;
	struct spng_text texts[1];
	uint32_t n = 0;
	assert_int_equal(spng_get_srgb(png, &intent), 0);
	assert_int_equal(spng_get_text(png, NULL, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(spng_get_text(png, texts, &n), 0);
	assert_string_equal(texts[0].keyword, "Software");
	assert_string_equal(texts[0].text, SOFTWARE);
	spng_ctx_free(png);
	return rgba;
}

static void png_gives_every_pixel_back(void **state UNUSED)
{
	static const int sizes[][2] = {{1, 1}, {1, 7}, {7, 1}, {3, 5}, {256, 256}, {641, 479}};

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (enum alpha alpha = OPAQUE; alpha <= CUT_OUT; alpha++) {
			int w = sizes[i][0], h = sizes[i][1], fd;
			uint8_t *rgba = paint(w, h, alpha), *file;
			struct spng_ihdr ihdr;
			size_t len;

			if (alpha == CUT_OUT)
				rgba[3] = 128; /* also where all of it is sun */
			encode(rgba, w, h, STUDIO_PNG, 0, &fd, &file, &len);
			uint8_t *back = decode_png(file, len, &ihdr);
			assert_int_equal(ihdr.width, w);
			assert_int_equal(ihdr.height, h);
			assert_int_equal(ihdr.color_type, alpha == OPAQUE ? SPNG_COLOR_TYPE_TRUECOLOR
								: SPNG_COLOR_TYPE_TRUECOLOR_ALPHA);
			assert_memory_equal(rgba, back, (size_t)w * (size_t)h * 4);
			free(rgba);
			free(file);
			free(back);
			close(fd);
		}
	}
}

static uint8_t *decode_jpeg(const uint8_t *file, size_t len, int w, int h)
{
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	uint8_t *rgba = malloc((size_t)w * (size_t)h * 4);

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&jpeg);
	jpeg_mem_src(&jpeg, file, len);
	jpeg_read_header(&jpeg, TRUE);
	assert_int_equal(jpeg.image_width, w);
	assert_int_equal(jpeg.image_height, h);
	jpeg.out_color_space = JCS_EXT_RGBA;
	jpeg_start_decompress(&jpeg);
	while (jpeg.output_scanline < jpeg.output_height) {
		uint8_t *row = rgba + (size_t)jpeg.output_scanline * (size_t)w * 4;
		jpeg_read_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_decompress(&jpeg);
	assert_int_equal(jpeg.err->num_warnings, 0);
	jpeg_destroy_decompress(&jpeg);
	return rgba;
}

/* The mean difference of a colour byte. */
static double difference(const uint8_t *a, const uint8_t *b, size_t pixels)
{
	double sum = 0;

	for (size_t i = 0; i < pixels * 4; i++)
		if (i % 4 != 3)
			sum += abs(a[i] - b[i]);
	return sum / (double)pixels / 3;
}

static void jpeg_comes_close_and_grows_with_quality(void **state UNUSED)
{
	int w = 333, h = 200, fd;
	uint8_t *rgba = paint(w, h, OPAQUE), *file;
	size_t len, previous = 0;

	for (int quality = 0; quality <= 100; quality += 20) {
		encode(rgba, w, h, STUDIO_JPEG, quality, &fd, &file, &len);
		uint8_t *back = decode_jpeg(file, len, w, h);
		assert_true(len > previous);
		assert_true(difference(rgba, back, (size_t)(w * h)) < (quality >= 60 ? 2 : 40));
		assert_true(holds(file, len, SOFTWARE));
		previous = len;
		free(file);
		free(back);
		close(fd);
	}
	free(rgba);
}

static void jpeg_puts_white_behind_what_is_transparent(void **state UNUSED)
{
	int w = 64, h = 64, fd;
	uint8_t *rgba = paint(w, h, CUT_OUT), *file;
	size_t len;

	encode(rgba, w, h, STUDIO_JPEG, 95, &fd, &file, &len);
	uint8_t *back = decode_jpeg(file, len, w, h);
	assert_true(back[0] > 250 && back[1] > 250 && back[2] > 250);
	size_t sun = ((size_t)h / 3 * (size_t)w + (size_t)w / 2) * 4;
	assert_true(abs(back[sun] - 250) < 6 && abs(back[sun + 2] - 90) < 8);
	free(rgba);
	free(file);
	free(back);
	close(fd);
}

static void webp_comes_close_and_keeps_alpha(void **state UNUSED)
{
	for (enum alpha alpha = OPAQUE; alpha <= CUT_OUT; alpha++) {
		int w = 333, h = 201, back_w, back_h, fd;
		uint8_t *rgba = paint(w, h, alpha), *file;
		WebPBitstreamFeatures features;
		size_t len;

		encode(rgba, w, h, STUDIO_WEBP, 90, &fd, &file, &len);
		assert_int_equal(WebPGetFeatures(file, len, &features), VP8_STATUS_OK);
		assert_int_equal(features.has_alpha, alpha == CUT_OUT);
		uint8_t *back = WebPDecodeRGBA(file, len, &back_w, &back_h);
		assert_non_null(back);
		assert_true(back_w == w && back_h == h);
		for (size_t i = 0; i < (size_t)(w * h); i++) {
			assert_int_equal(back[i * 4 + 3], rgba[i * 4 + 3]);
			if (rgba[i * 4 + 3] == 0)
				memcpy(back + i * 4, rgba + i * 4, 4); /* colour unseen */
		}
		assert_true(difference(rgba, back, (size_t)(w * h)) < 2.5);
		assert_true(holds(file, len, SOFTWARE));
		assert_true(holds(file, len, "EXIF"));
		assert_int_equal(file[4] | file[5] << 8 | file[6] << 16, len - 8);
		free(rgba);
		free(file);
		WebPFree(back);
		close(fd);
	}
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* TIFF, one entry: tag 0x131, ASCII, its count with the NUL, at 26. */
static void assert_exif(const uint8_t *tiff, size_t len)
{
	assert_int_equal(len, 26 + sizeof SOFTWARE);
	assert_memory_equal(tiff, "II*\0\x08\0\0\0\1\0\x31\1\2\0", 14);
	assert_int_equal(le32(tiff + 14), sizeof SOFTWARE);
	assert_int_equal(le32(tiff + 18), 26);
	assert_string_equal((const char *)tiff + 26, SOFTWARE);
}

static void webp_chunks_are_whole_and_announced(void **state UNUSED)
{
	for (enum alpha alpha = OPAQUE; alpha <= CUT_OUT; alpha++) {
		uint8_t *rgba = paint(40, 30, alpha), *file;
		bool seen = false;
		size_t len, at = 12;
		int fd;

		encode(rgba, 40, 30, STUDIO_WEBP, 80, &fd, &file, &len);
		assert_memory_equal(file + at, "VP8X", 4);
		assert_int_equal(file[20], alpha == CUT_OUT ? 0x18 : 0x08);
		while (at < len) {
			size_t chunk = le32(file + at + 4);
			assert_true(at + 8 + chunk + (chunk & 1) <= len);
			if (memcmp(file + at, "EXIF", 4) == 0) {
				assert_exif(file + at + 8, chunk);
				seen = true;
			}
			at += 8 + chunk + (chunk & 1);
		}
		assert_int_equal(at, len);
		assert_true(seen);
		free(rgba);
		free(file);
		close(fd);
	}
}

static void the_probe_agrees(void **state UNUSED)
{
	static const enum probe_format want[] = {PROBE_PNG, PROBE_JPEG, PROBE_WEBP};

	for (enum studio_format format = STUDIO_PNG; format <= STUDIO_WEBP; format++) {
		for (enum alpha alpha = OPAQUE; alpha <= CUT_OUT; alpha++) {
			uint8_t *rgba = paint(48, 32, alpha), *file;
			struct probe p;
			size_t len;
			int fd;

			encode(rgba, 48, 32, format, 80, &fd, &file, &len);
			assert_true(probe_image(file, len, &p));
			assert_int_equal(p.format, want[format]);
			assert_true(p.width_px == 48 && p.height_px == 32);
			assert_int_equal(p.has_alpha, alpha == CUT_OUT && format != STUDIO_JPEG);
			free(rgba);
			free(file);
			close(fd);
		}
	}
}

static void noise_at_the_best_quality_fits(void **state UNUSED)
{
	int w = 129, h = 127, fd;
	uint8_t *rgba = malloc((size_t)(w * h * 4)), *file;
	uint32_t noise = 1;
	size_t len;

	for (int i = 0; i < w * h * 4; i++) {
		noise ^= noise << 13;
		noise ^= noise >> 17;
		noise ^= noise << 5;
		rgba[i] = (uint8_t)noise;
	}
	for (enum studio_format format = STUDIO_PNG; format <= STUDIO_WEBP; format++) {
		encode(rgba, w, h, format, 100, &fd, &file, &len);
		free(file);
		close(fd);
	}
	free(rgba);
}

static void the_file_is_sealed(void **state UNUSED)
{
	uint8_t *rgba = paint(16, 16, OPAQUE), *file;
	size_t len;
	int fd;

	encode(rgba, 16, 16, STUDIO_PNG, 0, &fd, &file, &len);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(fd, 1), -1);
	assert_ptr_equal(mmap(NULL, len, PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
	free(rgba);
	free(file);
	close(fd);
}

static void sizes_out_of_range_are_refused(void **state UNUSED)
{
	static const int sizes[][2] = {{0, 1}, {1, 0}, {-1, 5}, {ENCODE_EDGE_MAX_PX + 1, 1}};
	int64_t bytes;
	struct err err;
	int fd;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct encode_image image = {.rgba = NULL, .width_px = sizes[i][0],
					     .height_px = sizes[i][1], .software = SOFTWARE};
		assert_false(encode_image(&image, &fd, &bytes, &err));
		assert_int_equal(err.code, ERR_TASK_INVALID_PARAMS);
	}
}

/* Not a test of speed (the machine decides), but the figures are here to be read. */
static void a_megapixel_takes(void **state UNUSED)
{
	static const char *const names[] = {"PNG", "JPEG q80", "WebP q80"};
	uint8_t *rgba = paint(1024, 1024, OPAQUE), *file;
	size_t len;
	int fd;

	for (enum studio_format format = STUDIO_PNG; format <= STUDIO_WEBP; format++) {
		int64_t best_us = INT64_MAX;
		for (int i = 0; i < 3; i++) {
			int64_t start_us = clock_mono_us();
			encode(rgba, 1024, 1024, format, 80, &fd, &file, &len);
			best_us = MIN(best_us, clock_mono_us() - start_us);
			free(file);
			close(fd);
		}
		print_message("%s 1024x1024: %.1f ms, %zu bytes\n", names[format],
			      (double)best_us / 1000, len);
	}
	free(rgba);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(png_gives_every_pixel_back),
		cmocka_unit_test(jpeg_comes_close_and_grows_with_quality),
		cmocka_unit_test(jpeg_puts_white_behind_what_is_transparent),
		cmocka_unit_test(webp_comes_close_and_keeps_alpha),
		cmocka_unit_test(webp_chunks_are_whole_and_announced),
		cmocka_unit_test(the_probe_agrees),
		cmocka_unit_test(noise_at_the_best_quality_fits),
		cmocka_unit_test(the_file_is_sealed),
		cmocka_unit_test(sizes_out_of_range_are_refused),
		cmocka_unit_test(a_megapixel_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
