/* A list of intakes: the last is being written to, those before it are being finished. */
#include "api/arrivals.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#define PENDING_MAX 4 /* images being finished before the source has to wait */

struct arriving {
	struct arrivals *all;
	struct media_intake *in; /* owned */
	struct arrival public;
};

static bool may_go_on(const struct arrivals *a) { return a->room && a->pending <= PENDING_MAX; }

static void tell_room(struct arrivals *a)
{
	if (!a->wants_room || !(a->failed || may_go_on(a)))
		return;
	a->wants_room = false;
	a->hooks.on_room(a->hooks.ctx);
}

/* The intake knows bytes; that they are no image is said in the request's words. Of several
 * it is said which; of the first it goes without saying. */
static bool rename_fault(const struct arriving *image, struct err *err)
{
	bool unfit = err->code == ERR_UNSUPPORTED_MEDIA || err->code == ERR_INVALID_PARAMETER;
	int number = (int)(image - image->all->items) + 1;

	if (unfit && image->public.key->unfit != ERR_NONE)
		err->code = image->public.key->unfit;
	return number > 1 && err_prefix(err, "%s %d of this request", image->all->hooks.noun, number);
}

static void on_room(void *ctx)
{
	struct arrivals *a = ((struct arriving *)ctx)->all;

	a->room = true;
	tell_room(a);
}

static void on_done(void *ctx)
{
	struct arriving *image = ctx;
	struct arrivals *a = image->all;

	a->pending--;
	if (!a->failed && !media_intake_result(image->in, &image->public.stored, &a->err)) {
		a->failed = true;
		rename_fault(image, &a->err);
	}
	media_intake_finish(TAKE(image->in));
	if (!a->ended) {
		tell_room(a);
	} else if (!a->told && (a->failed || a->pending == 0)) {
		a->told = true;
		a->hooks.done(a->hooks.ctx);
	}
}

void arrivals_init(struct arrivals *a, struct media *media, const struct arrivals_hooks *hooks)
{
	*a = (struct arrivals){.media = media, .hooks = *hooks, .room = true};
}

void arrivals_finish(struct arrivals *a)
{
	for (int i = 0; i < a->count; i++)
		media_intake_finish(a->items[i].in);
	free(a->items);
	a->items = NULL;
	a->count = 0;
}

bool arrivals_begin(struct arrivals *a, const struct arrival_key *key, int64_t max_bytes, struct err *err)
{
	if (!arrivals_result(a, err))
		return false;
	if (a->count == ARRIVALS_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, key->param, "at most %d images in a request",
			       ARRIVALS_MAX);
	if (a->count == 0 && a->hooks.on_first_image && !a->hooks.on_first_image(a->hooks.ctx, err))
		return false;
	if (!a->items && !(a->items = calloc(ARRIVALS_MAX, sizeof *a->items)))
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	struct arriving *image = &a->items[a->count];
	struct media_intake_options options = {
		.max_bytes = max_bytes,
		.param = key->param,
		.on_room = on_room,
		.done = on_done,
		.ctx = image,
	};
	image->all = a;
	image->public.key = key;
	if (!media_intake_begin(a->media, &options, &image->in, err))
		return false;
	a->count++;
	return true;
}

bool arrivals_write(struct arrivals *a, struct slice piece, struct err *err)
{
	struct arriving *image = &a->items[a->count - 1];

	return media_intake_write(image->in, piece, &a->room, err) || rename_fault(image, err);
}

void arrivals_end_one(struct arrivals *a)
{
	a->pending++;
	a->room = true; /* of the next */
	media_intake_end(a->items[a->count - 1].in);
}

bool arrivals_has_room(struct arrivals *a)
{
	a->wants_room = !may_go_on(a);
	return !a->wants_room;
}

bool arrivals_end(struct arrivals *a)
{
	a->ended = true;
	return a->pending > 0;
}

bool arrivals_result(const struct arrivals *a, struct err *err)
{
	if (a->failed)
		*err = a->err;
	return !a->failed;
}

const struct arrival *arrivals_at(const struct arrivals *a, int i) { return &a->items[i].public; }

const struct arrival *arrivals_find(const struct arrivals *a, struct slice text)
{
	struct slice prefix = SLICE(ARRIVALS_PREFIX);

	if (text.len != ARRIVALS_TEXT_LEN || !slice_starts(text, prefix))
		return NULL;
	for (int i = 0; i < a->count; i++)
		if (memcmp(text.p + prefix.len, a->items[i].public.stored.blob, MEDIA_BLOB_HEX) == 0)
			return &a->items[i].public;
	return NULL;
}
