#include "base/loop.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"

static struct loop *loop;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return !loop_create(&loop, &err);
}

static int tear_down(void **state)
{
	(void)state;
	loop_destroy(loop);
	assert_null(loop_current());
	return 0;
}

/* --- watches ------------------------------------------------------------- */

struct pipe_end {
	struct loop_watch watch;
	int write_fd, calls;
	struct pipe_end *other; /* to be removed by our callback */
};

static void on_ready(struct loop_watch *w, uint32_t events)
{
	struct pipe_end *end = w->ctx;
	char byte;

	assert_true(events & (EPOLLIN | EPOLLHUP));
	assert_ptr_equal(loop_current(), loop);
	end->calls++;
	if (read(w->fd, &byte, 1) == 0)
		loop_watch_remove(loop, w);
	if (end->other)
		loop_watch_remove(loop, &end->other->watch);
}

static void make_pipe(struct pipe_end *end)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
	*end = (struct pipe_end){.write_fd = fds[1]};
	loop_watch_init(&end->watch, fds[0], on_ready, end);
	assert_true(loop_watch_add(loop, &end->watch, EPOLLIN));
}

static void close_pipe(struct pipe_end *end)
{
	loop_watch_remove(loop, &end->watch);
	close(end->watch.fd);
	close(end->write_fd);
}

static void poke(struct pipe_end *end)
{
	assert_int_equal(write(end->write_fd, "x", 1), 1);
}

static void a_watch_hears_of_its_descriptor_until_it_is_removed(void **state)
{
	struct pipe_end end;

	(void)state;
	make_pipe(&end);
	loop_turn(loop, 0);
	assert_int_equal(end.calls, 0);
	poke(&end);
	loop_turn(loop, 0);
	assert_int_equal(end.calls, 1);
	assert_true(loop_watch_change(loop, &end.watch, 0));
	poke(&end);
	loop_turn(loop, 0);
	assert_int_equal(end.calls, 1);
	assert_true(loop_watch_change(loop, &end.watch, EPOLLIN));
	loop_turn(loop, 0);
	assert_int_equal(end.calls, 2);
	loop_watch_remove(loop, &end.watch);
	loop_watch_remove(loop, &end.watch);
	poke(&end);
	loop_turn(loop, 0);
	assert_int_equal(end.calls, 2);
	close_pipe(&end);
}

static void a_watch_removed_in_the_round_gets_no_stale_event(void **state)
{
	struct pipe_end a, b;

	(void)state;
	make_pipe(&a);
	make_pipe(&b);
	a.other = &b;
	b.other = &a;
	poke(&a);
	poke(&b);
	loop_turn(loop, 0); /* both are ready; whichever comes first removes the other */
	assert_int_equal(a.calls + b.calls, 1);
	close_pipe(&a);
	close_pipe(&b);
}

static void watching_a_closed_descriptor_fails(void **state)
{
	struct loop_watch w;

	(void)state;
	loop_watch_init(&w, -1, on_ready, NULL);
	assert_false(loop_watch_add(loop, &w, EPOLLIN));
	loop_watch_remove(loop, &w);
}

/* --- timers -------------------------------------------------------------- */

static int64_t order[2000];
static int order_len;

static void on_due(struct loop_timer *t)
{
	assert_int_equal(t->heap_at, -1);
	assert_true(t->due_ms <= loop_now_ms(loop));
	order[order_len++] = t->due_ms;
}

static void timers_fire_in_order_and_cancelled_ones_do_not(void **state)
{
	enum { N = 1000 };
	struct loop_timer *timers = calloc(N, sizeof *timers);
	int64_t past = clock_mono_ms() - 5000;
	uint32_t seed = 9;
	int live = 0;

	(void)state;
	order_len = 0;
	for (int i = 0; i < N; i++) {
		seed = seed * 1664525u + 1013904223u;
		loop_timer_init(&timers[i], on_due, NULL);
		loop_timer_set(loop, &timers[i], past + seed % 4000);
	}
	for (int i = 0; i < N; i++) {
		if (i % 3 == 0)
			loop_timer_cancel(loop, &timers[i]);
		else if (i % 3 == 1)
			loop_timer_set(loop, &timers[i], past + (i * 7919) % 4000);
		live += i % 3 != 0;
	}
	loop_timer_cancel(loop, &timers[0]);
	loop_turn(loop, 0);
	assert_int_equal(order_len, live);
	for (int i = 1; i < order_len; i++)
		assert_true(order[i - 1] <= order[i]);
	loop_turn(loop, 0);
	assert_int_equal(order_len, live);
	free(timers);
}

static void a_timer_wakes_the_loop_when_it_is_due(void **state)
{
	struct loop_timer t;
	int64_t begin = clock_mono_ms();

	(void)state;
	order_len = 0;
	loop_timer_init(&t, on_due, NULL);
	loop_timer_set(loop, &t, begin + 30);
	while (order_len == 0)
		loop_turn(loop, -1);
	assert_in_range(clock_mono_ms() - begin, 30, 2000);
}

static int rounds_of_again;

static void on_due_again(struct loop_timer *t)
{
	rounds_of_again++;
	loop_timer_set(loop, t, loop_now_ms(loop));
}

static void a_timer_that_sets_itself_for_now_does_not_hold_the_loop(void **state)
{
	struct loop_timer t;

	(void)state;
	loop_timer_init(&t, on_due_again, NULL);
	loop_timer_set(loop, &t, 0);
	rounds_of_again = 0;
	for (int i = 0; i < 5; i++)
		loop_turn(loop, 0);
	assert_int_equal(rounds_of_again, 5);
	loop_timer_cancel(loop, &t);
}

/* --- letters ------------------------------------------------------------- */

enum { SENDERS = 4, LETTERS = 5000 };

struct letter {
	struct loop_letter letter;
	int sender, number;
};

static int heard[SENDERS], heard_total;

static void on_letter(struct loop_letter *l)
{
	struct letter *letter = CONTAINER_OF(l, struct letter, letter);

	assert_ptr_equal(loop_current(), loop);
	assert_int_equal(letter->number, heard[letter->sender]); /* in each sender's order */
	heard[letter->sender]++;
	if (++heard_total == SENDERS * LETTERS)
		loop_stop(loop);
	free(letter);
}

static void *send_letters(void *arg)
{
	for (int i = 0; i < LETTERS; i++) {
		struct letter *letter = calloc(1, sizeof *letter);
		letter->letter.on_arrive = on_letter;
		letter->sender = (int)(intptr_t)arg;
		letter->number = i;
		loop_post(loop, &letter->letter);
	}
	return NULL;
}

static void letters_from_many_threads_all_arrive_in_order(void **state)
{
	pthread_t threads[SENDERS];

	(void)state;
	memset(heard, 0, sizeof heard);
	heard_total = 0;
	for (intptr_t i = 0; i < SENDERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, send_letters, (void *)i), 0);
	loop_run(loop);
	for (int i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(heard_total, SENDERS * LETTERS);
}

static void on_last_letter(struct loop_letter *l)
{
	*(int *)l->ctx += 1;
}

static void a_letter_posted_before_the_stop_is_still_heard(void **state)
{
	int count = 0;
	struct loop_letter l = {.on_arrive = on_last_letter, .ctx = &count};

	(void)state;
	loop_post(loop, &l);
	loop_stop(loop);
	loop_run(loop);
	assert_int_equal(count, 1);
}

static void on_round_end(void *ctx)
{
	*(int *)ctx += 1;
}

static void hooks_run_once_a_round(void **state)
{
	int a = 0, b = 0;

	(void)state;
	loop_on_round_end(loop, on_round_end, &a);
	loop_turn(loop, 0);
	loop_on_round_end(loop, on_round_end, &b);
	loop_turn(loop, 0);
	loop_turn(loop, 0);
	assert_int_equal(a, 3);
	assert_int_equal(b, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_watch_hears_of_its_descriptor_until_it_is_removed),
	    TEST(a_watch_removed_in_the_round_gets_no_stale_event),
	    TEST(watching_a_closed_descriptor_fails),
	    TEST(timers_fire_in_order_and_cancelled_ones_do_not),
	    TEST(a_timer_wakes_the_loop_when_it_is_due),
	    TEST(a_timer_that_sets_itself_for_now_does_not_hold_the_loop),
	    TEST(letters_from_many_threads_all_arrive_in_order),
	    TEST(a_letter_posted_before_the_stop_is_still_heard),
	    TEST(hooks_run_once_a_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
