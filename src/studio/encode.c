/* The common part of encoding: the memfd, the choice of codec, the seals. */
#include "studio/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "studio/encode_inside.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

static const struct encode_codec *const codecs[] = {
	[STUDIO_PNG] = &encode_codec_png,
	[STUDIO_JPEG] = &encode_codec_jpeg,
	[STUDIO_WEBP] = &encode_codec_webp,
};

size_t encode_exif(const char *software, uint8_t ret[ENCODE_EXIF_MAX])
{
	static const uint8_t head[26] = {
		'I', 'I', 42, 0, 8, 0, 0, 0, /* little-endian; the directory is at 8 */
		1, 0,			     /* one entry: */
		0x31, 0x01, 2, 0, 0, 0, 0, 0, 26, 0, 0, 0, /* Software, ASCII, count, offset */
		0, 0, 0, 0,				    /* no further directory */
	};
	size_t len = strnlen(software, ENCODE_SOFTWARE_MAX);

	memset(ret, 0, ENCODE_EXIF_MAX);
	memcpy(ret, head, sizeof head);
	/* A value of up to four bytes would stand in the entry itself; names are longer. */
	ret[14] = (uint8_t)(len + 1);
	memcpy(ret + sizeof head, software, len);
	return sizeof head + len + 1;
}

static bool is_opaque(const uint8_t *rgba, size_t pixels)
{
	uint8_t all = 0xFF;

	for (size_t at = 0; at < pixels;) {
		size_t end = MIN(pixels, at + 4096);
		for (; at < end; at++)
			all &= rgba[at * 4 + 3];
		if (all != 0xFF)
			return false;
	}
	return true;
}

static bool fail_memory(struct err *err)
{
	return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory to encode the image: %s",
		       strerror(errno));
}

static bool write_mapped(const struct encode_image *image, int fd, size_t *ret_len, struct err *err)
{
	const struct encode_codec *codec = codecs[image->format];
	bool opaque = is_opaque(image->rgba, (size_t)image->width_px * (size_t)image->height_px);
	struct encode_output out = {.cap = codec->bound(image, opaque)};

	if (ftruncate(fd, (off_t)out.cap) < 0)
		return fail_memory(err);
	out.p = mmap(NULL, out.cap, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (out.p == MAP_FAILED)
		return fail_memory(err);
	bool ok = codec->write(image, opaque, &out, err);
	munmap(out.p, out.cap); /* a writable mapping would forbid the seal */
	*ret_len = out.len;
	return ok;
}

bool encode_image(const struct encode_image *image, int *ret_fd, int64_t *ret_bytes,
		  struct err *err)
{
	CLEANUP(close_fd) int fd = -1;
	size_t len = 0;

	if (image->width_px < 1 || image->width_px > ENCODE_EDGE_MAX_PX || image->height_px < 1 ||
	    image->height_px > ENCODE_EDGE_MAX_PX || (size_t)image->format >= ARRAY_LEN(codecs))
		return err_set(err, ERR_TASK_INVALID_PARAMS, "size",
			       "an image is 1 to %d pixels wide and high", ENCODE_EDGE_MAX_PX);
	fd = memfd_create("image", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return fail_memory(err);
	if (!write_mapped(image, fd, &len, err))
		return false;
	if (ftruncate(fd, (off_t)len) < 0 || fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		return fail_memory(err);
	*ret_fd = TAKE_FD(fd);
	*ret_bytes = (int64_t)len;
	return true;
}
