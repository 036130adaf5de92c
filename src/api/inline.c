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
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

enum where {
	OUTSIDE, /* of any string value */
	PASS,	 /* in one that is written on */
	PEEK,	 /* in one that may be a data: URL */
	HEADER,
	DATA,
};

/* An open object or array. */
struct level {
	uint16_t start, base; /* path lengths: of itself, and of what is in it */
	bool start_lost, base_lost;
};

struct inline_body {
	struct inline_options options;
	struct arrivals_hooks hooks; /* the caller's */
	struct arrivals images;
	struct json_reader reader;
	struct buf text;
	struct json_writer writer;

	struct level levels[JSON_DEPTH_MAX];
	unsigned depth;
	char path[INLINE_KEY_MAX + 1]; /* of the value at hand */
	size_t path_len;
	bool lost; /* it is longer than any key */

	enum where where;
	const struct arrival_key *key; /* that the string stands at */
	char held[HEADER_MAX];
	size_t held_len;
	struct base64_decoder decoder;

	size_t text_at[ARRIVALS_MAX]; /* of each image's digest in the text */
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

static const struct arrival_key *key_here(const struct inline_body *b)
{
	struct slice path = {b->path, b->path_len};

	for (int i = 0; !b->lost && b->options.keys[i].path; i++)
		if (slice_is(path, b->options.keys[i].path))
			return &b->options.keys[i];
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

static bool begin_image(struct inline_body *b, struct err *err)
{
	if (b->images.count == MIN(b->options.image_count_max, ARRIVALS_MAX))
		return err_set(err, ERR_INVALID_PARAMETER, b->key->param,
			       "%s: at most %d data: URLs in a request", b->key->param, b->images.count);
	b->decoder = (struct base64_decoder){0};
	if (!arrivals_begin(&b->images, b->key, b->options.image_max_bytes, err))
		return false;
	b->where = DATA;
	return true;
}

static bool refuse(struct inline_body *b, struct err *err, const char *what)
{
	return err_set(err, ERR_INVALID_PARAMETER, b->key->param, "%s: %s", b->key->param, what);
}

/* The digests, once they are known. */
static void fill_in(struct inline_body *b)
{
	for (int i = 0; i < b->images.count && !b->images.failed; i++)
		memcpy(b->text.p + b->text_at[i], arrivals_at(&b->images, i)->stored.blob, MEDIA_BLOB_HEX);
}

static void on_images_done(void *ctx)
{
	struct inline_body *b = ctx;

	fill_in(b);
	b->hooks.done(b->hooks.ctx);
}

static void on_images_room(void *ctx)
{
	struct inline_body *b = ctx;

	b->hooks.on_room(b->hooks.ctx);
}

static bool on_first_image(void *ctx, struct err *err)
{
	struct inline_body *b = ctx;

	return !b->hooks.on_first_image || b->hooks.on_first_image(b->hooks.ctx, err);
}

static bool take_data(struct inline_body *b, struct slice piece, struct err *err)
{
	uint8_t bytes[BASE64_DECODED_MAX(DECODE_CHARS)];
	size_t len;

	while (piece.len > 0) {
		size_t chars = MIN(piece.len, (size_t)DECODE_CHARS);
		if (!base64_decode(&b->decoder, piece.p, chars, bytes, &len))
			return refuse(b, err, "the data: URL is not valid base64 (RFC 4648 §4: A-Z a-z 0-9 + /, "
					      "padded with =, without white space)");
		if (!arrivals_write(&b->images, (struct slice){(char *)bytes, len}, err))
			return false;
		piece = slice_skip(piece, chars);
	}
	return true;
}

static bool end_image(struct inline_body *b, struct err *err)
{
	if (!base64_decode_end(&b->decoder))
		return refuse(b, err, "the data: URL is cut off: its base64 is not complete (padded with =)");
	json_string_begin(&b->writer);
	buf_str(&b->text, ARRIVALS_PREFIX);
	b->text_at[b->images.count - 1] = b->text.len;
	buf_str(&b->text, ZEROS);
	json_string_end(&b->writer);
	arrivals_end_one(&b->images);
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
		  const struct arrivals_hooks *hooks, struct inline_body **ret, struct err *err)
{
	struct inline_body *b = calloc(1, sizeof *b);

	if (!b)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	b->options = *options;
	b->hooks = *hooks;
	arrivals_init(&b->images, media,
		      &(struct arrivals_hooks){on_images_room, on_images_done, on_first_image, b,
					       "data: URL"});
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
	if (!arrivals_result(&b->images, err) ||
	    !json_reader_feed(&b->reader, piece.p, piece.len, err) || !check_text(b, err))
		return false;
	*ret_room = arrivals_has_room(&b->images);
	return true;
}

bool inline_end(struct inline_body *b, bool *ret_waits, struct err *err)
{
	if (!arrivals_result(&b->images, err) || !json_reader_end(&b->reader, err) || !check_text(b, err))
		return false;
	*ret_waits = arrivals_end(&b->images);
	if (!*ret_waits)
		fill_in(b);
	return true;
}

bool inline_result(const struct inline_body *b, struct err *err)
{
	return arrivals_result(&b->images, err);
}

void inline_finish(struct inline_body *b)
{
	if (!b)
		return;
	arrivals_finish(&b->images);
	json_reader_finish(&b->reader);
	buf_finish(&b->text);
	free(b);
}

struct slice inline_text(const struct inline_body *b) { return buf_view(&b->text); }

const struct arrivals *inline_images(const struct inline_body *b) { return &b->images; }
