/* An event loop for one thread: descriptors, timers, and a mailbox.
 *
 *     struct loop *loop;
 *     loop_create(&loop, &err);
 *     loop_watch_init(&w, fd, on_ready, ctx);
 *     loop_watch_add(loop, &w, EPOLLIN);
 *     loop_timer_init(&t, on_deadline, ctx);
 *     loop_timer_set(loop, &t, clock_mono_ms() + 10000);
 *     loop_run(loop);                         until loop_stop()
 *
 * Thread rule: everything is for the loop's own thread, except loop_post() and
 * loop_stop(), which any thread may call. Watches, timers and letters are
 * embedded in their owners' structs (no allocation here) and must be removed
 * before their owner is freed. A letter may be freed by its own handler.
 * Drawback: callbacks must not block; send slow work to a pool (base/pool.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "base/attr.h"
#include "base/err.h"

struct loop;

struct loop_watch {
	int fd; /* borrowed */
	uint32_t events;
	bool added;
	void (*on_ready)(struct loop_watch *w, uint32_t events); /* EPOLL* bits that are ready */
	void *ctx;
};

struct loop_timer {
	int64_t due_ms; /* clock_mono_ms() time */
	int heap_at;	/* -1: not set */
	void (*on_due)(struct loop_timer *t);
	void *ctx;
};

/* A message to a loop from any thread. */
struct loop_letter {
	struct loop_letter *next;
	void (*on_arrive)(struct loop_letter *letter);
	void *ctx;
};

bool loop_create(struct loop **ret_loop, struct err *err) MUST_CHECK;
void loop_destroy(struct loop *loop); /* NULL is fine */

void loop_run(struct loop *loop);
void loop_stop(struct loop *loop); /* any thread; loop_run returns after this round */
/* One round: waits at most max_wait_ms (-1: until something happens). */
void loop_turn(struct loop *loop, int max_wait_ms);
/* The loop that runs on the calling thread, or NULL. */
struct loop *loop_current(void);
/* clock_mono_ms() as of this round's wake-up: free to read, at most a round old. */
int64_t loop_now_ms(const struct loop *loop);
/* Runs once at the end of every round (after events, timers and letters), for
 * work that is cheaper in batches. At most 4; asking again for the same fn and ctx
 * changes nothing. */
void loop_on_round_end(struct loop *loop, void (*fn)(void *ctx), void *ctx);
/* Takes the hook back; also from inside a hook. Fine when it is not there. */
void loop_off_round_end(struct loop *loop, void (*fn)(void *ctx), void *ctx);

void loop_watch_init(struct loop_watch *w, int fd, void (*on_ready)(struct loop_watch *, uint32_t),
		     void *ctx);
bool loop_watch_add(struct loop *loop, struct loop_watch *w, uint32_t events);
bool loop_watch_change(struct loop *loop, struct loop_watch *w, uint32_t events);
/* Also safe from inside any callback of the same round: no stale event follows. */
void loop_watch_remove(struct loop *loop, struct loop_watch *w);

void loop_timer_init(struct loop_timer *t, void (*on_due)(struct loop_timer *), void *ctx);
void loop_timer_set(struct loop *loop, struct loop_timer *t, int64_t due_ms); /* or moves it */
void loop_timer_cancel(struct loop *loop, struct loop_timer *t); /* fine when not set */

/* Any thread. Letters from one thread arrive in order. */
void loop_post(struct loop *loop, struct loop_letter *letter);
