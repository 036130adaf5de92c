/* Small images that were kept a moment ago: what a provider gives again and again costs
 * neither a write nor a sync.
 *
 * A file's time is when it was last kept, and nothing is deleted that was kept within the
 * last minutes; an entry counts for less than that, so its file may stand as it is.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "media/inside.h"

#define KNOWN_MS 60000 /* well below the ten minutes that deleting spares */

/* One place for each first byte of a digest: the newest has it. */
static struct media_known *place_of(struct media *m, const uint8_t sha256[SHA256_BYTES])
{
	return &m->known[sha256[0]];
}

void media_known_add(struct media *m, const char *blob, int64_t bytes, int64_t kept_ms)
{
	struct media_known known = {.bytes = bytes, .kept_ms = kept_ms};

	if (bytes > MEDIA_KNOWN_MAX_BYTES || !hex_decode(blob, MEDIA_BLOB_HEX, known.sha256))
		return;
	pthread_mutex_lock(&m->known_lock);
	*place_of(m, known.sha256) = known;
	pthread_mutex_unlock(&m->known_lock);
}

void media_known_forget(struct media *m, const char *blob)
{
	uint8_t sha256[SHA256_BYTES];

	if (!hex_decode(blob, MEDIA_BLOB_HEX, sha256))
		return;
	pthread_mutex_lock(&m->known_lock);
	struct media_known *known = place_of(m, sha256);
	if (memcmp(known->sha256, sha256, sizeof sha256) == 0)
		*known = (struct media_known){0};
	pthread_mutex_unlock(&m->known_lock);
}

/* Somebody may have taken the file away by hand. */
static bool is_there(struct media *m, const char *blob, int64_t bytes)
{
	char path[MEDIA_BLOB_HEX + 4];
	struct stat st;

	media_blob_path(blob, path);
	return fstatat(m->blobs_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size == bytes;
}

bool media_knows(struct media *m, struct slice image, char ret_blob[MEDIA_BLOB_HEX + 1])
{
	uint8_t sha256[SHA256_BYTES];

	if (image.len == 0 || image.len > MEDIA_KNOWN_MAX_BYTES)
		return false;
	digest_sha256(image.p, image.len, sha256);
	int64_t now_ms = clock_wall_ms();
	pthread_mutex_lock(&m->known_lock);
	const struct media_known *known = place_of(m, sha256);
	bool fresh = known->bytes == (int64_t)image.len && now_ms - known->kept_ms < KNOWN_MS &&
		     now_ms >= known->kept_ms && memcmp(known->sha256, sha256, sizeof sha256) == 0;
	pthread_mutex_unlock(&m->known_lock);
	if (!fresh)
		return false;
	hex_encode(sha256, sizeof sha256, ret_blob);
	return is_there(m, ret_blob, (int64_t)image.len);
}
