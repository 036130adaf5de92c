/* A callback's row goes with its task's: made with it, due with its end, gone with it. */
#include "callback/callback.h"
#include "task_fixture.h"

static const struct fake_settings slow = {.script = "hang"};
static const struct fake_settings good = {.script = "ok"};
static const struct fake_settings bad = {.script = "refuse"};

static void begin(struct bench *b, const struct fake_settings *settings)
{
	bench_open(b, (struct route_provider[]){{.name = "a", .kind = "fake", .settings = settings}}, 1,
		   NULL);
}

static struct task_create create_with_url(struct bench *b, const char *url)
{
	struct gen_request r = bench_request(b, "gpt-4o-image", 1);
	struct task_create c = {.request = &r, .account_id = b->books.account_id,
				.key_id = b->books.key_id, .done = bench_made, .ctx = b};

	r.callback_url = slice_of(url);
	b->waiting = true;
	task_create(b->tasks, &c);
	bench_wait(b);
	assert_true(c.ok);
	return c;
}

static int64_t state_of_callback(const struct bench *b)
{
	return fixture_int(&b->f, "SELECT state FROM callback");
}

static void it_is_due_with_the_end_of_its_task(void **state UNUSED)
{
	const struct fake_settings *ends[] = {&good, &bad};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct bench b;
		begin(&b, ends[i]);
		struct task_create c = create_with_url(&b, "https://example.com/hook");
		assert_int_equal(fixture_int(&b.f, "SELECT extras FROM task"), 2);
		struct task_view v = bench_end(&b, c.id);
		assert_int_equal(v.status, i == 0 ? TASK_COMPLETED : TASK_FAILED);
		assert_int_equal(state_of_callback(&b), CALLBACK_DUE);
		assert_int_equal(fixture_int(&b.f, "SELECT next_ms FROM callback"), v.ended_ms);
		bench_close(&b);
	}
}

static void it_is_due_when_its_task_is_cancelled(void **state UNUSED)
{
	struct bench b;

	begin(&b, &slow);
	struct task_create c = create_with_url(&b, "https://example.com:8443/hook?x=1");
	bench_until(&b, c.id, TASK_PROCESSING);
	assert_int_equal(state_of_callback(&b), CALLBACK_WAITING);
	assert_true(bench_cancel(&b, c.id, false).ok);
	bench_until(&b, c.id, TASK_CANCELLED);
	assert_int_equal(state_of_callback(&b), CALLBACK_DUE);
	bench_close(&b);
}

static void a_task_without_one_has_no_row(void **state UNUSED)
{
	struct bench b;

	begin(&b, &good);
	struct task_create c = bench_create(&b, "gpt-4o-image", 1);
	bench_end(&b, c.id);
	assert_int_equal(fixture_int(&b.f, "SELECT extras FROM task"), 0);
	assert_int_equal(fixture_int(&b.f, "SELECT COUNT(*) FROM callback"), 0);
	bench_close(&b);
}

static void keep_nothing(struct tasks_options *o)
{
	o->retention_ms = -1000;
	o->link_ttl_ms = -1000;
}

static void it_is_forgotten_with_its_task(void **state UNUSED)
{
	struct bench b;

	bench_open(&b, (struct route_provider[]){{.name = "a", .kind = "fake", .settings = &good}}, 1,
		   keep_nothing);
	create_with_url(&b, "https://example.com/hook");
	int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS;
	while (fixture_int(&b.f, "SELECT COUNT(*) FROM task") > 0) {
		assert_true(clock_mono_ms() < until_ms);
		loop_turn(b.loop, 20);
	}
	assert_int_equal(fixture_int(&b.f, "SELECT COUNT(*) FROM callback"), 0);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_due_with_the_end_of_its_task),
		cmocka_unit_test(it_is_due_when_its_task_is_cancelled),
		cmocka_unit_test(a_task_without_one_has_no_row),
		cmocka_unit_test(it_is_forgotten_with_its_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
