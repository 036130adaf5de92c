/* The end of a task: status, images and money in one transaction. */
#include "callback/callback.h"
#include "ledger/ledger.h"
#include "ledger/usage.h"
#include "task/internal.h"

/* *ret_won: it was as expected. */
static bool swap_status(struct store_tx *tx, const struct finish *f, bool *ret_won, struct err *err)
{
	struct store_stmt *s =
		store_stmt(tx, f->was_pending ? STMT_TASK_END_PENDING : STMT_TASK_END_PROCESSING);
	int64_t changed;

	store_bind_int(s, f->status);
	if (!f->was_pending)
		store_bind_int(s, f->charged_uc);
	store_bind_int(s, f->now_ms);
	store_bind_text(s, slice_of(f->error_code));
	store_bind_text(s, slice_of(f->error_message));
	store_bind_int(s, f->seq);
	if (!f->was_pending) {
		store_bind_int(s, f->node);
		store_bind_int(s, f->input_tokens);
		store_bind_int(s, f->output_tokens);
		store_bind_text(s, slice_of(f->moderation));
	}
	if (!store_exec(s, &changed, err))
		return false;
	*ret_won = changed == 1;
	return true;
}

/* What else hangs on it. */
static bool read_extras(struct store_tx *tx, int64_t seq, int64_t *ret_extras, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_EXTRAS);
	bool row;

	store_bind_int(s, seq);
	if (!store_step(s, &row, err))
		return false;
	*ret_extras = row ? store_col_int(s, 0) : 0;
	store_reset(s);
	return true;
}

/* The files that the task needed may go now, if nobody else wants them. */
static bool forget_inputs(struct store_tx *tx, const struct finish *f, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_INPUTS_FORGET);

	store_bind_int(s, f->seq);
	return store_exec(s, NULL, err);
}

static bool insert_images(struct store_tx *tx, const struct finish *f, struct err *err)
{
	for (int i = 0; i < f->image_count; i++) {
		const struct task_image *image = &f->images[i];
		struct store_stmt *s = store_stmt(tx, STMT_TASK_IMAGE_INSERT);
		store_bind_int(s, f->seq);
		store_bind_int(s, i + 1);
		store_bind_text(s, slice_of(image->blob));
		store_bind_text(s, slice_of(image->mime));
		store_bind_int(s, image->width_px);
		store_bind_int(s, image->height_px);
		store_bind_int(s, image->bytes);
		store_bind_int(s, image->expires_ms);
		if (!store_exec(s, NULL, err))
			return false;
	}
	return true;
}

bool finish_in_tx(struct store_tx *tx, const struct finish *f, bool *ret_won, struct err *err)
{
	int64_t extras;
	bool won;

	*ret_won = false;
	if (!swap_status(tx, f, &won, err))
		return false;
	if (!won)
		return true; /* someone else ended it, or took it */
	if (!read_extras(tx, f->seq, &extras, err) || !insert_images(tx, f, err) || !ledger_settle(tx, f->hold, f->charged_uc, err) ||
	    !ledger_usage_add(tx, f->seq, f->image_count, err))
		return false;
	if ((extras & TASK_HAS_INPUTS) && !forget_inputs(tx, f, err))
		return false;
	if ((extras & TASK_HAS_CALLBACK) && !callback_make_due(tx, f->callbacks, f->seq, f->now_ms, err))
		return false;
	*ret_won = true;
	return true;
}
