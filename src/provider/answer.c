#include "provider/answer.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_MIN 8	  /* characters that tell what an image's text is */

enum image_form { FORM_UNKNOWN, FORM_DATA_HEAD, FORM_BASE64, FORM_URL, FORM_DROPPED };

/* --- where we are ------------------------------------------------------------------------- */

/* Puts text behind the path's first `len` characters; -1 when it does not fit. */
static int extend(struct answer *a, int len, const char *between, struct slice text)
{
	size_t gap = strlen(between);

	if (len < 0 || (size_t)len + gap + text.len > ANSWER_PATH_MAX)
		return -1;
	memcpy(a->path + len, between, gap);
	if (text.len)
		memcpy(a->path + len + gap, text.p, text.len);
	return len + (int)(gap + text.len);
}

static bool on_begin(void *ctx, enum json_type type, struct err *err UNUSED)
{
	struct answer *a = ctx;
	bool array = type == JSON_ARRAY;

	a->depth++;
	a->arrays[a->depth] = array;
	a->lens[a->depth] = array ? extend(a, a->value_len, "[]", (struct slice){0}) : a->value_len;
	a->value_len = a->lens[a->depth];
	return true;
}

static bool on_end(void *ctx, enum json_type type UNUSED, struct err *err UNUSED)
{
	struct answer *a = ctx;

	a->depth--;
	a->value_len = a->lens[a->depth];
	return true;
}

static bool on_key(void *ctx, struct slice name, struct err *err UNUSED)
{
	struct answer *a = ctx;
	int len = a->lens[a->depth];

	a->value_len = extend(a, len, len > 0 ? "." : "", name);
	return true;
}

static const struct answer_field *find_field(struct answer *a)
{
	if (a->value_len < 0)
		return NULL;
	a->path[a->value_len] = '\0';
	for (const struct answer_field *f = a->fields; f->path; f++)
		if (strcmp(f->path, a->path) == 0 &&
		    (f->kind == ANSWER_IMAGE || f->kind == ANSWER_LIST || a->texts[f->slot][0] == '\0'))
			return f;
	return NULL;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void add_text(struct answer *a, struct slice piece)
{
	char *text = a->texts[a->field->slot];
	size_t room = ANSWER_TEXT_MAX - a->text_len;

	if (a->field->kind == ANSWER_TAIL && piece.len > room) {
		size_t keep = MIN(piece.len, (size_t)ANSWER_TEXT_MAX);
		size_t old = MIN(a->text_len, ANSWER_TEXT_MAX - keep);
		memmove(text, text + a->text_len - old, old);
		memcpy(text + old, piece.p + piece.len - keep, keep);
		a->text_len = old + keep;
	} else if (piece.len > 0) {
		memcpy(text + a->text_len, piece.p, MIN(piece.len, room));
		a->text_len += MIN(piece.len, room);
	}
	text[a->text_len] = '\0';
}

static void begin_value(struct answer *a)
{
	a->field = find_field(a);
	a->text_len = a->field && a->field->kind == ANSWER_LIST ? strlen(a->texts[a->field->slot]) : 0;
}

static bool on_word(void *ctx, struct slice text, struct err *err UNUSED)
{
	struct answer *a = ctx;

	begin_value(a);
	if (a->field && a->field->kind != ANSWER_IMAGE)
		add_text(a, text);
	if (a->field && a->field->kind == ANSWER_LIST)
		add_text(a, SLICE(","));
	return true;
}

static bool on_boolean(void *ctx, bool value, struct err *err)
{
	return on_word(ctx, value ? SLICE("true") : SLICE("false"), err);
}

/* --- images ----------------------------------------------------------------------------------- */

/* What is no base64, or larger than any image, is no image; the answer around it may say why. */
static void drop_image(struct answer *a)
{
	a->form = FORM_DROPPED;
	base64_file_drop(&a->file);
}

static bool check(struct answer *a, enum base64_file_outcome outcome, struct err *err)
{
	a->no_room = outcome == BASE64_FILE_NO_ROOM;
	if (a->no_room)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no space is left for the image");
	if (outcome != BASE64_FILE_OK)
		drop_image(a);
	return true;
}

static bool begin_base64(struct answer *a, struct slice first, struct err *err)
{
	a->form = FORM_BASE64;
	a->no_room = !base64_file_begin(&a->file, a->media, err);
	return !a->no_room && check(a, base64_file_add(&a->file, first), err);
}

static bool is_link(struct slice s)
{
	return slice_starts(s, SLICE("http://")) || slice_starts(s, SLICE("https://"));
}

/* The beginning of an image's text is gathered until it tells what it is. */
static bool add_head(struct answer *a, struct slice *piece, struct err *err)
{
	size_t take = MIN(piece->len, ANSWER_HEAD_MAX - a->head_len);
	struct slice head = {a->head, a->head_len + take};

	if (take == 0) {
		a->form = FORM_DROPPED;
		return true;
	}
	memcpy(a->head + a->head_len, piece->p, take);
	a->head_len += take;
	*piece = slice_skip(*piece, take);
	if (a->form == FORM_UNKNOWN && head.len >= HEAD_MIN)
		a->form = is_link(head)				? FORM_URL
			  : slice_starts(head, SLICE("data:")) ? FORM_DATA_HEAD
								: FORM_BASE64;
	if (a->form == FORM_URL)
		buf_slice(&a->url, head);
	if (a->form == FORM_BASE64)
		return begin_base64(a, head, err);
	const char *comma = a->form == FORM_DATA_HEAD ? memchr(head.p, ',', head.len) : NULL;
	return !comma || begin_base64(a, slice_skip(head, (size_t)(comma + 1 - head.p)), err);
}

static bool end_image(struct answer *a, struct err *err)
{
	struct answer_image *image = &a->images[a->image_count];

	*image = (struct answer_image){.fd = -1};
	if (a->form == FORM_URL) {
		image->url = a->url.failed ? NULL : strdup(buf_cstr(&a->url));
		a->image_count += image->url != NULL;
	}
	if (a->form != FORM_BASE64)
		return true;
	if (!check(a, base64_file_end(&a->file), err))
		return false;
	if (a->file.fd >= 0) {
		image->fd = TAKE_FD(a->file.fd);
		image->bytes = a->file.bytes;
		a->image_count++;
	}
	return true;
}

static bool on_image_text(struct answer *a, struct slice piece, bool last, struct err *err)
{
	if (a->image_count == CATALOG_N_MAX)
		return true;
	while (piece.len > 0 && (a->form == FORM_UNKNOWN || a->form == FORM_DATA_HEAD))
		if (!add_head(a, &piece, err))
			return false;
	if (a->form == FORM_URL)
		buf_slice(&a->url, piece);
	if (a->form == FORM_BASE64 && !check(a, base64_file_add(&a->file, piece), err))
		return false;
	if (!last)
		return true;
	if (a->form == FORM_UNKNOWN && a->head_len > 0 &&
	    !begin_base64(a, (struct slice){a->head, a->head_len}, err))
		return false;
	return end_image(a, err);
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct answer *a = ctx;

	if (!a->in_string) {
		begin_value(a);
		a->head_len = 0;
		buf_clear(&a->url);
		a->form = FORM_UNKNOWN;
	}
	a->in_string = !last;
	if (!a->field)
		return true;
	if (a->field->kind == ANSWER_IMAGE)
		return on_image_text(a, piece, last, err);
	add_text(a, piece);
	if (last && a->field->kind == ANSWER_LIST)
		add_text(a, SLICE(","));
	return true;
}

/* --- the public side -------------------------------------------------------------------------- */

void answer_init(struct answer *a, const struct answer_field *fields, struct media *media,
		 int64_t max_bytes)
{
	static const struct json_handler handler = {.begin = on_begin, .end = on_end, .key = on_key,
						    .string = on_string, .number = on_word,
						    .boolean = on_boolean};

	*a = (struct answer){.fields = fields, .media = media, .file.fd = -1};
	buf_init(&a->url, ANSWER_URL_MAX);
	json_reader_init(&a->json, &handler, a, &(struct json_limits){.max_bytes = (size_t)max_bytes});
}

bool answer_feed(struct answer *a, struct slice piece, struct err *err)
{
	return json_reader_feed(&a->json, piece.p, piece.len, err);
}

bool answer_end(struct answer *a, struct err *err) { return json_reader_end(&a->json, err); }

void answer_finish(struct answer *a)
{
	if (!a->fields)
		return;
	json_reader_finish(&a->json);
	buf_finish(&a->url);
	base64_file_drop(&a->file);
	for (int i = 0; i < a->image_count; i++) {
		close_fd(&a->images[i].fd);
		free(a->images[i].url);
	}
	*a = (struct answer){.file.fd = -1};
}
