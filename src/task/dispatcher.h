/* Starting and stopping the task module: the dispatcher's thread (claims tasks,
 * runs attempts, settles) and the janitor on the same loop (timeouts, leases,
 * expiry, retention).
 */
#pragma once

#include "egress/egress.h"
#include "media/media.h"
#include "provider/provider.h"
#include "route/route.h"
#include "studio/studio.h"
#include "task/task.h"

struct callbacks;

struct tasks_options {
	struct store *store;
	struct media *media;
	struct egress *egress; /* what references are fetched by */
	struct route *route;
	struct callbacks *callbacks; /* told of ended tasks; or NULL */
	int64_t task_timeout_ms;   /* default 600 000: from create to end */
	int64_t lease_ms;	   /* default 30 000 */
	int64_t retention_ms;	   /* ended tasks are forgotten after; default 30 d */
	int64_t usage_retention_ms; /* sums by day are forgotten after; default 400 d */
	int64_t link_ttl_ms;	   /* images live this long; default 24 h */
	int64_t idempotency_ms;	   /* default 24 h */
	int64_t reference_timeout_ms; /* default 30 000: to fetch one reference image */
	int64_t provider_wait_ms;  /* while every provider rests; 0: a task fails at once */
	int concurrency;	   /* tasks processed at once by this node; default 256 */
	struct studio_options studio;
};

bool tasks_create(const struct tasks_options *options, struct tasks **ret, struct err *err) MUST_CHECK;
/* Starts the thread; takes over what an earlier run left in processing. */
bool tasks_start(struct tasks *tasks, struct err *err) MUST_CHECK;
/* Stops claiming; waits up to drain_ms for running attempts, then leaves the rest to
 * the next start. Blocks. */
void tasks_stop(struct tasks *tasks, int64_t drain_ms);
void tasks_destroy(struct tasks *tasks); /* NULL is fine */

/* Images of configured providers: how those that were sold were looked through. */
enum task_image_fate {
	TASK_IMAGE_DECODED,
	TASK_IMAGE_WALKED,
	TASK_IMAGE_UNCHECKED, /* to be decoded, and only walked: the studio could not */
	TASK_IMAGE_UNUSABLE,  /* not sold */
	TASK_IMAGE_FATES
};

struct tasks_stats {
	int64_t pending; /* as of the last look */
	int running, watched;
	uint64_t created, ended[TASK_STATUS_COUNT], attempts, hedges, lost_swaps;
	uint64_t images[TASK_IMAGE_FATES];
};
void tasks_stats(struct tasks *tasks, struct tasks_stats *ret);
