/* One row a route in each shard; sums are made when somebody asks. */
#include "metrics/metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define ROUTES_MAX 96
#define SHARDS_MAX 64
#define CLASSES 6 /* 0: the client left; 1xx … 5xx */

/* Upper bounds in microseconds; the last bucket is +Inf. */
static const int64_t bounds_us[] = {100,    500,     1000,    5000,     25000,    100000,
				    500000, 2500000, 10000000, 60000000, 300000000};
static const char *const bound_names[] = {"0.0001", "0.0005", "0.001", "0.005", "0.025", "0.1",
					  "0.5",    "2.5",    "10",    "60",	"300"};
#define BUCKETS (sizeof bounds_us / sizeof bounds_us[0] + 1)

struct row {
	_Atomic(const char *) route; /* NULL: free */
	atomic_uint_least64_t classes[CLASSES];
	atomic_uint_least64_t buckets[BUCKETS];
	atomic_uint_least64_t sum_us;
};

struct metrics_shard {
	struct row rows[ROUTES_MAX];
};

struct metrics {
	pthread_mutex_t lock;
	int shard_count;
	struct metrics_shard *shards[SHARDS_MAX];
};

struct metrics *metrics_create(void)
{
	struct metrics *m = calloc(1, sizeof *m);

	if (!m)
		abort();
	pthread_mutex_init(&m->lock, NULL);
	return m;
}

void metrics_destroy(struct metrics *m)
{
	if (!m)
		return;
	for (int i = 0; i < m->shard_count; i++)
		free(m->shards[i]);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

struct metrics_shard *metrics_shard(struct metrics *m)
{
	struct metrics_shard *shard = calloc(1, sizeof *shard);

	if (!shard)
		abort();
	pthread_mutex_lock(&m->lock);
	if (m->shard_count == SHARDS_MAX)
		abort(); /* more loops than the program starts */
	m->shards[m->shard_count++] = shard;
	pthread_mutex_unlock(&m->lock);
	return shard;
}

static void add(atomic_uint_least64_t *counter, uint64_t n)
{
	/* One writer: a plain load and store will do. */
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
			      memory_order_relaxed);
}

static struct row *row_of(struct metrics_shard *shard, const char *route)
{
	for (int i = 0; i < ROUTES_MAX; i++) {
		const char *at = atomic_load_explicit(&shard->rows[i].route, memory_order_relaxed);
		if (at == route)
			return &shard->rows[i];
		if (!at) {
			atomic_store_explicit(&shard->rows[i].route, route, memory_order_release);
			return &shard->rows[i];
		}
	}
	return &shard->rows[ROUTES_MAX - 1];
}

void metrics_request(struct metrics_shard *shard, const char *route, int status,
		     int64_t duration_us)
{
	struct row *row = row_of(shard, route);
	size_t bucket = 0;

	while (bucket < BUCKETS - 1 && duration_us > bounds_us[bucket])
		bucket++;
	add(&row->classes[status / 100 < CLASSES ? status / 100 : 0], 1);
	add(&row->buckets[bucket], 1);
	add(&row->sum_us, duration_us > 0 ? (uint64_t)duration_us : 0);
}

/* --- telling ------------------------------------------------------------------------ */

struct total {
	const char *route;
	uint64_t classes[CLASSES], buckets[BUCKETS], sum_us;
};

static struct total *total_of(struct total *totals, int *count, const char *route)
{
	for (int i = 0; i < *count; i++)
		if (strcmp(totals[i].route, route) == 0)
			return &totals[i];
	totals[*count] = (struct total){.route = route};
	return &totals[(*count)++];
}

static void add_row(struct total *t, struct row *row)
{
	for (int i = 0; i < CLASSES; i++)
		t->classes[i] += atomic_load_explicit(&row->classes[i], memory_order_relaxed);
	for (size_t i = 0; i < BUCKETS; i++)
		t->buckets[i] += atomic_load_explicit(&row->buckets[i], memory_order_relaxed);
	t->sum_us += atomic_load_explicit(&row->sum_us, memory_order_relaxed);
}

static int sum_up(struct metrics *m, struct total totals[ROUTES_MAX])
{
	int count = 0;

	pthread_mutex_lock(&m->lock);
	for (int s = 0; s < m->shard_count; s++) {
		for (int i = 0; i < ROUTES_MAX; i++) {
			struct row *row = &m->shards[s]->rows[i];
			const char *route = atomic_load_explicit(&row->route, memory_order_acquire);
			if (!route)
				break;
			add_row(total_of(totals, &count, route), row);
		}
	}
	pthread_mutex_unlock(&m->lock);
	return count;
}

static void write_histogram(struct buf *out, const struct total *t)
{
	uint64_t below = 0;

	for (size_t i = 0; i < BUCKETS - 1; i++) {
		below += t->buckets[i];
		buf_printf(out, "tintype_request_seconds_bucket{route=\"%s\",le=\"%s\"} %llu\n",
			   t->route, bound_names[i], (unsigned long long)below);
	}
	below += t->buckets[BUCKETS - 1];
	buf_printf(out,
		   "tintype_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %llu\n"
		   "tintype_request_seconds_sum{route=\"%s\"} %.6f\n"
		   "tintype_request_seconds_count{route=\"%s\"} %llu\n",
		   t->route, (unsigned long long)below, t->route, (double)t->sum_us / 1e6, t->route,
		   (unsigned long long)below);
}

void metrics_write_requests(struct metrics *m, struct buf *out)
{
	static const char *const class_names[CLASSES] = {"gone", "1xx", "2xx", "3xx", "4xx", "5xx"};
	struct total totals[ROUTES_MAX];
	int count = sum_up(m, totals);

	buf_str(out, "# HELP tintype_requests_total Requests answered, by route and status class.\n"
		     "# TYPE tintype_requests_total counter\n");
	for (int i = 0; i < count; i++)
		for (int c = 0; c < CLASSES; c++)
			if (totals[i].classes[c])
				buf_printf(out, "tintype_requests_total{route=\"%s\",status=\"%s\"} %llu\n",
					   totals[i].route, class_names[c],
					   (unsigned long long)totals[i].classes[c]);
	buf_str(out, "# HELP tintype_request_seconds From the head's first byte to the answer's last.\n"
		     "# TYPE tintype_request_seconds histogram\n");
	for (int i = 0; i < count; i++)
		write_histogram(out, &totals[i]);
}

static void write_one(struct buf *out, const char *name, const char *help, const char *type)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s ", name, help, name, type, name);
}

void metrics_gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
	write_one(out, name, help, "gauge");
	buf_printf(out, "%lld\n", (long long)value);
}

void metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
	write_one(out, name, help, "counter");
	buf_printf(out, "%llu\n", (unsigned long long)value);
}
