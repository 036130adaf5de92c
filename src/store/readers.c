#include "store/readers.h"

#include "base/log.h"

/* The reader whose snapshot the loop of this thread will end with its round. */
static _Thread_local struct store_tx *kept;

static void end_snapshot(struct store_tx *tx)
{
	struct err err;

	if (!tx->in_snapshot)
		return;
	tx->in_snapshot = false;
	if (!tx_control(tx, STORE_READ_END, &err))
		log_error("store.read_end", "error=%s", log_quote(err.message));
}

static void on_round_end(void *ctx UNUSED)
{
	if (!kept)
		return;
	end_snapshot(kept);
	kept = NULL;
}

static bool begin_snapshot(struct readers *r, struct store_tx *tx, struct err *err)
{
	/* Read before the snapshot is taken: it may be newer than it says, not older. */
	uint64_t commits = atomic_load(&r->shared->commits);

	if (tx->in_snapshot && tx->snapshot_commits == commits)
		return true;
	end_snapshot(tx);
	if (!tx_control(tx, STORE_READ_BEGIN, err))
		return false;
	tx->in_snapshot = true;
	tx->snapshot_commits = commits;
	return true;
}

/* A thread that reads two stores keeps the snapshot of one. */
static void keep_snapshot(struct store_tx *tx)
{
	if (kept == tx)
		return;
	if (kept)
		end_snapshot(kept);
	kept = tx;
	loop_on_round_end(loop_current(), on_round_end, NULL);
}

/* --- a connection a thread ----------------------------------------------------- */

static void on_thread_end(void *value)
{
	struct store_tx *tx = value;
	struct readers *r = tx->readers;

	end_snapshot(tx);
	pthread_mutex_lock(&r->lock);
	tx->next_spare = r->spare;
	r->spare = tx;
	pthread_mutex_unlock(&r->lock);
}

static struct store_tx *take_spare(struct readers *r)
{
	pthread_mutex_lock(&r->lock);
	struct store_tx *tx = r->spare;
	if (tx)
		r->spare = tx->next_spare;
	pthread_mutex_unlock(&r->lock);
	return tx;
}

static bool reader_of_thread(struct readers *r, struct store_tx **ret, struct err *err)
{
	struct store_tx *tx = pthread_getspecific(r->key);

	if (!tx && !(tx = take_spare(r))) {
		if (!tx_create(r->ops, r->backend, false, &tx, err))
			return false;
		tx->readers = r;
		pthread_mutex_lock(&r->lock);
		tx->next = r->all;
		r->all = tx;
		pthread_mutex_unlock(&r->lock);
	}
	pthread_setspecific(r->key, tx);
	*ret = tx;
	return true;
}

void readers_run(struct readers *r, struct store_job *job)
{
	struct store_tx *tx;

	job->ok = false;
	if (!reader_of_thread(r, &tx, &job->err) || !begin_snapshot(r, tx, &job->err))
		return;
	if (tx_run(tx, job) && loop_current())
		keep_snapshot(tx);
	else
		end_snapshot(tx); /* what failed may have ended it already */
}

/* --- opening and closing --------------------------------------------------------- */

bool readers_init(struct readers *r, const struct store_ops *ops, void *backend,
		  const struct store_shared *shared, struct err *err)
{
	*r = (struct readers){.ops = ops, .backend = backend, .shared = shared};
	if (pthread_key_create(&r->key, on_thread_end) != 0)
		return err_set(err, ERR_INTERNAL, NULL, "too many stores are open");
	pthread_mutex_init(&r->lock, NULL);
	return true;
}

void readers_finish(struct readers *r)
{
	if (!r->ops)
		return; /* never begun */
	pthread_key_delete(r->key);
	while (r->all) {
		struct store_tx *tx = r->all;
		r->all = tx->next;
		if (kept == tx)
			kept = NULL;
		end_snapshot(tx);
		tx_destroy(tx);
	}
	pthread_mutex_destroy(&r->lock);
}
