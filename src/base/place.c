#include "base/place.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/decimal.h"

#define LABEL_MAX 63

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alnum(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

/* --- hosts ----------------------------------------------------------------- */

static bool label_ok(struct slice label)
{
	if (label.len == 0 || label.len > LABEL_MAX || label.p[0] == '-' ||
	    label.p[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_alnum(label.p[i]) && label.p[i] != '-' && label.p[i] != '_')
			return false;
	return true;
}

static bool name_ok(struct slice text)
{
	struct slice rest = text, label;

	for (;;) {
		const char *dot = memchr(rest.p, '.', rest.len);
		label = (struct slice){rest.p, dot ? (size_t)(dot - rest.p) : rest.len};
		if (!label_ok(label))
			return false;
		if (!dot)
			break;
		rest = (struct slice){dot + 1, rest.len - label.len - 1};
		if (rest.len == 0)
			return false;
	}
	return !is_digit(label.p[0]); /* no top-level domain is a number: an address, oddly spelt */
}

bool host_name_parse(struct slice text, char ret[HOST_NAME_MAX_BYTES])
{
	char host[HOST_NAME_MAX_BYTES];
	struct in_addr v4;

	if (text.len == 0 || text.len >= sizeof host || memchr(text.p, '\0', text.len))
		return false;
	for (size_t i = 0; i < text.len; i++)
		host[i] = lower(text.p[i]);
	host[text.len] = '\0';
	/* inet_pton() takes a.b.c.d alone, without leading zeros; name_ok() no other number. */
	if (inet_pton(AF_INET, host, &v4) != 1 && !name_ok(slice_of(host)))
		return false;
	memcpy(ret, host, text.len + 1);
	return true;
}

/* --- places ---------------------------------------------------------------- */

static bool parse_port(struct slice text, uint16_t *ret)
{
	uint32_t port = 0;

	if (text.len == 0 || text.len > 5)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		port = port * 10 + (uint32_t)(text.p[i] - '0');
	}
	*ret = (uint16_t)port;
	return port > 0 && port <= 65535;
}

static bool range_of(const union address *a, struct address_range *ret)
{
	char text[ADDRESS_TEXT_MAX];

	address_format(a, text);
	struct slice s = {text, (size_t)((char *)strrchr(text, ':') - text)};
	if (a->any.sa_family == AF_INET6)
		s = (struct slice){s.p + 1, s.len - 2};
	return address_range_parse(s, ret);
}

bool place_parse(struct slice text, struct place *ret)
{
	struct place a = {0};
	union address address;

	if (address_range_parse(text, &a.range)) {
		*ret = a;
		return true;
	}
	const char *colon = text.len ? memchr(text.p, ':', text.len) : NULL;
	if (colon != text.p && address_parse(text, &address)) {
		a.port = ntohs(address.v4.sin_port);
		if (a.port == 0 || !range_of(&address, &a.range))
			return false;
		*ret = a;
		return true;
	}
	struct slice host = {text.p, colon ? (size_t)(colon - text.p) : text.len};
	if (colon && !parse_port(slice_skip(text, host.len + 1), &a.port))
		return false;
	if (!host_name_parse(host, a.host))
		return false;
	*ret = a;
	return true;
}
