/* A request that becomes a task, whichever endpoint read it, and how its answer is given.
 *
 *     creation_make(x, &(struct body_source){.kind = BODY_EDIT, .json = …, .images = …})
 *                                             answers, then or later
 *
 * It outlives the exchange: a client may leave while its task is being written.
 */
#pragma once

#include "api/call.h"

#define IDEMPOTENCY_KEY_MIN 16
#define IDEMPOTENCY_KEY_MAX 96
#define WAIT_MAX_S 300

enum delivery {
	DELIVER_TASK,	/* the task object at once */
	DELIVER_DETAIL, /* the task's detail, once it has ended or wait_ms are over */
	DELIVER_IMAGES, /* the OpenAI dialect's answer, once it has ended */
	DELIVER_EVENTS, /* the OpenAI dialect's stream */
};

struct creation {
	struct task_create create;
	struct gen_request request;
	struct references references;
	struct body_settings settings;
	struct http_exchange *x; /* NULL: it has ended */
	struct wait *wait; /* for the task's end, since before it was created; in x's arena, or NULL */
	struct openai_events *events; /* alike, of a stream; owned until it begins, or NULL */
	int estimated_s;
	enum delivery delivery;
	bool respond_async; /* asked for by Prefer */
	enum body_kind kind;
	int64_t wait_ms;
	char idempotency_key[IDEMPOTENCY_KEY_MAX + 1];
};

/* Prefer (RFC 7240): respond-async, wait, wait=N. */
struct preference {
	bool respond_async;
	int64_t wait_ms; /* -1: none */
};
struct preference preference_read(struct slice value);

/* The whole way from a body to its task; answers, then or later. */
void creation_make(struct http_exchange *x, const struct body_source *source);
/* How this request wants its answer, by path, model, Prefer and body (api.md §1); from now
 * on errors are in that dialect. */
void creation_choose(struct http_exchange *x, struct creation *c, const struct catalog_model *model);
