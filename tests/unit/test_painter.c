/* The painter as a whole: same job, same picture; other variation, another one; every
 * size; progress that never falls; a way to stop; and no prompt that it fails on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "studio/painter/brush.h"
#include "studio/painter/compose.h"
#include "studio/painter/painter.h"
#include "fonts_fixture.h"

static uint8_t *paint(const struct painter_job *job)
{
	size_t bytes = (size_t)job->width_px * (size_t)job->height_px * 4;
	uint8_t *pixels = malloc(bytes);
	struct err err = {0};
	assert_non_null(pixels);
	memset(pixels, 0xa5, bytes);
	if (!painter_paint(job, pixels, NULL, NULL, &err))
		fail_msg("%s at %dx%d: %s", job->prompt, job->width_px, job->height_px,
			 err.message);
	return pixels;
}

/* Mean difference a channel, 0–255. */
static double difference(const uint8_t *a, const uint8_t *b, size_t bytes)
{
	double sum = 0;
	for (size_t i = 0; i < bytes; i++)
		sum += abs(a[i] - b[i]);
	return sum / (double)bytes;
}

static void same_job_gives_the_same_bytes(void **state)
{
	static const char *const prompts[] = {"A cat playing in the grass",
					      "a sunset over the ocean", "qwerty uiop",
					      "snow in a village at night \"HELLO\""};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
		struct painter_job job = {
		    .prompt = prompts[i], .width_px = 320, .height_px = 256, .variation = 2};
		uint8_t *a = paint(&job), *b = paint(&job);
		assert_memory_equal(a, b, (size_t)320 * 256 * 4);
		free(a);
		free(b);
	}
}

static void variations_and_seeds_are_other_pictures(void **state)
{
	static const char *const prompts[] = {"A cat in a garden", "sunset over the ocean",
					      "nothing known here", "a cup of tea"};
	size_t bytes = (size_t)256 * 256 * 4;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
		struct painter_job job = {.prompt = prompts[i], .width_px = 256, .height_px = 256};
		uint8_t *first = paint(&job), *other;
		for (uint32_t v = 1; v < 4; v++) {
			job.variation = v;
			other = paint(&job);
			if (difference(first, other, bytes) < 4)
				fail_msg("variation %u of \"%s\" looks like the first", v,
					 prompts[i]);
			free(other);
		}
		job.variation = 0;
		job.seed = 12345;
		other = paint(&job);
		assert_true(difference(first, other, bytes) > 1);
		free(other);
		free(first);
	}
}

static void unknown_words_still_vary_the_picture(void **state)
{
	struct painter_job job = {.prompt = "zxcv", .width_px = 256, .height_px = 256};
	(void)state;
	uint8_t *a = paint(&job);
	job.prompt = "zxcw";
	uint8_t *b = paint(&job);
	assert_true(difference(a, b, (size_t)256 * 256 * 4) > 4);
	free(a);
	free(b);
}

/* Opaque everywhere, written to the last byte, and not of one colour. */
static void every_size_is_filled(void **state)
{
	static const int sizes[][2] = {{16, 16},     {17, 333},  {1000, 16}, {256, 256}, {257, 255},
				       {1792, 1024}, {512, 171}, {171, 512}, {16, 1024}};
	static const char *const prompts[] = {"A lighthouse at dawn", "a room with a cat",
					      "fish under water"};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct painter_job job = {
		    .prompt = prompts[i % 3], .width_px = sizes[i][0], .height_px = sizes[i][1]};
		uint8_t *p = paint(&job);
		size_t n = (size_t)job.width_px * (size_t)job.height_px, changes = 0;
		for (size_t k = 0; k < n; k++) {
			if (p[4 * k + 3] != 255)
				fail_msg("a hole in %dx%d", job.width_px, job.height_px);
			changes += memcmp(p + 4 * k, p, 3) != 0;
		}
		assert_true(changes > n / 4);
		free(p);
	}
}

static void sizes_out_of_range_are_refused(void **state)
{
	static const int sizes[][2] = {{0, 0},      {15, 256},   {256, 15},
				       {4097, 256}, {256, 5000}, {-4, 256}};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct painter_job job = {
		    .prompt = "x", .width_px = sizes[i][0], .height_px = sizes[i][1]};
		struct err err = {0};
		uint8_t nothing = 0;
		assert_false(painter_paint(&job, &nothing, NULL, NULL, &err));
		assert_int_equal(err.code, ERR_TASK_INVALID_PARAMS);
	}
}

struct watch {
	int last, calls, previews, stop_at;
	const uint8_t *pixels;
};

static bool watch_progress(void *ctx, int percent, const uint8_t *pixels)
{
	struct watch *w = ctx;
	assert_in_range(percent, 0, 100);
	assert_true(percent >= w->last);
	w->last = percent;
	w->calls++;
	if (pixels) {
		assert_ptr_equal(pixels, w->pixels);
		w->previews += percent < 100;
	}
	return w->stop_at == 0 || percent < w->stop_at;
}

static void progress_rises_to_a_hundred(void **state)
{
	(void)state;
	uint8_t *pixels = malloc((size_t)320 * 320 * 4);
	for (int previews = 0; previews < 2; previews++) {
		struct painter_job job = {.prompt = "three birds over a meadow",
					  .width_px = 320,
					  .height_px = 320,
					  .previews = previews};
		struct watch w = {.pixels = pixels};
		struct err err = {0};
		assert_true(painter_paint(&job, pixels, watch_progress, &w, &err));
		assert_int_equal(w.last, 100);
		assert_true(w.calls >= 8);
		assert_int_equal(w.previews, previews ? 3 : 0);
	}
	free(pixels);
}

static void a_preview_is_a_picture_already(void **state)
{
	(void)state;
	struct painter_job job = {
	    .prompt = "a meadow", .width_px = 256, .height_px = 256, .previews = true};
	uint8_t *pixels = calloc((size_t)256 * 256, 4);
	struct watch w = {.pixels = pixels, .stop_at = 50};
	struct err err = {0};
	assert_false(painter_paint(&job, pixels, watch_progress, &w, &err));
	assert_true(w.previews >= 1);
	assert_int_equal(pixels[3], 255);
	assert_int_not_equal(pixels[0] + pixels[1] + pixels[2], 0);
	free(pixels);
}

static void progress_can_stop_it_anywhere(void **state)
{
	(void)state;
	uint8_t *pixels = malloc((size_t)256 * 256 * 4);
	for (int at = 1; at <= 100; at += 9) {
		struct painter_job job = {
		    .prompt = "two cats in a garden", .width_px = 256, .height_px = 256};
		struct watch w = {.pixels = pixels, .stop_at = at};
		struct err err = {0};
		assert_false(painter_paint(&job, pixels, watch_progress, &w, &err));
		assert_int_equal(err.code, ERR_TASK_CANCELLED);
		assert_true(w.last >= at);
	}
	free(pixels);
}

static void transparent_leaves_the_ground_out(void **state)
{
	static const char *const prompts[] = {"a cat", "a red balloon", "a house with a tree",
					      "three fish"};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
		struct painter_job job = {
		    .prompt = prompts[i], .width_px = 300, .height_px = 300, .transparent = true};
		uint8_t *p = paint(&job);
		static const size_t corners[] = {0, 299, (size_t)299 * 300, (size_t)300 * 300 - 1};
		size_t opaque = 0;
		for (size_t k = 0; k < ARRAY_LEN(corners); k++)
			assert_int_equal(p[4 * corners[k] + 3], 0);
		for (size_t k = 0; k < (size_t)300 * 300; k++)
			opaque += p[4 * k + 3] > 200;
		/* The subject fills a good part of the frame. */
		assert_in_range(opaque, 300 * 300 / 25, 300 * 300 * 9 / 10);
		free(p);
	}
}

static void no_text_makes_it_fail(void **state)
{
	static const char *const words[] = {
	    "cat",      "dogs",       "\"",  "\"\"",  "고양이", "五",     "🐈",
	    "24",       "9999999999", "red", "giant", "under",  "left",   "at night",
	    "\xC2\xA0", "lluvia",     "-",   "%s%n",  "\n",     "forest", "a lot of birds"};
	struct rng r = rng_of(7, 7);
	char prompt[600];
	(void)state;
	for (int i = 0; i < 60; i++) {
		size_t used = 0;
		prompt[0] = '\0';
		for (int k = rng_int(&r, 0, 14); k > 0; k--) {
			const char *word = words[rng_int(&r, 0, (int)ARRAY_LEN(words) - 1)];
			size_t n = strlen(word);
			if (used + n + 2 > sizeof prompt)
				break;
			memcpy(prompt + used, word, n);
			used += n;
			prompt[used++] = ' ';
			prompt[used] = '\0';
		}
		struct painter_job job = {.prompt = prompt,
					  .width_px = 96,
					  .height_px = 80,
					  .variation = (uint32_t)rng_int(&r, 0, 1 << 30),
					  .transparent = rng_chance(&r, 0.3),
					  .quality = (enum painter_quality)rng_int(&r, 0, 2)};
		free(paint(&job));
	}
}

static void every_place_and_hour_is_painted(void **state)
{
	(void)state;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 160, 120);
	cairo_t *cr = cairo_create(s);
	for (int place = 0; place < PLACE_COUNT; place++)
		for (int hour = 0; hour < HOUR_COUNT; hour++) {
			struct brief brief = {.place = (enum place)place,
					      .hour = (enum hour)hour,
					      .weather =
						  (enum weather)((place + hour) % WEATHER_COUNT),
					      .season = (enum season)(hour % SEASON_COUNT),
					      .mood = (enum mood)((place * 3 + hour) % MOOD_COUNT),
					      .seed = (uint64_t)(place * 31 + hour)};
			static struct composition c;
			compose(&brief, 160, 120, 0, &c);
			cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
			cairo_paint(cr);
			cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
			scenery_paint(cr, &c);
			scenery_veil(cr, &c);
			assert_int_equal(cairo_status(cr), CAIRO_STATUS_SUCCESS);
			cairo_surface_flush(s);
			const uint32_t *px =
			    (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
			for (int i = 0; i < 160 * 120; i++)
				if (px[i] >> 24 != 255)
					fail_msg("place %d at hour %d has a hole", place, hour);
		}
	cairo_destroy(cr);
	cairo_surface_destroy(s);
}

/* Everyone is in the picture, and whoever the prompt is about is not small in it. */
static void nobody_is_cut_off(void **state)
{
	static const char *const prompts[] = {
	    "a cat",        "a dog running in a garden",       "three horses in a meadow",
	    "a lighthouse", "five birds over the sea",         "a cup of coffee in a cafe",
	    "a whale",      "a woman and a man in the street", "two boats on a lake",
	    "a rocket",     "a giraffe and a mouse",           "a castle with a dragon",
	};
	static const int sizes[][2] = {{512, 512}, {768, 256}, {300, 800}};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(prompts) * ARRAY_LEN(sizes) * 2; i++) {
		const char *prompt = prompts[i % ARRAY_LEN(prompts)];
		const int *size = sizes[i / ARRAY_LEN(prompts) % ARRAY_LEN(sizes)];
		static struct composition c;
		struct brief brief;
		double biggest = 0;
		brief_read(prompt, &brief);
		compose(&brief, size[0], size[1], (uint32_t)(i / 36), &c);
		assert_true(c.figure_count >= 1);
		for (int k = 0; k < c.figure_count; k++) {
			const struct figure *f = &c.figures[k];
			double left = f->x_px + f->height_px * (f->mirrored ? -f->right : f->left);
			double right = f->x_px + f->height_px * (f->mirrored ? -f->left : f->right);
			double top = f->y_px + f->height_px * f->top, wide = right - left;
			double cut =
			    (left < 0 ? -left : 0) + (right > size[0] ? right - size[0] : 0);
			if (cut > 0.12 * wide || top < -0.05 * size[1] || f->y_px > size[1] * 1.01)
				fail_msg("%s %d of \"%s\" at %dx%d is cut off", f->art->name, k,
					 prompt, size[0], size[1]);
			double part = (f->y_px - top) * wide / ((double)size[0] * size[1]);
			biggest = part > biggest ? part : biggest;
		}
		if (biggest < 0.02)
			fail_msg("\"%s\" at %dx%d: its hero is tiny", prompt, size[0], size[1]);
	}
}

/* Ground and metre agree: what is half as far below the horizon is half as big. */
static void perspective_agrees(void **state)
{
	struct brief brief = {.place = PLACE_MEADOW, .seed = 5};
	static struct composition c;
	(void)state;
	compose(&brief, 800, 600, 0, &c);
	for (double d = 0; d < 0.99; d += 0.07) {
		double below = (compose_ground_y(&c, d) - c.horizon_px) / (600 - c.horizon_px);
		assert_true(below > 0 && below <= 1);
		double part = compose_metre_px(&c, d) / c.metre_px_near;
		assert_true(part - below < 1e-9 && below - part < 1e-9);
		double back = compose_depth_at(&c, compose_ground_y(&c, d)) - d;
		assert_true(back < 1e-9 && back > -1e-9);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_job_gives_the_same_bytes),
	    cmocka_unit_test(variations_and_seeds_are_other_pictures),
	    cmocka_unit_test(unknown_words_still_vary_the_picture),
	    cmocka_unit_test(every_size_is_filled),
	    cmocka_unit_test(sizes_out_of_range_are_refused),
	    cmocka_unit_test(progress_rises_to_a_hundred),
	    cmocka_unit_test(a_preview_is_a_picture_already),
	    cmocka_unit_test(progress_can_stop_it_anywhere),
	    cmocka_unit_test(transparent_leaves_the_ground_out),
	    cmocka_unit_test(no_text_makes_it_fail),
	    cmocka_unit_test(every_place_and_hour_is_painted),
	    cmocka_unit_test(nobody_is_cut_off),
	    cmocka_unit_test(perspective_agrees),
	};
	return cmocka_run_group_tests(tests, NULL, let_fonts_go);
}
