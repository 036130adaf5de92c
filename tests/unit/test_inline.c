/* Bodies with images in them, cut anywhere: the same text, the same blobs. */
#include "api/inline.h"

#include "base/base64.h"
#include "base/buf.h"
#include "media_fixture.h"

static const struct arrival_key keys[] = {{"image_urls[]", "image_urls", 0},
					  {"mask_url", "mask_url", 0},
					  {"images[].image_url", "images[].image_url", 0},
					  {"mask.image_url", "mask.image_url", 0},
					  {0}};
static const struct inline_options usual = {
	.keys = keys, .image_max_bytes = 1 << 20, .image_count_max = 6, .text_max_bytes = 2000};

struct reading {
	struct media_bench b;
	struct inline_body *body;
	bool roomy, done;
	int firsts;
};

static void on_room(void *ctx) { ((struct reading *)ctx)->roomy = true; }
static void on_done(void *ctx) { ((struct reading *)ctx)->done = true; }
static bool on_first(void *ctx, struct err *err UNUSED)
{
	((struct reading *)ctx)->firsts++;
	return true;
}

static bool write_piece(struct reading *r, struct slice piece, struct err *err)
{
	while (!r->roomy)
		loop_turn(r->b.loop, 1000);
	return inline_write(r->body, piece, &r->roomy, err);
}

/* Reads text in pieces of `piece` bytes, the first of `first`; true: r->body holds it. */
static bool read_text(struct reading *r, const struct inline_options *o, struct slice text,
		      size_t first, size_t piece, struct err *err)
{
	struct arrivals_hooks hooks = {.on_room = on_room, .done = on_done, .on_first_image = on_first, .ctx = r};
	bool waits, ok = true;

	r->roomy = true;
	r->done = false;
	r->firsts = 0;
	assert_true(inline_begin(r->b.media, o, &hooks, &r->body, err));
	for (size_t at = 0, len = first; ok && at < text.len; at += len, len = piece) {
		len = MIN(len, text.len - at);
		ok = write_piece(r, (struct slice){text.p + at, len}, err);
	}
	if (!ok || !inline_end(r->body, &waits, err))
		return false;
	while (waits && !r->done)
		loop_turn(r->b.loop, 1000);
	return inline_result(r->body, err);
}

static void over(struct reading *r)
{
	inline_finish(TAKE(r->body));
	media_settle(r->b.media);
	loop_turn(r->b.loop, 0);
}

/* --- making bodies ------------------------------------------------------------------------ */

static char digest_of[8][MEDIA_BLOB_HEX + 1]; /* of images 0 – 7 */

static void add_image(struct buf *b, int i, size_t len)
{
	char *png = fake_png(len, 10 + (unsigned)i, 20, (unsigned)i), *text = malloc(BASE64_ENCODED_LEN(len));
	uint8_t sum[SHA256_BYTES];

	size_t chars = base64_encode(png, len, text);
	for (size_t at = 0; at < chars; at++) {
		if (i == 7 && text[at] == '/') /* as PHP writes it */
			buf_byte(b, '\\');
		if (i == 7 && at == 2)
			buf_printf(b, "\\u%04x", (unsigned char)text[at]);
		else
			buf_byte(b, text[at]);
	}
	digest_sha256(png, len, sum);
	hex_encode(sum, sizeof sum, digest_of[i]);
	free(text);
	free(png);
}

/* %0 – %7 in `form` stand for an image's base64, or (want) for blob:<digest>; ' for ". */
static void expand(const char *form, bool want, size_t image_bytes, struct buf *ret)
{
	buf_clear(ret);
	for (const char *p = form; *p; p++) {
		if (*p == '%' && p[1] >= '0' && p[1] <= '7') {
			int i = *++p - '0';
			if (want)
				buf_printf(ret, "blob:%s", digest_of[i]);
			else
				add_image(ret, i, image_bytes + (size_t)i);
		} else {
			buf_byte(ret, *p == '\'' ? '"' : *p);
		}
	}
}

static const struct body_case {
	const char *body, *want; /* want: the text, or words of the error behind a '!' */
	int count;
} bodies[] = {
	{"{'image_urls':['data:image/png;base64,%0']}", "{'image_urls':['%0']}", 1},
	{" { 'prompt' : 'a \\'cat\\' \\u00e9\\n' , 'n' : 1.50, 'x':[true,false,null,{}],"
	 "'image_urls' : [ 'DATA:IMAGE/PNG;x=y;BASE64,%0' , 'https://a.example/b.png', 'data:;base64,%1' ],"
	 "'mask_url':'data:image/jpeg;base64,%2' } ",
	 "{'prompt':'a \\'cat\\' \xC3\xA9\\u000a','n':1.50,'x':[true,false,null,{}],"
	 "'image_urls':['%0','https://a.example/b.png','%1'],'mask_url':'%2'}", 3},
	{"{'images':[{'image_url':'data:a;base64,%0'},{'file_id':'f'}],'mask':{'image_url':'data:a;base64,%1'}}",
	 "{'images':[{'image_url':'%0'},{'file_id':'f'}],'mask':{'image_url':'%1'}}", 2},
	/* not at these keys */
	{"{'prompt':'data:image/png;base64,%0','a':{'mask_url':'data:x'},'image_urls':[['data:']],"
	 "'image_urls[]':'data:x','mask.image_url':'data:,','image_url':'data:'}",
	 "{'prompt':'data:image/png;base64,=0','a':{'mask_url':'data:x'},'image_urls':[['data:']],"
	 "'image_urls[]':'data:x','mask.image_url':'data:,','image_url':'data:'}", 0},
	{"{'image_urls':['blob:0123456789012345678901234567890123456789012345678901234567890123']}",
	 "{'image_urls':['blob:0123456789012345678901234567890123456789012345678901234567890123']}", 0},
	{"{'image_urls':['','d','data','dat:','date:x'],'mask_url':null}",
	 "{'image_urls':['','d','data','dat:','date:x'],'mask_url':null}", 0},
	{"['data:x']", "['data:x']", 0},
	{"'data:x'", "'data:x'", 0},
	/* escapes in the data */
	{"{'mask_url':'d\\u0061ta:image\\/png;base64,%7'}", "{'mask_url':'%7'}", 1},
	/* refused */
	{"{'mask_url':'data:'}", "!looks like data:", 0},
	{"{'mask_url':'data:image/png;base64'}", "!looks like data:", 0},
	{"{'mask_url':'data:image/png,%89PNG'}", "!must be base64", 0},
	{"{'mask_url':'data:,x'}", "!must be base64", 0},
	{"{'mask_url':'data:image/png;base64,'}", "!empty", 0},
	{"{'mask_url':'data:image/png;base64,iVBOR*'}", "!not valid base64", 0},
	{"{'mask_url':'data:image/png;base64,iVBO\\nRw0K'}", "!not valid base64", 0},
	{"{'mask_url':'data:image/png;base64,iVBORw0'}", "!cut off", 0},
	{"{'mask_url':'data:image/png;base64,iVBO='}", "!", 0},
	{"{'mask_url':'data:image/png;base64,R0lGODlhAQABAAAAACw='}", "!is a GIF", 0},
	{"{'image_urls':['data:;base64,%0','data:;base64,%0','data:;base64,%0','data:;base64,%0',"
	 "'data:;base64,%0','data:;base64,%0','data:;base64,%0']}", "!at most 6", 0},
	{"{'mask_url':'data:;base64,%0','mask_url':'data:;base64,%1'}", "!twice", 0},
	{"{'mask_url':'data:;base64,%0'", "!invalid JSON", 0},
	{"{'mask_url':'data:;base64,%0'}}", "!invalid JSON", 0},
	{"", "!invalid JSON", 0},
};

static void check_case(struct reading *r, const struct body_case *c, struct buf *text, struct buf *want,
		       size_t first, size_t piece)
{
	struct err err;
	bool ok = read_text(r, &usual, buf_view(text), first, piece, &err);

	if (c->want[0] == '!') {
		if (ok || !strstr(err.message, c->want + 1))
			fail_msg("%s (%zu, %zu): wanted %s, got %s", c->body, first, piece, c->want, ok ? "ok" : err.message);
	} else if (!ok) {
		fail_msg("%s (%zu, %zu): %s", c->body, first, piece, err.message);
	} else if (!slice_eq(inline_text(r->body), buf_view(want))) {
		fail_msg("%s (%zu, %zu): got %.*s", c->body, first, piece, SLICE_ARG(inline_text(r->body)));
	} else {
		assert_int_equal(inline_images(r->body)->count, c->count);
		assert_int_equal(r->firsts, c->count > 0);
	}
	over(r);
}

static void any_cut_gives_the_same_text(void **state UNUSED)
{
	struct reading r = {0};
	struct buf text, want;

	media_bench_open(&r.b);
	buf_init(&text, 1 << 20);
	buf_init(&want, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		expand(bodies[i].body, false, 40, &text);
		expand(bodies[i].want, true, 0, &want);
		if (strstr(bodies[i].want, "=0")) { /* the prompt's own text stays */
			buf_clear(&want);
			buf_slice(&want, buf_view(&text));
		}
		for (size_t first = 0; first <= text.len; first++)
			check_case(&r, &bodies[i], &text, &want, first, text.len);
		check_case(&r, &bodies[i], &text, &want, 1, 1);
		check_case(&r, &bodies[i], &text, &want, 3, 7);
	}
	buf_finish(&text);
	buf_finish(&want);
	assert_int_equal(media_bench_count(&r.b, true), 0);
	media_bench_close(&r.b);
}

static void an_image_is_told_of_and_found(void **state UNUSED)
{
	struct reading r = {0};
	struct buf text;
	struct err err;

	media_bench_open(&r.b);
	buf_init(&text, 1 << 24);
	expand("{'image_urls':['data:image/gif;base64,%0','data:;base64,%3'],'mask_url':'data:;base64,%1'}", false,
	       300000, &text);
	ASSERT_OK(read_text(&r, &usual, buf_view(&text), 9999, 16384, &err));
	static const int order[] = {0, 3, 1};
	for (int i = 0; i < 3; i++) {
		const struct arrivals *images = inline_images(r.body);
		const struct arrival *image = arrivals_at(images, i);
		char name[ARRIVALS_TEXT_LEN + 1];
		assert_string_equal(image->key->path, i == 2 ? "mask_url" : "image_urls[]");
		assert_string_equal(image->stored.blob, digest_of[order[i]]);
		assert_int_equal(image->stored.bytes, 300000 + order[i]);
		assert_int_equal(image->stored.probe.format, PROBE_PNG);
		assert_int_equal(image->stored.probe.width_px, 10 + order[i]);
		snprintf(name, sizeof name, "blob:%s", image->stored.blob);
		assert_ptr_equal(arrivals_find(inline_images(r.body), slice_of(name)), image);
		name[10] ^= 1;
		assert_null(arrivals_find(inline_images(r.body), slice_of(name)));
	}
	assert_null(arrivals_find(inline_images(r.body), SLICE("https://a.example")));
	over(&r);
	assert_int_equal(media_bench_count(&r.b, false), 3);
	buf_finish(&text);
	media_bench_close(&r.b);
}

static void limits_hold(void **state UNUSED)
{
	struct inline_options small = usual;
	struct reading r = {0};
	struct buf text;
	struct err err;

	media_bench_open(&r.b);
	buf_init(&text, 1 << 24);
	small.image_max_bytes = 100000;
	for (size_t bytes = 100000; bytes <= 100001; bytes++) {
		expand("{'mask_url':'data:;base64,%0'}", false, bytes, &text);
		assert_int_equal(read_text(&r, &small, buf_view(&text), 1, 16384, &err), bytes == 100000);
		if (bytes > 100000) {
			assert_int_equal(err.code, ERR_REQUEST_TOO_LARGE);
			assert_string_equal(err.param, "mask_url");
		}
		over(&r);
	}
	for (size_t pad = 1900; pad <= 2100; pad += 200) {
		buf_clear(&text);
		buf_str(&text, "{\"prompt\":\"");
		for (size_t i = 0; i < pad; i++)
			buf_byte(&text, 'x');
		buf_str(&text, "\"}");
		assert_int_equal(read_text(&r, &usual, buf_view(&text), 1, 100, &err), pad < 2000);
		if (pad > 2000)
			assert_int_equal(err.code, ERR_REQUEST_TOO_LARGE);
		over(&r);
	}
	buf_clear(&text);
	for (int i = 0; i < 33; i++)
		buf_str(&text, "{\"mask\":");
	assert_false(read_text(&r, &usual, buf_view(&text), 1, 100, &err));
	assert_int_equal(err.code, ERR_INVALID_REQUEST);
	over(&r);
	buf_finish(&text);
	media_bench_close(&r.b);
}

/* What was not an image stops the body while it still comes. */
static void a_bad_image_ends_it_early(void **state UNUSED)
{
	struct reading r = {0};
	struct arrivals_hooks hooks = {.on_room = on_room, .done = on_done, .ctx = &r};
	char *much = malloc(60000);
	struct err err;
	bool ok;
	int pieces = 0;

	memset(much, 'A', 60000);
	media_bench_open(&r.b);
	r.roomy = true;
	ASSERT_OK(inline_begin(r.b.media, &usual, &hooks, &r.body, &err));
	ASSERT_OK(write_piece(&r, SLICE("{\"mask_url\":\"data:image/png;base64,"), &err));
	while ((ok = write_piece(&r, (struct slice){much, 60000}, &err)) && pieces < 20)
		pieces++;
	assert_false(ok);
	assert_int_equal(err.code, ERR_UNSUPPORTED_MEDIA);
	over(&r);
	free(much);
	media_bench_close(&r.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_cut_gives_the_same_text),
		cmocka_unit_test(an_image_is_told_of_and_found),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(a_bad_image_ends_it_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
