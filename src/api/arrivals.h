/* The images that come with one request, one after another, each through an intake of its own.
 *
 *     arrivals_init(&a, media, &hooks);
 *     if (!arrivals_begin(&a, &key, max_bytes, &err)) …
 *     if (!arrivals_write(&a, bytes, &err)) …       of the image at hand, as often as needed
 *     arrivals_end_one(&a);
 *     if (!arrivals_has_room(&a)) …                 pause the source until on_room()
 *     if (arrivals_end(&a)) …                       no more come: `done` follows
 *     arrivals_result(&a, &err); arrivals_find(&a, SLICE("blob:9f86d0…"));
 *     arrivals_finish(&a)                           at any time; what it pointed to is gone
 *
 * In the request's text "blob:<64 hex>" stands for an image. A caller may write that itself:
 * only what arrivals_find() knows was made here from bytes of this request.
 *
 * Thread rule: one loop; hooks are not called from within a call. Drawback: images are
 * taken in their order, one at a time.
 */
#pragma once

#include "media/intake.h"

#define ARRIVALS_MAX 32
#define ARRIVALS_PREFIX "blob:"
#define ARRIVALS_TEXT_LEN (5 + MEDIA_BLOB_HEX) /* of "blob:<64 hex>" */

/* Where images may stand in a request; static. */
struct arrival_key {
	const char *path;     /* "image_urls[]", in JSON; in a form the part's name; NULL ends a list */
	const char *param;    /* what errors name */
	enum err_code unfit;  /* of what is no image; ERR_NONE: the intake's own */
};

struct arrival {
	const struct arrival_key *key;
	struct media_stored stored; /* blob, bytes, format and size */
};

struct arrivals_hooks {
	void (*on_room)(void *ctx);
	void (*done)(void *ctx); /* after arrivals_end() said so, once */
	/* When the first image begins; false (err filled) refuses. May be NULL. */
	bool (*on_first_image)(void *ctx, struct err *err);
	void *ctx;
	const char *noun; /* static; what errors call one of several: "data: URL", "image" */
};

struct arrivals {
	struct media *media;
	struct arrivals_hooks hooks;
	int count;
	/* private */
	struct arriving *items; /* owned; ARRIVALS_MAX of them from the first on */
	int pending;
	bool room, wants_room, ended, told, failed;
	struct err err;
};

void arrivals_init(struct arrivals *a, struct media *media, const struct arrivals_hooks *hooks);
void arrivals_finish(struct arrivals *a);
/* Errors of these: what media_intake_…() say, with key->param. False also when an earlier
 * image could not be stored. */
bool arrivals_begin(struct arrivals *a, const struct arrival_key *key, int64_t max_bytes,
		    struct err *err) MUST_CHECK;
bool arrivals_write(struct arrivals *a, struct slice piece, struct err *err) MUST_CHECK;
void arrivals_end_one(struct arrivals *a);
/* False: on_room follows. */
bool arrivals_has_room(struct arrivals *a);
bool arrivals_end(struct arrivals *a); /* true: `done` follows; false: all is there */
/* At any time: has one failed? */
bool arrivals_result(const struct arrivals *a, struct err *err) MUST_CHECK;

/* From `done` on; i < count, in the order of the request. */
const struct arrival *arrivals_at(const struct arrivals *a, int i);
/* The image that stands behind a string of the request, or NULL when it is the caller's own. */
const struct arrival *arrivals_find(const struct arrivals *a, struct slice text);
