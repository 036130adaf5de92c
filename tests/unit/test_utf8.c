#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* All that is well-formed, and only that, by encoding every code point. */
static bool is_encoding_of_some_code_point(const char *p, size_t len)
{
	size_t width;
	char again[4];
	uint32_t cp;

	if (len == 0 || len > 4)
		return false;
	cp = utf8_decode(p, len, &width);
	if (width != len || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
		return false;
	return utf8_encode(cp, again) == len && memcmp(p, again, len) == 0;
}

static void every_code_point_round_trips(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char text[4];
		size_t width, n = utf8_encode(cp, text);
		bool surrogate = cp >= 0xD800 && cp < 0xE000;
		if (utf8_valid(text, n) == surrogate)
			fail_msg("U+%04X", cp);
		if (surrogate)
			continue;
		if (utf8_decode(text, n, &width) != cp || width != n || utf8_count(text, n) != 1)
			fail_msg("U+%04X", cp);
	}
}

static void every_two_bytes_and_many_three_are_judged_alike(void **state)
{
	(void)state;
	for (uint32_t v = 0; v < 0x1000000; v += v < 0x20000 ? 1 : 251) {
		char text[3] = {(char)(v >> 16), (char)(v >> 8), (char)v};
		/* well-formed = some split into well-formed characters */
		bool one = is_encoding_of_some_code_point(text, 1);
		bool two = is_encoding_of_some_code_point(text, 2);
		bool want = is_encoding_of_some_code_point(text, 3) ||
			    (one && is_encoding_of_some_code_point(text + 1, 2)) ||
			    (two && is_encoding_of_some_code_point(text + 2, 1)) ||
			    (one && is_encoding_of_some_code_point(text + 1, 1) &&
			     is_encoding_of_some_code_point(text + 2, 1));
		if (utf8_valid(text, 3) != want)
			fail_msg("%06x", v);
	}
}

static void pieces_are_judged_like_the_whole(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {
	    {"", true},
	    {"plain", true},
	    {"\xED\x96\x87\xEC\x82\xB4 caf\xC3\xA9 \xF0\x9F\x90\xB1", true},
	    {"\xC0\x80", false},
	    {"\xC1\xBF", false},
	    {"\xE0\x9F\xBF", false},
	    {"\xE0\xA0\x80", true},
	    {"\xED\x9F\xBF", true},
	    {"\xED\xA0\x80", false},
	    {"\xF0\x8F\xBF\xBF", false},
	    {"\xF4\x8F\xBF\xBF", true},
	    {"\xF4\x90\x80\x80", false},
	    {"\xF5\x80\x80\x80", false},
	    {"\x80", false},
	    {"a\xE2\x82", false},
	    {"a\xE2\x82z", false},
	    {"\xFE", false},
	    {"0123456789012345678901234567890123456789\xE2\x82\xAC "
	     "0123456789012345678901234567890123",
	     true},
	    {"0123456789012345678901234567890123456789\xE2\x82 0123456789012345678901234567890123",
	     false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t len = strlen(cases[i].text);
		if (utf8_valid(cases[i].text, len) != cases[i].valid)
			fail_msg("case %zu whole", i);
		for (size_t step = 1; step <= len; step++) {
			struct utf8_check c = {0};
			bool ok = true;
			for (size_t at = 0; ok && at < len; at += step) {
				size_t n = len - at < step ? len - at : step;
				ok = utf8_check_piece(&c, cases[i].text + at, n) == n;
			}
			if ((ok && utf8_check_end(&c)) != cases[i].valid)
				fail_msg("case %zu in pieces of %zu", i, step);
		}
	}
}

static void the_valid_prefix_ends_at_a_whole_character(void **state)
{
	static const struct {
		const char *text;
		size_t prefix;
	} cases[] = {
	    {"abc", 3},   {"ab\xE2\x82", 2},           {"\xC3\xA9\xC3", 2},
	    {"\xFFz", 0}, {"\xF0\x9F\x90\xB1\x80", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(utf8_valid_prefix(cases[i].text, strlen(cases[i].text)),
				 cases[i].prefix);
	assert_int_equal(utf8_count("\xED\x96\x87\xC3\xA9z", 6), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_code_point_round_trips),
	    cmocka_unit_test(every_two_bytes_and_many_three_are_judged_alike),
	    cmocka_unit_test(pieces_are_judged_like_the_whole),
	    cmocka_unit_test(the_valid_prefix_ends_at_a_whole_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
