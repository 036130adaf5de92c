/* tintype serve: the parts, wired; start, reload, drain, stop. */
#include "cli/command.h"
#include "cli/signin.h"
#include "cli/reload.h"
#include "cli/upstreams.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/account.h"
#include "api/api.h"
#include "base/clock.h"
#include "base/log.h"
#include "callback/callback.h"
#include "catalog/catalog.h"
#include "config/config.h"
#include "egress/egress.h"
#include "http/server.h"
#include "ledger/ledger.h"
#include "media/media.h"
#include "metrics/metrics.h"
#include "route/route.h"
#include "store/store.h"
#include "task/dispatcher.h"

#define FIRST_ACCOUNT "default"
#define FIRST_CREDITS 1000
#define SIGNALS_TOGETHER_MS 1000

struct service {
	struct config cfg;
	const char *config_path;
	const struct config_overrides *overrides;
	struct store *store;
	struct catalog *catalog;
	struct media *media;
	struct guard *guard;
	struct egress *egress;
	struct callbacks *callbacks;
	struct route *route;
	struct upstream *upstreams; /* owned; what the providers are told, in their order */
	struct tasks *tasks;
	struct metrics *metrics;
	struct api *api;
	struct http_server *server;
	char public_url[512];
	char first_key[ACCOUNT_KEY_TEXT_MAX]; /* made on first start, else empty */
	char first_link[SESSION_TOKEN_CHARS + 1]; /* the same */
};

/* --- the first start: an account, a key for programs and one for the operator ------------------------------------------------ */

struct first_start {
	struct store_job job;
	bool any;
	char text[ACCOUNT_KEY_TEXT_MAX];
	char link[SESSION_TOKEN_CHARS + 1];
};

static void note_key(void *ctx, const struct account_key_row *row UNUSED)
{
	*(bool *)ctx = true;
}

/* A key that nobody has seen: the operator signs in by a link, and rotates it to have it. */
static bool make_operator(struct store_tx *tx, struct first_start *f, int64_t now_ms, struct err *err)
{
	const struct account_key_new wanted = {
		.account = FIRST_ACCOUNT, .name = "operator", .is_admin = true, .quota_uc = -1};
	char unseen[ACCOUNT_KEY_TEXT_MAX];
	int64_t key_id, account_id;

	bool ok = account_key_create(tx, &wanted, now_ms, unseen, &key_id, &account_id, err) &&
		  signin_link_make(tx, key_id, slice_of(f->link), now_ms, err);
	explicit_bzero(unseen, sizeof unseen);
	return ok;
}

static bool run_first_start(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct first_start *f = CONTAINER_OF(job, struct first_start, job);
	const struct account_key_new wanted = {
		.account = FIRST_ACCOUNT, .name = "first", .quota_uc = -1};
	int64_t now_ms = clock_wall_ms(), key_id, account_id;
	bool is_new;

	f->any = false;
	if (!account_keys_each(tx, NULL, note_key, &f->any, err))
		return false;
	if (f->any)
		return true;
	return account_key_create(tx, &wanted, now_ms, f->text, &key_id, &account_id, err) &&
	       make_operator(tx, f, now_ms, err) &&
	       ledger_grant(tx, account_id, SLICE("first-start"),
			    (int64_t)FIRST_CREDITS * LEDGER_UC_PER_CREDIT, now_ms, &is_new, err);
}

static bool make_first_key(struct service *s, struct err *err)
{
	struct first_start f = {.job.run = run_first_start};

	session_token_make(f.link);
	if (!store_call(s->store, &f.job, err))
		return false;
	if (f.any)
		return true;
	memcpy(s->first_key, f.text, sizeof s->first_key);
	memcpy(s->first_link, f.link, sizeof s->first_link);
	return true;
}

/* --- starting, part by part ------------------------------------------------------------------ */

static bool start_store(struct service *s, struct err *err)
{
	struct store_options options = {
		.data_dir = s->cfg.data.dir,
		.synchronous_normal = s->cfg.store.synchronous_normal,
		.cache_mib = (int)(s->cfg.store.cache_bytes >> 20),
		.mmap_mib = (int)(s->cfg.store.mmap_bytes >> 20),
		.exclusive = true,
	};

	return store_open(&options, &s->store, err);
}

/* The port that is asked for; 0: one is picked. */
static int port_asked(const struct service *s)
{
	const char *colon = strrchr(s->cfg.server.listen, ':');

	return colon ? (int)strtol(colon + 1, NULL, 10) : 0;
}

/* server.public_url, or where the server listens: on every address is on this one. */
static void name_public_url(struct service *s, int port)
{
	const char *listen = s->cfg.server.listen, *colon = strrchr(listen, ':');
	int host_len = colon ? (int)(colon - listen) : 0;
	bool any = host_len == 0 || strncmp(listen, "0.0.0.0:", 8) == 0 ||
		   strncmp(listen, "[::]:", 5) == 0;

	if (*s->cfg.server.public_url)
		snprintf(s->public_url, sizeof s->public_url, "%s", s->cfg.server.public_url);
	else
		snprintf(s->public_url, sizeof s->public_url, "%s://%.*s:%d",
			 *s->cfg.server.tls_cert ? "https" : "http", any ? 9 : host_len,
			 any ? "127.0.0.1" : listen, port);
}

static bool start_media(struct service *s, struct err *err)
{
	struct media_options options = {
		.data_dir = s->cfg.data.dir,
		.public_url = s->public_url,
		.keep_free_bytes = s->cfg.media.keep_free_bytes,
	};

	if (!media_open_dir(&options, &s->media, err))
		return false;
	media_sweep_tmp(s->media);
	return true;
}

/* One client and one guard for all that goes out. Costs nothing before its first request. */
static bool start_egress(struct service *s, struct err *err)
{
	const struct config_strings *allow = &s->cfg.egress.allow;

	if (!guard_create(allow->items, allow->count, &s->guard, err))
		return err_prefix(err, "egress.allow");
	struct egress_options options = {
		.guard = s->guard,
		.ca_file = *s->cfg.egress.ca_file ? s->cfg.egress.ca_file : NULL,
		.user_agent = "tintype/" TINTYPE_VERSION,
	};
	return egress_create(&options, &s->egress, err);
}

/* Costs nothing before the first callback is due. */
static bool start_callbacks(struct service *s, struct err *err)
{
	const struct config *cfg = &s->cfg;
	struct callback_options options = {
		.store = s->store,
		.egress = s->egress,
		.timeout_ms = cfg->callback.timeout_ms,
		.retries = cfg->callback.retries ? (int)cfg->callback.retries : -1,
		.concurrency = (int)cfg->callback.concurrency,
		.per_host = (int)cfg->callback.per_host,
	};

	return callbacks_create(&options, &s->callbacks, err);
}

static void print_catalog_fault(void *ctx UNUSED, const char *file, int line, const char *sentence)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, sentence);
}

static bool load_catalog(struct service *s, struct catalog **ret, struct err *err)
{
	const char *path = s->cfg.catalog.path;

	return catalog_load(*path ? path : NULL, ret, print_catalog_fault, NULL, err);
}

static bool start_route(struct service *s, struct err *err)
{
	const struct config *cfg = &s->cfg;
	struct route_provider providers[ROUTE_PROVIDERS_MAX];

	if (!upstreams_make(cfg, &s->upstreams, err))
		return false;
	upstreams_entries(s->upstreams, cfg->provider_count, providers);
	if (!route_create(providers, (int)cfg->provider_count, &s->route, err))
		return false;
	route_set_limits(s->route, &(struct breaker_limits){.failures = (int)cfg->route.failures,
							    .rest_ms = cfg->route.rest_ms,
							    .rest_max_ms = cfg->route.rest_max_ms});
	route_remember_in(s->route, s->store);
	return true;
}

static bool start_tasks(struct service *s, struct err *err)
{
	const struct config *cfg = &s->cfg;
	struct tasks_options options = {
		.store = s->store,
		.media = s->media,
		.egress = s->egress,
		.callbacks = s->callbacks,
		.route = s->route,
		.task_timeout_ms = cfg->task.timeout_ms,
		.lease_ms = cfg->task.lease_ms,
		.retention_ms = cfg->task.retention_ms,
		.usage_retention_ms = cfg->task.usage_retention_ms,
		.link_ttl_ms = cfg->media.link_ttl_ms,
		.idempotency_ms = cfg->task.idempotency_ms,
		.reference_timeout_ms = cfg->task.reference_timeout_ms,
		.provider_wait_ms = cfg->route.wait_ms,
		.concurrency = (int)cfg->task.concurrency,
		.studio = {
			.workers = (int)cfg->studio.workers,
			.memory_mib = cfg->studio.memory_bytes >> 20,
			.job_timeout_ms = cfg->studio.job_timeout_ms,
			.idle_ms = cfg->studio.idle_timeout_ms,
		},
	};

	return tasks_create(&options, &s->tasks, err) && tasks_start(s->tasks, err);
}

static bool start_api(struct service *s, struct err *err)
{
	struct api_options options = {
		.store = s->store,
		.tasks = s->tasks,
		.media = s->media,
		.egress = s->egress,
		.callbacks = s->callbacks,
		.callback_secret_overlap_ms = s->cfg.callback.secret_overlap_ms,
		.guard = s->guard,
		.route = s->route,
		.metrics = s->metrics,
		.catalog = s->catalog,
		.body_max_bytes = s->cfg.server.max_body_bytes,
		.keep_alive_ms = s->cfg.server.events_keep_alive_ms,
		.wait_ms = s->cfg.server.wait_ms,
		.files = {
			.max_bytes = s->cfg.files.max_bytes,
			.ttl_ms = s->cfg.files.ttl_ms,
			.concurrency = (int)s->cfg.files.concurrency,
			.quota_bytes = s->cfg.files.quota_bytes,
			.quota_count = s->cfg.files.quota_count,
		},
		.public_url = s->public_url,
		.session_ttl_ms = s->cfg.session.ttl_ms,
		.serve_metrics = s->cfg.metrics.enabled,
	};

	return api_create(&options, &s->api, err);
}

static void set_limits(const struct config *cfg, struct http_limits *limits)
{
	limits->max_head_bytes = cfg->server.max_head_bytes;
	limits->max_header_count = cfg->server.max_header_count;
	limits->max_uri_bytes = cfg->server.max_uri_bytes;
	limits->head_timeout_ms = cfg->server.head_timeout_ms;
	limits->body_timeout_ms = cfg->server.body_timeout_ms;
	limits->idle_timeout_ms = cfg->server.idle_timeout_ms;
	limits->max_connections = cfg->server.max_connections;
	limits->max_connections_per_address = cfg->server.max_connections_per_address
						      ? cfg->server.max_connections_per_address
						      : cfg->server.max_connections;
}

static bool start_http(struct service *s, struct err *err)
{
	struct http_options o;

	http_options_init(&o);
	o.listen[o.listen_count++] = (struct http_listen){
		.address = s->cfg.server.listen, .tls = *s->cfg.server.tls_cert != '\0'};
	o.threads = (int)s->cfg.server.threads;
	o.tls_cert_file = s->cfg.server.tls_cert;
	o.tls_key_file = s->cfg.server.tls_key;
	o.trusted_proxies = s->cfg.server.trusted_proxies.items;
	set_limits(&s->cfg, &o.limits);
	api_hook(s->api, &o);
	if (!http_server_start(&o, &s->server, err))
		return false;
	/* A picked port is known only now, and nobody was told of it before; one that was
	 * asked for is used already, and links are being written. */
	if (port_asked(s) == 0) {
		name_public_url(s, http_server_port(s->server, 0));
		if (!media_set_public_url(s->media, s->public_url, err))
			return false;
	}
	api_set_server(s->api, s->server);
	api_set_ready(s->api, true);
	return true;
}

static bool start(struct service *s, struct err *err)
{
	name_public_url(s, port_asked(s));
	s->metrics = metrics_create();
	return load_catalog(s, &s->catalog, err) && start_store(s, err) && start_media(s, err) &&
	       start_egress(s, err) && start_callbacks(s, err) && start_route(s, err) &&
	       start_tasks(s, err) && start_api(s, err) && start_http(s, err) &&
	       callbacks_start(s->callbacks, api_render_callback, s->api, err) &&
	       signin_address_keep(s->cfg.data.dir, s->public_url, err) &&
	       make_first_key(s, err); /* last: a start that fails shows no key */
}

/* --- stopping ----------------------------------------------------------------------------------- */

static bool run_nothing(struct store_tx *tx UNUSED, struct store_job *job UNUSED, struct err *err UNUSED)
{
	return true;
}

/* From the outside in: what is begun ends, then whoever it needs. */
static void stop(struct service *s)
{
	int64_t until_ms = clock_mono_ms() + s->cfg.server.drain_timeout_ms;
	struct store_job barrier = {.run = run_nothing};
	struct err err;

	if (s->api)
		api_set_ready(s->api, false);
	if (s->server && !http_server_drain(s->server, s->cfg.server.drain_timeout_ms))
		log_warn("http.cut", "why=drain_timeout");
	if (s->tasks)
		tasks_stop(s->tasks, MAX(until_ms - clock_mono_ms(), 0));
	if (s->callbacks)
		callbacks_stop(s->callbacks, MAX(until_ms - clock_mono_ms(), 0));
	/* What loops asked of the store, of media's pool and of the way out is over, and they
	 * were told, before they go. */
	if (s->store && !store_call(s->store, &barrier, &err))
		log_warn("store.barrier", "why=%s", log_quote(err.message));
	if (s->media)
		media_settle(s->media);
	if (s->egress)
		egress_settle(s->egress);
	http_server_stop(s->server);
	tasks_destroy(s->tasks);
	route_destroy(s->route);
	api_destroy(s->api);
	callbacks_destroy(s->callbacks);
	egress_destroy(s->egress);
	guard_destroy(s->guard);
	media_close(s->media);
	store_close(s->store);
	metrics_destroy(s->metrics);
	catalog_unref(s->catalog);
	upstreams_free(s->upstreams, s->cfg.provider_count);
	config_finish(&s->cfg);
}

/* --- living -------------------------------------------------------------------------------------- */

/* SIGHUP: models and prices, providers, keys, certificate; what is wrong leaves the old in place. */
static void reload(struct service *s)
{
	struct catalog *catalog;
	struct err err;

	if (load_catalog(s, &catalog, &err)) {
		api_set_catalog(s->api, catalog);
		catalog_unref(s->catalog);
		s->catalog = catalog;
		log_info("reload.catalog", "models=%d", catalog_count(catalog));
	} else {
		log_error("reload.catalog", "why=%s kept=old", log_quote(err.message));
	}
	if (*s->cfg.server.tls_cert && !http_server_reload(s->server, &err))
		log_error("reload.tls", "why=%s kept=old", log_quote(err.message));
	reload_providers(s->config_path, s->overrides, s->route);
	store_epoch_raise(s->store); /* whoever cached a key reads it again */
}

static void greet(const struct service *s)
{
	printf("tintype " TINTYPE_VERSION " listens on %s\n", s->public_url);
	if (!s->first_key[0]) {
		puts("  page: tintype signin prints a link that signs a browser in\n"
		     "  keys: tintype key list, tintype key create --account NAME");
	} else {
		printf("\n  The page, signed in, once and within ten minutes:\n\n    %s" SIGNIN_PATH "%s\n\n",
		       s->public_url, s->first_link);
		printf("  Your key, shown this once:\n\n    %s\n\n"
		       "  Paint something:\n\n"
		       "    curl %s/v1/images/generations \\\n"
		       "      -H 'Authorization: Bearer %s' \\\n"
		       "      -H 'Content-Type: application/json' -H 'Prefer: wait' \\\n"
		       "      -d '{\"model\": \"gpt-image-1\", \"prompt\": \"A beautiful colorful sunset "
		       "over the ocean\"}'\n\n",
		       s->first_key, s->public_url, s->first_key);
	}
	fflush(stdout);
}

static void live(struct service *s, const sigset_t *signals)
{
	for (;;) {
		int number;
		if (sigwait(signals, &number) != 0)
			continue;
		if (number != SIGHUP)
			return;
		reload(s);
	}
}

/* A second signal means now; not one that came along with the first, as when a
 * terminal or make tells the whole family. */
static int64_t first_signal_ms;

static void leave_at_once(int number UNUSED)
{
	if (clock_mono_ms() - first_signal_ms > SIGNALS_TOGETHER_MS)
		_exit(CLI_FAILED);
}

static void block_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int cmd_serve(const struct cli_command *self, struct cli_args *args)
{
	static struct service s;
	struct config_faults faults = {0};
	sigset_t signals;
	struct err err;

	s.config_path = cli_value(self, args, "--config", NULL);
	s.overrides = args->overrides;
	if (!config_load(s.config_path, args->overrides, &s.cfg, &faults)) {
		config_faults_print(&faults, stderr);
		return CLI_USAGE;
	}
	log_init((enum log_level)s.cfg.log.level, s.cfg.log.json);
	block_signals(&signals);
	if (!start(&s, &err)) {
		cli_fail(&err);
		stop(&s);
		return CLI_FAILED;
	}
	greet(&s);
	log_info("serve.ready", "address=%s pid=%d", s.public_url, (int)getpid());
	live(&s, &signals);
	log_info("serve.stopping", "drain_ms=%ld", (long)s.cfg.server.drain_timeout_ms);
	first_signal_ms = clock_mono_ms();
	signal(SIGHUP, SIG_IGN); /* too late to reload, too early to die */
	signal(SIGTERM, leave_at_once);
	signal(SIGINT, leave_at_once);
	pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
	stop(&s);
	log_info("serve.stopped", "clean=true");
	return CLI_OK;
}
