#include "provider/materials.h"

#include <stdlib.h>

#include "base/attr.h"

static void is_over(struct materials *m)
{
	if (--m->going == 0)
		m->ready(m->ctx);
}

static void on_written(struct studio_read *read)
{
	struct material *item = read->ctx;
	struct materials *m = item->all;

	item->going = false;
	item->made_fd = read->fd;
	item->fd = read->fd;
	item->bytes = read->bytes;
	item->format = FORMAT_PNG;
	if (!read->ok && !m->failed) {
		m->failed = true;
		err_set(&m->err, read->err.code, NULL, "an image could not be made ready for the provider: %s",
			read->err.message);
	}
	is_over(m);
}

static void add(struct materials *m, struct material *item, const struct provider_input *in, bool write,
		bool white)
{
	*item = (struct material){.all = m, .fd = in->fd, .bytes = in->bytes, .format = in->format,
				  .made_fd = -1};
	if (!write)
		return;
	item->read = (struct studio_read){
		.file_fd = in->fd,
		.encode = true,
		.encode_as = STUDIO_PNG,
		.white_mask = white,
		.done = on_written,
		.ctx = item,
	};
	item->going = true;
	m->going++;
	studio_read(m->provider->parts.studio, &item->read);
}

void materials_begin(struct materials *m, struct provider *p, const struct provider_attempt *a,
		     enum materials_want want, void (*ready)(void *ctx), void *ctx)
{
	*m = (struct materials){.provider = p, .ready = ready, .ctx = ctx, .going = 1};
	m->reference_count = a->request->reference_count;
	m->has_mask = a->mask != NULL;
	if (m->reference_count > 0 && !(m->references = calloc((size_t)m->reference_count, sizeof *m->references)))
		abort();
	for (int i = 0; i < m->reference_count; i++)
		add(m, &m->references[i], &a->references[i],
		    want == MATERIALS_PNG && a->references[i].format != FORMAT_PNG, false);
	if (m->has_mask)
		add(m, &m->mask, a->mask, want != MATERIALS_UNTOUCHED, true);
	is_over(m);
}

void materials_cancel(struct materials *m)
{
	struct studio *studio = m->provider ? m->provider->parts.studio : NULL;

	for (int i = 0; i < m->reference_count; i++)
		if (m->references[i].going)
			studio_read_cancel(studio, &m->references[i].read);
	if (m->has_mask && m->mask.going)
		studio_read_cancel(studio, &m->mask.read);
}

int64_t materials_bytes(const struct materials *m)
{
	int64_t sum = m->has_mask ? m->mask.bytes : 0;

	for (int i = 0; i < m->reference_count; i++)
		sum += m->references[i].bytes;
	return sum;
}

static void close_made(struct material *item)
{
	close_fd(&item->made_fd);
	item->made_fd = -1;
}

void materials_finish(struct materials *m)
{
	for (int i = 0; i < m->reference_count; i++)
		close_made(&m->references[i]);
	if (m->has_mask)
		close_made(&m->mask);
	free(m->references);
	m->references = NULL;
	m->reference_count = 0;
	m->has_mask = false;
}
