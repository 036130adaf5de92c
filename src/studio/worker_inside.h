/* What the worker's parts share. For this folder alone.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "studio/frame.h"
#include "studio/painter/painter.h"

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
/* Read, not mapped: a file that shrinks is then an error instead of a SIGBUS. *ret: malloc'd. */
bool worker_load_file(int fd, uint64_t bytes, uint8_t **ret, struct err *err) MUST_CHECK;
/* The job of a FRAME_READ, answered. file_fd: borrowed. */
void worker_read_image(const struct frame *read, int file_fd);

/* --- worker_material.c --- */
/* What came before a PAINT, decoded. */
struct worker_materials {
	struct painter_image references[PAINTER_REFERENCES_MAX], mask;
	int count;
	bool has_mask;
};
/* Keeps a FRAME_MATERIAL until its PAINT comes; fd: taken. */
void worker_keep_material(const struct frame *f, int fd);
/* Forgets what was kept. */
void worker_drop_materials(void);
/* Decodes what was kept for this FRAME_PAINT and forgets it. An image that is much larger
 * than the picture is reduced at once. Errors name the image: "reference 2: …". */
bool worker_open_materials(const struct frame *paint, struct worker_materials *ret,
			   struct err *err) MUST_CHECK;
/* Also half-made ones, and those of all zeros. */
void worker_close_materials(struct worker_materials *m);
