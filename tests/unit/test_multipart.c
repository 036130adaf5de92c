/* Forms as clients write them, cut anywhere; and what no client writes, refused. */
#include "http/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

#define TYPE "multipart/form-data; boundary=XX"
#define DISPOSITION "Content-Disposition: form-data; name=\"f\"\r\n"

/* --- what was read, as text: name|filename|type|bytes; … ------------------------------- */

static bool on_begin(void *ctx, const struct multipart_part *part, struct err *err UNUSED)
{
	struct buf *b = ctx;

	buf_slice(b, part->name);
	buf_byte(b, '|');
	if (part->filename.p)
		buf_slice(b, part->filename);
	else
		buf_str(b, "-");
	buf_byte(b, '|');
	buf_slice(b, part->type);
	buf_byte(b, '|');
	return true;
}

static bool on_data(void *ctx, struct slice piece, struct err *err UNUSED)
{
	assert_true(piece.len > 0);
	buf_slice(ctx, piece);
	return true;
}

static bool on_end(void *ctx, struct err *err UNUSED)
{
	buf_byte(ctx, ';');
	return true;
}

static const struct multipart_handler handler = {on_begin, on_data, on_end};

/* The parts, or the error's words, with the body cut at a and b. */
static void read_cut(const char *type, struct slice body, size_t a, size_t b, struct buf *ret)
{
	struct slice pieces[3] = {{body.p, a}, {body.p + a, b - a}, {body.p + b, body.len - b}};
	struct multipart m;
	struct err err;
	bool ok = multipart_init(&m, slice_of(type), &handler, ret, &err);

	buf_clear(ret);
	for (int i = 0; ok && i < 3; i++) {
		char *copy = malloc(pieces[i].len + 1); /* so that a byte too far is seen */
		memcpy(copy, pieces[i].p, pieces[i].len);
		copy = realloc(copy, MAX(pieces[i].len, 1u));
		ok = multipart_feed(&m, (struct slice){copy, pieces[i].len}, &err);
		free(copy);
	}
	ok = ok && multipart_end(&m, &err);
	if (!ok) {
		buf_clear(ret);
		buf_printf(ret, "%s: %s", err_code_name(err.code), err.message);
	}
}

static void read_bytewise(const char *type, struct slice body, struct buf *ret)
{
	struct multipart m;
	struct err err;
	bool ok = multipart_init(&m, slice_of(type), &handler, ret, &err);

	buf_clear(ret);
	for (size_t i = 0; ok && i < body.len; i++)
		ok = multipart_feed(&m, (struct slice){body.p + i, 1}, &err);
	if (!ok || !multipart_end(&m, &err)) {
		buf_clear(ret);
		buf_printf(ret, "%s: %s", err_code_name(err.code), err.message);
	}
}

static const struct form {
	const char *type, *body, *want; /* want: the parts, or words of the error behind a '!' */
} forms[] = {
	/* curl */
	{"multipart/form-data; boundary=------------------------d74496d66958873e",
	 "--------------------------d74496d66958873e\r\n"
	 "Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\" \\\\.png\"\r\n"
	 "Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\r\n"
	 "--------------------------d74496d66958873e--\r\n",
	 "file|a \"b\" \\.png|image/png|\x89PNG\r\n\x1a\n;"},
	/* browsers */
	{"multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
	 "------WebKitFormBoundary7MA4YWxkTrZu0gW\r\n"
	 "Content-Disposition: form-data; name=\"a%22b\"; filename=\"x%0D%0A%22%41.png\"\r\n"
	 "Content-Type: application/octet-stream\r\n\r\nabc\r\n"
	 "------WebKitFormBoundary7MA4YWxkTrZu0gW\r\n"
	 "Content-Disposition: form-data; name=\"file_name\"\r\n\r\n\xEA\xB3\xA0.png\r\n"
	 "------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n",
	 "a\"b|x\r\n\"%41.png|application/octet-stream|abc;file_name|-||\xEA\xB3\xA0.png;"},
	/* undici */
	{"multipart/form-data; boundary=----formdata-undici-038105226415",
	 "------formdata-undici-038105226415\r\nContent-Disposition: form-data; name=\"file\"; "
	 "filename=\"blob\"\r\nContent-Type: image/webp\r\n\r\nRIFF\r\n"
	 "------formdata-undici-038105226415--\r\n",
	 "file|blob|image/webp|RIFF;"},
	/* Python requests: no Content-Type, filename* when it is not ASCII */
	{"multipart/form-data; boundary=2df3b1b3a6f6e9b1",
	 "--2df3b1b3a6f6e9b1\r\nContent-Disposition: form-data; name=\"file\"; "
	 "filename*=utf-8''ni%C3%B1o.png\r\n\r\nPNG\r\n--2df3b1b3a6f6e9b1--\r\n",
	 "file|ni\xC3\xB1o.png||PNG;"},
	/* Go: quoted boundary, no white space behind the last line */
	{"multipart/form-data; boundary=\"a:b/c\"",
	 "--a:b/c\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\cat.png\"\r\n"
	 "Content-Type: application/octet-stream\r\n\r\nx\r\n--a:b/c--",
	 "file|C:\\cat.png|application/octet-stream|x;"},
	{"Multipart/Form-Data ; charset=utf-8; Boundary=XX",
	 "--XX\r\ncontent-disposition: Form-Data; NAME=f\r\n\r\nv\r\n--XX--\r\n", "f|-||v;"},
	/* what looks like a boundary */
	{TYPE, "--XX\r\n" DISPOSITION "\r\n\r\n--X\r\n--XY\r\r\n--\r\n-\r\n\r\n--XX--", "f|-||\r\n--X\r\n--XY\r\r\n--\r\n-\r\n;"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\n--XY\r\n--XX--", "f|-||--XY;"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\na\n--XX\nb\r\n--XX--", "f|-||a\n--XX\nb;"},
	/* nothing in it, both ways to write that */
	{TYPE, "--XX\r\n" DISPOSITION "\r\n\r\n--XX--", "f|-||;"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\n--XX--", "f|-||;"},
	{TYPE, "--XX--", ""},
	/* around */
	{TYPE, "hello\r\n--XX \t\r\n" DISPOSITION "\r\nv\r\n--XX--\r\nbye\r\n--XX", "f|-||v;"},
	{TYPE, "--XY\r\n--XX\r\n" DISPOSITION "\r\nv\r\n--XX--", "f|-||v;"},
	{TYPE, "--XX\r\n" DISPOSITION "X-Other: 1\r\nContent-Transfer-Encoding: binary\r\n\r\nv\r\n--XX--", "f|-||v;"},
	{TYPE, "--XX\r\nContent-Disposition: form-data; name=f; filename=\"\"\r\n\r\nv\r\n--XX--", "f|||v;"},
	{TYPE, "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"; "
	       "filename*=iso-8859-1''%FF.png\r\n\r\nv\r\n--XX--", "f|a.png||v;"},
	/* refused */
	{TYPE, "", "!never comes"},
	{TYPE, "hello", "!never comes"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\nv", "!before its last boundary"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\nv\r\n--XX", "!before its last boundary"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\nv\r\n--XX-", "!before its last boundary"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\nv\r\n--XX-x", "!must end with CR LF"},
	{TYPE, "--XX\r\n" DISPOSITION "\r\nv\r\n--XXX\r\n", "!must end with CR LF"},
	{TYPE, "--XX\n" DISPOSITION "\r\nv\r\n--XX--", "!must end with CR LF"},
	{TYPE, "--XX\r\nContent-Disposition: form-data; name=\"f\"\n\r\nv\r\n--XX--", "!must end with CR LF"},
	{TYPE, "--XX\r\n\r\nv\r\n--XX--", "!no name"},
	{TYPE, "--XX\r\nContent-Type: a/b\r\n\r\nv\r\n--XX--", "!no name"},
	{TYPE, "--XX\r\nContent-Disposition: attachment; name=f\r\n\r\nv\r\n--XX--", "!must be form-data"},
	{TYPE, "--XX\r\nContent-Disposition: form-data; name=\"f\r\n\r\nv\r\n--XX--", "!malformed"},
	{TYPE, "--XX\r\nContent-Disposition: form-data; name=\"f\"; name=\"g\"\r\n\r\nv\r\n--XX--", "!two names"},
	{TYPE, "--XX\r\n" DISPOSITION DISPOSITION "\r\nv\r\n--XX--", "!two Content-Disposition"},
	{TYPE, "--XX\r\nContent-Disposition: form-data;\r\n name=f\r\n\r\nv\r\n--XX--", "!malformed"},
	{TYPE, "--XX\r\nContent-Disposition form-data\r\n\r\nv\r\n--XX--", "!malformed"},
	{TYPE, "--XX\r\nContent-Disposition: form-data; name=f\1\r\n\r\nv\r\n--XX--", "!control"},
	{TYPE, "--XX\r\n" DISPOSITION "Content-Transfer-Encoding: base64\r\n\r\nv\r\n--XX--", "!is encoded"},
};

static void assert_reads(const struct form *f, const struct buf *b, const char *how)
{
	const char *got = b->p ? b->p : "";

	if (f->want[0] == '!') {
		if (!strstr(got, f->want + 1))
			fail_msg("%s: %s: wanted %s, got %s", f->body, how, f->want, got);
	} else if (strcmp(got, f->want) != 0) {
		fail_msg("%s: %s: wanted %s, got %s", f->body, how, f->want, got);
	}
}

static void every_cut_gives_the_same_parts(void **state UNUSED)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct slice body = slice_of(forms[i].body);
		for (size_t a = 0; a <= body.len; a++)
			for (size_t c = a; c <= body.len; c++) {
				read_cut(forms[i].type, body, a, c, &b);
				buf_cstr(&b);
				assert_reads(&forms[i], &b, "cut");
			}
		read_bytewise(forms[i].type, body, &b);
		buf_cstr(&b);
		assert_reads(&forms[i], &b, "bytewise");
	}
	buf_finish(&b);
}

static void a_content_type_needs_one_good_boundary(void **state UNUSED)
{
	static const char *const bad[] = {
		"", "application/json", "multipart/mixed; boundary=XX", "multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
		"multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=a\x80",
		"multipart/form-data; boundary=a; boundary=b", "multipart/form-dataX; boundary=XX",
		"multipart/form-data; boundary=\"XX", "multipart/form-data; boundary=XX; x",
		"multipart/form-data; boundary="
		"01234567890123456789012345678901234567890123456789012345678901234567890",
	};
	struct multipart m;
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (multipart_init(&m, slice_of(bad[i]), &handler, NULL, &err))
			fail_msg("%s was taken", bad[i]);
	assert_true(multipart_init(&m, SLICE("multipart/form-data; boundary="
					     "0123456789012345678901234567890123456789012345678901234567890123456789"),
				   &handler, NULL, &err));
}

static enum err_code feed_all(const char *p, size_t len, struct buf *b)
{
	struct multipart m;
	struct err err;

	assert_true(multipart_init(&m, SLICE(TYPE), &handler, b, &err));
	return multipart_feed(&m, (struct slice){p, len}, &err) && multipart_end(&m, &err) ? ERR_NONE : err.code;
}

static void everything_has_its_bound(void **state UNUSED)
{
	struct buf in, out;

	buf_init(&in, 1 << 24);
	buf_init(&out, 1 << 24);
	for (int over = 0; over < 2; over++) {
		buf_clear(&in); /* parts */
		for (int i = 0; i < MULTIPART_PARTS_MAX + over; i++)
			buf_str(&in, "--XX\r\n" DISPOSITION "\r\nv\r\n");
		buf_str(&in, "--XX--");
		assert_int_equal(feed_all(in.p, in.len, &out), over ? ERR_INVALID_REQUEST : ERR_NONE);
		buf_clear(&in); /* a head */
		buf_str(&in, "--XX\r\n" DISPOSITION "X: ");
		size_t head = sizeof DISPOSITION - 1 + 3 + 4;
		for (size_t i = head; i < MULTIPART_HEAD_MAX + (size_t)over; i++)
			buf_byte(&in, 'x');
		buf_str(&in, "\r\n\r\nv\r\n--XX--");
		assert_int_equal(feed_all(in.p, in.len, &out), over ? ERR_INVALID_REQUEST : ERR_NONE);
		for (int behind = 0; behind < 2; behind++) {
			buf_clear(&in);
			if (behind)
				buf_str(&in, "--XX--");
			for (int i = behind ? 0 : 2; i < MULTIPART_AROUND_MAX + over + (behind ? 0 : 2); i++)
				buf_byte(&in, 'x');
			if (!behind)
				buf_str(&in, "\r\n--XX--");
			assert_int_equal(feed_all(in.p, in.len, &out), over ? ERR_INVALID_REQUEST : ERR_NONE);
		}
	}
	buf_finish(&in);
	buf_finish(&out);
}

static bool refuse(void *ctx UNUSED, struct slice piece UNUSED, struct err *err)
{
	return err_set(err, ERR_UNAVAILABLE, NULL, "enough");
}

static void a_handlers_no_ends_it(void **state UNUSED)
{
	static const struct multipart_handler no = {on_begin, refuse, on_end};
	struct multipart m;
	struct buf b;
	struct err err;

	buf_init(&b, 4096);
	assert_true(multipart_init(&m, SLICE(TYPE), &no, &b, &err));
	assert_false(multipart_feed(&m, SLICE("--XX\r\n" DISPOSITION "\r\nvalue"), &err));
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_false(multipart_feed(&m, SLICE("x"), &err));
	assert_false(multipart_end(&m, &err));
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cut_gives_the_same_parts),
		cmocka_unit_test(a_content_type_needs_one_good_boundary),
		cmocka_unit_test(everything_has_its_bound),
		cmocka_unit_test(a_handlers_no_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
