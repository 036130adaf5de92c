/* tintype callback test, secret, log. */
#include "cli/data.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "account/account.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "callback/envelope.h"
#include "callback/log.h"
#include "config/config.h"

#define ACCOUNT_DEFAULT "default"
#define LOG_ROWS 20

struct of_account {
	struct store_job job;
	const char *account;
	bool rotate;
	int64_t overlap_ms;
	struct callback_secrets secrets;
	int shown;
};

static bool run_secret(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct of_account *a = CONTAINER_OF(job, struct of_account, job);
	int64_t now_ms = clock_wall_ms(), account_id;

	if (!account_find(tx, a->account, &account_id, err))
		return false;
	return a->rotate ? callback_secret_rotate(tx, account_id, now_ms, a->overlap_ms, &a->secrets, err)
			 : callback_secrets_need(tx, account_id, now_ms, &a->secrets, err);
}

/* --- secret -------------------------------------------------------------------------- */

static void print_time(const char *before, int64_t ms)
{
	time_t s = (time_t)(ms / 1000);
	struct tm tm;
	char text[40];

	strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", localtime_r(&s, &tm));
	printf("%s%s", before, text);
}

int cmd_callback_secret(const struct cli_command *self, struct cli_args *args)
{
	struct of_account a = {.job.run = run_secret,
			       .account = cli_value(self, args, "--account", ACCOUNT_DEFAULT),
			       .rotate = cli_has(self, args, "--rotate")};
	struct store *store = NULL;
	char text[CALLBACK_SECRET_TEXT_MAX];
	int64_t hours = 24;

	if (!cli_int(self, args, "--overlap-hours", 0, 30 * 24, &hours))
		return CLI_USAGE;
	a.overlap_ms = hours * 3600 * 1000;
	int code = data_open(self, args, false, &store);
	if (code == CLI_OK)
		code = data_run(store, &a.job);
	store_close(store);
	if (code != CLI_OK)
		return code;
	callback_secret_text(a.secrets.bytes[0], text);
	puts(text);
	if (a.secrets.count > 1) {
		print_time("The one before it is valid until ", a.secrets.expires_ms[1]);
		puts(".");
	}
	return CLI_OK;
}

/* --- log ------------------------------------------------------------------------------- */

static void print_entry(void *ctx, const struct callback_view *v, const struct callback_exchange *last)
{
	struct of_account *a = ctx;
	char status[16] = "-";

	if (a->shown++ == 0)
		printf("%-33s %-9s %5s %6s  %-16s %s\n", "task", "state", "tries", "status", "outcome", "url");
	if (last->number && last->status)
		snprintf(status, sizeof status, "%d", last->status);
	printf("%-33s %-9s %5d %6s  %-16.*s %s\n", v->task_id, callback_state_name(v->state),
	       v->deliveries, status, SLICE_ARG(last->outcome), v->url);
	if (last->message.len > 0)
		printf("    %.*s\n", SLICE_ARG(last->message));
}

static bool run_log(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct of_account *a = CONTAINER_OF(job, struct of_account, job);
	int64_t account_id;

	a->shown = 0;
	return account_find(tx, a->account, &account_id, err) &&
	       callback_list_each(tx, account_id, (struct slice){0}, LOG_ROWS, print_entry, a, err);
}

int cmd_callback_log(const struct cli_command *self, struct cli_args *args)
{
	struct of_account a = {.job.run = run_log,
			       .account = cli_value(self, args, "--account", ACCOUNT_DEFAULT)};
	struct store *store = NULL;
	int code = data_open(self, args, false, &store);

	if (code == CLI_OK)
		code = data_look(store, &a.job);
	store_close(store);
	if (code == CLI_OK && a.shown == 0)
		puts("No callbacks yet.");
	return code;
}

/* --- test ------------------------------------------------------------------------------ */

struct trial {
	struct loop *loop;
	struct guard *guard;
	struct egress *egress;
	struct callback_envelope envelope;
	struct buf bytes;
	struct egress_request request;
	char message_id[CALLBACK_MESSAGE_ID_MAX];
	bool done;
};

/* As GET /v1/tasks/{id} shows a task that failed: no link in it leads nowhere. */
static const char sample[] =
	"{\"created\":%lld,\"id\":\"task-unified-%lld-sample00\",\"model\":\"gpt-image-1\","
	"\"object\":\"image.generation.task\",\"progress\":0,\"status\":\"failed\","
	"\"task_info\":{\"can_cancel\":false},\"type\":\"image\",\"error\":{\"code\":\"service_error\","
	"\"message\":\"a sample: tintype callback test sent it\",\"type\":\"task_error\"},"
	"\"duration\":1,\"billing\":{\"charge_status\":\"released\",\"reserved_credits\":1,"
	"\"charged_credits\":0,\"refunded_credits\":1}}";

/* What to look at, by outcome. */
static const char *const advice[EGRESS_OUTCOME_COUNT] = {
	[EGRESS_HTTP] = "The receiver must answer 2xx itself; redirects are not followed.",
	[EGRESS_DNS] = "Look at the name, and at this machine's name servers.",
	[EGRESS_CONNECT] = "Nobody listens there, or a firewall is between.",
	[EGRESS_TLS] = "The certificate must be of an authority known here (egress.ca_file), for this "
		       "name, with its chain.",
	[EGRESS_TIMEOUT] = "The receiver must answer within callback.timeout: answer first, work later.",
	[EGRESS_BROKEN] = "The receiver closed the connection, or speaks no HTTP/1.1.",
	[EGRESS_UNAVAILABLE] = "Something is missing on this machine: libcurl, or memory.",
};

static void on_tried(struct egress_request *r)
{
	struct trial *t = r->ctx;

	t->done = true;
	loop_stop(t->loop);
}

static void print_step(const char *name, int64_t us)
{
	if (us > 0)
		printf("  %-10s %7.1f ms\n", name, (double)us / 1000);
}

static int print_trial(const struct trial *t, const char *url)
{
	const struct egress_result *r = &t->request.result;
	bool good = r->status >= 200 && r->status <= 299 &&
		    (r->outcome == EGRESS_OK || r->outcome == EGRESS_TOO_LARGE);

	printf("POST %s\n", url);
	print_step("resolved", r->timings_us.resolved);
	print_step("connected", r->timings_us.connected);
	print_step("secured", r->timings_us.secured);
	print_step("answered", r->timings_us.first_byte);
	print_step("total", r->timings_us.total);
	if (r->status > 0)
		printf("  status     %7d\n", r->status);
	if (good) {
		printf("Delivered: %s was sent and answered with %d.\n", t->message_id, r->status);
		return CLI_OK;
	}
	printf("Not delivered (%s)%s%s.\n", egress_outcome_name(r->outcome),
	       r->message[0] ? ": " : "", r->message);
	if (advice[r->outcome])
		puts(advice[r->outcome]);
	return CLI_FAILED;
}

static bool try_once(struct trial *t, const struct config *cfg, const char *url,
		     const struct callback_secrets *secrets, struct err *err)
{
	struct egress_options options = {
		.ca_file = *cfg->egress.ca_file ? cfg->egress.ca_file : NULL,
		.user_agent = "tintype/" TINTYPE_VERSION,
	};
	long long now_s = clock_wall_ms() / 1000;

	if (!guard_create(cfg->egress.allow.items, cfg->egress.allow.count, &t->guard, err))
		return err_prefix(err, "egress.allow");
	options.guard = t->guard;
	if (!egress_create(&options, &t->egress, err) || !loop_create(&t->loop, err))
		return false;
	memcpy(t->message_id, "msg_", 4);
	random_text("0123456789abcdefghijklmnopqrstuvwxyz", t->message_id + 4, sizeof t->message_id - 5);
	buf_init(&t->bytes, CALLBACK_BODY_MAX);
	envelope_open(&t->envelope, t->message_id, now_s * 1000, &t->bytes);
	buf_printf(&t->bytes, sample, now_s - 1, now_s - 1);
	envelope_seal(&t->envelope, &t->bytes, secrets, url, cfg->callback.timeout_ms, &t->request);
	t->request.done = on_tried;
	t->request.ctx = t;
	loop_turn(t->loop, 0); /* from now on this thread's loop */
	egress_submit(t->egress, &t->request);
	while (!t->done)
		loop_turn(t->loop, -1);
	return true;
}

int cmd_callback_test(const struct cli_command *self, struct cli_args *args)
{
	struct of_account a = {.job.run = run_secret,
			       .account = cli_value(self, args, "--account", ACCOUNT_DEFAULT)};
	struct trial t = {.request.result.fd = -1};
	struct config_faults faults = {0};
	struct store *store = NULL;
	struct config cfg;
	struct err err;

	if (!config_load(cli_value(self, args, "--config", NULL), args->overrides, &cfg, &faults)) {
		config_faults_print(&faults, stderr);
		return CLI_USAGE;
	}
	log_init(LOG_WARN, false);
	struct store_options options = {.data_dir = cfg.data.dir};
	bool ok = access(cfg.data.dir, F_OK) == 0 || /* a mistyped one is not to be made */
		  err_set(&err, ERR_INVALID_PARAMETER, NULL, "%s is not there; name the folder with --data",
			  cfg.data.dir);
	ok = ok && store_open(&options, &store, &err) && store_call(store, &a.job, &err) &&
		  try_once(&t, &cfg, args->words[0], &a.secrets, &err);
	int code = ok ? print_trial(&t, args->words[0]) : cli_fail(&err);
	store_close(store);
	egress_result_finish(&t.request.result);
	egress_destroy(t.egress);
	loop_destroy(t.loop);
	guard_destroy(t.guard);
	buf_finish(&t.bytes);
	config_finish(&cfg);
	return code;
}
