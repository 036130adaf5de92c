/* The system calls that a studio worker may make. Part of sandbox.c, apart for its tables.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"

/* For all threads, for good. may_read: files may be opened for reading. */
bool sandbox_filter_calls(bool may_read, struct err *err) MUST_CHECK;
