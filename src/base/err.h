/* An error on its way up: who detects writes the message, callers pass it on.
 *
 *     bool thing_open(const char *path, struct err *err)
 *     {
 *             if (bad)
 *                     return err_set(err, ERR_INVALID_PARAMETER, "size",
 *                                    "size must be one of %s", list);
 *     }
 *
 * A fallible function returns bool, is MUST_CHECK, and fills `err` only when it
 * returns false. `err` is never NULL. Messages are for callers of the API: they
 * name the field and what is allowed, and hold no secret. Drawback: the message
 * is cut at ERR_MESSAGE_MAX - 1 bytes (on a UTF-8 boundary).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/errors.h"

enum err_code {
	ERR_NONE,
#define X(id, code, http, type, otype, retry) ERR_##id,
	ERR_TABLE(X)
#undef X
	ERR_CODE_COUNT
};

#define ERR_MESSAGE_MAX 400
#define ERR_MODERATION_MAX 128

struct err {
	enum err_code code;
	const char *param;	/* borrowed: the request field at fault, or NULL */
	const char *fine_code;	/* borrowed, static: the OpenAI dialect's finer code, or NULL */
	int64_t retry_after_ms; /* 0: no advice */
	/* What is allowed, where it helps the caller. Unset: flags are false. */
	bool has_range;
	int64_t min, max;
	const char *const *allowed; /* borrowed, NULL-terminated, or NULL */
	bool has_credits;
	int64_t remaining_uc, estimated_uc;
	/* ERR_TASK_CONTENT_POLICY: where and for what a provider refused, "input:sexual,violence"
	 * (input, output or unknown; categories may be missing); "": it did not say. */
	char moderation[ERR_MODERATION_MAX];
	char message[ERR_MESSAGE_MAX];
};

/* Fills err and returns false, so that it can stand behind `return`.
 * param: a string that outlives the error (usually a literal), or NULL. */
bool err_set(struct err *err, enum err_code code, const char *param, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Puts "context: " before the message. */
bool err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

const char *err_code_name(enum err_code code);	  /* "invalid_parameter" */
int err_http_status(enum err_code code);	  /* 400 */
const char *err_task_type(enum err_code code);	  /* task dialect `type` */
const char *err_openai_type(enum err_code code);  /* OpenAI dialect `type` */
bool err_retryable(enum err_code code);
/* The code with this name, or ERR_NONE. */
enum err_code err_code_from_name(const char *name);
