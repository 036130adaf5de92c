/* The program's parameters: one table gives each its name, type, default, range
 * and help; from it come the reading, `config check`, `config print`, the command
 * line's flags and docs/configuration.md.
 *
 *     struct config cfg;
 *     struct config_faults faults;
 *     if (!config_load("tintype.yaml", &overrides, &cfg, &faults))
 *             config_faults_print(&faults, stderr);
 *     listen_on(cfg.server.listen);
 *     config_finish(&cfg);
 *
 * Weakest to strongest: the default, the file, the environment
 * (server.head_timeout is TINTYPE_SERVER_HEAD_TIMEOUT), the command line. Loaded
 * once at start and read-only from then on, so any thread may read it.
 * Durations are milliseconds, sizes bytes, credits uc (1/10000). Texts and lists
 * are owned by the configuration, are never NULL, and lists end with a NULL.
 * Drawback: struct config_faults is 38 KB; not for small stacks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

struct config_strings {
	const char *const *items; /* NULL-terminated */
	size_t count;
};

enum config_on_wrong_size { CONFIG_CHARGE_DELIVERED, CONFIG_FAIL_OVER };
enum config_check_images { CONFIG_DECODE, CONFIG_WALK };

/* `cost:` of a provider: a number is cost.image_uc alone. Texts are never NULL. */
struct config_price {
	const char *model, *quality, *size; /* "": any */
	int width_px, height_px;	    /* of size */
	int64_t uc;
};
struct config_cost {
	int64_t request_uc, image_uc, megapixel_uc;
	int64_t text_in_uc, image_in_uc, image_out_uc; /* a million tokens */
	const char *tokens; /* "catalog", "gpt-image-1" or "gpt-image-2" */
	const struct config_price *prices;
	size_t price_count;
};

/* One entry of `providers:`. */
struct config_provider {
	const char *name, *kind;      /* kind: one of provider/kinds.c */
	struct config_strings models; /* items is NULL: all */
	struct config_cost cost;      /* what it charges the operator */
	int64_t weight, concurrency;  /* concurrency 0: no limit */
	bool retry_uncertain, pinned_only;
	struct config_strings pins; /* "model:x", "account:x", "group:x" */
	int on_wrong_size; /* enum config_on_wrong_size */
	int check_images;  /* enum config_check_images */
	int64_t max_n, max_references; /* 0: as its kind */
	struct config_strings without, sizes, formats;
	struct config_strings model_map; /* "ours=theirs" */
	const char *base_url, *api_key_env, *api_key_file, *upstream_model; /* openai; "" */
	int64_t timeout_ms, connect_timeout_ms, hedge_after_ms;
	const char *extra; /* a JSON object, or "" */
	const char *api_version, *key_header; /* openai, evolink; "" */
	struct config_strings inputs; /* replicate, fal: "role=field" */
	int64_t wait_ms;	      /* replicate */
	int64_t latency_ms; /* fake */
	const char *script; /* fake: provider/fake.h's steps */
	int line;
};

struct config {
	struct {
		const char *listen;             /* "127.0.0.1:8080" */
		int64_t threads;                /* 0: one a core */
		const char *tls_cert, *tls_key; /* "": plain HTTP */
		const char *public_url;         /* no slash at the end; "": made from listen */
		struct config_strings trusted_proxies; /* CIDRs */
		int64_t max_head_bytes, max_header_count, max_uri_bytes, max_body_bytes;
		int64_t head_timeout_ms, body_timeout_ms, idle_timeout_ms, drain_timeout_ms;
		int64_t events_keep_alive_ms, wait_ms;
		int64_t max_connections, max_connections_per_address; /* the latter 0: no limit */
	} server;
	struct {
		const char *dir;
	} data;
	struct {
		int level; /* enum log_level */
		bool json;
	} log;
	struct {
		bool synchronous_normal;
		int64_t cache_bytes, mmap_bytes;
	} store;
	struct {
		int64_t timeout_ms, lease_ms, retention_ms, usage_retention_ms, idempotency_ms, reference_timeout_ms;
		int64_t concurrency; /* at work at the same time in this process */
	} task;
	struct {
		int64_t failures, rest_ms, rest_max_ms, wait_ms;
	} route;
	struct {
		int64_t link_ttl_ms, keep_free_bytes;
	} media;
	struct {
		int64_t max_bytes, ttl_ms, concurrency;
		int64_t quota_bytes, quota_count; /* of an account */
	} files;
	struct {
		int64_t workers, memory_bytes, job_timeout_ms, idle_timeout_ms;
	} studio;
	struct {
		struct config_strings allow; /* addresses, ranges, hosts; see egress/guard.h */
		const char *ca_file;	     /* "": the system's authorities */
	} egress;
	struct {
		int64_t timeout_ms, retries, concurrency, per_host, secret_overlap_ms;
	} callback;
	struct {
		const char *path; /* "": the one built in */
	} catalog;
	struct {
		int64_t ttl_ms;
	} session;
	struct {
		bool enabled;
	} metrics;
	const struct config_provider *providers;
	size_t provider_count;

	/* private */
	struct arena arena;
	struct config_source *sources; /* where each parameter's value came from */
};

/* --- loading --------------------------------------------------------------- */

#define CONFIG_OVERRIDES_MAX 64

/* What the command line sets. */
struct config_overrides {
	struct {
		const char *name;  /* "server.listen", static */
		const char *flag;  /* as it was given, for messages: "--listen"; static */
		const char *value; /* borrowed from argv */
	} items[CONFIG_OVERRIDES_MAX];
	int count;
};

enum config_flag { CONFIG_FLAG_NONE, CONFIG_FLAG_TAKEN, CONFIG_FLAG_BAD };

/* Takes argv[*at] (and its value behind it) when it is a parameter's flag, "--listen
 * X" or "--listen=X", or "--set server.listen=X"; *at is then behind it. NONE: it is
 * not ours. BAD: err says what is wrong with it. Values are checked by config_load(). */
enum config_flag config_take_flag(struct config_overrides *o, int argc, char **argv, int *at,
				  struct err *err);

#define CONFIG_FAULTS_MAX 64

struct config_fault {
	char where[192]; /* "tintype.yaml:12", "TINTYPE_SERVER_THREADS", "--threads" or "" */
	char message[ERR_MESSAGE_MAX];
};

struct config_faults {
	struct config_fault items[CONFIG_FAULTS_MAX];
	int count; /* may be more than are kept */
};

/* path NULL: no file. overrides NULL: none. Reads everything it can and reports all
 * faults; on false *ret holds nothing to finish. */
bool config_load(const char *path, const struct config_overrides *overrides, struct config *ret,
		 struct config_faults *faults) MUST_CHECK;
void config_finish(struct config *cfg);

/* One line a fault: "tintype.yaml:12: server.threads must be …". */
void config_faults_print(const struct config_faults *faults, FILE *out);

/* All that says who a provider is (where, how, what for), and nothing that only says when it
 * is asked: equal texts are the same upstream. Keys are named in it, not held. */
struct buf;
void config_provider_identity(const struct config_provider *p, struct buf *out);

/* --- the table, for people --------------------------------------------------- */

/* A file that config_load() reads back: every parameter with its help, its effective
 * value and where that came from. */
void config_print(const struct config *cfg, FILE *out);
/* The flags, as --help shows them. */
void config_print_flags(FILE *out);
/* docs/configuration.md. */
void config_print_markdown(FILE *out);
