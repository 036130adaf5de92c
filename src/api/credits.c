/* GET /v1/credits: what is left, of the account and of the key. */
#include "api/call.h"

#include <stdlib.h>

struct reading {
	struct store_job job;
	struct http_exchange *x; /* NULL: it has ended */
	int64_t account_id, key_id;
	struct account_credits credits;
};

static void forget_reading(void *waiting)
{
	struct reading *r = waiting;

	r->x = NULL;
}

static bool run_read(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct reading *r = CONTAINER_OF(job, struct reading, job);

	return account_credits(tx, r->account_id, r->key_id, &r->credits, err);
}

static void write_credits(struct json_writer *w, const struct account_credits *c)
{
	bool unlimited = c->key_quota_uc < 0;
	int64_t left_of_key = unlimited ? c->balance_uc
					: c->key_quota_uc - c->key_used_uc - c->key_reserved_uc;

	json_object_begin(w);
	json_member_bool(w, "success", true);
	json_member_str(w, "message", "");
	json_key(w, "data");
	json_object_begin(w);
	json_key(w, "token");
	json_object_begin(w);
	json_member_fixed(w, "remaining_credits", MAX(left_of_key, 0), CREDIT_DIGITS);
	json_member_fixed(w, "used_credits", c->key_used_uc, CREDIT_DIGITS);
	json_member_bool(w, "unlimited_credits", unlimited);
	json_object_end(w);
	json_key(w, "user");
	json_object_begin(w);
	json_member_fixed(w, "remaining_credits", c->balance_uc, CREDIT_DIGITS);
	json_member_fixed(w, "used_credits", c->used_uc, CREDIT_DIGITS);
	json_object_end(w);
	json_object_end(w);
	json_object_end(w);
}

static void on_read(struct store_job *job)
{
	struct reading *r = CONTAINER_OF(job, struct reading, job);
	struct http_exchange *x = r->x;
	struct buf b;
	struct json_writer w = {.buf = &b};

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		http_set_header(x, "Cache-Control", "no-store");
		if (job->ok) {
			buf_init(&b, CALL_ANSWER_MAX);
			write_credits(&w, &r->credits);
			call_answer_json(x, &b);
		} else {
			http_respond_error(x, &job->err);
		}
	}
	free(r);
}

void api_credits(struct http_exchange *x)
{
	struct call *call = call_of(x);
	struct reading *r = calloc(1, sizeof *r);

	if (!r) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	r->x = x;
	r->account_id = call->key->account_id;
	r->key_id = call->key->id;
	r->job = (struct store_job){.run = run_read, .done = on_read};
	call_wait_for(call, r, forget_reading);
	store_read(call->api->options.store, &r->job);
}
