/* PNG (ISO/IEC 15948). The chunks are walked by hand first: every checksum is held, and
 * libspng then sees only those that make pixels. What else a file carries (text, colour
 * profiles, all compressed by whoever wrote them) is never unpacked.
 *
 * Where it is only asked whether a picture can be decoded, its rows are unpacked by libdeflate,
 * in less than half the time; what cannot be proved so is decoded all the same. */
#include <libdeflate.h>
#include <spng.h>
#include <stdlib.h>
#include <string.h>

#include "studio/decode_inside.h"

enum {
	SIGNATURE = 8,
	CHUNK_HEAD = 8,
	CHUNK_FRAME = 12,
	LENGTH_MAX = 0x7FFFFFFF,
	ROWS_A_ROUND = 64,
};

#define FILTER_MAX 4 /* §9.2 */
#define KEPT_BYTES_MAX (1 << 20) /* of chunks that libspng keeps: PLTE and tRNS need 1 KiB */

/* Where libspng is in the file: it gets the kept chunks one after another. */
struct source {
	const struct decode_job *job;
	size_t at, end; /* of what is left of the current piece */
	size_t file_end; /* after IEND */
};

static bool is_type(const uint8_t *chunk, const char *type) { return memcmp(chunk + 4, type, 4) == 0; }

static bool is_kept(const uint8_t *chunk)
{
	static const char *const kept[] = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"};

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (is_type(chunk, kept[i]))
			return true;
	return false;
}

static bool is_letters(const uint8_t *p)
{
	for (int i = 0; i < 4; i++)
		if ((p[i] | 0x20) < 'a' || (p[i] | 0x20) > 'z')
			return false;
	return true;
}

/* §5.3: length, type, data, CRC over type and data. */
static bool check_chunk(const uint8_t *chunk, size_t left, struct err *err)
{
	uint32_t length = left >= 4 ? decode_be32(chunk) : 0;

	if (left < CHUNK_FRAME)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the PNG ends early: it is cut off");
	if (!is_letters(chunk + 4) || length > LENGTH_MAX)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the PNG is damaged: a chunk has no name");
	if (length > left - CHUNK_FRAME)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the PNG ends early: it is cut off within %.4s", (const char *)chunk + 4);
	if (libdeflate_crc32(0, chunk + 4, length + 4) != decode_be32(chunk + CHUNK_HEAD + length))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the PNG is damaged: the checksum of %.4s is wrong",
			       (const char *)chunk + 4);
	if (is_type(chunk, "acTL"))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the PNG is animated; send a single picture");
	return true;
}

/* All chunks are whole, up to IEND; what follows is nobody's business. */
static bool check_chunks(const struct decode_job *job, size_t *ret_end, bool *ret_trns,
			 struct err *err)
{
	const uint8_t *chunk;
	size_t at = SIGNATURE;
	bool trns = false;

	do {
		chunk = job->file + at;
		if (!check_chunk(chunk, job->len - at, err))
			return false;
		trns = trns || is_type(chunk, "tRNS");
		at += decode_be32(chunk) + CHUNK_FRAME;
	} while (!is_type(chunk, "IEND"));
	*ret_end = at;
	*ret_trns = trns;
	return true;
}

/* The next kept chunk; those in between were checked and are dropped. */
static bool next_piece(struct source *s)
{
	const uint8_t *file = s->job->file;

	while (s->end < s->file_end) {
		s->at = s->end;
		s->end += decode_be32(file + s->at) + CHUNK_FRAME;
		if (is_kept(file + s->at))
			return true;
		s->at = s->end;
	}
	return false;
}

static int on_read(spng_ctx *png UNUSED, void *user, void *dest, size_t len)
{
	struct source *s = user;
	uint8_t *out = dest;

	while (len > 0) {
		if (s->at == s->end && !next_piece(s))
			return SPNG_IO_EOF;
		size_t n = MIN(len, s->end - s->at);
		memcpy(out, s->job->file + s->at, n);
		out += n;
		s->at += n;
		len -= n;
	}
	return 0;
}

static bool fail(int rc, struct err *err)
{
	if (rc == SPNG_EMEM)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory to read the PNG");
	if (rc == SPNG_EOVERFLOW)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the PNG is far larger than any that can be read");
	return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the PNG is damaged: %s", spng_strerror(rc));
}

/* --- pixels ------------------------------------------------------------------------ */

/* Rows of an interlaced picture come several times, each with more of its pixels.
 * one: where each row goes that nobody needs; or NULL. */
static bool read_rows(struct decode_job *job, spng_ctx *png, uint8_t *one, struct err *err)
{
	size_t stride = (size_t)job->image.width_px * 4;
	struct spng_row_info row;
	int rc = spng_decode_image(png, NULL, 0, SPNG_FMT_RGBA8,
				   SPNG_DECODE_TRNS | SPNG_DECODE_PROGRESSIVE);

	for (unsigned n = 0; rc == 0; n++) {
		if (n % ROWS_A_ROUND == 0 && !decode_go_on(job, err))
			return false;
		rc = spng_get_row_info(png, &row);
		if (rc == 0)
			rc = spng_decode_row(png, one ? one : job->rgba + row.row_num * stride, stride);
	}
	return rc == SPNG_EOI || fail(rc, err);
}

/* --- only a check ------------------------------------------------------------------- */

/* The data of all IDAT, which stand together, one behind the other; NULL when they do not.
 * *ret_own: what is to be freed. */
static const uint8_t *join_data(const struct decode_job *job, size_t *ret_len, uint8_t **ret_own)
{
	const uint8_t *chunk = job->file + SIGNATURE;
	size_t len = 0;

	while (!is_type(chunk, "IDAT") && !is_type(chunk, "IEND"))
		chunk += decode_be32(chunk) + CHUNK_FRAME;
	const uint8_t *first = chunk;
	for (; is_type(chunk, "IDAT"); chunk += decode_be32(chunk) + CHUNK_FRAME)
		len += decode_be32(chunk);
	*ret_len = len;
	*ret_own = NULL;
	if (len > 0 && len == decode_be32(first))
		return first + CHUNK_HEAD;
	uint8_t *all = *ret_own = len > 0 ? malloc(len) : NULL;
	for (chunk = first; all && is_type(chunk, "IDAT"); chunk += decode_be32(chunk) + CHUNK_FRAME) {
		memcpy(all, chunk + CHUNK_HEAD, decode_be32(chunk));
		all += decode_be32(chunk);
	}
	return *ret_own;
}

/* Do they unpack to so many rows, each with a filter that there is in front? */
static bool unpack_rows(const struct decode_job *job, size_t row_bytes, size_t rows)
{
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	size_t packed = 0, bytes = (row_bytes + 1) * rows, got = 0;
	uint8_t *own = NULL, *out = malloc(bytes);
	const uint8_t *data = join_data(job, &packed, &own);
	bool ok = inflater && out && data &&
		  libdeflate_zlib_decompress(inflater, data, packed, out, bytes, &got) == LIBDEFLATE_SUCCESS &&
		  got == bytes;

	for (size_t y = 0; ok && y < rows; y++)
		ok = out[y * (row_bytes + 1)] <= FILTER_MAX;
	libdeflate_free_decompressor(inflater);
	free(own);
	free(out);
	return ok;
}

/* True: libspng would make pixels of it. Of palettes, of interlaced pictures and of what would
 * need more memory than their pixels do, nothing is told. */
static bool is_proved(const struct decode_job *job, spng_ctx *png, const struct spng_ihdr *ihdr)
{
	static const uint8_t channels[] = {
		[SPNG_COLOR_TYPE_GRAYSCALE] = 1, [SPNG_COLOR_TYPE_TRUECOLOR] = 3,
		[SPNG_COLOR_TYPE_GRAYSCALE_ALPHA] = 2, [SPNG_COLOR_TYPE_TRUECOLOR_ALPHA] = 4};
	size_t bits = (size_t)channels[ihdr->color_type] * ihdr->bit_depth;
	size_t row_bytes = (ihdr->width * bits + 7) / 8;
	struct spng_trns trns;
	int rc;

	if (bits == 0 || ihdr->interlace_method || row_bytes * ihdr->height > job->rgba_bytes)
		return false;
	rc = spng_get_trns(png, &trns); /* reads all in front of IDAT */
	return (rc == 0 || rc == SPNG_ECHUNKAVAIL) && unpack_rows(job, row_bytes, ihdr->height);
}

static bool check_rows(struct decode_job *job, spng_ctx *png, const struct spng_ihdr *ihdr, struct err *err)
{
	if (!decode_go_on(job, err))
		return false;
	if (is_proved(job, png, ihdr))
		return true;
	uint8_t *one = malloc((size_t)job->image.width_px * 4);
	bool ok = one ? read_rows(job, png, one, err) : fail(SPNG_EMEM, err);

	free(one);
	return ok;
}

/* --- the file ------------------------------------------------------------------------ */

static bool read_png(struct decode_job *job, spng_ctx *png, struct err *err)
{
	struct source source = {.job = job, .at = 0, .end = SIGNATURE};
	struct spng_ihdr ihdr;
	bool trns = false;
	int rc;

	if (!check_chunks(job, &source.file_end, &trns, err))
		return false;
	spng_set_crc_action(png, SPNG_CRC_ERROR, SPNG_CRC_ERROR);
	spng_set_chunk_limits(png, KEPT_BYTES_MAX, KEPT_BYTES_MAX);
	spng_set_image_limits(png, INT32_MAX, INT32_MAX);
	if ((rc = spng_set_png_stream(png, on_read, &source)) != 0 ||
	    (rc = spng_get_ihdr(png, &ihdr)) != 0)
		return fail(rc, err);
	bool alpha = trns || ihdr.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA ||
		     ihdr.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
	if (!decode_begin(job, ihdr.width, ihdr.height, alpha, err))
		return false;
	return decode_needs_pixels(job) ? read_rows(job, png, NULL, err) : check_rows(job, png, &ihdr, err);
}

bool decode_png(struct decode_job *job, struct err *err)
{
	spng_ctx *png = spng_ctx_new(0);
	bool ok = png ? read_png(job, png, err) : fail(SPNG_EMEM, err);

	spng_ctx_free(png);
	return ok;
}
