#include "provider/openai_reading.h"

#include <stdlib.h>
#include <string.h>

#include "provider/openai_picture.h"

#define ITEM_DEPTH 3  /* {"data":[{ */
#define EVENT_DEPTH 1 /* data: { */
#define USAGE_DEPTH 2 /* {"usage":{ */

/* --- where we are ------------------------------------------------------------------- */

static bool on_begin(void *ctx, enum json_type type, struct err *err UNUSED)
{
	struct openai_reading *r = ctx;

	r->depth++;
	r->key[0] = '\0';
	if (r->depth == 2) {
		r->in_data = type == JSON_ARRAY && strcmp(r->top_key, "data") == 0;
		r->in_usage = type == JSON_OBJECT && strcmp(r->top_key, "usage") == 0;
		r->has_error |= strcmp(r->top_key, "error") == 0;
	}
	if (r->in_data && r->depth == ITEM_DEPTH && type == JSON_OBJECT)
		r->items++;
	return true;
}

static bool on_end(void *ctx, enum json_type type UNUSED, struct err *err UNUSED)
{
	struct openai_reading *r = ctx;

	if (--r->depth < 2)
		r->in_data = r->in_usage = false;
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

static bool in_item(const struct openai_reading *r, const char *key)
{
	return r->in_data && r->depth == ITEM_DEPTH && strcmp(r->key, key) == 0;
}

static bool in_event(const struct openai_reading *r, const char *key)
{
	return r->events && r->depth == EVENT_DEPTH && strcmp(r->top_key, key) == 0;
}

static void take_type(struct openai_reading *r, struct slice piece)
{
	size_t len = MIN(piece.len, sizeof r->type - 1 - r->type_len);

	if (len > 0)
		memcpy(r->type + r->type_len, piece.p, len);
	r->type_len += len;
	r->type[r->type_len] = '\0';
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct openai_reading *r = ctx;
	bool link = in_item(r, "url");

	if (link || in_item(r, "b64_json") || in_event(r, "b64_json"))
		return picture_text(r, piece, last, link, err);
	if (in_event(r, "type"))
		take_type(r, piece);
	r->has_error |= in_event(r, "error");
	return true;
}

static bool on_number(void *ctx, struct slice text, struct err *err UNUSED)
{
	struct openai_reading *r = ctx;
	int64_t v;

	if (!json_number_int(text, &v) || v < 0)
		return true;
	if (in_event(r, "partial_image_index"))
		r->index = v;
	if (r->in_usage && r->depth == USAGE_DEPTH) {
		if (strcmp(r->key, "input_tokens") == 0)
			r->usage.input_tokens = MIN(v, PROVIDER_TOKENS_MAX);
		if (strcmp(r->key, "output_tokens") == 0)
			r->usage.output_tokens = MIN(v, PROVIDER_TOKENS_MAX);
	}
	return true;
}

/* --- one text: the answer, or an event's data ---------------------------------------------- */

static void begin_text(struct openai_reading *r)
{
	static const struct json_handler handler = {.begin = on_begin, .end = on_end, .key = on_key,
						    .string = on_string, .number = on_number};

	json_reader_finish(&r->json);
	json_reader_init(&r->json, &handler, r,
			 &(struct json_limits){.max_bytes = (size_t)r->to.max_bytes});
	buf_clear(&r->head);
	r->depth = 0;
	r->in_data = r->in_usage = r->has_error = false;
	r->top_key[0] = r->key[0] = r->type[0] = '\0';
	r->type_len = 0;
	r->index = -1;
	r->at = PICTURE_NONE;
}

static bool feed_text(struct openai_reading *r, struct slice piece, struct err *err)
{
	if (r->file.fd < 0 && (r->events || r->images == 0) && r->head.len < OPENAI_FAULT_MAX)
		buf_append(&r->head, piece.p, MIN(piece.len, OPENAI_FAULT_MAX - r->head.len));
	return json_reader_feed(&r->json, piece.p, piece.len, err);
}

static void read_fault(struct openai_reading *r)
{
	if (!r->said.any)
		upstream_read_fault(buf_view(&r->head), &r->said);
}

/* --- events ----------------------------------------------------------------------------------- */

/* "data: [DONE]" ends the streams of chats, and of some who copied them. */
static bool on_data(void *ctx, struct slice piece, struct err *err)
{
	struct openai_reading *r = ctx;

	if (!r->event_begun && piece.len > 0) {
		r->event_begun = true;
		r->skip_event = *piece.p == '[';
		begin_text(r);
	}
	return r->skip_event || piece.len == 0 || feed_text(r, piece, err);
}

static bool is_fault_event(const char *type)
{
	return strstr(type, "error") || strstr(type, "failed");
}

static bool tell_picture(struct openai_reading *r, const char *type, struct err *err)
{
	if (strstr(type, "partial_image")) {
		int index = (int)MIN(MAX(r->index, 0), GEN_PARTIALS_MAX);
		int number = index < GEN_PARTIALS_MAX ? ++r->seen[index] : 0;
		if (++r->partials > OPENAI_PARTIALS_MAX)
			return err_set(err, ERR_TASK_SERVICE, NULL, "its answer has more than %d partial images",
				       OPENAI_PARTIALS_MAX);
		if (number == 0 || number > r->to.wanted)
			return true; /* of no image that was asked for: its event's end closes it */
		r->to.on_partial(r->to.ctx, number, index, TAKE_FD(r->file.fd), r->file.bytes);
	} else {
		r->items = ++r->images;
		r->got |= 1u << r->images;
		r->to.on_image(r->to.ctx, r->images, TAKE_FD(r->file.fd), r->file.bytes);
	}
	return true;
}

static bool on_event(void *ctx, const char *name, struct err *err)
{
	struct openai_reading *r = ctx;
	bool empty = !r->event_begun || r->skip_event;

	r->event_begun = false;
	if (empty)
		return true;
	if (!json_reader_end(&r->json, err))
		return false;
	const char *type = *r->type ? r->type : name;
	if (r->file.fd < 0 && (r->has_error || is_fault_event(type)))
		read_fault(r);
	bool ok = r->file.fd < 0 || r->images >= r->to.wanted || tell_picture(r, type, err);
	base64_file_drop(&r->file);
	return ok;
}

/* --- the public side ------------------------------------------------------------------------- */

void openai_reading_init(struct openai_reading *r, const struct openai_listener *to)
{
	*r = (struct openai_reading){.to = *to, .file.fd = -1, .index = -1};
	r->sse = (struct sse_reader){.on_data = on_data, .on_event = on_event, .ctx = r};
	buf_init(&r->head, OPENAI_FAULT_MAX);
	begin_text(r);
}

/* Whatever was asked for: a JSON text begins with none of the letters that fields of a stream
 * do, and with no colon. */
static struct slice sniff(struct openai_reading *r, struct slice piece)
{
	while (piece.len > 0 && strchr(" \t\r\n\xEF\xBB\xBF", *piece.p) && *piece.p)
		piece = slice_skip(piece, 1);
	if (piece.len > 0) {
		r->begun = true;
		r->events = *piece.p == ':' || (*piece.p >= 'a' && *piece.p <= 'z');
	}
	return piece;
}

bool openai_reading_feed(struct openai_reading *r, struct slice piece, struct err *err)
{
	if (!r->begun)
		piece = sniff(r, piece);
	return piece.len == 0 || (r->events ? sse_feed(&r->sse, piece, err) : feed_text(r, piece, err));
}

bool openai_reading_end(struct openai_reading *r, struct err *err)
{
	if (r->events)
		return sse_end(&r->sse, err);
	if (!json_reader_end(&r->json, err))
		return false;
	if (r->images == 0)
		read_fault(r);
	return true;
}

void openai_reading_finish(struct openai_reading *r)
{
	json_reader_finish(&r->json);
	buf_finish(&r->head);
	base64_file_drop(&r->file);
	for (int i = 0; i < CATALOG_N_MAX; i++)
		free(r->urls[i]);
}
