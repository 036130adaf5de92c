/* An answer of the OpenAI Images API, read while it arrives: one JSON object, or a stream of
 * events ("stream": true), whichever comes. Base64 goes straight into files; an answer of any
 * size is never held.
 *
 *     struct openai_reading r;
 *     openai_reading_init(&r, &(struct openai_listener){.media = …, .on_image = …, .wanted = n});
 *     openai_reading_feed(&r, piece, &err)      …     openai_reading_end(&r, &err)
 *     r.images, r.urls[], r.said
 *     openai_reading_finish(&r);
 *
 * Taken as others write it, too: base64 behind a "data:" prefix, with line breaks or without its
 * padding; "data:" in the place of a link; an event without its type. One thread.
 */
#pragma once

#include "catalog/request.h"
#include "json/reader.h"
#include "provider/base64_file.h"
#include "provider/judge.h"
#include "provider/sse.h"

struct media;

#define OPENAI_URL_MAX 8192
/* In one answer: each is a file of its own, and thirty are as many as anybody can wish for. */
#define OPENAI_PARTIALS_MAX 1000
#define OPENAI_FAULT_MAX 8192 /* of an answer without images this much is read as a fault */

struct openai_listener {
	struct media *media; /* borrowed */
	int wanted;	     /* images: more are passed over */
	int64_t max_bytes;   /* of the answer, and of one event */
	/* A whole image, from 1; fd is taken by the callee. */
	void (*on_image)(void *ctx, int number, int fd, int64_t bytes);
	/* A partial image: which image's (by the order of events), and which stage of it, from 0. */
	void (*on_partial)(void *ctx, int number, int index, int fd, int64_t bytes);
	void *ctx;
};

struct openai_reading {
	struct openai_listener to;

	int items, images, partials;   /* entries of data; those that were base64 */
	unsigned got;		       /* a bit for each image that was base64, by its number */
	char *urls[CATALOG_N_MAX];     /* owned, by item; NULL: none */
	struct upstream_said said;     /* a fault that it tells, in an event or instead of images */
	struct provider_usage usage;
	bool events;		       /* it is a stream */

	/* private */
	struct json_reader json;
	struct sse_reader sse;
	struct buf head;	/* the beginning of the text at hand, while no image is in it */
	unsigned depth;
	bool no_room; /* an image of it could not be written here */
	bool begun, in_data, in_usage, has_error, skip_event, event_begun;
	char top_key[24], key[24], type[64];
	size_t type_len;
	int64_t index;		/* partial_image_index of the event at hand; -1: none */
	int seen[GEN_PARTIALS_MAX]; /* partial images by their index */
	struct base64_file file; /* the image that is coming, or the event's */
	enum { PICTURE_NONE, PICTURE_LEAD, PICTURE_HEADER, PICTURE_BASE64, PICTURE_LINK, PICTURE_SKIP } at;
	size_t lead_len;
	char lead[OPENAI_URL_MAX + 1];
};

void openai_reading_init(struct openai_reading *r, const struct openai_listener *to);
/* False: it is no JSON, or an image in it is no base64; err says so. */
bool openai_reading_feed(struct openai_reading *r, struct slice piece, struct err *err) MUST_CHECK;
bool openai_reading_end(struct openai_reading *r, struct err *err) MUST_CHECK;
void openai_reading_finish(struct openai_reading *r);
