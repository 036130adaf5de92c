/* The task module over a real store and folder, with scripted providers.
 *
 *     struct bench b;
 *     bench_open(&b, (struct route_provider[]){{.name = "a", .kind = "fake", .settings =
 *                    &(struct fake_settings){.script = "ok"}}}, 1, NULL);
 *     struct task_create c = bench_create(&b, "gpt-4o-image", 4);
 *     struct task_view v = bench_end(&b, c.id);
 *     bench_close(&b);
 */
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "books_fixture.h"
#include "ledger/audit.h"
#include "provider/fake.h"
#include "task/dispatcher.h"

#define BENCH_CREDITS_UC 10000000
#define BENCH_PATIENCE_MS 20000

struct bench {
	struct fixture f;
	struct books books;
	struct catalog *catalog;
	struct loop *loop;
	struct media *media;
	struct route *route;
	struct tasks *tasks;
	bool waiting;
};

static inline struct tasks_options bench_options(const struct bench *b)
{
	return (struct tasks_options){
		.store = b->f.store,
		.media = b->media,
		.route = b->route,
		.task_timeout_ms = 60000,
		.lease_ms = 3000,
		.retention_ms = INT64_C(30) * 86400000,
		.usage_retention_ms = INT64_C(400) * 86400000,
		.link_ttl_ms = 86400000,
		.idempotency_ms = 86400000,
		.concurrency = 16,
	};
}

/* Begins (or begins again, as after a restart) on what the folder holds. */
static inline void bench_start(struct bench *b, const struct route_provider *providers, int count,
			       void (*change)(struct tasks_options *o))
{
	struct media_options media = {.data_dir = b->f.dir, .public_url = "http://127.0.0.1:1"};
	struct err err;

	ASSERT_OK(media_open_dir(&media, &b->media, &err));
	ASSERT_OK(route_create(providers, count, &b->route, &err));
	struct tasks_options options = bench_options(b);
	if (change)
		change(&options);
	ASSERT_OK(tasks_create(&options, &b->tasks, &err));
	ASSERT_OK(tasks_start(b->tasks, &err));
}

static inline void bench_stop(struct bench *b, int64_t drain_ms)
{
	tasks_stop(b->tasks, drain_ms);
	loop_turn(b->loop, 0);
	tasks_destroy(b->tasks);
	route_destroy(b->route);
	media_close(b->media);
	b->tasks = NULL;
}

static inline void bench_open(struct bench *b, const struct route_provider *providers, int count,
			      void (*change)(struct tasks_options *o))
{
	struct err err;

	log_init(LOG_OFF, false);
	*b = (struct bench){0};
	fixture_open(&b->f, &store_sqlite_ops);
	books_open(&b->books, b->f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1},
		   BENCH_CREDITS_UC);
	ASSERT_OK(catalog_load(NULL, &b->catalog, NULL, NULL, &err));
	ASSERT_OK(loop_create(&b->loop, &err));
	loop_turn(b->loop, 0); /* from now on answers come to this loop */
	bench_start(b, providers, count, change);
}

/* Holds the books against the rows, too. */
static inline void bench_close(struct bench *b)
{
	struct audit_summary sum;
	struct err err;

	bench_stop(b, BENCH_PATIENCE_MS);
	ASSERT_OK(audit_run(b->f.store, NULL, NULL, &sum, &err));
	assert_int_equal(sum.findings, 0);
	loop_destroy(b->loop);
	catalog_unref(b->catalog);
	fixture_close(&b->f);
}

/* Turns the loop until the answer has cleared b->waiting. */
static inline void bench_wait(struct bench *b)
{
	int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS;

	while (b->waiting) {
		if (clock_mono_ms() > until_ms)
			fail_msg("no answer came");
		loop_turn(b->loop, 20);
	}
}

static inline void bench_made(struct task_create *c) { ((struct bench *)c->ctx)->waiting = false; }

static inline struct gen_request bench_request(struct bench *b, const char *model, int n)
{
	const struct catalog_model *m = catalog_find(b->catalog, slice_of(model));
	struct gen_request r;
	struct err err;

	assert_non_null(m);
	gen_request_init(&r);
	r.prompt = SLICE("a cat");
	r.n = n;
	ASSERT_OK(gen_request_check(&r, m, CATALOG_TASK, &err));
	ASSERT_OK(gen_request_quote(&r, m, 1000, &err));
	return r;
}

/* c holds who asks and how; ok or not is for the caller to see. */
static inline void bench_create_of(struct bench *b, struct task_create *c, const struct gen_request *r)
{
	c->request = r;
	c->account_id = b->books.account_id;
	c->key_id = b->books.key_id;
	c->done = bench_made;
	c->ctx = b;
	b->waiting = true;
	task_create(b->tasks, c);
	bench_wait(b);
}

static inline void bench_create_with(struct bench *b, struct task_create *c, const char *model, int n)
{
	struct gen_request r = bench_request(b, model, n);

	bench_create_of(b, c, &r);
}

static inline struct task_create bench_create(struct bench *b, const char *model, int n)
{
	struct task_create c = {0};

	bench_create_with(b, &c, model, n);
	if (!c.ok)
		fail_msg("create: %s", c.err.message);
	return c;
}

static inline void bench_was_read(struct task_read *r) { ((struct bench *)r->ctx)->waiting = false; }

static inline bool bench_read(struct bench *b, const char *id, struct task_view *ret)
{
	struct task_read r = {.id = slice_of(id), .account_id = b->books.account_id,
			      .done = bench_was_read, .ctx = b};

	b->waiting = true;
	task_read(b->tasks, &r);
	bench_wait(b);
	*ret = r.view;
	return r.ok;
}

/* Waits until the task has this status (TASK_STATUS_COUNT: until it has ended). */
static inline struct task_view bench_until(struct bench *b, const char *id, enum task_status status)
{
	int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS;
	struct task_view v;

	for (;;) {
		assert_true(bench_read(b, id, &v));
		if (v.status == status || (status == TASK_STATUS_COUNT && task_ended(v.status)))
			return v;
		if (clock_mono_ms() > until_ms || task_ended(v.status))
			fail_msg("%s is %s: %s", id, task_status_name(v.status), v.error_message);
		loop_turn(b->loop, 5);
	}
}

static inline struct task_view bench_end(struct bench *b, const char *id)
{
	return bench_until(b, id, TASK_STATUS_COUNT);
}

static inline void bench_was_cancelled(struct task_cancel *c)
{
	((struct bench *)c->ctx)->waiting = false;
}

static inline struct task_cancel bench_cancel(struct bench *b, const char *id, bool pending_only)
{
	struct task_cancel c = {.id = slice_of(id), .account_id = b->books.account_id,
				.pending_only = pending_only, .done = bench_was_cancelled, .ctx = b};

	b->waiting = true;
	task_cancel(b->tasks, &c);
	bench_wait(b);
	return c;
}

static inline int64_t bench_balance_uc(const struct bench *b)
{
	return fixture_int(&b->f, "SELECT balance_uc FROM account");
}
