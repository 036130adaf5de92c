/* What the parts of media/ share: media.c opens, blob.c stores, known.c remembers what was
 * stored, intake.c stores what comes in pieces, link.c signs.
 * For this folder alone.
 */
#pragma once

#include <pthread.h>

#include "base/digest.h"
#include "media/media.h"

#define LINK_KEY_BYTES 32

/* Kept a moment ago; bytes 0: none. */
struct media_known {
	uint8_t sha256[SHA256_BYTES];
	int64_t bytes, kept_ms;
};

struct media {
	int data_fd, blobs_fd, tmp_fd; /* owned: data/, data/blobs/, data/blobs/tmp/ */
	struct pool *pool;	       /* borrowed, or == own_pool */
	struct pool *own_pool;	       /* owned, or NULL */
	int64_t keep_free_bytes;
	char *_Atomic public_url;      /* owned; set once more when it becomes known */
	char *first_public_url;	       /* owned; a link may be being written with it */
	uint8_t link_key[LINK_KEY_BYTES];
	pthread_mutex_t names_lock; /* see blob.c */
	pthread_mutex_t known_lock;
	struct media_known known[256]; /* known.c's */
};

/* Reads data/link.key, or makes it: never half a key, and never two. */
bool media_load_link_key(int data_fd, uint8_t ret[LINK_KEY_BYTES], struct err *err) MUST_CHECK;

/* 64 of [0-9a-f], and nothing after them. */
bool media_is_blob_name(struct slice s);

/* --- known.c ------------------------------------------------------------------------ */

/* It is durable, and its file's time is kept_ms or later. */
void media_known_add(struct media *m, const char *blob, int64_t bytes, int64_t kept_ms);
void media_known_forget(struct media *m, const char *blob); /* before it is deleted */

/* --- blob.c: a file under a passing name, on its way to be a blob ----------------- */

#define MEDIA_TMP_NAME_BYTES 12

struct media_tmp {
	int dir_fd, fd; /* the file: owned, open for reading and writing; -1: none */
	char name[HEX_LEN(MEDIA_TMP_NAME_BYTES) + 1]; /* "": nothing to remove */
};
#define MEDIA_TMP_NONE {.dir_fd = -1, .fd = -1}

/* "ab/abcdef…", below blobs/. */
void media_blob_path(const char *blob, char ret[MEDIA_BLOB_HEX + 4]);
bool media_tmp_create(struct media *m, struct media_tmp *ret, struct err *err) MUST_CHECK;
/* Synced, renamed to its digest, the folder synced; or the blob that is there already is
 * touched, and `t` is for media_tmp_finish() to remove. */
bool media_tmp_install(struct media *m, struct media_tmp *t, const uint8_t sha256[SHA256_BYTES],
		       int64_t bytes, char ret_blob[MEDIA_BLOB_HEX + 1], struct err *err) MUST_CHECK;
/* Closes, and removes what was not installed. */
void media_tmp_finish(struct media_tmp *t);
/* By errno: ERR_TASK_EXHAUSTED when the disk is full, ERR_TASK_SERVICE otherwise. */
bool media_fail(struct err *err, const char *what);
