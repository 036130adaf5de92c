/* The vector code, the table and a plain implementation written here must agree,
 * whole and in pieces, and refuse the same things. */
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static uint32_t seed = 1;

static uint32_t next_random(void)
{
	seed = seed * 1664525u + 1013904223u;
	return seed >> 8;
}

static size_t plain_encode(const uint8_t *in, size_t len, char *out)
{
	static const char abc[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = 0;

	for (size_t i = 0; i < len; i += 3) {
		uint32_t v = (uint32_t)in[i] << 16;
		if (i + 1 < len)
			v |= (uint32_t)in[i + 1] << 8;
		if (i + 2 < len)
			v |= in[i + 2];
		out[n++] = abc[v >> 18];
		out[n++] = abc[v >> 12 & 63];
		out[n++] = i + 1 < len ? abc[v >> 6 & 63] : '=';
		out[n++] = i + 2 < len ? abc[v & 63] : '=';
	}
	return n;
}

/* Exact-size heap copies, so that the sanitizer sees one byte too many. */
static bool decode_whole(const char *text, size_t len, uint8_t **ret, size_t *ret_len)
{
	struct base64_decoder d = {0};
	char *in = malloc(len + 1);
	uint8_t *out = malloc(BASE64_DECODED_MAX(len));

	memcpy(in, text, len);
	char *exact = realloc(in, len ? len : 1);
	bool ok = base64_decode(&d, exact, len, out, ret_len) && base64_decode_end(&d);
	free(exact);
	if (ok)
		*ret = out;
	else
		free(out);
	return ok;
}

static void the_rfc_vectors_hold(void **state)
{
	static const char *const vectors[][2] = {
	    {"", ""},
	    {"f", "Zg=="},
	    {"fo", "Zm8="},
	    {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		char out[16];
		uint8_t *back;
		size_t n = base64_encode(vectors[i][0], strlen(vectors[i][0]), out), back_len;
		assert_int_equal(n, strlen(vectors[i][1]));
		assert_memory_equal(out, vectors[i][1], n);
		assert_true(decode_whole(out, n, &back, &back_len));
		assert_int_equal(back_len, strlen(vectors[i][0]));
		assert_memory_equal(back, vectors[i][0], back_len);
		free(back);
	}
}

static void every_length_round_trips_and_agrees_with_a_plain_encoder(void **state)
{
	(void)state;
	for (size_t len = 0; len < 700; len++) {
		uint8_t *in = malloc(len ? len : 1), *back;
		char *out = malloc(BASE64_ENCODED_LEN(len) + 1),
		     *want = malloc(BASE64_ENCODED_LEN(len) + 1);
		size_t back_len;
		for (size_t i = 0; i < len; i++)
			in[i] = (uint8_t)next_random();
		size_t n = base64_encode(in, len, out);
		assert_int_equal(n, plain_encode(in, len, want));
		assert_int_equal(n, BASE64_ENCODED_LEN(len));
		assert_memory_equal(out, want, n);
		assert_true(decode_whole(out, n, &back, &back_len));
		assert_int_equal(back_len, len);
		assert_memory_equal(back, in, len);
		free(in);
		free(back);
		free(out);
		free(want);
	}
}

static void pieces_of_every_size_give_the_whole(void **state)
{
	uint8_t in[301], back[320];
	char whole[BASE64_ENCODED_LEN(301)], got[BASE64_ENCODED_LEN(301) + 8];

	(void)state;
	for (size_t i = 0; i < sizeof in; i++)
		in[i] = (uint8_t)next_random();
	size_t whole_len = base64_encode(in, sizeof in, whole);
	for (size_t step = 1; step <= sizeof in; step++) {
		struct base64_encoder e = {0};
		struct base64_decoder d = {0};
		size_t n = 0, m = 0;
		for (size_t at = 0; at < sizeof in; at += step) {
			size_t len = sizeof in - at < step ? sizeof in - at : step;
			char *piece = malloc(BASE64_ENCODED_LEN(len + 2));
			size_t wrote = base64_encode_piece(&e, in + at, len, piece);
			memcpy(got + n, piece, wrote);
			n += wrote;
			free(piece);
		}
		n += base64_encode_end(&e, got + n);
		assert_int_equal(n, whole_len);
		assert_memory_equal(got, whole, n);
		for (size_t at = 0; at < whole_len; at += step) {
			size_t len = whole_len - at < step ? whole_len - at : step, wrote;
			uint8_t *piece = malloc(BASE64_DECODED_MAX(len));
			assert_true(base64_decode(&d, whole + at, len, piece, &wrote));
			memcpy(back + m, piece, wrote);
			m += wrote;
			free(piece);
		}
		assert_true(base64_decode_end(&d));
		assert_int_equal(m, sizeof in);
		assert_memory_equal(back, in, m);
	}
}

static void what_is_not_strict_base64_is_refused(void **state)
{
	static const char *const bad[] = {
	    "Z",        "Zg",       "Zg=",      "Zm9",    "=",     "==",    "====",     "Z===",
	    "Zg==Zg==", "Zm8=Zm8=", "Zg==\n",   "Zm9v\n", "Zm 9v", "Zm9v=", "Zh==",     "Zm9=",
	    "Zm8=x",    "Zm-_",     "Zm9v\xC3", "Zg=g",   "Z=g=",  "=Zg=",  "Zm9v====", "Zm\0v",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		uint8_t *out;
		size_t len;
		size_t in_len = i == 23 ? 4 : strlen(bad[i]);
		if (decode_whole(bad[i], in_len, &out, &len))
			fail_msg("accepted %s", bad[i]);
	}
}

static void any_foreign_byte_at_any_place_is_refused(void **state)
{
	char text[192];
	uint8_t *out;
	size_t len;

	(void)state;
	for (size_t at = 0; at < sizeof text; at++) {
		for (int byte = 0; byte < 256; byte++) {
			bool letter =
			    memchr(
				"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
				byte, 64) != NULL;
			memset(text, 'A', sizeof text);
			text[at] = (char)byte;
			/* The last place may be padding: 'A' leaves its spare bits zero. */
			bool fine = letter || (byte == '=' && at == sizeof text - 1);
			bool got = decode_whole(text, sizeof text, &out, &len);
			if (got)
				free(out);
			if (got != fine)
				fail_msg("byte %d at %zu: %s", byte, at,
					 got ? "accepted" : "refused");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_rfc_vectors_hold),
	    cmocka_unit_test(every_length_round_trips_and_agrees_with_a_plain_encoder),
	    cmocka_unit_test(pieces_of_every_size_give_the_whole),
	    cmocka_unit_test(what_is_not_strict_base64_is_refused),
	    cmocka_unit_test(any_foreign_byte_at_any_place_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
