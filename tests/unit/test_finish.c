#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "studio/painter/compose.h"
#include "fonts_fixture.h"

#define X(id, name) #name,
static const char *const names[] = {STYLE_TABLE(X)};
#undef X

/* A sky, a sun, a hill, a house with a red roof; transparent: the house alone. */
static cairo_surface_t *draw_picture(int w, int h, bool transparent)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	cairo_t *cr = cairo_create(s);

	cairo_scale(cr, w, h);
	if (!transparent) {
		cairo_pattern_t *sky = cairo_pattern_create_linear(0, 0, 0, 1);
		cairo_pattern_add_color_stop_rgb(sky, 0, 0.2, 0.35, 0.7);
		cairo_pattern_add_color_stop_rgb(sky, 1, 1, 0.8, 0.6);
		cairo_set_source(cr, sky);
		cairo_paint(cr);
		cairo_pattern_destroy(sky);
		cairo_arc(cr, 0.75, 0.3, 0.08, 0, 2 * M_PI);
		brush_fill(cr, color_rgb(0xFFF6D0), 1);
		cairo_arc(cr, 0.4, 1.5, 0.8, 0, 2 * M_PI);
		brush_fill(cr, color_rgb(0x4C8A3C), 1);
	}
	cairo_rectangle(cr, 0.3, 0.5, 0.3, 0.3);
	brush_fill(cr, color_rgb(0xE8DCC0), 1);
	cairo_move_to(cr, 0.25, 0.5);
	cairo_line_to(cr, 0.45, 0.3);
	cairo_line_to(cr, 0.65, 0.5);
	brush_fill(cr, color_rgb(0xB8322A), 1);
	cairo_arc(cr, 0.45, 0.65, 0.1, 0, 2 * M_PI);
	brush_fill(cr, color_rgb(0x2050C0), 0.5);
	cairo_destroy(cr);
	cairo_surface_flush(s);
	return s;
}

static void finish(cairo_surface_t *s, enum style style, bool written)
{
	struct brief b = {.style = style};
	struct composition *c = calloc(1, sizeof *c);

	assert_non_null(c);
	c->brief = &b;
	c->width_px = cairo_image_surface_get_width(s);
	c->height_px = cairo_image_surface_get_height(s);
	c->seed = 7;
	c->sun_x_px = c->width_px * 0.75;
	c->sun_y_px = c->height_px * 0.3;
	c->sun_radius_px = 10;
	if (written) {
		b.text_count = 1;
		memcpy(b.texts[0].text, "OPEN", 5);
		c->has_text_band = true;
		c->text_x = c->width_px * 0.1;
		c->text_w = c->width_px * 0.8;
		c->text_y = c->height_px * 0.05;
		c->text_h = c->height_px * 0.2;
	}
	finish_apply(s, c);
	free(c);
}

static const uint32_t *pixels(cairo_surface_t *s)
{
	cairo_surface_flush(s);
	return (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
}

static void every_style_changes_the_picture_and_keeps_it_opaque(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		cairo_surface_t *before = draw_picture(240, 200, false),
				*after = draw_picture(240, 200, false);
		finish(after, (enum style)style, false);
		long moved = 0;
		for (int i = 0; i < 240 * 200; i++) {
			uint32_t a = pixels(before)[i], b = pixels(after)[i];
			assert_int_equal(b >> 24, 255);
			for (int k = 0; k < 24; k += 8)
				moved += labs((long)(a >> k & 255) - (long)(b >> k & 255));
		}
		if (moved < 240 * 200 * 3)
			fail_msg("%s hardly does anything", names[style]);
		cairo_surface_destroy(before);
		cairo_surface_destroy(after);
	}
}

static void every_style_is_deterministic(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		cairo_surface_t *one = draw_picture(320, 200, false),
				*two = draw_picture(320, 200, false);
		finish(one, (enum style)style, true);
		finish(two, (enum style)style, true);
		if (memcmp(pixels(one), pixels(two), 320 * 200 * 4) != 0)
			fail_msg("%s differs from itself", names[style]);
		cairo_surface_destroy(one);
		cairo_surface_destroy(two);
	}
}

static void every_style_keeps_the_alpha(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		cairo_surface_t *before = draw_picture(200, 240, true),
				*after = draw_picture(200, 240, true);
		finish(after, (enum style)style, false);
		for (int i = 0; i < 200 * 240; i++) {
			uint32_t a = pixels(before)[i] >> 24, b = pixels(after)[i];
			if (b >> 24 != a)
				fail_msg("%s: alpha %d became %d", names[style], (int)a,
					 (int)(b >> 24));
			/* Premultiplied: no colour above its alpha. */
			assert_true((b >> 16 & 255) <= a && (b >> 8 & 255) <= a && (b & 255) <= a);
		}
		cairo_surface_destroy(before);
		cairo_surface_destroy(after);
	}
}

static void every_size_is_finished_within_its_pixels(void **state)
{
	static const struct {
		int w, h;
	} sizes[] = {{1, 1}, {3, 2}, {16, 16}, {17, 300}, {301, 33}, {64, 700}};

	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			for (int written = 0; written < 2; written++) {
				cairo_surface_t *s = draw_picture(sizes[i].w, sizes[i].h, i & 1);
				finish(s, (enum style)style, written);
				cairo_surface_destroy(s);
			}
		}
	}
}

static void an_empty_picture_stays_empty(void **state)
{
	(void)state;
	for (int style = 0; style < STYLE_COUNT; style++) {
		cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 50, 40);
		finish(s, (enum style)style, false);
		for (int i = 0; i < 50 * 40; i++)
			assert_int_equal(pixels(s)[i], 0);
		cairo_surface_destroy(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_style_changes_the_picture_and_keeps_it_opaque),
	    cmocka_unit_test(every_style_is_deterministic),
	    cmocka_unit_test(every_style_keeps_the_alpha),
	    cmocka_unit_test(every_size_is_finished_within_its_pixels),
	    cmocka_unit_test(an_empty_picture_stays_empty),
	};
	return cmocka_run_group_tests(tests, NULL, let_fonts_go);
}
