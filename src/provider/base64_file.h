/* A picture that comes as base64, piece by piece, into a file without a name. What is decoded is
 * written in blocks: pieces come as small as 16 KiB, and a write of each would cost more than its
 * bytes do.
 *
 *     base64_file_begin(&f, media, &err)
 *     base64_file_add(&f, piece) …   base64_file_end(&f)
 *     f.fd, f.bytes                  TAKE_FD(f.fd)
 *     base64_file_drop(&f)           at any time; also one that was never begun, with fd -1
 *
 * Padding may be missing at the end, as some leave it out. One thread. A block is held from the
 * first piece to the end.
 */
#pragma once

#include "base/base64.h"
#include "base/err.h"
#include "base/slice.h"

struct media;

#define BASE64_FILE_MAX_BYTES (INT64_C(64) << 20) /* no image is larger */

enum base64_file_outcome {
	BASE64_FILE_OK,
	BASE64_FILE_NONE,      /* it is no base64, or is cut short */
	BASE64_FILE_TOO_LARGE, /* than BASE64_FILE_MAX_BYTES */
	BASE64_FILE_NO_ROOM,   /* it could not be written here */
};

struct base64_file {
	int fd; /* owned; -1: none is begun */
	int64_t bytes;
	/* private */
	struct base64_decoder decoder;
	uint8_t *block; /* owned, or NULL */
	size_t held;	/* of it */
};

/* ERR_TASK_EXHAUSTED or ERR_TASK_SERVICE. */
bool base64_file_begin(struct base64_file *f, struct media *media, struct err *err) MUST_CHECK;
enum base64_file_outcome base64_file_add(struct base64_file *f, struct slice piece) MUST_CHECK;
/* Whole, and in the file. */
enum base64_file_outcome base64_file_end(struct base64_file *f) MUST_CHECK;
void base64_file_drop(struct base64_file *f);
