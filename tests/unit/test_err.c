#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "base/utf8.h"

static void setting_an_error_clears_what_was_there(void **state)
{
	struct err err = {.has_range = true, .retry_after_ms = 5, .fine_code = "old"};

	(void)state;
	assert_false(err_set(&err, ERR_INVALID_PARAMETER, "n", "n must be %d", 4));
	assert_int_equal(err.code, ERR_INVALID_PARAMETER);
	assert_string_equal(err.param, "n");
	assert_string_equal(err.message, "n must be 4");
	assert_false(err.has_range);
	assert_int_equal(err.retry_after_ms, 0);
	assert_null(err.fine_code);
	assert_false(err_prefix(&err, "field %d", 2));
	assert_string_equal(err.message, "field 2: n must be 4");
	assert_int_equal(err.code, ERR_INVALID_PARAMETER);
}

/* Every width of character across the cut, in the message and in its prefix. */
static void long_messages_are_cut_between_characters(void **state)
{
	static const char *const letters[] = {"a", "\xC3\xA9", "\xED\x96\x87", "\xF0\x9F\x90\xB1"};
	struct err err;

	(void)state;
	for (size_t width = 1; width <= 4; width++) {
		for (size_t shift = 0; shift < 4; shift++) {
			char text[1200] = "";
			memset(text, '.', shift);
			for (size_t i = 0; i < 250; i++)
				strncat(text, letters[width - 1], sizeof text - strlen(text) - 1);
			err_set(&err, ERR_INTERNAL, NULL, "%s", text);
			size_t len = strlen(err.message);
			assert_true(utf8_valid(err.message, len));
			assert_true(width == 1 || len >= ERR_MESSAGE_MAX - 4);
			assert_memory_equal(err.message, text, len);
			err_prefix(&err, "%s", text);
			assert_true(utf8_valid(err.message, strlen(err.message)));
		}
	}
}

static void every_code_has_a_name_a_status_and_types(void **state)
{
	(void)state;
	for (enum err_code code = ERR_NONE + 1; code < ERR_CODE_COUNT; code++) {
		assert_true(strlen(err_code_name(code)) > 0);
		assert_in_range(err_http_status(code), 400, 599);
		assert_true(strlen(err_task_type(code)) > 0);
		assert_true(strlen(err_openai_type(code)) > 0);
	}
	assert_int_equal(err_code_from_name("invalid_parameter"), ERR_INVALID_PARAMETER);
	assert_int_equal(err_code_from_name("generation_timeout"), ERR_TASK_TIMEOUT);
	assert_int_equal(err_code_from_name("no_such_code"), ERR_NONE);
	assert_int_equal(err_http_status(ERR_TASK_NOT_FOUND), 404);
	assert_true(err_retryable(ERR_RATE_LIMIT_EXCEEDED));
	assert_false(err_retryable(ERR_UNAUTHORIZED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(setting_an_error_clears_what_was_there),
	    cmocka_unit_test(long_messages_are_cut_between_characters),
	    cmocka_unit_test(every_code_has_a_name_a_status_and_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
