#include "api/browser.h"

#include <stdio.h>

#include "account/session.h"
#include "api/call.h"

/* With __Host- a browser takes the cookie only over TLS and only from this very host, not
 * from a neighbour in its domain. Plain HTTP cannot have that. */
#define COOKIE_PLAIN "tintype_session"
#define COOKIE_SECURE "__Host-tintype_session"

static bool is_secure(const struct http_exchange *x)
{
	return slice_starts(slice_of(call_of((struct http_exchange *)x)->api->options.public_url),
			    SLICE("https://"));
}

static const char *cookie_name(const struct http_exchange *x)
{
	return is_secure(x) ? COOKIE_SECURE : COOKIE_PLAIN;
}

/* --- the cookie ----------------------------------------------------------------------- */

/* Counts cookies of this name in one line; *ret_value is the last one's. */
static int count_cookies(struct slice line, struct slice name, struct slice *ret_value)
{
	int count = 0;

	while (line.len > 0) {
		const char *end = memchr(line.p, ';', line.len);
		struct slice pair = {line.p, end ? (size_t)(end - line.p) : line.len};
		line = slice_skip(line, pair.len + 1);
		while (pair.len > 0 && (*pair.p == ' ' || *pair.p == '\t'))
			pair = slice_skip(pair, 1);
		if (!slice_starts(pair, name) || pair.len == name.len || pair.p[name.len] != '=')
			continue;
		*ret_value = slice_skip(pair, name.len + 1);
		count++;
	}
	return count;
}

bool browser_session(const struct http_exchange *x, struct slice *ret_token)
{
	struct slice name, value, token = {0};
	int count = 0;

	for (size_t i = 0; http_header_at(x, i, &name, &value); i++)
		if (slice_ieq(name, SLICE("cookie")))
			count += count_cookies(value, slice_of(cookie_name(x)), &token);
	if (count != 1)
		return false;
	*ret_token = token;
	return true;
}

static void set_cookie(struct http_exchange *x, struct slice token, int64_t age_s)
{
	char text[200];

	snprintf(text, sizeof text, "%s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Strict%s",
		 cookie_name(x), SLICE_ARG(token), (long long)age_s, is_secure(x) ? "; Secure" : "");
	http_set_header(x, "Set-Cookie", text);
}

void browser_set_session(struct http_exchange *x, struct slice token, int64_t ttl_ms)
{
	set_cookie(x, token, ttl_ms / 1000);
}

void browser_clear_session(struct http_exchange *x) { set_cookie(x, SLICE(""), 0); }

/* --- where it came from ------------------------------------------------------------------ */

/* "https://example.com:8443/a" → "https://example.com:8443" */
static struct slice origin_of(struct slice url)
{
	const char *scheme = url.len ? memmem(url.p, url.len, "://", 3) : NULL;
	size_t at = scheme ? (size_t)(scheme - url.p) + 3 : url.len;
	const char *path = at < url.len ? memchr(url.p + at, '/', url.len - at) : NULL;

	return (struct slice){url.p, path ? (size_t)(path - url.p) : url.len};
}

/* The host that the browser asked, or the public one: proxies may rename the former. A
 * page that came in the clear is not the one behind an https URL. */
static bool origin_is_own(const struct http_exchange *x, struct slice origin)
{
	const struct api *api = call_of((struct http_exchange *)x)->api;
	struct slice https = SLICE("https://"), http = SLICE("http://");

	if (slice_ieq(origin, origin_of(slice_of(api->options.public_url))))
		return true;
	if (slice_starts(origin, https))
		origin = slice_skip(origin, https.len);
	else if (slice_starts(origin, http) && !is_secure(x))
		origin = slice_skip(origin, http.len);
	else
		return false;
	return origin.len > 0 && slice_ieq(origin, http_header(x, "host"));
}

bool browser_was_led_here(const struct http_exchange *x)
{
	struct slice site = http_header(x, "sec-fetch-site");

	return site.p && !slice_is(site, "same-origin") && !slice_is(site, "none");
}

bool browser_is_ours(const struct http_exchange *x, struct err *err)
{
	struct slice origin = http_header(x, "origin"), site = http_header(x, "sec-fetch-site");
	bool reads = x->method == HTTP_GET || x->method == HTTP_HEAD;

	if (browser_was_led_here(x) || (!reads && site.p && !slice_is(site, "same-origin")) ||
	    (!reads && origin.p && !origin_is_own(x, origin)))
		return err_set(err, ERR_CROSS_SITE, NULL,
			       "another site's page made this request: only this server's own page may");
	if (!reads && !slice_is(http_header(x, "x-tintype-page"), "1"))
		return err_set(err, ERR_CROSS_SITE, NULL,
			       "whoever is signed in by a cookie sends X-Tintype-Page: 1 with what "
			       "changes something");
	return true;
}
