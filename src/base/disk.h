/* Is there room on a file's disk, beyond what is kept free for more important bytes?
 *
 *     if (!disk_has_room(fd, 512 << 20)) … refuse what a stranger sends
 *
 * Any thread; one system call. Drawback: a look, not a promise: whoever writes much looks
 * again after every DISK_LOOK_BYTES.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DISK_LOOK_BYTES (1024 * 1024)

/* 0 keeps nothing free. A disk that cannot be asked has room. */
bool disk_has_room(int fd, int64_t keep_free_bytes);
