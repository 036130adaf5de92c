/* logfmt and JSON lines; each line is one write(2), so lines never interleave. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

static enum log_level least_level = LOG_INFO;
static bool as_json;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

void log_init(enum log_level least, bool json)
{
	least_level = least;
	as_json = json;
}

bool log_enabled(enum log_level level) { return level >= least_level; }

static size_t escape_into(char *out, size_t cap, const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n + 7 < cap; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c == '"' || c == '\\') {
			out[n++] = '\\';
			out[n++] = (char)c;
		} else if (c < 0x20 || c == 0x7F) {
			n += (size_t)snprintf(out + n, cap - n, "\\u%04x", c);
		} else {
			out[n++] = (char)c;
		}
	}
	out[n] = '\0';
	return n;
}

const char *log_quote(const char *s)
{
	static _Thread_local char slots[4][256];
	static _Thread_local unsigned next;
	char *slot = slots[next++ % 4];

	slot[0] = '"';
	size_t n = escape_into(slot + 1, sizeof slots[0] - 2, s ? s : "", s ? strlen(s) : 0);
	slot[n + 1] = '"';
	slot[n + 2] = '\0';
	return slot;
}

/* The end of a logfmt value that starts at `at` (quoted or bare). */
static const char *value_end(const char *at)
{
	if (*at != '"') {
		while (*at && *at != ' ')
			at++;
		return at;
	}
	for (at++; *at && *at != '"'; at++)
		if (*at == '\\' && at[1])
			at++;
	return *at ? at + 1 : at;
}

/* Rewrites `key=value key="value"` as JSON members, each led by a comma. */
static size_t members_as_json(char *out, size_t cap, const char *pairs)
{
	size_t n = 0;

	while (*pairs && n + 16 < cap) {
		const char *eq = strchr(pairs, '=');
		if (!eq)
			break;
		const char *end = value_end(eq + 1);
		bool quoted = eq[1] == '"';
		int wrote = snprintf(out + n, cap - n, quoted ? ",\"%.*s\":%.*s" : ",\"%.*s\":\"%.*s\"",
				     (int)(eq - pairs), pairs, (int)(end - eq - 1), eq + 1);
		if (wrote < 0 || (size_t)wrote >= cap - n)
			break;
		n += (size_t)wrote;
		pairs = *end == ' ' ? end + 1 : end;
	}
	out[n] = '\0';
	return n;
}

void log_write(enum log_level level, const char *event, const char *fmt, ...)
{
	char pairs[LOG_LINE_MAX], line[LOG_LINE_MAX + 256], stamp[32];
	int64_t now_ms = clock_wall_ms();
	time_t seconds = (time_t)(now_ms / 1000);
	struct tm tm;
	va_list ap;
	int len;

	if (!log_enabled(level))
		return;
	va_start(ap, fmt);
	vsnprintf(pairs, sizeof pairs, fmt, ap);
	va_end(ap);
	gmtime_r(&seconds, &tm);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &tm);
	if (as_json) {
		char members[LOG_LINE_MAX + 128];
		members_as_json(members, sizeof members, pairs);
		len = snprintf(line, sizeof line, "{\"ts\":\"%s.%03dZ\",\"level\":\"%s\",\"event\":\"%s\"%s}\n",
			       stamp, (int)(now_ms % 1000), level_names[level], event, members);
	} else {
		len = snprintf(line, sizeof line, "ts=%s.%03dZ level=%s event=%s %s\n", stamp,
			       (int)(now_ms % 1000), level_names[level], event, pairs);
	}
	if (len >= (int)sizeof line)
		len = (int)sizeof line - 1;
	if (write(STDERR_FILENO, line, (size_t)len) < 0)
		return; /* nowhere left to say so */
}
