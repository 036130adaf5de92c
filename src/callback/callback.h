/* Telling a caller's server that its task has ended: durable, signed, at least once.
 *
 *     callback_add(tx, &(struct callback_new){.task_seq = …, .url = …}, &err)   with the task's row
 *     callback_make_due(tx, callbacks, seq, now_ms, &err)                    with the task's end
 *
 *     callbacks_create(&options, &callbacks, &err)
 *     callbacks_start(callbacks, render, ctx, &err)      sends what is due, from now on
 *     callbacks_stop(callbacks, drain_ms); callbacks_destroy(callbacks);
 *
 * Both rows are written in the transaction of whoever calls: a task with a callback_url has
 * its callback as surely as it exists, and one that ended is told of as surely as it
 * ended, whatever dies in between. What was sent and not written down as delivered is sent
 * again with the same id.
 *
 * Thread rule: callback_…() with a tx inside a store job; the others from any thread. The
 * module has a loop and a thread of its own, started with the first callback that is due.
 * Drawback: it keeps in mind who answered for itself alone, so a restart begins with
 * everybody unproven (callback/room.h).
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "callback/sign.h"
#include "egress/egress.h"
#include "store/store.h"

#define CALLBACK_MESSAGE_ID_MAX 29   /* msg_<24 of a-z0-9>, and a terminator */
#define CALLBACK_TASK_ID_MAX 40
#define CALLBACK_URL_MAX 2048	     /* without its terminator */
#define CALLBACK_BODY_MAX (1 << 20)
#define CALLBACK_ANSWER_MAX (64 * 1024) /* of a receiver, read and dropped */
#define CALLBACK_REDELIVERIES_MAX 20 /* by hand, of one callback */
#define CALLBACK_RETRIES_MAX 10
#define CALLBACK_EXCHANGES_MAX ((CALLBACK_REDELIVERIES_MAX + 1) * (CALLBACK_RETRIES_MAX + 1))

/* The rows' states, as they are stored. X(ENUM, "name") */
#define CALLBACK_STATES(X) \
	X(WAITING, "waiting")     /* for its task's end */ \
	X(DUE, "due")             /* in line */ \
	X(SENDING, "sending")     /* next_ms: until when that is believed */ \
	X(RETRYING, "retrying")   /* next_ms: when it is due again */ \
	X(DELIVERED, "delivered") /* next_ms: since when */ \
	X(FAILED, "failed")       /* given up; next_ms: since when */

enum callback_state {
#define X(id, name) CALLBACK_##id,
	CALLBACK_STATES(X)
#undef X
	CALLBACK_STATE_COUNT
};
const char *callback_state_name(enum callback_state s);

/* --- with a task's rows ------------------------------------------------------- */

struct callbacks; /* the module */

struct callback_new {
	int64_t task_seq, account_id;
	struct slice task_id;
	struct slice url; /* checked: https, with a host, no user info */
};
bool callback_add(struct store_tx *tx, const struct callback_new *c, struct err *err) MUST_CHECK;
/* Nothing happens when the task has no callback. callbacks NULL: found at the next start. */
bool callback_make_due(struct store_tx *tx, struct callbacks *callbacks, int64_t task_seq,
		       int64_t now_ms, struct err *err) MUST_CHECK;

/* --- sending -------------------------------------------------------------------- */

/* A body to be written: the task's detail, as GET /v1/tasks/{id} answers it. */
struct callback_body {
	char task_id[CALLBACK_TASK_ID_MAX];
	struct buf body; /* appended to; not finished */
	bool ok;
	struct err err; /* ERR_TASK_NOT_FOUND: there is nothing to tell any more */
	void (*done)(struct callback_body *b); /* on the loop that asked; maybe at once */
};
typedef void callback_render(void *ctx, struct callback_body *b);

/* A zero field means its default. */
struct callback_options {
	struct store *store;   /* borrowed; required */
	struct egress *egress; /* borrowed; required */
	int64_t timeout_ms;    /* 10 000: an exchange */
	int retries;	       /* 3, after 1, 2, 4 … s; negative: none */
	int64_t retry_ms;      /* 1000: before the first of them */
	int concurrency;       /* 2048 exchanges at once */
	int per_host;	       /* 64 of them to one host and port of an account */
};
bool callbacks_create(const struct callback_options *options, struct callbacks **ret,
		      struct err *err) MUST_CHECK;
/* Takes up what an earlier run left. */
bool callbacks_start(struct callbacks *callbacks, callback_render *render, void *ctx,
		     struct err *err) MUST_CHECK;
/* Begins no more, waits up to drain_ms for what is under way, leaves the rest to the next
 * start. Blocks; before the egress and whoever renders go. */
void callbacks_stop(struct callbacks *callbacks, int64_t drain_ms);
void callbacks_destroy(struct callbacks *callbacks); /* NULL is fine */

/* For metrics. Any thread. */
struct callback_stats {
	uint64_t delivered, failed, retries; /* callbacks; callbacks; exchanges */
	uint64_t ended[EGRESS_OUTCOME_COUNT]; /* exchanges, by outcome */
	int in_flight;
	int64_t due; /* in line, as of some seconds ago; at most CALLBACK_DUE_COUNTED */
	int64_t oldest_due_ms; /* since when the first of them is due; 0: none */
};
#define CALLBACK_DUE_COUNTED 10000
void callbacks_stats(struct callbacks *callbacks, struct callback_stats *ret);

/* --- secrets: inside a store job --------------------------------------------------- */

/* Those valid now, the current one first; there may be none yet. Only reads. */
bool callback_secrets_read(struct store_tx *tx, int64_t account_id, int64_t now_ms,
			   struct callback_secrets *ret, struct err *err) MUST_CHECK;
/* The same; makes the first one. */
bool callback_secrets_need(struct store_tx *tx, int64_t account_id, int64_t now_ms,
			   struct callback_secrets *ret, struct err *err) MUST_CHECK;
/* A new one; the one until now stays valid for overlap_ms, and signs as well. */
bool callback_secret_rotate(struct store_tx *tx, int64_t account_id, int64_t now_ms,
			    int64_t overlap_ms, struct callback_secrets *ret,
			    struct err *err) MUST_CHECK;
