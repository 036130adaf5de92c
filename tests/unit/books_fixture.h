/* Accounts, keys and tasks for tests of money.
 *
 *     struct books b;
 *     books_open(&b, f.store, &(struct account_key_new){…}, balance_uc);
 *     books_create(&b, "t1", 100, now_ms, &err)     as task_create() does
 *     books_end(&b, "t1", 100, 70, now_ms, &err)    the settlement
 */
#pragma once

#include "account/account.h"
#include "ledger/ledger.h"
#include "store_fixture.h"

#define STATUS_COMPLETED 2

struct books {
	struct store *store;
	int64_t account_id, key_id;
	char text[ACCOUNT_KEY_TEXT_MAX];
};

struct key_job {
	struct store_job job;
	const struct account_key_new *wanted;
	struct books *books;
	int64_t balance_uc;
};

static inline bool books_run_key(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct key_job *k = CONTAINER_OF(job, struct key_job, job);
	struct books *b = k->books;
	bool is_new;
	char ref[32];

	if (!account_key_create(tx, k->wanted, 1, b->text, &b->key_id, &b->account_id, err))
		return false;
	snprintf(ref, sizeof ref, "grant-%lld", (long long)b->key_id);
	return k->balance_uc == 0 ||
	       ledger_grant(tx, b->account_id, slice_of(ref), k->balance_uc, 1, &is_new, err);
}

static inline bool books_key(struct store *store, const struct account_key_new *wanted,
			     int64_t balance_uc, struct books *b, struct err *err)
{
	struct key_job k = {.job.run = books_run_key, .wanted = wanted, .books = b,
			    .balance_uc = balance_uc};

	*b = (struct books){.store = store};
	return store_call(store, &k.job, err);
}

static inline void books_open(struct books *b, struct store *store,
			      const struct account_key_new *wanted, int64_t balance_uc)
{
	struct err err;

	ASSERT_OK(books_key(store, wanted, balance_uc, b, &err));
}

struct money_job {
	struct store_job job;
	struct ledger_hold hold;
	struct ledger_rate rate;
	int64_t charged_uc;
};

/* Reserve, and the task's row. */
static inline bool books_run_create(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct money_job *m = CONTAINER_OF(job, struct money_job, job);

	if (!ledger_reserve(tx, &m->hold, &m->rate, err))
		return false;
	struct store_stmt *s = store_stmt(tx, STMT_TASK_INSERT);
	store_bind_text(s, m->hold.ref);
	store_bind_int(s, m->hold.account_id);
	store_bind_int(s, m->hold.key_id);
	store_bind_text(s, SLICE("gpt-image-1"));
	store_bind_int(s, 1);
	store_bind_int(s, 0);
	store_bind_int(s, m->hold.amount_uc);
	store_bind_int(s, m->hold.now_ms);
	store_bind_int(s, m->hold.now_ms + 600000);
	store_bind_int(s, 0);
	return store_exec(s, NULL, err);
}

/* Claims what waits, then completes this task and settles it. */
static inline bool books_run_end(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct money_job *m = CONTAINER_OF(job, struct money_job, job);
	struct store_stmt *s = store_stmt(tx, STMT_TASK_BY_ID);
	int64_t changed;
	bool row;

	store_bind_text(s, m->hold.ref);
	if (!store_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_TASK_NOT_FOUND, NULL, "no such task");
	int64_t seq = store_col_int(s, 0);
	store_reset(s);
	s = store_stmt(tx, STMT_TASK_CLAIM);
	store_bind_int(s, m->hold.now_ms);
	store_bind_int(s, 7);
	store_bind_int(s, m->hold.now_ms + 30000);
	store_bind_int(s, 1000);
	store_bind_int(s, 0);
	store_bind_int(s, m->hold.account_id);
	do {
		if (!store_step(s, &row, err))
			return false;
	} while (row);
	s = store_stmt(tx, STMT_TASK_END_PROCESSING);
	store_bind_int(s, STATUS_COMPLETED);
	store_bind_int(s, m->charged_uc);
	store_bind_int(s, m->hold.now_ms);
	store_bind_null(s);
	store_bind_null(s);
	store_bind_int(s, seq);
	store_bind_int(s, 7);
	store_bind_int(s, 0);
	store_bind_int(s, 0);
	store_bind_null(s);
	if (!store_exec(s, &changed, err))
		return false;
	if (changed == 0)
		return err_set(err, ERR_TASK_NOT_CANCELLABLE, NULL, "it has ended");
	return ledger_settle(tx, &m->hold, m->charged_uc, err);
}

/* The settlement alone, without a task's status in front of it. */
static inline bool books_run_settle(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct money_job *m = CONTAINER_OF(job, struct money_job, job);

	return ledger_settle(tx, &m->hold, m->charged_uc, err);
}

static inline struct money_job books_job(const struct books *b, const char *id, int64_t amount_uc,
					 int64_t now_ms)
{
	return (struct money_job){.job.run = books_run_create,
				  .hold = {.ref = slice_of(id), .account_id = b->account_id,
					   .key_id = b->key_id, .amount_uc = amount_uc,
					   .now_ms = now_ms}};
}

static inline bool books_create(const struct books *b, const char *id, int64_t amount_uc,
				int64_t now_ms, struct err *err)
{
	struct money_job m = books_job(b, id, amount_uc, now_ms);

	return store_call(b->store, &m.job, err);
}

struct limit_job {
	struct store_job job;
	struct account_limits wanted, now;
	int64_t live;
};

static inline bool books_run_limit(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct limit_job *l = CONTAINER_OF(job, struct limit_job, job);

	return account_limit(tx, "ann", &l->wanted, &l->now, &l->live, err);
}

/* The limits of the account "ann"; -1: as it is. */
static inline void books_limit(const struct books *b, int64_t a_minute, int64_t concurrent)
{
	struct limit_job l = {.job.run = books_run_limit, .wanted = {a_minute, concurrent}};
	struct err err;

	ASSERT_OK(store_call(b->store, &l.job, &err));
}

static inline bool books_end(const struct books *b, const char *id, int64_t amount_uc,
			     int64_t charged_uc, int64_t now_ms, struct err *err)
{
	struct money_job m = books_job(b, id, amount_uc, now_ms);

	m.job.run = books_run_end;
	m.charged_uc = charged_uc;
	return store_call(b->store, &m.job, err);
}

static inline bool books_settle(const struct books *b, const char *id, int64_t amount_uc,
				int64_t charged_uc, struct err *err)
{
	struct money_job m = books_job(b, id, amount_uc, 1);

	m.job.run = books_run_settle;
	m.charged_uc = charged_uc;
	return store_call(b->store, &m.job, err);
}
