/* A request's JSON body that may hold images, as base64: without one it is text in memory,
 * with the first it goes on in a file, so that it takes no memory however large they are.
 *
 *     json_body_begin(&b, media);
 *     json_object_begin(&b.json);  json_member_str(&b.json, "prompt", …);
 *     json_key(&b.json, "image");  json_body_file(&b, fd, bytes, "data:image/png;base64,");
 *     json_object_end(&b.json);
 *     json_body_end(&b, &err)              b.text, or b.fd and b.bytes
 *     json_body_finish(&b);
 *
 * One thread; with images not on a loop: it copies files.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "json/writer.h"

struct media;

#define JSON_BODY_TEXT_MAX_BYTES (1 << 20)

struct json_body {
	struct json_writer json; /* where to write */
	struct buf text;
	int fd; /* owned; -1: the body is text */
	int64_t bytes;

	/* private */
	struct media *media;
	bool failed;
	struct err err;
};

void json_body_begin(struct json_body *b, struct media *media);
/* A value: a string of `prefix` (nothing in it needs an escape) and the file's bytes. */
void json_body_file(struct json_body *b, int fd, int64_t bytes, const char *prefix);
/* The same as a data: URL (RFC 2397). */
void json_body_data_url(struct json_body *b, int fd, int64_t bytes, const char *mime);
/* Faults of all calls are told here. */
bool json_body_end(struct json_body *b, struct err *err) MUST_CHECK;
void json_body_finish(struct json_body *b);
