/* tintype report: what providers cost and brought in, by day, provider or model. */
#include "cli/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "provider/provider.h"

#define CREDIT_DIGITS 4
#define DAY_S (24 * 3600)
#define KEYS 3
#define ROWS_MAX 100000

enum { BY_DAY, BY_PROVIDER, BY_MODEL };
static const char *const key_names[KEYS] = {[BY_DAY] = "day", [BY_PROVIDER] = "provider", [BY_MODEL] = "model"};
static const int key_widths[KEYS] = {[BY_DAY] = 10, [BY_PROVIDER] = 20, [BY_MODEL] = 24};

struct row {
	char keys[KEYS][64]; /* "" where it is summed up */
	int64_t attempts, answers, images, wrong_size, cost_uc, charged_uc;
};

struct report {
	struct store_job job;
	bool by[KEYS];
	int64_t first_day;
	int count, room;
	struct row *rows; /* owned */
};

static void key_text(struct store_stmt *s, int column, char ret[64])
{
	struct slice text = store_col_text(s, column);

	memcpy(ret, text.p, MIN(text.len, 63));
}

static void day_text(int64_t day, char ret[64])
{
	time_t at = (time_t)(day * DAY_S);
	struct tm tm;

	strftime(ret, 64, "%Y-%m-%d", gmtime_r(&at, &tm));
}

static struct row *row_of(struct report *r, char keys[KEYS][64])
{
	for (int i = r->count - 1; i >= 0; i--) /* the last are the likeliest */
		if (memcmp(r->rows[i].keys, keys, sizeof r->rows[i].keys) == 0)
			return &r->rows[i];
	if (r->count == r->room) {
		int room = MAX(64, r->room * 2);
		struct row *more = room > ROWS_MAX ? NULL : realloc(r->rows, (size_t)room * sizeof *more);
		if (!more)
			return NULL;
		r->rows = more;
		r->room = room;
	}
	struct row *row = &r->rows[r->count++];
	*row = (struct row){0};
	memcpy(row->keys, keys, sizeof row->keys);
	return row;
}

static bool add(struct report *r, struct store_stmt *s, struct err *err)
{
	char keys[KEYS][64] = {0};

	if (r->by[BY_DAY])
		day_text(store_col_int(s, 0), keys[BY_DAY]);
	if (r->by[BY_PROVIDER])
		key_text(s, 1, keys[BY_PROVIDER]);
	if (r->by[BY_MODEL])
		key_text(s, 2, keys[BY_MODEL]);
	struct row *row = row_of(r, keys);
	if (!row) {
		store_reset(s);
		return err_set(err, ERR_INTERNAL, NULL, "the report has too many rows: ask for fewer --days");
	}
	row->attempts += store_col_int(s, 4);
	if (slice_is(store_col_text(s, 3), provider_outcome_name(PROVIDER_OK)))
		row->answers += store_col_int(s, 4);
	row->images += store_col_int(s, 5);
	row->wrong_size += store_col_int(s, 6);
	row->cost_uc += store_col_int(s, 7);
	row->charged_uc += store_col_int(s, 8);
	return true;
}

static bool run_report(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct report *r = CONTAINER_OF(job, struct report, job);
	struct store_stmt *s = store_stmt(tx, STMT_PROVIDER_DAY_BETWEEN);
	bool row;

	r->count = 0;
	store_bind_int(s, r->first_day);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		if (!add(r, s, err))
			return false;
	}
	return false;
}

/* --- on paper ------------------------------------------------------------------------------ */

static void print_number(int64_t uc)
{
	char text[DECIMAL_TEXT_MAX];

	decimal_format(uc, CREDIT_DIGITS, text);
	printf(" %12s", text);
}

static void print_row(const struct report *r, const struct row *row, const char *instead)
{
	bool first = true;

	for (int k = 0; k < KEYS; k++) {
		if (!r->by[k])
			continue;
		printf("%-*s ", key_widths[k], instead ? (first ? instead : "") : row->keys[k]);
		first = false;
	}
	printf("%9lld %9lld %8lld %6lld", (long long)row->attempts, (long long)row->answers,
	       (long long)row->images, (long long)row->wrong_size);
	print_number(row->cost_uc);
	print_number(row->charged_uc);
	print_number(row->charged_uc - row->cost_uc);
	if (row->charged_uc > 0)
		printf(" %5.1f%%", 100.0 * (double)(row->charged_uc - row->cost_uc) / (double)row->charged_uc);
	putchar('\n');
}

static void print_report(const struct report *r, int64_t days)
{
	struct row total = {0};

	for (int k = 0; k < KEYS; k++)
		if (r->by[k])
			printf("%-*s ", key_widths[k], key_names[k]);
	printf("%9s %9s %8s %6s %12s %12s %12s %6s\n", "attempts", "answered", "images", "wrong", "cost",
	       "charged", "margin", "");
	for (int i = 0; i < r->count; i++) {
		const struct row *row = &r->rows[i];
		print_row(r, row, NULL);
		total.attempts += row->attempts;
		total.answers += row->answers;
		total.images += row->images;
		total.wrong_size += row->wrong_size;
		total.cost_uc += row->cost_uc;
		total.charged_uc += row->charged_uc;
	}
	print_row(r, &total, "in all");
	printf("\nCredits of the last %lld days (UTC), today's included. Costs are reckoned by each provider's "
	       "`cost`,\nnot read from a bill; wrong: images of another size than was asked for.\n",
	       (long long)days);
}

static bool read_keys(const char *text, bool by[KEYS])
{
	while (*text) {
		size_t len = strcspn(text, ",");
		int k = 0;
		while (k < KEYS && (strlen(key_names[k]) != len || memcmp(key_names[k], text, len) != 0))
			k++;
		if (k == KEYS)
			return false;
		by[k] = true;
		text += len + (text[len] == ',');
	}
	return by[BY_DAY] || by[BY_PROVIDER] || by[BY_MODEL];
}

int cmd_report(const struct cli_command *self, struct cli_args *args)
{
	struct report r = {.job.run = run_report};
	struct store *store = NULL;
	int64_t days = 30;

	if (!cli_int(self, args, "--days", 1, 36600, &days))
		return CLI_USAGE;
	if (!read_keys(cli_value(self, args, "--by", "provider,model"), r.by))
		return cli_misuse(self, "--by must be some of day, provider and model, by commas");
	r.first_day = clock_wall_ms() / 1000 / DAY_S - days + 1;
	int code = data_open(self, args, false, &store);
	if (code == CLI_OK)
		code = data_look(store, &r.job);
	store_close(store);
	if (code == CLI_OK && r.count == 0)
		puts("No attempt of a provider has ended in that time. (Painted tasks are not counted.)");
	else if (code == CLI_OK)
		print_report(&r, days);
	free(r.rows);
	return code;
}
