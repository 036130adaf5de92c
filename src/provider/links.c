#include "provider/links.h"

#include "media/media.h"

#define IMAGE_MAX_BYTES (INT64_C(64) << 20)
#define TIMEOUT_MS 60000
#define URL_MAX_BYTES 8192

void links_init(struct links *l, struct provider *p, struct provider_attempt *a,
		void (*done)(void *ctx), void *ctx)
{
	*l = (struct links){.provider = p, .attempt = a, .done = done, .ctx = ctx};
}

static void on_fetched(struct egress_request *request)
{
	struct link *link = request->ctx;
	struct links *l = link->links;
	struct provider_image image = {
		.fd = TAKE_FD(link->fd), .bytes = request->result.bytes, .number = link->number};

	link->going = false;
	if (request->result.outcome == EGRESS_OK && image.bytes > 0) {
		l->came.delivered++;
		l->attempt->on_image(l->attempt, &image);
	} else {
		close_fd(&image.fd);
		l->came.no_room |= request->result.outcome == EGRESS_UNAVAILABLE;
		err_set(&l->came.err, ERR_TASK_SERVICE, NULL,
			"an image that the provider answered by its link could not be fetched: %s",
			request->result.message);
	}
	egress_result_finish(&request->result);
	if (--l->going == 0)
		l->done(l->ctx);
}

void links_fetch(struct links *l, int number, struct slice url)
{
	struct link *link = &l->items[number - 1];

	*link = (struct link){.links = l, .fd = -1, .number = number};
	if (!media_open_unnamed(l->provider->parts.media, &link->fd, &l->came.err)) {
		l->came.no_room = true;
		return;
	}
	link->request = (struct egress_request){
		.url = url,
		.rules = {.param = "the image's link", .max_bytes = URL_MAX_BYTES, .http_too = true},
		.timeout_ms = TIMEOUT_MS,
		.max_bytes = IMAGE_MAX_BYTES,
		.redirects = EGRESS_REDIRECTS_MAX,
		.sink = EGRESS_FILE,
		.to_fd = link->fd,
		.done = on_fetched,
		.ctx = link,
	};
	link->going = true;
	l->going++;
	egress_submit(l->provider->parts.egress, &link->request);
}

void links_cancel(struct links *l)
{
	for (int i = 0; i < CATALOG_N_MAX; i++)
		if (l->items[i].going)
			egress_cancel(&l->items[i].request);
}
