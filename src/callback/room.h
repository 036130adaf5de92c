/* Who may have how many exchanges under way at once: the wall between receivers.
 *
 *     struct room *room = room_create(&(struct room_limits){.total = 2048, .per_host = 64});
 *     if (room_left(room, account_id, line, now_ms, NULL, NULL) > 0)
 *             room_take(room, account_id, line, now_ms);
 *     ... room_give(room, account_id, line, answered, duration_ms, now_ms)
 *
 * A line is one account's receiver. What it may have under way grows by one with each
 * prompt answer, from ROOM_PROBE to per_host, and falls back to ROOM_PROBE with an answer
 * that does not come, or is late. A line that answered lately is proven. The last quarter
 * of the total is for proven lines alone, and an account has at most half of the total for
 * lines that are not, three quarters for those that are: receivers that hang hold up
 * themselves and each other.
 *
 * Thread rule: none of its own; the owner holds a lock. Drawback: a line unheard of for
 * long is forgotten, and starts again from ROOM_PROBE.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ROOM_PROBE 1
#define ROOM_LATE_MS 2000   /* an answer after this, or none, proves nothing */
#define ROOM_PROVEN_MS 60000 /* how long an answer proves something */

struct room;
struct room_limits {
	int total, per_host;
};

struct room *room_create(const struct room_limits *limits); /* NULL: no memory */
void room_destroy(struct room *room);			    /* NULL is fine */

/* What is as good as taken, though room_take() does not know it yet. */
struct room_picked {
	int of_line, of_account, of_all;
};
/* How many more this line may begin now, besides those picked (may be NULL);
 * *ret_line_full (may be NULL): it is the line's own limit that stands in the way, so that
 * room comes with an end of one of its own. */
int room_left(struct room *room, int64_t account_id, int64_t line, int64_t now_ms,
	      const struct room_picked *picked, bool *ret_line_full);
/* One begins; false, and nothing is counted, when it cannot be kept in mind. */
bool room_take(struct room *room, int64_t account_id, int64_t line, int64_t now_ms);
/* One has ended. answered: with a whole answer, whatever its status. Returns true when the
 * line was told to be remembered (room_remember), and forgets that. */
bool room_give(struct room *room, int64_t account_id, int64_t line, bool answered,
	       int64_t duration_ms, int64_t now_ms);
/* There is more for this line; false when none of it is under way, whose end would say so. */
bool room_remember(struct room *room, int64_t account_id, int64_t line);
int room_used(const struct room *room);
