/* A callback's row in the transactions of its task: made with it, due with its end. */
#include "callback/inside.h"

#include <ctype.h>

#include "base/digest.h"

static const char *const state_names[] = {
#define X(id, name) name,
	CALLBACK_STATES(X)
#undef X
};

const char *callback_state_name(enum callback_state s)
{
	return (unsigned)s < CALLBACK_STATE_COUNT ? state_names[s] : "unknown";
}

/* FNV-1a of "host:port" as it stands in the URL, in lower case. Whoever finds two hosts
 * of one number makes them wait for each other, in his own account alone. */
static int64_t line_of(struct slice url)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325);
	size_t at = sizeof "https://" - 1;

	for (; at < url.len && !strchr("/?#", url.p[at]); at++)
		hash = (hash ^ (uint8_t)tolower((unsigned char)url.p[at])) * UINT64_C(0x100000001B3);
	return (int64_t)(hash >> 1); /* never negative */
}

bool callback_add(struct store_tx *tx, const struct callback_new *c, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_INSERT);
	char message_id[CALLBACK_MESSAGE_ID_MAX] = "msg_";

	random_text("0123456789abcdefghijklmnopqrstuvwxyz", message_id + 4, sizeof message_id - 5);
	store_bind_int(s, c->task_seq);
	store_bind_text(s, c->task_id);
	store_bind_int(s, c->account_id);
	store_bind_int(s, line_of(c->url));
	store_bind_text(s, slice_of(message_id));
	store_bind_text(s, c->url);
	return store_exec(s, NULL, err);
}

/* The hint is early, before the commit; the claim it leads to is a job behind this one. */
bool callback_make_due(struct store_tx *tx, struct callbacks *callbacks, int64_t task_seq,
		       int64_t now_ms, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_MAKE_DUE);
	bool row;

	store_bind_int(s, task_seq);
	store_bind_int(s, now_ms);
	if (!store_step(s, &row, err))
		return false;
	if (row && callbacks)
		callbacks_hint(callbacks, (struct line){store_col_int(s, 0), store_col_int(s, 1)});
	store_reset(s);
	return true;
}
