/* Character classes of RFC 9110/9112/3986, and scans over runs of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum http_char {
	HTTP_CHAR_TOKEN = 1 << 0, /* tchar */
	HTTP_CHAR_PATH = 1 << 1,  /* pchar and '/', without '%' */
	HTTP_CHAR_QUERY = 1 << 2, /* visible ASCII but '#' and '%': what browsers send */
	HTTP_CHAR_HOST = 1 << 3,  /* reg-name without '%' */
	HTTP_CHAR_FIELD = 1 << 4, /* field-content: no control byte but tab */
	HTTP_CHAR_ID = 1 << 5,	  /* [A-Za-z0-9._-] */
	HTTP_CHAR_ESCAPE = 1 << 6, /* '%' */
};

extern const uint8_t http_chars[256];

/* class: of enum http_char, one or several. */
static inline bool http_char_is(char c, unsigned class)
{
	return http_chars[(unsigned char)c] & class;
}

/* The first byte in [p, end) that is not of the class. */
static inline const char *http_scan(const char *p, const char *end, unsigned class)
{
	while (p < end && http_char_is(*p, class))
		p++;
	return p;
}

/* The same for HTTP_CHAR_FIELD, sixteen bytes at a time: field values are most of a head. */
static inline const char *http_scan_field(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i space = _mm_set1_epi8(0x1F), tab = _mm_set1_epi8('\t'),
		      del = _mm_set1_epi8(0x7F);

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, space), v);
		__m128i stop = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(v, tab), control),
					    _mm_cmpeq_epi8(v, del));
		unsigned mask = (unsigned)_mm_movemask_epi8(stop);
		if (mask)
			return p + __builtin_ctz(mask);
	}
#endif
	return http_scan(p, end, HTTP_CHAR_FIELD);
}

/* 0..15, or -1. */
static inline int http_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char lower = (char)(c | 0x20);
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
