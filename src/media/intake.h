/* An image that arrives in pieces becomes a blob, in flat memory, and nothing blocks.
 *
 *     struct media_intake *in;
 *     media_intake_begin(media, &(struct media_intake_options){.max_bytes = 100 << 20,
 *             .param = "file", .on_room = go_on, .done = on_stored, .ctx = x}, &in, &err)
 *     if (!media_intake_write(in, piece, &room, &err)) … refuse; media_intake_finish(in)
 *     if (!room) … pause the source until on_room()
 *     media_intake_end(in)                       done(in) comes: media_intake_result(in)
 *     media_intake_finish(in)                    at any time, also in the middle: it is gone
 *
 * One half of a buffer of 256 KiB fills while the other is hashed and written by media's
 * pool; a small image takes as much memory as it has bytes. What the first bytes are is
 * looked at when they are written, so that a film is refused before all of it was sent.
 * The blob is durable when `done` is called. Only PNG, JPEG and WebP are taken.
 *
 * Thread rule: everything on one loop; on_room and done come on it, never from within a
 * call. Drawback: an upload needs some turns of the pool, so a busy disk makes all of them
 * slower, not one.
 */
#pragma once

#include "media/media.h"
#include "media/probe.h"

struct media_intake;

/* No larger piece at once; when there is room, there is room for one. */
#define MEDIA_INTAKE_PIECE_MAX (64 * 1024)

struct media_intake_options {
	int64_t max_bytes;
	const char *param;		/* static: what errors name as at fault; may be NULL */
	void (*on_room)(void *ctx);	/* after a write that said no room; may be NULL when
					 * whoever writes does not care for memory */
	void (*done)(void *ctx);	/* after media_intake_end(), once */
	void *ctx;
};

struct media_stored {
	char blob[MEDIA_BLOB_HEX + 1];
	int64_t bytes;
	struct probe probe;
};

/* ERR_INTERNAL without memory. Nothing is written yet. */
bool media_intake_begin(struct media *media, const struct media_intake_options *options,
			struct media_intake **ret, struct err *err) MUST_CHECK;
/* Copies the piece. False: the image will not be stored, for what happened now or to an
 * earlier piece; only finish may follow. Errors: ERR_REQUEST_TOO_LARGE,
 * ERR_UNSUPPORTED_MEDIA (tells what it is instead), ERR_UNAVAILABLE (disk full),
 * ERR_INTERNAL. *ret_room: write on; otherwise not before on_room. */
bool media_intake_write(struct media_intake *in, struct slice piece, bool *ret_room,
			struct err *err) MUST_CHECK;
/* That was all. `done` follows. */
void media_intake_end(struct media_intake *in);
/* From done on: what was stored, or false with why not (as above, and
 * ERR_INVALID_PARAMETER for no bytes at all). */
bool media_intake_result(const struct media_intake *in, struct media_stored *ret,
			 struct err *err) MUST_CHECK;
/* Bytes taken so far. */
int64_t media_intake_bytes(const struct media_intake *in);
/* No callback follows; what is not a blob yet never will be. NULL is fine. */
void media_intake_finish(struct media_intake *in);
