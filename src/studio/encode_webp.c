/* WebP by libwebp, put into the extended container (RFC 9649 §2.7) for its Exif. */
#include <string.h>

#include <webp/encode.h>

#include "studio/encode_inside.h"

enum { RIFF_HEAD = 12, CHUNK_HEAD = 8, VP8X_CHUNK = CHUNK_HEAD + 10, FLAG_EXIF = 0x08 };

#define METHOD 3 /* of 0 (fast) to 6 (small) */

/* VP8 has no useful bound; noise at quality 100 comes to some 2.5 bytes a pixel, and
 * lossless alpha can add one. */
static size_t webp_bound(const struct encode_image *image, bool opaque UNUSED)
{
	return (size_t)image->width_px * (size_t)image->height_px * 5 + 65536;
}

static void put_le24(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
}

static void put_le32(uint8_t *p, uint32_t v)
{
	put_le24(p, v);
	p[3] = (uint8_t)(v >> 24);
}

static int append(const uint8_t *data, size_t len, const WebPPicture *picture)
{
	struct encode_output *out = picture->custom_ptr;

	if (len > out->cap - out->len)
		return 0;
	memcpy(out->p + out->len, data, len);
	out->len += len;
	return 1;
}

/* libwebp writes the extended header only for alpha. */
static void ensure_extended(const struct encode_image *image, struct encode_output *out)
{
	uint8_t *at = out->p + RIFF_HEAD;

	if (memcmp(at, "VP8X", 4) == 0)
		return;
	memmove(at + VP8X_CHUNK, at, out->len - RIFF_HEAD);
	memset(at, 0, VP8X_CHUNK);
	memcpy(at, "VP8X", 4);
	put_le32(at + 4, VP8X_CHUNK - CHUNK_HEAD);
	put_le24(at + CHUNK_HEAD + 4, (uint32_t)image->width_px - 1);
	put_le24(at + CHUNK_HEAD + 7, (uint32_t)image->height_px - 1);
	out->len += VP8X_CHUNK;
}

static bool add_software(const struct encode_image *image, struct encode_output *out)
{
	uint8_t exif[ENCODE_EXIF_MAX];
	size_t len = encode_exif(image->software, exif);

	if (out->cap - out->len < VP8X_CHUNK + CHUNK_HEAD + len + 1)
		return false;
	ensure_extended(image, out);
	out->p[RIFF_HEAD + CHUNK_HEAD] |= FLAG_EXIF;
	uint8_t *chunk = out->p + out->len;
	memcpy(chunk, "EXIF", 4);
	put_le32(chunk + 4, (uint32_t)len);
	memcpy(chunk + CHUNK_HEAD, exif, len);
	chunk[CHUNK_HEAD + len] = 0;
	out->len += CHUNK_HEAD + len + (len & 1); /* chunks begin at even offsets */
	put_le32(out->p + 4, (uint32_t)(out->len - 8));
	return true;
}

static bool encode(const struct encode_image *image, bool opaque, struct encode_output *out,
		   WebPPicture *picture, struct err *err)
{
	WebPConfig config;
	int stride = image->width_px * 4;

	if (!WebPConfigInit(&config))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "libwebp is of another version");
	config.quality = (float)MAX(0, MIN(100, image->compression));
	config.method = METHOD;
	picture->width = image->width_px;
	picture->height = image->height_px;
	picture->writer = append;
	picture->custom_ptr = out;
	int ok = opaque ? WebPPictureImportRGBX(picture, image->rgba, stride)
			: WebPPictureImportRGBA(picture, image->rgba, stride);
	if (!ok || !WebPEncode(&config, picture))
		return err_set(err,
			       picture->error_code == VP8_ENC_ERROR_OUT_OF_MEMORY
				       ? ERR_TASK_EXHAUSTED
				       : ERR_TASK_IMAGE_PROCESSING,
			       NULL, "the WebP could not be made (libwebp error %d)",
			       (int)picture->error_code);
	if (!add_software(image, out))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the WebP is larger than its pixels");
	return true;
}

static bool webp_write(const struct encode_image *image, bool opaque, struct encode_output *out,
		       struct err *err)
{
	WebPPicture picture;

	if (!WebPPictureInit(&picture))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "libwebp is of another version");
	bool ok = encode(image, opaque, out, &picture, err);
	WebPPictureFree(&picture);
	return ok;
}

const struct encode_codec encode_codec_webp = {webp_bound, webp_write};
