/* Whether a provider is to be asked: what its last answers say of it. Plain numbers,
 * no clock and no lock of its own.
 *
 *     if (breaker_allows(&b, now_ms)) probe = breaker_take(&b, now_ms);
 *     …
 *     breaker_note(&b, &limits, &(struct breaker_end){outcome, err, probe}, now_ms)
 *
 *   up ──failures in a row──▶ resting ──its time is over──▶ probing ──an answer──▶ up
 *                                ▲                             │
 *                                └───────── a failure, twice as long ───┘
 */
#pragma once

#include "provider/provider.h"

struct breaker_limits {
	int failures;	      /* so many in a row begin a rest */
	int64_t rest_ms;      /* the first */
	int64_t rest_max_ms;  /* the longest that it doubles to */
};

enum breaker_state { BREAKER_UP, BREAKER_RESTING, BREAKER_PROBING };
const char *breaker_state_name(enum breaker_state state); /* "up" */

#define BREAKER_ERROR_MAX 160
/* Outrun so often in a row, without an answer in between, it hangs: nobody waits for its failures. */
#define BREAKER_LATE_MAX 5

struct breaker {
	int failures;	  /* in a row */
	int late;	  /* times in a row that it was asked first and outrun */
	int64_t rest_ms;  /* how long the last rest was; 0: it is well */
	int64_t until_ms; /* of the rest, or of the wait for a probe */
	/* Attempts that see whether it is up again, by number. */
	int64_t probe;	/* the one that is waited for; 0: none is */
	int64_t probes; /* so far */
	int64_t before; /* of these, before this rest */
	bool asked_for;	  /* it said itself that it takes nothing: throttled, or blocked */
	char last_error[BREAKER_ERROR_MAX]; /* why it failed last; "" once it has answered since */
};

bool breaker_allows(const struct breaker *b, int64_t now_ms);
enum breaker_state breaker_state(const struct breaker *b, int64_t now_ms);
/* An attempt is made: the first after a rest is the probe, and the others wait for what it
 * tells, or for as long as the rest was. Answers which probe it is; 0: none. */
int64_t breaker_take(struct breaker *b, int64_t now_ms);
/* It was not made after all, or tells nothing: if it is the probe that is waited for, the next
 * may probe. */
void breaker_give_back(struct breaker *b, int64_t probe, int64_t now_ms);

/* What became of an attempt. */
struct breaker_end {
	enum provider_outcome outcome;
	const struct err *err; /* why, or NULL */
	int64_t probe;	       /* as breaker_take() answered */
	bool late;	       /* outrun, although it was asked first */
};
/* A failure whose code says that it is this machine's or the request's is none of its own. True:
 * something is to be remembered. */
bool breaker_note(struct breaker *b, const struct breaker_limits *limits, const struct breaker_end *end,
		  int64_t now_ms);
