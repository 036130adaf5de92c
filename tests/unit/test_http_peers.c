#include "http/peers.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static union address address(const char *text)
{
	union address a = {0};

	if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1)
		a.v4.sin_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1)
		a.v6.sin6_family = AF_INET6;
	else
		fail_msg("not an address: %s", text);
	return a;
}

static void addresses_are_counted_apart(void **state UNUSED)
{
	struct http_peers *p = http_peers_create();
	union address four = address("192.0.2.1"), other = address("192.0.2.2");
	union address six = address("2001:db8:0:1::1"), same_net = address("2001:db8:0:1:ffff::2");
	union address next_net = address("2001:db8:0:2::1");

	assert_true(http_peers_enter(p, &four, 2));
	assert_true(http_peers_enter(p, &four, 2));
	assert_false(http_peers_enter(p, &four, 2));
	assert_true(http_peers_enter(p, &other, 2));
	http_peers_leave(p, &four);
	assert_true(http_peers_enter(p, &four, 2));
	assert_true(http_peers_enter(p, &six, 1));
	assert_false(http_peers_enter(p, &same_net, 1));
	assert_true(http_peers_enter(p, &next_net, 1));
	http_peers_leave(p, &same_net);
	assert_true(http_peers_enter(p, &six, 1));
	http_peers_destroy(p);
	http_peers_destroy(NULL);
}

/* Against a plain array: entries that others pushed aside must still be found. */
static void many_come_and_go(void **state UNUSED)
{
	enum { ADDRESSES = 3000, MOST = 3, TURNS = 200000 };
	struct http_peers *p = http_peers_create();
	int *counts = calloc(ADDRESSES, sizeof *counts);

	srandom(1);
	for (int i = 0; i < TURNS; i++) {
		int who = (int)(random() % ADDRESSES);
		union address a = {.v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl((uint32_t)who)}};
		/* Waves, so that the table fills and empties. */
		if (random() % 100 < (i / 20000 % 2 ? 30 : 70)) {
			bool in = http_peers_enter(p, &a, MOST);
			assert_int_equal(in, counts[who] < MOST);
			counts[who] += in;
		} else if (counts[who] > 0) {
			http_peers_leave(p, &a);
			counts[who]--;
		}
	}
	free(counts);
	http_peers_destroy(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_counted_apart),
		cmocka_unit_test(many_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
