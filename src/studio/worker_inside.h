/* What the worker's parts share. For this folder alone.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "studio/frame.h"

/* --- worker.c --- */
/* Ends the process when there is no gateway any more. */
void worker_say(const struct frame *f, int fd, enum frame_wait wait);
void worker_say_failed(uint64_t number, const struct err *err);
/* For `leaving` of the frame that ends a job: has it worked long enough? */
bool worker_decide_to_leave(void);
/* Has the gateway asked to stop this job? */
bool worker_is_cancelled(uint64_t number);
int worker_ms_since(int64_t start_us);

/* --- worker_read.c --- */
/* The job of a FRAME_READ, answered. file_fd: borrowed. */
void worker_read_image(const struct frame *read, int file_fd);
