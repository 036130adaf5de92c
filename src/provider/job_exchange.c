#include "provider/job_exchange.h"

#include <stdio.h>

#include "base/log.h"

#define CREATE_TIMEOUT_MS 180000
#define ANSWER_MAX_BYTES (INT64_C(1) << 30)
#define HANG_S 30 /* an answer to a poll that stands still so long is asked for again */

/* On the egress thread, which has the answer from the request to its end. */
static bool on_bytes(struct egress_request *request, struct slice bytes)
{
	struct job *j = request->ctx;
	struct err err;

	if (j->answer_ok && !answer_feed(&j->answer, bytes, &err)) {
		j->answer_ok = false;
		log_warn("provider.answer", "provider=%s why=%s", j->provider->name, log_quote(err.message));
	}
	return true;
}

void job_exchange(struct job *j, const char *method, const char *path, bool create,
		  void (*done)(struct egress_request *request))
{
	const struct upstream_settings *settings = j->provider->settings;
	int n = 0;

	answer_finish(&j->answer);
	answer_init(&j->answer, j->kind->fields, j->provider->parts.media, ANSWER_MAX_BYTES);
	j->answer_ok = true;
	snprintf(j->url, sizeof j->url, "%s%s", settings->base_url, path);
	j->headers[n++] = (struct egress_header){"Accept", "application/json"};
	if (create)
		j->headers[n++] = (struct egress_header){"Content-Type", "application/json"};
	if (create && settings->wait_ms > 0) {
		snprintf(j->prefer, sizeof j->prefer, "wait=%lld", (long long)(settings->wait_ms + 999) / 1000);
		j->headers[n++] = (struct egress_header){"Prefer", j->prefer};
	}
	if (create && j->kind->asynchronous) {
		j->headers[n++] = (struct egress_header){"Prefer", "respond-async"};
		j->headers[n++] = (struct egress_header){"Idempotency-Key", j->attempt->task_id};
	}
	if (settings->key_header && *settings->key_header) {
		n += upstream_key_header(settings, j->authorization, &j->headers[n]);
	} else if (*settings->api_key) {
		snprintf(j->authorization, sizeof j->authorization, "%s%s", j->kind->auth, settings->api_key);
		j->headers[n++] = (struct egress_header){"Authorization", j->authorization};
	}
	j->request = (struct egress_request){
		.url = slice_of(j->url),
		.rules = {.param = "base_url", .http_too = true},
		.trusted = true,
		.method = method,
		.headers = j->headers,
		.header_count = (size_t)n,
		.timeout_ms = settings->timeout_ms > 0 ? settings->timeout_ms : CREATE_TIMEOUT_MS,
		.connect_timeout_ms = settings->connect_timeout_ms,
		.max_bytes = ANSWER_MAX_BYTES,
		.min_bytes_per_s = create ? 0 : 1,
		.min_rate_window_s = HANG_S,
		.once = create,
		.sink = EGRESS_READER,
		.on_bytes = on_bytes,
		.done = done,
		.ctx = j,
	};
	if (create && j->body.fd >= 0) {
		j->request.body_fd = j->body.fd;
		j->request.body_fd_bytes = j->body.bytes;
	} else if (create) {
		j->request.body = buf_view(&j->body.text);
	}
	j->exchanging = true;
	egress_submit(j->provider->parts.egress, &j->request);
}

bool job_read_answer(struct job *j)
{
	struct egress_result *result = &j->request.result;
	struct err err;
	bool whole = result->outcome == EGRESS_OK || result->outcome == EGRESS_HTTP;

	j->exchanging = false;
	if (result->outcome == EGRESS_HTTP && result->body)
		on_bytes(&j->request, slice_of(result->body)); /* it may be less than result->bytes */
	j->answer_ok = whole && j->answer_ok && answer_end(&j->answer, &err);
	return j->answer_ok;
}
