#include "store/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/attr.h"

#define SHARED_BYTES 4096

_Static_assert(sizeof(struct store_shared) <= SHARED_BYTES, "one page");
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "atomics that work between processes");

bool shared_open(const char *data_dir, struct store_shared **ret, struct err *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/epoch", data_dir) >= (int)sizeof path)
		return err_set(err, ERR_INTERNAL, NULL, "the data directory's name is too long");
	CLEANUP(close_fd) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	/* Growing to the same size is harmless, whoever does it first. */
	if (fd < 0 || ftruncate(fd, SHARED_BYTES) < 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot make %s: %s", path, strerror(errno));
	void *page = mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		return err_set(err, ERR_INTERNAL, NULL, "cannot map %s: %s", path, strerror(errno));
	*ret = page;
	return true;
}

void shared_close(struct store_shared *shared)
{
	if (shared)
		munmap(shared, SHARED_BYTES);
}
