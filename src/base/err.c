/* The error table's accessors and message formatting. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct err_info {
	const char *name;
	int http;
	const char *task_type;
	const char *openai_type;
	bool retryable;
} err_info[ERR_CODE_COUNT] = {
	[ERR_NONE] = {"ok", 200, "", "", false},
#define X(id, code, http, type, otype, retry) [ERR_##id] = {code, http, type, otype, retry},
	ERR_TABLE(X)
#undef X
};

/* Drops a UTF-8 sequence that the buffer's end cut in two. */
static void trim_partial_utf8(char *s, size_t size)
{
	size_t len = strlen(s), start = len;

	if (len + 1 < size)
		return;
	while (start > 0 && ((unsigned char)s[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	unsigned char lead = (unsigned char)s[start - 1];
	size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (len - (start - 1) < need)
		s[start - 1] = '\0';
}

bool err_set(struct err *err, enum err_code code, const char *param, const char *fmt, ...)
{
	va_list ap;

	*err = (struct err){.code = code, .param = param};
	va_start(ap, fmt);
	vsnprintf(err->message, sizeof err->message, fmt, ap);
	va_end(ap);
	trim_partial_utf8(err->message, sizeof err->message);
	return false;
}

bool err_prefix(struct err *err, const char *fmt, ...)
{
	char old[ERR_MESSAGE_MAX], context[ERR_MESSAGE_MAX / 2];
	va_list ap;

	memcpy(old, err->message, sizeof old);
	va_start(ap, fmt);
	vsnprintf(context, sizeof context, fmt, ap);
	va_end(ap);
	trim_partial_utf8(context, sizeof context);
	if (snprintf(err->message, sizeof err->message, "%s: %s", context, old) >=
	    (int)sizeof err->message)
		trim_partial_utf8(err->message, sizeof err->message);
	return false;
}

const char *err_code_name(enum err_code code) { return err_info[code].name; }
int err_http_status(enum err_code code) { return err_info[code].http; }
const char *err_task_type(enum err_code code) { return err_info[code].task_type; }
const char *err_openai_type(enum err_code code) { return err_info[code].openai_type; }
bool err_retryable(enum err_code code) { return err_info[code].retryable; }

enum err_code err_code_from_name(const char *name)
{
	for (int code = ERR_NONE + 1; code < ERR_CODE_COUNT; code++)
		if (strcmp(err_info[code].name, name) == 0)
			return code;
	return ERR_NONE;
}
