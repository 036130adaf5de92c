/* Failed attempts of an address: counted for a minute, by /64, and not on this machine. */
#include "api/brake.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/address.h"

static struct brake brake;

static union address at(const char *text)
{
	union address a = {0};

	if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1) {
		a.any.sa_family = AF_INET;
		return a;
	}
	a.any.sa_family = AF_INET6;
	assert_int_equal(inet_pton(AF_INET6, text, &a.v6.sin6_addr), 1);
	return a;
}

static bool allows(const char *text, int64_t now_ms, struct err *err)
{
	union address a = at(text);

	return brake_allows(&brake, &a.any, now_ms, err);
}

static void note(const char *text, int times, int64_t now_ms)
{
	union address a = at(text);

	for (int i = 0; i < times; i++)
		brake_note(&brake, &a.any, now_ms);
}

static int setup(void **state UNUSED)
{
	brake_init(&brake);
	return 0;
}

static int teardown(void **state UNUSED)
{
	brake_finish(&brake);
	return 0;
}

static void holds_from_the_tenth_on_until_the_minute_ends(void **state UNUSED)
{
	struct err err;

	note("192.0.2.1", 1, 5000);
	note("192.0.2.1", BRAKE_FAILURES_MAX - 2, 40000);
	assert_true(allows("192.0.2.1", 41000, &err));
	note("192.0.2.1", 1, 41000);
	assert_false(allows("192.0.2.1", 41000, &err));
	assert_int_equal(err.code, ERR_RATE_LIMIT_EXCEEDED);
	assert_int_equal(err.retry_after_ms, 5000 + BRAKE_WINDOW_MS - 41000);
	assert_false(allows("192.0.2.1", 5000 + BRAKE_WINDOW_MS - 1, &err));
	assert_true(allows("192.0.2.1", 5000 + BRAKE_WINDOW_MS, &err));
	/* and counts anew from there */
	note("192.0.2.1", 1, 5000 + BRAKE_WINDOW_MS);
	assert_true(allows("192.0.2.1", 5000 + BRAKE_WINDOW_MS, &err));
}

static void counts_each_address_and_each_64(void **state UNUSED)
{
	struct err err;

	note("192.0.2.1", BRAKE_FAILURES_MAX, 1);
	note("2001:db8::1", BRAKE_FAILURES_MAX - 1, 1);
	note("2001:db8::ffff:1", 1, 1);
	assert_true(allows("192.0.2.2", 1, &err));
	assert_false(allows("2001:db8::2", 1, &err));
	assert_true(allows("2001:db8:0:1::1", 1, &err));
}

static void does_not_count_this_machine_nor_nobody(void **state UNUSED)
{
	struct err err;

	note("127.0.0.1", 100, 1);
	note("127.8.8.8", 100, 1);
	note("::1", 100, 1);
	brake_note(&brake, NULL, 1);
	assert_true(allows("127.0.0.1", 1, &err));
	assert_true(allows("127.8.8.8", 1, &err));
	assert_true(allows("::1", 1, &err));
	assert_true(brake_allows(&brake, NULL, 1, &err));
}

static void forgets_rather_than_grows(void **state UNUSED)
{
	char text[32];
	int held = 0;
	struct err err;

	for (int i = 0; i < 100000; i++) {
		snprintf(text, sizeof text, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		note(text, BRAKE_FAILURES_MAX, 1);
		assert_false(allows(text, 1, &err)); /* whoever failed last is held */
	}
	for (int i = 0; i < 100000; i++) {
		snprintf(text, sizeof text, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		held += !allows(text, 1, &err);
	}
	assert_in_range(held, BRAKE_PLACES / 2, BRAKE_PLACES);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(holds_from_the_tenth_on_until_the_minute_ends),
		T(counts_each_address_and_each_64),
		T(does_not_count_this_machine_nor_nobody),
		T(forgets_rather_than_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
