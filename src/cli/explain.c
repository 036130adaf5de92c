/* tintype route explain: who would be asked, and why not the others. */
#include "cli/asked.h"
#include "cli/data.h"
#include "cli/upstreams.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "account/account.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/log.h"
#include "config/config.h"
#include "route/route.h"

#define CREDIT_DIGITS 4
#define NAME_MAX_LEN 128

struct owner {
	struct store_job job;
	const char *account;
	char group[NAME_MAX_LEN];
};

/* The group of the account itself; a key may have another. */
static bool run_owner(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct owner *o = CONTAINER_OF(job, struct owner, job);
	struct store_stmt *s;
	int64_t id;
	bool row;

	if (!account_find(tx, o->account, &id, err))
		return false;
	s = store_stmt(tx, STMT_TASK_OWNER);
	store_bind_int(s, id);
	store_bind_int(s, 0);
	if (!store_step(s, &row, err))
		return false;
	struct slice group = row ? store_col_text(s, 1) : (struct slice){0};
	memcpy(o->group, group.p ? group.p : "", MIN(group.len, sizeof o->group - 1));
	store_reset(s);
	return true;
}

/* What a server on this folder has seen. Without a folder nothing is known of anybody. */
static bool recall(const struct config *cfg, struct route *route, struct owner *owner, bool *ret_known,
		   struct err *err)
{
	struct store_options options = {.data_dir = cfg->data.dir};
	struct store *store;
	struct stat st;

	*ret_known = stat(cfg->data.dir, &st) == 0;
	if (!*ret_known)
		return !owner->account || err_set(err, ERR_INVALID_PARAMETER, "account",
						  "there is no data folder %s to find the account in (--data)",
						  cfg->data.dir);
	if (!store_open(&options, &store, err))
		return false;
	owner->job.run = run_owner;
	bool ok = route_recall(route, store, err) &&
		  (!owner->account || store_read_wait(store, &owner->job, err));
	store_close(store);
	return ok;
}

/* --- in words ------------------------------------------------------------------------------ */

static void print_request(const struct gen_request *r)
{
	printf("%.*s, %dx%d", SLICE_ARG(r->model), r->width_px, r->height_px);
	if (r->quality != QUALITY_NONE)
		printf(", %s", catalog_quality_name(r->quality));
	printf(", n %lld\n\n", (long long)r->n);
}

static void print_first(const struct route_verdict *v, bool has_next)
{
	printf("is asked first");
	if (v->provider->hedge_after_ms > 0)
		printf(has_next ? ", the next as well after %.3g s" : "; nobody could be asked beside it after %.3g s",
		       (double)v->provider->hedge_after_ms / 1000);
}

static void print_verdict(const struct route_verdict *v, bool is_first, bool has_next,
			  const struct route_verdict *first)
{
	char cost[DECIMAL_TEXT_MAX];

	decimal_format(v->cost_uc, CREDIT_DIGITS, cost);
	printf("  %s %-20s %10s credits  ", is_first && !v->why_not ? "->" : "  ", v->provider->name, cost);
	if (!v->why_not && is_first)
		print_first(v, has_next);
	else if (!v->why_not && v->cost_uc == first->cost_uc)
		printf("costs the same: takes turns with it, by weight (%d)", v->weight);
	else if (!v->why_not)
		printf("is asked when those before it fail");
	else if (v->rest_ms > 0 && !v->never)
		printf("%s, %lld s more", v->why_not, (long long)(v->rest_ms + 999) / 1000);
	else
		printf("%s", v->why_not);
	if (*v->last_error && !v->never)
		printf(" (%s)", v->last_error);
	putchar('\n');
}

static int print_all(struct route *route, const struct route_ask *ask, bool known, const char *dir)
{
	struct route_verdict all[ROUTE_PROVIDERS_MAX];
	int count = route_explain(route, ask, clock_mono_ms(), all);

	print_request(ask->request);
	for (int i = 0; i < count; i++)
		print_verdict(&all[i], i == 0, count > 1 && !all[1].why_not, &all[0]);
	if (count == 0)
		puts("  No provider is configured.");
	char model[CATALOG_ID_MAX + 1] = {0};
	memcpy(model, ask->request->model.p, MIN(ask->request->model.len, sizeof model - 1));
	if (!route_serves(route, model))
		puts("\nNobody serves this model: its tasks are sandbox tasks, painted by the built-in painter.");
	else if (all[0].why_not)
		puts("\nNobody can be asked now: a task waits up to route.wait for one that rests, then fails.");
	if (!known)
		printf("\nThere is no data folder %s (--data), so nobody is known to rest.\n", dir);
	return count > 0 && !all[0].why_not ? CLI_OK : CLI_FAILED;
}

static bool make_route(const struct config *cfg, struct upstream **upstreams, struct route **ret, struct err *err)
{
	struct route_provider entries[ROUTE_PROVIDERS_MAX];

	if (!upstreams_make(cfg, upstreams, err))
		return false;
	upstreams_entries(*upstreams, cfg->provider_count, entries);
	return route_create(entries, (int)cfg->provider_count, ret, err);
}

int cmd_route_explain(const struct cli_command *self, struct cli_args *args)
{
	struct config_faults faults = {0};
	struct upstream *upstreams = NULL;
	struct route *route = NULL;
	struct owner owner = {.account = cli_value(self, args, "--account", NULL)};
	struct asked asked = {0};
	struct config cfg;
	struct err err;
	int64_t n = 1;
	bool known;
	int code;

	if (!cli_int(self, args, "--count", 1, CATALOG_N_MAX, &n))
		return CLI_USAGE;
	if (!config_load(cli_value(self, args, "--config", NULL), args->overrides, &cfg, &faults)) {
		config_faults_print(&faults, stderr);
		return CLI_USAGE;
	}
	log_init(LOG_WARN, false);
	if (asked_make(self, args, cfg.catalog.path, n, &asked, &err) &&
	    make_route(&cfg, &upstreams, &route, &err) && recall(&cfg, route, &owner, &known, &err)) {
		struct route_ask ask = {
			.request = &asked.request,
			.account = owner.account,
			.group = owner.account ? owner.group : NULL,
			.reference_tokens = -1,
		};
		code = print_all(route, &ask, known, cfg.data.dir);
	} else {
		code = cli_fail(&err);
	}
	route_destroy(route);
	upstreams_free(upstreams, cfg.provider_count);
	asked_finish(&asked);
	config_finish(&cfg);
	return code;
}
