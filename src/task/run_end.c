/* A run's end: status, images and money in one transaction, tried until it is written. */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "task/run.h"

#include <string.h>

#define FINISH_RETRY_MS 500

static bool run_finish(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;

	if (!finish_in_tx(tx, &run->finish, &run->finish_won, err))
		return false;
	if (!books_write_all(tx, &run->finish_ends, run->best, run->finish_won ? run->finish.charged_uc : 0, err))
		return false;
	FAILPOINT("finish.written");
	return true;
}

/* As it would be read from its rows. */
static void view_ended(const struct run *run, struct task_view *ret)
{
	const struct finish *f = &run->finish;
	const struct gen_request *r = &run->request;
	bool completed = f->status == TASK_COMPLETED;

	*ret = (struct task_view){
		.seq = f->seq,
		.account_id = run->row.account_id,
		.key_id = run->row.key_id,
		.status = f->status,
		.progress = completed ? 100 : run->progress_stored,
		.n = (int)r->n,
		.sandbox = run->row.sandbox,
		.cancel_asked = run->cancel_asked,
		.reserved_uc = run->row.reserved_uc,
		.charged_uc = f->charged_uc,
		.input_tokens = f->input_tokens,
		.output_tokens = f->output_tokens,
		.created_ms = run->row.created_ms,
		.started_ms = run->row.started_ms,
		.ended_ms = f->now_ms,
		.image_count = completed ? f->image_count : 0,
	};
	memcpy(ret->id, run->row.id, sizeof ret->id);
	memcpy(ret->model, r->model.p, MIN(r->model.len, sizeof ret->model - 1));
	if (f->error_code)
		strncpy(ret->error_code, f->error_code, sizeof ret->error_code - 1);
	if (f->error_message)
		strncpy(ret->error_message, f->error_message, sizeof ret->error_message - 1);
	if (f->moderation)
		strncpy(ret->moderation, f->moderation, sizeof ret->moderation - 1);
	for (int i = 0; i < ret->image_count; i++)
		ret->images[i] = f->images[i];
}

static void tell_ended(struct run *run)
{
	struct task_event event = {.kind = TASK_EVENT_ENDED,
				   .status = run->finish.status,
				   .progress = run->finish.status == TASK_COMPLETED ? 100 : 0};
	struct task_view view;

	if (watch_count(run->tasks) == 0)
		return;
	/* What could not be loaded is read by whoever wants to know. */
	if (run->request.model.len > 0) {
		view_ended(run, &view);
		event.view = &view;
	}
	watch_tell(run->tasks, run->row.id, &event);
}

static void on_finished(struct store_job *job)
{
	struct run *run = job->ctx;
	struct tasks *tasks = run->tasks;

	FAILPOINT("finish.committed");
	run->jobs--;
	books_entered(&run->finish_ends, job->ok);
	if (!job->ok && !run->abandoned) {
		/* The books could not be written (a full disk): the task is not ended
		 * before they can. */
		log_error("task.finish", "task=%s why=%s", run->row.id,
			  log_quote(job->err.message));
		loop_timer_set(tasks->loop, &run->retry, loop_now_ms(tasks->loop) + FINISH_RETRY_MS);
		return;
	}
	run->won = job->ok && run->finish_won;
	if (run->won) {
		int64_t duration_ms = run->finish.now_ms - run->row.created_ms;
		atomic_fetch_add(&tasks->ended[run->finish.status], 1);
		if (run->finish.status == TASK_COMPLETED) {
			char model[CATALOG_ID_MAX + 1] = {0};
			memcpy(model, run->request.model.p,
			       MIN(run->request.model.len, sizeof model - 1));
			pace_add(tasks->pace, model, duration_ms);
		}
		if (run->finish.charged_uc > 0)
			route_charged(tasks->options.route, run->best->books.provider, run->finish.charged_uc);
		log_info("task.ended", "task=%s status=%s duration_ms=%ld images=%d charged_uc=%ld",
			 run->row.id, task_status_name(run->finish.status), (long)duration_ms,
			 run->finish.image_count, (long)run->finish.charged_uc);
		tell_ended(run);
	} else if (job->ok) {
		atomic_fetch_add(&tasks->lost_swaps, 1);
		log_warn("task.taken", "task=%s why=ended_or_leased_elsewhere", run->row.id);
		run->abandoned = true;
	}
	if (job->ok)
		hedge_correct(run); /* which may free it */
	else
		run_maybe_free(run);
}

/* The images that were kept, and what they are of those asked for. */
static int collect_images(struct run *run)
{
	int64_t expires_ms = run->finish.now_ms + run->tasks->options.link_ttl_ms;
	int count = 0, share_milli = 0;

	for (int i = 0; i < (int)run->request.n; i++) {
		struct task_image *image = &run->final_images[count];
		if (!run->best->images[i].kept)
			continue;
		*image = run->best->images[i].image;
		image->expires_ms = expires_ms;
		share_milli += gen_request_share_milli(&run->request, image->width_px, image->height_px);
		count++;
	}
	run->finish.image_count = count;
	run->finish.images = run->final_images;
	return share_milli;
}

/* Those that a stream asked for; a task's own events show others, for nothing. */
int run_count_partials(const struct run *run)
{
	unsigned wanted = (1u << run->request.partial_images) - 1;
	int count = 0;

	for (int i = 0; i < (int)run->request.n; i++)
		count += __builtin_popcount(run->partials[i] & wanted);
	return count;
}

static void settle_completed(struct run *run)
{
	const struct gen_request *r = &run->request;
	struct gen_delivery d = {
		.share_milli = collect_images(run),
		.reference_tokens = run_reference_tokens(run),
		.partials = run_count_partials(run),
	};

	run->finish.charged_uc = MIN(gen_request_charge(r, &d), run->row.reserved_uc);
	if (r->text_tokens > 0) /* the OpenAI dialect tells them, whatever is paid for */
		run->finish.input_tokens = r->text_tokens + d.reference_tokens;
	if (r->billing != BILLING_PER_TOKEN)
		return;
	run->finish.output_tokens = (int64_t)r->output_tokens * d.share_milli / 1000 +
				    (int64_t)r->partial_tokens * d.partials;
}

/* Whatever went wrong inside is told in the words that a task's error may have. */
static void settle_failed(struct run *run, const struct err *err)
{
	if (err != &run->outcome_err)
		run->outcome_err = *err;
	if (strcmp(err_task_type(run->outcome_err.code), "task_error") != 0)
		run->outcome_err.code = ERR_TASK_SERVICE;
	run->finish.error_code = err_code_name(run->outcome_err.code);
	run->finish.error_message = run->outcome_err.message;
	run->finish.moderation = run->outcome_err.moderation[0] ? run->outcome_err.moderation : NULL;
}

void run_end_again(struct run *run)
{
	books_enter(run, &run->finish_ends);
	run_submit(run, &run->finish_job, run_finish, on_finished);
}

void run_end(struct run *run, enum task_status status, const struct err *err)
{
	run->ending = true;
	loop_timer_cancel(run->tasks->loop, &run->deadline);
	hedge_outrun(run);
	run->hold = (struct ledger_hold){
		.ref = slice_of(run->row.id),
		.account_id = run->row.account_id,
		.key_id = run->row.key_id,
		.amount_uc = run->row.reserved_uc,
		.now_ms = clock_wall_ms(),
	};
	run->finish = (struct finish){
		.callbacks = run->tasks->options.callbacks,
		.seq = run->row.seq,
		.node = run->tasks->node,
		.status = status,
		.hold = &run->hold,
		.now_ms = run->hold.now_ms,
	};
	if (status == TASK_COMPLETED)
		settle_completed(run);
	else
		settle_failed(run, err);
	run_end_again(run);
}

bool run_end_if_stopped(struct run *run)
{
	struct err err;

	if (run->timed_out) {
		err_set(&err, ERR_TASK_TIMEOUT, NULL,
			"the task was not finished within its time; nothing was charged");
		run_end(run, TASK_FAILED, &err);
	} else if (run->cancel_asked) {
		err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled by the caller");
		run_end(run, TASK_CANCELLED, &err);
	}
	return run->ending;
}
