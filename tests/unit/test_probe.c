/* Image headers: what each format says, and that no cut or changed byte hurts. */
#include "media/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"

#define BYTES(literal) (const uint8_t *)(literal), sizeof(literal) - 1

#define PNG_HEAD(w, h, type)                                                                \
	"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" w h "\x08" type "\0\0\0\0\0\0\0"
#define RIFF(chunk) "RIFF\x40\0\0\0WEBP" chunk "\x20\0\0\0"
#define JPEG_SOF(code, h, w) "\xff" code "\0\x11\x08" h w "\x03\1\x22\0\2\x11\1\3\x11\1"

static const struct probe_case {
	const char *what;
	const uint8_t *p;
	size_t len;
	bool ok;
	struct probe want;
} cases[] = {
	{"PNG, RGB", BYTES(PNG_HEAD("\0\0\4\0", "\0\0\6\0", "\2")), true,
	 {PROBE_PNG, 1024, 1536, false}},
	{"PNG, RGBA", BYTES(PNG_HEAD("\0\0\4\0", "\0\0\6\0", "\6")), true,
	 {PROBE_PNG, 1024, 1536, true}},
	{"PNG, grey and alpha", BYTES(PNG_HEAD("\0\0\0\1", "\0\0\0\1", "\4")), true,
	 {PROBE_PNG, 1, 1, true}},
	{"PNG, palette with tRNS",
	 BYTES(PNG_HEAD("\0\0\0\2", "\0\0\0\3", "\3") "\0\0\0\3PLTEabc1234\0\0\0\1tRNS\0"
						      "1234\0\0\0\0IDAT1234"),
	 true, {PROBE_PNG, 2, 3, true}},
	{"PNG, a tRNS after IDAT does not count",
	 BYTES(PNG_HEAD("\0\0\0\2", "\0\0\0\3", "\3") "\0\0\0\0IDAT1234\0\0\0\1tRNS\0"
						      "1234"),
	 true, {PROBE_PNG, 2, 3, false}},
	{"PNG, a chunk that claims 4 GB ends the walk",
	 BYTES(PNG_HEAD("\0\0\0\2", "\0\0\0\3", "\3") "\xff\xff\xff\xffPLTEabc1234tRNStRNS"), true,
	 {PROBE_PNG, 2, 3, false}},
	{"PNG, no width", BYTES(PNG_HEAD("\0\0\0\0", "\0\0\6\0", "\2")), false, {PROBE_PNG, 0, 0, 0}},
	{"PNG, a width past 2^31", BYTES(PNG_HEAD("\x80\0\0\0", "\0\0\6\0", "\2")), false,
	 {PROBE_PNG, 0, 0, 0}},
	{"PNG, first chunk is not IHDR",
	 BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIDAT\0\0\4\0\0\0\4\0\x08\2\0\0\0\0\0\0\0"), false,
	 {PROBE_PNG, 0, 0, 0}},
	{"JPEG, baseline", BYTES("\xff\xd8" JPEG_SOF("\xc0", "\2\0", "\3\0")), true,
	 {PROBE_JPEG, 768, 512, false}},
	{"JPEG, progressive, after APP0 and fill bytes",
	 BYTES("\xff\xd8\xff\xe0\0\4ab\xff\xff\xff" JPEG_SOF("\xc2", "\2\0", "\3\0")), true,
	 {PROBE_JPEG, 768, 512, false}},
	{"JPEG, a Huffman table is no size",
	 BYTES("\xff\xd8\xff\xc4\0\4ab" JPEG_SOF("\xc0", "\0\1", "\0\2")), true,
	 {PROBE_JPEG, 2, 1, false}},
	{"JPEG, height told later (DNL)", BYTES("\xff\xd8" JPEG_SOF("\xc0", "\0\0", "\3\0")), false,
	 {PROBE_JPEG, 0, 0, 0}},
	{"JPEG, pixels before a size",
	 BYTES("\xff\xd8\xff\xda\0\2\1\2\3" JPEG_SOF("\xc0", "\0\1", "\0\2")), false,
	 {PROBE_JPEG, 0, 0, 0}},
	{"JPEG, a segment shorter than its length field",
	 BYTES("\xff\xd8\xff\xe0\0\1\0\0\0\0\0\0\0\0"), false, {PROBE_JPEG, 0, 0, 0}},
	{"WebP, lossy", BYTES(RIFF("VP8 ") "\x10\0\0\x9d\1\x2a\0\4\0\2"), true,
	 {PROBE_WEBP, 1024, 512, false}},
	{"WebP, lossy, scaling bits are not size",
	 BYTES(RIFF("VP8 ") "\x10\0\0\x9d\1\x2a\0\x44\0\x82"), true, {PROBE_WEBP, 1024, 512, false}},
	{"WebP, lossy, not a key frame", BYTES(RIFF("VP8 ") "\x11\0\0\x9d\1\x2a\0\4\0\2"), false,
	 {PROBE_WEBP, 0, 0, 0}},
	{"WebP, lossless with alpha", BYTES(RIFF("VP8L") "\x2f\xff\xc3\x3f\x10"), true,
	 {PROBE_WEBP, 1024, 256, true}},
	{"WebP, lossless, unknown version", BYTES(RIFF("VP8L") "\x2f\xff\xc3\x3f\x30"), false,
	 {PROBE_WEBP, 0, 0, 0}},
	{"WebP, extended", BYTES(RIFF("VP8X") "\x10\0\0\0\xff\7\0\x1f\3\0"), true,
	 {PROBE_WEBP, 2048, 800, true}},
	{"WebP, extended, 2^48 pixels", BYTES(RIFF("VP8X") "\0\0\0\0\xff\xff\xff\xff\xff\xff"), false,
	 {PROBE_WEBP, 0, 0, 0}},
	{"WebP of no known kind", BYTES(RIFF("ABCD") "\x10\0\0\x9d\1\x2a\0\4\0\2"), false,
	 {PROBE_WEBP, 0, 0, 0}},
	{"RIFF, but a sound", BYTES("RIFF\x40\0\0\0WAVEfmt "), false, {PROBE_UNKNOWN, 0, 0, 0}},
	{"GIF", BYTES("GIF89a\x40\1\xf0\0"), true, {PROBE_GIF, 320, 240, false}},
	{"BMP", BYTES("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x40\1\0\0\xf0\0\0\0"), true,
	 {PROBE_BMP, 320, 240, false}},
	{"BMP, top row first", BYTES("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x40\1\0\0\x10\xff\xff\xff"),
	 true, {PROBE_BMP, 320, 240, false}},
	{"BMP, of OS/2", BYTES("BM\0\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\x40\1\xf0\0"), true,
	 {PROBE_BMP, 320, 240, false}},
	{"nothing", NULL, 0, false, {PROBE_UNKNOWN, 0, 0, 0}},
	{"HTML", BYTES("<!doctype html><title>502</title>"), false, {PROBE_UNKNOWN, 0, 0, 0}},
};

static void headers_say_format_size_and_alpha(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct probe_case *c = &cases[i];
		struct probe got;
		bool ok = probe_image(c->p, c->len, &got);

		if (ok != c->ok || got.format != c->want.format || got.width_px != c->want.width_px ||
		    got.height_px != c->want.height_px || got.has_alpha != c->want.has_alpha)
			fail_msg("%s: ok %d format %d %ux%u alpha %d", c->what, ok, got.format,
				 got.width_px, got.height_px, got.has_alpha);
	}
}

/* An exact copy on the heap, so that the sanitizer sees one byte too many. */
static bool probe_exact(const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct probe got;

	memcpy(copy, p, len);
	bool ok = probe_image(copy, len, &got);
	free(copy);
	return ok;
}

static void any_cut_is_safe(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t len = 0; cases[i].p && len < cases[i].len; len++)
			(void)probe_exact(cases[i].p, len);
	/* the last byte of the size is needed, the one after it is not */
	assert_true(probe_exact(BYTES("GIF89a\x40\1\xf0\0")));
	assert_false(probe_exact((const uint8_t *)"GIF89a\x40\1\xf0", 9));
}

static void any_changed_byte_is_safe(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (size_t at = 0; at < cases[i].len; at++) {
			uint8_t *copy = malloc(cases[i].len);
			memcpy(copy, cases[i].p, cases[i].len);
			for (int v = 0; v < 256; v++) {
				struct probe got;
				copy[at] = (uint8_t)v;
				if (probe_image(copy, cases[i].len, &got))
					assert_true(got.width_px > 0 && got.height_px > 0);
			}
			free(copy);
		}
	}
}

static void names_have_formats(void **state UNUSED)
{
	assert_int_equal(probe_format_by_name("task-1.png"), PROBE_PNG);
	assert_int_equal(probe_format_by_name("a.b.JPG"), PROBE_JPEG);
	assert_int_equal(probe_format_by_name("a.jpeg"), PROBE_JPEG);
	assert_int_equal(probe_format_by_name("a.webp"), PROBE_WEBP);
	assert_int_equal(probe_format_by_name("a.txt"), PROBE_UNKNOWN);
	assert_int_equal(probe_format_by_name("png"), PROBE_UNKNOWN);
	assert_int_equal(probe_format_by_name(""), PROBE_UNKNOWN);
	assert_string_equal(probe_mime(PROBE_JPEG), "image/jpeg");
	assert_string_equal(probe_extension(PROBE_JPEG), "jpg");
	assert_string_equal(probe_mime(PROBE_UNKNOWN), "application/octet-stream");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_say_format_size_and_alpha),
		cmocka_unit_test(any_cut_is_safe),
		cmocka_unit_test(any_changed_byte_is_safe),
		cmocka_unit_test(names_have_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
