/* Inside config/: what a row of a parameter table is, and the one place that turns
 * text into a value and back.
 *
 *     {"server.idle_timeout", CONFIG_DURATION, offsetof(struct config, server.idle_timeout_ms),
 *      "75s", .min = 1000, .max = 86400000, .help = "…"}
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "config/config.h"

enum config_type {
	CONFIG_INT = 1,    /* int64_t */
	CONFIG_BYTES,      /* int64_t; "16KiB" */
	CONFIG_DURATION,   /* int64_t, milliseconds; "90s" */
	CONFIG_CREDITS,    /* int64_t, uc; "2.5" */
	CONFIG_BOOL,       /* bool */
	CONFIG_CHOICE,     /* int: index into `allowed` */
	CONFIG_TEXT,       /* const char *; min, max its bytes; one of `allowed` if there are */
	CONFIG_PATH,       /* const char * */
	CONFIG_FILE,       /* const char *: "" or a file that can be read */
	CONFIG_ADDRESS,    /* const char *: "127.0.0.1:8080" */
	CONFIG_URL,        /* const char *: "" or http(s)://…, no slash at the end */
	CONFIG_TEXT_LIST,  /* struct config_strings; each one of `allowed` if there are */
	CONFIG_TEXT_MAP,   /* struct config_strings, "name=value"; written {name: value} or as a list */
	CONFIG_RANGE_LIST, /* struct config_strings: CIDRs */
	CONFIG_PLACE_LIST, /* struct config_strings: base/place.h */
	CONFIG_TYPE_COUNT
};

struct config_param {
	const char *name; /* "server.listen"; in an entry of a list: "weight" */
	enum config_type type;
	size_t offset;       /* in struct config, or in the entry */
	const char *initial; /* as it would be written; NULL: it must be given */
	int64_t min, max;
	const char *const *allowed; /* NULL-terminated */
	const char *flag;           /* "--listen", or NULL */
	const char *value_word;     /* what --help calls its value */
	bool routing; /* of a provider: when it is asked, not who it is */
	const char *help;
};

extern const struct config_param config_params[];
extern const size_t config_param_count;
extern const struct config_param config_provider_params[];
extern const size_t config_provider_param_count;

enum config_source_kind {
	CONFIG_FROM_DEFAULT,
	CONFIG_FROM_FILE,
	CONFIG_FROM_ENV,
	CONFIG_FROM_FLAG
};

struct config_source {
	enum config_source_kind kind;
	int line; /* in the file */
};

/* The environment's name for a parameter: TINTYPE_SERVER_LISTEN. */
#define CONFIG_ENV_MAX 96
const char *config_param_env(const struct config_param *p, char ret[CONFIG_ENV_MAX]);

/* Reads one text (a list: comma-separated) into base + p->offset; texts are copied
 * into the arena. err: "server.threads must be …, not …". */
bool config_param_read(const struct config_param *p, struct slice text, struct arena *arena,
		       void *base, struct err *err) MUST_CHECK;
/* The same for lists, from items. */
bool config_param_read_items(const struct config_param *p, const struct slice *items, size_t count,
			     struct arena *arena, void *base, struct err *err) MUST_CHECK;
bool config_param_is_list(const struct config_param *p);

/* What is allowed, in words: "a size from 1KiB to 64KiB". */
void config_param_describe(const struct config_param *p, struct buf *b);
/* The value as a YAML scalar or flow list. */
void config_param_print(const struct config_param *p, const void *base, struct buf *b);
