/* Images that nobody will ever show: kept for an attempt that failed or was cancelled
 * afterwards, by a run that was killed before its end, or uploaded by somebody who left.
 * Folder by folder, each that no result, file or task's input names is deleted.
 *
 * A task at work has files before it has rows: what was kept since the oldest of them was
 * created stays, and so does anything of the last minutes.
 */
#include "base/clock.h"
#include "base/log.h"
#include "media/file.h"
#include "task/internal.h"

#define SWEEP_GRACE_MS (INT64_C(10) * 60 * 1000)

struct question {
	struct store_job job;
	const char *blob;
	int64_t now_ms, oldest_ms;
	bool wanted;
};

static bool run_oldest(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct question *q = CONTAINER_OF(job, struct question, job);
	struct store_stmt *s = store_stmt(tx, STMT_TASK_OLDEST_AT_WORK);
	bool row;

	if (!store_step(s, &row, err))
		return false;
	q->oldest_ms = row && !store_col_null(s, 0) ? store_col_int(s, 0) : q->now_ms;
	store_reset(s);
	return true;
}

static bool run_wanted(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct question *q = CONTAINER_OF(job, struct question, job);

	return file_blob_wanted(tx, q->blob, q->now_ms, &q->wanted, err);
}

struct sweep {
	struct tasks *tasks;
	int64_t now_ms, before_ms;
	int deleted;
};

static void look_at(void *ctx, const char *blob)
{
	struct sweep *sweep = ctx;
	struct tasks *tasks = sweep->tasks;
	struct question q = {.job.run = run_wanted, .blob = blob, .now_ms = sweep->now_ms};
	struct err err;

	if (!store_read_wait(tasks->options.store, &q.job, &err) || q.wanted)
		return; /* what cannot be told stays */
	media_delete(tasks->options.media, blob, sweep->before_ms);
	sweep->deleted++;
}

void sweep_one(struct tasks *tasks, int folder)
{
	struct sweep sweep = {.tasks = tasks, .now_ms = clock_wall_ms()};
	struct question q = {.job.run = run_oldest, .now_ms = sweep.now_ms};
	struct err err;

	if (!store_read_wait(tasks->options.store, &q.job, &err))
		return;
	sweep.before_ms = MIN(sweep.now_ms, q.oldest_ms) - SWEEP_GRACE_MS;
	media_each_old(tasks->options.media, folder, sweep.before_ms, look_at, &sweep);
	if (sweep.deleted > 0)
		log_info("images.swept", "folder=%02x deleted=%d", (unsigned)folder, sweep.deleted);
}

static void run_sweep(struct pool_job *job)
{
	struct tasks *tasks = job->ctx;

	sweep_one(tasks, tasks->sweep_folder);
}

static void on_swept(struct pool_job *job)
{
	struct tasks *tasks = job->ctx;

	tasks->sweep_folder = (tasks->sweep_folder + 1) % MEDIA_FOLDERS;
	tasks->sweeping = false;
}

void sweep_begin(struct tasks *tasks)
{
	if (tasks->sweeping || tasks->draining)
		return;
	tasks->sweeping = true;
	tasks->sweep_job = (struct pool_job){.run = run_sweep, .done = on_swept, .ctx = tasks};
	pool_submit(tasks->readers, &tasks->sweep_job);
}
