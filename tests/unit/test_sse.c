/* Server-sent events as they are sent, cut anywhere. */
#include "provider/sse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

/* What was read, as text: "name{data}" for each event. */
struct record {
	struct buf data, text;
};

static bool on_data(void *ctx, struct slice piece, struct err *err)
{
	struct record *r = ctx;

	if (piece.len > 0 && memchr(piece.p, '!', piece.len))
		return err_set(err, ERR_INVALID_REQUEST, NULL, "no");
	buf_slice(&r->data, piece);
	return true;
}

static bool on_event(void *ctx, const char *name, struct err *err UNUSED)
{
	struct record *r = ctx;

	buf_printf(&r->text, "%s{%s}", name, buf_cstr(&r->data));
	buf_clear(&r->data);
	return true;
}

/* Fed in pieces of so many bytes; "no" when it was refused. */
static void read_in_pieces(const char *text, size_t step, char *ret, size_t max)
{
	struct record record;
	struct sse_reader r = {.on_data = on_data, .on_event = on_event, .ctx = &record};
	size_t len = strlen(text);
	struct err err;
	bool ok = true;

	buf_init(&record.data, 4096);
	buf_init(&record.text, 4096);
	for (size_t at = 0; ok && at < len; at += step) {
		size_t n = MIN(step, len - at);
		char *piece = malloc(n); /* a byte too far is seen by the sanitizer */
		memcpy(piece, text + at, n);
		ok = sse_feed(&r, (struct slice){piece, n}, &err);
		free(piece);
	}
	ok = ok && sse_end(&r, &err);
	snprintf(ret, max, "%s", ok ? buf_cstr(&record.text) : "no");
	buf_finish(&record.data);
	buf_finish(&record.text);
}

static const struct {
	const char *stream, *events;
} rows[] = {
	{"", ""},
	{"event: a\ndata: 1\n\n", "a{1}"},
	{"data:1\n\ndata:  2\n\n", "{1}{ 2}"}, /* one space belongs to the colon */
	{"event: a\r\ndata: 1\r\n\r\nevent: b\r\ndata: 2\r\n\r\n", "a{1}b{2}"},
	{"event: a\rdata: 1\r\rdata: 2\r\r", "a{1}{2}"},
	{"data: 1\ndata: 2\n\n", "{1\n2}"},
	{"data: 1\ndata\ndata: 3\n\n", "{1\n\n3}"},
	{": keep-alive\n\nevent: a\n\ndata: 1\n\n", "{1}"}, /* no data: no event */
	{"id: 7\nretry: 10\nevent: a\nnonsense\nnonsense: x\ndata: 1\n\n", "a{1}"},
	{"event: a\nevent: b\ndata: 1\n\n", "b{1}"},
	{"\xEF\xBB\xBF" "data: 1\n\n", "{1}"},
	{"event: a\ndata: 1", "a{1}"}, /* cut before its blank line */
	{"event: a\ndata: 1\n", "a{1}"},
	{"dat: 1\ndatax: 2\n\n", ""},
	{"data: a:b: c\n\n", "{a:b: c}"},
	{"data: 1\n\ndata: !\n\n", "no"},
	{"event: 0123456789012345678901234567890123456789012345678901234567890123456789\ndata: 1\n\n",
	 "012345678901234567890123456789012345678901234567890123456789012{1}"},
};

static void events_are_the_same_however_they_are_cut(void **state UNUSED)
{
	char text[512];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t step = 1; step < 20; step++) {
			read_in_pieces(rows[i].stream, step, text, sizeof text);
			if (strcmp(text, rows[i].events) != 0)
				fail_msg("row %zu in pieces of %zu: %s", i, step, text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_the_same_however_they_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
