/* Counters and histograms of requests, and Prometheus' text form (exposition 0.0.4).
 *
 *     struct metrics_shard *shard = metrics_shard(metrics);     one a loop
 *     metrics_request(shard, "tasks.get", 200, duration_us);
 *     metrics_write_requests(metrics, &buf);                    any thread
 *
 * A shard is written by its own thread alone and read by any: no lock and no shared
 * cache line on the way of a request.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"

struct metrics;
struct metrics_shard;

struct metrics *metrics_create(void);
void metrics_destroy(struct metrics *m); /* NULL is fine; shards go too */
/* A new shard, owned by m. Any thread. */
struct metrics_shard *metrics_shard(struct metrics *m);

/* route: a string that outlives m (a route's name). status 0: the client left first. */
void metrics_request(struct metrics_shard *shard, const char *route, int status,
		     int64_t duration_us);

void metrics_write_requests(struct metrics *m, struct buf *out);
void metrics_gauge(struct buf *out, const char *name, const char *help, int64_t value);
void metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value);
