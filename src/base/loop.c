/* epoll, a binary heap of timers, and a lock-free multi-producer mailbox. */
#include "base/loop.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "base/clock.h"

#define LOOP_EVENTS_A_ROUND 256
#define LOOP_ROUND_HOOKS 4

struct loop {
	int epoll_fd, wake_fd;
	struct loop_watch wake;
	_Atomic(struct loop_letter *) mailbox; /* a stack, newest first */
	atomic_bool stopping;
	int64_t now_ms;

	struct loop_timer **heap; /* owned; borrowed members */
	int heap_len, heap_cap;

	struct epoll_event *ready; /* this round's events */
	int ready_at, ready_len;

	struct {
		void (*fn)(void *ctx);
		void *ctx;
	} hooks[LOOP_ROUND_HOOKS];
	int hook_count;
};

static _Thread_local struct loop *current_loop;

static void on_wake(struct loop_watch *w, uint32_t events UNUSED)
{
	uint64_t count;

	if (read(w->fd, &count, sizeof count) < 0)
		return; /* drained already */
}

bool loop_create(struct loop **ret_loop, struct err *err)
{
	struct loop *loop = calloc(1, sizeof *loop);

	if (!loop)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	loop->ready = calloc(LOOP_EVENTS_A_ROUND, sizeof *loop->ready);
	loop->now_ms = clock_mono_ms();
	loop_watch_init(&loop->wake, loop->wake_fd, on_wake, loop);
	if (loop->epoll_fd < 0 || loop->wake_fd < 0 || !loop->ready ||
	    !loop_watch_add(loop, &loop->wake, EPOLLIN)) {
		err_set(err, ERR_INTERNAL, NULL, "cannot make an event loop: %s", strerror(errno));
		loop_destroy(loop);
		return false;
	}
	*ret_loop = loop;
	return true;
}

void loop_destroy(struct loop *loop)
{
	if (!loop)
		return;
	if (current_loop == loop)
		current_loop = NULL;
	close_fd(&loop->epoll_fd);
	close_fd(&loop->wake_fd);
	free(loop->heap);
	free(loop->ready);
	if (current_loop == loop)
		current_loop = NULL;
	free(loop);
}

struct loop *loop_current(void) { return current_loop; }
int64_t loop_now_ms(const struct loop *loop) { return loop->now_ms; }

void loop_on_round_end(struct loop *loop, void (*fn)(void *ctx), void *ctx)
{
	for (int i = 0; i < loop->hook_count; i++)
		if (loop->hooks[i].fn == fn && loop->hooks[i].ctx == ctx)
			return;
	if (loop->hook_count == LOOP_ROUND_HOOKS)
		abort(); /* a programmer's mistake */
	loop->hooks[loop->hook_count].fn = fn;
	loop->hooks[loop->hook_count++].ctx = ctx;
}

void loop_off_round_end(struct loop *loop, void (*fn)(void *ctx), void *ctx)
{
	for (int i = 0; i < loop->hook_count; i++)
		if (loop->hooks[i].fn == fn && loop->hooks[i].ctx == ctx)
			loop->hooks[i--] = loop->hooks[--loop->hook_count];
}

/* --- watches ------------------------------------------------------------- */

void loop_watch_init(struct loop_watch *w, int fd, void (*on_ready)(struct loop_watch *, uint32_t),
		     void *ctx)
{
	*w = (struct loop_watch){.fd = fd, .on_ready = on_ready, .ctx = ctx};
}

static bool watch_control(struct loop *loop, int op, struct loop_watch *w, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = w};

	if (epoll_ctl(loop->epoll_fd, op, w->fd, &ev) < 0)
		return false;
	w->events = events;
	return true;
}

bool loop_watch_add(struct loop *loop, struct loop_watch *w, uint32_t events)
{
	w->added = watch_control(loop, EPOLL_CTL_ADD, w, events);
	return w->added;
}

bool loop_watch_change(struct loop *loop, struct loop_watch *w, uint32_t events)
{
	return w->events == events || watch_control(loop, EPOLL_CTL_MOD, w, events);
}

void loop_watch_remove(struct loop *loop, struct loop_watch *w)
{
	if (!w->added)
		return;
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, w->fd, NULL);
	w->added = false;
	for (int i = loop->ready_at; i < loop->ready_len; i++)
		if (loop->ready[i].data.ptr == w)
			loop->ready[i].data.ptr = NULL;
}

/* --- timers -------------------------------------------------------------- */

static void heap_place(struct loop *loop, int at, struct loop_timer *t)
{
	loop->heap[at] = t;
	t->heap_at = at;
}

static void heap_up(struct loop *loop, int at, struct loop_timer *t)
{
	while (at > 0 && loop->heap[(at - 1) / 2]->due_ms > t->due_ms) {
		heap_place(loop, at, loop->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	heap_place(loop, at, t);
}

static void heap_down(struct loop *loop, int at, struct loop_timer *t)
{
	for (;;) {
		int child = 2 * at + 1;
		if (child >= loop->heap_len)
			break;
		if (child + 1 < loop->heap_len &&
		    loop->heap[child + 1]->due_ms < loop->heap[child]->due_ms)
			child++;
		if (loop->heap[child]->due_ms >= t->due_ms)
			break;
		heap_place(loop, at, loop->heap[child]);
		at = child;
	}
	heap_place(loop, at, t);
}

void loop_timer_init(struct loop_timer *t, void (*on_due)(struct loop_timer *), void *ctx)
{
	*t = (struct loop_timer){.heap_at = -1, .on_due = on_due, .ctx = ctx};
}

void loop_timer_cancel(struct loop *loop, struct loop_timer *t)
{
	int at = t->heap_at;

	if (at < 0)
		return;
	t->heap_at = -1;
	struct loop_timer *last = loop->heap[--loop->heap_len];
	if (last == t)
		return;
	if (at > 0 && loop->heap[(at - 1) / 2]->due_ms > last->due_ms)
		heap_up(loop, at, last);
	else
		heap_down(loop, at, last);
}

void loop_timer_set(struct loop *loop, struct loop_timer *t, int64_t due_ms)
{
	loop_timer_cancel(loop, t);
	if (loop->heap_len == loop->heap_cap) {
		int cap = loop->heap_cap ? loop->heap_cap * 2 : 64;
		struct loop_timer **heap = realloc(loop->heap, (size_t)cap * sizeof(struct loop_timer *));
		if (!heap)
			abort(); /* a few bytes a connection: nothing sane is left to do */
		loop->heap = heap;
		loop->heap_cap = cap;
	}
	t->due_ms = due_ms;
	heap_up(loop, loop->heap_len++, t);
}

static void run_due_timers(struct loop *loop)
{
	/* At most as many as there were: one that sets itself for now waits a round. */
	for (int n = loop->heap_len; n > 0 && loop->heap_len > 0; n--) {
		if (loop->heap[0]->due_ms > loop->now_ms)
			break;
		struct loop_timer *t = loop->heap[0];
		loop_timer_cancel(loop, t);
		t->on_due(t);
	}
}

/* --- mailbox ------------------------------------------------------------- */

void loop_post(struct loop *loop, struct loop_letter *letter)
{
	struct loop_letter *head = atomic_load_explicit(&loop->mailbox, memory_order_relaxed);

	do
		letter->next = head;
	while (!atomic_compare_exchange_weak_explicit(&loop->mailbox, &head, letter,
						      memory_order_release, memory_order_relaxed));
	if (head)
		return; /* whoever put the first letter in has rung */
	uint64_t one = 1;
	if (write(loop->wake_fd, &one, sizeof one) < 0)
		return; /* the counter is full: the loop is awake */
}

void loop_stop(struct loop *loop)
{
	uint64_t one = 1;

	atomic_store(&loop->stopping, true);
	if (write(loop->wake_fd, &one, sizeof one) < 0)
		return;
}

static void open_mailbox(struct loop *loop)
{
	struct loop_letter *stack =
		atomic_exchange_explicit(&loop->mailbox, NULL, memory_order_acquire);
	struct loop_letter *in_order = NULL;

	while (stack) {
		struct loop_letter *next = stack->next;
		stack->next = in_order;
		in_order = stack;
		stack = next;
	}
	while (in_order) {
		struct loop_letter *letter = in_order;
		in_order = letter->next;
		letter->on_arrive(letter);
	}
}

/* --- rounds -------------------------------------------------------------- */

static int wait_ms(const struct loop *loop, int max_wait_ms)
{
	if (loop->heap_len == 0)
		return max_wait_ms;
	int64_t until = loop->heap[0]->due_ms - clock_mono_ms();
	if (until < 0)
		until = 0;
	if (until > INT32_MAX)
		until = INT32_MAX;
	return max_wait_ms >= 0 && max_wait_ms < until ? max_wait_ms : (int)until;
}

void loop_turn(struct loop *loop, int max_wait_ms)
{
	current_loop = loop;
	int n = epoll_wait(loop->epoll_fd, loop->ready, LOOP_EVENTS_A_ROUND,
			   wait_ms(loop, max_wait_ms));
	loop->now_ms = clock_mono_ms();
	loop->ready_len = n > 0 ? n : 0;
	for (loop->ready_at = 0; loop->ready_at < loop->ready_len;) {
		struct epoll_event *ev = &loop->ready[loop->ready_at++];
		struct loop_watch *w = ev->data.ptr;
		if (w)
			w->on_ready(w, ev->events);
	}
	loop->ready_len = 0;
	open_mailbox(loop);
	run_due_timers(loop);
	for (int i = 0; i < loop->hook_count; i++)
		loop->hooks[i].fn(loop->hooks[i].ctx);
}

void loop_run(struct loop *loop)
{
	while (!atomic_load(&loop->stopping))
		loop_turn(loop, -1);
	open_mailbox(loop); /* whoever posted before the stop is still heard */
}
