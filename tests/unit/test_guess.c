#include "base/guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void near_names_are_guessed_and_far_ones_are_not(void **state)
{
	static const char *const names[] = {"prompt",  "size",       "n",
					    "quality", "image_urls", "head_timeout"};
	static const char *const cases[][2] = {
	    {"promt", "prompt"},
	    {"pormpt", "prompt"},
	    {"siez", "size"},
	    {"Quality", "quality"},
	    {"image_url", "image_urls"},
	    {"head_timout", "head_timeout"},
	    {"sizes", "size"},
	    {"zebra", NULL},
	    {"m", NULL},
	    {"", NULL},
	    {"header_timeout_seconds", NULL},
	    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = guess_name(slice_of(cases[i][0]), names, 6);
		if (!got != !cases[i][1] || (got && strcmp(got, cases[i][1]) != 0))
			fail_msg("%s: %s", cases[i][0], got ? got : "(none)");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(near_names_are_guessed_and_far_ones_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
