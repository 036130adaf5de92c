/* Token counts against those of the reference implementation (tests/unit/tokens.txt
 * is written by scripts/token_cases.mjs with the npm package tiktoken). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "catalog/tokens.h"

static const struct {
	const char *text;
	int tokens;
} cases[] = {
#include "tokens.inc"
};

static void counts_are_those_of_the_reference(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int got = tokens_count(slice_of(cases[i].text), 0);
		if (got != cases[i].tokens)
			fail_msg("\"%s\": %d tokens, not %d", cases[i].text, cases[i].tokens, got);
	}
}

static void a_count_stops_at_its_limit(void **state)
{
	(void)state;
	assert_int_equal(tokens_count(SLICE("a b c d e f"), 3), 4);
	assert_int_equal(tokens_count(SLICE("a b c"), 3), 3);
}

static void one_endless_word_is_counted_in_little_time(void **state)
{
	size_t len = 400000;
	char *text = malloc(len);

	(void)state;
	memset(text, 'q', len);
	int tokens = tokens_count((struct slice){text, len}, 0);
	assert_true(tokens > 0 && tokens <= (int)len);
	for (size_t i = 0; i < len; i++)
		text[i] = "abcdefghijklmnopqrstuvwxyz"[(i * 7 + i / 13) % 26];
	assert_true(tokens_count((struct slice){text, len}, 0) > 0);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_those_of_the_reference),
		cmocka_unit_test(a_count_stops_at_its_limit),
		cmocka_unit_test(one_endless_word_is_counted_in_little_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
