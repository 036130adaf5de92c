/* Images at rest: blobs on disk by content, and links to them that expire.
 *
 *     media_keep(media, &keep)                fd → blob, durable when `done` is called
 *     media_link(media, blob, name, expires_ms, &buf)
 *                                             https://…/v1/images/<blob>/<name>?exp=…&sig=…
 *     media_check_link(media, path, query, now_ms, blob, &mime, &err)
 *     media_open(media, blob, &fd, &bytes, &err)
 *
 * A blob's name is the SHA-256 of its bytes: data/blobs/ab/abcdef…; written to
 * data/blobs/tmp, synced, renamed, its folder synced. The same bytes are stored
 * once. A large picture of a provider's has a random name instead. Links are signed with HMAC-SHA-256 by a key made on first start
 * (data/link.key, mode 0600) and are valid on every node that has that key.
 *
 * Thread rule: media_keep from a loop (the work is on a pool), the rest anywhere.
 * Drawback: whoever has a link has the image until it expires; a link cannot be
 * called back but by deleting the blob or changing the key.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pool.h"
#include "base/slice.h"
#include "media/probe.h"

#define MEDIA_BLOB_HEX 64
#define MEDIA_NAME_MAX 100
#define MEDIA_LINK_TTL_MS (INT64_C(24) * 3600 * 1000)

struct media;

struct media_options {
	const char *data_dir;	/* made when absent, mode 0700 */
	const char *public_url; /* "http://127.0.0.1:8080", no slash at the end */
	struct pool *pool;	/* borrowed; NULL: four threads of its own */
	int64_t keep_free_bytes; /* of the disk: what callers send leaves so much; 0: nothing */
};

/* ERR_INTERNAL: the folder or the key cannot be made or read; the message says why. */
bool media_open_dir(const struct media_options *options, struct media **ret,
		    struct err *err) MUST_CHECK;
/* What links begin with, when it is known only after the start (a port that was
 * picked). Once, while links may be written already. */
bool media_set_public_url(struct media *media, const char *url, struct err *err) MUST_CHECK;
/* How much of the disk what callers send must leave, and whether there is more than that:
 * the database and results go on being written when images no longer are. */
int64_t media_keep_free_bytes(const struct media *media);
bool media_has_room(const struct media *media, struct err *err) MUST_CHECK; /* ERR_TASK_EXHAUSTED */
/* Waits until all that loops have handed in is done and they were told: before they stop. */
void media_settle(struct media *media);
/* Finishes what was submitted to a pool of its own. NULL is fine. */
void media_close(struct media *media);

/* A file to keep. Embedded in its owner; lives until done.
 * Errors: ERR_TASK_EXHAUSTED (disk full), ERR_TASK_SERVICE (any other trouble). */
struct media_keep {
	int fd;	       /* a file or memfd, read from offset 0; borrowed until done */
	int64_t bytes; /* its size; another size is an error, as is 0 */
	/* An image that must be there to its end (media/whole.h), else ERR_TASK_IMAGE_PROCESSING;
	 * PROBE_UNKNOWN: kept as it is. */
	enum probe_format whole_as;
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
/* Whether a blob of these bytes was kept here within the last minute and is there: then it
 * is durable, stays as long as one that is kept now, and has its name in ret_blob. Of images
 * up to MEDIA_KNOWN_MAX_BYTES; of others nothing is known. */
#define MEDIA_KNOWN_MAX_BYTES (16 * 1024)
bool media_knows(struct media *media, struct slice image, char ret_blob[MEDIA_BLOB_HEX + 1]);

/* Opens a blob for reading; *ret_fd is the caller's. ERR_NOT_FOUND when it is not (or no
 * more) there, or is no blob's name; ERR_UNAVAILABLE without a descriptor. */
bool media_open(const struct media *media, const char *blob, int *ret_fd, int64_t *ret_bytes,
		struct err *err) MUST_CHECK;
/* An empty file without a name, on the same disk: for bytes on their way that are nobody's
 * to find. *ret_fd is the caller's. ERR_TASK_EXHAUSTED or ERR_TASK_SERVICE. */
bool media_open_unnamed(const struct media *media, int *ret_fd, struct err *err) MUST_CHECK;
/* A blob that was read through once and will hardly be again need not stay in the page cache:
 * the next one's pages are had from there, and not from what others are using. Any thread. */
void media_forget_pages(int fd, int64_t bytes);
/* Deletes a blob's file unless it was kept (again) at or after kept_before_ms (clock_wall_ms
 * time): pass when you began to ask the store whether anyone still refers to it, and a
 * picture that was made a second time meanwhile stays. Fine when it is gone. */
void media_delete(struct media *media, const char *blob, int64_t kept_before_ms);
#define MEDIA_FOLDERS 256
/* Tells of every blob in one of the folders (0 … MEDIA_FOLDERS - 1) that was last kept
 * before kept_before_ms. Reads a folder: not on a loop. */
void media_each_old(const struct media *media, int folder, int64_t kept_before_ms,
		    void (*fn)(void *ctx, const char *blob), void *ctx);
/* Deletes files in tmp/ that no running process is writing: called at start. They are the
 * only thing that a killed process can leave. */
void media_sweep_tmp(struct media *media);

/* Appends the link to blob as a download named `name` ("<task id>-1.png"): 1 to
 * MEDIA_NAME_MAX of [A-Za-z0-9._-], not starting with a dot; another name or blob sets
 * out->failed. expires_ms: Unix time; whole seconds are kept. MEDIA_LINK_TTL_MS from now is usual. */
void media_link(const struct media *media, const char *blob, const char *name, int64_t expires_ms,
		struct buf *out);
/* path: what follows "/v1/images/"; query: raw, without '?'. On success fills ret_blob and
 * *ret_mime (static, by the name's ending). ERR_LINK_SIGNATURE (wrong or altered),
 * ERR_LINK_EXPIRED (right but over: tells since when). No file is touched: the blob may be gone. */
bool media_check_link(const struct media *media, struct slice path, struct slice query,
		      int64_t now_ms, char ret_blob[MEDIA_BLOB_HEX + 1], const char **ret_mime,
		      struct err *err) MUST_CHECK;

/* --- links to uploaded files: https://…/v1/files/<file id>/<name>?exp=…&sig=… --------- */

#define MEDIA_FILE_ID_LEN 29 /* "file-" and 24 of [a-z0-9] */

bool media_is_file_id(struct slice s);
/* As media_link(), signed for another purpose: a link to an image is none to a file. With
 * `download` browsers save it under its name; that is not signed, whoever has one form has
 * the other. */
void media_file_link(const struct media *media, const char *file_id, const char *name,
		     int64_t expires_ms, bool download, struct buf *out);
/* path: what follows "/v1/files/". Errors as media_check_link(). Whether there still is such
 * a file is the store's to say. */
bool media_check_file_link(const struct media *media, struct slice path, struct slice query,
			   int64_t now_ms, char ret_id[MEDIA_FILE_ID_LEN + 1], bool *ret_download,
			   struct err *err) MUST_CHECK;

/* --- URLs that lead back here --------------------------------------------------------- */

enum media_own_kind { MEDIA_FOREIGN, MEDIA_OWN_IMAGE, MEDIA_OWN_FILE };

struct media_own {
	enum media_own_kind kind;
	char blob[MEDIA_BLOB_HEX + 1];	     /* MEDIA_OWN_IMAGE */
	char file_id[MEDIA_FILE_ID_LEN + 1]; /* MEDIA_OWN_FILE */
};

/* Is a URL a link of this service's own, to a result or a file? Then what it names can be
 * read here, and no request is sent. Whoever has a right link may read what it names, as
 * fetching it would: nobody asks whose it is. MEDIA_FOREIGN for every other URL. False: it
 * is one of ours but was altered (ERR_LINK_SIGNATURE) or is over (ERR_LINK_EXPIRED); err's
 * param is not set. Ours: begins as links are made (scheme and host in any case), a
 * fragment is passed over. */
bool media_own_link(const struct media *media, struct slice url, int64_t now_ms,
		    struct media_own *ret, struct err *err) MUST_CHECK;
