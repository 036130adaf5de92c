/* The files that a picture is painted from, on the gateway's side: opened again when the
 * job is made, since their owner may close his before it runs, and sent ahead of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "studio/studio_inside.h"

struct studio_kept {
	int fd; /* owned */
	int64_t bytes;
};

bool studio_open_again(int fd, int64_t bytes_max, int *ret_fd, int64_t *ret_bytes, struct err *err)
{
	char path[32];
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the image is not in a file");
	if (st.st_size > bytes_max)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the image file has %lld bytes; at most %lld are allowed",
			       (long long)st.st_size, (long long)bytes_max);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	int own = open(path, O_RDONLY | O_CLOEXEC);
	if (own < 0)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "the image file cannot be opened: %s",
			       strerror(errno));
	*ret_fd = own;
	*ret_bytes = st.st_size;
	return true;
}

/* "reference 2: …" */
static bool name_it(const struct studio_paint *job, int i, struct err *err)
{
	return i < job->reference_count ? err_prefix(err, "reference %d", i + 1)
					: err_prefix(err, "mask");
}

static bool fail_changed(struct err *err)
{
	return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "the image file has changed");
}

static bool keep_one(struct studio_paint *job, const struct studio_material *m, struct err *err)
{
	struct studio_kept *kept = &job->kept[job->kept_count];

	if (!studio_open_again(m->fd, STUDIO_READ_BYTES_MAX, &kept->fd, &kept->bytes, err))
		return false;
	job->kept_count++;
	return kept->bytes == m->bytes || fail_changed(err);
}

bool studio_keep_materials(struct studio_paint *job, struct err *err)
{
	int n = job->reference_count + (job->mask ? 1 : 0);

	if (n == 0)
		return true;
	job->kept = calloc((size_t)n, sizeof *job->kept);
	if (!job->kept)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "out of memory");
	for (int i = 0; i < n; i++)
		if (!keep_one(job, i < job->reference_count ? &job->references[i] : job->mask, err))
			return name_it(job, i, err);
	return true;
}

void studio_drop_materials(struct studio_paint *job)
{
	for (int i = 0; i < job->kept_count; i++)
		close_fd(&job->kept[i].fd);
	job->kept_count = 0;
	free(TAKE(job->kept));
}

bool studio_check_materials(const struct studio_paint *job, struct err *err)
{
	struct stat st;

	for (int i = 0; i < job->kept_count; i++)
		if (fstat(job->kept[i].fd, &st) < 0 || st.st_size != job->kept[i].bytes) {
			fail_changed(err);
			return name_it(job, i, err);
		}
	return true;
}

bool studio_lead_material(const struct studio_paint *job, int i, struct frame *ret, int *ret_fd)
{
	if (i >= job->kept_count)
		return false;
	ret->kind = FRAME_MATERIAL;
	ret->material.bytes = (uint64_t)job->kept[i].bytes;
	ret->material.index = (uint32_t)i;
	ret->material.is_mask = i >= job->reference_count;
	*ret_fd = job->kept[i].fd;
	return true;
}
