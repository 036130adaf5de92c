/* Errors as each dialect spells them (docs/errors.md): the same struct err, two forms.
 *
 *   task     {"error":{code, message, type, param?, request_id, min?, max?, allowed_values? …}}
 *   openai   {"error":{message, type, param, code}}
 */
#include "api/call.h"

#include <stdio.h>
#include <string.h>

#define RETRY_AFTER_S "1"

/* Where the OpenAI dialect has a status or a code of its own for what happened. Clients of
 * the OpenAI packages choose their exception class by the status. */
static const struct openai_fault {
	enum err_code code;
	int status;	    /* 0: the table's */
	const char *name;   /* NULL: null */
	bool never_retry;   /* or clients would ask again, at once and twice */
} openai_faults[] = {
	{ERR_INVALID_REQUEST, 0, NULL, false},
	{ERR_INVALID_PARAMETER, 0, "invalid_value", false},
	{ERR_UNAUTHORIZED, 0, "invalid_api_key", false},
	{ERR_KEY_EXPIRED, 0, "invalid_api_key", false},
	{ERR_KEY_DISABLED, 0, "invalid_api_key", false},
	{ERR_MODEL_ACCESS_DENIED, 0, "model_not_found", false},
	{ERR_NOT_FOUND, 0, NULL, false},
	{ERR_INSUFFICIENT_QUOTA, 429, "insufficient_quota", true},
	{ERR_KEY_QUOTA_EXHAUSTED, 429, "insufficient_quota", true},
	{ERR_IDEMPOTENCY_CONFLICT, 0, "idempotency_conflict", true},
	{ERR_TOO_MANY_TASKS, 0, "rate_limit_exceeded", false},
	{ERR_TASK_CONTENT_POLICY, 0, "moderation_blocked", false},
	{ERR_TASK_IMAGE_PROCESSING, 0, "invalid_image_file", false},
	{ERR_TASK_IMAGE_DIMENSION, 0, "invalid_mask_image_format", false},
	{ERR_TASK_CANCELLED, 400, NULL, true},
	{ERR_TASK_QUOTA, 429, "insufficient_quota", true},
	{ERR_TASK_RESOURCE, 400, "invalid_image_file", false},
	{ERR_TASK_TIMEOUT, 0, NULL, true},
	{ERR_TASK_UNKNOWN, 0, "unknown_error", true}, /* a provider may have been paid already */
};

static const struct openai_fault *openai_fault_of(enum err_code code)
{
	for (size_t i = 0; i < ARRAY_LEN(openai_faults); i++)
		if (openai_faults[i].code == code)
			return &openai_faults[i];
	return NULL;
}

bool speaks_openai(const struct http_exchange *x)
{
	const struct call *call = x->user;

	return slice_starts(x->path, SLICE("/openai/")) || (call && call->dialect == CATALOG_OPENAI);
}

static void write_allowed(struct json_writer *w, const struct err *err)
{
	if (err->has_range) {
		json_member_int(w, "min", err->min);
		json_member_int(w, "max", err->max);
	}
	if (err->allowed) {
		json_key(w, "allowed_values");
		json_array_begin(w);
		for (int i = 0; err->allowed[i]; i++)
			json_str(w, err->allowed[i]);
		json_array_end(w);
	}
	if (err->has_credits) {
		json_member_fixed(w, "remaining_credits", err->remaining_uc, CREDIT_DIGITS);
		json_member_fixed(w, "estimated_credits", err->estimated_uc, CREDIT_DIGITS);
	}
}

static void write_task_fault(struct json_writer *w, const struct http_exchange *x, const struct err *err)
{
	json_member_str(w, "code", err_code_name(err->code));
	json_member_str(w, "message", err->message);
	json_member_str(w, "type", err_task_type(err->code));
	if (err->param) {
		json_member_str(w, "param", err->param);
	}
	json_member_str(w, "request_id", x->request_id);
	write_allowed(w, err);
}

/* "input:sexual,violence" → "moderation_details":{"moderation_stage":…,"categories":[…]} */
static void write_moderation(struct json_writer *w, const char *moderation)
{
	static const char *const stages[] = {"input", "output", NULL};
	size_t len = strcspn(moderation, ":");
	const char *at = moderation + len, *stage = "unknown";

	for (int i = 0; stages[i]; i++)
		if (slice_is((struct slice){moderation, len}, stages[i]))
			stage = stages[i];
	json_key(w, "moderation_details");
	json_object_begin(w);
	json_member_str(w, "moderation_stage", stage);
	json_key(w, "categories");
	json_array_begin(w);
	while (*at) {
		len = strcspn(++at, ",");
		if (len > 0)
			json_slice(w, (struct slice){at, len});
		at += len;
	}
	json_array_end(w);
	json_object_end(w);
}

void fault_write_openai(struct json_writer *w, const struct err *err)
{
	const struct openai_fault *own = openai_fault_of(err->code);

	json_object_begin(w);
	json_member_str(w, "message", err->message);
	json_member_str(w, "type", err_openai_type(err->code));
	json_member_str(w, "param", err->param);
	json_member_str(w, "code", err->fine_code ? err->fine_code
				   : own	  ? own->name
						  : err_code_name(err->code));
	if (err->moderation[0])
		write_moderation(w, err->moderation);
	json_object_end(w);
}

/* What clients of the OpenAI packages look at before they try again. */
static int set_openai_headers(struct http_exchange *x, const struct err *err)
{
	const struct openai_fault *own = openai_fault_of(err->code);
	char ms[24];

	if (own && own->never_retry)
		http_set_header(x, "x-should-retry", "false");
	if (err->retry_after_ms > 0) {
		snprintf(ms, sizeof ms, "%lld", (long long)err->retry_after_ms);
		http_set_header(x, "retry-after-ms", ms);
	}
	return own && own->status ? own->status : err_http_status(err->code);
}

void fault_answer(struct http_exchange *x, const struct err *err)
{
	bool openai = speaks_openai(x);
	int status = openai ? set_openai_headers(x, err) : err_http_status(err->code);
	struct buf b;
	struct json_writer w = {.buf = &b};

	buf_init(&b, CALL_ANSWER_MAX);
	json_object_begin(&w);
	json_key(&w, "error");
	if (openai) {
		fault_write_openai(&w, err);
	} else {
		json_object_begin(&w);
		write_task_fault(&w, x, err);
		json_object_end(&w);
	}
	json_object_end(&w);
	/* Where it helps to come again there is always advice on when. */
	if ((status == 429 || status == 502 || status == 503) && err->retry_after_ms <= 0)
		http_set_header(x, "Retry-After", RETRY_AFTER_S);
	http_respond(x, status, "application/json", buf_view(&b));
	buf_finish(&b);
}

void call_fail(struct http_exchange *x, enum err_code code, const char *param, const char *message)
{
	struct err err;

	err_set(&err, code, param, "%s", message);
	http_respond_error(x, &err);
}
