/* Claims: which of what is due is sent next.
 *
 * One store job at a time takes up to CLAIM_MAX rows: of the lines it was told of (an end
 * of a task, an exchange's end on a line that had more), then, when lines were lost sight
 * of (a start, too many hints, no room), of the next ones in order. A claim writes
 * `sending` and a lease, so a row is sent by one at a time and by somebody else when that
 * one dies. Nothing due is ever held in memory but what is being sent.
 */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "callback/inside.h"

#include <stdlib.h>

#define FAILED_AGAIN_MS 1000
#define IN_MEMORY_FACTOR 2 /* of the concurrency: those that wait to be recorded, too */

bool claim_create(struct callbacks *callbacks, struct err *err)
{
	struct claim *claim = calloc(1, sizeof *claim);

	if (!claim)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	claim->callbacks = callbacks;
	buf_init(&claim->urls, CLAIM_MAX * (CALLBACK_URL_MAX + 1));
	callbacks->claim = claim;
	return true;
}

void claim_destroy(struct claim *claim)
{
	if (claim)
		buf_finish(&claim->urls);
	free(claim);
}

/* --- in the job ------------------------------------------------------------------- */

static void copy_text(struct slice from, char *to, size_t cap)
{
	size_t len = MIN(from.len, cap - 1);

	if (len)
		memcpy(to, from.p, len);
	to[len] = '\0';
}

/* Room that nothing picked by this claim has taken yet. */
static int room_for(const struct claim *claim, struct line line)
{
	struct callbacks *callbacks = claim->callbacks;
	struct room_picked picked = {.of_all = claim->pick_count};

	for (int i = 0; i < claim->pick_count; i++) {
		const struct line *of = &claim->picks[i].of;
		bool same = of->account_id == line.account_id;
		picked.of_account += same;
		picked.of_line += same && of->line == line.line;
	}
	pthread_mutex_lock(&callbacks->lock);
	int left = room_left(callbacks->room, line.account_id, line.line, claim->now_ms, &picked, NULL);
	pthread_mutex_unlock(&callbacks->lock);
	return left;
}

static bool need_secrets(struct store_tx *tx, struct claim *claim, int64_t account_id, int *ret,
			 struct err *err)
{
	for (int i = 0; i < claim->pick_count; i++)
		if (claim->picks[i].of.account_id == account_id) {
			*ret = claim->picks[i].secrets;
			return true;
		}
	*ret = claim->secrets_count;
	return callback_secrets_need(tx, account_id, claim->now_ms,
				     &claim->secrets[claim->secrets_count++], err);
}

static bool take_rows(struct store_tx *tx, struct claim *claim, struct line line, int most,
		      int *ret_taken, struct err *err)
{
	int64_t lease_ms = claim->now_ms + claim->callbacks->options.timeout_ms + LEASE_MORE_MS;
	struct store_stmt *s;
	int secrets;
	bool row;

	if (!need_secrets(tx, claim, line.account_id, &secrets, err))
		return false;
	s = store_stmt(tx, STMT_CALLBACK_CLAIM);
	store_bind_int(s, line.account_id);
	store_bind_int(s, line.line);
	store_bind_int(s, most);
	store_bind_int(s, lease_ms);
	*ret_taken = 0;
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		struct pick *pick = &claim->picks[claim->pick_count++];
		struct slice url = store_col_text(s, 3);
		*pick = (struct pick){.of = line, .task_seq = store_col_int(s, 0), .secrets = secrets,
				      .tries = (int)store_col_int(s, 4),
				      .deliveries = (int)store_col_int(s, 5),
				      .url_at = claim->urls.len, .url_len = url.len};
		copy_text(store_col_text(s, 1), pick->task_id, sizeof pick->task_id);
		copy_text(store_col_text(s, 2), pick->message_id, sizeof pick->message_id);
		buf_slice(&claim->urls, url);
		++*ret_taken;
	}
	return false;
}

static bool visit(struct store_tx *tx, struct claim *claim, struct line line, struct err *err)
{
	int most = MIN(room_for(claim, line), MIN(CLAIM_LINE_MAX, CLAIM_MAX - claim->pick_count));
	int taken = 0;

	if (most > 0 && !take_rows(tx, claim, line, most, &taken, err))
		return false;
	if (most <= 0 || taken == most)
		claim->more[claim->more_count++] = line;
	return true;
}

/* What waited long enough is in line again, and claimed if there is room. */
static bool ripen(struct store_tx *tx, struct claim *claim, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_RIPEN);
	struct line lines[CLAIM_MAX];
	int count = 0, ripe = 0;
	bool row;

	store_bind_int(s, claim->now_ms);
	store_bind_int(s, CLAIM_MAX);
	do {
		if (!store_step(s, &row, err))
			return false;
		if (!row)
			break;
		struct line line = {store_col_int(s, 0), store_col_int(s, 1)};
		bool known = false;
		for (int i = 0; i < count; i++)
			known = known || (lines[i].account_id == line.account_id &&
					  lines[i].line == line.line);
		if (!known)
			lines[count++] = line;
	} while (++ripe < CLAIM_MAX);
	store_reset(s);
	for (int i = 0; i < count; i++)
		if (!visit(tx, claim, lines[i], err))
			return false;
	s = store_stmt(tx, STMT_CALLBACK_NEXT_LATER);
	if (!store_step(s, &row, err))
		return false;
	claim->later_ms = row ? store_col_int(s, 0) : 0;
	store_reset(s);
	return true;
}

static bool walk(struct store_tx *tx, struct claim *claim, struct err *err)
{
	bool row = true;

	for (int i = 0; i < CLAIM_VISITS && claim->pick_count < CLAIM_MAX; i++) {
		struct store_stmt *s = store_stmt(tx, STMT_CALLBACK_NEXT_LINE);
		store_bind_int(s, claim->reached.account_id);
		store_bind_int(s, claim->reached.line);
		if (!store_step(s, &row, err))
			return false;
		struct line line = {row ? store_col_int(s, 0) : 0, row ? store_col_int(s, 1) : 0};
		store_reset(s);
		if (!row)
			break;
		claim->reached = line;
		if (!visit(tx, claim, line, err))
			return false;
	}
	claim->walk_over = !row;
	return true;
}

static bool run_claim(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct claim *claim = CONTAINER_OF(job, struct claim, job);

	claim->pick_count = claim->secrets_count = claim->more_count = 0;
	claim->walk_over = false;
	claim->reached = claim->at;
	buf_clear(&claim->urls);
	if (claim->release && !store_exec(store_stmt(tx, STMT_CALLBACK_RELEASE), NULL, err))
		return false;
	for (int i = 0; i < claim->hint_count; i++)
		if (!visit(tx, claim, claim->hints[i], err))
			return false;
	if (claim->ripen && !ripen(tx, claim, err))
		return false;
	return !claim->walk || walk(tx, claim, err);
}

/* --- around it -------------------------------------------------------------------- */

/* Lines that were left with something due are looked at again when that can be of use:
 * now, at the end of one of their own exchanges, or of any. */
static void remember(struct callbacks *callbacks, struct line line, int64_t now_ms)
{
	bool line_full;

	if (room_left(callbacks->room, line.account_id, line.line, now_ms, NULL,
		      &line_full) > 0)
		hint_locked(callbacks, line);
	else if (!line_full || !room_remember(callbacks->room, line.account_id, line.line))
		callbacks->walk_owed = callbacks->walk_denied = true;
}

static void take_stock(struct callbacks *callbacks, const struct claim *claim)
{
	if (claim->ripen) {
		callbacks->later_ms = claim->later_ms;
		callbacks->later_known = true;
	}
	if (claim->walk) {
		bool denied = callbacks->walk_denied;
		callbacks->claim->at = claim->walk_over ? (struct line){0, -1} : claim->reached;
		if (claim->walk_over) {
			callbacks->walk_owed = denied;
			/* What was denied earlier in this walk may have room by now, and no
			 * end to come that would say so. */
			callbacks->blocked = denied && room_used(callbacks->room) > 0;
			callbacks->walk_denied = false;
		}
	}
}

static void on_claimed(struct store_job *job)
{
	struct claim *claim = CONTAINER_OF(job, struct claim, job);
	struct callbacks *callbacks = claim->callbacks;

	FAILPOINT("callback.claimed");
	if (!job->ok) {
		callbacks->claiming = false;
		/* What it was to look at is found by a walk, when the store works again. */
		log_error("callback.claim", "why=%s", log_quote(job->err.message));
		callbacks->walk_owed = callbacks->walk_denied = true;
		callbacks->blocked = false;
		callbacks->later_known = false;
		loop_timer_set(callbacks->loop, &callbacks->timer,
			       loop_now_ms(callbacks->loop) + FAILED_AGAIN_MS);
		return;
	}
	claim->release = false;
	for (int i = 0; i < claim->pick_count; i++) {
		const struct pick *pick = &claim->picks[i];
		delivery_begin(callbacks, pick,
			       (struct slice){claim->urls.p + pick->url_at, pick->url_len},
			       &claim->secrets[pick->secrets]);
	}
	pthread_mutex_lock(&callbacks->lock);
	for (int i = 0; i < claim->more_count; i++)
		remember(callbacks, claim->more[i], claim->now_ms);
	pthread_mutex_unlock(&callbacks->lock);
	take_stock(callbacks, claim);
	courier_set_timer(callbacks);
	callbacks->claiming = false; /* not before: a delivery that ends at once looks, too */
	claim_look(callbacks);
}

static void take_hints(struct callbacks *callbacks, struct claim *claim)
{
	pthread_mutex_lock(&callbacks->lock);
	claim->hint_count = MIN(callbacks->hint_count, CLAIM_HINTS);
	memcpy(claim->hints, callbacks->hints, (size_t)claim->hint_count * sizeof *claim->hints);
	callbacks->hint_count -= claim->hint_count;
	memmove(callbacks->hints, callbacks->hints + claim->hint_count,
		(size_t)callbacks->hint_count * sizeof *claim->hints);
	if (callbacks->hints_lost)
		callbacks->walk_owed = callbacks->walk_denied = true;
	callbacks->hints_lost = false;
	pthread_mutex_unlock(&callbacks->lock);
}

void claim_look(struct callbacks *callbacks)
{
	struct claim *claim = callbacks->claim;
	int64_t now_ms = clock_wall_ms();

	/* Both ends of a claim and of a delivery look again. */
	if (callbacks->claiming || callbacks->stopping ||
	    atomic_load(&callbacks->in_flight) > IN_MEMORY_FACTOR * callbacks->options.concurrency)
		return;
	take_hints(callbacks, claim);
	claim->ripen = !callbacks->later_known ||
		       (callbacks->later_ms && callbacks->later_ms <= now_ms);
	claim->walk = callbacks->walk_owed && !callbacks->blocked;
	if (claim->hint_count == 0 && !claim->ripen && !claim->walk)
		return;
	claim->now_ms = now_ms;
	callbacks->claiming = true;
	claim->job = (struct store_job){.run = run_claim, .done = on_claimed};
	store_submit(callbacks->options.store, &claim->job);
}
