#include "base/pool.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

enum { JOBS = 500 };

struct work {
	struct pool_job job;
	pthread_t ran_on, done_on;
	int number, ran, done;
};

static atomic_int ran_total, done_total;
static int first_order[JOBS], first_len;

static void run(struct pool_job *job)
{
	struct work *w = job->ctx;

	w->ran++;
	w->ran_on = pthread_self();
	atomic_fetch_add(&ran_total, 1);
}

static void run_and_note(struct pool_job *job)
{
	first_order[first_len++] = ((struct work *)job->ctx)->number; /* a pool of one thread */
	run(job);
}

static void done(struct pool_job *job)
{
	struct work *w = job->ctx;

	assert_int_equal(w->ran, 1);
	w->done++;
	w->done_on = pthread_self();
	atomic_fetch_add(&done_total, 1);
}

static void fill(struct work *works, void (*fn)(struct pool_job *), void (*tell)(struct pool_job *))
{
	atomic_store(&ran_total, 0);
	atomic_store(&done_total, 0);
	for (int i = 0; i < JOBS; i++)
		works[i] =
		    (struct work){.job = {.run = fn, .done = tell, .ctx = &works[i]}, .number = i};
}

static void jobs_run_elsewhere_and_are_done_on_the_submitters_loop(void **state)
{
	struct work *works = calloc(JOBS, sizeof *works);
	struct loop *loop;
	struct pool *pool;
	struct err err;

	(void)state;
	assert_true(loop_create(&loop, &err));
	assert_true(pool_create(3, &pool, &err));
	loop_turn(loop, 0); /* this thread now has a loop */
	fill(works, run, done);
	for (int i = 0; i < JOBS; i++)
		pool_submit(pool, &works[i].job);
	while (atomic_load(&done_total) < JOBS)
		loop_turn(loop, -1);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(works[i].done, 1);
		assert_true(pthread_equal(works[i].done_on, pthread_self()));
		assert_false(pthread_equal(works[i].ran_on, pthread_self()));
	}
	pool_destroy(pool);
	loop_destroy(loop);
	free(works);
}

static void destroying_finishes_what_was_submitted_in_order(void **state)
{
	struct work *works = calloc(JOBS, sizeof *works);
	struct pool *pool;
	struct err err;

	(void)state;
	assert_true(pool_create(1, &pool, &err));
	fill(works, run_and_note, done); /* no loop here: done comes on the pool's thread */
	first_len = 0;
	for (int i = 0; i < JOBS; i++)
		pool_submit(pool, &works[i].job);
	pool_destroy(pool);
	assert_int_equal(atomic_load(&done_total), JOBS);
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(first_order[i], i);
	free(works);
}

static void run_and_free(struct pool_job *job)
{
	atomic_fetch_add(&ran_total, 1);
	free(job);
}

static void a_job_that_nobody_waits_for_may_free_itself(void **state)
{
	struct pool *pool;
	struct err err;

	(void)state;
	atomic_store(&ran_total, 0);
	assert_true(pool_create(2, &pool, &err));
	for (int i = 0; i < JOBS; i++) {
		struct pool_job *job = calloc(1, sizeof *job);
		job->run = run_and_free;
		pool_submit(pool, job);
	}
	pool_destroy(pool);
	assert_int_equal(atomic_load(&ran_total), JOBS);
	pool_destroy(NULL);
}

static void a_pool_without_threads_is_refused(void **state)
{
	struct pool *pool = NULL;
	struct err err;

	(void)state;
	assert_false(pool_create(0, &pool, &err));
	assert_null(pool);
	assert_int_equal(err.code, ERR_INTERNAL);
}

static void settling_waits_for_all_of_them(void **state)
{
	struct work *works = calloc(JOBS, sizeof *works);
	struct pool *pool;
	struct err err;

	(void)state;
	assert_true(pool_create(3, &pool, &err));
	pool_settle(pool);
	fill(works, run, done);
	for (int i = 0; i < JOBS; i++)
		pool_submit(pool, &works[i].job);
	pool_settle(pool);
	assert_int_equal(atomic_load(&ran_total), JOBS);
	assert_int_equal(atomic_load(&done_total), JOBS);
	pool_destroy(pool);
	free(works);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(settling_waits_for_all_of_them),
		cmocka_unit_test(jobs_run_elsewhere_and_are_done_on_the_submitters_loop),
	    cmocka_unit_test(destroying_finishes_what_was_submitted_in_order),
	    cmocka_unit_test(a_job_that_nobody_waits_for_may_free_itself),
	    cmocka_unit_test(a_pool_without_threads_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
