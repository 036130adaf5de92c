/* Links that cannot be altered, blobs that are whole or absent. */
#include "media/media.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/digest.h"

#define URL "http://127.0.0.1:8080"
#define IMAGES URL "/v1/images/"
#define SOME_BLOB "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define EXP_MS INT64_C(1800000000000)

static char data_dir[64];
static atomic_int sync_errno; /* the next fsync's, once, as systems tell it */

static atomic_bool no_tmpfile; /* as on a file system that knows no files without names */

int openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode = 0;

	if ((flags & O_TMPFILE) == O_TMPFILE && atomic_load(&no_tmpfile)) {
		errno = EOPNOTSUPP;
		return -1;
	}
	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

int fsync(int fd)
{
	int failed = atomic_exchange(&sync_errno, 0);

	if (failed == 0)
		return (int)syscall(SYS_fsync, fd);
	errno = failed;
	return -1;
}

static struct media *open_media(void)
{
	struct media_options options = {.data_dir = data_dir, .public_url = URL};
	struct media *m;
	struct err err;

	if (!media_open_dir(&options, &m, &err))
		fail_msg("%s", err.message);
	return m;
}

/* For tests that fork: nothing is open, no thread runs. */
static int make_dir(void **state)
{
	*state = NULL;
	snprintf(data_dir, sizeof data_dir, "/tmp/test_media.XXXXXX");
	return mkdtemp(data_dir) ? 0 : -1;
}

static int make_media(void **state)
{
	if (make_dir(state) < 0)
		return -1;
	*state = open_media();
	return 0;
}

static int remove_entry(const char *path, const struct stat *st UNUSED, int flag UNUSED,
			struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int remove_dir(void **state)
{
	media_close(*state);
	return nftw(data_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- links ----------------------------------------------------------------- */

struct link {
	char text[512];
	struct slice path, query;
};

static void split(struct link *l, const char *url)
{
	snprintf(l->text, sizeof l->text, "%s", url);
	assert_true(strncmp(l->text, IMAGES, strlen(IMAGES)) == 0);
	char *path = l->text + strlen(IMAGES), *mark = strchr(path, '?');
	l->path = (struct slice){path, (size_t)(mark - path)};
	l->query = slice_of(mark + 1);
}

static void make_link(struct media *m, const char *name, struct link *ret)
{
	struct buf b;

	buf_init(&b, 4096);
	media_link(m, SOME_BLOB, name, EXP_MS, &b);
	assert_false(b.failed);
	split(ret, buf_cstr(&b));
	buf_finish(&b);
}

static enum err_code check(struct media *m, struct slice path, struct slice query, int64_t now_ms)
{
	char blob[MEDIA_BLOB_HEX + 1];
	const char *mime;
	struct err err;

	return media_check_link(m, path, query, now_ms, blob, &mime, &err) ? ERR_NONE : err.code;
}

static void a_link_leads_to_its_blob(void **state)
{
	char blob[MEDIA_BLOB_HEX + 1];
	const char *mime;
	struct link l;
	struct err err;

	make_link(*state, "task-unified-1-abc-1.png", &l);
	assert_true(media_check_link(*state, l.path, l.query, EXP_MS - 1, blob, &mime, &err));
	assert_string_equal(blob, SOME_BLOB);
	assert_string_equal(mime, "image/png");
	make_link(*state, "a.webp", &l);
	assert_true(media_check_link(*state, l.path, l.query, 0, blob, &mime, &err));
	assert_string_equal(mime, "image/webp");
}

static void a_link_ends_at_its_second(void **state)
{
	char blob[MEDIA_BLOB_HEX + 1];
	const char *mime;
	struct link l;
	struct err err;

	make_link(*state, "a.png", &l);
	assert_int_equal(check(*state, l.path, l.query, EXP_MS - 1), ERR_NONE);
	assert_false(media_check_link(*state, l.path, l.query, EXP_MS, blob, &mime, &err));
	assert_int_equal(err.code, ERR_LINK_EXPIRED);
	assert_non_null(strstr(err.message, "2027-01-15T08:00:00Z"));
}

/* Also when the link has expired: what was altered must not be told "expired". */
static void every_changed_character_is_refused(void **state)
{
	struct link l;

	make_link(*state, "task-1.png", &l);
	char *first = (char *)l.path.p, *end = (char *)l.query.p + l.query.len;
	for (char *at = first; at < end; at++) {
		char was = *at;
		if (at == l.query.p - 1)
			continue; /* the '?' is the router's */
		for (int c = 0; c < 256; c++) {
			if ((char)c == was)
				continue;
			*at = (char)c;
			assert_int_equal(check(*state, l.path, l.query, 0), ERR_LINK_SIGNATURE);
			assert_int_equal(check(*state, l.path, l.query, EXP_MS), ERR_LINK_SIGNATURE);
		}
		*at = was;
	}
	assert_int_equal(check(*state, l.path, l.query, 0), ERR_NONE);
}

static void every_cut_or_lengthened_link_is_refused(void **state)
{
	struct link l;

	make_link(*state, "task-1.png", &l);
	for (size_t len = 0; len < l.path.len; len++)
		assert_int_equal(check(*state, (struct slice){l.path.p, len}, l.query, 0),
				 ERR_LINK_SIGNATURE);
	for (size_t len = 0; len < l.query.len; len++)
		assert_int_equal(check(*state, l.path, (struct slice){l.query.p, len}, 0),
				 ERR_LINK_SIGNATURE);
	for (int c = 0; c < 256; c++) {
		char longer[600];
		int len = snprintf(longer, sizeof longer, "%.*s%c", SLICE_ARG(l.path), c);
		assert_int_equal(check(*state, (struct slice){longer, (size_t)len}, l.query, 0),
				 ERR_LINK_SIGNATURE);
		len = snprintf(longer, sizeof longer, "%.*s%c", SLICE_ARG(l.query), c);
		assert_int_equal(check(*state, l.path, (struct slice){longer, (size_t)len}, 0),
				 ERR_LINK_SIGNATURE);
	}
}

static void parameters_stand_once_in_any_order_and_alone(void **state)
{
	struct link l;
	char query[1024];
	const char *exp, *sig;

	make_link(*state, "task-1.png", &l);
	sscanf(l.query.p, "exp=%m[0-9]&sig=%ms", (char **)&exp, (char **)&sig);
	const struct {
		const char *format;
		bool ok;
	} cases[] = {
		{"exp=%1$s&sig=%2$s", true},
		{"sig=%2$s&exp=%1$s", true},
		{"exp=%1$s&sig=%2$s&exp=%1$s", false},
		{"exp=%1$s&exp=%1$s&sig=%2$s", false},
		{"sig=%2$s&sig=%2$s&exp=%1$s", false},
		{"exp=%1$s&sig=%2$s&utm_source=x", false},
		{"x=1&exp=%1$s&sig=%2$s", false},
		{"exp=%1$s&&sig=%2$s", false},
		{"&exp=%1$s&sig=%2$s", false},
		{"exp=0%1$s&sig=%2$s", false},
		{"exp=+%1$s&sig=%2$s", false},
		{"exp=%1$s.0&sig=%2$s", false},
		{"EXP=%1$s&sig=%2$s", false},
		{"exp=%1$s;sig=%2$s", false},
		{"exp=%1$s%%20&sig=%2$s", false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		/* one format a case, from the table above */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(query, sizeof query, cases[i].format, exp, sig);
#pragma GCC diagnostic pop
		if ((check(*state, l.path, slice_of(query), 0) == ERR_NONE) != cases[i].ok)
			fail_msg("%s", query);
	}
	assert_int_equal(check(*state, l.path, (struct slice){0}, 0), ERR_LINK_SIGNATURE);
	free((char *)exp);
	free((char *)sig);
}

static void a_link_of_one_name_is_no_link_of_another(void **state)
{
	struct link a, b;

	make_link(*state, "a.png", &a);
	make_link(*state, "b.png", &b);
	assert_int_equal(check(*state, a.path, b.query, 0), ERR_LINK_SIGNATURE);
}

static void names_that_are_not_plain_get_no_link(void **state)
{
	static const char *const names[] = {"", ".png", "a/b.png", "../x", "a b", "a\nb", "ä.png",
		("0123456789012345678901234567890123456789012345678901234567890123456789"
		 "01234567890123456789012345678.png")};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct buf b;
		buf_init(&b, 4096);
		media_link(*state, SOME_BLOB, names[i], EXP_MS, &b);
		assert_true(b.failed);
		buf_finish(&b);
	}
}

/* --- the key --------------------------------------------------------------- */

static void links_outlive_a_restart_and_die_with_the_key(void **state)
{
	char path[128];
	struct stat st;
	struct link l;

	make_link(*state, "a.png", &l);
	struct media *again = open_media();
	assert_int_equal(check(again, l.path, l.query, 0), ERR_NONE);
	media_close(again);

	snprintf(path, sizeof path, "%s/link.key", data_dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(unlink(path), 0);
	again = open_media();
	assert_int_equal(check(again, l.path, l.query, 0), ERR_LINK_SIGNATURE);
	media_close(again);
}

static void a_damaged_key_stops_the_start_and_is_not_replaced(void **state UNUSED)
{
	struct media_options options = {.data_dir = data_dir, .public_url = URL};
	char path[128];
	struct media *m;
	struct err err;
	struct stat st;

	snprintf(path, sizeof path, "%s/link.key", data_dir);
	assert_int_equal(truncate(path, 7), 0);
	assert_false(media_open_dir(&options, &m, &err));
	assert_int_equal(err.code, ERR_INTERNAL);
	assert_non_null(strstr(err.message, "link.key"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 7);
	unlink(path);
}

static void processes_that_start_at_once_agree_on_a_key(void **state UNUSED)
{
	struct link l;
	int out[2];

	assert_int_equal(pipe(out), 0);
	for (int i = 0; i < 8; i++) {
		if (fork() == 0) {
			make_link(open_media(), "a.png", &l);
			_exit(write(out[1], l.text, sizeof l.text) != (ssize_t)sizeof l.text);
		}
	}
	char first[sizeof l.text], next[sizeof l.text];
	for (int i = 0; i < 8; i++) {
		int status;
		assert_true(wait(&status) > 0 && status == 0);
		assert_int_equal(read(out[0], i ? next : first, sizeof first), sizeof first);
		if (i)
			assert_string_equal(first, next);
	}
	close(out[0]);
	close(out[1]);
}

/* --- blobs ----------------------------------------------------------------- */

static int memfd_of(const void *p, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0 && write(fd, p, len) == (ssize_t)len);
	return fd;
}

static void stop_loop(struct media_keep *keep) { loop_stop(keep->ctx); }

/* Keeps on a loop of its own and waits. */
static bool keep_now(struct media *m, struct media_keep *keep)
{
	struct loop *loop;
	struct err err;

	assert_true(loop_create(&loop, &err));
	keep->ctx = loop;
	keep->done = stop_loop;
	loop_turn(loop, 0); /* so that it is this thread's */
	media_keep(m, keep);
	loop_run(loop);
	loop_destroy(loop);
	return keep->ok;
}

static bool keep_bytes(struct media *m, const void *p, size_t len, struct media_keep *ret)
{
	*ret = (struct media_keep){.fd = memfd_of(p, len), .bytes = (int64_t)len};
	bool ok = keep_now(m, ret);
	close(ret->fd);
	return ok;
}

static void path_of(const char *blob, char ret[160])
{
	snprintf(ret, 160, "%s/blobs/%.2s/%s", data_dir, blob, blob);
}

static int count_tmp(void)
{
	char path[128];
	int n = 0;

	snprintf(path, sizeof path, "%s/blobs/tmp", data_dir);
	DIR *dir = opendir(path);
	for (struct dirent *e; (e = readdir(dir));)
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

static void a_blob_comes_back_as_it_went_in(void **state)
{
	size_t len = 3000001;
	char *bytes = malloc(len), *back = malloc(len);
	struct media_keep keep;
	int64_t got_bytes;
	struct err err;
	int fd;

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)(i * 2654435761U >> 24);
	assert_true(keep_bytes(*state, bytes, len, &keep));
	assert_true(media_open(*state, keep.blob, &fd, &got_bytes, &err));
	assert_int_equal(got_bytes, len);
	assert_int_equal(read(fd, back, len), len);
	assert_memory_equal(bytes, back, len);
	assert_int_equal(write(fd, "x", 1), -1);
	close(fd);
	assert_int_equal(count_tmp(), 0);
	free(bytes);
	free(back);
}

static void a_file_of_ours_without_a_name_becomes_the_blob_and_is_not_written_twice(void **state)
{
	size_t len = 300001;
	char *bytes = calloc(1, len), path[160];
	struct stat in, out;
	struct err err;

	for (int again = 0; again < 2; again++) {
		struct media_keep keep = {.bytes = (int64_t)len};
		assert_true(media_open_unnamed(*state, &keep.fd, &err));
		assert_int_equal(write(keep.fd, bytes, len), len);
		assert_true(keep_now(*state, &keep));
		path_of(keep.blob, path);
		assert_int_equal(fstat(keep.fd, &in), 0);
		assert_int_equal(stat(path, &out), 0);
		assert_int_equal(in.st_ino == out.st_ino, !again); /* the second time it is there */
		assert_int_equal(count_tmp(), 0);
		close(keep.fd);
	}
	/* Of another length than was said it is none. */
	struct media_keep keep = {.bytes = (int64_t)len - 1};
	assert_true(media_open_unnamed(*state, &keep.fd, &err));
	assert_int_equal(write(keep.fd, bytes, len), len);
	assert_false(keep_now(*state, &keep));
	assert_int_equal(count_tmp(), 0);
	close(keep.fd);
	free(bytes);
}

/* RIFF with one chunk of pixels: whole, by its parts. */
static size_t make_webp(char *ret, size_t pixels)
{
	uint32_t all = (uint32_t)pixels + 12, chunk = (uint32_t)pixels;

	memcpy(ret, "RIFF", 4);
	memcpy(ret + 4, &all, 4);
	memcpy(ret + 8, "WEBPVP8 ", 8);
	memcpy(ret + 16, &chunk, 4);
	memset(ret + 20, 'p', pixels);
	return pixels + 20;
}

static void write_picture(struct media *media, const char *p, size_t len, struct media_keep *ret)
{
	struct err err;

	*ret = (struct media_keep){.bytes = (int64_t)len, .whole_as = PROBE_WEBP};
	assert_true(media_open_unnamed(media, &ret->fd, &err));
	assert_int_equal(write(ret->fd, p, len), len);
}

static bool keep_picture(struct media *media, const char *p, size_t len, struct media_keep *ret)
{
	write_picture(media, p, len, ret);
	return keep_now(media, ret);
}

/* A provider's: its name tells nothing of it, it lies where it was written, and it is walked. */
static void a_large_picture_gets_a_name_of_its_own(void **state)
{
	static char picture[300000];
	struct media_keep first, second;
	struct stat in, out;
	char path[160];

	size_t len = make_webp(picture, 200000);
	assert_true(keep_picture(*state, picture, len, &first));
	assert_true(keep_picture(*state, picture, len, &second));
	assert_string_not_equal(first.blob, second.blob);
	path_of(first.blob, path);
	assert_int_equal(fstat(first.fd, &in), 0);
	assert_int_equal(stat(path, &out), 0);
	assert_int_equal(in.st_ino, out.st_ino);
	close(first.fd);
	close(second.fd);
	assert_false(keep_picture(*state, picture, len - 2, &first));
	assert_int_equal(first.err.code, ERR_TASK_IMAGE_PROCESSING);
	close(first.fd);
	/* A small one is known again by what it is. */
	len = make_webp(picture, 1000);
	assert_true(keep_picture(*state, picture, len, &first));
	assert_true(keep_picture(*state, picture, len, &second));
	assert_string_equal(first.blob, second.blob);
	close(first.fd);
	close(second.fd);
	assert_int_equal(count_tmp(), 0);
}

static void count_old(void *ctx, const char *blob UNUSED) { ++*(int *)ctx; }

/* Whoever sweeps goes by that time: a picture's first bytes may have come long before its last, and
 * a disk may have a clock of its own. */
static void a_large_picture_is_as_old_as_its_keeping(void **state)
{
	static char picture[200020];
	size_t len = make_webp(picture, sizeof picture - 20);
	struct timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	struct media_keep keep;
	int old = 0;

	write_picture(*state, picture, len, &keep);
	assert_int_equal(futimens(keep.fd, long_ago), 0);
	assert_true(keep_now(*state, &keep));
	close(keep.fd);
	for (int i = 0; i < MEDIA_FOLDERS; i++)
		media_each_old(*state, i, clock_wall_ms() - 600000, count_old, &old);
	assert_int_equal(old, 0);
}

/* What could not be written is told once; a second sync says that all is well. */
static void a_large_picture_that_could_not_be_synced_is_not_kept(void **state)
{
	static const struct {
		int why;
		enum err_code code;
	} rows[] = {{EIO, ERR_TASK_SERVICE}, {ENOSPC, ERR_TASK_EXHAUSTED}, {EDQUOT, ERR_TASK_EXHAUSTED}};
	static char picture[200020];
	size_t len = make_webp(picture, sizeof picture - 20);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct media_keep keep;
		atomic_store(&sync_errno, rows[i].why);
		assert_false(keep_picture(*state, picture, len, &keep));
		assert_int_equal(keep.err.code, rows[i].code);
		close(keep.fd);
	}
	assert_int_equal(count_tmp(), 0);
}

/* Its name is taken away at once then, and no system gives such a file another: it is copied. */
static void a_large_picture_is_kept_where_no_file_is_without_a_name(void **state)
{
	static char picture[200020], back[200020];
	size_t len = make_webp(picture, sizeof picture - 20);
	struct media_keep keep;
	int64_t bytes;
	struct err err;
	int fd;

	atomic_store(&no_tmpfile, true);
	write_picture(*state, picture, len, &keep);
	atomic_store(&no_tmpfile, false);
	assert_int_equal(count_tmp(), 0);
	assert_true(keep_now(*state, &keep));
	close(keep.fd);
	assert_true(media_open(*state, keep.blob, &fd, &bytes, &err));
	assert_int_equal(bytes, len);
	assert_int_equal(read(fd, back, len), len);
	assert_memory_equal(back, picture, len);
	close(fd);
	assert_int_equal(count_tmp(), 0);
}

static void the_name_is_the_sha256(void **state)
{
	struct media_keep keep;

	assert_true(keep_bytes(*state, "abc", 3, &keep));
	assert_string_equal(keep.blob,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void the_same_bytes_are_stored_once(void **state)
{
	struct media_keep keep;
	struct stat first, second;
	char path[160];

	assert_true(keep_bytes(*state, "twice", 5, &keep));
	path_of(keep.blob, path);
	assert_int_equal(stat(path, &first), 0);
	assert_true(keep_bytes(*state, "twice", 5, &keep));
	assert_int_equal(stat(path, &second), 0);
	assert_int_equal(first.st_ino, second.st_ino);
	assert_int_equal(second.st_nlink, 1);
	assert_int_equal(count_tmp(), 0);
}

static void a_damaged_blob_is_replaced(void **state)
{
	struct media_keep keep;
	struct stat st;
	char path[160];

	assert_true(keep_bytes(*state, "whole", 5, &keep));
	path_of(keep.blob, path);
	assert_int_equal(truncate(path, 2), 0);
	assert_true(keep_bytes(*state, "whole", 5, &keep));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 5);
}

static void a_size_that_was_announced_wrongly_is_an_error(void **state)
{
	for (int64_t said = 0; said < 9; said++) {
		struct media_keep keep = {.fd = memfd_of("12345", 5), .bytes = said};
		assert_int_equal(keep_now(*state, &keep), said == 5);
		if (said != 5)
			assert_int_equal(keep.err.code, ERR_TASK_SERVICE);
		close(keep.fd);
	}
	assert_int_equal(count_tmp(), 0);
}

static void what_cannot_be_read_or_written_is_an_error(void **state)
{
	struct media_keep keep = {.fd = open("/tmp", O_RDONLY), .bytes = 5};

	assert_false(keep_now(*state, &keep));
	assert_int_equal(keep.err.code, ERR_TASK_SERVICE);
	close(keep.fd);
	assert_int_equal(count_tmp(), 0);
}

static void names_that_are_no_blobs_open_nothing(void **state)
{
	static const char *const names[] = {"", "..", "../../etc/passwd", SOME_BLOB, SOME_BLOB "0",
		"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"};
	int64_t bytes;
	struct err err;
	int fd;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_false(media_open(*state, names[i], &fd, &bytes, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		media_delete(*state, names[i], INT64_MAX);
	}
}

static void a_blob_kept_again_is_not_deleted(void **state)
{
	struct media_keep keep;
	struct stat st;
	char path[160];
	const struct timespec pause = {.tv_nsec = 5000000};

	assert_true(keep_bytes(*state, "again", 5, &keep));
	path_of(keep.blob, path);
	nanosleep(&pause, NULL);
	int64_t asked_ms = clock_wall_ms(); /* nobody refers to it … */
	assert_true(keep_bytes(*state, "again", 5, &keep)); /* … and now somebody does */
	media_delete(*state, keep.blob, asked_ms);
	assert_int_equal(stat(path, &st), 0);
	nanosleep(&pause, NULL);
	media_delete(*state, keep.blob, clock_wall_ms());
	assert_int_equal(stat(path, &st), -1);
	media_delete(*state, keep.blob, clock_wall_ms());
}

static void what_was_just_kept_is_known_while_it_is_there(void **state)
{
	static char large[MEDIA_KNOWN_MAX_BYTES + 1];
	struct media_keep keep;
	char blob[MEDIA_BLOB_HEX + 1], path[160];

	assert_false(media_knows(*state, SLICE("known"), blob));
	assert_true(keep_bytes(*state, "known", 5, &keep));
	assert_true(media_knows(*state, SLICE("known"), blob));
	assert_string_equal(blob, keep.blob);
	assert_false(media_knows(*state, SLICE("knowm"), blob));

	path_of(keep.blob, path);
	assert_int_equal(unlink(path), 0);
	assert_false(media_knows(*state, SLICE("known"), blob));
	assert_true(keep_bytes(*state, "known", 5, &keep));
	media_delete(*state, keep.blob, INT64_MAX);
	assert_false(media_knows(*state, SLICE("known"), blob));

	assert_true(keep_bytes(*state, large, sizeof large, &keep));
	assert_false(media_knows(*state, (struct slice){large, sizeof large}, blob));
}

static void a_sweep_spares_what_is_being_written(void **state)
{
	char dead[128], alive[128];

	snprintf(dead, sizeof dead, "%s/blobs/tmp/dead", data_dir);
	snprintf(alive, sizeof alive, "%s/blobs/tmp/alive", data_dir);
	close(open(dead, O_CREAT | O_WRONLY, 0600));
	int fd = open(alive, O_CREAT | O_WRONLY, 0600);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	media_sweep_tmp(*state);
	assert_int_equal(access(dead, F_OK), -1);
	assert_int_equal(access(alive, F_OK), 0);
	close(fd);
	media_sweep_tmp(*state);
	assert_int_equal(count_tmp(), 0);
}

/* --- crashes --------------------------------------------------------------- */

#define CRASH_ROUNDS 25
#define CRASH_PIECE 300000

static void fill(char *p, unsigned seed)
{
	for (size_t i = 0; i < CRASH_PIECE; i += 4)
		memcpy(p + i, &(uint32_t){(uint32_t)(i * 2654435761U) ^ seed}, 4);
}

/* Keeps one picture after another and tells of each that is said to be durable. */
static void keep_for_ever(int tell, unsigned seed)
{
	struct media *m = open_media();
	char *bytes = malloc(CRASH_PIECE);
	struct media_keep keep;

	for (unsigned i = 0;; i++) {
		fill(bytes, seed * 1000 + i % 50);
		if (!keep_bytes(m, bytes, CRASH_PIECE, &keep) ||
		    write(tell, keep.blob, sizeof keep.blob) != (ssize_t)sizeof keep.blob)
			_exit(1);
	}
}

static int blobs_checked;

static int check_blob(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	char *bytes = malloc((size_t)st->st_size + 1), hex[MEDIA_BLOB_HEX + 1];
	uint8_t sha256[SHA256_BYTES];

	if (flag == FTW_F && strstr(path, "/blobs/") && !strstr(path, "/blobs/tmp/")) {
		CLEANUP(close_fd) int fd = open(path, O_RDONLY);
		assert_int_equal(read(fd, bytes, (size_t)st->st_size + 1), st->st_size);
		digest_sha256(bytes, (size_t)st->st_size, sha256);
		hex_encode(sha256, sizeof sha256, hex);
		assert_string_equal(hex, path + ftw->base);
		blobs_checked++;
	}
	free(bytes);
	return 0;
}

static void a_kill_leaves_whole_blobs_and_those_that_were_promised(void **state UNUSED)
{
	struct media *m;
	char blob[MEDIA_BLOB_HEX + 1];
	int64_t bytes;
	int promised = 0;

	for (unsigned round = 0; round < CRASH_ROUNDS; round++) {
		int told[2], fd;
		struct err err;
		assert_int_equal(pipe(told), 0);
		pid_t child = fork();
		if (child == 0)
			keep_for_ever(told[1], round);
		close(told[1]);
		if (round % 2 == 0 && read(told[0], blob, sizeof blob) == (ssize_t)sizeof blob)
			promised++; /* else killed anywhere, also in its beginning */
		uint32_t chance;
		random_bytes(&chance, sizeof chance);
		nanosleep(&(struct timespec){.tv_nsec = 10000000 + chance % 60000000}, NULL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		m = open_media();
		while (read(told[0], blob, sizeof blob) == (ssize_t)sizeof blob) {
			assert_true(media_open(m, blob, &fd, &bytes, &err));
			assert_int_equal(bytes, CRASH_PIECE);
			close(fd);
			promised++;
		}
		close(told[0]);
		media_close(m);
	}
	assert_int_equal(nftw(data_dir, check_blob, 16, FTW_PHYS), 0);
	m = open_media();
	media_sweep_tmp(m);
	media_close(m);
	assert_int_equal(count_tmp(), 0);
	print_message("%d blobs promised, %d files whole\n", promised, blobs_checked);
	assert_true(promised > CRASH_ROUNDS / 2 && blobs_checked >= promised / 50);
}

#define T(name) cmocka_unit_test_setup_teardown(name, make_media, remove_dir)
#define T_FORKS(name) cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)

/* --- links to files, and links that lead back here --------------------------- */

#define SOME_FILE "file-0123456789abcdefghijklmn"

static void a_link_to_a_file_leads_to_its_id(void **state)
{
	struct media *m = *state;
	char id[MEDIA_FILE_ID_LEN + 1], blob[MEDIA_BLOB_HEX + 1];
	const char *mime;
	bool is_download;
	struct buf b;
	struct err err;

	for (int download = 0; download < 2; download++) {
		buf_init(&b, 4096);
		media_file_link(m, SOME_FILE, "a.png", EXP_MS, download, &b);
		assert_false(b.failed);
		const char *url = buf_cstr(&b), *start = URL "/v1/files/";
		assert_int_equal(strncmp(url, start, strlen(start)), 0);
		struct slice path = {url + strlen(start), strlen(SOME_FILE "/a.png")};
		struct slice query = slice_of(path.p + path.len + 1);
		assert_true(media_check_file_link(m, path, query, EXP_MS - 1, id, &is_download, &err));
		assert_string_equal(id, SOME_FILE);
		assert_int_equal(is_download, download);
		assert_false(media_check_file_link(m, path, query, EXP_MS, id, &is_download, &err));
		assert_int_equal(err.code, ERR_LINK_EXPIRED);
		for (size_t at = (size_t)(path.p - b.p); at < b.len; at++) {
			if (b.p[at] == '?')
				continue;
			b.p[at] ^= 1;
			assert_false(media_check_file_link(m, path, query, EXP_MS - 1, id, &is_download,
							   &err));
			assert_int_equal(err.code, ERR_LINK_SIGNATURE);
			b.p[at] ^= 1;
		}
		assert_false(media_check_link(m, path, query, EXP_MS - 1, blob, &mime, &err));
		buf_finish(&b);
	}
	buf_init(&b, 4096);
	media_file_link(m, SOME_BLOB, "a.png", EXP_MS, false, &b);
	assert_true(b.failed);
	buf_finish(&b);
}

static enum err_code own(struct media *m, const char *url, struct media_own *ret)
{
	struct err err;

	return media_own_link(m, slice_of(url), EXP_MS - 1, ret, &err) ? ERR_NONE : err.code;
}

static void links_that_lead_back_here_are_known(void **state)
{
	static const char *const foreign[] = {
		"", "x", URL, URL "/v1/tasks/a", "http://127.0.0.1:80800/v1/images/a",
		"http://127.0.0.1:8080.evil.example/v1/files/a"};
	struct media *m = *state;
	struct media_own o;
	char url[700];
	struct buf b;

	buf_init(&b, 4096);
	media_link(m, SOME_BLOB, "a.png", EXP_MS, &b);
	assert_int_equal(own(m, buf_cstr(&b), &o), ERR_NONE);
	assert_int_equal(o.kind, MEDIA_OWN_IMAGE);
	assert_string_equal(o.blob, SOME_BLOB);
	snprintf(url, sizeof url, "HTTP%s#top", buf_cstr(&b) + 4);
	assert_int_equal(own(m, url, &o), ERR_NONE);
	assert_int_equal(o.kind, MEDIA_OWN_IMAGE);
	b.p[b.len - 1] ^= 1;
	assert_int_equal(own(m, buf_cstr(&b), &o), ERR_LINK_SIGNATURE);
	buf_clear(&b);
	media_link(m, SOME_BLOB, "a.png", EXP_MS - 5000, &b);
	assert_int_equal(own(m, buf_cstr(&b), &o), ERR_LINK_EXPIRED);
	buf_clear(&b);
	media_file_link(m, SOME_FILE, "a.png", EXP_MS, true, &b);
	assert_int_equal(own(m, buf_cstr(&b), &o), ERR_NONE);
	assert_int_equal(o.kind, MEDIA_OWN_FILE);
	assert_string_equal(o.file_id, SOME_FILE);
	snprintf(url, sizeof url, "https%s", buf_cstr(&b) + 4);
	assert_int_equal(own(m, url, &o), ERR_NONE);
	assert_int_equal(o.kind, MEDIA_FOREIGN);
	buf_finish(&b);
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
		assert_int_equal(own(m, foreign[i], &o), ERR_NONE);
		assert_int_equal(o.kind, MEDIA_FOREIGN);
	}
	assert_int_equal(own(m, URL "/v1/images/", &o), ERR_LINK_SIGNATURE);
	assert_int_equal(own(m, URL "/v1/files/" SOME_FILE "/a.png", &o), ERR_LINK_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_link_leads_to_its_blob),
		T(a_link_to_a_file_leads_to_its_id),
		T(links_that_lead_back_here_are_known),
		T(a_link_ends_at_its_second),
		T(every_changed_character_is_refused),
		T(every_cut_or_lengthened_link_is_refused),
		T(parameters_stand_once_in_any_order_and_alone),
		T(a_link_of_one_name_is_no_link_of_another),
		T(names_that_are_not_plain_get_no_link),
		T(links_outlive_a_restart_and_die_with_the_key),
		T(a_damaged_key_stops_the_start_and_is_not_replaced),
		T_FORKS(processes_that_start_at_once_agree_on_a_key),
		T(a_blob_comes_back_as_it_went_in),
		T(a_file_of_ours_without_a_name_becomes_the_blob_and_is_not_written_twice),
		T(a_large_picture_gets_a_name_of_its_own),
		T(a_large_picture_is_as_old_as_its_keeping),
		T(a_large_picture_that_could_not_be_synced_is_not_kept),
		T(a_large_picture_is_kept_where_no_file_is_without_a_name),
		T(the_name_is_the_sha256),
		T(the_same_bytes_are_stored_once),
		T(a_damaged_blob_is_replaced),
		T(a_size_that_was_announced_wrongly_is_an_error),
		T(what_cannot_be_read_or_written_is_an_error),
		T(names_that_are_no_blobs_open_nothing),
		T(a_blob_kept_again_is_not_deleted),
		T(what_was_just_kept_is_known_while_it_is_there),
		T(a_sweep_spares_what_is_being_written),
		T_FORKS(a_kill_leaves_whole_blobs_and_those_that_were_promised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
