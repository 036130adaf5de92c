/* An upstream's JSON answer, read while it arrives, by a table of what is wanted of it.
 *
 *     static const struct answer_field fields[] = {
 *             {"status", ANSWER_TEXT, 0},
 *             {"result.images[].b64_json", ANSWER_IMAGE}, {0}};
 *     answer_init(&a, fields, media, max_bytes);
 *     answer_feed(&a, piece, &err) …   answer_end(&a, &err)
 *     a.texts[0], a.images[i].fd, a.images[i].url, a.image_count
 *     answer_finish(&a);
 *
 * Base64, also without its padding, goes straight into files without names, so an answer of any
 * size is never held. A path is the names that lead to a value, "[]" for any item of an array.
 * One thread.
 * Drawback: texts are cut at ANSWER_TEXT_MAX; links longer than ANSWER_URL_MAX, images larger
 * than BASE64_FILE_MAX_BYTES, and what is no base64, are no images, and nobody hears of them.
 */
#pragma once

#include "base/buf.h"
#include "catalog/request.h"
#include "json/reader.h"
#include "provider/base64_file.h"

struct media;

#define ANSWER_TEXT_MAX 400
#define ANSWER_URL_MAX 8192
#define ANSWER_SLOTS 8
#define ANSWER_PATH_MAX 128
#define ANSWER_HEAD_MAX 100 /* "data:image/png;base64," */

enum answer_kind {
	ANSWER_TEXT,  /* a text, a number as it is spelled, true or false; the first that is there */
	ANSWER_TAIL,  /* its end, where a text is longer than the room for it */
	ANSWER_LIST,  /* every one, each with a comma behind it */
	ANSWER_IMAGE, /* base64, a data: URL, or a link */
};

struct answer_field {
	const char *path; /* NULL ends the table */
	enum answer_kind kind;
	int slot; /* of texts */
};

struct answer_image {
	int fd; /* owned; -1: it is a link */
	int64_t bytes;
	char *url; /* owned, or NULL */
};

struct answer {
	const struct answer_field *fields; /* borrowed */
	struct media *media;		   /* borrowed */
	char texts[ANSWER_SLOTS][ANSWER_TEXT_MAX + 1];
	struct answer_image images[CATALOG_N_MAX]; /* those behind the last that fits are dropped */
	int image_count;
	bool no_room; /* one of them could not be written here */

	/* private */
	struct json_reader json;
	char path[ANSWER_PATH_MAX + 1];
	int lens[JSON_DEPTH_MAX + 1]; /* of each open container's path; -1: too long to be wanted */
	bool arrays[JSON_DEPTH_MAX + 1];
	int depth, value_len;
	const struct answer_field *field; /* of the string that is coming, or NULL */
	bool in_string;
	size_t text_len;
	int form; /* of the image that is coming */
	char head[ANSWER_HEAD_MAX];
	size_t head_len;
	struct buf url;
	struct base64_file file; /* of the image that is coming */
};

void answer_init(struct answer *a, const struct answer_field *fields, struct media *media,
		 int64_t max_bytes);
/* False: it is no JSON, or there is no room for an image; err says so. */
bool answer_feed(struct answer *a, struct slice piece, struct err *err) MUST_CHECK;
bool answer_end(struct answer *a, struct err *err) MUST_CHECK;
/* Also one of all zeros; closes the images that nobody took. */
void answer_finish(struct answer *a);
