/* Attempts that an earlier run of the server left open in the journal: what becomes of them. */
#include "task/run.h"

#include <string.h>

bool left_load(struct store_tx *tx, struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPTS);
	bool row;

	run->attempt_number = run->left_count = 0;
	store_bind_int(s, run->row.seq);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		run->attempt_number = (int)store_col_int(s, 0);
		if (store_col_int(s, 2) == ATTEMPT_ENDED || run->left_count == RUN_LEFT_MAX)
			continue;
		struct run_left *left = &run->left[run->left_count++];
		struct slice name = store_col_text(s, 1), upstream = store_col_text(s, 3);
		struct slice address = store_col_text(s, 12);
		*left = (struct run_left){.number = run->attempt_number,
					  .provider = arena_strndup(&run->arena, name.p, name.len)};
		if (upstream.len)
			left->upstream_id = arena_strndup(&run->arena, upstream.p, upstream.len);
		if (address.len)
			left->address = arena_strndup(&run->arena, address.p, address.len);
	}
	return false;
}

static const char outcome_unknown[] =
	"the service stopped while a provider was at work and the outcome is unknown; it "
	"was not asked twice and nothing was charged";
static const char has_moved[] =
	"the service stopped while a provider was at work, and the provider has another address since: "
	"what it made there cannot be asked for; it was not asked twice and nothing was charged";

/* Nobody knows whether it was paid for. It is not bought twice, unless that costs nobody anything
 * or the operator said so. */
static void settle_unknown(struct run_try *t, const struct provider *p, const char *why)
{
	struct run *run = t->run;

	if (p)
		books_begin(t, p);
	t->books.outcome = PROVIDER_UNCERTAIN;
	if (p)
		books_end(t, p, 0);
	err_set(&t->err, ERR_TASK_UNKNOWN, NULL, "%s", why);
	if (!run->final)
		run->outcome_err = t->err;
	if (!p || !(p->ops->sandbox || p->retry_uncertain))
		run_make_final(run, &t->err);
}

/* By the same name there is another upstream now: the id is nobody's there, or another's. */
static bool moved(const struct provider *p, const struct run_left *left)
{
	return p && left->upstream_id && left->address && strcmp(left->address, p->address) != 0;
}

/* Polled again when there is what to poll. Answers who is to be. */
static struct run_try *take_up(struct run *run, const struct run_left *left)
{
	struct provider *p = route_named(run->tasks->options.route, left->provider);
	struct run_try *t = try_create(run, left->number);

	t->open = true;
	if (!p || !left->upstream_id || moved(p, left) || run_is_stopped(run)) {
		settle_unknown(t, p, moved(p, left) ? has_moved : outcome_unknown);
		return NULL;
	}
	t->provider = p;
	run->ask.tried[run->ask.tried_count++] = p->number;
	route_hold(run->tasks->options.route, p);
	return t;
}

/* Nobody is asked beside these: two of them may have been paid for. */
bool left_settle(struct run *run)
{
	struct run_try *polled[RUN_LEFT_MAX];
	int count = run->left_count;

	run->left_count = 0;
	for (int i = 0; i < count; i++)
		polled[i] = take_up(run, &run->left[i]);
	for (int i = 0; i < count; i++)
		if (polled[i])
			try_start(polled[i], run->left[i].upstream_id);
	if (run_under_way(run) > 0)
		return true;
	if (!run->final || run_is_stopped(run))
		return false;
	run_end(run, TASK_FAILED, &run->outcome_err);
	return true;
}
