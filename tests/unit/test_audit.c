/* The audit finds each kind of fault that is planted, and nothing in right books. */
#include "books_fixture.h"

#include "base/log.h"
#include "ledger/audit.h"

#define NOW INT64_C(1757156493000)

struct findings {
	int count;
	char first[512];
	bool wanted_seen;
	const char *wanted;
};

static void note(void *ctx, const char *sentence)
{
	struct findings *f = ctx;

	if (f->count++ == 0)
		snprintf(f->first, sizeof f->first, "%s", sentence);
	if (f->wanted && strstr(sentence, f->wanted))
		f->wanted_seen = true;
}

/* Books with every kind of thing in them: a task that waits, one that was charged
 * in part, one released, one forgotten, a second account, an unused key. */
static void open_books(struct fixture *f)
{
	struct books ann, bob;
	struct err err;

	fixture_open(f, &store_sqlite_ops);
	books_open(&ann, f->store, &(struct account_key_new){.account = "ann", .quota_uc = -1}, 5000);
	books_open(&bob, f->store, &(struct account_key_new){.account = "bob", .quota_uc = 900}, 2000);
	ASSERT_OK(books_create(&ann, "part", 400, NOW, &err));
	ASSERT_OK(books_end(&ann, "part", 400, 150, NOW, &err));
	ASSERT_OK(books_create(&ann, "none", 300, NOW, &err));
	ASSERT_OK(books_end(&ann, "none", 300, 0, NOW, &err));
	ASSERT_OK(books_create(&ann, "gone", 200, NOW, &err));
	ASSERT_OK(books_end(&ann, "gone", 200, 50, NOW, &err));
	ASSERT_OK(books_create(&ann, "waits", 100, NOW, &err));
	ASSERT_OK(books_create(&bob, "bobs", 700, NOW, &err));
	ASSERT_OK(books_create(&bob, "free", 0, NOW, &err));
	fixture_sql(f, "DELETE FROM task WHERE id = 'gone'");
}

static void right_books_have_no_findings_and_a_summary(void **state UNUSED)
{
	struct fixture f;
	struct findings found = {0};
	struct audit_summary sum;
	struct err err;

	open_books(&f);
	ASSERT_OK(audit_run(f.store, note, &found, &sum, &err));
	if (found.count > 0)
		fail_msg("%s", found.first);
	assert_int_equal(sum.findings, 0);
	assert_int_equal(sum.accounts, 2);
	assert_int_equal(sum.keys, 2);
	assert_int_equal(sum.tasks, 5);
	assert_int_equal(sum.ledger_rows, fixture_int(&f, "SELECT count(*) FROM ledger"));
	assert_int_equal(sum.granted_uc, 7000);
	assert_int_equal(sum.charged_uc, 200);
	assert_int_equal(sum.reserved_uc, 800);
	assert_int_equal(sum.balance_uc, 6000);
	fixture_close(&f);
}

static void an_empty_store_is_right(void **state UNUSED)
{
	struct fixture f;
	struct audit_summary sum;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	ASSERT_OK(audit_run(f.store, NULL, NULL, &sum, &err));
	assert_int_equal(sum.findings, 0);
	fixture_close(&f);
}

static void every_planted_fault_is_found(void **state UNUSED)
{
	static const struct {
		const char *plant, *sentence;
	} faults[] = {
		{"UPDATE account SET balance_uc = balance_uc + 1 WHERE name = 'ann'",
		 "account ann: its balance is 4701 uc, but its ledger rows add up to 4700 uc"},
		{"UPDATE account SET reserved_uc = 99 WHERE name = 'ann'",
		 "account ann: its reservations are 99 uc, but its live tasks hold 100 uc"},
		{"UPDATE account SET reserved_uc = 99 WHERE name = 'ann'",
		 "account ann: its reservations are 99 uc, but its unsettled ledger rows add up to 100"},
		{"UPDATE account SET used_uc = 201 WHERE name = 'ann'",
		 "account ann: it has used 201 uc, but its charges add up to 200 uc"},
		{"UPDATE account SET live_tasks = 3 WHERE name = 'bob'",
		 "account bob: its count of live tasks is 3, but there are 2"},
		{"PRAGMA ignore_check_constraints = 1;"
		 "UPDATE account SET balance_uc = -5 WHERE name = 'bob'",
		 "account bob: its balance is below zero"},
		{"UPDATE account_key SET reserved_uc = 0 WHERE id = 2",
		 "its reservations are 0 uc, but its live tasks hold 700 uc"},
		{"UPDATE account_key SET used_uc = 0 WHERE id = 1",
		 "it has used 0 uc, but its charges add up to 200 uc"},
		{"UPDATE account_key SET live_tasks = 0 WHERE id = 1",
		 "its count of live tasks is 0, but there are 1"},
		{"UPDATE task SET status = 3 WHERE id = 'waits'",
		 "task waits has ended and was never settled"},
		{"UPDATE task SET status = 4 WHERE id = 'free'",
		 "task free has ended and was never settled"},
		{"UPDATE task SET status = 0, charged_uc = 0 WHERE id = 'none'",
		 "task none is still to be done and was settled already"},
		{"UPDATE task SET charged_uc = 1 WHERE id = 'waits'",
		 "task waits is still to be done and says that it was charged"},
		{"UPDATE task SET charged_uc = 149 WHERE id = 'part'",
		 "task part says that 149 uc were charged, the ledger 150"},
		{"UPDATE ledger SET amount_uc = 151 WHERE ref = 'part' AND kind = 2",
		 "task part: of 400 uc reserved, 151 were charged and 250 released"},
		{"DELETE FROM ledger WHERE ref = 'part' AND kind = 3",
		 "task part: of 400 uc reserved, 150 were charged and 0 released"},
		{"DELETE FROM ledger WHERE ref = 'none' AND kind = 2", "task none has ended and was never"},
		{"DELETE FROM ledger WHERE ref = 'none' AND kind = 2",
		 "ledger none: released without a charge row"},
		{"DELETE FROM ledger WHERE ref = 'waits' AND kind = 1",
		 "task waits has no reservation in the ledger"},
		{"UPDATE task SET reserved_uc = 101 WHERE id = 'waits'",
		 "task waits holds 101 uc, its reservation is of 100"},
		{"UPDATE task SET account_id = 2 WHERE id = 'waits'",
		 "task waits: its reservation is another account's or key's"},
		{"UPDATE task SET key_id = 2 WHERE id = 'waits'",
		 "task waits: its reservation is another account's or key's"},
		{"DELETE FROM task WHERE id = 'waits'", "ledger waits: 100 uc are reserved for no task"},
		{"DELETE FROM task WHERE id = 'free'", "ledger free: 0 uc are reserved for no task"},
		{"DELETE FROM ledger WHERE ref = 'gone' AND kind = 1",
		 "ledger gone: settled without a reservation"},
		{"UPDATE ledger SET amount_uc = 51 WHERE ref = 'gone' AND kind = 2",
		 "ledger gone: of 200 uc reserved, 201 were settled"},
		{"INSERT INTO ledger VALUES ('odd', 2, 1, 1, 0, 1)",
		 "ledger odd: settled without a reservation"},
		{"UPDATE ledger SET amount_uc = -250 WHERE ref = 'part' AND kind = 3",
		 "ledger part: an amount is below zero"},
		{"INSERT INTO ledger VALUES ('lost', 0, 77, 0, 5, 1)",
		 "ledger lost: account 77 with key 0 does not exist"},
		{"UPDATE ledger SET key_id = 2 WHERE ref = 'waits'",
		 "ledger waits: account 1 with key 2 does not exist"},
		{"DELETE FROM account WHERE name = 'bob'", "ledger bobs: account 2 with key 2"},
	};

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct fixture f;
		struct findings found = {.wanted = faults[i].sentence};
		struct audit_summary sum;
		struct err err;

		open_books(&f);
		fixture_sql(&f, faults[i].plant);
		ASSERT_OK(audit_run(f.store, note, &found, &sum, &err));
		if (!found.wanted_seen)
			fail_msg("after %s: \"%s\" was not found, but \"%s\"", faults[i].plant,
				 faults[i].sentence, found.first);
		assert_int_equal(sum.findings, found.count);
		fixture_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_books_have_no_findings_and_a_summary),
		cmocka_unit_test(an_empty_store_is_right),
		cmocka_unit_test(every_planted_fault_is_found),
	};

	log_init(LOG_OFF, false);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
