/* Masked edits through the whole painter: what must not change does not, what may does. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "studio/painter/brush.h"
#include "studio/painter/edit/fill.h"
#include "studio/painter/painter.h"
#include "studio/painter/resample.h"
#include "fonts_fixture.h"

static struct rng rng;

/* A sky over a ground with a sun, and noise as a camera has it. cut: a disc on nothing. */
static uint8_t *picture(int w, int h, bool cut)
{
	uint8_t *p = calloc((size_t)w * (size_t)h, 4);

	assert_non_null(p);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			double u = (x + 0.5) / w, v = (y + 0.5) / h, n = rng_range(&rng, -4, 4);
			double sun = hypot(u - 0.7, v - 0.2) < 0.08 ? 60 : 0;
			double c[3] = {v < 0.55 ? 90 + 90 * v + sun : 90 + 20 * sin(40 * u),
				       v < 0.55 ? 140 + 60 * v + sun : 130 - 40 * v,
				       v < 0.55 ? 210 - sun : 50};
			uint8_t *o = p + 4 * (y * w + x);
			for (int k = 0; k < 3; k++)
				o[k] = (uint8_t)(c[k] + n);
			o[3] = cut && hypot(u - 0.5, v - 0.5) > 0.35 ? (uint8_t)rng_int(&rng, 0, 3) : 255;
		}
	return p;
}

/* White with holes: alpha 0 in some boxes and discs, some with soft borders. */
static uint8_t *mask_of(int w, int h)
{
	uint8_t *p = malloc((size_t)w * (size_t)h * 4);
	int shapes = rng_int(&rng, 1, 3);

	assert_non_null(p);
	memset(p, 255, (size_t)w * (size_t)h * 4);
	for (int s = 0; s < shapes; s++) {
		double cx = rng_range(&rng, 0.1, 0.9) * w, cy = rng_range(&rng, 0.1, 0.9) * h;
		double r = rng_range(&rng, 0.08, 0.35) * fmin(w, h), soft = rng_range(&rng, 0, 6);
		bool box = rng_chance(&rng, 0.5);
		for (int y = 0; y < h; y++)
			for (int x = 0; x < w; x++) {
				double d = box ? fmax(fabs(x - cx), fabs(y - cy)) : hypot(x - cx, y - cy);
				double a = soft > 1 ? (d - r) / soft : d < r ? 0 : 1;
				uint8_t *o = &p[4 * (y * w + x) + 3];
				*o = (uint8_t)fmin(*o, fmax(0, fmin(1, a)) * 255);
			}
	}
	return p;
}

struct sitting {
	uint8_t *reference, *mask, *out;
	struct painter_image images[2];
	struct painter_job job;
};

static void sit(struct sitting *s, int w, int h, const char *prompt)
{
	*s = (struct sitting){.reference = picture(w, h, false), .mask = mask_of(w, h),
			      .out = malloc((size_t)w * (size_t)h * 4)};
	s->images[0] = (struct painter_image){s->reference, w, h};
	s->images[1] = (struct painter_image){s->mask, w, h};
	s->job = (struct painter_job){.prompt = prompt, .references = &s->images[0],
				      .reference_count = 1, .mask = &s->images[1], .width_px = w,
				      .height_px = h, .quality = PAINTER_MEDIUM};
}

static void stand(struct sitting *s)
{
	free(s->reference);
	free(s->mask);
	free(s->out);
}

static void paint(struct sitting *s)
{
	struct err err;

	memset(s->out, 0x5A, (size_t)s->job.width_px * (size_t)s->job.height_px * 4);
	if (!painter_paint(&s->job, s->out, NULL, NULL, &err))
		fail_msg("%s: %s", s->job.prompt, err.message);
}

/* How many pixels differ where the mask's alpha is in [low, high]; and how many there are. */
static int count_changed(const struct sitting *s, int low, int high, int *ret_all)
{
	int changed = 0;

	*ret_all = 0;
	for (int i = 0; i < s->job.width_px * s->job.height_px; i++) {
		if (s->mask[i * 4 + 3] < low || s->mask[i * 4 + 3] > high)
			continue;
		++*ret_all;
		changed += memcmp(s->out + i * 4, s->reference + i * 4, 4) != 0;
	}
	return changed;
}

static const char *const prompts[] = {
	"remove the dog", "a red balloon", "a black cat, watercolor", "a beach", "pixel art",
	"make it blue", "a sunset", "a sign that says \"OPEN\"", "qwzx", "", "three birds",
	"a castle on a mountain at night", "snow", "나무 한 그루", "fog", "autumn",
};

static void outside_nothing_changes_and_inside_much(void **state UNUSED)
{
	for (int i = 0; i < 42; i++) {
		struct sitting s;
		int all;
		sit(&s, rng_int(&rng, 40, 260), rng_int(&rng, 40, 260), prompts[i % (int)ARRAY_LEN(prompts)]);
		s.job.variation = (uint32_t)i % 3;
		s.job.quality = (enum painter_quality)(i % 3);
		paint(&s);
		if (count_changed(&s, 255, 255, &all) > 0)
			fail_msg("%s: %d of %d outside", s.job.prompt, count_changed(&s, 255, 255, &all), all);
		int changed = count_changed(&s, 0, 0, &all);
		if (changed < all * 0.7)
			fail_msg("%s: only %d of %d inside", s.job.prompt, changed, all);
		stand(&s);
	}
}

/* The picture has another size: then it equals the reference as it is fitted. */
static void outside_it_is_the_fitted_reference(void **state UNUSED)
{
	for (int i = 0; i < 8; i++) {
		struct sitting s;
		struct err err;
		int w = rng_int(&rng, 40, 200), h = rng_int(&rng, 40, 200), same = 0;
		uint8_t *fitted = malloc((size_t)w * (size_t)h * 4), *mask = malloc((size_t)w * (size_t)h * 4);
		sit(&s, rng_int(&rng, 40, 200), rng_int(&rng, 40, 200), "a cat");
		s.job.width_px = w;
		s.job.height_px = h;
		s.out = realloc(s.out, (size_t)w * (size_t)h * 4);
		assert_true(resample_cover(&s.images[0], w, h, fitted, &err));
		assert_true(resample_cover(&s.images[1], w, h, mask, &err));
		paint(&s);
		for (int k = 0; k < w * h; k++) {
			same += mask[k * 4 + 3] == 255;
			if (mask[k * 4 + 3] == 255)
				assert_memory_equal(s.out + k * 4, fitted + k * 4, 4);
		}
		assert_true(same > 0);
		free(fitted);
		free(mask);
		stand(&s);
	}
}

static void partial_alpha_lies_between(void **state UNUSED)
{
	struct sitting s;
	long far[2] = {0}, n[2] = {0};

	sit(&s, 160, 120, "a castle at night");
	for (int i = 0; i < 160 * 120; i++)
		s.mask[i * 4 + 3] = i % 160 < 40 ? 255 : i % 160 < 100 ? 0 : 200;
	paint(&s);
	for (int i = 0; i < 160 * 120; i++) {
		int side = i % 160 < 100 ? 0 : 1;
		if (i % 160 < 45)
			continue;
		for (int c = 0; c < 3; c++)
			far[side] += labs((long)s.out[i * 4 + c] - s.reference[i * 4 + c]);
		n[side]++;
	}
	/* 55 of 255 of the change shows. */
	assert_true(far[1] / n[1] > 0);
	assert_true((double)far[1] / (double)n[1] < 0.5 * (double)far[0] / (double)n[0]);
	stand(&s);
}

/* Across the seam no step is larger than the picture has of itself, by much. */
static void no_seam_is_seen(void **state UNUSED)
{
	for (int i = 0; i < 12; i++) {
		struct sitting s;
		double seam = 0, own = 0;
		long seams = 0, owns = 0;
		sit(&s, 220, 180, i % 2 ? "remove it" : "a red balloon");
		for (int k = 0; k < 220 * 180; k++)
			s.mask[k * 4 + 3] = s.mask[k * 4 + 3] < 128 ? 0 : 255;
		paint(&s);
		for (int y = 1; y < 180; y++)
			for (int x = 1; x < 220; x++) {
				int k = y * 220 + x, left = k - 1;
				int d = abs(s.out[k * 4 + 1] - s.out[left * 4 + 1]);
				bool in = s.mask[k * 4 + 3] == 0, was = s.mask[left * 4 + 3] == 0;
				if (in != was)
					seam += d, seams++;
				else if (!in)
					own += d, owns++;
			}
		if (seams > 0 && seam / (double)seams > 2.0 * own / (double)owns + 3)
			fail_msg("%d: %.1f at the seam, %.1f elsewhere", i, seam / (double)seams,
				 own / (double)owns);
		stand(&s);
	}
}

/* What is filled looks as what is around: no colour that was not there. */
static void the_fill_continues_the_surroundings(void **state UNUSED)
{
	struct sitting s;
	double error = 0;
	int n = 0;

	sit(&s, 240, 200, "remove the thing");
	for (int i = 0; i < 240 * 200; i++) {
		bool in = hypot(i % 240 - 80, i / 240 - 100) < 44;
		s.mask[i * 4 + 3] = in ? 0 : 255;
		if (in)
			memcpy(s.reference + i * 4, (uint8_t[]){255, 0, 255, 255}, 4);
	}
	uint8_t *truth = picture(240, 200, false);
	paint(&s);
	for (int i = 0; i < 240 * 200; i++) {
		if (s.mask[i * 4 + 3])
			continue;
		n++;
		for (int c = 0; c < 3; c++)
			error += abs(s.out[i * 4 + c] - truth[i * 4 + c]) / 3.0;
		assert_false(s.out[i * 4] > 200 && s.out[i * 4 + 1] < 60);
	}
	if (error / n > 24)
		fail_msg("off by %.1f", error / n);
	free(truth);
	stand(&s);
}

static void the_same_job_gives_the_same_pixels_and_variations_others(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
		struct sitting s;
		sit(&s, 150, 130, prompts[i]);
		size_t bytes = 150 * 130 * 4;
		uint8_t *first = malloc(bytes);
		assert_non_null(first);
		paint(&s);
		memcpy(first, s.out, bytes);
		paint(&s);
		assert_memory_equal(s.out, first, bytes);
		s.job.variation = 1;
		paint(&s);
		/* A colour, a style leave nothing to choose. */
		if (strcmp(prompts[i], "make it blue") != 0 && strcmp(prompts[i], "pixel art") != 0 &&
		    memcmp(s.out, first, bytes) == 0)
			fail_msg("%s: no variation", prompts[i]);
		free(first);
		stand(&s);
	}
}

static void two_prompts_give_two_pictures(void **state UNUSED)
{
	struct sitting s;
	size_t bytes = 200 * 200 * 4;
	uint8_t *first = malloc(bytes);

	assert_non_null(first);
	sit(&s, 200, 200, "a red balloon");
	paint(&s);
	memcpy(first, s.out, bytes);
	s.job.prompt = "a black cat";
	paint(&s);
	assert_memory_not_equal(s.out, first, bytes);
	free(first);
	stand(&s);
}

/* A moon hangs before what is there, and takes none of it away. */
static void a_moon_hangs_in_the_sky_that_is_there(void **state UNUSED)
{
	static const char *const lights[] = {"add a full moon", "a bright sun", "a rainbow", "stars"};

	for (size_t i = 0; i < ARRAY_LEN(lights); i++) {
		struct sitting s;
		int all, changed;
		sit(&s, 200, 160, lights[i]);
		for (int k = 0; k < 200 * 160; k++)
			s.mask[k * 4 + 3] = hypot(k % 200 - 80, k / 200 - 60) < 44 ? 0 : 255;
		paint(&s);
		changed = count_changed(&s, 0, 0, &all);
		assert_in_range(changed, all / 50, all);
		assert_int_equal(count_changed(&s, 255, 255, &all), 0);
		stand(&s);
	}
}

static void a_red_balloon_is_red(void **state UNUSED)
{
	struct sitting s;
	int red = 0, all = 0;

	sit(&s, 240, 200, "add a red balloon");
	for (int i = 0; i < 240 * 200; i++)
		s.mask[i * 4 + 3] = hypot(i % 240 - 80, i / 240 - 55) < 44 ? 0 : 255;
	paint(&s);
	for (int i = 0; i < 240 * 200; i++) {
		const uint8_t *p = s.out + i * 4;
		all += s.mask[i * 4 + 3] == 0;
		red += s.mask[i * 4 + 3] == 0 && p[0] > 110 && p[1] < p[0] * 0.6 && p[2] < p[0] * 0.6;
	}
	assert_in_range(red * 100 / all, 15, 90);
	stand(&s);
}

static void an_opaque_mask_changes_nothing_and_a_transparent_one_all(void **state UNUSED)
{
	struct sitting s;
	int all;

	sit(&s, 90, 70, "a cat");
	memset(s.mask, 255, 90 * 70 * 4);
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
		s.job.prompt = prompts[i];
		paint(&s);
		assert_memory_equal(s.out, s.reference, 90 * 70 * 4);
	}
	s.job.prompt = "a cat";
	memset(s.mask, 0, 90 * 70 * 4);
	paint(&s);
	assert_true(count_changed(&s, 0, 0, &all) > 200);
	stand(&s);
}

static void cut_outs_keep_their_alpha(void **state UNUSED)
{
	for (int i = 0; i < 6; i++) {
		struct sitting s;
		int all;
		sit(&s, 150, 120, i % 2 ? "a hat" : "remove it");
		free(s.reference);
		s.reference = picture(150, 120, true);
		s.images[0].rgba = s.reference;
		s.job.transparent = i >= 3;
		paint(&s);
		assert_int_equal(count_changed(&s, 255, 255, &all), 0);
		stand(&s);
	}
}

/* With a transparent background what stands in the region stands on nothing. */
static void on_a_transparent_background_the_rest_of_the_region_is_nothing(void **state UNUSED)
{
	struct sitting s;
	int nothing = 0, something = 0;

	sit(&s, 200, 160, "a cat");
	memset(s.mask, 255, 200 * 160 * 4);
	for (int i = 0; i < 200 * 160; i++)
		s.mask[i * 4 + 3] = i % 200 < 120 ? 0 : 255;
	s.job.transparent = true;
	paint(&s);
	for (int i = 0; i < 200 * 160; i++) {
		nothing += i % 200 < 120 && s.out[i * 4 + 3] == 0;
		something += i % 200 < 120 && s.out[i * 4 + 3] == 255;
	}
	if (nothing < 4000 || something < 600)
		fail_msg("%d are nothing, %d something", nothing, something);
	stand(&s);
}

/* References after the first: a cut-out leaves its colour in the region, and a picture to its
 * edges covers it; a blank one is as if it were not there. */
static void other_references_are_put_into_the_region(void **state UNUSED)
{
	for (int mode = 0; mode < 3; mode++) {
		struct sitting s;
		int all, green = 0;
		uint8_t other[60 * 40 * 4];
		sit(&s, 200, 160, mode == 2 ? "remove it" : "put this there");
		for (int k = 0; k < 60 * 40; k++) {
			bool in = mode == 1 || hypot(k % 60 - 30, k / 60 - 20) < 16;
			/* A plain picture has no subject. */
			memcpy(other + k * 4, (uint8_t[]){20, (uint8_t)(230 - k % 5), 40,
							  mode == 2 ? 0 : in ? 255 : 0}, 4);
		}
		for (int k = 0; k < 200 * 160; k++)
			s.mask[k * 4 + 3] = hypot(k % 200 - 100, k / 200 - 70) < 50 ? 0 : 255;
		struct painter_image images[2] = {s.images[0], {other, 60, 40}};
		s.job.references = images;
		s.job.reference_count = 2;
		paint(&s);
		assert_int_equal(count_changed(&s, 255, 255, &all), 0);
		count_changed(&s, 0, 0, &all);
		for (int k = 0; k < 200 * 160; k++)
			green += s.out[k * 4 + 1] > 180 && s.out[k * 4] < 90 && s.out[k * 4 + 2] < 110;
		assert_in_range(green * 100 / all, mode == 2 ? 0 : mode == 1 ? 70 : 25, mode == 2 ? 0 : 100);
		stand(&s);
	}
}

static void odd_references_do_no_harm(void **state UNUSED)
{
	static const int sizes[][4] = {{1, 1, 16, 16}, {1, 1, 64, 200}, {3000, 2, 96, 64},
				       {2, 900, 64, 64}, {16, 16, 16, 16}, {7, 9, 300, 16}, {40, 40, 16, 190}};

	for (size_t i = 0; i < ARRAY_LEN(sizes) * 6; i++) {
		const int *n = sizes[i / 6];
		struct sitting s;
		int mode = (int)(i % 6);
		sit(&s, n[0], n[1], prompts[i % ARRAY_LEN(prompts)]);
		for (int k = 0; k < n[0] * n[1]; k++) {
			s.mask[k * 4 + 3] = mode == 0 ? 0 : mode == 1 ? (uint8_t)(k * 91)
					    : mode == 2 ? (k % 2 ? 0 : 255) : mode == 3 ? 1 : k % 7 ? 0 : 255;
			if (mode == 4)
				memset(s.reference + k * 4, 0, 4);
			if (mode == 5)
				memset(s.reference + k * 4, 255, 4);
		}
		s.job.width_px = n[2];
		s.job.height_px = n[3];
		s.out = realloc(s.out, (size_t)n[2] * (size_t)n[3] * 4);
		paint(&s);
		stand(&s);
	}
}

/* Masks that are small on no level of the pyramid: dots, a line across, noise, a grid. These
 * took hours once. */
static void fine_masks_come_to_an_end(void **state UNUSED)
{
	for (int mode = 0; mode < 4; mode++) {
		struct sitting s;
		int all;
		sit(&s, 320, 320, "remove it");
		for (int k = 0; k < 320 * 320; k++) {
			int x = k % 320, y = k / 320;
			bool in = mode == 0 ? x % 11 == 0 && y % 11 == 0 : mode == 1 ? abs(y - 160) < 5
				  : mode == 2 ? rng_chance(&rng, 0.5) : x % 16 == 0 || y % 16 == 0;
			s.mask[k * 4 + 3] = in ? 0 : 255;
		}
		paint(&s);
		assert_int_equal(count_changed(&s, 255, 255, &all), 0);
		stand(&s);
	}
}

/* The patches themselves: stripes that run into a hole are continued. */
static void stripes_are_continued(void **state UNUSED)
{
	int w = 120, h = 90, wrong = 0, n = 0;
	uint32_t *words = malloc((size_t)(w * h) * sizeof *words);
	uint8_t *mask = malloc((size_t)(w * h) * 4);
	struct region r;
	struct err err;

	assert_non_null(words);
	assert_non_null(mask);
	for (int i = 0; i < w * h; i++) {
		bool in = abs(i % w - 60) < 22 && abs(i / w - 45) < 18;
		mask[i * 4 + 3] = in ? 0 : 255;
		words[i] = in ? 0xff00ff00u : i / w / 8 % 2 ? 0xffe0e0e0u : 0xff202060u;
	}
	assert_true(region_init(&r, mask, w, h, &err));
	assert_true(fill_region(words, &r, true, 3, &err));
	for (int i = 0; i < w * h; i++)
		if (mask[i * 4 + 3] == 0) {
			n++;
			wrong += ((words[i] >> 16 & 255) > 128) != (i / w / 8 % 2);
		}
	if (wrong * 100 > n * 6)
		fail_msg("%d of %d are wrong", wrong, n);
	region_finish(&r);
	free(words);
	free(mask);
}

static void room_is_found_inside(void **state UNUSED)
{
	for (int i = 0; i < 40; i++) {
		int w = rng_int(&rng, 30, 300), h = rng_int(&rng, 30, 300), in = 0, all = 0;
		uint8_t *mask = mask_of(w, h);
		struct region r;
		struct region_box box;
		struct err err;
		assert_true(region_init(&r, mask, w, h, &err));
		if (region_fit(&r, rng_range(&rng, 0.3, 3), 0.95, 0.5, 0.5, &box)) {
			for (int y = (int)box.y; y < (int)(box.y + box.h); y++)
				for (int x = (int)box.x; x < (int)(box.x + box.w); x++) {
					assert_in_range(x, 0, w - 1);
					assert_in_range(y, 0, h - 1);
					all++;
					in += mask[(y * w + x) * 4 + 3] < 255;
				}
			assert_true(in >= all * 0.85);
		}
		region_finish(&r);
		free(mask);
	}
}

/* Progress rises, and a stop is heard. */
static int told_percent;

static bool on_progress(void *ctx, int percent, const uint8_t *pixels UNUSED)
{
	assert_true(percent >= told_percent);
	told_percent = percent;
	return percent < *(int *)ctx;
}

static void progress_rises_and_a_stop_is_heard(void **state UNUSED)
{
	static const int stops[] = {1, 20, 50, 90};

	for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
		struct sitting s;
		struct err err;
		int stop = stops[i];
		told_percent = -1;
		sit(&s, 100, 100, "a cat");
		assert_false(painter_paint(&s.job, s.out, on_progress, &stop, &err));
		assert_int_equal(err.code, ERR_TASK_CANCELLED);
		stand(&s);
	}
}

static int set_up(void **state UNUSED)
{
	rng = rng_of(20, 26);
	return 0;
}

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		T(outside_nothing_changes_and_inside_much),
		T(outside_it_is_the_fitted_reference),
		T(partial_alpha_lies_between),
		T(no_seam_is_seen),
		T(the_fill_continues_the_surroundings),
		T(the_same_job_gives_the_same_pixels_and_variations_others),
		T(two_prompts_give_two_pictures),
		T(a_moon_hangs_in_the_sky_that_is_there),
		T(a_red_balloon_is_red),
		T(an_opaque_mask_changes_nothing_and_a_transparent_one_all),
		T(cut_outs_keep_their_alpha),
		T(on_a_transparent_background_the_rest_of_the_region_is_nothing),
		T(other_references_are_put_into_the_region),
		T(odd_references_do_no_harm),
		T(fine_masks_come_to_an_end),
		T(stripes_are_continued),
		T(room_is_found_inside),
		T(progress_rises_and_a_stop_is_heard),
	};
	return cmocka_run_group_tests(tests, NULL, let_fonts_go);
}
