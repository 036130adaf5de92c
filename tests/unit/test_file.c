/* Rows of files: what is kept, for whom, how long, and when the bytes may go. */
#include "media/file.h"

#include "store_fixture.h"

#define NOW INT64_C(1800000000000)
#define HOUR (INT64_C(3600) * 1000)
#define BLOB_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BLOB_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct file_quota plenty = {.bytes = 1 << 30, .count = 1000};

struct op {
	struct store_job job;
	bool (*fn)(struct store_tx *tx, struct op *op, struct err *err);
	struct file_row row;
	struct file_quota quota;
	const char *id;
	int64_t account_id, now_ms;
	struct file_row rows[10];
	int count, limit;
	int64_t offset;
	struct file_usage usage;
	bool wanted;
	char blobs[FILE_FORGET_MAX][MEDIA_BLOB_HEX + 1];
};

static bool run(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct op *op = CONTAINER_OF(job, struct op, job);

	return op->fn(tx, op, err);
}

static enum err_code call(struct fixture *f, struct op *op, bool (*fn)(struct store_tx *, struct op *, struct err *))
{
	struct err err;

	op->fn = fn;
	op->job = (struct store_job){.run = run};
	return store_call(f->store, &op->job, &err) ? ERR_NONE : err.code;
}

static bool do_insert(struct store_tx *tx, struct op *op, struct err *err)
{
	return file_insert(tx, &op->row, &op->quota, err);
}
static bool do_find(struct store_tx *tx, struct op *op, struct err *err)
{
	return file_find(tx, slice_of(op->id), op->now_ms, &op->row, err);
}
static bool do_list(struct store_tx *tx, struct op *op, struct err *err)
{
	return file_list(tx, op->account_id, op->now_ms, op->limit, op->offset, op->rows, &op->count, err);
}
static bool do_usage(struct store_tx *tx, struct op *op, struct err *err)
{
	return file_usage(tx, op->account_id, op->now_ms, &op->usage, err);
}
static bool do_delete(struct store_tx *tx, struct op *op, struct err *err)
{
	return file_delete(tx, slice_of(op->id), op->account_id, op->now_ms, err);
}
static bool do_wanted(struct store_tx *tx, struct op *op, struct err *err)
{
	return file_blob_wanted(tx, op->id, op->now_ms, &op->wanted, err);
}
static bool do_forget(struct store_tx *tx, struct op *op, struct err *err)
{
	return file_forget(tx, op->now_ms, op->blobs, &op->count, err);
}

static struct file_row row_of(int64_t account_id, const char *blob, int64_t bytes, int64_t created_ms)
{
	struct file_row row = {.account_id = account_id,
			       .key_id = 7,
			       .bytes = bytes,
			       .width_px = 3,
			       .height_px = 4,
			       .created_ms = created_ms,
			       .expires_ms = created_ms + 72 * HOUR};

	file_new_id(row.id);
	snprintf(row.blob, sizeof row.blob, "%s", blob);
	snprintf(row.name, sizeof row.name, "a.png");
	snprintf(row.mime, sizeof row.mime, "image/png");
	return row;
}

static struct file_row put(struct fixture *f, int64_t account_id, const char *blob, int64_t bytes, int64_t created_ms)
{
	struct op op = {.row = row_of(account_id, blob, bytes, created_ms), .quota = plenty};

	assert_int_equal(call(f, &op, do_insert), ERR_NONE);
	return op.row;
}

static bool is_wanted(struct fixture *f, const char *blob, int64_t now_ms)
{
	struct op op = {.id = blob, .now_ms = now_ms};

	assert_int_equal(call(f, &op, do_wanted), ERR_NONE);
	return op.wanted;
}

static void a_file_is_found_until_it_expires(void **state UNUSED)
{
	struct fixture f;

	fixture_open(&f, &store_sqlite_ops);
	struct file_row row = put(&f, 1, BLOB_A, 100, NOW);
	assert_true(media_is_file_id(slice_of(row.id)));
	struct op op = {.id = row.id, .now_ms = NOW + 72 * HOUR - 1};
	assert_int_equal(call(&f, &op, do_find), ERR_NONE);
	assert_memory_equal(&op.row, &row, sizeof row);
	op.now_ms++;
	assert_int_equal(call(&f, &op, do_find), ERR_FILE_NOT_FOUND);
	op.id = "file-x";
	assert_int_equal(call(&f, &op, do_find), ERR_FILE_NOT_FOUND);
	fixture_close(&f);
}

static void a_list_is_the_accounts_own_newest_first(void **state UNUSED)
{
	struct fixture f;
	struct file_row rows[5];

	fixture_open(&f, &store_sqlite_ops);
	for (int i = 0; i < 5; i++)
		rows[i] = put(&f, 1, BLOB_A, 100, NOW + i);
	put(&f, 2, BLOB_A, 100, NOW + 9);
	put(&f, 1, BLOB_B, 100, NOW - 72 * HOUR);
	struct op op = {.account_id = 1, .now_ms = NOW + 10, .limit = 3};
	assert_int_equal(call(&f, &op, do_list), ERR_NONE);
	assert_int_equal(op.count, 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(op.rows[i].id, rows[4 - i].id);
	op.offset = 3;
	assert_int_equal(call(&f, &op, do_list), ERR_NONE);
	assert_int_equal(op.count, 2);
	assert_int_equal(call(&f, &op, do_usage), ERR_NONE);
	assert_int_equal(op.usage.count, 5);
	assert_int_equal(op.usage.bytes, 500);
	fixture_close(&f);
}

static void a_quota_is_held_to_the_byte_and_the_file(void **state UNUSED)
{
	struct fixture f;

	fixture_open(&f, &store_sqlite_ops);
	struct op op = {.row = row_of(1, BLOB_A, 600, NOW), .quota = {.bytes = 1000, .count = 2}};
	assert_int_equal(call(&f, &op, do_insert), ERR_NONE);
	op.row = row_of(1, BLOB_A, 401, NOW);
	assert_int_equal(call(&f, &op, do_insert), ERR_FILE_QUOTA);
	op.row = row_of(1, BLOB_A, 400, NOW);
	assert_int_equal(call(&f, &op, do_insert), ERR_NONE);
	op.quota.bytes = INT64_MAX;
	op.row = row_of(1, BLOB_A, 1, NOW);
	assert_int_equal(call(&f, &op, do_insert), ERR_FILE_QUOTA);
	op.row = row_of(2, BLOB_A, 1, NOW);
	assert_int_equal(call(&f, &op, do_insert), ERR_NONE);
	/* What has expired counts no more. */
	op.row = row_of(1, BLOB_A, 1, NOW + 72 * HOUR);
	assert_int_equal(call(&f, &op, do_insert), ERR_NONE);
	fixture_close(&f);
}

static void what_was_deleted_lately_counts_against_twice_the_quota(void **state UNUSED)
{
	struct fixture f;

	fixture_open(&f, &store_sqlite_ops);
	struct op op = {.quota = {.bytes = 1000, .count = 2}};
	for (int i = 0; i < 4; i++) {
		op.row = row_of(1, BLOB_A, 10, NOW);
		assert_int_equal(call(&f, &op, do_insert), ERR_NONE);
		op.id = op.row.id;
		op.account_id = 1;
		op.now_ms = NOW;
		assert_int_equal(call(&f, &op, do_delete), ERR_NONE);
	}
	op.row = row_of(1, BLOB_A, 10, NOW);
	assert_int_equal(call(&f, &op, do_insert), ERR_FILE_QUOTA);
	op.row = row_of(2, BLOB_A, 10, NOW);
	assert_int_equal(call(&f, &op, do_insert), ERR_NONE);
	op.row = row_of(1, BLOB_A, 10, NOW + FILE_GRACE_MS + 1);
	assert_int_equal(call(&f, &op, do_insert), ERR_NONE);
	fixture_close(&f);
}

static void only_its_owner_deletes_a_file_and_once(void **state UNUSED)
{
	struct fixture f;

	fixture_open(&f, &store_sqlite_ops);
	struct file_row row = put(&f, 1, BLOB_A, 100, NOW);
	struct op op = {.id = row.id, .account_id = 2, .now_ms = NOW + 1};
	assert_int_equal(call(&f, &op, do_delete), ERR_FILE_NOT_FOUND);
	op.account_id = 1;
	assert_int_equal(call(&f, &op, do_delete), ERR_NONE);
	assert_int_equal(call(&f, &op, do_delete), ERR_FILE_NOT_FOUND);
	assert_int_equal(call(&f, &op, do_find), ERR_FILE_NOT_FOUND);
	assert_int_equal(call(&f, &op, do_usage), ERR_NONE);
	assert_int_equal(op.usage.count, 0);
	fixture_close(&f);
}

static void bytes_stay_while_anyone_wants_them(void **state UNUSED)
{
	struct fixture f;
	struct op op = {.now_ms = NOW};

	fixture_open(&f, &store_sqlite_ops);
	assert_false(is_wanted(&f, BLOB_A, NOW));
	struct file_row row = put(&f, 1, BLOB_A, 100, NOW);
	assert_true(is_wanted(&f, BLOB_A, NOW));
	op = (struct op){.id = row.id, .account_id = 1, .now_ms = NOW + 1};
	assert_int_equal(call(&f, &op, do_delete), ERR_NONE);
	/* For those who saw it a moment ago. */
	assert_true(is_wanted(&f, BLOB_A, NOW + FILE_GRACE_MS));
	assert_false(is_wanted(&f, BLOB_A, NOW + 1 + FILE_GRACE_MS));
	op.now_ms = NOW + FILE_GRACE_MS;
	assert_int_equal(call(&f, &op, do_forget), ERR_NONE);
	assert_int_equal(op.count, 0);
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM file"), 1);
	/* A task needs it: the row goes, the bytes stay. */
	fixture_sql(&f, "INSERT INTO task_input VALUES (9, 1, '" BLOB_A "')");
	op.now_ms = NOW + 1 + FILE_GRACE_MS;
	assert_int_equal(call(&f, &op, do_forget), ERR_NONE);
	assert_int_equal(op.count, 0);
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM file"), 0);
	assert_true(is_wanted(&f, BLOB_A, NOW + 99 * HOUR));
	fixture_sql(&f, "DELETE FROM task_input");
	assert_false(is_wanted(&f, BLOB_A, NOW + 99 * HOUR));
	/* Two files, one blob. */
	put(&f, 1, BLOB_A, 100, NOW);
	put(&f, 2, BLOB_A, 100, NOW + HOUR);
	put(&f, 2, BLOB_B, 100, NOW);
	op.now_ms = NOW + 72 * HOUR + FILE_GRACE_MS;
	assert_int_equal(call(&f, &op, do_forget), ERR_NONE);
	assert_int_equal(op.count, 1);
	assert_string_equal(op.blobs[0], BLOB_B);
	op.now_ms += HOUR;
	assert_int_equal(call(&f, &op, do_forget), ERR_NONE);
	assert_int_equal(op.count, 1);
	assert_string_equal(op.blobs[0], BLOB_A);
	fixture_close(&f);
}

static void many_that_are_over_go_batch_by_batch(void **state UNUSED)
{
	struct op op = {.now_ms = NOW + 100 * HOUR};
	struct fixture f;

	fixture_open(&f, &store_sqlite_ops);
	for (int i = 0; i < FILE_FORGET_MAX + 5; i++)
		put(&f, 1, BLOB_A, 1, NOW);
	assert_int_equal(call(&f, &op, do_forget), ERR_NONE);
	assert_int_equal(op.count, FILE_FORGET_MAX); /* five more name the blob, but are over */
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM file"), 5);
	assert_int_equal(call(&f, &op, do_forget), ERR_NONE);
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM file"), 0);
	fixture_close(&f);
}

/* --- names -------------------------------------------------------------------------------- */

static const struct name_case {
	const char *given, *plain, *link;
} names[] = {
	{"photo.jpeg", "photo.jpeg", "photo.png"},
	{"", "image.png", "image.png"},
	{"...", "image.png", "image.png"},
	{"../../etc/passwd", "passwd", "passwd.png"},
	{"C:\\Users\\me\\cat picture.png", "cat picture.png", "cat-picture.png"},
	{"a\r\nSet-Cookie: x.png", "aSet-Cookie x.png", "aSet-Cookie-x.png"},
	{".htaccess", "htaccess", "htaccess.png"},
	{"\xEA\xB3\xA0\xEC\x96\x91\xEC\x9D\xB4.png", "\xEA\xB3\xA0\xEC\x96\x91\xEC\x9D\xB4.png", "image.png"},
	{"ni\xC3\xB1o 1.webp", "ni\xC3\xB1o 1.webp", "ni-o-1.png"},
	{"bad\xFF\xC3.png", "bad.png", "bad.png"},
	{"a\xE2\x80\xAEgnp.exe", "agnp.exe", "agnp.png"},
	{"<script>\"x\".svg", "scriptx.svg", "scriptx.png"},
	{"a/", "image.png", "image.png"},
};

static void names_are_made_plain(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char plain[FILE_NAME_MAX + 1], link[MEDIA_NAME_MAX + 1];
		file_plain_name(slice_of(names[i].given), PROBE_PNG, plain);
		assert_string_equal(plain, names[i].plain);
		file_link_name(plain, "image/png", link);
		assert_string_equal(link, names[i].link);
	}
}

static void long_names_keep_their_ending(void **state UNUSED)
{
	char given[3000], plain[FILE_NAME_MAX + 1], link[MEDIA_NAME_MAX + 1];

	for (size_t len = 1; len < sizeof given - 10; len += 7) {
		for (size_t i = 0; i < len; i++)
			given[i] = "\xEA\xB3\xA0"[i % 3];
		snprintf(given + len, 10, "x.jpeg");
		file_plain_name(slice_of(given), PROBE_JPEG, plain);
		assert_true(strlen(plain) <= FILE_NAME_MAX);
		assert_string_equal(plain + strlen(plain) - 5, ".jpeg");
		file_link_name(plain, "image/jpeg", link);
		assert_true(strlen(link) <= MEDIA_NAME_MAX);
		memset(given, 'a', len);
		file_plain_name(slice_of(given), PROBE_JPEG, plain);
		assert_true(strlen(plain) <= FILE_NAME_MAX);
		file_link_name(plain, "image/jpeg", link);
		assert_string_equal(link + strlen(link) - 4, ".jpg");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_found_until_it_expires),
		cmocka_unit_test(a_list_is_the_accounts_own_newest_first),
		cmocka_unit_test(a_quota_is_held_to_the_byte_and_the_file),
		cmocka_unit_test(what_was_deleted_lately_counts_against_twice_the_quota),
		cmocka_unit_test(only_its_owner_deletes_a_file_and_once),
		cmocka_unit_test(bytes_stay_while_anyone_wants_them),
		cmocka_unit_test(many_that_are_over_go_batch_by_batch),
		cmocka_unit_test(names_are_made_plain),
		cmocka_unit_test(long_names_keep_their_ending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
