#include "json/writer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "json/tree.h"

static void commas_stand_between_and_nowhere_else(void **state)
{
	struct buf b;
	struct json_writer w = {.buf = &b};

	(void)state;
	buf_init(&b, 4096);
	json_object_begin(&w);
	json_key(&w, "a");
	json_array_begin(&w);
	json_array_end(&w);
	json_key(&w, "b");
	json_array_begin(&w);
	json_int(&w, 1);
	json_object_begin(&w);
	json_object_end(&w);
	json_array_begin(&w);
	json_null(&w);
	json_bool(&w, true);
	json_bool(&w, false);
	json_array_end(&w);
	json_raw(&w, SLICE("{\"x\":1}"));
	json_array_end(&w);
	json_key_slice(&w, SLICE("c\"\n"));
	json_string_begin(&w);
	buf_str(&b, "QUJD");
	json_string_end(&w);
	json_key(&w, "d");
	json_str(&w, NULL);
	json_object_end(&w);
	assert_string_equal(buf_cstr(&b), "{\"a\":[],\"b\":[1,{},[null,true,false],{\"x\":1}],"
					  "\"c\\\"\\n\":\"QUJD\",\"d\":null}");
	buf_finish(&b);
}

static void text_is_escaped_and_malformed_text_replaced(void **state)
{
	static const struct {
		struct slice in;
		const char *out;
	} texts[] = {
	    {{"", 0}, "\"\""},
	    {{"plain", 5}, "\"plain\""},
	    {{"a\"b\\c/", 6}, "\"a\\\"b\\\\c/\""},
	    {{"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
	    {{"\0\x01\x1F\x7F", 4}, "\"\\u0000\\u0001\\u001f\x7F\""},
	    {{"\xED\x96\x87\n", 4}, "\"\xED\x96\x87\\n\""},
	    {{"a\xFFz", 3}, "\"a\xEF\xBF\xBDz\""},
	    {{"\xC3", 1}, "\"\xEF\xBF\xBD\""},
	    {{"\xC3\"", 2}, "\"\xEF\xBF\xBD\\\"\""},
	    {{"a line longer than sixteen bytes\nand \"another\" one", 50},
	     "\"a line longer than sixteen bytes\\nand \\\"another\\\" one\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct buf b;
		struct json_writer w = {.buf = &b};
		buf_init(&b, 256);
		json_slice(&w, texts[i].in);
		assert_string_equal(buf_cstr(&b), texts[i].out);
		buf_finish(&b);
	}
}

static void whatever_bytes_are_written_parse_again(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char bytes[48];
		size_t len = (size_t)round % sizeof bytes;
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525u + 1013904223u;
			bytes[i] = (char)(seed >> 24);
		}
		struct buf b;
		struct json_writer w = {.buf = &b};
		struct arena arena;
		const struct json_value *v;
		struct err err;
		buf_init(&b, 4096);
		arena_init(&arena, 4096);
		json_slice(&w, (struct slice){bytes, len});
		if (!json_parse(buf_view(&b), &arena, NULL, &v, &err))
			fail_msg("round %d: %s", round, err.message);
		arena_finish(&arena);
		buf_finish(&b);
	}
}

static void credits_are_written_without_needless_zeros(void **state)
{
	static const struct {
		int64_t v;
		int scale;
		const char *text;
	} numbers[] = {
	    {25000, 4, "2.5"},
	    {15000, 4, "1.5"},
	    {10000, 4, "1"},
	    {0, 4, "0"},
	    {1, 4, "0.0001"},
	    {-1, 4, "-0.0001"},
	    {-15000, 4, "-1.5"},
	    {100000, 4, "10"},
	    {12345, 4, "1.2345"},
	    {120, 1, "12"},
	    {7, 0, "7"},
	    {-7, 0, "-7"},
	    {1000000, 6, "1"},
	    {1500, 3, "1.5"},
	    {1005, 3, "1.005"},
	    {INT64_MAX, 0, "9223372036854775807"},
	    {INT64_MIN, 0, "-9223372036854775808"},
	    {INT64_MIN, 4, "-922337203685477.5808"},
	    {INT64_MIN, 18, "-9.223372036854775808"},
	    {1, 18, "0.000000000000000001"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		struct buf b;
		struct json_writer w = {.buf = &b};
		buf_init(&b, 64);
		json_fixed(&w, numbers[i].v, numbers[i].scale);
		assert_string_equal(buf_cstr(&b), numbers[i].text);
		buf_finish(&b);
	}
}

static void doubles_read_back_the_same(void **state)
{
	static const double doubles[] = {0,    0.1,    1.0 / 3,       1e300,
					 -2.5, 5e-324, 123456789.125, 20.8e-3};

	(void)state;
	for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
		struct buf b;
		struct json_writer w = {.buf = &b};
		double again;
		buf_init(&b, 64);
		json_double(&w, doubles[i]);
		assert_true(json_number_double(buf_view(&b), &again));
		assert_true(again == doubles[i]);
		buf_finish(&b);
	}
	struct buf b;
	struct json_writer w = {.buf = &b};
	buf_init(&b, 64);
	json_double(&w, (double)NAN);
	json_double(&w, (double)INFINITY);
	assert_string_equal(buf_cstr(&b), "null,null");
	buf_finish(&b);
}

static void a_full_buffer_fails_and_stays_failed(void **state)
{
	struct buf b;
	struct json_writer w = {.buf = &b};

	(void)state;
	buf_init(&b, 16);
	json_object_begin(&w);
	json_key(&w, "key");
	json_str(&w, "a value that does not fit");
	json_object_end(&w);
	assert_true(b.failed);
	assert_true(b.len <= 16);
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commas_stand_between_and_nowhere_else),
	    cmocka_unit_test(text_is_escaped_and_malformed_text_replaced),
	    cmocka_unit_test(whatever_bytes_are_written_parse_again),
	    cmocka_unit_test(credits_are_written_without_needless_zeros),
	    cmocka_unit_test(doubles_read_back_the_same),
	    cmocka_unit_test(a_full_buffer_fails_and_stays_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
