/* Image files, good, bad and evil, into pixels or a refusal that says why. */
#include "studio/decode.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/clock.h"
#include "decode_files.h"
#include "studio/decode_inside.h"

static struct decode_image image;
static struct err err;

/* A check unpacks another way than what makes pixels: it must say the same of every file. */
static void expect_the_same_of_a_check(const uint8_t *file, size_t len, const struct decode_options *options,
				       bool ok)
{
	struct decode_options o = *options;
	struct decode_image checked = {.fd = -7};
	struct err said;

	o.check_only = true;
	if (decode_image(file, len, &o, &checked, &said) != ok)
		fail_msg("a check says %s, pixels say %s", ok ? said.message : "yes", ok ? "yes" : err.message);
	if (!ok && (said.code != err.code || strcmp(said.message, err.message) != 0))
		fail_msg("a check says \"%s\", pixels say \"%s\"", said.message, err.message);
	if (ok && (checked.fd != -1 || checked.width_px != image.width_px || checked.height_px != image.height_px ||
		   checked.has_alpha != image.has_alpha || checked.format != image.format))
		fail_msg("a check sees another picture");
}

/* The pixels, mapped and checked for being sealed; NULL when refused, then err says why. */
static uint8_t *decode_with(struct file f, const struct decode_options *options)
{
	uint8_t *exact = malloc(f.len); /* so that the sanitizer sees a read past it */
	struct stat st;

	if (f.len)
		memcpy(exact, f.p, f.len);
	image = (struct decode_image){.fd = -7};
	bool ok = decode_image(exact, f.len, options, &image, &err);
	expect_the_same_of_a_check(exact, f.len, options, ok);
	free(exact);
	if (!ok) {
		assert_int_equal(image.fd, -7);
		assert_true(err.message[0] != '\0');
		return NULL;
	}
	size_t bytes = (size_t)image.width_px * (size_t)image.height_px * 4;
	assert_int_equal(fstat(image.fd, &st), 0);
	assert_int_equal(st.st_size, bytes);
	assert_int_equal(fcntl(image.fd, F_GET_SEALS) & F_SEAL_WRITE, F_SEAL_WRITE);
	uint8_t *p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, image.fd, 0);
	assert_true(p != MAP_FAILED);
	close(image.fd);
	return p;
}

static uint8_t *decode(struct file f)
{
	static const struct decode_options any;

	return decode_with(f, &any);
}

static void drop(uint8_t *p) { munmap(p, (size_t)image.width_px * (size_t)image.height_px * 4); }

static void expect_refused(struct file f, const struct decode_options *o, enum err_code code,
			   const char *words)
{
	assert_null(decode_with(f, o));
	if (err.code != code || !strstr(err.message, words))
		fail_msg("wanted %s \"%s\", got %s \"%s\"", err_code_name(code), words,
			 err_code_name(err.code), err.message);
}

static void expect_broken(struct file f, const char *words)
{
	expect_refused(f, &(struct decode_options){0}, ERR_TASK_IMAGE_PROCESSING, words);
}

/* --- PNG ------------------------------------------------------------------------- */

/* What a pixel of make_png() must have become, by the rules of ISO/IEC 15948 §13.12. */
static void png_expected(const struct png_wish *k, int x, int y, uint8_t ret[4])
{
	unsigned top = (1U << MIN(k->depth, 8)) - 1, s[4];

	for (int c = 0; c < 4; c++)
		s[c] = png_sample(k, x, y, c);
	if (k->type == PNG_COLOR_TYPE_PALETTE) {
		png_color colour = png_palette_colours[s[0]];
		ret[0] = colour.red, ret[1] = colour.green, ret[2] = colour.blue;
		ret[3] = k->trns && s[0] < 2 ? png_palette_alpha[s[0]] : 255;
		return;
	}
	bool colour = k->type & PNG_COLOR_MASK_COLOR;
	for (int c = 0; c < 3; c++)
		ret[c] = (uint8_t)((k->depth == 16 ? s[colour ? c : 0] >> 8 : s[colour ? c : 0]) * 255 / top);
	ret[3] = 255;
	if (k->type & PNG_COLOR_MASK_ALPHA)
		ret[3] = (uint8_t)(k->depth == 16 ? s[colour ? 3 : 1] >> 8 : s[colour ? 3 : 1]);
	else if (k->trns && s[0] == 0 && (!colour || (s[1] == 0 && s[2] == 0)))
		ret[3] = 0;
}

static void check_png(struct png_wish k)
{
	struct file f = make_png(k);
	uint8_t *p = decode(f), want[4];

	if (!p)
		fail_msg("type %d depth %d interlace %d: %s", k.type, k.depth, k.interlace, err.message);
	assert_int_equal(image.format, STUDIO_PNG);
	assert_int_equal(image.width_px, k.w);
	assert_int_equal(image.height_px, k.h);
	assert_int_equal(image.has_alpha, k.trns || (k.type & PNG_COLOR_MASK_ALPHA));
	for (int i = 0; i < k.w * k.h; i++) {
		png_expected(&k, i % k.w, i / k.w, want);
		if (memcmp(p + 4 * i, want, 4) != 0)
			fail_msg("type %d depth %d interlace %d trns %d, pixel %d: %d %d %d %d, not %d %d %d %d",
				 k.type, k.depth, k.interlace, k.trns, i, p[4 * i], p[4 * i + 1],
				 p[4 * i + 2], p[4 * i + 3], want[0], want[1], want[2], want[3]);
	}
	drop(p);
	free(f.p);
}

static void every_kind_of_png_gives_its_pixels(void **state UNUSED)
{
	static const struct {
		int type, depth;
	} kinds[] = {
		{PNG_COLOR_TYPE_GRAY, 1}, {PNG_COLOR_TYPE_GRAY, 2}, {PNG_COLOR_TYPE_GRAY, 4},
		{PNG_COLOR_TYPE_GRAY, 8}, {PNG_COLOR_TYPE_GRAY, 16}, {PNG_COLOR_TYPE_RGB, 8},
		{PNG_COLOR_TYPE_RGB, 16}, {PNG_COLOR_TYPE_PALETTE, 2}, {PNG_COLOR_TYPE_PALETTE, 4},
		{PNG_COLOR_TYPE_PALETTE, 8}, {PNG_COLOR_TYPE_GRAY_ALPHA, 8},
		{PNG_COLOR_TYPE_GRAY_ALPHA, 16}, {PNG_COLOR_TYPE_RGB_ALPHA, 8},
		{PNG_COLOR_TYPE_RGB_ALPHA, 16},
	};
	static const int sizes[][2] = {{1, 1}, {3, 7}, {50, 33}};

	for (size_t i = 0; i < ARRAY_LEN(kinds) * ARRAY_LEN(sizes) * 4; i++) {
		size_t kind = i / 4 % ARRAY_LEN(kinds), size = i / 4 / ARRAY_LEN(kinds);
		struct png_wish k = {.w = sizes[size][0], .h = sizes[size][1], .type = kinds[kind].type,
				     .depth = kinds[kind].depth, .interlace = i & 1, .trns = i & 2};
		if (!k.trns || !(k.type & PNG_COLOR_MASK_ALPHA))
			check_png(k);
	}
}

static struct file rgba_png(void)
{
	return make_png((struct png_wish){.w = 40, .h = 30, .type = PNG_COLOR_TYPE_RGBA, .depth = 8});
}

static void a_png_with_any_byte_changed_is_refused(void **state UNUSED)
{
	struct file f = rgba_png();

	for (size_t i = 0; i < f.len; i++) {
		f.p[i] ^= (uint8_t)(1 << i % 8);
		if (decode(f))
			fail_msg("byte %zu of %zu", i, f.len);
		assert_int_equal(err.code, ERR_TASK_IMAGE_PROCESSING);
		f.p[i] ^= (uint8_t)(1 << i % 8);
	}
	drop(decode(f));
	free(f.p);
}

static void what_stands_behind_or_between_in_a_png_is_not_read(void **state UNUSED)
{
	static uint8_t text[3 << 20] = "Comment";
	/* compressed text that would unpack to far more, and a profile that is none */
	static const char *const names[] = {"tEXt", "zTXt", "iCCP", "eXIf", "prVt"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct file f = make_png_by_hand(4, 4, 4 * 17, names[i], text, sizeof text);
		file_add(&f, "trailing rubbish", 16);
		uint8_t *p = decode(f);
		if (!p)
			fail_msg("%s: %s", names[i], err.message);
		drop(p);
		f.p[100]++; /* but its checksum holds */
		expect_broken(f, "the checksum of");
		free(f.p);
	}
}

static void a_png_with_too_few_pixels_or_none_is_refused(void **state UNUSED)
{
	struct file few = make_png_by_hand(100, 100, 401 * 99, NULL, NULL, 0), f = {NULL, 0};

	expect_broken(few, "the PNG is damaged");
	free(few.p);
	file_add(&f, "\x89PNG\r\n\x1a\n", 8);
	expect_broken(f, "cut off");
	png_add_chunk(&f, "IEND", "", 0);
	expect_broken(f, "the PNG is damaged");
	free(f.p);
}

enum { SIDE = 24, ROW = 1 + 3 * SIDE };

/* Rows of RGB, packed, in so many IDAT; `between`: a chunk in front of the last of them. */
static struct file png_of_rows(const uint8_t *rows, size_t len, int spoil, size_t pieces, bool between)
{
	static const uint8_t ihdr[13] = {0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, PNG_COLOR_TYPE_RGB};
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	uint8_t packed[4096];
	size_t n = libdeflate_zlib_compress(c, rows, len, packed, sizeof packed - 8);
	struct file f = {NULL, 0};

	libdeflate_free_compressor(c);
	assert_true(n > pieces);
	packed[(size_t)(spoil + (int)n) % n] ^= spoil ? 0x55 : 0;
	file_add(&f, "\x89PNG\r\n\x1a\n", 8);
	png_add_chunk(&f, "IHDR", ihdr, sizeof ihdr);
	for (size_t i = 0, at = 0; i < pieces; i++) {
		size_t end = i + 1 == pieces ? n : n * (i + 1) / pieces;
		if (between && i + 1 == pieces)
			png_add_chunk(&f, "tEXt", "a", 1);
		png_add_chunk(&f, "IDAT", packed + at, end - at);
		at = end;
	}
	png_add_chunk(&f, "IEND", "", 0);
	return f;
}

static void the_rows_of_a_png_must_be_there_each_with_a_filter(void **state UNUSED)
{
	static const struct {
		size_t rows, pieces;
		int filter, spoil; /* of row 7; the byte of the stream that is altered, from its end if < 0 */
		bool between, good;
	} files[] = {
		{SIDE, 1, 0, 0, false, true}, {SIDE, 5, 4, 0, false, true},
		{SIDE, 5, 0, 0, true, true}, /* against §5.6, and read all the same */
		{SIDE, 1, 5, 0, false, false}, {SIDE, 3, 255, 0, false, false},
		{SIDE - 1, 1, 0, 0, false, false}, {SIDE, 1, 0, 20, false, false}, {SIDE, 2, 0, -30, false, false},
	};
	uint8_t rows[ROW * SIDE], *p;

	for (size_t i = 0; i < sizeof rows; i++)
		rows[i] = i % ROW ? (uint8_t)(i * i / 7) : 0;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		rows[7 * ROW] = (uint8_t)files[i].filter;
		struct file f = png_of_rows(rows, ROW * files[i].rows, files[i].spoil, files[i].pieces, files[i].between);
		if ((p = decode(f)))
			drop(p);
		if (!p != !files[i].good)
			fail_msg("%zu: %s", i, p ? "is read" : err.message);
		free(f.p);
	}
}

static void a_large_png_of_one_chunk_is_read(void **state UNUSED)
{
	size_t row = 1 + 4 * 2000;
	struct file f = make_png_by_hand(2000, 1000, row * 1000, NULL, NULL, 0);
	struct file stored = {NULL, 0};
	uint8_t *raw = calloc(1, row * 1000), *packed = malloc(row * 1001 + 65536);
	struct libdeflate_compressor *none = libdeflate_alloc_compressor(0);
	size_t len = libdeflate_zlib_compress(none, raw, row * 1000, packed, row * 1001 + 65536);

	drop(decode(f));
	file_add(&stored, f.p, 33);
	png_add_chunk(&stored, "IDAT", packed, len); /* 8 MB, far more than chunks may have otherwise */
	png_add_chunk(&stored, "IEND", "", 0);
	uint8_t *p = decode(stored);
	if (!p)
		fail_msg("%s", err.message);
	drop(p);
	libdeflate_free_compressor(none);
	free(raw);
	free(packed);
	free(f.p);
	free(stored.p);
}

/* --- JPEG ------------------------------------------------------------------------ */

/* Where the stored pixel (x, y) stands in the picture (Exif 2.3, tag 0x0112), by its words. */
static void turned(int orientation, int w, int h, int x, int y, int *ret_x, int *ret_y)
{
	const int at[8][2] = {
		{x, y},			/* as it is */
		{w - 1 - x, y},		/* mirrored */
		{w - 1 - x, h - 1 - y}, /* upside down */
		{x, h - 1 - y},		/* upside down, mirrored */
		{y, x},			/* over the diagonal */
		{h - 1 - y, x},		/* to be turned clockwise */
		{h - 1 - y, w - 1 - x}, /* over the other diagonal */
		{y, w - 1 - x},		/* to be turned anticlockwise */
	};

	*ret_x = at[orientation - 1][0];
	*ret_y = at[orientation - 1][1];
}

static void expect_near(const uint8_t *p, const uint8_t *want, int most, const char *what)
{
	for (int c = 0; c < 4; c++)
		if (abs(p[c] - want[c]) > (c == 3 ? 0 : most))
			fail_msg("%s: %d %d %d %d, not %d %d %d %d", what, p[0], p[1], p[2], p[3],
				 want[0], want[1], want[2], want[3]);
}

static void a_jpeg_stands_as_its_exif_says(void **state UNUSED)
{
	int w = 37, h = 21, tx, ty; /* edges that are no multiple of a block or a strip */

	for (int i = 0; i < 16; i++) {
		int orientation = i % 8 + 1;
		struct file f = make_jpeg((struct jpeg_wish){.w = w, .h = h, .in = JCS_RGB,
							     .out = JCS_YCbCr, .orientation = orientation,
							     .order = i < 8 ? 'I' : 'M'});
		uint8_t *p = decode(f), want[4];
		assert_non_null(p);
		assert_int_equal(image.width_px, orientation < 5 ? w : h);
		assert_int_equal(image.height_px, orientation < 5 ? h : w);
		assert_false(image.has_alpha);
		for (int at = 0; at < w * h; at++) {
			pixel_at(at % w, at / w, want);
			want[3] = 255;
			turned(orientation, w, h, at % w, at / w, &tx, &ty);
			expect_near(p + 4 * (ty * image.width_px + tx), want, 12, "orientation");
		}
		drop(p);
		free(f.p);
	}
}

static void exif_that_is_damaged_changes_nothing(void **state UNUSED)
{
	struct file f = make_jpeg((struct jpeg_wish){.w = 8, .h = 8, .in = JCS_RGB, .out = JCS_YCbCr,
						     .orientation = 6, .order = 'I'});
	uint8_t *exif = memmem(f.p, f.len, "Exif", 4);
	size_t at = (size_t)(exif - f.p);

	assert_int_equal(decode_orientation(f.p, f.len), 6);
	for (size_t i = at; i < at + 32; i++) {
		for (int v = 0; v < 256; v++) {
			uint8_t old = f.p[i];
			f.p[i] = (uint8_t)v;
			int got = decode_orientation(f.p, f.len);
			assert_true(got >= 1 && got <= 8);
			f.p[i] = old;
		}
	}
	for (size_t len = 0; len < f.len; len++) {
		uint8_t *exact = malloc(len + 1);
		memcpy(exact + 1, f.p, len); /* and at an odd address */
		decode_orientation(exact + 1, len);
		free(exact);
	}
	free(f.p);
}

static void every_kind_of_jpeg_gives_its_pixels(void **state UNUSED)
{
	static const struct jpeg_wish kinds[] = {
		{.in = JCS_RGB, .out = JCS_YCbCr}, {.in = JCS_RGB, .out = JCS_RGB},
		{.in = JCS_GRAYSCALE, .out = JCS_GRAYSCALE}, {.in = JCS_CMYK, .out = JCS_CMYK},
		{.in = JCS_CMYK, .out = JCS_YCCK},
		{.in = JCS_CMYK, .out = JCS_CMYK, .no_adobe = true},
		{.in = JCS_RGB, .out = JCS_YCbCr, .progressive = true},
		{.in = JCS_CMYK, .out = JCS_YCCK, .progressive = true},
		{.in = JCS_RGB, .out = JCS_YCbCr, .arithmetic = true},
		{.in = JCS_CMYK, .out = JCS_YCCK, .orientation = 8, .order = 'M'},
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct jpeg_wish k = kinds[i];
		k.w = 50, k.h = 34;
		struct file f = make_jpeg(k);
		uint8_t *p = decode(f), want[4];
		if (!p)
			fail_msg("%zu: %s", i, err.message);
		pixel_at(20, 10, want);
		for (int c = 2; c >= 0; c--) {
			if (k.in == JCS_GRAYSCALE)
				want[c] = want[0];
			else if (k.in == JCS_CMYK) /* with Adobe's mark, 255 is no ink */
				want[c] = (uint8_t)(k.no_adobe ? (255 - want[c]) * 55 / 255
							       : want[c] * 200 / 255);
		}
		want[3] = 255;
		int at = k.orientation == 8 ? (50 - 1 - 20) * 34 + 10 : 10 * 50 + 20;
		expect_near(p + 4 * at, want, 12, "kind");
		drop(p);
		free(f.p);
	}
}

static struct file rgb_jpeg(bool progressive)
{
	return make_jpeg((struct jpeg_wish){.w = 120, .h = 90, .in = JCS_RGB, .out = JCS_YCbCr,
					    .progressive = progressive});
}

/* Each scan can cost as much time as a picture, and a few bytes. */
static void a_jpeg_of_endless_scans_is_refused(void **state UNUSED)
{
	struct file f = make_jpeg((struct jpeg_wish){.w = 64, .h = 64, .in = JCS_RGB, .out = JCS_YCbCr,
						     .many_scans = true});

	expect_broken(f, "more than 100 scans");
	free(f.p);
}

static void a_jpeg_with_rubbish_behind_it_is_read(void **state UNUSED)
{
	struct file f = rgb_jpeg(false); /* as telephones write: a film stands there */

	file_add(&f, "....ftypmp42", 12);
	drop(decode(f));
	free(f.p);
}

/* A file of the same JPEG with so many bytes between its last code and its end. */
static struct file left_over(size_t bytes)
{
	struct file whole = rgb_jpeg(false), f = {NULL, 0};
	uint8_t more[64];

	memset(more, 0x11, sizeof more);
	file_add(&f, whole.p, whole.len - 2);
	file_add(&f, more, bytes);
	file_add(&f, whole.p + whole.len - 2, 2);
	free(whole.p);
	return f;
}

static void what_is_left_over_in_a_jpeg_is_damage_where_nobody_would_leave_it(void **state UNUSED)
{
	static const struct {
		size_t bytes;
		bool strict, good;
	} files[] = {{40, false, true}, {40, true, false}, {8, true, true}, {0, true, true}};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct file f = left_over(files[i].bytes);
		struct decode_options o = {.strict = files[i].strict};
		if (!files[i].good)
			expect_refused(f, &o, ERR_TASK_IMAGE_PROCESSING, "extraneous bytes");
		else
			drop(decode_with(f, &o));
		free(f.p);
	}
}

/* All ones is no code of any table; a reader in a hurry takes it for one. */
static void codes_that_there_are_none_of_are_damage(void **state UNUSED)
{
	struct file f = make_jpeg((struct jpeg_wish){.w = 800, .h = 600, .in = JCS_RGB, .out = JCS_YCbCr});
	size_t at = f.len / 2;

	for (size_t i = 0; i < 40; i++)
		f.p[at + i] = i % 2 ? 0 : 0xFF;
	expect_broken(f, "bad Huffman code");
	free(f.p);
}

/* --- WebP ------------------------------------------------------------------------ */

static void every_kind_of_webp_gives_its_pixels(void **state UNUSED)
{
	for (int i = 0; i < 4; i++) {
		bool alpha = i & 1, lossless = i & 2;
		struct file f = make_webp(61, 47, alpha, lossless);
		uint8_t *p = decode(f), want[4];
		assert_non_null(p);
		assert_int_equal(image.format, STUDIO_WEBP);
		assert_int_equal(image.has_alpha, alpha);
		for (int at = 0; at < 61 * 47; at++) {
			pixel_at(at % 61, at / 61, want);
			want[3] = alpha ? want[3] : 255;
			if (want[3] > 0 && (lossless || (at % 61 < 46 && at / 61 < 32))) /* where it is smooth */
				expect_near(p + 4 * at, want, lossless ? 0 : 30, "webp");
		}
		drop(p);
		free(f.p);
	}
}

/* --- all of them ------------------------------------------------------------------- */

static void files_cut_off_anywhere_are_refused(void **state UNUSED)
{
	struct file files[] = {rgba_png(), rgb_jpeg(false), rgb_jpeg(true),
			       make_webp(90, 60, true, false), make_webp(90, 60, true, true),
			       make_png((struct png_wish){.w = 90, .h = 60, .type = PNG_COLOR_TYPE_RGB,
							  .depth = 16, .interlace = 1})};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		for (size_t len = 0; len < files[i].len; len += 64) {
			if (decode((struct file){files[i].p, len}))
				fail_msg("file %zu cut at %zu of %zu", i, len, files[i].len);
			assert_int_equal(err.code, ERR_TASK_IMAGE_PROCESSING);
		}
		expect_broken((struct file){files[i].p, files[i].len - 1}, "cut off");
		expect_broken((struct file){files[i].p, files[i].len / 2}, "cut off");
		free(files[i].p);
	}
}

/* Without checksums some damage cannot be seen; then the size must still be right. */
static void files_with_a_byte_changed_do_no_harm(void **state UNUSED)
{
	struct file files[] = {rgb_jpeg(false), rgb_jpeg(true), make_webp(40, 30, true, false),
			       make_webp(40, 30, true, true)};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		int read = 0;
		for (size_t at = 0; at < files[i].len; at += 3) {
			uint8_t old = files[i].p[at];
			files[i].p[at] ^= (uint8_t)(at * 37 | 1);
			struct decode_options o = {.edge_max_px = 1000};
			uint8_t *p = decode_with(files[i], &o);
			if (p) {
				read++;
				drop(p);
			}
			files[i].p[at] = old;
		}
		print_message("file %zu: %d of %zu changed ones were read\n", i, read, files[i].len / 3);
		free(files[i].p);
	}
}

static struct file with_jpeg_size(unsigned w, unsigned h)
{
	struct file f = rgb_jpeg(false);
	uint8_t *sof = memmem(f.p, f.len, "\xff\xc0", 2);

	sof[5] = (uint8_t)(h >> 8), sof[6] = (uint8_t)h;
	sof[7] = (uint8_t)(w >> 8), sof[8] = (uint8_t)w;
	return f;
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void small_files_of_huge_pictures_cost_nothing(void **state UNUSED)
{
	const struct {
		struct file f;
		const char *words;
	} bombs[] = {
		{make_png_by_hand(60000, 60000, 100, NULL, NULL, 0), "60000x60000"},
		{make_png_by_hand(0x7fffffff, 0x7fffffff, 100, NULL, NULL, 0), "far larger"},
		{make_png_by_hand(0x7fffffff, 1, 100, NULL, NULL, 0), "far larger"},
		{make_png_by_hand(0x80000001, 1, 100, NULL, NULL, 0), "PNG"},
		{make_png_by_hand(0, 100, 100, NULL, NULL, 0), "PNG"},
		{make_png_by_hand(8193, 10, 100, NULL, NULL, 0), "8193x10"},
		{make_png_by_hand(8000, 5001, 100, NULL, NULL, 0), "40008000 pixels; at most 40000000"},
		{with_jpeg_size(65500, 65500), "65500x65500"},
		{with_jpeg_size(65535, 65535), "JPEG"},
		{with_jpeg_size(8193, 8), "8193x8"},
		{make_webp_by_hand(0x10, 16384, 16384, "VP8L", "/\xff\xff\xff\x1f\0", 6), "16384x16384"},
		{make_webp_by_hand(0x10, 1 << 24, 1 << 24, "VP8 ", "", 0), "WebP"},
	};
	long before_kib = peak_kib();

	for (size_t i = 0; i < ARRAY_LEN(bombs); i++) {
		expect_broken(bombs[i].f, bombs[i].words);
		free(bombs[i].f.p);
	}
	assert_true(peak_kib() - before_kib < 8 * 1024);
	/* What may be as large as it says, but has no pixels: little is touched before it is found out. */
	struct file f = make_png_by_hand(8000, 5000, 100, NULL, NULL, 0);
	expect_broken(f, "damaged");
	free(f.p);
	f = with_jpeg_size(8000, 5000);
	expect_broken(f, "JPEG");
	free(f.p);
	assert_true(peak_kib() - before_kib < 64 * 1024);
}

static void limits_can_be_lowered_and_not_raised(void **state UNUSED)
{
	struct file f = rgba_png();
	struct file wide = make_png_by_hand(8193, 1, 4 * 8193 + 1, NULL, NULL, 0);
	const struct {
		struct decode_options o;
		const char *words;
	} cases[] = {
		{{.edge_max_px = 39}, "at most 39 are allowed on each side"},
		{{.pixels_max = 40 * 30 - 1}, "1200 pixels; at most 1199"},
		{{.bytes_max = (int64_t)f.len - 1}, "bytes; at most"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		expect_refused(f, &cases[i].o, ERR_TASK_IMAGE_PROCESSING, cases[i].words);
	struct decode_options exact = {.edge_max_px = 40, .pixels_max = 1200, .bytes_max = (int64_t)f.len};
	assert_non_null(decode_with(f, &exact));
	expect_refused(wide, &(struct decode_options){.edge_max_px = INT32_MAX, .pixels_max = INT64_MAX},
		       ERR_TASK_IMAGE_PROCESSING, "8193x1");
	free(f.p);
	free(wide.p);
	size_t len = (size_t)STUDIO_READ_BYTES_MAX + 1;
	f = (struct file){calloc(1, len), len};
	expect_refused(f, &(struct decode_options){.bytes_max = INT64_MAX}, ERR_TASK_IMAGE_PROCESSING,
		       "52428801 bytes");
	free(f.p);
}

static void animated_files_are_refused(void **state UNUSED)
{
	struct file f = make_png_by_hand(4, 4, 4 * 17, "acTL", "\0\0\0\2\0\0\0\0", 8);

	expect_broken(f, "the PNG is animated");
	free(f.p);
	f = make_webp_by_hand(0x02, 64, 64, "ANIM", "\0\0\0\0\0\0", 6);
	expect_broken(f, "the WebP is animated");
	free(f.p);
}

static void what_cannot_be_read_is_named(void **state UNUSED)
{
	static const struct {
		const char *bytes, *words;
		size_t len;
	} cases[] = {
		{"", "empty", 0}, {"GIF89a\1\0\1\0", "a GIF file", 10}, {"BM      ", "a BMP file", 8},
		{"\0\0\0\x1c" "ftypheic", "HEIC", 12}, {"%PDF-1.7", "a PDF file", 8},
		{"<svg xmlns=", "SVG", 11},
		{"<!doctype html>", "no image that can be read", 15}, {"\x89PNG", "no image", 4},
		{"\xff\xd8\xff", "JPEG", 3}, {"LIFF\4\0\0\0WEBP", "WebP", 12},
		{"RIFF\4\0\0\0WEBP", "WebP", 12}, {"RIFF\0\0\0\0WEBP", "WebP", 12},
		{"RIFF\xff\xff\xff\xffWEBPVP8 ", "cut off", 16},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (cases[i].len || i == 0)
			expect_broken((struct file){(uint8_t *)cases[i].bytes, cases[i].len}, cases[i].words);
}

static void wishes_about_size_and_alpha_are_held(void **state UNUSED)
{
	struct file with = rgba_png(), without = rgb_jpeg(false);

	expect_refused(with, &(struct decode_options){.want_width_px = 40, .want_height_px = 31},
		       ERR_TASK_IMAGE_DIMENSION, "is 40x30 pixels but must be 40x31");
	expect_refused(without, &(struct decode_options){.needs_alpha = true},
		       ERR_TASK_IMAGE_PROCESSING, "no alpha channel");
	assert_non_null(decode_with(with, &(struct decode_options){.want_width_px = 40,
								     .want_height_px = 30,
								     .needs_alpha = true}));
	struct file opaque = make_png((struct png_wish){
		.w = 40, .h = 30, .type = PNG_COLOR_TYPE_RGBA, .depth = 8, .opaque = true});
	expect_refused(opaque, &(struct decode_options){.needs_alpha = true, .check_only = true},
		       ERR_TASK_IMAGE_PROCESSING, "no pixel of the image is transparent");
	assert_non_null(decode_with(opaque, &(struct decode_options){0}));
	free(opaque.p);
	/* A JPEG that lies on its side is as large as it will stand. */
	struct file lying = make_jpeg((struct jpeg_wish){.w = 30, .h = 20, .in = JCS_RGB, .order = 'I',
							  .out = JCS_YCbCr, .orientation = 6});
	assert_non_null(decode_with(lying, &(struct decode_options){.want_width_px = 20,
								      .want_height_px = 30}));
	free(with.p);
	free(without.p);
	free(lying.p);
}

static void a_check_gives_no_pixels_but_finds_the_damage(void **state UNUSED)
{
	struct decode_options o = {.check_only = true};
	struct file f = rgb_jpeg(false);

	assert_true(decode_image(f.p, f.len, &o, &image, &err));
	assert_int_equal(image.fd, -1);
	assert_int_equal(image.width_px, 120);
	assert_false(decode_image(f.p, f.len - 20, &o, &image, &err));
	free(f.p);
}

static bool never(void *ctx UNUSED) { return false; }

static void a_cancel_is_heard(void **state UNUSED)
{
	struct file files[] = {rgba_png(), rgb_jpeg(false), rgb_jpeg(true), make_webp(9, 9, true, true)};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		expect_refused(files[i], &(struct decode_options){.go_on = never}, ERR_TASK_CANCELLED,
			       "cancelled");
		free(files[i].p);
	}
}

/* Not a test of speed (the machine decides), but the figures are here to be read. */
static void the_largest_takes(void **state UNUSED)
{
	struct file files[] = {
		make_png((struct png_wish){.w = 2000, .h = 1000, .type = PNG_COLOR_TYPE_RGBA, .depth = 8}),
		make_jpeg((struct jpeg_wish){.w = 2000, .h = 1000, .in = JCS_RGB, .out = JCS_YCbCr}),
		make_jpeg((struct jpeg_wish){.w = 2000, .h = 1000, .in = JCS_RGB, .out = JCS_YCbCr,
					     .orientation = 6, .order = 'I'}),
		make_webp(2000, 1000, true, false),
	};
	static const char *const names[] = {"PNG", "JPEG", "JPEG turned", "WebP"};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		int64_t start_us = clock_mono_us();
		uint8_t *p = decode(files[i]);
		print_message("%s 2000x1000: %.1f ms\n", names[i],
			      (double)(clock_mono_us() - start_us) / 1000);
		drop(p);
		free(files[i].p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_files_of_huge_pictures_cost_nothing), /* first: it looks at the peak */
		cmocka_unit_test(every_kind_of_png_gives_its_pixels),
		cmocka_unit_test(a_png_with_any_byte_changed_is_refused),
		cmocka_unit_test(what_stands_behind_or_between_in_a_png_is_not_read),
		cmocka_unit_test(a_png_with_too_few_pixels_or_none_is_refused),
		cmocka_unit_test(the_rows_of_a_png_must_be_there_each_with_a_filter),
		cmocka_unit_test(a_large_png_of_one_chunk_is_read),
		cmocka_unit_test(a_jpeg_stands_as_its_exif_says),
		cmocka_unit_test(exif_that_is_damaged_changes_nothing),
		cmocka_unit_test(every_kind_of_jpeg_gives_its_pixels),
		cmocka_unit_test(a_jpeg_of_endless_scans_is_refused),
		cmocka_unit_test(a_jpeg_with_rubbish_behind_it_is_read),
		cmocka_unit_test(what_is_left_over_in_a_jpeg_is_damage_where_nobody_would_leave_it),
		cmocka_unit_test(codes_that_there_are_none_of_are_damage),
		cmocka_unit_test(every_kind_of_webp_gives_its_pixels),
		cmocka_unit_test(files_cut_off_anywhere_are_refused),
		cmocka_unit_test(files_with_a_byte_changed_do_no_harm),
		cmocka_unit_test(limits_can_be_lowered_and_not_raised),
		cmocka_unit_test(animated_files_are_refused),
		cmocka_unit_test(what_cannot_be_read_is_named),
		cmocka_unit_test(wishes_about_size_and_alpha_are_held),
		cmocka_unit_test(a_check_gives_no_pixels_but_finds_the_damage),
		cmocka_unit_test(a_cancel_is_heard),
		cmocka_unit_test(the_largest_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
