/* The walls around a studio worker, raised in two steps, none of which can be
 * taken down again by the process itself.
 *
 *     sandbox_drop(readable, n, &walls);       single-threaded; before libraries start threads
 *     … warm up …                              still may make threads, open readable files
 *     sandbox_close(&walls, &limits, &err)     from here on: compute, and talk on open sockets
 *
 * What holds then: no new privileges; user nobody when started as root; an empty
 * network namespace; Landlock: no path but `readable`, and those only for reading;
 * limits on memory, CPU time, file size, descriptors, no core; seccomp: a short list of
 * system calls. Namespace and Landlock depend on the kernel and are tried; seccomp and
 * limits are required. Without Landlock (and not as nobody) no file can be opened at
 * all. Steps that are tried and fail leave their layer out of walls->layers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SANDBOX_LAYERS(X)    \
	X(NOBODY, "nobody")   \
	X(NETNS, "netns")     \
	X(LANDLOCK, "landlock") \
	X(LIMITS, "limits")   \
	X(SECCOMP, "seccomp")

enum sandbox_layer_index {
#define X(id, name) SANDBOX_##id##_INDEX,
	SANDBOX_LAYERS(X)
#undef X
	SANDBOX_LAYER_COUNT
};

enum sandbox_layer {
#define X(id, name) SANDBOX_##id = 1 << SANDBOX_##id##_INDEX,
	SANDBOX_LAYERS(X)
#undef X
};

struct sandbox_limits {
	int64_t memory_bytes; /* address space beyond what is mapped when closing */
	int64_t cpu_s;	      /* of this process's whole life */
	int64_t file_bytes;   /* of one memfd */
	int open_files;
};

struct sandbox_walls {
	unsigned layers; /* enum sandbox_layer bits */
	int statm_fd;	 /* owned between the two steps */
};

/* readable: files and folders, with all below, that may be read; others' absence is fine.
 * Also asks the kernel to kill this process when the thread that started it ends. */
void sandbox_drop(const char *const *readable, size_t count, struct sandbox_walls *ret);
bool sandbox_close(struct sandbox_walls *walls, const struct sandbox_limits *limits,
		   struct err *err) MUST_CHECK;

#define SANDBOX_DESCRIBE_MAX 64
/* "nobody,netns,landlock,limits,seccomp": for a log line. Returns ret. */
const char *sandbox_describe(unsigned layers, char ret[SANDBOX_DESCRIBE_MAX]);
