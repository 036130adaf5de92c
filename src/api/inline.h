/* JSON bodies with images in them: data: URLs become blobs while they arrive.
 *
 *     static const char *const keys[] = {"image_urls[]", "mask_url", NULL};
 *     inline_collect(x, &(struct inline_options){.keys = keys, .image_max_bytes = 10 << 20,
 *             .image_count_max = 17, .text_max_bytes = 1 << 20}, on_body);
 *
 *     static void on_body(struct http_exchange *x, struct inline_body *body)
 *     {
 *             inline_text(body)          {"prompt":"…","image_urls":["blob:9f86d0…"]}
 *             inline_find(body, url)     what an entry was, or NULL
 *     }
 *
 * A string that stands at one of `keys` and begins with "data:" is decoded from base64 into
 * a media_intake piece by piece, and "blob:<64 hex>" stands for it in the text; it is
 * durable when on_body is called. So sixteen images of 10 MB in one body take a few hundred
 * kilobytes. All else of the body is passed on with the same meaning (white space is lost,
 * escapes may be spelled otherwise). A prompt that begins with "data:" is just a prompt.
 *
 * A caller may write "blob:…" itself: only what inline_find() knows was made here from
 * bytes of this request. Every other such string is no URL, and is for its reader to refuse.
 *
 * Keys: "mask_url", "image_urls[]", "images[].image_url", "mask.image_url"; at most
 * INLINE_KEY_MAX characters.
 *
 * Thread rule: one loop. Drawback: the body is read as JSON twice, once here and once by
 * whoever parses the text.
 */
#pragma once

#include "base/err.h"
#include "base/slice.h"
#include "media/intake.h"

struct http_exchange;
struct inline_body;

#define INLINE_KEY_MAX 63
#define INLINE_IMAGES_MAX 32
#define INLINE_PREFIX "blob:"
#define INLINE_TEXT_LEN (5 + MEDIA_BLOB_HEX) /* of "blob:<64 hex>" */

struct inline_options {
	const char *const *keys; /* static, NULL-terminated */
	int64_t image_max_bytes; /* each, decoded; more is ERR_REQUEST_TOO_LARGE */
	int image_count_max;	 /* at most INLINE_IMAGES_MAX; more is ERR_INVALID_PARAMETER */
	size_t text_max_bytes;	 /* of everything else together; more is ERR_REQUEST_TOO_LARGE */
};

struct inline_image {
	const char *key;	    /* of options.keys: where it stood */
	struct media_stored stored; /* blob, bytes, format and size */
};

/* --- for a handler ------------------------------------------------------------------ */

/* Instead of http_body_collect(). on_body is called once, when the body is whole and its
 * images are durable; everything that is wrong with it is answered here, on_body is then not
 * called. `body` and what it points to live until on_body returns. http_keep_head() was
 * called by then where it is needed: ask for headers and parameters again.
 * Holds one of the key's upload slots from the first data: URL on (api/gate.h). */
void inline_collect(struct http_exchange *x, const struct inline_options *options,
		    void (*on_body)(struct http_exchange *x, struct inline_body *body));

/* The body as JSON, with "blob:<64 hex>" for each image. */
struct slice inline_text(const struct inline_body *body);
int inline_count(const struct inline_body *body);
const struct inline_image *inline_at(const struct inline_body *body, int i); /* in the text's order */
/* The image that stands behind a string of the text, or NULL when it is the caller's own. */
const struct inline_image *inline_find(const struct inline_body *body, struct slice text);

/* --- without HTTP: what inline_collect() is made of ---------------------------------- */

struct inline_hooks {
	void (*on_room)(void *ctx);
	void (*done)(void *ctx); /* after inline_end(), once */
	/* When the first image begins; false (err filled) refuses. May be NULL. */
	bool (*on_first_image)(void *ctx, struct err *err);
	void *ctx;
};

/* What a whole body may have at most. */
size_t inline_most_bytes(const struct inline_options *options);
bool inline_begin(struct media *media, const struct inline_options *options,
		  const struct inline_hooks *hooks, struct inline_body **ret,
		  struct err *err) MUST_CHECK;
/* At most MEDIA_INTAKE_PIECE_MAX bytes. *ret_room false: no more before on_room. False: the
 * body is refused; only inline_finish() may follow. */
bool inline_write(struct inline_body *body, struct slice piece, bool *ret_room,
		  struct err *err) MUST_CHECK;
/* That was all; false as inline_write(). *ret_waits: images are still being written, `done`
 * follows; otherwise all is there now, and `done` is not called. */
bool inline_end(struct inline_body *body, bool *ret_waits, struct err *err) MUST_CHECK;
/* From done on: false when an image could not be stored. */
bool inline_result(const struct inline_body *body, struct err *err) MUST_CHECK;
void inline_finish(struct inline_body *body); /* at any time; NULL is fine */
