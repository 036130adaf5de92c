/* An answer of the OpenAI Images API, read while it arrives: base64 goes straight into a
 * file, an answer of any size is never held.
 *
 *     struct openai_reading r;
 *     openai_reading_init(&r, media, on_image, ctx);
 *     openai_reading_feed(&r, piece, &err)      …     openai_reading_end(&r, &err)
 *     r.images, r.urls[], r.error.code
 *     openai_reading_finish(&r);
 *
 * Also reads {"error":{…}}, for answers of any status. One thread.
 */
#pragma once

#include "base/base64.h"
#include "catalog/request.h"
#include "json/reader.h"

struct media;

#define OPENAI_TEXT_MAX 400
#define OPENAI_URL_MAX 8192

struct openai_reading {
	struct media *media; /* borrowed */
	/* A whole image, from 1; fd is taken by the callee. */
	void (*on_image)(void *ctx, int number, int fd, int64_t bytes);
	void *ctx;

	int items, images;	       /* entries of data; those that were base64 */
	char *urls[CATALOG_N_MAX];     /* owned, by item; NULL: none */
	struct {
		bool any;
		char code[64], type[64], message[OPENAI_TEXT_MAX];
	} error;

	/* private */
	struct json_reader json;
	unsigned depth;
	bool in_data, in_error;
	char top_key[16], key[16];
	struct base64_decoder decoder;
	int fd; /* of the image that is coming */
	int64_t bytes;
	char *text; /* the short string that is coming, or NULL */
	size_t text_len, text_max;
	char url[OPENAI_URL_MAX + 1];
};

void openai_reading_init(struct openai_reading *r, struct media *media,
			 void (*on_image)(void *ctx, int number, int fd, int64_t bytes), void *ctx,
			 int64_t max_bytes);
/* False: it is no JSON, or an image in it is no base64; err says so. */
bool openai_reading_feed(struct openai_reading *r, struct slice piece, struct err *err) MUST_CHECK;
bool openai_reading_end(struct openai_reading *r, struct err *err) MUST_CHECK;
void openai_reading_finish(struct openai_reading *r);
