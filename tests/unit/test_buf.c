#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void appends_of_every_kind_stand_behind_each_other(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	assert_string_equal(buf_cstr(&b), "");
	buf_append(&b, "ab", 2);
	buf_append(&b, NULL, 0);
	buf_slice(&b, SLICE("cd"));
	buf_str(&b, "ef");
	buf_byte(&b, '-');
	buf_int(&b, -12);
	buf_int(&b, 0);
	buf_int(&b, INT64_MIN);
	buf_printf(&b, "<%s %d>", "x", 5);
	buf_printf(&b, "%s", "");
	assert_string_equal(buf_cstr(&b), "abcdef--120-9223372036854775808<x 5>");
	assert_false(b.failed);
	assert_true(slice_starts(buf_view(&b), SLICE("abcdef")));
	buf_finish(&b);
}

static void the_maximum_is_exact_and_failing_lasts(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_printf(&b, "%s", "0123456789");
	assert_false(b.failed);
	assert_string_equal(buf_cstr(&b), "0123456789");
	buf_byte(&b, 'x');
	assert_true(b.failed);
	assert_int_equal(b.len, 10);
	assert_string_equal(buf_cstr(&b), "");
	buf_clear(&b);
	buf_str(&b, "12345");
	buf_append(&b, "123456", 6); /* does not fit: nothing of it is kept */
	buf_str(&b, "1");            /* would fit, but something is missing before it */
	assert_true(b.failed);
	assert_int_equal(b.len, 5);
	buf_clear(&b);
	assert_false(b.failed);
	buf_str(&b, "again");
	assert_string_equal(buf_cstr(&b), "again");
	assert_false(buf_reserve(&b, SIZE_MAX));
	buf_finish(&b);
	buf_init(&b, 0);
	buf_byte(&b, 'x');
	assert_true(b.failed);
	assert_string_equal(buf_cstr(&b), "");
	buf_finish(&b);
}

static void growth_keeps_what_is_there(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_byte(&b, (char)('a' + i % 26));
	assert_int_equal(b.len, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	buf_finish(&b);
	assert_null(b.p);
	buf_str(&b, "usable after finish");
	assert_int_equal(b.len, 19);
	buf_finish(&b);
}

static void consuming_moves_the_rest_to_the_front(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 64);
	buf_str(&b, "0123456789");
	buf_consume(&b, 0);
	buf_consume(&b, 4);
	assert_string_equal(buf_cstr(&b), "456789");
	buf_consume(&b, 99);
	assert_int_equal(b.len, 0);
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(appends_of_every_kind_stand_behind_each_other),
	    cmocka_unit_test(the_maximum_is_exact_and_failing_lasts),
	    cmocka_unit_test(growth_keeps_what_is_there),
	    cmocka_unit_test(consuming_moves_the_rest_to_the_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
