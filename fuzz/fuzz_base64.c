/* The base64 decoder and encoder. The first byte says in what pieces the rest
 * arrives.
 *
 * Checked besides memory safety: whole, in pieces, and by a plain decoder written
 * here, the answer is the same; what was decoded encodes to what came in. */
#include "base/base64.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool fine)
{
	if (!fine)
		abort();
}

static int value_of(char c)
{
	static const char abc[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(abc, c) : NULL;

	return at ? (int)(at - abc) : -1;
}

/* RFC 4648 read literally; returns whether text is base64. */
static bool plain_decode(const char *text, size_t len, uint8_t *out, size_t *ret_len)
{
	size_t padding = 0, n = 0;
	uint32_t bits = 0;

	if (len % 4)
		return false;
	while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
		padding++;
	for (size_t i = 0; i < len - padding; i++) {
		int v = value_of(text[i]);
		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		if (i % 4 == 3) {
			out[n++] = (uint8_t)(bits >> 16);
			out[n++] = (uint8_t)(bits >> 8);
			out[n++] = (uint8_t)bits;
			bits = 0;
		}
	}
	if (padding == 1) {
		if (bits & 3)
			return false;
		out[n++] = (uint8_t)(bits >> 10);
		out[n++] = (uint8_t)(bits >> 2);
	} else if (padding == 2) {
		if (bits & 15)
			return false;
		out[n++] = (uint8_t)(bits >> 4);
	}
	*ret_len = n;
	return true;
}

/* Each piece in and out in memory of its exact size. */
static bool decode_pieces(const char *text, size_t len, size_t step, uint8_t *out, size_t *ret_len)
{
	struct base64_decoder d = {0};
	size_t total = 0;
	bool ok = true;

	for (size_t at = 0; ok && at < len; at += step) {
		size_t n = len - at < step ? len - at : step, wrote = 0;
		char *in = malloc(n);
		uint8_t *piece = malloc(BASE64_DECODED_MAX(n));
		memcpy(in, text + at, n);
		ok = base64_decode(&d, in, n, piece, &wrote);
		if (ok) {
			memcpy(out + total, piece, wrote);
			total += wrote;
		}
		free(in);
		free(piece);
	}
	*ret_len = total;
	return ok && base64_decode_end(&d);
}

static void check_encoding(const uint8_t *bytes, size_t len, size_t step, const char *want,
			   size_t want_len)
{
	struct base64_encoder e = {0};
	char *whole = malloc(BASE64_ENCODED_LEN(len) + 1), *pieces = malloc(want_len + 8);
	size_t n = 0;

	check(base64_encode(bytes, len, whole) == want_len);
	check(memcmp(whole, want, want_len) == 0);
	for (size_t at = 0; at < len; at += step) {
		size_t part = len - at < step ? len - at : step;
		char *out = malloc(BASE64_ENCODED_LEN(part + 2));
		size_t wrote = base64_encode_piece(&e, bytes + at, part, out);
		memcpy(pieces + n, out, wrote);
		n += wrote;
		free(out);
	}
	n += base64_encode_end(&e, pieces + n);
	check(n == want_len && memcmp(pieces, want, n) == 0);
	free(whole);
	free(pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	size_t len = size - 1, step = data[0] + 1u, n[3];
	uint8_t *out[3];
	for (int i = 0; i < 3; i++)
		out[i] = malloc(BASE64_DECODED_MAX(len));
	bool ok = plain_decode(text, len, out[0], &n[0]);
	check(ok == decode_pieces(text, len, len ? len : 1, out[1], &n[1]));
	check(ok == decode_pieces(text, len, step, out[2], &n[2]));
	if (ok) {
		check(n[0] == n[1] && memcmp(out[0], out[1], n[0]) == 0);
		check(n[0] == n[2] && memcmp(out[0], out[2], n[0]) == 0);
		check_encoding(out[0], n[0], step, text, len);
	}
	for (int i = 0; i < 3; i++)
		free(out[i]);
	return 0;
}
