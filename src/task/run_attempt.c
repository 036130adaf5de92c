/* A run's attempts: which provider is asked, what it gives, what becomes of it. */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "media/probe.h"
#include "task/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_EVERY_MS 100
#define BUSY_RETRY_MS 50 /* every provider has its hands full */
#define REST_LOOK_MS 100 /* every provider rests */

static void maybe_settle(struct run *run);

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
	struct run *run = job->ctx;
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_SENT);

	store_bind_int(s, ATTEMPT_SENT);
	store_bind_text(s, slice_of(run->sent_id));
	store_bind_int(s, run->row.seq);
	store_bind_int(s, run->attempt_number);
	return store_exec(s, NULL, err);
}

static void journal_sent(struct run *run);

static void on_journal_sent(struct store_job *job)
{
	struct run *run = job->ctx;

	run->jobs--;
	run->storing_sent = false;
	if (!job->ok)
		log_error("attempt.journal", "task=%s why=%s", run->row.id,
			  log_quote(job->err.message));
	/* Another call of the same attempt has its id by now. Behind the attempt's end its row
	 * is closed. */
	if (run->attempt_live && run->upstream_id[0] && strcmp(run->sent_id, run->upstream_id) != 0)
		journal_sent(run);
	run_maybe_free(run);
}

static void journal_sent(struct run *run)
{
	memcpy(run->sent_id, run->upstream_id, sizeof run->sent_id);
	run->storing_sent = true;
	run_submit(run, &run->sent_job, run_journal_sent, on_journal_sent);
}

static void on_sent(struct provider_attempt *a, const char *upstream_id)
{
	struct run *run = a->ctx;

	if (!upstream_id)
		return; /* nothing to poll after a crash: the started row says enough */
	strncpy(run->upstream_id, upstream_id, sizeof run->upstream_id - 1);
	if (!run->storing_sent)
		journal_sent(run);
}

static void on_progress(struct provider_attempt *a, int percent)
{
	struct run *run = a->ctx;

	if (!run->abandoned)
		note_progress(run, percent);
}

/* Each stage of each image is told once, whatever providers give and however many are
 * asked; those that a stream wished for are paid for. */
static void on_preview(struct provider_attempt *a, int number, int index, int fd, int64_t bytes)
{
	struct run *run = a->ctx;
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
	if (number >= 1 && number <= (int)run->request.n && index >= 0 && index < GEN_PARTIALS_MAX &&
	    !(run->partials[number - 1] >> index & 1) && run->attempt_live &&
	    watch_tell(run->tasks, run->row.id, &event) > 0)
		run->partials[number - 1] |= (uint8_t)(1 << index);
	close(fd);
}

static void on_kept(struct media_keep *keep)
{
	struct run_image *slot = keep->ctx;
	struct run *run = slot->run;

	FAILPOINT("image.kept");
	close_fd(&keep->fd);
	run->keeping--;
	slot->kept = keep->ok;
	if (keep->ok) {
		memcpy(slot->image.blob, keep->blob, sizeof slot->image.blob);
	} else if (keep->err.code == ERR_TASK_IMAGE_PROCESSING) {
		run->books.unusable++;
		log_warn("image.unusable", "task=%s provider=%s why=%s", run->row.id, run->books.provider,
			 log_quote(keep->err.message));
	} else {
		run->keep_err = keep->err;
		log_error("image.keep", "task=%s why=%s", run->row.id,
			  log_quote(keep->err.message));
	}
	maybe_settle(run);
}

/* Small ones are looked up: a provider may give the same bytes again and again. */
static bool is_kept(struct run_image *slot, const struct provider_image *came)
{
	char all[MEDIA_KNOWN_MAX_BYTES];

	return came->bytes <= (int64_t)sizeof all &&
	       pread(came->fd, all, (size_t)came->bytes, 0) == (ssize_t)came->bytes &&
	       media_knows(slot->run->tasks->options.media, (struct slice){all, (size_t)came->bytes},
			   slot->image.blob);
}

static void on_image(struct provider_attempt *a, const struct provider_image *came)
{
	struct run *run = a->ctx;
	struct run_image *slot = NULL;
	enum probe_format format;
	int fd = came->fd;

	if (run->attempt_live && came->number >= 1 && came->number <= (int)run->request.n)
		slot = &run->images[came->number - 1];
	if (!slot || slot->used || !books_image(run, came, &slot->image, &format)) {
		log_warn("image.unusable", "task=%s provider=%s number=%d", run->row.id,
			 run->provider ? run->provider->name : "?", came->number);
		close(fd);
		return;
	}
	slot->used = true;
	slot->run = run;
	slot->kept = is_kept(slot, came);
	if (slot->kept) {
		FAILPOINT("image.kept");
		close(fd);
		return;
	}
	slot->keep = (struct media_keep){
		.fd = fd,
		.bytes = came->bytes,
		.whole_as = run->books.painted ? PROBE_UNKNOWN : format,
		.done = on_kept,
		.ctx = slot,
	};
	run->keeping++;
	media_keep(run->tasks->options.media, &slot->keep);
}

/* The task's time is over and most of it went into this attempt: it is a provider that hangs,
 * not somebody's wish. */
static bool hung(const struct run *run)
{
	int64_t whole_ms = run->row.deadline_ms - run->row.created_ms;

	return run->timed_out && !run->cancel_asked && !run->abandoned &&
	       loop_now_ms(run->tasks->loop) - run->books.started_ms >= whole_ms / 2;
}

static void on_end(struct provider_attempt *a, enum provider_outcome outcome,
		   const struct err *err)
{
	struct run *run = a->ctx;
	struct err late;

	if (!run->attempt_live) {
		log_error("attempt.ended_twice", "task=%s outcome=%s", run->row.id,
			  provider_outcome_name(outcome));
		return;
	}
	run->attempt_live = false;
	if (outcome == PROVIDER_CANCELLED && hung(run)) {
		outcome = PROVIDER_UNCERTAIN;
		err_set(&late, ERR_TASK_TIMEOUT, NULL, "the provider did not answer within the task's time");
		err = &late;
	}
	FAILPOINT("attempt.ended");
	run->attempt_ended = true;
	run->outcome = outcome;
	if (err)
		run->outcome_err = *err;
	else
		run->outcome_err = (struct err){0};
	maybe_settle(run);
}

/* --- after an attempt ------------------------------------------------------------ */

static int kept_count(const struct run *run)
{
	int count = 0;

	for (int i = 0; i < (int)run->request.n; i++)
		count += run->images[i].kept;
	return count;
}

static bool run_close_attempt(struct store_tx *tx, struct store_job *job, struct err *err)
{
	return books_write(tx, job->ctx, 0, err);
}

static void on_attempt_closed(struct store_job *job)
{
	struct run *run = job->ctx;

	run->jobs--;
	run_maybe_free(run);
}

/* What is known of the attempt is written down, so that the next start asks somebody
 * else; one that was cut short stays open, for nobody knows. */
void run_leave(struct run *run)
{
	if (run->attempt_open && run->outcome != PROVIDER_UNCERTAIN &&
	    run->outcome != PROVIDER_CANCELLED)
		run_submit(run, &run->journal_job, run_close_attempt, on_attempt_closed);
	run_maybe_free(run);
}

/* Nothing came that could be delivered. */
static void settle_empty(struct run *run, bool retries)
{
	if (run->keep_err.code != ERR_NONE) {
		/* It was made, and is lost here: asking again would buy it again. */
		run_end(run, TASK_FAILED, &run->keep_err);
	} else if (run->outcome == PROVIDER_REFUSED ||
		   (run->outcome == PROVIDER_UNCERTAIN &&
		    (!retries || run->outcome_err.code == ERR_TASK_EXHAUSTED))) {
		run_end(run, TASK_FAILED, &run->outcome_err);
	} else if (run->abandoned) {
		run_leave(run);
	} else {
		run_next_attempt(run);
	}
}

static void tell_route(struct run *run)
{
	int64_t now_ms = loop_now_ms(run->tasks->loop);
	const struct route_end end = {
		.outcome = run->outcome,
		.err = run->outcome == PROVIDER_OK ? NULL : &run->outcome_err,
		.took_ms = now_ms - run->books.started_ms,
		.cost_uc = run->books.cost_uc,
	};

	route_report(run->tasks->options.route, run->provider, &end, now_ms);
}

/* The attempt has ended and its images are on disk. What is whole is delivered, also
 * when a wish to stop or the end of its time came meanwhile; what came in part is
 * delivered unless one did. */
static void maybe_settle(struct run *run)
{
	if (!run->attempt_ended || run->keeping > 0)
		return;
	bool retries = run->provider->retry_uncertain;
	int kept = kept_count(run);
	books_end(run, run->provider, kept);
	tell_route(run);
	run->attempt_ended = false;
	run->provider = NULL;
	line_next(run->tasks);
	log_info("attempt.ended", "task=%s attempt=%d provider=%s outcome=%s images=%d cost_uc=%ld", run->row.id,
		 run->attempt_number, run->books.provider, provider_outcome_name(run->outcome), kept,
		 (long)run->books.cost_uc);
	if (run->outcome == PROVIDER_OK && kept > 0)
		run_end(run, TASK_COMPLETED, NULL);
	else if (run->abandoned && run->outcome == PROVIDER_CANCELLED)
		run_leave(run);
	else if (run_end_if_stopped(run))
		return;
	else if (kept > 0)
		run_end(run, TASK_COMPLETED, NULL);
	else
		settle_empty(run, retries);
}

/* --- the next attempt -------------------------------------------------------------- */

static void start_attempt(struct run *run)
{
	run->attempt = (struct provider_attempt){
		.request = &run->request,
		.task_id = run->row.id,
		.resume_id = run->resume_id,
		/* A stream's watch may begin a moment after the task was claimed. */
		.previews = MAX(watch_wants_previews(run->tasks, run->row.id),
				run->request.partial_images),
		.on_sent = on_sent,
		.on_progress = on_progress,
		.on_preview = on_preview,
		.on_image = on_image,
		.on_end = on_end,
		.ctx = run,
	};
	run_show_inputs(run, &run->attempt);
	run->resume_id = NULL;
	run->upstream_id[0] = '\0';
	free(run->images);
	run->images = calloc((size_t)run->request.n, sizeof *run->images);
	if (!run->images)
		abort(); /* a kilobyte each */
	books_begin(run, run->provider);
	run->keep_err = (struct err){0};
	run->attempt_ended = false;
	run->attempt_live = true;
	atomic_fetch_add(&run->tasks->attempts, 1);
	provider_start(run->provider, &run->attempt);
}

void run_cancel_attempt(struct run *run)
{
	run_cancel_inputs(run);
	if (run->attempt_live)
		provider_cancel(run->provider, &run->attempt);
}

/* Before the call is made, the journal knows of it. */
static bool journal_start(struct store_tx *tx, const struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_INSERT);

	store_bind_int(s, run->row.seq);
	store_bind_int(s, run->attempt_number + 1);
	store_bind_text(s, slice_of(run->provider->name));
	store_bind_int(s, ATTEMPT_STARTED);
	store_bind_int(s, clock_wall_ms());
	return store_exec(s, NULL, err);
}

static bool run_journal(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;

	return (!run->attempt_open || books_write(tx, run, 0, err)) && journal_start(tx, run, err);
}

bool run_journal_first(struct store_tx *tx, struct run *run, int64_t seq, struct err *err)
{
	run->row.seq = seq;
	return journal_start(tx, run, err);
}

void run_put_back(struct run *run)
{
	route_give_back(run->tasks->options.route, run->provider, loop_now_ms(run->tasks->loop));
	run->provider = NULL;
	line_next(run->tasks);
}

/* The call that was journaled is not made after all. */
static void attempt_not_made(struct run *run)
{
	run_put_back(run);
	run->outcome = PROVIDER_FAILED;
	run->books = (struct attempt_books){0};
	err_set(&run->outcome_err, ERR_TASK_SERVICE, NULL, "the provider was not asked");
	if (run->abandoned)
		run_leave(run);
	else
		run_end_if_stopped(run);
}

static void on_journaled(struct store_job *job)
{
	struct run *run = job->ctx;

	run->jobs--;
	if (!job->ok) {
		log_error("attempt.journal", "task=%s why=%s", run->row.id,
			  log_quote(job->err.message));
		run_put_back(run);
		if (!run->abandoned)
			run_end(run, TASK_FAILED, &job->err);
		run_maybe_free(run);
		return;
	}
	run_journaled(run);
}

void run_journaled(struct run *run)
{
	run->attempt_number++;
	run->attempt_open = true;
	FAILPOINT("attempt.journaled");
	if (run->abandoned || run->cancel_asked || run->timed_out) {
		attempt_not_made(run);
		return;
	}
	start_attempt(run);
	FAILPOINT("attempt.started");
}

static void choose(struct run *run, struct provider *p)
{
	run->provider = p;
	run->ask.tried[run->ask.tried_count++] = p->number;
}

/* Polls an upstream task that an earlier run of the server began. */
static void poll_again(struct run *run, struct provider *p)
{
	choose(run, p);
	route_hold(run->tasks->options.route, p);
	start_attempt(run);
}

/* An attempt left open by a crash: polled again when there is what to poll, made
 * again where that costs nobody anything or the operator said so; else nobody
 * knows whether it was paid for, and it is not bought twice. True: that was all. */
static bool settle_open_attempt(struct run *run)
{
	struct provider *p = route_named(run->tasks->options.route, run->resume_provider);

	run->resume_provider = NULL;
	if (p && run->resume_id) {
		poll_again(run, p);
		return true;
	}
	run->resume_id = NULL;
	run->outcome = PROVIDER_UNCERTAIN;
	if (p) {
		books_begin(run, p);
		books_end(run, p, 0);
	}
	err_set(&run->outcome_err, ERR_TASK_UNKNOWN, NULL,
		"the service stopped while a provider was at work and the outcome is unknown; it "
		"was not asked twice and nothing was charged");
	if (p && (p->ops->sandbox || p->retry_uncertain))
		return false;
	run_end(run, TASK_FAILED, &run->outcome_err);
	return true;
}

static void end_unmade(struct run *run, const char *why)
{
	struct err err;

	if (run->ask.tried_count > 0 && run->outcome_err.code != ERR_NONE)
		err = run->outcome_err;
	else
		err_set(&err, ERR_TASK_EXHAUSTED, NULL, "nobody could make it: %s", why);
	run_end(run, TASK_FAILED, &err);
}

/* Somebody could make it, but not now: it is looked again soon. False: its time to wait for
 * one that rests is over. */
static bool wait_for_one(struct run *run, const struct route_none *none, int64_t now_ms)
{
	struct tasks *tasks = run->tasks;

	if (!none->busy && none->rest_until_ms == 0)
		return false;
	if (!none->busy && run->patient_until_ms == 0)
		run->patient_until_ms = now_ms + tasks->options.provider_wait_ms;
	if (!none->busy && now_ms >= run->patient_until_ms)
		return false;
	loop_timer_set(tasks->loop, &run->retry, now_ms + (none->busy ? BUSY_RETRY_MS : REST_LOOK_MS));
	return true;
}

bool run_pick(struct run *run, struct route_none *ret_none)
{
	struct tasks *tasks = run->tasks;

	*ret_none = (struct route_none){.why = "every provider was tried"};
	if (run->ask.tried_count == ROUTE_TRIED_MAX)
		return false;
	run->ask.request = &run->request;
	run->ask.sandbox = run->row.sandbox;
	run->ask.reference_tokens = run_reference_tokens(run);
	struct provider *p = route_pick(tasks->options.route, &run->ask, loop_now_ms(tasks->loop), ret_none);
	if (!p)
		return false;
	choose(run, p);
	return true;
}

void run_next_attempt(struct run *run)
{
	struct tasks *tasks = run->tasks;
	struct route_none none;

	line_leave(run);
	if (run_end_if_stopped(run) || (run->resume_provider && settle_open_attempt(run)) ||
	    run_gather_inputs(run))
		return;
	if (run_pick(run, &none))
		run_submit(run, &run->journal_job, run_journal, on_journaled);
	else if (wait_for_one(run, &none, loop_now_ms(tasks->loop)))
		line_join(run);
	else
		end_unmade(run, none.why);
}
