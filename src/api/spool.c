#include "api/spool.h"

#include "api/call.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/list.h"
#include "base/log.h"
#include "http/exchange.h"
#include "media/media.h"

#define PIECE_BYTES (48 * 1024) /* a multiple of three: pieces need no padding but the last */

struct part {
	struct list link;
	char *text; /* owned; NULL: a file */
	size_t len;
	int fd; /* owned; -1: the blob was not opened yet */
	char blob[MEDIA_BLOB_HEX + 1];
	int64_t at, bytes;
};

struct spool {
	struct http_exchange *x;
	struct list parts;
	int64_t beat_ms;
	const char *beat;
	bool ended, over;
};

static void part_free(struct part *part)
{
	list_remove(&part->link);
	close_fd(&part->fd);
	free(part->text);
	free(part);
}

void spool_finish(struct spool *s)
{
	if (!s)
		return;
	s->over = true;
	LIST_FOR_EACH(it, &s->parts)
		part_free(CONTAINER_OF(it, struct part, link));
}

static void cut_off(struct spool *s, const char *why)
{
	log_error("answer.cut", "request=%s why=%s", s->x->request_id, why);
	spool_finish(s);
	http_abort(s->x);
}

/* The next piece of a file. False: that was the end of the exchange. */
static bool write_piece(struct spool *s, struct part *part)
{
	uint8_t raw[PIECE_BYTES];
	size_t want = (size_t)MIN(part->bytes - part->at, PIECE_BYTES);
	char *text = malloc(BASE64_ENCODED_LEN(want) + 1);

	if (!text || pread(part->fd, raw, want, part->at) != (ssize_t)want) {
		free(text);
		cut_off(s, text ? "file_shorter" : "no_memory");
		return false;
	}
	part->at += (int64_t)want;
	size_t len = base64_encode(raw, want, text);
	http_stream_write_owned(s->x, text, len, free);
	return true;
}

static bool open_blob(struct spool *s, struct part *part)
{
	struct err err;

	if (part->fd >= 0 || media_open(call_of(s->x)->api->options.media, part->blob, &part->fd,
					&part->bytes, &err))
		return true;
	cut_off(s, "image_gone");
	return false;
}

static void pump(struct spool *s)
{
	while (!list_empty(&s->parts) && !http_stream_is_full(s->x)) {
		struct part *part = CONTAINER_OF(s->parts.next, struct part, link);
		if (part->text) {
			http_stream_write_owned(s->x, TAKE(part->text), part->len, free);
			part_free(part);
		} else if (!open_blob(s, part)) {
			return;
		} else if (part->at == part->bytes) {
			media_forget_pages(part->fd, part->bytes);
			part_free(part);
		} else if (!write_piece(s, part)) {
			return;
		}
	}
	http_stream_set_heartbeat(s->x, list_empty(&s->parts) ? s->beat_ms : 0, s->beat);
	if (s->ended && !s->over && list_empty(&s->parts)) {
		s->over = true;
		http_stream_end(s->x);
	}
}

/* --- the public side --------------------------------------------------------------- */

static void on_drain(struct http_exchange *x) { pump(call_of(x)->spool); }

struct spool *spool_create(struct http_exchange *x)
{
	struct spool *s = arena_alloc(http_arena(x), sizeof *s);

	if (!s)
		return NULL;
	s->x = x;
	list_init(&s->parts);
	call_of(x)->spool = s;
	x->on_drain = on_drain;
	return s;
}

/* Takes what `what` owns. */
static bool add(struct spool *s, const struct part *what)
{
	struct part *part = s->over ? NULL : calloc(1, sizeof *part);

	if (!part) {
		free(what->text);
		close_fd(&(int){what->fd});
		return false;
	}
	*part = *what;
	list_append(&s->parts, &part->link);
	pump(s);
	return true;
}

bool spool_text(struct spool *s, struct buf *b)
{
	size_t len = b->len;
	bool ok = !b->failed;
	char *text = TAKE(b->p);

	buf_finish(b);
	if (ok && len > 0)
		return add(s, &(struct part){.text = text, .len = len, .fd = -1});
	free(text);
	return ok;
}

bool spool_base64(struct spool *s, int fd, int64_t bytes)
{
	return add(s, &(struct part){.fd = fd, .bytes = bytes});
}

bool spool_blob(struct spool *s, const char *blob)
{
	struct part part = {.fd = -1};

	memcpy(part.blob, blob, sizeof part.blob);
	return add(s, &part);
}

void spool_end(struct spool *s)
{
	s->ended = true;
	if (!s->over)
		pump(s);
}

void spool_set_heartbeat(struct spool *s, int64_t interval_ms, const char *beat)
{
	s->beat_ms = interval_ms;
	s->beat = beat;
	http_stream_set_heartbeat(s->x, list_empty(&s->parts) ? interval_ms : 0, beat);
}
