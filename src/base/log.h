/* One logfmt line an event, written at a boundary, to standard error.
 *
 *     log_info("task.ended", "task=%s status=%s duration_ms=%ld", id, status, ms);
 *     → ts=2026-01-02T03:04:05.678Z level=info event=task.ended task=… status=… duration_ms=…
 *
 * Any thread. Values that a stranger chose go through log_quote(). Secrets,
 * prompts and links are never logged above debug. With format JSON the same
 * line is a JSON object. Lines over LOG_LINE_MAX bytes are cut.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

#define LOG_LINE_MAX 2048

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF };

void log_init(enum log_level least, bool json);
bool log_enabled(enum log_level level);
void log_write(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

#define log_debug(event, ...) \
	(log_enabled(LOG_DEBUG) ? log_write(LOG_DEBUG, event, __VA_ARGS__) : (void)0)
#define log_info(event, ...) log_write(LOG_INFO, event, __VA_ARGS__)
#define log_warn(event, ...) log_write(LOG_WARN, event, __VA_ARGS__)
#define log_error(event, ...) log_write(LOG_ERROR, event, __VA_ARGS__)

/* `s` as a quoted logfmt value ("…", control bytes and quotes escaped) in one of
 * four rotating per-thread buffers of 256 bytes; longer values are cut. */
const char *log_quote(const char *s);
