/* One delivery: body, signature, exchange, record. */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "callback/envelope.h"
#include "callback/inside.h"

#include <stdio.h>
#include <stdlib.h>

#define STATUS_GONE 410
#define RECORD_AGAIN_MS 500

struct delivery {
	struct list link;
	struct callbacks *callbacks; /* borrowed */
	struct pick pick;
	struct callback_secrets secrets;
	bool counted; /* in the room */
	char *url;    /* owned */
	struct callback_body body;
	struct callback_envelope envelope;
	struct egress_request request;
	bool sent; /* submitted; neither ended nor cancelled yet */
	int64_t begun_ms, begun_mono_ms, duration_ms;

	/* what came of it */
	enum egress_outcome outcome;
	int status;
	char message[EGRESS_MESSAGE_MAX];
	enum callback_state state;
	int64_t next_ms;
	struct store_job record;
	struct loop_timer again;
};

/* --- the end ------------------------------------------------------------------------ */

/* The exchange is over: its place is somebody else's. */
static void give_place(struct delivery *d)
{
	struct callbacks *callbacks = d->callbacks;
	bool answered = d->outcome == EGRESS_OK || d->outcome == EGRESS_HTTP;

	if (!d->counted)
		return;
	d->counted = false;
	pthread_mutex_lock(&callbacks->lock);
	if (room_give(callbacks->room, d->pick.of.account_id, d->pick.of.line, answered,
		      d->duration_ms, clock_wall_ms()))
		hint_locked(callbacks, d->pick.of);
	pthread_mutex_unlock(&callbacks->lock);
	callbacks->blocked = false;
	claim_look(callbacks);
}

static void delivery_end(struct delivery *d)
{
	struct callbacks *callbacks = d->callbacks;

	give_place(d);
	atomic_fetch_sub(&callbacks->in_flight, 1);
	loop_timer_cancel(callbacks->loop, &d->again);
	list_remove(&d->link);
	egress_result_finish(&d->request.result);
	buf_finish(&d->body.body);
	free(d->url);
	free(d);
	claim_look(callbacks);
}

/* --- the record ---------------------------------------------------------------------- */

static bool insert_exchange(struct store_tx *tx, const struct delivery *d, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_DELIVERY_INSERT);

	store_bind_int(s, d->pick.task_seq);
	store_bind_int(s, d->pick.deliveries + 1);
	store_bind_int(s, d->begun_ms);
	store_bind_int(s, d->duration_ms);
	store_bind_int(s, d->status);
	store_bind_text(s, slice_of(egress_outcome_name(d->outcome)));
	store_bind_text(s, d->message[0] ? slice_of(d->message) : (struct slice){0});
	return store_exec(s, NULL, err);
}

/* Changes nothing when the task was forgotten meanwhile, or the lease was another's. */
static bool run_record(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct delivery *d = CONTAINER_OF(job, struct delivery, record);
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_RECORD);
	int64_t changed;

	store_bind_int(s, d->pick.task_seq);
	store_bind_int(s, d->state);
	store_bind_int(s, d->next_ms);
	store_bind_int(s, d->pick.tries + 1);
	store_bind_int(s, d->pick.deliveries + 1);
	if (!store_exec(s, &changed, err))
		return false;
	return changed == 0 || insert_exchange(tx, d, err);
}

static void note_end(struct delivery *d)
{
	struct callbacks *callbacks = d->callbacks;

	if (d->state == CALLBACK_RETRYING) {
		atomic_fetch_add(&callbacks->retries, 1);
		if (!callbacks->later_ms || d->next_ms < callbacks->later_ms)
			callbacks->later_ms = d->next_ms;
		courier_set_timer(callbacks);
	} else {
		atomic_fetch_add(d->state == CALLBACK_DELIVERED ? &callbacks->delivered
								: &callbacks->failed, 1);
	}
	if (d->state == CALLBACK_FAILED)
		log_info("callback.failed", "task=%s tries=%d outcome=%s status=%d", d->pick.task_id,
			 d->pick.tries + 1, egress_outcome_name(d->outcome), d->status);
}

static void on_recorded(struct store_job *job)
{
	struct delivery *d = CONTAINER_OF(job, struct delivery, record);

	FAILPOINT("callback.recorded");
	if (!job->ok && !d->callbacks->stopping) {
		log_error("callback.record", "task=%s why=%s", d->pick.task_id,
			  log_quote(job->err.message));
		loop_timer_set(d->callbacks->loop, &d->again,
			       loop_now_ms(d->callbacks->loop) + RECORD_AGAIN_MS);
		return;
	}
	if (job->ok)
		note_end(d);
	delivery_end(d);
}

static void submit_record(struct delivery *d)
{
	d->record = (struct store_job){.run = run_record, .done = on_recorded};
	store_submit(d->callbacks->options.store, &d->record);
}

static void on_record_again(struct loop_timer *t) { submit_record(t->ctx); }

/* What refused for good is not asked again: 410 says so in so many words (as the Standard
 * Webhooks have it), and what the guard refuses it will refuse in four seconds. */
static bool is_final(const struct delivery *d)
{
	return d->status == STATUS_GONE || d->outcome == EGRESS_REFUSED;
}

static void record(struct delivery *d)
{
	const struct callback_options *o = &d->callbacks->options;
	int64_t now_ms = clock_wall_ms();

	d->duration_ms = clock_mono_ms() - d->begun_mono_ms;
	atomic_fetch_add(&d->callbacks->ended[d->outcome], 1);
	if (d->status >= 200 && d->status <= 299 &&
	    (d->outcome == EGRESS_OK || d->outcome == EGRESS_TOO_LARGE))
		d->state = CALLBACK_DELIVERED;
	else if (is_final(d) || d->pick.tries >= o->retries)
		d->state = CALLBACK_FAILED;
	else
		d->state = CALLBACK_RETRYING;
	d->next_ms = now_ms;
	if (d->state == CALLBACK_RETRYING)
		d->next_ms += o->retry_ms << MIN(d->pick.tries, CALLBACK_RETRIES_MAX);
	submit_record(d); /* before the claim that its place may bring: one transaction */
	give_place(d);
}

/* --- the exchange ---------------------------------------------------------------------- */

static void on_exchanged(struct egress_request *request)
{
	struct delivery *d = request->ctx;
	const struct egress_result *result = &request->result;

	d->sent = false;
	d->outcome = result->outcome;
	d->status = result->status;
	memcpy(d->message, result->message, sizeof d->message);
	if (d->outcome == EGRESS_HTTP)
		snprintf(d->message, sizeof d->message, "the receiver answered %d%s", d->status,
			 d->status / 100 == 3 ? "; redirects are not followed" : "");
	FAILPOINT("callback.sent");
	/* Cut off by a stop: it stays `sending`, and the next start sends it again. */
	if (d->outcome == EGRESS_CANCELLED)
		delivery_end(d);
	else
		record(d);
}

static void send_out(struct delivery *d)
{
	const struct callback_options *o = &d->callbacks->options;

	envelope_seal(&d->envelope, &d->body.body, &d->secrets, d->url, o->timeout_ms, &d->request);
	d->request.done = on_exchanged;
	d->request.ctx = d;
	d->sent = true;
	egress_submit(o->egress, &d->request);
}

static void on_body(struct callback_body *b)
{
	struct delivery *d = CONTAINER_OF(b, struct delivery, body);

	if (b->ok && !b->body.failed) {
		send_out(d);
		return;
	}
	d->outcome = EGRESS_UNAVAILABLE;
	snprintf(d->message, sizeof d->message, "the task could not be written: %.150s",
		 b->ok ? "it is too large" : b->err.message);
	record(d);
}

void delivery_begin(struct callbacks *callbacks, const struct pick *pick, struct slice url,
		    const struct callback_secrets *secrets)
{
	struct delivery *d = calloc(1, sizeof *d);

	if (d)
		d->url = strndup(url.p, url.len);
	if (!d || !d->url) {
		/* Its lease ends, and then it is due again. */
		log_error("callback.begin", "task=%s why=\"out of memory\"", pick->task_id);
		free(d);
		return;
	}
	d->callbacks = callbacks;
	d->pick = *pick;
	d->secrets = *secrets;
	d->begun_ms = clock_wall_ms();
	d->begun_mono_ms = clock_mono_ms();
	d->request.result.fd = -1;
	loop_timer_init(&d->again, on_record_again, d);
	list_append(&callbacks->deliveries, &d->link);
	atomic_fetch_add(&callbacks->in_flight, 1);
	pthread_mutex_lock(&callbacks->lock);
	d->counted = room_take(callbacks->room, pick->of.account_id, pick->of.line, d->begun_ms);
	pthread_mutex_unlock(&callbacks->lock);

	memcpy(d->body.task_id, pick->task_id, sizeof d->body.task_id);
	d->body.done = on_body;
	buf_init(&d->body.body, CALLBACK_BODY_MAX);
	envelope_open(&d->envelope, d->pick.message_id, d->begun_ms, &d->body.body);
	callbacks->render(callbacks->render_ctx, &d->body);
}

void deliveries_cancel(struct callbacks *callbacks)
{
	LIST_FOR_EACH(it, &callbacks->deliveries) {
		struct delivery *d = CONTAINER_OF(it, struct delivery, link);
		if (d->sent) {
			d->sent = false;
			egress_cancel(&d->request);
		} else if (d->again.heap_at >= 0) {
			delivery_end(d); /* waits to be recorded, and can wait no longer */
		}
	}
}
