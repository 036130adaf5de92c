/* /healthz (the process lives), /readyz (it can take work), /metrics, / and the contract. */
#include "api/call.h"
#include "api/page.h"

#include "base/clock.h"
#include "base/embed.h"
#include "callback/callback.h"
#include "http/accept.h"
#include "http/server.h"
#include "metrics/metrics.h"
#include "task/dispatcher.h"

EMBED_FILE(openapi, "api/openapi.yaml");

void api_healthz(struct http_exchange *x)
{
	http_respond_static(x, 200, "application/json", SLICE("{\"status\":\"ok\"}"));
}

void api_readyz(struct http_exchange *x)
{
	if (atomic_load(&call_of(x)->api->ready) && !http_is_draining(x))
		http_respond_static(x, 200, "application/json", SLICE("{\"status\":\"ready\"}"));
	else
		call_fail(x, ERR_UNAVAILABLE, NULL, "the service is starting or about to stop");
}

static void write_images(struct buf *b, const struct tasks_stats *s)
{
	static const char *const fates[TASK_IMAGE_FATES] = {
		[TASK_IMAGE_DECODED] = "decoded",
		[TASK_IMAGE_WALKED] = "walked",
		[TASK_IMAGE_UNCHECKED] = "unchecked",
		[TASK_IMAGE_UNUSABLE] = "unusable",
	};

	buf_str(b, "# HELP tintype_images_total Images of providers, by how they were looked through.\n"
		   "# TYPE tintype_images_total counter\n");
	for (int i = 0; i < TASK_IMAGE_FATES; i++)
		buf_printf(b, "tintype_images_total{check=\"%s\"} %llu\n", fates[i],
			   (unsigned long long)s->images[i]);
}

static void write_tasks(struct buf *b, struct tasks *tasks)
{
	struct tasks_stats s;

	tasks_stats(tasks, &s);
	metrics_gauge(b, "tintype_tasks_pending", "Tasks that wait to be started.", s.pending);
	metrics_gauge(b, "tintype_tasks_running", "Tasks being made by this node.", s.running);
	metrics_gauge(b, "tintype_tasks_watched", "Clients that wait for a task.", s.watched);
	metrics_counter(b, "tintype_tasks_created_total", "Tasks accepted.", s.created);
	metrics_counter(b, "tintype_attempts_total", "Calls to providers.", s.attempts);
	metrics_counter(b, "tintype_hedges_total", "Of those, asked beside one that was slow.", s.hedges);
	metrics_counter(b, "tintype_lost_swaps_total", "Ends that somebody else had reached first.",
			s.lost_swaps);
	buf_str(b, "# HELP tintype_tasks_ended_total Tasks that ended, by status.\n"
		   "# TYPE tintype_tasks_ended_total counter\n");
	for (int i = TASK_COMPLETED; i < TASK_STATUS_COUNT; i++)
		buf_printf(b, "tintype_tasks_ended_total{status=\"%s\"} %llu\n",
			   task_status_name((enum task_status)i), (unsigned long long)s.ended[i]);
	write_images(b, &s);
}

static void write_server(struct buf *b, const struct http_server *server)
{
	struct http_counts c;

	if (!server)
		return;
	http_server_counts(server, &c);
	metrics_gauge(b, "tintype_http_connections", "Connections open now.", c.connections);
	metrics_counter(b, "tintype_http_accepted_total", "Connections accepted.",
			(uint64_t)c.accepted);
	metrics_counter(b, "tintype_http_refused_total", "Connections refused by a limit.",
			(uint64_t)c.refused);
}

static void write_store(struct buf *b, struct store *store)
{
	struct store_stats s;

	store_stats(store, &s);
	metrics_counter(b, "tintype_store_commits_total", "Transactions made durable.", s.commits);
	metrics_counter(b, "tintype_store_jobs_total", "Jobs they held.", s.jobs);
	metrics_counter(b, "tintype_store_failed_batches_total",
			"Transactions lost whole: a full or broken disk.", s.failed_batches);
	metrics_gauge(b, "tintype_store_queue", "Jobs that wait for the writer.", s.queued);
}

static void write_outcomes(struct buf *b, const char *name, const char *help,
			   const uint64_t ended[EGRESS_OUTCOME_COUNT])
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s counter\n", name, help, name);
	for (int i = 0; i < EGRESS_OUTCOME_COUNT; i++)
		buf_printf(b, "%s{outcome=\"%s\"} %llu\n", name,
			   egress_outcome_name((enum egress_outcome)i), (unsigned long long)ended[i]);
}

static void write_callbacks(struct buf *b, struct callbacks *callbacks)
{
	struct callback_stats s;
	int64_t age_ms;

	callbacks_stats(callbacks, &s);
	age_ms = s.oldest_due_ms ? MAX(clock_wall_ms() - s.oldest_due_ms, 0) : 0;
	metrics_counter(b, "tintype_callbacks_delivered_total", "Callbacks that were answered with 2xx.",
			s.delivered);
	metrics_counter(b, "tintype_callbacks_failed_total", "Callbacks that were given up.", s.failed);
	metrics_counter(b, "tintype_callbacks_retries_total", "Tries that were to be repeated.", s.retries);
	write_outcomes(b, "tintype_callbacks_exchanges_total", "Tries, by outcome.", s.ended);
	metrics_gauge(b, "tintype_callbacks_in_flight", "Callbacks being sent.", s.in_flight);
	metrics_gauge(b, "tintype_callbacks_due", "Callbacks in line, counted up to 10000.", s.due);
	metrics_gauge(b, "tintype_callbacks_oldest_due_seconds", "How long the first of them waits.",
		      age_ms / 1000);
}

static void write_egress(struct buf *b, struct egress *egress)
{
	struct egress_stats s;

	egress_stats(egress, &s);
	write_outcomes(b, "tintype_egress_requests_total", "Requests that went out, by outcome.", s.ended);
	metrics_counter(b, "tintype_egress_bytes_total", "Bytes of answers.", s.bytes_in);
	metrics_counter(b, "tintype_egress_redirects_total", "Redirects followed.", s.redirects);
	metrics_gauge(b, "tintype_egress_active", "Transfers under way.", s.active);
	metrics_gauge(b, "tintype_egress_waiting", "Requests that wait for a name or a place.", s.waiting);
}

void api_metrics(struct http_exchange *x)
{
	struct api *api = call_of(x)->api;
	struct buf b;

	if (!api->options.serve_metrics) {
		call_fail(x, ERR_NOT_FOUND, NULL, "metrics are switched off (metrics.enabled)");
		return;
	}
	buf_init(&b, CALL_ANSWER_MAX);
	metrics_write_requests(api->options.metrics, &b);
	write_tasks(&b, api->options.tasks);
	write_server(&b, api->server);
	write_store(&b, api->options.store);
	write_callbacks(&b, api->options.callbacks);
	write_egress(&b, api->options.egress);
	providers_write_metrics(&b, api->options.route);
	http_respond(x, 200, "text/plain; version=0.0.4; charset=utf-8", buf_view(&b));
	buf_finish(&b);
}

void api_openapi(struct http_exchange *x)
{
	http_respond_content(x, &(struct http_content){.fd = -1,
						       .memory = EMBEDDED(openapi),
						       .content_type = "application/yaml"});
}

/* Browsers name text/html; whoever takes anything, as curl does, is told in words. */
void api_index(struct http_exchange *x)
{
	http_set_header(x, "Vary", "Accept");
	if (http_accept_weight(x, "accept", SLICE("text/html")) > 0) {
		page_answer(x, page_first());
		return;
	}
	http_respond_static(x, 200, "text/plain; charset=utf-8",
			    SLICE("tintype: an image-generation API.\n\n"
				  "  POST /v1/images/generations   start a task (Authorization: Bearer tt-...)\n"
				  "  GET  /v1/tasks/{id}           ask how it goes\n"
				  "  GET  /v1/pricing              models, limits, prices\n"
				  "  GET  /openapi.yaml            the whole contract\n"));
}
