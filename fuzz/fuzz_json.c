/* The JSON reader, tree, writer and request fields. The first byte says in what
 * pieces the rest arrives.
 *
 * Checked besides memory safety: pieces give the same events and the same error as
 * the whole; the tree accepts what the reader accepts; what a tree is written as is
 * read back and written the same; strings handed on are well-formed. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "json/fields.h"
#include "json/tree.h"
#include "json/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool fine)
{
	if (!fine)
		abort();
}

/* --- events, written down ---------------------------------------------------- */

struct record {
	struct buf text;
	struct utf8_check utf8;
	bool in_string;
};

static bool on_begin(void *ctx, enum json_type type, struct err *err)
{
	(void)err;
	buf_byte(&((struct record *)ctx)->text, type == JSON_OBJECT ? '{' : '[');
	return true;
}

static bool on_end(void *ctx, enum json_type type, struct err *err)
{
	(void)err;
	buf_byte(&((struct record *)ctx)->text, type == JSON_OBJECT ? '}' : ']');
	return true;
}

static bool on_key(void *ctx, struct slice name, struct err *err)
{
	struct record *r = ctx;

	(void)err;
	check(utf8_valid(name.p, name.len) && name.len <= JSON_TOKEN_MAX);
	buf_slice(&r->text, name);
	buf_byte(&r->text, ':');
	return true;
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct record *r = ctx;

	(void)err;
	check(utf8_check_piece(&r->utf8, piece.p, piece.len) == piece.len);
	check(last || piece.len > 0);
	if (!r->in_string)
		buf_byte(&r->text, '\'');
	buf_slice(&r->text, piece);
	if (last)
		check(utf8_check_end(&r->utf8));
	r->in_string = !last;
	return true;
}

static bool on_number(void *ctx, struct slice text, struct err *err)
{
	int64_t i;
	double d;

	(void)err;
	check(text.len > 0 && text.len <= JSON_TOKEN_MAX);
	if (json_number_int(text, &i))
		check(json_number_double(text, &d) && (double)i == d);
	buf_slice(&((struct record *)ctx)->text, text);
	buf_byte(&((struct record *)ctx)->text, ';');
	return true;
}

static bool on_bool(void *ctx, bool value, struct err *err)
{
	(void)err;
	buf_byte(&((struct record *)ctx)->text, value ? 'T' : 'F');
	return true;
}

static bool on_null(void *ctx, struct err *err)
{
	(void)err;
	buf_byte(&((struct record *)ctx)->text, 'N');
	return true;
}

static bool read_pieces(struct slice text, size_t step, struct record *rec, struct err *err)
{
	static const struct json_handler handler = {on_begin,  on_end,  on_key, on_string,
						    on_number, on_bool, on_null};
	struct json_reader r;
	bool ok = true;

	*rec = (struct record){0};
	*err = (struct err){0};
	buf_init(&rec->text, 1 << 20);
	json_reader_init(&r, &handler, rec, NULL);
	for (size_t at = 0; ok && at < text.len; at += step) {
		size_t n = text.len - at < step ? text.len - at : step;
		char *piece = malloc(n);
		memcpy(piece, text.p + at, n);
		ok = json_reader_feed(&r, piece, n, err);
		free(piece);
	}
	ok = ok && json_reader_end(&r, err);
	json_reader_finish(&r);
	return ok;
}

/* --- trees ------------------------------------------------------------------- */

static void write_value(struct json_writer *w, const struct json_value *v)
{
	switch (v->type) {
	case JSON_NULL:
		json_null(w);
		break;
	case JSON_BOOL:
		json_bool(w, v->boolean);
		break;
	case JSON_NUMBER:
		if (v->is_int)
			json_int(w, v->integer);
		else
			json_raw(w, v->text);
		break;
	case JSON_STRING:
		json_slice(w, v->text);
		break;
	case JSON_ARRAY:
		json_array_begin(w);
		JSON_FOR_EACH(item, v)
		write_value(w, item);
		json_array_end(w);
		break;
	case JSON_OBJECT:
		json_object_begin(w);
		JSON_FOR_EACH(member, v)
		{
			json_key_slice(w, member->name);
			write_value(w, member);
		}
		json_object_end(w);
		break;
	}
}

static void check_written(const struct json_value *v)
{
	struct buf first, second;
	struct json_writer w = {.buf = &first};
	const struct json_value *again;
	struct arena arena;
	struct err err;

	buf_init(&first, 1 << 20);
	buf_init(&second, 1 << 20);
	arena_init(&arena, 4 << 20);
	write_value(&w, v);
	check(!first.failed);
	check(json_parse(buf_view(&first), &arena, NULL, &again, &err));
	w = (struct json_writer){.buf = &second};
	write_value(&w, again);
	check(slice_eq(buf_view(&first), buf_view(&second)));
	arena_finish(&arena);
	buf_finish(&first);
	buf_finish(&second);
}

struct body {
	struct slice a;
	int64_t b, c;
	bool d;
	double e;
	int f;
	struct json_strings g;
	bool has_a, has_b, has_c, has_d, has_e, has_f, has_g;
};

static const char *const letters[] = {"x", "y", NULL};

static const struct json_field fields[] = {
    {JSON_FIELD(struct body, a), .type = JSON_FIELD_STRING, .min = 1, .max = 5},
    {JSON_FIELD(struct body, b), .type = JSON_FIELD_INT, .min = 1, .max = 10},
    {JSON_FIELD(struct body, c), .type = JSON_FIELD_DECIMAL, .scale = 4, .max = 9},
    {JSON_FIELD(struct body, d), .type = JSON_FIELD_BOOL, .flags = JSON_FIELD_BOOL_AS_TEXT},
    {JSON_FIELD(struct body, e), .type = JSON_FIELD_NUMBER, .min = -1, .max = 1},
    {JSON_FIELD(struct body, f), .type = JSON_FIELD_ENUM, .allowed = letters},
    {JSON_FIELD(struct body, g), .type = JSON_FIELD_STRING_ARRAY, .max = 3, .item_max = 4},
    {0},
};

static void check_fields(const struct json_value *v, struct arena *arena)
{
	struct body body = {0};
	struct err err = {0};

	if (json_fields_read(v, fields, JSON_FIELDS_REFUSE_UNKNOWN, arena, &body, &err)) {
		check(!body.has_a || (body.a.len > 0 && utf8_count(body.a.p, body.a.len) <= 5));
		check(!body.has_b || (body.b >= 1 && body.b <= 10));
		check(!body.has_c || (body.c >= 0 && body.c <= 90000));
		check(!body.has_f || (body.f >= 0 && body.f <= 1));
		check(!body.has_g || body.g.count <= 3);
	} else {
		check(err.code != ERR_NONE && utf8_valid(err.message, strlen(err.message)));
	}
}

static void check_tree(struct slice text, bool accepted)
{
	const struct json_value *v;
	struct arena arena;
	struct err err;

	arena_init(&arena, 16 << 20);
	bool ok = json_parse(text, &arena, NULL, &v, &err);
	check(ok == accepted);
	if (ok) {
		check_written(v);
		check_fields(v, &arena);
	}
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record whole, pieces;
	struct err whole_err, pieces_err;

	if (size == 0)
		return 0;
	struct slice text = {(const char *)data + 1, size - 1};
	bool ok = read_pieces(text, size, &whole, &whole_err);
	check(ok == read_pieces(text, data[0] % 32 + 1u, &pieces, &pieces_err));
	check(whole_err.code == pieces_err.code);
	check(strcmp(whole_err.message, pieces_err.message) == 0);
	if (ok)
		check(slice_eq(buf_view(&whole.text), buf_view(&pieces.text)));
	buf_finish(&whole.text);
	buf_finish(&pieces.text);
	check_tree(text, ok);
	return 0;
}
