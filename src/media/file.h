/* Uploaded files: rows in the store, read and written inside its jobs.
 *
 *     struct file_row row = {.account_id = …, .expires_ms = …};
 *     file_new_id(row.id); file_plain_name(name, format, row.name);
 *     file_insert(tx, &row, &quota, err)             quota held in the same transaction
 *     file_find(tx, id, now_ms, &row, err)           ERR_FILE_NOT_FOUND
 *
 * A file is a name and a time for a blob. When it is deleted or expires nobody sees it any
 * more; its row and its blob go FILE_GRACE_MS later, so that whoever saw it a moment ago
 * can still write down (task_input) that a task needs the blob. The blob stays while any
 * file, task input or result wants it.
 *
 * Whoever writes a task_input row calls file_find() in the same transaction.
 *
 * Thread rule: inside jobs, where they run. Drawback: the list counts all the files of an
 * account each time; the quota bounds how many that are.
 */
#pragma once

#include "media/media.h"
#include "media/probe.h"
#include "store/store.h"

#define FILE_NAME_MAX 120 /* bytes of UTF-8 */
#define FILE_GRACE_MS (INT64_C(10) * 60 * 1000)

struct file_row {
	char id[MEDIA_FILE_ID_LEN + 1];
	int64_t account_id, key_id;
	char blob[MEDIA_BLOB_HEX + 1];
	char name[FILE_NAME_MAX + 1];
	char mime[16];
	int64_t bytes;
	int64_t width_px, height_px;
	int64_t created_ms, expires_ms;
};

struct file_quota {
	int64_t bytes, count; /* of an account, all its files together */
};
struct file_usage {
	int64_t bytes, count;
};

/* "file-" and 24 random characters. */
void file_new_id(char ret[MEDIA_FILE_ID_LEN + 1]);
/* A stranger's name made plain: what stands behind the last slash of either kind, without
 * control characters, quotes and the like, at most FILE_NAME_MAX bytes of UTF-8, its ending
 * kept; "image.png" when nothing is left. Never used on the disk. */
void file_plain_name(struct slice name, enum probe_format format, char ret[FILE_NAME_MAX + 1]);
/* The same as a link may hold it: [A-Za-z0-9._-], with the ending its bytes deserve. */
void file_link_name(const char *name, const char *mime, char ret[MEDIA_NAME_MAX + 1]);

/* ERR_FILE_QUOTA when the account would have more than its quota, or twice as much with what
 * it deleted lately: the message tells what is used. The check looks at account, bytes and
 * created_ms alone. */
bool file_check_quota(struct store_tx *tx, const struct file_row *row, const struct file_quota *quota,
		      struct err *err) MUST_CHECK;
bool file_insert(struct store_tx *tx, const struct file_row *row, const struct file_quota *quota,
		 struct err *err) MUST_CHECK;
/* Anybody's file of this id; look at ret->account_id where that matters. */
bool file_find(struct store_tx *tx, struct slice id, int64_t now_ms, struct file_row *ret,
	       struct err *err) MUST_CHECK;
/* Newest first. rows has room for `limit`. */
bool file_list(struct store_tx *tx, int64_t account_id, int64_t now_ms, int limit, int64_t offset,
	       struct file_row *rows, int *ret_count, struct err *err) MUST_CHECK;
bool file_usage(struct store_tx *tx, int64_t account_id, int64_t now_ms, struct file_usage *ret,
		struct err *err) MUST_CHECK;
/* ERR_FILE_NOT_FOUND also when it is another account's. */
bool file_delete(struct store_tx *tx, struct slice id, int64_t account_id, int64_t now_ms,
		 struct err *err) MUST_CHECK;
/* Does a file, a task's input or a result want this blob? */
bool file_blob_wanted(struct store_tx *tx, const char *blob, int64_t now_ms, bool *ret_wanted,
		      struct err *err) MUST_CHECK;

#define FILE_FORGET_MAX 100
/* Deletes rows that were over FILE_GRACE_MS ago, at most FILE_FORGET_MAX at a time, and tells
 * which of their blobs nobody wants now: for media_delete(…, now_ms - FILE_GRACE_MS). */
bool file_forget(struct store_tx *tx, int64_t now_ms,
		 char ret_blobs[FILE_FORGET_MAX][MEDIA_BLOB_HEX + 1], int *ret_count,
		 struct err *err) MUST_CHECK;
