#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "studio/painter/resample.h"

typedef bool resampler(const struct painter_image *, int, int, uint8_t *, struct err *);
static resampler *const resamplers[] = {resample_cover, resample_whole};

static uint8_t *picture_of(int w, int h, unsigned seed)
{
	uint8_t *rgba = malloc((size_t)w * (size_t)h * 4);

	assert_non_null(rgba);
	for (int i = 0; i < w * h * 4; i++)
		rgba[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
	return rgba;
}

static uint8_t *must(resampler *f, const uint8_t *rgba, int sw, int sh, int w, int h)
{
	struct painter_image source = {rgba, sw, sh};
	uint8_t *out = malloc((size_t)w * (size_t)h * 4);
	struct err err;

	assert_non_null(out);
	memset(out, 0xA5, (size_t)w * (size_t)h * 4);
	assert_true(f(&source, w, h, out, &err));
	return out;
}

static void the_same_size_is_a_plain_copy(void **state UNUSED)
{
	static const int sizes[][2] = {{1, 1}, {16, 16}, {33, 7}, {1, 200}};

	for (size_t i = 0; i < ARRAY_LEN(sizes) * 2; i++) {
		int w = sizes[i / 2][0], h = sizes[i / 2][1];
		uint8_t *source = picture_of(w, h, 3), *out = must(resamplers[i % 2], source, w, h, w, h);
		assert_memory_equal(out, source, (size_t)w * (size_t)h * 4);
		free(source);
		free(out);
	}
}

static void the_same_scale_is_cut_from_the_middle(void **state UNUSED)
{
	uint8_t *source = picture_of(40, 20, 5), *out = must(resample_cover, source, 40, 20, 20, 20);

	for (int y = 0; y < 20; y++)
		assert_memory_equal(out + y * 80, source + y * 160 + 40, 80);
	free(source);
	free(out);
}

static void one_colour_stays_one_colour_in_any_size(void **state UNUSED)
{
	static const int sizes[][2] = {{1, 1}, {3, 500}, {500, 3}, {64, 64}, {97, 13}, {4096, 16}};
	static const uint8_t colour[4] = {200, 100, 7, 90};

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		for (size_t j = 0; j < ARRAY_LEN(sizes) * 2; j++) {
			int sw = sizes[i][0], sh = sizes[i][1], w = sizes[j / 2][0], h = sizes[j / 2][1];
			uint8_t *source = malloc((size_t)sw * (size_t)sh * 4);
			assert_non_null(source);
			for (int k = 0; k < sw * sh; k++)
				memcpy(source + k * 4, colour, 4);
			uint8_t *out = must(resamplers[j % 2], source, sw, sh, w, h);
			for (int k = 0; k < w * h; k++)
				for (int c = 0; c < 4; c++)
					assert_in_range(out[k * 4 + c] + 1, colour[c], colour[c] + 2);
			free(source);
			free(out);
		}
}

static void shrinking_averages_the_area(void **state UNUSED)
{
	uint8_t source[4 * 2 * 4];

	for (int i = 0; i < 8; i++)
		memcpy(source + i * 4, ((uint8_t[]){(uint8_t)(i % 4 * 40), (uint8_t)(i / 4 * 100), 9, 255}), 4);
	uint8_t *out = must(resample_cover, source, 4, 2, 2, 1);
	assert_memory_equal(out, ((uint8_t[]){20, 50, 9, 255, 100, 50, 9, 255}), 8);
	free(out);
}

/* A half-covered edge between red and nothing that says blue: red all the way. */
static void what_is_transparent_lends_no_colour(void **state UNUSED)
{
	static const int sizes[] = {1, 3, 8, 40, 200};
	uint8_t source[16 * 16 * 4];

	for (int i = 0; i < 256; i++)
		memcpy(source + i * 4,
		       i % 16 < 7 ? (uint8_t[]){255, 0, 0, 255} : (uint8_t[]){0, 0, 255, 0}, 4);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		int n = sizes[i];
		uint8_t *out = must(resample_whole, source, 16, 16, n, n);
		for (int k = 0; k < n * n; k++)
			if (out[k * 4 + 3]) {
				assert_in_range(out[k * 4], 253, 255);
				assert_int_equal(out[k * 4 + 2], 0);
			}
		free(out);
	}
}

/* Bigger and back again is nearly what it was: neither shifted nor blurred away. */
static void growing_keeps_shapes_in_their_places(void **state UNUSED)
{
	uint8_t source[24 * 24 * 4];
	long error = 0;

	for (int i = 0; i < 576; i++) {
		int dx = i % 24 - 9, dy = i / 24 - 14;
		uint8_t v = dx * dx + dy * dy < 30 ? 220 : 40;
		memcpy(source + i * 4, ((uint8_t[]){v, v, v, 255}), 4);
	}
	uint8_t *big = must(resample_cover, source, 24, 24, 240, 240);
	uint8_t *back = must(resample_cover, big, 240, 240, 24, 24);
	for (int i = 0; i < 576; i++)
		error += labs((long)source[i * 4] - back[i * 4]);
	assert_in_range(error, 0, 576 * 5);
	free(big);
	free(back);
}

/* A gradient over the whole source: each edge of the cover is where it must be. */
static void cover_cuts_alike_on_both_sides(void **state UNUSED)
{
	uint8_t *source = malloc(200 * 50 * 4);

	assert_non_null(source);
	for (int i = 0; i < 200 * 50; i++)
		memcpy(source + i * 4, ((uint8_t[]){(uint8_t)(i % 200), 0, 0, 255}), 4);
	uint8_t *out = must(resample_cover, source, 200, 50, 20, 20);
	/* 50 of 200 columns are seen: 75 to 125, a pixel is 2.5 of them. */
	assert_in_range(out[0], 75, 77);
	assert_in_range(out[19 * 4], 122, 124);
	assert_in_range(out[10 * 4] + out[9 * 4], 198, 200);
	free(source);
	free(out);
}

static void random_pictures_in_random_sizes_stay_within_their_buffers(void **state UNUSED)
{
	unsigned seed = 1;

	for (int i = 0; i < 300; i++) {
		int n[4];
		for (int k = 0; k < 4; k++)
			n[k] = 1 + (int)((seed = seed * 1664525 + 1013904223) >> 16) % (k % 2 ? 70 : 150);
		uint8_t *source = picture_of(n[0], n[1], seed);
		free(must(resamplers[i % 2], source, n[0], n[1], n[2], n[3]));
		free(source);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_size_is_a_plain_copy),
		cmocka_unit_test(the_same_scale_is_cut_from_the_middle),
		cmocka_unit_test(one_colour_stays_one_colour_in_any_size),
		cmocka_unit_test(shrinking_averages_the_area),
		cmocka_unit_test(what_is_transparent_lends_no_colour),
		cmocka_unit_test(growing_keeps_shapes_in_their_places),
		cmocka_unit_test(cover_cuts_alike_on_both_sides),
		cmocka_unit_test(random_pictures_in_random_sizes_stay_within_their_buffers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
