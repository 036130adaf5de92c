/* A task's attempts, as the journal has them. */
#include "task/run.h"

#include <string.h>

static void copy_text(struct store_stmt *s, int column, char *ret, size_t size)
{
	struct slice text = store_col_text(s, column);
	size_t len = MIN(text.len, size - 1);

	memcpy(ret, text.p ? text.p : "", len);
	ret[len] = '\0';
}

static void read_row(struct store_stmt *s, struct task_attempt *a)
{
	static const char *const states[] = {
		[ATTEMPT_STARTED] = "started", [ATTEMPT_SENT] = "sent", [ATTEMPT_ENDED] = "ended"};
	int64_t state = store_col_int(s, 2);

	*a = (struct task_attempt){
		.number = (int)store_col_int(s, 0),
		.state = states[state >= 0 && state <= ATTEMPT_ENDED ? state : ATTEMPT_ENDED],
		.started_ms = store_col_int(s, 4),
		.ended_ms = store_col_int(s, 5),
		.cost_uc = store_col_int(s, 8),
		.images = (int)store_col_int(s, 9),
		.unusable = (int)store_col_int(s, 10),
		.wrong_size = (int)store_col_int(s, 11),
		.input_tokens = store_col_int(s, 13),
		.output_tokens = store_col_int(s, 14),
	};
	copy_text(s, 1, a->provider, sizeof a->provider);
	copy_text(s, 3, a->upstream_id, sizeof a->upstream_id);
	copy_text(s, 6, a->outcome, sizeof a->outcome);
	copy_text(s, 7, a->message, sizeof a->message);
}

bool attempts_read(struct store_tx *tx, int64_t seq, struct task_attempts *ret, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPTS);
	bool row;

	ret->count = 0;
	store_bind_int(s, seq);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		if (ret->count < TASK_ATTEMPTS_MAX)
			read_row(s, &ret->items[ret->count++]);
	}
	return false;
}
