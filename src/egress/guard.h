/* The guard on every way out: which URLs and addresses a request may go to.
 *
 *     struct guard *guard;
 *     guard_create(allow, allow_count, &guard, &err);
 *     guard_check_url(guard, text, &rules, &url, &err)          its spelling, port and literal address
 *     guard_check_addresses(guard, &url, answers, n, &err)      all that its name resolves to
 *     guard_allows(guard, url.host, peer)                       the one that is connected to
 *
 * Only public addresses are open (egress/special.h), and what the operator names:
 *   "10.1.0.0/16", "fd00:1::/32", "127.0.0.1"   addresses, by whatever name they are found
 *   "images.internal"                           a host, whatever addresses it has
 *   "127.0.0.1:9000", "[::1]:9000", "images.internal:9000"   the same at this port alone
 * An address that carries an IPv4 one inside is open when both are. A list of addresses
 * with one closed among them is refused whole: what would be connected to must not
 * depend on luck.
 *
 * Unchangeable once made, so any thread. Drawback: a named host is open at whatever
 * address its name server says; name ranges where that is not the operator's own.
 */
#pragma once

#include "egress/url.h"

struct guard;

/* An entry that is none of the above is ERR_INVALID_PARAMETER. Texts are copied. */
bool guard_create(const char *const *allow, size_t count, struct guard **ret,
		  struct err *err) MUST_CHECK;
void guard_destroy(struct guard *guard); /* NULL is fine */

/* url_parse() by the same rules, then the port (those of the Fetch standard's "bad ports"
 * are closed) and, when the host is an address or localhost, the address. The caller
 * finishes *ret. */
bool guard_check_url(const struct guard *guard, struct slice text, const struct url_rules *rules,
		     struct url *ret, struct err *err) MUST_CHECK;

/* Refused when one of them is closed, or when there is none. The message does not say
 * which address it was: a stranger learns nothing of the names inside. */
bool guard_check_addresses(const struct guard *guard, const struct url *url,
			   const union address *addresses, int count, struct err *err) MUST_CHECK;

/* The address (with its port) of a connection for this host. */
bool guard_allows(const struct guard *guard, const char *host, const struct sockaddr *peer) MUST_CHECK;
