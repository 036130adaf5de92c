/* What the bytes of a stranger's file are, for messages. Any thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* "a GIF", "HTML or XML", "of no kind known here": what is neither PNG, JPEG nor WebP. */
const char *media_kind_name(const uint8_t *p, size_t len);

/* Fills err (ERR_UNSUPPORTED_MEDIA) with what the file is instead of a PNG, JPEG or WebP,
 * as far as its first bytes tell; returns false. param may be NULL. */
bool media_refuse_kind(const uint8_t *p, size_t len, const char *param, struct err *err);

/* The first `len` bytes of a file that has more, as probe_image() needs them: where a
 * JPEG's metadata alone is longer than that, it is left out. Returns how many there are. */
size_t media_read_head(int fd, uint8_t *ret, size_t len);
