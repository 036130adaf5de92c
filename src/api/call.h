/* What the endpoints share: the call (who asks, with what) and parts of answers. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "account/account.h"
#include "api/api.h"
#include "api/brake.h"
#include "api/gate.h"
#include "base/buf.h"
#include "catalog/request.h"
#include "http/exchange.h"
#include "http/router.h"
#include "json/tree.h"
#include "json/writer.h"
#include "task/task.h"

struct api {
	struct api_options options;
	struct http_route *routes; /* owned */
	struct http_router *router;
	struct http_server *_Atomic server; /* borrowed; set when it serves already */
	pthread_mutex_t catalog_lock;
	struct catalog *catalog;
	atomic_bool ready;
	struct gate gate; /* for whoever sends images */
	struct brake brake; /* for whoever fails to sign in */
};

/* A route that needs no key. */
#define API_PUBLIC HTTP_ROUTE_USER_FIRST

/* At most this much JSON is written: a hundred tasks of ten images, each with two links
 * that begin with a public URL of 500 characters. */
#define CALL_ANSWER_MAX (4 << 20)
#define CREDIT_DIGITS 4 /* a credit is 10,000 uc */

/* Of one exchange; in its arena, from the before hook to its end. */
struct call {
	struct api *api;
	enum catalog_dialect dialect; /* that its answers and errors are spelled in */
	bool openai_path;	      /* under /openai/: never another */
	struct account_key *key; /* counted; NULL on public routes */
	struct catalog *catalog; /* counted; see call_catalog() */
	/* What is to hear that the exchange has ended: an operation on its way. */
	void *waiting;
	void (*forget)(void *waiting);
	struct spool *spool;   /* an answer being written, or NULL */
	struct openai *openai; /* what its answer needs (openai.h), or NULL */
};

/* This loop's cache of keys. */
struct account_cache *call_accounts(struct http_exchange *x);

static inline struct call *call_of(struct http_exchange *x) { return x->user; }
/* Whose tasks this key may read: an account, or 0 for everybody's (an admin's key). */
static inline int64_t call_reads_of(const struct call *call)
{
	return call->key->is_admin ? 0 : call->key->account_id;
}
/* The catalog as it is now, held until the exchange ends. */
struct catalog *call_catalog(struct call *call);
void call_wait_for(struct call *call, void *waiting, void (*forget)(void *waiting));

/* Whether this exchange is answered in the OpenAI dialect. */
bool speaks_openai(const struct http_exchange *x);
/* http_options.write_error. */
void fault_answer(struct http_exchange *x, const struct err *err);
/* {message, type, param, code}, as the value of "error". */
void fault_write_openai(struct json_writer *w, const struct err *err);
/* Answers with an error made here. */
void call_fail(struct http_exchange *x, enum err_code code, const char *param, const char *message);
/* 200 with what `b` holds, which is emptied; 500 when it failed. */
void call_answer_json(struct http_exchange *x, struct buf *b);
/* Is the body labelled as JSON, or not at all? Otherwise answers 415 and returns false. */
bool call_expects_json(struct http_exchange *x);
/* Gives a body of up to `bytes` the time that a slow line needs for it. Before it is asked for. */
void call_allow_time(struct http_exchange *x, int64_t bytes);
/* The most for a body with several images, nine minutes: what nothing names yet is swept after
 * ten, and the last one must be there by then; and places of the gate are few. */
#define CALL_TIMED_BYTES (INT64_C(30) << 20)
/* The body as a JSON object; otherwise answers 400 or 415 itself and returns NULL. */
const struct json_value *call_parse_body(struct http_exchange *x, struct slice body);
/* The same with the tree in an arena of the caller's: one that goes before a wait begins. */
const struct json_value *call_parse_body_in(struct http_exchange *x, struct slice body,
					    struct arena *arena);

/* A whole number of the query string, from 1 to max; *ret stays when it is not there. */
bool call_query_int(struct http_exchange *x, const char *name, int max, int *ret,
		    struct err *err) MUST_CHECK;

/* A task as the task dialect shows it, and the answer to a create (api.md §2). */
void view_write(struct json_writer *w, struct api *api, const struct task_view *view);
/* The link to its i-th image, from 0, as a JSON string. */
void view_write_link(struct json_writer *w, struct api *api, const struct task_view *view, int i);
struct created {
	const char *id, *group;
	int64_t created_ms, reserved_uc;
	const struct gen_request *request;
	int estimated_s;
};
void view_write_created(struct json_writer *w, const struct created *c);

/* A generation request's body, checked and quoted for this key. */
struct body_settings {
	bool wants_async, wants_stream;
	bool wants_base64;  /* of models that answer links otherwise */
};
struct creation; /* creation.h */
struct arrivals; /* arrivals.h */
enum body_kind { BODY_GENERATION, BODY_EDIT, BODY_VARIATION, BODY_KIND_COUNT };
/* What a request was read from. */
struct body_source {
	enum body_kind kind;
	bool is_form;
	const struct json_value *json;
	const struct arrivals *images; /* that came in it */
};
/* c: what becomes of it, told its dialect in time (creation_choose); NULL: an estimate. */
bool body_read(struct http_exchange *x, const struct body_source *source, struct creation *c,
	       struct gen_request *ret, const struct catalog_model **ret_model,
	       struct body_settings *ret_settings, struct err *err) MUST_CHECK;

/* Those of a request's references that are stored here. */
struct references {
	struct task_input *inputs; /* owned; NULL while there are none: most requests have none */
	int count;
};
/* image_urls and mask_url of a checked request, as far as their words tell. */
bool references_check(struct call *call, const struct arrivals *images, const struct gen_request *r,
		      struct references *ret, struct err *err) MUST_CHECK;
/* Whether this model's tasks may be told of to this URL. */
bool callback_url_check(struct api *api, const struct catalog_model *model, struct slice url,
			struct err *err) MUST_CHECK;

/* Reads a task that this key may see, and hands it on to be answered; or answers why not. */
typedef void task_then(struct http_exchange *x, const struct task_view *view);
void with_task(struct http_exchange *x, struct slice id, task_then *then);
/* The same with a task that is at hand, unless view is NULL. */
void with_task_view(struct http_exchange *x, struct slice id, const struct task_view *view,
		    task_then *then);
/* Answers with a task of this key's account, read if it is not at hand. */
void answer_with_task(struct http_exchange *x, struct slice id, const struct task_view *view);
/* The headers of a create's answer. Just before it, not earlier: a header that is set
 * takes a block of memory, and thousands may be waiting. */
void say_created(struct http_exchange *x, const char *id, bool replayed, const char *preference);
/* Answers once the task has ended, or after wait_ms. id and view live during the call; view is
 * NULL when the task is to be read. */
typedef void task_answer(struct http_exchange *x, const char *id, const struct task_view *view,
			 bool replayed);
/* Listens for the end of a task that is not there yet: then none is missed, and nobody has to
 * look. In the exchange's arena; NULL: it is full. wait_forget() before the exchange ends,
 * unless wait_begin() came. */
struct wait *wait_prepare(struct http_exchange *x, const char *id);
void wait_forget(struct wait *wait); /* NULL is fine */
/* The task is there, by this id or, a replay, by another. Takes wait; NULL is fine. */
void wait_begin(struct http_exchange *x, struct wait *wait, const struct task_create *made,
		int64_t wait_ms, task_answer *answer);
task_answer answer_waited; /* Prefer: wait: with the task, as it is then */
/* Of a client that waited and went away: what nobody has begun is not begun, what was
 * sent to a provider is finished and kept. Tells nobody. */
void cancel_unbegun(struct tasks *tasks, const char *id);
/* The route's {id}, or an answered 400. */
bool task_param(struct http_exchange *x, struct slice *ret_id);

/* Handlers, one file each. */
void api_generations(struct http_exchange *x);
void api_edits(struct http_exchange *x);
void api_variations(struct http_exchange *x);
void api_task_get(struct http_exchange *x);
void api_task_list(struct http_exchange *x);
void api_task_batch(struct http_exchange *x);
void api_task_cancel(struct http_exchange *x);
void api_task_events(struct http_exchange *x);
void api_task_callbacks(struct http_exchange *x);
void api_task_redeliver(struct http_exchange *x);
void api_callback_list(struct http_exchange *x);
void api_callback_secret(struct http_exchange *x);
void api_callback_rotate(struct http_exchange *x);
void api_estimates(struct http_exchange *x);
void api_credits(struct http_exchange *x);
void api_admin_providers(struct http_exchange *x);
void api_models(struct http_exchange *x);
void api_model(struct http_exchange *x);
void api_pricing(struct http_exchange *x);
void api_image(struct http_exchange *x);
void api_upload_stream(struct http_exchange *x);
void api_upload_base64(struct http_exchange *x);
void api_upload_url(struct http_exchange *x);
void api_file_list(struct http_exchange *x);
void api_file_quota(struct http_exchange *x);
void api_file_get(struct http_exchange *x);
void api_file_delete(struct http_exchange *x);
void api_file_link(struct http_exchange *x);
void api_key_list(struct http_exchange *x);
void api_key_create(struct http_exchange *x);
void api_key_change(struct http_exchange *x);
void api_key_rotate(struct http_exchange *x);
void api_usage(struct http_exchange *x);
void api_task_request(struct http_exchange *x);
void api_admin_accounts(struct http_exchange *x);
void api_admin_account_create(struct http_exchange *x);
void api_admin_grant(struct http_exchange *x);
void api_session_begin(struct http_exchange *x);
void api_session_get(struct http_exchange *x);
void api_session_end(struct http_exchange *x);
void api_signin(struct http_exchange *x);
void api_healthz(struct http_exchange *x);
void api_readyz(struct http_exchange *x);
void api_metrics(struct http_exchange *x);
void api_index(struct http_exchange *x);
void api_openapi(struct http_exchange *x);

/* providers.c: their part of /metrics */
void providers_write_metrics(struct buf *b, struct route *route);
