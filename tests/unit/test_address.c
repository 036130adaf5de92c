#include "base/address.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void addresses_read_back_as_they_are_written(void **state)
{
	static const char *const good[][2] = {
	    {"127.0.0.1:8080", "127.0.0.1:8080"},
	    {"[::1]:8080", "[::1]:8080"},
	    {":80", "0.0.0.0:80"},
	    {"0.0.0.0:0", "0.0.0.0:0"},
	    {"[2001:DB8:0::1]:65535", "[2001:db8::1]:65535"},
	};
	static const char *const bad[] = {
	    "",
	    "8080",
	    "127.0.0.1",
	    "127.0.0.1:",
	    "127.0.0.1:65536",
	    "127.0.0.1:x",
	    "127.0.0.1:-1",
	    "127.0.0.1:+1",
	    "127.1:80",
	    "0x7f.0.0.1:80",
	    "localhost:80",
	    "::1:80",
	    "[::1]",
	    "[::1:80",
	    "[127.0.0.1]:80",
	    "1.2.3.4.5:80",
	    "[]:80",
	    "127.0.0.1: 80",
	    "127.0.0.1:080",
	};
	union address a;
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(address_parse(slice_of(good[i][0]), &a));
		address_format(&a, text);
		assert_string_equal(text, good[i][1]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (address_parse(slice_of(bad[i]), &a))
			fail_msg("accepted %s", bad[i]);
	assert_false(address_parse((struct slice){"1.2.3.4\0:80", 11}, &a));
}

static union address host(const char *text)
{
	union address a = {0};

	if (strchr(text, ':')) {
		a.v6.sin6_family = AF_INET6;
		assert_int_equal(inet_pton(AF_INET6, text, &a.v6.sin6_addr), 1);
	} else {
		a.v4.sin_family = AF_INET;
		assert_int_equal(inet_pton(AF_INET, text, &a.v4.sin_addr), 1);
	}
	return a;
}

static void ranges_hold_what_they_should(void **state)
{
	static const struct {
		const char *range, *inside, *outside;
	} ranges[] = {
	    {"10.0.0.0/8", "10.255.0.1", "11.0.0.0"},
	    {"10.0.0.0/8", "::ffff:10.1.2.3", "::10.1.2.3"},
	    {"192.168.4.0/22", "192.168.7.255", "192.168.8.0"},
	    {"127.0.0.1", "127.0.0.1", "127.0.0.2"},
	    {"0.0.0.0/0", "255.255.255.255", "::1"},
	    {"::/0", "1.2.3.4", NULL},
	    {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
	    {"::1", "::1", "::2"},
	    {"::ffff:10.0.0.0/104", "10.9.9.9", "11.0.0.1"},
	};
	static const char *const bad[] = {
	    "",       "10.0.0.0/",   "10.0.0.0/33",  "10.0.0.1/8",  "::/129",
	    "::1/64", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.0/08",
	    "10/8",
	};
	struct address_range r;

	(void)state;
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
		if (!address_range_parse(slice_of(ranges[i].range), &r))
			fail_msg("refused %s", ranges[i].range);
		union address in = host(ranges[i].inside);
		if (!address_range_has(&r, &in.any))
			fail_msg("%s lacks %s", ranges[i].range, ranges[i].inside);
		if (!ranges[i].outside)
			continue;
		union address out = host(ranges[i].outside);
		if (address_range_has(&r, &out.any))
			fail_msg("%s has %s", ranges[i].range, ranges[i].outside);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (address_range_parse(slice_of(bad[i]), &r))
			fail_msg("accepted %s", bad[i]);
	struct sockaddr local = {.sa_family = AF_UNIX};
	assert_true(address_range_parse(SLICE("::/0"), &r));
	assert_false(address_range_has(&r, &local));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_read_back_as_they_are_written),
	    cmocka_unit_test(ranges_hold_what_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
