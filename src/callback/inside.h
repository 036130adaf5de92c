/* What the files of callback/ share: the module's state, a claim, a delivery. All of it is
 * the module's thread's, but for what says otherwise. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/list.h"
#include "base/loop.h"
#include "callback/callback.h"
#include "callback/room.h"

#define CLAIM_MAX 128	    /* rows a claim takes */
#define CLAIM_LINE_MAX 64   /* of one line */
#define CLAIM_VISITS 32	    /* lines that a claim looks at, besides those it was told of */
#define HINTS_MAX 256
#define CLAIM_HINTS 64
#define LEASE_MORE_MS 30000 /* a claim is believed for an exchange's time and this */

struct line {
	int64_t account_id, line;
};

struct callbacks {
	struct callback_options options;
	callback_render *render;
	void *render_ctx;

	/* under the lock: the writer's thread tells, and looks for room */
	pthread_mutex_t lock;
	struct room *room; /* owned */
	struct line hints[HINTS_MAX]; /* lines that may have something due */
	int hint_count;
	bool hints_lost; /* there were more */
	bool started;
	atomic_bool stopping;
	struct loop *loop; /* owned; NULL until the thread is started */
	pthread_t thread;
	struct loop_letter kick;
	bool kicked;

	struct claim *claim; /* owned */
	bool claiming;
	/* A walk goes through all lines that have something due, in order, as far as there
	 * is room; blocked: there was none, and an end must come first. */
	bool walk_owed, walk_denied, blocked;
	int64_t later_ms; /* wall clock: something comes back to its line; 0: nothing */
	bool later_known;
	struct list deliveries;
	struct loop_timer timer, count_timer, drain_timer;
	int64_t drain_until_ms;

	atomic_uint_least64_t delivered, failed, retries, ended[EGRESS_OUTCOME_COUNT];
	atomic_int in_flight;
	atomic_int_least64_t due, oldest_due_ms;
};

/* A row that was claimed. */
struct pick {
	struct line of;
	int64_t task_seq;
	int tries, deliveries;
	char task_id[CALLBACK_TASK_ID_MAX], message_id[CALLBACK_MESSAGE_ID_MAX];
	size_t url_at, url_len; /* in claim.urls */
	int secrets;		/* which of claim.secrets */
};

struct claim {
	struct store_job job;
	struct callbacks *callbacks;
	/* asked for */
	int64_t now_ms;
	bool release, ripen, walk;
	struct line hints[CLAIM_HINTS];
	int hint_count;
	struct line at; /* the walk's place */
	/* what came of it: set by each run anew */
	struct line reached;
	bool walk_over;
	int64_t later_ms; /* of ripen */
	int pick_count, secrets_count, more_count;
	struct pick picks[CLAIM_MAX];
	struct callback_secrets secrets[CLAIM_MAX];
	struct buf urls;
	struct line more[CLAIM_HINTS + CLAIM_VISITS + CLAIM_MAX]; /* left with something due, maybe */
};

/* claim.c */
bool claim_create(struct callbacks *callbacks, struct err *err) MUST_CHECK;
void claim_destroy(struct claim *claim); /* NULL is fine */
/* Claims when there may be something to claim, and again after that. */
void claim_look(struct callbacks *callbacks);

/* courier.c: under the lock or not, as the name says */
void hint_locked(struct callbacks *callbacks, struct line line);
void callbacks_hint(struct callbacks *callbacks, struct line line); /* any thread */
void courier_set_timer(struct callbacks *callbacks);

/* deliver.c */
void delivery_begin(struct callbacks *callbacks, const struct pick *pick, struct slice url,
		    const struct callback_secrets *secrets);
void deliveries_cancel(struct callbacks *callbacks);
