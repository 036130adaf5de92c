#include "studio/painter/lettering.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "fonts_fixture.h"

static const struct {
	int w, h;
} sizes[] = {{256, 256}, {1024, 1024}, {1536, 512}, {512, 1536}, {768, 1024}};

static const char *const texts[] = {
    "CAFÉ",
    "환영합니다",
    "꽃길만 걷자 뷁 쀍",
    "春の海 ひねもすのたり",
    "欢迎光临",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "Добро пожаловать",
    "Καλώς ήρθατε",
    "ברוכים הבאים",
    "¡Viva España!",
    "two\nlines",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "It is a truth universally acknowledged, that a single man in possession of a good "
    "fortune, must be in want of a wife. However little known the feelings or views of such "
    "a man may be on his first entering a neighbourhood, this truth is so well fixed.",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ".",
};

static const enum style styles[] = {STYLE_PAINTERLY, STYLE_NEON,       STYLE_POSTER,
				    STYLE_INK,       STYLE_WATERCOLOR, STYLE_PIXEL};

static void set_scene(struct composition *c, struct brief *b, const char *text, enum style style,
		      int w, int h)
{
	*b = (struct brief){.style = style, .text_count = 1};
	snprintf(b->texts[0].text, sizeof b->texts[0].text, "%s", text);
	*c = (struct composition){.brief = b,
				  .width_px = w,
				  .height_px = h,
				  .seed = 4,
				  .transparent = true,
				  .hour = HOUR_DAY,
				  .has_text_band = true,
				  .text_x = w * 0.08,
				  .text_w = w * 0.84,
				  .text_y = h * 0.06,
				  .text_h = h * 0.2};
	c->light = (struct light){.to_key_y = -1, .key = {1, 1, 1}, .ambient = {0.5, 0.5, 0.5}};
}

static void texts_of_all_scripts_fit_the_band_whole(void **state)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 8, 8);
	cairo_t *cr = cairo_create(s);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			struct composition c;
			struct brief b;
			struct lettering l;
			set_scene(&c, &b, texts[i], styles[k % ARRAY_LEN(styles)], sizes[k].w,
				  sizes[k].h);
			assert_true(lettering_fit(cr, &c, &l));
			assert_int_equal(l.unknown_glyphs, 0);
			assert_false(pango_layout_is_ellipsized(l.layouts[0]));
			assert_string_equal(pango_layout_get_text(l.layouts[0]), texts[i]);
			if (l.ink_x < c.text_x - 1 || l.ink_x + l.ink_w > c.text_x + c.text_w + 1 ||
			    l.ink_y < c.text_y - 1 || l.ink_y + l.ink_h > c.text_y + c.text_h + 1)
				fail_msg("\"%s\" at %dx%d: ink %.0f %.0f %.0fx%.0f", texts[i],
					 sizes[k].w, sizes[k].h, l.ink_x, l.ink_y, l.ink_w,
					 l.ink_h);
			lettering_finish(&l);
		}
	}
	cairo_destroy(cr);
	cairo_surface_destroy(s);
}

static void a_short_text_is_set_large(void **state)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 8, 8);
	cairo_t *cr = cairo_create(s);
	struct composition c;
	struct brief b;
	struct lettering l;

	(void)state;
	set_scene(&c, &b, "OPEN", STYLE_PAINTERLY, 1024, 1024);
	assert_true(lettering_fit(cr, &c, &l));
	assert_true(l.size_px > c.text_h * 0.4);
	assert_int_equal(pango_layout_get_line_count(l.layouts[0]), 1);
	lettering_finish(&l);
	cairo_destroy(cr);
	cairo_surface_destroy(s);
}

static double luminance(uint32_t px)
{
	double sum = 0, weight[] = {0.0722, 0.7152, 0.2126};

	for (int i = 0; i < 3; i++) {
		double v = (px >> (8 * i) & 255) / 255.0;
		sum += weight[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/* Letters against what is right around them, whatever was there before (WCAG's ratio). */
static void letters_stand_out_on_every_ground(void **state)
{
	static const double grounds[] = {0, 0.5, 1};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(styles) * ARRAY_LEN(grounds) * 6; i++) {
		struct composition c;
		struct brief b;
		struct lettering l;
		double g = grounds[i % 3], dark = 1, light = 0;
		set_scene(&c, &b, "환영 OPEN", styles[i / 3 % ARRAY_LEN(styles)], 512, 512);
		c.seed = i / 3 / ARRAY_LEN(styles);
		c.light.night = c.seed & 1;
		cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 512, 512);
		cairo_t *cr = cairo_create(s);
		cairo_set_source_rgb(cr, g, g, g);
		cairo_paint(cr);
		lettering_paint(cr, &c);
		assert_true(lettering_fit(cr, &c, &l));
		cairo_surface_flush(s);
		const uint32_t *px =
		    (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
		for (int y = (int)l.ink_y; y < (int)(l.ink_y + l.ink_h); y++) {
			for (int x = (int)l.ink_x; x < (int)(l.ink_x + l.ink_w); x++) {
				dark = MIN(dark, luminance(px[y * 512 + x]));
				light = MAX(light, luminance(px[y * 512 + x]));
			}
		}
		if ((light + 0.05) / (dark + 0.05) < 4.5)
			fail_msg("style %d, seed %d, ground %.1f: %.2f", b.style, (int)c.seed, g,
				 (light + 0.05) / (dark + 0.05));
		lettering_finish(&l);
		cairo_destroy(cr);
		cairo_surface_destroy(s);
	}
}

/* A soft shadow may lie beyond the band; paint does not. */
static void paint_stays_inside_the_band(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
		struct composition c;
		struct brief b;
		set_scene(&c, &b, "꽃집 FLOWERS", styles[i], 512, 512);
		cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 512, 512);
		cairo_t *cr = cairo_create(s);
		lettering_paint(cr, &c);
		cairo_surface_flush(s);
		const uint32_t *px =
		    (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
		int inside = 0;
		for (int y = 0; y < 512; y++) {
			for (int x = 0; x < 512; x++) {
				bool in = x >= c.text_x - 1 && x < c.text_x + c.text_w + 1 &&
					  y >= c.text_y - 1 && y < c.text_y + c.text_h + 1;
				inside += in && px[y * 512 + x] >> 24 > 200;
				if (!in && px[y * 512 + x] >> 24 > 128)
					fail_msg("style %d paints at %d, %d", styles[i], x, y);
			}
		}
		assert_true(inside > 1000);
		cairo_destroy(cr);
		cairo_surface_destroy(s);
	}
}

static void without_a_band_nothing_is_painted(void **state)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 64, 64);
	cairo_t *cr = cairo_create(s);
	struct composition c;
	struct brief b;

	(void)state;
	set_scene(&c, &b, "OPEN", STYLE_PAINTERLY, 64, 64);
	c.has_text_band = false;
	lettering_paint(cr, &c);
	cairo_surface_flush(s);
	const uint32_t *px = (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
	for (int i = 0; i < 64 * 64; i++)
		assert_int_equal(px[i], 0);
	cairo_destroy(cr);
	cairo_surface_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_of_all_scripts_fit_the_band_whole),
	    cmocka_unit_test(a_short_text_is_set_large),
	    cmocka_unit_test(letters_stand_out_on_every_ground),
	    cmocka_unit_test(paint_stays_inside_the_band),
	    cmocka_unit_test(without_a_band_nothing_is_painted),
	};
	return cmocka_run_group_tests(tests, NULL, let_fonts_go);
}
