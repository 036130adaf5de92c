/* Compiler attributes and small idioms that every module uses.
 *
 *     CLEANUP(close_fd) int fd = open(...);   closed on every way out
 *     *ret_fd = TAKE_FD(fd);                  ... unless it is handed over
 */
#pragma once

#include <stddef.h>
#include <unistd.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define UNUSED __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#undef MIN /* GLib and sys/param.h have them too */
#undef MAX
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* From a pointer to a member back to the struct that holds it. */
#define CONTAINER_OF(ptr, type, member) \
	((type *)((char *)(ptr)-offsetof(type, member)))

/* Hands an owned pointer over: yields it and leaves NULL behind. */
#define TAKE(p)                   \
	({                        \
		typeof(p) _t = (p); \
		(p) = NULL;       \
		_t;               \
	})

/* Hands an owned descriptor over: yields it and leaves -1 behind. */
#define TAKE_FD(fd)         \
	({                  \
		int _t = (fd); \
		(fd) = -1;  \
		_t;         \
	})

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
