#include "provider/links.h"

#include <unistd.h>

#include "base/log.h"
#include "media/media.h"
#include "media/probe.h"

#define IMAGE_MAX_BYTES (INT64_C(64) << 20)
#define TIMEOUT_MS 60000 /* of one try */
#define URL_MAX_BYTES 8192
#define TRIES_MAX 5
#define PAUSE_FIRST_MS 500 /* then twice as long: 7.5 s of pauses in all */
#define PAUSE_ASKED_MAX_MS 30000

void links_init(struct links *l, struct provider *p, struct provider_attempt *a,
		void (*done)(void *ctx), void *ctx)
{
	*l = (struct links){.provider = p, .attempt = a, .done = done, .ctx = ctx};
}

/* --- what came ----------------------------------------------------------------------------- */

/* A page that says why there is none is no image. */
static bool is_image(int fd)
{
	uint8_t head[64]; /* the size does not matter, the format does */
	struct probe probe = {0};
	ssize_t n = pread(fd, head, sizeof head, 0);

	return n > 0 && (probe_image(head, (size_t)n, &probe) || probe.format != PROBE_UNKNOWN);
}

/* NULL: it is there. */
static const char *what_is_wrong(const struct link *link)
{
	const struct egress_result *result = &link->request.result;

	if (result->outcome != EGRESS_OK)
		return result->message;
	if (result->bytes == 0)
		return "there is nothing behind it";
	return is_image(link->fd) ? NULL : "there is no image behind it";
}

/* May the next try find what this one did not? A store may tell of a file before it has it
 * (404), and a disk may be made room on. */
static bool may_pass(const struct egress_result *result)
{
	switch (result->outcome) {
	case EGRESS_DNS:
	case EGRESS_CONNECT:
	case EGRESS_TIMEOUT:
	case EGRESS_BROKEN:
	case EGRESS_UNAVAILABLE:
		return true;
	case EGRESS_OK:
		return result->bytes == 0;
	case EGRESS_HTTP:
		return result->status == 404 || result->status == 408 || result->status == 425 ||
		       result->status == 429 || result->status >= 500;
	default:
		return false;
	}
}

static void end_link(struct link *link)
{
	struct links *l = link->links;

	close_fd(&link->fd);
	link->fd = -1;
	link->going = false;
	if (--l->going == 0)
		l->done(l->ctx);
}

/* It is paid for, and nobody has it: neither delivered nor bought again. */
static void give_up(struct link *link, const char *why)
{
	struct links *l = link->links;
	const struct egress_result *result = &link->request.result;
	bool ours = result->outcome == EGRESS_UNAVAILABLE;

	log_warn("provider.link_lost", "provider=%s number=%d outcome=%s status=%d tries=%d", l->provider->name,
		 link->number, egress_outcome_name(result->outcome), result->status, link->tries);
	l->came.no_room |= ours;
	l->came.lost += !ours;
	err_set(&l->came.err, ERR_TASK_SERVICE, NULL,
		"the provider made it, and an image could not be fetched by its link: %s", why);
}

/* --- tries ----------------------------------------------------------------------------------- */

static void try_link(struct link *link);

static void on_again(struct loop_timer *t)
{
	struct link *link = t->ctx;

	link->pausing = false;
	if (link->links->cancelled)
		end_link(link);
	else
		try_link(link);
}

/* False: that was the last try. */
static bool pause_for_another(struct link *link)
{
	struct loop *loop = link->links->provider->parts.loop;
	const struct egress_result *result = &link->request.result;
	int64_t asked_ms = MIN(verdict_retry_after_ms(result), (int64_t)PAUSE_ASKED_MAX_MS);
	int64_t pause_ms = (int64_t)PAUSE_FIRST_MS << (link->tries - 1);

	if (link->tries == TRIES_MAX || !may_pass(result))
		return false;
	close_fd(&link->fd);
	link->fd = -1;
	link->pausing = true;
	loop_timer_set(loop, &link->again, loop_now_ms(loop) + MAX(pause_ms, asked_ms));
	return true;
}

static void on_fetched(struct egress_request *request)
{
	struct link *link = request->ctx;
	struct links *l = link->links;
	const char *wrong = what_is_wrong(link);

	if (wrong && !l->cancelled && pause_for_another(link)) {
		egress_result_finish(&request->result);
		return;
	}
	if (!wrong) {
		struct provider_image image = {
			.fd = TAKE_FD(link->fd), .bytes = request->result.bytes, .number = link->number};
		l->came.delivered++;
		l->attempt->on_image(l->attempt, &image);
	} else if (!l->cancelled) {
		give_up(link, wrong);
	}
	egress_result_finish(&request->result);
	end_link(link);
}

/* No file can be made: as if the way out had said that there is no room. */
static void have_no_file(struct link *link, const struct err *err)
{
	link->request.result = (struct egress_result){.outcome = EGRESS_UNAVAILABLE, .fd = -1};
	log_error("provider.no_room", "provider=%s why=%s", link->links->provider->name, log_quote(err->message));
	if (!pause_for_another(link)) {
		give_up(link, err->message);
		end_link(link);
	}
}

static void try_link(struct link *link)
{
	struct links *l = link->links;
	struct err err;

	link->tries++;
	if (!media_open_unnamed(l->provider->parts.media, &link->fd, &err)) {
		have_no_file(link, &err);
		return;
	}
	link->request = (struct egress_request){
		.url = link->url,
		.rules = {.param = "the image's link", .max_bytes = URL_MAX_BYTES, .http_too = true},
		.timeout_ms = TIMEOUT_MS,
		.max_bytes = IMAGE_MAX_BYTES,
		.redirects = EGRESS_REDIRECTS_MAX,
		.sink = EGRESS_FILE,
		.to_fd = link->fd,
		.done = on_fetched,
		.ctx = link,
	};
	egress_submit(l->provider->parts.egress, &link->request);
}

/* --- the public side ---------------------------------------------------------------------------- */

void links_fetch(struct links *l, int number, struct slice url)
{
	struct link *link = &l->items[number - 1];

	*link = (struct link){.links = l, .url = url, .fd = -1, .number = number, .going = true};
	loop_timer_init(&link->again, on_again, link);
	l->going++;
	try_link(link);
}

void links_cancel(struct links *l)
{
	struct loop *loop = l->provider ? l->provider->parts.loop : NULL;

	l->cancelled = true;
	for (int i = 0; i < CATALOG_N_MAX; i++) {
		struct link *link = &l->items[i];
		if (link->going && link->pausing)
			loop_timer_set(loop, &link->again, loop_now_ms(loop));
		else if (link->going)
			egress_cancel(&link->request);
	}
}
