/* A second provider asked while the first is slow: who delivers, who pays, what is written down
 * of the other, and what a stop in the middle leaves. */
#include "task/internal.h"
#include "task_fixture.h"

#define MODEL "gpt-4o-image" /* 1.5 credits an image; n of 1, 2 or 4 */
#define IMAGE_UC 15000
#define HEDGE_MS 20

/* Asked in this order: what comes first costs least. */
#define FAKE(which, price, said, ms)                                                  \
	{                                                                             \
		.name = (which), .kind = "fake", .cost.image_uc = (price), .weight = 1, \
		.hedge_after_ms = HEDGE_MS,                                             \
		.settings = &(struct fake_settings){.script = (said), .latency_ms = (ms)} \
	}

static const struct provider_can no_cancel = {.features = CAN_EVERYTHING & ~CAN_CANCEL};

static void turn_until(struct bench *b, const char *sql, int64_t wanted)
{
	int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS;

	while (fixture_int(&b->f, sql) != wanted) {
		if (clock_mono_ms() > until_ms)
			fail_msg("never %lld: %s", (long long)wanted, sql);
		loop_turn(b->loop, 5);
	}
}

static void turn_for(struct bench *b, int64_t ms)
{
	for (int64_t until_ms = clock_mono_ms() + ms; clock_mono_ms() < until_ms;)
		loop_turn(b->loop, 10);
}

/* An attempt's row, said in one line. */
static void assert_attempt(struct bench *b, int number, const char *provider, const char *outcome,
			   int64_t cost_uc, int images)
{
	char sql[400];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM attempt WHERE number = %d AND provider = '%s' AND "
		 "state = 2 AND outcome = '%s' AND cost_uc = %lld AND images = %d",
		 number, provider, outcome, (long long)cost_uc, images);
	if (fixture_int(&b->f, sql) != 1)
		fail_msg("attempt %d is not: %s %s, %lld uc, %d images", number, provider, outcome,
			 (long long)cost_uc, images);
}

/* Every end is counted once, and at what stands in its row. */
static void close_with_books(struct bench *b)
{
	bench_stop(b, BENCH_PATIENCE_MS);
	assert_int_equal(fixture_int(&b->f, "SELECT count(*) FROM attempt WHERE state < 2"), 0);
	assert_int_equal(fixture_int(&b->f, "SELECT sum(attempts) FROM provider_day"),
			 fixture_int(&b->f, "SELECT count(*) FROM attempt"));
	assert_int_equal(fixture_int(&b->f, "SELECT sum(cost_uc) FROM provider_day"),
			 fixture_int(&b->f, "SELECT sum(cost_uc) FROM attempt"));
	assert_int_equal(fixture_int(&b->f, "SELECT sum(images) FROM provider_day"),
			 fixture_int(&b->f, "SELECT sum(images) FROM attempt"));
	assert_int_equal(fixture_int(&b->f, "SELECT sum(charged_uc) FROM provider_day"),
			 fixture_int(&b->f, "SELECT sum(coalesce(charged_uc, 0)) FROM task"));
	bench_start(b, NULL, 0, NULL);
	bench_close(b);
}

/* --- the first delivery -------------------------------------------------------------- */

static void the_first_to_deliver_ends_the_task_and_is_paid_once(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("hangs", 1, "hang", 0), FAKE("good", 2, "ok", 0)};
	struct bench b;

	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 2);
	struct task_view v = bench_end(&b, c.id);
	assert_int_equal(v.status, TASK_COMPLETED);
	assert_int_equal(v.image_count, 2);
	assert_int_equal(v.charged_uc, 2 * IMAGE_UC);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - 2 * IMAGE_UC);
	/* It was cancelled and gave nothing: that is what stands in the end. */
	turn_until(&b, "SELECT cost_uc FROM attempt WHERE number = 1", 0);
	assert_attempt(&b, 1, "hangs", "outrun", 0, 0);
	assert_attempt(&b, 2, "good", "ok", 4, 2);
	close_with_books(&b);
}

static void the_first_asked_may_still_be_the_first_to_deliver(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("slow", 1, "ok", 300), FAKE("hangs", 2, "hang", 0)};
	struct bench b;

	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	assert_int_equal(bench_end(&b, c.id).charged_uc, IMAGE_UC);
	turn_until(&b, "SELECT cost_uc FROM attempt WHERE number = 2", 0);
	assert_attempt(&b, 1, "slow", "ok", 1, 1);
	assert_attempt(&b, 2, "hangs", "outrun", 0, 0);
	close_with_books(&b);
}

static void who_stops_nothing_is_paid_in_full(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("hangs", 1, "hang", 0), FAKE("good", 2, "ok", 0)};
	struct bench b;

	p[0].can = &no_cancel;
	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 4);
	assert_int_equal(bench_end(&b, c.id).charged_uc, 4 * IMAGE_UC);
	turn_until(&b, "SELECT count(*) FROM attempt WHERE state = 2", 2);
	assert_attempt(&b, 1, "hangs", "outrun", 4, 0);
	close_with_books(&b);
}

static void what_the_other_delivers_too_late_is_counted_and_not_sold(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("stubborn", 1, "stubborn", 400), FAKE("good", 2, "ok", 0)};
	struct bench b;

	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 2);
	assert_int_equal(bench_end(&b, c.id).charged_uc, 2 * IMAGE_UC);
	/* Until it has told: the most that it can cost. */
	assert_attempt(&b, 1, "stubborn", "outrun", 2, 0);
	turn_until(&b, "SELECT images FROM attempt WHERE number = 1", 2);
	assert_attempt(&b, 1, "stubborn", "outrun", 2, 2);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM task_image"), 2);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - 2 * IMAGE_UC);
	close_with_books(&b);
}

/* --- when nobody delivers at once ------------------------------------------------------- */

struct course {
	const char *first, *second, *third; /* what each does */
	enum task_status status;
	const char *error_code;
	int attempts, images;
};

static void a_hedge_is_the_next_attempt_of_one_that_fails(void **state UNUSED)
{
	static const struct course courses[] = {
		{"fail", "ok", "ok", TASK_COMPLETED, "", 2, 2},
		{"fail", "fail", "ok", TASK_COMPLETED, "", 3, 2},
		{"fail", "fail", "fail", TASK_FAILED, "service_error", 3, 0},
		{"broken", "ok", "ok", TASK_COMPLETED, "", 2, 2},	/* whole before a part */
		{"broken", "fail", "ok", TASK_COMPLETED, "", 2, 1},	/* a part before another */
		{"uncertain", "ok", "ok", TASK_COMPLETED, "", 2, 2},	/* it was bought already */
		{"uncertain", "fail", "ok", TASK_FAILED, "unknown_error", 2, 0}, /* and no third is */
		{"refuse", "hang", "ok", TASK_FAILED, "content_policy_violation", 2, 0},
		{"hang", "refuse", "ok", TASK_FAILED, "content_policy_violation", 2, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(courses); i++) {
		const struct course *o = &courses[i];
		struct route_provider p[] = {FAKE("a", 1, o->first, 200), FAKE("b", 2, o->second, 400),
					     FAKE("c", 3, o->third, 0)};
		struct bench b;
		bench_open(&b, p, 3, NULL);
		struct task_create c = bench_create(&b, MODEL, 2);
		struct task_view v = bench_end(&b, c.id);
		turn_until(&b, "SELECT count(*) FROM attempt WHERE state < 2", 0);
		if (v.status != o->status || strcmp(v.error_code, o->error_code) != 0 || v.image_count != o->images ||
		    fixture_int(&b.f, "SELECT count(*) FROM attempt") != o->attempts)
			fail_msg("%s, %s, %s: %s \"%s\", %d images", o->first, o->second, o->third,
				 task_status_name(v.status), v.error_code, v.image_count);
		assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - o->images * IMAGE_UC);
		close_with_books(&b);
	}
}

static void two_are_asked_at_most_and_only_where_it_is_said(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("a", 1, "hang", 0), FAKE("b", 2, "hang", 0), FAKE("c", 3, "ok", 0)};
	struct bench b;

	bench_open(&b, p, 3, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	turn_until(&b, "SELECT count(*) FROM attempt", 2);
	turn_for(&b, 5 * HEDGE_MS);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt"), 2);
	assert_true(bench_cancel(&b, c.id, false).ok);
	assert_int_equal(bench_end(&b, c.id).status, TASK_CANCELLED);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC);
	assert_attempt(&b, 1, "a", "cancelled", 0, 0);
	assert_attempt(&b, 2, "b", "cancelled", 0, 0);
	close_with_books(&b);

	struct route_provider never[] = {FAKE("a", 1, "ok", 300), FAKE("b", 2, "ok", 0)};
	never[0].hedge_after_ms = 0;
	bench_open(&b, never, 2, NULL);
	c = bench_create(&b, MODEL, 1);
	assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt"), 1);
	close_with_books(&b);
}

static void who_is_alone_or_is_followed_by_stages_is_waited_for(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("a", 1, "ok", 200), FAKE("b", 2, "ok", 0)};
	struct bench b;

	bench_open(&b, p, 1, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
	close_with_books(&b);

	bench_open(&b, p, 2, NULL);
	struct gen_request r = bench_request(&b, "gpt-image-1", 1);
	r.partial_images = 2;
	c = (struct task_create){0};
	bench_create_of(&b, &c, &r);
	assert_true(c.ok);
	assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt"), 1);
	close_with_books(&b);
}

static void shortly(struct tasks_options *o) { o->task_timeout_ms = 400; }

static void a_task_over_its_time_ends_both(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("a", 1, "hang", 0), FAKE("b", 2, "hang", 0)};
	struct bench b;

	bench_open(&b, p, 2, shortly);
	struct task_create c = bench_create(&b, MODEL, 1);
	struct task_view v = bench_end(&b, c.id);
	assert_string_equal(v.error_code, "generation_timeout");
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE state = 2"), 2);
	close_with_books(&b);
}

/* --- the room there is, and who rests --------------------------------------------------------- */

static void count_outcomes(void *ctx, const struct route_status *s)
{
	int *counts = ctx;

	for (int i = 0; i < PROVIDER_OUTCOME_COUNT; i++)
		counts[i] += (int)s->outcomes[i];
}

/* Ends so far, of whoever. */
static int outcomes(const struct bench *b, enum provider_outcome outcome)
{
	int counts[PROVIDER_OUTCOME_COUNT] = {0};

	route_each(b->route, clock_mono_ms(), count_outcomes, counts);
	return counts[outcome];
}

static struct tasks_stats stats_of(const struct bench *b)
{
	struct tasks_stats stats;

	tasks_stats(b->tasks, &stats);
	return stats;
}

static void await_attempts(struct bench *b, uint64_t attempts)
{
	for (int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS; stats_of(b).attempts < attempts;) {
		if (clock_mono_ms() > until_ms)
			fail_msg("%llu attempts were never made", (unsigned long long)attempts);
		loop_turn(b->loop, 5);
	}
}

static void a_hedge_takes_no_place_that_is_not_free(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("slow", 1, "hang", 0), FAKE("full", 2, "hang", 0)};
	struct bench b;

	p[1].concurrency = 1;
	bench_open(&b, p, 2, NULL);
	struct task_create one = bench_create(&b, MODEL, 1);
	await_attempts(&b, 2);
	struct task_create two = bench_create(&b, MODEL, 1);
	await_attempts(&b, 3);
	turn_for(&b, 5 * HEDGE_MS);
	assert_int_equal(stats_of(&b).attempts, 3);
	assert_true(bench_cancel(&b, one.id, false).ok);
	assert_true(bench_cancel(&b, two.id, false).ok);
	assert_int_equal(bench_end(&b, one.id).status, TASK_CANCELLED);
	assert_int_equal(bench_end(&b, two.id).status, TASK_CANCELLED);
	close_with_books(&b);
}

/* Behind a rest one task probes, and nobody learns anything of one that was outrun: the next
 * one probes. */
static void a_probe_that_is_outrun_lets_the_next_one_probe(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("sick", 1, "fail,hang,ok", 0), FAKE("well", 2, "ok", 0)};
	struct bench b;

	bench_open(&b, p, 2, NULL);
	route_set_limits(b.route, &(struct breaker_limits){.failures = 1, .rest_ms = 60, .rest_max_ms = 60000});
	struct task_create c = bench_create(&b, MODEL, 1);
	bench_end(&b, c.id); /* the sick one rests */
	turn_for(&b, 80);
	c = bench_create(&b, MODEL, 1);
	bench_end(&b, c.id);
	turn_until(&b, "SELECT count(*) FROM attempt WHERE provider = 'sick' AND outcome = 'outrun' AND cost_uc = 0", 1);
	c = bench_create(&b, MODEL, 1);
	bench_end(&b, c.id);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'sick' AND outcome = 'ok'"), 1);
	close_with_books(&b);
}

/* Both are dropped while they are at work: they go on to their end, and are told of. */
static void who_is_dropped_meanwhile_is_still_accounted_for(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("slow", 1, "stubborn", 400), FAKE("good", 2, "ok", 150)};
	struct route_provider other[] = {FAKE("other", 1, "ok", 0)};
	struct route_changes changes;
	struct bench b;
	struct err err;

	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	await_attempts(&b, 2);
	ASSERT_OK(route_replace(b.route, other, 1, NULL, &changes, &err));
	assert_int_equal(changes.dropped, 2);
	struct task_view v = bench_end(&b, c.id);
	assert_int_equal(v.charged_uc, IMAGE_UC);
	turn_until(&b, "SELECT images FROM attempt WHERE number = 1", 1);
	assert_attempt(&b, 1, "slow", "outrun", 1, 1);
	assert_attempt(&b, 2, "good", "ok", 2, 1);
	c = bench_create(&b, MODEL, 1);
	bench_end(&b, c.id);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'other'"), 1);
	close_with_books(&b);
}

/* --- a hedge that is not sent yet ---------------------------------------------------------- */

/* Holds the writer: what is to be journaled stays on its way. */
struct writer_hold {
	struct store_job job;
	atomic_bool holds, let_go;
	bool done;
};

static bool hold_writer(struct store_tx *tx UNUSED, struct store_job *job, struct err *err UNUSED)
{
	struct writer_hold *h = CONTAINER_OF(job, struct writer_hold, job);

	atomic_store(&h->holds, true);
	while (!atomic_load(&h->let_go))
		usleep(1000);
	return true;
}

static void let_go(struct store_job *job) { CONTAINER_OF(job, struct writer_hold, job)->done = true; }

struct window {
	const char *first; /* what it does while the second is on its way into the journal */
	enum provider_outcome told;
	enum task_status status;
	const char *error_code;
	bool second_is_asked;
	int images;
};

/* It is journaled before it is sent: whoever ends in between decides whether it is sent at all. */
static void what_was_bought_meanwhile_is_not_bought_from_the_second(void **state UNUSED)
{
	static const struct window windows[] = {
		{"ok", PROVIDER_OK, TASK_COMPLETED, "", false, 2},
		{"uncertain", PROVIDER_UNCERTAIN, TASK_FAILED, "unknown_error", false, 0},
		{"refuse", PROVIDER_REFUSED, TASK_FAILED, "content_policy_violation", false, 0},
		{"broken", PROVIDER_FAILED, TASK_COMPLETED, "", false, 1},
		{"fail", PROVIDER_FAILED, TASK_COMPLETED, "", true, 2},
	};

	for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
		const struct window *w = &windows[i];
		struct route_provider p[] = {FAKE("a", 1, w->first, 600), FAKE("b", 2, "ok", 0)};
		struct writer_hold hold = {0};
		struct bench b;
		p[0].hedge_after_ms = 300;
		bench_open(&b, p, 2, NULL);
		struct task_create c = bench_create(&b, MODEL, 2);
		await_attempts(&b, 1);
		hold.job = (struct store_job){.run = hold_writer, .done = let_go};
		store_submit(b.f.store, &hold.job);
		while (!atomic_load(&hold.holds) || stats_of(&b).hedges == 0 || outcomes(&b, w->told) == 0)
			loop_turn(b.loop, 5);
		assert_int_equal(stats_of(&b).attempts, 1);
		atomic_store(&hold.let_go, true);
		struct task_view v = bench_end(&b, c.id);
		while (!hold.done)
			loop_turn(b.loop, 5);
		if (v.status != w->status || strcmp(v.error_code, w->error_code) != 0 || v.image_count != w->images)
			fail_msg("%s: %s \"%s\", %d images", w->first, task_status_name(v.status), v.error_code,
				 v.image_count);
		bench_stop(&b, BENCH_PATIENCE_MS);
		assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt"), 2);
		assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'b' AND "
						   "message = 'the provider was not asked'"), !w->second_is_asked);
		assert_int_equal(fixture_int(&b.f, "SELECT coalesce(sum(cost_uc), 0) FROM provider_day WHERE provider = 'b'"),
				 w->second_is_asked ? 4 : 0);
		bench_start(&b, p, 2, NULL);
		bench_close(&b);
	}
}

/* --- stops and starts ------------------------------------------------------------------------ */

static void leave_two_open(struct bench *b, struct task_create *c)
{
	struct route_provider p[] = {FAKE("a", 1, "hang", 0), FAKE("b", 2, "hang", 0), FAKE("c", 3, "ok", 0)};

	bench_open(b, p, 3, NULL);
	*c = bench_create(b, MODEL, 1);
	await_attempts(b, 2); /* both are asked, not only journaled */
	bench_stop(b, 0);
	assert_int_equal(fixture_int(&b->f, "SELECT count(*) FROM attempt WHERE state < 2"), 2);
}

static void two_of_unknown_outcome_are_not_followed_by_a_third(void **state UNUSED)
{
	struct route_provider well[] = {FAKE("a", 1, "ok", 0), FAKE("b", 2, "ok", 0), FAKE("c", 3, "ok", 0)};
	struct task_create c;
	struct bench b;

	leave_two_open(&b, &c);
	well[0].retry_uncertain = true; /* the other says no */
	bench_start(&b, well, 3, NULL);
	struct task_view v = bench_end(&b, c.id);
	assert_string_equal(v.error_code, "unknown_error");
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC);
	assert_attempt(&b, 1, "a", "uncertain", 1, 0);
	assert_attempt(&b, 2, "b", "uncertain", 2, 0);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt"), 2);
	close_with_books(&b);
}

static void two_of_unknown_outcome_are_made_again_where_both_wish_it(void **state UNUSED)
{
	struct route_provider well[] = {FAKE("a", 1, "ok", 0), FAKE("b", 2, "ok", 0)};
	struct task_create c;
	struct bench b;

	leave_two_open(&b, &c);
	well[0].retry_uncertain = well[1].retry_uncertain = true;
	bench_start(&b, well, 2, NULL);
	assert_int_equal(bench_end(&b, c.id).charged_uc, IMAGE_UC);
	assert_attempt(&b, 1, "a", "uncertain", 1, 0);
	assert_attempt(&b, 2, "b", "uncertain", 2, 0);
	assert_attempt(&b, 3, "a", "ok", 1, 1);
	close_with_books(&b);
}

static void a_stop_waits_for_the_one_that_was_outrun(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("stubborn", 1, "stubborn", 500), FAKE("good", 2, "ok", 0)};
	struct bench b;

	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	bench_end(&b, c.id);
	bench_stop(&b, BENCH_PATIENCE_MS);
	assert_attempt(&b, 1, "stubborn", "outrun", 1, 1);
	bench_start(&b, p, 2, NULL);
	close_with_books(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_to_deliver_ends_the_task_and_is_paid_once),
		cmocka_unit_test(the_first_asked_may_still_be_the_first_to_deliver),
		cmocka_unit_test(who_stops_nothing_is_paid_in_full),
		cmocka_unit_test(what_the_other_delivers_too_late_is_counted_and_not_sold),
		cmocka_unit_test(a_hedge_is_the_next_attempt_of_one_that_fails),
		cmocka_unit_test(two_are_asked_at_most_and_only_where_it_is_said),
		cmocka_unit_test(who_is_alone_or_is_followed_by_stages_is_waited_for),
		cmocka_unit_test(a_task_over_its_time_ends_both),
		cmocka_unit_test(a_hedge_takes_no_place_that_is_not_free),
		cmocka_unit_test(a_probe_that_is_outrun_lets_the_next_one_probe),
		cmocka_unit_test(who_is_dropped_meanwhile_is_still_accounted_for),
		cmocka_unit_test(what_was_bought_meanwhile_is_not_bought_from_the_second),
		cmocka_unit_test(two_of_unknown_outcome_are_not_followed_by_a_third),
		cmocka_unit_test(two_of_unknown_outcome_are_made_again_where_both_wish_it),
		cmocka_unit_test(a_stop_waits_for_the_one_that_was_outrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
