/* What an upstream's words mean: who pays, and who is asked next. Each row is an answer as
 * somebody documents it or sent it. */
#include "provider/judge.h"
#include "provider/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/log.h"

static const struct provider provider = {.name = "one"};

static enum provider_outcome judge(int status, const char *body, int64_t retry_after_ms, struct err *err)
{
	struct upstream_said said = {.status = status, .retry_after_ms = retry_after_ms, .secret = "sk-secret"};

	log_init(LOG_OFF, false);
	upstream_read_fault(slice_of(body), &said);
	*err = (struct err){0};
	return upstream_judge(&provider, &said, err);
}

#define ERROR(code) "{\"error\":{\"message\":\"Words.\",\"type\":\"t\",\"param\":null,\"code\":" code "}}"

static const struct {
	const char *who;
	int status;
	const char *body;
	enum provider_outcome outcome;
	const char *moderation;
} rows[] = {
	{"OpenAI, gpt-image", 400, ERROR("\"moderation_blocked\""), PROVIDER_REFUSED, ""},
	{"OpenAI, with details", 400,
	 "{\"error\":{\"code\":\"moderation_blocked\",\"message\":\"m\",\"moderation_details\":{\"moderation_stage\":\"output\","
	 "\"categories\":[\"sexual\",\"self-harm/intent\"]}}}", PROVIDER_REFUSED, "output:sexual,self-harm/intent"},
	{"OpenAI, in the sentence", 400,
	 "{\"error\":{\"code\":\"moderation_blocked\",\"message\":\"Rejected. safety_violations=[sexual, violence].\"}}",
	 PROVIDER_REFUSED, "unknown:sexual,violence"},
	{"OpenAI, dall-e", 400, ERROR("\"content_policy_violation\""), PROVIDER_REFUSED, ""},
	{"Azure", 400, "{\"error\":{\"code\":\"contentFilter\",\"message\":\"m\"}}", PROVIDER_REFUSED, ""},
	{"Azure, inner", 400, "{\"error\":{\"code\":\"BadRequest\",\"message\":\"m\",\"innererror\":{\"code\":"
	 "\"ResponsibleAIPolicyViolation\",\"content_filter_results\":{}}}}", PROVIDER_REFUSED, ""},
	{"LiteLLM, wrapped", 400, "{\"error\":{\"message\":\"litellm.BadRequestError: litellm.ContentPolicyViolationError: x\","
	 "\"type\":null,\"param\":null,\"code\":\"400\"}}", PROVIDER_REFUSED, ""},
	{"fal", 422, "{\"detail\":[{\"loc\":[\"body\",\"prompt\"],\"msg\":\"Flagged.\",\"type\":\"content_policy_violation\","
	 "\"categories\":[\"sexual\"]}]}", PROVIDER_REFUSED, "unknown:sexual"},
	{"a law", 451, "", PROVIDER_REFUSED, ""},
	{"a spent quota that says 429", 429, ERROR("\"insufficient_quota\""), PROVIDER_BLOCKED, ""},
	{"a billing limit that says 400", 400, ERROR("\"billing_hard_limit_reached\""), PROVIDER_BLOCKED, ""},
	{"a quota in the type", 429, "{\"error\":{\"message\":\"m\",\"type\":\"insufficient_quota\",\"code\":null}}",
	 PROVIDER_BLOCKED, ""},
	{"new-api, no money", 403, "{\"error\":{\"message\":\"m\",\"type\":\"new_api_error\",\"code\":\"insufficient_user_quota\"}}",
	 PROVIDER_BLOCKED, ""},
	{"a wrong key", 401, ERROR("\"invalid_api_key\""), PROVIDER_BLOCKED, ""},
	{"a ban in words alone", 403, "Forbidden", PROVIDER_BLOCKED, ""},
	{"no money", 402, "{\"detail\":\"Insufficient balance\"}", PROVIDER_BLOCKED, ""},
	{"too many", 429, ERROR("\"rate_limit_exceeded\""), PROVIDER_THROTTLED, ""},
	{"too many, in words alone", 429, "slow down", PROVIDER_THROTTLED, ""},
	{"too many, in the code", 400, ERROR("429"), PROVIDER_THROTTLED, ""},
	{"too many, in the code as text", 500, ERROR("\"429\""), PROVIDER_THROTTLED, ""},
	{"overloaded", 529, "", PROVIDER_THROTTLED, ""},
	{"a fault", 500, ERROR("\"server_error\""), PROVIDER_FAILED, ""},
	{"a fault in an answer of 200", 200, ERROR("null"), PROVIDER_FAILED, ""},
	{"a text", 500, "Internal Server Error", PROVIDER_FAILED, ""},
	{"a page", 502, "<html>", PROVIDER_FAILED, ""},
	{"a model that is not there", 404, ERROR("\"model_not_found\""), PROVIDER_FAILED, ""},
	{"a setting it does not know", 400, ERROR("\"invalid_value\""), PROVIDER_FAILED, ""},
	{"a proxy that gave up waiting", 504, "<html>", PROVIDER_UNCERTAIN, ""},
	{"Cloudflare, the same", 524, "error code: 524", PROVIDER_UNCERTAIN, ""},
	{"a moderation that is no words", 400, "{\"error\":{\"code\":\"moderation_blocked\",\"moderation_details\":"
	 "{\"moderation_stage\":\"<b>\",\"categories\":[\"\\\"<i>\",7]}}}", PROVIDER_REFUSED, "b:i"},
};

static void each_answer_means_what_it_means(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err;
		enum provider_outcome outcome = judge(rows[i].status, rows[i].body, 0, &err);
		if (outcome != rows[i].outcome || strcmp(err.moderation, rows[i].moderation) != 0)
			fail_msg("%s: %s, moderation \"%s\"", rows[i].who, provider_outcome_name(outcome),
				 err.moderation);
		assert_int_not_equal(err.code, ERR_NONE);
	}
}

static void an_advice_when_to_come_again_is_passed_on(void **state UNUSED)
{
	struct err err;

	assert_int_equal(judge(429, "", 7000, &err), PROVIDER_THROTTLED);
	assert_int_equal(err.retry_after_ms, 7000);
	assert_int_equal(judge(503, "", 7000, &err), PROVIDER_THROTTLED);
	assert_int_equal(judge(503, "", 0, &err), PROVIDER_FAILED);
}

static void the_operators_affairs_and_keys_are_not_repeated(void **state UNUSED)
{
	struct err err;

	judge(401, "{\"error\":{\"message\":\"Key sk-secret of organisation X is wrong\"}}", 0, &err);
	assert_null(strstr(err.message, "X"));
	judge(400, "{\"error\":{\"code\":\"moderation_blocked\",\"message\":\"You with sk-secret, sk-secret!\"}}", 0, &err);
	assert_non_null(strstr(err.message, "You with *********, *********!"));
}

static void a_cut_character_is_not_told(void **state UNUSED)
{
	char body[1200];
	struct upstream_said said = {0};
	int at = snprintf(body, sizeof body, "{\"error\":\"");

	for (int i = 0; i < 200; i++)
		at += snprintf(body + at, sizeof body - (size_t)at, "보");
	snprintf(body + at, sizeof body - (size_t)at, "\"}");
	assert_true(upstream_read_fault(slice_of(body), &said));
	assert_int_equal(strlen(said.message), 399); /* a whole number of characters of 3 bytes */
}

static int64_t retry_after(const char *headers)
{
	struct egress_result result = {.headers = (char *)(uintptr_t)headers};

	return verdict_retry_after_ms(&result);
}

static void retry_after_is_seconds_a_date_or_milliseconds(void **state UNUSED)
{
	char line[80];
	time_t later = time(NULL) + 100;
	struct tm tm;

	assert_int_equal(retry_after("retry-after: 7\n"), 7000);
	assert_int_equal(retry_after("retry-after: 0.5\n"), 500);
	assert_int_equal(retry_after("retry-after: 7\nretry-after-ms: 250\n"), 250);
	assert_int_equal(retry_after("retry-after: soon\n"), 0);
	assert_int_equal(retry_after("retry-after: -5\n"), 0);
	assert_int_equal(retry_after("retry-after: 1e99\n"), 24 * 3600 * 1000);
	assert_int_equal(retry_after("retry-after: nan\n"), 0);
	assert_int_equal(retry_after(NULL), 0);
	gmtime_r(&later, &tm);
	strftime(line, sizeof line, "retry-after: %a, %d %b %Y %H:%M:%S GMT\n", &tm);
	int64_t ms = retry_after(line);
	assert_true(ms > 0 && ms <= 100000);
	assert_int_equal(retry_after("retry-after: Wed, 21 Oct 2015 07:28:00 GMT\n"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_means_what_it_means),
		cmocka_unit_test(an_advice_when_to_come_again_is_passed_on),
		cmocka_unit_test(the_operators_affairs_and_keys_are_not_repeated),
		cmocka_unit_test(a_cut_character_is_not_told),
		cmocka_unit_test(retry_after_is_seconds_a_date_or_milliseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
