/* Bytes into a descriptor, whole.
 *
 *     if (!write_all(fd, p, len)) … errno says why
 *
 * Any thread; waits as write() does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/* The lowest free number is what the kernel gives: a high one says that few are left. What
 * strangers hold open for long is refused then, and the last FD_SPARE descriptors are for
 * the database, tasks and their images. */
#define FD_SPARE 128
bool fd_is_scarce(int fd);

/* Goes on after a short write and after a signal. */
bool write_all(int fd, const void *p, size_t len) MUST_CHECK;
