/* How much a client wants one of the things that it lists (RFC 9110 §12.4.2, §12.5):
 * Accept, Accept-Encoding.
 *
 *     int br = http_accept_weight(x, "accept-encoding", SLICE("br"));
 *
 * No state. Drawback: of media types only those that are named are found, not the
 * ranges that hold them ("text/html", not "text/" and a star); of the star in
 * Accept-Encoding the caller asks by its own name.
 */
#pragma once

#include "base/slice.h"

struct http_exchange;

#define HTTP_WEIGHT_FULL 1000
#define HTTP_WEIGHT_UNSAID (-1)

/* In thousandths: 0 is "not this one", HTTP_WEIGHT_UNSAID that no line of this header
 * names the item. A weight that cannot be read is 0; an item named twice has the first. */
int http_accept_weight(const struct http_exchange *x, const char *header, struct slice item);
/* The same of one line's value. */
int http_list_weight(struct slice list, struct slice item);
