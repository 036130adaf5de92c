/* Jobs on their way: the queue, the writer thread, and the way home.
 *
 * Submitters push onto a lock-free stack; the writer takes the whole stack, turns
 * it round, and cuts it into batches. Only a writer that sleeps is woken by a
 * system call. A batch's jobs go home in one letter a loop: the jobs are chained
 * behind the first, whose letter is posted.
 */
#include "store/ops.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/log.h"
#include "store/readers.h"
#include "store/shared.h"

#define STORE_LOOPS_MAX 64  /* loops that one batch can have letters for */
#define STORE_IDLE_MS 20    /* queue empty for so long: housekeeping */

struct store {
	const struct store_ops *ops;
	void *backend;		     /* owned */
	struct store_shared *shared; /* owned */
	int lock_fd;
	struct store_tx *writer; /* owned; the writer thread's */
	pthread_t thread;
	bool thread_runs;

	_Atomic(struct store_job *) inbox; /* a stack, newest first */
	_Atomic int asleep;		   /* futex: 1 while the writer waits */
	atomic_bool closing;
	_Atomic int queued;
	_Atomic uint64_t commits, jobs, retried, failed;

	struct readers readers;
};

/* --- sleeping and waking ------------------------------------------------------ */

static void futex_wait(_Atomic int *word, int while_is, int max_ms)
{
	struct timespec ts = {.tv_sec = max_ms / 1000, .tv_nsec = max_ms % 1000 * 1000000L};

	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, while_is, max_ms < 0 ? NULL : &ts, NULL, 0);
}

static void futex_wake(_Atomic int *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void wake_writer(struct store *store)
{
	if (atomic_load(&store->asleep) && atomic_exchange(&store->asleep, 0))
		futex_wake(&store->asleep);
}

/* --- submitting ----------------------------------------------------------------- */

static void push(struct store *store, struct store_job *job)
{
	struct store_job *head = atomic_load_explicit(&store->inbox, memory_order_relaxed);

	atomic_fetch_add_explicit(&store->queued, 1, memory_order_relaxed);
	do
		job->next = head;
	while (!atomic_compare_exchange_weak(&store->inbox, &head, job));
	wake_writer(store);
}

void store_submit(struct store *store, struct store_job *job)
{
	job->home = job->done ? loop_current() : NULL;
	job->waiter = NULL;
	push(store, job);
}

bool store_call(struct store *store, struct store_job *job, struct err *err)
{
	_Atomic int waiting = 1;

	job->home = NULL;
	job->waiter = &waiting;
	push(store, job);
	while (atomic_load_explicit(&waiting, memory_order_acquire))
		futex_wait(&waiting, 1, -1);
	if (!job->ok)
		*err = job->err;
	return job->ok;
}

/* --- going home ------------------------------------------------------------------- */

static void deliver(struct loop_letter *letter)
{
	struct store_job *job = CONTAINER_OF(letter, struct store_job, letter);

	while (job) {
		struct store_job *next = job->next; /* done may free or submit it again */
		job->done(job);
		job = next;
	}
}

struct homebound {
	struct loop *loop;
	struct store_job *first, *last;
};

static void wake_caller(struct store_job *job)
{
	_Atomic int *waiter = job->waiter;

	/* From the store on, the job is the caller's, and the word on its stack may
	 * be gone when it is woken: waking nobody is harmless. */
	atomic_store_explicit(waiter, 0, memory_order_release);
	futex_wake(waiter);
}

static void chain(struct homebound *trips, int *count, struct store_job *job)
{
	int i = 0;

	while (i < *count && trips[i].loop != job->home)
		i++;
	if (i == STORE_LOOPS_MAX) { /* more loops than anyone has: a letter each */
		job->next = NULL;
		job->letter.on_arrive = deliver;
		loop_post(job->home, &job->letter);
		return;
	}
	if (i == *count)
		trips[(*count)++] = (struct homebound){.loop = job->home, .first = job};
	else
		trips[i].last->next = job;
	trips[i].last = job;
}

static void send_home(struct store_job *jobs)
{
	struct homebound trips[STORE_LOOPS_MAX];
	int count = 0;

	while (jobs) {
		struct store_job *job = jobs;
		jobs = job->next;
		if (job->waiter)
			wake_caller(job);
		else if (job->home)
			chain(trips, &count, job);
		else if (job->done)
			job->done(job);
	}
	for (int i = 0; i < count; i++) {
		trips[i].last->next = NULL;
		trips[i].first->letter.on_arrive = deliver;
		loop_post(trips[i].loop, &trips[i].first->letter);
	}
}

/* --- the writer --------------------------------------------------------------------- */

/* Everything in the inbox, oldest first. */
static struct store_job *empty_inbox(struct store *store)
{
	struct store_job *stack = atomic_exchange(&store->inbox, NULL), *in_order = NULL;

	while (stack) {
		struct store_job *next = stack->next;
		stack->next = in_order;
		in_order = stack;
		stack = next;
	}
	return in_order;
}

/* Cuts at most STORE_BATCH_MAX jobs off the front. */
static struct store_job *cut_batch(struct store_job **queue, int *ret_count)
{
	struct store_job *first = *queue, *last = first;
	int count = 1;

	while (count < STORE_BATCH_MAX && last->next) {
		last = last->next;
		count++;
	}
	*queue = last->next;
	last->next = NULL;
	*ret_count = count;
	return first;
}

static void run_batch(struct store *store, struct store_job *batch, int count)
{
	struct batch_outcome outcome = tx_run_batch(store->writer, batch);

	if (outcome.committed) {
		atomic_fetch_add(&store->shared->commits, 1);
		if (store->writer->raise_epoch)
			store_epoch_raise(store);
		atomic_fetch_add_explicit(&store->commits, 1, memory_order_relaxed);
	}
	atomic_fetch_add_explicit(&store->jobs, (uint64_t)count, memory_order_relaxed);
	atomic_fetch_add_explicit(&store->retried, outcome.retried, memory_order_relaxed);
	atomic_fetch_add_explicit(&store->failed, outcome.failed, memory_order_relaxed);
	atomic_fetch_sub_explicit(&store->queued, count, memory_order_relaxed);
	send_home(batch);
}

static void sleep_until_work(struct store *store)
{
	atomic_store(&store->asleep, 1);
	if (atomic_load(&store->inbox) || atomic_load(&store->closing)) {
		atomic_store(&store->asleep, 0);
		return;
	}
	futex_wait(&store->asleep, 1, STORE_IDLE_MS);
	if (atomic_exchange(&store->asleep, 0) == 0)
		return; /* woken, there is work */
	struct err err;
	if (!tx_control(store->writer, STORE_IDLE, &err))
		log_error("store.idle", "error=%s", log_quote(err.message));
	atomic_store(&store->asleep, 1);
	while (!atomic_load(&store->inbox) && !atomic_load(&store->closing) &&
	       atomic_load(&store->asleep))
		futex_wait(&store->asleep, 1, -1);
	atomic_store(&store->asleep, 0);
}

static void *write_for_ever(void *arg)
{
	struct store *store = arg;
	struct store_job *queue = NULL;

	for (;;) {
		if (!queue)
			queue = empty_inbox(store);
		if (queue) {
			int count;
			struct store_job *batch = cut_batch(&queue, &count);
			run_batch(store, batch, count);
		} else if (atomic_load(&store->closing)) {
			return NULL;
		} else {
			sleep_until_work(store);
		}
	}
}

void store_read(struct store *store, struct store_job *job)
{
	readers_run(&store->readers, job);
	if (job->done)
		job->done(job);
}

bool store_read_wait(struct store *store, struct store_job *job, struct err *err)
{
	/* SQLite reads here and now; a remote backend would have to be waited for. */
	job->done = NULL;
	store_read(store, job);
	if (!job->ok)
		*err = job->err;
	return job->ok;
}

/* --- the epoch, and what metrics ask ------------------------------------------------------ */

uint64_t store_epoch(const struct store *store)
{
	return atomic_load_explicit(&store->shared->epoch, memory_order_acquire);
}

void store_epoch_raise(struct store *store) { atomic_fetch_add(&store->shared->epoch, 1); }

void store_stats(struct store *store, struct store_stats *ret)
{
	*ret = (struct store_stats){
		.commits = atomic_load(&store->commits),
		.jobs = atomic_load(&store->jobs),
		.retried_batches = atomic_load(&store->retried),
		.failed_batches = atomic_load(&store->failed),
		.queued = atomic_load(&store->queued),
	};
}

/* --- opening and closing --------------------------------------------------------------------- */

static bool make_data_dir(const char *data_dir, struct err *err)
{
	if (mkdir(data_dir, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_INTERNAL, NULL, "cannot make the data directory %s: %s",
			       data_dir, strerror(errno));
	return true;
}

/* One server a data directory; command lines come and go beside it. */
static bool lock_data_dir(const char *data_dir, int *ret_fd, struct err *err)
{
	char path[PATH_MAX], pid[32] = "";

	snprintf(path, sizeof path, "%s/lock", data_dir);
	CLEANUP(close_fd) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot make %s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		ssize_t n = read(fd, pid, sizeof pid - 1);
		pid[n > 0 ? n : 0] = '\0';
		return err_set(err, ERR_UNAVAILABLE, NULL,
			       "another server (process %.20s) is using %s", n > 0 ? pid : "unknown",
			       data_dir);
	}
	int len = snprintf(pid, sizeof pid, "%d", (int)getpid());
	if (ftruncate(fd, 0) < 0 || write(fd, pid, (size_t)len) != len)
		return err_set(err, ERR_INTERNAL, NULL, "cannot write %s: %s", path, strerror(errno));
	*ret_fd = TAKE_FD(fd);
	return true;
}

/* Signals are for the main thread and the loops. */
static bool start_writer(struct store *store, struct err *err)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int rc = pthread_create(&store->thread, NULL, write_for_ever, store);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		return err_set(err, ERR_INTERNAL, NULL, "cannot start the store's thread: %s",
			       strerror(rc));
	pthread_setname_np(store->thread, "store");
	store->thread_runs = true;
	return true;
}

bool store_open_with(const struct store_ops *ops, const struct store_options *options,
		     struct store **ret_store, struct err *err)
{
	struct store *store = calloc(1, sizeof *store);

	if (!store)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	store->ops = ops;
	store->lock_fd = -1;
	if (!make_data_dir(options->data_dir, err) ||
	    (options->exclusive && !lock_data_dir(options->data_dir, &store->lock_fd, err)) ||
	    !shared_open(options->data_dir, &store->shared, err) ||
	    !ops->open(options, &store->backend, err) ||
	    !tx_create(ops, store->backend, true, &store->writer, err) ||
	    !readers_init(&store->readers, ops, store->backend, store->shared, err) ||
	    !start_writer(store, err))
		goto fail;
	*ret_store = store;
	return true;
fail:
	store_close(store);
	return false;
}

bool store_open(const struct store_options *options, struct store **ret_store, struct err *err)
{
	return store_open_with(&store_sqlite_ops, options, ret_store, err);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	if (store->thread_runs) {
		atomic_store(&store->closing, true);
		wake_writer(store);
		pthread_join(store->thread, NULL);
	}
	readers_finish(&store->readers);
	/* The writer is the last connection: it copies the log back as it closes. */
	tx_destroy(store->writer);
	if (store->backend)
		store->ops->close(store->backend);
	shared_close(store->shared);
	close_fd(&store->lock_fd);
	free(store);
}
