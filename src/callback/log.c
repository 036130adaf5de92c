#include "callback/log.h"

#include "callback/inside.h"

static void copy_text(struct slice from, char *to, size_t cap)
{
	size_t len = MIN(from.len, cap - 1);

	if (len)
		memcpy(to, from.p, len);
	to[len] = '\0';
}

/* Columns as CALLBACK_COLUMNS has them, from the first. */
static void view_from_row(struct store_stmt *s, struct callback_view *v)
{
	*v = (struct callback_view){
		.task_seq = store_col_int(s, 0),
		.account_id = store_col_int(s, 1),
		.state = (enum callback_state)store_col_int(s, 2),
		.next_ms = store_col_int(s, 3),
		.tries = (int)store_col_int(s, 4),
		.deliveries = (int)store_col_int(s, 5),
		.redeliveries = (int)store_col_int(s, 6),
	};
	copy_text(store_col_text(s, 7), v->task_id, sizeof v->task_id);
	copy_text(store_col_text(s, 8), v->message_id, sizeof v->message_id);
	copy_text(store_col_text(s, 9), v->url, sizeof v->url);
}

static struct callback_exchange exchange_from_row(struct store_stmt *s, int column)
{
	return (struct callback_exchange){
		.number = (int)store_col_int(s, column),
		.at_ms = store_col_int(s, column + 1),
		.duration_ms = store_col_int(s, column + 2),
		.status = (int)store_col_int(s, column + 3),
		.outcome = store_col_text(s, column + 4),
		.message = store_col_text(s, column + 5),
	};
}

bool callback_find(struct store_tx *tx, struct slice task_id, int64_t account_id,
		   struct callback_view *ret, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_FIND);
	bool row, has_one = false;

	store_bind_text(s, task_id);
	if (!store_step(s, &row, err))
		return false;
	bool known = row && (account_id == 0 || store_col_int(s, 10) == account_id);
	if (known && !store_col_null(s, 0)) {
		has_one = true;
		view_from_row(s, ret);
	}
	store_reset(s);
	if (!known)
		return err_set(err, ERR_TASK_NOT_FOUND, NULL, "there is no task %.*s of this account",
			       (int)MIN(task_id.len, 64), task_id.p);
	return has_one || err_set(err, ERR_CALLBACK_NOT_FOUND, NULL,
				  "the task was made without a callback_url");
}

bool callback_exchanges_each(struct store_tx *tx, int64_t task_seq,
			     void (*each)(void *ctx, const struct callback_exchange *e), void *ctx,
			     struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_DELIVERIES);
	bool row;

	store_bind_int(s, task_seq);
	store_bind_int(s, CALLBACK_EXCHANGES_MAX);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		struct callback_exchange e = exchange_from_row(s, 0);
		each(ctx, &e);
	}
	return false;
}

bool callback_list_each(struct store_tx *tx, int64_t account_id, struct slice before_task_id, int most,
			void (*each)(void *ctx, const struct callback_view *v,
				     const struct callback_exchange *last),
			void *ctx, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_LIST);
	struct callback_view v;
	bool row;

	store_bind_int(s, account_id);
	store_bind_text(s, before_task_id.len ? before_task_id : (struct slice){0});
	store_bind_int(s, most);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		view_from_row(s, &v);
		struct callback_exchange last = exchange_from_row(s, 10);
		each(ctx, &v, &last);
	}
	return false;
}

bool callback_redeliver(struct store_tx *tx, struct callbacks *callbacks, struct slice task_id,
			int64_t account_id, int64_t now_ms, struct callback_view *ret, struct err *err)
{
	struct callback_view v;
	struct store_stmt *s;
	bool row;

	if (!callback_find(tx, task_id, account_id, &v, err))
		return false;
	if (v.state == CALLBACK_WAITING)
		return err_set(err, ERR_CALLBACK_NOT_READY, NULL,
			       "the task has not ended; its callback is sent when it has");
	if (v.state == CALLBACK_DUE || v.state == CALLBACK_SENDING)
		return err_set(err, ERR_CALLBACK_NOT_READY, NULL,
			       "the callback is being sent already; look again in a moment");
	if (v.redeliveries >= CALLBACK_REDELIVERIES_MAX)
		return err_set(err, ERR_CALLBACK_EXHAUSTED, NULL,
			       "the callback was asked for %d times again, which is as often as can be",
			       CALLBACK_REDELIVERIES_MAX);
	s = store_stmt(tx, STMT_CALLBACK_REDELIVER);
	store_bind_int(s, v.task_seq);
	store_bind_int(s, now_ms);
	if (!store_step(s, &row, err))
		return false;
	if (row && callbacks)
		callbacks_hint(callbacks, (struct line){v.account_id, store_col_int(s, 0)});
	store_reset(s);
	v.state = CALLBACK_DUE;
	v.next_ms = now_ms;
	v.tries = 0;
	v.redeliveries++;
	*ret = v;
	return true;
}
