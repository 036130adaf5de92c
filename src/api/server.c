/* The routes, and what happens before and after every handler. */
#include "api/browser.h"
#include "api/call.h"
#include "api/page.h"
#include "api/spool.h"

#include <stdlib.h>

#include "base/log.h"
#include "http/server.h"
#include "metrics/metrics.h"

static const struct http_route routes[] = {
	{"images.generations", HTTP_POST, "/v1/images/generations", api_generations, 0, NULL},
	{"openai.generations", HTTP_POST, "/openai/v1/images/generations", api_generations, 0, NULL},
	{"images.edits", HTTP_POST, "/v1/images/edits", api_edits, 0, NULL},
	{"openai.edits", HTTP_POST, "/openai/v1/images/edits", api_edits, 0, NULL},
	{"images.variations", HTTP_POST, "/v1/images/variations", api_variations, 0, NULL},
	{"openai.variations", HTTP_POST, "/openai/v1/images/variations", api_variations, 0, NULL},
	{"openai.models.list", HTTP_GET, "/openai/v1/models", api_models, 0, NULL},
	{"openai.models.get", HTTP_GET, "/openai/v1/models/{id}", api_model, 0, NULL},
	{"images.get", HTTP_GET, "/v1/images/{path...}", api_image, API_PUBLIC, NULL},
	{"files.upload_stream", HTTP_POST, "/v1/files/upload/stream", api_upload_stream, 0, NULL},
	{"files.upload_base64", HTTP_POST, "/v1/files/upload/base64", api_upload_base64, 0, NULL},
	{"files.upload_url", HTTP_POST, "/v1/files/upload/url", api_upload_url, 0, NULL},
	{"files.list", HTTP_GET, "/v1/files/list", api_file_list, 0, NULL},
	{"files.quota", HTTP_GET, "/v1/files/quota", api_file_quota, 0, NULL},
	{"files.get", HTTP_GET, "/v1/files/{id}", api_file_get, 0, NULL},
	{"files.delete", HTTP_DELETE, "/v1/files/{id}", api_file_delete, 0, NULL},
	{"files.link", HTTP_GET, "/v1/files/{id}/{name}", api_file_link, API_PUBLIC, NULL},
	{"tasks.list", HTTP_GET, "/v1/tasks", api_task_list, 0, NULL},
	{"tasks.batch", HTTP_POST, "/v1/tasks/batch", api_task_batch, 0, NULL},
	{"tasks.get", HTTP_GET, "/v1/tasks/{id}", api_task_get, 0, NULL},
	{"tasks.cancel", HTTP_POST, "/v1/tasks/{id}/cancel", api_task_cancel, 0, NULL},
	{"tasks.request", HTTP_GET, "/v1/tasks/{id}/request", api_task_request, 0, NULL},
	{"tasks.events", HTTP_GET, "/v1/tasks/{id}/events", api_task_events, 0, NULL},
	{"tasks.callbacks", HTTP_GET, "/v1/tasks/{id}/callbacks", api_task_callbacks, 0, NULL},
	{"tasks.redeliver", HTTP_POST, "/v1/tasks/{id}/callbacks/redeliver", api_task_redeliver, 0, NULL},
	{"callbacks.list", HTTP_GET, "/v1/callbacks", api_callback_list, 0, NULL},
	{"callbacks.secret", HTTP_GET, "/v1/callbacks/secret", api_callback_secret, 0, NULL},
	{"callbacks.rotate", HTTP_POST, "/v1/callbacks/secret/rotate", api_callback_rotate, 0, NULL},
	{"admin.providers", HTTP_GET, "/v1/admin/providers", api_admin_providers, 0, NULL},
	{"estimates", HTTP_POST, "/v1/estimates", api_estimates, 0, NULL},
	{"credits", HTTP_GET, "/v1/credits", api_credits, 0, NULL},
	{"models.list", HTTP_GET, "/v1/models", api_models, 0, NULL},
	{"models.get", HTTP_GET, "/v1/models/{id}", api_model, 0, NULL},
	{"pricing", HTTP_GET, "/v1/pricing", api_pricing, API_PUBLIC, NULL},
	{"keys.list", HTTP_GET, "/v1/keys", api_key_list, 0, NULL},
	{"keys.create", HTTP_POST, "/v1/keys", api_key_create, 0, NULL},
	{"keys.change", HTTP_POST, "/v1/keys/{id}", api_key_change, 0, NULL},
	{"keys.rotate", HTTP_POST, "/v1/keys/{id}/rotate", api_key_rotate, 0, NULL},
	{"usage", HTTP_GET, "/v1/usage", api_usage, 0, NULL},
	{"admin.accounts", HTTP_GET, "/v1/admin/accounts", api_admin_accounts, 0, NULL},
	{"admin.account_create", HTTP_POST, "/v1/admin/accounts", api_admin_account_create, 0, NULL},
	{"admin.grant", HTTP_POST, "/v1/admin/accounts/{name}/grants", api_admin_grant,
	 HTTP_ROUTE_SLASH_IN_PARAM, NULL},
	{"session.begin", HTTP_POST, "/v1/session", api_session_begin, API_PUBLIC, NULL},
	{"session.get", HTTP_GET, "/v1/session", api_session_get, API_PUBLIC, NULL},
	{"session.end", HTTP_DELETE, "/v1/session", api_session_end, API_PUBLIC, NULL},
	{"signin", HTTP_GET, "/signin/{token}", api_signin, API_PUBLIC, NULL},
	{"healthz", HTTP_GET, "/healthz", api_healthz, API_PUBLIC, NULL},
	{"readyz", HTTP_GET, "/readyz", api_readyz, API_PUBLIC, NULL},
	{"metrics", HTTP_GET, "/metrics", api_metrics, API_PUBLIC, NULL},
	{"openapi", HTTP_GET, "/openapi.yaml", api_openapi, API_PUBLIC, NULL},
	{"index", HTTP_GET, "/", api_index, API_PUBLIC, NULL},
};

/* What each loop has of its own. */
struct loop_part {
	struct account_cache *accounts;
	struct metrics_shard *metrics;
};

/* --- before and after -------------------------------------------------------------- */

static void on_end(struct http_exchange *x)
{
	struct call *call = x->user;

	if (call->forget)
		call->forget(call->waiting);
	spool_finish(call->spool);
	account_key_unref(call->key);
	catalog_unref(call->catalog);
}

struct account_cache *call_accounts(struct http_exchange *x)
{
	return ((struct loop_part *)http_loop_user(x))->accounts;
}

/* A key, or the cookie of somebody who signed in with one. */
static bool authenticate(struct http_exchange *x, struct err *err)
{
	struct slice authorization = http_header(x, "authorization"), token;
	const struct sockaddr *address = http_client_addr(x);
	struct call *call = call_of(x);

	if (authorization.p || !browser_session(x, &token))
		return account_authenticate(call_accounts(x), authorization, address, &call->key, err);
	http_set_header(x, "Vary", "Cookie");
	http_set_header(x, "X-Content-Type-Options", "nosniff");
	return browser_is_ours(x, err) &&
	       account_authenticate_session(call_accounts(x), token, address, &call->key, err);
}

/* A body that was compressed would be read as it lies: as no JSON, or as another file. */
static bool takes_coding(struct http_exchange *x)
{
	struct slice coding = http_header(x, "content-encoding");

	if (x->content_length == 0 || coding.len == 0 || slice_ieq(coding, SLICE("identity")))
		return true;
	http_set_header(x, "Accept-Encoding", "identity"); /* RFC 9110 §15.5.16 */
	call_fail(x, ERR_UNSUPPORTED_MEDIA, NULL,
		  "the body must be sent as it is, not compressed: without Content-Encoding");
	return false;
}

static bool before(struct http_exchange *x)
{
	struct call *call = arena_alloc(http_arena(x), sizeof *call);
	struct err err;

	if (!call) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return false;
	}
	call->api = http_app(x);
	call->openai_path = slice_starts(x->path, SLICE("/openai/"));
	call->dialect = call->openai_path ? CATALOG_OPENAI : CATALOG_TASK;
	x->user = call;
	x->on_end = on_end;
	if (x->route && (x->route->flags & API_PUBLIC))
		return takes_coding(x);
	if (authenticate(x, &err))
		return takes_coding(x);
	if (err.code == ERR_UNAUTHORIZED)
		http_set_header(x, "WWW-Authenticate", "Bearer");
	http_respond_error(x, &err);
	return false;
}

struct catalog *call_catalog(struct call *call)
{
	if (!call->catalog) {
		pthread_mutex_lock(&call->api->catalog_lock);
		call->catalog = call->api->catalog;
		catalog_ref(call->catalog);
		pthread_mutex_unlock(&call->api->catalog_lock);
	}
	return call->catalog;
}

void call_wait_for(struct call *call, void *waiting, void (*forget)(void *waiting))
{
	call->waiting = waiting;
	call->forget = forget;
}

static void on_done(struct http_exchange *x, const struct http_summary *s)
{
	struct loop_part *part = http_loop_user(x);

	metrics_request(part->metrics, s->route, s->status, s->duration_us);
	log_debug("http.done", "request=%s route=%s status=%d sent=%llu us=%lld", x->request_id,
		  s->route, s->status, (unsigned long long)s->sent_bytes, (long long)s->duration_us);
}

static void *on_loop_start(struct loop *loop UNUSED, int index UNUSED, void *app)
{
	struct api *api = app;
	struct loop_part *part = calloc(1, sizeof *part);
	struct err err;

	if (!part || !account_cache_create(api->options.store, &part->accounts, &err))
		abort(); /* at start: nothing is served yet */
	part->metrics = metrics_shard(api->options.metrics);
	return part;
}

static void on_loop_stop(struct loop *loop UNUSED, void *loop_user, void *app UNUSED)
{
	struct loop_part *part = loop_user;

	account_cache_destroy(part->accounts);
	free(part);
}

/* --- answers and bodies ---------------------------------------------------------------- */

void call_answer_json(struct http_exchange *x, struct buf *b)
{
	if (b->failed)
		call_fail(x, ERR_INTERNAL, NULL, "the answer is too large");
	else
		http_respond(x, 200, "application/json", buf_view(b));
	buf_finish(b);
}

#define BODY_LEAST_MS 60000
#define BODY_SLOW_BYTES_PER_MS 64 /* half a megabit a second */

/* A type that is not said is taken for JSON: the bytes decide. */
static bool may_be_json(struct slice type)
{
	static const struct slice json = {"application/json", 16};

	return type.len == 0 ||
	       (type.len >= json.len && slice_ieq((struct slice){type.p, json.len}, json) &&
		(type.len == json.len || type.p[json.len] == ';' || type.p[json.len] == ' '));
}

bool call_expects_json(struct http_exchange *x)
{
	if (may_be_json(http_header(x, "content-type")))
		return true;
	call_fail(x, ERR_UNSUPPORTED_MEDIA, NULL,
		  "the body must be JSON: send Content-Type: application/json");
	return false;
}

void call_allow_time(struct http_exchange *x, int64_t bytes)
{
	http_body_set_timeout(x, BODY_LEAST_MS + bytes / BODY_SLOW_BYTES_PER_MS);
}

const struct json_value *call_parse_body_in(struct http_exchange *x, struct slice body, struct arena *arena)
{
	const struct json_value *root;
	struct err err;

	if (!call_expects_json(x))
		return NULL;
	if (body.len == 0)
		err_set(&err, ERR_INVALID_REQUEST, NULL, "the body must be a JSON object; it is empty");
	else if (json_parse(body, arena, NULL, &root, &err)) {
		if (root->type == JSON_OBJECT)
			return root;
		err_set(&err, ERR_INVALID_REQUEST, NULL, "the body must be a JSON object");
	}
	http_respond_error(x, &err);
	return NULL;
}

const struct json_value *call_parse_body(struct http_exchange *x, struct slice body)
{
	return call_parse_body_in(x, body, http_arena(x));
}

/* --- lifetime ------------------------------------------------------------------------------ */

bool api_create(const struct api_options *options, struct api **ret, struct err *err)
{
	struct api *api = calloc(1, sizeof *api);

	if (!api)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	api->options = *options;
	api->catalog = options->catalog;
	catalog_ref(api->catalog);
	pthread_mutex_init(&api->catalog_lock, NULL);
	gate_init(&api->gate, options->files.concurrency);
	brake_init(&api->brake);
	size_t count = 0;
	api->routes = page_routes_join(routes, ARRAY_LEN(routes), &count);
	if (!api->routes || !http_router_create(api->routes, count, &api->router, err)) {
		bool told = api->routes != NULL;
		api_destroy(api);
		return told ? false : err_set(err, ERR_INTERNAL, NULL, "out of memory");
	}
	*ret = api;
	return true;
}

void api_destroy(struct api *api)
{
	if (!api)
		return;
	http_router_destroy(api->router);
	free(api->routes);
	catalog_unref(api->catalog);
	pthread_mutex_destroy(&api->catalog_lock);
	gate_finish(&api->gate);
	brake_finish(&api->brake);
	free(api);
}

void api_hook(struct api *api, struct http_options *o)
{
	o->router = api->router;
	o->app = api;
	o->before = before;
	o->write_error = fault_answer;
	o->on_done = on_done;
	o->on_loop_start = on_loop_start;
	o->on_loop_stop = on_loop_stop;
}

void api_set_server(struct api *api, struct http_server *server) { api->server = server; }

void api_set_catalog(struct api *api, struct catalog *catalog)
{
	catalog_ref(catalog);
	pthread_mutex_lock(&api->catalog_lock);
	struct catalog *old = api->catalog;
	api->catalog = catalog;
	pthread_mutex_unlock(&api->catalog_lock);
	catalog_unref(old);
}

void api_set_ready(struct api *api, bool ready) { atomic_store(&api->ready, ready); }
