/* What a browser adds on its own: a cookie that stands for a key, and where a request
 * came from.
 *
 *     if (browser_session(x, &token) && browser_is_ours(x, &err)) …
 *
 * A cookie goes along with requests that other sites caused, so a request that it signs
 * must also show that a page of this server made it: a header that forms and other sites
 * cannot send, and where the browser says whence (Origin, Sec-Fetch-Site), from here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct http_exchange;

/* The token in this request's cookie, as it was sent; false: there is none. Two of the name
 * are none: somebody else's page may have set the other. */
bool browser_session(const struct http_exchange *x, struct slice *ret_token);
void browser_set_session(struct http_exchange *x, struct slice token, int64_t ttl_ms);
void browser_clear_session(struct http_exchange *x);
/* ERR_CROSS_SITE: it was another site's page, or none of ours as far as can be told. GET and
 * HEAD change nothing, so of them only what a browser calls another site's is refused. */
bool browser_is_ours(const struct http_exchange *x, struct err *err) MUST_CHECK;
/* Whether another site's page led here. */
bool browser_was_led_here(const struct http_exchange *x);
