/* The command line's share of the table. */
#include <string.h>

#include "base/guess.h"
#include "config/param.h"

static const char set_flag[] = "--set";

static const struct config_param *param_of_flag(struct slice flag)
{
	for (size_t i = 0; i < config_param_count; i++)
		if (config_params[i].flag && slice_is(flag, config_params[i].flag))
			return &config_params[i];
	return NULL;
}

static enum config_flag add(struct config_overrides *o, const char *name, const char *flag,
			    const char *value, struct err *err)
{
	if (o->count == CONFIG_OVERRIDES_MAX) {
		err_set(err, ERR_INVALID_PARAMETER, NULL, "%s: too many parameters", flag);
		return CONFIG_FLAG_BAD;
	}
	o->items[o->count].name = name;
	o->items[o->count].flag = flag;
	o->items[o->count++].value = value;
	return CONFIG_FLAG_TAKEN;
}

/* "server.listen=X" */
static enum config_flag add_set(struct config_overrides *o, const char *text, struct err *err)
{
	const char *eq = strchr(text, '='), *names[CONFIG_OVERRIDES_MAX] = {0};
	struct slice name = {text, eq ? (size_t)(eq - text) : strlen(text)};
	size_t count = 0;

	for (; count < config_param_count && count < ARRAY_LEN(names); count++) {
		names[count] = config_params[count].name;
		if (eq && slice_is(name, names[count]))
			return add(o, names[count], set_flag, eq + 1, err);
	}
	const char *meant = guess_name(name, names, count);
	if (!eq)
		err_set(err, ERR_INVALID_PARAMETER, NULL, "--set takes NAME=VALUE, not \"%.80s\"",
			text);
	else if (meant)
		err_set(err, ERR_INVALID_PARAMETER, NULL,
			"--set: %.*s is no parameter; did you mean %s?", (int)MIN(name.len, 80u),
			text, meant);
	else
		err_set(err, ERR_INVALID_PARAMETER, NULL, "--set: %.*s is no parameter",
			(int)MIN(name.len, 80u), text);
	return CONFIG_FLAG_BAD;
}

enum config_flag config_take_flag(struct config_overrides *o, int argc, char **argv, int *at,
				  struct err *err)
{
	const char *arg = argv[*at], *eq = strchr(arg, '=');
	struct slice flag = {arg, eq ? (size_t)(eq - arg) : strlen(arg)};
	const struct config_param *p = param_of_flag(flag);
	bool set = slice_is(flag, set_flag);
	const char *value = eq ? eq + 1 : NULL;

	if (!p && !set)
		return CONFIG_FLAG_NONE;
	if (!value) {
		if (*at + 1 >= argc) {
			err_set(err, ERR_INVALID_PARAMETER, NULL, "%s needs a value", arg);
			return CONFIG_FLAG_BAD;
		}
		value = argv[++*at];
	}
	++*at;
	return set ? add_set(o, value, err) : add(o, p->name, p->flag, value, err);
}
