/* Opening a data folder: its folders, its link key, its threads. */
#include "media/media.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/disk.h"
#include "media/inside.h"

#define FAN_OUT 256
#define OWN_THREADS 4 /* they wait for the disk, which syncs several files at once */
#define KEY_NAME "link.key"

/* --- the link key ---------------------------------------------------------- */

static bool read_key(int data_fd, uint8_t ret[LINK_KEY_BYTES], bool *ret_absent, struct err *err)
{
	CLEANUP(close_fd) int fd = openat(data_fd, KEY_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	uint8_t key[LINK_KEY_BYTES + 1]; /* one more, to see a longer file */

	*ret_absent = fd < 0 && errno == ENOENT;
	if (fd < 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot read " KEY_NAME ": %s",
			       strerror(errno));
	if (read(fd, key, sizeof key) != LINK_KEY_BYTES)
		return err_set(err, ERR_INTERNAL, NULL,
			       KEY_NAME " is damaged: it must hold exactly %d bytes; restore it, or "
					"delete it to make a new one (links already given out end)",
			       LINK_KEY_BYTES);
	memcpy(ret, key, LINK_KEY_BYTES);
	return true;
}

/* Written and synced under another name, then linked to its own: two processes
 * that start at once agree on the first one's, and a crash leaves no half key. */
static bool make_key(int data_fd, struct err *err)
{
	uint8_t key[LINK_KEY_BYTES], nonce[8];
	char hex[HEX_LEN(sizeof nonce) + 1], tmp[64];

	random_bytes(key, sizeof key);
	random_bytes(nonce, sizeof nonce);
	hex_encode(nonce, sizeof nonce, hex);
	snprintf(tmp, sizeof tmp, KEY_NAME ".%s", hex);

	CLEANUP(close_fd)
	int fd = openat(data_fd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0 &&
		  (linkat(data_fd, tmp, data_fd, KEY_NAME, 0) == 0 || errno == EEXIST);
	int saved = errno;

	if (fd >= 0)
		unlinkat(data_fd, tmp, 0);
	if (!ok || fsync(data_fd) < 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot make " KEY_NAME ": %s",
			       strerror(ok ? errno : saved));
	return true;
}

bool media_load_link_key(int data_fd, uint8_t ret[LINK_KEY_BYTES], struct err *err)
{
	bool absent;

	if (read_key(data_fd, ret, &absent, err))
		return true;
	return absent && make_key(data_fd, err) && read_key(data_fd, ret, &absent, err);
}

/* --- folders --------------------------------------------------------------- */

static bool open_folder(int at, const char *path, int *ret_fd, struct err *err)
{
	if (mkdirat(at, path, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_INTERNAL, NULL, "cannot make %s: %s", path, strerror(errno));
	*ret_fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret_fd < 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot open %s: %s", path, strerror(errno));
	return true;
}

/* All at once, so that keeping a blob never has to make and sync a folder. */
static bool make_fan_out(int blobs_fd, struct err *err)
{
	for (int i = 0; i < FAN_OUT; i++) {
		char name[3];
		snprintf(name, sizeof name, "%02x", (unsigned)i);
		if (mkdirat(blobs_fd, name, 0700) < 0 && errno != EEXIST)
			return err_set(err, ERR_INTERNAL, NULL, "cannot make blobs/%s: %s", name,
				       strerror(errno));
	}
	if (fsync(blobs_fd) < 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot sync blobs: %s", strerror(errno));
	return true;
}

static bool open_all(struct media *m, const struct media_options *options, struct err *err)
{
	if (!open_folder(AT_FDCWD, options->data_dir, &m->data_fd, err) ||
	    !open_folder(m->data_fd, "blobs", &m->blobs_fd, err) ||
	    !open_folder(m->blobs_fd, "tmp", &m->tmp_fd, err) || !make_fan_out(m->blobs_fd, err) ||
	    !media_load_link_key(m->data_fd, m->link_key, err))
		return err_prefix(err, "data folder %s", options->data_dir);
	if (!options->pool && !pool_create(OWN_THREADS, &m->own_pool, err))
		return false;
	m->pool = options->pool ? options->pool : m->own_pool;
	return true;
}

bool media_open_dir(const struct media_options *options, struct media **ret, struct err *err)
{
	struct media *m = calloc(1, sizeof *m);

	if (!m)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	m->data_fd = m->blobs_fd = m->tmp_fd = -1;
	pthread_mutex_init(&m->names_lock, NULL);
	pthread_mutex_init(&m->known_lock, NULL);
	m->keep_free_bytes = options->keep_free_bytes;
	m->public_url = strdup(options->public_url);
	if (!m->public_url || !open_all(m, options, err)) {
		if (!m->public_url)
			err_set(err, ERR_INTERNAL, NULL, "out of memory");
		media_close(m);
		return false;
	}
	*ret = m;
	return true;
}

bool media_set_public_url(struct media *m, const char *url, struct err *err)
{
	char *copy = strdup(url);

	if (!copy)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	free(m->first_public_url);
	m->first_public_url = m->public_url;
	m->public_url = copy;
	return true;
}

int64_t media_keep_free_bytes(const struct media *m) { return m->keep_free_bytes; }

bool media_has_room(const struct media *m, struct err *err)
{
	return disk_has_room(m->tmp_fd, m->keep_free_bytes) ||
	       err_set(err, ERR_TASK_EXHAUSTED, NULL, "no space is left to store the image");
}

void media_settle(struct media *m) { pool_settle(m->pool); }

void media_close(struct media *m)
{
	if (!m)
		return;
	pool_destroy(m->own_pool);
	close_fd(&m->data_fd);
	close_fd(&m->blobs_fd);
	close_fd(&m->tmp_fd);
	pthread_mutex_destroy(&m->names_lock);
	pthread_mutex_destroy(&m->known_lock);
	free(m->public_url);
	free(m->first_public_url);
	free(m);
}
