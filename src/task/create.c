/* A task begins: reservation and row in one transaction, acknowledged after the
 * commit. An idempotency key is looked up and kept in the same transaction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/failpoint.h"
#include "callback/callback.h"
#include "ledger/ledger.h"
#include "media/file.h"
#include "task/run.h"

static const char id_alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz"; /* in order */

/* The first of the eight is the part of the second, so that neighbours in time are
 * neighbours in the index: a create then costs its writer 13 µs instead of 20. The
 * other seven are random: 78 thousand million ids a thirty-sixth of a second. */
static void make_id(char id[TASK_ID_MAX], int64_t now_ms)
{
	char random[9];

	random_text(id_alphabet, random, sizeof random - 1);
	random[0] = id_alphabet[now_ms % 1000 * 36 / 1000];
	snprintf(id, TASK_ID_MAX, "task-unified-%lld-%s", (long long)(now_ms / 1000), random);
}

/* Looks the key up: *ret_found says whether it settled the create (replay). */
static bool find_idempotent(struct store_tx *tx, struct task_create *c, bool *ret_found,
			    struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_IDEMPOTENCY_FIND);
	bool row;

	*ret_found = false;
	store_bind_int(s, c->account_id);
	store_bind_text(s, c->idempotency_key);
	if (!store_step(s, &row, err))
		return false;
	if (row && store_col_int(s, 2) > c->created_ms - c->tasks->options.idempotency_ms) {
		struct slice hash = store_col_text(s, 1), id = store_col_text(s, 0);
		bool same = hash.len == sizeof c->body_hash &&
			    memcmp(hash.p, c->body_hash, hash.len) == 0;
		memset(c->id, 0, sizeof c->id);
		memcpy(c->id, id.p, MIN(id.len, sizeof c->id - 1));
		store_reset(s);
		if (!same)
			return err_set(err, ERR_IDEMPOTENCY_CONFLICT, "Idempotency-Key",
				       "this Idempotency-Key was used with another request; use a "
				       "new key for a new request");
		*ret_found = true;
		return true;
	}
	store_reset(s);
	return true;
}

static bool read_replayed(struct store_tx *tx, struct task_create *c, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_BY_ID);
	struct task_view view;
	bool row;

	store_bind_text(s, slice_of(c->id));
	if (!store_step(s, &row, err))
		return false;
	if (row) {
		view_from_row(s, &view);
		c->created_ms = view.created_ms;
		c->reserved_uc = view.reserved_uc;
	}
	store_reset(s);
	c->replayed = true;
	return row ? true
		   : err_set(err, ERR_TASK_NOT_FOUND, NULL,
			     "the task of this Idempotency-Key is no longer kept");
}

/* The blob of an input: its own, or that of the file it names. */
static bool find_blob(struct store_tx *tx, const struct task_create *c, const struct task_input *in,
		      char ret[MEDIA_BLOB_HEX + 1], struct err *err)
{
	struct file_row file;

	if (!in->file_id[0]) {
		memcpy(ret, in->blob, MEDIA_BLOB_HEX + 1);
		return true;
	}
	bool found = file_find(tx, slice_of(in->file_id), c->created_ms, &file, err);
	if (found && in->must_own && file.account_id != c->account_id)
		found = err_set(err, ERR_FILE_NOT_FOUND, NULL, "there is no file \"%s\"", in->file_id);
	if (!found) {
		err->param = in->param;
		return false;
	}
	memcpy(ret, file.blob, MEDIA_BLOB_HEX + 1);
	return true;
}

/* What is deleted between now and the task's end stays for the task. */
static bool insert_inputs(struct store_tx *tx, int64_t seq, const struct task_create *c, struct err *err)
{
	for (int i = 0; i < c->input_count; i++) {
		const struct task_input *in = &c->inputs[i];
		char blob[MEDIA_BLOB_HEX + 1];
		if (!find_blob(tx, c, in, blob, err))
			return false;
		struct store_stmt *s = store_stmt(tx, STMT_TASK_INPUT_ADD);
		store_bind_int(s, seq);
		store_bind_int(s, in->number);
		store_bind_text(s, slice_of(blob));
		if (!store_exec(s, NULL, err))
			return false;
	}
	return true;
}

/* One that is begun at once has its lease from the start. */
static bool insert_task(struct store_tx *tx, const struct task_create *c, int64_t *ret_seq,
			struct err *err)
{
	struct store_stmt *s = store_stmt(tx, c->run ? STMT_TASK_INSERT_AT_WORK : STMT_TASK_INSERT);
	bool row = false;

	store_bind_text(s, slice_of(c->new_id));
	store_bind_int(s, c->account_id);
	store_bind_int(s, c->key_id);
	store_bind_text(s, slice_of(c->model));
	store_bind_int(s, c->n);
	store_bind_int(s, c->sandbox);
	store_bind_int(s, c->reserved_uc);
	store_bind_int(s, c->created_ms);
	store_bind_int(s, c->deadline_ms);
	store_bind_int(s, (c->input_count > 0 ? TASK_HAS_INPUTS : 0) |
				  (c->callback_url ? TASK_HAS_CALLBACK : 0));
	if (c->run) {
		store_bind_int(s, c->tasks->node);
		store_bind_int(s, c->created_ms + c->tasks->options.lease_ms);
	}
	if (!store_exec(s, NULL, err))
		return false;
	s = store_stmt(tx, STMT_TASK_SEQ);
	store_bind_text(s, slice_of(c->new_id));
	if (!store_step(s, &row, err))
		return false;
	*ret_seq = row ? store_col_int(s, 0) : 0;
	store_reset(s);
	return row || err_set(err, ERR_INTERNAL, NULL, "a task that was inserted is not there");
}

static bool insert_rows(struct store_tx *tx, struct task_create *c, struct err *err)
{
	struct store_stmt *s;
	int64_t seq;

	if (!insert_task(tx, c, &seq, err) || (c->run && !run_journal_first(tx, c->run, seq, err)))
		return false;
	s = store_stmt(tx, STMT_TASK_REQUEST_INSERT);
	store_bind_int(s, seq);
	store_bind_text(s, c->request_json);
	if (!store_exec(s, NULL, err) || !insert_inputs(tx, seq, c, err))
		return false;
	struct callback_new callback = {.task_seq = seq, .account_id = c->account_id,
					.task_id = slice_of(c->new_id), .url = slice_of(c->callback_url)};
	return !c->callback_url || callback_add(tx, &callback, err);
}

static bool keep_idempotent(struct store_tx *tx, struct task_create *c, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_IDEMPOTENCY_PUT);

	store_bind_int(s, c->account_id);
	store_bind_text(s, c->idempotency_key);
	store_bind_blob(s, (struct slice){(char *)c->body_hash, sizeof c->body_hash});
	store_bind_text(s, slice_of(c->new_id));
	store_bind_int(s, c->created_ms);
	return store_exec(s, NULL, err);
}

bool create_run(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct task_create *c = CONTAINER_OF(job, struct task_create, job);
	bool found = false;

	c->replayed = false;
	c->rate = (struct ledger_rate){0};
	if (c->idempotency_key.len > 0 && !find_idempotent(tx, c, &found, err))
		return false;
	if (found)
		return read_replayed(tx, c, err);

	struct ledger_hold hold = {
		.ref = slice_of(c->new_id),
		.account_id = c->account_id,
		.key_id = c->key_id,
		.amount_uc = c->reserved_uc,
		.now_ms = c->created_ms,
	};
	if (!ledger_reserve(tx, &hold, &c->rate, err) || !insert_rows(tx, c, err))
		return false;
	if (c->idempotency_key.len > 0 && !keep_idempotent(tx, c, err))
		return false;
	memcpy(c->id, c->new_id, sizeof c->id);
	FAILPOINT("create.written");
	return true;
}

void create_made(struct task_create *c)
{
	free(c->json_heap);
	free(c->callback_url);
	c->json_heap = c->callback_url = NULL;
	c->ok = c->job.ok;
	c->err = c->job.err;
	if (c->ok && !c->replayed)
		atomic_fetch_add(&c->tasks->created, 1);
	c->done(c);
}

static void on_created(struct store_job *job)
{
	struct task_create *c = CONTAINER_OF(job, struct task_create, job);
	struct tasks *tasks = c->tasks;

	FAILPOINT("create.committed");
	if (job->ok && !c->replayed) {
		atomic_fetch_add(&tasks->pending[c->sandbox], 1);
		dispatch_kick(tasks);
	}
	create_made(c);
}

void create_submit(struct task_create *c)
{
	c->job = (struct store_job){.run = create_run, .done = on_created};
	store_submit(c->tasks->options.store, &c->job);
}

static bool write_request(struct task_create *c, struct err *err)
{
	struct buf json;

	buf_init(&json, GEN_REQUEST_JSON_MAX);
	gen_request_write(c->request, &json);
	if (json.failed) {
		buf_finish(&json);
		return err_set(err, ERR_REQUEST_TOO_LARGE, NULL, "the request is too large to keep");
	}
	c->json_heap = json.p; /* taken */
	c->request_json = (struct slice){json.p, json.len};
	c->callback_url = NULL;
	if (c->request->callback_url.len > 0) {
		c->callback_url = strndup(c->request->callback_url.p, c->request->callback_url.len);
		if (!c->callback_url)
			return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	}
	return true;
}

void task_create_name(struct task_create *c)
{
	c->created_ms = clock_wall_ms();
	make_id(c->new_id, c->created_ms);
}

void task_create_unwanted(struct task_create *c) { atomic_store(&c->unwanted, true); }

void task_create(struct tasks *tasks, struct task_create *c)
{
	if (!c->new_id[0])
		task_create_name(c);
	c->tasks = tasks;
	c->ok = false;
	c->run = NULL;
	c->deadline_ms = c->created_ms + tasks->options.task_timeout_ms;
	c->reserved_uc = c->request->reserved_uc;
	c->n = (int)c->request->n;
	memset(c->model, 0, sizeof c->model);
	memcpy(c->model, c->request->model.p, MIN(c->request->model.len, sizeof c->model - 1));
	if (!write_request(c, &c->err)) {
		free(c->json_heap);
		c->json_heap = NULL;
		c->done(c);
		return;
	}
	if (!begin_offer(c))
		create_submit(c);
}
