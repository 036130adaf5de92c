/* Every art in every table: sane numbers, something drawn where it belongs, in the
 * colour that was asked for, the same each time. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "studio/painter/art.h"

#define PIXELS 40 /* the height of a unit here */
#define MARGIN 40 /* around the box */
#define NAMES_MAX 256

static const struct light day = {
    .to_key_x = -0.6,
    .to_key_y = -0.8,
    .key = {1.05, 1.0, 0.92},
    .ambient = {0.4, 0.43, 0.5},
    .haze = {0.8, 0.85, 0.95},
    .haze_density = 0.1,
    .shadow_length = 0.6,
    .shadow_x = 0.4,
};
static const struct light night = {
    .to_key_x = 0.5,
    .to_key_y = -0.85,
    .key = {0.3, 0.38, 0.55},
    .ambient = {0.12, 0.15, 0.26},
    .haze = {0.1, 0.13, 0.25},
    .haze_density = 0.2,
    .shadow_length = 0.5,
    .shadow_x = -0.4,
    .night = true,
};

struct shot {
	const struct light *light;
	uint64_t seed;
	uint32_t color; /* 0: the art's own */
	enum action action;
	bool young, mirrored;
	double pixels; /* 0: PIXELS */
};

/* Paints one art on nothing; the caller destroys the surface. */
static cairo_surface_t *take(const struct art *art, const struct shot *shot)
{
	double unit = shot->pixels > 0 ? shot->pixels : PIXELS;
	int width = (int)ceil(art->aspect * unit) + 2 * MARGIN, height = (int)unit + 2 * MARGIN;
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
	cairo_t *cr = cairo_create(surface);
	struct rng rng = rng_of(shot->seed, 1);
	struct art_ctx a = {
	    .cr = cr,
	    .light = shot->light ? shot->light : &day,
	    .rng = &rng,
	    .color = color_rgb(shot->color ? shot->color : art->color),
	    .has_color = shot->color != 0,
	    .action = shot->action,
	    .where = art->habitat,
	    .young = shot->young,
	    .pixels = unit,
	};
	cairo_translate(cr, width / 2.0, MARGIN + unit);
	cairo_scale(cr, shot->mirrored ? -unit : unit, unit);
	art->draw(&a);
	if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
		fail_msg("%s leaves cairo with: %s", art->name,
			 cairo_status_to_string(cairo_status(cr)));
	cairo_destroy(cr);
	cairo_surface_flush(surface);
	return surface;
}

struct ink {
	double all, outside; /* alpha, summed */
	double r, g, b;      /* mean colour of the ink */
};

/* Whoever is tall may be as wide as high when doing something: lying, flying. */
static struct ink measure(const struct art *art, const struct shot *shot, cairo_surface_t *surface)
{
	struct ink ink = {0};
	const unsigned char *data = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	int width = cairo_image_surface_get_width(surface);
	int height = cairo_image_surface_get_height(surface);
	double unit = shot->pixels > 0 ? shot->pixels : PIXELS;
	double wide = shot->action == ACTION_NONE ? art->aspect : fmax(art->aspect, 1.05);
	double left = width / 2.0 - wide * unit / 2 - 1;
	double right = width / 2.0 + wide * unit / 2 + 1;
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			uint32_t p;
			memcpy(&p, data + (size_t)y * (size_t)stride + (size_t)x * 4, 4);
			double alpha = (p >> 24) / 255.0;
			ink.all += alpha;
			ink.r += (p >> 16 & 255) / 255.0;
			ink.g += (p >> 8 & 255) / 255.0;
			ink.b += (p & 255) / 255.0;
			if (x < left || x >= right || y < MARGIN - 1 || y >= MARGIN + unit + 1)
				ink.outside += alpha;
		}
	}
	if (ink.all > 0)
		ink.r /= ink.all, ink.g /= ink.all, ink.b /= ink.all;
	return ink;
}

/* ---------------------------------------------------------------------- the tests */

struct names {
	const char *names[NAMES_MAX];
	int count;
};

static void check_row(const struct art *art, void *ctx)
{
	struct names *seen = ctx;
	assert_true(seen->count < NAMES_MAX);
	for (int i = 0; i < seen->count; i++)
		if (strcmp(seen->names[i], art->name) == 0)
			fail_msg("two arts are called %s", art->name);
	seen->names[seen->count++] = art->name;
	assert_ptr_equal(art_find(art->name), art);
	assert_true(strlen(art->name) > 0 && strlen(art->name) < 32);
	assert_non_null(art->draw);
	if (!(art->height_m > 0 && art->height_m <= 400 && art->aspect >= 0.15 &&
	      art->aspect <= 8 && art->herd >= 0 && art->herd <= 24 && art->color <= 0xffffff &&
	      art->habitat <= ART_FREE))
		fail_msg("%s has odd numbers", art->name);
}

static void every_art_has_its_own_name_and_sane_numbers(void **state)
{
	struct names seen = {0};
	(void)state;
	art_each(check_row, &seen);
	assert_true(seen.count > 20);
	assert_null(art_find("no such thing"));
	assert_null(art_find(""));
}

static void check_ink(const struct art *art, void *ctx)
{
	const struct shot *shot = ctx;
	cairo_surface_t *surface = take(art, shot);
	struct ink ink = measure(art, shot, surface);
	cairo_surface_destroy(surface);
	double unit = shot->pixels > 0 ? shot->pixels : PIXELS;
	if (ink.all < 0.03 * art->aspect * unit * unit)
		fail_msg("%s draws next to nothing", art->name);
	if (ink.outside > 0.12 * ink.all)
		fail_msg("%s lays %.0f %% of its ink outside its box", art->name,
			 100 * ink.outside / ink.all);
}

static void every_art_fills_its_own_box(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2; seed++)
		art_each(check_ink, &(struct shot){.seed = seed});
	art_each(check_ink, &(struct shot){.seed = 3, .young = true, .light = &night});
}

static void every_art_stays_in_its_box_whatever_it_does(void **state)
{
	(void)state;
	for (enum action action = ACTION_NONE; action < ACTION_COUNT; action++)
		art_each(check_ink, &(struct shot){.seed = 4, .action = action, .pixels = 24});
}

static void check_same(const struct art *art, void *ctx)
{
	cairo_surface_t *a = take(art, ctx), *b = take(art, ctx);
	size_t bytes =
	    (size_t)cairo_image_surface_get_stride(a) * (size_t)cairo_image_surface_get_height(a);
	if (memcmp(cairo_image_surface_get_data(a), cairo_image_surface_get_data(b), bytes) != 0)
		fail_msg("%s is not the same twice", art->name);
	cairo_surface_destroy(a);
	cairo_surface_destroy(b);
}

static void the_same_seed_gives_the_same_pixels(void **state)
{
	(void)state;
	art_each(check_same, &(struct shot){.seed = 7});
}

static void check_color(const struct art *art, void *ctx)
{
	(void)ctx;
	struct ink ink[3];
	static const uint32_t asked[3] = {0xd02020, 0x20a030, 0x2040d0};
	for (int i = 0; i < 3; i++) {
		struct shot shot = {.seed = 5, .color = asked[i], .pixels = 40};
		cairo_surface_t *surface = take(art, &shot);
		ink[i] = measure(art, &shot, surface);
		cairo_surface_destroy(surface);
	}
	if (!(ink[0].r - ink[0].b > ink[2].r - ink[2].b + 0.04 &&
	      ink[1].g - ink[1].r > ink[0].g - ink[0].r + 0.04 &&
	      ink[2].b - ink[2].g > ink[1].b - ink[1].g + 0.04))
		fail_msg("%s ignores the colour it was given", art->name);
}

static void the_colour_that_was_said_is_seen(void **state)
{
	(void)state;
	art_each(check_color, NULL);
}

static void check_sizes(const struct art *art, void *ctx)
{
	(void)ctx;
	static const double sizes[] = {3, 9};
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		cairo_surface_destroy(
		    take(art, &(struct shot){.seed = 6, .pixels = sizes[i], .mirrored = true}));
}

static void tiny_and_mirrored_arts_leave_no_error(void **state)
{
	(void)state;
	art_each(check_sizes, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_art_has_its_own_name_and_sane_numbers),
	    cmocka_unit_test(every_art_fills_its_own_box),
	    cmocka_unit_test(every_art_stays_in_its_box_whatever_it_does),
	    cmocka_unit_test(the_same_seed_gives_the_same_pixels),
	    cmocka_unit_test(the_colour_that_was_said_is_seen),
	    cmocka_unit_test(tiny_and_mirrored_arts_leave_no_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
