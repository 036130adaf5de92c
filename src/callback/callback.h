/* Telling a caller's server that its task has ended.
 *
 *     callback_add(tx, &(struct callback_new){.task_seq = …, .url = …}, &err)   with the task's row
 *     callback_make_due(tx, seq, now_ms, &err)                               with the task's end
 *
 * Both are written in the transaction of whoever calls: a task with a callback_url has
 * its callback as surely as it exists, and one that ended is told of as surely as it
 * ended, whatever dies in between.
 *
 * Thread rule: inside a store job.
 */
#pragma once

#include <stdint.h>

#include "base/slice.h"
#include "store/store.h"

#define CALLBACK_MESSAGE_ID_MAX 29 /* msg_<24 of a-z0-9>, and a terminator */

/* The rows' states, as they are stored. X(ENUM, "name") */
#define CALLBACK_STATES(X) \
	X(WAITING, "waiting")     /* for its task's end */ \
	X(DUE, "due")             /* in line */ \
	X(SENDING, "sending")     /* next_ms: until when that is believed */ \
	X(RETRYING, "retrying")   /* next_ms: when it is due again */ \
	X(DELIVERED, "delivered") \
	X(FAILED, "failed")       /* given up */

enum callback_state {
#define X(id, name) CALLBACK_##id,
	CALLBACK_STATES(X)
#undef X
	CALLBACK_STATE_COUNT
};
const char *callback_state_name(enum callback_state s);

struct callback_new {
	int64_t task_seq, account_id;
	struct slice task_id;
	struct slice url; /* checked: https, with a host */
};
bool callback_add(struct store_tx *tx, const struct callback_new *c, struct err *err) MUST_CHECK;
/* Nothing happens when the task has no callback. */
bool callback_make_due(struct store_tx *tx, int64_t task_seq, int64_t now_ms,
		       struct err *err) MUST_CHECK;
