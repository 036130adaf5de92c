/* Between run.c, run_attempt.c and run_end.c: one claimed task on its way.
 *
 *   load ─▶ attempt: pick a provider, journal, start ─▶ images kept ─▶ end
 *   run.c       ▲            run_attempt.c            │            run_end.c
 *               └──────── failed, try the next ───────┘
 *
 * All on the dispatcher's loop. The steps that touch the store are jobs; a run has
 * at most one job of each kind on its way, and is freed when nothing refers to it.
 */
#pragma once

#include "ledger/ledger.h"
#include "media/probe.h"
#include "task/internal.h"

/* The journal's states of an attempt. */
enum attempt_state { ATTEMPT_STARTED = 0, ATTEMPT_SENT = 1, ATTEMPT_ENDED = 2 };

/* What the attempt under way came to (run_books.c); the provider may be gone when it is written. */
struct attempt_books {
	char provider[64];
	bool painted;
	int came;     /* images, whatever they were */
	int unusable, wrong_size;
	int64_t cost_uc, started_ms; /* the latter of the loop's clock */
};

struct run_image {
	struct media_keep keep;
	struct run *run;
	struct task_image image;
	bool used, kept;
};

struct run {
	struct tasks *tasks;
	struct list link; /* in tasks->runs */
	struct claimed row;
	struct arena arena;
	struct gen_request request;

	/* Gathered before the first provider is asked (run_inputs.c). */
	struct run_inputs *inputs;	    /* owned; NULL: none, or not begun */
	char (*stored_inputs)[MEDIA_BLOB_HEX + 1]; /* in the arena: blobs by number, ""; or NULL */
	bool gathering, inputs_ready;

	struct provider *provider; /* of the attempt under way, or NULL */
	struct provider_attempt attempt;
	struct route_ask ask; /* with those that were asked already */
	int attempt_number;
	struct list line_link; /* while in_line: in tasks->line, by entered */
	bool in_line;
	int64_t entered;
	int64_t patient_until_ms; /* everybody rests: how long it waits for one; 0: not yet */
	char *resume_provider, *resume_id; /* in the arena; an attempt left by an earlier run */
	bool attempt_open; /* the journal's last attempt has no end yet */
	bool attempt_live; /* started, and not told its end */

	struct run_image *images; /* owned: request.n of them, from the first attempt's start */
	int keeping; /* images on their way to disk */
	struct err keep_err; /* why one could not be kept; ERR_NONE: all could */
	bool attempt_ended;
	enum provider_outcome outcome;
	struct err outcome_err;

	struct attempt_books books;

	uint8_t partials[TASK_IMAGES_MAX]; /* a bit for each that was sent, by its index */

	bool cancel_asked, timed_out, abandoned, ending;
	struct loop_timer deadline, retry;

	/* progress: only what was committed is shown */
	int progress_stored;
	int64_t progress_at_ms;
	bool storing_progress;

	struct store_job load_job, journal_job, sent_job, progress_job, finish_job;
	int jobs; /* store jobs on their way */
	bool loaded_cancel; /* the row says so by now */
	char upstream_id[PROVIDER_ID_MAX + 1];
	char sent_id[PROVIDER_ID_MAX + 1]; /* the same, as the writer has it */
	bool storing_sent;

	/* the end, as the finish job needs it */
	struct finish finish;
	struct ledger_hold hold;
	struct task_image final_images[TASK_IMAGES_MAX];
	bool finish_won; /* the writer's, until the job is back */
	bool won;
};

/* run.c */
/* For a task of this request that is to be begun as it is created (begin.c): any thread;
 * NULL: no memory. */
struct run *run_create(struct tasks *tasks, const struct gen_request *request, bool sandbox);
void run_discard(struct run *run); /* one that was not begun; NULL is fine */
/* It was created and journaled; its place among those at work is taken. */
void run_fill(struct run *run, const struct task_create *c);
void run_begin_journaled(struct run *run);
void run_submit(struct run *run, struct store_job *job,
		bool (*fn)(struct store_tx *, struct store_job *, struct err *),
		void (*done)(struct store_job *));
/* Frees the run once it was ended or abandoned and nothing is on its way. */
void run_maybe_free(struct run *run);

/* run_inputs.c */
bool run_load_inputs(struct store_tx *tx, struct run *run, struct err *err) MUST_CHECK;
/* True: references are to be had first. Then run_next_attempt() is called again, or the run ends. */
bool run_gather_inputs(struct run *run);
void run_cancel_inputs(struct run *run);
void run_free_inputs(struct run *run);
void run_show_inputs(const struct run *run, struct provider_attempt *a);
/* What the references cost, in tokens (per_token models). */
int64_t run_reference_tokens(const struct run *run);

/* run_attempt.c */
/* The server is stopping: what is known is written down, the rest is the next start's. */
void run_leave(struct run *run);
/* The next provider is asked, or the run ends because there is none. */
void run_next_attempt(struct run *run);
/* Its provider is chosen and held; false: see *ret_none. */
bool run_pick(struct run *run, struct route_none *ret_none);
void run_put_back(struct run *run); /* it is not asked after all */
/* In a create's job: the attempt at the provider that was picked. */
bool run_journal_first(struct store_tx *tx, struct run *run, int64_t seq, struct err *err) MUST_CHECK;
/* That is on the disk: the provider is asked. */
void run_journaled(struct run *run);
/* Tells the provider that its work is no longer wanted. */
void run_cancel_attempt(struct run *run);

/* run_line.c */
void line_join(struct run *run); /* it waits; in_line already: nothing */
void line_leave(struct run *run);
/* A place was given back: whoever waits longest for it has it. */
void line_next(struct tasks *tasks);

/* run_books.c */
void books_begin(struct run *run, const struct provider *p);
/* An image came: true when it is one to keep, measured into *ret. */
bool books_image(struct run *run, const struct provider_image *came, struct task_image *ret,
		 enum probe_format *ret_format);
/* The attempt is over and its images are on the disk; p: whose it was. What an answer without
 * a usable image is, is settled here. */
void books_end(struct run *run, const struct provider *p, int kept);
/* Writes the last attempt's end into the journal; charged_uc: of the task it completed. */
bool books_write(struct store_tx *tx, const struct run *run, int64_t charged_uc, struct err *err) MUST_CHECK;

/* run_end.c */
/* err: why not completed; NULL for TASK_COMPLETED. */
void run_end(struct run *run, enum task_status status, const struct err *err);
/* Partial images that a stream had asked for and that were sent. */
int run_count_partials(const struct run *run);
/* Once more, after the books could not be written. */
void run_end_again(struct run *run);
/* Ends the run when someone wished it or its time is over: true. */
bool run_end_if_stopped(struct run *run);
