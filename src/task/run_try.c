/* One attempt of a run: what its provider tells while it is at work, and its end in the journal. */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "task/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_EVERY_MS 100

/* --- progress ------------------------------------------------------------------ */

static bool run_store_progress(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;
	struct store_stmt *s = store_stmt(tx, STMT_TASK_PROGRESS);

	store_bind_int(s, run->row.seq);
	store_bind_int(s, run->progress_stored);
	return store_exec(s, NULL, err);
}

static void on_progress_stored(struct store_job *job)
{
	struct run *run = job->ctx;
	struct task_event event = {.kind = TASK_EVENT_PROGRESS,
				   .status = TASK_PROCESSING,
				   .progress = run->progress_stored};

	run->jobs--;
	run->storing_progress = false;
	FAILPOINT("progress.committed");
	if (job->ok)
		watch_tell(run->tasks, run->row.id, &event);
	run_maybe_free(run);
}

/* Stored first, then told: what a caller saw never falls, not even by a crash. */
static void note_progress(struct run *run, int percent)
{
	int64_t now_ms = loop_now_ms(run->tasks->loop);

	percent = percent > 99 ? 99 : percent;
	if (percent <= run->progress_stored || run->storing_progress || run->ending ||
	    now_ms - run->progress_at_ms < PROGRESS_EVERY_MS)
		return;
	run->progress_stored = percent;
	run->progress_at_ms = now_ms;
	run->storing_progress = true;
	run_submit(run, &run->progress_job, run_store_progress, on_progress_stored);
}

/* --- the attempt's callbacks ---------------------------------------------------- */

static bool run_journal_sent(struct store_tx *tx, struct store_job *job, struct err *err)
{
	const struct run_try *t = CONTAINER_OF(job, struct run_try, job);
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_SENT);

	store_bind_int(s, ATTEMPT_SENT);
	store_bind_text(s, slice_of(t->sent_id));
	store_bind_int(s, t->run->row.seq);
	store_bind_int(s, t->number);
	return store_exec(s, NULL, err);
}

static void journal_sent(struct run_try *t, char *id);
static void submit_close(struct run_try *t);

static void on_journal_sent(struct store_job *job)
{
	struct run_try *t = CONTAINER_OF(job, struct run_try, job);
	struct run *run = t->run;

	run->jobs--;
	t->storing_sent = false;
	if (!job->ok)
		log_error("attempt.journal", "task=%s why=%s", run->row.id,
			  log_quote(job->err.message));
	/* Another call of the same attempt has its id by now. Behind the attempt's end its row
	 * is closed. */
	if (t->closing)
		submit_close(t);
	else if (t->live && !t->outrun && t->next_id)
		journal_sent(t, TAKE(t->next_id));
	run_maybe_free(run);
}

static void journal_sent(struct run_try *t, char *id)
{
	free(t->sent_id);
	t->sent_id = id;
	t->storing_sent = true;
	run_submit(t->run, &t->job, run_journal_sent, on_journal_sent);
}

static void on_sent(struct provider_attempt *a, const char *upstream_id)
{
	struct run_try *t = a->ctx;

	if (!upstream_id || !t->live || t->outrun)
		return; /* nothing to poll after a crash: the started row says enough */
	char *id = strndup(upstream_id, PROVIDER_ID_MAX);
	if (!id)
		abort(); /* a kilobyte at most */
	if (!t->storing_sent) {
		journal_sent(t, id);
		return;
	}
	free(t->next_id);
	t->next_id = id;
}

static void on_progress(struct provider_attempt *a, int percent)
{
	struct run *run = ((struct run_try *)a->ctx)->run;

	if (!run->abandoned)
		note_progress(run, percent);
}

/* Each stage of each image is told once, whatever providers give and however many are
 * asked; those that a stream wished for are paid for. Of two at work the first is shown. */
static void on_preview(struct provider_attempt *a, int number, int index, int fd, int64_t bytes)
{
	struct run_try *t = a->ctx;
	struct run *run = t->run;
	struct task_event event = {
		.kind = TASK_EVENT_PREVIEW,
		.status = TASK_PROCESSING,
		.preview_number = number,
		.preview_index = index,
		.preview_fd = fd,
		.preview_bytes = bytes,
	};

	log_debug("attempt.preview", "task=%s number=%d index=%d at_us=%lld", run->row.id, number, index,
		  (long long)clock_mono_us());
	if (number >= 1 && number <= (int)run->request.n && index >= 0 && index < GEN_PARTIALS_MAX && t->live) {
		books_partial(t, number, index);
		if (!(run->partials[number - 1] >> index & 1) && !t->hedge && !t->outrun &&
		    watch_tell(run->tasks, run->row.id, &event) > 0)
			run->partials[number - 1] |= (uint8_t)(1 << index);
	}
	close(fd);
}

/* The task's time is over and most of it went into this attempt: it is a provider that hangs,
 * not somebody's wish. */
static bool hung(const struct run_try *t)
{
	const struct run *run = t->run;
	int64_t whole_ms = run->row.deadline_ms - run->row.created_ms;

	return run->timed_out && !run->cancel_asked && !run->abandoned &&
	       loop_now_ms(run->tasks->loop) - t->books.started_ms >= whole_ms / 2;
}

static void on_end(struct provider_attempt *a, enum provider_outcome outcome,
		   const struct err *err)
{
	struct run_try *t = a->ctx;
	struct err late;

	if (!t->live) {
		log_error("attempt.ended_twice", "task=%s outcome=%s", t->run->row.id,
			  provider_outcome_name(outcome));
		return;
	}
	t->live = false;
	if (outcome == PROVIDER_CANCELLED && hung(t)) {
		outcome = PROVIDER_UNCERTAIN;
		err_set(&late, ERR_TASK_TIMEOUT, NULL, "the provider did not answer within the task's time");
		err = &late;
	}
	FAILPOINT("attempt.ended");
	t->told = true;
	t->books.outcome = outcome;
	t->err = err ? *err : (struct err){0};
	run_settle(t);
}

/* --- from its place to its end ---------------------------------------------------------- */

static void forget(struct run_try *t)
{
	free(t->images);
	free(t->sent_id);
	free(t->next_id);
}

void try_destroy(struct run_try *t)
{
	if (t)
		forget(t);
	free(t);
}

static bool is_over(const struct run_try *t)
{
	return !t->provider && !t->open && !t->writing && !t->closing && !t->storing_sent;
}

struct run_try *try_create(struct run *run, int number)
{
	struct run_try **at = run->tries;

	while (*at && !is_over(*at))
		if (++at == run->tries + RUN_TRIES)
			abort(); /* there is one: see RUN_TRIES */
	if (*at)
		forget(*at);
	else
		*at = malloc(sizeof **at);
	if (!*at)
		abort();
	**at = (struct run_try){.run = run, .number = number};
	return *at;
}

int try_kept(const struct run_try *t)
{
	int count = 0;

	for (int i = 0; t->images && i < (int)t->run->request.n; i++)
		count += t->images[i].kept;
	return count;
}

void try_start(struct run_try *t, const char *resume_id)
{
	struct run *run = t->run;

	t->attempt = (struct provider_attempt){
		.request = &run->request,
		.task_id = run->row.id,
		.resume_id = resume_id,
		/* A stream's watch may begin a moment after the task was claimed. */
		.previews = t->hedge ? 0 : MAX(watch_wants_previews(run->tasks, run->row.id),
					       run->request.partial_images),
		.on_sent = on_sent,
		.on_progress = on_progress,
		.on_preview = on_preview,
		.on_image = run_take_image,
		.on_end = on_end,
		.ctx = t,
	};
	run_show_inputs(run, &t->attempt);
	t->images = calloc((size_t)run->request.n, sizeof *t->images);
	if (!t->images)
		abort(); /* a kilobyte each */
	books_begin(t, t->provider);
	t->live = true;
	atomic_fetch_add(&run->tasks->attempts, 1);
	provider_start(t->provider, &t->attempt);
}

void try_cancel(struct run_try *t)
{
	if (!t->live)
		return;
	t->attempt.leave |= t->run->abandoned;
	provider_cancel(t->provider, &t->attempt);
}

void try_not_asked(struct run_try *t)
{
	t->books = (struct attempt_books){.outcome = PROVIDER_FAILED};
	err_set(&t->err, ERR_TASK_SERVICE, NULL, "the provider was not asked");
}

static void tell_route(struct run_try *t)
{
	struct run *run = t->run;
	int64_t now_ms = loop_now_ms(run->tasks->loop);
	const struct route_end end = {
		.outcome = t->books.outcome,
		.err = t->books.outcome == PROVIDER_OK ? NULL : &t->err,
		.probe = t->probe,
		.late = t->outrun && !t->hedge,
		.took_ms = now_ms - t->books.started_ms,
		.cost_uc = t->books.cost_uc,
	};

	route_report(run->tasks->options.route, t->provider, &end, now_ms);
}

void try_end(struct run_try *t, int kept)
{
	books_end(t, t->provider, kept);
	tell_route(t);
	t->told = false;
	t->provider = NULL;
	if (kept == 0) {
		free(t->images);
		t->images = NULL;
	}
	line_next(t->run->tasks);
	log_info("attempt.ended", "task=%s attempt=%d provider=%s outcome=%s images=%d cost_uc=%ld",
		 t->run->row.id, t->number, t->books.provider, provider_outcome_name(t->books.outcome),
		 kept, (long)t->books.cost_uc);
}

static bool run_close(struct store_tx *tx, struct store_job *job, struct err *err)
{
	const struct run_try *t = CONTAINER_OF(job, struct run_try, job);

	return t->outrun ? books_correct(tx, t, err) : books_write(tx, t, 0, err);
}

static void on_closed(struct store_job *job)
{
	struct run_try *t = CONTAINER_OF(job, struct run_try, job);
	struct run *run = t->run;

	run->jobs--;
	t->closing = false;
	if (job->ok)
		t->open = false;
	else
		log_error("attempt.journal", "task=%s why=%s", run->row.id, log_quote(job->err.message));
	run_maybe_free(run);
}

static void submit_close(struct run_try *t) { run_submit(t->run, &t->job, run_close, on_closed); }

void try_close(struct run_try *t)
{
	if (!t->outrun) {
		t->entry = t->books;
		t->entry_ms = clock_wall_ms();
	}
	t->closing = true;
	if (!t->storing_sent)
		submit_close(t);
}
