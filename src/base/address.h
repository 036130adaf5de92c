/* Internet addresses in numbers, and ranges of them (CIDR, RFC 4632 and 4291).
 *
 *     struct address_range r;
 *     address_range_parse(SLICE("10.0.0.0/8"), &r)
 *     address_range_has(&r, (struct sockaddr *)&peer)
 *
 * Numeric spellings only, as inet_pton() takes them: no names, no short, octal
 * or hexadecimal IPv4. Thread-safe.
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/attr.h"
#include "base/slice.h"

#define ADDRESS_TEXT_MAX 64 /* "[…]:65535" and a terminator */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* "127.0.0.1:8080", "[::1]:8080", ":8080" (every IPv4 address); port 0 – 65535. */
bool address_parse(struct slice text, union address *ret) MUST_CHECK;
/* What address_parse() reads, and a terminator. */
void address_format(const union address *a, char ret[ADDRESS_TEXT_MAX]);
socklen_t address_len(const union address *a);

struct address_range {
	uint8_t bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint8_t bits;      /* 0 – 128 of them count */
};

/* "10.0.0.0/8", "2001:db8::/32", or one address. Bits behind the prefix must be zero. */
bool address_range_parse(struct slice text, struct address_range *ret) MUST_CHECK;
/* IPv4 and its IPv6-mapped spelling are the same address. */
bool address_range_has(const struct address_range *r, const struct sockaddr *sa);
