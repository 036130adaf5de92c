/* The files that a picture is painted from, on the worker's side: collected as they come,
 * decoded one after another when the job begins, and reduced where they are much larger than
 * the picture, so that sixteen of the largest never stand in memory together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "studio/decode.h"
#include "studio/painter/resample.h"
#include "studio/worker_inside.h"

#define KEPT_MAX (PAINTER_REFERENCES_MAX + 1)
/* Larger than the picture by this, each way: reduced to what covers it. */
#define MUCH_LARGER 2
/* Of every reference but the first, of which a part of the picture is made at most. */
#define OTHERS_PIXELS_MAX (4 * 1000 * 1000)

static struct {
	uint64_t number; /* of their job */
	int count, masks;
	bool broken; /* something was wrong: their job cannot be done */
	struct {
		int fd; /* owned */
		uint64_t bytes;
	} files[KEPT_MAX];
} kept;

void worker_drop_materials(void)
{
	for (int i = 0; i < kept.count; i++)
		close_fd(&kept.files[i].fd);
	kept.count = kept.masks = 0;
	kept.number = 0;
	kept.broken = false;
}

/* One more of the same job, in order, the mask last. */
static bool is_next(const struct frame *f)
{
	if (kept.broken || kept.masks > 0 || f->material.index != (uint32_t)kept.count)
		return false;
	if (f->material.is_mask)
		return f->material.is_mask == 1 && kept.count > 0;
	return kept.count < PAINTER_REFERENCES_MAX;
}

void worker_keep_material(const struct frame *f, int fd)
{
	if (f->number != kept.number)
		worker_drop_materials();
	kept.number = f->number;
	if (!is_next(f)) {
		kept.broken = true;
		close_fd(&fd);
		return;
	}
	kept.masks += f->material.is_mask != 0;
	kept.files[kept.count].fd = fd;
	kept.files[kept.count++].bytes = f->material.bytes;
}

/* --- pixels -------------------------------------------------------------------------------- */

static size_t bytes_of(const struct painter_image *i)
{
	return (size_t)i->width_px * (size_t)i->height_px * 4;
}

static void unmap(struct painter_image *i)
{
	if (i->rgba)
		munmap((void *)i->rgba, bytes_of(i));
	i->rgba = NULL;
}

/* Owned, mapped: freed pages go back to the system, and there is one way to free. */
static uint8_t *map(int fd, size_t bytes, struct err *err)
{
	void *p = fd < 0 ? mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
			 : mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);

	if (p != MAP_FAILED)
		return p;
	err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for %zu bytes of pixels", bytes);
	return NULL;
}

/* How much of each edge is needed; ≥ 1: all of it. */
static double scale_needed(const struct painter_image *i, const struct frame *paint, bool is_first)
{
	double w = i->width_px, h = i->height_px;
	double cover = fmax(paint->paint.width_px / w, paint->paint.height_px / h);

	if (cover * MUCH_LARGER >= 1)
		cover = 1;
	return is_first ? cover : fmin(cover, sqrt(OTHERS_PIXELS_MAX / (w * h)));
}

/* Never below the picture's own edges: what is cut from it later need not be enlarged. */
static bool reduce_if_large(const struct frame *paint, bool is_first, struct painter_image *i,
			    struct err *err)
{
	double scale = scale_needed(i, paint, is_first);
	if (scale >= 1)
		return true;
	struct painter_image small = {.width_px = MAX(1, (int)ceil(i->width_px * scale - 1e-6)),
				      .height_px = MAX(1, (int)ceil(i->height_px * scale - 1e-6))};

	small.rgba = map(-1, bytes_of(&small), err);
	if (!small.rgba)
		return false;
	if (!resample_whole(i, small.width_px, small.height_px, (uint8_t *)small.rgba, err)) {
		unmap(&small);
		return false;
	}
	unmap(i);
	*i = small;
	return true;
}

static bool go_on(void *ctx)
{
	const struct frame *paint = ctx;

	return !worker_is_cancelled(paint->number);
}

static bool decode_kept(const struct frame *paint, int at, struct decode_options *options,
			struct painter_image *ret, struct err *err)
{
	options->go_on = go_on;
	options->ctx = (void *)paint;
	struct decode_image image = {.fd = -1};
	uint8_t *file = NULL;
	bool ok = worker_load_file(kept.files[at].fd, kept.files[at].bytes, &file, err) &&
		  decode_image(file, kept.files[at].bytes, options, &image, err);

	free(file);
	if (!ok)
		return false;
	*ret = (struct painter_image){.width_px = image.width_px, .height_px = image.height_px};
	ret->rgba = map(image.fd, bytes_of(ret), err);
	close_fd(&image.fd);
	return ret->rgba != NULL;
}

/* Does the frame tell of what came? */
static bool is_complete(const struct frame *paint)
{
	if (kept.count == 0 && !kept.broken)
		return paint->paint.references == 0 && paint->paint.masks == 0;
	return !kept.broken && kept.number == paint->number &&
	       paint->paint.masks == (uint32_t)kept.masks &&
	       paint->paint.references == (uint32_t)(kept.count - kept.masks);
}

static bool open_reference(const struct frame *paint, int i, struct painter_image *image,
			   struct decode_options *of_mask, struct err *err)
{
	struct decode_options any = {0};

	if (!decode_kept(paint, i, &any, image, err))
		return false;
	if (i == 0) { /* as it stands, before it is reduced */
		of_mask->want_width_px = image->width_px;
		of_mask->want_height_px = image->height_px;
	}
	return reduce_if_large(paint, i == 0, image, err);
}

bool worker_open_materials(const struct frame *paint, struct worker_materials *ret, struct err *err)
{
	struct decode_options of_mask = {.needs_alpha = true};

	if (!is_complete(paint))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the reference images did not arrive as they were announced");
	for (int i = 0; i < kept.count - kept.masks; i++, ret->count++)
		if (!open_reference(paint, i, &ret->references[i], &of_mask, err))
			return err_prefix(err, "reference %d", i + 1);
	ret->has_mask = kept.masks > 0;
	/* Of the first reference's size, and so reduced as that was. */
	if (ret->has_mask && (!decode_kept(paint, kept.count - 1, &of_mask, &ret->mask, err) ||
			      !reduce_if_large(paint, true, &ret->mask, err)))
		return err_prefix(err, "mask");
	worker_drop_materials();
	return true;
}

void worker_close_materials(struct worker_materials *m)
{
	for (int i = 0; i < PAINTER_REFERENCES_MAX; i++)
		unmap(&m->references[i]);
	unmap(&m->mask);
	m->count = 0;
}
