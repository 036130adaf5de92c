/* Paths are refused rather than repaired: a path that needs repair was not made by an
 * honest client, and two repairers rarely agree. */
#include "http/target.h"

#include "base/utf8.h"
#include "http/scan.h"

static bool bad_target(struct err *err, const char *why)
{
	return err_set(err, ERR_INVALID_REQUEST, NULL, "malformed request target: %s", why);
}

/* The byte that p[0..2] = "%XX" stands for, or -1. */
static int escaped_byte(const char *p, const char *end)
{
	if (end - p < 3)
		return -1;
	int high = http_hex_digit(p[1]), low = http_hex_digit(p[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* The byte at *p, escaped or not; *p moves behind it. */
static char decoded_byte(const char **p, const char *end)
{
	int byte = **p == '%' ? escaped_byte(*p, end) : -1;

	if (byte < 0)
		return *(*p)++;
	*p += 3;
	return (char)byte;
}

/* Segments are taken apart at escaped slashes too: a parameter that is decoded as a whole
 * must not turn into "../x". */
static bool check_dot_segments(const char *p, const char *end, struct err *err)
{
	int dots = 0, others = 0;

	for (bool over = false; !over;) {
		over = p == end;
		char c = over ? '/' : decoded_byte(&p, end);
		if (c == '.') {
			dots++;
		} else if (c != '/') {
			others++;
		} else {
			if (others == 0 && (dots == 1 || dots == 2))
				return bad_target(err, "a dot segment in the path");
			dots = others = 0;
		}
	}
	return true;
}

/* From p over chars of the class and escapes; NULL (and err) at a bad escape. */
static const char *scan_escaped(const char *p, const char *end, unsigned class, bool text,
				struct err *err)
{
	struct utf8_check utf8 = {0};

	for (;;) {
		const char *plain = p;
		p = http_scan(p, end, class);
		if (text && p > plain && !utf8_check_end(&utf8))
			break;
		if (p == end || *p != '%')
			return !text || utf8_check_end(&utf8)
				       ? p
				       : (bad_target(err, "not UTF-8"), NULL);
		int byte = escaped_byte(p, end);
		if (byte < 0)
			return bad_target(err, "an incomplete percent-escape"), NULL;
		if (byte == 0 || (text && (byte < 0x20 || byte == 0x7F)))
			return bad_target(err, "an escaped control byte"), NULL;
		char c = (char)byte;
		if (text && !utf8_check_piece(&utf8, &c, 1))
			break;
		p += 3;
	}
	return bad_target(err, "escapes that are not UTF-8"), NULL;
}

static bool parse_path_and_query(const char *p, const char *end, struct http_target *ret,
				 struct err *err)
{
	const char *path_end = scan_escaped(p, end, HTTP_CHAR_PATH, true, err);

	if (!path_end)
		return false;
	ret->path = (struct slice){p, (size_t)(path_end - p)};
	if (memchr(p, '.', ret->path.len) || memchr(p, '%', ret->path.len))
		if (!check_dot_segments(p, path_end, err))
			return false;
	if (path_end == end)
		return true;
	if (*path_end != '?')
		return bad_target(err, "a character that is not allowed in a path");
	const char *query_end = scan_escaped(path_end + 1, end, HTTP_CHAR_QUERY, false, err);
	if (!query_end)
		return false;
	if (query_end != end)
		return bad_target(err, "a character that is not allowed in a query");
	ret->query = (struct slice){path_end + 1, (size_t)(end - path_end - 1)};
	return true;
}

static bool valid_port(const char *p, const char *end)
{
	unsigned port = 0;

	for (; p < end; p++) {
		if (*p < '0' || *p > '9')
			return false;
		port = port * 10 + (unsigned)(*p - '0');
		if (port > 65535)
			return false;
	}
	return true; /* "host:" is allowed: the default port */
}

static bool valid_ip_literal(const char *p, const char *end)
{
	/* Never resolved here, so the shape is enough: hex digits, colons, dots. */
	if (p == end || end - p > 45)
		return false;
	for (; p < end; p++)
		if (*p != ':' && *p != '.' && http_hex_digit(*p) < 0)
			return false;
	return true;
}

bool http_authority_valid(struct slice a)
{
	const char *p = a.p, *end = a.p + a.len;

	if (a.len == 0 || a.len > 255 + 6)
		return false;
	if (*p == '[') {
		const char *close = memchr(p, ']', a.len);
		if (!close || !valid_ip_literal(p + 1, close))
			return false;
		p = close + 1;
	} else {
		const char *start = p;
		p = http_scan(p, end, HTTP_CHAR_HOST);
		if (p == start)
			return false;
	}
	return p == end || (*p == ':' && valid_port(p + 1, end));
}

static bool parse_absolute(struct slice target, size_t scheme_len, struct http_target *ret,
			   struct err *err)
{
	const char *p = target.p + scheme_len, *end = target.p + target.len, *authority = p;

	while (p < end && *p != '/' && *p != '?')
		p++;
	ret->authority = (struct slice){authority, (size_t)(p - authority)};
	if (!http_authority_valid(ret->authority))
		return bad_target(err, "its host is not valid");
	return parse_path_and_query(p, end, ret, err);
}

bool http_target_parse(struct slice target, struct http_target *ret, struct err *err)
{
	static const struct slice schemes[] = {{"http://", 7}, {"https://", 8}};

	*ret = (struct http_target){.path = {target.p, 0}, .query = {target.p, 0}};
	if (target.len && target.p[0] == '/')
		return parse_path_and_query(target.p, target.p + target.len, ret, err);
	if (target.len == 1 && target.p[0] == '*')
		return ret->asterisk = true;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t len = schemes[i].len;
		if (target.len > len && slice_ieq((struct slice){target.p, len}, schemes[i]))
			return parse_absolute(target, len, ret, err);
	}
	return bad_target(err, "neither a path nor an http address");
}

size_t http_percent_decode(struct slice in, bool form, char *ret)
{
	const char *end = in.p + in.len;
	size_t n = 0;

	for (const char *p = in.p; p < end; p++) {
		int byte = *p == '%' ? escaped_byte(p, end) : -1;
		if (byte >= 0)
			p += 2;
		ret[n++] = byte >= 0 ? (char)byte : form && *p == '+' ? ' ' : *p;
	}
	return n;
}
