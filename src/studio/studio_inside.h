/* What the parts of the client side share. For this folder alone.
 *
 *     studio.c          the studio, the queue of jobs, giving them out
 *     studio_paint.c    what is special about painting: how it begins, what it may answer
 *     studio_material.c the files that a picture is painted from, on their way to a worker
 *     studio_read.c     the same of reading
 *     studio_worker.c   a worker's beginning, states and end
 *     studio_frames.c   what a worker says, and how much of it is believed
 *
 * (worker.c is the other side: the worker process itself.)
 */
#pragma once

#include "studio/frame.h"
#include "studio/spawn.h"
#include "studio/studio.h"

#define STUDIO_PREVIEWS_MAX 3
#define STUDIO_FILE_BYTES (INT64_C(256) << 20) /* of one picture, at most */

/* STARTING → IDLE ⇄ BUSY → (CANCELLING →) IDLE → LEAVING; from any of them → ENDING
 * (killed, not yet reaped). studio_worker_move() alone changes it. */
enum studio_worker_state {
	WORKER_STARTING,
	WORKER_IDLE,
	WORKER_BUSY,
	WORKER_CANCELLING,
	WORKER_LEAVING,
	WORKER_ENDING,
	WORKER_STATES,
};

enum studio_job_state { JOB_NONE, JOB_WAITING, JOB_RUNNING, JOB_FINISHED };

struct studio_job_kind {
	bool is_short; /* takes a moment, and a task waits for it to go on: ahead of long ones */
	int64_t most_ms; /* if that is less than job_timeout_ms; 0: job_timeout_ms */
	/* The frame (all but its number) and the descriptor, the caller's, that begin the job. */
	bool (*begin)(struct studio_job *job, struct frame *ret, int *ret_fd, struct err *err);
	/* The i-th frame to send before that one, with its descriptor, still the job's; false
	 * when there are no more. NULL: none. */
	bool (*lead)(const struct studio_job *job, int i, struct frame *ret, int *ret_fd);
	/* Frees what it kept while it waited; called once, when it runs or ends. */
	void (*forget)(struct studio_job *job);
	void (*done)(struct studio_job *job);
	enum err_code believed[4]; /* a worker's, others become ERR_TASK_IMAGE_PROCESSING */
	const char *failed, *too_long;
};

extern const struct studio_job_kind studio_kind_paint, studio_kind_read;

struct studio_worker {
	struct list link;
	struct studio *studio;
	enum studio_worker_state state;
	struct spawn_child child;
	struct loop_watch exited, socket, said;
	struct loop_timer timer;
	struct studio_job *job; /* borrowed; set when BUSY alone */
	uint64_t number;	/* of the job it was given last */
	const struct studio_job_kind *kind; /* of that job */
	int64_t idle_since_ms;
	bool is_slow; /* reads for more than a moment */
	bool proven; /* has ended a job: its start was no failure */
	char line[200]; /* of its standard error, so far */
	size_t line_len;
	int lines_said;
};

struct studio {
	struct loop *loop; /* borrowed */
	struct studio_options options;
	char *program; /* owned, or NULL */
	struct list workers, finished;
	struct list waiting, waiting_short; /* jobs by their kind: long ones and short ones */
	int count[WORKER_STATES];
	int waiting_count, short_in_row, start_failures;
	uint64_t last_number;
	struct loop_timer deliver; /* due when `finished` is not empty */
	struct loop_timer retry;   /* set: no worker is started before it is due */
	struct studio_stats stats;
};

/* --- studio.c --- */
void studio_job_init(struct studio_job *job, const struct studio_job_kind *kind, struct err *err);
void studio_job_queue(struct studio *s, struct studio_job *job);
void studio_job_cancel(struct studio *s, struct studio_job *job);
/* The job's outcome is known; its `done` is called from a timer, soon. */
void studio_job_finish(struct studio *s, struct studio_job *job);
void studio_job_fail(struct studio *s, struct studio_job *job, enum err_code code,
		     const char *message);
void studio_fail_waiting(struct studio *s, enum err_code code, const char *message);
/* Jobs to idle workers, and workers for the jobs that are left. */
void studio_pump(struct studio *s);

/* --- studio_worker.c --- */
bool studio_worker_start(struct studio *s) MUST_CHECK;
/* A worker could not be started, or died before its first job: wait before the next. */
void studio_start_failed(struct studio *s);
void studio_worker_move(struct studio_worker *w, enum studio_worker_state to);
void studio_worker_hang_up(struct studio_worker *w);
/* SIGKILL; the job it still has is answered when the kernel tells how it ended. */
void studio_worker_kill(struct studio_worker *w);
/* SIGKILL, and its job is answered with this. */
void studio_worker_end(struct studio_worker *w, enum err_code code, const char *message);
/* After studio_worker_end: waits until it is gone, and frees it. */
void studio_worker_bury(struct studio_worker *w);

/* --- studio_material.c --- */
/* The file of a description of its own, for reading alone: a worker can neither write to
 * it nor move the place where its owner reads. Error: ERR_TASK_IMAGE_PROCESSING when it is
 * no regular file or has more than bytes_max. */
bool studio_open_again(int fd, int64_t bytes_max, int *ret_fd, int64_t *ret_bytes,
		       struct err *err) MUST_CHECK;
/* Opens a job's references and mask again; what was opened is freed by studio_drop_materials. */
bool studio_keep_materials(struct studio_paint *job, struct err *err) MUST_CHECK;
void studio_drop_materials(struct studio_paint *job);
/* As studio_job_kind.lead. */
bool studio_lead_material(const struct studio_paint *job, int i, struct frame *ret, int *ret_fd);
/* Have the files kept their lengths? */
bool studio_check_materials(const struct studio_paint *job, struct err *err) MUST_CHECK;

/* --- studio_frames.c --- */
/* Handles what there is to read, at most `most` frames. */
void studio_worker_read(struct studio_worker *w, int most);
/* Is f the end of a job of this kind that this worker has, or had until it was cancelled? */
bool studio_may_end(const struct studio_worker *w, const struct frame *f,
		    const struct studio_job_kind *kind);
/* The job that this worker had is over, one way or another. */
void studio_worker_free(struct studio_worker *w, const struct frame *f);
bool studio_is_sealed_file(int fd, uint64_t bytes);

/* --- studio_paint.c, studio_read.c: false when that cannot be --- */
bool studio_take_progress(struct studio_worker *w, const struct frame *f, int *fd) MUST_CHECK;
bool studio_take_preview(struct studio_worker *w, const struct frame *f, int *fd) MUST_CHECK;
bool studio_take_done(struct studio_worker *w, const struct frame *f, int *fd) MUST_CHECK;
bool studio_take_image(struct studio_worker *w, const struct frame *f, int *fd) MUST_CHECK;
