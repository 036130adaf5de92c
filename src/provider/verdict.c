#include "provider/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/slice.h"
#include "provider/judge.h"
#include "provider/upstream.h"

#define RETRY_AFTER_MAX_MS (24 * 3600 * 1000)

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
	bool late = result->outcome == EGRESS_TIMEOUT, ours = result->outcome == EGRESS_UNAVAILABLE;

	log_warn("provider.failed", "provider=%s outcome=%s why=%s", p->name,
		 egress_outcome_name(result->outcome), log_quote(result->message));
	if (ours && sent)
		return verdict_no_room(p, result->message, err);
	err_set(err, late ? ERR_TASK_TIMEOUT : ours ? ERR_TASK_EXHAUSTED : ERR_TASK_SERVICE, NULL,
		late ? "the provider did not answer in time"
		: ours ? "there was no room here to ask the provider"
		       : "the provider could not be reached, or broke off");
	return sent && (late || result->outcome == EGRESS_BROKEN) ? PROVIDER_UNCERTAIN : PROVIDER_FAILED;
}

enum provider_outcome verdict_no_room(const struct provider *p, const char *why, struct err *err)
{
	log_error("provider.no_room", "provider=%s why=%s", p->name, log_quote(why));
	err_set(err, ERR_TASK_EXHAUSTED, NULL, "the provider made it, and there was no room for it here");
	return PROVIDER_UNCERTAIN;
}

enum provider_outcome verdict_delivery(const struct provider *p, const struct verdict_delivery *d,
				       bool stopped, struct err *err)
{
	if (d->delivered > 0 && (stopped || (d->lost == 0 && !d->no_room)))
		return PROVIDER_OK;
	if (d->no_room)
		return verdict_no_room(p, d->err.message, err);
	*err = d->err;
	if (d->lost > 0)
		return PROVIDER_UNCERTAIN;
	if (err->code == ERR_NONE)
		err_set(err, ERR_TASK_NO_CONTENT, NULL, "the provider answered without an image");
	return PROVIDER_FAILED;
}

enum provider_outcome verdict_words(const struct provider *p, const struct egress_result *result,
				    const struct verdict_words *words, struct err *err)
{
	const struct upstream_settings *settings = p->settings;
	struct upstream_said said = {.status = result ? result->status : 200, .secret = settings->api_key};
	size_t len = strlen(words->categories);

	snprintf(said.code, sizeof said.code, "%.60s", words->code);
	snprintf(said.message, sizeof said.message, "%.399s", *words->message ? words->message : words->code);
	snprintf(said.categories, sizeof said.categories, "%.*s", (int)(len > 0 ? len - 1 : 0), words->categories);
	if (result)
		said.retry_after_ms = verdict_retry_after_ms(result);
	return upstream_judge(p, &said, err);
}
