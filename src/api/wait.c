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
	bool answered, replayed;
	task_answer *answer;
};

/* It may have ended before the watch began: one look tells. */
struct look {
	struct task_read read;
	struct wait *wait; /* NULL: it is over */
	char id[TASK_ID_MAX];
};

static void forget_wait(void *waiting)
{
	struct wait *wait = waiting;

	if (wait->look)
		wait->look->wait = NULL;
	loop_timer_cancel(wait->watch.home, &wait->timer);
	task_watch_end(wait->tasks, &wait->watch);
}

static void answer_wait(struct wait *wait)
{
	struct call *call = call_of(wait->x);

	if (wait->answered)
		return;
	wait->answered = true;
	wait->x->on_gone = NULL;
	call_wait_for(call, NULL, NULL);
	forget_wait(wait);
	wait->answer(wait->x, wait->watch.id, wait->replayed);
}

static void on_event(struct task_watch *w, const struct task_event *event)
{
	if (event->kind == TASK_EVENT_ENDED)
		answer_wait(w->ctx);
}

static void on_over(struct loop_timer *t) { answer_wait(t->ctx); }

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
	bool ended = !read->ok || task_ended(read->view.status);

	free(look);
	if (!wait)
		return;
	wait->look = NULL;
	if (ended)
		answer_wait(wait);
}

void say_created(struct http_exchange *x, const char *id, bool replayed, const char *preference)
{
	http_set_header(x, "x-task-id", id);
	if (preference)
		http_set_header(x, "Preference-Applied", preference);
	if (replayed)
		http_set_header(x, "Idempotency-Replayed", "true");
}

void answer_waited(struct http_exchange *x, const char *id, bool replayed)
{
	say_created(x, id, replayed, "wait");
	answer_with_task(x, slice_of(id));
}

void wait_for_task(struct http_exchange *x, const char *id, bool replayed, int64_t wait_ms,
		   task_answer *answer)
{
	struct call *call = call_of(x);
	struct wait *wait = arena_alloc(http_arena(x), sizeof *wait);
	struct look *look = calloc(1, sizeof *look);

	if (!wait || !look) {
		free(look);
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	wait->x = x;
	wait->replayed = replayed;
	wait->answer = answer;
	wait->tasks = call->api->options.tasks;
	memcpy(wait->watch.id, id, sizeof wait->watch.id);
	wait->watch.on_event = on_event;
	wait->watch.ctx = wait;
	loop_timer_init(&wait->timer, on_over, wait);
	call_wait_for(call, wait, forget_wait);
	x->on_gone = on_gone;
	task_watch_begin(wait->tasks, &wait->watch);
	loop_timer_set(http_loop(x), &wait->timer, loop_now_ms(http_loop(x)) + wait_ms);
	wait->look = look;
	look->wait = wait;
	memcpy(look->id, wait->watch.id, sizeof look->id);
	look->read = (struct task_read){.id = slice_of(look->id),
					.account_id = call->key->account_id,
					.done = on_look,
					.ctx = look};
	task_read(wait->tasks, &look->read);
}
