/* The HTTP interface: routes, dialects and answers over the rest of the program.
 *
 *     struct api *api;
 *     api_create(&options, &api, &err);
 *     api_hook(api, &http_options);       router, authentication, errors, metrics
 *
 * One file an endpoint. A dialect turns a request into a struct gen_request and a
 * task into an answer; everything in between is the same for all. The catalog can
 * be replaced while requests are served (api_set_catalog): each request holds the
 * one it began with.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct api;
struct callback_body;
struct callbacks;
struct catalog;
struct egress;
struct guard;
struct http_options;
struct http_server;
struct media;
struct metrics;
struct route;
struct store;
struct tasks;

struct api_options {
	struct store *store; /* all borrowed */
	struct tasks *tasks;
	struct media *media;
	struct egress *egress;
	struct callbacks *callbacks;
	int64_t callback_secret_overlap_ms;
	const struct guard *guard;
	struct route *route;
	struct metrics *metrics;
	struct catalog *catalog; /* counted */
	int64_t body_max_bytes;	 /* of a JSON request */
	int64_t keep_alive_ms;	 /* of streams of events */
	int64_t wait_ms;	 /* for images, at most */
	struct api_files {
		int64_t max_bytes; /* of one file */
		int64_t ttl_ms;
		int64_t quota_bytes, quota_count; /* of an account */
		int concurrency;		  /* uploads of one key at the same time */
	} files;
	const char *public_url;	 /* borrowed; where browsers find this server */
	int64_t session_ttl_ms;	 /* of whoever signs in to the page */
	bool serve_metrics;	 /* answer /metrics */
};

bool api_create(const struct api_options *options, struct api **ret, struct err *err) MUST_CHECK;
void api_destroy(struct api *api); /* NULL is fine */

/* Sets router, app and hooks. */
void api_hook(struct api *api, struct http_options *o);
/* A callback's body: the task as GET /v1/tasks/{id} answers it. Any loop; ctx: the api. */
void api_render_callback(void *ctx, struct callback_body *body);
/* For /metrics; borrowed. */
void api_set_server(struct api *api, struct http_server *server);
/* Requests from now on see this catalog; counted. Any thread. */
void api_set_catalog(struct api *api, struct catalog *catalog);
/* What /readyz answers: true once everything runs, false while draining. Any thread. */
void api_set_ready(struct api *api, bool ready);
