/* Who is left alone, for how long, and what ends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "route/breaker.h"

static const struct breaker_limits limits = {.failures = 3, .rest_ms = 2000, .rest_max_ms = 60000};

static const struct err why = {.message = "the provider answered 500"};

/* probe: 0 is one that was under way before. */
static bool note(struct breaker *b, int64_t probe, enum provider_outcome outcome, const struct err *err,
		 int64_t now_ms)
{
	return breaker_note(b, &limits, &(struct breaker_end){outcome, err, probe}, now_ms);
}

/* One attempt: allowed, made, ended. */
static void ask(struct breaker *b, enum provider_outcome outcome, int64_t now_ms)
{
	assert_true(breaker_allows(b, now_ms));
	note(b, breaker_take(b, now_ms), outcome, outcome == PROVIDER_OK ? NULL : &why, now_ms);
}

static void failures_in_a_row_are_followed_by_a_rest_that_doubles(void **state UNUSED)
{
	struct breaker b = {0};
	int64_t now_ms = 0;

	ask(&b, PROVIDER_FAILED, 0);
	ask(&b, PROVIDER_FAILED, 0);
	ask(&b, PROVIDER_OK, 0); /* forgives */
	for (int i = 0; i < 3; i++)
		ask(&b, i == 1 ? PROVIDER_UNCERTAIN : PROVIDER_FAILED, 0);
	assert_string_equal(b.last_error, "the provider answered 500");
	const int64_t rests_ms[] = {2000, 4000, 8000, 16000, 32000, 60000, 60000};
	for (size_t i = 0; i < ARRAY_LEN(rests_ms); i++) {
		assert_false(breaker_allows(&b, now_ms + rests_ms[i] - 1));
		assert_int_equal(breaker_state(&b, now_ms + rests_ms[i] - 1), BREAKER_RESTING);
		now_ms += rests_ms[i];
		assert_int_equal(breaker_state(&b, now_ms), BREAKER_PROBING);
		ask(&b, PROVIDER_FAILED, now_ms);
	}
	ask(&b, PROVIDER_REFUSED, now_ms + 60000); /* it answered: it is up */
	assert_int_equal(breaker_state(&b, now_ms + 60000), BREAKER_UP);
	assert_string_equal(b.last_error, "");
	ask(&b, PROVIDER_FAILED, now_ms + 60000); /* and begins anew */
	assert_true(breaker_allows(&b, now_ms + 60000));
}

static void after_a_rest_one_goes_to_see_and_the_others_wait(void **state UNUSED)
{
	struct breaker b = {0};

	for (int i = 0; i < 3; i++)
		ask(&b, PROVIDER_FAILED, 0);
	int64_t probe = breaker_take(&b, 2000);
	assert_false(breaker_allows(&b, 2100));
	assert_int_equal(breaker_state(&b, 2100), BREAKER_PROBING);
	assert_true(note(&b, probe, PROVIDER_OK, NULL, 2300));
	assert_true(breaker_allows(&b, 2300));
	assert_false(note(&b, 0, PROVIDER_OK, NULL, 2300)); /* nothing new */
}

static void what_was_under_way_does_not_end_a_rest_that_was_asked_for(void **state UNUSED)
{
	const struct err told = {.code = ERR_TASK_EXHAUSTED, .retry_after_ms = 30000};
	struct breaker b = {0};

	assert_true(note(&b, 0, PROVIDER_THROTTLED, &told, 1000));
	assert_false(note(&b, 0, PROVIDER_OK, NULL, 1100));
	assert_false(note(&b, 0, PROVIDER_REFUSED, NULL, 30999));
	assert_false(breaker_allows(&b, 30999));
	int64_t probe = breaker_take(&b, 31000);
	assert_false(note(&b, 0, PROVIDER_OK, NULL, 31200)); /* an older one, still */
	assert_true(note(&b, probe, PROVIDER_OK, NULL, 31500));
	assert_int_equal(breaker_state(&b, 31500), BREAKER_UP);

	assert_true(note(&b, 0, PROVIDER_BLOCKED, NULL, 40000));
	assert_false(note(&b, 0, PROVIDER_OK, NULL, 40001));
	assert_false(breaker_allows(&b, 99999));

	/* One after failures it does: the provider is up, whatever befell the two. */
	b = (struct breaker){0};
	for (int i = 0; i < 3; i++)
		ask(&b, PROVIDER_FAILED, 0);
	assert_true(note(&b, 0, PROVIDER_OK, NULL, 100));
	assert_true(breaker_allows(&b, 100));
}

static void a_probe_that_tells_nothing_lets_the_next_one_probe(void **state UNUSED)
{
	struct breaker b = {0};

	for (int i = 0; i < 3; i++)
		ask(&b, PROVIDER_FAILED, 0);
	breaker_give_back(&b, breaker_take(&b, 2000), 2100); /* it was not asked after all */
	assert_true(breaker_allows(&b, 2100));
	note(&b, breaker_take(&b, 2100), PROVIDER_CANCELLED, NULL, 2200);
	assert_true(breaker_allows(&b, 2200));
	assert_int_equal(breaker_state(&b, 2200), BREAKER_PROBING);
	note(&b, breaker_take(&b, 2200), PROVIDER_OUTRUN, NULL, 2200);
	assert_true(breaker_allows(&b, 2200));
	/* One that does not come back is waited for as long as the rest was. */
	int64_t lost = breaker_take(&b, 2200);
	assert_false(breaker_allows(&b, 4199));
	assert_true(breaker_allows(&b, 4200));
	/* Behind it the next one is waited for, and what it fails at late counts all the same. */
	breaker_take(&b, 4200);
	breaker_give_back(&b, lost, 4300);
	assert_false(breaker_allows(&b, 4300));
	note(&b, lost, PROVIDER_FAILED, &why, 4400);
	assert_false(breaker_allows(&b, 8399)); /* twice the rest */
	assert_true(breaker_allows(&b, 8400));
}

/* What was asked before the rest knows nothing of how it is now. */
static void only_a_probe_tells_what_is_waited_for(void **state UNUSED)
{
	struct breaker b = {0};

	for (int i = 0; i < 3; i++)
		ask(&b, PROVIDER_FAILED, 0);
	int64_t probe = breaker_take(&b, 2000);
	note(&b, 0, PROVIDER_CANCELLED, NULL, 2100); /* no second one goes out for that */
	breaker_give_back(&b, 0, 2100);
	assert_false(breaker_allows(&b, 2100));
	note(&b, 0, PROVIDER_FAILED, &why, 2200);
	assert_int_equal(breaker_state(&b, 2200), BREAKER_PROBING);
	assert_true(breaker_allows(&b, 4000)); /* and nothing was lengthened */
	assert_true(note(&b, probe, PROVIDER_OK, NULL, 2300));
	assert_int_equal(breaker_state(&b, 2300), BREAKER_UP);
	/* Nor is it the probe of the next rest. */
	for (int i = 0; i < 3; i++)
		ask(&b, PROVIDER_FAILED, 3000);
	int64_t next = breaker_take(&b, 5000);
	assert_true(next != probe);
	note(&b, probe, PROVIDER_CANCELLED, NULL, 5100);
	assert_false(breaker_allows(&b, 5100));
}

static void what_is_not_its_fault_is_not_held_against_it(void **state UNUSED)
{
	const enum err_code ours[] = {ERR_TASK_EXHAUSTED, ERR_TASK_IMAGE_PROCESSING, ERR_TASK_IMAGE_DIMENSION,
				      ERR_TASK_INVALID_PARAMS, ERR_TASK_RESOURCE};
	struct breaker b = {0};

	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		const struct err err = {.code = ours[i]};
		assert_false(note(&b, 0, PROVIDER_UNCERTAIN, &err, 0));
		assert_false(note(&b, 0, PROVIDER_FAILED, &err, 0));
	}
	assert_int_equal(b.failures, 0);
	/* Nor does it end a rest: the next one probes. */
	for (int i = 0; i < 3; i++)
		ask(&b, PROVIDER_FAILED, 0);
	note(&b, breaker_take(&b, 2000), PROVIDER_UNCERTAIN, &(struct err){.code = ERR_TASK_EXHAUSTED}, 2100);
	assert_int_equal(breaker_state(&b, 2100), BREAKER_PROBING);
	assert_true(breaker_allows(&b, 2100));
}

/* Where it is hedged nobody waits until a provider that hangs has failed. */
static void who_is_outrun_time_after_time_rests_like_one_that_fails(void **state UNUSED)
{
	const struct breaker_end late = {.outcome = PROVIDER_OUTRUN, .late = true};
	struct breaker b = {0};
	struct breaker_end end = late;

	for (int i = 0; i < 3 * BREAKER_LATE_MAX; i++) {
		breaker_note(&b, &limits, &late, 0);
		breaker_note(&b, &limits, &(struct breaker_end){.outcome = PROVIDER_OUTRUN}, 0); /* asked second */
		if (i % (BREAKER_LATE_MAX - 1) == BREAKER_LATE_MAX - 2)
			note(&b, 0, PROVIDER_OK, NULL, 0); /* it is only slow */
		assert_true(breaker_allows(&b, 0));
	}
	note(&b, 0, PROVIDER_OK, NULL, 0);
	for (int i = 1; i <= BREAKER_LATE_MAX; i++)
		assert_int_equal(breaker_note(&b, &limits, &late, 0), i == BREAKER_LATE_MAX);
	assert_false(breaker_allows(&b, 1999));
	assert_string_equal(b.last_error, "it was outrun 5 times in a row");
	end.probe = breaker_take(&b, 2000);
	assert_true(breaker_note(&b, &limits, &end, 2500)); /* it still hangs */
	assert_false(breaker_allows(&b, 6499));
	note(&b, breaker_take(&b, 6500), PROVIDER_OK, NULL, 6600);
	assert_int_equal(breaker_state(&b, 6600), BREAKER_UP);
}

static void failures_that_were_under_way_do_not_lengthen_the_rest(void **state UNUSED)
{
	struct breaker b = {0};

	for (int i = 0; i < 20; i++)
		note(&b, 0, PROVIDER_FAILED, &why, 10 * i);
	assert_false(breaker_allows(&b, 2019));
	assert_true(breaker_allows(&b, 2020)); /* two seconds from the third */
}

static void who_throttles_rests_as_long_as_it_said_and_a_blocked_account_a_minute(void **state UNUSED)
{
	struct breaker b = {0};
	struct err told = {.retry_after_ms = 7000};

	note(&b, 0, PROVIDER_THROTTLED, &told, 0);
	assert_false(breaker_allows(&b, 6999));
	assert_true(breaker_allows(&b, 7000));
	/* Nobody is sent away for a day. */
	told.retry_after_ms = INT64_C(86400000);
	note(&b, 0, PROVIDER_THROTTLED, &told, 7000);
	assert_false(breaker_allows(&b, 606999));
	assert_true(breaker_allows(&b, 607000));
	b = (struct breaker){0};
	note(&b, 0, PROVIDER_THROTTLED, &why, 0); /* it did not say */
	assert_false(breaker_allows(&b, 1999));
	assert_true(breaker_allows(&b, 2000));
	b = (struct breaker){0};
	note(&b, 0, PROVIDER_BLOCKED, &why, 0);
	assert_false(breaker_allows(&b, 59999));
	assert_true(breaker_allows(&b, 60000));
}

/* What users of others saw: every request goes to the dead one first (litellm#40405: 33
 * attempts for 11 requests). Here, with the defaults: 20 requests in a minute. */
static void a_dead_primary_is_asked_at_most_three_times_in_a_minute(void **state UNUSED)
{
	const struct breaker_limits usual = {.failures = 2, .rest_ms = 20000, .rest_max_ms = 60000};

	for (int64_t first_ms = 0; first_ms < 3000; first_ms += 100) {
		struct breaker b = {0};
		int asked = 0;
		for (int i = 0; i < 20; i++) {
			int64_t now_ms = first_ms + i * 3000;
			if (!breaker_allows(&b, now_ms))
				continue;
			asked++;
			breaker_note(&b, &usual, &(struct breaker_end){PROVIDER_FAILED, &why, breaker_take(&b, now_ms)},
				     now_ms + 50);
		}
		assert_in_range(asked, 2, 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_in_a_row_are_followed_by_a_rest_that_doubles),
		cmocka_unit_test(after_a_rest_one_goes_to_see_and_the_others_wait),
		cmocka_unit_test(what_was_under_way_does_not_end_a_rest_that_was_asked_for),
		cmocka_unit_test(a_probe_that_tells_nothing_lets_the_next_one_probe),
		cmocka_unit_test(what_is_not_its_fault_is_not_held_against_it),
		cmocka_unit_test(only_a_probe_tells_what_is_waited_for),
		cmocka_unit_test(who_is_outrun_time_after_time_rests_like_one_that_fails),
		cmocka_unit_test(failures_that_were_under_way_do_not_lengthen_the_rest),
		cmocka_unit_test(who_throttles_rests_as_long_as_it_said_and_a_blocked_account_a_minute),
		cmocka_unit_test(a_dead_primary_is_asked_at_most_three_times_in_a_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
