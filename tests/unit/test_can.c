/* What providers can do: a request that one cannot make is not offered to it, and the reason is
 * said; what an operator narrows is never widened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "config/param.h"
#include "provider/provider.h"

static const struct provider_can everything = {.features = CAN_EVERYTHING};

static struct gen_request request(void)
{
	return (struct gen_request){.model = SLICE("m"), .prompt = SLICE("a boat"), .n = 1,
				    .width_px = 1024, .height_px = 1536, .format = FORMAT_PNG};
}

/* Why not, or NULL. */
static const char *why_not(const struct provider_can *can, const struct gen_request *r)
{
	const char *why = NULL;

	return can_do(can, r, &why) ? NULL : why;
}

static struct provider_can narrowed(struct provider_can can, struct can_limits limits)
{
	struct err err;

	if (!can_narrow(&can, &limits, &err))
		fail_msg("%s", err.message);
	return can;
}

static void each_thing_a_request_needs_has_its_reason(void **state UNUSED)
{
	const struct {
		const char *without, *why;
	} rows[] = {{"edits", "it takes no references"}, {"masks", "it takes no masks"},
		    {"transparent", "it makes no transparent backgrounds"},
		    {"streaming", NULL}, {"cancel", NULL}, {"progress", NULL}, {"variations", NULL}};
	struct gen_request r = request();

	r.reference_count = 1;
	r.mask = SLICE("m");
	r.background = BACKGROUND_TRANSPARENT;
	assert_null(why_not(&everything, &r));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *words[] = {rows[i].without, NULL};
		struct provider_can can = narrowed(everything, (struct can_limits){.without = words});
		const char *why = why_not(&can, &r);
		if (rows[i].why)
			assert_string_equal(why, rows[i].why);
		else
			assert_null(why);
	}
	r.prompt = (struct slice){0};
	struct provider_can can = narrowed(everything, (struct can_limits){
							       .without = (const char *[]){"variations", NULL}});
	assert_string_equal(why_not(&can, &r), "it makes nothing without a prompt");
}

static void sizes_formats_and_references_are_held(void **state UNUSED)
{
	struct gen_request r = request();
	struct provider_can can = narrowed(everything, (struct can_limits){
							       .sizes = (const char *[]){"512x512", "1024x1536", NULL}});

	assert_null(why_not(&can, &r));
	r.height_px = 1024;
	assert_string_equal(why_not(&can, &r), "it does not make this size");
	can = (struct provider_can){.size_multiple = 64, .edge_min_px = 256, .edge_max_px = 2048,
				    .pixels_max = 1024 * 1024};
	assert_null(why_not(&can, &r));
	const int bad[][2] = {{1000, 1024}, {128, 1024}, {4096, 256}, {1024, 1088}};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		r.width_px = bad[i][0];
		r.height_px = bad[i][1];
		assert_string_equal(why_not(&can, &r), "it does not make this size");
	}
	r = request();
	r.format = FORMAT_WEBP;
	can = narrowed(everything, (struct can_limits){.formats = (const char *[]){"png", "jpeg", NULL}});
	assert_string_equal(why_not(&can, &r), "it does not make this format");
	r.format = FORMAT_JPEG;
	assert_null(why_not(&can, &r));
	r.reference_count = 3;
	can = narrowed(everything, (struct can_limits){.references_max = 2});
	assert_string_equal(why_not(&can, &r), "it takes fewer references");
}

static void an_operator_narrows_and_never_widens(void **state UNUSED)
{
	const struct provider_can kind = {.features = CAN_EDITS, .n_max = 4, .references_max = 1,
					  .formats = FORMAT_PNG};
	struct provider_can can = narrowed(kind, (struct can_limits){.n_max = 10, .references_max = 16});

	assert_int_equal(can.n_max, 4);
	assert_int_equal(can.references_max, 1);
	assert_int_equal(narrowed(kind, (struct can_limits){.n_max = 2}).n_max, 2);
	assert_int_equal(narrowed(everything, (struct can_limits){.n_max = 2}).n_max, 2);
	struct err err;
	can = kind;
	assert_false(can_narrow(&can, &(struct can_limits){.formats = (const char *[]){"webp", NULL}}, &err));
}

static void what_is_no_limit_is_said(void **state UNUSED)
{
	const struct {
		struct can_limits limits;
		const char *says;
	} rows[] = {
		{{.without = (const char *[]){"hands", NULL}}, "without: \"hands\" is nothing that a provider can do"},
		{{.formats = (const char *[]){"gif", NULL}}, "formats: \"gif\" is none of png, jpeg, webp"},
		{{.sizes = (const char *[]){"1024", NULL}}, "sizes: \"1024\" is no size such as 1024x1024"},
		{{.sizes = (const char *[]){"0x5", NULL}}, "sizes: \"0x5\" is no size such as 1024x1024"},
		{{.sizes = (const char *[]){"1x1x1", NULL}}, "sizes: \"1x1x1\" is no size such as 1024x1024"},
		{{.sizes = (const char *[]){"x", NULL}}, "sizes: \"x\" is no size such as 1024x1024"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct provider_can can = everything;
		struct err err;
		assert_false(can_narrow(&can, &rows[i].limits, &err));
		assert_string_equal(err.message, rows[i].says);
	}
}

static void more_images_than_a_call_gives_are_several_calls(void **state UNUSED)
{
	struct gen_request r = request();
	struct provider_can can = {0};

	r.n = 10;
	assert_int_equal(can_calls(&can, &r), 1);
	can.n_max = 4;
	assert_int_equal(can_calls(&can, &r), 3);
	can.n_max = 10;
	assert_int_equal(can_calls(&can, &r), 1);
	can.n_max = 1;
	assert_int_equal(can_calls(&can, &r), 10);
	assert_null(why_not(&can, &r));
}

static void the_configuration_knows_the_same_words(void **state UNUSED)
{
	for (size_t i = 0; i < config_provider_param_count; i++) {
		const struct config_param *row = &config_provider_params[i];
		if (strcmp(row->name, "without") != 0)
			continue;
		for (int k = 0; k < CAN_FEATURE_COUNT; k++)
			assert_string_equal(row->allowed[k], can_feature_word(k));
		assert_null(row->allowed[CAN_FEATURE_COUNT]);
		return;
	}
	fail();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_thing_a_request_needs_has_its_reason),
		cmocka_unit_test(sizes_formats_and_references_are_held),
		cmocka_unit_test(an_operator_narrows_and_never_widens),
		cmocka_unit_test(what_is_no_limit_is_said),
		cmocka_unit_test(more_images_than_a_call_gives_are_several_calls),
		cmocka_unit_test(the_configuration_knows_the_same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
