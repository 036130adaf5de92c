#include "api/ask.h"

#include <stdlib.h>

#include "base/clock.h"

#define KEPT_MAX (64 * 1024)	 /* what a question holds: lists of models and addresses */
#define ANSWER_MAX (8 << 20)	 /* a thousand keys with their longest lists */

static void forget(void *waiting)
{
	struct ask *a = waiting;

	a->x = NULL;
}

static bool run(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct ask *a = CONTAINER_OF(job, struct ask, job);
	struct json_writer w = {.buf = &a->answer};

	buf_clear(&a->answer);
	return a->fill(tx, a, &w, err);
}

void ask_drop(struct ask *a)
{
	arena_finish(&a->arena);
	buf_finish(&a->answer);
	free(a);
}

static void on_answered(struct store_job *job)
{
	struct ask *a = CONTAINER_OF(job, struct ask, job);
	struct http_exchange *x = a->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		http_set_header(x, "Cache-Control", "no-store");
		if (job->ok)
			call_answer_json(x, &a->answer);
		else
			http_respond_error(x, &job->err);
	}
	ask_drop(a);
}

struct ask *ask_create(struct http_exchange *x, ask_fill *fill, size_t wish_bytes, void **ret_wish)
{
	const struct call *call = call_of(x);
	struct ask *a = calloc(1, sizeof *a);

	if (!a) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return NULL;
	}
	arena_init(&a->arena, KEPT_MAX);
	buf_init(&a->answer, ANSWER_MAX);
	a->x = x;
	a->api = call->api;
	a->fill = fill;
	a->account_id = call->key->account_id;
	a->key_id = call->key->id;
	a->is_admin = call->key->is_admin;
	a->now_ms = clock_wall_ms();
	a->job = (struct store_job){.run = run, .done = on_answered};
	a->wish = arena_alloc(&a->arena, wish_bytes ? wish_bytes : 1);
	if (!a->wish)
		abort(); /* far below the maximum */
	if (ret_wish)
		*ret_wish = a->wish;
	return a;
}

const char *ask_keep(struct ask *a, struct slice text)
{
	return text.p ? arena_strndup(&a->arena, text.p, text.len) : NULL;
}

void ask_read(struct ask *a)
{
	call_wait_for(call_of(a->x), a, forget);
	store_read(a->api->options.store, &a->job);
}

void ask_write(struct ask *a)
{
	call_wait_for(call_of(a->x), a, forget);
	store_submit(a->api->options.store, &a->job);
}

bool ask_as_operator(struct http_exchange *x)
{
	if (call_of(x)->key->is_admin)
		return true;
	call_fail(x, ERR_FORBIDDEN, NULL, "this is the operator's: it takes an admin key");
	return false;
}
