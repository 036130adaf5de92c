/* JPEG by libjpeg-turbo, whose errors come back by longjmp: nothing here owns anything
 * but `struct reader`, which decode_jpeg() alone frees.
 *
 * libjpeg takes most damage for a warning and paints on in grey; here such a file is
 * refused. It is given to it in small pieces: where it has more than a few hundred bytes at
 * hand, it reads codes in a hurry and takes those that there are none of for others. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "studio/decode_inside.h"

#define STRIP_ROWS 16
#define MEMORY_BYTES (400L << 20) /* coefficients of a progressive picture, at most */
#define SCANS_MAX 100		  /* each can cost as much time as a whole picture */
#define PIECE_BYTES 512		  /* less than what a block may need, by libjpeg-turbo's jdhuff.c */
#define LEFT_OVER_MAX 16	  /* bytes: some encoders fill up to a whole word */

struct reader {
	struct jpeg_decompress_struct jpeg; /* first: libjpeg hands it back */
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	struct jpeg_source_mgr source;
	size_t given; /* of the file, to libjpeg */
	struct decode_job *job; /* borrowed */
	struct err *err;	/* borrowed */
	uint8_t *strip;		/* owned: rows as the file has them */
	int orientation;
	jmp_buf failed;
};

static _Noreturn void on_error(j_common_ptr common)
{
	struct reader *r = (struct reader *)common;
	char message[JMSG_LENGTH_MAX];

	common->err->format_message(common, message);
	if (common->err->msg_code == JERR_OUT_OF_MEMORY)
		err_set(r->err, ERR_TASK_EXHAUSTED, NULL, "no memory to read the JPEG");
	else if (common->err->msg_code == JWRN_JPEG_EOF || common->err->msg_code == JERR_INPUT_EOF)
		err_set(r->err, ERR_TASK_IMAGE_PROCESSING, NULL, "the JPEG ends early: it is cut off");
	else
		err_set(r->err, ERR_TASK_IMAGE_PROCESSING, NULL, "the JPEG cannot be read: %s", message);
	longjmp(r->failed, 1);
}

/* level < 0: a warning. The pixels do not depend on these: */
static void on_message(j_common_ptr common, int level)
{
	static const int harmless[] = {JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR, JWRN_ADOBE_XFORM,
				       JWRN_BOGUS_ICC};

	const struct reader *r = (const struct reader *)common;

	if (level >= 0)
		return;
	if (r->job->options->strict && common->err->msg_code == JWRN_EXTRANEOUS_DATA &&
	    common->err->msg_parm.i[0] > LEFT_OVER_MAX)
		on_error(common);
	for (size_t i = 0; i < ARRAY_LEN(harmless); i++)
		if (common->err->msg_code == harmless[i])
			return;
	on_error(common);
}

static void on_progress(j_common_ptr common)
{
	struct reader *r = (struct reader *)common;

	if (r->jpeg.input_scan_number > SCANS_MAX) {
		err_set(r->err, ERR_TASK_IMAGE_PROCESSING, NULL,
			"the JPEG has more than %d scans, more than any picture needs", SCANS_MAX);
		longjmp(r->failed, 1);
	}
	if (!decode_go_on(r->job, r->err))
		longjmp(r->failed, 1);
}

/* --- the file in pieces -------------------------------------------------------- */

static void on_source(j_decompress_ptr jpeg UNUSED) {}

static boolean next_piece(j_decompress_ptr jpeg)
{
	static const JOCTET end[] = {0xFF, JPEG_EOI};
	struct reader *r = (struct reader *)jpeg;
	size_t n = MIN(r->job->len - r->given, PIECE_BYTES);

	r->source.next_input_byte = n > 0 ? r->job->file + r->given : end;
	r->source.bytes_in_buffer = n > 0 ? n : sizeof end;
	r->given += n;
	if (n == 0)
		WARNMS(jpeg, JWRN_JPEG_EOF); /* on_message() stops there */
	return TRUE;
}

static void skip(j_decompress_ptr jpeg, long bytes)
{
	struct jpeg_source_mgr *source = jpeg->src;

	while (bytes > (long)source->bytes_in_buffer) {
		bytes -= (long)source->bytes_in_buffer;
		next_piece(jpeg);
	}
	if (bytes > 0) {
		source->next_input_byte += bytes;
		source->bytes_in_buffer -= (size_t)bytes;
	}
}

static void read_in_pieces(struct reader *r)
{
	r->source = (struct jpeg_source_mgr){
		.init_source = on_source,
		.fill_input_buffer = next_piece,
		.skip_input_data = skip,
		.resync_to_restart = jpeg_resync_to_restart,
		.term_source = on_source,
	};
	r->jpeg.src = &r->source;
}

/* --- pixels ------------------------------------------------------------------- */

/* Ink on white, without a profile. Adobe writes the inks inverted. */
static void cmyk_to_rgba(uint8_t *p, size_t pixels, bool inverted)
{
	uint8_t flip = inverted ? 0 : 0xFF;

	for (; pixels > 0; pixels--, p += 4) {
		int light = p[3] ^ flip;
		for (int c = 0; c < 3; c++)
			p[c] = (uint8_t)(((p[c] ^ flip) * light + 127) / 255);
		p[3] = 0xFF;
	}
}

/* Where the file's pixel (0, y) belongs in the picture, and the way from one to the next in
 * its row: Exif's eight ways to stand. */
struct walk {
	int64_t start, step; /* in pixels */
};

static struct walk walk_of(int orientation, int64_t w, int64_t h, int64_t y)
{
	/* w, h: of the picture as it will stand */
	switch (orientation) {
	case 2:
		return (struct walk){y * w + w - 1, -1};
	case 3:
		return (struct walk){(h - 1 - y) * w + w - 1, -1};
	case 4:
		return (struct walk){(h - 1 - y) * w, 1};
	case 5:
		return (struct walk){y, w};
	case 6:
		return (struct walk){w - 1 - y, w};
	case 7:
		return (struct walk){(h - 1) * w + w - 1 - y, -w};
	case 8:
		return (struct walk){(h - 1) * w + y, -w};
	default:
		return (struct walk){y * w, 1};
	}
}

/* Column by column, so that what goes into one row of a picture that is turned goes
 * there together. */
static void place(struct reader *r, size_t first_row, size_t rows)
{
	size_t width = r->jpeg.output_width;
	struct walk walks[STRIP_ROWS];

	for (size_t i = 0; i < rows; i++)
		walks[i] = walk_of(r->orientation, r->job->image.width_px, r->job->image.height_px,
				   (int64_t)(first_row + i));
	for (size_t x = 0; x < width; x++)
		for (size_t i = 0; i < rows; i++)
			memcpy(r->job->rgba + 4 * (walks[i].start + (int64_t)x * walks[i].step),
			       r->strip + (i * width + x) * 4, 4);
}

/* Every code of the file is read; of each block only its mean becomes a pixel, an eighth of the
 * size each way. What is left out cannot fail. */
static void only_check(struct jpeg_decompress_struct *jpeg)
{
	jpeg->scale_num = 1;
	jpeg->scale_denom = 8;
	jpeg->out_color_space = jpeg->jpeg_color_space;
}

static void pass_rows(struct reader *r)
{
	JSAMPROW row = r->strip;

	while (r->jpeg.output_scanline < r->jpeg.output_height)
		jpeg_read_scanlines(&r->jpeg, &row, 1);
}

static void read_rows(struct reader *r)
{
	struct jpeg_decompress_struct *jpeg = &r->jpeg;
	size_t stride = (size_t)jpeg->output_width * 4;
	bool upright = r->orientation == 1;

	while (jpeg->output_scanline < jpeg->output_height) {
		size_t first = jpeg->output_scanline, rows = 0;
		uint8_t *strip = upright ? r->job->rgba + first * stride : r->strip;
		while (rows < STRIP_ROWS && jpeg->output_scanline < jpeg->output_height) {
			JSAMPROW row = strip + rows * stride;
			rows += jpeg_read_scanlines(jpeg, &row, 1);
		}
		if (jpeg->out_color_space == JCS_CMYK)
			cmyk_to_rgba(strip, rows * jpeg->output_width, jpeg->saw_Adobe_marker);
		if (!upright)
			place(r, first, rows);
	}
}

/* --- the file ------------------------------------------------------------------- */

static bool begin(struct reader *r)
{
	struct jpeg_decompress_struct *jpeg = &r->jpeg;
	bool turned = r->orientation >= 5;

	if (jpeg->num_components != 1 && jpeg->num_components != 3 && jpeg->num_components != 4)
		return err_set(r->err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the JPEG has %d colour channels; 1, 3 and 4 can be read",
			       jpeg->num_components);
	if (!decode_begin(r->job, turned ? jpeg->image_height : jpeg->image_width,
			  turned ? jpeg->image_width : jpeg->image_height, false, r->err))
		return false;
	r->strip = malloc((size_t)jpeg->image_width * STRIP_ROWS * 4);
	return r->strip ||
	       err_set(r->err, ERR_TASK_EXHAUSTED, NULL, "no memory to read the JPEG");
}

static bool read_jpeg(struct reader *r)
{
	struct jpeg_decompress_struct *jpeg = &r->jpeg;

	jpeg_create_decompress(jpeg);
	jpeg->mem->max_memory_to_use = MEMORY_BYTES;
	jpeg->progress = &r->progress;
	read_in_pieces(r);
	jpeg_read_header(jpeg, TRUE);
	r->orientation = decode_orientation(r->job->file, r->job->len);
	if (!begin(r))
		return false;
	jpeg->out_color_space = jpeg->num_components == 4 ? JCS_CMYK : JCS_EXT_RGBA;
	bool pixels = decode_needs_pixels(r->job);
	if (!pixels)
		only_check(jpeg);
	jpeg_start_decompress(jpeg);
	if (pixels)
		read_rows(r);
	else
		pass_rows(r);
	jpeg_finish_decompress(jpeg); /* reads on to the end marker */
	return true;
}

bool decode_jpeg(struct decode_job *job, struct err *err)
{
	struct reader *r = calloc(1, sizeof *r);
	volatile bool ok = false;

	if (!r)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory to read the JPEG");
	r->job = job;
	r->err = err;
	r->jpeg.err = jpeg_std_error(&r->errors);
	r->errors.error_exit = on_error;
	r->errors.emit_message = on_message;
	r->progress.progress_monitor = on_progress;
	if (setjmp(r->failed) == 0)
		ok = read_jpeg(r);
	jpeg_destroy_decompress(&r->jpeg);
	free(r->strip);
	free(r);
	return ok;
}
