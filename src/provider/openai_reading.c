#include "provider/openai_reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "media/media.h"

#define DECODE_CHARS 8192 /* at a time */
#define ITEM_DEPTH 3	  /* {"data":[{ */
#define ERROR_DEPTH 2	  /* {"error":{ */

/* --- where we are ------------------------------------------------------------------- */

static bool on_begin(void *ctx, enum json_type type, struct err *err UNUSED)
{
	struct openai_reading *r = ctx;

	r->depth++;
	r->key[0] = '\0';
	if (r->depth == 2) {
		r->in_data = type == JSON_ARRAY && strcmp(r->top_key, "data") == 0;
		r->in_error = type == JSON_OBJECT && strcmp(r->top_key, "error") == 0;
		r->error.any |= r->in_error;
	}
	if (r->in_data && r->depth == ITEM_DEPTH && type == JSON_OBJECT)
		r->items++;
	return true;
}

static bool on_end(void *ctx, enum json_type type UNUSED, struct err *err UNUSED)
{
	struct openai_reading *r = ctx;

	if (--r->depth < 2)
		r->in_data = r->in_error = false;
	return true;
}

static bool on_key(void *ctx, struct slice name, struct err *err UNUSED)
{
	struct openai_reading *r = ctx;
	char *to = r->depth == 1 ? r->top_key : r->key;

	memset(to, 0, sizeof r->key);
	if (name.len < sizeof r->key)
		memcpy(to, name.p, name.len);
	return true;
}

/* --- images ------------------------------------------------------------------------------ */

static bool take_base64(struct openai_reading *r, struct slice piece, struct err *err)
{
	uint8_t raw[BASE64_DECODED_MAX(DECODE_CHARS)];
	size_t n;

	while (piece.len > 0) {
		size_t chars = MIN(piece.len, (size_t)DECODE_CHARS);
		if (!base64_decode(&r->decoder, piece.p, chars, raw, &n))
			return err_set(err, ERR_TASK_SERVICE, NULL, "an image of its answer is no base64");
		if (!write_all(r->fd, raw, n))
			return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no space is left for the image");
		r->bytes += (int64_t)n;
		piece = slice_skip(piece, chars);
	}
	return true;
}

static bool end_image(struct openai_reading *r, struct err *err)
{
	if (!base64_decode_end(&r->decoder))
		return err_set(err, ERR_TASK_SERVICE, NULL, "an image of its answer is cut short");
	r->images++;
	r->on_image(r->ctx, r->items, TAKE_FD(r->fd), r->bytes);
	return true;
}

static bool on_image_text(struct openai_reading *r, struct slice piece, bool last, struct err *err)
{
	if (r->fd < 0) {
		if (last && piece.len == 0)
			return true; /* "b64_json": "" */
		r->decoder = (struct base64_decoder){0};
		r->bytes = 0;
		if (!media_open_unnamed(r->media, &r->fd, err))
			return false;
	}
	return take_base64(r, piece, err) && (!last || end_image(r, err));
}

/* --- short texts --------------------------------------------------------------------------- */

static void choose_text(struct openai_reading *r)
{
	r->text = NULL;
	if (r->in_data && r->depth == ITEM_DEPTH && strcmp(r->key, "url") == 0) {
		r->text = r->url;
		r->text_max = sizeof r->url - 1;
	} else if (r->in_error && r->depth == ERROR_DEPTH && strcmp(r->key, "code") == 0) {
		r->text = r->error.code;
		r->text_max = sizeof r->error.code - 1;
	} else if (r->in_error && r->depth == ERROR_DEPTH && strcmp(r->key, "type") == 0) {
		r->text = r->error.type;
		r->text_max = sizeof r->error.type - 1;
	} else if (r->in_error && r->depth == ERROR_DEPTH && strcmp(r->key, "message") == 0) {
		r->text = r->error.message;
		r->text_max = sizeof r->error.message - 1;
	}
	r->text_len = 0;
}

static void end_text(struct openai_reading *r)
{
	r->text[r->text_len] = '\0';
	if (r->text == r->url && r->text_len > 0 && r->items <= CATALOG_N_MAX && !r->urls[r->items - 1])
		r->urls[r->items - 1] = strdup(r->url);
	r->text = NULL;
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct openai_reading *r = ctx;

	if (r->in_data && r->depth == ITEM_DEPTH && strcmp(r->key, "b64_json") == 0)
		return on_image_text(r, piece, last, err);
	if (!r->text)
		choose_text(r);
	if (!r->text)
		return true;
	size_t room = r->text_max - r->text_len, take = MIN(piece.len, room);
	if (take > 0)
		memcpy(r->text + r->text_len, piece.p, take);
	r->text_len += take;
	if (last)
		end_text(r);
	return true;
}

/* --- the public side ------------------------------------------------------------------------- */

void openai_reading_init(struct openai_reading *r, struct media *media,
			 void (*on_image)(void *ctx, int number, int fd, int64_t bytes), void *ctx,
			 int64_t max_bytes)
{
	static const struct json_handler handler = {
		.begin = on_begin, .end = on_end, .key = on_key, .string = on_string};

	*r = (struct openai_reading){.media = media, .on_image = on_image, .ctx = ctx, .fd = -1};
	json_reader_init(&r->json, &handler, r, &(struct json_limits){.max_bytes = (size_t)max_bytes});
}

bool openai_reading_feed(struct openai_reading *r, struct slice piece, struct err *err)
{
	return json_reader_feed(&r->json, piece.p, piece.len, err);
}

bool openai_reading_end(struct openai_reading *r, struct err *err)
{
	return json_reader_end(&r->json, err);
}

void openai_reading_finish(struct openai_reading *r)
{
	json_reader_finish(&r->json);
	close_fd(&r->fd);
	for (int i = 0; i < CATALOG_N_MAX; i++)
		free(r->urls[i]);
}
