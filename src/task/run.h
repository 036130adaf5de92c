/* Between run.c and the run_*.c: one claimed task on its way.
 *
 *   load ─▶ pick a provider, journal, start ─▶ what it gives ─▶ images kept ─▶ end
 *   run.c  ▲      run_attempt.c                  run_try.c    run_image.c  │  run_end.c
 *          └──────────────────── failed, try the next ─────────────────────┘
 *
 * One attempt at a time, or two: where the provider's hedge_after has passed, the next is asked
 * beside it (run_hedge.c). The first delivery ends the task; the other is cancelled, and is OUTRUN.
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

/* What an attempt came to (run_books.c); the provider may be gone when it is written. */
struct attempt_books {
	char provider[64];
	bool painted;
	int came;     /* images, whatever they were */
	int unusable, wrong_size;
	int partials; /* partial images, each stage once */
	int64_t cost_uc, started_ms; /* the latter of the loop's clock */
	struct provider_usage usage; /* as the provider says */
	enum provider_outcome outcome;
};

struct run_image {
	struct media_keep keep;
	struct run_try *try;
	struct task_image image;
	bool used, kept;
};

/* One attempt: from being picked until its end is in the journal. */
struct run_try {
	struct run *run;
	struct provider *provider; /* held; NULL: it has ended, or the place is free */
	struct provider_attempt attempt;
	int64_t probe; /* as route_pick() told */
	int number; /* in the journal */
	bool open;  /* its row has no end yet */
	bool live;  /* started, and not told its end */
	bool told;  /* its end; images may be on their way to disk, or be decoded */
	bool hedge; /* asked beside another */
	bool outrun; /* the task ended before it did */

	struct run_image *images; /* owned: request.n of them, from its start; or NULL */
	int keeping; /* images on their way to disk, or being decoded */
	bool lost; /* one could not be kept here */
	uint8_t stages[TASK_IMAGES_MAX]; /* a bit for each partial image that came, by its index */

	struct attempt_books books;
	struct err err; /* why it ended as it did; ERR_NONE: it is well, or has not ended */
	/* Its end as the writer has it: of the books when the job was submitted. */
	struct attempt_books entry;
	int64_t entry_ms;
	bool writing; /* by a job of the run's */
	bool entry_is_most; /* it was at work when its task ended: to be corrected */
	struct store_job job; /* what is written of it alone: its id, its end; one after the other */
	bool storing_sent, closing;
	char *sent_id, *next_id; /* owned, or NULL: as the writer has it, and what came behind it */
};

/* Two under way, and one whose end goes into the journal with the next one's begin. */
#define RUN_TRIES 3
#define RUN_LEFT_MAX 2

#define FOR_EACH_TRY(t, run)                                                            \
	for (struct run_try *const *at_##t = (run)->tries, *t; at_##t < (run)->tries + RUN_TRIES; \
	     at_##t++)                                                                     \
		if ((t = *at_##t))

/* Whose ends a job writes: settled when it is submitted, for the writer must not look. */
struct run_ends {
	int count;
	struct run_try *of[RUN_TRIES];
};

/* An attempt that an earlier run of the server left open. */
struct run_left {
	int number;
	char *provider, *upstream_id, *address; /* in the arena; the latter two may be NULL */
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

	struct run_try *tries[RUN_TRIES]; /* owned, made as they are needed: most runs need one */
	struct run_try *asking; /* its row is on its way to the journal; or NULL */
	struct run_try *best;	/* whose images are delivered; NULL: none */
	struct route_ask ask; /* with those that were asked already */
	int attempt_number; /* the journal's newest */
	struct list line_link; /* while in_line: in tasks->line, by entered */
	bool in_line;
	int64_t entered;
	int64_t patient_until_ms; /* everybody rests: how long it waits for one; 0: not yet */
	struct run_left left[RUN_LEFT_MAX];
	int left_count;
	bool hedged; /* once a task, and none that was taken over */
	struct err outcome_err; /* of the attempt that ended last, or why it is final */
	bool final;		/* nobody else is asked */

	uint8_t partials[TASK_IMAGES_MAX]; /* a bit for each that was sent, by its index */

	bool cancel_asked, timed_out, abandoned, ending;
	struct loop_timer deadline, retry, hedge;

	/* progress: only what was committed is shown */
	int progress_stored;
	int64_t progress_at_ms;
	bool storing_progress;

	struct store_job load_job, journal_job, progress_job, finish_job;
	struct run_ends journal_ends, finish_ends; /* what they write besides */
	int jobs; /* store jobs on their way */
	bool loaded_cancel; /* the row says so by now */

	/* the end, as the finish job needs it */
	struct finish finish;
	struct ledger_hold hold;
	struct task_image final_images[TASK_IMAGES_MAX];
	bool finished;	 /* it is written, by this run or another */
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
/* The one that was picked is journaled, with the ends of those before it, and then asked. */
void run_ask_picked(struct run *run);
/* In a create's job: the attempt at the provider that was picked. */
bool run_journal_first(struct store_tx *tx, struct run *run, int64_t seq, struct err *err) MUST_CHECK;
/* That is on the disk: the provider is asked. */
void run_journaled(struct run *run);
/* Tells the providers that their work is no longer wanted. */
void run_cancel_attempts(struct run *run);
/* An attempt's end was told, or one of its images was kept. */
void run_settle(struct run_try *t);
/* By somebody's wish, or because its time is over. */
static inline bool run_is_stopped(const struct run *run) { return run->cancel_asked || run->timed_out; }
/* Attempts that have not ended: an image on its way to the disk counts, as does one that is
 * being journaled. */
int run_under_way(const struct run *run);
/* Nobody else is asked, for this reason, if it is the first. */
void run_make_final(struct run *run, const struct err *why);

/* run_try.c */
/* A place for one, cleared; its row will have this number. */
struct run_try *try_create(struct run *run, int number);
void try_destroy(struct run_try *t); /* NULL is fine */
int try_kept(const struct run_try *t);
void try_start(struct run_try *t, const char *resume_id);
void try_cancel(struct run_try *t);
/* It was journaled and not made. */
void try_not_asked(struct run_try *t);
/* Its end was told, its images are on the disk: its provider is let go. */
void try_end(struct run_try *t, int kept);
/* Its end is written into the journal alone: the task goes on, or has ended. */
void try_close(struct run_try *t);

/* run_hedge.c */
void hedge_await(struct run_try *t); /* it is asked now: when another is to be asked beside it */
void hedge_due(struct loop_timer *timer); /* its run is the timer's ctx */
/* The task has ended: whoever is still at work is outrun. Before its end is submitted. */
void hedge_outrun(struct run *run);
void hedge_settle(struct run_try *t); /* one that was outrun has told its end */
/* The task's end is written: what those that were outrun did cost, as soon as it is known. */
void hedge_correct(struct run *run);

/* run_left.c */
/* In a job: what an earlier run of the server left in the journal. */
bool left_load(struct store_tx *tx, struct run *run, struct err *err) MUST_CHECK;
/* They are settled first. True: that was all for now. */
bool left_settle(struct run *run);

/* run_image.c */
void run_take_image(struct provider_attempt *a, const struct provider_image *came); /* a try's on_image */
void run_cancel_checks(struct run *run); /* nobody waits for what the studio says of them */

/* run_line.c */
void line_join(struct run *run); /* it waits; in_line already: nothing */
void line_leave(struct run *run);
/* A place was given back: whoever waits longest for it has it. */
void line_next(struct tasks *tasks);

/* run_books.c */
void books_begin(struct run_try *t, const struct provider *p);
/* An image came, and is measured by its head; false: it is none that can be sold, and counted so. */
bool books_image(struct run_try *t, const struct provider_image *came, struct task_image *ret,
		 enum probe_format *ret_format, struct err *err) MUST_CHECK;
/* Its size is known: true when it is one to keep. */
bool books_size(struct run_try *t, const struct task_image *image, struct err *err) MUST_CHECK;
/* A partial image came, of an image and with an index that it may have. */
void books_partial(struct run_try *t, int number, int index);
/* The attempt is over and its images are on the disk; p: whose it was. What an answer without
 * a usable image is, is settled here. */
void books_end(struct run_try *t, const struct provider *p, int kept);
/* On the loop, before a job that writes ends: whose there are to write, and as what. Of one that
 * is at work while its task ends, the most that it may cost. */
void books_enter(struct run *run, struct run_ends *ret);
/* In that job. charged_uc: of the task that `best` completed. */
bool books_write_all(struct store_tx *tx, const struct run_ends *ends, const struct run_try *best,
		     int64_t charged_uc, struct err *err) MUST_CHECK;
void books_entered(const struct run_ends *ends, bool written); /* on the loop, after it */
/* Writes an attempt's end into the journal; charged_uc: of the task it completed. */
bool books_write(struct store_tx *tx, const struct run_try *t, int64_t charged_uc, struct err *err) MUST_CHECK;
/* What one that was outrun has come to, in place of the most that it could be. */
bool books_correct(struct store_tx *tx, const struct run_try *t, struct err *err) MUST_CHECK;

/* run_end.c */
/* err: why not completed; NULL for TASK_COMPLETED. */
void run_end(struct run *run, enum task_status status, const struct err *err);
/* Partial images that a stream had asked for and that were sent. */
int run_count_partials(const struct run *run);
/* Once more, after the books could not be written. */
void run_end_again(struct run *run);
/* Ends the run when someone wished it or its time is over: true. */
bool run_end_if_stopped(struct run *run);
