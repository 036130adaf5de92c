#include "base/address.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/decimal.h"

static bool digits_only(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.len > 0;
}

/* A decimal number from 0 to max, digits only. */
static bool parse_small(struct slice s, int64_t max, int64_t *ret)
{
	return digits_only(s) && decimal_parse(s, 0, ret) && *ret <= max;
}

static bool copy_text(struct slice s, char *ret, size_t size)
{
	if (s.len >= size || (s.len && memchr(s.p, '\0', s.len)))
		return false;
	if (s.len)
		memcpy(ret, s.p, s.len);
	ret[s.len] = '\0';
	return true;
}

bool address_parse(struct slice text, union address *ret)
{
	const char *colon = text.len ? memrchr(text.p, ':', text.len) : NULL;
	union address a = {0};
	char host[ADDRESS_TEXT_MAX];
	int64_t port;

	if (!colon || !parse_small(slice_skip(text, (size_t)(colon - text.p) + 1), 65535, &port))
		return false;
	struct slice name = {text.p, (size_t)(colon - text.p)};
	bool bracketed = name.len >= 2 && name.p[0] == '[' && name.p[name.len - 1] == ']';
	if (bracketed)
		name = (struct slice){name.p + 1, name.len - 2};
	if (!copy_text(name, host, sizeof host))
		return false;
	if (bracketed) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons((uint16_t)port);
		if (inet_pton(AF_INET6, host, &a.v6.sin6_addr) != 1)
			return false;
	} else {
		a.v4.sin_family = AF_INET;
		a.v4.sin_port = htons((uint16_t)port);
		if (name.len > 0 && inet_pton(AF_INET, host, &a.v4.sin_addr) != 1)
			return false;
	}
	*ret = a;
	return true;
}

void address_format(const union address *a, char ret[ADDRESS_TEXT_MAX])
{
	char host[INET6_ADDRSTRLEN];

	if (a->any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a->v6.sin6_addr, host, sizeof host);
		snprintf(ret, ADDRESS_TEXT_MAX, "[%s]:%u", host, ntohs(a->v6.sin6_port));
	} else {
		inet_ntop(AF_INET, &a->v4.sin_addr, host, sizeof host);
		snprintf(ret, ADDRESS_TEXT_MAX, "%s:%u", host, ntohs(a->v4.sin_port));
	}
}

socklen_t address_len(const union address *a)
{
	return a->any.sa_family == AF_INET6 ? sizeof a->v6 : sizeof a->v4;
}

/* --- ranges ---------------------------------------------------------------- */

static const uint8_t mapped_prefix[12] = {[10] = 0xFF, [11] = 0xFF};

static bool bits_behind_are_zero(const struct address_range *r)
{
	for (int bit = r->bits; bit < 128; bit++)
		if (r->bytes[bit / 8] & (0x80 >> bit % 8))
			return false;
	return true;
}

bool address_range_parse(struct slice text, struct address_range *ret)
{
	const char *slash = text.len ? memchr(text.p, '/', text.len) : NULL;
	struct address_range r = {0};
	char host[ADDRESS_TEXT_MAX];
	int64_t bits;

	if (!copy_text((struct slice){text.p, slash ? (size_t)(slash - text.p) : text.len}, host,
		       sizeof host))
		return false;
	memcpy(r.bytes, mapped_prefix, sizeof mapped_prefix);
	bool v4 = inet_pton(AF_INET, host, r.bytes + 12) == 1;
	if (!v4 && inet_pton(AF_INET6, host, r.bytes) != 1)
		return false;
	bits = v4 ? 32 : 128;
	if (slash && !parse_small(slice_skip(text, (size_t)(slash - text.p) + 1), bits, &bits))
		return false;
	r.bits = (uint8_t)(v4 ? bits + 96 : bits);
	if (!bits_behind_are_zero(&r))
		return false;
	*ret = r;
	return true;
}

bool address_range_has(const struct address_range *r, const struct sockaddr *sa)
{
	const union address *a = (const union address *)sa;
	uint8_t bytes[16];
	int whole = r->bits / 8, rest = r->bits % 8;

	if (sa->sa_family == AF_INET) {
		memcpy(bytes, mapped_prefix, sizeof mapped_prefix);
		memcpy(bytes + 12, &a->v4.sin_addr, 4);
	} else if (sa->sa_family == AF_INET6) {
		memcpy(bytes, &a->v6.sin6_addr, 16);
	} else {
		return false;
	}
	return memcmp(bytes, r->bytes, (size_t)whole) == 0 &&
	       (rest == 0 || (bytes[whole] ^ r->bytes[whole]) >> (8 - rest) == 0);
}
