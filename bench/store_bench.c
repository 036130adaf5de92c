/* How fast the store is, without HTTP: durable creates, point reads, an audit,
 * settlements (which here leave the tasks as they were, and so come last).
 *
 *     make build/release/bench/store_bench
 *     build/release/bench/store_bench DIR [submitters] [seconds] [tasks beforehand]
 *
 * Each submitter keeps one job in flight, as a connection does; two loops carry
 * them. A create is what task_create() does: holds on key and account, a ledger
 * row, the task, its request. `cpu` is the writer thread's, for one job.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "ledger/audit.h"
#include "ledger/ledger.h"

#define LOOPS 2
#define AMOUNT_UC 25000
#define READS 200000
#define FILLERS 256 /* submitters while the table is filled */

static const char request_text[] =
	"{\"model\":\"gpt-image-1\",\"prompt\":\"A cat playing in the grass\",\"n\":1,"
	"\"size\":\"1024x1024\",\"quality\":\"high\",\"background\":\"auto\",\"unit_uc\":25000}";

struct slot {
	struct store_job job;
	struct lane *lane;
	char id[40];
	int64_t now_ms;
};

struct lane {
	pthread_t thread;
	struct store *store;
	struct loop *loop;
	const struct phase *phase;
	int slots, live;
	int64_t until_us, max, done, failed;
	char (*ids)[40]; /* owned: what was created and not settled */
	int64_t ids_len, ids_cap;
};

struct phase {
	const char *name;
	bool (*run)(struct store_tx *tx, struct store_job *job, struct err *err);
	bool (*prepare)(struct slot *slot); /* false: nothing left to do */
	void (*finish)(struct slot *slot);
};

static _Atomic int64_t writer_cpu_ns;

static void note_cpu(void)
{
	static _Thread_local unsigned calls;
	struct timespec ts;

	if (calls++ % 64 != 0)
		return;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	writer_cpu_ns = (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* --- creating ------------------------------------------------------------------ */

static struct ledger_hold hold_of(const struct slot *slot)
{
	return (struct ledger_hold){.ref = slice_of(slot->id), .account_id = 1, .key_id = 1,
				    .amount_uc = AMOUNT_UC, .now_ms = slot->now_ms};
}

static bool run_create(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct slot *slot = CONTAINER_OF(job, struct slot, job);
	struct ledger_hold hold = hold_of(slot);
	struct ledger_rate rate;
	bool row;

	note_cpu();
	if (!ledger_reserve(tx, &hold, &rate, err))
		return false;
	struct store_stmt *s = store_stmt(tx, STMT_TASK_INSERT);
	store_bind_text(s, hold.ref);
	store_bind_int(s, hold.account_id);
	store_bind_int(s, hold.key_id);
	store_bind_text(s, SLICE("gpt-image-1"));
	store_bind_int(s, 1);
	store_bind_int(s, 0);
	store_bind_int(s, hold.amount_uc);
	store_bind_int(s, hold.now_ms);
	store_bind_int(s, hold.now_ms + 600000);
	store_bind_int(s, 0);
	if (!store_exec(s, NULL, err))
		return false;
	s = store_stmt(tx, STMT_TASK_SEQ);
	store_bind_text(s, hold.ref);
	if (!store_step(s, &row, err))
		return false;
	int64_t seq = store_col_int(s, 0);
	s = store_stmt(tx, STMT_TASK_REQUEST_INSERT);
	store_bind_int(s, seq);
	store_bind_text(s, SLICE(request_text));
	return store_exec(s, NULL, err);
}

/* TINTYPE_BENCH_PLAIN_IDS: all eight characters random, none of them the time. */
static bool prepare_create(struct slot *slot)
{
	static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	struct lane *lane = slot->lane;
	char random[9];

	if (lane->done + lane->live > lane->max || clock_mono_us() > lane->until_us)
		return false;
	slot->now_ms = clock_wall_ms();
	random_text(alphabet, random, 8);
	if (!getenv("TINTYPE_BENCH_PLAIN_IDS"))
		random[0] = alphabet[slot->now_ms % 1000 * 36 / 1000];
	snprintf(slot->id, sizeof slot->id, "task-unified-%lld-%s",
		 (long long)(slot->now_ms / 1000), random);
	return true;
}

static void finish_create(struct slot *slot)
{
	struct lane *lane = slot->lane;

	if (lane->ids_len == lane->ids_cap) {
		lane->ids_cap = lane->ids_cap ? 2 * lane->ids_cap : 4096;
		lane->ids = realloc(lane->ids, (size_t)lane->ids_cap * sizeof *lane->ids);
		if (!lane->ids)
			abort();
	}
	memcpy(lane->ids[lane->ids_len++], slot->id, sizeof slot->id);
}

/* --- settling -------------------------------------------------------------------- */

static bool run_settle(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct slot *slot = CONTAINER_OF(job, struct slot, job);
	struct ledger_hold hold = hold_of(slot);

	note_cpu();
	return ledger_settle(tx, &hold, AMOUNT_UC - 10000, err);
}

/* In the order of their making, as tasks end. */
static bool prepare_settle(struct slot *slot)
{
	struct lane *lane = slot->lane;
	int64_t next = lane->done + lane->live - 1;

	if (next >= lane->ids_len || clock_mono_us() > lane->until_us)
		return false;
	slot->now_ms = clock_wall_ms();
	memcpy(slot->id, lane->ids[next], sizeof slot->id);
	return true;
}

static void finish_settle(struct slot *slot UNUSED) {}

static const struct phase creating = {"create", run_create, prepare_create, finish_create};
static const struct phase settling = {"settle", run_settle, prepare_settle, finish_settle};

/* --- lanes ------------------------------------------------------------------------- */

static void on_done(struct store_job *job)
{
	struct slot *slot = CONTAINER_OF(job, struct slot, job);
	struct lane *lane = slot->lane;

	if (job->ok)
		lane->phase->finish(slot);
	else if (lane->failed++ == 0)
		fprintf(stderr, "%s\n", job->err.message);
	lane->done++;
	if (lane->phase->prepare(slot))
		store_submit(lane->store, job);
	else
		lane->live--;
}

static void *run_lane(void *arg)
{
	struct lane *lane = arg;
	struct slot *slots = calloc((size_t)lane->slots, sizeof *slots);
	struct err err;

	if (!slots || !loop_create(&lane->loop, &err))
		abort();
	loop_turn(lane->loop, 0);
	for (int i = 0; i < lane->slots; i++) {
		slots[i].lane = lane;
		slots[i].job = (struct store_job){.run = lane->phase->run, .done = on_done};
		lane->live++;
		if (lane->phase->prepare(&slots[i]))
			store_submit(lane->store, &slots[i].job);
		else
			lane->live--;
	}
	while (lane->live > 0)
		loop_turn(lane->loop, 1000);
	loop_destroy(lane->loop);
	free(slots);
	return NULL;
}

static void run_phase(struct store *store, struct lane *lanes, const struct phase *phase,
		      int submitters, double seconds, int64_t max)
{
	struct store_stats before, after;
	int64_t done = 0, failed = 0, cpu = writer_cpu_ns, from_us = clock_mono_us();

	store_stats(store, &before);
	for (int i = 0; i < LOOPS; i++) {
		struct lane *lane = &lanes[i];
		lane->store = store;
		lane->phase = phase;
		lane->slots = submitters / LOOPS;
		lane->done = lane->failed = lane->live = 0;
		lane->until_us = from_us + (int64_t)(seconds * 1e6);
		lane->max = max / LOOPS;
		pthread_create(&lane->thread, NULL, run_lane, lane);
	}
	for (int i = 0; i < LOOPS; i++) {
		pthread_join(lanes[i].thread, NULL);
		done += lanes[i].done;
		failed += lanes[i].failed;
	}
	double took = (double)(clock_mono_us() - from_us) / 1e6;
	store_stats(store, &after);
	printf("%-7s %3d submitters  %8.0f/s  batch %5.1f  cpu %5.1f us  retried %llu  failed %lld\n",
	       phase->name, submitters, (double)done / took,
	       (double)done / (double)(after.commits - before.commits),
	       (double)(writer_cpu_ns - cpu) / 1e3 / (double)done,
	       (unsigned long long)(after.retried_batches - before.retried_batches),
	       (long long)failed);
}

/* --- reading ------------------------------------------------------------------------ */

struct read {
	struct store_job job;
	const char *id;
	int64_t seq;
};

static bool run_read(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct read *r = CONTAINER_OF(job, struct read, job);
	struct store_stmt *s = store_stmt(tx, STMT_TASK_BY_ID);
	bool row;

	store_bind_text(s, slice_of(r->id));
	if (!store_step(s, &row, err) || !row)
		return false;
	r->seq = store_col_int(s, 0);
	for (int i = 1; i < 15; i++)
		if (i == 1 || i == 6)
			r->seq += (int64_t)store_col_text(s, i).len;
		else
			r->seq += store_col_int(s, i);
	return true;
}

struct reading {
	pthread_t thread;
	struct store *store;
	const struct lane *lanes;
	unsigned seed;
	int64_t among; /* ids to choose from */
	double us;
};

static void *read_many(void *arg)
{
	struct reading *reading = arg;
	struct loop *loop;
	struct err err;
	struct timespec from, to;

	if (!loop_create(&loop, &err))
		abort();
	loop_turn(loop, 0);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	for (int i = 0; i < READS; i++) {
		const struct lane *lane = &reading->lanes[i % LOOPS];
		struct read r = {.job.run = run_read,
				 .id = lane->ids[rand_r(&reading->seed) %
						 MIN(reading->among, lane->ids_len)]};
		store_read(reading->store, &r.job);
		if (!r.job.ok)
			abort();
		if (i % 16 == 0)
			loop_turn(loop, 0);
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	reading->us = ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
		      1e3 / READS;
	loop_destroy(loop);
	return NULL;
}

static void run_reads(struct store *store, const struct lane *lanes, int threads, int64_t among)
{
	struct reading r[8];
	int64_t from_us = clock_mono_us();
	double us = 0;

	for (int i = 0; i < threads; i++) {
		r[i] = (struct reading){.store = store, .lanes = lanes, .seed = (unsigned)i, .among = among};
		pthread_create(&r[i].thread, NULL, read_many, &r[i]);
	}
	for (int i = 0; i < threads; i++) {
		pthread_join(r[i].thread, NULL);
		us += r[i].us / threads;
	}
	printf("read    %3d threads     %8.0f/s  cpu %5.2f us  (%s)\n", threads,
	       (double)READS * threads / ((double)(clock_mono_us() - from_us) / 1e6), us,
	       among == INT64_MAX ? "at random among all" : "the same few");
}

static void run_audit(struct store *store)
{
	int64_t from_us = clock_mono_us();
	struct audit_summary sum;
	struct err err;

	if (!audit_run(store, NULL, NULL, &sum, &err))
		fprintf(stderr, "%s\n", err.message);
	else
		printf("audit   %.2f s for %lld tasks, %lld findings\n",
		       (double)(clock_mono_us() - from_us) / 1e6, (long long)sum.tasks,
		       (long long)sum.findings);
}

/* --- main ---------------------------------------------------------------------------- */

static bool run_seed(struct store_tx *tx, struct store_job *job UNUSED, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ACCOUNT_INSERT);
	uint8_t digest[SHA256_BYTES] = {1};
	int64_t key_id, account_id = 0;
	bool row, is_new;

	store_bind_text(s, SLICE("bench"));
	store_bind_text(s, SLICE("default"));
	store_bind_int(s, 1);
	if (!store_step(s, &row, err))
		return false;
	account_id = store_col_int(s, 0);
	s = store_stmt(tx, STMT_ACCOUNT_KEY_INSERT);
	store_bind_int(s, account_id);
	store_bind_int(s, 0);
	store_bind_int(s, 0);
	store_bind_int(s, 1);
	store_bind_int(s, 0);
	store_bind_int(s, LEDGER_UC_MAX);
	store_bind_int(s, 1000000000);
	store_bind_int(s, 1000000000);
	store_bind_blob(s, (struct slice){(char *)digest, sizeof digest});
	store_bind_text(s, SLICE("tt-Ab12...wxyz"));
	for (int i = 0; i < 4; i++)
		store_bind_null(s);
	if (!store_step(s, &row, err))
		return false;
	key_id = store_col_int(s, 0);
	return key_id == 1 &&
	       ledger_grant(tx, account_id, SLICE("bench"), LEDGER_UC_MAX, 1, &is_new, err);
}

int main(int argc, char **argv)
{
	struct store_options options = {.data_dir = argc > 1 ? argv[1] : "bench-data"};
	int submitters = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 64;
	double seconds = argc > 3 ? strtod(argv[3], NULL) : 3;
	int64_t beforehand = argc > 4 ? strtoll(argv[4], NULL, 10) : 0;
	struct store_job seed = {.run = run_seed};
	static struct lane lanes[LOOPS];
	struct store *store;
	struct rusage usage;
	struct err err;

	if (!store_open(&options, &store, &err) || !store_call(store, &seed, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	if (beforehand > 0)
		run_phase(store, lanes, &creating, FILLERS, 600, beforehand);
	run_phase(store, lanes, &creating, submitters, seconds, INT64_MAX);
	run_reads(store, lanes, 2, 32);
	run_reads(store, lanes, 2, INT64_MAX);
	run_audit(store);
	run_phase(store, lanes, &settling, submitters, seconds, INT64_MAX);
	getrusage(RUSAGE_SELF, &usage);
	printf("%lld tasks, %ld MiB at most\n", (long long)(lanes[0].ids_len + lanes[1].ids_len),
	       usage.ru_maxrss / 1024);
	store_close(store);
	for (int i = 0; i < LOOPS; i++)
		free(lanes[i].ids);
	return 0;
}
