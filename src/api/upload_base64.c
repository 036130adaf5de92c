/* POST /v1/files/upload/base64: {"base64_data": "…", "file_name": "…"}. base64_data is plain
 * base64 or a data: URL; it is decoded into the intake while it arrives. */
#include "api/upload.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "json/reader.h"

#define AROUND_BYTES (64 * 1024) /* of a body around its data */
#define HEADER_MAX 200		 /* of a data: URL, up to its comma */
#define DECODE_CHARS 4096	 /* at a time */
#define PIECE_BYTES (32 * 1024)

static const char data_prefix[] = "data:";
#define PREFIX_LEN (sizeof data_prefix - 1)

enum field { FIELD_OTHER, FIELD_DATA, FIELD_NAME };
enum where { AT_START, IN_HEADER, IN_DATA };

struct text_upload {
	struct upload u;
	struct json_reader reader;
	unsigned depth;
	enum field field;
	enum where where;
	bool has_data;
	char held[HEADER_MAX]; /* the first characters, or a data: URL's head */
	size_t held_len;
	struct base64_decoder decoder;
};

static bool refuse(struct err *err, const char *what)
{
	return err_set(err, ERR_INVALID_PARAMETER, "base64_data", "base64_data %s", what);
}

/* --- the data ------------------------------------------------------------------------------ */

static bool decode(struct text_upload *t, struct slice piece, struct err *err)
{
	uint8_t bytes[BASE64_DECODED_MAX(DECODE_CHARS)];
	size_t len;

	while (piece.len > 0) {
		size_t chars = MIN(piece.len, (size_t)DECODE_CHARS);
		if (!base64_decode(&t->decoder, piece.p, chars, bytes, &len))
			return refuse(err, "is not valid base64 (RFC 4648 §4: A-Z a-z 0-9 + /, padded with =, "
					   "without white space or line breaks)");
		if (!upload_write(&t->u, (struct slice){(char *)bytes, len}, err))
			return false;
		piece = slice_skip(piece, chars);
	}
	return true;
}

/* Is it a data: URL? Known after five characters. */
static bool take_start(struct text_upload *t, struct slice *piece, bool last, struct err *err)
{
	size_t len = MIN(piece->len, PREFIX_LEN - t->held_len);

	if (len > 0)
		memcpy(t->held + t->held_len, piece->p, len);
	t->held_len += len;
	*piece = slice_skip(*piece, len);
	if (t->held_len < PREFIX_LEN && !last)
		return true;
	if (t->held_len == PREFIX_LEN && strncasecmp(t->held, data_prefix, PREFIX_LEN) == 0) {
		t->held_len = 0;
		t->where = IN_HEADER;
		return true;
	}
	t->where = IN_DATA;
	return decode(t, (struct slice){t->held, t->held_len}, err);
}

static bool take_header(struct text_upload *t, struct slice *piece, bool last, struct err *err)
{
	static const struct slice mark = {";base64", 7};
	const char *comma = piece->len ? memchr(piece->p, ',', piece->len) : NULL;
	size_t len = comma ? (size_t)(comma - piece->p) : piece->len;

	if (len > sizeof t->held - t->held_len || (last && !comma))
		return refuse(err, "begins as a data: URL; those look like data:image/png;base64,iVBORw0…");
	if (len > 0)
		memcpy(t->held + t->held_len, piece->p, len);
	t->held_len += len;
	*piece = slice_skip(*piece, len + (comma ? 1 : 0));
	if (!comma)
		return true;
	struct slice header = {t->held, t->held_len};
	if (header.len < mark.len || !slice_ieq(slice_skip(header, header.len - mark.len), mark))
		return refuse(err, "is a data: URL that is not base64: it must look like "
				   "data:image/png;base64,iVBORw0…");
	t->where = IN_DATA;
	return true;
}

static bool take_data(struct text_upload *t, struct slice piece, bool last, struct err *err)
{
	if (!upload_is_open(&t->u) && !upload_open(&t->u, err))
		return false;
	t->has_data = true;
	if (t->where == AT_START && !take_start(t, &piece, last, err))
		return false;
	if (t->where == IN_HEADER && !take_header(t, &piece, last, err))
		return false;
	if (t->where == IN_DATA && !decode(t, piece, err))
		return false;
	if (last && !base64_decode_end(&t->decoder))
		return refuse(err, "is cut off: its base64 is not complete (padded with =)");
	return true;
}

/* --- the JSON around it ---------------------------------------------------------------------- */

static bool on_begin(void *ctx, enum json_type type, struct err *err)
{
	struct text_upload *t = ctx;

	if (t->depth++ == 0)
		return type == JSON_OBJECT ||
		       err_set(err, ERR_INVALID_REQUEST, NULL, "the body must be a JSON object");
	return t->field != FIELD_DATA || t->depth > 2 || refuse(err, "must be a string");
}

static bool on_end(void *ctx, enum json_type type UNUSED, struct err *err UNUSED)
{
	((struct text_upload *)ctx)->depth--;
	return true;
}

static bool on_key(void *ctx, struct slice name, struct err *err UNUSED)
{
	struct text_upload *t = ctx;

	if (t->depth != 1)
		return true;
	t->field = slice_is(name, "base64_data") ? FIELD_DATA
		   : slice_is(name, "file_name") ? FIELD_NAME
						 : FIELD_OTHER;
	return true;
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct text_upload *t = ctx;

	if (t->depth != 1)
		return t->depth > 0 || err_set(err, ERR_INVALID_REQUEST, NULL, "the body must be a JSON object");
	if (t->field == FIELD_DATA)
		return take_data(t, piece, last, err);
	if (t->field == FIELD_NAME)
		upload_add_name(&t->u, piece);
	return true;
}

static bool on_number(void *ctx, struct slice text UNUSED, struct err *err)
{
	struct text_upload *t = ctx;

	return t->depth != 1 || t->field != FIELD_DATA || refuse(err, "must be a string, not a number");
}

static const struct json_handler handler = {
	.begin = on_begin, .end = on_end, .key = on_key, .string = on_string, .number = on_number};

/* --- the body ---------------------------------------------------------------------------------- */

static bool end(struct text_upload *t, struct err *err)
{
	if (!json_reader_end(&t->reader, err))
		return false;
	if (!t->has_data)
		return refuse(err, "is required: the file as base64, or a data: URL");
	upload_close(&t->u);
	return true;
}

static void on_chunk(struct http_exchange *x, struct slice piece, bool last)
{
	struct text_upload *t = call_of(x)->waiting;
	struct err err;

	while (piece.len > 0) {
		struct slice part = {piece.p, MIN(piece.len, (size_t)PIECE_BYTES)};
		if (!json_reader_feed(&t->reader, part.p, part.len, &err)) {
			upload_refuse(&t->u, &err);
			return;
		}
		piece = slice_skip(piece, part.len);
	}
	if (last && !end(t, &err))
		upload_refuse(&t->u, &err);
	else if (!last && !t->u.room)
		http_body_pause(x);
}

/* Half more than the file: a third for base64, the rest for escapes (`\/`). */
static int64_t most_bytes(const struct api *api)
{
	return api->options.files.max_bytes / 2 * 3 + AROUND_BYTES;
}

static void start(struct upload *u)
{
	int64_t most = most_bytes(u->api);

	u->room = true;
	call_allow_time(u->x, most);
	http_body_stream(u->x, (uint64_t)most, on_chunk);
}

static void on_room(struct upload *u) { http_body_resume(u->x); }

static void destroy(struct upload *u)
{
	struct text_upload *t = CONTAINER_OF(u, struct text_upload, u);

	json_reader_finish(&t->reader);
	free(t);
}

void api_upload_base64(struct http_exchange *x)
{
	struct json_limits limits = {.max_bytes = (size_t)most_bytes(call_of(x)->api)};

	if (!call_expects_json(x))
		return;
	struct text_upload *t = calloc(1, sizeof *t);
	if (!t) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	t->u = (struct upload){
		.param = "base64_data", .start = start, .on_room = on_room, .destroy = destroy};
	json_reader_init(&t->reader, &handler, t, &limits);
	/* Of every four characters three bytes; with each of them escaped, half as many. */
	upload_start(&t->u, x, MAX((x->content_length - AROUND_BYTES) / 2, 0));
}
