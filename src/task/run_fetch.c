#include "task/run_fetch.h"

#include <unistd.h>

#include "base/log.h"
#include "task/run.h"

#define FETCH_MIN_BYTES_PER_S 1024
#define TRIES_MAX 2
#define PAUSE_MS 500

static void try_once(struct run_fetch *f);

/* May the next try find what this one did not? */
static bool may_pass(const struct egress_result *result)
{
	switch (result->outcome) {
	case EGRESS_DNS:
	case EGRESS_CONNECT:
	case EGRESS_BROKEN:
		return true;
	case EGRESS_HTTP:
		return result->status >= 500;
	default:
		return false;
	}
}

static bool judge(const struct egress_result *result, struct err *err)
{
	if (result->outcome == EGRESS_OK && result->bytes > 0)
		return true;
	if (result->outcome == EGRESS_OK)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "its URL answered with nothing");
	if (result->outcome == EGRESS_HTTP && result->hops == EGRESS_REDIRECTS_MAX &&
	    result->status / 100 == 3)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "its URL leads to another more than %d times", EGRESS_REDIRECTS_MAX);
	return err_set(err,
		       result->outcome == EGRESS_UNAVAILABLE ? ERR_TASK_EXHAUSTED
							     : ERR_TASK_IMAGE_PROCESSING,
		       NULL, "it could not be fetched: %s", result->message);
}

static void end(struct run_fetch *f, const struct egress_result *result)
{
	struct err err;

	if (judge(result, &err))
		f->options.done(f, result->bytes, NULL);
	else
		f->options.done(f, 0, &err);
}

/* --- the second try ------------------------------------------------------------------------ */

static void on_again(struct loop_timer *t)
{
	struct run_fetch *f = t->ctx;

	f->pausing = false;
	if (f->cancelled) {
		struct err err;
		err_set(&err, ERR_TASK_CANCELLED, NULL, "cancelled");
		f->options.done(f, 0, &err);
		return;
	}
	try_once(f);
}

/* False: there is no time for another, or the file cannot be emptied. */
static bool pause_for_another(struct run_fetch *f, const struct egress_result *result)
{
	struct loop *loop = f->tasks->loop;

	if (f->cancelled || f->tries == TRIES_MAX || !may_pass(result) ||
	    loop_now_ms(loop) + PAUSE_MS >= f->until_ms || ftruncate(f->options.to_fd, 0) != 0 ||
	    lseek(f->options.to_fd, 0, SEEK_SET) != 0)
		return false;
	log_info("reference.again", "outcome=%s status=%d", egress_outcome_name(result->outcome), result->status);
	f->pausing = true;
	loop_timer_init(&f->again, on_again, f);
	loop_timer_set(loop, &f->again, loop_now_ms(loop) + PAUSE_MS);
	return true;
}

static void on_fetched(struct egress_request *request)
{
	struct run_fetch *f = request->ctx;
	struct egress_result result = request->result;

	if (!pause_for_another(f, &result))
		end(f, &result); /* which may free f */
	egress_result_finish(&result);
}

/* --- the public side ------------------------------------------------------------------------- */

static void try_once(struct run_fetch *f)
{
	static const struct egress_header accept[] = {
		{"Accept", "image/png, image/jpeg, image/webp, image/*;q=0.5"}};
	struct tasks *tasks = f->tasks;

	f->tries++;
	f->request = (struct egress_request){
		.url = f->options.url,
		.rules = {.param = f->options.param, .max_bytes = GEN_URL_MAX, .http_too = true},
		.bulk = true,
		.headers = accept,
		.header_count = ARRAY_LEN(accept),
		.timeout_ms = MAX(1, f->until_ms - loop_now_ms(tasks->loop)),
		.min_bytes_per_s = FETCH_MIN_BYTES_PER_S,
		.max_bytes = f->options.max_bytes,
		.redirects = EGRESS_REDIRECTS_MAX,
		.sink = EGRESS_FILE,
		.to_fd = f->options.to_fd,
		.keep_free_bytes = media_keep_free_bytes(tasks->options.media),
		.done = on_fetched,
		.ctx = f,
	};
	egress_submit(tasks->options.egress, &f->request);
}

void run_fetch_begin(struct run_fetch *f, struct tasks *tasks, const struct run_fetch_options *options)
{
	*f = (struct run_fetch){
		.options = *options,
		.tasks = tasks,
		.until_ms = loop_now_ms(tasks->loop) + tasks->options.reference_timeout_ms,
	};
	try_once(f);
}

void run_fetch_cancel(struct run_fetch *f)
{
	f->cancelled = true;
	if (f->pausing)
		loop_timer_set(f->tasks->loop, &f->again, loop_now_ms(f->tasks->loop));
	else
		egress_cancel(&f->request);
}
