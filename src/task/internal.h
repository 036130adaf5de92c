/* What the files of task/ share and nobody else sees. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/list.h"
#include "task/dispatcher.h"

struct watch_table;

/* Tasks of providers, and those that are painted: they wait and work apart. Indexed by
 * their row's `sandbox`. */
#define TASK_KINDS 2

struct tasks {
	struct tasks_options options;
	struct loop *loop; /* the dispatcher's; owned */
	struct studio *studio;
	struct pool *readers; /* for lists, which may be long */
	struct watch_table *watches;
	struct pace *pace;
	pthread_t thread;
	bool started;

	/* the dispatcher's alone. begun: earlier runs' tasks have been asked for */
	int64_t node; /* this run of the server; never 0 */
	struct list runs;
	struct list checks;	/* images that the studio looks at (run_image.c) */
	struct list line;	/* of the runs, those that wait for a place at a provider (run_line.c) */
	int64_t entered;	/* runs so far */
	int room[TASK_KINDS], at_work[TASK_KINDS];
	int coming[TASK_KINDS]; /* most that the claim under way will bring */
	int creating;		/* tasks that are begun as they are created, on their way to the disk */
	int gathering; /* references, without a place among those at work */
	int64_t turn[TASK_KINDS]; /* the account that claims have come to */
	bool begun, claiming, claim_again, draining;
	struct loop_timer janitor;
	struct janitor *janitor_state;
	struct pool_job sweep_job; /* sweep.c's */
	int sweep_folder;
	bool sweeping;

	atomic_bool takes_offers; /* begin.c's: the dispatcher runs and is not being stopped */
	atomic_bool kicked;
	struct loop_letter kick;

	/* for metrics */
	atomic_int_least64_t pending[TASK_KINDS];
	atomic_uint_least64_t created, ended[TASK_STATUS_COUNT], attempts, hedges, lost_swaps;
	atomic_uint_least64_t images[TASK_IMAGE_FATES];
	atomic_int running_now;
};

/* The bits of task.extras. */
#define TASK_HAS_INPUTS 1
#define TASK_HAS_CALLBACK 2

/* A row that was claimed, to be run. */
struct claimed {
	int64_t seq, account_id, key_id, reserved_uc, deadline_ms, created_ms, started_ms;
	char id[TASK_ID_MAX];
	bool sandbox, cancel_asked;
};

/* dispatch.c */
void dispatch_kick(struct tasks *tasks); /* any thread: there may be work */

/* create.c */
void create_submit(struct task_create *c); /* as any other: pending */
bool create_run(struct store_tx *tx, struct store_job *job, struct err *err) MUST_CHECK;
void create_made(struct task_create *c); /* on the caller's loop: it hears of it */

/* begin.c: true: it is begun as it is created if that may be, and created if not */
bool begin_offer(struct task_create *c);

/* claim.c: on the dispatcher's loop */
void dispatch_claim(struct tasks *tasks);
void dispatch_take_over(struct tasks *tasks, bool at_start);
/* In a job: the account after this one that has tasks of this kind waiting; 0: none. */
bool claim_next_account(struct store_tx *tx, int kind, int64_t after, int64_t *ret_account_id,
			struct err *err) MUST_CHECK;

/* dispatch.c */
void dispatch_ask_cancel(struct tasks *tasks, int64_t seq); /* any thread */

/* run.h: one claimed task through its attempts to its end */
struct run;
void run_begin(struct tasks *tasks, const struct claimed *row);
void run_ask_cancel(struct run *run);
int64_t run_seq(const struct run *run);
struct list *run_link(struct run *run);
struct run *run_of_link(struct list *link);
/* Forgets a run without ending its task: the next start takes it up. */
void run_abandon(struct run *run);

/* finish.c: the end of a task, inside a store job */
struct finish {
	struct callbacks *callbacks; /* told when the task has one; or NULL */
	int64_t seq, node;
	enum task_status status;
	bool was_pending;
	struct ledger_hold *hold;
	int64_t charged_uc, input_tokens, output_tokens, now_ms;
	const char *error_code, *error_message, *moderation; /* NULL: none */
	int image_count;
	const struct task_image *images;
};
/* Compare-and-swap, images, settlement: *ret_won is false, and nothing was changed,
 * when someone else had ended (or taken) the task. */
bool finish_in_tx(struct store_tx *tx, const struct finish *f, bool *ret_won, struct err *err) MUST_CHECK;

/* read.c */
void view_from_row(struct store_stmt *s, struct task_view *view);

/* attempts.c */
bool attempts_read(struct store_tx *tx, int64_t seq, struct task_attempts *ret, struct err *err) MUST_CHECK;

/* watch.c */
struct watch_table *watch_table_create(void);
void watch_table_destroy(struct watch_table *t);
/* Any thread; preview_fd stays the caller's. Answers how many were told. */
int watch_tell(struct tasks *tasks, const char *id, const struct task_event *event);
int watch_wants_previews(struct tasks *tasks, const char *id);
int watch_count(struct tasks *tasks);

/* pace.c */
struct pace *pace_create(void);
void pace_destroy(struct pace *p);
void pace_add(struct pace *p, const char *model, int64_t duration_ms);
bool pace_load(struct pace *p, struct store *store, struct err *err) MUST_CHECK;

/* janitor.c */
bool janitor_start(struct tasks *tasks, struct err *err) MUST_CHECK;
void janitor_stop(struct tasks *tasks);
bool janitor_is_busy(const struct tasks *tasks); /* a round is on its way */

/* sweep.c */
void sweep_begin(struct tasks *tasks); /* the next folder, on the reader thread */
void sweep_one(struct tasks *tasks, int folder); /* blocks; not on a loop */
