/* Who is asked: the cheapest that is up, never twice, never the painter in disguise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "route/route.h"

#define P(which, ...) {.name = (which), .kind = "fake", .weight = 1, __VA_ARGS__}

static const struct gen_request request = {.model = {"gpt-4o-image", 12}, .n = 1, .width_px = 64,
					   .height_px = 64};

static struct route *make(const struct route_provider *providers, int count)
{
	struct route *route;
	struct err err;

	log_init(LOG_OFF, false);
	if (!route_create(providers, count, &route, &err))
		fail_msg("%s", err.message);
	return route;
}

/* The name of who is picked, or why nobody is. */
static const char *pick(struct route *route, struct provider *const *tried, int tried_count,
			int64_t now_ms)
{
	struct route_none none = {0};
	struct provider *p = route_pick(route, &request, false, tried, tried_count, now_ms, &none);

	return p ? p->name : none.why;
}

/* One request: picked and ended. */
static void ask(struct route *route, const char *wanted, enum provider_outcome outcome, int64_t now_ms)
{
	const char *name = pick(route, NULL, 0, now_ms);

	assert_string_equal(name, wanted);
	route_report(route, route_named(route, name), outcome, NULL, now_ms);
}

#define RESTING "every provider of this model is resting after failures"

static void the_cheapest_is_asked_first_and_nobody_twice(void **state UNUSED)
{
	const struct route_provider three[] = {P("b", .cost_uc = 20), P("a", .cost_uc = 10),
					       P("c", .cost_uc = 30)};
	struct route *route = make(three, 3);
	struct provider *tried[3];

	assert_string_equal(pick(route, tried, 0, 0), "a");
	tried[0] = route_named(route, "a");
	assert_string_equal(pick(route, tried, 1, 0), "b");
	tried[1] = route_named(route, "b");
	assert_string_equal(pick(route, tried, 2, 0), "c");
	tried[2] = route_named(route, "c");
	assert_string_equal(pick(route, tried, 3, 0), "no provider is left to try");
	route_destroy(route);
}

static void equals_share_by_weight(void **state UNUSED)
{
	const struct route_provider two[] = {P("light", .cost_uc = 1), P("heavy", .cost_uc = 1)};
	struct route_provider weighed[2];
	int heavy = 0;

	memcpy(weighed, two, sizeof two);
	weighed[1].weight = 3;
	struct route *route = make(weighed, 2);
	for (int i = 0; i < 40; i++) {
		const char *name = pick(route, NULL, 0, 0);
		heavy += name[0] == 'h';
		route_report(route, route_named(route, name), PROVIDER_OK, NULL, 0);
	}
	assert_int_equal(heavy, 30);
	route_destroy(route);
}

static void only_those_that_serve_the_model_are_asked(void **state UNUSED)
{
	static const char *const others[] = {"dall-e-3", NULL}, *const mine[] = {"gpt-4o-image", NULL};
	const struct route_provider two[] = {P("cheap", .models = others), P("dear", .cost_uc = 9, .models = mine)};
	struct route *route = make(two, 2);

	assert_string_equal(pick(route, NULL, 0, 0), "dear");
	assert_true(route_serves(route, "dall-e-3"));
	assert_false(route_serves(route, "gpt-image-1"));
	route_destroy(route);
}

static void the_painter_is_never_a_silent_stand_in(void **state UNUSED)
{
	const struct route_provider one[] = {P("only", .cost_uc = 1)};
	struct route *route = make(one, 1), *none_configured = make(NULL, 0);
	struct provider *tried = route_named(route, "only");
	struct route_none none;

	assert_null(route_pick(route, &request, false, &tried, 1, 0, &none));
	assert_string_equal(route_pick(route, &request, true, NULL, 0, 0, &none)->name, "painter");
	assert_null(route_pick(none_configured, &request, false, NULL, 0, 0, &none));
	assert_false(none.busy);
	assert_false(route_serves(none_configured, "gpt-4o-image"));
	struct gen_request edit = request;
	edit.reference_count = 1;
	edit.mask = SLICE("https://example.com/mask.png");
	assert_non_null(route_pick(none_configured, &edit, true, NULL, 0, 0, &none));
	/* Nor does it rest: there is nobody else. */
	for (int i = 0; i < 10; i++) {
		struct provider *p = route_pick(route, &request, true, NULL, 0, 0, &none);
		route_report(route, p, PROVIDER_FAILED, NULL, 0);
	}
	assert_non_null(route_pick(route, &request, true, NULL, 0, 0, &none));
	route_destroy(route);
	route_destroy(none_configured);
}

static void three_failures_in_a_row_are_followed_by_a_rest_that_doubles(void **state UNUSED)
{
	const struct route_provider one[] = {P("only", .cost_uc = 1)};
	struct route *route = make(one, 1);

	ask(route, "only", PROVIDER_FAILED, 0);
	ask(route, "only", PROVIDER_FAILED, 0);
	ask(route, "only", PROVIDER_OK, 0); /* forgives */
	for (int i = 0; i < 3; i++)
		ask(route, "only", i == 1 ? PROVIDER_UNCERTAIN : PROVIDER_FAILED, 0);
	assert_string_equal(pick(route, NULL, 0, 1999), RESTING);
	ask(route, "only", PROVIDER_FAILED, 2000);
	assert_string_equal(pick(route, NULL, 0, 5999), RESTING);
	ask(route, "only", PROVIDER_FAILED, 6000);
	assert_string_equal(pick(route, NULL, 0, 13999), RESTING);
	ask(route, "only", PROVIDER_REFUSED, 14000); /* it answered: it is up */
	ask(route, "only", PROVIDER_OK, 14000);
	route_destroy(route);
}

static void after_a_rest_one_goes_to_see_and_the_others_wait(void **state UNUSED)
{
	const struct route_provider two[] = {P("sick", .cost_uc = 1), P("well", .cost_uc = 2)};
	struct route *route = make(two, 2);

	for (int i = 0; i < 3; i++)
		ask(route, "sick", PROVIDER_FAILED, 0);
	ask(route, "well", PROVIDER_OK, 1000);
	assert_string_equal(pick(route, NULL, 0, 2000), "sick"); /* the probe, under way */
	ask(route, "well", PROVIDER_OK, 2100);
	ask(route, "well", PROVIDER_OK, 2200);
	route_report(route, route_named(route, "sick"), PROVIDER_OK, NULL, 2300);
	ask(route, "sick", PROVIDER_OK, 2400);
	route_destroy(route);
}

static void failures_that_were_under_way_do_not_lengthen_the_rest(void **state UNUSED)
{
	const struct route_provider one[] = {P("only", .cost_uc = 1)};
	struct route *route = make(one, 1);

	for (int i = 0; i < 20; i++)
		assert_string_equal(pick(route, NULL, 0, 0), "only");
	for (int i = 0; i < 20; i++)
		route_report(route, route_named(route, "only"), PROVIDER_FAILED, NULL, 0);
	assert_string_equal(pick(route, NULL, 0, 1999), RESTING);
	assert_string_equal(pick(route, NULL, 0, 2000), "only");
	route_destroy(route);
}

static void a_blocked_account_rests_a_minute_and_a_throttled_one_as_long_as_it_said(void **state UNUSED)
{
	const struct route_provider two[] = {P("a", .cost_uc = 1), P("b", .cost_uc = 2)};
	struct route *route = make(two, 2);
	struct err told = {.retry_after_ms = 7000};

	ask(route, "a", PROVIDER_BLOCKED, 0);
	assert_string_equal(pick(route, NULL, 0, 59999), "b");
	route_report(route, route_named(route, "b"), PROVIDER_THROTTLED, &told, 0);
	assert_string_equal(pick(route, NULL, 0, 6999), RESTING);
	assert_string_equal(pick(route, NULL, 0, 7000), "b");
	assert_string_equal(pick(route, NULL, 0, 60000), "a");
	/* Nobody is sent away for a day. */
	told.retry_after_ms = INT64_C(86400000);
	route_report(route, route_named(route, "b"), PROVIDER_THROTTLED, &told, 100000);
	route_report(route, route_named(route, "a"), PROVIDER_FAILED, NULL, 100000);
	struct provider *tried = route_named(route, "a");
	assert_string_equal(pick(route, &tried, 1, 699999), RESTING);
	assert_string_equal(pick(route, &tried, 1, 700000), "b");
	route_destroy(route);
}

static void a_provider_gets_no_more_at_once_than_it_takes(void **state UNUSED)
{
	const struct route_provider two[] = {P("a", .cost_uc = 1, .concurrency = 2),
					     P("b", .cost_uc = 2, .concurrency = 1)};
	struct route *route = make(two, 2);
	struct route_none none;

	assert_string_equal(pick(route, NULL, 0, 0), "a");
	assert_string_equal(pick(route, NULL, 0, 0), "a");
	assert_string_equal(pick(route, NULL, 0, 0), "b");
	assert_null(route_pick(route, &request, false, NULL, 0, 0, &none));
	assert_true(none.busy);
	route_give_back(route, route_named(route, "a"));
	assert_string_equal(pick(route, NULL, 0, 0), "a");
	route_report(route, route_named(route, "b"), PROVIDER_CANCELLED, NULL, 0);
	assert_string_equal(pick(route, NULL, 0, 0), "b");
	/* Who was tried is not waited for. */
	struct provider *tried[] = {route_named(route, "a"), route_named(route, "b")};
	assert_null(route_pick(route, &request, false, tried, 2, 0, &none));
	assert_false(none.busy);
	route_destroy(route);
}

static void a_kind_that_is_none_is_told(void **state UNUSED)
{
	const struct route_provider bad[] = {{.name = "x", .kind = "oracle"}};
	struct route *route;
	struct err err;

	assert_false(route_create(bad, 1, &route, &err));
	assert_non_null(strstr(err.message, "oracle"));
	assert_false(route_create(bad, ROUTE_PROVIDERS_MAX + 1, &route, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cheapest_is_asked_first_and_nobody_twice),
		cmocka_unit_test(equals_share_by_weight),
		cmocka_unit_test(only_those_that_serve_the_model_are_asked),
		cmocka_unit_test(the_painter_is_never_a_silent_stand_in),
		cmocka_unit_test(three_failures_in_a_row_are_followed_by_a_rest_that_doubles),
		cmocka_unit_test(after_a_rest_one_goes_to_see_and_the_others_wait),
		cmocka_unit_test(failures_that_were_under_way_do_not_lengthen_the_rest),
		cmocka_unit_test(a_blocked_account_rests_a_minute_and_a_throttled_one_as_long_as_it_said),
		cmocka_unit_test(a_provider_gets_no_more_at_once_than_it_takes),
		cmocka_unit_test(a_kind_that_is_none_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
