/* One strict reader of http and https URLs (RFC 3986), for those that strangers write.
 *
 *     struct url url;
 *     if (!url_parse(text, &(struct url_rules){.param = "callback_url", .max_bytes = 2048},
 *                    &url, &err)) ...
 *     url.host, url.port, url.text                url_finish(&url)
 *
 * Whatever two readers of URLs could understand differently is refused, not repaired:
 * user info, backslashes, white space and control bytes, percent escapes or non-ASCII in
 * the host, zone ids, a dot behind the host, and every spelling of an IPv4 address but
 * a.b.c.d in plain decimal. libcurl's own reader takes most of these, each in its way;
 * it only ever sees `text`, written anew from the parts. Thread-safe.
 *
 * Drawback: a name in another script must be given in its xn-- form.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/err.h"
#include "base/place.h"

#define URL_HOST_MAX HOST_NAME_MAX_BYTES

struct url {
	bool https;
	bool literal;		 /* the host is an address */
	uint16_t port;		 /* 443 or 80 where none is written */
	char host[URL_HOST_MAX]; /* lower case; an IPv6 address in its shortest form, no brackets */
	union address address;	 /* of a literal, with the port */
	char *text;		 /* owned: the whole URL, without a fragment, printable ASCII */
};

struct url_rules {
	const char *param; /* what messages call it; NULL: "the URL" */
	size_t max_bytes;  /* 0: 8192 */
	bool http_too;	   /* https alone otherwise */
};

/* Refusals are ERR_INVALID_PARAMETER with rules->param and a message that says what to
 * change; ERR_INTERNAL without memory. ret is untouched then. */
bool url_parse(struct slice text, const struct url_rules *rules, struct url *ret,
	       struct err *err) MUST_CHECK;
void url_finish(struct url *url);

/* Same scheme, host and port. */
bool url_same_origin(const struct url *a, const struct url *b);
