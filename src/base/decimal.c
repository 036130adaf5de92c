/* Digits are gathered without their trailing zeros, so that what is left behind
 * the point at the end is a digit that the scale cannot hold. */
#include "base/decimal.h"

#include <string.h>

#define EXPONENT_MAX 10000 /* far beyond what fits: only its sign matters then */

struct reading {
	uint64_t digits;      /* without trailing zeros */
	int64_t zeros;        /* trailing zeros not yet in digits */
	int64_t behind_point; /* digits read behind the point */
	bool overflow;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool times_ten(uint64_t *v)
{
	return !__builtin_mul_overflow(*v, 10, v);
}

static void take_digit(struct reading *r, char c)
{
	if (c == '0') {
		r->zeros += r->digits != 0;
		return;
	}
	for (; r->zeros > 0 && !r->overflow; r->zeros--)
		r->overflow = !times_ten(&r->digits);
	if (r->overflow || !times_ten(&r->digits) ||
	    __builtin_add_overflow(r->digits, (uint64_t)(c - '0'), &r->digits))
		r->overflow = true;
}

/* Reads one or more digits; returns where they end, or NULL. */
static const char *take_digits(struct reading *r, const char *p, const char *end)
{
	if (p == end || !is_digit(*p))
		return NULL;
	while (p < end && is_digit(*p))
		take_digit(r, *p++);
	return p;
}

static const char *take_exponent(const char *p, const char *end, int64_t *ret)
{
	bool negative = p < end && *p == '-';
	int64_t e = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end)
		return NULL;
	for (; p < end && is_digit(*p); p++)
		if (e < EXPONENT_MAX)
			e = e * 10 + (*p - '0');
	*ret = negative ? -e : e;
	return p;
}

bool decimal_parse(struct slice text, int scale, int64_t *ret)
{
	struct reading r = {0};
	int64_t exponent = 0;

	if (text.len == 0)
		return false;
	const char *p = text.p, *end = text.p + text.len;
	bool negative = *p == '-';
	if (negative)
		p++;
	if (end - p >= 2 && p[0] == '0' && is_digit(p[1]))
		return false;
	if (p == end || !(p = take_digits(&r, p, end)))
		return false;
	if (p < end && *p == '.') {
		const char *point = p;
		if (!(p = take_digits(&r, p + 1, end)))
			return false;
		r.behind_point = p - point - 1;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		if (end - p < 2 || !is_digit(end[-1]) ||
		    !(p = take_exponent(p + 1, end, &exponent)))
			return false;
	}
	if (p != end || r.overflow)
		return false;
	int64_t shift = exponent - r.behind_point + r.zeros + scale;
	if (r.digits == 0)
		shift = 0;
	if (shift < 0)
		return false;
	for (; shift > 0; shift--)
		if (!times_ten(&r.digits))
			return false;
	if (r.digits > (uint64_t)INT64_MAX + negative)
		return false;
	*ret = negative ? (int64_t)(0 - r.digits) : (int64_t)r.digits;
	return true;
}

size_t decimal_format(int64_t value, int scale, char ret[DECIMAL_TEXT_MAX])
{
	char digits[DECIMAL_TEXT_MAX], *end = digits + sizeof digits, *at = end;
	uint64_t u = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	int places = 0;

	while (scale > 0 && u % 10 == 0 && u != 0) {
		u /= 10;
		scale--;
	}
	if (u == 0)
		scale = 0;
	do {
		*--at = (char)('0' + u % 10);
		u /= 10;
		if (++places == scale)
			*--at = '.';
	} while (u || places <= scale);
	if (value < 0)
		*--at = '-';
	memcpy(ret, at, (size_t)(end - at));
	ret[end - at] = '\0';
	return (size_t)(end - at);
}
