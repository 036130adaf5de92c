/* Image headers read by hand: five formats, one table. */
#include "media/probe.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"

/* The bytes that are there; reading past them yields 0 and sets `short_of`. */
struct reader {
	const uint8_t *p;
	size_t len;
	bool short_of;
};

static uint8_t byte_at(struct reader *r, size_t at)
{
	if (at < r->len)
		return r->p[at];
	r->short_of = true;
	return 0;
}

static uint32_t big16(struct reader *r, size_t at)
{
	return (uint32_t)byte_at(r, at) << 8 | byte_at(r, at + 1);
}

static uint32_t big32(struct reader *r, size_t at) { return big16(r, at) << 16 | big16(r, at + 2); }

static uint32_t little16(struct reader *r, size_t at)
{
	return byte_at(r, at) | (uint32_t)byte_at(r, at + 1) << 8;
}

static uint32_t little24(struct reader *r, size_t at)
{
	return little16(r, at) | (uint32_t)byte_at(r, at + 2) << 16;
}

static uint32_t little32(struct reader *r, size_t at)
{
	return little16(r, at) | little16(r, at + 2) << 16;
}

static bool tag_is(struct reader *r, size_t at, const char *tag)
{
	return at <= r->len && r->len - at >= 4 && memcmp(r->p + at, tag, 4) == 0;
}

/* --- PNG ------------------------------------------------------------------- */

enum { PNG_SIGNATURE = 8, PNG_CHUNK_FRAME = 12, PNG_GREY_ALPHA = 4, PNG_RGBA = 6 };

static bool png_has_trns(struct reader *r)
{
	size_t at = PNG_SIGNATURE;

	while (r->len - at >= PNG_CHUNK_FRAME) {
		if (tag_is(r, at + 4, "tRNS"))
			return true;
		if (tag_is(r, at + 4, "IDAT"))
			return false;
		size_t step = (size_t)big32(r, at) + PNG_CHUNK_FRAME;
		if (step > r->len - at)
			return false;
		at += step;
	}
	return false;
}

static bool probe_png(struct reader *r, struct probe *ret)
{
	uint8_t colour_type = byte_at(r, 25);

	if (big32(r, 8) != 13 || !tag_is(r, 12, "IHDR"))
		return false;
	ret->width_px = big32(r, 16);
	ret->height_px = big32(r, 20);
	if (r->short_of || ret->width_px > INT32_MAX || ret->height_px > INT32_MAX)
		return false;
	ret->has_alpha =
		colour_type == PNG_GREY_ALPHA || colour_type == PNG_RGBA || png_has_trns(r);
	return true;
}

/* --- JPEG ------------------------------------------------------------------ */

static bool jpeg_is_sof(uint8_t marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
	       marker != 0xCC;
}

static bool jpeg_stands_alone(uint8_t marker)
{
	return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
}

/* T.81 B.1.1.3: 0xFF, any number of fill bytes 0xFF, a code; then, for most, a
 * length that counts itself. */
static bool probe_jpeg(struct reader *r, struct probe *ret)
{
	size_t at = 2;

	while (!r->short_of) {
		if (byte_at(r, at) != 0xFF)
			return false;
		while (byte_at(r, at) == 0xFF)
			at++;
		uint8_t marker = byte_at(r, at++);
		if (jpeg_stands_alone(marker))
			continue;
		if (marker == 0xD9 || marker == 0xDA) /* the end, or pixels: no size was told */
			return false;
		uint32_t length = big16(r, at);
		if (jpeg_is_sof(marker)) {
			ret->height_px = big16(r, at + 3);
			ret->width_px = big16(r, at + 5);
			return !r->short_of && length >= 8;
		}
		if (length < 2)
			return false;
		at += length;
	}
	return false;
}

/* --- WebP ------------------------------------------------------------------ */

static bool webp_lossy(struct reader *r, struct probe *ret)
{
	bool key_frame = (byte_at(r, 20) & 1) == 0;

	if (!key_frame || little24(r, 23) != 0x2A019D)
		return false;
	ret->width_px = little16(r, 26) & 0x3FFF;
	ret->height_px = little16(r, 28) & 0x3FFF;
	return true;
}

static bool webp_lossless(struct reader *r, struct probe *ret)
{
	uint32_t bits = little32(r, 21);

	if (byte_at(r, 20) != 0x2F || bits >> 29 != 0)
		return false;
	ret->width_px = (bits & 0x3FFF) + 1;
	ret->height_px = (bits >> 14 & 0x3FFF) + 1;
	ret->has_alpha = bits >> 28 & 1;
	return true;
}

static bool webp_extended(struct reader *r, struct probe *ret)
{
	ret->has_alpha = (byte_at(r, 20) & 0x10) != 0;
	ret->width_px = little24(r, 24) + 1;
	ret->height_px = little24(r, 27) + 1;
	return (uint64_t)ret->width_px * ret->height_px <= UINT32_MAX; /* RFC 9649 §2.7 */
}

static bool probe_webp(struct reader *r, struct probe *ret)
{
	bool ok = false;

	if (tag_is(r, 12, "VP8 "))
		ok = webp_lossy(r, ret);
	else if (tag_is(r, 12, "VP8L"))
		ok = webp_lossless(r, ret);
	else if (tag_is(r, 12, "VP8X"))
		ok = webp_extended(r, ret);
	return ok && !r->short_of;
}

/* --- GIF and BMP ----------------------------------------------------------- */

static bool probe_gif(struct reader *r, struct probe *ret)
{
	ret->width_px = little16(r, 6);
	ret->height_px = little16(r, 8);
	return !r->short_of;
}

static bool probe_bmp(struct reader *r, struct probe *ret)
{
	uint32_t header = little32(r, 14);

	if (header == 12) {
		ret->width_px = little16(r, 18);
		ret->height_px = little16(r, 20);
	} else if (header >= 40 && header <= 124) {
		uint32_t height = little32(r, 22);
		ret->width_px = little32(r, 18);
		/* A negative height means that the top row comes first. */
		ret->height_px = height > INT32_MAX ? 0U - height : height;
		if (ret->width_px > INT32_MAX || ret->height_px > INT32_MAX)
			return false;
	} else {
		return false;
	}
	return !r->short_of;
}

/* --- the table ------------------------------------------------------------- */

static const struct format {
	const char *magic, *mime, *extension;
	size_t magic_len;
	const char *also_at_8; /* four more bytes that must stand at offset 8, or NULL */
	bool (*probe)(struct reader *r, struct probe *ret);
} formats[] = {
	[PROBE_UNKNOWN] = {"", "application/octet-stream", "bin", 0, NULL, NULL},
	[PROBE_PNG] = {"\x89PNG\r\n\x1a\n", "image/png", "png", 8, NULL, probe_png},
	[PROBE_JPEG] = {"\xff\xd8\xff", "image/jpeg", "jpg", 3, NULL, probe_jpeg},
	[PROBE_WEBP] = {"RIFF", "image/webp", "webp", 4, "WEBP", probe_webp},
	[PROBE_GIF] = {"GIF8", "image/gif", "gif", 4, NULL, probe_gif},
	[PROBE_BMP] = {"BM", "image/bmp", "bmp", 2, NULL, probe_bmp},
};

static bool begins_like(struct reader *r, const struct format *f)
{
	return r->len >= f->magic_len && memcmp(r->p, f->magic, f->magic_len) == 0 &&
	       (!f->also_at_8 || tag_is(r, 8, f->also_at_8));
}

bool probe_image(const uint8_t *p, size_t len, struct probe *ret)
{
	struct reader r = {.p = p, .len = len};

	*ret = (struct probe){0};
	for (size_t i = PROBE_UNKNOWN + 1; i < ARRAY_LEN(formats); i++) {
		if (!begins_like(&r, &formats[i]))
			continue;
		if (formats[i].probe(&r, ret) && ret->width_px > 0 && ret->height_px > 0) {
			ret->format = (enum probe_format)i;
			return true;
		}
		*ret = (struct probe){.format = (enum probe_format)i};
		return false;
	}
	return false;
}

const char *probe_mime(enum probe_format format) { return formats[format].mime; }
const char *probe_extension(enum probe_format format) { return formats[format].extension; }

enum probe_format probe_format_by_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (!dot)
		return PROBE_UNKNOWN;
	if (strcasecmp(dot, ".jpeg") == 0)
		return PROBE_JPEG;
	for (size_t i = PROBE_UNKNOWN + 1; i < ARRAY_LEN(formats); i++)
		if (strcasecmp(dot + 1, formats[i].extension) == 0)
			return (enum probe_format)i;
	return PROBE_UNKNOWN;
}

enum probe_format probe_format_by_mime(const char *mime)
{
	for (int f = PROBE_PNG; f <= PROBE_BMP; f++)
		if (strcmp(probe_mime((enum probe_format)f), mime) == 0)
			return (enum probe_format)f;
	return PROBE_UNKNOWN;
}
