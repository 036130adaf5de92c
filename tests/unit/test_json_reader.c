/* Every case is read whole, byte by byte, and cut in two at every place; the
 * events must be the same each time. */
#include "json/reader.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"

/* --- a handler that writes down what it hears -------------------------------- */

struct record {
	struct buf text;
	bool in_string;
};

static bool on_begin(void *ctx, enum json_type type, struct err *err)
{
	(void)err;
	buf_str(&((struct record *)ctx)->text, type == JSON_OBJECT ? "{" : "[");
	return true;
}

static bool on_end(void *ctx, enum json_type type, struct err *err)
{
	(void)err;
	buf_str(&((struct record *)ctx)->text, type == JSON_OBJECT ? "}" : "]");
	return true;
}

static bool on_key(void *ctx, struct slice name, struct err *err)
{
	(void)err;
	buf_printf(&((struct record *)ctx)->text, "%.*s:", SLICE_ARG(name));
	return true;
}

static bool on_string(void *ctx, struct slice piece, bool last, struct err *err)
{
	struct record *r = ctx;

	(void)err;
	if (!r->in_string)
		buf_byte(&r->text, '\'');
	buf_slice(&r->text, piece);
	r->in_string = !last;
	if (last)
		buf_byte(&r->text, '\'');
	return true;
}

static bool on_number(void *ctx, struct slice text, struct err *err)
{
	(void)err;
	buf_printf(&((struct record *)ctx)->text, "#%.*s;", SLICE_ARG(text));
	return true;
}

static bool on_bool(void *ctx, bool value, struct err *err)
{
	(void)err;
	buf_str(&((struct record *)ctx)->text, value ? "T" : "F");
	return true;
}

static bool on_null(void *ctx, struct err *err)
{
	(void)err;
	buf_str(&((struct record *)ctx)->text, "N");
	return true;
}

static const struct json_handler recorder = {on_begin,  on_end,  on_key, on_string,
					     on_number, on_bool, on_null};

/* Feeds text in the pieces that `cut` and `step` ask for, each an exact heap copy
 * so that the sanitizer sees a byte too many. */
static bool read_in_pieces(struct slice text, size_t first, size_t step,
			   const struct json_limits *limits, struct record *rec, struct err *err)
{
	struct json_reader r;
	bool ok = true;
	size_t n = first;

	json_reader_init(&r, &recorder, rec, limits);
	for (size_t at = 0; ok && at < text.len; at += n, n = step) {
		if (n > text.len - at)
			n = text.len - at;
		char *piece = malloc(n ? n : 1);
		memcpy(piece, text.p + at, n);
		ok = json_reader_feed(&r, piece, n, err);
		free(piece);
		if (n == 0 && step == 0)
			break;
	}
	ok = ok && json_reader_end(&r, err);
	json_reader_finish(&r);
	return ok;
}

static bool read_whole(struct slice text, const struct json_limits *limits, struct record *rec,
		       struct err *err)
{
	return read_in_pieces(text, text.len, text.len ? text.len : 1, limits, rec, err);
}

/* --- the table --------------------------------------------------------------- */

#define T(literal)                                                                                 \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

/* y: accepted, with these events. n: refused. i: RFC 8259 leaves it open; what is
 * said here is this reader's choice. */
static const struct {
	char kind;
	struct slice text;
	const char *events; /* NULL: refused */
} cases[] = {
    {'y', T("[]"), "[]"},
    {'y', T("{}"), "{}"},
    {'y', T(" \t\r\n[ \t\r\n] \t\r\n"), "[]"},
    {'y', T("null"), "N"},
    {'y', T("true"), "T"},
    {'y', T("false"), "F"},
    {'y', T(" false "), "F"},
    {'y', T("0"), "#0;"},
    {'y', T("-0"), "#-0;"},
    {'y', T("42"), "#42;"},
    {'y', T("-1"), "#-1;"},
    {'y', T("0.5"), "#0.5;"},
    {'y', T("-0.000000000000000000000000000000000000000001"),
     "#-0.000000000000000000000000000000000000000001;"},
    {'y', T("1e0"), "#1e0;"},
    {'y', T("1E+2"), "#1E+2;"},
    {'y', T("0e+1"), "#0e+1;"},
    {'y', T("1.25e-07"), "#1.25e-07;"},
    {'y', T("[1,2,3]"), "[#1;#2;#3;]"},
    {'y', T("[1 , 2\n,3 ]"), "[#1;#2;#3;]"},
    {'y', T("[null,true,false]"), "[NTF]"},
    {'y', T("[[],[[]],{}]"), "[[][[]]{}]"},
    {'y', T("\"\""), "''"},
    {'y', T("\"a\""), "'a'"},
    {'y', T("[\"\"]"), "['']"},
    {'y', T("\"asd \""), "'asd '"},
    {'y', T("\"/\""), "'/'"},
    {'y', T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "'\"\\/\b\f\n\r\t'"},
    {'y', T("\"\\u0041\\u00e9\\uD55C\""), "'A\xC3\xA9\xED\x95\x9C'"},
    {'y', T("\"\\ud83d\\udc31\""), "'\xF0\x9F\x90\xB1'"},
    {'y', T("\"\\ud83d\\udc31\\u0041\\ud83d\\udc31\""), "'\xF0\x9F\x90\xB1\x41\xF0\x9F\x90\xB1'"},
    {'y', T("\"\\uDBFF\\uDFFF\""), "'\xF4\x8F\xBF\xBF'"},
    {'y', T("\"x\\uD801\\udc37y\""), "'x\xF0\x90\x90\xB7y'"},
    {'y', T("\"\\u0022\\u005C\""), "'\"\\'"},
    {'y', T("\"\\\\u0000\""), "'\\u0000'"},
    {'y', T("\"\\\\a\""), "'\\a'"},
    {'y', T("\"\\uFFFF\""), "'\xEF\xBF\xBF'"},
    {'y', T("\"\xED\x96\x87\xEC\x82\xB4 \xE2\x82\xAC \xF0\x9F\x90\xB1\""),
     "'\xED\x96\x87\xEC\x82\xB4 \xE2\x82\xAC \xF0\x9F\x90\xB1'"},
    {'y', T("\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\""),
     "'\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80'"},
    {'y', T("\"\x7F\""), "'\x7F'"},
    {'y', T("\"\xE2\x80\xA8\xE2\x80\xA9\""), "'\xE2\x80\xA8\xE2\x80\xA9'"},
    {'y', T("\"a long run of plain text, longer than one vector, \\\" with a quote in it\""),
     "'a long run of plain text, longer than one vector, \" with a quote in it'"},
    {'y', T("{\"a\":1}"), "{a:#1;}"},
    {'y', T("{ \"a\" : 1 , \"b\" : [ ] }"), "{a:#1;b:[]}"},
    {'y', T("{\"\":0}"), "{:#0;}"},
    {'y', T("{\"a\":{\"a\":{\"a\":1}}}"), "{a:{a:{a:#1;}}}"},
    {'y', T("[{\"a\":1},{\"a\":2}]"), "[{a:#1;}{a:#2;}]"},
    {'y', T("{\"a\":{\"b\":1},\"b\":2}"), "{a:{b:#1;}b:#2;}"},
    {'y', T("{\"\\u0061b\":1,\"a\\\"b\":2}"), "{ab:#1;a\"b:#2;}"},
    {'y', T("{\"\xED\x96\x87\":\"\xEC\x82\xB4\"}"), "{\xED\x96\x87:'\xEC\x82\xB4'}"},
    {'y', T("{\"min\":-1.0e+28,\"max\":1.0e+28}"), "{min:#-1.0e+28;max:#1.0e+28;}"},
    {'y', T("[123456789012345678901234567890]"), "[#123456789012345678901234567890;]"},
    {'y', T("[1e400]"), "[#1e400;]"},
    {'y', T("{\"a\":\"b\"}\n"), "{a:'b'}"},
    {'y', T("[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"),
     "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"},
    {'i', T("\"\\uFFFE\""), "'\xEF\xBF\xBE'"},
    {'i', T("\xEF\xBB\xBF{}"), NULL},
    {'i', T("\"\\uD800\""), NULL},
    {'i', T("\"\\uDC00\""), NULL},
    {'i', T("\"\\uD800\\uD800\""), NULL},
    {'i', T("\"\\uD800\\n\""), NULL},
    {'i', T("\"\\uD800x\""), NULL},
    {'i', T("\"\\uD800\\u0041\""), NULL},
    {'i', T("\"\\uDC00\\uD800\""), NULL},
    {'i', T("\"\\ud83d"), NULL},
    {'i', T("{\"a\":1,\"a\":2}"), NULL},
    {'i', T("{\"a\":1,\"\\u0061\":2}"), NULL},
    {'i', T("{\"a\":{\"c\":1},\"b\":2,\"a\":3}"), NULL},
    {'i', T("{\"a long name, longer than a word\":1,\"a long name, longer than a word\":1}"), NULL},
    {'i', T("{\"\":1,\"\":2}"), NULL},
    {'i', T("\"\xFF\""), NULL},
    {'i', T("\"\xC0\x80\""), NULL},
    {'i', T("\"\xE0\x80\x80\""), NULL},
    {'i', T("\"\xED\xA0\x80\""), NULL},
    {'i', T("\"\xF4\xBF\xBF\xBF\""), NULL},
    {'i', T("\"\x81\""), NULL},
    {'i', T("\"\xE2\x82\""), NULL},
    {'i', T("\"\xC3\\n\""), NULL},
    {'i', T("\"\xF0\x9F\x90\""), NULL},
    {'i', T("{\"\xFF\":1}"), NULL},
    {'i', T("\"0123456789abcdef0123456789abcde\xE9\""), NULL},
    {'n', T(""), NULL},
    {'n', T(" "), NULL},
    {'n', T("["), NULL},
    {'n', T("{"), NULL},
    {'n', T("]"), NULL},
    {'n', T("}"), NULL},
    {'n', T("[}"), NULL},
    {'n', T("{]"), NULL},
    {'n', T("[1"), NULL},
    {'n', T("[1,"), NULL},
    {'n', T("[1,]"), NULL},
    {'n', T("[,1]"), NULL},
    {'n', T("[1,,2]"), NULL},
    {'n', T("[,]"), NULL},
    {'n', T("[1 2]"), NULL},
    {'n', T("[1]]"), NULL},
    {'n', T("[1]x"), NULL},
    {'n', T("[][]"), NULL},
    {'n', T("1 2"), NULL},
    {'n', T("[\"a\" \"b\"]"), NULL},
    {'n', T("[1:2]"), NULL},
    {'n', T("[\"x\""), NULL},
    {'n', T("[\"x\"}"), NULL},
    {'n', T("{\"a\"}"), NULL},
    {'n', T("{\"a\":}"), NULL},
    {'n', T("{\"a\":1,}"), NULL},
    {'n', T("{,\"a\":1}"), NULL},
    {'n', T("{\"a\":1,,\"b\":2}"), NULL},
    {'n', T("{\"a\" 1}"), NULL},
    {'n', T("{\"a\"::1}"), NULL},
    {'n', T("{a:1}"), NULL},
    {'n', T("{'a':1}"), NULL},
    {'n', T("{1:1}"), NULL},
    {'n', T("{null:1}"), NULL},
    {'n', T("{[]:1}"), NULL},
    {'n', T("{\"a\":1"), NULL},
    {'n', T("{\"a\":1]"), NULL},
    {'n', T("{\"a\",\"b\"}"), NULL},
    {'n', T("{\"a\":1 \"b\":2}"), NULL},
    {'n', T("{\"a\":1}}"), NULL},
    {'n', T("{\"a"), NULL},
    {'n', T("01"), NULL},
    {'n', T("-01"), NULL},
    {'n', T("00"), NULL},
    {'n', T("-"), NULL},
    {'n', T("--1"), NULL},
    {'n', T("+1"), NULL},
    {'n', T("1."), NULL},
    {'n', T("[1.]"), NULL},
    {'n', T(".5"), NULL},
    {'n', T("-.5"), NULL},
    {'n', T("1.e1"), NULL},
    {'n', T("1e"), NULL},
    {'n', T("1e+"), NULL},
    {'n', T("1e1.5"), NULL},
    {'n', T("1ee1"), NULL},
    {'n', T("1.2.3"), NULL},
    {'n', T("0x1F"), NULL},
    {'n', T("1_000"), NULL},
    {'n', T("1,000"), NULL},
    {'n', T("1 000"), NULL},
    {'n', T("- 1"), NULL},
    {'n', T("1a"), NULL},
    {'n', T("NaN"), NULL},
    {'n', T("Infinity"), NULL},
    {'n', T("-Infinity"), NULL},
    {'n', T("\xEF\xBC\x91"), NULL},
    {'n', T("True"), NULL},
    {'n', T("TRUE"), NULL},
    {'n', T("tru"), NULL},
    {'n', T("truee"), NULL},
    {'n', T("nul"), NULL},
    {'n', T("fals3"), NULL},
    {'n', T("[nulltrue]"), NULL},
    {'n', T("undefined"), NULL},
    {'n', T("\""), NULL},
    {'n', T("\"a"), NULL},
    {'n', T("'a'"), NULL},
    {'n', T("\"\\"), NULL},
    {'n', T("\"\\\""), NULL},
    {'n', T("\"\\x41\""), NULL},
    {'n', T("\"\\a\""), NULL},
    {'n', T("\"\\\0\""), NULL},
    {'n', T("\"\\U0041\""), NULL},
    {'n', T("\"\\u\""), NULL},
    {'n', T("\"\\u004\""), NULL},
    {'n', T("\"\\u00G1\""), NULL},
    {'n', T("\"\\u 041\""), NULL},
    {'n', T("\"\\u+041\""), NULL},
    {'n', T("\"\n\""), NULL},
    {'n', T("\"\t\""), NULL},
    {'n', T("\"\0\""), NULL},
    {'n', T("\"\x1F\""), NULL},
    {'n', T("\"0123456789abcdef\x01\""), NULL},
    {'n', T("\"a\"\0"), NULL},
    {'n', T("\"a\"b"), NULL},
    {'n', T("\0"), NULL},
    {'n', T("[\0]"), NULL},
    {'n', T("[\v1]"), NULL},
    {'n', T("[\f1]"), NULL},
    {'n', T("[\xC2\xA0]"), NULL},
    {'n', T("[1]//"), NULL},
    {'n', T("[1]/**/"), NULL},
    {'n', T("/**/[1]"), NULL},
    {'n', T("[1]#"), NULL},
    {'n', T("<html>"), NULL},
    {'n', T("\xFF\xFE[\0]\0"), NULL},
    {'n', T("\xEF\xBB"), NULL},
    {'n', T("*"), NULL},
    {'n', T("\\u005B\\u005D"), NULL},
};

static void check_case(size_t i, size_t first, size_t step)
{
	struct record rec = {0};
	struct err err = {0};

	buf_init(&rec.text, 4096);
	bool ok = read_in_pieces(cases[i].text, first, step, NULL, &rec, &err);
	if (ok != (cases[i].events != NULL))
		fail_msg("%c case %zu, cut at %zu then every %zu: %s %.*s %s", cases[i].kind, i,
			 first, step, ok ? "accepted" : "refused", SLICE_ARG(cases[i].text),
			 err.message);
	if (ok && strcmp(buf_cstr(&rec.text), cases[i].events) != 0)
		fail_msg("case %zu, cut at %zu then every %zu: %s", i, first, step,
			 buf_cstr(&rec.text));
	if (!ok)
		assert_true(strlen(err.message) > 0);
	buf_finish(&rec.text);
}

static void each_case_reads_the_same_whole_and_at_every_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t len = cases[i].text.len;
		check_case(i, 1, 1);
		for (size_t first = 1; first <= len; first++)
			check_case(i, first, len);
	}
}

static void a_zero_escape_gives_a_zero_byte(void **state)
{
	struct record rec = {0};
	struct err err;

	(void)state;
	buf_init(&rec.text, 64);
	assert_true(read_whole(SLICE("\"a\\u0000b\""), NULL, &rec, &err));
	assert_int_equal(rec.text.len, 5);
	assert_memory_equal(rec.text.p, "'a\0b'", 5);
	buf_finish(&rec.text);
}

static void errors_name_the_byte_and_what_was_expected(void **state)
{
	static const struct {
		const char *text, *message;
	} faults[] = {
	    {"{\"a\":1 \"b\":2}", "invalid JSON at byte 7: expected ',' or '}', not '\"'"},
	    {"{\"a\":1,}",
	     "invalid JSON at byte 7: expected a member's name in double quotes, not '}'"},
	    {"[1,2", "invalid JSON at byte 4: expected ',' or ']', but it ends there"},
	    {"", "invalid JSON at byte 0: expected a value, but it ends there"},
	    {"{'a':1}",
	     "invalid JSON at byte 1: expected a member's name in double quotes, or '}', not '''"},
	    {"{} x", "invalid JSON at byte 3: expected nothing after the value, not 'x'"},
	    {"[012]", "invalid JSON at byte 2: expected no digit after a leading zero, not '1'"},
	    {"[-]", "invalid JSON at byte 2: expected a digit after '-', not ']'"},
	    {"\"a\nb\"", "invalid JSON at byte 2: expected no control character in a string, not "
			 "the byte 0x0A"},
	    {"\"ab\xE2\x82\"", "invalid JSON at byte 5: expected well-formed UTF-8, not '\"'"},
	    {"\"\\q\"",
	     "invalid JSON at byte 2: expected one of \"\\/bfnrtu after a backslash, not 'q'"},
	    {"\"\\ud800!\"",
	     "invalid JSON at byte 7: expected a low surrogate (\\uDC00 to \\uDFFF), not '!'"},
	    {"\"\\udc00\"", "invalid JSON at byte 7: half a surrogate pair (\\uDC00) stands alone"},
	    {"{\"n\":1,\"n\":2}",
	     "invalid JSON at byte 7: the name \"n\" appears twice in one object"},
	    {"nil", "invalid JSON at byte 1: expected true, false or null, not 'i'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct slice text = slice_of(faults[i].text);
		for (size_t step = 1; step <= text.len + 1; step++) {
			struct record rec = {0};
			struct err err;
			buf_init(&rec.text, 256);
			assert_false(read_in_pieces(text, step, step, NULL, &rec, &err));
			assert_int_equal(err.code, ERR_INVALID_REQUEST);
			assert_string_equal(err.message, faults[i].message);
			buf_finish(&rec.text);
		}
	}
}

/* Found by the fuzzer: what was said hung on how much of the name had come. */
static void a_name_too_long_is_refused_alike_however_it_is_cut(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1024);
	buf_str(&b, "{\"");
	for (int i = 0; i < 300; i++)
		buf_byte(&b, 'K');
	buf_str(&b, "\xFF\":0}");
	for (size_t step = 1; step <= b.len; step++) {
		struct record rec = {0};
		struct err err;
		assert_false(read_in_pieces(buf_view(&b), step, step, NULL, &rec, &err));
		assert_string_equal(
		    err.message, "invalid JSON at byte 1: a member's name longer than 256 bytes");
		buf_finish(&rec.text);
	}
	buf_finish(&b);
}

/* --- limits ------------------------------------------------------------------ */

static void expect_limit(struct slice text, struct json_limits limits, enum err_code code,
			 const char *words)
{
	struct record rec = {0};
	struct err err = {0};

	buf_init(&rec.text, 1 << 20);
	bool ok = read_whole(text, &limits, &rec, &err);
	assert_int_equal(ok, code == ERR_NONE);
	if (!ok) {
		assert_int_equal(err.code, code);
		if (!strstr(err.message, words))
			fail_msg("%s", err.message);
	}
	buf_finish(&rec.text);
}

static void depth_bytes_members_and_tokens_are_bounded(void **state)
{
	struct buf b;

	(void)state;
	expect_limit(SLICE("[[[1]]]"), (struct json_limits){.max_depth = 3}, ERR_NONE, "");
	expect_limit(SLICE("[[[[]]]]"), (struct json_limits){.max_depth = 3}, ERR_INVALID_REQUEST,
		     "deeper than 3");
	expect_limit(SLICE("[1234567]"), (struct json_limits){.max_bytes = 9}, ERR_NONE, "");
	expect_limit(SLICE("[12345678]"), (struct json_limits){.max_bytes = 9},
		     ERR_REQUEST_TOO_LARGE, "larger than 9 bytes");
	expect_limit(SLICE("{\"a\":1,\"b\":{\"a\":1,\"b\":2}}"),
		     (struct json_limits){.max_members = 2}, ERR_NONE, "");
	expect_limit(SLICE("{\"a\":1,\"b\":2,\"c\":3}"), (struct json_limits){.max_members = 2},
		     ERR_INVALID_REQUEST, "more than 2 members");
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_byte(&b, '[');
	expect_limit(buf_view(&b), (struct json_limits){0}, ERR_INVALID_REQUEST, "deeper than 32");
	buf_clear(&b);
	for (int len = JSON_TOKEN_MAX; len <= JSON_TOKEN_MAX + 1; len++) {
		bool fits = len == JSON_TOKEN_MAX;
		buf_clear(&b);
		for (int i = 0; i < len; i++)
			buf_byte(&b, '1');
		expect_limit(buf_view(&b), (struct json_limits){0},
			     fits ? ERR_NONE : ERR_INVALID_REQUEST, "number longer than 256");
		buf_clear(&b);
		buf_str(&b, "{\"");
		for (int i = 0; i < len; i++)
			buf_byte(&b, 'k');
		buf_str(&b, "\":1}");
		expect_limit(buf_view(&b), (struct json_limits){0},
			     fits ? ERR_NONE : ERR_INVALID_REQUEST, "name longer than 256");
	}
	buf_finish(&b);
}

static void memory_stays_flat_while_a_huge_string_passes(void **state)
{
	struct json_handler quiet = {0};
	struct json_reader r;
	struct err err;
	char piece[4096];

	(void)state;
	memset(piece, 'A', sizeof piece);
	json_reader_init(&r, &quiet, NULL, &(struct json_limits){.max_bytes = (size_t)1 << 40});
	assert_true(json_reader_feed(&r, "{\"b64_json\":\"", 13, &err));
	for (int i = 0; i < 4096; i++)
		assert_true(json_reader_feed(&r, piece, sizeof piece, &err));
	assert_true(json_reader_feed(&r, "\"}", 2, &err));
	assert_true(json_reader_end(&r, &err));
	assert_int_equal(json_reader_offset(&r), 13 + 4096 * 4096 + 2);
	assert_true(r.name_cap <= 32);
	json_reader_finish(&r);
}

static void two_hundred_names_are_told_apart(void **state)
{
	struct record rec = {0};
	struct buf b;
	struct err err;

	(void)state;
	buf_init(&rec.text, 1 << 20);
	buf_init(&b, 1 << 20);
	buf_byte(&b, '{');
	for (int i = 0; i < 250; i++)
		buf_printf(&b, "%s\"a name that is a little longer %d\":%d", i ? "," : "", i, i);
	size_t before_end = b.len;
	buf_byte(&b, '}');
	assert_true(read_whole(buf_view(&b), NULL, &rec, &err));
	b.len = before_end;
	buf_str(&b, ",\"a name that is a little longer 17\":0}");
	assert_false(read_whole(buf_view(&b), NULL, &rec, &err));
	assert_non_null(strstr(err.message, "appears twice"));
	buf_finish(&b);
	buf_finish(&rec.text);
}

/* --- handlers ---------------------------------------------------------------- */

static bool refuse_number(void *ctx, struct slice text, struct err *err)
{
	(void)ctx;
	return err_set(err, ERR_INVALID_PARAMETER, "n", "no %.*s here", SLICE_ARG(text));
}

static void a_handler_stops_the_reader_with_its_own_error(void **state)
{
	struct json_handler h = {.number = refuse_number};
	struct json_reader r;
	struct err err;

	(void)state;
	json_reader_init(&r, &h, NULL, NULL);
	assert_false(json_reader_feed(&r, "{\"a\":7}", 7, &err));
	assert_int_equal(err.code, ERR_INVALID_PARAMETER);
	assert_string_equal(err.message, "no 7 here");
	assert_false(json_reader_feed(&r, "{}", 2, &err));
	assert_false(json_reader_end(&r, &err));
	json_reader_finish(&r);
	json_reader_init(&r, &h, NULL, NULL);
	assert_true(json_reader_feed(&r, "7", 1, &err));
	assert_false(json_reader_end(&r, &err));
	assert_string_equal(err.message, "no 7 here");
	json_reader_finish(&r);
}

static void numbers_convert_exactly_or_not_at_all(void **state)
{
	static const struct {
		const char *text;
		bool is_int;
		int64_t i;
		double d;
	} numbers[] = {
	    {"0", true, 0, 0},
	    {"-0", true, 0, 0},
	    {"3.0", true, 3, 3},
	    {"3e0", true, 3, 3},
	    {"1e2", true, 100, 100},
	    {"1200e-2", true, 12, 12},
	    {"2.5", false, 0, 2.5},
	    {"1e-1", false, 0, 0.1},
	    {"9223372036854775807", true, INT64_MAX, 9223372036854775807.0},
	    {"-9223372036854775808", true, INT64_MIN, -9223372036854775808.0},
	    {"9223372036854775808", false, 0, 9223372036854775808.0},
	    {"1e18", true, 1000000000000000000, 1e18},
	    {"1e19", false, 0, 1e19},
	    {"0e999999999999", true, 0, 0},
	    {"1e-999999999999", false, 0, 0},
	    {"0.1", false, 0, 0.1},
	};
	double d;

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		int64_t n = -7;
		assert_int_equal(json_number_int(slice_of(numbers[i].text), &n), numbers[i].is_int);
		assert_int_equal(n, numbers[i].is_int ? numbers[i].i : -7);
		assert_true(json_number_double(slice_of(numbers[i].text), &d));
		assert_true(d == numbers[i].d);
	}
	assert_false(json_number_double(SLICE("1e999"), &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_case_reads_the_same_whole_and_at_every_cut),
	    cmocka_unit_test(a_zero_escape_gives_a_zero_byte),
	    cmocka_unit_test(errors_name_the_byte_and_what_was_expected),
	    cmocka_unit_test(a_name_too_long_is_refused_alike_however_it_is_cut),
	    cmocka_unit_test(depth_bytes_members_and_tokens_are_bounded),
	    cmocka_unit_test(memory_stays_flat_while_a_huge_string_passes),
	    cmocka_unit_test(two_hundred_names_are_told_apart),
	    cmocka_unit_test(a_handler_stops_the_reader_with_its_own_error),
	    cmocka_unit_test(numbers_convert_exactly_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
