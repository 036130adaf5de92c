/* An image that a provider gave: measured, looked through, decoded where the operator wishes,
 * and kept.
 *
 *   came ─▶ measured by its head ─▶ walked and written (media) ─┐
 *                               └─▶ decoded (studio) ───────────┴─▶ sold, or not
 *
 * Decoding and writing go on at the same time; what is not sold is swept away later. A worker
 * that dies of an image or hangs on it says that it is unusable. Where there is no worker to ask
 * (none starts, no memory, the server stops) the walk's word counts: it was paid for. */
#include "base/failpoint.h"
#include "base/log.h"
#include "task/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Not in struct run_image: a run that waits for its provider has those, and none of these. */
struct image_check {
	struct list link; /* in tasks->checks */
	struct studio_read read;
	struct run_image *slot;
	bool decoded, kept; /* these have been told */
};

static void count(struct run_try *t, enum task_image_fate fate)
{
	if (!t->books.painted)
		atomic_fetch_add(&t->run->tasks->images[fate], 1);
}

static void refuse(struct run_image *slot, const struct err *why)
{
	struct run_try *t = slot->try;

	slot->keep.err = *why;
	slot->keep.err.code = ERR_TASK_IMAGE_PROCESSING; /* also when it was a worker's time that was over */
	t->books.unusable++;
	log_warn("image.unusable", "task=%s provider=%s why=%s", t->run->row.id, t->books.provider,
		 log_quote(why->message));
}

/* --- what the studio says ------------------------------------------------------------ */

/* Nobody has looked at it, or nobody could: the image is not to blame. */
static bool is_unseen(const struct studio_read *read)
{
	return !read->ok && (read->err.code == ERR_TASK_SERVICE || read->err.code == ERR_TASK_EXHAUSTED ||
			     read->err.code == ERR_TASK_CANCELLED);
}

/* By its pixels: a JPEG may stand another way than its head says. */
static bool measure_again(struct run_image *slot, const struct studio_read *read)
{
	struct run_try *t = slot->try;

	if (read->ok) {
		slot->image.width_px = read->width_px;
		slot->image.height_px = read->height_px;
	} else {
		log_error("image.unchecked", "task=%s provider=%s why=%s", t->run->row.id, t->books.provider,
			  log_quote(read->err.message));
	}
	if (!books_size(t, &slot->image, &slot->keep.err))
		return false;
	count(t, read->ok ? TASK_IMAGE_DECODED : TASK_IMAGE_UNCHECKED);
	return true;
}

/* --- the end of it -------------------------------------------------------------------- */

static void settle(struct run_image *slot, const struct studio_read *read)
{
	struct run_try *t = slot->try;
	struct media_keep *keep = &slot->keep;

	if (read && !read->ok && !is_unseen(read)) {
		refuse(slot, &read->err);
	} else if (keep->ok) {
		memcpy(slot->image.blob, keep->blob, sizeof slot->image.blob);
		if (!read)
			count(t, TASK_IMAGE_WALKED);
		slot->kept = !read || measure_again(slot, read);
	} else if (keep->err.code == ERR_TASK_IMAGE_PROCESSING) {
		refuse(slot, &keep->err);
	} else {
		t->lost = true;
		if (!t->outrun) /* it was made, and is lost here: asking again would buy it again */
			run_make_final(t->run, &keep->err);
		log_error("image.keep", "task=%s why=%s", t->run->row.id, log_quote(keep->err.message));
	}
	t->keeping--;
	run_settle(t);
}

static void settle_checked(struct image_check *check)
{
	if (!check->decoded || !check->kept)
		return;
	list_remove(&check->link);
	settle(check->slot, &check->read);
	free(check);
}

static void on_decoded(struct studio_read *read)
{
	struct image_check *check = read->ctx;

	check->decoded = true;
	settle_checked(check);
}

static void on_kept(struct media_keep *keep)
{
	struct run_image *slot = CONTAINER_OF(keep, struct run_image, keep);
	struct image_check *check = keep->ctx;

	FAILPOINT("image.kept");
	close_fd(&keep->fd);
	if (check) {
		check->kept = true;
		settle_checked(check);
	} else {
		settle(slot, NULL);
	}
}

/* --- its beginning ---------------------------------------------------------------------- */

/* Small ones are looked up: a provider may give the same bytes again and again. */
static bool is_kept(struct run_image *slot, const struct provider_image *came)
{
	char all[MEDIA_KNOWN_MAX_BYTES];

	return came->bytes <= (int64_t)sizeof all &&
	       pread(came->fd, all, (size_t)came->bytes, 0) == (ssize_t)came->bytes &&
	       media_knows(slot->try->run->tasks->options.media, (struct slice){all, (size_t)came->bytes},
			   slot->image.blob);
}

static struct image_check *begin_check(struct run_image *slot, int fd)
{
	struct tasks *tasks = slot->try->run->tasks;
	struct image_check *check = calloc(1, sizeof *check);

	if (!check)
		abort(); /* a kilobyte */
	check->slot = slot;
	check->read = (struct studio_read){.file_fd = fd, .check_only = true, .strict = true, .done = on_decoded, .ctx = check};
	list_append(&tasks->checks, &check->link);
	studio_read(tasks->studio, &check->read);
	return check;
}

/* False: it is not one to keep, and was counted as such. */
static bool take(struct run_image *slot, const struct provider_image *came)
{
	struct run_try *t = slot->try;
	enum probe_format format;
	bool decode = t->provider->decode_images && !came->decoded && !t->outrun;

	if (!books_image(t, came, &slot->image, &format, &slot->keep.err) ||
	    (!decode && !books_size(t, &slot->image, &slot->keep.err)))
		return false;
	slot->used = true;
	if (t->outrun) { /* counted, for it is paid for, and delivered by another */
		close(came->fd);
		return true;
	}
	slot->kept = !decode && is_kept(slot, came);
	if (slot->kept) {
		FAILPOINT("image.kept");
		count(t, TASK_IMAGE_WALKED);
		close(came->fd);
		return true;
	}
	slot->keep = (struct media_keep){
		.fd = came->fd,
		.bytes = came->bytes,
		.whole_as = t->books.painted ? PROBE_UNKNOWN : format,
		.done = on_kept,
		.ctx = decode ? begin_check(slot, came->fd) : NULL,
	};
	t->keeping++;
	media_keep(t->run->tasks->options.media, &slot->keep);
	return true;
}

void run_take_image(struct provider_attempt *a, const struct provider_image *came)
{
	struct run_try *t = a->ctx;
	struct run_image *slot = NULL;

	if (t->live && came->number >= 1 && came->number <= (int)t->run->request.n &&
	    !t->images[came->number - 1].used)
		slot = &t->images[came->number - 1];
	if (slot)
		slot->try = t;
	if (slot && take(slot, came))
		return;
	log_warn("image.unusable", "task=%s provider=%s number=%d why=%s", t->run->row.id, t->books.provider,
		 came->number, log_quote(slot ? slot->keep.err.message : "nobody asked for it"));
	close(came->fd);
}

void run_cancel_checks(struct run *run)
{
	LIST_FOR_EACH(it, &run->tasks->checks) {
		struct image_check *check = CONTAINER_OF(it, struct image_check, link);
		if (check->slot->try->run == run && !check->decoded)
			studio_read_cancel(run->tasks->studio, &check->read);
	}
}
