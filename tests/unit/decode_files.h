/* Image files to decode, made by libpng, libjpeg, libwebp and by hand. For the tests of
 * decoding and the fuzzer's first inputs. Every maker returns a malloc'd file.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <libdeflate.h>
#include <png.h>
#include <webp/encode.h>

#include "base/attr.h"

struct file {
	uint8_t *p;
	size_t len;
};

static inline void file_add(struct file *f, const void *p, size_t len)
{
	f->p = realloc(f->p, f->len + len + 1);
	if (len)
		memcpy(f->p + f->len, p, len);
	f->len += len;
}

/* What pixel x, y of every test picture is. Alpha is 0, 85, 170 or 255. */
static inline void pixel_at(int x, int y, uint8_t ret[4])
{
	ret[0] = (uint8_t)(x * 5);
	ret[1] = (uint8_t)(y * 7);
	ret[2] = (uint8_t)(x * 3 + y * 2);
	ret[3] = (uint8_t)((x / 4 + y / 4) % 4 * 85);
}

/* --- PNG ----------------------------------------------------------------------- */

struct png_wish {
	int w, h, type, depth, interlace;
	bool trns, opaque; /* opaque: an alpha channel that says so everywhere */
};

static inline void png_to_file(png_structp png, png_bytep p, png_size_t len)
{
	file_add(png_get_io_ptr(png), p, len);
}

static inline void png_flushed(png_structp png UNUSED) {}

/* Sample number c of a pixel, in `depth` bits. */
static inline unsigned png_sample(const struct png_wish *k, int x, int y, int c)
{
	uint8_t rgba[4];

	pixel_at(x, y, rgba);
	if (k->type == PNG_COLOR_TYPE_GRAY_ALPHA && c == 1)
		c = 3;
	if (c == 3 && k->opaque)
		return (1U << k->depth) - 1;
	if (k->type == PNG_COLOR_TYPE_PALETTE)
		return (unsigned)(x + y) & ((1U << k->depth) - 1) & 3;
	return k->depth == 16 ? rgba[c] * 257U : (unsigned)rgba[c] >> (8 - k->depth);
}

static inline void png_row(const struct png_wish *k, int channels, int y, uint8_t *row)
{
	memset(row, 0, (size_t)k->w * 8 + 8);
	for (int i = 0; i < k->w * channels; i++) {
		unsigned v = png_sample(k, i / channels, y, i % channels);
		int bit = i * k->depth;
		if (k->depth == 16) {
			row[2 * i] = (uint8_t)(v >> 8);
			row[2 * i + 1] = (uint8_t)v;
		} else {
			row[bit / 8] |= (uint8_t)(v << (8 - k->depth - bit % 8));
		}
	}
}

static const png_color png_palette_colours[4] = {{10, 20, 30}, {200, 0, 0}, {0, 200, 0}, {0, 0, 200}};
static const uint8_t png_palette_alpha[2] = {0, 128};

static inline struct file make_png(struct png_wish k)
{
	struct file f = {NULL, 0};
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_color_16 key = {.gray = 0, .red = 0, .green = 0, .blue = 0};
	uint8_t **rows = calloc((size_t)k.h, sizeof *rows);

	png_set_write_fn(png, &f, png_to_file, png_flushed);
	png_set_IHDR(png, info, (unsigned)k.w, (unsigned)k.h, k.depth, k.type, k.interlace,
		     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (k.type == PNG_COLOR_TYPE_PALETTE)
		png_set_PLTE(png, info, png_palette_colours, MIN(4, 1 << k.depth));
	if (k.trns && k.type == PNG_COLOR_TYPE_PALETTE)
		png_set_tRNS(png, info, png_palette_alpha, 2, NULL);
	else if (k.trns)
		png_set_tRNS(png, info, NULL, 0, &key);
	for (int y = 0; y < k.h; y++) {
		rows[y] = malloc((size_t)k.w * 8 + 8);
		png_row(&k, png_get_channels(png, info), y, rows[y]);
	}
	png_set_rows(png, info, rows);
	png_write_png(png, info, 0, NULL);
	png_destroy_write_struct(&png, &info);
	for (int y = 0; y < k.h; y++)
		free(rows[y]);
	free(rows);
	return f;
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static inline void png_add_chunk(struct file *f, const char *type, const void *data, size_t len)
{
	uint8_t head[8], crc[4];
	uint32_t sum;

	put_be32(head, (uint32_t)len);
	memcpy(head + 4, type, 4);
	sum = libdeflate_crc32(libdeflate_crc32(0, head + 4, 4), data, len);
	put_be32(crc, sum);
	file_add(f, head, 8);
	file_add(f, data, len);
	file_add(f, crc, 4);
}

/* A PNG by hand: any size, RGBA, `raw` zero bytes deflated as its pixels, and one more chunk
 * (or none) behind IHDR. */
static inline struct file make_png_by_hand(uint32_t w, uint32_t h, size_t raw, const char *extra,
					   const void *data, size_t data_len)
{
	uint8_t ihdr[13] = {[8] = 8, [9] = 6}, *zeros = calloc(1, raw + 1);
	struct libdeflate_compressor *deflate = libdeflate_alloc_compressor(9);
	size_t cap = libdeflate_zlib_compress_bound(deflate, raw);
	uint8_t *packed = malloc(cap);
	size_t len = libdeflate_zlib_compress(deflate, zeros, raw, packed, cap);
	struct file f = {NULL, 0};

	put_be32(ihdr, w);
	put_be32(ihdr + 4, h);
	file_add(&f, "\x89PNG\r\n\x1a\n", 8);
	png_add_chunk(&f, "IHDR", ihdr, 13);
	if (extra)
		png_add_chunk(&f, extra, data, data_len);
	png_add_chunk(&f, "IDAT", packed, len);
	png_add_chunk(&f, "IEND", "", 0);
	libdeflate_free_compressor(deflate);
	free(packed);
	free(zeros);
	return f;
}

/* --- JPEG ---------------------------------------------------------------------- */

struct jpeg_wish {
	int w, h;
	J_COLOR_SPACE in, out; /* grey, RGB, or CMYK into grey, YCbCr, RGB, CMYK, YCCK */
	bool progressive, arithmetic, no_adobe;
	bool many_scans; /* one for each coefficient: 190 */
	int orientation; /* 0: no Exif */
	char order;	 /* of Exif: 'I' or 'M' */
};

static inline void jpeg_add_exif(struct jpeg_compress_struct *jpeg, int orientation, char order)
{
	uint8_t exif[32] = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";

	exif[24] = (uint8_t)orientation;
	if (order == 'M') {
		memcpy(exif + 6, "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19);
		exif[24] = 0;
		exif[25] = (uint8_t)orientation;
	}
	jpeg_write_marker(jpeg, JPEG_APP0 + 1, exif, sizeof exif);
}

static inline void jpeg_scan_all(struct jpeg_compress_struct *jpeg, jpeg_scan_info scans[190])
{
	scans[0] = (jpeg_scan_info){.comps_in_scan = 3, .component_index = {0, 1, 2}};
	for (int i = 0; i < 189; i++)
		scans[i + 1] = (jpeg_scan_info){.comps_in_scan = 1, .component_index = {i % 3},
						.Ss = 1 + i / 3, .Se = 1 + i / 3};
	jpeg->scan_info = scans;
	jpeg->num_scans = 190;
}

static inline struct file make_jpeg(struct jpeg_wish k)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	jpeg_scan_info scans[190];
	unsigned char *p = NULL;
	unsigned long len = 0;
	uint8_t *row = malloc((size_t)k.w * 4);

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &p, &len);
	jpeg.image_width = (JDIMENSION)k.w;
	jpeg.image_height = (JDIMENSION)k.h;
	jpeg.in_color_space = k.in;
	jpeg.input_components = k.in == JCS_GRAYSCALE ? 1 : k.in == JCS_CMYK ? 4 : 3;
	jpeg_set_defaults(&jpeg);
	jpeg_set_colorspace(&jpeg, k.out);
	jpeg_set_quality(&jpeg, 95, TRUE);
	jpeg.arith_code = k.arithmetic;
	jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
	if (jpeg.num_components == 4)
		jpeg.comp_info[3].h_samp_factor = jpeg.comp_info[3].v_samp_factor = 1;
	if (k.no_adobe)
		jpeg.write_Adobe_marker = FALSE;
	if (k.progressive)
		jpeg_simple_progression(&jpeg);
	if (k.many_scans)
		jpeg_scan_all(&jpeg, scans);
	jpeg_start_compress(&jpeg, TRUE);
	if (k.orientation)
		jpeg_add_exif(&jpeg, k.orientation, k.order);
	while (jpeg.next_scanline < jpeg.image_height) {
		int n = jpeg.input_components;
		for (int x = 0; x < k.w; x++) {
			uint8_t rgba[4];
			pixel_at(x, (int)jpeg.next_scanline, rgba);
			rgba[3] = 200; /* as black ink, inverted */
			memcpy(row + (size_t)x * (size_t)n, rgba, (size_t)n);
		}
		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	free(row);
	struct file f = {NULL, 0};
	file_add(&f, p, len);
	free(p);
	return f;
}

/* --- WebP ---------------------------------------------------------------------- */

static inline struct file make_webp(int w, int h, bool alpha, bool lossless)
{
	uint8_t *rgba = malloc((size_t)w * (size_t)h * 4), *p = NULL;
	struct file f = {NULL, 0};

	for (int i = 0; i < w * h; i++) {
		pixel_at(i % w, i / w, rgba + 4 * i);
		if (!alpha)
			rgba[4 * i + 3] = 255;
		else if (lossless && rgba[4 * i + 3] == 0)
			memset(rgba + 4 * i, 0, 3); /* libwebp forgets what nobody sees */
	}
	size_t len = lossless ? WebPEncodeLosslessRGBA(rgba, w, h, w * 4, &p)
			      : WebPEncodeRGBA(rgba, w, h, w * 4, 95, &p);
	file_add(&f, p, len);
	WebPFree(p);
	free(rgba);
	return f;
}

/* An extended WebP by hand, of one chunk and a claimed size; flags as in RFC 9649 §2.7. */
static inline struct file make_webp_by_hand(uint8_t flags, uint32_t w, uint32_t h,
					    const char *type, const void *data, uint32_t len)
{
	uint8_t head[38] = "RIFF....WEBPVP8X\x0a";
	struct file f = {NULL, 0};

	head[20] = flags;
	for (int i = 0; i < 3; i++) {
		head[24 + i] = (uint8_t)((w - 1) >> 8 * i);
		head[27 + i] = (uint8_t)((h - 1) >> 8 * i);
	}
	memcpy(head + 30, type, 4);
	for (int i = 0; i < 4; i++) {
		head[4 + i] = (uint8_t)((30 + len) >> 8 * i);
		head[34 + i] = (uint8_t)(len >> 8 * i);
	}
	file_add(&f, head, sizeof head);
	file_add(&f, data, len);
	return f;
}
