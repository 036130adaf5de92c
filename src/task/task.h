/* Tasks: durable requests for images, and the only code that moves one between
 * states.
 *
 *     pending ──claim──▶ processing ──▶ completed | failed | cancelled
 *        └──────────────────────────────▶ cancelled | failed (timeout)
 *
 * Every move is a compare-and-swap on the row; the loser does nothing. The move
 * into an end state and the settlement of its money are one transaction.
 *
 * Thread rule: task_create, task_get, task_cancel … from any loop; their results
 * come on that loop. The dispatcher has a loop and thread of its own.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/pool.h"
#include "catalog/request.h"
#include "ledger/ledger.h"
#include "store/store.h"

#define TASK_ID_MAX 40 /* task-unified-<seconds>-<8>, and a terminator */
#define TASK_IMAGES_MAX CATALOG_N_MAX

enum task_status { TASK_PENDING, TASK_PROCESSING, TASK_COMPLETED, TASK_FAILED, TASK_CANCELLED,
		   TASK_STATUS_COUNT };
const char *task_status_name(enum task_status s); /* "pending" */
/* TASK_STATUS_COUNT when it is none. */
enum task_status task_status_named(struct slice name);
static inline bool task_ended(enum task_status s) { return s >= TASK_COMPLETED; }

struct task_image {
	char blob[65];
	const char *mime; /* static */
	int width_px, height_px;
	int64_t bytes, expires_ms;
};

struct task_attempts;

/* A task as it is shown: a copy, complete in itself but for its attempts. */
struct task_view {
	const struct task_attempts *attempts; /* borrowed from the task_read that asked; or NULL */
	char id[TASK_ID_MAX];
	int64_t seq, account_id, key_id;
	enum task_status status;
	int progress, n;
	char model[CATALOG_ID_MAX + 1];
	bool sandbox, cancel_asked;
	int64_t reserved_uc, charged_uc;
	/* Of a completed task: 0 where the model counts none; output: where it is paid by them. */
	int64_t input_tokens, output_tokens;
	int64_t created_ms, started_ms, ended_ms;
	char error_code[40];
	char error_message[ERR_MESSAGE_MAX];
	char moderation[ERR_MODERATION_MAX]; /* of struct err; "": none */
	int image_count;
	struct task_image images[TASK_IMAGES_MAX];
};

/* task-unified-1757156493-imcg5zqt: 13 + digits + 1 + 8 of [a-z0-9]. */
bool task_id_valid(struct slice id);

struct tasks; /* the module: dispatcher, janitor, watchers */
struct run;   /* one task at work (run.h) */

/* --- creating --------------------------------------------------------------- */

/* A reference or the mask that is stored here already: a blob, or a file by its id. */
struct task_input {
	int number; /* 0: the mask; 1, 2, …: the references */
	const char *param; /* static: what errors name */
	bool must_own;	   /* the file's id alone was said: only its account may use it */
	char blob[65];	  /* "": file_id it is */
	char file_id[40];
};

struct task_create {
	/* in */
	const struct gen_request *request; /* checked and quoted; borrowed until task_create returns */
	int64_t account_id, key_id;
	bool sandbox;			/* painted: a test key, or a model nobody serves */
	struct slice idempotency_key;	/* empty: none; borrowed until done */
	uint8_t body_hash[32];		/* with an idempotency key */
	const struct task_input *inputs; /* kept until the task ends; borrowed until done */
	int input_count;		/* ≤ GEN_REFERENCES_MAX + 1 */
	bool at_once;			/* somebody waits: it may be begun as it is created (begin.c) */
	void (*done)(struct task_create *c);
	void *ctx;
	/* out */
	bool ok;
	struct err err;
	bool replayed; /* an idempotency key had this task already */
	char id[TASK_ID_MAX];
	int64_t created_ms, reserved_uc;
	struct ledger_rate rate; /* what is left of the minute; all 0: no limit, or not counted */
	/* private */
	struct tasks *tasks;
	struct store_job job;
	struct loop *home;
	struct loop_letter letter;
	struct run *run; /* owned, until it is begun; NULL: created as pending */
	atomic_bool unwanted;
	struct slice request_json;
	int64_t deadline_ms;
	char new_id[TASK_ID_MAX];
	char model[CATALOG_ID_MAX + 1];
	int n;
	char *json_heap, *callback_url;
};
/* Reserves and inserts in one transaction; done after the commit. */
void task_create(struct tasks *tasks, struct task_create *c);
/* Gives it its id (new_id) before that: for whoever watches from the very first. What c
 * answers counts, though: a replay has another. */
void task_create_name(struct task_create *c);
/* Nobody waits for it any more. Until done: begun in the same transaction, it asks no provider. */
void task_create_unwanted(struct task_create *c);

/* --- reading ---------------------------------------------------------------- */

/* A row of the journal. */
struct task_attempt {
	int number;
	const char *state; /* "started", "sent" or "ended"; static */
	char provider[64], outcome[16], upstream_id[128], message[ERR_MESSAGE_MAX]; /* "": none */
	int64_t started_ms, ended_ms; /* the latter 0: not yet */
	int64_t cost_uc;
	int images, unusable, wrong_size;
	int64_t input_tokens, output_tokens; /* that the provider says it counted; 0: it did not */
};
#define TASK_ATTEMPTS_MAX 16
struct task_attempts {
	int count;
	struct task_attempt items[TASK_ATTEMPTS_MAX]; /* the first of them */
};

struct task_read {
	struct slice id;
	int64_t account_id; /* 0: any (an admin) */
	struct task_attempts *attempts; /* filled, too; NULL: not asked for */
	void (*done)(struct task_read *r);
	void *ctx;
	bool ok; /* false: ERR_TASK_NOT_FOUND, also for another account's */
	struct err err;
	struct task_view view;
	struct tasks *tasks;
	struct store_job job;
};
void task_read(struct tasks *tasks, struct task_read *r);

struct task_list {
	int64_t account_id;
	int status; /* enum task_status, or -1; processing includes pending */
	struct slice model; /* empty: any */
	int64_t from_ms, to_ms; /* created from then on, and before then; 0: whenever */
	struct slice error_code; /* empty: any end */
	int page, page_size; /* from 1; 1–100 */
	struct slice ids[50]; /* instead of the filters: a batch */
	int id_count;
	void (*done)(struct task_list *l);
	void *ctx;
	bool ok;
	struct err err;
	int64_t total;
	int count;
	struct task_view *views; /* owned by the list until task_list_finish */
	/* private */
	struct tasks *tasks;
	struct store_job job;
	struct pool_job work;
};
void task_list(struct tasks *tasks, struct task_list *l);
void task_list_finish(struct task_list *l);

/* Recent median of this model's duration in seconds; fallback when there is none. */
int task_estimate_s(struct tasks *tasks, const char *model, int fallback_s);

/* --- cancelling --------------------------------------------------------------- */

struct task_cancel {
	struct slice id;
	int64_t account_id;
	bool pending_only; /* leave it alone once it is being made: a client that went away */
	void (*done)(struct task_cancel *c);
	void *ctx;
	bool ok; /* false: ERR_TASK_NOT_FOUND, ERR_TASK_NOT_CANCELLABLE */
	struct err err;
	struct tasks *tasks;
	struct store_job job;
	bool was_pending, sandbox;
	int64_t seq;
};
/* Pending: ended at once. Processing: the provider is told, and the task ends as
 * cancelled unless it was finished first; done comes when the wish is recorded. */
void task_cancel(struct tasks *tasks, struct task_cancel *c);

/* --- watching ----------------------------------------------------------------- */

enum task_event_kind { TASK_EVENT_STATUS, TASK_EVENT_PROGRESS, TASK_EVENT_PREVIEW, TASK_EVENT_ENDED };

struct task_event {
	enum task_event_kind kind;
	enum task_status status;
	int progress;
	int preview_number, preview_index; /* of PREVIEW */
	int preview_fd;			   /* borrowed during the call */
	int64_t preview_bytes;
	const struct task_view *view; /* of ENDED, borrowed during the call: the task as it ended;
				       * NULL: it is to be read */
};

#define TASK_PREVIEW_WATCHERS 8

/* Hears of one task's changes on the loop that began the watch, until ended (after
 * TASK_EVENT_ENDED none follow). Embedded in its owner. A task that had ended
 * before the watch began tells nothing: begin the watch first, then read the task. */
struct task_link;

struct task_watch {
	char id[TASK_ID_MAX];
	void (*on_event)(struct task_watch *w, const struct task_event *event);
	void *ctx;
	int previews; /* TASK_EVENT_PREVIEWs wanted of an image, 0–3: the first
		       * TASK_PREVIEW_WATCHERS of a task get those that are made */
	/* private */
	struct loop *home;
	struct task_link *link; /* counted, between the watcher and whoever tells it */
};
void task_watch_begin(struct tasks *tasks, struct task_watch *w);
void task_watch_end(struct tasks *tasks, struct task_watch *w); /* fine after ENDED too */
