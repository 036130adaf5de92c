/* Prefer: wait — a client that holds the line until its task has ended. */
#include "api/call.h"

#include <stdlib.h>
#include <string.h>

/* In the exchange's arena: small, because thousands may wait. */
struct wait {
	struct task_watch watch;
	struct http_exchange *x;
	struct tasks *tasks;
	struct loop_timer timer;
	struct look *look; /* on its way to the store, or NULL */
	bool begun, ended; /* ended: before it was begun */
	bool answered, replayed;
	task_answer *answer;
};

/* It may have ended before the watch began: one look tells. */
struct look {
	struct task_read read;
	struct wait *wait; /* NULL: it is over */
	char id[TASK_ID_MAX];
};

void wait_forget(struct wait *wait)
{
	if (!wait)
		return;
	if (wait->look)
		wait->look->wait = NULL;
	loop_timer_cancel(wait->watch.home, &wait->timer);
	task_watch_end(wait->tasks, &wait->watch);
}

static void forget_wait(void *waiting) { wait_forget(waiting); }

static void answer_wait(struct wait *wait, const struct task_view *view)
{
	struct call *call = call_of(wait->x);

	if (wait->answered)
		return;
	wait->answered = true;
	wait->x->on_gone = NULL;
	call_wait_for(call, NULL, NULL);
	wait_forget(wait);
	wait->answer(wait->x, wait->watch.id, view, wait->replayed);
}

static void on_event(struct task_watch *w, const struct task_event *event)
{
	struct wait *wait = w->ctx;

	if (event->kind != TASK_EVENT_ENDED)
		return;
	wait->ended = true;
	if (wait->begun)
		answer_wait(wait, event->view);
}

static void on_over(struct loop_timer *t) { answer_wait(t->ctx, NULL); }

/* --- a client that went away ----------------------------------------------------------- */

struct quiet_cancel {
	struct task_cancel cancel;
	char id[TASK_ID_MAX];
};

static void on_quiet_cancel(struct task_cancel *c) { free(c->ctx); }

void cancel_unbegun(struct tasks *tasks, const char *id)
{
	struct quiet_cancel *q = calloc(1, sizeof *q);

	if (!q)
		return; /* it will be made, as if nobody had left */
	memcpy(q->id, id, sizeof q->id);
	q->cancel = (struct task_cancel){
		.id = slice_of(q->id), .pending_only = true, .done = on_quiet_cancel, .ctx = q};
	task_cancel(tasks, &q->cancel);
}

static void on_gone(struct http_exchange *x)
{
	struct wait *wait = call_of(x)->waiting;

	/* A replay waits for what another request began, and may still wait for. */
	if (!wait->replayed)
		cancel_unbegun(wait->tasks, wait->watch.id);
}

/* --- beginning ---------------------------------------------------------------------------- */

static void on_look(struct task_read *read)
{
	struct look *look = read->ctx;
	struct wait *wait = look->wait;

	if (wait)
		wait->look = NULL;
	if (wait && (!read->ok || task_ended(read->view.status)))
		answer_wait(wait, read->ok ? &read->view : NULL);
	free(look);
}

void say_created(struct http_exchange *x, const char *id, bool replayed, const char *preference)
{
	http_set_header(x, "x-task-id", id);
	if (preference)
		http_set_header(x, "Preference-Applied", preference);
	if (replayed)
		http_set_header(x, "Idempotency-Replayed", "true");
}

void answer_waited(struct http_exchange *x, const char *id, const struct task_view *view, bool replayed)
{
	say_created(x, id, replayed, "wait");
	answer_with_task(x, slice_of(id), view);
}

struct wait *wait_prepare(struct http_exchange *x, const char *id)
{
	struct wait *wait = arena_alloc(http_arena(x), sizeof *wait);

	if (!wait)
		return NULL;
	wait->x = x;
	wait->tasks = call_of(x)->api->options.tasks;
	memcpy(wait->watch.id, id, sizeof wait->watch.id);
	wait->watch.on_event = on_event;
	wait->watch.ctx = wait;
	loop_timer_init(&wait->timer, on_over, wait);
	task_watch_begin(wait->tasks, &wait->watch);
	return wait;
}

/* The task was there before the watch. */
static void begin_look(struct wait *wait)
{
	struct look *look = wait->look = calloc(1, sizeof *look);

	if (!look)
		abort(); /* a few hundred bytes */
	look->wait = wait;
	memcpy(look->id, wait->watch.id, sizeof look->id);
	look->read = (struct task_read){.id = slice_of(look->id),
					.account_id = call_of(wait->x)->key->account_id,
					.done = on_look,
					.ctx = look};
	task_read(wait->tasks, &look->read);
}

void wait_begin(struct http_exchange *x, struct wait *wait, const struct task_create *made,
		int64_t wait_ms, task_answer *answer)
{
	bool is_new = wait && !made->replayed;

	if (!is_new) {
		wait_forget(wait);
		wait = wait_prepare(x, made->id);
	}
	if (!wait) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	wait->begun = true;
	wait->replayed = made->replayed;
	wait->answer = answer;
	call_wait_for(call_of(x), wait, forget_wait);
	x->on_gone = on_gone;
	if (wait->ended) {
		answer_wait(wait, NULL);
		return;
	}
	loop_timer_set(http_loop(x), &wait->timer, loop_now_ms(http_loop(x)) + wait_ms);
	if (!is_new)
		begin_look(wait);
}
