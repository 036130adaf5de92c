/* The module over a real store and the real way out, to a port where nobody listens. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "callback/log.h"
#include "store/fake.h"
#include "store_fixture.h"

#define PATIENCE_MS 30000
#define NOW 1757156493000

struct courier {
	struct fixture f;
	struct guard *guard;
	struct egress *egress;
	struct callbacks *callbacks;
	int fd, port; /* bound, and nobody listens */
};

static void render(void *ctx UNUSED, struct callback_body *b)
{
	buf_str(&b->body, "{}");
	b->ok = true;
	b->done(b);
}

static void render_nothing(void *ctx UNUSED, struct callback_body *b)
{
	b->ok = false;
	err_set(&b->err, ERR_TASK_NOT_FOUND, NULL, "there is no such task");
	b->done(b);
}

static void open_courier(struct courier *c, const struct store_ops *ops)
{
	const char *allow[] = {"127.0.0.1"};
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	struct err err;

	log_init(LOG_OFF, false);
	fixture_open(&c->f, ops);
	ASSERT_OK(guard_create(allow, 1, &c->guard, &err));
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(c->fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(c->fd, (struct sockaddr *)&at, &len), 0);
	c->port = ntohs(at.sin_port);
}

static void start(struct courier *c, struct callback_options options, callback_render *how)
{
	struct err err;

	ASSERT_OK(egress_create(&(struct egress_options){.guard = c->guard}, &c->egress, &err));
	options.store = c->f.store;
	options.egress = c->egress;
	ASSERT_OK(callbacks_create(&options, &c->callbacks, &err));
	ASSERT_OK(callbacks_start(c->callbacks, how, NULL, &err));
}

static void stop(struct courier *c)
{
	callbacks_stop(c->callbacks, PATIENCE_MS);
	callbacks_destroy(c->callbacks);
	egress_destroy(c->egress);
}

static void close_courier(struct courier *c)
{
	close(c->fd);
	guard_destroy(c->guard);
	fixture_close(&c->f);
}

/* Callbacks `from`..`to`, one a line, in this state; accounts by tens. */
static void add_rows(const struct courier *c, int from, int to, int state, int64_t next_ms)
{
	char sql[600];

	snprintf(sql, sizeof sql,
		 "WITH RECURSIVE i(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM i WHERE n < %d) "
		 "INSERT INTO callback (task_seq, task_id, account_id, line, state, next_ms, "
		 "message_id, url) SELECT n, 'task-' || n, n / 10, n, %d, %lld, 'msg_' || n, "
		 "'https://127.0.0.1:%d/' FROM i",
		 from, to, state, (long long)next_ms, c->port);
	fixture_sql(&c->f, sql);
}

static int64_t count_in(const struct courier *c, enum callback_state state)
{
	char sql[100];

	snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM callback WHERE state = %d", (int)state);
	return fixture_int(&c->f, sql);
}

static void until(const struct courier *c, enum callback_state state, int64_t count)
{
	int64_t until_ms = clock_mono_ms() + PATIENCE_MS;

	while (count_in(c, state) != count) {
		if (clock_mono_ms() > until_ms)
			fail_msg("%ld of %ld are %s", (long)count_in(c, state), (long)count,
				 callback_state_name(state));
		usleep(2000);
	}
}

static void every_line_gets_its_turn_in_little_room(void **state UNUSED)
{
	struct courier c;

	open_courier(&c, &store_sqlite_ops);
	add_rows(&c, 1, 3000, CALLBACK_DUE, NOW);
	start(&c, (struct callback_options){.retries = -1, .concurrency = 16, .per_host = 2}, render);
	until(&c, CALLBACK_FAILED, 3000);
	assert_int_equal(fixture_int(&c.f, "SELECT COUNT(*) FROM callback_delivery"), 3000);
	assert_int_equal(fixture_int(&c.f, "SELECT COUNT(*) FROM callback_delivery WHERE outcome = "
					   "'connect' AND status = 0 AND message IS NOT NULL"), 3000);
	struct callback_stats s;
	callbacks_stats(c.callbacks, &s);
	assert_int_equal(s.failed, 3000);
	assert_int_equal(s.ended[EGRESS_CONNECT], 3000);
	assert_int_equal(s.delivered + s.retries, 0);
	stop(&c);
	close_courier(&c);
}

static void tries_are_counted_and_further_apart_each_time(void **state UNUSED)
{
	struct courier c;

	open_courier(&c, &store_sqlite_ops);
	add_rows(&c, 1, 5, CALLBACK_DUE, NOW);
	start(&c, (struct callback_options){.retries = 3, .retry_ms = 20}, render);
	until(&c, CALLBACK_FAILED, 5);
	assert_int_equal(fixture_int(&c.f, "SELECT COUNT(*) FROM callback_delivery"), 20);
	assert_int_equal(fixture_int(&c.f, "SELECT MIN(tries) * 100 + MAX(deliveries) FROM callback"), 404);
	for (int i = 1; i <= 3; i++) {
		char sql[200];
		snprintf(sql, sizeof sql, "SELECT MIN(b.at_ms - a.at_ms) FROM callback_delivery a "
			 "JOIN callback_delivery b ON b.task_seq = a.task_seq AND b.number = a.number + 1 "
			 "WHERE a.number = %d", i);
		assert_true(fixture_int(&c.f, sql) >= 20 << (i - 1));
	}
	stop(&c);
	close_courier(&c);
}

static void what_an_earlier_run_was_sending_is_sent_again(void **state UNUSED)
{
	struct courier c;

	open_courier(&c, &store_sqlite_ops);
	add_rows(&c, 1, 50, CALLBACK_SENDING, INT64_MAX);
	add_rows(&c, 51, 100, CALLBACK_RETRYING, NOW);
	add_rows(&c, 101, 110, CALLBACK_DELIVERED, NOW);
	add_rows(&c, 111, 120, CALLBACK_WAITING, 0);
	start(&c, (struct callback_options){.retries = -1}, render);
	until(&c, CALLBACK_FAILED, 100);
	assert_int_equal(count_in(&c, CALLBACK_DELIVERED), 10);
	assert_int_equal(count_in(&c, CALLBACK_WAITING), 10);
	stop(&c);
	close_courier(&c);
}

static void a_task_that_is_gone_ends_its_callback(void **state UNUSED)
{
	struct courier c;

	open_courier(&c, &store_sqlite_ops);
	add_rows(&c, 1, 3, CALLBACK_DUE, NOW);
	start(&c, (struct callback_options){.retries = -1}, render_nothing);
	until(&c, CALLBACK_FAILED, 3);
	assert_int_equal(fixture_int(&c.f, "SELECT COUNT(*) FROM callback_delivery WHERE outcome = "
					   "'unavailable'"), 3);
	stop(&c);
	close_courier(&c);
}

/* Whatever statement fails, and whether it fails once: all are told in the end. */
static void a_store_that_fails_is_outlived(void **state UNUSED)
{
	for (int nth = 1;; nth++) {
		struct store_fake_fault fault = {.op = STORE_FAKE_STEP, .nth = nth};
		struct courier c;
		open_courier(&c, &store_fake_ops);
		add_rows(&c, 1, 2, CALLBACK_DUE, NOW);
		add_rows(&c, 3, 3, CALLBACK_SENDING, INT64_MAX);
		store_fake_arm(&fault);
		start(&c, (struct callback_options){.retries = -1}, render);
		until(&c, CALLBACK_FAILED, 3);
		bool fired = store_fake_fired();
		store_fake_arm(NULL);
		assert_int_equal(fixture_int(&c.f, "SELECT COUNT(*) FROM callback_delivery"), 3);
		stop(&c);
		close_courier(&c);
		if (!fired)
			break;
	}
}

static void a_lost_commit_is_outlived(void **state UNUSED)
{
	for (int nth = 1; nth <= 3; nth++) {
		struct store_fake_fault fault = {.op = STORE_FAKE_COMMIT, .nth = nth,
						 .loses_transaction = true};
		struct courier c;
		open_courier(&c, &store_fake_ops);
		add_rows(&c, 1, 3, CALLBACK_DUE, NOW);
		store_fake_arm(&fault);
		start(&c, (struct callback_options){.retries = -1}, render);
		until(&c, CALLBACK_FAILED, 3);
		store_fake_arm(NULL);
		stop(&c);
		close_courier(&c);
	}
}

/* --- rows ------------------------------------------------------------------------------ */

struct rotation {
	struct store_job job;
	int64_t now_ms, overlap_ms; /* overlap < 0: the secret is needed, not replaced */
	struct callback_secrets secrets;
};

static bool run_rotation(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct rotation *r = CONTAINER_OF(job, struct rotation, job);

	return r->overlap_ms < 0
		       ? callback_secrets_need(tx, 1, r->now_ms, &r->secrets, err)
		       : callback_secret_rotate(tx, 1, r->now_ms, r->overlap_ms, &r->secrets, err);
}

static struct callback_secrets rotate(struct fixture *f, int64_t now_ms, int64_t overlap_ms)
{
	struct rotation r = {.job.run = run_rotation, .now_ms = now_ms, .overlap_ms = overlap_ms};
	struct err err;

	ASSERT_OK(store_call(f->store, &r.job, &err));
	return r.secrets;
}

static bool same(const struct callback_secrets *a, int i, const struct callback_secrets *b, int j)
{
	return memcmp(a->bytes[i], b->bytes[j], CALLBACK_SECRET_BYTES) == 0;
}

static void two_secrets_are_valid_in_a_rotation_and_never_three(void **state UNUSED)
{
	struct fixture f;

	fixture_open(&f, &store_sqlite_ops);
	struct callback_secrets first = rotate(&f, NOW, -1), again = rotate(&f, NOW + 5, -1);
	assert_int_equal(first.count, 1);
	assert_true(same(&first, 0, &again, 0));
	struct callback_secrets second = rotate(&f, NOW + 10, 1000);
	assert_int_equal(second.count, 2);
	assert_true(same(&second, 1, &first, 0));
	assert_int_equal(second.expires_ms[1], NOW + 1010);
	struct callback_secrets late = rotate(&f, NOW + 1010, -1);
	assert_int_equal(late.count, 1);
	assert_true(same(&late, 0, &second, 0));
	/* Twice in a moment, and with a clock that went back. */
	struct callback_secrets third = rotate(&f, NOW + 10, 1000), fourth = rotate(&f, NOW - 9999, 1000);
	assert_int_equal(third.count, 2);
	assert_true(same(&third, 1, &second, 0));
	assert_int_equal(fourth.count, 2);
	assert_true(same(&fourth, 1, &third, 0));
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM callback_secret"), 2);
	struct callback_secrets alone = rotate(&f, NOW + 20, 0);
	assert_int_equal(alone.count, 1);
	fixture_close(&f);
}

/* None of these may come to read the whole table: it holds a month's callbacks. */
static void claims_use_their_indexes(void **state UNUSED)
{
	static const struct {
		enum store_stmt_id id;
		const char *index;
	} cases[] = {
		{STMT_CALLBACK_RELEASE, "callback_later"},   {STMT_CALLBACK_RIPEN, "callback_later"},
		{STMT_CALLBACK_NEXT_LATER, "callback_later"}, {STMT_CALLBACK_NEXT_LINE, "callback_due"},
		{STMT_CALLBACK_CLAIM, "callback_due"},	     {STMT_CALLBACK_DUE_COUNT, "callback_due"},
		{STMT_CALLBACK_LIST, "callback_of_account"}, {STMT_CALLBACK_ANY, "callback_later"},
	};
	struct fixture f;
	char path[128];
	sqlite3 *db;

	fixture_open(&f, &store_sqlite_ops);
	snprintf(path, sizeof path, "%s/tintype.db", f.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char sql[2000];
		sqlite3_stmt *stmt;
		bool found = false;
		snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", store_stmt_sql(cases[i].id));
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
		while (sqlite3_step(stmt) == SQLITE_ROW) {
			const char *line = (const char *)sqlite3_column_text(stmt, 3);
			found = found || strstr(line, cases[i].index);
			if (strstr(line, "TEMP B-TREE") || strcmp(line, "SCAN callback") == 0)
				fail_msg("%s: %s", store_stmt_name(cases[i].id), line);
		}
		if (!found)
			fail_msg("%s does not use %s", store_stmt_name(cases[i].id), cases[i].index);
		sqlite3_finalize(stmt);
	}
	sqlite3_close(db);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_gets_its_turn_in_little_room),
		cmocka_unit_test(tries_are_counted_and_further_apart_each_time),
		cmocka_unit_test(what_an_earlier_run_was_sending_is_sent_again),
		cmocka_unit_test(a_task_that_is_gone_ends_its_callback),
		cmocka_unit_test(a_store_that_fails_is_outlived),
		cmocka_unit_test(a_lost_commit_is_outlived),
		cmocka_unit_test(two_secrets_are_valid_in_a_rotation_and_never_three),
		cmocka_unit_test(claims_use_their_indexes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
