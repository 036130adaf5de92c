/* One claimed task through its attempts to its end.
 *
 *   load ─▶ attempt: pick a provider, journal, start ─▶ images kept ─▶ finish
 *              ▲                                  │
 *              └──────── failed, try the next ────┘
 *
 * All on the dispatcher's loop. The steps that touch the store are jobs; a run has
 * at most one job of each kind on its way, and is freed when nothing refers to it.
 */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "ledger/ledger.h"
#include "media/probe.h"
#include "task/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RUN_ARENA_BYTES (512 * 1024)
#define PROGRESS_EVERY_MS 100
#define FINISH_RETRY_MS 500

/* The journal's states of an attempt. */
enum attempt_state { ATTEMPT_STARTED = 0, ATTEMPT_SENT = 1, ATTEMPT_ENDED = 2 };

struct run_image {
	struct media_keep keep;
	struct run *run;
	struct task_image image;
	bool used, keeping, kept;
};

struct run {
	struct tasks *tasks;
	struct list link; /* in tasks->runs */
	struct claimed row;
	struct arena arena;
	struct gen_request request;

	struct provider *provider; /* of the attempt under way, or NULL */
	struct provider_attempt attempt;
	struct provider *tried[ROUTE_TRIED_MAX];
	int tried_count, attempt_number;
	char *resume_provider, *resume_id; /* in the arena; an attempt left by an earlier run */
	bool attempt_open; /* the journal's last attempt has no end yet */

	struct run_image images[TASK_IMAGES_MAX];
	int keeping; /* images on their way to disk */
	bool attempt_ended;
	enum provider_outcome outcome;
	struct err outcome_err;

	bool cancel_asked, timed_out, abandoned, ending;
	struct loop_timer deadline, retry;

	/* progress: only what was committed is shown */
	int progress_stored;
	int64_t progress_at_ms;
	bool storing_progress;

	struct store_job load_job, journal_job, sent_job, progress_job, finish_job;
	int jobs; /* store jobs on their way */
	char upstream_id[128];

	/* the end, as the finish job needs it */
	struct finish finish;
	struct ledger_hold hold;
	struct task_image final_images[TASK_IMAGES_MAX];
	bool won;
};

int64_t run_seq(const struct run *run) { return run->row.seq; }
struct list *run_link(struct run *run) { return &run->link; }
struct run *run_of_link(struct list *link) { return CONTAINER_OF(link, struct run, link); }

static void next_attempt(struct run *run);
static void maybe_settle(struct run *run);
static void end_run(struct run *run, enum task_status status, const struct err *err);

/* --- lifetime ----------------------------------------------------------------- */

static void run_free(struct run *run)
{
	struct tasks *tasks = run->tasks;

	loop_timer_cancel(tasks->loop, &run->deadline);
	loop_timer_cancel(tasks->loop, &run->retry);
	list_remove(&run->link);
	arena_finish(&run->arena);
	tasks->running--;
	atomic_store(&tasks->running_now, tasks->running);
	free(run);
	if (!tasks->draining)
		dispatch_claim(tasks);
}

/* Frees the run once it was ended or abandoned and nothing is on its way. */
static void maybe_free(struct run *run)
{
	if ((run->abandoned || run->won) && run->jobs == 0 && run->keeping == 0 && !run->provider)
		run_free(run);
}

static void submit(struct run *run, struct store_job *job,
		   bool (*fn)(struct store_tx *, struct store_job *, struct err *),
		   void (*done)(struct store_job *))
{
	*job = (struct store_job){.run = fn, .done = done, .ctx = run};
	run->jobs++;
	store_submit(run->tasks->options.store, job);
}

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
	if (job->ok && !run->won)
		watch_tell(run->tasks, run->row.id, &event);
	maybe_free(run);
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
	submit(run, &run->progress_job, run_store_progress, on_progress_stored);
}

/* --- the attempt's callbacks ---------------------------------------------------- */

static bool run_journal_sent(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_SENT);

	store_bind_int(s, ATTEMPT_SENT);
	store_bind_text(s, run->upstream_id[0] ? slice_of(run->upstream_id) : (struct slice){0});
	store_bind_int(s, run->row.seq);
	store_bind_int(s, run->attempt_number);
	return store_exec(s, NULL, err);
}

static void on_journal_sent(struct store_job *job)
{
	struct run *run = job->ctx;

	run->jobs--;
	if (!job->ok)
		log_error("attempt.journal", "task=%s why=%s", run->row.id,
			  log_quote(job->err.message));
	maybe_free(run);
}

static void on_sent(struct provider_attempt *a, const char *upstream_id)
{
	struct run *run = a->ctx;

	if (!upstream_id || run->abandoned)
		return; /* nothing to poll after a crash: the started row says enough */
	strncpy(run->upstream_id, upstream_id, sizeof run->upstream_id - 1);
	submit(run, &run->sent_job, run_journal_sent, on_journal_sent);
}

static void on_progress(struct provider_attempt *a, int percent)
{
	struct run *run = a->ctx;

	if (!run->abandoned)
		note_progress(run, percent);
}

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

	watch_tell(run->tasks, run->row.id, &event);
	close(fd);
}

static void on_kept(struct media_keep *keep)
{
	struct run_image *slot = keep->ctx;
	struct run *run = slot->run;

	FAILPOINT("image.kept");
	close_fd(&keep->fd);
	run->keeping--;
	slot->keeping = false;
	slot->kept = keep->ok;
	if (keep->ok)
		memcpy(slot->image.blob, keep->blob, sizeof slot->image.blob);
	else
		log_error("image.keep", "task=%s why=%s", run->row.id,
			  log_quote(keep->err.message));
	maybe_settle(run);
}

/* What came, measured by its own bytes; false when it is no image we deliver. */
static bool measure(int fd, int64_t bytes, struct task_image *image)
{
	struct probe probe;
	size_t want = (size_t)MIN(bytes, PROBE_BYTES);
	uint8_t *head = malloc(want + 1);
	ssize_t got = head ? pread(fd, head, want, 0) : -1;
	bool ok = got > 0 && probe_image(head, (size_t)got, &probe) &&
		  (probe.format == PROBE_PNG || probe.format == PROBE_JPEG ||
		   probe.format == PROBE_WEBP);

	free(head);
	if (!ok)
		return false;
	image->mime = probe_mime(probe.format);
	image->width_px = (int)probe.width_px;
	image->height_px = (int)probe.height_px;
	image->bytes = bytes;
	return true;
}

static void on_image(struct provider_attempt *a, const struct provider_image *came)
{
	struct run *run = a->ctx;
	struct run_image *slot = NULL;
	int fd = came->fd;

	if (came->number >= 1 && came->number <= (int)run->request.n)
		slot = &run->images[came->number - 1];
	if (!slot || slot->used || run->abandoned ||
	    !measure(fd, came->bytes, &slot->image)) {
		log_warn("image.unusable", "task=%s provider=%s number=%d", run->row.id,
			 run->provider ? run->provider->name : "?", came->number);
		close(fd);
		return;
	}
	slot->used = slot->keeping = true;
	slot->run = run;
	slot->keep = (struct media_keep){
		.fd = fd, .bytes = came->bytes, .done = on_kept, .ctx = slot};
	run->keeping++;
	media_keep(run->tasks->options.media, &slot->keep);
}

static void on_end(struct provider_attempt *a, enum provider_outcome outcome,
		   const struct err *err)
{
	struct run *run = a->ctx;

	route_report(run->tasks->options.route, run->provider, outcome, err,
		     loop_now_ms(run->tasks->loop));
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

	for (int i = 0; i < TASK_IMAGES_MAX; i++)
		count += run->images[i].kept;
	return count;
}

/* The attempt has ended and its images are on disk: end the task or try the next. */
static void maybe_settle(struct run *run)
{
	struct err err;

	if (!run->attempt_ended || run->keeping > 0)
		return;
	bool retries = run->provider && run->provider->retry_uncertain;
	run->attempt_ended = false;
	run->provider = NULL;
	if (run->abandoned) {
		maybe_free(run);
		return;
	}
	int kept = kept_count(run);
	log_info("attempt.ended", "task=%s attempt=%d outcome=%s images=%d", run->row.id,
		 run->attempt_number, provider_outcome_name(run->outcome), kept);
	if (run->timed_out) {
		err_set(&err, ERR_TASK_TIMEOUT, NULL,
			"the task was not finished within its time; nothing was charged");
		end_run(run, TASK_FAILED, &err);
	} else if (run->cancel_asked && run->outcome != PROVIDER_OK) {
		err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled by the caller");
		end_run(run, TASK_CANCELLED, &err);
	} else if (kept > 0 && (run->outcome == PROVIDER_OK || run->outcome == PROVIDER_FAILED)) {
		end_run(run, TASK_COMPLETED, NULL);
	} else if (run->outcome == PROVIDER_REFUSED ||
		   (run->outcome == PROVIDER_UNCERTAIN && !retries)) {
		end_run(run, TASK_FAILED, &run->outcome_err);
	} else {
		if (run->outcome == PROVIDER_OK)
			err_set(&run->outcome_err, ERR_TASK_NO_CONTENT, NULL,
				"the provider answered without an image");
		next_attempt(run);
	}
}

/* --- the next attempt -------------------------------------------------------------- */

static void start_attempt(struct run *run)
{
	run->attempt = (struct provider_attempt){
		.request = &run->request,
		.task_id = run->row.id,
		.resume_id = run->resume_id,
		.previews = watch_any(run->tasks, run->row.id) ? 2 : 0,
		.on_sent = on_sent,
		.on_progress = on_progress,
		.on_preview = on_preview,
		.on_image = on_image,
		.on_end = on_end,
		.ctx = run,
	};
	run->resume_id = NULL;
	run->upstream_id[0] = '\0';
	memset(run->images, 0, sizeof run->images);
	run->attempt_ended = false;
	atomic_fetch_add(&run->tasks->attempts, 1);
	run->provider->ops->start(run->provider, &run->attempt);
	if (run->cancel_asked || run->timed_out)
		run->provider->ops->cancel(run->provider, &run->attempt);
}

static bool journal_previous(struct store_tx *tx, const struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_END);

	store_bind_int(s, ATTEMPT_ENDED);
	store_bind_int(s, clock_wall_ms());
	store_bind_text(s, slice_of(provider_outcome_name(run->outcome)));
	store_bind_text(s, run->outcome_err.message[0] ? slice_of(run->outcome_err.message)
						       : (struct slice){0});
	store_bind_int(s, run->row.seq);
	store_bind_int(s, run->attempt_number);
	return store_exec(s, NULL, err);
}

/* Before the call is made, the journal knows of it. */
static bool run_journal(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;
	struct store_stmt *s;

	if (run->attempt_open && !journal_previous(tx, run, err))
		return false;
	s = store_stmt(tx, STMT_ATTEMPT_INSERT);
	store_bind_int(s, run->row.seq);
	store_bind_int(s, run->attempt_number + 1);
	store_bind_text(s, slice_of(run->provider->name));
	store_bind_int(s, ATTEMPT_STARTED);
	store_bind_int(s, clock_wall_ms());
	return store_exec(s, NULL, err);
}

static void on_journaled(struct store_job *job)
{
	struct run *run = job->ctx;

	run->jobs--;
	if (run->abandoned || !job->ok) {
		run->provider = NULL;
		if (!run->abandoned)
			end_run(run, TASK_FAILED, &job->err);
		maybe_free(run);
		return;
	}
	run->attempt_number++;
	run->attempt_open = true;
	FAILPOINT("attempt.journaled");
	start_attempt(run);
	FAILPOINT("attempt.started");
}

/* Polls an upstream task that an earlier run of the server began. */
static void poll_again(struct run *run, struct provider *p)
{
	run->provider = p;
	run->tried[run->tried_count++] = p;
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
	err_set(&run->outcome_err, ERR_TASK_UNKNOWN, NULL,
		"the service stopped while a provider was at work and the outcome is unknown; it "
		"was not asked twice and nothing was charged");
	if (p && (p->ops->sandbox || p->retry_uncertain))
		return false;
	end_run(run, TASK_FAILED, &run->outcome_err);
	return true;
}

static void next_attempt(struct run *run)
{
	struct tasks *tasks = run->tasks;
	const char *why = "";
	struct err err;

	if (run->resume_provider && settle_open_attempt(run))
		return;
	struct provider *p = run->tried_count < ROUTE_TRIED_MAX
				     ? route_pick(tasks->options.route, &run->request,
						  run->row.sandbox, run->tried, run->tried_count,
						  loop_now_ms(tasks->loop), &why)
				     : NULL;
	if (!p) {
		if (run->tried_count > 0 && run->outcome_err.code != ERR_NONE)
			err = run->outcome_err;
		else
			err_set(&err, ERR_TASK_EXHAUSTED, NULL, "nobody could make it: %s", why);
		end_run(run, TASK_FAILED, &err);
		return;
	}
	run->provider = p;
	run->tried[run->tried_count++] = p;
	submit(run, &run->journal_job, run_journal, on_journaled);
}

/* --- the end ------------------------------------------------------------------------ */

static bool run_finish(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;

	if (run->attempt_open && !journal_previous(tx, run, err))
		return false;
	if (!finish_in_tx(tx, &run->finish, &run->won, err))
		return false;
	FAILPOINT("finish.written");
	return true;
}

static void on_finished(struct store_job *job)
{
	struct run *run = job->ctx;
	struct tasks *tasks = run->tasks;

	FAILPOINT("finish.committed");
	run->jobs--;
	if (!job->ok && !run->abandoned) {
		/* The books could not be written (a full disk): the task is not ended
		 * before they can. */
		log_error("task.finish", "task=%s why=%s", run->row.id,
			  log_quote(job->err.message));
		run->won = false;
		loop_timer_set(tasks->loop, &run->retry, loop_now_ms(tasks->loop) + FINISH_RETRY_MS);
		return;
	}
	if (job->ok && run->won) {
		int64_t duration_ms = run->finish.now_ms - run->row.created_ms;
		struct task_event event = {.kind = TASK_EVENT_ENDED,
					   .status = run->finish.status,
					   .progress = run->finish.status == TASK_COMPLETED ? 100 : 0};
		atomic_fetch_add(&tasks->ended[run->finish.status], 1);
		if (run->finish.status == TASK_COMPLETED) {
			char model[CATALOG_ID_MAX + 1] = {0};
			memcpy(model, run->request.model.p,
			       MIN(run->request.model.len, sizeof model - 1));
			pace_add(tasks->pace, model, duration_ms);
		}
		log_info("task.ended", "task=%s status=%s duration_ms=%ld images=%d charged_uc=%ld",
			 run->row.id, task_status_name(run->finish.status), (long)duration_ms,
			 run->finish.image_count, (long)run->finish.charged_uc);
		watch_tell(tasks, run->row.id, &event);
	} else if (job->ok) {
		atomic_fetch_add(&tasks->lost_swaps, 1);
		log_warn("task.taken", "task=%s why=ended_or_leased_elsewhere", run->row.id);
		run->abandoned = true;
	}
	maybe_free(run);
}

static void collect_images(struct run *run)
{
	int64_t expires_ms = run->finish.now_ms + run->tasks->options.link_ttl_ms;
	int count = 0;

	for (int i = 0; i < TASK_IMAGES_MAX; i++) {
		if (!run->images[i].kept)
			continue;
		run->final_images[count] = run->images[i].image;
		run->final_images[count++].expires_ms = expires_ms;
	}
	run->finish.image_count = count;
	run->finish.images = run->final_images;
}

static void submit_finish(struct run *run) { submit(run, &run->finish_job, run_finish, on_finished); }

static void on_retry(struct loop_timer *t) { submit_finish(t->ctx); }

static void end_run(struct run *run, enum task_status status, const struct err *err)
{
	run->ending = true;
	loop_timer_cancel(run->tasks->loop, &run->deadline);
	run->hold = (struct ledger_hold){
		.ref = slice_of(run->row.id),
		.account_id = run->row.account_id,
		.key_id = run->row.key_id,
		.amount_uc = run->row.reserved_uc,
		.now_ms = clock_wall_ms(),
	};
	run->finish = (struct finish){
		.seq = run->row.seq,
		.node = run->tasks->node,
		.status = status,
		.hold = &run->hold,
		.now_ms = run->hold.now_ms,
	};
	if (status == TASK_COMPLETED) {
		collect_images(run);
		run->finish.charged_uc =
			run->row.reserved_uc == 0
				? 0
				: MIN(gen_request_charge(&run->request, run->finish.image_count),
				      run->row.reserved_uc);
	} else {
		if (err && err != &run->outcome_err)
			run->outcome_err = *err;
		run->finish.error_code = err_code_name(run->outcome_err.code);
		run->finish.error_message = run->outcome_err.message;
	}
	submit_finish(run);
}

/* --- the beginning --------------------------------------------------------------------- */

static bool load_request(struct store_tx *tx, struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_REQUEST);
	bool row;

	store_bind_int(s, run->row.seq);
	if (!store_step(s, &row, err))
		return false;
	if (!row) {
		store_reset(s);
		return err_set(err, ERR_TASK_UNKNOWN, NULL, "the task's request is missing");
	}
	struct slice text = store_col_text(s, 0);
	arena_reset(&run->arena);
	char *copy = arena_strndup(&run->arena, text.p, text.len);
	size_t len = text.len;
	store_reset(s);
	if (!copy)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "the task's request is too large");
	return gen_request_read((struct slice){copy, len}, &run->arena, &run->request, err);
}

/* What an earlier run of the server left in the journal. */
static bool load_attempts(struct store_tx *tx, struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPTS);
	bool row;

	run->attempt_number = 0;
	run->attempt_open = false;
	run->resume_provider = run->resume_id = NULL;
	store_bind_int(s, run->row.seq);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		run->attempt_number = (int)store_col_int(s, 0);
		run->resume_provider = run->resume_id = NULL;
		run->attempt_open = store_col_int(s, 2) != ATTEMPT_ENDED;
		if (!run->attempt_open)
			continue;
		struct slice name = store_col_text(s, 1), upstream = store_col_text(s, 3);
		run->resume_provider = arena_strndup(&run->arena, name.p, name.len);
		if (upstream.len)
			run->resume_id = arena_strndup(&run->arena, upstream.p, upstream.len);
	}
	return false;
}

static bool run_load(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct run *run = job->ctx;

	return load_request(tx, run, err) && load_attempts(tx, run, err);
}

static void on_loaded(struct store_job *job)
{
	struct run *run = job->ctx;
	struct err err;

	run->jobs--;
	if (run->abandoned) {
		maybe_free(run);
		return;
	}
	if (!job->ok) {
		log_error("task.load", "task=%s why=%s", run->row.id, log_quote(job->err.message));
		err_set(&run->outcome_err, ERR_TASK_UNKNOWN, NULL,
			"the task's request could not be read; nothing was charged");
		end_run(run, TASK_FAILED, &run->outcome_err);
		return;
	}
	if (run->cancel_asked) {
		err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled by the caller");
		end_run(run, TASK_CANCELLED, &err);
		return;
	}
	next_attempt(run);
}

static void on_deadline(struct loop_timer *t)
{
	struct run *run = t->ctx;

	run->timed_out = true;
	if (run->provider && run->attempt.state)
		run->provider->ops->cancel(run->provider, &run->attempt);
}

void run_begin(struct tasks *tasks, const struct claimed *row)
{
	struct run *run = calloc(1, sizeof *run);
	struct task_event event = {.kind = TASK_EVENT_STATUS, .status = TASK_PROCESSING};

	if (!run)
		abort();
	run->tasks = tasks;
	run->row = *row;
	run->cancel_asked = row->cancel_asked;
	arena_init(&run->arena, RUN_ARENA_BYTES);
	list_append(&tasks->runs, &run->link);
	tasks->running++;
	atomic_store(&tasks->running_now, tasks->running);
	loop_timer_init(&run->deadline, on_deadline, run);
	loop_timer_init(&run->retry, on_retry, run);
	int64_t left_ms = row->deadline_ms - clock_wall_ms();
	loop_timer_set(tasks->loop, &run->deadline, loop_now_ms(tasks->loop) + MAX(left_ms, 0));
	watch_tell(tasks, row->id, &event);
	submit(run, &run->load_job, run_load, on_loaded);
}

void run_ask_cancel(struct run *run)
{
	if (run->cancel_asked || run->ending)
		return;
	run->cancel_asked = true;
	if (run->provider && run->attempt.state)
		run->provider->ops->cancel(run->provider, &run->attempt);
}

void run_abandon(struct run *run)
{
	run->abandoned = true;
	if (run->provider && run->attempt.state)
		run->provider->ops->cancel(run->provider, &run->attempt);
	maybe_free(run);
}
