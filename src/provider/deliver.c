#include "provider/deliver.h"

#include <unistd.h>

#include "base/attr.h"
#include "base/log.h"
#include "media/probe.h"

static const struct {
	enum catalog_format asked;
	enum probe_format probed;
	enum studio_format written;
} formats[] = {
	{FORMAT_PNG, PROBE_PNG, STUDIO_PNG},
	{FORMAT_JPEG, PROBE_JPEG, STUDIO_JPEG},
	{FORMAT_WEBP, PROBE_WEBP, STUDIO_WEBP},
};

static void is_over(struct deliver *d)
{
	if (--d->going == 0)
		d->done(d->ctx);
}

static void hand_over(struct deliver *d, const struct provider_image *image)
{

	d->came.delivered++;
	d->attempt->on_image(d->attempt, image);
}

static void on_written(struct studio_read *read)
{
	struct deliver_item *item = read->ctx;
	struct deliver *d = item->all;

	item->going = false;
	close_fd(&item->fd);
	if (read->ok) {
		hand_over(d, &(struct provider_image){
			.fd = read->fd, .bytes = read->bytes, .number = item->number, .decoded = true});
	} else {
		log_warn("provider.image", "provider=%s number=%d why=%s", d->provider->name, item->number,
			 log_quote(read->err.message));
		d->came.no_room |= read->err.code == ERR_TASK_EXHAUSTED;
		err_set(&d->came.err, ERR_TASK_SERVICE, NULL, "an image that the provider answered cannot be read");
	}
	is_over(d);
}

/* An image in another format than was asked for, if it is one; -1: it is as it should be. */
static int format_to_write(const struct deliver *d, int fd)
{
	static _Thread_local uint8_t head[4096]; /* the size does not matter, the format does */
	struct probe probe = {0};
	ssize_t n = pread(fd, head, sizeof head, 0);

	if (n <= 0)
		return -1;
	if (!probe_image(head, (size_t)n, &probe) && probe.format == PROBE_UNKNOWN)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (formats[i].asked == d->attempt->request->format && formats[i].probed != probe.format)
			return (int)formats[i].written;
	return -1;
}

static void take_image(struct deliver *d, int fd, int64_t bytes, int number)
{
	struct deliver_item *item = &d->items[number - 1];
	int format = format_to_write(d, fd);
	int64_t compression = d->attempt->request->compression;

	if (format < 0) {
		hand_over(d, &(struct provider_image){.fd = fd, .bytes = bytes, .number = number});
		return;
	}
	*item = (struct deliver_item){.all = d, .fd = fd, .number = number, .going = true};
	item->read = (struct studio_read){
		.file_fd = fd,
		.encode = true,
		.encode_as = (enum studio_format)format,
		.compression = compression >= 0 ? (int)compression : 100,
		.done = on_written,
		.ctx = item,
	};
	d->going++;
	studio_read(d->provider->parts.studio, &item->read);
}

static void on_link_image(struct provider_attempt *catcher, const struct provider_image *image)
{
	take_image(catcher->ctx, image->fd, image->bytes, image->number);
}

static void on_links(void *ctx)
{
	struct deliver *d = ctx;

	d->came.lost = d->links.came.lost;
	d->came.no_room |= d->links.came.no_room;
	if (d->links.came.err.code != ERR_NONE)
		d->came.err = d->links.came.err;
	is_over(d);
}

void deliver_begin(struct deliver *d, struct provider *p, struct provider_attempt *a,
		   struct answer *answer, void (*done)(void *ctx), void *ctx)
{
	int wanted = (int)MIN(a->request->n, (int64_t)answer->image_count);

	*d = (struct deliver){.provider = p, .attempt = a, .done = done, .ctx = ctx, .going = 1};
	d->came.no_room = answer->no_room;
	d->catcher = (struct provider_attempt){.on_image = on_link_image, .ctx = d};
	links_init(&d->links, p, &d->catcher, on_links, d);
	for (int i = 0; i < wanted; i++)
		if (answer->images[i].fd >= 0)
			take_image(d, TAKE_FD(answer->images[i].fd), answer->images[i].bytes, i + 1);
	for (int i = 0; i < wanted; i++)
		if (answer->images[i].url)
			links_fetch(&d->links, i + 1, slice_of(answer->images[i].url));
	d->going += d->links.going > 0;
	is_over(d);
}

void deliver_cancel(struct deliver *d)
{
	if (!d->done)
		return;
	links_cancel(&d->links);
	for (int i = 0; i < CATALOG_N_MAX; i++)
		if (d->items[i].going)
			studio_read_cancel(d->provider->parts.studio, &d->items[i].read);
}
