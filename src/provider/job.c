#include "provider/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "provider/job_exchange.h"

#define POLL_FIRST_MS 250
#define POLL_MAX_MS 4000
#define POLL_THROTTLED_MAX_MS 60000
#define POLL_NO_ROOM_MS 5000
#define RESULT_TRIES_MAX 4

bool job_provider_create(struct provider *p, const char *example, struct err *err)
{
	struct pool *pool;

	if (!upstream_check(p, example, err) || !pool_create(1, &pool, err))
		return false;
	p->state = pool;
	return true;
}

void job_provider_destroy(struct provider *p) { pool_destroy(p->state); }

bool job_is_plain(const char *text, bool slashes)
{
	size_t part = 0, dots = 0;

	for (const char *p = text;; p++) {
		bool end = *p == '\0' || (slashes && *p == '/');
		if (end && (part == 0 || dots == part))
			return false;
		if (*p == '\0')
			return true;
		if (!end && !(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    !(*p >= '0' && *p <= '9') && *p != '-' && *p != '_' && !(slashes && *p == '.'))
			return false;
		part = end ? 0 : part + 1;
		dots = end ? 0 : dots + (*p == '.');
	}
}

/* --- the end ------------------------------------------------------------------------------ */

static void end_job(struct job *j, enum provider_outcome outcome, const struct err *err)
{
	struct provider_attempt *a = j->attempt;

	j->provider->running--;
	a->state = NULL;
	loop_timer_cancel(j->provider->parts.loop, &j->timer);
	answer_finish(&j->answer);
	materials_finish(&j->materials);
	json_body_finish(&j->body);
	if (outcome != PROVIDER_OK && j->cancelled)
		outcome = PROVIDER_CANCELLED;
	a->on_end(a, outcome, outcome == PROVIDER_OK ? NULL : err);
	free(j->deliver);
	free(j);
}

static void end_cancelled(struct job *j)
{
	struct err err;

	err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled");
	end_job(j, PROVIDER_CANCELLED, &err);
}

/* Nobody waits for it any more. What is whole there is paid for, unless a later poll has it. */
static void end_stopped(struct job *j)
{
	struct err err;

	if (!j->no_room || j->attempt->leave) {
		end_cancelled(j);
		return;
	}
	enum provider_outcome outcome = verdict_no_room(j->provider, "its time is over", &err);
	j->cancelled = false;
	end_job(j, outcome, &err);
}

static void poll_later(struct job *j, int64_t at_least_ms);

/* It stays there, and disks are made room on: polled again as long as our task has time. */
static void wait_for_room(struct job *j)
{
	j->no_room = true;
	if (j->cancelled) {
		end_stopped(j);
		return;
	}
	log_error("provider.no_room", "provider=%s task=%s next=\"it is asked for again\"", j->provider->name,
		  j->attempt->task_id);
	poll_later(j, POLL_NO_ROOM_MS);
}

static void on_delivered(void *ctx)
{
	struct job *j = ctx;
	struct verdict_delivery came = j->deliver->came;
	struct err err;

	j->delivering = false;
	free(TAKE(j->deliver));
	if (came.no_room && came.delivered == 0) {
		wait_for_room(j);
		return;
	}
	enum provider_outcome outcome = verdict_delivery(j->provider, &came, j->cancelled, &err);
	end_job(j, outcome, &err);
}

/* Leaves out the images that the upstream says are none; false: none is left. */
static bool drop_withheld(struct job *j)
{
	const char *said = j->answer.texts[JOB_WITHHELD];
	int kept = 0, count = j->answer.image_count;

	for (int i = 0; i < count; i++) {
		struct answer_image image = j->answer.images[i];
		j->answer.images[i] = (struct answer_image){.fd = -1};
		if (strncmp(said, "true", 4) == 0) {
			close_fd(&image.fd);
			free(image.url);
		} else {
			j->answer.images[kept++] = image;
		}
		said = strchr(said, ',') ? strchr(said, ',') + 1 : "";
	}
	j->answer.image_count = kept;
	return kept > 0 || count == 0;
}

static void deliver(struct job *j)
{
	struct err err;

	if (!drop_withheld(j)) {
		err_set(&err, ERR_TASK_CONTENT_POLICY, NULL, "the provider withheld what it made of the prompt");
		end_job(j, PROVIDER_REFUSED, &err);
		return;
	}
	j->delivering = true;
	j->no_room = false;
	j->deliver = calloc(1, sizeof *j->deliver);
	if (!j->deliver)
		abort();
	deliver_begin(j->deliver, j->provider, j->attempt, &j->answer, on_delivered, j);
}

/* result: NULL: the job failed, says an answer that is fine. */
static enum provider_outcome judge(const struct job *j, const struct egress_result *result, struct err *err)
{
	const struct answer *a = &j->answer;
	struct verdict_words words = {.code = a->texts[JOB_CODE],
				      .message = a->texts[JOB_MESSAGE],
				      .categories = a->texts[JOB_CATEGORIES]};

	return verdict_words(j->provider, result, &words, err);
}

static void end_failed(struct job *j)
{
	struct err err;
	enum provider_outcome outcome = judge(j, NULL, &err);

	end_job(j, outcome, &err);
}

static const struct job_status *status_of(const struct job *j)
{
	const struct job_status *s = j->kind->statuses;

	while (s->name && strcmp(s->name, j->answer.texts[JOB_STATUS]) != 0)
		s++;
	return s;
}

static enum job_state state_of(const struct job *j)
{
	const struct job_status *s = status_of(j);

	return s->name ? s->state : JOB_UNKNOWN;
}

static void tell_progress(struct job *j)
{
	const struct job_status *s = status_of(j);
	int percent = s->name ? s->percent : 0;
	int said = j->kind->percent ? j->kind->percent(j) : 0;

	percent = MAX(percent, said);
	if (percent > 0 && percent < 100 && can_feature(&j->provider->can, CAN_PROGRESS))
		j->attempt->on_progress(j->attempt, percent);
}

/* --- polling ------------------------------------------------------------------------------------ */

static void poll_later(struct job *j, int64_t at_least_ms)
{
	struct loop *loop = j->provider->parts.loop;
	int64_t wait_ms = MAX(j->wait_ms, MIN(at_least_ms, (int64_t)POLL_THROTTLED_MAX_MS));

	j->waiting = true;
	loop_timer_set(loop, &j->timer, loop_now_ms(loop) + (j->cancelled ? 0 : wait_ms));
	j->wait_ms = MIN(j->wait_ms * 3 / 2, POLL_MAX_MS);
}

/* Every path is made here, from the id. */
static void exchange_by_id(struct job *j, const char *method, const struct job_path *path,
			   void (*done)(struct egress_request *request))
{
	char text[JOB_PATH_MAX];

	snprintf(text, sizeof text, "%s%s%s", path->before, j->id, path->behind);
	job_exchange(j, method, text, false, done);
}

static void poll_job(struct job *j);

/* The upstream was told, or not: either way nobody waits for it any more. */
static void on_told(struct egress_request *request)
{
	struct job *j = request->ctx;

	j->exchanging = false;
	egress_result_finish(&request->result);
	poll_job(j); /* it may have been whole before it was told */
}

static bool can_cancel(const struct job *j) { return can_feature(&j->provider->can, CAN_CANCEL); }

static void tell_cancel(struct job *j)
{
	j->told = true;
	exchange_by_id(j, j->kind->cancel_method, &j->kind->cancel, on_told);
}

static void end_lost(struct job *j)
{
	struct err err;

	err_set(&err, ERR_TASK_UNKNOWN, NULL, "the provider no longer knows the task it took");
	end_job(j, PROVIDER_UNCERTAIN, &err);
}

/* The result itself says why there is none; what may pass is asked for a few times more. */
static void on_result(struct egress_request *request)
{
	struct job *j = request->ctx;
	bool ok = job_read_answer(j) && request->result.outcome == EGRESS_OK;
	bool passing = request->result.outcome != EGRESS_HTTP || request->result.status == 429 ||
		       request->result.status >= 500;
	int64_t after_ms = verdict_retry_after_ms(&request->result);
	struct err err;

	if (ok) {
		egress_result_finish(&request->result);
		deliver(j);
	} else if (j->answer.no_room) {
		egress_result_finish(&request->result);
		wait_for_room(j);
	} else if (j->cancelled) {
		egress_result_finish(&request->result);
		end_stopped(j);
	} else if (passing && ++j->result_tries < RESULT_TRIES_MAX) {
		egress_result_finish(&request->result);
		poll_later(j, after_ms);
	} else {
		enum provider_outcome outcome = judge(j, &request->result, &err);
		egress_result_finish(&request->result);
		end_job(j, outcome, &err);
	}
}

static void ask_result(struct job *j) { exchange_by_id(j, "GET", &j->kind->result, on_result); }

/* What is whole is taken, also when a wish to stop came meanwhile. */
static void on_polled(struct egress_request *request)
{
	struct job *j = request->ctx;
	bool ok = job_read_answer(j) && request->result.outcome == EGRESS_OK;
	int status = request->result.outcome == EGRESS_HTTP ? request->result.status : 0;
	int64_t after_ms = verdict_retry_after_ms(&request->result);
	enum job_state state = ok ? state_of(j) : JOB_UNKNOWN;

	egress_result_finish(&request->result);
	if (state == JOB_WHOLE)
		deliver(j);
	else if (state == JOB_READY)
		ask_result(j);
	else if (j->answer.no_room)
		wait_for_room(j);
	else if (j->cancelled && !j->told && !j->attempt->leave && can_cancel(j))
		tell_cancel(j);
	else if (j->cancelled)
		end_stopped(j);
	else if (state == JOB_FAILED || state == JOB_CANCELLED)
		end_failed(j);
	else if (status == 404 || status == 410)
		end_lost(j);
	else {
		if (ok)
			tell_progress(j);
		poll_later(j, after_ms);
	}
}

static void poll_job(struct job *j) { exchange_by_id(j, "GET", &j->kind->poll, on_polled); }

static void on_poll_due(struct loop_timer *timer)
{
	struct job *j = timer->ctx;

	j->waiting = false;
	if (j->cancelled && (j->attempt->leave || j->no_room || !can_cancel(j)))
		end_stopped(j); /* the next start polls it, or nobody does */
	else if (j->cancelled && !j->told)
		tell_cancel(j);
	else
		poll_job(j);
}

/* --- creating -------------------------------------------------------------------------------------- */

static bool take_id(struct job *j)
{
	const char *said = j->answer.texts[JOB_ID];

	if (strlen(said) > JOB_ID_MAX || !job_is_plain(said, false))
		return false;
	if (j->kind->make_id)
		return j->kind->make_id(j, said, j->id);
	memcpy(j->id, said, strlen(said) + 1);
	return true;
}

static void on_created(struct egress_request *request)
{
	struct job *j = request->ctx;
	struct egress_result *result = &request->result;
	bool read = job_read_answer(j), no_room = j->answer.no_room;
	bool taken = (read || no_room) && result->outcome == EGRESS_OK && take_id(j);
	enum provider_outcome outcome = PROVIDER_OK;
	struct err err = {0};

	if (!taken && result->outcome != EGRESS_OK && result->outcome != EGRESS_HTTP)
		outcome = verdict_transfer(j->provider, result, &err);
	else if (!taken && no_room)
		outcome = verdict_no_room(j->provider, "its answer is larger than what is left", &err);
	else if (!taken)
		outcome = judge(j, result, &err);
	egress_result_finish(result);
	json_body_finish(&j->body);
	materials_finish(&j->materials);
	if (!taken) {
		end_job(j, outcome, &err);
		return;
	}
	j->attempt->on_sent(j->attempt, j->id);
	enum job_state state = state_of(j);
	if (no_room)
		wait_for_room(j);
	else if (state == JOB_WHOLE)
		deliver(j);
	else if (state == JOB_FAILED || state == JOB_CANCELLED)
		end_failed(j);
	else
		poll_later(j, 0);
}

static void create(struct job *j)
{
	char path[JOB_PATH_MAX];

	if (!j->kind->create_at)
		j->kind->create_path(j, path);
	job_exchange(j, "POST", j->kind->create_at ? j->kind->create_at : path, true, on_created);
}

static void run_write(struct pool_job *job)
{
	struct job *j = CONTAINER_OF(job, struct job, write_job);

	json_body_begin(&j->body, j->provider->parts.media);
	j->kind->write(j, &j->body);
	j->written = json_body_end(&j->body, &j->write_err);
}

static void on_written(struct pool_job *job)
{
	struct job *j = CONTAINER_OF(job, struct job, write_job);
	struct err err = j->write_err;

	j->preparing = false;
	if (j->cancelled)
		end_cancelled(j);
	else if (!j->written)
		end_job(j, PROVIDER_FAILED, &err);
	else
		create(j);
}

static void on_materials(void *ctx)
{
	struct job *j = ctx;
	struct err err = j->materials.err;

	if (j->cancelled) {
		end_cancelled(j);
	} else if (j->materials.failed) {
		end_job(j, PROVIDER_FAILED, &err);
	} else if (j->kind->materials_max_bytes && materials_bytes(&j->materials) > j->kind->materials_max_bytes) {
		err_set(&err, ERR_TASK_INVALID_PARAMS, NULL, "the references are too large for the provider");
		end_job(j, PROVIDER_FAILED, &err);
	} else {
		j->write_job = (struct pool_job){.run = run_write, .done = on_written};
		pool_submit(j->provider->state, &j->write_job);
	}
}

/* --- what the dispatcher asks ------------------------------------------------------------------------ */

void job_start(const struct job_kind *kind, struct provider *p, struct provider_attempt *a)
{
	struct job *j = calloc(1, sizeof *j);

	if (!j)
		abort();
	j->kind = kind;
	j->provider = p;
	j->attempt = a;
	j->wait_ms = POLL_FIRST_MS;
	j->body.fd = -1;
	a->state = j;
	p->running++;
	loop_timer_init(&j->timer, on_poll_due, j);
	if (a->resume_id && strlen(a->resume_id) <= JOB_ID_MAX && job_is_plain(a->resume_id, true)) {
		memcpy(j->id, a->resume_id, strlen(a->resume_id) + 1);
		poll_job(j);
		return;
	}
	j->preparing = true;
	materials_begin(&j->materials, p, a, kind->materials, on_materials, j);
}

/* What is under way comes back first, and sees the wish; a wait is over at once. */
void job_cancel(struct provider *p, struct provider_attempt *a)
{
	struct job *j = a->state;
	struct loop *loop = p->parts.loop;

	if (!j || j->cancelled)
		return;
	j->cancelled = true;
	if (j->waiting)
		loop_timer_set(loop, &j->timer, loop_now_ms(loop));
	else if (j->exchanging && a->leave)
		egress_cancel(&j->request);
	else if (j->preparing)
		materials_cancel(&j->materials);
	else if (j->delivering)
		deliver_cancel(j->deliver);
}
