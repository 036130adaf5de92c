#include "provider/sse.h"

#include <string.h>

static bool field_is(const struct sse_reader *r, const char *name)
{
	return r->field_len == strlen(name) && memcmp(r->field, name, r->field_len) == 0;
}

static bool dispatch(struct sse_reader *r, struct err *err)
{
	bool told = r->has_data;

	r->name[r->name_len] = '\0';
	r->name_len = 0;
	r->has_data = false;
	return !told || r->on_event(r->ctx, r->name, err);
}

/* The name of a line's field is known: its value follows. */
static bool begin_value(struct sse_reader *r, struct err *err)
{
	r->at = SSE_SKIP;
	if (field_is(r, "event")) {
		r->name_len = 0;
		r->at = SSE_SPACE;
	} else if (field_is(r, "data")) {
		r->at = SSE_SPACE;
		if (r->has_data && !r->on_data(r->ctx, SLICE("\n"), err))
			return false;
		r->has_data = true;
	}
	return true;
}

static bool end_line(struct sse_reader *r, struct err *err)
{
	bool blank = r->at == SSE_FIELD && r->field_len == 0;
	bool ok = true;

	if (blank)
		ok = dispatch(r, err);
	else if (r->at == SSE_FIELD) /* "data" without a colon: an empty value */
		ok = begin_value(r, err);
	r->at = SSE_FIELD;
	r->field_len = 0;
	return ok;
}

static bool take_value(struct sse_reader *r, struct slice value, struct err *err)
{
	if (field_is(r, "data"))
		return r->on_data(r->ctx, value, err);
	size_t room = sizeof r->name - 1 - r->name_len, len = MIN(value.len, room);
	memcpy(r->name + r->name_len, value.p, len);
	r->name_len += (uint8_t)len;
	return true;
}

/* As much of the line as is there, without its end. */
static bool take_rest(struct sse_reader *r, struct slice rest, struct err *err)
{
	while (rest.len > 0 && r->at == SSE_FIELD) {
		char c = *rest.p;
		rest = slice_skip(rest, 1);
		if (c == ':') {
			if (!begin_value(r, err))
				return false;
		} else if (r->field_len < sizeof r->field) {
			r->field[r->field_len++] = c;
		}
	}
	if (rest.len > 0 && r->at == SSE_SPACE) {
		if (*rest.p == ' ')
			rest = slice_skip(rest, 1);
		r->at = SSE_VALUE;
	}
	return r->at != SSE_VALUE || rest.len == 0 || take_value(r, rest, err);
}

/* Where the line ends within the text; text.len: not yet. */
static size_t find_end(struct slice text)
{
	const char *lf = memchr(text.p, '\n', text.len);
	size_t len = lf ? (size_t)(lf - text.p) : text.len;
	const char *cr = memchr(text.p, '\r', len);

	return cr ? (size_t)(cr - text.p) : len;
}

/* A byte order mark may stand first. True: the piece's first byte is one of its. */
static bool is_mark(struct sse_reader *r, char c)
{
	static const char mark[3] = "\xEF\xBB\xBF";

	if (r->bom < sizeof mark && c == mark[r->bom]) {
		r->bom++;
		return true;
	}
	r->bom = sizeof mark;
	return false;
}

bool sse_feed(struct sse_reader *r, struct slice piece, struct err *err)
{
	while (piece.len > 0 && r->bom < 3 && is_mark(r, *piece.p))
		piece = slice_skip(piece, 1);
	while (piece.len > 0) {
		if (r->after_cr && *piece.p == '\n')
			piece = slice_skip(piece, 1);
		r->after_cr = false;
		if (piece.len == 0)
			break;
		size_t len = find_end(piece);
		if (!take_rest(r, (struct slice){piece.p, len}, err))
			return false;
		if (len == piece.len)
			break;
		r->after_cr = piece.p[len] == '\r';
		piece = slice_skip(piece, len + 1);
		if (!end_line(r, err))
			return false;
	}
	return true;
}

bool sse_end(struct sse_reader *r, struct err *err)
{
	return ((r->at == SSE_FIELD && r->field_len == 0) || end_line(r, err)) && dispatch(r, err);
}
