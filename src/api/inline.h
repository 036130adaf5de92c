/* JSON bodies with images in them: data: URLs become blobs while they arrive.
 *
 *     static const struct arrival_key keys[] = {{"image_urls[]", "image_urls", 0}, {0}};
 *     inline_collect(x, &(struct inline_options){.keys = keys, .image_max_bytes = 10 << 20,
 *             .image_count_max = 17, .text_max_bytes = 1 << 20}, on_body);
 *
 *     static void on_body(struct http_exchange *x, struct inline_body *body)
 *     {
 *             inline_text(body)          {"prompt":"…","image_urls":["blob:9f86d0…"]}
 *             arrivals_find(inline_images(body), url)     what an entry was, or NULL
 *     }
 *
 * A string that stands at one of `keys` and begins with "data:" is decoded from base64 into
 * a media_intake piece by piece, and "blob:<64 hex>" stands for it in the text; it is
 * durable when on_body is called. So sixteen images of 10 MB in one body take a few hundred
 * kilobytes. All else of the body is passed on with the same meaning (white space is lost,
 * escapes may be spelled otherwise). A prompt that begins with "data:" is just a prompt.
 *
 * A caller may write "blob:…" itself: only what arrivals_find() knows was made here from
 * bytes of this request. Every other such string is no URL, and is for its reader to refuse.
 *
 * Keys: "mask_url", "image_urls[]", "images[].image_url", "mask.image_url"; at most
 * INLINE_KEY_MAX characters.
 *
 * Thread rule: one loop. Drawback: the body is read as JSON twice, once here and once by
 * whoever parses the text.
 */
#pragma once

#include "api/arrivals.h"

struct http_exchange;
struct inline_body;

#define INLINE_KEY_MAX 63

struct inline_options {
	const struct arrival_key *keys; /* static; {0} ends them */
	int64_t image_max_bytes; /* each, decoded; more is ERR_REQUEST_TOO_LARGE */
	int image_count_max;	 /* at most ARRIVALS_MAX; more is ERR_INVALID_PARAMETER */
	size_t text_max_bytes;	 /* of everything else together; more is ERR_REQUEST_TOO_LARGE */
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
const struct arrivals *inline_images(const struct inline_body *body);

/* --- without HTTP: what inline_collect() is made of ---------------------------------- */

/* What a whole body may have at most. */
size_t inline_most_bytes(const struct inline_options *options);
bool inline_begin(struct media *media, const struct inline_options *options,
		  const struct arrivals_hooks *hooks, struct inline_body **ret,
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
