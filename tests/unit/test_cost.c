/* What a request is reckoned to cost at a provider. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "route/cost.h"

static const struct gen_request request = {
	.model = {"gpt-image-1", 11}, .prompt = {"a red boat", 10}, .n = 2,
	.width_px = 1024, .height_px = 1536, .quality = QUALITY_HIGH,
	.reference_count = 1, .output_tokens = 6240, .partial_tokens = 100};

static int64_t cost(struct route_cost c, struct route_load load)
{
	return route_cost_of(&c, &request, &load);
}

static void the_parts_add_up(void **state UNUSED)
{
	const struct route_load two = {.images = 2, .calls = 1};

	assert_int_equal(cost((struct route_cost){.image_uc = 10}, two), 20);
	assert_int_equal(cost((struct route_cost){.request_uc = 7, .image_uc = 10}, two), 27);
	assert_int_equal(cost((struct route_cost){.request_uc = 7}, (struct route_load){2, 2, 0, 0}), 14);
	/* 2 × 1.572864 megapixels, rounded up */
	assert_int_equal(cost((struct route_cost){.megapixel_uc = 1000}, two), 3146);
	assert_int_equal(cost((struct route_cost){.image_uc = 10, .request_uc = 7}, (struct route_load){0}), 0);
}

static void tokens_are_those_of_the_catalog_or_of_a_rule(void **state UNUSED)
{
	struct gen_request by_call = request;
	const struct route_load one = {.images = 1, .calls = 1};
	const struct route_cost out = {.image_out_uc_per_m = 400000};
	struct route_cost rule = out;

	assert_int_equal(cost(out, one), 2496); /* 6240 × 0.4 */
	assert_int_equal(cost(out, (struct route_load){1, 1, 3, 0}), 2616);
	by_call.output_tokens = by_call.partial_tokens = 0; /* sold by the call, bought by the token */
	assert_int_equal(route_cost_of(&out, &by_call, &one), 0);
	rule.tokens = TOKENS_IMAGE_1;
	assert_int_equal(route_cost_of(&rule, &by_call, &one), 2496);
	by_call.quality = QUALITY_NONE; /* as medium: 1584 */
	assert_int_equal(route_cost_of(&rule, &by_call, &one), 634);
	/* The prompt is counted where nobody has; references at their most when nobody knows. */
	assert_int_equal(cost((struct route_cost){.text_in_uc_per_m = 1000000}, one), 3);
	assert_int_equal(cost((struct route_cost){.image_in_uc_per_m = 1000000},
			      (struct route_load){1, 1, 0, -1}), gen_reference_tokens_max(&request));
	assert_int_equal(cost((struct route_cost){.image_in_uc_per_m = 1000000},
			      (struct route_load){1, 1, 0, 200}), 200);
}

static void what_the_provider_says_it_counted_is_believed(void **state UNUSED)
{
	struct gen_request plain = request;
	const struct route_cost each = {.text_in_uc_per_m = 1000000, .image_in_uc_per_m = 10000000,
					.image_out_uc_per_m = 100000000};
	const struct route_load said = {.images = 1, .calls = 1, .partials = 3, .reference_tokens = 5,
					.said_input = 50, .said_output = 7};

	/* Three tokens of text, and the rest is the reference's. */
	assert_int_equal(cost(each, said), 3 + 47 * 10 + 7 * 100);
	plain.reference_count = 0;
	assert_int_equal(route_cost_of(&each, &plain, &said), 50 + 7 * 100);
	/* One of both. */
	assert_int_equal(cost(each, (struct route_load){.images = 1, .calls = 1, .reference_tokens = 5, .said_output = 7}),
			 3 + 5 * 10 + 7 * 100);
	/* Nothing came: nothing is paid, whatever it says. */
	assert_int_equal(cost(each, (struct route_load){.said_input = 50, .said_output = 7}), 0);
	/* Nonsense stays a number. */
	const struct route_cost dearest = {.image_out_uc_per_m = INT64_C(10000000000)};
	assert_int_equal(cost(dearest, (struct route_load){.images = 1, .calls = 1, .said_output = INT64_MAX}),
			 INT64_C(1000000000000));
}

static void the_first_row_of_the_table_that_matches_is_the_price(void **state UNUSED)
{
	static const struct route_price rows[] = {
		{.model = "dall-e-3", .uc = 1},
		{.quality = QUALITY_HIGH, .width_px = 1536, .height_px = 1024, .uc = 2},
		{.quality = QUALITY_HIGH, .width_px = 1024, .height_px = 1536, .uc = 3},
		{.quality = QUALITY_HIGH, .uc = 4},
	};
	struct route_cost c = {.image_uc = 9, .prices = rows, .price_count = 4};
	const struct route_load two = {.images = 2, .calls = 1};

	assert_int_equal(cost(c, two), 6);
	c.price_count = 2;
	assert_int_equal(cost(c, two), 18); /* none does: the plain price */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_add_up),
		cmocka_unit_test(tokens_are_those_of_the_catalog_or_of_a_rule),
		cmocka_unit_test(what_the_provider_says_it_counted_is_believed),
		cmocka_unit_test(the_first_row_of_the_table_that_matches_is_the_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
