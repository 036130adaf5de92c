/* GET /v1/admin/providers: how each provider stands, and what it cost and brought in lately.
 * The same for /metrics, since the start. */
#include "api/call.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "route/route.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define DAYS_DEFAULT 30
#define DAYS_MAX 3660

/* --- for an operator -------------------------------------------------------------------- */

struct sums {
	char provider[64];
	int64_t outcomes[PROVIDER_OUTCOME_COUNT], images, wrong_size, cost_uc, charged_uc;
};

struct reading {
	struct store_job job;
	struct http_exchange *x; /* NULL: it has ended */
	int days, count;
	struct sums sums[ROUTE_PROVIDERS_MAX];
};

static void forget_reading(void *waiting)
{
	struct reading *r = waiting;

	r->x = NULL;
}

/* Rows come in the order of their providers. */
static void add_row(struct reading *r, struct store_stmt *s)
{
	struct slice name = store_col_text(s, 0), outcome = store_col_text(s, 1);
	struct sums *sum = r->count ? &r->sums[r->count - 1] : NULL;

	if (!sum || !slice_is(name, sum->provider)) {
		if (r->count == ROUTE_PROVIDERS_MAX)
			return;
		sum = &r->sums[r->count++];
		*sum = (struct sums){0};
		memcpy(sum->provider, name.p, MIN(name.len, sizeof sum->provider - 1));
	}
	for (int i = 0; i < PROVIDER_OUTCOME_COUNT; i++)
		if (slice_is(outcome, provider_outcome_name((enum provider_outcome)i)))
			sum->outcomes[i] += store_col_int(s, 2);
	sum->images += store_col_int(s, 3);
	sum->wrong_size += store_col_int(s, 4);
	sum->cost_uc += store_col_int(s, 5);
	sum->charged_uc += store_col_int(s, 6);
}

static bool run_read(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct reading *r = CONTAINER_OF(job, struct reading, job);
	struct store_stmt *s = store_stmt(tx, STMT_PROVIDER_DAY_SUMS);
	bool row;

	r->count = 0;
	store_bind_int(s, clock_wall_ms() / DAY_MS - r->days + 1);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		add_row(r, s);
	}
	return false;
}

struct writing {
	struct json_writer w;
	const struct reading *r;
	int64_t now_ms; /* the wall's */
};

static void write_models(struct json_writer *w, const char *const *models)
{
	json_key(w, "models");
	if (!models) {
		json_null(w);
		return;
	}
	json_array_begin(w);
	for (int i = 0; models[i]; i++)
		json_slice(w, slice_of(models[i]));
	json_array_end(w);
}

static void write_cost(struct json_writer *w, const struct route_cost *cost)
{
	const struct {
		const char *name;
		int64_t uc;
	} parts[] = {{"request", cost->request_uc}, {"image", cost->image_uc},
		     {"megapixel", cost->megapixel_uc}, {"text_in", cost->text_in_uc_per_m},
		     {"image_in", cost->image_in_uc_per_m}, {"image_out", cost->image_out_uc_per_m}};

	json_key(w, "cost");
	json_object_begin(w);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i].uc > 0)
			json_member_fixed(w, parts[i].name, parts[i].uc, CREDIT_DIGITS);
	if (cost->price_count > 0)
		json_member_int(w, "table_rows", cost->price_count);
	json_object_end(w);
}

static const struct sums *sums_of(const struct reading *r, const char *name)
{
	static const struct sums none;

	for (int i = 0; i < r->count; i++)
		if (strcmp(r->sums[i].provider, name) == 0)
			return &r->sums[i];
	return &none;
}

static void write_sums(struct json_writer *w, const struct sums *sum)
{
	json_key(w, "attempts");
	json_object_begin(w);
	for (int i = 0; i < PROVIDER_OUTCOME_COUNT; i++)
		json_member_int(w, provider_outcome_name((enum provider_outcome)i), sum->outcomes[i]);
	json_object_end(w);
	json_member_int(w, "images", sum->images);
	json_member_int(w, "wrong_size", sum->wrong_size);
	json_member_fixed(w, "cost_credits", sum->cost_uc, CREDIT_DIGITS);
	json_member_fixed(w, "charged_credits", sum->charged_uc, CREDIT_DIGITS);
	json_member_fixed(w, "margin_credits", sum->charged_uc - sum->cost_uc, CREDIT_DIGITS);
}

static void member_or_null(struct json_writer *w, const char *name, bool there, int64_t v)
{
	if (there) {
		json_member_int(w, name, v);
	} else {
		json_key(w, name);
		json_null(w);
	}
}

static void write_one(void *ctx, const struct route_status *s)
{
	struct writing *writing = ctx;
	struct json_writer *w = &writing->w;

	json_object_begin(w);
	json_member_str(w, "name", s->name);
	json_member_str(w, "kind", s->kind);
	write_models(w, s->models);
	json_member_bool(w, "enabled", true);
	json_member_str(w, "state", s->state);
	member_or_null(w, "resting_until", s->rest_left_ms > 0, (writing->now_ms + s->rest_left_ms) / 1000);
	json_member_int(w, "failures_in_row", s->failures);
	json_key(w, "last_error");
	if (*s->last_error)
		json_slice(w, slice_of(s->last_error));
	else
		json_null(w);
	json_member_int(w, "running", s->held);
	member_or_null(w, "concurrency", s->concurrency > 0, s->concurrency);
	json_member_int(w, "weight", s->weight);
	write_cost(w, s->cost);
	json_key(w, "latency_ms");
	json_object_begin(w);
	member_or_null(w, "p50", s->p50_ms >= 0, s->p50_ms);
	member_or_null(w, "p95", s->p95_ms >= 0, s->p95_ms);
	json_object_end(w);
	write_sums(w, sums_of(writing->r, s->name));
	json_object_end(w);
}

static void answer(struct http_exchange *x, const struct reading *r)
{
	struct writing writing = {.r = r, .now_ms = clock_wall_ms()};
	struct buf b;

	buf_init(&b, CALL_ANSWER_MAX);
	writing.w.buf = &b;
	json_object_begin(&writing.w);
	json_key(&writing.w, "data");
	json_array_begin(&writing.w);
	route_each(call_of(x)->api->options.route, clock_mono_ms(), write_one, &writing);
	json_array_end(&writing.w);
	json_member_int(&writing.w, "days", r->days);
	json_object_end(&writing.w);
	call_answer_json(x, &b);
}

static void on_read(struct store_job *job)
{
	struct reading *r = CONTAINER_OF(job, struct reading, job);
	struct http_exchange *x = r->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		http_set_header(x, "Cache-Control", "no-store");
		if (job->ok)
			answer(x, r);
		else
			http_respond_error(x, &job->err);
	}
	free(r);
}

void api_admin_providers(struct http_exchange *x)
{
	struct call *call = call_of(x);
	int days = DAYS_DEFAULT;
	struct err err;

	if (!call->key->is_admin) {
		call_fail(x, ERR_FORBIDDEN, NULL, "an admin key is needed (tintype key create --admin)");
		return;
	}
	if (!call_query_int(x, "days", DAYS_MAX, &days, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct reading *r = calloc(1, sizeof *r);
	if (!r) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	r->x = x;
	r->days = days;
	r->job = (struct store_job){.run = run_read, .done = on_read};
	call_wait_for(call, r, forget_reading);
	store_read(call->api->options.store, &r->job);
}

/* --- /metrics -------------------------------------------------------------------------------- */

struct metric {
	struct buf *b;
	int row; /* of the table below */
};

static const struct {
	const char *name, *type, *help;
} provider_metrics[] = {
	{"tintype_provider_attempts_total", "counter", "Attempts that ended, by provider and outcome."},
	{"tintype_provider_running", "gauge", "Attempts under way."},
	{"tintype_provider_up", "gauge", "1: it is asked; 0: it rests or is being probed."},
	{"tintype_provider_cost_credits_total", "counter", "What attempts are reckoned to have cost the operator."},
	{"tintype_provider_charged_credits_total", "counter", "What the tasks that it completed were charged."},
};

static void write_metric(void *ctx, const struct route_status *s)
{
	const struct metric *m = ctx;
	const char *name = provider_metrics[m->row].name;
	int64_t uc = m->row == 3 ? s->cost_uc : s->charged_uc;

	if (m->row == 0) {
		for (int i = 0; i < PROVIDER_OUTCOME_COUNT; i++)
			buf_printf(m->b, "%s{provider=\"%s\",outcome=\"%s\"} %llu\n", name, s->name,
				   provider_outcome_name((enum provider_outcome)i),
				   (unsigned long long)s->outcomes[i]);
	} else if (m->row == 1 || m->row == 2) {
		buf_printf(m->b, "%s{provider=\"%s\"} %d\n", name, s->name,
			   m->row == 1 ? s->held : strcmp(s->state, "up") == 0 || strcmp(s->state, "full") == 0);
	} else {
		buf_printf(m->b, "%s{provider=\"%s\"} %lld.%04lld\n", name, s->name, (long long)(uc / 10000),
			   (long long)(uc % 10000));
	}
}

void providers_write_metrics(struct buf *b, struct route *route)
{
	for (int row = 0; row < (int)ARRAY_LEN(provider_metrics); row++) {
		struct metric m = {b, row};
		buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", provider_metrics[row].name,
			   provider_metrics[row].help, provider_metrics[row].name, provider_metrics[row].type);
		route_each(route, clock_mono_ms(), write_metric, &m);
	}
}
