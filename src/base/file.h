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

/* Goes on after a short write and after a signal. */
bool write_all(int fd, const void *p, size_t len) MUST_CHECK;
