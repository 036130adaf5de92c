/* The reader of multipart/form-data. The first byte says in what pieces the rest arrives;
 * the first line behind it is the Content-Type's boundary.
 *
 * Checked besides memory safety: pieces give the same parts and the same error as the whole;
 * data is never longer than what was sent. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool fine)
{
	if (!fine)
		abort();
}

struct record {
	struct buf text;
	size_t data_bytes;
	bool in_part;
};

static bool on_begin(void *ctx, const struct multipart_part *part, struct err *err)
{
	struct record *r = ctx;

	(void)err;
	check(!r->in_part && part->name.p);
	check(part->name.len + part->filename.len + part->type.len <= MULTIPART_HEAD_MAX);
	r->in_part = true;
	buf_slice(&r->text, part->name);
	buf_byte(&r->text, '|');
	buf_slice(&r->text, part->filename);
	buf_byte(&r->text, '|');
	buf_slice(&r->text, part->type);
	buf_byte(&r->text, '|');
	return true;
}

static bool on_data(void *ctx, struct slice piece, struct err *err)
{
	struct record *r = ctx;

	(void)err;
	check(r->in_part && piece.len > 0);
	r->data_bytes += piece.len;
	buf_slice(&r->text, piece);
	return true;
}

static bool on_end(void *ctx, struct err *err)
{
	struct record *r = ctx;

	(void)err;
	check(r->in_part);
	r->in_part = false;
	buf_byte(&r->text, ';');
	return true;
}

static void read_in_pieces(struct slice type, struct slice body, size_t piece, struct record *r)
{
	static const struct multipart_handler handler = {on_begin, on_data, on_end};
	struct multipart m;
	struct err err;
	bool ok = multipart_init(&m, type, &handler, r, &err);

	while (ok && body.len > 0) {
		size_t len = MIN(piece, body.len);
		ok = multipart_feed(&m, (struct slice){body.p, len}, &err);
		body = slice_skip(body, len);
	}
	if (!ok || !multipart_end(&m, &err))
		buf_printf(&r->text, "!%s", err.message);
	check(r->data_bytes <= 1 << 20);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record whole = {0}, pieces = {0};
	char type[300];

	if (size < 2 || size > 1 << 20)
		return 0;
	struct slice rest = {(const char *)data + 1, size - 1};
	const char *lf = memchr(rest.p, '\n', rest.len);
	size_t first = lf ? (size_t)(lf - rest.p) : 0;
	if (!lf || first > 200)
		return 0;
	size_t len = sizeof "multipart/form-data; boundary=" - 1;
	memcpy(type, "multipart/form-data; boundary=", len);
	memcpy(type + len, rest.p, first);
	buf_init(&whole.text, 4 << 20);
	buf_init(&pieces.text, 4 << 20);
	rest = slice_skip(rest, first + 1);
	read_in_pieces((struct slice){type, len + first}, rest, SIZE_MAX, &whole);
	read_in_pieces((struct slice){type, len + first}, rest, data[0] + 1u, &pieces);
	check(slice_eq(buf_view(&whole.text), buf_view(&pieces.text)));
	buf_finish(&whole.text);
	buf_finish(&pieces.text);
	return 0;
}
