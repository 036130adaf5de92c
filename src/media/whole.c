#include "media/whole.h"

#include <errno.h>
#include <libdeflate.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"

#define PIECE_BYTES (64 * 1024)
#define PNG_HEAD_BYTES 8
#define PNG_CHUNK_MAX 0x7fffffffu
#define RIFF_HEAD_BYTES 12

/* A file that is read from front to back, in pieces of which none is left out. Copied, not
 * mapped: one that becomes shorter meanwhile is no SIGBUS, and making and taking away a mapping
 * costs as much as the copy. */
struct reading {
	int fd;
	int64_t bytes, at; /* at: of what comes next */
	int64_t piece_at;  /* where the piece begins in the file */
	size_t piece_len;
	uint8_t piece[PIECE_BYTES];
};

static void next_piece(struct reading *r)
{
	ssize_t n;

	do
		n = pread(r->fd, r->piece, (size_t)MIN(r->bytes - r->at, PIECE_BYTES), r->at);
	while (n < 0 && errno == EINTR);
	r->piece_at = r->at;
	r->piece_len = n > 0 ? (size_t)n : 0;
}

/* What is there of the next bytes, at most want: 0 at the end or when it cannot be read. */
static size_t peek(struct reading *r, size_t want, const uint8_t **ret)
{
	if (r->at == r->piece_at + (int64_t)r->piece_len)
		next_piece(r);
	*ret = r->piece + (r->at - r->piece_at);
	return MIN(want, r->piece_len - (size_t)(r->at - r->piece_at));
}

static bool take(struct reading *r, uint8_t *ret, size_t len)
{
	while (len > 0) {
		const uint8_t *p;
		size_t n = peek(r, len, &p);
		if (n == 0)
			return false;
		memcpy(ret, p, n);
		ret += n;
		len -= n;
		r->at += (int64_t)n;
	}
	return true;
}

static bool skip(struct reading *r, int64_t len)
{
	if (len < 0 || len > r->bytes - r->at)
		return false;
	while (len > 0) {
		const uint8_t *p;
		size_t n = peek(r, (size_t)MIN(len, PIECE_BYTES), &p);
		if (n == 0)
			return false;
		r->at += (int64_t)n;
		len -= (int64_t)n;
	}
	return true;
}

static uint32_t big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t little32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* --- PNG --------------------------------------------------------------------------------- */

/* The rest of a chunk whose head is `head`: its data and the CRC of both. */
static bool chunk_is_right(struct reading *r, const uint8_t head[8])
{
	uint32_t left = big32(head), crc = libdeflate_crc32(0, head + 4, 4);
	uint8_t told[4];

	if (left > PNG_CHUNK_MAX)
		return false;
	while (left > 0) {
		const uint8_t *p;
		size_t n = peek(r, left, &p);
		if (n == 0)
			return false;
		crc = libdeflate_crc32(crc, p, n);
		r->at += (int64_t)n;
		left -= (uint32_t)n;
	}
	return take(r, told, sizeof told) && big32(told) == crc;
}

static bool png_is_whole(struct reading *r)
{
	bool pixels = false;
	uint8_t head[8];

	if (!skip(r, PNG_HEAD_BYTES))
		return false;
	while (take(r, head, sizeof head) && chunk_is_right(r, head)) {
		pixels |= memcmp(head + 4, "IDAT", 4) == 0;
		if (memcmp(head + 4, "IEND", 4) == 0)
			return pixels;
	}
	return false;
}

/* --- JPEG -------------------------------------------------------------------------------- */

enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, RST0 = 0xD0, RST7 = 0xD7, TEM = 0x01, FILL = 0xFF };

/* The byte behind the next 0xFF that begins a marker; inside a scan 0xFF00 and restarts are
 * its data. */
static bool next_marker(struct reading *r, bool in_scan, uint8_t *ret)
{
	for (;;) {
		const uint8_t *p, *sign;
		size_t n = peek(r, PIECE_BYTES, &p);
		if (n == 0 || (!in_scan && *p != FILL))
			return false;
		sign = memchr(p, FILL, n);
		r->at += sign ? sign - p + 1 : (int64_t)n;
		if (!sign)
			continue;
		do
			if (!take(r, ret, 1))
				return false;
		while (*ret == FILL);
		if (!in_scan || (*ret != 0 && (*ret < RST0 || *ret > RST7)))
			return true;
	}
}

static bool jpeg_is_whole(struct reading *r)
{
	bool in_scan = false, scanned = false;
	uint8_t marker, len[2];

	while (next_marker(r, in_scan, &marker)) {
		if (marker == EOI)
			return scanned;
		if (marker == SOI || marker == TEM)
			continue;
		if (!take(r, len, sizeof len) || !skip(r, (int64_t)(len[0] << 8 | len[1]) - 2))
			return false;
		in_scan = marker == SOS;
		scanned |= in_scan;
	}
	return false;
}

/* --- WebP -------------------------------------------------------------------------------- */

static bool webp_is_whole(struct reading *r)
{
	bool pixels = false;
	uint8_t head[RIFF_HEAD_BYTES];

	if (!take(r, head, sizeof head))
		return false;
	int64_t end = (int64_t)little32(head + 4) + 8;
	if (end > r->bytes)
		return false;
	while (r->at + 8 <= end) {
		if (!take(r, head, 8) || !skip(r, little32(head + 4)) || r->at > end)
			return false;
		skip(r, (r->at & 1) && r->at < end); /* chunks begin at even places */
		pixels |= memcmp(head, "VP8 ", 4) == 0 || memcmp(head, "VP8L", 4) == 0 ||
			  memcmp(head, "ANMF", 4) == 0;
	}
	return pixels;
}

static bool is_whole(struct reading *r, enum probe_format format)
{
	switch (format) {
	case PROBE_PNG:
		return png_is_whole(r);
	case PROBE_JPEG:
		return jpeg_is_whole(r);
	case PROBE_WEBP:
		return webp_is_whole(r);
	default:
		return false;
	}
}

bool image_is_whole(int fd, int64_t bytes, enum probe_format format)
{
	struct reading r;

	r.fd = fd;
	r.bytes = bytes;
	r.at = r.piece_at = 0;
	r.piece_len = 0; /* and the piece is written before it is read */
	return is_whole(&r, format);
}
