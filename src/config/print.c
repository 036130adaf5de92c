/* The table for people: a commented sample, --help, a page of documentation. */
#include <string.h>

#include "config/param.h"

#define LINE_WIDTH 84

/* Words in lines of at most `width` columns, each behind `lead`. */
static void print_wrapped(FILE *out, const char *lead, size_t width, const char *text)
{
	size_t room = width > strlen(lead) ? width - strlen(lead) : 20;

	while (*text) {
		size_t len = strlen(text), cut = len;
		if (len > room)
			for (cut = room; cut > 0 && text[cut] != ' '; cut--)
				;
		if (cut == 0)
			cut = strcspn(text, " ");
		fprintf(out, "%s%.*s\n", lead, (int)cut, text);
		text += cut;
		while (*text == ' ')
			text++;
	}
}

/* "(a size from 1KiB to 64KiB; default 16KiB)" */
static void describe(const struct config_param *p, struct buf *b)
{
	buf_clear(b);
	buf_byte(b, '(');
	config_param_describe(p, b);
	if (*p->initial)
		buf_printf(b, "; default %s", p->initial);
	buf_byte(b, ')');
}

void config_faults_print(const struct config_faults *faults, FILE *out)
{
	int kept = MIN(faults->count, CONFIG_FAULTS_MAX);

	for (int i = 0; i < kept; i++)
		fprintf(out, "%s%s%s\n", faults->items[i].where,
			*faults->items[i].where ? ": " : "", faults->items[i].message);
	if (faults->count > kept)
		fprintf(out, "... and %d more\n", faults->count - kept);
}

/* --- config print ---------------------------------------------------------- */

static void print_source(FILE *out, const struct config *cfg, const struct config_param *p)
{
	const struct config_source *s = &cfg->sources[p - config_params];
	char env[CONFIG_ENV_MAX];

	switch (s->kind) {
	case CONFIG_FROM_DEFAULT:
		fputs("  # the default\n", out);
		break;
	case CONFIG_FROM_FILE:
		fprintf(out, "  # from the file, line %d\n", s->line);
		break;
	case CONFIG_FROM_ENV:
		fprintf(out, "  # from %s\n", config_param_env(p, env));
		break;
	case CONFIG_FROM_FLAG:
		fputs("  # from the command line\n", out);
		break;
	}
}

static void print_param(FILE *out, const struct config *cfg, const struct config_param *p,
			struct buf *b)
{
	print_wrapped(out, "  # ", LINE_WIDTH, p->help);
	describe(p, b);
	print_wrapped(out, "  # ", LINE_WIDTH, buf_cstr(b));
	buf_clear(b);
	config_param_print(p, cfg, b);
	fprintf(out, "  %s: %s", strchr(p->name, '.') + 1, buf_cstr(b));
	print_source(out, cfg, p);
}

static void print_provider(FILE *out, const struct config_provider *p, struct buf *b)
{
	for (size_t i = 0; i < config_provider_param_count; i++) {
		const struct config_param *row = &config_provider_params[i];
		bool all_models = strcmp(row->name, "models") == 0 && !p->models.items;
		buf_clear(b);
		if (all_models)
			buf_str(b, "[\"*\"]");
		else
			config_param_print(row, p, b);
		fprintf(out, "%s%s: %s\n", i ? "    " : "  - ", row->name, buf_cstr(b));
	}
}

void config_print(const struct config *cfg, FILE *out)
{
	const char *section = "";
	size_t len = 0;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < config_param_count; i++) {
		const struct config_param *p = &config_params[i];
		if (strncmp(section, p->name, len + 1) != 0 || len == 0) {
			section = p->name;
			len = strcspn(section, ".");
			fprintf(out, "%s%.*s:\n", i ? "\n" : "", (int)len, section);
		}
		print_param(out, cfg, p, &b);
	}
	fputs(
	    "\n# The built-in painter needs no entry: it serves the models that no provider here\n"
	    "# serves, and says so.\nproviders:\n",
	    out);
	for (size_t i = 0; i < cfg->provider_count; i++)
		print_provider(out, &cfg->providers[i], &b);
	buf_finish(&b);
}

/* --- --help and docs ------------------------------------------------------- */

void config_print_flags(FILE *out)
{
	static const char indent[] = "                           ";

	for (size_t i = 0; i < config_param_count; i++) {
		const struct config_param *p = &config_params[i];
		if (!p->flag)
			continue;
		int len = fprintf(out, "  %s %s", p->flag, p->value_word);
		fprintf(out, "%*s%s\n", MAX(1, 27 - len), "",
			*p->initial ? p->initial : "(no default)");
		print_wrapped(out, indent, LINE_WIDTH, p->help);
	}
	fprintf(out, "  %-25sany parameter of docs/configuration.md\n", "--set NAME=VALUE");
}

/* Text in a cell of a table: no bar may end it early. */
static void print_cell(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void print_row(FILE *out, const struct config_param *p, const char *env, struct buf *b)
{
	buf_clear(b);
	config_param_describe(p, b);
	fprintf(out, "| `%s` | ", p->name);
	print_cell(out, buf_cstr(b));
	if (!p->initial)
		fputs(" | required | ", out);
	else
		fprintf(out, *p->initial ? " | `%s` | " : " | %s | ",
			*p->initial ? p->initial : "none");
	print_cell(out, p->help);
	if (env && p->flag)
		fprintf(out, " (`%s`)", p->flag);
	fputs(" |\n", out);
}

void config_print_markdown(FILE *out)
{
	static const char head[] = "| name | value | default | meaning |\n|---|---|---|---|\n";
	char env[CONFIG_ENV_MAX];
	struct buf b;

	buf_init(&b, 4096);
	fprintf(
	    out,
	    "# Configuration\n\n"
	    "<!-- Made by `tintype config print --markdown` from src/config/table.c. -->\n\n"
	    "Weakest to strongest: the default, the file (`-c FILE`), the environment, the "
	    "command line.\nA parameter's environment variable is its name in capitals, dots as "
	    "underscores, behind\n`TINTYPE_`: `%s` is `%s`. On the command line\n"
	    "every parameter can be given as `--set NAME=VALUE`; a few have a flag of their "
	    "own.\n`tintype config check` names every fault with its line; `tintype config print` "
	    "shows\nwhat is in force and why.\n\nSizes are written `512KiB`, `20MiB`, `1GiB`; "
	    "durations `500ms`, `90s`, `10m`, `24h`, `30d`.\nRelative paths begin at the working "
	    "directory.\n\n%s",
	    config_params[0].name, config_param_env(&config_params[0], env), head);
	for (size_t i = 0; i < config_param_count; i++)
		print_row(out, &config_params[i], env, &b);
	fprintf(out, "\n## Providers\n\nA list under `providers:`; each entry has\n\n%s", head);
	for (size_t i = 0; i < config_provider_param_count; i++)
		print_row(out, &config_provider_params[i], NULL, &b);
	buf_finish(&b);
}
