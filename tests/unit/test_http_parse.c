/* What a head may be, case by case. Each is fed whole, byte by byte, and in two parts
 * cut at every place; all must agree. */
#include "http/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define H "Host: a\r\n"
#define GET "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\n" H
#define END "\r\n"
#define BYTES(literal) literal, sizeof(literal) - 1

static const struct http_limits limits = {
	.max_head_bytes = 512, .max_uri_bytes = 100, .max_header_count = 8};

struct refused {
	const char *why;
	const char *head;
	size_t len;
	enum err_code code;
};

static const struct refused refused[] = {
	/* two ideas of where the message ends */
	{"two lengths", BYTES(POST "Content-Length: 5\r\nContent-Length: 6\r\n" END), ERR_INVALID_REQUEST},
	{"two equal lengths", BYTES(POST "Content-Length: 5\r\nContent-Length: 5\r\n" END), ERR_INVALID_REQUEST},
	{"a list of lengths", BYTES(POST "Content-Length: 5, 5\r\n" END), ERR_INVALID_REQUEST},
	{"length with a plus", BYTES(POST "Content-Length: +5\r\n" END), ERR_INVALID_REQUEST},
	{"length with a minus", BYTES(POST "Content-Length: -1\r\n" END), ERR_INVALID_REQUEST},
	{"hexadecimal length", BYTES(POST "Content-Length: 0x5\r\n" END), ERR_INVALID_REQUEST},
	{"length with an inner space", BYTES(POST "Content-Length: 1 2\r\n" END), ERR_INVALID_REQUEST},
	{"length with a comma", BYTES(POST "Content-Length: 5,\r\n" END), ERR_INVALID_REQUEST},
	{"length with a fraction", BYTES(POST "Content-Length: 5.0\r\n" END), ERR_INVALID_REQUEST},
	{"length with an exponent", BYTES(POST "Content-Length: 1e1\r\n" END), ERR_INVALID_REQUEST},
	{"length with an underscore", BYTES(POST "Content-Length: 1_0\r\n" END), ERR_INVALID_REQUEST},
	{"length in fullwidth digits", BYTES(POST "Content-Length: \xEF\xBC\x95\r\n" END), ERR_INVALID_REQUEST},
	{"quoted length", BYTES(POST "Content-Length: \"5\"\r\n" END), ERR_INVALID_REQUEST},
	{"empty length", BYTES(POST "Content-Length:\r\n" END), ERR_INVALID_REQUEST},
	{"length of white space", BYTES(POST "Content-Length:  \t \r\n" END), ERR_INVALID_REQUEST},
	{"length past 64 bits", BYTES(POST "Content-Length: 18446744073709551621\r\n" END), ERR_INVALID_REQUEST},
	{"length past 63 bits", BYTES(POST "Content-Length: 9223372036854775808\r\n" END), ERR_INVALID_REQUEST},
	{"length with vertical tab", BYTES(POST "Content-Length: \v5\r\n" END), ERR_INVALID_REQUEST},
	{"length with NUL", BYTES(POST "Content-Length: 5\0\r\n" END), ERR_INVALID_REQUEST},
	{"length then coding", BYTES(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" END), ERR_INVALID_REQUEST},
	{"coding then length", BYTES(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" END), ERR_INVALID_REQUEST},
	{"unknown coding and length", BYTES(POST "Transfer-Encoding: x\r\nContent-Length: 5\r\n" END), ERR_INVALID_REQUEST},
	{"two codings in two lines", BYTES(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" END), ERR_INVALID_REQUEST},
	{"chunked then identity in two lines", BYTES(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" END), ERR_INVALID_REQUEST},
	{"two codings in one line", BYTES(POST "Transfer-Encoding: chunked, chunked\r\n" END), ERR_NOT_IMPLEMENTED},
	{"gzip, chunked", BYTES(POST "Transfer-Encoding: gzip, chunked\r\n" END), ERR_NOT_IMPLEMENTED},
	{"chunked, gzip", BYTES(POST "Transfer-Encoding: chunked, gzip\r\n" END), ERR_NOT_IMPLEMENTED},
	{"identity", BYTES(POST "Transfer-Encoding: identity\r\n" END), ERR_NOT_IMPLEMENTED},
	{"xchunked", BYTES(POST "Transfer-Encoding: xchunked\r\n" END), ERR_NOT_IMPLEMENTED},
	{"chunked with a parameter", BYTES(POST "Transfer-Encoding: chunked;q=1\r\n" END), ERR_NOT_IMPLEMENTED},
	{"quoted chunked", BYTES(POST "Transfer-Encoding: \"chunked\"\r\n" END), ERR_NOT_IMPLEMENTED},
	{"empty coding", BYTES(POST "Transfer-Encoding:\r\n" END), ERR_NOT_IMPLEMENTED},
	{"chunked with a comma", BYTES(POST "Transfer-Encoding: ,chunked\r\n" END), ERR_NOT_IMPLEMENTED},
	{"chunked after vertical tab", BYTES(POST "Transfer-Encoding: \vchunked\r\n" END), ERR_INVALID_REQUEST},
	{"chunked after a fold", BYTES(POST "Transfer-Encoding:\r\n chunked\r\n" END), ERR_INVALID_REQUEST},
	{"chunked in HTTP/1.0", BYTES("POST / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n" END), ERR_INVALID_REQUEST},
	{"space before the colon", BYTES(POST "Content-Length : 5\r\n" END), ERR_INVALID_REQUEST},
	{"tab before the colon", BYTES(POST "Transfer-Encoding\t: chunked\r\n" END), ERR_INVALID_REQUEST},
	/* lines */
	{"folded field", BYTES(GET H "X: a\r\n b\r\n" END), ERR_INVALID_REQUEST},
	{"field folded by a tab", BYTES(GET H "X: a\r\n\tb\r\n" END), ERR_INVALID_REQUEST},
	{"first field folded", BYTES(GET " " H END), ERR_INVALID_REQUEST},
	{"line of white space", BYTES(GET H " \r\n" END), ERR_INVALID_REQUEST},
	{"bare CR in a value", BYTES(GET H "X: a\rb\r\n" END), ERR_INVALID_REQUEST},
	{"bare CR hides a field", BYTES(GET H "X: a\rContent-Length: 5\r\n" END), ERR_INVALID_REQUEST},
	{"CR CR LF", BYTES(GET H "X: a\r\r\n" END), ERR_INVALID_REQUEST},
	{"bare LF ends a field", BYTES(GET H "X: a\nY: b\r\n" END), ERR_INVALID_REQUEST},
	{"bare LF ends the request line", BYTES("GET / HTTP/1.1\n" H END), ERR_INVALID_REQUEST},
	{"bare LF ends the head", BYTES(GET H "\n"), ERR_INVALID_REQUEST},
	{"bare CR ends the head", BYTES(GET H "\rX"), ERR_INVALID_REQUEST},
	{"bare CR in the request line", BYTES("GET /\rHTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"two empty lines first", BYTES("\r\n\r\n" GET H END), ERR_INVALID_REQUEST},
	{"an empty line of LF first", BYTES("\n" GET H END), ERR_INVALID_REQUEST},
	{"NUL in a value", BYTES(GET H "X: a\0b\r\n" END), ERR_INVALID_REQUEST},
	{"NUL in a name", BYTES(GET H "X\0Y: a\r\n" END), ERR_INVALID_REQUEST},
	{"DEL in a value", BYTES(GET H "X: a\x7F\r\n" END), ERR_INVALID_REQUEST},
	{"escape in a value", BYTES(GET H "X: \x1B[2J\r\n" END), ERR_INVALID_REQUEST},
	{"no colon", BYTES(GET H "Accept\r\n" END), ERR_INVALID_REQUEST},
	{"empty name", BYTES(GET H ": a\r\n" END), ERR_INVALID_REQUEST},
	{"space in a name", BYTES(GET H "X Y: a\r\n" END), ERR_INVALID_REQUEST},
	{"parenthesis in a name", BYTES(GET H "X(: a\r\n" END), ERR_INVALID_REQUEST},
	{"non-ASCII name", BYTES(GET H "\xC3\xA9: a\r\n" END), ERR_INVALID_REQUEST},
	{"separator in a name", BYTES(GET H "X/Y: a\r\n" END), ERR_INVALID_REQUEST},
	/* Host */
	{"no Host", BYTES(GET END), ERR_INVALID_REQUEST},
	{"two Hosts", BYTES(GET H "Host: b\r\n" END), ERR_INVALID_REQUEST},
	{"two equal Hosts", BYTES(GET H H END), ERR_INVALID_REQUEST},
	{"two Hosts in HTTP/1.0", BYTES("GET / HTTP/1.0\r\n" H H END), ERR_INVALID_REQUEST},
	{"empty Host", BYTES(GET "Host:\r\n" END), ERR_INVALID_REQUEST},
	{"Host list", BYTES(GET "Host: a, b\r\n" END), ERR_INVALID_REQUEST},
	{"Host with a space", BYTES(GET "Host: a b\r\n" END), ERR_INVALID_REQUEST},
	{"Host with a path", BYTES(GET "Host: a/b\r\n" END), ERR_INVALID_REQUEST},
	{"Host with user info", BYTES(GET "Host: u@a\r\n" END), ERR_INVALID_REQUEST},
	{"Host with a word for a port", BYTES(GET "Host: a:http\r\n" END), ERR_INVALID_REQUEST},
	{"Host with port 65536", BYTES(GET "Host: a:65536\r\n" END), ERR_INVALID_REQUEST},
	{"Host with two ports", BYTES(GET "Host: a:1:2\r\n" END), ERR_INVALID_REQUEST},
	{"Host of a port alone", BYTES(GET "Host: :80\r\n" END), ERR_INVALID_REQUEST},
	{"Host with an open bracket", BYTES(GET "Host: [::1\r\n" END), ERR_INVALID_REQUEST},
	{"Host with text after a bracket", BYTES(GET "Host: [::1]x\r\n" END), ERR_INVALID_REQUEST},
	{"Host of empty brackets", BYTES(GET "Host: []\r\n" END), ERR_INVALID_REQUEST},
	/* fields that must be alone */
	{"two Authorizations", BYTES(GET H "Authorization: a\r\nauthorization: b\r\n" END), ERR_INVALID_REQUEST},
	{"two Content-Types", BYTES(POST "Content-Type: a/b\r\nContent-Type: c/d\r\n" END), ERR_INVALID_REQUEST},
	{"two Ranges", BYTES(GET H "Range: bytes=0-1\r\nRange: bytes=2-3\r\n" END), ERR_INVALID_REQUEST},
	{"unknown expectation", BYTES(POST "Expect: 200-ok\r\n" END), ERR_EXPECTATION},
	/* the request line */
	{"no version", BYTES("GET /\r\n" H END), ERR_INVALID_REQUEST},
	{"two spaces before the target", BYTES("GET  / HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"two spaces before the version", BYTES("GET /  HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"a tab for a space", BYTES("GET\t/ HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"leading space", BYTES(" GET / HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"trailing space", BYTES("GET / HTTP/1.1 \r\n" H END), ERR_INVALID_REQUEST},
	{"space in the target", BYTES("GET /a b HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"no target", BYTES("GET HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"lower-case version", BYTES("GET / http/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"version of two digits", BYTES("GET / HTTP/1.10\r\n" H END), ERR_INVALID_REQUEST},
	{"version 01.1", BYTES("GET / HTTP/01.1\r\n" H END), ERR_INVALID_REQUEST},
	{"version 2.0", BYTES("GET / HTTP/2.0\r\n" H END), ERR_HTTP_VERSION},
	{"HTTP/2 preface", BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ERR_HTTP_VERSION},
	{"version 0.9", BYTES("GET / HTTP/0.9\r\n" H END), ERR_HTTP_VERSION},
	{"lower-case method", BYTES("get / HTTP/1.1\r\n" H END), ERR_NOT_IMPLEMENTED},
	{"unknown method", BYTES("BREW / HTTP/1.1\r\n" H END), ERR_NOT_IMPLEMENTED},
	{"TRACE", BYTES("TRACE / HTTP/1.1\r\n" H END), ERR_NOT_IMPLEMENTED},
	{"CONNECT", BYTES("CONNECT a:1 HTTP/1.1\r\n" H END), ERR_NOT_IMPLEMENTED},
	{"a method without end", BYTES("GETGETGETGETGETGETGETGET"), ERR_NOT_IMPLEMENTED},
	{"a quote in the method", BYTES("\"GET\" / HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"a TLS hello", BYTES("\x16\x03\x01\x02"), ERR_INVALID_REQUEST},
	{"NUL first", BYTES("\0"), ERR_INVALID_REQUEST},
	/* the target */
	{"relative target", BYTES("GET a HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"* for GET", BYTES("GET * HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"another scheme", BYTES("GET ftp://a/ HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"absolute without host", BYTES("GET http:///a HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"absolute with user info", BYTES("GET http://u@a/ HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"absolute without Host field", BYTES("GET http://a/ HTTP/1.1\r\n" END), ERR_INVALID_REQUEST},
	{"fragment", BYTES("GET /a#b HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"fragment in a query", BYTES("GET /a?b#c HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"dot-dot", BYTES("GET /a/../b HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"dot-dot at the end", BYTES("GET /a/.. HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"dot", BYTES("GET /./a HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"escaped dot-dot", BYTES("GET /%2e%2E/a HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"half-escaped dot-dot", BYTES("GET /a/.%2e HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"dot-dot before an escaped slash", BYTES("GET /..%2Fa HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"dot-dot after an escaped slash", BYTES("GET /a%2f%2e%2E HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"escaped NUL", BYTES("GET /a%00b HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"escaped NUL in a query", BYTES("GET /a?b=%00 HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"escaped line break", BYTES("GET /a%0d%0ab HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"cut escape", BYTES("GET /a%2 HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"escape of no digits", BYTES("GET /a%zz HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"cut escape in a query", BYTES("GET /a?b=% HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"overlong UTF-8", BYTES("GET /%C0%AF HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"overlong dots", BYTES("GET /%C0%AE%C0%AE/ HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"cut UTF-8", BYTES("GET /%C3a HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"UTF-8 cut by the end", BYTES("GET /a%E2%82 HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"raw non-ASCII", BYTES("GET /\xC3\xA9 HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"backslash", BYTES("GET /a\\b HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	{"angle brackets", BYTES("GET /<a> HTTP/1.1\r\n" H END), ERR_INVALID_REQUEST},
	/* sizes */
	{"nine fields", BYTES(GET H "a:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\n" END), ERR_HEADERS_TOO_LARGE},
};

struct accepted {
	const char *what;
	const char *head;
	size_t len;
	const char *path, *query, *host;
	int64_t content_length;
	enum http_method method;
	bool keep_alive;
	int left; /* bytes after the head, not its own */
};

static const struct accepted accepted[] = {
	{"smallest", BYTES(GET H END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"followed by another", BYTES(GET H END GET), "/", "", "a", 0, HTTP_GET, true, 16},
	{"after one empty line", BYTES("\r\n" GET H END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"a query", BYTES("GET /a/b?c=d&e=%20f+g HTTP/1.1\r\n" H END), "/a/b", "c=d&e=%20f+g", "a", 0, HTTP_GET, true, 0},
	{"an empty query", BYTES("GET /a? HTTP/1.1\r\n" H END), "/a", "", "a", 0, HTTP_GET, true, 0},
	{"a question mark in a query", BYTES("GET /a?b?c/d HTTP/1.1\r\n" H END), "/a", "b?c/d", "a", 0, HTTP_GET, true, 0},
	{"brackets in a query", BYTES("GET /a?b[]={c}|d HTTP/1.1\r\n" H END), "/a", "b[]={c}|d", "a", 0, HTTP_GET, true, 0},
	{"escapes", BYTES("GET /a%2Fb%C3%A9%20.c HTTP/1.1\r\n" H END), "/a%2Fb%C3%A9%20.c", "", "a", 0, HTTP_GET, true, 0},
	{"dots in names", BYTES("GET /.a/b../...c/.../d.e HTTP/1.1\r\n" H END), "/.a/b../...c/.../d.e", "", "a", 0, HTTP_GET, true, 0},
	{"dots in a query", BYTES("GET /a?../.. HTTP/1.1\r\n" H END), "/a", "../..", "a", 0, HTTP_GET, true, 0},
	{"sub-delimiters", BYTES("GET /a!$&'()*+,;=:@-._~ HTTP/1.1\r\n" H END), "/a!$&'()*+,;=:@-._~", "", "a", 0, HTTP_GET, true, 0},
	{"absolute form wins over Host", BYTES("GET http://b:8080/c?d HTTP/1.1\r\n" H END), "/c", "d", "b:8080", 0, HTTP_GET, true, 0},
	{"absolute form without path", BYTES("GET HTTPS://b HTTP/1.1\r\n" H END), "", "", "b", 0, HTTP_GET, true, 0},
	{"absolute form with query alone", BYTES("GET http://b?c HTTP/1.1\r\n" H END), "", "c", "b", 0, HTTP_GET, true, 0},
	{"OPTIONS *", BYTES("OPTIONS * HTTP/1.1\r\n" H END), "", "", "a", 0, HTTP_OPTIONS, true, 0},
	{"Host with port", BYTES(GET "Host: a.example:8080\r\n" END), "/", "", "a.example:8080", 0, HTTP_GET, true, 0},
	{"Host of IPv6", BYTES(GET "Host: [2001:db8::1]:8080\r\n" END), "/", "", "[2001:db8::1]:8080", 0, HTTP_GET, true, 0},
	{"Host without white space", BYTES(GET "hOsT:a\r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"white space around a value", BYTES(GET "Host: \t a \t \r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"a length", BYTES(POST "Content-Length: 12\r\n" END), "/", "", "a", 12, HTTP_POST, true, 0},
	{"length zero", BYTES(POST "Content-Length: 0\r\n" END), "/", "", "a", 0, HTTP_POST, true, 0},
	{"length with zeros before", BYTES(POST "Content-Length: 007\r\n" END), "/", "", "a", 7, HTTP_POST, true, 0},
	{"largest length", BYTES(POST "Content-Length: 999999999999999999\r\n" END), "/", "", "a", 999999999999999999, HTTP_POST, true, 0},
	{"GET with a body", BYTES(GET H "Content-Length: 3\r\n" END "abc"), "/", "", "a", 3, HTTP_GET, true, 3},
	{"chunked", BYTES(POST "Transfer-Encoding: chunked\r\n" END), "/", "", "a", -1, HTTP_POST, true, 0},
	{"chunked in capitals", BYTES(POST "TRANSFER-ENCODING: Chunked \r\n" END), "/", "", "a", -1, HTTP_POST, true, 0},
	{"empty values", BYTES(GET H "X:\r\nY: \r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"obs-text", BYTES(GET H "X: \xE9\xFF\r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"tab in a value", BYTES(GET H "X: a\tb\r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"odd token names", BYTES(GET H "!#$%&'*+-.^_`|~0: a\r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"long value", BYTES(GET H "X: 0123456789abcdef0123456789abcdef0123456789abcdef\r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"eight fields", BYTES(GET H "a:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"close", BYTES(GET H "Connection: close\r\n" END), "/", "", "a", 0, HTTP_GET, false, 0},
	{"close in a list", BYTES(GET H "Connection: TE, Close\r\n" END), "/", "", "a", 0, HTTP_GET, false, 0},
	{"close in a second field", BYTES(GET H "Connection: x\r\nConnection: close\r\n" END), "/", "", "a", 0, HTTP_GET, false, 0},
	{"close and keep-alive", BYTES(GET H "Connection: keep-alive, close\r\n" END), "/", "", "a", 0, HTTP_GET, false, 0},
	{"closed is not close", BYTES(GET H "Connection: closed\r\n" END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"HTTP/1.0", BYTES("GET / HTTP/1.0\r\n" H END), "/", "", "a", 0, HTTP_GET, false, 0},
	{"HTTP/1.0 without Host", BYTES("GET / HTTP/1.0\r\n" END), "/", "", "", 0, HTTP_GET, false, 0},
	{"HTTP/1.0 kept alive", BYTES("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n" END), "/", "", "", 0, HTTP_GET, true, 0},
	{"HTTP/1.2", BYTES("GET / HTTP/1.2\r\n" H END), "/", "", "a", 0, HTTP_GET, true, 0},
	{"HEAD", BYTES("HEAD / HTTP/1.1\r\n" H END), "/", "", "a", 0, HTTP_HEAD, true, 0},
	{"PUT", BYTES("PUT / HTTP/1.1\r\n" H END), "/", "", "a", 0, HTTP_PUT, true, 0},
	{"PATCH", BYTES("PATCH / HTTP/1.1\r\n" H END), "/", "", "a", 0, HTTP_PATCH, true, 0},
	{"DELETE", BYTES("DELETE / HTTP/1.1\r\n" H END), "/", "", "a", 0, HTTP_DELETE, true, 0},
};

/* Reads `len` bytes of which only `first` are there at first and then `step` more a time.
 * The bytes lie at the very end of an allocation, so that a read past them is seen. */
static enum http_parse_result feed(const char *text, size_t len, size_t first, size_t step,
				   struct http_head *head, struct err *err, char **ret_data)
{
	struct http_parse p = {0};
	size_t there = first;

	memset(head, 0xA5, sizeof *head);
	for (;; there += step) {
		if (there > len)
			there = len;
		char *data = malloc(there ? there : 1);
		memcpy(data, text, there);
		enum http_parse_result r = http_parse_head(&p, head, data, there, &limits, err);
		if (r != HTTP_PARSE_MORE || there == len) {
			*ret_data = data;
			return r;
		}
		free(data);
	}
}

static void assert_refused(const struct refused *c, size_t first, size_t step)
{
	struct http_head head;
	struct err err = {0};
	char *data;
	enum http_parse_result r = feed(c->head, c->len, first, step, &head, &err, &data);

	if (r != HTTP_PARSE_BAD || err.code != c->code)
		fail_msg("%s (first %zu, step %zu): result %d, %s: %s", c->why, first, step, r,
			 err_code_name(err.code), err.message);
	assert_int_equal(head.field_count, 0);
	free(data);
}

static void ambiguous_heads_are_refused(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		assert_refused(&refused[i], refused[i].len, 1);
		assert_refused(&refused[i], 0, 1);
		for (size_t cut = 1; cut < refused[i].len; cut++)
			assert_refused(&refused[i], cut, refused[i].len);
	}
	assert_true(ARRAY_LEN(refused) >= 80);
}

static void assert_span(const char *what, const char *data, struct http_span s, const char *want)
{
	struct slice got = http_span_in(data, s);

	if (!slice_is(got, want))
		fail_msg("%s: got '%.*s', want '%s'", what, SLICE_ARG(got), want);
}

static void assert_accepted(const struct accepted *c, size_t first, size_t step)
{
	struct http_head head;
	struct err err = {0};
	char *data;
	enum http_parse_result r = feed(c->head, c->len, first, step, &head, &err, &data);

	if (r != HTTP_PARSE_DONE)
		fail_msg("%s (first %zu, step %zu): result %d: %s", c->what, first, step, r, err.message);
	assert_int_equal(head.method, c->method);
	assert_int_equal(head.bytes + (size_t)c->left, c->len);
	assert_int_equal(head.content_length, c->content_length);
	assert_int_equal(head.keep_alive, c->keep_alive);
	assert_span(c->what, data, head.path, c->path);
	assert_span(c->what, data, head.query, c->query);
	assert_span(c->what, data, head.host, c->host);
	free(data);
}

static void sound_heads_are_read(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(accepted); i++) {
		assert_accepted(&accepted[i], accepted[i].len, 1);
		assert_accepted(&accepted[i], 0, 1);
		for (size_t cut = 1; cut < accepted[i].len; cut++)
			assert_accepted(&accepted[i], cut, accepted[i].len);
	}
}

static void every_proper_start_of_a_head_asks_for_more(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(accepted); i++)
		for (size_t len = 0; len < accepted[i].len - (size_t)accepted[i].left; len++) {
			struct http_head head;
			struct err err;
			char *data;
			assert_int_equal(feed(accepted[i].head, len, len, 1, &head, &err, &data),
					 HTTP_PARSE_MORE);
			free(data);
		}
}

static void sizes_are_exact(void **state UNUSED)
{
	static const struct {
		const char *before, *after;
		size_t fill;
		enum err_code code;
	} cases[] = {
		{"GET /", " HTTP/1.1\r\n" H END, 99, ERR_NONE},
		{"GET /", " HTTP/1.1\r\n" H END, 100, ERR_URI_TOO_LONG},
		{"GET /", "", 1000, ERR_URI_TOO_LONG},
		{GET H "X: ", END END, 512 - 16 - 9 - 3 - 4, ERR_NONE},
		{GET H "X: ", END END, 512 - 16 - 9 - 3 - 3, ERR_HEADERS_TOO_LARGE},
		{GET H "X", "", 2000, ERR_HEADERS_TOO_LARGE},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[4096];
		size_t before = strlen(cases[i].before), len = before + cases[i].fill;
		memcpy(text, cases[i].before, before);
		memset(text + before, 'x', cases[i].fill);
		memcpy(text + len, cases[i].after, strlen(cases[i].after));
		len += strlen(cases[i].after);
		for (size_t first = 0; first <= len; first += len) {
			struct http_head head;
			struct err err = {0};
			char *data;
			feed(text, len, first, 1, &head, &err, &data);
			if (err.code != cases[i].code)
				fail_msg("case %zu, first %zu: %s", i, first, err_code_name(err.code));
			free(data);
		}
	}
}

static void known_fields_are_found(void **state UNUSED)
{
	static const char text[] = POST "CONTENT-TYPE: a/b\r\nX-Request-Id: r1\r\nx-request-id: r2\r\n"
					"Expect: 100-Continue\r\nif-none-match: \"e\"\r\n" END;
	struct http_head head;
	struct err err;
	char *data;

	assert_int_equal(feed(BYTES(text), 0, 1, &head, &err, &data), HTTP_PARSE_DONE);
	assert_int_equal(head.field_count, 6);
	assert_true(head.expect_continue);
	assert_span("type", data, head.fields[head.known[HTTP_FIELD_CONTENT_TYPE] - 1].value, "a/b");
	assert_span("first", data, head.fields[head.known[HTTP_FIELD_X_REQUEST_ID] - 1].value, "r1");
	assert_int_equal(head.known[HTTP_FIELD_RANGE], 0);
	free(data);
}

static void the_method_is_known_when_a_field_is_bad(void **state UNUSED)
{
	struct http_head head;
	struct err err;
	char *data;

	assert_int_equal(feed(BYTES("HEAD / HTTP/1.1\r\n" END), 0, 1, &head, &err, &data), HTTP_PARSE_BAD);
	assert_int_equal(head.method, HTTP_HEAD);
	free(data);
	assert_int_equal(feed(BYTES("\x01"), 0, 1, &head, &err, &data), HTTP_PARSE_BAD);
	assert_int_equal(head.method, HTTP_METHOD_COUNT);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ambiguous_heads_are_refused),
		cmocka_unit_test(sound_heads_are_read),
		cmocka_unit_test(every_proper_start_of_a_head_asks_for_more),
		cmocka_unit_test(sizes_are_exact),
		cmocka_unit_test(known_fields_are_found),
		cmocka_unit_test(the_method_is_known_when_a_field_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
