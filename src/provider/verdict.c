#include "provider/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/slice.h"
#include "provider/upstream.h"

#define RETRY_AFTER_MAX_MS (24 * 3600 * 1000)

/* Others are failures: the next provider is asked. */
static const struct {
	int status;
	enum provider_outcome outcome;
} statuses[] = {
	{401, PROVIDER_BLOCKED},   {402, PROVIDER_BLOCKED}, {403, PROVIDER_BLOCKED},
	{429, PROVIDER_THROTTLED},
};

static bool header_text(const struct egress_result *result, const char *name, char *ret, size_t max)
{
	struct slice value = egress_result_header(result, name);

	snprintf(ret, max, "%.*s", (int)MIN(value.len, max - 1), value.p ? value.p : "");
	return value.len > 0;
}

static double date_to_ms(const char *text)
{
	struct tm tm = {0};
	const char *end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm);

	return end ? (double)timegm(&tm) * 1000 - (double)clock_wall_ms() : 0;
}

int64_t verdict_retry_after_ms(const struct egress_result *result)
{
	char text[64], *end;
	double ms = 0;

	if (header_text(result, "retry-after-ms", text, sizeof text)) {
		ms = strtod(text, &end);
	} else if (header_text(result, "retry-after", text, sizeof text)) {
		ms = strtod(text, &end) * 1000;
		if (end == text)
			ms = date_to_ms(text);
	}
	return ms > 0 ? (int64_t)MIN(ms, (double)RETRY_AFTER_MAX_MS) : 0;
}

/* Before TLS stands, nothing of a request is on its way. */
static bool was_sent(const struct provider *p, const struct egress_result *result)
{
	const struct upstream_settings *settings = p->settings;
	bool secure = slice_starts(slice_of(settings->base_url), SLICE("https://"));

	return result->status > 0 ||
	       (secure ? result->timings_us.secured : result->timings_us.connected) > 0;
}

enum provider_outcome verdict_transfer(const struct provider *p, const struct egress_result *result,
				       struct err *err)
{
	bool sent = was_sent(p, result);
	bool late = result->outcome == EGRESS_TIMEOUT;

	log_warn("provider.failed", "provider=%s outcome=%s why=%s", p->name,
		 egress_outcome_name(result->outcome), log_quote(result->message));
	err_set(err, late ? ERR_TASK_TIMEOUT : ERR_TASK_SERVICE, NULL,
		late ? "the provider did not answer in time"
		     : "the provider could not be reached, or broke off");
	return sent && (late || result->outcome == EGRESS_BROKEN) ? PROVIDER_UNCERTAIN : PROVIDER_FAILED;
}

static enum provider_outcome by_word(const struct verdict_word *words, const char *code,
				     const char *message)
{
	for (const struct verdict_word *w = words; w && w->word; w++)
		if (strstr(code, w->word) || strstr(message, w->word))
			return w->outcome;
	return PROVIDER_FAILED;
}

static enum provider_outcome by_status(int status)
{
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (statuses[i].status == status)
			return statuses[i].outcome;
	return PROVIDER_FAILED;
}

/* Callers hear what they can do something about; the rest is in the log. */
static enum provider_outcome tell(const struct provider *p, enum provider_outcome outcome, int status,
				  const char *code, const char *message, struct err *err)
{
	if (outcome == PROVIDER_REFUSED)
		err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "the provider refused the prompt: %.300s",
			*message ? message : code);
	else if (outcome == PROVIDER_THROTTLED)
		err_set(err, ERR_TASK_EXHAUSTED, NULL, "the provider takes no more requests for now");
	else if (outcome == PROVIDER_BLOCKED)
		err_set(err, ERR_TASK_SERVICE, NULL, "the provider is not available to this service");
	else
		err_set(err, ERR_TASK_SERVICE, NULL, "the provider could not make it");
	if (outcome == PROVIDER_BLOCKED)
		log_error("provider.blocked", "provider=%s status=%d code=%s why=%s", p->name, status,
			  log_quote(code), log_quote(message));
	else if (outcome == PROVIDER_FAILED)
		log_warn("provider.failed", "provider=%s status=%d code=%s why=%s", p->name, status,
			 log_quote(code), log_quote(message));
	return outcome;
}

enum provider_outcome verdict_answer(const struct provider *p, const struct egress_result *result,
				     const struct verdict_word *words, const char *code,
				     const char *message, struct err *err)
{
	enum provider_outcome outcome = by_word(words, code, message);

	if (outcome == PROVIDER_FAILED)
		outcome = by_status(result->status);
	tell(p, outcome, result->status, code, message, err);
	if (outcome == PROVIDER_THROTTLED)
		err->retry_after_ms = verdict_retry_after_ms(result);
	return outcome;
}

enum provider_outcome verdict_failed(const struct provider *p, const struct verdict_word *words,
				     const char *code, const char *message, struct err *err)
{
	return tell(p, by_word(words, code, message), 0, code, message, err);
}
