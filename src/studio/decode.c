/* The common part of decoding: which codec, how large, where the pixels go. */
#include "studio/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "studio/decode_inside.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)
#define MIB (1 << 20)

/* What a file begins with; without a decoder it is only named. */
static const struct format {
	const char *magic;
	size_t magic_len, at;
	const char *name;
	enum studio_format format;
	bool (*decode)(struct decode_job *job, struct err *err);
} formats[] = {
	{"\x89PNG\r\n\x1a\n", 8, 0, "PNG", STUDIO_PNG, decode_png},
	{"\xff\xd8\xff", 3, 0, "JPEG", STUDIO_JPEG, decode_jpeg},
	{"WEBP", 4, 8, "WebP", STUDIO_WEBP, decode_webp},
	{"GIF8", 4, 0, "GIF", 0, NULL},
	{"ftyp", 4, 4, "HEIC, AVIF or video", 0, NULL},
	{"II*\0", 4, 0, "TIFF", 0, NULL},
	{"MM\0*", 4, 0, "TIFF", 0, NULL},
	{"%PDF", 4, 0, "PDF", 0, NULL},
	{"<svg", 4, 0, "SVG", 0, NULL},
	{"BM", 2, 0, "BMP", 0, NULL},
};

/* A limit that a caller may lower, but not raise. */
static int64_t limit(int64_t wanted, int64_t most) { return wanted > 0 ? MIN(wanted, most) : most; }

static bool check_size(const struct decode_options *o, int64_t w, int64_t h, struct err *err)
{
	int64_t edge = limit(o->edge_max_px, STUDIO_READ_EDGE_MAX_PX);
	int64_t pixels = limit(o->pixels_max, STUDIO_READ_PIXELS_MAX);

	if (w < 1 || h < 1)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the image has no size: %lldx%lld pixels", (long long)w, (long long)h);
	if (w > edge || h > edge)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the image is %lldx%lld pixels; at most %lld are allowed on each side",
			       (long long)w, (long long)h, (long long)edge);
	if (w * h > pixels)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the image is %lldx%lld, %lld pixels; at most %lld are allowed",
			       (long long)w, (long long)h, (long long)(w * h), (long long)pixels);
	return true;
}

static bool check_wishes(const struct decode_job *job, struct err *err)
{
	const struct decode_options *o = job->options;
	const struct decode_image *i = &job->image;

	if ((o->want_width_px && i->width_px != o->want_width_px) ||
	    (o->want_height_px && i->height_px != o->want_height_px))
		return err_set(err, ERR_TASK_IMAGE_DIMENSION, NULL,
			       "the image is %dx%d pixels but must be %dx%d", i->width_px,
			       i->height_px, o->want_width_px, o->want_height_px);
	if (o->needs_alpha && !i->has_alpha)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the image has no alpha channel, and it needs one: what is "
			       "transparent is what will be changed");
	return true;
}

static bool fail_memory(const struct decode_job *job, struct err *err)
{
	return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for an image of %dx%d pixels: %s",
		       job->image.width_px, job->image.height_px, strerror(errno));
}

bool decode_begin(struct decode_job *job, uint32_t width, uint32_t height, bool has_alpha,
		  struct err *err)
{
	bool keep = !job->options->check_only;

	if (!check_size(job->options, width, height, err))
		return false;
	job->image.width_px = (int)width;
	job->image.height_px = (int)height;
	job->image.has_alpha = has_alpha;
	if (!check_wishes(job, err))
		return false;
	job->rgba_bytes = (size_t)width * height * 4;
	if (!decode_needs_pixels(job))
		return true;
	if (keep) {
		job->image.fd = memfd_create("pixels", MFD_CLOEXEC | MFD_ALLOW_SEALING);
		if (job->image.fd < 0 || ftruncate(job->image.fd, (off_t)job->rgba_bytes) < 0)
			return fail_memory(job, err);
	}
	void *p = mmap(NULL, job->rgba_bytes, PROT_READ | PROT_WRITE,
		       keep ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, job->image.fd, 0);
	if (p == MAP_FAILED)
		return fail_memory(job, err);
	job->rgba = p;
	return true;
}

bool decode_go_on(const struct decode_job *job, struct err *err)
{
	const struct decode_options *o = job->options;

	return !o->go_on || o->go_on(o->ctx) ||
	       err_set(err, ERR_TASK_CANCELLED, NULL, "the request was cancelled");
}

static const struct format *format_of(const uint8_t *file, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		const struct format *f = &formats[i];
		if (len >= f->at + f->magic_len && memcmp(file + f->at, f->magic, f->magic_len) == 0)
			return f;
	}
	return NULL;
}

/* Its codec, or NULL and why there is none. */
static const struct format *find_codec(const uint8_t *file, size_t len,
				       const struct decode_options *o, struct err *err)
{
	int64_t bytes = limit(o->bytes_max, STUDIO_READ_BYTES_MAX);
	const struct format *f = format_of(file, len);

	if (len == 0)
		err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the image file is empty");
	else if (len > (size_t)bytes)
		err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			"the image file has %zu bytes; at most %lld (%.1f MiB) are allowed", len,
			(long long)bytes, (double)bytes / MIB);
	else if (!f)
		err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			"the file is no image that can be read: PNG, JPEG or WebP");
	else if (!f->decode)
		err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			"the image is a %s file; PNG, JPEG and WebP can be read", f->name);
	else
		return f;
	return NULL;
}

/* Masks that editors save in black and white have an alpha channel, opaque all over. */
static bool check_transparency(const struct decode_job *job, struct err *err)
{
	if (!job->options->needs_alpha)
		return true;
	for (size_t i = 3; i < job->rgba_bytes; i += 4)
		if (job->rgba[i] != 255)
			return true;
	return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
		       "no pixel of the image is transparent, so nothing would be changed: what is to "
		       "be painted anew must have alpha 0, whatever its colour");
}

bool decode_image(const uint8_t *file, size_t len, const struct decode_options *options,
		  struct decode_image *ret, struct err *err)
{
	struct decode_job job = {.file = file, .len = len, .options = options, .image.fd = -1};
	const struct format *format = find_codec(file, len, options, err);

	if (!format)
		return false;
	job.image.format = format->format;
	bool ok = format->decode(&job, err) && check_transparency(&job, err);
	if (job.rgba)
		munmap(job.rgba, job.rgba_bytes); /* a writable mapping would forbid the seal */
	if (ok && job.image.fd >= 0 && fcntl(job.image.fd, F_ADD_SEALS, SEALS) < 0)
		ok = fail_memory(&job, err);
	if (!ok) {
		close_fd(&job.image.fd);
		return false;
	}
	*ret = job.image;
	return true;
}
