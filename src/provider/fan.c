/* How attempts are started, whatever their kind. An adapter that knows at once that it cannot
 * make it may say so from inside its start: it is told on a later turn of the loop, so nobody's
 * attempt ends while it is being begun.
 *
 * More images than one call of a provider gives: the attempt is made by several calls at the same
 * time, each for a part of the images, as if one had made them all.
 *
 *   attempt of n ─┬─ part 1: images 1 … n_max          ids journaled as they come: "n_max|a,b,c"
 *                 ├─ part 2: n_max + 1 …               images and previews by their number
 *                 └─ …                                 ok when any part gave one; else the worst
 *
 * No more calls at the same time than the provider takes (concurrency); after a refusal no
 * further one is begun. Each call has a task id of its own, for the upstream's idempotency, and
 * a seed of its own where the request has one. Polled again after a crash, a part whose id was
 * not known counts as lost: whether it was bought is unknown, and it is not bought twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "provider/provider.h"

#define PART_TASK_ID_MAX 96

struct part {
	struct provider_fan *fan;
	struct provider_attempt attempt;
	struct gen_request request;
	int before; /* images of the parts before it */
	int percent;
	bool begun, ended;
	char task_id[PART_TASK_ID_MAX];
	char upstream_id[PROVIDER_PART_ID_MAX + 1];
};

struct provider_fan {
	struct provider *provider;
	struct provider_attempt *whole; /* borrowed */
	int each;			/* images of a part; the last may have fewer */
	int count, going;
	struct loop_timer nothing; /* there was nothing to start */
	bool cancelled, any_ok;
	bool usage_unknown; /* one that may be paid for did not say what it counted */
	enum provider_outcome worst;
	struct err err;
	struct part parts[CATALOG_N_MAX];
};

/* --- one call ----------------------------------------------------------------------------- */

/* An end that came too early. */
struct early {
	struct provider_attempt *attempt;
	struct loop_timer later;
	enum provider_outcome outcome;
	bool failed;
	struct err err;
};

static void on_later(struct loop_timer *timer)
{
	struct early early = *(struct early *)timer->ctx;

	free(timer->ctx);
	early.attempt->on_end(early.attempt, early.outcome, early.failed ? &early.err : NULL);
}

static void end_later(struct provider_attempt *a, enum provider_outcome outcome, const struct err *err)
{
	struct early *early = calloc(1, sizeof *early);
	struct loop *loop = a->starting->parts.loop;

	if (!early)
		abort();
	*early = (struct early){.attempt = a, .outcome = outcome, .failed = err != NULL};
	if (err)
		early->err = *err;
	loop_timer_init(&early->later, on_later, early);
	loop_timer_set(loop, &early->later, loop_now_ms(loop));
}

static void start_call(struct provider *p, struct provider_attempt *a)
{
	void (*on_end)(struct provider_attempt *, enum provider_outcome, const struct err *) = a->on_end;

	a->starting = p;
	a->on_end = end_later;
	p->ops->start(p, a);
	a->on_end = on_end;
}

/* --- the end ------------------------------------------------------------------------------ */

/* What the attempt is when no part gave an image: the most telling. */
static int weight_of(enum provider_outcome outcome)
{
	static const int weights[PROVIDER_OUTCOME_COUNT] = {
		[PROVIDER_FAILED] = 1,	  [PROVIDER_THROTTLED] = 2, [PROVIDER_BLOCKED] = 3,
		[PROVIDER_UNCERTAIN] = 4, [PROVIDER_REFUSED] = 5,
	};

	return weights[outcome];
}

static void note_end(struct provider_fan *fan, enum provider_outcome outcome, const struct err *err)
{
	if (outcome == PROVIDER_OK) {
		fan->any_ok = true;
	} else if (fan->err.code == ERR_NONE || weight_of(outcome) > weight_of(fan->worst)) {
		fan->worst = outcome;
		fan->err = *err;
	}
}

/* A sum without one of them would be too small. */
static void note_usage(struct provider_fan *fan, enum provider_outcome outcome, const struct provider_usage *said)
{
	struct provider_usage *sum = &fan->whole->usage;

	fan->usage_unknown |= (outcome == PROVIDER_OK || outcome == PROVIDER_UNCERTAIN) && said->output_tokens == 0;
	sum->input_tokens += said->input_tokens;
	sum->output_tokens += said->output_tokens;
	if (fan->usage_unknown)
		*sum = (struct provider_usage){0};
}

static void end_fan(struct provider_fan *fan)
{
	struct provider_attempt *whole = fan->whole;
	enum provider_outcome outcome = fan->any_ok ? PROVIDER_OK : fan->worst;
	struct err err = fan->err;

	loop_timer_cancel(fan->provider->parts.loop, &fan->nothing);
	/* A part that was stopped may be polled again; what is whole then comes again, too. */
	for (int i = 0; i < fan->count && fan->cancelled; i++)
		if (!fan->parts[i].ended)
			outcome = PROVIDER_CANCELLED;
	if (outcome != PROVIDER_OK && err.code == ERR_NONE)
		err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled");
	whole->fan = NULL;
	free(fan);
	whole->on_end(whole, outcome, outcome == PROVIDER_OK ? NULL : &err);
}

static void start_more(struct provider_fan *fan);

static void on_end(struct provider_attempt *a, enum provider_outcome outcome, const struct err *err)
{
	struct part *part = a->ctx;
	struct provider_fan *fan = part->fan;

	part->ended = outcome != PROVIDER_CANCELLED;
	fan->going--;
	note_usage(fan, outcome, &a->usage);
	note_end(fan, outcome, err);
	start_more(fan);
	if (fan->going == 0)
		end_fan(fan);
}

/* --- what parts tell ------------------------------------------------------------------------- */

static void on_sent(struct provider_attempt *a, const char *upstream_id)
{
	struct part *part = a->ctx;
	struct provider_fan *fan = part->fan;
	char joined[PROVIDER_ID_MAX + 1];
	size_t at = (size_t)snprintf(joined, sizeof joined, "%d|", fan->each);

	if (!upstream_id) {
		fan->whole->on_sent(fan->whole, NULL);
		return;
	}
	snprintf(part->upstream_id, sizeof part->upstream_id, "%s", upstream_id);
	for (int i = 0; i < fan->count && at < sizeof joined; i++)
		at += (size_t)snprintf(joined + at, sizeof joined - at, "%s%s", i ? "," : "",
				       fan->parts[i].upstream_id);
	fan->whole->on_sent(fan->whole, joined);
}

static void on_progress(struct provider_attempt *a, int percent)
{
	struct part *part = a->ctx;
	struct provider_fan *fan = part->fan;
	int sum = 0;

	part->percent = percent;
	for (int i = 0; i < fan->count; i++)
		sum += fan->parts[i].ended ? 100 : fan->parts[i].percent;
	fan->whole->on_progress(fan->whole, sum / fan->count);
}

static void on_preview(struct provider_attempt *a, int number, int index, int fd, int64_t bytes)
{
	const struct part *part = a->ctx;
	struct provider_attempt *whole = part->fan->whole;
	bool ours = number >= 1 && number <= part->request.n;

	whole->on_preview(whole, ours ? part->before + number : 0, index, fd, bytes);
}

static void on_image(struct provider_attempt *a, const struct provider_image *image)
{
	const struct part *part = a->ctx;
	struct provider_attempt *whole = part->fan->whole;
	struct provider_image moved = *image;
	bool ours = image->number >= 1 && image->number <= part->request.n;

	moved.number = ours ? part->before + image->number : 0;
	whole->on_image(whole, &moved);
}

/* --- the parts --------------------------------------------------------------------------------- */

static void make_part(struct provider_fan *fan, int i)
{
	struct provider_attempt *whole = fan->whole;
	struct part *part = &fan->parts[i];

	part->fan = fan;
	part->before = i * fan->each;
	part->request = *whole->request;
	part->request.n = MIN(fan->each, (int)whole->request->n - part->before);
	if (part->request.seed >= 0)
		part->request.seed = (whole->request->seed + part->before) & INT32_MAX;
	snprintf(part->task_id, sizeof part->task_id, "%s-%d", whole->task_id, i + 1);
	part->attempt = (struct provider_attempt){
		.request = &part->request,
		.references = whole->references,
		.mask = whole->mask,
		.task_id = part->task_id,
		.previews = whole->previews,
		.on_sent = on_sent,
		.on_progress = whole->on_progress ? on_progress : NULL,
		.on_preview = whole->on_preview ? on_preview : NULL,
		.on_image = on_image,
		.on_end = on_end,
		.ctx = part,
	};
}

static bool may_start(const struct provider_fan *fan)
{
	int most = fan->provider->concurrency;

	return !fan->cancelled && (most <= 0 || fan->going < most) && fan->worst != PROVIDER_REFUSED &&
	       fan->worst != PROVIDER_BLOCKED;
}

static void start_more(struct provider_fan *fan)
{
	for (int i = 0; i < fan->count && may_start(fan); i++) {
		struct part *part = &fan->parts[i];
		if (part->begun)
			continue;
		part->begun = true;
		fan->going++;
		start_call(fan->provider, &part->attempt);
	}
}

static void on_nothing(struct loop_timer *timer) { end_fan(timer->ctx); }

/* "4|a,,c": which parts can be polled again. False: it is no such id, or not of this request. */
static bool read_ids(struct provider_fan *fan, const char *ids)
{
	char *end;
	long each = strtol(ids, &end, 10);

	if (*end != '|' || each < 1 || each > CATALOG_N_MAX)
		return false;
	fan->each = (int)each;
	fan->count = (int)((fan->whole->request->n + each - 1) / each);
	for (int i = 0; i < fan->count && *end; i++) {
		size_t len = strcspn(++end, ",");
		if (len > PROVIDER_PART_ID_MAX)
			return false;
		memcpy(fan->parts[i].upstream_id, end, len);
		end += len;
	}
	return true;
}

static void resume_parts(struct provider_fan *fan, bool known)
{
	struct err err;

	for (int i = 0; i < fan->count; i++) {
		struct part *part = &fan->parts[i];
		part->attempt.resume_id = part->upstream_id;
		if (known && *part->upstream_id)
			continue;
		part->begun = part->ended = true;
		err_set(&err, ERR_TASK_UNKNOWN, NULL, "it is unknown whether a part of the images was made");
		note_end(fan, PROVIDER_UNCERTAIN, &err);
	}
}

static void start_fan(struct provider *p, struct provider_attempt *a)
{
	struct provider_fan *fan = calloc(1, sizeof *fan);

	if (!fan)
		abort();
	*fan = (struct provider_fan){.provider = p, .whole = a, .each = p->can.n_max, .worst = PROVIDER_FAILED};
	fan->count = can_calls(&p->can, a->request);
	bool known = !a->resume_id || read_ids(fan, a->resume_id);
	for (int i = 0; i < fan->count; i++)
		make_part(fan, i);
	if (a->resume_id)
		resume_parts(fan, known);
	a->fan = fan;
	loop_timer_init(&fan->nothing, on_nothing, fan);
	start_more(fan);
	if (fan->going == 0)
		loop_timer_set(p->parts.loop, &fan->nothing, loop_now_ms(p->parts.loop));
}

void provider_start(struct provider *p, struct provider_attempt *a)
{
	bool resumed_fan = a->resume_id && strchr(a->resume_id, '|');

	if (resumed_fan || (!a->resume_id && can_calls(&p->can, a->request) > 1))
		start_fan(p, a);
	else
		start_call(p, a);
}

void provider_cancel(struct provider *p, struct provider_attempt *a)
{
	struct provider_fan *fan = a->fan;

	if (!fan) {
		p->ops->cancel(p, a);
		return;
	}
	fan->cancelled = true;
	fan->going++; /* it does not end within the loop */
	for (int i = 0; i < fan->count; i++) {
		struct part *part = &fan->parts[i];
		part->attempt.leave = a->leave;
		if (part->begun && !part->ended && part->attempt.state)
			p->ops->cancel(p, &part->attempt);
	}
	if (--fan->going == 0)
		loop_timer_set(p->parts.loop, &fan->nothing, loop_now_ms(p->parts.loop));
}
