/* Shapes are what a ruler and a compass say, in exactly the colour asked for. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "studio/painter/art.h"

#define SIDE 400  /* pixels to one unit */
#define MARGIN 40 /* around the art's box */

struct canvas {
	cairo_surface_t *surface;
	int width, height;
};

static const struct light lights[] = {
    {.to_key_x = -0.6, .to_key_y = -0.8, .key = {1, 0.95, 0.9}, .ambient = {0.5, 0.5, 0.6}},
    {.to_key_x = 0.8,
     .to_key_y = -0.6,
     .key = {0.2, 0.2, 0.4},
     .ambient = {0.1, 0.1, 0.2},
     .night = true},
    {.to_key_x = 0,
     .to_key_y = -1,
     .key = {1.2, 0.6, 0.3},
     .ambient = {0.4, 0.3, 0.4},
     .silhouette = true},
};

static const struct art *find_shape(const char *name)
{
	for (const struct art *s = arts_shapes; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	fail_msg("no shape is called %s", name);
	return NULL;
}

static struct canvas draw(const char *name, uint32_t rrggbb, const struct light *light)
{
	const struct art *shape = find_shape(name);
	struct canvas c = {.width = (int)(SIDE * shape->aspect) + 2 * MARGIN,
			   .height = SIDE + 2 * MARGIN};
	struct rng rng = rng_of(7, 7);

	c.surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, c.width, c.height);
	cairo_t *cr = cairo_create(c.surface);
	cairo_translate(cr, c.width / 2.0, SIDE + MARGIN);
	cairo_scale(cr, SIDE, SIDE);
	struct art_ctx ctx = {.cr = cr,
			      .light = light,
			      .rng = &rng,
			      .color = color_rgb(rrggbb),
			      .has_color = true,
			      .pixels = SIDE};
	shape->draw(&ctx);
	assert_int_equal(cairo_status(cr), CAIRO_STATUS_SUCCESS);
	cairo_destroy(cr);
	cairo_surface_flush(c.surface);
	return c;
}

static uint32_t pixel(const struct canvas *c, int x, int y)
{
	const unsigned char *row = cairo_image_surface_get_data(c->surface) +
				   (size_t)y * (size_t)cairo_image_surface_get_stride(c->surface);
	uint32_t value;

	memcpy(&value, row + 4 * (size_t)x, sizeof(value));
	return value;
}

/* The pixel at art coordinates. */
static uint32_t pixel_at(const struct canvas *c, double x, double y)
{
	return pixel(c, (int)floor(c->width / 2.0 + x * SIDE),
		     (int)floor(SIDE + MARGIN + y * SIDE));
}

/* Coverage in square units, and the same of pixels in exactly one colour. */
static double area(const struct canvas *c, uint32_t rrggbb, double *ret_exact)
{
	double covered = 0, exact = 0;

	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++) {
			uint32_t p = pixel(c, x, y);

			covered += (double)(p >> 24) / 255;
			exact += p == (0xff000000u | rrggbb);
		}
	*ret_exact = exact / SIDE / SIDE;
	return covered / SIDE / SIDE;
}

static void every_flat_shape_has_its_area_in_the_asked_colour_in_every_light(void **state)
{
	static const struct {
		const char *name;
		double area;
		double edge; /* what smoothing may take from the exact colour */
	} cases[] = {
	    {"circle", 0.785398, 0.01},                                 /* π/4 */
	    {"square", 1.0, 0.01},       {"triangle", 0.577350, 0.015}, /* side²·√3/4 at height 1 */
	    {"star", 0.343115, 0.02},    /* 10 triangles: 5·R·r·sin 36° */
	    {"hexagon", 0.866025, 0.01}, /* 3√3/2·s² at height 1 */
	    {"ring", 0.463698, 0.02},    /* π(0.5² − 0.32²) */
	    {"cross", 0.555556, 0.01},   /* five ninths */
	    {"diamond", 0.4, 0.015},     /* half of 1 × 0.8 */
	    {"line", 0.8, 0.01},         /* 4 × 0.2 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t k = 0; k < sizeof(lights) / sizeof(lights[0]); k++) {
			struct canvas c = draw(cases[i].name, 0x2050c0, &lights[k]);
			double exact, covered = area(&c, 0x2050c0, &exact);

			if (fabs(covered - cases[i].area) > 0.002)
				fail_msg("%s covers %f, not %f", cases[i].name, covered,
					 cases[i].area);
			if (exact < cases[i].area - cases[i].edge)
				fail_msg("%s: only %f of %f are of the asked colour", cases[i].name,
					 exact, cases[i].area);
			cairo_surface_destroy(c.surface);
		}
}

static void a_square_reaches_its_four_corners_and_no_further(void **state)
{
	struct canvas c = draw("square", 0x0000ff, &lights[0]);
	double px = 1.0 / SIDE;

	(void)state;
	for (int i = 0; i < 4; i++) {
		double sx = i % 2 ? 1 : -1, sy = i / 2 ? 1 : -1;

		assert_int_equal(pixel_at(&c, sx * (0.5 - px), -0.5 + sy * (0.5 - px)), 0xff0000ff);
		assert_int_equal(pixel_at(&c, sx * (0.5 + 2 * px), -0.5 + sy * (0.5 - px)), 0);
		assert_int_equal(pixel_at(&c, sx * (0.5 - px), -0.5 + sy * (0.5 + 2 * px)), 0);
	}
	cairo_surface_destroy(c.surface);
}

static void a_circle_is_as_far_from_its_middle_everywhere(void **state)
{
	struct canvas c = draw("circle", 0xff0000, &lights[0]);

	(void)state;
	for (int i = 0; i < 72; i++) {
		double t = 2 * M_PI * i / 72;

		assert_int_equal(pixel_at(&c, 0.493 * cos(t), -0.5 + 0.493 * sin(t)), 0xffff0000);
		assert_int_equal(pixel_at(&c, 0.507 * cos(t), -0.5 + 0.507 * sin(t)), 0);
	}
	cairo_surface_destroy(c.surface);
}

static void a_ring_is_open_in_its_middle(void **state)
{
	struct canvas c = draw("ring", 0xff0000, &lights[0]);

	(void)state;
	assert_int_equal(pixel_at(&c, 0, -0.5), 0);
	assert_int_equal(pixel_at(&c, 0.41, -0.5), 0xffff0000);
	cairo_surface_destroy(c.surface);
}

static void solids_show_the_asked_colour_and_shade_no_other_hue(void **state)
{
	static const char *const names[] = {"cube", "sphere", "pyramid_shape"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct canvas c = draw(names[i], 0xc02020, &lights[0]);
		double exact;

		area(&c, 0xc02020, &exact);
		if (exact < 0.05)
			fail_msg("%s shows hardly any of the asked colour: %f", names[i], exact);
		for (int y = 0; y < c.height; y++)
			for (int x = 0; x < c.width; x++) {
				uint32_t p = pixel(&c, x, y);

				if ((p >> 24) == 255)
					assert_true((p >> 16 & 255) >= (p >> 8 & 255) &&
						    (p >> 16 & 255) >= (p & 255));
			}
		cairo_surface_destroy(c.surface);
	}
}

static void every_shape_stays_in_its_box(void **state)
{
	(void)state;
	for (const struct art *s = arts_shapes; s->name; s++) {
		struct canvas c = draw(s->name, 0x30a060, &lights[0]);

		for (int y = 0; y < c.height; y++)
			for (int x = 0; x < c.width; x++)
				if (x < MARGIN - 2 || x >= c.width - MARGIN + 2 || y < MARGIN - 2 ||
				    y >= c.height - MARGIN + 2)
					if (pixel(&c, x, y))
						fail_msg("%s paints outside of its box at %d,%d",
							 s->name, x, y);
		cairo_surface_destroy(c.surface);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_flat_shape_has_its_area_in_the_asked_colour_in_every_light),
	    cmocka_unit_test(a_square_reaches_its_four_corners_and_no_further),
	    cmocka_unit_test(a_circle_is_as_far_from_its_middle_everywhere),
	    cmocka_unit_test(a_ring_is_open_in_its_middle),
	    cmocka_unit_test(solids_show_the_asked_colour_and_shade_no_other_hue),
	    cmocka_unit_test(every_shape_stays_in_its_box),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
