/* Taking a command line apart, by the table. */
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "config/config.h"

#define INDENT 30

/* --- saying ----------------------------------------------------------------------- */

int cli_fail(const struct err *err)
{
	fprintf(stderr, "tintype: %s\n", err->message);
	return CLI_FAILED;
}

int cli_misuse(const struct cli_command *self, const char *fmt, ...)
{
	va_list ap;

	fputs("tintype: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nSee `tintype %s --help`.\n", self ? self->name : "");
	return CLI_USAGE;
}

static void print_flag(const struct cli_flag *flag)
{
	char left[64];
	int len = snprintf(left, sizeof left, "  %c%c%s%s%s%s", flag->letter ? '-' : ' ',
			   flag->letter ? flag->letter : ' ', flag->letter ? ", " : "  ", flag->name,
			   flag->value ? " " : "", flag->value ? flag->value : "");

	printf("%s%*s%s\n", left, len < INDENT ? INDENT - len : 1, "", flag->help);
}

static void print_help(const struct cli_command *c)
{
	printf("Usage: tintype %s%s%s [flags]\n\n%c%s.\n", c->name, *c->words ? " " : "", c->words,
	       c->summary[0] - ('a' - 'A'), c->summary + 1);
	if (c->help)
		printf("\n%s\n", c->help);
	puts("\nFlags:");
	for (const struct cli_flag *f = c->flags; f->name; f++)
		print_flag(f);
	print_flag(&(struct cli_flag){'h', "--help", NULL, "this"});
	if (c->takes_config) {
		puts("\nParameters of the configuration, which override its file:");
		config_print_flags(stdout);
	}
}

static void print_overview(FILE *out)
{
	fputs("tintype: a self-hosted image-generation API.\n\nUsage: tintype COMMAND [flags]\n\n", out);
	for (const struct cli_command *c = cli_commands; c->name; c++)
		fprintf(out, "  %-16s %s\n", c->name, c->summary);
	fputs("\n`tintype COMMAND --help` tells more of each.\n", out);
}

/* --- flags ---------------------------------------------------------------------------- */

/* The flag that text spells ("-n", "--count", "--count=2"), or -1. */
static int find_flag(const struct cli_command *c, const char *text, const char **ret_inline)
{
	size_t len = strcspn(text, "=");

	*ret_inline = text[len] == '=' && text[1] == '-' ? text + len + 1 : NULL;
	for (int i = 0; c->flags[i].name; i++) {
		const struct cli_flag *f = &c->flags[i];
		if (text[1] == '-' && strlen(f->name) == len && memcmp(f->name, text, len) == 0)
			return i;
		if (f->letter && text[1] == f->letter && text[2] == '\0')
			return i;
	}
	return -1;
}

enum taken { TAKEN, TAKEN_HELP, TAKEN_BAD };

static enum taken take_flag(const struct cli_command *c, struct cli_args *args, int argc,
			    char **argv, int *at)
{
	const char *text = argv[*at], *value;
	int i = find_flag(c, text, &value);

	if (strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0)
		return TAKEN_HELP;
	if (i < 0) {
		cli_misuse(c, "%s is no flag of `tintype %s`", text, c->name);
		return TAKEN_BAD;
	}
	(*at)++;
	if (!c->flags[i].value && value) {
		cli_misuse(c, "%s takes no value", c->flags[i].name);
		return TAKEN_BAD;
	}
	if (!c->flags[i].value) {
		args->values[i] = "";
		return TAKEN;
	}
	if (!value && *at < argc)
		value = argv[(*at)++];
	if (!value) {
		cli_misuse(c, "%s needs a value: %s", c->flags[i].name, c->flags[i].value);
		return TAKEN_BAD;
	}
	if (c->flags[i].many && args->many_count == CLI_MANY_MAX) {
		cli_misuse(c, "%s may stand at most %d times", c->flags[i].name, CLI_MANY_MAX);
		return TAKEN_BAD;
	}
	if (c->flags[i].many)
		args->many[args->many_count++] = value;
	args->values[i] = value;
	return TAKEN;
}

/* True: argv[*at] was a parameter of the configuration (or a bad one: *ret_bad). */
static bool take_parameter(const struct cli_command *c, struct cli_args *args, int argc,
			   char **argv, int *at, bool *ret_bad)
{
	struct err err;

	*ret_bad = false;
	if (!c->takes_config)
		return false;
	enum config_flag taken = config_take_flag(args->overrides, argc, argv, at, &err);
	if (taken == CONFIG_FLAG_BAD) {
		cli_misuse(c, "%s", err.message);
		*ret_bad = true;
	}
	return taken != CONFIG_FLAG_NONE;
}

static int run_command(const struct cli_command *c, int argc, char **argv, int at)
{
	static struct config_overrides overrides;
	struct cli_args args = {.overrides = &overrides};
	bool only_words = false, bad;

	while (at < argc) {
		if (!only_words && strcmp(argv[at], "--") == 0) {
			only_words = true;
			at++;
		} else if (!only_words && argv[at][0] == '-' && argv[at][1]) {
			if (take_parameter(c, &args, argc, argv, &at, &bad)) {
				if (bad)
					return CLI_USAGE;
				continue;
			}
			enum taken taken = take_flag(c, &args, argc, argv, &at);
			if (taken == TAKEN_HELP)
				print_help(c);
			if (taken != TAKEN)
				return taken == TAKEN_HELP ? CLI_OK : CLI_USAGE;
		} else if (args.word_count == c->words_max) {
			return cli_misuse(c, "\"%s\" is one word too many", argv[at]);
		} else {
			args.words[args.word_count++] = argv[at++];
		}
	}
	if (args.word_count < c->words_min)
		return cli_misuse(c, "`tintype %s` needs %s", c->name, c->words);
	return c->run(c, &args);
}

/* How many words of argv the command's name takes; 0: it is another. */
static int matches(const struct cli_command *c, int argc, char **argv)
{
	char two[64];

	if (argc > 1 && strcmp(c->name, argv[1]) == 0)
		return 1;
	if (argc > 2 && (size_t)snprintf(two, sizeof two, "%s %s", argv[1], argv[2]) < sizeof two &&
	    strcmp(c->name, two) == 0)
		return 2;
	return 0;
}

/* "key" alone: the commands that begin with it. Exit 2, but for --help. */
static int tell_family(int argc, char **argv)
{
	size_t len = strlen(argv[1]);
	bool asked = argc > 2 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
	FILE *out = asked ? stdout : stderr;

	if (argc > 2 && !asked)
		fprintf(out, "tintype: there is no command \"%s %s\"\n\n", argv[1], argv[2]);
	fprintf(out, "Usage: tintype %s COMMAND [flags]\n\n", argv[1]);
	for (const struct cli_command *c = cli_commands; c->name; c++)
		if (strncmp(c->name, argv[1], len) == 0 && c->name[len] == ' ')
			fprintf(out, "  %-16s %s\n", c->name, c->summary);
	return asked ? CLI_OK : CLI_USAGE;
}

static bool is_family(const char *word)
{
	size_t len = strlen(word);

	for (const struct cli_command *c = cli_commands; c->name; c++)
		if (len > 0 && strncmp(c->name, word, len) == 0 && c->name[len] == ' ')
			return true;
	return false;
}

int cli_main(int argc, char **argv)
{
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		print_overview(argc < 2 ? stderr : stdout);
		return argc < 2 ? CLI_USAGE : CLI_OK;
	}
	if (strcmp(argv[1], "--version") == 0)
		return cmd_version(NULL, NULL);
	for (const struct cli_command *c = cli_commands; c->name; c++) {
		int words = matches(c, argc, argv);
		if (words)
			return run_command(c, argc, argv, 1 + words);
	}
	if (is_family(argv[1]))
		return tell_family(argc, argv);
	fprintf(stderr, "tintype: there is no command \"%s\"\n\n", argv[1]);
	print_overview(stderr);
	return CLI_USAGE;
}

/* --- values ------------------------------------------------------------------------------ */

static int index_of(const struct cli_command *self, const char *name)
{
	for (int i = 0; self->flags[i].name; i++)
		if (strcmp(self->flags[i].name, name) == 0)
			return i;
	abort(); /* a programmer's mistake */
}

const char *cli_value(const struct cli_command *self, const struct cli_args *args,
		      const char *name, const char *fallback)
{
	const char *value = args->values[index_of(self, name)];

	return value ? value : fallback;
}

bool cli_has(const struct cli_command *self, const struct cli_args *args, const char *name)
{
	return args->values[index_of(self, name)] != NULL;
}

bool cli_int(const struct cli_command *self, const struct cli_args *args, const char *name,
	     int64_t min, int64_t max, int64_t *ret)
{
	const char *text = cli_value(self, args, name, NULL);
	char *end;

	if (!text)
		return true;
	long long v = strtoll(text, &end, 10);
	if (*text == '\0' || *end || v < min || v > max) {
		cli_misuse(self, "%s must be a whole number from %lld to %lld", name, (long long)min,
			   (long long)max);
		return false;
	}
	*ret = v;
	return true;
}

bool cli_credits(const struct cli_command *self, const struct cli_args *args, const char *name,
		 int64_t min_uc, int64_t *ret_uc)
{
	const char *text = cli_value(self, args, name, NULL);
	int64_t uc;

	if (!text)
		return true;
	bool negative = *text == '-';
	bool ok = decimal_parse(slice_of(text + negative), 4, &uc) && uc >= 0 && uc <= INT64_C(1) << 53;
	if (ok && negative)
		uc = -uc;
	if (!ok || uc < min_uc) {
		cli_misuse(self, "%s must be credits%s with at most 4 decimals, as 100 or 2.5", name,
			   min_uc < 0 ? "" : ", not negative,");
		return false;
	}
	*ret_uc = uc;
	return true;
}

bool cli_expiry(const struct cli_command *self, const struct cli_args *args, const char *name,
		int64_t *ret_ms)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {{'d', 86400000}, {'h', 3600000}, {'m', 60000}, {'s', 1000}};
	const char *text = cli_value(self, args, name, NULL);
	char *end;

	if (!text)
		return true;
	long long v = strtoll(text, &end, 10);
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (v < 1 || v > 36500 * 86400LL || *end != units[i].unit || end[1])
			continue;
		*ret_ms = clock_wall_ms() + v * units[i].ms;
		return true;
	}
	cli_misuse(self, "%s must be a time from now, as 30d, 12h or 90m", name);
	return false;
}
