/* JPEG by libjpeg-turbo, whose errors come back by longjmp. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "studio/encode_inside.h"

#define FULL_COLOUR_FROM 90 /* the quality from which chroma is not halved */
#define EXIF_MARKER "Exif\0"  /* and the literal's own NUL */

struct job {
	struct jpeg_compress_struct jpeg; /* first: libjpeg hands it back */
	struct jpeg_error_mgr errors;
	struct jpeg_destination_mgr destination;
	struct encode_output *out;
	struct err *err;
	uint8_t *row; /* owned: one row without alpha */
	jmp_buf failed;
};

/* As tjBufSize() counts for 4:4:4: at worst 6 bytes a pixel of whole blocks. */
static size_t jpeg_bound(const struct encode_image *image, bool opaque UNUSED)
{
	size_t w = ((size_t)image->width_px + 15) & ~(size_t)15;
	size_t h = ((size_t)image->height_px + 15) & ~(size_t)15;

	return w * h * 6 + 4096;
}

static void on_error(j_common_ptr common)
{
	struct job *job = (struct job *)common;
	char message[JMSG_LENGTH_MAX];

	common->err->format_message(common, message);
	err_set(job->err, ERR_TASK_IMAGE_PROCESSING, NULL, "the JPEG could not be made: %s", message);
	longjmp(job->failed, 1);
}

static void on_message(j_common_ptr common UNUSED) {}

static void on_start(j_compress_ptr jpeg)
{
	struct job *job = (struct job *)jpeg;

	job->destination.next_output_byte = job->out->p;
	job->destination.free_in_buffer = job->out->cap;
}

static boolean on_full(j_compress_ptr jpeg)
{
	struct job *job = (struct job *)jpeg;

	err_set(job->err, ERR_TASK_IMAGE_PROCESSING, NULL, "the JPEG is larger than its pixels");
	longjmp(job->failed, 1);
}

static void on_end(j_compress_ptr jpeg)
{
	struct job *job = (struct job *)jpeg;

	job->out->len = job->out->cap - job->destination.free_in_buffer;
}

/* Over white. */
static void flatten(const uint8_t *rgba, size_t width, uint8_t *rgb)
{
	for (size_t x = 0; x < width; x++, rgba += 4, rgb += 3)
		for (int c = 0; c < 3; c++)
			rgb[c] = (uint8_t)((rgba[c] * rgba[3] + 255 * (255 - rgba[3]) + 127) / 255);
}

static void write_software(struct job *job, const char *software)
{
	uint8_t segment[sizeof EXIF_MARKER + ENCODE_EXIF_MAX] = EXIF_MARKER;
	size_t len = sizeof EXIF_MARKER + encode_exif(software, segment + sizeof EXIF_MARKER);

	jpeg_write_marker(&job->jpeg, JPEG_APP0 + 1, segment, (unsigned)len);
}

static void compress(struct job *job, const struct encode_image *image, bool opaque)
{
	struct jpeg_compress_struct *jpeg = &job->jpeg;
	int quality = MAX(1, MIN(100, image->compression));
	size_t width = (size_t)image->width_px;

	jpeg_create_compress(jpeg);
	jpeg->dest = &job->destination;
	jpeg->image_width = (JDIMENSION)image->width_px;
	jpeg->image_height = (JDIMENSION)image->height_px;
	jpeg->input_components = opaque ? 4 : 3;
	jpeg->in_color_space = opaque ? JCS_EXT_RGBX : JCS_RGB;
	jpeg_set_defaults(jpeg);
	jpeg_set_quality(jpeg, quality, TRUE);
	jpeg->optimize_coding = TRUE;
	if (quality >= FULL_COLOUR_FROM)
		jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
	jpeg_start_compress(jpeg, TRUE);
	write_software(job, image->software);
	while (jpeg->next_scanline < jpeg->image_height) {
		/* libjpeg only reads rows, but wants them writable */
		uint8_t *row = (uint8_t *)image->rgba + jpeg->next_scanline * width * 4;
		if (!opaque) {
			flatten(row, width, job->row);
			row = job->row;
		}
		jpeg_write_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_compress(jpeg);
}

static bool jpeg_write(const struct encode_image *image, bool opaque, struct encode_output *out,
		       struct err *err)
{
	struct job *job = calloc(1, sizeof *job);
	uint8_t *row = malloc((size_t)image->width_px * 3);
	volatile bool ok = false;

	if (!job || !row) {
		free(job);
		free(row);
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory to encode the JPEG");
	}
	job->out = out;
	job->err = err;
	job->row = row;
	job->destination.init_destination = on_start;
	job->destination.empty_output_buffer = on_full;
	job->destination.term_destination = on_end;
	job->jpeg.err = jpeg_std_error(&job->errors);
	job->errors.error_exit = on_error;
	job->errors.output_message = on_message;
	if (setjmp(job->failed) == 0) {
		compress(job, image, opaque);
		ok = true;
	}
	jpeg_destroy_compress(&job->jpeg);
	free(job->row);
	free(job);
	return ok;
}

const struct encode_codec encode_codec_jpeg = {jpeg_bound, jpeg_write};
