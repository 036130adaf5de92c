/* Blobs: a file on its way in is copied, hashed and synced under a passing name
 * in tmp/, then renamed to its digest; a large picture of a provider, which has no name
 * yet, is synced and gets a random one. Nothing is ever written under a blob's name,
 * so a crash at any point leaves whole blobs and, at worst, a file in tmp/ that
 * no process holds a lock on.
 *
 * The copy goes through a small buffer, not a mapping: a file that shrinks while
 * it is read is an error here and not a SIGBUS. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "media/inside.h"
#include "media/whole.h"

#define COPY_BYTES (128 * 1024)
#define TMP_TRIES 3
#define FORGET_MIN_BYTES (256 * 1024) /* of less the call costs more than it gives */

bool media_fail(struct err *err, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no space is left to store the image");
	return err_set(err, ERR_TASK_SERVICE, NULL, "the image could not be stored: %s: %s", what,
		       strerror(errno));
}

bool media_is_blob_name(struct slice s)
{
	if (s.len != MEDIA_BLOB_HEX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return true;
}

void media_blob_path(const char *blob, char ret[MEDIA_BLOB_HEX + 4])
{
	snprintf(ret, MEDIA_BLOB_HEX + 4, "%.2s/%.*s", blob, MEDIA_BLOB_HEX, blob);
}

/* Between looking at a blob's name and acting on it: keep's "is it there?" and
 * delete's "is it old?". The mutex holds threads apart, the lock processes. */
static void lock_names(struct media *m)
{
	pthread_mutex_lock(&m->names_lock);
	flock(m->blobs_fd, LOCK_EX);
}

static void unlock_names(struct media *m)
{
	flock(m->blobs_fd, LOCK_UN);
	pthread_mutex_unlock(&m->names_lock);
}

/* --- tmp/ ------------------------------------------------------------------ */

void media_tmp_finish(struct media_tmp *t)
{
	if (t->name[0])
		unlinkat(t->dir_fd, t->name, 0);
	close_fd(&t->fd);
	t->name[0] = '\0';
	t->fd = -1;
}

/* The lock tells a sweeper that someone is writing; one that came between the
 * making and the locking has taken the name away, so try another. */
bool media_tmp_create(struct media *m, struct media_tmp *ret, struct err *err)
{
	uint8_t nonce[MEDIA_TMP_NAME_BYTES];
	struct stat st;

	for (int tries = 0; tries < TMP_TRIES; tries++) {
		random_bytes(nonce, sizeof nonce);
		hex_encode(nonce, sizeof nonce, ret->name);
		ret->dir_fd = m->tmp_fd;
		ret->fd = openat(m->tmp_fd, ret->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (ret->fd < 0)
			break;
		if (flock(ret->fd, LOCK_EX | LOCK_NB) == 0 && fstat(ret->fd, &st) == 0 &&
		    st.st_nlink == 1)
			return true;
		media_tmp_finish(ret);
		errno = EAGAIN;
	}
	ret->name[0] = '\0';
	return media_fail(err, "blobs/tmp");
}

bool media_open_unnamed(const struct media *m, int *ret_fd, struct err *err)
{
	uint8_t nonce[MEDIA_TMP_NAME_BYTES];
	char name[HEX_LEN(MEDIA_TMP_NAME_BYTES) + 1];
	int fd = openat(m->tmp_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EOPNOTSUPP) {
		random_bytes(nonce, sizeof nonce);
		hex_encode(nonce, sizeof nonce, name);
		fd = openat(m->tmp_fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0)
			unlinkat(m->tmp_fd, name, 0);
	}
	if (fd < 0)
		return media_fail(err, "blobs/tmp");
	*ret_fd = fd;
	return true;
}

/* A file that media_open_unnamed() made gets a name of a tmp, and need not be written once more.
 * False: it is another one, or this system cannot. */
static bool adopt(const struct media *m, const struct media_keep *keep, struct media_tmp *ret)
{
	char from[40];
	uint8_t nonce[MEDIA_TMP_NAME_BYTES];
	struct stat st;

	if (fstat(keep->fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_nlink != 0 || st.st_size != keep->bytes ||
	    flock(keep->fd, LOCK_EX | LOCK_NB) < 0)
		return false;
	random_bytes(nonce, sizeof nonce);
	hex_encode(nonce, sizeof nonce, ret->name);
	snprintf(from, sizeof from, "/proc/self/fd/%d", keep->fd);
	ret->dir_fd = m->tmp_fd;
	ret->fd = fcntl(keep->fd, F_DUPFD_CLOEXEC, 3);
	if (ret->fd >= 0 && linkat(AT_FDCWD, from, m->tmp_fd, ret->name, AT_SYMLINK_FOLLOW) == 0)
		return true;
	ret->name[0] = '\0';
	close_fd(&ret->fd);
	return false;
}

void media_sweep_tmp(struct media *m)
{
	int fd = openat(m->tmp_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close_fd(&fd);
		return;
	}
	while ((entry = readdir(dir))) {
		CLEANUP(close_fd)
		int file = entry->d_name[0] == '.' ? -1
						   : openat(m->tmp_fd, entry->d_name,
							    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0)
			unlinkat(m->tmp_fd, entry->d_name, 0);
	}
	closedir(dir);
}

/* --- keep ------------------------------------------------------------------ */

/* to: -1: it stays where it is. */
static bool copy_and_hash(const struct media_keep *keep, int to, struct digest_stream *digest,
			  struct err *err)
{
	uint8_t piece[COPY_BYTES];
	int64_t at = 0;

	for (;;) {
		ssize_t n = pread(keep->fd, piece, sizeof piece, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return media_fail(err, "reading");
		if (n == 0)
			break;
		at += n;
		if (at > keep->bytes)
			break;
		digest_stream_update(digest, piece, (size_t)n);
		if (to >= 0 && !write_all(to, piece, (size_t)n))
			return media_fail(err, "writing");
	}
	if (at != keep->bytes || at == 0)
		return err_set(err, ERR_TASK_SERVICE, NULL,
			       "the image could not be stored: its size is not the one announced");
	return true;
}

/* The time of a blob is when it was last kept: by our clock, which may not be the disk's. */
static struct timespec time_kept(void)
{
	int64_t now_ms = clock_wall_ms();

	return (struct timespec){.tv_sec = now_ms / 1000, .tv_nsec = now_ms % 1000 * 1000000};
}

static bool touch(int at, const char *path)
{
	struct timespec t = time_kept();

	return utimensat(at, path, (struct timespec[2]){t, t}, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Already there? One of another size is a damaged file, and is replaced. */
static bool reuse(struct media *m, const char *path, int64_t bytes)
{
	struct stat st;

	lock_names(m);
	bool reused = fstatat(m->blobs_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		      S_ISREG(st.st_mode) && st.st_size == bytes && touch(m->blobs_fd, path);
	unlock_names(m);
	return reused;
}

static bool sync_folder(struct media *m, const char *blob)
{
	char folder[3] = {blob[0], blob[1], '\0'};
	CLEANUP(close_fd)
	int fd = openat(m->blobs_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 && fsync(fd) == 0;
}

static bool install(struct media *m, struct media_tmp *t, const char *path, struct err *err)
{
	if (fsync(t->fd) < 0)
		return media_fail(err, "syncing");
	lock_names(m);
	bool ok = touch(t->dir_fd, t->name) && renameat(t->dir_fd, t->name, m->blobs_fd, path) == 0;
	unlock_names(m);
	if (!ok)
		return media_fail(err, "renaming");
	t->name[0] = '\0';
	return true;
}

bool media_tmp_install(struct media *m, struct media_tmp *t, const uint8_t sha256[SHA256_BYTES],
		       int64_t bytes, char ret_blob[MEDIA_BLOB_HEX + 1], struct err *err)
{
	char path[MEDIA_BLOB_HEX + 4];

	hex_encode(sha256, SHA256_BYTES, ret_blob);
	media_blob_path(ret_blob, path);
	if (!reuse(m, path, bytes) && !install(m, t, path, err))
		return false;
	/* Also when it was there: whoever put it there may not have come this far. */
	return sync_folder(m, ret_blob) || media_fail(err, "syncing the folder");
}

/* A small one is read once, and not written when it is there already. *ret_reused false:
 * it is not, or it is none that was read whole. */
static bool reuse_small(struct media *m, struct media_keep *keep, bool *ret_reused, struct err *err)
{
	uint8_t piece[COPY_BYTES], sha256[SHA256_BYTES];
	char path[MEDIA_BLOB_HEX + 4];

	*ret_reused = false;
	if (keep->bytes <= 0 || keep->bytes >= COPY_BYTES ||
	    pread(keep->fd, piece, sizeof piece, 0) != (ssize_t)keep->bytes)
		return true;
	digest_sha256(piece, (size_t)keep->bytes, sha256);
	hex_encode(sha256, SHA256_BYTES, keep->blob);
	media_blob_path(keep->blob, path);
	*ret_reused = reuse(m, path, keep->bytes);
	return !*ret_reused || sync_folder(m, keep->blob) || media_fail(err, "syncing the folder");
}

static bool keep_file(struct media *m, struct media_keep *keep, struct err *err)
{
	bool reused;

	if (!reuse_small(m, keep, &reused, err))
		return false;
	if (reused)
		return true;
	CLEANUP(media_tmp_finish) struct media_tmp t = MEDIA_TMP_NONE;
	uint8_t sha256[SHA256_BYTES];

	bool adopted = adopt(m, keep, &t);
	if (!adopted && !media_tmp_create(m, &t, err))
		return false;
	struct digest_stream *digest = digest_stream_create();
	bool copied = copy_and_hash(keep, adopted ? -1 : t.fd, digest, err);
	digest_stream_end(digest, sha256);
	return copied && media_tmp_install(m, &t, sha256, keep->bytes, keep->blob, err);
}

/* A file without a name in our own folder, of the size that was told: only who holds its
 * descriptor could alter it, and that is this process. A worker's memfd is on no disk. */
static bool is_ours(const struct media *m, const struct media_keep *keep)
{
	struct stat st, folder;

	return fstat(keep->fd, &st) == 0 && fstat(m->tmp_fd, &folder) == 0 && S_ISREG(st.st_mode) &&
	       st.st_dev == folder.st_dev && st.st_nlink == 0 && st.st_size == keep->bytes;
}

static bool sync_ours(const struct media_keep *keep)
{
	struct timespec t = time_kept(); /* it may have been written long ago */

	return futimens(keep->fd, (struct timespec[2]){t, t}) == 0 && fsync(keep->fd) == 0;
}

/* A large picture that nobody else has is given a random name where it lies: no two that a model
 * makes are the same, and a digest would be half of what keeping it costs. False: it cannot be
 * had this way, and is to be copied. */
static bool name_ours(struct media *m, struct media_keep *keep)
{
	uint8_t name[MEDIA_BLOB_HEX / 2];
	char from[40], path[MEDIA_BLOB_HEX + 4];

	random_bytes(name, sizeof name);
	hex_encode(name, sizeof name, keep->blob);
	media_blob_path(keep->blob, path);
	snprintf(from, sizeof from, "/proc/self/fd/%d", keep->fd);
	return linkat(AT_FDCWD, from, m->blobs_fd, path, AT_SYMLINK_FOLLOW) == 0 && sync_folder(m, keep->blob);
}

static bool keep_whole(struct media *m, struct media_keep *keep, struct err *err)
{
	if (!image_is_whole(keep->fd, keep->bytes, keep->whole_as))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the image is damaged, or ends before its end");
	if (keep->bytes < COPY_BYTES || !is_ours(m, keep))
		return keep_file(m, keep, err);
	/* No second try: a system tells once that it could not write, and syncs gladly afterwards. */
	if (!sync_ours(keep))
		return media_fail(err, "syncing");
	return name_ours(m, keep) || keep_file(m, keep, err);
}

static void keep_run(struct pool_job *job)
{
	struct media_keep *keep = CONTAINER_OF(job, struct media_keep, job);

	int64_t now_ms = clock_wall_ms();

	keep->ok = keep->whole_as == PROBE_UNKNOWN ? keep_file(keep->media, keep, &keep->err)
						   : keep_whole(keep->media, keep, &keep->err);
	if (keep->ok)
		media_known_add(keep->media, keep->blob, keep->bytes, now_ms);
}

static void keep_done(struct pool_job *job)
{
	struct media_keep *keep = CONTAINER_OF(job, struct media_keep, job);

	keep->done(keep);
}

void media_keep(struct media *m, struct media_keep *keep)
{
	keep->ok = false;
	keep->media = m;
	keep->job = (struct pool_job){.run = keep_run, .done = keep_done};
	pool_submit(m->pool, &keep->job);
}

/* --- open, delete ---------------------------------------------------------- */

bool media_open(const struct media *m, const char *blob, int *ret_fd, int64_t *ret_bytes,
		struct err *err)
{
	CLEANUP(close_fd) int fd = -1;
	char path[MEDIA_BLOB_HEX + 4];
	struct stat st;

	errno = 0;
	if (media_is_blob_name(slice_of(blob))) {
		media_blob_path(blob, path);
		fd = openat(m->blobs_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	}
	if (fd < 0 && (errno == EMFILE || errno == ENFILE))
		return err_set(err, ERR_UNAVAILABLE, NULL, "too many files are being read at the same time");
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_NOT_FOUND, NULL, "this image is not, or no longer, stored here");
	*ret_fd = TAKE_FD(fd);
	*ret_bytes = st.st_size;
	return true;
}

void media_forget_pages(int fd, int64_t bytes)
{
	if (bytes >= FORGET_MIN_BYTES)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

void media_delete(struct media *m, const char *blob, int64_t kept_before_ms)
{
	char path[MEDIA_BLOB_HEX + 4];
	struct stat st;

	if (!media_is_blob_name(slice_of(blob)))
		return;
	media_blob_path(blob, path);
	media_known_forget(m, blob);
	lock_names(m);
	if (fstatat(m->blobs_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000 < kept_before_ms)
		unlinkat(m->blobs_fd, path, 0);
	unlock_names(m);
}

void media_each_old(const struct media *m, int folder, int64_t kept_before_ms,
		    void (*fn)(void *ctx, const char *blob), void *ctx)
{
	char name[3];
	struct dirent *entry;
	struct stat st;

	snprintf(name, sizeof name, "%02x", (unsigned)folder & 0xff);
	int fd = openat(m->blobs_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		close_fd(&fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (media_is_blob_name(slice_of(entry->d_name)) &&
		    fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000 < kept_before_ms)
			fn(ctx, entry->d_name);
	closedir(dir);
}
