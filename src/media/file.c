/* Rows of `file`, and what may be in a file's name. */
#include "media/file.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/utf8.h"

#define ID_ALPHABET "0123456789abcdefghijklmnopqrstuvwxyz"
#define ID_RANDOM (MEDIA_FILE_ID_LEN - 5)
#define ENDING_MAX 8 /* letters behind the last dot that count as one */

void file_new_id(char ret[MEDIA_FILE_ID_LEN + 1])
{
	memcpy(ret, "file-", 5);
	random_text(ID_ALPHABET, ret + 5, ID_RANDOM);
}

/* --- names ------------------------------------------------------------------------------ */

static bool is_plain(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xFEFF || cp == 0x2028 || cp == 0x2029)
		return false;
	if ((cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
	    (cp >= 0x2066 && cp <= 0x2069))
		return false; /* invisible, or turning the text around */
	return cp >= 0x80 || !strchr("\"*/:;<>?\\|`$&", (int)cp);
}

/* ".jpeg", or nothing. */
static struct slice ending_of(struct slice name)
{
	for (size_t i = name.len; i-- > 0 && name.len - i <= ENDING_MAX + 1;) {
		if (name.p[i] == '.')
			return i > 0 ? slice_skip(name, i) : (struct slice){0};
		if (!((name.p[i] | 0x20) >= 'a' && (name.p[i] | 0x20) <= 'z') &&
		    !(name.p[i] >= '0' && name.p[i] <= '9'))
			break;
	}
	return (struct slice){0};
}

static struct slice trim(struct slice s)
{
	while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '.'))
		s = slice_skip(s, 1);
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '.'))
		s.len--;
	return s;
}

/* Keeps whole characters and the ending. */
static size_t cut(struct slice s, size_t most, char *ret)
{
	struct slice ending = ending_of(s);
	size_t stem = MIN(s.len - ending.len, most - ending.len);

	stem = utf8_valid_prefix(s.p, stem);
	memcpy(ret, s.p, stem);
	if (ending.len > 0)
		memcpy(ret + stem, ending.p, ending.len);
	return stem + ending.len;
}

void file_plain_name(struct slice name, enum probe_format format, char ret[FILE_NAME_MAX + 1])
{
	char plain[4 * FILE_NAME_MAX];
	size_t len = 0, width;

	for (size_t i = name.len; i-- > 0;)
		if (name.p[i] == '/' || name.p[i] == '\\') {
			name = slice_skip(name, i + 1);
			break;
		}
	/* Of a name that is far too long, the end: that is where the ending is. */
	if (name.len > sizeof plain)
		name = slice_skip(name, name.len - sizeof plain);
	for (size_t i = 0; i < name.len; i += width) {
		size_t good = utf8_valid_prefix(name.p + i, MIN(name.len - i, 4));
		width = 1;
		if (good == 0)
			continue;
		if (is_plain(utf8_decode(name.p + i, good, &width))) {
			memcpy(plain + len, name.p + i, width);
			len += width;
		}
	}
	struct slice kept = trim((struct slice){plain, len});
	if (kept.len == 0) {
		snprintf(ret, FILE_NAME_MAX + 1, "image.%s", probe_extension(format));
		return;
	}
	ret[cut(kept, FILE_NAME_MAX, ret)] = '\0';
}

void file_link_name(const char *name, const char *mime, char ret[MEDIA_NAME_MAX + 1])
{
	struct slice all = slice_of(name), ending = ending_of(all);
	size_t len = 0;

	for (size_t i = 0; i < all.len - ending.len && len < MEDIA_NAME_MAX - ENDING_MAX; i++) {
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			     c == '_' || c == '-';
		if (plain)
			ret[len++] = c;
		else if (len > 0 && ret[len - 1] != '-')
			ret[len++] = '-';
	}
	while (len > 0 && ret[len - 1] == '-')
		len--;
	if (len == 0)
		len = (size_t)snprintf(ret, MEDIA_NAME_MAX, "image");
	snprintf(ret + len, MEDIA_NAME_MAX + 1 - len, ".%s", probe_extension(probe_format_by_mime(mime)));
}

/* --- rows --------------------------------------------------------------------------------- */

static void take_text(struct store_stmt *s, int column, char *ret, size_t size)
{
	struct slice text = store_col_text(s, column);
	size_t len = MIN(text.len, size - 1);

	if (len > 0)
		memcpy(ret, text.p, len);
	ret[len] = '\0';
}

static void take_row(struct store_stmt *s, struct file_row *ret)
{
	take_text(s, 0, ret->id, sizeof ret->id);
	ret->account_id = store_col_int(s, 1);
	ret->key_id = store_col_int(s, 2);
	take_text(s, 3, ret->blob, sizeof ret->blob);
	take_text(s, 4, ret->name, sizeof ret->name);
	take_text(s, 5, ret->mime, sizeof ret->mime);
	ret->bytes = store_col_int(s, 6);
	ret->width_px = store_col_int(s, 7);
	ret->height_px = store_col_int(s, 8);
	ret->created_ms = store_col_int(s, 9);
	ret->expires_ms = store_col_int(s, 10);
}

static bool insert_row(struct store_tx *tx, const struct file_row *row, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_FILE_INSERT);

	store_bind_text(s, slice_of(row->id));
	store_bind_int(s, row->account_id);
	store_bind_int(s, row->key_id);
	store_bind_text(s, slice_of(row->blob));
	store_bind_text(s, slice_of(row->name));
	store_bind_text(s, slice_of(row->mime));
	store_bind_int(s, row->bytes);
	store_bind_int(s, row->width_px);
	store_bind_int(s, row->height_px);
	store_bind_int(s, row->created_ms);
	store_bind_int(s, row->expires_ms);
	return store_exec(s, NULL, err);
}

/* Files that were deleted or ran out lie on the disk for FILE_GRACE_MS more. */
static bool check_kept(struct store_tx *tx, const struct file_row *row, const struct file_quota *quota,
		       struct err *err)
{
	struct file_usage kept;

	if (!file_usage(tx, row->account_id, row->created_ms - FILE_GRACE_MS, &kept, err))
		return false;
	if (kept.count - quota->count < quota->count && kept.bytes - quota->bytes <= quota->bytes - row->bytes)
		return true;
	return err_set(err, ERR_FILE_QUOTA, NULL,
		       "this account deleted as many files as it may keep within ten minutes: wait a little");
}

bool file_check_quota(struct store_tx *tx, const struct file_row *row, const struct file_quota *quota,
		      struct err *err)
{
	struct file_usage used;

	if (!file_usage(tx, row->account_id, row->created_ms, &used, err))
		return false;
	if (used.count >= quota->count)
		return err_set(err, ERR_FILE_QUOTA, NULL,
			       "this account keeps %lld files, as many as it may: delete some, or wait "
			       "until they expire",
			       (long long)used.count);
	if (row->bytes > quota->bytes - used.bytes)
		return err_set(err, ERR_FILE_QUOTA, NULL,
			       "this account's files have %lld of %lld bytes, and this one %lld: delete "
			       "some, or wait until they expire",
			       (long long)used.bytes, (long long)quota->bytes, (long long)row->bytes);
	return check_kept(tx, row, quota, err);
}

bool file_insert(struct store_tx *tx, const struct file_row *row, const struct file_quota *quota,
		 struct err *err)
{
	return file_check_quota(tx, row, quota, err) && insert_row(tx, row, err);
}

bool file_find(struct store_tx *tx, struct slice id, int64_t now_ms, struct file_row *ret,
	       struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_FILE_BY_ID);
	bool row;

	store_bind_text(s, id);
	store_bind_int(s, now_ms);
	if (!store_step(s, &row, err))
		return false;
	if (row)
		take_row(s, ret);
	store_reset(s);
	return row || err_set(err, ERR_FILE_NOT_FOUND, NULL,
			      "there is no such file; files go when they are deleted or expire");
}

bool file_list(struct store_tx *tx, int64_t account_id, int64_t now_ms, int limit, int64_t offset,
	       struct file_row *rows, int *ret_count, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_FILE_LIST);
	int count = 0;
	bool row;

	store_bind_int(s, account_id);
	store_bind_int(s, now_ms);
	store_bind_int(s, limit);
	store_bind_int(s, offset);
	while (store_step(s, &row, err)) {
		if (!row) {
			*ret_count = count;
			return true;
		}
		if (count < limit)
			take_row(s, &rows[count++]);
	}
	return false;
}

bool file_usage(struct store_tx *tx, int64_t account_id, int64_t now_ms, struct file_usage *ret,
		struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_FILE_USAGE);
	bool row;

	store_bind_int(s, account_id);
	store_bind_int(s, now_ms);
	if (!store_step(s, &row, err))
		return false;
	ret->count = row ? store_col_int(s, 0) : 0;
	ret->bytes = row ? store_col_int(s, 1) : 0;
	store_reset(s);
	return true;
}

bool file_delete(struct store_tx *tx, struct slice id, int64_t account_id, int64_t now_ms,
		 struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_FILE_EXPIRE);
	int64_t changed;

	store_bind_text(s, id);
	store_bind_int(s, account_id);
	store_bind_int(s, now_ms);
	if (!store_exec(s, &changed, err))
		return false;
	return changed > 0 || err_set(err, ERR_FILE_NOT_FOUND, NULL, "there is no such file");
}

/* --- what may go ---------------------------------------------------------------------------- */

bool file_blob_wanted(struct store_tx *tx, const char *blob, int64_t now_ms, bool *ret_wanted,
		      struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_FILE_BLOB_WANTED);
	bool row;

	store_bind_text(s, slice_of(blob));
	store_bind_int(s, now_ms);
	store_bind_int(s, now_ms - FILE_GRACE_MS);
	if (!store_step(s, &row, err))
		return false;
	store_reset(s);
	*ret_wanted = row;
	return true;
}

static bool delete_rows(struct store_tx *tx, int64_t before_ms,
			char ret_blobs[FILE_FORGET_MAX][MEDIA_BLOB_HEX + 1], int *ret_count,
			struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_FILE_FORGET);
	bool row;

	store_bind_int(s, before_ms);
	store_bind_int(s, FILE_FORGET_MAX);
	*ret_count = 0;
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		if (*ret_count < FILE_FORGET_MAX)
			take_text(s, 0, ret_blobs[(*ret_count)++], MEDIA_BLOB_HEX + 1);
	}
	return false;
}

bool file_forget(struct store_tx *tx, int64_t now_ms,
		 char ret_blobs[FILE_FORGET_MAX][MEDIA_BLOB_HEX + 1], int *ret_count,
		 struct err *err)
{
	int deleted, unwanted = 0;
	bool wanted;

	if (!delete_rows(tx, now_ms - FILE_GRACE_MS, ret_blobs, &deleted, err))
		return false;
	for (int i = 0; i < deleted; i++) {
		if (!file_blob_wanted(tx, ret_blobs[i], now_ms, &wanted, err))
			return false;
		if (!wanted)
			memmove(ret_blobs[unwanted++], ret_blobs[i], MEDIA_BLOB_HEX + 1);
	}
	*ret_count = unwanted;
	return true;
}
