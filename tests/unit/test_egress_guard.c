#include "egress/guard.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "egress/special.h"

static const struct url_rules any_url = {.param = "image_urls", .http_too = true};

static union address at(const char *text, uint16_t port)
{
	union address a = {0};

	if (strchr(text, ':')) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons(port);
		assert_int_equal(inet_pton(AF_INET6, text, &a.v6.sin6_addr), 1);
	} else {
		a.v4.sin_family = AF_INET;
		a.v4.sin_port = htons(port);
		assert_int_equal(inet_pton(AF_INET, text, &a.v4.sin_addr), 1);
	}
	return a;
}

static struct guard *make(const char *const *allow, size_t count)
{
	struct guard *g;
	struct err err;

	if (!guard_create(allow, count, &g, &err))
		fail_msg("%s", err.message);
	return g;
}

static bool opens(struct guard *g, const char *text)
{
	struct url url;
	struct err err;

	if (!guard_check_url(g, slice_of(text), &any_url, &url, &err)) {
		assert_int_equal(err.code, ERR_INVALID_PARAMETER);
		assert_string_equal(err.param, "image_urls");
		assert_non_null(strstr(err.message, "image_urls"));
		return false;
	}
	url_finish(&url);
	return true;
}

/* --- ranges ---------------------------------------------------------------- */

/* An address of `bytes` big-endian bytes, moved by one up or down; false past the end. */
static bool step(uint8_t *b, int bytes, int by)
{
	for (int i = bytes - 1; i >= 0; i--) {
		b[i] = (uint8_t)(b[i] + by);
		if (b[i] != (by > 0 ? 0 : 0xFF))
			return true;
	}
	return false;
}

static union address from_bytes(const uint8_t *b, bool v4)
{
	union address a = {0};

	a.any.sa_family = v4 ? AF_INET : AF_INET6;
	memcpy(v4 ? (void *)&a.v4.sin_addr : (void *)&a.v6.sin6_addr, b, v4 ? 4 : 16);
	return a;
}

static void each_special_range_is_closed_from_its_first_address_to_its_last(void **state)
{
	struct guard *g = make(NULL, 0);
	const struct special_range *row;
	size_t count = 0;

	(void)state;
	for (; (row = special_row(count)); count++) {
		char host[64];
		uint8_t first[16] = {0}, last[16];
		bool v4 = !strchr(row->cidr, ':');
		int bytes = v4 ? 4 : 16, bits;
		snprintf(host, sizeof host, "%s", row->cidr);
		*strchr(host, '/') = '\0';
		bits = (int)strtol(strchr(row->cidr, '/') + 1, NULL, 10);
		assert_int_equal(inet_pton(v4 ? AF_INET : AF_INET6, host, first), 1);
		memcpy(last, first, 16);
		for (int i = bits; i < 8 * bytes; i++)
			last[i / 8] |= (uint8_t)(0x80 >> i % 8);

		union address a = from_bytes(first, v4), b = from_bytes(last, v4);
		if (guard_allows(g, "x", &a.any) || guard_allows(g, "x", &b.any))
			fail_msg("%s is open", row->cidr);
		/* The neighbours are not this range's: another one's, or public. */
		for (int by = -1; by <= 1; by += 2) {
			uint8_t n[16];
			memcpy(n, by < 0 ? first : last, 16);
			if (!step(n, bytes, by))
				continue;
			a = from_bytes(n, v4);
			const struct special_range *other = special_find(&a.any);
			if (other && strcmp(other->cidr, row->cidr) == 0)
				fail_msg("%s reaches past its end", row->cidr);
			if (!other)
				assert_true(guard_allows(g, "x", &a.any));
		}
	}
	assert_true(count > 55);
	guard_destroy(g);
}

/* Written apart from the table, so that a row that is lost is missed. */
static void addresses_that_must_be_closed_are_and_their_public_neighbours_are_open(void **state)
{
	static const char *const closed[] = {
		"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0",
		"100.127.255.255", "127.0.0.0", "127.255.255.255", "169.254.0.0",
		"169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0",
		"192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.31.196.1",
		"192.52.193.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "192.175.48.9",
		"198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0",
		"203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255",
		"100.100.100.200", "168.63.129.16",
		"::", "::1", "::2", "::ffff:0.0.0.0", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
		"::ffff:0:127.0.0.1", "::127.0.0.1", "::8.8.8.8", "64:ff9b::8.8.8.8",
		"64:ff9b::7f00:1", "64:ff9b:1::1", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:2::1",
		"100::", "100::ffff:ffff:ffff:ffff", "100:0:0:1::5", "100:0:0:2::", "2001::",
		"2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1::1", "2001:1::2", "2001:1::3",
		"2001:2::", "2001:3::", "2001:4:112::", "2001:10::", "2001:1f:ffff::", "2001:20::",
		"2001:2f:ffff::", "2001:30::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
		"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2002::", "2002:7f00:1::",
		"2002:808:808::1", "2620:4f:8000::1", "3fff::", "3fff:fff:ffff::", "3ffe::1",
		"5f00::", "4000::", "1fff:ffff::", "fc00::", "fd00:ec2::254",
		"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::", "fe80::1", "febf:ffff::",
		"fec0::1", "ff00::", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"2a00:1450::5efe:127.0.0.1", "2a00:1450::200:5efe:10.0.0.1",
	};
	static const char *const open[] = {
		"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
		"126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
		"172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.31.195.255",
		"192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
		"198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
		"223.255.255.255", "8.8.8.8", "168.63.129.15", "168.63.129.17",
		"2001:200::", "2001:4860:4860::8888", "2001:db7:ffff::", "2001:db9::", "2003::",
		"2606:4700::1111", "2620:4f:7fff::1", "2620:4f:8001::", "2a00:1450:4001::200e",
		"2000::", "3ffd::", "3fff:1000::", "2a00:1450::5efe:8.8.8.8",
	};
	struct guard *g = make(NULL, 0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(closed); i++) {
		union address a = at(closed[i], 443);
		if (guard_allows(g, "x", &a.any))
			fail_msg("%s is open", closed[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(open); i++) {
		union address a = at(open[i], 443);
		if (!guard_allows(g, "x", &a.any))
			fail_msg("%s is closed", open[i]);
	}
	struct sockaddr unix_socket = {.sa_family = AF_UNIX};
	assert_false(guard_allows(g, "x", &unix_socket));
	guard_destroy(g);
}

static void an_address_inside_another_is_found(void **state)
{
	static const struct {
		const char *outer, *form, *inner;
	} cases[] = {
		{"::ffff:10.1.2.3", "IPv4-mapped", "10.1.2.3"},
		{"::10.1.2.3", "IPv4-compatible", "10.1.2.3"},
		{"::ffff:0:10.1.2.3", "IPv4-translated", "10.1.2.3"},
		{"64:ff9b::10.1.2.3", "NAT64", "10.1.2.3"},
		{"64:ff9b:1::10.1.2.3", "NAT64", "10.1.2.3"},
		{"64:ff9b:1:a01:2:300::", "NAT64", "10.1.2.3"},
		{"2002:a01:203::1", "6to4", "10.1.2.3"},
		{"2001:0:a01:203::", "Teredo", "10.1.2.3"},
		{"2001:0:808:808:0:0:f5fe:fdfc", "Teredo", "10.1.2.3"},
		{"2a00:1450:1::5efe:a01:203", "ISATAP", "10.1.2.3"},
		{"2a00:1450:1:0:200:5efe:a01:203", "ISATAP", "10.1.2.3"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct special_inside inside[SPECIAL_INSIDE_MAX];
		union address outer = at(cases[i].outer, 80), inner = at(cases[i].inner, 80);
		bool found = false;
		for (int k = special_inside(&outer.any, inside) - 1; k >= 0; k--)
			found |= strcmp(inside[k].form, cases[i].form) == 0 &&
				 memcmp(&inside[k].address, &inner, sizeof inner.v4) == 0;
		if (!found)
			fail_msg("%s", cases[i].outer);
	}
	union address loopback = at("::1", 80);
	assert_int_equal(special_inside(&loopback.any, (struct special_inside[4]){0}), 0);
}

/* --- spellings ------------------------------------------------------------- */

static void no_spelling_of_loopback_gets_through(void **state)
{
	static const char *const hosts[] = {
		/* IPv4, as a.b.c.d and as all that inet_aton() and browsers take */
		"127.0.0.1", "127.0.0.2", "127.255.255.254", "127.1", "127.0.1", "127.0.0.1.",
		"127.0.0.1..", "127.1.", "2130706433", "2130706433.", "02130706433",
		"0x7f000001", "0X7F000001", "0x7f000001.", "0x7f.1", "0x7f.0x0.0x0.0x1",
		"0x7F.0.0.1", "0x7f.0.0.0x1", "127.0.0.0x1", "127.0x0.0.1", "0x7f.0.1", "0x",
		"127.0.0.0x", "0177.0.0.1", "0177.1", "0177.0.0.01", "017700000001", "127.0.0.01",
		"127.00.0.1", "127.000.000.001", "0127.0.0.1", "00000177.0.0.1", "127.0.0.001",
		"127.0.0.256", "383.0.0.1", "127.0.0.1.1", "6425673729", "18446744071692681217",
		"127..0.0.1", ".127.0.0.1", "127.0.0.", "127", "0", "0.0.0.0", "0.0", "0x0", "00",
		"-127.0.0.1", "+127.0.0.1", "127.0.0.+1", "127.0.0.1e0", "1.2.3.0x7f000001",
		"example.127", "example.0x7f", "a.b.09", "127.0.0.1-", "127,0,0,1",
		/* bytes in the name's place */
		"127%2e0%2e0%2e1", "%31%32%37.0.0.1", "127.0.0.1%00", "127.0.0.1%20", "127.0.0.1\t",
		" 127.0.0.1", "127.0.0.1\r\nHost: x", "127。0。0。1", "１２７.0.0.1", "①②⑦.0.0.1",
		"127．0．0．1", "127.0.0.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "loc\xC2\xAD" "alhost", "\342\200\213127.0.0.1", "lоcalhost",
		/* user info and other readers' quirks */
		"a@127.0.0.1", "a:b@127.0.0.1", "@127.0.0.1", "example.com@127.0.0.1",
		"127.0.0.1@example.com", "example.com\\@127.0.0.1", "127.0.0.1\\@example.com",
		"example.com:80@127.0.0.1", "example.com:80:127.0.0.1", "\\127.0.0.1",
		"/127.0.0.1", "//127.0.0.1", "", ":80", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:080",
		"127.0.0.1:65536", "127.0.0.1:+80", "127.0.0.1:8 0", "127.0.0.1:0x50", "127.0.0.1:-1",
		"?127.0.0.1", "#127.0.0.1", "{127.0.0.1}", "<127.0.0.1>", "127.0.0.1;x", "127.0.0.[1-2]",
		"[127.0.0.1]", "[2130706433]", "[]", "[", "]", "[::1", "::1", "::1]", "[[::1]]",
		/* IPv6 */
		"[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::01]",
		"[::0001]", "[0::1]", "[::0:1]", "[0:0::0:1]", "[::0.0.0.1]", "[0:0:0:0:0:0:0.0.0.1]",
		"[::]", "[0::0]", "[::1].", "[::1]x", "[::1%25lo]", "[::1%lo]", "[::1%1]", "[v1.::1]",
		"[::ffff:127.0.0.1]", "[::FFFF:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:7f00:0001]",
		"[0:0:0:0:0:ffff:127.0.0.1]", "[0000::ffff:7F00:1]", "[::ffff:0x7f.0.0.1]",
		"[::ffff:127.1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]",
		"[64:ff9b::127.0.0.1]", "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]",
		"[2002:7f00:0001::1]", "[2001:0:7f00:1::]", "[2001:0:808:808::80ff:fffe]",
		"[fe80::5efe:127.0.0.1]", "[2a00::5efe:7f00:1]", "[::1]:", "[::1]:0", "[::1]:99999",
		"[::1]80", "[::1]@x", "[ ::1]", "[::1 ]", "[::%31]", "[１::1]",
	};
	static const char *const shapes[] = {"http://%s/a.png", "https://%s", "HTTP://%s/?q"};
	struct guard *g = make(NULL, 0);

	(void)state;
	assert_true(ARRAY_LEN(hosts) >= 120);
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
			char text[256];
			snprintf(text, sizeof text, shapes[k], hosts[i]);
			if (opens(g, text))
				fail_msg("open: %s", text);
		}
	guard_destroy(g);
}

static void urls_of_other_shapes_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "x", "/a.png", "//example.com/a.png", "example.com", "ftp://example.com/",
		"file:///etc/passwd", "gopher://example.com/", "dict://example.com", "data:,x",
		"javascript:alert(1)", "http:/example.com", "http:example.com", "http:///example.com",
		"https:\\\\example.com", "http//example.com", " http://example.com", "http ://x.org",
		"http://example.com/a b", "http://example.com/\n", "http://example.com/\x01",
		"http://example.com/\x7F", "http://example.com\\a", "http://example.com/a\\b",
		"http://example..com/", "http://.example.com/", "http://example.com./",
		"http://-example.com/", "http://example-.com/", "http://exa mple.com/",
		"http://ex*mple.com/", "http://example.com,example.org/", "http://exämple.com/",
		"http://example.com:443:443/", "http://example.com:/", "http://example.com:x/",
		"http://example.com/a{b}", "http://example.com/a|b", "http://example.com/\"",
		"http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com/",
	};
	struct guard *g = make(NULL, 0);
	char text[URL_HOST_MAX + 64] = "http://";
	struct url url;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (opens(g, bad[i]))
			fail_msg("open: %s", bad[i]);
	for (int i = 0; i < 130; i++)
		memcpy(text + 7 + 2 * i, "a.", 3);
	assert_false(opens(g, text));
	assert_false(guard_check_url(g, (struct slice){"http://a.org/\0x", 15}, &any_url, &url, &err));
	guard_destroy(g);
}

static void good_urls_are_written_anew_from_their_parts(void **state)
{
	static const struct {
		const char *text, *written, *host;
		int port;
	} cases[] = {
		{"https://example.com", "https://example.com/", "example.com", 443},
		{"HTTPS://Example.COM:443/A?b#c", "https://example.com/A?b", "example.com", 443},
		{"http://example.com:80", "http://example.com/", "example.com", 80},
		{"http://example.com:8080?x=1", "http://example.com:8080/?x=1", "example.com", 8080},
		{"http://xn--mnchen-3ya.de/", "http://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de", 80},
		{"https://a_b.c-d.example/%zz/../x", "https://a_b.c-d.example/%zz/../x", "a_b.c-d.example", 443},
		{"https://8.8.8.8/x", "https://8.8.8.8/x", "8.8.8.8", 443},
		{"https://[2A00:1450:0:0::1]:8443/x", "https://[2a00:1450::1]:8443/x", "2a00:1450::1", 8443},
		{"https://example.com/é#\xC3\xA9", "https://example.com/%C3%A9", "example.com", 443},
		{"https://example.com#@evil", "https://example.com/", "example.com", 443},
		{"https://example.com/@a:b?c@d", "https://example.com/@a:b?c@d", "example.com", 443},
		{"https://1.example.com/", "https://1.example.com/", "1.example.com", 443},
		{"https://localhost.example/", "https://localhost.example/", "localhost.example", 443},
		{"https://notlocalhost/", "https://notlocalhost/", "notlocalhost", 443},
		{"https://0xabc.de", "https://0xabc.de/", "0xabc.de", 443},
	};
	struct guard *g = make(NULL, 0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct url url;
		struct err err;
		if (!guard_check_url(g, slice_of(cases[i].text), &any_url, &url, &err))
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_string_equal(url.text, cases[i].written);
		assert_string_equal(url.host, cases[i].host);
		assert_int_equal(url.port, cases[i].port);
		url_finish(&url);
	}
	guard_destroy(g);
}

static void rules_bound_scheme_and_length(void **state)
{
	const struct url_rules callback = {.param = "callback_url", .max_bytes = 2048};
	struct guard *g = make(NULL, 0);
	char text[9000];
	struct url url;
	struct err err;

	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, "https://a.org/", 14);
	assert_true(guard_check_url(g, (struct slice){text, 2048}, &callback, &url, &err));
	url_finish(&url);
	assert_false(guard_check_url(g, (struct slice){text, 2049}, &callback, &url, &err));
	assert_string_equal(err.message, "callback_url may have at most 2048 characters");
	assert_true(guard_check_url(g, (struct slice){text, 8192}, &any_url, &url, &err));
	url_finish(&url);
	assert_false(guard_check_url(g, (struct slice){text, 8193}, &any_url, &url, &err));
	assert_false(guard_check_url(g, SLICE("http://a.org/"), &callback, &url, &err));
	assert_string_equal(err.message, "callback_url must begin with https://");
	guard_destroy(g);
}

static void ports_of_other_protocols_are_closed(void **state)
{
	static const int bad[] = {1, 22, 25, 53, 110, 143, 389, 465, 587, 636, 2049, 6000, 6379, 6667, 11211};
	static const int good[] = {80, 81, 443, 3000, 5000, 8000, 8080, 8443, 9000, 50000, 65535};
	struct guard *g = make((const char *[]){"mail.example:25"}, 1);
	char text[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(text, sizeof text, "http://example.com:%d/", bad[i]);
		assert_false(opens(g, text));
	}
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		snprintf(text, sizeof text, "http://example.com:%d/", good[i]);
		assert_true(opens(g, text));
	}
	assert_true(opens(g, "http://mail.example:25/"));
	assert_false(opens(g, "http://mail.example:110/"));
	guard_destroy(g);
}

/* --- answers and the allow-list -------------------------------------------- */

static bool answers_open(struct guard *g, const char *host, uint16_t port, const char *answers)
{
	char text[300], list[300], *save = NULL;
	union address a[8];
	int count = 0;
	struct url url;
	struct err err;

	snprintf(text, sizeof text, "http://%s:%u/", host, port);
	snprintf(list, sizeof list, "%s", answers);
	for (char *one = strtok_r(list, " ", &save); one; one = strtok_r(NULL, " ", &save))
		a[count++] = at(one, 0);
	assert_true(guard_check_url(g, slice_of(text), &any_url, &url, &err));
	bool open = guard_check_addresses(g, &url, a, count, &err);
	if (!open) {
		assert_non_null(strstr(err.message, host));
		/* What a name inside resolves to is nobody's business. */
		assert_null(count ? strstr(err.message, "10.0.0.1") : NULL);
	}
	url_finish(&url);
	return open;
}

static void mixed_answers_are_refused_whole(void **state)
{
	struct guard *g = make(NULL, 0);

	(void)state;
	assert_true(answers_open(g, "a.example", 80, "8.8.8.8 8.8.4.4 2606:4700::1111"));
	assert_false(answers_open(g, "a.example", 80, "8.8.8.8 10.0.0.1"));
	assert_false(answers_open(g, "a.example", 80, "10.0.0.1 8.8.8.8"));
	assert_false(answers_open(g, "a.example", 80, "8.8.8.8 8.8.4.4 2606:4700::1111 ::1"));
	assert_false(answers_open(g, "a.example", 80, "2606:4700::1111 ::ffff:8.8.8.8"));
	assert_false(answers_open(g, "a.example", 80, ""));
	guard_destroy(g);
}

static void the_allow_list_opens_only_what_it_names(void **state)
{
	static const char *const allow[] = {"10.1.0.0/16",     "127.0.0.1:9000",  "Images.Internal",
					    "fd00:1::/32",     "[::1]:9000",      "api.internal:8443",
					    "2002:a01:1::/48", "64:ff9b::/96",    "192.168.7.7"};
	static const struct {
		const char *host, *answers;
		int port;
		bool open;
	} cases[] = {
		{"a.example", "10.1.0.0", 80, true},
		{"a.example", "10.1.255.255 8.8.8.8", 80, true},
		{"a.example", "::ffff:10.1.2.3", 80, true}, /* the same address */
		{"a.example", "10.0.255.255", 80, false},
		{"a.example", "10.2.0.0", 80, false},
		{"a.example", "10.1.2.3 10.2.0.0", 80, false},
		{"a.example", "127.0.0.1", 9000, true},
		{"a.example", "127.0.0.1", 9001, false},
		{"a.example", "127.0.0.1", 80, false},
		{"a.example", "127.0.0.2", 9000, false},
		{"a.example", "::1", 9000, true},
		{"a.example", "::1", 80, false},
		{"a.example", "fd00:1:ffff::1", 80, true},
		{"a.example", "fd00:2::1", 80, false},
		{"images.internal", "10.9.9.9", 80, true},
		{"images.internal", "127.0.0.1 ::1", 8080, true},
		{"x.images.internal", "10.9.9.9", 80, false},
		{"internal", "10.9.9.9", 80, false},
		{"images.internal.example", "10.9.9.9", 80, false},
		{"api.internal", "10.9.9.9", 8443, true},
		{"api.internal", "10.9.9.9", 443, false},
		{"a.example", "192.168.7.7", 80, true},
		{"a.example", "192.168.7.8", 80, false},
		/* outer and inner address must both be open */
		{"a.example", "2002:a01:1::5", 80, true},
		{"a.example", "2002:a02:1::5", 80, false},
		{"a.example", "64:ff9b::8.8.8.8", 80, true},
		{"a.example", "64:ff9b::10.1.2.3", 80, true},
		{"a.example", "64:ff9b::10.2.2.3", 80, false},
		{"a.example", "64:ff9b::127.0.0.1", 80, false},
		{"a.example", "64:ff9b::127.0.0.1", 9000, true},
	};
	struct guard *g = make(allow, ARRAY_LEN(allow));

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (answers_open(g, cases[i].host, (uint16_t)cases[i].port, cases[i].answers) !=
		    cases[i].open)
			fail_msg("%s:%d %s", cases[i].host, cases[i].port, cases[i].answers);
	assert_true(opens(g, "http://127.0.0.1:9000/"));
	assert_true(opens(g, "http://[::1]:9000/"));
	assert_true(opens(g, "https://10.1.2.3/"));
	assert_false(opens(g, "http://127.0.0.1:9001/"));
	assert_false(opens(g, "http://127.1:9000/")); /* open by address is not open by spelling */
	assert_false(opens(g, "http://2130706433:9000/"));
	assert_false(opens(g, "https://10.2.2.3/"));
	guard_destroy(g);
}

static void a_bad_allow_list_is_told(void **state)
{
	static const char *const bad[] = {"",		"10.0.0.1/8",  "10.0.0.0/33",	"127.1",
					  "0x7f000001", "*.internal",  "a..b",		"a:0",
					  "a:65536",	"a:",	       ":80",		"http://a",
					  "a/b",	"a@b",	       "[::1]",		"[::1]:0",
					  "127.0.0.1:0", "a.example.", "localhost:8 0", "::1/129"};
	struct guard *g;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (guard_create(&bad[i], 1, &g, &err))
			fail_msg("accepted \"%s\"", bad[i]);
	assert_int_equal(err.code, ERR_INVALID_PARAMETER);
}

/* What callers write while they try it out: said at once, not after the picture is paid. */
static void localhost_is_known_without_a_lookup(void **state)
{
	static const char *const urls[] = {"https://localhost/", "http://LOCALHOST:9000/a",
					   "http://api.localhost:9000/"};
	static const char *const opens[] = {"localhost:9000", "127.0.0.1:9000", "::1", "127.0.0.0/8"};
	struct guard *closed = make(NULL, 0);
	struct url url;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		assert_false(guard_check_url(closed, slice_of(urls[i]), &any_url, &url, &err));
		assert_non_null(strstr(err.message, "not public"));
		assert_non_null(strstr(err.message, "egress.allow"));
	}
	for (size_t i = 0; i < ARRAY_LEN(opens); i++) {
		struct guard *g = make(&opens[i], 1);
		if (!guard_check_url(g, SLICE("http://localhost:9000/a"), &any_url, &url, &err))
			fail_msg("%s: %s", opens[i], err.message);
		url_finish(&url);
		guard_destroy(g);
	}
	guard_destroy(closed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_special_range_is_closed_from_its_first_address_to_its_last),
	    cmocka_unit_test(addresses_that_must_be_closed_are_and_their_public_neighbours_are_open),
	    cmocka_unit_test(an_address_inside_another_is_found),
	    cmocka_unit_test(no_spelling_of_loopback_gets_through),
	    cmocka_unit_test(urls_of_other_shapes_are_refused),
	    cmocka_unit_test(good_urls_are_written_anew_from_their_parts),
	    cmocka_unit_test(rules_bound_scheme_and_length),
	    cmocka_unit_test(localhost_is_known_without_a_lookup),
	    cmocka_unit_test(ports_of_other_protocols_are_closed),
	    cmocka_unit_test(mixed_answers_are_refused_whole),
	    cmocka_unit_test(the_allow_list_opens_only_what_it_names),
	    cmocka_unit_test(a_bad_allow_list_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
