/* A process that creates and settles is killed at random moments; what it had
 * acknowledged is there and the books are right, every time. */
#include "books_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "ledger/audit.h"

#define KILLS 30
#define IN_FLIGHT 16
#define AMOUNT_UC 100
#define CHARGED_UC 30

/* --- the child: creates, and ends what it has created ----------------------------- */

struct worker {
	struct money_job m;
	const struct books *books;
	char id[32];
	int round, number, made, out;
	bool ends; /* what runs now is the end, not the beginning */
};

static void next(struct worker *w);

/* One short line is one write: lines of many workers never mix. */
static void on_done(struct store_job *job)
{
	struct worker *w = CONTAINER_OF(CONTAINER_OF(job, struct money_job, job), struct worker, m);
	char line[64];

	if (!job->ok)
		_exit(3);
	int len = snprintf(line, sizeof line, "%c %s\n", w->ends ? 'E' : 'C', w->id);
	if (write(w->out, line, (size_t)len) != len)
		_exit(4);
	next(w);
}

static void next(struct worker *w)
{
	if (w->m.job.ok && !w->ends && w->made % 3 != 0) { /* every third is left waiting */
		w->ends = true;
	} else {
		w->ends = false;
		snprintf(w->id, sizeof w->id, "t-%d-%d-%d", w->round, w->number, w->made++);
	}
	w->m = books_job(w->books, w->id, AMOUNT_UC, clock_wall_ms());
	w->m.charged_uc = CHARGED_UC;
	w->m.job.run = w->ends ? books_run_end : books_run_create;
	w->m.job.done = on_done; /* on the writer's thread */
	store_submit(w->books->store, &w->m.job);
}

static void work_until_killed(const struct fixture *f, int round, int out)
{
	struct store_options options = {.data_dir = f->dir}; /* FULL, as a server has it */
	static struct worker workers[IN_FLIGHT];
	struct books b;
	struct err err;

	if (!store_open(&options, &b.store, &err))
		_exit(5);
	b.account_id = b.key_id = 1;
	for (int i = 0; i < IN_FLIGHT; i++) {
		workers[i] = (struct worker){.books = &b, .round = round, .number = i, .out = out};
		next(&workers[i]);
	}
	for (;;)
		pause();
}

/* --- the parent ------------------------------------------------------------------------ */

static void print_finding(void *ctx UNUSED, const char *sentence) { print_error("%s\n", sentence); }

/* A created task is there; one whose end was acknowledged has ended. */
static int check_acknowledged(sqlite3 *db, FILE *lines)
{
	char line[64], id[32];
	sqlite3_stmt *stmt;
	int count = 0;

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT status FROM task WHERE id = ?1", -1, &stmt, NULL),
			 SQLITE_OK);
	rewind(lines); /* the child has moved the offset that it shares with us */
	while (fgets(line, sizeof line, lines)) {
		assert_int_equal(sscanf(line + 2, "%31s", id), 1);
		sqlite3_bind_text(stmt, 1, id, -1, SQLITE_TRANSIENT);
		if (sqlite3_step(stmt) != SQLITE_ROW)
			fail_msg("%s was acknowledged and is lost", id);
		if (line[0] == 'E')
			assert_int_equal(sqlite3_column_int(stmt, 0), STATUS_COMPLETED);
		sqlite3_reset(stmt);
		count++;
	}
	sqlite3_finalize(stmt);
	return count;
}

static int kill_once(const struct fixture *f, int round, FILE *lines)
{
	struct audit_summary sum;
	struct store *store;
	struct err err;
	char path[128];
	sqlite3 *db;
	int status;

	assert_int_equal(ftruncate(fileno(lines), 0), 0);
	pid_t child = fork();
	if (child == 0)
		work_until_killed(f, round, fileno(lines));
	usleep((useconds_t)(15000 + rand() % 60000));
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status)); /* it ran until then */

	store = fixture_another(f, &store_sqlite_ops);
	ASSERT_OK(audit_run(store, print_finding, NULL, &sum, &err));
	assert_int_equal(sum.findings, 0);
	store_close(store);
	snprintf(path, sizeof path, "%s/tintype.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	int count = check_acknowledged(db, lines);
	sqlite3_close(db);
	return count;
}

static void what_was_acknowledged_survives_30_kills(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	char path[128];
	int total = 0;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1},
		   LEDGER_UC_MAX);
	store_close(f.store); /* no threads while we fork */
	f.store = NULL;
	snprintf(path, sizeof path, "%s/acknowledged", f.dir);
	FILE *lines = fopen(path, "w+");
	assert_non_null(lines);
	assert_int_equal(fcntl(fileno(lines), F_SETFL, O_APPEND), 0);
	srand((unsigned)getpid());
	for (int round = 0; round < KILLS; round++)
		total += kill_once(&f, round, lines);
	fclose(lines);
	print_message("%d acknowledged steps in %d lives\n", total, KILLS);
	assert_true(total > KILLS * 10);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_acknowledged_survives_30_kills),
	};

	log_init(LOG_OFF, false);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
