/* Money: limits hold whoever comes at once, nothing is moved twice, every failing
 * statement leaves the books right. */
#include "books_fixture.h"

#include <pthread.h>

#include "base/log.h"
#include "ledger/audit.h"
#include "store/fake.h"

#define NOW INT64_C(1757156493000)

static const struct account_key_new plain = {.account = "ann", .quota_uc = -1};

static void print_finding(void *ctx UNUSED, const char *sentence) { print_error("%s\n", sentence); }

static void assert_clean(struct store *store)
{
	struct audit_summary sum;
	struct err err;

	ASSERT_OK(audit_run(store, print_finding, NULL, &sum, &err));
	assert_int_equal(sum.findings, 0);
}

struct credits_job {
	struct store_job job;
	const struct books *books;
	struct account_credits credits;
};

static bool run_credits(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct credits_job *c = CONTAINER_OF(job, struct credits_job, job);

	return account_credits(tx, c->books->account_id, c->books->key_id, &c->credits, err);
}

static struct account_credits credits_of(const struct books *b)
{
	struct credits_job c = {.job.run = run_credits, .books = b};

	store_read(b->store, &c.job);
	assert_true(c.job.ok);
	return c.credits;
}

static void assert_account(const struct books *b, int64_t balance, int64_t reserved, int64_t used)
{
	struct account_credits c = credits_of(b);

	assert_int_equal(c.balance_uc, balance);
	assert_int_equal(c.reserved_uc, reserved);
	assert_int_equal(c.used_uc, used);
	assert_int_equal(c.key_reserved_uc, reserved);
	assert_int_equal(c.key_used_uc, used);
}

/* --- one task ---------------------------------------------------------------------- */

static void a_task_is_reserved_then_charged_and_the_rest_released(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 1000);
	ASSERT_OK(books_create(&b, "t1", 400, NOW, &err));
	assert_account(&b, 600, 400, 0);
	assert_clean(f.store);
	ASSERT_OK(books_end(&b, "t1", 400, 150, NOW + 1, &err));
	assert_account(&b, 850, 0, 150);
	assert_clean(f.store);
	assert_int_equal(fixture_int(&f, "SELECT live_tasks FROM account_key"), 0);
	fixture_close(&f);
}

static void a_failed_task_is_released_whole(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 1000);
	ASSERT_OK(books_create(&b, "t1", 1000, NOW, &err));
	ASSERT_OK(books_end(&b, "t1", 1000, 0, NOW, &err));
	assert_account(&b, 1000, 0, 0);
	assert_int_equal(fixture_int(&f, "SELECT amount_uc FROM ledger WHERE kind = 3"), 1000);
	assert_clean(f.store);
	fixture_close(&f);
}

static void a_task_that_costs_nothing_is_recorded_all_the_same(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	ASSERT_OK(books_create(&b, "t1", 0, NOW, &err));
	ASSERT_OK(books_end(&b, "t1", 0, 0, NOW, &err));
	assert_false(books_settle(&b, "t1", 0, 0, &err));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM ledger"), 2);
	assert_clean(f.store);
	fixture_close(&f);
}

static void nothing_is_settled_twice(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 1000);
	ASSERT_OK(books_create(&b, "t1", 400, NOW, &err));
	ASSERT_OK(books_create(&b, "t2", 400, NOW, &err)); /* so that there is more to take */
	ASSERT_OK(books_end(&b, "t1", 400, 400, NOW, &err));
	for (int charged = 0; charged <= 400; charged += 200) {
		assert_false(books_settle(&b, "t1", 400, charged, &err));
		assert_int_equal(err.code, ERR_INTERNAL);
	}
	assert_account(&b, 200, 400, 400);
	assert_clean(f.store);
	fixture_close(&f);
}

static void what_was_not_reserved_so_is_not_settled(void **state UNUSED)
{
	struct fixture f;
	struct books b, other;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 1000);
	books_open(&other, f.store, &(struct account_key_new){.account = "eve", .quota_uc = -1}, 1000);
	ASSERT_OK(books_create(&b, "t1", 400, NOW, &err));
	ASSERT_OK(books_create(&b, "t3", 400, NOW, &err)); /* there is more to take */
	ASSERT_OK(books_create(&other, "t2", 400, NOW, &err));
	assert_false(books_settle(&b, "unknown", 400, 100, &err));
	assert_false(books_settle(&b, "t1", 500, 100, &err));    /* another amount */
	assert_false(books_settle(&other, "t1", 400, 100, &err)); /* another's task */
	assert_false(books_settle(&b, "t1", 400, 401, &err));    /* more than was held */
	assert_false(books_settle(&b, "t1", 400, -1, &err));
	assert_account(&b, 200, 800, 0);
	assert_clean(f.store);
	fixture_close(&f);
}

static void a_ref_is_reserved_once(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 1000);
	ASSERT_OK(books_create(&b, "t1", 400, NOW, &err));
	assert_false(books_create(&b, "t1", 400, NOW, &err));
	assert_account(&b, 600, 400, 0);
	assert_clean(f.store);
	fixture_close(&f);
}

/* --- limits --------------------------------------------------------------------------- */

#define CROWD 200

struct crowd {
	const struct books *books;
	pthread_t thread;
	char id[16];
	int64_t amount_uc;
	bool ok;
	struct err err;
};

static void *join_crowd(void *arg)
{
	struct crowd *c = arg;

	c->ok = books_create(c->books, c->id, c->amount_uc, NOW, &c->err);
	return NULL;
}

/* How many of 200 threads get in; every other one is refused with this code. */
static int admit(const struct books *b, int64_t amount_uc, enum err_code code)
{
	static struct crowd crowd[CROWD];
	int admitted = 0;

	for (int i = 0; i < CROWD; i++) {
		crowd[i] = (struct crowd){.books = b, .amount_uc = amount_uc};
		snprintf(crowd[i].id, sizeof crowd[i].id, "t%d", i);
		assert_int_equal(pthread_create(&crowd[i].thread, NULL, join_crowd, &crowd[i]), 0);
	}
	for (int i = 0; i < CROWD; i++) {
		pthread_join(crowd[i].thread, NULL);
		admitted += crowd[i].ok;
		if (!crowd[i].ok)
			assert_int_equal(crowd[i].err.code, code);
	}
	return admitted;
}

static void of_200_at_once_a_balance_for_10_admits_10(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct store_stats stats;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 10 * 25000 + 24999);
	assert_int_equal(admit(&b, 25000, ERR_INSUFFICIENT_QUOTA), 10);
	assert_account(&b, 24999, 250000, 0);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM task"), 10);
	assert_clean(f.store);
	store_stats(f.store, &stats); /* the 190 changed nothing: no batch ran twice */
	assert_int_equal(stats.retried_batches, 0);
	fixture_close(&f);
}

static void of_200_at_once_a_quota_for_10_admits_10(void **state UNUSED)
{
	struct fixture f;
	struct books b;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = 250000},
		   LEDGER_UC_MAX);
	assert_int_equal(admit(&b, 25000, ERR_KEY_QUOTA_EXHAUSTED), 10);
	assert_clean(f.store);
	fixture_close(&f);
}

static void of_200_at_once_10_a_minute_admit_10(void **state UNUSED)
{
	struct fixture f;
	struct books b;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .requests_a_minute = 10}, 10);
	assert_int_equal(admit(&b, 0, ERR_RATE_LIMIT_EXCEEDED), 10);
	assert_clean(f.store);
	fixture_close(&f);
}

static void of_200_at_once_10_concurrent_admit_10(void **state UNUSED)
{
	struct fixture f;
	struct books b;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .concurrent_tasks = 10}, 10);
	assert_int_equal(admit(&b, 0, ERR_TOO_MANY_TASKS), 10);
	assert_clean(f.store);
	fixture_close(&f);
}

static void a_refusal_says_what_is_left_and_what_is_needed(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 15000);
	assert_false(books_create(&b, "t1", 25000, NOW, &err));
	assert_int_equal(err.code, ERR_INSUFFICIENT_QUOTA);
	assert_true(err.has_credits);
	assert_int_equal(err.remaining_uc, 15000);
	assert_int_equal(err.estimated_uc, 25000);
	assert_string_equal(err.message,
			    "this request needs 2.5 credits and the account has 1.5 left");
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM ledger WHERE kind > 0"), 0);
	fixture_close(&f);
}

static void a_keys_quota_counts_what_is_used_and_what_is_held(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = 1000}, 10000);
	ASSERT_OK(books_create(&b, "t1", 600, NOW, &err));
	assert_false(books_create(&b, "t2", 401, NOW, &err));
	assert_int_equal(err.code, ERR_KEY_QUOTA_EXHAUSTED);
	assert_int_equal(err.remaining_uc, 400);
	ASSERT_OK(books_end(&b, "t1", 600, 500, NOW, &err)); /* 100 come back */
	assert_false(books_create(&b, "t2", 501, NOW, &err));
	ASSERT_OK(books_create(&b, "t2", 500, NOW, &err));
	assert_clean(f.store);
	fixture_close(&f);
}

static void the_minute_is_exact_at_its_ends(void **state UNUSED)
{
	static const struct {
		int64_t at_ms;
		bool ok;
		int64_t retry_ms;
	} steps[] = {
		{0, true, 0},	      {10, true, 0},	     {20, false, 59980}, {59999, false, 1},
		{60000, true, 0}, /* a new minute begins with this one */
		{60001, true, 0},     {119999, false, 1},    {120000, true, 0},
		{119000, true, 0},    /* a clock a second behind counts in the same minute */
		{119000, false, 61000}, {59999, true, 0}, /* set back by more: a minute of its own */
	};
	struct fixture f;
	struct books b;
	struct err err;
	char id[16];

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .requests_a_minute = 2}, 10);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		snprintf(id, sizeof id, "t%zu", i);
		err = (struct err){0};
		bool ok = books_create(&b, id, 0, NOW + steps[i].at_ms, &err);
		if (ok != steps[i].ok || err.retry_after_ms != steps[i].retry_ms)
			fail_msg("step %zu: ok %d, retry after %lld", i, ok,
				 (long long)err.retry_after_ms);
		if (!ok)
			assert_int_equal(err.code, ERR_RATE_LIMIT_EXCEEDED);
	}
	fixture_close(&f);
}

static void a_place_is_free_again_when_a_task_has_ended(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .concurrent_tasks = 2}, 10);
	ASSERT_OK(books_create(&b, "t1", 1, NOW, &err));
	ASSERT_OK(books_create(&b, "t2", 1, NOW, &err));
	assert_false(books_create(&b, "t3", 1, NOW, &err));
	assert_int_equal(err.code, ERR_TOO_MANY_TASKS);
	assert_int_equal(err.retry_after_ms, 1000);
	ASSERT_OK(books_end(&b, "t1", 1, 1, NOW, &err));
	ASSERT_OK(books_create(&b, "t3", 1, NOW, &err));
	fixture_close(&f);
}

/* Two keys of one account: every other one of the crowd has the other. */
static int admit_by_two(const struct books *a, const struct books *b, enum err_code code)
{
	static struct crowd crowd[CROWD];
	int admitted = 0;

	for (int i = 0; i < CROWD; i++) {
		crowd[i] = (struct crowd){.books = i % 2 ? a : b};
		snprintf(crowd[i].id, sizeof crowd[i].id, "t%d", i);
		assert_int_equal(pthread_create(&crowd[i].thread, NULL, join_crowd, &crowd[i]), 0);
	}
	for (int i = 0; i < CROWD; i++) {
		pthread_join(crowd[i].thread, NULL);
		admitted += crowd[i].ok;
		if (!crowd[i].ok)
			assert_int_equal(crowd[i].err.code, code);
	}
	return admitted;
}

static void an_accounts_limits_hold_for_all_its_keys_together(void **state UNUSED)
{
	struct fixture f;
	struct books a, b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&a, f.store, &plain, 10);
	books_open(&b, f.store, &plain, 0);
	books_limit(&a, 10, -1);
	assert_int_equal(admit_by_two(&a, &b, ERR_RATE_LIMIT_EXCEEDED), 10);
	assert_clean(f.store);
	fixture_close(&f);

	fixture_open(&f, &store_sqlite_ops);
	books_open(&a, f.store, &plain, 10);
	books_open(&b, f.store, &plain, 0);
	books_limit(&a, -1, 10);
	assert_int_equal(admit_by_two(&a, &b, ERR_TOO_MANY_TASKS), 10);
	assert_clean(f.store);
	books_limit(&a, -1, 11);
	ASSERT_OK(books_create(&a, "more", 0, NOW, &err));
	assert_false(books_create(&b, "most", 0, NOW, &err));
	books_limit(&a, 0, 0);
	ASSERT_OK(books_create(&b, "most", 0, NOW, &err));
	fixture_close(&f);
}

static void what_is_left_of_a_minute_is_told_of_whoever_has_less(void **state UNUSED)
{
	static const struct {
		int64_t key_rpm, account_rpm, at_ms;
		bool ok;
		struct ledger_rate rate;
	} steps[] = {
		{0, 0, 0, true, {0}},
		{3, 0, 10, true, {3, 1, NOW + 60000}}, /* counted before there was a limit, too */
		{3, 9, 20, true, {3, 0, NOW + 60000}},
		{3, 9, 30, false, {3, 0, NOW + 60000}},
		{0, 4, 40, true, {4, 0, NOW + 60000}},
		{9, 4, 59999, false, {4, 0, NOW + 60000}},
		{9, 9, 60000, true, {9, 8, NOW + 120000}},
	};
	struct fixture f;
	struct books b;
	struct err err;
	char id[16], sql[80];

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 10);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		snprintf(id, sizeof id, "t%zu", i);
		snprintf(sql, sizeof sql, "UPDATE account_key SET requests_a_minute = %d",
			 (int)steps[i].key_rpm);
		fixture_sql(&f, sql);
		books_limit(&b, steps[i].account_rpm, -1);
		struct money_job m = books_job(&b, id, 0, NOW + steps[i].at_ms);
		bool ok = store_call(f.store, &m.job, &err);
		if (ok != steps[i].ok || m.rate.limit != steps[i].rate.limit ||
		    m.rate.remaining != steps[i].rate.remaining || m.rate.ends_ms != steps[i].rate.ends_ms)
			fail_msg("step %zu: ok %d, limit %lld, %lld left, ends at %lld", i, ok,
				 (long long)m.rate.limit, (long long)m.rate.remaining,
				 (long long)(m.rate.ends_ms - NOW));
		if (!ok)
			assert_int_equal(err.retry_after_ms, NOW + 60000 - (NOW + steps[i].at_ms));
	}
	fixture_close(&f);
}

static void where_both_minutes_are_full_the_later_end_is_told(void **state UNUSED)
{
	struct fixture f;
	struct books a, b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&a, f.store, &plain, 10);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .requests_a_minute = 1}, 0);
	books_limit(&a, 2, -1);
	ASSERT_OK(books_create(&a, "t1", 0, NOW, &err)); /* the account's minute begins */
	ASSERT_OK(books_create(&b, "t2", 0, NOW + 5000, &err));
	assert_false(books_create(&b, "t3", 0, NOW + 6000, &err));
	assert_int_equal(err.retry_after_ms, 59000);
	assert_memory_equal(err.message, "this key", 8);
	assert_false(books_create(&a, "t3", 0, NOW + 6000, &err));
	assert_int_equal(err.retry_after_ms, 54000);
	assert_memory_equal(err.message, "this account", 12);
	fixture_close(&f);
}

static void a_key_that_changed_since_it_was_checked_reserves_nothing(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .expires_ms = NOW + 1000}, 10);
	ASSERT_OK(books_create(&b, "t1", 1, NOW + 999, &err));
	assert_false(books_create(&b, "t2", 1, NOW + 1000, &err));
	assert_int_equal(err.code, ERR_KEY_EXPIRED);
	fixture_sql(&f, "UPDATE account_key SET enabled = 0");
	assert_false(books_create(&b, "t2", 1, NOW, &err));
	assert_int_equal(err.code, ERR_KEY_DISABLED);
	fixture_sql(&f, "UPDATE account_key SET account_id = 99");
	assert_false(books_create(&b, "t2", 1, NOW, &err));
	assert_int_equal(err.code, ERR_UNAUTHORIZED);
	fixture_close(&f);
}

/* --- grants ------------------------------------------------------------------------------ */

struct grant_job {
	struct store_job job;
	int64_t account_id, amount_uc;
	const char *ref;
	bool is_new;
};

static bool run_grant(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct grant_job *g = CONTAINER_OF(job, struct grant_job, job);

	return ledger_grant(tx, g->account_id, slice_of(g->ref), g->amount_uc, NOW, &g->is_new, err);
}

static void grants(void **state UNUSED)
{
	static const struct {
		const char *ref;
		int64_t account_id, amount_uc;
		enum err_code code;
		bool is_new;
		int64_t balance_uc;
	} steps[] = {
		{"a", 1, 500, ERR_NONE, true, 500},
		{"a", 1, 500, ERR_NONE, false, 500}, /* the same grant again */
		{"a", 1, -500, ERR_NONE, false, 500},
		{"b", 1, -501, ERR_INSUFFICIENT_QUOTA, false, 500},
		{"b", 1, -500, ERR_NONE, true, 0},
		{"c", 2, 1, ERR_NOT_FOUND, false, 0},
		{"d", 1, LEDGER_UC_MAX, ERR_NONE, true, LEDGER_UC_MAX},
		{"e", 1, 1, ERR_INVALID_PARAMETER, false, LEDGER_UC_MAX},
		{"f", 1, INT64_MAX, ERR_INVALID_PARAMETER, false, LEDGER_UC_MAX},
		{"g", 1, INT64_MIN, ERR_INVALID_PARAMETER, false, LEDGER_UC_MAX},
	};
	struct fixture f;
	struct books b;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct grant_job g = {.job.run = run_grant, .account_id = steps[i].account_id,
				      .amount_uc = steps[i].amount_uc, .ref = steps[i].ref};
		struct err err = {0};
		bool ok = store_call(f.store, &g.job, &err);
		if (ok != (steps[i].code == ERR_NONE) || err.code != steps[i].code ||
		    g.is_new != steps[i].is_new)
			fail_msg("step %zu: %s %s", i, err_code_name(err.code), err.message);
		assert_int_equal(credits_of(&b).balance_uc, steps[i].balance_uc);
	}
	assert_clean(f.store);
	fixture_close(&f);
}

/* --- arithmetic ---------------------------------------------------------------------------- */

static void prices_never_overflow(void **state UNUSED)
{
	static const struct {
		int64_t a, b, product, scaled; /* -1: refused */
	} cases[] = {
		{25000, 4, 100000, 100},
		{0, INT64_MAX, 0, 0},
		{LEDGER_UC_MAX, 1, LEDGER_UC_MAX, 9007199254741},
		{LEDGER_UC_MAX, 1000, -1, LEDGER_UC_MAX},
		{LEDGER_UC_MAX, 1001, -1, -1},
		{INT64_MAX, INT64_MAX, -1, -1},
		{1, INT64_MAX, -1, -1},
		{-1, 1, -1, -1},
		{1, -1, -1, -1},
		{1, 499, 499, 0},
		{1, 500, 500, 1}, /* half up */
		{1500, 1, 1500, 2},
		{1499, 1, 1499, 1},
	};
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t v = -1;
		if (!ledger_multiply(cases[i].a, cases[i].b, &v, &err))
			assert_int_equal(err.code, ERR_INVALID_REQUEST);
		assert_int_equal(v, cases[i].product);
		v = -1;
		if (!ledger_ratio(cases[i].a, cases[i].b, &v, &err))
			assert_int_equal(err.code, ERR_INVALID_REQUEST);
		assert_int_equal(v, cases[i].scaled);
	}
}

static void amounts_out_of_range_reserve_nothing(void **state UNUSED)
{
	static const int64_t amounts[] = {-1, INT64_MIN, LEDGER_UC_MAX + 1, INT64_MAX};
	struct fixture f;
	struct books b;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 1000);
	for (size_t i = 0; i < ARRAY_LEN(amounts); i++)
		assert_false(books_create(&b, "t1", amounts[i], NOW, &err));
	assert_account(&b, 1000, 0, 0);
	fixture_close(&f);
}

/* --- every statement fails in turn -------------------------------------------------------- */

/* Between two others in one batch, so that the second run with savepoints is
 * tried as well. What was acknowledged is there, what was refused is not, and the
 * books are right in every case. */
static void with_any_statement_failing_the_books_stay_right(void **state UNUSED)
{
	static const struct store_fake_fault faults[] = {
		{.op = STORE_FAKE_STEP},
		{.op = STORE_FAKE_STEP, .loses_transaction = true},
		{.op = STORE_FAKE_STEP, .from_then_on = true},
		{.op = STORE_FAKE_COMMIT},
		{.op = STORE_FAKE_MARK},
	};
	int tried = 0;

	for (size_t kind = 0; kind < ARRAY_LEN(faults); kind++) {
		bool fired = true;
		for (int nth = 1; fired; nth++) {
			struct store_fake_fault fault = faults[kind];
			struct fixture f;
			struct books b;
			struct err err;
			fixture_open(&f, &store_fake_ops);
			books_open(&b, f.store, &plain, 1000);
			fault.nth = nth;
			store_fake_arm(&fault);
			bool made1 = books_create(&b, "t1", 300, NOW, &err);
			bool made2 = books_create(&b, "t2", 300, NOW, &err);
			bool poor = books_create(&b, "t3", 5000, NOW, &err);
			bool ended = books_end(&b, "t1", 300, 100, NOW, &err);
			bool again = books_end(&b, "t1", 300, 100, NOW, &err);
			fired = store_fake_fired();
			store_fake_arm(NULL);
			assert_false(poor || (ended && again));
			assert_int_equal(fixture_int(&f, "SELECT count(*) FROM task"), made1 + made2);
			assert_account(&b, 1000 - 300 * (made1 + made2) + 200 * (ended || again),
				       300 * (made1 + made2 - (ended || again)),
				       100 * (ended || again));
			assert_clean(f.store);
			fixture_close(&f);
			tried++;
			assert_true(nth < 100);
		}
	}
	print_message("%d faults tried\n", tried);
}

/* The same with all of it in one transaction. */
static void with_any_statement_failing_in_a_batch_the_books_stay_right(void **state UNUSED)
{
	bool fired = true;

	for (int nth = 1; fired; nth++) {
		struct fixture f;
		struct books b;
		struct money_job jobs[20];
		char ids[ARRAY_LEN(jobs)][8];
		int made = 0;

		fixture_open(&f, &store_fake_ops);
		books_open(&b, f.store, &plain, 1000);
		store_fake_arm(&(struct store_fake_fault){.op = STORE_FAKE_STEP, .nth = nth,
							  .loses_transaction = nth % 2});
		for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
			snprintf(ids[i], sizeof ids[i], "t%zu", i);
			jobs[i] = books_job(&b, ids[i], 100, NOW); /* the last ten: too poor */
			store_submit(f.store, &jobs[i].job);
		}
		store_close(f.store); /* runs what was submitted */
		fired = store_fake_fired();
		store_fake_arm(NULL);
		f.store = b.store = fixture_another(&f, &store_sqlite_ops);
		for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
			made += jobs[i].job.ok;
		assert_int_equal(fixture_int(&f, "SELECT count(*) FROM task"), made);
		assert_account(&b, 1000 - 100 * made, 100 * made, 0);
		assert_clean(f.store);
		fixture_close(&f);
		assert_true(nth < 200);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_task_is_reserved_then_charged_and_the_rest_released),
		cmocka_unit_test(a_failed_task_is_released_whole),
		cmocka_unit_test(a_task_that_costs_nothing_is_recorded_all_the_same),
		cmocka_unit_test(nothing_is_settled_twice),
		cmocka_unit_test(what_was_not_reserved_so_is_not_settled),
		cmocka_unit_test(a_ref_is_reserved_once),
		cmocka_unit_test(of_200_at_once_a_balance_for_10_admits_10),
		cmocka_unit_test(of_200_at_once_a_quota_for_10_admits_10),
		cmocka_unit_test(of_200_at_once_10_a_minute_admit_10),
		cmocka_unit_test(of_200_at_once_10_concurrent_admit_10),
		cmocka_unit_test(a_refusal_says_what_is_left_and_what_is_needed),
		cmocka_unit_test(a_keys_quota_counts_what_is_used_and_what_is_held),
		cmocka_unit_test(the_minute_is_exact_at_its_ends),
		cmocka_unit_test(an_accounts_limits_hold_for_all_its_keys_together),
		cmocka_unit_test(what_is_left_of_a_minute_is_told_of_whoever_has_less),
		cmocka_unit_test(where_both_minutes_are_full_the_later_end_is_told),
		cmocka_unit_test(a_place_is_free_again_when_a_task_has_ended),
		cmocka_unit_test(a_key_that_changed_since_it_was_checked_reserves_nothing),
		cmocka_unit_test(grants),
		cmocka_unit_test(prices_never_overflow),
		cmocka_unit_test(amounts_out_of_range_reserve_nothing),
		cmocka_unit_test(with_any_statement_failing_the_books_stay_right),
		cmocka_unit_test(with_any_statement_failing_in_a_batch_the_books_stay_right),
	};

	log_init(LOG_OFF, false);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
