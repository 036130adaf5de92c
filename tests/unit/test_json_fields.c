/* One table, many bodies: what is read, and the words in which it is refused. */
#include "json/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct body {
	struct slice prompt, user;
	int64_t n, count, price;
	bool stream, strict_flag;
	double ratio;
	int quality;
	struct slice size;
	struct json_strings image_urls, stop;
	const struct json_value *metadata, *images, *any;
	bool has_prompt, has_user, has_n, has_count, has_price, has_stream, has_strict_flag,
	    has_ratio, has_quality, has_size, has_image_urls, has_stop, has_metadata, has_images,
	    has_any;
};

static const char *const qualities[] = {"low", "medium", "high", NULL};
static const char *const sizes[] = {"1:1", "1024x1024", NULL};

static const struct json_field fields[] = {
    {JSON_FIELD(struct body, prompt), .type = JSON_FIELD_STRING, .min = 1, .max = 20,
     .flags = JSON_FIELD_REQUIRED, .doc = "What to draw."},
    {JSON_FIELD(struct body, user), .type = JSON_FIELD_STRING},
    {JSON_FIELD(struct body, n), .type = JSON_FIELD_INT, .min = 1, .max = 10},
    {JSON_FIELD(struct body, count), .type = JSON_FIELD_INT, .flags = JSON_FIELD_INT_AS_TEXT},
    {JSON_FIELD(struct body, price), .type = JSON_FIELD_DECIMAL, .scale = 4, .min = 0, .max = 1000},
    {JSON_FIELD(struct body, stream), .type = JSON_FIELD_BOOL, .flags = JSON_FIELD_BOOL_AS_TEXT},
    {JSON_FIELD(struct body, strict_flag), .type = JSON_FIELD_BOOL,
     .flags = JSON_FIELD_NULL_REFUSED},
    {JSON_FIELD(struct body, ratio), .type = JSON_FIELD_NUMBER, .min = 0, .max = 3},
    {JSON_FIELD(struct body, quality), .type = JSON_FIELD_ENUM, .allowed = qualities},
    {JSON_FIELD(struct body, size), .type = JSON_FIELD_STRING, .allowed = sizes},
    {JSON_FIELD(struct body, image_urls), .type = JSON_FIELD_STRING_ARRAY, .min = 1, .max = 3,
     .item_max = 10},
    {JSON_FIELD(struct body, stop), .type = JSON_FIELD_STRING_ARRAY,
     .flags = JSON_FIELD_STRING_IS_LIST},
    {JSON_FIELD(struct body, metadata), .type = JSON_FIELD_OBJECT},
    {JSON_FIELD(struct body, images), .type = JSON_FIELD_ARRAY, .max = 2},
    {JSON_FIELD(struct body, any), .type = JSON_FIELD_ANY},
    {0},
};

static bool read_body(const char *text, unsigned flags, struct arena *arena, struct body *b,
		      struct err *err)
{
	const struct json_value *tree;

	if (!json_parse(slice_of(text), arena, NULL, &tree, err))
		fail_msg("%s: %s", text, err->message);
	return json_fields_read(tree, fields, flags, arena, b, err);
}

static void a_full_body_lands_in_the_struct(void **state)
{
	struct arena arena;
	struct body b = {0};
	struct err err;

	(void)state;
	arena_init(&arena, 64 * 1024);
	if (!read_body(
		"{\"prompt\":\"a caf\xC3\xA9\",\"n\":3.0,\"count\":\"12\",\"price\":2.5,"
		"\"stream\":\"true\",\"strict_flag\":false,\"ratio\":1.5,\"quality\":\"high\","
		"\"size\":\"1:1\",\"image_urls\":[\"a\",\"b\"],\"stop\":\"x\","
		"\"metadata\":{\"k\":1},\"images\":[1,2],\"any\":null,\"other\":1}",
		0, &arena, &b, &err))
		fail_msg("%s", err.message);
	assert_true(b.has_prompt && slice_is(b.prompt, "a caf\xC3\xA9"));
	assert_true(!b.has_user);
	assert_true(b.has_n && b.n == 3);
	assert_true(b.has_count && b.count == 12);
	assert_true(b.has_price && b.price == 25000);
	assert_true(b.has_stream && b.stream);
	assert_true(b.has_strict_flag && !b.strict_flag);
	assert_true(b.has_ratio && b.ratio == 1.5);
	assert_true(b.has_quality && b.quality == 2);
	assert_true(b.has_size && slice_is(b.size, "1:1"));
	assert_true(b.has_image_urls && b.image_urls.count == 2 &&
		    slice_is(b.image_urls.items[1], "b"));
	assert_true(b.has_stop && b.stop.count == 1 && slice_is(b.stop.items[0], "x"));
	assert_true(b.has_metadata && json_get(b.metadata, "k")->integer == 1);
	assert_true(b.has_images && b.images->count == 2);
	assert_true(b.has_any && b.any->type == JSON_NULL);
	arena_finish(&arena);
}

static void null_and_absent_leave_the_default(void **state)
{
	struct arena arena;
	struct body b = {.n = 1, .quality = 7};
	struct err err;

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_true(
	    read_body("{\"prompt\":\"x\",\"n\":null,\"quality\":null}", 0, &arena, &b, &err));
	assert_true(!b.has_n && b.n == 1 && !b.has_quality && b.quality == 7);
	arena_finish(&arena);
}

static const struct {
	const char *body, *param, *fine_code, *message;
} faults[] = {
    {"{}", "prompt", "missing_required_parameter",
     "prompt is required: a string of 1 to 20 characters"},
    {"{\"prompt\":null}", "prompt", "missing_required_parameter",
     "prompt is required: a string of 1 to 20 characters"},
    {"{\"prompt\":5}", "prompt", "invalid_type",
     "prompt must be a string of 1 to 20 characters, not a number"},
    {"{\"prompt\":\"\"}", "prompt", "string_below_min_length",
     "prompt must be a string of 1 to 20 characters; it is empty"},
    {"{\"prompt\":\"\xED\x96\x87\xED\x96\x87\xED\x96\x87\xED\x96\x87\xED\x96\x87 "
     "123456789012345\"}",
     "prompt", "string_above_max_length",
     "prompt must be a string of 1 to 20 characters; it has 21"},
    {"{\"prompt\":\"a\\u0000b\"}", "prompt", "invalid_value",
     "prompt must not hold the character U+0000"},
    {"{\"prompt\":\"x\",\"n\":\"2\"}", "n", "invalid_type",
     "n must be an integer from 1 to 10, not a string"},
    {"{\"prompt\":\"x\",\"n\":0}", "n", "integer_below_min_value",
     "n must be an integer from 1 to 10, not 0"},
    {"{\"prompt\":\"x\",\"n\":11}", "n", "integer_above_max_value",
     "n must be an integer from 1 to 10, not 11"},
    {"{\"prompt\":\"x\",\"n\":2.5}", "n", "invalid_type",
     "n must be an integer from 1 to 10, not 2.5"},
    {"{\"prompt\":\"x\",\"n\":1e30}", "n", "integer_above_max_value",
     "n must be an integer from 1 to 10, not 1e30"},
    {"{\"prompt\":\"x\",\"n\":-99999999999999999999}", "n", "integer_below_min_value",
     "n must be an integer from 1 to 10, not -99999999999999999999"},
    {"{\"prompt\":\"x\",\"n\":18446744073709551617}", "n", "integer_above_max_value",
     "n must be an integer from 1 to 10, not 18446744073709551617"},
    {"{\"prompt\":\"x\",\"n\":true}", "n", "invalid_type",
     "n must be an integer from 1 to 10, not a boolean"},
    {"{\"prompt\":\"x\",\"n\":[1]}", "n", "invalid_type",
     "n must be an integer from 1 to 10, not a list"},
    {"{\"prompt\":\"x\",\"count\":\"2x\"}", "count", "invalid_type",
     "count must be an integer, not 2x"},
    {"{\"prompt\":\"x\",\"price\":0.00001}", "price", "invalid_value",
     "price must be a number from 0 to 1000 with at most 4 decimal places"},
    {"{\"prompt\":\"x\",\"price\":1000.0001}", "price", "integer_above_max_value",
     "price must be a number from 0 to 1000, not 1000.0001"},
    {"{\"prompt\":\"x\",\"stream\":1}", "stream", "invalid_type",
     "stream must be true or false, not a number"},
    {"{\"prompt\":\"x\",\"stream\":\"yes\"}", "stream", "invalid_type",
     "stream must be true or false, not a string"},
    {"{\"prompt\":\"x\",\"strict_flag\":\"true\"}", "strict_flag", "invalid_type",
     "strict_flag must be true or false, not a string"},
    {"{\"prompt\":\"x\",\"strict_flag\":null}", "strict_flag", "invalid_type",
     "strict_flag must be true or false, not null"},
    {"{\"prompt\":\"x\",\"ratio\":3.01}", "ratio", "integer_above_max_value",
     "ratio must be a number from 0 to 3, not 3.01"},
    {"{\"prompt\":\"x\",\"quality\":\"4k\"}", "quality", "invalid_value",
     "quality must be one of \"low\", \"medium\", \"high\", not \"4k\""},
    {"{\"prompt\":\"x\",\"quality\":2}", "quality", "invalid_type",
     "quality must be one of \"low\", \"medium\", \"high\", not a number"},
    {"{\"prompt\":\"x\",\"size\":\"a very long size that nobody should ever send to anyone\"}",
     "size", "invalid_value",
     "size must be one of \"1:1\", \"1024x1024\", not \"a very long size that nobody should "
     "ever...\""},
    {"{\"prompt\":\"x\",\"image_urls\":[]}", "image_urls", "array_below_min_length",
     "image_urls must be a list of 1 to 3 strings; it is empty"},
    {"{\"prompt\":\"x\",\"image_urls\":[\"a\",\"b\",\"c\",\"d\"]}", "image_urls",
     "array_above_max_length", "image_urls must be a list of 1 to 3 strings; it has 4"},
    {"{\"prompt\":\"x\",\"image_urls\":\"a\"}", "image_urls", "invalid_type",
     "image_urls must be a list of 1 to 3 strings, not a string"},
    {"{\"prompt\":\"x\",\"image_urls\":[\"a\",7]}", "image_urls", "invalid_type",
     "image_urls[1] must be a string, not a number"},
    {"{\"prompt\":\"x\",\"image_urls\":[\"a\",\"12345678901\"]}", "image_urls", "invalid_value",
     "image_urls[1] must have at most 10 bytes; it has 11"},
    {"{\"prompt\":\"x\",\"stop\":{}}", "stop", "invalid_type",
     "stop must be a list of strings, not an object"},
    {"{\"prompt\":\"x\",\"metadata\":[]}", "metadata", "invalid_type",
     "metadata must be an object, not a list"},
    {"{\"prompt\":\"x\",\"images\":[1,2,3]}", "images", "array_above_max_length",
     "images must be a list of at most 2 items; it has 3"},
};

static void each_fault_is_told_in_the_callers_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct arena arena;
		struct body b = {0};
		struct err err = {0};
		arena_init(&arena, 64 * 1024);
		if (read_body(faults[i].body, 0, &arena, &b, &err))
			fail_msg("accepted %s", faults[i].body);
		assert_int_equal(err.code, ERR_INVALID_PARAMETER);
		assert_string_equal(err.message, faults[i].message);
		assert_string_equal(err.param, faults[i].param);
		assert_string_equal(err.fine_code, faults[i].fine_code);
		arena_finish(&arena);
	}
}

static void ranges_and_allowed_values_travel_in_the_error(void **state)
{
	struct arena arena;
	struct body b = {0};
	struct err err;

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_false(read_body("{\"prompt\":\"x\",\"n\":11}", 0, &arena, &b, &err));
	assert_true(err.has_range && err.min == 1 && err.max == 10);
	assert_false(read_body("{\"prompt\":\"x\",\"quality\":\"\"}", 0, &arena, &b, &err));
	assert_ptr_equal(err.allowed, qualities);
	arena_finish(&arena);
}

static void unknown_members_pass_unless_they_are_refused(void **state)
{
	struct arena arena;
	struct body b = {0};
	struct err err;

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_true(read_body("{\"prompt\":\"x\",\"promt\":1}", 0, &arena, &b, &err));
	assert_false(read_body("{\"prompt\":\"x\",\"qualty\":1}", JSON_FIELDS_REFUSE_UNKNOWN,
			       &arena, &b, &err));
	assert_int_equal(err.code, ERR_UNKNOWN_PARAMETER);
	assert_string_equal(err.message, "unknown parameter \"qualty\"; did you mean \"quality\"?");
	assert_string_equal(err.param, "qualty");
	assert_false(read_body("{\"prompt\":\"x\",\"zzz\":1}", JSON_FIELDS_REFUSE_UNKNOWN, &arena,
			       &b, &err));
	assert_string_equal(err.message, "unknown parameter \"zzz\"");
	arena_finish(&arena);
}

static void a_body_that_is_no_object_is_refused(void **state)
{
	struct arena arena;
	struct body b = {0};
	struct err err;

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_false(read_body("[]", 0, &arena, &b, &err));
	assert_string_equal(err.message, "the body must be a JSON object, not a list");
	assert_int_equal(err.code, ERR_INVALID_REQUEST);
	arena_finish(&arena);
}

static void a_forms_numbers_and_booleans_are_text(void **state)
{
	struct arena arena;
	struct body b = {0};
	struct err err;

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_true(read_body("{\"prompt\":\"7\",\"n\":\"7\",\"strict_flag\":\"true\"}", JSON_FIELDS_TEXT,
			      &arena, &b, &err));
	assert_int_equal(b.n, 7);
	assert_true(b.strict_flag);
	assert_true(slice_is(b.prompt, "7"));
	assert_false(read_body("{\"prompt\":\"x\",\"n\":\"11\"}", JSON_FIELDS_TEXT, &arena, &b, &err));
	assert_string_equal(err.fine_code, "integer_above_max_value");
	assert_false(read_body("{\"prompt\":\"x\",\"n\":\"many\"}", JSON_FIELDS_TEXT, &arena, &b, &err));
	assert_string_equal(err.fine_code, "invalid_type");
	assert_false(read_body("{\"prompt\":\"x\",\"n\":\"7\"}", 0, &arena, &b, &err));
	assert_string_equal(err.fine_code, "invalid_type");
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_body_lands_in_the_struct),
	    cmocka_unit_test(null_and_absent_leave_the_default),
	    cmocka_unit_test(each_fault_is_told_in_the_callers_words),
	    cmocka_unit_test(ranges_and_allowed_values_travel_in_the_error),
	    cmocka_unit_test(unknown_members_pass_unless_they_are_refused),
	    cmocka_unit_test(a_forms_numbers_and_booleans_are_text),
	    cmocka_unit_test(a_body_that_is_no_object_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
