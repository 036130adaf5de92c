#include "route/breaker.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define THROTTLED_FIRST_MS 2000		     /* when it does not say for how long */
#define TOLD_MAX_MS (INT64_C(600) * 1000)    /* a provider may ask for this much */
#define BLOCKED_MS (INT64_C(60) * 1000)

const char *breaker_state_name(enum breaker_state state)
{
	static const char *const names[] = {
		[BREAKER_UP] = "up", [BREAKER_RESTING] = "resting", [BREAKER_PROBING] = "probing"};

	return names[state];
}

bool breaker_allows(const struct breaker *b, int64_t now_ms) { return now_ms >= b->until_ms; }

enum breaker_state breaker_state(const struct breaker *b, int64_t now_ms)
{
	if (b->rest_ms == 0)
		return BREAKER_UP;
	return b->probe || breaker_allows(b, now_ms) ? BREAKER_PROBING : BREAKER_RESTING;
}

int64_t breaker_take(struct breaker *b, int64_t now_ms)
{
	if (b->rest_ms == 0)
		return 0;
	b->probe = ++b->probes;
	b->until_ms = now_ms + b->rest_ms;
	return b->probe;
}

void breaker_give_back(struct breaker *b, int64_t probe, int64_t now_ms)
{
	if (probe == 0 || probe != b->probe)
		return;
	b->until_ms = now_ms;
	b->probe = 0;
}

static void remember_why(struct breaker *b, const struct err *err)
{
	const char *why = err ? err->message : "";

	snprintf(b->last_error, sizeof b->last_error, "%.*s",
		 (int)utf8_valid_prefix(why, MIN(strlen(why), sizeof b->last_error - 1)), why);
}

static bool rest(struct breaker *b, int64_t ms, bool probed, int64_t now_ms)
{
	/* Attempts that were under way when it was closed tell nothing new. */
	if (now_ms < b->until_ms && !probed && now_ms + ms <= b->until_ms)
		return false;
	b->asked_for = false;
	b->probe = 0;
	b->before = b->probes;
	b->rest_ms = ms;
	b->until_ms = now_ms + ms;
	return true;
}

/* Twice the last one. What is no probe of this rest was under way before it, also when it fails
 * while one is waited for. */
static bool rest_longer(struct breaker *b, int64_t first_ms, int64_t max_ms, bool probed, int64_t now_ms)
{
	if (!probed && (now_ms < b->until_ms || b->probe))
		return false;
	return rest(b, b->rest_ms ? MIN(b->rest_ms * 2, MAX(max_ms, first_ms)) : first_ms, probed, now_ms);
}

/* It said so itself: what it answers to attempts from before does not end such a rest. */
static bool rest_as_asked(struct breaker *b, int64_t ms, bool probed, int64_t now_ms)
{
	bool begun = rest(b, ms, probed, now_ms);

	b->asked_for |= begun;
	return begun;
}

static bool note_throttled(struct breaker *b, const struct breaker_limits *limits,
			   const struct err *err, bool probed, int64_t now_ms)
{
	int64_t told_ms = err ? err->retry_after_ms : 0;

	if (told_ms > 0)
		return rest_as_asked(b, MIN(told_ms, TOLD_MAX_MS), probed, now_ms);
	bool begun = rest_longer(b, MIN(THROTTLED_FIRST_MS, limits->rest_ms), limits->rest_max_ms, probed, now_ms);
	b->asked_for |= begun;
	return begun;
}

static bool note_well(struct breaker *b, bool probed, int64_t now_ms)
{
	bool was_well = b->failures == 0 && b->rest_ms == 0;

	if (b->asked_for && !probed && (b->probe || !breaker_allows(b, now_ms)))
		return false;
	*b = (struct breaker){.probes = b->probes, .before = b->probes};
	return !was_well;
}

static bool note_late(struct breaker *b, const struct breaker_limits *limits, bool probed, int64_t now_ms)
{
	if (++b->late < BREAKER_LATE_MAX)
		return false;
	snprintf(b->last_error, sizeof b->last_error, "it was outrun %d times in a row", b->late);
	return rest_longer(b, limits->rest_ms, limits->rest_max_ms, probed, now_ms);
}

/* By what went wrong: no room here, or a request that cannot be made ready for it, would go
 * wrong at any. */
static bool is_its_own(const struct err *err)
{
	switch (err ? err->code : ERR_NONE) {
	case ERR_TASK_EXHAUSTED:
	case ERR_TASK_IMAGE_PROCESSING:
	case ERR_TASK_IMAGE_DIMENSION:
	case ERR_TASK_INVALID_PARAMS:
	case ERR_TASK_RESOURCE:
		return false;
	default:
		return true;
	}
}

bool breaker_note(struct breaker *b, const struct breaker_limits *limits, const struct breaker_end *end,
		  int64_t now_ms)
{
	bool probed = end->probe > b->before;

	switch (end->outcome) {
	case PROVIDER_OK:
	case PROVIDER_REFUSED: /* it answered: it is up */
		return note_well(b, probed, now_ms);
	case PROVIDER_BLOCKED:
		remember_why(b, end->err);
		return rest_as_asked(b, BLOCKED_MS, probed, now_ms);
	case PROVIDER_THROTTLED:
		remember_why(b, end->err);
		return note_throttled(b, limits, end->err, probed, now_ms);
	case PROVIDER_FAILED:
	case PROVIDER_UNCERTAIN:
		if (!is_its_own(end->err))
			break;
		remember_why(b, end->err);
		if (++b->failures >= limits->failures || b->rest_ms > 0)
			rest_longer(b, limits->rest_ms, limits->rest_max_ms, probed, now_ms);
		return true;
	case PROVIDER_OUTRUN:
		if (end->late && note_late(b, limits, probed, now_ms))
			return true;
		break;
	case PROVIDER_CANCELLED:
	case PROVIDER_OUTCOME_COUNT:
		break;
	}
	breaker_give_back(b, end->probe, now_ms);
	return false;
}
