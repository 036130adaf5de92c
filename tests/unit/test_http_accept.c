/* Lists of what a client accepts: weights as they are written, and as nobody should. */
#include "http/accept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/attr.h"

static const struct weight_case {
	const char *list, *item;
	int weight;
} cases[] = {
	{"br", "br", 1000},
	{"gzip, deflate, br, zstd", "br", 1000},
	{"gzip,deflate,br", "gzip", 1000},
	{"GZip", "gzip", 1000},
	{"gzip;q=0.5, br;q=1.0", "gzip", 500},
	{"gzip;q=0.5, br;q=1.0", "br", 1000},
	{"br ; q=0.125", "br", 125},
	{"br;Q=0.5", "br", 500},
	{"br;q=0", "br", 0},
	{"br;q=0.", "br", 0},
	{"br;q=0.000", "br", 0},
	{"br;q=1.", "br", 1000},
	{"text/html;level=1;q=0.4, text/plain", "text/html", 400},
	{"text/html;level=1", "text/html", 1000},
	{"*;q=0.1", "*", 100},
	/* not named */
	{"", "br", HTTP_WEIGHT_UNSAID},
	{"brotli", "br", HTTP_WEIGHT_UNSAID},
	{"b r", "br", HTTP_WEIGHT_UNSAID},
	{"gzip;br", "br", HTTP_WEIGHT_UNSAID},
	{"*", "br", HTTP_WEIGHT_UNSAID},
	{"*/*, text/*", "text/html", HTTP_WEIGHT_UNSAID},
	{",,,", "br", HTTP_WEIGHT_UNSAID},
	/* what is no weight is none */
	{"br;q=", "br", 0},
	{"br;q=2", "br", 0},
	{"br;q=1.001", "br", 0},
	{"br;q=0.1234", "br", 0},
	{"br;q=-1", "br", 0},
	{"br;q=0,5", "br", 0},
	{"br;q=.5", "br", 0},
	{"br;q=0.x", "br", 0},
	/* the first counts */
	{"br;q=0, br", "br", 0},
	{",, br", "br", 1000},
};

static void weights(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct weight_case *c = &cases[i];
		int weight = http_list_weight(slice_of(c->list), slice_of(c->item));
		if (weight != c->weight)
			fail_msg("%s in \"%s\": %d, not %d", c->item, c->list, weight, c->weight);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(weights)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
