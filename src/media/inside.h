/* What the parts of media/ share: media.c opens, blob.c stores, link.c signs.
 * For this folder alone.
 */
#pragma once

#include <pthread.h>

#include "media/media.h"

#define LINK_KEY_BYTES 32

struct media {
	int data_fd, blobs_fd, tmp_fd; /* owned: data/, data/blobs/, data/blobs/tmp/ */
	struct pool *pool;	       /* borrowed, or == own_pool */
	struct pool *own_pool;	       /* owned, or NULL */
	char *_Atomic public_url;      /* owned; set once more when it becomes known */
	char *first_public_url;	       /* owned; a link may be being written with it */
	uint8_t link_key[LINK_KEY_BYTES];
	pthread_mutex_t names_lock; /* see blob.c */
};

/* Reads data/link.key, or makes it: never half a key, and never two. */
bool media_load_link_key(int data_fd, uint8_t ret[LINK_KEY_BYTES], struct err *err) MUST_CHECK;

/* 64 of [0-9a-f], and nothing after them. */
bool media_is_blob_name(struct slice s);
