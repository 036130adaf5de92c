/* A request's way: each hop is judged, resolved, judged again by its addresses, put in
 * line, and transferred. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "egress/inside.h"

static void on_answer(struct resolver_wait *wait, const union address *addresses, int count);
static void on_deadline(struct loop_timer *t);

/* --- the end --------------------------------------------------------------- */

static void end_now(struct egress_job *job)
{
	struct egress *e = job->egress;
	struct egress_result *result = &job->result;
	bool whole = result->outcome == EGRESS_OK || result->outcome == EGRESS_HTTP;

	if (whole && !sink_result(job)) {
		result->outcome = EGRESS_UNAVAILABLE;
		snprintf(result->message, sizeof result->message, "no memory for the body");
	}
	job->state = JOB_ENDED;
	result->url = TAKE(job->url.text);
	job->kept_headers.failed = false; /* cut where it was full */
	buf_cstr(&job->kept_headers);
	result->headers = TAKE(job->kept_headers.p);
	result->timings_us.total = clock_mono_us() - job->submitted_us;
	loop_timer_cancel(e->loop, &job->deadline);
	atomic_fetch_add(&e->stats.ended[result->outcome], 1);
	atomic_fetch_sub(&e->stats.jobs, 1);
	loop_post(job->home, &job->done);
}

/* Out of the resolver's, the queue's and libcurl's hands. */
static void let_go(struct egress_job *job)
{
	if (job->easy)
		transfer_note(job);
	resolver_forget(&job->wait);
	transfer_stop(job);
	queue_leave(job);
}

void job_end(struct egress_job *job, enum egress_outcome outcome, const char *fmt, ...)
{
	va_list ap;

	if (job->state == JOB_ENDED)
		return;
	let_go(job);
	job->result.outcome = outcome;
	va_start(ap, fmt);
	vsnprintf(job->result.message, sizeof job->result.message, fmt, ap);
	va_end(ap);
	end_now(job);
}

static void on_deadline(struct loop_timer *t)
{
	struct egress_job *job = t->ctx;
	static const char *const missing[] = {
		[JOB_NEW] = "was not asked",	     [JOB_RESOLVING] = "was not found by name",
		[JOB_WAITING] = "was not asked",     [JOB_ACTIVE] = "did not answer in full",
		[JOB_DRAINING] = "was not read up"};

	job_end(job, EGRESS_TIMEOUT, "%s %s within %lld ms",
		job->url.text ? job->url.host : "the host", missing[job->state],
		(long long)job->request->timeout_ms);
}

void job_free(struct egress_job *job)
{
	list_remove(&job->link);
	if (!job->delivered)
		egress_result_finish(&job->result);
	sink_finish(job);
	buf_finish(&job->kept_headers);
	url_finish(&job->url);
	free(job->pinned);
	free(job);
}

/* --- a hop ----------------------------------------------------------------- */

/* "+host:port:address,[address]": for this transfer, and forgotten by libcurl in a minute. */
static bool pin(struct egress_job *job, const union address *addresses, int count)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_printf(&b, "+%s:%u:", job->url.host, job->url.port);
	for (int i = 0; i < count; i++) {
		char text[ADDRESS_TEXT_MAX];
		address_format(&addresses[i], text);
		*strrchr(text, ':') = '\0';
		buf_printf(&b, "%s%s", i ? "," : "", text);
	}
	buf_cstr(&b);
	free(job->pinned);
	job->pinned = b.failed ? NULL : b.p;
	return !b.failed;
}

static void on_answer(struct resolver_wait *wait, const union address *addresses, int count)
{
	struct egress_job *job = CONTAINER_OF(wait, struct egress_job, wait);
	struct err err;

	job->result.timings_us.resolved = clock_mono_us() - job->submitted_us;
	if (count <= 0)
		job_end(job, EGRESS_DNS, "%s has no address", job->url.host);
	else if (!job->trusted && !guard_check_addresses(job->egress->options.guard, &job->url,
							 addresses, count, &err))
		job_end(job, EGRESS_REFUSED, "%s", err.message);
	else if (!pin(job, addresses, count))
		job_end(job, EGRESS_UNAVAILABLE, "out of memory");
	else
		queue_enter(job);
}

static void visit(struct egress_job *job, struct slice text, const struct url_rules *rules)
{
	struct egress *e = job->egress;
	struct url_rules written = *rules;
	struct url url;
	struct err err;
	bool ok;

	if (job->trusted) {
		written.http_too = true;
		ok = url_parse(text, &written, &url, &err);
	} else {
		ok = guard_check_url(e->options.guard, text, rules, &url, &err);
	}
	if (!ok) {
		job_end(job, EGRESS_REFUSED, "%s", err.message);
		return;
	}
	job->away |= job->url.text && !url_same_origin(&job->url, &url);
	url_finish(&job->url);
	job->url = url;
	free(TAKE(job->pinned));
	if (url.literal) {
		queue_enter(job);
		return;
	}
	job->state = JOB_RESOLVING;
	resolver_ask(e->resolver, job->url.host, &job->wait);
}

void job_begin(struct egress_job *job)
{
	struct egress *e = job->egress;
	const struct egress_request *r = job->request;

	list_append(&e->jobs, &job->link);
	list_init(&job->queue_link);
	list_init(&job->wait.link);
	job->wait.on_answer = on_answer;
	job->trusted = r->trusted;
	buf_init(&job->kept_headers, EGRESS_HEADER_BYTES);
	sink_init(job);
	loop_timer_init(&job->deadline, on_deadline, job);
	loop_timer_set(e->loop, &job->deadline, job->submitted_us / 1000 + r->timeout_ms);
	const char *bad = transfer_bad_header(r);
	if (!e->curl)
		job_end(job, EGRESS_UNAVAILABLE, "%s", e->curl_error.message);
	else if (bad)
		job_end(job, EGRESS_REFUSED, "the header \"%.60s\" may not be sent", bad);
	else
		visit(job, r->url, &r->rules);
}

static void follow(struct egress_job *job, const char *to)
{
	struct url_rules rules = {.param = "the redirect", .http_too = job->request->rules.http_too};

	job->result.hops++;
	job->result.status = 0;
	job->trusted = false;
	atomic_fetch_add(&job->egress->stats.redirects, 1);
	visit(job, slice_of(to), &rules);
}

void job_transferred(struct egress_job *job, CURLcode code)
{
	char why[EGRESS_MESSAGE_MAX];

	transfer_note(job);
	char *to = transfer_redirect(job, code);
	enum egress_outcome outcome = transfer_judge(job, code, why);
	let_go(job);
	if (to) {
		follow(job, to);
		free(to);
		return;
	}
	if (outcome != EGRESS_OK && outcome != EGRESS_HTTP) {
		job_end(job, outcome, "%s", why);
		return;
	}
	job->result.outcome = outcome;
	memcpy(job->result.message, why, sizeof why);
	job->state = JOB_DRAINING;
	if (sink_drained(job))
		end_now(job);
}

void job_piece_taken(struct egress_job *job)
{
	if (job->state == JOB_ENDED)
		return;
	sink_taken(job);
	if (job->state == JOB_DRAINING && sink_drained(job))
		end_now(job);
}
