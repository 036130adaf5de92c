/* The store's jobs, batches and reads, on real SQLite and on the fake backend. */
#include "store_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/fake.h"
#include "store/schema.h"

/* --- jobs that the tests use --------------------------------------------------- */

/* Inserts an account of this name; `after` says what it does then. */
struct insert {
	struct store_job job;
	char name[32];
	enum { AFTER_OK, AFTER_FAIL, AFTER_LEAVE_OPEN, BEFORE_FAIL } after;
	_Atomic int *left;
	int order, runs;
	bool durable_when_told;
	const char *dir;
};

static bool insert_run(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct insert *in = CONTAINER_OF(job, struct insert, job);
	bool row;

	in->runs++;
	if (in->after == BEFORE_FAIL)
		return err_set(err, ERR_INSUFFICIENT_QUOTA, NULL, "refused before a write");
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_INSERT);
	store_bind_text(s, slice_of(in->name));
	store_bind_text(s, SLICE("default"));
	store_bind_int(s, 1);
	if (!store_step(s, &row, err))
		return false;
	if (in->after == AFTER_LEAVE_OPEN) {
		s = store_stmt(tx, STMT_ACCOUNT_BY_NAME);
		store_bind_text(s, slice_of(in->name));
		return store_step(s, &row, err); /* the row is not read, the end not reached */
	}
	if (in->after == AFTER_FAIL)
		return err_set(err, ERR_INTERNAL, NULL, "failed after a write");
	return true;
}

static struct insert insert_of(const char *name, int after)
{
	struct insert in = {.job.run = insert_run, .after = after};

	snprintf(in.name, sizeof in.name, "%s", name);
	return in;
}

struct lookup {
	struct store_job job;
	const char *name;
	int64_t id; /* -1: none */
};

static bool lookup_run(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct lookup *look = CONTAINER_OF(job, struct lookup, job);
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_BY_NAME);
	bool row;

	store_bind_text(s, slice_of(look->name));
	if (!store_step(s, &row, err))
		return false;
	look->id = row ? store_col_int(s, 0) : -1;
	return true;
}

static int64_t account_id(struct store *store, const char *name)
{
	struct lookup look = {.job.run = lookup_run, .name = name};

	store_read(store, &look.job);
	assert_true(look.job.ok);
	return look.id;
}

/* Holds the writer until told, so that what is submitted meanwhile is one batch. */
struct gate {
	struct store_job job;
	_Atomic int entered, open;
};

static bool gate_run(struct store_tx *tx UNUSED, struct store_job *job, struct err *err UNUSED)
{
	struct gate *gate = CONTAINER_OF(job, struct gate, job);

	gate->entered = 1;
	while (!gate->open)
		usleep(100);
	return true;
}

static void count_down(struct store_job *job)
{
	struct insert *in = CONTAINER_OF(job, struct insert, job);

	atomic_fetch_sub(in->left, 1);
}

/* Runs these inserts as one batch and waits for all of them. */
static void run_as_batch(struct store *store, struct insert *ins, int count)
{
	struct gate gate = {.job.run = gate_run};
	_Atomic int left = count;

	store_submit(store, &gate.job);
	while (!gate.entered)
		usleep(100);
	for (int i = 0; i < count; i++) {
		ins[i].left = &left;
		ins[i].job.done = count_down;
		store_submit(store, &ins[i].job);
	}
	gate.open = 1;
	while (left > 0)
		usleep(100);
}

/* --- jobs and batches -------------------------------------------------------------- */

static void a_write_is_read_back(void **state UNUSED)
{
	struct fixture f;
	struct err err;
	struct insert in = insert_of("ann", AFTER_OK);

	fixture_open(&f, &store_sqlite_ops);
	assert_int_equal(account_id(f.store, "ann"), -1);
	ASSERT_OK(store_call(f.store, &in.job, &err));
	assert_int_equal(account_id(f.store, "ann"), 1);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM account"), 1);
	fixture_close(&f);
}

static void rows_outlive_the_store(void **state UNUSED)
{
	struct fixture f;
	struct err err;
	struct insert in = insert_of("ann", AFTER_OK);

	fixture_open(&f, &store_sqlite_ops);
	ASSERT_OK(store_call(f.store, &in.job, &err));
	store_close(f.store);
	f.store = fixture_another(&f, &store_sqlite_ops);
	assert_int_equal(account_id(f.store, "ann"), 1);
	fixture_close(&f);
}

static void what_waits_is_one_transaction(void **state UNUSED)
{
	struct fixture f;
	struct store_stats before, after;
	struct insert ins[100];

	fixture_open(&f, &store_sqlite_ops);
	for (int i = 0; i < 100; i++) {
		ins[i] = insert_of("", AFTER_OK);
		snprintf(ins[i].name, sizeof ins[i].name, "a%d", i);
	}
	store_stats(f.store, &before);
	run_as_batch(f.store, ins, 100);
	store_stats(f.store, &after);
	assert_int_equal(after.commits - before.commits, 1);
	assert_int_equal(after.queued, 0);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM account"), 100);
	/* in the order in which they were submitted */
	for (int i = 0; i < 100; i++)
		assert_int_equal(account_id(f.store, ins[i].name), i + 1);
	fixture_close(&f);
}

static void a_batch_has_a_maximum(void **state UNUSED)
{
	struct fixture f;
	struct store_stats before, after;
	static struct insert ins[STORE_BATCH_MAX + 1];

	fixture_open(&f, &store_sqlite_ops);
	for (int i = 0; i <= STORE_BATCH_MAX; i++) {
		ins[i] = insert_of("", AFTER_OK);
		snprintf(ins[i].name, sizeof ins[i].name, "a%d", i);
	}
	store_stats(f.store, &before);
	run_as_batch(f.store, ins, STORE_BATCH_MAX + 1);
	store_stats(f.store, &after);
	assert_int_equal(after.commits - before.commits, 2);
	fixture_close(&f);
}

static void a_job_that_fails_after_a_write_harms_no_neighbour(void **state UNUSED)
{
	struct fixture f;
	struct store_stats stats;
	struct insert ins[] = {
		insert_of("one", AFTER_OK),	    insert_of("bad", AFTER_FAIL),
		insert_of("two", AFTER_OK),	    insert_of("two", AFTER_OK), /* not unique */
		insert_of("three", AFTER_LEAVE_OPEN), insert_of("worse", AFTER_FAIL),
	};

	fixture_open(&f, &store_sqlite_ops);
	run_as_batch(f.store, ins, ARRAY_LEN(ins));
	assert_true(ins[0].job.ok && ins[2].job.ok && ins[4].job.ok);
	assert_false(ins[1].job.ok || ins[3].job.ok || ins[5].job.ok);
	assert_string_equal(ins[1].job.err.message, "failed after a write");
	assert_non_null(strstr(ins[3].job.err.message, "ACCOUNT_INSERT"));
	assert_int_equal(account_id(f.store, "bad"), -1);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM account"), 3);
	store_stats(f.store, &stats);
	assert_int_equal(stats.retried_batches, 1);
	assert_int_equal(ins[0].runs, 2);
	fixture_close(&f);
}

static void a_job_refused_before_a_write_costs_no_second_run(void **state UNUSED)
{
	struct fixture f;
	struct store_stats stats;
	struct insert ins[] = {insert_of("one", AFTER_OK), insert_of("bad", BEFORE_FAIL),
			       insert_of("two", AFTER_OK)};

	fixture_open(&f, &store_sqlite_ops);
	run_as_batch(f.store, ins, ARRAY_LEN(ins));
	assert_true(ins[0].job.ok && ins[2].job.ok && !ins[1].job.ok);
	assert_int_equal(ins[1].job.err.code, ERR_INSUFFICIENT_QUOTA);
	assert_int_equal(ins[0].runs, 1);
	store_stats(f.store, &stats);
	assert_int_equal(stats.retried_batches, 0);
	fixture_close(&f);
}

static void look_from_outside(struct store_job *job)
{
	struct insert *in = CONTAINER_OF(job, struct insert, job);
	struct fixture f;

	/* another connection sees it: the commit came first */
	snprintf(f.dir, sizeof f.dir, "%s", in->dir);
	in->durable_when_told = fixture_int(&f, "SELECT id FROM account WHERE name='ann'") == 1;
	atomic_fetch_sub(in->left, 1);
}

static void done_is_called_after_the_row_is_durable(void **state UNUSED)
{
	struct fixture f;
	struct insert in = insert_of("ann", AFTER_OK);
	_Atomic int left = 1;

	fixture_open(&f, &store_sqlite_ops);
	in.dir = f.dir;
	in.left = &left;
	in.job.done = look_from_outside;
	store_submit(f.store, &in.job);
	while (left)
		usleep(100);
	assert_true(in.durable_when_told);
	fixture_close(&f);
}

/* --- loops ------------------------------------------------------------------------ */

#define LOOP_JOBS 300

struct loop_test {
	struct store *store;
	pthread_t thread;
	struct loop *loop;
	struct insert ins[LOOP_JOBS];
	int arrived, number;
	bool in_order, on_own_thread;
};

static void on_home(struct store_job *job)
{
	struct insert *in = CONTAINER_OF(job, struct insert, job);
	struct loop_test *t = job->ctx;

	t->in_order &= in->order == t->arrived++;
	t->on_own_thread &= loop_current() == t->loop;
}

static void *submit_from_loop(void *arg)
{
	struct loop_test *t = arg;
	struct err err;

	assert_true(loop_create(&t->loop, &err));
	loop_turn(t->loop, 0);
	for (int i = 0; i < LOOP_JOBS; i++) {
		t->ins[i] = insert_of("", i % 50 == 7 ? AFTER_FAIL : AFTER_OK);
		snprintf(t->ins[i].name, sizeof t->ins[i].name, "l%d-%d", t->number, i);
		t->ins[i].order = i;
		t->ins[i].job.ctx = t;
		t->ins[i].job.done = on_home;
		store_submit(t->store, &t->ins[i].job);
	}
	while (t->arrived < LOOP_JOBS)
		loop_turn(t->loop, 1000);
	loop_destroy(t->loop);
	return NULL;
}

static void each_loop_hears_of_its_own_jobs_in_order(void **state UNUSED)
{
	struct fixture f;
	static struct loop_test t[3];

	fixture_open(&f, &store_sqlite_ops);
	for (int i = 0; i < 3; i++) {
		t[i] = (struct loop_test){.store = f.store, .number = i, .in_order = true,
					  .on_own_thread = true};
		pthread_create(&t[i].thread, NULL, submit_from_loop, &t[i]);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(t[i].thread, NULL);
		assert_true(t[i].in_order && t[i].on_own_thread);
		for (int j = 0; j < LOOP_JOBS; j++)
			assert_int_equal(t[i].ins[j].job.ok, j % 50 != 7);
	}
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM account"), 3 * (LOOP_JOBS - 6));
	fixture_close(&f);
}

/* --- reads --------------------------------------------------------------------------- */

static bool write_in_a_read(struct store_tx *tx, struct store_job *job UNUSED, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_INSERT);
	bool row;

	store_bind_text(s, SLICE("sly"));
	store_bind_text(s, SLICE("default"));
	store_bind_int(s, 1);
	return store_step(s, &row, err);
}

static void a_read_that_writes_is_refused(void **state UNUSED)
{
	struct fixture f;
	struct store_job job = {.run = write_in_a_read};

	fixture_open(&f, &store_sqlite_ops);
	store_read(f.store, &job);
	assert_false(job.ok);
	assert_non_null(strstr(job.err.message, "readonly"));
	assert_int_equal(account_id(f.store, "sly"), -1); /* the connection still works */
	fixture_close(&f);
}

struct reader_test {
	pthread_t thread;
	struct store *store;
	int64_t wrong;
	atomic_bool *stop;
};

/* Two reads in one job see one snapshot. */
static bool read_twice(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct lookup first = {.name = "ann"}, second = {.name = "ann"};
	bool *same = job->ctx;

	if (!lookup_run(tx, &first.job, err))
		return false;
	usleep(50);
	if (!lookup_run(tx, &second.job, err))
		return false;
	*same = first.id == second.id;
	return true;
}

static void *read_on(void *arg)
{
	struct reader_test *t = arg;

	while (!*t->stop) {
		bool same = false;
		struct store_job job = {.run = read_twice, .ctx = &same};
		store_read(t->store, &job);
		t->wrong += !job.ok || !same;
	}
	return NULL;
}

static void readers_of_many_threads_see_whole_snapshots(void **state UNUSED)
{
	struct fixture f;
	struct reader_test t[4];
	atomic_bool stop = false;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	for (int i = 0; i < 4; i++) {
		t[i] = (struct reader_test){.store = f.store, .stop = &stop};
		pthread_create(&t[i].thread, NULL, read_on, &t[i]);
	}
	for (int i = 0; i < 200; i++) {
		struct insert in = insert_of("", AFTER_OK);
		snprintf(in.name, sizeof in.name, i == 100 ? "ann" : "a%d", i);
		ASSERT_OK(store_call(f.store, &in.job, &err));
		/* what was reported is read */
		assert_int_equal(account_id(f.store, in.name), i + 1);
	}
	stop = true;
	for (int i = 0; i < 4; i++) {
		pthread_join(t[i].thread, NULL);
		assert_int_equal(t[i].wrong, 0);
	}
	fixture_close(&f);
}

static void *insert_elsewhere(void *arg)
{
	struct insert in = insert_of("ann", AFTER_OK);
	struct err err;

	return store_call(arg, &in.job, &err) ? arg : NULL;
}

static void a_commit_is_seen_within_the_round_that_began_before_it(void **state UNUSED)
{
	struct fixture f;
	struct loop *loop;
	struct err err;
	pthread_t thread;
	void *ok;

	fixture_open(&f, &store_sqlite_ops);
	ASSERT_OK(loop_create(&loop, &err));
	loop_turn(loop, 0);
	assert_int_equal(account_id(f.store, "ann"), -1); /* takes a snapshot, and keeps it */
	pthread_create(&thread, NULL, insert_elsewhere, f.store);
	pthread_join(thread, &ok);
	assert_non_null(ok);
	assert_int_equal(account_id(f.store, "ann"), 1);
	loop_destroy(loop);
	fixture_close(&f);
}

static void no_snapshot_outlives_its_round(void **state UNUSED)
{
	struct fixture f;
	struct loop *loop;
	struct err err;
	struct insert in = insert_of("ann", AFTER_OK);

	fixture_open(&f, &store_sqlite_ops);
	ASSERT_OK(loop_create(&loop, &err));
	loop_turn(loop, 0);
	assert_int_equal(account_id(f.store, "ann"), -1);
	ASSERT_OK(store_call(f.store, &in.job, &err));
	/* answers 1 while somebody's snapshot is in the way */
	assert_int_equal(fixture_int(&f, "PRAGMA wal_checkpoint(RESTART)"), 1);
	loop_turn(loop, 0);
	assert_int_equal(fixture_int(&f, "PRAGMA wal_checkpoint(RESTART)"), 0);
	loop_destroy(loop);
	fixture_close(&f);
}

/* --- faults ---------------------------------------------------------------------------- */

static void a_failed_commit_fails_every_job_and_keeps_nothing(void **state UNUSED)
{
	struct fixture f;
	struct err err;
	struct insert ins[] = {insert_of("one", AFTER_OK), insert_of("two", AFTER_OK)};
	struct insert later = insert_of("one", AFTER_OK);
	struct store_stats stats;

	fixture_open(&f, &store_fake_ops);
	store_fake_arm(&(struct store_fake_fault){.op = STORE_FAKE_COMMIT, .nth = 1});
	run_as_batch(f.store, ins, 2);
	assert_true(store_fake_fired());
	assert_false(ins[0].job.ok || ins[1].job.ok);
	assert_int_equal(ins[1].job.err.code, ERR_UNAVAILABLE);
	assert_int_equal(account_id(f.store, "one"), -1);
	store_stats(f.store, &stats);
	assert_int_equal(stats.failed_batches, 1);
	ASSERT_OK(store_call(f.store, &later.job, &err)); /* and the store goes on */
	fixture_close(&f);
}

static void a_failed_begin_fails_every_job(void **state UNUSED)
{
	struct fixture f;
	struct err err;
	struct insert in = insert_of("one", AFTER_OK);

	fixture_open(&f, &store_fake_ops);
	store_fake_arm(&(struct store_fake_fault){.op = STORE_FAKE_BEGIN, .nth = 1});
	assert_false(store_call(f.store, &in.job, &err));
	assert_int_equal(in.runs, 0);
	store_fake_arm(NULL);
	ASSERT_OK(store_call(f.store, &in.job, &err));
	fixture_close(&f);
}

/* Wherever the transaction is lost, a job that was told yes is there and one that
 * was told no is not: above all, nothing is committed by itself afterwards. */
static void a_lost_transaction_commits_nothing_by_itself(void **state UNUSED)
{
	for (int nth = 1; nth < 12; nth++) {
		struct fixture f;
		struct insert ins[] = {insert_of("one", AFTER_OK), insert_of("two", AFTER_LEAVE_OPEN),
				       insert_of("bad", AFTER_FAIL), insert_of("three", AFTER_OK)};

		fixture_open(&f, &store_fake_ops);
		store_fake_arm(&(struct store_fake_fault){
			.op = STORE_FAKE_STEP, .nth = nth, .loses_transaction = true});
		run_as_batch(f.store, ins, ARRAY_LEN(ins));
		store_fake_arm(NULL);
		for (size_t i = 0; i < ARRAY_LEN(ins); i++)
			assert_int_equal(account_id(f.store, ins[i].name) > 0, ins[i].job.ok);
		assert_false(ins[2].job.ok);
		fixture_close(&f);
	}
}

static void any_step_may_fail_and_each_answer_is_true(void **state UNUSED)
{
	bool fired = true;

	for (int nth = 1; fired; nth++) {
		struct fixture f;
		struct insert ins[] = {insert_of("one", AFTER_OK), insert_of("bad", AFTER_FAIL),
				       insert_of("three", AFTER_LEAVE_OPEN)};

		fixture_open(&f, &store_fake_ops);
		store_fake_arm(&(struct store_fake_fault){.op = STORE_FAKE_STEP, .nth = nth});
		run_as_batch(f.store, ins, ARRAY_LEN(ins));
		fired = store_fake_fired();
		store_fake_arm(NULL);
		for (size_t i = 0; i < ARRAY_LEN(ins); i++)
			assert_int_equal(account_id(f.store, ins[i].name) > 0, ins[i].job.ok);
		assert_true(nth < 20);
		fixture_close(&f);
	}
}

/* A real full disk, as far as a file size limit is one: in a process of its own. */
static void a_full_disk_is_said_and_survived(void **state UNUSED)
{
	struct fixture f;
	struct rlimit limit;
	struct err err;
	int status, ok = 0, refused = 0;

	fixture_dir(&f);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGXFSZ, SIG_IGN);
		f.store = fixture_another(&f, &store_sqlite_ops);
		getrlimit(RLIMIT_FSIZE, &limit);
		rlim_t before = limit.rlim_cur;
		limit.rlim_cur = 200000;
		setrlimit(RLIMIT_FSIZE, &limit);
		for (int i = 0; i < 60; i++) {
			struct insert in = insert_of("", AFTER_OK);
			snprintf(in.name, sizeof in.name, "a%d", i);
			if (store_call(f.store, &in.job, &err))
				ok++;
			else
				refused += err.code == ERR_UNAVAILABLE;
		}
		limit.rlim_cur = before;
		setrlimit(RLIMIT_FSIZE, &limit);
		struct insert in = insert_of("afterwards", AFTER_OK);
		bool again = store_call(f.store, &in.job, &err);
		bool counted = fixture_int(&f, "SELECT count(*) FROM account") == ok + 1;
		_exit(ok > 0 && refused > 0 && ok + refused == 60 && again && counted ? 0 : 1);
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	f.store = NULL;
	fixture_close(&f);
}

/* --- the file --------------------------------------------------------------------------- */

static void a_newer_schema_is_refused(void **state UNUSED)
{
	struct fixture f;
	struct store *other;
	struct store_options options;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	assert_int_equal(fixture_int(&f, "PRAGMA user_version"), SCHEMA_NEWEST);
	fixture_sql(&f, "PRAGMA user_version=999");
	options = (struct store_options){.data_dir = f.dir};
	assert_false(store_open(&options, &other, &err));
	assert_non_null(strstr(err.message, "has schema 999"));
	fixture_close(&f);
}

static void only_one_server_has_a_data_directory(void **state UNUSED)
{
	struct fixture f;
	struct store *first, *second;
	struct err err;

	fixture_dir(&f);
	struct store_options server = {.data_dir = f.dir, .exclusive = true};
	struct store_options command = {.data_dir = f.dir};
	ASSERT_OK(store_open(&server, &first, &err));
	assert_false(store_open(&server, &second, &err));
	assert_non_null(strstr(err.message, "another server (process "));
	ASSERT_OK(store_open(&command, &second, &err));
	store_close(second);
	store_close(first);
	ASSERT_OK(store_open(&server, &f.store, &err));
	fixture_close(&f);
}

static void the_database_is_its_owners_alone(void **state UNUSED)
{
	struct fixture f;
	struct stat st;
	char path[128];

	fixture_open(&f, &store_sqlite_ops);
	snprintf(path, sizeof path, "%s/tintype.db", f.dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(path, sizeof path, "%s/tintype.db-wal", f.dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	fixture_close(&f);
}

static void an_unusable_directory_is_named(void **state UNUSED)
{
	struct store_options options = {.data_dir = "/proc/nowhere/data"};
	struct store *store;
	struct err err;

	assert_false(store_open(&options, &store, &err));
	assert_non_null(strstr(err.message, "/proc/nowhere/data"));
}

static void every_statement_fits_the_schema(void **state UNUSED)
{
	struct fixture f;
	char path[128];
	sqlite3 *db;

	fixture_open(&f, &store_sqlite_ops);
	snprintf(path, sizeof path, "%s/tintype.db", f.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (int id = 0; id < STORE_STMT_COUNT; id++) {
		sqlite3_stmt *stmt = NULL;
		if (sqlite3_prepare_v2(db, store_stmt_sql(id), -1, &stmt, NULL) != SQLITE_OK)
			fail_msg("%s: %s", store_stmt_name(id), sqlite3_errmsg(db));
		assert_true(sqlite3_bind_parameter_count(stmt) <= STORE_PARAMS_MAX);
		sqlite3_finalize(stmt);
	}
	sqlite3_close(db);
	fixture_close(&f);
}

/* With RETURNING, or reading the table it writes to, a statement of one row cost three times
 * as much: creates had become slower than anyone meant. */
static void creates_and_ends_make_no_table_for_the_moment(void **state UNUSED)
{
	static const enum store_stmt_id often[] = {
		STMT_LEDGER_KEY_HOLD,	   STMT_LEDGER_ACCOUNT_HOLD,   STMT_LEDGER_WINDOWS,
		STMT_LEDGER_INSERT,	   STMT_LEDGER_IS_RESERVED,    STMT_LEDGER_ACCOUNT_SETTLE,
		STMT_LEDGER_KEY_SETTLE,	   STMT_TASK_INSERT,	       STMT_TASK_INSERT_AT_WORK,
		STMT_TASK_SEQ,		   STMT_TASK_REQUEST_INSERT,   STMT_TASK_END_PENDING,
		STMT_TASK_END_PROCESSING,  STMT_TASK_EXTRAS,	       STMT_TASK_IMAGE_INSERT,
		STMT_USAGE_ADD,		   STMT_ATTEMPT_INSERT,	       STMT_ATTEMPT_SENT,
		STMT_ATTEMPT_END,	   STMT_IDEMPOTENCY_FIND,      STMT_IDEMPOTENCY_PUT,
		STMT_TASK_BY_ID,	   STMT_TASK_IMAGES,
	};
	struct fixture f;
	char path[128];
	sqlite3 *db;

	fixture_open(&f, &store_sqlite_ops);
	snprintf(path, sizeof path, "%s/tintype.db", f.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < ARRAY_LEN(often); i++) {
		char sql[2000];
		sqlite3_stmt *stmt = NULL;
		snprintf(sql, sizeof sql, "EXPLAIN %s", store_stmt_sql(often[i]));
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
		while (sqlite3_step(stmt) == SQLITE_ROW)
			if (strcmp((const char *)sqlite3_column_text(stmt, 1), "OpenEphemeral") == 0)
				fail_msg("%s makes a table", store_stmt_name(often[i]));
		sqlite3_finalize(stmt);
	}
	sqlite3_close(db);
	fixture_close(&f);
}

/* --- other processes ----------------------------------------------------------------------- */

/* Submits itself again as soon as it is done: the writer never rests. */
struct hammer {
	struct insert in;
	struct store *store;
	atomic_bool *stop;
	_Atomic int *left;
	int number, failed;
};

static void hammer_again(struct store_job *job)
{
	struct hammer *h = job->ctx;

	h->failed += !job->ok;
	if (*h->stop) {
		atomic_fetch_sub(h->left, 1);
		return;
	}
	snprintf(h->in.name, sizeof h->in.name, "busy%d-%d", h->number, h->in.runs);
	store_submit(h->store, &h->in.job);
}

static int write_from_a_command_line(const struct fixture *f)
{
	struct err err;

	usleep(100000);
	int64_t from_ms = clock_mono_ms();
	struct store *own = fixture_another(f, &store_sqlite_ops);
	for (int i = 0; i < 5; i++) {
		struct insert in = insert_of("", AFTER_OK);
		snprintf(in.name, sizeof in.name, "command%d", i);
		if (!store_call(own, &in.job, &err))
			return 1;
	}
	return clock_mono_ms() - from_ms < 1500 ? 0 : 2;
}

static void a_command_line_gets_its_turn_beside_a_busy_server(void **state UNUSED)
{
	struct fixture f;
	struct hammer h[64] = {0};
	atomic_bool stop = false;
	_Atomic int left = ARRAY_LEN(h);
	int status;

	fixture_dir(&f);
	pid_t child = fork(); /* before there are threads */
	if (child == 0)
		_exit(write_from_a_command_line(&f));
	f.store = fixture_another(&f, &store_sqlite_ops);
	for (size_t i = 0; i < ARRAY_LEN(h); i++) {
		h[i] = (struct hammer){.in = insert_of("", AFTER_OK), .store = f.store,
				       .stop = &stop, .left = &left, .number = (int)i};
		h[i].in.job.done = hammer_again;
		h[i].in.job.ctx = &h[i];
		snprintf(h[i].in.name, sizeof h[i].in.name, "busy%zu", i);
		store_submit(f.store, &h[i].in.job);
	}
	waitpid(child, &status, 0);
	stop = true;
	while (left > 0)
		usleep(100);
	for (size_t i = 0; i < ARRAY_LEN(h); i++)
		assert_int_equal(h[i].failed, 0);
	assert_int_equal(status, 0);
	assert_true(account_id(f.store, "command4") > 0);
	fixture_close(&f);
}

static bool raise_run(struct store_tx *tx, struct store_job *job, struct err *err)
{
	store_raise_epoch_on_commit(tx);
	return insert_run(tx, job, err);
}

static void the_epoch_rises_with_the_commit_for_all(void **state UNUSED)
{
	struct fixture f;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	struct store *other = fixture_another(&f, &store_sqlite_ops);
	uint64_t before = store_epoch(other);
	struct insert in = insert_of("ann", AFTER_FAIL);
	in.job.run = raise_run;
	assert_false(store_call(f.store, &in.job, &err));
	assert_int_equal(store_epoch(other), before);
	in.after = AFTER_OK;
	ASSERT_OK(store_call(f.store, &in.job, &err));
	assert_int_equal(store_epoch(other), before + 1);
	store_epoch_raise(other);
	assert_int_equal(store_epoch(f.store), before + 2);
	store_close(other);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_is_read_back),
		cmocka_unit_test(rows_outlive_the_store),
		cmocka_unit_test(what_waits_is_one_transaction),
		cmocka_unit_test(a_batch_has_a_maximum),
		cmocka_unit_test(a_job_that_fails_after_a_write_harms_no_neighbour),
		cmocka_unit_test(a_job_refused_before_a_write_costs_no_second_run),
		cmocka_unit_test(done_is_called_after_the_row_is_durable),
		cmocka_unit_test(each_loop_hears_of_its_own_jobs_in_order),
		cmocka_unit_test(a_read_that_writes_is_refused),
		cmocka_unit_test(readers_of_many_threads_see_whole_snapshots),
		cmocka_unit_test(a_commit_is_seen_within_the_round_that_began_before_it),
		cmocka_unit_test(no_snapshot_outlives_its_round),
		cmocka_unit_test(a_failed_commit_fails_every_job_and_keeps_nothing),
		cmocka_unit_test(a_failed_begin_fails_every_job),
		cmocka_unit_test(a_lost_transaction_commits_nothing_by_itself),
		cmocka_unit_test(any_step_may_fail_and_each_answer_is_true),
		cmocka_unit_test(a_full_disk_is_said_and_survived),
		cmocka_unit_test(a_newer_schema_is_refused),
		cmocka_unit_test(only_one_server_has_a_data_directory),
		cmocka_unit_test(the_database_is_its_owners_alone),
		cmocka_unit_test(an_unusable_directory_is_named),
		cmocka_unit_test(every_statement_fits_the_schema),
		cmocka_unit_test(creates_and_ends_make_no_table_for_the_moment),
		cmocka_unit_test(a_command_line_gets_its_turn_beside_a_busy_server),
		cmocka_unit_test(the_epoch_rises_with_the_commit_for_all),
	};

	log_init(LOG_OFF, false);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
