/* PNG (ISO/IEC 15948). The chunks are walked by hand first: every checksum is held, and
 * libspng then sees only those that make pixels. What else a file carries (text, colour
 * profiles, all compressed by whoever wrote them) is never unpacked. */
#include <libdeflate.h>
#include <spng.h>
#include <string.h>

#include "studio/decode_inside.h"

enum {
	SIGNATURE = 8,
	CHUNK_HEAD = 8,
	CHUNK_FRAME = 12,
	LENGTH_MAX = 0x7FFFFFFF,
	ROWS_A_ROUND = 64,
};

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

/* Rows of an interlaced picture come several times, each with more of its pixels. */
static bool read_rows(struct decode_job *job, spng_ctx *png, struct err *err)
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
			rc = spng_decode_row(png, job->rgba + row.row_num * stride, stride);
	}
	return rc == SPNG_EOI || fail(rc, err);
}

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
	return decode_begin(job, ihdr.width, ihdr.height, alpha, err) && read_rows(job, png, err);
}

bool decode_png(struct decode_job *job, struct err *err)
{
	spng_ctx *png = spng_ctx_new(0);
	bool ok = png ? read_png(job, png, err) : fail(SPNG_EMEM, err);

	spng_ctx_free(png);
	return ok;
}
