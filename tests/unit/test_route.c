/* Who is asked: the cheapest that is up, never twice, never the painter in disguise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "route/route.h"
#include "store_fixture.h"
#include "studio/studio.h"

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
	route_set_limits(route, &(struct breaker_limits){3, 2000, 60000});
	return route;
}

static struct route_ask asking(const struct gen_request *r, bool sandbox,
			       struct provider *const *tried, int tried_count)
{
	struct route_ask ask = {.request = r, .sandbox = sandbox, .tried_count = tried_count};

	for (int i = 0; i < tried_count; i++)
		ask.tried[i] = tried[i]->number;
	return ask;
}

static int64_t probe; /* of whoever was picked last */

/* The name of who is picked, or why nobody is. */
static const char *pick(struct route *route, struct provider *const *tried, int tried_count,
			int64_t now_ms)
{
	struct route_none none = {0};
	struct route_ask ask = asking(&request, false, tried, tried_count);
	struct provider *p = route_pick(route, &ask, now_ms, &probe, &none);

	return p ? p->name : none.why;
}

static void report(struct route *route, struct provider *p, enum provider_outcome outcome,
		   const struct err *err, int64_t now_ms)
{
	route_report(route, p, &(struct route_end){.outcome = outcome, .err = err, .probe = probe}, now_ms);
}

/* One request: picked and ended. */
static void ask_once(struct route *route, const char *wanted, enum provider_outcome outcome, int64_t now_ms)
{
	const char *name = pick(route, NULL, 0, now_ms);

	assert_string_equal(name, wanted);
	report(route, route_named(route, name), outcome, NULL, now_ms);
}

#define RESTING "every provider of this model is resting after failures"

static void the_cheapest_is_asked_first_and_nobody_twice(void **state UNUSED)
{
	const struct route_provider three[] = {P("b", .cost.image_uc = 20), P("a", .cost.image_uc = 10),
					       P("c", .cost.image_uc = 30)};
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
	const struct route_provider two[] = {P("light", .cost.image_uc = 1), P("heavy", .cost.image_uc = 1)};
	struct route_provider weighed[2];
	int heavy = 0;

	memcpy(weighed, two, sizeof two);
	weighed[1].weight = 3;
	struct route *route = make(weighed, 2);
	for (int i = 0; i < 40; i++) {
		const char *name = pick(route, NULL, 0, 0);
		heavy += name[0] == 'h';
		report(route, route_named(route, name), PROVIDER_OK, NULL, 0);
	}
	assert_int_equal(heavy, 30);
	route_destroy(route);
}

static void only_those_that_serve_the_model_are_asked(void **state UNUSED)
{
	static const char *const others[] = {"dall-e-3", NULL}, *const mine[] = {"gpt-4o-image", NULL};
	const struct route_provider two[] = {P("cheap", .models = others), P("dear", .cost.image_uc = 9, .models = mine)};
	struct route *route = make(two, 2);

	assert_string_equal(pick(route, NULL, 0, 0), "dear");
	assert_true(route_serves(route, "dall-e-3"));
	assert_false(route_serves(route, "gpt-image-1"));
	route_destroy(route);
}

static void who_is_cheapest_depends_on_the_request(void **state UNUSED)
{
	static const struct route_price by_quality[] = {
		{.quality = QUALITY_LOW, .uc = 5}, {.model = "dall-e-3", .uc = 1}, {.uc = 50}};
	const struct route_provider two[] = {
		P("flat", .cost.image_uc = 20), P("graded", .cost = {.prices = by_quality, .price_count = 3})};
	struct route *route = make(two, 2);
	struct gen_request r = request;
	struct route_ask ask = asking(&r, false, NULL, 0);
	struct route_none none;

	r.quality = QUALITY_HIGH;
	assert_string_equal(route_pick(route, &ask, 0, &probe, &none)->name, "flat");
	r.quality = QUALITY_LOW;
	assert_string_equal(route_pick(route, &ask, 0, &probe, &none)->name, "graded");
	route_destroy(route);
}

static void pins_decide_before_costs_do(void **state UNUSED)
{
	static const char *const acme[] = {"account:acme", NULL}, *const gold[] = {"group:gold", NULL},
				  *const model[] = {"model:gpt-4o-image", NULL};
	const struct route_provider four[] = {
		P("cheap", .cost.image_uc = 1), P("acme's", .cost.image_uc = 9, .pins = acme, .pinned_only = true),
		P("gold's", .cost.image_uc = 5, .pins = gold, .pinned_only = true), P("model's", .cost.image_uc = 7)};
	struct route_provider pinned[4];
	struct route_none none = {0};
	struct route *route = make(four, 4);
	struct route_ask ask = asking(&request, false, NULL, 0);

	assert_true(route_pins_accounts(route));
	ask.account = "other";
	ask.group = "default";
	assert_string_equal(route_pick(route, &ask, 0, &probe, &none)->name, "cheap");
	ask.group = "gold";
	assert_string_equal(route_pick(route, &ask, 0, &probe, &none)->name, "gold's");
	ask.account = "acme"; /* before its group */
	assert_string_equal(route_pick(route, &ask, 0, &probe, &none)->name, "acme's");
	ask.tried[ask.tried_count++] = route_named(route, "acme's")->number;
	assert_null(route_pick(route, &ask, 0, &probe, &none)); /* to no other, although others are up */
	route_destroy(route);

	memcpy(pinned, four, sizeof pinned);
	pinned[3].pins = model;
	pinned[1].pins = pinned[2].pins = NULL;
	route = make(pinned, 4);
	assert_false(route_pins_accounts(route));
	assert_string_equal(pick(route, NULL, 0, 0), "model's");
	route_destroy(route);
}

static void the_painter_is_never_a_silent_stand_in(void **state UNUSED)
{
	const struct route_provider one[] = {P("only", .cost.image_uc = 1)};
	struct route *route = make(one, 1), *none_configured = make(NULL, 0);
	struct provider *tried = route_named(route, "only");
	struct route_none none;

	struct route_ask again = asking(&request, false, &tried, 1);
	struct route_ask paint = asking(&request, true, NULL, 0), real = asking(&request, false, NULL, 0);

	assert_null(route_pick(route, &again, 0, &probe, &none));
	assert_string_equal(route_pick(route, &paint, 0, &probe, &none)->name, "painter");
	assert_null(route_pick(none_configured, &real, 0, &probe, &none));
	assert_false(none.busy);
	assert_false(route_serves(none_configured, "gpt-4o-image"));
	struct gen_request edit = request;
	edit.reference_count = 1;
	edit.mask = SLICE("https://example.com/mask.png");
	struct route_ask paint_edit = asking(&edit, true, NULL, 0);
	assert_non_null(route_pick(none_configured, &paint_edit, 0, &probe, &none));
	/* Nor does it rest: there is nobody else. */
	for (int i = 0; i < 10; i++) {
		struct provider *p = route_pick(route, &paint, 0, &probe, &none);
		report(route, p, PROVIDER_FAILED, NULL, 0);
	}
	assert_non_null(route_pick(route, &paint, 0, &probe, &none));
	route_destroy(route);
	route_destroy(none_configured);
}

static void who_rests_is_passed_over_and_it_is_told_until_when(void **state UNUSED)
{
	const struct route_provider two[] = {P("sick", .cost.image_uc = 1), P("well", .cost.image_uc = 2)};
	struct route *route = make(two, 2);
	struct provider *well = route_named(route, "well");
	struct route_ask ask = asking(&request, false, &well, 1);
	struct route_none none;

	for (int i = 0; i < 3; i++)
		ask_once(route, "sick", PROVIDER_FAILED, 100);
	ask_once(route, "well", PROVIDER_OK, 1000);
	assert_null(route_pick(route, &ask, 1000, &probe, &none));
	assert_string_equal(none.why, RESTING);
	assert_int_equal(none.rest_until_ms, 2100);
	assert_string_equal(pick(route, NULL, 0, 2100), "sick"); /* the probe, under way */
	int64_t sick = probe;
	ask_once(route, "well", PROVIDER_OK, 2100);
	route_give_back(route, route_named(route, "sick"), sick, 2150); /* it was not asked after all */
	ask_once(route, "sick", PROVIDER_OK, 2200);
	ask_once(route, "sick", PROVIDER_OK, 2400);
	route_destroy(route);
}

/* Whoever asks hears of the one that could, wherever in the list those stand that could not. */
static void that_one_rests_is_told_before_what_others_lack(void **state UNUSED)
{
	static const char *const others[] = {"dall-e-3", NULL};
	const struct route_provider three[] = {P("before", .models = others), P("mine"), P("behind", .models = others)};
	struct route *route = make(three, 3);

	ask_once(route, "mine", PROVIDER_BLOCKED, 0);
	assert_string_equal(pick(route, NULL, 0, 0), RESTING);
	route_destroy(route);
}

static void a_provider_gets_no_more_at_once_than_it_takes(void **state UNUSED)
{
	const struct route_provider two[] = {P("a", .cost.image_uc = 1, .concurrency = 2),
					     P("b", .cost.image_uc = 2, .concurrency = 1)};
	struct route *route = make(two, 2);
	struct route_none none;

	assert_string_equal(pick(route, NULL, 0, 0), "a");
	assert_string_equal(pick(route, NULL, 0, 0), "a");
	assert_string_equal(pick(route, NULL, 0, 0), "b");
	struct route_ask ask = asking(&request, false, NULL, 0);
	assert_null(route_pick(route, &ask, 0, &probe, &none));
	assert_true(none.busy);
	route_give_back(route, route_named(route, "a"), probe, 0);
	assert_string_equal(pick(route, NULL, 0, 0), "a");
	report(route, route_named(route, "b"), PROVIDER_CANCELLED, NULL, 0);
	assert_string_equal(pick(route, NULL, 0, 0), "b");
	/* Who was tried is not waited for. */
	struct provider *tried[] = {route_named(route, "a"), route_named(route, "b")};
	ask = asking(&request, false, tried, 2);
	assert_null(route_pick(route, &ask, 0, &probe, &none));
	assert_false(none.busy);
	assert_int_equal(none.rest_until_ms, 0);
	route_destroy(route);
}

/* A route on a loop of its own, over a store. */
static struct route *start(struct fixture *f, const struct provider_parts *parts,
			   const struct route_provider *providers, int count)
{
	struct route *route = make(providers, count);
	struct err err;

	route_remember_in(route, f->store);
	ASSERT_OK(route_start(route, parts, &err));
	return route;
}

static void who_rests_is_known_after_a_restart(void **state UNUSED)
{
	struct route_provider two[] = {P("a", .cost.image_uc = 1), P("b", .cost.image_uc = 2)};
	struct err told = {.retry_after_ms = 60000, .message = "the provider takes no more requests"};
	struct route_none none;
	struct provider_parts parts = {0};
	struct fixture f;
	struct loop *loop;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	ASSERT_OK(loop_create(&loop, &err));
	loop_turn(loop, 0);
	parts.loop = loop;
	ASSERT_OK(studio_create(loop, &(struct studio_options){.workers = 1}, &parts.studio, &err));
	struct route *route = start(&f, &parts, two, 2);
	struct route_ask ask = asking(&request, false, NULL, 0);
	int64_t now_ms = clock_mono_ms();
	assert_string_equal(route_pick(route, &ask, now_ms, &probe, &none)->name, "a");
	report(route, route_named(route, "a"), PROVIDER_THROTTLED, &told, now_ms);
	/* What changes while the first is being written is not lost. */
	assert_string_equal(route_pick(route, &ask, now_ms, &probe, &none)->name, "b");
	report(route, route_named(route, "b"), PROVIDER_FAILED, &told, now_ms);
	route_destroy(route);
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM provider_health WHERE last_error LIKE 'the provider%'"), 2);
	assert_int_equal(fixture_int(&f, "SELECT failures FROM provider_health WHERE name = 'b'"), 1);

	route = start(&f, &parts, two, 2);
	assert_string_equal(route_pick(route, &ask, clock_mono_ms(), &probe, &none)->name, "b");
	route_give_back(route, route_named(route, "b"), probe, 0);
	/* Nor does an answer to what was under way before it end what was asked for. */
	route_hold(route, route_named(route, "a"));
	probe = 0;
	report(route, route_named(route, "a"), PROVIDER_OK, NULL, clock_mono_ms());
	assert_string_equal(route_pick(route, &ask, clock_mono_ms(), &probe, &none)->name, "b");
	route_give_back(route, route_named(route, "b"), probe, 0);
	assert_string_equal(route_pick(route, &ask, now_ms + 61000, &probe, &none)->name, "a"); /* its probe */
	route_destroy(route);

	two[0].identity[0] = 1; /* another key or another address: it begins anew */
	route = start(&f, &parts, two, 2);
	assert_string_equal(route_pick(route, &ask, clock_mono_ms(), &probe, &none)->name, "a");
	route_destroy(route);
	studio_destroy(parts.studio);
	loop_destroy(loop);
	fixture_close(&f);
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
		cmocka_unit_test(who_is_cheapest_depends_on_the_request),
		cmocka_unit_test(pins_decide_before_costs_do),
		cmocka_unit_test(the_painter_is_never_a_silent_stand_in),
		cmocka_unit_test(who_rests_is_passed_over_and_it_is_told_until_when),
		cmocka_unit_test(who_rests_is_known_after_a_restart),
		cmocka_unit_test(that_one_rests_is_told_before_what_others_lack),
		cmocka_unit_test(a_provider_gets_no_more_at_once_than_it_takes),
		cmocka_unit_test(a_kind_that_is_none_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
