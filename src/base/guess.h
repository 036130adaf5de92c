/* What a misspelt name was probably meant to be.
 *
 *     const char *meant = guess_name(SLICE("promt"), names, count);   "prompt"
 */
#pragma once

#include <stddef.h>

#include "base/slice.h"

/* The nearest of names[0..count) by edits (insert, delete, replace, swap), or NULL
 * when none is near: at most a third of its letters wrong, at most 3. */
const char *guess_name(struct slice name, const char *const *names, size_t count);
