/* Chunked bodies, each fed whole and byte by byte. */
#include "http/chunked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define BYTES(literal) literal, sizeof(literal) - 1
#define MAX_TRAILER 40

struct body {
	const char *what;
	const char *wire;
	size_t len;
	const char *data; /* NULL: refused with `code` */
	enum err_code code;
	int left;
};

#define REFUSED NULL, ERR_INVALID_REQUEST, 0
#define MORE "", ERR_NONE, -1

static const struct body bodies[] = {
	{"empty", BYTES("0\r\n\r\n"), "", ERR_NONE, 0},
	{"one chunk", BYTES("5\r\nhello\r\n0\r\n\r\n"), "hello", ERR_NONE, 0},
	{"two chunks", BYTES("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), "hello world", ERR_NONE, 0},
	{"hex in both cases", BYTES("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"), "01234567890123456789", ERR_NONE, 0},
	{"zeros before the size", BYTES("0005\r\nhello\r\n0000\r\n\r\n"), "hello", ERR_NONE, 0},
	{"what follows is left", BYTES("0\r\n\r\nGET /"), "", ERR_NONE, 5},
	{"an extension", BYTES("5;a=b\r\nhello\r\n0;c\r\n\r\n"), "hello", ERR_NONE, 0},
	{"a quoted extension", BYTES("1;a=\"b;\tc\"\r\nx\r\n0\r\n\r\n"), "x", ERR_NONE, 0},
	{"trailers", BYTES("0\r\nA: b\r\nC:\r\n\r\n"), "", ERR_NONE, 0},
	{"data that looks like chunks", BYTES("7\r\n0\r\n\r\n0\r\r\n0\r\n\r\n"), "0\r\n\r\n0\r", ERR_NONE, 0},

	{"no size", BYTES("\r\nhello"), REFUSED},
	{"extension without size", BYTES(";a\r\n"), REFUSED},
	{"sixteen digits", BYTES("0000000000000005\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"size past 64 bits", BYTES("FFFFFFFFFFFFFFFFF\r\n"), REFUSED},
	{"size with 0x", BYTES("0x5\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"size with a sign", BYTES("+5\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"negative size", BYTES("-1\r\n"), REFUSED},
	{"space before the size", BYTES(" 5\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"space after the size", BYTES("5 \r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"space before the extension", BYTES("5 ;a\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"underscore in the size", BYTES("1_0\r\n"), REFUSED},
	{"not a digit", BYTES("g\r\n"), REFUSED},
	{"bare LF after the size", BYTES("5\nhello\r\n0\r\n\r\n"), REFUSED},
	{"bare CR after the size", BYTES("5\rhello\r\n0\r\n\r\n"), REFUSED},
	{"bare LF in an extension", BYTES("5;a\nhello\r\n0\r\n\r\n"), REFUSED},
	{"NUL in an extension", BYTES("5;\0\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"bare LF after data", BYTES("5\r\nhello\n0\r\n\r\n"), REFUSED},
	{"data longer than its size", BYTES("4\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"data shorter than its size", BYTES("6\r\nhello\r\n0\r\n\r\n"), REFUSED},
	{"no line break after data", BYTES("5\r\nhello0\r\n\r\n"), REFUSED},
	{"bare LF at the end", BYTES("0\r\n\n"), REFUSED},
	{"bare CR at the end", BYTES("0\r\n\rX"), REFUSED},
	{"folded trailer", BYTES("0\r\nA: b\r\n c\r\n\r\n"), REFUSED},
	{"trailer without a colon", BYTES("0\r\nabc\r\n\r\n"), REFUSED},
	{"trailer without a name", BYTES("0\r\n: a\r\n\r\n"), REFUSED},
	{"space before a trailer's colon", BYTES("0\r\nA : b\r\n\r\n"), REFUSED},
	{"bare LF in a trailer", BYTES("0\r\nA: b\n\r\n"), REFUSED},
	{"bare CR in a trailer", BYTES("0\r\nA: b\rC: d\r\n\r\n"), REFUSED},
	{"too many trailers", BYTES("0\r\nA: 0123456789\r\nB: 0123456789\r\nC: 0123456789\r\nD: e\r\n\r\n"), NULL, ERR_HEADERS_TOO_LARGE, 0},

	{"nothing yet", BYTES(""), MORE},
	{"a size alone", BYTES("5"), MORE},
	{"a size line alone", BYTES("0\r\n"), MORE},
	{"trailers without end", BYTES("0\r\nA: b\r\n"), MORE},
};

static enum http_chunk_result decode(const char *wire, size_t len, size_t step, char *out,
				     size_t *ret_out, int *ret_left, struct err *err)
{
	struct http_chunked c;
	size_t n = 0;

	http_chunked_init(&c, MAX_TRAILER);
	for (size_t at = 0;; at += step) {
		size_t there = len - at < step ? len - at : step;
		char *data = malloc(there ? there : 1);
		memcpy(data, wire + at, there);
		struct slice in = {data, there}, piece;
		enum http_chunk_result r;
		while ((r = http_chunked_next(&c, &in, &piece, err)) == HTTP_CHUNK_DATA) {
			memcpy(out + n, piece.p, piece.len);
			n += piece.len;
		}
		*ret_left = r == HTTP_CHUNK_END ? (int)(in.len + (len - at - there)) : -1;
		*ret_out = n;
		free(data);
		if (r != HTTP_CHUNK_MORE || at + there == len)
			return r;
	}
}

static void bodies_are_decoded_or_refused(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		for (int whole = 0; whole < 2; whole++) {
			const struct body *b = &bodies[i];
			struct err err = {0};
			char out[256];
			size_t n;
			int left;
			enum http_chunk_result r = decode(b->wire, b->len, whole ? b->len + 1 : 1,
							  out, &n, &left, &err);
			enum http_chunk_result want = !b->data	      ? HTTP_CHUNK_BAD
						      : b->left < 0 ? HTTP_CHUNK_MORE
								      : HTTP_CHUNK_END;
			if (r != want || err.code != b->code)
				fail_msg("%s: result %d: %s", b->what, r, err.message);
			if (want != HTTP_CHUNK_END)
				continue;
			assert_int_equal(left, b->left);
			assert_int_equal(n, strlen(b->data));
			assert_memory_equal(out, b->data, n);
		}
}

static enum http_chunk_result decode_repeated(const char *start, const char *part, int times)
{
	struct http_chunked c;
	struct err err;
	struct slice piece, in = slice_of(start);
	enum http_chunk_result r;

	http_chunked_init(&c, MAX_TRAILER);
	while ((r = http_chunked_next(&c, &in, &piece, &err)) == HTTP_CHUNK_DATA)
		;
	for (int i = 0; i < times && r == HTTP_CHUNK_MORE; i++) {
		in = slice_of(part);
		while ((r = http_chunked_next(&c, &in, &piece, &err)) == HTTP_CHUNK_DATA)
			;
	}
	return r;
}

static void extensions_are_bounded(void **state UNUSED)
{
	assert_int_equal(decode_repeated("5;", "x", HTTP_CHUNK_EXT_MAX_BYTES), HTTP_CHUNK_MORE);
	assert_int_equal(decode_repeated("5;", "x", HTTP_CHUNK_EXT_MAX_BYTES + 1), HTTP_CHUNK_BAD);
	/* Sixteen bytes a chunk, each alone within bounds. */
	assert_int_equal(decode_repeated("", "1;0123456789abcdef\r\nx\r\n", 512), HTTP_CHUNK_MORE);
	assert_int_equal(decode_repeated("", "1;0123456789abcdef\r\nx\r\n", 513), HTTP_CHUNK_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_decoded_or_refused),
		cmocka_unit_test(extensions_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
