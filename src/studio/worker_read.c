/* Reading, in the worker: the file into memory, decoded, and the pixels sent back, or a file
 * that was made of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "studio/decode.h"
#include "studio/encode.h"
#include "studio/worker.h"
#include "studio/worker_inside.h"

bool worker_load_file(int fd, uint64_t bytes, uint8_t **ret, struct err *err)
{
	uint8_t *file = bytes <= STUDIO_READ_BYTES_MAX ? malloc(bytes + 1) : NULL;
	size_t len = 0;
	ssize_t n = 1;

	if (!file)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for an image file of %llu bytes",
			       (unsigned long long)bytes);
	while (len < bytes && n > 0) {
		n = pread(fd, file + len, bytes - len, (off_t)len);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			len += (size_t)n;
	}
	if (len < bytes) {
		free(file);
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the image file cannot be read: %s",
			       n < 0 ? strerror(errno) : "it became shorter meanwhile");
	}
	*ret = file;
	return true;
}

static bool go_on(void *ctx)
{
	const struct frame *read = ctx;

	return !worker_is_cancelled(read->number);
}

/* What is to be painted anew, white on black. */
static void whiten(uint8_t *rgba, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += 4) {
		memset(rgba + at, 255 - rgba[at + 3], 3);
		rgba[at + 3] = 255;
	}
}

/* The pixels' file becomes the encoded one. */
static bool encode(const struct frame *read, struct decode_image *image, uint64_t *ret_bytes,
		   struct err *err)
{
	size_t bytes = (size_t)image->width_px * (size_t)image->height_px * 4;
	uint8_t *rgba = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, image->fd, 0);
	struct encode_image out = {
		.rgba = rgba,
		.width_px = image->width_px,
		.height_px = image->height_px,
		.format = (enum studio_format)MIN(read->read.format, (uint32_t)STUDIO_WEBP),
		.compression = (int)MIN(read->read.compression, 100U),
		.software = WORKER_CONVERTER,
	};
	int64_t encoded = 0;
	int fd = -1;

	if (rgba == MAP_FAILED)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for the image");
	if (read->read.white_mask)
		whiten(rgba, bytes);
	bool ok = encode_image(&out, &fd, &encoded, err);
	munmap(rgba, bytes);
	if (!ok)
		return false;
	close_fd(&image->fd);
	image->fd = fd;
	*ret_bytes = (uint64_t)encoded;
	return true;
}

static void say_image(const struct frame *read, const struct decode_image *image, uint64_t encoded,
		      int decode_ms)
{
	struct frame f = {.kind = encoded > 0	   ? FRAME_ENCODED
				  : image->fd >= 0 ? FRAME_PIXELS
						   : FRAME_CHECKED,
			  .number = read->number, .leaving = worker_decide_to_leave()};

	if (image->fd >= 0)
		f.image.bytes = encoded > 0 ? encoded
					    : (uint64_t)image->width_px * (uint64_t)image->height_px * 4;
	f.image.width_px = image->width_px;
	f.image.height_px = image->height_px;
	f.image.format = (uint32_t)image->format;
	f.image.has_alpha = image->has_alpha;
	f.image.decode_ms = (uint32_t)decode_ms;
	worker_say(&f, image->fd, FRAME_WAIT);
}

void worker_read_image(const struct frame *read, int file_fd)
{
	struct decode_options options = {
		.pixels_max = read->read.pixels_max,
		.edge_max_px = read->read.edge_max_px,
		.want_width_px = read->read.want_width_px,
		.want_height_px = read->read.want_height_px,
		.needs_alpha = read->read.needs_alpha != 0,
		.check_only = read->read.check_only != 0,
		.strict = read->read.strict != 0,
		.go_on = go_on,
		.ctx = (void *)read,
	};
	struct decode_image image = {.fd = -1};
	int64_t start_us = clock_mono_us();
	uint8_t *file = NULL;
	uint64_t encoded = 0;
	struct err err;

	if (worker_load_file(file_fd, read->read.bytes, &file, &err) &&
	    decode_image(file, read->read.bytes, &options, &image, &err) &&
	    (!read->read.encode || encode(read, &image, &encoded, &err)))
		say_image(read, &image, encoded, worker_ms_since(start_us));
	else
		worker_say_failed(read->number, &err);
	close_fd(&image.fd);
	free(file);
}
