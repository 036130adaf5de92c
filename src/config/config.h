/* The program's parameters: one table gives each its name, type, default, range
 * and help; from it come the reading, `config check`, `config print`, the command
 * line's flags and docs/configuration.md.
 *
 *     struct config cfg;
 *     struct config_faults faults;
 *     if (!config_load("tintype.yaml", &overrides, &cfg, &faults))
 *             config_faults_print(&faults, stderr);
 *     listen_on(&cfg.server.listen);
 *     config_finish(&cfg);
 *
 * Weakest to strongest: the default, the file, the environment
 * (server.head_timeout is TINTYPE_SERVER_HEAD_TIMEOUT), the command line. Loaded
 * once at start and read-only from then on, so any thread may read it.
 * Durations are milliseconds, sizes bytes, credits uc (1/10000).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"

struct config_ranges {
	const struct address_range *items;
	size_t count;
};

struct config_strings {
	const char *const *items;
	size_t count;
};

enum config_sync { CONFIG_SYNC_FULL, CONFIG_SYNC_NORMAL };
enum config_log_format { CONFIG_LOG_LOGFMT, CONFIG_LOG_JSON };
enum config_provider_kind { CONFIG_PROVIDER_PAINTER, CONFIG_PROVIDER_FAKE };

/* One entry of `providers:`. What a kind needs beyond this it reads from `node`. */
struct config_provider {
	const char *name;
	int kind;                     /* enum config_provider_kind */
	struct config_strings models; /* names, or "*" for every model */
	int64_t weight;
	int64_t cost_uc; /* what an image costs the operator */
	int64_t latency_ms;
	const char *script; /* of the fake: what it answers; "" is success */
	int line;
};

struct config {
	struct {
		union address listen;
		int64_t threads;                /* 0: one a core */
		const char *tls_cert, *tls_key; /* "": plain HTTP */
		const char *public_url;         /* no slash at the end; "": from the Host header */
		struct config_ranges trusted_proxies;
		int64_t header_bytes, header_count, uri_bytes, body_bytes;
		int64_t head_timeout_ms, body_timeout_ms, idle_timeout_ms, drain_timeout_ms;
		int64_t connections, connections_per_address; /* the latter 0: no limit */
	} server;
	struct {
		const char *dir;
	} data;
	struct {
		int level;  /* enum log_level */
		int format; /* enum config_log_format */
	} log;
	struct {
		int synchronous; /* enum config_sync */
		int64_t cache_bytes;
	} store;
	struct {
		int64_t timeout_ms, lease_ms, retention_ms, idempotency_ms;
		int64_t running; /* tasks at work at the same time in this process */
		int64_t running_per_account;
	} task;
	struct {
		int64_t link_ttl_ms, blob_retention_ms;
	} media;
	struct {
		int64_t workers, memory_bytes, cpu_ms, job_timeout_ms;
	} studio;
	struct {
		int64_t requests_per_minute,
		    concurrent_tasks; /* of a key that names none; 0: no limit */
	} account;
	struct {
		const char *path; /* "": the one built in */
	} catalog;
	struct {
		bool enabled;
	} metrics;
	const struct config_provider *providers;
	size_t provider_count;

	/* private */
	struct arena arena;
	struct config_source *sources;
};

/* --- loading --------------------------------------------------------------- */

#define CONFIG_OVERRIDES_MAX 64

/* What the command line sets. */
struct config_overrides {
	struct {
		const char *name, *value; /* borrowed: "server.listen", "127.0.0.1:0" */
	} items[CONFIG_OVERRIDES_MAX];
	int count;
};

enum config_flag { CONFIG_FLAG_NONE, CONFIG_FLAG_TAKEN, CONFIG_FLAG_BAD };

/* Takes argv[*at] (and its value behind it) when it is a parameter's flag, "--listen
 * X" or "--listen=X", or "--set server.listen=X"; *at is then behind it. BAD: err says
 * what is wrong with it. */
enum config_flag config_take_flag(struct config_overrides *o, int argc, char **argv, int *at,
				  struct err *err);

#define CONFIG_FAULTS_MAX 64

struct config_fault {
	char where[256]; /* "tintype.yaml:12", "TINTYPE_SERVER_THREADS", "--threads" */
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

/* --- the table, for people --------------------------------------------------- */

/* A file that config_load() reads back: every parameter with its help, its effective
 * value and where that came from. */
void config_print(const struct config *cfg, FILE *out);
/* The flags, as --help shows them. */
void config_print_flags(FILE *out);
/* docs/configuration.md's table. */
void config_print_markdown(FILE *out);
