#include "base/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void decimals_parse_exactly_or_not_at_all(void **state)
{
	static const struct {
		const char *text;
		int scale;
		bool ok;
		int64_t v;
	} cases[] = {
	    {"2.5", 4, true, 25000},
	    {"1", 4, true, 10000},
	    {"0.0001", 4, true, 1},
	    {"0.00010", 4, true, 1},
	    {"0.00001", 4, false, 0},
	    {"-1.5", 4, true, -15000},
	    {"1e3", 4, true, 10000000},
	    {"15e-1", 4, true, 15000},
	    {"100e-2", 0, true, 1},
	    {"0", 18, true, 0},
	    {"0.000", 0, true, 0},
	    {"9.223372036854775807", 18, true, INT64_MAX},
	    {"-9.223372036854775808", 18, true, INT64_MIN},
	    {"9.223372036854775808", 18, false, 0},
	    {"922337203685477.5808", 4, false, 0},
	    {"10000000000000000000000000e-25", 0, true, 1},
	    {"123456789012345678901234567890", 0, false, 0},
	    {"1e99999999999999999999", 0, false, 0},
	    {"1e-99999999999999999999", 0, false, 0},
	    {"", 0, false, 0},
	    {"-", 0, false, 0},
	    {"+1", 0, false, 0},
	    {" 1", 0, false, 0},
	    {"1 ", 0, false, 0},
	    {"01", 0, false, 0},
	    {"1.", 0, false, 0},
	    {".1", 1, false, 0},
	    {"1e", 0, false, 0},
	    {"1e+", 0, false, 0},
	    {"1e+-1", 0, false, 0},
	    {"1x", 0, false, 0},
	    {"0x1", 0, false, 0},
	    {"1.2.3", 4, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t v = 77;
		if (decimal_parse(slice_of(cases[i].text), cases[i].scale, &v) != cases[i].ok)
			fail_msg("%s at scale %d", cases[i].text, cases[i].scale);
		assert_int_equal(v, cases[i].ok ? cases[i].v : 77);
	}
	int64_t v;
	assert_false(decimal_parse((struct slice){0}, 0, &v));
}

static void what_is_formatted_parses_back(void **state)
{
	uint64_t seed = 3;
	char text[DECIMAL_TEXT_MAX];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		int64_t v = (int64_t)(seed >> (i % 64)), back;
		int scale = i % (DECIMAL_SCALE_MAX + 1);
		size_t len = decimal_format(v, scale, text);
		assert_int_equal(len, strlen(text));
		if (!decimal_parse((struct slice){text, len}, scale, &back) || back != v)
			fail_msg("%s", text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decimals_parse_exactly_or_not_at_all),
	    cmocka_unit_test(what_is_formatted_parses_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
