/* Tasks that are begun in the transaction that creates them: who may, and what becomes of
 * the place and the provider when it comes to nothing. */
#include "task/internal.h"
#include "task_fixture.h"

#define MODEL "gpt-4o-image" /* 1.5 credits an image; n of 1, 2 or 4 */
#define IMAGE_UC 15000

#define FAKE(which, price, said)                                                      \
	{                                                                             \
		.name = (which), .kind = "fake", .cost.image_uc = (price), .weight = 1,     \
		.settings = &(struct fake_settings){.script = (said)}                 \
	}

static void only_two(struct tasks_options *o) { o->concurrency = 2; }

/* What an earlier run left comes first: until that was looked for, nothing is begun. */
static void open_with(struct bench *b, const struct route_provider *p, void (*change)(struct tasks_options *))
{
	struct tasks_stats stats = {0};

	bench_open(b, p, 1, change);
	struct task_create first = bench_create(b, MODEL, 1);
	for (; stats.attempts == 0; tasks_stats(b->tasks, &stats)) /* its provider's first step */
		loop_turn(b->loop, 5);
	bench_cancel(b, first.id, false);
	bench_end(b, first.id);
}

static struct task_create create_at_once(struct bench *b)
{
	struct task_create c = {.at_once = true};

	bench_create_with(b, &c, MODEL, 1);
	return c;
}

/* As the create's commit left it: nothing else is looked at before. */
static void assert_row(struct bench *b, const char *id, enum task_status status, int attempts)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT status FROM task WHERE id = '%s'", id);
	assert_int_equal(fixture_int(&b->f, sql), status);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM attempt JOIN task ON seq = task_seq WHERE id = '%s'", id);
	assert_int_equal(fixture_int(&b->f, sql), attempts);
}

static void it_is_at_work_and_journaled_when_the_create_is_answered(void **state UNUSED)
{
	struct route_provider hung = FAKE("hung", 1, "hang");
	struct bench b;

	open_with(&b, &hung, NULL);
	struct task_create c = create_at_once(&b);
	assert_true(c.ok);
	assert_row(&b, c.id, TASK_PROCESSING, 1);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM task WHERE status = 1 AND started_ms = created_ms "
					   "AND lease_node <> 0 AND lease_ms > created_ms"), 1);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - IMAGE_UC);
	assert_true(bench_cancel(&b, c.id, false).ok);
	assert_int_equal(bench_end(&b, c.id).status, TASK_CANCELLED);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC);
	bench_close(&b);
}

static void it_ends_and_is_charged_as_any_other(void **state UNUSED)
{
	struct route_provider well = FAKE("well", 1, "hang,ok,empty");
	struct bench b;

	open_with(&b, &well, NULL);
	struct task_create good = create_at_once(&b);
	assert_int_equal(bench_end(&b, good.id).charged_uc, IMAGE_UC);
	struct task_create bad = create_at_once(&b);
	assert_string_equal(bench_end(&b, bad.id).error_code, "generation_failed_no_content");
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - IMAGE_UC);
	bench_close(&b);
}

static void it_takes_its_turn_where_no_place_is_free_or_others_wait(void **state UNUSED)
{
	struct route_provider hung = FAKE("hung", 1, "hang");
	struct bench b;

	open_with(&b, &hung, only_two);
	struct task_create one = create_at_once(&b), two = create_at_once(&b), three = create_at_once(&b);
	assert_row(&b, one.id, TASK_PROCESSING, 1);
	assert_row(&b, two.id, TASK_PROCESSING, 1);
	assert_row(&b, three.id, TASK_PENDING, 0);
	assert_true(bench_cancel(&b, one.id, false).ok);
	bench_end(&b, one.id);
	bench_until(&b, three.id, TASK_PROCESSING); /* its turn, with the place of the first */
	assert_true(bench_cancel(&b, two.id, false).ok);
	assert_true(bench_cancel(&b, three.id, false).ok);
	bench_end(&b, two.id);
	bench_end(&b, three.id);
	bench_close(&b);
}

static void a_provider_that_can_take_no_more_is_waited_for(void **state UNUSED)
{
	struct route_provider hung = FAKE("hung", 1, "hang");
	struct bench b;

	hung.concurrency = 1;
	open_with(&b, &hung, NULL);
	struct task_create one = create_at_once(&b), two = create_at_once(&b);
	assert_row(&b, one.id, TASK_PROCESSING, 1);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE ended_ms = 0"), 1);
	assert_true(bench_cancel(&b, two.id, false).ok);
	bench_end(&b, two.id);
	assert_true(bench_cancel(&b, one.id, false).ok);
	bench_end(&b, one.id);
	bench_close(&b);
}

/* Each of them would leave a place and the provider taken: the only one of both. */
/* Whoever waits for a place has it before whoever comes when it is given back. */
static void those_that_wait_for_a_provider_are_not_passed_over(void **state UNUSED)
{
	struct route_provider hung = FAKE("hung", 1, "hang");
	struct task_create waits[3];
	struct bench b;

	hung.concurrency = 1;
	open_with(&b, &hung, NULL);
	struct task_create at_work = create_at_once(&b);
	for (int i = 0; i < 3; i++) {
		waits[i] = bench_create(&b, MODEL, 1);
		bench_until(&b, waits[i].id, TASK_PROCESSING); /* claimed, and in line */
	}
	for (int i = 0; i < 3; i++) {
		assert_true(bench_cancel(&b, at_work.id, false).ok);
		bench_end(&b, at_work.id);
		struct task_create late = create_at_once(&b);
		assert_true(bench_cancel(&b, late.id, false).ok);
		assert_int_equal(bench_end(&b, late.id).status, TASK_CANCELLED);
		assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt"), i + 3); /* none of its own */
		assert_row(&b, waits[i].id, TASK_PROCESSING, 1);
		at_work = waits[i];
	}
	assert_true(bench_cancel(&b, at_work.id, false).ok);
	bench_end(&b, at_work.id);
	bench_close(&b);
}

static void what_comes_to_nothing_gives_back_its_place_and_its_provider(void **state UNUSED)
{
	struct route_provider one = FAKE("one", 1, "hang,ok,ok");
	struct bench b;

	one.concurrency = 1;
	open_with(&b, &one, NULL);
	struct task_create first = {.at_once = true, .idempotency_key = SLICE("0123456789abcdef")};
	bench_create_with(&b, &first, MODEL, 1);
	bench_end(&b, first.id);

	struct task_create again = {.at_once = true, .idempotency_key = SLICE("0123456789abcdef")};
	bench_create_with(&b, &again, MODEL, 1);
	assert_true(again.ok && again.replayed);
	assert_string_equal(again.id, first.id);

	fixture_sql(&b.f, "UPDATE account_key SET enabled = 0");
	assert_int_equal(create_at_once(&b).err.code, ERR_KEY_DISABLED);
	fixture_sql(&b.f, "UPDATE account_key SET enabled = 1");

	fixture_sql(&b.f, "CREATE TRIGGER full BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'full'); END");
	assert_false(create_at_once(&b).ok);
	fixture_sql(&b.f, "DROP TRIGGER full");
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM task"), 2);

	struct task_create last = create_at_once(&b);
	assert_int_equal(bench_end(&b, last.id).status, TASK_COMPLETED);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt"), 3);
	bench_close(&b);
}

static void one_that_nobody_waits_for_any_more_asks_no_provider(void **state UNUSED)
{
	struct route_provider well = FAKE("well", 1, "hang,ok");
	struct task_create c = {.at_once = true, .done = bench_made};
	struct tasks_stats before, after;
	struct bench b;

	open_with(&b, &well, NULL);
	tasks_stats(b.tasks, &before);
	struct gen_request r = bench_request(&b, MODEL, 1);
	c.request = &r;
	c.account_id = b.books.account_id;
	c.key_id = b.books.key_id;
	c.ctx = &b;
	b.waiting = true;
	task_create(b.tasks, &c);
	task_create_unwanted(&c);
	bench_wait(&b);
	/* Where the commit was faster than the wish, it was too late. */
	struct task_view v = bench_end(&b, c.id);
	tasks_stats(b.tasks, &after);
	assert_int_equal(after.attempts - before.attempts, v.status == TASK_CANCELLED ? 0 : 1);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - v.charged_uc);
	bench_close(&b);
}

/* --- whoever waits hears the whole end ---------------------------------------------------- */

struct hearing {
	struct task_watch watch;
	struct task_view view;
	bool ended, whole;
};

static void hear(struct task_watch *w, const struct task_event *event)
{
	struct hearing *h = w->ctx;

	if (event->kind != TASK_EVENT_ENDED)
		return;
	h->ended = true;
	h->whole = event->view != NULL;
	if (event->view)
		h->view = *event->view;
}

static void what_is_told_of_an_end_is_what_would_be_read(void **state UNUSED)
{
	struct route_provider p = FAKE("p", 1, "hang,ok,small,moderate,empty,ok,small,refuse,fail");
	struct bench b;

	open_with(&b, &p, NULL);
	for (int i = 0; i < 8; i++) {
		struct task_create c = {.at_once = i < 4};
		struct hearing h = {.watch = {.on_event = hear}};
		h.watch.ctx = &h;
		task_create_name(&c);
		memcpy(h.watch.id, c.new_id, sizeof h.watch.id);
		task_watch_begin(b.tasks, &h.watch); /* before it is there */
		bench_create_with(&b, &c, MODEL, 2);
		assert_string_equal(c.id, c.new_id);
		while (!h.ended)
			loop_turn(b.loop, 20);
		task_watch_end(b.tasks, &h.watch);
		struct task_view read = bench_end(&b, c.id);
		assert_true(h.whole);
		for (int j = 0; j < read.image_count; j++) {
			assert_string_equal(h.view.images[j].mime, read.images[j].mime);
			h.view.images[j].mime = read.images[j].mime; /* words of two files */
		}
		assert_memory_equal(&h.view, &read, sizeof read);
	}
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_at_work_and_journaled_when_the_create_is_answered),
		cmocka_unit_test(it_ends_and_is_charged_as_any_other),
		cmocka_unit_test(it_takes_its_turn_where_no_place_is_free_or_others_wait),
		cmocka_unit_test(a_provider_that_can_take_no_more_is_waited_for),
		cmocka_unit_test(those_that_wait_for_a_provider_are_not_passed_over),
		cmocka_unit_test(what_comes_to_nothing_gives_back_its_place_and_its_provider),
		cmocka_unit_test(one_that_nobody_waits_for_any_more_asks_no_provider),
		cmocka_unit_test(what_is_told_of_an_end_is_what_would_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
