/* The one hot loop of reading and writing JSON text: where does plain text end? */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static inline bool json_byte_is_plain(char c)
{
	return (uint8_t)c >= 0x20 && c != '"' && c != '\\';
}

/* The first quote, backslash or control character in p..end, or end. Clears
 * *ret_ascii when a byte ≥ 0x80 was seen on the way (it may lie just behind). */
static inline const char *json_scan_plain(const char *p, const char *end, bool *ret_ascii)
{
#if defined(__SSE2__)
	const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'),
		      last_control = _mm_set1_epi8(0x1F);
	int high = 0;

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)p);
		__m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash));
		stop =
		    _mm_or_si128(stop, _mm_cmpeq_epi8(_mm_max_epu8(v, last_control), last_control));
		int mask = _mm_movemask_epi8(stop);
		high |= _mm_movemask_epi8(v);
		if (mask) {
			*ret_ascii &= high == 0;
			return p + __builtin_ctz((unsigned)mask);
		}
	}
	*ret_ascii &= high == 0;
#endif
	for (; p < end && json_byte_is_plain(*p); p++)
		*ret_ascii &= (uint8_t)*p < 0x80;
	return p;
}
