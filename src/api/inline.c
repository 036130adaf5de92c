/* Events of the JSON reader, written out again; what stands at a key and begins with
 * "data:" goes through base64 into an intake instead. */
#include "api/inline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/buf.h"
#include "json/reader.h"
#include "json/writer.h"

#define HEADER_MAX 200	  /* of a data: URL, up to its comma */
#define DECODE_CHARS 4096 /* at a time */
#define PENDING_MAX 4	  /* images being finished before the source has to wait */
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

enum where {
	OUTSIDE, /* of any string value */
	PASS,	 /* in one that is written on */
	PEEK,	 /* in one that may be a data: URL */
	HEADER,
	DATA,
};

struct image {
	struct inline_body *body;
	struct media_intake *in; /* owned */
	size_t text_at;		 /* of the digest in the text */
	char param[INLINE_KEY_MAX + 1];
	struct inline_image public;
};

/* An open object or array. */
struct level {
	uint16_t start, base; /* path lengths: of itself, and of what is in it */
	bool start_lost, base_lost;
};

struct inline_body {
	struct media *media;
	struct inline_options options;
	struct inline_hooks hooks;
	struct json_reader reader;
	struct buf text;
	struct json_writer writer;

	struct level levels[JSON_DEPTH_MAX];
	unsigned depth;
	char path[INLINE_KEY_MAX + 1]; /* of the value at hand */
	size_t path_len;
	bool lost; /* it is longer than any key */

	enum where where;
	const char *key; /* that the string stands at */
	char held[HEADER_MAX];
	size_t held_len;
	struct base64_decoder decoder;

	struct image *images; /* owned; INLINE_IMAGES_MAX of them from the first on */
	int count, pending;
	bool room, wants_room, ended, told, failed;
	struct err err;
	char err_param[INLINE_KEY_MAX + 1]; /* what an error names */
};

static const char data_prefix[] = "data:";
#define PREFIX_LEN (sizeof data_prefix - 1)

/* --- paths -------------------------------------------------------------------------------- */

static void path_append(struct inline_body *b, struct slice s)
{
	if (b->lost || s.len > sizeof b->path - 1 - b->path_len) {
		b->lost = true;
		return;
	}
	memcpy(b->path + b->path_len, s.p, s.len);
	b->path_len += s.len;
}

static const char *key_here(const struct inline_body *b)
{
	struct slice path = {b->path, b->path_len};

	for (int i = 0; !b->lost && b->options.keys[i]; i++)
		if (slice_is(path, b->options.keys[i]))
			return b->options.keys[i];
	return NULL;
}

static bool on_begin(void *ctx, enum json_type type, struct err *err UNUSED)
{
	struct inline_body *b = ctx;
	struct level *level = &b->levels[b->depth++];

	level->start = (uint16_t)b->path_len;
	level->start_lost = b->lost;
	if (type == JSON_ARRAY)
		path_append(b, SLICE("[]"));
	level->base = (uint16_t)b->path_len;
	level->base_lost = b->lost;
	if (type == JSON_ARRAY)
		json_array_begin(&b->writer);
	else
		json_object_begin(&b->writer);
	return true;
}

static bool on_end(void *ctx, enum json_type type, struct err *err UNUSED)
{
	struct inline_body *b = ctx;
	const struct level *level = &b->levels[--b->depth];

	b->path_len = level->start;
	b->lost = level->start_lost;
	if (type == JSON_ARRAY)
		json_array_end(&b->writer);
	else
		json_object_end(&b->writer);
	return true;
}

static bool on_key(void *ctx, struct slice name, struct err *err UNUSED)
{
	struct inline_body *b = ctx;
	const struct level *level = &b->levels[b->depth - 1];

	b->path_len = level->base;
	/* A name that looks like a path is none. */
	b->lost = level->base_lost || memchr(name.p, '.', name.len) || memchr(name.p, '[', name.len);
	if (b->path_len > 0)
		path_append(b, SLICE("."));
	path_append(b, name);
	json_key_slice(&b->writer, name);
	return true;
}

/* --- what is passed on -------------------------------------------------------------------- */

static bool on_number(void *ctx, struct slice text, struct err *err UNUSED)
{
	json_raw(&((struct inline_body *)ctx)->writer, text);
	return true;
}

static bool on_boolean(void *ctx, bool value, struct err *err UNUSED)
{
	json_bool(&((struct inline_body *)ctx)->writer, value);
	return true;
}

static bool on_null(void *ctx, struct err *err UNUSED)
{
	json_null(&((struct inline_body *)ctx)->writer);
	return true;
}

/* A piece of a string, which may be cut inside a character. */
static void write_escaped(struct buf *out, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_append(out, s.p + from, i - from);
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_append(out, (char[]){'\\', (char)c}, 2);
		from = i + 1;
	}
	if (from < s.len)
		buf_append(out, s.p + from, s.len - from);
}

static void begin_pass(struct inline_body *b)
{
	json_string_begin(&b->writer);
	write_escaped(&b->text, (struct slice){b->held, b->held_len});
	b->where = PASS;
}

/* --- images --------------------------------------------------------------------------------- */

static void on_intake_room(void *ctx)
{
	struct image *image = ctx;
	struct inline_body *b = image->body;

	b->room = true;
	if (b->wants_room && b->pending <= PENDING_MAX) {
		b->wants_room = false;
		b->hooks.on_room(b->hooks.ctx);
	}
}

/* Of several the second; of one it goes without saying. */
static bool name_image(const struct image *image, struct err *err)
{
	int number = (int)(image - image->body->images) + 1;

	return number == 1 ? false : err_prefix(err, "data: URL %d of this request", number);
}

static void on_intake_done(void *ctx)
{
	struct image *image = ctx;
	struct inline_body *b = image->body;

	b->pending--;
	if (!b->failed && !media_intake_result(image->in, &image->public.stored, &b->err)) {
		b->failed = true;
		name_image(image, &b->err);
	}
	media_intake_finish(TAKE(image->in));
	if (!b->failed && !b->text.failed)
		memcpy(b->text.p + image->text_at, image->public.stored.blob, MEDIA_BLOB_HEX);
	if (b->ended) {
		if (!b->told && (b->failed || b->pending == 0)) {
			b->told = true;
			b->hooks.done(b->hooks.ctx);
		}
		return;
	}
	if (b->wants_room && (b->failed || (b->room && b->pending <= PENDING_MAX))) {
		b->wants_room = false;
		b->hooks.on_room(b->hooks.ctx);
	}
}

/* "image_urls[]" → "image_urls", "images[].image_url" → the same. */
static void name_param(const char *key, char ret[INLINE_KEY_MAX + 1])
{
	size_t len = strlen(key);

	if (len > 2 && strcmp(key + len - 2, "[]") == 0)
		len -= 2;
	snprintf(ret, INLINE_KEY_MAX + 1, "%.*s", (int)len, key);
}

static bool begin_image(struct inline_body *b, struct err *err)
{
	if (b->count == MIN(b->options.image_count_max, INLINE_IMAGES_MAX)) {
		name_param(b->key, b->err_param);
		return err_set(err, ERR_INVALID_PARAMETER, b->err_param, "%s: at most %d data: URLs in a request",
			       b->err_param, b->count);
	}
	if (b->count == 0 && b->hooks.on_first_image && !b->hooks.on_first_image(b->hooks.ctx, err))
		return false;
	if (!b->images && !(b->images = calloc(INLINE_IMAGES_MAX, sizeof *b->images)))
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	struct image *image = &b->images[b->count];
	struct media_intake_options options = {
		.max_bytes = b->options.image_max_bytes,
		.param = image->param,
		.on_room = on_intake_room,
		.done = on_intake_done,
		.ctx = image,
	};
	name_param(b->key, image->param);
	image->body = b;
	image->public.key = b->key;
	b->decoder = (struct base64_decoder){0};
	if (!media_intake_begin(b->media, &options, &image->in, err))
		return false;
	b->count++;
	b->where = DATA;
	return true;
}

static bool refuse(struct inline_body *b, struct err *err, const char *what)
{
	name_param(b->key, b->err_param);
	return err_set(err, ERR_INVALID_PARAMETER, b->err_param, "%s: %s", b->err_param, what);
}

static bool take_data(struct inline_body *b, struct slice piece, struct err *err)
{
	struct image *image = &b->images[b->count - 1];
	uint8_t bytes[BASE64_DECODED_MAX(DECODE_CHARS)];
	size_t len;

	while (piece.len > 0) {
		size_t chars = MIN(piece.len, (size_t)DECODE_CHARS);
		if (!base64_decode(&b->decoder, piece.p, chars, bytes, &len))
			return refuse(b, err, "the data: URL is not valid base64 (RFC 4648 §4: A-Z a-z 0-9 + /, "
					      "padded with =, without white space)");
		if (!media_intake_write(image->in, (struct slice){(char *)bytes, len}, &b->room, err))
			return name_image(image, err);
		piece = slice_skip(piece, chars);
	}
	return true;
}

static bool end_image(struct inline_body *b, struct err *err)
{
	struct image *image = &b->images[b->count - 1];

	if (!base64_decode_end(&b->decoder))
		return refuse(b, err, "the data: URL is cut off: its base64 is not complete (padded with =)");
	json_string_begin(&b->writer);
	buf_str(&b->text, INLINE_PREFIX);
	image->text_at = b->text.len;
	buf_str(&b->text, ZEROS);
	json_string_end(&b->writer);
	b->pending++;
	b->room = true; /* of the next */
	media_intake_end(image->in);
	return true;
}

/* "data:image/png;base64," but for what stands around it. */
static bool read_header(struct inline_body *b, struct err *err)
{
	static const struct slice mark = {";base64", 7};
	struct slice header = {b->held, b->held_len};

	if (header.len < mark.len ||
	    !slice_ieq(slice_skip(header, header.len - mark.len), mark))
		return refuse(b, err, "a data: URL must be base64: data:image/png;base64,iVBORw0…");
	return begin_image(b, err);
}

/* --- strings ---------------------------------------------------------------------------------- */

/* Takes bytes into `held` up to a length, or up to a comma. */
static void hold(struct inline_body *b, struct slice *piece, size_t most)
{
	size_t len = MIN(piece->len, most - b->held_len);

	if (len > 0)
		memcpy(b->held + b->held_len, piece->p, len);
	b->held_len += len;
	*piece = slice_skip(*piece, len);
}

static void peek(struct inline_body *b, struct slice *piece, bool last)
{
	hold(b, piece, PREFIX_LEN);
	if (strncasecmp(b->held, data_prefix, b->held_len) != 0 || (last && b->held_len < PREFIX_LEN))
		begin_pass(b);
	else if (b->held_len == PREFIX_LEN) {
		b->held_len = 0;
		b->where = HEADER;
	}
}

static bool collect_header(struct inline_body *b, struct slice *piece, bool last, struct err *err)
{
	const char *comma = piece->len ? memchr(piece->p, ',', piece->len) : NULL;
	struct slice part = {piece->p, comma ? (size_t)(comma - piece->p) : piece->len};

	if (part.len > sizeof b->held - b->held_len || (last && !comma))
		return refuse(b, err, "a data: URL looks like data:image/png;base64,iVBORw0…");
	*piece = slice_skip(*piece, part.len + (comma ? 1 : 0));
	hold(b, &part, sizeof b->held);
	return !comma || read_header(b, err);
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct inline_body *b = ctx;

	if (b->where == OUTSIDE) {
		b->key = key_here(b);
		b->held_len = 0;
		b->where = PEEK;
		if (!b->key)
			begin_pass(b);
	}
	if (b->where == PEEK)
		peek(b, &piece, last);
	if (b->where == HEADER && !collect_header(b, &piece, last, err))
		return false;
	if (b->where == DATA && !take_data(b, piece, err))
		return false;
	if (b->where == PASS)
		write_escaped(&b->text, piece);
	if (!last)
		return true;
	bool is_image = b->where == DATA;
	b->where = OUTSIDE;
	if (is_image)
		return end_image(b, err);
	json_string_end(&b->writer);
	return true;
}

/* --- the whole ---------------------------------------------------------------------------------- */

static const struct json_handler handler = {
	.begin = on_begin,
	.end = on_end,
	.key = on_key,
	.string = on_string,
	.number = on_number,
	.boolean = on_boolean,
	.null = on_null,
};

/* An eighth more than base64 needs, for escapes (`\/`). */
size_t inline_most_bytes(const struct inline_options *o)
{
	return o->text_max_bytes + (size_t)o->image_count_max * ((size_t)o->image_max_bytes / 2 * 3 + HEADER_MAX);
}

bool inline_begin(struct media *media, const struct inline_options *options,
		  const struct inline_hooks *hooks, struct inline_body **ret, struct err *err)
{
	struct inline_body *b = calloc(1, sizeof *b);

	if (!b)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	b->media = media;
	b->options = *options;
	b->hooks = *hooks;
	b->room = true;
	buf_init(&b->text, options->text_max_bytes);
	b->writer.buf = &b->text;
	json_reader_init(&b->reader, &handler, b, &(struct json_limits){.max_bytes = inline_most_bytes(options)});
	*ret = b;
	return true;
}

static bool check_text(const struct inline_body *b, struct err *err)
{
	return !b->text.failed ||
	       err_set(err, ERR_REQUEST_TOO_LARGE, NULL,
		       "without the images in it the body is larger than %zu bytes",
		       b->options.text_max_bytes);
}

bool inline_write(struct inline_body *b, struct slice piece, bool *ret_room, struct err *err)
{
	if (b->failed) {
		*err = b->err;
		return false;
	}
	if (!json_reader_feed(&b->reader, piece.p, piece.len, err) || !check_text(b, err))
		return false;
	*ret_room = b->room && b->pending <= PENDING_MAX;
	b->wants_room = !*ret_room;
	return true;
}

bool inline_end(struct inline_body *b, bool *ret_waits, struct err *err)
{
	if (b->failed) {
		*err = b->err;
		return false;
	}
	if (!json_reader_end(&b->reader, err) || !check_text(b, err))
		return false;
	b->ended = true;
	*ret_waits = b->pending > 0;
	return true;
}

bool inline_result(const struct inline_body *b, struct err *err)
{
	if (b->failed)
		*err = b->err;
	return !b->failed;
}

void inline_finish(struct inline_body *b)
{
	if (!b)
		return;
	for (int i = 0; i < b->count; i++)
		media_intake_finish(b->images[i].in);
	free(b->images);
	json_reader_finish(&b->reader);
	buf_finish(&b->text);
	free(b);
}

struct slice inline_text(const struct inline_body *b) { return buf_view(&b->text); }

int inline_count(const struct inline_body *b) { return b->count; }

const struct inline_image *inline_at(const struct inline_body *b, int i)
{
	return &b->images[i].public;
}

const struct inline_image *inline_find(const struct inline_body *b, struct slice text)
{
	struct slice prefix = SLICE(INLINE_PREFIX);

	if (text.len != INLINE_TEXT_LEN || !slice_starts(text, prefix))
		return NULL;
	for (int i = 0; i < b->count; i++)
		if (memcmp(text.p + prefix.len, b->images[i].public.stored.blob, MEDIA_BLOB_HEX) == 0)
			return &b->images[i].public;
	return NULL;
}
