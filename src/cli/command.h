/* The command line: a table of commands, each with its flags, its help and its exit
 * code (0 done, 1 failed, 2 not understood). Errors go to standard error.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { CLI_OK = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

struct cli_flag {
	char letter;	   /* 0: none */
	const char *name;  /* "--data" */
	const char *value; /* "DIR"; NULL: a switch */
	const char *help;
	bool many; /* may stand several times */
};

#define CLI_FLAGS_MAX 20
#define CLI_MANY_MAX 16
#define CLI_WORDS_MAX 8

struct config_overrides;

/* A command line, taken apart: values in the order of the command's flags. */
struct cli_args {
	const char *values[CLI_FLAGS_MAX]; /* NULL: not given; a switch: ""; of many the last */
	const char *many[CLI_MANY_MAX]; /* of the command's one flag that may stand several times */
	int many_count;
	const char *words[CLI_WORDS_MAX];
	int word_count;
	struct config_overrides *overrides; /* where parameters go; NULL: none are taken */
};

struct cli_command {
	const char *name;    /* "key create" */
	const char *words;   /* "PROMPT", or "" */
	int words_min, words_max;
	const char *summary; /* one line */
	const char *help;    /* more, or NULL */
	bool takes_config;   /* configuration parameters as flags too */
	const struct cli_flag *flags; /* ended by a flag without a name */
	int (*run)(const struct cli_command *self, struct cli_args *args);
};

extern const struct cli_command cli_commands[]; /* ended by one without a name */

/* Finds the command that argv names and runs it; help and mistakes are dealt with. */
int cli_main(int argc, char **argv);

/* The value of the flag called name, or fallback. */
const char *cli_value(const struct cli_command *self, const struct cli_args *args,
		      const char *name, const char *fallback);
bool cli_has(const struct cli_command *self, const struct cli_args *args, const char *name);
/* A whole number within bounds; false (after saying so) when it is none. */
bool cli_int(const struct cli_command *self, const struct cli_args *args, const char *name,
	     int64_t min, int64_t max, int64_t *ret);
/* Credits with at most four decimals, in uc, from min_uc on. */
bool cli_credits(const struct cli_command *self, const struct cli_args *args, const char *name,
		 int64_t min_uc, int64_t *ret_uc);
/* "30d", "12h", "90m": from now, as Unix milliseconds. */
bool cli_expiry(const struct cli_command *self, const struct cli_args *args, const char *name,
		int64_t *ret_ms);

/* "tintype: …" on standard error. Return CLI_FAILED and CLI_USAGE, to stand behind return. */
int cli_fail(const struct err *err);
int cli_misuse(const struct cli_command *self, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define TINTYPE_VERSION "0.1.0"

int cmd_serve(const struct cli_command *self, struct cli_args *args);
int cmd_generate(const struct cli_command *self, struct cli_args *args);
int cmd_key_create(const struct cli_command *self, struct cli_args *args);
int cmd_key_list(const struct cli_command *self, struct cli_args *args);
int cmd_key_switch(const struct cli_command *self, struct cli_args *args);
int cmd_key_rotate(const struct cli_command *self, struct cli_args *args);
int cmd_account_limit(const struct cli_command *self, struct cli_args *args);
int cmd_group_set(const struct cli_command *self, struct cli_args *args);
int cmd_credit_grant(const struct cli_command *self, struct cli_args *args);
int cmd_credit_show(const struct cli_command *self, struct cli_args *args);
int cmd_signin(const struct cli_command *self, struct cli_args *args);
int cmd_audit(const struct cli_command *self, struct cli_args *args);
int cmd_callback_test(const struct cli_command *self, struct cli_args *args);
int cmd_callback_secret(const struct cli_command *self, struct cli_args *args);
int cmd_callback_log(const struct cli_command *self, struct cli_args *args);
int cmd_route_explain(const struct cli_command *self, struct cli_args *args);
int cmd_provider_test(const struct cli_command *self, struct cli_args *args);
int cmd_report(const struct cli_command *self, struct cli_args *args);
int cmd_config_check(const struct cli_command *self, struct cli_args *args);
int cmd_config_print(const struct cli_command *self, struct cli_args *args);
int cmd_version(const struct cli_command *self, struct cli_args *args);
