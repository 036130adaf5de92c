/* Places in a network, as an operator names them: a host, an address or a range of them,
 * each at every port or at one.
 *
 *     struct place p;
 *     place_parse(SLICE("images.internal:9000"), &p)      p.host, p.port
 *     place_parse(SLICE("10.1.0.0/16"), &p)               p.range; p.host is ""
 *
 * Strict: one spelling of an address (base/address.h), ASCII names, no wildcards.
 * Thread-safe. Drawback: a name in another script must be given in its xn-- form.
 */
#pragma once

#include "base/address.h"

#define HOST_NAME_MAX_BYTES 254 /* with a terminator */

struct place {
	char host[HOST_NAME_MAX_BYTES]; /* lower case; "" for a range */
	struct address_range range;
	uint16_t port; /* 0: every one */
};

bool place_parse(struct slice text, struct place *ret) MUST_CHECK;

/* A host name or IPv4 address as a URL may have it, in lower case: false for any other. */
bool host_name_parse(struct slice text, char ret[HOST_NAME_MAX_BYTES]) MUST_CHECK;
