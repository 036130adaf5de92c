/* Images at rest: blobs on disk by content, and links to them that expire.
 *
 *     media_keep(media, &keep)                fd → blob, durable when `done` is called
 *     media_link(media, &link, buf)           https://…/v1/images/<blob>/<name>?exp=…&sig=…
 *     media_check_link(media, path, query, now, &blob, &err)
 *     media_open(media, blob_hex, &fd, &bytes, &err)
 *
 * A blob's name is the SHA-256 of its bytes: data/blobs/ab/abcdef…; written to
 * data/blobs/tmp, synced, renamed, its folder synced. The same bytes are stored
 * once. Links are signed with HMAC-SHA-256 by a key made on first start
 * (data/link.key, mode 0600) and are valid on every node that has that key.
 *
 * Thread rule: media_keep from a loop (the work is on a pool), the rest anywhere.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pool.h"
#include "base/slice.h"

#define MEDIA_BLOB_HEX 64
#define MEDIA_LINK_TTL_MS (INT64_C(24) * 3600 * 1000)

struct media;

struct media_options {
	const char *data_dir;
	const char *public_url; /* "http://127.0.0.1:8080", no slash at the end */
	int64_t link_ttl_ms;	/* default MEDIA_LINK_TTL_MS */
};

bool media_open_dir(const struct media_options *options, struct media **ret, struct err *err) MUST_CHECK;
void media_close(struct media *media); /* NULL is fine */

/* A file to keep. Embedded in its owner; lives until done. */
struct media_keep {
	int fd;		  /* readable from offset 0 (a memfd); borrowed */
	int64_t bytes;
	void (*done)(struct media_keep *keep); /* on the submitter's loop */
	void *ctx;
	bool ok;
	struct err err;
	char blob[MEDIA_BLOB_HEX + 1]; /* out */
	/* private */
	struct media *media;
	struct pool_job job;
};
void media_keep(struct media *media, struct media_keep *keep);

/* Opens a blob for reading. ERR_NOT_FOUND when it is not (or no more) there. */
bool media_open(struct media *media, const char *blob, int *ret_fd, int64_t *ret_bytes,
		struct err *err) MUST_CHECK;
/* Deletes a blob's file; fine when it is gone. */
void media_delete(struct media *media, const char *blob);
/* Deletes files in tmp/ that no running process is writing: called at start. */
void media_sweep_tmp(struct media *media);

/* Appends the link to blob as a download named `name` ("<task id>-1.png"; [A-Za-z0-9._-]). */
void media_link(struct media *media, const char *blob, const char *name, int64_t expires_ms,
		struct buf *out);
/* path: what follows "/v1/images/"; query: raw. On success fills ret_blob and *ret_mime.
 * ERR_LINK_SIGNATURE (wrong or altered), ERR_LINK_EXPIRED (right but over: tells since when). */
bool media_check_link(struct media *media, struct slice path, struct slice query, int64_t now_ms,
		      char ret_blob[MEDIA_BLOB_HEX + 1], const char **ret_mime,
		      struct err *err) MUST_CHECK;
