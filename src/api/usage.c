/* GET /v1/usage: what this account used, by day and by model. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "api/ask.h"
#include "ledger/usage.h"

#define DAYS_DEFAULT 30
#define DAYS_MAX 366
#define MODELS_MAX 256 /* that one answer tells apart; the rest is summed in the last */

struct sums {
	int64_t completed, failed, cancelled, images, charged_uc;
};

struct usage {
	int64_t first_day;
	int days, model_count;
	struct sums by_day[DAYS_MAX];
	struct model_sums {
		char model[CATALOG_ID_MAX + 1];
		struct sums sums;
	} models[MODELS_MAX];
};

struct wish {
	int days;
};

static void add(struct sums *sums, const struct ledger_usage *u)
{
	sums->completed += u->completed;
	sums->failed += u->failed;
	sums->cancelled += u->cancelled;
	sums->images += u->images;
	sums->charged_uc += u->charged_uc;
}

static int64_t tasks_of(const struct sums *s) { return s->completed + s->failed + s->cancelled; }

static struct sums *sums_of_model(struct usage *usage, const char *model)
{
	for (int i = 0; i < usage->model_count; i++)
		if (strcmp(usage->models[i].model, model) == 0)
			return &usage->models[i].sums;
	if (usage->model_count == MODELS_MAX)
		return &usage->models[MODELS_MAX - 1].sums;
	struct model_sums *fresh = &usage->models[usage->model_count++];
	snprintf(fresh->model, sizeof fresh->model, "%s", model);
	return &fresh->sums;
}

static void on_usage(void *ctx, const struct ledger_usage *u)
{
	struct usage *usage = ctx;

	add(&usage->by_day[u->day - usage->first_day], u);
	add(sums_of_model(usage, u->model), u);
}

/* The most spent first, then the most used. */
static int compare_models(const void *a, const void *b)
{
	const struct model_sums *left = a, *right = b;

	if (left->sums.charged_uc != right->sums.charged_uc)
		return left->sums.charged_uc < right->sums.charged_uc ? 1 : -1;
	int64_t l = tasks_of(&left->sums), r = tasks_of(&right->sums);
	return l == r ? strcmp(left->model, right->model) : l < r ? 1 : -1;
}

static void write_day(struct json_writer *w, int64_t day, const struct sums *s)
{
	time_t at = (time_t)(day * (LEDGER_DAY_MS / 1000));
	char text[16];
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(text, sizeof text, "%Y-%m-%d", &tm);
	json_object_begin(w);
	json_member_str(w, "day", text);
	json_member_int(w, "tasks", tasks_of(s));
	json_member_int(w, "completed", s->completed);
	json_member_int(w, "failed", s->failed);
	json_member_int(w, "cancelled", s->cancelled);
	json_member_int(w, "images", s->images);
	json_member_fixed(w, "credits", s->charged_uc, CREDIT_DIGITS);
	json_object_end(w);
}

static void write_model(struct json_writer *w, const struct model_sums *m)
{
	json_object_begin(w);
	json_member_str(w, "model", m->model);
	json_member_int(w, "tasks", tasks_of(&m->sums));
	json_member_int(w, "images", m->sums.images);
	json_member_fixed(w, "credits", m->sums.charged_uc, CREDIT_DIGITS);
	json_object_end(w);
}

static void write_usage(struct json_writer *w, struct usage *usage)
{
	qsort(usage->models, (size_t)usage->model_count, sizeof usage->models[0], compare_models);
	json_object_begin(w);
	json_key(w, "data");
	json_array_begin(w);
	for (int i = 0; i < usage->days; i++)
		write_day(w, usage->first_day + i, &usage->by_day[i]);
	json_array_end(w);
	json_key(w, "by_model");
	json_array_begin(w);
	for (int i = 0; i < usage->model_count; i++)
		write_model(w, &usage->models[i]);
	json_array_end(w);
	json_member_str(w, "time_zone", "UTC");
	json_object_end(w);
}

static bool fill(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	int64_t today = a->now_ms / LEDGER_DAY_MS;
	struct usage *usage = calloc(1, sizeof *usage);

	if (!usage)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	usage->days = wish->days;
	usage->first_day = today - wish->days + 1;
	bool ok = ledger_usage_each(tx, a->account_id, usage->first_day, today, on_usage, usage, err);
	if (ok)
		write_usage(w, usage);
	free(usage);
	return ok;
}

void api_usage(struct http_exchange *x)
{
	int days = DAYS_DEFAULT;
	struct wish *wish;
	struct err err;

	if (!call_query_int(x, "days", DAYS_MAX, &days, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct ask *a = ask_create(x, fill, sizeof *wish, (void **)&wish);
	if (!a)
		return;
	wish->days = days;
	ask_read(a);
}
