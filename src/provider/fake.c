/* A scripted provider: see fake.h. Its pictures are real PNG files of one colour. */
#include "provider/fake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "provider/fake_png.h"
#include "provider/provider.h"

#define FAKE_PROGRESS_STEPS 4
#define PNG_MAX_BYTES (32 << 20)
#define STAGE_SHRINK 4 /* of a partial image: this part of the width and height */
#define FAKE_STEPS \
	"ok, short, empty, small, cut, large, stages, crowd, fade, broken, twice, deaf, stubborn, fail, refuse, " \
	"moderate, block, throttle, uncertain or hang"

struct fake {
	int step_count, next_step;
	enum fake_step steps[FAKE_STEPS_MAX];
	int64_t latency_ms;
	int fd; /* owned: the picture made last, of this size; -1: none. Given out again and again */
	int64_t png_bytes;
	int png_width, png_height;
	bool png_noisy;
};

struct fake_run {
	struct provider *provider;
	struct provider_attempt *attempt; /* borrowed */
	struct loop_timer timer;
	enum fake_step step;
	int ticks;
	bool sent, cancelled;
};

static const char *const step_names[FAKE_STEP_COUNT] = {
	"ok", "short", "empty", "small", "cut", "large", "stages", "crowd", "fade", "broken", "twice", "deaf",
	"stubborn", "fail", "refuse", "moderate", "block", "throttle", "uncertain", "hang"};

/* What each step that is not an answer ends as. */
static const struct {
	enum provider_outcome outcome;
	enum err_code code;
	const char *message;
} step_ends[FAKE_STEP_COUNT] = {
	[FAKE_FADE] = {PROVIDER_FAILED, ERR_TASK_SERVICE,
		       "the scripted provider broke off behind its partial images, as told"},
	[FAKE_BROKEN] = {PROVIDER_FAILED, ERR_TASK_SERVICE,
			 "the scripted provider broke off after the first image, as told"},
	[FAKE_UNCERTAIN] = {PROVIDER_UNCERTAIN, ERR_TASK_UNKNOWN,
			    "the scripted provider leaves it uncertain, as told"},
	[FAKE_FAIL] = {PROVIDER_FAILED, ERR_TASK_SERVICE, "the scripted provider failed, as told"},
	[FAKE_REFUSE] = {PROVIDER_REFUSED, ERR_TASK_CONTENT_POLICY,
			 "the scripted provider refused this prompt, as told"},
	[FAKE_MODERATE] = {PROVIDER_REFUSED, ERR_TASK_CONTENT_POLICY,
			   "the scripted provider refused this prompt and says why, as told"},
	[FAKE_BLOCK] = {PROVIDER_BLOCKED, ERR_TASK_SERVICE,
			"the scripted provider blocked the account, as told"},
	[FAKE_THROTTLE] = {PROVIDER_THROTTLED, ERR_TASK_EXHAUSTED,
			   "the scripted provider is throttling, as told"},
};

static bool step_named(struct slice name, enum fake_step *ret)
{
	for (int i = 0; i < FAKE_STEP_COUNT; i++) {
		if (!slice_is(name, step_names[i]))
			continue;
		*ret = (enum fake_step)i;
		return true;
	}
	return false;
}

static bool read_script(struct fake *fake, const char *script, struct err *err)
{
	for (const char *at = script; *at;) {
		size_t len = strcspn(at, ",");
		if (fake->step_count == FAKE_STEPS_MAX)
			return err_set(err, ERR_INVALID_PARAMETER, "script",
				       "a script has at most %d steps", FAKE_STEPS_MAX);
		if (!step_named((struct slice){at, len}, &fake->steps[fake->step_count]))
			return err_set(err, ERR_INVALID_PARAMETER, "script",
				       "\"%.*s\" is no step: " FAKE_STEPS, (int)len, at);
		fake->step_count++;
		at += len + (at[len] == ',');
	}
	return true;
}

static bool fake_create(struct provider *p, struct err *err)
{
	const struct fake_settings *settings = p->settings;
	struct fake *fake = calloc(1, sizeof *fake);

	if (!fake)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	fake->fd = -1;
	if (!read_script(fake, settings && settings->script && *settings->script ?
				       settings->script : "ok", err)) {
		free(fake);
		return false;
	}
	fake->latency_ms = settings ? settings->latency_ms : 0;
	p->state = fake;
	return true;
}

static void fake_destroy(struct provider *p)
{
	struct fake *fake = p->state;

	if (!fake)
		return;
	close_fd(&fake->fd);
	free(fake);
	p->state = NULL;
}

static void forget_file(struct fake *fake)
{
	close_fd(&fake->fd);
	fake->fd = -1;
}

static bool make_png(struct fake *fake, int width, int height, bool noisy)
{
	struct buf png;

	forget_file(fake);
	buf_init(&png, PNG_MAX_BYTES);
	fake_png_write(&png, width, height, noisy);
	fake->fd = png.failed ? -1 : memfd_create("fake", MFD_CLOEXEC);
	if (fake->fd >= 0 && write(fake->fd, png.p, png.len) != (ssize_t)png.len)
		forget_file(fake);
	fake->png_bytes = (int64_t)png.len;
	fake->png_width = width;
	fake->png_height = height;
	fake->png_noisy = noisy;
	buf_finish(&png);
	return fake->fd >= 0;
}

/* A file of the asked size or a part of it; -1: no memory. *ret_bytes: its length. */
static int make_file(struct fake *fake, const struct gen_request *r, int shrink, bool noisy,
		     int64_t *ret_bytes)
{
	int width = MAX(1, r->width_px / shrink), height = MAX(1, r->height_px / shrink);

	bool same = fake->fd >= 0 && fake->png_width == width && fake->png_height == height &&
		    fake->png_noisy == noisy;

	if (!same && !make_png(fake, width, height, noisy))
		return -1;
	*ret_bytes = fake->png_bytes;
	return fcntl(fake->fd, F_DUPFD_CLOEXEC, 3);
}

static bool give_image(struct fake *fake, struct provider_attempt *a, int number, enum fake_step step)
{
	struct provider_image image = {.number = number};

	if (step == FAKE_CUT)
		forget_file(fake); /* what was given out is not to be cut */
	image.fd = make_file(fake, a->request, step == FAKE_SMALL ? 2 : 1, step == FAKE_LARGE, &image.bytes);
	if (image.fd < 0)
		return false;
	if (step == FAKE_CUT) {
		forget_file(fake);
		image.bytes /= 2;
		if (ftruncate(image.fd, image.bytes) < 0)
			return false;
	}
	a->on_image(a, &image);
	return true;
}

static void give_stages(struct fake_run *run)
{
	bool crowd = run->step == FAKE_CROWD;
	struct provider_attempt *a = run->attempt;
	int stages = a->previews + crowd, times = crowd ? 2 : 1;

	if (!a->on_preview || (run->step != FAKE_STAGES && run->step != FAKE_FADE && !crowd))
		return;
	for (int i = 0; i < (int)a->request->n * stages * times; i++) {
		int64_t bytes;
		int fd = make_file(run->provider->state, a->request, STAGE_SHRINK, false, &bytes);
		if (fd >= 0)
			a->on_preview(a, i / times / stages + 1, i / times % stages, fd, bytes);
	}
}

static void end_run(struct fake_run *run, enum provider_outcome outcome, const struct err *err)
{
	struct provider_attempt *a = run->attempt;

	loop_timer_cancel(run->provider->parts.loop, &run->timer);
	run->provider->running--;
	a->state = NULL;
	a->on_end(a, outcome, err);
	free(run);
}

/* How many images a step gives of n. */
static int count_of(enum fake_step step, int n)
{
	switch (step) {
	case FAKE_OK:
	case FAKE_SMALL:
	case FAKE_CUT:
	case FAKE_LARGE:
	case FAKE_STAGES:
	case FAKE_CROWD:
	case FAKE_TWICE:
	case FAKE_STUBBORN:
		return n;
	case FAKE_SHORT:
		return n - 1;
	case FAKE_BROKEN:
		return 1;
	default:
		return 0;
	}
}

static void answer(struct fake_run *run)
{
	struct fake *fake = run->provider->state;
	struct provider_attempt *a = run->attempt;
	int count = count_of(run->step, (int)a->request->n);
	struct err err;

	for (int i = 1; i <= count; i++) {
		if (give_image(fake, a, i, run->step))
			continue;
		err_set(&err, ERR_TASK_EXHAUSTED, NULL, "no memory for the image: %s",
			strerror(errno));
		end_run(run, PROVIDER_FAILED, &err);
		return;
	}
	if (!step_ends[run->step].message) {
		bool twice = run->step == FAKE_TWICE;
		end_run(run, PROVIDER_OK, NULL);
		if (twice)
			a->on_end(a, PROVIDER_OK, NULL);
		return;
	}
	err_set(&err, step_ends[run->step].code, NULL, "%s", step_ends[run->step].message);
	if (run->step == FAKE_MODERATE)
		snprintf(err.moderation, sizeof err.moderation, "input:violence,self-harm");
	if (run->step == FAKE_THROTTLE)
		err.retry_after_ms = 1000;
	end_run(run, step_ends[run->step].outcome, &err);
}

static void on_tick(struct loop_timer *t)
{
	struct fake_run *run = t->ctx;
	struct fake *fake = run->provider->state;
	struct provider_attempt *a = run->attempt;
	struct err err;

	if (run->cancelled) {
		err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled");
		end_run(run, PROVIDER_CANCELLED, &err);
		return;
	}
	if (!run->sent) {
		run->sent = true;
		if (a->on_sent)
			a->on_sent(a, NULL);
		give_stages(run);
	}
	if (run->step == FAKE_HANG)
		return;
	if (run->ticks == FAKE_PROGRESS_STEPS || fake->latency_ms == 0) {
		answer(run);
		return;
	}
	run->ticks++;
	if (a->on_progress && run->ticks > 1)
		a->on_progress(a, (run->ticks - 1) * 100 / FAKE_PROGRESS_STEPS);
	loop_timer_set(run->provider->parts.loop, t, loop_now_ms(run->provider->parts.loop) +
			       fake->latency_ms / FAKE_PROGRESS_STEPS);
}

static void fake_start(struct provider *p, struct provider_attempt *a)
{
	struct fake *fake = p->state;
	struct fake_run *run = calloc(1, sizeof *run);

	if (!run)
		abort();
	run->provider = p;
	run->attempt = a;
	run->step = fake->steps[fake->next_step++ % fake->step_count];
	fake->next_step %= fake->step_count;
	a->state = run;
	p->running++;
	loop_timer_init(&run->timer, on_tick, run);
	loop_timer_set(p->parts.loop, &run->timer, loop_now_ms(p->parts.loop));
}

static void fake_cancel(struct provider *p, struct provider_attempt *a)
{
	struct fake_run *run = a->state;

	if (!run || run->step == FAKE_DEAF || run->step == FAKE_STUBBORN)
		return;
	run->cancelled = true;
	loop_timer_set(p->parts.loop, &run->timer, loop_now_ms(p->parts.loop));
}

const struct provider_ops provider_fake = {
	.kind = "fake",
	.can = {.features = CAN_EVERYTHING},
	.create = fake_create,
	.destroy = fake_destroy,
	.start = fake_start,
	.cancel = fake_cancel,
};
