/* https://www.iana.org/assignments/iana-ipv4-special-registry and
 * iana-ipv6-special-registry, as of 2025, and a few rows they leave to other lists. */
#include "egress/special.h"

#include <pthread.h>
#include <stdlib.h>

/* clang-format off */
static const struct special_range rows[] = {
	/* IPv4 special-purpose registry */
	{"this network",		"0.0.0.0/8",		"RFC 791"},
	{"this host",			"0.0.0.0/32",		"RFC 1122"},
	{"private",			"10.0.0.0/8",		"RFC 1918"},
	{"shared (carrier-grade NAT)",	"100.64.0.0/10",	"RFC 6598"},
	{"loopback",			"127.0.0.0/8",		"RFC 1122"},
	{"link-local",			"169.254.0.0/16",	"RFC 3927"},
	{"private",			"172.16.0.0/12",	"RFC 1918"},
	{"IETF protocol",		"192.0.0.0/24",		"RFC 6890"},
	{"IPv4 service continuity",	"192.0.0.0/29",		"RFC 7335"},
	{"IPv4 dummy",			"192.0.0.8/32",		"RFC 7600"},
	{"port control anycast",	"192.0.0.9/32",		"RFC 7723"},
	{"TURN anycast",		"192.0.0.10/32",	"RFC 8155"},
	{"NAT64/DNS64 discovery",	"192.0.0.170/32",	"RFC 8880"},
	{"NAT64/DNS64 discovery",	"192.0.0.171/32",	"RFC 8880"},
	{"documentation",		"192.0.2.0/24",		"RFC 5737"},
	{"AS112",			"192.31.196.0/24",	"RFC 7535"},
	{"AMT",				"192.52.193.0/24",	"RFC 7450"},
	{"6to4 relay",			"192.88.99.0/24",	"RFC 7526"},
	{"6a44 relay",			"192.88.99.2/32",	"RFC 6751"},
	{"private",			"192.168.0.0/16",	"RFC 1918"},
	{"AS112",			"192.175.48.0/24",	"RFC 7534"},
	{"benchmarking",		"198.18.0.0/15",	"RFC 2544"},
	{"documentation",		"198.51.100.0/24",	"RFC 5737"},
	{"documentation",		"203.0.113.0/24",	"RFC 5737"},
	{"reserved",			"240.0.0.0/4",		"RFC 1112"},
	{"broadcast",			"255.255.255.255/32",	"RFC 919"},
	/* beside it: multicast, and a cloud's host that lives at a public address */
	{"multicast",			"224.0.0.0/4",		"RFC 5771"},
	{"cloud platform",		"168.63.129.16/32",	"Azure WireServer"},

	/* IPv6 special-purpose registry */
	{"loopback",			"::1/128",		"RFC 4291"},
	{"unspecified",			"::/128",		"RFC 4291"},
	{"IPv4-mapped",			"::ffff:0:0/96",	"RFC 4291"},
	{"NAT64",			"64:ff9b::/96",		"RFC 6052"},
	{"local NAT64",			"64:ff9b:1::/48",	"RFC 8215"},
	{"discard",			"100::/64",		"RFC 6666"},
	{"dummy",			"100:0:0:1::/64",	"RFC 9780"},
	{"IETF protocol",		"2001::/23",		"RFC 2928"},
	{"Teredo",			"2001::/32",		"RFC 4380"},
	{"port control anycast",	"2001:1::1/128",	"RFC 7723"},
	{"TURN anycast",		"2001:1::2/128",	"RFC 8155"},
	{"service registration anycast", "2001:1::3/128",	"RFC 9665"},
	{"benchmarking",		"2001:2::/48",		"RFC 5180"},
	{"AMT",				"2001:3::/32",		"RFC 7450"},
	{"AS112",			"2001:4:112::/48",	"RFC 7535"},
	{"ORCHID",			"2001:10::/28",		"RFC 4843"},
	{"ORCHIDv2",			"2001:20::/28",		"RFC 7343"},
	{"drone remote id",		"2001:30::/28",		"RFC 9374"},
	{"documentation",		"2001:db8::/32",	"RFC 3849"},
	{"6to4",			"2002::/16",		"RFC 3056"},
	{"AS112",			"2620:4f:8000::/48",	"RFC 7534"},
	{"documentation",		"3fff::/20",		"RFC 9637"},
	{"segment routing",		"5f00::/16",		"RFC 9602"},
	{"unique local",		"fc00::/7",		"RFC 4193"},
	{"link-local",			"fe80::/10",		"RFC 4291"},
	/* beside it: what other registries close */
	{"IPv4-compatible",		"::/96",		"RFC 4291"},
	{"IPv4-translated",		"::ffff:0:0:0/96",	"RFC 2765"},
	{"6bone",			"3ffe::/16",		"RFC 3701"},
	{"site-local",			"fec0::/10",		"RFC 3879"},
	{"multicast",			"ff00::/8",		"RFC 4291"},
	/* of IPv6 only 2000::/3 is given out as global unicast; RFC 4291 */
	{"unassigned",			"::/3",			"RFC 4291"},
	{"unassigned",			"4000::/2",		"RFC 4291"},
	{"unassigned",			"8000::/1",		"RFC 4291"},
};
/* clang-format on */

static struct address_range ranges[ARRAY_LEN(rows)];
static pthread_once_t parsed = PTHREAD_ONCE_INIT;

static void parse_rows(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!address_range_parse(slice_of(rows[i].cidr), &ranges[i]))
			abort(); /* a programmer's mistake */
}

const struct special_range *special_find(const struct sockaddr *sa)
{
	static const struct special_range foreign = {"not an internet address", "", "RFC 791"};
	int best = -1;

	if (sa->sa_family != AF_INET && sa->sa_family != AF_INET6)
		return &foreign;
	pthread_once(&parsed, parse_rows);
	bool v4 = sa->sa_family == AF_INET;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		/* To address_range_has() IPv4 lies in ::ffff:0:0/96, and so in IPv6's rows. */
		if (v4 == (strchr(rows[i].cidr, ':') != NULL))
			continue;
		if (address_range_has(&ranges[i], sa) &&
		    (best < 0 || ranges[i].bits > ranges[best].bits))
			best = (int)i;
	}
	return best < 0 ? NULL : &rows[best];
}

const struct special_range *special_row(size_t at)
{
	return at < ARRAY_LEN(rows) ? &rows[at] : NULL;
}

/* --- addresses inside addresses -------------------------------------------- */

/* Which bytes of the IPv6 address are the IPv4 one. An address may match several. */
static const struct form {
	const char *name;
	uint8_t prefix[16], mask[16];
	uint8_t at[4];
	bool inverted;
	bool skip_zero; /* another row may be the one that is meant */
} forms[] = {
	{"IPv4-mapped", {[10] = 0xFF, 0xFF}, {[0 ... 11] = 0xFF}, {12, 13, 14, 15}, false, false},
	{"IPv4-compatible", {0}, {[0 ... 11] = 0xFF}, {12, 13, 14, 15}, false, false},
	{"IPv4-translated", {[8] = 0xFF, 0xFF}, {[0 ... 11] = 0xFF}, {12, 13, 14, 15}, false, false},
	{"NAT64", {0, 0x64, 0xFF, 0x9B}, {[0 ... 11] = 0xFF}, {12, 13, 14, 15}, false, false},
	/* RFC 6052 2.2: a prefix of 96 bits, or of 48. */
	{"NAT64", {0, 0x64, 0xFF, 0x9B, 0, 1}, {[0 ... 5] = 0xFF}, {12, 13, 14, 15}, false, true},
	{"NAT64", {0, 0x64, 0xFF, 0x9B, 0, 1}, {[0 ... 5] = 0xFF}, {6, 7, 9, 10}, false, true},
	{"6to4", {0x20, 0x02}, {0xFF, 0xFF}, {2, 3, 4, 5}, false, false},
	{"Teredo", {0x20, 0x01}, {[0 ... 3] = 0xFF}, {4, 5, 6, 7}, false, false},
	{"Teredo", {0x20, 0x01}, {[0 ... 3] = 0xFF}, {12, 13, 14, 15}, true, false},
	/* RFC 5214 6.1: the interface identifier, in any network; the second bit may be set. */
	{"ISATAP", {[10] = 0x5E, 0xFE}, {[8] = 0xFD, 0xFF, 0xFF, 0xFF}, {12, 13, 14, 15}, false, false},
};

static bool form_matches(const struct form *f, const uint8_t *bytes)
{
	for (int i = 0; i < 16; i++)
		if ((bytes[i] & f->mask[i]) != f->prefix[i])
			return false;
	return true;
}

int special_inside(const struct sockaddr *sa, struct special_inside ret[SPECIAL_INSIDE_MAX])
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)sa;
	const uint8_t *bytes = v6->sin6_addr.s6_addr;
	int count = 0;

	if (sa->sa_family != AF_INET6 || IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) ||
	    IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(forms) && count < SPECIAL_INSIDE_MAX; i++) {
		const struct form *f = &forms[i];
		uint8_t v4[4];
		if (!form_matches(f, bytes))
			continue;
		for (int k = 0; k < 4; k++)
			v4[k] = bytes[f->at[k]] ^ (f->inverted ? 0xFF : 0);
		if (f->skip_zero && !(v4[0] | v4[1] | v4[2] | v4[3]))
			continue;
		ret[count] = (struct special_inside){.form = f->name};
		ret[count].address.v4.sin_family = AF_INET;
		ret[count].address.v4.sin_port = v6->sin6_port;
		memcpy(&ret[count++].address.v4.sin_addr, v4, 4);
	}
	return count;
}
