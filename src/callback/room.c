#include "callback/room.h"

#include <stdlib.h>

#include "base/attr.h"
#include "base/digest.h"

/* Lines and accounts in one table of sets: small, of one size for ever, and what is under
 * way is never forgotten. Twice as many places as there can be lines and accounts in it. */
#define SETS 1024
#define WAYS 8
#define OF_ACCOUNT (-1) /* as a line: the account's own count */

struct place {
	int64_t account_id, line;
	int under_way, window;
	int64_t used_ms;     /* last touched; 0: never used */
	int64_t progress_ms; /* something began on an idle line, or ended */
	int64_t answered_ms; /* promptly, last; 0: not since something went wrong */
	bool more;	     /* to be told of by the next end */
};

struct room {
	struct room_limits limits;
	int used;
	uint64_t seed; /* strangers choose the lines */
	struct place places[SETS][WAYS];
};

struct room *room_create(const struct room_limits *limits)
{
	struct room *room = calloc(1, sizeof *room);

	if (!room)
		return NULL;
	room->limits = *limits;
	random_bytes(&room->seed, sizeof room->seed);
	return room;
}

void room_destroy(struct room *room) { free(room); }

static struct place *set_of(struct room *room, int64_t account_id, int64_t line)
{
	uint64_t x = room->seed ^ (uint64_t)line ^ ((uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15));

	/* splitmix64's end */
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return room->places[(x ^ (x >> 31)) % SETS];
}

static struct place *find(struct room *room, int64_t account_id, int64_t line)
{
	struct place *set = set_of(room, account_id, line);

	for (int i = 0; i < WAYS; i++)
		if (set[i].used_ms && set[i].account_id == account_id && set[i].line == line)
			return &set[i];
	return NULL;
}

/* The place, or one that nobody needs; NULL: all of the set's are under way. */
static struct place *find_or_make(struct room *room, int64_t account_id, int64_t line, int64_t now_ms)
{
	struct place *set = set_of(room, account_id, line), *place = find(room, account_id, line);

	for (int i = 0; !place && i < WAYS; i++)
		if (!set[i].used_ms)
			place = &set[i];
	if (!place) {
		for (int i = 0; i < WAYS; i++)
			if (set[i].under_way == 0 && (!place || set[i].used_ms < place->used_ms))
				place = &set[i];
		if (!place)
			return NULL;
		place->used_ms = 0;
	}
	if (!place->used_ms)
		*place = (struct place){.account_id = account_id, .line = line, .window = ROOM_PROBE};
	place->used_ms = MAX(now_ms, 1);
	return place;
}

static bool is_proven(const struct place *line, int64_t now_ms)
{
	bool stalled = line && line->under_way > 0 && now_ms - line->progress_ms > ROOM_LATE_MS;

	return line && !stalled && line->answered_ms && now_ms - line->answered_ms < ROOM_PROVEN_MS;
}

int room_left(struct room *room, int64_t account_id, int64_t line, int64_t now_ms,
	      const struct room_picked *picked, bool *ret_line_full)
{
	static const struct room_picked none;
	const struct room_picked *p = picked ? picked : &none;
	const struct place *place = find(room, account_id, line);
	const struct place *account = find(room, account_id, OF_ACCOUNT);
	bool proven = is_proven(place, now_ms);
	int of_line = (proven ? MIN(place->window, room->limits.per_host)
			      : MIN(ROOM_PROBE, room->limits.per_host)) -
		      (place ? place->under_way : 0) - p->of_line;
	int quarter = room->limits.total / 4;
	int of_all = room->limits.total - (proven ? 0 : quarter) - room->used - p->of_all;
	int of_account = room->limits.total - (proven ? quarter : 2 * quarter) -
			 (account ? account->under_way : 0) - p->of_account;

	if (ret_line_full)
		*ret_line_full = of_line <= 0;
	return MAX(MIN(of_line, MIN(of_all, of_account)), 0);
}

bool room_take(struct room *room, int64_t account_id, int64_t line, int64_t now_ms)
{
	struct place *account = find_or_make(room, account_id, OF_ACCOUNT, now_ms);

	if (!account)
		return false;
	account->under_way++; /* now it stays, whatever the line's place costs */
	struct place *place = find_or_make(room, account_id, line, now_ms);
	if (!place) {
		account->under_way--;
		return false;
	}
	if (place->under_way++ == 0)
		place->progress_ms = now_ms;
	room->used++;
	return true;
}

bool room_give(struct room *room, int64_t account_id, int64_t line, bool answered,
	       int64_t duration_ms, int64_t now_ms)
{
	struct place *account = find(room, account_id, OF_ACCOUNT);
	struct place *place = find(room, account_id, line);

	if (!account || !place)
		return false;
	account->under_way--;
	place->under_way--;
	room->used--;
	place->progress_ms = now_ms;
	if (answered && duration_ms <= ROOM_LATE_MS) {
		place->answered_ms = now_ms;
		place->window = MIN(place->window + 1, room->limits.per_host);
	} else {
		place->answered_ms = 0;
		place->window = ROOM_PROBE;
	}
	bool more = place->more;
	place->more = false;
	return more;
}

bool room_remember(struct room *room, int64_t account_id, int64_t line)
{
	struct place *place = find(room, account_id, line);

	if (!place || place->under_way == 0)
		return false;
	place->more = true;
	return true;
}

int room_used(const struct room *room) { return room->used; }
