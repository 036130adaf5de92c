/* One file at a stranger's URL: fetched through the guard into an open file, within one
 * deadline, and once more after a moment when the first try failed in a way that may pass
 * (no name, no connection, cut off, a status of 500 and more). Nothing is paid for by then,
 * and one bad moment of somebody's server should not cost a caller his task.
 *
 *     run_fetch_begin(&f, tasks, &(struct run_fetch_options){.url = …, .to_fd = …, .done = …})
 *     run_fetch_cancel(&f)        done still follows, not before this returns
 *
 * On the dispatcher's loop.
 */
#pragma once

#include "base/loop.h"
#include "egress/egress.h"

struct run_fetch;
struct tasks;

struct run_fetch_options {
	struct slice url;  /* borrowed until done */
	const char *param; /* static; what errors call it */
	int to_fd;	   /* an empty file; borrowed until done */
	int64_t max_bytes;
	/* Once. bytes: of the file; err: NULL when it is whole. */
	void (*done)(struct run_fetch *f, int64_t bytes, const struct err *err);
	void *ctx;
};

struct run_fetch {
	struct run_fetch_options options;
	/* private */
	struct tasks *tasks;
	struct egress_request request;
	struct loop_timer again;
	int64_t until_ms; /* of the loop's clock */
	int tries;
	bool pausing, cancelled;
};

void run_fetch_begin(struct run_fetch *f, struct tasks *tasks, const struct run_fetch_options *options);
void run_fetch_cancel(struct run_fetch *f);
