/* Two ways to the same bytes: AVX2 for the bulk where the processor has it, a
 * table for the rest. The vector code follows Muła and Lemire, "Faster Base64
 * Encoding and Decoding Using AVX2 Instructions" (2018). It only ever takes
 * whole, clean blocks: what it will not take falls to the table, which alone
 * knows padding and says no. */
#include "base/base64.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2 1
#endif

#define BAD 0xFF

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* clang-format off */
#define R16 BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD
static const uint8_t values[256] = {
	R16, R16,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,  62, BAD, BAD, BAD,  63,
	 52,  53,  54,  55,  56,  57,  58,  59,  60,  61, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD,   0,   1,   2,   3,   4,   5,   6,   7,   8,   9,  10,  11,  12,  13,  14,
	 15,  16,  17,  18,  19,  20,  21,  22,  23,  24,  25, BAD, BAD, BAD, BAD, BAD,
	BAD,  26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,  37,  38,  39,  40,
	 41,  42,  43,  44,  45,  46,  47,  48,  49,  50,  51, BAD, BAD, BAD, BAD, BAD,
	R16, R16, R16, R16, R16, R16, R16, R16,
};
#undef R16
/* clang-format on */

/* --- encoding ------------------------------------------------------------ */

static void encode_group(const uint8_t in[3], char out[4])
{
	out[0] = letters[in[0] >> 2];
	out[1] = letters[(in[0] & 3) << 4 | in[1] >> 4];
	out[2] = letters[(in[1] & 15) << 2 | in[2] >> 6];
	out[3] = letters[in[2] & 63];
}

#ifdef HAVE_AVX2
/* Takes groups of 24 bytes while 28 can be read; returns the bytes taken. */
__attribute__((target("avx2"))) static size_t encode_avx2(const uint8_t *in, size_t len, char *out)
{
	const __m256i spread = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,
						1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
	const __m256i shifts =
	    _mm256_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
			     '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0,
			     'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
			     '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
	size_t at = 0;

	for (; len - at >= 28; at += 24, out += 32) {
		__m256i v = _mm256_inserti128_si256(
		    _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(in + at))),
		    _mm_loadu_si128((const __m128i *)(in + at + 12)), 1);
		v = _mm256_shuffle_epi8(v, spread);
		__m256i a = _mm256_mulhi_epu16(_mm256_and_si256(v, _mm256_set1_epi32(0x0FC0FC00)),
					       _mm256_set1_epi32(0x04000040));
		__m256i b = _mm256_mullo_epi16(_mm256_and_si256(v, _mm256_set1_epi32(0x003F03F0)),
					       _mm256_set1_epi32(0x01000010));
		__m256i six = _mm256_or_si256(a, b);
		__m256i kind = _mm256_subs_epu8(six, _mm256_set1_epi8(51));
		__m256i upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), six);
		kind = _mm256_or_si256(kind, _mm256_and_si256(upper, _mm256_set1_epi8(13)));
		_mm256_storeu_si256((__m256i *)out,
				    _mm256_add_epi8(_mm256_shuffle_epi8(shifts, kind), six));
	}
	return at;
}
#endif

/* Whole groups of three; returns the characters written. */
static size_t encode_groups(const uint8_t *in, size_t groups, char *out)
{
	size_t at = 0, len = groups * 3;

#ifdef HAVE_AVX2
	if (len >= 28 && __builtin_cpu_supports("avx2"))
		at = encode_avx2(in, len, out);
#endif
	for (; at < len; at += 3)
		encode_group(in + at, out + at / 3 * 4);
	return groups * 4;
}

/* The last one or two bytes, padded. */
static size_t encode_tail(const uint8_t *in, size_t len, char *out)
{
	uint8_t group[3] = {0};

	if (len == 0)
		return 0;
	memcpy(group, in, len);
	encode_group(group, out);
	out[3] = '=';
	if (len == 1)
		out[2] = '=';
	return 4;
}

size_t base64_encode(const void *in, size_t len, char *out)
{
	const uint8_t *p = in;
	size_t n = encode_groups(p, len / 3, out);

	return n + encode_tail(p + len / 3 * 3, len % 3, out + n);
}

size_t base64_encode_piece(struct base64_encoder *e, const void *in, size_t len, char *out)
{
	const uint8_t *p = in;
	size_t n = 0;

	while (e->held_len > 0 && e->held_len < 3 && len > 0) {
		e->held[e->held_len++] = *p++;
		len--;
	}
	if (e->held_len == 3) {
		encode_group(e->held, out);
		e->held_len = 0;
		n = 4;
	}
	if (e->held_len > 0)
		return n;
	n += encode_groups(p, len / 3, out + n);
	e->held_len = (uint8_t)(len % 3);
	if (e->held_len)
		memcpy(e->held, p + len / 3 * 3, e->held_len);
	return n;
}

size_t base64_encode_end(struct base64_encoder *e, char *out)
{
	size_t n = encode_tail(e->held, e->held_len, out);

	e->held_len = 0;
	return n;
}

/* --- decoding ------------------------------------------------------------ */

#ifdef HAVE_AVX2
/* Takes clean blocks of 32 characters, while enough follow that a store of 32
 * bytes for 24 stays inside the caller's room; returns the characters taken. */
__attribute__((target("avx2"))) static size_t decode_avx2(const char *in, size_t len, uint8_t *out)
{
	const __m256i low_bits =
	    _mm256_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A,
			     0x1B, 0x1B, 0x1B, 0x1A, 0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
			     0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
	const __m256i high_bits =
	    _mm256_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10,
			     0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08,
			     0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
	const __m256i shifts =
	    _mm256_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 19, 4,
			     -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
	const __m256i squeeze =
	    _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6, 5,
			     4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
	const __m256i nibble = _mm256_set1_epi8(0x2F);
	size_t at = 0;

	for (; len - at >= 44; at += 32, out += 24) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(in + at));
		__m256i high = _mm256_and_si256(_mm256_srli_epi32(v, 4), nibble);
		__m256i low = _mm256_and_si256(v, nibble);
		if (!_mm256_testz_si256(_mm256_shuffle_epi8(low_bits, low),
					_mm256_shuffle_epi8(high_bits, high)))
			break;
		__m256i slash = _mm256_cmpeq_epi8(v, nibble);
		v = _mm256_add_epi8(v, _mm256_shuffle_epi8(shifts, _mm256_add_epi8(slash, high)));
		v = _mm256_maddubs_epi16(v, _mm256_set1_epi32(0x01400140));
		v = _mm256_madd_epi16(v, _mm256_set1_epi32(0x00011000));
		v = _mm256_shuffle_epi8(v, squeeze);
		v = _mm256_permutevar8x32_epi32(v, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
		_mm256_storeu_si256((__m256i *)out, v);
	}
	return at;
}
#endif

/* Clean groups of four without padding; returns the characters taken. */
static size_t decode_groups(const char *in, size_t len, uint8_t *out)
{
	size_t at = 0;

#ifdef HAVE_AVX2
	if (len >= 44 && __builtin_cpu_supports("avx2")) {
		at = decode_avx2(in, len, out);
		out += at / 4 * 3;
	}
#endif
	for (; len - at >= 4; at += 4, out += 3) {
		uint8_t a = values[(uint8_t)in[at]], b = values[(uint8_t)in[at + 1]],
			c = values[(uint8_t)in[at + 2]], d = values[(uint8_t)in[at + 3]];
		if ((a | b | c | d) & 0x80)
			break;
		out[0] = (uint8_t)(a << 2 | b >> 4);
		out[1] = (uint8_t)(b << 4 | c >> 2);
		out[2] = (uint8_t)(c << 6 | d);
	}
	return at;
}

/* The four held characters, which may be padded. */
static bool decode_held(struct base64_decoder *d, uint8_t *out, size_t *ret_len)
{
	uint8_t a = values[(uint8_t)d->held[0]], b = values[(uint8_t)d->held[1]];
	bool pad2 = d->held[2] == '=', pad1 = d->held[3] == '=';
	uint8_t c = pad2 ? 0 : values[(uint8_t)d->held[2]];
	uint8_t e = pad1 ? 0 : values[(uint8_t)d->held[3]];

	if ((a | b | c | e) & 0x80 || (pad2 && !pad1))
		return false;
	/* Bits that no byte needs must be zero, or one file had several spellings. */
	if ((pad2 && (b & 15)) || (!pad2 && pad1 && (c & 3)))
		return false;
	out[0] = (uint8_t)(a << 2 | b >> 4);
	if (!pad2)
		out[1] = (uint8_t)(b << 4 | c >> 2);
	if (!pad1)
		out[2] = (uint8_t)(c << 6 | e);
	d->held_len = 0;
	d->ended = pad1;
	*ret_len = pad2 ? 1 : pad1 ? 2 : 3;
	return true;
}

static bool plausible(const struct base64_decoder *d, char c)
{
	return values[(uint8_t)c] != BAD || (c == '=' && d->held_len >= 2);
}

bool base64_decode(struct base64_decoder *d, const char *in, size_t len, uint8_t *out,
		   size_t *ret_len)
{
	size_t written = 0;

	for (size_t at = 0; at < len;) {
		if (d->ended)
			return false;
		if (d->held_len == 0) {
			size_t taken = decode_groups(in + at, len - at, out + written);
			at += taken;
			written += taken / 4 * 3;
			if (at == len)
				break;
		}
		if (!plausible(d, in[at]))
			return false; /* now, not when its group is full */
		d->held[d->held_len++] = in[at++];
		if (d->held_len == 4) {
			size_t n;
			if (!decode_held(d, out + written, &n))
				return false;
			written += n;
		}
	}
	*ret_len = written;
	return true;
}

bool base64_decode_end(const struct base64_decoder *d)
{
	return d->held_len == 0;
}
