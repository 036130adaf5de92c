/* key create, list, disable, enable, rotate; account limit; group set. */
#include "cli/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "account/account.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/digest.h"
#include "ledger/ledger.h"

#define CREDIT_DIGITS 4
#define LIMIT_MAX 1000000000

/* --- create ------------------------------------------------------------------------- */

struct creation {
	struct store_job job;
	struct account_key_new wanted;
	int64_t credits_uc;
	char grant_ref[48];
	char text[ACCOUNT_KEY_TEXT_MAX];
	int64_t key_id, account_id;
};

static bool run_create(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct creation *c = CONTAINER_OF(job, struct creation, job);
	int64_t now_ms = clock_wall_ms();
	bool is_new;

	if (!account_key_create(tx, &c->wanted, now_ms, c->text, &c->key_id, &c->account_id, err))
		return false;
	return c->credits_uc == 0 || ledger_grant(tx, c->account_id, slice_of(c->grant_ref),
						  c->credits_uc, now_ms, &is_new, err);
}

/* Requests a minute and unfinished tasks, as numbers that fit the store. */
static bool read_limits(const struct cli_command *self, const struct cli_args *args,
			struct account_key_new *wanted)
{
	int64_t rpm = 0, concurrent = 0;

	if (!cli_int(self, args, "--rpm", 0, LIMIT_MAX, &rpm) ||
	    !cli_int(self, args, "--concurrent", 0, LIMIT_MAX, &concurrent))
		return false;
	wanted->requests_a_minute = (int)rpm;
	wanted->concurrent_tasks = (int)concurrent;
	return true;
}

int cmd_key_create(const struct cli_command *self, struct cli_args *args)
{
	struct creation c = {.job.run = run_create};
	struct store *store = NULL;

	c.wanted = (struct account_key_new){
		.account = cli_value(self, args, "--account", NULL),
		.name = cli_value(self, args, "--name", NULL),
		.group = cli_value(self, args, "--group", NULL),
		.is_test = cli_has(self, args, "--test"),
		.is_admin = cli_has(self, args, "--admin"),
		.quota_uc = -1,
		.models = cli_value(self, args, "--models", NULL),
		.addresses = cli_value(self, args, "--addresses", NULL),
	};
	if (!c.wanted.account)
		return cli_misuse(self, "--account NAME is needed");
	if (!cli_credits(self, args, "--credits", 0, &c.credits_uc) ||
	    !cli_credits(self, args, "--quota", 0, &c.wanted.quota_uc) ||
	    !cli_expiry(self, args, "--expires", &c.wanted.expires_ms) ||
	    !read_limits(self, args, &c.wanted))
		return CLI_USAGE;
	memcpy(c.grant_ref, "grant-", 6);
	random_text("abcdefghijklmnopqrstuvwxyz0123456789", c.grant_ref + 6, 16);
	int code = data_open(self, args, true, &store);
	if (code == CLI_OK)
		code = data_run(store, &c.job);
	store_close(store);
	if (code != CLI_OK)
		return code;
	if (cli_has(self, args, "--quiet"))
		puts(c.text);
	else
		printf("%s\n\nKey %lld of account %s. It is shown this once: keep it safe.\n", c.text,
		       (long long)c.key_id, c.wanted.account);
	return CLI_OK;
}

/* --- list ------------------------------------------------------------------------------ */

struct listing {
	struct store_job job;
	const char *account;
	int count;
};

static void print_key(void *ctx, const struct account_key_row *row)
{
	struct listing *l = ctx;
	char used[DECIMAL_TEXT_MAX], quota[DECIMAL_TEXT_MAX] = "-", expires[24] = "never";

	decimal_format(row->used_uc, CREDIT_DIGITS, used);
	if (row->quota_uc >= 0)
		decimal_format(row->quota_uc, CREDIT_DIGITS, quota);
	if (row->expires_ms > 0) {
		time_t t = (time_t)(row->expires_ms / 1000);
		struct tm tm;
		gmtime_r(&t, &tm);
		strftime(expires, sizeof expires, "%Y-%m-%d", &tm);
	}
	if (l->count++ == 0)
		printf("%-5s %-16s %-12s %-20s %-9s %10s %10s %5s %-10s %s\n", "id", "account", "group",
		       "key", "state", "used", "quota", "live", "expires", "name");
	printf("%-5lld %-16s %-12s %-20s %-9s %10s %10s %5d %-10s %s%s\n", (long long)row->id,
	       row->account, row->group ? row->group : "default", row->hint,
	       row->enabled ? "enabled" : "disabled", used, quota, row->live_tasks, expires,
	       row->name ? row->name : "", row->is_admin ? " (admin)" : "");
}

static bool run_list(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct listing *l = CONTAINER_OF(job, struct listing, job);

	return account_keys_each(tx, l->account, print_key, l, err);
}

int cmd_key_list(const struct cli_command *self, struct cli_args *args)
{
	struct listing l = {.job.run = run_list, .account = cli_value(self, args, "--account", NULL)};
	struct store *store = NULL;
	int code = data_open(self, args, false, &store);

	if (code == CLI_OK)
		code = data_look(store, &l.job);
	store_close(store);
	if (code == CLI_OK && l.count == 0)
		puts("No keys. Make one with `tintype key create --account NAME`.");
	return code;
}

/* --- disable, enable, rotate --------------------------------------------------------------- */

struct change {
	struct store_job job;
	const char *which;
	bool enable, rotate;
	char text[ACCOUNT_KEY_TEXT_MAX];
};

static bool run_change(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct change *c = CONTAINER_OF(job, struct change, job);
	int64_t id;

	if (!account_key_find(tx, c->which, &id, err))
		return false;
	return c->rotate ? account_key_rotate(tx, id, c->text, err)
			 : account_key_enable(tx, id, c->enable, err);
}

static int change_key(const struct cli_command *self, struct cli_args *args, struct change *c)
{
	struct store *store = NULL;
	int code = data_open(self, args, false, &store);

	c->job.run = run_change;
	c->which = args->words[0];
	if (code == CLI_OK)
		code = data_run(store, &c->job);
	store_close(store);
	return code;
}

int cmd_key_switch(const struct cli_command *self, struct cli_args *args)
{
	struct change c = {.enable = strcmp(self->name, "key enable") == 0};
	int code = change_key(self, args, &c);

	if (code == CLI_OK)
		puts(c.enable ? "Enabled." : "Disabled.");
	return code;
}

int cmd_key_rotate(const struct cli_command *self, struct cli_args *args)
{
	struct change c = {.rotate = true};
	int code = change_key(self, args, &c);

	if (code != CLI_OK)
		return code;
	if (cli_has(self, args, "--quiet"))
		puts(c.text);
	else
		printf("%s\n\nThe old key has stopped. This one is shown once: keep it safe.\n", c.text);
	return CLI_OK;
}

/* --- account limit --------------------------------------------------------------------- */

struct limiting {
	struct store_job job;
	const char *account;
	struct account_limits wanted, limits;
	int64_t live;
};

static bool run_limit(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct limiting *l = CONTAINER_OF(job, struct limiting, job);

	return account_limit(tx, l->account, &l->wanted, &l->limits, &l->live, err);
}

static void print_limit(int64_t limit, const char *what)
{
	if (limit == 0)
		printf(" any number of %s", what);
	else
		printf(" %lld %s", (long long)limit, what);
}

int cmd_account_limit(const struct cli_command *self, struct cli_args *args)
{
	struct limiting l = {.job.run = run_limit, .account = args->words[0], .wanted = {-1, -1}};
	struct store *store = NULL;

	if (!cli_int(self, args, "--rpm", 0, LIMIT_MAX, &l.wanted.requests_a_minute) ||
	    !cli_int(self, args, "--concurrent", 0, LIMIT_MAX, &l.wanted.concurrent_tasks))
		return CLI_USAGE;
	int code = data_open(self, args, false, &store);
	if (code == CLI_OK)
		code = data_run(store, &l.job);
	store_close(store);
	if (code != CLI_OK)
		return code;
	printf("%s:", l.account);
	print_limit(l.limits.requests_a_minute, "requests a minute,");
	print_limit(l.limits.concurrent_tasks, "tasks at a time");
	printf(" (%lld now)\n", (long long)l.live);
	return CLI_OK;
}

/* --- group set ------------------------------------------------------------------------------- */

struct grouping {
	struct store_job job;
	const char *name;
	int64_t ratio_milli;
};

static bool run_group(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct grouping *g = CONTAINER_OF(job, struct grouping, job);

	return account_group_set(tx, g->name, g->ratio_milli, err);
}

int cmd_group_set(const struct cli_command *self, struct cli_args *args)
{
	struct grouping g = {.job.run = run_group, .name = args->words[0]};
	const char *ratio = cli_value(self, args, "--ratio", NULL);
	struct store *store = NULL;

	if (!ratio || !decimal_parse(slice_of(ratio), 3, &g.ratio_milli) || g.ratio_milli < 0 ||
	    g.ratio_milli > 1000000)
		return cli_misuse(self, "--ratio must be a number from 0 to 1000 with at most 3 decimals");
	int code = data_open(self, args, true, &store);
	if (code == CLI_OK)
		code = data_run(store, &g.job);
	store_close(store);
	if (code == CLI_OK)
		printf("Group %s pays %s times the price.\n", g.name, ratio);
	return code;
}
