/* A question to the store whose answer is JSON, written while its job runs.
 *
 *     static bool fill(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
 *     {
 *             const struct wish *wish = a->wish;
 *             …
 *     }
 *     struct wish *wish;
 *     struct ask *a = ask_create(x, fill, sizeof *wish, (void **)&wish);
 *     if (a) {
 *             wish->name = ask_keep(a, name);
 *             ask_read(a);                          or ask_write(a)
 *     }
 *
 * The exchange may end meanwhile: what the question needs is copied into it. `fill` may run
 * twice, each time with an empty answer. Answers are not to be kept by caches. One loop.
 */
#pragma once

#include "api/call.h"
#include "base/arena.h"

struct ask;
typedef bool ask_fill(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err);

struct ask {
	struct store_job job;
	struct http_exchange *x; /* NULL: it has ended */
	struct api *api;
	ask_fill *fill;
	void *wish;		     /* the caller's own, zeroed; in the arena */
	int64_t account_id, key_id;  /* who asks */
	bool is_admin;
	int64_t now_ms;
	struct arena arena;
	struct buf answer;
};

/* NULL: out of memory, and it was said. */
struct ask *ask_create(struct http_exchange *x, ask_fill *fill, size_t wish_bytes, void **ret_wish);
/* A copy that lives as long as the question, with a terminator; of .p NULL it is NULL. */
const char *ask_keep(struct ask *a, struct slice text);
/* Not asked after all. */
void ask_drop(struct ask *a);
void ask_read(struct ask *a);
void ask_write(struct ask *a); /* through the writer */

/* What is the operator's alone: answers 403 and returns false where the key is no admin's. */
bool ask_as_operator(struct http_exchange *x);
