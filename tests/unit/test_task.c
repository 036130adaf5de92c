/* Tasks over a real store: states, ends and their money, what a stop and a start leave. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "task/internal.h"
#include "task_fixture.h"

#define MODEL "gpt-4o-image" /* 1.5 credits an image; n of 1, 2 or 4 */
#define IMAGE_UC 15000

#define FAKE(which, price, said)                                                      \
	{                                                                             \
		.name = (which), .kind = "fake", .cost.image_uc = (price), .weight = 1,     \
		.settings = &(struct fake_settings){.script = (said)}                 \
	}

static void open_one(struct bench *b, const char *script)
{
	struct route_provider p = FAKE("one", 1, script);

	/* The bench keeps no pointer to settings past the providers' creation. */
	bench_open(b, &p, 1, NULL);
}

static int attempts(struct bench *b)
{
	struct tasks_stats stats;

	tasks_stats(b->tasks, &stats);
	return (int)stats.attempts;
}

/* --- states and ends ---------------------------------------------------------- */

struct ending {
	const char *script; /* of the only provider */
	int n;
	enum task_status status;
	const char *error_code;
	int images;
	int64_t charged_uc;
};

static void each_outcome_ends_and_is_charged_as_it_should_be(void **state UNUSED)
{
	static const struct ending endings[] = {
		{"ok", 4, TASK_COMPLETED, "", 4, 4 * IMAGE_UC},
		{"short", 4, TASK_COMPLETED, "", 3, 3 * IMAGE_UC},
		{"broken", 4, TASK_COMPLETED, "", 1, IMAGE_UC},
		{"small", 4, TASK_COMPLETED, "", 4, IMAGE_UC}, /* a quarter of the pixels each */
		{"twice", 2, TASK_COMPLETED, "", 2, 2 * IMAGE_UC},
		{"empty", 1, TASK_FAILED, "generation_failed_no_content", 0, 0},
		{"short", 1, TASK_FAILED, "generation_failed_no_content", 0, 0},
		{"cut", 2, TASK_FAILED, "generation_failed_no_content", 0, 0}, /* half a file is not sold */
		{"fail", 1, TASK_FAILED, "service_error", 0, 0},
		{"refuse", 1, TASK_FAILED, "content_policy_violation", 0, 0},
		{"block", 1, TASK_FAILED, "service_error", 0, 0},
		{"throttle", 1, TASK_FAILED, "resource_exhausted", 0, 0},
		{"uncertain", 1, TASK_FAILED, "unknown_error", 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		const struct ending *e = &endings[i];
		struct bench b;
		open_one(&b, e->script);
		struct task_create c = bench_create(&b, MODEL, e->n);
		/* Not the balance: the task may have ended by now. */
		assert_int_equal(fixture_int(&b.f, "SELECT amount_uc FROM ledger WHERE kind = 1"), e->n * IMAGE_UC);
		struct task_view v = bench_end(&b, c.id);
		if (v.status != e->status || strcmp(v.error_code, e->error_code) != 0 ||
		    v.image_count != e->images || v.charged_uc != e->charged_uc)
			fail_msg("%s: %s, \"%s\", %d images, %lld uc", e->script,
				 task_status_name(v.status), v.error_code, v.image_count,
				 (long long)v.charged_uc);
		assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - e->charged_uc);
		assert_int_equal(v.progress, v.status == TASK_COMPLETED ? 100 : v.progress);
		bench_close(&b);
	}
}

static void a_token_priced_task_tells_its_tokens(void **state UNUSED)
{
	struct bench b;

	open_one(&b, "ok");
	struct task_create c = bench_create(&b, "gpt-image-1-mini", 2);
	struct task_view v = bench_end(&b, c.id);
	assert_int_equal(v.status, TASK_COMPLETED);
	assert_int_equal(v.output_tokens, 2 * 1056); /* medium, square */
	assert_int_equal(v.input_tokens, 2);
	assert_int_equal(v.charged_uc, c.reserved_uc);
	c = bench_create(&b, MODEL, 1);
	v = bench_end(&b, c.id);
	assert_int_equal(v.output_tokens, 0);
	bench_close(&b);
}

static void an_image_that_cannot_be_kept_is_not_bought_again(void **state UNUSED)
{
	struct route_provider two[] = {FAKE("one", 1, "ok"), FAKE("two", 2, "ok")};
	struct bench b;
	char path[128];

	bench_open(&b, two, 2, NULL);
	snprintf(path, sizeof path, "%s/blobs/tmp", b.f.dir);
	assert_int_equal(rmdir(path), 0); /* nothing can be written there now */
	struct task_create c = bench_create(&b, MODEL, 1);
	struct task_view v = bench_end(&b, c.id);
	assert_int_equal(v.status, TASK_FAILED);
	assert_string_equal(v.error_code, "service_error");
	assert_non_null(strstr(v.error_message, "stored"));
	assert_int_equal(attempts(&b), 1);
	bench_close(&b);
}

static void a_failing_provider_is_followed_by_the_next_and_the_journal_tells_both(void **state UNUSED)
{
	struct route_provider two[] = {FAKE("one", 1, "fail"), FAKE("two", 2, "ok")};
	struct bench b;

	bench_open(&b, two, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE state = 2 AND "
					   "((number = 1 AND provider = 'one' AND outcome = 'failed') "
					   "OR (number = 2 AND provider = 'two' AND outcome = 'ok'))"),
			 2);
	bench_close(&b);
}

static void what_a_provider_cannot_take_yet_waits_for_it(void **state UNUSED)
{
	struct route_provider p = FAKE("one", 1, "ok");
	struct task_create made[4];
	struct bench b;

	p.concurrency = 1;
	bench_open(&b, &p, 1, NULL);
	for (size_t i = 0; i < ARRAY_LEN(made); i++)
		made[i] = bench_create(&b, MODEL, 1);
	for (size_t i = 0; i < ARRAY_LEN(made); i++)
		assert_int_equal(bench_end(&b, made[i].id).status, TASK_COMPLETED);
	bench_close(&b);
}

/* --- cancelling --------------------------------------------------------------- */

static void only_one_at_once(struct tasks_options *o) { o->concurrency = 1; }

static void cancelling_ends_once_and_gives_everything_back(void **state UNUSED)
{
	struct route_provider hung = FAKE("hung", 1, "hang");
	struct bench b;

	bench_open(&b, &hung, 1, only_one_at_once);
	struct task_create made = bench_create(&b, MODEL, 2), waits = bench_create(&b, MODEL, 1);
	bench_until(&b, made.id, TASK_PROCESSING);
	assert_false(bench_cancel(&b, made.id, true).ok); /* it is being made */
	assert_true(bench_cancel(&b, waits.id, true).ok);
	assert_int_equal(bench_end(&b, waits.id).status, TASK_CANCELLED);
	assert_true(bench_cancel(&b, made.id, false).ok);
	struct task_view v = bench_end(&b, made.id);
	assert_int_equal(v.status, TASK_CANCELLED);
	assert_string_equal(v.error_code, "request_cancelled");
	struct task_cancel again = bench_cancel(&b, made.id, false);
	assert_int_equal(again.err.code, ERR_TASK_NOT_CANCELLABLE);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC);
	bench_close(&b);
}

static void a_cancelled_task_asks_nobody_else(void **state UNUSED)
{
	/* The first cannot be stopped and comes back with nothing. */
	struct route_provider two[] = {FAKE("deaf", 1, "deaf"), FAKE("two", 2, "ok")};
	struct bench b;

	two[0].settings = &(struct fake_settings){.script = "deaf", .latency_ms = 300};
	bench_open(&b, two, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	bench_until(&b, c.id, TASK_PROCESSING);
	assert_true(bench_cancel(&b, c.id, false).ok);
	assert_int_equal(bench_end(&b, c.id).status, TASK_CANCELLED);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'two'"), 0);
	bench_close(&b);
}

static void a_wish_that_came_between_claim_and_run_is_heard(void **state UNUSED)
{
	struct route_provider hung = FAKE("hung", 1, "hang");
	struct bench b;

	bench_open(&b, &hung, 1, NULL);
	/* As when the cancel's letter overtakes the claim's. */
	fixture_sql(&b.f, "CREATE TRIGGER wish AFTER UPDATE OF status ON task WHEN NEW.status = 1 "
			  "BEGIN UPDATE task SET cancel_asked = 1 WHERE seq = NEW.seq; END");
	struct task_create c = bench_create(&b, MODEL, 1);
	assert_int_equal(bench_end(&b, c.id).status, TASK_CANCELLED);
	assert_int_equal(attempts(&b), 0);
	bench_close(&b);
}

static void a_stranger_finds_nothing_to_read_or_cancel(void **state UNUSED)
{
	struct bench b;

	open_one(&b, "ok");
	struct task_create c = bench_create(&b, MODEL, 1);
	bench_end(&b, c.id);
	struct task_view v;
	int64_t owner = b.books.account_id;
	b.books.account_id = owner + 1;
	assert_false(bench_read(&b, c.id, &v));
	assert_int_equal(bench_cancel(&b, c.id, false).err.code, ERR_TASK_NOT_FOUND);
	b.books.account_id = owner;
	assert_true(bench_read(&b, c.id, &v));
	bench_close(&b);
}

/* --- turns ------------------------------------------------------------------------ */

static void nobody_waits_behind_anothers_queue(void **state UNUSED)
{
	struct route_provider slow = FAKE("slow", 1, "ok");
	struct task_create many[40], one = {0};
	struct books bob;
	struct bench b;
	struct err err;

	slow.settings = &(struct fake_settings){.script = "ok", .latency_ms = 40};
	bench_open(&b, &slow, 1, only_one_at_once);
	ASSERT_OK(books_key(b.f.store, &(struct account_key_new){.account = "bob", .quota_uc = -1},
			    BENCH_CREDITS_UC, &bob, &err));
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = bench_create(&b, MODEL, 1);
	struct books ann = b.books;
	b.books = bob;
	bench_create_with(&b, &one, MODEL, 1);
	assert_true(one.ok);
	bench_end(&b, one.id);
	b.books = ann;
	int64_t left = fixture_int(&b.f, "SELECT count(*) FROM task WHERE status = 0");
	if (left < 20)
		fail_msg("%lld of 40 that came before were left", (long long)left);
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		assert_int_equal(bench_end(&b, many[i].id).status, TASK_COMPLETED);
	for (size_t i = 1; i < ARRAY_LEN(many); i++) { /* and each in order of arrival */
		struct task_view before, after;
		bench_read(&b, many[i - 1].id, &before);
		bench_read(&b, many[i].id, &after);
		assert_true(before.started_ms <= after.started_ms);
	}
	bench_close(&b);
}

/* --- time ----------------------------------------------------------------------- */

static void in_a_hurry(struct tasks_options *o) { o->task_timeout_ms = 300; }

static void a_task_over_its_time_fails_whoever_is_deaf(void **state UNUSED)
{
	struct route_provider two[] = {FAKE("deaf", 1, "deaf"), FAKE("two", 2, "ok")};
	struct bench b;

	two[0].settings = &(struct fake_settings){.script = "deaf", .latency_ms = 600};
	bench_open(&b, two, 2, in_a_hurry);
	struct task_create c = bench_create(&b, MODEL, 1);
	struct task_view v = bench_end(&b, c.id);
	assert_string_equal(v.error_code, "generation_timeout");
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'two'"), 0);
	bench_close(&b);
}

static void in_a_hurry_alone(struct tasks_options *o)
{
	o->task_timeout_ms = 300;
	o->concurrency = 1;
}

static void a_task_nobody_began_in_time_is_ended_by_the_janitor(void **state UNUSED)
{
	struct route_provider deaf = FAKE("deaf", 1, "deaf");
	struct bench b;

	deaf.settings = &(struct fake_settings){.script = "deaf", .latency_ms = 4000};
	bench_open(&b, &deaf, 1, in_a_hurry_alone);
	struct task_create first = bench_create(&b, MODEL, 1), second = bench_create(&b, MODEL, 1);
	struct task_view v = bench_end(&b, second.id);
	assert_string_equal(v.error_code, "generation_timeout");
	assert_non_null(strstr(v.error_message, "not started"));
	bench_end(&b, first.id);
	bench_close(&b);
}

static void sums_of_use_are_forgotten_when_they_are_old_and_not_before(void **state UNUSED)
{
	static const int ages[] = {0, 30, 399, 400, 401, 1000}; /* in days */
	struct route_provider well = FAKE("one", 1, "ok");
	struct bench b;
	char sql[300];

	bench_open(&b, &well, 1, NULL);
	int64_t today = fixture_int(&b.f, "SELECT strftime('%s', 'now') / 86400");
	for (int account = 1; account <= 2; account++)
		for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
			snprintf(sql, sizeof sql, "INSERT INTO usage_day VALUES (%d, %lld, 'm', 1, 0, 0, 1, %d)",
				 account, (long long)today - ages[i], ages[i]);
			fixture_sql(&b.f, sql);
		}
	snprintf(sql, sizeof sql, "SELECT count(*) FROM usage_day WHERE day < %lld", (long long)today - 400);
	assert_int_equal(fixture_int(&b.f, sql), 4);
	while (fixture_int(&b.f, sql) > 0)
		loop_turn(b.loop, 50);
	assert_true(fixture_int(&b.f, "SELECT count(*) FROM usage_day") == 8 ||
		    fixture_int(&b.f, "SELECT strftime('%s', 'now') / 86400") > today);
	bench_close(&b);
}

/* --- stops, starts, other servers ------------------------------------------------- */

static void restart(struct bench *b, const struct route_provider *p, int count)
{
	bench_stop(b, 0);
	bench_start(b, p, count, NULL);
}

static void an_attempt_of_unknown_outcome_is_not_bought_twice(void **state UNUSED)
{
	struct route_provider hung = FAKE("one", 1, "hang"), well = FAKE("one", 1, "ok");
	struct bench b;

	bench_open(&b, &hung, 1, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	bench_until(&b, c.id, TASK_PROCESSING);
	while (fixture_int(&b.f, "SELECT count(*) FROM attempt") == 0)
		loop_turn(b.loop, 5);
	restart(&b, &well, 1);
	struct task_view v = bench_end(&b, c.id);
	assert_int_equal(v.status, TASK_FAILED);
	assert_string_equal(v.error_code, "unknown_error");
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC);
	bench_close(&b);
}

static void an_attempt_of_unknown_outcome_is_made_again_where_that_is_wished(void **state UNUSED)
{
	struct route_provider hung = FAKE("one", 1, "hang"), well = FAKE("one", 1, "ok");
	struct bench b;

	well.retry_uncertain = true;
	bench_open(&b, &hung, 1, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	bench_until(&b, c.id, TASK_PROCESSING);
	while (fixture_int(&b.f, "SELECT count(*) FROM attempt") == 0)
		loop_turn(b.loop, 5);
	restart(&b, &well, 1);
	assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
	bench_close(&b);
}

static void what_was_whole_when_the_server_stopped_is_delivered(void **state UNUSED)
{
	struct route_provider slow = FAKE("one", 1, "ok");
	struct bench b;

	slow.settings = &(struct fake_settings){.script = "ok", .latency_ms = 400};
	bench_open(&b, &slow, 1, NULL);
	struct task_create c = bench_create(&b, MODEL, 1), d = bench_create(&b, MODEL, 1);
	bench_until(&b, d.id, TASK_PROCESSING);
	bench_stop(&b, BENCH_PATIENCE_MS);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM task WHERE status = 2"), 2);
	bench_start(&b, &slow, 1, NULL);
	assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
	bench_close(&b);
}

static void a_lease_that_ran_out_is_taken_over_and_the_loser_does_nothing(void **state UNUSED)
{
	struct route_provider hung = FAKE("one", 1, "hang"), well = FAKE("one", 1, "ok");
	struct bench b, other;

	well.retry_uncertain = true;
	bench_open(&b, &hung, 1, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	bench_until(&b, c.id, TASK_PROCESSING);
	other = b; /* another server on the same store: it holds all leases to be over */
	bench_start(&other, &well, 1, NULL);
	assert_int_equal(bench_end(&other, c.id).status, TASK_COMPLETED);
	bench_cancel(&b, c.id, false);
	bench_stop(&b, 0);
	b = other;
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - IMAGE_UC);
	bench_close(&b);
}

/* --- the same request again --------------------------------------------------------- */

static void create_keyed(struct bench *b, struct task_create *c, uint8_t hash)
{
	*c = (struct task_create){.idempotency_key = SLICE("order-0000000000001")};
	memset(c->body_hash, hash, sizeof c->body_hash);
	bench_create_with(b, c, MODEL, 1);
}

static void an_idempotency_key_answers_with_its_task_until_it_expires(void **state UNUSED)
{
	struct task_create first, again, other, later;
	struct bench b;

	open_one(&b, "ok");
	create_keyed(&b, &first, 1);
	create_keyed(&b, &again, 1);
	assert_true(again.ok && again.replayed && !first.replayed);
	assert_string_equal(again.id, first.id);
	assert_int_equal(again.reserved_uc, first.reserved_uc);
	create_keyed(&b, &other, 2);
	assert_int_equal(other.err.code, ERR_IDEMPOTENCY_CONFLICT);
	bench_end(&b, first.id);
	assert_int_equal(bench_balance_uc(&b), BENCH_CREDITS_UC - IMAGE_UC);
	fixture_sql(&b.f, "UPDATE idempotency SET created_ms = created_ms - 86400001");
	create_keyed(&b, &later, 2);
	assert_true(later.ok && !later.replayed);
	assert_string_not_equal(later.id, first.id);
	bench_end(&b, later.id);
	bench_close(&b);
}

static void a_refused_create_keeps_no_key_and_no_money(void **state UNUSED)
{
	struct task_create c;
	struct bench b;

	open_one(&b, "ok");
	fixture_sql(&b.f, "UPDATE account_key SET quota_uc = 1");
	create_keyed(&b, &c, 1);
	assert_int_equal(c.err.code, ERR_KEY_QUOTA_EXHAUSTED);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM idempotency"), 0);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM task"), 0);
	fixture_sql(&b.f, "UPDATE account_key SET quota_uc = -1");
	bench_close(&b);
}

/* --- what is no longer kept ----------------------------------------------------------- */

static void turn_until(struct bench *b, const char *sql, int64_t wanted)
{
	int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS;

	while (fixture_int(&b->f, sql) != wanted) {
		if (clock_mono_ms() > until_ms)
			fail_msg("never %lld: %s", (long long)wanted, sql);
		loop_turn(b->loop, 50);
	}
}

static void old_tasks_are_forgotten_and_the_books_stay_right(void **state UNUSED)
{
	struct task_view v;
	struct bench b;

	open_one(&b, "ok");
	struct task_create old = bench_create(&b, MODEL, 2), fresh = bench_create(&b, MODEL, 1);
	bench_end(&b, old.id);
	bench_end(&b, fresh.id);
	fixture_sql(&b.f, "UPDATE task SET ended_ms = ended_ms - 31 * 86400000 WHERE seq = 1;"
			  "UPDATE task_image SET expires_ms = 1 WHERE task_seq = 1");
	turn_until(&b, "SELECT count(*) FROM task", 1);
	assert_false(bench_read(&b, old.id, &v));
	assert_true(bench_read(&b, fresh.id, &v));
	assert_int_equal(fixture_int(&b.f, "SELECT (SELECT count(*) FROM task_request) + "
					   "(SELECT count(*) FROM attempt) + "
					   "(SELECT count(*) FROM task_image)"), 3);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM ledger WHERE kind > 0"), 4);
	bench_close(&b);
}

static void a_task_is_kept_as_long_as_its_images(void **state UNUSED)
{
	struct bench b;

	open_one(&b, "ok");
	struct task_create a = bench_create(&b, MODEL, 1), c = bench_create(&b, MODEL, 1);
	bench_end(&b, a.id);
	bench_end(&b, c.id);
	fixture_sql(&b.f, "UPDATE task SET ended_ms = ended_ms - 31 * 86400000;"
			  "UPDATE task_image SET expires_ms = 1 WHERE task_seq = 2");
	turn_until(&b, "SELECT count(*) FROM task", 1);
	assert_int_equal(fixture_int(&b.f, "SELECT seq FROM task"), 1);
	bench_close(&b);
}

static int files_kept(const struct bench *b)
{
	int count = 0;

	for (int folder = 0; folder < MEDIA_FOLDERS; folder++) {
		char path[192];
		snprintf(path, sizeof path, "%s/blobs/%02x", b->f.dir, (unsigned)folder);
		struct dirent **names;
		int n = scandir(path, &names, NULL, NULL);
		for (int i = 0; i < n; i++) {
			count += names[i]->d_name[0] != '.';
			free(names[i]);
		}
		if (n >= 0)
			free(names);
	}
	return count;
}

static int64_t aged_by_ms; /* what age_file() takes from each file's time */

static int age_file(const char *path, const struct stat *st, int type, struct FTW *ftw UNUSED)
{
	int64_t ms = st->st_mtim.tv_sec * 1000 - aged_by_ms;
	struct timespec t = {.tv_sec = ms / 1000};

	return type == FTW_F ? utimensat(AT_FDCWD, path, (struct timespec[2]){t, t}, 0) : 0;
}

static void age_files(const struct bench *b, int64_t ms)
{
	char path[128];

	snprintf(path, sizeof path, "%s/blobs", b->f.dir);
	aged_by_ms = ms;
	nftw(path, age_file, 8, FTW_PHYS);
}

static void sweep_all(struct bench *b)
{
	for (int folder = 0; folder < MEDIA_FOLDERS; folder++)
		sweep_one(b->tasks, folder);
}

static void images_that_no_task_shows_are_swept_away_and_no_others(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("one", 1, "ok"), FAKE("hung", 1, "hang")};
	static const char *const hung_model[] = {"dall-e-3", NULL};
	struct bench b;

	p[1].models = hung_model;
	p[0].models = (const char *const[]){MODEL, NULL};
	bench_open(&b, p, 2, NULL);
	struct task_create shown = bench_create(&b, MODEL, 1);
	bench_end(&b, shown.id);
	assert_int_equal(files_kept(&b), 1);
	struct task_create orphan = bench_create(&b, "dall-e-3", 1);
	bench_until(&b, orphan.id, TASK_PROCESSING);
	/* Another file, as of a run that was killed between keeping and its end. */
	char path[200];
	snprintf(path, sizeof path, "%s/blobs/ab/ab%062d", b.f.dir, 7);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("left behind", f);
	fclose(f);
	fixture_sql(&b.f, "UPDATE task SET created_ms = created_ms - 7200000 WHERE status = 1");
	age_files(&b, 3600000);
	/* A commit of the server's own: its readers need not see what others write at once. */
	struct task_create second = bench_create(&b, "dall-e-3", 1);
	sweep_all(&b);
	assert_int_equal(files_kept(&b), 2); /* it may belong to the task at work, which is older */
	bench_cancel(&b, orphan.id, false);
	bench_end(&b, orphan.id);
	sweep_all(&b);
	assert_int_equal(files_kept(&b), 1); /* the second was created later */
	assert_int_equal(access(path, F_OK), -1);
	fixture_sql(&b.f, "UPDATE task_image SET expires_ms = 1");
	bench_cancel(&b, second.id, false); /* a commit again */
	bench_end(&b, second.id);
	sweep_all(&b);
	assert_int_equal(files_kept(&b), 0);
	bench_close(&b);
}

/* --- how long it takes ------------------------------------------------------------------ */

static void the_estimate_is_the_median_of_the_newest(void **state UNUSED)
{
	struct route_provider p = FAKE("one", 1, "ok");
	struct bench b;

	bench_open(&b, &p, 1, NULL);
	assert_int_equal(task_estimate_s(b.tasks, MODEL, 77), 77);
	bench_stop(&b, 0);
	/* 100 that took 100 s, then 40 of 5 s and 24 of 200 s: the last 64 count. */
	fixture_sql(&b.f,
		    "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 164) "
		    "INSERT INTO task (id, account_id, key_id, status, model, n, reserved_uc, "
		    "created_ms, ended_ms, deadline_ms) SELECT 'x' || n, 99, 99, 2, '" MODEL "', 1, 0, 0, "
		    "CASE WHEN n <= 100 THEN 100000 WHEN n <= 140 THEN 5000 ELSE 200000 END, 0 FROM i");
	bench_start(&b, &p, 1, NULL);
	assert_int_equal(task_estimate_s(b.tasks, MODEL, 77), 5);
	bench_stop(&b, 0);
	fixture_sql(&b.f, "DELETE FROM task");
	bench_start(&b, &p, 1, NULL);
	bench_close(&b);
}

static void ids_look_as_promised(void **state UNUSED)
{
	static const struct {
		const char *id;
		bool valid;
	} ids[] = {
		{"task-unified-1757156493-imcg5zqt", true},
		{"task-unified-1757156493-imcg5zq", false},
		{"task-unified-1757156493-imcg5zqtt", false},
		{"task-unified-1757156493-IMCG5ZQT", false},
		{"task-unified-12345678-imcg5zqt", false},
		{"task-unified-1757156493imcg5zqt", false},
		{"task-unified-", false},
		{"", false},
		{"x", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		if (task_id_valid(slice_of(ids[i].id)) != ids[i].valid)
			fail_msg("%s", ids[i].id);
	for (int s = 0; s < TASK_STATUS_COUNT; s++)
		assert_int_equal(task_status_named(slice_of(task_status_name((enum task_status)s))), s);
	assert_int_equal(task_status_named(SLICE("done")), TASK_STATUS_COUNT);
}

/* --- what attempts come to -------------------------------------------------------- */

static void what_each_attempt_cost_stands_beside_what_was_charged(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("bad", 100, "fail"), FAKE("cut", 200, "cut"),
				     FAKE("shy", 300, "uncertain"), FAKE("few", 400, "short")};
	struct bench b;

	p[2].retry_uncertain = true;
	bench_open(&b, p, 4, NULL);
	struct task_create c = bench_create(&b, MODEL, 4);
	assert_int_equal(bench_end(&b, c.id).charged_uc, 3 * IMAGE_UC);
	/* failed before anything was made; four damaged ones; who knows; three of four. */
	const int64_t costs_uc[] = {0, 800, 1200, 1200};
	for (size_t i = 0; i < ARRAY_LEN(costs_uc); i++) {
		char sql[100];
		snprintf(sql, sizeof sql, "SELECT cost_uc FROM attempt WHERE number = %zu", i + 1);
		assert_int_equal(fixture_int(&b.f, sql), costs_uc[i]);
	}
	assert_int_equal(fixture_int(&b.f, "SELECT unusable FROM attempt WHERE number = 2"), 4);
	assert_int_equal(fixture_int(&b.f, "SELECT outcome = 'failed' FROM attempt WHERE number = 2"), 1);
	assert_int_equal(fixture_int(&b.f, "SELECT images FROM attempt WHERE number = 4"), 3);
	/* And by day. */
	assert_int_equal(fixture_int(&b.f, "SELECT SUM(cost_uc) FROM provider_day"), 3200);
	assert_int_equal(fixture_int(&b.f, "SELECT SUM(charged_uc) FROM provider_day"), 3 * IMAGE_UC);
	assert_int_equal(fixture_int(&b.f, "SELECT charged_uc FROM provider_day WHERE provider = 'few' AND "
					   "outcome = 'ok' AND model = '" MODEL "'"), 3 * IMAGE_UC);
	bench_close(&b);
}

/* What the first gave before it failed is not paid for again at the second. */
static void each_attempt_costs_the_partial_images_that_it_gave_itself(void **state UNUSED)
{
	struct bench b;

	for (int stages = 0; stages < 2; stages++) {
		struct route_provider p[] = {FAKE("fades", 0, "fade"), FAKE("next", 0, stages ? "stages" : "ok")};
		p[0].cost.image_out_uc_per_m = 1000000; /* a token is a millionth of a credit */
		p[1].cost.image_out_uc_per_m = 2000000;
		bench_open(&b, p, 2, NULL);
		struct gen_request r = bench_request(&b, "gpt-image-1.5", 1);
		r.partial_images = 2;
		struct task_create c = {0};
		bench_create_of(&b, &c, &r);
		assert_true(c.ok);
		assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
		assert_true(r.output_tokens > 0 && r.partial_tokens == 100);
		assert_int_equal(fixture_int(&b.f, "SELECT cost_uc FROM attempt WHERE provider = 'fades'"), 0);
		assert_int_equal(fixture_int(&b.f, "SELECT cost_uc FROM attempt WHERE provider = 'next'"),
				 2 * (r.output_tokens + (stages ? 200 : 0)));
		bench_close(&b);
	}
}

static void images_of_another_size_are_delivered_or_not_as_the_operator_says(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("small", 1, "small"), FAKE("good", 2, "ok")};
	struct bench b;

	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 4);
	assert_int_equal(bench_end(&b, c.id).charged_uc, IMAGE_UC);
	assert_int_equal(fixture_int(&b.f, "SELECT wrong_size FROM attempt"), 4);
	bench_close(&b);
	p[0].only_right_size = true;
	bench_open(&b, p, 2, NULL);
	c = bench_create(&b, MODEL, 4);
	assert_int_equal(bench_end(&b, c.id).charged_uc, 4 * IMAGE_UC);
	assert_int_equal(fixture_int(&b.f, "SELECT wrong_size FROM attempt WHERE provider = 'small'"), 4);
	assert_int_equal(fixture_int(&b.f, "SELECT cost_uc FROM attempt WHERE provider = 'small'"), 4);
	bench_close(&b);
}

static void a_provider_that_answers_with_nothing_usable_is_a_failing_one(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("cut", 1, "cut"), FAKE("good", 2, "ok")};
	struct bench b;

	bench_open(&b, p, 2, NULL);
	for (int i = 0; i < 5; i++) {
		struct task_create c = bench_create(&b, MODEL, 1);
		assert_int_equal(bench_end(&b, c.id).status, TASK_COMPLETED);
	}
	assert_int_equal(attempts(&b), 5 + 2); /* twice, then it rests */
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_outcome_ends_and_is_charged_as_it_should_be),
		cmocka_unit_test(a_token_priced_task_tells_its_tokens),
		cmocka_unit_test(an_image_that_cannot_be_kept_is_not_bought_again),
		cmocka_unit_test(a_failing_provider_is_followed_by_the_next_and_the_journal_tells_both),
		cmocka_unit_test(what_a_provider_cannot_take_yet_waits_for_it),
		cmocka_unit_test(cancelling_ends_once_and_gives_everything_back),
		cmocka_unit_test(a_cancelled_task_asks_nobody_else),
		cmocka_unit_test(a_wish_that_came_between_claim_and_run_is_heard),
		cmocka_unit_test(a_stranger_finds_nothing_to_read_or_cancel),
		cmocka_unit_test(nobody_waits_behind_anothers_queue),
		cmocka_unit_test(a_task_over_its_time_fails_whoever_is_deaf),
		cmocka_unit_test(a_task_nobody_began_in_time_is_ended_by_the_janitor),
		cmocka_unit_test(sums_of_use_are_forgotten_when_they_are_old_and_not_before),
		cmocka_unit_test(an_attempt_of_unknown_outcome_is_not_bought_twice),
		cmocka_unit_test(an_attempt_of_unknown_outcome_is_made_again_where_that_is_wished),
		cmocka_unit_test(what_was_whole_when_the_server_stopped_is_delivered),
		cmocka_unit_test(a_lease_that_ran_out_is_taken_over_and_the_loser_does_nothing),
		cmocka_unit_test(an_idempotency_key_answers_with_its_task_until_it_expires),
		cmocka_unit_test(a_refused_create_keeps_no_key_and_no_money),
		cmocka_unit_test(old_tasks_are_forgotten_and_the_books_stay_right),
		cmocka_unit_test(a_task_is_kept_as_long_as_its_images),
		cmocka_unit_test(images_that_no_task_shows_are_swept_away_and_no_others),
		cmocka_unit_test(the_estimate_is_the_median_of_the_newest),
		cmocka_unit_test(ids_look_as_promised),
		cmocka_unit_test(what_each_attempt_cost_stands_beside_what_was_charged),
		cmocka_unit_test(each_attempt_costs_the_partial_images_that_it_gave_itself),
		cmocka_unit_test(images_of_another_size_are_delivered_or_not_as_the_operator_says),
		cmocka_unit_test(a_provider_that_answers_with_nothing_usable_is_a_failing_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
