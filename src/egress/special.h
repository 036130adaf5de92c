/* Addresses that are not public: the IANA special-purpose registries as a table.
 *
 *     const struct special_range *r = special_find(&address.any);
 *     if (r) ... r->name, r->cidr, r->document
 *
 * Every row of both registries is here, also the few that are globally reachable
 * (anycast for protocols no image is served over), and with them multicast, the
 * address forms that carry an IPv4 address inside, and what of IPv6 is not assigned
 * as global unicast. Thread-safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/address.h"

struct special_range {
	const char *name;	/* "private" */
	const char *cidr;	/* "10.0.0.0/8" */
	const char *document;	/* "RFC 1918" */
};

/* The narrowest range that holds the address, or NULL for a public one. A family other
 * than IPv4 and IPv6 is never public. */
const struct special_range *special_find(const struct sockaddr *sa);

/* Row `at` of the table, or NULL past its end. */
const struct special_range *special_row(size_t at);

/* The IPv4 addresses that are written inside an IPv6 one (IPv4-mapped, -compatible
 * and -translated, 6to4, NAT64, Teredo's server and client, ISATAP): up to SPECIAL_INSIDE_MAX
 * of them, the count is returned. */
#define SPECIAL_INSIDE_MAX 4
struct special_inside {
	const char *form; /* "6to4" */
	union address address;
};
int special_inside(const struct sockaddr *sa, struct special_inside ret[SPECIAL_INSIDE_MAX]);
