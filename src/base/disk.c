#include "base/disk.h"

#include <sys/statvfs.h>

bool disk_has_room(int fd, int64_t keep_free_bytes)
{
	struct statvfs fs;

	if (keep_free_bytes <= 0 || fstatvfs(fd, &fs) < 0)
		return true;
	return (uint64_t)fs.f_bavail > (uint64_t)keep_free_bytes / fs.f_frsize;
}
