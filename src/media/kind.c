/* Names for what is not taken, and the way past a JPEG's metadata. */
#include "media/kind.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "media/probe.h"

#define SEGMENTS_MAX 4096 /* of 64 KiB each: more than any file that is taken has */

/* --- names ---------------------------------------------------------------------------- */

static const struct magic {
	size_t at, len;
	const char *bytes, *name;
} magics[] = {
	{0, 4, "GIF8", "a GIF"},
	{0, 2, "BM", "a BMP"},
	{4, 8, "ftypavif", "an AVIF image"},
	{4, 8, "ftypheic", "a HEIC image"},
	{4, 8, "ftypheix", "a HEIC image"},
	{4, 8, "ftypmif1", "a HEIF image"},
	{4, 4, "ftyp", "a film (MP4 or QuickTime)"},
	{0, 4, "II*\0", "a TIFF"},
	{0, 4, "MM\0*", "a TIFF"},
	{0, 4, "\0\0\1\0", "an icon (ICO)"},
	{0, 4, "8BPS", "a Photoshop file"},
	{0, 2, "\xFF\x0A", "a JPEG XL"},
	{0, 12, "\0\0\0\x0CJXL \r\n\x87\n", "a JPEG XL"},
	{0, 4, "%PDF", "a PDF"},
	{0, 4, "PK\3\4", "a ZIP archive"},
	{0, 2, "\x1F\x8B", "gzip data"},
	{0, 4, "RIFF", "a RIFF file that is no WebP"},
	{0, 5, "data:", "the text of a data: URL"},
	{0, 7, "iVBORw0", "the base64 text of a PNG"},
	{0, 4, "/9j/", "the base64 text of a JPEG"},
	{0, 6, "UklGRj", "the base64 text of a WebP"},
	{0, 4, "<svg", "an SVG"},
	{0, 5, "<?xml", "XML (an SVG?)"},
	{0, 1, "<", "HTML or XML"},
	{0, 1, "{", "JSON"},
};

static bool is_text(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len && i < 64; i++)
		if (p[i] < 0x20 && p[i] != '\n' && p[i] != '\r' && p[i] != '\t')
			return false;
	return utf8_valid_prefix((const char *)p, MIN(len, 64)) > MIN(len, 64) - MIN(len, 4);
}

const char *media_kind_name(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(magics); i++) {
		const struct magic *m = &magics[i];
		if (len >= m->at + m->len && memcmp(p + m->at, m->bytes, m->len) == 0)
			return m->name;
	}
	return is_text(p, len) ? "text" : "of no kind known here";
}

bool media_refuse_kind(const uint8_t *p, size_t len, const char *param, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED_MEDIA, param,
		       "the file is %s; it must be a PNG, JPEG or WebP (the bytes count, not the name "
		       "or the type it was sent with)",
		       media_kind_name(p, len));
}

/* --- heads ---------------------------------------------------------------------------- */

static size_t read_at(int fd, uint8_t *ret, size_t len, int64_t at)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(fd, ret + got, len - got, at + (int64_t)got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	return got;
}

/* APP0 – APP15 and COM (ITU-T T.81 B.2.4). */
static bool is_metadata(const uint8_t marker[4])
{
	return marker[0] == 0xFF && ((marker[1] >= 0xE0 && marker[1] <= 0xEF) || marker[1] == 0xFE);
}

size_t media_read_head(int fd, uint8_t *ret, size_t len)
{
	size_t got = read_at(fd, ret, len, 0);
	uint8_t marker[4];
	struct probe probe;
	int64_t at = 2;

	if (got < 4 || probe_image(ret, got, &probe) || probe.format != PROBE_JPEG)
		return got;
	for (int i = 0; i < SEGMENTS_MAX; i++) {
		if (read_at(fd, marker, sizeof marker, at) < sizeof marker)
			return got;
		if (!is_metadata(marker))
			break;
		at += 2 + (marker[2] << 8 | marker[3]);
	}
	/* SOI as it stands, and behind it the first thing that is not metadata. */
	return 2 + read_at(fd, ret + 2, len - 2, at);
}
