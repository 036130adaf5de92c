/* WebP (RFC 9649) by libwebp, straight into the pixels. */
#include <webp/decode.h>

#include "studio/decode_inside.h"

enum { RIFF_HEAD = 8, FOURCC = 4 };

static const struct {
	VP8StatusCode status;
	enum err_code code;
	const char *reason;
} reasons[] = {
	{VP8_STATUS_OUT_OF_MEMORY, ERR_TASK_EXHAUSTED, "no memory to read the WebP"},
	{VP8_STATUS_BITSTREAM_ERROR, ERR_TASK_IMAGE_PROCESSING, "the WebP is damaged"},
	{VP8_STATUS_UNSUPPORTED_FEATURE, ERR_TASK_IMAGE_PROCESSING,
	 "the WebP uses a feature that cannot be read"},
	{VP8_STATUS_SUSPENDED, ERR_TASK_IMAGE_PROCESSING, "the WebP ends early: it is cut off"},
	{VP8_STATUS_NOT_ENOUGH_DATA, ERR_TASK_IMAGE_PROCESSING, "the WebP ends early: it is cut off"},
};

static bool fail(VP8StatusCode status, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].status == status)
			return err_set(err, reasons[i].code, NULL, "%s", reasons[i].reason);
	return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the WebP cannot be read (libwebp error %d)",
		       (int)status);
}

static void into_pixels(const struct decode_job *job, WebPDecBuffer *output)
{
	output->colorspace = MODE_RGBA;
	output->is_external_memory = 1;
	output->u.RGBA.rgba = job->rgba;
	output->u.RGBA.stride = job->image.width_px * 4;
	output->u.RGBA.size = job->rgba_bytes;
}

/* As it is stored: what smooths the blocks and makes colours of it cannot fail. */
static void only_check(WebPDecoderConfig *config)
{
	enum { LOSSLESS = 2 };

	config->options.bypass_filtering = 1;
	config->output.colorspace = config->input.format == LOSSLESS ? MODE_BGRA
				    : config->input.has_alpha	     ? MODE_YUVA
								     : MODE_YUV;
}

static bool read_pixels(struct decode_job *job, const WebPBitstreamFeatures *features, size_t len,
			struct err *err)
{
	WebPDecoderConfig config;

	if (!WebPInitDecoderConfig(&config))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "libwebp is of another version");
	config.input = *features;
	if (decode_needs_pixels(job))
		into_pixels(job, &config.output);
	else
		only_check(&config);
	VP8StatusCode status = WebPDecode(job->file, len, &config);
	WebPFreeDecBuffer(&config.output);
	return status == VP8_STATUS_OK || fail(status, err);
}

bool decode_webp(struct decode_job *job, struct err *err)
{
	WebPBitstreamFeatures features;
	/* The bytes were "RIFF", a size, "WEBP", or they were not. */
	uint64_t len = job->len >= RIFF_HEAD ? (uint64_t)decode_le32(job->file + 4) + RIFF_HEAD : 0;

	if (len < RIFF_HEAD + FOURCC || decode_be32(job->file) != 0x52494646)
		return fail(VP8_STATUS_BITSTREAM_ERROR, err);
	if (len > job->len)
		return fail(VP8_STATUS_NOT_ENOUGH_DATA, err);
	VP8StatusCode status = WebPGetFeatures(job->file, len, &features);
	if (status != VP8_STATUS_OK)
		return fail(status, err);
	if (features.has_animation)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the WebP is animated; send a single picture");
	return decode_begin(job, (uint32_t)features.width, (uint32_t)features.height,
			    features.has_alpha, err) &&
	       decode_go_on(job, err) && read_pixels(job, &features, len, err);
}
