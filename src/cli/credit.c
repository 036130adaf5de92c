/* credit grant, credit show, audit. */
#include "cli/data.h"

#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/digest.h"
#include "ledger/audit.h"
#include "ledger/ledger.h"

#define CREDIT_DIGITS 4

struct granting {
	struct store_job job;
	const char *account;
	int64_t amount_uc;
	char ref[128];
	bool is_new;
	struct account_credits credits;
};

static bool run_grant(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct granting *g = CONTAINER_OF(job, struct granting, job);
	int64_t id;

	return account_find(tx, g->account, &id, err) &&
	       ledger_grant(tx, id, slice_of(g->ref), g->amount_uc, clock_wall_ms(), &g->is_new, err) &&
	       account_credits(tx, id, 0, &g->credits, err);
}

static bool run_show(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct granting *g = CONTAINER_OF(job, struct granting, job);
	int64_t id;

	return account_find(tx, g->account, &id, err) && account_credits(tx, id, 0, &g->credits, err);
}

static void print_credits(const char *account, const struct account_credits *c)
{
	char balance[DECIMAL_TEXT_MAX], reserved[DECIMAL_TEXT_MAX], used[DECIMAL_TEXT_MAX];

	decimal_format(c->balance_uc, CREDIT_DIGITS, balance);
	decimal_format(c->reserved_uc, CREDIT_DIGITS, reserved);
	decimal_format(c->used_uc, CREDIT_DIGITS, used);
	printf("%s: %s credits left, %s reserved, %s used\n", account, balance, reserved, used);
}

int cmd_credit_grant(const struct cli_command *self, struct cli_args *args)
{
	struct granting g = {.job.run = run_grant, .account = cli_value(self, args, "--account", NULL)};
	const char *ref = cli_value(self, args, "--ref", NULL);
	struct store *store = NULL;

	if (!g.account || !cli_has(self, args, "--credits"))
		return cli_misuse(self, "--account NAME and --credits N are needed");
	if (!cli_credits(self, args, "--credits", -LEDGER_UC_MAX, &g.amount_uc))
		return CLI_USAGE;
	if (ref && (strlen(ref) == 0 || strlen(ref) > 100))
		return cli_misuse(self, "--ref must have 1 to 100 characters");
	snprintf(g.ref, sizeof g.ref, "grant-%s", ref ? ref : "");
	if (!ref)
		random_text("abcdefghijklmnopqrstuvwxyz0123456789", g.ref + 6, 16);
	int code = data_open(self, args, false, &store);
	if (code == CLI_OK)
		code = data_run(store, &g.job);
	store_close(store);
	if (code != CLI_OK)
		return code;
	if (!g.is_new)
		puts("This reference was granted before; nothing changed.");
	print_credits(g.account, &g.credits);
	return CLI_OK;
}

int cmd_credit_show(const struct cli_command *self, struct cli_args *args)
{
	struct granting g = {.job.run = run_show, .account = cli_value(self, args, "--account", NULL)};
	struct store *store = NULL;

	if (!g.account)
		return cli_misuse(self, "--account NAME is needed");
	int code = data_open(self, args, false, &store);
	if (code == CLI_OK)
		code = data_look(store, &g.job);
	store_close(store);
	if (code == CLI_OK)
		print_credits(g.account, &g.credits);
	return code;
}

/* --- audit ------------------------------------------------------------------------------ */

static void print_finding(void *ctx UNUSED, const char *sentence) { printf("! %s\n", sentence); }

int cmd_audit(const struct cli_command *self, struct cli_args *args)
{
	struct audit_summary s;
	struct store *store = NULL;
	struct err err;
	char granted[DECIMAL_TEXT_MAX], charged[DECIMAL_TEXT_MAX], balance[DECIMAL_TEXT_MAX],
		reserved[DECIMAL_TEXT_MAX];
	int code = data_open(self, args, false, &store);

	if (code != CLI_OK)
		return code;
	bool ok = audit_run(store, print_finding, NULL, &s, &err);
	store_close(store);
	if (!ok)
		return cli_fail(&err);
	decimal_format(s.granted_uc, CREDIT_DIGITS, granted);
	decimal_format(s.charged_uc, CREDIT_DIGITS, charged);
	decimal_format(s.balance_uc, CREDIT_DIGITS, balance);
	decimal_format(s.reserved_uc, CREDIT_DIGITS, reserved);
	printf("%lld accounts, %lld keys, %lld tasks, %lld ledger rows\n"
	       "granted %s = charged %s + reserved %s + balance %s\n%s\n",
	       (long long)s.accounts, (long long)s.keys, (long long)s.tasks, (long long)s.ledger_rows,
	       granted, charged, reserved, balance,
	       s.findings ? "The books do not add up." : "The books are clean.");
	return s.findings ? CLI_FAILED : CLI_OK;
}
