/* How many connections each client address has open, over all loops. IPv6 counts by /64,
 * the least that one client is given. Any thread. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"

struct http_peers;

struct http_peers *http_peers_create(void); /* NULL: out of memory */
void http_peers_destroy(struct http_peers *p);
/* One more, unless it has `most`. */
bool http_peers_enter(struct http_peers *p, const union address *a, int64_t most);
void http_peers_leave(struct http_peers *p, const union address *a);
