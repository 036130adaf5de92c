/* ASCII goes 32 bytes at a time; the rest by lead byte (Unicode 15, table 3-7). */
#include "base/utf8.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080u

size_t utf8_ascii_prefix(const char *p, size_t len)
{
	size_t at = 0;

	for (; len - at >= 32; at += 32) {
		uint64_t w[4];
		memcpy(w, p + at, sizeof w);
		if ((w[0] | w[1] | w[2] | w[3]) & HIGH_BITS)
			break;
	}
	while (at < len && (uint8_t)p[at] < 0x80)
		at++;
	return at;
}

/* What may follow a lead byte ≥ 0x80; false when it cannot lead. */
static bool begin_sequence(struct utf8_check *c, uint8_t lead)
{
	if (lead < 0xC2 || lead > 0xF4)
		return false;
	c->missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
	/* No overlong forms (E0, F0), no surrogates (ED), no more than U+10FFFF (F4). */
	c->least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	c->most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
	return true;
}

/* Reads on from state c; returns where it stopped: len, or the malformed byte.
 * *ret_whole is the end of the last whole character. */
static size_t walk(struct utf8_check *c, const char *p, size_t len, size_t *ret_whole)
{
	size_t at = 0;

	*ret_whole = 0;
	while (at < len) {
		if (c->missing == 0) {
			at += utf8_ascii_prefix(p + at, len - at);
			*ret_whole = at;
			if (at == len)
				break;
			if (!begin_sequence(c, (uint8_t)p[at]))
				break;
			at++;
		}
		while (c->missing > 0 && at < len) {
			uint8_t b = (uint8_t)p[at];
			if (b < c->least || b > c->most)
				return at;
			c->least = 0x80;
			c->most = 0xBF;
			c->missing--;
			at++;
		}
		if (c->missing == 0)
			*ret_whole = at;
	}
	return at;
}

size_t utf8_check_piece(struct utf8_check *c, const char *p, size_t len)
{
	size_t whole;

	return walk(c, p, len, &whole);
}

size_t utf8_valid_prefix(const char *p, size_t len)
{
	struct utf8_check c = {0};
	size_t whole;

	walk(&c, p, len, &whole);
	return whole;
}

bool utf8_valid(const char *p, size_t len)
{
	return utf8_valid_prefix(p, len) == len;
}

size_t utf8_count(const char *p, size_t len)
{
	size_t continuations = 0;

	for (size_t i = 0; i < len; i++)
		continuations += ((uint8_t)p[i] & 0xC0) == 0x80;
	return len - continuations;
}

uint32_t utf8_decode(const char *p, size_t len, size_t *ret_bytes)
{
	uint8_t lead = (uint8_t)p[0];
	size_t width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	uint32_t cp = width == 1 ? lead : lead & (0x7Fu >> width);

	if (width > len)
		width = len; /* malformed after all: never read past the end */
	for (size_t i = 1; i < width; i++)
		cp = cp << 6 | ((uint8_t)p[i] & 0x3F);
	*ret_bytes = width;
	return cp;
}

size_t utf8_encode(uint32_t cp, char ret[4])
{
	if (cp < 0x80) {
		ret[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		ret[0] = (char)(0xC0 | cp >> 6);
		ret[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		ret[0] = (char)(0xE0 | cp >> 12);
		ret[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		ret[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	ret[0] = (char)(0xF0 | cp >> 18);
	ret[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	ret[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	ret[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}
