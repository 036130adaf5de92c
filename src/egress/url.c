#include "egress/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/place.h"

#define URL_MAX_BYTES 8192

static bool refuse(const struct url_rules *rules, struct err *err, const char *why)
{
	return err_set(err, ERR_INVALID_PARAMETER, rules->param, "%s %s",
		       rules->param ? rules->param : "the URL", why);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* --- parts ----------------------------------------------------------------- */

struct parts {
	bool https;
	struct slice authority, host, port, rest; /* rest: path, query */
	bool bracketed;
};

static const char *read_scheme(const struct url_rules *rules, struct slice *text, bool *ret_https)
{
	static const struct slice https = SLICE("https://"), http = SLICE("http://");

	for (int i = 0; i < 2; i++) {
		struct slice want = i == 0 ? https : http;
		if ((i == 0 || rules->http_too) && text->len >= want.len &&
		    slice_ieq((struct slice){text->p, want.len}, want)) {
			*text = slice_skip(*text, want.len);
			*ret_https = i == 0;
			return NULL;
		}
	}
	return rules->http_too ? "must begin with https:// or http://" : "must begin with https://";
}

static const char *check_bytes(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c <= ' ' || c == 0x7F)
			return "holds white space or a control character: percent-encode it (a space "
			       "is %20)";
		if (strchr("\\\"<>^`{|}", c))
			return "holds a character that no URL may hold as it is: percent-encode it";
	}
	return NULL;
}

static const char *split_authority(struct slice text, struct parts *p)
{
	size_t end = 0;

	while (end < text.len && !strchr("/?#", text.p[end]))
		end++;
	p->authority = (struct slice){text.p, end};
	p->rest = slice_skip(text, end);
	const char *hash = p->rest.len ? memchr(p->rest.p, '#', p->rest.len) : NULL;
	if (hash)
		p->rest.len = (size_t)(hash - p->rest.p);
	if (end == 0)
		return "has no host";
	if (memchr(text.p, '@', end))
		return "must not hold a user name or password";
	if (memchr(text.p, '%', end))
		return "must not hold percent escapes in its host";
	for (size_t i = 0; i < end; i++)
		if ((unsigned char)text.p[i] >= 0x80)
			return "must spell its host in ASCII (the xn-- form)";
	return NULL;
}

static const char *split_port(struct parts *p)
{
	struct slice a = p->authority;
	const char *colon;

	p->bracketed = a.p[0] == '[';
	if (p->bracketed) {
		const char *close = memchr(a.p, ']', a.len);
		if (!close)
			return "has an address without its closing bracket";
		p->host = (struct slice){a.p + 1, (size_t)(close - a.p) - 1};
		struct slice behind = slice_skip(a, (size_t)(close - a.p) + 1);
		if (behind.len && behind.p[0] != ':')
			return "has something other than a port behind its address";
		colon = behind.len ? behind.p : NULL;
	} else {
		colon = memchr(a.p, ':', a.len);
		p->host = (struct slice){a.p, colon ? (size_t)(colon - a.p) : a.len};
	}
	if (!colon)
		return NULL;
	p->port = slice_skip(a, (size_t)(colon - a.p) + 1);
	return p->port.len ? NULL : "has a colon but no port";
}

static const char *read_port(const struct parts *p, uint16_t *ret)
{
	int64_t port = p->https ? 443 : 80;
	static const char *const bad = "has a port that is not a number from 1 to 65535";

	if (p->port.p) {
		if (p->port.len > 5 || p->port.p[0] == '0')
			return bad;
		for (size_t i = 0; i < p->port.len; i++)
			if (!is_digit(p->port.p[i]))
				return bad;
		if (!decimal_parse(p->port, 0, &port) || port > 65535)
			return bad;
	}
	*ret = (uint16_t)port;
	return NULL;
}

static const char *read_ipv6(const struct parts *p, struct url *u)
{
	char host[INET6_ADDRSTRLEN];

	if (p->host.len >= sizeof host)
		return "has a bad IPv6 address";
	memcpy(host, p->host.p, p->host.len);
	host[p->host.len] = '\0';
	u->address.v6.sin6_family = AF_INET6;
	u->address.v6.sin6_port = htons(u->port);
	if (inet_pton(AF_INET6, host, &u->address.v6.sin6_addr) != 1)
		return "has a bad IPv6 address";
	inet_ntop(AF_INET6, &u->address.v6.sin6_addr, u->host, sizeof u->host);
	u->literal = true;
	return NULL;
}

static const char *read_host(const struct parts *p, struct url *u)
{
	if (p->bracketed)
		return read_ipv6(p, u);
	if (p->host.len && p->host.p[p->host.len - 1] == '.')
		return "must not have a dot behind its host";
	if (!host_name_parse(p->host, u->host))
		return "has a bad host: give a name, or an address as a.b.c.d or [IPv6]";
	u->address.v4.sin_family = AF_INET;
	u->address.v4.sin_port = htons(u->port);
	u->literal = inet_pton(AF_INET, u->host, &u->address.v4.sin_addr) == 1;
	return NULL;
}

/* --- the whole ------------------------------------------------------------- */

static bool write_text(const struct parts *p, struct url *u)
{
	struct buf b;
	bool v6 = u->literal && u->address.any.sa_family == AF_INET6;

	buf_init(&b, 4 * URL_MAX_BYTES + 512);
	buf_printf(&b, "%s://%s%s%s", u->https ? "https" : "http", v6 ? "[" : "", u->host, v6 ? "]" : "");
	if (u->port != (u->https ? 443 : 80))
		buf_printf(&b, ":%u", u->port);
	if (p->rest.len == 0 || p->rest.p[0] != '/')
		buf_byte(&b, '/');
	for (size_t i = 0; i < p->rest.len; i++) {
		unsigned char c = (unsigned char)p->rest.p[i];
		if (c >= 0x80)
			buf_printf(&b, "%%%02X", c);
		else
			buf_byte(&b, (char)c);
	}
	buf_cstr(&b);
	if (b.failed) {
		buf_finish(&b);
		return false;
	}
	u->text = b.p;
	return true;
}

bool url_parse(struct slice text, const struct url_rules *rules, struct url *ret, struct err *err)
{
	size_t max = rules->max_bytes ? MIN(rules->max_bytes, URL_MAX_BYTES) : URL_MAX_BYTES;
	struct parts p = {0};
	struct url u = {0};
	struct slice rest = text;
	const char *why;

	if (text.len == 0)
		return refuse(rules, err, "is empty");
	if (text.len > max)
		return err_set(err, ERR_INVALID_PARAMETER, rules->param,
			       "%s may have at most %zu characters",
			       rules->param ? rules->param : "the URL", max);
	if ((why = read_scheme(rules, &rest, &p.https)) || (why = check_bytes(text)) ||
	    (why = split_authority(rest, &p)) || (why = split_port(&p)) ||
	    (why = read_port(&p, &u.port)) || (why = read_host(&p, &u)))
		return refuse(rules, err, why);
	u.https = p.https;
	if (!write_text(&p, &u))
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	*ret = u;
	return true;
}

void url_finish(struct url *url)
{
	free(url->text);
	url->text = NULL;
}

bool url_same_origin(const struct url *a, const struct url *b)
{
	return a->https == b->https && a->port == b->port && strcmp(a->host, b->host) == 0;
}
