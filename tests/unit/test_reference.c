/* Image to image: a reference stays recognisable, the prompt changes it, several become
 * one picture, and no picture is too strange. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "studio/painter/brush.h"
#include "studio/painter/painter.h"
#include "studio/painter/reference/lab.h"
#include "studio/painter/reference/study.h"
#include "studio/painter/resample.h"
#include "fonts_fixture.h"

#define W 320
#define H 240
#define CELLS 8

/* --- references ------------------------------------------------------------------------------- */

struct photo {
	int w, h;
	uint8_t *rgba;
};

static struct photo photo_new(int w, int h)
{
	struct photo p = {w, h, calloc((size_t)w * (size_t)h, 4)};
	assert_non_null(p.rgba);
	return p;
}

static void put(struct photo *p, int x, int y, uint32_t rgb, int alpha)
{
	uint8_t *to = p->rgba + 4 * ((size_t)y * (size_t)p->w + (size_t)x);
	to[0] = (uint8_t)(rgb >> 16);
	to[1] = (uint8_t)(rgb >> 8);
	to[2] = (uint8_t)rgb;
	to[3] = (uint8_t)alpha;
}

static void box(struct photo *p, int x0, int y0, int x1, int y1, uint32_t rgb)
{
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++)
			put(p, x, y, rgb, 255);
}

/* A pale sky, a green lawn, a red barn to the right, with a little noise. */
static struct photo landscape(void)
{
	struct photo p = photo_new(400, 300);
	struct rng r = rng_of(4, 4);
	for (int y = 0; y < 300; y++)
		for (int x = 0; x < 400; x++) {
			double t = y / 300.0;
			struct color c =
			    y < 150 ? color_mix(color_rgb(0x5a96d8), color_rgb(0xdcecf6), t * 2)
				    : color_mix(color_rgb(0x7fae58), color_rgb(0x3f7434), t);
			if (x > 250 && x < 340 && y > 100 && y < 190)
				c = color_rgb(0xa83226);
			c = color_vary(c, &r, 0.03);
			put(&p, x, y,
			    (uint32_t)(c.r * 255) << 16 | (uint32_t)(c.g * 255) << 8 |
				(uint32_t)(c.b * 255),
			    255);
		}
	return p;
}

/* A red mug before white. */
static struct photo product(uint32_t tone)
{
	struct photo p = photo_new(300, 300);
	box(&p, 0, 0, 300, 300, 0xf8f8f8);
	box(&p, 100, 90, 200, 250, tone);
	return p;
}

static struct photo cut_out(uint32_t tone)
{
	struct photo p = photo_new(200, 260);
	for (int y = 20; y < 240; y++)
		for (int x = 30; x < 170; x++)
			if (hypot((x - 100) / 70.0, (y - 130) / 110.0) < 1)
				put(&p, x, y, tone, 255);
	return p;
}

/* Broad patches of a hue: a picture to its edges, with no one subject. */
static struct photo patches(uint32_t tone, uint64_t seed)
{
	struct photo p = photo_new(240, 180);
	for (int y = 0; y < 180; y++)
		for (int x = 0; x < 240; x++) {
			double n = noise_fractal(seed, x / 40.0, y / 40.0, 3);
			struct color c = color_scale(color_rgb(tone), 0.85 + 0.25 * n);
			put(&p, x, y,
			    (uint32_t)(c.r * 255) << 16 | (uint32_t)(c.g * 255) << 8 |
				(uint32_t)(c.b * 255),
			    255);
		}
	return p;
}

/* --- painting and measuring ---------------------------------------------------------------------
 */

static uint8_t *paint_job(struct painter_job *job)
{
	struct err err = {0};
	job->width_px = job->width_px ? job->width_px : W;
	job->height_px = job->height_px ? job->height_px : H;
	uint8_t *pixels = malloc((size_t)job->width_px * (size_t)job->height_px * 4);
	assert_non_null(pixels);
	if (!painter_paint(job, pixels, NULL, NULL, &err))
		fail_msg("\"%s\": %s", job->prompt, err.message);
	return pixels;
}

static uint8_t *paint(const struct photo *photos, int n, const char *prompt, uint32_t variation)
{
	struct painter_image images[PAINTER_REFERENCES_MAX];
	for (int i = 0; i < n; i++)
		images[i] = (struct painter_image){photos[i].rgba, photos[i].w, photos[i].h};
	struct painter_job job = {.prompt = prompt,
				  .references = images,
				  .reference_count = n,
				  .variation = variation,
				  .seed = 99,
				  .quality = PAINTER_MEDIUM};
	return paint_job(&job);
}

static uint8_t *covered(const struct photo *p)
{
	struct painter_image image = {p->rgba, p->w, p->h};
	struct err err;
	uint8_t *out = malloc((size_t)W * H * 4);
	assert_true(resample_cover(&image, W, H, out, &err));
	return out;
}

static void measure(const uint8_t *p, struct lab cells[CELLS * CELLS])
{
	for (int i = 0; i < CELLS * CELLS; i++) {
		double sum[3] = {0};
		int n = 0;
		for (int y = i / CELLS * H / CELLS; y < (i / CELLS + 1) * H / CELLS; y++)
			for (int x = i % CELLS * W / CELLS; x < (i % CELLS + 1) * W / CELLS;
			     x++, n++)
				for (int k = 0; k < 3; k++)
					sum[k] += p[4 * (y * W + x) + k] / 255.0;
		cells[i] = lab_of((float)(sum[0] / n), (float)(sum[1] / n), (float)(sum[2] / n));
	}
}

static struct lab mean_of(const uint8_t *p)
{
	struct lab cells[CELLS * CELLS], sum = {0, 0, 0};
	measure(p, cells);
	for (int i = 0; i < CELLS * CELLS; i++) {
		sum.l += cells[i].l / (CELLS * CELLS);
		sum.a += cells[i].a / (CELLS * CELLS);
		sum.b += cells[i].b / (CELLS * CELLS);
	}
	return sum;
}

/* Mean distance of the cells' colours. */
static double apart(const uint8_t *a, const uint8_t *b)
{
	struct lab p[CELLS * CELLS], q[CELLS * CELLS];
	double sum = 0;
	measure(a, p);
	measure(b, q);
	for (int i = 0; i < CELLS * CELLS; i++)
		sum += lab_distance(p[i], q[i]);
	return sum / (CELLS * CELLS);
}

/* Of the cells' lightness: 1 the same layout, 0 none of it. */
static double correlation(const uint8_t *a, const uint8_t *b)
{
	struct lab p[CELLS * CELLS], q[CELLS * CELLS];
	double mp = mean_of(a).l, mq = mean_of(b).l, pq = 0, pp = 1e-9, qq = 1e-9;
	measure(a, p);
	measure(b, q);
	for (int i = 0; i < CELLS * CELLS; i++) {
		pq += (p[i].l - mp) * (q[i].l - mq);
		pp += (p[i].l - mp) * (p[i].l - mp);
		qq += (q[i].l - mq) * (q[i].l - mq);
	}
	return pq / sqrt(pp * qq);
}

static double difference(const uint8_t *a, const uint8_t *b)
{
	double sum = 0;
	for (size_t i = 0; i < (size_t)W * H * 4; i++)
		sum += abs(a[i] - b[i]);
	return sum / ((double)W * H * 4);
}

/* The part of the pixels nearer to a tone's hue than to grey, and as colourful. */
static double part_of_hue(const uint8_t *p, uint32_t tone)
{
	struct lab want = lab_of_word(tone);
	float chroma = sqrtf(want.a * want.a + want.b * want.b);
	int found = 0;
	for (int i = 0; i < W * H; i++) {
		const uint8_t *v = p + 4 * i;
		struct lab c = lab_of(v[0] / 255.0f, v[1] / 255.0f, v[2] / 255.0f);
		float own = sqrtf(c.a * c.a + c.b * c.b);
		found += v[3] > 128 && own > chroma * 0.3f &&
			 (c.a * want.a + c.b * want.b) / (own * chroma) > 0.93f;
	}
	return (double)found / (W * H);
}

/* --- one reference
 * ---------------------------------------------------------------------------------- */

static const char *const style_prompts[] = {
    "watercolor",     "oil painting",   "ink wash painting", "pencil sketch", "pixel art",
    "anime",          "a movie poster", "minimalist",        "papercut",      "mosaic",
    "pastel drawing", "영화적인",       "acuarela"};

static void layout_and_colours_stay(void **state)
{
	(void)state;
	struct photo p = landscape();
	uint8_t *own = covered(&p);
	for (size_t i = 0; i < ARRAY_LEN(style_prompts); i++) {
		uint8_t *with = paint(&p, 1, style_prompts[i], 0),
			*without = paint(NULL, 0, style_prompts[i], 0);
		bool colours =
		    !strstr(style_prompts[i], "ink") && !strstr(style_prompts[i], "pencil");
		if (correlation(own, with) < 0.75)
			fail_msg("%s: layout %.2f", style_prompts[i], correlation(own, with));
		if (colours && apart(own, with) > 0.6 * apart(own, without))
			fail_msg("%s: colours %.3f, of an unrelated scene %.3f", style_prompts[i],
				 apart(own, with), apart(own, without));
		if (difference(own, with) < 3)
			fail_msg("%s hardly changes it", style_prompts[i]);
		free(with);
		free(without);
	}
	free(own);
	free(p.rgba);
}

static void styles_differ_from_each_other(void **state)
{
	(void)state;
	struct photo p = landscape();
	uint8_t *before = paint(&p, 1, style_prompts[0], 0);
	for (size_t i = 1; i < ARRAY_LEN(style_prompts) - 1; i++) {
		uint8_t *after = paint(&p, 1, style_prompts[i], 0);
		assert_true(difference(before, after) > 4);
		free(before);
		before = after;
	}
	free(before);
	free(p.rgba);
}

static void nothing_known_is_a_variation_and_not_a_copy(void **state)
{
	(void)state;
	struct photo p = landscape();
	uint8_t *own = covered(&p), *seen[4];
	for (uint32_t v = 0; v < 4; v++) {
		seen[v] = paint(&p, 1, "qwzx flurb", v);
		assert_true(difference(own, seen[v]) > 2);
		assert_true(correlation(own, seen[v]) > 0.7);
		for (uint32_t k = 0; k < v; k++)
			if (difference(seen[k], seen[v]) < 2)
				fail_msg("variations %u and %u look alike", k, v);
	}
	for (int v = 0; v < 4; v++)
		free(seen[v]);
	free(own);
	free(p.rgba);
}

static void hours_weather_and_colours_are_seen(void **state)
{
	(void)state;
	struct photo p = landscape();
	uint8_t *day = paint(&p, 1, "photo", 0), *night = paint(&p, 1, "photo at night", 0),
		*sunset = paint(&p, 1, "photo at sunset", 0),
		*snow = paint(&p, 1, "photo in the snow", 0),
		*autumn = paint(&p, 1, "photo in autumn", 0),
		*purple = paint(&p, 1, "photo in purple tones", 0);
	struct lab plain = mean_of(day), dark = mean_of(night), white = mean_of(snow),
		   violet = mean_of(purple);
	assert_true(dark.l < plain.l - 0.2f && dark.b < 0);
	assert_true(mean_of(sunset).a > plain.a + 0.02f);
	assert_true(fabsf(white.a) + fabsf(white.b) < fabsf(plain.a) + fabsf(plain.b));
	assert_true(mean_of(autumn).a > plain.a + 0.02f);
	assert_true(violet.a > plain.a + 0.03f && violet.b < plain.b - 0.03f);
	assert_true(correlation(day, night) > 0.3);
	uint8_t *all[] = {day, night, sunset, snow, autumn, purple};
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		free(all[i]);
	free(p.rgba);
}

static void what_is_named_is_added_and_what_is_pointed_at_is_not(void **state)
{
	(void)state;
	struct photo p = landscape();
	uint8_t *plain = paint(&p, 1, "oil painting", 0),
		*added = paint(&p, 1, "add a purple hot air balloon, oil painting", 0),
		*pointed = paint(&p, 1, "this house, oil painting", 0),
		*korean = paint(&p, 1, "집을 유화로 바꿔줘", 0), *mine = paint(&p, 1, "유화", 0);
	assert_true(part_of_hue(added, 0x8030a0) > part_of_hue(plain, 0x8030a0) + 0.005);
	assert_true(difference(plain, added) > 1);
	/* Around it the reference is as it was. */
	assert_true(correlation(plain, added) > 0.8);
	assert_true(difference(plain, pointed) < 0.01);
	assert_true(difference(mine, korean) < 0.01);
	free(plain);
	free(added);
	free(pointed);
	free(korean);
	free(mine);
	free(p.rgba);
}

static void a_place_comes_behind_the_subject(void **state)
{
	(void)state;
	struct photo p = product(0xb02020);
	uint8_t *own = covered(&p), *beach = paint(&p, 1, "photo on a beach", 0);
	struct lab a[CELLS * CELLS], b[CELLS * CELLS];
	measure(own, a);
	measure(beach, b);
	int middle = 4 * CELLS + 3;
	assert_true(lab_distance(a[middle], b[middle]) < 0.2f && b[middle].a > 0.08f);
	/* The upper corners were white and are sky now; the lower ones sand. */
	assert_true(lab_distance(a[0], b[0]) > 0.08f);
	assert_true(lab_distance(b[0], b[CELLS * (CELLS - 1)]) > 0.08f);
	free(own);
	free(beach);
	free(p.rgba);
}

/* --- several
 * ------------------------------------------------------------------------------------------- */

static void every_one_of_several_is_found_again(void **state)
{
	static const uint32_t tones[] = {0xb03028, 0x3078b0, 0x58a040, 0xc8a030};
	static const char *const prompts[] = {"", "side by side", "콜라주", "combina"};
	struct photo p[4];
	(void)state;
	for (size_t i = 0; i < 4; i++)
		p[i] = patches(tones[i], i);
	for (size_t k = 0; k < ARRAY_LEN(prompts); k++)
		for (int n = 2; n <= 4; n++) {
			uint8_t *all = paint(p, n, prompts[k], 0);
			for (int i = 0; i < n; i++)
				if (part_of_hue(all, tones[i]) < 0.4 / n)
					fail_msg("\"%s\": %d of %d is %.3f of the picture",
						 prompts[k], i, n, part_of_hue(all, tones[i]));
			free(all);
		}
	for (size_t i = 0; i < 4; i++)
		free(p[i].rgba);
}

static void cut_outs_stand_in_the_first_picture(void **state)
{
	(void)state;
	struct photo p[3] = {landscape(), cut_out(0x8030a0), cut_out(0xe0a020)};
	uint8_t *bare = paint(p, 1, "photo", 0), *both = paint(p, 3, "photo", 0);
	assert_true(part_of_hue(bare, 0x8030a0) < 0.01);
	assert_true(part_of_hue(both, 0x8030a0) > 0.02);
	assert_true(part_of_hue(both, 0xe0a020) > 0.02);
	assert_true(correlation(bare, both) > 0.4);
	/* Their order is of no consequence for who is the ground. */
	struct photo turned[3] = {p[1], p[2], p[0]};
	uint8_t *other = paint(turned, 3, "photo", 0);
	assert_true(correlation(bare, other) > 0.4);
	free(bare);
	free(both);
	free(other);
	for (int i = 0; i < 3; i++)
		free(p[i].rgba);
}

static void products_share_a_ground(void **state)
{
	(void)state;
	struct photo p[2] = {product(0xb02020), product(0x2050b0)};
	uint8_t *both = paint(p, 2, "photo", 0);
	struct lab cells[CELLS * CELLS];
	measure(both, cells);
	assert_true(part_of_hue(both, 0xb02020) > 0.03);
	assert_true(part_of_hue(both, 0x2050b0) > 0.03);
	assert_true(cells[0].l > 0.75f && cells[CELLS - 1].l > 0.75f);
	free(both);
	free(p[0].rgba);
	free(p[1].rgba);
}

static void transparent_leaves_the_cut_out_alone(void **state)
{
	struct photo p[3] = {cut_out(0x8030a0), product(0xb02020), landscape()};
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct painter_image image = {p[i].rgba, p[i].w, p[i].h};
		struct painter_job job = {
		    .prompt = "", .references = &image, .reference_count = 1, .transparent = true};
		uint8_t *out = paint_job(&job);
		int opaque = 0;
		for (int k = 0; k < W * H; k++)
			opaque += out[4 * k + 3] > 200;
		assert_int_equal(out[3], 0);
		assert_int_equal(out[4 * (W * H - 1) + 3], 0);
		assert_in_range(opaque, W * H / 12, W * H * 9 / 10);
		if (i < 2)
			assert_true(part_of_hue(out, i ? 0xb02020 : 0x8030a0) > 0.06);
		free(out);
		free(p[i].rgba);
	}
}

/* --- all the rest
 * ---------------------------------------------------------------------------------------- */

static void same_job_gives_the_same_bytes(void **state)
{
	static const char *const prompts[] = {"watercolor", "a cat on a beach at night", "",
					      "snow, collage"};
	struct photo p[3] = {landscape(), cut_out(0x8030a0), product(0xb02020)};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++)
		for (int n = 1; n <= 3; n++) {
			uint8_t *a = paint(p, n, prompts[i], 1), *b = paint(p, n, prompts[i], 1);
			assert_memory_equal(a, b, (size_t)W * H * 4);
			free(a);
			free(b);
		}
	for (int i = 0; i < 3; i++)
		free(p[i].rgba);
}

static struct photo strange(int which)
{
	static const int sizes[][2] = {{1, 1},   {1, 1},   {2, 900}, {900, 1},
				       {40, 40}, {40, 40}, {64, 48}, {7, 5}};
	struct photo p = photo_new(sizes[which][0], sizes[which][1]);
	struct rng r = rng_of((uint64_t)which, 5);
	for (int y = 0; y < p.h; y++)
		for (int x = 0; x < p.w; x++) {
			uint32_t noise = (uint32_t)rng_int(&r, 0, 0xffffff);
			switch (which) {
			case 1: /* fully transparent */
				put(&p, x, y, 0x123456, 0);
				break;
			case 4: /* one colour: black */
				put(&p, x, y, 0, 255);
				break;
			case 5: /* white, barely there */
				put(&p, x, y, 0xffffff, 3);
				break;
			case 7: /* noise in its alpha too */
				put(&p, x, y, noise, rng_int(&r, 0, 255));
				break;
			default:
				put(&p, x, y, noise, 255);
			}
		}
	return p;
}

static void no_reference_is_too_strange(void **state)
{
	static const char *const prompts[] = {
	    "",        "a beach",      "at night in the snow", "two cats and a balloon",
	    "collage", "side by side", "\"HELLO\" sunset",     "autumn rain, purple and gold, ink"};
	static const int sizes[][2] = {{16, 16}, {16, 900}, {640, 17}, {96, 80}};
	(void)state;
	for (int i = 0; i < 48; i++) {
		struct photo p[3] = {strange(i % 8), strange((i / 8 + i) % 8), strange(i * 5 % 8)};
		struct painter_image images[PAINTER_REFERENCES_MAX];
		int n = i % 9 == 8 ? PAINTER_REFERENCES_MAX : i % 3 + 1;
		for (int k = 0; k < n; k++)
			images[k] = (struct painter_image){p[k % 3].rgba, p[k % 3].w, p[k % 3].h};
		struct painter_job job = {.prompt = prompts[i % ARRAY_LEN(prompts)],
					  .references = images,
					  .reference_count = n,
					  .width_px = sizes[i % 4][0],
					  .height_px = sizes[i % 4][1],
					  .variation = (uint32_t)i % 3,
					  .transparent = i % 5 == 4,
					  .quality = (enum painter_quality)(i % 3)};
		uint8_t *out = paint_job(&job);
		for (int k = 0; k < job.width_px * job.height_px && !job.transparent; k++)
			if (out[4 * k + 3] != 255)
				fail_msg("a hole in picture %d, \"%s\"", i, job.prompt);
		free(out);
		for (int k = 0; k < 3; k++)
			free(p[k].rgba);
	}
}

struct watch {
	int last, stop_at;
};

static bool watch_progress(void *ctx, int percent, const uint8_t *pixels)
{
	struct watch *w = ctx;
	(void)pixels;
	assert_in_range(percent, w->last, 100);
	w->last = percent;
	return w->stop_at == 0 || percent < w->stop_at;
}

static void progress_rises_and_can_stop_it(void **state)
{
	static const char *const prompts[] = {"a cat, watercolor", "on a beach", ""};
	struct photo p[2] = {landscape(), cut_out(0x8030a0)};
	(void)state;
	uint8_t *pixels = malloc((size_t)W * H * 4);
	for (int i = 0; i < 36; i++) {
		struct painter_image images[2] = {{p[0].rgba, p[0].w, p[0].h},
						  {p[1].rgba, p[1].w, p[1].h}};
		struct painter_job job = {.prompt = prompts[i % 3],
					  .references = i % 2 ? images : images + 1,
					  .reference_count = i % 2 ? 2 : 1,
					  .width_px = W,
					  .height_px = H,
					  .previews = true};
		struct watch w = {.stop_at = i < 6 ? 0 : 1 + (i - 6) * 3};
		struct err err = {0};
		assert_true(painter_paint(&job, pixels, watch_progress, &w, &err) == (i < 6));
		assert_int_equal(i < 6 ? w.last : (int)err.code, i < 6 ? 100 : ERR_TASK_CANCELLED);
	}
	free(pixels);
	free(p[0].rgba);
	free(p[1].rgba);
}

static void a_study_sees_sky_horizon_and_subject(void **state)
{
	(void)state;
	struct photo p[2] = {landscape(), product(0xb02020)};
	for (int i = 0; i < 2; i++) {
		cairo_surface_t *s =
		    cairo_image_surface_create(CAIRO_FORMAT_ARGB32, p[i].w, p[i].h);
		uint32_t *words = (uint32_t *)(void *)cairo_image_surface_get_data(s);
		for (int k = 0; k < p[i].w * p[i].h; k++)
			words[k] = 0xff000000u | (uint32_t)p[i].rgba[4 * k] << 16 |
				   (uint32_t)p[i].rgba[4 * k + 1] << 8 | p[i].rgba[4 * k + 2];
		cairo_surface_mark_dirty(s);
		struct study study;
		assert_true(study_init(&study, s));
		assert_in_range(study.palette_count, 2, STUDY_PALETTE);
		if (i == 0) {
			assert_true(study.has_sky && study.has_horizon);
			assert_true(fabs(study.horizon - 0.5) < 0.06);
			assert_true(study_at(&study, study.sky, 0.2, 0.2) > 0.9f);
			assert_true(study_at(&study, study.sky, 0.2, 0.8) < 0.1f);
		} else {
			assert_true(study.has_subject);
			assert_true(fabs(study.box_x0 - 1 / 3.0) < 0.03 &&
				    fabs(study.box_y1 - 250 / 300.0) < 0.03);
			uint8_t *mask = study_mask(&study, study.subject, s);
			assert_true(mask[170 * 300 + 150] > 230 && mask[10 * 300 + 10] < 10);
			free(mask);
		}
		study_finish(&study);
		cairo_surface_destroy(s);
		free(p[i].rgba);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_study_sees_sky_horizon_and_subject),
	    cmocka_unit_test(layout_and_colours_stay),
	    cmocka_unit_test(styles_differ_from_each_other),
	    cmocka_unit_test(nothing_known_is_a_variation_and_not_a_copy),
	    cmocka_unit_test(hours_weather_and_colours_are_seen),
	    cmocka_unit_test(what_is_named_is_added_and_what_is_pointed_at_is_not),
	    cmocka_unit_test(a_place_comes_behind_the_subject),
	    cmocka_unit_test(every_one_of_several_is_found_again),
	    cmocka_unit_test(cut_outs_stand_in_the_first_picture),
	    cmocka_unit_test(products_share_a_ground),
	    cmocka_unit_test(transparent_leaves_the_cut_out_alone),
	    cmocka_unit_test(same_job_gives_the_same_bytes),
	    cmocka_unit_test(no_reference_is_too_strange),
	    cmocka_unit_test(progress_rises_and_can_stop_it),
	};
	return cmocka_run_group_tests(tests, NULL, let_fonts_go);
}
