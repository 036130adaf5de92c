/* Looking at callbacks and what became of them, and asking for one again.
 *
 *     callback_find(tx, task_id, account_id, &view, &err)
 *     callback_exchanges_each(tx, view.task_seq, write_one, ctx, &err)
 *
 * Thread rule: inside a store job; all but callback_redeliver() only read. Drawback: a
 * view holds a whole URL; not for small stacks by the dozen.
 */
#pragma once

#include "callback/callback.h"

struct callback_exchange {
	int number; /* 1, 2, …; 0: there was none */
	int64_t at_ms, duration_ms;
	int status;		       /* 0: no answer came */
	struct slice outcome, message; /* valid during the call; message may be empty */
};

struct callback_view {
	int64_t task_seq, account_id;
	char task_id[CALLBACK_TASK_ID_MAX], message_id[CALLBACK_MESSAGE_ID_MAX];
	char url[CALLBACK_URL_MAX + 1];
	enum callback_state state;
	int64_t next_ms; /* see CALLBACK_STATES */
	int tries, deliveries, redeliveries;
};

/* account_id 0: anybody's. ERR_TASK_NOT_FOUND, ERR_CALLBACK_NOT_FOUND. */
bool callback_find(struct store_tx *tx, struct slice task_id, int64_t account_id,
		   struct callback_view *ret, struct err *err) MUST_CHECK;
/* In order, at most CALLBACK_EXCHANGES_MAX. */
bool callback_exchanges_each(struct store_tx *tx, int64_t task_seq,
			     void (*each)(void *ctx, const struct callback_exchange *e), void *ctx,
			     struct err *err) MUST_CHECK;
/* An account's newest, each with its last exchange; those of tasks made before this one
 * when before_task_id is not empty. */
bool callback_list_each(struct store_tx *tx, int64_t account_id, struct slice before_task_id, int most,
			void (*each)(void *ctx, const struct callback_view *v,
				     const struct callback_exchange *last),
			void *ctx, struct err *err) MUST_CHECK;
/* Due at once, with all its tries before it and the same message id.
 * ERR_CALLBACK_NOT_READY: its task has not ended, or it is being sent;
 * ERR_CALLBACK_EXHAUSTED: it was asked for CALLBACK_REDELIVERIES_MAX times. */
bool callback_redeliver(struct store_tx *tx, struct callbacks *callbacks, struct slice task_id,
			int64_t account_id, int64_t now_ms, struct callback_view *ret,
			struct err *err) MUST_CHECK;
