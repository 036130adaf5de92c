/* Starting a studio worker: this binary again, with a socket, a pipe for what it says,
 * and nothing else of ours.
 *
 *     struct spawn_child c;
 *     spawn_worker(NULL, &c, &err)   → c.pid, c.pidfd, c.sock, c.said_fd
 *
 * The child gets descriptors 0–3 alone, a process group of its own (a terminal's ^C is
 * for the gateway, which drains), default signals, and of the environment only what
 * fonts, locale and sanitizers need: no secret that the operator put there.
 * It dies with the thread that called this (see sandbox_drop()).
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct spawn_child {
	pid_t pid;
	int pidfd;   /* owned: readable when it has ended */
	int sock;    /* owned: SOCK_SEQPACKET, non-blocking */
	int said_fd; /* owned: its standard error, non-blocking */
};

/* program: borrowed, or NULL for /proc/self/exe. ERR_INTERNAL says what failed. */
bool spawn_worker(const char *program, struct spawn_child *ret, struct err *err) MUST_CHECK;
