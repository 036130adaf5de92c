/* multipart/form-data as it arrives (RFC 7578, RFC 2046 §5.1): a streaming, strict reader.
 *
 *     static const struct multipart_handler handler = {on_part, on_data, on_part_end};
 *     struct multipart m;
 *     if (!multipart_init(&m, http_header(x, "content-type"), &handler, ctx, &err)) …
 *     while (more)
 *             if (!multipart_feed(&m, piece, &err)) …
 *     if (!multipart_end(&m, &err)) …
 *
 * However the input is cut, the parts and their bytes are the same. Nothing is allocated;
 * data is handed on from the piece it came in.
 *
 * Bounded: boundary ≤ 70 characters, headers of a part ≤ MULTIPART_HEAD_MAX bytes, at most
 * MULTIPART_PARTS_MAX parts, text before the first and behind the last boundary ≤
 * MULTIPART_AROUND_MAX bytes. Lines end with CRLF and nothing else: a bare LF is never part
 * of a boundary line, since two readers that differ there see two different bodies, and no
 * client sends it. Every part needs Content-Disposition: form-data with a name. Names are
 * read as clients write them: quoted or not, with \" and \\ (curl, Go, Python) or %22, %0D
 * and %0A (browsers, undici), filename*=UTF-8''… (RFC 5987), which wins over filename.
 * A part that says it is base64 or quoted-printable is refused (RFC 7578 §4.7).
 *
 * One thread at a time. Drawback: a part's size is known only at its end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

#define MULTIPART_BOUNDARY_MAX 70
#define MULTIPART_HEAD_MAX 8192
#define MULTIPART_PARTS_MAX 64
#define MULTIPART_AROUND_MAX 1024

/* Slices live for the length of the call. */
struct multipart_part {
	struct slice name;
	struct slice filename; /* .p is NULL when none was sent; a stranger's: any UTF-8 or bytes */
	struct slice type;     /* Content-Type as it was sent, or empty; not to be believed */
};

/* Returning false (err filled) stops the reader. */
struct multipart_handler {
	bool (*begin)(void *ctx, const struct multipart_part *part, struct err *err);
	/* A piece of the part's bytes, never empty; at most as long as what was fed, or as a
	 * boundary line. */
	bool (*data)(void *ctx, struct slice piece, struct err *err);
	bool (*end)(void *ctx, struct err *err);
};

struct multipart {
	const struct multipart_handler *handler; /* borrowed */
	void *ctx;				 /* borrowed */
	/* private */
	uint8_t state;
	bool failed;
	size_t matched;	   /* bytes of the boundary line that the last piece ended with */
	size_t assumed;	   /* of these, what was there already and is no data */
	size_t around;	   /* bytes before the first boundary, or behind the last */
	size_t head_len, line_at;
	int parts;
	size_t mark_len;
	char mark[4 + MULTIPART_BOUNDARY_MAX]; /* CR LF - - boundary */
	char head[MULTIPART_HEAD_MAX];	       /* of the part at hand */
};

/* content_type: the request's. ERR_UNSUPPORTED_MEDIA when it is no multipart/form-data,
 * ERR_INVALID_REQUEST when its boundary is missing or malformed. handler and ctx must
 * outlive the reader. */
bool multipart_init(struct multipart *m, struct slice content_type,
		    const struct multipart_handler *handler, void *ctx,
		    struct err *err) MUST_CHECK;
/* False: ERR_INVALID_REQUEST, saying what is wrong, or the handler's own error. */
bool multipart_feed(struct multipart *m, struct slice piece, struct err *err) MUST_CHECK;
/* False when the last boundary has not come. */
bool multipart_end(struct multipart *m, struct err *err) MUST_CHECK;
