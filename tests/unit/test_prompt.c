/* Settings are taken out of prompts, however they are wrapped. */
#include "provider/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"

#define B "<sd_cpp_extra_args>"
#define E "</sd_cpp_extra_args>"
#define TEXT_MAX 2000

static const struct {
	const char *what, *prompt, *left;
} rows[] = {
	{"none", "a red boat < a lake > b", "a red boat < a lake > b"},
	{"nothing", "", ""},
	{"in the middle", "a" B "{\"steps\":999}" E "b", "ab"},
	{"at the beginning", B "{}" E " a boat", " a boat"},
	{"at the end", "a boat " B "{}" E, "a boat "},
	{"nothing else", B "{}" E, ""},
	{"an empty one", "a" B E "b", "ab"},
	{"several", "a" B "1" E "b" B "2" E "c" B "3" E, "abc"},
	{"upper case", "a<SD_CPP_EXTRA_ARGS>1</SD_CPP_EXTRA_ARGS>b", "ab"},
	{"mixed case", "a<Sd_cPP_extra_ARGS>1</sd_CPP_Extra_args>b", "ab"},
	{"not closed", "a" B "b", "ab"},
	{"not opened", "a" E "b", "ab"},
	{"closed twice", "a" B "1" E "b" E "c", "abc"},
	{"opened twice", "a" B "1" B "2" E "b", "ab"},
	{"one in another", "a" B "1" B "2" E "3" E "b", "a3b"},
	{"closed before it is opened", "a" E "b" B "c", "abc"},
	{"a tag in a tag", "a<sd_cpp_" B "x" E "extra_args>b", "ab"},
	{"an end in an end", "a" B "1</sd_cpp_" E "extra_args>b", "aextra_args>b"},
	{"a tag that a tag that stands alone puts together", "a<sd_cpp" B "_extra_args>1" E "b", "ab"},
	{"almost a tag", "a<sd_cpp_extra_arg>1</sd_cpp_extra_arg>", "a<sd_cpp_extra_arg>1</sd_cpp_extra_arg>"},
	{"a tag with a blank", "a< sd_cpp_extra_args>", "a< sd_cpp_extra_args>"},
	{"a tag that is cut", "a<sd_cpp_extra_args", "a<sd_cpp_extra_args"},
	{"letters of elsewhere around it", "보트" B "{\"프롬프트\":1}" E "보트", "보트보트"},
};

static const char *without(const char *prompt, struct buf *out)
{
	buf_init(out, TEXT_MAX);
	prompt_without_args(slice_of(prompt), out);
	return buf_cstr(out);
}

static void blocks_and_tags_are_left_out(void **state UNUSED)
{
	struct buf out;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(without(rows[i].prompt, &out), rows[i].left) != 0)
			fail_msg("%s: \"%s\" is left", rows[i].what, buf_cstr(&out));
		buf_finish(&out);
	}
}

static void what_stands_before_it_in_the_buffer_is_no_part_of_it(void **state UNUSED)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	buf_str(&out, "<sd_cpp_extra");
	prompt_without_args(SLICE("_args>a" E "b"), &out);
	assert_string_equal(buf_cstr(&out), "<sd_cpp_extra_args>ab");
	buf_finish(&out);
}

static bool has_tag(const char *text) { return strcasestr(text, B) || strcasestr(text, E); }

/* Whatever pieces of tags a prompt is put together from. */
static void no_tag_is_ever_left(void **state UNUSED)
{
	static const char *const pieces[] = {B, E, "<sd_cpp_", "extra_args>", "</sd_cpp_", "</", "<", ">", "a",
					     "sd_cpp_extra_args", "<SD_cpp_extra_args>", "_args>", "<sd_cpp_extra"};
	char prompt[TEXT_MAX];
	struct buf once, twice;

	srand(7);
	for (int round = 0; round < 20000; round++) {
		size_t len = 0;
		for (int n = rand() % 12; n >= 0; n--)
			len += (size_t)snprintf(prompt + len, sizeof prompt - len, "%s",
						pieces[(size_t)rand() % ARRAY_LEN(pieces)]);
		const char *left = without(prompt, &once);
		if (has_tag(left) || strcmp(without(left, &twice), left) != 0)
			fail_msg("of %s is left %s", prompt, left);
		buf_finish(&once);
		buf_finish(&twice);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_and_tags_are_left_out),
		cmocka_unit_test(what_stands_before_it_in_the_buffer_is_no_part_of_it),
		cmocka_unit_test(no_tag_is_ever_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
