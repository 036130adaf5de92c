/* The reader's events, hung together. */
#include "json/tree.h"

#include <string.h>

#include "base/buf.h"

struct builder {
	struct slice source;
	struct arena *arena; /* borrowed */
	struct json_value *root;
	struct json_value *open[JSON_DEPTH_MAX], *last[JSON_DEPTH_MAX];
	unsigned depth;
	struct slice name; /* of the next member */
	struct buf text;   /* a string with escapes, so far */
	bool in_text;
};

static bool too_large(struct err *err)
{
	return err_set(err, ERR_REQUEST_TOO_LARGE, NULL, "the JSON holds too many values");
}

/* Keeps what points into the source as it is, and copies what does not. */
static bool keep(struct builder *b, struct slice s, struct slice *ret)
{
	if (s.len > 0 && (s.p < b->source.p || s.p >= b->source.p + b->source.len)) {
		s.p = arena_strndup(b->arena, s.p, s.len);
		if (!s.p)
			return false;
	}
	*ret = s;
	return true;
}

/* A new value in its place: the root, or behind its container's last child. */
static struct json_value *add_value(struct builder *b, enum json_type type, struct err *err)
{
	struct json_value *v = arena_alloc(b->arena, sizeof *v);

	if (!v) {
		too_large(err);
		return NULL;
	}
	v->type = type;
	v->name = b->name;
	b->name = (struct slice){0};
	if (b->depth == 0) {
		b->root = v;
		return v;
	}
	struct json_value *parent = b->open[b->depth - 1], **last = &b->last[b->depth - 1];
	if (*last)
		(*last)->next = v;
	else
		parent->first = v;
	*last = v;
	parent->count++;
	return v;
}

static bool on_begin(void *ctx, enum json_type type, struct err *err)
{
	struct builder *b = ctx;
	struct json_value *v = add_value(b, type, err);

	if (!v)
		return false;
	b->open[b->depth] = v;
	b->last[b->depth++] = NULL;
	return true;
}

static bool on_end(void *ctx, enum json_type type UNUSED, struct err *err UNUSED)
{
	struct builder *b = ctx;

	b->depth--;
	return true;
}

static bool on_key(void *ctx, struct slice name, struct err *err)
{
	struct builder *b = ctx;

	return keep(b, name, &b->name) || too_large(err);
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct builder *b = ctx;

	if (!last || b->in_text) {
		buf_slice(&b->text, piece);
		b->in_text = true;
		if (b->text.failed)
			return err_set(err, ERR_INTERNAL, NULL, "out of memory");
		if (!last)
			return true;
		piece = buf_view(&b->text);
	}
	struct json_value *v = add_value(b, JSON_STRING, err);
	if (!v)
		return false;
	bool ok = keep(b, piece, &v->text) || too_large(err);
	b->in_text = false;
	buf_clear(&b->text);
	return ok;
}

static bool on_number(void *ctx, struct slice text, struct err *err)
{
	struct builder *b = ctx;
	struct json_value *v = add_value(b, JSON_NUMBER, err);

	if (!v)
		return false;
	v->is_int = json_number_int(text, &v->integer);
	return keep(b, text, &v->text) || too_large(err);
}

static bool on_bool(void *ctx, bool value, struct err *err)
{
	struct json_value *v = add_value(ctx, JSON_BOOL, err);

	if (v)
		v->boolean = value;
	return v != NULL;
}

static bool on_null(void *ctx, struct err *err)
{
	return add_value(ctx, JSON_NULL, err) != NULL;
}

bool json_parse(struct slice source, struct arena *arena, const struct json_limits *limits,
		const struct json_value **ret, struct err *err)
{
	static const struct json_handler handler = {.begin = on_begin,
						    .end = on_end,
						    .key = on_key,
						    .string = on_string,
						    .number = on_number,
						    .boolean = on_bool,
						    .null = on_null};
	struct json_limits within = limits ? *limits : (struct json_limits){0};
	struct builder b = {.source = source, .arena = arena};
	struct json_reader r;

	if (within.max_bytes < source.len)
		within.max_bytes = source.len; /* whoever holds the source has bounded it */
	buf_init(&b.text, source.len);
	json_reader_init(&r, &handler, &b, &within);
	bool ok = json_reader_feed(&r, source.p, source.len, err) && json_reader_end(&r, err);
	json_reader_finish(&r);
	buf_finish(&b.text);
	if (ok)
		*ret = b.root;
	return ok;
}

const struct json_value *json_get(const struct json_value *object, const char *name)
{
	struct slice wanted = slice_of(name);

	if (object && object->type == JSON_OBJECT)
		JSON_FOR_EACH(member, object)
	if (slice_eq(member->name, wanted))
		return member;
	return NULL;
}

const struct json_value *json_item(const struct json_value *array, size_t i)
{
	if (array && array->type == JSON_ARRAY)
		JSON_FOR_EACH(item, array)
	if (i-- == 0)
		return item;
	return NULL;
}
