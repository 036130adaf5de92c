#include "base/file.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

bool write_all(int fd, const void *p, size_t len)
{
	const char *at = p;

	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool fd_is_scarce(int fd)
{
	struct rlimit files;

	return fd >= FD_SPARE && getrlimit(RLIMIT_NOFILE, &files) == 0 &&
	       (rlim_t)fd + FD_SPARE >= files.rlim_cur;
}
